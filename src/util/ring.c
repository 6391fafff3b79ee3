/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "util/ring.h"

#include <string.h>

/* Length of the oldest line with its newline; 0: it has no newline yet. */
static size_t oldest_line(const struct vt_ring *r)
{
	size_t first = r->size - r->start;
	const char *end;

	if (first > r->length)
		first = r->length;
	end = memchr(r->data + r->start, '\n', first);
	if (end)
		return (size_t)(end - (r->data + r->start)) + 1;
	end = memchr(r->data, '\n', r->length - first);
	return end ? first + (size_t)(end - r->data) + 1 : 0;
}

static void take(struct vt_ring *r, size_t length)
{
	r->start = (r->start + length) % r->size;
	r->length -= length;
}

/* Drops the oldest lines to make room. False: the unfinished line would not fit even alone. */
static bool make_room(struct vt_ring *r, size_t length)
{
	while (length > r->size - r->length) {
		size_t line = oldest_line(r);

		if (!line)
			return false;
		take(r, line);
		r->dropped++;
	}
	return true;
}

static void append(struct vt_ring *r, const char *data, size_t length)
{
	size_t at = (r->start + r->length) % r->size;
	size_t first = r->size - at < length ? r->size - at : length;

	memcpy(r->data + at, data, first);
	memcpy(r->data, data + first, length - first);
	r->length += length;
}

/* Adds part of a line. @ends: it ends with the newline. */
static void add_piece(struct vt_ring *r, const char *data, size_t length, bool ends)
{
	if (!r->skips && !make_room(r, length)) {
		r->start = r->length = r->open = 0;
		r->skips = true;
	}
	if (r->skips) {
		r->dropped += ends;
		r->skips = !ends;
		return;
	}
	append(r, data, length);
	r->open = ends ? 0 : r->open + length;
}

void vt_ring_add(struct vt_ring *r, const char *data, size_t length)
{
	while (length) {
		const char *end = memchr(data, '\n', length);
		size_t piece = end ? (size_t)(end - data) + 1 : length;

		add_piece(r, data, piece, end);
		data += piece;
		length -= piece;
	}
}

void vt_ring_read(const struct vt_ring *r, struct vt_ring_piece pieces[2])
{
	size_t whole = r->length - r->open;
	size_t first = r->size - r->start < whole ? r->size - r->start : whole;

	pieces[0] = (struct vt_ring_piece){ r->data + r->start, first };
	pieces[1] = (struct vt_ring_piece){ r->data, whole - first };
}

void vt_ring_empty(struct vt_ring *r)
{
	take(r, r->length - r->open);
	r->dropped = 0;
}
