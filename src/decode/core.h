/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of the core share and decoders have no use for. */
#ifndef VT_DECODE_CORE_H
#define VT_DECODE_CORE_H

#include "decode/decoder.h"

/* False when every request that the call may be takes no argument. */
bool vt_call_has_argument(const struct vfiotrace_call *call);

/* A number of 1, 2, 4 or 8 bytes as it lies in memory. */
uint64_t vt_load(const uint8_t *bytes, size_t size);

/* The end of the last field that has one of the bits of @flow; 0: there is none. */
size_t vt_flow_end(const struct vfiotrace_struct *type, unsigned int flow);

/* Nothing but zeros. */
bool vt_is_zero(const uint8_t *bytes, size_t length);

#endif
