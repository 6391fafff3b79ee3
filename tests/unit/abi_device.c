// SPDX-License-Identifier: GPL-2.0-or-later
/* VFIO_DEVICE_FEATURE, s390's capabilities, KVM's requests, dialects. */
#include "abi.h"

#include <fcntl.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <linux/vfio_2010.h>
#include <linux/vfio_2011.h>
#include <linux/vfio_private.h>
#include <linux/vfio_zdev.h>

#define GET VFIO_DEVICE_FEATURE_GET
#define SET VFIO_DEVICE_FEATURE_SET
#define PROBE VFIO_DEVICE_FEATURE_PROBE

/* The header, and as much payload as the largest has. */
struct feature {
	uint32_t argsz;
	uint32_t flags;
	union {
		uint8_t bytes[48];
		struct vfio_device_feature_migration migration;
		struct vfio_device_feature_mig_state state;
		struct vfio_device_low_power_entry_with_wakeup wakeup;
		struct vfio_device_feature_dma_logging_control start;
		struct vfio_device_feature_dma_logging_report report;
		struct vfio_device_feature_mig_data_size size;
		struct vfio_device_feature_bus_master master;
		struct {
			struct vfio_device_feature_dma_buf buf;
			struct vfio_region_dma_range ranges[2];
		};
	};
};

#define FEATURE(NAME) VFIO_DEVICE_FEATURE_##NAME
#define FEATURE_CALL(...)                                                        \
	struct test_call call = {                                                \
		.fd = { VFIOTRACE_FD_DEVICE, .device_type = VFIOTRACE_DEVICE_PCI }, \
		.code = VFIO_DEVICE_FEATURE, __VA_ARGS__                         \
	}

static void features_set(void **state)
{
	struct feature f = { .argsz = 24, .flags = SET | FEATURE(PCI_VF_TOKEN) };
	const struct object mem[] = { AT(ARG, f), { 0 } };
	FEATURE_CALL(mem);

	(void)state;
	memcpy(f.bytes, "\x83\xf6\xc9\xc4\x10\x13\x4a\xf4\x96\xa8\x9a\x2b\x3c\x4d\x5e\x6f", 16);
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=24, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, "
		   "data=83f6c9c4-1013-4af4-96a8-9a2b3c4d5e6f}");
	f = (struct feature){ .argsz = 8, .flags = SET | FEATURE(LOW_POWER_ENTRY) };
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=8, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY}");
	f = (struct feature){ 16, SET | FEATURE(LOW_POWER_ENTRY_WITH_WAKEUP) };
	f.wakeup.wakeup_eventfd = 21;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, data={wakeup_eventfd=21}}");
	f = (struct feature){ 12, SET | FEATURE(BUS_MASTER) };
	f.master.op = 1;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=12, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_BUS_MASTER, data={op=VFIO_DEVICE_FEATURE_SET_MASTER}}");
	/* One byte too few: what is there, and what was wanted. */
	f.argsz = 11;
	call.result = -EINVAL;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=11, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_BUS_MASTER /* argsz must be at least 12 */}");
}

static void features_get(void **state)
{
	struct feature f = { .argsz = 16, .flags = GET | FEATURE(MIGRATION) };
	struct feature answer = { .argsz = 16, .flags = GET | FEATURE(MIGRATION) };
	const struct object in[] = { AT(ARG, f), { 0 } };
	const struct object out[] = { AT(ARG, answer), { 0 } };
	FEATURE_CALL(in, out);

	(void)state;
	answer.migration.flags = 3;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_MIGRATION} => "
		   "{data={flags=VFIO_MIGRATION_STOP_COPY|VFIO_MIGRATION_P2P}}");
	call.result = -ENOTTY;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_MIGRATION}");
	call.result = 0;
	answer.flags = f.flags = GET | FEATURE(MIG_DATA_SIZE);
	answer.size.stop_copy_length = 1 << 20;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_MIG_DATA_SIZE} => {data={stop_copy_length=1048576}}");
	/* A probe has no payload, whatever argsz says. */
	answer.flags = f.flags = GET | PROBE | FEATURE(MIGRATION);
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_PROBE|VFIO_DEVICE_FEATURE_MIGRATION}");
	answer.flags = f.flags = GET | 0x77;
	answer.size.stop_copy_length = UINT64_C(0x0100000000000001);
	/* Nobody knows what it is, but the kernel wrote it. */
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, "
		   "flags=VFIO_DEVICE_FEATURE_GET|0x77 /* VFIO_DEVICE_FEATURE_??? */} => "
		   "{/* bytes 8..15 */ \"\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x01\"}");
}

static void migration_state(void **state)
{
	struct feature f = { .argsz = 16, .flags = SET | FEATURE(MIG_DEVICE_STATE) };
	struct feature answer = f;
	const struct object in[] = { AT(ARG, f), { 0 } };
	const struct object out[] = { AT(ARG, answer), { 0 } };
	FEATURE_CALL(in, out);

	(void)state;
	f.state.device_state = answer.state.device_state = VFIO_DEVICE_STATE_STOP_COPY;
	answer.state.data_fd = 30;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, "
		   "data={device_state=VFIO_DEVICE_STATE_STOP_COPY}} => "
		   "{data={device_state=VFIO_DEVICE_STATE_STOP_COPY, data_fd=30}}");
	/* Who learns what the descriptor is looks at the bytes. */
	assert_int_equal(call.after.out_have, 16);
	assert_memory_equal(call.after.out + offsetof(struct feature, state), &answer.state,
			    sizeof(answer.state));
	/* A driver that fails has the state written back without a descriptor. */
	call.result = -EIO;
	answer.state.data_fd = -1;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, "
		   "data={device_state=VFIO_DEVICE_STATE_STOP_COPY}} => "
		   "{data={device_state=VFIO_DEVICE_STATE_STOP_COPY, data_fd=-1}}");
	/* Nobody has written. */
	answer.state.data_fd = f.state.data_fd;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, "
		   "data={device_state=VFIO_DEVICE_STATE_STOP_COPY}}");
	call.result = 0;
	answer.flags = f.flags = GET | FEATURE(MIG_DEVICE_STATE);
	answer.state.device_state = VFIO_DEVICE_STATE_RUNNING;
	answer.state.data_fd = -1;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=16, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE} => "
		   "{data={device_state=VFIO_DEVICE_STATE_RUNNING, data_fd=-1}}");
}

static void dma_logging(void **state)
{
	struct feature f = { .argsz = 32, .flags = SET | FEATURE(DMA_LOGGING_START) };
	struct feature answer = f;
	const struct vfio_device_feature_dma_logging_range ranges[] = { { 0x1000, 4096 }, { 0x80000, 65536 } };
	const uint64_t bits[] = { 5 };
	struct object in[] = { AT(ARG, f), AT(THERE, ranges), { 0 } };
	struct object out[] = { AT(ARG, answer), { 0 }, { 0 } };
	FEATURE_CALL(in, out);

	(void)state;
	f.start.page_size = 4096;
	f.start.num_ranges = 2;
	f.start.ranges = THERE;
	answer.start.page_size = 65536;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=32, flags=VFIO_DEVICE_FEATURE_SET|"
		   "VFIO_DEVICE_FEATURE_DMA_LOGGING_START, data={page_size=4096, num_ranges=2, "
		   "ranges=[{iova=0x1000, length=4096}, {iova=0x80000, length=65536}]}} => "
		   "{data={page_size=65536}}");
	answer = f = (struct feature){ 40, GET | FEATURE(DMA_LOGGING_REPORT) };
	answer.report.iova = f.report.iova = 0x1000;
	answer.report.length = f.report.length = 4 * 4096;
	answer.report.page_size = f.report.page_size = 4096;
	answer.report.bitmap = f.report.bitmap = THERE;
	out[1] = (struct object)AT(THERE, bits);
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=40, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, data={iova=0x1000, length=16384, "
		   "page_size=4096, bitmap=0x20000}} => {data={bitmap=[0x5]}}");
}

static void dma_buf(void **state)
{
	struct feature f = { .argsz = 24, .flags = GET | FEATURE(DMA_BUF) };
	const struct object mem[] = { AT(ARG, f), { 0 } };
	FEATURE_CALL(mem, .result = 25);

	(void)state;
	f.buf.region_index = 2;
	f.buf.open_flags = O_CLOEXEC | O_RDWR;
	f.buf.nr_ranges = 2;
	f.ranges[0] = (struct vfio_region_dma_range){ 0, 4096 };
	f.ranges[1] = (struct vfio_region_dma_range){ 0x2000, 8192 };
	/* The kernel reads the ranges although argsz ends before them. */
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=24, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_DMA_BUF, data={region_index=VFIO_PCI_BAR2_REGION_INDEX, "
		   "open_flags=O_RDWR|O_CLOEXEC, flags=0, nr_ranges=2, "
		   "dma_ranges=[{offset=0, length=4096}, {offset=0x2000, length=8192}]}}");
	assert_int_equal(call.after.result, VFIOTRACE_RESULT_FD);
	assert_int_equal(call.after.result_kind, VFIOTRACE_FD_DMABUF);
	f.flags |= PROBE;
	call.result = 0;
	check_call(&call, "VFIO_DEVICE_FEATURE, {argsz=24, flags=VFIO_DEVICE_FEATURE_GET|"
		   "VFIO_DEVICE_FEATURE_PROBE|VFIO_DEVICE_FEATURE_DMA_BUF}");
	assert_int_equal(call.after.result, VFIOTRACE_RESULT_ZERO);
}

static void zpci_chain(void **state)
{
	struct {
		struct vfio_device_info info;
		struct vfio_device_info_cap_zpci_base base;
		struct vfio_device_info_cap_zpci_util util;
		uint8_t string[4];
	} before = { .info.argsz = sizeof(before) }, after = {
		.info = { sizeof(after), 0x82, 9, 5, 24, 0 },
		.base = { { 1, 2, 64 }, 0x1000, 0xffff, 0x1c0, 1, 256, 10, 3, 0x400 },
		.util = { { 3, 1, 0 }, 4 },
		.string = { 0xc1, 0xc2, 0xc3, 0 },
	};
	const struct object in[] = { AT(ARG, before), { 0 } };
	const struct object out[] = { AT(ARG, after), { 0 } };
	struct test_call call = { { VFIOTRACE_FD_DEVICE }, VFIO_DEVICE_GET_INFO, in, out };

	(void)state;
	check_call(&call, "VFIO_DEVICE_GET_INFO, {argsz=80} => {argsz=80, "
		   "flags=VFIO_DEVICE_FLAGS_PCI|VFIO_DEVICE_FLAGS_CAPS, num_regions=9, "
		   "num_irqs=5, cap_offset=0x18, caps=[{id=VFIO_DEVICE_INFO_CAP_ZPCI_BASE, "
		   "version=2, next=0x40, start_dma=0x1000, end_dma=0xffff, pchid=0x1c0, vfn=1, "
		   "fmb_length=256, pft=10, gid=3, fh=0x400}, "
		   "{id=VFIO_DEVICE_INFO_CAP_ZPCI_UTIL, version=1, next=NULL, size=4, "
		   "util_str=\"\\301\\302\\303\\0\"}]}");
}

static void kvm(void **state)
{
	struct vt_kvm_create_device create = { 4, -1, 0 };
	struct vt_kvm_create_device created = { 4, 20, 0 };
	struct vt_kvm_device_attr attr = { 0, 1, 1, THERE };
	struct vt_kvm_vfio_spapr_tce fds = { 12, 19 };
	struct vt_kvm_irqfd irqfd = { 31, 24, 2, 32, { 0 } };
	const struct object in[] = { AT(ARG, create), { 0 } };
	const struct object out[] = { AT(ARG, created), { 0 } };
	const struct object attrs[] = { AT(ARG, attr), AT(THERE, fds), { 0 } };
	const struct object irqs[] = { AT(ARG, irqfd), { 0 } };
	struct test_call call = { { VFIOTRACE_FD_KVM_VM }, VT_KVM_CREATE_DEVICE, in, out };

	(void)state;
	if (_IOC_NONE == 0) {
		assert_int_equal(VT_KVM_CREATE_DEVICE, 0xc00caee0);
		assert_int_equal(VT_KVM_SET_DEVICE_ATTR, 0x4018aee1);
		assert_int_equal(VT_KVM_HAS_DEVICE_ATTR, 0x4018aee3);
	}
	check_call(&call, "KVM_CREATE_DEVICE, {type=KVM_DEV_TYPE_VFIO, flags=0} => {fd=20}");
	created.flags = create.flags = 1;
	check_call(&call, "KVM_CREATE_DEVICE, {type=KVM_DEV_TYPE_VFIO, "
		   "flags=KVM_CREATE_DEVICE_TEST}");
	call = (struct test_call){ { VFIOTRACE_FD_KVM_VFIO }, VT_KVM_SET_DEVICE_ATTR, attrs };
	check_call(&call, "KVM_SET_DEVICE_ATTR, {flags=0, group=KVM_DEV_VFIO_FILE, "
		   "attr=KVM_DEV_VFIO_FILE_ADD, addr=[12]}");
	attr.attr = 3;
	check_call(&call, "KVM_SET_DEVICE_ATTR, {flags=0, group=KVM_DEV_VFIO_FILE, "
		   "attr=KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE, addr={groupfd=12, tablefd=19}}");
	call.code = VT_KVM_HAS_DEVICE_ATTR;
	check_call(&call, "KVM_HAS_DEVICE_ATTR, {flags=0, group=KVM_DEV_VFIO_FILE, "
		   "attr=KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE, addr=0x20000}");
	call = (struct test_call){ { VFIOTRACE_FD_KVM_VM }, VT_KVM_IRQFD, irqs };
	check_call(&call, "KVM_IRQFD, {fd=31, gsi=24, flags=KVM_IRQFD_FLAG_RESAMPLE, "
		   "resamplefd=32}");
	irqfd.flags = 1;
	check_call(&call, "KVM_IRQFD, {fd=31, gsi=24, flags=KVM_IRQFD_FLAG_DEASSIGN}");
}

static void dialect_2010(void **state)
{
	struct vfio_2010_dma_map map = { 0x7f0000000000, 0x1000, 4096, 1 };
	const int32_t msi[] = { 2, 5, 6 };
	const uint32_t bar = 0, length = 16384;
	const struct object maps[] = { AT(ARG, map), { 0 } };
	const struct object msis[] = { AT(ARG, msi), { 0 } };
	const struct object bars[] = { AT(ARG, bar), { 0 } };
	const struct object lengths[] = { AT(ARG, length), { 0 } };
	/* Direction and size in the number prove the dialect. */
	struct test_call call = { { VFIOTRACE_FD_GROUP }, VT_2010_DMA_MAP_IOVA, maps };

	(void)state;
	/* The bits of direction differ between machines. */
	if (_IOC_NONE == 0)
		assert_int_equal(VT_2010_DMA_MAP_IOVA, 0xc0203b65);
	check_call(&call, "VFIO_DMA_MAP_IOVA, {vaddr=0x7f0000000000, dmaaddr=0x1000, size=4096, "
		   "flags=VFIO_FLAG_WRITE} => {dmaaddr=0x1000}");
	call = (struct test_call){ { VFIOTRACE_FD_GROUP }, VT_2010_EVENTFDS_MSIX, msis };
	check_call(&call, "VFIO_EVENTFDS_MSIX, {count=2, eventfds=[5, 6]}");
	call = (struct test_call){ { VFIOTRACE_FD_GROUP }, VT_2010_BAR_LEN, bars, lengths };
	check_call(&call, "VFIO_BAR_LEN, {bar=0} => {length=16384}");
	/* Without direction bits only the dialect of the descriptor decides. */
	call = (struct test_call){
		{ VFIOTRACE_FD_DEVICE, .dialect = VFIOTRACE_DIALECT_2010 },
		VT_2010_RESET_FUNCTION, maps,
	};
	check_call(&call, "VFIO_RESET_FUNCTION");
	call.code = VT_2010_DOMAIN_UNSET;
	check_call(&call, "VFIO_DOMAIN_UNSET");
}

static void dialect_2011(void **state)
{
	const struct vfio_2011_region_info ask = { .argsz = 32, .index = 7 };
	const struct vfio_2011_region_info answer = { 32, 2, 7, 0, 256, 0x70000000000 };
	struct {
		struct vfio_2011_irq_set set;
		int32_t fds[2];
	} irqs = { { 28, 0x24, 1, 0, 2 }, { 5, -1 } };
	const struct object in[] = { AT(ARG, ask), { 0 } };
	const struct object out[] = { AT(ARG, answer), { 0 } };
	const struct object set[] = { AT(ARG, irqs), { 0 } };
	const struct vfiotrace_fd device = {
		VFIOTRACE_FD_DEVICE, .dialect = VFIOTRACE_DIALECT_2011,
	};
	struct test_call call = { device, 0x3b6d, in, out };

	(void)state;
	check_call(&call, "VFIO_DEVICE_GET_REGION_INFO, {argsz=32, "
		   "index=VFIO_PCI_CONFIG_REGION_INDEX} => {argsz=32, "
		   "flags=VFIO_REGION_INFO_FLAG_RO, size=256, offset=0x70000000000}");
	call = (struct test_call){ device, 0x3b6f, set };
	check_call(&call, "VFIO_DEVICE_SET_IRQS, {argsz=28, flags=VFIO_IRQ_SET_DATA_EVENTFD|"
		   "VFIO_IRQ_SET_ACTION_TRIGGER, index=VFIO_PCI_MSI_IRQ_INDEX, start=0, count=2, "
		   "data=[5, -1]}");
	call.fd.kind = VFIOTRACE_FD_GROUP;
	call.code = 0x3b67;
	call.result = 9;
	check_call(&call, "VFIO_GROUP_GET_IOMMU_FD");
	assert_int_equal(call.after.result, VFIOTRACE_RESULT_FD);
	assert_int_equal(call.after.result_kind, VFIOTRACE_FD_IOMMU_2011);
}

static void private_requests(void **state)
{
	static const char name[] = "0000:03:00.0";
	static const struct {
		uint32_t argsz, padding;
		char args[4];
	} dsm = { 12, 0, "ABCD" }, answer = { 12, 0, "wxyz" };
	const struct vfio_device_bind_iommufd bind = { .argsz = 16, .iommufd = 9, .out_devid = 1 };
	const struct object names[] = { AT(ARG, name), { 0 } };
	const struct object in[] = { AT(ARG, dsm), { 0 } };
	const struct object out[] = { AT(ARG, answer), { 0 } };
	const struct object binds[] = { AT(ARG, bind), { 0 } };
	struct test_call call = { { VFIOTRACE_FD_GROUP }, 0x3bc8, names };

	(void)state;
	check_call(&call, "VFIO_GROUP_SET_KEEP_ALIVE, \"0000:03:00.0\"");
	call = (struct test_call){ { VFIOTRACE_FD_DEVICE }, 0x3b76, in, out };
	check_call(&call, "VFIO_DEVICE_ACPI_DSM, {argsz=12, args=\"ABCD\"} => {args=\"wxyz\"}");
	/* On a device's own node the number is a request of Linux. */
	call = (struct test_call){ { VFIOTRACE_FD_CDEV }, 0x3b76, binds };
	check_call(&call, "VFIO_DEVICE_BIND_IOMMUFD, {argsz=16, flags=0, iommufd=9} => "
		   "{out_devid=1}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features_set), cmocka_unit_test(features_get),
		cmocka_unit_test(migration_state), cmocka_unit_test(dma_logging),
		cmocka_unit_test(dma_buf), cmocka_unit_test(zpci_chain),
		cmocka_unit_test(kvm), cmocka_unit_test(dialect_2010),
		cmocka_unit_test(dialect_2011), cmocka_unit_test(private_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
