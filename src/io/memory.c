/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the caller's memory: words, strings, file names. */
#include "config.h"

#include "io/internal.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>

size_t vt_io_wordsize(const struct vt_io_view *view)
{
	return view->io->caller == VFIOTRACE_CALLER_64 ? 8 : 4;
}

uint64_t vt_io_word(const struct vt_io_view *view, const uint8_t *bytes)
{
	return vfiotrace_call_load(view->plain, bytes, vt_io_wordsize(view));
}

/* Reads byte by byte, so that a recording holds nothing from behind the NUL. */
ssize_t vt_io_read_string(const struct vfiotrace_memory *memory, uint64_t address,
			  char *buffer, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t got = memory->read(memory->ctx, address + done, buffer + done, 1);

		if (got <= 0)
			return done ? (ssize_t)done : got;
		if (!buffer[done++])
			break;
	}
	return (ssize_t)done;
}

ssize_t vt_io_read(const struct vt_io_view *view, uint64_t address, void *buffer,
		   size_t length)
{
	return view->memory->read(view->memory->ctx, address, buffer, length);
}

bool vt_io_read_name(const struct vt_io_view *view, struct vt_io_name *name)
{
	const struct vt_io *io = view->io;
	bool at = io->call->args[0].kind == VT_IO_DIRECTORY;
	uint64_t how[3] = { 0 };
	ssize_t got;

	if (io->call->args[at].kind != VT_IO_PATH)
		return false;
	name->directory = at ? (int)io->args[0] : AT_FDCWD;
	got = vt_io_read_string(view->memory, io->args[at], name->path, sizeof(name->path));
	if (got <= 0 || name->path[got - 1])
		return false;
	if (io->call->args[2].kind != VT_IO_HOW || *name->path != '/')
		return true;
	/* openat2() with RESOLVE_IN_ROOT: "/" is the directory, so the path is relative to it. */
	if (vt_io_read(view, io->args[2], how, sizeof(how)) != sizeof(how))
		return false;
	if (vfiotrace_call_load(view->plain, &how[2], sizeof(how[2])) & RESOLVE_IN_ROOT)
		memmove(name->path, name->path + strspn(name->path, "/"),
			strlen(name->path + strspn(name->path, "/")) + 1);
	return true;
}
