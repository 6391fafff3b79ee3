/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that we read and write, known by device and inode. A file that is in use must not
 * be written over, whatever name it is given by.
 */
#ifndef VT_UTIL_FILES_H
#define VT_UTIL_FILES_H

#include <sys/stat.h>

#include "util/error.h"

/* The error in that case: its own number, so that it counts as wrong usage, not as a failure. */
#define VT_SAME_FILE	ENOTUNIQ

struct vt_files;

struct vt_files *vt_files_create(void);
void vt_files_destroy(struct vt_files *files);

/*
 * Adds a file that is only read. @what ("the recording that is read") must outlive @files. A
 * path that leads to no file is ignored.
 */
void vt_files_add(struct vt_files *files, const struct stat *st, const char *what);
void vt_files_add_path(struct vt_files *files, const char *path, const char *what);

/*
 * Before @name is written as @what: returns -VT_SAME_FILE with @error set if the file @st is
 * in use already; otherwise returns 0, and it is in use from now on. Character devices and
 * sockets are never in use. @files may be NULL: nothing is compared.
 */
int vt_files_claim(struct vt_files *files, const struct stat *st, const char *name,
		   const char *what, struct vt_error *error);
void vt_files_release(struct vt_files *files, const struct stat *st);

#endif
