// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In which functions of the kernel the rules' causes begin. A rule that is not listed is
 * believed whatever the kernel says. Functions that only pass an error on are not listed,
 * except those into which compilers inline a listed one: then the two cannot be told apart.
 */
#include "config.h"

#include "judge/origins.h"

#include <string.h>

#include "util/array.h"

/* What type 1 checks itself, before it looks at memory. */
#define TYPE1_MAP "vfio_dma_do_map vfio_iommu_type1_map_dma vfio_iommu_type1_ioctl"
#define TYPE1_UNMAP "vfio_dma_do_unmap vfio_iommu_type1_unmap_dma vfio_iommu_type1_ioctl"
/* What an iommufd checks itself, before it looks at memory. */
#define IOAS_MAP "iopt_check_iova iopt_insert_area iopt_alloc_area_pages iopt_alloc_pages " \
		 "iopt_alloc_user_pages iopt_map_pages iopt_map_user_pages iopt_map_common " \
		 "iommufd_ioas_map iommufd_vfio_map_dma iommufd_vfio_ioctl"
/* Where type 1 and an iommufd look at memory. */
#define MEMORY "pin_user_pages_remote vaddr_get_pfns vaddr_get_pfn follow_fault_pfn " \
	       "vfio_pin_pages_remote pfn_reader_user_pin pfn_reader_first iopt_pages_fill_xarray"

static const struct vt_origin origins[] = {
	{ "map-no-access", TYPE1_MAP " " IOAS_MAP, false },
	{ "map-empty", TYPE1_MAP " " IOAS_MAP, false },
	{ "map-wraps", TYPE1_MAP " " IOAS_MAP, false },
	{ "map-unaligned", TYPE1_MAP " " IOAS_MAP, false },
	{ "map-exists", TYPE1_MAP " " IOAS_MAP, true },
	{ "map-too-many", TYPE1_MAP, true },
	{ "map-hole", MEMORY, false },
	{ "map-protected", MEMORY, false },
	{ "map-beyond-file", MEMORY, false },
	{ "map-file", MEMORY, false },
	{ "map-secret", MEMORY, false },
	{ "map-bar-off", MEMORY, false },
	{ "map-memlock", "vfio_pin_pages_remote vfio_lock_acct mm_lock_acct", true },
	{ "map-nothing-there", TYPE1_MAP, false },
	{ "map-not-taken-back", TYPE1_MAP, false },
	{ "unmap-empty", TYPE1_UNMAP " iopt_unmap_iova iommufd_vfio_unmap_dma "
	  "iommufd_vfio_ioctl", false },
	{ "unmap-cuts", TYPE1_UNMAP " iopt_unmap_iova_range iopt_unmap_iova iopt_cut_iova "
	  "iommufd_vfio_unmap_dma iommufd_vfio_ioctl", false },
	{ "ioas-map-no-access", IOAS_MAP, false },
	{ "ioas-map-empty", IOAS_MAP, false },
	{ "ioas-map-wraps", IOAS_MAP, false },
	{ "ioas-map-exists", IOAS_MAP, true },
	{ "ioas-map-hole", MEMORY, false },
	{ "ioas-map-protected", MEMORY, false },
	{ "open-group-open", "vfio_group_fops_open", false },
	{ "open-cdev-open", "vfio_group_fops_open", false },
	{ "bind-group-open",
	  "vfio_device_block_group vfio_df_iommufd_bind vfio_df_ioctl_bind_iommufd",
	  true },
	{ "attach-reserved", "iopt_reserve_iova iopt_table_enforce_dev_resv_regions", false },
	{ "device-reserved", "iopt_reserve_iova iopt_table_enforce_dev_resv_regions", false },
	{ "iommufd-in-use", "iommufd_object_remove iommufd_destroy", false },
	{ "iommufd-option-late", "iommufd_option_rlimit_mode iommufd_option", true },
	{ "kvm-device-there", "kvm_vfio_create", true },
};

const struct vt_origin *vt_origin_find(const char *rule)
{
	for (size_t i = 0; i < ARRAY_SIZE(origins); i++)
		if (!strcmp(origins[i].rule, rule))
			return &origins[i];
	return NULL;
}

const struct vt_origin *vt_origin_at(unsigned int index)
{
	return index < ARRAY_SIZE(origins) ? &origins[index] : NULL;
}
