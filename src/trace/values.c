/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What decoders get of a tracee: its memory, and its word size. Passes the values that they
 * make to the printer.
 */
#include "config.h"

#include <linux/audit.h>

#include "trace/internal.h"

#define X32_BIT 0x40000000u

ssize_t vt_trace_read(void *ctx, uint64_t address, void *buffer, size_t length)
{
	const struct vt_tracee_memory *m = ctx;

	return m->source->read(m->source->ctx, m->tid, address, buffer, length);
}

ssize_t vt_trace_glimpse(void *ctx, uint64_t address, void *buffer, size_t length)
{
	const struct vt_tracee_memory *m = ctx;
	const struct vt_source *s = m->source;

	return (s->glimpse ? s->glimpse : s->read)(s->ctx, m->tid, address, buffer, length);
}

void vt_trace_tell(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_source *s = trace->source;
	struct vt_record *r = &t->record;

	if (r->decoded && s->learn)
		s->learn(s->ctx, t->tgid, t->tid, r->fd, &r->call, r->result);
}

/*
 * Before showing a descriptor that the kernel has put into a struct, the source must learn of
 * it: until then the number may stand for an older file.
 */
int vt_trace_visit(void *ctx, const struct vfiotrace_value *value)
{
	struct vt_values *v = ctx;
	struct vt_trace *trace = v->trace;
	int enough = 0;

	if (value->type == VFIOTRACE_VALUE_FD) {
		if (!v->told)
			vt_trace_tell(trace, v->tracee);
		v->told = true;
		if (trace->options->complete)
			trace->source->identify(trace->source->ctx, v->tracee->tgid,
						v->tracee->tid, (int)value->number);
	}
	if (v->shown)
		enough = trace->printer.ops->visit(&v->tracee->line, value);
	if (!enough)
		vt_trace_annotate_value(v, value);
	return trace->options->complete ? 0 : enough;
}

enum vfiotrace_caller vt_trace_caller(uint32_t arch, uint64_t nr)
{
	if (arch == AUDIT_ARCH_I386)
		return VFIOTRACE_CALLER_I386;
	if (!(arch & __AUDIT_ARCH_64BIT) || (arch == AUDIT_ARCH_X86_64 && nr & X32_BIT))
		return VFIOTRACE_CALLER_32;
	return VFIOTRACE_CALLER_64;
}
