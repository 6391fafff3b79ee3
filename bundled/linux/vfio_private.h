/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Requests and values of type ';' that were never in Linux but that programs in
 * use issue: OpenVMM (keep-alive), crosvm on ChromeOS and Android; and the
 * multiplexer of the kernel's own iommufd selftest.
 */
#ifndef VT_BUNDLED_LINUX_VFIO_PRIVATE_H
#define VT_BUNDLED_LINUX_VFIO_PRIVATE_H

#include <linux/vfio.h>
#include <linux/iommufd.h>

/* On a group; the argument is the PCI address as a string. */
#define VFIO_GROUP_SET_KEEP_ALIVE	_IO(VFIO_TYPE, VFIO_BASE + 100)

/*
 * On a device; the same number as VFIO_DEVICE_BIND_IOMMUFD, which only a device
 * opened through its own node takes.
 */
#define VFIO_DEVICE_ACPI_DSM		_IO(VFIO_TYPE, VFIO_BASE + 18)

/* crosvm calls this model Type1ChromeOS; the kernel's own name is not known to us. */
#define VFIO_TYPE1_CHROMEOS_IOMMU	100001
#define VFIO_PKVM_PVIOMMU		30

#define IOMMU_TEST_CMD			_IO(IOMMUFD_TYPE, IOMMUFD_CMD_BASE + 32)

struct vfio_acpi_dsm {
	uint32_t argsz;
	uint32_t padding;
	uint8_t args[];
};

struct iommu_test_cmd {
	uint32_t size;
	uint32_t op;
	uint32_t id;
	uint32_t __reserved;
	uint8_t args[];		/* by op; some are answers */
};

#endif
