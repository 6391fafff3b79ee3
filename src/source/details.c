/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "source/details.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "util/array.h"

#define FDINFO_MOST 4096	/* bytes of fdinfo that are looked at */

static bool ask_fdinfo(const struct vt_source *source, pid_t tid, int fd,
		       struct vt_answer *answer)
{
	char path[64];
	const struct vt_question q = { .ask = VT_ASK_FILE, .path = path, .most = FDINFO_MOST };

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)tid, fd);
	vt_ask(source, &q, answer);
	return !answer->error;
}

/* The number behind "\n@key:" in fdinfo. */
static bool number_of(const char *fdinfo, const char *key, int base, uint64_t *ret)
{
	const char *line = strstr(fdinfo, key);
	char *end;

	if (!line)
		return false;
	*ret = strtoull(line + strlen(key), &end, base);
	return end != line + strlen(key);
}

/* ---- by kind: false if fdinfo does not tell ---- */

static bool tell_eventfd(const char *fdinfo, struct vt_detail *d)
{
	d->has_id = number_of(fdinfo, "\neventfd-id:", 10, &d->id);
	d->has_semaphore = number_of(fdinfo, "\neventfd-semaphore:", 10, &d->semaphore);
	return number_of(fdinfo, "\neventfd-count:", 16, &d->count);
}

static bool tell_pidfd(const char *fdinfo, struct vt_detail *d)
{
	uint64_t pid = 0;

	/* 0: in another PID namespace; -1: the process has ended. */
	if (!number_of(fdinfo, "\nPid:", 10, &pid) || !pid || pid > INT32_MAX)
		return false;
	d->pid = (pid_t)pid;
	return true;
}

static bool tell_signalfd(const char *fdinfo, struct vt_detail *d)
{
	return number_of(fdinfo, "\nsigmask:", 16, &d->signals);
}

static const struct kind {
	const char *path;		/* the link's text begins so */
	uint32_t word;
	enum vt_detail_kind kind;
	bool (*tell)(const char *fdinfo, struct vt_detail *d);	/* NULL: its path says all */
} kinds[] = {
	{ "socket:[", VT_FDS_SOCKET, VT_DETAIL_PATH, NULL },
	{ "anon_inode:[eventfd]", VT_FDS_EVENTFD, VT_DETAIL_EVENTFD, tell_eventfd },
	{ "anon_inode:[pidfd]", VT_FDS_PIDFD, VT_DETAIL_PIDFD, tell_pidfd },
	{ "pidfd:", VT_FDS_PIDFD, VT_DETAIL_PIDFD, tell_pidfd },
	{ "anon_inode:[signalfd]", VT_FDS_SIGNALFD, VT_DETAIL_SIGNALFD, tell_signalfd },
};

static void ask_node(const struct vt_source *source, pid_t tid, int fd, struct vt_detail *d)
{
	char path[64];
	const struct vt_question q = { .ask = VT_ASK_STATUS, .path = path };
	uint64_t pty;
	struct vt_answer a;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)tid, fd);
	vt_ask(source, &q, &a);
	if (a.error || !(S_ISCHR(a.status.mode) || S_ISBLK(a.status.mode)))
		return;
	d->kind = S_ISBLK(a.status.mode) ? VT_DETAIL_BLOCK : VT_DETAIL_CHAR;
	d->major = major(a.status.rdev);
	d->minor = minor(a.status.rdev);
	/* /dev/ptmx: which terminal it is the other end of. */
	if (d->kind == VT_DETAIL_CHAR && d->major == 5 && d->minor == 2 &&
	    ask_fdinfo(source, tid, fd, &a) && number_of(a.data, "\ntty-index:", 10, &pty)) {
		d->has_id = true;
		d->id = pty;
	}
}

void vt_ask_details(const struct vt_source *source, pid_t tid, int fd, uint32_t wanted,
		    struct vt_fd *info)
{
	struct vt_detail *d = &info->detail;
	struct vt_answer a;

	*d = (struct vt_detail){ .kind = VT_DETAIL_NONE };
	if (wanted & VT_FDS_DEV && info->path[0] == '/' && !info->absent)
		ask_node(source, tid, fd, d);
	for (const struct kind *k = kinds; k < kinds + ARRAY_SIZE(kinds); k++) {
		if (!(wanted & k->word) || strncmp(info->path, k->path, strlen(k->path)))
			continue;
		d->kind = VT_DETAIL_PATH;
		if (k->tell && !info->absent && ask_fdinfo(source, tid, fd, &a) &&
		    k->tell(a.data, d))
			d->kind = k->kind;
	}
}
