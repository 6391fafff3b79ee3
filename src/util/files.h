/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that we read and write, by device and inode: whatever they are called,
 * none may be written over that is used for something else.
 */
#ifndef VT_UTIL_FILES_H
#define VT_UTIL_FILES_H

#include <sys/stat.h>

#include "util/error.h"

/* What the answer is then: wrong usage rather than a failure. */
#define VT_SAME_FILE	ENOTUNIQ

struct vt_files;

struct vt_files *vt_files_create(void);
void vt_files_destroy(struct vt_files *files);

/* Something that is only read. @what, as in "the recording that is read", is kept. */
void vt_files_add(struct vt_files *files, const struct stat *st, const char *what);
void vt_files_add_path(struct vt_files *files, const char *path, const char *what);

/*
 * @name, which is @st, is to be written as @what. -VT_SAME_FILE, and @error, when it is
 * in use already; otherwise it is now. Terminals, /dev/null and the like bear any use. @files may be
 * NULL: then nothing is compared.
 */
int vt_files_claim(struct vt_files *files, const struct stat *st, const char *name,
		   const char *what, struct vt_error *error);
void vt_files_release(struct vt_files *files, const struct stat *st);

#endif
