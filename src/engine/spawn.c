// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts the program. The child waits until we trace it. Then it puts itself under the filter
 * (before it gives up the rights to do so), changes its user and groups, reports that it is
 * ready, and stops. All this is in vt_engine_start(); execve() follows when the engine runs.
 * The child reports through a pipe that execve() closes.
 *
 * A program that is watched, not traced (start.h), waits a second time instead of stopping.
 *
 * Copying our memory for a child that soon drops it would be a good part of the cost of
 * starting. So a separate thread creates the child by vfork(). That thread stands still until
 * execve(), and the child uses its stack and errno. Other threads go on: what the child reads
 * must not change until then, and the child changes nothing but that stack.
 *
 * With -D, the calling process creates the tracer, waits, and becomes the program. The tracer
 * is a grandchild, so that the program has no child that it did not create.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/bpf.h"
#include "engine/private.h"
#include "engine/start.h"
#include "util/memory.h"
#include "util/thread.h"
#include "util/user.h"

extern char **environ;

enum stage { READY, NO_FILTER, IDENTITY, EXEC };

struct report {
	enum stage stage;
	int errnum;
};

struct vt_plan {
	char *path;
	char *const *argv;
	char **env;
	struct sock_fprog filter;	/* .filter NULL: none */
	struct vt_error no_filter;	/* .text: why there is none, for the user */
	bool identity;
	struct vt_user user;
	int gate[2];
	int report[2];
	bool watched;			/* not traced: waits at .gate a second time */
	pid_t program;			/* -D: the process that becomes the program */
	sigset_t mask;			/* -D: its signal mask of before */
};

/* ---- preparing ----------------------------------------------------------------- */

static size_t name_length(const char *entry)
{
	return strcspn(entry, "=");
}

static bool same_name(const char *a, const char *b)
{
	size_t n = name_length(a);

	return n == name_length(b) && !strncmp(a, b, n);
}

static char **make_env(char *const *changes)
{
	size_t n = 0, i, c, more = 0;
	char **env;

	while (environ[n])
		n++;
	while (changes && changes[more])
		more++;
	env = calloc(n + more + 1, sizeof(*env));
	if (!env)
		vt_no_memory();
	memcpy(env, environ, n * sizeof(*env));
	for (c = 0; c < more; c++) {
		size_t kept = 0;

		for (i = 0; i < n; i++)
			if (!same_name(env[i], changes[c]))
				env[kept++] = env[i];
		n = kept;
		if (strchr(changes[c], '='))
			env[n++] = changes[c];
		env[n] = NULL;
	}
	return env;
}

static int find_user(struct vt_plan *plan, const char *user, struct vt_error *error)
{
	if (geteuid())
		return vt_error_set(error, EPERM,
				    "Cannot run as user '%s': only root may (run as root)",
				    user);
	plan->identity = true;
	return vt_user_find(&plan->user, user, error);
}

/*
 * The filter outlives the tracer, so it is used only where the program never has to go on
 * without us. A filter that stops at nearly every call would save nothing.
 */
static void plan_filter(const struct vt_engine_options *options, struct vt_plan *plan)
{
	const struct vt_filter *filter = &options->filter;
	struct vt_error error;
	const char *why = NULL;

	if (!options->seccomp || filter->all || filter->negate)
		return;
	if (options->nattach)
		why = "processes that run already cannot be put under it";
	else if (options->detach_on && *options->detach_on)
		why = "a program under it cannot be detached from (-b)";
	else if (vt_bpf_build(&plan->filter, filter, &error))
		why = error.text;
	if (why)
		vt_error_set(&plan->no_filter, EINVAL, "%s", why);
}

static int prepare(const struct vt_engine_options *options, struct vt_plan *plan,
		   struct vt_error *error)
{
	int err;

	plan->argv = options->argv;
	plan->env = make_env(options->env_changes);
	plan->path = vt_program_find(options->argv[0], plan->env, error);
	if (!plan->path)
		return -error->errnum;
	if (options->user) {
		err = find_user(plan, options->user, error);
		if (err)
			return err;
	}
	if (pipe2(plan->gate, O_CLOEXEC) || pipe2(plan->report, O_CLOEXEC | O_NONBLOCK))
		return vt_error_set(error, errno, "Cannot make a pipe: %s", strerror(errno));
	plan_filter(options, plan);
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void plan_free(struct vt_plan *plan)
{
	if (!plan)
		return;
	close_fd(&plan->gate[0]);
	close_fd(&plan->gate[1]);
	close_fd(&plan->report[0]);
	close_fd(&plan->report[1]);
	free(plan->filter.filter);
	vt_user_free(&plan->user);
	free(plan->env);
	free(plan->path);
	free(plan);
}

static int make_plan(struct vt_plan **ret, const struct vt_engine_options *options,
		     struct vt_error *error)
{
	struct vt_plan *plan = calloc(1, sizeof(*plan));
	int err;

	if (!plan)
		return vt_error_set(error, ENOMEM, "Out of memory");
	plan->gate[0] = plan->gate[1] = plan->report[0] = plan->report[1] = -1;
	err = prepare(options, plan, error);
	if (err)
		plan_free(plan);
	else
		*ret = plan;
	return err;
}

/* ---- in the child: only what is permitted after vfork() in a process with threads --- */

static void tell(const struct vt_plan *plan, enum stage stage, int errnum)
{
	struct report report = { stage, errnum };

	if (write(plan->report[1], &report, sizeof(report)) != sizeof(report))
		_exit(1);
}

/*
 * raise() may use the tid of the thread that created us. kill() would stop all processes if a
 * sandbox makes getpid() fail.
 */
static void stop_here(void)
{
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGSTOP);
}

/* @watcher may be NULL. */
static void __attribute__((noreturn)) become_program(const struct vt_plan *plan,
						     const struct vt_watcher *watcher)
{
	char byte;
	int err;

	close(plan->gate[1]);
	/* End of file: the tracer has failed, and has reported why. */
	if (read(plan->gate[0], &byte, 1) != 1)
		_exit(1);
	if (plan->program)
		prctl(PR_SET_PTRACER, 0, 0, 0, 0);
	if (plan->filter.filter) {
		err = vt_bpf_load(&plan->filter);
		if (err)
			tell(plan, NO_FILTER, -err);
	}
	if (plan->identity && (setgroups((size_t)plan->user.ngroups, plan->user.groups) ||
			       setgid(plan->user.gid) || setuid(plan->user.uid))) {
		tell(plan, IDENTITY, errno);
		_exit(1);
	}
	tell(plan, READY, 0);
	if (!plan->watched)
		stop_here();
	else if (read(plan->gate[0], &byte, 1) != 1)
		_exit(1);
	if (watcher)
		vt_watcher_restore(watcher);
	else
		sigprocmask(SIG_SETMASK, &plan->mask, NULL);
	execve(plan->path, plan->argv, plan->env);
	tell(plan, EXEC, errno);
	_exit(1);
}

/* ---- in the tracer ------------------------------------------------------------- */

static void no_filter(struct vt_engine *engine, const char *why)
{
	engine->filtered = false;
	vt_engine_warn(engine, "The in-kernel filter is not used: %s; tracing is slower", why);
}

/* Reads the child's reports so far. True: the child is ready. */
static bool read_reports(int fd, const struct vt_engine_options *options, const char *program,
			 struct vt_engine *engine, struct vt_error *error)
{
	struct report report;

	while (read(fd, &report, sizeof(report)) == sizeof(report)) {
		switch (report.stage) {
		case READY:
			return true;
		case NO_FILTER:
			/* Who starts without an engine has no filter. */
			if (engine)
				no_filter(engine, report.errnum == EACCES || report.errnum == EPERM ?
					  "the kernel does not permit it" :
					  strerror(report.errnum));
			break;
		case IDENTITY:
			vt_error_set(error, report.errnum, "Cannot become user '%s': %s",
				     options->user, strerror(report.errnum));
			break;
		case EXEC:
			vt_program_error(error, options->argv[0], program, report.errnum);
			break;
		}
	}
	return false;
}

static bool engine_reports(struct vt_engine *engine, struct vt_error *error)
{
	return read_reports(engine->report_fd, &engine->options, engine->program, engine, error);
}

void vt_spawn_report(struct vt_engine *engine)
{
	engine_reports(engine, &engine->run_error);
}

static int wait_until_ready(struct vt_engine *engine, pid_t pid, struct vt_error *error)
{
	int status;

	error->errnum = 0;
	for (;;) {
		if (waitpid(pid, &status, __WALL) < 0) {
			if (errno == EINTR)
				continue;
			return vt_error_set(error, errno, "Cannot wait: %s", strerror(errno));
		}
		if (!WIFSTOPPED(status)) {
			engine_reports(engine, error);
			if (error->errnum)
				return -error->errnum;
			return vt_error_set(error, ECHILD, "Cannot run '%s': it was killed "
					    "before it had begun", engine->options.argv[0]);
		}
		/* SIGSTOP is the only signal, besides SIGKILL, that the child does not block. */
		if (status >> 8 == SIGSTOP && engine_reports(engine, error))
			return 0;
		ptrace(PTRACE_CONT, pid, NULL, NULL);
	}
}

static int seize(struct vt_engine *engine, pid_t pid, struct vt_error *error)
{
	/* The child must not go on without us before execve(): it is in a stop. */
	if (!ptrace(PTRACE_SEIZE, pid, NULL,
		    (long)(vt_trace_options(engine) | PTRACE_O_EXITKILL)))
		return 0;
	return vt_attach_child_refused(pid, errno, error);
}

static int guide(struct vt_engine *engine, pid_t pid, struct vt_plan *plan,
		 struct vt_error *error)
{
	int err = seize(engine, pid, error);

	if (!err && write(plan->gate[1], "", 1) != 1)
		err = vt_error_set(error, errno, "Cannot start: %s", strerror(errno));
	if (!err)
		err = wait_until_ready(engine, pid, error);
	return err;
}

/* Kills the child and waits for it, unless it was waited for already. */
static void discard(pid_t pid)
{
	int status = 0;
	pid_t got = waitpid(pid, &status, __WALL | WNOHANG);

	if (got < 0 || (got == pid && !WIFSTOPPED(status)))
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
		;
}

/* Owned by the thread that creates the child. */
struct maker {
	struct vt_plan plan;
	const struct vt_watcher *watcher;
	int born[2];			/* pipe for the child's pid, or a negative errno */
};

static void say_born(const struct maker *maker, pid_t pid)
{
	/* The reader may have closed the pipe. */
	if (write(maker->born[1], &pid, sizeof(pid)) != sizeof(pid))
		return;
}

static void *make_child(void *arg)
{
	struct maker *maker = arg;
	/* This thread is there to wait, and what the child does before it executes is little. */
	pid_t pid = vfork();	/* NOLINT(clang-analyzer-security.insecureAPI.vfork) */

	if (!pid) {
		pid = getpid();		/* NOLINT(clang-analyzer-unix.Vfork) */
		say_born(maker, pid > 0 ? pid : -EPERM);
		if (pid <= 0)
			_exit(1);
		become_program(&maker->plan, maker->watcher);
	}
	/* The child may have been killed before it could write. */
	say_born(maker, pid < 0 ? -errno : -ECHILD);
	close(maker->born[1]);
	free(maker);
	return NULL;
}

/* Like fork_program(), without copying our memory. */
static pid_t vfork_program(const struct vt_watcher *watcher, const struct vt_plan *plan)
{
	struct maker *maker = malloc(sizeof(*maker));
	pthread_t thread;
	int err, born;
	pid_t pid;

	if (!maker)
		vt_no_memory();
	*maker = (struct maker){ .plan = *plan, .watcher = watcher };
	err = pipe2(maker->born, O_CLOEXEC) ? errno : 0;
	if (err) {
		free(maker);
		return -err;
	}
	born = maker->born[0];
	err = vt_thread_start(&thread, make_child, maker);
	if (err) {
		close(maker->born[1]);
		free(maker);
	} else {
		pthread_detach(thread);
	}
	while (!err && read(born, &pid, sizeof(pid)) != sizeof(pid))
		err = errno == EINTR ? 0 : EIO;
	close(born);
	return err ? -err : pid;
}

/* Creates the child with a copy of our memory. Returns its pid or a negative errno. */
static pid_t fork_program(const struct vt_watcher *watcher, struct vt_plan *plan)
{
	sigset_t all, old;
	pid_t pid;
	int err;

	/* The child keeps all signals blocked until execve(). */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (!pid)
		become_program(plan, watcher);
	err = errno;
	sigprocmask(SIG_SETMASK, &old, NULL);
	return pid < 0 ? -err : pid;
}

/* A child that changes its user makes its memory undumpable, so that must not be our memory. */
static pid_t make_program(const struct vt_watcher *watcher, struct vt_plan *plan)
{
	pid_t pid = -1;

	if (!plan->identity)
		pid = vfork_program(watcher, plan);
	return pid < 0 ? fork_program(watcher, plan) : pid;
}

static int launch(struct vt_engine *engine, struct vt_plan *plan, struct vt_error *error)
{
	pid_t pid = plan->program ? plan->program : make_program(engine->watcher, plan);
	int err;

	if (pid < 0)
		return vt_error_set(error, -pid, "Cannot make a process: %s", strerror(-pid));
	close_fd(&plan->report[1]);
	engine->report_fd = plan->report[0];
	plan->report[0] = -1;
	engine->filtered = plan->filter.filter;
	if (plan->no_filter.errnum)
		no_filter(engine, plan->no_filter.text);
	err = guide(engine, pid, plan, error);
	if (err) {
		discard(pid);
		return err;
	}
	engine->root = pid;
	return 0;
}

void vt_spawn_end(struct vt_engine *engine)
{
	plan_free(engine->options.plan);
	engine->options.plan = NULL;
}

int vt_spawn(struct vt_engine *engine, struct vt_error *error)
{
	struct vt_plan *plan = engine->options.plan;
	struct vt_tracee *tracee;
	int err = plan ? 0 : make_plan(&plan, &engine->options, error);

	if (err)
		return err;
	engine->options.plan = plan;
	engine->program = strdup(plan->path);
	if (!engine->program)
		vt_no_memory();
	err = launch(engine, plan, error);
	if (err)
		return err;
	tracee = vt_tracee_add(engine, engine->root, engine->root);
	tracee->starting = true;
	tracee->shown = true;
	return 0;
}

/* ---- started, not traced ----------------------------------------------------------- */

struct vt_start {
	const struct vt_engine_options *options;
	struct vt_plan *plan;
	pid_t pid;
};

void vt_start_free(struct vt_start *start)
{
	if (!start)
		return;
	plan_free(start->plan);
	free(start);
}

static int open_gate(struct vt_start *start, struct vt_error *error)
{
	if (write(start->plan->gate[1], "", 1) == 1)
		return 0;
	return vt_error_set(error, errno, "Cannot start: %s", strerror(errno));
}

int vt_start_report(struct vt_start *start, struct vt_error *error)
{
	error->errnum = 0;
	read_reports(start->plan->report[0], start->options, start->plan->path, NULL, error);
	return -error->errnum;
}

/* Waits until the child is ready for execve(). */
static int wait_for_child(struct vt_start *start, struct vt_error *error)
{
	struct pollfd report = { .fd = start->plan->report[0], .events = POLLIN };

	error->errnum = 0;
	while (poll(&report, 1, -1) < 0 && errno == EINTR)
		;
	if (read_reports(report.fd, start->options, start->plan->path, NULL, error))
		return 0;
	if (error->errnum)
		return -error->errnum;
	return vt_error_set(error, ECHILD, "Cannot run '%s': it was killed before it had begun",
			    start->options->argv[0]);
}

int vt_start_program(struct vt_start **ret, const struct vt_engine_options *options,
		     const struct vt_watcher *watcher, struct vt_error *error)
{
	struct vt_start *start = calloc(1, sizeof(*start));
	int err;

	if (!start)
		return vt_error_set(error, ENOMEM, "Out of memory");
	start->options = options;
	err = make_plan(&start->plan, options, error);
	if (!err) {
		start->plan->watched = true;
		start->pid = fork_program(watcher, start->plan);
		if (start->pid < 0)
			err = vt_error_set(error, -start->pid, "Cannot make a process: %s",
					   strerror(-start->pid));
	}
	if (!err) {
		close_fd(&start->plan->report[1]);
		err = open_gate(start, error);
	}
	if (!err)
		err = wait_for_child(start, error);
	if (err) {
		if (start->pid > 0)
			discard(start->pid);
		vt_start_free(start);
		return err;
	}
	*ret = start;
	return 0;
}

pid_t vt_start_pid(const struct vt_start *start)
{
	return start->pid;
}

int vt_start_go(struct vt_start *start, struct vt_error *error)
{
	return open_gate(start, error);
}

void vt_start_discard(struct vt_start *start)
{
	discard(start->pid);
}

/* ---- -D --------------------------------------------------------------------------- */

static void stand_apart(enum vt_daemonize how)
{
	if (how == VT_DAEMONIZE_PGROUP)
		setpgid(0, 0);
	else if (how == VT_DAEMONIZE_SESSION)
		setsid();
}

/* Returns 0 in the tracer. In the calling process, returns -1 or a positive errno. */
static int fork_tracer(void)
{
	pid_t between = fork(), tracer;
	const struct timespec now = { 0 };
	sigset_t child;
	int status;

	if (between < 0)
		return errno;
	if (!between) {
		tracer = fork();
		if (!tracer)
			return 0;
		_exit(tracer < 0 ? errno : 0);
	}
	while (waitpid(between, &status, 0) < 0 && errno == EINTR)
		;
	/* The program must not see the SIGCHLD of this child. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigtimedwait(&child, NULL, &now);
	return WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : -1;
}

int vt_engine_daemonize(struct vt_engine_options *options, struct vt_error *error)
{
	struct sigaction waitable = { .sa_handler = SIG_DFL }, old;
	struct vt_plan *plan = NULL;
	sigset_t all;
	int err;

	if (options->daemonize == VT_DAEMONIZE_NO)
		return 0;
	err = make_plan(&plan, options, error);
	if (err)
		return err;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &plan->mask);
	/* Yama permits tracing by ancestors, and by those that we name. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	plan->program = getpid();
	sigaction(SIGCHLD, &waitable, &old);
	err = fork_tracer();
	sigaction(SIGCHLD, &old, NULL);
	if (err < 0)
		become_program(plan, NULL);
	sigprocmask(SIG_SETMASK, &plan->mask, NULL);
	if (err) {
		plan_free(plan);
		return vt_error_set(error, err, "Cannot make a process: %s", strerror(err));
	}
	stand_apart(options->daemonize);
	options->plan = plan;
	return 0;
}
