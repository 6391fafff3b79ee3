/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which values and calls get a remark. */
#include "config.h"

#include "annotate/internal.h"

/* ---- values ---- */

/*
 * Whether memory in the argument is mapped for a device or guest. Other memory is mostly stack
 * or heap, and not worth a remark.
 */
static bool is_mapped(const struct vt_annotated *a)
{
	const struct vfiotrace_request *row = a->record->call.request;

	return row && (row->flags & VFIOTRACE_REQUEST_MAPS ||
		       a->record->fd_info.what.kind == VFIOTRACE_FD_KVM_VM);
}

static bool maps(const struct vt_annotated *a)
{
	const struct vfiotrace_request *row = a->record->call.request;

	return row && row->flags & VFIOTRACE_REQUEST_MAPS;
}

void vt_annotate_value(const struct vt_annotated *a, const struct vfiotrace_value *v)
{
	struct vt_remark r = { .length = 0 };

	if (!v->name)
		return;
	/* Device I/O makes its own remarks. */
	if (!a->record->decoded) {
		if (v->type == VFIOTRACE_VALUE_PLACE)
			vt_remark_function(a, &r, v);
		vt_remark_emit(a, v->name, &r);
		return;
	}
	if (v->type == VFIOTRACE_VALUE_FD) {
		if (a->visitor)
			vt_remark_service(a, &r, (int)v->number);
	} else if (v->type != VFIOTRACE_VALUE_ADDRESS) {
		return;
	} else if (v->means == VFIOTRACE_MEANS_MEMORY) {
		if (v->number && (a->all || is_mapped(a)))
			vt_remark_memory(a, &r, v->number);
	} else if (v->means == VFIOTRACE_MEANS_IOVA) {
		if (a->all && a->visitor && !maps(a))
			vt_remark_iova(a, &r, v->number);
	}
	vt_remark_emit(a, v->name, &r);
}

/* ---- calls ---- */

void vt_annotate_entry(const struct vt_annotated *a)
{
	struct vt_remark r = { .length = 0 };

	if (!a->record->decoded || !a->visitor)
		return;
	vt_remark_interrupts(a, &r);
	vt_remark_emit(a, NULL, &r);
}

void vt_annotate_exit(const struct vt_annotated *a)
{
	struct vt_remark r = { .length = 0 };

	if (!a->record->decoded || !a->visitor)
		return;
	vt_remark_dma(a, &r);
	vt_remark_emit(a, NULL, &r);
}
