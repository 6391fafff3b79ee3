/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which memory lies where in which address space of a device, as far as it matters
 * for labels: so that what points into the middle of a mapping says into which.
 */
#ifndef VT_NORMALIZE_MAPPINGS_H
#define VT_NORMALIZE_MAPPINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "print/printer.h"

/* A number as label and distance. No label: the number stays as it is. */
struct vt_place {
	const char *label;
	uint64_t offset;
};

/* An address space: a container, or an IOAS of an iommufd. */
struct vt_space {
	uint64_t file;			/* as in struct vt_fd; 0: not known */
	int fd;				/* counts when a file is not known */
	bool any_file;			/* for questions: of whatever descriptor, */
	bool any_ioas;			/* and whatever IOAS */
	uint64_t ioas;
};

struct vt_mapping {
	struct vt_space space;
	uint64_t iova;
	uint64_t memory;		/* 0: not the program's memory */
	uint64_t length;
	struct vt_place iova_place;	/* of .iova */
	struct vt_place memory_place;	/* of .memory */
	bool undone;			/* its IOVA may still be spoken of */
	struct vt_mapping *prev, *next;
};

/* The head of a list, empty when NULL. */
typedef struct vt_mapping *vt_mappings;

void vt_mappings_add(vt_mappings *list, const struct vt_mapping *mapping);

/*
 * Undoes those of @space that lie wholly in @length bytes from @iova on. What had a
 * label is remembered until something else takes its place: a program that undoes
 * it twice means the same place twice.
 */
void vt_mappings_remove(vt_mappings *list, const struct vt_space *space, uint64_t iova,
			uint64_t length);
void vt_mappings_clear(vt_mappings *list);

/*
 * Where the number lies in a mapping; without label when it lies in none, or in one
 * whose place the program has chosen.
 */
struct vt_place vt_mappings_memory(const vt_mappings *list, uint64_t address);
struct vt_place vt_mappings_iova(const vt_mappings *list, const struct vt_space *space,
				 uint64_t iova);

/* ---- calls that make, undo and name mappings ---- */

/*
 * What a mapping call says. The arguments are found by the names of their fields,
 * in what is kept of the argument.
 */
struct vt_mapping_call {
	bool undo;
	bool chosen;			/* made, and the kernel has chosen the IOVA */
	struct vt_space space;
	uint64_t iova;
	uint64_t memory;		/* 0: not the program's memory */
	uint64_t length;
	const char *field;		/* the IOVA's */
	bool copy;			/* of what lies at .source */
	uint64_t source;
	struct vt_space source_space;
};

/* False when the call is none, or its argument could not be read. */
bool vt_mapping_call(struct vt_mapping_call *ret, const struct vt_record *record);

/* Whether calls of that request are ever such. */
bool vt_mapping_request(const struct vfiotrace_request *row);

/*
 * The address space that a field of the call's argument is an IOVA of; false when
 * it is something else.
 */
bool vt_mapping_field(struct vt_space *ret, const struct vt_record *record,
		      const char *field);

#endif
