/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "live/live.h"

#include <string.h>

static ssize_t live_read(void *ctx, pid_t tid, uint64_t address, void *buffer,
			 size_t length)
{
	struct vt_live *live = ctx;

	return live->watch ? vt_watch_read(live->watch, tid, address, buffer, length) :
			     vt_ahead_read(&live->ahead, live->engine, tid, address, buffer,
					   length);
}

static ssize_t live_glimpse(void *ctx, pid_t tid, uint64_t address, void *buffer,
			    size_t length)
{
	struct vt_live *live = ctx;

	/* What eBPF has captured is there. */
	return live->watch ? vt_watch_read(live->watch, tid, address, buffer, length) :
			     vt_ahead_glimpse(&live->ahead, live->engine, tid, address, buffer,
					      length);
}

void vt_live_next(struct vt_live *live, const struct vt_event *event)
{
	vt_ahead_next(&live->ahead, event->type);
	vt_world_next(live->world);
	vt_live_kernel_next(&live->kernel, event, live->watch);
}

static const struct vt_fd *live_identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_live *live = ctx;

	return vt_identify_fd(live->identify, tgid, tid, fd);
}

/*
 * With --no-stop the kernel tells about a descriptor only when a call is about it. /proc tells
 * at once, but before Linux 7.2 not which device it is; then the eBPF programs are asked for
 * that.
 */
static const struct vt_fd *live_had(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_live *live = ctx;
	const struct vt_fd *now, *told;

	now = vt_identify_fd(live->before ? live->before : live->identify, tgid, tid, fd);
	if (!live->before || now->what.kind != VFIOTRACE_FD_DEVICE || now->device[0])
		return now;
	told = vt_watch_had(live->watch, tgid, tid, fd);
	if (told->what.kind != now->what.kind || strcmp(told->path, now->path))
		return now;
	live->had = *now;
	live->had.what.device_type = told->what.device_type;
	memcpy(live->had.device, told->device, sizeof(told->device));
	memcpy(live->had.driver, told->driver, sizeof(told->driver));
	return &live->had;
}

static void live_learn(void *ctx, pid_t tgid, pid_t tid, int fd,
		       const struct vfiotrace_call *call, int64_t result)
{
	struct vt_live *live = ctx;

	vt_identify_learn(live->identify, tgid, tid, fd, call, result);
}

static void live_forget(void *ctx, pid_t tgid)
{
	struct vt_live *live = ctx;

	vt_identify_forget(live->identify, tgid);
	if (live->stack)
		vt_stack_forget(live->stack, tgid);
}

static void live_copied(void *ctx, pid_t from, pid_t tgid, pid_t tid)
{
	struct vt_live *live = ctx;

	vt_identify_copied(live->identify, from, tgid, tid);
}

static void live_closed(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_live *live = ctx;

	vt_identify_closed(live->identify, tgid, tid, fd);
}

static void live_made(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_live *live = ctx;

	vt_identify_made(live->identify, tgid, tid, fd);
}

static int live_shares(void *ctx, pid_t tid, pid_t other)
{
	struct vt_live *live = ctx;

	return live->watch ? vt_watch_shares(live->watch, tid, other) :
			     vt_identify_shares(tid, other);
}

static bool live_name(void *ctx, pid_t tid, char name[VT_NAME_MAX])
{
	struct vt_live *live = ctx;

	return vt_identify_name(live->identify, tid, name, VT_NAME_MAX);
}

static ssize_t read_copy(void *ctx, uint64_t address, void *buffer, size_t length)
{
	return vt_captured_read(ctx, address, buffer, length);
}

/* Indexes of .registers are DWARF numbers. */
static int walk_copy(struct vt_live *live, pid_t tgid, pid_t tid,
		     void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		     void *frame_ctx)
{
	struct vt_watch_stack *stack = vt_watch_stack(live->watch, tid);
	const struct w_stack *at = stack ? &stack->at : NULL;

	if (!stack)
		return -ENODATA;
	if (at->head.flags & W_PART_LOST)
		return -ENOSPC;
	return vt_stack_walk_copy(live->stack, tgid, &(struct vt_stack_copy){
		.registers = {
			[3] = at->bx, [6] = at->bp, [7] = at->sp, [12] = at->r12,
			[13] = at->r13, [14] = at->r14, [15] = at->r15, [16] = at->ip,
		},
		.ip = at->ip, .sp = at->sp, .foreign = at->head.flags & W_COMPAT,
		.read = read_copy, .ctx = &stack->memory,
		.code = at->code, .top = at->top,
	}, frame, frame_ctx);
}

static int live_stack(void *ctx, pid_t tgid, pid_t tid,
		      void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		      void *frame_ctx)
{
	struct vt_live *live = ctx;

	if (live->watch)
		return walk_copy(live, tgid, tid, frame, frame_ctx);
	return vt_stack_walk(live->stack, tgid, tid, frame, frame_ctx);
}

static bool live_ordinary(void *ctx, pid_t tid, int dirfd, const char *path)
{
	struct vt_live *live = ctx;
	const char *proc = vt_world_proc(live->world);

	return proc && vt_names_ordinary(&live->ours, proc, tid, dirfd, path);
}

static void live_ask(void *ctx, const struct vt_question *question, struct vt_answer *answer)
{
	struct vt_live *live = ctx;

	if (question->ask == VT_ASK_KERNEL) {
		vt_live_kernel_ask(&live->kernel, live->watch, question, answer);
		return;
	}
	if (question->ask == VT_ASK_HOLDERS && live->engine)
		vt_engine_go_on(live->engine);
	vt_world_ask(live->world, question, answer);
}

static bool live_ran(void *ctx, pid_t tid, uint64_t *ns)
{
	struct vt_live *live = ctx;

	return vt_run_times_ask(live->run_times, tid, ns);
}

struct vt_source vt_live_source(struct vt_live *live)
{
	vt_names_begin(&live->ours);
	return (struct vt_source){
		.ctx = live,
		.read = live_read,
		.glimpse = live_glimpse,
		.identify = live_identify,
		.had = live_had,
		.learn = live_learn,
		.forget = live_forget,
		.copied = live_copied,
		.closed = live_closed,
		.made = live_made,
		.shares = live_shares,
		.name = live_name,
		.stack = live->stack ? live_stack : NULL,
		.ordinary = live_ordinary,
		.ask = live_ask,
		.ran = live->run_times ? live_ran : NULL,
	};
}
