/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_SESSION_INTERNAL_H
#define VT_SESSION_INTERNAL_H

#include "session/session.h"

#define uthash_fatal(message) abort()
#include <stdlib.h>
#include <uthash.h>
#include <utlist.h>

/* Bounds of what is kept. */
#define VT_SESSION_DEVICES 256
#define VT_SESSION_REGIONS 512		/* of one device */

#define VT_SESSION_PAGE 4096		/* the smallest that there is */

struct vt_session_device {
	uint64_t file;			/* key */
	struct vt_session_name name;
	struct vt_region *regions;
	size_t nregions;
	struct vt_pci_config *config;	/* NULL: nothing of it was looked at */
	size_t room;
	UT_hash_handle hh;		/* in order of use */
};

struct vt_session_tree {
	unsigned int users;
	void *root;			/* of struct vt_mapped; see tsearch(3) */
};

struct vt_session_memory {
	pid_t tgid;			/* key */
	struct vt_session_tree *tree;
	UT_hash_handle hh;
};

struct vt_session {
	struct vt_session_device *devices;
	struct vt_session_memory *memories;
};

void vt_session_free_devices(struct vt_session *session);
void vt_session_forget_devices(struct vt_session *session, pid_t tgid);

void vt_session_free_mappings(struct vt_session *session);
void vt_session_share_mappings(struct vt_session *session, pid_t from, pid_t to);
void vt_session_forget_mappings(struct vt_session *session, pid_t tgid);

#endif
