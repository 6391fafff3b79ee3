/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a task's descriptors that may be VFIO's, KVM's or eventfds. */
#ifndef VT_LIVE_HAD_H
#define VT_LIVE_HAD_H

#include "identify/identify.h"
#include "print/printer.h"

/*
 * Appends the answer to VT_ASK_DESCRIPTORS (see source/world.h). @path: the task's folder
 * "fd". Returns 0 or a positive errno.
 */
int vt_had(struct vt_buffer *out, const struct vt_roots *roots, const char *path);

#endif
