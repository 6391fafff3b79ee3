// SPDX-License-Identifier: LGPL-2.1-or-later
/* KVM's requests that concern VFIO: its VFIO device, eventfds of interrupts, memory slots. */
#include <linux/kvm_vfio_subset.h>

#include "decode/decoder.h"
#include "util/array.h"
#include "xlat/xlat.h"

#define IN VFIOTRACE_IN
#define OUT VFIOTRACE_OUT

/* As VT_STRUCT; structs in the bundled header have the prefix "vt_". */
#define KVM_STRUCT(NAME, FIELDS)                                                 \
	{                                                                        \
		.name = #NAME, .size = sizeof(struct vt_##NAME),                 \
		.count = ARRAY_SIZE(FIELDS), .fields = FIELDS,                   \
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

/* KVM_CREATE_DEVICE_TEST creates no descriptor. */
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

static const struct vfiotrace_field iommu_info_fields[] = {
	VT_FIELD(vt_kvm_vfio_iommu_info, device_fd, FD, IN, NULL),
	VT_NUMBER(vt_kvm_vfio_iommu_info, nr_sids, UNSIGNED, OUT, COUNT),
};
static const struct vfiotrace_struct iommu_info =
	KVM_STRUCT(kvm_vfio_iommu_info, iommu_info_fields);

static const struct vfiotrace_field attr_fields[] = {
	VT_FIELD(vt_kvm_device_attr, flags, HEX, IN, NULL),
	VT_FIELD(vt_kvm_device_attr, group, ENUM, IN, &vt_xlat_kvm_dev_vfio_groups),
	VT_FIELD(vt_kvm_device_attr, attr, TAIL, IN, &vt_xlat_kvm_dev_vfio_file_attrs),
	VT_POINTER(vt_kvm_device_attr, addr, IN, NULL),
};
static const struct vfiotrace_struct attr_type = KVM_STRUCT(kvm_device_attr, attr_fields);

/* Names for the attributes of a group; NULL if it has none. */
static const struct vfiotrace_xlat *attr_names(uint32_t group)
{
	switch (group) {
	case VT_KVM_DEV_VFIO_FILE:
		return &vt_xlat_kvm_dev_vfio_file_attrs;
	case VT_KVM_DEV_VFIO_PVIOMMU:
		return &vt_xlat_kvm_dev_vfio_pviommu_attrs;
	default:
		return NULL;
	}
}

/* What the address of an attribute that is set points to. */
struct attr {
	uint32_t group;
	uint32_t attr;
	const struct vfiotrace_struct *of;	/* NULL: a descriptor */
};

static const struct attr attrs[] = {
	{ VT_KVM_DEV_VFIO_FILE, VT_KVM_DEV_VFIO_FILE_ADD, NULL },
	{ VT_KVM_DEV_VFIO_FILE, VT_KVM_DEV_VFIO_FILE_DEL, NULL },
	{ VT_KVM_DEV_VFIO_FILE, VT_KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE, &spapr_tce },
	{ VT_KVM_DEV_VFIO_PVIOMMU, VT_KVM_DEV_VFIO_PVIOMMU_GET_INFO, &iommu_info },
};

/* The argument as the caller passed it. */
struct attr_call {
	uint32_t group;
	uint64_t attr;
	uint64_t addr;
};

static bool read_attr(struct vt_decoder *d, struct attr_call *a)
{
	return vt_in_u32(d, offsetof(struct vt_kvm_device_attr, group), &a->group) &&
	       vt_in_u64(d, offsetof(struct vt_kvm_device_attr, attr), &a->attr) &&
	       vt_in_u64(d, offsetof(struct vt_kvm_device_attr, addr), &a->addr);
}

static const struct attr *find_attr(const struct attr_call *a)
{
	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++)
		if (attrs[i].group == a->group && attrs[i].attr == a->attr)
			return &attrs[i];
	return NULL;
}

static void emit_attr(struct vt_decoder *d, const struct attr_call *a)
{
	const struct vfiotrace_xlat *names = attr_names(a->group);

	vt_emit_xlat(d, names ? VFIOTRACE_VALUE_ENUM : VFIOTRACE_VALUE_HEX, "attr",
		     a->attr, 8, names);
}

/* For GET and HAS the address only: nothing is read from it. */
static void attr_tail(struct vt_decoder *d)
{
	struct attr_call a;

	if (d->exit || !read_attr(d, &a))
		return;
	emit_attr(d, &a);
	vt_emit_tail(d, &attr_type, "addr", VFIOTRACE_SHOW_ADDRESS, a.addr);
}

/* Shows the fields with a bit of @flow of the struct that the address points to. */
static void emit_behind(struct vt_decoder *d, const struct attr_call *a,
			const struct vfiotrace_struct *type, unsigned int flow)
{
	uint8_t bytes[16];
	ssize_t got;

	if (!vt_covers(type, flow, type->size))
		return;
	got = vt_read(d, a->addr, bytes, type->size);
	if (got < 0) {
		vt_emit_unreadable(d, "addr", a->addr, -got);
		return;
	}
	vt_begin_struct(d, "addr", type);
	vt_emit_fields(d, type, flow, bytes, got, type->size);
	vt_end_struct(d);
}

_Static_assert(sizeof(struct vt_kvm_vfio_spapr_tce) <= 16 &&
	       sizeof(struct vt_kvm_vfio_iommu_info) <= 16, "buffer");

static void set_attr_out(struct vt_decoder *d)
{
	const struct attr *attr;
	struct attr_call a;

	if (d->result < 0 || !read_attr(d, &a))
		return;
	attr = find_attr(&a);
	if (attr && attr->of && a.addr)
		emit_behind(d, &a, attr->of, OUT);
}

static void set_attr_tail(struct vt_decoder *d)
{
	const struct attr *attr;
	struct attr_call a;

	if (d->exit) {
		set_attr_out(d);
		return;
	}
	if (!read_attr(d, &a))
		return;
	emit_attr(d, &a);
	if (a.group == VT_KVM_DEV_VFIO_PVIOMMU && a.attr == VT_KVM_DEV_VFIO_PVIOMMU_ATTACH)
		d->call->result = VFIOTRACE_RESULT_FD;
	attr = a.addr ? find_attr(&a) : NULL;
	if (!attr)
		vt_emit_tail(d, &attr_type, "addr", VFIOTRACE_SHOW_ADDRESS, a.addr);
	else if (attr->of)
		emit_behind(d, &a, attr->of, IN);
	else
		vt_emit_numbers_at(d, "addr", a.addr, 1, 4, VFIOTRACE_SHOW_FD, NULL, 4);
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
	VT_NUMBER(vt_kvm_ioeventfd, addr, HEX, IN, GUEST),
	VT_NUMBER(vt_kvm_ioeventfd, len, UNSIGNED, IN, SIZE),
	VT_FIELD(vt_kvm_ioeventfd, fd, FD, IN, NULL),
	VT_FIELD(vt_kvm_ioeventfd, flags, FLAGS, IN, &vt_xlat_kvm_ioeventfd_flags),
	KVM_PAD(vt_kvm_ioeventfd),
};
static const struct vfiotrace_struct ioeventfd =
	KVM_STRUCT(kvm_ioeventfd, ioeventfd_fields);

#define SLOT_FIELDS(STRUCT)                                                      \
	VT_FIELD(STRUCT, slot, UNSIGNED, IN, NULL),                              \
	VT_FIELD(STRUCT, flags, FLAGS, IN, &vt_xlat_kvm_mem_flags),              \
	VT_NUMBER(STRUCT, guest_phys_addr, ADDRESS, IN, GUEST),                  \
	VT_NUMBER(STRUCT, memory_size, UNSIGNED, IN, SIZE),                      \
	VT_NUMBER(STRUCT, userspace_addr, ADDRESS, IN, MEMORY)

static const struct vfiotrace_field slot_fields[] = {
	SLOT_FIELDS(vt_kvm_userspace_memory_region),
};
static const struct vfiotrace_struct slot =
	KVM_STRUCT(kvm_userspace_memory_region, slot_fields);

static const struct vfiotrace_field slot2_fields[] = {
	SLOT_FIELDS(vt_kvm_userspace_memory_region2),
	VT_NUMBER(vt_kvm_userspace_memory_region2, guest_memfd_offset, TAIL, IN, FILE_OFFSET),
	VT_FIELD(vt_kvm_userspace_memory_region2, guest_memfd, TAIL, IN, NULL),
	VT_FIELD(vt_kvm_userspace_memory_region2, pad1, HEX, IN | VFIOTRACE_NONZERO, NULL),
	VT_FIELD(vt_kvm_userspace_memory_region2, pad2, BYTES, IN | VFIOTRACE_NONZERO, NULL),
};
static const struct vfiotrace_struct slot2 =
	KVM_STRUCT(kvm_userspace_memory_region2, slot2_fields);

/* Without the flag the kernel ignores both fields. */
static void slot2_tail(struct vt_decoder *d)
{
	uint32_t flags, fd;
	uint64_t offset;

	if (d->exit || !vt_u32(d, offsetof(struct vt_kvm_userspace_memory_region2, flags), &flags) ||
	    !(flags & VT_KVM_MEM_GUEST_MEMFD) ||
	    !vt_in_u64(d, offsetof(struct vt_kvm_userspace_memory_region2, guest_memfd_offset),
		       &offset) ||
	    !vt_u32(d, offsetof(struct vt_kvm_userspace_memory_region2, guest_memfd), &fd))
		return;
	vt_emit_tail(d, &slot2, "guest_memfd_offset", VFIOTRACE_SHOW_HEX, offset);
	vt_emit_shown(d, "guest_memfd", fd, 4, VFIOTRACE_SHOW_FD, NULL);
}

#define ROW(NAME, KIND, TYPE, TAIL)                                              \
	{                                                                        \
		.name = #NAME, .code = VT_##NAME, .kinds = VT_KIND(KIND),        \
		.arg = VFIOTRACE_ARG_STRUCT, .type = &(TYPE), .tail = TAIL,      \
	}

static const struct vfiotrace_request rows[] = {
	ROW(KVM_CREATE_DEVICE, KVM_VM, create, create_tail),
	ROW(KVM_SET_USER_MEMORY_REGION, KVM_VM, slot, NULL),
	ROW(KVM_SET_USER_MEMORY_REGION2, KVM_VM, slot2, slot2_tail),
	ROW(KVM_IRQFD, KVM_VM, irqfd, irqfd_tail),
	ROW(KVM_IOEVENTFD, KVM_VM, ioeventfd, NULL),
	ROW(KVM_SET_DEVICE_ATTR, KVM_VFIO, attr_type, set_attr_tail),
	ROW(KVM_GET_DEVICE_ATTR, KVM_VFIO, attr_type, attr_tail),
	ROW(KVM_HAS_DEVICE_ATTR, KVM_VFIO, attr_type, attr_tail),
};

/* Memory behind an attribute's address: two descriptors at most. */
static const struct vt_reach reaches[] = {
	{
		.code = VT_KVM_SET_DEVICE_ATTR, .flow = VFIOTRACE_INOUT, .fds = 2,
		.at = offsetof(struct vt_kvm_device_attr, addr), .unit = 8,
	},
	{
		.code = VT_KVM_CREATE_DEVICE, .flow = OUT, .inside = true, .fds = 1,
		.at = offsetof(struct vt_kvm_create_device, fd), .unit = 4,
	},
	{
		.code = VT_KVM_IRQFD, .flow = IN, .inside = true, .fds = 1,
		.at = offsetof(struct vt_kvm_irqfd, resamplefd), .unit = 4,
	},
};

const struct vt_table vt_kvm_table = VT_TABLE_REACHING(rows, reaches);

static const struct vfiotrace_struct *const structs[] = { &spapr_tce, &iommu_info };

const struct vt_structs vt_kvm_structs = {
	.structs = structs,
	.count = ARRAY_SIZE(structs),
};
