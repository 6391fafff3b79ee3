// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads what the programs of src/watch capture, by the same rows, and gives no byte more.
 * Written down anew: a rule that is wrong here or there makes a case differ.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "watch/captured.h"
#include "watch/rows.h"

#define PAGE 4096

/* Of one call, from its entry to its exit. */
struct cut {
	struct w_row *rows;
	struct vt_captured captured;
	uint64_t want;			/* bytes that the argument says it has */
	struct {
		uint64_t address, length;
	} behind[W_BEHIND];
};

/* How much is there; nothing that is read here is asked for by the decoder. */
static size_t read_some(struct g_run *run, uint64_t address, void *to, size_t length)
{
	struct g_memory *memory = &run->now.memory;
	bool strict = memory->strict;
	ssize_t got;

	memory->strict = false;
	got = g_memory_read(memory, address, to, length);
	memory->strict = strict;
	return got > 0 ? (size_t)got : 0;
}

static bool read_all(struct g_run *run, uint64_t address, void *to, size_t length)
{
	return read_some(run, address, to, length) == length;
}

static uint64_t number(struct g_run *run, uint64_t address, size_t size)
{
	uint64_t n = 0;

	return read_all(run, address, &n, size) ? n : 0;
}

/* A page at a time. Where a region ends, the imagined memory has a page that is not there. */
static void capture(struct g_run *run, struct cut *cut, uint64_t address, uint64_t length)
{
	uint64_t end = address + (length < W_MOST ? length : W_MOST);
	uint8_t page[PAGE];

	while (address < end) {
		size_t n = PAGE - address % PAGE, got;

		if (n > end - address)
			n = end - address;
		got = read_some(run, address, page, n);
		if (got)
			vt_captured_add(&cut->captured, address, page, got);
		if (got < n)
			vt_captured_add(&cut->captured, address + got, NULL, n - got);
		address += n;
	}
}

static void capture_string(struct g_run *run, struct cut *cut, uint64_t address)
{
	char text[W_LARGE];
	size_t n = 0;

	while (n < sizeof(text) && read_all(run, address + n, text + n, 1))
		if (!text[n++])
			break;
	if (n)
		vt_captured_add(&cut->captured, address, text, n);
	if (n < sizeof(text) && !(n && !text[n - 1]))
		vt_captured_add(&cut->captured, address + n, NULL, 1);
}

static void find_behind(struct g_run *run, struct cut *cut, const struct w_row *row,
			uint64_t arg, uint64_t n)
{
	for (int i = 0; i < W_BEHIND; i++) {
		const struct w_behind *b = &row->behind[i];
		uint64_t count = 1, page = 1, times = 1;

		memset(&cut->behind[i], 0, sizeof(cut->behind[i]));
		if (!b->when || b->at + (b->inside ? 0u : 8u) > n)
			continue;
		if (b->count_size)
			count = number(run, arg + b->count, b->count_size);
		if (b->page)
			page = number(run, arg + b->page, 8);
		if (!page)
			continue;
		if (b->page)
			count = (count / page + 64) / 64;
		if (b->times)
			times = number(run, arg + b->times, 4);
		if (count > W_MOST)
			count = W_MOST;
		if (times > W_MOST)
			times = W_MOST;
		cut->behind[i].address = b->inside ? arg + b->at : number(run, arg + b->at, 8);
		cut->behind[i].length = count * times * b->unit;
		if (cut->behind[i].address && b->when & W_IN)
			capture(run, cut, cut->behind[i].address, cut->behind[i].length);
	}
}

static uint64_t bytes_in(const struct cut *cut, uint64_t fixed, uint64_t most)
{
	uint64_t n = cut->want < most ? cut->want : most;

	return n > fixed ? n : fixed;
}

static void enter(struct g_run *run, struct cut *cut, const struct w_row *row, uint64_t arg)
{
	uint32_t size = 0;
	uint64_t n;

	cut->want = 0;
	if (row->string && !row->sized && !row->fixed_in) {
		capture_string(run, cut, arg);
		return;
	}
	if (row->sized && !read_all(run, arg, &size, 4)) {
		capture(run, cut, arg, 4);
		return;
	}
	if (row->sized)
		cut->want = size < 4 ? 4 : size;
	n = bytes_in(cut, row->fixed_in, row->in);
	capture(run, cut, arg, n);
	if (n)
		find_behind(run, cut, row, arg, n);
}

static void leave(struct g_run *run, struct cut *cut, const struct w_row *row, uint64_t arg)
{
	capture(run, cut, arg, bytes_in(cut, row->fixed_out, row->out));
	for (int i = 0; i < W_BEHIND; i++)
		if (row->behind[i].when & W_OUT && cut->behind[i].address)
			capture(run, cut, cut->behind[i].address, cut->behind[i].length);
}

static const struct w_row *row_of(const struct g_run *run, const struct cut *cut)
{
	const char *known = getenv("GOLDEN_KIND");
	uint32_t request = run->now.request;
	enum w_kind kind = known && !strcmp(known, "known") ?
			   vt_watch_kind(run->now.fd.kind) : W_ANY;

	if ((request >> 8 & 0xff) == 0xae)
		kind = W_KVM;
	return &cut->rows[kind << 8 | (request & 0xff)];
}

struct vfiotrace_memory g_memory_of(struct g_run *run, int64_t result)
{
	static struct cut cut;
	const struct g_case *now = &run->now;
	const struct w_row *row;

	/* What is captured is captured on the machine where it is decoded. */
	if (run->foreign)
		return (struct vfiotrace_memory){ g_memory_read, &run->now.memory };
	if (!cut.rows) {
		cut.rows = calloc(W_ROWS, sizeof(*cut.rows));
		if (!cut.rows)
			abort();
		vt_watch_rows(cut.rows, run->context);
	}
	(void)result;
	row = row_of(run, &cut);
	vt_captured_clear(&cut.captured);
	if (now->memory.after)
		leave(run, &cut, row, now->arg);
	else
		enter(run, &cut, row, now->arg);
	return (struct vfiotrace_memory){ (vfiotrace_read_fn *)vt_captured_read, &cut.captured };
}
