/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program does wrong although the kernel lets it pass: checks look at each finished
 * call, at the model after it, and at what they have seen before. They ask the world nothing.
 */
#ifndef VT_JUDGE_CHECK_H
#define VT_JUDGE_CHECK_H

#include "judge/explain.h"
#include "judge/why.h"

/* Names of checks, for lists and options; NULL after the last. */
struct vt_check_info {
	const char *id;			/* "C012" */
	enum vt_severity severity;	/* of most of what it finds */
	const char *title;
};

const struct vt_check_info *vt_check_at(size_t index);

struct vt_checker;

/*
 * Tells of a finding. @run: it is about a former call, or about several, and stands by
 * itself; otherwise it is about the call at hand. The texts are valid meanwhile.
 */
typedef void vt_finding_fn(void *ctx, const struct vt_finding *finding, bool run);

/*
 * @wanted: bit N stands for the check at index N. @closes: all calls that close descriptors
 * are seen. @writes: so is what is written to devices. @names lives as long; NULL: numbers are said
 * as they are. Out of memory ends the tracer.
 */
struct vt_checker *vt_checker_create(uint64_t wanted, bool closes, bool writes,
				     const struct vt_names *names,
				     vt_finding_fn *tell, void *ctx);
void vt_checker_destroy(struct vt_checker *checker);

/* A call has ended, and the model has learnt from it. */
void vt_checker_call(struct vt_checker *checker, const struct vt_judged *judged);

/* A process gets a SIGBUS for that address of its memory. */
void vt_checker_bus_error(struct vt_checker *checker, struct vt_session *session,
			  const struct vt_when *when, uint64_t address);

/* A process has ended, or executes another program: descriptors may have been closed. */
void vt_checker_closed(struct vt_checker *checker, struct vt_session *session,
		       const struct vt_when *when);

/* The process of @when is about to end, and all stands as it is then. */
void vt_checker_ending(struct vt_checker *checker, struct vt_session *session,
		       const struct vt_when *when);

/* The same of the last one, which ends the run: what is known only now is told. */
void vt_checker_end(struct vt_checker *checker, struct vt_session *session);

#endif
