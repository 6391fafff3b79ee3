/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Failures of devices that are opened by their nodes, and of what an iommufd makes: address spaces,
 * page tables, and what stands for a guest's IOMMU, on the kernel's own mock device.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/udmabuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scene.h"

#define READ  IOMMU_IOAS_MAP_READABLE
#define WRITE IOMMU_IOAS_MAP_WRITEABLE
#define FIXED (IOMMU_IOAS_MAP_FIXED_IOVA | READ | WRITE)
#define FREE  UINT64_C(0x200000)	/* an IOVA where nothing is mapped */
#define HIGH  (UINT64_C(1) << 60)	/* one that no IOMMU of these machines has */
#define MSI   UINT64_C(0xfee00000)

/* Whether the kernel knows the request: then it wants more than nothing. */
static bool knows(unsigned long request)
{
	uint32_t nothing[32] = { 0 };
	long result = ioctl(iommufd, request, nothing);
	bool known = errno != ENOTTY;

	why(known ? "argument-argsz" : "iommufd-unknown", result);
	return known;
}

/* ---- binding and attaching ---- */

static long bind_to(int dev, int fd, uint32_t flags)
{
	static const uint8_t token[16] = { 1 };
	struct vfio_device_bind_iommufd b = {
		.argsz = flags ? sizeof(b) : 16, .flags = flags, .iommufd = fd,
		.token_uuid_ptr = (uintptr_t)token,
	};

	return ioctl(dev, VFIO_DEVICE_BIND_IOMMUFD, &b);
}

static long attach(int dev, uint32_t flags, uint32_t pt, uint32_t pasid)
{
	struct vfio_device_attach_iommufd_pt a = {
		.argsz = flags ? sizeof(a) : 12, .flags = flags, .pt_id = pt, .pasid = pasid,
	};

	return ioctl(dev, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &a);
}

static long detach(int dev, uint32_t flags)
{
	struct vfio_device_detach_iommufd_pt d = {
		.argsz = flags ? sizeof(d) : 8, .flags = flags, .pasid = 1,
	};

	return ioctl(dev, VFIO_DEVICE_DETACH_IOMMUFD_PT, &d);
}

static int open_node(const char *name)
{
	char node[64];

	find_node(name, node);
	return must("node", open(node, O_RDWR));
}

/* A device that was got the other way. */
static void of_group(void)
{
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
	why("bind-from-group", bind_to(device, iommufd, 0));
	why("attach-from-group", attach(device, 0, 1, 0));
	why("detach-from-group", detach(device, 0));
	close(device);
	close(group);
	close(container);
}

/* OTHER names a device of the same group. */
static void nodes(void)
{
	int other, again;

	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	of_group();
	cdev = open_node(bdf);
	again = open_node(bdf);
	other = open_node(getenv("OTHER"));
	why("bind-token-not-wanted", bind_to(cdev, iommufd, 1));
	must("bind", bind_to(cdev, iommufd, 0));
	why("bind-elsewhere?", bind_to(again, iommufd, 0));
	must("bind", bind_to(other, iommufd, 0));
	must("attach", attach(cdev, 0, ioas_alloc(), 0));
	why("attach-sibling", attach(other, 0, ioas_alloc(), 0));
}

/* ---- devices that a driver makes up ---- */

#define MDEV "83b8f4f2-509f-382f-3c1e-e6bfe0fa3000"
#define CREATE "/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-1/create"

/* Their drivers have one address space for all that a device does. */
static void made_up(void)
{
	must("mdev", tell(CREATE, MDEV));
	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	cdev = open_node(MDEV);
	must("bind", bind_to(cdev, iommufd, 0));
	why("attach-no-pasid", attach(cdev, VFIO_DEVICE_ATTACH_PASID, ioas_alloc(), 1));
	why("detach-no-pasid", detach(cdev, VFIO_DEVICE_DETACH_PASID));
	close(cdev);
	must("remove", tell("/sys/bus/mdev/devices/" MDEV "/remove", "1"));
}

/* ---- devices that are not given to everybody ---- */

static void refused(const char *rule)
{
	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	cdev = open_node(bdf);
	why(rule, bind_to(cdev, iommufd, 0));
}

/* A virtual function whose physical function is VFIO's too. */
static void token_by_node(void)
{
	refused("bind-token");
	why("bind-token", bind_to(cdev, iommufd, 1));
}

static void shared_by_node(void)
{
	refused("bind-not-viable");
}

static void unsafe_by_node(void)
{
	refused("bind-unsafe-interrupts");
}

/* A group without an IOMMU on an iommufd that has a space for VFIO's own requests. */
static void noiommu_served(void)
{
	struct iommu_vfio_ioas serves = { .size = sizeof(serves), .op = IOMMU_VFIO_IOAS_SET };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/dev/vfio/noiommu-%s", strrchr(group_path, '/') + 1);
	group = must("group", open(path, O_RDWR));
	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	must("set container", set_container(iommufd));
	serves.ioas_id = ioas_alloc();
	must("serves", ioctl(iommufd, IOMMU_VFIO_IOAS, &serves));
	why("device-noiommu-ioas", get_device(bdf));
}

/* ---- address spaces without a device ---- */

static long set_option(uint32_t id, uint32_t object, uint64_t value)
{
	struct iommu_option option = {
		.size = sizeof(option), .option_id = id, .object_id = object, .val64 = value,
	};

	return ioctl(iommufd, IOMMU_OPTION, &option);
}

static long allow(uint32_t ioas, uint32_t count, const struct iommu_iova_range *ranges)
{
	struct iommu_ioas_allow_iovas a = {
		.size = sizeof(a), .ioas_id = ioas, .num_iovas = count,
		.allowed_iovas = (uintptr_t)ranges,
	};

	return ioctl(iommufd, IOMMU_IOAS_ALLOW_IOVAS, &a);
}

static long copy(uint32_t flags, uint32_t to, uint32_t from, uint64_t iova, uint64_t length)
{
	struct iommu_ioas_copy c = {
		.size = sizeof(c), .flags = flags, .dst_ioas_id = to, .src_ioas_id = from,
		.length = length, .dst_iova = iova, .src_iova = FREE,
	};

	return ioctl(iommufd, IOMMU_IOAS_COPY, &c);
}

static int memory_file(off_t size)
{
	int fd = must("memfd", memfd_create("guest", 0));

	must("truncate", ftruncate(fd, size));
	return fd;
}

/* The kernel maps, and cannot tell where: the mapping stays, and nobody is told of it. */
static void answer_lost(uint32_t ioas, const void *at)
{
	struct iommu_ioas_map *m = memory(PAGE, PROT_READ | PROT_WRITE);

	*m = (struct iommu_ioas_map){
		.size = sizeof(*m), .flags = FIXED, .ioas_id = ioas, .user_va = (uintptr_t)at,
		.length = PAGE, .iova = FREE,
	};
	mprotect(m, PAGE, PROT_READ);
	why("argument-read-only", ioctl(iommufd, IOMMU_IOAS_MAP, m));
	why("ioas-map-exists-unseen?", ioas_map(ioas, FIXED, at, FREE, PAGE));
}

static void options(uint32_t ioas, const void *at)
{
	why("iommufd-option-value", set_option(IOMMU_OPTION_HUGE_PAGES, ioas, 2));
	must("map", ioas_map(ioas, FIXED, at, FREE + 512, 512));
	why("iommufd-option-unaligned", set_option(IOMMU_OPTION_HUGE_PAGES, ioas, 0));
	must("unmap", ioas_unmap(ioas, 0, UINT64_MAX));
}

static void ranges(uint32_t ioas, uint32_t from, const void *at)
{
	static const struct iommu_iova_range backward = { 0x2000, 0x1fff }, one = { 0x2000, 0x2000 },
		twice[] = { { 0x1000, 0x2fff }, { 0x8000, 0x8fff }, { 0x2000, 0x3fff } },
		little = { 0x1000, 0x1fff };
	int fd = memory_file(2 * PAGE);

	why("ioas-allow", allow(ioas, 1, &backward));
	why("ioas-allow", allow(ioas, 1, &one));
	why("ioas-allow", allow(ioas, 3, twice));
	must("allow", allow(ioas, 1, &little));
	must("map", ioas_map(from, FIXED, at, FREE, 2 * PAGE));
	why("ioas-copy-no-hole", copy(READ, ioas, from, 0, 2 * PAGE));
	why("ioas-copy-arguments", copy(READ, ioas, from, 0, 0));
	why("ioas-copy-arguments", copy(0, ioas, from, 0, PAGE));
	if (knows(IOMMU_IOAS_MAP_FILE)) {
		struct iommu_ioas_map_file m = {
			.size = sizeof(m), .flags = READ, .ioas_id = ioas, .fd = fd,
			.length = 2 * PAGE,
		};

		why("ioas-file-no-hole", ioctl(iommufd, IOMMU_IOAS_MAP_FILE, &m));
	}
	close(fd);
	must("unmap", ioas_unmap(from, 0, UINT64_MAX));
}

/* The requests of a container, where small pages cannot be had any more. */
static void old_model(const void *at)
{
	struct iommu_vfio_ioas serves = { .size = sizeof(serves), .op = IOMMU_VFIO_IOAS_SET };

	serves.ioas_id = ioas_alloc();
	must("serves", ioctl(iommufd, IOMMU_VFIO_IOAS, &serves));
	must("map", ioas_map(serves.ioas_id, FIXED, at, FREE + 512, 512));
	why("iommufd-version-1-unaligned", ioctl(iommufd, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU));
	must("unmap", ioas_unmap(serves.ioas_id, 0, UINT64_MAX));
}

static void processes(uint32_t ioas, const void *at)
{
	struct iommu_ioas_change_process change = { .size = sizeof(change) };

	if (!knows(IOMMU_IOAS_CHANGE_PROCESS))
		return;
	must("map", ioas_map(ioas, FIXED, at, FREE, PAGE));
	why("iommufd-not-by-file", ioctl(iommufd, IOMMU_IOAS_CHANGE_PROCESS, &change));
	must("unmap", ioas_unmap(ioas, 0, UINT64_MAX));
}

static long physical_address(uint32_t ioas)
{
	struct iommu_ioas_noiommu_get_pa get = { .size = sizeof(get), .ioas_id = ioas };

	return ioctl(iommufd, IOMMU_IOAS_NOIOMMU_GET_PA, &get);
}

static void without_right(void)
{
	lacks(CAP_SYS_RAWIO);
	why("iommufd-get-pa-right", physical_address(1));
}

/* What there is for devices without an IOMMU. */
static void physical(uint32_t ioas)
{
	if (!knows(IOMMU_IOAS_NOIOMMU_GET_PA))
		return;
	why("iommufd-get-pa-empty", physical_address(ioas));
	apart(without_right);
}

static void offsets(void)
{
	if (mmap(NULL, PAGE, PROT_READ, MAP_SHARED, iommufd, PAGE) == MAP_FAILED && errno == ENODEV)
		why("iommufd-no-mmap", -1);
	else
		why("iommufd-mmap-offset", -1);
}

static void spaces(void)
{
	char *at = memory(4 * PAGE, PROT_READ | PROT_WRITE);
	uint32_t ioas, from;

	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	why("iommufd-option-value", set_option(IOMMU_OPTION_RLIMIT_MODE, 0, 2));
	ioas = ioas_alloc();
	from = ioas_alloc();
	options(ioas, at);
	ranges(ioas, from, at);
	old_model(at);
	processes(ioas, at);
	physical(ioas);
	offsets();
	answer_lost(ioas_alloc(), at);
}

/* ---- address spaces with a device ---- */

static void ask_ranges(uint32_t ioas)
{
	struct iommu_iova_range ranges[8];
	struct iommu_ioas_iova_ranges r = {
		.size = sizeof(r), .ioas_id = ioas, .num_iovas = 8,
		.allowed_iovas = (uintptr_t)ranges,
	};

	must("ranges", ioctl(iommufd, IOMMU_IOAS_IOVA_RANGES, &r));
}

/* What an IOAS without a device takes, and one with a device does not. */
static void copies(uint32_t ioas)
{
	char *at = memory(2 * PAGE, PROT_READ | PROT_WRITE);
	uint32_t from = ioas_alloc();

	mprotect(at + PAGE, PAGE, PROT_READ);
	must("map", ioas_map(from, FIXED, at, FREE, 2 * PAGE));
	why("ioas-copy-unaligned", copy(FIXED, ioas, from, FREE + 8, PAGE));
	why("ioas-copy-reserved", copy(FIXED, ioas, from, MSI, PAGE));
	why("ioas-copy-protected", copy(FIXED, ioas, from, FREE, 2 * PAGE));
	ask_ranges(ioas);
	why("ioas-copy-outside", copy(FIXED, ioas, from, MSI, PAGE));
	why("ioas-copy-outside", copy(FIXED, ioas, from, HIGH, PAGE));
}

static void secret(uint32_t ioas)
{
	int fd = (int)syscall(SYS_memfd_secret, 0);
	void *at;

	if (fd < 0)
		return;
	must("truncate", ftruncate(fd, PAGE));
	at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must("mmap", at == MAP_FAILED ? -1 : 0);
	why("ioas-map-secret", ioas_map(ioas, FIXED, at, FREE, PAGE));
}

/* A dma-buf that is not a device's memory. */
static void others_dmabuf(uint32_t ioas)
{
	struct udmabuf_create create = { .size = PAGE };
	int dev = open("/dev/udmabuf", O_RDWR), buffer;

	if (dev < 0)
		return;
	create.memfd = (uint32_t)must("memfd", memfd_create("guest", MFD_ALLOW_SEALING));
	must("truncate", ftruncate((int)create.memfd, PAGE));
	must("seal", fcntl((int)create.memfd, F_ADD_SEALS, F_SEAL_SHRINK));
	buffer = must("udmabuf", ioctl(dev, UDMABUF_CREATE, &create));
	why("ioas-file-exporter", map_file(ioas, buffer, 0, FREE, PAGE));
}

static void files(uint32_t ioas)
{
	int fd = memory_file(PAGE);

	if (!knows(IOMMU_IOAS_MAP_FILE))
		return;
	why("ioas-file-closed", map_file(ioas, 99, 0, FREE, PAGE));
	why("ioas-file-closed", map_file(ioas, must("path", open("/dev/iommu", O_PATH)), 0, FREE, PAGE));
	why("ioas-file-kind", map_file(ioas, iommufd, 0, FREE, PAGE));
	why("ioas-file-kind", map_file(ioas, fd, 0, FREE, 0));
	why("ioas-file-reserved", map_file(ioas, fd, 0, MSI, PAGE));
	why("ioas-file-too-high", map_file(ioas, fd, 0, HIGH, PAGE));
	others_dmabuf(ioas);
}

/* ---- the kernel's test driver ---- */

/* Numbers of the kernel's test driver. */
#define MOCK_CALL   _IO(';', 0xa0)
#define MOCK_DEVICE 2u			/* operation: make one, attached to an IOAS */
#define MOCK_NESTED 0xdeadu		/* .data_type of nested HWPTs */
#define MOCK_VIOMMU 0xdeadbeefu
#define MOCK_EVENTS 0xbeefbeefu
#define MOCK_QUEUE  0xdeadbeefu
#define MOCK_FREE   (UINT64_C(1) << 25)	/* of the IOVAs that it has */

/* Returns its id; 0: the kernel has no test driver. */
static uint32_t mock_device(uint32_t ioas)
{
	struct {
		uint32_t size, op, id, reserved;
		uint32_t id_mock, id_hwpt, id_device;
		uint8_t rest[100];
	} arg = { .size = sizeof(arg), .op = MOCK_DEVICE, .id = ioas };

	return ioctl(iommufd, MOCK_CALL, &arg) ? 0 : arg.id_device;
}

/* ---- little memory that may be pinned ---- */

static uint32_t poors_ioas, poors_device;

static long alloc_hwpt(uint32_t dev, uint32_t flags, uint32_t pt, uint32_t *id)
{
	struct iommu_hwpt_alloc a = {
		.size = sizeof(a), .flags = flags, .dev_id = dev, .pt_id = pt,
	};
	long result = ioctl(iommufd, IOMMU_HWPT_ALLOC, &a);

	*id = a.out_hwpt_id;
	return result;
}

static void be_poor(void)
{
	limit(RLIMIT_MEMLOCK, 16 * PAGE);
	lacks(CAP_IPC_LOCK);
}

/* Until there is a device, nothing is pinned. */
static void poor(void)
{
	struct iommu_vfio_ioas serves = {
		.size = sizeof(serves), .op = IOMMU_VFIO_IOAS_SET, .ioas_id = poors_ioas,
	};
	char *at = memory(64 * PAGE, PROT_READ | PROT_WRITE);
	uint32_t from = ioas_alloc(), id;

	be_poor();
	must("serves", ioctl(iommufd, IOMMU_VFIO_IOAS, &serves));
	container = iommufd;
	why("map-memlock-iommufd", map(3, at, FREE, 64 * PAGE));
	must("map", ioas_map(from, FIXED, at, FREE, 64 * PAGE));
	why("attach-memlock", attach(cdev, 0, from, 0));
	why("hwpt-memlock", alloc_hwpt(poors_device, 0, from, &id));
	why("ioas-copy-memlock", copy(FIXED, poors_ioas, from, FREE, 64 * PAGE));
	if (!knows(IOMMU_IOAS_MAP_FILE))
		return;
	why("ioas-file-memlock",
	    map_file(poors_ioas, memory_file(64 * PAGE), 0, FREE, 64 * PAGE));
}

/* What another process has had pinned would be the caller's. */
static void heir(void)
{
	struct iommu_ioas_change_process change = { .size = sizeof(change) };

	limit(RLIMIT_MEMLOCK, 16 * PAGE);
	why("iommufd-change-memlock", ioctl(iommufd, IOMMU_IOAS_CHANGE_PROCESS, &change));
}

/* Of those who may lock all they like nothing is counted. */
static void testator(void)
{
	lacks(CAP_IPC_LOCK);
	must("map", map_file(poors_ioas, memory_file(64 * PAGE), 0, FREE, 64 * PAGE));
	apart(heir);
	must("unmap", ioas_unmap(poors_ioas, 0, UINT64_MAX));
}

/* A table that serves PASIDs is of no use to a device whose own does not. */
static void own_table(uint32_t ioas)
{
	uint32_t mock = mock_device(ioas_alloc()), id;

	if (!mock)
		return;
	must("page table", alloc_hwpt(mock, IOMMU_HWPT_ALLOC_PASID, ioas, &id));
	why("attach-pasid-own-table", attach(cdev, VFIO_DEVICE_ATTACH_PASID, id, 1));
	must("destroy", destroy(id));
}

static void attached(void)
{
	uint32_t ioas;

	poors_device = bind_by_node();
	poors_ioas = ioas = ioas_alloc();
	must("attach", attach(cdev, 0, ioas, 0));
	files(ioas);
	secret(ioas);
	own_table(ioas);
	if (knows(IOMMU_IOAS_CHANGE_PROCESS))
		apart(testator);
	apart(poor);
	copies(ioas);
}

/* An IOMMU does not tell how wide it is, and the mock device's, of 31 bits, is of the same space. */
static void wide(void)
{
	char *at = memory(PAGE, PROT_READ | PROT_WRITE);
	uint32_t ioas;

	bind_by_node();
	ioas = ioas_alloc();
	must("attach", attach(cdev, 0, ioas, 0));
	must("mock device", mock_device(ioas) ? 0 : -1);
	why("ioas-map-perhaps-too-high?", ioas_map(ioas, FIXED, at, HIGH, PAGE));
	if (knows(IOMMU_IOAS_MAP_FILE))
		why("ioas-file-perhaps-too-high?", map_file(ioas, memory_file(PAGE), 0, HIGH, PAGE));
}

/* ---- what stands for a guest's IOMMU ---- */

static long alloc_nested(uint32_t dev, uint32_t pt, uint32_t type, uint32_t length, uint32_t *id)
{
	static const uint32_t data = 0xdeadbeef;
	struct iommu_hwpt_alloc a = {
		.size = sizeof(a), .dev_id = dev, .pt_id = pt, .data_type = type, .data_len = length,
		.data_uptr = (uintptr_t)&data,
	};
	long result = ioctl(iommufd, IOMMU_HWPT_ALLOC, &a);

	*id = a.out_hwpt_id;
	return result;
}

static long invalidate(uint32_t id, const void *data, uint32_t number, uint32_t length)
{
	struct iommu_hwpt_invalidate i = {
		.size = sizeof(i), .hwpt_id = id, .data_uptr = (uintptr_t)data, .data_type = MOCK_NESTED,
		.entry_num = number, .entry_len = length,
	};

	return ioctl(iommufd, IOMMU_HWPT_INVALIDATE, &i);
}

static void tables(uint32_t dev, uint32_t plain, uint32_t parent)
{
	uint32_t nested, id;

	why("hwpt-data", alloc_nested(dev, parent, MOCK_NESTED, 0, &id));
	why("hwpt-data", alloc_nested(dev, parent, 0, 4, &id));
	why("hwpt-parent", alloc_nested(dev, plain, MOCK_NESTED, 4, &id));
	must("nested", alloc_nested(dev, parent, MOCK_NESTED, 4, &nested));
	why("hwpt-invalidate", invalidate(nested, NULL, 1, 8));
	why("hwpt-invalidate", invalidate(nested, &id, 1, 0));
	why("hwpt-invalidate", invalidate(nested, &id, 524289, 8));
}

static long dirty(uint32_t id, uint64_t iova, uint64_t length, uint64_t page, void *bitmap)
{
	struct iommu_hwpt_get_dirty_bitmap get = {
		.size = sizeof(get), .hwpt_id = id, .iova = iova, .length = length, .page_size = page,
		.data = (uintptr_t)bitmap,
	};

	return ioctl(iommufd, IOMMU_HWPT_GET_DIRTY_BITMAP, &get);
}

static void tracked(uint32_t dev, uint32_t ioas)
{
	uint64_t bits = 0;
	uint32_t id;

	must("tracking", alloc_hwpt(dev, IOMMU_HWPT_ALLOC_DIRTY_TRACKING, ioas, &id));
	why("hwpt-dirty-range", dirty(id, FREE, PAGE, 0, &bits));
	why("hwpt-dirty-range", dirty(id, FREE + 8, PAGE, PAGE, &bits));
	why("hwpt-dirty-range", dirty(id, FREE, PAGE + 8, PAGE, &bits));
	why("hwpt-dirty-wraps", dirty(id, -(uint64_t)PAGE, 2 * PAGE, PAGE, &bits));
	why("hwpt-dirty-range", dirty(id, FREE, 0, PAGE, &bits));
}

static long alloc_viommu(uint32_t dev, uint32_t hwpt, uint32_t type, uint32_t *id)
{
	struct iommu_viommu_alloc a = {
		.size = sizeof(a), .type = type, .dev_id = dev, .hwpt_id = hwpt,
	};
	long result = ioctl(iommufd, IOMMU_VIOMMU_ALLOC, &a);

	*id = a.out_viommu_id;
	return result;
}

static long alloc_vdevice(uint32_t viommu, uint32_t dev, uint64_t number)
{
	struct iommu_vdevice_alloc a = {
		.size = sizeof(a), .viommu_id = viommu, .dev_id = dev, .virt_id = number,
	};

	return ioctl(iommufd, IOMMU_VDEVICE_ALLOC, &a);
}

static long alloc_events(uint32_t viommu, uint32_t type, uint32_t depth)
{
	struct iommu_veventq_alloc a = {
		.size = sizeof(a), .viommu_id = viommu, .type = type, .veventq_depth = depth,
	};

	return ioctl(iommufd, IOMMU_VEVENTQ_ALLOC, &a);
}

static long alloc_queue(uint32_t viommu, uint32_t type, uint64_t iova, uint64_t length)
{
	struct iommu_hw_queue_alloc a = {
		.size = sizeof(a), .viommu_id = viommu, .type = type, .nesting_parent_iova = iova,
		.length = length,
	};

	return ioctl(iommufd, IOMMU_HW_QUEUE_ALLOC, &a);
}

static void events(uint32_t viommu)
{
	if (!knows(IOMMU_VEVENTQ_ALLOC))
		return;
	why("veventq-depth", alloc_events(viommu, MOCK_EVENTS, 0));
	why("veventq-depth", alloc_events(viommu, MOCK_EVENTS, 524289));
	why("veventq-unsupported", alloc_events(viommu, 0, 4));
	must("events", alloc_events(viommu, MOCK_EVENTS, 4));
	why("veventq-there", alloc_events(viommu, MOCK_EVENTS, 4));
}

static void queues(uint32_t viommu, uint32_t ioas)
{
	char *at = memory(PAGE, PROT_READ | PROT_WRITE);

	if (!knows(IOMMU_HW_QUEUE_ALLOC))
		return;
	why("hw-queue-unsupported", alloc_queue(viommu, 77, MOCK_FREE, PAGE));
	why("hw-queue-empty", alloc_queue(viommu, MOCK_QUEUE, MOCK_FREE, 0));
	why("hw-queue-wraps", alloc_queue(viommu, MOCK_QUEUE, MOCK_FREE, UINT64_MAX));
	why("hw-queue-wraps", alloc_queue(viommu, MOCK_QUEUE, 1, UINT64_MAX));
	why("hw-queue-unmapped", alloc_queue(viommu, MOCK_QUEUE, MOCK_FREE, PAGE));
	must("map", ioas_map(ioas, FIXED & ~READ, at, MOCK_FREE, PAGE));
	why("hw-queue-unreadable", alloc_queue(viommu, MOCK_QUEUE, MOCK_FREE, PAGE));
	why("hw-queue-unreadable", alloc_queue(viommu, MOCK_QUEUE, MOCK_FREE + 8, PAGE));
	why("hw-queue-unmapped", alloc_queue(viommu, MOCK_QUEUE, MOCK_FREE - 8, PAGE));
}

static void guest(void)
{
	uint32_t ioas, plain, parent, dev, viommu, id;

	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	ioas = ioas_alloc();
	dev = mock_device(ioas);
	if (!dev)
		exit(1);
	must("page table", alloc_hwpt(dev, 0, ioas, &plain));
	must("parent", alloc_hwpt(dev, IOMMU_HWPT_ALLOC_NEST_PARENT, ioas, &parent));
	tables(dev, plain, parent);
	tracked(dev, ioas);
	why("viommu-unsupported", alloc_viommu(dev, parent, 77, &id));
	why("viommu-parent", alloc_viommu(dev, plain, MOCK_VIOMMU, &id));
	must("vIOMMU", alloc_viommu(dev, parent, MOCK_VIOMMU, &viommu));
	must("vDEVICE", alloc_vdevice(viommu, dev, 1));
	why("vdevice-there", alloc_vdevice(viommu, dev, 2));
	events(viommu);
	queues(viommu, ioas);
}

const struct scene iommufds[] = {
	{ "nodes", nodes }, { "spaces", spaces }, { "attached", attached }, { "guests-iommu", guest },
	{ "made-up-by-node", made_up }, { "token-by-node", token_by_node },
	{ "shared-by-node", shared_by_node }, { "unsafe-by-node", unsafe_by_node },
	{ "noiommu-served", noiommu_served }, { "wide", wide },
	{ NULL, NULL },
};
