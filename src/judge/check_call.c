/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions of the checks about a call and the model. */
#include "config.h"

#include "judge/check_rule.h"

#include <inttypes.h>
#include <string.h>

static bool is_request(const struct vt_looking *l, uint32_t kinds, uint32_t request)
{
	const struct vt_record *r = l->record;

	return r->decoded && r->finished && !r->unavailable && vt_request_code(r) == request &&
	       kinds & 1u << r->fd_info.what.kind;
}

bool vt_did(const struct vt_looking *l, uint32_t kinds, uint32_t request)
{
	return is_request(l, kinds, request) && !l->record->failed && l->record->result >= 0;
}

bool vt_failed_at(const struct vt_looking *l, uint32_t kinds, uint32_t request)
{
	return is_request(l, kinds, request) && l->record->failed;
}

bool vt_did_io(const struct vt_looking *l, const char *name)
{
	const struct vt_record *r = l->record;

	return r->io && r->finished && !r->failed && !r->unavailable &&
	       !strcmp(r->syscall, name);
}

uint64_t vt_out(const struct vt_looking *l, size_t offset, size_t size)
{
	const struct vfiotrace_call *call = &l->record->call;

	return offset + size <= call->out_have ?
	       vfiotrace_call_load(call, call->out + offset, size) : 0;
}

const struct vt_model_space *vt_space_of(const struct vt_looking *l, uint64_t device)
{
	const struct vt_model_device *d = vt_model_device(l->session, device);
	const struct vt_model_group *g = d && d->group ? vt_model_group(l->session, d->group) :
							 NULL;

	return g && g->container ? vt_model_dma_space(l->session, g->container) : NULL;
}

/* The number of a descriptor of the open file, in some process; -1: there is none. */
static int descriptor_of(const struct vt_looking *l, uint64_t file)
{
	struct vt_model_descriptor d;

	return vt_model_descriptors(l->session, file, &d, 1) ? d.fd : -1;
}

bool vt_has_alone(const struct vt_looking *l, uint64_t file)
{
	struct vt_model_descriptor list[64];
	const struct vt_model_file *f = vt_model_file(l->session, file);
	size_t count = vt_model_descriptors(l->session, file, list, ARRAY_SIZE(list));

	if (!vt_sees_closes(l) || !f || f->life != VT_MODEL_OPEN || !count ||
	    count > ARRAY_SIZE(list))
		return false;
	for (size_t i = 0; i < count; i++)
		if (list[i].tgid != l->when.tgid)
			return false;
	return true;
}

const char *vt_space_text(const struct vt_looking *l, const struct vt_model_space *space)
{
	int fd = descriptor_of(l, space->file);
	struct vt_inquiry *q = l->c.inquiry;

	if (space->ioas)
		return vt_inquiry_text(q, "IOAS %" PRIu32, space->ioas);
	if (fd < 0)
		return "a container";
	return vt_inquiry_text(q, q->names ? "%s " VT_FD : "%s fd " VT_FD,
			       space->iommufd ? "iommufd" : "container", fd);
}

const char *vt_device_text(struct vt_looking *l, uint64_t file)
{
	const struct vt_session_name *name = vt_session_name(l->session, file);

	return *name->text ? vt_inquiry_text(l->c.inquiry, "%s", name->text) : "the device";
}

const char *vt_when_text(const struct vt_looking *l, const struct vt_when *when)
{
	if (l->c.inquiry->names)
		return "";
	if (!when->line)
		return " in a call that is not shown";
	return vt_inquiry_text(l->c.inquiry, " at line %" PRIu64, when->line);
}

/* Whether the call sets eventfds that interrupts trigger. */
static bool arms(const struct vt_looking *l)
{
	const uint32_t flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;

	return vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS) &&
	       IN(&l->c, struct vfio_irq_set, flags) == flags &&
	       IN(&l->c, struct vfio_irq_set, count);
}

bool vt_uses_device(const struct vt_looking *l, uint64_t *device)
{
	const struct vt_record *r = l->record;
	uint64_t fd;

	if (arms(l)) {
		*device = r->file;
		return true;
	}
	if (!vt_did_io(l, "mmap") || !l->c.judged || !vt_io_argument(&l->c, "fd", &fd) ||
	    (r->fd_info.what.kind != VFIOTRACE_FD_DEVICE &&
	     r->fd_info.what.kind != VFIOTRACE_FD_CDEV))
		return false;
	*device = r->file;
	return true;
}
