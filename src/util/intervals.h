/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intervals of 64-bit numbers, in order, which may overlap: an ordered tree in which
 * adding, removing and asking take a time that grows with the logarithm of how many
 * there are. The nodes stand inside of the caller's structs; nothing is allocated.
 */
#ifndef VT_UTIL_INTERVALS_H
#define VT_UTIL_INTERVALS_H

#include <stdint.h>

struct vt_interval {
	uint64_t first;			/* not to be changed while it is in a tree */
	uint64_t last;			/* itself a part of it; not below .first */
	uint64_t order;			/* of equal .first the least comes first; unique there */
	/* The tree's own. */
	uint64_t farthest;		/* greatest .last of this one and those below */
	struct vt_interval *left, *right;
};

/* The struct that the node @INTERVAL is the member @MEMBER of. */
#define VT_INTERVAL_OF(INTERVAL, TYPE, MEMBER) \
	((TYPE *)((char *)(INTERVAL) - offsetof(TYPE, MEMBER)))

/* A tree is a pointer to its root, NULL when empty. */
void vt_intervals_add(struct vt_interval **tree, struct vt_interval *interval);
void vt_intervals_remove(struct vt_interval **tree, struct vt_interval *interval);

/* The first that shares a number with @first to @last, or NULL. */
struct vt_interval *vt_intervals_find(struct vt_interval *tree, uint64_t first,
				      uint64_t last);

/* The next such behind @after. */
struct vt_interval *vt_intervals_next(struct vt_interval *tree,
				      const struct vt_interval *after, uint64_t first,
				      uint64_t last);

/* Where @length (not 0) numbers from @first on end, at most with the last there is. */
static inline uint64_t vt_interval_last(uint64_t first, uint64_t length)
{
	return length > UINT64_MAX - first ? UINT64_MAX : first + length - 1;
}

#endif
