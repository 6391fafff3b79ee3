// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A cheaper look at a descriptor that was unchanged several times. Its fdinfo is opened once;
 * reading it tells what the descriptor is now, at less than half of the cost of readlink(),
 * which checks permissions each time.
 *
 *   character device   mount and inode identify the node, on file systems that never
 *                      reuse inode numbers, as tmpfs and devtmpfs. A renamed node is
 *                      not noticed, so the path is looked up now and then.
 *   eventfd            has a line that no other file has
 *   VFIO device        has a line with its name (since Linux 6.17)
 */
#include <config.h>

#include "identify/internal.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define AFTER 3				/* unchanged full looks before the first glance */
#define NAME_HOLDS_MS 100

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/*
 * The text behind "
 * KEY:" and blanks, or NULL.
 */
static const char *line_of(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? at + strlen(key) + strspn(at + strlen(key), " \t") : NULL;
}

static bool has_number(const char *text, const char *key, uint64_t number)
{
	const char *at = line_of(text, key);

	return at && strtoull(at, NULL, 10) == number;
}

static bool names_device(const char *text, const char *device)
{
	const char *line = line_of(text, "\nvfio-device-syspath:");
	size_t length = strlen(device), whole = line ? strcspn(line, "\n") : 0;

	return length && length < whole && line[whole - length - 1] == '/' &&
	       !strncmp(line + whole - length, device, length);
}

/* Whether it is an eventfd, and, if its id was asked for, the same one. */
static bool is_eventfd(const struct vt_entry *entry, const char *text)
{
	return entry->eventfd ? vt_eventfd_id(text) == entry->eventfd :
	       line_of(text, "\neventfd-count:") != NULL;
}

static bool is_same(const struct vt_entry *entry, const char *text)
{
	const struct vt_signature *s = &entry->signature;

	if (!entry->class.anon)
		return s->mount && has_number(text, "\nmnt_id:", s->mount) &&
		       has_number(text, "\nino:", s->ino);
	if (entry->class.what.kind == VFIOTRACE_FD_EVENTFD)
		return is_eventfd(entry, text);
	return entry->class.what.kind == VFIOTRACE_FD_DEVICE &&
	       names_device(text, entry->fd.device);
}

static bool read_same(const struct vt_entry *entry)
{
	char text[512];
	ssize_t length = pread(entry->info, text, sizeof(text) - 1, 0);

	if (length <= 0)
		return false;
	text[length] = '\0';
	return is_same(entry, text);
}

bool vt_glance(struct vt_identify *identify, struct vt_entry *entry)
{
	if (entry->info < 0)
		return false;
	if (!entry->class.anon && now_ms() >= entry->name_until)
		return false;
	if (read_same(entry))
		return true;
	vt_glance_end(identify, entry);
	return false;
}

/* Whether the node's file system never reuses inode numbers. */
static bool is_steady(const struct vt_entry *entry)
{
	char path[64];
	struct statfs fs;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", entry->task->dir, entry->name);
	return !statfs(path, &fs) && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
}

static bool is_proc(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

static void begin(struct vt_identify *identify, struct vt_entry *entry)
{
	char path[32];

	snprintf(path, sizeof(path), "../fdinfo/%s", entry->name);
	entry->info = openat(entry->task->dir, path, O_RDONLY | O_CLOEXEC);
	if (entry->info < 0)
		return;
	identify->glances++;
	if (!is_proc(entry->info) || !read_same(entry) ||
	    (!entry->class.anon && !is_steady(entry)))
		vt_glance_end(identify, entry);
}

void vt_glance_looked(struct vt_identify *identify, struct vt_entry *entry, bool same)
{
	if (!same) {
		vt_glance_end(identify, entry);
		entry->same = 0;
		return;
	}
	entry->name_until = now_ms() + NAME_HOLDS_MS;
	/* Only one attempt: if fdinfo is not usable now, it never is. */
	if (entry->same < AFTER && ++entry->same == AFTER &&
	    identify->glances < VT_GLANCES_MAX)
		begin(identify, entry);
}

void vt_glance_end(struct vt_identify *identify, struct vt_entry *entry)
{
	if (entry->info < 0)
		return;
	close(entry->info);
	entry->info = -1;
	identify->glances--;
}
