// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of a tracee. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "engine/private.h"

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

/* For kernels without process_vm_readv, and sandboxes that forbid it. */
static ssize_t read_proc(pid_t tid, uint64_t address, void *buffer, size_t length)
{
	char path[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)tid);
	/* A file has no offset there, and a process no memory. */
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

static ssize_t read_some(struct vt_engine *engine, pid_t tid, uint64_t address,
			 void *buffer, size_t length)
{
	ssize_t n;

	if (!engine->no_vm_readv) {
		n = read_once(tid, address, buffer, length);
		if (n != -ENOSYS && n != -EPERM)
			return n;
		if (n == -ENOSYS)
			engine->no_vm_readv = true;
	}
	return read_proc(tid, address, buffer, length);
}

/*
 * The kernel copies in pieces of its own choice and stops at one that it cannot
 * copy whole; so what fails is tried again up to the end of its first page.
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
	/* No read wraps round the end of the address space. */
	if (address + (length - 1) < address)
		length = (size_t)(-address);
	do {
		uint64_t at = address + got;
		size_t want = length - got, rest = page - at % page;

		n = read_some(engine, tid, at, (char *)buffer + got, want);
		if (n <= 0 && rest < want)
			n = read_some(engine, tid, at, (char *)buffer + got, rest);
		if (n <= 0)
			break;
		got += (size_t)n;
	} while (got < length);
	if (got)
		return (ssize_t)got;
	return n < 0 ? n : -EFAULT;
}
