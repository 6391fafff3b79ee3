/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a file that may be compressed by gzip or zstd: told by its first bytes. */
#ifndef VT_RECORD_UNPACK_H
#define VT_RECORD_UNPACK_H

#include <stddef.h>
#include <sys/types.h>

#include "util/error.h"

struct vt_unpack;

/* @name, for messages, and @fd are the caller's and must outlive it. */
struct vt_unpack *vt_unpack_create(int fd, const char *name);
void vt_unpack_destroy(struct vt_unpack *unpack);

/*
 * As read(), but a negative errno, and @error, on failure. Where a compressed file was
 * cut off it ends.
 */
ssize_t vt_unpack_read(struct vt_unpack *unpack, void *buffer, size_t size,
		       struct vt_error *error);

#endif
