/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "live/holders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "util/memory.h"
#include "util/proc.h"
#include "util/reading.h"

struct holder {
	int pid, fd;
	uint64_t rdev;			/* 0: a file without a type, as anonymous files are */
};

struct list {
	struct holder *items;
	size_t count, room;
};

struct vt_holders {
	size_t most;
	struct list seen;		/* from the last walk: devices and files without a type */
	bool fresh;			/* no event has come since the last walk */
	bool cut;			/* the last walk did not see all descriptors */
	struct list last;		/* the last answer about a device */
};

struct vt_holders *vt_holders_create(size_t most)
{
	struct vt_holders *h = calloc(1, sizeof(*h));

	if (h)
		h->most = most;
	return h;
}

void vt_holders_destroy(struct vt_holders *h)
{
	if (!h)
		return;
	free(h->seen.items);
	free(h->last.items);
	free(h);
}

void vt_holders_next(struct vt_holders *h)
{
	h->fresh = false;
}

static void add(struct list *list, struct holder holder)
{
	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 64;
		list->items = reallocarray(list->items, list->room, sizeof(*list->items));
		if (!list->items)
			vt_no_memory();
	}
	list->items[list->count++] = holder;
}

/* ---- one descriptor ---- */

/*
 * Whether the descriptor is of a device, or of a file without a type or whose type is unknown:
 * for these the name decides. Only cached data is used: a file system's server may be stopped.
 */
static bool may_be(int folder, const char *name, uint64_t *rdev)
{
	struct statx st = { .stx_mode = 0 };

	(void)statx(folder, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &st);
	*rdev = S_ISCHR(st.stx_mode) ? makedev(st.stx_rdev_major, st.stx_rdev_minor) : 0;
	return *rdev || !(st.stx_mode & S_IFMT);
}

static bool is_called(int proc, const struct holder *holder, const char *wanted)
{
	size_t length = strlen(wanted);
	char name[64], text[128];

	snprintf(name, sizeof(name), "%d/fd/%d", holder->pid, holder->fd);
	return readlinkat(proc, name, text, sizeof(text)) == (ssize_t)length &&
	       !memcmp(text, wanted, length);
}

/*
 * Whether the descriptor has O_PATH: it names a file, but does not have it open. Ours for
 * recognizing files are such.
 */
static bool is_path_only(int proc, const struct holder *holder)
{
	char name[64], text[256], *at;

	snprintf(name, sizeof(name), "%d/fdinfo/%d", holder->pid, holder->fd);
	if (vt_read_text(proc, name, text, sizeof(text)) < 0)
		return false;
	at = strstr(text, "flags:");
	return at && strtoul(at + strlen("flags:"), NULL, 8) & O_PATH;
}

static bool is_still(int proc, const struct holder *holder)
{
	uint64_t rdev;
	char name[64];

	snprintf(name, sizeof(name), "%d/fd/%d", holder->pid, holder->fd);
	return may_be(proc, name, &rdev) && rdev == holder->rdev && !is_path_only(proc, holder);
}

/* ---- all of them ---- */

/* Parses a number; -1: it is none. */
static int number(const char *name)
{
	char *end;
	long n = strtol(name, &end, 10);

	return *name >= '0' && *name <= '9' && !*end && n <= INT_MAX ? (int)n : -1;
}

static DIR *open_folder(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : vt_folder_of(fd);

	if (fd >= 0 && !dir)
		close(fd);
	return dir;
}

static void look_at_process(struct vt_holders *h, int proc, int pid, size_t *left)
{
	struct holder holder = { .pid = pid };
	struct dirent *entry;
	char name[32];
	DIR *dir;

	snprintf(name, sizeof(name), "%d/fd", pid);
	dir = open_folder(proc, name);
	if (!dir) {
		/* A process that has ended meanwhile holds nothing. */
		h->cut = h->cut || errno == EACCES || errno == EPERM;
		return;
	}
	while (*left && (entry = readdir(dir))) {
		holder.fd = number(entry->d_name);
		if (holder.fd < 0)
			continue;
		(*left)--;
		if (may_be(dirfd(dir), entry->d_name, &holder.rdev))
			add(&h->seen, holder);
	}
	closedir(dir);
}

static void walk(struct vt_holders *h, DIR *proc)
{
	size_t left = h->most;
	struct dirent *entry;

	h->seen.count = 0;
	h->cut = false;
	while (left && (entry = readdir(proc))) {
		int pid = number(entry->d_name);

		if (pid > 0)
			look_at_process(h, dirfd(proc), pid, &left);
	}
	h->cut = h->cut || !left;
	h->fresh = true;
}

/* ---- answers ---- */

/* Keeps those of the last answer about this device that still hold it. False: none does. */
static bool find_again(struct vt_holders *h, int proc, uint64_t rdev)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->last.count; i++)
		if (h->last.items[i].rdev == rdev && is_still(proc, &h->last.items[i]))
			h->last.items[kept++] = h->last.items[i];
	h->last.count = kept;
	return kept;
}

static void choose(const struct vt_holders *h, struct list *list, int proc,
		   const char *anonymous, uint64_t rdev)
{
	list->count = 0;
	for (size_t i = 0; i < h->seen.count; i++) {
		const struct holder *holder = &h->seen.items[i];

		if (holder->rdev == rdev && !is_path_only(proc, holder) &&
		    (!anonymous || is_called(proc, holder, anonymous)))
			add(list, *holder);
	}
}

static int by_number(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	return x->pid != y->pid ? (x->pid > y->pid) - (x->pid < y->pid) :
				  (x->fd > y->fd) - (x->fd < y->fd);
}

static void tell(struct vt_buffer *out, const struct list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_number);
	for (size_t i = 0; i < list->count; i++) {
		vt_buffer_format(out, "%d %d", list->items[i].pid, list->items[i].fd);
		vt_buffer_add(out, "", 1);
	}
}

int vt_holders_find(struct vt_holders *h, struct vt_buffer *out, const char *proc,
		    const char *anonymous, uint64_t rdev, bool *cut)
{
	DIR *dir = open_folder(AT_FDCWD, proc);
	struct list found = { 0 }, *list = anonymous ? &found : &h->last;

	*cut = false;
	if (!dir)
		return errno;
	if (anonymous || !find_again(h, dirfd(dir), rdev)) {
		if (!h->fresh)
			walk(h, dir);
		choose(h, list, dirfd(dir), anonymous, anonymous ? 0 : rdev);
		*cut = h->cut;
	}
	tell(out, list);
	free(found.items);
	closedir(dir);
	return 0;
}
