/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the last lines of a stream, always whole ones, in a buffer of fixed size. Adding takes
 * time for the added bytes only.
 */
#ifndef VT_UTIL_RING_H
#define VT_UTIL_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed before use, except .data and .size. */
struct vt_ring {
	char *data;			/* owned by the caller */
	size_t size;			/* bytes; not 0 */
	size_t start;			/* offset of the oldest line */
	size_t length;
	size_t open;			/* bytes at the end that are a line without a newline yet */
	uint64_t dropped;		/* number of lines that were dropped */
	bool skips;			/* the current line is too long and dropped */
};

void vt_ring_add(struct vt_ring *ring, const char *data, size_t length);

/* The whole lines, as two pieces of the buffer; one or both may be empty. */
struct vt_ring_piece {
	const char *data;
	size_t length;
};

void vt_ring_read(const struct vt_ring *ring, struct vt_ring_piece pieces[2]);

/* Removes the whole lines, and sets .dropped to 0. */
void vt_ring_empty(struct vt_ring *ring);

#endif
