/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "record/segments.h"

#include <stdlib.h>
#include <utlist.h>

#include "trace/output.h"
#include "util/memory.h"

/* So many segments fit, as long as their beginnings are small. */
#define SEGMENTS 8

struct vt_segment_lines {
	struct vt_buffer beginning, lines;
	struct vt_segment_lines *prev, *next;
};

static struct vt_segment_lines *last_of(const struct vt_segments *s)
{
	return s->list->prev;
}

static void add(struct vt_segments *s)
{
	struct vt_segment_lines *new = calloc(1, sizeof(*new));

	if (!new)
		vt_no_memory();
	DL_APPEND(s->list, new);
	s->into = &new->beginning;
}

static void drop(struct vt_segments *s, struct vt_segment_lines *segment)
{
	DL_DELETE(s->list, segment);
	vt_buffer_free(&segment->beginning);
	vt_buffer_free(&segment->lines);
	free(segment);
}

void vt_segments_init(struct vt_segments *s, size_t most)
{
	*s = (struct vt_segments){ .most = most };
	add(s);
	vt_segments_go_on(s);
}

void vt_segments_free(struct vt_segments *s)
{
	while (s->list)
		drop(s, s->list);
}

/*
 * How long a segment's lines should be: at least as long as its beginning, so that beginnings
 * take at most half of the memory.
 */
static size_t length_of(const struct vt_segments *s, const struct vt_segment_lines *segment)
{
	return segment->beginning.length > s->most / SEGMENTS ? segment->beginning.length :
								s->most / SEGMENTS;
}

bool vt_segments_full(const struct vt_segments *s)
{
	return last_of(s)->lines.length >= length_of(s, last_of(s));
}

void vt_segments_begin(struct vt_segments *s)
{
	add(s);
}

static size_t sum(const struct vt_segments *s)
{
	const struct vt_segment_lines *segment;
	size_t bytes = 0;

	DL_FOREACH(s->list, segment)
		bytes += segment->beginning.length + segment->lines.length;
	return bytes;
}

/*
 * Drops the oldest segments until the new one fits. The one before the new one is kept,
 * whatever its size.
 */
void vt_segments_go_on(struct vt_segments *s)
{
	struct vt_segment_lines *last = last_of(s);

	while (s->list->next && s->list->next != last &&
	       sum(s) + length_of(s, last) > s->most) {
		drop(s, s->list);
		s->dropped = true;
	}
	s->into = &last->lines;
}

size_t vt_segments_read(const struct vt_segments *s, struct vt_piece *pieces, size_t max)
{
	const struct vt_segment_lines *segment;
	size_t n = 0;

	if (s->dropped && n++ < max)
		pieces[0] = (struct vt_piece){ s->list->beginning.data,
					       s->list->beginning.length };
	DL_FOREACH(s->list, segment)
		if (n++ < max)
			pieces[n - 1] = (struct vt_piece){ segment->lines.data,
							   segment->lines.length };
	return n;
}
