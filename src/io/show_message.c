/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows struct iovec and struct msghdr as values. */
#include "config.h"

#include "io/internal.h"

#include "xlat/io.h"

/* ---- vectors ---- */

/* Shows at most @most bytes of the buffer. @bytes: as in vt_io_show_vector(). */
static void show_buffer(const struct vt_io_view *view, const struct vt_io_buffer *buffer,
			uint64_t bytes, size_t most)
{
	vt_io_begin(view, VFIOTRACE_VALUE_STRUCT_BEGIN, NULL, 0);
	if (bytes == VT_IO_UNFILLED)
		vt_io_number(view, VFIOTRACE_VALUE_ADDRESS, "iov_base", buffer->address);
	else
		vt_io_bytes(view, "iov_base", buffer->address,
			    buffer->length < bytes ? buffer->length : bytes, most);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "iov_len", buffer->length);
	vt_io_end(view, VFIOTRACE_VALUE_STRUCT_END);
}

/* What is left of @bytes for the buffers behind this one. */
static uint64_t rest(uint64_t bytes, const struct vt_io_buffer *buffer)
{
	if (bytes == VT_IO_ALL || bytes == VT_IO_UNFILLED)
		return bytes;
	return bytes - (buffer->length < bytes ? buffer->length : bytes);
}

void vt_io_show_vector(const struct vt_io_view *view, const char *name, uint64_t address,
		       uint64_t count, uint64_t bytes)
{
	struct vt_io_buffer buffers[VT_IO_VECTOR_MAX];
	ssize_t n = vt_io_load_vector(view, address, count, buffers, VT_IO_VECTOR_MAX);
	size_t left = VT_IO_BYTES_MAX;

	if (n < 0) {
		vt_io_unreadable(view, name, address, (int)n);
		return;
	}
	vt_io_begin(view, VFIOTRACE_VALUE_ARRAY_BEGIN, name, count);
	for (ssize_t i = 0; i < n; i++) {
		show_buffer(view, &buffers[i], bytes,
			    vt_io_share(&left, buffers[i].length, (size_t)(n - i)));
		bytes = rest(bytes, &buffers[i]);
	}
	if ((uint64_t)n < count)
		vt_io_emit(view, &(struct vfiotrace_value){
			.type = VFIOTRACE_VALUE_NOTE, .note = VFIOTRACE_NOTE_ARRAY_CUT,
			.number = (uint64_t)n, .want = count,
		});
	vt_io_end(view, VFIOTRACE_VALUE_ARRAY_END);
}

/* ---- messages ---- */

static void show_control_data(const struct vt_io_view *view, const struct vt_io_control *c)
{
	if (!vt_io_carries_fds(c)) {
		vt_io_emit(view, &(struct vfiotrace_value){
			.type = VFIOTRACE_VALUE_BYTES, .name = "cmsg_data",
			.data = c->data, .length = c->length,
		});
		return;
	}
	vt_io_begin(view, VFIOTRACE_VALUE_ARRAY_BEGIN, "cmsg_data", c->length / 4);
	for (size_t i = 0; i + 4 <= c->length; i += 4)
		vt_io_number(view, VFIOTRACE_VALUE_FD, NULL,
			     (uint64_t)(int64_t)vt_io_carried_fd(view, c, i));
	vt_io_end(view, VFIOTRACE_VALUE_ARRAY_END);
}

static void show_piece(const struct vt_io_view *view, const struct vt_io_control *c)
{
	vt_io_begin(view, VFIOTRACE_VALUE_STRUCT_BEGIN, NULL, 0);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "cmsg_len", c->cmsg_len);
	vt_io_xlat(view, VFIOTRACE_VALUE_ENUM, "cmsg_level", c->level,
		   &vt_xlat_socket_levels);
	vt_io_xlat(view, VFIOTRACE_VALUE_ENUM, "cmsg_type", c->type, &vt_xlat_scm_types);
	show_control_data(view, c);
	vt_io_end(view, VFIOTRACE_VALUE_STRUCT_END);
}

static void show_control(const struct vt_io_view *view, const struct vt_io_message *m)
{
	struct vt_io_control c;
	size_t at = 0;
	int more;

	if (!m->control || !m->controllen) {
		vt_io_number(view, VFIOTRACE_VALUE_ADDRESS, "msg_control", m->control);
		return;
	}
	more = vt_io_next_control(view, m, &at, &c);
	if (more < 0) {
		vt_io_unreadable(view, "msg_control", m->control, more);
		return;
	}
	vt_io_begin(view, VFIOTRACE_VALUE_ARRAY_BEGIN, "msg_control", 0);
	for (; more > 0; more = vt_io_next_control(view, m, &at, &c))
		show_piece(view, &c);
	vt_io_end(view, VFIOTRACE_VALUE_ARRAY_END);
}

void vt_io_show_message(const struct vt_io_view *view, const char *name, uint64_t address,
			uint64_t bytes)
{
	struct vt_io_message m;
	int error = vt_io_load_message(view, address, &m);

	if (error) {
		vt_io_unreadable(view, name, address, error);
		return;
	}
	vt_io_begin(view, VFIOTRACE_VALUE_STRUCT_BEGIN, name, 0);
	vt_io_number(view, VFIOTRACE_VALUE_ADDRESS, "msg_name", m.name);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "msg_namelen", m.namelen);
	vt_io_show_vector(view, "msg_iov", m.iov, m.iovlen, bytes);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "msg_iovlen", m.iovlen);
	show_control(view, &m);
	vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "msg_controllen", m.controllen);
	vt_io_xlat(view, VFIOTRACE_VALUE_FLAGS, "msg_flags", m.flags, &vt_xlat_msg_flags);
	vt_io_end(view, VFIOTRACE_VALUE_STRUCT_END);
}

#define MESSAGES_SHOWN 32		/* each may be as long as the only message of other calls */

/* Reads msg_len: the number of bytes that the kernel has received, or sent. */
static bool load_length(const struct vt_io_view *view, uint64_t address, uint64_t *length)
{
	uint8_t bytes[4];
	ssize_t got = vt_io_read(view, address + 7 * vt_io_wordsize(view), bytes, sizeof(bytes));

	*length = got == sizeof(bytes) ? vfiotrace_call_load(view->plain, bytes, sizeof(bytes)) : 0;
	return got == sizeof(bytes);
}

static void show_one(const struct vt_io_view *view, uint64_t address)
{
	bool received = vt_io_filled(view->record);
	uint64_t length = VT_IO_ALL;
	bool told = received && load_length(view, address, &length);

	vt_io_begin(view, VFIOTRACE_VALUE_STRUCT_BEGIN, NULL, 0);
	vt_io_show_message(view, "msg_hdr", address, length);
	if (told)
		vt_io_number(view, VFIOTRACE_VALUE_UNSIGNED, "msg_len", length);
	vt_io_end(view, VFIOTRACE_VALUE_STRUCT_END);
}

void vt_io_show_messages(const struct vt_io_view *view, const char *name)
{
	size_t count = vt_io_messages(view);
	size_t n = count < MESSAGES_SHOWN ? count : MESSAGES_SHOWN;

	vt_io_begin(view, VFIOTRACE_VALUE_ARRAY_BEGIN, name, count);
	for (size_t i = 0; i < n; i++)
		show_one(view, vt_io_message_at(view, i));
	if (n < count)
		vt_io_emit(view, &(struct vfiotrace_value){
			.type = VFIOTRACE_VALUE_NOTE, .note = VFIOTRACE_NOTE_ARRAY_CUT,
			.number = n, .want = count,
		});
	vt_io_end(view, VFIOTRACE_VALUE_ARRAY_END);
}
