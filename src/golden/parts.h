/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts of a trace that are there only when they were asked for: a file that was made without
 * them is compared without them.
 */
#ifndef VT_GOLDEN_PARTS_H
#define VT_GOLDEN_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* As bits. */
#define VT_GOLDEN_WHY		0x1u	/* explanations */
#define VT_GOLDEN_KERNEL	0x2u	/* which function of the kernel has refused a call */
#define VT_GOLDEN_CHECK		0x4u	/* findings */

/* The option that asks for a part, which is one bit; NULL: there is no such part. */
const char *vt_golden_option(unsigned int part);

/* Whether the line is said about the one above it: of a call, or of a finding. */
bool vt_golden_is_remark(const char *data, size_t length);

/*
 * The parts that these lines have; an object of JSON may have several. They are a call with
 * what is said about it, or a finding.
 */
unsigned int vt_golden_parts(const char *text);

/* Takes @parts out. False: nothing is left. */
bool vt_golden_take_out(char *text, unsigned int parts);

/*
 * The line that says which parts the trace has, also where there is nothing to say in them;
 * NULL: it has none. The caller frees it.
 */
char *vt_golden_mark(unsigned int parts, bool json);

/* What it says; 0: it is none. */
unsigned int vt_golden_read_mark(const char *data, size_t length);

#endif
