/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of whoever made the call: bytes, words, strings. */
#include "config.h"

#include "io/internal.h"

size_t vt_io_wordsize(const struct vt_io_view *view)
{
	return view->io->caller == VFIOTRACE_CALLER_64 ? 8 : 4;
}

uint64_t vt_io_word(const struct vt_io_view *view, const uint8_t *bytes)
{
	return vfiotrace_call_load(view->plain, bytes, vt_io_wordsize(view));
}

/* Byte by byte: what lies behind the NUL is not to get into a recording. */
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
