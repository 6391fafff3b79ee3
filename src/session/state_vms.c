/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of KVM's VMs. */
#include "config.h"

#include "session/state_rows.h"
#include "util/memory.h"

#include <stdlib.h>
#include <string.h>

/* Appends a copy of @ROW to @LIST, whose items begin with it as their @MEMBER. */
#define APPEND(LIST, STRUCT, MEMBER, ROW) do {                                                  \
	STRUCT *new_ = calloc(1, sizeof(*new_));                                                \
												\
	if (!new_)                                                                              \
		vt_no_memory();                                                                        \
	memcpy(&new_->MEMBER, ROW, sizeof(new_->MEMBER));                                       \
	DL_APPEND(LIST, new_);                                                                  \
} while (0)

struct kvm_device_row {
	uint64_t file, vm;
};

static const struct vt_row_field kvm_device_fields[] = {
	VT_ANY(struct kvm_device_row, file), VT_ANY(struct kvm_device_row, vm),
};

static const char *take_kvm_device(struct vt_state_in *in, const void *data)
{
	const struct kvm_device_row *row = data;
	struct vt_session_kvm_device *d = calloc(1, sizeof(*d));

	if (!d)
		vt_no_memory();
	d->file = row->file;
	d->vm = row->vm;
	DL_APPEND(in->session->kvm_devices, d);
	return NULL;
}

static const struct vt_row_field vm_file_fields[] = {
	VT_ANY(struct vt_model_vm_file, vm), VT_ANY(struct vt_model_vm_file, by),
	VT_ANY(struct vt_model_vm_file, file), VT_WHEN(struct vt_model_vm_file, added),
};

static const char *take_vm_file(struct vt_state_in *in, const void *row)
{
	APPEND(in->session->vm_files, struct vt_session_vm_file, as, row);
	return NULL;
}

static const struct vt_row_field irqfd_fields[] = {
	VT_ANY(struct vt_model_irqfd, vm), VT_ANY(struct vt_model_irqfd, eventfd),
	VT_ANY(struct vt_model_irqfd, gsi), VT_ANY(struct vt_model_irqfd, resample),
	VT_WHEN(struct vt_model_irqfd, set),
};

static const char *take_irqfd(struct vt_state_in *in, const void *row)
{
	return vt_session_add_irqfd(in->session, row) ? NULL : vt_row_twice;
}

static const struct vt_row_field doorbell_fields[] = {
	VT_ANY(struct vt_model_vm_doorbell, vm), VT_ANY(struct vt_model_vm_doorbell, eventfd),
	VT_ANY(struct vt_model_vm_doorbell, address),
	VT_ANY(struct vt_model_vm_doorbell, length), VT_ANY(struct vt_model_vm_doorbell, flags),
	VT_ANY(struct vt_model_vm_doorbell, data), VT_WHEN(struct vt_model_vm_doorbell, set),
};

static const char *take_doorbell(struct vt_state_in *in, const void *row)
{
	APPEND(in->session->vm_doorbells, struct vt_session_vm_doorbell, as, row);
	return NULL;
}

static const struct vt_row_field slot_fields[] = {
	VT_ANY(struct vt_model_slot, vm), VT_ANY(struct vt_model_slot, slot),
	VT_ANY(struct vt_model_slot, flags), VT_ANY(struct vt_model_slot, guest),
	VT_ANY(struct vt_model_slot, size), VT_ANY(struct vt_model_slot, tgid),
	VT_ANY(struct vt_model_slot, address), VT_ANY(struct vt_model_slot, file),
	VT_WHEN(struct vt_model_slot, set),
};

static const char *take_slot(struct vt_state_in *in, const void *row)
{
	APPEND(in->session->slots, struct vt_session_slot, as, row);
	return NULL;
}

enum { KVM_DEVICES, VM_FILES, IRQFDS, VM_DOORBELLS, SLOTS, KINDS };

static const struct vt_row_kind kinds[KINDS + 1] = {
	[KVM_DEVICES] = VT_ROW_KIND("kvm-device", struct kvm_device_row, kvm_device_fields,
				    take_kvm_device),
	[VM_FILES] = VT_ROW_KIND("vm-file", struct vt_model_vm_file, vm_file_fields,
				 take_vm_file),
	[IRQFDS] = VT_ROW_KIND("irqfd", struct vt_model_irqfd, irqfd_fields, take_irqfd),
	[VM_DOORBELLS] = VT_ROW_KIND("vm-doorbell", struct vt_model_vm_doorbell, doorbell_fields,
				     take_doorbell),
	[SLOTS] = VT_ROW_KIND("slot", struct vt_model_slot, slot_fields, take_slot),
};

static void save(struct vt_state_out *out, const struct vt_session *session)
{
	const struct vt_session_kvm_device *d;
	const struct vt_session_vm_file *file;
	const struct vt_session_irqfd *irqfd;
	const struct vt_session_vm_doorbell *doorbell;
	const struct vt_session_slot *slot;

	DL_FOREACH(session->kvm_devices, d)
		vt_row_put(out, &kinds[KVM_DEVICES], &(struct kvm_device_row){ d->file, d->vm });
	DL_FOREACH(session->vm_files, file)
		vt_row_put(out, &kinds[VM_FILES], &file->as);
	for (irqfd = session->irqfds; irqfd; irqfd = irqfd->hh.next)
		vt_row_put(out, &kinds[IRQFDS], &irqfd->as);
	DL_FOREACH(session->vm_doorbells, doorbell)
		vt_row_put(out, &kinds[VM_DOORBELLS], &doorbell->as);
	DL_FOREACH(session->slots, slot)
		vt_row_put(out, &kinds[SLOTS], &slot->as);
}

const struct vt_row_part vt_row_vms = { kinds, save };
