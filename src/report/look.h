/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one summary is made from, for each of its forms. */
#ifndef VT_REPORT_LOOK_H
#define VT_REPORT_LOOK_H

#include "report/counts.h"
#include "report/facts.h"
#include "report/pci_functions.h"

enum vt_reason {
	VT_REASON_ASKED,		/* SIGUSR1 */
	VT_REASON_ENDING,		/* before .tgid ends */
	VT_REASON_DETACHED,		/* .tgid was detached, and goes on */
	VT_REASON_END,			/* end of the trace */
};

/* A process that has ended, with what only this process had. */
struct vt_gone {
	pid_t tgid;
	struct vt_facts_undone undone;
};

struct vt_look {
	struct vt_session *session;
	enum vt_reason reason;
	pid_t tgid;
	struct timespec real;
	bool blind;			/* calls that the model learns from were not recorded */
	struct vt_facts_processes processes;
	struct vt_pci_functions functions;
	struct vt_counts *counts;	/* counts of VFIO's requests */
	const struct vt_gone *gone;
	size_t ngone;
	uint64_t nmore;			/* processes that ended and are not in .gone */
};

/* Appends the moment of the summary, as ": as it was before process 12 ended". */
void vt_look_moment(const struct vt_look *look, struct vt_buffer *out);
/* Writes the moment as members of the open JSON object. */
struct vt_json;
void vt_look_json_moment(const struct vt_look *look, struct vt_json *json);

/* One sentence on what is missing; @number counts from 0. NULL: there are no more. */
const char *vt_look_gap(const struct vt_look *look, unsigned int number,
			char text[VT_GAPS_TEXT]);
/* Appends each of these sentences as a line. */
void vt_look_gaps(const struct vt_look *look, struct vt_buffer *out);

/* Append the whole summary. */
void vt_look_text(const struct vt_look *look, struct vt_buffer *out);
void vt_look_json(const struct vt_look *look, struct vt_buffer *out);

/* ---- parts of the text ---- */

/* Appends " fd 11"; with several processes also whose descriptor it is. */
void vt_text_descriptors(const struct vt_look *look, struct vt_buffer *out, uint64_t file);

void vt_text_space(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		   const struct vt_model_space *space);
void vt_text_device(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		    const struct vt_model_device *device);

/* What sysfs was told of one device; and of all devices that no process has open. */
void vt_text_binding(struct vt_buffer *out, unsigned int depth,
		     const struct vt_model_binding *binding);
void vt_text_bindings(const struct vt_look *look, struct vt_buffer *out);

/* The device's name for messages; "a device without a known name" if it has none. */
const char *vt_text_device_name(const struct vt_session *session, uint64_t file);

#endif
