/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one summary tells, in whatever form. */
#ifndef VT_REPORT_LOOK_H
#define VT_REPORT_LOOK_H

#include "report/counts.h"
#include "report/facts.h"
#include "report/pci_functions.h"

enum vt_reason {
	VT_REASON_ASKED,		/* by SIGUSR1 */
	VT_REASON_ENDING,		/* before .tgid ends */
	VT_REASON_DETACHED,		/* .tgid is let go, and goes on */
	VT_REASON_END,			/* of the trace, whoever is left */
};

/* A process that has ended, with what it alone had. */
struct vt_gone {
	pid_t tgid;
	struct vt_facts_undone undone;
};

struct vt_look {
	struct vt_session *session;
	enum vt_reason reason;
	pid_t tgid;
	struct timespec real;
	bool blind;			/* calls that the model learns from are missing */
	struct vt_facts_processes processes;
	struct vt_pci_functions functions;
	struct vt_counts *counts;	/* of VFIO's requests */
	const struct vt_gone *gone;
	size_t ngone;
	uint64_t nmore;			/* have gone, and are not listed */
};

/* ": as it was before process 12 ended": of which moment it is. */
void vt_look_moment(const struct vt_look *look, struct vt_buffer *out);
/* The same as members of an object. */
struct vt_json;
void vt_look_json_moment(const struct vt_look *look, struct vt_json *json);

/* How it is incomplete, as sentences: the first has number 0. NULL: there are no more. */
const char *vt_look_gap(const struct vt_look *look, unsigned int number,
			char text[VT_GAPS_TEXT]);
/* Each of them as a line. */
void vt_look_gaps(const struct vt_look *look, struct vt_buffer *out);

/* Appends. */
void vt_look_text(const struct vt_look *look, struct vt_buffer *out);
void vt_look_json(const struct vt_look *look, struct vt_buffer *out);

/* ---- parts of the text ---- */

/* " fd 11", or of whom each is where there are several processes. */
void vt_text_descriptors(const struct vt_look *look, struct vt_buffer *out, uint64_t file);

void vt_text_space(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		   const struct vt_model_space *space);
void vt_text_device(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		    const struct vt_model_device *device);

/* What sysfs was told of a device; and of all those that nobody has open. */
void vt_text_binding(struct vt_buffer *out, unsigned int depth,
		     const struct vt_model_binding *binding);
void vt_text_bindings(const struct vt_look *look, struct vt_buffer *out);

/* What is called so in messages: the device's name, or that it has none. */
const char *vt_text_device_name(const struct vt_session *session, uint64_t file);

#endif
