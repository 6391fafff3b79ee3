/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_LIVE_ACL_H
#define VT_LIVE_ACL_H

#include "print/printer.h"

/*
 * Appends the access control list of the node that the descriptor, also one of O_PATH, stands
 * for, as VT_ASK_ACL wants it. Returns 0, an errno (ENODATA: the node has none), or VT_NOT_KNOWN.
 */
int vt_acl_read(struct vt_buffer *out, int node);

#endif
