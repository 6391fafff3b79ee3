// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "util/hash.h"
#include "util/memory.h"

#define ANON_INODE_MAGIC 0x09041934
#define DMA_BUF_MAGIC 0x444d4142
#define PIPE_MAGIC 0x50495045
#define SOCKET_MAGIC 0x534f434b
#define PID_FS_MAGIC 0x50494446
#define NAMESPACE_MAGIC 0x6e736673

struct file {
	uint64_t address;		/* key */
	uint64_t signature;
	struct vt_seen_file told;
	UT_hash_handle hh;
};

struct vt_watch_files {
	struct file *files;
	uint64_t last;			/* the last number that was given out */
};

struct vt_watch_files *vt_watch_files_create(void)
{
	struct vt_watch_files *files = calloc(1, sizeof(*files));

	if (!files)
		vt_no_memory();
	return files;
}

static void forget(struct vt_watch_files *files, struct file *file)
{
	HASH_DEL(files->files, file);
	free(file);
}

void vt_watch_files_destroy(struct vt_watch_files *files)
{
	struct file *file, *next;

	if (!files)
		return;
	HASH_ITER(hh, files->files, file, next)
		forget(files, file);
	free(files);
}

static struct file *find(const struct vt_watch_files *files, uint64_t address)
{
	struct file *file;

	HASH_FIND(hh, files->files, &address, sizeof(address), file);
	return file;
}

/* ---- the name of a file, as the link in /proc has it ---- */

/* Files of special file systems, which are in no folder. */
static void name_alone(char *path, size_t size, const struct w_file *r)
{
	int length = (int)strnlen(r->names, sizeof(r->names));
	const char *name = r->names;

	if (r->magic == ANON_INODE_MAGIC)
		snprintf(path, size, "anon_inode:%.*s", length, name);
	else if (r->magic == DMA_BUF_MAGIC)
		snprintf(path, size, "/dmabuf:%.*s", length, name);
	else if (r->magic == PIPE_MAGIC || r->magic == SOCKET_MAGIC)
		snprintf(path, size, "%s:[%llu]", r->magic == PIPE_MAGIC ? "pipe" : "socket",
			 (unsigned long long)r->inode);
	else if (r->magic == PID_FS_MAGIC)
		snprintf(path, size, "anon_inode:[pidfd]");
	else if (r->magic == NAMESPACE_MAGIC)
		snprintf(path, size, "%.*s:[%llu]", length, name, (unsigned long long)r->inode);
	else
		snprintf(path, size, "/%.*s%s", length, name, r->unlinked ? VT_DELETED : "");
}

/* The parts of the path come in reverse order. */
static void name_path(char *path, size_t size, const struct w_file *r)
{
	size_t at, end = r->length < W_NAMES ? r->length : W_NAMES;
	char whole[VT_PATH_MAX];
	const char *part = r->names;

	at = sizeof(whole) - 1;
	whole[at] = '\0';
	while (part < r->names + end) {
		size_t length = strnlen(part, (size_t)(r->names + end - part));

		if (length + 1 > at)
			break;
		at -= length + 1;
		whole[at] = '/';
		memcpy(whole + at + 1, part, length);
		part += length + 1;
	}
	snprintf(path, size, "%s%s", whole[at] ? whole + at : "/",
		 r->unlinked ? VT_DELETED : "");
}

/* ---- records ---- */

static void fill(struct vt_seen_file *told, const struct w_file *r)
{
	told->mode = r->mode;
	told->deleted = r->unlinked;
	told->rdev = makedev(r->rdev >> 20, r->rdev & 0xfffff);
	if (r->alone)
		name_alone(told->path, sizeof(told->path), r);
	else
		name_path(told->path, sizeof(told->path), r);
	snprintf(told->device, sizeof(told->device), "%.*s", W_NAME - 1, r->device);
	snprintf(told->driver, sizeof(told->driver), "%.*s", VT_DRIVER_MAX - 1, r->driver);
}

uint64_t vt_watch_files_add(struct vt_watch_files *files, const struct w_file *r)
{
	struct file *file = find(files, r->file);
	uint64_t former = 0;

	if (!file) {
		file = calloc(1, sizeof(*file));
		if (!file)
			vt_no_memory();
		file->address = r->file;
		HASH_ADD(hh, files->files, address, sizeof(file->address), file);
	}
	/* If the signature differs, the address is used again, for another file. */
	if (file->told.file && file->signature != r->signature) {
		former = file->told.file;
		file->told.file = 0;
	}
	file->signature = r->signature;
	if (!file->told.file)
		file->told.file = ++files->last;
	fill(&file->told, r);
	return former;
}

uint64_t vt_watch_files_release(struct vt_watch_files *files, uint64_t address)
{
	struct file *file = find(files, address);
	uint64_t number = file ? file->told.file : 0;

	if (file)
		forget(files, file);
	return number;
}

const struct vt_seen_file *vt_watch_files_find(struct vt_watch_files *files, uint64_t address)
{
	const struct file *file = find(files, address);

	return file ? &file->told : NULL;
}
