/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices by their open files: names, regions and configuration space. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>

static void free_device(struct vt_session *session, struct vt_session_device *d)
{
	HASH_DELETE(hh, session->devices, d);
	vt_pci_config_destroy(d->config);
	for (size_t i = 0; i < d->nregions; i++)
		free((void *)d->regions[i].areas);
	free(d->regions);
	free(d->together);
	free(d);
}

void vt_session_free_devices(struct vt_session *session)
{
	struct vt_session_device *d, *next;

	HASH_ITER(hh, session->devices, d, next)
		free_device(session, d);
}

static struct vt_session_device *find(const struct vt_session *session, uint64_t file)
{
	struct vt_session_device *d;

	HASH_FIND(hh, session->devices, &file, sizeof(file), d);
	return d;
}

struct vt_session_device *vt_session_device(struct vt_session *session, uint64_t file)
{
	struct vt_session_device *d = find(session, file);

	if (d)
		return d;
	d = calloc(1, sizeof(*d));
	if (!d)
		vt_no_memory();
	d->as.file = file;
	d->as.name = &d->name;
	HASH_ADD(hh, session->devices, as.file, sizeof(d->as.file), d);
	return d;
}

void vt_session_free_device(struct vt_session *session, uint64_t file)
{
	struct vt_session_device *d = find(session, file);

	if (d)
		free_device(session, d);
}

/* ---- names ---- */

void vt_session_set_name(struct vt_session *session, uint64_t file,
			 const struct vt_fd *info)
{
	struct vt_session_device *d = vt_session_device(session, file);

	if (!info->device[0] && d->name.text[0])
		return;
	d->name.type = info->what.device_type;
	memcpy(d->name.text, info->device, sizeof(d->name.text));
}

const struct vt_session_name *vt_session_name(struct vt_session *session, uint64_t file)
{
	static const struct vt_session_name unknown;
	const struct vt_session_device *d = find(session, file);

	return d ? &d->name : &unknown;
}

/* ---- regions ---- */

/*
 * The place for a region with that index. Sorted by index, whatever the program asks for
 * first. NULL: there are too many.
 */
static struct vt_region *region_slot(struct vt_session_device *d, uint32_t index)
{
	size_t i = 0;

	while (i < d->nregions && d->regions[i].index < index)
		i++;
	if (i < d->nregions && d->regions[i].index == index)
		return &d->regions[i];
	if (d->nregions == VT_SESSION_REGIONS)
		return NULL;
	if (d->nregions == d->room) {
		d->room = d->room ? 2 * d->room : 16;
		d->regions = reallocarray(d->regions, d->room, sizeof(*d->regions));
		if (!d->regions)
			vt_no_memory();
	}
	memmove(&d->regions[i + 1], &d->regions[i], (d->nregions++ - i) * sizeof(d->regions[0]));
	memset(&d->regions[i], 0, sizeof(d->regions[i]));
	return &d->regions[i];
}

static struct vt_region_area *copy_areas(const struct vt_region *region)
{
	struct vt_region_area *areas;

	if (!region->nareas)
		return NULL;
	areas = calloc(region->nareas, sizeof(*areas));
	if (!areas)
		vt_no_memory();
	memcpy(areas, region->areas, region->nareas * sizeof(*areas));
	return areas;
}

void vt_session_add_region(struct vt_session *session, uint64_t file,
			   const struct vt_region *region)
{
	struct vt_region *slot = region_slot(vt_session_device(session, file), region->index);
	struct vt_region_area *areas;

	if (!slot) {
		vt_session_limit(session, VT_LIMIT_REGIONS);
		return;
	}
	/* @region may be *slot itself, so copy its areas before freeing them. */
	areas = copy_areas(region);
	free((void *)slot->areas);
	*slot = *region;
	slot->areas = areas;
}

const struct vt_region *vt_session_region(struct vt_session *session, uint64_t file,
					  uint64_t offset)
{
	struct vt_session_device *d = find(session, file);

	for (size_t i = 0; d && i < d->nregions; i++) {
		const struct vt_region *r = &d->regions[i];

		if (offset >= r->offset && offset - r->offset < r->size)
			return r;
	}
	return NULL;
}

#define VFIO_PCI_SHIFT 40		/* vfio-pci's offset of a region is its index << 40 */

static bool lies_as_in_vfio_pci(const struct vt_region *r)
{
	return r->offset == (uint64_t)r->index << VFIO_PCI_SHIFT;
}

const struct vt_region *vt_session_infer_region(struct vt_session *session, uint64_t file,
						bool vfio_pci, uint64_t offset)
{
	const struct vt_session_device *d = find(session, file);
	uint64_t index = offset >> VFIO_PCI_SHIFT;

	for (size_t i = 0; d && i < d->nregions; i++) {
		const struct vt_region *r = &d->regions[i];

		/* If the region's size is known, then the offset is not within it. */
		if (r->index == index || !lies_as_in_vfio_pci(r))
			return NULL;
		/* Region 0 is at offset 0 with other drivers, too, so it tells nothing. */
		vfio_pci = vfio_pci || r->index;
	}
	if (!vfio_pci || index >= VFIO_PCI_NUM_REGIONS)
		return NULL;
	session->inferred = (struct vt_region){
		.index = (uint32_t)index, .offset = index << VFIO_PCI_SHIFT, .inferred = true,
	};
	return &session->inferred;
}

/* ---- configuration space ---- */

static struct vt_pci_config *config_of(struct vt_session *session, uint64_t file)
{
	struct vt_session_device *d = vt_session_device(session, file);

	if (!d->config)
		d->config = vt_pci_config_create();
	if (!d->config)
		vt_no_memory();
	return d->config;
}

void vt_session_saw_config(struct vt_session *session, uint64_t file, uint64_t offset,
			   const void *bytes, size_t length)
{
	vt_pci_config_saw(config_of(session, file), offset, bytes, length);
}

void vt_session_plain_header(struct vt_session *session, uint64_t file)
{
	static const uint8_t normal = PCI_HEADER_TYPE_NORMAL;

	vt_pci_config_saw(config_of(session, file), PCI_HEADER_TYPE, &normal, 1);
}

size_t vt_session_registers(struct vt_session *session, uint64_t file, uint64_t offset,
			    size_t length, struct vt_pci_register *list, size_t max)
{
	return vt_pci_config_describe(config_of(session, file), offset, length, list, max);
}

/* Reads a register of two bytes. False: not known. */
static bool read_id(const struct vt_pci_config *config, uint32_t offset, uint16_t *ret)
{
	uint8_t low, high;
	bool known = vt_pci_config_get(config, offset, &low) &&
		     vt_pci_config_get(config, offset + 1, &high);

	if (known)
		*ret = (uint16_t)(high << 8 | low);
	return known;
}

void vt_session_pci_ids(const struct vt_session *session, uint64_t file,
			struct vt_pci_ids *ret)
{
	const struct vt_session_device *d = find(session, file);
	const struct vt_pci_config *config = d ? d->config : NULL;
	uint8_t type;

	*ret = (struct vt_pci_ids){ .known = false };
	if (!config)
		return;
	ret->known = read_id(config, PCI_VENDOR_ID, &ret->vendor);
	ret->device_known = ret->known && read_id(config, PCI_DEVICE_ID, &ret->device);
	/* A bridge has other registers at these offsets. */
	ret->subsystem_known = ret->device_known &&
		vt_pci_config_get(config, PCI_HEADER_TYPE, &type) &&
		(type & PCI_HEADER_TYPE_MASK) == PCI_HEADER_TYPE_NORMAL &&
		read_id(config, PCI_SUBSYSTEM_VENDOR_ID, &ret->subsystem_vendor) &&
		read_id(config, PCI_SUBSYSTEM_ID, &ret->subsystem);
}

bool vt_session_msix_table(struct vt_session *session, uint64_t file, unsigned int *bar,
			   uint32_t *offset, uint32_t *size)
{
	const struct vt_session_device *d = find(session, file), *other;

	if (d && d->config && vt_pci_config_msix_table(d->config, bar, offset, size))
		return true;
	/* Any open file of the same device may have told it. */
	for (other = session->devices; d && d->name.text[0] && other; other = other->hh.next)
		if (!strcmp(other->name.text, d->name.text) && other->config &&
		    vt_pci_config_msix_table(other->config, bar, offset, size))
			return true;
	return false;
}

/* ---- for readers ---- */

const struct vt_model_device *vt_model_device(const struct vt_session *session, uint64_t file)
{
	const struct vt_session_device *d = find(session, file);

	return d ? &d->as : NULL;
}

const struct vt_model_device *vt_model_next_device(const struct vt_session *session,
						   const struct vt_model_device *device)
{
	const struct vt_session_device *next =
		device ? find(session, device->file)->hh.next : session->devices;

	return next ? &next->as : NULL;
}

const struct vt_region *vt_model_next_region(const struct vt_session *session, uint64_t file,
					     const struct vt_region *region)
{
	const struct vt_session_device *d = find(session, file);
	size_t i = d && region ? (size_t)(region - d->regions) + 1 : 0;

	return d && i < d->nregions ? &d->regions[i] : NULL;
}

bool vt_session_learns(uint32_t code)
{
	return code == VFIO_DEVICE_GET_REGION_INFO;
}
