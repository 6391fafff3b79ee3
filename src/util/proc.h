/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_UTIL_PROC_H
#define VT_UTIL_PROC_H

/* Whether /proc/PID is the process that system calls know by that number. */
enum vt_proc {
	VT_PROC_OURS,
	VT_PROC_FOREIGN,		/* it belongs to another PID namespace */
	VT_PROC_MISSING,		/* it is not mounted, or cannot be read */
};

/* Asks /proc about ourselves: what it says of us holds for all that we see. */
enum vt_proc vt_proc_check(void);

/* What is wrong with /proc: "belongs to another PID namespace". */
const char *vt_proc_text(enum vt_proc proc);

#endif
