// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/word_functions.h"

#include <stddef.h>
#include <string.h>

#include "util/array.h"

/*
 * Of built-in functions nobody tells where they belong. These are the beginnings of the names
 * of VFIO's and iommufd's functions.
 */
static const char *const beginnings[] = {
	"vfio_", "__vfio_", "_vfio_", "iommufd_", "iopt_", "pfn_reader_", "vaddr_get_pfn",
	"mm_lock_acct", "kvm_vfio_", "tce_iommu_",
};

/* Other functions that are called on the way, and return many of the errors. */
static const char *const others[] = {
	"__iommu_attach_group", "__iommu_device_set_domain", "__iommu_group_set_domain_internal",
	"__iommu_paging_domain_alloc_flags", "__iommu_take_dma_ownership",
	"account_locked_vm", "__account_locked_vm", "amd_iommu_attach_device",
	"arm_smmu_attach_dev", "identity_domain_attach_dev", "intel_iommu_attach_device",
	"iommu_attach_device", "iommu_attach_device_pasid", "iommu_attach_group",
	"iommu_attach_group_handle", "iommu_attach_handle_get", "iommu_device_claim_dma_owner",
	"iommu_get_group_resv_regions", "iommu_group_claim_dma_owner", "iommu_hwpt_alloc",
	"iommu_map", "iommu_paging_domain_alloc_flags", "iommu_replace_device_pasid",
	"iommu_replace_group_handle", "paging_domain_compatible", "pin_user_pages_remote",
	"prepare_domain_attach_device", "viommu_attach_dev",
};

/*
 * Hooking a function costs a part of a second of work in the kernel. These are left out: they
 * do not fail, or only for lack of memory; or they run when a driver is loaded, for each page
 * or each register, or for other drivers; or their negative numbers are no errors. "$": the
 * end of a name.
 */
static const char *const never[] = {
	"__vfio_register_dev", "_access", "_alloc_dev", "_allocate_", "_bitmap", "_calculate_",
	"_cap_", "_config_read", "_config_write", "_core_init_dev", "_core_io", "_core_match$",
	"_count_", "_create_group", "_ctx_alloc", "_cut_iova", "_debugfs_", "_device_set$",
	"_devnode", "_dma_rw", "_eventfd_replace", "_features_read", "_fill_", "_find_",
	"_from_file", "_get_irq_count", "_get_next_state", "_group_get_from", "_handler", "_igd_",
	"_in_set", "_init$", "_init_dev$", "_init_fs_", "_iommu_domain$", "_iommu_group$",
	"_iova_insert", "_log_", "_noiommu_get", "_notifier", "_perm_bits", "_pin_pages$",
	"_pm_", "_register_dev$", "_register_dev_region", "_release$", "_report",
	"_resettable", "_runtime_", "_set_power", "_state_read", "_test", "_try_inc",
	"_unpin", "_wait$", "_wrapper",
	"put_pfn", "vfio_domain_alloc", "vfio_register_", "virqfd_wakeup",
};

static bool is_among(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

static bool begins(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(name, list[i], strlen(list[i])))
			return true;
	return false;
}

bool vt_word_module(const char *module)
{
	/* "vfio_pci_core", "iommufd", "mlx5_vfio_pci", ... */
	return strstr(module, "vfio") || !strcmp(module, "iommufd");
}

static bool is_of_no_use(const char *function)
{
	size_t length = strlen(function);

	for (size_t i = 0; i < ARRAY_SIZE(never); i++) {
		size_t n = strcspn(never[i], "$");
		const char *end = length > n ? function + length - n : function;

		if (never[i][n] ? !strncmp(end, never[i], n) : strstr(function, never[i]) != NULL)
			return true;
	}
	return false;
}

static bool is_of_vfio(const char *module, const char *function)
{
	if (*module)
		return vt_word_module(module);
	return begins(function, beginnings, ARRAY_SIZE(beginnings)) ||
	       is_among(function, others, ARRAY_SIZE(others));
}

bool vt_word_function(const char *module, const char *function)
{
	return is_of_vfio(module, function) && !is_of_no_use(function);
}

bool vt_word_outermost(const char *function)
{
	return strstr(function, "_fops_");
}
