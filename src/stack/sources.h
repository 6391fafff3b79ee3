/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which line of the source an instruction comes from, by the debug information of its
 * file, or of a file beside that: with libdw. Built without it nobody knows.
 */
#ifndef VT_STACK_SOURCES_H
#define VT_STACK_SOURCES_H

#include "stack/maps.h"
#include "util/error.h"

struct vt_sources;

/* NULL in @ret: nobody knows. 0, or -ENOENT when libdw cannot be loaded. */
int vt_sources_create(struct vt_sources **ret, struct vt_error *error);
void vt_sources_destroy(struct vt_sources *sources);

/*
 * Of the instruction before @ip, which lies in @map: the call that has led there. The line's
 * number, and its file's name in @file; 0 when it is not known.
 */
unsigned int vt_sources_find(struct vt_sources *sources, const struct vt_maps *maps,
			     const struct vt_map *map, uint64_t ip, char *file, size_t size);

#endif
