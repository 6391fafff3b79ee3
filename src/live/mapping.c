/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux 6.11 and later tell what is at one address. Before, /proc/PID/maps must be read up to
 * the address, which takes long in a process with many mappings.
 */
#include "config.h"

#include "live/mapping.h"
#include "util/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- Linux 6.11 and later ---- */

/* struct procmap_query of <linux/fs.h>, which older headers lack. */
struct procmap_query {
	uint64_t size, query_flags, query_addr;
	uint64_t vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode;
	uint32_t dev_major, dev_minor;
	uint32_t vma_name_size, build_id_size;
	uint64_t vma_name_addr, build_id_addr;
};

#define PROCMAP_QUERY _IOWR('f', 17, struct procmap_query)
#define VMA_READABLE   0x1u
#define VMA_WRITABLE   0x2u
#define VMA_EXECUTABLE 0x4u
#define VMA_SHARED     0x8u

struct mapping {
	uint64_t start, end, offset;
	uint64_t page;			/* bytes of a page; 0: unknown */
	char permissions[8];
	const char *name;
};

static void add(struct vt_buffer *out, const struct mapping *m)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "%" PRIx64 "-%" PRIx64 " %s %" PRIx64 " %" PRIx64 " ",
			 m->start, m->end, m->permissions, m->offset, m->page);

	vt_buffer_add(out, text, (size_t)n);
	vt_buffer_add(out, m->name, strlen(m->name));
}

static int query(struct vt_buffer *out, int fd, uint64_t address)
{
	char name[PATH_MAX] = "";
	struct procmap_query q = {
		.size = sizeof(q), .query_addr = address,
		.vma_name_addr = (uintptr_t)name, .vma_name_size = sizeof(name),
	};
	struct mapping m = { .name = name };

	if (ioctl(fd, PROCMAP_QUERY, &q))
		return errno;
	m.start = q.vma_start;
	m.end = q.vma_end;
	m.offset = q.vma_offset;
	m.page = q.vma_page_size;
	snprintf(m.permissions, sizeof(m.permissions), "%c%c%c%c",
		 q.vma_flags & VMA_READABLE ? 'r' : '-', q.vma_flags & VMA_WRITABLE ? 'w' : '-',
		 q.vma_flags & VMA_EXECUTABLE ? 'x' : '-', q.vma_flags & VMA_SHARED ? 's' : 'p');
	add(out, &m);
	return 0;
}

/* ---- by reading /proc/PID/maps ---- */

/* Parses a line. False: the mapping ends at or before @address, or the line is invalid. */
static bool parse(char *line, uint64_t address, struct mapping *m)
{
	int name = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %" SCNx64 " %*s %*s %n", &m->start, &m->end,
		   m->permissions, &m->offset, &name) < 4 || !name)
		return false;
	m->name = line + name;
	return m->end > address;
}

/* By its name only: a node of a device at another path is not recognized. */
static bool is_vfio(const char *name)
{
	return !strcmp(name, "anon_inode:[vfio-device]") || !strncmp(name, "/dev/vfio/", 10);
}

/*
 * Who is gone has no file; and from the moment at which it ends until it is gone an empty one, of
 * which no line is read. Both say nothing of what was mapped, and must not read as if nothing was.
 */
static int gone_or(int err)
{
	return err == ENOENT ? ESRCH : err;
}

int vt_mappings_of_vfio(struct vt_buffer *out, const char *path)
{
	FILE *file = vt_open_text(path);
	struct mapping m = { .name = "" };
	char *line = NULL;
	size_t room = 0;
	int err = ESRCH;

	if (!file)
		return gone_or(errno);
	while (vt_next_line(&line, &room, file) > 0) {
		err = 0;
		if (!parse(line, 0, &m) || !is_vfio(m.name))
			continue;
		add(out, &m);
		vt_buffer_add(out, "", 1);
	}
	/* 0 at the end of the file. */
	if (errno)
		err = errno;
	free(line);
	fclose(file);
	return err;
}

static int look_for(struct vt_buffer *out, int fd, uint64_t address)
{
	struct mapping m = { .name = "" };
	FILE *file = vt_text_of(fd);
	char *line = NULL;
	size_t room = 0;
	int err = ESRCH;
	ssize_t n;

	if (!file) {
		err = errno;
		close(fd);
		return err;
	}
	while ((n = vt_next_line(&line, &room, file)) > 0) {
		err = ENOENT;
		if (!parse(line, address, &m))
			continue;
		if (m.start <= address) {
			add(out, &m);
			err = 0;
		}
		break;
	}
	if (n < 0 && errno)
		err = errno;
	free(line);
	fclose(file);
	return err;
}

int vt_mapping_at(struct vt_buffer *out, const char *path, uint64_t address)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), err;

	if (fd < 0)
		return gone_or(errno);
	err = query(out, fd, address);
	if (!err || err == ENOENT) {
		close(fd);
		return err;
	}
	return look_for(out, fd, address);
}
