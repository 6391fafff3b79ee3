// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs that are hard to trace. Each checks for itself that tracing has not
 * changed what it sees: every ioctl must fail with EBADF (ENOSYS would mean that it
 * met the filter without a tracer), children must end as they should. The modes
 * that know how many ioctls of type 0x3b they made say so: "ioctls=N".
 */
#include "config.h"

#include <errno.h>
#include <linux/futex.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST 0x3b64
#define OTHER 0x5401

#define CHECK(cond) do { \
	if (!(cond)) { \
		fprintf(stderr, "target: %s:%d: %s (errno %d)\n", __func__, __LINE__, \
			#cond, errno); \
		_exit(99); \
	} \
} while (0)

extern char **environ;
static char *self;
static atomic_long *total;	/* of all processes */

static void one_ioctl(void)
{
	char byte = 42;

	atomic_fetch_add(total, 1);
	CHECK(syscall(SYS_ioctl, -1, REQUEST, &byte) == -1 && errno == EBADF);
}

static void make_shared(void)
{
	total = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(total != MAP_FAILED);
}

static void say(void)
{
	printf("ioctls=%ld\n", atomic_load(total));
	fflush(stdout);
}

static int wait_for(pid_t pid)
{
	int status;
	pid_t got;

	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	CHECK(got == pid);
	return status;
}

/* ---- single process -------------------------------------------------------------- */

static void count(int n)
{
	while (n--) {
		one_ioctl();
		/* One that nobody asked for, and one with dirt above the 32 bits. */
		CHECK(syscall(SYS_ioctl, -1, OTHER, 0) == -1 && errno == EBADF);
	}
	atomic_fetch_add(total, 1);
	CHECK(syscall(SYS_ioctl, -1, 0xdeadbeef00000000ul | REQUEST, 0) == -1 &&
	      errno == EBADF);
	say();
}

/* Between two calls the byte changes, without another call. */
static void ahead(int n)
{
	static volatile char byte;

	while (n--) {
		atomic_fetch_add(total, 1);
		CHECK(syscall(SYS_ioctl, -1, REQUEST, &byte) == -1 && errno == EBADF);
		byte++;
	}
	say();
}

static volatile sig_atomic_t got_value;

static void on_signal(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	got_value = info->si_value.sival_int;
}

static void signals(int n)
{
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	sigaction(SIGUSR1, &action, NULL);
	while (n--) {
		CHECK(!sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = n + 7 }));
		CHECK(got_value == n + 7);
		one_ioctl();
	}
	say();
	signal(SIGTERM, SIG_DFL);
	raise(SIGTERM);
}

#ifdef __x86_64__
/* The other ABIs. What the kernel answers depends on how it was built. */
static void abis(int n)
{
	long result;

	(void)n;
	syscall(0x40000000 | 514, -1, REQUEST, 0);
	__asm__ volatile("int $0x80" : "=a"(result)
			 : "a"(54), "b"(-1), "c"(REQUEST), "d"(0) : "memory");
	one_ioctl();
}
#endif

/* ---- processes ------------------------------------------------------------------- */

static void child_by_vfork(int i)
{
	pid_t pid = vfork();

	if (!pid) {
		one_ioctl();
		if (i % 2)
			execl(self, self, "nothing", "5", NULL);
		_exit(5);
	}
	CHECK(pid > 0 && wait_for(pid) == 5 << 8);
}

/* vfork and execve, or what is the same to the kernel. */
static pid_t spawn(char *status)
{
	char *args[] = { self, "nothing", status, NULL };
	pid_t pid;

	CHECK(!posix_spawn(&pid, self, NULL, NULL, args, environ));
	return pid;
}

static void forks(int n)
{
	int i, p;

	for (i = 0; i < n; i++) {
		pid_t pids[8];

		for (p = 0; p < 8; p++) {
			pids[p] = fork();
			if (!pids[p]) {
				one_ioctl();
				if (p % 4 == 3 && fork() == 0)
					one_ioctl();	/* an orphan, probably */
				_exit(p);
			}
			CHECK(pids[p] > 0);
		}
		child_by_vfork(i);
		CHECK(wait_for(spawn("6")) == 6 << 8);
		for (p = 0; p < 8; p++)
			CHECK(wait_for(pids[p]) == p << 8);
	}
	/* Orphans are ours when we are asked to: wait until all have counted. */
	while (atomic_load(total) < (long)n * 11)
		usleep(1000);
	say();
}

static void *busy(void *arg)
{
	atomic_long *own = arg;

	for (;;) {
		one_ioctl();
		if (own)
			atomic_fetch_add(own, 1);
	}
	return NULL;
}

static void start_busy(int n)
{
	pthread_t thread;

	while (n--)
		CHECK(!pthread_create(&thread, NULL, busy, NULL));
}

static void nothing_handler(int signal)
{
	int error = errno;		/* of whom it interrupts */

	(void)signal;
	atomic_fetch_add(total, 1);
	syscall(SYS_ioctl, -1, REQUEST, 0);
	errno = error;
}

/* Children that end in the midst of everything, in every way there is. */
static void die_child(int i)
{
	struct itimerval timer = { .it_value.tv_usec = 1 + i * 37 % 3000 };

	switch (i % 6) {
	case 0:		/* its alarm kills it */
		setitimer(ITIMER_REAL, &timer, NULL);
		start_busy(2);
		busy(NULL);
		break;
	case 1:		/* a thread ends all */
		start_busy(3);
		usleep(500);
		_exit(7);
	case 2:		/* aborts, as a failed assertion does */
		start_busy(1);
		one_ioctl();
		abort();
	case 3:		/* waits to be killed, with children of its own */
		start_busy(2);
		for (;;) {
			pid_t pid = fork();

			if (!pid)
				_exit(0);
			waitpid(pid, NULL, 0);
		}
	case 4:		/* killed while it stops and goes on */
		for (;;)
			raise(SIGSTOP);
	case 5:		/* the leader ends first */
		start_busy(2);
		setitimer(ITIMER_REAL, &timer, NULL);
		pthread_exit(NULL);
	}
}

static void die(int n)
{
	static const int want[] = { SIGALRM, 7 << 8, SIGABRT, SIGKILL, SIGKILL, SIGALRM };
	int i;

	for (i = 0; i < n; i++) {
		pid_t pid = fork();
		int status;

		CHECK(pid >= 0);
		if (!pid) {
			signal(SIGALRM, SIG_DFL);
			die_child(i);
		}
		if (i % 6 == 3 || i % 6 == 4) {
			usleep(1000 + i * 131 % 3000);
			kill(pid, SIGKILL);
		}
		status = wait_for(pid);
		if ((status & ~0x80) != want[i % 6]) {
			fprintf(stderr, "target: child %d ended with %#x\n", i, status);
			_exit(99);
		}
	}
	puts("ok");
}

/* The time to the next alarm; 0: there is none. */
static volatile long alarm_us;

static void set_alarm(long us)
{
	struct itimerval timer = { .it_value = { us / 1000000, us % 1000000 } };

	alarm_us = us;
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* Each alarm comes later than the one before, so that a slow machine's fork() gets an end. */
static void alarm_handler(int signal)
{
	nothing_handler(signal);
	set_alarm(2 * alarm_us);
}

/* Like a test harness: alarms, process groups, children that fail by signal. */
static void harness(int n)
{
	struct sigaction action = { .sa_handler = alarm_handler };
	int i;

	sigaction(SIGALRM, &action, NULL);
	for (i = 0; i < n; i++) {
		pid_t pid;

		set_alarm(700);
		pid = i % 3 == 2 ? spawn("9") : fork();
		CHECK(pid >= 0);
		if (!pid) {
			setpgid(0, 0);
			one_ioctl();
			if (i % 3)
				kill(getpid(), SIGKILL);
			_exit(9);
		}
		CHECK(wait_for(pid) == (i % 3 == 1 ? SIGKILL : 9 << 8));
	}
	set_alarm(0);
	say();
}

static void stops(int n)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		start_busy(3);
		busy(NULL);
	}
	while (n--) {
		CHECK(!kill(pid, SIGSTOP));
		CHECK(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
		if (n % 2)
			usleep(300);
		CHECK(!kill(pid, SIGCONT));
		CHECK(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
	}
	kill(pid, SIGSTOP);
	CHECK(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	kill(pid, SIGKILL);
	CHECK(wait_for(pid) == SIGKILL);
	puts("ok");
}

/* ---- threads --------------------------------------------------------------------- */

static void *some_ioctls(void *arg)
{
	int n = *(int *)arg;

	while (n--)
		one_ioctl();
	return NULL;
}

static void threads(int n)
{
	pthread_t ids[32];
	int round, i;

	for (round = 0; round < n; round++) {
		for (i = 0; i < 32; i++)
			CHECK(!pthread_create(&ids[i], NULL, some_ioctls, &round));
		for (i = 0; i < 32; i++)
			CHECK(!pthread_join(ids[i], NULL));
	}
	say();
}

#define BUSY 64

/* The average of what the threads have come to, and of the one that has come least far. */
static long progress(atomic_long counts[BUSY], long *least)
{
	long sum = 0;

	*least = LONG_MAX;
	for (int i = 0; i < BUSY; i++) {
		long n = atomic_load(&counts[i]);

		sum += n;
		*least = n < *least ? n : *least;
	}
	return sum / BUSY;
}

/*
 * No thread gets less than a tenth of what the average gets. Where others want the processors
 * the scheduler may leave one of them out for a while. Whom the tracer leaves out it leaves
 * out for good: so there are many times the @calls to wait for it.
 */
static void fair(int calls)
{
	static atomic_long counts[BUSY];
	long average, least;
	pthread_t id;

	for (int i = 0; i < BUSY; i++)
		CHECK(!pthread_create(&id, NULL, busy, &counts[i]));
	do {
		usleep(20000);
		average = progress(counts, &least);
		CHECK(average < 30L * calls);
	} while (average < calls || least * 10 < average);
	printf("least=%ld average=%ld\n", least, average);
	exit(0);
}

static int exec_depth;

static void *do_exec(void *arg)
{
	char depth[16];

	(void)arg;
	usleep(2000);
	snprintf(depth, sizeof(depth), "%d", exec_depth - 1);
	execl(self, self, "exec", depth, NULL);
	CHECK(!"execl came back");
	return NULL;
}

/* A thread that is not the leader does execve while the others are busy. */
static void exec(int depth)
{
	pthread_t id;

	if (!depth) {
		puts("ok");
		return;
	}
	exec_depth = depth;
	start_busy(3);
	CHECK(!pthread_create(&id, NULL, do_exec, NULL));
	if (depth % 3 == 0)
		busy(NULL);
	if (depth % 3 == 1)
		pthread_exit(NULL);
	for (;;)
		pause();
}

/* ---- to be attached to ------------------------------------------------------------- */

static void *churn(void *arg)
{
	pthread_t id;
	int n = 3;

	(void)arg;
	for (;;) {
		CHECK(!pthread_create(&id, NULL, some_ioctls, &n));
		CHECK(!pthread_join(id, NULL));
	}
	return NULL;
}

/* Busy until SIGTERM; then exits with 0 if nothing strange was seen. */
static void serve(int n)
{
	pthread_t id;
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	start_busy(n);
	CHECK(!pthread_create(&id, NULL, churn, NULL));
	puts("ready");
	fflush(stdout);
	while (sigwait(&set, &got))
		;
	_exit(0);
}

static void nothing(int n)
{
	exit(n);
}

/* Ends on SIGTERM after one more ioctl. */
static void on_term(int signal)
{
	(void)signal;
	one_ioctl();
	_exit(11);
}

static void patient(int n)
{
	signal(SIGTERM, n == 0 ? SIG_IGN : on_term);
	puts("ready");
	fflush(stdout);
	for (;;) {
		one_ioctl();
		usleep(1000);
	}
}

static const struct {
	const char *name;
	void (*run)(int n);
} modes[] = {
	{ "count", count }, { "ahead", ahead }, { "signals", signals }, { "forks", forks }, { "die", die },
	{ "harness", harness }, { "stops", stops }, { "threads", threads },
	{ "fair", fair }, { "exec", exec }, { "serve", serve }, { "nothing", nothing },
	{ "patient", patient },
#ifdef __x86_64__
	{ "abis", abis },
#endif
};

int main(int argc, char **argv)
{
	size_t i;

	self = argv[0];
	make_shared();
	for (i = 0; argc > 2 && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(argv[1], modes[i].name))
			continue;
		modes[i].run(atoi(argv[2]));
		return 0;
	}
	fprintf(stderr, "target MODE N\n");
	return 2;
}
