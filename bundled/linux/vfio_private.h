/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Requests and values of type ';' that were never in Linux but that programs in
 * use issue: OpenVMM (keep-alive), crosvm on ChromeOS and Android, ZTE's endpoint
 * functions, kernels with the dirty-log series; and the multiplexer of the kernel's
 * own iommufd selftest.
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

/* Of the dirty-log series; crosvm called VFIO_PKVM_PVIOMMU so before it had 30. */
#define VFIO_DIRTY_LOG_MANUAL_CLEAR	11

/* ChromeOS: what the firmware notifies a device of. */
#define VFIO_PCI_ACPI_NTFY_IRQ_INDEX	5

/* On a container: bus, device and function of a device. */
#define VFIO_DEVICE_SET_INDEPENDENT_REGISTER _IO(VFIO_TYPE, VFIO_BASE + 25)

/* ZTE's mediated devices; on an iommufd these numbers are mainline requests. */
#define VFIO_OUTBOUND_SET		_IO(VFIO_TYPE, VFIO_BASE + 30)
#define VFIO_OUTBOUND_CLEAR		_IO(VFIO_TYPE, VFIO_BASE + 31)
#define VFIO_POWER_RESET		_IO(VFIO_TYPE, VFIO_BASE + 32)
#define VFIO_VIRTIO_MODULE_SET		_IO(VFIO_TYPE, VFIO_BASE + 33)
#define VFIO_LINKUP			_IO(VFIO_TYPE, VFIO_BASE + 34)
#define VFIO_OUTBOUND_READ		_IO(VFIO_TYPE, VFIO_BASE + 35)

#define IOMMU_TEST_CMD			_IO(IOMMUFD_TYPE, IOMMUFD_CMD_BASE + 32)

struct vfio_acpi_dsm {
	uint32_t argsz;
	uint32_t padding;
	uint8_t args[];
};

struct vfio_independent_register {
	uint32_t bus;
	uint32_t device;
	uint32_t function;
};

/* A window of the endpoint onto the host's memory. */
struct vfio_zte_outbound {
	vt_abi_u64 dpu_paddr;
	vt_abi_u64 dpu_vaddr;
	vt_abi_u64 host_addr;
	vt_abi_u64 size;
};

struct vfio_zte_outbound_read {
	vt_abi_u64 phys_addr;
	uint32_t size;
	uint32_t val;
};

struct vfio_zte_virtio_module {
	int32_t ep_id;
	int32_t pf_id;
	int32_t en;
};

struct iommu_test_cmd {
	uint32_t size;
	uint32_t op;
	uint32_t id;
	uint32_t __reserved;
	uint8_t args[];		/* by op; some are answers */
};

#endif
