/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device that a call is on, as the model and the machine know it. */
#ifndef VT_JUDGE_DEVICE_H
#define VT_JUDGE_DEVICE_H

#include "judge/rule.h"

/* NULL: the model knows nothing of the device. */
const struct vt_model_device *vt_case_model_device(const struct vt_case *c);

/* The device's name; NULL: not known. */
const char *vt_case_device_name(const struct vt_case *c);

/* The device's name if it is that of a PCI device ("0000:03:00.0"); else NULL. */
const char *vt_case_pci(const struct vt_case *c);

/* Whether the driver is vfio-pci, so that the layout of the device's file is known. */
bool vt_case_is_vfio_pci(const struct vt_case *c);

/*
 * The region at @offset of the file of a vfio-pci device: as the program was told (even if
 * @offset is behind its end), or else according to the kernel. Sets *@by to the source. NULL:
 * not known.
 */
const struct vt_region *vt_case_region(struct vt_case *c, uint64_t offset, const char **by);

enum vfiotrace_device_type vt_case_type(const struct vt_case *c);

/* An interrupt index of the device, if the program has queried or set it; else NULL. */
const struct vt_model_irq *vt_case_irq(const struct vt_case *c, uint32_t index);

/*
 * Whether the device is asleep, and so does not answer: 1, and *@how says why ("is in power
 * state D3hot"); 0; -1: not known.
 */
int vt_case_asleep(struct vt_case *c, const char **how);

/* The same of any device: @d NULL: the model knows nothing of it; @pci: its name, or NULL. */
int vt_device_asleep(struct vt_case *c, const struct vt_model_device *d, const char *pci,
		     const char **how);

#endif
