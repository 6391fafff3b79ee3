/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * classic BDF: the whole classic sequence on QEMU's edu device: container,
 * group, device, all regions and interrupts, DMA in and out, INTx and MSI.
 */
#include "config.h"

#include <linux/pci_regs.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "calls.h"

#define SIZE (1u << 20)
#define IOVA 0x100000ul
/* edu's own buffer has 4096 bytes, the last of which QEMU 7 does not accept. */
#define COPIED 2048u

/* Registers of edu's BAR 0. */
enum {
	EDU_IRQ_STATUS = 0x24, EDU_IRQ_RAISE = 0x60, EDU_IRQ_ACK = 0x64,
	EDU_DMA_SOURCE = 0x80, EDU_DMA_TARGET = 0x88, EDU_DMA_COUNT = 0x90,
	EDU_DMA_COMMAND = 0x98, EDU_BUFFER = 0x40000,
};
enum { EDU_DMA_START = 1, EDU_DMA_TO_MEMORY = 2 };

static volatile char *bar;

static uint32_t get32(unsigned int reg) { return *(volatile uint32_t *)(bar + reg); }
static void put32(unsigned int reg, uint32_t value) { *(volatile uint32_t *)(bar + reg) = value; }
static void put64(unsigned int reg, uint64_t value) { *(volatile uint64_t *)(bar + reg) = value; }

/* What the device does takes QEMU its time on a busy machine; what takes five minutes hangs. */
#define LIMIT_MS 300000
#define PAUSE_MS 10

static void dma(uint64_t from, uint64_t to, uint64_t count, uint64_t direction)
{
	int tries = LIMIT_MS / PAUSE_MS;

	put64(EDU_DMA_SOURCE, from);
	put64(EDU_DMA_TARGET, to);
	put64(EDU_DMA_COUNT, count);
	put64(EDU_DMA_COMMAND, EDU_DMA_START | direction);
	while (*(volatile uint64_t *)(bar + EDU_DMA_COMMAND) & EDU_DMA_START) {
		must(tries-- > 0);
		/* Not usleep(): a kernel may lack what it is in a 32-bit program. */
		poll(NULL, 0, PAUSE_MS);
	}
}

static void wait_for(const struct fd *event)
{
	struct pollfd p = { .fd = event->nr, .events = POLLIN };
	uint64_t count;

	must(poll(&p, 1, LIMIT_MS) == 1);
	must(read(event->nr, &count, sizeof(count)) == sizeof(count) && count >= 1);
}

static void enable_bus_master(const struct fd *device, uint64_t config)
{
	uint16_t command;

	must(pread(device->nr, &command, 2, config + PCI_COMMAND) == 2);
	command |= PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	must(pwrite(device->nr, &command, 2, config + PCI_COMMAND) == 2);
}

static void interrupts(const struct fd *device)
{
	struct fd event = fd_eventfd(), none = { .nr = -1 };
	uint8_t yes = 1;

	/* INTx: the device raises it, it masks itself. */
	must(x_irq_eventfds(device, VFIO_PCI_INTX_IRQ_INDEX, &event, 1, 0) == 0);
	put32(EDU_IRQ_RAISE, 1);
	wait_for(&event);
	put32(EDU_IRQ_ACK, get32(EDU_IRQ_STATUS));
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_UNMASK, VFIO_PCI_INTX_IRQ_INDEX, 0, 1) == 0);
	must(x_irq_bools(device, VFIO_IRQ_SET_ACTION_MASK, VFIO_PCI_INTX_IRQ_INDEX, 0, 1,
			 &yes) == 0);
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_INTX_IRQ_INDEX, 0, 0) == 0);

	must(x_irq_eventfds(device, VFIO_PCI_MSI_IRQ_INDEX, &event, 1, 0) == 0);
	put32(EDU_IRQ_RAISE, 2);
	wait_for(&event);
	put32(EDU_IRQ_ACK, get32(EDU_IRQ_STATUS));
	/* And the loopback that needs no device. */
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSI_IRQ_INDEX, 0, 1) == 0);
	wait_for(&event);
	must(x_irq_bools(device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSI_IRQ_INDEX, 0, 1,
			 &yes) == 0);
	wait_for(&event);
	must(x_irq_eventfds(device, VFIO_PCI_MSI_IRQ_INDEX, &none, 1, 0) == 0);
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSI_IRQ_INDEX, 0, 0) == 0);
	/* Refused: one vector is all that edu has. */
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSI_IRQ_INDEX, 7, 1) < 0);
	close(event.nr);
}

int main(int argc, char **argv)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	uint64_t offset[VFIO_PCI_NUM_REGIONS], size[VFIO_PCI_NUM_REGIONS];
	struct vfio_irq_info irq;
	struct session s;
	unsigned char *buffer;
	unsigned int i;

	must(argc == 2);
	x_session(&s, argv[1]);
	must(x_group_status(&s.group) == 0);
	x_iommu_info(&s.container);
	must(x_device_info(&s.device, &info) == 0);
	for (i = 0; i < info.num_regions; i++) {
		/* Without a VGA the last one is refused. */
		if (i == VFIO_PCI_VGA_REGION_INDEX) {
			struct vfio_region_info vga = { .argsz = sizeof(vga), .index = i };

			must(x_region_info(&s.device, &vga) < 0);
			break;
		}
		x_region(&s.device, i, &offset[i], &size[i]);
	}
	for (i = 0; i < info.num_irqs; i++)
		x_irq_info(&s.device, i, &irq);

	enable_bus_master(&s.device, offset[VFIO_PCI_CONFIG_REGION_INDEX]);
	bar = mmap(NULL, size[0], PROT_READ | PROT_WRITE, MAP_SHARED, s.device.nr, offset[0]);
	must(bar != MAP_FAILED);

	buffer = pages(SIZE);
	must(x_map(&s.container, VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE, buffer, IOVA,
		   SIZE) == 0);
	for (i = 0; i < COPIED; i++)
		buffer[i] = i * 7 + 1;
	dma(IOVA, EDU_BUFFER, COPIED, 0);
	dma(EDU_BUFFER, IOVA + SIZE - COPIED, COPIED, EDU_DMA_TO_MEMORY);
	must(memcmp(buffer, buffer + SIZE - COPIED, COPIED) == 0);

	interrupts(&s.device);

	/* Mapped already; then nothing is. */
	must(x_map(&s.container, VFIO_DMA_MAP_FLAG_READ, buffer, IOVA, SIZE) < 0);
	must(x_unmap(&s.container, 0, IOVA, SIZE) == 0);
	must(x_unmap(&s.container, 0, IOVA, SIZE) == 0);
	X_NONE(&s.device, VFIO_DEVICE_RESET);

	munmap((void *)bar, size[0]);
	close(s.device.nr);
	must(X_NONE(&s.group, VFIO_GROUP_UNSET_CONTAINER) == 0);
	return 0;
}
