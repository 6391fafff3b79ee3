/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a remark, and the note that it becomes. */
#include "config.h"

#include "annotate/internal.h"

#include <stdio.h>

void vt_remark_add(struct vt_remark *r, const char *format, ...)
{
	size_t room = sizeof(r->text) - r->length;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(r->text + r->length, room, format, args);
	va_end(args);
	if (n > 0)
		r->length += (size_t)n < room ? (size_t)n : room - 1;
}

void vt_remark_emit(const struct vt_annotated *a, const char *field, const struct vt_remark *r)
{
	if (!r->length || !a->visitor)
		return;
	a->visitor->visit(a->visitor->ctx, &(struct vfiotrace_value){
		.type = VFIOTRACE_VALUE_NOTE, .note = VFIOTRACE_NOTE_REMARK, .name = field,
		.data = r->text, .length = r->length,
	});
}
