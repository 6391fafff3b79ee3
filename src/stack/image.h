/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a mapped ELF file whose path leads nowhere or to another file: it was deleted or
 * replaced, or the process has another root. The unwind table is in the process's memory.
 * Names of functions are only in the file, which the kernel may still be able to open.
 */
#ifndef VT_STACK_IMAGE_H
#define VT_STACK_IMAGE_H

#include "stack/maps.h"

struct vt_image {
	uint64_t bias;			/* process address minus address in the file */
	uint64_t table;			/* address of .eh_frame_hdr in the process; 0: none */
	uint64_t entries;		/* number of entries in it */
	uint64_t low, high;		/* the file's segments in memory */
	uint64_t fixed, fixed_end;	/* the segment with .table, if it is not writable; else 0 */
};

/*
 * Finds the ELF file that @map is part of, in the memory of process @pid. False: it is not
 * ELF, or of another word size.
 */
bool vt_image_find(struct vt_image *image, pid_t pid, const struct vt_map *map);

/* Reads another process's memory. False unless all @size bytes could be read. */
bool vt_image_read(pid_t pid, uint64_t address, void *buffer, size_t size);

/* Opens the file behind @map. Returns a descriptor, or -1. */
int vt_image_open(const struct vt_maps *maps, const struct vt_map *map);

/*
 * The name of the function at address @ip in the process, and how far @ip is into it. False if
 * the file cannot be opened or has no name for it.
 */
bool vt_image_symbol(const struct vt_image *image, const struct vt_maps *maps,
		     const struct vt_map *map, uint64_t ip, char *name, size_t size,
		     uint64_t *offset);

#endif
