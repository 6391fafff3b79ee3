/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plain mistakes with containers, groups and devices: arguments that are wrong, calls in a wrong
 * order, and a machine that is not as it should be.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"

#define REGION(INDEX) ((off_t)(INDEX) << 40)
#define CONFIG REGION(VFIO_PCI_CONFIG_REGION_INDEX)
#define BOTH (VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
#define FREE UINT64_C(0x200000)		/* an IOVA where nothing is mapped */
#define SIZE (4 * PAGE)			/* what is mapped there then */

/* ---- descriptors and arguments ---- */

static void descriptors(void)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int path = must("path", open("/dev/vfio/vfio", O_PATH));
	int other = must("memfd", memfd_create("other", 0));

	why("descriptor-path-only", ioctl(path, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU));
	why("descriptor-other-file", ioctl(other, VFIO_DEVICE_GET_INFO, &info));
	/* VFIO_BAR_LEN of 2010 */
	why("request-of-old-interface", ioctl(device, _IOWR(';', 167, int), &info));
	why("mmap-no-contents", (long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, container, 0));
	why("mmap-no-contents", (long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, group, 0));
}

static void arguments(void)
{
	struct vfio_device_gfx_plane_info plane = { .argsz = sizeof(plane) };
	struct vfio_device_info *info = memory(PAGE, PROT_READ | PROT_WRITE);
	char *name = memory(2 * PAGE, PROT_READ | PROT_WRITE);

	info->argsz = sizeof(*info);
	mprotect(info, PAGE, PROT_READ);
	why("argument-read-only", ioctl(device, VFIO_DEVICE_GET_INFO, info));
	why("device-no-request", ioctl(device, VFIO_DEVICE_QUERY_GFX_PLANE, &plane));
	memset(name, 'x', 2 * PAGE);
	why("device-name-long", get_device(name));
}

/* ---- mappings ---- */

/* Unmaps what is at FREE, and asks which of its pages are dirty. */
static long unmap_dirty(uint32_t flags, uint64_t pgsize, uint64_t bytes, const void *bitmap)
{
	struct {
		struct vfio_iommu_type1_dma_unmap u;
		struct vfio_bitmap bitmap;
	} a = {
		{ .argsz = sizeof(a), .flags = flags, .iova = FREE, .size = SIZE },
		{ .pgsize = pgsize, .size = bytes, .data = (uintptr_t)bitmap },
	};

	return ioctl(container, VFIO_IOMMU_UNMAP_DMA, &a);
}

static long track(uint32_t flags)
{
	struct vfio_iommu_type1_dirty_bitmap d = { .argsz = sizeof(d), .flags = flags };

	return ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &d);
}

static void unmappings(void)
{
	const uint32_t ask = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, back = VFIO_DMA_UNMAP_FLAG_VADDR;
	char *at = memory(SIZE, PROT_READ | PROT_WRITE);
	uint64_t bitmap = 0;

	must("map", map(BOTH, at, FREE, SIZE));
	why("unmap-flags", unmap_dirty(ask | VFIO_DMA_UNMAP_FLAG_ALL, PAGE, 8, &bitmap));
	why("unmap-not-tracked", unmap_dirty(ask, PAGE, 8, &bitmap));
	must("track", track(VFIO_IOMMU_DIRTY_PAGES_FLAG_START));
	why("unmap-bitmap", unmap_dirty(ask, PAGE, 0, &bitmap));
	why("unmap-bitmap", unmap_dirty(ask, 2 * PAGE, 8, &bitmap));
	/* What is mapped after that is not quite sure. */
	why("unmap-bitmap-memory", unmap_dirty(ask, PAGE, 8, (void *)(uintptr_t)16));
	must("track no more", track(VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP));
	if (ioctl(container, VFIO_CHECK_EXTENSION, VFIO_UPDATE_VADDR) > 0) {
		must("map", map(BOTH, at, 2 * FREE, SIZE));
		must("take back", unmap(back, 2 * FREE, SIZE));
		why("unmap-taken-back?", unmap(back, 2 * FREE, SIZE));
		find_group(getenv("OTHER"), group_path);
		group = must("group", reopen());
		why("group-stale-mapping", set_container(container));
	}
	must("unmap", unmap(VFIO_DMA_UNMAP_FLAG_ALL, 0, 0));
}

static void version_1(void)
{
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU));
	why("dirty-version-1", track(VFIO_IOMMU_DIRTY_PAGES_FLAG_START));
	close(group);
	close(container);
}

/* ---- doorbells ---- */

static long doorbell(uint32_t flags, off_t offset, uint64_t data, int fd)
{
	struct vfio_device_ioeventfd d = {
		.argsz = sizeof(d), .flags = flags, .offset = (uint64_t)offset, .data = data, .fd = fd,
	};

	return ioctl(device, VFIO_DEVICE_IOEVENTFD, &d);
}

#define WORD VFIO_DEVICE_IOEVENTFD_32

static void doorbells(void)
{
	int event = must("eventfd", eventfd(0, 0)), other = must("memfd", memfd_create("x", 0));
	uint8_t config[256];
	long result = 0;

	must("configuration", pread(device, config, sizeof(config), CONFIG));
	why("doorbell-form", doorbell(0, 0, 0, event));
	why("doorbell-form", doorbell(WORD | VFIO_DEVICE_IOEVENTFD_16, 0, 0, event));
	why("doorbell-form", doorbell(WORD, 0, 0, -2));
	why("doorbell-form", doorbell(WORD, CONFIG, 0, event));
	why("doorbell-end", doorbell(WORD, (128 << 10) - 2, 0, event));
	why("doorbell-end", doorbell(WORD, REGION(VFIO_PCI_BAR5_REGION_INDEX), 0, event));
	why("doorbell-msix", doorbell(WORD, REGION(VFIO_PCI_BAR3_REGION_INDEX) + 4, 0, event));
	why("doorbell-descriptor", doorbell(WORD, 0, 0, 99));
	why("doorbell-descriptor", doorbell(WORD, 0, 0, other));
	why("doorbell-none", doorbell(WORD, 0, 0, -1));
	must("doorbell", doorbell(WORD, 0, 0, event));
	why("doorbell-there", doorbell(WORD, 0, 0, event));
	/* Not on each kernel. */
	why_if_any("doorbell-eight", doorbell(VFIO_DEVICE_IOEVENTFD_64, 8, 0, event));
	for (uint64_t data = 1; data < 1100 && result >= 0; data++)
		result = doorbell(WORD, 0, data, event);
	why("doorbell-many", result);
}

/* ---- regions ---- */

/* BARs 4 and 5 do not exist. */
static void places(void)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_region_info r = { .argsz = sizeof(r) };
	uint16_t command = 0;
	char bytes[16] = "";

	must("device info", ioctl(device, VFIO_DEVICE_GET_INFO, &info));
	for (r.index = 0; r.index < 8; r.index++)
		must("region", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &r));
	why("mmap-nowhere", (long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device, REGION(77)));
	why("io-nowhere", pread(device, bytes, 4, REGION(77)));
	why("write-rom", pwrite(device, bytes, 4, REGION(VFIO_PCI_ROM_REGION_INDEX)));
	must("command", pwrite(device, &command, 2, CONFIG + 4));
	why("io-no-answer", read(device, bytes, 4));
	command = 2;
	must("command", pwrite(device, &command, 2, CONFIG + 4));
	/* To the end of BAR 0, and beyond. */
	must("read", read(device, memory(128 << 10, PROT_READ | PROT_WRITE), 128 << 10));
	why("io-no-place?", read(device, bytes, 4));
}

static const char *own(const char *format)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), format, bdf);
	return path;
}

#define METHODS "/sys/bus/pci/devices/%.20s/reset_method"

/* Somebody takes the device's methods of reset away, and gives them back. */
static void no_reset(void)
{
	must("no methods", tell(own(METHODS), "\n"));
	why("reset-taken-away", ioctl(device, VFIO_DEVICE_RESET));
	must("methods", tell(own(METHODS), "default"));
	must("reset", ioctl(device, VFIO_DEVICE_RESET));
}

static void mistaken(void)
{
	version_1();
	use();
	descriptors();
	arguments();
	places();
	doorbells();
	no_reset();
	unmappings();
}

/* ---- a device by its own node ---- */

static void too_big(void)
{
	struct {
		struct iommu_destroy d;
		uint64_t newer;
	} a = { { .size = sizeof(a), .id = 1 }, 1 };

	why("argument-too-big", ioctl(iommufd, IOMMU_DESTROY, &a));
}

static void read_only(void)
{
	struct vfio_device_bind_iommufd b = { .argsz = 16, .iommufd = iommufd };
	char node[64], bytes[4] = "";

	find_node(bdf, node);
	cdev = must("node", open(node, O_RDONLY));
	must("bind", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	why("mmap-read-only", (long)mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, cdev, 0));
	why("write-read-only", pwrite(cdev, bytes, 4, CONFIG));
	close(cdev);
}

static long share(uint32_t bar, uint32_t count, uint64_t offset, uint64_t length)
{
	struct {
		struct vfio_device_feature f;
		struct vfio_device_feature_dma_buf b;
		struct vfio_region_dma_range range;
	} a = {
		{ .argsz = sizeof(a), .flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF },
		{ .region_index = bar, .open_flags = O_RDWR | O_CLOEXEC, .nr_ranges = count },
		{ offset, length },
	};

	return ioctl(cdev, VFIO_DEVICE_FEATURE, &a);
}

static void dmabufs(void)
{
	struct vfio_device_feature f = {
		.argsz = sizeof(f),
		.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF,
	};

	if (ioctl(cdev, VFIO_DEVICE_FEATURE, &f) < 0) {
		why("feature-absent", -1);
		return;
	}
	why("feature-dmabuf", share(0, 0, 0, PAGE));
	why("feature-dmabuf", share(0, 1, 0, 0));
	why("feature-dmabuf", share(0, 1, 16, PAGE));
	why("feature-dmabuf", share(VFIO_PCI_CONFIG_REGION_INDEX, 1, 0, PAGE));
	why("feature-dmabuf-wraps", share(0, 1, -(uint64_t)PAGE, 2 * PAGE));
}

static void own_node(void)
{
	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	too_big();
	read_only();
	bind_by_node();
	dmabufs();
}

/* ---- containers' requests, served by an iommufd ---- */

static void little_memory(void)
{
	limit(RLIMIT_MEMLOCK, 16 * PAGE);
	lacks(CAP_IPC_LOCK);
	why("map-memlock-iommufd", map(BOTH, memory(64 * PAGE, PROT_READ | PROT_WRITE), 2 * FREE, 64 * PAGE));
}

static void by_compat(void)
{
	char *at = memory(SIZE, PROT_READ | PROT_WRITE);

	container = must("iommufd", open("/dev/iommu", O_RDWR));
	group = must("group", reopen());
	must("set container", set_container(container));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	must("map", map(BOTH, at, FREE, SIZE));
	munmap(at + PAGE, PAGE);
	why("device-memory", get_device(bdf));
	must("unmap", unmap(0, FREE, SIZE));
	device = must("device", get_device(bdf));
	apart(little_memory);
}

/* ---- devices that drivers make up ---- */

static const char tty[] = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
static const char picture[] = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002";
static const char buffers[] = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1003";

static void use_mediated(const char *uuid)
{
	find_group(uuid, group_path);
	bdf = uuid;
	use();
}

/* Brings the device to that state. Returns the stream, if there is a new one, or -1. */
static int migrate(uint32_t wanted, long *result)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_mig_state state;
	} a = {
		{ .argsz = sizeof(a), .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE },
		{ .device_state = wanted, .data_fd = -1 },
	};

	*result = ioctl(device, VFIO_DEVICE_FEATURE, &a);
	return a.state.data_fd;
}

static int state(uint32_t wanted)
{
	long result;
	int stream = migrate(wanted, &result);

	must("state", result);
	return stream;
}

static void why_not_state(uint32_t wanted)
{
	long result;

	migrate(wanted, &result);
	why("feature-state", result);
}

static void streams(void)
{
	struct vfio_precopy_info info = { .argsz = sizeof(info) };
	char data[4096];
	ssize_t n, length = 0;
	int from, to;

	use_mediated(tty);
	why_not_state(VFIO_DEVICE_STATE_ERROR);
	why_not_state(99);
	from = state(VFIO_DEVICE_STATE_PRE_COPY);
	why("stream-direction", write(from, data, 1));
	state(VFIO_DEVICE_STATE_STOP_COPY);
	while ((n = read(from, data + length, sizeof(data) - (size_t)length)) > 0)
		length += n;
	why("precopy-state", ioctl(from, VFIO_MIG_GET_PRECOPY_INFO, &info));
	state(VFIO_DEVICE_STATE_STOP);
	why("stream-over", read(from, data, sizeof(data)));
	to = state(VFIO_DEVICE_STATE_RESUMING);
	why("stream-direction", read(to, data, 1));
	must("write", write(to, data, (size_t)length));
	state(VFIO_DEVICE_STATE_RUNNING);
	why("stream-over", write(to, data, 1));
	close(from);
	close(to);
	close(device);
	close(group);
	close(container);
}

static long plane(uint32_t flags)
{
	struct vfio_device_gfx_plane_info p = {
		.argsz = sizeof(p), .flags = flags, .drm_plane_type = 1,
	};

	return ioctl(device, VFIO_DEVICE_QUERY_GFX_PLANE, &p);
}

static void planes(void)
{
	const uint32_t probe = VFIO_GFX_PLANE_TYPE_PROBE, region = VFIO_GFX_PLANE_TYPE_REGION,
		       dmabuf = VFIO_GFX_PLANE_TYPE_DMABUF;
	uint32_t id = 77;

	use_mediated(picture);
	why("plane-flags", plane(probe));
	why("plane-flags", plane(probe | region | dmabuf));
	why("plane-kind?", plane(probe | dmabuf));
	why("plane-kind?", plane(dmabuf));
	use_mediated(buffers);
	why("plane-kind?", plane(probe | region));
	why("plane-no-picture", ioctl(device, VFIO_DEVICE_GET_GFX_DMABUF, &id));
}

#define LARGEST (UINT64_C(0x7fffffff) * PAGE)	/* whose dirty pages can be told */

/* Nothing is pinned for such devices until they ask. */
static void without_iommu(void)
{
	void *at = (void *)(uintptr_t)PAGE;

	use_mediated(tty);
	must("track", track(VFIO_IOMMU_DIRTY_PAGES_FLAG_START));
	why("map-too-large-to-track", map(BOTH, at, 0, LARGEST + PAGE));
	must("track no more", track(VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP));
	must("map", map(BOTH, at, 0, LARGEST + PAGE));
	why("dirty-too-large", track(VFIO_IOMMU_DIRTY_PAGES_FLAG_START));
	why("unmap-mediated", unmap(VFIO_DMA_UNMAP_FLAG_VADDR, 0, LARGEST + PAGE));
	must("unmap", unmap(VFIO_DMA_UNMAP_FLAG_ALL, 0, 0));
}

static int real_group;

/* What was mapped is pinned when a device with an IOMMU comes. */
static void little_for_both(void)
{
	limit(RLIMIT_MEMLOCK, 16 * PAGE);
	lacks(CAP_IPC_LOCK);
	must("map", map(BOTH, memory(64 * PAGE, PROT_READ | PROT_WRITE), FREE, 64 * PAGE));
	group = real_group;
	why("group-memlock", set_container(container));
	must("unmap", unmap(0, FREE, 64 * PAGE));
}

static void made_up(void)
{
	real_group = must("group", reopen());
	forget_mediated();
	must("mtty", make_mediated("mtty", "mtty-1", tty));
	must("mdpy", make_mediated("mdpy", "mdpy-vga", picture));
	must("mbochs", make_mediated("mbochs", "mbochs-small", buffers));
	streams();
	planes();
	without_iommu();
	apart(little_for_both);
}

/* On a machine that does not remap interrupts, where made up devices may come first. */
static void unsafe_later(void)
{
	const char *real = bdf;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s", group_path);
	forget_mediated();
	must("mtty", make_mediated("mtty", "mtty-1", tty));
	use_mediated(tty);
	group = must("group", open(path, O_RDWR));
	why("group-unsafe-interrupts", set_container(container));
	container = must("iommufd", open("/dev/iommu", O_RDWR));
	must("set container", set_container(container));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("device-unsafe-interrupts", get_device(real));
}

/* ---- KVM ---- */

static int machine, kvm_device;

static long attribute(unsigned long request, uint32_t number, uint64_t attr, const void *at)
{
	struct vt_kvm_device_attr a = { .group = number, .attr = attr, .addr = (uintptr_t)at };

	return ioctl(kvm_device, request, &a);
}

static void other_process(void)
{
	why("kvm-other-process", attribute(VT_KVM_SET_DEVICE_ATTR, 1, VT_KVM_DEV_VFIO_FILE_ADD, &group));
}

static void guest(void)
{
	struct vt_kvm_create_device create = { .type = VT_KVM_DEV_TYPE_VFIO };
	int kvm = must("kvm", open("/dev/kvm", O_RDWR)), none = 99;

	machine = must("VM", ioctl(kvm, _IO(VT_KVMIO, 1), 0));
	must("VFIO device", ioctl(machine, VT_KVM_CREATE_DEVICE, &create));
	kvm_device = (int)create.fd;
	set_up();
	why("kvm-no-attribute", attribute(VT_KVM_SET_DEVICE_ATTR, 7, VT_KVM_DEV_VFIO_FILE_ADD, &group));
	why("kvm-no-attribute", attribute(VT_KVM_SET_DEVICE_ATTR, 1, 9, &group));
	why("kvm-has-no-attribute", attribute(VT_KVM_HAS_DEVICE_ATTR, 1, 9, NULL));
	why("kvm-no-get", attribute(VT_KVM_GET_DEVICE_ATTR, 1, VT_KVM_DEV_VFIO_FILE_ADD, &group));
	why("kvm-no-memory",
	    attribute(VT_KVM_SET_DEVICE_ATTR, 1, VT_KVM_DEV_VFIO_FILE_ADD, (void *)(uintptr_t)16));
	why("kvm-closed", attribute(VT_KVM_SET_DEVICE_ATTR, 1, VT_KVM_DEV_VFIO_FILE_ADD, &none));
	why("kvm-no-file", attribute(VT_KVM_SET_DEVICE_ATTR, 1, VT_KVM_DEV_VFIO_FILE_ADD, &container));
	why("kvm-not-added", attribute(VT_KVM_SET_DEVICE_ATTR, 1, VT_KVM_DEV_VFIO_FILE_DEL, &group));
	apart(other_process);
}

/* ---- nodes ---- */

static void own_mounts(void)
{
	must("unshare", unshare(CLONE_NEWNS));
	must("private", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/* Nodes as they are in an image that was made on another machine: with a number of nobody's. */
static void foreign_nodes(void)
{
	const dev_t nobodys = makedev(10, 199);

	own_mounts();
	must("tmpfs", mount("none", "/dev", "tmpfs", 0, NULL));
	must("folder", mkdir("/dev/vfio", 0755));
	must("mknod", mknod("/dev/vfio/vfio", S_IFCHR | 0600, nobodys));
	must("mknod", mknod("/dev/iommu", S_IFCHR | 0600, nobodys));
	why("open-no-container", open("/dev/vfio/vfio", O_RDWR));
	why("open-stale-iommufd", open("/dev/iommu", O_RDWR));
}

#define MOST "/proc/sys/fs/file-max"

/* Root with all of its capabilities may open more. */
static void no_files(void)
{
	int fd = must(MOST, open(MOST, O_RDWR));
	char former[32] = "";
	long result;
	int error;

	must("read", read(fd, former, sizeof(former) - 1));
	must("write", pwrite(fd, "0", 1, 0));
	lacks(CAP_SYS_ADMIN);
	result = reopen();
	error = errno;
	must("write", pwrite(fd, former, strlen(former), 0));
	errno = error;
	why("open-files", result);
}

#define NOIOMMU "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"

static void not_offered(void)
{
	char node[64], path[80];

	why(access(NOIOMMU, F_OK) ? "open-noiommu-absent" : "open-noiommu-off",
	    open("/dev/vfio/noiommu-4294967295", O_RDWR));
	if (access("/dev/iommu", F_OK))
		why("open-no-iommufd", open("/dev/iommu", O_RDWR));
	find_node(bdf, node);
	snprintf(path, sizeof(path), "/sys/class/vfio-dev/%s/dev", *node ? strrchr(node, '/') + 1 : ".");
	if (*node && access(path, F_OK))
		why("open-cdev-not-offered", open(node, O_RDWR));
}

static bool tells_of_device(void)
{
	char text[1024] = "", path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", device);
	fd = must("fdinfo", open(path, O_RDONLY));
	must("fdinfo", read(fd, text, sizeof(text) - 1));
	close(fd);
	return strstr(text, "vfio-device-syspath:");
}

/* A child has kept the device, and not its group. */
static void device_kept(void)
{
	bool told;
	pid_t child;
	int ends[2];
	char byte;

	use();
	told = tells_of_device();
	must("pipe", pipe(ends));
	child = must("fork", fork());
	if (!child) {
		close(group);
		close(container);
		close(ends[0]);
		must("write", write(ends[1], "", 1));
		pause();
		_exit(0);
	}
	must("child", read(ends[0], &byte, 1));
	close(device);
	close(group);
	close(container);
	why(told ? "open-device-open" : "open-device-open?", reopen());
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

#define BIND "/sys/bus/pci/drivers/vfio-pci/bind"
#define UNBIND "/sys/bus/pci/drivers/vfio-pci/unbind"

/* The driver is taken from the device while the program has its group. */
static void unbound(void)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	container = must("container", open("/dev/vfio/vfio", O_RDWR));
	group = must("group", reopen());
	must("unbind", tell(UNBIND, bdf));
	why("group-unbound", set_container(container));
	why("group-status-unbound", ioctl(group, VFIO_GROUP_GET_STATUS, &status));
	close(group);
	must("bind", tell(BIND, bdf));
	find_group(bdf, group_path);
	group = must("group", reopen());
	must("set container", set_container(container));
	must("unbind", tell(UNBIND, bdf));
	why("group-unset-unbound", ioctl(group, VFIO_GROUP_UNSET_CONTAINER));
	close(group);
	close(container);
	must("bind", tell(BIND, bdf));
	find_group(bdf, group_path);
}

static void misled(void)
{
	apart(foreign_nodes);
	apart(no_files);
	not_offered();
	device_kept();
	unbound();
}

/* Of a container that the program was given open nothing was seen. */
static void inherited(void)
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };

	why("container-perhaps-no-iommu?", ioctl(9, VFIO_IOMMU_GET_INFO, &info));
}

#define POD "/sys/fs/cgroup/devices/pod"

/* The job has made a control group, of version 1. */
static void denied_v1(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	must("control group", tell(POD "/cgroup.procs", pid));
	must("deny", tell(POD "/devices.deny", "c 10:196 rwm"));
	why("open-cgroup?", open("/dev/vfio/vfio", O_RDWR));
	must("deny", tell(POD "/devices.deny", "a"));
	must("allow", tell(POD "/devices.allow", "c 1:* rwm"));
	why("open-cgroup", open("/dev/vfio/vfio", O_RDWR));
	must("allow", tell(POD "/devices.allow", "a"));
}

/* The job has taken VFIO's modules out. */
static void unloaded(void)
{
	why("open-no-vfio", open("/dev/vfio/vfio", O_RDWR));
	why("open-not-bound", reopen());
}

/* The same of the one for IOMMUs. */
static void no_type1(void)
{
	set_up();
	why_no("extension-no-type1", !ioctl(container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU));
	why("set-iommu-no-type1", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
}

/* ---- resets ---- */

/* Takes the driver from the device, which waits, with the lock, until the program gives it up. */
static pid_t begin_unbind(const char *name)
{
	pid_t child = must("fork", fork());

	if (!child) {
		close(device);
		close(group);
		close(container);
		tell(UNBIND, name);
		_exit(0);
	}
	return child;
}

static void end_unbind(pid_t child)
{
	close(device);
	close(group);
	close(container);
	waitpid(child, NULL, 0);
	must("bind", tell(BIND, bdf));
	find_group(bdf, group_path);
}

/* Resets the device by sysfs, again and again, which takes its lock each time. */
static pid_t begin_resets(void)
{
	const char *path = own("/sys/bus/pci/devices/%.20s/reset");
	pid_t child = must("fork", fork());
	int fd;

	if (child)
		return child;
	fd = open(path, O_WRONLY);
	while (write(fd, "1", 1) > 0)
		;
	_exit(0);
}

static void locked_at_open(void)
{
	pid_t child = begin_resets();
	long result;

	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	do {
		result = get_device(bdf);
		if (result >= 0)
			close((int)result);
	} while (result >= 0);
	why("device-lock?", result);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(group);
	close(container);
}

static void locked(void)
{
	pid_t child;
	long result;

	locked_at_open();
	use();
	child = begin_unbind(bdf);
	do
		result = ioctl(device, VFIO_DEVICE_RESET);
	while (result >= 0);
	why("reset-locked?", result);
	end_unbind(child);
}

#define MANY 4

static struct {
	struct vfio_pci_hot_reset head;
	int32_t fds[MANY];
} reset = { .head.argsz = sizeof(reset) };

static long hot_reset(int fd, uint32_t count, int32_t first)
{
	reset.head.count = count;
	for (int i = 0; i < MANY; i++)
		reset.fds[i] = first;
	return ioctl(fd, VFIO_DEVICE_PCI_HOT_RESET, &reset);
}

/* The list is where there is no memory. */
static long hot_reset_at_the_end(void)
{
	char *at = memory(2 * PAGE, PROT_READ | PROT_WRITE);
	struct vfio_pci_hot_reset *r = (void *)(at + PAGE - sizeof(*r));

	munmap(at + PAGE, PAGE);
	*r = (struct vfio_pci_hot_reset){ .argsz = sizeof(*r), .count = 1 };
	return ioctl(device, VFIO_DEVICE_PCI_HOT_RESET, r);
}

static void by_nodes(void)
{
	bind_by_node();
	why("hot-reset-list", hot_reset(cdev, 1, iommufd));
}

/* Of two functions that are reset together. OTHER names the second. */
static void together(void)
{
	const char *other = getenv("OTHER");
	pid_t child;
	long result;

	use();
	why("hot-reset-list-pointer", hot_reset_at_the_end());
	why("hot-reset-too-many?", hot_reset(device, MANY, group));
	must("unbind", tell(UNBIND, other));
	why("hot-reset-driver", hot_reset(device, 1, group));
	must("bind", tell(BIND, other));
	must("reset", hot_reset(device, 1, group));
	child = begin_unbind(bdf);
	do
		result = hot_reset(device, 1, group);
	while (result >= 0);
	why("hot-reset-locked?", result);
	end_unbind(child);
	if (!access("/dev/iommu", F_OK))
		apart(by_nodes);
}

/* A physical function and OTHER, its virtual one, which have a group each. */
static void functions_together(void)
{
	use();
	why("hot-reset-not-owned", hot_reset(device, 1, group));
	close(device);
	close(group);
	close(container);
	if (access("/dev/iommu", F_OK))
		return;
	bind_by_node();
	why("hot-reset-not-bound", hot_reset(cdev, 0, 0));
}

/* ---- sysfs ---- */

#define FUNCTIONS "/sys/bus/pci/devices/%.20s/sriov_numvfs"

/* Of a physical function whose driver makes no virtual ones, or that has none. */
static void functions(void)
{
	why("sysfs-no-functions", tell(own(FUNCTIONS), "1"));
	must("unbind", tell(UNBIND, bdf));
	why("sysfs-functions-driver", tell(own(FUNCTIONS), "1"));
	must("bind", tell(BIND, bdf));
}

/* OTHER is in the group, and has no driver at present. */
static void given(void)
{
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("sysfs-group-given", tell("/sys/bus/pci/drivers/e1000e/bind", getenv("OTHER")));
}

/* A device of the group is the host's: an iommufd sees that late. */
static void shared_by_iommufd(void)
{
	container = must("iommufd", open("/dev/iommu", O_RDWR));
	group = must("group", reopen());
	must("set container", set_container(container));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("device-group-not-viable", get_device(bdf));
}

/* The job has said of the bridge that it is for vfio-pci. */
static void bridged(void)
{
	why("sysfs-bridge", tell(BIND, bdf));
}

/* ---- devices that no IOMMU is in front of ---- */

static void set_noiommu(const char *mode)
{
	must("mode", tell(NOIOMMU, mode));
}

/* The iommufd serves such a group, and then gets an IOAS all the same. */
static void ioas_too_late(const char *name)
{
	struct iommu_vfio_ioas serves = { .size = sizeof(serves), .op = IOMMU_VFIO_IOAS_SET };

	iommufd = container = must("iommufd", open("/dev/iommu", O_RDWR));
	must("set container", set_container(container));
	serves.ioas_id = ioas_alloc();
	must("set", ioctl(iommufd, IOMMU_VFIO_IOAS, &serves));
	why("device-noiommu-ioas", get_device(name));
	must("unset", ioctl(group, VFIO_GROUP_UNSET_CONTAINER));
}

/* OTHER is such a device, and another one is on its bus. The job has said that it is for vfio-pci. */
static void outside(void)
{
	struct {
		struct vfio_pci_hot_reset_info head;
		struct vfio_pci_dependent_device list[4];
	} info = { .head.argsz = sizeof(info) };
	const char *other = getenv("OTHER");
	char path[PATH_MAX], node[PATH_MAX];

	set_noiommu("N");
	why("sysfs-no-iommu", tell(BIND, other));
	set_noiommu("Y");
	must("bind", tell(BIND, other));
	find_group(other, path);
	snprintf(node, sizeof(node), "/dev/vfio/noiommu-%.16s", strrchr(path, '/') + 1);
	set_up();
	group = must("group", open(node, O_RDWR));
	why("group-mixed", set_container(container));
	if (!access("/dev/iommu", F_OK))
		ioas_too_late(other);
	container = must("container", open("/dev/vfio/vfio", O_RDWR));
	must("set container", set_container(container));
	set_noiommu("N");
	why("set-iommu-noiommu-off", ioctl(container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU));
	set_noiommu("Y");
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU));
	device = must("device", get_device(other));
	why("hot-reset-beside-no-group", ioctl(device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info));
	close(device);
	close(group);
	close(container);
	must("unbind", tell(UNBIND, other));
	set_noiommu("N");
}

/* ---- more than the machine has ---- */

/* As many vectors as the device offers: one processor has not so many. */
static void exhausted(void)
{
	struct {
		struct vfio_irq_set set;
		int fds[256];
	} s = {
		.set = { .argsz = sizeof(s), .index = VFIO_PCI_MSIX_IRQ_INDEX, .count = 256,
			 .flags = VFIO_IRQ_SET_ACTION_TRIGGER | VFIO_IRQ_SET_DATA_EVENTFD },
	};

	use();
	for (int i = 0; i < 256; i++)
		s.fds[i] = must("eventfd", eventfd(0, 0));
	why("irqs-no-vectors?", ioctl(device, VFIO_DEVICE_SET_IRQS, &s));
	/* Some are left. */
	s.set.count = 4;
	must("fewer", ioctl(device, VFIO_DEVICE_SET_IRQS, &s));
}

/* Of the old graphics' memory there is a part only. */
static void graphics(void)
{
	struct vfio_region_info r = { .argsz = sizeof(r), .index = VFIO_PCI_VGA_REGION_INDEX };
	char bytes[4];

	use();
	must("region", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &r));
	why("io-vga", pread(device, bytes, 4, (off_t)r.offset + 0x10));
	why("io-vga", pread(device, bytes, 1, (off_t)r.offset + 0x3bc));
}

const struct scene slips[] = {
	{ "mistaken", mistaken }, { "own-node", own_node }, { "by-compat", by_compat },
	{ "made-up", made_up }, { "unsafe-later", unsafe_later }, { "guest", guest },
	{ "misled", misled }, { "inherited", inherited }, { "denied-v1", denied_v1 },
	{ "unloaded", unloaded }, { "no-type1", no_type1 }, { "locked", locked }, { "together", together },
	{ "functions-together", functions_together }, { "functions", functions },
	{ "outside", outside }, { "exhausted", exhausted }, { "graphics", graphics },
	{ "given", given }, { "shared-by-iommufd", shared_by_iommufd }, { "bridged", bridged },
	{ NULL, NULL },
};
