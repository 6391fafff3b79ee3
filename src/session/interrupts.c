/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes eventfds out of the arguments of VFIO's and KVM's calls, for the model. */
#include "config.h"

#include "session/interrupts.h"

#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <string.h>

/* ---- VFIO's side ---- */

/* A field of the argument as the caller passed it. */
#define INPUT(CALL, STRUCT, FIELD)                                               \
	vfiotrace_call_load(CALL, (CALL)->in + offsetof(STRUCT, FIELD),          \
			    sizeof(((STRUCT *)0)->FIELD))

bool vt_interrupts_set(const struct vt_record *record, struct vfio_irq_set *set)
{
	if (vt_request_code(record) != VFIO_DEVICE_SET_IRQS ||
	    record->call.in_have < sizeof(*set))
		return false;
	*set = (struct vfio_irq_set){
		.flags = INPUT(&record->call, struct vfio_irq_set, flags),
		.index = INPUT(&record->call, struct vfio_irq_set, index),
		.start = INPUT(&record->call, struct vfio_irq_set, start),
		.count = INPUT(&record->call, struct vfio_irq_set, count),
	};
	return true;
}

bool vt_interrupts_learn(uint32_t code)
{
	return code == VFIO_DEVICE_SET_IRQS || code == VFIO_DEVICE_IOEVENTFD;
}

bool vt_interrupts_concern(const struct vt_record *record)
{
	enum vfiotrace_fd_kind kind = record->fd_info.what.kind;

	return record->decoded &&
	       (kind == VFIOTRACE_FD_DEVICE || kind == VFIOTRACE_FD_CDEV) &&
	       vt_interrupts_learn(vt_request_code(record));
}

uint64_t vt_interrupts_fds(const struct vt_record *record, size_t *count)
{
	const size_t data = offsetof(struct vfio_irq_set, data);
	struct vfio_irq_set set;

	*count = 0;
	if (vt_request_code(record) == VFIO_DEVICE_IOEVENTFD) {
		*count = 1;
		return record->call.arg + offsetof(struct vfio_device_ioeventfd, fd);
	}
	if (vt_interrupts_set(record, &set) && set.flags & VFIO_IRQ_SET_DATA_EVENTFD &&
	    record->call.argsz > data) {
		*count = (record->call.argsz - data) / sizeof(int32_t);
		if (*count > set.count)
			*count = set.count;
		if (*count > VT_INTERRUPTS_MAX)
			*count = VT_INTERRUPTS_MAX;
	}
	return record->call.arg + data;
}

static enum vt_service_action action_of(uint32_t flags)
{
	switch (flags & VFIO_IRQ_SET_ACTION_TYPE_MASK) {
	case VFIO_IRQ_SET_ACTION_MASK:
		return VT_SERVICE_MASK;
	case VFIO_IRQ_SET_ACTION_UNMASK:
		return VT_SERVICE_UNMASK;
	default:
		return VT_SERVICE_TRIGGER;
	}
}

static void tell_doorbell(struct vt_told *told, const struct vfiotrace_call *call)
{
	told->index = VT_SERVICE_IOEVENTFD;
	told->retires = true;
	if (call->in_have < offsetof(struct vfio_device_ioeventfd, fd))
		return;
	told->doorbell.offset = INPUT(call, struct vfio_device_ioeventfd, offset);
	told->doorbell.data = INPUT(call, struct vfio_device_ioeventfd, data);
	told->doorbell.width = INPUT(call, struct vfio_device_ioeventfd, flags) &
			       VFIO_DEVICE_IOEVENTFD_SIZE_MASK;
}

static struct vt_told told_by(const struct vt_record *record, size_t nfds)
{
	struct vfio_irq_set set;
	struct vt_told told;

	memset(&told, 0, sizeof(told));
	told.device = record->file;
	told.nfds = nfds;
	if (!vt_interrupts_set(record, &set)) {
		tell_doorbell(&told, &record->call);
		return told;
	}
	told.index = set.index;
	told.start = set.start;
	told.count = set.count;
	told.action = action_of(set.flags);
	if (set.count)
		told.retires = set.flags & VFIO_IRQ_SET_DATA_EVENTFD;
	else
		told.retires = told.action == VT_SERVICE_TRIGGER &&
			       set.flags & VFIO_IRQ_SET_DATA_NONE;
	return told;
}

void vt_interrupts_offer(struct vt_session *session, const struct vt_record *record,
			 const int *fds, size_t count)
{
	struct vt_told told = told_by(record, count);

	vt_session_offer(session, record->tgid, record->tid, &told, fds);
}

/* ---- KVM's side ---- */

/* The eventfd that the call gives to KVM, or takes back. False: the call does neither. */
static bool kvm_eventfd(const struct vt_record *record, int *fd, bool *gives_back)
{
	const struct vfiotrace_call *call = &record->call;
	uint32_t code = vt_request_code(record);

	if (record->fd_info.what.kind != VFIOTRACE_FD_KVM_VM)
		return false;
	if (code == VT_KVM_IRQFD && call->in_have >= sizeof(struct vt_kvm_irqfd)) {
		*fd = (int)INPUT(call, struct vt_kvm_irqfd, fd);
		*gives_back = INPUT(call, struct vt_kvm_irqfd, flags) &
			      VT_KVM_IRQFD_FLAG_DEASSIGN;
		return true;
	}
	if (code == VT_KVM_IOEVENTFD && call->in_have >= sizeof(struct vt_kvm_ioeventfd)) {
		*fd = (int)INPUT(call, struct vt_kvm_ioeventfd, fd);
		*gives_back = INPUT(call, struct vt_kvm_ioeventfd, flags) &
			      VT_KVM_IOEVENTFD_FLAG_DEASSIGN;
		return true;
	}
	return false;
}

uint64_t vt_interrupts_file(struct vt_session *session, const struct vt_record *record)
{
	bool gives_back;
	int fd;

	return kvm_eventfd(record, &fd, &gives_back) ?
	       vt_session_eventfd_file(session, record->tgid, record->tid, fd) : 0;
}

enum vt_serves vt_interrupts_ask(struct vt_session *session, const struct vt_record *record)
{
	const struct vt_service *s;
	bool gives_back;
	int fd;

	if (!kvm_eventfd(record, &fd, &gives_back))
		return VT_SERVES_NOTHING;
	s = vt_session_service(session, vt_session_eventfd_file(session, record->tgid,
								record->tid, fd));
	if (s && s->live)
		return VT_SERVES_VFIO;
	if (!gives_back)
		return VT_SERVES_UNKNOWN;
	return s ? VT_SERVES_VFIO : VT_SERVES_NOTHING;
}

uint64_t vt_interrupts_take_back(struct vt_session *session, const struct vt_record *record)
{
	const struct vt_service *s;
	bool gives_back;
	uint64_t file;
	int fd;

	if (!kvm_eventfd(record, &fd, &gives_back) || !gives_back)
		return 0;
	file = vt_session_eventfd_file(session, record->tgid, record->tid, fd);
	s = vt_session_service(session, file);
	if (s && s->live)
		return 0;
	vt_session_lose(session, record->tgid, record->tid, fd);
	return file;
}
