/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For system calls that are not decoded: how many arguments they have, and what their result is. */
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
	uint8_t nargs32;		/* for a 32-bit caller */
	uint8_t result;			/* enum vt_syscall_result */
	uint16_t classes;		/* bits as from vt_syscall_class() */
};

/* NULL: the name is not known. */
const struct vt_syscall *vt_syscall_find(const char *name);

/* The bit for strace's class "%NAME"; 0: there is no such class. */
uint16_t vt_syscall_class(const char *name);

/* Walks the table, which is sorted by name. NULL after the last row. */
const struct vt_syscall *vt_syscall_at(size_t index);

#endif
