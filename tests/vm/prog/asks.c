/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "asks.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "expect.h"

void asks_versions(int container)
{
	must(ioctl(container, VFIO_GET_API_VERSION) == VFIO_API_VERSION);
	must(ioctl(container, VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU) == 1);
	must(ioctl(container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) == 1);
}

void asks_status(int group)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	must(!ioctl(group, VFIO_GROUP_GET_STATUS, &status));
	must(status.flags == VFIO_GROUP_FLAGS_VIABLE);
}

/* All these structs begin with .argsz. @argsz: the size of what @known begins with. */
static void asks_twice(int fd, unsigned long request, void *known, uint32_t argsz)
{
	uint32_t *first = known, *whole;

	*first = argsz;
	must(!ioctl(fd, request, known));
	if (*first <= argsz)
		return;
	whole = calloc(1, *first);
	must(whole);
	whole[0] = *first;
	/* Of a region the index, which stands behind the flags. */
	if (request == VFIO_DEVICE_GET_REGION_INFO)
		whole[2] = first[2];
	must(!ioctl(fd, request, whole));
	free(whole);
}

void asks_iommu(int container)
{
	struct vfio_iommu_type1_info info = { .argsz = 0 };

	asks_twice(container, VFIO_IOMMU_GET_INFO, &info, sizeof(info));
}

static void let_master(int device, uint64_t config)
{
	uint16_t command;

	must(pread(device, &command, sizeof(command), (off_t)config + PCI_COMMAND) == 2);
	command |= PCI_COMMAND_MASTER;
	must(pwrite(device, &command, sizeof(command), (off_t)config + PCI_COMMAND) == 2);
}

void asks_device(int device)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_region_info region = { .index = 0 };

	must(!ioctl(device, VFIO_DEVICE_GET_INFO, &info));
	/* The last one is for VGA alone. */
	for (uint32_t i = 0; i <= VFIO_PCI_CONFIG_REGION_INDEX; i++) {
		region = (struct vfio_region_info){ .index = i };
		asks_twice(device, VFIO_DEVICE_GET_REGION_INFO, &region, sizeof(region));
	}
	for (uint32_t i = 0; i < info.num_irqs; i++) {
		struct vfio_irq_info irq = { .argsz = sizeof(irq), .index = i };

		must(!ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, &irq) || i == VFIO_PCI_ERR_IRQ_INDEX);
	}
	let_master(device, region.offset);
}
