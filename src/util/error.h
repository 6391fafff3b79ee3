/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong, in words, carried to the command line, which alone prints.
 */
#ifndef VT_UTIL_ERROR_H
#define VT_UTIL_ERROR_H

struct vt_error {
	int errnum;			/* positive errno, 0 when there is none */
	char text[512];			/* one line: what, on which thing, what to do */
};

/* Fills @error (which may be NULL) and returns -errnum. */
int vt_error_set(struct vt_error *error, int errnum, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
