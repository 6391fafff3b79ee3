/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is read before it is asked for. Who decodes asks for no byte that is not
 * needed, so that a recording holds none: for a string byte by byte. The system is asked
 * once: for what comes next within the page, or for as much as was wanted of that place the
 * last time. Further pages are read only as far as they are there.
 */
#ifndef VT_LIVE_AHEAD_H
#define VT_LIVE_AHEAD_H

#include "engine/engine.h"

#define VT_AHEAD_LEAST 512		/* of the page that is asked for */
#define VT_AHEAD_MOST 16384
#define VT_AHEAD_PLACES 8

/* Where an event has led to, and how far. */
struct vt_ahead_place {
	pid_t tid;			/* 0: nowhere */
	int event;			/* its kind: an entry reads other things than an exit */
	uint64_t address;
	size_t length;
};

struct vt_ahead {
	uint8_t *bytes;			/* room for the most, made on first use */
	pid_t tid;
	uint64_t address;
	size_t length;			/* 0: nothing is known */
	struct vt_ahead_place now;	/* of the event that is being handled */
	struct vt_ahead_place places[VT_AHEAD_PLACES];
	unsigned int next_place;
};

/* As vt_engine_read(). Zeroed before the first use. */
ssize_t vt_ahead_read(struct vt_ahead *ahead, struct vt_engine *engine, pid_t tid,
		      uint64_t address, void *buffer, size_t length);

/* An event of that kind comes: memory has changed meanwhile. */
void vt_ahead_next(struct vt_ahead *ahead, int event);
void vt_ahead_free(struct vt_ahead *ahead);

#endif
