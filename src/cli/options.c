/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"

#define MAX_OPTIONS 128

/* getopt_long() returns LONG_BASE + the row's index for a long option, so never a letter. */
#define LONG_BASE 256

static const struct vt_option *row_end(void)
{
	const struct vt_option *row = vt_options_table;

	while (row->set || row->help)
		row++;
	return row;
}

/* Converts the table of options for getopt_long(). */
static void make_getopt(char *letters, struct option *longs)
{
	*letters++ = '+';		/* stop at the first word that is no option: the program */
	*letters++ = ':';
	for (const struct vt_option *row = vt_options_table; row < row_end(); row++) {
		if (!row->set)
			continue;
		if (row->letter) {
			*letters++ = (char)row->letter;
			if (row->value && !row->optional)
				*letters++ = ':';
		}
		if (!row->name)
			continue;
		*longs++ = (struct option){
			.name = row->name,
			.has_arg = !row->value ? no_argument :
				   row->optional ? optional_argument : required_argument,
			.val = LONG_BASE + (int)(row - vt_options_table),
		};
	}
	*letters = '\0';
	*longs = (struct option){ 0 };
}

static const struct vt_option *find_row(int found)
{
	const struct vt_option *row = vt_options_table;

	if (found >= LONG_BASE)
		return row + (found - LONG_BASE);
	while (row->letter != found)
		row++;
	return row;
}

/* Explains why getopt refused a long option: it is short for several options, or for none. */
static int refuse_long(struct vt_parser *parser, const char *written)
{
	char word[64], text[300], list[256] = "";
	size_t length = strcspn(written + 2, "="), at = 0, count = 0;
	struct vt_nearest near;

	snprintf(word, sizeof(word), "%.*s", (int)length, written + 2);
	vt_nearest_begin(&near, word);
	for (const struct vt_option *row = vt_options_table; row < row_end(); row++) {
		if (!row->set || !row->name)
			continue;
		vt_nearest_offer(&near, row->name);
		if (strncmp(row->name, word, strlen(word)))
			continue;
		if (at < sizeof(list))
			at += (size_t)snprintf(list + at, sizeof(list) - at, "%s--%s",
					       count ? ", " : "", row->name);
		count++;
	}
	if (count > 1 && length < sizeof(word))
		return vt_error_set(parser->error, EINVAL, "ambiguous option '%s': %s",
				    written, list);
	return vt_error_set(parser->error, EINVAL, "unknown option '%s'%s; see vfiotrace --help",
			    written, vt_nearest_text(&near, "--", text, sizeof(text)));
}

/* Explains what getopt_long() refused. @found: its return value. */
static int refuse(struct vt_parser *parser, int found, char **argv)
{
	const char *written = argv[optind - 1];

	if (optopt == 0 && !strncmp(written, "--", 2))
		return refuse_long(parser, written);
	if (optopt >= LONG_BASE)
		return vt_error_set(parser->error, EINVAL, "%s '%s'; see vfiotrace --help",
				    found == ':' ? "a value is missing after" :
				    "no value is allowed with", written);
	return vt_error_set(parser->error, EINVAL, "%s '-%c'; see vfiotrace --help",
			    found == ':' ? "a value is missing after" : "unknown option",
			    optopt);
}

/* Adds @name to the list "-t, -s" of options that JSON ignores, unless it is there. */
static void add_text_only(struct vt_parser *parser, const char *name)
{
	const char *before = parser->text_only ? parser->text_only : "";
	size_t length = strlen(before), more = strlen(name);
	char *list;

	for (const char *at = before; (at = strstr(at, name)); at += more)
		if (!at[more] || at[more] == ',')
			return;
	list = vt_parser_alloc(parser, length + more + 3);
	memcpy(list, before, length);
	memcpy(list + length, ", ", 3);
	memcpy(list + (length ? length + 2 : 0), name, more + 1);
	parser->text_only = list;
}

/*
 * Reads the rows of the table whose .early equals @early. The early pass skips errors: the
 * later pass reports them, in the order of the command line.
 */
static int read_options(struct vt_parser *parser, int argc, char **argv, bool early)
{
	struct option longs[MAX_OPTIONS];
	char letters[2 * MAX_OPTIONS + 3], name[64];
	int found, err = 0;

	make_getopt(letters, longs);
	optind = 0;			/* tells getopt_long() to start again */
	opterr = 0;
	while (!err && (found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct vt_option *row;

		if (found == '?' || found == ':') {
			if (early)
				continue;
			return refuse(parser, found, argv);
		}
		row = find_row(found);
		if (row->early != early)
			continue;
		if (found >= LONG_BASE)
			snprintf(name, sizeof(name), "--%s", row->name);
		else
			snprintf(name, sizeof(name), "-%c", row->letter);
		parser->name = vt_parser_copy(parser, name, strlen(name));
		if (row->live && !parser->live)
			parser->live = parser->name;
		if (row->text_only)
			add_text_only(parser, name);
		err = row->set(parser, optarg);
	}
	return err;
}

/* ---- what follows from several options together ---- */

static void set_quiet_mask(struct vt_parser *parser)
{
	static const unsigned int masks[] = {
		0, VT_QUIET_ATTACH, VT_QUIET_ATTACH | VT_QUIET_EXIT, VT_QUIET_ALL,
	};
	struct vt_options *o = parser->options;
	unsigned int q = parser->q < 3 ? parser->q : 3;

	/* --json without -o: remarks between the objects would break a parser. */
	if (!o->output.target && o->trace.printer == &vt_json_printer)
		o->trace.quiet |= VT_QUIET_ATTACH;
	/* As strace does: with -o, standard error is left to the program's messages. */
	if (!q && !parser->quiet_given && o->output.target && (o->engine.argv || o->replay))
		q = 1;
	if (!parser->quiet_given || q)
		o->trace.quiet |= masks[q];
}

static void set_formats(struct vt_parser *parser)
{
	struct vt_print_options *p = &parser->options->print;

	if (parser->t) {
		p->clock = parser->t > 2 ? VT_CLOCK_UNIX : VT_CLOCK_TIME;
		p->clock_digits = parser->t > 1 ? 6 : 0;
	}
}

/* --normalize: switches off what differs from run to run, even if an option asked for it. */
static void set_normalized(struct vt_options *o)
{
	if (!o->trace.normalize)
		return;
	o->print.clock = VT_CLOCK_NONE;
	o->print.relative = false;
	o->print.duration = false;
	o->trace.quiet |= VT_QUIET_ATTACH;
	/*
	 * The column of pids stays: at which line it would go away depends on when a tracee
	 * exits, but when a tracee appears does not.
	 */
	if (!o->output.separately)
		o->trace.pids_stay = true;
}

/*
 * --golden: only the comparison is shown, so the trace goes nowhere by default. Signals are
 * left out by default: where they arrive in the trace depends on timing.
 */
static void set_golden(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;

	if (!o->golden)
		return;
	o->trace.normalize = true;
	if (!parser->signals_given)
		o->trace.signals = 0;
	if (!o->output.target)
		o->output.target = "/dev/null";
}

/*
 * --last: the output keeps only the last lines. With --record the recording keeps them
 * instead, and no lines are printed now (a replay prints them), unless -o or a report asks for
 * output.
 */
static void set_last(struct vt_options *o)
{
	bool others = o->summary || o->topology || o->counting;

	if (!o->last)
		return;
	o->engine.capture = !o->replay;
	o->output.last = o->last;
	o->output.cut = o->trace.printer->cut;
	if (!o->record || o->output.target || others)
		return;
	o->output.target = "/dev/null";
	o->output.last = 0;
}

static void set_pids(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;

	if (parser->f > 1)
		o->output.separately = true;
	if (parser->show_pid) {
		o->trace.pids = true;
		o->print.pid_column = o->output.target;
	}
	if (!o->output.target || o->output.separately)
		return;
	o->print.pid_column = true;
	o->trace.pids = parser->show_pid || o->all || parser->npids + (o->engine.argv != NULL) > 1;
	o->trace.pids_stay = true;
}

/* A replay runs no program, so options that act on one are errors. */
static int check_replay(struct vt_parser *parser)
{
	const struct vt_options *o = parser->options;

	if (o->engine.argv)
		return vt_error_set(parser->error, EINVAL,
				    "--replay: runs no program, but '%s' is given",
				    o->engine.argv[0]);
	if (parser->live)
		return vt_error_set(parser->error, EINVAL,
				    "--replay: %s needs a running program", parser->live);
	return 0;
}

/* Refuses options that need a stopped program. */
static int check_no_stop(struct vt_parser *parser)
{
	const struct vt_options *o = parser->options;
	const struct {
		bool given;
		const char *option, *why;
	} needs[] = {
		{ o->engine.detach_on, "-b", "a process is not let go, for it is not held" },
		{ o->engine.kill_on_exit, "--kill-on-exit",
		  "the kernel kills only what is traced by ptrace" },
		{ o->engine.daemonize, "-D", "the program is started and not held anyway" },
		{ parser->seccomp_given && o->engine.seccomp, "--seccomp-bpf",
		  "that filter stops the program" },
		{ o->trace.tamper.nrules, "-e inject=",
		  "a call is changed while the program stands still" },
		{ o->print.fds & VT_FDS_DETAILS, parser->y ? "-yy" : "--decode-fds",
		  "besides its path, a descriptor is looked at while the program stands still" },
	};

#ifndef HAVE_LIBBPF
	return vt_error_set(parser->error, EINVAL, "--no-stop: not built in (configured without "
			    "libbpf); trace without it");
#endif
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		if (needs[i].given)
			return vt_error_set(parser->error, EINVAL, "%s: not with --no-stop: %s; "
					    "trace without --no-stop", needs[i].option,
					    needs[i].why);
	return 0;
}

static int check_source(struct vt_parser *parser)
{
	const struct vt_options *o = parser->options;
	int err = 0;

	if (o->replay)
		return check_replay(parser);
	if (o->trace.nonly_pids)
		return vt_error_set(parser->error, EINVAL,
				    "-e pid: chooses among the processes of a recording, with "
				    "--replay; -p PID traces one that runs");
#ifndef HAVE_LIBUNWIND
	if (o->trace.stack)
		return vt_error_set(parser->error, EINVAL,
				    "-k: stacks are not built in (configured without libunwind)");
#endif
#ifndef HAVE_LIBDW
	if (o->trace.sources)
		return vt_error_set(parser->error, EINVAL,
				    "-kk: source lines are not built in (configured without libdw); "
				    "-k shows stacks without them");
#endif
	if (o->no_stop)
		err = check_no_stop(parser);
	else if (o->ring || o->all || o->stack_copy)
		err = vt_error_set(parser->error, EINVAL, "%s: only with --no-stop",
				   o->ring ? "--ring" : o->all ? "--all" : "--stack-copy");
	if (!err && o->stack_copy && !o->trace.stack)
		err = vt_error_set(parser->error, EINVAL, "--stack-copy: stacks are copied only "
				   "with -k");
	if (err)
		return err;
	if (o->all && (o->engine.argv || parser->npids))
		return vt_error_set(parser->error, EINVAL, "--all: looks at every process that "
				    "touches VFIO, so %s is not given with it",
				    parser->npids ? "-p" : "a program to run");
	if (!o->engine.argv && !parser->npids && !o->all)
		return vt_error_set(parser->error, EINVAL,
				    "a program to run, or -p PID, is needed; see vfiotrace --help");
	if (!o->engine.argv && o->engine.user)
		return vt_error_set(parser->error, EINVAL,
				    "-u: there is no program to run as '%s'", o->engine.user);
	if (!o->engine.argv && o->engine.daemonize)
		return vt_error_set(parser->error, EINVAL,
				    "-D: needs a program to run, to be beside of");
	if (!o->engine.argv && parser->nenv)
		return vt_error_set(parser->error, EINVAL,
				    "-E: there is no program to set '%s' for", parser->env[0]);
	return 0;
}

/* --host runs and traces nothing, so options for a trace are errors. */
static int check_host(struct vt_parser *parser, const char *program)
{
	const struct vt_options *o = parser->options;
	const char *what = parser->npids ? "-p" : o->output.target ? "-o" : o->record ? "--record" :
			   o->replay ? "--replay" : NULL;

	if (program)
		return vt_error_set(parser->error, EINVAL,
				    "--host: runs no program, but '%s' is given", program);
	if (what)
		return vt_error_set(parser->error, EINVAL,
				    "--host: tells about this machine, on standard output; %s is for "
				    "a trace", what);
	return 0;
}

/* --last rewrites its one output file, and the recording, each time as a whole. */
static int check_last(struct vt_parser *parser)
{
	const struct vt_options *o = parser->options;

	if (!o->last)
		return o->last_on_fail ? vt_error_set(parser->error, EINVAL,
				"--last-on: says when what --last=SIZE keeps is written; give both") : 0;
	if (o->output.separately)
		return vt_error_set(parser->error, EINVAL, "--last: not with a file per process "
				    "(-ff, --output-separately): what is kept is one trace");
	if (o->record && !vt_is_renewable(o->record))
		return vt_error_set(parser->error, EINVAL, "--last: a recording is written whole, "
				    "each time anew: '%s' is no file that can be replaced", o->record);
	if (o->record && o->output.target && !strcmp(o->record, o->output.target))
		return vt_error_set(parser->error, EINVAL, "'%s' cannot be both the trace and "
				    "the recording", o->record);
	return 0;
}

static int check(struct vt_parser *parser)
{
	const struct vt_options *o = parser->options;
	const char *target = o->output.target;
	bool piped = target && (*target == '|' || *target == '!');
	int err = check_source(parser);

	if (err)
		return err;
	if (o->check_status && !o->trace.checks)
		return vt_error_set(parser->error, EINVAL, "--check-exitcode: needs --check");
	if (piped && !target[1])
		return vt_error_set(parser->error, EINVAL, "-o: a command is missing after '%s'",
				    target);
	if (piped && o->output.separately)
		return vt_error_set(parser->error, EINVAL,
				    "-ff: '%s' is one command, not a file per process", target);
	if (parser->t && parser->clock_given)
		return vt_error_set(parser->error, EINVAL,
				    "-t: not together with --absolute-timestamps");
	if (parser->x && parser->strings_given)
		return vt_error_set(parser->error, EINVAL,
				    "-x: not together with --strings-in-hex");
	if (parser->y && parser->fds_given)
		return vt_error_set(parser->error, EINVAL, "-y: not together with --decode-fds");
	if (!target && o->output.append)
		return vt_error_set(parser->error, EINVAL, "-A: needs a file, -o FILE");
	if (!target && o->output.separately && parser->f < 2)
		return vt_error_set(parser->error, EINVAL,
				    "--output-separately: needs a file, -o FILE");
	if (o->golden_update && !o->golden)
		return vt_error_set(parser->error, EINVAL,
				    "--golden-update: needs the file, --golden FILE");
	return check_last(parser);
}

/*
 * Adds what the paths of -P resolve to, because /proc shows descriptors' paths without
 * symbolic links. Not for a replay: its files are of another machine.
 */
static void set_paths(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;
	size_t given = parser->npaths;

	for (size_t i = 0; i < given && !o->replay; i++) {
		char *real = realpath(parser->paths[i], NULL);

		if (real && strcmp(real, parser->paths[i]))
			parser->paths[parser->npaths++] =
				vt_parser_copy(parser, real, strlen(real));
		free(real);
	}
	o->trace.paths = parser->paths;
	o->trace.npaths = parser->npaths;
}

/*
 * -e request= without -e trace= means these requests alone, without the other calls of the
 * default set.
 */
static void choose_default(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;

	if (o->trace_given || !o->trace.nrequests || o->trace.requests_negated)
		return;
	vt_set_trace(parser, "vfio");
	o->trace_given = false;
	o->trace.requests_alone = true;
}

static int conclude(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;
	int err;

	o->engine.env_changes = parser->env;
	o->engine.attach = parser->pids;
	o->engine.nattach = parser->npids;
	o->output.standard = o->replay;
	if (o->trace.printer == &vt_json_printer || o->trace.silent)
		o->ignored = parser->text_only;
	o->trace.complete = o->record;
	/* A replay may be asked for a summary, so a recording holds what the model learns from. */
	if (o->record)
		vt_set_watch(parser);
	vt_choose_asking(parser);
	if (o->trace.trap_bars && !o->trace_given)
		vt_set_trace(parser, "vfio,%io");
	set_quiet_mask(parser);
	set_formats(parser);
	set_pids(parser);
	set_paths(parser);
	err = check(parser);
	set_golden(parser);
	set_last(o);
	set_normalized(o);
	choose_default(parser);
	vt_choose_ioctls(parser);
	o->shown = o->engine.filter;
	vt_choose_watched(parser);
	if (!err)
		err = vt_conclude_counts(parser);
	if (!err)
		err = vt_conclude_asking(parser);
	if (!o->output.target)
		o->output.separately = false;
#ifdef HAVE_LIBSECCOMP
	/*
	 * With the in-kernel filter the program's calls fail once we are gone. So no filter by
	 * default if we may end before the program (-D, --syscall-limit) or did not start it
	 * (-p).
	 */
	if (!parser->seccomp_given)
		o->engine.seccomp = o->engine.argv && !parser->npids && !o->no_stop &&
				    !o->engine.daemonize && !o->syscall_limit;
#endif
	/*
	 * Output goes to a file, so this is not an interactive run: the program gets every
	 * signal, and we stay until it ends.
	 */
	if (!o->engine.interruptible && o->output.target && o->engine.argv && !parser->npids)
		o->engine.interruptible = VT_INTERRUPT_PASS;
	return err;
}

static void set_defaults(struct vt_options *o)
{
	*o = (struct vt_options){
		.engine.follow = true,
		.print = {
			.values.limit = 32,
			.column = 40,
			.fds = VT_FDS_PATH,
			.relative_digits = 6,
			.duration_digits = 6,
		},
		.trace = {
			.status = VT_STATUS_ALL,
			.signals = UINT64_MAX,
			.printer = &vt_text_printer,
		},
		.dialect = VFIOTRACE_DIALECT_UPSTREAM,
		.dialect_auto = true,
		.files = vt_files_create(),
	};
	o->output.files = o->files;
	o->trace.print = &o->print;
}

int vt_options_parse(struct vt_options *options, int argc, char **argv,
		     struct vfiotrace_context *context, struct vt_error *error)
{
	struct vt_parser parser = {
		.options = options, .context = context, .error = error,
	};
	size_t room = 1;
	int err;

	set_defaults(options);
	/* A word of the command line cannot name more pids than it has characters. */
	for (int i = 0; i < argc; i++)
		room += strlen(argv[i]) + 1;
	parser.pids = vt_parser_alloc(&parser, room * sizeof(*parser.pids));
	/* Each path, and what it resolves to (see set_paths()). */
	parser.paths = vt_parser_alloc(&parser, 2 * ((size_t)argc + 1) * sizeof(*parser.paths));
	parser.env = vt_parser_alloc(&parser, ((size_t)argc + 1) * sizeof(*parser.env));
	err = read_options(&parser, argc, argv, true);
	if (err)
		return err;
	parser.name = "-e trace";
	vt_set_trace(&parser, "vfio,%open");
	options->trace_given = false;
	if (argc == 1)
		options->action = VT_ACTION_HOST;
	err = read_options(&parser, argc, argv, false);
	if (!err && options->action == VT_ACTION_HOST)
		err = check_host(&parser, optind < argc ? argv[optind] : NULL);
	if (err || options->action != VT_ACTION_TRACE)
		return err;
	options->words = argv + (argc > 0);
	options->noptions = (size_t)optind - (argc > 0);
	options->ncommand = (size_t)(argc - optind);
	if (optind < argc)
		options->engine.argv = argv + optind;
	if (optind < argc && strchr(argv[optind], '/'))
		vt_files_add_path(options->files, argv[optind], "the program");
	return conclude(&parser);
}

void vt_options_free(struct vt_options *options)
{
	for (size_t i = 0; i < options->nowned; i++)
		free(options->owned[i]);
	free(options->owned);
	options->owned = NULL;
	options->nowned = 0;
	vt_files_destroy(options->files);
	options->files = NULL;
}
