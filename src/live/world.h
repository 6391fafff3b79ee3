/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system's answers to questions about the world; see source/world.h. */
#ifndef VT_LIVE_WORLD_H
#define VT_LIVE_WORLD_H

#include "identify/identify.h"
#include "source/world.h"

struct vt_world;

/* @roots as for vt_identify_create(); it must outlive this. NULL: out of memory. */
struct vt_world *vt_world_create(const struct vt_roots *roots);
void vt_world_destroy(struct vt_world *world);

/* Time has passed: what was seen may not be so any more. */
void vt_world_next(struct vt_world *world);

/* Where processes are, by number; NULL: the numbers there are others. */
const char *vt_world_proc(struct vt_world *world);

/*
 * Nodes are not opened: that would change what they are asked about. Beware of a view's
 * file systems that a tracee serves itself (FUSE): it stands still.
 */
void vt_world_ask(struct vt_world *world, const struct vt_question *question,
		  struct vt_answer *answer);

#endif
