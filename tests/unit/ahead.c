// SPDX-License-Identifier: GPL-2.0-or-later
/* What is read ahead is what is there, of this event, and no page is touched for it. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/private.h"
#include "live/ahead.h"

enum { ENTRY, EXIT };

struct reader {
	struct vt_engine engine;
	struct vt_ahead ahead;
	size_t page;
	char *memory;			/* four pages, all touched */
};

static void begin(struct reader *r)
{
	memset(r, 0, sizeof(*r));
	r->page = (size_t)sysconf(_SC_PAGESIZE);
	r->memory = mmap(NULL, 4 * r->page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(r->memory != MAP_FAILED);
	for (size_t i = 0; i < 4 * r->page; i++)
		r->memory[i] = (char)(i * 7 + i / 251);
}

static void end(struct reader *r)
{
	vt_ahead_free(&r->ahead);
	vt_memory_forget(&r->engine, 0);
	vt_patience_end(&r->engine.patience);
	munmap(r->memory, 4 * r->page);
}

static ssize_t get(struct reader *r, size_t offset, void *buffer, size_t length)
{
	return vt_ahead_read(&r->ahead, &r->engine, getpid(), (uintptr_t)r->memory + offset,
			     buffer, length);
}

/* Reads, and holds the answer against memory. */
static void check(struct reader *r, size_t offset, size_t length)
{
	static char buffer[65536];

	memset(buffer, 0x55, sizeof(buffer));
	assert_int_equal(get(r, offset, buffer, length), length);
	assert_memory_equal(buffer, r->memory + offset, length);
}

static void test_within_a_page(void **state)
{
	struct reader r;

	(void)state;
	begin(&r);
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, 100, 4);
	assert_int_equal(r.ahead.length, VT_AHEAD_LEAST);
	for (size_t i = 0; i < VT_AHEAD_LEAST + 8; i++)
		check(&r, 100 + i, 1);
	/* Not beyond its end, if nothing more was ever wanted. */
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, r.page - 8, 4);
	assert_int_equal(r.ahead.length, 8);
	end(&r);
}

/* An event that begins at the same place gets as much at once as the last one took. */
static void test_as_the_last_time(void **state)
{
	struct reader r;

	(void)state;
	begin(&r);
	for (int i = 0; i < 3; i++) {
		vt_ahead_next(&r.ahead, ENTRY);
		r.memory[20] = r.memory[2 * r.page] = (char)i;
		check(&r, 16, 20);
		assert_int_equal(r.ahead.length, i ? 2 * r.page + 84 : VT_AHEAD_LEAST);
		check(&r, 36, 512);
		check(&r, 36, 2 * r.page + 64);
	}
	/* Not at an exit, nor elsewhere. */
	vt_ahead_next(&r.ahead, EXIT);
	check(&r, 16, 20);
	assert_int_equal(r.ahead.length, VT_AHEAD_LEAST);
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, 24, 20);
	assert_int_equal(r.ahead.length, VT_AHEAD_LEAST);
	/* Once it has taken less, that counts. */
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, 16, 20);
	assert_int_equal(r.ahead.length, 2 * r.page + 84);
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, 16, 20);
	assert_int_equal(r.ahead.length, VT_AHEAD_LEAST);
	end(&r);
}

static void test_new_event_new_memory(void **state)
{
	struct reader r;

	(void)state;
	begin(&r);
	for (int i = 0; i < 4; i++) {
		vt_ahead_next(&r.ahead, ENTRY);
		memset(r.memory, i, 3 * r.page);
		check(&r, 0, 8);
		check(&r, 8, 2 * r.page);
	}
	end(&r);
}

/* Pages behind that are not there any more are neither brought back nor waited for. */
static void test_only_what_is_there(void **state)
{
	unsigned char present[4];
	char buffer[64];
	struct reader r;

	(void)state;
	begin(&r);
	for (int i = 0; i < 2; i++) {
		vt_ahead_next(&r.ahead, ENTRY);
		check(&r, 0, 8);
		check(&r, 8, 3 * r.page);
	}
	assert_int_equal(madvise(r.memory + r.page, r.page, MADV_DONTNEED), 0);
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, 0, 8);
	assert_int_equal(r.ahead.length, r.page);
	assert_int_equal(mincore(r.memory, 4 * r.page, present), 0);
	assert_int_equal(present[1] & 1, 0);
	/* Asked for, it is read as ever. */
	assert_int_equal(get(&r, r.page, buffer, 64), 64);
	assert_int_equal(buffer[0] | buffer[63], 0);

	/* Gone altogether. */
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, 0, 8);
	check(&r, 8, 3 * r.page);
	munmap(r.memory + r.page, r.page);
	vt_ahead_next(&r.ahead, ENTRY);
	check(&r, 0, 8);
	assert_int_equal(get(&r, r.page - 8, buffer, 64), 8);
	assert_int_equal(get(&r, r.page, buffer, 64), -EFAULT);
	end(&r);
}

/* A glimpse brings nothing into memory, and takes no thread. */
static void test_glimpse(void **state)
{
	char buffer[64];
	unsigned char present[4];
	struct reader r;
	uintptr_t cold;

	(void)state;
	begin(&r);
	cold = (uintptr_t)r.memory + r.page;
	assert_int_equal(madvise((void *)cold, r.page, MADV_DONTNEED), 0);
	vt_ahead_next(&r.ahead, ENTRY);
	for (size_t length = 1; length <= 64; length += 63) {
		assert_int_equal(vt_ahead_glimpse(&r.ahead, &r.engine, getpid(), cold, buffer,
						  length), -EAGAIN);
		assert_int_equal(vt_ahead_glimpse(&r.ahead, &r.engine, getpid(), cold - 8,
						  buffer, 8 + length), -EAGAIN);
	}
	assert_int_equal(mincore(r.memory, 4 * r.page, present), 0);
	assert_int_equal(present[1] & 1, 0);
	/* Of what is there it gets as much as a read. */
	assert_int_equal(vt_ahead_glimpse(&r.ahead, &r.engine, getpid(), cold - 8, buffer, 8), 8);
	assert_memory_equal(buffer, (void *)(cold - 8), 8);
	r.memory[r.page] = 9;
	vt_ahead_next(&r.ahead, ENTRY);
	assert_int_equal(vt_ahead_glimpse(&r.ahead, &r.engine, getpid(), cold, buffer, 1), 1);
	assert_int_equal(buffer[0], 9);
	end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_within_a_page),
		cmocka_unit_test(test_as_the_last_time),
		cmocka_unit_test(test_new_event_new_memory),
		cmocka_unit_test(test_only_what_is_there),
		cmocka_unit_test(test_glimpse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
