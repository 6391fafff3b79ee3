/* SPDX-License-Identifier: GPL-2.0-or-later */
/* struct iovec and struct msghdr, whose layouts follow the caller's word. */
#include "config.h"

#include "io/io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "xlat/io.h"

static void begin(const struct vt_io_view *view, enum vfiotrace_value_type type,
		  const char *name, uint64_t count)
{
	vt_io_number(view, type, name, count);
}

static void end(const struct vt_io_view *view, enum vfiotrace_value_type type)
{
	vt_io_number(view, type, NULL, 0);
}

/* ---- vectors ---- */

ssize_t vt_io_load_vector(const struct vt_io_view *view, uint64_t address, uint64_t count,
			  struct vt_io_buffer *buffers, size_t max)
{
	size_t word = vt_io_wordsize(view), n = count < max ? (size_t)count : max;
	uint8_t *bytes = malloc(n * 2 * word + 1);
	ssize_t got;

	if (!bytes)
		abort();
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

/* @distance: of the bytes from those of the first buffer; @most are shown. */
static void show_buffer(const struct vt_io_view *view, const struct vt_io_buffer *buffer,
			uint64_t bytes, uint64_t distance, size_t most)
{
	size_t got;

	begin(view, VFIOTRACE_VALUE_STRUCT_BEGIN, NULL, 0);
	if (bytes == VT_IO_UNFILLED) {
		vt_io_number(view, VFIOTRACE_VALUE_ADDRESS, "iov_base", buffer->address);
	} else {
		got = vt_io_bytes(view, "iov_base", buffer->address,
				  buffer->length < bytes ? buffer->length : bytes, most);
		/* What the program writes there changes nothing that is looked at. */
		if (bytes != VT_IO_ALL)
			vt_io_saw_config(view, distance, view->bytes, got);
	}
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "iov_len", buffer->length);
	end(view, VFIOTRACE_VALUE_STRUCT_END);
}

/* What is left of @bytes behind the buffer. */
static uint64_t rest(uint64_t bytes, const struct vt_io_buffer *buffer)
{
	if (bytes == VT_IO_ALL || bytes == VT_IO_UNFILLED)
		return bytes;
	return bytes - (buffer->length < bytes ? buffer->length : bytes);
}

/*
 * Many buffers may name the same memory: all of them together show no more than one
 * may. What a small one leaves, those behind it have; how much is shown at all (-s)
 * changes nothing, so that a recording holds what a replay asks for.
 */
static size_t share(size_t *left, uint64_t length, size_t buffers)
{
	size_t most = *left / buffers;

	*left -= length < most ? (size_t)length : most;
	return most;
}

void vt_io_show_vector(const struct vt_io_view *view, const char *name, uint64_t address,
		       uint64_t count, uint64_t bytes)
{
	struct vt_io_buffer buffers[VT_IO_VECTOR_MAX];
	ssize_t n = vt_io_load_vector(view, address, count, buffers, VT_IO_VECTOR_MAX);
	size_t left = VT_IO_BYTES_MAX;
	uint64_t distance = 0;

	if (n < 0) {
		vt_io_unreadable(view, name, address, (int)n);
		return;
	}
	begin(view, VFIOTRACE_VALUE_ARRAY_BEGIN, name, count);
	for (ssize_t i = 0; i < n; i++) {
		show_buffer(view, &buffers[i], bytes, distance,
			    share(&left, buffers[i].length, (size_t)(n - i)));
		distance += buffers[i].length;
		bytes = rest(bytes, &buffers[i]);
	}
	if ((uint64_t)n < count)
		vt_io_emit(view, &(struct vfiotrace_value){
			.type = VFIOTRACE_VALUE_NOTE, .note = VFIOTRACE_NOTE_ARRAY_CUT,
			.number = (uint64_t)n, .want = count,
		});
	end(view, VFIOTRACE_VALUE_ARRAY_END);
}

/* ---- messages ---- */

/* struct msghdr; the lengths of name and flags are ints for everyone. */
struct message {
	uint64_t name, namelen, iov, iovlen, control, controllen, flags;
};

static uint32_t load_u32(const struct vt_io_view *view, const uint8_t *bytes)
{
	return (uint32_t)vfiotrace_call_load(view->plain, bytes, 4);
}

static int load_message(const struct vt_io_view *view, uint64_t address, struct message *m)
{
	size_t word = vt_io_wordsize(view), size = 7 * word;
	uint8_t b[7 * 8];
	ssize_t got = vt_io_read(view, address, b, size);

	if (got != (ssize_t)size)
		return got < 0 ? (int)got : -EFAULT;
	*m = (struct message){
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

/* One piece of control data. */
struct control {
	uint64_t cmsg_len;
	uint32_t level, type;
	size_t length;			/* of .data */
	uint8_t data[VT_IO_CONTROL_MAX];
};

/*
 * The next piece at *@at: 1, or 0 after the last, or a negative errno. What fills up
 * the room behind a piece is not read.
 */
static int next_control(const struct vt_io_view *view, const struct message *m, size_t *at,
			struct control *c)
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

static bool carries_fds(const struct control *c)
{
	return c->level == SOL_SOCKET && c->type == SCM_RIGHTS;
}

static void show_control_data(const struct vt_io_view *view, const struct control *c)
{
	if (!carries_fds(c)) {
		vt_io_emit(view, &(struct vfiotrace_value){
			.type = VFIOTRACE_VALUE_BYTES, .name = "cmsg_data",
			.data = c->data, .length = c->length,
		});
		return;
	}
	begin(view, VFIOTRACE_VALUE_ARRAY_BEGIN, "cmsg_data", c->length / 4);
	for (size_t i = 0; i + 4 <= c->length; i += 4)
		vt_io_number(view, VFIOTRACE_VALUE_FD, NULL,
			     (uint64_t)(int64_t)(int32_t)load_u32(view, c->data + i));
	end(view, VFIOTRACE_VALUE_ARRAY_END);
}

static void show_piece(const struct vt_io_view *view, const struct control *c)
{
	begin(view, VFIOTRACE_VALUE_STRUCT_BEGIN, NULL, 0);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "cmsg_len", c->cmsg_len);
	vt_io_xlat(view, VFIOTRACE_VALUE_ENUM, "cmsg_level", c->level,
		   &vt_xlat_socket_levels);
	vt_io_xlat(view, VFIOTRACE_VALUE_ENUM, "cmsg_type", c->type, &vt_xlat_scm_types);
	show_control_data(view, c);
	end(view, VFIOTRACE_VALUE_STRUCT_END);
}

static void show_control(const struct vt_io_view *view, const struct message *m)
{
	struct control c;
	size_t at = 0;
	int more;

	if (!m->control || !m->controllen) {
		vt_io_number(view, VFIOTRACE_VALUE_ADDRESS, "msg_control", m->control);
		return;
	}
	more = next_control(view, m, &at, &c);
	if (more < 0) {
		vt_io_unreadable(view, "msg_control", m->control, more);
		return;
	}
	begin(view, VFIOTRACE_VALUE_ARRAY_BEGIN, "msg_control", 0);
	for (; more > 0; more = next_control(view, m, &at, &c))
		show_piece(view, &c);
	end(view, VFIOTRACE_VALUE_ARRAY_END);
}

void vt_io_show_message(const struct vt_io_view *view, const char *name, uint64_t address,
			uint64_t bytes)
{
	struct message m;
	int error = load_message(view, address, &m);

	if (error) {
		vt_io_unreadable(view, name, address, error);
		return;
	}
	begin(view, VFIOTRACE_VALUE_STRUCT_BEGIN, name, 0);
	vt_io_number(view, VFIOTRACE_VALUE_ADDRESS, "msg_name", m.name);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "msg_namelen", m.namelen);
	vt_io_show_vector(view, "msg_iov", m.iov, m.iovlen, bytes);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "msg_iovlen", m.iovlen);
	show_control(view, &m);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "msg_controllen", m.controllen);
	vt_io_xlat(view, VFIOTRACE_VALUE_FLAGS, "msg_flags", m.flags, &vt_xlat_msg_flags);
	end(view, VFIOTRACE_VALUE_STRUCT_END);
}

bool vt_io_message_has_control(const struct vt_io_view *view, uint64_t address)
{
	struct message m;

	return !load_message(view, address, &m) && m.control && m.controllen;
}

size_t vt_io_message_fds(const struct vt_io_view *view, uint64_t address, int *fds,
			 size_t max)
{
	size_t n = 0, at = 0;
	struct message m;
	struct control c;

	if (load_message(view, address, &m) || !m.control)
		return 0;
	while (next_control(view, &m, &at, &c) > 0)
		for (size_t i = 0; carries_fds(&c) && i + 4 <= c.length && n < max; i += 4)
			fds[n++] = (int)load_u32(view, c.data + i);
	return n;
}
