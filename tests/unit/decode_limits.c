/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must hold for every request whatever the argument holds: no field beyond
 * argsz or beyond memory, one value per phase, bounded work.
 */
#include "decode.h"

#define ROOM 16384
#define MANY 128	/* reads in one phase, of a small argument */

/* Looks only at the shape of what is handed out. */
struct watch {
	const struct vfiotrace_struct *type;
	unsigned int flow;
	size_t argsz;			/* bytes that exist, */
	size_t readable;		/* and can be read */
	int depth;
	unsigned int roots, outputs, fields;
	unsigned long values;
};

static const struct vfiotrace_field *field_of(const struct watch *watch,
					      const char *name)
{
	for (size_t i = 0; i < watch->type->count; i++)
		if (!strcmp(watch->type->fields[i].name, name))
			return &watch->type->fields[i];
	return NULL;
}

static void watch_field(struct watch *watch, const struct vfiotrace_value *value)
{
	const struct vfiotrace_field *field = field_of(watch, value->name);
	size_t end;

	if (!field || field->show == VFIOTRACE_SHOW_TAIL)
		return;
	/* What a pointer points to is shown under the pointer's name. */
	if (!(field->flow & watch->flow) &&
	    (value->type == VFIOTRACE_VALUE_ARRAY_BEGIN ||
	     value->type == VFIOTRACE_VALUE_STRUCT_BEGIN ||
	     value->type == VFIOTRACE_VALUE_BYTES ||
	     value->type == VFIOTRACE_VALUE_UNREADABLE))
		return;
	if (!(field->flow & watch->flow))
		print_error("%s.%s in the wrong phase\n", watch->type->name, field->name);
	end = field->offset + field->size * (field->count ? field->count : 1);
	assert_true(end <= watch->argsz);
	assert_true(end <= watch->readable);
	assert_true(field->flow & watch->flow);
	if (!(field->flow & VFIOTRACE_NONZERO))
		watch->fields++;
}

static int watch_visit(void *ctx, const struct vfiotrace_value *value)
{
	struct watch *watch = ctx;

	watch->values++;
	if (value->type == VFIOTRACE_VALUE_OUTPUT) {
		assert_int_equal(watch->roots, 0);
		watch->outputs++;
		return 0;
	}
	if (value->type == VFIOTRACE_VALUE_STRUCT_END ||
	    value->type == VFIOTRACE_VALUE_ARRAY_END) {
		assert_true(--watch->depth >= 0);
		return 0;
	}
	/* A note about the request stands before the argument. */
	if (!watch->depth && value->type != VFIOTRACE_VALUE_NOTE)
		watch->roots++;
	if (watch->depth == 1 && value->name && watch->type &&
	    value->type != VFIOTRACE_VALUE_NOTE)
		watch_field(watch, value);
	if (value->type == VFIOTRACE_VALUE_STRUCT_BEGIN ||
	    value->type == VFIOTRACE_VALUE_ARRAY_BEGIN)
		watch->depth++;
	if (value->type == VFIOTRACE_VALUE_BYTES)
		assert_true(value->length <= 4096);
	return 0;
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void fill(uint8_t *bytes, size_t length, uint32_t *seed)
{
	for (size_t i = 0; i < length; i++) {
		uint32_t r = next_random(seed);

		/* Small numbers are what flags, counts and offsets are made of. */
		bytes[i] = r & 0x30 ? (r & 0x40 ? 0 : (r >> 8) & 7) : r >> 8;
	}
}

static unsigned int flow_fields(const struct vfiotrace_struct *type, unsigned int flow,
				size_t limit)
{
	unsigned int n = 0;

	for (size_t i = 0; i < type->count; i++) {
		const struct vfiotrace_field *f = &type->fields[i];

		if (f->show != VFIOTRACE_SHOW_TAIL && (f->flow & flow) &&
		    !(f->flow & VFIOTRACE_NONZERO) &&
		    f->offset + f->size * (f->count ? f->count : 1u) <= limit)
			n++;
	}
	return n;
}

/* A descriptor on which the row is the one that counts. */
static struct vfiotrace_fd fd_for(const struct vfiotrace_request *row)
{
	struct vfiotrace_fd fd = { .dialect = row->dialect };

	while (!(row->kinds & (1u << fd.kind)))
		fd.kind++;
	while (row->iommus && !(row->iommus & (1u << fd.iommu)))
		fd.iommu++;
	fd.device_type = VFIOTRACE_DEVICE_PCI;
	return fd;
}

static void watch_call(struct scene *s, const struct vfiotrace_request *row,
		       const uint8_t *bytes, size_t argsz, size_t readable)
{
	const struct vfiotrace_memory memory = { memory_read, &s->memory };
	struct watch watch = {
		.type = row->type, .flow = VFIOTRACE_IN, .argsz = argsz,
		.readable = readable,
	};
	const struct vfiotrace_visitor visitor = { watch_visit, &watch };
	struct vfiotrace_fd fd = fd_for(row);
	bool sized = row->flags & VFIOTRACE_REQUEST_SIZED;
	size_t first = sized ? 4 : 1;

	scene_memory(s, bytes, readable);
	vfiotrace_call_init(&s->call, s->context, &fd, VFIOTRACE_CALLER_64, row->code,
			    ARG);
	assert_ptr_equal(s->call.request, row);
	vfiotrace_decode_entry(&s->call, &memory, &visitor);
	assert_int_equal(watch.depth, 0);
	assert_int_equal(watch.roots, 1);
	if (readable >= first)
		assert_int_equal(watch.fields,
				 flow_fields(row->type, VFIOTRACE_IN,
					     argsz < readable ? argsz : readable));
	assert_true(s->memory.reads <= MANY);

	for (int64_t result = -28; result <= 0; result += 14) {
		watch = (struct watch){
			.type = row->type, .flow = VFIOTRACE_OUT, .argsz = argsz,
			.readable = readable,
		};
		s->memory.reads = 0;
		vfiotrace_decode_exit(&s->call, result, &memory, &visitor);
		assert_int_equal(watch.depth, 0);
		assert_true(watch.outputs <= 1);
		assert_int_equal(watch.roots, watch.outputs);
		assert_true(s->memory.reads <= MANY);
		if (result < 0 && !(row->flags & (VFIOTRACE_REQUEST_OUT_ON_ERROR |
						  VFIOTRACE_REQUEST_OUT_CODE)))
			assert_int_equal(watch.values, 0);
		if (result == 0 && readable >= argsz && readable >= first &&
		    !(row->flags & VFIOTRACE_REQUEST_OUT_CODE))
			assert_int_equal(watch.fields,
					 flow_fields(row->type, VFIOTRACE_OUT, argsz));
	}
}

/* Each argsz from 0 on, and each end of memory, up to beyond the struct. */
static void test_every_length(void **state)
{
	const struct vfiotrace_request *row;
	struct scene *s = *state;
	uint32_t seed = 1;
	size_t at = 0, rows = 0;

	while ((row = vfiotrace_request_next(s->context, &at))) {
		size_t most = row->type ? row->type->size + 12u : 0;
		bool sized = row->flags & VFIOTRACE_REQUEST_SIZED;
		uint8_t bytes[512];

		if (row->arg != VFIOTRACE_ARG_STRUCT)
			continue;
		assert_true(most <= sizeof(bytes));
		rows++;
		for (uint32_t argsz = sized ? 0 : row->type->size; argsz <= most;
		     argsz++) {
			for (size_t readable = 0; readable <= most; readable++) {
				size_t exists = sized && argsz < 4 ? 4 : argsz;

				fill(bytes, sizeof(bytes), &seed);
				if (sized)
					memcpy(bytes, &argsz, sizeof(argsz));
				watch_call(s, row, bytes, exists, readable);
			}
			if (!sized)
				break;
		}
	}
	assert_true(rows > 40);
}

/* Memory without end, all of it @ctx's byte. */
struct endless {
	const uint8_t *bytes;
	unsigned long reads;
	uint64_t total;
};

static ssize_t endless_read(void *ctx, uint64_t address, void *buffer, size_t length)
{
	struct endless *endless = ctx;

	endless->reads++;
	endless->total += length;
	assert_true(length <= 65536);
	for (size_t i = 0; i < length; i++)
		((uint8_t *)buffer)[i] = endless->bytes[(address - ARG + i) % ROOM];
	return length;
}

/* argsz, counts, offsets and pointers as they come: the work stays bounded. */
static void test_lies_cost_little(void **state)
{
	const struct vfiotrace_request *row;
	struct scene *s = *state;
	uint8_t *bytes = malloc(ROOM);
	uint32_t seed = 7, huge = UINT32_MAX;
	size_t at = 0;

	assert_non_null(bytes);
	while ((row = vfiotrace_request_next(s->context, &at))) {
		struct vfiotrace_fd fd = fd_for(row);

		for (unsigned int round = 0; round < 48; round++) {
			struct endless endless = { .bytes = bytes };
			const struct vfiotrace_memory memory = { endless_read, &endless };
			struct watch watch = { 0 };
			const struct vfiotrace_visitor visitor = { watch_visit, &watch };

			if (round == 0)
				memset(bytes, 0xff, ROOM);
			else
				fill(bytes, ROOM, &seed);
			if (round % 3 == 0)
				memcpy(bytes, &huge, sizeof(huge));
			vfiotrace_call_init(&s->call, s->context, &fd,
					    VFIOTRACE_CALLER_64, row->code, ARG);
			vfiotrace_decode_entry(&s->call, &memory, &visitor);
			assert_int_equal(watch.depth, 0);
			watch.roots = 0;
			vfiotrace_decode_exit(&s->call, 0, &memory, &visitor);
			assert_int_equal(watch.depth, 0);
			assert_true(endless.total < 64u << 20);
			assert_true(endless.reads < 100000);
			assert_true(watch.values < 2000000);
		}
	}
	free(bytes);
}

/* The pointer itself: nothing there, or the last byte of all. */
static void test_bad_pointers(void **state)
{
	static const uint64_t addresses[] = { 0, 1, UINT64_MAX, UINT64_MAX - 7 };
	const struct vfiotrace_request *row;
	struct scene *s = *state;
	size_t at = 0;

	while ((row = vfiotrace_request_next(s->context, &at))) {
		struct vfiotrace_fd fd = fd_for(row);

		if (row->arg != VFIOTRACE_ARG_STRUCT &&
		    row->arg != VFIOTRACE_ARG_STRING && row->arg != VFIOTRACE_ARG_FD &&
		    row->arg != VFIOTRACE_ARG_U32)
			continue;
		for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
			char expected[64];
			const char *entry;

			memset(&s->memory, 0, sizeof(s->memory));
			vfiotrace_call_init(&s->call, s->context, &fd,
					    VFIOTRACE_CALLER_64, row->code,
					    addresses[i]);
			snprintf(expected, sizeof(expected), "!%" PRIx64 "/%d",
				 addresses[i], EFAULT);
			entry = scene_enter(s);
			if (row->flags & VFIOTRACE_REQUEST_PRIVATE && *entry == '#')
				entry += strcspn(entry, " ") + 1;
			assert_string_equal(entry, expected);
			assert_string_equal(scene_leave(s, -EFAULT), "");
		}
	}
}

/*
 * Per call few reads on the way in and one on the way out: the argument's size, what
 * there is of it, and an array in pieces.
 */
static void test_few_reads(void **state)
{
	struct scene *s = *state;
	uint32_t seed = 3;
	static const struct {
		enum vfiotrace_fd_kind kind;
		uint32_t code;
		uint32_t argsz;
		unsigned int in, out;
	} calls[] = {
		{ VFIOTRACE_FD_CONTAINER, 0x3b71, 32, 2, 0 },
		{ VFIOTRACE_FD_CONTAINER, 0x3b72, 24, 2, 1 },
		{ VFIOTRACE_FD_CONTAINER, 0x3b70, 4096, 3, 1 },
		{ VFIOTRACE_FD_GROUP, 0x3b67, 8, 2, 1 },
		{ VFIOTRACE_FD_DEVICE, 0x3b6c, 32, 2, 1 },
		{ VFIOTRACE_FD_DEVICE, 0x3b6c, 4096, 2, 1 },
		{ VFIOTRACE_FD_DEVICE, 0x3b6d, 16, 2, 1 },
		{ VFIOTRACE_FD_DEVICE, 0x3b6e, 20 + 4 * 64, 3, 0 },
		{ VFIOTRACE_FD_DEVICE, 0x3b6f, 0, 0, 0 },
	};

	s->fd.iommu = VFIOTRACE_IOMMU_TYPE1;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		uint32_t words[1024] = { 0 };

		fill((uint8_t *)words, sizeof(words), &seed);
		words[0] = calls[i].argsz;
		words[1] = calls[i].code == 0x3b6e ? 0x24 : 0;
		words[4] = calls[i].code == 0x3b6e ? 64 : 0;
		scene_memory(s, words, sizeof(words));
		scene_call(s, calls[i].kind, calls[i].code);
		scene_enter(s);
		assert_in_range(s->memory.reads, calls[i].in ? 1 : 0, calls[i].in);
		s->memory.reads = 0;
		scene_leave(s, 0);
		assert_int_equal(s->memory.reads, calls[i].out);
		s->memory.reads = 0;
		scene_leave(s, -EINVAL);
		assert_int_equal(s->memory.reads, 0);
	}
}

/* How much of the argument each phase has asked for. */
static void check_ends(struct scene *s, uint64_t in, uint64_t out)
{
	s->memory.end = ARG;
	scene_enter(s);
	assert_int_equal(s->memory.end - ARG, in);
	s->memory.end = ARG;
	scene_leave(s, 0);
	assert_int_equal(s->memory.end - ARG, out);
}

/* What nothing shows is not read: a recording would hold it. */
static void test_no_read_beyond(void **state)
{
	struct scene *s = *state;
	char name[512] = "0000:03:00.0";
	uint32_t words[512] = { 0 };

	memset(name + 13, 'x', sizeof(name) - 13);
	scene_memory(s, name, sizeof(name));
	scene_call(s, VFIOTRACE_FD_GROUP, 0x3b6a);
	check_ends(s, 13, 0);
	/* No NUL where a name may end at the latest. */
	memset(name, 'x', sizeof(name));
	check_ends(s, sizeof(name) + 1, 0);

	/* argsz is smaller than the struct. */
	scene_memory(s, words, sizeof(words));
	words[0] = 16;
	scene_call(s, VFIOTRACE_FD_DEVICE, 0x3b6c);
	check_ends(s, 16, 16);
	/* It is larger than all that is there: one dependent device, no capability. */
	words[0] = sizeof(words);
	words[2] = 1;
	scene_call(s, VFIOTRACE_FD_DEVICE, 0x3b70);
	s->memory.end = ARG;
	scene_enter(s);
	s->memory.end = ARG;
	scene_leave(s, 0);
	assert_int_equal(s->memory.end - ARG, 12 + 8);
	/* A PROBE whose data nobody looks at. */
	words[1] = 0x40000 | 1;
	scene_call(s, VFIOTRACE_FD_DEVICE, 0x3b75);
	check_ends(s, 8, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_every_length),
		SCENE_TEST(test_lies_cost_little),
		SCENE_TEST(test_bad_pointers),
		SCENE_TEST(test_few_reads),
		SCENE_TEST(test_no_read_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
