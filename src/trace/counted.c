/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the counter is told of a call. */
#include "config.h"

#include <linux/vfio.h>

#include "call/argument.h"
#include "trace/internal.h"

#define NS 1000000000u

/* The call changes the memory address of a mapping, but maps and unmaps nothing. */
static bool changes_vaddr(const struct vt_record *r)
{
	static const struct vfiotrace_field flags = { .offset = 4, .size = 4 };
	uint32_t code = vt_request_code(r);
	uint64_t value;

	_Static_assert(VFIO_DMA_MAP_FLAG_VADDR == VFIO_DMA_UNMAP_FLAG_VADDR, "one bit");
	return r->call.request->dialect == VFIOTRACE_DIALECT_UPSTREAM &&
	       (code == VFIO_IOMMU_MAP_DMA || code == VFIO_IOMMU_UNMAP_DMA) &&
	       vt_argument_passed(r, &flags, &value) && value & VFIO_DMA_MAP_FLAG_VADDR;
}

/* Bytes that a request has mapped, or, as the kernel reports, unmapped. */
static void measure_request(struct vt_counted *c, const struct vt_record *r)
{
	const struct vfiotrace_request *row = vt_record_row(r);
	const struct vfiotrace_field *size = vt_argument_field(r, VFIOTRACE_MEANS_SIZE);

	if (!row || !size || changes_vaddr(r))
		return;
	if (row->flags & VFIOTRACE_REQUEST_MAPS)
		c->maps = vt_argument_passed(r, size, &c->mapped);
	else if (row->flags & VFIOTRACE_REQUEST_UNMAPS && size->flow & VFIOTRACE_OUT)
		c->unmaps = vt_argument_left(r, size, &c->unmapped);
}

static void measure(struct vt_counted *c, const struct vt_record *r)
{
	if (c->errnum)
		return;
	/* A call on a descriptor that returns an address: mmap(). */
	if (r->on_fd && r->result_is_address) {
		c->maps = true;
		c->mapped = r->args[1];
	} else {
		measure_request(c, r);
	}
}

struct vt_counted vt_trace_counted(const struct vt_record *r)
{
	const struct vfiotrace_request *row = vt_record_row(r);
	struct vt_counted c = {
		.request = r->decoded,
		.name = row ? row->name : r->decoded ? r->request : r->syscall,
		.on_fd = r->decoded || r->on_fd,
		.kind = r->fd_info.what.kind,
		.finished = r->finished && !r->unavailable,
	};

	if (!c.finished)
		return c;
	if (!c.on_fd && r->result_is_fd) {
		c.on_fd = true;
		c.kind = r->result_fd.what.kind;
	}
	c.errnum = r->failed ? (int)-r->result : 0;
	c.timed = !r->before;
	if (c.timed)
		c.took = (uint64_t)r->duration.tv_sec * NS + (uint64_t)r->duration.tv_nsec;
	c.ran_known = c.timed && r->ran_known;
	c.ran = r->ran;
	measure(&c, r);
	return c;
}

void vt_trace_count(struct vt_trace *trace, const struct vt_counted *counted)
{
	if (trace->counter.call)
		trace->counter.call(trace->counter.ctx, counted);
}

/* ---- processor time ---- */

static bool wants_ran(const struct vt_trace *trace)
{
	return trace->options->ran && trace->source->ran;
}

void vt_trace_begin_ran(const struct vt_trace *trace, struct vt_tracee *t)
{
	t->record.ran_known = wants_ran(trace) &&
			      trace->source->ran(trace->source->ctx, t->tid, &t->record.ran);
}

void vt_trace_end_ran(const struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_record *r = &t->record;
	uint64_t now;

	r->ran_known = r->ran_known && wants_ran(trace) &&
		       trace->source->ran(trace->source->ctx, t->tid, &now) && now >= r->ran;
	r->ran = r->ran_known ? now - r->ran : 0;
}
