/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -e device: which open files are about the chosen devices. A file that once was about one
 * stays so: a container remains the one that the device was in, even if it was detached.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "session/model.h"
#include "trace/internal.h"
#include "util/array.h"

/* Notes that are kept with open files, see vt_session_mark(). */
enum mark {
	MARK_NONE,
	MARK_CHOSEN,
	MARK_OTHERS,			/* for a group: it was asked, and has no chosen device */
};

bool vt_trace_is_chosen_device(struct vt_trace *trace, const char *name)
{
	char device[VT_DEVICE_MAX];

	/* vfio-pci takes options behind the name, which do not belong to it. */
	snprintf(device, sizeof(device), "%.*s", (int)strcspn(name, " "), name);
	if (!*device)
		return false;
	vt_chosen_note(trace->devices, device);
	return vt_chosen_met(trace->devices, device) != trace->options->only_devices_negated;
}

void vt_trace_choose_file(struct vt_trace *trace, uint64_t file)
{
	vt_session_mark(trace->session, file, MARK_CHOSEN);
}

/* ---- asking the system ---- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 * By the devices in the group. With a negated choice, other devices in the group tell nothing:
 * they need not be VFIO's.
 */
static enum vt_about ask_members(struct vt_trace *trace, const struct vt_answer *a)
{
	bool negated = trace->options->only_devices_negated, any = false, all = true;

	for (size_t at = 0; at < a->length; at += strlen(a->data + at) + 1) {
		bool chosen = vt_trace_is_chosen_device(trace, a->data + at);

		any = any || chosen;
		all = all && !chosen;
	}
	if (any)
		return negated ? VT_ABOUT_UNKNOWN : VT_ABOUT_CHOSEN;
	return all && !a->cut ? VT_ABOUT_OTHERS : VT_ABOUT_UNKNOWN;
}

/* @node: "/dev/vfio/14" or "/dev/vfio/noiommu-14". A recording needs the answer each time. */
static enum vt_about ask_group(struct vt_trace *trace, const char *node)
{
	const char *name = last_part(node);
	struct vt_answer a;
	char path[96];

	if (!strncmp(name, "noiommu-", 8))
		name += 8;
	if (!*name || name[strspn(name, "0123456789")])
		return VT_ABOUT_OTHERS;
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%.32s/devices", name);
	vt_ask(trace->source, &(struct vt_question){ VT_ASK_FOLDER, 0, path, 0 }, &a);
	if (a.error || !trace->devices)
		return VT_ABOUT_UNKNOWN;
	return ask_members(trace, &a);
}

/* @node: "/dev/vfio/devices/vfio0". */
static enum vt_about ask_cdev(struct vt_trace *trace, const char *node)
{
	struct vt_answer a;
	char path[96];

	snprintf(path, sizeof(path), "/sys/class/vfio-dev/%.32s/device", last_part(node));
	vt_ask(trace->source, &(struct vt_question){ VT_ASK_LINK, 0, path, 0 }, &a);
	if (a.error || !trace->devices)
		return VT_ABOUT_UNKNOWN;
	return vt_trace_is_chosen_device(trace, last_part(a.data)) ? VT_ABOUT_CHOSEN :
								     VT_ABOUT_OTHERS;
}

/* ---- by what calls have told ---- */

static bool is_chosen(struct vt_trace *trace, uint64_t file)
{
	return file && vt_trace_about_file(trace, file) == VT_ABOUT_CHOSEN;
}

static enum vt_about by_device(struct vt_trace *trace, const struct vt_model_file *f)
{
	const char *name = f->what ? f->what->device : "";

	if (!*name)
		name = vt_session_name(trace->session, f->number)->text;
	if (!*name)
		return VT_ABOUT_UNKNOWN;
	return vt_trace_is_chosen_device(trace, name) ? VT_ABOUT_CHOSEN : VT_ABOUT_OTHERS;
}

static enum vt_about ask_of(struct vt_trace *trace, const struct vt_model_file *f)
{
	return f->what ? ask_group(trace, f->what->path) : VT_ABOUT_UNKNOWN;
}

static enum vt_about by_group(struct vt_trace *trace, const struct vt_model_file *f)
{
	bool recorded = trace->options->complete;
	enum vt_about about = recorded ? ask_of(trace, f) : VT_ABOUT_UNKNOWN;
	const struct vt_model_device *d = NULL;

	while ((d = vt_model_next_device(trace->session, d)))
		if (d->group == f->number && is_chosen(trace, d->file))
			return VT_ABOUT_CHOSEN;
	if (vt_session_marked(trace->session, f->number) == MARK_OTHERS)
		return VT_ABOUT_OTHERS;
	if (!recorded)
		about = ask_of(trace, f);
	if (about == VT_ABOUT_OTHERS)
		vt_session_mark(trace->session, f->number, MARK_OTHERS);
	return about;
}

static enum vt_about place(struct vt_trace *trace)
{
	trace->placed = true;
	return VT_ABOUT_CHOSEN;
}

static enum vt_about by_groups(struct vt_trace *trace, const struct vt_model_file *f)
{
	const struct vt_model_group *g = NULL;

	while ((g = vt_model_next_group(trace->session, g)))
		if (g->container == f->number && is_chosen(trace, g->file))
			return place(trace);
	return VT_ABOUT_UNKNOWN;
}

static enum vt_about by_bound(struct vt_trace *trace, const struct vt_model_file *f)
{
	const struct vt_model_object *o = NULL;

	while ((o = vt_model_next_object(trace->session, o)))
		if (o->file == f->number && o->type == VT_OBJECT_DEVICE &&
		    is_chosen(trace, o->opened))
			return place(trace);
	return by_groups(trace, f);
}

static enum vt_about by_iommufd(struct vt_trace *trace, const struct vt_model_file *f)
{
	const struct vt_model_object *o = NULL;

	while ((o = vt_model_next_object(trace->session, o)))
		if (o->opened == f->number)
			return vt_trace_about_file(trace, o->file);
	return VT_ABOUT_UNKNOWN;
}

static enum vt_about by_export(struct vt_trace *trace, const struct vt_model_file *f)
{
	const struct vt_model_stream *s = vt_model_stream(trace->session, f->number);
	const struct vt_model_dmabuf *d = vt_model_dmabuf(trace->session, f->number);

	if (s || d)
		return vt_trace_about_file(trace, s ? s->device : d->device);
	return by_device(trace, f);
}

static enum vt_about by_service(struct vt_trace *trace, const struct vt_model_file *f)
{
	const struct vt_service *s = vt_session_service(trace->session, f->number);

	return s ? vt_trace_about_file(trace, s->device) : VT_ABOUT_UNKNOWN;
}

static enum vt_about by_given(struct vt_trace *trace, const struct vt_model_file *f)
{
	const struct vt_model_vm_file *v = NULL;

	while ((v = vt_model_next_vm_file(trace->session, v)))
		if (v->by == f->number && is_chosen(trace, v->file))
			return VT_ABOUT_CHOSEN;
	return VT_ABOUT_UNKNOWN;
}

#define ABOUT_DEPTH 8

enum vt_about vt_trace_about_file(struct vt_trace *trace, uint64_t file)
{
	static enum vt_about (*const ways[VFIOTRACE_FD_KINDS])(struct vt_trace *trace,
							       const struct vt_model_file *file) = {
		[VFIOTRACE_FD_DEVICE] = by_device,
		[VFIOTRACE_FD_CDEV] = by_device,
		[VFIOTRACE_FD_GROUP] = by_group,
		[VFIOTRACE_FD_NOIOMMU_GROUP] = by_group,
		[VFIOTRACE_FD_CONTAINER] = by_groups,
		[VFIOTRACE_FD_IOMMUFD] = by_bound,
		[VFIOTRACE_FD_FAULT_QUEUE] = by_iommufd,
		[VFIOTRACE_FD_VEVENT_QUEUE] = by_iommufd,
		[VFIOTRACE_FD_MIGRATION] = by_export,
		[VFIOTRACE_FD_DMABUF] = by_export,
		[VFIOTRACE_FD_EVENTFD] = by_service,
		[VFIOTRACE_FD_KVM_VFIO] = by_given,
	};
	const struct vt_model_file *f = vt_model_file(trace->session, file);
	enum vt_about about;
	bool chosen;

	if (!f || !ways[f->kind])
		return VT_ABOUT_UNKNOWN;
	chosen = !trace->devices || vt_session_marked(trace->session, file) == MARK_CHOSEN;
	/* A recording needs the answer, whatever this run shows. by_group() asks by itself. */
	if (chosen && trace->options->complete && ways[f->kind] == by_group)
		ask_of(trace, f);
	if (chosen)
		return VT_ABOUT_CHOSEN;
	/* A container leads to groups, these to devices. What lies may lead back to itself. */
	if (trace->about_depth == ABOUT_DEPTH)
		return VT_ABOUT_UNKNOWN;
	trace->about_depth++;
	about = ways[f->kind](trace, f);
	trace->about_depth--;
	if (about == VT_ABOUT_CHOSEN)
		vt_trace_choose_file(trace, file);
	return about;
}

/*
 * A node that could not be opened has no open file. Those of groups and cdevs tell which
 * device was meant. Any device needs the others, such as /dev/vfio/vfio, so they count as
 * chosen.
 */
enum vt_about vt_trace_about_node(struct vt_trace *trace, const struct vt_io_matter *matter)
{
	const uint32_t groups = 1u << VFIOTRACE_FD_GROUP | 1u << VFIOTRACE_FD_NOIOMMU_GROUP;
	enum vt_about about = VT_ABOUT_CHOSEN;

	if (matter->kinds & groups)
		about = ask_group(trace, matter->node);
	else if (matter->kinds & 1u << VFIOTRACE_FD_CDEV)
		about = ask_cdev(trace, matter->node);
	return trace->devices ? about : VT_ABOUT_CHOSEN;
}
