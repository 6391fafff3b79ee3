// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * iommufd requests that carry data of hardware drivers (VT-d, SMMUv3, AMD, Tegra), and the
 * records of its queues.
 */
#include <linux/iommufd.h>

#include "decode/iommufd.h"
#include "util/array.h"
#include "xlat/xlat.h"

#define IN VFIOTRACE_IN
#define OUT VFIOTRACE_OUT
#define INOUT VFIOTRACE_INOUT

/* A fixed array of words whose bits only the hardware's manual explains. */
#define WORDS(STRUCT, MEMBER)                                                    \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER[0]),                 \
		.count = sizeof(((struct STRUCT *)0)->MEMBER) /                  \
			 sizeof(((struct STRUCT *)0)->MEMBER[0]),                \
		.show = VFIOTRACE_SHOW_HEX, .flow = INOUT,                       \
	}

/* Which struct a number in a type field means. */
struct data_type {
	uint32_t type;
	const struct vfiotrace_struct *of;
};

static const struct vfiotrace_struct *find_type(const struct data_type *types,
						size_t count, uint32_t type)
{
	for (size_t i = 0; i < count; i++)
		if (types[i].type == type)
			return types[i].of;
	return NULL;
}
#define FIND_TYPE(TYPES, TYPE) find_type(TYPES, ARRAY_SIZE(TYPES), TYPE)

/* Shows what data_uptr points to: a struct, or bytes if the type is unknown. */
static void emit_data(struct vt_decoder *d, uint64_t address, uint32_t length,
		      const struct vfiotrace_struct *of)
{
	if (!address || !length)
		vt_emit_tail(d, d->call->request->type, "data_uptr",
			     VFIOTRACE_SHOW_ADDRESS, address);
	else if (of)
		vt_emit_struct_at(d, "data_uptr", address, of, length);
	else
		vt_emit_bytes_at(d, "data_uptr", address, length);
}

/* ---- page tables ---- */

static const struct vfiotrace_field hwpt_vtd_s1_fields[] = {
	VT_FIELD(iommu_hwpt_vtd_s1, flags, FLAGS, IN, &vt_xlat_iommu_vtd_s1_flags),
	VT_NUMBER(iommu_hwpt_vtd_s1, pgtbl_addr, ADDRESS, IN, GUEST),
	VT_FIELD(iommu_hwpt_vtd_s1, addr_width, UNSIGNED, IN, NULL),
	VT_RESERVED(iommu_hwpt_vtd_s1, __reserved, IN),
};
const struct vfiotrace_struct vt_hwpt_vtd_s1_type =
	VT_STRUCT(iommu_hwpt_vtd_s1, hwpt_vtd_s1_fields);

static const struct vfiotrace_field hwpt_arm_smmuv3_fields[] = {
	WORDS(iommu_hwpt_arm_smmuv3, ste),
};
const struct vfiotrace_struct vt_hwpt_arm_smmuv3_type =
	VT_STRUCT(iommu_hwpt_arm_smmuv3, hwpt_arm_smmuv3_fields);

static const struct vfiotrace_field hwpt_amd_guest_fields[] = {
	WORDS(iommu_hwpt_amd_guest, dte),
};
const struct vfiotrace_struct vt_hwpt_amd_guest_type =
	VT_STRUCT(iommu_hwpt_amd_guest, hwpt_amd_guest_fields);

static const struct data_type hwpt_types[] = {
	{ IOMMU_HWPT_DATA_VTD_S1, &vt_hwpt_vtd_s1_type },
	{ IOMMU_HWPT_DATA_ARM_SMMUV3, &vt_hwpt_arm_smmuv3_type },
	{ IOMMU_HWPT_DATA_AMD_GUEST, &vt_hwpt_amd_guest_type },
};

static const struct vfiotrace_field hwpt_alloc_fields[] = {
	VT_NUMBER(iommu_hwpt_alloc, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_hwpt_alloc, flags, FLAGS, IN, &vt_xlat_iommu_hwpt_alloc_flags),
	VT_NUMBER(iommu_hwpt_alloc, dev_id, UNSIGNED, IN, OBJECT),
	VT_NUMBER(iommu_hwpt_alloc, pt_id, UNSIGNED, IN, OBJECT),
	VT_NUMBER(iommu_hwpt_alloc, out_hwpt_id, UNSIGNED, OUT, OBJECT),
	VT_RESERVED(iommu_hwpt_alloc, __reserved, IN),
	VT_FIELD(iommu_hwpt_alloc, data_type, ENUM, IN, &vt_xlat_iommu_hwpt_data_types),
	VT_NUMBER(iommu_hwpt_alloc, data_len, UNSIGNED, IN, SIZE),
	VT_POINTER(iommu_hwpt_alloc, data_uptr, IN, NULL),
	VT_NUMBER(iommu_hwpt_alloc, fault_id, TAIL, IN, OBJECT),
	VT_FIELD(iommu_hwpt_alloc, __reserved2, TAIL, IN | VFIOTRACE_NONZERO, NULL),
};
const struct vfiotrace_struct vt_hwpt_alloc_type =
	VT_STRUCT(iommu_hwpt_alloc, hwpt_alloc_fields);

/* fault_id is behind the data in the struct, so code shows it after the data. */
void vt_hwpt_alloc_tail(struct vt_decoder *d)
{
	uint32_t flags, type, length, fault, reserved;
	uint64_t address;

	if (d->exit)
		return;
	if (vt_u32(d, offsetof(struct iommu_hwpt_alloc, data_type), &type) &&
	    vt_u32(d, offsetof(struct iommu_hwpt_alloc, data_len), &length) &&
	    vt_u64(d, offsetof(struct iommu_hwpt_alloc, data_uptr), &address))
		emit_data(d, address, length, FIND_TYPE(hwpt_types, type));
	if (vt_u32(d, offsetof(struct iommu_hwpt_alloc, flags), &flags) &&
	    vt_u32(d, offsetof(struct iommu_hwpt_alloc, fault_id), &fault) &&
	    ((flags & IOMMU_HWPT_FAULT_ID_VALID) || fault))
		vt_emit_tail(d, d->call->request->type, "fault_id",
			     VFIOTRACE_SHOW_UNSIGNED, fault);
	if (vt_u32(d, offsetof(struct iommu_hwpt_alloc, __reserved2), &reserved) &&
	    reserved)
		vt_emit_tail(d, d->call->request->type, "__reserved2",
			     VFIOTRACE_SHOW_HEX, reserved);
}

/* ---- hardware information ---- */

static const struct vfiotrace_field hw_info_vtd_fields[] = {
	VT_FIELD(iommu_hw_info_vtd, flags, FLAGS, OUT, &vt_xlat_iommu_hw_info_vtd_flags),
	VT_RESERVED(iommu_hw_info_vtd, __reserved, OUT),
	VT_FIELD(iommu_hw_info_vtd, cap_reg, HEX, OUT, NULL),
	VT_FIELD(iommu_hw_info_vtd, ecap_reg, HEX, OUT, NULL),
};
const struct vfiotrace_struct vt_hw_info_vtd_type =
	VT_STRUCT(iommu_hw_info_vtd, hw_info_vtd_fields);

static const struct vfiotrace_field hw_info_arm_smmuv3_fields[] = {
	VT_FIELD(iommu_hw_info_arm_smmuv3, flags, FLAGS, OUT,
		 &vt_xlat_iommu_hw_info_arm_smmuv3_flags),
	VT_RESERVED(iommu_hw_info_arm_smmuv3, __reserved, OUT),
	WORDS(iommu_hw_info_arm_smmuv3, idr),
	VT_FIELD(iommu_hw_info_arm_smmuv3, iidr, HEX, OUT, NULL),
	VT_FIELD(iommu_hw_info_arm_smmuv3, aidr, HEX, OUT, NULL),
};
const struct vfiotrace_struct vt_hw_info_arm_smmuv3_type =
	VT_STRUCT(iommu_hw_info_arm_smmuv3, hw_info_arm_smmuv3_fields);

static const struct vfiotrace_field hw_info_tegra241_fields[] = {
	VT_FIELD(iommu_hw_info_tegra241_cmdqv, flags, HEX, OUT, NULL),
	VT_FIELD(iommu_hw_info_tegra241_cmdqv, version, UNSIGNED, OUT, NULL),
	VT_FIELD(iommu_hw_info_tegra241_cmdqv, log2vcmdqs, UNSIGNED, OUT, NULL),
	VT_FIELD(iommu_hw_info_tegra241_cmdqv, log2vsids, UNSIGNED, OUT, NULL),
	VT_RESERVED(iommu_hw_info_tegra241_cmdqv, __reserved, OUT),
};
const struct vfiotrace_struct vt_hw_info_tegra241_type =
	VT_STRUCT(iommu_hw_info_tegra241_cmdqv, hw_info_tegra241_fields);

static const struct vfiotrace_field hw_info_amd_fields[] = {
	VT_FIELD(iommu_hw_info_amd, efr, HEX, OUT, NULL),
	VT_FIELD(iommu_hw_info_amd, efr2, HEX, OUT, NULL),
};
const struct vfiotrace_struct vt_hw_info_amd_type =
	VT_STRUCT(iommu_hw_info_amd, hw_info_amd_fields);

static const struct data_type hw_info_types[] = {
	{ IOMMU_HW_INFO_TYPE_INTEL_VTD, &vt_hw_info_vtd_type },
	{ IOMMU_HW_INFO_TYPE_ARM_SMMUV3, &vt_hw_info_arm_smmuv3_type },
	{ IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV, &vt_hw_info_tegra241_type },
	{ IOMMU_HW_INFO_TYPE_AMD, &vt_hw_info_amd_type },
};

static const struct vfiotrace_field hw_info_fields[] = {
	VT_NUMBER(iommu_hw_info, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_hw_info, flags, FLAGS, IN, &vt_xlat_iommu_hw_info_flags),
	VT_NUMBER(iommu_hw_info, dev_id, UNSIGNED, IN, OBJECT),
	VT_NUMBER(iommu_hw_info, data_len, UNSIGNED, INOUT, SIZE),
	VT_NUMBER(iommu_hw_info, data_uptr, ADDRESS, IN, MEMORY),
	VT_FIELD(iommu_hw_info, in_data_type, TAIL, IN, &vt_xlat_iommu_hw_info_in_types),
	VT_FIELD(iommu_hw_info, out_data_type, ENUM, OUT, &vt_xlat_iommu_hw_info_types),
	VT_FIELD(iommu_hw_info, out_max_pasid_log2, UNSIGNED, OUT, NULL),
	{
		.name = "__reserved",
		.offset = offsetof(struct iommu_hw_info, __reserved),
		.size = sizeof(((struct iommu_hw_info *)0)->__reserved),
		.show = VFIOTRACE_SHOW_BYTES,
		.flow = INOUT | VFIOTRACE_NONZERO,
	},
	VT_FIELD(iommu_hw_info, out_capabilities, FLAGS, OUT, &vt_xlat_iommu_hw_caps),
};
const struct vfiotrace_struct vt_hw_info_type =
	VT_STRUCT(iommu_hw_info, hw_info_fields);

/* Without the flag a zero is a reserved word, not a type. */
static void hw_info_input(struct vt_decoder *d)
{
	uint32_t flags, type;

	if (vt_u32(d, offsetof(struct iommu_hw_info, flags), &flags) &&
	    vt_u32(d, offsetof(struct iommu_hw_info, in_data_type), &type) &&
	    ((flags & IOMMU_HW_INFO_FLAG_INPUT_TYPE) || type))
		vt_emit_xlat(d, VFIOTRACE_VALUE_ENUM, "in_data_type", type, 4,
			     &vt_xlat_iommu_hw_info_in_types);
}

void vt_hw_info_tail(struct vt_decoder *d)
{
	uint32_t type, room, length;
	uint64_t address;

	if (!d->exit) {
		hw_info_input(d);
		return;
	}
	if (!vt_u32(d, offsetof(struct iommu_hw_info, out_data_type), &type) ||
	    !vt_in_u32(d, offsetof(struct iommu_hw_info, data_len), &room) ||
	    !vt_u32(d, offsetof(struct iommu_hw_info, data_len), &length) ||
	    !vt_in_u64(d, offsetof(struct iommu_hw_info, data_uptr), &address))
		return;
	if (address && room && length)
		emit_data(d, address, room < length ? room : length,
			  FIND_TYPE(hw_info_types, type));
}

/* ---- invalidation ---- */

static const struct vfiotrace_field invalidate_vtd_s1_fields[] = {
	VT_NUMBER(iommu_hwpt_vtd_s1_invalidate, addr, ADDRESS, IN, NESTED_IOVA),
	VT_NUMBER(iommu_hwpt_vtd_s1_invalidate, npages, UNSIGNED, IN, COUNT),
	VT_FIELD(iommu_hwpt_vtd_s1_invalidate, flags, FLAGS, IN,
		 &vt_xlat_iommu_vtd_inv_flags),
	VT_RESERVED(iommu_hwpt_vtd_s1_invalidate, __reserved, IN),
};
const struct vfiotrace_struct vt_invalidate_vtd_s1_type =
	VT_STRUCT(iommu_hwpt_vtd_s1_invalidate, invalidate_vtd_s1_fields);

static const struct vfiotrace_field invalidate_arm_smmuv3_fields[] = {
	WORDS(iommu_viommu_arm_smmuv3_invalidate, cmd),
};
const struct vfiotrace_struct vt_invalidate_arm_smmuv3_type =
	VT_STRUCT(iommu_viommu_arm_smmuv3_invalidate, invalidate_arm_smmuv3_fields);

static const struct data_type invalidate_types[] = {
	{ IOMMU_HWPT_INVALIDATE_DATA_VTD_S1, &vt_invalidate_vtd_s1_type },
	{ IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3, &vt_invalidate_arm_smmuv3_type },
};

static const struct vfiotrace_field hwpt_invalidate_fields[] = {
	VT_NUMBER(iommu_hwpt_invalidate, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_hwpt_invalidate, hwpt_id, UNSIGNED, IN, OBJECT),
	VT_POINTER(iommu_hwpt_invalidate, data_uptr, IN, NULL),
	VT_FIELD(iommu_hwpt_invalidate, data_type, ENUM, IN,
		 &vt_xlat_iommu_invalidate_types),
	VT_NUMBER(iommu_hwpt_invalidate, entry_len, UNSIGNED, IN, SIZE),
	VT_NUMBER(iommu_hwpt_invalidate, entry_num, UNSIGNED, INOUT, COUNT),
	VT_RESERVED(iommu_hwpt_invalidate, __reserved, IN),
};
const struct vfiotrace_struct vt_hwpt_invalidate_type =
	VT_STRUCT(iommu_hwpt_invalidate, hwpt_invalidate_fields);

/* Most entries shown if their size is not that of the struct. */
#define ODD_ENTRIES 64

/* Shows entries that are longer or shorter than their struct. */
static void emit_odd_entries(struct vt_decoder *d, uint64_t address, uint32_t size,
			     uint32_t count, const struct vfiotrace_struct *of)
{
	uint32_t n = count < ODD_ENTRIES ? count : ODD_ENTRIES;

	vt_begin_array(d, "data_uptr", count);
	for (uint32_t i = 0; i < n; i++)
		vt_emit_struct_at(d, NULL, address + (uint64_t)i * size, of, size);
	if (n < count)
		vt_emit_note(d, VFIOTRACE_NOTE_TOO_BIG, (uint64_t)n * size,
			     (uint64_t)count * size);
	vt_end_array(d);
}

void vt_hwpt_invalidate_tail(struct vt_decoder *d)
{
	const struct vfiotrace_struct *of;
	uint32_t type, size, count;
	uint64_t address;

	if (d->exit || d->truncated ||
	    !vt_u64(d, offsetof(struct iommu_hwpt_invalidate, data_uptr), &address))
		return;
	/*
	 * If the argument ends before the fields that describe the data, only its address is
	 * shown.
	 */
	if (!vt_u32(d, offsetof(struct iommu_hwpt_invalidate, data_type), &type) ||
	    !vt_u32(d, offsetof(struct iommu_hwpt_invalidate, entry_len), &size) ||
	    !vt_u32(d, offsetof(struct iommu_hwpt_invalidate, entry_num), &count))
		count = size = type = 0;
	of = FIND_TYPE(invalidate_types, type);
	if (!address || !size || !count)
		vt_emit_tail(d, d->call->request->type, "data_uptr",
			     VFIOTRACE_SHOW_ADDRESS, address);
	else if (!of)
		vt_emit_bytes_at(d, "data_uptr", address, (uint64_t)size * count);
	else if (size == of->size)
		vt_emit_structs_at(d, "data_uptr", address, count, of, UINT64_MAX);
	else
		emit_odd_entries(d, address, size, count, of);
}

/* ---- virtual IOMMUs ---- */

static const struct vfiotrace_field viommu_tegra241_fields[] = {
	VT_NUMBER(iommu_viommu_tegra241_cmdqv, out_vintf_mmap_offset, HEX,
		  OUT, FILE_OFFSET),
	VT_NUMBER(iommu_viommu_tegra241_cmdqv, out_vintf_mmap_length, UNSIGNED,
		  OUT, SIZE),
};
const struct vfiotrace_struct vt_viommu_tegra241_type =
	VT_STRUCT(iommu_viommu_tegra241_cmdqv, viommu_tegra241_fields);

static const struct data_type viommu_types[] = {
	{ IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV, &vt_viommu_tegra241_type },
};

static const struct vfiotrace_field viommu_alloc_fields[] = {
	VT_NUMBER(iommu_viommu_alloc, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_viommu_alloc, flags, HEX, IN, NULL),
	VT_FIELD(iommu_viommu_alloc, type, ENUM, IN, &vt_xlat_iommu_viommu_types),
	VT_NUMBER(iommu_viommu_alloc, dev_id, UNSIGNED, IN, OBJECT),
	VT_NUMBER(iommu_viommu_alloc, hwpt_id, UNSIGNED, IN, OBJECT),
	VT_NUMBER(iommu_viommu_alloc, out_viommu_id, UNSIGNED, OUT, OBJECT),
	VT_NUMBER(iommu_viommu_alloc, data_len, UNSIGNED, IN, SIZE),
	VT_RESERVED(iommu_viommu_alloc, __reserved, IN),
	VT_NUMBER(iommu_viommu_alloc, data_uptr, ADDRESS, IN, MEMORY),
};
const struct vfiotrace_struct vt_viommu_alloc_type =
	VT_STRUCT(iommu_viommu_alloc, viommu_alloc_fields);

void vt_viommu_alloc_tail(struct vt_decoder *d)
{
	const struct vfiotrace_struct *of;
	uint32_t type, length;
	uint64_t address;

	if (!d->exit ||
	    !vt_in_u32(d, offsetof(struct iommu_viommu_alloc, type), &type) ||
	    !vt_in_u32(d, offsetof(struct iommu_viommu_alloc, data_len), &length) ||
	    !vt_in_u64(d, offsetof(struct iommu_viommu_alloc, data_uptr), &address))
		return;
	of = FIND_TYPE(viommu_types, type);
	if (of && address && length)
		emit_data(d, address, length, of);
}

/* ---- records of queues ---- */

static const struct vfiotrace_field pgfault_fields[] = {
	VT_FIELD(iommu_hwpt_pgfault, flags, FLAGS, OUT, &vt_xlat_iommu_pgfault_flags),
	VT_NUMBER(iommu_hwpt_pgfault, dev_id, UNSIGNED, OUT, OBJECT),
	VT_FIELD(iommu_hwpt_pgfault, pasid, UNSIGNED, OUT, NULL),
	VT_FIELD(iommu_hwpt_pgfault, grpid, UNSIGNED, OUT, NULL),
	VT_FIELD(iommu_hwpt_pgfault, perm, FLAGS, OUT, &vt_xlat_iommu_pgfault_perms),
	VT_RESERVED(iommu_hwpt_pgfault, __reserved, OUT),
	VT_NUMBER(iommu_hwpt_pgfault, addr, ADDRESS, OUT, NESTED_IOVA),
	VT_NUMBER(iommu_hwpt_pgfault, length, UNSIGNED, OUT, SIZE),
	VT_FIELD(iommu_hwpt_pgfault, cookie, UNSIGNED, OUT, NULL),
};
const struct vfiotrace_struct vt_pgfault_type =
	VT_STRUCT(iommu_hwpt_pgfault, pgfault_fields);

static const struct vfiotrace_field page_response_fields[] = {
	VT_FIELD(iommu_hwpt_page_response, cookie, UNSIGNED, IN, NULL),
	VT_FIELD(iommu_hwpt_page_response, code, ENUM, IN,
		 &vt_xlat_iommu_page_responses),
};
const struct vfiotrace_struct vt_page_response_type =
	VT_STRUCT(iommu_hwpt_page_response, page_response_fields);

static const struct vfiotrace_field vevent_header_fields[] = {
	VT_FIELD(iommufd_vevent_header, flags, FLAGS, OUT, &vt_xlat_iommu_veventq_flags),
	VT_FIELD(iommufd_vevent_header, sequence, UNSIGNED, OUT, NULL),
};
const struct vfiotrace_struct vt_vevent_header_type =
	VT_STRUCT(iommufd_vevent_header, vevent_header_fields);

static const struct vfiotrace_field vevent_arm_smmuv3_fields[] = {
	WORDS(iommu_vevent_arm_smmuv3, evt),
};
const struct vfiotrace_struct vt_vevent_arm_smmuv3_type =
	VT_STRUCT(iommu_vevent_arm_smmuv3, vevent_arm_smmuv3_fields);

static const struct vfiotrace_field vevent_tegra241_fields[] = {
	WORDS(iommu_vevent_tegra241_cmdqv, lvcmdq_err_map),
};
const struct vfiotrace_struct vt_vevent_tegra241_type =
	VT_STRUCT(iommu_vevent_tegra241_cmdqv, vevent_tegra241_fields);
