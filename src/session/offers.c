/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that give eventfds to VFIO.
 *
 * One call can give VFIO 2048 eventfds, and rarely does anybody ask what they serve. So
 * changes are put aside, and applied when somebody asks, or before a descriptor that a change
 * names stands for another file.
 */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <errno.h>
#include <string.h>

#define ASIDE_MAX (4 * VT_SESSION_VECTORS)	/* most descriptors in changes put aside */

static struct vt_session_change *last_of(const struct vt_session *session)
{
	return session->changes ? session->changes->prev : NULL;
}

static void put_aside(struct vt_session *session, struct vt_session_change *c)
{
	const struct vt_session_change *last = last_of(session);

	/* The same call again changes nothing. What lies between members was zeroed. */
	/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
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

	vt_session_settle_offer(session, tid, -EINTR);
	if (!told->nfds && !told->retires)
		return;
	c = malloc(sizeof(*c) + size);
	if (!c)
		vt_no_memory();
	memset(c, 0, sizeof(*c));
	c->tid = tid;
	/* A thread that nobody has announced is known from here on. */
	vt_session_table(session, tgid, tid);
	/* Compared as bytes: copies also the zeroed padding between members. */
	memcpy(&c->told, told, sizeof(*told));
	if (size)
		memcpy(c->fds, fds, size);
	DL_APPEND(session->offers, c);
}

const struct vt_told *vt_session_offered(const struct vt_session *session, pid_t tid,
					 const int **fds)
{
	const struct vt_session_change *c;

	DL_FOREACH(session->offers, c)
		if (c->tid == tid)
			break;
	if (!c)
		return NULL;
	*fds = c->fds;
	return &c->told;
}

/*
 * The call failed, perhaps half-way: the vectors before the one that failed may have lost
 * their eventfds.
 */
static void doubt(struct vt_session *session, struct vt_session_change *c)
{
	if (!c->told.nfds || c->told.index == VT_SERVICE_IOEVENTFD ||
	    c->told.action != VT_SERVICE_TRIGGER) {
		free(c);
		return;
	}
	c->told.unsure = true;
	c->told.retires = false;
	c->told.nfds = 0;
	put_aside(session, c);
}

/* Whether the call is about vectors beyond those that we keep. */
static bool is_beyond(const struct vt_told *told)
{
	return told->nfds && told->index != VT_SERVICE_IOEVENTFD &&
	       (uint64_t)told->start + told->count > VT_SESSION_VECTORS;
}

void vt_session_settle_offer(struct vt_session *session, pid_t tid, int64_t result)
{
	struct vt_session_change *c = vt_session_take_offer(session, tid);
	const struct vt_session_task *task = vt_session_find_task(session, tid);

	if (!c || !task) {
		free(c);
		return;
	}
	c->when = session->now;
	/* Not that of the entry, which may be gone. */
	c->table = task->table;
	if (!result && is_beyond(&c->told))
		vt_session_limit(session, VT_LIMIT_VECTORS);
	if (!result)
		put_aside(session, c);
	else if (result < 0)
		doubt(session, c);
	else
		free(c);
}

void vt_session_withdraw_offer(struct vt_session *session, pid_t tid)
{
	free(vt_session_take_offer(session, tid));
}


const struct vt_service *vt_session_service(struct vt_session *session, uint64_t number)
{
	const struct vt_session_open *file;

	if (!session->interrupts && !session->changes)
		return NULL;
	vt_session_settle_services(session);
	file = vt_session_find_file(session, number);
	return file && file->serves ? &file->service : NULL;
}

/* ---- for readers ---- */

const struct vt_model_irq *vt_model_next_irq(struct vt_session *session, uint64_t device,
					     const struct vt_model_irq *irq)
{
	vt_session_settle_services(session);
	return vt_session_next_irq(session, device, irq);
}

const struct vt_model_doorbell *
vt_model_next_doorbell(struct vt_session *session, uint64_t device,
		       const struct vt_model_doorbell *doorbell)
{
	vt_session_settle_services(session);
	return vt_session_next_doorbell(session, device, doorbell);
}

size_t vt_model_vectors(struct vt_session *session, uint64_t device,
			struct vt_model_vector *list, size_t max)
{
	vt_session_settle_services(session);
	return vt_session_vectors(session, device, list, max);
}
