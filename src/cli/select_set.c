/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -e trace=, request=, fd=, pid= and signal=: which calls are shown. */
#include "config.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"
#include "io/table.h"
#include "trace/syscalls.h"
#include "util/array.h"
#include "util/memory.h"

/* ---- -e trace= ---- */

struct names {
	const char **list;
	size_t count;
	bool vfio;
	unsigned int sets;		/* VT_IO_SET_* */
	bool ioctl;
	bool all;
};

static void add_name(struct names *n, const char *name)
{
	const char **list = realloc(n->list, (n->count + 1) * sizeof(*list));

	if (!list)
		vt_no_memory();
	n->list = list;
	n->list[n->count++] = name;
}

static void add_class(uint16_t class, struct names *n)
{
	const struct vt_syscall *s;

	for (size_t i = 0; (s = vt_syscall_at(i)); i++) {
		if (!(s->classes & class))
			continue;
		if (!strcmp(s->name, "ioctl"))
			n->ioctl = true;
		add_name(n, s->name);
	}
}

static int add_pattern(struct vt_parser *parser, const char *text, struct names *n)
{
	const struct vt_syscall *s;
	size_t before = n->count;
	regex_t regex;

	if (regcomp(&regex, text + 1, REG_EXTENDED | REG_NOSUB))
		return vt_parser_invalid(parser, "regular expression", text);
	for (size_t i = 0; (s = vt_syscall_at(i)); i++) {
		if (regexec(&regex, s->name, 0, NULL, 0))
			continue;
		if (!strcmp(s->name, "ioctl"))
			n->ioctl = true;
		add_name(n, s->name);
	}
	regfree(&regex);
	return n->count > before ? 0 : vt_parser_invalid(parser, "system call", text);
}

/* Sets of calls that are shown only where they are about VFIO. */
static const struct {
	const char *name;
	unsigned int bit;
} io_sets[] = {
	{ "%bind", VT_IO_SET_BIND },
	{ "%io", VT_IO_SET_IO },
	{ "%open", VT_IO_SET_OPEN },
};

/* An unknown word in -e trace=: suggests sets and system calls. */
static int refuse_syscall(struct vt_parser *parser, const char *text)
{
	static const char *const sets[] = { "vfio", "all", "none" };
	const struct vt_syscall *s;
	struct vt_nearest near;

	vt_nearest_begin(&near, text);
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		vt_nearest_offer(&near, sets[i]);
	for (size_t i = 0; i < ARRAY_SIZE(io_sets); i++)
		vt_nearest_offer(&near, io_sets[i].name);
	for (size_t i = 0; (s = vt_syscall_at(i)); i++)
		vt_nearest_offer(&near, s->name);
	return vt_parser_unknown(parser, "system call", text, &near);
}

/* The call could never be shown, so it is an error. */
static int no_number(struct vt_parser *parser, const char *name)
{
	return vt_error_set(parser->error, EINVAL,
			    "%s: the number of system call '%s' is not known: libseccomp is older "
			    "than that call", parser->name, name);
}

static unsigned int io_set(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(io_sets); i++)
		if (!strcmp(name, io_sets[i].name))
			return io_sets[i].bit;
	return 0;
}

static int add_syscall(struct vt_parser *parser, const char *text, void *ctx)
{
	struct names *n = ctx;
	const struct vt_syscall *s;
	bool optional = *text == '?';

	text += optional;
	if (!strcmp(text, "vfio")) {
		n->vfio = true;
	} else if (io_set(text)) {
		n->sets |= io_set(text);
	} else if (!strcmp(text, "all")) {
		n->all = true;
	} else if (vt_syscall_class(text + (*text == '%'))) {
		add_class(vt_syscall_class(text + (*text == '%')), n);
	} else if (*text == '/') {
		return add_pattern(parser, text, n);
	} else {
		s = vt_syscall_find(text);
		if (!s)
			return optional ? 0 : refuse_syscall(parser, text);
		if (!vt_syscall_has_number(s->name))
			return optional ? 0 : no_number(parser, text);
		if (!strcmp(text, "ioctl"))
			n->ioctl = true;
		add_name(n, s->name);
	}
	return 0;
}

/* Adds the calls of %io, %open and %bind behind the calls that the user named. */
static void add_io(struct names *n)
{
	const struct vt_io_call *call;

	for (size_t i = 0; (call = vt_io_at(i)); i++)
		if (vt_io_sets(call) & n->sets)
			add_name(n, call->name);
}

static void set_io(struct vt_parser *parser, const struct names *n, size_t named)
{
	struct vt_trace_options *o = &parser->options->trace;

	o->io = true;
	o->sets = n->sets;
	o->follows = n->sets & VT_IO_SET_IO;
	o->named = n->list;
	o->nnamed = named;
	o->ioctls_hidden = !n->vfio && !n->ioctl;
}

static void set_filter(struct vt_parser *parser, const struct names *n, bool negated)
{
	struct vt_filter *f = &parser->options->engine.filter;

	*f = (struct vt_filter){
		.all = negated ? !n->all && !n->count : n->all,
		.negate = negated && n->count && !n->all,
		.every_ioctl = !negated && n->ioctl,
		.names = n->list,
		.nnames = negated && n->all ? 0 : n->count,
	};
	parser->options->trace.vfio_only = n->vfio && !n->all && !n->ioctl;
}

/* As with strace, the last -e trace= replaces the former ones. */
int vt_set_trace(struct vt_parser *parser, const char *value)
{
	struct names n = { 0 };
	bool negated = *value == '!';
	const char **list;
	size_t named;
	int err = 0;

	value += negated;
	if (!strcmp(value, "none"))
		n.all = negated, negated = false;
	else
		err = vt_parser_words(parser, value, add_syscall, &n);
	if (!err && negated && n.vfio)
		err = vt_error_set(parser->error, EINVAL,
				   "%s: 'vfio' cannot be negated", parser->name);
	named = n.count;
	add_io(&n);
	list = vt_parser_alloc(parser, (n.count + 1) * sizeof(*list));
	if (n.count)
		memcpy(list, n.list, n.count * sizeof(*list));
	free(n.list);
	n.list = list;
	parser->options->trace.io = false;
	parser->options->trace.sets = 0;
	parser->options->trace.follows = false;
	parser->options->trace.ioctls_hidden = false;
	if (!err)
		set_filter(parser, &n, negated);
	if (!err && n.sets && !negated && !n.all)
		set_io(parser, &n, named);
	parser->options->trace.users_only = n.vfio && !(n.sets & ~VT_IO_SET_OPEN) && !n.all &&
					    !named && !negated;
	parser->options->trace_given = true;
	return err;
}

/* ---- -e request= ---- */

struct requests {
	struct vt_request_pattern *list;
	size_t count;
};

bool vt_request_matches(const struct vt_request_pattern *pattern,
			const struct vfiotrace_request *row)
{
	return pattern->glob ? !fnmatch(pattern->glob, row->name, 0) :
			       pattern->code == row->code;
}

static bool any_request(const struct vt_parser *parser,
			const struct vt_request_pattern *pattern)
{
	const struct vfiotrace_request *r;
	size_t position = 0;

	while ((r = vfiotrace_request_next(parser->context, &position)))
		if (vt_request_matches(pattern, r))
			return true;
	return false;
}

int vt_refuse_request(struct vt_parser *parser, const char *text)
{
	const struct vfiotrace_request *r;
	struct vt_nearest near;
	size_t position = 0;

	vt_nearest_begin(&near, text);
	while ((r = vfiotrace_request_next(parser->context, &position)))
		vt_nearest_offer(&near, r->name);
	return vt_parser_unknown(parser, "request", text, &near);
}

int vt_parse_request(struct vt_parser *parser, const char *text,
		     struct vt_request_pattern *pattern)
{
	unsigned long long code;
	char *end;

	*pattern = (struct vt_request_pattern){ .glob = text };
	if (*text < '0' || *text > '9')
		return any_request(parser, pattern) ? 0 : vt_refuse_request(parser, text);
	errno = 0;
	code = strtoull(text, &end, 0);
	if (errno || *end || code > UINT32_MAX)
		return vt_parser_invalid(parser, "request number", text);
	*pattern = (struct vt_request_pattern){ .code = (uint32_t)code };
	return 0;
}

static int add_request(struct vt_parser *parser, const char *text, void *ctx)
{
	struct requests *r = ctx;
	struct vt_request_pattern pattern;
	struct vt_request_pattern *list;
	int err = vt_parse_request(parser, text, &pattern);

	if (err)
		return err;
	list = realloc(r->list, (r->count + 1) * sizeof(*list));
	if (!list)
		vt_no_memory();
	r->list = list;
	r->list[r->count++] = pattern;
	return 0;
}

int vt_set_request(struct vt_parser *parser, const char *value)
{
	struct vt_trace_options *o = &parser->options->trace;
	struct requests r = { 0 };
	struct vt_request_pattern *list;
	int err;

	o->requests_negated = *value == '!';
	err = vt_parser_words(parser, value + o->requests_negated, add_request, &r);
	list = vt_parser_alloc(parser, (r.count + 1) * sizeof(*list));
	if (r.count)
		memcpy(list, r.list, r.count * sizeof(*list));
	free(r.list);
	o->requests = list;
	o->nrequests = r.count;
	return err;
}

/* ---- -e fd= ---- */

#define KIND(NAME) (1u << VFIOTRACE_FD_##NAME)

int vt_set_kind(struct vt_parser *parser, const char *value)
{
	struct vt_bit_name names[VFIOTRACE_FD_KINDS + 7] = {
		{ "container", KIND(CONTAINER) | KIND(IOMMU_2011) },
		{ "group", KIND(GROUP) | KIND(NOIOMMU_GROUP) },
		{ "device", KIND(DEVICE) | KIND(CDEV) },
		{ "cdev", KIND(CDEV) },
		{ "migration", KIND(MIGRATION) },
	};
	uint32_t all = (uint32_t)((1ULL << VFIOTRACE_FD_KINDS) - 1), bits = 0;
	size_t n = 5;
	int err;

	/* Besides these words, each kind has the name that JSON output uses. */
	for (unsigned int kind = 0; kind < VFIOTRACE_FD_KINDS; kind++) {
		names[n].name = vfiotrace_fd_kind_name((enum vfiotrace_fd_kind)kind);
		names[n].bits = 1u << kind;
		if (names[n].name)
			n++;
	}
	err = vt_parser_bits(parser, value, names, "kind of descriptor", all, &bits);
	if (!err && !bits)
		return vt_parser_invalid(parser, "kind of descriptor", value);
	parser->options->trace.kinds = bits == all ? 0 : bits;
	return err;
}

/* ---- -e pid= ---- */

/* Written without leading zeros, as the kernel writes pids. */
static int add_pid(struct vt_parser *parser, const char *text, void *ctx)
{
	struct vt_words *w = ctx;
	unsigned long pid;
	char number[24];

	if (vt_parser_number(parser, text, INT_MAX, &pid) || !pid)
		return vt_parser_invalid(parser, "process id", text);
	snprintf(number, sizeof(number), "%lu", pid);
	vt_words_add(w, vt_parser_copy(parser, number, strlen(number)));
	return 0;
}

int vt_set_pid(struct vt_parser *parser, const char *value)
{
	struct vt_trace_options *o = &parser->options->trace;
	struct vt_words w = { 0 };
	int err;

	o->only_pids_negated = *value == '!';
	err = vt_parser_words(parser, value + o->only_pids_negated, add_pid, &w);
	o->nonly_pids = w.count;
	o->only_pids = vt_words_take(parser, &w);
	return err;
}

/* ---- -e signal= ---- */

static int signal_number(const char *name)
{
	char *end;
	long n = strtol(name, &end, 10);

	if (*name && !*end)
		return n > 0 && n <= 64 ? (int)n : 0;
	if (!strncasecmp(name, "SIG", 3))
		name += 3;
	if (!strncasecmp(name, "RT_", 3)) {
		n = strtol(name + 3, &end, 10);
		return name[3] && !*end && n >= 0 && n <= 32 ? (int)n + 32 : 0;
	}
	if (!strcasecmp(name, "RTMIN"))
		return 32;
	if (!strcasecmp(name, "IO"))
		return SIGIO;
	for (int i = 1; i < 32; i++)
		if (sigabbrev_np(i) && !strcasecmp(sigabbrev_np(i), name))
			return i;
	return 0;
}

static int refuse_signal(struct vt_parser *parser, const char *text)
{
	struct vt_nearest near;

	vt_nearest_begin(&near, strncasecmp(text, "SIG", 3) ? text : text + 3);
	for (int i = 1; i < 32; i++)
		vt_nearest_offer(&near, sigabbrev_np(i));
	return vt_parser_unknown(parser, "signal", text, &near);
}

static int add_signal(struct vt_parser *parser, const char *text, void *ctx)
{
	uint64_t *set = ctx;
	int number = signal_number(text);

	if (!number)
		return refuse_signal(parser, text);
	*set |= UINT64_C(1) << (number - 1);
	return 0;
}

int vt_set_signal(struct vt_parser *parser, const char *value)
{
	bool negated = *value == '!';
	uint64_t set = 0;
	int err = 0;

	value += negated;
	if (!strcmp(value, "all"))
		set = UINT64_MAX;
	else if (strcmp(value, "none"))
		err = vt_parser_words(parser, value, add_signal, &set);
	parser->signals_given = true;
	parser->options->trace.signals = negated ? ~set : set;
	return err;
}
