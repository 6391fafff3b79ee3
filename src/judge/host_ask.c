/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several parts of the examination of a machine ask: nodes, numbers of devices, files. */
#include "config.h"

#include "judge/host_internal.h"

#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

static bool in_group(const struct vt_host_user *user, uint32_t gid)
{
	bool found = user->gid == gid;

	for (size_t i = 0; i < user->ngroups && !found; i++)
		found = user->groups[i] == gid;
	return found;
}

#define TO_USE 06			/* reading and writing */
#define TO_SEARCH 01

/* Judges by owner and mode. If there is an access control list, the group's bits are its mask. */
static bool may(const struct vt_host_user *user, const struct vt_status *status,
		unsigned int wanted)
{
	unsigned int bits = status->mode;

	if (!user->uid)
		return true;
	if (status->uid == user->uid)
		bits >>= 6;
	else if (in_group(user, status->gid))
		bits >>= 3;
	return (bits & wanted) == wanted;
}

/* The first folder on the way to the node that is shut to the user; NULL: there is none. */
static const char *find_shut(struct vt_inquiry *q, const struct vt_host_user *user,
			     const char *path)
{
	for (const char *slash = path; (slash = strchr(slash + 1, '/'));) {
		const char *folder = vt_inquiry_text(q, "%.*s", (int)(slash - path), path);
		const struct vt_answer *a = vt_inquire(q, VT_ASK_STATUS, 0, "%s", folder);

		if (!a->error && !may(user, &a->status, TO_SEARCH))
			return folder;
	}
	return NULL;
}

struct vt_host_node vt_host_node(struct vt_inquiry *q, const struct vt_host_user *user,
				 const char *path, uint64_t expected)
{
	const char *shut = find_shut(q, user, path);
	const struct vt_answer *a = vt_inquire(q, VT_ASK_STATUS, 0, "%s", path);

	return (struct vt_host_node){
		.path = path, .error = a->error, .status = a->status, .expected = expected,
		.shut = shut, .usable = !a->error && !shut && may(user, &a->status, TO_USE),
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
