/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files of the core; not for the decoders. */
#ifndef VT_DECODE_CORE_H
#define VT_DECODE_CORE_H

#include "decode/decoder.h"

/*
 * How to show the argument of a request that may be one of several: ADDRESS if some of them
 * take a pointer, OUTPUT (do not show it) if none takes an argument, HEX if there is no
 * candidate.
 */
enum vfiotrace_value_type
vt_call_argument_type(const struct vfiotrace_call *call);

/*
 * The note about the request, with its text in @buffer; NONE if there is none. For WRONG_CODE,
 * *@code is the number that it should have been.
 */
enum vfiotrace_note vt_call_note(const struct vfiotrace_call *call, char *buffer,
				 size_t size, uint32_t *code);

/* Loads a number of 1, 2, 4 or 8 bytes in the byte order of the call's memory. */
uint64_t vt_load(const struct vt_decoder *d, const uint8_t *bytes, size_t size);

/* The end of the last field that has a bit of @flow; 0: no field has. */
size_t vt_flow_end(const struct vfiotrace_struct *type, unsigned int flow);

/* Whether all bytes are zero. */
bool vt_is_zero(const uint8_t *bytes, size_t length);

/* ---- for rows of plugins ---- */

/* The row in use that clashes with @row, or NULL. *@built_in: it is no plugin's. */
const struct vfiotrace_request *
vt_context_clash(const struct vfiotrace_context *context,
		 const struct vfiotrace_request *row, bool *built_in);

/*
 * Has @handle closed with the context; vt_context_unkeep() takes back the last one. @close is
 * an argument so that a static program that loads no plugins does not link dlopen().
 */
int vt_context_keep(struct vfiotrace_context *context, void *handle,
		    int (*close)(void *handle));
void vt_context_unkeep(struct vfiotrace_context *context);

#endif
