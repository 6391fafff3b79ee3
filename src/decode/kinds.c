/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells the kind of a descriptor from the names that the kernel gives to files. */
#include <string.h>

#include "util/array.h"
#include "vfiotrace/vfiotrace.h"

struct kind_name {
	const char *name;
	enum vfiotrace_fd_kind kind;
	bool prefix;
};

static const struct kind_name anon_names[] = {
	{ "[vfio-device]", VFIOTRACE_FD_DEVICE },
	{ "[eventfd]", VFIOTRACE_FD_EVENTFD },
	{ "kvm-vfio", VFIOTRACE_FD_KVM_VFIO },
	{ "kvm-vm", VFIOTRACE_FD_KVM_VM },
	{ "kvm-vcpu", VFIOTRACE_FD_KVM_VCPU, true },
	{ "[iommufd-pgfault]", VFIOTRACE_FD_FAULT_QUEUE },
	{ "[iommufd-viommu-event]", VFIOTRACE_FD_VEVENT_QUEUE },
	{ "mlx5vf_mig", VFIOTRACE_FD_MIGRATION },
	{ "hisi_acc_vf_mig", VFIOTRACE_FD_MIGRATION },
	{ "pds_vfio_lm", VFIOTRACE_FD_MIGRATION },
	{ "qat_vf_mig", VFIOTRACE_FD_MIGRATION },
	{ "mtty_mig", VFIOTRACE_FD_MIGRATION },
	{ "virtiovf_mig", VFIOTRACE_FD_MIGRATION },
	{ "xe_vfio_mig", VFIOTRACE_FD_MIGRATION },
	{ "[vfio-iommu]", VFIOTRACE_FD_IOMMU_2011 },
};

static const struct kind_name misc_names[] = {
	{ "vfio", VFIOTRACE_FD_CONTAINER },
	{ "iommu", VFIOTRACE_FD_IOMMUFD },
	{ "kvm", VFIOTRACE_FD_KVM },
	{ "uiommu", VFIOTRACE_FD_UIOMMU },
};

static const struct kind_name char_names[] = {
	{ "vfio", VFIOTRACE_FD_GROUP },
	{ "vfio-dev", VFIOTRACE_FD_CDEV },
	{ "uiommu", VFIOTRACE_FD_UIOMMU },
};

static enum vfiotrace_fd_kind find(const struct kind_name *names, size_t count,
				   const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].prefix ? !strncmp(name, names[i].name, strlen(names[i].name)) :
				      !strcmp(name, names[i].name))
			return names[i].kind;
	return VFIOTRACE_FD_OTHER;
}

static bool ends_with(const char *text, const char *end)
{
	size_t have = strlen(text), want = strlen(end);

	return have >= want && !strcmp(text + have - want, end);
}

enum vfiotrace_fd_kind vfiotrace_anon_kind(const char *link)
{
	static const char anon[] = "anon_inode:", dmabuf[] = "/dmabuf:";
	enum vfiotrace_fd_kind kind;

	if (!strncmp(link, dmabuf, strlen(dmabuf)))
		return VFIOTRACE_FD_DMABUF;
	if (strncmp(link, anon, strlen(anon)))
		return VFIOTRACE_FD_OTHER;
	kind = find(anon_names, ARRAY_SIZE(anon_names), link + strlen(anon));
	/*
	 * Drivers name their migration files like this, but other files may be named so, too:
	 * a call must tell.
	 */
	if (kind == VFIOTRACE_FD_OTHER && (ends_with(link, "_mig") || ends_with(link, "_lm")))
		return VFIOTRACE_FD_UNKNOWN;
	return kind;
}

enum vfiotrace_fd_kind vfiotrace_char_kind(bool misc, const char *driver, const char *node)
{
	static const char noiommu[] = "noiommu-";
	enum vfiotrace_fd_kind kind;

	if (misc)
		return find(misc_names, ARRAY_SIZE(misc_names), driver);
	kind = find(char_names, ARRAY_SIZE(char_names), driver);
	if (kind == VFIOTRACE_FD_GROUP && node && !strncmp(node, noiommu, strlen(noiommu)))
		return VFIOTRACE_FD_NOIOMMU_GROUP;
	return kind;
}
