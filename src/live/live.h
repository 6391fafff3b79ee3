/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The source of a live trace: memory through the engine, identity and the world from
 * the system, stacks through libunwind.
 */
#ifndef VT_LIVE_LIVE_H
#define VT_LIVE_LIVE_H

#include "engine/engine.h"
#include "identify/identify.h"
#include "live/run_times.h"
#include "live/world.h"
#include "source/source.h"
#include "stack/stack.h"
#include "watch/watch.h"

/* Read at once, within a page, for what will be asked for next. */
#define VT_LIVE_AHEAD 512

struct vt_live {
	struct vt_engine *engine;	/* set by vt_engine_start(); or... */
	struct vt_watch *watch;		/* ...by vt_watch_start() */
	struct vt_identify *identify;
	struct vt_stack *stack;		/* NULL: no stacks */
	struct vt_world *world;
	struct vt_run_times *run_times;	/* NULL: not asked for, or not known here */
	/*
	 * Who decodes asks for no byte that is not needed, so that a recording holds none:
	 * for a string byte by byte. The system is asked once.
	 */
	struct {
		pid_t tid;
		uint64_t address;
		size_t length;
		uint8_t bytes[VT_LIVE_AHEAD];
	} ahead;
};

/* Another event: memory has changed meanwhile. */
void vt_live_next(struct vt_live *live);

/* @live must outlive the source; the caller owns what it holds. */
struct vt_source vt_live_source(struct vt_live *live);

#endif
