// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts the program. The child waits until we trace it, then puts itself under the
 * filter (before it gives up the rights to), takes the user's identity, says that it
 * is ready and stops. All of this happens in vt_engine_start(); execve comes when
 * the engine runs. The child speaks through a pipe that execve closes.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/bpf.h"
#include "engine/private.h"

#define MAX_GROUPS 65536

extern char **environ;

enum stage { READY, NO_FILTER, IDENTITY, EXEC };

struct report {
	enum stage stage;
	int errnum;
};

struct plan {
	const char *path;
	char *const *argv;
	char **env;
	struct sock_fprog filter;
	bool identity;
	uid_t uid;
	gid_t gid;
	gid_t *groups;
	int ngroups;
	int gate[2];
	int report[2];
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
		abort();
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

static int find_user(struct plan *plan, const char *user, struct vt_error *error)
{
	struct passwd *pw;

	if (geteuid())
		return vt_error_set(error, EPERM,
				    "Cannot run as user '%s': only root may (run as root)",
				    user);
	errno = 0;
	pw = getpwnam(user);
	if (!pw)
		return vt_error_set(error, EINVAL, "Cannot find user '%s'", user);
	plan->identity = true;
	plan->uid = pw->pw_uid;
	plan->gid = pw->pw_gid;
	plan->ngroups = MAX_GROUPS;
	plan->groups = calloc(MAX_GROUPS, sizeof(gid_t));
	if (!plan->groups)
		abort();
	if (getgrouplist(user, plan->gid, plan->groups, &plan->ngroups) < 0)
		return vt_error_set(error, E2BIG, "User '%s' is in too many groups", user);
	return 0;
}

static void no_filter(struct vt_engine *engine, const char *why)
{
	engine->filtered = false;
	vt_engine_warn(engine, "The in-kernel filter is not used: %s; tracing is slower", why);
}

/*
 * A filter outlives us, so it is only for what can stay with us to its end. Under
 * one that lets nothing pass there would be nothing to win.
 */
static void plan_filter(struct vt_engine *engine, struct plan *plan)
{
	const struct vt_filter *filter = &engine->options.filter;
	struct vt_error error;

	if (!engine->options.seccomp || filter->all || filter->negate)
		return;
	if (engine->options.nattach)
		no_filter(engine, "processes that run already cannot be put under it");
	else if (engine->detach_on_exec)
		no_filter(engine, "a program under it cannot be detached from (-b)");
	else if (vt_bpf_build(&plan->filter, filter, &error))
		no_filter(engine, error.text);
	else
		engine->filtered = true;
}

static int prepare(struct vt_engine *engine, struct plan *plan, struct vt_error *error)
{
	const struct vt_engine_options *options = &engine->options;
	int err;

	plan->argv = options->argv;
	plan->env = make_env(options->env_changes);
	engine->program = vt_program_find(options->argv[0], plan->env, error);
	if (!engine->program)
		return -error->errnum;
	plan->path = engine->program;
	if (options->user) {
		err = find_user(plan, options->user, error);
		if (err)
			return err;
	}
	if (pipe2(plan->gate, O_CLOEXEC) || pipe2(plan->report, O_CLOEXEC))
		return vt_error_set(error, errno, "Cannot make a pipe: %s", strerror(errno));
	plan_filter(engine, plan);
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void release(struct plan *plan)
{
	close_fd(&plan->gate[0]);
	close_fd(&plan->gate[1]);
	close_fd(&plan->report[0]);
	close_fd(&plan->report[1]);
	free(plan->filter.filter);
	free(plan->groups);
	free(plan->env);
}

/* ---- in the child: only what may follow fork() in a process with threads ------------ */

static void tell(const struct plan *plan, enum stage stage, int errnum)
{
	struct report report = { stage, errnum };

	if (write(plan->report[1], &report, sizeof(report)) != sizeof(report))
		_exit(127);
}

static void __attribute__((noreturn)) child(const struct vt_engine *engine,
					    struct plan *plan)
{
	char byte;
	int err;

	close(plan->gate[1]);
	if (read(plan->gate[0], &byte, 1) != 1)
		_exit(127);
	if (engine->filtered) {
		err = vt_bpf_load(&plan->filter);
		if (err)
			tell(plan, NO_FILTER, -err);
	}
	if (plan->identity && (setgroups(plan->ngroups, plan->groups) ||
			       setgid(plan->gid) || setuid(plan->uid))) {
		tell(plan, IDENTITY, errno);
		_exit(127);
	}
	tell(plan, READY, 0);
	raise(SIGSTOP);
	vt_watcher_restore(engine->watcher);
	execve(plan->path, plan->argv, plan->env);
	tell(plan, EXEC, errno);
	_exit(127);
}

/* ---- in the tracer --------------------------------------------------------------- */

/* What the child has told so far. True when it is ready. */
static bool read_reports(struct vt_engine *engine, struct vt_error *error)
{
	struct pollfd fd = { .fd = engine->report_fd, .events = POLLIN };
	struct report report;

	while (poll(&fd, 1, 0) == 1 &&
	       read(fd.fd, &report, sizeof(report)) == sizeof(report)) {
		switch (report.stage) {
		case READY:
			return true;
		case NO_FILTER:
			no_filter(engine, report.errnum == EACCES || report.errnum == EPERM ?
				  "the kernel does not permit it" :
				  strerror(report.errnum));
			break;
		case IDENTITY:
			vt_error_set(error, report.errnum, "Cannot become user '%s': %s",
				     engine->options.user, strerror(report.errnum));
			break;
		case EXEC:
			vt_program_error(error, engine->options.argv[0], engine->program,
					 report.errnum);
			break;
		}
	}
	return false;
}

void vt_spawn_report(struct vt_engine *engine)
{
	read_reports(engine, &engine->run_error);
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
			read_reports(engine, error);
			if (error->errnum)
				return -error->errnum;
			return vt_error_set(error, ECHILD, "Cannot run '%s': it was killed "
					    "before it had begun", engine->options.argv[0]);
		}
		/* The only signal that is not blocked there, but for SIGKILL. */
		if (status >> 8 == SIGSTOP && read_reports(engine, error))
			return 0;
		ptrace(PTRACE_CONT, pid, NULL, NULL);
	}
}

static int seize(struct vt_engine *engine, pid_t pid, struct vt_error *error)
{
	/* Until it is the program it cannot be left alone: it stands in a stop. */
	if (!ptrace(PTRACE_SEIZE, pid, NULL,
		    (long)(vt_trace_options(engine) | PTRACE_O_EXITKILL)))
		return 0;
	return vt_attach_child_refused(pid, errno, error);
}

static int guide(struct vt_engine *engine, pid_t pid, struct plan *plan,
		 struct vt_error *error)
{
	int err = seize(engine, pid, error);

	if (!err && write(plan->gate[1], "", 1) != 1)
		err = vt_error_set(error, errno, "Cannot start: %s", strerror(errno));
	if (!err)
		err = wait_until_ready(engine, pid, error);
	return err;
}

/* Kills the child, unless it has been waited for already. */
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

static int launch(struct vt_engine *engine, struct plan *plan, struct vt_error *error)
{
	sigset_t all, old;
	pid_t pid;
	int err;

	/* The child keeps all blocked until it is the program. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (!pid)
		child(engine, plan);
	err = errno;
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (pid < 0)
		return vt_error_set(error, err, "Cannot make a process: %s", strerror(err));
	close_fd(&plan->report[1]);
	engine->report_fd = plan->report[0];
	plan->report[0] = -1;
	err = guide(engine, pid, plan, error);
	if (err) {
		discard(pid);
		return err;
	}
	engine->root = pid;
	return 0;
}

int vt_spawn(struct vt_engine *engine, struct vt_error *error)
{
	struct plan plan = { .gate = { -1, -1 }, .report = { -1, -1 } };
	struct vt_tracee *tracee;
	int err = prepare(engine, &plan, error);

	if (!err)
		err = launch(engine, &plan, error);
	release(&plan);
	if (err)
		return err;
	tracee = vt_tracee_add(engine, engine->root, engine->root);
	tracee->starting = true;
	tracee->shown = true;
	return 0;
}
