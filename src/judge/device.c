/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/device.h"

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

int vt_case_asleep(struct vt_case *c, const char **how)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	const char *device = vt_case_pci(c), *state;

	if (d && (d->power == VT_MODEL_POWER_LOW || d->power == VT_MODEL_POWER_LOW_WAKEUP)) {
		*how = vt_inquiry_text(c->inquiry, "is in its low power state%s",
				       vt_at_line(c, ", asked for", &d->power_set));
		vt_evidence(c, "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY has succeeded, and no exit since");
		return 1;
	}
	state = device ? vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/power_state", device) :
			 NULL;
	if (!state)
		return -1;
	if (strncmp(state, "D3", 2) && strcmp(state, "D1") && strcmp(state, "D2"))
		return 0;
	*how = vt_inquiry_text(c->inquiry, "is in power state %s", state);
	vt_evidence(c, "/sys/bus/pci/devices/%s/power_state: %s", device, state);
	return 1;
}
