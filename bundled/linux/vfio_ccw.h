/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * contents of the regions of channel I/O devices (s390).
 *
 * Names, values and layouts of Linux 7.3's interface, as tests/abi/linux-7.3.tsv
 * lists them; the tests compare both. Layouts are those of a 64-bit program
 * whatever machine this is built for.
 */
#ifndef VT_BUNDLED_LINUX_VFIO_CCW_H
#define VT_BUNDLED_LINUX_VFIO_CCW_H

#include <linux/vt_abi.h>

#define ORB_AREA_SIZE					0xc

#define SCSW_AREA_SIZE					0xc

#define IRB_AREA_SIZE					0x60

#define VFIO_CCW_ASYNC_CMD_HSCH				1
#define VFIO_CCW_ASYNC_CMD_CSCH				2

#define SCHIB_AREA_SIZE					0x34

/* ---- structs ---- */

struct ccw_io_region {
	uint8_t orb_area[12];
	uint8_t scsw_area[12];
	uint8_t irb_area[96];
	uint32_t ret_code;
} __attribute__((packed));

struct ccw_cmd_region {
	uint32_t command;
	uint32_t ret_code;
} __attribute__((packed));

struct ccw_schib_region {
	uint8_t schib_area[52];
} __attribute__((packed));

struct ccw_crw_region {
	uint32_t crw;
	uint32_t pad;
} __attribute__((packed));

#endif
