/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A whole call as one string: the decoder and the text visitor joined.
 */
#include "vfiotrace/vfiotrace.h"

int vfiotrace_decode_to_string(struct vfiotrace_call *call, bool exit, int64_t result,
			       const struct vfiotrace_memory *memory,
			       const struct vfiotrace_text_options *options, char *buffer,
			       size_t size)
{
	struct vfiotrace_text text = { .options = options, .buffer = buffer, .size = size };
	struct vfiotrace_visitor visitor = { vfiotrace_text_visit, &text };

	text.separate = 1;
	if (size)
		buffer[0] = '\0';
	if (exit && call->entered) {
		text.shown[0] = 1;
	} else {
		int n = vfiotrace_call_name(call, buffer, size);

		if (n < 0)
			return n;
		text.length = (size_t)n;
		vfiotrace_decode_entry(call, memory, &visitor);
	}
	if (exit)
		vfiotrace_decode_exit(call, result, memory, &visitor);
	return (int)text.length;
}
