// SPDX-License-Identifier: LGPL-2.1-or-later
/* KVM's part in a VFIO set-up: its VFIO device, and eventfds of interrupts. */
#include <linux/kvm_vfio_subset.h>

#include "decode/decoder.h"
#include "xlat/xlat.h"

#define IN VFIOTRACE_IN
#define OUT VFIOTRACE_OUT

/* As VT_STRUCT, without the prefix that the bundled header has to have. */
#define KVM_STRUCT(NAME, FIELDS)                                                 \
	{                                                                        \
		.name = #NAME, .size = sizeof(struct vt_##NAME),                 \
		.count = sizeof(FIELDS) / sizeof((FIELDS)[0]), .fields = FIELDS, \
	}

#define KVM_PAD(STRUCT)                                                          \
	VT_FIELD(STRUCT, pad, BYTES, IN | VFIOTRACE_NONZERO, NULL)

static const struct vfiotrace_field create_fields[] = {
	VT_FIELD(vt_kvm_create_device, type, ENUM, IN, &vt_xlat_kvm_device_types),
	VT_FIELD(vt_kvm_create_device, fd, TAIL, OUT, NULL),
	VT_FIELD(vt_kvm_create_device, flags, FLAGS, IN,
		 &vt_xlat_kvm_create_device_flags),
};
static const struct vfiotrace_struct create = KVM_STRUCT(kvm_create_device, create_fields);

/* A test creates nothing. */
static void create_tail(struct vt_decoder *d)
{
	uint32_t flags, fd;

	if (d->exit &&
	    vt_u32(d, offsetof(struct vt_kvm_create_device, flags), &flags) &&
	    !(flags & VT_KVM_CREATE_DEVICE_TEST) &&
	    vt_u32(d, offsetof(struct vt_kvm_create_device, fd), &fd))
		vt_emit_shown(d, "fd", fd, 4, VFIOTRACE_SHOW_FD, NULL);
}

static const struct vfiotrace_field spapr_tce_fields[] = {
	VT_FIELD(vt_kvm_vfio_spapr_tce, groupfd, FD, IN, NULL),
	VT_FIELD(vt_kvm_vfio_spapr_tce, tablefd, FD, IN, NULL),
};
static const struct vfiotrace_struct spapr_tce =
	KVM_STRUCT(kvm_vfio_spapr_tce, spapr_tce_fields);

static const struct vfiotrace_field attr_fields[] = {
	VT_FIELD(vt_kvm_device_attr, flags, HEX, IN, NULL),
	VT_FIELD(vt_kvm_device_attr, group, ENUM, IN, &vt_xlat_kvm_dev_vfio_groups),
	VT_FIELD(vt_kvm_device_attr, attr, TAIL, IN, &vt_xlat_kvm_dev_vfio_file_attrs),
	VT_FIELD(vt_kvm_device_attr, addr, TAIL, IN, NULL),
};
static const struct vfiotrace_struct attr_type = KVM_STRUCT(kvm_device_attr, attr_fields);

/* What an attribute is, the group says; false when the argument does not hold it. */
static bool emit_attr(struct vt_decoder *d, bool *known, uint64_t *attr, uint64_t *addr)
{
	uint32_t group;

	if (!vt_u32(d, offsetof(struct vt_kvm_device_attr, group), &group) ||
	    !vt_u64(d, offsetof(struct vt_kvm_device_attr, attr), attr) ||
	    !vt_u64(d, offsetof(struct vt_kvm_device_attr, addr), addr))
		return false;
	*known = group == VT_KVM_DEV_VFIO_FILE;
	if (*known)
		vt_emit_xlat(d, VFIOTRACE_VALUE_ENUM, "attr", *attr, 8,
			     &vt_xlat_kvm_dev_vfio_file_attrs);
	else
		vt_emit_number(d, VFIOTRACE_VALUE_HEX, "attr", *attr, 8);
	return true;
}

/* What lies behind the address is looked at only when an attribute is set. */
static void attr_tail(struct vt_decoder *d)
{
	uint64_t attr, addr;
	bool known;

	if (!d->exit && emit_attr(d, &known, &attr, &addr))
		vt_emit_number(d, VFIOTRACE_VALUE_ADDRESS, "addr", addr, 8);
}

static void set_attr_tail(struct vt_decoder *d)
{
	uint64_t attr, addr;
	bool known;

	if (d->exit || !emit_attr(d, &known, &attr, &addr))
		return;
	if (!known || attr < VT_KVM_DEV_VFIO_FILE_ADD ||
	    attr > VT_KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE || !addr)
		vt_emit_number(d, VFIOTRACE_VALUE_ADDRESS, "addr", addr, 8);
	else if (attr == VT_KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE)
		vt_emit_struct_at(d, "addr", addr, &spapr_tce, spapr_tce.size);
	else
		vt_emit_numbers_at(d, "addr", addr, 1, 4, VFIOTRACE_SHOW_FD, NULL, 4);
}

static const struct vfiotrace_field irqfd_fields[] = {
	VT_FIELD(vt_kvm_irqfd, fd, FD, IN, NULL),
	VT_FIELD(vt_kvm_irqfd, gsi, UNSIGNED, IN, NULL),
	VT_FIELD(vt_kvm_irqfd, flags, FLAGS, IN, &vt_xlat_kvm_irqfd_flags),
	VT_FIELD(vt_kvm_irqfd, resamplefd, TAIL, IN, NULL),
	KVM_PAD(vt_kvm_irqfd),
};
static const struct vfiotrace_struct irqfd = KVM_STRUCT(kvm_irqfd, irqfd_fields);

static void irqfd_tail(struct vt_decoder *d)
{
	uint32_t flags, fd;

	if (!d->exit && vt_u32(d, offsetof(struct vt_kvm_irqfd, flags), &flags) &&
	    (flags & VT_KVM_IRQFD_FLAG_RESAMPLE) &&
	    vt_u32(d, offsetof(struct vt_kvm_irqfd, resamplefd), &fd))
		vt_emit_shown(d, "resamplefd", fd, 4, VFIOTRACE_SHOW_FD, NULL);
}

static const struct vfiotrace_field ioeventfd_fields[] = {
	VT_FIELD(vt_kvm_ioeventfd, datamatch, HEX, IN, NULL),
	VT_FIELD(vt_kvm_ioeventfd, addr, HEX, IN, NULL),
	VT_FIELD(vt_kvm_ioeventfd, len, UNSIGNED, IN, NULL),
	VT_FIELD(vt_kvm_ioeventfd, fd, FD, IN, NULL),
	VT_FIELD(vt_kvm_ioeventfd, flags, FLAGS, IN, &vt_xlat_kvm_ioeventfd_flags),
	KVM_PAD(vt_kvm_ioeventfd),
};
static const struct vfiotrace_struct ioeventfd =
	KVM_STRUCT(kvm_ioeventfd, ioeventfd_fields);

#define ROW(NAME, KIND, TYPE, TAIL)                                              \
	{                                                                        \
		.name = #NAME, .code = VT_##NAME, .kinds = VT_KIND(KIND),        \
		.arg = VFIOTRACE_ARG_STRUCT, .type = &(TYPE), .tail = TAIL,      \
	}

static const struct vfiotrace_request rows[] = {
	ROW(KVM_CREATE_DEVICE, KVM_VM, create, create_tail),
	ROW(KVM_IRQFD, KVM_VM, irqfd, irqfd_tail),
	ROW(KVM_IOEVENTFD, KVM_VM, ioeventfd, NULL),
	ROW(KVM_SET_DEVICE_ATTR, KVM_VFIO, attr_type, set_attr_tail),
	ROW(KVM_GET_DEVICE_ATTR, KVM_VFIO, attr_type, attr_tail),
	ROW(KVM_HAS_DEVICE_ATTR, KVM_VFIO, attr_type, attr_tail),
};

const struct vt_table vt_kvm_table = VT_TABLE(rows);

static const struct vfiotrace_struct *const structs[] = { &spapr_tce };

const struct vt_structs vt_kvm_structs = {
	.structs = structs,
	.count = sizeof(structs) / sizeof(structs[0]),
};
