/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns structs into rows of text and back, by tables of their fields. */
#include "config.h"

#include "session/state_rows.h"

#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

#define NS 1000000000

const char vt_row_twice[] = "the state tells of something twice";

struct met {
	const void *thing;		/* hash key */
	uint64_t number;
	UT_hash_handle hh;
};

struct vt_state_out {
	struct vt_state_sink sink;
	char *text;
	size_t length, room;
	struct met *met;
};

/* ---- writing ---- */

struct vt_state_out *vt_state_out_create(const struct vt_state_sink *sink)
{
	struct vt_state_out *out = calloc(1, sizeof(*out));

	if (!out)
		vt_no_memory();
	out->sink = *sink;
	return out;
}

void vt_state_out_destroy(struct vt_state_out *out)
{
	struct met *met, *next;

	HASH_ITER(hh, out->met, met, next) {
		HASH_DELETE(hh, out->met, met);
		free(met);
	}
	free(out->text);
	free(out);
}

uint64_t vt_row_number(struct vt_state_out *out, const void *thing, uint64_t *count, bool *met)
{
	struct met *m;

	HASH_FIND_PTR(out->met, &thing, m);
	*met = m;
	if (m)
		return m->number;
	m = calloc(1, sizeof(*m));
	if (!m)
		vt_no_memory();
	m->thing = thing;
	m->number = ++*count;
	HASH_ADD_PTR(out->met, thing, m);
	return m->number;
}

static void add(struct vt_state_out *out, const char *text, size_t length)
{
	if (out->room - out->length < length) {
		out->room = 2 * (out->room + length);
		out->text = realloc(out->text, out->room);
		if (!out->text)
			vt_no_memory();
	}
	memcpy(out->text + out->length, text, length);
	out->length += length;
}

static const char digits[] = "0123456789abcdef";

static void add_hex(struct vt_state_out *out, uint64_t number)
{
	char room[16], *end = room + sizeof(room), *at = end;

	do
		*--at = digits[number & 15];
	while (number >>= 4);
	add(out, at, (size_t)(end - at));
}

static void add_byte(struct vt_state_out *out, unsigned char byte)
{
	const char pair[] = { digits[byte >> 4], digits[byte & 15] };

	add(out, pair, sizeof(pair));
}

static void add_text(struct vt_state_out *out, const char *text)
{
	for (; *text; text++) {
		if (*text > ' ' && *text < 0x7f && *text != '%') {
			add(out, text, 1);
			continue;
		}
		add(out, "%", 1);
		add_byte(out, (unsigned char)*text);
	}
}

static uint64_t load(const void *from, size_t size)
{
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;

	switch (size) {
	case sizeof(u8):
		memcpy(&u8, from, sizeof(u8));
		return u8;
	case sizeof(u16):
		memcpy(&u16, from, sizeof(u16));
		return u16;
	case sizeof(u32):
		memcpy(&u32, from, sizeof(u32));
		return u32;
	}
	memcpy(&u64, from, sizeof(u64));
	return u64;
}

static uint64_t time_of(const void *from)
{
	struct timespec time;

	memcpy(&time, from, sizeof(time));
	return (uint64_t)time.tv_sec * NS + (uint64_t)time.tv_nsec;
}

static bool is_empty(const struct vt_row_field *f, const char *from)
{
	if (f->type == VT_ROW_TEXT)
		return !*from;
	for (size_t i = 0; i < f->size; i++)
		if (from[i])
			return false;
	return true;
}

static void put_value(struct vt_state_out *out, const struct vt_row_field *f, const char *from)
{
	switch (f->type) {
	case VT_ROW_NUMBER:
		add_hex(out, load(from, f->size));
		break;
	case VT_ROW_TIME:
		add_hex(out, time_of(from));
		break;
	case VT_ROW_TEXT:
		add_text(out, from);
		break;
	case VT_ROW_BYTES:
		for (size_t i = 0; i < f->size; i++)
			add_byte(out, (unsigned char)from[i]);
		break;
	}
}

void vt_row_put(struct vt_state_out *out, const struct vt_row_kind *kind, const void *row)
{
	out->length = 0;
	for (size_t i = 0; i < kind->nfields; i++) {
		const struct vt_row_field *f = &kind->fields[i];
		const char *from = (const char *)row + f->offset;

		if (is_empty(f, from))
			continue;
		if (out->length)
			add(out, " ", 1);
		add(out, f->name, strlen(f->name));
		add(out, "=", 1);
		put_value(out, f, from);
	}
	out->sink.row(out->sink.ctx, kind->name, out->length ? out->text : "", out->length);
}

/* ---- reading ---- */

void vt_row_list_add(struct vt_row_list *list, void *item)
{
	/* The array is full when .count is a power of two. */
	if (!(list->count & (list->count - 1))) {
		size_t room = list->count ? 2 * list->count : 1;

		list->items = reallocarray(list->items, room, sizeof(*list->items));
		if (!list->items)
			vt_no_memory();
	}
	list->items[list->count++] = item;
}

void *vt_row_list_find(const struct vt_row_list *list, uint64_t number)
{
	return number && number <= list->count ? list->items[number - 1] : NULL;
}

static int digit_of(char c)
{
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Reads exactly @length hexadecimal digits. */
static bool read_hex(const char *text, size_t length, uint64_t *ret)
{
	*ret = 0;
	if (!length || length > 16)
		return false;
	for (size_t i = 0; i < length; i++) {
		int digit = digit_of(text[i]);

		if (digit < 0)
			return false;
		*ret = *ret << 4 | (uint64_t)digit;
	}
	return true;
}

static void store(void *to, size_t size, uint64_t number)
{
	uint8_t u8 = (uint8_t)number;
	uint16_t u16 = (uint16_t)number;
	uint32_t u32 = (uint32_t)number;

	if (size == sizeof(u8))
		memcpy(to, &u8, size);
	else if (size == sizeof(u16))
		memcpy(to, &u16, size);
	else if (size == sizeof(u32))
		memcpy(to, &u32, size);
	else
		memcpy(to, &number, sizeof(number));
}

static bool read_number(const struct vt_row_field *f, const char *text, size_t length, char *to)
{
	uint64_t number, most = f->size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * f->size) - 1;

	if (!read_hex(text, length, &number) || number > most || number > f->most)
		return false;
	store(to, f->size, number);
	return true;
}

static bool read_time(const char *text, size_t length, char *to)
{
	struct timespec time = { 0 };
	uint64_t ns;

	if (!read_hex(text, length, &ns))
		return false;
	time.tv_sec = (time_t)(ns / NS);
	time.tv_nsec = (long)(ns % NS);
	memcpy(to, &time, sizeof(time));
	return true;
}

static bool read_text(const struct vt_row_field *f, const char *text, size_t length, char *to)
{
	uint64_t byte;
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		if (n + 1 >= f->size)
			return false;
		byte = (unsigned char)text[i];
		if (text[i] == '%') {
			if (length - i < 3 || !read_hex(text + i + 1, 2, &byte) || !byte)
				return false;
			i += 2;
		}
		to[n++] = (char)byte;
	}
	return true;
}

static bool read_bytes(const struct vt_row_field *f, const char *text, size_t length, char *to)
{
	uint64_t byte;

	if (length != 2 * f->size)
		return false;
	for (size_t i = 0; i < f->size; i++) {
		if (!read_hex(text + 2 * i, 2, &byte))
			return false;
		to[i] = (char)byte;
	}
	return true;
}

static bool read_value(const struct vt_row_field *f, const char *text, size_t length, char *row)
{
	char *to = row + f->offset;

	switch (f->type) {
	case VT_ROW_NUMBER:
		return read_number(f, text, length, to);
	case VT_ROW_TIME:
		return read_time(text, length, to);
	case VT_ROW_TEXT:
		return read_text(f, text, length, to);
	case VT_ROW_BYTES:
		return read_bytes(f, text, length, to);
	}
	return false;
}

const char *vt_row_read(const struct vt_row_kind *kind, const char *values, void *row)
{
	while (*values) {
		size_t name = strcspn(values, "= "), length, i = 0;

		while (i < kind->nfields && (strlen(kind->fields[i].name) != name ||
					     memcmp(kind->fields[i].name, values, name)))
			i++;
		if (i == kind->nfields || values[name] != '=')
			return "the state has a value of a name that is not known";
		values += name + 1;
		length = strcspn(values, " ");
		if (!read_value(&kind->fields[i], values, length, row))
			return "the state has a value that cannot be";
		values += length;
		values += *values == ' ';
	}
	return NULL;
}
