/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPU times of threads, from /proc/TID/schedstat: exact to the nanosecond, and for each
 * thread. wait4() gives neither: its times are for the whole process, and on most kernels
 * split into user and system time by ticks of some milliseconds. Between entry and exit of a
 * call a thread runs only in the kernel.
 */
#ifndef VT_LIVE_RUN_TIMES_H
#define VT_LIVE_RUN_TIMES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vt_run_times;

/* NULL: this kernel does not tell, or /proc belongs to another PID namespace. */
struct vt_run_times *vt_run_times_create(void);
void vt_run_times_destroy(struct vt_run_times *times);

/* The CPU time of a stopped thread, in nanoseconds; false: unknown. */
bool vt_run_times_ask(struct vt_run_times *times, pid_t tid, uint64_t *ns);

#endif
