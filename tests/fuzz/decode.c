// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random bytes as the memory of a caller and as the parameters of a call: decodes
 * entry and exit into text, and aborts when a promise of the library is broken.
 * An entry point as libFuzzer wants it; driver.c feeds it without libFuzzer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "vfiotrace/vfiotrace.h"

#define TEXT_MAX	(1u << 20)
/* A call may ask for much memory, but the work on it has an end. */
#define READS_MAX	100000u
#define BYTES_MAX	(64u << 20)

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

#define REQUIRE(WHAT)                                                            \
	do {                                                                     \
		if (!(WHAT)) {                                                   \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__,         \
				__LINE__, #WHAT);                                \
			abort();                                                 \
		}                                                                \
	} while (0)

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
