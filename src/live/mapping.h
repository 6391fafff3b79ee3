/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mapped at an address of a process. */
#ifndef VT_LIVE_MAPPING_H
#define VT_LIVE_MAPPING_H

#include "print/printer.h"

/*
 * Appends the answer to VT_ASK_MAPPING, as source/world.h has it, from the process' file
 * "maps" at @path. Returns an errno: ENOENT when nothing is mapped there.
 */
int vt_mapping_at(struct vt_buffer *out, const char *path, uint64_t address);

/* The same to VT_ASK_MAPPINGS. */
int vt_mappings_of_vfio(struct vt_buffer *out, const char *path);

#endif
