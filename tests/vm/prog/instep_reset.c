/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resets of a device, alone and with those that share its bus: which the kernel does, and what
 * the model has of them afterwards.
 */
#include "config.h"

#include "instep.h"

#include <errno.h>
#include <linux/vfio.h>
#include <string.h>

#define FUNCTIONS 16			/* more than lie behind any bus of the machine */

static void ask_info(struct world *w, const struct thing *device)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };

	did(w, "device: info");
	expect(w, ask(w, device, VFIO_DEVICE_GET_INFO, (uintptr_t)&info, NULL), 0, 0);
}

/* Whether it can be done alone the kernel tells with the device's information. */
static void reset_alone(struct world *w, const struct thing *device)
{
	const struct vt_model_device *d = vt_model_device(w->session, device->file);
	unsigned int resets = d ? d->resets : 0;
	int want = 0, or_want = EINVAL;
	int64_t result;

	if (d && d->told)
		want = or_want = d->flags & VFIO_DEVICE_FLAGS_RESET ? 0 : EINVAL;
	did(w, "device: reset");
	result = ask(w, device, VFIO_DEVICE_RESET, 0, NULL);
	expect(w, result, want, or_want);
	d = vt_model_device(w->session, device->file);
	if (d && d->resets != resets + !result)
		wrong(w, "the model counts %u resets", d->resets);
}

static void ask_together(struct world *w, const struct thing *device)
{
	const struct vt_model_device *d;
	struct {
		struct vfio_pci_hot_reset_info head;
		struct vfio_pci_dependent_device list[FUNCTIONS];
	} arg = { .head.argsz = sizeof(arg) };
	int64_t result;

	d = vt_model_device(w->session, device->file);
	did(w, "device: what is reset together");
	result = ask(w, device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, (uintptr_t)&arg, NULL);
	/* On the root bus there is no such reset. */
	expect(w, result, 0, d && d->ntogether ? 0 : ENODEV);
	if (result)
		return;
	d = vt_model_device(w->session, device->file);
	if (!d || d->ntogether != arg.head.count)
		wrong(w, "%u functions are reset together, the model has %zu", arg.head.count,
		      d ? d->ntogether : 0);
}

/*
 * The group must be that of all functions that are reset; here they are all in the group of the
 * device. Until it has said which they are, it may have no such reset.
 */
static void reset_together(struct world *w, const struct thing *device,
			   const struct thing *group, bool right)
{
	const struct vt_model_device *d = vt_model_device(w->session, device->file);
	bool known = d && d->ntogether;
	unsigned int resets = d ? d->hot_resets : 0;
	struct {
		struct vfio_pci_hot_reset head;
		int32_t group;
	} arg = { .head = { .argsz = sizeof(arg), .count = 1 }, .group = group->nr };
	int want = right ? 0 : EINVAL;
	int64_t result;

	did(w, "device: hot reset%s", right ? "" : ", with another file");
	result = ask(w, device, VFIO_DEVICE_PCI_HOT_RESET, (uintptr_t)&arg, NULL);
	expect(w, result, want, known ? want : ENODEV);
	d = vt_model_device(w->session, device->file);
	if (d && d->hot_resets != resets + !result)
		wrong(w, "the model counts %u hot resets", d->hot_resets);
}

void step_reset(struct world *w, const struct thing *device, const struct thing *group,
		const struct thing *other, const struct op *op)
{
	switch (op->c % 8) {
	case 0:
		reset_alone(w, device);
		break;
	case 1:
		reset_together(w, device, group, true);
		break;
	case 2:
		if (other->nr >= 0)
			reset_together(w, device, other, false);
		break;
	case 3:
	case 4:
		ask_together(w, device);
		break;
	default:
		ask_info(w, device);
	}
}
