/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what is mapped at an address of a process. */
#ifndef VT_LIVE_MAPPING_H
#define VT_LIVE_MAPPING_H

#include "print/printer.h"

/*
 * Appends the answer to VT_ASK_MAPPING (see source/world.h). @path: the process's file "maps".
 * Returns 0 or a positive errno; ENOENT: nothing is mapped there; ESRCH: the process is gone, or
 * has given up its memory.
 */
int vt_mapping_at(struct vt_buffer *out, const char *path, uint64_t address);

/* The same for VT_ASK_MAPPINGS, without ENOENT. */
int vt_mappings_of_vfio(struct vt_buffer *out, const char *path);

#endif
