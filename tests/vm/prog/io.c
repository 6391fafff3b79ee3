/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io BDF: a userspace driver's way to its device by other calls than ioctl: nodes are
 * opened, regions read, written and mapped, the capability of MSI-X is looked for in
 * configuration space, an interrupt is waited for, descriptors are copied, sent and
 * closed. Calls on other files stand in between, which a trace of %io does not show.
 * The device is QEMU's e1000e: five vectors, their table in BAR 3.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "calls.h"

#define TABLE_BAR 3
#define MAP_CALL (sizeof(long) == 4 ? "mmap2" : "mmap")
#define FCNTL_CALL (sizeof(long) == 4 ? "fcntl64" : "fcntl")

static const struct name command_bits[] = {
	{ 0x1, "PCI_COMMAND_IO" }, { 0x2, "PCI_COMMAND_MEMORY" },
	{ 0x4, "PCI_COMMAND_MASTER" }, { 0x40, "PCI_COMMAND_PARITY" },
	{ 0x100, "PCI_COMMAND_SERR" }, { 0x400, "PCI_COMMAND_INTX_DISABLE" }, { 0, NULL }
};

static uint64_t offsets[VFIO_PCI_NUM_REGIONS], sizes[VFIO_PCI_NUM_REGIONS];

/* ---- regions ---- */

static void say_place(unsigned int region, uint64_t within, const char *names)
{
	say_enum(region, pci_regions, "");
	say(within ? "+%#llx" : "+0", (unsigned long long)within);
	if (names)
		say(" /* %s */", names);
}

/* The comment behind the bytes is @what, and may be none. */
static void say_access(const char *call, const struct fd *device, const void *data,
		       size_t length, const char *what, unsigned int region,
		       uint64_t within, const char *names)
{
	say("%s(", call);
	say_fd(device);
	say(", ");
	say_string(data, length < SHOWN ? length : SHOWN, length > SHOWN);
	if (what)
		say(" /* %s */", what);
	say(", %zu, ", length);
	say_place(region, within, names);
}

static void x_read(const struct fd *device, void *data, size_t length, const char *what,
		   unsigned int region, uint64_t within, const char *names)
{
	ssize_t ret = pread(device->nr, data, length, offsets[region] + within);

	must(ret == (ssize_t)length);
	say_access("pread64", device, data, length, what, region, within, names);
	say_result((int)ret);
}

static void x_write(const struct fd *device, const void *data, size_t length,
		    const char *what, unsigned int region, uint64_t within,
		    const char *names)
{
	ssize_t ret = pwrite(device->nr, data, length, offsets[region] + within);

	must(ret == (ssize_t)length);
	say_access("pwrite64", device, data, length, what, region, within, names);
	say_result((int)ret);
}

static void read_config(const struct fd *device, void *data, size_t length,
			const char *what, uint64_t within, const char *names)
{
	x_read(device, data, length, what, VFIO_PCI_CONFIG_REGION_INDEX, within, names);
}

/* As some drivers do: where vfio-pci has its regions is no secret. */
static void read_unasked(const struct fd *device)
{
	uint16_t vendor;

	must(pread(device->nr, &vendor, 2, (off_t)((uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40)) ==
	     2);
	say_access("pread64", device, &vendor, 2, NULL, VFIO_PCI_CONFIG_REGION_INDEX, 0,
		   "vendor_id; region inferred");
	say_result(2);
}

/* Memory on, with and without names for what was read. */
static void enable(const struct fd *device)
{
	uint16_t command = 0;
	uint16_t before;
	ssize_t ret;

	ret = pread(device->nr, &command, 2,
		    offsets[VFIO_PCI_CONFIG_REGION_INDEX] + PCI_COMMAND);
	must(ret == 2);
	before = command;
	say("pread64(");
	say_fd(device);
	say(", ");
	say_string(&before, 2, false);
	say(" /* ");
	say_flags(before, command_bits, "");
	say(" */, 2, VFIO_PCI_CONFIG_REGION_INDEX+0x4 /* command */");
	say_result(2);
	must(!(before & ~0x547));
	x_write(device, "\6\4", 2,
		"PCI_COMMAND_MEMORY|PCI_COMMAND_MASTER|PCI_COMMAND_INTX_DISABLE",
		VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND, "command");
}

/* Follows the list of capabilities to that of MSI-X. */
static unsigned int find_msix(const struct fd *device)
{
	static const struct { int id; const char *name, *value; } known[] = {
		{ PCI_CAP_ID_PM, "pm", "PCI_CAP_ID_PM" },
		{ PCI_CAP_ID_MSI, "msi", "PCI_CAP_ID_MSI" },
		{ PCI_CAP_ID_EXP, "exp", "PCI_CAP_ID_EXP" },
		{ PCI_CAP_ID_MSIX, "msix", "PCI_CAP_ID_MSIX" },
	};
	uint8_t at, head[2];
	char names[64];

	read_config(device, &at, 1, NULL, PCI_CAPABILITY_LIST, "capability_list");
	while (at) {
		size_t i = 0;

		must(pread(device->nr, head, 2,
			   offsets[VFIO_PCI_CONFIG_REGION_INDEX] + at) == 2);
		while (i < sizeof(known) / sizeof(known[0]) && known[i].id != head[0])
			i++;
		must(i < sizeof(known) / sizeof(known[0]));
		snprintf(names, sizeof(names), "%s_id, %s_next", known[i].name, known[i].name);
		say_access("pread64", device, head, 2, known[i].value,
			   VFIO_PCI_CONFIG_REGION_INDEX, at, names);
		say_result(2);
		if (head[0] == PCI_CAP_ID_MSIX)
			return at;
		at = head[1];
	}
	die("no MSI-X");
}

static void look_at_config(const struct fd *device)
{
	uint8_t header[64];
	uint16_t ids[2], control;
	unsigned int msix;
	uint32_t table;

	read_config(device, ids, 2, NULL, PCI_VENDOR_ID, "vendor_id");
	must(ids[0] == 0x8086);
	read_config(device, ids, 4, NULL, PCI_VENDOR_ID, "vendor_id, device_id");
	enable(device);
	msix = find_msix(device);
	/* Its low bits are one less than the number of vectors. */
	read_config(device, &control, 2, "0x4", msix + PCI_MSIX_FLAGS, "msix_control");
	read_config(device, &table, 4, NULL, msix + PCI_MSIX_TABLE, "msix_table");
	must((table & PCI_MSIX_TABLE_BIR) == TABLE_BAR);
	/* A whole header: not all names fit. */
	read_config(device, header, 64,
		    "command=PCI_COMMAND_MEMORY|PCI_COMMAND_MASTER|PCI_COMMAND_INTX_DISABLE, "
		    "status=PCI_STATUS_CAP_LIST", PCI_VENDOR_ID,
		    "vendor_id, device_id, command, status, ...");
}

static void use_bar(const struct fd *device)
{
	uint32_t word;
	struct iovec parts[2] = { { &word, 2 }, { (char *)&word + 2, 2 } };
	ssize_t ret;

	x_read(device, &word, 4, NULL, VFIO_PCI_BAR0_REGION_INDEX, 8, NULL);
	x_write(device, &word, 4, NULL, VFIO_PCI_BAR0_REGION_INDEX, 0x38, NULL);
	ret = preadv(device->nr, parts, 2, offsets[VFIO_PCI_CONFIG_REGION_INDEX] + 8);
	must(ret == 4);
	say("preadv(");
	say_fd(device);
	say(", [{iov_base=");
	say_string(&word, 2, false);
	say(", iov_len=2}, {iov_base=");
	say_string((char *)&word + 2, 2, false);
	say(", iov_len=2}], 2, ");
	say_place(VFIO_PCI_CONFIG_REGION_INDEX, 8, "revision_id, class_prog, class_device");
	say_result(4);
	/* Beyond the end of the region: of no region, as far as anyone has said. */
	ret = pread(device->nr, &word, 4, offsets[0] + sizes[0]);
	say("pread64(");
	say_fd(device);
	say(", %p, 4, %#llx", (void *)&word, (unsigned long long)(offsets[0] + sizes[0]));
	say_result((int)ret);
	must(ret < 0);
}

/* The memory is somewhere else now, in the place of what was there. */
static void *x_moved(void *p, size_t size)
{
	void *place = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(place != MAP_FAILED);
	must(mremap(p, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place);
	say_line("mremap(%p, %zu, %zu, MREMAP_MAYMOVE|MREMAP_FIXED, %p) = %p", p, size, size,
		 place, place);
	return place;
}

static void map_bar(const struct fd *device, unsigned int bar, const char *remark)
{
	void *p = mmap(NULL, sizes[bar], PROT_READ | PROT_WRITE, MAP_SHARED, device->nr,
		       offsets[bar]);

	must(p != MAP_FAILED);
	say("%s(NULL, %llu, PROT_READ|PROT_WRITE, MAP_SHARED, ", MAP_CALL,
	    (unsigned long long)sizes[bar]);
	say_fd(device);
	say(", ");
	say_place(bar, 0, NULL);
	say_line("%s) = %p", remark, p);
	p = x_moved(p, sizes[bar]);
	must(munmap(p, sizes[bar]) == 0);
	say_line("munmap(%p, %llu) = 0", p, (unsigned long long)sizes[bar]);
}

/* ---- interrupts ---- */

static void interrupt(const struct fd *device, const char *name)
{
	struct fd events[2];
	uint64_t count;
	int nr[2] = { eventfd(0, EFD_CLOEXEC), eventfd(0, EFD_CLOEXEC) };

	/* It was not known at once what they would be for. */
	events[0] = say_eventfd(nr[0]);
	events[1] = say_eventfd(nr[1]);
	must(x_irq_eventfds(device, VFIO_PCI_MSIX_IRQ_INDEX, events, 2, 0) == 0);
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSIX_IRQ_INDEX, 1, 1) ==
	     0);
	must(read(nr[1], &count, 8) == 8 && count == 1);
	count = 1;
	say("read(");
	say_fd(&events[1]);
	say(" /* VFIO_PCI_MSIX_IRQ_INDEX[1] of %s */, ", name);
	say_string(&count, 8, false);
	say_line(", 8) = 8");
	must(x_irq_none(device, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0) ==
	     0);
	/* It serves no more, but VFIO's it was. */
	x_close(&events[0]);
}

/* ---- descriptors ---- */

static void x_copies(const struct fd *fd)
{
	struct fd copy = *fd, other = *fd;
	int nr = dup(fd->nr);

	must(nr >= 0);
	copy.nr = nr;
	say("dup(");
	say_fd(fd);
	say(") = ");
	say_fd(&copy);
	say_line("%s", "");
	other.nr = fcntl(fd->nr, F_DUPFD_CLOEXEC, 40);
	must(other.nr >= 40);
	say("%s(", FCNTL_CALL);
	say_fd(fd);
	say(", F_DUPFD_CLOEXEC, 40) = ");
	say_fd(&other);
	say_line("%s", "");
	x_close(&copy);
	must(dup3(fd->nr, other.nr, O_CLOEXEC) == other.nr);
	say("dup3(");
	say_fd(fd);
	say(", ");
	say_fd(&other);
	say(", O_CLOEXEC) = ");
	say_fd(&other);
	say_line("%s", "");
	x_close(&other);
}

static void x_message(const struct fd *fd)
{
	char byte = 'x';
	int sockets[2];
	struct fd got;

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets) == 0);
	/* A message that carries nothing is of no interest. */
	must(send(sockets[0], "n", 1, 0) == 1 && recv(sockets[1], &byte, 1, 0) == 1);
	x_send(sockets[0], fd);
	got = x_receive(sockets[1], fd);
	x_close(&got);
	x_send_many(sockets[0], fd);
	got = x_receive_many(sockets[1], fd);
	x_close(&got);
}

/* What is about none of VFIO's. */
static void do_other_things(void)
{
	struct iovec part = { NULL, 100 };
	char buffer[100];
	void *p;
	int fd;

	part.iov_base = buffer;
	fd = open("/dev/zero", O_RDWR | O_CLOEXEC);
	must(fd >= 0 && read(fd, buffer, 100) == 100 && write(fd, buffer, 100) == 100);
	must(pread(fd, buffer, 100, 5) == 100 && preadv(fd, &part, 1, 0) == 100);
	p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	must(p != MAP_FAILED && munmap(p, 4096) == 0 && close(fd) == 0);
	fd = eventfd(0, EFD_CLOEXEC);
	must(fd >= 0 && eventfd_write(fd, 1) == 0 && close(fd) == 0);
}

int main(int argc, char **argv)
{
	struct fd container, group, device;
	char path[32];
	unsigned int i;

	must(argc == 2);
	do_other_things();
	x_open("/dev/vfio/does-not-exist");
	container = x_open("/dev/vfio/vfio");
	snprintf(path, sizeof(path), "/dev/vfio/%d", group_of(argv[1]));
	group = x_open(path);
	must(X_NONE(&container, VFIO_GET_API_VERSION) == 0);
	must(x_set_container(&group, &container) == 0);
	must(X_VALUE(&container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU) == 0);
	must(x_get_device_fd(&group, argv[1], &device) >= 0);
	read_unasked(&device);
	for (i = 0; i < VFIO_PCI_VGA_REGION_INDEX; i++)
		x_region(&device, i, &offsets[i], &sizes[i]);
	look_at_config(&device);
	use_bar(&device);
	map_bar(&device, VFIO_PCI_BAR0_REGION_INDEX, "");
	map_bar(&device, TABLE_BAR, " /* covers the MSI-X table */");
	interrupt(&device, argv[1]);
	x_copies(&container);
	x_message(&group);
	do_other_things();
	x_close(&device);
	return 0;
}
