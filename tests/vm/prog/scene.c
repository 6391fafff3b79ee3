/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "scene.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const char *bdf;
char group_path[PATH_MAX];
int container, group, device, iommufd, cdev;

void why(const char *rule, long result)
{
	if (result < 0)
		printf("%s %s\n", strerrorname_np(errno), *rule ? rule : "-");
	else
		printf("not failed: %s\n", rule);
	fflush(stdout);
}

void why_no(const char *rule, bool no)
{
	printf("%s %s\n", no ? "ok" : "not no:", rule);
	fflush(stdout);
}

void why_if_any(const char *rule, long result)
{
	if (result < 0)
		why(rule, result);
}

int must(const char *what, long result)
{
	if (result < 0) {
		printf("%s: %s\n", what, strerrorname_np(errno));
		exit(1);
	}
	return (int)result;
}

void find_group(const char *name, char path[PATH_MAX])
{
	char link[PATH_MAX], text[PATH_MAX];
	ssize_t length;

	/* A mediated device is named by a UUID. */
	snprintf(link, sizeof(link), "/sys/bus/%s/devices/%s/iommu_group",
		 strchr(name, ':') ? "pci" : "mdev", name);
	length = readlink(link, text, sizeof(text) - 1);
	must("iommu_group", length);
	text[length] = '\0';
	snprintf(path, PATH_MAX, "/dev/vfio/%s", strrchr(text, '/') + 1);
}

void *memory(size_t size, int prot)
{
	void *at = mmap(NULL, size, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		must("mmap", -1);
	return at;
}

long map(uint32_t flags, const void *at, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m), .flags = flags, .vaddr = (uintptr_t)at, .iova = iova, .size = size,
	};

	return ioctl(container, VFIO_IOMMU_MAP_DMA, &m);
}

long unmap(uint32_t flags, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap u = {
		.argsz = sizeof(u), .flags = flags, .iova = iova, .size = size,
	};

	return ioctl(container, VFIO_IOMMU_UNMAP_DMA, &u);
}

long set_container(int fd)
{
	return ioctl(group, VFIO_GROUP_SET_CONTAINER, &fd);
}

long get_device(const char *name)
{
	return ioctl(group, VFIO_GROUP_GET_DEVICE_FD, name);
}

void apart(void (*act)(void))
{
	pid_t child = fork();
	int status;

	if (!child) {
		act();
		_exit(0);
	}
	must("fork", child);
	waitpid(child, &status, 0);
}

void lacks(int capability)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	must("capget", syscall(SYS_capget, &head, data));
	data[capability / 32].effective &= ~(1u << capability % 32);
	must("capset", syscall(SYS_capset, &head, data));
}

void limit(int resource, rlim_t most)
{
	must("limit", setrlimit(resource, &(struct rlimit){ most, most }));
}

long tell(const char *path, const char *text)
{
	int fd = must(path, open(path, O_WRONLY));
	long result = write(fd, text, strlen(text));
	int error = errno;

	close(fd);
	errno = error;
	return result;
}

void set_up(void)
{
	container = must("container", open("/dev/vfio/vfio", O_RDWR));
	group = must("group", open(group_path, O_RDWR));
	must("set container", set_container(container));
}

long reopen(void)
{
	return open(group_path, O_RDWR);
}

long irqs(uint32_t flags, uint32_t index, uint32_t start, uint32_t count, int fd)
{
	struct {
		struct vfio_irq_set set;
		int fds[4];
	} s = {
		{ .argsz = sizeof(s.set) + (flags & 4 ? 4 * count : 0), .flags = flags, .index = index,
		  .start = start, .count = count },
		{ fd, fd, fd, fd },
	};

	return ioctl(device, VFIO_DEVICE_SET_IRQS, &s);
}

uint32_t ioas_alloc(void)
{
	struct iommu_ioas_alloc a = { .size = sizeof(a) };

	must("ioas", ioctl(iommufd, IOMMU_IOAS_ALLOC, &a));
	return a.out_ioas_id;
}

long ioas_map(uint32_t ioas, uint32_t flags, const void *at, uint64_t iova, uint64_t length)
{
	struct iommu_ioas_map m = {
		.size = sizeof(m), .flags = flags, .ioas_id = ioas, .user_va = (uintptr_t)at,
		.length = length, .iova = iova,
	};

	return ioctl(iommufd, IOMMU_IOAS_MAP, &m);
}

long ioas_unmap(uint32_t ioas, uint64_t iova, uint64_t length)
{
	struct iommu_ioas_unmap u = {
		.size = sizeof(u), .ioas_id = ioas, .iova = iova, .length = length,
	};

	return ioctl(iommufd, IOMMU_IOAS_UNMAP, &u);
}

long destroy(uint32_t id)
{
	struct iommu_destroy d = { .size = sizeof(d), .id = id };

	return ioctl(iommufd, IOMMU_DESTROY, &d);
}

long attach_pt(uint32_t id)
{
	struct vfio_device_attach_iommufd_pt a = { .argsz = sizeof(a), .pt_id = id };

	a.argsz = 12;
	return ioctl(cdev, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &a);
}

long map_file(uint32_t ioas, int fd, uint64_t start, uint64_t iova, uint64_t length)
{
	struct iommu_ioas_map_file m = {
		.size = sizeof(m), .flags = 7, .ioas_id = ioas, .fd = fd, .start = start, .length = length,
		.iova = iova,
	};

	return ioctl(iommufd, IOMMU_IOAS_MAP_FILE, &m);
}

void find_node(const char *name, char node[64])
{
	static const char *const buses[] = { "pci", "mdev" };
	char path[PATH_MAX];
	struct stat st;

	*node = '\0';
	for (int i = 0; i < 32 && !*node; i++) {
		snprintf(path, sizeof(path), "/sys/bus/%s/devices/%s/vfio-dev/vfio%d", buses[i % 2], name,
			 i / 2);
		if (!stat(path, &st))
			snprintf(node, 64, "/dev/vfio/devices/vfio%d", i / 2);
	}
}

uint32_t bind_by_node(void)
{
	struct vfio_device_bind_iommufd b = { .argsz = 16 };
	char node[64];

	find_node(bdf, node);
	cdev = must("node", open(node, O_RDWR));
	iommufd = must("iommufd", open("/dev/iommu", O_RDWR));
	b.iommufd = iommufd;
	must("bind", ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &b));
	return b.out_devid;
}

void use(void)
{
	set_up();
	must("set iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	device = must("device", get_device(bdf));
}

void forget_mediated(void)
{
	DIR *dir = opendir("/sys/bus/mdev/devices");
	char path[PATH_MAX];
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/remove", entry->d_name);
		must("remove", tell(path, "1"));
	}
	closedir(dir);
}

long make_mediated(const char *parent, const char *type, const char *uuid)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/class/mdev_bus/%s/mdev_supported_types/%s/create", parent,
		 type);
	return tell(path, uuid);
}
