/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of the decoders: memory that is an array, and a visitor that writes
 * values in a notation of its own, so that nothing here depends on a printer:
 *
 *	5 decimal, x1f hex, @1f address, f3 flags, e7 enum, s-1 signed, fd4, "text",
 *	<0102> bytes (with + when cut), u<..> uuid, !addr/errno unreadable,
 *	#note(number,want), [announced| a b ] array, { a=1 } struct, => output
 */
#ifndef TESTS_UNIT_DECODE_H
#define TESTS_UNIT_DECODE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfiotrace/vfiotrace.h"

#define ARG UINT64_C(0x7000)

/* Two stretches of memory; nothing else can be read. */
struct stretch {
	uint64_t address;
	const void *bytes;
	size_t length;
};

struct memory {
	struct stretch stretches[2];
	unsigned int reads;
	size_t most;			/* asked for at once */
	uint64_t end;			/* of all that was asked for at ARG */
};

static inline ssize_t memory_read(void *ctx, uint64_t address, void *buffer,
				  size_t length)
{
	struct memory *memory = ctx;

	memory->reads++;
	if (length > memory->most)
		memory->most = length;
	if (address >= memory->stretches[0].address && address + length > memory->end)
		memory->end = address + length;
	for (size_t i = 0; i < 2; i++) {
		const struct stretch *s = &memory->stretches[i];
		uint64_t offset = address - s->address;

		if (!s->bytes || address < s->address || offset >= s->length)
			continue;
		if (length > s->length - offset)
			length = s->length - offset;
		memcpy(buffer, (const uint8_t *)s->bytes + offset, length);
		return length;
	}
	return -EFAULT;
}

struct script {
	char text[8192];
	size_t length;
	int depth;
	unsigned int values;
	unsigned int stop_after;	/* an array's begin and elements; 0: never */
	unsigned int elements;
};

static inline void script_put(struct script *s, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(s->text + s->length, sizeof(s->text) - s->length, format, args);
	va_end(args);
	if (n > 0)
		s->length += n;
	if (s->length >= sizeof(s->text))
		s->length = sizeof(s->text) - 1;
}

static inline void script_bytes(struct script *s, const struct vfiotrace_value *v)
{
	const uint8_t *bytes = v->data;

	script_put(s, "<");
	for (size_t i = 0; i < v->length; i++)
		script_put(s, "%02x", bytes[i]);
	script_put(s, ">%s", v->cut ? "+" : "");
}

static inline const char *note_name(enum vfiotrace_note note)
{
	static const char *const names[VFIOTRACE_NOTES] = {
		[VFIOTRACE_NOTE_ARGSZ_SMALL] = "small",
		[VFIOTRACE_NOTE_TRUNCATED] = "truncated",
		[VFIOTRACE_NOTE_ARRAY_CUT] = "cut",
		[VFIOTRACE_NOTE_CAP_LOOP] = "loop",
		[VFIOTRACE_NOTE_CAP_OUTSIDE] = "outside",
		[VFIOTRACE_NOTE_CAP_SHORT] = "short",
		[VFIOTRACE_NOTE_EXTENSION] = "extension",
		[VFIOTRACE_NOTE_BEHIND_ARRAY] = "behind",
		[VFIOTRACE_NOTE_TOO_BIG] = "big",
	};

	return note < VFIOTRACE_NOTES && names[note] ? names[note] : "?";
}

static inline int script_visit(void *ctx, const struct vfiotrace_value *v)
{
	struct script *s = ctx;

	s->values++;
	if (s->length && s->text[s->length - 1] != ' ')
		script_put(s, " ");
	if (v->name)
		script_put(s, "%s=", v->name);
	switch (v->type) {
	case VFIOTRACE_VALUE_STRUCT_BEGIN:
		s->depth++;
		script_put(s, "{");
		break;
	case VFIOTRACE_VALUE_ARRAY_BEGIN:
		s->depth++;
		s->elements = 0;
		script_put(s, "[%" PRIu64 "|", v->number);
		break;
	case VFIOTRACE_VALUE_STRUCT_END:
	case VFIOTRACE_VALUE_ARRAY_END:
		s->depth--;
		assert_true(s->depth >= 0);
		script_put(s, v->type == VFIOTRACE_VALUE_STRUCT_END ? "}" : "]");
		break;
	case VFIOTRACE_VALUE_OUTPUT:
		script_put(s, "=>");
		break;
	case VFIOTRACE_VALUE_UNSIGNED:
		script_put(s, "%" PRIu64, v->number);
		break;
	case VFIOTRACE_VALUE_SIGNED:
		script_put(s, "s%" PRId64, (int64_t)v->number);
		break;
	case VFIOTRACE_VALUE_HEX:
		script_put(s, "x%" PRIx64, v->number);
		break;
	case VFIOTRACE_VALUE_ADDRESS:
		script_put(s, "@%" PRIx64, v->number);
		break;
	case VFIOTRACE_VALUE_FLAGS:
		assert_non_null(v->xlat);
		script_put(s, "f%" PRIx64, v->number);
		break;
	case VFIOTRACE_VALUE_ENUM:
		script_put(s, "e%" PRIu64, v->number);
		break;
	case VFIOTRACE_VALUE_FD:
		script_put(s, "fd%d", (int)v->number);
		break;
	case VFIOTRACE_VALUE_STRING:
		script_put(s, "\"%.*s\"%s", (int)v->length, (const char *)v->data,
			   v->cut ? "+" : "");
		break;
	case VFIOTRACE_VALUE_BYTES:
		script_bytes(s, v);
		break;
	case VFIOTRACE_VALUE_UUID:
		script_put(s, "u");
		script_bytes(s, v);
		break;
	case VFIOTRACE_VALUE_MODE:
		script_put(s, "0%" PRIo64, v->number);
		break;
	case VFIOTRACE_VALUE_PLACE:
		script_put(s, "p%" PRIx64, v->number);
		break;
	case VFIOTRACE_VALUE_MEMBER:
		script_put(s, "m%" PRIu64, v->number);
		break;
	case VFIOTRACE_VALUE_UNREADABLE:
		assert_true(v->error > 0);
		script_put(s, "!%" PRIx64 "/%d", v->number, v->error);
		break;
	case VFIOTRACE_VALUE_NOTE:
		script_put(s, "#%s(%" PRIu64 ",%" PRIu64 ")", note_name(v->note),
			   v->number, v->want);
		break;
	}
	return s->stop_after && ++s->elements > s->stop_after;
}

/* One call, from its set-up to the text of both phases. */
struct scene {
	struct vfiotrace_context *context;
	struct vfiotrace_fd fd;
	struct vfiotrace_call call;
	struct memory memory;
	struct script script;
};

static inline void scene_call(struct scene *scene, enum vfiotrace_fd_kind kind,
			      uint32_t code)
{
	scene->fd.kind = kind;
	vfiotrace_call_init(&scene->call, scene->context, &scene->fd,
			    VFIOTRACE_CALLER_64, code, ARG);
}

/* @length bytes of argument at ARG. */
static inline void scene_memory(struct scene *scene, const void *bytes, size_t length)
{
	memset(&scene->memory, 0, sizeof(scene->memory));
	scene->memory.stretches[0] = (struct stretch){ ARG, bytes, length };
}

static inline const char *scene_enter(struct scene *scene)
{
	const struct vfiotrace_memory memory = { memory_read, &scene->memory };
	const struct vfiotrace_visitor visitor = { script_visit, &scene->script };

	memset(&scene->script, 0, offsetof(struct script, stop_after));
	vfiotrace_decode_entry(&scene->call, &memory, &visitor);
	assert_int_equal(scene->script.depth, 0);
	return scene->script.text;
}

static inline const char *scene_leave(struct scene *scene, int64_t result)
{
	const struct vfiotrace_memory memory = { memory_read, &scene->memory };
	const struct vfiotrace_visitor visitor = { script_visit, &scene->script };

	memset(&scene->script, 0, offsetof(struct script, stop_after));
	vfiotrace_decode_exit(&scene->call, result, &memory, &visitor);
	assert_int_equal(scene->script.depth, 0);
	return scene->script.text;
}

static inline int scene_setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	*state = scene;
	return scene ? vfiotrace_context_create(&scene->context) : -1;
}

static inline int scene_teardown(void **state)
{
	struct scene *scene = *state;

	vfiotrace_context_destroy(scene->context);
	free(scene);
	return 0;
}

#define SCENE_TEST(FUNCTION) \
	cmocka_unit_test_setup_teardown(FUNCTION, scene_setup, scene_teardown)

#endif
