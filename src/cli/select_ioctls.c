/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chooses the ioctl numbers at which the program stops: the ioctls that are shown, and those
 * that tell something about what is shown. They follow from the table of requests, from -e
 * request= and -e fd=, and from what the model and the other learners declare.
 */
#include "config.h"

#include <linux/ioctl.h>
#include <linux/kvm_vfio_subset.h>
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"
#include "identify/identify.h"
#include "normalize/mappings.h"
#include "session/session.h"
#include "session/interrupts.h"
#include "util/memory.h"

#define VFIO_TYPE_MASK 0xff00u
#define VFIO_TYPE_BITS 0x3b00u
#define VFIO_NUMBERS   256u

#define EXACTLY 0xffffffffu

/* A set of ioctl numbers. Most numbers of type ';' are made by _IO(), without a size. */
struct numbers {
	bool plain[VFIO_NUMBERS];	/* _IO(';', n) */
	bool sized;			/* all numbers of type ';' that are not made by _IO() */
	struct vt_ioctl_match *list;	/* the result of finish(); before, numbers of other types */
	size_t count;
};

struct choice {
	struct vt_parser *parser;
	const struct vt_trace_options *trace;
	bool vfio;			/* only ioctls of VFIO are wanted, not every ioctl */
	uint32_t kinds;			/* of descriptors of shown requests; VT_IDENTIFY_TYPES */
	bool eventfds;			/* KVM_IRQFD or KVM_IOEVENTFD is shown */
};

static void add_match(struct numbers *n, uint32_t mask, uint32_t value)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->list[i].mask == mask && n->list[i].value == value)
			return;
	n->list = reallocarray(n->list, n->count + 1, sizeof(*n->list));
	if (!n->list)
		vt_no_memory();
	n->list[n->count++] = (struct vt_ioctl_match){ mask, value };
}

static bool is_plain(uint32_t code)
{
	return (code & ~(VFIO_NUMBERS - 1)) == _IO(VFIO_TYPE_BITS >> 8, 0);
}

static void add_number(struct numbers *n, uint32_t code)
{
	if (is_plain(code))
		n->plain[code & (VFIO_NUMBERS - 1)] = true;
	else if (!n->sized || (code & VFIO_TYPE_MASK) != VFIO_TYPE_BITS)
		add_match(n, EXACTLY, code);
}

/*
 * Adds the plain numbers from @first to @first + @size - 1, with as few matches as possible.
 * @size is a power of two.
 */
static void add_plain(struct numbers *n, uint32_t first, uint32_t size)
{
	uint32_t set = 0;

	for (uint32_t i = first; i < first + size; i++)
		set += n->plain[i];
	if (set == size) {
		add_match(n, ~(size - 1), _IO(VFIO_TYPE_BITS >> 8, 0) | first);
	} else if (set) {
		add_plain(n, first, size / 2);
		add_plain(n, first + size / 2, size / 2);
	}
}

/*
 * A number of type ';' with a direction or size differs from the plain numbers in at least one
 * of the bits above the type. One match for each of these bits covers them all.
 */
static void add_sized(struct numbers *n)
{
	for (uint32_t bit = 1u << 16; bit; bit <<= 1)
		add_match(n, bit | VFIO_TYPE_MASK,
			  (~_IO(VFIO_TYPE_BITS >> 8, 0) & bit) | VFIO_TYPE_BITS);
}

static void finish(struct numbers *n)
{
	bool all = n->sized;

	for (uint32_t i = 0; i < VFIO_NUMBERS; i++)
		all = all && n->plain[i];
	if (all) {
		add_match(n, VFIO_TYPE_MASK, VFIO_TYPE_BITS);
		return;
	}
	add_plain(n, 0, VFIO_NUMBERS);
	if (n->sized)
		add_sized(n);
}

static const struct vt_ioctl_match *hand_over(struct vt_parser *parser, struct numbers *n)
{
	struct vt_ioctl_match *list = vt_parser_alloc(parser, (n->count + 1) * sizeof(*list));

	if (n->count)
		memcpy(list, n->list, n->count * sizeof(*list));
	free(n->list);
	n->list = NULL;
	return list;
}

/* ---- what is shown ---- */

static bool is_named(const struct vt_trace_options *o, const struct vfiotrace_request *row)
{
	for (size_t i = 0; i < o->nrequests; i++)
		if (vt_request_matches(&o->requests[i], row))
			return true;
	return false;
}

/*
 * Whether the row's interface is the one in use: today's, or the old one that --dialect names.
 * A program that speaks an old interface is recognized only while it is traced, and the old
 * numbers mean other requests today.
 */
static bool is_in_force(const struct choice *c, const struct vfiotrace_request *row)
{
	const struct vt_options *o = c->parser->options;

	return row->dialect == VFIOTRACE_DIALECT_UPSTREAM || row->dialect == o->dialect;
}

/*
 * Whether a request of an interface in use has the same name: then that one is meant, not the
 * old one.
 */
static bool is_superseded(const struct choice *c, const struct vfiotrace_request *row)
{
	const struct vfiotrace_request *other;
	size_t at = 0;

	if (is_in_force(c, row))
		return false;
	while ((other = vfiotrace_request_next(c->parser->context, &at)))
		if (is_in_force(c, other) && !strcmp(other->name, row->name))
			return true;
	return false;
}

/* A request that -e request= names is shown on any descriptor. */
static bool is_shown(const struct choice *c, const struct vfiotrace_request *row)
{
	const struct vt_trace_options *o = c->trace;

	if (o->ioctls_hidden)
		return false;
	if (o->nrequests && o->requests_negated)
		return !is_named(o, row) && is_in_force(c, row) &&
		       (o->io || !vt_kvm_sets_slot(row->code));
	if (o->nrequests)
		return is_named(o, row) && !is_superseded(c, row);
	/*
	 * KVM's memory slots are about VFIO only where the mappings are known: see
	 * vt_trace_selects().
	 */
	if (vt_kvm_sets_slot(row->code) && !o->io)
		return false;
	return !o->kinds || (row->kinds & o->kinds && is_in_force(c, row));
}

/* A request without a row is shown as _IOC(...). Whether a pattern could match that. */
static bool may_be_unknown(const char *glob)
{
	return *glob == '_' || strchr("*?[\\", *glob);
}

static bool shows_unknown(const struct vt_trace_options *o)
{
	if (o->ioctls_hidden)
		return false;
	if (!o->nrequests || o->requests_negated)
		return true;
	for (size_t i = 0; i < o->nrequests; i++)
		if (o->requests[i].glob && may_be_unknown(o->requests[i].glob))
			return true;
	return false;
}

static bool has_descriptor(const struct vfiotrace_struct *type)
{
	for (unsigned int i = 0; type && i < type->count; i++) {
		const struct vfiotrace_field *f = &type->fields[i];

		if (f->show == VFIOTRACE_SHOW_FD ||
		    (f->show == VFIOTRACE_SHOW_STRUCT && has_descriptor(f->ref)))
			return true;
	}
	return false;
}

/*
 * Kinds of descriptor that are recognized by the call that returned them. Others have a path
 * that tells.
 */
static const uint32_t known_by_calls =
	1u << VFIOTRACE_FD_DEVICE | 1u << VFIOTRACE_FD_MIGRATION |
	1u << VFIOTRACE_FD_DMABUF | 1u << VFIOTRACE_FD_FAULT_QUEUE |
	1u << VFIOTRACE_FD_VEVENT_QUEUE | 1u << VFIOTRACE_FD_KVM_VFIO;

/*
 * Whether the line of this request may show a descriptor. A row with code for its tail may
 * show anything.
 */
static bool shows_descriptors(const struct vfiotrace_request *row)
{
	return row->tail || row->arg == VFIOTRACE_ARG_FD ||
	       row->result == VFIOTRACE_RESULT_FD || has_descriptor(row->type);
}

static void note_shown(struct choice *c, const struct vfiotrace_request *row)
{
	const uint32_t devices = 1u << VFIOTRACE_FD_DEVICE | 1u << VFIOTRACE_FD_CDEV;

	c->kinds |= row->kinds;
	if (shows_descriptors(row))
		c->kinds |= known_by_calls;
	if (row->type && row->kinds & devices)
		c->kinds |= VT_IDENTIFY_TYPES;
	if (row->code == VT_KVM_IRQFD || row->code == VT_KVM_IOEVENTFD)
		c->eventfds = true;
}

static void add_unknown(const struct choice *c, struct numbers *n)
{
	const struct vfiotrace_request *row;
	bool known[VFIO_NUMBERS] = { false };
	size_t at = 0;

	while ((row = vfiotrace_request_next(c->parser->context, &at)))
		if (is_plain(row->code) && is_in_force(c, row))
			known[row->code & (VFIO_NUMBERS - 1)] = true;
	for (uint32_t i = 0; i < VFIO_NUMBERS; i++)
		n->plain[i] |= !known[i];
	n->sized = true;
}

static void add_shown(struct choice *c, struct numbers *n)
{
	const struct vt_trace_options *o = c->trace;
	const struct vfiotrace_request *row;
	size_t at = 0;

	if (shows_unknown(o)) {
		c->kinds |= o->kinds && !o->nrequests ? o->kinds : UINT32_MAX;
		add_unknown(c, n);
	}
	while ((row = vfiotrace_request_next(c->parser->context, &at))) {
		if (!is_shown(c, row))
			continue;
		add_number(n, row->code);
		note_shown(c, row);
	}
	/*
	 * Numbers that -e request= names without a row. Only those of VFIO's type, unless
	 * every ioctl is traced.
	 */
	for (size_t i = 0; i < o->nrequests && !o->requests_negated; i++) {
		const struct vt_request_pattern *p = &o->requests[i];

		if (p->glob || (c->vfio && (p->code & VFIO_TYPE_MASK) != VFIO_TYPE_BITS))
			continue;
		add_number(n, p->code);
		c->kinds = UINT32_MAX;
	}
}

/* ---- what is learnt from ---- */

static bool teaches(const struct choice *c, const struct vfiotrace_request *row)
{
	const struct vt_trace_options *o = c->trace;
	uint32_t code, about;

	if (vt_inject_is_about(o, row))
		return true;
	if (o->normalize && !o->ioctls_hidden && vt_mapping_request(row))
		return true;
	if (o->follows && vt_session_learns(row->code))
		return true;
	if ((o->follows || c->eventfds) && vt_interrupts_learn(row->code))
		return true;
	for (size_t i = 0; (code = vt_identify_lesson(i, &about)); i++)
		if (code == row->code && (o->follows || about & c->kinds))
			return true;
	return false;
}

static void add_teaching(const struct choice *c, struct numbers *n)
{
	const struct vfiotrace_request *row;
	size_t at = 0;

	while ((row = vfiotrace_request_next(c->parser->context, &at)))
		if (teaches(c, row))
			add_number(n, row->code);
}

/* ---- all of it ---- */

static void add_all(const struct choice *c, struct numbers *n)
{
	const struct vfiotrace_request *row;
	size_t at = 0;

	n->sized = true;
	memset(n->plain, true, sizeof(n->plain));
	while ((row = vfiotrace_request_next(c->parser->context, &at)))
		add_number(n, row->code);
}

/* Whether the table has requests for every kind that -e fd= names. */
static bool kinds_have_requests(const struct choice *c)
{
	const struct vfiotrace_request *row;
	uint32_t kinds = c->trace->kinds;
	size_t at = 0;

	while ((row = vfiotrace_request_next(c->parser->context, &at)))
		if (is_in_force(c, row))
			kinds &= ~row->kinds;
	return c->trace->kinds && !kinds;
}

/*
 * -e fd=: which requests belong to these kinds. If requests without a row or ioctls other than
 * VFIO's may be shown, this does not restrict anything: any ioctl can be made on such a
 * descriptor.
 */
static void choose_by_kind(struct choice *c)
{
	struct vt_trace_options *o = &c->parser->options->trace;
	struct numbers n = { .count = 0 };

	if (!c->vfio || o->nrequests || !kinds_have_requests(c))
		return;
	add_shown(c, &n);
	finish(&n);
	o->belonging = hand_over(c->parser, &n);
	o->nbelonging = n.count;
}

/*
 * Whether the filter may be limited to the chosen requests. A recording holds all requests, so
 * that a replay may ask for others.
 */
static bool is_narrow(const struct choice *c)
{
	const struct vt_options *o = c->parser->options;

	if (o->record || o->replay)
		return o->trace.ioctls_hidden;
	return o->trace.ioctls_hidden || o->trace.belonging ||
	       (o->trace.nrequests && (c->vfio || !shows_unknown(&o->trace)));
}

/* Takes "ioctl" out of the list of calls: the filter selects ioctls by number now. */
static void leave_out_name(struct vt_parser *parser, struct vt_filter *f)
{
	const char **names = vt_parser_alloc(parser, (f->nnames + 1) * sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < f->nnames; i++)
		if (strcmp(f->names[i], "ioctl"))
			names[count++] = f->names[i];
	f->names = names;
	f->nnames = count;
	f->every_ioctl = false;
}

/* Adds all requests in the table and all numbers of VFIO's type to the filter. */
void vt_watch_ioctls(struct vt_parser *parser)
{
	struct vt_filter *f = &parser->options->engine.filter;
	struct choice c = { .parser = parser };
	struct numbers n = { .count = 0 };

	for (size_t i = 0; i < f->nioctls; i++)
		add_match(&n, f->ioctls[i].mask, f->ioctls[i].value);
	add_all(&c, &n);
	finish(&n);
	f->ioctls = hand_over(parser, &n);
	f->nioctls = n.count;
}

void vt_choose_ioctls(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;
	struct vt_filter *f = &o->engine.filter;
	/* --normalize labels an IOVA by its container, so all containers must be followed. */
	struct choice c = { parser, &o->trace, .vfio = o->trace.vfio_only,
			    .kinds = o->trace.normalize ? UINT32_MAX : 0 };
	struct numbers n = { .count = 0 };

	/*
	 * Requests of -e inject= are not shown for that, but on which descriptor they are made
	 * must be known.
	 */
	if (o->trace.tamper.nrules) {
		o->trace.ioctls_hidden |= !c.vfio && !f->every_ioctl;
		c.kinds = UINT32_MAX;
	}
	if (!c.vfio && !o->trace.ioctls_hidden && !f->every_ioctl)
		return;
	choose_by_kind(&c);
	if (is_narrow(&c)) {
		add_shown(&c, &n);
		add_teaching(&c, &n);
		leave_out_name(parser, f);
	} else if (f->every_ioctl) {
		return;
	} else {
		add_all(&c, &n);
	}
	finish(&n);
	f->ioctls = hand_over(parser, &n);
	f->nioctls = n.count;
}
