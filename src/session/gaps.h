/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is missing in the model because calls were lost or a limit was reached. From then on,
 * what the model holds may be wrong. Included by model.h.
 */
#ifndef VT_SESSION_GAPS_H
#define VT_SESSION_GAPS_H

#include "call/call.h"
#include "session/session.h"

/* Limits on what the model keeps, so that a program cannot fill our memory. */
enum vt_limit {
	VT_LIMIT_REGIONS,		/* of one device */
	VT_LIMIT_VECTORS,		/* of one interrupt index */
	VT_LIMIT_TOGETHER,		/* functions that are reset together with one device */
	VT_LIMIT_BINDINGS,		/* devices seen in writes to sysfs */
	VT_LIMIT_FILES,			/* open files that no traced process has, but others may */
	VT_LIMITS
};

struct vt_model_gaps {
	uint64_t lost;			/* number of calls lost, or whose end was lost */
	pid_t tgid;			/* the process whose calls; 0: of several processes */
	struct vt_when since;		/* when the first of them was lost */
	bool unnoted;			/* something else was lost, or calls may have been */
	struct vt_when unnoted_since;
	bool cut;			/* the recording ends early */
	uint32_t limits;		/* bit per enum vt_limit that was exceeded */
	struct vt_when limited;		/* when the first of these limits was reached */
};

/* NULL: nothing is missing. */
const struct vt_model_gaps *vt_model_gaps(const struct vt_session *session);

#define VT_GAPS_TEXT 160

/*
 * Describes one thing that is missing, as "incomplete since line 12: 17 calls of pid 4711 were
 * lost". @number counts from 0. Returns @text, or NULL if @number is beyond the last.
 */
const char *vt_model_gaps_text(const struct vt_model_gaps *gaps, unsigned int number,
			       char text[VT_GAPS_TEXT]);

/* The limit's name in JSON, as "regions". */
const char *vt_limit_name(enum vt_limit limit);

#endif
