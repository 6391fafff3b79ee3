/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Failures after public reports about VMMs and drivers. Beside each stand others in which the same
 * call fails with the same error, for another cause.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"

#define CONFIG ((off_t)VFIO_PCI_CONFIG_REGION_INDEX << 40)
#define BOTH (VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
#define FIXED (IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE)
#define FREE UINT64_C(0x200000)		/* an IOVA where nothing is mapped */
#define FOLDER "/tmp/ramfs"

static void *shared(int fd, size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);

	must("mmap", at == MAP_FAILED ? -1 : 0);
	return at;
}

/* ---- memory ---- */

/* Where memory is mapped to be had by the device, in a container or an IOAS; 0: container. */
static uint32_t space;

static long have(uint32_t access, const void *at, uint64_t iova, uint64_t size)
{
	uint32_t flags = IOMMU_IOAS_MAP_FIXED_IOVA;

	if (!space)
		return map(access, at, iova, size);
	flags |= access & VFIO_DMA_MAP_FLAG_READ ? IOMMU_IOAS_MAP_READABLE : 0;
	flags |= access & VFIO_DMA_MAP_FLAG_WRITE ? IOMMU_IOAS_MAP_WRITEABLE : 0;
	return ioas_map(space, flags, at, iova, size);
}

static void cause(const char *rule, long result)
{
	char whole[64];

	snprintf(whole, sizeof(whole), "%s%s", space ? "ioas-" : "", rule);
	why(*rule ? whole : "", result);
	if (result >= 0)
		must("unmap", space ? ioas_unmap(space, 0, UINT64_MAX) : unmap(2, 0, 0));
}

/* The file has been made smaller than its mapping; then there is no mapping. */
static void cut_off(void)
{
	int fd = must("memfd", memfd_create("pc.ram", 0));
	char *at = shared(fd, 4 * PAGE);

	must("truncate", ftruncate(fd, 2 * PAGE));
	cause("map-beyond-file", have(BOTH, at, FREE, 4 * PAGE));
	must("truncate", ftruncate(fd, 4 * PAGE));
	munmap(at + 3 * PAGE, PAGE);
	cause("map-hole", have(BOTH, at, FREE, 4 * PAGE));
	mprotect(at + PAGE, PAGE, PROT_READ);
	cause("map-protected", have(BOTH, at, FREE, 2 * PAGE));
}

/* A file whose pages must be written back. Linux 6.1 takes it. */
static void on_file(void)
{
	char *at;
	int fd;

	mkdir(FOLDER, 0700);
	must("ramfs", mount("none", FOLDER, "ramfs", 0, NULL));
	fd = must("file", open(FOLDER "/ram", O_RDWR | O_CREAT, 0600));
	must("truncate", ftruncate(fd, 4 * PAGE));
	at = shared(fd, 4 * PAGE);
	if (have(BOTH, at, FREE, PAGE) < 0)
		cause("map-file", -1);
	must("unmap", space ? ioas_unmap(space, 0, UINT64_MAX) : unmap(2, 0, 0));
	mprotect(at, PAGE, PROT_READ);
	cause("map-protected", have(BOTH, at, FREE, PAGE));
	must("truncate", ftruncate(fd, 0));
	cause("map-beyond-file", have(VFIO_DMA_MAP_FLAG_READ, at, FREE, PAGE));
	umount2(FOLDER, MNT_DETACH);
}

#define HUGE (UINT64_C(2) << 20)

static void huge(void)
{
	int fd = memfd_create("huge", MFD_HUGETLB);
	char *at;

	if (fd < 0)
		return;
	must("truncate", ftruncate(fd, (off_t)HUGE));
	at = shared(fd, HUGE);
	cause("map-no-huge-page?", have(BOTH, at, HUGE, HUGE));
	mprotect(at, HUGE, PROT_READ);
	cause("map-protected", have(BOTH, at, HUGE, HUGE));
}

/* Since Linux 6.13; maps show nothing of it. */
static void guarded(void)
{
	char *at = memory(4 * PAGE, PROT_READ | PROT_WRITE);

	if (madvise(at + PAGE, PAGE, 102) < 0)
		return;
	cause("", have(BOTH, at, FREE, 4 * PAGE));
}

static char *not_inherited;

static void in_child(void)
{
	cause("map-hole", have(BOTH, not_inherited, FREE, PAGE));
	mprotect(not_inherited + PAGE, PAGE, PROT_READ);
	cause("map-protected", have(BOTH, not_inherited + PAGE, FREE, PAGE));
}

/* The device's process is a child, which does not have all of the memory. */
static void forked(void)
{
	not_inherited = memory(2 * PAGE, PROT_READ | PROT_WRITE);
	must("advice", madvise(not_inherited, PAGE, MADV_DONTFORK));
	apart(in_child);
}

static void half_locked(void)
{
	char *at = memory(64 * PAGE, PROT_READ | PROT_WRITE);

	limit(RLIMIT_MEMLOCK, 16 * PAGE);
	lacks(CAP_IPC_LOCK);
	must("lock", mlock(at, 12 * PAGE));
	cause("map-memlock", have(BOTH, at + 16 * PAGE, FREE, 5 * PAGE));
	must("map", have(BOTH, at + 16 * PAGE, FREE, 4 * PAGE));
	cause("map-memlock", have(BOTH, at + 20 * PAGE, 2 * FREE, PAGE));
	must("unmap", unmap(2, 0, 0));
}

/* Root of a namespace of its own has all capabilities, and none that counts here. */
static void rootless(void)
{
	char *at = memory(64 * PAGE, PROT_READ | PROT_WRITE);

	limit(RLIMIT_MEMLOCK, 16 * PAGE);
	if (unshare(CLONE_NEWUSER) < 0)
		return;
	cause("map-memlock", have(BOTH, at, FREE, 64 * PAGE));
	cause("map-hole", have(BOTH, (void *)(uintptr_t)(16 * PAGE), FREE, PAGE));
}

static void kinds(void)
{
	cut_off();
	on_file();
	huge();
	guarded();
	forked();
}

/* Two things are wrong: the kernel sees one of them first. */
static void both(void)
{
	char *at = memory(4 * PAGE, PROT_READ | PROT_WRITE);

	must("map", map(BOTH, at, FREE, PAGE));
	why("map-no-access", map(0, at, FREE, PAGE));
	why("map-unaligned", map(BOTH, at, FREE, PAGE + 8));
	why("map-exists", map(BOTH, (void *)(uintptr_t)(16 * PAGE), FREE, PAGE));
	why("map-too-high", map(BOTH, (void *)(uintptr_t)(16 * PAGE), UINT64_C(1) << 50, PAGE));
	why("map-unaligned", map(BOTH, at + 8, UINT64_C(1) << 50, PAGE));
	why("map-address-and-access", map(VFIO_DMA_MAP_FLAG_VADDR | VFIO_DMA_MAP_FLAG_READ, at, FREE, PAGE));
	why("map-hole", map(BOTH, (void *)(UINT64_C(1) << 63), 2 * FREE, PAGE));
	must("unmap", unmap(2, 0, 0));
}

static void pinning(void)
{
	use();
	both();
	kinds();
	apart(half_locked);
	apart(rootless);
}

/* ---- nodes ---- */

static void own_mounts(void)
{
	must("unshare", unshare(CLONE_NEWNS));
	must("private", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static void no_devices(void)
{
	own_mounts();
	must("bind", mount("/dev/vfio", "/dev/vfio", NULL, MS_BIND, NULL));
	must("nodev", mount(NULL, "/dev/vfio", NULL, MS_REMOUNT | MS_BIND | MS_NODEV, NULL));
	why("open-nodev", reopen());
}

static void other_view(void)
{
	own_mounts();
	must("tmpfs", mount("none", "/dev/vfio", "tmpfs", 0, NULL));
	why("open-only-outside", reopen());
	why("open-only-outside", open("/dev/vfio/vfio", O_RDWR));
	why("open-no-group", open("/dev/vfio/4294967295", O_RDWR));
}

static void nobody(void)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		_exit(1);
}

static void behind_folder(void)
{
	nobody();
	why("open-folder", reopen());
}

static void not_for_nobody(void)
{
	nobody();
	why("open-mode", reopen());
}

static void rights(void)
{
	apart(no_devices);
	apart(other_view);
	must("mode", chmod("/dev/vfio", 0700));
	apart(behind_folder);
	must("mode", chmod("/dev/vfio", 0755));
	apart(not_for_nobody);
}

static void no_node(void)
{
	char kept[PATH_MAX];

	snprintf(kept, sizeof(kept), "%.64s.kept", group_path);
	must("rename", rename(group_path, kept));
	why("open-no-node", reopen());
	why("open-no-such-name", open("/dev/vfio/vfio0", O_RDWR));
	must("rename", rename(kept, group_path));
}

static void no_number(void)
{
	int next = dup(0);

	close(next);
	must("limit", setrlimit(RLIMIT_NOFILE, &(struct rlimit){ (rlim_t)next, 4096 }));
	why("open-descriptors", reopen());
}

/* Somebody else has the group: a former run of the program, or a child that inherited it. */
static void held(void)
{
	pid_t child;

	group = must("group", reopen());
	child = must("fork", fork());
	if (!child) {
		pause();
		_exit(0);
	}
	close(group);
	why("open-group-open", reopen());
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(must("group", reopen()));
}

#define CGROUPS "/tmp/cgroups"

/* A program for devices that says no to all. */
static int deny(void)
{
	struct bpf_insn no[] = { { .code = 0xb7 }, { .code = 0x95 } };
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE, .insns = (uintptr_t)no, .insn_cnt = 2,
		.license = (uintptr_t)"GPL",
	};

	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static void denied(void)
{
	union bpf_attr attr = { .attach_type = BPF_CGROUP_DEVICE };
	char pid[16];

	attr.attach_bpf_fd = (uint32_t)deny();
	if ((int)attr.attach_bpf_fd < 0)
		return;
	mkdir(CGROUPS, 0700);
	must("cgroup2", mount("none", CGROUPS, "cgroup2", 0, NULL));
	mkdir(CGROUPS "/pod", 0700);
	attr.target_fd = (uint32_t)must("cgroup", open(CGROUPS "/pod", O_RDONLY));
	must("attach", syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof(attr)));
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	must("move", tell(CGROUPS "/pod/cgroup.procs", pid));
	why("open-cgroup-v2?", reopen());
	why("open-cgroup-v2?", open("/dev/vfio/vfio", O_RDWR));
	must("move", tell(CGROUPS "/cgroup.procs", pid));
	close((int)attr.target_fd);
	must("pod", rmdir(CGROUPS "/pod"));
	must("umount", umount(CGROUPS));
}

static void deployed(void)
{
	rights();
	no_node();
	apart(no_number);
	held();
	apart(denied);
}

/* ---- containers and groups ---- */

/* A node of the group's name with another group's number, which nobody has open. */
static void wrong_number(void)
{
	char other[PATH_MAX], kept[PATH_MAX];
	struct stat st;

	find_group(getenv("OTHER"), other);
	snprintf(kept, sizeof(kept), "%.64s.kept", group_path);
	must("stat", stat(other, &st));
	must("rename", rename(group_path, kept));
	must("mknod", mknod(group_path, S_IFCHR | 0600, st.st_rdev));
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	why("device-other-number", get_device(bdf));
	why("device-not-in-group", get_device("0000:00:1f.7"));
	close(group);
	close(container);
	must("rename", rename(kept, group_path));
}

static void one_number(void)
{
	int next = dup(0);

	close(next);
	must("limit", setrlimit(RLIMIT_NOFILE, &(struct rlimit){ (rlim_t)next, 4096 }));
	why("open-descriptors", get_device(bdf));
}

static void no_order(void)
{
	char *at = memory(PAGE, PROT_READ | PROT_WRITE);

	set_up();
	why("set-iommu-no-nesting", ioctl(container, VFIO_SET_IOMMU, 6 /* nesting */));
	why("set-iommu-no-model", ioctl(container, VFIO_SET_IOMMU, 77));
	why("container-no-iommu", map(BOTH, at, 0, PAGE));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	must("map", map(BOTH, at, 0, PAGE));
	must("unset", ioctl(group, VFIO_GROUP_UNSET_CONTAINER));
	why("container-no-iommu", map(BOTH, at, 0, PAGE));
	why("device-no-container", get_device(bdf));
	why("group-no-container", set_container(must("eventfd", eventfd(0, 0))));
	must("set container", set_container(container));
	why("device-no-iommu", get_device(bdf));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	apart(one_number);
	close(container);
	why("descriptor-not-open", map(BOTH, at, 0, PAGE));
}

static void ordered(void)
{
	wrong_number();
	no_order();
}

/* The second function is given back to nobody: the group is viable, and it is no device of VFIO's. */
static void half_bound(void)
{
	const char *other = getenv("OTHER");

	must("unbind", tell("/sys/bus/pci/drivers/vfio-pci/unbind", other));
	use();
	why("device-other-driver", get_device(other));
	why("device-not-in-group", get_device("0000:00:1f.7"));
	close(device);
	close(group);
	close(container);
	must("bind", tell("/sys/bus/pci/drivers/vfio-pci/bind", other));
}

/* ---- interrupts and regions ---- */

/* The place of the register that sets the power state. */
static off_t power_register(void)
{
	uint8_t at = 0x34, id = 0;

	must("capabilities", pread(device, &at, 1, CONFIG + at));
	must("capability", pread(device, &id, 1, CONFIG + at));
	while (id != 1) {
		must("next", pread(device, &at, 1, CONFIG + at + 1));
		must("capability", pread(device, &id, 1, CONFIG + at));
	}
	return CONFIG + at + 4;
}

static void set_power(uint16_t state)
{
	off_t at = power_register();
	uint16_t value;

	must("state", pread(device, &value, 2, at));
	value = (uint16_t)((value & ~3u) | state);
	must("state", pwrite(device, &value, 2, at));
}

/* Flags of VFIO_DEVICE_SET_IRQS. */
#define FIRE (VFIO_IRQ_SET_ACTION_TRIGGER | VFIO_IRQ_SET_DATA_NONE)
#define ARM (VFIO_IRQ_SET_ACTION_TRIGGER | VFIO_IRQ_SET_DATA_EVENTFD)
#define RESAMPLE (VFIO_IRQ_SET_ACTION_UNMASK | VFIO_IRQ_SET_DATA_EVENTFD)

static long irqs_at_the_end(int event)
{
	char *at = memory(2 * PAGE, PROT_READ | PROT_WRITE);
	struct vfio_irq_set *set = (void *)(at + PAGE - sizeof(*set));

	munmap(at + PAGE, PAGE);
	*set = (struct vfio_irq_set){
		.argsz = sizeof(*set) + 4, .flags = ARM, .index = VFIO_PCI_MSIX_IRQ_INDEX, .count = 1,
	};
	(void)event;
	return ioctl(device, VFIO_DEVICE_SET_IRQS, set);
}

static void vectors(void)
{
	int event = must("eventfd", eventfd(0, 0)), other = must("memfd", memfd_create("x", 0));

	why("irqs-not-enabled", irqs(RESAMPLE, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, event));
	must("INTx", irqs(ARM, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, event));
	must("resample", irqs(RESAMPLE, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, event));
	why("irqs-unmask-set", irqs(RESAMPLE, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, event));
	why("irqs-vectors", irqs(ARM, VFIO_PCI_INTX_IRQ_INDEX, 0, 2, event));
	why("irqs-other-type", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, event));
	must("no INTx", irqs(FIRE, VFIO_PCI_INTX_IRQ_INDEX, 0, 0, 0));
	why("irqs-no-eventfd", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, other));
	why("irqs-data", irqs_at_the_end(event));
	set_power(3);
	why("irqs-asleep", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, event));
	why("irqs-vectors", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 0, 99, event));
	set_power(0);
	must("MSI-X", irqs(ARM, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, event));
	why("irqs-other-type", irqs(ARM, VFIO_PCI_MSI_IRQ_INDEX, 0, 1, event));
	must("no MSI-X", irqs(FIRE, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, 0));
	why("irqs-not-enabled", irqs(FIRE, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, 0));
}

static long bar(uint64_t size, off_t offset)
{
	return (long)mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, device, offset);
}

/* BAR 2 is of ports; BARs 4 and 5 do not exist. */
static void regions(void)
{
	struct vfio_region_info r = { .argsz = sizeof(r) };
	void *nothing = memory(PAGE, PROT_READ);
	char bytes[16];

	munmap(nothing, PAGE);
	for (r.index = 0; r.index < 8; r.index++)
		must("region", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &r));
	why("mmap-not-mappable", bar(PAGE, (off_t)2 << 40));
	why("mmap-not-mappable", bar(PAGE, (off_t)5 << 40));
	why("mmap-not-mappable", bar(PAGE, (off_t)CONFIG));
	why("mmap-beyond", bar(PAGE, ((off_t)1 << 40) + (128 << 10)));
	why("mmap-not-asked?", bar(PAGE, (off_t)77 << 40));
	why("mmap-arguments", bar(0, 0));
	why("io-region-end", pread(device, bytes, 4, (off_t)5 << 40));
	why("io-region-end", pread(device, bytes, 4, ((off_t)1 << 40) + (128 << 10)));
	why("io-not-asked?", pread(device, bytes, 4, (off_t)77 << 40));
	why("io-negative", pread(device, bytes, 4, -4));
	why("io-buffer", pread(device, nothing, 4, CONFIG));
	why("io-buffer", pwrite(device, nothing, 4, CONFIG + 0x3c));
}

static long feature(uint32_t flags, uint32_t more, const void *data)
{
	struct {
		struct vfio_device_feature f;
		uint8_t data[32];
	} a = { .f = { .argsz = sizeof(a.f) + more, .flags = flags } };

	if (data)
		memcpy(a.data, data, more);
	return ioctl(device, VFIO_DEVICE_FEATURE, &a);
}

/* To sleep, and to wake up by an eventfd. */
static void sleeping(void)
{
	struct { int32_t wakeup_eventfd; uint32_t reserved; } wakeup = { 99, 0 };
	const uint32_t set = VFIO_DEVICE_FEATURE_SET;
	char bytes[4];
	uint16_t command = 2;

	must("command", pwrite(device, &command, 2, CONFIG + 4));
	if (feature(VFIO_DEVICE_FEATURE_PROBE | set | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, 0, NULL) < 0)
		return;
	why("feature-direction",
	    feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, 0, NULL));
	why("feature-room",
	    feature(set | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, 0, NULL));
	why("feature-wakeup",
	    feature(set | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, sizeof(wakeup), &wakeup));
	must("sleep", feature(set | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, 0, NULL));
	why("feature-low-already", feature(set | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, 0, NULL));
	must("wake", feature(set | VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, 0, NULL));
	must("command", pwrite(device, &command, 2, CONFIG + 4));
	must("read", pread(device, bytes, 4, 0));
}

static void worked(void)
{
	use();
	vectors();
	regions();
	sleeping();
}

/* ---- iommufd ---- */

static void no_resource_right(void)
{
	struct iommu_option option = { .size = sizeof(option), .val64 = 1 };

	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	lacks(CAP_SYS_RESOURCE);
	why("iommufd-option-right", ioctl(iommufd, IOMMU_OPTION, &option));
}

/* As of Linux 6.2 a user's pinned memory counts, by the option of the iommufd also a process's. */
static void few_pages(void)
{
	char *at = memory(64 * PAGE, PROT_READ | PROT_WRITE);

	limit(RLIMIT_MEMLOCK, 16 * PAGE);
	lacks(CAP_IPC_LOCK);
	why("ioas-map-memlock", ioas_map(space, FIXED, at, FREE, 64 * PAGE));
	must("map", ioas_map(space, FIXED, at, FREE, 12 * PAGE));
	why("ioas-map-memlock", ioas_map(space, FIXED, at, 2 * FREE, 12 * PAGE));
	why("ioas-map-exists", ioas_map(space, FIXED, at, FREE, 12 * PAGE));
	must("unmap", ioas_unmap(space, 0, UINT64_MAX));
}

static void unusual_tables(uint32_t devid)
{
	struct iommu_hwpt_alloc a = { .size = sizeof(a), .dev_id = devid, .pt_id = space };
	struct iommu_hwpt_set_dirty_tracking track = { .size = sizeof(track), .flags = 1 };
	struct iommu_hwpt_get_dirty_bitmap get = {
		.size = sizeof(get), .iova = FREE, .length = PAGE, .page_size = PAGE,
	};
	uint64_t bitmap = 0;

	a.flags = IOMMU_HWPT_ALLOC_DIRTY_TRACKING;
	why("hwpt-unsupported", ioctl(iommufd, IOMMU_HWPT_ALLOC, &a));
	a.flags = IOMMU_HWPT_ALLOC_NEST_PARENT;
	why("hwpt-unsupported", ioctl(iommufd, IOMMU_HWPT_ALLOC, &a));
	a.flags = 0x8000;
	why("argument-bits", ioctl(iommufd, IOMMU_HWPT_ALLOC, &a));
	a.flags = 0;
	must("page table", ioctl(iommufd, IOMMU_HWPT_ALLOC, &a));
	track.hwpt_id = get.hwpt_id = a.out_hwpt_id;
	get.data = (uintptr_t)&bitmap;
	why("hwpt-set-not-tracking", ioctl(iommufd, IOMMU_HWPT_SET_DIRTY_TRACKING, &track));
	why("hwpt-get-not-tracking", ioctl(iommufd, IOMMU_HWPT_GET_DIRTY_BITMAP, &get));
}

static void copies(void)
{
	char *at = memory(PAGE, PROT_READ | PROT_WRITE);
	uint32_t from = ioas_alloc();
	struct iommu_ioas_copy copy = {
		.size = sizeof(copy), .flags = FIXED, .dst_ioas_id = space, .src_ioas_id = from,
		.length = PAGE, .dst_iova = FREE, .src_iova = FREE,
	};

	why("ioas-copy-source", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
	must("map", ioas_map(from, FIXED & ~IOMMU_IOAS_MAP_WRITEABLE, at, FREE, PAGE));
	why("ioas-copy-source", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
	copy.flags = FIXED & ~IOMMU_IOAS_MAP_WRITEABLE;
	copy.dst_iova = UINT64_C(1) << 60;
	why("ioas-copy-too-high", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
	copy.dst_iova = FREE + 8;
	why("ioas-copy-unaligned", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
	munmap(at, PAGE);
	copy.dst_iova = FREE;
	why("ioas-copy-hole", ioctl(iommufd, IOMMU_IOAS_COPY, &copy));
}

/* For a program that was written for containers. */
static void no_container(void)
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };
	struct iommu_vfio_ioas serves = { .size = sizeof(serves), .op = IOMMU_VFIO_IOAS_GET };

	container = iommufd;
	why("iommufd-no-compat-id", ioctl(iommufd, IOMMU_VFIO_IOAS, &serves));
	why("iommufd-no-compat-info", ioctl(iommufd, VFIO_IOMMU_GET_INFO, &info));
	why("iommufd-no-compat-map", map(BOTH, memory(PAGE, PROT_READ | PROT_WRITE), 0, PAGE));
	why("iommufd-no-compat-unmap", unmap(0, 0, PAGE));
}

static void ask_ranges(void)
{
	struct iommu_iova_range ranges[8];
	struct iommu_ioas_iova_ranges r = {
		.size = sizeof(r), .ioas_id = space, .num_iovas = 8, .allowed_iovas = (uintptr_t)ranges,
	};

	must("ranges", ioctl(iommufd, IOMMU_IOAS_IOVA_RANGES, &r));
}

static void misplaced(void)
{
	char *at = memory(2 * PAGE, PROT_READ | PROT_WRITE);
	int fd = must("memfd", memfd_create("ram", 0));
	struct iommu_ioas_map_file file = {
		.size = sizeof(file), .flags = 1, .ioas_id = space, .fd = fd, .length = PAGE, .iova = FREE,
	};

	must("truncate", ftruncate(fd, PAGE));
	why("ioas-map-unaligned", ioas_map(space, FIXED, at, FREE + 8, PAGE));
	why("ioas-map-reserved", ioas_map(space, FIXED, at, 0xfee00000, PAGE));
	ask_ranges();
	why("ioas-map-outside", ioas_map(space, FIXED, at, 0xfee00000, PAGE));
	why("ioas-map-outside", ioas_map(space, FIXED, at, UINT64_C(1) << 60, PAGE));
	why("ioas-file-no-access", ioctl(iommufd, IOMMU_IOAS_MAP_FILE, &file));
	why("ioas-file-outside", map_file(space, fd, 0, 0xfee00000, PAGE));
}

static void by_iommufd(void)
{
	uint32_t devid;

	apart(no_resource_right);
	devid = bind_by_node();
	no_container();
	space = ioas_alloc();
	must("attach", attach_pt(space));
	kinds();
	apart(few_pages);
	unusual_tables(devid);
	copies();
	misplaced();
}

/* Containers' requests, served by an iommufd. */
static void served(void)
{
	container = must("iommufd", open("/dev/iommu", O_RDWR));
	group = must("group", reopen());
	must("set container", set_container(container));
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
	why("map-bar-in-iommufd", map(BOTH, (void *)bar(PAGE, 0), FREE, PAGE));
	kinds();
}

const struct scene reports[] = {
	{ "pinning", pinning }, { "deployed", deployed }, { "ordered", ordered },
	{ "half-bound", half_bound }, { "worked", worked }, { "by-iommufd", by_iommufd },
	{ "served", served }, { NULL, NULL },
};
