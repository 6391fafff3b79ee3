/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What eventfds serve: interrupts of devices, and ioeventfds. It follows the open file. */
#include "config.h"

#include "session/internal.h"

/* ---- services ---- */

void vt_session_end_service(struct vt_session *session, struct vt_session_open *file)
{
	if (!file->serves)
		return;
	file->serves = false;
	DL_DELETE2(session->serving, file, service_prev, service_next);
}

void vt_session_end_services(struct vt_session *session, uint64_t device)
{
	struct vt_session_open *file;

	DL_FOREACH2(session->serving, file, service_next)
		if (file->service.device == device)
			file->service.live = false;
}

void vt_session_serve(struct vt_session *session, struct vt_session_open *file,
		      const struct vt_service *service)
{
	if (!file->serves)
		DL_APPEND2(session->serving, file, service_prev, service_next);
	file->serves = true;
	file->service = *service;
}

void vt_session_retire(struct vt_session *session, const struct vt_told *told)
{
	struct vt_session_open *file;

	DL_FOREACH2(session->serving, file, service_next) {
		const struct vt_service *s = &file->service;

		if (s->device == told->device && s->index == told->index &&
		    (!told->count || (s->action == told->action &&
				      s->vector - told->start < told->count)))
			file->service.live = false;
	}
}

/* ---- what calls tell ---- */

size_t vt_session_weight(const struct vt_told *told)
{
	return told->nfds + 1;
}

struct vt_session_change *vt_session_take_change(struct vt_session *session)
{
	struct vt_session_change *c = session->changes;

	if (c) {
		DL_DELETE(session->changes, c);
		session->aside -= vt_session_weight(&c->told);
	}
	return c;
}

struct vt_session_change *vt_session_take_offer(struct vt_session *session, pid_t tid)
{
	struct vt_session_change *c;

	DL_FOREACH(session->offers, c)
		if (c->tid == tid)
			break;
	if (c)
		DL_DELETE(session->offers, c);
	return c;
}

void vt_session_free_services(struct vt_session *session)
{
	struct vt_session_change *c, *next;

	while ((c = vt_session_take_change(session)))
		free(c);
	DL_FOREACH_SAFE(session->offers, c, next) {
		DL_DELETE(session->offers, c);
		free(c);
	}
}
