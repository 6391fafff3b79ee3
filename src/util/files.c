/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "util/files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "util/memory.h"

struct file {
	dev_t device;
	ino_t inode;
	const char *what;
};

struct vt_files {
	struct file *list;
	size_t count;
};

struct vt_files *vt_files_create(void)
{
	struct vt_files *files = calloc(1, sizeof(*files));

	if (!files)
		vt_no_memory();
	return files;
}

void vt_files_destroy(struct vt_files *files)
{
	if (files)
		free(files->list);
	free(files);
}

static struct file *find(const struct vt_files *files, const struct stat *st)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->list[i].device == st->st_dev && files->list[i].inode == st->st_ino)
			return &files->list[i];
	return NULL;
}

void vt_files_add(struct vt_files *files, const struct stat *st, const char *what)
{
	struct file *list = reallocarray(files->list, files->count + 1, sizeof(*list));

	/* Until then it is as it was: what is saved at the end makes files, too. */
	if (!list)
		vt_no_memory();
	files->list = list;
	files->list[files->count++] = (struct file){
		.device = st->st_dev, .inode = st->st_ino, .what = what,
	};
}

void vt_files_add_path(struct vt_files *files, const char *path, const char *what)
{
	struct stat st;

	if (!stat(path, &st))
		vt_files_add(files, &st, what);
}

int vt_files_claim(struct vt_files *files, const struct stat *st, const char *name,
		   const char *what, struct vt_error *error)
{
	const struct file *other;

	/* Character devices bear any use, and a socket may be both standard input and output. */
	if (!files || S_ISCHR(st->st_mode) || S_ISSOCK(st->st_mode))
		return 0;
	other = find(files, st);
	if (other)
		return vt_error_set(error, VT_SAME_FILE,
				    "'%s' cannot be %s: it is %s, which would be destroyed; "
				    "give another name", name, what, other->what);
	vt_files_add(files, st, what);
	return 0;
}

void vt_files_release(struct vt_files *files, const struct stat *st)
{
	struct file *f = files ? find(files, st) : NULL;

	if (f)
		*f = files->list[--files->count];
}
