/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPU the tracer runs on. A stop costs a fraction if tracer and tracee share a CPU,
 * because then no other CPU, which may be asleep, has to be woken. So while one thread makes
 * stop after stop, the tracer (never the tracee) moves to that thread's CPU. It steps aside
 * there (aside.h); otherwise the kernel would wake the thread elsewhere.
 */
#ifndef VT_ENGINE_CPU_H
#define VT_ENGINE_CPU_H

#include <stdbool.h>
#include <sys/types.h>

struct vt_cpu;

/* For the calling thread. NULL if there is no memory; tracing is only slower then. */
struct vt_cpu *vt_cpu_create(void);
/* Restores the affinity, policy and priority of before. */
void vt_cpu_destroy(struct vt_cpu *cpu);

/* @tid has stopped. @cpu may be NULL. */
void vt_cpu_follow(struct vt_cpu *cpu, pid_t tid);

/*
 * The tracer will be busy while the tracee runs, so it leaves the tracee's CPU. @cpu may be
 * NULL.
 */
void vt_cpu_apart(struct vt_cpu *cpu);

/*
 * @crowd: many tracees stop, faster than they can be handled; or no longer. All wait for the
 * tracer, but each that is resumed may take its CPU away. So the tracer raises its priority,
 * as far as permitted. @cpu may be NULL.
 */
void vt_cpu_crowd(struct vt_cpu *cpu, bool crowd);

#endif
