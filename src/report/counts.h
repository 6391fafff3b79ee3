/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts calls by request and kind of descriptor, and prints the table of -c and -C. Memory
 * and the cost of a call do not depend on the number of calls.
 */
#ifndef VT_REPORT_COUNTS_H
#define VT_REPORT_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "call/counted.h"
#include "print/printer.h"

/* In the order of the table. Columns that strace has are named as in strace. */
enum vt_column {
	VT_COLUMN_PERCENT,		/* share of the time of all calls */
	VT_COLUMN_TOTAL,
	VT_COLUMN_MEAN,
	VT_COLUMN_CALLS,
	VT_COLUMN_ERRORS,
	VT_COLUMN_MEDIAN,
	VT_COLUMN_P99,
	VT_COLUMN_LEAST,
	VT_COLUMN_MOST,
	VT_COLUMN_MAPPED,		/* in bytes */
	VT_COLUMN_UNMAPPED,
	VT_COLUMN_ERRNOS,
	VT_COLUMN_KIND,			/* kind of descriptor */
	VT_COLUMN_NAME,
	VT_COLUMNS
};

struct vt_counts_options {
	bool wall;			/* -w: wall clock times */
	bool timeless;			/* --normalize: no times */
	enum vt_column sort;		/* VT_COLUMNS: do not sort */
	bool chosen;			/* .columns are those that the user asked for */
	enum vt_column columns[VT_COLUMNS];
	size_t ncolumns;
};

/* Whether the column holds a time. */
bool vt_column_is_time(enum vt_column column);

struct vt_counts;

/* @options must outlive the counts. Running out of memory ends vfiotrace. */
struct vt_counts *vt_counts_create(const struct vt_counts_options *options);
void vt_counts_destroy(struct vt_counts *counts);

/* The trace's interface to the counts. */
struct vt_counter vt_counts_counter(struct vt_counts *counts);

/* Append the table to @out; as JSON: one object and a newline. */
void vt_counts_text(struct vt_counts *counts, struct vt_buffer *out);
void vt_counts_json(struct vt_counts *counts, struct vt_buffer *out);

#endif
