/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of a device, opened through its group or as cdev, and of its migration file. */
#include <errno.h>
#include <linux/vfio.h>

#include "decode/device.h"
#include "xlat/xlat.h"

#define DEVICES (VT_KIND(DEVICE) | VT_KIND(CDEV))

/* ---- VFIO_DEVICE_SET_IRQS ---- */

static const struct vfiotrace_field irq_set_fields[] = {
	VT_NUMBER(vfio_irq_set, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_irq_set, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_irq_set_flags),
	VT_FIELD(vfio_irq_set, index, IRQ_INDEX, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_irq_set, start, UNSIGNED, VFIOTRACE_IN, INDEX),
	VT_NUMBER(vfio_irq_set, count, UNSIGNED, VFIOTRACE_IN, COUNT),
	VT_FLEXIBLE(vfio_irq_set, data, VFIOTRACE_IN, NULL),
};

static const struct vfiotrace_struct irq_set =
	VT_STRUCT(vfio_irq_set, irq_set_fields);

/* Shows an array of @count elements at @start in the argument, which is its last part. */
static void emit_trailing(struct vt_decoder *d, const char *name, uint64_t start,
			  uint64_t count, uint8_t size, enum vfiotrace_show show)
{
	vt_emit_numbers_at(d, name, d->call->arg + start, count, size, show, NULL,
			   d->argsz - start);
	d->known = start + count * size;
	d->counted = true;
}

static void irq_set_tail(struct vt_decoder *d)
{
	const uint64_t start = offsetof(struct vfio_irq_set, data);
	uint32_t flags, count;

	if (d->exit || d->argsz < start ||
	    !vt_u32(d, offsetof(struct vfio_irq_set, flags), &flags) ||
	    !vt_u32(d, offsetof(struct vfio_irq_set, count), &count))
		return;
	switch (flags & VFIO_IRQ_SET_DATA_TYPE_MASK) {
	case VFIO_IRQ_SET_DATA_BOOL:
		emit_trailing(d, "data", start, count, 1, VFIOTRACE_SHOW_UNSIGNED);
		break;
	case VFIO_IRQ_SET_DATA_EVENTFD:
		emit_trailing(d, "data", start, count, 4, VFIOTRACE_SHOW_FD);
		break;
	default:
		/* No data follows, or the type of data is not valid. */
		break;
	}
}

/* ---- VFIO_DEVICE_GET_PCI_HOT_RESET_INFO ---- */

/* Two descriptions of one struct: its first word is a group's number, or a device's id. */
#define DEPENDENT_REST                                                           \
	VT_FIELD(vfio_pci_dependent_device, segment, HEX, VFIOTRACE_OUT, NULL),  \
	VT_FIELD(vfio_pci_dependent_device, bus, HEX, VFIOTRACE_OUT, NULL),      \
	VT_FIELD(vfio_pci_dependent_device, devfn, HEX, VFIOTRACE_OUT, NULL)

static const struct vfiotrace_field dependent_group_fields[] = {
	VT_FIELD(vfio_pci_dependent_device, group_id, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_pci_dependent_device, devid, TAIL, VFIOTRACE_OUT, NULL),
	DEPENDENT_REST,
};

static const struct vfiotrace_field dependent_id_fields[] = {
	VT_FIELD(vfio_pci_dependent_device, group_id, TAIL, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_pci_dependent_device, devid, NAMED, VFIOTRACE_OUT,
		 &vt_xlat_vfio_pci_devids),
	DEPENDENT_REST,
};

static const struct vfiotrace_struct dependent_group =
	VT_STRUCT(vfio_pci_dependent_device, dependent_group_fields);

static const struct vfiotrace_struct dependent_id =
	VT_STRUCT(vfio_pci_dependent_device, dependent_id_fields);

static const struct vfiotrace_field hot_reset_info_fields[] = {
	VT_NUMBER(vfio_pci_hot_reset_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_pci_hot_reset_info, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_hot_reset_info_flags),
	VT_NUMBER(vfio_pci_hot_reset_info, count, UNSIGNED, VFIOTRACE_OUT, COUNT),
	VT_FLEXIBLE(vfio_pci_hot_reset_info, devices, VFIOTRACE_OUT,
		    &dependent_group),
};

static const struct vfiotrace_struct hot_reset_info =
	VT_STRUCT(vfio_pci_hot_reset_info, hot_reset_info_fields);

/* If there is no room for the devices (-ENOSPC), the kernel still writes their number. */
static void hot_reset_info_tail(struct vt_decoder *d)
{
	const uint64_t start = offsetof(struct vfio_pci_hot_reset_info, devices);
	uint32_t flags, count;

	if (!d->exit || (d->result < 0 && d->result != -ENOSPC))
		return;
	vt_emit_outputs(d);
	if (d->result < 0 || d->argsz < start ||
	    !vt_u32(d, offsetof(struct vfio_pci_hot_reset_info, flags), &flags) ||
	    !vt_u32(d, offsetof(struct vfio_pci_hot_reset_info, count), &count))
		return;
	vt_emit_structs_at(d, "devices", d->call->arg + start, count,
			   flags & VFIO_PCI_HOT_RESET_FLAG_DEV_ID ?
			   &dependent_id : &dependent_group, d->argsz - start);
}

/* ---- VFIO_DEVICE_PCI_HOT_RESET ---- */

static const struct vfiotrace_field hot_reset_fields[] = {
	VT_NUMBER(vfio_pci_hot_reset, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_pci_hot_reset, flags, HEX, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_pci_hot_reset, count, UNSIGNED, VFIOTRACE_IN, COUNT),
	VT_FLEXIBLE(vfio_pci_hot_reset, group_fds, VFIOTRACE_IN, NULL),
};

static const struct vfiotrace_struct hot_reset =
	VT_STRUCT(vfio_pci_hot_reset, hot_reset_fields);

static void hot_reset_tail(struct vt_decoder *d)
{
	const uint64_t start = offsetof(struct vfio_pci_hot_reset, group_fds);
	uint32_t count;

	if (!d->exit && d->argsz >= start &&
	    vt_u32(d, offsetof(struct vfio_pci_hot_reset, count), &count))
		emit_trailing(d, "group_fds", start, count, 4, VFIOTRACE_SHOW_FD);
}

/* ---- VFIO_DEVICE_QUERY_GFX_PLANE ---- */

static const struct vfiotrace_field gfx_plane_fields[] = {
	VT_NUMBER(vfio_device_gfx_plane_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_device_gfx_plane_info, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_gfx_plane_flags),
	VT_FIELD(vfio_device_gfx_plane_info, drm_plane_type, UNSIGNED, VFIOTRACE_IN,
		 NULL),
	VT_FIELD(vfio_device_gfx_plane_info, drm_format, HEX, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_device_gfx_plane_info, drm_format_mod, HEX, VFIOTRACE_OUT,
		 NULL),
	VT_FIELD(vfio_device_gfx_plane_info, width, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_device_gfx_plane_info, height, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_NUMBER(vfio_device_gfx_plane_info, stride, UNSIGNED, VFIOTRACE_OUT, SIZE),
	VT_NUMBER(vfio_device_gfx_plane_info, size, UNSIGNED, VFIOTRACE_OUT, SIZE),
	VT_FIELD(vfio_device_gfx_plane_info, x_pos, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_device_gfx_plane_info, y_pos, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_device_gfx_plane_info, x_hot, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_device_gfx_plane_info, y_hot, UNSIGNED, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_device_gfx_plane_info, region_index, TAIL, VFIOTRACE_OUT,
		 NULL),
	VT_FIELD(vfio_device_gfx_plane_info, dmabuf_id, TAIL, VFIOTRACE_OUT, NULL),
	VT_RESERVED(vfio_device_gfx_plane_info, reserved, VFIOTRACE_IN),
};

static const struct vfiotrace_struct gfx_plane =
	VT_STRUCT(vfio_device_gfx_plane_info, gfx_plane_fields);

/* A probe gets its answer as the result only. */
static void gfx_plane_tail(struct vt_decoder *d)
{
	const uint64_t offset = offsetof(struct vfio_device_gfx_plane_info, dmabuf_id);
	uint32_t flags, id;

	if (!d->exit || d->result < 0 ||
	    !vt_in_u32(d, offsetof(struct vfio_device_gfx_plane_info, flags),
		       &flags) ||
	    (flags & VFIO_GFX_PLANE_TYPE_PROBE))
		return;
	vt_emit_outputs(d);
	if (d->truncated || !vt_u32(d, offset, &id))
		return;
	if (flags & VFIO_GFX_PLANE_TYPE_DMABUF)
		vt_emit_tail(d, d->call->request->type, "dmabuf_id",
			     VFIOTRACE_SHOW_UNSIGNED, id);
	else if (flags & VFIO_GFX_PLANE_TYPE_REGION)
		vt_emit_shown(d, "region_index", id, 4,
			      VFIOTRACE_SHOW_REGION_INDEX, NULL);
}

/* ---- VFIO_DEVICE_IOEVENTFD ---- */

static const struct vfiotrace_field ioeventfd_fields[] = {
	VT_NUMBER(vfio_device_ioeventfd, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_device_ioeventfd, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_ioeventfd_flags),
	VT_NUMBER(vfio_device_ioeventfd, offset, HEX, VFIOTRACE_IN, DEVICE_OFFSET),
	VT_FIELD(vfio_device_ioeventfd, data, HEX, VFIOTRACE_IN, NULL),
	VT_FIELD(vfio_device_ioeventfd, fd, FD, VFIOTRACE_IN, NULL),
	VT_RESERVED(vfio_device_ioeventfd, reserved, VFIOTRACE_IN),
};

static const struct vfiotrace_struct ioeventfd =
	VT_STRUCT(vfio_device_ioeventfd, ioeventfd_fields);

/* ---- VFIO_DEVICE_FEATURE: the payloads are in feature.c ---- */

static const struct vfiotrace_field feature_fields[] = {
	VT_NUMBER(vfio_device_feature, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_device_feature, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_feature_flags),
	VT_FLEXIBLE(vfio_device_feature, data, VFIOTRACE_INOUT, NULL),
};

static const struct vfiotrace_struct feature =
	VT_STRUCT(vfio_device_feature, feature_fields);

/* ---- cdev: /dev/vfio/devices/vfioN ---- */

static const struct vfiotrace_field bind_fields[] = {
	VT_NUMBER(vfio_device_bind_iommufd, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_device_bind_iommufd, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_bind_flags),
	VT_FIELD(vfio_device_bind_iommufd, iommufd, FD, VFIOTRACE_IN, NULL),
	VT_NUMBER(vfio_device_bind_iommufd, out_devid, UNSIGNED, VFIOTRACE_OUT, OBJECT),
	VT_POINTER(vfio_device_bind_iommufd, token_uuid_ptr, VFIOTRACE_IN, NULL),
};

static const struct vfiotrace_struct bind_iommufd =
	VT_STRUCT(vfio_device_bind_iommufd, bind_fields);

/* With the flag the pointer leads to a UUID, which is shown; without it the kernel ignores it. */
static void bind_tail(struct vt_decoder *d)
{
	const uint64_t offset =
		offsetof(struct vfio_device_bind_iommufd, token_uuid_ptr);
	struct vfiotrace_value token = {
		.type = VFIOTRACE_VALUE_UUID,
		.name = "token_uuid_ptr",
		.length = 16,
		.width = 16,
	};
	uint64_t address;
	uint8_t uuid[16];
	uint32_t flags;
	ssize_t got;

	if (d->exit ||
	    !vt_in_u32(d, offsetof(struct vfio_device_bind_iommufd, flags), &flags))
		return;
	if (flags & VFIO_DEVICE_BIND_FLAG_TOKEN)
		vt_need(d, sizeof(struct vfio_device_bind_iommufd));
	if (d->truncated || !vt_u64(d, offset, &address))
		return;
	if (!(flags & VFIO_DEVICE_BIND_FLAG_TOKEN)) {
		vt_emit_tail(d, d->call->request->type, token.name,
			     VFIOTRACE_SHOW_ADDRESS, address);
		return;
	}
	got = vt_read(d, address, uuid, sizeof(uuid));
	token.data = uuid;
	if (got == (ssize_t)sizeof(uuid))
		vt_emit(d, &token);
	else
		vt_emit_unreadable(d, token.name, address, got < 0 ? -got : EFAULT);
}

static const struct vfiotrace_field attach_fields[] = {
	VT_NUMBER(vfio_device_attach_iommufd_pt, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_device_attach_iommufd_pt, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_attach_flags),
	VT_NUMBER(vfio_device_attach_iommufd_pt, pt_id, UNSIGNED,
		  VFIOTRACE_INOUT, OBJECT),
	VT_FIELD(vfio_device_attach_iommufd_pt, pasid, UNSIGNED, VFIOTRACE_IN, NULL),
};

static const struct vfiotrace_struct attach =
	VT_STRUCT(vfio_device_attach_iommufd_pt, attach_fields);

static const struct vfiotrace_field detach_fields[] = {
	VT_NUMBER(vfio_device_detach_iommufd_pt, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_device_detach_iommufd_pt, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_detach_flags),
	VT_FIELD(vfio_device_detach_iommufd_pt, pasid, UNSIGNED, VFIOTRACE_IN, NULL),
};

static const struct vfiotrace_struct detach =
	VT_STRUCT(vfio_device_detach_iommufd_pt, detach_fields);

/* With a PASID the kernel requires the whole struct. */
static void pasid_tail(struct vt_decoder *d)
{
	uint32_t flags;

	if (!d->exit &&
	    vt_in_u32(d, offsetof(struct vfio_device_attach_iommufd_pt, flags),
		      &flags) &&
	    (flags & VFIO_DEVICE_ATTACH_PASID))
		vt_need(d, d->call->request->type->size);
}

/* ---- the migration stream ---- */

static const struct vfiotrace_field precopy_fields[] = {
	VT_NUMBER(vfio_precopy_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_precopy_info, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_precopy_info_flags),
	VT_NUMBER(vfio_precopy_info, initial_bytes, UNSIGNED, VFIOTRACE_OUT, SIZE),
	VT_NUMBER(vfio_precopy_info, dirty_bytes, UNSIGNED, VFIOTRACE_OUT, SIZE),
};

static const struct vfiotrace_struct precopy =
	VT_STRUCT(vfio_precopy_info, precopy_fields);

/* ---- rows ---- */

static const struct vfiotrace_request device_rows[] = {
	{
		.name = "VFIO_DEVICE_GET_INFO",
		.code = VFIO_DEVICE_GET_INFO,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_OUT_TAIL,
		.min = 16,
		.type = &vt_device_info,
		.tail = vt_device_info_tail,
	},
	{
		.name = "VFIO_DEVICE_GET_REGION_INFO",
		.code = VFIO_DEVICE_GET_REGION_INFO,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_OUT_TAIL,
		.min = 32,
		.type = &vt_region_info,
		.tail = vt_region_info_tail,
	},
	{
		.name = "VFIO_DEVICE_GET_IRQ_INFO",
		.code = VFIO_DEVICE_GET_IRQ_INFO,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 16,
		.type = &vt_irq_info,
	},
	{
		.name = "VFIO_DEVICE_SET_IRQS",
		.code = VFIO_DEVICE_SET_IRQS,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_IN_TAIL,
		.min = 20,
		.type = &irq_set,
		.tail = irq_set_tail,
	},
	{
		.name = "VFIO_DEVICE_RESET",
		.code = VFIO_DEVICE_RESET,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_NONE,
	},
	{
		.name = "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO",
		.code = VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_OUT_TAIL |
			 VFIOTRACE_REQUEST_OUT_CODE,
		.min = 12,
		.type = &hot_reset_info,
		.tail = hot_reset_info_tail,
	},
	{
		.name = "VFIO_DEVICE_PCI_HOT_RESET",
		.code = VFIO_DEVICE_PCI_HOT_RESET,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_IN_TAIL,
		.min = 12,
		.type = &hot_reset,
		.tail = hot_reset_tail,
	},
	{
		.name = "VFIO_DEVICE_QUERY_GFX_PLANE",
		.code = VFIO_DEVICE_QUERY_GFX_PLANE,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_OUT_CODE,
		.min = 60,
		.type = &gfx_plane,
		.tail = gfx_plane_tail,
	},
	{
		.name = "VFIO_DEVICE_GET_GFX_DMABUF",
		.code = VFIO_DEVICE_GET_GFX_DMABUF,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_U32,
		.result = VFIOTRACE_RESULT_FD,
		.result_kind = VFIOTRACE_FD_DMABUF,
	},
	{
		.name = "VFIO_DEVICE_IOEVENTFD",
		.code = VFIO_DEVICE_IOEVENTFD,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 28,
		.type = &ioeventfd,
	},
	{
		.name = "VFIO_DEVICE_FEATURE",
		.code = VFIO_DEVICE_FEATURE,
		.kinds = DEVICES,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_IN_TAIL |
			 VFIOTRACE_REQUEST_OUT_TAIL | VFIOTRACE_REQUEST_OUT_CODE,
		.min = 8,
		.type = &feature,
		.tail = vt_feature_tail,
	},
	{
		.name = "VFIO_DEVICE_BIND_IOMMUFD",
		.code = VFIO_DEVICE_BIND_IOMMUFD,
		.kinds = VT_KIND(CDEV),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 16,
		.type = &bind_iommufd,
		.tail = bind_tail,
	},
	{
		.name = "VFIO_DEVICE_ATTACH_IOMMUFD_PT",
		.code = VFIO_DEVICE_ATTACH_IOMMUFD_PT,
		.kinds = VT_KIND(CDEV),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 12,
		.type = &attach,
		.tail = pasid_tail,
	},
	{
		.name = "VFIO_DEVICE_DETACH_IOMMUFD_PT",
		.code = VFIO_DEVICE_DETACH_IOMMUFD_PT,
		.kinds = VT_KIND(CDEV),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 8,
		.type = &detach,
		.tail = pasid_tail,
	},
	{
		.name = "VFIO_MIG_GET_PRECOPY_INFO",
		.code = VFIO_MIG_GET_PRECOPY_INFO,
		.kinds = VT_KIND(MIGRATION),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 24,
		.type = &precopy,
	},
};

#define CONTROL(MEMBER) \
	(offsetof(struct vfio_device_feature, data) + \
	 offsetof(struct vfio_device_feature_dma_logging_control, MEMBER))
#define REPORT(MEMBER) \
	(offsetof(struct vfio_device_feature, data) + \
	 offsetof(struct vfio_device_feature_dma_logging_report, MEMBER))
#define BUFFER(MEMBER) \
	(offsetof(struct vfio_device_feature, data) + \
	 offsetof(struct vfio_device_feature_dma_buf, MEMBER))
#define FEATURE_FD(FLOW, PAYLOAD, MEMBER)                                        \
	{                                                                        \
		.code = VFIO_DEVICE_FEATURE, .flow = FLOW, .inside = true,       \
		.fds = 1,                                                        \
		.at = offsetof(struct vfio_device_feature, data) +               \
		      offsetof(struct PAYLOAD, MEMBER),                          \
		.unit = 4,                                                       \
	}

/* The feature's number is not looked at: each payload may be there. */
static const struct vt_reach reaches[] = {
	{
		.code = VFIO_DEVICE_SET_IRQS, .flow = VFIOTRACE_IN, .inside = true,
		.fds = VT_REACH_FDS, .at = offsetof(struct vfio_irq_set, data),
		.unit = 4,
	},
	{
		.code = VFIO_DEVICE_PCI_HOT_RESET, .flow = VFIOTRACE_IN, .inside = true,
		.fds = VT_REACH_FDS, .at = offsetof(struct vfio_pci_hot_reset, group_fds),
		.unit = 4,
	},
	{
		.code = VFIO_DEVICE_BIND_IOMMUFD, .flow = VFIOTRACE_IN,
		.at = offsetof(struct vfio_device_bind_iommufd, token_uuid_ptr),
		.unit = 16,
	},
	{
		.code = VFIO_DEVICE_FEATURE, .flow = VFIOTRACE_IN,
		.at = CONTROL(ranges), .count = CONTROL(num_ranges), .count_size = 4,
		.unit = sizeof(struct vfio_device_feature_dma_logging_range),
	},
	{
		.code = VFIO_DEVICE_FEATURE, .flow = VFIOTRACE_OUT,
		.at = REPORT(bitmap), .count = REPORT(length), .count_size = 8,
		.page = REPORT(page_size), .unit = 8,
	},
	{
		.code = VFIO_DEVICE_FEATURE, .flow = VFIOTRACE_IN, .inside = true,
		.at = BUFFER(dma_ranges), .count = BUFFER(nr_ranges), .count_size = 4,
		.unit = sizeof(struct vfio_region_dma_range),
	},
	FEATURE_FD(VFIOTRACE_OUT, vfio_device_feature_mig_state, data_fd),
	FEATURE_FD(VFIOTRACE_IN, vfio_device_low_power_entry_with_wakeup, wakeup_eventfd),
};

const struct vt_table vt_device_table = VT_TABLE_REACHING(device_rows, reaches);
