/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of all options: names, text for --help, and the function that sets it. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"
#include "judge/check.h"
#include "util/array.h"

/* ---- starting ---- */

static int set_env(struct vt_parser *parser, const char *value)
{
	if (!*value || *value == '=')
		return vt_parser_invalid(parser, "variable", value);
	parser->env[parser->nenv++] = vt_parser_copy(parser, value, strlen(value));
	return 0;
}

static int add_pid(struct vt_parser *parser, const char *text)
{
	unsigned long pid;

	if (vt_parser_number(parser, text, INT_MAX, &pid) || !pid)
		return vt_parser_invalid(parser, "process id", text);
	parser->pids[parser->npids++] = (pid_t)pid;
	return 0;
}

/* -p takes several pids in one value, as pidof prints them. */
static int set_attach(struct vt_parser *parser, const char *value)
{
	static const char between[] = ", \t\n";
	bool any = false;
	int err = 0;

	while (!err) {
		size_t length;

		value += strspn(value, between);
		length = strcspn(value, between);
		if (!length)
			break;
		err = add_pid(parser, vt_parser_copy(parser, value, length));
		any = true;
		value += length;
	}
	return any ? err : vt_parser_invalid(parser, "process id", value);
}

static int set_user(struct vt_parser *parser, const char *value)
{
	parser->options->engine.user = value;
	return 0;
}

/* ---- tracing ---- */

static int set_detach_on(struct vt_parser *parser, const char *value)
{
	static const char *const execve_only[] = { "execve", NULL };

	if (strcmp(value, "execve"))
		return vt_parser_invalid(parser, "system call", value);
	parser->options->engine.detach_on = execve_only;
	return 0;
}

static int set_follow(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->f++;
	parser->options->engine.follow = true;
	return 0;
}

static int set_no_follow(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->engine.follow = false;
	return 0;
}

static int set_separately(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->output.separately = true;
	return 0;
}

static int set_interruptible(struct vt_parser *parser, const char *value)
{
	static const char *const names[] = {
		"1", "2", "3", "4", "anywhere", "waiting", "never", "never_tstp",
		"always",		/* the same as "anywhere" */
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], value)) {
			parser->options->engine.interruptible =
				VT_INTERRUPT_ANYWHERE + (enum vt_interrupt)(i % 4);
			return 0;
		}
	}
	return VT_UNLIKE(parser, "mode", value, names);
}

static int set_syscall_limit(struct vt_parser *parser, const char *value)
{
	unsigned long n;

	if (vt_parser_number(parser, value, INT_MAX, &n) || !n)
		return vt_parser_invalid(parser, "number of calls", value);
	parser->options->syscall_limit = n;
	return 0;
}

static int set_kill_on_exit(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->engine.kill_on_exit = true;
	return 0;
}

/* -D given several times moves the tracer further away from the program. */
static int set_beside(struct vt_parser *parser, const char *value)
{
	enum vt_daemonize *how = &parser->options->engine.daemonize;

	(void)value;
	if (*how < VT_DAEMONIZE_SESSION)
		(*how)++;
	return 0;
}

static int set_daemonize(struct vt_parser *parser, const char *value)
{
	static const char *const names[] = {
		[VT_DAEMONIZE_GRANDCHILD] = "grandchild",
		[VT_DAEMONIZE_PGROUP] = "pgroup",
		[VT_DAEMONIZE_SESSION] = "session",
	};

	if (!value)
		return set_beside(parser, NULL);
	for (size_t i = VT_DAEMONIZE_GRANDCHILD; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], value)) {
			parser->options->engine.daemonize = (enum vt_daemonize)i;
			return 0;
		}
	}
	return VT_UNLIKE(parser, "place of the tracer", value, names);
}

static int set_seccomp(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->engine.seccomp = true;
	parser->seccomp_given = true;
	return 0;
}

static int set_no_seccomp(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->engine.seccomp = false;
	parser->seccomp_given = true;
	return 0;
}

static int set_no_stop(struct vt_parser *parser, const char *value)
{
	static const char *const hooks[] = {
		[VT_NO_STOP_OFF] = "",
		[VT_NO_STOP_BEST] = "best",
		[VT_NO_STOP_HANDLERS] = "handlers",
		[VT_NO_STOP_SYSCALL] = "syscall",
		[VT_NO_STOP_TRACEPOINT] = "tracepoint",
	};

	for (size_t i = VT_NO_STOP_BEST; i < ARRAY_SIZE(hooks); i++) {
		if (!strcmp(hooks[i], value ? value : "best")) {
			parser->options->no_stop = (enum vt_no_stop)i;
			return 0;
		}
	}
	return VT_UNLIKE(parser, "kind of hook", value, hooks);
}

static int set_all(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->all = true;
	return 0;
}

/* Parses a size such as "64M" into bytes. Returns 0 for no size, or one that is too large. */
static size_t parse_size(const char *value)
{
	static const struct {
		const char *name;
		unsigned int shift;
	} units[] = { { "", 0 }, { "k", 10 }, { "K", 10 }, { "M", 20 }, { "G", 30 } };
	size_t digits = strspn(value, "0123456789");
	unsigned long n = digits && digits < 10 ? strtoul(value, NULL, 10) : 0;

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(value + digits, units[i].name) &&
		    n <= SIZE_MAX >> 1 >> units[i].shift)
			return n << units[i].shift;
	return 0;
}

static int set_ring(struct vt_parser *parser, const char *value)
{
	size_t n = parse_size(value);

	/* The kernel wants a ring of a power of two bytes, at least a page. */
	if (n < 4096 || n > 1ul << 30 || (n & (n - 1)))
		return vt_error_set(parser->error, EINVAL, "%s: invalid size '%s': a power of two "
				    "from 4K to 1G", parser->name, value);
	parser->options->ring = n;
	return 0;
}

static int set_stack_copy(struct vt_parser *parser, const char *value)
{
	size_t n = parse_size(value);

	if (n < 1024 || n > 65536)
		return vt_error_set(parser->error, EINVAL, "%s: invalid size '%s': bytes from 1K to "
				    "64K", parser->name, value);
	parser->options->stack_copy = n;
	return 0;
}

#define LAST_LEAST 4096

static int set_last(struct vt_parser *parser, const char *value)
{
	size_t n = parse_size(value);

	if (n < LAST_LEAST)
		return vt_error_set(parser->error, EINVAL, "%s: invalid size '%s': a number of bytes, "
				    "4K or more, as 64M", parser->name, value);
	parser->options->last = n;
	return 0;
}

static int set_last_on(struct vt_parser *parser, const char *value)
{
	static const char *const names[] = { "fail" };

	if (strcmp(value, names[0]))
		return VT_UNLIKE(parser, "event", value, names);
	parser->options->last_on_fail = true;
	return 0;
}

static int set_stay(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->engine.stay = true;
	return 0;
}

static int set_abi(struct vt_parser *parser, const char *value)
{
	static const struct {
		const char *name;
		enum vfiotrace_dialect dialect;
	} dialects[] = {
		{ "auto", VFIOTRACE_DIALECT_UPSTREAM },
		{ "upstream", VFIOTRACE_DIALECT_UPSTREAM },
		{ "2010", VFIOTRACE_DIALECT_2010 },
		{ "2011", VFIOTRACE_DIALECT_2011 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(dialects); i++) {
		if (!strcmp(dialects[i].name, value)) {
			parser->options->dialect = dialects[i].dialect;
			parser->options->dialect_auto = i == 0;
			return 0;
		}
	}
	return VT_UNLIKE(parser, "dialect", value, dialects);
}

/* ---- choosing ---- */

static int set_successful(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->trace.status = VT_STATUS_SUCCESSFUL;
	return 0;
}

static int set_failed(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->trace.status = VT_STATUS_FAILED;
	return 0;
}

static int set_path(struct vt_parser *parser, const char *value)
{
	if (!*value)
		return vt_parser_invalid(parser, "path", value);
	parser->paths[parser->npaths++] = value;
	return 0;
}

/* ---- output ---- */

static int set_columns(struct vt_parser *parser, const char *value)
{
	unsigned long n;

	if (vt_parser_number(parser, value, 4096, &n))
		return -EINVAL;
	parser->options->print.column = (unsigned int)n;
	return 0;
}

static int set_append(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->output.append = true;
	return 0;
}

static int set_stack(struct vt_parser *parser, const char *value)
{
	static const char *const kinds[] = { "symbol", "source" };
	struct vt_trace_options *o = &parser->options->trace;
	bool sources = value ? !strcmp(value, kinds[1]) : o->stack;

	if (value && !sources && strcmp(value, kinds[0]))
		return VT_UNLIKE(parser, "kind of stack trace", value, kinds);
	o->stack = true;
	o->sources = sources;
	parser->options->print.sources = sources;
	return 0;
}

static int set_frame_limit(struct vt_parser *parser, const char *value)
{
	unsigned long n;

	if (vt_parser_number(parser, value, VT_STACK_DEPTH_MAX, &n) || !n)
		return vt_parser_invalid(parser, "number of frames", value);
	parser->options->trace.stack_limit = (unsigned int)n;
	return 0;
}

static int set_show_pid(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->show_pid = true;
	return 0;
}

static int set_json(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->trace.printer = &vt_json_printer;
	parser->options->output.each_line = true;
	return 0;
}

static int set_normalize(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->trace.normalize = true;
	return 0;
}

static int set_golden(struct vt_parser *parser, const char *value)
{
	if (!*value)
		return vt_error_set(parser->error, EINVAL, "--golden: a file is missing");
	parser->options->golden = value;
	return 0;
}

static int set_golden_update(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->golden_update = true;
	return 0;
}

static int set_format(struct vt_parser *parser, const char *value)
{
	static const char *const names[] = { "text", "json" };

	if (!strcmp(value, "json"))
		return set_json(parser, NULL);
	if (strcmp(value, "text"))
		return VT_UNLIKE(parser, "format", value, names);
	parser->options->trace.printer = &vt_text_printer;
	parser->options->output.each_line = false;
	return 0;
}

static int set_explain(struct vt_parser *parser, const char *value)
{
	static const char *const names[] = {
		[VT_EXPLAIN_AUTO] = "auto",
		[VT_EXPLAIN_ALWAYS] = "always",
		[VT_EXPLAIN_KERNEL] = "kernel",
		[VT_EXPLAIN_NEVER] = "never",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], value ? value : "always")) {
			parser->options->trace.explain = (enum vt_explain_when)i;
			/* Explanations rest on earlier calls too, such as close and munmap. */
			if (i == VT_EXPLAIN_ALWAYS || i == VT_EXPLAIN_KERNEL)
				vt_set_watch(parser);
			return 0;
		}
	}
	return VT_UNLIKE(parser, "word", value, names);
}

/*
 * Parses "C001,C012", "-C007" or both. If the first word leaves a check out, the set starts
 * from all.
 */
static int add_check(struct vt_parser *parser, const char *text, void *ctx)
{
	const char *ids[64], *id = *text == '-' ? text + 1 : text;
	const struct vt_check_info *info;
	uint64_t *checks = ctx;
	size_t count = 0;

	while (count < ARRAY_SIZE(ids) && (info = vt_check_at(count))) {
		if (!strcmp(info->id, id)) {
			if (id == text)
				*checks |= 1ULL << count;
			else
				*checks &= ~(1ULL << count);
			return 0;
		}
		ids[count++] = info->id;
	}
	return vt_parser_unlike(parser, "check", id, ids, count, sizeof(ids[0]));
}

static int set_check(struct vt_parser *parser, const char *value)
{
	uint64_t all = 0, *checks = &parser->options->trace.checks;

	for (size_t i = 0; vt_check_at(i); i++)
		all |= 1ULL << i;
	*checks = !value || *value == '-' || !strcmp(value, "all") ? all : 0;
	vt_set_watch(parser);
	return !value || !strcmp(value, "all") ? 0 :
	       vt_parser_words(parser, value, add_check, checks);
}

static int set_check_exitcode(struct vt_parser *parser, const char *value)
{
	unsigned long n;

	if (vt_parser_number(parser, value, 255, &n) || !n)
		return vt_parser_invalid(parser, "exit status", value);
	parser->options->check_status = (int)n;
	return 0;
}

static int set_annotate(struct vt_parser *parser, const char *value)
{
	static const char *const names[] = {
		[VT_ANNOTATE_AUTO] = "auto",
		[VT_ANNOTATE_ALL] = "all",
		[VT_ANNOTATE_NONE] = "none",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], value ? value : "all")) {
			parser->options->trace.annotate = (enum vt_annotate_when)i;
			return 0;
		}
	}
	return VT_UNLIKE(parser, "word", value, names);
}

static int set_output(struct vt_parser *parser, const char *value)
{
	if (!*value)
		return vt_parser_invalid(parser, "file name", value);
	parser->options->output.target = value;
	return 0;
}

static int set_record(struct vt_parser *parser, const char *value)
{
	if (!*value)
		return vt_parser_invalid(parser, "file name", value);
	parser->options->record = value;
	return 0;
}

static int set_replay(struct vt_parser *parser, const char *value)
{
	if (!*value)
		return vt_parser_invalid(parser, "file name", value);
	parser->options->replay = value;
	return 0;
}

static const struct {
	const char *name;
	unsigned int digits;
} precisions[] = { { "s", 0 }, { "ms", 3 }, { "us", 6 }, { "ns", 9 } };

static bool find_digits(const char *value, unsigned int *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(precisions); i++) {
		if (!strcmp(precisions[i].name, value)) {
			*ret = precisions[i].digits;
			return true;
		}
	}
	return false;
}

static int set_digits(struct vt_parser *parser, const char *value, unsigned int *ret)
{
	if (!value || find_digits(value, ret))
		return 0;
	return VT_UNLIKE(parser, "precision", value, precisions);
}

static int set_relative(struct vt_parser *parser, const char *value)
{
	struct vt_print_options *o = &parser->options->print;

	o->relative = true;
	return set_digits(parser, value, &o->relative_digits);
}

static int set_times(struct vt_parser *parser, const char *value)
{
	struct vt_print_options *o = &parser->options->print;

	o->duration = true;
	return set_digits(parser, value, &o->duration_digits);
}

static int add_clock_word(struct vt_parser *parser, const char *text, void *ctx)
{
	struct vt_print_options *o = ctx;
	static const char *const formats[] = { "none", "time", "unix" };
	const char *bare = text;

	if (!strncmp(text, "format:", strlen("format:")))
		bare = text + strlen("format:");
	if (!*text)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (!strcmp(formats[i], bare)) {
			o->clock = (enum vt_clock)i;
			parser->clock_given = true;
			return 0;
		}
	}
	if (!strncmp(text, "precision:", strlen("precision:")))
		bare = text + strlen("precision:");
	if (find_digits(bare, &o->clock_digits))
		return 0;
	return VT_UNLIKE(parser, "format of time", text, formats);
}

/* Format and precision given before stay unless @value sets them. */
static int set_clock(struct vt_parser *parser, const char *value)
{
	struct vt_print_options *o = &parser->options->print;
	int err = value ? vt_parser_words(parser, value, add_clock_word, o) : 0;

	if (!value || !parser->clock_given)
		o->clock = VT_CLOCK_TIME;
	parser->clock_given = true;
	return err;
}

static int set_t(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->t++;
	return 0;
}

static int set_limit(struct vt_parser *parser, const char *value)
{
	unsigned long n;

	if (vt_parser_number(parser, value, INT_MAX, &n))
		return -EINVAL;
	parser->options->print.values.limit = (unsigned int)n;
	return 0;
}

static int set_verbose(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->print.values.verbose = true;
	return 0;
}

static int set_x(struct vt_parser *parser, const char *value)
{
	enum vfiotrace_string_style *style = &parser->options->print.values.strings;

	(void)value;
	parser->x = true;
	*style = *style == VFIOTRACE_STRING_ESCAPE ? VFIOTRACE_STRING_HEX_NONASCII :
						     VFIOTRACE_STRING_HEX;
	return 0;
}

static int set_strings(struct vt_parser *parser, const char *value)
{
	static const char *const kinds[] = {
		[VFIOTRACE_STRING_ESCAPE] = "none",
		[VFIOTRACE_STRING_HEX_NONASCII] = "non-ascii",
		[VFIOTRACE_STRING_HEX] = "all",
		[VFIOTRACE_STRING_HEX_CHARS] = "non-ascii-chars",
	};

	parser->strings_given = true;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!strcmp(kinds[i], value ? value : "all")) {
			parser->options->print.values.strings = (enum vfiotrace_string_style)i;
			return 0;
		}
	}
	return VT_UNLIKE(parser, "kind of strings", value, kinds);
}

static int set_xlat(struct vt_parser *parser, const char *value)
{
	static const char *const styles[] = {
		[VFIOTRACE_XLAT_ABBREV] = "abbrev",
		[VFIOTRACE_XLAT_RAW] = "raw",
		[VFIOTRACE_XLAT_VERBOSE] = "verbose",
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
		if (!strcmp(styles[i], value)) {
			parser->options->print.values.xlat = (enum vfiotrace_xlat_style)i;
			return 0;
		}
	}
	return VT_UNLIKE(parser, "style", value, styles);
}

/* -y is the default. */
static int set_y(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->print.fds = ++parser->y > 1 ? VT_FDS_ALL : VT_FDS_PATH;
	return 0;
}

static int set_names(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->trace.names = true;
	return 0;
}

static int load_plugin(struct vt_parser *parser, const char *value)
{
	char why[512];
	int err = vfiotrace_plugin_load(parser->context, value, why, sizeof(why));

	vt_files_add_path(parser->options->files, value, "the plugin");
	if (!err)
		return 0;
	/* A plugin that fails to load is not wrong usage: any errno but EINVAL. */
	return vt_error_set(parser->error, ENOEXEC, "%s",
			    err == -ENOMEM ? "out of memory" : why);
}

static int set_help(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->action = VT_ACTION_HELP;
	return 0;
}

static int set_list(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->action = VT_ACTION_LIST;
	return 0;
}

static int set_host(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->action = VT_ACTION_HOST;
	return 0;
}

static int set_version(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->action = VT_ACTION_VERSION;
	return 0;
}

/* ---- the table ---- */

#define SECTION(TITLE) { .help = TITLE }

const struct vt_option vt_options_table[] = {
	SECTION("Startup"),
	{ 'E', "env", "VAR[=VAL]", false,
	  "set VAR in the program's environment, or remove it", set_env, .live = true },
	{ 'p', "attach", "PID", false,
	  "trace a running process, all its threads; may be repeated", set_attach, .live = true },
	{ 'u', "user", "NAME", false,
	  "run the program as this user; UID:GID: with these ids\n"
	  "and no other groups", set_user, .live = true },

	SECTION("Tracing"),
	{ 'b', "detach-on", "execve", false,
	  "let a process go when it executes another program", set_detach_on, .live = true },
	{ 'D', NULL, NULL, false,
	  "trace from beside: the program keeps the process id and\n"
	  "the parent that vfiotrace was started with; -DD: from a\n"
	  "process group of its own; -DDD: a session", set_beside, .live = true },
	{ 0, "daemonize", "PLACE", true,
	  "grandchild: as -D; pgroup: as -DD; session: as -DDD", set_daemonize,
	  .live = true },
	{ 'f', "follow-forks", NULL, false,
	  "trace threads and children too: the default", set_follow },
	{ 'F', NULL, NULL, false, NULL, set_follow },
	{ 0, "no-follow-forks", NULL, false,
	  "show the started process alone", set_no_follow, .live = true },
	{ 'I', "interruptible", "MODE", false,
	  "which signals end the trace: 1 or anywhere, 2 or waiting\n"
	  "(default), 3 or never, 4 or never_tstp; with -o FILE\n"
	  "PROG all are passed on to the program, which decides", set_interruptible, .live = true },
	{ 0, "syscall-limit", "COUNT", false,
	  "let all processes go when so many calls have been shown",
	  set_syscall_limit },
	{ 0, "kill-on-exit", NULL, false,
	  "kill all traced processes when vfiotrace ends", set_kill_on_exit, .live = true },
	{ 0, "seccomp-bpf", NULL, false,
	  "stop the program at the wanted calls only, by a filter in\n"
	  "the kernel: the default when the program is started here", set_seccomp, .live = true },
	{ 0, "no-seccomp-bpf", NULL, false, "stop it at every system call",
	  set_no_seccomp, .live = true },
	{ 0, "no-stop", "HOOKS", true,
	  "do not stop the program at all: programs for the kernel\n"
	  "(eBPF) note its calls; best (default), handlers,\n"
	  "syscall or tracepoint", set_no_stop, .live = true },
	{ 0, "all", NULL, false,
	  "with --no-stop: every process of the machine that touches\n"
	  "VFIO, until a signal comes", set_all, .live = true },
	{ 0, "ring", "SIZE", false,
	  "with --no-stop: room for what has not been looked at yet,\n"
	  "a power of two; default 16M", set_ring, .live = true },
	{ 0, "stack-copy", "SIZE", false,
	  "with --no-stop and -k: so much of the stack is copied at\n"
	  "each call; default 8K", set_stack_copy, .live = true },
	{ 0, "no-follow-cpu", NULL, false,
	  "do not move to the processor of a thread that makes\n"
	  "call after call, nor yield that processor to it, nor\n"
	  "go first where many threads do so", set_stay, .live = true },
	{ 0, "abi", "DIALECT", false,
	  "auto (default), upstream, 2010 or 2011: which of the\n"
	  "historical interfaces the program speaks", set_abi, .live = true },

	{ 0, "plugin", "FILE.so", false,
	  "decode the private requests that this shared object\n"
	  "describes too; may be repeated", load_plugin, .early = true },

	SECTION("Recording"),
	{ 0, "record", "FILE", false,
	  "write to FILE, besides the trace, all that --replay needs;\n"
	  "'|COMMAND': to the input of a command; '-': to standard output", set_record, .live = true },
	{ 0, "replay", "FILE", false,
	  "print the trace of a recording, on standard output unless\n"
	  "-o is given; '-': from standard input", set_replay },
	{ 0, "last", "SIZE", false,
	  "keep the last SIZE bytes of the trace, or of the recording,\n"
	  "in memory; write them at the end, and at SIGUSR2 to vfiotrace", set_last },
	{ 0, "last-on", "EVENT", false,
	  "with --last: fail: also at the first call that fails", set_last_on },

	SECTION("Filtering"),
	{ 'e', "expression", "EXPR", false,
	  "a qualifying expression, KEY=SET, or a SET of system calls:\n"
	  "trace=[!]vfio|%open|%io|%bind|ioctl|all|none|SYSCALL|\n"
	  "      %CLASS|/REGEX  calls to show (default: vfio,%open);\n"
	  "                     %open: opening VFIO's nodes; %io: this,\n"
	  "                     read, mmap, ... on VFIO's descriptors;\n"
	  "                     %bind: sysfs, which driver has a device\n"
	  "request=[!]NAME|GLOB|NUMBER[,...]\n"
	  "                     only these ioctl requests\n"
	  "fd=[!]KIND[,...]     only descriptors of these kinds:\n"
	  "                     container, group, device, cdev,\n"
	  "                     migration, iommufd, kvm-vfio, ...\n"
	  "device=[!]NAME[,...] only calls about these devices:\n"
	  "                     03:00.0, an mdev's UUID, ...\n"
	  "pid=[!]PID[,...]     only these processes of a recording\n"
	  "status=SET, signal=SET, quiet=SET, decode-fds=SET,\n"
	  "decode-pids=SET, inject=..., fault=...\n"
	  "                     as the options of these names",
	  vt_set_expression },
	{ 0, "trace", "SET", false, "as -e trace=SET", vt_set_trace },
	{ 'P', "trace-path", "PATH", false,
	  "show only calls that name this path, or are on a\n"
	  "descriptor of it; may be repeated", set_path },
	{ 0, "signal", "SET", false, "show only these signals: [!]all|none|NAME[,...]",
	  vt_set_signal },
	{ 0, "signals", "SET", false, NULL, vt_set_signal },
	{ 0, "status", "SET", false,
	  "show only calls that ended so: successful, failed,\n"
	  "unfinished, unavailable, detached", vt_set_status },
	{ 'z', "successful-only", NULL, false, "show only calls without an error",
	  set_successful },
	{ 'Z', "failed-only", NULL, false, "show only calls with an error", set_failed },

	SECTION("Tampering"),
	{ 0, "inject", "REQUEST:WHAT", false,
	  "change calls: WHAT is error=ERRNO, retval=N,\n"
	  "delay_enter=TIME, delay_exit=TIME,\n"
	  "poke_exit=FIELD=VALUE, when=FIRST[..LAST][+STEP];\n"
	  "several with ':' between them", vt_set_inject, .live = true },
	{ 0, "fault", "REQUEST:WHAT", false, "the same, with error=ENOSYS if nothing else is said",
	  vt_set_fault, .live = true },
	{ 0, "trap-bars", NULL, false,
	  "say of no region that it can be mapped: so each access to\n"
	  "a register is a call, and in the trace", vt_set_trap_bars, .live = true },

	SECTION("Explanation"),
	{ 0, "check", "ID[,-ID]", true,
	  "say what the program does wrong although the kernel lets\n"
	  "it pass: all checks, these, or (-ID) all but these", set_check },
	{ 0, "check-exitcode", "STATUS", false,
	  "with --check: end with this status if anything was found\n"
	  "that is worse than a note", set_check_exitcode },
	{ 0, "explain", "WHEN", true,
	  "say under a failed call why it failed and what to do:\n"
	  "always; auto (default): on a terminal; never; kernel:\n"
	  "always, and which function of the kernel's failed (eBPF)", set_explain },

	SECTION("Output format"),
	{ 0, "annotate", "WHICH", true,
	  "remarks on what calls are about: what memory is, which\n"
	  "mapping, what changes of interrupts do. all; none; auto\n"
	  "(default): most of them, on a terminal", set_annotate },
	{ 'a', "columns", "COLUMN", false, "put results in this column (default 40)",
	  set_columns, .text_only = true },
	{ 'A', "output-append-mode", NULL, false, "append to the file of -o", set_append },
	{ 0, "decode-fds", "SET", true,
	  "none: descriptors as bare numbers; path (default): with\n"
	  "path and device; dev, eventfd, pidfd, signalfd, socket:\n"
	  "with what else is known of such; all", vt_set_decode_fds },
	{ 0, "decode-pids", "SET", false,
	  "none (default); comm, all: pids with the names of their\n"
	  "threads", vt_set_decode_pids },
	{ 'k', "stack-trace", "KIND", true,
	  "show the call stack under each line: symbol (default);\n"
	  "source, or -kk: with lines of source", set_stack },
	{ 0, "stack-traces", "KIND", true, NULL, set_stack },
	{ 0, "stack-trace-frame-limit", "COUNT", false,
	  "show at most so many frames of it (default 256)", set_frame_limit },
	{ 0, "always-show-pid", NULL, false,
	  "begin each line with the pid, also of a single process", set_show_pid },
	{ 0, "format", "FORMAT", false,
	  "text (default), or json: one object per line, by\n"
	  "vfiotrace.schema.json", set_format },
	{ 0, "json", NULL, false, "as --format=json", set_json },
	{ 0, "normalize", NULL, false,
	  "labels for pids, descriptors and addresses, and no times:\n"
	  "the same program gives the same trace again", set_normalize },
	{ 0, "golden", "FILE", false,
	  "compare the normalized trace with the one of FILE, thread by\n"
	  "thread; status 3 when they differ. The trace itself is\n"
	  "written only where -o says", set_golden },
	{ 0, "golden-update", NULL, false, "make FILE of --golden from this run", set_golden_update },
	{ 'o', "output", "FILE", false,
	  "write to FILE instead of standard error; '|COMMAND' or\n"
	  "'!COMMAND': to the input of a command", set_output },
	{ 0, "output-separately", NULL, false,
	  "write the lines of each process to FILE.PID; so does -ff", set_separately },
	{ 'q', "quiet", "SET", true,
	  "leave out remarks: attach, exit, thread-execve, all.\n"
	  "-q: attach; -qq: exit too; -qqq: all", vt_set_quiet },
	{ 0, "silent", "SET", true, NULL, vt_set_quiet },
	{ 0, "silence", "SET", true, NULL, vt_set_quiet },
	{ 'r', "relative-timestamps", "PRECISION", true,
	  "time since the line before; s, ms, us (default), ns", set_relative, .text_only = true },
	{ 's', "string-limit", "SIZE", false,
	  "longest string and array that is shown (default 32)", set_limit, .text_only = true },
	{ 't', NULL, NULL, false,
	  "time of day; -tt: with microseconds; -ttt: seconds since\n"
	  "the epoch, with microseconds", set_t, .text_only = true },
	{ 0, "absolute-timestamps", "FORMAT", true,
	  "none, time (default) or unix; s (default), ms, us or ns",
	  set_clock, .text_only = true },
	{ 0, "timestamps", "FORMAT", true, NULL, set_clock, .text_only = true },
	{ 'T', "syscall-times", "PRECISION", true,
	  "time spent in the call; s, ms, us (default), ns", set_times, .text_only = true },
	{ 'v', "no-abbrev", NULL, false, "show arrays whole", set_verbose, .text_only = true },
	{ 'x', NULL, NULL, false, "strings that are not ASCII in hex; -xx: all strings",
	  set_x, .text_only = true },
	{ 0, "strings-in-hex", "KIND", true, "non-ascii: as -x; all: as -xx;\n"
	  "non-ascii-chars: such characters alone",
	  set_strings, .text_only = true },
	{ 'X', "const-print-style", "STYLE", false,
	  "constants and flags as abbrev (default), raw, verbose", set_xlat, .text_only = true },
	{ 'y', NULL, NULL, false, "paths of descriptors: the default; -yy: --decode-fds=all",
	  set_y },

	{ 'Y', NULL, NULL, false, "names of threads: as --decode-pids=comm", set_names },

	SECTION("Statistics"),
	{ 0, "summary", NULL, false,
	  "at the end, and at SIGUSR1 to vfiotrace: what is set up,\n"
	  "what is mapped, and what was never undone", vt_set_summary },
	{ 0, "topology", "FORM", false,
	  "at the same moments, what is connected with what: text;\n"
	  "dot, for graphviz, or json: instead of the trace", vt_set_topology },
	{ 'c', "summary-only", NULL, false,
	  "count calls, errors and times by request and kind of\n"
	  "descriptor, and show that instead of the trace",
	  vt_set_counts_only },
	{ 'C', NULL, NULL, false, "the same, after the trace", vt_set_counts_too },
	{ 'S', "summary-sort-by", "KEY", false,
	  "sort by time (default), min-time, max-time, avg-time, p50,\n"
	  "p99, calls, errors, mapped, unmapped, fd, name, or nothing",
	  vt_set_counts_sort },
	{ 'U', "summary-columns", "COLUMNS", false,
	  "show these columns, with commas between: time-percent,\n"
	  "total-time, avg-time, calls, errors, p50, p99, min-time,\n"
	  "max-time, mapped, unmapped, errno, fd, name", vt_set_counts_columns },
	{ 'w', "summary-wall-clock", NULL, false,
	  "times by the clock on the wall, instead of those that\n"
	  "calls ran on a processor", vt_set_counts_wall },

	SECTION("Miscellaneous"),
	{ 'h', "help", NULL, false, "print this help", set_help },
	{ 0, "host", NULL, false,
	  "tell what this machine offers, and what would prevent the\n"
	  "passthrough of its devices; -u NAME: by that user; -v: all\n"
	  "devices; with --json as data. So does vfiotrace alone", set_host },
	{ 0, "list", NULL, false,
	  "print every request that is known, its number, the\n"
	  "descriptors that it is for, and what else has that\n"
	  "number; with --json as data", set_list },
	{ 'V', "version", NULL, false, "print the version and what is built in",
	  set_version },
	{ 0 },
};
