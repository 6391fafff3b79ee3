/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What KVM's interface has to do with VFIO. Every name has a prefix of ours, so
 * that <linux/kvm.h> may be included as well.
 */
#ifndef VT_BUNDLED_LINUX_KVM_VFIO_SUBSET_H
#define VT_BUNDLED_LINUX_KVM_VFIO_SUBSET_H

#include <sys/ioctl.h>
#include <linux/vt_abi.h>

#define VT_KVMIO					0xae

#define VT_KVM_DEV_TYPE_FSL_MPIC_20			1
#define VT_KVM_DEV_TYPE_FSL_MPIC_42			2
#define VT_KVM_DEV_TYPE_XICS				3
#define VT_KVM_DEV_TYPE_VFIO				4
#define VT_KVM_DEV_TYPE_ARM_VGIC_V2			5
#define VT_KVM_DEV_TYPE_FLIC				6
#define VT_KVM_DEV_TYPE_ARM_VGIC_V3			7
#define VT_KVM_DEV_TYPE_ARM_VGIC_ITS			8
#define VT_KVM_DEV_TYPE_XIVE				9
#define VT_KVM_DEV_TYPE_ARM_PV_TIME			10

#define VT_KVM_CREATE_DEVICE_TEST			1

/* The group, called KVM_DEV_VFIO_GROUP before Linux 6.6; so are its attributes. */
#define VT_KVM_DEV_VFIO_FILE				1

#define VT_KVM_DEV_VFIO_FILE_ADD			1
#define VT_KVM_DEV_VFIO_FILE_DEL			2
#define VT_KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE		3

/* Private: of Android's kernels, for crosvm. */
#define VT_KVM_DEV_VFIO_PVIOMMU				2

#define VT_KVM_DEV_VFIO_PVIOMMU_ATTACH			1
#define VT_KVM_DEV_VFIO_PVIOMMU_GET_INFO		2

#define VT_KVM_IRQFD_FLAG_DEASSIGN			1
#define VT_KVM_IRQFD_FLAG_RESAMPLE			2

#define VT_KVM_IOEVENTFD_FLAG_DATAMATCH			1
#define VT_KVM_IOEVENTFD_FLAG_PIO			2
#define VT_KVM_IOEVENTFD_FLAG_DEASSIGN			4
#define VT_KVM_IOEVENTFD_FLAG_VIRTIO_CCW_NOTIFY		8
#define VT_KVM_IOEVENTFD_FLAG_FAST_MMIO			0x10

#define VT_KVM_MEM_LOG_DIRTY_PAGES			1
#define VT_KVM_MEM_READONLY				2
#define VT_KVM_MEM_GUEST_MEMFD				4

struct vt_kvm_userspace_memory_region {
	uint32_t slot;
	uint32_t flags;
	vt_abi_u64 guest_phys_addr;
	vt_abi_u64 memory_size;
	vt_abi_u64 userspace_addr;
};

struct vt_kvm_userspace_memory_region2 {
	uint32_t slot;
	uint32_t flags;
	vt_abi_u64 guest_phys_addr;
	vt_abi_u64 memory_size;
	vt_abi_u64 userspace_addr;
	vt_abi_u64 guest_memfd_offset;
	uint32_t guest_memfd;
	uint32_t pad1;
	uint8_t pad2[112];
};

struct vt_kvm_create_device {
	uint32_t type;
	int32_t fd;
	uint32_t flags;
};

struct vt_kvm_device_attr {
	uint32_t flags;
	uint32_t group;
	vt_abi_u64 attr;
	vt_abi_u64 addr;
};

struct vt_kvm_vfio_spapr_tce {
	int32_t groupfd;
	int32_t tablefd;
};

struct vt_kvm_vfio_iommu_info {
	int32_t device_fd;
	uint32_t nr_sids;
};

struct vt_kvm_irqfd {
	int32_t fd;
	uint32_t gsi;
	uint32_t flags;
	int32_t resamplefd;
	uint8_t pad[16];
};

struct vt_kvm_ioeventfd {
	vt_abi_u64 datamatch;
	vt_abi_u64 addr;
	uint32_t len;
	int32_t fd;
	uint32_t flags;
	uint8_t pad[36];
};

#define VT_KVM_SET_USER_MEMORY_REGION _IOW(VT_KVMIO, 0x46, struct vt_kvm_userspace_memory_region)
#define VT_KVM_SET_USER_MEMORY_REGION2 \
	_IOW(VT_KVMIO, 0x49, struct vt_kvm_userspace_memory_region2)
#define VT_KVM_IRQFD		_IOW(VT_KVMIO, 0x76, struct vt_kvm_irqfd)
#define VT_KVM_IOEVENTFD	_IOW(VT_KVMIO, 0x79, struct vt_kvm_ioeventfd)
#define VT_KVM_CREATE_DEVICE	_IOWR(VT_KVMIO, 0xe0, struct vt_kvm_create_device)
#define VT_KVM_SET_DEVICE_ATTR	_IOW(VT_KVMIO, 0xe1, struct vt_kvm_device_attr)
#define VT_KVM_GET_DEVICE_ATTR	_IOW(VT_KVMIO, 0xe2, struct vt_kvm_device_attr)
#define VT_KVM_HAS_DEVICE_ATTR	_IOW(VT_KVMIO, 0xe3, struct vt_kvm_device_attr)

#endif
