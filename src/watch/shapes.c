// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/shapes.h"

#include <linux/audit.h>
#include <string.h>

#include "engine/filter.h"
#include "io/table.h"
#include "util/array.h"

#define NAME_ROOM 64
#define HOW_SIZE 24			/* bytes of struct open_how that we know */
#define REGISTERS_SIZE 24		/* bytes: the arguments of a 32-bit call in memory */

/* By the kind of argument. What is captured at the exit is what the kernel has written. */
static const struct {
	enum vt_io_kind kind;
	struct w_piece piece;
} memory[] = {
	{ VT_IO_PATH, { .memory = W_STRING, .when = W_IN } },
	{ VT_IO_HOW, { .memory = W_BYTES, .when = W_IN, .counted = 1, .most = HOW_SIZE } },
	{ VT_IO_BYTES, { .memory = W_BYTES, .when = W_IN, .counted = 1 } },
	{ VT_IO_BYTES_OUT, { .memory = W_BYTES, .when = W_OUT, .counted = 1 } },
	{ VT_IO_PATH_OUT, { .memory = W_BYTES, .when = W_OUT, .counted = 1 } },
	{ VT_IO_VECTOR, { .memory = W_VECTOR, .when = W_IN } },
	{ VT_IO_VECTOR_OUT, { .memory = W_VECTOR, .when = W_OUT } },
	{ VT_IO_MESSAGE, { .memory = W_MESSAGE, .when = W_IN } },
	{ VT_IO_MESSAGES, { .memory = W_MESSAGES, .when = W_IN } },
	{ VT_IO_MESSAGES_OUT, { .memory = W_MESSAGES, .when = W_OUT } },
	{ VT_IO_MESSAGE_OUT, { .memory = W_MESSAGE, .when = W_OUT } },
};

/* In a 32-bit call, pointers to memory come before arguments that take two registers. */
static void add_pieces(struct w_shape *shape, const struct vt_io_call *call)
{
	size_t n = 0;

	for (unsigned int at = 0; call->args[at].kind; at++) {
		for (size_t i = 0; i < ARRAY_SIZE(memory) && n < W_PIECES; i++) {
			if (memory[i].kind != call->args[at].kind)
				continue;
			shape->pieces[n] = memory[i].piece;
			shape->pieces[n++].at = (__u8)at;
		}
	}
}

static enum w_spare spare_of(const struct vt_io_call *call)
{
	switch (call->decides) {
	case VT_IO_BY_FD:
	case VT_IO_BY_COMMAND:
		return W_SPARE_FOREIGN;
	case VT_IO_BY_SENT:
	case VT_IO_BY_RECEIVED:
		return W_SPARE_BARE;
	default:
		return W_SPARE_NONE;
	}
}

static void describe(struct w_shape *shape, const struct vt_io_call *call, uint32_t arch)
{
	enum vt_io_kind first = (enum vt_io_kind)call->args[call->fd].kind;

	if (vt_io_is_indirect(call, arch)) {
		shape->fd = W_NOWHERE;
		shape->pieces[0] = (struct w_piece){
			.memory = W_BYTES, .when = W_IN, .most = REGISTERS_SIZE,
		};
		return;
	}
	shape->fd = first == VT_IO_FD || first == VT_IO_DIRECTORY ? call->fd : W_NOWHERE;
	if (call->decides == VT_IO_BY_EITHER)
		shape->other_fd = 1;
	shape->makes_fd = call->does & (VT_IO_COPIES | VT_IO_OPENS) ||
			  call->decides == VT_IO_BY_RESULT;
	add_pieces(shape, call);
}

/* Calls from which only the model learns have no line, under which a stack could be printed. */
static enum w_stacks stacks_of(const struct vt_filter *shown, uint32_t arch, unsigned int nr,
			       const struct vt_io_call *call, bool restricted)
{
	static const uint64_t args[6];

	if (vt_syscall_is_ioctl(arch, nr))
		return shown->nioctls || vt_filter_wants(shown, arch, nr, args) ?
		       W_STACKS_ALL : W_STACKS_NONE;
	if (!vt_filter_wants(shown, arch, nr, args))
		return W_STACKS_NONE;
	return restricted && call && call->decides == VT_IO_BY_RESULT ? W_STACKS_OPENED :
									  W_STACKS_ALL;
}

static void fill(struct w_shape *shapes, uint32_t arch, const struct vt_watch_calls *calls)
{
	char room[NAME_ROOM];

	for (unsigned int nr = 0; nr < W_CALLS; nr++) {
		const char *name = vt_syscall_name(arch, nr, room, sizeof(room));
		const struct vt_io_call *call = name ? vt_io_find(name) : NULL;
		bool restricted = call && calls->restricts && calls->restricts(calls->ctx, name);

		shapes[nr].other_fd = W_NOWHERE;
		if (calls->shown)
			shapes[nr].stacks = (__u8)stacks_of(calls->shown, arch, nr, call,
							    restricted);
		if (!call)
			continue;
		describe(&shapes[nr], call, arch);
		if (restricted)
			shapes[nr].spare = (__u8)spare_of(call);
	}
}

void vt_watch_shapes(struct w_shape shapes[2][W_CALLS], const struct vt_watch_calls *calls)
{
	memset(shapes, 0, 2 * sizeof(shapes[0]));
	fill(shapes[0], AUDIT_ARCH_X86_64, calls);
	fill(shapes[1], AUDIT_ARCH_I386, calls);
}
