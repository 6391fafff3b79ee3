/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that count calls and print the counts. */
#ifndef VT_REPORT_INTERNAL_H
#define VT_REPORT_INTERNAL_H

#include <stdlib.h>

#include "report/counts.h"
#include "report/histogram.h"
#include "util/hash.h"
#include "util/memory.h"

struct vt_errors {
	int errnum;
	uint64_t count;
};

/* Counts of one request or system call on one kind of descriptor; or of all calls. */
struct vt_counts_row {
	const char *name;
	const char *kind;		/* kind of descriptor; "": the call has none */
	uint64_t calls, failed;
	struct vt_errors *errors;	/* by errno, in the order of their first occurrence */
	size_t nerrors, errors_room;
	bool mapped_any, unmapped_any;
	uint64_t mapped, unmapped;
	struct vt_histogram took, ran;
	struct vt_counts_row *next;	/* list in the order of first calls */
	UT_hash_handle hh;
	char key[];			/* .name and .kind, a NUL behind each */
};

struct vt_counts {
	const struct vt_counts_options *options;
	struct vt_counts_row *rows;	/* hash by .key */
	struct vt_counts_row *first, **last;
	size_t nrows;
	struct vt_counts_row *total;
	struct vt_counts_row *others;	/* calls beyond the most rows; NULL: none */
	uint64_t unfinished;		/* not counted, because they had not returned */
};

/* Whether times are wall clock times: because of -w, or because processor time is not known. */
bool vt_counts_by_wall(const struct vt_counts *counts);
const struct vt_histogram *vt_counts_times(const struct vt_counts *counts,
					   const struct vt_counts_row *row);

/* Writes the members of the JSON object, which must be open. */
struct vt_json;
void vt_counts_add_json(struct vt_counts *counts, struct vt_json *json);

/*
 * All rows in the order that the user asked for, with NULL behind them. The caller frees the
 * array.
 */
struct vt_counts_row **vt_counts_sorted(const struct vt_counts *counts);

/* Sorts the errors of a row, most frequent first. */
void vt_counts_sort_errors(struct vt_counts_row *row);

#endif
