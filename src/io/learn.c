/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a finished call has changed, for the calls that follow. */
#include "config.h"

#include "io/io.h"

#include <errno.h>

#include "xlat/fcntl_values.h"

static void learn_mapping(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;

	if (!r->on_fd || !vt_io_concerns(view, r->fd, &r->fd_info)) {
		vt_session_unmap(view->session, r->tgid, (uint64_t)r->result,
				 view->io->args[1]);
		return;
	}
	vt_session_map(view->session, &(struct vt_mapped){
		.tgid = r->tgid,
		.address = (uint64_t)r->result,
		.length = view->io->args[1],
		.file = r->file,
		.kind = r->fd_info.what.kind,
	});
}

/* close() that fails has closed all the same, but for what was not open. */
bool vt_io_closed(const struct vt_io_view *view, int *fd)
{
	const struct vt_record *r = view->record;
	const struct vt_io *io = view->io;
	bool copies = io->call->does & VT_IO_COPIES;

	if (!(io->call->does & VT_IO_CLOSES) || !r->finished || r->unavailable)
		return false;
	if (r->failed && (copies || r->result == -EBADF))
		return false;
	*fd = (int)io->args[copies];
	return !copies || io->args[0] != io->args[1];
}

bool vt_io_closed_range(const struct vt_io_view *view, uint32_t *first, uint32_t *last)
{
	const struct vt_record *r = view->record;
	const struct vt_io *io = view->io;
	int fd;

	if (vt_io_closed(view, &fd)) {
		*first = *last = (uint32_t)fd;
		return true;
	}
	/* With CLOSE_RANGE_CLOEXEC nothing is closed yet. */
	if (!(io->call->does & VT_IO_CLOSES_RANGE) || !r->finished || r->unavailable ||
	    r->failed || io->args[2] & VT_CLOSE_RANGE_CLOEXEC)
		return false;
	*first = (uint32_t)io->args[0];
	*last = (uint32_t)io->args[1];
	return true;
}

bool vt_io_made(const struct vt_io_view *view, int *fd)
{
	const struct vt_record *r = view->record;

	*fd = (int)r->result;
	return view->io->call->decides == VT_IO_BY_USE && r->result_is_fd;
}

static void learn_sent(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	int fds[VT_IO_FDS_MAX];
	size_t n = vt_io_message_fds(view, view->io->args[1], fds, VT_IO_FDS_MAX);

	while (n--)
		vt_session_sent(view->session,
				vt_session_file(view->session, r->tgid, r->tid, fds[n]));
}

void vt_io_learn(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	const struct vt_io *io = view->io;
	uint8_t does = io->call->does;
	uint32_t first, last;

	if (vt_io_closed_range(view, &first, &last))
		vt_session_close(view->session, r->tgid, r->tid, first, last);
	if (!r->finished || r->unavailable || r->failed)
		return;
	if (r->result_is_fd && vt_io_copies(io))
		vt_session_dup(view->session, r->tgid, r->tid, (int)io->args[0],
			       (int)r->result);
	else if (r->result_is_fd)
		vt_session_lose(view->session, r->tgid, r->tid, (int)r->result);
	if (io->call->decides == VT_IO_BY_SENT)
		learn_sent(view);
	if (does & VT_IO_MAPS)
		learn_mapping(view);
	if (does & VT_IO_UNMAPS)
		vt_session_unmap(view->session, r->tgid, io->args[0], io->args[1]);
}
