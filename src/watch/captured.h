/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captured memory: pieces, and what is between them is not known. */
#ifndef VT_WATCH_CAPTURED_H
#define VT_WATCH_CAPTURED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "watch/records.h"

struct vt_captured_piece {
	uint64_t address;
	size_t length;
	size_t offset;			/* of its bytes, in .bytes */
	bool fault;			/* this memory could not be read */
};

struct vt_captured {
	struct vt_captured_piece *pieces;
	size_t count, room;
	uint8_t *bytes;
	size_t length, size;
};

/* Where a thread was at the exit of its call, and the part of its stack that was copied. */
struct vt_watch_stack {
	struct vt_captured memory;
	struct w_stack at;
	bool there;
};

/* Removes all pieces, but keeps the allocated memory. */
void vt_captured_clear(struct vt_captured *captured);
void vt_captured_free(struct vt_captured *captured);

/* @data NULL: @length bytes from @address on could not be read. */
void vt_captured_add(struct vt_captured *captured, uint64_t address, const void *data,
		     size_t length);

/* Adds what has been captured since, and empties @more. Where both have a byte, @more is right. */
void vt_captured_join(struct vt_captured *captured, struct vt_captured *more);

/* Forgets which memory could not be read: there may be something after all. */
void vt_captured_doubt(struct vt_captured *captured);

/*
 * As vfiotrace_read_fn. Returns -EFAULT where memory could not be read, and
 * -VFIOTRACE_NOT_CAPTURED where nothing was captured.
 */
ssize_t vt_captured_read(const struct vt_captured *captured, uint64_t address, void *buffer,
			 size_t length);

#endif
