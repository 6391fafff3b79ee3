/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether a row that comes from outside may be used: everything in it holds
 * together, and nothing that it points to lies where it must not be read.
 */
#ifndef VT_DECODE_CHECK_H
#define VT_DECODE_CHECK_H

#include "vfiotrace/vfiotrace.h"

#define VT_ROWS_MAX	1024	/* of one plugin */
#define VT_NAMES_MAX	4096	/* of one xlat */
#define VT_NAME_MAX	64	/* bytes of a name */

struct vt_check {
	/* Whether @size bytes at @start can be read; NULL: the caller vouches. */
	bool (*readable)(const void *ctx, const void *start, size_t size);
	const void *ctx;
	char *why;			/* one line; NULL if .size is 0 */
	size_t size;
};

/* False, with a reason in .why, if it may not be used. The row itself is readable. */
bool vt_check_row(struct vt_check *check, const struct vfiotrace_request *row);

/* Whether there are @count things of @size bytes, aligned, at @start. */
bool vt_check_readable(struct vt_check *check, const void *start, size_t count,
		       size_t size, size_t align);

/* Letters, digits, '_' and what @more has; not empty, at most VT_NAME_MAX. */
bool vt_check_name(struct vt_check *check, const char *name, const char *more);

/* Writes .why and returns false. */
bool vt_check_refuse(struct vt_check *check, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
