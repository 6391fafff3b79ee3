// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory of a tracee. A missing page may have to be supplied by a thread that we have stopped
 * (userfaultfd), or by a file system that does not answer. A read of it sleeps meanwhile, and
 * cannot be interrupted even by a signal. So we first ask the page map, and leave missing
 * pages to separate threads (patience.c). The page of the stack pointer was used just before,
 * and most arguments are there: once it was found present, it is not asked about again. (The
 * first question is needed, because a program may point its stack pointer anywhere.)
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "engine/private.h"

#define PRESENT (UINT64_C(1) << 63)	/* in an entry of the page map */
#define ENTRIES 64			/* entries read at a time */

static uint64_t page_size(struct vt_engine *engine)
{
	if (!engine->page_size)
		engine->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	return engine->page_size;
}

/* ---- reading --------------------------------------------------------------------- */

static ssize_t read_once(pid_t tid, uint64_t address, void *buffer, size_t length)
{
	struct iovec local = { buffer, length };
	struct iovec remote = { (void *)(uintptr_t)address, length };
	ssize_t n;

	if (address > UINTPTR_MAX)
		return -EFAULT;
	n = process_vm_readv(tid, &local, 1, &remote, 1, 0);
	return n < 0 ? -errno : n;
}

/* For kernels without process_vm_readv(), and sandboxes that forbid it. */
static ssize_t read_proc(pid_t tid, uint64_t address, void *buffer, size_t length)
{
	char path[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)tid);
	/* No file has such an offset, and no process memory there. */
	if (address > INT64_MAX)
		return -EFAULT;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = pread(fd, buffer, length, (off_t)address);
	if (n < 0)
		n = errno == EIO ? -EFAULT : -errno;
	else if (n == 0)
		n = -EFAULT;
	close(fd);
	return n;
}

ssize_t vt_memory_read(enum vt_proc proc, pid_t tid, uint64_t address, void *buffer,
		       size_t length)
{
	ssize_t n = read_once(tid, address, buffer, length);

	if ((n != -ENOSYS && n != -EPERM) || proc != VT_PROC_OURS)
		return n;
	return read_proc(tid, address, buffer, length);
}

/* ---- which pages are present ----------------------------------------------------- */

static void close_pagemap(struct vt_pagemap *map)
{
	if (map->tgid)
		close(map->fd);
	map->tgid = 0;
}

void vt_memory_forget(struct vt_engine *engine, pid_t tgid)
{
	for (size_t i = 0; i < VT_PAGEMAPS; i++)
		if (!tgid || engine->pagemaps[i].tgid == tgid)
			close_pagemap(&engine->pagemaps[i]);
}

/* The page map of the process. Opening it may close the one that was not used for longest. */
static struct vt_pagemap *open_pagemap(struct vt_engine *engine, pid_t tgid)
{
	struct vt_pagemap *map = engine->pagemaps, *oldest = map;
	char path[40];

	for (; map < engine->pagemaps + VT_PAGEMAPS; map++) {
		if (map->tgid == tgid)
			return map;
		if (map->used < oldest->used)
			oldest = map;
	}
	if (engine->proc != VT_PROC_OURS)
		return NULL;
	close_pagemap(oldest);
	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)tgid);
	oldest->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (oldest->fd < 0)
		return NULL;
	oldest->tgid = tgid;
	return oldest;
}

/*
 * Reads the entries from @page on. Returns their number, -1 for errors, or 0: no process can
 * have memory there, or this one has none any more.
 */
static ssize_t read_pagemap(struct vt_engine *engine, pid_t tgid, uint64_t page,
			    uint64_t *entries, size_t count)
{
	ssize_t n = -1;
	int attempt;

	for (attempt = 0; attempt < 2; attempt++) {
		struct vt_pagemap *map = open_pagemap(engine, tgid);

		if (!map)
			return -1;
		map->used = ++engine->pagemap_clock;
		n = pread(map->fd, entries, count * sizeof(*entries),
			  (off_t)(page * sizeof(*entries)));
		if (n > 0)
			return n / (ssize_t)sizeof(*entries);
		/* The page map may be of the program before an execve(). */
		close_pagemap(map);
	}
	return n;
}

/* How many of the bytes can be read without waiting. */
static size_t there(struct vt_engine *engine, pid_t tid, uint64_t address, size_t length)
{
	struct vt_tracee *tracee = vt_tracee_find(engine, tid);
	uint64_t size = page_size(engine), page = address / size, entries[ENTRIES];
	uint64_t last = (address + (length - 1)) / size;
	bool stack = tracee && tracee->sp && tracee->sp / size == page;
	size_t count = last - page < ENTRIES ? (size_t)(last - page) + 1 : ENTRIES;
	ssize_t got, n = 0;

	if (stack && page == last && tracee->stack_page == page)
		return length;
	got = read_pagemap(engine, tracee && tracee->tgid ? tracee->tgid : tid, page,
			   entries, count);
	if (!got)
		return length;
	while (n < got && entries[n] & PRESENT)
		n++;
	if (stack && n > 0)
		tracee->stack_page = page;
	if (n <= 0)
		return 0;
	return page + (uint64_t)n > last ? length :
	       (size_t)((page + (uint64_t)n) * size - address);
}

/* Reads @ready bytes, which are present. */
static ssize_t read_ready(struct vt_engine *engine, pid_t tid, uint64_t address,
			  void *buffer, size_t ready)
{
	ssize_t n = -ENOSYS;

	if (!engine->no_vm_readv) {
		n = read_once(tid, address, buffer, ready);
		if (n != -ENOSYS && n != -EPERM)
			return n;
		engine->no_vm_readv = n == -ENOSYS;
	}
	return engine->proc == VT_PROC_OURS ? read_proc(tid, address, buffer, ready) : n;
}

static ssize_t read_some(struct vt_engine *engine, pid_t tid, uint64_t address,
			 void *buffer, size_t length)
{
	size_t rest = (size_t)(page_size(engine) - address % page_size(engine));
	size_t ready = there(engine, tid, address, length);

	if (!ready)
		return vt_patience_read(&engine->patience, engine->proc, tid, address, buffer,
					length < rest ? length : rest);
	return read_ready(engine, tid, address, buffer, ready);
}

/*
 * The kernel copies in pieces that it chooses, and stops at one that it cannot copy wholly. So
 * a failed read is tried again with the rest of the first page only.
 */
ssize_t vt_engine_read(struct vt_engine *engine, pid_t tid, uint64_t address,
		       void *buffer, size_t length)
{
	const uint64_t page = 4096;
	size_t got = 0;
	ssize_t n;

	if (!length)
		return 0;
	if (length > SSIZE_MAX)
		length = SSIZE_MAX;
	/* No read goes beyond the end of the address space. */
	if (address + (length - 1) < address)
		length = (size_t)(-address);
	do {
		uint64_t at = address + got;
		size_t want = length - got, rest = page - at % page;

		n = read_some(engine, tid, at, (char *)buffer + got, want);
		if (n <= 0 && n != -EAGAIN && rest < want)
			n = read_some(engine, tid, at, (char *)buffer + got, rest);
		if (n <= 0)
			break;
		got += (size_t)n;
	} while (got < length);
	if (got)
		return (ssize_t)got;
	if (n == -EPERM || n == -EACCES)
		vt_rights_unreadable(engine, tid);
	return n < 0 ? n : -EFAULT;
}

ssize_t vt_engine_read_ahead(struct vt_engine *engine, pid_t tid, uint64_t address,
			     void *buffer, size_t length, size_t most, bool waits)
{
	ssize_t n = 0;
	size_t ready;

	if (address + (most - 1) >= address) {
		ready = there(engine, tid, address, most);
		if (ready >= length)
			n = read_ready(engine, tid, address, buffer, ready);
	}
	if (n >= (ssize_t)length)
		return n;
	return waits ? vt_engine_read(engine, tid, address, buffer, length) : -EAGAIN;
}
