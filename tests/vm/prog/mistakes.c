/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mistakes WHAT BDF [OTHER]: one mistake that the kernel lets pass, or, behind "not-", the
 * same done right. For --check: what it prints is of no matter. OTHER is a device of another
 * group.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/iommufd.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/pci_regs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

#define MIB 0x100000u
#define BOTH (VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
#define INDEX VFIO_PCI_MSIX_IRQ_INDEX

static struct session s;
static const char *bdf, *other;		/* devices; NULL: there is no other */
static char **self;			/* the program's own arguments */

static void *map(uint64_t iova)
{
	void *memory = pages(MIB);

	must(x_map(&s.container, BOTH, memory, iova, MIB) == 0);
	return memory;
}

static void arm(struct fd *events, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		events[i] = fd_eventfd();
	must(x_irq_eventfds(&s.device, INDEX, events, count, 0) == 0);
}

static void disable(unsigned int count)
{
	must(x_irq_none(&s.device, VFIO_IRQ_SET_ACTION_TRIGGER, INDEX, 0, count) == 0);
}

/* ---- each mistake, and its neighbour ---- */

static void capabilities(bool right)
{
	struct vfio_region_info *info = pages(4096);

	for (uint32_t room = sizeof(*info); room; room = right && room < 4096 ? 4096 : 0) {
		info->argsz = room;
		/* The BAR with the MSI-X table. */
		info->index = VFIO_PCI_BAR3_REGION_INDEX;
		must(x_region_info(&s.device, info) == 0);
	}
}

static void unmap_address(bool right)
{
	void *memory = map(MIB);

	must(x_unmap(&s.container, 0, right ? MIB : (uintptr_t)memory, MIB) == 0);
}

static void never_mapped(bool right)
{
	void *memory = pages(MIB);
	struct fd event;

	must(x_map(&s.container, BOTH, (char *)memory + 1, MIB, MIB) < 0);
	/* It goes on to use the device. */
	arm(&event, 1);
	if (right)
		must(x_map(&s.container, BOTH, memory, MIB, MIB) == 0);
	must(x_unmap(&s.container, 0, MIB, MIB) == 0);
}

static void refilled(bool right)
{
	struct fd event;

	map(MIB);
	x_close(&s.device);
	must(X_NONE(&s.group, VFIO_GROUP_UNSET_CONTAINER) == 0);
	must(x_set_container(&s.group, &s.container) == 0);
	must(X_VALUE(&s.container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0);
	must(x_get_device_fd(&s.group, bdf, &s.device) >= 0);
	if (right)
		map(MIB);
	arm(&event, 1);
}

static void fired(bool right)
{
	struct fd events[3];

	arm(events, 3);
	disable(3);
	/* Fired to try them. */
	if (right)
		disable(0);
}

/* Bus master is set in the command register, or never. */
static void no_master(bool right)
{
	uint64_t config, size;
	struct fd events[1];
	uint8_t command[2];
	const struct iovec parts[2] = { { &command[0], 1 }, { &command[1], 1 } };

	x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	map(MIB);
	must(pread(s.device.nr, command, 2, config + PCI_COMMAND) == 2);
	command[0] |= PCI_COMMAND_MEMORY;
	if (right)
		command[0] |= PCI_COMMAND_MASTER;
	must(pwritev(s.device.nr, parts, 2, (off_t)(config + PCI_COMMAND)) == 2);
	arm(events, 1);
}

static void set_again(bool right)
{
	if (right)
		must(X_VALUE(&s.container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) < 0);
	else
		must(X_VALUE(&s.container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU) < 0);
	map(MIB);
}

static void closed_eventfd(bool right)
{
	struct fd events[2], more[2];

	arm(events, 2);
	if (right)
		disable(0);
	x_close(&events[1]);
	more[0] = events[0];
	more[1] = (struct fd){ .nr = -1 };
	if (right)
		more[1] = fd_eventfd();
	/* It goes on with the other vector. */
	must(x_irq_eventfds(&s.device, INDEX, more, 1, 0) == 0);
}

/* Memory decoding is switched off under a mapping. */
static void bus_error(bool right)
{
	uint64_t config, size, bar;
	volatile uint32_t *memory;
	uint16_t command;

	x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	x_region(&s.device, VFIO_PCI_BAR0_REGION_INDEX, &bar, &size);
	memory = mmap(NULL, size, PROT_READ, MAP_SHARED, s.device.nr, (off_t)bar);
	must(memory != MAP_FAILED);
	must(pread(s.device.nr, &command, 2, config + PCI_COMMAND) == 2);
	command |= PCI_COMMAND_MEMORY;
	if (!right)
		command &= (uint16_t)~PCI_COMMAND_MEMORY;
	must(pwrite(s.device.nr, &command, 2, config + PCI_COMMAND) == 2);
	(void)memory[2];
}

/* Where the capability @wanted begins. */
static unsigned int find_cap(uint64_t config, uint8_t wanted)
{
	uint8_t at = 0, id = 0;

	must(pread(s.device.nr, &at, 1, config + PCI_CAPABILITY_LIST) == 1);
	while (at) {
		must(pread(s.device.nr, &id, 1, config + at) == 1);
		if (id == wanted)
			return at;
		must(pread(s.device.nr, &at, 1, config + at + PCI_CAP_LIST_NEXT) == 1);
	}
	die("no capability %d", wanted);
}

static void asleep(bool right)
{
	uint64_t config, size, bar;
	unsigned int power;
	uint16_t control;
	void *memory;

	x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	x_region(&s.device, VFIO_PCI_BAR0_REGION_INDEX, &bar, &size);
	must(pread(s.device.nr, &control, 2, config + PCI_STATUS) == 2);
	power = find_cap(config, PCI_CAP_ID_PM);
	memory = mmap(NULL, size, PROT_READ, MAP_SHARED, s.device.nr, (off_t)bar);
	must(memory != MAP_FAILED);
	must(pread(s.device.nr, &control, 2, config + power + PCI_PM_CTRL) == 2);
	if (right)
		must(munmap(memory, size) == 0);
	control |= 3;
	must(pwrite(s.device.nr, &control, 2, config + power + PCI_PM_CTRL) == 2);
}

static void master(bool right)
{
	uint64_t config, size;
	uint16_t command;

	x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	if (right)
		map(MIB);
	must(pread(s.device.nr, &command, 2, config + PCI_COMMAND) == 2);
	command |= PCI_COMMAND_MASTER;
	must(pwrite(s.device.nr, &command, 2, config + PCI_COMMAND) == 2);
}

static void pieces(bool right)
{
	char *memory = pages(4 * MIB);

	if (right) {
		must(x_map(&s.container, BOTH, memory, 0, 4 * MIB) == 0);
		return;
	}
	for (unsigned int i = 0; i < 1024; i++)
		must(x_map(&s.container, BOTH, memory + i * 4096, i * 4096, 4096) == 0);
}

static void tail(bool right)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map) + 8, .flags = BOTH, .vaddr = (uintptr_t)pages(MIB),
		.iova = MIB, .size = MIB,
	};
	const uint64_t more = right ? 0 : 0x4242;

	must(x_map_raw(&s.container, &map, &more, sizeof(more)) == 0);
}

/* A field that the kernel does not look at. */
static void reserved(bool right)
{
	uint64_t bar, size;
	struct vfio_device_ioeventfd bell = {
		.argsz = sizeof(bell), .flags = VFIO_DEVICE_IOEVENTFD_32, .reserved = right ? 0 : 7,
	};

	x_region(&s.device, VFIO_PCI_BAR0_REGION_INDEX, &bar, &size);
	bell.offset = bar;
	bell.fd = fd_eventfd().nr;
	must(ioctl(s.device.nr, VFIO_DEVICE_IOEVENTFD, &bell) == 0);
}

/* Mapped with other memory already; and with the same, which does no harm. */
static void exists(bool right)
{
	void *memory = map(MIB);
	struct fd event;

	must(x_map(&s.container, BOTH, right ? memory : pages(MIB), MIB, MIB) < 0);
	arm(&event, 1);
}

static void left_mapped(bool right)
{
	map(MIB);
	if (right)
		must(x_unmap(&s.container, 0, MIB, MIB) == 0);
}

static void left_open(bool right)
{
	if (!right)
		return;
	x_close(&s.device);
	x_close(&s.group);
	x_close(&s.container);
}

static void pinned_twice(bool right)
{
	void *memory = map(MIB);
	struct session second;

	x_session(&second, other);
	must(x_map(&second.container, BOTH, right ? pages(MIB) : memory, 4 * MIB, MIB) == 0);
}

/* Of a plain device there is none; but another feature that there is not is no matter. */
static void migration(bool right)
{
	struct vfio_device_feature feature = {
		.argsz = sizeof(feature),
		.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET |
			 (right ? VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT : VFIO_DEVICE_FEATURE_MIGRATION),
	};

	must(ioctl(s.device.nr, VFIO_DEVICE_FEATURE, &feature) < 0);
}

static void table_mapped(bool right)
{
	struct vfio_region_info *info = pages(4096);
	uint64_t config, size;
	uint8_t bytes[64];
	unsigned int at;
	uint32_t bar;

	x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	must(pread(s.device.nr, bytes, sizeof(bytes), (off_t)config) == sizeof(bytes));
	at = find_cap(config, PCI_CAP_ID_MSIX);
	must(pread(s.device.nr, bytes, 12, config + at) == 12);
	memcpy(&bar, bytes + PCI_MSIX_TABLE, sizeof(bar));
	info->argsz = right ? 4096 : sizeof(*info);
	info->index = bar & PCI_MSIX_TABLE_BIR;
	must(x_region_info(&s.device, info) == 0);
	must(mmap(NULL, info->size, PROT_READ, MAP_SHARED, s.device.nr, (off_t)info->offset) !=
	     MAP_FAILED);
}

/* lseek() fails, and read() reads the first register of BAR 0. */
static void without_place(bool right)
{
	uint64_t config, size;
	uint32_t id;

	x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	must(lseek(s.device.nr, (off_t)config, SEEK_SET) < 0 && errno == ESPIPE);
	must(right ? pread(s.device.nr, &id, 4, (off_t)config) == 4 : read(s.device.nr, &id, 4) == 4);
}

static void untold(bool right)
{
	uint64_t config = (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40, size;
	uint16_t id;

	if (right)
		x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	must(pread(s.device.nr, &id, 2, (off_t)config) == 2);
}

/* The write succeeds, and the bit is not set after it. */
static void enabled_by_write(bool right)
{
	uint64_t config, size;
	struct fd events[1];
	uint16_t control;
	unsigned int at;
	uint8_t head[64];

	x_region(&s.device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	must(pread(s.device.nr, head, sizeof(head), (off_t)config) == sizeof(head));
	at = find_cap(config, PCI_CAP_ID_MSIX) + PCI_MSIX_FLAGS;
	must(pread(s.device.nr, &control, 2, (off_t)(config + at)) == 2);
	control |= PCI_MSIX_FLAGS_ENABLE;
	must(pwrite(s.device.nr, &control, 2, (off_t)(config + at)) == 2);
	must(pread(s.device.nr, &control, 2, (off_t)(config + at)) == 2);
	must(!(control & PCI_MSIX_FLAGS_ENABLE));
	if (right)
		arm(events, 1);
}

static void given_up(bool right)
{
	void *memory = map(MIB);

	if (right)
		must(x_unmap(&s.container, 0, MIB, MIB) == 0);
	must(munmap(memory, MIB) == 0);
}

/* The number of the page frame behind @memory, which root may read; 0: none. */
static uint64_t frame_of(const void *memory)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	must(fd >= 0);
	must(pread(fd, &entry, sizeof(entry), (off_t)((uintptr_t)memory / 4096 * 8)) == sizeof(entry));
	must(close(fd) == 0);
	return entry & ((1ULL << 55) - 1);
}

/* Memory that others could map too, for both to see what the device does there. */
static void *map_shared(uint64_t iova, const char *name, int *fd)
{
	void *memory;

	*fd = memfd_create(name, 0);
	must(*fd >= 0 && ftruncate(*fd, MIB) == 0);
	memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	must(memory != MAP_FAILED);
	must(x_map(&s.container, BOTH, memory, iova, MIB) == 0);
	return memory;
}

/* The advice is followed; then the program comes back to the memory. */
static bool keeps_frame(char *memory, int advice)
{
	uint64_t frame;

	memory[0] = 1;
	frame = frame_of(memory);
	must(frame && madvise(memory, MIB, advice) == 0);
	memory[0] = 2;
	return frame_of(memory) == frame;
}

/* What is right leaves the pages that the device has, or is about other memory. */
static void dropped(bool right)
{
	char *memory = map(MIB);
	int fd;

	if (!right) {
		must(!keeps_frame(memory, MADV_DONTNEED));
		return;
	}
	must(keeps_frame(memory, MADV_FREE));
	must(keeps_frame(map_shared(2 * MIB, "ram", &fd), MADV_DONTNEED));
	memory = pages(MIB);
	must(madvise(memory, MIB, MADV_DONTNEED) == 0);
}

/* The pages go to another address, with the device still at work in them. */
static void moved(bool right)
{
	char *memory = map(MIB), *to;

	memory[0] = 1;
	to = mmap(NULL, MIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(to != MAP_FAILED);
	if (right)
		memory = pages(MIB);
	must(mremap(memory, MIB, MIB, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
}

/* As a balloon gives back what the guest does not use. */
static void punched(bool right)
{
	const int hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	char *memory;
	int fd;

	memory = map_shared(2 * MIB, "ram", &fd);
	memory[0] = 1;
	if (right)
		must(x_unmap(&s.container, 0, 2 * MIB, MIB) == 0);
	must(fallocate(fd, hole, 0, MIB) == 0);
	must(memory[0] == 0);
	if (right)
		must(x_map(&s.container, BOTH, memory, 2 * MIB, MIB) == 0);
}

static void truncated(bool right)
{
	int fd;

	map_shared(2 * MIB, "ram", &fd);
	must(ftruncate(fd, right ? MIB : MIB / 2) == 0);
}

/* What free() does with the end of the heap. */
static void shrunk(bool right)
{
	char *heap = sbrk(3 * MIB);
	char *memory = (char *)(((uintptr_t)heap + MIB - 1) & -(uintptr_t)MIB);

	must(heap != (void *)-1);
	must(x_map(&s.container, BOTH, memory, 2 * MIB, MIB) == 0);
	must(brk(memory + (right ? MIB : 0)) == 0);
}

static void detached(bool right)
{
	int id = shmget(IPC_PRIVATE, MIB, IPC_CREAT | 0600);
	void *memory = shmat(id, NULL, 0);

	must(id >= 0 && memory != (void *)-1 && shmctl(id, IPC_RMID, NULL) == 0);
	must(x_map(&s.container, BOTH, memory, 2 * MIB, MIB) == 0);
	if (right)
		must(x_unmap(&s.container, 0, 2 * MIB, MIB) == 0);
	must(shmdt(memory) == 0);
}

static void masked(bool right)
{
	struct fd event = fd_eventfd();

	must(x_irq_eventfds(&s.device, VFIO_PCI_INTX_IRQ_INDEX, &event, 1, 0) == 0);
	if (right)
		must(x_irq_none(&s.device, VFIO_IRQ_SET_ACTION_UNMASK, VFIO_PCI_INTX_IRQ_INDEX, 0, 1) == 0);
}

/* What makes sense of a device alone that is to work. */
static void map_bar(const struct fd *device)
{
	uint64_t bar, size;

	x_region(device, VFIO_PCI_BAR0_REGION_INDEX, &bar, &size);
	must(mmap(NULL, size, PROT_READ, MAP_SHARED, device->nr, (off_t)bar) != MAP_FAILED);
}

static void keep(const struct fd *fd)
{
	must(fcntl(fd->nr, F_SETFD, 0) == 0);
}

/* The device goes on to another program, and the eventfds do not. */
static void lost_by_exec(bool right)
{
	char number[16];
	struct fd events[2];

	arm(events, 2);
	keep(&s.container);
	keep(&s.group);
	keep(&s.device);
	for (unsigned int i = 0; right && i < 2; i++)
		keep(&events[i]);
	snprintf(number, sizeof(number), "%d", s.device.nr);
	execl("/proc/self/exe", self[0], "goes-on", number, NULL);
	die("exec");
}

/* The last one who has an eventfd is a child, and it ends. */
static void lost_with_child(bool right)
{
	struct fd events[2];
	int pipes[2], status;
	pid_t child;
	char byte;

	arm(events, 2);
	must(pipe(pipes) == 0);
	child = fork();
	must(child >= 0);
	if (!child) {
		/* Until the parent has closed its own. */
		close(pipes[1]);
		_exit(read(pipes[0], &byte, 1) != 0);
	}
	if (!right)
		x_close(&events[1]);
	close(pipes[1]);
	must(waitpid(child, &status, 0) == child && !status);
	map_bar(&s.device);
}

/* The guest takes the interrupts of some vectors alone. */
static void spare_vectors(bool right)
{
	struct fd events[3];
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), machine;

	must(kvm >= 0);
	machine = ioctl(kvm, _IO(VT_KVMIO, 1), 0);
	must(machine >= 0);
	/* KVM_CREATE_IRQCHIP */
	must(ioctl(machine, _IO(VT_KVMIO, 0x60), 0) == 0);
	arm(events, 3);
	for (unsigned int i = 0; i < (right ? 3 : 1); i++) {
		struct vt_kvm_irqfd irqfd = { .fd = (uint32_t)events[i].nr, .gsi = 5 + i };

		must(ioctl(machine, VT_KVM_IRQFD, &irqfd) == 0);
	}
}

/*
 * Sixteen messages where the machine can have one: the call has a result above 0, and arms
 * none. Right is who asks again.
 */
static void fewer_vectors(bool right)
{
	struct {
		struct vfio_irq_set set;
		int fds[16];
	} in = { {
		.argsz = sizeof(in), .index = VFIO_PCI_MSI_IRQ_INDEX, .count = 16,
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
	}, { 0 } };
	int had;

	for (unsigned int i = 0; i < 16; i++)
		in.fds[i] = fd_eventfd().nr;
	had = ioctl(s.device.nr, VFIO_DEVICE_SET_IRQS, &in);
	must(had > 0 && had < 16);
	in.set.count = (uint32_t)had;
	if (right)
		must(ioctl(s.device.nr, VFIO_DEVICE_SET_IRQS, &in) == 0);
	map_bar(&s.device);
}

/* ---- those that set up the device in a way of their own ---- */

static void unchecked(bool right)
{
	if (right) {
		x_session(&s, bdf);
		return;
	}
	s.container = x_node("/dev/vfio/vfio");
	s.group = open_group(group_of(bdf));
	must(x_set_container(&s.group, &s.container) == 0);
	must(X_VALUE(&s.container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0);
}

static void legacy(bool right)
{
	struct fd iommufd = x_node("/dev/iommu");

	if (right)
		x_close(&iommufd);
	x_session(&s, bdf);
}

static int open_device_node(void)
{
	char path[128];
	struct dirent *entry;
	int fd;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", bdf);
	dir = opendir(path);
	must(dir);
	while ((entry = readdir(dir)) && strncmp(entry->d_name, "vfio", 4))
		continue;
	must(entry);
	snprintf(path, sizeof(path), "/dev/vfio/devices/%.60s", entry->d_name);
	closedir(dir);
	fd = open(path, O_RDWR | O_CLOEXEC);
	must(fd >= 0);
	return fd;
}

/* By an iommufd the answer names devices; what is given is a descriptor as a group's. */
static void hot_reset_groups(bool right)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind) };
	struct vfio_pci_hot_reset_info *info = pages(4096);
	struct {
		struct vfio_pci_hot_reset reset;
		int fd;
	} in = { { .argsz = sizeof(in), .count = right ? 0 : 1 }, 0 };
	int device = open_device_node();

	bind.iommufd = x_node("/dev/iommu").nr;
	must(ioctl(device, VFIO_DEVICE_BIND_IOMMUFD, &bind) == 0);
	info->argsz = 4096;
	must(ioctl(device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, info) == 0);
	must(info->flags & VFIO_PCI_HOT_RESET_FLAG_DEV_ID);
	in.fd = device;
	must(ioctl(device, VFIO_DEVICE_PCI_HOT_RESET, &in) < 0 || right);
}

static const struct {
	const char *name;
	void (*make)(bool right);
	bool bare;			/* it begins with nothing */
} mistakes[] = {
	{ "capabilities", capabilities }, { "unmap-address", unmap_address },
	{ "never-mapped", never_mapped }, { "refilled", refilled }, { "fired", fired },
	{ "set-again", set_again }, { "closed-eventfd", closed_eventfd },
	{ "bus-error", bus_error }, { "asleep", asleep }, { "master", master },
	{ "pieces", pieces }, { "tail", tail }, { "reserved", reserved }, { "exists", exists },
	{ "left-mapped", left_mapped }, { "left-open", left_open },
	{ "pinned-twice", pinned_twice }, { "migration", migration },
	{ "table-mapped", table_mapped }, { "lost-by-exec", lost_by_exec },
	{ "lost-with-child", lost_with_child }, { "spare-vectors", spare_vectors },
	{ "fewer-vectors", fewer_vectors }, { "no-master", no_master },
	{ "without-place", without_place }, { "untold", untold },
	{ "enabled-by-write", enabled_by_write }, { "masked", masked },
	{ "given-up", given_up }, { "dropped", dropped }, { "moved", moved },
	{ "punched", punched }, { "truncated", truncated }, { "shrunk", shrunk },
	{ "detached", detached },
	{ "unchecked", unchecked, true }, { "legacy", legacy, true },
	{ "hot-reset-groups", hot_reset_groups, true },
};

/* What lost_by_exec() becomes: @number is the device's. */
static int go_on(const char *number)
{
	struct fd device = { .nr = atoi(number), .text = "anon_inode:[vfio-device]" };

	map_bar(&device);
	return 0;
}

int main(int argc, char **argv)
{
	const char *name = argc >= 3 ? argv[1] : "";
	bool right = !strncmp(name, "not-", 4);

	if (!strcmp(name, "goes-on"))
		return go_on(argv[2]);
	self = argv;
	name += right ? 4 : 0;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		if (strcmp(mistakes[i].name, name))
			continue;
		bdf = argv[2];
		other = argv[3];
		if (!mistakes[i].bare)
			x_session(&s, bdf);
		mistakes[i].make(right);
		return 0;
	}
	return 2;
}
