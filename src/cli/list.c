/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --list: prints every request in the table. */
#include "config.h"

#include "cli/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

#include "util/yajl.h"

/* One request: its first row, and the kinds of descriptor of all rows with its name and number. */
struct entry {
	const struct vfiotrace_request *row;
	uint32_t kinds;
};

struct list {
	struct entry *entries;
	size_t count;
};

static const char *origin(const struct vfiotrace_request *row)
{
	static const char *const dialects[VFIOTRACE_DIALECTS] = {
		[VFIOTRACE_DIALECT_UPSTREAM] = "mainline",
		[VFIOTRACE_DIALECT_2010] = "2010",
		[VFIOTRACE_DIALECT_2011] = "2011",
	};

	return row->flags & VFIOTRACE_REQUEST_PRIVATE ? "private" : dialects[row->dialect];
}

static bool is_same(const struct vfiotrace_request *a, const struct vfiotrace_request *b)
{
	return a->code == b->code && a->dialect == b->dialect && !strcmp(a->name, b->name);
}

static void add_row(struct list *list, const struct vfiotrace_request *row)
{
	for (size_t i = 0; i < list->count; i++) {
		if (is_same(list->entries[i].row, row)) {
			list->entries[i].kinds |= row->kinds;
			return;
		}
	}
	list->entries[list->count++] = (struct entry){ row, row->kinds };
}

/* By ioctl type and number, then by the other bits of the code, then by dialect, then by name. */
static int compare(const void *a, const void *b)
{
	const struct vfiotrace_request *x = ((const struct entry *)a)->row;
	const struct vfiotrace_request *y = ((const struct entry *)b)->row;
	uint32_t kx = x->code & 0xffff, ky = y->code & 0xffff;

	if (kx != ky)
		return kx < ky ? -1 : 1;
	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	if (x->dialect != y->dialect)
		return x->dialect < y->dialect ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int collect(struct list *list, const struct vfiotrace_context *context)
{
	const struct vfiotrace_request *row;
	size_t at = 0;

	while (vfiotrace_request_next(context, &at))
		;
	list->entries = calloc(at + 1, sizeof(*list->entries));
	if (!list->entries)
		return -ENOMEM;
	at = 0;
	while ((row = vfiotrace_request_next(context, &at)))
		add_row(list, row);
	qsort(list->entries, list->count, sizeof(*list->entries), compare);
	return 0;
}

/* The next kind of descriptor of @entry at or after *@kind, which is advanced; NULL: no more. */
static const char *next_kind(const struct entry *entry, unsigned int *kind)
{
	for (; *kind < VFIOTRACE_FD_KINDS; ++*kind)
		if (entry->kinds & (1u << *kind))
			return vfiotrace_fd_kind_name((enum vfiotrace_fd_kind)(*kind)++);
	return NULL;
}

/*
 * The next request that has the number of @entry and another name, at or after *@at, which is
 * advanced; NULL: no more.
 */
static const char *next_collision(const struct list *list, const struct entry *entry,
				  size_t *at)
{
	while (*at < list->count) {
		const struct entry *other = &list->entries[(*at)++];

		if (other != entry && other->row->code == entry->row->code &&
		    strcmp(other->row->name, entry->row->name))
			return other->row->name;
	}
	return NULL;
}

/* ---- as text ---- */

#define COLUMNS "%-10s  %-36s  %-8s  %-36s  %s\n"

/* Appends @word to a list with commas; cuts it off at @size bytes. */
static void add_word(char *text, size_t size, const char *word)
{
	size_t length = strlen(text);

	snprintf(text + length, size - length, "%s%s", length ? "," : "", word);
}

static void print_entry(FILE *stream, const struct list *list, const struct entry *entry)
{
	char number[16], kinds[512] = "", others[1024] = "";
	unsigned int kind = 0;
	const char *word;
	size_t at = 0;

	while ((word = next_kind(entry, &kind)))
		add_word(kinds, sizeof(kinds), word);
	while ((word = next_collision(list, entry, &at)))
		add_word(others, sizeof(others), word);
	snprintf(number, sizeof(number), "%#x", entry->row->code);
	fprintf(stream, COLUMNS, number, entry->row->name, origin(entry->row), kinds,
		*others ? others : "-");
}

static void print_text(FILE *stream, const struct list *list)
{
	fprintf(stream, COLUMNS, "NUMBER", "REQUEST", "ORIGIN", "DESCRIPTORS",
		"COLLIDES WITH");
	for (size_t i = 0; i < list->count; i++)
		print_entry(stream, list, &list->entries[i]);
}

/* ---- as data ---- */

static void add_text(yajl_gen gen, const char *text)
{
	yajl_gen_string(gen, (const unsigned char *)text, strlen(text));
}

static void add_entry(yajl_gen gen, const struct list *list, const struct entry *entry)
{
	char number[16];
	unsigned int kind = 0;
	const char *word;
	size_t at = 0;

	snprintf(number, sizeof(number), "%#x", entry->row->code);
	yajl_gen_map_open(gen);
	add_text(gen, "v");
	yajl_gen_integer(gen, 1);
	add_text(gen, "type");
	add_text(gen, "request");
	add_text(gen, "request");
	yajl_gen_map_open(gen);
	add_text(gen, "value");
	add_text(gen, number);
	add_text(gen, "name");
	add_text(gen, entry->row->name);
	add_text(gen, "names");
	yajl_gen_array_open(gen);
	add_text(gen, entry->row->name);
	yajl_gen_array_close(gen);
	yajl_gen_map_close(gen);
	add_text(gen, "origin");
	add_text(gen, origin(entry->row));
	add_text(gen, "kinds");
	yajl_gen_array_open(gen);
	while ((word = next_kind(entry, &kind)))
		add_text(gen, word);
	yajl_gen_array_close(gen);
	add_text(gen, "collides");
	yajl_gen_array_open(gen);
	while ((word = next_collision(list, entry, &at)))
		add_text(gen, word);
	yajl_gen_array_close(gen);
	yajl_gen_map_close(gen);
}

static int print_json(FILE *stream, const struct list *list)
{
	const unsigned char *text;
	size_t length;

	for (size_t i = 0; i < list->count; i++) {
		yajl_gen gen = yajl_gen_alloc(VT_YAJL_MEMORY);

		if (!gen)
			return -ENOMEM;
		add_entry(gen, list, &list->entries[i]);
		if (yajl_gen_get_buf(gen, &text, &length) == yajl_gen_status_ok)
			fprintf(stream, "%.*s\n", (int)length, text);
		yajl_gen_free(gen);
	}
	return 0;
}

int vt_list_print(FILE *stream, const struct vfiotrace_context *context, bool json)
{
	struct list list = { 0 };
	int err = collect(&list, context);

	if (!err && json)
		err = print_json(stream, &list);
	else if (!err)
		print_text(stream, &list);
	free(list.entries);
	return err;
}
