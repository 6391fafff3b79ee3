/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subject WORD...: does what the words say, one after the other, and tells on standard output
 * what it has met with, a line at a time. So it can be compared what a program experiences
 * under one tracer and under another. Numbers that differ from run to run are not told: of
 * processes it is said who they are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *role = "main";
static char *self, **rest;		/* the words that are still to come */
static int out = STDOUT_FILENO;

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One write(), so that lines of two processes do not mix; nothing that a handler may not do. */
static void tell(const char *format, ...)
{
	char line[256];
	va_list args;
	int n = snprintf(line, sizeof(line), "%s: ", role);

	va_start(args, format);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, args);
	va_end(args);
	line[n++] = '\n';
	if (write(out, line, (size_t)n) != n)
		_exit(96);
}

static void need(bool good, const char *what)
{
	if (good)
		return;
	tell("cannot: %s: %s", what, strerror(errno));
	_exit(97);
}

static int signal_of(const char *name)
{
	for (int s = 1; s < 32; s++)
		if (!strcmp(sigabbrev_np(s), name))
			return s;
	need(false, name);
	return 0;
}

/* ---- relatives ---------------------------------------------------------------------- */

static pid_t caller(void)
{
	const char *text = getenv("SUBJECT_CALLER");

	return text ? atoi(text) : -1;
}

static pid_t status_field(pid_t pid, const char *field)
{
	char path[40], line[200];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, field, strlen(field)))
			value = atol(line + strlen(field));
	if (file)
		fclose(file);
	return (pid_t)value;
}

static const char *name_of(pid_t pid, pid_t tracer)
{
	return pid == caller() ? "the caller" : pid == getpid() ? "the program" :
	       tracer && pid == tracer ? "the tracer" : "somebody else";
}

/* Who is whose parent, and in whose group and session. */
static void relatives(void)
{
	pid_t tracer = status_field(getpid(), "TracerPid:"), child;
	int status;

	tell("tracer: %s", !tracer ? "none" : tracer == getppid() ? "the parent" : "beside");
	tell("parent %s, group %s, session %s", name_of(getppid(), tracer),
	     name_of(getpgrp(), tracer), getsid(0) == getsid(caller()) ? "the caller's" : "other");
	if (tracer)
		tell("tracer's: parent %s, group %s, session %s",
		     status_field(tracer, "PPid:") == caller() ? "the caller" : "not the caller",
		     getpgid(tracer) == getpgrp() ? "the program's" : name_of(getpgid(tracer), tracer),
		     getsid(tracer) == getsid(0) ? "the program's" : name_of(getsid(tracer), tracer));
	child = waitpid(-1, &status, WNOHANG);
	tell("children: %s", child < 0 && errno == ECHILD ? "none" : "some");
}

/* For whoever sends us signals: "role number" in a file. */
static void register_pid(void)
{
	const char *path = getenv("SUBJECT_PIDS");
	char line[40];
	int fd, n;

	if (!path)
		return;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	n = snprintf(line, sizeof(line), "%s %d\n", role, (int)getpid());
	need(fd >= 0 && write(fd, line, (size_t)n) == n, path);
	close(fd);
}

/* ---- signals ------------------------------------------------------------------------ */

static bool ends_by[32];

static void got(int signal, siginfo_t *info, void *unused)
{
	(void)unused;
	if (signal == SIGUSR1) {
		tell("alive, %s", status_field(getpid(), "TracerPid:") ? "traced" : "not traced");
		return;
	}
	tell("got %s from %s", sigabbrev_np(signal), info->si_code == SI_KERNEL ? "the kernel" :
	     info->si_pid == getpid() ? "itself" : info->si_pid == caller() ? "the caller" :
	     "another");
	if (ends_by[signal])
		_exit(5);
}

static void handle(int signal, bool end)
{
	struct sigaction action = { .sa_sigaction = got, .sa_flags = SA_SIGINFO };

	ends_by[signal] = end;
	need(!sigaction(signal, &action, NULL), "sigaction");
}

static void block(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	need(!sigprocmask(SIG_BLOCK, &set, NULL), "sigprocmask");
}

static void pending(void)
{
	sigset_t set;

	sigpending(&set);
	for (int s = 1; s < 32; s++)
		if (sigismember(&set, s))
			tell("pending: %s", sigabbrev_np(s));
}

/* ---- waiting in calls of several kinds ----------------------------------------------- */

static void in_pause(void)
{
	for (;;) {
		pause();
		tell("pause: %s", strerrorname_np(errno));
	}
}

static void in_sleep(void)
{
	struct timespec left = { 100000, 0 };

	while (nanosleep(&left, &left))
		tell("nanosleep: %s", strerrorname_np(errno));
}

static void in_read(void)
{
	int ends[2];
	char byte;

	need(!pipe(ends), "pipe");
	while (read(ends[0], &byte, 1) < 0)
		tell("read: %s", strerrorname_np(errno));
}

static void in_epoll(void)
{
	struct epoll_event event;
	int fd = epoll_create1(0);

	while (epoll_wait(fd, &event, 1, -1) < 0)
		tell("epoll_wait: %s", strerrorname_np(errno));
}

static void in_wait(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WUNTRACED | WCONTINUED)) > 0 || errno == EINTR) {
		if (pid < 0)
			tell("waitpid: EINTR");
		else if (WIFEXITED(status))
			tell("a child has exited: %d", WEXITSTATUS(status));
		else if (WIFSIGNALED(status))
			tell("a child was killed: %s", sigabbrev_np(WTERMSIG(status)));
		else if (WIFSTOPPED(status))
			tell("a child has stopped: %s", sigabbrev_np(WSTOPSIG(status)));
		else
			tell("a child goes on");
	}
}

static const struct {
	const char *name;
	void (*wait)(void);
} waits[] = {
	{ "pause", in_pause }, { "sleep", in_sleep }, { "read", in_read }, { "epoll", in_epoll },
	{ "wait", in_wait },
};

static bool wait_in(const char *name)
{
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		if (!strcmp(waits[i].name, name)) {
			waits[i].wait();
			return true;
		}
	return false;
}

/* ---- threads, and programs that they execute ------------------------------------------ */

static void *thread_waits(void *name)
{
	for (;;)
		wait_in(name);
	return NULL;
}

static void *thread_spins(void *unused)
{
	for (;;)
		syscall(SYS_getppid);
	return unused;
}

/* A number behind the name: so many. */
static void threads(const char *what)
{
	int count = atoi(what);
	const char *name = strchr(what, '-') + 1;
	pthread_t thread;

	while (count--)
		need(!pthread_create(&thread, NULL, strcmp(name, "spin") ? thread_waits :
				     thread_spins, (void *)name), "pthread_create");
}

static char leader_state(void)
{
	char path[40], text[200] = "", *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)getpid());
	file = fopen(path, "re");
	need(file && fgets(text, sizeof(text), file), path);
	fclose(file);
	end = strrchr(text, ')');
	return end ? end[2] : '?';
}

/* @wanted: the leader's state before that. */
static void *thread_executes(void *wanted)
{
	while (!strchr(wanted, leader_state()))
		sched_yield();
	execv(self, rest);
	need(false, "execv");
	return NULL;
}

/* The rest is done by another program, which a thread that is not the leader executes. */
static void exec_by_thread(const char *leader)
{
	bool dead = !strcmp(leader, "dead");
	pthread_t thread;

	*--rest = self;
	/* Under a tracer who sleeps may look as if it was stopped. */
	need(!pthread_create(&thread, NULL, thread_executes, dead ? "ZX" : "StR"),
	     "pthread_create");
	if (dead)
		syscall(SYS_exit, 0);
	for (;;)
		wait_in(leader);
}

/* ---- processes ------------------------------------------------------------------------ */

static void run(char **words);

/* "a+b+c": three words. */
static void split(char *text, char **words, size_t size)
{
	size_t n = 0;

	for (; text && n + 1 < size; n++)
		words[n] = strsep(&text, "+");
	words[n] = NULL;
}

/* The child does what the next word says, and the parent what follows it. */
static void make_child(bool vfork_it)
{
	char *words[10], **volatile after = rest + 1, byte;
	int there[2];
	pid_t pid;

	split(rest[0], words, sizeof(words) / sizeof(words[0]));
	need(!pipe2(there, O_CLOEXEC), "pipe2");
	pid = vfork_it ? vfork() : fork();
	need(pid >= 0, "fork");
	if (!pid) {
		role = vfork_it ? "vforked" : "child";
		register_pid();
		close(there[0]);
		close(there[1]);
		run(words);
		_exit(4);
	}
	/* It is known outside, and may have had our memory. */
	close(there[1]);
	need(!read(there[0], &byte, 1), "read");
	close(there[0]);
	role = "main";
	rest = after;
}

static void exec_other(const char *program)
{
	char *args[] = { (char *)program, NULL };

	execvp(program, args);
	need(false, program);
}

/* ---- words ---------------------------------------------------------------------------- */

static void descriptors(void)
{
	for (int fd = 0; fd < 10; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			tell("descriptor %d is open", fd);
}

static void mask(void)
{
	struct sigaction action;
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	for (int s = 1; s < 32; s++) {
		if (sigismember(&set, s))
			tell("blocked: %s", sigabbrev_np(s));
		if (!sigaction(s, NULL, &action) && action.sa_handler == SIG_IGN)
			tell("ignored: %s", sigabbrev_np(s));
	}
}

static void log_to(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0666);

	need(fd >= 0, path);
	out = fcntl(fd, F_DUPFD, 20);
	close(fd);
}

static const char *value(const char *word, const char *name)
{
	size_t length = strlen(name);

	return strncmp(word, name, length) ? NULL : word + length;
}

/* What has no value. */
static bool plain(const char *word)
{
	if (!strcmp(word, "relatives"))
		relatives();
	else if (!strcmp(word, "descriptors"))
		descriptors();
	else if (!strcmp(word, "mask"))
		mask();
	else if (!strcmp(word, "pending"))
		pending();
	else if (!strcmp(word, "ready"))
		tell("ready");
	else if (!strcmp(word, "number"))
		tell("%s", gettid() == getpid() ? "leader" : "not the leader");
	else if (!strcmp(word, "fork"))
		make_child(false);
	else if (!strcmp(word, "vfork"))
		make_child(true);
	else if (!strcmp(word, "group"))
		need(!setpgid(0, 0), "setpgid");
	else if (!strcmp(word, "spin"))
		thread_spins(NULL);
	else
		return wait_in(word);
	return true;
}

static void kill_itself(int signal)
{
	tell("kills itself: %s", sigabbrev_np(signal));
	need(!kill(getpid(), signal), "kill");
}

static void run(char **words)
{
	const char *v;

	rest = words;
	while (*rest) {
		const char *word = *rest++;

		if ((v = value(word, "log=")))
			log_to(v);
		else if ((v = value(word, "handle=")))
			handle(signal_of(v), false);
		else if ((v = value(word, "end=")))
			handle(signal_of(v), true);
		else if ((v = value(word, "ignore=")))
			signal(signal_of(v), SIG_IGN);
		else if ((v = value(word, "block=")))
			block(signal_of(v));
		else if ((v = value(word, "kill=")))
			kill_itself(signal_of(v));
		else if ((v = value(word, "threads=")))
			threads(v);
		else if ((v = value(word, "exec-by-thread=")))
			exec_by_thread(v);
		else if ((v = value(word, "exec=")))
			exec_other(v);
		else if ((v = value(word, "exit=")))
			_exit(atoi(v));
		else if (!plain(word))
			need(false, word);
	}
}

/*
 * What a shell without job control starts in the background ignores two signals, and cannot
 * be stopped by some where its group is an orphan's. A group of its own has its parent outside.
 */
static void run_program(char **args)
{
	const char *closed = getenv("SUBJECT_CLOSED");

	setpgid(0, 0);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	for (; closed && *closed; closed++)
		close(*closed - '0');
	execvp(args[0], args);
	need(false, args[0]);
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "run"))
		run_program(argv + 2);
	/* Who is asked whether it is still there says so. */
	self = argc ? argv[0] : NULL;
	handle(SIGUSR1, false);
	if (!getenv("SUBJECT_AGAIN"))
		register_pid();
	setenv("SUBJECT_AGAIN", "", 1);
	run(argv + 1);
	return 0;
}
