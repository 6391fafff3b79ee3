/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --last: the end of a recording, in memory. Lines are kept in segments, and the oldest
 * segment is dropped when there is no room. Each segment has a beginning, which repeats what
 * former lines told; it is written only when its segment has become the oldest.
 */
#ifndef VT_RECORD_SEGMENTS_H
#define VT_RECORD_SEGMENTS_H

#include "print/printer.h"

struct vt_segment_lines;

struct vt_segments {
	size_t most;			/* bytes for all segments, but at least two are kept */
	struct vt_segment_lines *list;	/* oldest first */
	struct vt_buffer *into;		/* where the next line goes */
	bool dropped;			/* older ones were dropped: write .list's beginning */
};

void vt_segments_init(struct vt_segments *segments, size_t most);
void vt_segments_free(struct vt_segments *segments);

/* Whether the last segment is full and a new one is due. */
bool vt_segments_full(const struct vt_segments *segments);
/* Begins a segment. Lines go to its beginning until vt_segments_go_on(). */
void vt_segments_begin(struct vt_segments *segments);
void vt_segments_go_on(struct vt_segments *segments);

/*
 * The parts of the file, in order. Fills at most @max of @pieces, which point into @segments.
 * Returns how many there are.
 */
struct vt_piece;
size_t vt_segments_read(const struct vt_segments *segments, struct vt_piece *pieces, size_t max);

#endif
