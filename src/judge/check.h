/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks find what a program does wrong although the kernel accepts it. They look at each
 * finished call, at the model after it, and at what they remember of earlier calls. They ask
 * no questions about the world, but for those whose entry in doc/checks.md says so.
 */
#ifndef VT_JUDGE_CHECK_H
#define VT_JUDGE_CHECK_H

#include "judge/explain.h"
#include "judge/why.h"

/* A check's name and title, for lists and options. NULL after the last. */
struct vt_check_info {
	const char *id;			/* "C012" */
	enum vt_severity severity;	/* of most of its findings */
	const char *title;
	/* It wants VT_IO_SET_MEMORY: what is done to memory that is mapped for DMA. */
	bool memory;
};

const struct vt_check_info *vt_check_at(size_t index);

struct vt_checker;

/*
 * Receives a finding. @run: it is about an earlier call, or several, and is printed by itself;
 * otherwise it belongs to the current call. Its texts are valid during this function only.
 */
typedef void vt_finding_fn(void *ctx, const struct vt_finding *finding, bool run);

/*
 * @wanted: bit N stands for the check at index N. @closes: the tracer sees all calls that
 * close descriptors. @writes: it sees what is written to devices. @source, which answers those
 * that ask, and @names must live as long as the checker; @names NULL: numbers are printed as they
 * are. If memory runs out, the tracer ends.
 */
struct vt_checker *vt_checker_create(uint64_t wanted, bool closes, bool writes,
				     const struct vt_source *source,
				     const struct vt_names *names,
				     vt_finding_fn *tell, void *ctx);
void vt_checker_destroy(struct vt_checker *checker);

/* A call has ended, and the model is up to date. */
void vt_checker_call(struct vt_checker *checker, const struct vt_judged *judged);

/* A process gets a SIGBUS for @address of its memory. */
void vt_checker_bus_error(struct vt_checker *checker, struct vt_session *session,
			  const struct vt_when *when, uint64_t address);

/* A process has ended, or executes another program: descriptors may have been closed. */
void vt_checker_closed(struct vt_checker *checker, struct vt_session *session,
		       const struct vt_when *when);

/* The process of @when is about to end; the model still has its descriptors. */
void vt_checker_ending(struct vt_checker *checker, struct vt_session *session,
		       const struct vt_when *when);

/* The last process has ended, and so the run. Reports what is known only now. */
void vt_checker_end(struct vt_checker *checker, struct vt_session *session);

#endif
