/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Learns what a call has changed or told, for later calls. Shows nothing. */
#include "config.h"

#include "io/internal.h"

#include <errno.h>
#include <sys/socket.h>

#include "xlat/fcntl_values.h"
#include "xlat/io.h"

/* ---- PCI configuration space ---- */

/* The bytes of configuration space that the call has read into the caller's memory. */
struct config_read {
	const struct vt_io_view *view;
	uint64_t within;		/* offset in the space of the next byte */
	uint64_t left;
};

/* Learns the next bytes, which are in this buffer; at most @most of them. */
static void learn_buffer(struct config_read *c, const struct vt_io_buffer *buffer, size_t most)
{
	uint8_t bytes[VT_PCI_CONFIG_SIZE];
	uint64_t moved = buffer->length < c->left ? buffer->length : c->left;
	size_t want = moved < most ? (size_t)moved : most;
	ssize_t got = 0;

	if (c->within >= sizeof(bytes))
		return;
	if (want > sizeof(bytes) - c->within)
		want = sizeof(bytes) - (size_t)c->within;
	if (want)
		got = vt_io_read(c->view, buffer->address, bytes, want);
	if (got > 0)
		vt_session_saw_config(c->view->session, c->view->record->file, c->within, bytes,
				      (size_t)got);
	c->within += buffer->length;
	c->left -= moved;
}

static void learn_vector(struct config_read *c, uint64_t address, uint64_t count)
{
	struct vt_io_buffer buffers[VT_IO_VECTOR_MAX];
	ssize_t n = vt_io_load_vector(c->view, address, count, buffers, VT_IO_VECTOR_MAX);
	size_t left = VT_IO_BYTES_MAX;

	for (ssize_t i = 0; i < n; i++)
		learn_buffer(c, &buffers[i],
			     vt_io_share(&left, buffers[i].length, (size_t)(n - i)));
}

static void learn_config_read(struct config_read *c)
{
	const struct vt_io *io = c->view->io;

	for (unsigned int i = 0; io->call->args[i].kind; i++) {
		if (io->call->args[i].kind == VT_IO_BYTES_OUT)
			learn_buffer(c, &(struct vt_io_buffer){ io->args[i], c->left },
				     VT_IO_BYTES_MAX);
		else if (io->call->args[i].kind == VT_IO_VECTOR_OUT)
			learn_vector(c, io->args[i], io->args[i + 1]);
	}
}

void vt_io_learn_config(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	struct config_read c = { .view = view };

	if (!vt_io_is_config(view, &c.within))
		return;
	if (vt_io_filled(r)) {
		c.left = (uint64_t)r->result;
		learn_config_read(&c);
	}
	/* Even if nothing was read: vfio-pci takes no bridges. */
	if (vt_io_is_vfio_pci(r))
		vt_session_plain_header(view->session, r->file);
}

/* ---- mappings and descriptors ---- */

static void learn_mapping(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	uint64_t offset = 0;

	if (!r->on_fd || !vt_io_concerns(view, r->fd, &r->fd_info)) {
		vt_session_unmap(view->session, r->tgid, (uint64_t)r->result,
				 view->io->args[1]);
		return;
	}
	vt_io_offset(view->io, &offset);
	vt_session_map(view->session, &(struct vt_mapped){
		.tgid = r->tgid,
		.offset = offset,
		.address = (uint64_t)r->result,
		.length = view->io->args[1],
		.file = r->file,
		.kind = r->fd_info.what.kind,
	});
}

/* A failed close() has closed the descriptor nevertheless, unless it was not open (EBADF). */
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
	return !copies || (int)io->args[0] != (int)io->args[1];
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
	/* CLOSE_RANGE_CLOEXEC closes only at the next execve(). */
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
	return vt_io_makes_eventfd(view->io->call) && r->result_is_fd;
}

static void learn_carried(const struct vt_io_view *view,
			  void (*learn)(struct vt_session *session, uint64_t file))
{
	const struct vt_record *r = view->record;
	int fds[VT_IO_FDS_MAX];

	for (size_t m = 0; m < vt_io_messages(view); m++) {
		size_t n = vt_io_message_fds(view, vt_io_message_at(view, m), fds,
					     VT_IO_FDS_MAX);

		while (n--)
			learn(view->session,
			      vt_session_file(view->session, r->tgid, r->tid, fds[n]));
	}
}

/* With MSG_PEEK the message stays, and can be received again with new descriptors. */
static bool peeks(const struct vt_io *io)
{
	for (unsigned int i = 0; io->call->args[i].kind; i++)
		if (io->call->args[i].xlat == &vt_xlat_msg_flags)
			return io->args[i] & MSG_PEEK;
	return false;
}

/* unshare() and close_range() with a flag: the table is copied before anything is closed. */
bool vt_io_unshares(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	const struct vt_io *io = view->io;

	if (!(io->call->does & VT_IO_UNSHARES) || !r->finished || r->unavailable || r->failed)
		return false;
	return io->call->does & VT_IO_CLOSES_RANGE ? io->args[2] & VT_CLOSE_RANGE_UNSHARE :
						     io->args[0] & VT_CLONE_FILES;
}

void vt_io_learn_closed(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	uint32_t first, last;

	if (vt_io_unshares(view))
		vt_session_unshare(view->session, r->tgid, r->tid);
	if (vt_io_closed_range(view, &first, &last))
		vt_session_close(view->session, r->tgid, r->tid, first, last);
}

void vt_io_learn(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	const struct vt_io *io = view->io;
	uint8_t does = io->call->does;

	if (!r->finished || r->unavailable || r->failed)
		return;
	if (r->result_is_fd && vt_io_copies(io))
		vt_session_dup(view->session, r->tgid, r->tid, (int)io->args[0],
			       (int)r->result);
	else if (r->result_is_fd && io->call->decides != VT_IO_BY_RESULT)
		vt_session_lose(view->session, r->tgid, r->tid, (int)r->result);
	if (io->call->decides == VT_IO_BY_SENT)
		learn_carried(view, vt_session_sent);
	if (io->call->decides == VT_IO_BY_RECEIVED && !peeks(io))
		learn_carried(view, vt_session_received);
	if (does & VT_IO_MAPS)
		learn_mapping(view);
	if (does & VT_IO_MOVES)
		vt_session_move(view->session, r->tgid, &(struct vt_move){
			.from = io->args[0], .old_length = io->args[1],
			.to = (uint64_t)r->result, .new_length = io->args[2],
			.stays = io->args[3] & VT_MREMAP_DONTUNMAP,
		});
	if (does & VT_IO_UNMAPS)
		vt_session_unmap(view->session, r->tgid, io->args[0], io->args[1]);
}
