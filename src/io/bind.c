/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls on those files of sysfs that give devices to drivers and so on: which file, found by
 * its path without links, and the text that is written.
 */
#include "config.h"

#include "io/internal.h"

#include <stdio.h>
#include <string.h>

#define TEXT_ROOM 256			/* bytes; longer texts are not known */
#define PARTS_MAX 16			/* most buffers that a text may come from */

/* ---- which file ---- */

/* If the file does not exist or cannot be examined, the name that the call has for it is used. */
static void find_named(const struct vt_io_view *view, const struct vt_io_name *name,
		       const char *path, const char *rest, struct vt_binding *b)
{
	char place[VT_IO_PATH_ROOM], all[VT_IO_PATH_ROOM + TEXT_ROOM];

	view->place(view->ctx, view->record->tid, name->directory, path, place, sizeof(place));
	snprintf(all, sizeof(all), "%s%s", place, rest);
	if (!vt_binding_find(all, b))
		vt_binding_find(name->path, b);
}

/* Looks up the link's folder, because the link itself must not be followed. */
static void find_link(const struct vt_io_view *view, struct vt_binding *b)
{
	static const char link[] = "iommu_group";
	char folder[VT_IO_PATH_ROOM] = ".";
	struct vt_io_name name;
	char *last;

	if (!vt_io_read_name(view, &name))
		return;
	last = strrchr(name.path, '/');
	if (strcmp(last ? last + 1 : name.path, link))
		return;
	if (last)
		snprintf(folder, sizeof(folder), "%.*s", (int)(last - name.path), name.path);
	find_named(view, &name, folder, "/iommu_group", b);
}

void vt_io_find_binding(const struct vt_io_view *view, struct vt_binding *b)
{
	const struct vt_record *r = view->record;
	const struct vt_io_call *call = view->io->call;

	if (call->decides == VT_IO_BY_LINK)
		find_link(view, b);
	else if (vt_io_writes(call) && r->on_fd)
		vt_binding_find(r->fd_info.path, b);
}

void vt_io_find_opened(const struct vt_io_view *view, struct vt_binding *b)
{
	const struct vt_record *r = view->record;
	struct vt_io_name name;

	if (!vt_io_opens(view->io->call))
		return;
	if (r->result_is_fd)
		vt_binding_find(view->identify(view->ctx, r->tgid, r->tid, (int)r->result)->path,
				b);
	else if (vt_io_read_name(view, &name) && vt_binding_may_be(name.path))
		find_named(view, &name, name.path, "", b);
}

/* ---- the text ---- */

static void tell_bytes(const struct vt_io_view *view, uint64_t address, uint64_t length,
		       struct vt_binding *b)
{
	size_t want = length < TEXT_ROOM ? (size_t)length : TEXT_ROOM;
	char text[TEXT_ROOM];

	if (!want || vt_io_read(view, address, text, want) == (ssize_t)want)
		vt_binding_tell(b, text, want);
}

/* The kernel takes all buffers together as one text. */
static void tell_vector(const struct vt_io_view *view, uint64_t address, uint64_t count,
			struct vt_binding *b)
{
	struct vt_io_buffer parts[PARTS_MAX];
	ssize_t n = vt_io_load_vector(view, address, count, parts, PARTS_MAX);
	char text[TEXT_ROOM];
	size_t length = 0;

	if (n < 0 || (uint64_t)n < count)
		return;
	for (ssize_t i = 0; i < n; i++) {
		size_t room = sizeof(text) - length;
		size_t want = parts[i].length < room ? (size_t)parts[i].length : room;

		if (want && vt_io_read(view, parts[i].address, text + length, want) !=
				    (ssize_t)want)
			return;
		length += want;
	}
	vt_binding_tell(b, text, length);
}

void vt_io_tell_binding(const struct vt_io_view *view, struct vt_binding *b)
{
	const struct vt_io *io = view->io;

	for (unsigned int i = 0; io->call->args[i].kind; i++) {
		if (io->call->args[i].kind == VT_IO_BYTES)
			tell_bytes(view, io->args[i], io->args[i + 1], b);
		else if (io->call->args[i].kind == VT_IO_VECTOR)
			tell_vector(view, io->args[i], io->args[i + 1], b);
		/* A target that fills the buffer may have been cut off. */
		else if (io->call->args[i].kind == VT_IO_PATH_OUT && vt_io_filled(view->record) &&
			 (uint64_t)view->record->result < io->args[i + 1])
			tell_bytes(view, io->args[i], (uint64_t)view->record->result, b);
	}
}

/* ---- what the call has changed ---- */

void vt_io_learn_binding(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	const struct vt_binding *b = &r->binding;
	bool seen = r->finished && !r->unavailable;

	if (!b->what || vt_io_opens(view->io->call))
		return;
	/* Writing 0 bytes has no effect. */
	if (seen && (r->failed || r->result <= 0))
		return;
	if (vt_binding_changes(b) || (seen && b->told))
		vt_session_bound(view->session, b, seen);
}
