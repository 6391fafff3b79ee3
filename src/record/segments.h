/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last part of a recording, in memory: segments of lines, of which the oldest is dropped
 * when there is no room for more. Each has a beginning too, which tells what the lines before
 * it have told, and which is used when it is the oldest.
 */
#ifndef VT_RECORD_SEGMENTS_H
#define VT_RECORD_SEGMENTS_H

#include "print/printer.h"

struct vt_segment_lines;

struct vt_segments {
	size_t most;			/* bytes together, if two segments fit into that */
	struct vt_segment_lines *list;	/* oldest first */
	struct vt_buffer *into;		/* where lines go now */
	bool dropped;			/* some were: the oldest needs its beginning */
};

void vt_segments_init(struct vt_segments *segments, size_t most);
void vt_segments_free(struct vt_segments *segments);

/* Whether the last one is as long as it is to be. */
bool vt_segments_full(const struct vt_segments *segments);
/* A new one; until vt_segments_go_on() lines go to its beginning. */
void vt_segments_begin(struct vt_segments *segments);
void vt_segments_go_on(struct vt_segments *segments);

/* The pieces of the file: at most @max are written; returns how many there are. */
struct vt_piece;
size_t vt_segments_read(const struct vt_segments *segments, struct vt_piece *pieces, size_t max);

#endif
