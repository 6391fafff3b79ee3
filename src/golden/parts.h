/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts of a trace that exist only if they were asked for. A golden file made without them is
 * compared without them.
 */
#ifndef VT_GOLDEN_PARTS_H
#define VT_GOLDEN_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* Bits. */
#define VT_GOLDEN_WHY		0x1u	/* explanations */
#define VT_GOLDEN_KERNEL	0x2u	/* which kernel function refused a call */
#define VT_GOLDEN_CHECK		0x4u	/* findings */

/* The option that asks for a part (one bit); NULL: there is no such part. */
const char *vt_golden_option(unsigned int part);

/* Whether the line belongs to the line above it, which is a call or a finding. */
bool vt_golden_is_remark(const char *data, size_t length);

/*
 * The parts that @text has: a call with the lines that belong to it, or a finding. A JSON
 * object may have several parts.
 */
unsigned int vt_golden_parts(const char *text);

/* Removes @parts. Returns false if nothing is left. */
bool vt_golden_take_out(char *text, unsigned int parts);

/*
 * The line that says which parts the trace has, even if nothing was found in them; NULL: it
 * has no parts. The caller frees it.
 */
char *vt_golden_mark(unsigned int parts, bool json);

/* The parts that such a line says; 0: it is no such line. */
unsigned int vt_golden_read_mark(const char *data, size_t length);

#endif
