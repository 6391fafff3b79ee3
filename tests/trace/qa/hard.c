/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that guard themselves, come in masses, or must not notice that somebody
 * looks on. Where the test needs to know what the program saw, it prints that.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VERSION 0x3b64			/* VFIO_GET_API_VERSION */
#define GROUP_STATUS 0x3b67		/* VFIO_GROUP_GET_STATUS */

static void version(void)
{
	ioctl(-1, VERSION);
}

static void say_pid(void)
{
	printf("pid %d\n", getpid());
	fflush(stdout);
}

/* ---- seccomp ---- */

static void forbid(int nr, unsigned int action)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		exit(99);
}

/* Everything but @nr is as ever. */
static void sandbox(char **args)
{
	static const struct {
		const char *name;
		unsigned int action;
	} actions[] = {
		{ "errno", SECCOMP_RET_ERRNO | EPERM },
		{ "kill", SECCOMP_RET_KILL_PROCESS },
		{ "trap", SECCOMP_RET_TRAP },
	};
	int nr = atoi(args[1]);
	size_t i;

	for (i = 0; strcmp(actions[i].name, args[0]); i++)
		;
	version();
	forbid(nr, actions[i].action);
	version();
	if (!args[2])
		exit(0);
	execvp(args[2], args + 2);
	exit(99);
}

/* ---- children that are not to be traced ---- */

/* struct clone_args as far as it is needed, by itself on a page. */
struct clone_args_page {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

static long child_by_clone(unsigned long flags)
{
#ifdef __x86_64__
	register unsigned long kept __asm__("rdi") = flags | SIGCHLD;
	long pid;

	__asm__ volatile("xor %%esi, %%esi; xor %%edx, %%edx; xor %%r10d, %%r10d;"
			 "xor %%r8d, %%r8d; mov $56, %%eax; syscall"
			 : "=a"(pid), "+r"(kept)
			 : : "rcx", "r11", "rsi", "rdx", "r10", "r8", "memory");
	if (kept != (flags | SIGCHLD))
		_exit(90);
	return pid;
#else
	return syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
#endif
}

/*
 * A child that shares even the stack may not touch it: it calls, and ends with the error
 * that it got.
 */
static long clone3_here(struct clone_args_page *page)
{
#ifdef __x86_64__
	if (page->flags & CLONE_VM) {
		long pid;

		__asm__ volatile("mov $435, %%eax; mov $64, %%esi; syscall;"
				 "test %%eax, %%eax; jnz 1f;"
				 "mov $16, %%eax; mov $-1, %%edi; mov $0x3b64, %%esi; syscall;"
				 "neg %%eax; mov %%eax, %%edi; mov $60, %%eax; syscall; 1:"
				 : "=a"(pid) : "D"(page) : "rcx", "r11", "rsi", "memory");
		return pid;
	}
#endif
	return syscall(SYS_clone3, page, sizeof(*page));
}

static long child_by_clone3(unsigned long flags, int protection, int sharing)
{
	FILE *file = tmpfile();
	struct clone_args_page args = { .flags = flags, .exit_signal = SIGCHLD }, *page;
	long pid;

	fwrite(&args, sizeof(args), 1, file);
	fflush(file);
	page = mmap(NULL, 4096, protection, sharing, fileno(file), 0);
	pid = clone3_here(page);
	if (page->flags != flags)
		_exit(91);
	munmap(page, 4096);
	fclose(file);
	return pid;
}

/* The child calls, and its next program does and ends with 7, if all is as without us. */
static void child_calls(const char *how, long pid)
{
	int status;

	if (pid < 0) {
		printf("%s: %s\n", how, strerror(errno));
		return;
	}
	if (!pid) {
		errno = 0;
		ioctl(-1, VERSION);
		if (errno != EBADF)
			_exit(1);
		execl("/proc/self/exe", "hard", "chain", "0", (char *)NULL);
		_exit(2);
	}
	waitpid((pid_t)pid, &status, 0);
	printf("%s: %d\n", how, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
	fflush(stdout);
}

static void untraced(char **args)
{
	const unsigned long flag = CLONE_UNTRACED;
#ifdef __x86_64__
	const unsigned long shared = flag | CLONE_VM | CLONE_VFORK;
#endif
	const int both = PROT_READ | PROT_WRITE;

	(void)args;
	child_calls("plain", child_by_clone(0));
	child_calls("clone", child_by_clone(flag));
	child_calls("clone vfork", child_by_clone(flag | CLONE_VFORK));
	child_calls("clone3", child_by_clone3(flag, both, MAP_PRIVATE));
#ifdef __x86_64__
	child_calls("clone3 vm", child_by_clone3(shared, both, MAP_SHARED));
#endif
	child_calls("clone3 constant", child_by_clone3(flag, PROT_READ, MAP_PRIVATE));
	/* Refused, whatever becomes of the flag. */
	child_calls("clone3 wrong", child_by_clone3(flag | CLONE_THREAD, both, MAP_PRIVATE));
	child_calls("clone3 nowhere", syscall(SYS_clone3, (void *)8, 64L));
	for (int i = 0; i < 20; i++)
		child_calls("again", i % 2 ? child_by_clone(flag) :
			    child_by_clone3(flag, both, MAP_PRIVATE));
}

/* What nobody may write to, us included. */
static void untraced_shared(char **args)
{
	(void)args;
	child_calls("clone3 shared constant",
		    child_by_clone3(CLONE_UNTRACED, PROT_READ, MAP_SHARED));
}

/* ---- masses ---- */

static void chain(char **args)
{
	char left[16];

	if (!atoi(args[0])) {
		version();
		exit(7);
	}
	snprintf(left, sizeof(left), "%d", atoi(args[0]) - 1);
	execl("/proc/self/exe", "hard", "chain", left, (char *)NULL);
	exit(99);
}

/* All of them are there at once: none ends before the last has been made. */
static void children(char **args)
{
	int all_made[2];
	char nothing;

	if (pipe(all_made))
		_exit(97);
	for (int i = atoi(args[0]); i > 0; i--) {
		if (fork())
			continue;
		close(all_made[1]);
		version();
		while (read(all_made[0], &nothing, 1) < 0 && errno == EINTR)
			;
		version();
		_exit(0);
	}
	close(all_made[1]);
	while (wait(NULL) > 0)
		;
}

static void *call_for_ever(void *unused)
{
	for (;;) {
		version();
		usleep(200);
	}
	return unused;
}

static void start_threads(int n)
{
	pthread_t thread;

	while (n-- > 0)
		if (pthread_create(&thread, NULL, call_for_ever, NULL))
			exit(99);
}

static void busy(char **args)
{
	start_threads(atoi(args[0]));
	say_pid();
	pause();
}

static void threads_exec(char **args)
{
	char *none[] = { "0", NULL };

	start_threads(atoi(args[0]));
	usleep(100000);
	execl("/proc/self/exe", "hard", "chain", none[0], (char *)NULL);
	exit(99);
}

struct crowd {
	pthread_barrier_t start;
	long calls;
};

/* Calls without a pause, then starts a process that calls once. */
static void *call_often(void *arg)
{
	struct crowd *crowd = arg;
	pid_t child;

	pthread_barrier_wait(&crowd->start);
	for (long i = crowd->calls; i > 0; i--)
		version();
	child = fork();
	if (!child) {
		version();
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return NULL;
}

static void crowd(char **args)
{
	struct crowd all = { .calls = atol(args[1]) };
	pthread_t threads[100];
	int n = atoi(args[0]);

	if (n < 1 || n > 100)
		exit(99);
	pthread_barrier_init(&all.start, NULL, (unsigned int)n);
	for (int i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, call_often, &all))
			exit(99);
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

/* ---- that must not notice ---- */

/* Sleeps so many seconds again and again, until standard input is at its end. */
static void doze(char **args)
{
	struct timespec time = { atoi(args[0]), 0 }, start, end;
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	bool enough = true;
	int result = 0;

	say_pid();
	while (!result && enough && !poll(&input, 1, 0)) {
		clock_gettime(CLOCK_MONOTONIC, &start);
		result = nanosleep(&time, NULL);
		clock_gettime(CLOCK_MONOTONIC, &end);
		enough = end.tv_sec - start.tv_sec >= time.tv_sec ||
			(end.tv_sec - start.tv_sec == time.tv_sec - 1 &&
			 end.tv_nsec - start.tv_nsec >= 999999999);
	}
	printf("slept %d %s\n", result, enough ? "enough" : "too short");
}

static void deaf(char **args)
{
	(void)args;
	for (int signal_number = 1; signal_number < 65; signal_number++)
		signal(signal_number, SIG_IGN);
	say_pid();
	/* As long as any test may take. */
	for (int i = 0; i < 30000; i++) {
		version();
		usleep(100000);
	}
}

/* Nobody but root may look at its memory. */
static void shut(char **args)
{
	(void)args;
	prctl(PR_SET_DUMPABLE, 0);
	version();
}

/* Asks for the status of a group before and after. */
static void undumpable(char **args)
{
	unsigned int status[2] = { 8, 0 };

	(void)args;
	ioctl(-1, GROUP_STATUS, status);
	prctl(PR_SET_DUMPABLE, 0);
	ioctl(-1, GROUP_STATUS, status);
	ioctl(-1, GROUP_STATUS, status);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int nargs;
		void (*run)(char **args);
	} all[] = {
		{ "sandbox", 2, sandbox }, { "chain", 1, chain }, { "children", 1, children },
		{ "busy", 1, busy }, { "threads-exec", 1, threads_exec },
		{ "crowd", 2, crowd }, { "doze", 1, doze }, { "deaf", 0, deaf }, { "shut", 0, shut }, { "undumpable", 0, undumpable },
		{ "untraced", 0, untraced }, { "untraced-shared", 0, untraced_shared },
	};

	for (size_t i = 0; argc > 1 && i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i].name, argv[1]) || argc < 2 + all[i].nargs)
			continue;
		all[i].run(argv + 2);
		return 0;
	}
	return 98;
}
