/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A user as somebody names one: a name of this machine, or the numbers alone.
 */
#ifndef VT_UTIL_USER_H
#define VT_UTIL_USER_H

#include <sys/types.h>

#include "util/error.h"

struct vt_user {
	uid_t uid;
	gid_t gid;
	gid_t *groups;			/* all of the name's; NULL for numbers */
	int ngroups;
};

/* @text is a name, or "UID:GID" without other groups. On failure -errno and @error. */
int vt_user_find(struct vt_user *user, const char *text, struct vt_error *error);
void vt_user_free(struct vt_user *user);

#endif
