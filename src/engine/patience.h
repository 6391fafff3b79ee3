/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads memory that may never arrive. Each such read is made by its own thread, which gets
 * some time to finish. A thread that does not finish is left alone. It ends when its page
 * arrives, or with the tracer.
 */
#ifndef VT_ENGINE_PATIENCE_H
#define VT_ENGINE_PATIENCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/proc.h"

#define VT_PATIENCE_MAX 64	/* most threads left alone at a time */

struct vt_patience_read;

/* Must be zeroed before its first use. */
struct vt_patience {
	struct vt_patience_read *left[VT_PATIENCE_MAX];
	size_t count;
};

/* Like vt_memory_read(), within one page. -EAGAIN: the memory did not arrive in time. */
ssize_t vt_patience_read(struct vt_patience *patience, enum vt_proc proc, pid_t tid,
			 uint64_t address, void *buffer, size_t length);

/* Frees the reads that have finished. The others end with the process. */
void vt_patience_end(struct vt_patience *patience);

#endif
