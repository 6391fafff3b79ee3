/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe BDF: what a VMM does that looks for a virtio device behind VFIO: it walks
 * the capability list in configuration space and then asks for the BARs.
 */
#include "config.h"

#include <linux/pci_regs.h>
#include <unistd.h>

#include "calls.h"

static uint8_t config8(const struct fd *device, uint64_t config, unsigned int reg)
{
	uint8_t value;

	must(pread(device->nr, &value, 1, config + reg) == 1);
	return value;
}

int main(int argc, char **argv)
{
	struct fd container, group, device;
	uint64_t config, size, offset;
	unsigned int position, found = 0, bar;

	must(argc == 2);
	container = x_node("/dev/vfio/vfio");
	must(X_NONE(&container, VFIO_GET_API_VERSION) == 0);
	must(X_VALUE(&container, VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU) == 1);
	group = open_group(group_of(argv[1]));
	must(x_group_status(&group) == 0);
	must(x_set_container(&group, &container) == 0);
	must(X_VALUE(&container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU) == 0);
	must(x_get_device_fd(&group, argv[1], &device) >= 0);
	x_region(&device, VFIO_PCI_CONFIG_REGION_INDEX, &config, &size);
	must(size >= 256);
	for (position = config8(&device, config, PCI_CAPABILITY_LIST); position;
	     position = config8(&device, config, position + PCI_CAP_LIST_NEXT)) {
		must(found++ < 48);
		/* A driver would look here for its vendor-specific capability. */
		(void)config8(&device, config, position + PCI_CAP_LIST_ID);
	}
	must(found > 0);
	for (bar = VFIO_PCI_BAR0_REGION_INDEX; bar <= VFIO_PCI_BAR5_REGION_INDEX; bar++)
		x_region(&device, bar, &offset, &size);
	must(X_NONE(&device, VFIO_DEVICE_RESET) == 0);
	return 0;
}
