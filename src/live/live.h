/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The source of a live trace: memory from the engine, identity and the world from the system,
 * stacks from libunwind.
 */
#ifndef VT_LIVE_LIVE_H
#define VT_LIVE_LIVE_H

#include "engine/engine.h"
#include "engine/event.h"
#include "identify/identify.h"
#include "live/ahead.h"
#include "live/kernel.h"
#include "live/names.h"
#include "live/run_times.h"
#include "live/world.h"
#include "source/source.h"
#include "stack/stack.h"
#include "watch/watch.h"

struct vt_live {
	struct vt_engine *engine;	/* set by vt_engine_start(); NULL with --no-stop */
	struct vt_watch *watch;		/* set by vt_watch_start(); NULL with ptrace */
	struct vt_identify *identify;
	struct vt_identify *before;	/* with .watch: descriptors from before it, by /proc */
	struct vt_fd had;		/* answer of live_had(), completed with a device's name */
	struct vt_stack *stack;		/* NULL: no stacks */
	struct vt_world *world;
	struct vt_view ours;
	struct vt_run_times *run_times;	/* NULL: not asked for, or unknown here */
	struct vt_live_kernel kernel;
	struct vt_ahead ahead;
};

/* To be called for each event, before it is handled: drops what was kept of memory. */
void vt_live_next(struct vt_live *live, const struct vt_event *event);

/* @live must outlive the source. The caller owns everything in @live. */
struct vt_source vt_live_source(struct vt_live *live);

#endif
