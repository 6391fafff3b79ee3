/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --summary: what is set up at one moment, read from the model. The moment follows from
 * events, so that a recording gives the same summary: at SIGUSR1, and before the last process
 * that had a file of VFIO's gives it up.
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
	bool show;			/* false: only ask the system, for a recording */
	bool json;
	bool blind;			/* calls that the model learns from were not recorded */
	enum vt_topology topology;	/* graph to show at the same moments */
	/* Writes the text at once. */
	void (*write)(void *ctx, const char *text, size_t length);
	void *ctx;
};

struct vt_summary;

/* @session, @source and what the options point to must outlive the summary. */
struct vt_summary *vt_summary_create(const struct vt_summary_options *options,
				     struct vt_session *session,
				     const struct vt_source *source);
void vt_summary_destroy(struct vt_summary *summary);

/* For the trace. @ctx: the summary. */
void vt_summary_look(void *ctx, const struct vt_event *event);
void vt_summary_count(void *ctx, const struct vt_counted *counted);

/* To be called after the end of the trace, when its last line is complete. */
void vt_summary_end(struct vt_summary *summary);

#endif
