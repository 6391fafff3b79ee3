/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a descriptor of a file: all descriptors of all processes are looked at. */
#ifndef VT_LIVE_HOLDERS_H
#define VT_LIVE_HOLDERS_H

#include "print/printer.h"

/*
 * Appends "PID FD" and a NUL for each descriptor under @proc whose link has the text
 * @anonymous or, where that is NULL, which is of a device with the number @rdev; but for
 * those with O_PATH, which hold nothing. Those that
 * may not be looked at are left out; *@blind tells that there were some. Returns an errno.
 */
int vt_holders(struct vt_buffer *out, const char *proc, const char *anonymous, uint64_t rdev,
	       bool *blind);

#endif
