/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What eventfds serve: interrupts of devices, and ioeventfds. It follows the open file.
 *
 * Handing 2048 eventfds to VFIO is one call; what follows from it concerns only who asks. So
 * changes are put aside as they come, and taken in once somebody asks, or before a number
 * that one of them names gets to stand for another file.
 */
#include "config.h"

#include "session/internal.h"

#include <linux/vfio.h>
#include <string.h>

#define ASIDE_MAX (4 * VT_SESSION_VECTORS)	/* descriptors put aside */

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

	vt_session_settle_services(session);
	DL_FOREACH2(session->serving, file, service_next)
		if (file->service.device == device)
			file->service.live = false;
}

static void serve(struct vt_session *session, struct vt_session_open *file,
		  const struct vt_service *service)
{
	if (!file->serves)
		DL_APPEND2(session->serving, file, service_prev, service_next);
	file->serves = true;
	file->service = *service;
}

/* Where nothing is to be served any more, all of the index lose what they did. */
static void retire(struct vt_session *session, const struct vt_told *told)
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

static size_t weight(const struct vt_told *told)
{
	return told->nfds + 1;
}

static void drop_change(struct vt_session *session, struct vt_session_change *c)
{
	DL_DELETE(session->changes, c);
	session->aside -= weight(&c->told);
	free(c);
}

static void take_in(struct vt_session *session, const struct vt_session_change *c)
{
	struct vt_service service = {
		.live = true, .device = c->told.device, .index = c->told.index,
		.action = c->told.action,
	};

	if (c->told.retires)
		retire(session, &c->told);
	for (size_t n = 0; n < c->told.nfds; n++) {
		service.vector = c->told.start + (uint32_t)n;
		if (c->fds[n] >= 0)
			serve(session, vt_session_eventfd(session, c->table, c->fds[n]),
			      &service);
	}
}

void vt_session_settle_services(struct vt_session *session)
{
	struct vt_session_change *c;

	/* What is named for the first time gets a file, and that must not lead here again. */
	while ((c = session->changes)) {
		DL_DELETE(session->changes, c);
		session->aside -= weight(&c->told);
		take_in(session, c);
		free(c);
	}
}

static struct vt_session_change *last_of(const struct vt_session *session)
{
	return session->changes ? session->changes->prev : NULL;
}

static void put_aside(struct vt_session *session, struct vt_session_change *c)
{
	const struct vt_session_change *last = last_of(session);

	/* The same once more changes nothing. */
	if (last && last->table == c->table && !memcmp(&last->told, &c->told, sizeof(c->told)) &&
	    !memcmp(last->fds, c->fds, c->told.nfds * sizeof(c->fds[0]))) {
		free(c);
		return;
	}
	if (session->aside + weight(&c->told) > ASIDE_MAX)
		vt_session_settle_services(session);
	DL_APPEND(session->changes, c);
	session->aside += weight(&c->told);
}

/* ---- offers: calls that have not ended ---- */

void vt_session_offer(struct vt_session *session, pid_t tgid, pid_t tid,
		      const struct vt_told *told, const int *fds)
{
	size_t size = told->nfds * sizeof(*fds);
	struct vt_session_change *c;

	vt_session_settle_offer(session, tid, false);
	if (!told->nfds && !told->retires)
		return;
	c = calloc(1, sizeof(*c) + size);
	if (!c)
		abort();
	c->tid = tid;
	c->table = vt_session_table(session, tgid, tid);
	/* Compared as bytes: what lies between members was zeroed. */
	memcpy(&c->told, told, sizeof(*told));
	memcpy(c->fds, fds, size);
	DL_APPEND(session->offers, c);
}

void vt_session_settle_offer(struct vt_session *session, pid_t tid, bool taken)
{
	struct vt_session_change *c;

	DL_FOREACH(session->offers, c)
		if (c->tid == tid)
			break;
	if (!c)
		return;
	DL_DELETE(session->offers, c);
	if (taken)
		put_aside(session, c);
	else
		free(c);
}

/* ---- asking ---- */

const struct vt_service *vt_session_service(struct vt_session *session, uint64_t number)
{
	const struct vt_session_open *file;

	if (!session->serving && !session->changes)
		return NULL;
	vt_session_settle_services(session);
	file = vt_session_find_file(session, number);
	return file && file->serves ? &file->service : NULL;
}

void vt_session_free_services(struct vt_session *session)
{
	struct vt_session_change *c, *next;

	DL_FOREACH_SAFE(session->changes, c, next)
		drop_change(session, c);
	DL_FOREACH_SAFE(session->offers, c, next) {
		DL_DELETE(session->offers, c);
		free(c);
	}
}
