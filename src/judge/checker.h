/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept between one call and the next, for all checks. */
#ifndef VT_JUDGE_CHECKER_H
#define VT_JUDGE_CHECKER_H

#include "judge/check_rule.h"

#define CHECKS_MAX 64			/* a bit for each */

struct vt_checker {
	uint64_t wanted;
	bool closes, writes;
	const struct vt_names *names;	/* NULL: numbers are said as they are */
	vt_finding_fn *tell;
	void *ctx;
	unsigned int told[CHECKS_MAX];
	struct vt_suspicion *kept[CHECKS_MAX];	/* of each check, in the order of their coming */
	uint64_t forgetful;		/* checks of which there were more than are kept */
	struct vt_memo *memos;
	uint64_t uses;
	struct vt_source nobody;	/* answers nothing: checks do not ask */
};

/*
 * The place of a check in the order of identifiers, for options. They are C001, C002, ...
 * without a gap, which a test holds.
 */
size_t vt_check_place(const struct vt_check *check);

#endif
