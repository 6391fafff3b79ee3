/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Call stacks of a tracee that stands still, with libunwind. Built without it,
 * vt_stack_create() answers -ENOSYS.
 */
#ifndef VT_STACK_STACK_H
#define VT_STACK_STACK_H

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

/* The process has other mappings now: exec, or the end. */
void vt_stack_forget(struct vt_stack *stack, pid_t tgid);

#endif
