/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that map memory for DMA, or unmap it, in one form whoever takes them. */
#ifndef VT_JUDGE_MAPPING_H
#define VT_JUDGE_MAPPING_H

#include "judge/rule.h"

struct vt_map_call {
	const struct vt_model_space *space;	/* NULL: not known */
	bool iommufd;			/* serves it, whatever the request */
	bool memory;			/* .vaddr is an address of the program's */
	bool fixed;			/* .iova is the caller's choice */
	bool read, write;
	bool vaddr_only;		/* VFIO_DMA_MAP_FLAG_VADDR: a new address for what is mapped */
	uint64_t flags, iova, size, vaddr;
};

/* False: it is no such call, or its argument could not be read. */
bool vt_map_call(const struct vt_case *c, struct vt_map_call *ret);

/*
 * What addresses and sizes must be a multiple of: as the program was told, or what is so
 * everywhere; 0: not known.
 */
uint64_t vt_page_size(const struct vt_case *c, const struct vt_map_call *m);

#endif
