/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* s390: capabilities of device info, and what the regions of ccw devices hold. */
#ifndef VT_DECODE_ZDEV_H
#define VT_DECODE_ZDEV_H

#include "decode/decoder.h"

/* For the table of capabilities of VFIO_DEVICE_GET_INFO. */
extern const struct vfiotrace_struct vt_cap_zpci_base;
extern const struct vfiotrace_struct vt_cap_zpci_group;
extern const struct vfiotrace_struct vt_cap_zpci_util;
extern const struct vfiotrace_struct vt_cap_zpci_pfip;
void vt_cap_zpci_base_tail(struct vt_decoder *d);
void vt_cap_zpci_util_tail(struct vt_decoder *d);
void vt_cap_zpci_pfip_tail(struct vt_decoder *d);

/* What pread() and pwrite() of a region move. */
extern const struct vfiotrace_struct vt_ccw_io_region;
extern const struct vfiotrace_struct vt_ccw_cmd_region;
extern const struct vfiotrace_struct vt_ccw_schib_region;
extern const struct vfiotrace_struct vt_ccw_crw_region;

#endif
