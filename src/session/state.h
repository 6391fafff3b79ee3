/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saves the model as rows of text, and reads it back: a recording whose first part was not
 * kept begins with them. A row has a kind, "mapping", and values, "space=3 first=100000
 * last=1fffff": numbers are hexadecimal, other than plain characters in text are %xx. A value
 * that is 0, false or empty is left out. A row refers only to rows before it.
 *
 * The rows hold everything in the model but line numbers: the lines do not exist for the
 * reader.
 */
#ifndef VT_SESSION_STATE_H
#define VT_SESSION_STATE_H

#include "session/session.h"

struct vt_state_sink {
	void (*row)(void *ctx, const char *kind, const char *values, size_t length);
	void *ctx;
};

/* To be called between calls: what unfinished calls have offered is not saved. */
void vt_session_save(struct vt_session *session, const struct vt_state_sink *sink);

/*
 * Reads the next row; the first row empties the model. Rows come from files that anybody may
 * have written, and are checked. Returns NULL, or what is wrong with the row; that row may
 * have been taken in part.
 */
const char *vt_session_restore(struct vt_session *session, const char *kind,
			       const char *values);

#endif
