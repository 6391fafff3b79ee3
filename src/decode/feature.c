// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Payloads of VFIO_DEVICE_FEATURE, behind its 8 bytes. The index in .flags says which payload
 * it is, the operation who writes it. A probe has no payload.
 */
#include <linux/vfio.h>

#include "decode/decoder.h"
#include "util/array.h"
#include "xlat/xlat.h"

#define IN VFIOTRACE_IN
#define OUT VFIOTRACE_OUT
#define INOUT VFIOTRACE_INOUT

#define DATA offsetof(struct vfio_device_feature, data)

/* ---- payloads ---- */

static const struct vfiotrace_field migration_fields[] = {
	VT_FIELD(vfio_device_feature_migration, flags, FLAGS, OUT,
		 &vt_xlat_vfio_migration_flags),
};
static const struct vfiotrace_struct migration =
	VT_STRUCT(vfio_device_feature_migration, migration_fields);

static const struct vfiotrace_field mig_state_fields[] = {
	VT_FIELD(vfio_device_feature_mig_state, device_state, ENUM, INOUT,
		 &vt_xlat_vfio_device_states),
	VT_FIELD(vfio_device_feature_mig_state, data_fd, FD, OUT, NULL),
};
static const struct vfiotrace_struct mig_state =
	VT_STRUCT(vfio_device_feature_mig_state, mig_state_fields);

static const struct vfiotrace_field wakeup_fields[] = {
	VT_FIELD(vfio_device_low_power_entry_with_wakeup, wakeup_eventfd, FD, IN, NULL),
	VT_RESERVED(vfio_device_low_power_entry_with_wakeup, reserved, IN),
};
static const struct vfiotrace_struct wakeup =
	VT_STRUCT(vfio_device_low_power_entry_with_wakeup, wakeup_fields);

static const struct vfiotrace_field logging_range_fields[] = {
	VT_NUMBER(vfio_device_feature_dma_logging_range, iova, ADDRESS, IN, IOVA),
	VT_NUMBER(vfio_device_feature_dma_logging_range, length, UNSIGNED, IN, SIZE),
};
static const struct vfiotrace_struct logging_range =
	VT_STRUCT(vfio_device_feature_dma_logging_range, logging_range_fields);

static const struct vfiotrace_field logging_control_fields[] = {
	VT_NUMBER(vfio_device_feature_dma_logging_control, page_size, UNSIGNED,
		  INOUT, SIZE),
	VT_NUMBER(vfio_device_feature_dma_logging_control, num_ranges, UNSIGNED,
		  IN, COUNT),
	VT_RESERVED(vfio_device_feature_dma_logging_control, __reserved, IN),
	VT_POINTER(vfio_device_feature_dma_logging_control, ranges, IN, &logging_range),
};
static const struct vfiotrace_struct logging_control =
	VT_STRUCT(vfio_device_feature_dma_logging_control, logging_control_fields);

static const struct vfiotrace_field logging_report_fields[] = {
	VT_NUMBER(vfio_device_feature_dma_logging_report, iova, ADDRESS, IN, IOVA),
	VT_NUMBER(vfio_device_feature_dma_logging_report, length, UNSIGNED, IN, SIZE),
	VT_NUMBER(vfio_device_feature_dma_logging_report, page_size, UNSIGNED,
		  IN, SIZE),
	VT_NUMBER(vfio_device_feature_dma_logging_report, bitmap, ADDRESS, IN, MEMORY),
};
static const struct vfiotrace_struct logging_report =
	VT_STRUCT(vfio_device_feature_dma_logging_report, logging_report_fields);

static const struct vfiotrace_field data_size_fields[] = {
	VT_NUMBER(vfio_device_feature_mig_data_size, stop_copy_length, UNSIGNED,
		  OUT, SIZE),
};
static const struct vfiotrace_struct data_size =
	VT_STRUCT(vfio_device_feature_mig_data_size, data_size_fields);

static const struct vfiotrace_field bus_master_fields[] = {
	VT_FIELD(vfio_device_feature_bus_master, op, ENUM, IN,
		 &vt_xlat_vfio_bus_master_ops),
};
static const struct vfiotrace_struct bus_master =
	VT_STRUCT(vfio_device_feature_bus_master, bus_master_fields);

static const struct vfiotrace_field dma_range_fields[] = {
	VT_NUMBER(vfio_region_dma_range, offset, HEX, IN, REGION_OFFSET),
	VT_NUMBER(vfio_region_dma_range, length, UNSIGNED, IN, SIZE),
};
static const struct vfiotrace_struct dma_range =
	VT_STRUCT(vfio_region_dma_range, dma_range_fields);

static const struct vfiotrace_field dma_buf_fields[] = {
	VT_FIELD(vfio_device_feature_dma_buf, region_index, REGION_INDEX, IN, NULL),
	VT_FIELD(vfio_device_feature_dma_buf, open_flags, FLAGS, IN, &vt_xlat_open_flags),
	VT_FIELD(vfio_device_feature_dma_buf, flags, HEX, IN, NULL),
	VT_NUMBER(vfio_device_feature_dma_buf, nr_ranges, UNSIGNED, IN, COUNT),
	VT_FLEXIBLE(vfio_device_feature_dma_buf, dma_ranges, IN, &dma_range),
};
static const struct vfiotrace_struct dma_buf =
	VT_STRUCT(vfio_device_feature_dma_buf, dma_buf_fields);

/* A capability of the device told how many bytes are behind the pointer. */
static const struct vfiotrace_field zpci_err_fields[] = {
	VT_NUMBER(vfio_device_feature_zpci_err, data, ADDRESS, IN, MEMORY),
};
static const struct vfiotrace_struct zpci_err =
	VT_STRUCT(vfio_device_feature_zpci_err, zpci_err_fields);

/* ---- what tables cannot describe; inside the payload's braces ---- */

static void logging_start_in(struct vt_decoder *d)
{
	const size_t base = DATA;
	uint64_t address;
	uint32_t count;

	if (!vt_u32(d, base + offsetof(struct vfio_device_feature_dma_logging_control,
				       num_ranges), &count) ||
	    !vt_u64(d, base + offsetof(struct vfio_device_feature_dma_logging_control,
				       ranges), &address))
		return;
	if (address && count)
		vt_emit_structs_at(d, "ranges", address, count, &logging_range,
				   UINT64_MAX);
	else
		vt_emit_tail(d, &logging_control, "ranges",
			     VFIOTRACE_SHOW_ADDRESS, address);
}

static void logging_report_out(struct vt_decoder *d)
{
	const size_t base = DATA;
	uint64_t length, page_size, address;

	if (vt_in_u64(d, base + offsetof(struct vfio_device_feature_dma_logging_report,
					 length), &length) &&
	    vt_in_u64(d, base + offsetof(struct vfio_device_feature_dma_logging_report,
					 page_size), &page_size) &&
	    vt_in_u64(d, base + offsetof(struct vfio_device_feature_dma_logging_report,
					 bitmap), &address))
		vt_emit_dirty_bitmap(d, "bitmap", address, length, page_size);
}

/* The kernel checks argsz only against the part before the ranges. */
static void dma_buf_in(struct vt_decoder *d)
{
	const size_t ranges = DATA + sizeof(struct vfio_device_feature_dma_buf);
	uint32_t count;

	if (!vt_u32(d, DATA + offsetof(struct vfio_device_feature_dma_buf, nr_ranges),
		    &count))
		return;
	d->known = ranges + (uint64_t)count * sizeof(struct vfio_region_dma_range);
	d->counted = true;
	vt_emit_structs_at(d, "dma_ranges", d->call->arg + ranges, count, &dma_range,
			   UINT64_MAX);
}

/*
 * On failure the kernel writes the state back, with data_fd -1, only if the driver failed. So
 * a descriptor that has changed to -1 tells.
 */
static bool mig_state_written(struct vt_decoder *d)
{
	const size_t offset = DATA + offsetof(struct vfio_device_feature_mig_state,
					      data_fd);
	uint32_t flags, before, after;

	return vt_in_u32(d, offsetof(struct vfio_device_feature, flags), &flags) &&
	       (flags & VFIO_DEVICE_FEATURE_SET) &&
	       vt_in_u32(d, offset, &before) && vt_u32(d, offset, &after) &&
	       before != after && after == UINT32_MAX;
}

/* ---- the features ---- */

struct feature {
	const struct vfiotrace_struct *type;	/* NULL: no payload, except with .uuid */
	bool uuid;				/* the payload is 16 bytes without a struct */
	bool set_only;				/* a GET passes nothing in */
	uint8_t result_kind;			/* kind of the descriptor that a GET returns */
	vfiotrace_tail_fn *in;
	vfiotrace_tail_fn *out;
	bool (*written)(struct vt_decoder *d);	/* whether, on failure; NULL: no */
};

static const struct feature features[] = {
	[VFIO_DEVICE_FEATURE_PCI_VF_TOKEN] = { .uuid = true },
	[VFIO_DEVICE_FEATURE_MIGRATION] = { &migration },
	[VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE] = {
		&mig_state, .set_only = true, .written = mig_state_written,
	},
	[VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY] = { NULL },
	[VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP] = { &wakeup },
	[VFIO_DEVICE_FEATURE_LOW_POWER_EXIT] = { NULL },
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_START] = {
		&logging_control, .in = logging_start_in,
	},
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP] = { NULL },
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT] = {
		&logging_report, .out = logging_report_out,
	},
	[VFIO_DEVICE_FEATURE_MIG_DATA_SIZE] = { &data_size },
	[VFIO_DEVICE_FEATURE_BUS_MASTER] = { &bus_master },
	[VFIO_DEVICE_FEATURE_DMA_BUF] = {
		&dma_buf, .in = dma_buf_in, .result_kind = VFIOTRACE_FD_DMABUF,
	},
	[VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2] = { NULL },
	[VFIO_DEVICE_FEATURE_ZPCI_ERROR] = { &zpci_err },
};

/* How many of the payload's @size bytes are inside argsz. */
static size_t payload_limit(const struct vt_decoder *d, size_t size)
{
	size_t there = d->argsz > DATA ? d->argsz - DATA : 0;

	return there < size ? there : size;
}

static void emit_uuid(struct vt_decoder *d)
{
	uint8_t uuid[16];
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_UUID,
		.name = "data",
		.data = uuid,
		.length = sizeof(uuid),
	};

	d->min = DATA + sizeof(uuid);
	d->known = d->min;
	if (vt_bytes(d, DATA, uuid, sizeof(uuid)))
		vt_emit(d, &value);
	else if (payload_limit(d, sizeof(uuid)))
		vt_emit_bytes_at(d, "data", d->call->arg + DATA,
				 payload_limit(d, sizeof(uuid)));
}

/* Shows the payload's fields of one direction, in braces. */
static void emit_payload(struct vt_decoder *d, const struct feature *feature,
			 unsigned int flow, vfiotrace_tail_fn *tail)
{
	size_t limit = payload_limit(d, feature->type->size);
	uint8_t bytes[64];
	ssize_t have;

	/* No braces if no field of that direction is inside argsz. */
	if (!vt_covers(feature->type, tail ? VFIOTRACE_INOUT : flow, limit))
		return;
	have = vt_read(d, d->call->arg + DATA, bytes, limit);
	if (!vt_covers(feature->type, VFIOTRACE_INOUT, have > 0 ? have : 0)) {
		vt_emit_note(d, VFIOTRACE_NOTE_TRUNCATED, DATA + (have > 0 ? have : 0),
			     DATA + limit);
		return;
	}
	vt_begin_struct(d, "data", feature->type);
	d->base = DATA;
	vt_emit_fields(d, feature->type, flow, bytes, have, limit);
	d->base = 0;
	if (tail && !d->truncated)
		tail(d);
	vt_end_struct(d);
}

_Static_assert(sizeof(struct vfio_device_feature_dma_logging_report) <= 64, "buffer");

static void emit_in(struct vt_decoder *d, const struct feature *feature, bool set)
{
	if (feature->uuid) {
		emit_uuid(d);
		return;
	}
	d->min = DATA;
	d->known = DATA;
	if (!feature->type)
		return;
	d->min += feature->type->size;
	d->known += feature->type->size;
	if (set || !feature->set_only)
		emit_payload(d, feature, IN, feature->in);
}

static void emit_out(struct vt_decoder *d, const struct feature *feature)
{
	size_t size = feature->uuid ? 16 : feature->type ? feature->type->size : 0;

	if (d->result < 0 && !(feature->written && feature->written(d)))
		return;
	/* Users of the call's snapshot see what is in the window. */
	vt_fetch(d, DATA + size);
	if (feature->type)
		emit_payload(d, feature, OUT, feature->out);
	/* A newer kernel may write more of the payload than our struct has. */
	if (!d->truncated)
		vt_emit_written(d, DATA + size);
}

void vt_feature_tail(struct vt_decoder *d)
{
	uint32_t flags, index;

	if (!vt_in_u32(d, offsetof(struct vfio_device_feature, flags), &flags))
		return;
	index = flags & VFIO_DEVICE_FEATURE_MASK;
	if (flags & VFIO_DEVICE_FEATURE_PROBE) {
		/* For a probe the kernel ignores the bytes behind the header. */
		d->known = UINT64_MAX;
		return;
	}
	/* The exit compares with what the caller passed. */
	if (!d->exit)
		vt_fetch(d, VFIOTRACE_SNAPSHOT);
	/* An unknown feature's payload is shown as extension bytes. */
	if (index >= ARRAY_SIZE(features)) {
		d->known = DATA;
		if (d->exit && d->result >= 0)
			vt_emit_written(d, DATA);
		return;
	}
	if (features[index].result_kind && (flags & VFIO_DEVICE_FEATURE_GET)) {
		d->call->result = VFIOTRACE_RESULT_FD;
		d->call->result_kind = features[index].result_kind;
	}
	if (!d->exit)
		emit_in(d, &features[index], flags & VFIO_DEVICE_FEATURE_SET);
	else
		emit_out(d, &features[index]);
}

static const struct vfiotrace_struct *const structs[] = {
	&migration, &mig_state, &wakeup, &logging_range, &logging_control,
	&logging_report, &data_size, &bus_master, &dma_range, &dma_buf,
	&zpci_err,
};

const struct vt_structs vt_feature_structs = {
	.structs = structs,
	.count = ARRAY_SIZE(structs),
};
