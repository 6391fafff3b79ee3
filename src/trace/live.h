/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The source of a live trace: memory through the engine, identity from the
 * system, stacks through libunwind.
 */
#ifndef VT_TRACE_LIVE_H
#define VT_TRACE_LIVE_H

#include "engine/engine.h"
#include "identify/identify.h"
#include "stack/stack.h"
#include "trace/source.h"

struct vt_live {
	struct vt_engine *engine;	/* set by vt_engine_start() */
	struct vt_identify *identify;
	struct vt_stack *stack;		/* NULL: no stacks */
};

/* @live must outlive the source; the caller owns what it holds. */
struct vt_source vt_live_source(struct vt_live *live);

#endif
