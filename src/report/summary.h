/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is set up, read from the model at one moment: --summary. When that is follows from
 * the events, so that a recording gives the same: where SIGUSR1 asked for it, and as it was
 * before the last process that had something of VFIO's let go of it.
 */
#ifndef VT_REPORT_SUMMARY_H
#define VT_REPORT_SUMMARY_H

#include "call/counted.h"
#include "engine/event.h"
#include "print/printer.h"
#include "report/topology.h"
#include "session/session.h"
#include "source/source.h"

struct vt_summary_options {
	bool show;			/* false: only the world is asked, for a recording */
	bool json;
	bool blind;			/* calls that the model learns from are missing */
	enum vt_topology topology;	/* shown at the same moments */
	/* Whoever writes what is shown, at once. */
	void (*write)(void *ctx, const char *text, size_t length);
	void *ctx;
};

struct vt_summary;

/* What @options points to must outlive this, as the session and the source. */
struct vt_summary *vt_summary_create(const struct vt_summary_options *options,
				     struct vt_session *session,
				     const struct vt_source *source);
void vt_summary_destroy(struct vt_summary *summary);

/* For the trace; the summary is the context of both. */
void vt_summary_look(void *ctx, const struct vt_event *event);
void vt_summary_count(void *ctx, const struct vt_counted *counted);

/* The trace has ended, and its last line is whole. */
void vt_summary_end(struct vt_summary *summary);

#endif
