/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Creates and destroys the model. Ends the objects behind a file when it is closed. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

/* The file was closed for the last time: ends the objects behind it. */
static void closed(struct vt_session *session, const struct vt_model_file *file)
{
	switch (file->kind) {
	case VFIOTRACE_FD_DEVICE:
	case VFIOTRACE_FD_CDEV:
		vt_session_end_device(session, file->number);
		vt_session_unbind(session, file->number);
		vt_session_settle_services(session);
		vt_session_end_services(session, file->number);
		break;
	case VFIOTRACE_FD_GROUP:
	case VFIOTRACE_FD_NOIOMMU_GROUP:
		vt_session_end_group(session, file->number);
		break;
	case VFIOTRACE_FD_CONTAINER:
	case VFIOTRACE_FD_IOMMUFD:
		vt_session_drop_spaces(session, file->number);
		vt_session_drop_iommufd(session, file->number);
		break;
	case VFIOTRACE_FD_KVM_VM:
	case VFIOTRACE_FD_KVM_VFIO:
		vt_session_end_vm(session, file->number);
		break;
	case VFIOTRACE_FD_EVENTFD:
		vt_session_settle_services(session);
		vt_session_end_unmasking(session, file->number);
		vt_session_end_eventfd(session, file->number);
		break;
	default:
		break;
	}
}

/* The file is forgotten: frees everything that is known about it. */
static void freed(struct vt_session *session, const struct vt_model_file *file)
{
	vt_session_drop_group(session, file->number);
	vt_session_drop_spaces(session, file->number);
	vt_session_drop_iommufd(session, file->number);
	vt_session_forget_interrupts(session, file->number);
	vt_session_free_device(session, file->number);
	vt_session_drop_export(session, file->number);
	vt_session_end_vm(session, file->number);
	vt_session_end_eventfd(session, file->number);
}

struct vt_session *vt_session_create(void)
{
	struct vt_session *session = calloc(1, sizeof(*session));

	if (!session)
		vt_no_memory();
	session->closed = closed;
	session->freed = freed;
	session->sent = vt_session_sent_spaces;
	return session;
}

void vt_session_clear(struct vt_session *session)
{
	vt_session_end_restoring(session);
	vt_session_free_mappings(session);
	vt_session_free_services(session);
	vt_session_free_files(session);
	vt_session_free_devices(session);
	vt_session_free_bindings(session);
	vt_session_free_exports(session);
	vt_session_free_vms(session);
	vt_session_free_spaces(session);
	vt_session_free_groups(session);
	vt_session_free_iommufds(session);
	*session = (struct vt_session){
		.closed = session->closed, .freed = session->freed, .sent = session->sent,
		.follows = session->follows,
	};
}

void vt_session_destroy(struct vt_session *session)
{
	if (!session)
		return;
	vt_session_clear(session);
	free(session);
}

void vt_session_at(struct vt_session *session, const struct vt_when *when)
{
	session->now = *when;
}

/* ---- processes ---- */

void vt_session_fork(struct vt_session *session, pid_t parent, pid_t child)
{
	vt_session_share_mappings(session, parent, child);
}

void vt_session_forget(struct vt_session *session, pid_t tgid)
{
	vt_session_forget_mappings(session, tgid);
}
