/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines of any words into the parser: taken, or refused with a sentence; the same
 * twice; and what is taken is complete: something to trace, a list for each count. (`options`
 * gives fewer of them, but to the program as a whole.)
 *
 * An input is words, each with its NUL.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "cli/parser.h"
#include "harness.h"
#include "target.h"
#include "util/array.h"
#include "values.h"

#define WORDS 24

/* What of the options is compared, and must be there. */
struct taken {
	int err;
	struct vt_error error;
	enum vt_action action;
	size_t noptions, ncommand, nioctls, nnames, nattach, nrequests;
};

static void check_list(const void *list, size_t count)
{
	REQUIRE(list || !count);
}

static void check_taken(const struct vt_options *o, int argc)
{
	const struct vt_filter *f = &o->engine.filter;

	REQUIRE(o->action <= VT_ACTION_HOST);
	if (o->action != VT_ACTION_TRACE)
		return;
	REQUIRE(o->noptions + o->ncommand == (size_t)argc - 1);
	REQUIRE(o->engine.argv || o->engine.nattach || o->all || o->replay);
	REQUIRE(!o->engine.argv == !o->ncommand);
	REQUIRE(o->trace.printer && o->trace.print && o->files);
	REQUIRE(!o->golden_update || o->golden);
	check_list(o->engine.attach, o->engine.nattach);
	check_list(f->ioctls, f->nioctls);
	check_list(f->names, f->nnames);
	check_list(o->shown.ioctls, o->shown.nioctls);
	check_list(o->trace.requests, o->trace.nrequests);
	check_list(o->trace.paths, o->trace.npaths);
	check_list(o->trace.named, o->trace.nnamed);
	check_list(o->trace.watched, o->trace.nwatched);
	for (size_t i = 0; i < f->nnames; i++)
		REQUIRE(f->names[i]);
	/* What the kernel compares: no bit of the value outside the mask. */
	for (size_t i = 0; i < f->nioctls; i++)
		REQUIRE(!(f->ioctls[i].value & ~f->ioctls[i].mask));
}

static struct taken parse(char *const *words, int argc)
{
	static struct vfiotrace_context *context;
	char *argv[WORDS + 2] = { NULL };
	struct vt_options options;
	struct taken t = { 0 };

	if (!context)
		REQUIRE(!vfiotrace_context_create(&context));
	/* A copy: words change their places. */
	memcpy(argv, words, (size_t)argc * sizeof(*argv));
	t.err = vt_options_parse(&options, argc, argv, context, &t.error);
	if (t.err) {
		REQUIRE(t.err == -t.error.errnum && t.error.text[0]);
		REQUIRE(memchr(t.error.text, 0, sizeof(t.error.text)));
	} else {
		check_taken(&options, argc);
		t.action = options.action;
		t.noptions = options.noptions;
		t.ncommand = options.ncommand;
		t.nioctls = options.engine.filter.nioctls;
		t.nnames = options.engine.filter.nnames;
		t.nattach = options.engine.nattach;
		t.nrequests = options.trace.nrequests;
	}
	vt_options_free(&options);
	return t;
}

/* What is loaded into this process is not for chance to choose. */
static bool is_plugin(const char *word)
{
	return !strncmp(word, "--p", 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1), *words[WORDS + 1] = { "vfiotrace" };
	struct taken first, second;
	int argc = 1;

	REQUIRE(copy);
	memcpy(copy, data, size);
	copy[size] = '\0';
	for (char *word = copy; word < copy + size && argc <= WORDS; word += strlen(word) + 1)
		if (!is_plugin(word))
			words[argc++] = word;
	first = parse(words, argc);
	second = parse(words, argc);
	REQUIRE(first.err == second.err && !strcmp(first.error.text, second.error.text));
	REQUIRE(first.action == second.action && first.noptions == second.noptions);
	REQUIRE(first.ncommand == second.ncommand && first.nattach == second.nattach);
	REQUIRE(first.nioctls == second.nioctls && first.nnames == second.nnames);
	REQUIRE(first.nrequests == second.nrequests);
	free(copy);
	return 0;
}

/* ---- inputs ---- */

static const char *value(uint64_t *state)
{
	return option_values[next_random(state) % ARRAY_SIZE(option_values)];
}

/* An option of the table with its value, or a value alone; returns its length with the NUL. */
static size_t make_word(uint64_t *state, char *word, size_t size)
{
	const struct vt_option *o;
	size_t n = 0;

	while (vt_options_table[n].help || vt_options_table[n].set)
		n++;
	o = &vt_options_table[next_random(state) % n];
	if (!o->set || next_random(state) % 4 == 0)
		return (size_t)snprintf(word, size, "%s", value(state)) + 1;
	if (o->name && next_random(state) % 2)
		return (size_t)snprintf(word, size, o->value ? "--%s=%s" : "--%s", o->name,
					value(state)) + 1;
	if (o->letter)
		return (size_t)snprintf(word, size, o->value ? "-%c%s" : "-%c", o->letter,
					value(state)) + 1;
	return (size_t)snprintf(word, size, "--%s", o->name) + 1;
}

static size_t put_word(uint64_t *state, uint8_t *data, size_t size, size_t at, size_t old,
		       size_t max)
{
	char word[200];
	size_t length = make_word(state, word, sizeof(word));

	if (length > sizeof(word) || size - old + length > max)
		return size;
	memmove(data + at + length, data + at + old, size - at - old);
	memcpy(data + at, word, length);
	return size - old + length;
}

/* A word more, a word less, or another instead. */
static size_t mutate(uint64_t *state, uint8_t *data, size_t size, size_t max)
{
	size_t at = size ? next_random(state) % size : 0, end;

	while (at && data[at - 1])
		at--;
	for (end = at; end < size && data[end]; end++)
		;
	end += end < size;
	switch (next_random(state) % 3) {
	case 0:
		return put_word(state, data, size, at, 0, max);
	case 1:
		memmove(data + at, data + end, size - end);
		return size - (end - at);
	default:
		return put_word(state, data, size, at, end - at, max);
	}
}

static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	size_t size = 0;

	for (size_t n = next_random(state) % 6 + 1; n; n--)
		size = put_word(state, data, size, size, 0, max);
	if (next_random(state) % 4 && size + 8 <= max) {
		memcpy(data + size, "--\0true", 8);
		size += 8;
	}
	return size;
}

const struct fuzz_target fuzz_target = {
	.name = "command", .inputs = "command lines", .max = 1024, .runs = 20000,
	.generate = generate, .mutate = mutate,
};
