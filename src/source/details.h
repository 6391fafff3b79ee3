/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fdinfo and the node of a descriptor tell besides its path, for --decode-fds. */
#ifndef VT_SOURCE_DETAILS_H
#define VT_SOURCE_DETAILS_H

#include "source/source.h"

/*
 * Asks what descriptor @fd of the thread is, as far as @wanted (VT_FDS_*) says, and sets
 * info->detail. As in strace, a file that one of the words is about and of which nothing is
 * told is VT_DETAIL_PATH.
 */
void vt_ask_details(const struct vt_source *source, pid_t tid, int fd, uint32_t wanted,
		    struct vt_fd *info);

#endif
