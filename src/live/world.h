/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers questions about the world from the system; see source/world.h. */
#ifndef VT_LIVE_WORLD_H
#define VT_LIVE_WORLD_H

#include "identify/identify.h"
#include "source/world.h"

struct vt_world;

/* @roots as for vt_identify_create(); its strings must outlive the result. NULL: out of memory. */
struct vt_world *vt_world_create(const struct vt_roots *roots);
void vt_world_destroy(struct vt_world *world);

/* To be called for each event: what was seen may have changed. */
void vt_world_next(struct vt_world *world);

/* Folder of processes; NULL if its numbers are not those of system calls. */
const char *vt_world_proc(struct vt_world *world);

/*
 * Answers a question. Nodes are not opened, because that could change what is asked about.
 * Caution: a tracee that stands still may be the server of a FUSE file system in its view.
 */
void vt_world_ask(struct vt_world *world, const struct vt_question *question,
		  struct vt_answer *answer);

#endif
