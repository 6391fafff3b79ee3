/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The interface that was posted in 2011: groups as /dev/vfio/BUS:GROUP, an IOMMU
 * and devices as anonymous descriptors, no containers. All its numbers have
 * another meaning today, hence the prefixes of ours.
 */
#ifndef VT_BUNDLED_LINUX_VFIO_2011_H
#define VT_BUNDLED_LINUX_VFIO_2011_H

#include <sys/ioctl.h>
#include <linux/vt_abi.h>

#define VT_2011_GROUP_FLAGS_VIABLE	1
#define VT_2011_GROUP_FLAGS_MM_LOCKED	2

#define VT_2011_DMA_MAP_FLAG_READ	1
#define VT_2011_DMA_MAP_FLAG_WRITE	2

#define VT_2011_DEVICE_FLAGS_RESET	1
#define VT_2011_DEVICE_FLAGS_PCI	2

#define VT_2011_REGION_INFO_FLAG_MMAP	1
#define VT_2011_REGION_INFO_FLAG_RO	2

#define VT_2011_PCI_BAR0_REGION_INDEX	0
#define VT_2011_PCI_BAR1_REGION_INDEX	1
#define VT_2011_PCI_BAR2_REGION_INDEX	2
#define VT_2011_PCI_BAR3_REGION_INDEX	3
#define VT_2011_PCI_BAR4_REGION_INDEX	4
#define VT_2011_PCI_BAR5_REGION_INDEX	5
#define VT_2011_PCI_ROM_REGION_INDEX	6
#define VT_2011_PCI_CONFIG_REGION_INDEX	7

#define VT_2011_PCI_INTX_IRQ_INDEX	0
#define VT_2011_PCI_MSI_IRQ_INDEX	1
#define VT_2011_PCI_MSIX_IRQ_INDEX	2

struct vfio_2011_group_info {
	uint32_t argsz;
	uint32_t flags;
};

struct vfio_2011_iommu_info {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 iova_start;
	vt_abi_u64 iova_size;
	vt_abi_u64 iova_entries;
	vt_abi_u64 iova_pgsizes;
};

struct vfio_2011_dma_map {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 vaddr;
	vt_abi_u64 iova;
	vt_abi_u64 size;
};

struct vfio_2011_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 iova;
	vt_abi_u64 size;
};

struct vfio_2011_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
};

struct vfio_2011_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t resv;
	vt_abi_u64 size;
	vt_abi_u64 offset;
};

struct vfio_2011_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	int32_t count;
};

struct vfio_2011_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
	uint8_t data[];
};

#define VT_2011_GROUP_GET_INFO		_IO(';', 100)
#define VT_2011_GROUP_MERGE		_IOW(';', 101, int32_t)
#define VT_2011_GROUP_UNMERGE		_IO(';', 102)
#define VT_2011_GROUP_GET_IOMMU_FD	_IO(';', 103)
#define VT_2011_GROUP_GET_DEVICE_FD	_IOW(';', 104, char)
#define VT_2011_IOMMU_GET_INFO		_IO(';', 105)
#define VT_2011_IOMMU_MAP_DMA		_IO(';', 106)
#define VT_2011_IOMMU_UNMAP_DMA		_IO(';', 107)
#define VT_2011_DEVICE_GET_INFO		_IO(';', 108)
#define VT_2011_DEVICE_GET_REGION_INFO	_IO(';', 109)
#define VT_2011_DEVICE_GET_IRQ_INFO	_IO(';', 110)
#define VT_2011_DEVICE_SET_IRQS		_IO(';', 111)
#define VT_2011_DEVICE_RESET		_IO(';', 112)

#endif
