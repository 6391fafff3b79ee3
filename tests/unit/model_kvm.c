// SPDX-License-Identifier: GPL-2.0-or-later
/* VMs of KVM in the model: what they were given of VFIO's, and when that ends. */
#include "config.h"

#include "model.h"

#include <errno.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>

#include "session/interrupts.h"

#define VM 9
#define KVM_DEVICE 10
#define DEVICE 13
#define EVENTFD 20
#define BAR UINT64_C(0x7f0000000000)

#define VM_IS VM, VFIOTRACE_FD_KVM_VM, "anon_inode:kvm-vm"
#define KVM_DEVICE_IS KVM_DEVICE, VFIOTRACE_FD_KVM_VFIO, "anon_inode:kvm-vfio"
#define DEVICE_IS DEVICE, VFIOTRACE_FD_DEVICE, "anon_inode:[vfio-device]"
#define EVENTFD_IS(FD) FD, VFIOTRACE_FD_EVENTFD, "anon_inode:[eventfd]"

struct files {
	uint64_t vm, by, device;
};

static void close_fd(struct model *m, int fd)
{
	vt_session_close(m->session, MODEL_PID, MODEL_PID, (uint32_t)fd, (uint32_t)fd);
}

static void create_device(struct model *m, uint32_t type, uint32_t flags)
{
	struct vt_kvm_create_device arg = { .type = type, .fd = KVM_DEVICE, .flags = flags };
	struct model_call c;

	model_enter(m, &c, VM_IS, VT_KVM_CREATE_DEVICE, &arg, sizeof(arg), 0);
	model_exit(m, &c, &arg, sizeof(arg), 0);
}

static void set_file(struct model *m, uint64_t attr, int fd, int64_t result)
{
	struct {
		struct vt_kvm_device_attr attr;
		int32_t fd;
	} arg = {
		.attr = { .group = VT_KVM_DEV_VFIO_FILE, .attr = attr,
			  .addr = MODEL_ARG + sizeof(arg.attr) },
		.fd = fd,
	};
	struct model_call c;

	model_enter(m, &c, KVM_DEVICE_IS, VT_KVM_SET_DEVICE_ATTR, &arg, sizeof(arg), 0);
	model_exit(m, &c, NULL, 0, result);
}

static struct model *with_vm(struct files *f)
{
	struct model *m = model_create();

	f->vm = model_open(m, VM_IS);
	f->device = model_open(m, DEVICE_IS);
	f->by = model_open(m, KVM_DEVICE_IS);
	create_device(m, VT_KVM_DEV_TYPE_VFIO, 0);
	return m;
}

static void files_of_a_vm(void **state)
{
	const struct vt_model_vm_file *file;
	struct files f;
	struct model *m = with_vm(&f);

	(void)state;
	set_file(m, VT_KVM_DEV_VFIO_FILE_ADD, DEVICE, -EINVAL);
	assert_null(vt_model_next_vm_file(m->session, NULL));
	set_file(m, VT_KVM_DEV_VFIO_FILE_ADD, DEVICE, 0);
	file = vt_model_next_vm_file(m->session, NULL);
	assert_int_equal(file->vm, f.vm);
	assert_int_equal(file->by, f.by);
	assert_int_equal(file->file, f.device);
	assert_int_equal(file->added.line, m->line);
	assert_null(vt_model_next_vm_file(m->session, file));
	/* KVM keeps it open. */
	close_fd(m, DEVICE);
	assert_int_equal(vt_model_file(m->session, f.device)->life, VT_MODEL_OPEN);
	close_fd(m, KVM_DEVICE);
	assert_int_equal(vt_model_file(m->session, f.device)->life, VT_MODEL_CLOSED);
	assert_null(vt_model_next_vm_file(m->session, NULL));
	model_destroy(m);
}

static void file_given_back(void **state)
{
	struct files f;
	struct model *m = with_vm(&f);

	(void)state;
	set_file(m, VT_KVM_DEV_VFIO_FILE_ADD, DEVICE, 0);
	set_file(m, VT_KVM_DEV_VFIO_FILE_DEL, DEVICE, 0);
	assert_null(vt_model_next_vm_file(m->session, NULL));
	close_fd(m, DEVICE);
	assert_int_equal(vt_model_file(m->session, f.device)->life, VT_MODEL_CLOSED);
	model_destroy(m);
}

/* To ask whether one may be made makes none, nor does one of another type. */
static void no_device(void **state)
{
	struct model *m = model_create();
	const struct vt_model_vm_file *file;

	(void)state;
	model_open(m, VM_IS);
	model_open(m, DEVICE_IS);
	model_open(m, KVM_DEVICE_IS);
	create_device(m, VT_KVM_DEV_TYPE_VFIO, VT_KVM_CREATE_DEVICE_TEST);
	create_device(m, VT_KVM_DEV_TYPE_ARM_VGIC_V3, 0);
	set_file(m, VT_KVM_DEV_VFIO_FILE_ADD, DEVICE, 0);
	file = vt_model_next_vm_file(m->session, NULL);
	assert_int_equal(file->vm, 0);
	model_destroy(m);
}

/* ---- eventfds ---- */

static void irqfd(struct model *m, int fd, uint32_t gsi, uint32_t flags, int resample,
		  int64_t result)
{
	struct vt_kvm_irqfd arg = {
		.fd = fd, .gsi = gsi, .flags = flags, .resamplefd = resample,
	};
	struct model_call c;

	model_enter(m, &c, VM_IS, VT_KVM_IRQFD, &arg, sizeof(arg), 0);
	model_exit(m, &c, NULL, 0, result);
}

static void irqfds(void **state)
{
	const struct vt_model_irqfd *i;
	struct files f;
	struct model *m = with_vm(&f);
	uint64_t one = model_open(m, EVENTFD_IS(EVENTFD));
	uint64_t two = model_open(m, EVENTFD_IS(EVENTFD + 1));

	(void)state;
	irqfd(m, EVENTFD, 24, VT_KVM_IRQFD_FLAG_RESAMPLE, EVENTFD + 1, 0);
	i = vt_model_irqfd(m->session, f.vm, one);
	assert_int_equal(i->gsi, 24);
	assert_int_equal(i->resample, two);
	assert_ptr_equal(vt_model_next_irqfd(m->session, NULL), i);
	assert_null(vt_model_next_irqfd(m->session, i));
	irqfd(m, EVENTFD + 1, 25, 0, 0, -EBUSY);
	assert_null(vt_model_irqfd(m->session, f.vm, two));
	/* Another interrupt's is not taken away. */
	irqfd(m, EVENTFD, 25, VT_KVM_IRQFD_FLAG_DEASSIGN, 0, 0);
	assert_non_null(vt_model_irqfd(m->session, f.vm, one));
	irqfd(m, EVENTFD, 24, VT_KVM_IRQFD_FLAG_DEASSIGN, 0, 0);
	assert_null(vt_model_irqfd(m->session, f.vm, one));
	/* One that nobody can signal, and a VM that is gone. */
	irqfd(m, EVENTFD, 24, 0, 0, 0);
	irqfd(m, EVENTFD + 1, 25, 0, 0, 0);
	close_fd(m, EVENTFD);
	assert_null(vt_model_irqfd(m->session, f.vm, one));
	assert_non_null(vt_model_irqfd(m->session, f.vm, two));
	close_fd(m, KVM_DEVICE);
	close_fd(m, VM);
	assert_null(vt_model_next_irqfd(m->session, NULL));
	model_destroy(m);
}

static void kvm_doorbell(struct model *m, uint64_t address, uint32_t flags)
{
	struct vt_kvm_ioeventfd arg = {
		.addr = address, .len = 4, .fd = EVENTFD, .flags = flags, .datamatch = 3,
	};
	struct model_call c;

	model_enter(m, &c, VM_IS, VT_KVM_IOEVENTFD, &arg, sizeof(arg), 0);
	model_exit(m, &c, NULL, 0, 0);
}

static void doorbells(void **state)
{
	const struct vt_model_vm_doorbell *d;
	struct files f;
	struct model *m = with_vm(&f);
	uint64_t eventfd = model_open(m, EVENTFD_IS(EVENTFD));

	(void)state;
	kvm_doorbell(m, 0xfebd0000, VT_KVM_IOEVENTFD_FLAG_DATAMATCH);
	kvm_doorbell(m, 0xfebd0010, 0);
	d = vt_model_next_vm_doorbell(m->session, NULL);
	assert_int_equal(d->vm, f.vm);
	assert_int_equal(d->eventfd, eventfd);
	assert_int_equal(d->address, 0xfebd0000);
	assert_int_equal(d->data, 3);
	kvm_doorbell(m, 0xfebd0000, VT_KVM_IOEVENTFD_FLAG_DATAMATCH |
		     VT_KVM_IOEVENTFD_FLAG_DEASSIGN);
	d = vt_model_next_vm_doorbell(m->session, NULL);
	assert_int_equal(d->address, 0xfebd0010);
	assert_null(vt_model_next_vm_doorbell(m->session, d));
	model_destroy(m);
}

/* ---- memory slots ---- */

static void set_slot(struct model *m, uint32_t slot, uint64_t size, uint64_t address,
		     bool about_vfio)
{
	struct vt_kvm_userspace_memory_region arg = {
		.slot = slot, .flags = VT_KVM_MEM_READONLY, .guest_phys_addr = 0xfebd0000,
		.memory_size = size, .userspace_addr = address,
	};
	struct model_call c;
	uint64_t file;

	model_enter(m, &c, VM_IS, VT_KVM_SET_USER_MEMORY_REGION, &arg, sizeof(arg), 0);
	assert_int_equal(vt_kvm_slot_about_vfio(m->session, &c.record, &file), about_vfio);
	model_exit(m, &c, NULL, 0, 0);
}

static void slots(void **state)
{
	const struct vt_model_slot *slot;
	struct files f;
	struct model *m = with_vm(&f);

	(void)state;
	vt_session_map(m->session, &(struct vt_mapped){
		.tgid = MODEL_PID, .address = BAR, .length = 0x4000, .file = f.device,
		.kind = VFIOTRACE_FD_DEVICE,
	});
	set_slot(m, 1, 0x100000, BAR + 0x100000, false);
	assert_null(vt_model_next_slot(m->session, NULL));
	set_slot(m, 2, 0x4000, BAR, true);
	slot = vt_model_next_slot(m->session, NULL);
	assert_int_equal(slot->vm, f.vm);
	assert_int_equal(slot->slot, 2);
	assert_int_equal(slot->file, f.device);
	assert_int_equal(slot->guest, 0xfebd0000);
	assert_int_equal(slot->size, 0x4000);
	assert_int_equal(slot->address, BAR);
	assert_int_equal(slot->tgid, MODEL_PID);
	/* The slot is no more, or is other memory. */
	set_slot(m, 2, 0, BAR, true);
	assert_null(vt_model_next_slot(m->session, NULL));
	set_slot(m, 2, 0x4000, BAR, true);
	set_slot(m, 2, 0x4000, BAR + 0x100000, true);
	assert_null(vt_model_next_slot(m->session, NULL));
	model_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_a_vm), cmocka_unit_test(file_given_back),
		cmocka_unit_test(no_device), cmocka_unit_test(irqfds),
		cmocka_unit_test(doorbells), cmocka_unit_test(slots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
