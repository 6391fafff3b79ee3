/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that map memory for DMA, in one form for containers and iommufds. */
#ifndef VT_JUDGE_MAPPING_H
#define VT_JUDGE_MAPPING_H

#include "judge/rule.h"

struct vt_map_call {
	const struct vt_model_space *space;	/* NULL: not known */
	bool iommufd;			/* an iommufd serves the call, even if it is VFIO's */
	bool memory;			/* .vaddr is an address of the program */
	bool fixed;			/* the caller chooses .iova */
	bool read, write;
	bool vaddr_only;		/* VFIO_DMA_MAP_FLAG_VADDR: a new address for a mapping */
	uint64_t flags, iova, size, vaddr;
	uint64_t start;			/* of a mapped file; 0 otherwise */
};

/* Returns false if it is no such call, or its argument could not be read. */
bool vt_map_call(const struct vt_case *c, struct vt_map_call *ret);

/*
 * The page size that addresses and sizes must be multiples of: what the program was told, or
 * else the smallest that exists; 0: none, or not known.
 */
uint64_t vt_page_size(const struct vt_case *c, const struct vt_map_call *m);

#endif
