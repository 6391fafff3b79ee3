// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "util/reading.h"

#include <errno.h>

#include "util/memory.h"

/* A stream has its buffer from the beginning: later nobody could tell its lack from the end. */
static FILE *with_buffer(FILE *file)
{
	if (file ? setvbuf(file, NULL, _IOFBF, BUFSIZ) : errno == ENOMEM)
		vt_no_memory();
	return file;
}

FILE *vt_open_text(const char *path)
{
	return with_buffer(fopen(path, "re"));
}

FILE *vt_text_of(int fd)
{
	return with_buffer(fdopen(fd, "r"));
}

ssize_t vt_next_line(char **line, size_t *room, FILE *file)
{
	ssize_t length;

	errno = 0;
	length = getline(line, room, file);
	if (length < 0 && errno == ENOMEM)
		vt_no_memory();
	return length;
}

static DIR *with_memory(DIR *dir)
{
	if (!dir && errno == ENOMEM)
		vt_no_memory();
	return dir;
}

DIR *vt_open_folder(const char *path)
{
	return with_memory(opendir(path));
}

DIR *vt_folder_of(int fd)
{
	return with_memory(fdopendir(fd));
}
