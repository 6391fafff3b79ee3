/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several parts of the examination of a machine ask: nodes, numbers of devices, files. */
#include "config.h"

#include "judge/host_internal.h"

#include <stdio.h>
#include <sys/sysmacros.h>

static bool in_group(const struct vt_host_user *user, uint32_t gid)
{
	bool found = user->gid == gid;

	for (size_t i = 0; i < user->ngroups && !found; i++)
		found = user->groups[i] == gid;
	return found;
}

/* Judges by owner and mode. If there is an access control list, the group's bits are its mask. */
static bool may_use(const struct vt_host_user *user, const struct vt_status *status)
{
	unsigned int bits = status->mode;

	if (!user->uid)
		return true;
	if (status->uid == user->uid)
		bits >>= 6;
	else if (in_group(user, status->gid))
		bits >>= 3;
	return (bits & 6) == 6;
}

struct vt_host_node vt_host_node(struct vt_inquiry *q, const struct vt_host_user *user,
				 const char *path, uint64_t expected)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_STATUS, 0, "%s", path);

	return (struct vt_host_node){
		.path = path, .error = a->error, .status = a->status, .expected = expected,
		.usable = !a->error && may_use(user, &a->status),
	};
}

uint64_t vt_host_number(struct vt_inquiry *q, const char *path)
{
	const char *line = vt_inquire_line(q, "%s", path);
	unsigned int major_nr, minor_nr;

	if (!line || sscanf(line, "%10u:%10u", &major_nr, &minor_nr) != 2)
		return 0;
	return makedev(major_nr, minor_nr);
}

const char *vt_host_file(struct vt_inquiry *q, pid_t pid, const char *path)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, pid, "%s", path);

	return a->error ? NULL : a->data;
}
