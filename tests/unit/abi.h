/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of decoders whose arguments point elsewhere: an address space made of
 * a few objects, and a whole call as one line of text.
 */
#ifndef VT_TESTS_UNIT_ABI_H
#define VT_TESTS_UNIT_ABI_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <string.h>
#include <cmocka.h>

#include "vfiotrace/vfiotrace.h"

#define ARG 0x10000
#define THERE 0x20000		/* where arguments of the tests point */

struct object {
	uint64_t address;
	const void *bytes;
	size_t size;
};

/* Reads end where an object ends, as at a guard page. */
static inline ssize_t read_objects(void *ctx, uint64_t address, void *buffer, size_t length)
{
	for (const struct object *o = ctx; o->bytes; o++)
		if (address >= o->address && address - o->address < o->size) {
			size_t there = o->size - (address - o->address);
			size_t n = length < there ? length : there;

			memcpy(buffer, (const char *)o->bytes + (address - o->address), n);
			return n;
		}
	return -EFAULT;
}

struct test_call {
	struct vfiotrace_fd fd;
	uint32_t code;
	const struct object *in;	/* memory at entry */
	const struct object *out;	/* and at exit; NULL: as before */
	int64_t result;
	bool verbose;
	struct vfiotrace_call after;	/* the call when all is done */
};

static inline void check_call(struct test_call *test, const char *want)
{
	const struct vfiotrace_text_options options = {
		.size = sizeof(options), .limit = 32, .verbose = test->verbose,
	};
	struct vfiotrace_memory in = { read_objects, (void *)test->in };
	struct vfiotrace_memory out = { read_objects,
					(void *)(test->out ? test->out : test->in) };
	struct vfiotrace_context *context;
	char text[4096];
	int n;

	assert_int_equal(vfiotrace_context_create(&context), 0);
	vfiotrace_call_init(&test->after, context, &test->fd, VFIOTRACE_CALLER_64,
			    test->code, ARG);
	n = vfiotrace_decode_to_string(&test->after, false, 0, &in, &options, text,
				       sizeof(text));
	assert_in_range(n, 1, sizeof(text) - 1);
	n = vfiotrace_decode_to_string(&test->after, true, test->result, &out, &options,
				       text + n, sizeof(text) - n);
	assert_in_range(n, 0, sizeof(text) - 1);
	assert_string_equal(text, want);
	vfiotrace_context_destroy(context);
}

#define AT(ADDRESS, OBJECT) { ADDRESS, &(OBJECT), sizeof(OBJECT) }

#endif
