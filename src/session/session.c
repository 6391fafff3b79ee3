/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Life of the model. */
#include "config.h"

#include "session/internal.h"

struct vt_session *vt_session_create(void)
{
	struct vt_session *session = calloc(1, sizeof(*session));

	if (!session)
		abort();
	return session;
}

void vt_session_destroy(struct vt_session *session)
{
	if (!session)
		return;
	vt_session_free_mappings(session);
	vt_session_free_services(session);
	vt_session_free_files(session);
	vt_session_free_devices(session);
	free(session);
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
