// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random bytes as the memory of a caller and as the parameters of a call: decodes
 * entry and exit into text.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "target.h"
#include "vfiotrace/vfiotrace.h"

#define TEXT_MAX	(1u << 20)
/* A call may ask for much memory, but the work on it has an end. */
#define READS_MAX	100000u
#define BYTES_MAX	(64u << 20)

/* What the first bytes of an input stand for; the rest is memory. */
struct fuzz_input {
	uint64_t arg;
	int64_t result;
	uint32_t code;
	uint16_t pick;			/* row of the tables; 0xffff: code it is */
	uint8_t kind;
	uint8_t iommu;
	uint8_t device;
	uint8_t dialect;
	uint8_t caller;
	uint8_t style;
	uint8_t mode;			/* 1: short reads, 2: any kind, 4: long, 8: -v */
	uint8_t pad[7];
};

struct memory {
	const uint8_t *data;
	size_t size;
	uint64_t address;		/* of the argument */
	uint8_t mode;
	unsigned int reads;
	size_t bytes;
};

struct checker {
	struct vfiotrace_text text;
	char kinds[64];			/* '{' and '[' that are open */
	unsigned int depth;
	bool output;
};

/*
 * The argument lies at its address; every other address means some byte of the same
 * data, unless it is odd in its sixteenth bit. So pointers inside of structs lead
 * somewhere.
 */
static ssize_t read_memory(void *ctx, uint64_t address, void *buffer, size_t length)
{
	struct memory *m = ctx;
	uint64_t from = address - m->address;

	m->reads++;
	m->bytes += length;
	REQUIRE(m->reads < READS_MAX);
	REQUIRE(m->bytes < BYTES_MAX);
	if (from >= m->size) {
		if (!m->size || address & 0x8000)
			return -EFAULT;
		from = address % m->size;
	}
	if (length > m->size - from)
		length = m->size - (size_t)from;
	if ((m->mode & 1) && length > 3)
		length -= length / 3;
	memcpy(buffer, m->data + from, length);
	return (ssize_t)length;
}

static int visit(void *ctx, const struct vfiotrace_value *value)
{
	struct checker *c = ctx;

	switch (value->type) {
	case VFIOTRACE_VALUE_STRUCT_BEGIN:
	case VFIOTRACE_VALUE_ARRAY_BEGIN:
		REQUIRE(c->depth < sizeof(c->kinds));
		c->kinds[c->depth++] =
			value->type == VFIOTRACE_VALUE_STRUCT_BEGIN ? '{' : '[';
		break;
	case VFIOTRACE_VALUE_STRUCT_END:
		REQUIRE(c->depth && c->kinds[--c->depth] == '{');
		break;
	case VFIOTRACE_VALUE_ARRAY_END:
		REQUIRE(c->depth && c->kinds[--c->depth] == '[');
		break;
	case VFIOTRACE_VALUE_OUTPUT:
		REQUIRE(!c->depth && !c->output);
		c->output = true;
		break;
	case VFIOTRACE_VALUE_STRING:
	case VFIOTRACE_VALUE_BYTES:
		REQUIRE(value->data || !value->length);
		break;
	case VFIOTRACE_VALUE_UUID:
		REQUIRE(value->data);
		break;
	default:
		break;
	}
	return vfiotrace_text_visit(&c->text, value);
}

static void check_text(const struct checker *c)
{
	const char *text = c->text.buffer;
	int depth = 0;

	REQUIRE(!c->depth);
	REQUIRE(c->text.length < TEXT_MAX);
	REQUIRE(strlen(text) == c->text.length);
	for (const char *p = text; *p; p++) {
		REQUIRE(*p >= ' ' && *p <= '~');
		if (*p == '"') {
			for (p++; *p != '"'; p++) {
				REQUIRE(*p >= ' ' && *p <= '~');
				if (*p == '\\')
					REQUIRE(*++p);
			}
		} else if (p[0] == '/' && p[1] == '*') {
			p = strstr(p + 2, "*/");
			REQUIRE(p);
			p++;
		} else if (*p == '{' || *p == '[') {
			depth++;
		} else if (*p == '}' || *p == ']') {
			REQUIRE(depth-- > 0);
		}
	}
	REQUIRE(!depth);
}

static void set_up(struct vfiotrace_call *call, const struct vfiotrace_context *context,
		   const struct fuzz_input *in)
{
	struct vfiotrace_fd fd = {
		.kind = in->kind % VFIOTRACE_FD_KINDS,
		.iommu = in->iommu % VFIOTRACE_IOMMUS,
		.device_type = in->device % VFIOTRACE_DEVICE_TYPES,
		.dialect = in->dialect % VFIOTRACE_DIALECTS,
	};
	const struct vfiotrace_request *row;
	size_t position = 0, rows = 0;
	uint32_t code = in->code;

	while (vfiotrace_request_next(context, &position))
		rows++;
	REQUIRE(rows);
	/* Mostly a request that exists, on the descriptor that it belongs to. */
	if (in->pick != 0xffff) {
		size_t skip = in->pick % rows;

		position = 0;
		do
			row = vfiotrace_request_next(context, &position);
		while (skip--);
		code = row->code;
		if (!(in->mode & 2)) {
			fd.dialect = row->dialect;
			for (unsigned int k = 0; k < VFIOTRACE_FD_KINDS; k++)
				if (row->kinds >> k & 1)
					fd.kind = k;
			for (unsigned int i = 0; i < VFIOTRACE_IOMMUS; i++)
				if (row->iommus >> i & 1)
					fd.iommu = i;
		}
	}
	vfiotrace_call_init(call, context, &fd, in->caller % 3, code, in->arg);
}

static void decode(const struct vfiotrace_context *context, const struct fuzz_input *in,
		   const uint8_t *before, const uint8_t *after, size_t size, char *text)
{
	struct vfiotrace_text_options options = {
		.size = sizeof(struct vfiotrace_text_options),
		.xlat = in->style % 3, .strings = in->style / 3 % 3,
		.limit = in->mode & 4 ? 4096 : 32, .verbose = in->mode & 8,
	};
	struct memory m = {
		.data = before, .size = size, .address = in->arg, .mode = in->mode,
	};
	struct vfiotrace_memory memory = { read_memory, &m };
	struct checker c = {
		.text = { .options = &options, .buffer = text, .size = TEXT_MAX },
	};
	struct vfiotrace_visitor visitor = { visit, &c };
	struct vfiotrace_call call;
	char name[512];
	int length;

	text[0] = '\0';
	set_up(&call, context, in);
	length = vfiotrace_call_name(&call, name, sizeof(name));
	REQUIRE(length > 0 && length == (int)strlen(name));
	vfiotrace_decode_entry(&call, &memory, &visitor);
	REQUIRE(!c.output);
	check_text(&c);
	m.data = after;
	vfiotrace_decode_exit(&call, in->result, &memory, &visitor);
	check_text(&c);

	/* A buffer that is too small is no more than that. */
	m.data = before;
	set_up(&call, context, in);
	length = vfiotrace_decode_to_string(&call, true, in->result, &memory, &options,
					    name, sizeof(name));
	REQUIRE(length > 0 && strlen(name) < sizeof(name));
	REQUIRE(length >= (int)sizeof(name) || length == (int)strlen(name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once: they cost more than decoding does. */
	static struct vfiotrace_context *context;
	static char text[TEXT_MAX];
	struct fuzz_input in;
	uint8_t *before, *after;

	if (size < sizeof(in))
		return 0;
	memcpy(&in, data, sizeof(in));
	data += sizeof(in);
	size = (size - sizeof(in)) / 2;
	if (!context && vfiotrace_context_create(&context))
		abort();
	/* Copies of the exact size, so that a sanitizer sees the first byte too far. */
	before = malloc(size ? size : 1);
	after = malloc(size ? size : 1);
	if (!before || !after)
		abort();
	memcpy(before, data, size);
	memcpy(after, data + size, size);
	decode(context, &in, before, after, size, text);
	free(before);
	free(after);
	return 0;
}

/* ---- inputs ---- */

/* Mostly small numbers, which mean something as sizes, counts, indexes and bits. */
static uint32_t word(uint64_t *state)
{
	uint64_t r = next_random(state);

	switch (r >> 60) {
	case 0: case 1: case 2: case 3: case 4:
		return 0;
	case 5: case 6: case 7: case 8:
		return (uint32_t)(r & 0xf);
	case 9: case 10: case 11:
		return (uint32_t)(r & 0xff);
	case 12:
		return (uint32_t)(r & 0x7000f);
	case 13:
		return (uint32_t)(1u << (r & 31));
	case 14:
		return UINT32_MAX - (uint32_t)(r & 7);
	default:
		return (uint32_t)r;
	}
}

static struct fuzz_input make_input(uint64_t *state)
{
	static const int64_t results[] = { 0, 0, 0, 0, 1, 7, -22, -14, -28, -90, -2 };
	struct fuzz_input in = {
		.arg = next_random(state) % 50 ? 0x7f0000001000 : word(state),
		.result = results[next_random(state) % (sizeof(results) / sizeof(results[0]))],
		.code = 0x3b00 | (uint32_t)(next_random(state) & 0xff),
		.pick = next_random(state) % 20 ? (uint16_t)(next_random(state) % 1000) : 0xffff,
		.kind = (uint8_t)next_random(state), .iommu = (uint8_t)next_random(state),
		.device = (uint8_t)next_random(state), .dialect = (uint8_t)next_random(state),
		.caller = (uint8_t)next_random(state), .style = (uint8_t)next_random(state),
		.mode = (uint8_t)(next_random(state) & next_random(state)),
	};

	if (next_random(state) % 3)
		in.caller = 0;
	return in;
}

static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	struct fuzz_input in = make_input(state);
	size_t most = (max - sizeof(in)) / 2 & ~(size_t)3;
	size_t half = next_random(state) % (next_random(state) % 5 ? 160 : 500) + 4;
	uint32_t argsz, w;

	half = half < most ? half & ~(size_t)3 : most;
	memcpy(data, &in, sizeof(in));
	for (size_t i = 0; i < 2 * half; i += 4) {
		w = word(state);
		memcpy(data + sizeof(in) + i, &w, 4);
	}
	/* argsz: what is there, more or less. */
	argsz = (uint32_t)half - 8;
	if (next_random(state) % 4 == 0)
		argsz += (uint32_t)(next_random(state) % 40);
	if (half && next_random(state) % 8)
		memcpy(data + sizeof(in), &argsz, 4);
	if (half && next_random(state) % 8)
		memcpy(data + sizeof(in) + half, &argsz, 4);
	return sizeof(in) + 2 * half;
}

const struct fuzz_target fuzz_target = {
	.name = "decode", .inputs = "calls", .max = 4096, .runs = 20000, .generate = generate,
};
