/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads memory that may never come. Each such read is made by a thread of its own, for
 * whose answer we wait a little; one that does not answer is left alone, and ends when
 * its page has come, or with us.
 */
#ifndef VT_ENGINE_PATIENCE_H
#define VT_ENGINE_PATIENCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/proc.h"

#define VT_PATIENCE_MAX 64	/* that may be left alone at once */

struct vt_patience_read;

/* Zeroed before its first use. */
struct vt_patience {
	struct vt_patience_read *left[VT_PATIENCE_MAX];
	size_t count;
};

/* As vt_memory_read(); -EAGAIN: the memory is not there. Within one page. */
ssize_t vt_patience_read(struct vt_patience *patience, enum vt_proc proc, pid_t tid,
			 uint64_t address, void *buffer, size_t length);

/* Takes back what has ended; what has not is the process's own end to end. */
void vt_patience_end(struct vt_patience *patience);

#endif
