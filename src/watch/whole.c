// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/whole.h"

#include "util/array.h"

/* .size bytes, and as many times .unit more as .have says. */
static const struct {
	size_t size, unit;
} forms[] = {
	[W_ENTER] = { sizeof(struct w_enter), 1 },
	[W_EXIT] = { sizeof(struct w_exit), 1 },
	[W_LATE] = { sizeof(struct w_enter), 1 },
	[W_CHUNK] = { offsetof(struct w_chunk, data), 1 },
	[W_FILE] = { sizeof(struct w_file), 0 },
	[W_FDS] = { offsetof(struct w_fds, fds), sizeof(((struct w_fds *)NULL)->fds[0]) },
	[W_RELEASE] = { sizeof(struct w_release), 0 },
	[W_FORK] = { sizeof(struct w_task), 0 },
	[W_EXEC] = { sizeof(struct w_task), 0 },
	[W_END] = { sizeof(struct w_task), 0 },
	[W_SIGNAL] = { sizeof(struct w_signal), 0 },
	[W_MODULE] = { sizeof(struct w_module), 0 },
	[W_STACK_PART] = { offsetof(struct w_chunk, data), 1 },
	[W_STACK] = { sizeof(struct w_stack), 0 },
	[W_HAD] = { sizeof(struct w_had), 0 },
};

bool vt_record_is_whole(const struct w_head *r, size_t size)
{
	const struct w_enter *enter = (const void *)r;

	if (size < sizeof(*r) || r->type >= ARRAY_SIZE(forms) || !forms[r->type].size ||
	    size < forms[r->type].size + forms[r->type].unit * r->have)
		return false;
	return r->type != W_ENTER || enter->fd == W_NOWHERE || enter->fd < ARRAY_SIZE(enter->args);
}
