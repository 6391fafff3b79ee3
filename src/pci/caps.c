// SPDX-License-Identifier: LGPL-2.1-or-later
/* Registers of capabilities in the first 256 bytes. The "id" and "next" of each are in config.c. */
#include <linux/pci_regs.h>

#include "pci/registers.h"
#include "util/array.h"
#include "xlat/pci.h"

static const struct vt_pci_cap_name names[] = {
	{ PCI_CAP_ID_PM, "pm" },
	{ PCI_CAP_ID_AGP, "agp" },
	{ PCI_CAP_ID_VPD, "vpd" },
	{ PCI_CAP_ID_SLOTID, "slotid" },
	{ PCI_CAP_ID_MSI, "msi" },
	{ PCI_CAP_ID_CHSWP, "chswp" },
	{ PCI_CAP_ID_PCIX, "x" },
	{ PCI_CAP_ID_HT, "ht" },
	{ PCI_CAP_ID_VNDR, "vndr" },
	{ PCI_CAP_ID_DBG, "dbg" },
	{ PCI_CAP_ID_CCRC, "ccrc" },
	{ PCI_CAP_ID_SHPC, "shpc" },
	{ PCI_CAP_ID_SSVID, "ssvid" },
	{ PCI_CAP_ID_AGP3, "agp3" },
	{ PCI_CAP_ID_SECDEV, "secdev" },
	{ PCI_CAP_ID_EXP, "exp" },
	{ PCI_CAP_ID_MSIX, "msix" },
	{ PCI_CAP_ID_SATA, "sata" },
	{ PCI_CAP_ID_AF, "af" },
	{ PCI_CAP_ID_EA, "ea" },
};

static const struct vt_pci_row pm[] = {
	VT_PCI_FLAGS("pm_pmc", PCI_PM_PMC, 2, pm_pmc),
	VT_PCI_FLAGS("pm_ctrl", PCI_PM_CTRL, 2, pm_ctrl),
	VT_PCI_FLAGS("pm_ppb_extensions", PCI_PM_PPB_EXTENSIONS, 1, pm_ppb_extensions),
	VT_PCI_HEX("pm_data", PCI_PM_DATA_REGISTER, 1),
};

static const struct vt_pci_row agp[] = {
	VT_PCI_HEX("agp_version", PCI_AGP_VERSION, 1),
	VT_PCI_HEX("agp_status", PCI_AGP_STATUS, 4),
	VT_PCI_HEX("agp_command", PCI_AGP_COMMAND, 4),
};

static const struct vt_pci_row vpd[] = {
	VT_PCI_FLAGS("vpd_addr", PCI_VPD_ADDR, 2, vpd_addr),
	VT_PCI_HEX("vpd_data", PCI_VPD_DATA, 4),
};

static const struct vt_pci_row slotid[] = {
	VT_PCI_HEX("slotid_esr", PCI_SID_ESR, 1),
	VT_PCI_NUMBER("slotid_chassis_nr", PCI_SID_CHASSIS_NR, 1),
};

static const struct vt_pci_row msi[] = {
	VT_PCI_FLAGS("msi_control", PCI_MSI_FLAGS, 2, msi_control),
	VT_PCI_HEX("msi_address_lo", PCI_MSI_ADDRESS_LO, 4),
};

static const struct vt_pci_row msi_32[] = {
	VT_PCI_HEX("msi_data", PCI_MSI_DATA_32, 2),
};

static const struct vt_pci_row msi_32_extended[] = {
	VT_PCI_HEX("msi_extended_data", PCI_MSI_DATA_32 + 2, 2),
};

static const struct vt_pci_row msi_32_mask[] = {
	VT_PCI_HEX("msi_mask", PCI_MSI_MASK_32, 4),
	VT_PCI_HEX("msi_pending", PCI_MSI_PENDING_32, 4),
};

static const struct vt_pci_row msi_64[] = {
	VT_PCI_HEX("msi_address_hi", PCI_MSI_ADDRESS_HI, 4),
	VT_PCI_HEX("msi_data", PCI_MSI_DATA_64, 2),
};

static const struct vt_pci_row msi_64_extended[] = {
	VT_PCI_HEX("msi_extended_data", PCI_MSI_DATA_64 + 2, 2),
};

static const struct vt_pci_row msi_64_mask[] = {
	VT_PCI_HEX("msi_mask", PCI_MSI_MASK_64, 4),
	VT_PCI_HEX("msi_pending", PCI_MSI_PENDING_64, 4),
};

#define MSI(BIT)	VT_PCI_WHEN_SET(PCI_MSI_FLAGS, PCI_MSI_FLAGS_##BIT)
#define MSI_NOT(BIT)	VT_PCI_WHEN_CLEAR(PCI_MSI_FLAGS, PCI_MSI_FLAGS_##BIT)

static const struct vt_pci_row chswp[] = {
	VT_PCI_HEX("chswp_csr", PCI_CHSWP_CSR, 1),
};

static const struct vt_pci_row pcix[] = {
	VT_PCI_HEX("x_cmd", PCI_X_CMD, 2),
	VT_PCI_HEX("x_status", PCI_X_STATUS, 4),
};

static const struct vt_pci_row pcix_bridge[] = {
	VT_PCI_HEX("x_bridge_sstatus", PCI_X_BRIDGE_SSTATUS, 2),
	VT_PCI_HEX("x_bridge_status", PCI_X_BRIDGE_STATUS, 4),
};

#define HEADER(TYPE)                                                                     \
	{ .bits = { VT_PCI_HEADER, PCI_HEADER_TYPE, PCI_HEADER_TYPE_MASK },              \
	  .low = PCI_HEADER_TYPE_##TYPE, .high = PCI_HEADER_TYPE_##TYPE }

static const struct vt_pci_row ht[] = {
	VT_PCI_HEX("ht_command", PCI_CAP_FLAGS, 2),
};

/* virtio's format of the vendor-specific capability. */
static const struct vt_pci_row virtio[] = {
	VT_PCI_NUMBER("vndr_length", PCI_CAP_FLAGS, 1),
	VT_PCI_ENUM("virtio_cfg_type", 3, 1, virtio_cfg_types),
	VT_PCI_NUMBER("virtio_bar", 4, 1),
	VT_PCI_NUMBER("virtio_id", 5, 1),
	VT_PCI_HEX("virtio_padding", 6, 2),
	VT_PCI_HEX("virtio_offset", 8, 4),
	VT_PCI_NUMBER("virtio_length", 12, 4),
};

static const struct vt_pci_row virtio_notify[] = {
	VT_PCI_NUMBER("virtio_notify_off_multiplier", 16, 4),
};

static const struct vt_pci_row virtio_pci_cfg[] = {
	VT_PCI_HEX("virtio_pci_cfg_data", 16, 4),
};

static const struct vt_pci_row virtio_shm[] = {
	VT_PCI_HEX("virtio_offset_hi", 16, 4),
	VT_PCI_NUMBER("virtio_length_hi", 20, 4),
};

#define VIRTIO_VENDOR                                                                    \
	{ .bits = { VT_PCI_HEADER, PCI_VENDOR_ID, 0xffff },                              \
	  .low = 0x1af4, .high = 0x1af4 }
#define VIRTIO_TYPE(TYPE)                                                                \
	VT_PCI_WHEN(0, 0xff000000, (uint32_t)(TYPE) << 24, (uint32_t)(TYPE) << 24)

static const struct vt_pci_row vndr[] = {
	VT_PCI_NUMBER("vndr_length", PCI_CAP_FLAGS, 1),
};

/* 32-bit words behind the first. The length counts from the start of the capability. */
static const struct vt_pci_row vndr_data[] = {
	VT_PCI_HEX("vndr_data", 4, 4),
};

static const struct vt_pci_row shpc[] = {
	VT_PCI_HEX("shpc_dword_select", 2, 1),
	VT_PCI_HEX("shpc_pending", 3, 1),
	VT_PCI_HEX("shpc_data", 4, 4),
};

static const struct vt_pci_row ssvid[] = {
	VT_PCI_HEX("ssvid_vendor_id", PCI_SSVID_VENDOR_ID, 2),
	VT_PCI_HEX("ssvid_device_id", PCI_SSVID_DEVICE_ID, 2),
};

static const struct vt_pci_row express[] = {
	VT_PCI_FLAGS("exp_flags", PCI_EXP_FLAGS, 2, exp_flags),
	VT_PCI_FLAGS("exp_devcap", PCI_EXP_DEVCAP, 4, exp_devcap),
	VT_PCI_FLAGS("exp_devctl", PCI_EXP_DEVCTL, 2, exp_devctl),
	VT_PCI_FLAGS("exp_devsta", PCI_EXP_DEVSTA, 2, exp_devsta),
};

static const struct vt_pci_row express_link[] = {
	VT_PCI_FLAGS("exp_lnkcap", PCI_EXP_LNKCAP, 4, exp_lnkcap),
	VT_PCI_FLAGS("exp_lnkctl", PCI_EXP_LNKCTL, 2, exp_lnkctl),
	VT_PCI_FLAGS("exp_lnksta", PCI_EXP_LNKSTA, 2, exp_lnksta),
};

static const struct vt_pci_row express_slot[] = {
	VT_PCI_FLAGS("exp_sltcap", PCI_EXP_SLTCAP, 4, exp_sltcap),
	VT_PCI_FLAGS("exp_sltctl", PCI_EXP_SLTCTL, 2, exp_sltctl),
	VT_PCI_FLAGS("exp_sltsta", PCI_EXP_SLTSTA, 2, exp_sltsta),
};

static const struct vt_pci_row express_root[] = {
	VT_PCI_FLAGS("exp_rtctl", PCI_EXP_RTCTL, 2, exp_rtctl),
	VT_PCI_FLAGS("exp_rtcap", PCI_EXP_RTCAP, 2, exp_rtcap),
	VT_PCI_FLAGS("exp_rtsta", PCI_EXP_RTSTA, 4, exp_rtsta),
};

static const struct vt_pci_row express_2[] = {
	VT_PCI_FLAGS("exp_devcap2", PCI_EXP_DEVCAP2, 4, exp_devcap2),
	VT_PCI_FLAGS("exp_devctl2", PCI_EXP_DEVCTL2, 2, exp_devctl2),
	VT_PCI_HEX("exp_devsta2", PCI_EXP_DEVSTA2, 2),
};

static const struct vt_pci_row express_link_2[] = {
	VT_PCI_FLAGS("exp_lnkcap2", PCI_EXP_LNKCAP2, 4, exp_lnkcap2),
	VT_PCI_FLAGS("exp_lnkctl2", PCI_EXP_LNKCTL2, 2, exp_lnkctl2),
	VT_PCI_HEX("exp_lnksta2", PCI_EXP_LNKSTA2, 2),
};

static const struct vt_pci_row express_slot_2[] = {
	VT_PCI_HEX("exp_sltcap2", PCI_EXP_SLTCAP2, 4),
	VT_PCI_HEX("exp_sltctl2", PCI_EXP_SLTCTL2, 2),
	VT_PCI_HEX("exp_sltsta2", PCI_EXP_SLTSTA2, 2),
};

/*
 * Version 2 of the Express capability always has all registers, except those of link 2 and
 * slot 2 at its end. Version 1 ends behind the last register that the type of function needs.
 */
#define EXP_VERSION_1	VT_PCI_WHEN(PCI_EXP_FLAGS, PCI_EXP_FLAGS_VERS, 0, 1)
#define EXP_VERSION_2	VT_PCI_WHEN(PCI_EXP_FLAGS, PCI_EXP_FLAGS_VERS, 2, 15)
#define EXP_TYPE(FIRST, LAST)                                                            \
	VT_PCI_WHEN(PCI_EXP_FLAGS, PCI_EXP_FLAGS_TYPE, PCI_EXP_TYPE_##FIRST << 4,        \
		    PCI_EXP_TYPE_##LAST << 4)
#define EXP_SLOT	VT_PCI_WHEN_SET(PCI_EXP_FLAGS, PCI_EXP_FLAGS_SLOT)

static const struct vt_pci_row msix[] = {
	VT_PCI_FLAGS("msix_control", PCI_MSIX_FLAGS, 2, msix_control),
	VT_PCI_HEX("msix_table", PCI_MSIX_TABLE, 4),
	VT_PCI_HEX("msix_pba", PCI_MSIX_PBA, 4),
};

static const struct vt_pci_row sata[] = {
	VT_PCI_HEX("sata_revision", PCI_CAP_FLAGS, 1),
	VT_PCI_HEX("sata_regs", PCI_SATA_REGS, 4),
};

static const struct vt_pci_row af[] = {
	VT_PCI_NUMBER("af_length", PCI_AF_LENGTH, 1),
	VT_PCI_FLAGS("af_cap", PCI_AF_CAP, 1, af_cap),
	VT_PCI_FLAGS("af_ctrl", PCI_AF_CTRL, 1, af_ctrl),
	VT_PCI_FLAGS("af_status", PCI_AF_STATUS, 1, af_status),
};

static const struct vt_pci_row ea[] = {
	VT_PCI_NUMBER("ea_num_ent", PCI_EA_NUM_ENT, 1),
};

#define CAP(ID, ROWS)                                                                    \
	.kind = VT_PCI_KIND_CAP, .id = PCI_CAP_ID_##ID, VT_PCI_ROWS(ROWS)
#define WHEN(...)	.conditions = { __VA_ARGS__ }

static const struct vt_pci_block blocks[] = {
	{ CAP(PM, pm) },
	{ CAP(AGP, agp) },
	{ CAP(VPD, vpd) },
	{ CAP(SLOTID, slotid) },
	{ CAP(MSI, msi) },
	{ CAP(MSI, msi_32), WHEN(MSI_NOT(64BIT)) },
	{ CAP(MSI, msi_32_extended), WHEN(MSI_NOT(64BIT), MSI(EXT_DATA)) },
	{ CAP(MSI, msi_32_mask), WHEN(MSI_NOT(64BIT), MSI(MASKBIT)) },
	{ CAP(MSI, msi_64), WHEN(MSI(64BIT)) },
	{ CAP(MSI, msi_64_extended), WHEN(MSI(64BIT), MSI(EXT_DATA)) },
	{ CAP(MSI, msi_64_mask), WHEN(MSI(64BIT), MSI(MASKBIT)) },
	{ CAP(CHSWP, chswp) },
	{ CAP(PCIX, pcix), WHEN(HEADER(NORMAL)) },
	{ CAP(PCIX, pcix_bridge), WHEN(HEADER(BRIDGE)) },
	{ CAP(HT, ht) },
	{ CAP(VNDR, virtio), WHEN(VIRTIO_VENDOR) },
	{ CAP(VNDR, virtio_notify), WHEN(VIRTIO_VENDOR, VIRTIO_TYPE(2)) },
	{ CAP(VNDR, virtio_pci_cfg), WHEN(VIRTIO_VENDOR, VIRTIO_TYPE(5)) },
	{ CAP(VNDR, virtio_shm), WHEN(VIRTIO_VENDOR, VIRTIO_TYPE(8)) },
	{ CAP(VNDR, vndr) },
	{ CAP(VNDR, vndr_data), .stride = 4, .bits = { VT_PCI_HERE, PCI_CAP_FLAGS, 0xff },
	  .shift = 2, .plus = -1 },
	{ CAP(SHPC, shpc) },
	{ CAP(SSVID, ssvid) },
	{ CAP(EXP, express) },
	{ CAP(EXP, express_link), WHEN(EXP_TYPE(ENDPOINT, PCIE_BRIDGE)) },
	{ CAP(EXP, express_link), WHEN(EXP_VERSION_2, EXP_TYPE(RC_END, RC_EC)) },
	{ CAP(EXP, express_slot), WHEN(EXP_VERSION_1, EXP_SLOT) },
	{ CAP(EXP, express_slot), WHEN(EXP_VERSION_2) },
	{ CAP(EXP, express_root), WHEN(EXP_VERSION_1, EXP_TYPE(ROOT_PORT, ROOT_PORT)) },
	{ CAP(EXP, express_root), WHEN(EXP_VERSION_1, EXP_TYPE(RC_EC, RC_EC)) },
	{ CAP(EXP, express_root), WHEN(EXP_VERSION_2) },
	{ CAP(EXP, express_2), WHEN(EXP_VERSION_2) },
	{ CAP(EXP, express_link_2),
	  WHEN(EXP_VERSION_2, EXP_TYPE(ENDPOINT, PCIE_BRIDGE)) },
	{ CAP(EXP, express_slot_2), WHEN(EXP_VERSION_2, EXP_SLOT) },
	{ CAP(MSIX, msix) },
	{ CAP(SATA, sata) },
	{ CAP(AF, af) },
	{ CAP(EA, ea) },
};

const struct vt_pci_blocks vt_pci_cap_blocks = {
	.blocks = blocks, .count = ARRAY_SIZE(blocks),
	.names = names, .nnames = ARRAY_SIZE(names),
};
