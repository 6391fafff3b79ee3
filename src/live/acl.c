/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "live/acl.h"

#include <endian.h>
#include <errno.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "source/world.h"
#include "util/array.h"

#define MOST 4096			/* bytes: some five hundred entries */

static bool add_entry(struct vt_buffer *out, const struct posix_acl_xattr_entry *entry)
{
	static const struct {
		unsigned int tag;
		const char *name;
		bool named;		/* about the user or group of that number */
	} tags[] = {
		{ ACL_USER_OBJ, "user", false }, { ACL_USER, "user", true },
		{ ACL_GROUP_OBJ, "group", false }, { ACL_GROUP, "group", true },
		{ ACL_MASK, "mask", false }, { ACL_OTHER, "other", false },
	};
	unsigned int bits = le16toh(entry->e_perm);
	char id[12] = "", text[32];
	size_t i = 0;
	int n;

	while (i < ARRAY_SIZE(tags) && tags[i].tag != le16toh(entry->e_tag))
		i++;
	if (i == ARRAY_SIZE(tags))
		return false;
	if (tags[i].named)
		snprintf(id, sizeof(id), "%u", le32toh(entry->e_id));
	n = snprintf(text, sizeof(text), "%s:%s:%c%c%c", tags[i].name, id,
		     bits & ACL_READ ? 'r' : '-', bits & ACL_WRITE ? 'w' : '-',
		     bits & ACL_EXECUTE ? 'x' : '-');
	vt_buffer_add(out, text, (size_t)n + 1);
	return true;
}

int vt_acl_read(struct vt_buffer *out, int node)
{
	struct posix_acl_xattr_header head;
	struct posix_acl_xattr_entry entry;
	char path[40], list[MOST];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", node);
	n = getxattr(path, "system.posix_acl_access", list, sizeof(list));
	if (n < 0)
		return errno;
	if ((size_t)n < sizeof(head))
		return VT_NOT_KNOWN;
	memcpy(&head, list, sizeof(head));
	if (le32toh(head.a_version) != POSIX_ACL_XATTR_VERSION)
		return VT_NOT_KNOWN;
	for (size_t at = sizeof(head); at + sizeof(entry) <= (size_t)n; at += sizeof(entry)) {
		memcpy(&entry, list + at, sizeof(entry));
		if (!add_entry(out, &entry))
			return VT_NOT_KNOWN;
	}
	return 0;
}
