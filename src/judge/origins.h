/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By which functions of the kernel the causes of failures are returned. */
#ifndef VT_JUDGE_ORIGINS_H
#define VT_JUDGE_ORIGINS_H

#include <stdbool.h>

struct vt_origin {
	const char *rule;
	/*
	 * With spaces between: who returns the error for this cause, on one kernel or another, and
	 * into whom compilers put it.
	 */
	const char *functions;
	bool only;			/* they return it for no other cause */
};

/* NULL: not known of that rule. */
const struct vt_origin *vt_origin_find(const char *rule);

/* One by one, for lists; NULL after the last. */
const struct vt_origin *vt_origin_at(unsigned int index);

#endif
