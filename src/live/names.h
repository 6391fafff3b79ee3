/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds where a path leads in a tracee's view of the file system. Must not wait for a file
 * system's server, which may be a tracee that stands still. So only what the kernel has cached
 * is used; anything else is unknown.
 */
#ifndef VT_LIVE_NAMES_H
#define VT_LIVE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct vt_folder {
	uint64_t mount, inode;
	uint32_t major, minor;
};

/* Our own root and working directory, which do not change. */
struct vt_view {
	struct vt_folder root, cwd;
};

void vt_names_begin(struct vt_view *ours);

/* @proc: folder of processes, as in struct vt_roots. */

/* See vt_source.ordinary. */
bool vt_names_ordinary(const struct vt_view *ours, const char *proc, pid_t tid, int dirfd,
		       const char *path);

/*
 * Answers VT_ASK_PLACE: resolves the links of an absolute path; components at its end may not
 * exist. The path may begin with a folder that the tracee has open, such as /proc/self/cwd.
 * Returns the length of the text in @out, or a negative errno. *@device: number of a character
 * device there, or 0.
 */
ssize_t vt_names_place(const char *proc, pid_t tid, const char *path, char *out, size_t size,
		       dev_t *device);

#endif
