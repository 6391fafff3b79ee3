/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * badptr BDF: arguments that are not there, that end early, and sizes that are
 * not true.
 */
#include "config.h"

#include <string.h>
#include <sys/ioctl.h>

#include "calls.h"

#define ABSENT ((void *)0xdead0000ul)

/* The head of a map request in the last @length bytes before nothing. */
static void cut_map(const struct fd *container, size_t length)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ,
		.vaddr = 0x1000, .iova = 0x2000, .size = 4096,
	};
	char *argument = guarded_end() - length;
	int ret;

	memcpy(argument, &map, length);
	ret = ioctl(container->nr, VFIO_IOMMU_MAP_DMA, argument);
	must(ret < 0);
	say_call(container, "VFIO_IOMMU_MAP_DMA");
	if (length < 4) {
		say(", ");
		say_address((uintptr_t)argument);
	} else {
		say(", {argsz=32");
		if (length >= 8)
			say(", flags=VFIO_DMA_MAP_FLAG_READ");
		if (length >= 16)
			say(", vaddr=0x1000");
		if (length >= 24)
			say(", iova=0x2000");
		say(" /* %zu of 32 bytes readable */}", length);
	}
	say_result(ret);
}

/* Without a NUL before memory ends: what there is, and that it is not all. */
static void endless_name(const struct fd *group)
{
	char *name = guarded_end() - 5;
	int ret;

	memcpy(name, "0000:", 5);
	ret = ioctl(group->nr, VFIO_GROUP_GET_DEVICE_FD, name);
	must(ret < 0);
	say_call(group, "VFIO_GROUP_GET_DEVICE_FD");
	say(", ");
	say_string(name, 5, true);
	say_result(ret);
}

/* A name that is no name, with bytes that must be escaped. */
static void strange_name(const struct fd *group)
{
	struct fd device;

	must(x_get_device_fd(group, "no\n\"such\\\001\177\2009", &device) < 0);
	must(x_get_device_fd(group, "", &device) < 0);
}

/* An argsz that cannot be, in front of a whole page of zero bytes. */
static void wrong_size(const struct fd *container, uint32_t argsz)
{
	struct vfio_iommu_type1_dma_map *map = (void *)(guarded_end() - 4096);
	int ret;

	map->argsz = argsz;
	ret = ioctl(container->nr, VFIO_IOMMU_MAP_DMA, map);
	must(ret < 0);
	say_call(container, "VFIO_IOMMU_MAP_DMA");
	say(", {argsz=%u", argsz);
	if (argsz < sizeof(*map))
		say(" /* argsz must be at least 32 */");
	else
		say(", flags=0, vaddr=NULL, iova=NULL, size=0 "
		    "/* 4096 of %u bytes readable */", argsz);
	say("}");
	say_result(ret);
}

/* The interrupts' count promises more than argsz covers, or than there is. */
static void long_count(const struct fd *device)
{
	struct vfio_irq_set *set = (void *)(guarded_end() - 28);
	int ret;

	set->argsz = 28;
	set->flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->index = VFIO_PCI_MSI_IRQ_INDEX;
	set->count = 1000;
	memset(set->data, 0xff, 8);
	ret = ioctl(device->nr, VFIO_DEVICE_SET_IRQS, set);
	must(ret < 0);
	say_call(device, "VFIO_DEVICE_SET_IRQS");
	say(", {argsz=28, flags=VFIO_IRQ_SET_DATA_EVENTFD|VFIO_IRQ_SET_ACTION_TRIGGER, "
	    "index=VFIO_PCI_MSI_IRQ_INDEX, start=0, count=1000, data=[-1, -1, ... "
	    "/* 2 of 1000 elements */]}");
	say_result(ret);
}

int main(int argc, char **argv)
{
	struct session s;
	size_t i;

	must(argc == 2);
	x_session(&s, argv[1]);
	must(X_UNREADABLE(&s.container, VFIO_IOMMU_MAP_DMA, NULL) < 0);
	must(X_UNREADABLE(&s.container, VFIO_IOMMU_MAP_DMA, ABSENT) < 0);
	must(X_UNREADABLE(&s.container, VFIO_IOMMU_GET_INFO, ABSENT) < 0);
	must(X_UNREADABLE(&s.container, VFIO_IOMMU_UNMAP_DMA, guarded_end()) < 0);
	must(X_UNREADABLE(&s.group, VFIO_GROUP_GET_STATUS, NULL) < 0);
	must(X_UNREADABLE(&s.group, VFIO_GROUP_SET_CONTAINER, guarded_end() - 3) < 0);
	must(X_UNREADABLE(&s.group, VFIO_GROUP_GET_DEVICE_FD, NULL) < 0);
	must(X_UNREADABLE(&s.group, VFIO_GROUP_GET_DEVICE_FD, ABSENT) < 0);
	must(X_UNREADABLE(&s.device, VFIO_DEVICE_GET_INFO, NULL) < 0);
	must(X_UNREADABLE(&s.device, VFIO_DEVICE_GET_REGION_INFO, ABSENT) < 0);
	must(X_UNREADABLE(&s.device, VFIO_DEVICE_GET_IRQ_INFO, guarded_end() - 2) < 0);
	must(X_UNREADABLE(&s.device, VFIO_DEVICE_SET_IRQS, (void *)-1l) < 0);
	for (i = 2; i < 32; i += 3)
		cut_map(&s.container, i);
	endless_name(&s.group);
	strange_name(&s.group);
	wrong_size(&s.container, 0);
	wrong_size(&s.container, 3);
	wrong_size(&s.container, UINT32_MAX);
	long_count(&s.device);
	return 0;
}
