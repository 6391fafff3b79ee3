/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of the command line parser.
 */
#ifndef VT_CLI_PARSER_H
#define VT_CLI_PARSER_H

#include "cli/nearest.h"
#include "cli/options.h"
#include "util/array.h"

/* State while options are read, one after the other. */
struct vt_parser {
	struct vt_options *options;
	struct vfiotrace_context *context;
	struct vt_error *error;
	const char *name;		/* of the option at hand, as the user wrote it */
	unsigned int t, x, q, f;	/* how often these letters came */
	bool clock_given;
	bool show_pid;
	bool quiet_given;
	bool seccomp_given;
	bool signals_given;
	const char *live;		/* an option that needs a running program, or NULL */
	const char *text_only;		/* options that are about lines of text, or NULL */
	const char *counts_only_with;	/* an option that is about counts, or NULL */
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
	const char *value;		/* how help names it; NULL: takes none */
	bool optional;			/* the value may be left out (long form) */
	const char *help;		/* lines; NULL: an alias, not shown */
	vt_option_fn *set;
	bool early;			/* others ask for what it brings */
	bool live;			/* means nothing without a running program */
	bool text_only;			/* means nothing for JSON */
};

/* In order of help; a row without a .set begins a section named .help. */
extern const struct vt_option vt_options_table[];

/* "option: invalid value 'x'" in words; returns -EINVAL. */
int vt_parser_invalid(struct vt_parser *parser, const char *what, const char *value);

/* The same, with the words that may have been meant. */
int vt_parser_unknown(struct vt_parser *parser, const char *what, const char *value,
		      const struct vt_nearest *near);

/*
 * The same for the words of an array, of pointers or of structs that begin with one;
 * each element has @size bytes.
 */
int vt_parser_unlike(struct vt_parser *parser, const char *what, const char *value,
		     const void *words, size_t count, size_t size);
#define VT_UNLIKE(PARSER, WHAT, VALUE, WORDS)                                    \
	vt_parser_unlike(PARSER, WHAT, VALUE, WORDS, ARRAY_SIZE(WORDS), sizeof((WORDS)[0]))

/* Memory that lives as long as the options do, or as the parser grows it. */
void *vt_parser_alloc(struct vt_parser *parser, size_t size);
char *vt_parser_copy(struct vt_parser *parser, const char *text, size_t length);

/* A decimal number of at most @max. */
int vt_parser_number(struct vt_parser *parser, const char *text, unsigned long max,
		     unsigned long *ret);

/* Calls @word for each part between commas; stops at the first failure. */
int vt_parser_words(struct vt_parser *parser, const char *list,
		    int (*word)(struct vt_parser *parser, const char *text, void *ctx),
		    void *ctx);

/* Words that options gather; what vt_words_take() returns lives as long as the options do. */
struct vt_words {
	const char **list;
	size_t count;
};

void vt_words_add(struct vt_words *words, const char *word);
const char *const *vt_words_take(struct vt_parser *parser, struct vt_words *words);

/* Names that stand for bits. */
struct vt_bit_name {
	const char *name;
	uint32_t bits;
};

/* "a,b", "!a", "all", "none" over @names (ended by NULL). */
int vt_parser_bits(struct vt_parser *parser, const char *list,
		   const struct vt_bit_name *names, const char *what, uint32_t all,
		   uint32_t *ret);

/* expression.c: -e KEY=VALUE and its long forms. */
vt_option_fn vt_set_expression, vt_set_status, vt_set_quiet, vt_set_decode_fds,
	vt_set_decode_pids;

/* inject.c: what is done to calls. */
vt_option_fn vt_set_inject, vt_set_fault, vt_set_trap_bars;
/* Whether a rule of -e inject= names that request. */
bool vt_inject_is_about(const struct vt_trace_options *options,
			const struct vfiotrace_request *row);

/*
 * select_set.c: a request as a name, a pattern or a number; of the first two there must be
 * one. And who names a request that there is not is told which are near.
 */
int vt_parse_request(struct vt_parser *parser, const char *text,
		     struct vt_request_pattern *pattern);
bool vt_request_matches(const struct vt_request_pattern *pattern,
			const struct vfiotrace_request *row);
int vt_refuse_request(struct vt_parser *parser, const char *text);

/* select_set.c: which calls. */
vt_option_fn vt_set_trace, vt_set_request, vt_set_kind, vt_set_signal, vt_set_pid;

/* select_device.c */
vt_option_fn vt_set_device;

/*
 * select_watch.c: an option asks for what the model knows. So what the model learns from is
 * watched, whatever is shown, once all options have been read.
 */
void vt_set_watch(struct vt_parser *parser);
void vt_choose_watched(struct vt_parser *parser);
/* counting.c: -c and the like, and what follows once all options have been read. */
vt_option_fn vt_set_counts_only, vt_set_counts_too, vt_set_counts_sort, vt_set_counts_columns,
	vt_set_counts_wall;
int vt_conclude_counts(struct vt_parser *parser);

/* asking.c: --summary and --topology. */
vt_option_fn vt_set_summary, vt_set_topology;
void vt_choose_asking(struct vt_parser *parser);
int vt_conclude_asking(struct vt_parser *parser);

/* select_ioctls.c: what of it the filter knows, once all options have been read. */
void vt_choose_ioctls(struct vt_parser *parser);
/* The same for what is only watched. */
void vt_watch_ioctls(struct vt_parser *parser);

#endif
