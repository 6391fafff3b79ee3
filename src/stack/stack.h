/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Call stacks of a tracee that stands still, with libunwind. Built without it,
 * vt_stack_create() answers -ENOSYS.
 */
#ifndef VT_STACK_STACK_H
#define VT_STACK_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "source/source.h"
#include "util/error.h"

struct vt_stack;

/*
 * Stacks end after @limit frames, which tell their lines if @sources are wanted. What
 * libraries that takes is loaded only now; -ENOENT if one cannot be.
 */
int vt_stack_create(struct vt_stack **ret, size_t limit, bool sources,
		    struct vt_error *error);
void vt_stack_destroy(struct vt_stack *stack);

/* As vt_source.stack. Maps and unwind tables are kept per process. */
int vt_stack_walk(struct vt_stack *stack, pid_t tgid, pid_t tid,
		  void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		  void *frame_ctx);

/* What has been copied of a thread at its call, which goes on meanwhile. */
struct vt_stack_copy {
	uint64_t registers[17];		/* of x86-64, by their numbers in DWARF */
	uint64_t ip, sp;		/* two of them */
	bool foreign;			/* it is no program of this machine's own kind */
	/* As vfiotrace_read_fn: what was copied. -EFAULT: nothing was there. */
	ssize_t (*read)(void *ctx, uint64_t address, void *buffer, size_t length);
	void *ctx;
	uint64_t code, top;		/* where the program's code and its stack began */
};

/*
 * The same from a copy. Mappings and code are looked up now: -ESRCH when the process is gone,
 * -ESTALE when it has another program by now, -ENOBUFS when the stack goes on beyond the copy.
 */
int vt_stack_walk_copy(struct vt_stack *stack, pid_t tgid, const struct vt_stack_copy *copy,
		       void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		       void *frame_ctx);

/* The process has other mappings now: exec, or the end. */
void vt_stack_forget(struct vt_stack *stack, pid_t tgid);

#endif
