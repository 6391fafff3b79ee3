/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls counted by request and kind of descriptor, and the table that they make: -c and -C.
 * The room that it takes, and what a call costs, do not depend on how many calls there were.
 */
#ifndef VT_REPORT_COUNTS_H
#define VT_REPORT_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "call/counted.h"
#include "print/printer.h"

/* In order of the table; the names are strace's where it has the same. */
enum vt_column {
	VT_COLUMN_PERCENT,		/* of the time of all */
	VT_COLUMN_TOTAL,
	VT_COLUMN_MEAN,
	VT_COLUMN_CALLS,
	VT_COLUMN_ERRORS,
	VT_COLUMN_MEDIAN,
	VT_COLUMN_P99,
	VT_COLUMN_LEAST,
	VT_COLUMN_MOST,
	VT_COLUMN_MAPPED,		/* bytes */
	VT_COLUMN_UNMAPPED,
	VT_COLUMN_ERRNOS,
	VT_COLUMN_KIND,			/* of the descriptor */
	VT_COLUMN_NAME,
	VT_COLUMNS
};

struct vt_counts_options {
	bool wall;			/* -w: times by the clock on the wall */
	bool timeless;			/* no times: --normalize */
	enum vt_column sort;		/* VT_COLUMNS: as they came */
	bool chosen;			/* .columns are the user's */
	enum vt_column columns[VT_COLUMNS];
	size_t ncolumns;
};

/* Whether it holds a time. */
bool vt_column_is_time(enum vt_column column);

struct vt_counts;

/* @options must outlive this. Out of memory ends the tracer. */
struct vt_counts *vt_counts_create(const struct vt_counts_options *options);
void vt_counts_destroy(struct vt_counts *counts);

/* For the trace; the counts are its context. */
struct vt_counter vt_counts_counter(struct vt_counts *counts);

/* Appends the table; JSON: the object, and a newline. */
void vt_counts_text(struct vt_counts *counts, struct vt_buffer *out);
void vt_counts_json(struct vt_counts *counts, struct vt_buffer *out);

#endif
