/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PCI configuration space, as a program reads it through its region: which registers an access
 * touches, and the names of their bits.
 *
 * The device is known only by what the program has read. Capabilities are found through
 * pointers that were read; what was not reached has no name.
 */
#ifndef VT_PCI_CONFIG_H
#define VT_PCI_CONFIG_H

#include "vfiotrace/vfiotrace.h"

#define VT_PCI_CONFIG_SIZE	4096	/* most bytes that a function has */
#define VT_PCI_REGISTER_NAME	40	/* bytes, with the NUL */

/* The bytes of one device's configuration space that were read so far. */
struct vt_pci_config;

/* Returns NULL when there is no memory. No other function here allocates. */
struct vt_pci_config *vt_pci_config_create(void);
void vt_pci_config_destroy(struct vt_pci_config *config);

/*
 * Takes in @length bytes that were read at @offset, in bus order (lowest address first). Bytes
 * outside configuration space are ignored, and so is a read of all ones: a device answers so
 * that is absent or asleep.
 *
 * Not for writes: the bytes that are looked at here are read-only.
 */
void vt_pci_config_saw(struct vt_pci_config *config, uint64_t offset,
		       const void *bytes, size_t length);

/*
 * The byte at @offset, which must be below VT_PCI_CONFIG_SIZE; false if it was not read.
 * vt_pci_config_set() is for a byte that was read earlier, restored from a recording.
 */
bool vt_pci_config_get(const struct vt_pci_config *config, uint32_t offset, uint8_t *byte);
void vt_pci_config_set(struct vt_pci_config *config, uint32_t offset, uint8_t byte);

struct vt_pci_register {
	char name[VT_PCI_REGISTER_NAME];	/* "command", "msix_control" */
	uint16_t offset;			/* in configuration space */
	uint8_t width;				/* bytes: 1, 2 or 4 */
	enum vfiotrace_show show;		/* UNSIGNED, HEX, FLAGS or ENUM */
	const struct vfiotrace_xlat *xlat;	/* for FLAGS and ENUM; NULL: no names */
};

/*
 * The registers that @length bytes at @offset touch, sorted by offset. A register that is
 * touched in part counts; registers do not overlap; bytes without a name are in none. Fills at
 * most @max of @list and returns how many there are. For a read, call vt_pci_config_saw()
 * first, because the bytes read help to name themselves.
 */
size_t vt_pci_config_describe(const struct vt_pci_config *config, uint64_t offset,
			      size_t length, struct vt_pci_register *list, size_t max);

/*
 * Where the MSI-X table is: number of the BAR, offset in it and size, in bytes. False if the
 * program has not read that capability, or there is none.
 */
bool vt_pci_config_msix_table(const struct vt_pci_config *config, unsigned int *bar,
			      uint32_t *offset, uint32_t *size);

#endif
