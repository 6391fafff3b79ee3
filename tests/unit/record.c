/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recordings: what comes out is what went in; what is damaged is refused, with the
 * line, after what stood before it.
 */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>

#include "record/answers.h"
#include "print/line.h"
#include "record/format.h"

#define COPY "tests/unit/record-copy.jsonl"

/* ---- the parts ---- */

static void test_base64(void **state)
{
	/* From RFC 4648, 10. */
	static const char *const pairs[][2] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
	};
	static const char *const wrong[] = {
		"Z", "Zg", "Zg=", "Z===", "Zg==Zg==", "Zm 9", "Zm9-", "Zm9\x80", "=Zm9", "====",
	};
	struct vt_buffer b = { 0 }, back = { 0 };
	uint8_t all[256];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const char *plain = pairs[i][0], *coded = pairs[i][1];

		b.length = 0;
		vt_base64_encode(&b, plain, strlen(plain));
		assert_int_equal(b.length, strlen(coded));
		if (*coded)
			assert_memory_equal(b.data, coded, b.length);
		b.length = 0;
		assert_true(vt_base64_decode(&b, coded, strlen(coded)));
		assert_int_equal(b.length, strlen(plain));
		if (*plain)
			assert_memory_equal(b.data, plain, b.length);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (vt_base64_decode(&b, wrong[i], strlen(wrong[i])))
			fail_msg("'%s' was taken", wrong[i]);
	for (int i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	b.length = 0;
	vt_base64_encode(&b, all, sizeof(all));
	assert_int_equal(b.length, 344);
	assert_true(vt_base64_decode(&back, b.data, b.length));
	assert_int_equal(back.length, sizeof(all));
	assert_memory_equal(back.data, all, sizeof(all));
	vt_buffer_free(&back);
	vt_buffer_free(&b);
}

struct fields {
	siginfo_t info;			/* as a recording brings it back */
	char text[1024];
};

static int take_field(void *ctx, const struct vfiotrace_value *value)
{
	struct fields *f = ctx;
	size_t length = strlen(f->text);

	if (!value->name)
		return 0;
	snprintf(f->text + length, sizeof(f->text) - length, "%s=%lld ", value->name,
		 (long long)value->number);
	if (!vt_record_siginfo_set(&f->info, value->name, strlen(value->name),
				   (int64_t)value->number))
		fail_msg("a recording with %s cannot be replayed", value->name);
	return 0;
}

/* Whatever a signal tells is told again: every field of every signal and code. */
static void test_siginfo(void **state)
{
	static const int codes[] = { SI_KERNEL, SI_SIGIO };

	(void)state;
	for (int number = 1; number <= 64; number++) {
		for (int i = -8; i < 24; i++) {
			struct fields first = { 0 }, again = { 0 };
			struct vfiotrace_visitor v = { take_field, &first };
			siginfo_t info;

			memset(&info, 0x5a, sizeof(info));
			info.si_signo = number;
			info.si_code = i < 22 ? i : codes[i - 22];
			info.si_errno = EIO;
			vt_siginfo_visit(&info, &v);
			v.ctx = &again;
			vt_siginfo_visit(&first.info, &v);
			assert_string_equal(first.text, again.text);
		}
	}
}

struct live {
	uint64_t address;
	size_t length;
	unsigned int calls;
};

/* Sixteen bytes at 0x1000 and as many at 0x2000. */
static ssize_t read_live(void *ctx, uint64_t address, void *buffer, size_t length)
{
	struct live *l = ctx;
	size_t left;

	l->calls++;
	l->address = address;
	l->length = length;
	if ((address & 0xfff) >= 16 || (address & ~UINT64_C(0xfff)) - 0x1000 > 0x1000)
		return -EFAULT;
	left = 16 - (address & 0xfff);
	if (length > left)
		length = left;
	memset(buffer, (int)l->calls, length);
	return (ssize_t)length;
}

static void test_answers(void **state)
{
	struct vt_answers a = { 0 };
	struct live live = { 0 };
	uint8_t got[64];

	(void)state;
	assert_int_equal(vt_answers_read(&a, 0x1004, got, 4, read_live, &live), 4);
	/* The gaps alone are asked for; what was answered stays, whatever is there now. */
	assert_int_equal(vt_answers_read(&a, 0x1002, got, 8, read_live, &live), 8);
	assert_memory_equal(got, "\2\2\1\1\1\1\3\3", 8);
	assert_int_equal(live.address, 0x1008);
	assert_int_equal(live.length, 2);
	assert_int_equal(vt_answers_read(&a, 0x1003, got, 6, read_live, &live), 6);
	assert_int_equal(live.calls, 3);
	/* The end of memory is an answer too. */
	assert_int_equal(vt_answers_read(&a, 0x1008, got, 64, read_live, &live), 8);
	assert_int_equal(vt_answers_read(&a, 0x1010, got, 1, read_live, &live), -EFAULT);
	assert_int_equal(live.calls, 4);
	assert_int_equal(vt_answers_read(&a, 0x3000, got, 1, read_live, &live), -EFAULT);
	assert_int_equal(vt_answers_read(&a, 0x3000, got, 1, read_live, &live), -EFAULT);
	assert_int_equal(live.calls, 5);
	/* Without a live source: what is there, and no more. */
	assert_int_equal(vt_answers_read(&a, 0x1002, got, 64, NULL, NULL), 14);
	assert_int_equal(vt_answers_read(&a, 0x1001, got, 1, NULL, NULL), -EFAULT);
	assert_int_equal(vt_answers_read(&a, 0x3000, got, 0, NULL, NULL), 0);
	vt_answers_reset(&a);
	assert_int_equal(vt_answers_read(&a, 0x1002, got, 1, NULL, NULL), -EFAULT);
	/* Nothing lies across the end of the address space. */
	assert_int_equal(vt_answers_read(&a, UINT64_MAX - 3, got, 64, read_live, &live),
			 -EFAULT);
	assert_int_equal(live.length, 4);
	vt_answers_free(&a);
}

static void test_order(void **state)
{
	struct vt_answers a = { 0 };

	(void)state;
	assert_true(vt_answers_append(&a, &(struct vt_segment){ .address = 8, .length = 8 }));
	assert_false(vt_answers_append(&a, &(struct vt_segment){ .address = 15, .error = 1 }));
	assert_false(vt_answers_append(&a, &(struct vt_segment){ .address = 0, .length = 1 }));
	assert_true(vt_answers_append(&a, &(struct vt_segment){ .address = 16, .error = 1 }));
	assert_false(vt_answers_append(&a, &(struct vt_segment){ .address = UINT64_MAX,
								 .length = 2 }));
	assert_true(vt_answers_append(&a, &(struct vt_segment){ .address = UINT64_MAX,
								.length = 1 }));
	vt_answers_free(&a);
}

/* ---- whole recordings ---- */

static void test_round(void **state)
{
	struct vt_buffer live = { 0 }, again = { 0 };
	struct vt_error error = { 0 };

	(void)state;
	make_recording(&live);
	assert_int_equal(read_recording(RECORDING, &again, &error), 0);
	assert_string_equal(live.data, again.data);
	vt_buffer_free(&live);
	vt_buffer_free(&again);
}

/* Each beginning of a recording replays as far as it goes, and says so. */
static void test_cut(void **state)
{
	struct vt_buffer file = { 0 }, whole = { 0 };
	struct vt_error error = { 0 };

	(void)state;
	make_recording(NULL);
	read_file(RECORDING, &file);
	assert_int_equal(read_recording(RECORDING, &whole, &error), 0);
	write_file(COPY, file.data, file.length);
	for (size_t n = file.length; n-- > 0;) {
		struct vt_buffer part = { 0 };
		const char *said = "this is not";

		assert_int_equal(truncate(COPY, (off_t)n), 0);
		assert_true(read_recording(COPY, &part, &error) < 0);
		assert_memory_equal(part.data, whole.data, part.length - 1);
		if (n == 0)
			said = COPY ": the recording is empty";
		else if (file.data[n - 1] == '\n')
			said = COPY ": recording ends early, after line ";
		else
			said = COPY ": recording ends in the middle of line ";
		if (strncmp(error.text, said, strlen(said)))
			fail_msg("at %zu: %s", n, error.text);
		vt_buffer_free(&part);
	}
	/* All but the end: every event is there. */
	write_file(COPY, file.data, file.length - strlen("{\"end\":true}\n"));
	vt_buffer_free(&file);
	assert_true(read_recording(COPY, &file, &error) < 0);
	assert_string_equal(file.data, whole.data);
	vt_buffer_free(&file);
	vt_buffer_free(&whole);
}

#define HEAD "{\"format\":\"vfiotrace\",\"version\":1}\n"
#define LINE(TEXT) HEAD "{\"t\":1,\"tid\":1," TEXT "}\n"

static void test_wrong(void **state)
{
	static const char *const files[][2] = {
		{ "\n", "not a recording" },
		{ "hello\n", "not a recording" },
		{ "{}\n", "not a recording" },
		{ "[]\n", "not a recording" },
		{ "{\"format\":\"strace\",\"version\":1}\n", "not a recording" },
		{ "{\"format\":\"vfiotrace\"}\n", "not a recording" },
		{ "{\"format\":\"vfiotrace\",\"version\":3}\n",
		  "recorded in format 3; this vfiotrace knows formats 1 to 2" },
		{ "{\"format\":\"vfiotrace\",\"version\":7,\"novel\":[{}]}\n",
		  "recorded in format 7; this vfiotrace knows formats 1 to 2" },
		{ "{\"format\":\"vfiotrace\",\"version\":0}\n", "in format 0" },
		{ "{\"format\":\"vfiotrace\",\"version\":\"1\"}\n", "line 1: a value" },
		{ "{\"format\":\"vfiotrace\",\"version\":1,\"utc_offset\":99999}\n",
		  "line 1: a value" },
		{ HEAD "\n", "line 2: this is not a whole" },
		{ HEAD "[]\n", "line 2: a list" },
		{ HEAD "1\n", "line 2: a value" },
		{ HEAD "{}{}\n", "line 2: an object" },
		{ HEAD "{\n}\n", "line 2: this is not a whole" },
		{ HEAD "{\"t\":1\n", "line 2: this is not a whole" },
		{ HEAD "{\"t\"}\n", "line 2: this is not JSON" },
		{ HEAD "{\"t\":1}\n", "line 2: the thread is missing" },
		{ HEAD "{\"tid\":1,\"exit\":0}\n", "line 2: the time is missing" },
		{ HEAD "{\"end\":false}\n", "line 2: a value" },
		{ HEAD "{\"end\":true}\n{\"end\":true}\n", "line 3: something follows" },
		{ HEAD "{\"end\":true}\n ", "line 3: something follows" },
		{ HEAD "{\"say\":1}\n", "line 2: a value" },
		{ HEAD "{\"say\":true}\n", "line 2: a value" },
		{ LINE("\"exit\":0,\"fds\":[[1,\"other\",0,0,0,\"0\",5]]"), "line 2: a value" },
		{ LINE("\"fail\":-2147483648"), "line 2: a value" },
		{ LINE("\"fail\":-9223372036854775808"), "line 2: a value" },
		{ LINE("\"exit\":0,\"stack_error\":-2147483648"), "line 2: a value" },
		{ LINE("\"exit\":-9223372036854775809"), "too large" },
		{ LINE("\"t\\u0000xxxxxxxxxxxxxxxxxxxxxxxxxxxx\":1"), "an unknown member" },
		{ HEAD "{\"say\":\"a\\u0000b\"}\n", "line 2: a value" },
		{ HEAD "{\"say\":\"\\u0000616\"}\n", "line 2: a value" },
		{ HEAD "{\"say\":\"\\u00006100\"}\n", "line 2: a value" },
		{ HEAD "{\"say\":\"\xff\"}\n", "line 2: this is not JSON" },
		{ HEAD "{\"t\":1,\"tid\":0,\"exit\":0}\n", "line 2: a value" },
		{ HEAD "{\"t\":1,\"tid\":4194305,\"exit\":0}\n", "line 2: a value" },
		{ HEAD "{\"t\":1.5,\"tid\":1,\"exit\":0}\n", "no integer" },
		{ HEAD "{\"t\":1e3,\"tid\":1,\"exit\":0}\n", "no integer" },
		{ HEAD "{\"t\":9223372036854775808,\"tid\":1,\"exit\":0}\n", "too large" },
		{ HEAD "{\"t\":99999999999999999999999999999999,\"tid\":1}\n", "too large" },
		{ LINE("\"novel\":1"), "line 2: an unknown member" },
		{ LINE("\"\":1"), "line 2: an unknown member" },
		{ LINE("\"t\":1"), "line 2: a member that comes twice" },
		{ LINE("\"exit\":0,\"fail\":1"), "line 2: a member that comes twice" },
		{ LINE("\"exit\":null"), "line 2: a value" },
		{ LINE("\"exit\":\"0\""), "line 2: a value" },
		{ LINE("\"exit\":[0]"), "line 2: a list" },
		{ LINE("\"exit\":{}"), "line 2: an object" },
		{ LINE("\"exit\":0,\"enter\":[16]"), "line 2: no event, or several" },
		{ LINE("\"pid\":1"), "line 2: no event, or several" },
		{ LINE("\"fail\":0"), "line 2: a value" },
		{ LINE("\"fail\":4096"), "line 2: a value" },
		{ LINE("\"fail\":\"EWRONG\""), "line 2: a value" },
		{ LINE("\"enter\":[]"), "line 2: a list of the wrong length" },
		{ LINE("\"enter\":[\"10\"]"), "line 2: a value" },
		{ LINE("\"enter\":[16,3]"), "line 2: a value" },
		{ LINE("\"enter\":[16,\"0x3\"]"), "line 2: a value" },
		{ LINE("\"enter\":[16,\"\"]"), "line 2: a value" },
		{ LINE("\"enter\":[16,\"11112222333344445\"]"), "line 2: a value" },
		{ LINE("\"enter\":[1,\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]"),
		  "line 2: a value" },
		{ LINE("\"enter\":[[[[[["), "line 2: a list" },
		{ LINE("\"cpu\":[\"1\"],\"exit\":0"), "line 2: a list of the wrong length" },
		{ LINE("\"cpu\":[\"111111111\",\"1\"],\"exit\":0"), "line 2: a value" },
		{ LINE("\"exit\":0,\"mem\":[\"10\"]"), "line 2: a list of the wrong length" },
		{ LINE("\"exit\":0,\"mem\":[\"10\",\"\"]"), "line 2: a value" },
		{ LINE("\"exit\":0,\"mem\":[\"10\",\"A\"]"), "line 2: a value" },
		{ LINE("\"exit\":0,\"mem\":[\"10\",\"====\"]"), "line 2: a value" },
		{ LINE("\"exit\":0,\"mem\":[\"10\",\"AAAA\",\"12\",14]"),
		  "line 2: memory out of order" },
		{ LINE("\"exit\":0,\"mem\":[\"10\",14,\"f\",\"AAAA\"]"),
		  "line 2: memory out of order" },
		{ LINE("\"exit\":0,\"mem\":[\"fffffffffffffffe\",\"AAAA\"]"),
		  "line 2: memory out of order" },
		{ LINE("\"exit\":0,\"fds\":[1]"), "line 2: a value" },
		{ LINE("\"exit\":0,\"fds\":[[]]"), "line 2: a list of the wrong length" },
		{ LINE("\"exit\":0,\"fds\":[[1,\"novel\",0,0,0,\"0\",\"\"]]"),
		  "line 2: a value" },
		{ LINE("\"exit\":0,\"fds\":[[1,\"other\",99,0,0,\"0\",\"\"]]"),
		  "line 2: a value" },
		{ LINE("\"exit\":0,\"fds\":[[1,\"other\",0,0,0,\"0\",\"\",\"\",1]]"),
		  "line 2: a value" },
		{ LINE("\"exit\":0,\"stack\":[[\"1\"]]"), "line 2: a list of the wrong" },
		{ LINE("\"event\":\"novel\""), "line 2: a value" },
		{ LINE("\"event\":\"new\",\"attached\":2"), "line 2: a value" },
		{ LINE("\"event\":\"signal\",\"signal\":\"SIGNOVEL\""), "line 2: a value" },
		{ LINE("\"event\":\"signal\",\"signal\":5,\"siginfo\":{\"si_novel\":1}"),
		  "line 2: a value" },
		{ LINE("\"event\":\"signal\",\"signal\":5,\"siginfo\":{\"si_pid\":{}}"),
		  "line 2: an object" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct vt_error error = { 0 };
		struct vt_buffer out = { 0 };

		write_file(COPY, files[i][0], strlen(files[i][0]));
		if (read_recording(COPY, &out, &error) >= 0)
			fail_msg("taken: %s", files[i][0]);
		if (!strstr(error.text, files[i][1]) || strncmp(error.text, COPY, strlen(COPY)))
			fail_msg("%s said of %s", error.text, files[i][0]);
		vt_buffer_free(&out);
	}
}

/* What stands before the damage has been told. */
static void test_prefix(void **state)
{
	static const char text[] = LINE("\"event\":\"exited\",\"status\":3") "}\n";
	struct vt_error error = { 0 };
	struct vt_buffer out = { 0 };

	(void)state;
	write_file(COPY, text, strlen(text));
	assert_true(read_recording(COPY, &out, &error) < 0);
	assert_string_equal(error.text, COPY ": line 3: this is not JSON");
	assert_string_equal(out.data, "1 0 0.000000001 0.000000001 exited 3\n");
	vt_buffer_free(&out);
}

/* A line that does not end may not fill all memory. */
static void test_long(void **state)
{
	struct vt_error error = { 0 };
	struct vt_buffer out = { 0 };
	char piece[65536];
	FILE *f = fopen(COPY, "w");

	(void)state;
	assert_non_null(f);
	memset(piece, ' ', sizeof(piece));
	fputs(HEAD, f);
	for (int i = 0; i < 1100; i++)
		fwrite(piece, 1, sizeof(piece), f);
	fclose(f);
	assert_true(read_recording(COPY, &out, &error) < 0);
	assert_string_equal(error.text, COPY ": line 2: longer than any line of a recording");
	vt_buffer_free(&out);
}

static void test_threads(void **state)
{
	struct vt_error error = { 0 };
	struct vt_buffer out = { 0 };
	FILE *f = fopen(COPY, "w");

	(void)state;
	assert_non_null(f);
	fputs(HEAD, f);
	for (int i = 1; i <= 65537; i++)
		fprintf(f, "{\"t\":1,\"tid\":%d,\"event\":\"new\"}\n", i);
	fclose(f);
	assert_true(read_recording(COPY, &out, &error) < 0);
	assert_string_equal(error.text, COPY ": line 65538: more threads than a machine has");
	vt_buffer_free(&out);
}

/* ---- any damage ---- */

/* Nothing but what a terminal shows as it is may come out. */
static void check_output(const char *path, size_t at)
{
	struct vt_buffer text = { 0 };

	read_file(path, &text);
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c == 0x7f || (c < ' ' && c != '\n'))
			fail_msg("byte %zu changed: %#x was printed", at, c);
	}
	vt_buffer_free(&text);
	write_file(path, "", 0);
}

static void damage(const char *path, unsigned int tries)
{
	static const char bytes[] = "\"0-9{}[],:\\ae\xff\x1b \n";
	struct vt_buffer file = { 0 };
	struct vt_error error;
	uint32_t random = 1;

	read_file(path, &file);
	assert_true(file.length > 0);
	write_file(COPY ".out", "", 0);
	for (unsigned int i = 0; i < tries; i++) {
		size_t at;
		char old;

		random = random * 1664525 + 1013904223;
		at = (random >> 8) % file.length;
		old = file.data[at];
		random = random * 1664525 + 1013904223;
		file.data[at] = i % 3 ? bytes[(random >> 8) % (sizeof(bytes) - 1)] :
					(char)(old ^ (1 << (random >> 8) % 8));
		write_file(COPY, file.data, file.length);
		file.data[at] = old;
		print_recording(COPY, COPY ".out", &error);
		check_output(COPY ".out", at);
	}
	vt_buffer_free(&file);
}

/* The line that the byte @at lies in, its newline included. */
static size_t line_at(const struct vt_buffer *file, size_t at, size_t *length)
{
	size_t start = at, end = at;

	while (start && file->data[start - 1] != '\n')
		start--;
	while (file->data[end] != '\n')
		end++;
	*length = end + 1 - start;
	return start;
}

/* Events that come again, elsewhere, or not at all: legal, whatever they mean. */
static void disorder(const char *path, unsigned int tries)
{
	struct vt_buffer file = { 0 };
	struct vt_error error;
	uint32_t random = 1;

	read_file(path, &file);
	for (unsigned int i = 0; i < tries; i++) {
		struct vt_buffer out = { 0 };
		size_t from, to, length, gone;

		random = random * 1664525 + 1013904223;
		from = line_at(&file, (random >> 8) % file.length, &length);
		random = random * 1664525 + 1013904223;
		to = line_at(&file, (random >> 8) % file.length, &gone);
		vt_buffer_add(&out, file.data, to);
		if (i % 2)
			vt_buffer_add(&out, file.data + from, length);
		else
			to += gone;
		vt_buffer_add(&out, file.data + to, file.length - to);
		write_file(COPY, out.data, out.length);
		print_recording(COPY, COPY ".out", &error);
		check_output(COPY ".out", to);
		vt_buffer_free(&out);
	}
	vt_buffer_free(&file);
}

static void test_damage(void **state)
{
	struct vt_error error = { 0 };

	(void)state;
	make_recording(NULL);
	assert_int_equal(print_recording(RECORDING, "/dev/null", &error), 0);
	damage(RECORDING, 600);
	disorder(RECORDING, 300);
}

static void test_corpus(void **state)
{
	const char *top = getenv("srcdir");
	char pattern[512];
	glob_t found;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s/tests/corpus/*.jsonl", top ? top : ".");
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		damage(found.gl_pathv[i], 8);
		disorder(found.gl_pathv[i], 8);
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_siginfo),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_corpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
