/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing buffer. When memory runs out it aborts; the kernel then detaches the tracees, as
 * on any other death of a tracer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/number.h"
#include "print/printer.h"
#include "print/quote.h"
#include "util/memory.h"

char *vt_buffer_reserve(struct vt_buffer *buffer, size_t length)
{
	size_t need = buffer->length + length;
	size_t size = buffer->size ? buffer->size : 512;
	char *data;

	if (need < length)
		vt_no_memory();
	/* Allocates even for a length of 0: .data must not be NULL. */
	if (need > buffer->size || !buffer->data) {
		while (size < need)
			size = size > SIZE_MAX / 2 ? need : size * 2;
		data = realloc(buffer->data, size);
		if (!data)
			vt_no_memory();
		buffer->data = data;
		buffer->size = size;
	}
	return buffer->data + buffer->length;
}

void vt_buffer_add(struct vt_buffer *buffer, const void *data, size_t length)
{
	/* .length never exceeds .size; most calls need no more room. */
	if (length > buffer->size - buffer->length)
		vt_buffer_reserve(buffer, length);
	if (length)
		memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
}

void vt_buffer_puts(struct vt_buffer *buffer, const char *text)
{
	vt_buffer_add(buffer, text, strlen(text));
}

void vt_buffer_padded(struct vt_buffer *buffer, int64_t number, size_t width, char fill)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_signed(end, number);
	size_t length = (size_t)(end - start);

	if (length < width) {
		memset(vt_buffer_reserve(buffer, width), fill, width - length);
		buffer->length += width - length;
	}
	vt_buffer_add(buffer, start, length);
}

void vt_buffer_decimal(struct vt_buffer *buffer, int64_t number)
{
	vt_buffer_padded(buffer, number, 0, ' ');
}

void vt_buffer_hex(struct vt_buffer *buffer, uint64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_hex(end, number);

	vt_buffer_add(buffer, start, (size_t)(end - start));
}

void vt_buffer_quote(struct vt_buffer *buffer, const void *data, size_t length,
		     enum vfiotrace_string_style style, const char *special)
{
	char *start, *end;

	if (length > SIZE_MAX / VT_QUOTE_MAX)
		vt_no_memory();
	start = vt_buffer_reserve(buffer, length * VT_QUOTE_MAX);
	end = vt_quote(start, data, length, style, special);
	buffer->length += (size_t)(end - start);
}

void vt_buffer_format(struct vt_buffer *buffer, const char *format, ...)
{
	size_t room = buffer->size - buffer->length;
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(room ? buffer->data + buffer->length : NULL, room, format, args);
	va_end(args);
	if (n > 0 && (size_t)n >= room) {
		vt_buffer_reserve(buffer, (size_t)n + 1);
		vsnprintf(buffer->data + buffer->length, (size_t)n + 1, format, again);
	}
	va_end(again);
	if (n > 0)
		buffer->length += (size_t)n;
}

void vt_buffer_clear(struct vt_buffer *buffer)
{
	if (buffer->size > VT_BUFFER_KEPT)
		vt_buffer_free(buffer);
	buffer->length = 0;
}

void vt_buffer_free(struct vt_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct vt_buffer){ 0 };
}
