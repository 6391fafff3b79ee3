/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why an ioctl has failed, or a read, write or mapping: each cause, and the same failure with
 * another. A row is a last call, what came before it, and the world.
 */
#include "config.h"

#include "explain_calls.h"

#include "session/session.h"

#define OUT run_output()

/* ---- what came before ---- */

static void attach(struct run *r, int group, int container)
{
	run_ioctl(r, group, VFIO_GROUP_SET_CONTAINER, &container, NULL, sizeof(container), 0);
}

static void opened(struct run *r)
{
	run_open(r, "/dev/vfio/vfio", CONTAINER);
	run_open(r, "/dev/vfio/14", GROUP);
}

/* Who gets it may have set an IOMMU. */
static void opened_sent(struct run *r)
{
	struct vt_session *session = vt_trace_session(r->trace);

	opened(r);
	vt_session_sent(session, vt_session_file(session, JUDGE_PID, JUDGE_PID, CONTAINER));
}

static void attached(struct run *r)
{
	opened(r);
	attach(r, GROUP, CONTAINER);
}

static void ready(struct run *r)
{
	attached(r);
	run_number(r, CONTAINER, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU, 0);
}

static void ready_v1(struct run *r)
{
	attached(r);
	run_number(r, CONTAINER, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU, 0);
}

/* The group is known of, and was never attached. */
static void asked_once(struct run *r)
{
	opened(r);
	run_number(r, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, -EINVAL);
}

static void left(struct run *r)
{
	ready(r);
	run_number(r, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, 0);
}

/* A group came and went, and there never was an IOMMU. */
static void never_set(struct run *r)
{
	attached(r);
	run_number(r, GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, 0);
}

static void mixed(struct run *r)
{
	opened(r);
	run_open(r, "/dev/vfio/noiommu-0", NOIOMMU);
	attach(r, NOIOMMU, CONTAINER);
}

static void map(struct run *r, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = 3, .vaddr = HIGH, .iova = iova, .size = size,
	};

	run_ioctl(r, CONTAINER, VFIO_IOMMU_MAP_DMA, &m, NULL, sizeof(m), 0);
}

/* One mapping, 0x100000 to 0x1fffff. */
static void mapped(struct run *r)
{
	ready(r);
	map(r, 0x100000, 0x100000);
}

/*
 * The container went away in a message; what has come with another number looks like it, and
 * is probably the same.
 */
static void mapped_sent(struct run *r)
{
	struct vt_session *session = vt_trace_session(r->trace);

	mapped(r);
	vt_session_sent(session, vt_session_file(session, JUDGE_PID, JUDGE_PID, CONTAINER));
	run_enter(r, NR_CLOSE, ARGS(CONTAINER));
	run_leave(r, 0);
}

static void mapped_v1(struct run *r)
{
	ready_v1(r);
	map(r, 0x100000, 0x100000);
}

static void taken_back(struct run *r)
{
	struct vfio_iommu_type1_dma_unmap u = {
		.argsz = sizeof(u), .flags = VFIO_DMA_UNMAP_FLAG_VADDR, .iova = 0x100000, .size = 0x100000,
	};

	mapped(r);
	run_ioctl(r, CONTAINER, VFIO_IOMMU_UNMAP_DMA, &u, &u, sizeof(u), 0);
}

/* And of another range nobody knows whether it is mapped still: its bitmap could not be written. */
static void taken_back_in_doubt(struct run *r)
{
	struct {
		struct vfio_iommu_type1_dma_unmap u;
		struct vfio_bitmap bitmap;
	} a = {
		{ .argsz = sizeof(a), .flags = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, .iova = 0x400000,
		  .size = 0x100000 },
		{ .pgsize = 4096, .size = 32, .data = 16 },
	};

	taken_back(r);
	run_ioctl(r, CONTAINER, VFIO_IOMMU_UNMAP_DMA, &a, &a, sizeof(a), -EFAULT);
}

/* A mapping was made, and its result nobody saw: the space is in doubt. */
static void told(struct run *r, uint64_t page_sizes, bool ranges)
{
	struct {
		struct vfio_iommu_type1_info info;
		struct vfio_iommu_type1_info_cap_iova_range cap;
		struct vfio_iova_range list[2];
	} a = {
		.info = { .argsz = sizeof(a), .flags = 3, .iova_pgsizes = page_sizes,
			  .cap_offset = ranges ? sizeof(a.info) : 0 },
		.cap = { .header = { .id = VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, .version = 1 },
			 .nr_iovas = 2 },
		.list = { { 0, 0xfedfffff }, { 0xfef00000, 0x7fffffffff } },
	};

	run_ioctl(r, CONTAINER, VFIO_IOMMU_GET_INFO, &a, &a, sizeof(a), 0);
}

static void ready_told(struct run *r)
{
	ready(r);
	told(r, 0x40201000, true);
}

static void ready_64k(struct run *r)
{
	ready(r);
	told(r, 0x20010000, false);
}

static void mapped_told(struct run *r)
{
	mapped(r);
	told(r, 0x40201000, true);
}

static void track(struct run *r)
{
	struct vfio_iommu_type1_dirty_bitmap d = {
		.argsz = sizeof(d), .flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_START,
	};

	run_ioctl(r, CONTAINER, VFIO_IOMMU_DIRTY_PAGES, &d, NULL, sizeof(d), 0);
}

static void tracked(struct run *r)
{
	mapped_told(r);
	track(r);
}

static void tracked_blindly(struct run *r)
{
	mapped(r);
	track(r);
}

static void with_device(struct run *r)
{
	ready(r);
	run_ioctl(r, GROUP, VFIO_GROUP_GET_DEVICE_FD, "0000:03:00.0", NULL, 13, DEVICE);
}

static void device_told(struct run *r)
{
	struct vfio_device_info i = {
		.argsz = sizeof(i), .flags = VFIO_DEVICE_FLAGS_PCI, .num_regions = 9, .num_irqs = 5,
	};

	with_device(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_GET_INFO, &i, &i, sizeof(i), 0);
}

static void resettable(struct run *r)
{
	struct vfio_device_info i = {
		.argsz = sizeof(i), .flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
		.num_regions = 9, .num_irqs = 5,
	};

	with_device(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_GET_INFO, &i, &i, sizeof(i), 0);
}

static void region(struct run *r, uint32_t index, uint32_t flags, uint64_t size)
{
	struct vfio_region_info i = {
		.argsz = sizeof(i), .index = index, .flags = flags, .size = size,
		.offset = (uint64_t)index << 40,
	};

	run_ioctl(r, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &i, &i, sizeof(i), 0);
}

static void regions(struct run *r)
{
	device_told(r);
	for (uint32_t i = 0; i < 9; i++)
		region(r, i, i == 7 || i == 2 ? 3 : i == 6 ? 1 : i == 4 || i == 8 ? 0 : 7,
		       i == 7 ? 4096 : i == 2 ? 32 : i == 4 || i == 8 ? 0 : 0x4000);
}

static void irq_told(struct run *r)
{
	struct vfio_irq_info i = {
		.argsz = sizeof(i), .index = VFIO_PCI_MSIX_IRQ_INDEX, .flags = 9, .count = 5,
	};

	device_told(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_GET_IRQ_INFO, &i, &i, sizeof(i), 0);
}

struct irqs {
	struct vfio_irq_set set;
	int32_t fds[4];
};

static void armed(struct run *r)
{
	struct irqs s = {
		{ .argsz = 24, .flags = 0x24, .index = VFIO_PCI_MSI_IRQ_INDEX, .count = 1 }, { EVENTFD },
	};

	irq_told(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_SET_IRQS, &s, NULL, 24, 0);
}

static void armed_in_vain(struct run *r)
{
	struct irqs s = {
		{ .argsz = 24, .flags = 0x24, .index = VFIO_PCI_MSI_IRQ_INDEX, .count = 1 }, { FILE_FD },
	};

	armed(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_SET_IRQS, &s, NULL, 24, -EINVAL);
}

static void disarmed(struct run *r)
{
	struct irqs s = { { .argsz = 20, .flags = 0x21, .index = VFIO_PCI_MSI_IRQ_INDEX }, { 0 } };

	armed(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_SET_IRQS, &s, NULL, 20, 0);
}

static void bar_mapped(struct run *r)
{
	regions(r);
	run_enter(r, NR_MMAP, ARGS(0, 0x2000, 3, MAP_SHARED, DEVICE, 0));
	run_leave(r, HIGH);
}

/* It was mapped before the trace, and is taken for that of the only device there is. */
static void bar_guessed(struct run *r)
{
	struct vt_session *session = vt_trace_session(r->trace);

	regions(r);
	vt_session_map(session, &(struct vt_mapped){
		.tgid = JUDGE_PID, .address = HIGH, .length = 0x2000,
		.file = vt_session_file(session, JUDGE_PID, JUDGE_PID, DEVICE),
		.kind = VFIOTRACE_FD_DEVICE, .inferred = true,
	});
}

static void sparse(struct run *r)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_sparse_mmap cap;
		struct vfio_region_sparse_mmap_area area;
	} i = {
		{ .argsz = sizeof(i), .flags = 15, .index = 1, .cap_offset = sizeof(i.info), .size = 0x4000,
		  .offset = UINT64_C(1) << 40 },
		{ .header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .version = 1 }, .nr_areas = 1 },
		{ .offset = 0x2000, .size = 0x2000 },
	};

	device_told(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_GET_REGION_INFO, &i, &i, sizeof(i), 0);
}

/* The table of MSI-X is in BAR 0, from 0x2000 on, five entries of 16 bytes. */
static void with_table(struct run *r)
{
	static const uint8_t space[256] = {
		[0] = 0x86, 0x80, 0xd3, 0x10, 0, 0, 0x10, 0, [0x34] = 0x50,
		[0x50] = 0x11, 0, 4, 0, 0, 0x20, 0, 0,
	};

	regions(r);
	run_enter(r, NR_PREAD, ARGS(DEVICE, MEMORY, 256, UINT64_C(7) << 40));
	memcpy(r->memory, space, sizeof(space));
	run_leave(r, 256);
}

static void msix_armed(struct run *r)
{
	struct irqs s = {
		{ .argsz = 28, .flags = 0x24, .index = VFIO_PCI_MSIX_IRQ_INDEX, .count = 2 },
		{ EVENTFD, EVENTFD },
	};

	irq_told(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_SET_IRQS, &s, NULL, 28, 0);
}

/* Not asked whether the number of vectors is fixed; or told that it is not. */
static void msix_armed_unasked(struct run *r)
{
	struct irqs s = {
		{ .argsz = 24, .flags = 0x24, .index = VFIO_PCI_MSIX_IRQ_INDEX, .count = 1 }, { EVENTFD },
	};

	device_told(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_SET_IRQS, &s, NULL, 24, 0);
}

static void msix_armed_resizable(struct run *r)
{
	struct vfio_irq_info i = {
		.argsz = sizeof(i), .index = VFIO_PCI_MSIX_IRQ_INDEX, .flags = 1, .count = 5,
	};

	run_ioctl(r, DEVICE, VFIO_DEVICE_GET_IRQ_INFO, &i, &i, sizeof(i), 0);
	msix_armed_unasked(r);
}

/* Its only eventfd is taken away: it stays enabled. */
static void released(struct run *r)
{
	struct irqs s = {
		{ .argsz = 24, .flags = 0x24, .index = VFIO_PCI_MSI_IRQ_INDEX, .count = 1 }, { -1 },
	};

	armed(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_SET_IRQS, &s, NULL, 24, 0);
}

static void intx_armed(struct run *r)
{
	struct irqs s = {
		{ .argsz = 24, .flags = 0x24, .index = VFIO_PCI_INTX_IRQ_INDEX, .count = 1 }, { EVENTFD },
	};

	device_told(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_SET_IRQS, &s, NULL, 24, 0);
}

#define IRQFD(...) ARG(vt_kvm_irqfd, __VA_ARGS__)

/* KVM takes the interrupt from that eventfd. */
static void given(struct run *r)
{
	struct vt_kvm_irqfd irqfd = { .fd = EVENTFD, .gsi = 5 };

	armed(r);
	run_ioctl(r, KVM_VM, VT_KVM_IRQFD, &irqfd, NULL, sizeof(irqfd), 0);
}

static void given_to_other(struct run *r)
{
	struct vt_kvm_irqfd irqfd = { .fd = EVENTFD, .gsi = 5 };

	armed(r);
	run_ioctl(r, KVM_VM2, VT_KVM_IRQFD, &irqfd, NULL, sizeof(irqfd), 0);
}

#define SLOT(...) ARG(vt_kvm_userspace_memory_region, __VA_ARGS__)

/* A mapped BAR is memory of a guest. */
static void slot_set(struct run *r)
{
	struct vt_kvm_userspace_memory_region s = {
		.slot = 3, .guest_phys_addr = 0x100000000, .memory_size = 0x2000, .userspace_addr = HIGH,
	};

	bar_mapped(r);
	run_ioctl(r, KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, &s, NULL, sizeof(s), 0);
}

/* An attribute, and behind it the descriptor that its address points to. */
#define ATTR(GROUP_OF, NUMBER_OF, FD_OF)                                         \
	&(const struct { struct vt_kvm_device_attr a; int32_t fd; }){            \
		{ .group = GROUP_OF, .attr = NUMBER_OF, .addr = MEMORY + 24 }, FD_OF }

/* One device is reset: itself. */
static void together(struct run *r)
{
	struct {
		struct vfio_pci_hot_reset_info head;
		struct vfio_pci_dependent_device list[1];
	} i = { { .argsz = sizeof(i), .count = 1 }, { { .group_id = 14, .bus = 3 } } };

	device_told(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &i, &i, sizeof(i), 0);
}

static void logging(struct run *r)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_dma_logging_control control;
	} f = {
		{ .argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START },
		{ .page_size = 4096, .num_ranges = 1, .ranges = MEMORY + 512 },
	};

	with_device(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_FEATURE, &f, NULL, sizeof(f), 0);
}

static void doorbell(struct run *r)
{
	struct vfio_device_ioeventfd b = {
		.argsz = sizeof(b), .flags = VFIO_DEVICE_IOEVENTFD_32, .offset = 0x100, .data = 1, .fd = EVENTFD,
	};

	regions(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_IOEVENTFD, &b, NULL, sizeof(b), 0);
}

static void set_state(struct run *r, uint32_t state, int fd)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_mig_state state;
	} f = {
		{ .argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE },
		{ .device_state = state, .data_fd = -1 },
	}, out = f;

	out.state.data_fd = fd;
	run_ioctl(r, DEVICE, VFIO_DEVICE_FEATURE, &f, &out, sizeof(f), 0);
}

static void stream_begun(struct run *r)
{
	with_device(r);
	set_state(r, VFIO_DEVICE_STATE_PRE_COPY, MIGRATION);
}

/* A struct vfio_precopy_info is left for the next call. */
static void stream_stopped(struct run *r)
{
	struct vfio_precopy_info info = { .argsz = sizeof(info) };

	stream_begun(r);
	set_state(r, VFIO_DEVICE_STATE_STOP_COPY, -1);
	memcpy(r->memory, &info, sizeof(info));
}

static void stream_over(struct run *r)
{
	stream_begun(r);
	set_state(r, VFIO_DEVICE_STATE_RUNNING, -1);
}

static void low(struct run *r)
{
	struct vfio_device_feature f = {
		.argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY,
	};

	regions(r);
	run_ioctl(r, DEVICE, VFIO_DEVICE_FEATURE, &f, NULL, sizeof(f), 0);
}

static void bound(struct run *r)
{
	struct vfio_device_bind_iommufd b = { .argsz = 16, .iommufd = IOMMUFD }, out = b;

	run_open(r, "/dev/iommu", IOMMUFD);
	run_open(r, "/dev/vfio/devices/vfio0", CDEV);
	out.out_devid = 1;
	run_ioctl(r, CDEV, VFIO_DEVICE_BIND_IOMMUFD, &b, &out, sizeof(b), 0);
}

static void cdev_opened(struct run *r)
{
	run_open(r, "/dev/iommu", IOMMUFD);
	run_open(r, "/dev/vfio/devices/vfio0", CDEV);
}

/* The second function of the group, bound to the first iommufd; there is another one, too. */
static void other_bound(struct run *r)
{
	struct vfio_device_bind_iommufd b = { .argsz = 16, .iommufd = IOMMUFD }, out = b;

	cdev_opened(r);
	run_open(r, "/dev/iommu", IOMMUFD2);
	run_open(r, "/dev/vfio/devices/vfio1", CDEV2);
	out.out_devid = 1;
	run_ioctl(r, CDEV2, VFIO_DEVICE_BIND_IOMMUFD, &b, &out, sizeof(b), 0);
}

static void on_iommufd(struct run *r)
{
	run_open(r, "/dev/iommu", IOMMUFD);
	run_open(r, "/dev/vfio/14", GROUP);
	attach(r, GROUP, IOMMUFD);
}

/* In the place of a container: one mapping, where interrupts are written to. */
static void compat_mapped(struct run *r)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = 3, .vaddr = HIGH, .iova = 0xfee00000, .size = 0x100000,
	};

	on_iommufd(r);
	run_ioctl(r, IOMMUFD, VFIO_IOMMU_MAP_DMA, &m, NULL, sizeof(m), 0);
}

static void ioas(struct run *r)
{
	struct iommu_ioas_alloc a = { .size = sizeof(a) }, out = a;

	bound(r);
	out.out_ioas_id = 2;
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_ALLOC, &a, &out, sizeof(a), 0);
}

#define RANGES 2

/* The room behind the call for what it names. */
struct ioas_ranges {
	struct iommu_ioas_iova_ranges a;
	struct iommu_iova_range r[RANGES];
};

/* All may be used but where interrupts are. */
static void ioas_told(struct run *r)
{
	struct ioas_ranges ask = {
		{ .size = 32, .ioas_id = 2, .num_iovas = RANGES, .allowed_iovas = MEMORY + 32 },
		{ { 0, 0xfedfffff }, { 0xfef00000, UINT64_MAX } },
	};

	ioas(r);
	ask.a.out_iova_alignment = 4096;
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_IOVA_RANGES, &ask, &ask, sizeof(ask), 0);
}

struct ioas_allow {
	struct iommu_ioas_allow_iovas a;
	struct iommu_iova_range r[RANGES];
};

#define ALLOW(...)                                                               \
	&(const struct ioas_allow){                                              \
		{ .size = 24, .ioas_id = 2, .num_iovas = RANGES,                 \
		  .allowed_iovas = MEMORY + 24 }, { __VA_ARGS__ } },             \
	sizeof(struct ioas_allow)

/* Two pages, and two elsewhere. */
static void ioas_allowed(struct run *r)
{
	static const struct ioas_allow allow = {
		{ .size = 24, .ioas_id = 2, .num_iovas = RANGES, .allowed_iovas = MEMORY + 24 },
		{ { 0x100000, 0x101fff }, { 0x200000, 0x201fff } },
	};

	ioas(r);
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, &allow, &allow, sizeof(allow), 0);
}

static void ioas_mapped(struct run *r)
{
	struct iommu_ioas_map m = {
		.size = sizeof(m), .flags = 7, .ioas_id = 2, .user_va = HIGH, .length = 0x100000,
		.iova = 0xfee00000,
	};

	ioas(r);
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_MAP, &m, &m, sizeof(m), 0);
}

/* The kernel has chosen where. */
static void ioas_chosen(struct run *r)
{
	struct iommu_ioas_map m = {
		.size = sizeof(m), .flags = 6, .ioas_id = 2, .user_va = HIGH, .length = 0x10000,
	}, out = m;

	ioas(r);
	out.iova = CHOSEN;
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_MAP, &m, &out, sizeof(m), 0);
}

/* The IOVA is the memory's own address. */
static void mapped_itself(struct run *r)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = 3, .vaddr = HIGH, .iova = HIGH, .size = 0x2000,
	};

	ready(r);
	run_ioctl(r, CONTAINER, VFIO_IOMMU_MAP_DMA, &m, NULL, sizeof(m), 0);
}

static void ioas_attached(struct run *r)
{
	struct vfio_device_attach_iommufd_pt a = { .argsz = 12, .pt_id = 2 };

	ioas(r);
	run_ioctl(r, CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &a, &a, 12, 0);
}

/* The other function is bound, and another IOAS is there: 4. */
static void two_attached(struct run *r)
{
	struct vfio_device_bind_iommufd b = { .argsz = 16, .iommufd = IOMMUFD }, bound_to = b;
	struct iommu_ioas_alloc a = { .size = sizeof(a) }, out = a;

	ioas_attached(r);
	run_open(r, "/dev/vfio/devices/vfio1", CDEV2);
	bound_to.out_devid = 3;
	run_ioctl(r, CDEV2, VFIO_DEVICE_BIND_IOMMUFD, &b, &bound_to, sizeof(b), 0);
	out.out_ioas_id = 4;
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_ALLOC, &a, &out, sizeof(a), 0);
}

/* What IOAS 2 gets is mapped in another: 4. */
static void source(struct run *r)
{
	struct iommu_ioas_alloc a = { .size = sizeof(a) }, out = a;
	struct iommu_ioas_map m = {
		.size = sizeof(m), .flags = 7, .ioas_id = 4, .user_va = HIGH, .length = 0x2000,
		.iova = 0x100000,
	};

	out.out_ioas_id = 4;
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_ALLOC, &a, &out, sizeof(a), 0);
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_MAP, &m, &m, sizeof(m), 0);
}

static void ioas_source(struct run *r)
{
	ioas_attached(r);
	source(r);
}

static void ioas_copied(struct run *r)
{
	ioas_told(r);
	source(r);
}

#define COPY(TO)                                                                 \
	ARG(iommu_ioas_copy, .size = 40, .flags = 7, .dst_ioas_id = 2, .src_ioas_id = 4, \
	    .length = 0x2000, .src_iova = 0x100000, .dst_iova = TO)

static void hwpt_as(struct run *r, uint32_t flags, uint32_t fault)
{
	struct iommu_hwpt_alloc a = {
		.size = sizeof(a), .flags = flags, .dev_id = 1, .pt_id = 2, .fault_id = fault,
	};
	struct iommu_hwpt_alloc out = a;

	out.out_hwpt_id = 3;
	run_ioctl(r, IOMMUFD, IOMMU_HWPT_ALLOC, &a, &out, sizeof(a), 0);
}

static void hwpt(struct run *r)
{
	ioas(r);
	hwpt_as(r, 0, 0);
}

/* A vIOMMU, 5, whose guest's memory at 0x100000 has been mapped with that access. */
static void viommu_with(struct run *r, uint32_t access)
{
	struct iommu_viommu_alloc a = { .size = sizeof(a), .type = 1, .dev_id = 1, .hwpt_id = 3 }, out = a;
	struct iommu_ioas_map m = {
		.size = sizeof(m), .flags = IOMMU_IOAS_MAP_FIXED_IOVA | access, .ioas_id = 2,
		.user_va = HIGH, .length = 0x2000, .iova = 0x100000,
	};

	hwpt(r);
	out.out_viommu_id = 5;
	run_ioctl(r, IOMMUFD, IOMMU_VIOMMU_ALLOC, &a, &out, sizeof(a), 0);
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_MAP, &m, &m, sizeof(m), 0);
}

static void viommu_unreadable(struct run *r)
{
	viommu_with(r, IOMMU_IOAS_MAP_WRITEABLE);
}

static void viommu_readable(struct run *r)
{
	viommu_with(r, IOMMU_IOAS_MAP_READABLE);
}

static void hwpt_for_pasids(struct run *r)
{
	ioas(r);
	hwpt_as(r, IOMMU_HWPT_ALLOC_PASID, 0);
}

static void hwpt_with_faults(struct run *r)
{
	ioas(r);
	hwpt_as(r, IOMMU_HWPT_FAULT_ID_VALID, 5);
}

/* The device is attached to the IOAS by a HWPT that the kernel has made, and there is another. */
static void used_for_pasids(struct run *r)
{
	struct vfio_device_attach_iommufd_pt a = { .argsz = 12, .pt_id = 2 }, out = a;

	ioas(r);
	out.pt_id = 4;
	run_ioctl(r, CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &a, &out, 12, 0);
	hwpt_as(r, IOMMU_HWPT_ALLOC_PASID, 0);
}

/* Not of whole pages, before there is a device. */
static void ioas_unaligned(struct run *r)
{
	struct iommu_ioas_map m = {
		.size = sizeof(m), .flags = 7, .ioas_id = 2, .user_va = HIGH + 0x100, .length = 0x100,
		.iova = 0x100,
	};

	ioas(r);
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_MAP, &m, &m, sizeof(m), 0);
}

static void ioas_used(struct run *r)
{
	struct iommu_ioas_map m = {
		.size = sizeof(m), .flags = 7, .ioas_id = 2, .user_va = HIGH, .length = 0x100000,
		.iova = 0x100000,
	};

	ioas_attached(r);
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_MAP, &m, &m, sizeof(m), 0);
}

static void file_mapped(struct run *r)
{
	struct iommu_ioas_map_file m = {
		.size = sizeof(m), .flags = 7, .ioas_id = 2, .fd = FILE_FD, .length = 0x100000,
		.iova = 0x100000,
	};

	ioas(r);
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_MAP_FILE, &m, &m, sizeof(m), 0);
}

static void compat_used(struct run *r)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = 3, .vaddr = HIGH, .iova = 0x100000, .size = 0x100000,
	};

	on_iommufd(r);
	run_ioctl(r, GROUP, VFIO_GROUP_GET_DEVICE_FD, "0000:03:00.0", NULL, 13, DEVICE);
	run_ioctl(r, IOMMUFD, VFIO_IOMMU_MAP_DMA, &m, NULL, sizeof(m), 0);
}

static void compat_unaligned(struct run *r)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = 3, .vaddr = HIGH + 0x100, .iova = 0x100, .size = 0x100,
	};

	on_iommufd(r);
	run_ioctl(r, IOMMUFD, VFIO_IOMMU_MAP_DMA, &m, NULL, sizeof(m), 0);
}

static void compat_cleared(struct run *r)
{
	struct iommu_vfio_ioas v = { .size = sizeof(v), .op = IOMMU_VFIO_IOAS_CLEAR };

	on_iommufd(r);
	run_ioctl(r, IOMMUFD, IOMMU_VFIO_IOAS, &v, NULL, sizeof(v), 0);
}

static void noiommu_on_iommufd(struct run *r)
{
	struct iommu_ioas_alloc a = { .size = sizeof(a) }, out = a;
	struct iommu_vfio_ioas v = { .size = sizeof(v), .ioas_id = 2, .op = IOMMU_VFIO_IOAS_SET };

	run_open(r, "/dev/iommu", IOMMUFD);
	run_open(r, "/dev/vfio/noiommu-0", NOIOMMU);
	attach(r, NOIOMMU, IOMMUFD);
	out.out_ioas_id = 2;
	run_ioctl(r, IOMMUFD, IOMMU_IOAS_ALLOC, &a, &out, sizeof(a), 0);
	run_ioctl(r, IOMMUFD, IOMMU_VFIO_IOAS, &v, NULL, sizeof(v), 0);
}

static void no_precopy(struct run *r)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_migration migration;
	} f = {
		{ .argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION },
		{ 0 },
	}, out = f;

	with_device(r);
	out.migration.flags = VFIO_MIGRATION_STOP_COPY;
	run_ioctl(r, DEVICE, VFIO_DEVICE_FEATURE, &f, &out, sizeof(f), 0);
}

/* 16 TiB of one mapping. */
static void mapped_huge(struct run *r)
{
	ready(r);
	map(r, 0, UINT64_C(1) << 44);
}

/* A name that does not end. */
static void long_name(struct run *r)
{
	ready(r);
	memset(r->memory, 'x', sizeof(r->memory));
}

static void name_of_a_page(struct run *r)
{
	long_name(r);
	r->memory[4095] = '\0';
}

static void ioas_destroyed(struct run *r)
{
	struct iommu_destroy d = { .size = sizeof(d), .id = 2 };

	ioas(r);
	run_ioctl(r, IOMMUFD, IOMMU_DESTROY, &d, NULL, sizeof(d), 0);
}

/* ---- worlds ---- */

#define ROOT "file /proc/4711/status VmLck:\t    0 kB|VmPin:\t    0 kB|Uid:\t0\t0\t0\t0|Gid:\t0\t0\t0\t0|Groups:\t0 |CapEff:\t000001ffffffffff|\n" \
	     "link /proc/4711/ns/user user:[4026531837]\n"
#define USER "file /proc/4711/status VmLck:\t    4096 kB|VmPin:\t    4096 kB|Uid:\t1000\t1000\t1000\t1000|Gid:\t1000\t1000\t1000\t1000|Groups:\t27 |CapEff:\t0000000000000000|\n" \
	     "link /proc/4711/ns/user user:[4026531837]\n"
/* It has all rights, but in a user namespace of its own. */
#define OWN_USERNS "file /proc/4711/status VmLck:\t    4096 kB|VmPin:\t    4096 kB|Uid:\t1000\t1000\t1000\t1000|Gid:\t1000\t1000\t1000\t1000|Groups:\t27 |CapEff:\t000001ffffffffff|\n" \
		   "link /proc/4711/ns/user user:[4026532000]\n"
#define FLAGS(FD, OCTAL) "file /proc/4711/fdinfo/" #FD " pos:\t0|flags:\t" OCTAL "|\n"
#define LIMIT8M "file /proc/4711/limits Max locked memory         8388608              8388608              bytes     |\n"
#define NO_LIMIT "file /proc/4711/limits Max locked memory         unlimited            unlimited            bytes     |\n"
#define GROUP14 "folder /sys/kernel/iommu_groups/14/devices 0000:03:00.0 0000:03:00.1\n" \
	"link /sys/kernel/iommu_groups/14/devices/0000:03:00.0/driver ../vfio-pci\n" \
	"status /sys/kernel/iommu_groups/14/devices/0000:03:00.0 d 0755 0:0\n" \
	"status /sys/kernel/iommu_groups/14/devices/0000:03:00.1 d 0755 0:0\n"
#define SIBLING(DRIVER) "link /sys/kernel/iommu_groups/14/devices/0000:03:00.1/driver ../" DRIVER "\n"
#define UNSAFE(MODULE) "file /sys/module/" MODULE "/parameters/allow_unsafe_interrupts N|\n"
#define NO_REMAPPING "file /proc/interrupts    CPU0|  0:   1  IO-APIC   2-edge timer|\n"
#define REMAPPING "file /proc/interrupts    CPU0|  0:   1  IR-IO-APIC   2-edge timer|\n"
#define MAPS(TEXT) "file /proc/4711/maps " TEXT "|\n"
#define DRIVERS_MEMORY MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:06 77 /dev/egm4")
#define VVAR(RANGE) MAPS(RANGE " r--p 00000000 00:00 0 [vvar]")
#define SMAPS(FLAGS) "file /proc/4711/smaps 7f0000000000-7f0000002000 rw-s 00000000 00:06 77 /dev/egm4|Size: 8 kB|VmFlags: " FLAGS " |\n"
#define OTHER_MEMORY MAPS("7e0000000000-7e0100000000 rw-p 00000000 00:00 0 ")
#define LOWER (HIGH - UINT64_C(0x10000000000))	/* where that begins */
#define ALL_MEMORY MAPS("7f0000000000-7f0100000000 rw-p 00000000 00:00 0 ")
#define MOUNTS "file /proc/4711/mountinfo 22 1 8:1 / / rw - ext4 /dev/sda1 rw|23 22 0:20 / /tmp rw - tmpfs tmpfs rw|24 22 8:2 / /pmem rw - ext4 /dev/pmem0 rw,dax=always|\n"
#define RELEASE(TEXT) "file /proc/sys/kernel/osrelease " TEXT "|\n"
/* Huge pages of 2 MiB: how many are free, and how many of these are promised. */
#define POOL(FREE, PROMISED) POOL_OF("2048", FREE, PROMISED)
#define POOL_OF(KIB, FREE, PROMISED) "status /sys/kernel/mm/hugepages/hugepages-" KIB "kB d 0755 0:0\n" \
	"file /sys/kernel/mm/hugepages/hugepages-" KIB "kB/free_hugepages " FREE "|\n" \
	"file /sys/kernel/mm/hugepages/hugepages-" KIB "kB/resv_hugepages " PROMISED "|\n"
#define HUGETLBFS "file /proc/4711/mountinfo 22 1 8:1 / / rw - ext4 /dev/sda1 rw|24 22 0:33 / /mnt/huge rw - hugetlbfs none rw,pagesize=2M|\n"
#define HUGE_FILE MAPS("7f0000000000-7f0000200000 rw-s 00000000 00:21 77 /mnt/huge/rtemap_0")
#define MEMFD MAPS("7f0000000000-7f0000200000 rw-s 00000000 00:01 77 /memfd:ram (deleted)")
#define PAGES(HEX) "mapping /proc/4711/maps/7f0000000000 7f0000000000-7f0000200000 rw-s 0 " HEX " /memfd:ram (deleted)\n"
#define POD(MAX, NOW) "file /proc/4711/cgroup 0::/pods/1|\nfile /sys/fs/cgroup/pods/hugetlb.2MB.max " MAX "|\n" \
	"file /sys/fs/cgroup/pods/hugetlb.2MB.current " NOW "|\nfile /sys/fs/cgroup/pods/1/hugetlb.2MB.max max|\n" \
	"file /sys/fs/cgroup/pods/1/hugetlb.2MB.current 2097152|\n"
/* The group's node has the number of another one, which is left without a trap but for this. */
#define STALE "status /proc/4711/fd/4 c 0600 0:0 240:3\nlink /sys/dev/char/240:3 ../../devices/virtual/vfio/15\n"
#define GROUP15_SHARED "folder /sys/kernel/iommu_groups/15/devices 0000:04:00.0 0000:04:00.1\n" \
	"link /sys/kernel/iommu_groups/15/devices/0000:04:00.0/driver ../vfio-pci\n" \
	"link /sys/kernel/iommu_groups/15/devices/0000:04:00.1/driver ../e1000e\n"
#define PCI_DEVICE "status /sys/bus/pci/devices/0000:03:00.0 d 0755 0:0\n"

/* ---- ioctls ---- */

struct ioctl_case {
	int fd;
	uint32_t request;
	int errnum;
	const char *said;
	void (*before)(struct run *r);
	const char *world;
	const void *arg;		/* NULL: .number */
	size_t size;
	uint64_t number;
	const void *out;		/* what the kernel has left there; NULL: as it was */
	const char *tells;		/* is in what is said, behind '!' not; NULL: whatever */
};

#define ARG(STRUCT, ...) &(const struct STRUCT){ __VA_ARGS__ }, sizeof(struct STRUCT)
#define NUMBER(N) NULL, 0, N
#define BYTES(TEXT) TEXT, sizeof(TEXT)
#define MAP(...) ARG(vfio_iommu_type1_dma_map, .argsz = 32, __VA_ARGS__)
#define MAP1(IOVA, SIZE) MAP(.flags = 3, .vaddr = HIGH, .iova = IOVA, .size = SIZE)
#define UNMAP(...) ARG(vfio_iommu_type1_dma_unmap, .argsz = 24, __VA_ARGS__)

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define OTHER_UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"
#define MEDIATED14 "folder /sys/kernel/iommu_groups/14/devices " UUID "\n"

/* A name that no device of the group has, and what is said of it. */
#define NAMED(TEXT, TELLS)                                                       \
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready, \
	  GROUP14 "status /sys/kernel/iommu_groups/14/devices/0000:0a:00.0 d 0755 0:0\n" \
	  "link /sys/bus/pci/devices/0000:04:00.0/iommu_group ../15\n", BYTES(TEXT), .tells = TELLS }

struct attach_arg {
	int fd;
};

/* One MiB in pages of 4096 bytes: 32 bytes of bits are written to the begin of memory. */
#define GET_BITMAP ARG(get_bitmap, { .argsz = 48, .flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP }, \
		       { 0x100000, 0x100000, { .pgsize = 4096, .size = 32, .data = MEMORY } })
#define UNMAP_BITMAP ARG(unmap_bitmap, { .argsz = 48, .flags = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, \
					 .iova = 0x100000, .size = 0x100000 },            \
			 { .pgsize = 4096, .size = 32, .data = MEMORY })

struct get_bitmap {
	struct vfio_iommu_type1_dirty_bitmap head;
	struct vfio_iommu_type1_dirty_bitmap_get get;
};

struct unmap_bitmap {
	struct vfio_iommu_type1_dma_unmap head;
	struct vfio_bitmap bitmap;
};

static const struct ioctl_case any_cases[] = {
	{ ABSENT, VFIO_GET_API_VERSION, EBADF, "descriptor-not-open", NULL, "", NUMBER(0) },
	{ -1, VFIO_GET_API_VERSION, EBADF, "descriptor-not-open", NULL, "", NUMBER(0) },
	{ CONTAINER, VFIO_GET_API_VERSION, EBADF, "descriptor-path-only", NULL,
	  "file /proc/4711/fdinfo/3 pos:\t0|flags:\t012000000|\n", NUMBER(0) },
	{ CONTAINER, VFIO_GET_API_VERSION, EBADF, "", NULL,
	  "file /proc/4711/fdinfo/3 pos:\t0|flags:\t0100002|\n", NUMBER(0) },
	{ FILE_FD, VFIO_GET_API_VERSION, ENOTTY, "descriptor-other-file", NULL, "", NUMBER(0),
	  .tells = "no file of VFIO's" },
	{ GROUP, VFIO_GET_API_VERSION, ENOTTY, "request-of-another-file", NULL, "", NUMBER(0) },
	{ DEVICE, VFIO_GROUP_GET_STATUS, ENOTTY, "request-of-another-file", with_device, "",
	  ARG(vfio_group_status, .argsz = 8) },
	{ IOMMUFD, VFIO_GROUP_GET_STATUS, ENOTTY, "request-of-another-file", NULL, "",
	  ARG(vfio_group_status, .argsz = 8) },
	/* _IOR and the like, of those who know how requests are usually made. */
	{ GROUP, _IOWR(';', 103, struct vfio_group_status), ENOTTY, "request-number", NULL, "",
	  ARG(vfio_group_status, .argsz = 8) },
	{ CONTAINER, _IOWR(';', 112, struct vfio_iommu_type1_info), ENOTTY, "request-number", ready, "",
	  ARG(vfio_iommu_type1_info, .argsz = 24) },
	{ GROUP, _IOW(';', 104, int), ENOTTY, "request-number", NULL, "", ARG(attach_arg, CONTAINER),
	  .tells = "(VFIO_EVENTFDS_MSI of an interface that was never part of Linux); VFIO_GROUP_SET_CONTAINER is "
		   "0x3b68" },
	{ GROUP, _IOW(';', 100, int), ENOTTY, "request-number", NULL, "", ARG(attach_arg, CONTAINER),
	  .tells = "VFIO_GET_API_VERSION of a container is 0x3b64" },
	/* Of the interface of 2011; VFIO_BAR_LEN of 2010; and a number that nobody knows. */
	{ DEVICE, _IOWR(';', 167, int), ENOTTY, "request-of-old-interface", with_device, "",
	  ARG(attach_arg, 0), .tells = "VFIO_BAR_LEN" },
	{ DEVICE, _IOWR(';', 168, int), ENOTTY, "", with_device, "", ARG(attach_arg, 0) },
	/* Numbers without the base; and one that is none even with it. */
	{ GROUP, _IO(';', 3), ENOTTY, "request-base?", NULL, "", ARG(vfio_group_status, .argsz = 8) },
	{ IOMMUFD, _IO(';', 1), ENOTTY, "request-base?", NULL, "", ARG(iommu_ioas_alloc, .size = 12) },
	{ GROUP, _IO(';', 7), ENOTTY, "", NULL, "", ARG(vfio_group_status, .argsz = 8) },
	{ GROUP, VFIO_GROUP_GET_STATUS, EFAULT, "argument-pointer", NULL, "", NUMBER(0) },
	{ GROUP, VFIO_GROUP_GET_STATUS, EFAULT, "argument-pointer", NULL, "", NUMBER(HIGH) },
	{ GROUP, VFIO_GROUP_GET_STATUS, EFAULT, "argument-read-only", NULL,
	  MAPS("00010000-00020000 r--p 00000000 08:01 5 /bin/prog"), ARG(vfio_group_status, .argsz = 8) },
	{ GROUP, VFIO_GROUP_GET_STATUS, EFAULT, "", NULL,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 "), ARG(vfio_group_status, .argsz = 8) },
	/* Memory ends within the struct; behind it, where the kernel may not have come; and there is enough. */
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EFAULT, "argument-end", ready,
	  MAPS("00010000-00010010 rw-p 00000000 00:00 0 "), ARG(vfio_iommu_type1_info, .argsz = 24),
	  .tells = "argsz says that the argument has 24 bytes, and at " },
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EFAULT, "argument-end?", ready,
	  MAPS("00010000-00010020 rw-p 00000000 00:00 0 "), ARG(vfio_iommu_type1_info, .argsz = 64) },
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EFAULT, "", ready,
	  MAPS("00010000-00010040 rw-p 00000000 00:00 0 "), ARG(vfio_iommu_type1_info, .argsz = 64) },
	{ GROUP, VFIO_GROUP_GET_STATUS, EINVAL, "argument-argsz", NULL, "",
	  ARG(vfio_group_status, .argsz = 4) },
	{ GROUP, VFIO_GROUP_GET_STATUS, EINVAL, "", NULL, "", ARG(vfio_group_status, .argsz = 8) },
	/* Answers that refuse; one that does not, and two whose cause cannot be seen. */
	{ GROUP, VFIO_GROUP_GET_STATUS, 0, "status-not-viable", NULL, GROUP14
	  "link /sys/kernel/iommu_groups/14/devices/0000:03:00.1/driver ../snd_hda_intel\n",
	  ARG(vfio_group_status, .argsz = 8) },
	{ GROUP, VFIO_GROUP_GET_STATUS, 0, "", NULL, GROUP14
	  "link /sys/kernel/iommu_groups/14/devices/0000:03:00.1/driver ../snd_hda_intel\n",
	  ARG(vfio_group_status, .argsz = 8), 0, &(const struct vfio_group_status){ 8, 1 } },
	{ GROUP, VFIO_GROUP_GET_STATUS, 0, "", NULL, GROUP14, ARG(vfio_group_status, .argsz = 8) },
	{ CONTAINER, VFIO_CHECK_EXTENSION, 0, "extension-no-type1", opened, "status /sys/module d 0755 0:0\n",
	  NUMBER(VFIO_TYPE1v2_IOMMU) },
	{ CONTAINER, VFIO_CHECK_EXTENSION, 0, "", opened,
	  "status /sys/module d 0755 0:0\nstatus /sys/module/vfio_iommu_type1 d 0755 0:0\n",
	  NUMBER(VFIO_TYPE1v2_IOMMU) },
	{ CONTAINER, VFIO_CHECK_EXTENSION, 0, "", opened, "status /sys/module d 0755 0:0\n",
	  NUMBER(VFIO_SPAPR_TCE_IOMMU) },
	{ CONTAINER, VFIO_CHECK_EXTENSION, 0, "extension-no-iommu", mixed, "", NUMBER(VFIO_TYPE1_IOMMU) },
	{ CONTAINER, VFIO_CHECK_EXTENSION, 0, "", attached, "", NUMBER(VFIO_TYPE1_IOMMU) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "argument-argsz", ready, "",
	  ARG(vfio_iommu_type1_dma_map, .argsz = 24, .flags = 3, .size = 4096) },
	{ IOMMUFD, IOMMU_IOAS_ALLOC, EINVAL, "argument-argsz", NULL, "",
	  ARG(iommu_ioas_alloc, .size = 8) },
	{ IOMMUFD, IOMMU_IOAS_ALLOC, E2BIG, "argument-too-big", NULL, "",
	  BYTES("\x18\0\0\0" "\0\0\0\0" "\0\0\0\0" "\0\0\0\0" "\1\0\0\0" "\0\0\0\0") },
	{ IOMMUFD, IOMMU_IOAS_ALLOC, E2BIG, "", NULL, "",
	  BYTES("\x18\0\0\0" "\0\0\0\0" "\0\0\0\0" "\0\0\0\0" "\0\0\0\0" "\0\0\0\0") },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, E2BIG, "argument-too-big?", NULL, "",
	  ARG(iommu_hwpt_alloc, .size = sizeof(struct iommu_hwpt_alloc), .fault_id = 3) },
	{ IOMMUFD, IOMMU_IOAS_ALLOC, EOPNOTSUPP, "argument-bits", NULL, "",
	  ARG(iommu_ioas_alloc, .size = 12, .flags = 1) },
	{ IOMMUFD, IOMMU_IOAS_ALLOC, EOPNOTSUPP, "", NULL, "", ARG(iommu_ioas_alloc, .size = 12) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "argument-bits", ready, "",
	  MAP(.flags = 0x83, .vaddr = HIGH, .size = 4096) },
	{ COMPAT, VFIO_IOMMU_MAP_DMA, EINVAL, "argument-bits", NULL, "",
	  MAP(.flags = 4, .vaddr = HIGH, .size = 4096) },
	{ SPAPR, VFIO_IOMMU_UNMAP_DMA, EINVAL, "argument-bits", NULL, "",
	  UNMAP(.flags = 2) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "argument-bits", cdev_opened, "",
	  ARG(vfio_device_bind_iommufd, .argsz = 24, .flags = 2, .iommufd = IOMMUFD) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EOPNOTSUPP, "argument-bits", ioas, "",
	  ARG(iommu_ioas_map, .size = 40, .flags = 7, .ioas_id = 2, .__reserved = 1, .length = 4096) },
};

static const struct ioctl_case container_cases[] = {
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "set-iommu-no-group", opened, "", NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "set-iommu-no-group", left, "", NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "", attached, "", NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "set-iommu-twice", ready, "", NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-no-model", attached, "", NUMBER(4) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-no-model", attached, "", NUMBER(7) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-no-model", attached, "", NUMBER(100) },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "set-iommu-no-model", attached, "", NUMBER(9) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-no-model", attached, "", NUMBER(HIGH | 3),
	  .tells = "an address, where the number itself is wanted" },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "set-iommu-no-group", opened, "", NUMBER(9) },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "", attached, "", NUMBER(100) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "", attached,
	  "status /sys/module d 0755 0:0\nstatus /sys/module/vfio_iommu_type1 d 0755 0:0\n", NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-no-nesting", attached,
	  "status /sys/module d 0755 0:0\nstatus /sys/module/vfio_iommu_type1 d 0755 0:0\n", NUMBER(6) },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "set-iommu-no-nesting", attached, RELEASE("6.1.0-42-amd64")
	  "status /sys/module/vfio_iommu_type1 d 0755 0:0\n", NUMBER(6) },
	{ CONTAINER, VFIO_SET_IOMMU, EINVAL, "set-iommu-twice", ready, RELEASE("6.1.0-42-amd64")
	  "status /sys/module/vfio_iommu_type1 d 0755 0:0\n", NUMBER(6) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-no-type1", attached,
	  "status /sys/module d 0755 0:0\n", NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-other-sort", mixed,
	  "status /sys/module d 0755 0:0\nstatus /sys/module/vfio_iommu_type1 d 0755 0:0\n", NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-other-sort", attached, "", NUMBER(8) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-noiommu-off", mixed,
	  "file /sys/module/vfio/parameters/enable_unsafe_noiommu_mode N|\n", NUMBER(8) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "", mixed,
	  "file /sys/module/vfio/parameters/enable_unsafe_noiommu_mode Y|\n", NUMBER(8) },
	{ CONTAINER, VFIO_SET_IOMMU, ENODEV, "set-iommu-no-iommu?", attached, GROUP14 PCI_DEVICE,
	  NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "set-iommu-rawio", mixed, USER, NUMBER(8) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "", mixed, ROOT, NUMBER(8) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "set-iommu-unsafe-interrupts", attached,
	  ROOT UNSAFE("vfio_iommu_type1") NO_REMAPPING, NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "set-iommu-unsafe-interrupts?", attached,
	  ROOT UNSAFE("vfio_iommu_type1"), NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "", attached, ROOT UNSAFE("vfio_iommu_type1") REMAPPING,
	  NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "", attached,
	  "file /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts Y|\n" NO_REMAPPING,
	  NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "set-iommu-firmware-mapping", attached,
	  ROOT UNSAFE("vfio_iommu_type1") REMAPPING
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000000e0000 0x00000000000fffff direct|\n",
	  NUMBER(3) },
	{ CONTAINER, VFIO_SET_IOMMU, EPERM, "", attached,
	  ROOT UNSAFE("vfio_iommu_type1") REMAPPING
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000000e0000 0x00000000000fffff direct-relaxable|\n",
	  NUMBER(3) },
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EINVAL, "container-no-iommu", opened, "",
	  ARG(vfio_iommu_type1_info, .argsz = 24) },
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EINVAL, "container-no-iommu", left, "",
	  ARG(vfio_iommu_type1_info, .argsz = 24) },
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EINVAL, "", ready, "",
	  ARG(vfio_iommu_type1_info, .argsz = 24) },
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EINVAL, "container-perhaps-no-iommu?", NULL, "",
	  ARG(vfio_iommu_type1_info, .argsz = 24) },
	{ CONTAINER, VFIO_IOMMU_GET_INFO, EINVAL, "container-perhaps-no-iommu?", opened_sent, "",
	  ARG(vfio_iommu_type1_info, .argsz = 24) },
	/* What never was set has not been lost. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "container-no-iommu", attached, "",
	  MAP1(0, 4096), .tells = "!since" },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "container-no-iommu", never_set, "",
	  MAP1(0, 4096), .tells = "!since" },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "container-no-iommu", left, "",
	  MAP1(0, 4096), .tells = "since its last group has left it" },
	{ NOIOMMU_CONTAINER, VFIO_IOMMU_MAP_DMA, ENOTTY, "container-noiommu", NULL, "", MAP1(0, 4096) },
	{ CONTAINER, VFIO_IOMMU_ENABLE, ENOTTY, "container-other-model", ready, "", NUMBER(0) },
	{ IOMMUFD, VFIO_SET_IOMMU, EINVAL, "iommufd-version-1-mapped", compat_used, "", NUMBER(1) },
	{ IOMMUFD, VFIO_SET_IOMMU, EINVAL, "", on_iommufd, "", NUMBER(1) },
	{ IOMMUFD, VFIO_CHECK_EXTENSION, ENODEV, "iommufd-no-compat-extension", cdev_opened, "", NUMBER(4) },
	{ IOMMUFD, VFIO_SET_IOMMU, EADDRINUSE, "iommufd-version-1-unaligned", compat_unaligned, "", NUMBER(1) },
	{ IOMMUFD, VFIO_SET_IOMMU, EADDRINUSE, "", compat_mapped, "", NUMBER(1) },
	{ IOMMUFD, VFIO_CHECK_EXTENSION, ENODEV, "", on_iommufd, "", NUMBER(4) },
};

static const struct ioctl_case group_cases[] = {
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EFAULT, "group-container-number", opened, "",
	  NUMBER(CONTAINER) },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EFAULT, "argument-pointer", opened, "", NUMBER(77) },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EBADF, "group-container-closed", opened, "",
	  &(const int){ ABSENT }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EBADF, "", opened, "", &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EBADF, "group-container-closed", opened, FLAGS(3, "012000000"),
	  &(const int){ CONTAINER }, 4, .tells = "was opened with O_PATH" },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EBADF, "", opened, FLAGS(3, "0100002"),
	  &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EINVAL, "group-no-container", opened, "",
	  &(const int){ FILE_FD }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EBADFD, "group-no-container", opened, "",
	  &(const int){ GROUP15 }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EINVAL, "", opened, "", &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EINVAL, "group-attached", attached, "",
	  &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EPERM, "group-not-viable", opened, GROUP14 SIBLING("e1000e"),
	  &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EPERM, "", opened, GROUP14, &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EPERM, "", opened, GROUP14 SIBLING("pcieport"),
	  &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EPERM, "", opened, GROUP14 SIBLING("mlx5_vfio_pci"),
	  &(const int){ CONTAINER }, 4 },
	{ NOIOMMU, VFIO_GROUP_SET_CONTAINER, EPERM, "group-rawio", NULL, USER, &(const int){ CONTAINER }, 4 },
	{ NOIOMMU, VFIO_GROUP_SET_CONTAINER, EPERM, "", NULL, ROOT, &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EPERM, "group-mixed", mixed, GROUP14, &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, EBUSY, "group-stale-mapping", taken_back, "",
	  &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, EBUSY, "", mapped, "", &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EINVAL, "group-firmware-mapping", opened,
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000000e0000 0x00000000000fffff direct|\n",
	  &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, EPERM, "group-unsafe-interrupts", ready,
	  UNSAFE("vfio_iommu_type1") NO_REMAPPING, &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, ENODEV, "group-unbound", opened,
	  "folder /sys/kernel/iommu_groups/14/devices 0000:03:00.0\n", &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, ENODEV, "", opened, GROUP14, &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_GET_STATUS, ENODEV, "group-status-unbound", opened,
	  "folder /sys/kernel/iommu_groups/14/devices 0000:03:00.0\n"
	  "link /sys/kernel/iommu_groups/14/devices/0000:03:00.0/driver ../e1000e\n",
	  ARG(vfio_group_status, .argsz = 8) },
	{ GROUP, VFIO_GROUP_GET_STATUS, ENODEV, "", opened,
	  "unknown /sys/kernel/iommu_groups/14*\n", ARG(vfio_group_status, .argsz = 8) },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EINVAL, "group-not-attached", opened, "", NUMBER(0),
	  .tells = "!detached" },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EINVAL, "group-not-attached", asked_once, "", NUMBER(0),
	  .tells = "!detached" },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EINVAL, "group-not-attached", left, "", NUMBER(0) },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EINVAL, "", attached,
	  "unknown /sys/kernel/iommu_groups/14*\n", NUMBER(0) },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EINVAL, "group-unset-unbound", attached,
	  "folder /sys/kernel/iommu_groups/14/devices 0000:03:00.0\n"
	  "link /sys/kernel/iommu_groups/14/devices/0000:03:00.0/driver ../e1000e\n", NUMBER(0) },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EINVAL, "", attached,
	  "folder /sys/kernel/iommu_groups/14/devices 0000:03:00.0\n"
	  "link /sys/kernel/iommu_groups/14/devices/0000:03:00.0/driver ../vfio-pci\n", NUMBER(0) },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EBUSY, "group-in-use", with_device, "", NUMBER(0) },
	{ GROUP, VFIO_GROUP_UNSET_CONTAINER, EBUSY, "", ready, "", NUMBER(0) },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-no-container", opened, PCI_DEVICE,
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-no-iommu", attached, PCI_DEVICE,
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "", ready, PCI_DEVICE, BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready, GROUP14, BYTES("03:00.0") },
	/* The node has another group's number: which has not this device, or has it. */
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-other-number", ready, GROUP14
	  "status /proc/4711/fd/4 c 0600 0:0 240:3\nlink /sys/dev/char/240:3 ../../devices/virtual/vfio/15\n"
	  "folder /sys/kernel/iommu_groups/15/devices 0000:04:00.0\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready, GROUP14
	  "status /proc/4711/fd/4 c 0600 0:0 240:3\nlink /sys/dev/char/240:3 ../../devices/virtual/vfio/15\n"
	  "folder /sys/kernel/iommu_groups/15/devices 0000:04:00.0\n", BYTES("0000:03:00.7") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "", ready, GROUP14
	  "status /proc/4711/fd/4 c 0600 0:0 240:3\nlink /sys/dev/char/240:3 ../../devices/virtual/vfio/14\n",
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready, GROUP14,
	  BYTES("0000:03:00.0\n") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready, GROUP14,
	  BYTES("/sys/bus/pci/devices/0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready,
	  GROUP14 "link /sys/bus/pci/devices/0000:04:00.0/iommu_group ../15\n", BYTES("0000:04:00.0"),
	  .tells = "it is in group 15: open /dev/vfio/15" },
	/* Mediated devices have UUIDs for names: in small letters; of another group; that nobody has. */
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready,
	  MEDIATED14 "status /sys/kernel/iommu_groups/14/devices/" UUID " d 0755 0:0\n",
	  BYTES("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001"), .tells = "the name is " UUID ", in small letters" },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready,
	  MEDIATED14 "link /sys/bus/mdev/devices/" OTHER_UUID "/iommu_group ../15\n", BYTES(OTHER_UUID),
	  .tells = "it is in group 15: open /dev/vfio/15" },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-not-in-group", ready, MEDIATED14, BYTES(OTHER_UUID),
	  .tells = "nor has the machine a device " OTHER_UUID },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "", ready,
	  MEDIATED14 "status /sys/kernel/iommu_groups/14/devices/" UUID " d 0755 0:0\n"
	  "link /sys/kernel/iommu_groups/14/devices/" UUID "/driver ../vfio_mdev\n", BYTES(UUID) },
	/* What was meant by a name. */
	NAMED("/sys/bus/pci/devices/0000:03:00.0/", "the name is 0000:03:00.0, without a path"),
	NAMED("0000:03:00.0\n", "the name is 0000:03:00.0, without the end of line"),
	NAMED(" 0000:03:00.0", "the name is 0000:03:00.0, without blanks"),
	NAMED("03:00.0", "the name is 0000:03:00.0, with its domain"),
	NAMED("0000:03:00:0", "the name is 0000:03:00.0, with a '.' before the function"),
	NAMED("pci:0000:03:00.0", "the name is 0000:03:00.0, without what stands before it"),
	NAMED("0000:0A:00.0", "the name is 0000:0a:00.0, in small letters"),
	NAMED("04:00.0", "0000:04:00.0 is in group 15: open /dev/vfio/15"),
	NAMED("/sys/bus/pci/devices/0000:04:00.0", "0000:04:00.0 is in group 15: open /dev/vfio/15"),
	NAMED("/dev/vfio/14", "below /sys/bus/pci/devices, and no path"),
	NAMED("0000:77:00.0", "; nor has the machine a device 0000:77:00.0"),
	NAMED("vfio0", "give the whole name of a device of this group"),
	NAMED("..", "give the whole name of a device of this group"),
	NAMED("", "give the whole name of a device of this group"),
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "", ready, GROUP14, BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "", ready, "unknown /sys*\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-other-driver", ready, GROUP14 SIBLING("e1000e"),
	  BYTES("0000:03:00.1") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EACCES, "device-token", ready,
	  "link /sys/bus/pci/devices/0000:03:00.0/physfn ../0000:02:00.0\n"
	  "link /sys/bus/pci/devices/0000:02:00.0/driver ../vfio-pci\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EACCES, "device-token", ready,
	  "file /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs 2|\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EACCES, "", ready,
	  "file /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs 0|\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-token-not-wanted", ready, PCI_DEVICE,
	  BYTES("0000:03:00.0 vf_token=00112233-4455-6677-8899-aabbccddeeff") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-token-not-wanted", ready, PCI_DEVICE
	  "link /sys/bus/pci/devices/0000:03:00.0/physfn ../0000:02:00.0\n"
	  "link /sys/bus/pci/devices/0000:02:00.0/driver ../igb\n",
	  BYTES("0000:03:00.0 vf_token=00112233-4455-6677-8899-aabbccddeeff") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "", ready, PCI_DEVICE
	  "link /sys/bus/pci/devices/0000:03:00.0/physfn ../0000:02:00.0\n"
	  "link /sys/bus/pci/devices/0000:02:00.0/driver ../vfio-pci\n",
	  BYTES("0000:03:00.0 vf_token=00112233-4455-6677-8899-aabbccddeeff") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-bad-option", ready, "",
	  BYTES("0000:03:00.0 vf_token=0011") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-bad-option", ready, "", BYTES("0000:03:00.0 x=1") },
	{ NOIOMMU, VFIO_GROUP_GET_DEVICE_FD, EPERM, "device-rawio", NULL, USER, BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EPERM, "device-group-not-viable", ready, GROUP14 SIBLING("e1000e"),
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-unassigned?", ready, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/resource 0x0000000000000000 0x000000000000ffff 0x0000000020040200|\n",
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "", ready, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/resource 0x00000000fe000000 0x00000000fe00ffff 0x0000000000040200|"
	  "0x0000000000000000 0x0000000000000000 0x0000000000000000|\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EIO, "device-asleep?", ready,
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D3cold|\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EIO, "", ready,
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D0|\n", BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EAGAIN, "device-lock?", ready, "", BYTES("0000:03:00.0") },
	/* Mapped while no group had an IOMMU there: between 1 and 2 MiB. */
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, EINVAL, "group-reserved", mapped,
	  "file /sys/kernel/iommu_groups/15/reserved_regions 0x0000000000180000 0x000000000018ffff msi|\n",
	  &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, EINVAL, "", mapped,
	  "file /sys/kernel/iommu_groups/15/reserved_regions 0x0000000000280000 0x000000000028ffff msi|\n",
	  &(const int){ CONTAINER }, 4 },
	/* What its node is called as is another group, which has nothing of that. */
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EPERM, "group-not-viable", opened, GROUP14 STALE GROUP15_SHARED,
	  &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_SET_CONTAINER, EPERM, "", opened, GROUP14 SIBLING("e1000e") STALE
	  "folder /sys/kernel/iommu_groups/15/devices 0000:04:00.0\n"
	  "link /sys/kernel/iommu_groups/15/devices/0000:04:00.0/driver ../vfio-pci\n",
	  &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, EFAULT, "group-memory", mapped,
	  MAPS("7e0000000000-7e0000001000 rw-p 00000000 00:00 0 "), &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, EFAULT, "", mapped, ALL_MEMORY, &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, ENOMEM, "group-memlock", mapped, USER
	  "file /proc/4711/limits Max locked memory         65536                65536                bytes     |\n",
	  &(const int){ CONTAINER }, 4 },
	{ GROUP15, VFIO_GROUP_SET_CONTAINER, ENOMEM, "", mapped, USER LIMIT8M, &(const int){ CONTAINER }, 4 },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "device-name-long", long_name, "", NUMBER(MEMORY) },
	/* 4095 bytes and a NUL are still a name; so is a shorter one. */
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EINVAL, "", name_of_a_page, "", NUMBER(MEMORY) },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "device-no-compat", compat_cleared, GROUP14,
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, ENODEV, "", on_iommufd, GROUP14, BYTES("0000:03:00.0") },
	{ NOIOMMU, VFIO_GROUP_GET_DEVICE_FD, EPERM, "device-noiommu-ioas", noiommu_on_iommufd, ROOT,
	  BYTES("0000:03:00.0") },
	{ NOIOMMU, VFIO_GROUP_GET_DEVICE_FD, EPERM, "device-rawio", noiommu_on_iommufd, USER,
	  BYTES("0000:03:00.0") },
};

static const struct ioctl_case map_cases[] = {
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-no-access", ready, "",
	  MAP(.flags = 0, .vaddr = HIGH, .size = 4096) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-address-and-access", ready, "",
	  MAP(.flags = 7, .vaddr = HIGH, .size = 4096) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-empty", ready, "", MAP1(0, 0) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-wraps", ready, "", MAP1(0xfffffffffffff000, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EOVERFLOW, "map-wraps", ready, "", MAP1(0xfffffffffffff000, 0x2000) },
	/* The last page itself is no wrap. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-perhaps-too-high?", ready, "",
	  MAP1(0xfffffffffffff000, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-unaligned", ready, "", MAP1(0x800, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-unaligned", ready, "", MAP1(0x1000, 0x800) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-unaligned", ready, "",
	  MAP(.flags = 3, .vaddr = HIGH + 0x10, .size = 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-unaligned", ready_64k, "", MAP1(0x1000, 0x10000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "", ready_64k, "", MAP1(0x10000, 0x10000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists", mapped, "", MAP1(0x100000, 0x100000) },
	{ CONTAINER2, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists?", mapped_sent, "", MAP1(0x100000, 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists", mapped, "", MAP1(0x1ff000, 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists", mapped_itself, "", MAP1(HIGH, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists-unseen?", mapped, "",
	  MAP1(0x200000, 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists-unseen?", ready, "",
	  MAP1(0x100000, 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists-unseen?", NULL, "",
	  MAP1(0x100000, 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOSPC, "map-too-many", mapped,
	  "file /sys/module/vfio_iommu_type1/parameters/dma_entry_limit 1|\n", MAP1(0, 4096) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOSPC, "map-too-many", mapped, "unknown /sys*\n", MAP1(0, 4096) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-outside", ready_told, "", MAP1(0xfee00000, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-outside", ready_told, "", MAP1(0x8000000000, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-outside", ready_told, "", MAP1(0, 0x100000000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "", ready_told, "", MAP1(0, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-reserved", ready,
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  MAP1(0xfe000000, 0x1000000) },
	/* The group's node has another one's number: those are its regions. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-reserved", ready, STALE
	  "file /sys/kernel/iommu_groups/15/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  MAP1(0xfe000000, 0x1000000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "", ready, STALE
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  MAP1(0xfe000000, 0x1000000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "", ready,
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000000e0000 0x00000000000fffff direct-relaxable|"
	  "0x00000000fee00000 0x00000000feefffff msi|\n", MAP1(0xe0000, 0x1000) },
	/* 39 bits. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-too-high", ready, GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n",
	  MAP1(0x8000000000, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "", ready, GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n",
	  MAP1(0x7ffffff000, 0x1000) },
	/* A machine that does not say how many: what low addresses fail by is something else. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-perhaps-too-high?", ready, GROUP14,
	  MAP1(UINT64_C(1) << 48, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "", ready, GROUP14, MAP1(UINT64_C(1) << 38, 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-unaligned", ready, GROUP14, MAP1(UINT64_C(1) << 48, 0x800) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-hole", ready,
	  MAPS("7f0000000000-7f0000001000 rw-p 00000000 00:00 0 "), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-hole", ready, OTHER_MEMORY, MAP1(0, 0x2000),
	  .tells = "!exchanged" },
	/* A program that has ended has none, and had some. */
	/* The program is not there any more, or is a zombie; it is there, but may not be looked at. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "program-ended", ready, "status /proc/self d 0555 0:0\n",
	  MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "program-ended", ready, "file /proc/4711/maps \n",
	  MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, "status /proc/self d 0555 0:0\n"
	  "status /proc/4711 d 0555 0:0\nerror /proc/4711/maps 13\n", MAP1(0, 0x2000) },
	/* What earlier calls tell is known all the same. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EEXIST, "map-exists", mapped, "status /proc/self d 0555 0:0\n",
	  MAP1(0x100000, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, ALL_MEMORY, MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, "unknown /proc*\n", MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-protected", ready,
	  MAPS("7f0000000000-7f0000001000 rw-p 00000000 00:00 0 |7f0000001000-7f0000002000 r--p 00000000 00:00 0 "),
	  MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-protected", ready,
	  MAPS("7f0000000000-7f0000002000 ---p 00000000 00:00 0 "),
	  MAP(.flags = 1, .vaddr = HIGH, .size = 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready,
	  MAPS("7f0000000000-7f0000002000 r--p 00000000 00:00 0 "),
	  MAP(.flags = 1, .vaddr = HIGH, .size = 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready,
	  MAPS("7f0000000000-7f0000002000 -w-p 00000000 00:00 0 "), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-beyond-file", ready,
	  "status /proc/4711/map_files/7f0000000000-7f0000002000 f 0600 0:0 0:0 77 4096\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:01 77 /memfd:ram (deleted)"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready,
	  "status /proc/4711/map_files/7f0000000000-7f0000002000 f 0600 0:0 0:0 77 8192\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:01 77 /memfd:ram (deleted)"), MAP1(0, 0x2000) },
	/* Without a mount, of a memfd, of a mount: the pool is empty, or promised to others. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-no-huge-page?", ready, POOL("0", "0")
	  "file /proc/meminfo Hugepagesize:       2048 kB|\n"
	  MAPS("7f0000000000-7f0000200000 rw-p 00000000 00:0f 77 /anon_hugepage (deleted)"), MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-no-huge-page?", ready, POOL("2", "2") MEMFD PAGES("200000"),
	  MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-no-huge-page?", ready, POOL("0", "0") HUGETLBFS HUGE_FILE,
	  MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-no-huge-page?", ready, POOL("3", "0") POOL_OF("1048576", "0", "0")
	  MEMFD PAGES("40000000"), MAP1(0, 0x200000) },
	/* An older kernel, which lists them. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-no-huge-page?", ready, POOL("0", "0") MEMFD
	  "file /proc/4711/smaps 7f0000000000-7f0000200000 rw-s 0 00:01 77 /memfd:ram|Size: 2048 kB|KernelPageSize:     2048 kB|\n",
	  MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, POOL("0", "0") MEMFD
	  "file /proc/4711/smaps 7f0000000000-7f0000200000 rw-s 0 00:01 77 /memfd:ram|Size: 2048 kB|KernelPageSize:        4 kB|\n",
	  MAP1(0, 0x200000) },
	/* There are some; they are of another size; the memory is not of such pages. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, POOL("3", "2") HUGETLBFS HUGE_FILE, MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, POOL("0", "0") POOL_OF("1048576", "1", "0") MEMFD
	  PAGES("40000000"), MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, POOL("0", "0") MEMFD PAGES("1000"), MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-protected", ready, POOL("0", "0") HUGETLBFS
	  MAPS("7f0000000000-7f0000200000 r--s 00000000 00:21 77 /mnt/huge/rtemap_0"), MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-huge-limit?", ready, POOL("3", "0") HUGETLBFS HUGE_FILE
	  POD("4194304", "4194304"), MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, POOL("3", "0") HUGETLBFS HUGE_FILE
	  POD("6291456", "4194304"), MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, POOL("3", "0") MEMFD PAGES("1000")
	  POD("4194304", "4194304"), MAP1(0, 0x200000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-bar-off", bar_mapped,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x04\x01\x10\x10\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 anon_inode:[vfio-device]"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-bar-off?", bar_guessed,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x04\x01\x10\x10\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 anon_inode:[vfio-device]"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-bar-off", bar_mapped,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x06\x01\x10\x10\n"
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D3hot|\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 anon_inode:[vfio-device]"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", bar_mapped,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x06\x01\x10\x10\n"
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D0|\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 anon_inode:[vfio-device]"), MAP1(0, 0x2000) },
	/* Memory of a driver of another sort, and as much of the program's own. */
	/* The kernel's own, which is in each program; beside what is to be mapped it is of no matter. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-no-pages?", ready, VVAR("7f0000000000-7f0000002000"),
	  MAP(.flags = 1, .vaddr = HIGH, .size = 0x2000), .tells = "([vvar]) is mapped by the kernel" },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready,
	  MAPS("7f0000000000-7f0000002000 r--p 00000000 00:00 0 |7f0000002000-7f0000006000 r--p 00000000 00:00 0 [vvar]"),
	  MAP(.flags = 1, .vaddr = HIGH, .size = 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-protected", ready, VVAR("7f0000000000-7f0000002000"),
	  MAP(.flags = 3, .vaddr = HIGH, .size = 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-no-pages?", ready, DRIVERS_MEMORY SMAPS("rd wr sh mr mw me ms io pf de"),
	  MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, DRIVERS_MEMORY SMAPS("rd wr sh mr mw me ms sd"),
	  MAP1(0, 0x2000) },
	{ COMPAT, VFIO_IOMMU_MAP_DMA, ENOMEM, "map-memlock-iommufd", NULL, USER LIMIT8M,
	  MAP1(0, 0x1000000) },
	{ COMPAT, VFIO_IOMMU_MAP_DMA, ENOMEM, "map-memlock-iommufd", NULL, OWN_USERNS LIMIT8M,
	  MAP1(0, 0x1000000),
	  .tells = "lacks CAP_IPC_LOCK outside of its user namespace" },
	{ COMPAT, VFIO_IOMMU_MAP_DMA, ENOMEM, "", NULL, ROOT LIMIT8M, MAP1(0, 0x1000000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-file", ready, RELEASE("6.12.48+deb13-amd64")
	  "file /proc/4711/mountinfo 22 1 0:41 / /data rw - nfs4 server:/data rw|\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:29 77 /data/ram"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-file?", ready, RELEASE("6.5.0")
	  "file /proc/4711/mountinfo 22 1 0:41 / / rw - overlay overlay rw|\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:29 77 /data/ram"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-file", ready, RELEASE("7.2.0")
	  "file /proc/4711/mountinfo 22 1 0:41 / /data rw - ramfs none rw|\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:29 77 /data/ram"), MAP1(0, 0x2000) },
	/* A kernel that takes it. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, RELEASE("6.1.0-42-amd64")
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-s 00000000 08:01 77 /var/lib/ram"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-file", ready, RELEASE("7.2.0")
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-s 00000000 08:01 77 /var/lib/ram"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, RELEASE("7.2.0")
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:20 77 /tmp/ram"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready, RELEASE("7.2.0")
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-p 00000000 08:01 77 /var/lib/ram"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "map-secret", ready,
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 /secretmem (deleted)"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EOPNOTSUPP, "map-dax", ready,
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-s 00000000 08:02 77 /pmem/ram"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EOPNOTSUPP, "", ready,
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-s 00000000 08:01 77 /var/ram"), MAP1(0, 0x2000) },
	{ COMPAT, VFIO_IOMMU_MAP_DMA, EFAULT, "map-bar-in-iommufd", NULL,
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 anon_inode:[vfio-device]"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EFAULT, "", ready,
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 anon_inode:[vfio-device]"), MAP1(0, 0x2000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOMEM, "map-memlock", ready, USER LIMIT8M, MAP1(0, 0x401000),
	  .tells = "!namespace" },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOMEM, "map-memlock", ready, OWN_USERNS LIMIT8M, MAP1(0, 0x401000),
	  .tells = "lacks CAP_IPC_LOCK outside of its user namespace" },
	/* With what is locked already it just fits. */
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOMEM, "", ready, USER LIMIT8M, MAP1(0, 0x400000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOMEM, "", ready, ROOT LIMIT8M, MAP1(0, 0x10000000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOMEM, "", ready, USER NO_LIMIT, MAP1(0, 0x10000000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOMEM, "", ready, "unknown /proc*\n", MAP1(0, 0x10000000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOENT, "map-nothing-there", mapped, "",
	  MAP(.flags = 4, .vaddr = HIGH, .iova = 0x200000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-not-taken-back", mapped, "",
	  MAP(.flags = 4, .vaddr = HIGH, .iova = 0x100000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-not-taken-back", taken_back, "",
	  MAP(.flags = 4, .vaddr = HIGH, .iova = 0x100000, .size = 0x1000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "", taken_back, "",
	  MAP(.flags = 4, .vaddr = HIGH, .iova = 0x100000, .size = 0x100000) },

	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-bitmap-room", tracked, "", UNMAP(.flags = 1) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-flags", tracked, "",
	  BYTES("\x30\0\0\0\3\0\0\0" "\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-all-with-range", mapped, "",
	  UNMAP(.flags = 2, .size = 4096) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-empty", mapped, "", UNMAP(.iova = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-unaligned", mapped, "",
	  UNMAP(.iova = 0x200800, .size = 0x1000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-wraps", mapped, "",
	  UNMAP(.iova = 0xfffffffffffff000, .size = 0x2000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-cuts", mapped, "",
	  UNMAP(.iova = 0x110000, .size = 0x1000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-cuts", mapped, "",
	  UNMAP(.iova = 0, .size = 0x180000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "", mapped, "",
	  UNMAP(.iova = 0x100000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "", mapped_v1, "",
	  UNMAP(.iova = 0x110000, .size = 0x1000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-taken-back", taken_back, "",
	  UNMAP(.flags = 4, .iova = 0x100000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-taken-back?", taken_back_in_doubt, "",
	  UNMAP(.flags = 4, .iova = 0x100000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "", mapped, "",
	  UNMAP(.flags = 4, .iova = 0x100000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-not-tracked", mapped_told, "",
	  BYTES("\x30\0\0\0\1\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "", tracked, "",
	  BYTES("\x30\0\0\0\1\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EINVAL, "unmap-bitmap", tracked, "",
	  BYTES("\x30\0\0\0\1\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x18\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },

	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EACCES, "dirty-version-1", ready_v1, "",
	  ARG(vfio_iommu_type1_dirty_bitmap, .argsz = 8, .flags = 1) },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EACCES, "", ready, "",
	  ARG(vfio_iommu_type1_dirty_bitmap, .argsz = 8, .flags = 1) },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-one-flag", ready, "",
	  ARG(vfio_iommu_type1_dirty_bitmap, .argsz = 8, .flags = 3) },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-one-flag", ready, "",
	  ARG(vfio_iommu_type1_dirty_bitmap, .argsz = 8) },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-room", tracked, "",
	  ARG(vfio_iommu_type1_dirty_bitmap, .argsz = 8, .flags = 4) },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-not-started", mapped_told, "",
	  BYTES("\x30\0\0\0\4\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "", tracked, "",
	  BYTES("\x30\0\0\0\4\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-range", tracked, "",
	  BYTES("\x30\0\0\0\4\0\0\0" "\0\1\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-bitmap", tracked, "",
	  BYTES("\x30\0\0\0\4\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x20\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	/* The bitmap's 32 bytes at 0x10000 lie where there is no memory, may only be read, and may be written. */
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EFAULT, "dirty-bitmap-memory", tracked, ALL_MEMORY, GET_BITMAP },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EFAULT, "dirty-bitmap-memory", tracked,
	  MAPS("00010000-00020000 r--p 00000000 00:00 0 "), GET_BITMAP },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EFAULT, "", tracked,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 "), GET_BITMAP },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EFAULT, "unmap-bitmap-memory", tracked,
	  MAPS("00010000-00010018 rw-p 00000000 00:00 0 "), UNMAP_BITMAP },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EFAULT, "", tracked,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 "), UNMAP_BITMAP },
	/* Who has not asked how large pages are: on that machine there are no smaller ones. */
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-bitmap", tracked_blindly, "",
	  BYTES("\x30\0\0\0\4\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x08\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "", tracked_blindly, "",
	  BYTES("\x30\0\0\0\4\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-cuts", tracked, "",
	  BYTES("\x30\0\0\0\4\0\0\0" "\0\0\x10\0\0\0\0\0" "\0\0\x08\0\0\0\0\0" "\0\x10\0\0\0\0\0\0"
		"\x20\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0\0") },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-too-large-to-track", tracked, "",
	  MAP1(0x200000, UINT64_C(1) << 44) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, EINVAL, "map-perhaps-too-high?", mapped, "",
	  MAP1(0x200000, UINT64_C(1) << 44) },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "dirty-too-large", mapped_huge, "",
	  ARG(vfio_iommu_type1_dirty_bitmap, .argsz = 8, .flags = 1) },
	{ CONTAINER, VFIO_IOMMU_DIRTY_PAGES, EINVAL, "", mapped, "",
	  ARG(vfio_iommu_type1_dirty_bitmap, .argsz = 8, .flags = 1) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EBUSY, "unmap-mediated", mapped,
	  "folder /sys/kernel/iommu_groups/14/devices 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n",
	  UNMAP(.flags = 4, .iova = 0x100000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_UNMAP_DMA, EBUSY, "", mapped, GROUP14,
	  UNMAP(.flags = 4, .iova = 0x100000, .size = 0x100000) },
};

#define SET(...) ARG(vfio_irq_set, .argsz = 20, __VA_ARGS__)
#define SET_FDS(INDEX, START, COUNT, ...)                                        \
	&(const struct irqs){ { .argsz = 20 + 4 * COUNT, .flags = 0x24, .index = INDEX, .start = START, \
				.count = COUNT }, { __VA_ARGS__ } }, 20 + 4 * COUNT
#define HOT(ARGSZ, COUNT, ...)                                                   \
	&(const struct { struct vfio_pci_hot_reset r; int32_t fds[4]; }){        \
		{ .argsz = ARGSZ, .count = COUNT }, { __VA_ARGS__ } }, 28
#define BUS "folder /sys/bus/pci/devices 0000:00:01.0 0000:03:00.0 0000:03:00.1 0000:04:00.0\n" \
	    "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../14\nstatus /sys/bus/pci/devices/0000:03:00.1 d 0755 0:0\n"

/* Four vectors of MSI and five of MSI-X; and what is given to those who are not root. */
#define X16 "xxxxxxxxxxxxxxxx"
#define CONFIG64 "file /sys/bus/pci/devices/0000:03:00.0/config " X16 X16 X16 "xxxx@xxxxxxxxxxx\n"
#define CONFIG "file /sys/bus/pci/devices/0000:03:00.0/config " X16 X16 X16 "xxxx@xxxxxxxxxxx" \
	       "\005P\004xxxxxxxxxxxxx" "\021\001\004\010xxxxxxxxxxxx" X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 "\n"

#define BARS "file /sys/bus/pci/devices/0000:03:00.0/resource " \
	     "0x00000000fe000000 0x00000000fe003fff 0x0000000000040200|" \
	     "0x000000000000e000 0x000000000000e01f 0x0000000000040101|" \
	     "0x00000000fe004800 0x00000000fe0048ff 0x0000000000040200|" \
	     "0x00000000fe005000 0x00000000fe0050ff 0x0000000000040200|" \
	     "0x0000000000000000 0x0000000000000000 0x0000000000000000|" \
	     "0x0000000000000000 0x0000000000000000 0x0000000000000000|\n"

#define BARS64 "file /sys/bus/pci/devices/0000:03:00.0/resource " \
	       "0x00000000fe000000 0x00000000fe003fff 0x0000000000140204|" \
	       "0x0000000000000000 0x0000000000000000 0x0000000000000000|\n"

#define BELL(FLAGS, OFFSET, FD)                                                  \
	ARG(vfio_device_ioeventfd, .argsz = 32, .flags = FLAGS, .offset = OFFSET, .data = 1, .fd = FD)

static const struct ioctl_case device_cases[] = {
	{ CDEV, VFIO_DEVICE_GET_INFO, EINVAL, "device-not-bound", cdev_opened, "",
	  ARG(vfio_device_info, .argsz = 24) },
	{ CDEV, VFIO_DEVICE_GET_INFO, EINVAL, "device-not-bound?", NULL, "",
	  ARG(vfio_device_info, .argsz = 24) },
	{ CDEV, VFIO_DEVICE_GET_INFO, EINVAL, "", bound, "", ARG(vfio_device_info, .argsz = 24) },
	{ DEVICE, VFIO_DEVICE_RESET, EIO, "device-no-resume?", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/power/runtime_status suspended|\n", NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, EIO, "", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/power/runtime_status active|\n", NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_GET_REGION_INFO, EINVAL, "region-beyond", device_told, "",
	  ARG(vfio_region_info, .argsz = 32, .index = 9) },
	/* Without VFIO_DEVICE_GET_INFO: those of PCI are known. */
	{ DEVICE, VFIO_DEVICE_GET_REGION_INFO, EINVAL, "region-no-further", with_device, "",
	  ARG(vfio_region_info, .argsz = 32, .index = 9) },
	{ DEVICE, VFIO_DEVICE_GET_REGION_INFO, EINVAL, "", with_device, "",
	  ARG(vfio_region_info, .argsz = 32, .index = 7) },
	{ DEVICE, VFIO_DEVICE_GET_REGION_INFO, EINVAL, "region-no-vga", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/class 0x020000|\n",
	  ARG(vfio_region_info, .argsz = 32, .index = 8) },
	{ DEVICE, VFIO_DEVICE_GET_REGION_INFO, EINVAL, "region-no-vga", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/class 0x030000|\nfile /sys/module/vfio_pci/parameters/disable_vga Y|\n",
	  ARG(vfio_region_info, .argsz = 32, .index = 8) },
	{ DEVICE, VFIO_DEVICE_GET_REGION_INFO, EINVAL, "", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/class 0x030000|\n",
	  ARG(vfio_region_info, .argsz = 32, .index = 8) },
	{ DEVICE, VFIO_DEVICE_GET_IRQ_INFO, EINVAL, "irq-beyond", with_device, "",
	  ARG(vfio_irq_info, .argsz = 16, .index = 5) },
	{ DEVICE, VFIO_DEVICE_GET_IRQ_INFO, EINVAL, "irq-conventional", with_device, PCI_DEVICE,
	  ARG(vfio_irq_info, .argsz = 16, .index = 3) },
	{ DEVICE, VFIO_DEVICE_GET_IRQ_INFO, EINVAL, "", with_device, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/current_link_speed 2.5 GT/s|\n",
	  ARG(vfio_irq_info, .argsz = 16, .index = 3) },
	{ DEVICE, VFIO_DEVICE_RESET, EINVAL, "reset-none", device_told, "", NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, EINVAL, "reset-none", with_device, PCI_DEVICE, NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, EINVAL, "reset-none", with_device, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/reset_method bus|\n"
	  "status /sys/bus/pci/devices/0000:03:00.0/reset_method f 0644 0:0\n", NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, EINVAL, "", with_device, "unknown /sys*\n", NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, EINVAL, "", resettable, PCI_DEVICE, NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, ENOTTY, "reset-taken-away", resettable, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/reset_method |\n", NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, ENOTTY, "", resettable, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/reset_method flr|\n", NUMBER(0) },
	{ DEVICE, VFIO_DEVICE_RESET, EAGAIN, "reset-locked?", resettable, "", NUMBER(0) },

	{ DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, ENOSPC, "hot-reset-room", with_device, "",
	  ARG(vfio_pci_hot_reset_info, .argsz = 12), 0, &(const struct vfio_pci_hot_reset_info){ 12, 0, 2 } },
	{ DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, ENODEV, "hot-reset-root-bus", with_device,
	  "link /sys/bus/pci/devices/0000:03:00.0 ../../../devices/pci0000:03/0000:03:00.0\n",
	  ARG(vfio_pci_hot_reset_info, .argsz = 12) },
	{ DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, ENODEV, "", with_device,
	  "link /sys/bus/pci/devices/0000:03:00.0 ../../../devices/pci0000:00/0000:00:01.0/0000:03:00.0\n",
	  ARG(vfio_pci_hot_reset_info, .argsz = 12) },
	{ DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, EPERM, "hot-reset-beside-no-group", with_device, BUS,
	  ARG(vfio_pci_hot_reset_info, .argsz = 12) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "hot-reset-no-list", with_device, "", HOT(12, 0, 0) },
	{ CDEV, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "hot-reset-list", bound, "", HOT(16, 1, GROUP) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EBADF, "hot-reset-closed", with_device, "", HOT(16, 1, ABSENT) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EBADF, "", with_device, "", HOT(16, 1, GROUP) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "hot-reset-no-group", with_device, "", HOT(16, 1, DEVICE) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "hot-reset-driver", with_device, BUS
	  "link /sys/bus/pci/devices/0000:03:00.1/driver ../e1000e\n"
	  "link /sys/bus/pci/devices/0000:03:00.1/iommu_group ../14\n", HOT(16, 1, GROUP) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "hot-reset-not-owned", with_device, BUS
	  "link /sys/bus/pci/devices/0000:03:00.1/driver ../vfio-pci\n"
	  "link /sys/bus/pci/devices/0000:03:00.1/iommu_group ../15\n", HOT(16, 1, GROUP) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "", with_device, BUS
	  "link /sys/bus/pci/devices/0000:03:00.1/driver ../vfio-pci\n"
	  "link /sys/bus/pci/devices/0000:03:00.1/iommu_group ../15\n", HOT(20, 2, GROUP, GROUP15) },
	{ CDEV, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "hot-reset-not-bound", bound, BUS
	  "link /sys/bus/pci/devices/0000:03:00.1/driver ../vfio-pci\n"
	  "link /sys/bus/pci/devices/0000:03:00.1/iommu_group ../15\n", HOT(12, 0, 0) },
	{ CDEV, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "", bound, BUS
	  "link /sys/bus/pci/devices/0000:03:00.1/driver ../vfio-pci\n"
	  "link /sys/bus/pci/devices/0000:03:00.1/iommu_group ../14\n", HOT(12, 0, 0) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, ENODEV, "hot-reset-root-bus-too", with_device,
	  "link /sys/bus/pci/devices/0000:03:00.0 ../../../devices/pci0000:03/0000:03:00.0\n",
	  HOT(16, 1, GROUP) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EAGAIN, "hot-reset-locked?", with_device, "", HOT(16, 1, GROUP) },

	{ DEVICE, VFIO_DEVICE_QUERY_GFX_PLANE, ENOTTY, "device-no-request", with_device, "",
	  ARG(vfio_device_gfx_plane_info, .argsz = 64, .flags = 5) },
	{ DEVICE, VFIO_DEVICE_QUERY_GFX_PLANE, EINVAL, "plane-flags", with_device, "",
	  ARG(vfio_device_gfx_plane_info, .argsz = 64, .flags = 1) },
	{ DEVICE, VFIO_DEVICE_QUERY_GFX_PLANE, EINVAL, "plane-kind?", with_device, "",
	  ARG(vfio_device_gfx_plane_info, .argsz = 64, .flags = 5), .tells = "no picture in a region" },
	{ DEVICE, VFIO_DEVICE_QUERY_GFX_PLANE, EINVAL, "plane-kind?", with_device, "",
	  ARG(vfio_device_gfx_plane_info, .argsz = 64, .flags = 2), .tells = "no picture as a dma-buf" },
	{ DEVICE, VFIO_DEVICE_QUERY_GFX_PLANE, EINVAL, "argument-argsz", with_device, "",
	  ARG(vfio_device_gfx_plane_info, .argsz = 8, .flags = 2) },
	{ DEVICE, VFIO_GROUP_GET_DEVICE_FD, EMFILE, "", with_device, "", NUMBER(0) },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EMFILE, "open-descriptors", ready,
	  "file /proc/4711/limits Max open files            3                    4096                 files|\n"
	  "folder /proc/4711/fd 0 1 2\n", BYTES("0000:03:00.0") },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-form", regions, "", BELL(3, 0x100, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-form", regions, "",
	  BELL(4, UINT64_C(7) << 40, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-end", regions, "", BELL(4, 0x3ffe, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-end", regions, "", BELL(4, 0x4000, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-end", with_device, BARS,
	  BELL(4, UINT64_C(5) << 40, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "", with_device, BARS, BELL(4, 0x3ffc, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-descriptor", regions, "", BELL(4, 0x100, FILE_FD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EBADF, "doorbell-descriptor", regions, "", BELL(4, 0x100, ABSENT) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "", regions, "", BELL(4, 0x100, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, ENOSPC, "doorbell-many", regions, "", BELL(4, 0x100, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-msix", with_table, "", BELL(4, 0x2004, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "", with_table, "", BELL(4, 0x1ffc, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EFAULT, "irqs-data", irq_told, "",
	  &(const struct vfio_irq_set){ .argsz = 20 + 4 * 20000, .flags = 0x24, .index = 2, .count = 20000 }, 20 },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EFAULT, "", irq_told, "", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-noresize", msix_armed, "", SET_FDS(2, 2, 1, EVENTFD) },
	/* The kernel looks at the number before it looks at descriptors. */
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-noresize", msix_armed, "", SET_FDS(2, 2, 1, FILE_FD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-noresize?", msix_armed_unasked, "",
	  SET_FDS(2, 1, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", msix_armed_resizable, "", SET_FDS(2, 1, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-fire-beyond", msix_armed, "",
	  SET(.flags = 0x21, .index = 2, .count = 5) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", msix_armed, "", SET(.flags = 0x21, .index = 2, .count = 2) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-intx-one", intx_armed, "", SET(.flags = 0x11, .index = 0) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", intx_armed, "",
	  SET(.flags = 0x11, .index = 0, .count = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-not-enabled", device_told, "",
	  SET(.flags = 0x11, .index = 0, .count = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-other-type", released, "", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-other-type", armed, "", SET_FDS(2, 0, 1, FILE_FD) },
	/* A call that has failed has not disabled it. */
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-other-type", armed_in_vain, "", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", released, "", SET(.flags = 0x21, .index = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-vectors", with_device, PCI_DEVICE,
	  SET_FDS(3, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", with_device, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/current_link_speed 2.5 GT/s|\n",
	  SET_FDS(3, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", msix_armed, "", SET_FDS(2, 1, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EFAULT, "hot-reset-list-pointer", with_device, "",
	  HOT(12 + 4 * 20000, 20000, GROUP) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EINVAL, "hot-reset-too-many", together, "",
	  HOT(20, 2, GROUP, GROUP) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EEXIST, "doorbell-there", doorbell, "", BELL(4, 0x100, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EEXIST, "", regions, "", BELL(4, 0x100, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, ENODEV, "doorbell-none", doorbell, "", BELL(4, 0x200, -1) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, ENODEV, "", doorbell, "", BELL(4, 0x100, -1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-index", device_told, "", SET(.flags = 0x21, .index = 5) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-data-type", device_told, "",
	  SET(.flags = 0x23, .index = 0) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-data-type", device_told, "",
	  SET(.flags = 0x20, .index = 0, .count = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENOTTY, "irqs-action-type", device_told, "",
	  SET(.flags = 0x01, .index = 0) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-vectors", irq_told, "",
	  SET_FDS(2, 4, 2, EVENTFD, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", irq_told, "", SET_FDS(2, 4, 1, EVENTFD) },
	/* Not asked for: by configuration space, of which not everybody is given all. */
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-vectors", with_device, CONFIG,
	  SET_FDS(2, 4, 2, EVENTFD, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", with_device, CONFIG, SET_FDS(2, 4, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-vectors", with_device, CONFIG, SET_FDS(1, 4, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", with_device, CONFIG, SET_FDS(1, 3, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", with_device, CONFIG64, SET_FDS(1, 4, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-vectors", device_told, "",
	  SET_FDS(0, 0, 2, EVENTFD, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-room", irq_told, "",
	  SET(.flags = 0x24, .index = 2, .count = 2) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENOTTY, "irqs-no-such-action", device_told, "",
	  SET(.flags = 0x09, .index = 2, .count = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENOTTY, "irqs-no-such-action", device_told, "",
	  &(const struct irqs){ { .argsz = 24, .flags = 0x0c, .count = 1 }, { EVENTFD } }, 24 },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EBADF, "irqs-closed", irq_told, "", SET_FDS(2, 0, 2, EVENTFD, ABSENT) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EBADF, "", irq_told, "", SET_FDS(2, 0, 2, EVENTFD, -1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-no-eventfd", irq_told, "",
	  SET_FDS(2, 0, 2, EVENTFD, FILE_FD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-other-type", armed, "", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", disarmed, "", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-not-enabled", device_told, "",
	  SET(.flags = 0x21, .index = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-not-enabled", disarmed, "",
	  SET(.flags = 0x21, .index = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", armed, "", SET(.flags = 0x21, .index = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ERANGE, "irqs-zero-vectors", irq_told, "",
	  SET(.flags = 0x24, .index = 2) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENOSPC, "irqs-no-vectors?", irq_told, "", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-asleep", irq_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D3hot|\n", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "", irq_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D0|\n", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EINVAL, "irqs-no-msi", irq_told,
	  "file /proc/cmdline quiet pci=nomsi|\n", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENODEV, "irqs-no-line", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/irq 0|\n", SET_FDS(0, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENODEV, "", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/irq 11|\n", SET_FDS(0, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EBUSY, "irqs-shared-line", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/irq 16|\n"
	  "file /proc/interrupts    CPU0|  1:  5  IO-APIC   1-edge      i8042| 16:  9  IO-APIC  16-fasteoi   ehci_hcd:usb1|\n",
	  SET_FDS(0, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, EBUSY, "", device_told,
	  "file /sys/bus/pci/devices/0000:03:00.0/irq 17|\n"
	  "file /proc/interrupts    CPU0| 16:  9  IO-APIC  16-fasteoi   ehci_hcd:usb1|\n",
	  SET_FDS(0, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-eight", regions, "", BELL(8, 0x100, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-eight?", with_device, "", BELL(8, 0x100, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_IOEVENTFD, EINVAL, "doorbell-end", regions, "", BELL(8, 0x3ffc, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_GET_GFX_DMABUF, ENOENT, "plane-no-picture", with_device, "",
	  &(const int){ 77 }, 4 },
	{ DEVICE, VFIO_DEVICE_GET_GFX_DMABUF, EINVAL, "plane-no-picture?", with_device, "",
	  &(const int){ 77 }, 4 },
	{ DEVICE, VFIO_DEVICE_GET_GFX_DMABUF, EFAULT, "argument-pointer", with_device, "", NUMBER(0) },
};

#define FEATURE(FLAGS) ARG(vfio_device_feature, .argsz = 8, .flags = FLAGS)
#define GET VFIO_DEVICE_FEATURE_GET
#define PUT VFIO_DEVICE_FEATURE_SET
#define PROBE VFIO_DEVICE_FEATURE_PROBE

#define LOG(COUNT, ...)                                                          \
	&(const struct { struct vfio_device_feature f; struct vfio_device_feature_dma_logging_control c; \
			 struct vfio_device_feature_dma_logging_range r[2]; }){  \
		{ .argsz = 32, .flags = PUT | VFIO_DEVICE_FEATURE_DMA_LOGGING_START }, \
		{ .page_size = 4096, .num_ranges = COUNT, .ranges = MEMORY + 32 }, { __VA_ARGS__ } }, 64
#define REPORT(IOVA, LENGTH, BITMAP)                                             \
	&(const struct { struct vfio_device_feature f; struct vfio_device_feature_dma_logging_report r; }){ \
		{ .argsz = 40, .flags = GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT }, \
		{ .iova = IOVA, .length = LENGTH, .page_size = 4096, .bitmap = BITMAP } }, 40
#define SHARE(INDEX, ...)                                                        \
	&(const struct { struct vfio_device_feature f; uint32_t index, open_flags, flags, count; \
			 struct vfio_region_dma_range r[1]; }){                  \
		{ .argsz = 40, .flags = GET | VFIO_DEVICE_FEATURE_DMA_BUF }, INDEX, 2, 0, 1, { __VA_ARGS__ } }, 40

#define WAKEUP(FD) (const uint32_t[4]){ 16, PUT | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, FD }, 16

static const struct ioctl_case feature_cases[] = {
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-direction", with_device, "", FEATURE(GET | PUT | 2) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-direction", with_device, "", FEATURE(5) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-direction", with_device, "", FEATURE(GET | 5) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-direction", with_device, "", FEATURE(PROBE | PUT | 1) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "", FEATURE(PROBE | GET | 1) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-room", with_device, "", FEATURE(GET | 1) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "", FEATURE(PUT | 5) },
	{ DEVICE, VFIO_DEVICE_FEATURE, ENOTTY, "feature-absent", with_device, "", FEATURE(PROBE | GET | 1) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-low-already", low, "", FEATURE(PUT | 3) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "", FEATURE(PUT | 3) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EBADF, "feature-wakeup", with_device, "",
	  WAKEUP(ABSENT) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-wakeup", with_device, "",
	  WAKEUP(FILE_FD) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "",
	  WAKEUP(EVENTFD) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-state", with_device, "",
	  BYTES("\x10\0\0\0\2\0\2\0" "\0\0\0\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-state", with_device, "",
	  BYTES("\x10\0\0\0\2\0\2\0" "\x09\0\0\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "",
	  BYTES("\x10\0\0\0\2\0\2\0" "\3\0\0\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-ranges", with_device, "",
	  BYTES("\x20\0\0\0\6\0\2\0" "\0\x10\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0" "\0\0\1\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, E2BIG, "feature-ranges", with_device, "",
	  BYTES("\x20\0\0\0\6\0\2\0" "\0\x10\0\0\0\0\0\0" "\1\1\0\0\0\0\0\0" "\0\0\1\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-report-page", with_device, "",
	  BYTES("\x28\0\0\0\x08\0\1\0" "\0\0\0\0\0\0\0\0" "\0\x10\0\0\0\0\0\0" "\0\2\0\0\0\0\0\0" "\0\0\1\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-logging", logging, "",
	  BYTES("\x20\0\0\0\6\0\2\0" "\0\x10\0\0\0\0\0\0" "\1\0\0\0\0\0\0\0" "\0\2\1\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "",
	  BYTES("\x20\0\0\0\6\0\2\0" "\0\x10\0\0\0\0\0\0" "\1\0\0\0\0\0\0\0" "\0\2\1\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-logging", with_device, "",
	  BYTES("\x28\0\0\0\x08\0\1\0" "\0\0\0\0\0\0\0\0" "\0\x10\0\0\0\0\0\0" "\0\x10\0\0\0\0\0\0" "\0\0\1\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-dmabuf", with_device, "",
	  BYTES("\x18\0\0\0\x0b\0\1\0" "\0\0\0\0\2\0\0\0" "\0\0\0\0\0\0\0") },
	{ DEVICE, VFIO_DEVICE_FEATURE, ENODEV, "feature-dmabuf", with_device, "",
	  BYTES("\x28\0\0\0\x0b\0\1\0" "\7\0\0\0\2\0\0\0" "\0\0\0\0\1\0\0\0" "\0\0\0\0\0\0\0\0" "\0\x10\0\0\0\0\0") },
	/* Ranges that wrap, are no whole pages, overlap; and such that are well. */
	{ DEVICE, VFIO_DEVICE_FEATURE, EOVERFLOW, "feature-ranges-wrap", with_device, "",
	  LOG(2, { 0, 0x1000 }, { 0xfffffffffffff000, 0x2000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EOVERFLOW, "", with_device, "",
	  LOG(2, { 0, 0x1000 }, { 0x1000, 0x2000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-ranges", with_device, "",
	  LOG(2, { 0, 0x1000 }, { 0x1000, 0x800 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-ranges", with_device, "",
	  LOG(2, { 0, 0x2000 }, { 0x1000, 0x1000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "",
	  LOG(2, { 0, 0x1000 }, { 0x1000, 0x1000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EOVERFLOW, "feature-report-wraps", logging, "",
	  REPORT(0xfffffffffffff000, 0x2000, MEMORY) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EOVERFLOW, "", logging, "", REPORT(0x1000, 0x2000, MEMORY) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EFAULT, "feature-report-bitmap", logging, ALL_MEMORY,
	  REPORT(0, 0x100000, HIGH - 0x10000000000) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EFAULT, "feature-report-bitmap", logging,
	  MAPS("7f0000000000-7f0000001000 rw-p 00000000 00:00 0 |7f0000001000-7f0000002000 r--p 00000000 00:00 0 "),
	  REPORT(0, 0x100000, HIGH + 0xfe8) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EFAULT, "", logging,
	  MAPS("7f0000000000-7f0000001000 rw-p 00000000 00:00 0 |7f0000001000-7f0000002000 r--p 00000000 00:00 0 "),
	  REPORT(0, 0x100000, HIGH + 0xfe0) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-no-precopy", no_precopy, "", FEATURE(PUT | 12) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "", FEATURE(PUT | 12) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-dmabuf", regions, "", SHARE(0, { 0, 0 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-dmabuf", regions, "", SHARE(0, { 0x800, 0x1000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-dmabuf", regions, "", SHARE(0, { 0x3000, 0x2000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", regions, "", SHARE(0, { 0x3000, 0x1000 }) },
	/* The program has not asked; the kernel tells which BARs there are. */
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-dmabuf", with_device, BARS, SHARE(0, { 0x3000, 0x2000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, BARS, SHARE(0, { 0x3000, 0x1000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, ENODEV, "feature-dmabuf", with_device, BARS, SHARE(5, { 0, 0x1000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, ENODEV, "", with_device, BARS, SHARE(0, { 0, 0x1000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EOVERFLOW, "feature-dmabuf-wraps", regions, "",
	  SHARE(0, { 0xfffffffffffff000, 0x2000 }) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "feature-dmabuf", with_device,
	  "file /sys/bus/pci/devices/0000:03:00.0/resource 0x000000000000e000 0x000000000000ffff 0x0000000000040101|\n",
	  SHARE(0, { 0, 0x1000 }) },
};

#define BIND(...) ARG(vfio_device_bind_iommufd, .argsz = 16, __VA_ARGS__)
#define IOAS_MAP(...) ARG(iommu_ioas_map, .size = 40, .ioas_id = 2, __VA_ARGS__)
#define FILE_MAP(...) ARG(iommu_ioas_map_file, .size = 40, .ioas_id = 2, .fd = FILE_FD, __VA_ARGS__)
/* The mount that the file is on, in MOUNTS; and an IOMMU of 39 bits. */
#define MOUNT(ID) "file /proc/4711/fdinfo/7 pos:\t0|flags:\t02|mnt_id:\t" #ID "|\n"
#define WIDTH GROUP14 "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n"
#define ATTACH_PASID(ID)                                                         \
	ARG(vfio_device_attach_iommufd_pt, .argsz = 16, .flags = VFIO_DEVICE_ATTACH_PASID, .pt_id = ID, .pasid = 1)
#define ATTACH(ID) ARG(vfio_device_attach_iommufd_pt, .argsz = 12, .pt_id = ID)
#define OTHER_NODE "folder /sys/kernel/iommu_groups/14/devices/0000:03:00.1/vfio-dev vfio1\n"
#define IN_GROUP "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../14\n"

static const struct ioctl_case iommufd_cases[] = {
	{ DEVICE, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "bind-from-group", with_device, "", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "bind-no-descriptor", cdev_opened, "", BIND(.iommufd = -1) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EBADF, "bind-closed", cdev_opened, "", BIND(.iommufd = ABSENT) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EBADFD, "bind-no-iommufd", cdev_opened, "",
	  BIND(.iommufd = CONTAINER) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EBADFD, "", cdev_opened, "", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EBUSY, "bind-group-open", cdev_opened,
	  IN_GROUP "holders /dev/vfio/14 900:3\n", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EBUSY, "", cdev_opened, IN_GROUP, BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "bind-twice", bound, "", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "bind-elsewhere?", cdev_opened,
	  "holders view:/dev/vfio/devices/vfio0 900:3 4711:8\n", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "", cdev_opened,
	  "holders view:/dev/vfio/devices/vfio0 4711:8\n", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "bind-token-not-wanted", cdev_opened, PCI_DEVICE,
	  ARG(vfio_device_bind_iommufd, .argsz = 24, .flags = 1, .iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "bind-firmware-mapping", cdev_opened, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000000e0000 0x00000000000fffff direct|\n",
	  BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EACCES, "bind-token", cdev_opened,
	  "link /sys/bus/pci/devices/0000:03:00.0/physfn ../0000:02:00.0\n"
	  "link /sys/bus/pci/devices/0000:02:00.0/driver ../vfio-pci\n", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EACCES, "", cdev_opened, "", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EPERM, "bind-not-viable", cdev_opened,
	  IN_GROUP GROUP14 SIBLING("e1000e"), BIND(.iommufd = IOMMUFD) },
	/* The other function of the group: another program has it; this one does, on the same iommufd. */
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EPERM, "bind-group-elsewhere?", cdev_opened, IN_GROUP GROUP14 SIBLING("vfio-pci")
	  OTHER_NODE "holders /dev/vfio/devices/vfio1 900:3\n", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EPERM, "", cdev_opened, IN_GROUP GROUP14 SIBLING("vfio-pci")
	  OTHER_NODE, BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EPERM, "", other_bound, IN_GROUP GROUP14 SIBLING("vfio-pci")
	  OTHER_NODE "holders /dev/vfio/devices/vfio1 4711:17\n", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EPERM, "bind-group-elsewhere", other_bound, IN_GROUP GROUP14
	  SIBLING("vfio-pci") OTHER_NODE "holders /dev/vfio/devices/vfio1 4711:17\n", BIND(.iommufd = IOMMUFD2) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EPERM, "bind-unsafe-interrupts", cdev_opened,
	  IN_GROUP GROUP14 UNSAFE("iommufd") NO_REMAPPING, BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EPERM, "", cdev_opened,
	  IN_GROUP GROUP14 UNSAFE("iommufd") REMAPPING, BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, ENODEV, "bind-no-group", cdev_opened, PCI_DEVICE,
	  BIND(.iommufd = IOMMUFD) },
	{ DEVICE, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENOTTY, "attach-from-group", with_device, "", ATTACH(2) },
	{ DEVICE, VFIO_DEVICE_DETACH_IOMMUFD_PT, ENOTTY, "detach-from-group", with_device, "",
	  ARG(vfio_device_detach_iommufd_pt, .argsz = 8) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENOENT, "iommufd-id", ioas, "", ATTACH(7) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENOENT, "iommufd-id", ioas_destroyed, "", ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "iommufd-id", ioas, "", ATTACH(1) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "", ioas, "", ATTACH(2) },
	{ CDEV2, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "attach-sibling", two_attached, IN_GROUP
	  "link /sys/bus/pci/devices/0000:03:00.1/iommu_group ../14\n", ATTACH(4) },
	{ CDEV2, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "", two_attached, IN_GROUP
	  "link /sys/bus/pci/devices/0000:03:00.1/iommu_group ../15\n", ATTACH(4) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EADDRINUSE, "attach-reserved", ioas_mapped, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EADDRINUSE, "", ioas, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EFAULT, "attach-memory", ioas_mapped,
	  MAPS("7e0000000000-7e0000001000 rw-p 00000000 00:00 0 "), ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EFAULT, "", ioas_mapped, ALL_MEMORY, ATTACH(2) },
	/* Behind its first page; and a BAR. */
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EFAULT, "attach-memory", ioas_mapped,
	  MAPS("7f0000000000-7f0000001000 rw-p 00000000 00:00 0 "), ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EFAULT, "attach-memory", ioas_mapped,
	  MAPS("7f0000000000-7f0000100000 rw-s 00000000 00:00 9 anon_inode:[vfio-device]"), ATTACH(2) },
	/* Beyond the 31 bits of a made IOMMU. */
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EADDRINUSE, "attach-reserved", ioas_mapped, IN_GROUP GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d20080001e0206|\n"
	  "file /sys/kernel/iommu_groups/14/reserved_regions |\n", ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EADDRINUSE, "", ioas_mapped, IN_GROUP GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n"
	  "file /sys/kernel/iommu_groups/14/reserved_regions |\n", ATTACH(2) },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EADDRINUSE, "device-reserved", compat_mapped,
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EADDRINUSE, "", compat_mapped,
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000000a0000 0x00000000000bffff reserved|\n",
	  BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EFAULT, "device-memory", compat_mapped,
	  MAPS("7e0000000000-7e0000001000 rw-p 00000000 00:00 0 "), BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EFAULT, "", compat_mapped, ALL_MEMORY, BYTES("0000:03:00.0") },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "ioas-map-too-high", ioas_attached, IN_GROUP GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .iova = 0x8000000000, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "", ioas_attached, IN_GROUP GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .iova = 0x7ffffff000, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "", ioas, IN_GROUP GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .iova = 0x8000000000, .length = 4096) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENOMEM, "attach-memlock", ioas_mapped, USER
	  "file /proc/4711/limits Max locked memory         65536                65536                bytes     |\n",
	  ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENOMEM, "", ioas_mapped, USER LIMIT8M, ATTACH(2) },

	{ IOMMUFD, IOMMU_IOAS_MAP, ENOENT, "iommufd-id", bound, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP, ENOENT, "iommufd-id", ioas_destroyed, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "ioas-map-no-access", ioas, "",
	  IOAS_MAP(.flags = 1, .user_va = HIGH, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "ioas-map-empty", ioas, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EOVERFLOW, "ioas-map-wraps", ioas, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000, .iova = 0xfffffffffffff000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EEXIST, "ioas-map-exists", ioas_mapped, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000, .iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EEXIST, "ioas-map-exists-unseen?", NULL, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000, .iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EEXIST, "ioas-map-exists-unseen?", ioas_mapped, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000, .iova = 0) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "ioas-map-unaligned", ioas_attached, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 100) },
	/* Without a device anything can be mapped. */
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "", ioas, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 100) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "ioas-map-reserved", ioas_attached, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000, .iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "", ioas_attached, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000, .iova = 0xfed00000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "ioas-map-perhaps-too-high?", ioas_attached, IN_GROUP GROUP14,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x1000, .iova = UINT64_C(1) << 52) },
	/* Nothing is attached that could have fewer. */
	{ IOMMUFD, IOMMU_IOAS_MAP, EINVAL, "", ioas, IN_GROUP GROUP14,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x1000, .iova = UINT64_C(1) << 52) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-beyond-file", ioas_attached,
	  "status /proc/4711/map_files/7f0000000000-7f0000002000 f 0600 0:0 0:0 77 4096\n"
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:01 77 /memfd:ram (deleted)"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-no-huge-page?", ioas_attached, POOL("0", "0") HUGETLBFS HUGE_FILE,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "", ioas_attached, POOL("1", "0") HUGETLBFS HUGE_FILE,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-huge-limit?", ioas_attached, POOL("1", "0") HUGETLBFS HUGE_FILE
	  POD("4194304", "4194304"), IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, ENOMEM, "ioas-map-memlock", ioas_attached, USER LIMIT8M
	  "folder /proc 1 4711 4712 bus\n"
	  "file /proc/4712/status VmPin:\t    4000 kB|Uid:\t1000\t1000\t1000\t1000|Gid:\t1000\t1000\t1000\t1000|Groups:\t27 |\n",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x200000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, ENOMEM, "", ioas_attached, USER LIMIT8M
	  "folder /proc 1 4711 4712 bus\n"
	  "file /proc/4712/status VmPin:\t    4000 kB|Uid:\t1001\t1001\t1001\t1001|Gid:\t1000\t1000\t1000\t1000|Groups:\t27 |\n",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x200000) },
	{ IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, EINVAL, "ioas-allow", ioas, "",
	  &(const struct { struct iommu_ioas_allow_iovas a; struct iommu_iova_range r[2]; }){
		{ .size = 24, .ioas_id = 2, .num_iovas = 1, .allowed_iovas = MEMORY + 24 }, { { 8, 8 } } }, 56 },
	{ IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, EINVAL, "ioas-allow", ioas, "",
	  &(const struct { struct iommu_ioas_allow_iovas a; struct iommu_iova_range r[2]; }){
		{ .size = 24, .ioas_id = 2, .num_iovas = 2, .allowed_iovas = MEMORY + 24 },
		{ { 0, 100 }, { 100, 200 } } }, 56 },
	{ IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, EINVAL, "", ioas, "",
	  &(const struct { struct iommu_ioas_allow_iovas a; struct iommu_iova_range r[2]; }){
		{ .size = 24, .ioas_id = 2, .num_iovas = 2, .allowed_iovas = MEMORY + 24 },
		{ { 0, 99 }, { 100, 200 } } }, 56 },
	{ IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, EADDRINUSE, "ioas-allow-reserved", ioas_told, "",
	  ALLOW({ 0x1000, 0x1fff }, { 0xfedff000, 0xfee00fff }) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EADDRINUSE, "attach-allowed", ioas_allowed, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x0000000000101000 0x0000000000102fff msi|\n",
	  ATTACH(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EADDRINUSE, "", ioas_allowed, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  ATTACH(2) },
	/* There is no room where the kernel may choose; where it may not, there is. */
	{ IOMMUFD, IOMMU_IOAS_MAP, ENOSPC, "ioas-map-no-hole", ioas_allowed, "",
	  IOAS_MAP(.flags = 6, .user_va = HIGH, .length = 0x3000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, ENOSPC, "", ioas_allowed, "",
	  IOAS_MAP(.flags = 6, .user_va = HIGH, .length = 0x1000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EBADF, "ioas-file-closed", ioas, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = ABSENT, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-kind", ioas, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = EVENTFD, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "", ioas, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = FILE_FD, .length = 4096) },
	/* Where a file is mapped to, and which part of it. */
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-no-access", ioas, "", FILE_MAP(.flags = 1, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-unaligned", ioas_attached, "",
	  FILE_MAP(.flags = 7, .start = 1, .length = 4096), .tells = "start (0x1)" },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-unaligned", ioas_attached, "",
	  FILE_MAP(.flags = 7, .length = 4097), .tells = "length (0x1001)" },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EEXIST, "ioas-file-exists", file_mapped, "",
	  FILE_MAP(.flags = 7, .length = 0x1000, .iova = 0x180000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EEXIST, "", file_mapped, "",
	  FILE_MAP(.flags = 7, .length = 0x1000, .iova = 0x200000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-outside", ioas_told, "",
	  FILE_MAP(.flags = 7, .length = 0x1000, .iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-reserved", ioas_attached, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  FILE_MAP(.flags = 7, .length = 0x1000, .iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-too-high", ioas_attached, IN_GROUP WIDTH,
	  FILE_MAP(.flags = 7, .length = 0x1000, .iova = UINT64_C(1) << 48) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-perhaps-too-high?", ioas_attached, IN_GROUP,
	  FILE_MAP(.flags = 7, .length = 0x1000, .iova = UINT64_C(1) << 48) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "", ioas_attached, IN_GROUP WIDTH,
	  FILE_MAP(.flags = 7, .length = 0x1000, .iova = 0x100000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, ENOSPC, "ioas-file-no-hole", ioas_allowed, "",
	  FILE_MAP(.flags = 6, .length = 0x3000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, ENOSPC, "", ioas_allowed, "", FILE_MAP(.flags = 6, .length = 0x1000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, ENOMEM, "ioas-file-memlock", ioas_attached, USER LIMIT8M,
	  FILE_MAP(.flags = 7, .length = 0x1000000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, ENOMEM, "", ioas_attached, ROOT LIMIT8M,
	  FILE_MAP(.flags = 7, .length = 0x1000000) },
	/* A file that is no memory, one that is too short, and a dma-buf whose device gives none. */
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-on-disk", ioas_attached, MOUNTS MOUNT(22),
	  FILE_MAP(.flags = 7, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "", ioas_attached, MOUNTS MOUNT(23),
	  FILE_MAP(.flags = 7, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-beyond", ioas_attached, MOUNTS MOUNT(23)
	  "status /proc/4711/fd/7 f 0600 0:0 0:0 9 4096\n", FILE_MAP(.flags = 7, .start = 4096, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "", ioas_attached, MOUNTS MOUNT(23)
	  "status /proc/4711/fd/7 f 0600 0:0 0:0 9 8192\n", FILE_MAP(.flags = 7, .start = 4096, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, ENODEV, "ioas-file-revoked", ioas_attached, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = DMABUF, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, ENODEV, "", ioas_attached, "", FILE_MAP(.flags = 7, .length = 4096) },
	{ IOMMUFD, IOMMU_OPTION, ENOENT, "iommufd-id", ioas, "", ARG(iommu_option, .size = 24, .option_id = 1, .val64 = 1) },
	{ IOMMUFD, IOMMU_OPTION, ENOENT, "", ioas, "",
	  ARG(iommu_option, .size = 24, .option_id = 1, .object_id = 2, .val64 = 1) },
	{ IOMMUFD, IOMMU_OPTION, EOPNOTSUPP, "iommufd-option-unknown", ioas, "",
	  ARG(iommu_option, .size = 24, .option_id = 7) },
	{ IOMMUFD, IOMMU_OPTION, EOPNOTSUPP, "iommufd-option-unknown", ioas, "",
	  ARG(iommu_option, .size = 24, .object_id = 2), .tells = "object_id is not 0" },
	{ IOMMUFD, IOMMU_OPTION, EOPNOTSUPP, "", ioas, "", ARG(iommu_option, .size = 24, .option_id = 1, .object_id = 2) },
	{ IOMMUFD, IOMMU_GET_HW_INFO, EOPNOTSUPP, "hw-info-type", ioas, "",
	  ARG(iommu_hw_info, .size = 40, .flags = IOMMU_HW_INFO_FLAG_INPUT_TYPE, .dev_id = 1, .in_data_type = 2) },
	{ IOMMUFD, IOMMU_GET_HW_INFO, EOPNOTSUPP, "", ioas, "",
	  ARG(iommu_hw_info, .size = 40, .dev_id = 1, .in_data_type = 2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "attach-pasid-table", ioas, "", ATTACH_PASID(2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "attach-pasid-table", hwpt, "", ATTACH_PASID(3) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "", hwpt_for_pasids, "", ATTACH_PASID(3) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EINVAL, "attach-pasid-own-table", used_for_pasids, "", ATTACH_PASID(3) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENODEV, "attach-no-faults?", hwpt_with_faults, "", ATTACH(3) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENODEV, "", hwpt, "", ATTACH(3) },
	{ IOMMUFD, IOMMU_VIOMMU_ALLOC, EOPNOTSUPP, "viommu-unsupported", ioas, "",
	  ARG(iommu_viommu_alloc, .size = 40, .type = 1, .dev_id = 1, .hwpt_id = 3) },
	{ IOMMUFD, IOMMU_VEVENTQ_ALLOC, EOPNOTSUPP, "veventq-unsupported", ioas, "",
	  ARG(iommu_veventq_alloc, .size = 32, .viommu_id = 5, .type = 0, .veventq_depth = 16) },
	{ IOMMUFD, IOMMU_VEVENTQ_ALLOC, EOPNOTSUPP, "argument-bits", ioas, "",
	  ARG(iommu_veventq_alloc, .size = 32, .flags = 1, .viommu_id = 5, .type = 1) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EOPNOTSUPP, "hw-queue-unsupported", ioas, "",
	  ARG(iommu_hw_queue_alloc, .size = 40, .viommu_id = 5, .type = 77, .length = 0x1000) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EOPNOTSUPP, "argument-bits", ioas, "",
	  ARG(iommu_hw_queue_alloc, .size = 40, .flags = 1, .viommu_id = 5, .type = 77) },
	{ KVM_VM, VT_KVM_CREATE_DEVICE, ENODEV, "kvm-no-device", NULL, "",
	  ARG(vt_kvm_create_device, .type = 4) },
	{ KVM_VM, VT_KVM_CREATE_DEVICE, EBUSY, "kvm-device-there", NULL, "",
	  ARG(vt_kvm_create_device, .type = 4) },
	{ KVM_VM, VT_KVM_CREATE_DEVICE, EBUSY, "", NULL, "", ARG(vt_kvm_create_device, .type = 7) },
	{ KVM_VFIO, VT_KVM_GET_DEVICE_ATTR, EPERM, "kvm-no-get", NULL, "",
	  ARG(vt_kvm_device_attr, .group = 1, .attr = 1) },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EPERM, "device-unsafe-interrupts", on_iommufd,
	  GROUP14 UNSAFE("iommufd") NO_REMAPPING, BYTES("0000:03:00.0") },
	{ GROUP, VFIO_GROUP_GET_DEVICE_FD, EPERM, "", on_iommufd, GROUP14 UNSAFE("iommufd") REMAPPING,
	  BYTES("0000:03:00.0") },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EOPNOTSUPP, "hwpt-unsupported", ioas, "",
	  ARG(iommu_hwpt_alloc, .size = 48, .flags = 1, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EINVAL, "hwpt-parent", hwpt, "",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 3, .data_type = 1, .data_len = 24) },
	{ IOMMUFD, IOMMU_VIOMMU_ALLOC, EINVAL, "viommu-parent", hwpt, "",
	  ARG(iommu_viommu_alloc, .size = 40, .type = 1, .dev_id = 1, .hwpt_id = 3) },
	{ IOMMUFD, IOMMU_HWPT_SET_DIRTY_TRACKING, EOPNOTSUPP, "hwpt-set-not-tracking", hwpt, "",
	  ARG(iommu_hwpt_set_dirty_tracking, .size = 16, .flags = 1, .hwpt_id = 3) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EOPNOTSUPP, "hwpt-get-not-tracking", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .page_size = 4096) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EINVAL, "hwpt-dirty-range", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .length = 4096) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EINVAL, "hwpt-dirty-range", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .page_size = 4096,
	      .iova = 0x1000) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EINVAL, "", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .page_size = 4096,
	      .iova = 0x1000, .length = 0x1000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-hole", ioas_attached, OTHER_MEMORY,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-protected", ioas_attached,
	  MAPS("7f0000000000-7f0000002000 r--p 00000000 00:00 0 "),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-bar", ioas_attached,
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 /dev/vfio/devices/vfio0"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-file", ioas_attached, RELEASE("7.2.0")
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-s 00000000 08:01 77 /var/lib/ram"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	/* The kernel's own it may take. */
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "", ioas_attached, VVAR("7f0000000000-7f0000002000"),
	  IOAS_MAP(.flags = 5, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-no-pages", ioas_attached, DRIVERS_MEMORY SMAPS("rd wr sh pf"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	/* A BAR by sysfs: its offset is a physical address, far behind the end of the file. */
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-no-pages", ioas_attached,
	  MAPS("7f0000000000-7f0000002000 rw-s fea00000 00:16 77 /sys/devices/pci0000:00/0000:03:00.0/resource0")
	  "status /sys/devices/pci0000:00/0000:03:00.0/resource0 f 0600 0:0 0:0 77 1048576\n" SMAPS("rd wr sh pf io"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "", ioas_attached, DRIVERS_MEMORY SMAPS("rd wr sh"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "ioas-map-secret", ioas_attached,
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:0f 77 /secretmem (deleted)"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EFAULT, "", ioas_attached, ALL_MEMORY,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EOPNOTSUPP, "ioas-map-dax", ioas_attached,
	  MOUNTS MAPS("7f0000000000-7f0000002000 rw-s 00000000 08:02 77 /pmem/ram"),
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, ENOMEM, "ioas-map-memlock", ioas_attached, USER LIMIT8M,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x1000000) },
	{ IOMMUFD, IOMMU_IOAS_MAP, ENOMEM, "", ioas_attached, ROOT LIMIT8M,
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x1000000) },

	{ IOMMUFD, IOMMU_DESTROY, ENOENT, "iommufd-id", ioas, "", ARG(iommu_destroy, .size = 8, .id = 9) },
	{ IOMMUFD, IOMMU_DESTROY, EBUSY, "iommufd-in-use", ioas_attached, "",
	  ARG(iommu_destroy, .size = 8, .id = 2) },
	{ IOMMUFD, IOMMU_DESTROY, EBUSY, "iommufd-in-use", ioas, "", ARG(iommu_destroy, .size = 8, .id = 1) },
	{ IOMMUFD, IOMMU_DESTROY, EBUSY, "", ioas, "", ARG(iommu_destroy, .size = 8, .id = 2) },
	{ IOMMUFD, IOMMU_IOAS_IOVA_RANGES, EMSGSIZE, "iommufd-ranges-room", ioas, "",
	  ARG(iommu_ioas_iova_ranges, .size = 32, .ioas_id = 2, .num_iovas = 0), 0,
	  &(const struct iommu_ioas_iova_ranges){ .size = 32, .ioas_id = 2, .num_iovas = 2 } },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, EINVAL, "ioas-unmap-range", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, EOVERFLOW, "ioas-unmap-range", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 4096, .length = UINT64_MAX) },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, ENOENT, "ioas-unmap-nothing", ioas_chosen, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = CHOSEN + 0x1000, .length = 0x1000) },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, ENOENT, "ioas-unmap-nothing", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 0, .length = 4096),
	  .tells = "!as many bytes" },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, ENOENT, "ioas-unmap-nothing", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 0, .length = 0x100000),
	  .tells = "as many bytes at 0xfee00000-0xfeefffff" },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, ENOENT, "ioas-unmap-nothing", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 0xfee00000, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, ENOENT, "", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 0xfee00000, .length = 0x100000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EINVAL, "ioas-copy-arguments", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2) },
	{ IOMMUFD, IOMMU_IOAS_COPY, ENOENT, "ioas-copy-source", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 4096) },
	{ IOMMUFD, VFIO_SET_IOMMU, ENODEV, "iommufd-no-compat", cdev_opened, "", NUMBER(3) },
	{ IOMMUFD, VFIO_IOMMU_GET_INFO, ENODEV, "iommufd-no-compat-info", cdev_opened, "",
	  ARG(vfio_iommu_type1_info, .argsz = 24) },
	{ IOMMUFD, VFIO_IOMMU_MAP_DMA, ENODEV, "iommufd-no-compat-map", cdev_opened, "", MAP1(0, 4096) },
	{ IOMMUFD, VFIO_IOMMU_UNMAP_DMA, ENODEV, "iommufd-no-compat-unmap", cdev_opened, "",
	  UNMAP(.size = 4096) },
	{ IOMMUFD, IOMMU_VFIO_IOAS, ENODEV, "iommufd-no-compat-id", cdev_opened, "",
	  ARG(iommu_vfio_ioas, .size = 12) },
	{ IOMMUFD, VFIO_SET_IOMMU, EINVAL, "iommufd-compat-model", cdev_opened, "", NUMBER(6) },
	{ IOMMUFD, VFIO_SET_IOMMU, EINVAL, "iommufd-compat-model", on_iommufd, "", NUMBER(8) },
	{ IOMMUFD, VFIO_SET_IOMMU, EINVAL, "", on_iommufd, "", NUMBER(1) },
	{ IOMMUFD, IOMMU_OPTION, EPERM, "iommufd-option-right", cdev_opened, USER,
	  ARG(iommu_option, .size = 24, .val64 = 1) },
	{ IOMMUFD, IOMMU_OPTION, EBUSY, "iommufd-option-late", ioas, ROOT,
	  ARG(iommu_option, .size = 24, .val64 = 1) },
	{ IOMMUFD, IOMMU_OPTION, EBUSY, "", cdev_opened, ROOT, ARG(iommu_option, .size = 24, .val64 = 1) },
	{ IOMMUFD, IOMMU_OPTION, EINVAL, "iommufd-option-value", cdev_opened, ROOT,
	  ARG(iommu_option, .size = 24, .val64 = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, ENOENT, "iommufd-id", ioas, "",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 9, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EINVAL, "iommufd-id", ioas, "",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 9) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EINVAL, "hwpt-data", ioas, "",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2, .data_type = 1) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EINVAL, "", ioas, "",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_GET_HW_INFO, ENOENT, "iommufd-id", ioas, "",
	  ARG(iommu_hw_info, .size = 40, .dev_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_INVALIDATE, EINVAL, "hwpt-invalidate", cdev_opened, "",
	  ARG(iommu_hwpt_invalidate, .size = 32, .entry_num = 1) },
	{ IOMMUFD, IOMMU_VEVENTQ_ALLOC, EINVAL, "veventq-depth", cdev_opened, "",
	  ARG(iommu_veventq_alloc, .size = 32, .type = 1) },
	{ IOMMUFD, IOMMU_IOAS_CHANGE_PROCESS, EINVAL, "iommufd-not-by-file", ioas_mapped, "",
	  ARG(iommu_ioas_change_process, .size = 8) },
	{ IOMMUFD, IOMMU_IOAS_CHANGE_PROCESS, EINVAL, "", ioas, "",
	  ARG(iommu_ioas_change_process, .size = 8) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, ENOTTY, "iommufd-unknown", cdev_opened,
	  "file /proc/sys/kernel/osrelease 6.12.0|\n",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc)) },

	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, ENXIO, "kvm-no-attribute", NULL, "",
	  ARG(vt_kvm_device_attr, .group = 3, .attr = 1) },
	{ KVM_VFIO, VT_KVM_HAS_DEVICE_ATTR, ENXIO, "kvm-has-no-attribute", NULL, "",
	  ARG(vt_kvm_device_attr, .group = 1, .attr = 9) },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EFAULT, "kvm-no-memory", NULL, "",
	  ARG(vt_kvm_device_attr, .group = 1, .attr = 1, .addr = 4) },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EBADF, "kvm-closed", NULL, "",
	  &(const struct { struct vt_kvm_device_attr a; int32_t fd; }){
		{ .group = 1, .attr = 1, .addr = MEMORY + 24 }, ABSENT }, 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EINVAL, "kvm-no-file", NULL, "",
	  &(const struct { struct vt_kvm_device_attr a; int32_t fd; }){
		{ .group = 1, .attr = 1, .addr = MEMORY + 24 }, CONTAINER }, 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EINVAL, "", NULL, "",
	  &(const struct { struct vt_kvm_device_attr a; int32_t fd; }){
		{ .group = 1, .attr = 1, .addr = MEMORY + 24 }, GROUP }, 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EEXIST, "kvm-added", NULL, "",
	  &(const struct { struct vt_kvm_device_attr a; int32_t fd; }){
		{ .group = 1, .attr = 1, .addr = MEMORY + 24 }, GROUP }, 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EIO, "", NULL, "",
	  &(const struct { struct vt_kvm_device_attr a; int32_t fd; }){
		{ .group = 1, .attr = 1, .addr = MEMORY + 24 }, GROUP }, 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, ENXIO, "kvm-no-attribute", NULL, "",
	  ARG(vt_kvm_device_attr, .group = 1, .attr = 3), .tells = "on POWER only" },
	/* On the VM, where another attribute may have failed, or other memory, or another file be named. */
	{ KVM_VM, VT_KVM_SET_DEVICE_ATTR, ENOTTY, "kvm-attr-elsewhere", NULL, "", ATTR(1, 1, GROUP), 28 },
	{ KVM_VM, VT_KVM_SET_DEVICE_ATTR, ENXIO, "kvm-attr-elsewhere", NULL, "", ATTR(1, 2, CDEV), 28 },
	{ KVM_VM, VT_KVM_HAS_DEVICE_ATTR, ENXIO, "kvm-has-attr-elsewhere", NULL, "", ATTR(1, 1, GROUP), 28 },
	{ KVM_VM, VT_KVM_SET_DEVICE_ATTR, ENOTTY, "request-of-another-file", NULL, "", ATTR(2, 1, GROUP), 28 },
	{ KVM_VM, VT_KVM_HAS_DEVICE_ATTR, ENOTTY, "request-of-another-file", NULL, "", ATTR(1, 1, EVENTFD), 28 },
	{ GROUP, VT_KVM_IRQFD, ENOTTY, "request-of-another-file", NULL, "", IRQFD(.fd = EVENTFD),
	  .tells = " is a group, and the request is none of its: KVM_IRQFD of a VM of KVM" },
	{ KVM_VM, VT_KVM_IRQFD, EINVAL, "argument-bits", armed, "", IRQFD(.fd = EVENTFD, .gsi = 5, .flags = 8) },
	/* It is taken back, for which no interrupt controller is needed. */
	{ KVM_VM, VT_KVM_IRQFD, EINVAL, "", armed, "", IRQFD(.fd = EVENTFD, .gsi = 5, .flags = 1) },
	{ KVM_VM, VT_KVM_IRQFD, EBUSY, "kvm-irqfd-there", given_to_other, "", IRQFD(.fd = EVENTFD, .gsi = 6),
	  .tells = "(gsi 5 of another VM" },
	/* A slot: 8 KiB at 4 GiB, memory of the device. */
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "kvm-slot-unaligned", slot_set, "",
	  SLOT(.slot = 4, .guest_phys_addr = 0x200000800, .memory_size = 0x2000, .userspace_addr = HIGH) },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "argument-bits", slot_set, "",
	  SLOT(.slot = 4, .flags = 0x80, .memory_size = 0x2000, .userspace_addr = HIGH) },
	/* On x86 slots are numbered from 0 to 32763, in two address spaces. */
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "kvm-slot-number", slot_set, "",
	  SLOT(.slot = 32764, .guest_phys_addr = 0x200000000, .memory_size = 0x2000, .userspace_addr = HIGH),
	  .tells = "number 32764 is above the last, 32763" },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "kvm-slot-number", slot_set, "",
	  SLOT(.slot = 0x20004, .guest_phys_addr = 0x200000000, .memory_size = 0x2000, .userspace_addr = HIGH),
	  .tells = "2 in the upper 16 bits is no address space" },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "", slot_set, "",
	  SLOT(.slot = 0x17ffb, .guest_phys_addr = 0x200000000, .memory_size = 0x2000, .userspace_addr = HIGH) },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "kvm-slot-changed", slot_set, "",
	  SLOT(.slot = 3, .guest_phys_addr = 0x100000000, .memory_size = 0x1000, .userspace_addr = HIGH),
	  .tells = "its size cannot be changed" },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "kvm-slot-changed", slot_set, "",
	  SLOT(.slot = 3, .flags = 2, .guest_phys_addr = 0x100000000, .memory_size = 0x2000,
	       .userspace_addr = HIGH), .tells = "its KVM_MEM_READONLY cannot be changed" },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EINVAL, "", slot_set, "",
	  SLOT(.slot = 4, .guest_phys_addr = 0x200000000, .memory_size = 0x2000, .userspace_addr = HIGH) },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EEXIST, "kvm-slot-overlaps", slot_set, "",
	  SLOT(.slot = 4, .guest_phys_addr = 0x100001000, .memory_size = 0x2000, .userspace_addr = HIGH),
	  .tells = "overlap those of slot 3" },
	{ KVM_VM, VT_KVM_SET_USER_MEMORY_REGION, EEXIST, "kvm-slot-overlaps", slot_set, "",
	  SLOT(.slot = 4, .guest_phys_addr = 0x100002000, .memory_size = 0x2000, .userspace_addr = HIGH),
	  .tells = "overlap those of another slot" },
	{ KVM_VM, VT_KVM_CREATE_DEVICE, EEXIST, "", slot_set, "", ARG(vt_kvm_create_device, .type = 4) },
	{ IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, EFAULT, "argument-array", ioas, ALL_MEMORY,
	  ARG(iommu_ioas_allow_iovas, .size = 24, .ioas_id = 2, .num_iovas = 2, .allowed_iovas = MEMORY),
	  .tells = "the 32 bytes that allowed_iovas points to are of no use at " },
	{ IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, EFAULT, "argument-array", ioas,
	  MAPS("00010000-00010008 rw-p 00000000 00:00 0 "),
	  ARG(iommu_ioas_allow_iovas, .size = 24, .ioas_id = 2, .num_iovas = 1, .allowed_iovas = MEMORY) },
	{ IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, EFAULT, "", ioas, MAPS("00010000-00020000 r--p 00000000 00:00 0 "),
	  ARG(iommu_ioas_allow_iovas, .size = 24, .ioas_id = 2, .num_iovas = 2, .allowed_iovas = MEMORY) },
	{ IOMMUFD, IOMMU_IOAS_IOVA_RANGES, EFAULT, "argument-array", ioas,
	  MAPS("00010000-00010800 rw-p 00000000 00:00 0 |00010800-00020000 r--p 00000000 00:00 0 "),
	  ARG(iommu_ioas_iova_ranges, .size = 32, .ioas_id = 2, .num_iovas = 2, .allowed_iovas = MEMORY + 0x800) },
	{ IOMMUFD, IOMMU_IOAS_IOVA_RANGES, EFAULT, "", ioas,
	  MAPS("00010000-00010810 rw-p 00000000 00:00 0 |00010810-00020000 r--p 00000000 00:00 0 "),
	  ARG(iommu_ioas_iova_ranges, .size = 32, .ioas_id = 2, .num_iovas = 1, .allowed_iovas = MEMORY + 0x800) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EFAULT, "argument-array", ioas, MAPS("00010000-00020000 rw-p 00000000 00:00 0 "),
	  ARG(iommu_hwpt_alloc, .size = 56, .dev_id = 1, .pt_id = 2, .data_type = 1, .data_len = 16,
	      .data_uptr = MEMORY + 0xfff8) },
	{ IOMMUFD, IOMMU_HWPT_INVALIDATE, EFAULT, "argument-array", hwpt, MAPS("00010000-00020000 rw-p 00000000 00:00 0 "),
	  ARG(iommu_hwpt_invalidate, .size = 32, .hwpt_id = 3, .data_uptr = MEMORY + 0xfff0, .entry_len = 16,
	      .entry_num = 2) },
	{ IOMMUFD, IOMMU_HWPT_INVALIDATE, EFAULT, "", hwpt, MAPS("00010000-00020000 rw-p 00000000 00:00 0 "),
	  ARG(iommu_hwpt_invalidate, .size = 32, .hwpt_id = 3, .data_uptr = MEMORY + 0xfff0, .entry_len = 16,
	      .entry_num = 1) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EFAULT, "", hwpt,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 "),
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .page_size = 4096, .iova = 0x1000,
	      .length = 0x100000, .data = MEMORY + 0xfff0) },
	{ KVM_VM, VT_KVM_IRQFD, EBADF, "kvm-irqfd-closed", armed, "", IRQFD(.fd = ABSENT, .gsi = 5) },
	{ KVM_VM, VT_KVM_IRQFD, EBADF, "kvm-irqfd-closed", armed, "",
	  IRQFD(.fd = EVENTFD, .gsi = 5, .flags = VT_KVM_IRQFD_FLAG_RESAMPLE, .resamplefd = -1) },
	{ KVM_VM, VT_KVM_IRQFD, EBADF, "", armed, "", IRQFD(.fd = EVENTFD, .gsi = 5, .resamplefd = -1) },
	{ KVM_VM, VT_KVM_IRQFD, EINVAL, "kvm-irqfd-no-eventfd", armed, "", IRQFD(.fd = DEVICE, .gsi = 5) },
	{ KVM_VM, VT_KVM_IRQFD, EINVAL, "kvm-irqfd-no-irqchip?", armed, "", IRQFD(.fd = EVENTFD, .gsi = 5) },
	{ KVM_VM, VT_KVM_IRQFD, EBUSY, "kvm-irqfd-there", given, "", IRQFD(.fd = EVENTFD, .gsi = 6) },
	{ KVM_VM, VT_KVM_IRQFD, EBUSY, "", armed, "", IRQFD(.fd = EVENTFD, .gsi = 6) },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, ENOENT, "kvm-not-added", NULL, "",
	  &(const struct { struct vt_kvm_device_attr a; int32_t fd; }){
		{ .group = 1, .attr = 2, .addr = MEMORY + 24 }, GROUP }, 28 },
	/* What lies in an IOAS, and the numbers and buffers with it. */
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EOVERFLOW, "ioas-file-wraps", ioas, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = FILE_FD,
	      .start = 0xfffffffffffff000, .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EOVERFLOW, "ioas-file-wraps", ioas, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = FILE_FD, .length = UINT64_MAX) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EOVERFLOW, "", ioas, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = FILE_FD, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EOPNOTSUPP, "ioas-file-exporter", ioas,
	  "file /proc/4711/fdinfo/22 pos:\t0|size:\t8192|exp_name:\tsystem-heap|\n",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = DMABUF, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EOPNOTSUPP, "", ioas,
	  "file /proc/4711/fdinfo/22 pos:\t0|size:\t8192|exp_name:\tvfio_pci_core|\n",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = DMABUF, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "ioas-file-end", ioas,
	  "file /proc/4711/fdinfo/22 pos:\t0|size:\t8192|exp_name:\tvfio_pci_core|\n",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = DMABUF, .start = 4096,
	      .length = 8192) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EINVAL, "", ioas,
	  "file /proc/4711/fdinfo/22 pos:\t0|size:\t8192|exp_name:\tvfio_pci_core|\n",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = DMABUF, .length = 8192) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EOVERFLOW, "ioas-copy-wraps", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 0x2000,
	      .src_iova = 0xfffffffffffff000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EOVERFLOW, "", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 0x2000,
	      .src_iova = 0xfee00000) },
	/* What is copied keeps its memory, and goes where the destination lets it. */
	{ IOMMUFD, IOMMU_IOAS_COPY, EINVAL, "ioas-copy-outside", ioas_copied, "", COPY(0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EINVAL, "ioas-copy-reserved", ioas_source, IN_GROUP
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  COPY(0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EINVAL, "ioas-copy-too-high", ioas_source, IN_GROUP WIDTH,
	  COPY(UINT64_C(1) << 48) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EINVAL, "ioas-copy-unaligned", ioas_source, IN_GROUP WIDTH, COPY(0x200800) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EINVAL, "", ioas_source, IN_GROUP WIDTH, COPY(0x200000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EFAULT, "ioas-copy-hole", ioas_source, OTHER_MEMORY, COPY(0x200000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EFAULT, "ioas-copy-protected", ioas_source,
	  MAPS("7f0000000000-7f0000002000 r--p 00000000 00:00 0 "), COPY(0x200000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EFAULT, "", ioas_source,
	  MAPS("7f0000000000-7f0000002000 rw-p 00000000 00:00 0 "), COPY(0x200000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, ENOMEM, "ioas-copy-memlock", ioas_source, USER
	  "file /proc/4711/limits Max locked memory 4096 4096 bytes |\n", COPY(0x200000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, ENOMEM, "", ioas_source, ROOT
	  "file /proc/4711/limits Max locked memory 4096 4096 bytes |\n", COPY(0x200000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, ENOSPC, "ioas-copy-no-hole", ioas_allowed, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 0x3000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, ENOSPC, "", ioas_allowed, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 0x1000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EEXIST, "ioas-copy-exists", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 7, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 0x2000,
	      .dst_iova = 0xfee01000, .src_iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EEXIST, "", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 7, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 0x2000,
	      .dst_iova = 0x1000, .src_iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_OPTION, EADDRINUSE, "iommufd-option-unaligned", ioas_unaligned, ROOT,
	  ARG(iommu_option, .size = 24, .option_id = IOMMU_OPTION_HUGE_PAGES, .object_id = 2) },
	{ IOMMUFD, IOMMU_OPTION, EADDRINUSE, "", ioas_mapped, ROOT,
	  ARG(iommu_option, .size = 24, .option_id = IOMMU_OPTION_HUGE_PAGES, .object_id = 2) },
	{ IOMMUFD, IOMMU_OPTION, EINVAL, "iommufd-option-mapped", ioas_used, ROOT,
	  ARG(iommu_option, .size = 24, .option_id = IOMMU_OPTION_HUGE_PAGES, .object_id = 2) },
	{ IOMMUFD, IOMMU_OPTION, EINVAL, "", ioas_attached, ROOT,
	  ARG(iommu_option, .size = 24, .option_id = IOMMU_OPTION_HUGE_PAGES, .object_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EADDRINUSE, "hwpt-too-high", ioas_mapped, IN_GROUP GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d20080001e0206|\n",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EADDRINUSE, "", ioas_mapped, IN_GROUP GROUP14
	  "file /sys/kernel/iommu_groups/14/devices/0000:03:00.0/iommu/intel-iommu/cap d2008c22260206|\n"
	  "file /sys/kernel/iommu_groups/14/reserved_regions 0x00000000fee00000 0x00000000feefffff msi|\n",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EFAULT, "hwpt-memory", ioas_mapped,
	  MAPS("7e0000000000-7e0000001000 rw-p 00000000 00:00 0 "),
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, EFAULT, "", ioas_mapped, ALL_MEMORY
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 |7f0000000000-7f0100000000 rw-p 00000000 00:00 0 "),
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, ENOMEM, "hwpt-memlock", ioas_mapped, USER
	  "file /proc/4711/limits Max locked memory         65536                65536                bytes     |\n",
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, ENOMEM, "", ioas_mapped, USER LIMIT8M,
	  ARG(iommu_hwpt_alloc, .size = 48, .dev_id = 1, .pt_id = 2) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, ENOENT, "iommufd-id", ioas, "",
	  ARG(iommu_hwpt_alloc, .size = 56, .flags = IOMMU_HWPT_FAULT_ID_VALID, .dev_id = 1, .pt_id = 2,
	      .fault_id = 9) },
	{ IOMMUFD, IOMMU_HWPT_ALLOC, ENOENT, "", ioas, "",
	  ARG(iommu_hwpt_alloc, .size = 56, .dev_id = 1, .pt_id = 2, .fault_id = 9) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EOVERFLOW, "hwpt-dirty-wraps", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .page_size = 4096,
	      .iova = 0x1000) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EOVERFLOW, "hwpt-dirty-wraps", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .page_size = 4096,
	      .iova = 0xfffffffffffff000, .length = 0x2000) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EOVERFLOW, "", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .page_size = 4096,
	      .iova = 0x1000, .length = 0x2000) },
	{ IOMMUFD, IOMMU_GET_HW_INFO, EFAULT, "hw-info-buffer", ioas,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 |7f0000000000-7f0000001000 r--p 00000000 00:00 0 "),
	  ARG(iommu_hw_info, .size = 40, .dev_id = 1, .data_len = 64, .data_uptr = HIGH) },
	{ IOMMUFD, IOMMU_GET_HW_INFO, EFAULT, "", ioas,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 |7f0000000000-7f0000001000 rw-p 00000000 00:00 0 "),
	  ARG(iommu_hw_info, .size = 40, .dev_id = 1, .data_len = 64, .data_uptr = HIGH) },
	{ IOMMUFD, IOMMU_IOAS_CHANGE_PROCESS, ENOMEM, "iommufd-change-memlock", file_mapped, USER
	  "file /proc/4711/limits Max locked memory         65536                65536                bytes     |\n",
	  ARG(iommu_ioas_change_process, .size = 8) },
	{ IOMMUFD, IOMMU_IOAS_CHANGE_PROCESS, ENOMEM, "", file_mapped, USER LIMIT8M,
	  ARG(iommu_ioas_change_process, .size = 8) },
	{ IOMMUFD, IOMMU_VDEVICE_ALLOC, EEXIST, "vdevice-there", ioas, "",
	  ARG(iommu_vdevice_alloc, .size = 24, .viommu_id = 5, .dev_id = 1, .virt_id = 8) },
	{ IOMMUFD, IOMMU_VDEVICE_ALLOC, EINVAL, "", ioas, "",
	  ARG(iommu_vdevice_alloc, .size = 24, .viommu_id = 5, .dev_id = 1, .virt_id = 8) },
	{ IOMMUFD, IOMMU_VEVENTQ_ALLOC, EEXIST, "veventq-there", cdev_opened, "",
	  ARG(iommu_veventq_alloc, .size = 32, .viommu_id = 5, .type = 1, .veventq_depth = 16) },
	{ IOMMUFD, IOMMU_VEVENTQ_ALLOC, EINVAL, "", cdev_opened, "",
	  ARG(iommu_veventq_alloc, .size = 32, .viommu_id = 5, .type = 1, .veventq_depth = 16) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EINVAL, "hw-queue-empty", cdev_opened, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc)) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EINVAL, "", cdev_opened, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .length = 4096) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, ENOENT, "hw-queue-unmapped", viommu_readable, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .viommu_id = 5,
	      .type = 1, .nesting_parent_iova = 0x101000, .length = UINT64_C(1) << 40) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, ENOENT, "", viommu_readable, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .viommu_id = 5,
	      .type = 1, .nesting_parent_iova = 0x101000, .length = 0x1000) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EPERM, "hw-queue-unreadable", viommu_unreadable, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .viommu_id = 5,
	      .type = 1, .nesting_parent_iova = 0x101000, .length = 0x1000) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EPERM, "hw-queue-unreadable", viommu_unreadable, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .viommu_id = 5,
	      .type = 1, .nesting_parent_iova = 0x101000, .length = UINT64_C(1) << 40) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EPERM, "", viommu_unreadable, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .viommu_id = 5,
	      .type = 1, .nesting_parent_iova = 0x1000, .length = UINT64_C(1) << 40) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EPERM, "", viommu_readable, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .viommu_id = 5,
	      .type = 1, .nesting_parent_iova = 0x101000, .length = 0x1000) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EOVERFLOW, "hw-queue-wraps", cdev_opened, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .length = 0x2000,
	      .nesting_parent_iova = 0xfffffffffffff000) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, ERANGE, "hw-queue-wraps", cdev_opened, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc),
	      .nesting_parent_iova = 1, .length = UINT64_MAX) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, ERANGE, "", cdev_opened, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc),
	      .nesting_parent_iova = 1, .length = UINT64_MAX - 4096) },
	{ IOMMUFD, IOMMU_HW_QUEUE_ALLOC, EOVERFLOW, "", cdev_opened, "",
	  ARG(iommu_hw_queue_alloc, .size = sizeof(struct iommu_hw_queue_alloc), .length = 0x2000) },
	{ IOMMUFD, IOMMU_IOAS_NOIOMMU_GET_PA, EINVAL, "iommufd-get-pa-empty", ioas, "",
	  ARG(iommu_ioas_noiommu_get_pa, .size = 40, .ioas_id = 2) },
	{ IOMMUFD, IOMMU_IOAS_NOIOMMU_GET_PA, EINVAL, "", ioas, "",
	  ARG(iommu_ioas_noiommu_get_pa, .size = 40, .ioas_id = 2, .length = 4096) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EOPNOTSUPP, "attach-no-pasid", ioas, "",
	  ARG(vfio_device_attach_iommufd_pt, .argsz = 16, .flags = VFIO_DEVICE_ATTACH_PASID, .pt_id = 2) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, EOPNOTSUPP, "", ioas, "", ATTACH(2) },
	{ CDEV, VFIO_DEVICE_DETACH_IOMMUFD_PT, EOPNOTSUPP, "detach-no-pasid", ioas, "",
	  ARG(vfio_device_detach_iommufd_pt, .argsz = 12, .flags = VFIO_DEVICE_DETACH_PASID) },
};

/* Whether the sentences contain @tells, or do not what follows a '!'. */
static bool is_told(const char *last, const char *tells)
{
	return !tells || (*tells == '!' ? !strstr(last, tells + 1) : !!strstr(last, tells));
}

/* The same failures, where what the rules look for is not there. */
static const struct ioctl_case neighbour_cases[] = {
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOENT, "", mapped, "",
	  MAP(.flags = 4, .vaddr = HIGH, .iova = 0x100000, .size = 0x100000) },
	{ CONTAINER, VFIO_IOMMU_MAP_DMA, ENOENT, "", mapped, "", MAP1(0x200000, 0x100000) },
	{ DEVICE, VFIO_DEVICE_PCI_HOT_RESET, EFAULT, "", with_device, "", HOT(16, 1, GROUP) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENOTTY, "device-no-request", device_told, "", SET(.flags = 0x21, .index = 2, .count = 1) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ERANGE, "", irq_told, "", SET_FDS(2, 0, 1, EVENTFD) },
	{ DEVICE, VFIO_DEVICE_SET_IRQS, ENOSPC, "", irq_told, "", SET(.flags = 0x21, .index = 2) },
	{ DEVICE, VFIO_DEVICE_FEATURE, EINVAL, "", with_device, "", FEATURE(PROBE | GET | 1) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EBADF, "", cdev_opened, "", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, ENODEV, "", cdev_opened, IN_GROUP GROUP14, BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, "", cdev_opened, "", BIND(.iommufd = IOMMUFD) },
	{ CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENOTTY, "device-no-request", ioas, "", ATTACH(2) },
	{ CDEV, VFIO_DEVICE_DETACH_IOMMUFD_PT, ENOTTY, "device-no-request", ioas, "",
	  ARG(vfio_device_detach_iommufd_pt, .argsz = 8) },
	{ CDEV, VFIO_DEVICE_DETACH_IOMMUFD_PT, EOPNOTSUPP, "", ioas, "",
	  ARG(vfio_device_detach_iommufd_pt, .argsz = 12) },
	{ IOMMUFD, IOMMU_IOAS_MAP, EOVERFLOW, "", ioas, "",
	  IOAS_MAP(.flags = 7, .user_va = HIGH, .length = 0x2000, .iova = 0x1000) },
	{ IOMMUFD, IOMMU_IOAS_MAP_FILE, EBADF, "", ioas, "",
	  ARG(iommu_ioas_map_file, .size = 40, .flags = 7, .ioas_id = 2, .fd = FILE_FD, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_IOVA_RANGES, EMSGSIZE, "", ioas, "",
	  ARG(iommu_ioas_iova_ranges, .size = 32, .ioas_id = 2, .num_iovas = 2), 0,
	  &(const struct iommu_ioas_iova_ranges){ .size = 32, .ioas_id = 2, .num_iovas = 2 } },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, EINVAL, "", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 0xfee00000, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_UNMAP, EOVERFLOW, "", ioas_mapped, "",
	  ARG(iommu_ioas_unmap, .size = 24, .ioas_id = 2, .iova = 4096, .length = 4096) },
	{ IOMMUFD, IOMMU_IOAS_COPY, EINVAL, "", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 4096,
	      .src_iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_IOAS_COPY, ENOENT, "", ioas_mapped, "",
	  ARG(iommu_ioas_copy, .size = 40, .flags = 6, .dst_ioas_id = 2, .src_ioas_id = 2, .length = 4096,
	      .src_iova = 0xfee00000) },
	{ IOMMUFD, IOMMU_OPTION, EPERM, "", cdev_opened, ROOT, ARG(iommu_option, .size = 24, .val64 = 1) },
	{ IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, EINVAL, "", hwpt, "",
	  ARG(iommu_hwpt_get_dirty_bitmap, .size = 48, .hwpt_id = 3, .length = 4096, .page_size = 4096) },
	{ IOMMUFD, IOMMU_HWPT_INVALIDATE, EINVAL, "iommufd-id", hwpt, "",
	  ARG(iommu_hwpt_invalidate, .size = 32, .hwpt_id = 3, .data_uptr = MEMORY, .entry_len = 16, .entry_num = 1) },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EFAULT, "", NULL, "", ATTR(1, 1, GROUP), 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EBADF, "", NULL, "", ATTR(1, 1, GROUP), 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, ENXIO, "", NULL, "", ATTR(1, 1, GROUP), 28 },
	{ KVM_VFIO, VT_KVM_HAS_DEVICE_ATTR, ENXIO, "", NULL, "", ATTR(1, 2, GROUP), 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, EEXIST, "", NULL, "", ATTR(1, 2, GROUP), 28 },
	{ KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, ENOENT, "", NULL, "", ATTR(1, 1, GROUP), 28 },
	{ KVM_VM, VT_KVM_CREATE_DEVICE, ENODEV, "", NULL, "", ARG(vt_kvm_create_device, .type = 5) },
};

static size_t judge_ioctls(const struct ioctl_case *cases, size_t count)
{
	struct run *r = calloc(1, sizeof(*r));
	size_t failures = 0;

	assert_non_null(r);
	for (size_t i = 0; i < count; i++) {
		const struct ioctl_case *k = &cases[i];
		char said[1024];

		run_begin(r, k->world, OUT);
		run_start(r);
		if (k->before)
			k->before(r);
		if (k->arg)
			run_ioctl(r, k->fd, k->request, k->arg, k->out, k->size, -k->errnum);
		else
			run_number(r, k->fd, k->request, k->number, -k->errnum);
		run_end(r, said);
		if (!is_told(r->last, k->tells)) {
			print_error("row %zu: %s: %s", i, k->tells, r->last);
			failures++;
		}
		if (!strcmp(said, k->said))
			continue;
		print_error("row %zu: request %#x on %d, %s: '%s', not '%s'\n", i, k->request, k->fd,
			    strerrorname_np(k->errnum), said, k->said);
		failures++;
	}
	free(r);
	return failures;
}

#define COUNT(CASES) CASES, sizeof(CASES) / sizeof((CASES)[0])

static void test_any(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(any_cases)), 0);
}

static void test_container(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(container_cases)), 0);
}

static void test_group(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(group_cases)), 0);
}

static void test_map(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(map_cases)), 0);
}

static void test_device(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(device_cases)), 0);
}

static void test_feature(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(feature_cases)), 0);
}

static void test_neighbours(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(neighbour_cases)), 0);
}

static void test_iommufd(void **state)
{
	(void)state;
	assert_int_equal(judge_ioctls(COUNT(iommufd_cases)), 0);
}

/* ---- reads, writes, mappings ---- */

struct io_case {
	uint64_t nr;
	uint64_t args[6];
	int errnum;
	const char *said;
	void (*before)(struct run *r);
	const char *world;
	const char *tells;		/* is in what is said, behind '!' not; NULL: whatever */
};

#define REGION(N, AT) (((uint64_t)(N) << 40) + (AT))
#define MMAP(FD, LENGTH, FLAGS, OFFSET) NR_MMAP, { 0, LENGTH, PROT_READ | PROT_WRITE, FLAGS, FD, OFFSET }
#define PREAD(FD, COUNT, OFFSET) NR_PREAD, { FD, MEMORY, COUNT, OFFSET }
#define PWRITE(FD, COUNT, OFFSET) NR_PWRITE, { FD, MEMORY, COUNT, OFFSET }

/* The group is opened once more. */
#define OPEN14 NR_OPENAT, { (uint32_t)AT_FDCWD, MEMORY, O_RDWR }

static void close_fd(struct run *r, int fd)
{
	run_enter(r, NR_CLOSE, ARGS((uint32_t)fd));
	run_leave(r, 0);
	strcpy((char *)r->memory, "/dev/vfio/14");
}

static void closed_group(struct run *r)
{
	with_device(r);
	close_fd(r, GROUP);
}

/* The group and its device are both open still. */
static void eventfd_closed(struct run *r)
{
	with_device(r);
	close_fd(r, EVENTFD);
}

static void mapped_still(struct run *r)
{
	bar_mapped(r);
	close_fd(r, DEVICE);
	close_fd(r, GROUP);
}

static void in_vm(struct run *r)
{
	struct vt_kvm_device_attr a = {
		.group = VT_KVM_DEV_VFIO_FILE, .attr = VT_KVM_DEV_VFIO_FILE_ADD, .addr = MEMORY + 512,
	};
	int fd = GROUP;

	attached(r);
	memcpy(r->memory, &a, sizeof(a));
	memcpy(r->memory + 512, &fd, sizeof(fd));
	run_enter(r, NR_IOCTL, ARGS(KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, MEMORY));
	run_leave(r, 0);
	close_fd(r, GROUP);
}

/* The name of a device, as sysfs is told it. */
static void named(struct run *r)
{
	strcpy((char *)r->memory, "0000:03:00.0");
}

static void one(struct run *r)
{
	strcpy((char *)r->memory, "1");
}

static void group_link(struct run *r)
{
	strcpy((char *)r->memory, "/sys/bus/pci/devices/0000:03:00.0/iommu_group");
}

static void nine(struct run *r)
{
	strcpy((char *)r->memory, "9");
}

static void id(struct run *r)
{
	strcpy((char *)r->memory, "8086 10d3");
}

static void uuid(struct run *r)
{
	strcpy((char *)r->memory, "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001");
}

static void graphics(struct run *r)
{
	device_told(r);
	region(r, VFIO_PCI_VGA_REGION_INDEX, 3, 0xc0000);
}

#undef BIND
#define READLINK NR_READLINK, { MEMORY, MEMORY + 1024, 1024 }
#define BIND(FD) NR_WRITE, { FD, MEMORY, 12 }
#define PCI_BUS "status /sys/bus/pci/devices d 0755 0:0\n"

#define TWO_MAPS MAPS("7e0000000000-7e0100000000 rw-p 00000000 00:00 0 |" \
	"7f0000000000-7f0000002000 rw-p 00000000 00:00 0 |" \
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]")
#define MOST_MAPS(TEXT) "file /proc/sys/vm/max_map_count " TEXT "|\n"
#define SPACE(LIMIT) "file /proc/4711/status VmSize:\t   16372 kB|\n" \
	"file /proc/4711/limits Max address space         " LIMIT "             unlimited            bytes     |\n"

static const struct io_case io_cases[] = {
	{ PREAD(CONTAINER, 4, 0), EINVAL, "io-no-contents", NULL, "" },
	/* Without a position; and with one. */
	{ NR_READ, { DEVICE, MEMORY, 4 }, EIO, "io-no-place?", with_device, "" },
	{ NR_WRITE, { DEVICE, MEMORY, 4 }, EINVAL, "io-no-place?", with_device, "" },
	/* The position is in BAR 0, which does not answer. */
	{ NR_READ, { DEVICE, MEMORY, 4 }, EIO, "io-no-answer", with_device,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x04\x01\x10\x10\n" },
	{ PREAD(DEVICE, 4, REGION(0, 4)), EIO, "", with_device, "" },
	{ PWRITE(GROUP, 4, 0), EINVAL, "io-no-contents", NULL, "" },
	{ MMAP(GROUP, 4096, MAP_SHARED, 0), ENODEV, "mmap-no-contents", NULL, "" },
	{ MMAP(CDEV, 4096, MAP_SHARED, 0), EACCES, "mmap-read-only", bound, FLAGS(8, "0100000") },
	{ MMAP(CDEV, 4096, MAP_SHARED, 0), EACCES, "", bound, FLAGS(8, "0100002") },
	{ MMAP(DEVICE, 4096, MAP_PRIVATE, 0), EINVAL, "mmap-private", regions, "" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, 0), EINVAL, "", regions, "" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(7, 0)), EINVAL, "mmap-not-mappable", regions, "" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(7, 0)), EINVAL, "mmap-not-mappable", with_device, "" },
	/* All of that region was meant; as much as another one has was not. */
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(2, 0)), EINVAL, "mmap-not-mappable", regions, "", "!twice" },
	{ MMAP(DEVICE, 0x4000, MAP_SHARED, REGION(2, 0)), EINVAL, "mmap-not-mappable", regions, "",
	  "twice the offset of VFIO_PCI_BAR1_REGION_INDEX" },
	{ MMAP(DEVICE, 0x8000, MAP_SHARED, REGION(1, 0)), EINVAL, "mmap-beyond", regions, "" },
	{ MMAP(DEVICE, 0x2000, MAP_SHARED, REGION(1, 0x3000)), EINVAL, "mmap-beyond", regions, "" },
	{ MMAP(DEVICE, 0x2000, MAP_SHARED, REGION(1, 0x2000)), EINVAL, "", regions, "" },
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, REGION(10, 0)), EINVAL, "mmap-nowhere", regions, "" },
	/* Regions that were not asked for: a driver may have more than PCI has. */
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, REGION(10, 0)), EINVAL, "mmap-not-asked?", with_device, "" },
	{ PREAD(DEVICE, 4, REGION(10, 0)), EINVAL, "io-not-asked?", with_device, "" },
	{ PREAD(DEVICE, 4, REGION(8, 0)), EINVAL, "", with_device, "" },
	{ PREAD(DEVICE, 4, REGION(8, 0xa0000)), EINVAL, "io-no-vga", with_device,
	  "file /sys/bus/pci/devices/0000:03:00.0/class 0x020000|\n" },
	{ PREAD(DEVICE, 4, REGION(8, 0xa0000)), EINVAL, "", with_device,
	  "file /sys/bus/pci/devices/0000:03:00.0/class 0x030000|\n" },
	{ PREAD(DEVICE, 4, REGION(6, 0)), ENOMEM, "io-rom-off", regions,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x04\x01\x10\x10\n" },
	{ PREAD(DEVICE, 4, REGION(6, 0)), ENOMEM, "", regions,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x06\x01\x10\x10\n" },
	{ NR_MMAP, { 0, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, DEVICE, 0 }, EPERM, "mmap-exec", regions, "" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, 0), EPERM, "", regions, "" },
	{ NR_MMAP, { 0, 4096, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_LOCKED, DEVICE, 0 }, EPERM, "", regions, "" },
	{ NR_MMAP, { 0x1000, 4096, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, DEVICE, 0 }, EPERM, "", regions, "" },
	{ PWRITE(CDEV, 4, 0), EBADF, "write-read-only", bound, FLAGS(8, "0100000") },
	{ PREAD(DEVICE, 8, REGION(7, 4092)), EFAULT, "io-config-end", regions,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 ") },
	{ PREAD(DEVICE, 4, REGION(7, 4092)), EFAULT, "", regions,
	  MAPS("00010000-00020000 rw-p 00000000 00:00 0 ") },
	{ PREAD(DEVICE, 4, REGION(0, 0x4000)), EINVAL, "io-region-end", regions, "" },
	{ PREAD(DEVICE, 4, REGION(0, 0x3ffc)), EINVAL, "", regions, "" },
	{ PWRITE(DEVICE, 4, REGION(6, 0)), EINVAL, "write-rom", regions, "" },
	{ PREAD(DEVICE, 4, REGION(6, 0)), EINVAL, "", regions, "" },
	{ PREAD(DEVICE, 4, 0), EIO, "io-no-answer", low, "" },
	{ PREAD(DEVICE, 4, 0), EIO, "io-no-answer", regions,
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D3hot|\n" },
	{ PREAD(DEVICE, 4, 0), EIO, "io-no-answer", regions,
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x04\x01\x10\x10\n" },
	{ PREAD(DEVICE, 4, 0), EIO, "", regions,
	  "file /sys/bus/pci/devices/0000:03:00.0/power_state D0|\n"
	  "file /sys/bus/pci/devices/0000:03:00.0/config \x86\x80\xd3\x10\x06\x01\x10\x10\n" },
	{ PREAD(DEVICE, 4, 0), EFAULT, "io-buffer", regions, OTHER_MEMORY },
	{ PREAD(DEVICE, 4, 0), EFAULT, "io-buffer", regions,
	  MAPS("00010000-00020000 r--p 00000000 00:00 0 ") },
	{ PWRITE(DEVICE, 4, 0), EFAULT, "", regions, MAPS("00010000-00020000 r--p 00000000 00:00 0 ") },
	{ MMAP(DEVICE, 0, MAP_SHARED, 0), EINVAL, "mmap-arguments", regions, "" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, 0x800), EINVAL, "mmap-arguments", regions, "" },
	{ MMAP(DEVICE, 4096, MAP_SHARED | MAP_HUGETLB, 0), EINVAL, "mmap-arguments", regions, "" },
	/* Half of a region of I/O ports is not what would have been mapped there. */
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(4, 0)), EINVAL, "mmap-not-mappable", regions, "", "!twice" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(8, 0)), EINVAL, "mmap-not-mappable", regions, "", "!twice" },
	/* Limits: 4 MiB are locked, and 8 may be; 16 may be mapped. */
	{ MMAP(DEVICE, 0x401000, MAP_SHARED, 0), EAGAIN, "mmap-locked", regions, USER LIMIT8M,
	  "mlockall(MCL_FUTURE) is in force" },
	{ MMAP(DEVICE, 0x401000, MAP_SHARED | MAP_LOCKED, 0), EAGAIN, "mmap-locked", regions, USER LIMIT8M,
	  "MAP_LOCKED is set" },
	{ MMAP(DEVICE, 0x400000, MAP_SHARED | MAP_LOCKED, 0), EAGAIN, "", regions, USER LIMIT8M },
	{ MMAP(DEVICE, 0x401000, MAP_SHARED | MAP_LOCKED, 0), EAGAIN, "", regions, ROOT LIMIT8M },
	{ MMAP(DEVICE, 4096, MAP_SHARED, 0), ENOMEM, "mmap-too-many", regions, TWO_MAPS MOST_MAPS("2") },
	{ MMAP(DEVICE, 4096, MAP_SHARED, 0), ENOMEM, "", regions, TWO_MAPS MOST_MAPS("3") },
	{ MMAP(DEVICE, 0x4000, MAP_SHARED, 0), ENOMEM, "mmap-space", regions, SPACE("16777216") },
	{ MMAP(DEVICE, 0x3000, MAP_SHARED, 0), ENOMEM, "", regions, SPACE("16777216") },
	{ MMAP(DEVICE, 0x4000, MAP_SHARED, 0), ENOMEM, "", regions, SPACE("unlimited") },
	{ NR_MMAP, { LOWER, 4096, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, DEVICE, 0 }, EEXIST,
	  "mmap-taken", regions, OTHER_MEMORY },
	{ NR_MMAP, { LOWER - 4096, 4096, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, DEVICE, 0 }, EEXIST,
	  "", regions, OTHER_MEMORY },
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, REGION(1, 0)), EINVAL, "mmap-sparse?", sparse, "" },
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, REGION(1, 0x2000)), EINVAL, "", sparse, "" },
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, 0), EBUSY, "io-claimed", regions,
	  "file /sys/bus/pci/devices/0000:03:00.0/resource 0x00000000fe000000 0x00000000fe003fff 0x0000000000040200|\n"
	  "file /proc/iomem fd000000-feffffff : PCI Bus 0000:03|  fe000000-fe003fff : 0000:03:00.0|    fe000000-fe000fff : efifb|\n" },
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, 0), EBUSY, "", regions,
	  "file /sys/bus/pci/devices/0000:03:00.0/resource 0x00000000fe000000 0x00000000fe003fff 0x0000000000040200|\n"
	  "file /proc/iomem fd000000-feffffff : PCI Bus 0000:03|  fe000000-fe003fff : 0000:03:00.0|    fe000000-fe003fff : vfio-pci|\n" },
	/* BARs that were not asked for: none, one of I/O ports, a small one, one that is there. */
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(5, 0)), EINVAL, "mmap-not-mappable", with_device, BARS },
	{ PREAD(DEVICE, 4, REGION(5, 0)), EINVAL, "io-region-end", with_device, BARS },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(1, 0)), EINVAL, "mmap-not-mappable", with_device, BARS },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(2, 0)), EINVAL, "mmap-not-mappable", with_device, BARS },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(3, 0)), EINVAL, "", with_device, BARS },
	{ MMAP(DEVICE, 0x2000, MAP_SHARED, REGION(0, 0x3000)), EINVAL, "mmap-beyond", with_device, BARS,
	  "!physical" },
	/* What the offset was taken for, and why a BAR cannot be mapped. */
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, 0xfe000000), EINVAL, "mmap-beyond", with_device, BARS,
	  "0xfe000000 is a physical address, of BAR 0" },
	{ PREAD(DEVICE, 4, 0xfe005010), EINVAL, "io-region-end", with_device, BARS,
	  "0xfe005010 is a physical address, of BAR 3" },
	{ PREAD(DEVICE, 4, 0xe004), EINVAL, "io-region-end", with_device, BARS, "!physical" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(1, 0)), EINVAL, "mmap-not-mappable", with_device, BARS,
	  "of I/O ports" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(2, 0)), EINVAL, "mmap-not-mappable", with_device, BARS,
	  "smaller than a page (256 bytes)" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(5, 0)), EINVAL, "mmap-not-mappable", with_device, BARS,
	  "!upper half" },
	{ MMAP(DEVICE, 4096, MAP_SHARED, REGION(1, 0)), EINVAL, "mmap-not-mappable", with_device, BARS64,
	  "the upper half of the 64-bit BAR 0" },
	{ PREAD(DEVICE, 4, REGION(1, 0)), EINVAL, "io-region-end", with_device, BARS64,
	  "the upper half of the 64-bit BAR 0" },
	/* Configuration space that was not asked for; who is not root is given the beginning of it. */
	{ PREAD(DEVICE, 4, REGION(7, 0x100)), EFAULT, "io-config-end", with_device, CONFIG },
	{ PREAD(DEVICE, 4, REGION(7, 0xfc)), EFAULT, "", with_device, CONFIG },
	{ PREAD(DEVICE, 4, REGION(7, 0x100)), EFAULT, "", with_device, CONFIG64 },
	{ MMAP(DEVICE, 0x1000, MAP_SHARED, REGION(0, 0x3000)), EINVAL, "", with_device, BARS },
	/* Opened again: the device is open, mapped, or neither. */
	/* Open already: by the program itself, which it is enough to look at. */
	{ OPEN14, EBUSY, "open-group-open", eventfd_closed, "" },
	{ OPEN14, EBUSY, "open-own-device", closed_group, "" },
	{ OPEN14, EBUSY, "open-own-device", closed_group, IN_GROUP },
	{ OPEN14, EBUSY, "open-kept?", closed_group, "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../15\n" },
	{ OPEN14, EBUSY, "open-own-device", mapped_still,
	  MAPS("7f0000000000-7f0000002000 rw-s 00000000 00:00 9 anon_inode:[vfio-device]") },
	{ OPEN14, EBUSY, "open-kept?", mapped_still, MAPS("7f0000000000-7f0000002000 rw-p 00000000 00:00 0 ") },
	{ OPEN14, EBUSY, "open-vm? open-kept?", in_vm, "" },
	/* Whoever has ended meanwhile may have been kept out by one who has, too. */
	{ OPEN14, EBUSY, "program-ended", mapped_still, "file /proc/4711/maps \n" },
	{ PREAD(DEVICE, 4, UINT64_MAX - 3), EINVAL, "io-negative", regions, "" },
	{ PREAD(MIGRATION, 4, 0), ESPIPE, "stream-position", NULL, "" },
	{ NR_READ, { MIGRATION, MEMORY, 64 }, ENOMSG, "stream-empty", NULL, "" },
	{ NR_READ, { MIGRATION, MEMORY, 64 }, ENODEV, "stream-over", stream_over, "" },
	{ NR_READ, { MIGRATION, MEMORY, 64 }, ENODEV, "", stream_begun, "" },
	{ NR_IOCTL, { MIGRATION, VFIO_MIG_GET_PRECOPY_INFO, MEMORY }, EINVAL, "precopy-state", stream_stopped, "" },
	{ PREAD(ABSENT, 4, 0), EBADF, "", NULL, "" },
	{ PREAD(DEVICE, 4, REGION(8, 0x100)), EINVAL, "io-vga", graphics, "" },
	{ PREAD(DEVICE, 4, REGION(8, 0xa0000)), EINVAL, "", graphics, "" },
	{ NR_WRITE, { MIGRATION, MEMORY, 64 }, EBADF, "stream-direction", NULL, FLAGS(18, "0100000") },
	{ NR_READ, { MIGRATION, MEMORY, 64 }, EBADF, "stream-direction", NULL, FLAGS(18, "0100001") },
	{ NR_READ, { MIGRATION, MEMORY, 64 }, EBADF, "", NULL, FLAGS(18, "0100000") },
	{ MMAP(IOMMUFD, 4096, MAP_SHARED, 0), ENODEV, "iommufd-no-mmap", NULL, "" },
	{ MMAP(IOMMUFD, 4096, MAP_SHARED, 0), ENODEV, "iommufd-no-mmap", NULL, RELEASE("6.12.0-1-amd64") },
	/* A kernel that has it has another reason. */
	{ MMAP(IOMMUFD, 4096, MAP_SHARED, 0), ENODEV, "", NULL, RELEASE("6.17.0") },
	{ MMAP(IOMMUFD, 4096, MAP_PRIVATE, 0), EINVAL, "iommufd-mmap-form", NULL, "" },
	{ MMAP(IOMMUFD, 4096, MAP_SHARED, 0), EINVAL, "", NULL, "" },
	{ NR_MMAP, { 0, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, IOMMUFD, 0 }, EPERM, "iommufd-mmap-form", NULL, "" },
	{ MMAP(IOMMUFD, 4096, MAP_SHARED, 0), EPERM, "", NULL, "" },
	{ MMAP(IOMMUFD, 4096, MAP_SHARED, 0x4000), ENXIO, "iommufd-mmap-offset", NULL, "" },
	{ MMAP(FAULTS, 4096, MAP_SHARED, 0x4000), ENXIO, "", NULL, "" },
	{ NR_READ, { FAULTS, MEMORY, 41 }, ESPIPE, "queue-count", NULL, "" },
	{ NR_READ, { FAULTS, MEMORY, 40 }, EINVAL, "queue-room", NULL, "" },
	{ NR_READ, { FAULTS, MEMORY, 0 }, EINVAL, "", NULL, "" },
	{ PREAD(FAULTS, 41, 0), ESPIPE, "stream-position", NULL, "" },
	{ PREAD(EVENTS, 4, 0), ESPIPE, "stream-position", NULL, "" },
	{ NR_WRITE, { FAULTS, MEMORY, 12 }, ESPIPE, "queue-count", NULL, "" },
	{ NR_WRITE, { FAULTS, MEMORY, 16 }, EINVAL, "queue-no-question", one, "" },
	{ PWRITE(FAULTS, 16, UINT64_MAX - 7), EINVAL, "", one, "" },
	{ NR_READ, { EVENTS, MEMORY, 4 }, EINVAL, "queue-count", NULL, "" },
	{ NR_READ, { EVENTS, MEMORY, 16 }, EINVAL, "", NULL, "" },
	{ NR_WRITE, { EVENTS, MEMORY, 16 }, EINVAL, "queue-read-only", NULL, "" },
	/* No file can be written there. */
	{ PWRITE(EVENTS, 16, UINT64_MAX - 7), EINVAL, "", NULL, "" },
	{ NR_WRITE, { EVENTS, MEMORY, UINT64_C(1) << 63 }, EINVAL, "", NULL, "" },
	/* Files of sysfs. */
	{ BIND(BIND_VFIO), ENODEV, "sysfs-no-device", named, PCI_BUS },
	{ BIND(BIND_VFIO), ENODEV, "sysfs-override", named, PCI_BUS PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/driver_override (null)|\n" },
	{ BIND(BIND_VFIO), ENODEV, "", named, PCI_BUS PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/driver_override vfio-pci|\n" },
	{ BIND(BIND_NATIVE), ENODEV, "sysfs-override", named, PCI_BUS PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/driver_override vfio-pci|\n" },
	{ BIND(BIND_NATIVE), ENODEV, "", named, PCI_BUS PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/driver_override (null)|\n" },
	{ BIND(BIND_VFIO), EINVAL, "sysfs-no-iommu", named, PCI_DEVICE },
	{ BIND(BIND_VFIO), EINVAL, "", named, PCI_DEVICE
	  "file /sys/module/vfio/parameters/enable_unsafe_noiommu_mode Y|\n" },
	{ BIND(BIND_VFIO), EINVAL, "", named, PCI_DEVICE
	  "status /sys/bus/pci/devices/0000:03:00.0/iommu_group d 0755 0:0\n" },
	{ BIND(BIND_VFIO), EINVAL, "sysfs-bridge", named, PCI_DEVICE
	  "status /sys/bus/pci/devices/0000:03:00.0/iommu_group d 0755 0:0\n"
	  "file /sys/bus/pci/devices/0000:03:00.0/class 0x060400|\n" },
	{ BIND(BIND_VFIO), EBUSY, "sysfs-has-functions", named, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs 2|\n" },
	{ BIND(BIND_VFIO), EBUSY, "", named, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs 0|\n" },
	{ BIND(BIND_NATIVE), EBUSY, "sysfs-group-given", named,
	  "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../14\nholders /dev/vfio/14 900:3\n" },
	{ BIND(BIND_NATIVE), EBUSY, "", named,
	  "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../14\n" },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, ENOENT, "sysfs-no-functions", one,
	  "link /sys/bus/pci/devices/0000:03:00.0/driver ../vfio-pci\n"
	  "file /sys/module/vfio_pci/parameters/enable_sriov N|\n" },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, ENOENT, "sysfs-functions-driver", one, PCI_DEVICE
	  "link /sys/bus/pci/devices/0000:03:00.0/driver ../e1000e\n"
	  "file /sys/module/vfio_pci/parameters/enable_sriov N|\n" },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, ENOENT, "sysfs-functions-driver", one, PCI_DEVICE },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, ENOENT, "", one, "unknown /sys*\n" },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, EBUSY, "sysfs-functions-there", one,
	  "file /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs 4|\n" },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, EBUSY, "", one, "file /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs 0|\n" },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, ERANGE, "sysfs-functions-many", nine,
	  "file /sys/bus/pci/devices/0000:03:00.0/sriov_totalvfs 8|\n" },
	{ NR_WRITE, { NUMVFS, MEMORY, 1 }, ERANGE, "", one, "file /sys/bus/pci/devices/0000:03:00.0/sriov_totalvfs 8|\n" },
	{ BIND(BIND_VFIO), EBUSY, "sysfs-bound", named, PCI_DEVICE
	  "link /sys/bus/pci/devices/0000:03:00.0/driver ../vfio-pci\n" },
	{ BIND(BIND_VFIO), ENODEV, "sysfs-bound", named, PCI_DEVICE
	  "file /sys/bus/pci/devices/0000:03:00.0/driver_override vfio-pci|\n"
	  "link /sys/bus/pci/devices/0000:03:00.0/driver ../e1000e\n" },
	{ BIND(BIND_VFIO), EBUSY, "", named, PCI_DEVICE },
	{ BIND(UNBIND_NATIVE), ENODEV, "sysfs-not-bound", named, PCI_DEVICE
	  "link /sys/bus/pci/devices/0000:03:00.0/driver ../vfio-pci\n" },
	{ BIND(UNBIND_NATIVE), ENODEV, "sysfs-not-bound", named, PCI_DEVICE },
	{ BIND(UNBIND_NATIVE), ENODEV, "", named, PCI_DEVICE
	  "link /sys/bus/pci/devices/0000:03:00.0/driver ../e1000e\n" },
	{ BIND(UNBIND_NATIVE), ENODEV, "sysfs-no-device", named, PCI_BUS },
	{ READLINK, ENOENT, "sysfs-no-group", group_link, PCI_DEVICE },
	{ READLINK, ENOENT, "sysfs-no-group", group_link, PCI_BUS },
	{ READLINK, ENOENT, "", group_link, PCI_DEVICE "link /sys/bus/pci/devices/0000:03:00.0/iommu_group ../14\n" },
	{ READLINK, ENOENT, "", group_link, "unknown /sys*\n" },
	{ BIND(DRIVERS_PROBE), ENODEV, "sysfs-no-device", named, PCI_BUS },
	{ BIND(DRIVERS_PROBE), ENODEV, "", named, PCI_BUS PCI_DEVICE },
	{ BIND(NEW_ID), EINVAL, "sysfs-id-form", named, "" },
	{ NR_WRITE, { NEW_ID, MEMORY, 9 }, EINVAL, "", id, "" },
	{ NR_WRITE, { NEW_ID, MEMORY, 9 }, EEXIST, "sysfs-id-there", id, "" },
	{ BIND(BIND_VFIO), EEXIST, "", named, "" },
	{ NR_WRITE, { REMOVE_ID, MEMORY, 9 }, ENODEV, "sysfs-id-none", id, "" },
	{ NR_WRITE, { NEW_ID, MEMORY, 9 }, ENODEV, "", id, "" },
	{ NR_WRITE, { CREATE, MEMORY, 12 }, EINVAL, "mdev-uuid", named, "" },
	{ NR_WRITE, { CREATE, MEMORY, 36 }, EINVAL, "", uuid, "" },
	{ NR_WRITE, { CREATE, MEMORY, 36 }, EEXIST, "mdev-there", uuid,
	  "status /sys/bus/mdev/devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 d 0755 0:0\n" },
	{ NR_WRITE, { CREATE, MEMORY, 36 }, EEXIST, "", uuid, "" },
	{ NR_WRITE, { CREATE, MEMORY, 36 }, EUSERS, "mdev-no-instance", uuid,
	  "file /sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/available_instances 0|\n" },
	{ NR_WRITE, { CREATE, MEMORY, 36 }, ENOSPC, "", uuid,
	  "file /sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/available_instances 3|\n" },
	{ NR_WRITE, { CREATE, MEMORY, 36 }, EIO, "mdev-refused?", uuid,
	  "file /sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/available_instances 0|\n" },
	{ NR_WRITE, { CREATE, MEMORY, 36 }, EIO, "", uuid,
	  "file /sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/available_instances 3|\n" },
};

static void test_io(void **state)
{
	struct run *r = calloc(1, sizeof(*r));
	size_t failures = 0;

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < sizeof(io_cases) / sizeof(io_cases[0]); i++) {
		const struct io_case *k = &io_cases[i];
		char said[1024];

		run_begin(r, k->world, OUT);
		run_start(r);
		if (k->before)
			k->before(r);
		run_enter(r, k->nr, k->args);
		run_leave(r, -k->errnum);
		run_end(r, said);
		if (!is_told(r->last, k->tells)) {
			print_error("row %zu: %s: %s", i, k->tells, r->last);
			failures++;
		}
		if (!strcmp(said, k->said))
			continue;
		print_error("row %zu: call %d, %s: '%s', not '%s'\n", i, (int)k->nr,
			    strerrorname_np(k->errnum), said, k->said);
		failures++;
	}
	free(r);
	assert_int_equal(failures, 0);
}

static void enter_and_leave_as(struct run *r, pid_t pid, const uint64_t args[6], int64_t result)
{
	struct vt_event enter = {
		.type = VT_EVENT_ENTER, .tid = pid, .tgid = pid, .mono = { (time_t)++r->mono, 0 },
		.enter = { .arch = AUDIT_ARCH_X86_64, .nr = NR_IOCTL },
	};
	const struct vt_event leave = {
		.type = VT_EVENT_EXIT, .tid = pid, .tgid = pid, .mono = { (time_t)++r->mono, 0 },
		.exit = { .result = result, .failed = true },
	};

	memcpy(enter.enter.args, args, sizeof(enter.enter.args));
	vt_trace_event(r->trace, &enter);
	vt_trace_event(r->trace, &leave);
}

/* A VM that a child uses, and the same call of the process that has made it. */
static void test_processes(void **state)
{
	static const struct {
		pid_t pid;
		const char *said;
	} cases[] = { { JUDGE_PID + 1, "kvm-other-process" }, { JUDGE_PID, "" } };
	struct vt_kvm_create_device create = { .type = VT_KVM_DEV_TYPE_VFIO }, out = create;
	const struct vt_event child = {
		.type = VT_EVENT_NEW, .tid = JUDGE_PID + 1, .tgid = JUDGE_PID + 1, .mono = { 50, 0 },
		.new.parent = JUDGE_PID,
	};
	struct run *r = calloc(1, sizeof(*r));
	char said[1024];

	(void)state;
	assert_non_null(r);
	out.fd = KVM_VFIO;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		run_begin(r, "", OUT);
		run_start(r);
		run_ioctl(r, KVM_VM, VT_KVM_CREATE_DEVICE, &create, &out, sizeof(create), 0);
		vt_trace_event(r->trace, &child);
		enter_and_leave_as(r, cases[i].pid, ARGS(KVM_VFIO, VT_KVM_SET_DEVICE_ATTR, MEMORY), -EIO);
		run_end(r, said);
		assert_string_equal(said, cases[i].said);
	}
	free(r);
}

/* Of calls that do not fail nothing is asked, whatever they set up. */
static void test_silent(void **state)
{
	static void (*const programs[])(struct run *r) = {
		mapped_told, tracked, low, disarmed, doorbell, bar_mapped, ioas_attached, ioas_destroyed,
		stream_over, two_attached,
	};
	struct run *r = calloc(1, sizeof(*r));
	char said[1024];

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		run_begin(r, "", OUT);
		run_start(r);
		programs[i](r);
		assert_int_equal(r->world.asked, 0);
		run_end(r, said);
		assert_string_equal(said, "");
	}
	free(r);
}

/* Of KVM's calls that name nothing of VFIO's: which are shown where only VFIO's are. */
static const struct shown_case {
	uint32_t request;
	int fd, errnum;
	bool shown;
	enum vt_explain_when explain;
	void (*before)(struct run *r);
	const void *arg;
	size_t size;
} shown_cases[] = {
	{ VT_KVM_IRQFD, KVM_VM, EBADF, true, VT_EXPLAIN_ALWAYS, with_device, IRQFD(.fd = -1) },
	{ VT_KVM_IRQFD, KVM_VM, EINVAL, true, VT_EXPLAIN_ALWAYS, with_device, IRQFD(.fd = FILE_FD) },
	{ VT_KVM_IRQFD, KVM_VM, 0, false, VT_EXPLAIN_ALWAYS, with_device, IRQFD(.fd = EVENTFD) },
	{ VT_KVM_IRQFD, KVM_VM, EBADF, false, VT_EXPLAIN_NEVER, with_device, IRQFD(.fd = -1) },
	{ VT_KVM_IRQFD, KVM_VM, EBADF, false, VT_EXPLAIN_ALWAYS, NULL, IRQFD(.fd = -1) },
	{ VT_KVM_IRQFD, GROUP, ENOTTY, true, VT_EXPLAIN_NEVER, NULL, IRQFD(.fd = EVENTFD) },
	{ VT_KVM_SET_DEVICE_ATTR, KVM_VM, ENOTTY, true, VT_EXPLAIN_NEVER, NULL, ATTR(1, 1, GROUP), 28 },
	{ VT_KVM_SET_DEVICE_ATTR, KVM_VM, 0, false, VT_EXPLAIN_NEVER, NULL, ATTR(1, 1, GROUP), 28 },
	{ VT_KVM_SET_DEVICE_ATTR, KVM_VM, ENXIO, false, VT_EXPLAIN_NEVER, NULL, ATTR(1, 1, EVENTFD), 28 },
	{ VT_KVM_SET_DEVICE_ATTR, KVM_VM, ENXIO, false, VT_EXPLAIN_NEVER, NULL, ATTR(2, 1, GROUP), 28 },
	{ VT_KVM_CREATE_DEVICE, FILE_FD, EINVAL, true, VT_EXPLAIN_NEVER, NULL,
	  ARG(vt_kvm_create_device, .type = VT_KVM_DEV_TYPE_VFIO) },
	{ VT_KVM_CREATE_DEVICE, FILE_FD, EINVAL, false, VT_EXPLAIN_NEVER, NULL,
	  ARG(vt_kvm_create_device, .type = 5) },
};

static void test_shown(void **state)
{
	struct run *r = calloc(1, sizeof(*r));
	char said[1024];

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < sizeof(shown_cases) / sizeof(shown_cases[0]); i++) {
		const struct shown_case *k = &shown_cases[i];
		unsigned long before;

		run_begin(r, "", OUT);
		r->options.vfio_only = true;
		r->options.explain = k->explain;
		run_start(r);
		if (k->before)
			k->before(r);
		before = vt_trace_shown(r->trace);
		run_ioctl(r, k->fd, k->request, k->arg, NULL, k->size, -k->errnum);
		if (vt_trace_shown(r->trace) - before != k->shown)
			fail_msg("row %zu: shown %lu", i, vt_trace_shown(r->trace) - before);
		run_end(r, said);
	}
	free(r);
}

/* What -e inject= has made up has no cause. */
static void test_injected(void **state)
{
	const struct vt_event exit = {
		.type = VT_EVENT_EXIT, .tid = JUDGE_PID, .tgid = JUDGE_PID, .mono = { 99, 0 },
		.exit = { .result = -EINVAL, .failed = true, .tampered = VT_TAMPERED_RESULT },
	};
	struct run *r = calloc(1, sizeof(*r));
	char said[1024];

	(void)state;
	assert_non_null(r);
	run_begin(r, "", OUT);
	run_start(r);
	opened(r);
	run_enter(r, NR_IOCTL, ARGS(CONTAINER, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	vt_trace_event(r->trace, &exit);
	assert_int_equal(r->world.asked, 0);
	run_end(r, said);
	assert_string_equal(said, "");
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_container),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_feature),
		cmocka_unit_test(test_iommufd),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_io),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_injected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
