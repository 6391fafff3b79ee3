/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model as rows of text, and back: what a recording begins with whose first part was not
 * kept. A row has a kind, "mapping", and values, "space=3 first=100000 last=1fffff": numbers
 * in hexadecimal, texts with %xx for what is no plain character. What is 0, false or empty is
 * left out. Rows are in an order in which each names only what stands before it.
 *
 * All that the model holds is in them, but for the numbers of lines: there are no such lines
 * where the rows are read.
 */
#ifndef VT_SESSION_STATE_H
#define VT_SESSION_STATE_H

#include "session/session.h"

struct vt_state_sink {
	void (*row)(void *ctx, const char *kind, const char *values, size_t length);
	void *ctx;
};

/* Between calls: what calls have offered that have not ended is not told. */
void vt_session_save(struct vt_session *session, const struct vt_state_sink *sink);

/*
 * The next row; the first one empties the model. Any file may say anything: NULL, or what is
 * wrong with the row, which then has changed nothing, or not more than its own.
 */
const char *vt_session_restore(struct vt_session *session, const char *kind,
			       const char *values);

#endif
