/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Arrays, structs and bytes at an address and of a length that the program chose. They are
 * shown only as far as memory, the announced size and VT_WINDOW bytes go.
 */
#include <errno.h>
#include <string.h>

#include "decode/core.h"

/* How elements are shown: as structs of .type, or, if NULL, as numbers. */
struct element {
	const struct vfiotrace_struct *type;
	size_t size;
	enum vfiotrace_show show;
	const struct vfiotrace_xlat *xlat;
};

static int emit_element(struct vt_decoder *d, const struct element *element,
			const uint8_t *bytes)
{
	struct vfiotrace_value begin = {
		.type = VFIOTRACE_VALUE_STRUCT_BEGIN,
		.of = element->type,
	};
	int stop;

	if (!element->type)
		return vt_emit_shown(d, NULL, vt_load(d, bytes, element->size),
				     element->size, element->show, element->xlat);
	stop = vt_emit(d, &begin);
	vt_emit_fields(d, element->type, VFIOTRACE_INOUT, bytes, element->size,
		       element->size);
	vt_end_struct(d);
	return stop;
}

/*
 * How many bytes to read at once. The first piece is small, because a visitor that abbreviates
 * needs no more. What is in the window already costs nothing.
 */
static size_t piece_size(const struct vt_decoder *d, uint64_t address,
			 size_t left, size_t size, bool first)
{
	uint64_t offset = address - d->call->arg;
	size_t most = first ? 512 : VT_PAGE;

	if (address >= d->call->arg && offset < d->have &&
	    d->have - offset >= size)
		most = d->have - offset < VT_PAGE ? d->have - offset : VT_PAGE;
	if (most > left)
		most = left;
	return most < size ? size : most - most % size;
}

/*
 * How many of @count elements of @size bytes may be shown. A limit for all arrays of a call is
 * needed because they may overlap. The visitor does not influence it, so that a recording
 * holds enough for every replay.
 */
static uint64_t spend(struct vt_decoder *d, uint64_t count, size_t size)
{
	size_t left = VT_SPEND_MAX - d->spent;
	uint64_t most = (left < VT_WINDOW ? left : VT_WINDOW) / size;

	if (count > most)
		count = most;
	d->spent += (size_t)count * size;
	return count;
}

static void emit_array(struct vt_decoder *d, const char *name, uint64_t address,
		       uint64_t count, const struct element *element,
		       uint64_t limit)
{
	size_t size = element->size;
	uint64_t fit = limit / size, want_all = count < fit ? count : fit, done = 0;
	uint64_t n = spend(d, want_all, size);
	bool too_big = n < want_all, begun = false;
	uint8_t piece[VT_PAGE];

	while (done < n) {
		uint64_t at = address + done * size;
		size_t want = piece_size(d, at, (n - done) * size, size, !begun);
		ssize_t got = vt_read(d, at, piece, want);
		size_t whole = got > 0 ? (size_t)got / size : 0;

		if (!begun && !whole) {
			vt_emit_unreadable(d, name, address, got < 0 ? -got : EFAULT);
			return;
		}
		if (!begun)
			vt_begin_array(d, name, count);
		begun = true;
		for (size_t i = 0; i < whole; i++, done++)
			if (emit_element(d, element, piece + i * size))
				goto end;
		if (whole * size < want) {
			too_big = false;
			break;
		}
	}
	if (!begun)
		vt_begin_array(d, name, count);
	if (too_big)
		vt_emit_note(d, VFIOTRACE_NOTE_TOO_BIG, done * size, want_all * size);
	else if (done < count)
		vt_emit_note(d, VFIOTRACE_NOTE_ARRAY_CUT, done, count);
end:
	vt_end_array(d);
}

void vt_emit_structs_at(struct vt_decoder *d, const char *name, uint64_t address,
			uint64_t count, const struct vfiotrace_struct *element,
			uint64_t limit)
{
	const struct element of = {
		.type = element,
		.size = element->size,
	};

	emit_array(d, name, address, count, &of, limit);
}

void vt_emit_numbers_at(struct vt_decoder *d, const char *name, uint64_t address,
			uint64_t count, uint8_t size, enum vfiotrace_show show,
			const struct vfiotrace_xlat *xlat, uint64_t limit)
{
	const struct element of = {
		.size = size,
		.show = show,
		.xlat = xlat,
	};

	emit_array(d, name, address, count, &of, limit);
}

void vt_emit_dirty_bitmap(struct vt_decoder *d, const char *name, uint64_t address,
			  uint64_t length, uint64_t page_size)
{
	uint64_t pages, words;

	if (!address || !length || !page_size)
		return;
	pages = length / page_size + (length % page_size != 0);
	words = pages / 64 + (pages % 64 != 0);
	vt_emit_numbers_at(d, name, address, words, 8, VFIOTRACE_SHOW_HEX, NULL,
			   UINT64_MAX);
}

void vt_emit_bytes_at(struct vt_decoder *d, const char *name, uint64_t address,
		      uint64_t length)
{
	uint8_t bytes[VT_PAGE];
	size_t want = spend(d, length < sizeof(bytes) ? length : sizeof(bytes), 1);
	ssize_t got = vt_read(d, address, bytes, want);

	if (got < 0)
		vt_emit_unreadable(d, name, address, -got);
	else
		vt_emit_bytes(d, name, bytes, got, (uint64_t)got < length);
}

void vt_emit_struct_at(struct vt_decoder *d, const char *name, uint64_t address,
		       const struct vfiotrace_struct *type, size_t limit)
{
	uint8_t bytes[VT_PAGE];
	size_t want = limit < type->size ? limit : type->size;
	ssize_t got;

	if (want > sizeof(bytes))
		want = sizeof(bytes);
	got = vt_read(d, address, bytes, want);
	if (got < 0) {
		vt_emit_unreadable(d, name, address, -got);
		return;
	}
	vt_begin_struct(d, name, type);
	vt_emit_fields(d, type, VFIOTRACE_INOUT, bytes, got, want);
	vt_end_struct(d);
}

/* Keeps what the caller passed in the extension, to compare with it at the exit. */
static void keep_extension(struct vfiotrace_call *call, uint64_t from,
			   const uint8_t *bytes, size_t length)
{
	if (from >= VFIOTRACE_SNAPSHOT || from > call->in_have)
		return;
	if (length > VFIOTRACE_SNAPSHOT - from)
		length = VFIOTRACE_SNAPSHOT - from;
	memcpy(call->in + from, bytes, length);
	if (call->in_have < from + length)
		call->in_have = from + length;
}

/*
 * Shows bytes @from to @to, of which @want were asked for, and @bytes has @got. Behind a
 * counted array the caller passed nothing on purpose: the buffer was just larger.
 */
static void show_extension(struct vt_decoder *d, uint64_t from, uint64_t to,
			   const uint8_t *bytes, size_t got, size_t want)
{
	bool all = got == want;

	if (vt_is_zero(bytes, got))
		return;
	vt_emit_note(d, d->counted && !d->exit ? VFIOTRACE_NOTE_BEHIND_ARRAY :
		     VFIOTRACE_NOTE_EXTENSION, from, (all ? to : from + got) - 1);
	vt_emit_bytes(d, NULL, bytes, got, all && want < to - from);
}

void vt_emit_written(struct vt_decoder *d, uint64_t from)
{
	const struct vfiotrace_call *call = d->call;
	uint64_t to = call->argsz;
	uint8_t bytes[VT_PAGE];
	size_t want, same;
	ssize_t got;

	if (from >= to || from >= call->in_have)
		return;
	want = to - from < sizeof(bytes) ? to - from : sizeof(bytes);
	got = vt_read(d, call->arg + from, bytes, want);
	if (got <= 0)
		return;
	same = call->in_have - from < (size_t)got ? call->in_have - from : (size_t)got;
	if (memcmp(bytes, call->in + from, same))
		show_extension(d, from, to, bytes, got, want);
}

void vt_emit_extension(struct vt_decoder *d, uint64_t from, uint64_t to)
{
	uint8_t bytes[VT_PAGE];
	size_t want;
	ssize_t got;

	if (from >= to)
		return;
	want = to - from < sizeof(bytes) ? to - from : sizeof(bytes);
	got = vt_read(d, d->call->arg + from, bytes, want);
	if (got > 0) {
		keep_extension(d->call, from, bytes, got);
		show_extension(d, from, to, bytes, got, want);
	}
	if (got < (ssize_t)want && !d->truncated)
		vt_emit_note(d, VFIOTRACE_NOTE_TRUNCATED,
			     from + (got > 0 ? got : 0), to);
}
