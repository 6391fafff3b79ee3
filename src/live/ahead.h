/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads memory ahead. A decoder asks only for the bytes that it needs (for a string, byte by
 * byte), so that a recording holds no others. Here one system call reads more: the next bytes
 * of the page, or as much as was wanted at the same place the last time. Further pages are
 * read only as far as they exist.
 */
#ifndef VT_LIVE_AHEAD_H
#define VT_LIVE_AHEAD_H

#include "engine/engine.h"

#define VT_AHEAD_LEAST 512		/* bytes of the page that are read at least */
#define VT_AHEAD_MOST 16384
#define VT_AHEAD_PLACES 8

/* Where the first read of an event was, and how far its reads went. */
struct vt_ahead_place {
	pid_t tid;			/* 0: nothing read yet */
	int event;			/* its type: an exit reads other things than an entry */
	uint64_t address;
	size_t length;
};

struct vt_ahead {
	uint8_t *bytes;			/* VT_AHEAD_MOST bytes, allocated on first use */
	pid_t tid;
	uint64_t address;
	size_t length;			/* valid bytes; 0: nothing was read ahead */
	struct vt_ahead_place now;	/* of the current event */
	struct vt_ahead_place places[VT_AHEAD_PLACES];
	unsigned int next_place;
};

/* As vt_engine_read(). @ahead must be zeroed before its first use. */
ssize_t vt_ahead_read(struct vt_ahead *ahead, struct vt_engine *engine, pid_t tid,
		      uint64_t address, void *buffer, size_t length);

/* The same, but -EAGAIN at once if not all of it is there. */
ssize_t vt_ahead_glimpse(struct vt_ahead *ahead, struct vt_engine *engine, pid_t tid,
			 uint64_t address, void *buffer, size_t length);

/* To be called for each event: drops what was read, because memory has changed. */
void vt_ahead_next(struct vt_ahead *ahead, int event);
void vt_ahead_free(struct vt_ahead *ahead);

#endif
