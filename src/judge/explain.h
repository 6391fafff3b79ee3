/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a call has failed, or was answered with no: rules look at the call, at what calls before it have set up, and
 * at the world. The caller stands still meanwhile. Where no rule fits, nothing is said.
 */
#ifndef VT_JUDGE_EXPLAIN_H
#define VT_JUDGE_EXPLAIN_H

#include "call/call.h"
#include "io/io.h"
#include "judge/inquiry.h"
#include "judge/why.h"
#include "session/session.h"

/* A call that has failed, or whose answer refuses, and whom to ask. */
struct vt_judged {
	const struct vt_record *record;
	const struct vt_io *io;		/* of record->io; else NULL */
	const struct vfiotrace_memory *memory;	/* the caller's */
	struct vt_session *session;
	const struct vt_kernel_word *word;	/* NULL: nobody has listened */
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	void *ctx;
};

#define VT_WHYS_MAX 2

/* Whether a call has succeeded with an answer that refuses what the program wants. */
bool vt_refuses(const struct vt_record *record);

/*
 * Fills @whys: one cause that is certain, or some of which each is possible. Returns how many
 * there are. They are valid as long as @inquiry, by which the world is asked.
 */
size_t vt_explain(struct vt_inquiry *inquiry, const struct vt_judged *judged,
		  struct vt_why whys[VT_WHYS_MAX]);

/* The identifiers of all rules, for lists; NULL after the last. */
const char *vt_explain_rule(size_t index);

#endif
