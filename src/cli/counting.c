/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -c, -C, and the options for their sorting and columns. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/parser.h"
#include "util/array.h"

/* Words for -S and -U: strace's, and ours for columns that strace does not have. */
static const struct word {
	const char *word;
	enum vt_column column;
} words[] = {
	{ "time-percent", VT_COLUMN_PERCENT }, { "time", VT_COLUMN_PERCENT },
	{ "total-time", VT_COLUMN_TOTAL }, { "time-total", VT_COLUMN_TOTAL },
	{ "min-time", VT_COLUMN_LEAST }, { "shortest", VT_COLUMN_LEAST },
	{ "time-min", VT_COLUMN_LEAST },
	{ "max-time", VT_COLUMN_MOST }, { "longest", VT_COLUMN_MOST },
	{ "time-max", VT_COLUMN_MOST },
	{ "avg-time", VT_COLUMN_MEAN }, { "time-avg", VT_COLUMN_MEAN },
	{ "p50", VT_COLUMN_MEDIAN }, { "median", VT_COLUMN_MEDIAN },
	{ "p99", VT_COLUMN_P99 },
	{ "calls", VT_COLUMN_CALLS }, { "count", VT_COLUMN_CALLS },
	{ "errors", VT_COLUMN_ERRORS }, { "error", VT_COLUMN_ERRORS },
	{ "errno", VT_COLUMN_ERRNOS },
	{ "mapped", VT_COLUMN_MAPPED }, { "unmapped", VT_COLUMN_UNMAPPED },
	{ "fd", VT_COLUMN_KIND },
	{ "name", VT_COLUMN_NAME }, { "syscall", VT_COLUMN_NAME },
	{ "syscall-name", VT_COLUMN_NAME }, { "request", VT_COLUMN_NAME },
	/* For -S only: do not sort. */
	{ "nothing", VT_COLUMNS }, { "none", VT_COLUMNS },
};

static const struct word *find_word(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].word, text))
			return &words[i];
	return NULL;
}

static int unknown(struct vt_parser *parser, const char *what, const char *text, bool nothing)
{
	struct vt_nearest near;

	vt_nearest_begin(&near, text);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (nothing || words[i].column != VT_COLUMNS)
			vt_nearest_offer(&near, words[i].word);
	return vt_parser_unknown(parser, what, text, &near);
}

static int set_counting(struct vt_parser *parser, enum vt_counting counting)
{
	struct vt_options *o = parser->options;

	if (o->counting && o->counting != counting)
		return vt_error_set(parser->error, EINVAL,
				    "-c: counts instead of the trace, -C after it: not both");
	o->counting = counting;
	o->trace.silent = counting == VT_COUNTING_ONLY;
	return 0;
}

int vt_set_counts_only(struct vt_parser *parser, const char *value)
{
	(void)value;
	return set_counting(parser, VT_COUNTING_ONLY);
}

int vt_set_counts_too(struct vt_parser *parser, const char *value)
{
	(void)value;
	return set_counting(parser, VT_COUNTING_TOO);
}

int vt_set_counts_sort(struct vt_parser *parser, const char *value)
{
	const struct word *word = find_word(value);

	parser->counts_only_with = parser->name;
	if (!word)
		return unknown(parser, "sort key", value, true);
	parser->options->counts.sort = word->column;
	return 0;
}

static int add_column(struct vt_parser *parser, const char *text, void *ctx)
{
	struct vt_counts_options *o = ctx;
	const struct word *word = find_word(text);

	if (!word || word->column == VT_COLUMNS)
		return unknown(parser, "column", text, false);
	for (size_t i = 0; i < o->ncolumns; i++)
		if (o->columns[i] == word->column)
			return vt_error_set(parser->error, EINVAL,
					    "%s: the column '%s' is there already", parser->name,
					    text);
	o->columns[o->ncolumns++] = word->column;
	return 0;
}

int vt_set_counts_columns(struct vt_parser *parser, const char *value)
{
	struct vt_counts_options *o = &parser->options->counts;

	parser->counts_only_with = parser->name;
	o->chosen = true;
	o->ncolumns = 0;
	return vt_parser_words(parser, value, add_column, o);
}

int vt_set_counts_wall(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->counts_only_with = parser->name;
	parser->options->counts.wall = true;
	return 0;
}

/*
 * --normalize: leaves out times, and sorts by name, because an order by time differs from run
 * to run.
 */
static void set_timeless(struct vt_counts_options *o)
{
	o->timeless = true;
	if (vt_column_is_time(o->sort) || o->sort == VT_COLUMNS)
		o->sort = VT_COLUMN_NAME;
}

int vt_conclude_counts(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;

	if (!o->counting && parser->counts_only_with)
		return vt_error_set(parser->error, EINVAL,
				    "%s: there are no counts without -c or -C",
				    parser->counts_only_with);
	if (o->counting && o->output.separately)
		return vt_error_set(parser->error, EINVAL,
				    "-%c: one table for all, not together with -ff",
				    o->counting == VT_COUNTING_ONLY ? 'c' : 'C');
	if (o->counting && o->golden)
		return vt_error_set(parser->error, EINVAL,
				    "--golden: compares a trace, not together with -%c",
				    o->counting == VT_COUNTING_ONLY ? 'c' : 'C');
	if (o->trace.normalize)
		set_timeless(&o->counts);
	o->trace.ran = o->counting && !o->counts.wall && !o->counts.timeless;
	return 0;
}
