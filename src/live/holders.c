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

#include "util/proc.h"

struct holder {
	int pid, fd;
};

struct search {
	const char *anonymous;
	uint64_t rdev;
	bool blind;
	struct holder *found;
	size_t nfound, room;
};

static void add(struct search *s, int pid, int fd)
{
	if (s->nfound == s->room) {
		s->room = s->room ? 2 * s->room : 16;
		s->found = reallocarray(s->found, s->room, sizeof(*s->found));
		if (!s->found)
			abort();
	}
	s->found[s->nfound++] = (struct holder){ pid, fd };
}

/* What the system has not at hand is not fetched: a file's server may stand still. */
static bool is_device(const struct search *s, int folder, const char *name)
{
	struct statx st;

	return !statx(folder, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &st) &&
	       S_ISCHR(st.stx_mode) &&
	       makedev(st.stx_rdev_major, st.stx_rdev_minor) == s->rdev;
}

static bool is_called(const struct search *s, int folder, const char *name)
{
	size_t length = strlen(s->anonymous);
	char text[128];

	return readlinkat(folder, name, text, sizeof(text)) == (ssize_t)length &&
	       !memcmp(text, s->anonymous, length);
}

/* One that names the file and has it not open: as ours, by which files are recognized. */
static bool is_path_only(int proc, int pid, int fd)
{
	char name[64], text[256], *at;

	snprintf(name, sizeof(name), "%d/fdinfo/%d", pid, fd);
	if (vt_read_text(proc, name, text, sizeof(text)) < 0)
		return false;
	at = strstr(text, "flags:");
	return at && strtoul(at + strlen("flags:"), NULL, 8) & O_PATH;
}

/* A number, or -1. */
static int number(const char *name)
{
	char *end;
	long n = strtol(name, &end, 10);

	return *name >= '0' && *name <= '9' && !*end && n <= INT_MAX ? (int)n : -1;
}

static DIR *open_folder(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !dir)
		close(fd);
	return dir;
}

static void search_process(struct search *s, int proc, int pid)
{
	struct dirent *entry;
	char name[32];
	DIR *dir;

	snprintf(name, sizeof(name), "%d/fd", pid);
	dir = open_folder(proc, name);
	if (!dir) {
		/* One that has ended meanwhile holds nothing. */
		s->blind = s->blind || errno == EACCES || errno == EPERM;
		return;
	}
	while ((entry = readdir(dir))) {
		int fd = number(entry->d_name);

		if (fd >= 0 && (s->anonymous ? is_called(s, dirfd(dir), entry->d_name) :
					       is_device(s, dirfd(dir), entry->d_name)) &&
		    !is_path_only(proc, pid, fd))
			add(s, pid, fd);
	}
	closedir(dir);
}

static int by_number(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	return x->pid != y->pid ? (x->pid > y->pid) - (x->pid < y->pid) :
				  (x->fd > y->fd) - (x->fd < y->fd);
}

int vt_holders(struct vt_buffer *out, const char *proc, const char *anonymous, uint64_t rdev,
	       bool *blind)
{
	struct search s = { .anonymous = anonymous, .rdev = rdev };
	DIR *dir = open_folder(AT_FDCWD, proc);
	struct dirent *entry;

	if (!dir)
		return errno;
	while ((entry = readdir(dir))) {
		int pid = number(entry->d_name);

		if (pid > 0)
			search_process(&s, dirfd(dir), pid);
	}
	closedir(dir);
	if (s.nfound)
		qsort(s.found, s.nfound, sizeof(*s.found), by_number);
	for (size_t i = 0; i < s.nfound; i++) {
		vt_buffer_format(out, "%d %d", s.found[i].pid, s.found[i].fd);
		vt_buffer_add(out, "", 1);
	}
	free(s.found);
	*blind = s.blind;
	return 0;
}
