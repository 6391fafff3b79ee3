/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks a row from a plugin: it is consistent, and everything that it points to may be read. */
#ifndef VT_DECODE_CHECK_H
#define VT_DECODE_CHECK_H

#include "vfiotrace/vfiotrace.h"

#define VT_ROWS_MAX	1024	/* in one plugin */
#define VT_NAMES_MAX	4096	/* in one xlat */
#define VT_NAME_MAX	64	/* bytes in a name */

struct vt_check {
	/* Whether @size bytes at @start may be read. NULL: the caller vouches for it. */
	bool (*readable)(const void *ctx, const void *start, size_t size);
	const void *ctx;
	char *why;			/* buffer for the reason, one line; NULL if .size is 0 */
	size_t size;
};

/* Whether the row may be used; if not, the reason is in .why. @row itself must be readable. */
bool vt_check_row(struct vt_check *check, const struct vfiotrace_request *row);

/* Whether @start is aligned to @align and has @count readable elements of @size bytes. */
bool vt_check_readable(struct vt_check *check, const void *start, size_t count,
		       size_t size, size_t align);

/* Whether @name has 1 to VT_NAME_MAX letters, digits, '_' or characters of @more. */
bool vt_check_name(struct vt_check *check, const char *name, const char *more);

/* Writes the reason into .why. Returns false. */
bool vt_check_refuse(struct vt_check *check, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
