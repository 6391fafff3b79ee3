/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PCI configuration space, as a program reads it through its region: which register
 * an access touches, and what the bits of that register are called.
 *
 * Nothing is known of a device but what the program has read of it. Where a
 * capability lies follows from pointers that were read; what has not been read has
 * no name.
 */
#ifndef VT_PCI_CONFIG_H
#define VT_PCI_CONFIG_H

#include "vfiotrace/vfiotrace.h"

#define VT_PCI_CONFIG_SIZE	4096	/* bytes of it that a function has at most */
#define VT_PCI_REGISTER_NAME	40	/* a name and its NUL */

/* What one device's configuration space has shown so far. */
struct vt_pci_config;

/* NULL: no memory. Nothing else here allocates. */
struct vt_pci_config *vt_pci_config_create(void);
void vt_pci_config_destroy(struct vt_pci_config *config);

/*
 * After a successful read of @length bytes at @offset of configuration space, in the
 * order of the bus (the byte of the lowest address first). Bytes that lie outside are
 * ignored, and so is a read that brought nothing but ones: that is how a device
 * answers that is not there or asleep.
 *
 * Writes are not for here: what this looks at cannot be written, and a program that
 * tries changes nothing.
 */
void vt_pci_config_saw(struct vt_pci_config *config, uint64_t offset,
		       const void *bytes, size_t length);

/* The byte at @offset, which lies in it; false: it was not seen. And: as if it were. */
bool vt_pci_config_get(const struct vt_pci_config *config, uint32_t offset, uint8_t *byte);
void vt_pci_config_set(struct vt_pci_config *config, uint32_t offset, uint8_t byte);

struct vt_pci_register {
	char name[VT_PCI_REGISTER_NAME];	/* "command", "msix_control" */
	uint16_t offset;			/* in configuration space */
	uint8_t width;				/* bytes: 1, 2, 4 */
	enum vfiotrace_show show;		/* UNSIGNED, HEX, FLAGS, ENUM */
	const struct vfiotrace_xlat *xlat;	/* of FLAGS and ENUM; NULL: none */
};

/*
 * The registers that @length bytes at @offset touch, by offset; one that is touched
 * in part counts. They do not overlap, and bytes without a name lie in none. Returns
 * how many there are; the first @max of them are in @list. To be asked after
 * vt_pci_config_saw() for a read, so that what it brought helps to name it.
 */
size_t vt_pci_config_describe(const struct vt_pci_config *config, uint64_t offset,
			      size_t length, struct vt_pci_register *list, size_t max);

/*
 * Where the MSI-X table lies: number of the BAR, offset in it and size in bytes. False
 * when the program has not read that capability, or there is none.
 */
bool vt_pci_config_msix_table(const struct vt_pci_config *config, unsigned int *bar,
			      uint32_t *offset, uint32_t *size);

#endif
