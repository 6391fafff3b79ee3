/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Helpers for all options: numbers, lists, memory and messages. */
#include "config.h"

#include "cli/parser.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

int vt_parser_invalid(struct vt_parser *parser, const char *what, const char *value)
{
	return vt_error_set(parser->error, EINVAL, "%s: invalid %s '%s'", parser->name, what,
			    value);
}

int vt_parser_unknown(struct vt_parser *parser, const char *what, const char *value,
		      const struct vt_nearest *near)
{
	char text[300];

	return vt_error_set(parser->error, EINVAL, "%s: invalid %s '%s'%s", parser->name,
			    what, value, vt_nearest_text(near, "", text, sizeof(text)));
}

int vt_parser_unlike(struct vt_parser *parser, const char *what, const char *value,
		     const void *words, size_t count, size_t size)
{
	struct vt_nearest near;

	vt_nearest_begin(&near, value);
	for (size_t i = 0; i < count; i++)
		vt_nearest_offer(&near, *(const char *const *)
					((const char *)words + i * size));
	return vt_parser_unknown(parser, what, value, &near);
}

void *vt_parser_alloc(struct vt_parser *parser, size_t size)
{
	struct vt_options *o = parser->options;
	void **owned = realloc(o->owned, (o->nowned + 1) * sizeof(*owned));
	void *memory = calloc(1, size);

	if (!owned || !memory)
		vt_no_memory();
	o->owned = owned;
	o->owned[o->nowned++] = memory;
	return memory;
}

char *vt_parser_copy(struct vt_parser *parser, const char *text, size_t length)
{
	char *copy = vt_parser_alloc(parser, length + 1);

	memcpy(copy, text, length);
	return copy;
}

int vt_parser_number(struct vt_parser *parser, const char *text, unsigned long max,
		     unsigned long *ret)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || n > max)
		return vt_parser_invalid(parser, "number", text);
	*ret = n;
	return 0;
}

int vt_parser_words(struct vt_parser *parser, const char *list,
		    int (*word)(struct vt_parser *parser, const char *text, void *ctx),
		    void *ctx)
{
	int err = 0;

	while (!err) {
		size_t length = strcspn(list, ",");

		err = word(parser, vt_parser_copy(parser, list, length), ctx);
		if (!list[length])
			break;
		list += length + 1;
	}
	return err;
}

void vt_words_add(struct vt_words *words, const char *word)
{
	words->list = reallocarray(words->list, words->count + 1, sizeof(*words->list));
	if (!words->list)
		vt_no_memory();
	words->list[words->count++] = word;
}

const char *const *vt_words_take(struct vt_parser *parser, struct vt_words *words)
{
	const char **list = vt_parser_alloc(parser, (words->count + 1) * sizeof(*list));

	if (words->count)
		memcpy(list, words->list, words->count * sizeof(*list));
	free(words->list);
	*words = (struct vt_words){ 0 };
	return list;
}

struct bits {
	const struct vt_bit_name *names;
	const char *what;
	uint32_t found;
};

static int add_bits(struct vt_parser *parser, const char *text, void *ctx)
{
	struct bits *b = ctx;
	size_t count = 0;

	for (const struct vt_bit_name *n = b->names; n->name; n++) {
		if (!strcmp(n->name, text)) {
			b->found |= n->bits;
			return 0;
		}
		count++;
	}
	return vt_parser_unlike(parser, b->what, text, b->names, count, sizeof(*b->names));
}

int vt_parser_bits(struct vt_parser *parser, const char *list,
		   const struct vt_bit_name *names, const char *what, uint32_t all,
		   uint32_t *ret)
{
	struct bits b = { names, what, 0 };
	bool negated = *list == '!';
	int err = 0;

	list += negated;
	if (!strcmp(list, "all"))
		b.found = all;
	else if (strcmp(list, "none"))
		err = vt_parser_words(parser, list, add_bits, &b);
	if (!err)
		*ret = negated ? all & ~b.found : b.found;
	return err;
}
