/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remarks on a call, beside what its arguments say: what memory is, which mapping an IOVA
 * is in, how much an unmapping has removed, what a change of interrupts does. Each is a
 * value as a decoder makes it, a note behind what it is about. What is not known is not said.
 */
#ifndef VT_ANNOTATE_ANNOTATE_H
#define VT_ANNOTATE_ANNOTATE_H

#include "call/call.h"
#include "session/session.h"
#include "source/source.h"

/* What a call is seen with. Nothing is kept in it. */
struct vt_annotated {
	struct vt_session *session;
	const struct vt_source *source;
	const struct vt_record *record;
	/* Where remarks go. NULL: nobody sees them, but a recording is to hold the answers. */
	const struct vfiotrace_visitor *visitor;
	bool all;			/* also what seldom adds something */
};

/* The value has been shown. */
void vt_annotate_value(const struct vt_annotated *annotated,
		       const struct vfiotrace_value *value);

/* The argument has been shown: as it was passed, and with what the kernel wrote. */
void vt_annotate_entry(const struct vt_annotated *annotated);
void vt_annotate_exit(const struct vt_annotated *annotated);

#endif
