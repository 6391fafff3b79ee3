/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of a container with the sPAPR TCE IOMMU, version 1 or 2. */
#include <linux/vfio.h>

#include "decode/decoder.h"
#include "util/array.h"
#include "xlat/xlat.h"

#define SPAPR (VT_IOMMU(SPAPR) | VT_IOMMU(SPAPR_V2))

/* ---- VFIO_IOMMU_SPAPR_TCE_GET_INFO ---- */

static const struct vfiotrace_field ddw_fields[] = {
	VT_NUMBER(vfio_iommu_spapr_tce_ddw_info, pgsizes, HEX,
		  VFIOTRACE_OUT, PAGE_SIZES),
	VT_NUMBER(vfio_iommu_spapr_tce_ddw_info, max_dynamic_windows_supported, UNSIGNED,
		  VFIOTRACE_OUT, COUNT),
	VT_FIELD(vfio_iommu_spapr_tce_ddw_info, levels, UNSIGNED, VFIOTRACE_OUT,
		 NULL),
};

static const struct vfiotrace_struct ddw =
	VT_STRUCT(vfio_iommu_spapr_tce_ddw_info, ddw_fields);

static const struct vfiotrace_field tce_info_fields[] = {
	VT_NUMBER(vfio_iommu_spapr_tce_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_iommu_spapr_tce_info, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_spapr_tce_info_flags),
	VT_NUMBER(vfio_iommu_spapr_tce_info, dma32_window_start, ADDRESS,
		  VFIOTRACE_OUT, IOVA_LIMIT),
	VT_NUMBER(vfio_iommu_spapr_tce_info, dma32_window_size, UNSIGNED,
		  VFIOTRACE_OUT, SIZE),
	VT_FIELD(vfio_iommu_spapr_tce_info, ddw, TAIL, VFIOTRACE_OUT, &ddw),
};

static const struct vfiotrace_struct tce_info =
	VT_STRUCT(vfio_iommu_spapr_tce_info, tce_info_fields);

/* Dynamic windows are described only if the flag is set, as version 2 does. */
static void tce_info_tail(struct vt_decoder *d)
{
	const uint64_t offset = offsetof(struct vfio_iommu_spapr_tce_info, ddw);
	uint32_t flags;

	if (d->exit && d->argsz >= offset + ddw.size &&
	    vt_u32(d, offsetof(struct vfio_iommu_spapr_tce_info, flags), &flags) &&
	    (flags & VFIO_IOMMU_SPAPR_INFO_DDW))
		vt_emit_part(d, "ddw", &ddw, VFIOTRACE_OUT, offset);
}

/* ---- VFIO_IOMMU_UNMAP_DMA: unlike type1, sPAPR does not write the size back ---- */

static const struct vfiotrace_field unmap_fields[] = {
	VT_NUMBER(vfio_iommu_type1_dma_unmap, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_iommu_type1_dma_unmap, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_dma_unmap_flags),
	VT_NUMBER(vfio_iommu_type1_dma_unmap, iova, ADDRESS, VFIOTRACE_IN, IOVA),
	VT_NUMBER(vfio_iommu_type1_dma_unmap, size, UNSIGNED, VFIOTRACE_IN, SIZE),
	VT_FLEXIBLE(vfio_iommu_type1_dma_unmap, data, VFIOTRACE_IN, NULL),
};

static const struct vfiotrace_struct unmap =
	VT_STRUCT(vfio_iommu_type1_dma_unmap, unmap_fields);

/* ---- memory and windows ---- */

static const struct vfiotrace_field register_fields[] = {
	VT_NUMBER(vfio_iommu_spapr_register_memory, argsz, UNSIGNED,
		  VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_iommu_spapr_register_memory, flags, HEX, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_iommu_spapr_register_memory, vaddr, ADDRESS,
		  VFIOTRACE_IN, MEMORY),
	VT_NUMBER(vfio_iommu_spapr_register_memory, size, UNSIGNED, VFIOTRACE_IN, SIZE),
};

static const struct vfiotrace_struct register_memory =
	VT_STRUCT(vfio_iommu_spapr_register_memory, register_fields);

static const struct vfiotrace_field create_fields[] = {
	VT_NUMBER(vfio_iommu_spapr_tce_create, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_iommu_spapr_tce_create, flags, HEX, VFIOTRACE_IN, NULL),
	VT_FIELD(vfio_iommu_spapr_tce_create, page_shift, UNSIGNED, VFIOTRACE_IN,
		 NULL),
	VT_RESERVED(vfio_iommu_spapr_tce_create, __resv1, VFIOTRACE_IN),
	VT_NUMBER(vfio_iommu_spapr_tce_create, window_size, UNSIGNED,
		  VFIOTRACE_IN, SIZE),
	VT_FIELD(vfio_iommu_spapr_tce_create, levels, UNSIGNED, VFIOTRACE_IN, NULL),
	VT_RESERVED(vfio_iommu_spapr_tce_create, __resv2, VFIOTRACE_IN),
	VT_NUMBER(vfio_iommu_spapr_tce_create, start_addr, ADDRESS,
		  VFIOTRACE_OUT, IOVA_LIMIT),
};

static const struct vfiotrace_struct tce_create =
	VT_STRUCT(vfio_iommu_spapr_tce_create, create_fields);

static const struct vfiotrace_field remove_fields[] = {
	VT_NUMBER(vfio_iommu_spapr_tce_remove, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_iommu_spapr_tce_remove, flags, HEX, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_iommu_spapr_tce_remove, start_addr, ADDRESS,
		  VFIOTRACE_IN, IOVA_LIMIT),
};

static const struct vfiotrace_struct tce_remove =
	VT_STRUCT(vfio_iommu_spapr_tce_remove, remove_fields);

/* ---- VFIO_EEH_PE_OP ---- */

static const struct vfiotrace_field err_fields[] = {
	VT_FIELD(vfio_eeh_pe_err, type, UNSIGNED, VFIOTRACE_IN, NULL),
	VT_FIELD(vfio_eeh_pe_err, func, UNSIGNED, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_eeh_pe_err, addr, ADDRESS, VFIOTRACE_IN, BUS),
	VT_FIELD(vfio_eeh_pe_err, mask, HEX, VFIOTRACE_IN, NULL),
};

static const struct vfiotrace_struct eeh_err =
	VT_STRUCT(vfio_eeh_pe_err, err_fields);

static const struct vfiotrace_field eeh_fields[] = {
	VT_NUMBER(vfio_eeh_pe_op, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_eeh_pe_op, flags, HEX, VFIOTRACE_IN, NULL),
	VT_FIELD(vfio_eeh_pe_op, op, ENUM, VFIOTRACE_IN, &vt_xlat_vfio_eeh_pe_ops),
	VT_FIELD(vfio_eeh_pe_op, err, TAIL, VFIOTRACE_IN, &eeh_err),
};

/* Only one operation uses the bytes behind .op; for the others they are not missing. */
static const struct vfiotrace_struct eeh_op = {
	.name = "vfio_eeh_pe_op",
	.size = sizeof(struct vfio_eeh_pe_op),
	.count = ARRAY_SIZE(eeh_fields),
	.fields = eeh_fields,
};

static void eeh_tail(struct vt_decoder *d)
{
	uint32_t op;

	if (!vt_in_u32(d, offsetof(struct vfio_eeh_pe_op, op), &op))
		return;
	if (op == VFIO_EEH_PE_GET_STATE) {
		d->call->result = VFIOTRACE_RESULT_ENUM;
		d->call->result_xlat = &vt_xlat_vfio_eeh_pe_states;
	}
	if (d->exit)
		return;
	if (op != VFIO_EEH_PE_INJECT_ERR) {
		d->known = offsetof(struct vfio_eeh_pe_op, op) + sizeof(op);
		return;
	}
	vt_need(d, sizeof(struct vfio_eeh_pe_op));
	vt_emit_part(d, "err", &eeh_err, VFIOTRACE_IN,
		     offsetof(struct vfio_eeh_pe_op, err));
}

/* ---- rows ---- */

static const struct vfiotrace_request spapr_rows[] = {
	{
		.name = "VFIO_IOMMU_SPAPR_TCE_GET_INFO",
		.code = VFIO_IOMMU_SPAPR_TCE_GET_INFO,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 16,
		.type = &tce_info,
		.tail = tce_info_tail,
	},
	{
		.name = "VFIO_IOMMU_UNMAP_DMA",
		.code = VFIO_IOMMU_UNMAP_DMA,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_UNMAPS,
		.min = 24,
		.type = &unmap,
	},
	{
		.name = "VFIO_IOMMU_ENABLE",
		.code = VFIO_IOMMU_ENABLE,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_NONE,
	},
	{
		.name = "VFIO_IOMMU_DISABLE",
		.code = VFIO_IOMMU_DISABLE,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_NONE,
	},
	{
		.name = "VFIO_IOMMU_SPAPR_REGISTER_MEMORY",
		.code = VFIO_IOMMU_SPAPR_REGISTER_MEMORY,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 24,
		.type = &register_memory,
	},
	{
		.name = "VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY",
		.code = VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 24,
		.type = &register_memory,
	},
	{
		.name = "VFIO_IOMMU_SPAPR_TCE_CREATE",
		.code = VFIO_IOMMU_SPAPR_TCE_CREATE,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 40,
		.type = &tce_create,
	},
	{
		.name = "VFIO_IOMMU_SPAPR_TCE_REMOVE",
		.code = VFIO_IOMMU_SPAPR_TCE_REMOVE,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 16,
		.type = &tce_remove,
	},
	{
		.name = "VFIO_EEH_PE_OP",
		.code = VFIO_EEH_PE_OP,
		.kinds = VT_KIND(CONTAINER),
		.iommus = SPAPR,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 12,
		.type = &eeh_op,
		.tail = eeh_tail,
	},
};

const struct vt_table vt_spapr_table = VT_TABLE(spapr_rows);

static const struct vfiotrace_struct *const spapr_structs[] = { &ddw, &eeh_err };

const struct vt_structs vt_spapr_structs = {
	.structs = spapr_structs,
	.count = ARRAY_SIZE(spapr_structs),
};
