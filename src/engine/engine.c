// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine as a whole, and what becomes of the traced programs when the tracer ends.
 *
 * The in-kernel filter outlives the tracer: in a program with the filter and without a tracer,
 * each call that the filter stops at fails with ENOSYS. So a program that was started under
 * the filter is never left without us:
 *
 *  - SIGHUP, SIGINT, SIGQUIT or SIGTERM to us is passed on to the started program (unless
 *    the terminal has sent it to both), and tracing goes on until the program has ended, so
 *    that its last calls are seen. A second such signal kills what is left of it.
 *  - SIGKILL, a crash, or a signal with -I 1 ends us: the kernel kills the program, too
 *    (PTRACE_O_EXITKILL, which its children inherit).
 *  - When the output cannot be written any more (vt_engine_stop()), we emit nothing more,
 *    but stay until the program has ended.
 *
 * A program that was started without the filter is treated alike, but the second signal
 * detaches from it instead, and it survives our death.
 *
 * We detach from attached processes at the first signal or at vt_engine_stop(), and the kernel
 * does if we are killed. They go on unharmed. With attached processes, we detach from a
 * started program as well, after the signal was passed on to it.
 *
 * With -D, signals to us are not meant for the program, which has its own pid. So they are not
 * passed on, and any of them detaches from it. Exceptions: a signal that the terminal has sent
 * to both, and under the filter, where we stay until the program has ended.
 *
 * --kill-on-exit: all tracees die with us, or at the first signal.
 *
 * -I 1 leaves the signals with their default action; 2, the default, is as above; 3 ignores
 * them; 4 ignores SIGTSTP, too. VT_INTERRUPT_PASS passes on each signal, also the second: the
 * program decides when it ends.
 *
 * SIGUSR1 and SIGUSR2 are passed on to a started program, unless an option (.asked, .capture)
 * gives them a meaning for us. They are not passed on to other tracees, which may not expect
 * them.
 */
#include "config.h"

#include "engine/engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/private.h"

/* How long tracees may take to stop, so that we can detach; then our exit frees them. */
#define LET_GO_MS 1000

int vt_trace_options(const struct vt_engine *engine)
{
	int options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE |
		      PTRACE_O_TRACEEXIT;

	/* Without the filter, we need not trace children that are not shown. */
	if (engine->filtered || engine->options.follow)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
	if (engine->filtered)
		options |= PTRACE_O_TRACESECCOMP;
	if (engine->filtered || engine->options.kill_on_exit)
		options |= PTRACE_O_EXITKILL;
	return options;
}

void vt_engine_warn(const struct vt_engine *engine, const char *format, ...)
{
	char text[512];
	va_list args;

	if (!engine->options.warn)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	engine->options.warn(engine->options.warn_ctx, text);
}

/* ---- ending -------------------------------------------------------------------- */

/*
 * PTRACE_INTERRUPT stops a running tracee without harm to the call that it is in. A tracee
 * that has stopped already is detached when its stop is handled.
 */
void vt_engine_let_go(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *tmp;

	if (engine->let_go)
		return;
	engine->let_go = true;
	vt_pending_hurry(engine);
	HASH_ITER(hh, engine->tracees, tracee, tmp)
		ptrace(PTRACE_INTERRUPT, tracee->tid, NULL, NULL);
	vt_watcher_set_alarm(engine->watcher, LET_GO_MS);
}

static void kill_all(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *tmp;

	engine->killing = true;
	HASH_ITER(hh, engine->tracees, tracee, tmp)
		kill(tracee->tid, SIGKILL);
}

/* @everybody: the terminal has sent the signal to our process group already. */
static void pass_to(pid_t pid, int signal, bool everybody)
{
	if (!everybody || getpgid(pid) != getpgrp())
		kill(pid, signal);
}

/* To the program; after its end, to the processes that it has left. */
static void pass_on(struct vt_engine *engine, int signal, bool everybody)
{
	struct vt_tracee *tracee, *tmp;

	if (engine->root) {
		pass_to(engine->root, signal, everybody);
		tracee = vt_tracee_find(engine, engine->root);
		if (tracee->listening)
			kill(engine->root, SIGCONT);
		return;
	}
	HASH_ITER(hh, engine->tracees, tracee, tmp)
		if (tracee->tid == tracee->tgid)
			pass_to(tracee->tid, signal, everybody);
}

/* Emits the event for a tracee that is shown. There may be none. */
static void tell_asked(struct vt_engine *engine, enum vt_event_type what)
{
	struct vt_event event = { .type = what };
	const struct vt_tracee *tracee = engine->tracees;

	while (tracee && !tracee->shown)
		tracee = tracee->hh.next;
	if (tracee)
		vt_stop_emit(engine, tracee, &event);
}

static void user_signal(struct vt_engine *engine, int signal)
{
	if (signal == SIGUSR1 && engine->options.asked)
		tell_asked(engine, VT_EVENT_ASKED);
	else if (signal == SIGUSR2 && engine->options.capture)
		tell_asked(engine, VT_EVENT_CAPTURE);
	else if (engine->root && !engine->beside)
		kill(engine->root, signal);
	else if (!engine->options.argv)
		vt_engine_warn(engine, "SIG%s is ignored: it is not passed on to a process "
			       "that was attached to", sigabbrev_np(signal));
}

/* -D: @nth signal that would end us. */
static void interrupted_beside(struct vt_engine *engine, bool everybody, int nth)
{
	if (engine->options.kill_on_exit)
		kill_all(engine);
	else if (engine->filtered && nth == 1)
		vt_engine_warn(engine, "Tracing goes on until the program has ended: under "
			       "the in-kernel filter it cannot go on without vfiotrace");
	else if (!engine->filtered && (!everybody || nth > 1))
		vt_engine_let_go(engine);
}

static void interrupted(struct vt_engine *engine, int signal, bool everybody)
{
	const struct vt_engine_options *options = &engine->options;
	bool second;

	if (signal == SIGUSR1 || signal == SIGUSR2) {
		user_signal(engine, signal);
		return;
	}
	if (engine->beside) {
		engine->abandoned = engine->let_go;
		interrupted_beside(engine, everybody, ++engine->interrupts);
		return;
	}
	if (options->interruptible == VT_INTERRUPT_PASS) {
		pass_on(engine, signal, everybody);
		return;
	}
	second = engine->interrupts++ > 0;
	engine->last_signal = signal;
	engine->abandoned = engine->let_go;
	if (options->kill_on_exit) {
		kill_all(engine);
	} else if (engine->filtered) {
		if (!second) {
			pass_on(engine, signal, everybody);
			return;
		}
		vt_engine_warn(engine, "Killed the program: under the in-kernel filter it "
			       "cannot go on without vfiotrace");
		kill_all(engine);
	} else if (options->argv && !options->nattach && engine->root && !second) {
		pass_on(engine, signal, everybody);
	} else {
		if (engine->root && !second)
			pass_on(engine, signal, everybody);
		vt_engine_let_go(engine);
	}
}

void vt_engine_blind(struct vt_engine *engine)
{
	if (engine->run_error.errnum)
		return;
	vt_error_set(&engine->run_error, ENOSYS, "Cannot see system calls: this needs "
		     "PTRACE_GET_SYSCALL_INFO, which Linux has since 5.3 and which a seccomp "
		     "filter may forbid; the program goes on untraced");
	vt_engine_stop(engine);
}

void vt_engine_stop(struct vt_engine *engine)
{
	engine->silent = true;
	vt_pending_hurry(engine);
	if (!engine->options.argv || engine->options.nattach || engine->beside)
		if (!engine->filtered)
			vt_engine_let_go(engine);
}

void vt_engine_release(struct vt_engine *engine)
{
	if (engine->filtered)
		engine->silent = true;
	else
		vt_engine_let_go(engine);
}

/* ---- running ------------------------------------------------------------------- */

static bool finished(struct vt_engine *engine)
{
	if (!engine->count)
		return true;
	if (!engine->let_go)
		return false;
	/* A second signal, or enough waiting: our exit detaches from the rest. */
	return engine->abandoned || vt_watcher_late(engine->watcher);
}

/* Processes that are not shown may live long after the program. */
static void tell_waiting(struct vt_engine *engine)
{
	if (engine->told_waiting || engine->options.follow || !engine->filtered ||
	    !engine->root_ended || engine->silent || engine->head)
		return;
	engine->told_waiting = true;
	vt_engine_warn(engine, "The program has ended; waiting for what it has left, which is "
		       "under the in-kernel filter (not so with --no-seccomp-bpf)");
}

void vt_engine_loop(struct vt_engine *engine)
{
	struct vt_tracee *tracee;
	bool everybody, none;
	int signal;

	while (!finished(engine)) {
		tell_waiting(engine);
		tracee = vt_tracee_next(engine, &none);
		if (none) {
			if (!engine->let_go)
				vt_end_vanished(engine);
			break;
		}
		if (tracee) {
			vt_cpu_follow(engine->cpu, tracee->tid);
			vt_stop_handle(engine, tracee);
		}
		vt_pending_tell(engine);
		signal = vt_watcher_signal(engine->watcher, &everybody);
		if (signal)
			interrupted(engine, signal, everybody);
		/* With nothing to show, no exit status to wait for and no filter, we can go. */
		if (engine->silent && !engine->root && !engine->filtered)
			vt_engine_let_go(engine);
	}
}

static void begin(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *tmp;

	/* Emit NEW for all first: the first line depends on how many there are. */
	HASH_ITER(hh, engine->tracees, tracee, tmp)
		vt_stop_announce(engine, tracee);
	if (!engine->root)
		return;
	/* The program is in the stop in which vt_spawn() has left it. */
	tracee = vt_tracee_find(engine, engine->root);
	tracee->status = (SIGTRAP | PTRACE_EVENT_STOP << 8) << 8 | 0x7f;
	vt_stop_handle(engine, tracee);
}

int vt_engine_run(struct vt_engine *engine, int *status, int *signal,
		  struct vt_error *error)
{
	int end = 0;

	*status = *signal = 0;
	vt_pending_tell_met(engine);
	begin(engine);
	vt_engine_loop(engine);
	if (engine->run_error.errnum) {
		if (error)
			*error = engine->run_error;
		*status = 1;
		return -engine->run_error.errnum;
	}
	if (engine->root_ended) {
		if (WIFSIGNALED(engine->root_status))
			end = WTERMSIG(engine->root_status);
		else
			*status = WEXITSTATUS(engine->root_status);
	} else if (engine->last_signal) {
		end = engine->last_signal;
	}
	if (end) {
		*signal = end;
		*status = 128 + end;
	}
	return 0;
}

/* ---- creating and destroying ------------------------------------------------------ */

static int check_options(struct vt_engine *engine, struct vt_error *error)
{
	const struct vt_engine_options *options = &engine->options;
	const char *const *name;

	for (name = options->detach_on; name && *name; name++) {
		if (strcmp(*name, "execve") && strcmp(*name, "execveat"))
			return vt_error_set(error, EINVAL,
					    "Cannot detach on '%s': only on execve", *name);
		engine->detach_on_exec = true;
	}
	if (engine->options.interruptible == VT_INTERRUPT_DEFAULT)
		engine->options.interruptible = VT_INTERRUPT_WAITING;
	return 0;
}

/*
 * Warns about each process that cannot be attached to. It is an error only if nothing else is
 * left to trace.
 */
static int attach_all(struct vt_engine *engine, struct vt_error *error)
{
	const struct vt_engine_options *options = &engine->options;
	size_t i;
	int err;

	for (i = 0; i < options->nattach; i++) {
		err = vt_attach(engine, options->attach[i], error);
		if (!err)
			continue;
		if (!engine->count && !options->argv && i + 1 == options->nattach)
			return err;
		vt_engine_warn(engine, "%s", error->text);
	}
	return 0;
}

bool vt_engine_traces(struct vt_engine *engine, pid_t tid)
{
	return vt_tracee_find(engine, tid);
}

static int start(struct vt_engine *engine, struct vt_error *error)
{
	const struct vt_engine_options *options = &engine->options;
	int err = check_options(engine, error);

	if (!err)
		err = vt_watcher_start(&engine->watcher, options->interruptible, error);
	if (!err && options->seccomp && !options->argv)
		vt_engine_warn(engine, "The in-kernel filter is not used: processes that run "
			       "already cannot be put under it; tracing is slower");
	if (!err)
		err = attach_all(engine, error);
	if (!err && options->argv)
		err = vt_spawn(engine, error);
	return err;
}

int vt_engine_start(struct vt_engine **ret, const struct vt_engine_options *options,
		    const struct vt_handler *handler, struct vt_error *error)
{
	struct vt_engine *engine = calloc(1, sizeof(*engine));
	struct vt_error scratch;
	int err;

	*ret = NULL;
	if (!engine)
		return vt_error_set(error, ENOMEM, "Out of memory");
	engine->options = *options;
	engine->handler = *handler;
	engine->tail = &engine->head;
	engine->report_fd = -1;
	engine->proc = options->proc;
	engine->beside = options->plan;
	if (!options->stay)
		engine->cpu = vt_cpu_create();
	vt_wanted_init(&engine->wanted, &engine->options.filter);
	err = start(engine, error ? error : &scratch);
	if (err) {
		vt_engine_destroy(engine);
		return err;
	}
	*ret = engine;
	return 0;
}

void vt_engine_destroy(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *tmp;

	if (!engine)
		return;
	engine->silent = true;
	tracee = engine->root ? vt_tracee_find(engine, engine->root) : NULL;
	if (tracee && tracee->starting)
		kill(engine->root, SIGKILL);
	if (engine->count && !engine->let_go) {
		if (engine->filtered || engine->options.kill_on_exit)
			kill_all(engine);
		else
			vt_engine_let_go(engine);
		vt_engine_loop(engine);
	}
	HASH_ITER(hh, engine->tracees, tracee, tmp)
		vt_tracee_remove(engine, tracee);
	vt_cpu_destroy(engine->cpu);
	vt_memory_forget(engine, 0);
	vt_patience_end(&engine->patience);
	vt_watcher_stop(engine->watcher);
	if (engine->report_fd >= 0)
		close(engine->report_fd);
	vt_spawn_end(engine);
	free(engine->program);
	free(engine);
}
