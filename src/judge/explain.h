/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Explains why a call has failed, or has succeeded with an answer that refuses. Rules look at
 * the call, at what earlier calls have set up, and at the world. The caller stands still
 * meanwhile. If no rule fits, there is no explanation.
 */
#ifndef VT_JUDGE_EXPLAIN_H
#define VT_JUDGE_EXPLAIN_H

#include "call/call.h"
#include "io/io.h"
#include "judge/inquiry.h"
#include "judge/why.h"
#include "session/session.h"

/* A call that has failed, or whose answer refuses, and whom the rules may ask about it. */
struct vt_judged {
	const struct vt_record *record;
	const struct vt_io *io;		/* for a call other than ioctl; else NULL */
	const struct vfiotrace_memory *memory;	/* the caller's */
	struct vt_session *session;
	const struct vt_kernel_word *word;	/* NULL: the kernel was not listened to */
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	void *ctx;
};

#define VT_WHYS_MAX 2

/* Whether a call has succeeded with an answer that refuses what the program wants. */
bool vt_refuses(const struct vt_record *record);

/*
 * Fills @whys with one cause that is certain, or with several possible ones. Returns how many.
 * They are valid as long as @inquiry, which is used to ask the world.
 */
size_t vt_explain(struct vt_inquiry *inquiry, const struct vt_judged *judged,
		  struct vt_why whys[VT_WHYS_MAX]);

/* The identifier of each rule, for lists; NULL after the last. */
const char *vt_explain_rule(size_t index);

#endif
