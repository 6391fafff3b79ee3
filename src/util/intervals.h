/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of intervals of 64-bit numbers, which may overlap, in an ordered tree. Adding,
 * removing and finding take logarithmic time. The nodes are members of the caller's structs;
 * nothing is allocated.
 */
#ifndef VT_UTIL_INTERVALS_H
#define VT_UTIL_INTERVALS_H

#include <stdint.h>

struct vt_interval {
	uint64_t first;			/* must not change while the interval is in a tree */
	uint64_t last;			/* inclusive; not less than .first */
	uint64_t order;			/* order among equal .first, where it must be unique */
	/* Used by the tree: */
	uint64_t farthest;		/* greatest .last in the subtree of this node */
	struct vt_interval *left, *right;
};

/* The struct of type @TYPE whose member @MEMBER is @INTERVAL. */
#define VT_INTERVAL_OF(INTERVAL, TYPE, MEMBER) \
	((TYPE *)((char *)(INTERVAL) - offsetof(TYPE, MEMBER)))

/* A tree is a pointer to its root; NULL is the empty tree. */
void vt_intervals_add(struct vt_interval **tree, struct vt_interval *interval);
void vt_intervals_remove(struct vt_interval **tree, struct vt_interval *interval);

/* The first interval that has a number in common with @first..@last, or NULL. */
struct vt_interval *vt_intervals_find(struct vt_interval *tree, uint64_t first,
				      uint64_t last);

/* The next such interval behind @after, or NULL. */
struct vt_interval *vt_intervals_next(struct vt_interval *tree,
				      const struct vt_interval *after, uint64_t first,
				      uint64_t last);

/* The last of @length numbers (not 0) from @first on; at most UINT64_MAX. */
static inline uint64_t vt_interval_last(uint64_t first, uint64_t length)
{
	return length > UINT64_MAX - first ? UINT64_MAX : first + length - 1;
}

#endif
