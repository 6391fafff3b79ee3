/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds who has a file open. That takes a look at all descriptors of all processes, which
 * costs milliseconds. So one walk serves all questions during an event. If the same device is
 * asked about later, the processes found last are checked first: if one still holds it, that
 * is the answer, without a walk.
 */
#ifndef VT_LIVE_HOLDERS_H
#define VT_LIVE_HOLDERS_H

#include "print/printer.h"

struct vt_holders;

/* @most: descriptors that one walk looks at, of all processes. NULL: out of memory. */
struct vt_holders *vt_holders_create(size_t most);
void vt_holders_destroy(struct vt_holders *holders);

/* To be called for each event: the last walk is outdated. */
void vt_holders_next(struct vt_holders *holders);

/*
 * Appends "PID FD" and a NUL for each descriptor whose link text is @anonymous, or, if NULL,
 * whose device number is @rdev. Descriptors with O_PATH do not count. @proc: folder of
 * processes. *@cut: some descriptors were not looked at, because we may not or there are too
 * many. Returns 0 or a positive errno.
 */
int vt_holders_find(struct vt_holders *holders, struct vt_buffer *out, const char *proc,
		    const char *anonymous, uint64_t rdev, bool *cut);

#endif
