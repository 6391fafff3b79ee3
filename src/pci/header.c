// SPDX-License-Identifier: LGPL-2.1-or-later
/* Registers of the header: of a device, a bridge and a CardBus bridge. */
#include <linux/pci_regs.h>

#include "pci/registers.h"
#include "util/array.h"
#include "xlat/pci.h"

/* In every type of header. */
static const struct vt_pci_row common[] = {
	VT_PCI_HEX("vendor_id", PCI_VENDOR_ID, 2),
	VT_PCI_HEX("device_id", PCI_DEVICE_ID, 2),
	VT_PCI_FLAGS("command", PCI_COMMAND, 2, command),
	VT_PCI_FLAGS("status", PCI_STATUS, 2, status),
	VT_PCI_HEX("revision_id", PCI_REVISION_ID, 1),
	VT_PCI_HEX("class_prog", PCI_CLASS_PROG, 1),
	VT_PCI_ENUM("class_device", PCI_CLASS_DEVICE, 2, classes),
	VT_PCI_NUMBER("cache_line_size", PCI_CACHE_LINE_SIZE, 1),
	VT_PCI_NUMBER("latency_timer", PCI_LATENCY_TIMER, 1),
	VT_PCI_FLAGS("header_type", PCI_HEADER_TYPE, 1, header_type),
	VT_PCI_FLAGS("bist", PCI_BIST, 1, bist),
};

static const struct vt_pci_row interrupt[] = {
	VT_PCI_NUMBER("interrupt_line", PCI_INTERRUPT_LINE, 1),
	VT_PCI_NUMBER("interrupt_pin", PCI_INTERRUPT_PIN, 1),
};

/*
 * The pointer to the first capability. Named even when the header's type was not read, because
 * many programs read only this from the header.
 */
static const struct vt_pci_row chain[] = {
	VT_PCI_HEX("capability_list", PCI_CAPABILITY_LIST, 1),
};

static const struct vt_pci_row cardbus_chain[] = {
	VT_PCI_HEX("capability_list", PCI_CB_CAPABILITY_LIST, 1),
};

static const struct vt_pci_row bars[] = {
	VT_PCI_HEX("base_address", PCI_BASE_ADDRESS_0, 4),
};

static const struct vt_pci_row normal[] = {
	VT_PCI_HEX("cardbus_cis", PCI_CARDBUS_CIS, 4),
	VT_PCI_HEX("subsystem_vendor_id", PCI_SUBSYSTEM_VENDOR_ID, 2),
	VT_PCI_HEX("subsystem_id", PCI_SUBSYSTEM_ID, 2),
	VT_PCI_HEX("rom_address", PCI_ROM_ADDRESS, 4),
	VT_PCI_NUMBER("min_gnt", PCI_MIN_GNT, 1),
	VT_PCI_NUMBER("max_lat", PCI_MAX_LAT, 1),
};

static const struct vt_pci_row bridge[] = {
	VT_PCI_NUMBER("primary_bus", PCI_PRIMARY_BUS, 1),
	VT_PCI_NUMBER("secondary_bus", PCI_SECONDARY_BUS, 1),
	VT_PCI_NUMBER("subordinate_bus", PCI_SUBORDINATE_BUS, 1),
	VT_PCI_NUMBER("sec_latency_timer", PCI_SEC_LATENCY_TIMER, 1),
	VT_PCI_HEX("io_base", PCI_IO_BASE, 1),
	VT_PCI_HEX("io_limit", PCI_IO_LIMIT, 1),
	VT_PCI_FLAGS("sec_status", PCI_SEC_STATUS, 2, status),
	VT_PCI_HEX("memory_base", PCI_MEMORY_BASE, 2),
	VT_PCI_HEX("memory_limit", PCI_MEMORY_LIMIT, 2),
	VT_PCI_HEX("pref_memory_base", PCI_PREF_MEMORY_BASE, 2),
	VT_PCI_HEX("pref_memory_limit", PCI_PREF_MEMORY_LIMIT, 2),
	VT_PCI_HEX("pref_base_upper32", PCI_PREF_BASE_UPPER32, 4),
	VT_PCI_HEX("pref_limit_upper32", PCI_PREF_LIMIT_UPPER32, 4),
	VT_PCI_HEX("io_base_upper16", PCI_IO_BASE_UPPER16, 2),
	VT_PCI_HEX("io_limit_upper16", PCI_IO_LIMIT_UPPER16, 2),
	VT_PCI_HEX("rom_address", PCI_ROM_ADDRESS1, 4),
	VT_PCI_FLAGS("bridge_control", PCI_BRIDGE_CONTROL, 2, bridge_control),
};

static const struct vt_pci_row cardbus[] = {
	VT_PCI_FLAGS("cb_sec_status", PCI_CB_SEC_STATUS, 2, status),
	VT_PCI_NUMBER("cb_primary_bus", PCI_CB_PRIMARY_BUS, 1),
	VT_PCI_NUMBER("cb_card_bus", PCI_CB_CARD_BUS, 1),
	VT_PCI_NUMBER("cb_subordinate_bus", PCI_CB_SUBORDINATE_BUS, 1),
	VT_PCI_NUMBER("cb_latency_timer", PCI_CB_LATENCY_TIMER, 1),
	VT_PCI_HEX("cb_memory_base_0", PCI_CB_MEMORY_BASE_0, 4),
	VT_PCI_HEX("cb_memory_limit_0", PCI_CB_MEMORY_LIMIT_0, 4),
	VT_PCI_HEX("cb_memory_base_1", PCI_CB_MEMORY_BASE_1, 4),
	VT_PCI_HEX("cb_memory_limit_1", PCI_CB_MEMORY_LIMIT_1, 4),
	VT_PCI_HEX("cb_io_base_0", PCI_CB_IO_BASE_0, 2),
	VT_PCI_HEX("cb_io_base_0_hi", PCI_CB_IO_BASE_0_HI, 2),
	VT_PCI_HEX("cb_io_limit_0", PCI_CB_IO_LIMIT_0, 2),
	VT_PCI_HEX("cb_io_limit_0_hi", PCI_CB_IO_LIMIT_0_HI, 2),
	VT_PCI_HEX("cb_io_base_1", PCI_CB_IO_BASE_1, 2),
	VT_PCI_HEX("cb_io_base_1_hi", PCI_CB_IO_BASE_1_HI, 2),
	VT_PCI_HEX("cb_io_limit_1", PCI_CB_IO_LIMIT_1, 2),
	VT_PCI_HEX("cb_io_limit_1_hi", PCI_CB_IO_LIMIT_1_HI, 2),
	VT_PCI_FLAGS("cb_bridge_control", PCI_CB_BRIDGE_CONTROL, 2, cb_bridge_control),
	VT_PCI_HEX("cb_subsystem_vendor_id", PCI_CB_SUBSYSTEM_VENDOR_ID, 2),
	VT_PCI_HEX("cb_subsystem_id", PCI_CB_SUBSYSTEM_ID, 2),
	VT_PCI_HEX("cb_legacy_mode_base", PCI_CB_LEGACY_MODE_BASE, 4),
};

#define TYPE(TYPE)                                                                       \
	.conditions = { VT_PCI_WHEN(PCI_HEADER_TYPE, PCI_HEADER_TYPE_MASK,               \
				    PCI_HEADER_TYPE_##TYPE, PCI_HEADER_TYPE_##TYPE) }
#define BARS(COUNT)	.stride = 4, .plus = COUNT, VT_PCI_ROWS(bars)

static const struct vt_pci_block blocks[] = {
	{ VT_PCI_ROWS(common) },
	{ VT_PCI_ROWS(interrupt) },
	{ TYPE(NORMAL), BARS(6) },
	{ TYPE(NORMAL), VT_PCI_ROWS(normal) },
	{ TYPE(BRIDGE), BARS(2) },
	{ TYPE(BRIDGE), VT_PCI_ROWS(bridge) },
	{ TYPE(CARDBUS), BARS(1) },
	{ TYPE(CARDBUS), VT_PCI_ROWS(cardbus) },
	{ TYPE(CARDBUS), VT_PCI_ROWS(cardbus_chain) },
	/* Last, because a CardBus bridge has another register at that offset. */
	{ VT_PCI_ROWS(chain) },
};

const struct vt_pci_blocks vt_pci_header_blocks = {
	.blocks = blocks, .count = ARRAY_SIZE(blocks),
};
