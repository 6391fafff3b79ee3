/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a mapped ELF file tells when its path leads nowhere, or to another file: it was
 * deleted or replaced, or the process has another root. The table for unwinding lies in
 * the process's own memory; names of functions only in the file, which the kernel may
 * still hand out.
 */
#ifndef VT_STACK_IMAGE_H
#define VT_STACK_IMAGE_H

#include "stack/maps.h"

struct vt_image {
	uint64_t bias;			/* from addresses of the file to those of the process */
	uint64_t table;			/* address of .eh_frame_hdr; 0: there is none */
	uint64_t entries;		/* of its table */
	uint64_t low, high;		/* all of it that is in memory, */
	uint64_t fixed, fixed_end;	/* and the part with the table, if nobody writes there */
};

/* The file that has @map, by the memory of process @pid. False: it is none. */
bool vt_image_find(struct vt_image *image, pid_t pid, const struct vt_map *map);

/* Whether all of the memory could be read. */
bool vt_image_read(pid_t pid, uint64_t address, void *buffer, size_t size);

/* Opens that file; -1 when there is no way to it. */
int vt_image_open(const struct vt_maps *maps, const struct vt_map *map);

/*
 * The function at address @ip, and how far into it that is. False when there is no name,
 * or no way to the file.
 */
bool vt_image_symbol(const struct vt_image *image, const struct vt_maps *maps,
		     const struct vt_map *map, uint64_t ip, char *name, size_t size,
		     uint64_t *offset);

#endif
