/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mappings for DMA: in which one an IOVA lies, and what a mapping or unmapping call met. */
#include "config.h"

#include "annotate/internal.h"

#include <errno.h>
#include <inttypes.h>

#include "call/argument.h"
#include "session/model.h"

static bool passed(const struct vt_record *record, enum vfiotrace_meaning means, uint64_t *ret)
{
	const struct vfiotrace_field *field = vt_argument_field(record, means);

	return field && vt_argument_passed(record, field, ret);
}

/* The space that the call is about; NULL: not known. */
static const struct vt_model_space *space_of(const struct vt_annotated *a)
{
	const struct vt_record *r = a->record;
	uint64_t ioas;

	if (!vt_argument_field(r, VFIOTRACE_MEANS_IOAS))
		return vt_model_dma_space(a->session, r->file);
	return passed(r, VFIOTRACE_MEANS_IOAS, &ioas) ?
	       vt_model_space(a->session, r->file, (uint32_t)ioas) : NULL;
}

/* "0x1000, 4096 bytes, mapped in line 12" */
static void add_mapping(struct vt_remark *r, const struct vt_model_mapping *m)
{
	uint64_t size = vt_model_mapping_size(m);

	vt_remark_add(r, "0x%" PRIx64 ", ", m->iovas.first);
	/* Size 0 stands for 2^64 bytes. */
	if (size)
		vt_remark_add(r, "%" PRIu64 " bytes", size);
	else
		vt_remark_add(r, "all bytes");
	if (m->line)
		vt_remark_add(r, ", mapped in line %" PRIu64, m->line);
}

void vt_remark_iova(const struct vt_annotated *a, struct vt_remark *r, uint64_t iova)
{
	const struct vt_model_space *space = space_of(a);
	const struct vt_model_mapping *m = space ? vt_model_mapping(space, iova, iova) : NULL;

	if (!m)
		return;
	vt_remark_add(r, "in ");
	add_mapping(r, m);
}

static void add_overlap(const struct vt_annotated *a, struct vt_remark *r)
{
	const struct vt_model_space *space = space_of(a);
	const struct vt_model_mapping *m;
	uint64_t iova, size;

	if (!space || !passed(a->record, VFIOTRACE_MEANS_IOVA, &iova) ||
	    !passed(a->record, VFIOTRACE_MEANS_SIZE, &size) || !size)
		return;
	m = vt_model_mapping(space, iova, vt_interval_last(iova, size));
	if (!m)
		return;
	vt_remark_add(r, "overlaps ");
	add_mapping(r, m);
}

/* Not if the call asked to unmap everything (UINT64_MAX): it cannot be so much. */
static void add_removed(const struct vt_annotated *a, struct vt_remark *r)
{
	const struct vfiotrace_field *field = vt_argument_field(a->record, VFIOTRACE_MEANS_SIZE);
	uint64_t asked, removed;

	if (!field || !vt_argument_passed(a->record, field, &asked) ||
	    !(field->flow & VFIOTRACE_OUT) || !vt_argument_left(a->record, field, &removed) ||
	    !asked || asked == UINT64_MAX || asked == removed)
		return;
	if (!removed)
		vt_remark_add(r, "nothing was mapped there");
	else if (removed < asked)
		vt_remark_add(r, "%" PRIu64 " bytes less than asked", asked - removed);
	else
		vt_remark_add(r, "%" PRIu64 " bytes more than asked", removed - asked);
}

void vt_remark_dma(const struct vt_annotated *a, struct vt_remark *r)
{
	const struct vfiotrace_request *row = a->record->call.request;

	if (!row || !a->record->finished || a->record->unavailable)
		return;
	if (row->flags & VFIOTRACE_REQUEST_MAPS && a->record->result == -EEXIST)
		add_overlap(a, r);
	if (row->flags & VFIOTRACE_REQUEST_UNMAPS && !a->record->result)
		add_removed(a, r);
}
