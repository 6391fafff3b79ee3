/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which memory is mapped where in a device's address space, so that an address or IOVA inside
 * a mapping can be named by the mapping and an offset.
 */
#ifndef VT_NORMALIZE_MAPPINGS_H
#define VT_NORMALIZE_MAPPINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "normalize/labels.h"
#include "print/printer.h"

/* An address space: a container, or an IOAS of an iommufd. */
struct vt_space {
	uint64_t file;			/* number from vt_thread_file() */
	uint64_t ioas;
	bool any_file;			/* for questions: of any descriptor */
	bool any_ioas;			/* for questions: any IOAS */
};

struct vt_mapping {
	uint64_t iova;
	uint64_t memory;		/* an address; 0: not the program's memory */
	uint64_t length;
	struct vt_place iova_place;	/* name of .iova */
	struct vt_place memory_place;	/* name of .memory */
};

struct vt_mappings;

struct vt_mappings *vt_mappings_create(void);
void vt_mappings_destroy(struct vt_mappings *mappings);

/* Adds a mapping that @thread has made. What was mapped there before is gone. */
void vt_mappings_add(struct vt_mappings *mappings, const struct vt_space *space,
		     struct vt_thread *thread, const struct vt_mapping *mapping);

/*
 * Removes the mappings of @space that are completely in @length bytes from @iova on. One with
 * a label is remembered until something else is mapped there: a program that unmaps it twice
 * means the same place twice.
 */
void vt_mappings_remove(struct vt_mappings *mappings, const struct vt_space *space,
			uint64_t iova, uint64_t length);

/*
 * The place of an IOVA in a mapping; without label if it is in none, or if the program has
 * chosen the IOVA.
 */
struct vt_place vt_mappings_iova(const struct vt_mappings *mappings,
				 const struct vt_space *space, uint64_t iova);

/* ---- calls that make, undo or mention mappings ---- */

/*
 * The arguments of a call that maps or unmaps. They are found by the meaning of their fields,
 * in what was read of the argument.
 */
struct vt_mapping_call {
	bool undo;
	bool chosen;			/* the call maps, and the kernel has chosen the IOVA */
	struct vt_space space;
	uint64_t iova;
	uint64_t memory;		/* an address; 0: not the program's memory */
	uint64_t length;
	bool copy;			/* copies what is mapped at .source */
	uint64_t source;
	struct vt_space source_space;
};

/*
 * Returns false if it is no such call, or its argument could not be read. The caller sets
 * .file of the spaces.
 */
bool vt_mapping_call(struct vt_mapping_call *ret, const struct vt_record *record);

/* Whether calls of that request map or unmap. */
bool vt_mapping_request(const struct vfiotrace_request *row);

/*
 * The address space of an IOVA or SOURCE_IOVA in the call's argument; false: the argument is
 * no struct. The caller sets .file.
 */
bool vt_mapping_space(struct vt_space *ret, const struct vt_record *record,
		      enum vfiotrace_meaning means);

#endif
