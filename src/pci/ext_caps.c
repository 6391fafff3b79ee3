// SPDX-License-Identifier: LGPL-2.1-or-later
/* Registers of extended capabilities, from byte 256 on. The header of each is in config.c. */
#include <linux/pci_regs.h>

#include "pci/registers.h"
#include "util/array.h"
#include "xlat/pci.h"

static const struct vt_pci_cap_name names[] = {
	{ PCI_EXT_CAP_ID_ERR, "err" },
	{ PCI_EXT_CAP_ID_VC, "vc" },
	{ PCI_EXT_CAP_ID_DSN, "dsn" },
	{ PCI_EXT_CAP_ID_PWR, "pwr" },
	{ PCI_EXT_CAP_ID_RCLD, "rcld" },
	{ PCI_EXT_CAP_ID_RCILC, "rcilc" },
	{ PCI_EXT_CAP_ID_RCEC, "rcec" },
	{ PCI_EXT_CAP_ID_MFVC, "mfvc" },
	{ PCI_EXT_CAP_ID_VC9, "vc" },
	{ PCI_EXT_CAP_ID_RCRB, "rcrb" },
	{ PCI_EXT_CAP_ID_VNDR, "vsec" },
	{ PCI_EXT_CAP_ID_CAC, "cac" },
	{ PCI_EXT_CAP_ID_ACS, "acs" },
	{ PCI_EXT_CAP_ID_ARI, "ari" },
	{ PCI_EXT_CAP_ID_ATS, "ats" },
	{ PCI_EXT_CAP_ID_SRIOV, "sriov" },
	{ PCI_EXT_CAP_ID_MRIOV, "mriov" },
	{ PCI_EXT_CAP_ID_MCAST, "mcast" },
	{ PCI_EXT_CAP_ID_PRI, "pri" },
	{ PCI_EXT_CAP_ID_REBAR, "rebar" },
	{ PCI_EXT_CAP_ID_DPA, "dpa" },
	{ PCI_EXT_CAP_ID_TPH, "tph" },
	{ PCI_EXT_CAP_ID_LTR, "ltr" },
	{ PCI_EXT_CAP_ID_SECPCI, "secpci" },
	{ PCI_EXT_CAP_ID_PMUX, "pmux" },
	{ PCI_EXT_CAP_ID_PASID, "pasid" },
	{ PCI_EXT_CAP_ID_DPC, "dpc" },
	{ PCI_EXT_CAP_ID_L1SS, "l1ss" },
	{ PCI_EXT_CAP_ID_PTM, "ptm" },
	{ PCI_EXT_CAP_ID_DVSEC, "dvsec" },
	{ PCI_EXT_CAP_ID_VF_REBAR, "vf_rebar" },
	{ PCI_EXT_CAP_ID_DLF, "dlf" },
	{ PCI_EXT_CAP_ID_PL_16GT, "pl_16gt" },
	{ PCI_EXT_CAP_ID_NPEM, "npem" },
	{ PCI_EXT_CAP_ID_PL_32GT, "pl_32gt" },
	{ PCI_EXT_CAP_ID_DOE, "doe" },
	{ PCI_EXT_CAP_ID_DEV3, "dev3" },
	{ PCI_EXT_CAP_ID_IDE, "ide" },
	{ PCI_EXT_CAP_ID_PL_64GT, "pl_64gt" },
};

static const struct vt_pci_row err[] = {
	VT_PCI_FLAGS("err_uncor_status", PCI_ERR_UNCOR_STATUS, 4, err_uncor),
	VT_PCI_FLAGS("err_uncor_mask", PCI_ERR_UNCOR_MASK, 4, err_uncor),
	VT_PCI_FLAGS("err_uncor_sever", PCI_ERR_UNCOR_SEVER, 4, err_uncor),
	VT_PCI_FLAGS("err_cor_status", PCI_ERR_COR_STATUS, 4, err_cor),
	VT_PCI_FLAGS("err_cor_mask", PCI_ERR_COR_MASK, 4, err_cor),
	VT_PCI_FLAGS("err_cap", PCI_ERR_CAP, 4, err_cap),
};

static const struct vt_pci_row err_header_log[] = {
	VT_PCI_HEX("err_header_log", PCI_ERR_HEADER_LOG, 4),
};

static const struct vt_pci_row err_root[] = {
	VT_PCI_FLAGS("err_root_command", PCI_ERR_ROOT_COMMAND, 4, err_root_command),
	VT_PCI_FLAGS("err_root_status", PCI_ERR_ROOT_STATUS, 4, err_root_status),
	VT_PCI_HEX("err_root_err_src", PCI_ERR_ROOT_ERR_SRC, 4),
};

static const struct vt_pci_row err_prefix_log[] = {
	VT_PCI_HEX("err_prefix_log", PCI_ERR_PREFIX_LOG, 4),
};

/* Root ports and root complex event collectors have the root registers. */
#define EXPRESS_TYPE(TYPE)                                                               \
	{ .bits = { VT_PCI_EXPRESS, PCI_EXP_FLAGS, PCI_EXP_FLAGS_TYPE },                 \
	  .low = PCI_EXP_TYPE_##TYPE << 4, .high = PCI_EXP_TYPE_##TYPE << 4 }

static const struct vt_pci_row vc[] = {
	VT_PCI_HEX("vc_port_cap1", PCI_VC_PORT_CAP1, 4),
	VT_PCI_HEX("vc_port_cap2", PCI_VC_PORT_CAP2, 4),
	VT_PCI_HEX("vc_port_ctrl", PCI_VC_PORT_CTRL, 2),
	VT_PCI_HEX("vc_port_status", PCI_VC_PORT_STATUS, 2),
};

static const struct vt_pci_row vc_resource[] = {
	VT_PCI_HEX("vc_res_cap", PCI_VC_RES_CAP, 4),
	VT_PCI_FLAGS("vc_res_ctrl", PCI_VC_RES_CTRL, 4, vc_res_ctrl),
	VT_PCI_FLAGS("vc_res_status", PCI_VC_RES_STATUS, 2, vc_res_status),
};

/* The first channel always exists; the port register says how many more there are. */
#define VC_RESOURCES                                                                     \
	.stride = PCI_CAP_VC_PER_VC_SIZEOF,                                              \
	.bits = { VT_PCI_HERE, PCI_VC_PORT_CAP1, PCI_VC_CAP1_EVCC }, .plus = 1, .least = 1

static const struct vt_pci_row dsn[] = {
	VT_PCI_HEX("dsn_lower", 4, 4),
	VT_PCI_HEX("dsn_upper", 8, 4),
};

static const struct vt_pci_row pwr[] = {
	VT_PCI_NUMBER("pwr_dsr", PCI_PWR_DSR, 1),
	VT_PCI_HEX("pwr_data", PCI_PWR_DATA, 4),
	VT_PCI_HEX("pwr_cap", PCI_PWR_CAP, 1),
};

static const struct vt_pci_row rcec[] = {
	VT_PCI_HEX("rcec_rciep_bitmap", PCI_RCEC_RCIEP_BITMAP, 4),
};

/* The lengths in vendor-specific headers count from the start of the capability. */
static const struct vt_pci_row vsec[] = {
	VT_PCI_HEX("vsec_hdr", PCI_VNDR_HEADER, 4),
};

static const struct vt_pci_row vsec_data[] = {
	VT_PCI_HEX("vsec_data", 8, 4),
};

static const struct vt_pci_row dvsec[] = {
	VT_PCI_HEX("dvsec_header1", PCI_DVSEC_HEADER1, 4),
	VT_PCI_HEX("dvsec_header2", PCI_DVSEC_HEADER2, 2),
};

static const struct vt_pci_row dvsec_data[] = {
	VT_PCI_HEX("dvsec_data", 12, 4),
};

#define WORDS(HEADER)                                                                    \
	.stride = 4, .bits = { VT_PCI_HERE, HEADER, 0xfff00000 }, .shift = 22

static const struct vt_pci_row acs[] = {
	VT_PCI_FLAGS("acs_cap", PCI_ACS_CAP, 2, acs),
	VT_PCI_FLAGS("acs_ctrl", PCI_ACS_CTRL, 2, acs),
};

static const struct vt_pci_row acs_egress[] = {
	VT_PCI_HEX("acs_egress_ctl_v", PCI_ACS_EGRESS_CTL_V, 4),
};

static const struct vt_pci_row ari[] = {
	VT_PCI_FLAGS("ari_cap", PCI_ARI_CAP, 2, ari_cap),
	VT_PCI_FLAGS("ari_ctrl", PCI_ARI_CTRL, 2, ari_ctrl),
};

static const struct vt_pci_row ats[] = {
	VT_PCI_FLAGS("ats_cap", PCI_ATS_CAP, 2, ats_cap),
	VT_PCI_FLAGS("ats_ctrl", PCI_ATS_CTRL, 2, ats_ctrl),
};

static const struct vt_pci_row sriov[] = {
	VT_PCI_FLAGS("sriov_cap", PCI_SRIOV_CAP, 4, sriov_cap),
	VT_PCI_FLAGS("sriov_ctrl", PCI_SRIOV_CTRL, 2, sriov_ctrl),
	VT_PCI_FLAGS("sriov_status", PCI_SRIOV_STATUS, 2, sriov_status),
	VT_PCI_NUMBER("sriov_initial_vf", PCI_SRIOV_INITIAL_VF, 2),
	VT_PCI_NUMBER("sriov_total_vf", PCI_SRIOV_TOTAL_VF, 2),
	VT_PCI_NUMBER("sriov_num_vf", PCI_SRIOV_NUM_VF, 2),
	VT_PCI_NUMBER("sriov_func_link", PCI_SRIOV_FUNC_LINK, 1),
	VT_PCI_NUMBER("sriov_vf_offset", PCI_SRIOV_VF_OFFSET, 2),
	VT_PCI_NUMBER("sriov_vf_stride", PCI_SRIOV_VF_STRIDE, 2),
	VT_PCI_HEX("sriov_vf_did", PCI_SRIOV_VF_DID, 2),
	VT_PCI_HEX("sriov_sup_pgsize", PCI_SRIOV_SUP_PGSIZE, 4),
	VT_PCI_HEX("sriov_sys_pgsize", PCI_SRIOV_SYS_PGSIZE, 4),
	VT_PCI_HEX("sriov_vfm", PCI_SRIOV_VFM, 4),
};

static const struct vt_pci_row sriov_bars[] = {
	VT_PCI_HEX("sriov_bar", PCI_SRIOV_BAR, 4),
};

static const struct vt_pci_row mcast[] = {
	VT_PCI_HEX("mcast_cap", 4, 2),
	VT_PCI_HEX("mcast_ctrl", 6, 2),
	VT_PCI_HEX("mcast_base_lo", 8, 4),
	VT_PCI_HEX("mcast_base_hi", 12, 4),
	VT_PCI_HEX("mcast_receive_lo", 16, 4),
	VT_PCI_HEX("mcast_receive_hi", 20, 4),
	VT_PCI_HEX("mcast_block_all_lo", 24, 4),
	VT_PCI_HEX("mcast_block_all_hi", 28, 4),
	VT_PCI_HEX("mcast_block_untranslated_lo", 32, 4),
	VT_PCI_HEX("mcast_block_untranslated_hi", 36, 4),
};

static const struct vt_pci_row pri[] = {
	VT_PCI_FLAGS("pri_ctrl", PCI_PRI_CTRL, 2, pri_ctrl),
	VT_PCI_FLAGS("pri_status", PCI_PRI_STATUS, 2, pri_status),
	VT_PCI_NUMBER("pri_max_req", PCI_PRI_MAX_REQ, 4),
	VT_PCI_NUMBER("pri_alloc_req", PCI_PRI_ALLOC_REQ, 4),
};

static const struct vt_pci_row rebar[] = {
	VT_PCI_HEX("rebar_cap", PCI_REBAR_CAP, 4),
	VT_PCI_HEX("rebar_ctrl", PCI_REBAR_CTRL, 4),
};

static const struct vt_pci_row vf_rebar[] = {
	VT_PCI_HEX("vf_rebar_cap", PCI_REBAR_CAP, 4),
	VT_PCI_HEX("vf_rebar_ctrl", PCI_REBAR_CTRL, 4),
};

/* The first control register says how many BARs have a pair of registers. */
#define REBARS                                                                           \
	.stride = 8, .least = 1,                                                         \
	.bits = { VT_PCI_HERE, PCI_REBAR_CTRL, PCI_REBAR_CTRL_NBAR_MASK },               \
	.shift = PCI_REBAR_CTRL_NBAR_SHIFT

static const struct vt_pci_row dpa[] = {
	VT_PCI_HEX("dpa_cap", PCI_DPA_CAP, 4),
	VT_PCI_HEX("dpa_latency_indicator", 8, 4),
	VT_PCI_HEX("dpa_status", 12, 2),
	VT_PCI_HEX("dpa_ctrl", 14, 2),
};

static const struct vt_pci_row tph[] = {
	VT_PCI_HEX("tph_cap", PCI_TPH_CAP, 4),
	VT_PCI_HEX("tph_ctrl", 8, 4),
};

static const struct vt_pci_row tph_st[] = {
	VT_PCI_HEX("tph_st", PCI_TPH_BASE_SIZEOF, 2),
};

static const struct vt_pci_row ltr[] = {
	VT_PCI_HEX("ltr_max_snoop_lat", PCI_LTR_MAX_SNOOP_LAT, 2),
	VT_PCI_HEX("ltr_max_nosnoop_lat", PCI_LTR_MAX_NOSNOOP_LAT, 2),
};

static const struct vt_pci_row secpci[] = {
	VT_PCI_HEX("secpci_lnkctl3", 4, 4),
	VT_PCI_HEX("secpci_lane_error_status", 8, 4),
};

static const struct vt_pci_row secpci_lane[] = {
	VT_PCI_HEX("secpci_le_ctrl", 12, 2),
};

/* One for each lane that the link may have, which the Express capability says. */
#define LANES(BYTES)                                                                     \
	.stride = BYTES, .bits = { VT_PCI_EXPRESS, PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_MLW }, \
	.shift = 4

static const struct vt_pci_row pasid[] = {
	VT_PCI_FLAGS("pasid_cap", PCI_PASID_CAP, 2, pasid_cap),
	VT_PCI_FLAGS("pasid_ctrl", PCI_PASID_CTRL, 2, pasid_ctrl),
};

static const struct vt_pci_row dpc[] = {
	VT_PCI_FLAGS("dpc_cap", PCI_EXP_DPC_CAP, 2, dpc_cap),
	VT_PCI_FLAGS("dpc_ctl", PCI_EXP_DPC_CTL, 2, dpc_ctl),
	VT_PCI_FLAGS("dpc_status", PCI_EXP_DPC_STATUS, 2, dpc_status),
	VT_PCI_HEX("dpc_source_id", PCI_EXP_DPC_SOURCE_ID, 2),
};

static const struct vt_pci_row dpc_rp_pio[] = {
	VT_PCI_HEX("dpc_rp_pio_status", PCI_EXP_DPC_RP_PIO_STATUS, 4),
	VT_PCI_HEX("dpc_rp_pio_mask", PCI_EXP_DPC_RP_PIO_MASK, 4),
	VT_PCI_HEX("dpc_rp_pio_severity", PCI_EXP_DPC_RP_PIO_SEVERITY, 4),
	VT_PCI_HEX("dpc_rp_pio_syserror", PCI_EXP_DPC_RP_PIO_SYSERROR, 4),
	VT_PCI_HEX("dpc_rp_pio_exception", PCI_EXP_DPC_RP_PIO_EXCEPTION, 4),
};

static const struct vt_pci_row l1ss[] = {
	VT_PCI_FLAGS("l1ss_cap", PCI_L1SS_CAP, 4, l1ss_cap),
	VT_PCI_FLAGS("l1ss_ctl1", PCI_L1SS_CTL1, 4, l1ss_ctl1),
	VT_PCI_HEX("l1ss_ctl2", PCI_L1SS_CTL2, 4),
};

static const struct vt_pci_row ptm[] = {
	VT_PCI_FLAGS("ptm_cap", PCI_PTM_CAP, 4, ptm_cap),
	VT_PCI_FLAGS("ptm_ctrl", PCI_PTM_CTRL, 4, ptm_ctrl),
};

static const struct vt_pci_row dlf[] = {
	VT_PCI_FLAGS("dlf_cap", PCI_DLF_CAP, 4, dlf_cap),
	VT_PCI_HEX("dlf_status", 8, 4),
};

static const struct vt_pci_row pl_16gt[] = {
	VT_PCI_HEX("pl_16gt_cap", 4, 4),
	VT_PCI_HEX("pl_16gt_ctrl", 8, 4),
	VT_PCI_HEX("pl_16gt_status", 12, 4),
	VT_PCI_HEX("pl_16gt_local_parity_status", 16, 4),
	VT_PCI_HEX("pl_16gt_retimer_1_parity_status", 20, 4),
	VT_PCI_HEX("pl_16gt_retimer_2_parity_status", 24, 4),
};

static const struct vt_pci_row pl_16gt_lane[] = {
	VT_PCI_HEX("pl_16gt_le_ctrl", PCI_PL_16GT_LE_CTRL, 1),
};

static const struct vt_pci_row pl_32gt[] = {
	VT_PCI_HEX("pl_32gt_cap", 4, 4),
	VT_PCI_HEX("pl_32gt_ctrl", 8, 4),
	VT_PCI_HEX("pl_32gt_status", 12, 4),
};

static const struct vt_pci_row doe[] = {
	VT_PCI_FLAGS("doe_cap", PCI_DOE_CAP, 4, doe_cap),
	VT_PCI_FLAGS("doe_ctrl", PCI_DOE_CTRL, 4, doe_ctrl),
	VT_PCI_FLAGS("doe_status", PCI_DOE_STATUS, 4, doe_status),
	VT_PCI_HEX("doe_write", PCI_DOE_WRITE, 4),
	VT_PCI_HEX("doe_read", PCI_DOE_READ, 4),
};

#define CAP(ID, ROWS)                                                                    \
	.kind = VT_PCI_KIND_EXT_CAP, .id = PCI_EXT_CAP_ID_##ID, VT_PCI_ROWS(ROWS)
#define WHEN(...)	.conditions = { __VA_ARGS__ }

static const struct vt_pci_block blocks[] = {
	{ CAP(ERR, err) },
	{ CAP(ERR, err_header_log), .stride = 4, .plus = 4 },
	{ CAP(ERR, err_root), WHEN(EXPRESS_TYPE(ROOT_PORT)) },
	{ CAP(ERR, err_root), WHEN(EXPRESS_TYPE(RC_EC)) },
	{ CAP(ERR, err_prefix_log), .stride = 4, .plus = 4,
	  WHEN(VT_PCI_WHEN_SET(PCI_ERR_CAP, PCI_ERR_CAP_PREFIX_LOG_PRESENT)) },
	{ CAP(VC, vc) },
	{ CAP(VC, vc_resource), VC_RESOURCES },
	{ CAP(VC9, vc) },
	{ CAP(VC9, vc_resource), VC_RESOURCES },
	{ CAP(DSN, dsn) },
	{ CAP(PWR, pwr) },
	{ CAP(RCEC, rcec) },
	{ CAP(VNDR, vsec) },
	{ CAP(VNDR, vsec_data), WORDS(PCI_VNDR_HEADER), .plus = -2 },
	{ CAP(ACS, acs) },
	{ CAP(ACS, acs_egress), WHEN(VT_PCI_WHEN_SET(PCI_ACS_CAP, PCI_ACS_EC)) },
	{ CAP(ARI, ari) },
	{ CAP(ATS, ats) },
	{ CAP(SRIOV, sriov) },
	{ CAP(SRIOV, sriov_bars), .stride = 4, .plus = PCI_SRIOV_NUM_BARS },
	{ CAP(MCAST, mcast) },
	{ CAP(PRI, pri) },
	{ CAP(REBAR, rebar), REBARS },
	{ CAP(DPA, dpa) },
	{ CAP(TPH, tph) },
	{ CAP(TPH, tph_st), .stride = 2, .plus = 1,
	  .bits = { VT_PCI_HERE, PCI_TPH_CAP, PCI_TPH_CAP_ST_MASK },
	  .shift = PCI_TPH_CAP_ST_SHIFT,
	  WHEN(VT_PCI_WHEN(PCI_TPH_CAP, PCI_TPH_CAP_LOC_MASK, PCI_TPH_LOC_CAP,
			   PCI_TPH_LOC_CAP)) },
	{ CAP(LTR, ltr) },
	{ CAP(SECPCI, secpci) },
	{ CAP(SECPCI, secpci_lane), LANES(2) },
	{ CAP(PASID, pasid) },
	{ CAP(DPC, dpc) },
	{ CAP(DPC, dpc_rp_pio),
	  WHEN(VT_PCI_WHEN_SET(PCI_EXP_DPC_CAP, PCI_EXP_DPC_CAP_RP_EXT)) },
	{ CAP(L1SS, l1ss) },
	{ CAP(PTM, ptm) },
	{ CAP(DVSEC, dvsec) },
	{ CAP(DVSEC, dvsec_data), WORDS(PCI_DVSEC_HEADER1), .plus = -3 },
	{ CAP(VF_REBAR, vf_rebar), REBARS },
	{ CAP(DLF, dlf) },
	{ CAP(PL_16GT, pl_16gt) },
	{ CAP(PL_16GT, pl_16gt_lane), LANES(1) },
	{ CAP(PL_32GT, pl_32gt) },
	{ CAP(DOE, doe) },
};

const struct vt_pci_blocks vt_pci_ext_cap_blocks = {
	.blocks = blocks, .count = ARRAY_SIZE(blocks),
	.names = names, .nnames = ARRAY_SIZE(names),
};
