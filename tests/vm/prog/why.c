/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * why BDF SCENARIO: makes calls that fail, each for one known cause, and says of each the
 * error and by which rule a tracer is to explain it: "EINVAL map-empty". Of a call that does
 * not fail it says so.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"

/* ---- nodes ---- */

#define BIND_FILE "/sys/bus/pci/drivers/vfio-pci/bind"

static void open_as_nobody(void)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		_exit(1);
	why("open-mode", open(group_path, O_RDWR));
	why("open-sysfs-mode", open(BIND_FILE, O_WRONLY));
	why("open-noatime", open("/dev/vfio/vfio", O_RDWR | O_NOATIME));
}

/* As containers see it. */
static void open_read_only(void)
{
	must("unshare", unshare(CLONE_NEWNS));
	must("private", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	must("remount", mount(NULL, "/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	why("open-sysfs-read-only", open(BIND_FILE, O_WRONLY));
}

static void nodes(void)
{
	struct stat st;
	char path[PATH_MAX];

	why("open-no-group", open("/dev/vfio/4294967295", O_RDWR));
	snprintf(path, sizeof(path), "/dev/vfio/%s", bdf);
	why("open-named-by-device", open(path, O_RDWR));
	why("open-no-such-name", open("/dev/vfio/-1", O_RDWR));
	why("open-is-folder", open("/dev/vfio/", O_RDWR));
	/* The NVMe is left without a driver of VFIO's. */
	find_group("0000:00:05.0", path);
	why("open-not-bound", open(path, O_RDWR));
	apart(open_as_nobody);
	apart(open_read_only);
	must("stat", stat(group_path, &st));
	unlink("/dev/vfio/7777");
	must("mknod", mknod("/dev/vfio/7777", S_IFCHR | 0600, makedev(major(st.st_rdev), 77777)));
	why("open-stale", open("/dev/vfio/7777", O_RDWR));
	unlink("/dev/vfio/7777");
	group = must("open", open(group_path, O_RDWR));
	why("open-group-open", open(group_path, O_RDWR));
	why("io-no-contents", pread(group, path, 4, 0));
}

/* ---- containers and groups ---- */

static void nothing_set(void)
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };
	struct vfio_group_status status = { .argsz = sizeof(status) };

	why("descriptor-not-open", ioctl(99, VFIO_GET_API_VERSION));
	why("set-iommu-no-group", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("container-no-iommu", ioctl(container, VFIO_IOMMU_GET_INFO, &info));
	why("container-no-iommu", map(3, memory(PAGE, PROT_READ | PROT_WRITE), 0, PAGE));
	why("request-of-another-file", ioctl(container, VFIO_GROUP_GET_STATUS, &status));
	why("request-of-another-file", ioctl(group, VFIO_GET_API_VERSION));
	why("request-base?", ioctl(group, _IO(';', 3), &status));
	why("request-number", ioctl(group, _IOWR(';', 103, struct vfio_group_status), &status));
	status.argsz = 4;
	why("argument-argsz", ioctl(group, VFIO_GROUP_GET_STATUS, &status));
	why("argument-pointer", ioctl(group, VFIO_GROUP_GET_STATUS, NULL));
	why("request-number", ioctl(group, _IOW(';', 104, int), &container));
	why("device-no-container", get_device(bdf));
	why("group-not-attached", ioctl(group, VFIO_GROUP_UNSET_CONTAINER));
	why("group-container-number", ioctl(group, VFIO_GROUP_SET_CONTAINER, (long)container));
	why("group-container-closed", set_container(99));
	why("group-container-closed", set_container(must("path", open("/dev/vfio/vfio", O_PATH))));
	why("group-no-container", set_container(group));
}

static void no_iommu_set(void)
{
	must("set container", set_container(container));
	why("group-attached", set_container(container));
	why("device-no-iommu", get_device(bdf));
	why("set-iommu-no-model", ioctl(container, VFIO_SET_IOMMU, VFIO_DMA_CC_IOMMU));
	why("set-iommu-other-sort", ioctl(container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("set-iommu-twice", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("container-other-model", ioctl(container, VFIO_IOMMU_ENABLE));
}

/* ---- mappings ---- */

static void arguments(void)
{
	char *at = memory(16 * PAGE, PROT_READ | PROT_WRITE);
	struct vfio_iommu_type1_dma_map m = { .argsz = 24, .flags = 3, .vaddr = (uintptr_t)at };

	why("argument-argsz", ioctl(container, VFIO_IOMMU_MAP_DMA, &m));
	why("argument-bits", map(0x83, at, 0, PAGE));
	why("map-no-access", map(0, at, 0, PAGE));
	why("map-empty", map(3, at, 0, 0));
	why("map-wraps", map(3, at, -(uint64_t)PAGE, 2 * PAGE));
	why("map-unaligned", map(3, at, 0x800, PAGE));
	why("map-unaligned", map(3, at, 0, 0x800));
	why("map-unaligned", map(3, at + 16, 0, PAGE));
	why("map-reserved", map(3, at, 0xfee00000, PAGE));
	why("map-too-high", map(3, at, UINT64_C(1) << 60, PAGE));
	why("map-nothing-there", map(4, at, 0x700000, PAGE));
}

static void ask_info(void)
{
	struct {
		struct vfio_iommu_type1_info info;
		uint8_t more[1024];
	} a = { .info.argsz = sizeof(a) };

	must("info", ioctl(container, VFIO_IOMMU_GET_INFO, &a));
}

/* Half of the struct is where there is memory. */
static long ask_at_the_end(void)
{
	char *at = memory(2 * PAGE, PROT_READ | PROT_WRITE);
	struct vfio_iommu_type1_info *info = (void *)(at + PAGE - 16);

	info->argsz = sizeof(*info);
	munmap(at + PAGE, PAGE);
	return ioctl(container, VFIO_IOMMU_GET_INFO, info);
}

static void ranges(void)
{
	char *at = memory(16 * PAGE, PROT_READ | PROT_WRITE);

	why("argument-end", ask_at_the_end());
	ask_info();
	why("map-outside", map(3, at, 0xfee00000, PAGE));
	why("map-outside", map(3, at, UINT64_C(1) << 60, PAGE));
	must("map", map(3, at, 0x100000, 4 * PAGE));
	why("map-exists", map(3, at, 0x100000, 4 * PAGE));
	why("map-exists", map(3, at, 0x103000, 4 * PAGE));
	why("map-not-taken-back", map(4, at, 0x100000, 4 * PAGE));
	why("unmap-cuts", unmap(0, 0x101000, PAGE));
	why("unmap-cuts", unmap(0, 0x102000, 4 * PAGE));
	why("unmap-unaligned", unmap(0, 0x100800, PAGE));
	why("unmap-empty", unmap(0, 0x100000, 0));
	why("unmap-all-with-range", unmap(VFIO_DMA_UNMAP_FLAG_ALL, 0x100000, PAGE));
	why("unmap-wraps", unmap(0, -(uint64_t)PAGE, 2 * PAGE));
	why("argument-bits", unmap(0x10, 0x100000, PAGE));
	why("unmap-bitmap-room", unmap(VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, 0x100000, 4 * PAGE));
}

static long dirty_into(uint32_t flags, uint64_t iova, uint64_t size, uint64_t pgsize, uint64_t bytes,
		       uint32_t argsz, const void *bitmap)
{
	struct {
		struct vfio_iommu_type1_dirty_bitmap head;
		uint64_t iova, size;
		struct vfio_bitmap bitmap;
	} d = {
		{ .argsz = argsz, .flags = flags }, iova, size,
		{ .pgsize = pgsize, .size = bytes, .data = (uintptr_t)bitmap },
	};

	return ioctl(container, VFIO_IOMMU_DIRTY_PAGES, &d);
}

static long dirty(uint32_t flags, uint64_t iova, uint64_t size, uint64_t pgsize, uint64_t bytes,
		  uint32_t argsz)
{
	static uint8_t bitmap[PAGE];

	return dirty_into(flags, iova, size, pgsize, bytes, argsz, bitmap);
}

static long dirty_at(const void *bitmap)
{
	return dirty_into(4, 0x100000, 4 * PAGE, PAGE, 8, 48, bitmap);
}

static void dirty_pages(void)
{
	why("dirty-one-flag", dirty(0, 0, 0, 0, 0, 8));
	why("dirty-one-flag", dirty(3, 0, 0, 0, 0, 8));
	why("dirty-room", dirty(4, 0, 0, 0, 0, 8));
	why("dirty-not-started", dirty(4, 0x100000, 4 * PAGE, PAGE, 8, 48));
	must("start", dirty(1, 0, 0, 0, 0, 8));
	why("dirty-range", dirty(4, 0x100000, 0, PAGE, 8, 48));
	why("dirty-bitmap", dirty(4, 0x100000, 4 * PAGE, 2 * PAGE, 8, 48));
	why("dirty-cuts", dirty(4, 0x100000, 2 * PAGE, PAGE, 8, 48));
	why("dirty-bitmap-memory", dirty_at((void *)16));
	must("stop", dirty(2, 0, 0, 0, 0, 8));
}

/* What the kernel has put into each program: "[vvar]". NULL: this one has none. */
static void *kernel_memory(const char *name)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long long begin = 0;
	char line[256];

	while (maps && fgets(line, sizeof(line), maps) && !strstr(line, name))
		;
	if (maps && strstr(line, name))
		begin = strtoull(line, NULL, 16);
	if (maps)
		fclose(maps);
	return (void *)(uintptr_t)begin;
}

/* On Linux 6.1 a container takes it. */
static void kernels_memory(void)
{
	static const char *const names[] = { "[vvar]", "[vvar_vclock]" };

	for (int i = 0; i < 2; i++) {
		void *at = kernel_memory(names[i]);

		if (!at)
			continue;
		why_if_any("map-no-pages?", map(1, at, 0x200000, PAGE));
		unmap(0, 0x200000, PAGE);
	}
}

static void bad_memory(void)
{
	char *at = memory(16 * PAGE, PROT_READ | PROT_WRITE);
	int fd;

	munmap(at + 2 * PAGE, PAGE);
	why("map-hole", map(3, at, 0x200000, 4 * PAGE));
	why("map-hole", map(3, at + 2 * PAGE, 0x200000, PAGE));
	/* Address and IOVA, exchanged. */
	why("map-hole", map(3, (void *)0x200000, (uintptr_t)at, PAGE));
	mprotect(at + 4 * PAGE, PAGE, PROT_READ);
	mprotect(at + 6 * PAGE, PAGE, PROT_NONE);
	why("map-protected", map(3, at + 3 * PAGE, 0x200000, 3 * PAGE));
	why("map-protected", map(1, at + 6 * PAGE, 0x200000, PAGE));
	must("map for reading", map(1, at + 4 * PAGE, 0x200000, PAGE));
	must("unmap", unmap(0, 0x200000, PAGE));
	kernels_memory();
#ifdef SYS_memfd_secret
	fd = (int)syscall(SYS_memfd_secret, 0);
	if (fd >= 0 && !ftruncate(fd, PAGE))
		why("map-secret", map(3, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
				      0x200000, PAGE));
#else
	(void)fd;
#endif
}

#define HUGE (UINT64_C(2) << 20)

/* The machine has reserved none. */
static void no_huge_pages(void)
{
	char *at = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return;
	why("map-no-huge-page?", map(3, at, HUGE, HUGE));
	munmap(at, HUGE);
}

/* BAR 0, with these flags too. */
static long map_bar(void *at, int flags)
{
	return (long)mmap(at, 1 << 20, PROT_READ, MAP_SHARED | flags, device, 0);
}

/* As many mappings as there may be, for which two pages of each kind take turns. */
static void many_mappings(void)
{
	const char *limit = "/proc/sys/vm/max_map_count";
	char *at = memory(1024 * PAGE, PROT_READ);
	int fd = must("max_map_count", open(limit, O_RDWR));
	char former[16] = "";
	long bar;

	must("read", read(fd, former, sizeof(former) - 1));
	must("write", pwrite(fd, "600", 3, 0));
	for (int i = 0; i < 1024 && !mprotect(at + i * PAGE, PAGE, PROT_READ | PROT_WRITE); i += 2)
		;
	/* Linux lets one more pass. */
	bar = map_bar(NULL, 0);
	why("mmap-too-many", bar < 0 ? bar : map_bar(NULL, 0));
	munmap(at, 1024 * PAGE);
	if (bar >= 0)
		munmap((void *)bar, 1 << 20);
	must("write", pwrite(fd, former, strlen(former), 0));
	close(fd);
}

/* No more address space than what there is. */
static void little_space(void)
{
	struct rlimit limit = { 0, RLIM_INFINITY };
	unsigned long pages;
	FILE *file = fopen("/proc/self/statm", "r");

	must("statm", file && fscanf(file, "%lu", &pages) == 1 ? 0 : -1);
	fclose(file);
	limit.rlim_cur = pages * PAGE;
	must("limit", setrlimit(RLIMIT_AS, &limit));
	why("mmap-space", map_bar(NULL, 0));
}

static void bar_limits(void)
{
	char *at = memory(PAGE, PROT_READ);

	why("mmap-taken", map_bar(at, MAP_FIXED_NOREPLACE));
	why("mmap-arguments", map_bar(NULL, MAP_HUGETLB));
	many_mappings();
	apart(little_space);
}

/* Without CAP_IPC_LOCK, and with a small limit. */
static void little_memory(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0 } };
	struct rlimit limit = { 64 * 1024, 64 * 1024 };
	char *at = memory(1 << 20, PROT_READ | PROT_WRITE);

	must("limit", setrlimit(RLIMIT_MEMLOCK, &limit));
	must("capget", syscall(SYS_capget, &head, data));
	data[0].effective &= ~(1u << CAP_IPC_LOCK);
	must("capset", syscall(SYS_capset, &head, data));
	why("map-memlock", map(3, at, 0x400000, 1 << 20));
	why("mmap-locked", map_bar(NULL, MAP_LOCKED));
	must("lock what comes", mlockall(MCL_FUTURE));
	why("mmap-locked", map_bar(NULL, 0));
}

/* The parameter was set to 4 before the container got its IOMMU. */
static void few_mappings(void)
{
	char *at = memory(16 * PAGE, PROT_READ | PROT_WRITE);

	for (unsigned int i = 0; i < 4; i++)
		must("map", map(3, at, i * 2 * PAGE, PAGE));
	why("map-too-many", map(3, at, 0x100000, PAGE));
}

/* ---- devices ---- */

static void no_device(void)
{
	char name[64];

	why("device-not-in-group", get_device(bdf + 5));
	snprintf(name, sizeof(name), "%s\n", bdf);
	why("device-not-in-group", get_device(name));
	why("device-not-in-group", get_device("0000:00:05.0"));
	why("device-not-in-group", get_device("nonsense"));
	snprintf(name, sizeof(name), "%s vf_token=123", bdf);
	why("device-bad-option", get_device(name));
	snprintf(name, sizeof(name), "%s x=1", bdf);
	why("device-bad-option", get_device(name));
}

static void infos(void)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_region_info r = { .argsz = sizeof(r), .index = 8 };
	struct vfio_irq_info i = { .argsz = sizeof(i), .index = 5 };
	int event = must("eventfd", eventfd(0, 0));

	why("region-no-vga", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &r));
	why("irq-beyond", ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, &i));
	i.index = VFIO_PCI_ERR_IRQ_INDEX;
	why_if_any("irq-conventional", ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, &i));
	why("reset-none", ioctl(device, VFIO_DEVICE_RESET));
	/* Nothing was asked: the machine knows it. */
	why("irqs-vectors", irqs(0x24, VFIO_PCI_MSI_IRQ_INDEX, 1, 1, event));
	why("irqs-vectors", irqs(0x24, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, event));
	why("mmap-not-mappable", (long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device, (off_t)5 << 40));
	r.index = 9;
	why("region-no-further", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &r));
	why("mmap-not-asked?", (long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device, (off_t)9 << 40));
	/* Since Linux 6.16. */
	why_if_any("mmap-exec", (long)mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, device, 0));
	must("device info", ioctl(device, VFIO_DEVICE_GET_INFO, &info));
	r.index = 9;
	why("region-beyond", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &r));
	for (r.index = 0; r.index < 8; r.index++)
		must("region info", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &r));
	for (i.index = 0; i.index < 3; i.index++)
		must("irq info", ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, &i));
	why("reset-none", ioctl(device, VFIO_DEVICE_RESET));
}

static void interrupts(void)
{
	struct vfio_irq_set short_set = { .argsz = 20, .flags = 0x24, .index = 1, .count = 1 };
	int event = must("eventfd", eventfd(0, 0));

	why("irqs-index", irqs(0x21, 5, 0, 0, 0));
	why("irqs-data-type", irqs(0x23, 1, 0, 1, 0));
	why("irqs-action-type", irqs(0x01, 1, 0, 1, 0));
	why("irqs-vectors", irqs(0x24, 1, 1, 1, event));
	why("irqs-room", ioctl(device, VFIO_DEVICE_SET_IRQS, &short_set));
	why("irqs-no-such-action", irqs(0x09, 1, 0, 1, 0));
	why("irqs-not-enabled", irqs(0x21, 1, 0, 0, 0));
	why("irqs-zero-vectors", irqs(0x24, 1, 0, 0, 0));
	why("irqs-closed", irqs(0x24, 1, 0, 1, 99));
	why("irqs-no-eventfd", irqs(0x24, 1, 0, 1, group));
	must("msi", irqs(0x24, 1, 0, 1, event));
	why("irqs-other-type", irqs(0x24, 0, 0, 1, event));
	must("no eventfd", irqs(0x24, 1, 0, 1, -1));
	/* It is enabled all the same. */
	why("irqs-other-type", irqs(0x24, 0, 0, 1, event));
	must("no msi", irqs(0x21, 1, 0, 0, 0));
	must("intx", irqs(0x24, 0, 0, 1, event));
	why("irqs-intx-one", irqs(0x11, 0, 0, 0, 0));
	must("no intx", irqs(0x21, 0, 0, 0, 0));
	/* Of a conventional device; newer kernels take it all the same. */
	why_if_any("irqs-vectors", irqs(0x24, VFIO_PCI_ERR_IRQ_INDEX, 0, 1, event));
	close(event);
	why("irqs-closed", irqs(0x24, 1, 0, 1, event));
}

static void resets_and_features(void)
{
	struct vfio_pci_hot_reset_info info = { .argsz = sizeof(info) };
	struct vfio_pci_hot_reset reset = { .argsz = sizeof(reset) };
	struct vfio_device_feature f = { .argsz = sizeof(f) };
	long result;

	why("hot-reset-root-bus", ioctl(device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info));
	/* Kernels differ in what they look at first. */
	result = ioctl(device, VFIO_DEVICE_PCI_HOT_RESET, &reset);
	why(errno == ENODEV ? "hot-reset-root-bus-too" : "hot-reset-no-list", result);
	f.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION;
	why("feature-absent", ioctl(device, VFIO_DEVICE_FEATURE, &f));
	f.flags = VFIO_DEVICE_FEATURE_MIGRATION | 1u << 20;
	why("argument-bits", ioctl(device, VFIO_DEVICE_FEATURE, &f));
}

static void regions(void)
{
	uint64_t config = (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40;
	uint16_t command = 0;
	char buffer[16];

	why("mmap-private", (long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, device, 0));
	why("mmap-not-mappable", (long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device, (off_t)config));
	why("mmap-beyond", (long)mmap(NULL, 2 << 20, PROT_READ, MAP_SHARED, device, 0));
	why("io-region-end", pread(device, buffer, 4, 1 << 20));
	why("io-region-end", pread(device, buffer, 4, (off_t)1 << 40));
	why("io-config-end", pread(device, buffer, 8, (off_t)config + 256 - 4));
	why("io-no-vga", pread(device, buffer, 4, (off_t)8 << 40));
	must("command", pwrite(device, &command, 2, (off_t)config + 4));
	why("io-no-answer", pread(device, buffer, 4, 0));
	command = 2;
	must("command", pwrite(device, &command, 2, (off_t)config + 4));
	must("read", pread(device, buffer, 4, 0));
}

static void bar_off(void)
{
	uint64_t config = (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40;
	uint16_t command = 0;
	void *bar = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, device, 0);

	if (bar == MAP_FAILED)
		must("mmap of the BAR", -1);
	must("command", pwrite(device, &command, 2, (off_t)config + 4));
	why("map-bar-off", map(3, bar, 0x10000000, 1 << 20));
	why("group-in-use", ioctl(group, VFIO_GROUP_UNSET_CONTAINER));
}

#define VFIO_PCI "/sys/bus/pci/drivers/vfio-pci/"
#define NOBODYS_ID "1234 4321"

/* One that is not there, one that nobody has said is for vfio-pci, one that it has; and ids. */
static void bindings(void)
{
	char text[64];

	why("sysfs-no-device", tell(BIND_FILE, "0000:ff:1f.7"));
	why("sysfs-override", tell(BIND_FILE, "0000:00:05.0"));
	why("sysfs-bound", tell(BIND_FILE, bdf));
	why("sysfs-not-bound", tell(VFIO_PCI "unbind", "0000:00:05.0"));
	why("sysfs-id-form", tell(VFIO_PCI "new_id", "1234:4321"));
	must("id", tell(VFIO_PCI "new_id", NOBODYS_ID));
	why_if_any("sysfs-id-there", tell(VFIO_PCI "new_id", NOBODYS_ID));
	must("id", tell(VFIO_PCI "remove_id", NOBODYS_ID));
	why_if_any("sysfs-id-none", tell(VFIO_PCI "remove_id", NOBODYS_ID));
	why("sysfs-no-driver", open("/sys/bus/pci/drivers/vfio_pci/bind", O_WRONLY));
	why("sysfs-missing-device", open("/sys/bus/pci/devices/00:05.0/driver_override", O_WRONLY));
	why("sysfs-no-group", readlink("/sys/bus/pci/devices/00:05.0/iommu_group", text, sizeof(text)));
	why("sysfs-functionless", open("/sys/bus/pci/devices/0000:00:04.0/sriov_numvfs", O_WRONLY));
}

static void classic(void)
{
	bindings();
	nodes();
	container = must("container", open("/dev/vfio/vfio", O_RDWR));
	nothing_set();
	no_iommu_set();
	arguments();
	ranges();
	dirty_pages();
	bad_memory();
	no_huge_pages();
	no_device();
	device = must("device", get_device(bdf));
	infos();
	interrupts();
	resets_and_features();
	regions();
	bar_limits();
	bar_off();
	little_memory();
}

/* A node that was left from when another group had the name: it has that one's number. */
static void left_over(void)
{
	const char *own = strrchr(group_path, '/') + 1;
	char name[NAME_MAX + 1] = "", path[PATH_MAX], kept[PATH_MAX];
	DIR *dir = opendir("/sys/class/vfio");
	struct dirent *entry;
	struct stat st;

	must("/sys/class/vfio", dir ? 0 : -1);
	while ((entry = readdir(dir)))
		if (atoi(entry->d_name) > 0 && strcmp(entry->d_name, own))
			strcpy(name, entry->d_name);
	closedir(dir);
	must("another group", *name ? 0 : -1);
	snprintf(path, sizeof(path), "/dev/vfio/%s", name);
	snprintf(kept, sizeof(kept), "/dev/vfio/kept");
	must("stat", stat(group_path, &st));
	must("rename", rename(path, kept));
	must("mknod", mknod(path, S_IFCHR | 0600, st.st_rdev));
	group = must("group", open(group_path, O_RDWR));
	why("open-other-number", open(path, O_RDWR));
	close(group);
	must("rename", rename(kept, path));
}

/* A group that is closed, and kept all the same. */
static void kept(void)
{
	struct iovec part = { (char[]){ "x" }, 1 };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int ends[2];
	void *bar;

	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
	bar = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device, 0);
	must("mmap", bar == MAP_FAILED ? -1 : 0);
	close(group);
	why("open-own-device", reopen());
	close(device);
	why("open-own-device", reopen());
	munmap(bar, PAGE);
	group = must("group", reopen());
	must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	memcpy(CMSG_DATA(&control.head), &group, sizeof(group));
	must("sendmsg", sendmsg(ends[0], &message, 0));
	close(group);
	why("open-kept?", reopen());
	close(ends[0]);
	close(ends[1]);
	must("group", reopen());
}

/* A virtual function whose physical function is VFIO's too. */
static void token(void)
{
	char name[128];

	snprintf(name, sizeof(name), "/sys/bus/pci/devices/%s/physfn/sriov_numvfs", bdf);
	why("sysfs-functions-many", tell(realpath(name, (char[PATH_MAX]){ 0 }), "99"));
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("device-token", get_device(bdf));
	snprintf(name, sizeof(name), "%s vf_token=11111111-2222-3333-4444-555555555555", bdf);
	why("device-token", get_device(name));
}

/* Two devices on one interrupt line, each of which wants it alone. OTHER names the second. */
static void shared_line(void)
{
	int event = must("eventfd", eventfd(0, 0));

	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
	must("INTx", irqs(0x24, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, event));
	find_group(getenv("OTHER"), group_path);
	group = must("group", open(group_path, O_RDWR));
	must("set container", set_container(container));
	device = must("device", get_device(getenv("OTHER")));
	why("irqs-shared-line", irqs(0x24, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, event));
}

/* A sandbox that mode and owner say nothing of. */
static void restricted(void)
{
#ifdef SYS_landlock_create_ruleset
	const uint64_t may_write = 2;		/* of struct landlock_ruleset_attr, all that is handled */
	int rules = (int)syscall(SYS_landlock_create_ruleset, &may_write, sizeof(may_write), 0);

	must("landlock", rules);
	must("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	must("restrict", syscall(SYS_landlock_restrict_self, rules, 0));
	why("open-restricted?", reopen());
	why("open-restricted?", open("/dev/vfio/vfio", O_RDWR));
#else
	must("landlock", -1);
#endif
}

/* The job has let a control group have one huge page, of four that there are. */
static void huge_limit(void)
{
	char *at, pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	must("control group", tell("/sys/fs/cgroup/pod/cgroup.procs", pid));
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	at = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0);
	must("mmap", at == MAP_FAILED ? -1 : 0);
	must("map", map(3, at, 0, HUGE));
	why("map-huge-limit?", map(3, at + HUGE, HUGE, HUGE));
	/* The same with a page that it has. */
	mprotect(at, HUGE, PROT_READ);
	why("map-protected", map(3, at, HUGE, HUGE));
}

/* A device that a driver has made up, and what was mapped for it when a real one comes. */
static void mediated(void)
{
	static const char uuid[] = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1009";
	char other[40];
	char *at = memory(PAGE, PROT_READ | PROT_WRITE);
	int real, i = 0;
	long result;

	forget_mediated();
	why("mdev-uuid", make_mediated("mtty", "mtty-1", "mine"));
	must("mdev", make_mediated("mtty", "mtty-1", uuid));
	why("mdev-there", make_mediated("mtty", "mtty-1", uuid));
	do {
		snprintf(other, sizeof(other), "83b8f4f2-509f-382f-3c1e-e6bfe0fa2%03d", i);
		result = make_mediated("mdpy", "mdpy-vga", other);
	} while (i++ < 100 && result > 0);
	why("mdev-no-instance", result);
	real = must("group", open(group_path, O_RDWR));
	find_group(uuid, group_path);
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("device-not-in-group", get_device("83B8F4F2-509F-382F-3C1E-E6BFE0FA1009"));
	why("device-not-in-group", get_device("83b8f4f2-509f-382f-3c1e-e6bfe0fa100a"));
	group = real;
	must("map", map(3, at, 0xfee00000, PAGE));
	why("group-reserved", set_container(container));
	must("unmap", unmap(0, 0xfee00000, PAGE));
	must("map", map(3, at, UINT64_C(1) << 60, PAGE));
	why("group-reserved", set_container(container));
	must("unmap", unmap(0, UINT64_C(1) << 60, PAGE));
	must("map", map(3, at, PAGE, PAGE));
	munmap(at, PAGE);
	why("group-memory", set_container(container));
}

static void limited(void)
{
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	few_mappings();
}

static void unsafe(void)
{
	set_up();
	why("set-iommu-unsafe-interrupts", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
}

/* Groups without IOMMU: nothing of it for those who lack CAP_SYS_RAWIO. */
static void without_iommu(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0 } }, all[2];
	char path[PATH_MAX];
	int other;

	why("open-other-sort", open(group_path, O_RDWR));
	snprintf(path, sizeof(path), "/dev/vfio/noiommu-%s", strrchr(group_path, '/') + 1);
	container = must("container", open("/dev/vfio/vfio", O_RDWR));
	must("capget", syscall(SYS_capget, &head, data));
	memcpy(all, data, sizeof(all));
	data[0].effective &= ~(1u << CAP_SYS_RAWIO);
	must("capset", syscall(SYS_capset, &head, data));
	why("open-rawio", open(path, O_RDWR));
	must("capset", syscall(SYS_capset, &head, all));
	group = must("group", open(path, O_RDWR));
	must("capset", syscall(SYS_capset, &head, data));
	why("group-rawio", set_container(container));
	must("capset", syscall(SYS_capset, &head, all));
	must("set container", set_container(container));
	why_no("extension-no-iommu", !ioctl(container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU));
	why("set-iommu-other-sort", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	must("capset", syscall(SYS_capset, &head, data));
	why("set-iommu-rawio", ioctl(container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU));
	must("capset", syscall(SYS_capset, &head, all));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU));
	why("container-noiommu", map(3, memory(PAGE, PROT_READ | PROT_WRITE), 0, PAGE));
	must("capset", syscall(SYS_capset, &head, data));
	why("device-rawio", get_device(bdf));
	must("capset", syscall(SYS_capset, &head, all));
	other = must("device", get_device(bdf));
	close(other);
}

static void shared(void)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	container = must("container", open("/dev/vfio/vfio", O_RDWR));
	group = must("group", open(group_path, O_RDWR));
	must("status", ioctl(group, VFIO_GROUP_GET_STATUS, &status));
	why_no("status-not-viable", !(status.flags & VFIO_GROUP_FLAGS_VIABLE));
	why("group-not-viable", set_container(container));
}

/* ---- a pair of functions that are reset together ---- */

static void paired(void)
{
	struct {
		struct vfio_pci_hot_reset_info head;
		struct vfio_pci_dependent_device list[4];
	} info = { .head.argsz = sizeof(info.head) };
	struct {
		struct vfio_pci_hot_reset head;
		int32_t fds[2];
	} reset = { { .argsz = 16, .count = 1 }, { 0 } };

	left_over();
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
	why("hot-reset-room", ioctl(device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info));
	info.head.argsz = sizeof(info);
	must("hot reset info", ioctl(device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info));
	reset.fds[0] = 99;
	why("hot-reset-closed", ioctl(device, VFIO_DEVICE_PCI_HOT_RESET, &reset));
	reset.fds[0] = device;
	why("hot-reset-no-group", ioctl(device, VFIO_DEVICE_PCI_HOT_RESET, &reset));
	reset.head.count = 0;
	why("hot-reset-no-list", ioctl(device, VFIO_DEVICE_PCI_HOT_RESET, &reset));
}

/* ---- the other way ---- */

static uint32_t bind_device(const char *node)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_device_bind_iommufd b = { .argsz = 16, .iommufd = -1 };

	why("open-no-cdev", open("/dev/vfio/devices/vfio4294967295", O_RDWR));
	cdev = must("node", open(node, O_RDWR));
	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	why("device-not-bound", ioctl(cdev, VFIO_DEVICE_GET_INFO, &info));
	why("bind-no-descriptor", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	b.iommufd = 99;
	why("bind-closed", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	b.iommufd = must("path", open("/dev/iommu", O_PATH));
	why("bind-closed", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	b.iommufd = cdev;
	why("bind-no-iommufd", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	b.iommufd = iommufd;
	b.flags = 0x80;
	why("argument-bits", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	b.flags = 0;
	group = must("group", open(group_path, O_RDWR));
	why("bind-group-open", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	close(group);
	must("bind", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	why("bind-twice", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	why("open-cdev-open", open(group_path, O_RDWR));
	return b.out_devid;
}

static int ioas_allow(uint32_t ioas, uint64_t start, uint64_t last)
{
	struct iommu_iova_range range = { start, last };
	struct iommu_ioas_allow_iovas a = {
		.size = sizeof(a), .ioas_id = ioas, .num_iovas = 1, .allowed_iovas = (uintptr_t)&range,
	};

	return ioctl(iommufd, IOMMU_IOAS_ALLOW_IOVAS, &a);
}

/* What is mapped without a device, or promised, cannot stay with it. */
static void not_attachable(void)
{
	uint32_t msi = ioas_alloc(), high = ioas_alloc(), gone = ioas_alloc();
	char *at = memory(4 * PAGE, PROT_READ | PROT_WRITE);

	must("map", ioas_map(msi, 7, at, 0xfee00000, PAGE));
	why("attach-reserved", attach_pt(msi));
	must("map", ioas_map(high, 7, at, UINT64_C(1) << 60, PAGE));
	why("attach-reserved", attach_pt(high));
	must("map", ioas_map(gone, 7, at, 0x100000, 4 * PAGE));
	munmap(at + 2 * PAGE, PAGE);
	why("attach-memory", attach_pt(gone));
	must("unmap", ioas_unmap(msi, 0, UINT64_MAX));
	must("allow", ioas_allow(msi, 0xfedff000, 0xfee00fff));
	why("attach-allowed", attach_pt(msi));
	must("allow", ioas_allow(msi, 0x100000, 0x100fff));
	must("map", ioas_map(msi, 6, at, 0, PAGE));
	why("ioas-map-no-hole", ioas_map(msi, 6, at, 0, PAGE));
}

/* Where what is mapped in the IOAS cannot be had by a device. */
static void not_for_hwpt(uint32_t devid)
{
	uint32_t high = ioas_alloc(), gone = ioas_alloc();
	char *at = memory(4 * PAGE, PROT_READ | PROT_WRITE);
	struct iommu_hwpt_alloc a = { .size = 48, .dev_id = devid, .pt_id = high };

	must("map", ioas_map(high, 7, at, UINT64_C(1) << 60, PAGE));
	why("hwpt-too-high", ioctl(iommufd, IOMMU_HWPT_ALLOC, &a));
	must("map", ioas_map(gone, 7, at, 0x100000, 4 * PAGE));
	munmap(at + 2 * PAGE, PAGE);
	a.pt_id = gone;
	why("hwpt-memory", ioctl(iommufd, IOMMU_HWPT_ALLOC, &a));
}

/* Of an IOAS with a device, where four pages are mapped at 0x100000. */
static void contents(uint32_t ioas, uint32_t devid)
{
	struct iommu_iova_range range = { 0xfee00000, 0xfee0ffff };
	struct iommu_ioas_allow_iovas allow = {
		.size = sizeof(allow), .ioas_id = ioas, .num_iovas = 1, .allowed_iovas = (uintptr_t)&range,
	};
	struct iommu_ioas_copy copy = {
		.size = sizeof(copy), .flags = 7, .dst_ioas_id = ioas, .src_ioas_id = ioas, .length = PAGE,
		.dst_iova = 0x101000, .src_iova = 0x100000,
	};
	struct iommu_option option = {
		.size = sizeof(option), .option_id = IOMMU_OPTION_HUGE_PAGES, .object_id = ioas,
	};
	struct iommu_ioas_map_file file = {
		.size = sizeof(file), .flags = 7, .ioas_id = ioas, .fd = iommufd, .length = UINT64_MAX,
	};
	struct iommu_hw_info info = {
		.size = 40, .dev_id = devid, .data_len = 64, .data_uptr = 8,
	};
	struct iommu_fault_alloc queue = { .size = sizeof(queue) };
	char bytes[64];

	why("ioas-allow-reserved", ioctl(iommufd, IOMMU_IOAS_ALLOW_IOVAS, &allow));
	why("ioas-copy-exists", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
	copy.src_iova = -(uint64_t)PAGE;
	copy.length = 2 * PAGE;
	why("ioas-copy-wraps", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
	why("iommufd-option-mapped", ioctl(iommufd, IOMMU_OPTION, &option));
	why("hw-info-buffer", ioctl(iommufd, IOMMU_GET_HW_INFO, &info));
	why(ioctl(iommufd, IOMMU_IOAS_MAP_FILE, &file) < 0 && errno == ENOTTY ? "iommufd-unknown" :
										"ioas-file-wraps", -1);
	why(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, iommufd, 0) == MAP_FAILED && errno == ENODEV ?
	    "iommufd-no-mmap" : "iommufd-mmap-form", -1);
	must("queue", ioctl(iommufd, IOMMU_FAULT_QUEUE_ALLOC, &queue));
	why("queue-count", read((int)queue.out_fault_fd, bytes, 41));
	why("queue-count", write((int)queue.out_fault_fd, bytes, 12));
	why("stream-position", pread((int)queue.out_fault_fd, bytes, 41, 0));
	memset(bytes, 0, sizeof(bytes));
	bytes[0] = 7;
	why("queue-no-question", write((int)queue.out_fault_fd, bytes, 8));
}

/* A dma-buf of the first page of the device's memory. */
static int share(uint32_t bar, uint64_t length)
{
	struct {
		struct vfio_device_feature f;
		struct vfio_device_feature_dma_buf b;
		struct vfio_region_dma_range range;
	} a = {
		{ .argsz = sizeof(a), .flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF },
		{ .region_index = bar, .open_flags = O_RDWR | O_CLOEXEC, .nr_ranges = 1 },
		{ 0, length },
	};

	return ioctl(cdev, VFIO_DEVICE_FEATURE, &a);
}

static void dmabufs(uint32_t ioas)
{
	uint64_t config = (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40;
	uint16_t command = 2;
	int dmabuf;

	must("command", pwrite(cdev, &command, 2, (off_t)config + 4));
	why("feature-dmabuf", share(0, 2 << 20));
	why("feature-dmabuf", share(5, PAGE));
	dmabuf = must("dma-buf", share(0, PAGE));
	why("ioas-file-end", map_file(ioas, dmabuf, 0, 0xa00000, 2 * PAGE));
	command = 0;
	must("command", pwrite(cdev, &command, 2, (off_t)config + 4));
	why("ioas-file-revoked", map_file(ioas, dmabuf, 0, 0xa00000, PAGE));
	command = 2;
	must("command", pwrite(cdev, &command, 2, (off_t)config + 4));
	must("map", map_file(ioas, dmabuf, 0, 0xa00000, PAGE));
}

/* Files that are mapped in place of memory, where the kernel can do that. */
static void files(uint32_t ioas)
{
	int fd = must("memfd", memfd_create("guest", 0)), disk = must("file", open("/etc/passwd", O_RDONLY));
	int secret = (int)syscall(SYS_memfd_secret, 0);	/* not each kernel has it */

	must("truncate", ftruncate(fd, 2 * PAGE));
	if (map_file(ioas, fd, 0, 0x800000, PAGE) < 0) {
		why("iommufd-unknown", -1);
		return;
	}
	why("ioas-file-exists", map_file(ioas, fd, PAGE, 0x800000, PAGE));
	why("ioas-file-unaligned", map_file(ioas, fd, 1, 0x801000, PAGE));
	why("ioas-file-too-high", map_file(ioas, fd, 0, UINT64_C(1) << 60, PAGE));
	why("ioas-file-reserved", map_file(ioas, fd, 0, 0xfee00000, PAGE));
	why("ioas-file-beyond", map_file(ioas, fd, PAGE, 0x801000, 2 * PAGE));
	why("ioas-file-kind", map_file(ioas, cdev, 0, 0x801000, PAGE));
	if (secret >= 0) {
		must("truncate", ftruncate(secret, PAGE));
		why("ioas-file-kind", map_file(ioas, secret, 0, 0x801000, PAGE));
	}
	why("ioas-file-on-disk", map_file(ioas, disk, 0, 0x801000, PAGE));
	must("map", map_file(ioas, fd, PAGE, 0x801000, PAGE));
	dmabufs(ioas);
}

/* Page tables that a device cannot use, and questions about what an IOMMU does not have. */
static void page_tables(uint32_t ioas, uint32_t devid)
{
	struct vfio_device_attach_iommufd_pt pasid = {
		.argsz = sizeof(pasid), .flags = VFIO_DEVICE_ATTACH_PASID, .pt_id = ioas, .pasid = 1,
	};
	struct iommu_option option = { .size = sizeof(option), .option_id = IOMMU_OPTION_HUGE_PAGES };
	struct iommu_hw_info info = {
		.size = sizeof(info), .flags = IOMMU_HW_INFO_FLAG_INPUT_TYPE, .dev_id = devid,
		.in_data_type = 77,
	};
	struct iommu_fault_alloc queue = { .size = sizeof(queue) };
	struct iommu_hwpt_alloc a = {
		.size = sizeof(a), .flags = IOMMU_HWPT_FAULT_ID_VALID, .dev_id = devid, .pt_id = ioas,
	};

	why("attach-pasid-table", ioctl(cdev, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &pasid));
	why("iommufd-id", ioctl(iommufd, IOMMU_OPTION, &option));
	option.option_id = 7;
	why("iommufd-option-unknown", ioctl(iommufd, IOMMU_OPTION, &option));
	why("hw-info-type", ioctl(iommufd, IOMMU_GET_HW_INFO, &info));
	must("queue", ioctl(iommufd, IOMMU_FAULT_QUEUE_ALLOC, &queue));
	a.fault_id = queue.out_fault_id;
	must("page table", ioctl(iommufd, IOMMU_HWPT_ALLOC, &a));
	why("attach-no-faults?", attach_pt(a.out_hwpt_id));
}

static void *bar_by_sysfs(void)
{
	char path[64];
	void *bar;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.20s/resource0", bdf);
	fd = must("resource", open(path, O_RDWR));
	bar = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (bar == MAP_FAILED)
		must("mmap of the resource", -1);
	close(fd);
	return bar;
}

static void objects(uint32_t devid)
{
	uint32_t ioas = ioas_alloc(), gone = ioas_alloc();
	char *at = memory(16 * PAGE, PROT_READ | PROT_WRITE);
	struct iommu_ioas_iova_ranges ranges = { .size = sizeof(ranges) };
	struct iommu_ioas_allow_iovas allow = { .size = sizeof(allow), .num_iovas = 2 };
	struct iommu_option option = { .size = sizeof(option), .val64 = 1 };

	must("destroy", destroy(gone));
	why("iommufd-id", destroy(gone));
	why("iommufd-id", ioas_map(gone, 7, at, 0x100000, PAGE));
	why("iommufd-id", ioas_map(devid, 7, at, 0x100000, PAGE));
	why("iommufd-id", attach_pt(gone));
	why("iommufd-id", attach_pt(devid));
	why("iommufd-in-use", destroy(devid));
	why("iommufd-option-late", ioctl(iommufd, IOMMU_OPTION, &option));
	not_attachable();
	not_for_hwpt(devid);
	must("attach", attach_pt(ioas));
	why("ioas-map-too-high", ioas_map(ioas, 7, at, UINT64_C(1) << 60, PAGE));
	why("iommufd-in-use", destroy(ioas));
	ranges.ioas_id = ioas;
	why("iommufd-ranges-room", ioctl(iommufd, IOMMU_IOAS_IOVA_RANGES, &ranges));
	ranges.num_iovas = 4;
	ranges.allowed_iovas = 16;
	why("argument-array", ioctl(iommufd, IOMMU_IOAS_IOVA_RANGES, &ranges));
	allow.ioas_id = ioas;
	why("argument-array", ioctl(iommufd, IOMMU_IOAS_ALLOW_IOVAS, &allow));
	why("ioas-allow-reserved", ioas_allow(ioas, 0xfedff000, 0xfee00fff));
	why("ioas-map-no-access", ioas_map(ioas, 1, at, 0x100000, PAGE));
	why("ioas-map-empty", ioas_map(ioas, 7, at, 0x100000, 0));
	why("argument-bits", ioas_map(ioas, 0x87, at, 0x100000, PAGE));
	why("ioas-map-wraps", ioas_map(ioas, 7, at, -(uint64_t)PAGE, 2 * PAGE));
	must("map", ioas_map(ioas, 7, at, 0x100000, 4 * PAGE));
	why("ioas-map-exists", ioas_map(ioas, 7, at, 0x103000, 4 * PAGE));
	contents(ioas, devid);
	files(ioas);
	page_tables(ioas, devid);
	munmap(at + 8 * PAGE, PAGE);
	why("ioas-map-hole", ioas_map(ioas, 7, at + 7 * PAGE, 0x200000, 2 * PAGE));
	mprotect(at + 10 * PAGE, PAGE, PROT_READ);
	why("ioas-map-protected", ioas_map(ioas, 7, at + 10 * PAGE, 0x200000, PAGE));
	why("ioas-unmap-nothing", ioas_unmap(ioas, 0x101000, PAGE));
	why("ioas-unmap-nothing", ioas_unmap(ioas, 0x900000, PAGE));
	why("ioas-unmap-range", ioas_unmap(ioas, 0x100000, 0));
	why("iommufd-no-compat", ioctl(iommufd, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("ioas-map-bar", ioas_map(ioas, 7, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, cdev, 0),
				     0x300000, PAGE));
	why("ioas-map-no-pages", ioas_map(ioas, 7, bar_by_sysfs(), 0x300000, PAGE));
}

/* An iommufd in the place of a container. */
static void compat(void)
{
	struct iommu_vfio_ioas serves = { .size = sizeof(serves), .op = IOMMU_VFIO_IOAS_GET };

	container = must("iommufd", open("/dev/iommu", O_RDWR));
	why("iommufd-no-compat-extension", ioctl(container, VFIO_CHECK_EXTENSION, VFIO_DMA_CC_IOMMU));
	group = must("group", open(group_path, O_RDWR));
	must("set container", set_container(container));
	must("which", ioctl(container, IOMMU_VFIO_IOAS, &serves));
	serves.op = IOMMU_VFIO_IOAS_CLEAR;
	must("clear", ioctl(container, IOMMU_VFIO_IOAS, &serves));
	why("device-no-compat", get_device(bdf));
	serves.op = IOMMU_VFIO_IOAS_SET;
	must("set", ioctl(container, IOMMU_VFIO_IOAS, &serves));
	why("iommufd-compat-model", ioctl(container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU));
	must("map", map(3, memory(PAGE, PROT_READ | PROT_WRITE), 0xfee00000, PAGE));
	why("device-reserved", get_device(bdf));
	must("unmap", unmap(0, 0xfee00000, PAGE));
	device = must("device", get_device(bdf));
	must("map", map(3, memory(PAGE, PROT_READ | PROT_WRITE), 0x100000, PAGE));
	why("iommufd-version-1-mapped", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU));
}

/* A VM keeps what it was given. */
static void vm(void)
{
	struct vt_kvm_create_device create = { .type = VT_KVM_DEV_TYPE_VFIO };
	struct vt_kvm_device_attr add = {
		.group = VT_KVM_DEV_VFIO_FILE, .attr = VT_KVM_DEV_VFIO_FILE_ADD, .addr = (uintptr_t)&group,
	};
	int kvm = must("kvm", open("/dev/kvm", O_RDWR)), machine;

	machine = must("VM", ioctl(kvm, _IO(VT_KVMIO, 1), 0));
	must("VFIO device", ioctl(machine, VT_KVM_CREATE_DEVICE, &create));
	why("kvm-device-there", ioctl(machine, VT_KVM_CREATE_DEVICE, &create));
	set_up();
	why("kvm-attr-elsewhere", ioctl(machine, VT_KVM_SET_DEVICE_ATTR, &add));
	why("kvm-has-attr-elsewhere", ioctl(machine, VT_KVM_HAS_DEVICE_ATTR, &add));
	must("add", ioctl((int)create.fd, VT_KVM_SET_DEVICE_ATTR, &add));
	why("kvm-added", ioctl((int)create.fd, VT_KVM_SET_DEVICE_ATTR, &add));
	close(group);
	why("open-vm? open-kept?", reopen());
}

/* Of MSI-X: not each kernel has a number of vectors that is fixed. */
static void rom_off(void)
{
	struct vfio_region_info rom = { .argsz = sizeof(rom), .index = VFIO_PCI_ROM_REGION_INDEX };
	uint64_t config = (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40;
	uint16_t command = 0;
	char bytes[16];

	must("region", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &rom));
	must("command", pwrite(device, &command, 2, (off_t)config + 4));
	why("io-rom-off", pread(device, bytes, sizeof(bytes), (off_t)rom.offset));
	command = 2;
	must("command", pwrite(device, &command, 2, (off_t)config + 4));
	must("read", pread(device, bytes, sizeof(bytes), (off_t)rom.offset));
}

/* D3hot, by the device's capability for power management. */
static void bar_asleep(void)
{
	uint64_t config = (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40;
	void *bar = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, device, 0);
	uint16_t state;
	uint8_t at = 0x34, id = 0;

	must("capabilities", pread(device, &at, 1, (off_t)config + at));
	must("capability", pread(device, &id, 1, (off_t)config + at));
	while (id != 1) {
		must("next", pread(device, &at, 1, (off_t)config + at + 1));
		must("capability", pread(device, &id, 1, (off_t)config + at));
	}
	must("state", pread(device, &state, 2, (off_t)config + at + 4));
	state |= 3;
	must("asleep", pwrite(device, &state, 2, (off_t)config + at + 4));
	why("map-bar-off", map(3, bar, 0x100000, PAGE));
	state &= (uint16_t)~3u;
	must("awake", pwrite(device, &state, 2, (off_t)config + at + 4));
	must("map", map(3, bar, 0x100000, PAGE));
}

static void vectors(void)
{
	int event = must("eventfd", eventfd(0, 0));

	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
	must("msi-x", irqs(0x24, VFIO_PCI_MSIX_IRQ_INDEX, 0, 2, event));
	why_if_any("irqs-noresize?", irqs(0x24, VFIO_PCI_MSIX_IRQ_INDEX, 2, 1, event));
	why_if_any("irqs-fire-beyond", irqs(0x21, VFIO_PCI_MSIX_IRQ_INDEX, 0, 5, 0));
	why("irqs-vectors", irqs(0x24, VFIO_PCI_MSIX_IRQ_INDEX, 4, 2, event));
	rom_off();
	bar_asleep();
}

/* Memory of the device is to be a guest's. */
static void slots(int machine)
{
	struct vfio_region_info bar = { .argsz = sizeof(bar), .index = VFIO_PCI_BAR0_REGION_INDEX };
	struct vt_kvm_userspace_memory_region slot = { .slot = 3, .guest_phys_addr = 0xe0000000 };
	void *at;

	must("region", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &bar));
	at = mmap(NULL, bar.size, PROT_READ | PROT_WRITE, MAP_SHARED, device, (off_t)bar.offset);
	must("mmap", at == MAP_FAILED ? -1 : 0);
	slot.memory_size = bar.size;
	slot.userspace_addr = (uintptr_t)at;
	must("slot", ioctl(machine, VT_KVM_SET_USER_MEMORY_REGION, &slot));
	slot.memory_size = bar.size / 2;
	why("kvm-slot-changed", ioctl(machine, VT_KVM_SET_USER_MEMORY_REGION, &slot));
	slot.slot = 0x7fff;
	why("kvm-slot-number", ioctl(machine, VT_KVM_SET_USER_MEMORY_REGION, &slot));
	slot.slot = 0x20003;
	why("kvm-slot-number", ioctl(machine, VT_KVM_SET_USER_MEMORY_REGION, &slot));
	slot.slot = 4;
	why("kvm-slot-overlaps", ioctl(machine, VT_KVM_SET_USER_MEMORY_REGION, &slot));
	slot.guest_phys_addr = 0xf0000800;
	why("kvm-slot-unaligned", ioctl(machine, VT_KVM_SET_USER_MEMORY_REGION, &slot));
}

/* What KVM is to take VFIO's interrupts from. */
static void irqfd(void)
{
	struct vt_kvm_irqfd give = { .gsi = 5 }, other = { .gsi = 6, .fd = -1 };
	int kvm = must("kvm", open("/dev/kvm", O_RDWR)), machine, gone = must("eventfd", eventfd(0, 0));
	int second = must("VM", ioctl(kvm, _IO(VT_KVMIO, 1), 0));

	give.fd = must("eventfd", eventfd(0, 0));
	machine = must("VM", ioctl(kvm, _IO(VT_KVMIO, 1), 0));
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
	must("msi", irqs(0x24, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, give.fd));
	must("requests", irqs(0x24, VFIO_PCI_REQ_IRQ_INDEX, 0, 1, gone));
	why("kvm-irqfd-no-irqchip?", ioctl(machine, VT_KVM_IRQFD, &give));
	/* KVM_CREATE_IRQCHIP */
	must("irqchip", ioctl(machine, _IO(VT_KVMIO, 0x60), 0));
	must("irqfd", ioctl(machine, VT_KVM_IRQFD, &give));
	why("kvm-irqfd-there", ioctl(machine, VT_KVM_IRQFD, &give));
	must("irqchip", ioctl(second, _IO(VT_KVMIO, 0x60), 0));
	why_if_any("kvm-irqfd-there", ioctl(second, VT_KVM_IRQFD, &give));
	/* Of descriptors that VFIO does not know. */
	why("kvm-irqfd-closed", ioctl(machine, VT_KVM_IRQFD, &other));
	other.fd = kvm;
	why("kvm-irqfd-no-eventfd", ioctl(machine, VT_KVM_IRQFD, &other));
	other.fd = must("eventfd", eventfd(0, 0));
	other.flags = 8;
	why("argument-bits", ioctl(machine, VT_KVM_IRQFD, &other));
	give.fd = gone;
	give.flags = VT_KVM_IRQFD_FLAG_RESAMPLE;
	give.resamplefd = container;
	why("kvm-irqfd-no-eventfd", ioctl(machine, VT_KVM_IRQFD, &give));
	close(gone);
	why("kvm-irqfd-closed", ioctl(machine, VT_KVM_IRQFD, &give));
	slots(machine);
}

static void by_node(void)
{
	char node[64];

	find_node(bdf, node);
	objects(bind_device(node));
}

/* The two devices of a group, on an iommufd each. OTHER names the second. */
static void two_iommufds(void)
{
	struct vfio_device_bind_iommufd b = { .argsz = 16 };
	char node[64];
	int other;

	find_node(bdf, node);
	cdev = must("node", open(node, O_RDWR));
	find_node(getenv("OTHER"), node);
	other = must("node", open(node, O_RDWR));
	b.iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	must("bind", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	b.iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	why("bind-group-elsewhere", ioctl(other, VFIO_DEVICE_BIND_IOMMUFD, &b));
}

/* Lets the tracer go on when all others of this program are gone: then the pipe ends. */
static void resume_at_end(pid_t tracer, const int ends[2])
{
	char byte;

	close(ends[1]);
	while (read(ends[0], &byte, 1) > 0)
		;
	kill(tracer, SIGCONT);
	_exit(0);
}

static char state_of(pid_t pid)
{
	char path[64], text[512] = "", *end;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = must("stat", open(path, O_RDONLY | O_CLOEXEC));
	must("stat", read(fd, text, sizeof(text) - 1));
	close(fd);
	end = strrchr(text, ')');
	return end && end[1] ? end[2] : '?';
}

/*
 * For a tracer that does not stop us: the call fails, and the program ends, while the tracer itself
 * stands still.
 */
static void ended(void)
{
	pid_t tracer = getppid(), child;
	int ends[2];

	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	must("pipe", pipe2(ends, O_CLOEXEC));
	child = must("fork", fork());
	if (!child)
		resume_at_end(tracer, ends);
	close(ends[0]);
	must("stop", kill(tracer, SIGSTOP));
	while (state_of(tracer) != 'T')
		usleep(1000);
	why("program-ended", map(3, (void *)(uintptr_t)(16 * PAGE), 0x200000, PAGE));
}

static const struct scene scenes[] = {
	{ "classic", classic }, { "limited", limited }, { "unsafe", unsafe }, { "shared", shared },
	{ "paired", paired }, { "by-node", by_node }, { "kept", kept },
	{ "restricted", restricted }, { "compat", compat }, { "vm", vm },
	{ "two-iommufds", two_iommufds }, { "mediated", mediated }, { "huge-limit", huge_limit },
	{ "vectors", vectors }, { "ended", ended }, { "irqfd", irqfd }, { "token", token }, { "shared-line", shared_line }, { "noiommu", without_iommu },
	{ NULL, NULL },
};

/* Whether there is one of that name. */
static bool plays(const struct scene *scene, const char *name)
{
	while (scene->name && strcmp(scene->name, name))
		scene++;
	if (scene->name)
		scene->run();
	return scene->name;
}

int main(int argc, char **argv)
{
	bdf = argv[1];
	if (argc != 3)
		return 2;
	find_group(bdf, group_path);
	return plays(scenes, argv[2]) || plays(reports, argv[2]) || plays(slips, argv[2]) ||
	       plays(iommufds, argv[2]) ? 0 : 2;
}
