/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Life of the model, and mappings. */
#include "config.h"

#include "session/internal.h"

struct vt_session *vt_session_create(void)
{
	struct vt_session *session = calloc(1, sizeof(*session));

	if (!session)
		abort();
	return session;
}

static void drop(struct vt_session *session, struct vt_session_mapping *m)
{
	DL_DELETE(session->mappings, m);
	session->nmappings--;
	free(m);
}

void vt_session_destroy(struct vt_session *session)
{
	struct vt_session_mapping *m, *next;

	if (!session)
		return;
	DL_FOREACH_SAFE(session->mappings, m, next)
		drop(session, m);
	vt_session_free_devices(session);
	free(session);
}

/* ---- mappings ---- */

static void add(struct vt_session *session, const struct vt_mapped *mapped)
{
	struct vt_session_mapping *m;

	if (session->nmappings == VT_SESSION_MAPPINGS)
		drop(session, session->mappings);
	m = calloc(1, sizeof(*m));
	if (!m)
		abort();
	m->mapped = *mapped;
	DL_APPEND(session->mappings, m);
	session->nmappings++;
}

/* The last byte of a piece of memory; none lies across the end of all memory. */
static uint64_t last_of(uint64_t address, uint64_t length)
{
	return length > UINT64_MAX - address ? UINT64_MAX : address + length - 1;
}

static bool touches(const struct vt_mapped *m, pid_t tgid, uint64_t address,
		    uint64_t length)
{
	return m->tgid == tgid && length && m->length &&
	       address <= last_of(m->address, m->length) &&
	       m->address <= last_of(address, length);
}

const struct vt_mapped *vt_session_mapped(const struct vt_session *session, pid_t tgid,
					  uint64_t address, uint64_t length)
{
	const struct vt_session_mapping *m;

	DL_FOREACH(session->mappings, m)
		if (touches(&m->mapped, tgid, address, length))
			return &m->mapped;
	return NULL;
}

/* What of @before lies on either side of the hole stays. */
static void keep_rest(struct vt_session *session, const struct vt_mapped *before,
		      uint64_t first, uint64_t last)
{
	uint64_t end = last_of(before->address, before->length);
	struct vt_mapped rest = *before;

	if (before->address < first) {
		rest.length = first - before->address;
		add(session, &rest);
	}
	if (end > last) {
		rest.address = last + 1;
		rest.length = end - last;
		add(session, &rest);
	}
}

void vt_session_unmap(struct vt_session *session, pid_t tgid, uint64_t address,
		      uint64_t length)
{
	struct vt_session_mapping *m, *next;
	struct vt_mapped before;

	/* The kernel takes whole pages; of a length within one nothing else is left. */
	length = (length + VT_SESSION_PAGE - 1) & ~(uint64_t)(VT_SESSION_PAGE - 1);
	DL_FOREACH_SAFE(session->mappings, m, next) {
		if (!touches(&m->mapped, tgid, address, length))
			continue;
		before = m->mapped;
		drop(session, m);
		keep_rest(session, &before, address, last_of(address, length));
	}
}

void vt_session_map(struct vt_session *session, const struct vt_mapped *mapped)
{
	vt_session_unmap(session, mapped->tgid, mapped->address, mapped->length);
	if (mapped->length)
		add(session, mapped);
}

/* ---- processes ---- */

void vt_session_fork(struct vt_session *session, pid_t parent, pid_t child)
{
	struct vt_session_mapping *m, *end = session->mappings ? session->mappings->prev : NULL;
	struct vt_mapped copy;

	/* Those that are added here come behind, and are not copied again. */
	DL_FOREACH(session->mappings, m) {
		if (m->mapped.tgid == parent && session->nmappings < VT_SESSION_MAPPINGS) {
			copy = m->mapped;
			copy.tgid = child;
			add(session, &copy);
		}
		if (m == end)
			break;
	}
}

void vt_session_forget(struct vt_session *session, pid_t tgid)
{
	struct vt_session_mapping *m, *next;

	vt_session_forget_devices(session, tgid);
	DL_FOREACH_SAFE(session->mappings, m, next)
		if (m->mapped.tgid == tgid)
			drop(session, m);
}
