/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of a summary. Each begins with " > ", as all our own lines within a trace do, is
 * indented by its depth in the tree, and has a label in a fixed column.
 */
#ifndef VT_REPORT_PAGE_H
#define VT_REPORT_PAGE_H

#include "call/call.h"
#include "print/printer.h"

/* Begins a line, up to its text. @label NULL: a heading. */
void vt_page_begin(struct vt_buffer *out, unsigned int depth, const char *label);
void vt_page_end(struct vt_buffer *out);

/* Appends "16 KiB", "262400 KiB (256.2 MiB)", "5000 bytes": the first number is exact. */
void vt_page_bytes(struct vt_buffer *out, uint64_t bytes);

/* Appends "3 mappings" or "1 mapping". */
void vt_page_count(struct vt_buffer *out, uint64_t count, const char *singular,
		   const char *plural);

/* Appends "since line 12", where @word is "since"; nothing if there is no line. */
void vt_page_when(struct vt_buffer *out, const char *word, const struct vt_when *when);

/* Appends a name that comes from outside, with control characters escaped. */
void vt_page_foreign(struct vt_buffer *out, const char *text);

#endif
