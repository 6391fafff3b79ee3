/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of the core share and decoders have no use for. */
#ifndef VT_DECODE_CORE_H
#define VT_DECODE_CORE_H

#include "decode/decoder.h"

/*
 * How the argument of a call that may be one of several is shown: as the pointer
 * that it is for some of them, not at all (OUTPUT) when none takes one; HEX when
 * there is no candidate.
 */
enum vfiotrace_value_type
vt_call_argument_type(const struct vfiotrace_call *call);

/*
 * What is to be said about the request, and the text that belongs to it in @buffer;
 * with WRONG_CODE @code is what it should have been. NONE: nothing.
 */
enum vfiotrace_note vt_call_note(const struct vfiotrace_call *call, char *buffer,
				 size_t size, uint32_t *code);

/* A number of 1, 2, 4 or 8 bytes as it lies in memory. */
uint64_t vt_load(const struct vt_decoder *d, const uint8_t *bytes, size_t size);

/* The end of the last field that has one of the bits of @flow; 0: there is none. */
size_t vt_flow_end(const struct vfiotrace_struct *type, unsigned int flow);

/* Nothing but zeros. */
bool vt_is_zero(const uint8_t *bytes, size_t length);

/* ---- for rows from outside ---- */

/* The row in force that leaves no room for @row, or NULL. */
const struct vfiotrace_request *
vt_context_clash(const struct vfiotrace_context *context,
		 const struct vfiotrace_request *row, bool *built_in);

/*
 * @handle is closed with the context; unkeep takes back the last one. With @close as
 * an argument a static program that loads no plugins has no dlopen() in it.
 */
int vt_context_keep(struct vfiotrace_context *context, void *handle,
		    int (*close)(void *handle));
void vt_context_unkeep(struct vfiotrace_context *context);

#endif
