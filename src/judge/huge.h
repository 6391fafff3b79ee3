/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of huge pages that are not to be had: a pool of them is empty, or a limit is reached. */
#ifndef VT_JUDGE_HUGE_H
#define VT_JUDGE_HUGE_H

#include "judge/process.h"
#include "judge/rule.h"

/*
 * The bytes of a huge page of that memory of the calling process; 0: it has none, or nobody
 * knows.
 */
uint64_t vt_huge_page(struct vt_case *c, const struct vt_memory *memory);

/* The pool of pages of that size has none that is free and promised to nobody: {size}, {pool}. */
bool vt_huge_pool_empty(struct vt_case *c, uint64_t page);

/*
 * The calling process' control group may not have one more page of that size: {cgroup}, {limit},
 * {usage}.
 */
bool vt_huge_limit_reached(struct vt_case *c, uint64_t page);

#endif
