/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps iommufds, their objects, and what is attached to what. Other files learn them from
 * calls.
 */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <string.h>

/* How many destroyed objects are kept; a later call may still use their ids. */
#define ENDED_MAX 1024

/* ---- iommufds ---- */

struct vt_session_iommufd *vt_session_find_iommufd(const struct vt_session *session,
						   uint64_t file)
{
	struct vt_session_iommufd *fd;

	HASH_FIND(hh, session->iommufds, &file, sizeof(file), fd);
	return fd;
}

struct vt_session_iommufd *vt_session_iommufd(struct vt_session *session, uint64_t file)
{
	struct vt_session_iommufd *fd = vt_session_find_iommufd(session, file);
	const struct vt_model_file *opened = vt_model_file(session, file);

	if (fd)
		return fd;
	fd = calloc(1, sizeof(*fd));
	if (!fd)
		vt_no_memory();
	fd->as.file = file;
	fd->as.made = opened ? opened->made : session->now;
	fd->as.from_start = opened && opened->made_seen;
	fd->as.compat = fd->as.from_start ? VT_COMPAT_NONE : VT_COMPAT_UNKNOWN;
	fd->as.iommu = fd->as.from_start ? VT_IOMMU_NONE : VT_IOMMU_UNKNOWN;
	fd->as.compat_when = fd->as.iommu_when = fd->as.made;
	HASH_ADD(hh, session->iommufds, as.file, sizeof(fd->as.file), fd);
	return fd;
}

/* ---- objects ---- */

static struct vt_session_key key_of(uint64_t file, uint32_t id)
{
	struct vt_session_key key;

	memset(&key, 0, sizeof(key));
	key.file = file;
	key.id = id;
	return key;
}

struct vt_session_object *vt_session_find_object(const struct vt_session *session,
						 uint64_t file, uint32_t id)
{
	struct vt_session_key key = key_of(file, id);
	struct vt_session_object *o;

	HASH_FIND(hh, session->objects, &key, sizeof(key), o);
	return o;
}

static void free_object(struct vt_session *session, struct vt_session_object *o)
{
	if (o->as.destroyed) {
		DL_DELETE(session->ended, o);
		session->nended--;
	}
	HASH_DELETE(hh, session->objects, o);
	free(o);
}

struct vt_session_object *vt_session_make_object(struct vt_session *session,
						 const struct vt_model_object *object)
{
	struct vt_session_object *o = vt_session_find_object(session, object->file, object->id);

	if (o)
		free_object(session, o);
	o = calloc(1, sizeof(*o));
	if (!o)
		vt_no_memory();
	o->as = *object;
	o->as.made = session->now;
	o->key = key_of(object->file, object->id);
	HASH_ADD(hh, session->objects, key, sizeof(o->key), o);
	return o;
}

void vt_session_end_object(struct vt_session *session, struct vt_session_object *o)
{
	if (o->as.destroyed)
		return;
	o->as.destroyed = true;
	o->as.ended = session->now;
	DL_APPEND(session->ended, o);
	if (++session->nended > ENDED_MAX)
		free_object(session, session->ended);
}

struct vt_session_object *vt_session_find_bound(const struct vt_session *session,
						uint64_t device)
{
	struct vt_session_object *o;

	for (o = session->objects; o; o = o->hh.next)
		if (o->as.type == VT_OBJECT_DEVICE && o->as.opened == device && !o->as.destroyed)
			return o;
	return NULL;
}

/* ---- attachments ---- */

/*
 * The IOAS that a HWPT leads to through its parents: a nested HWPT through a paging one. 0:
 * not known.
 */
static uint32_t ioas_of(const struct vt_session *session, uint64_t file, uint32_t pt)
{
	const struct vt_session_object *o = vt_session_find_object(session, file, pt);

	/* The longest chain in any kernel: nested HWPT, vIOMMU, paging HWPT, IOAS. */
	for (int steps = 0; o && steps < 4; steps++) {
		if (o->as.type == VT_OBJECT_IOAS)
			return o->as.id;
		o = vt_session_find_object(session, file, o->as.parent);
	}
	return 0;
}

static bool is_used(const struct vt_session *session, uint64_t file, uint32_t pt)
{
	const struct vt_session_attachment *a;

	DL_FOREACH(session->attachments, a)
		if (a->as.file == file && a->as.pt == pt)
			return true;
	return false;
}

static void drop_attachment(struct vt_session *session, struct vt_session_attachment *a)
{
	struct vt_session_object *pt = vt_session_find_object(session, a->as.file, a->as.pt);

	DL_DELETE(session->attachments, a);
	if (pt && pt->as.automatic && !is_used(session, a->as.file, a->as.pt))
		vt_session_end_object(session, pt);
	free(a);
}

void vt_session_attach(struct vt_session *session, const struct vt_model_attachment *attachment)
{
	struct vt_session_attachment *a = calloc(1, sizeof(*a));

	if (!a)
		vt_no_memory();
	a->as = *attachment;
	a->as.when = session->now;
	if (attachment->pt)
		a->as.ioas = ioas_of(session, attachment->file, attachment->pt);
	/* The new attachment replaces the old one. */
	DL_APPEND(session->attachments, a);
	vt_session_detach(session, attachment, a);
}

void vt_session_detach(struct vt_session *session, const struct vt_model_attachment *which,
		       const struct vt_session_attachment *but)
{
	struct vt_session_attachment *a, *next;

	DL_FOREACH_SAFE(session->attachments, a, next)
		if (a != but && a->as.opened == which->opened &&
		    a->as.has_pasid == which->has_pasid && a->as.pasid == which->pasid)
			drop_attachment(session, a);
}

void vt_session_unbind(struct vt_session *session, uint64_t device)
{
	struct vt_session_attachment *a, *next;
	struct vt_session_object *o;

	DL_FOREACH_SAFE(session->attachments, a, next)
		if (a->as.opened == device)
			drop_attachment(session, a);
	o = vt_session_find_bound(session, device);
	if (o)
		vt_session_end_object(session, o);
}

void vt_session_name_attachments(struct vt_session *session, uint64_t file, uint32_t ioas)
{
	struct vt_session_attachment *a;

	DL_FOREACH(session->attachments, a)
		if (a->as.file == file && !a->as.pt && !a->as.ioas)
			a->as.ioas = ioas;
}

/* ---- the end ---- */

void vt_session_drop_iommufd(struct vt_session *session, uint64_t file)
{
	struct vt_session_iommufd *fd = vt_session_find_iommufd(session, file);
	struct vt_session_attachment *a, *next_attachment;
	struct vt_session_object *o, *next;

	if (!fd)
		return;
	DL_FOREACH_SAFE(session->attachments, a, next_attachment) {
		if (a->as.file != file)
			continue;
		DL_DELETE(session->attachments, a);
		free(a);
	}
	HASH_ITER(hh, session->objects, o, next)
		if (o->as.file == file)
			free_object(session, o);
	HASH_DELETE(hh, session->iommufds, fd);
	free(fd);
}

void vt_session_free_iommufds(struct vt_session *session)
{
	struct vt_session_iommufd *fd, *next;
	struct vt_session_attachment *a, *next_attachment;
	struct vt_session_object *o, *next_object;

	HASH_ITER(hh, session->iommufds, fd, next)
		vt_session_drop_iommufd(session, fd->as.file);
	/* Objects of iommufds that were not seen otherwise. */
	HASH_ITER(hh, session->objects, o, next_object)
		free_object(session, o);
	DL_FOREACH_SAFE(session->attachments, a, next_attachment) {
		DL_DELETE(session->attachments, a);
		free(a);
	}
}

/* ---- for readers ---- */

const struct vt_model_iommufd *vt_model_iommufd(const struct vt_session *session, uint64_t file)
{
	const struct vt_session_iommufd *fd = vt_session_find_iommufd(session, file);

	return fd ? &fd->as : NULL;
}

const struct vt_model_iommufd *vt_model_next_iommufd(const struct vt_session *session,
						     const struct vt_model_iommufd *iommufd)
{
	const struct vt_session_iommufd *fd = session->iommufds;

	if (iommufd)
		fd = vt_session_find_iommufd(session, iommufd->file)->hh.next;
	return fd ? &fd->as : NULL;
}

const char *vt_object_text(enum vt_object_type type)
{
	static const char *const texts[VT_OBJECT_TYPES] = {
		[VT_OBJECT_UNKNOWN] = "object",
		[VT_OBJECT_IOAS] = "IOAS",
		[VT_OBJECT_HWPT_PAGING] = "paging HWPT",
		[VT_OBJECT_HWPT_NESTED] = "nested HWPT",
		[VT_OBJECT_HWPT] = "HWPT",
		[VT_OBJECT_DEVICE] = "device",
		[VT_OBJECT_FAULT_QUEUE] = "fault queue",
		[VT_OBJECT_VIOMMU] = "vIOMMU",
		[VT_OBJECT_VDEVICE] = "vDEVICE",
		[VT_OBJECT_VEVENT_QUEUE] = "vEVENTQ",
		[VT_OBJECT_HW_QUEUE] = "HW queue",
	};

	return texts[type];
}

const struct vt_model_object *vt_model_object(const struct vt_session *session, uint64_t file,
					      uint32_t id)
{
	const struct vt_session_object *o = vt_session_find_object(session, file, id);

	return o ? &o->as : NULL;
}

const struct vt_model_object *vt_model_next_object(const struct vt_session *session,
						   const struct vt_model_object *object)
{
	const struct vt_session_object *o = session->objects;

	if (object)
		o = vt_session_find_object(session, object->file, object->id)->hh.next;
	return o ? &o->as : NULL;
}

const struct vt_model_object *vt_model_bound(const struct vt_session *session, uint64_t device)
{
	const struct vt_session_object *o = vt_session_find_bound(session, device);

	return o ? &o->as : NULL;
}

const struct vt_model_attachment *
vt_model_next_attachment(const struct vt_session *session,
			 const struct vt_model_attachment *attachment)
{
	const struct vt_session_attachment *a = session->attachments;

	if (attachment)
		a = ((const struct vt_session_attachment *)((const char *)attachment -
				offsetof(struct vt_session_attachment, as)))->next;
	return a ? &a->as : NULL;
}
