/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stepping aside: the calling thread under SCHED_IDLE. A processor on which nothing
 * but such a thread runs counts as free when the kernel looks for a place for one that
 * wakes, so who is woken from there stays there, and runs at once.
 *
 * The price is that anybody else who wants that processor gets nearly all of it. So a
 * second thread, the guard, looks whether the first one comes on, and takes it back to
 * its own policy when it does not.
 */
#ifndef VT_ENGINE_ASIDE_H
#define VT_ENGINE_ASIDE_H

#include <stdbool.h>

struct vt_aside;

/*
 * For the calling thread. NULL where there is no way back from SCHED_IDLE (it takes
 * CAP_SYS_NICE, or RLIMIT_NICE), or when the thread has been given a policy of its own.
 */
struct vt_aside *vt_aside_create(void);
void vt_aside_destroy(struct vt_aside *aside);

/*
 * By that thread alone, which must not make a process or a thread meanwhile: they would
 * be aside for good. NULL does nothing. Doing it twice is no harm.
 */
void vt_aside_step(struct vt_aside *aside);
void vt_aside_back(struct vt_aside *aside);

/* That thread comes on. One store. */
void vt_aside_alive(struct vt_aside *aside);

/* Whether the guard had to step in since vt_aside_step(). */
bool vt_aside_failed(const struct vt_aside *aside);

#endif
