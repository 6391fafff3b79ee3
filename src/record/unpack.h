/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a file that may be compressed with gzip or zstd, which its first bytes tell. */
#ifndef VT_RECORD_UNPACK_H
#define VT_RECORD_UNPACK_H

#include <stddef.h>
#include <sys/types.h>

#include "util/error.h"

struct vt_unpack;

/* @fd, and @name for error messages, stay the caller's and must outlive the result. */
struct vt_unpack *vt_unpack_create(int fd, const char *name);
void vt_unpack_destroy(struct vt_unpack *unpack);

/*
 * Like read(), but returns a negative errno with @error set on failure. A truncated compressed
 * file simply ends there.
 */
ssize_t vt_unpack_read(struct vt_unpack *unpack, void *buffer, size_t size,
		       struct vt_error *error);

#endif
