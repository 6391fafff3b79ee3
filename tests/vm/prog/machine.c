/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm_vfio_subset.h>
#include <stdbool.h>
#include <sys/ioctl.h>

#include "expect.h"

#define MOST 64
#define FIRST_GSI 5
#define MEMORY UINT64_C(0xe0000000)	/* guest's, from here on; apart by APART */
#define APART UINT64_C(0x1000000)

/* Whatever it was ever given, what was taken back too. */
static struct {
	int vm, vfio;
	int files[MOST], eventfds[MOST];
	unsigned int nfiles, neventfds, nslots;
} machine;

void machine_begin(void)
{
	struct vt_kvm_create_device create = { .type = VT_KVM_DEV_TYPE_VFIO };
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	must(kvm >= 0);
	/* KVM_CREATE_VM, KVM_CREATE_IRQCHIP */
	machine.vm = ioctl(kvm, _IO(VT_KVMIO, 1), 0);
	must(machine.vm >= 0);
	must(!ioctl(machine.vm, _IO(VT_KVMIO, 0x60), 0));
	must(!ioctl(machine.vm, VT_KVM_CREATE_DEVICE, &create));
	machine.vfio = create.fd;
}

/* ---- files ---- */

static int set_file(int file, uint64_t how)
{
	struct vt_kvm_device_attr attr = {
		.group = VT_KVM_DEV_VFIO_FILE, .attr = how, .addr = (uintptr_t)&file,
	};

	return ioctl(machine.vfio, VT_KVM_SET_DEVICE_ATTR, &attr);
}

void machine_give(int file)
{
	must(machine.nfiles < MOST);
	machine.files[machine.nfiles++] = file;
	must(!set_file(file, VT_KVM_DEV_VFIO_FILE_ADD));
}

void machine_take(int file)
{
	must(!set_file(file, VT_KVM_DEV_VFIO_FILE_DEL));
}

/* ---- interrupts ---- */

static int set_irqfd(unsigned int which, uint32_t flags)
{
	struct vt_kvm_irqfd irqfd = {
		.fd = machine.eventfds[which], .gsi = FIRST_GSI + which, .flags = flags,
	};

	return ioctl(machine.vm, VT_KVM_IRQFD, &irqfd);
}

void machine_listen(int eventfd)
{
	must(machine.neventfds < MOST);
	machine.eventfds[machine.neventfds] = eventfd;
	must(!set_irqfd(machine.neventfds++, 0));
}

void machine_ignore(int eventfd)
{
	unsigned int which = 0;

	while (which < machine.neventfds && machine.eventfds[which] != eventfd)
		which++;
	must(which < machine.neventfds);
	must(!set_irqfd(which, VT_KVM_IRQFD_FLAG_DEASSIGN));
}

/* ---- memory ---- */

static int set_slot(unsigned int which, void *memory, uint64_t size)
{
	struct vt_kvm_userspace_memory_region region = {
		.slot = which, .guest_phys_addr = MEMORY + which * APART, .memory_size = size,
		.userspace_addr = (uintptr_t)memory,
	};

	return ioctl(machine.vm, VT_KVM_SET_USER_MEMORY_REGION, &region);
}

void machine_slot(void *memory, size_t size)
{
	must(size <= APART);
	must(!set_slot(machine.nslots++, memory, size));
}

void machine_unslot(void)
{
	must(machine.nslots);
	must(!set_slot(machine.nslots - 1, NULL, 0));
}

/* ---- what the kernel has of it ---- */

/* What cannot be taken back was not there: ENOENT of a file, EINVAL of memory. */
static bool was_there(int result, int absent)
{
	must(!result || errno == absent);
	return !result;
}

/* An eventfd that there is already is refused; to take one back says nothing. */
static bool is_listened(unsigned int which)
{
	int result = set_irqfd(which, 0);

	must(!result || errno == EBUSY);
	return result;
}

void machine_drain(void (*tell)(const char *key, uint64_t count))
{
	uint64_t files = 0, irqfds = 0, slots = 0;

	for (unsigned int i = 0; i < machine.nfiles; i++)
		files += was_there(set_file(machine.files[i], VT_KVM_DEV_VFIO_FILE_DEL), ENOENT);
	for (unsigned int i = 0; i < machine.neventfds; i++)
		irqfds += is_listened(i);
	for (unsigned int i = 0; i < machine.nslots; i++)
		slots += was_there(set_slot(i, NULL, 0), EINVAL);
	tell("vm_files", files);
	tell("irqfds", irqfds);
	tell("slots", slots);
}
