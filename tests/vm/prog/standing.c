/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * standing WORD...: sets up what the words say, one after the other, and tells what the
 * kernel itself knows of it, for a comparison with --summary.
 *
 *	asks			from now on whatever is opened is asked about first
 *	container		a new one: groups and maps are about the newest
 *	group BDF		its group, attached; a second time for a group: nothing
 *	iommu			type 1, version 2
 *	iommu1			type 1, version 1
 *	device BDF		from its group
 *	map IOVA SIZE		of memory of our own
 *	unmap IOVA SIZE
 *	pieces IOVA SIZE COUNT	one memory, so many mappings of that size
 *	bar INDEX IOVA		the newest device's, in our memory, and mapped for DMA;
 *				IOVA 0: not for DMA
 *	msix COUNT		so many vectors of the newest device
 *	disarm			all of them
 *	detach			the newest group from its container; then it is closed
 *	close WHAT		container, group, device or iommufd: the newest
 *	cdev BDF		its own node, bound to the newest iommufd
 *	iommufd			a new one
 *	ioas			one more in it
 *	attach			the newest device to the newest IOAS
 *	imap IOVA SIZE		into that
 *	nested			a mock device in the newest IOAS, with a nested HWPT
 *	reset			the newest device
 *	low			it may have a low power state
 *	state N			the newest device, which migrates, goes to this state; its
 *				data stream, if it gets one, stays open
 *	unplug			somebody takes the newest device from its driver, which
 *				asks us for it: we unmap and close it
 *	gone			the newest group must say that it has no device left
 *	fork			the rest is done by a child, while we wait without a
 *				descriptor of ours
 *	hand			the rest is done by a child that has nothing and is given
 *				the newest device over a socket; we keep the others, and
 *				at the end tell the facts
 *	offer PATH WHAT		who connects to that socket is given the newest: container,
 *				group, device or iommufd; and the number of the newest IOAS
 *	fetch PATH WHAT		is given it, which is the newest then
 *	number WHAT		its descriptor, as a fact
 *	seize PID FD WHAT	takes it from that process, by pidfd_getfd
 *	share			the rest is done by a child that has all of it, too, while we
 *				keep it until the child has ended
 *	unseen COUNT		as a fact: of so many address spaces a tracer has not seen
 *				the past
 *	info			asks the newest container about its IOMMU, if it has one
 *	taken IOVA SIZE		a mapping that must fail, for another lies there
 *	facts			what the kernel says now, a line each: KEY VALUE
 *	files			the same without what is locked
 *	wait			until there is a line on standard input
 *	drain			what UNMAP_ALL frees in the newest container, as facts
 *	vm			a VM of KVM
 *	give			it gets the newest group, or the newest device if there is none
 *	take			that is taken from it
 *	irqfds COUNT		it gets so many vectors of the newest device
 *	ignore COUNT		those are taken from it
 *	slot			it gets what is mapped of the newest device
 *	unslot			and loses it
 *	vmdrain			what it had, as facts: all of it is taken from it
 *	kill			ourselves
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asks.h"
#include "calls.h"
#include "facts.h"
#include "machine.h"

#define MAX 16

struct device {
	int fd, group;
	char name[64];
	uint32_t id;			/* in its iommufd */
	void *bar;			/* the newest that is mapped */
	size_t bar_size;
	int events[64];			/* of its vectors */
};

static int containers[MAX], iommufds[MAX];
static unsigned int ncontainers, niommufds, ndevices, ngroups;
static struct device devices[MAX];
static struct {
	int fd, number;
} groups[MAX];
static uint32_t ioas;
static bool asks;

static int newest(const int *list, unsigned int count)
{
	must(count);
	return list[count - 1];
}

static struct device *device(void)
{
	must(ndevices);
	return &devices[ndevices - 1];
}

static void ask_always(char **words)
{
	(void)words;
	asks = true;
}

/* ---- the classic interface ---- */

static void open_container(char **words)
{
	(void)words;
	containers[ncontainers] = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	must(containers[ncontainers++] >= 0);
	if (asks)
		asks_versions(newest(containers, ncontainers));
}

static int find_group(int number)
{
	for (unsigned int i = 0; i < ngroups; i++)
		if (groups[i].number == number)
			return groups[i].fd;
	return -1;
}

static void attach_group(char **words)
{
	int container = newest(containers, ncontainers), number = group_of(words[0]);
	char path[64];

	if (find_group(number) >= 0)
		return;
	snprintf(path, sizeof(path), "/dev/vfio/%d", number);
	groups[ngroups].number = number;
	groups[ngroups].fd = open(path, O_RDWR | O_CLOEXEC);
	must(groups[ngroups].fd >= 0);
	if (asks)
		asks_status(groups[ngroups].fd);
	must(!ioctl(groups[ngroups].fd, VFIO_GROUP_SET_CONTAINER, &container));
	ngroups++;
}

static void set_type(unsigned long type)
{
	must(!ioctl(newest(containers, ncontainers), VFIO_SET_IOMMU, type));
	if (asks)
		asks_iommu(newest(containers, ncontainers));
}

static void set_iommu(char **words)
{
	(void)words;
	set_type(VFIO_TYPE1v2_IOMMU);
}

static void set_old_iommu(char **words)
{
	(void)words;
	set_type(VFIO_TYPE1_IOMMU);
}

static void get_device(char **words)
{
	struct device *d = &devices[ndevices++];

	snprintf(d->name, sizeof(d->name), "%s", words[0]);
	d->group = find_group(group_of(words[0]));
	d->fd = ioctl(d->group, VFIO_GROUP_GET_DEVICE_FD, words[0]);
	must(d->fd >= 0);
	if (asks)
		asks_device(d->fd);
}

static void map_memory(uint64_t iova, uint64_t size, void *memory)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)memory, .iova = iova, .size = size,
	};

	must(!ioctl(newest(containers, ncontainers), VFIO_IOMMU_MAP_DMA, &map));
}

static void *own_memory(uint64_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	must(memory != MAP_FAILED);
	return memory;
}

static void map_own(char **words)
{
	uint64_t size = strtoull(words[1], NULL, 0);

	map_memory(strtoull(words[0], NULL, 0), size, own_memory(size));
}

static void map_pieces(char **words)
{
	uint64_t iova = strtoull(words[0], NULL, 0), size = strtoull(words[1], NULL, 0);
	uint64_t count = strtoull(words[2], NULL, 0);
	uint8_t *memory = own_memory(size * count);

	for (uint64_t i = 0; i < count; i++)
		map_memory(iova + i * size, size, memory + i * size);
}

static void unmap(char **words)
{
	struct vfio_iommu_type1_dma_unmap arg = {
		.argsz = sizeof(arg), .iova = strtoull(words[0], NULL, 0),
		.size = strtoull(words[1], NULL, 0),
	};

	must(!ioctl(newest(containers, ncontainers), VFIO_IOMMU_UNMAP_DMA, &arg));
}

static void map_bar(char **words)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info), .index = (uint32_t)atoi(words[0]),
	};
	uint64_t iova = strtoull(words[1], NULL, 0);
	void *memory;

	must(!ioctl(device()->fd, VFIO_DEVICE_GET_REGION_INFO, &info));
	memory = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, device()->fd,
		      (off_t)info.offset);
	must(memory != MAP_FAILED);
	device()->bar = memory;
	device()->bar_size = info.size;
	if (iova)
		map_memory(iova, info.size, memory);
}

static void arm(char **words)
{
	uint32_t count = (uint32_t)atoi(words[0]);
	struct {
		struct vfio_irq_set set;
		int fds[64];
	} arg = {
		.set = {
			.argsz = sizeof(arg.set) + count * sizeof(int),
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
			.index = VFIO_PCI_MSIX_IRQ_INDEX, .count = count,
		},
	};
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = VFIO_PCI_MSIX_IRQ_INDEX };

	must(!ioctl(device()->fd, VFIO_DEVICE_GET_IRQ_INFO, &info));
	must(count <= sizeof(arg.fds) / sizeof(arg.fds[0]));
	for (uint32_t i = 0; i < count; i++)
		device()->events[i] = arg.fds[i] = eventfd(0, EFD_CLOEXEC);
	must(!ioctl(device()->fd, VFIO_DEVICE_SET_IRQS, &arg));
}

static void disarm(char **words)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set), .index = VFIO_PCI_MSIX_IRQ_INDEX,
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
	};

	(void)words;
	must(!ioctl(device()->fd, VFIO_DEVICE_SET_IRQS, &set));
}

static void detach(char **words)
{
	int group = groups[--ngroups].fd;

	(void)words;
	must(!ioctl(group, VFIO_GROUP_UNSET_CONTAINER));
	close(group);
}

static void reset(char **words)
{
	(void)words;
	must(!ioctl(device()->fd, VFIO_DEVICE_RESET));
}

static void allow_low_power(char **words)
{
	struct vfio_device_feature feature = {
		.argsz = sizeof(feature),
		.flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY,
	};

	(void)words;
	must(!ioctl(device()->fd, VFIO_DEVICE_FEATURE, &feature));
}

static void go_to_state(char **words)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_mig_state state;
	} arg = {
		.head = {
			.argsz = sizeof(arg),
			.flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
		},
		.state = { .device_state = (uint32_t)atoi(words[0]) },
	};

	must(!ioctl(device()->fd, VFIO_DEVICE_FEATURE, &arg));
}

static void unmap_bar(const struct device *d)
{
	if (d->bar)
		must(!munmap(d->bar, d->bar_size));
}

/* It returns when nobody has the device any more. */
static void unbind(const struct device *d)
{
	const char *name = d->name;
	char path[128];
	int fd;

	unmap_bar(d);
	for (fd = 3; fd < 256; fd++)
		close(fd);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver/unbind", name);
	fd = open(path, O_WRONLY);
	_exit(fd < 0 || write(fd, name, strlen(name)) < 0);
}

static void unplug(char **words)
{
	struct {
		struct vfio_irq_set set;
		int fd;
	} arg = {
		.set = {
			.argsz = sizeof(arg), .count = 1, .index = VFIO_PCI_REQ_IRQ_INDEX,
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		},
		.fd = eventfd(0, EFD_CLOEXEC),
	};
	struct device *d = device();
	uint64_t count;
	int status;
	pid_t pid;

	(void)words;
	must(!ioctl(d->fd, VFIO_DEVICE_SET_IRQS, &arg));
	fflush(stdout);
	pid = fork();
	must(pid >= 0);
	if (!pid)
		unbind(d);
	must(read(arg.fd, &count, sizeof(count)) == sizeof(count));
	unmap_bar(d);
	close(d->fd);
	ndevices--;
	must(waitpid(pid, &status, 0) == pid && !status);
}

/* What the newest group says when the last of its devices was taken away. */
static void ask_group(char **words)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	(void)words;
	must(ioctl(groups[ngroups - 1].fd, VFIO_GROUP_GET_STATUS, &status) == -1);
	must(errno == ENODEV);
}

static void close_newest(char **words)
{
	if (!strcmp(words[0], "container"))
		close(containers[--ncontainers]);
	else if (!strcmp(words[0], "group"))
		close(groups[--ngroups].fd);
	else if (!strcmp(words[0], "iommufd"))
		close(iommufds[--niommufds]);
	else
		close(devices[--ndevices].fd);
}

/* ---- iommufd ---- */

static void open_iommufd(char **words)
{
	(void)words;
	iommufds[niommufds] = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	must(iommufds[niommufds++] >= 0);
}

static void open_cdev(char **words)
{
	struct device *d = &devices[ndevices++];
	struct vfio_device_bind_iommufd bind = {
		.argsz = sizeof(bind), .iommufd = newest(iommufds, niommufds),
	};
	char path[128];
	struct dirent *entry;
	DIR *dir;

	snprintf(d->name, sizeof(d->name), "%s", words[0]);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", words[0]);
	dir = opendir(path);
	must(dir);
	while ((entry = readdir(dir)) && strncmp(entry->d_name, "vfio", 4))
		continue;
	must(entry);
	snprintf(path, sizeof(path), "/dev/vfio/devices/%.60s", entry->d_name);
	closedir(dir);
	d->fd = open(path, O_RDWR | O_CLOEXEC);
	must(d->fd >= 0);
	must(!ioctl(d->fd, VFIO_DEVICE_BIND_IOMMUFD, &bind));
	d->id = bind.out_devid;
	if (asks)
		asks_device(d->fd);
}

static void alloc_ioas(char **words)
{
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };

	(void)words;
	must(!ioctl(newest(iommufds, niommufds), IOMMU_IOAS_ALLOC, &alloc));
	ioas = alloc.out_ioas_id;
}

static void attach_device(char **words)
{
	struct vfio_device_attach_iommufd_pt attach = {
		.argsz = 16, .pt_id = ioas,
	};

	(void)words;
	must(!ioctl(device()->fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach));
}

static void map_ioas(char **words)
{
	uint64_t size = strtoull(words[1], NULL, 0);
	struct iommu_ioas_map map = {
		.size = sizeof(map), .ioas_id = ioas,
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE |
			 IOMMU_IOAS_MAP_WRITEABLE,
		.user_va = (uintptr_t)own_memory(size), .length = size,
		.iova = strtoull(words[0], NULL, 0),
	};

	must(!ioctl(newest(iommufds, niommufds), IOMMU_IOAS_MAP, &map));
}

/* The kernel's mock device: of its test interface just what it takes to have one. */
struct mock_domain {
	uint32_t size, op, id, reserved;
	uint32_t stdev_id, hwpt_id, idev_id;
	uint8_t rest[100];
};

static void make_nested(char **words)
{
	static const uint64_t data = 0xdeadbeef;
	struct mock_domain mock = { .size = sizeof(mock), .op = 2, .id = ioas };
	struct iommu_hwpt_alloc parent = {
		.size = sizeof(parent), .flags = IOMMU_HWPT_ALLOC_NEST_PARENT, .pt_id = ioas,
	};
	struct iommu_hwpt_alloc nested = {
		.size = sizeof(nested), .data_type = 0xdead, .data_len = 4,
		.data_uptr = (uintptr_t)&data,
	};
	int iommufd = newest(iommufds, niommufds);

	(void)words;
	must(!ioctl(iommufd, _IO(';', 0xa0), &mock));
	parent.dev_id = nested.dev_id = mock.idev_id;
	must(!ioctl(iommufd, IOMMU_HWPT_ALLOC, &parent));
	nested.pt_id = parent.out_hwpt_id;
	must(!ioctl(iommufd, IOMMU_HWPT_ALLOC, &nested));
}

/* ---- what the kernel says ---- */

static void fact(const char *key, uint64_t value)
{
	tell_fact(stdout, key, value);
}

/* What it tells whoever debugs it, not us: so we learn nothing by it. */
static void tell_state(void)
{
	static const char *const states[] = { "ERROR", "STOP", "RUNNING", "STOP_COPY", "RESUMING",
					      "RUNNING_P2P", "PRE_COPY", "PRE_COPY_P2P" };
	char path[128], state[32] = "";
	FILE *file;

	if (!ndevices)
		return;
	snprintf(path, sizeof(path), "/sys/kernel/debug/vfio/%s/migration/state", device()->name);
	file = fopen(path, "re");
	if (!file)
		return;
	must(fscanf(file, "%31s", state) == 1);
	fclose(file);
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(state, states[i]))
			fact("state", i);
}

static void tell_files(char **words)
{
	(void)words;
	tell_state();
	tell_open(stdout);
	fflush(stdout);
}

static void tell_facts(char **words)
{
	tell_locked(stdout);
	tell_files(words);
}

static uint32_t available(int container)
{
	union {
		struct vfio_iommu_type1_info info;
		uint8_t bytes[4096];
	} u = { .info = { .argsz = sizeof(u) } };
	struct vfio_info_cap_header *cap;
	uint32_t at;

	must(!ioctl(container, VFIO_IOMMU_GET_INFO, &u.info));
	for (at = u.info.cap_offset; at; at = cap->next) {
		cap = (void *)(u.bytes + at);
		if (cap->id == VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL)
			return ((struct vfio_iommu_type1_info_dma_avail *)(void *)cap)->avail;
	}
	die("no count of the mappings that are left");
}

static void drain(char **words)
{
	int container = newest(containers, ncontainers);
	struct vfio_iommu_type1_dma_unmap arg = {
		.argsz = sizeof(arg), .flags = VFIO_DMA_UNMAP_FLAG_ALL,
	};
	uint32_t before = available(container);

	(void)words;
	must(!ioctl(container, VFIO_IOMMU_UNMAP_DMA, &arg));
	fact("freed", arg.size);
	fact("mappings", available(container) - before);
	fflush(stdout);
}

/* ---- a VM ---- */

static void make_vm(char **words)
{
	(void)words;
	machine_begin();
}

static int for_vm(void)
{
	return ngroups ? groups[ngroups - 1].fd : device()->fd;
}

static void give_vm(char **words)
{
	(void)words;
	machine_give(for_vm());
}

static void take_from_vm(char **words)
{
	(void)words;
	machine_take(for_vm());
}

static void listen_vectors(char **words)
{
	for (int i = 0; i < atoi(words[0]); i++)
		machine_listen(device()->events[i]);
}

static void ignore_vectors(char **words)
{
	for (int i = 0; i < atoi(words[0]); i++)
		machine_ignore(device()->events[i]);
}

static void give_memory(char **words)
{
	(void)words;
	must(device()->bar);
	machine_slot(device()->bar, device()->bar_size);
}

static void take_memory(char **words)
{
	(void)words;
	machine_unslot();
}

static void drain_vm(char **words)
{
	(void)words;
	machine_drain(fact);
	fflush(stdout);
}

/* ---- what else ---- */

static void wait_for_line(char **words)
{
	char byte = 0;

	(void)words;
	while (byte != '\n' && read(STDIN_FILENO, &byte, 1) == 1)
		continue;
}

/* 0: we are the child, which does the rest. */
static pid_t begin_child(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	must(pid >= 0);
	return pid;
}

/* Waits for its end. Returns the status to end with. */
static int end_of(pid_t child)
{
	int status;

	must(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void go_on_in_child(char **words)
{
	pid_t pid = begin_child();

	(void)words;
	if (!pid)
		return;
	for (int fd = 3; fd < 256; fd++)
		close(fd);
	exit(end_of(pid));
}

/* A byte, which is the newest IOAS, with a descriptor or waiting for one. */
static int pass(int socket, int fd)
{
	uint8_t byte = (uint8_t)ioas;
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	if (fd < 0) {
		must(recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) == 1);
		must(CMSG_FIRSTHDR(&msg));
		ioas = byte;
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
		return fd;
	}
	*head = (struct cmsghdr){
		.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(fd)),
	};
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	must(sendmsg(socket, &msg, 0) == 1);
	return fd;
}

static void hand_over(char **words)
{
	int sockets[2], status;
	pid_t pid;

	must(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
	pid = begin_child();
	if (!pid) {
		for (int fd = 3; fd < 256; fd++)
			if (fd != sockets[0])
				close(fd);
		device()->fd = pass(sockets[0], -1);
		return;
	}
	pass(sockets[1], device()->fd);
	close(device()->fd);
	status = end_of(pid);
	tell_facts(words);
	exit(status);
}

/* ---- what another process has ---- */

static int find(const char *what)
{
	if (!strcmp(what, "container"))
		return newest(containers, ncontainers);
	if (!strcmp(what, "iommufd"))
		return newest(iommufds, niommufds);
	if (!strcmp(what, "device"))
		return device()->fd;
	must(ngroups);
	return groups[ngroups - 1].fd;
}

static void get(const char *what, int fd)
{
	must(fd >= 0);
	if (!strcmp(what, "container"))
		containers[ncontainers++] = fd;
	else if (!strcmp(what, "iommufd"))
		iommufds[niommufds++] = fd;
	else if (!strcmp(what, "device"))
		devices[ndevices++].fd = fd;
	else
		groups[ngroups++].fd = fd;
}

static int socket_at(const char *path, struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0);
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", path);
	return fd;
}

static void offer(char **words)
{
	struct sockaddr_un address;
	int listener = socket_at(words[0], &address), peer;

	unlink(words[0]);
	must(!bind(listener, (void *)&address, sizeof(address)));
	must(!listen(listener, 1));
	peer = accept(listener, NULL, NULL);
	must(peer >= 0);
	/* Who has it may ask at once for the next, and not here. */
	close(listener);
	unlink(words[0]);
	pass(peer, find(words[1]));
	close(peer);
}

/* Who offers it may not be there yet. */
static void fetch(char **words)
{
	struct sockaddr_un address;
	int peer = socket_at(words[0], &address);

	while (connect(peer, (void *)&address, sizeof(address)))
		usleep(10000);
	get(words[1], pass(peer, -1));
	close(peer);
}

static void tell_number(char **words)
{
	fact(words[0], (uint64_t)find(words[0]));
	fflush(stdout);
}

static void seize(char **words)
{
	int process = (int)syscall(SYS_pidfd_open, atoi(words[0]), 0);

	must(process >= 0);
	get(words[2], (int)syscall(SYS_pidfd_getfd, process, atoi(words[1]), 0));
	close(process);
}

static void share_with_child(char **words)
{
	pid_t pid = begin_child();

	(void)words;
	if (pid)
		exit(end_of(pid));
}

static void tell_unseen(char **words)
{
	fact("unseen", (uint64_t)atoi(words[0]));
}

static void ask_iommu(char **words)
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };

	(void)words;
	must(!ioctl(newest(containers, ncontainers), VFIO_IOMMU_GET_INFO, &info) ||
	     errno == EINVAL);
}

static void map_taken(char **words)
{
	uint64_t size = strtoull(words[1], NULL, 0);
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ,
		.vaddr = (uintptr_t)own_memory(size), .iova = strtoull(words[0], NULL, 0),
		.size = size,
	};

	must(ioctl(newest(containers, ncontainers), VFIO_IOMMU_MAP_DMA, &map) && errno == EEXIST);
}

static void kill_ourselves(char **words)
{
	(void)words;
	raise(SIGKILL);
}

static const struct {
	const char *word;
	int nargs;
	void (*act)(char **words);
} acts[] = {
	{ "asks", 0, ask_always },	    { "iommu1", 0, set_old_iommu },
	{ "pieces", 3, map_pieces },	    { "disarm", 0, disarm },
	{ "detach", 0, detach },
	{ "container", 0, open_container }, { "group", 1, attach_group },
	{ "iommu", 0, set_iommu },	    { "device", 1, get_device },
	{ "map", 2, map_own },		    { "unmap", 2, unmap },
	{ "bar", 2, map_bar },		    { "msix", 1, arm },
	{ "close", 1, close_newest },	    { "iommufd", 0, open_iommufd },
	{ "cdev", 1, open_cdev },	    { "ioas", 0, alloc_ioas },
	{ "attach", 0, attach_device },	    { "imap", 2, map_ioas },
	{ "nested", 0, make_nested },	    { "reset", 0, reset },
	{ "low", 0, allow_low_power },	    { "fork", 0, go_on_in_child },
	{ "state", 1, go_to_state },	    { "unplug", 0, unplug },
	{ "hand", 0, hand_over },	    { "gone", 0, ask_group },
	{ "facts", 0, tell_facts },	    { "wait", 0, wait_for_line },
	{ "files", 0, tell_files },
	{ "drain", 0, drain },		    { "kill", 0, kill_ourselves },
	{ "vm", 0, make_vm },		    { "give", 0, give_vm },
	{ "take", 0, take_from_vm },	    { "irqfds", 1, listen_vectors },
	{ "ignore", 1, ignore_vectors },    { "slot", 0, give_memory },
	{ "offer", 2, offer },		    { "fetch", 2, fetch },
	{ "number", 1, tell_number },	    { "seize", 3, seize },
	{ "share", 0, share_with_child },   { "info", 0, ask_iommu },
	{ "taken", 2, map_taken },	    { "unseen", 1, tell_unseen },
	{ "unslot", 0, take_memory },	    { "vmdrain", 0, drain_vm },
};

int main(int argc, char **argv)
{
	for (int i = 1; i < argc;) {
		size_t k = 0;

		while (k < sizeof(acts) / sizeof(acts[0]) && strcmp(acts[k].word, argv[i]))
			k++;
		if (k == sizeof(acts) / sizeof(acts[0]) || i + acts[k].nargs >= argc)
			die("%s: what is that?", argv[i]);
		acts[k].act(argv + i + 1);
		i += 1 + acts[k].nargs;
	}
	return 0;
}
