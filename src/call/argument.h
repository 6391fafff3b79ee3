/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds numbers in an ioctl's argument by their meaning. */
#ifndef VT_CALL_ARGUMENT_H
#define VT_CALL_ARGUMENT_H

#include "call/call.h"

/* The row of the call's request; NULL: it is no decoded ioctl, or its request is unknown. */
const struct vfiotrace_request *vt_record_row(const struct vt_record *record);

/* The struct that the argument points to; NULL: it does not point to a struct. */
const struct vfiotrace_struct *vt_argument_type(const struct vt_record *record);

/* The field of that struct with this meaning that is not an array; NULL: none. */
const struct vfiotrace_field *vt_argument_field(const struct vt_record *record,
						enum vfiotrace_meaning means);

/*
 * The number in @field as the caller passed it, and as the kernel left it. False when its
 * bytes were not read.
 */
bool vt_argument_passed(const struct vt_record *record, const struct vfiotrace_field *field,
			uint64_t *ret);
bool vt_argument_left(const struct vt_record *record, const struct vfiotrace_field *field,
		      uint64_t *ret);

#endif
