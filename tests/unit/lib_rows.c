/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows from outside: what is sound is taken, each way of not being sound is told
 * with its reason; and whatever bytes a plugin is made of, nothing outside of it is
 * looked at, and what was taken decodes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/core.h"
#include "decode/check.h"
#include "vfiotrace/plugin.h"

/* All that makes up a row, in one piece of memory, to be changed at will. */
struct tables {
	struct vfiotrace_request row;
	struct vfiotrace_struct outer, inner;
	struct vfiotrace_field fields[5], part[2];
	struct vfiotrace_xlat flags, values, within;
	struct vfiotrace_xlat_entry bits[2], numbers[2];
	char names[8][72];
};

static void fill(struct tables *t)
{
	static const char *const names[] = {
		"ROW", "outer", "inner", "field", "xlat", "X_ONE", "X_TWO", "X_???",
	};

	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		strcpy(t->names[i], names[i]);
	t->bits[0] = (struct vfiotrace_xlat_entry){ 1, t->names[5] };
	t->bits[1] = (struct vfiotrace_xlat_entry){ 2, t->names[6] };
	t->numbers[0] = t->bits[0];
	t->numbers[1] = t->bits[1];
	t->within = t->values = (struct vfiotrace_xlat){
		.name = t->names[4], .unknown = t->names[7], .count = 2,
		.entries = t->numbers,
	};
	t->flags = (struct vfiotrace_xlat){
		.name = t->names[4], .unknown = t->names[7], .flags = true, .count = 2,
		.entries = t->bits, .mask = 0xf0, .within = &t->within,
	};
	t->part[0] = (struct vfiotrace_field){ t->names[3], 0, 4, 0, VFIOTRACE_SHOW_HEX,
					       VFIOTRACE_INOUT, NULL };
	t->part[1] = (struct vfiotrace_field){ t->names[3], 4, 2, 2,
					       VFIOTRACE_SHOW_UNSIGNED, VFIOTRACE_IN,
					       NULL };
	t->inner = (struct vfiotrace_struct){ t->names[2], 8, 2, t->part };
	t->fields[0] = (struct vfiotrace_field){ t->names[3], 0, 4, 0,
						 VFIOTRACE_SHOW_UNSIGNED, VFIOTRACE_IN,
						 NULL };
	t->fields[1] = (struct vfiotrace_field){ t->names[3], 4, 4, 0,
						 VFIOTRACE_SHOW_FLAGS, VFIOTRACE_INOUT,
						 &t->flags };
	t->fields[2] = (struct vfiotrace_field){ t->names[3], 8, 8, 2,
						 VFIOTRACE_SHOW_STRUCT, VFIOTRACE_INOUT,
						 &t->inner };
	t->fields[3] = (struct vfiotrace_field){ t->names[3], 24, 16, 0,
						 VFIOTRACE_SHOW_UUID, VFIOTRACE_OUT,
						 NULL };
	t->fields[4] = (struct vfiotrace_field){ t->names[3], 40, 4, 0,
						 VFIOTRACE_SHOW_ENUM, VFIOTRACE_OUT,
						 &t->values };
	t->outer = (struct vfiotrace_struct){ t->names[1], 48, 5, t->fields };
	t->row = (struct vfiotrace_request){
		.name = t->names[0], .code = 0x3be0, .kinds = VFIOTRACE_KIND(DEVICE),
		.arg = VFIOTRACE_ARG_STRUCT, .flags = VFIOTRACE_REQUEST_SIZED, .min = 8,
		.type = &t->outer, .result = VFIOTRACE_RESULT_ENUM,
		.result_xlat = &t->values,
	};
}

static bool inside(const void *ctx, const void *start, size_t size)
{
	uintptr_t offset = (uintptr_t)start - (uintptr_t)ctx;

	return offset < sizeof(struct tables) && size <= sizeof(struct tables) - offset;
}

static bool check(const struct tables *t, char *why, size_t size)
{
	struct vt_check c = { .readable = inside, .ctx = t, .why = why, .size = size };

	return vt_check_row(&c, &t->row);
}

static const char long_name[] =
	"AN_UNUSUALLY_LONG_NAME_THAT_GOES_ON_AND_ON_BEYOND_ANY_REASON_AND_MORE";

/* What is done to the tables, and what is said of it. */
#define BREAKS \
	BREAK(empty_name, t->names[0][0] = 0, "a row has no usable name") \
	BREAK(long_name, strcpy(t->names[0], long_name), "a row has no usable name") \
	BREAK(space, t->names[0][1] = ' ', "a row has no usable name") \
	BREAK(unknown_kind, t->row.kinds = 1, "ROW: .kinds 0x1") \
	BREAK(no_kind, t->row.kinds = 0, "ROW: .kinds 0") \
	BREAK(model, t->row.iommus = 1 << VFIOTRACE_IOMMUS, "ROW: .iommus") \
	BREAK(dialect, t->row.dialect = 3, "ROW: there is no dialect 3") \
	BREAK(result, t->row.result = 9, "ROW: .result 9") \
	BREAK(result_kind, t->row.result_kind = 200, "of kind 200") \
	BREAK(result_names, t->row.result_xlat = NULL, "ROW: has no table of names") \
	BREAK(result_number, t->row.result = 0, "ROW: .result is not one") \
	BREAK(tail_flag, t->row.flags |= VFIOTRACE_REQUEST_OUT_TAIL, "only built-in") \
	BREAK(argument, t->row.arg = 77, "ROW: .arg 77") \
	BREAK(argument_names, t->row.xlat = &t->values, "ROW: .xlat") \
	BREAK(number, t->row.arg = VFIOTRACE_ARG_INT, "ROW: the argument is no struct") \
	BREAK(no_struct, t->row.type = NULL, "ROW: has no usable struct") \
	BREAK(argsz, t->fields[0].size = 2, "outer does not begin with an argsz") \
	BREAK(unsized, t->row.flags = 0, "ROW: .min without an argsz") \
	BREAK(min, t->row.min = 49, "ROW: .min is 49, but outer has 48 bytes") \
	BREAK(empty, t->outer.size = 0, "outer: 0 bytes") \
	BREAK(huge, t->outer.size = 4097, "outer: 4097 bytes") \
	BREAK(no_fields, t->outer.count = 0, "outer: has not the 0 fields") \
	BREAK(end, t->fields[4].offset = 45, "outer.field: ends at byte 49 of 48") \
	BREAK(wrap, t->fields[3].count = 65535, "outer.field: ends at byte") \
	BREAK(order, t->fields[2].offset = 7, "outer.field: overlaps") \
	BREAK(array_overlap, t->fields[2].count = 3, "outer.field: overlaps") \
	BREAK(no_flow, t->fields[2].flow = 0, "outer.field: .flow 0") \
	BREAK(flow, t->fields[2].flow = 0x81, "outer.field: .flow 0x81") \
	BREAK(tail, t->fields[2].show = VFIOTRACE_SHOW_TAIL, "cannot be shown as") \
	BREAK(show, t->fields[2].show = 99, "outer.field: cannot be shown as 99") \
	BREAK(meaning, t->fields[0].means = VFIOTRACE_MEANINGS, "there is no meaning") \
	BREAK(meant_struct, t->fields[2].means = VFIOTRACE_MEANS_IOVA, "no number that could") \
	BREAK(maps, t->row.flags |= VFIOTRACE_REQUEST_MAPS, "ROW: either maps or unmaps") \
	BREAK(maps_no_size, (t->row.flags |= VFIOTRACE_REQUEST_UNMAPS, \
			     t->fields[0].means = VFIOTRACE_MEANS_IOVA), "maps or unmaps") \
	BREAK(three, t->part[0].size = 3, "inner.field: 3 bytes") \
	BREAK(zero, t->part[0].size = 0, "inner.field: 0 bytes") \
	BREAK(uuid, t->fields[3].size = 8, "outer.field: 8 bytes") \
	BREAK(fd, (t->part[1].show = VFIOTRACE_SHOW_FD), "inner.field: 2 bytes") \
	BREAK(no_reference, t->fields[2].ref = NULL, "outer.field: has no usable struct") \
	BREAK(reference, t->fields[0].ref = &t->values, "outer.field: refers to what") \
	BREAK(small, t->fields[2].size = 7, "outer.field: is smaller") \
	BREAK(sort, t->fields[1].ref = &t->values, "names values, not flags") \
	BREAK(other_sort, t->fields[4].ref = &t->flags, "names flags, not values") \
	BREAK(no_names, t->flags.count = 0, "'xlat' has not the 0 names") \
	BREAK(unknown, t->names[7][0] = '\33', ".unknown of 'xlat'") \
	BREAK(entry, t->bits[1].name = NULL, "entry 1 of 'xlat'") \
	BREAK(within, t->flags.within = &t->flags, "names flags, not values") \
	BREAK(values_within, t->values.within = &t->within, "only flags") \
	BREAK(outside, t->outer.fields = (const void *)(t + 1), "has not the 5 fields") \
	BREAK(across, t->inner.count = 6000, "inner: has not the 6000 fields") \
	BREAK(askew, t->outer.fields = (const void *)((char *)t->fields + 1), "outer: has")

#define BREAK(NAME, STATEMENT, WHY) \
	static void break_##NAME(struct tables *t) { STATEMENT; }
BREAKS
#undef BREAK
#define BREAK(NAME, STATEMENT, WHY) { #NAME, break_##NAME, WHY },

static const struct {
	const char *name;
	void (*change)(struct tables *t);
	const char *why;
} breaks[] = { BREAKS };

static void test_unsound_rows_have_a_reason(void **state)
{
	struct tables *t = malloc(sizeof(*t));
	char why[256];

	(void)state;
	fill(t);
	assert_true(check(t, why, sizeof(why)));
	assert_true(check(t, NULL, 0));
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		fill(t);
		breaks[i].change(t);
		why[0] = '\0';
		if (check(t, why, sizeof(why)) || !strstr(why, breaks[i].why))
			fail_msg("%s: '%s' expected, not '%s'", breaks[i].name,
				 breaks[i].why, why);
		assert_false(check(t, NULL, 0));
	}
	free(t);
}

/* A struct in a struct in a struct...: an end is put to it. */
static void test_nesting_has_an_end(void **state)
{
	struct tables *t = malloc(sizeof(*t));
	char why[256];

	(void)state;
	fill(t);
	t->fields[2].ref = &t->outer;
	assert_false(check(t, why, sizeof(why)));
	assert_non_null(strstr(why, "nest too deep"));
	free(t);
}

/* ---- any bytes ---- */

static uint32_t random_word(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void damage(struct tables *t, uint32_t *seed)
{
	uint8_t *bytes = (uint8_t *)t;
	size_t meat = offsetof(struct tables, names);

	for (uint32_t n = 1 + random_word(seed) % 4; n; n--) {
		size_t at = random_word(seed) % meat;
		/* A pointer into the tables, at a word's place; or any byte. */
		const void *pointer = bytes + random_word(seed) % (sizeof(*t) + 64);

		if (random_word(seed) % 2)
			memcpy(bytes + at / 8 * 8, &pointer, sizeof(pointer));
		else
			bytes[at] = random_word(seed);
	}
}

static ssize_t read_any(void *ctx, uint64_t address, void *buffer, size_t length)
{
	(void)address;
	memset(buffer, *(const uint8_t *)ctx, length);
	return length;
}

struct watch {
	unsigned int values;
	int depth;
};

static int watch(void *ctx, const struct vfiotrace_value *value)
{
	struct watch *w = ctx;
	volatile uint8_t sum = 0;
	unsigned int position = 0;
	uint64_t rest = value->number;
	const char *name;

	if (value->type == VFIOTRACE_VALUE_STRUCT_BEGIN ||
	    value->type == VFIOTRACE_VALUE_ARRAY_BEGIN)
		w->depth++;
	if (value->type == VFIOTRACE_VALUE_STRUCT_END ||
	    value->type == VFIOTRACE_VALUE_ARRAY_END)
		w->depth--;
	for (size_t i = 0; i < value->length; i++)
		sum += ((const uint8_t *)value->data)[i];
	if (value->type == VFIOTRACE_VALUE_FLAGS)
		while ((name = vfiotrace_xlat_next(value->xlat, &rest, &position)))
			sum += strlen(name);
	else if ((name = vfiotrace_xlat_name(value->xlat, rest)))
		sum += strlen(name);
	if (value->name)
		sum += strlen(value->name);
	(void)sum;
	w->values++;
	return 0;
}

static void decode(const struct vfiotrace_context *context,
		   const struct vfiotrace_request *row, uint8_t byte)
{
	const struct vfiotrace_memory memory = { read_any, &byte };
	const struct vfiotrace_fd fd = { .kind = VFIOTRACE_FD_DEVICE };
	struct vfiotrace_call call;
	struct watch w = { 0 };
	const struct vfiotrace_visitor visitor = { watch, &w };

	vfiotrace_call_init(&call, context, &fd, VFIOTRACE_CALLER_64, row->code, 0x1000);
	call.request = row;
	vfiotrace_decode_entry(&call, &memory, &visitor);
	assert_int_equal(w.depth, 0);
	vfiotrace_decode_exit(&call, 0, &memory, &visitor);
	assert_int_equal(w.depth, 0);
	/* Each byte of the struct is shown once in a phase, in five levels at most. */
	assert_true(w.values < 2 * 8 * 4096 + 100);
}

static void test_damaged_tables(void **state)
{
	struct vfiotrace_context *context;
	struct tables *t = malloc(sizeof(*t));
	unsigned int taken = 0, refused = 0;
	uint32_t seed = 20261121;

	(void)state;
	assert_int_equal(vfiotrace_context_create(&context), 0);
	for (int i = 0; i < 100000; i++) {
		fill(t);
		damage(t, &seed);
		if (!check(t, NULL, 0)) {
			refused++;
			continue;
		}
		taken++;
		decode(context, &t->row, i % 3 ? 0x3f : 0xff);
		decode(context, &t->row, 0);
	}
	assert_true(taken > 1000);
	assert_true(refused > 1000);
	vfiotrace_context_destroy(context);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unsound_rows_have_a_reason),
		cmocka_unit_test(test_nesting_has_an_end),
		cmocka_unit_test(test_damaged_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
