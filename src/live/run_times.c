/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "live/run_times.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/hash.h"
#include "util/memory.h"
#include "util/proc.h"

/* Most open files; the oldest is closed first. */
#define FILES_MAX 64

struct run_time {
	pid_t tid;			/* key */
	int fd;
	UT_hash_handle hh;
};

struct vt_run_times {
	struct run_time *files;
};

static void drop(struct vt_run_times *times, struct run_time *file)
{
	HASH_DELETE(hh, times->files, file);
	close(file->fd);
	free(file);
}

static int open_file(pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)tid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static struct run_time *add(struct vt_run_times *times, pid_t tid)
{
	int fd = open_file(tid);
	struct run_time *file;

	if (fd < 0)
		return NULL;
	if (HASH_COUNT(times->files) >= FILES_MAX)
		drop(times, times->files);
	file = malloc(sizeof(*file));
	if (!file)
		vt_no_memory();
	file->tid = tid;
	file->fd = fd;
	HASH_ADD(hh, times->files, tid, sizeof(file->tid), file);
	return file;
}

/*
 * schedstat has three numbers: time on the CPU, time waiting for it, and how often it ran. The
 * last is zero if the kernel does not count.
 */
static bool read_ns(int fd, uint64_t *ns)
{
	char text[128];
	ssize_t got = pread(fd, text, sizeof(text) - 1, 0);
	char *at;

	if (got <= 0)
		return false;
	text[got] = '\0';
	*ns = strtoull(text, &at, 10);
	strtoull(at, &at, 10);
	return strtoull(at, NULL, 10);
}

bool vt_run_times_ask(struct vt_run_times *times, pid_t tid, uint64_t *ns)
{
	struct run_time *file;

	HASH_FIND(hh, times->files, &tid, sizeof(tid), file);
	if (file && read_ns(file->fd, ns))
		return true;
	/* The file was of a thread that has ended, or is not open yet. */
	if (file)
		drop(times, file);
	file = add(times, tid);
	return file && read_ns(file->fd, ns);
}

struct vt_run_times *vt_run_times_create(void)
{
	struct vt_run_times *times;
	uint64_t ns;

	if (vt_proc_check() != VT_PROC_OURS)
		return NULL;
	times = calloc(1, sizeof(*times));
	if (!times)
		vt_no_memory();
	if (!vt_run_times_ask(times, getpid(), &ns)) {
		vt_run_times_destroy(times);
		return NULL;
	}
	return times;
}

void vt_run_times_destroy(struct vt_run_times *times)
{
	struct run_time *file, *next;

	if (!times)
		return;
	HASH_ITER(hh, times->files, file, next)
		drop(times, file);
	free(times);
}
