/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO's own calls on an iommufd: one of its IOASes serves as the container. */
#include "config.h"

#include "session/internal.h"

#include <errno.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>

static void set(struct vt_session *session, struct vt_session_iommufd *fd, uint32_t ioas)
{
	fd->as.compat = VT_COMPAT_SET;
	fd->as.compat_ioas = ioas;
	fd->as.compat_when = session->now;
}

struct vt_session_space *vt_session_compat_space(struct vt_session *session, uint64_t file)
{
	struct vt_session_iommufd *fd = vt_session_iommufd(session, file);

	if (fd->as.compat != VT_COMPAT_SET)
		set(session, fd, 0);
	return vt_session_space(session, file, fd->as.compat_ioas);
}

void vt_session_begin_compat(struct vt_session *session, uint64_t file)
{
	struct vt_session_iommufd *fd = vt_session_iommufd(session, file);
	enum vt_compat before = fd->as.compat;
	struct vt_session_space *s;

	if (before == VT_COMPAT_SET)
		return;
	/* If an IOAS whose id is not known served before, no call can name it any more. */
	s = vt_session_find_space(session, file, 0);
	if (s)
		vt_session_drop_space(session, s);
	set(session, fd, 0);
	s = vt_session_space(session, file, 0);
	if (before == VT_COMPAT_NONE)
		vt_session_begin_space(session, s);
}

/* The IOAS that serves as the container has the id @ioas. */
static void name(struct vt_session *session, struct vt_session_iommufd *fd, uint32_t ioas)
{
	struct vt_session_space *unnamed = fd->as.compat == VT_COMPAT_SET &&
					   !fd->as.compat_ioas ?
		vt_session_find_space(session, fd->as.file, 0) : NULL;
	struct vt_session_object *o = vt_session_find_object(session, fd->as.file, ioas);

	if (!o || o->as.destroyed || o->as.type != VT_OBJECT_IOAS)
		vt_session_make_object(session, &(struct vt_model_object){
			.file = fd->as.file, .id = ioas, .type = VT_OBJECT_IOAS,
		});
	if (unnamed && vt_session_find_space(session, fd->as.file, ioas))
		vt_session_drop_space(session, unnamed);
	else if (unnamed)
		vt_session_name_space(session, unnamed, ioas);
	else
		vt_session_space(session, fd->as.file, ioas);
	vt_session_name_attachments(session, fd->as.file, ioas);
	fd->as.compat_ioas = ioas;
	fd->as.compat = VT_COMPAT_SET;
}

void vt_session_attach_compat(struct vt_session *session, uint64_t file, uint64_t device)
{
	struct vt_session_space *s = vt_session_compat_space(session, file);

	vt_session_attach(session, &(struct vt_model_attachment){
		.file = file, .opened = device, .ioas = s->as.ioas,
	});
}

void vt_session_name_compat(struct vt_session *session, uint64_t file, uint32_t ioas)
{
	struct vt_session_iommufd *fd = vt_session_iommufd(session, file);
	const struct vt_session_object *o = vt_session_find_object(session, file, ioas);

	if (fd->as.from_start && fd->as.compat == VT_COMPAT_SET && !fd->as.compat_ioas &&
	    (!o || o->as.destroyed))
		name(session, fd, ioas);
}

void vt_learn_vfio_ioas(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_iommufd *fd = vt_session_iommufd(session, t->record->file);
	uint32_t op = (uint32_t)VT_TAUGHT_IN(t, struct iommu_vfio_ioas, op);

	if (t->record->failed) {
		if (op == IOMMU_VFIO_IOAS_GET && t->record->result == -ENODEV)
			fd->as.compat = VT_COMPAT_NONE;
		return;
	}
	switch (op) {
	case IOMMU_VFIO_IOAS_GET:
		name(session, fd, (uint32_t)VT_TAUGHT_OUT(t, struct iommu_vfio_ioas, ioas_id));
		break;
	case IOMMU_VFIO_IOAS_SET:
		set(session, fd, (uint32_t)VT_TAUGHT_IN(t, struct iommu_vfio_ioas, ioas_id));
		break;
	case IOMMU_VFIO_IOAS_CLEAR:
		fd->as.compat = VT_COMPAT_NONE;
		fd->as.compat_ioas = 0;
		fd->as.compat_when = session->now;
		break;
	}
}

/*
 * VFIO_SET_IOMMU on an iommufd may be repeated, and changes no mappings. After
 * VFIO_TYPE1_IOMMU mappings may be cut.
 */
void vt_learn_compat_set_iommu(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_iommufd *fd = vt_session_iommufd(session, t->record->file);

	fd->as.iommu = VT_IOMMU_SET;
	fd->as.model = (uint32_t)t->call->arg;
	fd->as.iommu_when = session->now;
	if (fd->as.model == VFIO_TYPE1_IOMMU)
		vt_session_compat_space(session, fd->as.file)->as.small_pages = true;
}

/* ---- for readers ---- */

const struct vt_model_space *vt_model_dma_space(const struct vt_session *session,
						uint64_t file)
{
	const struct vt_session_iommufd *fd = vt_session_find_iommufd(session, file);

	if (fd && fd->as.compat != VT_COMPAT_SET)
		return NULL;
	return vt_model_space(session, file, fd ? fd->as.compat_ioas : 0);
}
