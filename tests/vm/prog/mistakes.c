/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mistakes WHAT BDF: one mistake that the kernel lets pass, or, behind "not-", the same done
 * right. For --check: what it prints is of no matter.
 */
#include "config.h"

#include <linux/pci_regs.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

#define MIB 0x100000u
#define BOTH (VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
#define INDEX VFIO_PCI_MSIX_IRQ_INDEX

static struct session s;

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
	must(x_get_device_fd(&s.group, getenv("BDF"), &s.device) >= 0);
	if (right)
		map(MIB);
	arm(&event, 1);
}

static void fired(bool right)
{
	struct fd events[3];

	arm(events, 3);
	disable(right ? 0 : 3);
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

static unsigned int find_power(uint64_t config)
{
	uint8_t at = 0, id = 0;

	must(pread(s.device.nr, &at, 1, config + PCI_CAPABILITY_LIST) == 1);
	while (at) {
		must(pread(s.device.nr, &id, 1, config + at) == 1);
		if (id == PCI_CAP_ID_PM)
			return at;
		must(pread(s.device.nr, &at, 1, config + at + PCI_CAP_LIST_NEXT) == 1);
	}
	return 0;
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
	power = find_power(config);
	must(power);
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

static const struct {
	const char *name;
	void (*make)(bool right);
} mistakes[] = {
	{ "capabilities", capabilities }, { "unmap-address", unmap_address },
	{ "never-mapped", never_mapped }, { "refilled", refilled }, { "fired", fired },
	{ "set-again", set_again }, { "closed-eventfd", closed_eventfd },
	{ "bus-error", bus_error }, { "asleep", asleep }, { "master", master },
	{ "pieces", pieces },
};

int main(int argc, char **argv)
{
	const char *name = argc == 3 ? argv[1] : "";
	bool right = !strncmp(name, "not-", 4);

	name += right ? 4 : 0;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		if (strcmp(mistakes[i].name, name))
			continue;
		setenv("BDF", argv[2], 1);
		x_session(&s, argv[2]);
		mistakes[i].make(right);
		return 0;
	}
	return 2;
}
