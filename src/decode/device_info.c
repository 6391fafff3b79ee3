/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Information about a device, its regions and its interrupts. */
#include <linux/vfio.h>

#include "decode/device.h"
#include "decode/zdev.h"
#include "util/array.h"
#include "xlat/xlat.h"

/*
 * Shows the chain at the offset stored at @offset, if the kernel set @caps in the word at
 * @flags. Without that flag the kernel did not write the offset.
 */
static void emit_caps(struct vt_decoder *d, uint64_t flags, uint32_t caps,
		      uint64_t offset, const struct vfiotrace_xlat *ids,
		      const struct vt_cap *known, size_t count)
{
	uint32_t word, start;

	if (d->exit && vt_u32(d, flags, &word) && (word & caps) &&
	    vt_u32(d, offset, &start) && start)
		vt_emit_chain(d, start, ids, known, count);
}

/* ---- VFIO_DEVICE_GET_INFO ---- */

static const struct vfiotrace_field device_info_fields[] = {
	VT_NUMBER(vfio_device_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_device_info, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_device_flags),
	VT_NUMBER(vfio_device_info, num_regions, UNSIGNED, VFIOTRACE_OUT, COUNT),
	VT_NUMBER(vfio_device_info, num_irqs, UNSIGNED, VFIOTRACE_OUT, COUNT),
	VT_NUMBER(vfio_device_info, cap_offset, HEX, VFIOTRACE_OUT, ARGUMENT_OFFSET),
	VT_RESERVED(vfio_device_info, pad, VFIOTRACE_OUT),
};

const struct vfiotrace_struct vt_device_info =
	VT_STRUCT(vfio_device_info, device_info_fields);

static const struct vfiotrace_field atomic_comp_fields[] = {
	VT_HEADER(vfio_device_info_cap_pci_atomic_comp),
	VT_FIELD(vfio_device_info_cap_pci_atomic_comp, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_pci_atomic_flags),
	VT_RESERVED(vfio_device_info_cap_pci_atomic_comp, reserved, VFIOTRACE_OUT),
};

static const struct vfiotrace_struct atomic_comp =
	VT_STRUCT(vfio_device_info_cap_pci_atomic_comp, atomic_comp_fields);

static const struct vt_cap device_caps[] = {
	{ VFIO_DEVICE_INFO_CAP_ZPCI_BASE, &vt_cap_zpci_base, vt_cap_zpci_base_tail },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, &vt_cap_zpci_group, NULL },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_UTIL, &vt_cap_zpci_util, vt_cap_zpci_util_tail },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_PFIP, &vt_cap_zpci_pfip, vt_cap_zpci_pfip_tail },
	{ VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, &atomic_comp, NULL },
};

void vt_device_info_tail(struct vt_decoder *d)
{
	emit_caps(d, offsetof(struct vfio_device_info, flags),
		  VFIO_DEVICE_FLAGS_CAPS,
		  offsetof(struct vfio_device_info, cap_offset),
		  &vt_xlat_vfio_device_info_caps, device_caps,
		  ARRAY_SIZE(device_caps));
}

/* ---- VFIO_DEVICE_GET_REGION_INFO ---- */

static const struct vfiotrace_field region_info_fields[] = {
	VT_NUMBER(vfio_region_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_region_info, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_region_info_flags),
	VT_FIELD(vfio_region_info, index, REGION_INDEX, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_region_info, cap_offset, HEX, VFIOTRACE_OUT, ARGUMENT_OFFSET),
	VT_NUMBER(vfio_region_info, size, UNSIGNED, VFIOTRACE_OUT, SIZE),
	VT_NUMBER(vfio_region_info, offset, HEX, VFIOTRACE_OUT, DEVICE_OFFSET),
};

const struct vfiotrace_struct vt_region_info =
	VT_STRUCT(vfio_region_info, region_info_fields);

static const struct vfiotrace_field area_fields[] = {
	VT_NUMBER(vfio_region_sparse_mmap_area, offset, HEX,
		  VFIOTRACE_OUT, REGION_OFFSET),
	VT_NUMBER(vfio_region_sparse_mmap_area, size, UNSIGNED, VFIOTRACE_OUT, SIZE),
};

static const struct vfiotrace_struct area =
	VT_STRUCT(vfio_region_sparse_mmap_area, area_fields);

static const struct vfiotrace_field sparse_fields[] = {
	VT_HEADER(vfio_region_info_cap_sparse_mmap),
	VT_NUMBER(vfio_region_info_cap_sparse_mmap, nr_areas, UNSIGNED,
		  VFIOTRACE_OUT, COUNT),
	VT_RESERVED(vfio_region_info_cap_sparse_mmap, reserved, VFIOTRACE_OUT),
	VT_FLEXIBLE(vfio_region_info_cap_sparse_mmap, areas, VFIOTRACE_OUT, &area),
};

static const struct vfiotrace_struct sparse =
	VT_STRUCT(vfio_region_info_cap_sparse_mmap, sparse_fields);

/* type and subtype depend on each other: see region_type_tail(). */
static const struct vfiotrace_field region_type_fields[] = {
	VT_HEADER(vfio_region_info_cap_type),
	VT_FIELD(vfio_region_info_cap_type, type, TAIL, VFIOTRACE_OUT,
		 &vt_xlat_vfio_region_types),
	VT_FIELD(vfio_region_info_cap_type, subtype, TAIL, VFIOTRACE_OUT, NULL),
};

static const struct vfiotrace_struct region_type =
	VT_STRUCT(vfio_region_info_cap_type, region_type_fields);

static const struct vfiotrace_field ssatgt_fields[] = {
	VT_HEADER(vfio_region_info_cap_nvlink2_ssatgt),
	VT_NUMBER(vfio_region_info_cap_nvlink2_ssatgt, tgt, ADDRESS,
		  VFIOTRACE_OUT, PHYSICAL),
};

static const struct vfiotrace_struct ssatgt =
	VT_STRUCT(vfio_region_info_cap_nvlink2_ssatgt, ssatgt_fields);

static const struct vfiotrace_field lnkspd_fields[] = {
	VT_HEADER(vfio_region_info_cap_nvlink2_lnkspd),
	VT_FIELD(vfio_region_info_cap_nvlink2_lnkspd, link_speed, UNSIGNED,
		 VFIOTRACE_OUT, NULL),
	VT_RESERVED(vfio_region_info_cap_nvlink2_lnkspd, __pad, VFIOTRACE_OUT),
};

static const struct vfiotrace_struct lnkspd =
	VT_STRUCT(vfio_region_info_cap_nvlink2_lnkspd, lnkspd_fields);

static void sparse_tail(struct vt_decoder *d)
{
	vt_emit_cap_structs(d, "areas",
			    offsetof(struct vfio_region_info_cap_sparse_mmap,
				     nr_areas),
			    sizeof(struct vfio_region_info_cap_sparse_mmap), &area);
}

/* Names of the subtypes of a region type; NULL if it has none. */
static const struct vfiotrace_xlat *subtypes(uint32_t type)
{
	static const struct {
		uint32_t type;
		const struct vfiotrace_xlat *xlat;
	} table[] = {
		{ VFIO_REGION_TYPE_GFX, &vt_xlat_vfio_region_subtypes_gfx },
		{ VFIO_REGION_TYPE_CCW, &vt_xlat_vfio_region_subtypes_ccw },
		{ VFIO_REGION_TYPE_MIGRATION_DEPRECATED,
		  &vt_xlat_vfio_region_subtypes_migration },
		{ (uint32_t)VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x8086,
		  &vt_xlat_vfio_region_subtypes_intel },
		{ (uint32_t)VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x10de,
		  &vt_xlat_vfio_region_subtypes_nvidia },
		{ (uint32_t)VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x1014,
		  &vt_xlat_vfio_region_subtypes_ibm },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].type == type)
			return table[i].xlat;
	return NULL;
}

static void region_type_tail(struct vt_decoder *d)
{
	const struct vfiotrace_xlat *names;
	uint32_t type, subtype;

	if (!vt_cap_u32(d, offsetof(struct vfio_region_info_cap_type, type), &type))
		return;
	if (type & (uint32_t)VFIO_REGION_TYPE_PCI_VENDOR_TYPE)
		vt_emit_xlat(d, VFIOTRACE_VALUE_FLAGS, "type", type, 4,
			     &vt_xlat_vfio_region_type_flags);
	else
		vt_emit_xlat(d, VFIOTRACE_VALUE_ENUM, "type", type, 4,
			     &vt_xlat_vfio_region_types);
	if (!vt_cap_u32(d, offsetof(struct vfio_region_info_cap_type, subtype),
			&subtype))
		return;
	names = subtypes(type);
	vt_emit_xlat(d, names ? VFIOTRACE_VALUE_ENUM : VFIOTRACE_VALUE_UNSIGNED,
		     "subtype", subtype, 4, names);
}

static const struct vt_cap region_caps[] = {
	{ VFIO_REGION_INFO_CAP_SPARSE_MMAP, &sparse, sparse_tail },
	{ VFIO_REGION_INFO_CAP_TYPE, &region_type, region_type_tail },
	{ VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, &vt_cap_header, NULL },
	{ VFIO_REGION_INFO_CAP_NVLINK2_SSATGT, &ssatgt, NULL },
	{ VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD, &lnkspd, NULL },
};

void vt_region_info_tail(struct vt_decoder *d)
{
	emit_caps(d, offsetof(struct vfio_region_info, flags),
		  VFIO_REGION_INFO_FLAG_CAPS,
		  offsetof(struct vfio_region_info, cap_offset),
		  &vt_xlat_vfio_region_info_caps, region_caps,
		  ARRAY_SIZE(region_caps));
}

/* ---- VFIO_DEVICE_GET_IRQ_INFO ---- */

static const struct vfiotrace_field irq_info_fields[] = {
	VT_NUMBER(vfio_irq_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_irq_info, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_irq_info_flags),
	VT_FIELD(vfio_irq_info, index, IRQ_INDEX, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_irq_info, count, UNSIGNED, VFIOTRACE_OUT, COUNT),
};

const struct vfiotrace_struct vt_irq_info =
	VT_STRUCT(vfio_irq_info, irq_info_fields);

/* ---- contents of regions ---- */

static const struct vfiotrace_field edid_fields[] = {
	VT_NUMBER(vfio_region_gfx_edid, edid_offset, HEX, VFIOTRACE_OUT, REGION_OFFSET),
	VT_NUMBER(vfio_region_gfx_edid, edid_max_size, UNSIGNED, VFIOTRACE_OUT, SIZE),
	VT_NUMBER(vfio_region_gfx_edid, edid_size, UNSIGNED, VFIOTRACE_IN, SIZE),
	VT_FIELD(vfio_region_gfx_edid, max_xres, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_region_gfx_edid, max_yres, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_region_gfx_edid, link_state, ENUM, VFIOTRACE_IN,
		 &vt_xlat_vfio_gfx_link_states),
};

static const struct vfiotrace_struct edid =
	VT_STRUCT(vfio_region_gfx_edid, edid_fields);

static const struct vfiotrace_field migration_info_fields[] = {
	VT_FIELD(vfio_device_migration_info, device_state, FLAGS, VFIOTRACE_INOUT,
		 &vt_xlat_vfio_device_states_v1),
	VT_RESERVED(vfio_device_migration_info, reserved, VFIOTRACE_INOUT),
	VT_NUMBER(vfio_device_migration_info, pending_bytes, UNSIGNED,
		  VFIOTRACE_OUT, SIZE),
	VT_NUMBER(vfio_device_migration_info, data_offset, HEX,
		  VFIOTRACE_OUT, REGION_OFFSET),
	VT_NUMBER(vfio_device_migration_info, data_size, UNSIGNED,
		  VFIOTRACE_INOUT, SIZE),
};

static const struct vfiotrace_struct migration_info =
	VT_STRUCT(vfio_device_migration_info, migration_info_fields);

static const struct vfiotrace_struct *const device_structs[] = {
	&atomic_comp, &area,   &sparse, &region_type,
	&ssatgt,      &lnkspd, &edid,	&migration_info,
};

const struct vt_structs vt_device_structs = {
	.structs = device_structs,
	.count = ARRAY_SIZE(device_structs),
};
