/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is captured for each call other than ioctl, according to the table of src/io. */
#ifndef VT_WATCH_SHAPES_H
#define VT_WATCH_SHAPES_H

#include <stdbool.h>

#include "engine/filter.h"
#include "watch/records.h"

/* Whether only those calls of that name are of interest that concern VFIO. */
typedef bool vt_watch_restricts_fn(const void *ctx, const char *name);

struct vt_watch_calls {
	vt_watch_restricts_fn *restricts;	/* NULL: all calls are of interest */
	const void *ctx;			/* that of .restricts */
	const struct vt_filter *shown;		/* calls whose stacks are wanted; NULL: none */
};

/* By call number: [0] of 64-bit programs, [1] of 32-bit ones. */
void vt_watch_shapes(struct w_shape shapes[2][W_CALLS], const struct vt_watch_calls *calls);

#endif
