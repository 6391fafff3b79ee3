/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "print.h"

#include "print/printer.h"

static void expect(struct vt_buffer *buffer, const char *expected)
{
	assert_int_equal(buffer->length, strlen(expected));
	assert_memory_equal(buffer->data, expected, strlen(expected));
	assert_true(buffer->size >= buffer->length);
	buffer->length = 0;
}

static void test_append(void **state)
{
	struct vt_buffer buffer = { 0 };

	(void)state;
	vt_buffer_add(&buffer, "", 0);
	expect(&buffer, "");
	vt_buffer_add(&buffer, "ab", 2);
	vt_buffer_puts(&buffer, "cd");
	expect(&buffer, "abcd");
	vt_buffer_decimal(&buffer, INT64_MIN);
	expect(&buffer, "-9223372036854775808");
	vt_buffer_decimal(&buffer, 0);
	expect(&buffer, "0");
	vt_buffer_padded(&buffer, 42, 5, ' ');
	vt_buffer_padded(&buffer, 7, 3, '0');
	vt_buffer_padded(&buffer, 12345, 5, ' ');
	vt_buffer_padded(&buffer, 123456, 5, '0');
	expect(&buffer, "   4200712345123456");
	vt_buffer_hex(&buffer, 0);
	vt_buffer_hex(&buffer, UINT64_MAX);
	expect(&buffer, "0x00xffffffffffffffff");
	vt_buffer_quote(&buffer, "a<\33>\"", 5, VFIOTRACE_STRING_ESCAPE, "<>");
	expect(&buffer, "a\\74\\33\\76\\\"");
	vt_buffer_free(&buffer);
	assert_null(buffer.data);
}

static void test_format(void **state)
{
	struct vt_buffer buffer = { 0 };
	char expected[5001];

	(void)state;
	memset(expected, ' ', 4999);
	strcpy(expected + 4999, "7");
	vt_buffer_format(&buffer, "%5000d", 7);
	expect(&buffer, expected);
	vt_buffer_format(&buffer, "%s", "");
	expect(&buffer, "");
	vt_buffer_free(&buffer);
}

static void test_grows(void **state)
{
	struct vt_buffer buffer = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++)
		vt_buffer_add(&buffer, "0123456789", 10);
	assert_int_equal(buffer.length, 50000);
	for (size_t i = 0; i < 50000; i++)
		assert_int_equal(buffer.data[i], '0' + i % 10);
	vt_buffer_free(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
