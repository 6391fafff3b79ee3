/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of devices: regions, configuration space, interrupts, and files that calls on
 * devices have made.
 */
#include "config.h"

#include "session/state_rows.h"
#include "util/memory.h"

#include <stdlib.h>
#include <string.h>

static const char unknown_device[] = "the state names a device that it has not told of";

/* ---- devices ---- */

struct device_row {
	struct vt_model_device as;
	struct vt_session_name name;
};

static const struct vt_row_field device_fields[] = {
	VT_ANY(struct device_row, as.file),
	VT_BELOW(struct device_row, name.type, VFIOTRACE_DEVICE_TYPES),
	VT_TEXT(struct device_row, name.text), VT_ANY(struct device_row, as.group),
	VT_FLAG(struct device_row, as.told), VT_ANY(struct device_row, as.flags),
	VT_ANY(struct device_row, as.nregions), VT_ANY(struct device_row, as.nirqs),
	VT_ANY(struct device_row, as.resets), VT_ANY(struct device_row, as.hot_resets),
	VT_WHEN(struct device_row, as.reset),
	VT_BELOW(struct device_row, as.power, VT_MODEL_POWER_LEFT + 1),
	VT_WHEN(struct device_row, as.power_set), VT_FLAG(struct device_row, as.bus_master_set),
	VT_FLAG(struct device_row, as.bus_master), VT_FLAG(struct device_row, as.logging),
	VT_ANY(struct device_row, as.logging_page), VT_WHEN(struct device_row, as.logging_set),
	VT_FLAG(struct device_row, as.migration_told),
	VT_ANY(struct device_row, as.migration_flags), VT_FLAG(struct device_row, as.state_known),
	VT_ANY(struct device_row, as.state), VT_WHEN(struct device_row, as.state_set),
	VT_ANY(struct device_row, as.stream), VT_FLAG(struct device_row, as.token_set),
	VT_BYTES(struct device_row, as.token),
};

static const char *take_device(struct vt_state_in *in, const void *data)
{
	const struct device_row *row = data;
	struct vt_session_device *d;

	if (vt_model_device(in->session, row->as.file))
		return vt_row_twice;
	d = vt_session_device(in->session, row->as.file);
	d->as = row->as;
	d->name = row->name;
	d->as.name = &d->name;
	return NULL;
}

static struct vt_session_device *find(const struct vt_state_in *in, uint64_t file)
{
	return vt_model_device(in->session, file) ? vt_session_device(in->session, file) : NULL;
}

struct together_row {
	uint64_t device;
	struct vt_model_address as;
};

static const struct vt_row_field together_fields[] = {
	VT_ANY(struct together_row, device), VT_ANY(struct together_row, as.segment),
	VT_ANY(struct together_row, as.bus), VT_ANY(struct together_row, as.devfn),
	VT_ANY(struct together_row, as.owner), VT_FLAG(struct together_row, as.by_id),
};

static const char *take_together(struct vt_state_in *in, const void *data)
{
	const struct together_row *row = data;
	struct vt_session_device *d = find(in, row->device);

	if (!d)
		return unknown_device;
	d->together = reallocarray(d->together, d->as.ntogether + 1, sizeof(*d->together));
	if (!d->together)
		vt_no_memory();
	d->together[d->as.ntogether++] = row->as;
	d->as.together = d->together;
	return NULL;
}

/* ---- regions ---- */

struct region_row {
	uint64_t device;
	struct vt_region as;
};

static const struct vt_row_field region_fields[] = {
	VT_ANY(struct region_row, device), VT_ANY(struct region_row, as.index),
	VT_ANY(struct region_row, as.flags), VT_ANY(struct region_row, as.offset),
	VT_ANY(struct region_row, as.size), VT_FLAG(struct region_row, as.typed),
	VT_ANY(struct region_row, as.type), VT_ANY(struct region_row, as.subtype),
	VT_FLAG(struct region_row, as.msix_mappable), VT_FLAG(struct region_row, as.sparse),
};

static const char *take_region(struct vt_state_in *in, const void *data)
{
	const struct region_row *row = data;

	if (!find(in, row->device))
		return unknown_device;
	vt_session_add_region(in->session, row->device, &row->as);
	return NULL;
}

/* An area of a region or dma-buf, whose row comes before. */
struct area_row {
	uint64_t file;
	uint32_t index;			/* index of the region; unused for a dma-buf */
	struct vt_region_area as;
};

static const struct vt_row_field area_fields[] = {
	VT_ANY(struct area_row, file), VT_ANY(struct area_row, index),
	VT_ANY(struct area_row, as.offset), VT_ANY(struct area_row, as.size),
};

static const struct vt_region_area *add_area(const struct vt_region_area *areas, size_t count,
					     const struct vt_region_area *area)
{
	struct vt_region_area *more = reallocarray((void *)areas, count + 1, sizeof(*more));

	if (!more)
		vt_no_memory();
	more[count] = *area;
	return more;
}

static const char *take_area(struct vt_state_in *in, const void *data)
{
	const struct area_row *row = data;
	struct vt_session_device *d = find(in, row->file);

	for (size_t i = 0; d && i < d->nregions; i++) {
		struct vt_region *r = &d->regions[i];

		if (r->index != row->index)
			continue;
		r->areas = add_area(r->areas, r->nareas++, &row->as);
		return NULL;
	}
	return unknown_device;
}

/* ---- configuration space ---- */

#define CONFIG_PIECE 64

struct config_row {
	uint64_t device;
	uint32_t offset;
	uint8_t bytes[CONFIG_PIECE];
	uint8_t known[CONFIG_PIECE / 8];	/* a bit for each of .bytes */
};

static const struct vt_row_field config_fields[] = {
	VT_ANY(struct config_row, device),
	VT_BELOW(struct config_row, offset, VT_PCI_CONFIG_SIZE - CONFIG_PIECE + 1),
	VT_BYTES(struct config_row, bytes), VT_BYTES(struct config_row, known),
};

static const char *take_config(struct vt_state_in *in, const void *data)
{
	const struct config_row *row = data;
	struct vt_session_device *d = find(in, row->device);

	if (!d)
		return unknown_device;
	if (!d->config)
		d->config = vt_pci_config_create();
	if (!d->config)
		vt_no_memory();
	for (uint32_t i = 0; i < CONFIG_PIECE; i++)
		if (row->known[i / 8] & 1u << i % 8)
			vt_pci_config_set(d->config, row->offset + i, row->bytes[i]);
	return NULL;
}

/* ---- interrupts ---- */

struct irq_row {
	uint64_t device;
	struct vt_model_irq as;
};

static const struct vt_row_field irq_fields[] = {
	VT_ANY(struct irq_row, device), VT_ANY(struct irq_row, as.index),
	VT_FLAG(struct irq_row, as.told), VT_ANY(struct irq_row, as.flags),
	VT_ANY(struct irq_row, as.count), VT_FLAG(struct irq_row, as.unsure),
	VT_ANY(struct irq_row, as.enabled),
	VT_WHEN(struct irq_row, as.changed),
};

static const char *take_irq(struct vt_state_in *in, const void *data)
{
	const struct irq_row *row = data;
	struct vt_session_irq *irq = vt_session_irq(in->session, row->device, row->as.index);
	unsigned int armed = irq->as.armed;

	irq->as = row->as;
	irq->as.armed = armed;
	return NULL;
}

struct vector_row {
	uint64_t device;
	struct vt_model_vector as;
};

static const struct vt_row_field vector_fields[] = {
	VT_ANY(struct vector_row, device), VT_ANY(struct vector_row, as.index),
	VT_BELOW(struct vector_row, as.vector, VT_SESSION_VECTORS),
	VT_BELOW(struct vector_row, as.action, VT_SERVICE_ACTIONS),
	VT_ANY(struct vector_row, as.eventfd),
};

static void use(struct vt_state_in *in, uint64_t eventfd)
{
	struct vt_session_open *file = vt_session_find_file(in->session, eventfd);

	if (file)
		file->uses++;
}

static const char *take_vector(struct vt_state_in *in, const void *data)
{
	const struct vector_row *row = data;
	struct vt_session_irq *irq = vt_session_irq(in->session, row->device, row->as.index);
	uint64_t *place = vt_session_vector(irq, row->as.action, row->as.vector);

	if (!place || *place || !row->as.eventfd)
		return vt_row_twice;
	*place = row->as.eventfd;
	irq->as.armed += row->as.action == VT_SERVICE_TRIGGER;
	use(in, row->as.eventfd);
	return NULL;
}

struct doorbell_row {
	uint64_t device;
	struct vt_model_doorbell as;
};

static const struct vt_row_field doorbell_fields[] = {
	VT_ANY(struct doorbell_row, device), VT_ANY(struct doorbell_row, as.offset),
	VT_ANY(struct doorbell_row, as.data), VT_ANY(struct doorbell_row, as.width),
	VT_ANY(struct doorbell_row, as.eventfd),
};

static const char *take_doorbell(struct vt_state_in *in, const void *data)
{
	const struct doorbell_row *row = data;

	vt_session_add_doorbell(in->session, row->device, &row->as);
	use(in, row->as.eventfd);
	return NULL;
}

/* ---- files made of devices ---- */

static const struct vt_row_field stream_fields[] = {
	VT_ANY(struct vt_model_stream, file), VT_ANY(struct vt_model_stream, device),
	VT_ANY(struct vt_model_stream, state), VT_WHEN(struct vt_model_stream, made),
};

static const char *take_stream(struct vt_state_in *in, const void *row)
{
	vt_session_add_stream(in->session, row);
	return NULL;
}

static const struct vt_row_field dmabuf_fields[] = {
	VT_ANY(struct vt_model_dmabuf, file), VT_ANY(struct vt_model_dmabuf, device),
	VT_FLAG(struct vt_model_dmabuf, plane), VT_ANY(struct vt_model_dmabuf, index),
	VT_FLAG(struct vt_model_dmabuf, cut), VT_WHEN(struct vt_model_dmabuf, made),
};

static const char *take_dmabuf(struct vt_state_in *in, const void *row)
{
	vt_session_add_dmabuf(in->session, row);
	return NULL;
}

static const char *take_part(struct vt_state_in *in, const void *data)
{
	const struct area_row *row = data;
	const struct vt_model_dmabuf *d = vt_model_dmabuf(in->session, row->file);
	struct vt_model_dmabuf more;

	if (!d)
		return unknown_device;
	/*
	 * Copy the areas: vt_session_add_dmabuf() frees the dma-buf that it replaces, with its
	 * areas.
	 */
	more = *d;
	more.areas = NULL;
	for (size_t i = 0; i < d->nareas; i++)
		more.areas = add_area(more.areas, i, &d->areas[i]);
	more.areas = add_area(more.areas, more.nareas++, &row->as);
	vt_session_add_dmabuf(in->session, &more);
	return NULL;
}

/* ---- all of them ---- */

enum {
	DEVICES, TOGETHER, REGIONS, AREAS, CONFIGS, IRQS, VECTORS, DOORBELLS, STREAMS, DMABUFS,
	PARTS, KINDS
};

static const struct vt_row_kind kinds[KINDS + 1] = {
	[DEVICES] = VT_ROW_KIND("device", struct device_row, device_fields, take_device),
	[TOGETHER] = VT_ROW_KIND("together", struct together_row, together_fields,
				 take_together),
	[REGIONS] = VT_ROW_KIND("region", struct region_row, region_fields, take_region),
	[AREAS] = VT_ROW_KIND("area", struct area_row, area_fields, take_area),
	[CONFIGS] = VT_ROW_KIND("config", struct config_row, config_fields, take_config),
	[IRQS] = VT_ROW_KIND("irq", struct irq_row, irq_fields, take_irq),
	[VECTORS] = VT_ROW_KIND("vector", struct vector_row, vector_fields, take_vector),
	[DOORBELLS] = VT_ROW_KIND("doorbell", struct doorbell_row, doorbell_fields,
				  take_doorbell),
	[STREAMS] = VT_ROW_KIND("stream", struct vt_model_stream, stream_fields, take_stream),
	[DMABUFS] = VT_ROW_KIND("dmabuf", struct vt_model_dmabuf, dmabuf_fields, take_dmabuf),
	[PARTS] = VT_ROW_KIND("part", struct area_row, area_fields, take_part),
};

static void save_regions(struct vt_state_out *out, const struct vt_session_device *d)
{
	for (size_t i = 0; i < d->nregions; i++) {
		const struct vt_region *r = &d->regions[i];

		vt_row_put(out, &kinds[REGIONS], &(struct region_row){
			.device = d->as.file, .as = *r,
		});
		for (size_t n = 0; n < r->nareas; n++)
			vt_row_put(out, &kinds[AREAS], &(struct area_row){
				.file = d->as.file, .index = r->index, .as = r->areas[n],
			});
	}
}

static void save_config(struct vt_state_out *out, const struct vt_session_device *d)
{
	for (uint32_t at = 0; d->config && at < VT_PCI_CONFIG_SIZE; at += CONFIG_PIECE) {
		struct config_row row = { .device = d->as.file, .offset = at };
		bool any = false;

		for (uint32_t i = 0; i < CONFIG_PIECE; i++)
			if (vt_pci_config_get(d->config, at + i, &row.bytes[i])) {
				row.known[i / 8] |= (uint8_t)(1u << i % 8);
				any = true;
			}
		if (any)
			vt_row_put(out, &kinds[CONFIGS], &row);
	}
}

static void save_device(struct vt_state_out *out, const struct vt_session_device *d)
{
	vt_row_put(out, &kinds[DEVICES], &(struct device_row){ .as = d->as, .name = d->name });
	for (size_t i = 0; i < d->as.ntogether; i++)
		vt_row_put(out, &kinds[TOGETHER], &(struct together_row){
			.device = d->as.file, .as = d->together[i],
		});
	save_regions(out, d);
	save_config(out, d);
}

static void save_vectors(struct vt_state_out *out, uint64_t device,
			 const struct vt_session_irq *irq)
{
	vt_row_put(out, &kinds[IRQS], &(struct irq_row){ .device = device, .as = irq->as });
	for (unsigned int a = 0; a < VT_SERVICE_ACTIONS; a++)
		for (uint32_t n = 0; n < irq->vectors[a].room; n++)
			if (irq->vectors[a].eventfds[n])
				vt_row_put(out, &kinds[VECTORS], &(struct vector_row){
					.device = device,
					.as = { irq->as.index, n, a, irq->vectors[a].eventfds[n] },
				});
}

static void save_interrupts(struct vt_state_out *out, const struct vt_session_interrupts *i)
{
	const struct vt_session_irq *irq;
	const struct vt_session_doorbell *d;

	LL_FOREACH(i->irqs, irq)
		save_vectors(out, i->device, irq);
	LL_FOREACH(i->doorbells, d)
		vt_row_put(out, &kinds[DOORBELLS], &(struct doorbell_row){
			.device = i->device, .as = d->as,
		});
}

static void save_dmabuf(struct vt_state_out *out, const struct vt_model_dmabuf *d)
{
	vt_row_put(out, &kinds[DMABUFS], d);
	for (size_t i = 0; i < d->nareas; i++)
		vt_row_put(out, &kinds[PARTS], &(struct area_row){
			.file = d->file, .as = d->areas[i],
		});
}

static void save(struct vt_state_out *out, const struct vt_session *session)
{
	const struct vt_session_device *d;
	const struct vt_session_interrupts *i;
	const struct vt_session_stream *stream;
	const struct vt_session_dmabuf *dmabuf;

	for (d = session->devices; d; d = d->hh.next)
		save_device(out, d);
	for (i = session->interrupts; i; i = i->hh.next)
		save_interrupts(out, i);
	for (stream = session->streams; stream; stream = stream->hh.next)
		vt_row_put(out, &kinds[STREAMS], &stream->as);
	for (dmabuf = session->dmabufs; dmabuf; dmabuf = dmabuf->hh.next)
		save_dmabuf(out, &dmabuf->as);
}

const struct vt_row_part vt_row_devices = { kinds, save };
