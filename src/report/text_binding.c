/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sysfs was told of devices, as text: under open devices, and for others by name. */
#include "config.h"

#include <string.h>

#include "report/look.h"
#include "report/page.h"

static void add_who(struct vt_buffer *out, const struct vt_when *when)
{
	vt_page_when(out, " in", when);
	if (when->tgid)
		vt_buffer_format(out, " by process %d", (int)when->tgid);
	vt_page_end(out);
}

static void add_driver(struct vt_buffer *out, unsigned int depth,
		       const struct vt_model_binding *b)
{
	if (b->state == VT_MODEL_DRIVER_UNSAID && b->by != VT_BINDING_CREATE)
		return;
	vt_page_begin(out, depth, "driver");
	switch (b->state) {
	case VT_MODEL_DRIVER_BOUND:
		vt_page_foreign(out, b->driver);
		vt_buffer_puts(out, ", bound");
		break;
	case VT_MODEL_DRIVER_NONE:
		vt_buffer_puts(out, "none, unbound");
		break;
	case VT_MODEL_DRIVER_GONE:
		vt_buffer_puts(out, "none, the device was removed");
		break;
	case VT_MODEL_DRIVER_UNSAID:
		vt_buffer_puts(out, "not known: the device was created");
		break;
	default:
		vt_buffer_puts(out, "not known: ");
		if (b->by)
			vt_buffer_format(out, "%s was written", vt_binding_file(b->by));
		else
			vt_buffer_puts(out, "calls were lost");
		if (b->driver[0]) {
			vt_buffer_puts(out, " of ");
			vt_page_foreign(out, b->driver);
		}
		break;
	}
	add_who(out, &b->since);
}

static void add_override(struct vt_buffer *out, unsigned int depth,
			 const struct vt_model_binding *b)
{
	if (!b->override_set)
		return;
	vt_page_begin(out, depth, "override");
	if (!b->override_known) {
		vt_buffer_puts(out, "not known: driver_override was written");
	} else if (b->override[0]) {
		vt_page_foreign(out, b->override);
		vt_buffer_puts(out, ", set");
	} else {
		vt_buffer_puts(out, "none, taken back");
	}
	add_who(out, &b->override_when);
}

void vt_text_binding(struct vt_buffer *out, unsigned int depth,
		     const struct vt_model_binding *b)
{
	add_driver(out, depth, b);
	add_override(out, depth, b);
	if (b->vfs_set) {
		vt_page_begin(out, depth, "functions");
		if (b->vfs_known)
			vt_buffer_format(out, "%u virtual, set", b->vfs);
		else
			vt_buffer_puts(out, "not known: sriov_numvfs was written");
		add_who(out, &b->vfs_when);
	}
	if (b->group[0]) {
		vt_page_begin(out, depth, "IOMMU group");
		vt_page_foreign(out, b->group);
		vt_buffer_puts(out, ", read");
		add_who(out, &b->group_when);
	}
}

/* Whether the device is listed already, because it is open. */
static bool is_open(const struct vt_session *session, const char *name)
{
	const struct vt_model_device *d = NULL;

	while ((d = vt_model_next_device(session, d))) {
		const struct vt_model_file *file = vt_model_file(session, d->file);

		if (file && file->life != VT_MODEL_CLOSED &&
		    !strcmp(vt_text_device_name(session, d->file), name))
			return true;
	}
	return false;
}

void vt_text_bindings(const struct vt_look *look, struct vt_buffer *out)
{
	const struct vt_model_binding *b = NULL;

	while ((b = vt_model_next_binding(look->session, b))) {
		if (is_open(look->session, b->device))
			continue;
		vt_page_begin(out, 0, NULL);
		vt_buffer_puts(out, "in sysfs ");
		vt_page_foreign(out, b->device);
		vt_page_end(out);
		vt_text_binding(out, 1, b);
	}
}
