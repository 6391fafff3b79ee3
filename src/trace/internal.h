/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of the trace: one struct per tracee, and the rules by which lines of
 * several tracees share one stream.
 */
#ifndef VT_TRACE_INTERNAL_H
#define VT_TRACE_INTERNAL_H

#include <uthash.h>

#include "normalize/normalize.h"
#include "trace/interrupts.h"
#include "trace/trace.h"

struct vt_tracee {
	pid_t tid;			/* key */
	pid_t tgid;
	bool inside;			/* in a call whose exit we want */
	bool hidden;			/* that call is only learnt from */
	bool staged;			/* its line is shown when it is whole */
	bool suspended;			/* its line was broken off */
	bool kept;			/* not known yet whether it is about VFIO */
	struct timespec entered;	/* CLOCK_MONOTONIC */
	struct vt_record record;
	struct vt_line line;
	char syscall[64];		/* room for a name that must be built */
	UT_hash_handle hh;
};

struct vt_process {
	pid_t tgid;			/* key */
	unsigned int threads;
	UT_hash_handle hh;
};

struct vt_trace {
	const struct vt_trace_options *options;
	const struct vfiotrace_context *context;
	const struct vt_source *source;
	struct vt_output *output;
	struct vt_printer printer;
	struct vt_normalize *normalize;	/* NULL: numbers are shown */
	struct vt_tracee *tracees;
	struct vt_process *processes;
	struct vt_tracee *open;		/* whose line stands unfinished in the stream */
	struct vt_interrupts *interrupts;
	struct vt_line scratch;		/* for lines that are no calls */
	bool many;			/* a second tracee was there once */
	bool stamped;			/* .last is valid */
	struct timespec last;		/* when the last line was begun: -r */
};

/* ---- lines; trace.c ---- */

/* Whether lines name their pid now. */
bool vt_trace_show_pid(const struct vt_trace *trace);

/* The next leader of @line gets the time of @event. */
void vt_trace_stamp(struct vt_trace *trace, struct vt_line *line,
		    const struct vt_event *event);

/* Something else will be written: the line that stands open is broken off. */
void vt_trace_break_off(struct vt_trace *trace);

/* Hands on what stands in the line. */
void vt_trace_emit(struct vt_trace *trace, pid_t tid, struct vt_line *line, bool whole);

/* ---- calls; call.c ---- */

bool vt_trace_enter(struct vt_trace *trace, struct vt_tracee *tracee,
		    const struct vt_event *event);
void vt_trace_exit(struct vt_trace *trace, struct vt_tracee *tracee,
		   const struct vt_event *event);

/* The tracee ends, or is let go, inside a call. */
void vt_trace_abandon(struct vt_trace *trace, struct vt_tracee *tracee,
		      const struct vt_event *event);

/* ---- what is shown; select.c ---- */

/* From what is known at the entry, once decode_entry has filled the snapshot. */
bool vt_trace_selects(struct vt_trace *trace, const struct vt_record *record);

/* Whether that can only be told by what comes later. */
bool vt_trace_keeps(struct vt_trace *trace, const struct vt_record *record);

/* Whether the entry must be decoded before vt_trace_selects() can tell. */
bool vt_trace_needs_argument(const struct vt_trace *trace, const struct vt_record *record);

/* Among the calls that were selected, by how they end: VT_STATUS_*. */
bool vt_trace_selects_status(const struct vt_trace *trace, unsigned int status);

struct timespec vt_timespec_sub(const struct timespec *a, const struct timespec *b);

#endif
