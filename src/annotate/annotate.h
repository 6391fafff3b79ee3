/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remarks on a call, which are not in its arguments: what memory is, in which mapping an IOVA
 * lies, how much an unmapping has removed, what a change of interrupts does. A remark is a
 * value, like those that a decoder makes: a note behind what it is about. There is no remark
 * on what is not known.
 */
#ifndef VT_ANNOTATE_ANNOTATE_H
#define VT_ANNOTATE_ANNOTATE_H

#include "call/call.h"
#include "session/session.h"
#include "source/source.h"

/* What a remark is made from. Built anew for each use. */
struct vt_annotated {
	struct vt_session *session;
	const struct vt_source *source;
	const struct vt_record *record;
	/* Gets the remarks. NULL: none are shown, but a recording shall hold the answers. */
	const struct vfiotrace_visitor *visitor;
	bool all;			/* -v: also remarks that seldom add something */
};

/* To be called after the value was shown. */
void vt_annotate_value(const struct vt_annotated *annotated,
		       const struct vfiotrace_value *value);

/* To be called after the argument was shown: at the entry, and at the exit. */
void vt_annotate_entry(const struct vt_annotated *annotated);
void vt_annotate_exit(const struct vt_annotated *annotated);

#endif
