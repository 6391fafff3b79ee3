// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * harness ROUNDS: does what test harnesses do, which tracers tend to break. Each
 * round forks a child for every case; that leads a process group of its own, makes
 * one VFIO request on /dev/null and ends in the case's way. The parent, which makes
 * no request, waits by a pidfd and then asks waitpid(WNOHANG) once: a child that is
 * dead for poll() must be dead for waitpid(), as it is without a tracer. Prints what
 * is wrong, and at the end how many children there were. Exit status 1: something
 * was wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VFIO_GET_API_VERSION 0x3b64
#define PATIENCE_MS 300000

static void request(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (ioctl(fd, VFIO_GET_API_VERSION) != -1 || errno != ENOTTY)
		_exit(99);
	close(fd);
}

static void end_well(void)
{
	_exit(0);
}

static void end_failing(void)
{
	_exit(4);
}

static void end_by_abort(void)
{
	signal(SIGABRT, SIG_DFL);
	abort();
}

static void end_by_kill(void)
{
	kill(getpid(), SIGKILL);
	pause();
}

static void end_by_alarm(void)
{
	ualarm(2000, 0);
	for (;;)
		pause();
}

static void end_by_parent(void)
{
	for (;;)
		pause();
}

/* A child of the child, which the parent's signal to the group must reach. */
static void make_group(void)
{
	if (fork() < 0)
		_exit(99);
}

static void wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
		_exit(98);
}

static void vfork_and_exec(void)
{
	pid_t pid = vfork();

	if (!pid) {
		execl("/proc/self/exe", "harness", "request", (char *)NULL);
		_exit(97);
	}
	wait_for(pid);
	_exit(0);
}

static void clone3_child(void)
{
	struct clone_args args;
	long pid;

	memset(&args, 0, sizeof(args));
	args.exit_signal = SIGCHLD;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid) {
		request();
		_exit(0);
	}
	if (pid < 0) {
		/* Not everywhere; then as before. */
		pid = fork();
		if (!pid) {
			request();
			_exit(0);
		}
	}
	wait_for((pid_t)pid);
	_exit(0);
}

static void *sleeper(void *arg)
{
	pthread_barrier_wait(arg);
	for (;;)
		pause();
	return NULL;
}

/*
 * Who is killed just when a tracer resumes it may be resumed from its last stop instead,
 * unseen, and then dies as a traced one: no tracer can prevent that. So it is killed when
 * it has come to rest: asleep (S), or dead as far as it can be (Z).
 */
static void until_rest(pid_t pid, char want)
{
	const struct timespec tick = { .tv_nsec = 1000000 };
	char path[32], text[256], *end, state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	for (int ms = 0; state != want && ms < PATIENCE_MS; ms++) {
		nanosleep(&tick, NULL);
		file = fopen(path, "re");
		if (!file)
			return;
		end = fgets(text, sizeof(text), file) ? strrchr(text, ')') : NULL;
		state = end ? end[2] : 0;
		fclose(file);
	}
}

static void *last_thread(void *unused)
{
	until_rest(getpid(), 'Z');
	syscall(SYS_exit_group, 5);
	return unused;
}

static void end_with_threads(void)
{
	pthread_barrier_t barrier;
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, 4);
	for (int i = 0; i < 3; i++)
		if (pthread_create(&thread, NULL, sleeper, &barrier))
			_exit(99);
	pthread_barrier_wait(&barrier);
	_exit(6);
}

static void end_leader_first(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, last_thread, NULL))
		_exit(99);
	syscall(SYS_exit, 0);
}

static void *exec_thread(void *arg)
{
	(void)arg;
	execl("/proc/self/exe", "harness", "request", (char *)NULL);
	_exit(97);
}

static void exec_by_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, exec_thread, NULL))
		_exit(99);
	for (;;)
		pause();
}

static const struct {
	const char *name;
	void (*run)(void);
	int kill;			/* sent by the parent to the group */
	int status;			/* as waitpid tells */
	void (*before)(void);		/* the parent hears that the child is ready */
} cases[] = {
	{ "exit", end_well, 0, 0 },
	{ "failing", end_failing, 0, 4 << 8 },
	{ "abort", end_by_abort, 0, SIGABRT },
	{ "kill", end_by_kill, 0, SIGKILL },
	{ "alarm", end_by_alarm, 0, SIGALRM },
	{ "parent", end_by_parent, SIGKILL, SIGKILL },
	{ "group", end_by_parent, SIGTERM, SIGTERM, make_group },
	{ "vfork", vfork_and_exec, 0, 0 },
	{ "clone3", clone3_child, 0, 0 },
	{ "threads", end_with_threads, 0, 6 << 8 },
	{ "leader", end_leader_first, 0, 5 << 8 },
	{ "exec", exec_by_thread, 0, 0 },
};

static int complain(const char *name, const char *what, int number)
{
	printf("%s: %s %d\n", name, what, number);
	return 1;
}

static int supervise(size_t i, pid_t pid, int ready)
{
	struct pollfd pidfd = { .fd = (int)syscall(SYS_pidfd_open, pid, 0),
				.events = POLLIN };
	int status = 0, n;
	pid_t got;
	char byte;

	if (pidfd.fd < 0)
		return complain(cases[i].name, "no pidfd:", errno);
	if (cases[i].kill) {
		if (read(ready, &byte, 1) != 1)
			return complain(cases[i].name, "not ready:", errno);
		until_rest(pid, 'S');
		kill(-pid, cases[i].kill);
	}
	n = poll(&pidfd, 1, PATIENCE_MS);
	close(pidfd.fd);
	if (n != 1) {
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		return complain(cases[i].name, "poll says", n);
	}
	got = waitpid(pid, &status, WNOHANG);
	if (got != pid) {
		waitpid(pid, &status, 0);
		return complain(cases[i].name, "dead for poll, waitpid says", got);
	}
	/* Whether a core was dumped is not ours. */
	if ((status & ~0x80) != cases[i].status)
		return complain(cases[i].name, "ended with status", status);
	return 0;
}

static int one(size_t i)
{
	int ready[2], bad;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC))
		return complain(cases[i].name, "no pipe:", errno);
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return complain(cases[i].name, "no child:", errno);
	if (!pid) {
		setpgid(0, 0);
		request();
		if (cases[i].before)
			cases[i].before();
		if (write(ready[1], "", 1) != 1)
			_exit(99);
		cases[i].run();
		_exit(99);
	}
	bad = supervise(i, pid, ready[0]);
	close(ready[0]);
	close(ready[1]);
	return bad;
}

int main(int argc, char **argv)
{
	size_t n = sizeof(cases) / sizeof(cases[0]);
	int rounds, bad = 0;

	if (argc != 2)
		return 2;
	if (!strcmp(argv[1], "request")) {
		request();
		return 0;
	}
	rounds = atoi(argv[1]);
	for (int round = 0; round < rounds; round++)
		for (size_t i = 0; i < n; i++)
			bad += one(i);
	printf("%zu children\n", (size_t)rounds * n);
	return bad != 0;
}
