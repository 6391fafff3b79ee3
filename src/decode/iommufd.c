// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests of /dev/iommu. The first word of each argument is its size; the kernel takes fields
 * beyond that for zero. Payloads of hardware drivers are in iommufd_data.c.
 */
#include <errno.h>
#include <linux/iommufd.h>
#include <linux/vfio_private.h>

#include "decode/decoder.h"
#include "decode/iommufd.h"
#include "util/array.h"
#include "xlat/xlat.h"

#define IN VFIOTRACE_IN
#define OUT VFIOTRACE_OUT
#define INOUT VFIOTRACE_INOUT

/* ---- objects and address spaces ---- */

static const struct vfiotrace_field destroy_fields[] = {
	VT_NUMBER(iommu_destroy, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_destroy, id, UNSIGNED, IN, OBJECT),
};
static const struct vfiotrace_struct destroy =
	VT_STRUCT(iommu_destroy, destroy_fields);

static const struct vfiotrace_field ioas_alloc_fields[] = {
	VT_NUMBER(iommu_ioas_alloc, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_ioas_alloc, flags, HEX, IN, NULL),
	VT_NUMBER(iommu_ioas_alloc, out_ioas_id, UNSIGNED, OUT, IOAS),
};
static const struct vfiotrace_struct ioas_alloc =
	VT_STRUCT(iommu_ioas_alloc, ioas_alloc_fields);

static const struct vfiotrace_field iova_range_fields[] = {
	VT_NUMBER(iommu_iova_range, start, ADDRESS, INOUT, IOVA_LIMIT),
	VT_NUMBER(iommu_iova_range, last, ADDRESS, INOUT, IOVA_LIMIT),
};
static const struct vfiotrace_struct iova_range =
	VT_STRUCT(iommu_iova_range, iova_range_fields);

static const struct vfiotrace_field allow_iovas_fields[] = {
	VT_NUMBER(iommu_ioas_allow_iovas, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_ioas_allow_iovas, ioas_id, UNSIGNED, IN, IOAS),
	VT_NUMBER(iommu_ioas_allow_iovas, num_iovas, UNSIGNED, IN, COUNT),
	VT_RESERVED(iommu_ioas_allow_iovas, __reserved, IN),
	VT_POINTER(iommu_ioas_allow_iovas, allowed_iovas, IN, &iova_range),
};
static const struct vfiotrace_struct allow_iovas =
	VT_STRUCT(iommu_ioas_allow_iovas, allow_iovas_fields);

/* Shows an array in memory, or its address if it is empty or NULL. */
static void emit_array(struct vt_decoder *d, const char *name, uint64_t address,
		       uint64_t count, const struct vfiotrace_struct *element)
{
	if (address && count)
		vt_emit_structs_at(d, name, address, count, element, UINT64_MAX);
	else
		vt_emit_tail(d, d->call->request->type, name,
			     VFIOTRACE_SHOW_ADDRESS, address);
}

static void allow_iovas_tail(struct vt_decoder *d)
{
	uint64_t address;
	uint32_t count;

	if (d->exit ||
	    !vt_u32(d, offsetof(struct iommu_ioas_allow_iovas, num_iovas), &count) ||
	    !vt_u64(d, offsetof(struct iommu_ioas_allow_iovas, allowed_iovas), &address))
		return;
	emit_array(d, "allowed_iovas", address, count, &iova_range);
}

static const struct vfiotrace_field iova_ranges_fields[] = {
	VT_NUMBER(iommu_ioas_iova_ranges, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_ioas_iova_ranges, ioas_id, UNSIGNED, IN, IOAS),
	VT_NUMBER(iommu_ioas_iova_ranges, num_iovas, UNSIGNED, INOUT, COUNT),
	VT_RESERVED(iommu_ioas_iova_ranges, __reserved, IN),
	VT_NUMBER(iommu_ioas_iova_ranges, allowed_iovas, ADDRESS, IN, MEMORY),
	VT_NUMBER(iommu_ioas_iova_ranges, out_iova_alignment, UNSIGNED, OUT, SIZE),
};
static const struct vfiotrace_struct iova_ranges =
	VT_STRUCT(iommu_ioas_iova_ranges, iova_ranges_fields);

/* The kernel fills as many ranges as there is room for, and returns how many there are. */
static void iova_ranges_tail(struct vt_decoder *d)
{
	uint32_t room, count;
	uint64_t address;

	if (!d->exit || (d->result < 0 && d->result != -EMSGSIZE))
		return;
	vt_emit_outputs(d);
	if (!vt_in_u32(d, offsetof(struct iommu_ioas_iova_ranges, num_iovas), &room) ||
	    !vt_u32(d, offsetof(struct iommu_ioas_iova_ranges, num_iovas), &count) ||
	    !vt_in_u64(d, offsetof(struct iommu_ioas_iova_ranges, allowed_iovas),
		       &address))
		return;
	if (room && count && address)
		vt_emit_structs_at(d, "allowed_iovas", address,
				   room < count ? room : count, &iova_range,
				   UINT64_MAX);
}

/* ---- mapping ---- */

static const struct vfiotrace_field map_fields[] = {
	VT_NUMBER(iommu_ioas_map, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_ioas_map, flags, FLAGS, IN, &vt_xlat_iommu_ioas_map_flags),
	VT_NUMBER(iommu_ioas_map, ioas_id, UNSIGNED, IN, IOAS),
	VT_RESERVED(iommu_ioas_map, __reserved, IN),
	VT_NUMBER(iommu_ioas_map, user_va, ADDRESS, IN, MEMORY),
	VT_NUMBER(iommu_ioas_map, length, UNSIGNED, IN, SIZE),
	VT_NUMBER(iommu_ioas_map, iova, TAIL, INOUT, IOVA),
};
static const struct vfiotrace_struct map = VT_STRUCT(iommu_ioas_map, map_fields);

static const struct vfiotrace_field map_file_fields[] = {
	VT_NUMBER(iommu_ioas_map_file, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_ioas_map_file, flags, FLAGS, IN, &vt_xlat_iommu_ioas_map_flags),
	VT_NUMBER(iommu_ioas_map_file, ioas_id, UNSIGNED, IN, IOAS),
	VT_FIELD(iommu_ioas_map_file, fd, FD, IN, NULL),
	VT_NUMBER(iommu_ioas_map_file, start, HEX, IN, FILE_OFFSET),
	VT_NUMBER(iommu_ioas_map_file, length, UNSIGNED, IN, SIZE),
	VT_NUMBER(iommu_ioas_map_file, iova, TAIL, INOUT, IOVA),
};
static const struct vfiotrace_struct map_file =
	VT_STRUCT(iommu_ioas_map_file, map_file_fields);

static const struct vfiotrace_field copy_fields[] = {
	VT_NUMBER(iommu_ioas_copy, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_ioas_copy, flags, FLAGS, IN, &vt_xlat_iommu_ioas_map_flags),
	VT_NUMBER(iommu_ioas_copy, dst_ioas_id, UNSIGNED, IN, IOAS),
	VT_NUMBER(iommu_ioas_copy, src_ioas_id, UNSIGNED, IN, SOURCE_IOAS),
	VT_NUMBER(iommu_ioas_copy, length, UNSIGNED, IN, SIZE),
	VT_NUMBER(iommu_ioas_copy, dst_iova, TAIL, INOUT, IOVA),
	VT_NUMBER(iommu_ioas_copy, src_iova, ADDRESS, IN, SOURCE_IOVA),
};
static const struct vfiotrace_struct copy = VT_STRUCT(iommu_ioas_copy, copy_fields);

/*
 * With the flag FIXED_IOVA the caller passes the IOVA and the kernel repeats it: shown at the
 * entry. Without it the kernel chooses the IOVA: shown at the exit, and at the entry only if
 * the caller passed something.
 */
static void emit_iova(struct vt_decoder *d, const char *name, uint32_t offset)
{
	uint32_t flags;
	uint64_t iova;
	bool fixed;

	if (!vt_in_u32(d, offsetof(struct iommu_ioas_map, flags), &flags) ||
	    !vt_u64(d, offset, &iova))
		return;
	fixed = flags & IOMMU_IOAS_MAP_FIXED_IOVA;
	if (d->exit ? !fixed : fixed || iova)
		vt_emit_tail(d, d->call->request->type, name,
			     VFIOTRACE_SHOW_ADDRESS, iova);
}

static void map_tail(struct vt_decoder *d)
{
	emit_iova(d, "iova", offsetof(struct iommu_ioas_map, iova));
}

static void copy_tail(struct vt_decoder *d)
{
	emit_iova(d, "dst_iova", offsetof(struct iommu_ioas_copy, dst_iova));
}

/* map_tail() serves IOMMU_IOAS_MAP and _MAP_FILE, emit_iova() also _COPY: offsets must agree. */
_Static_assert(offsetof(struct iommu_ioas_map, iova) ==
	       offsetof(struct iommu_ioas_map_file, iova), "iova");
_Static_assert(offsetof(struct iommu_ioas_map, flags) ==
	       offsetof(struct iommu_ioas_copy, flags), "flags");

static const struct vfiotrace_field unmap_fields[] = {
	VT_NUMBER(iommu_ioas_unmap, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_ioas_unmap, ioas_id, UNSIGNED, IN, IOAS),
	VT_NUMBER(iommu_ioas_unmap, iova, ADDRESS, IN, IOVA),
	VT_NUMBER(iommu_ioas_unmap, length, UNSIGNED, INOUT, SIZE),
};
static const struct vfiotrace_struct unmap = VT_STRUCT(iommu_ioas_unmap, unmap_fields);

static const struct vfiotrace_field change_process_fields[] = {
	VT_NUMBER(iommu_ioas_change_process, size, UNSIGNED, IN, ARGSZ),
	VT_RESERVED(iommu_ioas_change_process, __reserved, IN),
};
static const struct vfiotrace_struct change_process =
	VT_STRUCT(iommu_ioas_change_process, change_process_fields);

/* ---- options ---- */

static const struct vfiotrace_field option_fields[] = {
	VT_NUMBER(iommu_option, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_option, option_id, ENUM, IN, &vt_xlat_iommu_options),
	VT_FIELD(iommu_option, op, ENUM, IN, &vt_xlat_iommu_option_ops),
	VT_RESERVED(iommu_option, __reserved, IN),
	VT_NUMBER(iommu_option, object_id, UNSIGNED, IN, OBJECT),
	VT_FIELD(iommu_option, val64, TAIL, INOUT, NULL),
};
static const struct vfiotrace_struct option = VT_STRUCT(iommu_option, option_fields);

static void option_tail(struct vt_decoder *d)
{
	uint64_t value;
	uint16_t op;

	if (!vt_u16(d, offsetof(struct iommu_option, op), &op) ||
	    !vt_u64(d, offsetof(struct iommu_option, val64), &value))
		return;
	if (d->exit ? op == IOMMU_OPTION_OP_GET : op != IOMMU_OPTION_OP_GET || value)
		vt_emit_tail(d, &option, "val64", VFIOTRACE_SHOW_UNSIGNED, value);
}

static const struct vfiotrace_field vfio_ioas_fields[] = {
	VT_NUMBER(iommu_vfio_ioas, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_vfio_ioas, ioas_id, TAIL, INOUT, IOAS),
	VT_FIELD(iommu_vfio_ioas, op, ENUM, IN, &vt_xlat_iommu_vfio_ioas_ops),
	VT_RESERVED(iommu_vfio_ioas, __reserved, IN),
};
static const struct vfiotrace_struct vfio_ioas =
	VT_STRUCT(iommu_vfio_ioas, vfio_ioas_fields);

static void vfio_ioas_tail(struct vt_decoder *d)
{
	uint32_t id;
	uint16_t op;

	if (!vt_u16(d, offsetof(struct iommu_vfio_ioas, op), &op) ||
	    !vt_u32(d, offsetof(struct iommu_vfio_ioas, ioas_id), &id))
		return;
	if (d->exit ? op == IOMMU_VFIO_IOAS_GET : op == IOMMU_VFIO_IOAS_SET || id)
		vt_emit_tail(d, &vfio_ioas, "ioas_id", VFIOTRACE_SHOW_UNSIGNED, id);
}

/* ---- dirty tracking ---- */

static const struct vfiotrace_field set_dirty_fields[] = {
	VT_NUMBER(iommu_hwpt_set_dirty_tracking, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_hwpt_set_dirty_tracking, flags, FLAGS, IN,
		 &vt_xlat_iommu_dirty_tracking_flags),
	VT_NUMBER(iommu_hwpt_set_dirty_tracking, hwpt_id, UNSIGNED, IN, OBJECT),
	VT_RESERVED(iommu_hwpt_set_dirty_tracking, __reserved, IN),
};
static const struct vfiotrace_struct set_dirty =
	VT_STRUCT(iommu_hwpt_set_dirty_tracking, set_dirty_fields);

static const struct vfiotrace_field get_dirty_fields[] = {
	VT_NUMBER(iommu_hwpt_get_dirty_bitmap, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_hwpt_get_dirty_bitmap, hwpt_id, UNSIGNED, IN, OBJECT),
	VT_FIELD(iommu_hwpt_get_dirty_bitmap, flags, FLAGS, IN,
		 &vt_xlat_iommu_dirty_bitmap_flags),
	VT_RESERVED(iommu_hwpt_get_dirty_bitmap, __reserved, IN),
	VT_NUMBER(iommu_hwpt_get_dirty_bitmap, iova, ADDRESS, IN, IOVA),
	VT_NUMBER(iommu_hwpt_get_dirty_bitmap, length, UNSIGNED, IN, SIZE),
	VT_NUMBER(iommu_hwpt_get_dirty_bitmap, page_size, UNSIGNED, IN, SIZE),
	VT_NUMBER(iommu_hwpt_get_dirty_bitmap, data, ADDRESS, IN, MEMORY),
};
static const struct vfiotrace_struct get_dirty =
	VT_STRUCT(iommu_hwpt_get_dirty_bitmap, get_dirty_fields);

static void get_dirty_tail(struct vt_decoder *d)
{
	uint64_t length, page_size, address;

	if (d->exit &&
	    vt_in_u64(d, offsetof(struct iommu_hwpt_get_dirty_bitmap, length), &length) &&
	    vt_in_u64(d, offsetof(struct iommu_hwpt_get_dirty_bitmap, page_size),
		      &page_size) &&
	    vt_in_u64(d, offsetof(struct iommu_hwpt_get_dirty_bitmap, data), &address))
		vt_emit_dirty_bitmap(d, "data", address, length, page_size);
}

/* ---- queues ---- */

static const struct vfiotrace_field fault_alloc_fields[] = {
	VT_NUMBER(iommu_fault_alloc, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_fault_alloc, flags, HEX, IN, NULL),
	VT_NUMBER(iommu_fault_alloc, out_fault_id, UNSIGNED, OUT, OBJECT),
	VT_FIELD(iommu_fault_alloc, out_fault_fd, FD, OUT, NULL),
};
static const struct vfiotrace_struct fault_alloc =
	VT_STRUCT(iommu_fault_alloc, fault_alloc_fields);

static const struct vfiotrace_field veventq_alloc_fields[] = {
	VT_NUMBER(iommu_veventq_alloc, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_veventq_alloc, flags, HEX, IN, NULL),
	VT_NUMBER(iommu_veventq_alloc, viommu_id, UNSIGNED, IN, OBJECT),
	VT_FIELD(iommu_veventq_alloc, type, ENUM, IN, &vt_xlat_iommu_veventq_types),
	VT_NUMBER(iommu_veventq_alloc, veventq_depth, UNSIGNED, IN, COUNT),
	VT_NUMBER(iommu_veventq_alloc, out_veventq_id, UNSIGNED, OUT, OBJECT),
	VT_FIELD(iommu_veventq_alloc, out_veventq_fd, FD, OUT, NULL),
	VT_RESERVED(iommu_veventq_alloc, __reserved, IN),
};
static const struct vfiotrace_struct veventq_alloc =
	VT_STRUCT(iommu_veventq_alloc, veventq_alloc_fields);

/* ---- virtual IOMMUs ---- */

static const struct vfiotrace_field vdevice_alloc_fields[] = {
	VT_NUMBER(iommu_vdevice_alloc, size, UNSIGNED, IN, ARGSZ),
	VT_NUMBER(iommu_vdevice_alloc, viommu_id, UNSIGNED, IN, OBJECT),
	VT_NUMBER(iommu_vdevice_alloc, dev_id, UNSIGNED, IN, OBJECT),
	VT_NUMBER(iommu_vdevice_alloc, out_vdevice_id, UNSIGNED, OUT, OBJECT),
	VT_FIELD(iommu_vdevice_alloc, virt_id, HEX, IN, NULL),
};
static const struct vfiotrace_struct vdevice_alloc =
	VT_STRUCT(iommu_vdevice_alloc, vdevice_alloc_fields);

static const struct vfiotrace_field hw_queue_alloc_fields[] = {
	VT_NUMBER(iommu_hw_queue_alloc, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_hw_queue_alloc, flags, HEX, IN, NULL),
	VT_NUMBER(iommu_hw_queue_alloc, viommu_id, UNSIGNED, IN, OBJECT),
	VT_FIELD(iommu_hw_queue_alloc, type, ENUM, IN, &vt_xlat_iommu_hw_queue_types),
	VT_NUMBER(iommu_hw_queue_alloc, index, UNSIGNED, IN, INDEX),
	VT_NUMBER(iommu_hw_queue_alloc, out_hw_queue_id, UNSIGNED, OUT, OBJECT),
	VT_NUMBER(iommu_hw_queue_alloc, nesting_parent_iova, ADDRESS, IN, IOVA),
	VT_NUMBER(iommu_hw_queue_alloc, length, UNSIGNED, IN, SIZE),
};
static const struct vfiotrace_struct hw_queue_alloc =
	VT_STRUCT(iommu_hw_queue_alloc, hw_queue_alloc_fields);

/* IOVA and physical address; no field is an address in the program's memory. */
static const struct vfiotrace_field noiommu_get_pa_fields[] = {
	VT_NUMBER(iommu_ioas_noiommu_get_pa, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_ioas_noiommu_get_pa, flags, HEX, IN, NULL),
	VT_NUMBER(iommu_ioas_noiommu_get_pa, ioas_id, UNSIGNED, IN, IOAS),
	VT_RESERVED(iommu_ioas_noiommu_get_pa, __reserved, IN),
	VT_NUMBER(iommu_ioas_noiommu_get_pa, iova, ADDRESS, IN, IOVA),
	VT_NUMBER(iommu_ioas_noiommu_get_pa, length, UNSIGNED, INOUT, SIZE),
	VT_NUMBER(iommu_ioas_noiommu_get_pa, out_phys, HEX, OUT, PHYSICAL),
};
static const struct vfiotrace_struct noiommu_get_pa =
	VT_STRUCT(iommu_ioas_noiommu_get_pa, noiommu_get_pa_fields);

/* ---- the kernel's selftest ---- */

static const struct vfiotrace_field test_cmd_fields[] = {
	VT_NUMBER(iommu_test_cmd, size, UNSIGNED, IN, ARGSZ),
	VT_FIELD(iommu_test_cmd, op, UNSIGNED, IN, NULL),
	VT_FIELD(iommu_test_cmd, id, UNSIGNED, IN, NULL),
	VT_RESERVED(iommu_test_cmd, __reserved, IN),
	VT_FLEXIBLE(iommu_test_cmd, args, INOUT, NULL),
};
static const struct vfiotrace_struct test_cmd =
	VT_STRUCT(iommu_test_cmd, test_cmd_fields);

/* ---- rows ---- */

#define ROW(NAME, MIN, ...)                                                      \
	{                                                                        \
		.name = #NAME, .code = NAME,                                     \
		.kinds = VT_KIND(IOMMUFD) | VT_KIND(CONTAINER),                  \
		.arg = VFIOTRACE_ARG_STRUCT, .min = MIN, __VA_ARGS__             \
	}
#define SIZED .flags = VFIOTRACE_REQUEST_SIZED
#define MAPS VFIOTRACE_REQUEST_MAPS
#define UNMAPS VFIOTRACE_REQUEST_UNMAPS

static const struct vfiotrace_request rows[] = {
	ROW(IOMMU_DESTROY, 8, SIZED, .type = &destroy),
	ROW(IOMMU_IOAS_ALLOC, 12, SIZED, .type = &ioas_alloc),
	ROW(IOMMU_IOAS_ALLOW_IOVAS, 24, SIZED, .type = &allow_iovas,
	    .tail = allow_iovas_tail),
	ROW(IOMMU_IOAS_COPY, 40, SIZED | MAPS, .type = &copy, .tail = copy_tail),
	ROW(IOMMU_IOAS_IOVA_RANGES, 32, SIZED | VFIOTRACE_REQUEST_OUT_CODE,
	    .type = &iova_ranges, .tail = iova_ranges_tail),
	ROW(IOMMU_IOAS_MAP, 40, SIZED | MAPS, .type = &map, .tail = map_tail),
	ROW(IOMMU_IOAS_UNMAP, 24, SIZED | UNMAPS, .type = &unmap),
	ROW(IOMMU_OPTION, 24, SIZED, .type = &option, .tail = option_tail),
	ROW(IOMMU_VFIO_IOAS, 12, SIZED, .type = &vfio_ioas, .tail = vfio_ioas_tail),
	ROW(IOMMU_HWPT_ALLOC, 24, SIZED, .type = &vt_hwpt_alloc_type,
	    .tail = vt_hwpt_alloc_tail),
	ROW(IOMMU_GET_HW_INFO, 32, SIZED, .type = &vt_hw_info_type,
	    .tail = vt_hw_info_tail),
	ROW(IOMMU_HWPT_SET_DIRTY_TRACKING, 16, SIZED, .type = &set_dirty),
	ROW(IOMMU_HWPT_GET_DIRTY_BITMAP, 48, SIZED, .type = &get_dirty,
	    .tail = get_dirty_tail),
	ROW(IOMMU_HWPT_INVALIDATE, 32, SIZED | VFIOTRACE_REQUEST_OUT_ON_ERROR,
	    .type = &vt_hwpt_invalidate_type, .tail = vt_hwpt_invalidate_tail),
	ROW(IOMMU_FAULT_QUEUE_ALLOC, 16, SIZED, .type = &fault_alloc),
	ROW(IOMMU_IOAS_MAP_FILE, 40, SIZED | MAPS, .type = &map_file, .tail = map_tail),
	ROW(IOMMU_VIOMMU_ALLOC, 24, SIZED, .type = &vt_viommu_alloc_type,
	    .tail = vt_viommu_alloc_tail),
	ROW(IOMMU_VDEVICE_ALLOC, 24, SIZED, .type = &vdevice_alloc),
	ROW(IOMMU_IOAS_CHANGE_PROCESS, 8, SIZED, .type = &change_process),
	ROW(IOMMU_VEVENTQ_ALLOC, 28, SIZED, .type = &veventq_alloc),
	ROW(IOMMU_HW_QUEUE_ALLOC, 40, SIZED, .type = &hw_queue_alloc),
	ROW(IOMMU_IOAS_NOIOMMU_GET_PA, 40, SIZED, .type = &noiommu_get_pa),
	ROW(IOMMU_TEST_CMD, 8, SIZED, .type = &test_cmd),
};

#define BEHIND(CODE, FLOW, STRUCT, POINTER, COUNT, SIZE)                         \
	{                                                                        \
		.code = CODE, .flow = FLOW, .at = offsetof(struct STRUCT, POINTER), \
		.count = offsetof(struct STRUCT, COUNT), .count_size = 4,        \
		.unit = SIZE,                                                    \
	}

static const struct vt_reach reaches[] = {
	BEHIND(IOMMU_IOAS_ALLOW_IOVAS, IN, iommu_ioas_allow_iovas, allowed_iovas, num_iovas,
	       sizeof(struct iommu_iova_range)),
	BEHIND(IOMMU_IOAS_IOVA_RANGES, OUT, iommu_ioas_iova_ranges, allowed_iovas, num_iovas,
	       sizeof(struct iommu_iova_range)),
	BEHIND(IOMMU_HWPT_ALLOC, IN, iommu_hwpt_alloc, data_uptr, data_len, 1),
	BEHIND(IOMMU_GET_HW_INFO, OUT, iommu_hw_info, data_uptr, data_len, 1),
	BEHIND(IOMMU_VIOMMU_ALLOC, INOUT, iommu_viommu_alloc, data_uptr, data_len, 1),
	{
		.code = IOMMU_HWPT_INVALIDATE, .flow = IN,
		.at = offsetof(struct iommu_hwpt_invalidate, data_uptr),
		.count = offsetof(struct iommu_hwpt_invalidate, entry_num), .count_size = 4,
		.times = offsetof(struct iommu_hwpt_invalidate, entry_len), .unit = 1,
	},
	{
		.code = IOMMU_HWPT_GET_DIRTY_BITMAP, .flow = OUT,
		.at = offsetof(struct iommu_hwpt_get_dirty_bitmap, data),
		.count = offsetof(struct iommu_hwpt_get_dirty_bitmap, length),
		.count_size = 8,
		.page = offsetof(struct iommu_hwpt_get_dirty_bitmap, page_size),
		.unit = 8,
	},
};

const struct vt_table vt_iommufd_table = VT_TABLE_REACHING(rows, reaches);

static const struct vfiotrace_struct *const structs[] = {
	&iova_range,
	&vt_hwpt_vtd_s1_type,
	&vt_hwpt_arm_smmuv3_type,
	&vt_hwpt_amd_guest_type,
	&vt_hw_info_vtd_type,
	&vt_hw_info_arm_smmuv3_type,
	&vt_hw_info_tegra241_type,
	&vt_hw_info_amd_type,
	&vt_invalidate_vtd_s1_type,
	&vt_invalidate_arm_smmuv3_type,
	&vt_viommu_tegra241_type,
	&vt_pgfault_type,
	&vt_page_response_type,
	&vt_vevent_header_type,
	&vt_vevent_arm_smmuv3_type,
	&vt_vevent_tegra241_type,
};

const struct vt_structs vt_iommufd_structs = {
	.structs = structs,
	.count = ARRAY_SIZE(structs),
};
