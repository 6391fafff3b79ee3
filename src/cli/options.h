/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line as data. Once parsed nothing of it changes.
 */
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

/* Calls are counted by request and kind of descriptor. */
enum vt_counting {
	VT_COUNTING_NONE,
	VT_COUNTING_ONLY,		/* -c: instead of the trace */
	VT_COUNTING_TOO,		/* -C: after it */
};

/* By which hooks programs are traced that are not stopped. */
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
	size_t last;			/* --last: bytes; 0: all is written */
	bool last_on_fail;		/* --last-on=fail */
	bool all;			/* --all */
	size_t ring;			/* --ring: bytes; 0: the usual size */
	size_t stack_copy;		/* --stack-copy: bytes; 0: the usual size */
	bool summary;			/* --summary */
	enum vt_topology topology;	/* --topology */
	unsigned long syscall_limit;	/* --syscall-limit; 0: none */
	int check_status;		/* --check-exitcode; 0: none */
	const char *record;		/* --record, or NULL */
	const char *replay;		/* --replay, or NULL: then nothing is traced */
	const char *golden;		/* --golden, or NULL */
	bool golden_update;
	bool trace_given;		/* .shown is the user's, not the default */
	struct vt_filter shown;		/* what .engine.filter is without what is only watched */
	bool watch;			/* see vt_set_watch() */
	enum vfiotrace_dialect dialect;
	bool dialect_auto;
	struct vt_files *files;		/* that we use; .output.files too */
	char *const *words;		/* the command line behind our name: */
	size_t noptions;		/* so many words are ours, */
	size_t ncommand;		/* and so many the program's */
	const char *ignored;		/* options that mean nothing for JSON, or NULL */
	void **owned;			/* what the above points to */
	size_t nowned;
};

/*
 * Fills @options from @argv. The rows of @context, to which plugins add theirs, are
 * what -e request= may name. On failure @error names what is wrong: -EINVAL is
 * wrong usage, anything else a plugin; vt_options_free() is needed either way.
 */
int vt_options_parse(struct vt_options *options, int argc, char **argv,
		     struct vfiotrace_context *context, struct vt_error *error);
void vt_options_free(struct vt_options *options);

/* All that --help says. */
void vt_options_help(FILE *stream);

#endif
