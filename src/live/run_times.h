/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long threads have run on a processor, as the scheduler says in /proc/TID/schedstat: to
 * the nanosecond, of each thread by itself. What wait4() tells is neither: it is that of the
 * whole process, and on most kernels it is divided into user and system time by ticks of
 * some milliseconds. Between the entry and the exit of a call a thread runs in the kernel
 * alone.
 */
#ifndef VT_LIVE_RUN_TIMES_H
#define VT_LIVE_RUN_TIMES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vt_run_times;

/* NULL: this kernel does not say, or /proc is not ours. */
struct vt_run_times *vt_run_times_create(void);
void vt_run_times_destroy(struct vt_run_times *times);

/* Of a thread that stands still, and has left its processor. */
bool vt_run_times_ask(struct vt_run_times *times, pid_t tid, uint64_t *ns);

#endif
