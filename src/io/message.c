/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads struct iovec and struct msghdr. Their layout depends on the caller's word size. */
#include "config.h"

#include "io/internal.h"
#include "util/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

ssize_t vt_io_load_vector(const struct vt_io_view *view, uint64_t address, uint64_t count,
			  struct vt_io_buffer *buffers, size_t max)
{
	size_t word = vt_io_wordsize(view), n = count < max ? (size_t)count : max;
	uint8_t *bytes = malloc(n * 2 * word + 1);
	ssize_t got;

	if (!bytes)
		vt_no_memory();
	got = n ? vt_io_read(view, address, bytes, n * 2 * word) : 0;
	n = got > 0 ? (size_t)got / (2 * word) : 0;
	for (size_t i = 0; i < n; i++) {
		buffers[i].address = vt_io_word(view, bytes + 2 * i * word);
		buffers[i].length = vt_io_word(view, bytes + (2 * i + 1) * word);
	}
	free(bytes);
	if (count && !n)
		return got < 0 ? got : -EFAULT;
	return (ssize_t)n;
}

size_t vt_io_share(size_t *left, uint64_t length, size_t buffers)
{
	size_t most = *left / buffers;

	*left -= length < most ? (size_t)length : most;
	return most;
}

static uint32_t load_u32(const struct vt_io_view *view, const uint8_t *bytes)
{
	return (uint32_t)vfiotrace_call_load(view->plain, bytes, 4);
}

int vt_io_load_message(const struct vt_io_view *view, uint64_t address, struct vt_io_message *m)
{
	size_t word = vt_io_wordsize(view), size = 7 * word;
	uint8_t b[7 * 8];
	ssize_t got = vt_io_read(view, address, b, size);

	if (got != (ssize_t)size)
		return got < 0 ? (int)got : -EFAULT;
	*m = (struct vt_io_message){
		.name = vt_io_word(view, b),
		.namelen = load_u32(view, b + word),
		.iov = vt_io_word(view, b + 2 * word),
		.iovlen = vt_io_word(view, b + 3 * word),
		.control = vt_io_word(view, b + 4 * word),
		.controllen = vt_io_word(view, b + 5 * word),
		.flags = load_u32(view, b + 6 * word),
	};
	return 0;
}

/* Does not read the padding behind a piece. */
int vt_io_next_control(const struct vt_io_view *view, const struct vt_io_message *m,
		       size_t *at, struct vt_io_control *c)
{
	size_t word = vt_io_wordsize(view), head = word + 8, have;
	size_t all = m->controllen < VT_IO_CONTROL_MAX ? (size_t)m->controllen :
							 VT_IO_CONTROL_MAX;
	uint8_t bytes[16];
	ssize_t got;

	if (*at > all || all - *at < head)
		return 0;
	have = all - *at - head;
	got = vt_io_read(view, m->control + *at, bytes, head);
	if (got != (ssize_t)head)
		return got < 0 ? (int)got : -EFAULT;
	c->cmsg_len = vt_io_word(view, bytes);
	c->level = load_u32(view, bytes + word);
	c->type = load_u32(view, bytes + word + 4);
	if (c->cmsg_len < head)
		return 0;
	if (c->cmsg_len - head < have)
		have = (size_t)c->cmsg_len - head;
	got = have ? vt_io_read(view, m->control + *at + head, c->data, have) : 0;
	c->length = got > 0 ? (size_t)got : 0;
	*at += (head + have + word - 1) & ~(word - 1);
	return 1;
}

bool vt_io_carries_fds(const struct vt_io_control *c)
{
	return c->level == SOL_SOCKET && c->type == SCM_RIGHTS;
}

int vt_io_carried_fd(const struct vt_io_view *view, const struct vt_io_control *c,
		     size_t offset)
{
	return (int)load_u32(view, c->data + offset);
}

/* The second argument is an array of struct mmsghdr. */
static bool has_many(const struct vt_io_view *view)
{
	enum vt_io_kind kind = (enum vt_io_kind)view->io->call->args[1].kind;

	return kind == VT_IO_MESSAGES || kind == VT_IO_MESSAGES_OUT;
}

size_t vt_io_messages(const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	uint64_t n = (uint32_t)view->io->args[2];

	if (!has_many(view))
		return 1;
	if (vt_io_filled(r) && (uint64_t)r->result < n)
		n = (uint64_t)r->result;
	return n < VT_IO_MESSAGES_MAX ? (size_t)n : VT_IO_MESSAGES_MAX;
}

uint64_t vt_io_message_at(const struct vt_io_view *view, size_t index)
{
	/* struct mmsghdr: a struct msghdr of 7 words, its length (u32), and padding. */
	return view->io->args[1] + index * 8 * vt_io_wordsize(view);
}

static bool has_control(const struct vt_io_view *view, uint64_t address)
{
	struct vt_io_message m;

	return !vt_io_load_message(view, address, &m) && m.control && m.controllen;
}

bool vt_io_messages_have_control(const struct vt_io_view *view)
{
	for (size_t i = 0; i < vt_io_messages(view); i++)
		if (has_control(view, vt_io_message_at(view, i)))
			return true;
	return false;
}

size_t vt_io_message_fds(const struct vt_io_view *view, uint64_t address, int *fds,
			 size_t max)
{
	size_t n = 0, at = 0;
	struct vt_io_message m;
	struct vt_io_control c;

	if (vt_io_load_message(view, address, &m) || !m.control)
		return 0;
	while (vt_io_next_control(view, &m, &at, &c) > 0)
		for (size_t i = 0; vt_io_carries_fds(&c) && i + 4 <= c.length && n < max; i += 4)
			fds[n++] = vt_io_carried_fd(view, &c, i);
	return n;
}
