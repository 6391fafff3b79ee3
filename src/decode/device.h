/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What device.c takes from device_info.c. */
#ifndef VT_DECODE_DEVICE_H
#define VT_DECODE_DEVICE_H

#include "decode/decoder.h"

extern const struct vfiotrace_struct vt_device_info;
extern const struct vfiotrace_struct vt_region_info;
extern const struct vfiotrace_struct vt_irq_info;

/* The capability chains of device info and region info. */
void vt_device_info_tail(struct vt_decoder *d);
void vt_region_info_tail(struct vt_decoder *d);

#endif
