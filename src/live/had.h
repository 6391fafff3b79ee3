/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which descriptors of a task may be of VFIO's, of KVM's, or eventfds. */
#ifndef VT_LIVE_HAD_H
#define VT_LIVE_HAD_H

#include "identify/identify.h"
#include "print/printer.h"

/*
 * Appends the answer to VT_ASK_DESCRIPTORS, as source/world.h has it, from the folder "fd" of
 * a task at @path. Returns an errno.
 */
int vt_had(struct vt_buffer *out, const struct vt_roots *roots, const char *path);

#endif
