/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A treap: a tree ordered by .first and .order, and a heap by a random number for each node.
 * So no order of adding makes the tree deep, not even one that a hostile program chooses.
 * Existing trees (libbsd's tree.h, tsearch) do not let a node keep the .farthest of its
 * subtree, and without that finding overlaps is a walk over all nodes.
 */
#include "config.h"

#include "util/intervals.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

static uint64_t mix(uint64_t n)
{
	n ^= n >> 33;
	n *= UINT64_C(0xff51afd7ed558ccd);
	n ^= n >> 33;
	n *= UINT64_C(0xc4ceb9fe1a85ec53);
	return n ^ n >> 33;
}

/*
 * AT_RANDOM: bytes that the kernel gave this process at its start, and that nobody outside
 * knows.
 */
static uint64_t weight(const struct vt_interval *i)
{
	const void *random = (const void *)getauxval(AT_RANDOM);
	uint64_t seed = 0;

	if (random)
		memcpy(&seed, random, sizeof(seed));
	return mix(i->order ^ seed);
}

static bool before(const struct vt_interval *a, const struct vt_interval *b)
{
	return a->first != b->first ? a->first < b->first : a->order < b->order;
}

static void update(struct vt_interval *i)
{
	i->farthest = i->last;
	if (i->left && i->left->farthest > i->farthest)
		i->farthest = i->left->farthest;
	if (i->right && i->right->farthest > i->farthest)
		i->farthest = i->right->farthest;
}

/* Splits @tree into the intervals before @at and the others. */
static void split(struct vt_interval *tree, const struct vt_interval *at,
		  struct vt_interval **low, struct vt_interval **high)
{
	if (!tree) {
		*low = *high = NULL;
	} else if (before(tree, at)) {
		split(tree->right, at, &tree->right, high);
		*low = tree;
		update(tree);
	} else {
		split(tree->left, at, low, &tree->left);
		*high = tree;
		update(tree);
	}
}

static struct vt_interval *join(struct vt_interval *low, struct vt_interval *high)
{
	if (!low || !high)
		return low ? low : high;
	if (weight(low) >= weight(high)) {
		low->right = join(low->right, high);
		update(low);
		return low;
	}
	high->left = join(low, high->left);
	update(high);
	return high;
}

void vt_intervals_add(struct vt_interval **tree, struct vt_interval *interval)
{
	struct vt_interval *at = *tree;

	if (at && weight(at) >= weight(interval)) {
		vt_intervals_add(before(interval, at) ? &at->left : &at->right, interval);
		update(at);
		return;
	}
	split(at, interval, &interval->left, &interval->right);
	update(interval);
	*tree = interval;
}

void vt_intervals_remove(struct vt_interval **tree, struct vt_interval *interval)
{
	struct vt_interval *at = *tree;

	if (!at)
		return;
	if (at == interval) {
		*tree = join(at->left, at->right);
		return;
	}
	vt_intervals_remove(before(interval, at) ? &at->left : &at->right, interval);
	update(at);
}

/* The first interval that overlaps, of those behind @after; NULL: of all. */
static struct vt_interval *find(struct vt_interval *tree, const struct vt_interval *after,
				uint64_t first, uint64_t last)
{
	struct vt_interval *found;

	if (!tree || tree->farthest < first)
		return NULL;
	if (after && !before(after, tree))
		return find(tree->right, after, first, last);
	found = find(tree->left, after, first, last);
	if (found || tree->first > last)
		return found;
	if (tree->last >= first)
		return tree;
	/* Everything right of @tree is behind @after, too. */
	return find(tree->right, NULL, first, last);
}

struct vt_interval *vt_intervals_find(struct vt_interval *tree, uint64_t first,
				      uint64_t last)
{
	return find(tree, NULL, first, last);
}

struct vt_interval *vt_intervals_next(struct vt_interval *tree,
				      const struct vt_interval *after, uint64_t first,
				      uint64_t last)
{
	return find(tree, after, first, last);
}
