/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open files, as the programs in the kernel report them. There a file is known by its address.
 * Here it gets a number, and the address is not passed on.
 */
#ifndef VT_WATCH_FILES_H
#define VT_WATCH_FILES_H

#include "identify/identify.h"
#include "watch/records.h"

struct vt_watch_files;

struct vt_watch_files *vt_watch_files_create(void);
void vt_watch_files_destroy(struct vt_watch_files *files);

/*
 * Adds the file of the record. Returns the number of the file that had this address before and
 * no longer exists; 0: there was none.
 */
uint64_t vt_watch_files_add(struct vt_watch_files *files, const struct w_file *record);

/* The file is closed for good. Returns its number; 0: the file was not known. */
uint64_t vt_watch_files_release(struct vt_watch_files *files, uint64_t address);

/* NULL: the file is not known. */
const struct vt_seen_file *vt_watch_files_find(struct vt_watch_files *files, uint64_t address);

#endif
