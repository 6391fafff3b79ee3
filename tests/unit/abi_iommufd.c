// SPDX-License-Identifier: GPL-2.0-or-later
/* iommufd: bytes in, a line out. */
#include "abi.h"

#include <linux/iommufd.h>
#include <linux/vfio_private.h>

#define CALL(CODE, ...)                                                          \
	struct test_call call = {                                                \
		.fd.kind = VFIOTRACE_FD_IOMMUFD, .code = CODE, __VA_ARGS__       \
	}

static void ioas_alloc(void **state)
{
	const struct iommu_ioas_alloc before = { .size = 12, .out_ioas_id = 99 };
	const struct iommu_ioas_alloc after = { .size = 12, .out_ioas_id = 3 };
	const struct object in[] = { AT(ARG, before), { 0 } };
	const struct object out[] = { AT(ARG, after), { 0 } };
	CALL(IOMMU_IOAS_ALLOC, in, out);

	(void)state;
	check_call(&call, "IOMMU_IOAS_ALLOC, {size=12, flags=0} => {out_ioas_id=3}");
	call.result = -ENOMEM;
	check_call(&call, "IOMMU_IOAS_ALLOC, {size=12, flags=0}");
}

static void ioas_map(void **state)
{
	struct iommu_ioas_map map = {
		.size = 40, .flags = 7, .ioas_id = 3, .user_va = 0x7f0000000000,
		.length = 8192, .iova = 0x100000,
	};
	struct iommu_ioas_map chosen = map;
	const struct object in[] = { AT(ARG, map), { 0 } };
	const struct object out[] = { AT(ARG, chosen), { 0 } };
	CALL(IOMMU_IOAS_MAP, in, out);

	(void)state;
	check_call(&call, "IOMMU_IOAS_MAP, {size=40, flags=IOMMU_IOAS_MAP_FIXED_IOVA|"
		   "IOMMU_IOAS_MAP_WRITEABLE|IOMMU_IOAS_MAP_READABLE, ioas_id=3, "
		   "user_va=0x7f0000000000, length=8192, iova=0x100000}");
	map.flags = 4;
	map.iova = 0;
	map.__reserved = 9;
	chosen.iova = 0xfef00000;
	check_call(&call, "IOMMU_IOAS_MAP, {size=40, flags=IOMMU_IOAS_MAP_READABLE, "
		   "ioas_id=3, __reserved=0x9, user_va=0x7f0000000000, length=8192} "
		   "=> {iova=0xfef00000}");
}

static void ioas_map_file(void **state)
{
	const struct iommu_ioas_map_file map = {
		.size = 40, .flags = 5, .ioas_id = 3, .fd = 17, .start = 0x1000,
		.length = 4096, .iova = 0,
	};
	const struct object in[] = { AT(ARG, map), { 0 } };
	CALL(IOMMU_IOAS_MAP_FILE, in);

	(void)state;
	check_call(&call, "IOMMU_IOAS_MAP_FILE, {size=40, flags=IOMMU_IOAS_MAP_FIXED_IOVA|"
		   "IOMMU_IOAS_MAP_READABLE, ioas_id=3, fd=17, start=0x1000, length=4096, "
		   "iova=NULL}");
}

static void ioas_copy(void **state)
{
	const struct iommu_ioas_copy copy = {
		.size = 40, .flags = 6, .dst_ioas_id = 4, .src_ioas_id = 3,
		.length = 4096, .src_iova = 0x2000,
	};
	struct iommu_ioas_copy done = copy;
	const struct object in[] = { AT(ARG, copy), { 0 } };
	const struct object out[] = { AT(ARG, done), { 0 } };
	CALL(IOMMU_IOAS_COPY, in, out);

	(void)state;
	done.dst_iova = 0x8000;
	check_call(&call, "IOMMU_IOAS_COPY, {size=40, flags=IOMMU_IOAS_MAP_WRITEABLE|"
		   "IOMMU_IOAS_MAP_READABLE, dst_ioas_id=4, src_ioas_id=3, length=4096, "
		   "src_iova=0x2000} => {dst_iova=0x8000}");
}

static void ioas_unmap(void **state)
{
	const struct iommu_ioas_unmap all = { .size = 24, .ioas_id = 3, .length = UINT64_MAX };
	const struct iommu_ioas_unmap done = { .size = 24, .ioas_id = 3, .length = 8192 };
	const struct object in[] = { AT(ARG, all), { 0 } };
	const struct object out[] = { AT(ARG, done), { 0 } };
	CALL(IOMMU_IOAS_UNMAP, in, out);

	(void)state;
	check_call(&call, "IOMMU_IOAS_UNMAP, {size=24, ioas_id=3, iova=NULL, "
		   "length=18446744073709551615} => {length=8192}");
}

static void iova_ranges(void **state)
{
	const struct iommu_ioas_iova_ranges ask = {
		.size = 32, .ioas_id = 3, .num_iovas = 1, .allowed_iovas = THERE,
	};
	struct iommu_ioas_iova_ranges answer = ask;
	const struct iommu_iova_range ranges[] = {
		{ 0, 0xfedfffff }, { 0xfef00000, UINT64_MAX },
	};
	const struct object in[] = { AT(ARG, ask), { 0 } };
	const struct object out[] = { AT(ARG, answer), AT(THERE, ranges), { 0 } };
	CALL(IOMMU_IOAS_IOVA_RANGES, in, out, -EMSGSIZE);

	(void)state;
	answer.num_iovas = 2;
	answer.out_iova_alignment = 4096;
	/* There was room for one, which was filled; the number says how many there are. */
	check_call(&call, "IOMMU_IOAS_IOVA_RANGES, {size=32, ioas_id=3, num_iovas=1, "
		   "allowed_iovas=0x20000} => {num_iovas=2, out_iova_alignment=4096, "
		   "allowed_iovas=[{start=NULL, last=0xfedfffff}]}");
	call.result = 0;
	answer.num_iovas = 1;
	check_call(&call, "IOMMU_IOAS_IOVA_RANGES, {size=32, ioas_id=3, num_iovas=1, "
		   "allowed_iovas=0x20000} => {num_iovas=1, out_iova_alignment=4096, "
		   "allowed_iovas=[{start=NULL, last=0xfedfffff}]}");
	call.result = -ENOENT;
	check_call(&call, "IOMMU_IOAS_IOVA_RANGES, {size=32, ioas_id=3, num_iovas=1, "
		   "allowed_iovas=0x20000}");
}

static void allow_iovas(void **state)
{
	struct iommu_ioas_allow_iovas allow = {
		.size = 24, .ioas_id = 3, .num_iovas = 2, .allowed_iovas = THERE,
	};
	const struct iommu_iova_range ranges[] = { { 0x1000, 0x1fff }, { 0x8000, 0xffff } };
	const struct object in[] = { AT(ARG, allow), AT(THERE, ranges), { 0 } };
	CALL(IOMMU_IOAS_ALLOW_IOVAS, in);

	(void)state;
	check_call(&call, "IOMMU_IOAS_ALLOW_IOVAS, {size=24, ioas_id=3, num_iovas=2, "
		   "allowed_iovas=[{start=0x1000, last=0x1fff}, {start=0x8000, last=0xffff}]}");
	allow.allowed_iovas = 0x900000;
	check_call(&call, "IOMMU_IOAS_ALLOW_IOVAS, {size=24, ioas_id=3, num_iovas=2, "
		   "allowed_iovas=0x900000}");
	allow.num_iovas = 0;
	allow.allowed_iovas = 0;
	check_call(&call, "IOMMU_IOAS_ALLOW_IOVAS, {size=24, ioas_id=3, num_iovas=0, "
		   "allowed_iovas=NULL}");
}

static void options(void **state)
{
	struct iommu_option option = {
		.size = 24, .option_id = IOMMU_OPTION_HUGE_PAGES,
		.op = IOMMU_OPTION_OP_GET, .object_id = 3,
	};
	struct iommu_option answer = option;
	const struct object in[] = { AT(ARG, option), { 0 } };
	const struct object out[] = { AT(ARG, answer), { 0 } };
	CALL(IOMMU_OPTION, in, out);

	(void)state;
	answer.val64 = 1;
	check_call(&call, "IOMMU_OPTION, {size=24, option_id=IOMMU_OPTION_HUGE_PAGES, "
		   "op=IOMMU_OPTION_OP_GET, object_id=3} => {val64=1}");
	answer.op = option.op = IOMMU_OPTION_OP_SET;
	check_call(&call, "IOMMU_OPTION, {size=24, option_id=IOMMU_OPTION_HUGE_PAGES, "
		   "op=IOMMU_OPTION_OP_SET, object_id=3, val64=0}");
}

static void vfio_ioas(void **state)
{
	struct iommu_vfio_ioas before = { .size = 12, .op = IOMMU_VFIO_IOAS_GET };
	struct iommu_vfio_ioas after = { .size = 12, .ioas_id = 3 };
	const struct object in[] = { AT(ARG, before), { 0 } };
	const struct object out[] = { AT(ARG, after), { 0 } };
	CALL(IOMMU_VFIO_IOAS, in, out);

	(void)state;
	check_call(&call, "IOMMU_VFIO_IOAS, {size=12, op=IOMMU_VFIO_IOAS_GET} => {ioas_id=3}");
	after.op = before.op = IOMMU_VFIO_IOAS_SET;
	before.ioas_id = 3;
	check_call(&call, "IOMMU_VFIO_IOAS, {size=12, op=IOMMU_VFIO_IOAS_SET, ioas_id=3}");
	after.op = before.op = IOMMU_VFIO_IOAS_CLEAR;
	before.ioas_id = 0;
	check_call(&call, "IOMMU_VFIO_IOAS, {size=12, op=IOMMU_VFIO_IOAS_CLEAR}");
}

static void hwpt_alloc(void **state)
{
	struct iommu_hwpt_alloc alloc = {
		.size = 48, .flags = 5, .dev_id = 1, .pt_id = 2,
		.data_type = IOMMU_HWPT_DATA_VTD_S1, .data_len = 24, .data_uptr = THERE,
		.fault_id = 7,
	};
	struct iommu_hwpt_alloc done = alloc;
	const struct iommu_hwpt_vtd_s1 vtd = {
		.flags = 5, .pgtbl_addr = 0x123000, .addr_width = 48,
	};
	const struct object in[] = { AT(ARG, alloc), AT(THERE, vtd), { 0 } };
	const struct object out[] = { AT(ARG, done), { 0 } };
	CALL(IOMMU_HWPT_ALLOC, in, out);

	(void)state;
	done.out_hwpt_id = 8;
	check_call(&call, "IOMMU_HWPT_ALLOC, {size=48, flags=IOMMU_HWPT_ALLOC_NEST_PARENT|"
		   "IOMMU_HWPT_FAULT_ID_VALID, dev_id=1, pt_id=2, "
		   "data_type=IOMMU_HWPT_DATA_VTD_S1, data_len=24, "
		   "data_uptr={flags=IOMMU_VTD_S1_SRE|IOMMU_VTD_S1_WPE, pgtbl_addr=0x123000, "
		   "addr_width=48}, fault_id=7} => {out_hwpt_id=8}");
	alloc = (struct iommu_hwpt_alloc){ .size = 24, .dev_id = 1, .pt_id = 2 };
	/* The first form ends before the data. */
	check_call(&call, "IOMMU_HWPT_ALLOC, {size=24, flags=0, dev_id=1, pt_id=2} "
		   "=> {out_hwpt_id=8}");
}

static void hwpt_payloads(void **state)
{
	struct iommu_hwpt_alloc alloc = { .size = 48, .data_uptr = THERE };
	const uint64_t words[] = { 1, 0x22, 0x333, 0x4444 };
	const uint8_t bytes[] = { 1, 0 };
	const struct object in[] = { AT(ARG, alloc), AT(THERE, words), { 0 } };
	const struct object unknown[] = { AT(ARG, alloc), AT(THERE, bytes), { 0 } };
	CALL(IOMMU_HWPT_ALLOC, in, .result = -EINVAL);

	(void)state;
	alloc.data_type = IOMMU_HWPT_DATA_ARM_SMMUV3;
	alloc.data_len = 16;
	check_call(&call, "IOMMU_HWPT_ALLOC, {size=48, flags=0, dev_id=0, pt_id=0, "
		   "data_type=IOMMU_HWPT_DATA_ARM_SMMUV3, data_len=16, "
		   "data_uptr={ste=[0x1, 0x22]}}");
	alloc.data_type = IOMMU_HWPT_DATA_AMD_GUEST;
	alloc.data_len = 32;
	check_call(&call, "IOMMU_HWPT_ALLOC, {size=48, flags=0, dev_id=0, pt_id=0, "
		   "data_type=IOMMU_HWPT_DATA_AMD_GUEST, data_len=32, "
		   "data_uptr={dte=[0x1, 0x22, 0x333, 0x4444]}}");
	alloc.data_type = 77;
	alloc.data_len = 2;
	call.in = unknown;
	check_call(&call, "IOMMU_HWPT_ALLOC, {size=48, flags=0, dev_id=0, pt_id=0, "
		   "data_type=0x4d /* IOMMU_HWPT_DATA_??? */, data_len=2, "
		   "data_uptr=\"\\1\\0\"}");
}

static void hw_info(void **state)
{
	struct iommu_hw_info ask = { .size = 40, .dev_id = 1, .data_len = 64, .data_uptr = THERE };
	struct iommu_hw_info answer = ask;
	const struct iommu_hw_info_vtd vtd = { .flags = 1, .cap_reg = 0x19ed, .ecap_reg = 0xf5f };
	const struct iommu_hw_info_arm_smmuv3 arm = { .idr = { 1, 2, 3, 4, 5, 6 }, .iidr = 7, .aidr = 8 };
	struct object in[] = { AT(ARG, ask), { 0 } };
	struct object out[] = { AT(ARG, answer), AT(THERE, vtd), { 0 } };
	CALL(IOMMU_GET_HW_INFO, in, out);

	(void)state;
	answer.data_len = 24;
	answer.out_data_type = IOMMU_HW_INFO_TYPE_INTEL_VTD;
	answer.out_max_pasid_log2 = 20;
	answer.out_capabilities = 3;
	check_call(&call, "IOMMU_GET_HW_INFO, {size=40, flags=0, dev_id=1, data_len=64, "
		   "data_uptr=0x20000} => {data_len=24, "
		   "out_data_type=IOMMU_HW_INFO_TYPE_INTEL_VTD, out_max_pasid_log2=20, "
		   "out_capabilities=IOMMU_HW_CAP_DIRTY_TRACKING|IOMMU_HW_CAP_PCI_PASID_EXEC, "
		   "data_uptr={flags=IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17, cap_reg=0x19ed, "
		   "ecap_reg=0xf5f}}");
	ask.flags = 1;
	ask.in_data_type = IOMMU_HW_INFO_TYPE_ARM_SMMUV3;
	answer.flags = 1;
	answer.data_len = 40;
	answer.out_data_type = IOMMU_HW_INFO_TYPE_ARM_SMMUV3;
	answer.out_max_pasid_log2 = 0;
	answer.out_capabilities = 0;
	out[1] = (struct object)AT(THERE, arm);
	check_call(&call, "IOMMU_GET_HW_INFO, {size=40, flags=IOMMU_HW_INFO_FLAG_INPUT_TYPE, "
		   "dev_id=1, data_len=64, data_uptr=0x20000, "
		   "in_data_type=IOMMU_HW_INFO_TYPE_ARM_SMMUV3} => {data_len=40, "
		   "out_data_type=IOMMU_HW_INFO_TYPE_ARM_SMMUV3, out_max_pasid_log2=0, "
		   "out_capabilities=0, data_uptr={flags=0, idr=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6], "
		   "iidr=0x7, aidr=0x8}}");
}

static void invalidate(void **state)
{
	struct iommu_hwpt_invalidate ask = {
		.size = 32, .hwpt_id = 8, .data_uptr = THERE, .entry_len = 24, .entry_num = 2,
	};
	struct iommu_hwpt_invalidate answer = ask;
	const struct iommu_hwpt_vtd_s1_invalidate entries[] = {
		{ .addr = 0x1000, .npages = 1, .flags = 1 }, { .npages = UINT64_MAX },
	};
	const struct object in[] = { AT(ARG, ask), AT(THERE, entries), { 0 } };
	const struct object out[] = { AT(ARG, answer), { 0 } };
	CALL(IOMMU_HWPT_INVALIDATE, in, out, -EOPNOTSUPP);

	(void)state;
	answer.entry_num = 1;
	/* How many were done is written whatever happens. */
	check_call(&call, "IOMMU_HWPT_INVALIDATE, {size=32, hwpt_id=8, "
		   "data_type=IOMMU_HWPT_INVALIDATE_DATA_VTD_S1, entry_len=24, entry_num=2, "
		   "data_uptr=[{addr=0x1000, npages=1, flags=IOMMU_VTD_INV_FLAGS_LEAF}, "
		   "{addr=NULL, npages=18446744073709551615, flags=0}]} => {entry_num=1}");
	ask.data_type = IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3;
	ask.entry_len = 20;
	ask.entry_num = 1;
	call.result = 0;
	/* An entry may be longer than what is known of it. */
	check_call(&call, "IOMMU_HWPT_INVALIDATE, {size=32, hwpt_id=8, "
		   "data_type=IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3, entry_len=20, "
		   "entry_num=1, data_uptr=[{cmd=[0x1000, 0x1]}]} => {entry_num=1}");
}

static void queues(void **state)
{
	const struct iommu_fault_alloc fault = { .size = 16, .out_fault_id = 5, .out_fault_fd = 23 };
	const struct iommu_veventq_alloc event = {
		.size = 32, .viommu_id = 4, .type = IOMMU_VEVENTQ_TYPE_ARM_SMMUV3,
		.veventq_depth = 16, .out_veventq_id = 6, .out_veventq_fd = 24,
	};
	const struct object faults[] = { AT(ARG, fault), { 0 } };
	const struct object events[] = { AT(ARG, event), { 0 } };
	CALL(IOMMU_FAULT_QUEUE_ALLOC, faults);

	(void)state;
	check_call(&call, "IOMMU_FAULT_QUEUE_ALLOC, {size=16, flags=0} => "
		   "{out_fault_id=5, out_fault_fd=23}");
	call.code = IOMMU_VEVENTQ_ALLOC;
	call.in = events;
	check_call(&call, "IOMMU_VEVENTQ_ALLOC, {size=32, flags=0, viommu_id=4, "
		   "type=IOMMU_VEVENTQ_TYPE_ARM_SMMUV3, veventq_depth=16} => "
		   "{out_veventq_id=6, out_veventq_fd=24}");
}

static void viommu(void **state)
{
	const struct iommu_viommu_alloc alloc = {
		.size = 40, .type = IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV, .dev_id = 1,
		.hwpt_id = 8, .out_viommu_id = 4, .data_len = 16, .data_uptr = THERE,
	};
	const struct iommu_viommu_tegra241_cmdqv tegra = { 0x100000, 65536 };
	const struct object mem[] = { AT(ARG, alloc), AT(THERE, tegra), { 0 } };
	CALL(IOMMU_VIOMMU_ALLOC, mem);

	(void)state;
	check_call(&call, "IOMMU_VIOMMU_ALLOC, {size=40, flags=0, "
		   "type=IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV, dev_id=1, hwpt_id=8, data_len=16, "
		   "data_uptr=0x20000} => {out_viommu_id=4, "
		   "data_uptr={out_vintf_mmap_offset=0x100000, out_vintf_mmap_length=65536}}");
}

static void dirty_bitmap(void **state)
{
	struct iommu_hwpt_get_dirty_bitmap get = {
		.size = 48, .hwpt_id = 8, .flags = 1, .iova = 0x100000,
		.length = 65 * 4096, .page_size = 4096, .data = THERE,
	};
	const uint64_t bits[] = { 0x8000000000000001, 1, 0xdead };
	const struct object mem[] = { AT(ARG, get), AT(THERE, bits), { 0 } };
	CALL(IOMMU_HWPT_GET_DIRTY_BITMAP, mem);

	(void)state;
	/* 65 pages are two words. */
	check_call(&call, "IOMMU_HWPT_GET_DIRTY_BITMAP, {size=48, hwpt_id=8, "
		   "flags=IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR, iova=0x100000, length=266240, "
		   "page_size=4096, data=0x20000} => {data=[0x8000000000000001, 0x1]}");
	get.page_size = 0;
	call.result = -EINVAL;
	check_call(&call, "IOMMU_HWPT_GET_DIRTY_BITMAP, {size=48, hwpt_id=8, "
		   "flags=IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR, iova=0x100000, length=266240, "
		   "page_size=0, data=0x20000}");
}

static void short_arguments(void **state)
{
	const uint32_t four[] = { 8 };
	struct iommu_destroy destroy = { .size = 4, .id = 5 };
	const struct object cut[] = { AT(ARG, four), { 0 } };
	const struct object small[] = { AT(ARG, destroy), { 0 } };
	const struct object nothing[] = { { 0 } };
	CALL(IOMMU_DESTROY, small);

	(void)state;
	/* The id lies outside the announced size: it does not exist. */
	check_call(&call, "IOMMU_DESTROY, {size=4 /* size must be at least 8 */}");
	call.in = nothing;
	check_call(&call, "IOMMU_DESTROY, 0x10000");
	call.in = cut;
	check_call(&call, "IOMMU_DESTROY, {size=8 /* 4 of 8 bytes readable */}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ioas_alloc), cmocka_unit_test(ioas_map),
		cmocka_unit_test(ioas_map_file), cmocka_unit_test(ioas_copy),
		cmocka_unit_test(ioas_unmap), cmocka_unit_test(iova_ranges),
		cmocka_unit_test(allow_iovas), cmocka_unit_test(options),
		cmocka_unit_test(vfio_ioas), cmocka_unit_test(hwpt_alloc),
		cmocka_unit_test(hwpt_payloads), cmocka_unit_test(hw_info),
		cmocka_unit_test(invalidate), cmocka_unit_test(queues),
		cmocka_unit_test(viommu), cmocka_unit_test(dirty_bitmap),
		cmocka_unit_test(short_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
