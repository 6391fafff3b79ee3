/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_UTIL_PROC_H
#define VT_UTIL_PROC_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Reads a short file, such as one in /proc. @path is relative to the folder @directory
 * (AT_FDCWD: the working directory). Reads at most @size - 1 bytes and adds a NUL. Returns the
 * number of bytes, or a negative errno with @text empty.
 */
ssize_t vt_read_text(int directory, const char *path, char *text, size_t size);

/* Whether /proc/PID is the process that system calls know by PID. */
enum vt_proc {
	VT_PROC_OURS,
	VT_PROC_FOREIGN,		/* it belongs to another PID namespace */
	VT_PROC_MISSING,		/* it is not mounted, or cannot be read */
};

/* Asks /proc about this process; the answer holds for all processes. */
enum vt_proc vt_proc_check(void);

/* What is wrong with /proc, as "belongs to another PID namespace". */
const char *vt_proc_text(enum vt_proc proc);

#endif
