/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns events into lines: keeps what is known of each tracee, asks the source,
 * decodes, filters, and feeds the printer. What it does follows from the events,
 * the answers of the source and the options alone: no clock, no /proc. So a
 * recording of events and answers gives the same lines again.
 */
#ifndef VT_TRACE_TRACE_H
#define VT_TRACE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "call/counted.h"
#include "engine/event.h"
#include "engine/filter.h"
#include "print/printer.h"
#include "trace/output.h"
#include "trace/tamper.h"
#include "source/source.h"
#include "vfiotrace/vfiotrace.h"

/* How a call may end: bits of vt_trace_options.status. */
#define VT_STATUS_SUCCESSFUL	0x01u
#define VT_STATUS_FAILED	0x02u
#define VT_STATUS_UNFINISHED	0x04u
#define VT_STATUS_UNAVAILABLE	0x08u
#define VT_STATUS_DETACHED	0x10u
#define VT_STATUS_ALL		0x1fu

/* What is not said: bits of vt_trace_options.quiet. */
#define VT_QUIET_ATTACH		0x1u
#define VT_QUIET_EXIT		0x2u
#define VT_QUIET_THREAD_EXECVE	0x4u
#define VT_QUIET_ALL		0x7u

/* Requests by number or by pattern. */
struct vt_request_pattern {
	const char *glob;		/* NULL: .code counts */
	uint32_t code;
};

/* Whether a failed call is explained. */
enum vt_explain_when {
	VT_EXPLAIN_AUTO,		/* on a terminal */
	VT_EXPLAIN_ALWAYS,
	VT_EXPLAIN_KERNEL,		/* and which function of the kernel's has failed */
	VT_EXPLAIN_NEVER,
};

/* Whether calls get remarks. */
enum vt_annotate_when {
	VT_ANNOTATE_AUTO,		/* on a terminal, those that mostly add something */
	VT_ANNOTATE_ALL,
	VT_ANNOTATE_NONE,
};

struct vt_trace_options {
	const struct vt_print_options *print;
	const struct vt_printer_ops *printer;
	unsigned int status;
	unsigned int quiet;
	uint64_t signals;		/* shown: bit number - 1 */
	uint32_t kinds;			/* -e fd: bits of enum vfiotrace_fd_kind; 0: any */
	const struct vt_request_pattern *requests;
	size_t nrequests;		/* 0: any */
	bool requests_negated;
	/* Of %open nothing is shown: these were asked for, and no set. */
	bool requests_alone;
	/* With .vfio_only and .kinds: requests that belong to such a descriptor. */
	const struct vt_ioctl_match *belonging;
	size_t nbelonging;		/* 0: any */
	bool vfio_only;			/* of KVM's requests, only those about VFIO */
	/*
	 * Of the calls of %io, %open and %bind only those that the sets are about; but all of
	 * those that are named too. Ioctls may be there only to be learnt from.
	 */
	bool io;
	unsigned int sets;		/* VT_IO_SET_*: those of which calls are shown */
	const char *const *named;
	size_t nnamed;
	bool ioctls_hidden;
	/*
	 * Calls, by name, that are there only to be learnt from. .follows: whether, with them
	 * or with %io, all that changes what descriptors stand for is there.
	 */
	const char *const *watched;
	size_t nwatched;
	bool follows;
	struct vt_tamper_options tamper;	/* -e inject= */
	bool trap_bars;			/* what is mapped all the same is told */
	/* -e pid: processes and threads, by number; .npids 0: any. */
	const char *const *only_pids;
	size_t nonly_pids;
	bool only_pids_negated;
	/* -e device: as sysfs names them; .nonly_devices 0: any. */
	const char *const *only_devices;
	size_t nonly_devices;
	bool only_devices_negated;
	const char *const *paths;	/* -P */
	size_t npaths;			/* 0: any */
	enum vt_explain_when explain;
	uint64_t checks;		/* as for vt_checker_create(); 0: none */
	enum vt_annotate_when annotate;
	bool names;			/* -Y: lines tell the names of threads */
	bool stack;			/* -k */
	bool sources;			/* -kk */
	unsigned int stack_limit;	/* frames, at most VT_STACK_DEPTH_MAX; 0: 256 */
	/*
	 * Processes that make none of the calls of the set are not mentioned; of the
	 * started one itself its children's signals are not.
	 */
	bool users_only;
	/*
	 * The source is asked all that any other options would ask: it writes down the
	 * answers for them.
	 */
	bool complete;
	bool pids;			/* every line names its pid */
	bool pids_stay;			/* once a second tracee was there */
	bool normalize;			/* labels for what differs between two runs */
	bool silent;			/* no call is shown: -c counts those that would be */
	bool alone;			/* and nothing else beside what comes at the end */
	bool ran;			/* how long calls run on a processor is asked */
};

struct vt_session;
struct vt_trace;

int vt_trace_create(struct vt_trace **ret, const struct vt_trace_options *options,
		    const struct vfiotrace_context *context,
		    const struct vt_source *source, struct vt_output *output);
void vt_trace_destroy(struct vt_trace *trace);

/* Who counts is told of each call that is shown, or would be. */
void vt_trace_set_counter(struct vt_trace *trace, const struct vt_counter *counter);

/* Whoever looks at the model: before an event is taken in, but for those of calls. */
struct vt_onlooker {
	void (*look)(void *ctx, const struct vt_event *event);
	void *ctx;
};

void vt_trace_set_onlooker(struct vt_trace *trace, const struct vt_onlooker *onlooker);

/* The model, to be read. */
struct vt_session *vt_trace_session(struct vt_trace *trace);

/* Lines that are about no single call; in their place among the others. */
void vt_trace_insert(struct vt_trace *trace, const char *text, size_t length);

/* How many calls have been shown to their end. */
unsigned long vt_trace_shown(const struct vt_trace *trace);

/* How many of them have failed. */
unsigned long vt_trace_failures(const struct vt_trace *trace);

/* Whether a check has found what is worse than a note. */
bool vt_trace_alarmed(const struct vt_trace *trace);

/*
 * Of what was asked for by name, that which was not there, as sentences. Returns how many
 * there are.
 */
unsigned int vt_trace_tell_missed(const struct vt_trace *trace,
				  void (*tell)(void *ctx, const char *text), void *ctx);

/* What the trace begins with, where its form has such a line. Before any event. */
void vt_trace_head(struct vt_trace *trace, const struct vt_trace_info *info);

/* Whether of the calls of device I/O that have this name only those about VFIO are wanted. */
bool vt_trace_restricts(const struct vt_trace_options *options, const char *name);

/* For struct vt_handler; @ctx is the trace. */
bool vt_trace_event(void *ctx, const struct vt_event *event);

#endif
