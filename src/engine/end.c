// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How tracees end. A dead child that is traced cannot be waited for by its parent, although a
 * pidfd already shows that it is dead. A parent that polls the pidfd and then calls
 * waitpid(WNOHANG) would sometimes find nothing. So we detach from each tracee at the begin of
 * its end (PTRACE_EVENT_EXIT), where its exit status is known. From there on it dies as if it
 * were not traced.
 *
 * Two ends are emitted later. Without -D, the started program is our own child: waitpid()
 * reports its end. A leader that ends before its other threads may be replaced by one that
 * calls execve(); otherwise the process ends with its last thread.
 *
 * A killed tracee may never stop there. Then it ends as a traced one.
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
	/* If the program could not be run, an error message says so instead. */
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

/* When the last thread but the leader is gone, the process has ended. */
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

/* Whether all other threads of the process are ending. */
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

	/* Killed within this stop: its end is reported later. */
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

/* Threads first: the end of their leader is that of the last thread. */
static struct vt_tracee *who_is_left(const struct vt_engine *engine)
{
	struct vt_tracee *tracee;

	for (tracee = engine->tracees; tracee; tracee = tracee->hh.next)
		if (tracee->tid != tracee->tgid)
			return tracee;
	return engine->tracees;
}

/*
 * A thread may be killed while it executes a program, when it has its leader's tid already and
 * the event EXEC has not come. Its end was then taken for the leader's.
 */
void vt_end_vanished(struct vt_engine *engine)
{
	struct vt_tracee *tracee;

	while ((tracee = who_is_left(engine)))
		vt_end_reaped(engine, tracee, tracee->ending ? tracee->status : SIGKILL);
}
