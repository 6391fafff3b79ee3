/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is captured of each call that is no ioctl, as the table of src/io has it. */
#ifndef VT_WATCH_SHAPES_H
#define VT_WATCH_SHAPES_H

#include <stdbool.h>

#include "engine/filter.h"
#include "watch/records.h"

/* Whether of calls of that name only those that are about VFIO are of interest. */
typedef bool vt_watch_restricts_fn(const void *ctx, const char *name);

struct vt_watch_calls {
	vt_watch_restricts_fn *restricts;	/* NULL: all are of interest */
	const void *ctx;			/* its */
	const struct vt_filter *shown;		/* whose stacks are wanted; NULL: nobody's */
};

/* By number, of 64-bit programs and of 32-bit ones. */
void vt_watch_shapes(struct w_shape shapes[2][W_CALLS], const struct vt_watch_calls *calls);

#endif
