/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_ANNOTATE_INTERNAL_H
#define VT_ANNOTATE_INTERNAL_H

#include <stdarg.h>

#include "annotate/annotate.h"

#define VT_REMARK_MAX 1024

struct vt_remark {
	size_t length;
	char text[VT_REMARK_MAX];
};

/* Appends; what does not fit is cut off. */
__attribute__((format(printf, 2, 3)))
void vt_remark_add(struct vt_remark *remark, const char *format, ...);

/* As a note about the field, or, NULL, about the whole argument. Nothing: nothing is said. */
void vt_remark_emit(const struct vt_annotated *annotated, const char *field,
		    const struct vt_remark *remark);

/* What lies at that address of the caller's memory; memory.c. */
void vt_remark_memory(const struct vt_annotated *annotated, struct vt_remark *remark,
		      uint64_t address);

/* Words for a change of interrupts, from the argument as it was passed; interrupts.c. */
void vt_remark_interrupts(const struct vt_annotated *annotated, struct vt_remark *remark);
/* Which interrupt an eventfd of the caller's serves. */
void vt_remark_service(const struct vt_annotated *annotated, struct vt_remark *remark, int fd);

/* Mappings for DMA; dma.c. */
void vt_remark_iova(const struct vt_annotated *annotated, struct vt_remark *remark,
		    uint64_t iova);
void vt_remark_dma(const struct vt_annotated *annotated, struct vt_remark *remark);

/* What the PCI function is called whose ids were read there; function.c. */
void vt_remark_function(const struct vt_annotated *annotated, struct vt_remark *remark,
			const struct vfiotrace_value *place);

#endif
