/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * At which ioctls the program stops: those that are shown, and those that tell
 * something about what is shown. The numbers follow from the table of requests, what
 * -e request= and -e fd= choose of it, and what the parts that learn from calls say.
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

#define VFIO_TYPE_MASK 0xff00u
#define VFIO_TYPE_BITS 0x3b00u
#define VFIO_NUMBERS   256u

#define EXACTLY 0xffffffffu

/* A set of request numbers. Those of type ';' are mostly made by _IO(). */
struct numbers {
	bool plain[VFIO_NUMBERS];	/* _IO(';', n) */
	bool sized;			/* all others of that type */
	struct vt_ioctl_match *list;	/* all, once finished */
	size_t count;
};

struct choice {
	struct vt_parser *parser;
	const struct vt_trace_options *trace;
	bool vfio;			/* ioctls of VFIO alone, not every one */
	uint32_t kinds;			/* of what is shown; VT_IDENTIFY_TYPES */
	bool eventfds;			/* KVM's, of which VFIO's are shown */
};

static void add_match(struct numbers *n, uint32_t mask, uint32_t value)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->list[i].mask == mask && n->list[i].value == value)
			return;
	n->list = reallocarray(n->list, n->count + 1, sizeof(*n->list));
	if (!n->list)
		abort();
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

/* As few matches as will do, of @size numbers, a power of two, from @first on. */
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

/* What is not plain differs from it in one of the bits above the type. */
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
 * Which of the old interfaces a program speaks is seen only when it is traced; the
 * numbers of their requests mean others today. So they count when asked for.
 */
static bool is_in_force(const struct choice *c, const struct vfiotrace_request *row)
{
	const struct vt_options *o = c->parser->options;

	return row->dialect == VFIOTRACE_DIALECT_UPSTREAM || row->dialect == o->dialect;
}

/* Of two interfaces that have a request of that name, the old one's is not meant. */
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

/* Who asks for a request by name gets it on whatever descriptor it is made of. */
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
	/* They are about VFIO where it is known what is mapped: see vt_trace_selects(). */
	if (vt_kvm_sets_slot(row->code) && !o->io)
		return false;
	return !o->kinds || (row->kinds & o->kinds && is_in_force(c, row));
}

/* A request without a row is called _IOC(...): whether a pattern may be meant for it. */
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

/* Others that stand in a structure are known by their path alone. */
static const uint32_t known_by_calls =
	1u << VFIOTRACE_FD_DEVICE | 1u << VFIOTRACE_FD_MIGRATION |
	1u << VFIOTRACE_FD_DMABUF | 1u << VFIOTRACE_FD_FAULT_QUEUE |
	1u << VFIOTRACE_FD_VEVENT_QUEUE | 1u << VFIOTRACE_FD_KVM_VFIO;

/* Code may show anything. */
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
	/* By number, whoever knows it; of VFIO's type unless every ioctl is asked for. */
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

/* Whether the kinds of -e fd= are all ones that requests belong to. */
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
 * Which requests -e fd= shows. Where others may be meant, or ioctls that are not
 * VFIO's, any may be made of such a descriptor.
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

/* A recording, and what reads one, has all that other options may ask for. */
static bool is_narrow(const struct choice *c)
{
	const struct vt_options *o = c->parser->options;

	if (o->record || o->replay)
		return o->trace.ioctls_hidden;
	return o->trace.ioctls_hidden || o->trace.belonging ||
	       (o->trace.nrequests && (c->vfio || !shows_unknown(&o->trace)));
}

/* The request decides from here on, and no longer the name. */
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

/* To those that are chosen come all that the table has, and all of VFIO's. */
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
	/* To know an IOVA again one must know each container again. */
	struct choice c = { parser, &o->trace, .vfio = o->trace.vfio_only,
			    .kinds = o->trace.normalize ? UINT32_MAX : 0 };
	struct numbers n = { .count = 0 };

	/* What is changed need not be shown; on what it is made must be known. */
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
