/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The executable mappings of a process, kept from walk to walk. A program may map other code
 * at any time, by calls that we do not see, so each mapping that a walk meets is checked
 * against the present one.
 */
#ifndef VT_STACK_MAPS_H
#define VT_STACK_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct vt_map {
	uint64_t start, end;
	uint64_t offset;		/* in the file */
	uint64_t base;			/* address where the file begins; 0: unknown */
	uint64_t inode;
	uint64_t checked;		/* number of the walk that checked it last */
	char *path;			/* "" for memory without a file */
};

struct vt_maps {
	pid_t pid;
	struct vt_map *list;		/* sorted by address */
	size_t count;
	int directory;			/* /proc/PID/map_files, open; -1: not usable */
	bool slow;			/* map_files is not usable: reload before each walk */
};

void vt_maps_init(struct vt_maps *maps, pid_t pid);
void vt_maps_free(struct vt_maps *maps);

/* Reads the mappings again. Returns 1 if they changed, 0 if not, or a negative errno. */
int vt_maps_load(struct vt_maps *maps);

/*
 * Whether the process still runs the program whose code begins at @code and whose stack at
 * @top; another program's would be elsewhere. Returns 0, -ESTALE, or -ESRCH if the process is
 * gone or has no program.
 */
int vt_maps_check_program(const struct vt_maps *maps, uint64_t code, uint64_t top);

/* The mapping that has @address; NULL if no executable one does. */
struct vt_map *vt_maps_find(const struct vt_maps *maps, uint64_t address);

/* Whether @map still maps the same file; looked up once per @walk. False: call vt_maps_load(). */
bool vt_maps_check(struct vt_maps *maps, struct vt_map *map, uint64_t walk);

#endif
