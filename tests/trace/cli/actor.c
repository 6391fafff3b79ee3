/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does what its words tell it, one after the other, so that a test can say what
 * must stand in the trace. Where the test needs a number that only the program
 * knows, "say" prints it to standard output.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define VERSION		0x3b64		/* VFIO_GET_API_VERSION: no argument */
#define EXTENSION	0x3b65		/* VFIO_CHECK_EXTENSION: a number */
#define GROUP_STATUS	0x3b67		/* VFIO_GROUP_GET_STATUS: argsz, flags */
#define PRIVATE		0x3bfe		/* nobody's */

static char *program;
static int null;
static void *volatile nowhere = (void *)8;

/* Who is about to pause() next, or does; 0: nobody. */
static atomic_int pauses;

static void pause_here(void)
{
	atomic_store(&pauses, (int)syscall(SYS_gettid));
	pause();
}

static char state_of(int tid)
{
	char path[64], text[256] = "", *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	file = fopen(path, "re");
	if (!file || !fgets(text, sizeof(text), file))
		exit(95);
	fclose(file);
	end = strrchr(text, ')');
	return end ? end[2] : '?';
}

/* Until another thread sleeps in pause(). On its way there it runs, or a tracer stops it. */
static void await_pause(void)
{
	while (!atomic_load(&pauses) || state_of(atomic_load(&pauses)) != 'S')
		usleep(1000);
}

static void *second_thread(void *what)
{
	if (!strcmp(what, "pause"))
		pause_here();
	else if (!strcmp(what, "exec"))
		await_pause(), execl(program, program, "version", (char *)NULL);
	else
		ioctl(null, EXTENSION, 1UL);
	return NULL;
}

static pthread_t thread(const char *what)
{
	pthread_t t;

	if (pthread_create(&t, NULL, second_thread, (void *)what))
		exit(99);
	return t;
}

/*
 * Threads that run at once, each on a file, and at addresses, of its own, and on what
 * all have.
 */
#define RACERS 8
#define LAPS 20
#define CHILDREN 5

static pthread_barrier_t start;

static void *racer(void *which)
{
	int own = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	char room[LAPS][64];

	pthread_barrier_wait(&start);
	for (size_t n = 0; n < LAPS; n++) {
		ioctl(own, GROUP_STATUS, room[n]);
		ioctl(null, GROUP_STATUS, (char *)8 + n);
		ioctl(null, GROUP_STATUS, (char *)which + (n << 40));
	}
	close(own);
	return NULL;
}

/* Each of its children is its own, whichever thread the kernel is done with first. */
static void *forker(void *which)
{
	pthread_barrier_wait(&start);
	for (int n = 0; n < CHILDREN; n++) {
		pid_t pid = fork();

		if (!pid) {
			ioctl(null, GROUP_STATUS, which);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	return NULL;
}

static void race(void *(*run)(void *which))
{
	static char shared[RACERS][16];
	pthread_t t[RACERS];

	pthread_barrier_init(&start, NULL, RACERS);
	for (int n = 0; n < RACERS; n++)
		if (pthread_create(&t[n], NULL, run, shared[n]))
			exit(99);
	for (int n = 0; n < RACERS; n++)
		pthread_join(t[n], NULL);
}

static void child(int status)
{
	pid_t pid = fork();

	if (!pid) {
		ioctl(null, VERSION);
		_exit(status);
	}
	printf("child %d\n", pid);
	fflush(stdout);
	waitpid(pid, NULL, 0);
}

static void handler(int signal)
{
	(void)signal;
}

static void catch(int signal)
{
	struct sigaction action = { .sa_handler = handler };

	sigaction(signal, &action, NULL);
}

/* However late it goes to sleep, the alarm comes then and not before. */
static void await_alarm(void)
{
	sigset_t alarm, before;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, &before);
	catch(SIGALRM);
	ualarm(1000, 0);
	sigsuspend(&before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* Until somebody writes to standard input, or closes it. */
static void await_input(void)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
		;
}

/* The last bytes of a page that nothing follows. */
static char *page_end(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (page == MAP_FAILED || mprotect(page + 4096, 4096, PROT_NONE))
		exit(99);
	return page + 4096;
}

static void status_at(void *where)
{
	ioctl(null, GROUP_STATUS, where);
}

/* One call that names the same memory many times. */
static void write_vectors(int count)
{
	static char memory[65536];
	struct iovec parts[1024];

	memset(memory, 7, sizeof(memory));
	for (int i = 0; i < count; i++)
		parts[i] = (struct iovec){ memory, sizeof(memory) };
	if (writev(null, parts, count) < 0)
		exit(96);
}

/* Descriptors of the kinds that strace knows more about than a path, and an ordinary one. */
static void kinds(void)
{
	sigset_t some, most;

	sigemptyset(&some);
	sigaddset(&some, SIGUSR1);
	sigaddset(&some, SIGCHLD);
	sigfillset(&most);
	sigdelset(&most, SIGINT);
	const int fds[] = {
		eventfd(5, EFD_SEMAPHORE), signalfd(-1, &some, 0), signalfd(-1, &most, 0),
		(int)syscall(SYS_pidfd_open, getpid(), 0), open("/dev/null", O_RDONLY),
		open("/dev/ptmx", O_RDWR | O_NOCTTY), open("/", O_RDONLY),
		socket(AF_UNIX, SOCK_STREAM, 0),
	};

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		close(fds[i]);
}

/* Two eventfds, one after the other, with the same number. */
static void eventfds(void)
{
	for (int i = 0; i < 2; i++) {
		int fd = eventfd(0, 0);

		ioctl(fd, VERSION);
		close(fd);
	}
}

/* Files without a name, and one that is only called so. */
static void deleted(void)
{
	const int fds[] = {
		open("gone", O_RDWR | O_CREAT, 0600), open("here (deleted)", O_RDWR | O_CREAT, 0600),
		open("linked", O_RDWR | O_CREAT, 0600), (int)syscall(SYS_memfd_create, "ram", 0),
	};

	if (unlink("gone") || link("linked", "other") || unlink("linked"))
		perror("links");
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		close(fds[i]);
}

static void act(const char *word)
{
	unsigned int status[2] = { 8, 0 };

	if (!strcmp(word, "version"))
		ioctl(null, VERSION);
	else if (!strcmp(word, "extension"))
		ioctl(null, EXTENSION, 3UL);
	else if (!strcmp(word, "status"))
		status_at(status);
	else if (!strcmp(word, "null-pointer"))
		status_at(NULL);
	else if (!strcmp(word, "bad-pointer"))
		status_at((void *)0x1000);
	else if (!strcmp(word, "straddle"))
		status_at(page_end() - 2);
	else if (!strcmp(word, "short"))
		status_at(memset(page_end() - 4, 8, 1));
	else if (!strcmp(word, "private"))
		ioctl(null, PRIVATE, 0x1234UL);
	else if (!strcmp(word, "closed"))
		ioctl(999, VERSION);
	else if (!strcmp(word, "close"))
		close(null), null = 999;
	else if (!strcmp(word, "kinds"))
		kinds();
	else if (!strcmp(word, "eventfds"))
		eventfds();
	else if (!strcmp(word, "deleted"))
		deleted();
	else if (!strcmp(word, "other"))
		ioctl(null, TCGETS, NULL);
	else if (!strcmp(word, "say"))
		printf("pid %d\n", getpid()), fflush(stdout);
	else if (!strcmp(word, "race"))
		race(racer);
	else if (!strcmp(word, "fork-race"))
		race(forker);
	else if (!strcmp(word, "thread"))
		pthread_join(thread("ioctl"), NULL);
	else if (!strcmp(word, "thread-pause"))
		thread("pause"), await_pause();
	else if (!strcmp(word, "thread-exec"))
		thread("exec");
	else if (!strcmp(word, "fork"))
		child(7);
	else if (!strcmp(word, "sleep"))
		usleep(200000);
	else if (!strcmp(word, "pause"))
		pause_here();
	else if (!strcmp(word, "input"))
		await_input();
	else if (!strcmp(word, "usr1"))
		catch(SIGUSR1), raise(SIGUSR1);
	else if (!strcmp(word, "alarm"))
		await_alarm();
	else if (!strcmp(word, "stop"))
		raise(SIGSTOP);
	else if (!strcmp(word, "term"))
		raise(SIGTERM);
	else if (!strcmp(word, "segv"))
		/* Not for a sanitizer, which would make an exit of it. */
		signal(SIGSEGV, SIG_DFL), *(volatile int *)nowhere = 1;
	else if (!strcmp(word, "sigpipe"))
		printf("sigpipe %s\n", signal(SIGPIPE, SIG_DFL) == SIG_DFL ? "default" :
		       "changed"), fflush(stdout);
	else if (!strcmp(word, "fds"))
		printf("fds %d\n", dup(0)), fflush(stdout);
	else if (!strncmp(word, "open=", 5)) {
		close(null);
		null = open(word + 5, O_RDWR | O_CREAT, 0600);
	} else if (!strncmp(word, "times=", 6)) {
		for (int i = atoi(word + 6); i > 0; i--)
			ioctl(null, EXTENSION, 3UL);
	} else if (!strncmp(word, "vectors=", 8))
		write_vectors(atoi(word + 8));
	else if (!strncmp(word, "name=", 5))
		prctl(PR_SET_NAME, word + 5);
	else if (!strncmp(word, "exit=", 5))
		exit(atoi(word + 5));
	else
		exit(98);
}

int main(int argc, char **argv)
{
	program = argv[0];
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null != 3)
		return 97;
	for (int i = 1; i < argc; i++)
		act(argv[i]);
	return 0;
}
