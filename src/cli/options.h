/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line as plain data. Nothing changes it once it is parsed. */
#ifndef VT_CLI_OPTIONS_H
#define VT_CLI_OPTIONS_H

#include <stdio.h>

#include "engine/engine.h"
#include "report/counts.h"
#include "report/topology.h"
#include "trace/output.h"
#include "trace/trace.h"
#include "util/error.h"
#include "vfiotrace/vfiotrace.h"

enum vt_action {
	VT_ACTION_TRACE,
	VT_ACTION_HELP,
	VT_ACTION_VERSION,
	VT_ACTION_LIST,
	VT_ACTION_HOST,
};

/* -c and -C: calls counted by request and kind of descriptor. */
enum vt_counting {
	VT_COUNTING_NONE,
	VT_COUNTING_ONLY,		/* -c: counts instead of the trace */
	VT_COUNTING_TOO,		/* -C: counts after the trace */
};

/* --no-stop: which hooks in the kernel are used. */
enum vt_no_stop {
	VT_NO_STOP_OFF,
	VT_NO_STOP_BEST,
	VT_NO_STOP_HANDLERS,
	VT_NO_STOP_SYSCALL,
	VT_NO_STOP_TRACEPOINT,
};

struct vt_options {
	enum vt_action action;
	struct vt_engine_options engine;
	struct vt_output_options output;
	struct vt_print_options print;
	struct vt_trace_options trace;
	enum vt_counting counting;
	struct vt_counts_options counts;
	enum vt_no_stop no_stop;
	size_t last;			/* --last: bytes to keep; 0: no --last */
	bool last_on_fail;		/* --last-on=fail */
	bool all;			/* --all */
	size_t ring;			/* --ring: size in bytes; 0: the default */
	size_t stack_copy;		/* --stack-copy: bytes per stack; 0: the default */
	bool summary;			/* --summary */
	enum vt_topology topology;	/* --topology */
	unsigned long syscall_limit;	/* --syscall-limit: calls; 0: no limit */
	int check_status;		/* --check-exitcode: exit status; 0: none */
	const char *record;		/* --record, or NULL */
	const char *replay;		/* --replay, or NULL; if given, no program is traced */
	const char *golden;		/* --golden, or NULL */
	bool golden_update;
	bool trace_given;		/* -e trace= was given: .shown is not the default */
	struct vt_filter shown;		/* .engine.filter without the calls that are only watched */
	bool watch;			/* the model is needed: see vt_set_watch() */
	enum vfiotrace_dialect dialect;
	bool dialect_auto;
	struct vt_files *files;		/* files in use, not to be written over */
	char *const *words;		/* the command line without argv[0]: first */
	size_t noptions;		/* .noptions words of our options, */
	size_t ncommand;		/* then .ncommand words of the program and its arguments */
	const char *ignored;		/* options without effect (--json, -c), or NULL */
	void **owned;			/* freed by vt_options_free(): see vt_parser_alloc() */
	size_t nowned;
};

/*
 * Fills @options from @argv. @context: plugins that the command line loads add their rows to
 * it; -e request= may name any row. Returns 0 or a negative errno with the reason in @error:
 * -EINVAL is wrong usage, anything else a plugin that failed to load. vt_options_free() is
 * needed in either case.
 */
int vt_options_parse(struct vt_options *options, int argc, char **argv,
		     struct vfiotrace_context *context, struct vt_error *error);
void vt_options_free(struct vt_options *options);

/* Prints the text of --help. */
void vt_options_help(FILE *stream);

#endif
