/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counted calls, the table that they make, and the histogram behind it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/counts.h"
#include "report/histogram.h"

/* ---- quantiles, against the sorted numbers themselves ---- */

static int compare(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* The number that has so many per cent at or below it. */
static uint64_t exact(uint64_t *numbers, size_t count, unsigned int percent)
{
	size_t rank = (count * percent + 99) / 100;

	qsort(numbers, count, sizeof(*numbers), compare);
	return numbers[rank - 1];
}

static void check_quantiles(uint64_t *numbers, size_t count)
{
	static const unsigned int percents[] = { 1, 50, 90, 99, 100 };
	struct vt_histogram *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	for (size_t i = 0; i < count; i++)
		vt_histogram_add(h, numbers[i]);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		uint64_t want = exact(numbers, count, percents[i]);
		uint64_t got = vt_histogram_quantile(h, percents[i]);
		uint64_t off = got > want ? got - want : want - got;

		if (off > want / 32)
			fail_msg("%u %% of %zu numbers: %llu, not %llu", percents[i], count,
				 (unsigned long long)got, (unsigned long long)want);
	}
	assert_int_equal(h->count, count);
	assert_int_equal(h->least, numbers[0]);
	assert_int_equal(h->most, numbers[count - 1]);
	free(h);
}

static void quantiles(void **state)
{
	static uint64_t numbers[5000];
	uint64_t random = 1;

	(void)state;
	for (unsigned int round = 0; round < 200; round++) {
		size_t count = 1 + round * 23;

		for (size_t i = 0; i < count; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			numbers[i] = random >> (20 + (random >> 5) % 44);
		}
		check_quantiles(numbers, count);
	}
	/* The ends of what there is. */
	check_quantiles((uint64_t[]){ 0 }, 1);
	check_quantiles((uint64_t[]){ UINT64_MAX }, 1);
	check_quantiles((uint64_t[]){ 0, 15, 16, 17, 1ULL << 63, UINT64_MAX }, 6);
}

static void no_numbers(void **state)
{
	struct vt_histogram *h = calloc(1, sizeof(*h));

	(void)state;
	assert_non_null(h);
	assert_int_equal(vt_histogram_quantile(h, 50), 0);
	free(h);
}

/* ---- the table ---- */

#define CALL(NAME, KIND, ...)                                                            \
	{                                                                                \
		.name = NAME, .on_fd = true, .kind = KIND, .finished = true, .timed = true, \
		.ran_known = true, __VA_ARGS__                                           \
	}

static const struct vt_counted calls[] = {
	CALL("MAP", VFIOTRACE_FD_CONTAINER, .took = 9000000, .ran = 3000000, .maps = true,
	     .mapped = 4096),
	CALL("MAP", VFIOTRACE_FD_CONTAINER, .took = 1000, .ran = 1000, .errnum = EEXIST),
	CALL("MAP", VFIOTRACE_FD_CONTAINER, .took = 1000, .ran = 1000, .errnum = EINVAL),
	CALL("MAP", VFIOTRACE_FD_CONTAINER, .took = 1000, .ran = 1000, .errnum = EINVAL),
	CALL("MAP", VFIOTRACE_FD_IOMMUFD, .took = 1000, .ran = 4000000, .maps = true,
	     .mapped = 8192),
	CALL("RESET", VFIOTRACE_FD_DEVICE, .took = 2000000000, .ran = 999424),
	CALL("UNMAP", VFIOTRACE_FD_CONTAINER, .ran = 999424, .unmaps = true,
	     .unmapped = 4096),
	{ .name = "openat", .finished = true, .timed = true, .errnum = ENOENT },
	{ .name = "RESET", .on_fd = true, .kind = VFIOTRACE_FD_DEVICE },
};

static void check_table(const struct vt_counts_options *options, const char *want)
{
	struct vt_counts *counts = vt_counts_create(options);
	const struct vt_counter counter = vt_counts_counter(counts);
	struct vt_buffer out = { 0 };

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		counter.call(counter.ctx, &calls[i]);
	vt_counts_text(counts, &out);
	vt_buffer_add(&out, "", 1);
	assert_string_equal(out.data, want);
	vt_buffer_free(&out);
	vt_counts_destroy(counts);
}

static void by_time(void **state)
{
	static const struct vt_counts_options options = { .sort = VT_COLUMN_PERCENT };

	(void)state;
	check_table(&options,
		    "% time     seconds  usecs/call     calls    errors      p50      p99  longest bytes mapped errno                      fd             syscall\n"
		    "------ ----------- ----------- --------- --------- -------- -------- -------- ------------ -------------------------- -------------- ----------------\n"
		    " 44.44    0.004000        4000         1           0.004000 0.004000 0.004000         8192                            iommufd        MAP\n"
		    " 33.36    0.003003         750         4         3 0.000001 0.003000 0.003000         4096 EINVAL:2,EEXIST:1          vfio-container MAP\n"
		    " 11.10    0.000999         999         1           0.000999 0.000999 0.000999                                         vfio-device    RESET\n"
		    " 11.10    0.000999         999         1           0.000999 0.000999 0.000999                                         vfio-container UNMAP\n"
		    "  0.00                                 1         1                                         ENOENT                                    openat\n"
		    "------ ----------- ----------- --------- --------- -------- -------- -------- ------------ -------------------------- -------------- ----------------\n"
		    "100.00    0.009001        1285         8         4 0.000999 0.004000 0.004000        12288 EINVAL:2,ENOENT:1,EEXIST:1                total\n"
		    " > of 1 call it is not known how long it ran\n"
		    " > not counted: 1 call that had not returned\n");
}

static void chosen_columns(void **state)
{
	static const struct vt_counts_options options = {
		.sort = VT_COLUMN_MOST, .wall = true, .chosen = true, .ncolumns = 6,
		.columns = { VT_COLUMN_NAME, VT_COLUMN_KIND, VT_COLUMN_MOST, VT_COLUMN_LEAST,
			     VT_COLUMN_UNMAPPED, VT_COLUMN_CALLS },
	};

	(void)state;
	check_table(&options,
		    "syscall          fd              longest shortest bytes unmapped     calls\n"
		    "---------------- -------------- -------- -------- -------------- ---------\n"
		    "RESET            vfio-device    2.000000 2.000000                        1\n"
		    "MAP              vfio-container 0.009000 0.000001                        4\n"
		    "MAP              iommufd        0.000001 0.000001                        1\n"
		    "UNMAP            vfio-container 0.000000 0.000000           4096         1\n"
		    "openat                          0.000000 0.000000                        1\n"
		    "---------------- -------------- -------- -------- -------------- ---------\n"
		    "total                           2.000000 0.000000           4096         8\n"
		    " > not counted: 1 call that had not returned\n");
}

static void timeless(void **state)
{
	static const struct vt_counts_options options = {
		.sort = VT_COLUMN_KIND, .timeless = true,
	};

	(void)state;
	check_table(&options,
		    "    calls    errors bytes mapped errno                      fd             syscall\n"
		    "--------- --------- ------------ -------------------------- -------------- ----------------\n"
		    "        1         1              ENOENT                                    openat\n"
		    "        1                   8192                            iommufd        MAP\n"
		    "        4         3         4096 EINVAL:2,EEXIST:1          vfio-container MAP\n"
		    "        1                                                   vfio-container UNMAP\n"
		    "        1                                                   vfio-device    RESET\n"
		    "--------- --------- ------------ -------------------------- -------------- ----------------\n"
		    "        8         4        12288 EINVAL:2,ENOENT:1,EEXIST:1                total\n"
		    " > not counted: 1 call that had not returned\n");
}

/* ---- bounds ---- */

/* A program may invent as many requests as there are numbers. */
static void many_rows(void **state)
{
	static const struct vt_counts_options options = {
		.sort = VT_COLUMN_CALLS, .chosen = true, .ncolumns = 2, .wall = true,
		.columns = { VT_COLUMN_CALLS, VT_COLUMN_NAME },
	};
	struct vt_counts *counts = vt_counts_create(&options);
	const struct vt_counter counter = vt_counts_counter(counts);
	struct vt_buffer out = { 0 };
	char name[32];

	(void)state;
	for (unsigned int i = 0; i < 5000; i++) {
		struct vt_counted call = CALL(name, VFIOTRACE_FD_DEVICE, .took = i);

		snprintf(name, sizeof(name), "request %u", i);
		counter.call(counter.ctx, &call);
	}
	vt_counts_text(counts, &out);
	vt_buffer_add(&out, "", 1);
	assert_non_null(strstr(out.data, "\n     3976 (others)\n"));
	assert_non_null(strstr(out.data, "\n     5000 total\n"));
	assert_non_null(strstr(out.data, " > (others): more than 1024 rows are not told apart\n"));
	vt_buffer_free(&out);
	vt_counts_destroy(counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles),	  cmocka_unit_test(no_numbers),
		cmocka_unit_test(by_time),	  cmocka_unit_test(chosen_columns),
		cmocka_unit_test(timeless),	  cmocka_unit_test(many_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
