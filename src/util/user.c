/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "util/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

#define MAX_GROUPS 65536

static bool parse_ids(struct vt_user *user, const char *text)
{
	unsigned int uid, gid;
	int length = 0;

	if (sscanf(text, "%10u:%10u%n", &uid, &gid, &length) != 2 || text[length] ||
	    strspn(text, "0123456789:") != (size_t)length)
		return false;
	*user = (struct vt_user){ .uid = uid, .gid = gid };
	return true;
}

int vt_user_find(struct vt_user *user, const char *text, struct vt_error *error)
{
	struct passwd *pw;

	*user = (struct vt_user){ .ngroups = 0 };
	if (parse_ids(user, text))
		return 0;
	pw = getpwnam(text);
	if (!pw)
		return vt_error_set(error, EINVAL, "Cannot find user '%s'", text);
	user->uid = pw->pw_uid;
	user->gid = pw->pw_gid;
	user->ngroups = MAX_GROUPS;
	user->groups = calloc(MAX_GROUPS, sizeof(gid_t));
	if (!user->groups)
		vt_no_memory();
	if (getgrouplist(text, user->gid, user->groups, &user->ngroups) < 0)
		return vt_error_set(error, E2BIG, "User '%s' is in too many groups", text);
	return 0;
}

void vt_user_free(struct vt_user *user)
{
	free(user->groups);
	user->groups = NULL;
	user->ngroups = 0;
}
