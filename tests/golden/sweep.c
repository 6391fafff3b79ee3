// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every argsz from 0 to 16 bytes more than the struct has: a field is shown if,
 * and only if, argsz covers it; the layout comes from the ABI table.
 */
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

#define TEXT_MAX 65536
#define EXTENSION 0x41

/* One struct, and which of its fields are shown where. */
struct layout {
	const char *type;
	unsigned int start;		/* of it in the argument */
	char in[512];			/* ",argsz,flags," */
	char out[512];
	char any[512];			/* shown or not: another test tells */
};

struct sweep {
	struct layout whole;
	struct layout data;		/* a payload behind it, in braces of its own */
	unsigned int min;
	unsigned int head;		/* min while argsz does not cover the flags */
	unsigned int full;
	bool room;			/* what lies behind is room for the kernel's answer */
};

static bool listed(const char *list, const char *name)
{
	char word[64];

	snprintf(word, sizeof(word), ",%s,", name);
	return strstr(list, word);
}

/* Steps over a string or a comment. */
static const char *skip(const char *p)
{
	if (*p == '"') {
		for (p++; *p && *p != '"'; p++)
			if (*p == '\\' && p[1])
				p++;
	} else if (p[0] == '/' && p[1] == '*') {
		p = strstr(p, "*/");
		return p ? p + 1 : "";
	}
	return p;
}

/* Does the outermost struct that begins at @text have "name="? */
static bool shows(const char *text, const char *name)
{
	size_t n = strlen(name);
	int depth = 0;
	char before = ' ';

	for (const char *p = text; *p; p++) {
		const char *q = skip(p);

		if (q != p) {
			p = q;
			before = '/';
			if (!*p)
				break;
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		if ((*p == '}' || *p == ']') && !--depth)
			return false;
		if (depth == 1 && !strncmp(p, name, n) && p[n] == '=' &&
		    !isalnum((unsigned char)before) && before != '_')
			return true;
		before = *p;
	}
	return false;
}

/* Whether the part after " => " begins here, outside of strings and comments. */
static const char *output_part(const char *text)
{
	for (const char *p = text; *p; p++) {
		p = skip(p);
		if (!*p)
			break;
		if (!strncmp(p, " => ", 4))
			return p + 4;
	}
	return NULL;
}

static void check_fields(struct g_run *run, const struct layout *s, unsigned int argsz,
			 const char *list, const char *part, const char *text)
{
	for (size_t i = 0; i < run->abi.count; i++) {
		const struct g_field *f = &run->abi.fields[i];
		bool want;

		if (strcmp(f->type, s->type) || !f->name[0] || !f->size ||
		    listed(s->any, f->name))
			continue;
		/* The size itself is always told. */
		want = listed(list, f->name) &&
		       (s->start + f->offset == 0 ||
			s->start + f->offset + f->size <= argsz);
		run->checks++;
		if (shows(part, f->name) != want)
			g_fail(run, "argsz %u: %s %s\n  got  %s", argsz, f->name,
			       want ? "is missing" : "should not be there", text);
	}
}

/* The braces behind "data=", or nothing. */
static const char *payload(const char *part)
{
	const char *data = strstr(part, "data={");

	return data ? data + strlen("data=") : "";
}

static void check_part(struct g_run *run, const struct sweep *s, unsigned int argsz,
		       bool after, const char *part, const char *text)
{
	const struct layout *data = &s->data;

	check_fields(run, &s->whole, argsz, after ? s->whole.out : s->whole.in, part,
		     text);
	if (data->type)
		check_fields(run, data, argsz, after ? data->out : data->in,
			     payload(part), text);
	if (strstr(part, "={}"))
		g_fail(run, "argsz %u: braces around nothing\n  got  %s", argsz, text);
}

static void check_notes(struct g_run *run, const struct sweep *s, unsigned int argsz,
			const char *text)
{
	unsigned int min = argsz < s->head ? s->head : s->min;
	char minimum[64], extension[64];

	snprintf(minimum, sizeof(minimum), "must be at least %u */", min);
	run->checks++;
	if (!!strstr(text, minimum) != (argsz < min))
		g_fail(run, "argsz %u, minimum %u\n  got  %s", argsz, min, text);
	snprintf(extension, sizeof(extension), "/* bytes %u..%u */ \"", s->full,
		 argsz - 1);
	run->checks++;
	if (argsz > s->full && !s->room && !strstr(text, extension))
		g_fail(run, "argsz %u: no %s\n  got  %s", argsz, extension, text);
	if ((argsz <= s->full || s->room) && strstr(text, "/* bytes"))
		g_fail(run, "argsz %u: bytes beyond\n  got  %s", argsz, text);
	/* Memory ends at the guard page exactly where argsz says. */
	if (strstr(text, "readable"))
		g_fail(run, "argsz %u: everything is readable\n  got  %s", argsz, text);
}

static void one(struct g_run *run, const struct sweep *s, unsigned int argsz,
		const struct g_region *start, char *text)
{
	struct g_memory *memory = &run->now.memory;
	struct g_region *arg = g_memory_region(memory, "arg");
	static const int64_t zero;
	const char *out;

	*arg = *start;
	for (int after = 0; after < 2; after++) {
		memset(arg->image[after] + s->full, EXTENSION, 64);
		g_store(run, arg->image[after], argsz, sizeof(uint32_t));
	}
	arg->length = argsz < 4 ? 4 : argsz;
	if (g_memory_place(memory))
		abort();
	g_decode(run, VFIOTRACE_XLAT_ABBREV, NULL, text, TEXT_MAX);
	check_part(run, s, argsz, false, text, text);
	check_notes(run, s, argsz, text);
	if (argsz >= s->min) {
		g_decode(run, VFIOTRACE_XLAT_ABBREV, &zero, text, TEXT_MAX);
		out = output_part(text);
		if ((s->whole.out[1] || s->data.out[1]) && !out)
			g_fail(run, "argsz %u: no output\n  got  %s", argsz, text);
		check_part(run, s, argsz, true, out ? out : "", text);
	}
	g_memory_release(memory);
}

/* Lists of fields: in=a,b of the struct, din=a,b of the payload. */
static bool take_list(struct layout *layout, const char *word)
{
	static const struct {
		const char *key;
		size_t offset;
	} lists[] = {
		{ "in=", offsetof(struct layout, in) },
		{ "out=", offsetof(struct layout, out) },
		{ "any=", offsetof(struct layout, any) },
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		size_t n = strlen(lists[i].key);

		if (strncmp(word, lists[i].key, n))
			continue;
		snprintf((char *)layout + lists[i].offset, sizeof(layout->in), ",%s,",
			 word + n);
		return true;
	}
	return false;
}

static bool take_word(struct g_run *run, struct sweep *s, char *word)
{
	if (!strcmp(word, "room"))
		return s->room = true;
	if (!strncmp(word, "min=", 4))
		s->min = (unsigned int)strtoul(word + 4, NULL, 0);
	else if (!strncmp(word, "head=", 5))
		s->head = (unsigned int)strtoul(word + 5, NULL, 0);
	else if (!strncmp(word, "full=", 5))
		s->full = (unsigned int)strtoul(word + 5, NULL, 0);
	else if (!strncmp(word, "data=", 5) && g_abi_size(&run->abi, word + 5) > 0)
		s->data.type = word + 5;
	else
		return word[0] == 'd' ? take_list(&s->data, word + 1) :
					take_list(&s->whole, word);
	return true;
}

/*
 * STRUCT min=N [head=N] [room] [full=N] in=a,b [out=d] [any=f]
 * [data=STRUCT din= dout= dany=]
 */
void g_sweep(struct g_run *run, char *words)
{
	const struct layout none = { .in = ",", .out = ",", .any = "," };
	struct sweep s = { .whole = none, .data = none };
	struct g_region *start = malloc(sizeof(*start));
	char *text = malloc(TEXT_MAX);
	unsigned int before = run->failures;
	int full;

	s.whole.type = strtok(words, " ");
	full = s.whole.type ? g_abi_size(&run->abi, s.whole.type) : -1;
	if (!start || !text)
		abort();
	if (full < 0) {
		g_fail(run, "sweep over what?");
		goto out;
	}
	for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " "))
		if (!take_word(run, &s, word))
			g_fail(run, "sweep: %s?", word);
	s.data.start = (unsigned int)full;
	if (s.data.type)
		full += g_abi_size(&run->abi, s.data.type);
	if (!s.full)
		s.full = (unsigned int)full;
	*start = *g_memory_region(&run->now.memory, "arg");
	for (unsigned int argsz = 0; argsz <= (unsigned int)full + 16 &&
	     run->failures == before; argsz++)
		one(run, &s, argsz, start, text);
	*g_memory_region(&run->now.memory, "arg") = *start;
out:
	free(start);
	free(text);
}
