/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The registers of PCI configuration space as data: the tables behind
 * pci/config.h.
 */
#ifndef VT_PCI_REGISTERS_H
#define VT_PCI_REGISTERS_H

#include "util/array.h"
#include "vfiotrace/vfiotrace.h"

/* A register; .offset is that from the start of its header or capability. */
struct vt_pci_row {
	const char *name;
	uint16_t offset;
	uint8_t width;
	uint8_t show;			/* enum vfiotrace_show */
	const struct vfiotrace_xlat *xlat;
};

/* Where the bits lie that a condition or a count looks at. */
enum vt_pci_base {
	VT_PCI_HERE,			/* from the start of this header or capability */
	VT_PCI_HEADER,			/* from the start of configuration space */
	VT_PCI_EXPRESS,			/* from the start of the Express capability */
};

/*
 * Bits of the word of 4 bytes at .offset; only bytes that hold one of the bits have
 * to be known. All zero: no bits, which are known to be 0.
 */
struct vt_pci_bits {
	uint8_t base;			/* enum vt_pci_base */
	uint16_t offset;
	uint32_t mask;
};

/* The bits, where they stand in the word, are low..high. */
struct vt_pci_condition {
	struct vt_pci_bits bits;
	uint32_t low, high;
};

enum vt_pci_kind {
	VT_PCI_KIND_HEADER,		/* the header, whose id is 0 */
	VT_PCI_KIND_CAP,
	VT_PCI_KIND_EXT_CAP,
};

/*
 * Registers that are there when both conditions hold. With a stride, .rows are
 * repeated (bits >> .shift) + .plus times, but never less than .least times, which is
 * also what holds where the bits have not been read; each repetition has its number
 * behind the name.
 */
struct vt_pci_block {
	uint8_t kind;			/* enum vt_pci_kind */
	uint16_t id;
	struct vt_pci_condition conditions[2];
	uint16_t stride;		/* bytes */
	struct vt_pci_bits bits;
	uint8_t shift;
	int8_t plus;
	uint8_t least;
	uint16_t count;
	const struct vt_pci_row *rows;	/* by offset */
};

/* What the registers of a capability begin with: "msix" of msix_id. */
struct vt_pci_cap_name {
	uint16_t id;
	const char *name;
};

struct vt_pci_blocks {
	const struct vt_pci_block *blocks;	/* of two with a byte the first has it */
	size_t count;
	const struct vt_pci_cap_name *names;
	size_t nnames;
};

/* By enum vt_pci_kind; header.c, caps.c, ext_caps.c. */
extern const struct vt_pci_blocks vt_pci_header_blocks;
extern const struct vt_pci_blocks vt_pci_cap_blocks;
extern const struct vt_pci_blocks vt_pci_ext_cap_blocks;

#define VT_PCI_HEX(NAME, OFFSET, WIDTH)                                                  \
	{ .name = NAME, .offset = OFFSET, .width = WIDTH, .show = VFIOTRACE_SHOW_HEX }
#define VT_PCI_NUMBER(NAME, OFFSET, WIDTH)                                               \
	{ .name = NAME, .offset = OFFSET, .width = WIDTH,                                \
	  .show = VFIOTRACE_SHOW_UNSIGNED }
#define VT_PCI_FLAGS(NAME, OFFSET, WIDTH, XLAT)                                          \
	{ .name = NAME, .offset = OFFSET, .width = WIDTH,                                \
	  .show = VFIOTRACE_SHOW_FLAGS, .xlat = &vt_xlat_pci_##XLAT }
#define VT_PCI_ENUM(NAME, OFFSET, WIDTH, XLAT)                                           \
	{ .name = NAME, .offset = OFFSET, .width = WIDTH,                                \
	  .show = VFIOTRACE_SHOW_ENUM, .xlat = &vt_xlat_pci_##XLAT }

#define VT_PCI_ROWS(ROWS)	.count = ARRAY_SIZE(ROWS), .rows = ROWS

/* Bits of .mask, at .offset from here, that are LOW..HIGH. */
#define VT_PCI_WHEN(OFFSET, MASK, LOW, HIGH)                                             \
	{ .bits = { VT_PCI_HERE, OFFSET, MASK }, .low = LOW, .high = HIGH }
#define VT_PCI_WHEN_SET(OFFSET, MASK)	VT_PCI_WHEN(OFFSET, MASK, MASK, MASK)
#define VT_PCI_WHEN_CLEAR(OFFSET, MASK)	VT_PCI_WHEN(OFFSET, MASK, 0, 0)

#endif
