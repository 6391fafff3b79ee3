// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/rows.h"

#include <string.h>

#include "decode/core.h"

#define VFIO_TYPE ';'
#define KVM_TYPE 0xae

/* Flow and phase use the same bits. */
_Static_assert(VFIOTRACE_IN == W_IN && VFIOTRACE_OUT == W_OUT, "phases");

enum w_kind vt_watch_kind(enum vfiotrace_fd_kind kind)
{
	switch (kind) {
	case VFIOTRACE_FD_CONTAINER:
		return W_CONTAINER;
	case VFIOTRACE_FD_GROUP:
	case VFIOTRACE_FD_NOIOMMU_GROUP:
		return W_GROUP;
	case VFIOTRACE_FD_DEVICE:
	case VFIOTRACE_FD_CDEV:
		return W_DEVICE;
	case VFIOTRACE_FD_IOMMUFD:
		return W_IOMMUFD;
	case VFIOTRACE_FD_MIGRATION:
		return W_MIGRATION;
	case VFIOTRACE_FD_OTHER:
		return W_FOREIGN;
	default:
		return W_ANY;
	}
}

static void raise(__u16 *to, size_t value)
{
	if (*to < value)
		*to = (__u16)value;
}

static void add_place(struct w_row *w, size_t at, unsigned int when)
{
	for (unsigned int i = 0; i < w->nplaces; i++) {
		if (w->places[i].at == at) {
			w->places[i].when |= when;
			return;
		}
	}
	if (w->nplaces == W_PLACES)
		return;
	w->places[w->nplaces].at = (__u16)at;
	w->places[w->nplaces++].when = (__u16)when;
}

/* Adds the descriptors among the fields, also those in inner structs. */
static void add_fields(struct w_row *w, const struct vfiotrace_struct *type, size_t base)
{
	for (size_t i = 0; i < type->count; i++) {
		const struct vfiotrace_field *f = &type->fields[i];

		if (f->show == VFIOTRACE_SHOW_FD)
			add_place(w, base + f->offset, f->flow & VFIOTRACE_INOUT);
		else if (f->show == VFIOTRACE_SHOW_STRUCT && f->ref)
			add_fields(w, f->ref, base + f->offset);
	}
}

static void add_struct(struct w_row *w, const struct vfiotrace_request *r)
{
	bool out = vt_flow_end(r->type, VFIOTRACE_OUT) ||
		   r->flags & (VFIOTRACE_REQUEST_OUT_TAIL | VFIOTRACE_REQUEST_OUT_ON_ERROR |
			       VFIOTRACE_REQUEST_OUT_CODE);

	add_fields(w, r->type, 0);
	if (!(r->flags & VFIOTRACE_REQUEST_SIZED)) {
		raise(&w->fixed_in, r->type->size);
		raise(&w->fixed_out, out ? r->type->size : 0);
		return;
	}
	raise(&w->usual, r->type->size);
	/* What the caller says that it has is captured, even if no table describes it. */
	w->sized = 1;
	w->in = W_MOST;
	if (out)
		w->out = W_MOST;
}

static void add_request(struct w_row *w, const struct vfiotrace_request *r)
{
	if (r->result == VFIOTRACE_RESULT_FD)
		w->result_fd = W_RESULT_FD;
	else if (r->tail && !w->result_fd)
		w->result_fd = W_RESULT_MAY;	/* code may say so */
	switch (r->arg) {
	case VFIOTRACE_ARG_STRUCT:
		add_struct(w, r);
		break;
	case VFIOTRACE_ARG_STRING:
		w->string = 1;
		break;
	case VFIOTRACE_ARG_FD:
		add_place(w, 0, W_IN);
		raise(&w->fixed_in, 4);
		break;
	case VFIOTRACE_ARG_U32:
		raise(&w->fixed_in, 4);
		break;
	default:
		break;
	}
}

static void add_reach(struct w_row *w, const struct vt_reach *reach)
{
	const struct w_behind behind = {
		.when = reach->flow, .count_size = reach->count_size, .fds = reach->fds,
		.inside = reach->inside, .at = reach->at, .count = reach->count,
		.times = reach->times, .page = reach->page, .unit = reach->unit,
	};
	struct w_behind *b = w->behind;

	if (reach->inside && !reach->count_size && reach->fds == 1) {
		add_place(w, reach->at, reach->flow);
		return;
	}
	if (reach->inside && !reach->count_size) {
		w->array = reach->at;
		w->array_when |= reach->flow;
		return;
	}
	/* Several rows may have the same number, and the same memory. */
	while (b < w->behind + W_BEHIND && b->when && memcmp(b, &behind, sizeof(behind)))
		b++;
	if (b < w->behind + W_BEHIND)
		*b = behind;
}

/* Whether the request may be one on a descriptor of that kind, or (W_ANY) of an unknown kind. */
static bool belongs(const struct vfiotrace_request *r, enum w_kind kind)
{
	bool kvm = (r->code >> 8 & 0xff) == KVM_TYPE;

	if (kvm || kind == W_KVM)
		return kvm && kind == W_KVM;
	if ((r->code >> 8 & 0xff) != VFIO_TYPE || kind == W_FOREIGN)
		return false;
	if (kind == W_ANY)
		return true;
	for (unsigned int i = 0; i < VFIOTRACE_FD_KINDS; i++)
		if (r->kinds & 1u << i && vt_watch_kind((enum vfiotrace_fd_kind)i) == kind)
			return true;
	return false;
}

static void add_reaches(struct w_row *w, const struct vfiotrace_request *r)
{
	for (size_t t = 0; vt_tables[t]; t++) {
		const struct vt_table *table = vt_tables[t];

		/* A plugin's row has nothing but its struct. */
		if (r < table->rows || r >= table->rows + table->count)
			continue;
		for (size_t i = 0; i < table->nreaches; i++)
			if (table->reaches[i].code == r->code)
				add_reach(w, &table->reaches[i]);
	}
}

/* An argument is read at once only if it is small, and nothing else must be read. */
static void set_usual(struct w_row *w)
{
	if (!w->sized || w->string || w->fixed_in || w->nplaces || w->array_when ||
	    w->behind[0].when || w->usual > W_SMALL)
		w->usual = 0;
}

void vt_watch_rows(struct w_row *rows, const struct vfiotrace_context *context)
{
	const struct vfiotrace_request *r;
	size_t position;

	memset(rows, 0, W_ROWS * sizeof(*rows));
	for (enum w_kind kind = W_ANY; kind < W_KINDS; kind++) {
		position = 0;
		while ((r = vfiotrace_request_next(context, &position))) {
			struct w_row *w = &rows[kind << 8 | (r->code & 0xff)];

			if (!belongs(r, kind))
				continue;
			add_request(w, r);
			add_reaches(w, r);
		}
		for (size_t nr = 0; nr < 256; nr++)
			set_usual(&rows[kind << 8 | nr]);
	}
}
