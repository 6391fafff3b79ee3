/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * the zPCI capabilities of device info (s390).
 *
 * Names, values and layouts of Linux 7.3's interface, as tests/abi/linux-7.3.tsv
 * lists them; the tests compare both. Layouts are those of a 64-bit program
 * whatever machine this is built for.
 */
#ifndef VT_BUNDLED_LINUX_VFIO_ZDEV_H
#define VT_BUNDLED_LINUX_VFIO_ZDEV_H

#include <linux/vfio.h>

#define VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH		1

/* ---- structs ---- */

struct vfio_device_info_cap_zpci_base {
	struct vfio_info_cap_header header;
	vt_abi_u64 start_dma;
	vt_abi_u64 end_dma;
	uint16_t pchid;
	uint16_t vfn;
	uint16_t fmb_length;
	uint8_t pft;
	uint8_t gid;
	uint32_t fh;
	uint32_t ccdf_err_length;	/* from version 3 on; padding before */
};

struct vfio_device_info_cap_zpci_group {
	struct vfio_info_cap_header header;
	vt_abi_u64 dasm;
	vt_abi_u64 msi_addr;
	vt_abi_u64 flags;
	uint16_t mui;
	uint16_t noi;
	uint16_t maxstbl;
	uint8_t version;
	uint8_t reserved;
	uint16_t imaxstbl;
};

struct vfio_device_info_cap_zpci_util {
	struct vfio_info_cap_header header;
	uint32_t size;
	uint8_t util_str[];
};

struct vfio_device_info_cap_zpci_pfip {
	struct vfio_info_cap_header header;
	uint32_t size;
	uint8_t pfip[];
};

#endif
