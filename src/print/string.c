/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfiotrace_decode_to_string(): decoder and text visitor together. */
#include <stdio.h>

#include "print/text.h"

static size_t put(char *buffer, size_t size, size_t at, const char *text)
{
	int n = snprintf(at < size ? buffer + at : NULL, at < size ? size - at : 0, "%s",
			 text);

	return n < 0 ? at : at + (size_t)n;
}

/* Writes the request as the text printer shows it: number, name, or both. Returns the length. */
static size_t put_request(const struct vfiotrace_call *call,
			  enum vfiotrace_xlat_style style, char *buffer, size_t size)
{
	char number[16];
	size_t at = 0;
	int n;

	snprintf(number, sizeof(number), "%#x", call->code);
	if (style != VFIOTRACE_XLAT_ABBREV)
		at = put(buffer, size, at, number);
	if (style == VFIOTRACE_XLAT_RAW)
		return at;
	if (style == VFIOTRACE_XLAT_VERBOSE)
		at = put(buffer, size, at, " /* ");
	n = vfiotrace_call_name(call, at < size ? buffer + at : NULL,
				at < size ? size - at : 0);
	at += n > 0 ? (size_t)n : 0;
	if (style == VFIOTRACE_XLAT_VERBOSE)
		at = put(buffer, size, at, " */");
	return at;
}

int vfiotrace_decode_to_string(struct vfiotrace_call *call, bool exit, int64_t result,
			       const struct vfiotrace_memory *memory,
			       const struct vfiotrace_text_options *options, char *buffer,
			       size_t size)
{
	struct vfiotrace_text text = { .options = options, .buffer = buffer, .size = size };
	struct vfiotrace_visitor visitor = { vfiotrace_text_visit, &text };

	text.separate = true;
	if (size)
		buffer[0] = '\0';
	if (exit && call->entered) {
		vt_text_state(&text)->shown[0] = 1;
	} else {
		text.length = put_request(call, options ? options->xlat :
					  VFIOTRACE_XLAT_ABBREV, buffer, size);
		vfiotrace_decode_entry(call, memory, &visitor);
	}
	if (exit)
		vfiotrace_decode_exit(call, result, memory, &visitor);
	return (int)text.length;
}
