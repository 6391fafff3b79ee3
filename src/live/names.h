/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a path leads in a tracee's view of the file system. Nothing here waits for whoever
 * serves a file system: that may be a tracee, which stands still. What the kernel does not
 * have at hand is not known.
 */
#ifndef VT_LIVE_NAMES_H
#define VT_LIVE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* @proc is the folder of processes, as struct vt_roots has it. */

/* See struct vt_source. */
bool vt_names_ordinary(const char *proc, pid_t tid, int dirfd, const char *path);

/*
 * The place of an absolute path, which may begin with a folder that the tracee has open, without links, and in it what is not there: as
 * VT_ASK_PLACE. Answers the length of the text in @out, or a negative errno. *@device
 * becomes the number of a character device that is there, or 0.
 */
ssize_t vt_names_place(const char *proc, pid_t tid, const char *path, char *out, size_t size,
		       dev_t *device);

#endif
