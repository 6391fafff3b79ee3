/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * msix BDF: a userspace driver's way with a device of 256 MSI-X vectors: a keep
 * alive request of a private kernel, a device fd that is tried again, an eventfd
 * array of fixed length whatever the count, vectors taken away by range.
 */
#include "config.h"

#include <string.h>
#include <sys/ioctl.h>

#include "calls.h"

#define VECTORS 256
#define SET_KEEP_ALIVE _IO(';', 200)

static void keep_alive(const struct fd *group, const char *name)
{
	int ret = ioctl(group->nr, SET_KEEP_ALIVE, name);

	say_call(group, "VFIO_GROUP_SET_KEEP_ALIVE");
	say(", ");
	say_string(name, strlen(name), false);
	say_result(ret);
	must(ret < 0);
}

int main(int argc, char **argv)
{
	struct fd container, group, device, events[VECTORS + 8];
	struct vfio_irq_info info;
	unsigned int i;

	must(argc == 2);
	container = x_node("/dev/vfio/vfio");
	must(X_NONE(&container, VFIO_GET_API_VERSION) == 0);
	group = open_group(group_of(argv[1]));
	must(x_group_status(&group) == 0);
	must(x_set_container(&group, &container) == 0);
	must(X_VALUE(&container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0);
	keep_alive(&group, argv[1]);
	must(x_get_device_fd(&group, "0000:ff:1f.7", &device) < 0);
	must(x_get_device_fd(&group, argv[1], &device) >= 0);

	for (i = 0; i < VECTORS + 8; i++)
		events[i] = fd_eventfd();
	must(x_irq_info(&device, VFIO_PCI_MSIX_IRQ_INDEX, &info) == 0);
	must(info.count == VECTORS);
	/* Eight too many in the array, then many too many, which changes nothing. */
	must(x_irq_eventfds(&device, VFIO_PCI_MSIX_IRQ_INDEX, events, VECTORS, 8) == 0);
	must(x_irq_eventfds(&device, VFIO_PCI_MSIX_IRQ_INDEX, events, 16, VECTORS - 16) == 0);
	/* Meant to take away eight vectors; it triggers them. */
	must(x_irq_none(&device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSIX_IRQ_INDEX, 8, 8) == 0);
	/* So are they really taken away. */
	for (i = 8; i < 16; i++)
		events[i] = (struct fd){ .nr = -1 };
	must(x_irq_eventfds(&device, VFIO_PCI_MSIX_IRQ_INDEX, events, 16, 0) == 0);
	must(x_irq_none(&device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0) == 0);
	/* More vectors than there are. */
	must(x_irq_eventfds(&device, VFIO_PCI_MSIX_IRQ_INDEX, events, VECTORS + 1, 0) < 0);
	return 0;
}
