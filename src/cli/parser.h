/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that parse the command line; not for others. */
#ifndef VT_CLI_PARSER_H
#define VT_CLI_PARSER_H

#include "cli/nearest.h"
#include "cli/options.h"
#include "util/array.h"

/* State of parsing, besides the options themselves. */
struct vt_parser {
	struct vt_options *options;
	struct vfiotrace_context *context;
	struct vt_error *error;
	const char *name;		/* of the current option, as the user wrote it */
	unsigned int t, q, f, y;	/* how often -t, -q, -f, -y were given */
	bool fds_given;			/* --decode-fds */
	bool clock_given;
	bool x, strings_given;		/* -x, --strings-in-hex */
	bool show_pid;
	bool quiet_given;
	bool seccomp_given;
	bool signals_given;
	const char *live;		/* an option given that needs a running program, or NULL */
	const char *text_only;		/* options given that only lines of text have, or NULL */
	const char *counts_only_with;	/* the last option given that needs -c or -C, or NULL */
	char **env;
	size_t nenv;
	const char **paths;
	size_t npaths;
	pid_t *pids;
	size_t npids;
};

typedef int vt_option_fn(struct vt_parser *parser, const char *value);

struct vt_option {
	int letter;			/* 0: long only */
	const char *name;		/* NULL: letter only */
	const char *value;		/* its placeholder in --help; NULL: takes no value */
	bool optional;			/* the value may be left out, with the long name only */
	const char *help;		/* lines for --help; NULL: an alias, not shown */
	vt_option_fn *set;
	bool early;			/* parsed in a first pass: others need its result */
	bool live;			/* needs a running program: an error with --replay */
	bool text_only;			/* ignored with --json, which the user is told */
};

/*
 * In the order of --help, ended by an empty row. A row without .set is the heading of a
 * section, .help its title.
 */
extern const struct vt_option vt_options_table[];

/* Sets the error "OPTION: invalid WHAT 'VALUE'". Returns -EINVAL. */
int vt_parser_invalid(struct vt_parser *parser, const char *what, const char *value);

/* Like vt_parser_invalid(), and suggests the words in @near. */
int vt_parser_unknown(struct vt_parser *parser, const char *what, const char *value,
		      const struct vt_nearest *near);

/*
 * Like vt_parser_unknown(), with candidates from an array of @count elements of @size bytes:
 * strings (char *), or structs whose first member is one.
 */
int vt_parser_unlike(struct vt_parser *parser, const char *what, const char *value,
		     const void *words, size_t count, size_t size);
#define VT_UNLIKE(PARSER, WHAT, VALUE, WORDS)                                    \
	vt_parser_unlike(PARSER, WHAT, VALUE, WORDS, ARRAY_SIZE(WORDS), sizeof((WORDS)[0]))

/*
 * Zeroed memory, or a copy of @length bytes as a string; freed by vt_options_free(). Aborts
 * when there is no memory.
 */
void *vt_parser_alloc(struct vt_parser *parser, size_t size);
char *vt_parser_copy(struct vt_parser *parser, const char *text, size_t length);

/* Parses a decimal number of at most @max. Returns 0, or -EINVAL with the error set. */
int vt_parser_number(struct vt_parser *parser, const char *text, unsigned long max,
		     unsigned long *ret);

/*
 * Calls @word for each part of @list between commas; the part is freed with the options. Stops
 * at the first failure and returns it.
 */
int vt_parser_words(struct vt_parser *parser, const char *list,
		    int (*word)(struct vt_parser *parser, const char *text, void *ctx),
		    void *ctx);

/*
 * A growing list of words. vt_words_take() empties it and returns an array that is freed with
 * the options; the words themselves are not copied.
 */
struct vt_words {
	const char **list;
	size_t count;
};

void vt_words_add(struct vt_words *words, const char *word);
const char *const *vt_words_take(struct vt_parser *parser, struct vt_words *words);

/* A word of an option's value, and the bits that it stands for. */
struct vt_bit_name {
	const char *name;
	uint32_t bits;
};

/*
 * Parses "a,b", "!a,b", "all" or "none" into *@ret. @names ends with a row without a name;
 * @all: the bits of "all"; @what names the words in errors.
 */
int vt_parser_bits(struct vt_parser *parser, const char *list,
		   const struct vt_bit_name *names, const char *what, uint32_t all,
		   uint32_t *ret);

/* expression.c: -e KEY=VALUE and the long options that mean the same. */
vt_option_fn vt_set_expression, vt_set_status, vt_set_quiet, vt_set_decode_fds,
	vt_set_decode_pids;

/* inject.c: -e inject=, -e fault= and --trap-bars. */
vt_option_fn vt_set_inject, vt_set_fault, vt_set_trap_bars;
/* Whether a rule of -e inject= names the request of @row. */
bool vt_inject_is_about(const struct vt_trace_options *options,
			const struct vfiotrace_request *row);

/*
 * select_set.c: parses a request given as a name, a pattern or a number. Refuses a name or
 * pattern that no row of the table matches; vt_refuse_request() sets that error, with similar
 * names. @text must live as long as @pattern.
 */
int vt_parse_request(struct vt_parser *parser, const char *text,
		     struct vt_request_pattern *pattern);
bool vt_request_matches(const struct vt_request_pattern *pattern,
			const struct vfiotrace_request *row);
int vt_refuse_request(struct vt_parser *parser, const char *text);

/* select_set.c: -e trace=, request=, fd=, signal= and pid=. */
vt_option_fn vt_set_trace, vt_set_request, vt_set_kind, vt_set_signal, vt_set_pid;

/* select_device.c: -e device= */
vt_option_fn vt_set_device;

/*
 * select_watch.c: vt_set_watch() is called for an option that needs the model. Once all
 * options are read, vt_choose_watched() adds the calls that the model learns from to the
 * filter; they are not shown for that.
 */
void vt_set_watch(struct vt_parser *parser);
void vt_choose_watched(struct vt_parser *parser);
/*
 * counting.c: -c, -C and the options that go with them; vt_conclude_counts() once all options
 * are read.
 */
vt_option_fn vt_set_counts_only, vt_set_counts_too, vt_set_counts_sort, vt_set_counts_columns,
	vt_set_counts_wall;
int vt_conclude_counts(struct vt_parser *parser);

/* asking.c: --summary and --topology; the other two once all options are read. */
vt_option_fn vt_set_summary, vt_set_topology;
void vt_choose_asking(struct vt_parser *parser);
int vt_conclude_asking(struct vt_parser *parser);

/*
 * select_ioctls.c: puts the ioctl numbers that are wanted into the filter, once all options
 * are read.
 */
void vt_choose_ioctls(struct vt_parser *parser);
/* Adds the ioctls that are watched only for the model to the filter. */
void vt_watch_ioctls(struct vt_parser *parser);

#endif
