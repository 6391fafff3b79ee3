/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The states of a line, from the entry of its call to the exit. The entry decides whether
 * there is a line, or leaves it to the exit (WAITING); whether it begins in the stream at once
 * (OPEN) or is built first (STAGED); and whether it is shown for sure, or waits for a later
 * call (KEPT).
 */
#include "config.h"

#include <assert.h>

#include "trace/internal.h"

#define TO(NAME) (1u << VT_LIFE_##NAME)

/* All transitions. */
static const unsigned int steps[VT_LIVES] = {
	/* At the entry of a call. */
	[VT_LIFE_NONE] = TO(HIDDEN) | TO(WAITING) | TO(OPEN) | TO(STAGED) | TO(KEPT),
	/* Another line comes, or the call takes long; then the line is resumed. */
	[VT_LIFE_OPEN] = TO(SUSPENDED) | TO(NONE),
	[VT_LIFE_SUSPENDED] = TO(OPEN) | TO(NONE),
	/* At the exit. STAGED to OPEN: the call takes long, so what is known is shown. */
	[VT_LIFE_WAITING] = TO(STAGED_LATE) | TO(KEPT_LATE) | TO(NONE),
	[VT_LIFE_KEPT] = TO(STAGED) | TO(NONE),
	[VT_LIFE_HIDDEN] = TO(STAGED_LATE) | TO(KEPT_LATE) | TO(NONE),
	[VT_LIFE_STAGED] = TO(OPEN) | TO(NONE),
	[VT_LIFE_STAGED_LATE] = TO(NONE),
	[VT_LIFE_KEPT_LATE] = TO(NONE),
};

void vt_life_become(struct vt_tracee *t, enum vt_life life)
{
	assert(steps[t->life] & 1u << life);
	t->life = life;
}

/* With --normalize lines are never broken off, because when that happens depends on timing. */
enum vt_life vt_life_shown(const struct vt_trace *trace)
{
	return trace->printer.ops->breaks && trace->options->status == VT_STATUS_ALL &&
	       !trace->normalize ? VT_LIFE_OPEN : VT_LIFE_STAGED;
}

bool vt_life_is_staged(enum vt_life life)
{
	return life >= VT_LIFE_STAGED;
}

bool vt_life_is_kept(enum vt_life life)
{
	return life == VT_LIFE_KEPT || life == VT_LIFE_KEPT_LATE;
}

bool vt_life_is_late(enum vt_life life)
{
	return life == VT_LIFE_WAITING || life == VT_LIFE_STAGED_LATE ||
	       life == VT_LIFE_KEPT_LATE;
}
