/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noiommu BDF: a device without an IOMMU in front of it. */
#include "config.h"

#include <stdio.h>

#include "calls.h"

int main(int argc, char **argv)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct fd container, group, device;
	struct vfio_irq_info irq;
	char path[64];

	must(argc == 2);
	container = x_node("/dev/vfio/vfio");
	must(X_VALUE(&container, VFIO_CHECK_EXTENSION, VFIO_NOIOMMU_IOMMU) == 1);
	snprintf(path, sizeof(path), "/dev/vfio/noiommu-%d", group_of(argv[1]));
	group = x_node(path);
	must(x_group_status(&group) == 0);
	must(x_set_container(&group, &container) == 0);
	must(X_VALUE(&container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) < 0);
	must(X_VALUE(&container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU) == 0);
	must(x_get_device_fd(&group, argv[1], &device) >= 0);
	must(x_device_info(&device, &info) == 0);
	must(x_irq_info(&device, VFIO_PCI_INTX_IRQ_INDEX, &irq) == 0);
	must(X_NONE(&device, VFIO_DEVICE_RESET) == 0);
	return 0;
}
