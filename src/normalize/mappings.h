/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which memory lies where in which address space of a device, as far as it matters
 * for labels: so that what points into the middle of a mapping says into which.
 */
#ifndef VT_NORMALIZE_MAPPINGS_H
#define VT_NORMALIZE_MAPPINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "normalize/labels.h"
#include "print/printer.h"

/* An address space: a container, or an IOAS of an iommufd. */
struct vt_space {
	uint64_t file;			/* as vt_thread_file() says */
	uint64_t ioas;
	bool any_file;			/* for questions: of whatever descriptor, */
	bool any_ioas;			/* and whatever IOAS */
};

struct vt_mapping {
	uint64_t iova;
	uint64_t memory;		/* 0: not the program's memory */
	uint64_t length;
	struct vt_place iova_place;	/* of .iova */
	struct vt_place memory_place;	/* of .memory */
};

struct vt_mappings;

struct vt_mappings *vt_mappings_create(void);
void vt_mappings_destroy(struct vt_mappings *mappings);

/* One that @thread has made. What lay there before is gone. */
void vt_mappings_add(struct vt_mappings *mappings, const struct vt_space *space,
		     struct vt_thread *thread, const struct vt_mapping *mapping);

/*
 * Undoes those of @space that lie wholly in @length bytes from @iova on. What had a
 * label is remembered until something else takes its place: a program that undoes
 * it twice means the same place twice.
 */
void vt_mappings_remove(struct vt_mappings *mappings, const struct vt_space *space,
			uint64_t iova, uint64_t length);

/*
 * Where the number lies in a mapping; without label when it lies in none, or in one
 * whose place the program has chosen.
 */
struct vt_place vt_mappings_iova(const struct vt_mappings *mappings,
				 const struct vt_space *space, uint64_t iova);

/* ---- calls that make, undo and name mappings ---- */

/*
 * What a mapping call says. The arguments are found by what their fields mean, in
 * what is kept of the argument.
 */
struct vt_mapping_call {
	bool undo;
	bool chosen;			/* made, and the kernel has chosen the IOVA */
	struct vt_space space;
	uint64_t iova;
	uint64_t memory;		/* 0: not the program's memory */
	uint64_t length;
	bool copy;			/* of what lies at .source */
	uint64_t source;
	struct vt_space source_space;
};

/*
 * False when the call is none, or its argument could not be read. .file of the spaces
 * is left to the caller.
 */
bool vt_mapping_call(struct vt_mapping_call *ret, const struct vt_record *record);

/* Whether calls of that request are ever such. */
bool vt_mapping_request(const struct vfiotrace_request *row);

/*
 * The address space that an IOVA or a SOURCE_IOVA of the call's argument is in; false
 * when the argument is no struct. .file is left to the caller.
 */
bool vt_mapping_space(struct vt_space *ret, const struct vt_record *record,
		      enum vfiotrace_meaning means);

#endif
