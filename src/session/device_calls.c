/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Learns from calls on devices: what a device consists of, and its resets. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

/*
 * A field of a capability or of an array's item. The caller has checked that its bytes are
 * there.
 */
#define LOAD(TAUGHT, BYTES, TYPE, FIELD)                                                        \
	vfiotrace_call_load((TAUGHT)->call, (BYTES) + offsetof(TYPE, FIELD),                    \
			    sizeof(((TYPE *)0)->FIELD))

/* ---- what it is made of ---- */

void vt_learn_device_info(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_model_device *d = &vt_session_device(session, t->record->file)->as;

	d->told = true;
	d->flags = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_device_info, flags);
	d->nregions = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_device_info, num_regions);
	d->nirqs = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_device_info, num_irqs);
}

/* Takes only the whole list: half of it would make the missing areas look unmappable. */
static void learn_areas(struct vt_region *region, const struct vt_taught *t, const uint8_t *cap,
			size_t length)
{
	const size_t head = sizeof(struct vfio_region_info_cap_sparse_mmap);
	const uint8_t *at = cap + head;
	struct vt_region_area *areas;
	size_t count;

	if (length < head || region->sparse)
		return;
	count = LOAD(t, cap, struct vfio_region_info_cap_sparse_mmap, nr_areas);
	if (count > (length - head) / sizeof(struct vfio_region_sparse_mmap_area))
		return;
	region->sparse = true;
	region->nareas = count;
	areas = calloc(count + 1, sizeof(*areas));
	if (!areas)
		vt_no_memory();
	region->areas = areas;
	for (size_t i = 0; i < count; i++, at += sizeof(struct vfio_region_sparse_mmap_area))
		areas[i] = (struct vt_region_area){
			LOAD(t, at, struct vfio_region_sparse_mmap_area, offset),
			LOAD(t, at, struct vfio_region_sparse_mmap_area, size),
		};
}

static void learn_capability(void *ctx, const struct vt_taught *t, uint16_t id,
			     const uint8_t *cap, size_t length)
{
	struct vt_region *region = ctx;

	switch (id) {
	case VFIO_REGION_INFO_CAP_SPARSE_MMAP:
		learn_areas(region, t, cap, length);
		break;
	case VFIO_REGION_INFO_CAP_TYPE:
		if (length < sizeof(struct vfio_region_info_cap_type))
			break;
		region->typed = true;
		region->type = (uint32_t)LOAD(t, cap, struct vfio_region_info_cap_type, type);
		region->subtype = (uint32_t)LOAD(t, cap, struct vfio_region_info_cap_type,
						 subtype);
		break;
	case VFIO_REGION_INFO_CAP_MSIX_MAPPABLE:
		region->msix_mappable = true;
		break;
	}
}

/*
 * The program asked again, with a buffer too small for capabilities: keeps those known from
 * before if the region is otherwise the same.
 */
static void keep_capabilities(struct vt_session *session, const struct vt_taught *t,
			      struct vt_region *region)
{
	const struct vt_region *r = NULL;

	while ((r = vt_model_next_region(session, t->record->file, r))) {
		if (r->index != region->index || r->offset != region->offset || r->size != region->size)
			continue;
		region->typed = r->typed;
		region->type = r->type;
		region->subtype = r->subtype;
		region->msix_mappable = r->msix_mappable;
		region->sparse = r->sparse;
		region->nareas = r->nareas;
		region->areas = r->areas;
	}
}

void vt_learn_region_info(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_region region = {
		.index = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_region_info, index),
		.flags = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_region_info, flags),
		.offset = VT_TAUGHT_OUT(t, struct vfio_region_info, offset),
		.size = VT_TAUGHT_OUT(t, struct vfio_region_info, size),
	};
	void *areas;

	if (region.flags & VFIO_REGION_INFO_FLAG_CAPS)
		vt_taught_capabilities(t, offsetof(struct vfio_region_info, cap_offset),
				       learn_capability, &region);
	areas = (void *)region.areas;
	if (region.flags & VFIO_REGION_INFO_FLAG_CAPS &&
	    !VT_TAUGHT_OUT(t, struct vfio_region_info, cap_offset))
		keep_capabilities(session, t, &region);
	vt_session_add_region(session, t->record->file, &region);
	free(areas);
}

void vt_learn_irq_info(struct vt_session *session, const struct vt_taught *t)
{
	const struct vt_model_irq irq = {
		.index = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_irq_info, index),
		.flags = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_irq_info, flags),
		.count = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_irq_info, count),
	};

	vt_session_irq_info(session, t->record->file, &irq);
}

/* ---- resets ---- */

#define TOGETHER_MAX 4096		/* functions; more than behind any bus */

/* After a reset, a device in migration is in the state RUNNING again. */
static void was_reset(const struct vt_session *session, struct vt_model_device *d)
{
	d->reset = session->now;
	if (!d->state_known || d->state == VFIO_DEVICE_STATE_RUNNING)
		return;
	d->state = VFIO_DEVICE_STATE_RUNNING;
	d->state_set = session->now;
}

void vt_learn_reset(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_model_device *d = &vt_session_device(session, t->record->file)->as;

	d->resets++;
	was_reset(session, d);
}

void vt_learn_together(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_device *d = vt_session_device(session, t->record->file);
	size_t count = VT_TAUGHT_OUT(t, struct vfio_pci_hot_reset_info, count);
	bool by_id = VT_TAUGHT_OUT(t, struct vfio_pci_hot_reset_info, flags) &
		     VFIO_PCI_HOT_RESET_FLAG_DEV_ID;
	struct vfio_pci_dependent_device *list;
	ssize_t got;

	if (count > TOGETHER_MAX)
		vt_session_limit(session, VT_LIMIT_TOGETHER);
	if (!count || count > TOGETHER_MAX)
		return;
	list = calloc(count, sizeof(*list));
	if (!list)
		vt_no_memory();
	got = t->memory->read(t->memory->ctx,
			      t->call->arg + offsetof(struct vfio_pci_hot_reset_info, devices),
			      list, count * sizeof(*list));
	if (got == (ssize_t)(count * sizeof(*list))) {
		free(d->together);
		d->together = calloc(count, sizeof(*d->together));
		if (!d->together)
			vt_no_memory();
		d->as.together = d->together;
		d->as.ntogether = count;
		for (size_t i = 0; i < count; i++) {
			const uint8_t *at = (const uint8_t *)&list[i];

			d->together[i] = (struct vt_model_address){
				.owner = (uint32_t)LOAD(t, at, struct vfio_pci_dependent_device,
							group_id),
				.segment = (uint16_t)LOAD(t, at, struct vfio_pci_dependent_device,
							  segment),
				.bus = list[i].bus, .devfn = list[i].devfn, .by_id = by_id,
			};
		}
	}
	free(list);
}

static bool is_at(const struct vt_session_device *d, const struct vt_model_address *address)
{
	char name[16];

	snprintf(name, sizeof(name), "%04x:%02x:%02x.%u", address->segment, address->bus,
		 address->devfn >> 3, address->devfn & 7u);
	return !strcmp(d->name.text, name);
}

static bool is_reset_with(const struct vt_session_device *d, const struct vt_session_device *by)
{
	for (size_t i = 0; i < by->as.ntogether; i++)
		if (is_at(d, &by->together[i]))
			return true;
	return d == by;
}

/* A hot reset resets all open devices that the kernel has named for @by. */
void vt_learn_hot_reset(struct vt_session *session, const struct vt_taught *t)
{
	const struct vt_session_device *by = vt_session_device(session, t->record->file);
	struct vt_session_device *d;

	for (d = session->devices; d; d = d->hh.next) {
		const struct vt_model_file *file = vt_model_file(session, d->as.file);

		if (!is_reset_with(d, by) || (file && file->life == VT_MODEL_CLOSED))
			continue;
		d->as.hot_resets++;
		was_reset(session, &d->as);
	}
}
