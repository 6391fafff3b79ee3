/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that hand eventfds to VFIO, and what eventfds serve since.
 *
 * Handing 2048 eventfds to VFIO is one call; what follows from it concerns only who asks. So
 * changes are put aside as they come, and taken in once somebody asks, or before a number
 * that one of them names gets to stand for another file.
 */
#include "config.h"

#include "session/internal.h"

#include <string.h>

#define ASIDE_MAX (4 * VT_SESSION_VECTORS)	/* descriptors put aside */

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
	if (session->aside + vt_session_weight(&c->told) > ASIDE_MAX)
		vt_session_settle_services(session);
	DL_APPEND(session->changes, c);
	session->aside += vt_session_weight(&c->told);
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
	struct vt_session_change *c = vt_session_take_offer(session, tid);

	if (!c)
		return;
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

static int compare_vectors(const void *left, const void *right)
{
	const struct vt_model_vector *a = left, *b = right;

	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return a->vector < b->vector ? -1 : a->vector > b->vector;
}

size_t vt_model_vectors(struct vt_session *session, uint64_t device,
			struct vt_model_vector *list, size_t max)
{
	const struct vt_session_open *file;
	size_t n = 0;

	vt_session_settle_services(session);
	DL_FOREACH2(session->serving, file, service_next) {
		const struct vt_service *s = &file->service;

		if (!s->live || s->device != device)
			continue;
		if (n < max)
			list[n] = (struct vt_model_vector){
				.index = s->index, .vector = s->vector, .action = s->action,
				.eventfd = file->as.number,
			};
		n++;
	}
	qsort(list, n < max ? n : max, sizeof(*list), compare_vectors);
	return n;
}
