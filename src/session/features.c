/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Learns from VFIO_DEVICE_FEATURE, feature by feature, and from dma-bufs of planes. */
#include "config.h"

#include "session/internal.h"

#include <linux/vfio.h>
#include <string.h>

#include "util/array.h"
#include "util/memory.h"

#define PAYLOAD sizeof(struct vfio_device_feature)

/* A field of the payload behind the head. .in and .out of the feature's row guarantee its bytes. */
#define IN(TAUGHT, TYPE, FIELD)                                                                 \
	vfiotrace_call_load((TAUGHT)->call, (TAUGHT)->call->in + PAYLOAD +                      \
			    offsetof(TYPE, FIELD), sizeof(((TYPE *)0)->FIELD))
#define OUT(TAUGHT, TYPE, FIELD)                                                                \
	vfiotrace_call_load((TAUGHT)->call, (TAUGHT)->call->out + PAYLOAD +                     \
			    offsetof(TYPE, FIELD), sizeof(((TYPE *)0)->FIELD))

#define GET(NAME) (VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_##NAME)
#define SET(NAME) (VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_##NAME)

static uint32_t flags_of(const struct vfiotrace_call *call)
{
	return (uint32_t)vfiotrace_call_load(call, call->in +
					     offsetof(struct vfio_device_feature, flags),
					     sizeof(uint32_t));
}

/* ---- migration ---- */

static void learn_migration(struct vt_session *session, struct vt_model_device *d,
			    const struct vt_taught *t)
{
	(void)session;
	d->migration_told = true;
	d->migration_flags = OUT(t, struct vfio_device_feature_migration, flags);
}

static void found_state(struct vt_session *session, struct vt_model_device *d, uint32_t state)
{
	if (!d->state_known || d->state != state)
		d->state_set = session->now;
	d->state_known = true;
	d->state = state;
}

static void learn_state(struct vt_session *session, struct vt_model_device *d,
			const struct vt_taught *t)
{
	found_state(session, d, (uint32_t)OUT(t, struct vfio_device_feature_mig_state,
					      device_state));
}

/* After a failure the device may be in its former state, in one on the way, or in error. */
static void set_state(struct vt_session *session, struct vt_model_device *d,
		      const struct vt_taught *t)
{
	uint32_t state = (uint32_t)IN(t, struct vfio_device_feature_mig_state, device_state);

	if (t->record->failed) {
		d->state_known = false;
		return;
	}
	found_state(session, d, state);
	if (!t->record->made_file)
		return;
	d->stream = t->record->made_file;
	vt_session_add_stream(session, &(struct vt_model_stream){
		.file = d->stream, .device = d->file, .state = state, .made = session->now,
	});
}

/* The kernel writes a descriptor to the argument; -1 if the new state has no data stream. */
bool vt_makes_stream(const struct vfiotrace_call *call)
{
	return flags_of(call) == SET(MIG_DEVICE_STATE);
}

/* ---- power, the bus, logging ---- */

static void set_power(struct vt_session *session, struct vt_model_device *d,
		      enum vt_model_power power)
{
	d->power = power;
	d->power_set = session->now;
}

static void enter_low_power(struct vt_session *session, struct vt_model_device *d,
			    const struct vt_taught *t)
{
	(void)t;
	set_power(session, d, VT_MODEL_POWER_LOW);
}

static void enter_low_power_wakeup(struct vt_session *session, struct vt_model_device *d,
				   const struct vt_taught *t)
{
	(void)t;
	set_power(session, d, VT_MODEL_POWER_LOW_WAKEUP);
}

static void leave_low_power(struct vt_session *session, struct vt_model_device *d,
			    const struct vt_taught *t)
{
	(void)t;
	set_power(session, d, VT_MODEL_POWER_LEFT);
}

static void set_bus_master(struct vt_session *session, struct vt_model_device *d,
			   const struct vt_taught *t)
{
	(void)session;
	d->bus_master_set = true;
	d->bus_master = IN(t, struct vfio_device_feature_bus_master, op) ==
			VFIO_DEVICE_FEATURE_SET_MASTER;
}

static void start_logging(struct vt_session *session, struct vt_model_device *d,
			  const struct vt_taught *t)
{
	d->logging = true;
	d->logging_page = OUT(t, struct vfio_device_feature_dma_logging_control, page_size);
	d->logging_set = session->now;
}

static void stop_logging(struct vt_session *session, struct vt_model_device *d,
			 const struct vt_taught *t)
{
	(void)t;
	d->logging = false;
	d->logging_set = session->now;
}

static void set_token(struct vt_session *session, struct vt_model_device *d,
		      const struct vt_taught *t)
{
	(void)session;
	d->token_set = true;
	memcpy(d->token, t->call->in + PAYLOAD, sizeof(d->token));
}

/* ---- dma-bufs ---- */

#define AREAS_MAX 65536

/*
 * Reads the areas. On return, @dmabuf->nareas is how many could be read. The caller owns the
 * array.
 */
static struct vt_region_area *read_areas(const struct vt_taught *t, struct vt_model_dmabuf *dmabuf)
{
	const size_t head = PAYLOAD + sizeof(struct vfio_device_feature_dma_buf);
	size_t size = dmabuf->nareas * sizeof(struct vfio_region_dma_range);
	struct vfio_region_dma_range *ranges = calloc(1, size ? size : 1);
	struct vt_region_area *areas = calloc(dmabuf->nareas + 1, sizeof(*areas));
	ssize_t got;

	if (!ranges || !areas)
		vt_no_memory();
	got = t->memory->read(t->memory->ctx, t->call->arg + head, ranges, size);
	got = got > 0 ? got / (ssize_t)sizeof(*ranges) : 0;
	dmabuf->cut = dmabuf->cut || (size_t)got < dmabuf->nareas;
	dmabuf->nareas = (size_t)got;
	for (size_t i = 0; i < dmabuf->nareas; i++)
		areas[i] = (struct vt_region_area){
			vfiotrace_call_load(t->call, &ranges[i].offset, sizeof(uint64_t)),
			vfiotrace_call_load(t->call, &ranges[i].length, sizeof(uint64_t)),
		};
	free(ranges);
	return areas;
}

static void export_region(struct vt_session *session, struct vt_model_device *d,
			  const struct vt_taught *t)
{
	struct vt_model_dmabuf dmabuf = {
		.file = t->record->result_file, .device = d->file, .made = session->now,
		.index = (uint32_t)IN(t, struct vfio_device_feature_dma_buf, region_index),
		.nareas = IN(t, struct vfio_device_feature_dma_buf, nr_ranges),
	};

	if (!dmabuf.file)
		return;
	dmabuf.cut = dmabuf.nareas > AREAS_MAX;
	if (dmabuf.cut)
		dmabuf.nareas = AREAS_MAX;
	dmabuf.areas = read_areas(t, &dmabuf);
	vt_session_add_dmabuf(session, &dmabuf);
}

void vt_learn_plane(struct vt_session *session, const struct vt_taught *t)
{
	const struct vt_model_dmabuf dmabuf = {
		.file = t->record->result_file, .device = t->record->file, .plane = true,
		.index = (uint32_t)vfiotrace_call_load(t->call, t->call->in, sizeof(uint32_t)),
		.made = session->now,
	};

	if (dmabuf.file)
		vt_session_add_dmabuf(session, &dmabuf);
}

/* ---- all features ---- */

struct feature {
	uint32_t flags;			/* index of the feature, and GET or SET */
	uint16_t in, out;		/* bytes of payload needed at entry and at exit */
	bool failed;			/* learn from failed calls, too */
	void (*learn)(struct vt_session *session, struct vt_model_device *device,
		      const struct vt_taught *taught);
};

static const struct feature features[] = {
	{ .flags = SET(PCI_VF_TOKEN), .in = 16, .learn = set_token },
	{ .flags = GET(MIGRATION), .out = sizeof(struct vfio_device_feature_migration),
	  .learn = learn_migration },
	{ .flags = GET(MIG_DEVICE_STATE), .out = sizeof(struct vfio_device_feature_mig_state),
	  .learn = learn_state },
	{ .flags = SET(MIG_DEVICE_STATE), .in = sizeof(struct vfio_device_feature_mig_state),
	  .learn = set_state, .failed = true },
	{ .flags = SET(LOW_POWER_ENTRY), .learn = enter_low_power },
	{ .flags = SET(LOW_POWER_ENTRY_WITH_WAKEUP), .learn = enter_low_power_wakeup },
	{ .flags = SET(LOW_POWER_EXIT), .learn = leave_low_power },
	{ .flags = SET(DMA_LOGGING_START), .learn = start_logging,
	  .out = sizeof(struct vfio_device_feature_dma_logging_control) },
	{ .flags = SET(DMA_LOGGING_STOP), .learn = stop_logging },
	{ .flags = SET(BUS_MASTER), .in = sizeof(struct vfio_device_feature_bus_master),
	  .learn = set_bus_master },
	{ .flags = GET(DMA_BUF), .in = sizeof(struct vfio_device_feature_dma_buf),
	  .learn = export_region },
};

void vt_learn_feature(struct vt_session *session, const struct vt_taught *t)
{
	const struct vfiotrace_call *call = t->call;
	uint32_t flags = flags_of(call);

	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		const struct feature *f = &features[i];

		if (f->flags != flags || (t->record->failed && !f->failed) ||
		    call->in_have < PAYLOAD + f->in ||
		    (!t->record->failed && f->out && call->out_have < PAYLOAD + f->out))
			continue;
		f->learn(session, &vt_session_device(session, t->record->file)->as, t);
	}
}
