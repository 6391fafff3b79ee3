// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls that do not return for long, and those in which a tracee is when we attach to it.
 *
 * All calls get the same time, so tracees within a call are listed in the order in which they
 * are due; also children that wait until their parent reports them. The watcher gets the first
 * time. It reads no clock and makes no system call for calls that return in time.
 */
#include "config.h"

#include <stdlib.h>
#include <time.h>
#include <utlist.h>

#include "engine/private.h"
#include "util/memory.h"

#define LONG_MS 200

/*
 * On a busy machine a call may last long because its thread gets no CPU. A thread that is
 * ready to run is looked at again, until it has had RAN_TICKS of CPU time. A look takes 0.2
 * ms: so with each tracee the next look comes 1 ms later, and after LOOKS looks a stop is
 * handled.
 */
#define LOOK_MS 50
#define RAN_TICKS 2
#define LOOKS 16

/*
 * Much more than the few steps from creating a child to reporting it take, unless the thread that
 * makes them gets no CPU.
 */
#define HOLD_MS 1000

static uint64_t ms_of(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000 + (uint64_t)t->tv_nsec / 1000000;
}

static void expect_first(struct vt_engine *engine)
{
	vt_watcher_expect(engine->watcher, engine->due ? engine->due->due : 0);
}

/* Inserts by .due. Mostly this is at the end. */
static void insert(struct vt_engine *engine, struct vt_tracee *tracee, uint64_t due)
{
	struct vt_tracee *last = engine->due ? engine->due->due_prev : NULL;

	tracee->due = due;
	while (last && last->due > due)
		last = last == engine->due ? NULL : last->due_prev;
	if (last)
		DL_APPEND_ELEM2(engine->due, last, tracee, due_prev, due_next);
	else
		DL_PREPEND2(engine->due, tracee, due_prev, due_next);
}

void vt_pending_begin(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct timespec now;

	/* Count from now, not from its entry, which may have taken us long to handle. */
	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);

	if (tracee->due)
		vt_pending_end(engine, tracee);
	tracee->looked = false;
	insert(engine, tracee, ms_of(&now) + LONG_MS);
	if (engine->due == tracee)
		expect_first(engine);
}

void vt_pending_end(struct vt_engine *engine, struct vt_tracee *tracee)
{
	bool first = engine->due == tracee;

	if (!tracee->due)
		return;
	tracee->due = 0;
	DL_DELETE2(engine->due, tracee, due_prev, due_next);
	if (first)
		expect_first(engine);
}

/* Whether @tracee is of the process that has made the held @child, and may be on its way. */
static bool may_report(struct vt_engine *engine, const struct vt_tracee *tracee,
		       const struct vt_tracee *child)
{
	const struct vt_tracee *parent = vt_tracee_find(engine, child->parent);

	return parent && tracee != child && tracee->tgid == parent->tgid && !tracee->held &&
	       !tracee->delayed && !tracee->listening;
}

void vt_pending_hold(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_tracee *t, *next;
	struct timespec now;

	/* What they have had of the CPU before does not count. */
	HASH_ITER(hh, engine->tracees, t, next)
		if (may_report(engine, t, tracee))
			t->looked = false;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	insert(engine, tracee, ms_of(&now) + HOLD_MS);
	if (engine->due == tracee)
		expect_first(engine);
}

/* ---- tracees that we delay --------------------------------------------------------- */

void vt_pending_delay(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	vt_pending_end(engine, tracee);
	tracee->delayed = true;
	/* .due counts whole milliseconds: round up. */
	insert(engine, tracee, ms_of(&now) + 1 + (tracee->wait_ns + 999999) / 1000000);
	tracee->wait_ns = 0;
	if (engine->due == tracee)
		expect_first(engine);
}

static void end_delay(struct vt_engine *engine, struct vt_tracee *tracee)
{
	vt_pending_end(engine, tracee);
	tracee->delayed = false;
	if (tracee->want_exit)
		vt_pending_begin(engine, tracee);
	vt_stop_proceed(engine, tracee, 0);
}

void vt_pending_hurry(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *next;

	HASH_ITER(hh, engine->tracees, tracee, next)
		if (tracee->delayed)
			end_delay(engine, tracee);
}

static void tell(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_event event = { .type = VT_EVENT_PENDING };

	vt_pending_end(engine, tracee);
	vt_stop_emit(engine, tracee, &event);
}

/* Whether the call may last only because its thread, or the tracer, gets no CPU. */
static bool is_starved(struct vt_engine *engine, struct vt_tracee *tracee)
{
	unsigned long long user, kernel;
	char state;

	/* It has stopped, within the call or at its end, and we have not handled that yet. */
	if (vt_tracee_stands(engine, tracee))
		return true;
	if (engine->proc != VT_PROC_OURS ||
	    !vt_thread_stat(tracee->tid, &state, &user, &kernel))
		return false;
	/* It has stopped just now. */
	if (state == 't')
		return true;
	if (state != 'R')
		return false;
	if (!tracee->looked) {
		tracee->looked = true;
		tracee->ran = user + kernel;
	}
	return user + kernel - tracee->ran < RAN_TICKS;
}

static bool is_parent_starved(struct vt_engine *engine, const struct vt_tracee *child)
{
	struct vt_tracee *t, *next;

	HASH_ITER(hh, engine->tracees, t, next)
		if (may_report(engine, t, child) && is_starved(engine, t))
			return true;
	return false;
}

static void look_later(struct vt_engine *engine, struct vt_tracee *tracee, uint64_t now)
{
	DL_DELETE2(engine->due, tracee, due_prev, due_next);
	insert(engine, tracee, now + LOOK_MS + engine->count);
}

static void look(struct vt_engine *engine, struct vt_tracee *tracee, uint64_t now)
{
	if (tracee->held && !is_parent_starved(engine, tracee)) {
		vt_tracee_release(engine, tracee);
		return;
	}
	if (tracee->delayed) {
		end_delay(engine, tracee);
		return;
	}
	if (tracee->held || is_starved(engine, tracee))
		look_later(engine, tracee, now);
	else
		tell(engine, tracee);
}

void vt_pending_tell(struct vt_engine *engine)
{
	struct timespec now;

	if (!vt_watcher_due(engine->watcher))
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (int n = 0; n < LOOKS && engine->due && engine->due->due <= ms_of(&now); n++)
		look(engine, engine->due, ms_of(&now));
	expect_first(engine);
}

/* ---- calls in which we attach ---------------------------------------------------- */

void vt_pending_meet(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_registers call;

	if (engine->proc != VT_PROC_OURS || !tracee->tgid ||
	    !vt_registers_running(tracee->tgid, tracee->tid, &call) ||
	    !vt_wanted(&engine->wanted, call.arch, call.nr, call.args))
		return;
	tracee->caught = malloc(sizeof(call));
	if (!tracee->caught)
		vt_no_memory();
	*tracee->caught = call;
}

void vt_pending_tell_met(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *next;
	bool any = false;

	HASH_ITER(hh, engine->tracees, tracee, next)
		any = any || tracee->caught;
	/* Emit NEW for all first: whether lines name their thread depends on their number. */
	HASH_ITER(hh, engine->tracees, tracee, next)
		if (any)
			vt_stop_announce(engine, tracee);
	HASH_ITER(hh, engine->tracees, tracee, next) {
		if (!tracee->caught)
			continue;
		vt_stop_entry(engine, tracee, tracee->caught, true);
		if (tracee->want_exit)
			tell(engine, tracee);
	}
}

void vt_pending_left(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_event event = { .type = VT_EVENT_EXIT };
	struct vt_registers now;

	if (!tracee->caught)
		return;
	free(tracee->caught);
	tracee->caught = NULL;
	if (!tracee->want_exit)
		return;
	tracee->want_exit = false;
	vt_pending_end(engine, tracee);
	if (!vt_registers_get(tracee->tid, &now))
		return;
	event.exit.result = now.result;
	event.exit.failed = now.failed;
	vt_stop_emit(engine, tracee, &event);
}
