/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hotreset BDF1 BDF2: two functions of one device, one group: what a hot reset
 * would take along, a refused one, and one that happens.
 */
#include "config.h"

#include <stdlib.h>
#include <sys/ioctl.h>

#include "calls.h"

static int info(const struct fd *device, uint32_t room, uint32_t *count)
{
	size_t size = sizeof(struct vfio_pci_hot_reset_info) +
		      room * sizeof(struct vfio_pci_dependent_device);
	struct vfio_pci_hot_reset_info *i = calloc(1, size);
	uint32_t n;
	int ret;

	must(i);
	i->argsz = size;
	ret = ioctl(device->nr, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, i);
	say_call(device, "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO");
	/* With too little room it says how many there are, and no more. */
	say(", {argsz=%zu} => {argsz=%u, flags=0, count=%u", size, i->argsz, i->count);
	must(i->flags == 0);
	if (ret == 0) {
		say(", devices=[");
		for (n = 0; n < i->count; n++)
			say("%s{group_id=%u, segment=%u, bus=%#x, devfn=%#x}", n ? ", " : "",
			    i->devices[n].group_id, i->devices[n].segment, i->devices[n].bus,
			    i->devices[n].devfn);
		say("]");
	}
	say("}");
	say_result(ret);
	*count = i->count;
	free(i);
	return ret;
}

static int reset(const struct fd *device, const struct fd *groups, uint32_t count)
{
	size_t size = sizeof(struct vfio_pci_hot_reset) + 4 * count;
	struct vfio_pci_hot_reset *r = calloc(1, size);
	uint32_t n;
	int ret;

	must(r);
	r->argsz = size;
	r->count = count;
	for (n = 0; n < count; n++)
		r->group_fds[n] = groups[n].nr;
	ret = ioctl(device->nr, VFIO_DEVICE_PCI_HOT_RESET, r);
	say_call(device, "VFIO_DEVICE_PCI_HOT_RESET");
	say(", {argsz=%zu, flags=0, count=%u, group_fds=[", size, count);
	for (n = 0; n < count; n++) {
		say("%s", n ? ", " : "");
		say_fd(&groups[n]);
	}
	say("]}");
	say_result(ret);
	free(r);
	return ret;
}

int main(int argc, char **argv)
{
	struct session s;
	struct fd second, wrong;
	uint32_t count;

	must(argc == 3);
	x_session(&s, argv[1]);
	must(x_get_device_fd(&s.group, argv[2], &second) >= 0);
	must(info(&s.device, 0, &count) < 0 && count == 2);
	must(info(&s.device, count, &count) == 0);
	wrong = s.container;
	must(reset(&s.device, &wrong, 1) < 0);
	must(reset(&s.device, &s.group, 1) == 0);
	must(reset(&second, &s.group, 1) == 0);
	return 0;
}
