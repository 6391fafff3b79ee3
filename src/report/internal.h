/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_REPORT_INTERNAL_H
#define VT_REPORT_INTERNAL_H

#define uthash_fatal(message) abort()
#include <stdlib.h>
#include <uthash.h>

#include "report/counts.h"
#include "report/histogram.h"

struct vt_errors {
	int errnum;
	uint64_t count;
};

/* Of one request, or system call, on one kind of descriptor; or of all. */
struct vt_counts_row {
	const char *name;
	const char *kind;		/* "": on none */
	uint64_t calls, failed;
	struct vt_errors *errors;	/* by number, as they came */
	size_t nerrors, errors_room;
	bool mapped_any, unmapped_any;
	uint64_t mapped, unmapped;
	struct vt_histogram took, ran;
	struct vt_counts_row *next;	/* as they came */
	UT_hash_handle hh;
	char key[];			/* both names */
};

struct vt_counts {
	const struct vt_counts_options *options;
	struct vt_counts_row *rows;	/* hash by key */
	struct vt_counts_row *first, **last;
	size_t nrows;
	struct vt_counts_row *total;
	struct vt_counts_row *others;	/* beyond those that are told apart; NULL: none */
	uint64_t unfinished;		/* not counted: they had not returned */
};

/* By the clock that is asked for, or the other where that one is not known. */
bool vt_counts_by_wall(const struct vt_counts *counts);
const struct vt_histogram *vt_counts_times(const struct vt_counts *counts,
					   const struct vt_counts_row *row);

/* The members of the JSON object, into one that is open. */
struct vt_json;
void vt_counts_add_json(struct vt_counts *counts, struct vt_json *json);

/* All rows in the order that is asked for, to be freed. */
struct vt_counts_row **vt_counts_sorted(const struct vt_counts *counts);

/* The errors of a row, most frequent first. */
void vt_counts_sort_errors(struct vt_counts_row *row);

#endif
