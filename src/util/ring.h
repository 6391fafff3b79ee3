/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last bytes of a stream of lines: so many as fit, always whole lines. What it costs to
 * add some does not grow with what has been there.
 */
#ifndef VT_UTIL_RING_H
#define VT_UTIL_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All but .data and .size is zeroed before its first use. */
struct vt_ring {
	char *data;			/* of .size bytes */
	size_t size;			/* not 0 */
	size_t start;			/* of the oldest line */
	size_t length;
	size_t open;			/* the last bytes of these: a line without its end */
	uint64_t dropped;		/* lines that are not kept any more */
	bool skips;			/* the line at hand is too long, and not kept */
};

void vt_ring_add(struct vt_ring *ring, const char *data, size_t length);

/* The whole lines, in two pieces, of which one or both may be empty. */
struct vt_ring_piece {
	const char *data;
	size_t length;
};

void vt_ring_read(const struct vt_ring *ring, struct vt_ring_piece pieces[2]);

/* The whole lines have been taken out; what was dropped before them is told. */
void vt_ring_empty(struct vt_ring *ring);

#endif
