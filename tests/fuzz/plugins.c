// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows as a plugin might bring them, of random content: mostly what a row is made of, and
 * often wrong somewhere. Each is refused, or decodes any memory within the bounds that are
 * the library's.
 */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "target.h"
#include "vfiotrace/vfiotrace.h"

#define XLATS	 6
#define ENTRIES	 5
#define STRUCTS	 6
#define FIELDS	 7
#define ROWS	 4
#define MEMORY	 8192
#define TEXT_MAX (1u << 20)
#define READS_MAX 100000u

struct rows {
	struct vfiotrace_xlat_entry entries[XLATS][ENTRIES];
	struct vfiotrace_xlat xlats[XLATS];
	struct vfiotrace_field fields[STRUCTS][FIELDS];
	struct vfiotrace_struct structs[STRUCTS];
	struct vfiotrace_request rows[ROWS];
};

/* The choices that an input makes; behind its end they are chance's, always the same. */
struct choices {
	const uint8_t *data;
	size_t size;
	uint64_t state;
};

static struct choices choices;

static uint64_t choose(void)
{
	uint64_t number = 0;
	size_t length = choices.size < 4 ? choices.size : 4;

	if (!length)
		return next_random(&choices.state);
	memcpy(&number, choices.data, length);
	choices.data += length;
	choices.size -= length;
	/* As wide as those of chance are. */
	return number << 32 | number;
}

static uint32_t below(uint32_t end)
{
	return (uint32_t)(choose() >> 32) % end;
}

/* Half of the sets have nothing wrong on purpose. */
static bool trouble;

static bool seldom(void)
{
	return trouble && !below(40);
}

/* Something else than it should be, now and then. */
static uint32_t or_wrong(uint32_t right, uint32_t max)
{
	return seldom() ? (uint32_t)choose() & max : right;
}

static const char *name(void)
{
	static const char *const names[] = {
		"argsz", "flags", "index", "count", "offset", "data", "size", "iova",
	};
	static const char *const bad[] = {
		"", "two words", "\033[31m", "a\nb", "%s%n", "*/", "\"", NULL,
		"a_name_that_is_longer_than_any_name_that_a_kernel_has_given_to_a_field_so_far",
	};

	return seldom() ? bad[below(9)] : names[below(8)];
}

static void make_xlat(struct rows *all, unsigned int at)
{
	struct vfiotrace_xlat *xlat = &all->xlats[at];

	for (unsigned int i = 0; i < ENTRIES; i++)
		all->entries[at][i] = (struct vfiotrace_xlat_entry){
			below(3) ? (uint64_t)1 << below(64) : below(6), name(),
		};
	*xlat = (struct vfiotrace_xlat){
		.name = name(), .unknown = below(3) ? name() : NULL, .flags = at % 2,
		.within_first = below(2), .count = (uint16_t)(1 + below(ENTRIES)),
		.entries = seldom() ? NULL : all->entries[at],
		.mask = below(2) ? below(256) : choose(),
	};
	/* One that has itself within, too. */
	if (xlat->flags && !below(3))
		xlat->within = &all->xlats[trouble ? below(XLATS) : 2 * below(XLATS / 2)];
}

static void make_field(struct rows *all, unsigned int of, struct vfiotrace_field *field,
		       unsigned int *offset)
{
	static const uint16_t sizes[] = { 1, 2, 4, 4, 4, 8, 8, 16 };
	const struct vfiotrace_struct *inner = &all->structs[below(STRUCTS)];
	enum vfiotrace_show show = below(VFIOTRACE_SHOW_TAIL + trouble);

	/* There is none before the first. */
	if (show == VFIOTRACE_SHOW_STRUCT && !of && !trouble)
		show = VFIOTRACE_SHOW_HEX;

	*field = (struct vfiotrace_field){
		.name = name(), .show = (uint8_t)or_wrong(show, 0xff),
		.size = (uint16_t)or_wrong(sizes[below(8)], 0xffff),
		.count = (uint16_t)(below(4) ? 0 : or_wrong(below(9), 0xffff)),
		.flow = (uint8_t)or_wrong(1 + below(3), 0xff),
		.means = (uint8_t)or_wrong(below(VFIOTRACE_MEANINGS), 0xff),
		.offset = (uint16_t)or_wrong(*offset, 0xffff),
	};
	switch (field->show) {
	case VFIOTRACE_SHOW_FLAGS:
		field->ref = seldom() ? NULL : &all->xlats[1 + 2 * below(XLATS / 2)];
		break;
	case VFIOTRACE_SHOW_ENUM:
	case VFIOTRACE_SHOW_NAMED:
		field->ref = seldom() ? NULL : &all->xlats[2 * below(XLATS / 2)];
		break;
	case VFIOTRACE_SHOW_STRUCT:
		/* Those before it, and itself, and those behind: circles. */
		if (of && !seldom())
			inner = &all->structs[below(of)];
		field->ref = inner;
		field->size = inner->size;
		field->means = 0;
		break;
	case VFIOTRACE_SHOW_UUID:
		field->size = 16;
		field->means = 0;
		break;
	case VFIOTRACE_SHOW_BYTES:
		field->means = 0;
		break;
	default:
		if (field->size == 16)
			field->size = 8;
		if (field->show == VFIOTRACE_SHOW_FD)
			field->size = 4;
	}
	if (field->count && field->size == 8 && below(2))
		field->count = 0;
	*offset += field->size * (field->count ? field->count : 1u) + (below(3) ? 0 : below(8));
}

static void make_struct(struct rows *all, unsigned int at)
{
	unsigned int count = 1 + below(FIELDS), offset = 0;

	for (unsigned int i = 0; i < count; i++)
		make_field(all, at, &all->fields[at][i], &offset);
	all->structs[at] = (struct vfiotrace_struct){
		name(), (uint16_t)or_wrong(offset, 0xffff), (uint16_t)count,
		seldom() ? NULL : all->fields[at],
	};
}

static void make_row(struct rows *all, struct vfiotrace_request *row)
{
	*row = (struct vfiotrace_request){
		.name = name(), .code = 0x3b00 + below(0x400),
		.kinds = or_wrong(2u << below(VFIOTRACE_FD_KINDS - 1), UINT32_MAX),
		.iommus = (uint16_t)(seldom() ? choose() : 0),
		.dialect = (uint8_t)(seldom() ? choose() : 0),
		.arg = (uint8_t)or_wrong(below(4) ? VFIOTRACE_ARG_STRUCT : below(6), 0xff),
		.result = (uint8_t)or_wrong(below(3) ? 0 : below(4), 0xff),
		.result_kind = (uint8_t)or_wrong(below(VFIOTRACE_FD_KINDS), 0xff),
		.flags = (uint16_t)(VFIOTRACE_REQUEST_PRIVATE | or_wrong(below(2), 0xffff)),
		.type = seldom() ? NULL : &all->structs[below(STRUCTS)],
		.xlat = below(4) ? NULL : &all->xlats[below(XLATS)],
		.result_xlat = below(2) ? NULL : &all->xlats[below(XLATS)],
	};
	if (row->arg != VFIOTRACE_ARG_STRUCT && !seldom())
		row->type = NULL;
	if (trouble)
		return;
	if (row->arg != VFIOTRACE_ARG_INT)
		row->xlat = NULL;
	if (row->result != VFIOTRACE_RESULT_ENUM)
		row->result_xlat = NULL;
	else
		row->result_xlat = &all->xlats[2 * below(XLATS / 2)];
	row->flags = VFIOTRACE_REQUEST_PRIVATE;
	/* A length that can be looked at stands first. */
	if (row->type && !row->type->fields[0].offset && row->type->fields[0].size == 4 &&
	    !row->type->fields[0].count) {
		row->flags |= VFIOTRACE_REQUEST_SIZED;
		row->min = (uint16_t)below(row->type->size + 1u);
	}
}

struct memory {
	uint8_t bytes[MEMORY];
	unsigned int reads;
};

static ssize_t read_memory(void *ctx, uint64_t address, void *buffer, size_t length)
{
	struct memory *m = ctx;
	size_t from = (size_t)(address % MEMORY);

	REQUIRE(++m->reads < READS_MAX);
	if (address & 0x10000)
		return -EFAULT;
	if (length > MEMORY - from)
		length = MEMORY - from;
	memcpy(buffer, m->bytes + from, length);
	return (ssize_t)length;
}

static void decode(const struct vfiotrace_context *context, const struct vfiotrace_request *row,
		   uint64_t *state)
{
	static char text[TEXT_MAX];
	struct memory m = { .reads = 0 };
	struct vfiotrace_memory memory = { read_memory, &m };
	struct vfiotrace_text_options options = {
		.size = sizeof(options), .xlat = below(3), .strings = below(3), .limit = 32,
		.verbose = below(2),
	};
	struct vfiotrace_fd fd = { .dialect = row->dialect };
	struct vfiotrace_call call;
	char title[512];
	int length;

	for (unsigned int k = 0; k < VFIOTRACE_FD_KINDS; k++)
		if (row->kinds >> k & 1)
			fd.kind = k;
	for (size_t i = 0; i < MEMORY; i++)
		m.bytes[i] = (uint8_t)(next_random(state) % 3 ? 0 : next_random(state) >> 8);
	vfiotrace_call_init(&call, context, &fd, below(3), row->code,
			    0x7f0000000000 + below(MEMORY));
	length = vfiotrace_call_name(&call, title, sizeof(title));
	REQUIRE(length > 0);
	length = vfiotrace_decode_to_string(&call, true, below(2) ? 0 : -(int)below(100), &memory,
					    &options, text, sizeof(text));
	REQUIRE(length > 0 && (unsigned int)length < TEXT_MAX);
	for (const char *p = text; *p; p++)
		REQUIRE(*p >= ' ' && *p <= '~');
}

static unsigned long taken;

static void run(const uint8_t *data, size_t size)
{
	uint64_t memory = FIRST_STATE;
	static struct rows all;
	struct vfiotrace_context *context;
	size_t bad = SIZE_MAX, count;
	int err;

	memset(&all, 0, sizeof(all));
	choices = (struct choices){ data, size, FIRST_STATE };
	trouble = below(2);
	for (unsigned int i = 0; i < XLATS; i++)
		make_xlat(&all, i);
	for (unsigned int i = 0; i < STRUCTS; i++)
		make_struct(&all, i);
	count = 1 + below(ROWS);
	for (size_t i = 0; i < count; i++)
		make_row(&all, &all.rows[i]);
	REQUIRE(!vfiotrace_context_create(&context));
	err = vfiotrace_context_add(context, all.rows, count, &bad);
	REQUIRE(err == 0 || ((err == -EINVAL || err == -EEXIST) && bad < count));
	for (size_t i = 0; !err && i < count; i++)
		for (int n = 0; n < 8; n++)
			decode(context, &all.rows[i], &memory);
	vfiotrace_context_destroy(context);
	taken += !err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run(data, size);
	return 0;
}

static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	for (size_t i = 0; i < max; i++)
		data[i] = (uint8_t)(next_random(state) >> 24);
	return max;
}

/* Else it would not be the decoder that was looked at, or not the check. */
static bool worth(unsigned long runs)
{
	return taken >= runs / 20 && taken <= runs - runs / 50;
}

const struct fuzz_target fuzz_target = {
	.name = "plugins", .inputs = "sets of rows", .max = 4096, .runs = 1500,
	.generate = generate, .worth = worth,
};
