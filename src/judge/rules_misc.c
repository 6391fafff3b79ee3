/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Doorbells (ioeventfds), migration streams, and graphics: few causes of few calls. */
#include "config.h"

#include <inttypes.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <string.h>

#include "judge/device.h"
#include "judge/rule.h"

#define DEVICES (VT_ON(DEVICE) | VT_ON(CDEV))

/* ---- VFIO_DEVICE_IOEVENTFD ---- */

struct doorbell {
	uint64_t flags, offset, data, width;
	int fd;
};

static bool load_doorbell(const struct vt_case *c, struct doorbell *d)
{
	if (!IN_HAS(c, struct vfio_device_ioeventfd, fd))
		return false;
	d->flags = IN(c, struct vfio_device_ioeventfd, flags);
	d->offset = IN(c, struct vfio_device_ioeventfd, offset);
	d->data = IN(c, struct vfio_device_ioeventfd, data);
	d->fd = (int)IN(c, struct vfio_device_ioeventfd, fd);
	d->width = d->flags & VFIO_DEVICE_IOEVENTFD_SIZE_MASK;
	return true;
}

static const struct vt_model_doorbell *find_doorbell(const struct vt_case *c,
						     const struct doorbell *d)
{
	const struct vt_model_doorbell *b = NULL;

	while ((b = vt_model_next_doorbell(c->judged->session, c->record->file, b)))
		if (b->offset == d->offset && b->data == d->data && b->width == d->width)
			return b;
	return NULL;
}

static enum vt_verdict look_doorbell_form(struct vt_case *c)
{
	struct doorbell d;

	if (!load_doorbell(c, &d))
		return VT_NOT;
	if (!d.width || d.width & (d.width - 1))
		vt_fact(c, "what", "just one of the flags for its width must be set");
	else if (d.fd < -1)
		vt_fact(c, "what", "fd is " VT_FD "; -1 takes one away", d.fd);
	else if (d.offset >> 40 > VFIO_PCI_BAR5_REGION_INDEX)
		vt_fact(c, "what", "offset %#" PRIx64 " is in no BAR", d.offset);
	else
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64 ", offset=%#" PRIx64 ", fd=" VT_FD, d.flags,
		    d.offset, d.fd);
	return VT_SURELY;
}

static enum vt_verdict look_doorbell_end(struct vt_case *c)
{
	const struct vt_region *r;
	struct doorbell d;
	const char *by;

	if (!load_doorbell(c, &d) || vt_case_type(c) != VFIOTRACE_DEVICE_PCI)
		return VT_NOT;
	r = vt_case_region(c, d.offset, &by);
	if (!r || d.offset - r->offset + d.width <= r->size)
		return VT_NOT;
	if (r->size)
		vt_fact(c, "what", "it ends beyond BAR %u, which has %#" PRIx64 " bytes", r->index,
			r->size);
	else
		vt_fact(c, "what", "the device has no BAR %u", r->index);
	vt_evidence(c, "%s: size=%" PRIu64, by, r->size);
	return VT_SURELY;
}

/* The arguments are well-formed, but some kernels cannot write eight bytes at once. */
static enum vt_verdict look_doorbell_eight(struct vt_case *c)
{
	const struct vt_region *r;
	struct doorbell d;

	if (!load_doorbell(c, &d) || d.width != VFIO_DEVICE_IOEVENTFD_64 ||
	    d.flags & ~(uint64_t)VFIO_DEVICE_IOEVENTFD_SIZE_MASK)
		return VT_NOT;
	r = vt_session_region(c->judged->session, c->record->file, d.offset);
	vt_evidence(c, "argument: flags=%#" PRIx64, d.flags);
	return r && !r->inferred && d.fd >= 0 ? VT_SURELY : VT_PROBABLY;
}

static enum vt_verdict look_doorbell_fd(struct vt_case *c)
{
	const struct vt_fd *info;
	struct doorbell d;

	if (!load_doorbell(c, &d) || d.fd < 0)
		return VT_NOT;
	info = vt_case_identify(c, d.fd);
	vt_fact(c, "fd", VT_FD, d.fd);
	if (info->absent && c->record->result == -EBADF)
		vt_fact(c, "what", "not open%s", vt_case_was(c, d.fd, info));
	else if (!info->absent && info->what.kind != VFIOTRACE_FD_EVENTFD &&
		 info->what.kind != VFIOTRACE_FD_UNKNOWN && c->record->result == -EINVAL)
		vt_fact(c, "what", VT_LINK ", no eventfd", info->path);
	else
		return VT_NOT;
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, d.fd,
		    info->absent ? "not there" : info->path);
	return VT_SURELY;
}

static enum vt_verdict look_doorbell_there(struct vt_case *c)
{
	struct doorbell d;

	if (!load_doorbell(c, &d) || !find_doorbell(c, &d))
		return VT_NOT;
	vt_evidence(c, "one with the same offset, data and width was set before");
	return VT_SURELY;
}

static enum vt_verdict look_no_doorbell(struct vt_case *c)
{
	struct doorbell d;

	if (!load_doorbell(c, &d) || d.fd != -1 || find_doorbell(c, &d))
		return VT_NOT;
	vt_evidence(c, "none with that offset, data and width is set");
	return VT_SURELY;
}

static enum vt_verdict look_doorbell_msix(struct vt_case *c)
{
	const struct vt_region *r;
	unsigned int bar;
	uint32_t offset, size;
	struct doorbell d;
	uint64_t at;

	if (!load_doorbell(c, &d))
		return VT_NOT;
	r = vt_session_region(c->judged->session, c->record->file, d.offset);
	if (!r ||
	    !vt_session_msix_table(c->judged->session, c->record->file, &bar, &offset, &size) ||
	    r->index != bar)
		return VT_NOT;
	at = d.offset - r->offset;
	if (at + d.width <= offset || at >= (uint64_t)offset + size)
		return VT_NOT;
	vt_fact(c, "what", "it lies in the table of MSI-X, %#x to %#x of BAR %u", offset,
		offset + size - 1, bar);
	vt_evidence(c, "the capability of MSI-X, as the program has read it");
	return VT_SURELY;
}

static enum vt_verdict look_doorbells_many(struct vt_case *c)
{
	vt_evidence(c, "vfio-pci gives this error for more than 1000 of them only");
	return VT_SURELY;
}

/* ---- migration ---- */

/* The device of the stream, if its migration state is known; else NULL. */
static const struct vt_model_device *device_of_stream(const struct vt_case *c)
{
	const struct vt_model_stream *s = vt_model_stream(c->judged->session, c->record->file);
	const struct vt_model_device *d = s ? vt_model_device(c->judged->session, s->device) : NULL;

	return d && d->state_known ? d : NULL;
}

static enum vt_verdict look_not_precopy(struct vt_case *c)
{
	const struct vt_model_device *d = device_of_stream(c);

	if (!d || d->state == VFIO_DEVICE_STATE_PRE_COPY ||
	    d->state == VFIO_DEVICE_STATE_PRE_COPY_P2P)
		return VT_NOT;
	vt_fact(c, "state", "%u", d->state);
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &d->state_set));
	vt_evidence(c, "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE: device_state %u", d->state);
	return VT_SURELY;
}

static enum vt_verdict look_no_data_yet(struct vt_case *c)
{
	vt_evidence(c, "drivers give this error for nothing else");
	return VT_SURELY;
}

static enum vt_verdict look_stream_over(struct vt_case *c)
{
	const struct vt_model_device *d = device_of_stream(c);

	if (!d || (d->state != VFIO_DEVICE_STATE_RUNNING && d->state != VFIO_DEVICE_STATE_ERROR &&
		   d->state != VFIO_DEVICE_STATE_STOP))
		return VT_NOT;
	vt_fact(c, "state", "%u", d->state);
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &d->state_set));
	vt_evidence(c, "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE: device_state %u", d->state);
	return VT_SURELY;
}

static enum vt_verdict look_no_position(struct vt_case *c)
{
	uint64_t offset;

	if (!vt_io_argument(c, "offset", &offset))
		return VT_NOT;
	vt_evidence(c, "the call names a position: %#" PRIx64, offset);
	return VT_SURELY;
}

/* ---- graphics planes ---- */

static enum vt_verdict look_plane_flags(struct vt_case *c)
{
	uint64_t flags = IN(c, struct vfio_device_gfx_plane_info, flags);
	uint64_t kind = flags & (VFIO_GFX_PLANE_TYPE_DMABUF | VFIO_GFX_PLANE_TYPE_REGION);

	if (!IN_HAS(c, struct vfio_device_gfx_plane_info, flags) || (kind && !(kind & (kind - 1))))
		return VT_NOT;
	vt_fact(c, "how", kind ? "both are" : "neither is");
	vt_evidence(c, "argument: flags=%#" PRIx64, flags);
	return VT_SURELY;
}

/* Each driver has pictures of one kind, and says with VFIO_GFX_PLANE_TYPE_PROBE of which. */
static enum vt_verdict look_plane_kind(struct vt_case *c)
{
	uint64_t flags = IN(c, struct vfio_device_gfx_plane_info, flags);
	bool dmabuf = flags & VFIO_GFX_PLANE_TYPE_DMABUF;

	if (!IN_HAS(c, struct vfio_device_gfx_plane_info, flags) ||
	    !(flags & (VFIO_GFX_PLANE_TYPE_DMABUF | VFIO_GFX_PLANE_TYPE_REGION)))
		return VT_NOT;
	vt_fact(c, "kind", dmabuf ? "as a dma-buf" : "in a region");
	vt_fact(c, "fix", flags & VFIO_GFX_PLANE_TYPE_PROBE ?
		"it was only asked for: try %s" :
		"ask with VFIO_GFX_PLANE_TYPE_PROBE which kind it has, and use %s if it is that",
		dmabuf ? "VFIO_GFX_PLANE_TYPE_REGION" : "VFIO_GFX_PLANE_TYPE_DMABUF");
	vt_evidence(c, "argument: flags=%#" PRIx64, flags);
	return VT_PROBABLY;
}

/* Reads the id that the argument points to. */
static bool load_picture(const struct vt_case *c, uint32_t *id)
{
	uint8_t bytes[4];

	if (c->judged->memory->read(c->judged->memory->ctx, c->record->call.arg, bytes, 4) != 4)
		return false;
	*id = (uint32_t)vfiotrace_call_load(&c->record->call, bytes, 4);
	return true;
}

/* Drivers return these errors for nothing else here. */
static enum vt_verdict look_no_picture(struct vt_case *c)
{
	uint32_t id;

	if (!load_picture(c, &id))
		return VT_NOT;
	vt_fact(c, "id", "%u", id);
	vt_evidence(c, "argument: [%u]", id);
	return c->record->result == -ENOENT ? VT_SURELY : VT_PROBABLY;
}

/* ---- the table ---- */

#define BELL(ID, ERRNUM, OTHER, LOOK)                                            \
	ID, VT_ON_IOCTL, DEVICES, VFIO_DEVICE_IOEVENTFD, ERRNUM, OTHER, LOOK
#define STREAM VT_ON(MIGRATION)
#define QUEUES (VT_ON(FAULT_QUEUE) | VT_ON(VEVENT_QUEUE))
#define RW (VT_ON_READ | VT_ON_WRITE)

static const struct vt_rule rules[] = {
	{ BELL("doorbell-form", EINVAL, 0, look_doorbell_form),
	  .why = "the doorbell cannot be set: {what}",
	  .fix = "name an offset in a BAR, one width, and an eventfd" },
	{ BELL("doorbell-end", EINVAL, 0, look_doorbell_end),
	  .why = "the doorbell cannot be set: {what}",
	  .fix = "name an offset within the BAR" },
	{ BELL("doorbell-msix", EINVAL, 0, look_doorbell_msix),
	  .why = "the doorbell cannot be set: {what}",
	  .fix = "name an offset outside of that table" },
	{ BELL("doorbell-many", ENOSPC, 0, look_doorbells_many),
	  .why = "the device has 1000 doorbells already, and there may be no more",
	  .fix = "take away those that are not needed: fd -1" },
	{ BELL("doorbell-descriptor", EBADF, EINVAL, look_doorbell_fd),
	  .why = "descriptor {fd} is {what}",
	  .fix = "give a descriptor made by eventfd(2), or -1 to take one away" },
	{ BELL("doorbell-eight", EINVAL, 0, look_doorbell_eight),
	  .why = "the doorbell is 8 bytes wide, and this kernel takes 1, 2 and 4",
	  .fix = "set two of 4 bytes, or none" },
	{ BELL("doorbell-there", EEXIST, 0, look_doorbell_there),
	  .why = "there is a doorbell with that offset, data and width already",
	  .fix = "take it away first: fd -1" },
	{ BELL("doorbell-none", ENODEV, 0, look_no_doorbell),
	  .why = "there is no doorbell with that offset, data and width to be taken away",
	  .fix = "name it as it was set" },

	{ "precopy-state", VT_ON_IOCTL, STREAM, VFIO_MIG_GET_PRECOPY_INFO, EINVAL, 0,
	  look_not_precopy,
	  .why = "the device is in state {state}{line}, and only while it is copied beforehand "
		 "(VFIO_DEVICE_STATE_PRE_COPY) is there such information",
	  .fix = "ask before the device goes on to VFIO_DEVICE_STATE_STOP_COPY" },
	{ "stream-empty", VT_ON_READ, STREAM, 0, ENOMSG, 0, look_no_data_yet,
	  .why = "there is no data now, while the device is copied beforehand; there may be more later",
	  .fix = "wait with poll, or go on to VFIO_DEVICE_STATE_STOP_COPY" },
	{ "stream-over", RW | VT_ON_IOCTL, STREAM, 0, ENODEV, 0, look_stream_over,
	  .why = "the stream is over: the device is in state {state}{line}",
	  .fix = "take a new one: set the device's state again" },
	{ "stream-position", RW, STREAM | QUEUES, 0, ESPIPE, 0, look_no_position,
	  .why = "this descriptor is a stream, and has no positions",
	  .fix = "use read and write" },

	{ "plane-no-picture", VT_ON_IOCTL, DEVICES, VFIO_DEVICE_GET_GFX_DMABUF, ENOENT, EINVAL,
	  look_no_picture,
	  .why = "there is no picture {id}",
	  .fix = "use the dmabuf_id that VFIO_DEVICE_QUERY_GFX_PLANE has told last" },
	{ "plane-flags", VT_ON_IOCTL, DEVICES, VFIO_DEVICE_QUERY_GFX_PLANE, EINVAL, 0,
	  look_plane_flags,
	  .why = "one of the flags VFIO_GFX_PLANE_TYPE_DMABUF and _REGION must be set, and {how}",
	  .fix = "set just one of them" },
	{ "plane-kind", VT_ON_IOCTL, DEVICES, VFIO_DEVICE_QUERY_GFX_PLANE, EINVAL, 0,
	  look_plane_kind,
	  .why = "the device shows no picture {kind}",
	  .fix = "{fix}" },
};

const struct vt_rules vt_rules_misc = { rules, ARRAY_SIZE(rules) };
