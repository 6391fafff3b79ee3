/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -e device: which calls are about the chosen devices: those on a device's own files, and on
 * its group, container and so on. Where no call has told yet whether a chosen device uses a
 * file, the line is kept until one does.
 */
#include "config.h"

#include <errno.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>

#include "call/argument.h"
#include "session/model.h"
#include "trace/internal.h"

#define KIND(NAME) (1u << VFIOTRACE_FD_##NAME)

static const uint32_t groups = KIND(GROUP) | KIND(NOIOMMU_GROUP);
static const uint32_t spaces = KIND(CONTAINER) | KIND(IOMMUFD);
static const uint32_t kvm = KIND(KVM_VM) | KIND(KVM_VFIO);

static bool is_on(const struct vt_record *r, uint32_t kinds)
{
	return kinds & 1u << r->fd_info.what.kind;
}

/* The file that the argument names is used for the device from now on; or the call failed. */
static bool joins(const struct vt_record *r)
{
	uint32_t code = vt_request_code(r);

	return (code == VFIO_GROUP_SET_CONTAINER && is_on(r, groups)) ||
	       (code == VFIO_DEVICE_BIND_IOMMUFD && is_on(r, KIND(CDEV)));
}

bool vt_trace_about_needs_argument(struct vt_trace *trace, const struct vt_record *r)
{
	if (!trace->devices || !r->decoded)
		return false;
	return joins(r) || is_on(r, kvm) ||
	       (is_on(r, spaces) && vt_trace_about_file(trace, r->file) != VT_ABOUT_CHOSEN);
}

/* ---- ioctls ---- */

static bool names_chosen(struct vt_trace *trace, const struct vt_record *r)
{
	struct vt_tracee_memory m = { trace->source, r->tid };
	const struct vfiotrace_memory memory = { vt_trace_read, &m };
	char name[VT_DEVICE_MAX];
	ssize_t got;

	if (vt_request_code(r) != VFIO_GROUP_GET_DEVICE_FD)
		return false;
	got = vt_io_read_string(&memory, r->call.arg, name, sizeof(name));
	return got > 0 && !name[got - 1] && vt_trace_is_chosen_device(trace, name);
}

static enum vt_about about_group(struct vt_trace *trace, struct vt_tracee *t)
{
	t->names_chosen = names_chosen(trace, &t->record);
	return t->names_chosen ? VT_ABOUT_CHOSEN :
				 vt_trace_about_file(trace, t->record.file);
}

/* The mapped memory may be that of a chosen device which uses another container. */
static bool maps_chosen(struct vt_trace *trace, const struct vt_record *r)
{
	const struct vfiotrace_field *memory = vt_argument_field(r, VFIOTRACE_MEANS_MEMORY);
	const struct vfiotrace_field *size = vt_argument_field(r, VFIOTRACE_MEANS_SIZE);
	const struct vt_mapped *mapped;
	uint64_t address, length;

	if (r->argument_file && vt_trace_about_file(trace, r->argument_file) == VT_ABOUT_CHOSEN)
		return true;
	if (!memory || !size || !vt_argument_passed(r, memory, &address) ||
	    !vt_argument_passed(r, size, &length))
		return false;
	mapped = vt_session_mapped(trace->session, r->tgid, address, length);
	return mapped && vt_trace_about_file(trace, mapped->file) == VT_ABOUT_CHOSEN;
}

static enum vt_about about_space(struct vt_trace *trace, struct vt_tracee *t)
{
	enum vt_about about = vt_trace_about_file(trace, t->record.file);

	return about != VT_ABOUT_CHOSEN && maps_chosen(trace, &t->record) ? VT_ABOUT_CHOSEN :
									    about;
}

/* A VM belongs to no device, so only what it is given counts. */
static enum vt_about about_vm(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;
	uint64_t file = vt_interrupts_file(trace->session, r);

	t->awaits = 0;
	if (file || vt_kvm_slot_about_vfio(trace->session, r, &file))
		return vt_trace_about_file(trace, file);
	if (vt_request_code(r) != VT_KVM_CREATE_DEVICE)
		return VT_ABOUT_OTHERS;
	t->awaits = VT_AWAITS_MADE;
	return VT_ABOUT_UNKNOWN;
}

static enum vt_about about_kvm_vfio(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;
	enum vt_about about;

	if (!r->argument_file)
		return vt_trace_about_file(trace, r->file);
	t->awaits = r->argument_file;
	about = vt_trace_about_file(trace, r->argument_file);
	if (about == VT_ABOUT_CHOSEN) {
		vt_trace_choose_file(trace, r->file);
		vt_trace_release_told(trace);
	}
	return about;
}

static enum vt_about about_ioctl(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;
	enum vt_about about;

	t->awaits = r->file;
	t->names_chosen = false;
	if (!r->file) {
		trace->untold += r->fd_info.what.kind == VFIOTRACE_FD_UNKNOWN;
		return VT_ABOUT_OTHERS;
	}
	if (is_on(r, KIND(KVM_VM)))
		return about_vm(trace, t);
	if (is_on(r, KIND(KVM_VFIO)))
		return about_kvm_vfio(trace, t);
	if (is_on(r, groups))
		about = about_group(trace, t);
	else if (is_on(r, spaces))
		about = about_space(trace, t);
	else
		about = vt_trace_about_file(trace, r->file);
	if (about == VT_ABOUT_CHOSEN && joins(r) && r->argument_file) {
		trace->placed = true;
		vt_trace_choose_file(trace, r->argument_file);
		vt_trace_release_told(trace);
	}
	return about;
}

void vt_trace_tell_device(struct vt_trace *trace, const struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;
	const struct vt_model_group *group;

	/* ENODEV: the group has no such device. */
	if (!r->decoded || !t->names_chosen || (r->failed && r->result == -ENODEV))
		return;
	group = vt_model_group(trace->session, r->file);
	trace->placed = trace->placed || (group && group->container);
	vt_trace_choose_file(trace, r->file);
	vt_trace_release_told(trace);
}

/* ---- other calls ---- */

static enum vt_about about_descriptors(struct vt_trace *trace, struct vt_tracee *t,
				       const struct vt_known_call *known)
{
	for (unsigned int n = 0; n < 6; n++) {
		int fd = (int)t->record.args[n];
		uint64_t file;

		if (!(known->fds & 1u << n) || fd < 0)
			continue;
		vt_trace_identify(trace, t->tgid, t->tid, fd);
		file = vt_session_file(trace->session, t->tgid, t->tid, fd);
		if (file && vt_trace_about_file(trace, file) == VT_ABOUT_CHOSEN)
			return VT_ABOUT_CHOSEN;
	}
	return VT_ABOUT_OTHERS;
}

enum vt_about vt_trace_about_call(struct vt_trace *trace, struct vt_tracee *t,
				  const struct vt_known_call *known)
{
	t->awaits = 0;
	if (!trace->devices && !trace->options->complete)
		return VT_ABOUT_CHOSEN;
	if (!trace->devices) {
		if (t->record.decoded && t->record.file)
			vt_trace_about_file(trace, t->record.file);
		return VT_ABOUT_CHOSEN;
	}
	return t->record.decoded ? about_ioctl(trace, t) :
				   about_descriptors(trace, t, known);
}

enum vt_about vt_trace_about_io(struct vt_trace *trace, struct vt_tracee *t,
				const struct vt_io_matter *matter)
{
	enum vt_about about = VT_ABOUT_OTHERS, one;

	t->awaits = 0;
	if (!trace->devices && !trace->options->complete)
		return VT_ABOUT_CHOSEN;
	if (trace->devices && t->record.binding.what)
		return vt_trace_is_chosen_device(trace, t->record.binding.device) ?
		       VT_ABOUT_CHOSEN : VT_ABOUT_OTHERS;
	if (matter->node[0])
		return vt_trace_about_node(trace, matter);
	for (size_t i = 0; i < matter->nfiles; i++) {
		one = vt_trace_about_file(trace, matter->files[i]);
		if (one > about) {
			about = one;
			t->awaits = matter->files[i];
		}
	}
	return trace->devices ? about : VT_ABOUT_CHOSEN;
}
