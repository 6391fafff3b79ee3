// SPDX-License-Identifier: GPL-2.0-or-later
/* The model of what the calls have built. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "session/session.h"

#define PAGE 0x1000u
#define FAR 0x7f0000000000u

static uint64_t file_at(const struct vt_session *s, pid_t tgid, uint64_t address)
{
	const struct vt_mapped *m = vt_session_mapped(s, tgid, address, 1);

	return m ? m->file : 0;
}

static void map(struct vt_session *s, pid_t tgid, uint64_t address, uint64_t pages,
		uint64_t file)
{
	vt_session_map(s, &(struct vt_mapped){ .tgid = tgid, .address = address,
					       .length = pages * PAGE, .file = file });
}

/* More than a process may have by default: each is there until it is unmapped. */
static void many_mappings(void **state)
{
	enum { COUNT = 70000, STEP = 30011 };	/* a prime: every one in a mixed order */
	struct vt_session *s = vt_session_create();

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++)
		map(s, 10, FAR + i * STEP % COUNT * 2 * PAGE, 1, i + 1);
	for (uint64_t i = 0; i < COUNT; i++)
		assert_int_equal(file_at(s, 10, FAR + i * STEP % COUNT * 2 * PAGE), i + 1);
	for (uint64_t i = 0; i < COUNT; i++) {
		vt_session_unmap(s, 10, FAR + i * 2 * PAGE, PAGE);
		assert_int_equal(file_at(s, 10, FAR + i * 2 * PAGE), 0);
	}
	vt_session_destroy(s);
}

static void holes_and_edges(void **state)
{
	struct vt_session *s = vt_session_create();

	(void)state;
	map(s, 10, FAR, 8, 1);
	vt_session_unmap(s, 10, FAR + 2 * PAGE, 1);	/* the whole page */
	assert_int_equal(file_at(s, 10, FAR + 2 * PAGE - 1), 1);
	assert_int_equal(file_at(s, 10, FAR + 2 * PAGE), 0);
	assert_int_equal(file_at(s, 10, FAR + 3 * PAGE - 1), 0);
	assert_int_equal(file_at(s, 10, FAR + 3 * PAGE), 1);
	map(s, 10, FAR + PAGE, 3, 2);			/* over the hole and its edges */
	assert_int_equal(vt_session_mapped(s, 10, FAR, 8 * PAGE)->file, 1);
	assert_int_equal(vt_session_mapped(s, 10, FAR + PAGE, 7 * PAGE)->file, 2);
	assert_int_equal(file_at(s, 10, FAR + 4 * PAGE), 1);
	assert_int_equal(file_at(s, 10, FAR + 8 * PAGE), 0);
	assert_null(vt_session_mapped(s, 10, FAR, 0));
	vt_session_unmap(s, 10, 0, UINT64_MAX);
	assert_null(vt_session_mapped(s, 10, 0, UINT64_MAX));
	/* To the very end of memory. */
	map(s, 10, UINT64_MAX - 2 * PAGE + 1, 2, 3);
	vt_session_unmap(s, 10, UINT64_MAX - PAGE + 1, PAGE);
	assert_int_equal(file_at(s, 10, UINT64_MAX - PAGE), 3);
	assert_int_equal(file_at(s, 10, UINT64_MAX), 0);
	vt_session_destroy(s);
}

/* Memory that moves keeps its place in the file, from wherever in the mapping it is taken. */
static void moved_parts(void **state)
{
	const struct vt_move move = {
		.from = FAR + 2 * PAGE, .to = FAR + 16 * PAGE, .old_length = 2 * PAGE,
		.new_length = 2 * PAGE,
	};
	struct vt_session *s = vt_session_create();
	const struct vt_mapped *m;

	(void)state;
	vt_session_map(s, &(struct vt_mapped){ .tgid = 10, .address = FAR, .length = 4 * PAGE,
					       .offset = 0x100000, .file = 1 });
	vt_session_move(s, 10, &move);
	m = vt_session_mapped(s, 10, move.to, 1);
	assert_non_null(m);
	assert_int_equal(m->address, move.to);
	assert_int_equal(m->length, 2 * PAGE);
	assert_int_equal(m->offset, 0x100000 + 2 * PAGE);
	m = vt_session_mapped(s, 10, FAR, 1);
	assert_int_equal(m->length, 2 * PAGE);
	assert_int_equal(m->offset, 0x100000);
	vt_session_destroy(s);
}

/* A child has what its parent had; then each has its own. */
static void mappings_of_children(void **state)
{
	enum { CHILDREN = 20000, MAPPINGS = 2000 };
	struct vt_session *s = vt_session_create();

	(void)state;
	for (uint64_t i = 0; i < MAPPINGS; i++)
		map(s, 10, FAR + 2 * i * PAGE, 1, i + 1);
	for (pid_t child = 100; child < 100 + CHILDREN; child++)
		vt_session_fork(s, 10, child);
	vt_session_unmap(s, 100, FAR, PAGE);
	map(s, 101, FAR + PAGE, 1, 9999);
	assert_int_equal(file_at(s, 10, FAR), 1);
	assert_int_equal(file_at(s, 100, FAR), 0);
	assert_int_equal(file_at(s, 101, FAR + PAGE), 9999);
	assert_int_equal(file_at(s, 10, FAR + PAGE), 0);
	vt_session_forget(s, 10);
	assert_null(vt_session_mapped(s, 10, 0, UINT64_MAX));
	for (pid_t child = 101; child < 100 + CHILDREN; child++)
		assert_int_equal(file_at(s, child, FAR + 2 * (MAPPINGS - 1) * PAGE), MAPPINGS);
	vt_session_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_mappings),
		cmocka_unit_test(holes_and_edges),
		cmocka_unit_test(moved_parts),
		cmocka_unit_test(mappings_of_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
