/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the tracer runs. A stop costs a fraction when tracer and tracee share a CPU:
 * neither has to be woken on another, which may even sleep. So while one thread makes
 * stop after stop the tracer (never the tracee) goes to where that thread runs, and
 * steps aside there, without which the kernel would wake the thread elsewhere.
 */
#ifndef VT_ENGINE_CPU_H
#define VT_ENGINE_CPU_H

#include <stdbool.h>
#include <sys/types.h>

struct vt_cpu;

/* For the calling thread. NULL when memory runs out, which only costs time. */
struct vt_cpu *vt_cpu_create(void);
/* Puts everything back as it was. */
void vt_cpu_destroy(struct vt_cpu *cpu);

/* @tid has stopped. NULL does nothing. */
void vt_cpu_follow(struct vt_cpu *cpu, pid_t tid);

/* We are going to be busy while it runs: it gets its CPU back. NULL does nothing. */
void vt_cpu_apart(struct vt_cpu *cpu);

/*
 * Many stop, faster than we handle them, or no longer. They wait for us, and each that
 * goes on would take the CPU away from who lets the next one go on: so we go first, as
 * far as we may. NULL does nothing.
 */
void vt_cpu_crowd(struct vt_cpu *cpu, bool crowd);

#endif
