/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several parts of the examination of a machine ask: nodes, numbers of devices, files. */
#include "config.h"

#include "judge/host_internal.h"

#include <stdio.h>
#include <stdlib.h>
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

/* An entry of an access control list: "user:1000:rw-", of the owner "user::rw-". */
struct entry {
	char tag;			/* its first letter */
	bool named;
	uint32_t id;
	unsigned int bits;
};

static struct entry read_entry(const char *text)
{
	const char *id = strchr(text, ':'), *bits = strrchr(text, ':');

	if (!id)
		return (struct entry){ 0 };
	return (struct entry){
		.tag = text[0], .named = bits > id + 1,
		.id = (uint32_t)strtoul(id + 1, NULL, 10),
		.bits = (strchr(bits, 'r') ? 4u : 0) | (strchr(bits, 'w') ? 2u : 0) |
			(strchr(bits, 'x') ? 1u : 0),
	};
}

/* Whom the mask limits: all but the owner and those who are in no entry. */
static unsigned int find_mask(const struct vt_answer *acl)
{
	for (const char *text = NULL; (text = vt_answer_next(acl, text));)
		if (text[0] == 'm')
			return read_entry(text).bits;
	return 07;
}

/* Of a user who is not the owner: an entry for the user decides, else one for a group. */
static bool list_allows(const struct vt_host_user *user, const struct vt_status *status,
			const struct vt_answer *acl, unsigned int wanted)
{
	unsigned int mask = find_mask(acl), other = 0;
	bool in_one = false, allowed = false;

	for (const char *text = NULL; (text = vt_answer_next(acl, text));) {
		struct entry e = read_entry(text);

		if (e.tag == 'u' && e.named && e.id == user->uid)
			return (e.bits & mask & wanted) == wanted;
		if (e.tag == 'g' && in_group(user, e.named ? e.id : status->gid)) {
			in_one = true;
			allowed = allowed || (e.bits & mask & wanted) == wanted;
		}
		if (e.tag == 'o')
			other = e.bits;
	}
	return in_one ? allowed : (other & wanted) == wanted;
}

/* Judges by owner and mode, and by the access control list, where there is one. */
static bool may(struct vt_inquiry *q, const struct vt_host_user *user, const char *path,
		const struct vt_status *status, unsigned int wanted)
{
	unsigned int bits = status->mode;
	const struct vt_answer *acl;

	if (!user->uid)
		return true;
	if (status->uid == user->uid)
		return (bits >> 6 & wanted) == wanted;
	acl = vt_inquire(q, VT_ASK_ACL, 0, "%s", path);
	if (!acl->error)
		return list_allows(user, status, acl, wanted);
	if (in_group(user, status->gid))
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

		if (!a->error && !may(q, user, folder, &a->status, TO_SEARCH))
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
		.shut = shut, .usable = !a->error && !shut && may(q, user, path, &a->status, TO_USE),
		.listed = !a->error && !vt_inquire(q, VT_ASK_ACL, 0, "%s", path)->error,
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
