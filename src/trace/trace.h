/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns events into lines: keeps what is known of each tracee, asks the source, decodes,
 * filters, and feeds the printer. The lines depend only on the events, the source's answers
 * and the options, not on a clock or /proc. So a recording of events and answers gives the
 * same lines again.
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

/* How a call can end: bits of vt_trace_options.status. */
#define VT_STATUS_SUCCESSFUL	0x01u
#define VT_STATUS_FAILED	0x02u
#define VT_STATUS_UNFINISHED	0x04u
#define VT_STATUS_UNAVAILABLE	0x08u
#define VT_STATUS_DETACHED	0x10u
#define VT_STATUS_ALL		0x1fu

/* What is not printed: bits of vt_trace_options.quiet. */
#define VT_QUIET_ATTACH		0x1u
#define VT_QUIET_EXIT		0x2u
#define VT_QUIET_THREAD_EXECVE	0x4u
#define VT_QUIET_ALL		0x7u

/* A request, by number or pattern. */
struct vt_request_pattern {
	const char *glob;		/* NULL: .code is used */
	uint32_t code;
};

/* Whether failed calls are explained. */
enum vt_explain_when {
	VT_EXPLAIN_AUTO,		/* if the output is a terminal */
	VT_EXPLAIN_ALWAYS,
	VT_EXPLAIN_KERNEL,		/* always, with the failing function of the kernel */
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
	uint64_t signals;		/* signals that are shown: bit number - 1 */
	uint32_t kinds;			/* -e fd: bits of enum vfiotrace_fd_kind; 0: all */
	const struct vt_request_pattern *requests;
	size_t nrequests;		/* 0: all */
	bool requests_negated;
	/*
	 * -e request= without -e trace=: shows only these requests. The other calls of the
	 * default set are only learnt from.
	 */
	bool requests_alone;
	/* With .vfio_only and .kinds: requests that belong to these kinds of descriptors. */
	const struct vt_ioctl_match *belonging;
	size_t nbelonging;		/* 0: all */
	bool vfio_only;			/* only those of KVM's requests that are about VFIO */
	/*
	 * Calls of %io, %open and %bind are shown only where they are about .sets; those in
	 * .named always. .ioctls_hidden: ioctls are only learnt from.
	 */
	bool io;
	unsigned int sets;		/* VT_IO_SET_*: sets whose calls are shown */
	const char *const *named;
	size_t nnamed;
	bool ioctls_hidden;
	/*
	 * Names of calls that are only learnt from. .follows: these and %io together are all
	 * calls that change what descriptors stand for.
	 */
	const char *const *watched;
	size_t nwatched;
	bool follows;
	/* Of these, what maps, reads or writes a file of VFIO's is shown where it has failed. */
	bool failures;
	struct vt_tamper_options tamper;	/* -e inject= */
	bool trap_bars;			/* --trap-bars: tell the user of mappings that succeed */
	/* -e pid: processes and threads, by number; .nonly_pids 0: all. */
	const char *const *only_pids;
	size_t nonly_pids;
	bool only_pids_negated;
	/* -e device: names as in sysfs; .nonly_devices 0: all. */
	const char *const *only_devices;
	size_t nonly_devices;
	bool only_devices_negated;
	const char *const *paths;	/* -P */
	size_t npaths;			/* 0: no -P */
	enum vt_explain_when explain;
	uint64_t checks;		/* as for vt_checker_create(); 0: none */
	bool memory;			/* one of them wants to know what is done to memory */
	enum vt_annotate_when annotate;
	bool names;			/* -Y: lines have the threads' names */
	bool stack;			/* -k */
	bool sources;			/* -kk */
	unsigned int stack_limit;	/* frames, at most VT_STACK_DEPTH_MAX; 0: VT_STACK_DEPTH */
	/*
	 * Show nothing of processes without a shown call. For the started process, this is so
	 * only for signals from its children.
	 */
	bool users_only;
	/* Ask the source whatever any option would ask: it records the answers. */
	bool complete;
	bool pids;			/* every line begins with a pid */
	bool pids_stay;			/* the same, once there was a second tracee */
	bool normalize;			/* --normalize: labels for what differs between two runs */
	bool silent;			/* show no calls: -c counts those that would be shown */
	bool alone;			/* with .silent: show nothing until the end */
	bool ran;			/* ask for processor times of calls */
};

struct vt_session;
struct vt_trace;

int vt_trace_create(struct vt_trace **ret, const struct vt_trace_options *options,
		    const struct vfiotrace_context *context,
		    const struct vt_source *source, struct vt_output *output);
void vt_trace_destroy(struct vt_trace *trace);

/* The counter is told of each call that is shown, or would be. */
void vt_trace_set_counter(struct vt_trace *trace, const struct vt_counter *counter);

/* Looks at the model. Called before an event is taken in; not for entries and exits of calls. */
struct vt_onlooker {
	void (*look)(void *ctx, const struct vt_event *event);
	void *ctx;
};

void vt_trace_set_onlooker(struct vt_trace *trace, const struct vt_onlooker *onlooker);

/* The model, for reading. */
struct vt_session *vt_trace_session(struct vt_trace *trace);

/* Inserts lines that belong to no call. */
void vt_trace_insert(struct vt_trace *trace, const char *text, size_t length);

/* Number of calls that were shown completely. */
unsigned long vt_trace_shown(const struct vt_trace *trace);

/* Number of these calls that failed. */
unsigned long vt_trace_failures(const struct vt_trace *trace);

/* Whether a check has found something graver than a note. */
bool vt_trace_alarmed(const struct vt_trace *trace);

/*
 * Calls @tell with a sentence for each pid or device that was asked for and not met. Returns
 * the number of sentences.
 */
unsigned int vt_trace_tell_missed(const struct vt_trace *trace,
				  void (*tell)(void *ctx, const char *text), void *ctx);

/* Sets the head of the output, if the printer has one. To be called before any event. */
void vt_trace_head(struct vt_trace *trace, const struct vt_trace_info *info);

/* Whether the device I/O call of that name is shown only where it is about VFIO. */
bool vt_trace_restricts(const struct vt_trace_options *options, const char *name);

/* For struct vt_handler. @ctx: the trace. */
bool vt_trace_event(void *ctx, const struct vt_event *event);

#endif
