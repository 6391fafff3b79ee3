// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every argsz from 0 to 16 bytes more than the struct has: a field is shown if,
 * and only if, argsz covers it; the layout comes from the ABI table.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

#define TEXT_MAX 65536
#define EXTENSION 0x41

struct sweep {
	const char *type;
	char in[512];			/* ",argsz,flags," */
	char out[512];
	char any[512];			/* shown or not: another test tells */
	unsigned int min;
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

static void check_fields(struct g_run *run, const struct sweep *s, unsigned int argsz,
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
		       (!f->offset || f->offset + f->size <= argsz);
		run->checks++;
		if (shows(part, f->name) != want)
			g_fail(run, "argsz %u: %s %s\n  got  %s", argsz, f->name,
			       want ? "is missing" : "should not be there", text);
	}
}

static void check_notes(struct g_run *run, const struct sweep *s, unsigned int argsz,
			const char *text)
{
	char minimum[64], extension[64];

	snprintf(minimum, sizeof(minimum), "must be at least %u */", s->min);
	run->checks++;
	if (!!strstr(text, minimum) != (argsz < s->min))
		g_fail(run, "argsz %u, minimum %u\n  got  %s", argsz, s->min, text);
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
		uint32_t size = argsz;

		memset(arg->image[after] + s->full, EXTENSION, 64);
		memcpy(arg->image[after], &size, sizeof(size));
	}
	arg->length = argsz < 4 ? 4 : argsz;
	if (g_memory_place(memory))
		abort();
	g_decode(run, VFIOTRACE_XLAT_ABBREV, NULL, text, TEXT_MAX);
	check_fields(run, s, argsz, s->in, text, text);
	check_notes(run, s, argsz, text);
	if (argsz >= s->min) {
		g_decode(run, VFIOTRACE_XLAT_ABBREV, &zero, text, TEXT_MAX);
		out = output_part(text);
		if (s->out[1] && !out)
			g_fail(run, "argsz %u: no output\n  got  %s", argsz, text);
		check_fields(run, s, argsz, s->out, out ? out : "", text);
	}
	g_memory_release(memory);
}

/* STRUCT min=N [room] in=a,b,c [out=d,e] [any=f] */
void g_sweep(struct g_run *run, char *words)
{
	struct sweep s = { .type = strtok(words, " "), .in = ",", .out = ",",
			   .any = "," };
	struct g_region *start = malloc(sizeof(*start));
	char *text = malloc(TEXT_MAX);
	unsigned int before = run->failures;
	int full = s.type ? g_abi_size(&run->abi, s.type) : -1;

	if (!start || !text)
		abort();
	if (full < 0) {
		g_fail(run, "sweep over what?");
		goto out;
	}
	s.full = (unsigned int)full;
	for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " ")) {
		if (!strncmp(word, "min=", 4))
			s.min = (unsigned int)strtoul(word + 4, NULL, 0);
		else if (!strcmp(word, "room"))
			s.room = true;
		else if (!strncmp(word, "in=", 3))
			snprintf(s.in, sizeof(s.in), ",%s,", word + 3);
		else if (!strncmp(word, "out=", 4))
			snprintf(s.out, sizeof(s.out), ",%s,", word + 4);
		else if (!strncmp(word, "any=", 4))
			snprintf(s.any, sizeof(s.any), ",%s,", word + 4);
		else
			g_fail(run, "sweep: %s?", word);
	}
	*start = *g_memory_region(&run->now.memory, "arg");
	for (unsigned int argsz = 0; argsz <= s.full + 16 && run->failures == before;
	     argsz++)
		one(run, &s, argsz, start, text);
	*g_memory_region(&run->now.memory, "arg") = *start;
out:
	free(start);
	free(text);
}
