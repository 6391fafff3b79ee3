/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device that a call is on: what the model and the machine say of it. */
#ifndef VT_JUDGE_DEVICE_H
#define VT_JUDGE_DEVICE_H

#include "judge/rule.h"

/* NULL: nothing is known of it. */
const struct vt_model_device *vt_case_model_device(const struct vt_case *c);

/* Its name; NULL: not known. */
const char *vt_case_device_name(const struct vt_case *c);

/* The same, if it is the name of a PCI device: "0000:03:00.0". */
const char *vt_case_pci(const struct vt_case *c);

/* Whether the device has the driver vfio-pci, whose layout of the file is known. */
bool vt_case_is_vfio_pci(const struct vt_case *c);

/*
 * The region at @offset of the file of a device that has vfio-pci: as the program was told, also
 * beyond its end; or else as the kernel has it. *@by becomes who tells. NULL: that is not known.
 */
const struct vt_region *vt_case_region(struct vt_case *c, uint64_t offset, const char **by);

enum vfiotrace_device_type vt_case_type(const struct vt_case *c);

/* An interrupt index of it, as far as the program has asked for it or set it; or NULL. */
const struct vt_model_irq *vt_case_irq(const struct vt_case *c, uint32_t index);

/*
 * Whether the device does not answer now: 1, and *@how says why, "is in D3hot"; 0, or -1 when
 * that is not known.
 */
int vt_case_asleep(struct vt_case *c, const char **how);

#endif
