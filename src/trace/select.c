/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which calls are shown. */
#include "config.h"

#include <fnmatch.h>
#include <string.h>

#include <linux/kvm_vfio_subset.h>

#include "session/interrupts.h"
#include "session/model.h"
#include "trace/internal.h"

/* For requests of KVM the argument tells whether they are about VFIO. */
static bool is_kvm(const struct vt_record *r)
{
	return ((r->call.code >> 8) & 0xff) == VT_KVMIO;
}

static bool is_kvm_eventfd(const struct vt_record *r)
{
	uint32_t code = vt_request_code(r);

	return code == VT_KVM_IRQFD || code == VT_KVM_IOEVENTFD;
}

static bool is_kvm_slot(const struct vt_record *r)
{
	return vt_kvm_sets_slot(vt_request_code(r));
}

/*
 * Slots are shown with mappings (%io, %open), and only those that are about VFIO. A slot
 * request that is named in -e trace= is shown always.
 */
static bool selects_slot(const struct vt_trace *trace, const struct vt_record *r)
{
	const struct vt_trace_options *o = trace->options;
	uint64_t file;

	if (o->nrequests && !o->requests_negated)
		return true;
	return o->sets & (VT_IO_SET_IO | VT_IO_SET_OPEN) &&
	       vt_kvm_slot_about_vfio(trace->session, r, &file);
}

/* KVM_CREATE_DEVICE of the type VFIO, on whatever file. */
static bool creates_vfio(struct vt_trace *trace, const struct vt_record *r)
{
	struct vt_tracee_memory m = { trace->source, r->tid };
	const uint8_t *type = r->call.in;
	uint8_t bytes[4];

	/* The argument is decoded only where the file has such a request. */
	if (r->call.in_have < sizeof(bytes)) {
		if (vt_trace_read(&m, r->call.arg, bytes, sizeof(bytes)) != (ssize_t)sizeof(bytes))
			return false;
		type = bytes;
	}
	return vfiotrace_call_load(&r->call, type, sizeof(bytes)) == VT_KVM_DEV_TYPE_VFIO;
}

static bool kvm_about_vfio(struct vt_trace *trace, const struct vt_record *r)
{

	/* It fails, and the program has taken one descriptor for another. */
	if (vt_model_is_ours(r->fd_info.what.kind))
		return true;
	switch (vt_request_code(r)) {
	case VT_KVM_CREATE_DEVICE:
		return creates_vfio(trace, r);
	case VT_KVM_SET_DEVICE_ATTR:
	case VT_KVM_GET_DEVICE_ATTR:
	case VT_KVM_HAS_DEVICE_ATTR:
		return r->fd_info.what.kind == VFIOTRACE_FD_KVM_VFIO;
	case VT_KVM_SET_USER_MEMORY_REGION:
	case VT_KVM_SET_USER_MEMORY_REGION2:
		return selects_slot(trace, r);
	case VT_KVM_IRQFD:
	case VT_KVM_IOEVENTFD:
		return vt_interrupts_ask(trace->session, r) != VT_SERVES_NOTHING;
	default:
		/* A plugin describes the request. */
		return true;
	}
}

/* A descriptor of VFIO's is to be given to KVM's VFIO device, by another file than that. */
static bool gives_to_kvm(struct vt_trace *trace, const struct vt_record *r)
{
	struct vt_tracee_memory m = { trace->source, r->tid };
	const struct vfiotrace_memory memory = { vt_trace_read, &m };
	int fd;

	return vt_kvm_attr_fd(r, &memory, &fd) &&
	       vt_model_is_ours(vt_trace_identify(trace, r->tgid, r->tid, fd)->what.kind);
}

/* Only what is asked for by name is judged where it is not about VFIO for certain. */
static bool judges(const struct vt_trace_options *o)
{
	return o->explain == VT_EXPLAIN_ALWAYS || o->explain == VT_EXPLAIN_KERNEL || o->checks;
}

bool vt_trace_tries_kvm(struct vt_trace *trace, const struct vt_record *r)
{
	const struct vt_trace_options *o = trace->options;
	bool gives;

	if (!r->decoded || !is_kvm(r) || r->fd_info.what.kind == VFIOTRACE_FD_KVM_VFIO)
		return false;
	gives = gives_to_kvm(trace, r);
	if (!o->vfio_only || o->ioctls_hidden || o->nrequests || o->nbelonging ||
	    !vt_trace_selects_kinds(trace, 1u << r->fd_info.what.kind))
		return false;
	return gives || (vt_request_code(r) == VT_KVM_IRQFD && judges(o) &&
			 vt_model_next_device(trace->session, NULL));
}

/* @names: one name, or several joined by " or ". */
static bool glob_matches(const char *glob, const char *names)
{
	char name[256];

	while (*names) {
		const char *end = strstr(names, " or ");
		size_t length = end ? (size_t)(end - names) : strlen(names);

		if (length >= sizeof(name))
			length = sizeof(name) - 1;
		memcpy(name, names, length);
		name[length] = '\0';
		if (!fnmatch(glob, name, 0))
			return true;
		if (!end)
			break;
		names = end + strlen(" or ");
	}
	return false;
}

static bool request_matches(const struct vt_trace_options *o, const struct vt_record *r)
{
	for (size_t i = 0; i < o->nrequests; i++) {
		const struct vt_request_pattern *p = &o->requests[i];

		if (p->glob ? glob_matches(p->glob, r->request) : p->code == r->call.code)
			return !o->requests_negated;
	}
	return o->requests_negated;
}

bool vt_trace_needs_argument(struct vt_trace *trace, const struct vt_record *r)
{
	return (r->decoded && trace->options->vfio_only &&
		(vt_request_code(r) == VT_KVM_CREATE_DEVICE || is_kvm_eventfd(r) ||
		 is_kvm_slot(r))) ||
	       vt_trace_about_needs_argument(trace, r);
}

bool vt_trace_follows_kvm(const struct vt_trace *trace, const struct vt_record *r)
{
	const struct vt_trace_options *o = trace->options;

	return r->decoded && o->vfio_only && !o->ioctls_hidden && is_kvm_eventfd(r);
}

bool vt_trace_keeps(struct vt_trace *trace, const struct vt_record *r)
{
	return r->decoded && trace->options->vfio_only && is_kvm_eventfd(r) &&
	       vt_interrupts_ask(trace->session, r) == VT_SERVES_UNKNOWN;
}

bool vt_trace_selects(struct vt_trace *trace, const struct vt_record *r)
{
	const struct vt_trace_options *o = trace->options;

	if (!r->decoded)
		return true;
	if (o->ioctls_hidden)
		return false;
	if (o->vfio_only && is_kvm(r) && !kvm_about_vfio(trace, r))
		return false;
	if (o->kinds && !(o->kinds & (1u << r->fd_info.what.kind)))
		return false;
	if (o->vfio_only && o->nbelonging &&
	    !vt_ioctl_matches(o->belonging, o->nbelonging, vt_request_code(r)))
		return false;
	return !o->nrequests || request_matches(o, r);
}

static bool is_listed(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

bool vt_trace_only_watches(const struct vt_trace *trace, const struct vt_known_call *known)
{
	const struct vt_trace_options *o = trace->options;

	return is_listed(o->watched, o->nwatched, known->name) ||
	       (known->io && o->requests_alone);
}

bool vt_trace_restricts(const struct vt_trace_options *o, const char *name)
{
	return is_listed(o->watched, o->nwatched, name) || o->requests_alone ||
	       (o->io && !is_listed(o->named, o->nnamed, name));
}

bool vt_trace_selects_kinds(const struct vt_trace *trace, uint32_t kinds)
{
	return !trace->options->kinds || trace->options->kinds & kinds;
}

bool vt_trace_selects_status(const struct vt_trace *trace, unsigned int status)
{
	return trace->options->status & status;
}
