/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Labels, as --normalize writes them, in a line. */
#ifndef VT_GOLDEN_TOKEN_H
#define VT_GOLDEN_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

struct vt_golden_label {
	size_t begin, end;		/* in the line: "pid2.addr1", without a "+0x1000" */
	const char *sort;		/* "addr" */
};

/* The first label at @from or behind it. */
bool vt_golden_next_label(const char *line, size_t from, struct vt_golden_label *label);

/*
 * The line with the sort of each label in its place, and without the space that puts
 * results into a column, which is what the labels leave; the caller frees it.
 */
char *vt_golden_skeleton(const char *line);

#endif
