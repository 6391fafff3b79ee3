/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A user, given by name or by numbers. */
#ifndef VT_UTIL_USER_H
#define VT_UTIL_USER_H

#include <sys/types.h>

#include "util/error.h"

struct vt_user {
	uid_t uid;
	gid_t gid;
	gid_t *groups;			/* all groups of a named user; NULL if given by numbers */
	int ngroups;
};

/*
 * @text is a user's name, or "UID:GID", which has no other groups. Returns 0, or a negative
 * errno with @error set; vt_user_free() is needed in either case.
 */
int vt_user_find(struct vt_user *user, const char *text, struct vt_error *error);
void vt_user_free(struct vt_user *user);

#endif
