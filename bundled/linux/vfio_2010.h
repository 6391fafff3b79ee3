/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The interface that was posted in 2010: one node per PCI function, /dev/vfioN,
 * and an IOMMU domain from /dev/uiommu. Requests whose names or numbers live on
 * with another meaning carry a prefix of ours.
 */
#ifndef VT_BUNDLED_LINUX_VFIO_2010_H
#define VT_BUNDLED_LINUX_VFIO_2010_H

#include <sys/ioctl.h>
#include <linux/vt_abi.h>

#define VT_2010_DMA_FLAG_WRITE		1

struct vfio_2010_dma_map {
	vt_abi_u64 vaddr;
	vt_abi_u64 dmaaddr;
	vt_abi_u64 size;
	vt_abi_u64 flags;
};

/* The kernel's side is a bare array: a count, and as many descriptors. */
struct vfio_2010_msi {
	int32_t count;
	int32_t eventfds[];
};

/* One word, which goes in as the number of a BAR and comes out as its length. */
struct vfio_2010_bar_len {
	union {
		uint32_t bar;
		uint32_t length;
	};
};

#define VT_2010_DMA_MAP_IOVA		_IOWR(';', 101, struct vfio_2010_dma_map)
#define VT_2010_DMA_UNMAP		_IOW(';', 102, struct vfio_2010_dma_map)
#define VT_2010_EVENTFD_IRQ		_IOW(';', 103, int32_t)
#define VT_2010_EVENTFDS_MSI		_IOW(';', 104, int32_t)
#define VT_2010_EVENTFDS_MSIX		_IOW(';', 105, int32_t)
#define VT_2010_DOMAIN_SET		_IOW(';', 107, int32_t)
#define VT_2010_DOMAIN_UNSET		_IO(';', 108)
#define VT_2010_IRQ_EOI			_IO(';', 109)
#define VT_2010_IRQ_EOI_EVENTFD		_IOW(';', 110, int32_t)
#define VT_2010_RESET_FUNCTION		_IO(';', 111)
#define VT_2010_BAR_LEN			_IOWR(';', 167, uint32_t)

#endif
