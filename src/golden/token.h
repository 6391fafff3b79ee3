/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the labels of --normalize in a line. */
#ifndef VT_GOLDEN_TOKEN_H
#define VT_GOLDEN_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

struct vt_golden_label {
	size_t begin, end;		/* in the line: "pid2.addr1", without "+0x1000" */
	const char *sort;		/* "addr" */
};

/* The first label at or after @from. */
bool vt_golden_next_label(const char *line, size_t from, struct vt_golden_label *label);

/*
 * The line with each label replaced by its sort, and without the spaces that align results,
 * because their number depends on the labels. The caller frees it.
 */
char *vt_golden_skeleton(const char *line);

#endif
