/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of a summary: each begins with " > ", as all lines of ours among those of the trace
 * do, is indented by how deep it stands in the tree, and has a label in a column.
 */
#ifndef VT_REPORT_PAGE_H
#define VT_REPORT_PAGE_H

#include "call/call.h"
#include "print/printer.h"

/* A line up to where its text goes; without @label a heading. */
void vt_page_begin(struct vt_buffer *out, unsigned int depth, const char *label);
void vt_page_end(struct vt_buffer *out);

/* "16 KiB", "262400 KiB (256.2 MiB)", "5000 bytes": always exact. */
void vt_page_bytes(struct vt_buffer *out, uint64_t bytes);

/* "3 mappings", "1 mapping". */
void vt_page_count(struct vt_buffer *out, uint64_t count, const char *singular,
		   const char *plural);

/* "since line 12", with that word; nothing where it has no line. */
void vt_page_when(struct vt_buffer *out, const char *word, const struct vt_when *when);

/* What a file system or a program has called something. */
void vt_page_foreign(struct vt_buffer *out, const char *text);

#endif
