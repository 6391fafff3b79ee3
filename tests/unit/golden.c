/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two normalized traces, and how many differences a reader would find in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "golden/compare.h"
#include "golden/diff.h"
#include "golden/token.h"
#include "util/array.h"

/* ---- labels ---- */

static void test_labels(void **state)
{
	static const struct {
		const char *line, *skeleton;
	} lines[] = {
		{ "ioctl(fd1</dev/vfio/vfio>, X, addr12+0x10)   = 0",
		  "ioctl(fd</dev/vfio/vfio>, X, addr+0x10) = 0" },
		{ "close(pid2.1.fd3)", "close(fd)" },
		{ "si_pid=pid3, si_uid=1", "si_pid=pid, si_uid=1" },
		{ "/proc/pid1/maps", "/proc/pid/maps" },
		{ "{\"tid\":\"pid2.1\",\"fd\":\"pid2.eventfd7\"}",
		  "{\"tid\":\"pid\",\"fd\":\"eventfd\"}" },
		/* These are none. */
		{ "oldfd1 fd fd1x pids pid1x 0xfd1 my_fd2", "oldfd1 fd fd1x pids pid1x 0xfd1 my_fd2" },
		{ "(a   = b)", "(a   = b)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		char *skeleton = vt_golden_skeleton(lines[i].line);

		assert_string_equal(skeleton, lines[i].skeleton);
		free(skeleton);
	}
}

/* ---- sequences ---- */

/* How many have a partner; asserts that all pairs are pairs, in order. */
static size_t common(const uint32_t *old, size_t nold, const uint32_t *new, size_t nnew,
		     int from_end)
{
	size_t pairs[64], count = 0, last = 0;

	vt_diff(old, nold, new, nnew, pairs, from_end);
	for (size_t i = 0; i < nold; i++) {
		if (pairs[i] == VT_DIFF_ALONE)
			continue;
		assert_true(pairs[i] < nnew);
		assert_int_equal(old[i], new[pairs[i]]);
		assert_true(!count || pairs[i] > last);
		last = pairs[i];
		count++;
	}
	return count;
}

/* The longest common subsequence, by the usual table. */
static size_t longest(const uint32_t *old, size_t nold, const uint32_t *new, size_t nnew)
{
	size_t table[65][65] = { 0 };

	for (size_t i = 1; i <= nold; i++)
		for (size_t j = 1; j <= nnew; j++) {
			size_t a = table[i - 1][j], b = table[i][j - 1];

			table[i][j] = old[i - 1] == new[j - 1] ? table[i - 1][j - 1] + 1 :
				      a > b ? a : b;
		}
	return table[nold][nnew];
}

static void test_sequences(void **state)
{
	uint32_t old[64], new[64], seed = 1;

	(void)state;
	for (int run = 0; run < 2000; run++) {
		size_t nold = (size_t)(run * 7 % 65), nnew = (size_t)(run * 13 % 65);

		for (size_t i = 0; i < 64; i++) {
			seed = seed * 1103515245 + 12345;
			old[i] = seed >> 16 & 3;
			new[i] = seed >> 20 & 3;
		}
		assert_int_equal(common(old, nold, new, nnew, 0), longest(old, nold, new, nnew));
		assert_int_equal(common(old, nold, new, nnew, 1), longest(old, nold, new, nnew));
	}
}

/* ---- traces ---- */

static struct vt_golden_text text_of(const char *lines)
{
	struct vt_golden_text text = { 0 };
	struct vt_error error;
	char path[] = "golden.XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	assert_non_null(file);
	fputs(lines, file);
	fclose(file);
	assert_int_equal(vt_golden_text_read(&text, path, &error), 0);
	remove(path);
	return text;
}

static void say_nothing(void *ctx, const struct vt_golden_difference *difference)
{
	size_t *told = ctx;

	assert_true(difference->nwas || difference->nis);
	++*told;
}

static size_t differences(const char *was, const char *is)
{
	struct vt_golden_text a = text_of(was), b = text_of(is);
	size_t told = 0, count = vt_golden_compare(&a, &b, say_nothing, &told);

	assert_true(!count == !told);
	vt_golden_text_free(&a);
	vt_golden_text_free(&b);
	return count;
}

static void test_compare(void **state)
{
	static const struct {
		const char *was, *is;
		size_t count;
	} cases[] = {
		{ "a(fd1)\nb(fd2)\n", "a(fd1)\nb(fd2)\n", 0 },
		/* Other numbers for the same things. */
		{ "a(fd1)\nb(fd2)\na(fd1)\n", "a(fd4)\nb(fd9)\na(fd4)\n", 0 },
		/* Another thing: once. */
		{ "a(fd1)\nb(fd2)\nc(fd1)\nd(fd2)\n", "a(fd1)\nb(fd2)\nc(fd2)\nd(fd2)\n", 1 },
		{ "a(fd1)\nb(fd1)\nc(fd1)\n", "a(fd1)\nb(fd2)\nc(fd2)\n", 1 },
		/* A call more, and one less, with a label of its own. */
		{ "a() = fd1\nc() = fd2\nd(fd1)\ne(fd2)\n",
		  "a() = fd1\nb() = fd2\nc() = fd3\nd(fd1)\ne(fd3)\n", 1 },
		{ "a() = fd1\nb() = fd2\nc() = fd3\nd(fd1)\ne(fd3)\n",
		  "a() = fd1\nc() = fd2\nd(fd1)\ne(fd2)\n", 1 },
		/* One more of several alike: which one, its use says. */
		{ "o() = fd1\nx(fd1)\ny(fd1)\nz(fd1)\n",
		  "o() = fd1\no() = fd2\nx(fd2)\ny(fd2)\nz(fd2)\n", 1 },
		{ "o() = fd1\nx(fd1)\ny(fd1)\n", "o() = fd1\no() = fd2\nx(fd1)\ny(fd1)\n", 1 },
		/* A changed line is one, not two. */
		{ "a(1)\nb(2)\nc(3)\n", "a(1)\nb(4)\nc(3)\n", 1 },
		{ "a(1)\nb(2)\nc(3)\n", "x(1)\ny(4)\nz(3)\n", 3 },
		/* Threads in any order, by any names. */
		{ "pid1 a()\npid2 b(pid2.fd1)\npid3 c(pid3.fd1)\n",
		  "pid3 c(pid3.fd1)\npid1 a()\npid2 b(pid2.fd1)\n", 0 },
		{ "pid1 a()\npid2 b(pid2.fd1)\npid3 c(pid3.fd1)\n",
		  "pid1 a()\npid2 n()\npid3 b(pid3.fd1)\npid4 c(pid4.fd1)\n", 1 },
		{ "pid1 a()\npid2 b()\npid3 c()\n", "pid1 a()\npid2 c()\n", 1 },
		{ "[pid pid2] b()\na()\n", "a()\npid2  b()\n", 0 },
		/* Width and JSON. */
		{ "close(fd9)       = 0\n", "close(fd10)      = 0\n", 0 },
		{ "{\"v\":1,\"type\":\"header\",\"version\":\"1\"}\n{\"tid\":\"pid1\",\"x\":1}\n"
		  "{\"tid\":\"pid2\",\"y\":1}\n",
		  "{\"v\":1,\"type\":\"header\",\"version\":\"2\"}\n{\"tid\":\"pid2\",\"y\":1}\n"
		  "{\"tid\":\"pid1\",\"x\":1}\n", 0 },
		/* What is said about a line. */
		{ "pid1 a()\npid2 b()\n > f()\npid1 c()\n", "pid2 b()\n > f()\npid1 a()\npid1 c()\n",
		  0 },
		{ "pid1 a()\npid2 b()\n > f()\n", "pid1 a()\n > f()\npid2 b()\n", 2 },
		{ "", "", 0 },
		{ "", "a()\n", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (differences(cases[i].was, cases[i].is) != cases[i].count)
			fail_msg("case %zu: %zu differences, expected %zu", i,
				 differences(cases[i].was, cases[i].is), cases[i].count);
}

/* Too many differences to find the best pairs: a count, and no more time than for fewer. */
static void test_nothing_in_common(void **state)
{
	enum { LINES = 20000 };
	char *was = malloc(LINES * 8), *is = malloc(LINES * 8);
	size_t at = 0;

	(void)state;
	assert_true(was && is);
	for (int i = 0; i < LINES; i++) {
		sprintf(was + at, "a%06d", i);
		sprintf(is + at, "b%06d", i);
		at += 7;
		was[at] = is[at] = '\n';
		at++;
	}
	was[at - 1] = is[at - 1] = '\0';
	assert_int_equal(differences(was, is), LINES);
	free(was);
	free(is);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_nothing_in_common),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
