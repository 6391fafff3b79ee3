/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who has a descriptor of a file. That is known by looking at all descriptors of all
 * processes, which costs milliseconds. So one walk serves all questions of a moment, and who
 * was found is asked first when the same is wanted again: a holder who is still there is an
 * answer, and nobody else has to be looked at.
 */
#ifndef VT_LIVE_HOLDERS_H
#define VT_LIVE_HOLDERS_H

#include "print/printer.h"

struct vt_holders;

/* A walk looks at @most descriptors, all processes together. NULL: out of memory. */
struct vt_holders *vt_holders_create(size_t most);
void vt_holders_destroy(struct vt_holders *holders);

/* Time has passed: what a walk has seen may not be so any more. */
void vt_holders_next(struct vt_holders *holders);

/*
 * Appends "PID FD" and a NUL for each descriptor under @proc whose link has the text
 * @anonymous or, where that is NULL, which is of a device with the number @rdev; but for
 * those with O_PATH, which hold nothing. *@cut tells that some were not looked at: they may
 * not be, or there are too many. Returns an errno.
 */
int vt_holders_find(struct vt_holders *holders, struct vt_buffer *out, const char *proc,
		    const char *anonymous, uint64_t rdev, bool *cut);

#endif
