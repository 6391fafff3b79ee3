// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "live/ahead.h"

#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

#define PAGE 4096			/* smallest page size of any architecture */

static struct vt_ahead_place *find(struct vt_ahead *ahead, const struct vt_ahead_place *where)
{
	struct vt_ahead_place *place = ahead->places;

	for (; place < ahead->places + VT_AHEAD_PLACES; place++)
		if (place->tid == where->tid && place->event == where->event &&
		    place->address == where->address)
			return place;
	return NULL;
}

/* Remembers how much the event wanted at its first place, if more than is read anyway. */
static void remember(struct vt_ahead *ahead)
{
	const struct vt_ahead_place *now = &ahead->now;
	struct vt_ahead_place *place = find(ahead, now);

	if (now->length <= VT_AHEAD_LEAST) {
		if (place)
			place->tid = 0;
		return;
	}
	if (!place)
		place = &ahead->places[ahead->next_place++ % VT_AHEAD_PLACES];
	*place = *now;
}

void vt_ahead_next(struct vt_ahead *ahead, int event)
{
	if (ahead->now.tid)
		remember(ahead);
	ahead->now = (struct vt_ahead_place){ .event = event };
	ahead->length = 0;
}

/* Notes how far the event's reads go from the place of the first. */
static void note(struct vt_ahead *ahead, pid_t tid, uint64_t address, size_t length)
{
	struct vt_ahead_place *now = &ahead->now;
	uint64_t skip;

	if (!now->tid) {
		now->tid = tid;
		now->address = address;
	}
	skip = address - now->address;
	if (now->tid == tid && skip < VT_AHEAD_MOST && length <= VT_AHEAD_MOST - skip &&
	    skip + length > now->length)
		now->length = skip + length;
}

/* How much to read when @length bytes are asked for. */
static size_t most(struct vt_ahead *ahead, pid_t tid, uint64_t address, size_t length)
{
	size_t rest = PAGE - address % PAGE, n = rest < VT_AHEAD_LEAST ? rest : VT_AHEAD_LEAST;
	const struct vt_ahead_place *place;

	if (!ahead->now.tid) {
		place = find(ahead, &(struct vt_ahead_place){ .tid = tid, .address = address,
							       .event = ahead->now.event });
		if (place && place->length > n)
			n = place->length;
	}
	return length < n ? n : length;
}

static ssize_t read_from(struct vt_ahead *ahead, struct vt_engine *engine, pid_t tid,
			 uint64_t address, void *buffer, size_t length, bool waits)
{
	uint64_t skip = address - ahead->address;
	size_t all = most(ahead, tid, address, length);
	ssize_t got;

	note(ahead, tid, address, length);
	if (ahead->length && tid == ahead->tid && skip < ahead->length &&
	    length <= ahead->length - skip) {
		memcpy(buffer, ahead->bytes + skip, length);
		return (ssize_t)length;
	}
	if (length >= all)
		return waits ? vt_engine_read(engine, tid, address, buffer, length) :
		       vt_engine_read_ahead(engine, tid, address, buffer, length, length, false);
	if (!ahead->bytes)
		ahead->bytes = malloc(VT_AHEAD_MOST);
	if (!ahead->bytes)
		vt_no_memory();
	got = vt_engine_read_ahead(engine, tid, address, ahead->bytes, length, all, waits);
	ahead->tid = tid;
	ahead->address = address;
	ahead->length = got > 0 ? (size_t)got : 0;
	if (got > (ssize_t)length)
		got = (ssize_t)length;
	if (got > 0)
		memcpy(buffer, ahead->bytes, (size_t)got);
	return got;
}

ssize_t vt_ahead_read(struct vt_ahead *ahead, struct vt_engine *engine, pid_t tid,
		      uint64_t address, void *buffer, size_t length)
{
	return read_from(ahead, engine, tid, address, buffer, length, true);
}

ssize_t vt_ahead_glimpse(struct vt_ahead *ahead, struct vt_engine *engine, pid_t tid,
			 uint64_t address, void *buffer, size_t length)
{
	return read_from(ahead, engine, tid, address, buffer, length, false);
}

void vt_ahead_free(struct vt_ahead *ahead)
{
	free(ahead->bytes);
	ahead->bytes = NULL;
}
