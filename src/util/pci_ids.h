/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By what numbers a PCI function says who has made it. */
#ifndef VT_UTIL_PCI_IDS_H
#define VT_UTIL_PCI_IDS_H

#include <stdbool.h>
#include <stdint.h>

struct vt_pci_ids {
	bool known;			/* .vendor: without it the others are not known, either */
	bool device_known;
	bool subsystem_known;		/* both of it; only with .device */
	uint16_t vendor, device, subsystem_vendor, subsystem;
};

#endif
