/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inject BDF: a driver that says in words what it is told, for a tracer that changes it.
 * Each line is "WHAT ANSWER..."; errors by name.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int say(const char *what, int result)
{
	printf("%s %s\n", what, result < 0 ? strerrorname_np(errno) : "ok");
	return result;
}

static int open_group(const char *bdf)
{
	char path[PATH_MAX], link[PATH_MAX];
	ssize_t length;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", bdf);
	length = readlink(path, link, sizeof(link) - 1);
	if (length < 0)
		return -1;
	link[length] = '\0';
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(link, '/') + 1);
	return open(path, O_RDWR);
}

static void map(int container, uint64_t iova, void *memory)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)memory, .iova = iova, .size = 4096,
	};

	say("map", ioctl(container, VFIO_IOMMU_MAP_DMA, &map));
}

static void unmap(int container, uint64_t iova)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = iova, .size = 4096,
	};

	if (say("unmap", ioctl(container, VFIO_IOMMU_UNMAP_DMA, &unmap)) == 0)
		printf("unmapped %llu\n", (unsigned long long)unmap.size);
}

/* The first capability's id, or 0. */
static unsigned int first_capability(const struct vfio_region_info *info)
{
	const struct vfio_info_cap_header *header;

	if (!(info->flags & VFIO_REGION_INFO_FLAG_CAPS) || !info->cap_offset ||
	    info->cap_offset + sizeof(*header) > info->argsz)
		return 0;
	header = (const void *)((const char *)info + info->cap_offset);
	return header->id;
}

static void region(int device, unsigned int index)
{
	union {
		struct vfio_region_info info;
		char room[4096];
	} u = { .info = { .argsz = sizeof(u), .index = index } };
	void *memory;

	if (say("region", ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &u.info)) < 0)
		return;
	printf("flags %x cap_offset %x first %u size %llx\n", u.info.flags, u.info.cap_offset,
	       first_capability(&u.info), (unsigned long long)u.info.size);
	if (!(u.info.flags & VFIO_REGION_INFO_FLAG_MMAP))
		return;
	memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, device, (off_t)u.info.offset);
	say("mmap", memory == MAP_FAILED ? -1 : 0);
	if (memory != MAP_FAILED)
		munmap(memory, 4096);
}

int main(int argc, char **argv)
{
	int container = open("/dev/vfio/vfio", O_RDWR), group, device;
	struct vfio_device_info info = { .argsz = sizeof(info) };
	char *memory = aligned_alloc(4096, 3 * 4096ul);

	if (argc != 2 || !memory)
		return 99;
	memset(memory, 0, 3 * 4096ul);
	group = open_group(argv[1]);
	say("container", ioctl(group, VFIO_GROUP_SET_CONTAINER, &container));
	say("iommu", ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	for (uint64_t i = 0; i < 3; i++)
		map(container, 0x100000 + i * 4096, memory + i * 4096);
	for (uint64_t i = 0; i < 3; i++)
		unmap(container, 0x100000 + i * 4096);
	device = say("device", ioctl(group, VFIO_GROUP_GET_DEVICE_FD, argv[1]));
	if (say("info", ioctl(device, VFIO_DEVICE_GET_INFO, &info)) == 0)
		printf("regions %u irqs %u\n", info.num_regions, info.num_irqs);
	region(device, VFIO_PCI_BAR0_REGION_INDEX);
	region(device, VFIO_PCI_BAR3_REGION_INDEX);
	say("reset", ioctl(device, VFIO_DEVICE_RESET));
	return 0;
}
