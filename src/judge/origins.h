/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which functions of the kernel return the errors that the rules explain. */
#ifndef VT_JUDGE_ORIGINS_H
#define VT_JUDGE_ORIGINS_H

#include <stdbool.h>

struct vt_origin {
	const char *rule;
	/*
	 * Names with spaces between them: the functions that return the error for this cause,
	 * on one kernel or another, and the functions into which compilers inline them.
	 */
	const char *functions;
	bool only;			/* they return it for no other cause */
};

/* NULL: not known for that rule. */
const struct vt_origin *vt_origin_find(const char *rule);

/* The entry at @index, for lists; NULL after the last. */
const struct vt_origin *vt_origin_at(unsigned int index);

#endif
