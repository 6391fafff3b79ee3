/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An error in words. It is passed up to src/cli/, which alone prints. */
#ifndef VT_UTIL_ERROR_H
#define VT_UTIL_ERROR_H

struct vt_error {
	int errnum;			/* positive errno; 0: no error */
	char text[512];			/* one line: what failed, on what, and what to do */
};

/* Fills @error, if it is not NULL, and returns -@errnum. */
int vt_error_set(struct vt_error *error, int errnum, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
