/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/device.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>

#include "judge/system.h"

const struct vt_model_device *vt_case_model_device(const struct vt_case *c)
{
	return vt_model_device(c->judged->session, c->record->file);
}

const char *vt_case_device_name(const struct vt_case *c)
{
	const struct vt_model_device *d;

	if (c->record->fd_info.device[0])
		return c->record->fd_info.device;
	d = vt_case_model_device(c);
	return d && d->name && d->name->text[0] ? d->name->text : NULL;
}

const char *vt_case_pci(const struct vt_case *c)
{
	static const char form[] = "xxxx:xx:xx.x";
	const char *name = vt_case_device_name(c);

	if (!name || strlen(name) != sizeof(form) - 1)
		return NULL;
	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'x' ? !strchr("0123456789abcdef", name[i]) : name[i] != form[i])
			return NULL;
	return name;
}

enum vfiotrace_device_type vt_case_type(const struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);

	if (c->record->fd_info.what.device_type)
		return c->record->fd_info.what.device_type;
	if (d && d->name && d->name->type)
		return d->name->type;
	return vt_case_pci(c) ? VFIOTRACE_DEVICE_PCI : VFIOTRACE_DEVICE_UNKNOWN;
}

const struct vt_model_irq *vt_case_irq(const struct vt_case *c, uint32_t index)
{
	const struct vt_model_irq *irq = NULL;

	while ((irq = vt_model_next_irq(c->judged->session, c->record->file, irq)))
		if (irq->index == index)
			return irq;
	return NULL;
}

/* ---- regions ---- */

bool vt_case_is_vfio_pci(const struct vt_case *c)
{
	return !strcmp(c->record->fd_info.driver, "vfio-pci") &&
	       vt_case_type(c) == VFIOTRACE_DEVICE_PCI;
}

/*
 * The region as the program was told of it, even if @offset is behind its end: the regions of
 * vfio-pci are 2^40 apart.
 */
static const struct vt_region *find_told(const struct vt_case *c, uint64_t offset)
{
	const struct vt_region *r = NULL;

	while ((r = vt_model_next_region(c->judged->session, c->record->file, r)))
		if (!r->inferred && r->offset == (offset >> 40 << 40) &&
		    r->offset >> 40 == r->index)
			return r;
	return NULL;
}

/* A BAR that the program has not queried, according to the kernel. */
static bool find_bar(struct vt_case *c, const char *device, struct vt_region *r, const char **by)
{
	struct vt_pci_bar bar;

	if (!vt_pci_bar(c->inquiry, device, r->index, &bar))
		return false;
	*by = vt_inquiry_text(c->inquiry, "/sys/bus/pci/devices/%s/resource", device);
	r->size = bar.first ? bar.last - bar.first + 1 : 0;
	/* A BAR smaller than a page may share the page, unless it begins one. */
	if (bar.flags & VT_BAR_MEMORY && r->size && (r->size >= 4096 || !(bar.first & 4095)))
		r->flags = VFIO_REGION_INFO_FLAG_MMAP;
	return true;
}

/* The configuration space, likewise. Without privileges only a part of it can be read. */
static bool find_config(struct vt_case *c, const char *device, struct vt_region *r, const char **by)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0,
					       "/sys/bus/pci/devices/%s/config", device);

	if (a->error || a->cut || a->length < PCI_CFG_SPACE_SIZE)
		return false;
	*by = vt_inquiry_text(c->inquiry, "/sys/bus/pci/devices/%s/config", device);
	r->size = a->length;
	return true;
}

const struct vt_region *vt_case_region(struct vt_case *c, uint64_t offset, const char **by)
{
	const struct vt_region *asked = find_told(c, offset);
	struct vt_region *r = vt_inquiry_alloc(c->inquiry, sizeof(*r));
	const char *device = vt_case_pci(c);
	bool found;

	*by = "VFIO_DEVICE_GET_REGION_INFO";
	if (asked || !device || offset >> 40 > VFIO_PCI_CONFIG_REGION_INDEX)
		return asked;
	r->index = (uint32_t)(offset >> 40);
	r->offset = offset >> 40 << 40;
	if (r->index <= VFIO_PCI_BAR5_REGION_INDEX)
		found = find_bar(c, device, r, by);
	else
		found = r->index == VFIO_PCI_CONFIG_REGION_INDEX && find_config(c, device, r, by);
	return found ? r : NULL;
}

/* ---- power ---- */

int vt_case_asleep(struct vt_case *c, const char **how)
{
	return vt_device_asleep(c, vt_case_model_device(c), vt_case_pci(c), how);
}

int vt_device_asleep(struct vt_case *c, const struct vt_model_device *d, const char *pci,
		     const char **how)
{
	const char *state;

	if (d && (d->power == VT_MODEL_POWER_LOW || d->power == VT_MODEL_POWER_LOW_WAKEUP)) {
		*how = vt_inquiry_text(c->inquiry, "is in its low power state%s",
				       vt_at_line(c, ", asked for", &d->power_set));
		vt_evidence(c,
			    "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY has succeeded, and no exit since");
		return 1;
	}
	state = pci ? vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/power_state", pci) : NULL;
	if (!state)
		return -1;
	if (strncmp(state, "D3", 2) && strcmp(state, "D1") && strcmp(state, "D2"))
		return 0;
	*how = vt_inquiry_text(c->inquiry, "is in power state %s", state);
	vt_evidence(c, "/sys/bus/pci/devices/%s/power_state: %s", pci, state);
	return 1;
}
