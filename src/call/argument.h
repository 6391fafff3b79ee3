/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in the argument of an ioctl, found by what they mean. */
#ifndef VT_CALL_ARGUMENT_H
#define VT_CALL_ARGUMENT_H

#include "call/call.h"

/* The row of the call's request; NULL: it has none. */
const struct vfiotrace_request *vt_record_row(const struct vt_record *record);

/* The struct that the argument points to; NULL: it is something else, or nothing. */
const struct vfiotrace_struct *vt_argument_type(const struct vt_record *record);

/* Its field that has this meaning, and is no array; NULL: there is none. */
const struct vfiotrace_field *vt_argument_field(const struct vt_record *record,
						enum vfiotrace_meaning means);

/*
 * The number in the field, as the caller has passed it, or as the kernel has left it. False
 * when those bytes were not read.
 */
bool vt_argument_passed(const struct vt_record *record, const struct vfiotrace_field *field,
			uint64_t *ret);
bool vt_argument_left(const struct vt_record *record, const struct vfiotrace_field *field,
		      uint64_t *ret);

#endif
