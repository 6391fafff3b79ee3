/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A PCI function's vendor, device and subsystem numbers. */
#ifndef VT_UTIL_PCI_IDS_H
#define VT_UTIL_PCI_IDS_H

#include <stdbool.h>
#include <stdint.h>

struct vt_pci_ids {
	bool known;			/* .vendor is valid; if not, none of them is */
	bool device_known;
	bool subsystem_known;		/* both subsystem numbers are valid; only if .device is */
	uint16_t vendor, device, subsystem_vendor, subsystem;
};

#endif
