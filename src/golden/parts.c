/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "golden/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/memory.h"

#define FINDING "{\"v\":1,\"type\":\"finding\""

static const struct part {
	unsigned int bit;
	const char *option;		/* that asks for the part */
	const char *lines[2];		/* beginnings of its lines in text */
	const char *member;		/* its member in the object of a call */
} parts[] = {
	{ VT_GOLDEN_WHY, "--explain", { "why: ", "fix: " }, "why" },
	{ VT_GOLDEN_KERNEL, "--explain=kernel", { "kernel: " }, "kernel" },
	{ VT_GOLDEN_CHECK, "--check", { "check " } },
};

const char *vt_golden_option(unsigned int part)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].bit == part)
			return parts[i].option;
	return NULL;
}

static bool begins(const char *data, size_t length, const char *with)
{
	return length >= strlen(with) && !memcmp(data, with, strlen(with));
}

/*
 * Length of the " > " before a remark, whose first space a thread's name may have replaced; 0:
 * it is no remark.
 */
static size_t remark(const char *data, size_t length)
{
	return begins(data, length, " > ") ? 3 : begins(data, length, "> ") ? 2 : 0;
}

/* The part of the line; 0: none. */
static unsigned int part_of_line(const char *data, size_t length)
{
	size_t at = remark(data, length);

	for (size_t i = 0; at && i < ARRAY_SIZE(parts); i++)
		for (size_t j = 0; j < ARRAY_SIZE(parts[i].lines) && parts[i].lines[j]; j++)
			if (begins(data + at, length - at, parts[i].lines[j]))
				return parts[i].bit;
	return 0;
}

bool vt_golden_is_remark(const char *data, size_t length)
{
	return begins(data, length, " > ") && part_of_line(data, length) != VT_GOLDEN_CHECK;
}

/* ---- JSON objects ---- */

/* Returns the end of the string that begins at @at. */
static char *skip_string(char *at)
{
	for (at++; *at && *at != '"'; at++)
		at += *at == '\\' && at[1];
	return at + (*at == '"');
}

/* Returns the end of the value at @at: the comma, or the end of what contains it. */
static char *skip_value(char *at)
{
	int depth = 0;

	while (*at && (depth || !strchr(",}]", *at))) {
		depth += strchr("{[", *at) ? 1 : strchr("}]", *at) ? -1 : 0;
		at = *at == '"' ? skip_string(at) : at + 1;
	}
	return at;
}

/*
 * Finds a member of the object. Returns its key, with *@end behind its value; NULL: there is
 * none.
 */
static char *find_member(char *text, const char *name, char **end)
{
	char *at = text + (*text == '{');

	while (*at == '"') {
		char *key = at, *colon = skip_string(at);

		*end = skip_value(colon);
		if (strlen(name) == (size_t)(colon - key) - 2 &&
		    !strncmp(key + 1, name, strlen(name)))
			return key;
		if (**end != ',')
			break;
		for (at = *end + 1; *at == ' '; at++)
			;
	}
	return NULL;
}

static void take_out_member(char *text, const char *name)
{
	char *end, *key = find_member(text, name, &end);

	if (!key)
		return;
	/* The member is not the first of its object. */
	while (key > text && *key != ',')
		key--;
	memmove(key, end, strlen(end) + 1);
}

static unsigned int parts_of_object(char *text)
{
	unsigned int found = begins(text, strlen(text), FINDING) ? VT_GOLDEN_CHECK : 0;
	char *end;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].member && find_member(text, parts[i].member, &end))
			found |= parts[i].bit;
	return found;
}

/* ---- text and JSON ---- */

unsigned int vt_golden_parts(const char *text)
{
	unsigned int found = 0;

	if (*text == '{')
		return parts_of_object((char *)text);
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		found |= part_of_line(line, strcspn(line, "\n"));
	}
	/* The "fix" of a finding is a part of the finding. */
	return found & VT_GOLDEN_CHECK ? VT_GOLDEN_CHECK : found;
}

bool vt_golden_take_out(char *text, unsigned int out)
{
	char *to = text;

	if (vt_golden_parts(text) & out & VT_GOLDEN_CHECK)
		return false;
	for (size_t i = 0; *text == '{' && i < ARRAY_SIZE(parts); i++)
		if (parts[i].bit & out && parts[i].member)
			take_out_member(text, parts[i].member);
	if (*text == '{' || vt_golden_parts(text) & VT_GOLDEN_CHECK)
		return true;
	for (const char *line = text, *next; line; line = next) {
		size_t length = strcspn(line, "\n");

		next = line[length] ? line + length + 1 : NULL;
		if (part_of_line(line, length) & out)
			continue;
		if (to > text)
			*to++ = '\n';
		memmove(to, line, length);
		to += length;
	}
	*to = '\0';
	return *text;
}

/* ---- the mark ---- */

#define TEXT_MARK " > golden:"
#define JSON_MARK "{\"v\":1,\"type\":\"golden\",\"options\":["

char *vt_golden_mark(unsigned int has, bool json)
{
	char list[128] = "", *mark;
	size_t at = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].bit & has)
			at += (size_t)snprintf(list + at, sizeof(list) - at,
					       json ? "%s\"%s\"" : "%s %s", json && at ? "," : "",
					       parts[i].option);
	if (!has)
		return NULL;
	if (asprintf(&mark, json ? JSON_MARK "%s]}" : TEXT_MARK "%s", list) < 0)
		vt_no_memory();
	return mark;
}

unsigned int vt_golden_read_mark(const char *data, size_t length)
{
	unsigned int has = 0;
	size_t size;

	if (!begins(data, length, TEXT_MARK) && !begins(data, length, JSON_MARK))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		size = strlen(parts[i].option);
		for (size_t at = 0; at + size <= length; at++)
			if (!memcmp(data + at, parts[i].option, size) &&
			    (at + size == length || strchr(" ,\"]", data[at + size])))
				has |= parts[i].bit;
	}
	return has;
}
