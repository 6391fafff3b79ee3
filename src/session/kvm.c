/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMs of KVM, as far as they concern VFIO: files of VFIO's that a VM was given, eventfds for
 * interrupts and doorbells, and memory slots that are a device's memory. All of it ends when
 * the VM's file is closed.
 */
#include "config.h"

#include "session/internal.h"
#include "session/interrupts.h"
#include "util/memory.h"

#include <linux/kvm_vfio_subset.h>
#include <string.h>

/* ---- files ---- */

void vt_learn_kvm_device(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_kvm_device *d;

	if (!t->record->made_file)
		return;
	d = calloc(1, sizeof(*d));
	if (!d)
		vt_no_memory();
	d->file = t->record->made_file;
	d->vm = t->record->file;
	DL_APPEND(session->kvm_devices, d);
	vt_session_keep(session, d->file, d->vm);
}

/* With the flag TEST the call creates nothing. */
bool vt_makes_kvm_device(const struct vfiotrace_call *call)
{
	uint64_t type = vfiotrace_call_load(call, call->in +
					    offsetof(struct vt_kvm_create_device, type),
					    sizeof(uint32_t));
	uint64_t flags = vfiotrace_call_load(call, call->in +
					     offsetof(struct vt_kvm_create_device, flags),
					     sizeof(uint32_t));

	return type == VT_KVM_DEV_TYPE_VFIO && !(flags & VT_KVM_CREATE_DEVICE_TEST);
}

static uint64_t vm_of(const struct vt_session *session, uint64_t kvm_device)
{
	const struct vt_session_kvm_device *d;

	DL_FOREACH(session->kvm_devices, d)
		if (d->file == kvm_device)
			return d->vm;
	return 0;
}

static struct vt_session_vm_file *find_file(const struct vt_session *session, uint64_t by,
					    uint64_t file)
{
	struct vt_session_vm_file *f;

	DL_FOREACH(session->vm_files, f)
		if (f->as.by == by && f->as.file == file)
			return f;
	return NULL;
}

static void drop_file(struct vt_session *session, struct vt_session_vm_file *f)
{
	DL_DELETE(session->vm_files, f);
	free(f);
}

static void add_file(struct vt_session *session, uint64_t by, uint64_t file)
{
	struct vt_session_vm_file *f = find_file(session, by, file);

	if (f || !file)
		return;
	f = calloc(1, sizeof(*f));
	if (!f)
		vt_no_memory();
	f->as = (struct vt_model_vm_file){
		.vm = vm_of(session, by), .by = by, .file = file, .added = session->now,
	};
	DL_APPEND(session->vm_files, f);
	vt_session_keep(session, by, file);
}

static void remove_file(struct vt_session *session, uint64_t by, uint64_t file)
{
	struct vt_session_vm_file *f = find_file(session, by, file);

	if (!f)
		return;
	drop_file(session, f);
	vt_session_unkeep(session, by, file);
}

void vt_learn_kvm_attr(struct vt_session *session, const struct vt_taught *t)
{
	const struct vt_record *r = t->record;

	if (VT_TAUGHT_IN(t, struct vt_kvm_device_attr, group) != VT_KVM_DEV_VFIO_FILE)
		return;
	switch (VT_TAUGHT_IN(t, struct vt_kvm_device_attr, attr)) {
	case VT_KVM_DEV_VFIO_FILE_ADD:
		add_file(session, r->file, r->argument_file);
		break;
	case VT_KVM_DEV_VFIO_FILE_DEL:
		remove_file(session, r->file, r->argument_file);
		break;
	}
}

bool vt_kvm_attr_fd(const struct vt_record *r, const struct vfiotrace_memory *memory, int *fd)
{
	uint32_t code = vt_request_code(r);
	struct vt_kvm_device_attr a;
	uint8_t bytes[4];

	if ((code != VT_KVM_SET_DEVICE_ATTR && code != VT_KVM_HAS_DEVICE_ATTR) ||
	    memory->read(memory->ctx, r->call.arg, &a, sizeof(a)) != (ssize_t)sizeof(a) ||
	    vfiotrace_call_load(&r->call, &a.group, sizeof(a.group)) != VT_KVM_DEV_VFIO_FILE ||
	    memory->read(memory->ctx, vfiotrace_call_load(&r->call, &a.addr, sizeof(a.addr)), bytes,
			 sizeof(bytes)) != (ssize_t)sizeof(bytes))
		return false;
	*fd = (int)vfiotrace_call_load(&r->call, bytes, sizeof(bytes));
	return true;
}

/* ---- eventfds ---- */

static uint64_t eventfd_of(struct vt_session *session, const struct vt_taught *t, uint64_t fd)
{
	return vt_session_eventfd_file(session, t->record->tgid, t->record->tid, (int)fd);
}

/* A VM uses an eventfd for at most one interrupt. */
static struct vt_session_irqfd *find_irqfd(const struct vt_session *session, uint64_t vm,
					   uint64_t eventfd)
{
	struct vt_session_irqfd_key key;
	struct vt_session_irqfd *i;

	memset(&key, 0, sizeof(key));
	key.vm = vm;
	key.eventfd = eventfd;
	HASH_FIND(hh, session->irqfds, &key, sizeof(key), i);
	return i;
}

static void count(const struct vt_session *session, uint64_t eventfd, int more)
{
	struct vt_session_open *file = vt_session_find_file(session, eventfd);

	if (file)
		file->irqfds += (unsigned int)more;
}

static void drop_irqfd(struct vt_session *session, struct vt_session_irqfd *i)
{
	count(session, i->as.eventfd, -1);
	HASH_DELETE(hh, session->irqfds, i);
	free(i);
}

static struct vt_session_irqfd *new_irqfd(struct vt_session *session, uint64_t vm,
					  uint64_t eventfd)
{
	struct vt_session_irqfd *i = calloc(1, sizeof(*i));

	if (!i)
		vt_no_memory();
	i->key.vm = vm;
	i->key.eventfd = eventfd;
	HASH_ADD(hh, session->irqfds, key, sizeof(i->key), i);
	count(session, eventfd, 1);
	return i;
}

bool vt_session_add_irqfd(struct vt_session *session, const struct vt_model_irqfd *irqfd)
{
	if (find_irqfd(session, irqfd->vm, irqfd->eventfd))
		return false;
	new_irqfd(session, irqfd->vm, irqfd->eventfd)->as = *irqfd;
	return true;
}

void vt_learn_irqfd(struct vt_session *session, const struct vt_taught *t)
{
	uint64_t flags = VT_TAUGHT_IN(t, struct vt_kvm_irqfd, flags), vm = t->record->file;
	uint32_t gsi = (uint32_t)VT_TAUGHT_IN(t, struct vt_kvm_irqfd, gsi);
	uint64_t eventfd = eventfd_of(session, t, VT_TAUGHT_IN(t, struct vt_kvm_irqfd, fd));
	struct vt_session_irqfd *i = find_irqfd(session, vm, eventfd);

	if (flags & VT_KVM_IRQFD_FLAG_DEASSIGN) {
		if (i && i->as.gsi == gsi)
			drop_irqfd(session, i);
		return;
	}
	if (!i)
		i = new_irqfd(session, vm, eventfd);
	i->as = (struct vt_model_irqfd){
		.vm = vm, .eventfd = eventfd, .gsi = gsi, .set = session->now,
	};
	if (flags & VT_KVM_IRQFD_FLAG_RESAMPLE)
		i->as.resample = eventfd_of(session, t,
					    VT_TAUGHT_IN(t, struct vt_kvm_irqfd, resamplefd));
}

/* The eventfd's last descriptor was closed: KVM removes its irqfds. */
void vt_session_end_eventfd(struct vt_session *session, uint64_t eventfd)
{
	const struct vt_session_open *file = vt_session_find_file(session, eventfd);
	struct vt_session_irqfd *i, *next;

	if (!file || !file->irqfds)
		return;
	HASH_ITER(hh, session->irqfds, i, next)
		if (i->as.eventfd == eventfd)
			drop_irqfd(session, i);
}

static bool same_doorbell(const struct vt_model_vm_doorbell *a,
			  const struct vt_model_vm_doorbell *b)
{
	return a->vm == b->vm && a->eventfd == b->eventfd && a->address == b->address &&
	       a->length == b->length && a->flags == b->flags && a->data == b->data;
}

static void drop_doorbell(struct vt_session *session, struct vt_session_vm_doorbell *d)
{
	DL_DELETE(session->vm_doorbells, d);
	free(d);
}

void vt_learn_kvm_doorbell(struct vt_session *session, const struct vt_taught *t)
{
	uint32_t flags = (uint32_t)VT_TAUGHT_IN(t, struct vt_kvm_ioeventfd, flags);
	struct vt_session_vm_doorbell *d, *next;
	struct vt_model_vm_doorbell said = {
		.vm = t->record->file,
		.eventfd = eventfd_of(session, t, VT_TAUGHT_IN(t, struct vt_kvm_ioeventfd, fd)),
		.address = VT_TAUGHT_IN(t, struct vt_kvm_ioeventfd, addr),
		.length = (uint32_t)VT_TAUGHT_IN(t, struct vt_kvm_ioeventfd, len),
		.flags = flags & ~(uint32_t)VT_KVM_IOEVENTFD_FLAG_DEASSIGN,
	};

	if (flags & VT_KVM_IOEVENTFD_FLAG_DATAMATCH)
		said.data = VT_TAUGHT_IN(t, struct vt_kvm_ioeventfd, datamatch);
	DL_FOREACH_SAFE(session->vm_doorbells, d, next)
		if (same_doorbell(&d->as, &said))
			drop_doorbell(session, d);
	if (flags & VT_KVM_IOEVENTFD_FLAG_DEASSIGN)
		return;
	d = calloc(1, sizeof(*d));
	if (!d)
		vt_no_memory();
	said.set = session->now;
	d->as = said;
	DL_APPEND(session->vm_doorbells, d);
}

/* ---- memory slots ---- */

static struct vt_session_slot *find_slot(const struct vt_session *session, uint64_t vm,
					 uint32_t slot)
{
	struct vt_session_slot *s;

	DL_FOREACH(session->slots, s)
		if (s->as.vm == vm && s->as.slot == slot)
			return s;
	return NULL;
}

static void drop_slot(struct vt_session *session, struct vt_session_slot *s)
{
	DL_DELETE(session->slots, s);
	free(s);
}

/* Both requests begin with the same fields. */
#define SLOT(TAUGHT, FIELD) VT_TAUGHT_IN(TAUGHT, struct vt_kvm_userspace_memory_region, FIELD)

bool vt_kvm_sets_slot(uint32_t code)
{
	return code == VT_KVM_SET_USER_MEMORY_REGION || code == VT_KVM_SET_USER_MEMORY_REGION2;
}

bool vt_kvm_slot_about_vfio(const struct vt_session *session, const struct vt_record *r,
			    uint64_t *file)
{
	const struct vt_taught t = { .record = r, .call = &r->call };
	const struct vt_mapped *mapped;
	const struct vt_session_slot *slot;

	if (!vt_kvm_sets_slot(vt_request_code(r)) ||
	    r->fd_info.what.kind != VFIOTRACE_FD_KVM_VM ||
	    r->call.in_have < sizeof(struct vt_kvm_userspace_memory_region))
		return false;
	mapped = vt_session_mapped(session, r->tgid, SLOT(&t, userspace_addr),
				   SLOT(&t, memory_size));
	slot = find_slot(session, r->file, (uint32_t)SLOT(&t, slot));
	*file = mapped ? mapped->file : slot ? slot->as.file : 0;
	return mapped || slot;
}

void vt_learn_slot(struct vt_session *session, const struct vt_taught *t)
{
	const struct vt_record *r = t->record;
	struct vt_model_slot said = {
		.vm = r->file, .slot = (uint32_t)SLOT(t, slot), .flags = (uint32_t)SLOT(t, flags),
		.guest = SLOT(t, guest_phys_addr), .size = SLOT(t, memory_size),
		.address = SLOT(t, userspace_addr), .tgid = r->tgid, .set = session->now,
	};
	const struct vt_mapped *mapped = vt_session_mapped(session, said.tgid, said.address,
							   said.size);
	struct vt_session_slot *s = find_slot(session, said.vm, said.slot);

	if (s)
		drop_slot(session, s);
	if (!mapped)
		return;
	said.file = mapped->file;
	s = calloc(1, sizeof(*s));
	if (!s)
		vt_no_memory();
	s->as = said;
	DL_APPEND(session->slots, s);
}

/* ---- the end of a VM ---- */

static void end_files(struct vt_session *session, uint64_t file)
{
	struct vt_session_kvm_device *d, *next_device;
	struct vt_session_vm_file *f, *next_file;

	DL_FOREACH_SAFE(session->vm_files, f, next_file)
		if (f->as.by == file || f->as.vm == file)
			drop_file(session, f);
	DL_FOREACH_SAFE(session->kvm_devices, d, next_device)
		if (d->file == file || d->vm == file) {
			DL_DELETE(session->kvm_devices, d);
			free(d);
		}
}

void vt_session_end_vm(struct vt_session *session, uint64_t file)
{
	struct vt_session_irqfd *i, *next_irqfd;
	struct vt_session_vm_doorbell *d, *next_doorbell;
	struct vt_session_slot *s, *next_slot;

	end_files(session, file);
	HASH_ITER(hh, session->irqfds, i, next_irqfd)
		if (i->as.vm == file)
			drop_irqfd(session, i);
	DL_FOREACH_SAFE(session->vm_doorbells, d, next_doorbell)
		if (d->as.vm == file)
			drop_doorbell(session, d);
	DL_FOREACH_SAFE(session->slots, s, next_slot)
		if (s->as.vm == file)
			drop_slot(session, s);
}

void vt_session_free_vms(struct vt_session *session)
{
	struct vt_session_kvm_device *d, *next_device;
	struct vt_session_irqfd *i, *next_irqfd;

	while (session->vm_files)
		drop_file(session, session->vm_files);
	DL_FOREACH_SAFE(session->kvm_devices, d, next_device) {
		DL_DELETE(session->kvm_devices, d);
		free(d);
	}
	HASH_ITER(hh, session->irqfds, i, next_irqfd)
		drop_irqfd(session, i);
	while (session->vm_doorbells)
		drop_doorbell(session, session->vm_doorbells);
	while (session->slots)
		drop_slot(session, session->slots);
}

/* ---- for readers ---- */

const struct vt_model_vm_file *vt_model_next_vm_file(const struct vt_session *session,
						     const struct vt_model_vm_file *file)
{
	const struct vt_session_vm_file *f = (const struct vt_session_vm_file *)file;

	f = f ? f->next : session->vm_files;
	return f ? &f->as : NULL;
}

const struct vt_model_irqfd *vt_model_next_irqfd(const struct vt_session *session,
						 const struct vt_model_irqfd *irqfd)
{
	const struct vt_session_irqfd *i = (const struct vt_session_irqfd *)irqfd;

	i = i ? i->hh.next : session->irqfds;
	return i ? &i->as : NULL;
}

const struct vt_model_irqfd *vt_model_irqfd(const struct vt_session *session, uint64_t vm,
					    uint64_t eventfd)
{
	const struct vt_session_irqfd *i = find_irqfd(session, vm, eventfd);

	return i ? &i->as : NULL;
}

const struct vt_model_vm_doorbell *
vt_model_next_vm_doorbell(const struct vt_session *session,
			  const struct vt_model_vm_doorbell *doorbell)
{
	const struct vt_session_vm_doorbell *d = (const struct vt_session_vm_doorbell *)doorbell;

	d = d ? d->next : session->vm_doorbells;
	return d ? &d->as : NULL;
}

const struct vt_model_slot *vt_model_next_slot(const struct vt_session *session,
					       const struct vt_model_slot *slot)
{
	const struct vt_session_slot *s = (const struct vt_session_slot *)slot;

	s = s ? s->next : session->slots;
	return s ? &s->as : NULL;
}
