/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model was not told: what it holds may be wrong from then on. See model.h, which
 * includes this.
 */
#ifndef VT_SESSION_GAPS_H
#define VT_SESSION_GAPS_H

#include "call/call.h"
#include "session/session.h"

/* Where the model keeps no more than so many, that a program may not fill its memory. */
enum vt_limit {
	VT_LIMIT_REGIONS,		/* of one device */
	VT_LIMIT_VECTORS,		/* of one interrupt index */
	VT_LIMIT_TOGETHER,		/* functions that are reset with one */
	VT_LIMIT_BINDINGS,		/* devices that sysfs was told of */
	VT_LIMIT_FILES,			/* that nobody is seen to have, and somebody may */
	VT_LIMITS
};

struct vt_model_gaps {
	uint64_t lost;			/* calls that were lost, or the end of one */
	pid_t tgid;			/* whose; 0: several processes' */
	struct vt_when since;		/* of the first of them */
	bool cut;			/* the recording breaks off */
	uint32_t limits;		/* a bit for each that was reached; what came then is not kept */
	struct vt_when limited;		/* by the first of them */
};

/* NULL: all was told that was to be told. */
const struct vt_model_gaps *vt_model_gaps(const struct vt_session *session);

#define VT_GAPS_TEXT 160

/*
 * "incomplete since line 12: 17 calls of pid 4711 were lost": the first of what is missing has
 * number 0. Returns @text; NULL: there is no more.
 */
const char *vt_model_gaps_text(const struct vt_model_gaps *gaps, unsigned int number,
			       char text[VT_GAPS_TEXT]);

/* "regions", ...: as JSON calls them. */
const char *vt_limit_name(enum vt_limit limit);

#endif
