/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables behind pci/config.h: the registers of PCI configuration space. */
#ifndef VT_PCI_REGISTERS_H
#define VT_PCI_REGISTERS_H

#include "util/array.h"
#include "vfiotrace/vfiotrace.h"

/* A register. .offset is from the start of its header or capability. */
struct vt_pci_row {
	const char *name;
	uint16_t offset;
	uint8_t width;
	uint8_t show;			/* enum vfiotrace_show */
	const struct vfiotrace_xlat *xlat;
};

/* From where vt_pci_bits.offset counts. */
enum vt_pci_base {
	VT_PCI_HERE,			/* start of this header or capability */
	VT_PCI_HEADER,			/* start of configuration space */
	VT_PCI_EXPRESS,			/* start of the Express capability */
};

/*
 * Bits .mask of the 32-bit word at .offset. Known if all bytes that have bits of .mask were
 * read. All zero: no bits, which counts as known and 0.
 */
struct vt_pci_bits {
	uint8_t base;			/* enum vt_pci_base */
	uint16_t offset;
	uint32_t mask;
};

/* The bits, unshifted, have a value from .low to .high. */
struct vt_pci_condition {
	struct vt_pci_bits bits;
	uint32_t low, high;
};

enum vt_pci_kind {
	VT_PCI_KIND_HEADER,		/* the header, whose .id is 0 */
	VT_PCI_KIND_CAP,
	VT_PCI_KIND_EXT_CAP,
};

/*
 * Registers that exist if both conditions hold. With a .stride, .rows are repeated ((.bits >>
 * .shift) + .plus) times, at least .least times; .least times if the bits were not read. The
 * number of the repetition is added to the name.
 */
struct vt_pci_block {
	uint8_t kind;			/* enum vt_pci_kind */
	uint16_t id;
	struct vt_pci_condition conditions[2];
	uint16_t stride;		/* bytes between repetitions; 0: not repeated */
	struct vt_pci_bits bits;
	uint8_t shift;
	int8_t plus;
	uint8_t least;
	uint16_t count;
	const struct vt_pci_row *rows;	/* sorted by .offset */
};

/* Prefix for the registers "id" and "next" of a capability: "msix" makes "msix_id". */
struct vt_pci_cap_name {
	uint16_t id;
	const char *name;
};

struct vt_pci_blocks {
	const struct vt_pci_block *blocks;	/* a byte in two of them belongs to the first */
	size_t count;
	const struct vt_pci_cap_name *names;
	size_t nnames;
};

/* The tables of header.c, caps.c and ext_caps.c; one for each enum vt_pci_kind. */
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

/* Condition: bits MASK of the word at OFFSET in this header or capability are from LOW to HIGH. */
#define VT_PCI_WHEN(OFFSET, MASK, LOW, HIGH)                                             \
	{ .bits = { VT_PCI_HERE, OFFSET, MASK }, .low = LOW, .high = HIGH }
#define VT_PCI_WHEN_SET(OFFSET, MASK)	VT_PCI_WHEN(OFFSET, MASK, MASK, MASK)
#define VT_PCI_WHEN_CLEAR(OFFSET, MASK)	VT_PCI_WHEN(OFFSET, MASK, 0, 0)

#endif
