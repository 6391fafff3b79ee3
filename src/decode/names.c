/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kinds of descriptors and the meanings of numbers are called. */
#include "vfiotrace/vfiotrace.h"

const char *vfiotrace_meaning_name(enum vfiotrace_meaning meaning)
{
	static const char *const names[VFIOTRACE_MEANINGS] = {
		[VFIOTRACE_MEANS_MEMORY] = "memory",
		[VFIOTRACE_MEANS_IOVA] = "iova",
		[VFIOTRACE_MEANS_SOURCE_IOVA] = "source-iova",
		[VFIOTRACE_MEANS_IOVA_LIMIT] = "iova-limit",
		[VFIOTRACE_MEANS_NESTED_IOVA] = "nested-iova",
		[VFIOTRACE_MEANS_GUEST] = "guest",
		[VFIOTRACE_MEANS_BUS] = "bus",
		[VFIOTRACE_MEANS_PHYSICAL] = "physical",
		[VFIOTRACE_MEANS_DEVICE_OFFSET] = "device-offset",
		[VFIOTRACE_MEANS_REGION_OFFSET] = "region-offset",
		[VFIOTRACE_MEANS_FILE_OFFSET] = "file-offset",
		[VFIOTRACE_MEANS_ARGUMENT_OFFSET] = "argument-offset",
		[VFIOTRACE_MEANS_ARGSZ] = "argsz",
		[VFIOTRACE_MEANS_SIZE] = "size",
		[VFIOTRACE_MEANS_PAGE_SIZES] = "page-sizes",
		[VFIOTRACE_MEANS_COUNT] = "count",
		[VFIOTRACE_MEANS_INDEX] = "index",
		[VFIOTRACE_MEANS_IOAS] = "ioas",
		[VFIOTRACE_MEANS_SOURCE_IOAS] = "source-ioas",
		[VFIOTRACE_MEANS_OBJECT] = "object",
	};

	return (unsigned int)meaning < VFIOTRACE_MEANINGS ? names[meaning] : NULL;
}

const char *vfiotrace_fd_kind_name(enum vfiotrace_fd_kind kind)
{
	static const char *const names[VFIOTRACE_FD_KINDS] = {
		[VFIOTRACE_FD_UNKNOWN] = "unknown",
		[VFIOTRACE_FD_OTHER] = "other",
		[VFIOTRACE_FD_CONTAINER] = "vfio-container",
		[VFIOTRACE_FD_GROUP] = "vfio-group",
		[VFIOTRACE_FD_NOIOMMU_GROUP] = "vfio-noiommu-group",
		[VFIOTRACE_FD_DEVICE] = "vfio-device",
		[VFIOTRACE_FD_CDEV] = "vfio-cdev",
		[VFIOTRACE_FD_MIGRATION] = "vfio-migration",
		[VFIOTRACE_FD_IOMMUFD] = "iommufd",
		[VFIOTRACE_FD_FAULT_QUEUE] = "iommufd-fault-queue",
		[VFIOTRACE_FD_VEVENT_QUEUE] = "iommufd-vevent-queue",
		[VFIOTRACE_FD_KVM] = "kvm",
		[VFIOTRACE_FD_KVM_VM] = "kvm-vm",
		[VFIOTRACE_FD_KVM_VCPU] = "kvm-vcpu",
		[VFIOTRACE_FD_KVM_VFIO] = "kvm-vfio",
		[VFIOTRACE_FD_EVENTFD] = "eventfd",
		[VFIOTRACE_FD_DMABUF] = "dmabuf",
		[VFIOTRACE_FD_IOMMU_2011] = "vfio-iommu",
		[VFIOTRACE_FD_UIOMMU] = "uiommu",
	};

	if ((unsigned int)kind >= VFIOTRACE_FD_KINDS)
		return names[VFIOTRACE_FD_UNKNOWN];
	return names[kind];
}
