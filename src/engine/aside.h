/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stepping aside: puts the calling thread under SCHED_IDLE. When the kernel chooses a CPU for
 * a thread that wakes, a CPU that runs only SCHED_IDLE threads counts as free. So a tracee
 * that this thread wakes stays on its CPU, and runs at once.
 *
 * But any other thread that wants that CPU gets nearly all of it. So a second thread, the
 * guard, watches the first one, and gives it back its own policy if it makes no progress.
 */
#ifndef VT_ENGINE_ASIDE_H
#define VT_ENGINE_ASIDE_H

#include <stdbool.h>

struct vt_aside;

/*
 * For the calling thread. NULL if it could not leave SCHED_IDLE again (that needs CAP_SYS_NICE
 * or RLIMIT_NICE), or if it has another policy than SCHED_OTHER.
 */
struct vt_aside *vt_aside_create(void);
void vt_aside_destroy(struct vt_aside *aside);

/*
 * Enter and leave SCHED_IDLE; only for the thread that created @aside. In between it must not
 * create a process or thread, because that would stay under SCHED_IDLE. @aside may be NULL;
 * calling a function twice does no harm.
 */
void vt_aside_step(struct vt_aside *aside);
void vt_aside_back(struct vt_aside *aside);

/* The thread makes progress. Costs one store. */
void vt_aside_alive(struct vt_aside *aside);

/* Whether the guard had to act since vt_aside_step(). */
bool vt_aside_failed(const struct vt_aside *aside);

#endif
