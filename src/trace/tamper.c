/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -e inject=: at the entry of a call, when its descriptor is known, tells the engine what to
 * change. Leaves a request alone whose number stands for several requests.
 */
#include "config.h"

#include <stdlib.h>

#include "trace/internal.h"
#include "util/memory.h"

static const struct vt_tamper_row *find_row(const struct vt_tamper_rule *rule,
					    const struct vfiotrace_request *request)
{
	for (size_t i = 0; i < rule->nrows; i++)
		if (rule->rows[i].request == request)
			return &rule->rows[i];
	return NULL;
}

static bool is_due(const struct vt_tamper_rule *rule, unsigned long count)
{
	return count >= rule->first && count <= rule->last &&
	       (count - rule->first) % rule->step == 0;
}

/* How many bytes the caller's argument has. */
static uint64_t room(const struct vt_trace *trace, const struct vt_tracee *t)
{
	const struct vfiotrace_request *request = t->record.call.request;
	uint32_t argsz;

	if (!(request->flags & VFIOTRACE_REQUEST_SIZED))
		return request->type->size;
	if (trace->source->read(trace->source->ctx, t->tid, t->record.call.arg, &argsz,
				sizeof(argsz)) != sizeof(argsz))
		return 0;
	return argsz;
}

static void add_pokes(const struct vt_trace *trace, const struct vt_tracee *t,
		      const struct vt_tamper_row *row, struct vt_tampering *tampering)
{
	uint64_t size = row->npokes ? room(trace, t) : 0;

	for (size_t i = 0; i < row->npokes && tampering->npokes < VT_POKES_MAX; i++) {
		const struct vt_field_poke *p = &row->pokes[i];

		if (size < p->field->offset + p->field->size)
			continue;
		tampering->pokes[tampering->npokes++] = (struct vt_poke){
			.address = t->record.call.arg + p->field->offset,
			.size = (uint8_t)p->field->size,
			.keep = p->keep,
			.set = p->set,
		};
	}
}

static bool add_rule(const struct vt_trace *trace, struct vt_tracee *t, size_t number,
		     struct vt_tampering *tampering)
{
	const struct vt_tamper_rule *rule = &trace->options->tamper.rules[number];
	const struct vt_tamper_row *row = find_row(rule, t->record.call.request);
	uint32_t kind = 1u << t->record.fd_info.what.kind;

	/* On another kind of descriptor the number is another request. */
	if (!row || !(row->request->kinds & kind) || !is_due(rule, ++t->tampered[number]))
		return false;
	if (rule->skip) {
		tampering->skip = true;
		tampering->result = rule->result;
	}
	if (rule->enter_ns)
		tampering->enter_ns = rule->enter_ns;
	if (rule->exit_ns)
		tampering->exit_ns = rule->exit_ns;
	add_pokes(trace, t, row, tampering);
	return true;
}

void vt_trace_tamper(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_tamper_options *o = &trace->options->tamper;
	struct vt_tampering tampering = { .npokes = 0 };
	bool any = false;

	if (!o->nrules || !o->tamper || !t->record.decoded || t->record.before ||
	    !t->record.call.request)
		return;
	if (!t->tampered)
		t->tampered = calloc(o->nrules, sizeof(*t->tampered));
	if (!t->tampered)
		vt_no_memory();
	for (size_t i = 0; i < o->nrules; i++)
		any |= add_rule(trace, t, i, &tampering);
	if (any)
		o->tamper(o->ctx, t->tid, &tampering);
}
