/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Constants of <linux/pci_regs.h> by name, until one without. */
#ifndef VT_TESTS_UNIT_PCI_VALUES_H
#define VT_TESTS_UNIT_PCI_VALUES_H

struct pci_value {
	const char *name;
	unsigned long long value;
};

extern const struct pci_value pci_values_bundled[];
extern const struct pci_value pci_values_system[];

#endif
