/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the source line of an instruction with libdw, from the debug information in its file
 * or in a separate file. Built without libdw, no line is ever found.
 */
#ifndef VT_STACK_SOURCES_H
#define VT_STACK_SOURCES_H

#include "stack/maps.h"
#include "util/error.h"

struct vt_sources;

/*
 * Sets *@ret to NULL when built without libdw. Returns 0, or -ENOENT with @error set when
 * libdw cannot be loaded.
 */
int vt_sources_create(struct vt_sources **ret, struct vt_error *error);
void vt_sources_destroy(struct vt_sources *sources);

/*
 * The line of the instruction before @ip, which is the call that returns to @ip; @ip is in
 * @map. Returns the line's number, with the source file's name in @file; 0 if it is not known.
 */
unsigned int vt_sources_find(struct vt_sources *sources, const struct vt_maps *maps,
			     const struct vt_map *map, uint64_t ip, char *file, size_t size);

#endif
