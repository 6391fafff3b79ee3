/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is needed to show a syscall that nobody decodes: how many arguments it
 * has, and what its result is.
 */
#ifndef VT_TRACE_SYSCALLS_H
#define VT_TRACE_SYSCALLS_H

#include <stddef.h>
#include <stdint.h>

enum vt_syscall_result {
	VT_RESULT_NUMBER,
	VT_RESULT_FD,
	VT_RESULT_ADDRESS,
	VT_RESULT_NEVER,		/* does not return */
};

struct vt_syscall {
	const char *name;
	uint8_t nargs;
	uint8_t nargs32;		/* of a 32-bit caller, where it differs */
	uint8_t result;			/* enum vt_syscall_result */
	uint16_t classes;		/* bits of vt_syscall_class() */
};

/* NULL when the name is not known. */
const struct vt_syscall *vt_syscall_find(const char *name);

/* What "%NAME" stands for in strace, as a bit; 0 when there is no such class. */
uint16_t vt_syscall_class(const char *name);

/* The table, in order of names: for patterns. NULL after the last. */
const struct vt_syscall *vt_syscall_at(size_t index);

#endif
