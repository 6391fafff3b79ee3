/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adds the calls that the model learns from to those that the engine stops at, and tells the
 * trace not to show them.
 */
#include "config.h"

#include <string.h>

#include "cli/parser.h"
#include "io/table.h"
#include "judge/check.h"

static bool is_listed(const struct vt_filter *f, const char *name)
{
	for (size_t i = 0; i < f->nnames; i++)
		if (!strcmp(f->names[i], name))
			return true;
	return false;
}

/* Whether the filter takes ioctls whatever their number. */
static bool takes_ioctls(const struct vt_filter *f)
{
	return f->every_ioctl || is_listed(f, "ioctl") != f->negate;
}

/* Adds a call that is watched and not shown. */
static void add(struct vt_trace_options *o, const char **watched, const char *name)
{
	watched[o->nwatched++] = name;
	o->watched = watched;
}

/* Whether one of the checks wants to know what is done to memory. */
static bool checks_memory(uint64_t checks)
{
	const struct vt_check_info *info;

	for (size_t i = 0; (info = vt_check_at(i)); i++)
		if (checks >> i & 1 && info->memory)
			return true;
	return false;
}

/*
 * --normalize: a new eventfd is no former one, though it may have the number, and the kernel's
 * id, of one that is gone. Whether it has the id is up to all programs of the machine. Without
 * stopping the kernel's own file tells.
 */
static bool labels_eventfds(const struct vt_options *o)
{
	return o->trace.normalize && !o->no_stop;
}

/*
 * Whether a call is there to be learnt from, or for a check, or, as no others were asked for, in
 * case it fails.
 */
static bool is_wanted(const struct vt_options *options, const struct vt_io_call *call)
{
	const struct vt_trace_options *o = &options->trace;

	if (!options->watch)
		return vt_io_makes_eventfd(call);
	return vt_io_teaches(call) || (o->failures && vt_io_tries(call)) ||
	       (o->memory && vt_io_sets(call) & VT_IO_SET_MEMORY);
}

static void leave_out_taught(struct vt_parser *parser, struct vt_filter *f, const char **watched)
{
	const char **names = vt_parser_alloc(parser, (f->nnames + 1) * sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < f->nnames; i++) {
		const struct vt_io_call *call = vt_io_find(f->names[i]);

		if (call && is_wanted(parser->options, call))
			add(&parser->options->trace, watched, call->name);
		else
			names[count++] = f->names[i];
	}
	f->names = names;
	f->nnames = count;
}

static void add_taught(struct vt_parser *parser, struct vt_filter *f, const char **watched,
		       size_t most)
{
	const char **names = vt_parser_alloc(parser, (f->nnames + most) * sizeof(*names));
	const struct vt_io_call *call;
	size_t count = f->nnames;

	if (count)
		memcpy(names, f->names, count * sizeof(*names));
	for (size_t i = 0; (call = vt_io_at(i)); i++) {
		if (!is_wanted(parser->options, call) || is_listed(f, call->name))
			continue;
		names[count++] = call->name;
		add(&parser->options->trace, watched, call->name);
	}
	f->names = names;
	f->nnames = count;
}

void vt_set_watch(struct vt_parser *parser)
{
	parser->options->watch = true;
}

void vt_choose_watched(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;
	struct vt_filter *f = &o->engine.filter;
	const char **watched;
	size_t most = 2;

	o->trace.follows = o->trace.follows || o->watch;
	o->trace.failures = !o->trace_given && !o->trace.nrequests &&
			    (o->trace.checks || o->trace.explain == VT_EXPLAIN_ALWAYS ||
			     o->trace.explain == VT_EXPLAIN_KERNEL);
	o->trace.memory = checks_memory(o->trace.checks);
	if (f->all || !(o->watch || labels_eventfds(o)))
		return;
	while (vt_io_at(most))
		most++;
	watched = vt_parser_alloc(parser, (most + f->nnames) * sizeof(*watched));
	if (o->watch && !takes_ioctls(f)) {
		o->trace.ioctls_hidden = o->trace.ioctls_hidden || !f->nioctls;
		vt_watch_ioctls(parser);
	}
	if (o->watch && o->trace.ioctls_hidden)
		add(&o->trace, watched, "vfio");
	if (f->negate)
		leave_out_taught(parser, f, watched);
	else
		add_taught(parser, f, watched, most);
}
