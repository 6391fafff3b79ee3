/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of values: the grammar that strace's readers know.
 */
#include <stdio.h>
#include <stdlib.h>

#include "print/text.h"
#include "print.h"

static int fd_text(void *ctx, int fd, char *buffer, size_t size)
{
	(void)ctx;
	return snprintf(buffer, size, "</dev/vfio/%d>", fd);
}

#define OPTIONS(...) { .size = sizeof(struct vfiotrace_text_options), __VA_ARGS__ }

static const struct vfiotrace_text_options plain = OPTIONS(.limit = 32, .fd_text = fd_text);

static void check_with(const struct vfiotrace_text_options *options,
		       const struct vfiotrace_value *values, size_t count,
		       const char *expected)
{
	char buffer[1024] = "?";
	struct vfiotrace_text text = {
		.options = options, .buffer = buffer, .size = sizeof(buffer),
	};

	for (size_t i = 0; i < count; i++)
		vfiotrace_text_visit(&text, &values[i]);
	assert_string_equal(buffer, expected);
	assert_int_equal(text.length, strlen(expected));
	assert_int_equal(vt_text_state(&text)->depth, 0);
	assert_int_equal(vt_text_state(&text)->muted, 0);
}

#define CHECK_WITH(OPTIONS, EXPECTED, ...)                                             \
	do {                                                                           \
		const struct vfiotrace_value values_[] = { __VA_ARGS__ };              \
		check_with(OPTIONS, values_, sizeof(values_) / sizeof(values_[0]),     \
			   EXPECTED);                                                  \
	} while (0)
#define CHECK(EXPECTED, ...) CHECK_WITH(&plain, EXPECTED, __VA_ARGS__)

static void test_numbers(void **state)
{
	(void)state;
	CHECK("0", UNSIGNED(NULL, 0));
	CHECK("18446744073709551615", UNSIGNED(NULL, UINT64_MAX));
	CHECK("-1", V(SIGNED, .number = (uint64_t)-1));
	CHECK("-9223372036854775808", V(SIGNED, .number = UINT64_C(1) << 63));
	CHECK("9223372036854775807", V(SIGNED, .number = INT64_MAX));
	CHECK("0", HEX(NULL, 0));
	CHECK("0xffffffffffffffff", HEX(NULL, UINT64_MAX));
	CHECK("NULL", ADDRESS(NULL, 0));
	CHECK("0x7f2a40000000", ADDRESS(NULL, 0x7f2a40000000));
	CHECK("0xdead0000", V(UNREADABLE, .number = 0xdead0000, .error = 14));
	CHECK("NULL", V(UNREADABLE, .number = 0, .error = 14));
}

static void test_structs(void **state)
{
	(void)state;
	CHECK("{}", BEGIN(), END);
	CHECK("{argsz=32, vaddr=NULL}", BEGIN(), UNSIGNED("argsz", 32),
	      ADDRESS("vaddr", 0), END);
	CHECK("{a={b=1}, c=[], d=2}", BEGIN(), BEGIN(.name = "a"), UNSIGNED("b", 1), END,
	      ARRAY(.name = "c"), ARRAY_END, UNSIGNED("d", 2), END);
	CHECK("[{a=1}, {a=2}]", ARRAY(), BEGIN(), UNSIGNED("a", 1), END, BEGIN(),
	      UNSIGNED("a", 2), END, ARRAY_END);
	CHECK("{argsz=8} => {argsz=8, flags=0}", BEGIN(), UNSIGNED("argsz", 8), END,
	      OUTPUT, BEGIN(), UNSIGNED("argsz", 8), FLAGS("flags", 0), END);
	CHECK("{a=1}", OUTPUT, BEGIN(), UNSIGNED("a", 1), END);
}

static void test_flags_styles(void **state)
{
	const struct vfiotrace_text_options raw = OPTIONS(.xlat = VFIOTRACE_XLAT_RAW);
	const struct vfiotrace_text_options verbose = OPTIONS(.xlat = VFIOTRACE_XLAT_VERBOSE);

	(void)state;
	CHECK("0", FLAGS(NULL, 0));
	CHECK("VFIO_DMA_MAP_FLAG_READ|VFIO_DMA_MAP_FLAG_WRITE", FLAGS(NULL, 3));
	CHECK("VFIO_DMA_MAP_FLAG_READ|0x80", FLAGS(NULL, 0x81));
	CHECK("0x80 /* VFIO_DMA_MAP_FLAG_??? */", FLAGS(NULL, 0x80));
	CHECK("0x80", V(FLAGS, .number = 0x80));
	CHECK_WITH(&raw, "0", FLAGS(NULL, 0));
	CHECK_WITH(&raw, "0x83", FLAGS(NULL, 0x83));
	CHECK_WITH(&verbose, "0", FLAGS(NULL, 0));
	CHECK_WITH(&verbose, "0x3 /* VFIO_DMA_MAP_FLAG_READ|VFIO_DMA_MAP_FLAG_WRITE */",
		   FLAGS(NULL, 3));
	CHECK_WITH(&verbose, "0x81 /* VFIO_DMA_MAP_FLAG_READ|0x80 */", FLAGS(NULL, 0x81));
	CHECK_WITH(&verbose, "0x80 /* VFIO_DMA_MAP_FLAG_??? */", FLAGS(NULL, 0x80));
}

static void test_enum_styles(void **state)
{
	const struct vfiotrace_text_options raw = OPTIONS(.xlat = VFIOTRACE_XLAT_RAW);
	const struct vfiotrace_text_options verbose = OPTIONS(.xlat = VFIOTRACE_XLAT_VERBOSE);

	(void)state;
	CHECK("VFIO_TYPE1v2_IOMMU", ENUM(NULL, 3));
	CHECK("VFIO_ZERO", ENUM(NULL, 0));
	CHECK("0x7 /* VFIO_???? */", ENUM(NULL, 7));
	CHECK("12", V(ENUM, .number = 12));
	CHECK_WITH(&raw, "0x3", ENUM(NULL, 3));
	CHECK_WITH(&raw, "0", ENUM(NULL, 0));
	CHECK_WITH(&verbose, "0x3 /* VFIO_TYPE1v2_IOMMU */", ENUM(NULL, 3));
	CHECK_WITH(&verbose, "0 /* VFIO_ZERO */", ENUM(NULL, 0));
	CHECK_WITH(&verbose, "0x7 /* VFIO_???? */", ENUM(NULL, 7));
}

static void test_strings(void **state)
{
	const struct vfiotrace_text_options x =
		OPTIONS(.limit = 32, .strings = VFIOTRACE_STRING_HEX_NONASCII);
	const struct vfiotrace_text_options xx =
		OPTIONS(.limit = 32, .strings = VFIOTRACE_STRING_HEX);
	const struct vfiotrace_text_options chars =
		OPTIONS(.limit = 32, .strings = VFIOTRACE_STRING_HEX_CHARS);
	const struct vfiotrace_text_options four = OPTIONS(.limit = 4);

	(void)state;
	CHECK("\"0000:03:00.0\"", STRING("0000:03:00.0"));
	CHECK("\"\\t\\n\\v\\f\\r \\\"\\\\\"", STRING("\t\n\v\f\r \"\\"));
	/* As short as octal can be, in full before a digit that would be read as one. */
	CHECK("\"\\18\\0017\\1 \\7\\33[\\377\\177\"", STRING("\001" "8\001" "7\001 \7\33[\377\177"));
	CHECK("\"\"", STRING(""));
	CHECK_WITH(&x, "\"ab\\n\"", STRING("ab\n"));
	CHECK_WITH(&x, "\"\\x61\\x01\"", STRING("a\001"));
	CHECK_WITH(&xx, "\"\\x61\\x62\"", STRING("ab"));
	CHECK_WITH(&chars, "\"a\\x01\\n\\xff8\\\"\"", STRING("a\001\n\377" "8\""));
	CHECK_WITH(&four, "\"abcd\"", STRING("abcd"));
	/* It names a device, and is not cut. */
	CHECK_WITH(&four, "\"abcde\"", STRING("abcde"));
	CHECK("\"ab\"...", V(STRING, .data = "ab", .length = 2, .cut = true));
	CHECK("{data=\"\\1\\2\"}", BEGIN(), BYTES("data", "\1\2"), END);
	CHECK("00112233-4455-6677-8899-aabbccddeeff",
	      V(UUID, .length = 16, .data = "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa"
					    "\xbb\xcc\xdd\xee\xff"));
}

static void test_fds(void **state)
{
	const struct vfiotrace_text_options bare = OPTIONS(.limit = 32);

	(void)state;
	CHECK("[11</dev/vfio/11>, -1]", ARRAY(), FD(NULL, 11), FD(NULL, -1), ARRAY_END);
	CHECK_WITH(&bare, "{fd=11}", BEGIN(), FD("fd", 11), END);
}

static void test_array_limit(void **state)
{
	const struct vfiotrace_text_options two = OPTIONS(.limit = 2);
	const struct vfiotrace_text_options all = OPTIONS(.limit = 2, .verbose = true);
	const struct vfiotrace_text_options none = OPTIONS(.limit = 0);

	(void)state;
	CHECK_WITH(&two, "[1, 2]", ARRAY(), UNSIGNED(NULL, 1), UNSIGNED(NULL, 2), ARRAY_END);
	CHECK_WITH(&two, "{a=[1, 2, ...], b=4}", BEGIN(), ARRAY(.name = "a"),
		   UNSIGNED(NULL, 1), UNSIGNED(NULL, 2), UNSIGNED(NULL, 3),
		   UNSIGNED(NULL, 9), ARRAY_END, UNSIGNED("b", 4), END);
	CHECK_WITH(&two, "[{a=[]}, {}, ...]", ARRAY(), BEGIN(), ARRAY(.name = "a"), ARRAY_END,
		   END, BEGIN(), END, BEGIN(), ARRAY(.name = "a"), BEGIN(), END, ARRAY_END,
		   END, BEGIN(), END, ARRAY_END);
	CHECK_WITH(&all, "[1, 2, 3]", ARRAY(), UNSIGNED(NULL, 1), UNSIGNED(NULL, 2),
		   UNSIGNED(NULL, 3), ARRAY_END);
	CHECK_WITH(&none, "[...]", ARRAY(), UNSIGNED(NULL, 1), ARRAY_END);
	/* The fields of a struct are no elements. */
	CHECK_WITH(&two, "{a=1, b=2, c=3}", BEGIN(), UNSIGNED("a", 1), UNSIGNED("b", 2),
		   UNSIGNED("c", 3), END);
}

static void test_array_stop(void **state)
{
	const struct vfiotrace_text_options one = OPTIONS(.limit = 1);
	char buffer[64];
	struct vfiotrace_text text = {
		.options = &one, .buffer = buffer, .size = sizeof(buffer),
	};

	(void)state;
	assert_int_equal(vfiotrace_text_visit(&text, &ARRAY()), 0);
	assert_int_equal(vfiotrace_text_visit(&text, &UNSIGNED(NULL, 1)), 0);
	assert_int_not_equal(vfiotrace_text_visit(&text, &BEGIN()), 0);
	assert_int_equal(vfiotrace_text_visit(&text, &UNSIGNED("a", 1)), 0);
	assert_int_not_equal(vfiotrace_text_visit(&text, &END), 0);
	assert_int_equal(vfiotrace_text_visit(&text, &ARRAY_END), 0);
	assert_string_equal(buffer, "[1, ...]");
}

static void test_notes(void **state)
{
	(void)state;
	CHECK("{argsz=31 /* argsz must be at least 32 */, flags=0}", BEGIN(),
	      UNSIGNED("argsz", 31), NOTE(ARGSZ_SMALL, 31, 32), FLAGS("flags", 0), END);
	CHECK("{argsz=32, flags=0 /* 16 of 32 bytes readable */}", BEGIN(),
	      UNSIGNED("argsz", 32), FLAGS("flags", 0), NOTE(TRUNCATED, 16, 32), END);
	CHECK("{/* 2 of 32 bytes readable */}", BEGIN(), NOTE(TRUNCATED, 2, 32), END);
	CHECK("{/* argsz must be at least 32 */ a=1, b=2}", BEGIN(),
	      NOTE(ARGSZ_SMALL, 0, 32), UNSIGNED("a", 1), UNSIGNED("b", 2), END);
	CHECK("[1, ... /* 1 of 5 elements */]", ARRAY(), UNSIGNED(NULL, 1),
	      NOTE(ARRAY_CUT, 1, 5), ARRAY_END);
	CHECK("[... /* 0 of 5 elements */]", ARRAY(), NOTE(ARRAY_CUT, 0, 5), ARRAY_END);
	CHECK("[{id=1} /* chain returns to offset 16 */]", ARRAY(), BEGIN(),
	      UNSIGNED("id", 1), END, NOTE(CAP_LOOP, 16, 0), ARRAY_END);
	CHECK("[/* next is 4096, argsz is 80 */]", ARRAY(), NOTE(CAP_OUTSIDE, 4096, 80),
	      ARRAY_END);
	CHECK("[{id=1 /* capability needs 16 bytes, has 8 */}]", ARRAY(), BEGIN(),
	      UNSIGNED("id", 1), NOTE(CAP_SHORT, 8, 16), END, ARRAY_END);
	CHECK("{a=1 /* 65536 of 131072 bytes decoded */}", BEGIN(), UNSIGNED("a", 1),
	      NOTE(TOO_BIG, 65536, 131072), END);
}

static void test_extension(void **state)
{
	const struct vfiotrace_text_options two = OPTIONS(.limit = 2);

	(void)state;
	CHECK("{argsz=40, /* bytes 32..39 */ \"\\x01\\x00\\x41\"}", BEGIN(),
	      UNSIGNED("argsz", 40), NOTE(EXTENSION, 32, 39), BYTES(NULL, "\1\0A"), END);
	CHECK_WITH(&two, "{argsz=40, /* bytes 32..39 */ \"\\x01\\x00\"...}", BEGIN(),
		   UNSIGNED("argsz", 40), NOTE(EXTENSION, 32, 39), BYTES(NULL, "\1\0A"), END);
	/* Only the bytes right behind it. */
	CHECK("{/* bytes 0..1 */ \"\\x41\\x42\", b=\"AB\"}", BEGIN(), NOTE(EXTENSION, 0, 1),
	      BYTES(NULL, "AB"), BYTES("b", "AB"), END);
}

static void test_separate(void **state)
{
	char buffer[64] = "NAME";
	struct vfiotrace_text text = {
		.options = &plain, .buffer = buffer, .size = sizeof(buffer), .length = 4,
		.separate = true,
	};

	(void)state;
	vfiotrace_text_visit(&text, &UNSIGNED(NULL, 1));
	vfiotrace_text_visit(&text, &OUTPUT);
	vfiotrace_text_visit(&text, &UNSIGNED(NULL, 2));
	assert_string_equal(buffer, "NAME, 1 => 2");

	text = (struct vfiotrace_text){ .options = &plain, .buffer = buffer,
		.size = sizeof(buffer), .length = 4, .separate = true };
	vfiotrace_text_visit(&text, &OUTPUT);
	vfiotrace_text_visit(&text, &UNSIGNED(NULL, 2));
	assert_string_equal(buffer, "NAME, 2");
}

/* What a program does not know yet is as if it had not been asked for. */
static void test_shorter_options(void **state)
{
	struct vfiotrace_text_options older = OPTIONS(.limit = 1, .verbose = true);
	char buffer[64];
	struct vfiotrace_text text = {
		.options = &older, .buffer = buffer, .size = sizeof(buffer),
	};
	const struct vfiotrace_value array = { .type = VFIOTRACE_VALUE_ARRAY_BEGIN, .number = 2 };

	(void)state;
	older.size = offsetof(struct vfiotrace_text_options, verbose);
	vfiotrace_text_visit(&text, &array);
	assert_int_equal(vfiotrace_text_visit(&text, &UNSIGNED(NULL, 1)), 0);
	assert_int_not_equal(vfiotrace_text_visit(&text, &UNSIGNED(NULL, 2)), 0);
	assert_string_equal(buffer, "[1, ...");
	assert_ptr_equal(text.options, &older);
}

/* Every length of buffer gives a prefix of the whole, ends with NUL, and counts on. */
static void test_cut(void **state)
{
	static const char whole[] = "{device=\"0000:03:00.0\", fd=11</dev/vfio/11>}";
	const struct vfiotrace_value values[] = {
		BEGIN(), V(STRING, .name = "device", .data = "0000:03:00.0", .length = 12),
		FD("fd", 11), END,
	};

	(void)state;
	for (size_t size = 0; size <= sizeof(whole); size++) {
		char *buffer = malloc(size + 1);
		struct vfiotrace_text text = {
			.options = &plain, .buffer = size ? buffer : NULL, .size = size,
		};

		assert_non_null(buffer);
		buffer[size] = '!';
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			vfiotrace_text_visit(&text, &values[i]);
		assert_int_equal(text.length, sizeof(whole) - 1);
		if (size) {
			size_t want = size - 1 < sizeof(whole) - 1 ? size - 1 : sizeof(whole) - 1;

			assert_int_equal(strlen(buffer), want);
			assert_memory_equal(buffer, whole, want);
		}
		assert_int_equal(buffer[size], '!');
		free(buffer);
	}
}

static bool grow(struct vfiotrace_text *text, size_t need)
{
	char *data = realloc(text->buffer, need);

	if (!data)
		return false;
	text->buffer = data;
	text->size = need;
	return true;
}

static void test_grow(void **state)
{
	struct vfiotrace_text text = { .options = &plain, .grow = grow };

	(void)state;
	vfiotrace_text_visit(&text, &BEGIN());
	for (int i = 0; i < 100; i++)
		vfiotrace_text_visit(&text, &FD("fd", 11));
	vfiotrace_text_visit(&text, &END);
	assert_int_equal(strlen(text.buffer), text.length);
	assert_int_equal(text.length, 2 + 100 * strlen("fd=11</dev/vfio/11>") + 99 * 2);
	assert_string_equal(text.buffer + text.length - strlen("/11>}"), "/11>}");
	free(text.buffer);
}

/* Deeper than any mask is wide: odd to look at, but harmless. */
static void test_depth(void **state)
{
	char buffer[256];
	struct vfiotrace_text text = {
		.options = &plain, .buffer = buffer, .size = sizeof(buffer),
	};

	(void)state;
	for (int i = 0; i < 70; i++)
		vfiotrace_text_visit(&text, &ARRAY());
	for (int i = 0; i < 70; i++)
		vfiotrace_text_visit(&text, &ARRAY_END);
	assert_int_equal(vt_text_state(&text)->depth, 0);
	assert_int_equal(buffer[69], '[');
	assert_int_equal(strlen(buffer), 140);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_structs),
		cmocka_unit_test(test_flags_styles),
		cmocka_unit_test(test_enum_styles),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_fds),
		cmocka_unit_test(test_array_limit),
		cmocka_unit_test(test_array_stop),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_extension),
		cmocka_unit_test(test_separate),
		cmocka_unit_test(test_shorter_options),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
