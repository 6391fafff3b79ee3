/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The executable mappings of a process, kept between walks. A program may map other
 * code at any time without a call that we see, so each mapping that a walk meets is
 * compared with what stands there now.
 */
#ifndef VT_STACK_MAPS_H
#define VT_STACK_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct vt_map {
	uint64_t start, end;
	uint64_t offset;		/* into the file */
	uint64_t base;			/* where that file begins; 0: not known */
	uint64_t inode;
	uint64_t checked;		/* the walk that last found it in place */
	char *path;			/* "" for memory without a file */
};

struct vt_maps {
	pid_t pid;
	struct vt_map *list;		/* by address */
	size_t count;
	int directory;			/* map_files; -1: not usable */
	bool slow;			/* no map_files: compare all at each walk */
};

void vt_maps_init(struct vt_maps *maps, pid_t pid);
void vt_maps_free(struct vt_maps *maps);

/* Reads them again. Returns whether anything changed, or a negative errno. */
int vt_maps_load(struct vt_maps *maps);

/*
 * Whether the process has the program still whose code and stack begin there, for those of
 * another are elsewhere: 0, -ESTALE, or -ESRCH when it has none any more.
 */
int vt_maps_check_program(const struct vt_maps *maps, uint64_t code, uint64_t top);

/* NULL when no executable mapping has @address. */
struct vt_map *vt_maps_find(const struct vt_maps *maps, uint64_t address);

/*
 * Whether @map still stands for the same file; asked once per @walk. False makes
 * a vt_maps_load() necessary.
 */
bool vt_maps_check(struct vt_maps *maps, struct vt_map *map, uint64_t walk);

#endif
