/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "golden/token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/memory.h"

static const char *const sorts[] = {
	"fd", "eventfd", "addr", "iova", "other", "socket", "pipe", "ns",
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Length of "NAME17" at @text; 0: it is something else. */
static size_t numbered(const char *text, const char *name)
{
	size_t length = strlen(name), digits = 0;

	if (strncmp(text, name, length))
		return 0;
	while (isdigit((unsigned char)text[length + digits]))
		digits++;
	return digits ? length + digits : 0;
}

/* Length of "pid2" or "pid2.1" at @text; 0: there is none. */
static size_t thread_name(const char *text)
{
	size_t length = numbered(text, "pid");

	while (length && text[length] == '.' && isdigit((unsigned char)text[length + 1]))
		for (length++; isdigit((unsigned char)text[length]); length++)
			;
	return length;
}

/* Length of the label at @text, with its owner's name if there is one; 0: there is none. */
static size_t label_at(const char *text, const char **sort)
{
	size_t owner = thread_name(text), length;
	const char *thing = owner && text[owner] == '.' ? text + owner + 1 : text;

	for (size_t i = 0; i < ARRAY_SIZE(sorts); i++) {
		length = numbered(thing, sorts[i]);
		if (length && !is_word(thing[length])) {
			*sort = sorts[i];
			return (size_t)(thing - text) + length;
		}
	}
	*sort = "pid";
	return is_word(text[owner]) ? 0 : owner;
}

bool vt_golden_next_label(const char *line, size_t from, struct vt_golden_label *label)
{
	for (size_t at = from; line[at]; at++) {
		size_t length = at && is_word(line[at - 1]) ? 0 : label_at(line + at,
									   &label->sort);

		if (length) {
			label->begin = at;
			label->end = at + length;
			return true;
		}
	}
	return false;
}

/* Removes the spaces in ")    = 0". */
static void drop_column(char *line)
{
	char *end = strrchr(line, ')');

	for (; end; end = memrchr(line, ')', (size_t)(end - line))) {
		size_t spaces = strspn(end + 1, " ");

		if (spaces && !strncmp(end + 1 + spaces, LITERAL("= "))) {
			memmove(end + 2, end + 1 + spaces, strlen(end + 1 + spaces) + 1);
			return;
		}
	}
}

char *vt_golden_skeleton(const char *line)
{
	/* The name of a sort is shorter than each label of it. */
	char *skeleton = malloc(strlen(line) + 1), *to = skeleton;
	struct vt_golden_label label;
	size_t from = 0;

	if (!skeleton)
		vt_no_memory();
	while (vt_golden_next_label(line, from, &label)) {
		to = mempcpy(to, line + from, label.begin - from);
		to = stpcpy(to, label.sort);
		from = label.end;
	}
	stpcpy(to, line + from);
	drop_column(skeleton);
	return skeleton;
}
