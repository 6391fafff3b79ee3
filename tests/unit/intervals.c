/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of intervals, against a list that is walked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "util/intervals.h"

#define MANY 512

static struct vt_interval all[MANY];
static bool there[MANY];

/* The first behind @after that shares a number, by looking at all of them. */
static struct vt_interval *walk(const struct vt_interval *after, uint64_t first, uint64_t last)
{
	struct vt_interval *best = NULL;

	for (size_t n = 0; n < MANY; n++) {
		struct vt_interval *i = &all[n];

		if (!there[n] || i->last < first || i->first > last)
			continue;
		if (after && (i->first < after->first ||
			      (i->first == after->first && i->order <= after->order)))
			continue;
		if (!best || i->first < best->first ||
		    (i->first == best->first && i->order < best->order))
			best = i;
	}
	return best;
}

static void compare(struct vt_interval *tree, uint64_t first, uint64_t last)
{
	struct vt_interval *i = vt_intervals_find(tree, first, last), *wanted;

	wanted = walk(NULL, first, last);
	while (wanted) {
		assert_ptr_equal(i, wanted);
		wanted = walk(wanted, first, last);
		i = vt_intervals_next(tree, i, first, last);
	}
	assert_null(i);
}

static void change(struct vt_interval **tree, size_t n, uint64_t order)
{
	if (there[n]) {
		vt_intervals_remove(tree, &all[n]);
	} else {
		all[n] = (struct vt_interval){ .first = (uint64_t)(rand() % 200), .order = order };
		all[n].last = all[n].first + (uint64_t)(rand() % (rand() % 4 ? 4 : 100));
		vt_intervals_add(tree, &all[n]);
	}
	there[n] = !there[n];
}

static void test_random(void **state)
{
	struct vt_interval *tree = NULL;

	(void)state;
	srand(1);
	for (uint64_t round = 1; round <= 4000; round++) {
		uint64_t first = (uint64_t)(rand() % 300);

		change(&tree, (size_t)(rand() % MANY), round);
		compare(tree, first, first);
		if (round % 20 == 0)
			compare(tree, first, first + (uint64_t)(rand() % 50));
	}
	for (size_t n = 0; n < MANY; n++)
		if (there[n])
			change(&tree, n, 0);
	assert_null(tree);
}

static unsigned int depth(const struct vt_interval *i)
{
	unsigned int left, right;

	if (!i)
		return 0;
	left = depth(i->left);
	right = depth(i->right);
	return 1 + (left > right ? left : right);
}

/* In order, in the other, and all at one place: a list would be as deep as it is long. */
static void test_depth(void **state)
{
	enum { COUNT = 65536 };
	struct vt_interval *many = calloc(COUNT, sizeof(*many));

	(void)state;
	assert_non_null(many);
	for (int how = 0; how < 3; how++) {
		struct vt_interval *tree = NULL;

		for (uint64_t n = 0; n < COUNT; n++) {
			uint64_t first = how == 0 ? n : how == 1 ? COUNT - n : 7;

			many[n] = (struct vt_interval){ first << 12, (first << 12) + 4095,
							.order = n };
			vt_intervals_add(&tree, &many[n]);
		}
		/* About 40 are to be expected; 128 do not come in the age of the world. */
		assert_in_range(depth(tree), 16, 128);
		assert_non_null(vt_intervals_find(tree, 7 << 12, 7 << 12));
		assert_null(vt_intervals_find(tree, UINT64_MAX, UINT64_MAX));
	}
	free(many);
}

static void test_ends(void **state)
{
	struct vt_interval whole = { 0, UINT64_MAX, .order = 1 };
	struct vt_interval top = { UINT64_MAX, UINT64_MAX, .order = 2 };
	struct vt_interval *tree = NULL;

	(void)state;
	vt_intervals_add(&tree, &top);
	vt_intervals_add(&tree, &whole);
	assert_ptr_equal(vt_intervals_find(tree, 0, 0), &whole);
	assert_ptr_equal(vt_intervals_find(tree, UINT64_MAX, UINT64_MAX), &whole);
	assert_ptr_equal(vt_intervals_next(tree, &whole, UINT64_MAX, UINT64_MAX), &top);
	vt_intervals_remove(&tree, &whole);
	assert_null(vt_intervals_find(tree, 0, UINT64_MAX - 1));
	assert_int_equal(vt_interval_last(5, 10), 14);
	assert_int_equal(vt_interval_last(5, UINT64_MAX), UINT64_MAX);
	assert_int_equal(vt_interval_last(UINT64_MAX, 1), UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
