/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open files as the kernel has told of them. There an address stands for each; here each
 * gets a number, and the address goes no further.
 */
#ifndef VT_WATCH_FILES_H
#define VT_WATCH_FILES_H

#include "identify/identify.h"
#include "watch/records.h"

struct vt_watch_files;

struct vt_watch_files *vt_watch_files_create(void);
void vt_watch_files_destroy(struct vt_watch_files *files);

/*
 * What the record tells. The number of the file that had the address before, and is no
 * more; 0: there was none.
 */
uint64_t vt_watch_files_add(struct vt_watch_files *files, const struct w_file *record);

/* It is closed for good. Its number, or 0 when nothing was told of it. */
uint64_t vt_watch_files_release(struct vt_watch_files *files, uint64_t address);

/* NULL: nothing was told of it. */
const struct vt_seen_file *vt_watch_files_find(struct vt_watch_files *files, uint64_t address);

#endif
