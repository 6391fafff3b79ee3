// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How tracees end. While a dead child is traced its parent cannot wait for it, but
 * a pidfd says already that it is dead. A parent that polls that and then asks
 * waitpid(WNOHANG) would be told, now and then, that there is nothing. So we let go
 * of everything at the beginning of its end (PTRACE_EVENT_EXIT), where it is known
 * what it ends with: from there on it dies as if nobody had traced it.
 *
 * Two ends are told later. That of the program that we have started is our own
 * child's, without -D: waitpid() tells it. A leader that ends before its other threads may give
 * way to one of them that does execve; else its process ends with the last of them.
 *
 * What is killed on its way may never stop there. Then it ends as a traced one.
 */
#include "config.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "engine/private.h"

static void tell(struct vt_engine *engine, struct vt_tracee *tracee, int status)
{
	struct vt_event event = { .type = VT_EVENT_EXITED };

	if (tracee->told)
		return;
	tracee->told = true;
	if (tracee->starting)
		vt_spawn_report(engine);
	if (WIFSIGNALED(status)) {
		event.type = VT_EVENT_KILLED;
		event.end.status = WTERMSIG(status);
		event.end.core = WCOREDUMP(status);
	} else {
		event.end.status = WEXITSTATUS(status);
	}
	/* That the program could not be run is told in words instead. */
	if (!engine->run_error.errnum) {
		vt_stop_announce(engine, tracee);
		vt_stop_emit(engine, tracee, &event);
	}
	if (tracee->adopted)
		vt_tracee_died_early(engine, tracee->tid, status, true);
}

static bool is_last(const struct vt_engine *engine, const struct vt_tracee *tracee)
{
	const struct vt_tracee *other;

	for (other = engine->tracees; other; other = other->hh.next)
		if (other != tracee && other->tgid == tracee->tgid)
			return false;
	return true;
}

static bool is_our_child(const struct vt_engine *engine, const struct vt_tracee *tracee)
{
	return tracee->tid == engine->root && !engine->beside;
}

static void remove_tracee(struct vt_engine *engine, struct vt_tracee *tracee, int status)
{
	if (tracee->tid == engine->root) {
		engine->root = 0;
		engine->root_ended = tracee->told;
		engine->root_status = status;
	}
	vt_tracee_remove(engine, tracee);
}

/* The last thread but for the leader is gone, and so is the process. */
static void end_leader(struct vt_engine *engine, pid_t tgid, int status)
{
	struct vt_tracee *leader = tgid ? vt_tracee_find(engine, tgid) : NULL;
	struct vt_event detached = { .type = VT_EVENT_DETACHED };

	if (!leader || !leader->ending || is_our_child(engine, leader) ||
	    !is_last(engine, leader))
		return;
	if (!status)
		status = leader->status;
	if (engine->let_go)
		vt_stop_emit(engine, leader, &detached);
	else
		tell(engine, leader, status);
	remove_tracee(engine, leader, status);
}

void vt_end_removed(struct vt_engine *engine, struct vt_tracee *tracee)
{
	int status = tracee->told ? tracee->status : 0;
	bool leader = tracee->tid == tracee->tgid;
	pid_t tgid = tracee->tgid;

	remove_tracee(engine, tracee, status);
	if (!leader)
		end_leader(engine, tgid, status);
}

/* No other thread of the process runs on. */
static bool is_left_alone(const struct vt_engine *engine, const struct vt_tracee *tracee)
{
	const struct vt_tracee *other;

	for (other = engine->tracees; other; other = other->hh.next)
		if (other != tracee && other->tgid == tracee->tgid && !other->ending)
			return false;
	return true;
}

static void tell_ending(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_event event = { .type = VT_EVENT_ENDING };

	if (tracee->starting || engine->run_error.errnum || !is_left_alone(engine, tracee))
		return;
	vt_stop_announce(engine, tracee);
	vt_stop_emit(engine, tracee, &event);
}

void vt_end_begun(struct vt_engine *engine, struct vt_tracee *tracee)
{
	bool later = is_our_child(engine, tracee) ||
		     (tracee->tid == tracee->tgid && !is_last(engine, tracee));
	unsigned long status;

	/* It was killed in this stop: its end follows. */
	if (ptrace(PTRACE_GETEVENTMSG, tracee->tid, NULL, &status))
		return;
	tracee->status = (int)status;
	tell_ending(engine, tracee);
	if (!later)
		tell(engine, tracee, (int)status);
	if (ptrace(PTRACE_DETACH, tracee->tid, NULL, 0))
		return;
	if (later)
		tracee->ending = true;
	else
		vt_end_removed(engine, tracee);
}

void vt_end_reaped(struct vt_engine *engine, struct vt_tracee *tracee, int status)
{
	tracee->status = status;
	tell(engine, tracee, status);
	vt_end_removed(engine, tracee);
}

/* Threads first: their leader's end is that of the last of them. */
static struct vt_tracee *who_is_left(const struct vt_engine *engine)
{
	struct vt_tracee *tracee;

	for (tracee = engine->tracees; tracee; tracee = tracee->hh.next)
		if (tracee->tid != tracee->tgid)
			return tracee;
	return engine->tracees;
}

/*
 * A thread that was killed as it executed a program, when it had its leader's number already
 * and nobody had told of that: the number's end was taken for the leader's.
 */
void vt_end_vanished(struct vt_engine *engine)
{
	struct vt_tracee *tracee;

	while ((tracee = who_is_left(engine)))
		vt_end_reaped(engine, tracee, tracee->ending ? tracee->status : SIGKILL);
}
