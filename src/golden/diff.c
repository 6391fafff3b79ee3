/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The algorithm of E. W. Myers, "An O(ND) difference algorithm and its variations" (1986):
 * paths with more and more steps aside, each continued from the diagonal that has come
 * furthest.
 */
#include "config.h"

#include "golden/diff.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

#define STEPS_MAX 2000

struct walk {
	const uint32_t *old, *new;
	ptrdiff_t nold, nnew;
	bool from_end;
	ptrdiff_t *traces[STEPS_MAX + 1];	/* how far diagonal k has come, at [k + steps] */
};

static bool equal(const struct walk *w, ptrdiff_t x, ptrdiff_t y)
{
	return w->from_end ? w->old[w->nold - 1 - x] == w->new[w->nnew - 1 - y] :
			     w->old[x] == w->new[y];
}

/* Whether diagonal @k is reached by a step down, which takes an element of new. */
static bool goes_down(const ptrdiff_t *before, ptrdiff_t k, ptrdiff_t steps)
{
	return k == -steps || (k != steps && before[k - 1] < before[k + 1]);
}

/* Returns the diagonal on which the end was reached, or PTRDIFF_MAX. */
static ptrdiff_t step(struct walk *w, ptrdiff_t steps)
{
	ptrdiff_t *far = malloc((size_t)(2 * steps + 1) * sizeof(*far));
	const ptrdiff_t *before = steps ? w->traces[steps - 1] + steps - 1 : NULL;

	if (!far)
		vt_no_memory();
	w->traces[steps] = far;
	far += steps;
	for (ptrdiff_t k = -steps; k <= steps; k += 2) {
		ptrdiff_t x = !steps ? 0 : goes_down(before, k, steps) ? before[k + 1] :
								       before[k - 1] + 1;

		while (x < w->nold && x - k < w->nnew && equal(w, x, x - k))
			x++;
		far[k] = x;
		if (x >= w->nold && x - k >= w->nnew)
			return k;
	}
	return PTRDIFF_MAX;
}

/* Of the diagonals inside, the one that has come furthest. */
static ptrdiff_t furthest(const struct walk *w, ptrdiff_t steps)
{
	const ptrdiff_t *far = w->traces[steps] + steps;
	ptrdiff_t best = -steps, most = -1;

	for (ptrdiff_t k = -steps; k <= steps; k += 2) {
		if (far[k] <= w->nold && far[k] - k <= w->nnew && 2 * far[k] - k > most) {
			most = 2 * far[k] - k;
			best = k;
		}
	}
	return best;
}

static void pair(const struct walk *w, size_t *pairs, ptrdiff_t x, ptrdiff_t y)
{
	if (w->from_end)
		pairs[w->nold - 1 - x] = (size_t)(w->nnew - 1 - y);
	else
		pairs[x] = (size_t)y;
}

static void walk_back(const struct walk *w, ptrdiff_t steps, ptrdiff_t k, size_t *pairs)
{
	ptrdiff_t x = w->traces[steps][steps + k];

	for (; steps >= 0; steps--) {
		const ptrdiff_t *before = steps ? w->traces[steps - 1] + steps - 1 : NULL;
		bool down = steps && goes_down(before, k, steps);
		ptrdiff_t start = !steps ? 0 : down ? before[k + 1] : before[k - 1] + 1;

		while (x > start) {
			x--;
			pair(w, pairs, x, x - k);
		}
		if (steps) {
			x -= !down;
			k += down ? 1 : -1;
		}
	}
}

void vt_diff(const uint32_t *old, size_t nold, const uint32_t *new, size_t nnew, size_t *pairs,
	     int from_end)
{
	struct walk w = { .old = old, .new = new, .nold = (ptrdiff_t)nold,
			  .nnew = (ptrdiff_t)nnew, .from_end = from_end };
	ptrdiff_t steps = 0, end;

	for (size_t i = 0; i < nold; i++)
		pairs[i] = VT_DIFF_ALONE;
	while ((end = step(&w, steps)) == PTRDIFF_MAX && steps < STEPS_MAX)
		steps++;
	walk_back(&w, steps, end == PTRDIFF_MAX ? furthest(&w, steps) : end, pairs);
	for (ptrdiff_t i = 0; i <= steps; i++)
		free(w.traces[i]);
}
