/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by iommufd.c and iommufd_data.c; src/io/ uses the records, too. */
#ifndef VT_DECODE_IOMMUFD_H
#define VT_DECODE_IOMMUFD_H

#include "decode/decoder.h"

extern const struct vfiotrace_struct vt_hwpt_alloc_type;
extern const struct vfiotrace_struct vt_hw_info_type;
extern const struct vfiotrace_struct vt_hwpt_invalidate_type;
extern const struct vfiotrace_struct vt_viommu_alloc_type;

void vt_hwpt_alloc_tail(struct vt_decoder *d);
void vt_hw_info_tail(struct vt_decoder *d);
void vt_hwpt_invalidate_tail(struct vt_decoder *d);
void vt_viommu_alloc_tail(struct vt_decoder *d);

/* Payloads behind data_uptr. */
extern const struct vfiotrace_struct vt_hwpt_vtd_s1_type;
extern const struct vfiotrace_struct vt_hwpt_arm_smmuv3_type;
extern const struct vfiotrace_struct vt_hwpt_amd_guest_type;
extern const struct vfiotrace_struct vt_hw_info_vtd_type;
extern const struct vfiotrace_struct vt_hw_info_arm_smmuv3_type;
extern const struct vfiotrace_struct vt_hw_info_tegra241_type;
extern const struct vfiotrace_struct vt_hw_info_amd_type;
extern const struct vfiotrace_struct vt_invalidate_vtd_s1_type;
extern const struct vfiotrace_struct vt_invalidate_arm_smmuv3_type;
extern const struct vfiotrace_struct vt_viommu_tegra241_type;

/* Records that are read from a fault queue (and written back) and from an event queue. */
extern const struct vfiotrace_struct vt_pgfault_type;
extern const struct vfiotrace_struct vt_page_response_type;
extern const struct vfiotrace_struct vt_vevent_header_type;
extern const struct vfiotrace_struct vt_vevent_arm_smmuv3_type;
extern const struct vfiotrace_struct vt_vevent_tegra241_type;

#endif
