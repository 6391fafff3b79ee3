/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* s390: capabilities in device info, and contents of the regions of ccw devices. */
#ifndef VT_DECODE_ZDEV_H
#define VT_DECODE_ZDEV_H

#include "decode/decoder.h"

/* For VFIO_DEVICE_GET_INFO's table of capabilities. */
extern const struct vfiotrace_struct vt_cap_zpci_base;
extern const struct vfiotrace_struct vt_cap_zpci_group;
extern const struct vfiotrace_struct vt_cap_zpci_util;
extern const struct vfiotrace_struct vt_cap_zpci_pfip;
void vt_cap_zpci_base_tail(struct vt_decoder *d);
void vt_cap_zpci_util_tail(struct vt_decoder *d);
void vt_cap_zpci_pfip_tail(struct vt_decoder *d);

/* What pread() and pwrite() transfer. */
extern const struct vfiotrace_struct vt_ccw_io_region;
extern const struct vfiotrace_struct vt_ccw_cmd_region;
extern const struct vfiotrace_struct vt_ccw_schib_region;
extern const struct vfiotrace_struct vt_ccw_crw_region;

#endif
