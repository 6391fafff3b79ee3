// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls that go on: those that do not return for long, and those in which a tracee
 * already is when we attach to it.
 *
 * All calls may last equally long, so those that go on stand in the order in which they
 * are due, and with them children that wait for their parents' word. When the first is due
 * is told to the watcher, which asks no clock and makes no system call for those that
 * return in time.
 */
#include "config.h"

#include <stdlib.h>
#include <time.h>
#include <utlist.h>

#include "engine/private.h"

#define LONG_MS 200

/*
 * On a busy machine a call may last only because its thread gets no processor. One that
 * is ready to run is looked at again, until it has had that long and has not returned. A
 * look takes a fifth of a millisecond: with each tracee that there is the next one comes a
 * millisecond later, and after so many of them a stop is handled.
 */
#define LOOK_MS 50
#define RAN_TICKS 2
#define LOOKS 16

/* More than anybody needs for the few steps from making a child to saying so. */
#define HOLD_MS 1000

static uint64_t ms_of(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000 + (uint64_t)t->tv_nsec / 1000000;
}

static void expect_first(struct vt_engine *engine)
{
	vt_watcher_expect(engine->watcher, engine->due ? engine->due->due : 0);
}

/* In its place among the others, which most often is the last. */
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

	/* Not since its entry: that we have looked at, which may take long. */
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

void vt_pending_hold(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	insert(engine, tracee, ms_of(&now) + HOLD_MS);
	if (engine->due == tracee)
		expect_first(engine);
}

/* ---- those that wait for us -------------------------------------------------------- */

void vt_pending_delay(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	vt_pending_end(engine, tracee);
	tracee->delayed = true;
	/* The clock of those that are due counts whole milliseconds: none too few. */
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

/* Whether the call may last only because a processor is missing: for its thread, or for us. */
static bool is_starved(struct vt_engine *engine, struct vt_tracee *tracee)
{
	unsigned long long user, kernel;
	char state;

	/* It stands, in that call or at its end, until we come to its stop. */
	if (vt_tracee_stands(engine, tracee))
		return true;
	if (engine->proc != VT_PROC_OURS ||
	    !vt_thread_stat(tracee->tid, &state, &user, &kernel))
		return false;
	/* Since this moment. */
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

static void look_later(struct vt_engine *engine, struct vt_tracee *tracee, uint64_t now)
{
	DL_DELETE2(engine->due, tracee, due_prev, due_next);
	insert(engine, tracee, now + LOOK_MS + engine->count);
}

static void look(struct vt_engine *engine, struct vt_tracee *tracee, uint64_t now)
{
	if (tracee->held) {
		vt_tracee_release(engine, tracee);
		return;
	}
	if (tracee->delayed) {
		end_delay(engine, tracee);
		return;
	}
	if (is_starved(engine, tracee))
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

/* ---- met in a call --------------------------------------------------------------- */

void vt_pending_meet(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_registers call;

	if (engine->proc != VT_PROC_OURS || !tracee->tgid ||
	    !vt_registers_running(tracee->tgid, tracee->tid, &call) ||
	    !vt_wanted(&engine->wanted, call.arch, call.nr, call.args))
		return;
	tracee->caught = malloc(sizeof(call));
	if (!tracee->caught)
		abort();
	*tracee->caught = call;
}

void vt_pending_tell_met(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *next;
	bool any = false;

	HASH_ITER(hh, engine->tracees, tracee, next)
		any = any || tracee->caught;
	/* All, for whether a line names its thread depends on how many there are. */
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
