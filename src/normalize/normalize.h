/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --normalize: the namer that printers ask for what differs between two runs of
 * one program. One per trace. It knows what was shown and which mappings the
 * calls made; it reads nothing of a tracee.
 */
#ifndef VT_NORMALIZE_NORMALIZE_H
#define VT_NORMALIZE_NORMALIZE_H

#include "print/printer.h"
#include "trace/source.h"

struct vt_normalize;

/* @source names descriptors inside arguments; it must live as long. */
struct vt_normalize *vt_normalize_create(const struct vt_source *source);
void vt_normalize_destroy(struct vt_normalize *normalize);

/* For struct vt_printer; valid as long as @normalize. */
const struct vt_namer *vt_normalize_namer(const struct vt_normalize *normalize);

/* A tracee is there: tracees are counted in this order. */
void vt_normalize_tracee(struct vt_normalize *normalize, pid_t tgid, pid_t tid);

/* The call has ended and was decoded, be it shown or not. */
void vt_normalize_finished(struct vt_normalize *normalize,
			   const struct vt_record *record);

#endif
