// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a stop of a tracee means, and how the tracee is resumed. A ptrace call may find that
 * the tracee is gone: it was killed, and its end is reported later.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/private.h"

#define SYSCALL_STOP (SIGTRAP | 0x80)

static bool emit(struct vt_engine *engine, struct vt_event *event)
{
	if (engine->silent)
		return false;
	clock_gettime(CLOCK_REALTIME, &event->real);
	clock_gettime(CLOCK_MONOTONIC, &event->mono);
	return engine->handler.event(engine->handler.ctx, event);
}

bool vt_stop_emit(struct vt_engine *engine, const struct vt_tracee *tracee,
		  struct vt_event *event)
{
	if (!tracee->shown)
		return false;
	event->tid = tracee->tid;
	event->tgid = tracee->tgid;
	return emit(engine, event);
}

void vt_stop_announce(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_event event = { .type = VT_EVENT_NEW };
	const struct vt_tracee *parent;

	if (tracee->announced)
		return;
	tracee->announced = true;
	parent = tracee->parent ? vt_tracee_find(engine, tracee->parent) : NULL;
	event.new.parent = tracee->parent;
	event.new.attached = tracee->attached;
	event.new.thread = parent && parent->tgid && parent->tgid == tracee->tgid;
	vt_stop_emit(engine, tracee, &event);
}

static void resume(struct vt_engine *engine, struct vt_tracee *tracee, int signal)
{
	bool stop_at_syscalls = !engine->filtered || tracee->want_exit;

	if (engine->silent)
		stop_at_syscalls = false;
	stop_at_syscalls |= tracee->untraced.flags != 0;
	if (tracee->begins) {
		clock_gettime(CLOCK_MONOTONIC, &tracee->begun);
		tracee->timed = true;
	}
	tracee->begins = false;
	if (tracee->wait_ns && !engine->silent) {
		vt_pending_delay(engine, tracee);
		return;
	}
	ptrace(stop_at_syscalls ? PTRACE_SYSCALL : PTRACE_CONT, tracee->tid, NULL,
	       (unsigned long)signal);
}

static void detach(struct vt_engine *engine, struct vt_tracee *tracee, int signal)
{
	struct vt_event event = { .type = VT_EVENT_DETACHED };

	/* The tracee is gone: its end is reported later. */
	if (ptrace(PTRACE_DETACH, tracee->tid, NULL, (unsigned long)signal))
		return;
	vt_stop_emit(engine, tracee, &event);
	vt_end_removed(engine, tracee);
}

void vt_stop_proceed(struct vt_engine *engine, struct vt_tracee *tracee, int signal)
{
	if (engine->killing) {
		kill(tracee->tid, SIGKILL);
		return;
	}
	/* Without our filter, there is no reason to trace processes that are not shown. */
	if (engine->let_go || (!tracee->shown && !engine->filtered))
		detach(engine, tracee, signal);
	else
		resume(engine, tracee, signal);
}

/* ---- system calls -------------------------------------------------------------- */

void vt_stop_entry(struct vt_engine *engine, struct vt_tracee *tracee,
		   const struct vt_registers *call, bool before)
{
	struct vt_event event = { .type = VT_EVENT_ENTER };

	event.enter.arch = call->arch;
	event.enter.nr = call->nr;
	memcpy(event.enter.args, call->args, sizeof(event.enter.args));
	event.enter.ip = call->ip;
	event.enter.sp = call->sp;
	event.enter.before = before;
	tracee->timed = false;
	tracee->sp = before ? 0 : call->sp;
	tracee->want_exit = vt_stop_emit(engine, tracee, &event);
	if (tracee->want_exit)
		vt_pending_begin(engine, tracee);
	vt_tamper_enter(engine, tracee);
}

static void entry(struct vt_engine *engine, struct vt_tracee *tracee,
		  const struct __ptrace_syscall_info *info)
{
	struct vt_registers call;

	tracee->want_exit = false;
	if (!vt_wanted(&engine->wanted, info->arch, info->entry.nr, info->entry.args))
		return;
	if (tracee->starting && info->entry.nr != SYS_execve)
		return;
	call.arch = info->arch;
	call.nr = info->entry.nr;
	for (int i = 0; i < 6; i++)
		call.args[i] = info->entry.args[i];
	call.ip = info->instruction_pointer;
	call.sp = info->stack_pointer;
	vt_stop_entry(engine, tracee, &call, false);
	tracee->begins = tracee->want_exit;
}

static void leave(struct vt_engine *engine, struct vt_tracee *tracee,
		  const struct __ptrace_syscall_info *info)
{
	struct vt_event event = { .type = VT_EVENT_EXIT };

	if (!tracee->want_exit)
		return;
	tracee->want_exit = false;
	vt_pending_end(engine, tracee);
	event.exit.result = info->exit.rval;
	event.exit.failed = info->exit.is_error;
	vt_tamper_exit(engine, tracee, &event);
	event.exit.timed = tracee->timed;
	event.exit.begun = tracee->begun;
	engine->leaving = tracee;
	vt_stop_emit(engine, tracee, &event);
	engine->leaving = NULL;
}

void vt_engine_go_on(struct vt_engine *engine)
{
	struct vt_tracee *tracee = engine->leaving;

	if (!tracee || tracee->wait_ns || engine->silent || engine->let_go || engine->killing)
		return;
	engine->leaving = NULL;
	/* The tracee must not wait for the CPU that we keep busy. */
	vt_cpu_apart(engine->cpu);
	resume(engine, tracee, 0);
	tracee->gone_on = true;
}

/*
 * Without PTRACE_GET_SYSCALL_INFO (before Linux 5.3, or forbidden), the registers tell the
 * same. Whether this is an entry or an exit follows from the stops before: each entry is
 * followed by its exit, and a stop of the filter has its own event.
 */
static bool info_from_registers(struct vt_engine *engine, const struct vt_tracee *tracee,
				struct __ptrace_syscall_info *info)
{
	struct vt_registers r;

	if (!vt_registers_get(tracee->tid, &r)) {
		if (errno != ESRCH)
			vt_engine_blind(engine);
		return false;
	}
	memset(info, 0, sizeof(*info));
	info->arch = r.arch;
	info->instruction_pointer = r.ip;
	info->stack_pointer = r.sp;
	if (tracee->status >> 16 == PTRACE_EVENT_SECCOMP)
		info->op = PTRACE_SYSCALL_INFO_SECCOMP;
	else if (engine->filtered || tracee->want_exit)
		info->op = PTRACE_SYSCALL_INFO_EXIT;
	else
		info->op = PTRACE_SYSCALL_INFO_ENTRY;
	if (info->op == PTRACE_SYSCALL_INFO_EXIT) {
		info->exit.rval = r.result;
		info->exit.is_error = r.failed;
		return true;
	}
	/* .entry and .seccomp begin with the same members. */
	info->entry.nr = r.nr;
	for (int i = 0; i < 6; i++)
		info->entry.args[i] = r.args[i];
	return true;
}

static bool get_info(struct vt_engine *engine, const struct vt_tracee *tracee,
		     struct __ptrace_syscall_info *info)
{
	if (!engine->no_syscall_info) {
		if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->tid, sizeof(*info), info) > 0)
			return true;
		/* The tracee was killed. */
		if (errno == ESRCH)
			return false;
		engine->no_syscall_info = true;
	}
	return info_from_registers(engine, tracee, info);
}

static void syscall_stop(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct __ptrace_syscall_info info;
	bool unheard = !tracee->shown || engine->silent;

	vt_untraced_leave(engine, tracee);
	if (unheard && !engine->filtered)
		return;
	/* An exit that is not wanted: nothing to ask about it. */
	if (tracee->skip_exit) {
		tracee->skip_exit = false;
		return;
	}
	if (!get_info(engine, tracee, &info))
		return;
	switch (info.op) {
	case PTRACE_SYSCALL_INFO_ENTRY:
		/*
		 * Under the filter, a wanted call stops a second time, by the filter, right
		 * after this.
		 */
		if (engine->filtered)
			tracee->want_exit = false;
		else if (!engine->let_go)
			entry(engine, tracee, &info);
		tracee->skip_exit = !tracee->want_exit && !engine->filtered;
		break;
	case PTRACE_SYSCALL_INFO_SECCOMP:
		if (!engine->filtered)
			break;
		tracee->sp = info.stack_pointer;
		vt_untraced_enter(engine, tracee, info.arch, info.entry.nr, info.entry.args);
		if (!unheard)
			entry(engine, tracee, &info);
		break;
	case PTRACE_SYSCALL_INFO_EXIT:
		leave(engine, tracee, &info);
		break;
	}
}

/* ---- children and execve ------------------------------------------------------- */

/* The tgid of @tid: @tgid if the thread belongs to that process, otherwise @tid. */
static pid_t group_of(pid_t tid, pid_t tgid)
{
	/* Signal 0 sends nothing. Any failure but ESRCH means that the thread exists. */
	if (tgid && (!syscall(SYS_tgkill, tgid, tid, 0) || errno != ESRCH))
		return tgid;
	return tid;
}

static void made(struct vt_engine *engine, struct vt_tracee *parent, struct vt_tracee *child)
{
	child->parent = parent->tid;
	child->untraced = (struct vt_untraced){ 0 };
	vt_untraced_inherit(parent, child);
	child->shown = parent->tgid == child->tgid ? parent->shown : engine->options.follow;
}

/*
 * The message of the event for which @tracee has stopped. A tracee that is killed within that
 * stop stops again, at its end, and then the message is its exit status: returns false.
 */
static bool event_message(const struct vt_tracee *tracee, unsigned long *message)
{
	siginfo_t info;

	return !ptrace(PTRACE_GETEVENTMSG, tracee->tid, NULL, message) &&
	       !ptrace(PTRACE_GETSIGINFO, tracee->tid, NULL, &info) &&
	       info.si_code == tracee->status >> 8;
}

static void forked(struct vt_engine *engine, struct vt_tracee *parent)
{
	struct vt_early early = { 0 };
	struct vt_tracee *child;
	unsigned long tid;
	bool dead;

	/* If the event cannot be read, the child is found when it stops itself. */
	if (!event_message(parent, &tid) || !tid)
		return;
	child = vt_tracee_find(engine, (pid_t)tid);
	if (child)
		child->adopted = false;
	if (child && child->held) {
		made(engine, parent, child);
		vt_tracee_release(engine, child);
	}
	dead = vt_tracee_early(engine, (pid_t)tid, &early);
	if (child || early.told)
		return;
	child = vt_tracee_add(engine, (pid_t)tid, group_of((pid_t)tid, parent->tgid));
	made(engine, parent, child);
	vt_stop_announce(engine, child);
	if (dead)
		vt_end_reaped(engine, child, early.status);
}

/*
 * The process has a new program and a single thread: the one that called execve(), which now
 * has the tid of the leader.
 */
static void executed(struct vt_engine *engine, struct vt_tracee **tracee)
{
	struct vt_event superseded = { .type = VT_EVENT_SUPERSEDED };
	struct vt_event event = { .type = VT_EVENT_EXEC };
	struct vt_tracee *leader = *tracee, *former;
	unsigned long msg;
	pid_t tid = leader->tid;

	event.exec.former = event_message(leader, &msg) && msg ? (pid_t)msg : tid;
	former = event.exec.former != tid ? vt_tracee_find(engine, event.exec.former) : NULL;
	if (former) {
		superseded.superseded.by = event.exec.former;
		vt_stop_emit(engine, leader, &superseded);
		vt_tracee_remove(engine, leader);
		vt_tracee_rename(engine, former, tid);
		former->announced = true;
		*tracee = former;
	}
	(*tracee)->tgid = tid;
	(*tracee)->sp = (*tracee)->stack_page = 0;
	vt_memory_forget(engine, tid);
	vt_rights_executed(engine, tid);
	vt_stop_emit(engine, *tracee, &event);
}

/* ---- signals ------------------------------------------------------------------- */

static void signalled(struct vt_engine *engine, struct vt_tracee *tracee, int signal)
{
	struct vt_event event = { .type = VT_EVENT_SIGNAL };

	if (!tracee->shown || engine->silent)
		return;
	if (ptrace(PTRACE_GETSIGINFO, tracee->tid, NULL, &event.signal.info))
		return;
	event.signal.number = signal;
	vt_stop_emit(engine, tracee, &event);
}

/*
 * PTRACE_EVENT_STOP: the first stop of a child, our PTRACE_INTERRUPT, the end of a group-stop,
 * or a group-stop, which lasts until SIGCONT.
 */
static void trapped(struct vt_engine *engine, struct vt_tracee *tracee, int signal)
{
	struct vt_event event = { .type = VT_EVENT_STOPPED };
	bool group_stop = signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN ||
			  signal == SIGTTOU;

	/* After our PTRACE_INTERRUPT a group-stop is reported again. */
	if (group_stop && !engine->let_go) {
		event.signal.number = signal;
		vt_stop_emit(engine, tracee, &event);
	}
	if (group_stop && !engine->let_go && !engine->killing &&
	    (tracee->shown || engine->filtered)) {
		tracee->listening = true;
		ptrace(PTRACE_LISTEN, tracee->tid, NULL, NULL);
	} else {
		vt_stop_proceed(engine, tracee, 0);
	}
}

void vt_stop_handle(struct vt_engine *engine, struct vt_tracee *tracee)
{
	int status = tracee->status, signal, deliver = 0;
	bool first_exec;

	if (!WIFSTOPPED(status)) {
		vt_end_reaped(engine, tracee, status);
		return;
	}
	vt_stop_announce(engine, tracee);
	vt_pending_left(engine, tracee);
	/* It was killed while it was delayed. */
	if (tracee->delayed) {
		tracee->delayed = false;
		vt_pending_end(engine, tracee);
	}
	tracee->listening = false;
	signal = WSTOPSIG(status);
	switch (status >> 16) {
	case PTRACE_EVENT_STOP:
		if (tracee->parent)
			vt_untraced_leave(engine, tracee);
		trapped(engine, tracee, signal);
		return;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		forked(engine, tracee);
		vt_untraced_leave(engine, tracee);
		break;
	case PTRACE_EVENT_EXEC:
		first_exec = tracee->starting;
		executed(engine, &tracee);
		tracee->starting = false;
		/* Now it may outlive us; or the kernel has refused the filter. */
		if (first_exec) {
			ptrace(PTRACE_SETOPTIONS, tracee->tid, NULL,
			       (long)vt_trace_options(engine));
			vt_spawn_end(engine);
		}
		if (engine->detach_on_exec && !first_exec) {
			detach(engine, tracee, 0);
			return;
		}
		break;
	case PTRACE_EVENT_EXIT:
		vt_end_begun(engine, tracee);
		return;
	case PTRACE_EVENT_SECCOMP:
		syscall_stop(engine, tracee);
		break;
	case 0:
		if (signal == SYSCALL_STOP) {
			syscall_stop(engine, tracee);
		} else {
			deliver = signal;
			signalled(engine, tracee, signal);
		}
		break;
	}
	if (tracee->gone_on)
		tracee->gone_on = false;
	else
		vt_stop_proceed(engine, tracee, deliver);	/* may free @tracee */
}
