/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out that huge pages are not available: their pool is empty, or a limit is reached. */
#ifndef VT_JUDGE_HUGE_H
#define VT_JUDGE_HUGE_H

#include "judge/process.h"
#include "judge/rule.h"

/*
 * The size in bytes of the huge pages of that memory of the calling process; 0: it has none,
 * or this is not known.
 */
uint64_t vt_huge_page(struct vt_case *c, const struct vt_memory *memory);

/*
 * Whether each free page in the pool of this page size is promised to somebody. Sets {size},
 * {pool} and {promised}.
 */
bool vt_huge_pool_empty(struct vt_case *c, uint64_t page);

/*
 * Whether the control group of the calling process may not have one more page of that size.
 * Sets {size}, {cgroup}, {limit} and {usage}.
 */
bool vt_huge_limit_reached(struct vt_case *c, uint64_t page);

#endif
