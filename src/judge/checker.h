/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checks keep from one call to the next. */
#ifndef VT_JUDGE_CHECKER_H
#define VT_JUDGE_CHECKER_H

#include "judge/check_rule.h"

#define CHECKS_MAX 64			/* one bit for each */

struct vt_checker {
	uint64_t wanted;
	bool closes, writes;
	const struct vt_names *names;	/* NULL: numbers are printed as they are */
	vt_finding_fn *tell;
	void *ctx;
	unsigned int told[CHECKS_MAX];
	struct vt_suspicion *kept[CHECKS_MAX];	/* of each check, oldest first */
	uint64_t forgetful;		/* checks that had more than are kept, as bits */
	struct vt_memo *memos;
	uint64_t uses;
	const struct vt_source *source;	/* answers the checks that ask */
	struct vt_source nobody;	/* answers nothing: for all others */
};

/*
 * The index of a check in the order of identifiers, for options. They are C001, C002, ...
 * without a gap, which a test verifies.
 */
size_t vt_check_place(const struct vt_check *check);

#endif
