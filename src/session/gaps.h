/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model was not told: what it holds may be wrong from then on. See model.h, which
 * includes this.
 */
#ifndef VT_SESSION_GAPS_H
#define VT_SESSION_GAPS_H

#include "call/call.h"
#include "session/session.h"

struct vt_model_gaps {
	uint64_t lost;			/* calls that were lost, or the end of one */
	pid_t tgid;			/* whose; 0: several processes' */
	struct vt_when since;		/* of the first of them */
	bool cut;			/* the recording breaks off */
};

/* NULL: all was told that was to be told. */
const struct vt_model_gaps *vt_model_gaps(const struct vt_session *session);

#define VT_GAPS_TEXT 160

/* "incomplete since line 12: 17 calls of pid 4711 were lost"; returns @text. */
const char *vt_model_gaps_text(const struct vt_model_gaps *gaps, char text[VT_GAPS_TEXT]);

#endif
