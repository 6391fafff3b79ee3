/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files and folders read by means of the C library, which wants memory for that and says so like
 * any other failure. A table that could not be read for that is not one that is missing: here it
 * ends the process (see util/memory.h). Otherwise as the functions of the C library.
 */
#ifndef VT_UTIL_READING_H
#define VT_UTIL_READING_H

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

FILE *vt_open_text(const char *path);
/* The descriptor belongs to the stream; NULL: it is still the caller's. */
FILE *vt_text_of(int fd);
/* As getline(). */
ssize_t vt_next_line(char **line, size_t *room, FILE *file);

DIR *vt_open_folder(const char *path);
/* As vt_text_of(). */
DIR *vt_folder_of(int fd);

#endif
