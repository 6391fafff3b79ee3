/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that make remarks: a buffer for the text, and the functions that fill it. */
#ifndef VT_ANNOTATE_INTERNAL_H
#define VT_ANNOTATE_INTERNAL_H

#include <stdarg.h>

#include "annotate/annotate.h"

#define VT_REMARK_MAX 1024

struct vt_remark {
	size_t length;
	char text[VT_REMARK_MAX];
};

/* Appends to the remark. What does not fit is cut off. */
__attribute__((format(printf, 2, 3)))
void vt_remark_add(struct vt_remark *remark, const char *format, ...);

/*
 * Emits the remark as a note about @field, or, if NULL, about the whole argument. Emits
 * nothing if the remark is empty.
 */
void vt_remark_emit(const struct vt_annotated *annotated, const char *field,
		    const struct vt_remark *remark);

/* Adds what lies at that address of the caller's memory; memory.c. */
void vt_remark_memory(const struct vt_annotated *annotated, struct vt_remark *remark,
		      uint64_t address);

/* Describes a change of interrupts, from the argument as it was passed; interrupts.c. */
void vt_remark_interrupts(const struct vt_annotated *annotated, struct vt_remark *remark);
/* Adds which interrupt an eventfd of the caller serves. */
void vt_remark_service(const struct vt_annotated *annotated, struct vt_remark *remark, int fd);

/* Mappings for DMA: the one that has the IOVA, and what the call did; dma.c. */
void vt_remark_iova(const struct vt_annotated *annotated, struct vt_remark *remark,
		    uint64_t iova);
void vt_remark_dma(const struct vt_annotated *annotated, struct vt_remark *remark);

/* Adds the name of the PCI function if its ids were read at @place; function.c. */
void vt_remark_function(const struct vt_annotated *annotated, struct vt_remark *remark,
			const struct vfiotrace_value *place);

#endif
