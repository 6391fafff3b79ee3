/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Call stacks with libunwind, of a stopped thread or from a copy. Built without libunwind,
 * vt_stack_create() returns -ENOSYS.
 */
#ifndef VT_STACK_STACK_H
#define VT_STACK_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "source/source.h"
#include "util/error.h"

struct vt_stack;

/*
 * @limit: frames per stack. @sources: frames get source lines. Loads the libraries for that.
 * Returns 0, or a negative errno with @error set: -ENOENT if a library cannot be loaded.
 */
int vt_stack_create(struct vt_stack **ret, size_t limit, bool sources,
		    struct vt_error *error);
void vt_stack_destroy(struct vt_stack *stack);

/* As vt_source.stack. Keeps mappings and unwind tables for each process. */
int vt_stack_walk(struct vt_stack *stack, pid_t tgid, pid_t tid,
		  void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		  void *frame_ctx);

/* What was copied of a thread at its call; the thread itself goes on. */
struct vt_stack_copy {
	uint64_t registers[17];		/* x86-64 registers, indexed by DWARF numbers */
	uint64_t ip, sp;		/* also in .registers */
	bool foreign;			/* not a 64-bit x86 program */
	/*
	 * Like vfiotrace_read_fn, from the copied bytes. -EFAULT: there was no memory at
	 * @address.
	 */
	ssize_t (*read)(void *ctx, uint64_t address, void *buffer, size_t length);
	void *ctx;
	uint64_t code, top;		/* where the program's code and its stack begin */
};

/*
 * The same from a copy. Mappings and code are looked up now. Also returns -ESRCH: the process
 * is gone; -ESTALE: it runs another program now; -ENOBUFS: the stack is longer than the copy.
 */
int vt_stack_walk_copy(struct vt_stack *stack, pid_t tgid, const struct vt_stack_copy *copy,
		       void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		       void *frame_ctx);

/* Drops what is kept about a process that called execve() or has ended. */
void vt_stack_forget(struct vt_stack *stack, pid_t tgid);

#endif
