// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/tasks.h"

#include <errno.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "util/memory.h"

#define NS 1000000000

/* The kernel's own word for "no such request", which programs see as ENOTTY. */
#define KERNEL_ENOIOCTLCMD 515
#define LAST_ERROR 4095

struct vt_watch_task *vt_watch_find(struct vt_watch_tasks *w, pid_t tid)
{
	struct vt_watch_task *t;

	HASH_FIND(hh, w->tasks, &tid, sizeof(tid), t);
	return t;
}

static struct timespec timespec_of(int64_t ns)
{
	return (struct timespec){ ns / NS, ns % NS };
}

static bool emit(struct vt_watch_tasks *w, const struct vt_watch_task *t,
		 struct vt_event *event, uint64_t time)
{
	int64_t mono = (int64_t)time, real = mono + w->offset;

	if (w->silent)
		return false;
	event->tid = t->tid;
	event->tgid = t->tgid;
	event->mono = timespec_of(mono);
	event->real = timespec_of(real);
	return w->handler.event(w->handler.ctx, event);
}

struct vt_watch_task *vt_watch_add(struct vt_watch_tasks *w, pid_t tid, pid_t tgid,
				   pid_t parent, bool attached)
{
	struct vt_watch_task *t = calloc(1, sizeof(*t)), *by = vt_watch_find(w, parent);

	if (!t)
		vt_no_memory();
	t->tid = tid;
	t->tgid = tgid ? tgid : tid;
	t->parent = parent;
	t->attached = attached;
	t->begun = attached || (by && by->begun);
	HASH_ADD(hh, w->tasks, tid, sizeof(t->tid), t);
	return t;
}

static void tell_unseen(struct vt_watch_tasks *w, const struct vt_watch_task *t,
			enum vt_unseen what, uint64_t time)
{
	struct vt_event event = { .type = VT_EVENT_UNSEEN, .unseen = what };

	emit(w, t, &event, time);
}

void vt_watch_announce(struct vt_watch_tasks *w, const struct vt_watch_task *t, uint64_t time)
{
	const struct vt_watch_task *by = vt_watch_find(w, t->parent);
	struct vt_event event = { .type = VT_EVENT_NEW };

	event.new.parent = t->parent;
	event.new.attached = t->attached;
	event.new.thread = by && by->tgid == t->tgid;
	emit(w, t, &event, time);
}

static struct vt_watch_task *begin(struct vt_watch_tasks *w, const struct w_head *r,
				   pid_t parent, bool attached)
{
	struct vt_watch_task *t = vt_watch_add(w, (pid_t)r->tid, (pid_t)r->tgid, parent,
					       attached);

	vt_watch_announce(w, t, r->time);
	return t;
}

/* If the record of a thread's creation was lost, other records show that the thread exists. */
static struct vt_watch_task *get(struct vt_watch_tasks *w, const struct w_head *r)
{
	struct vt_watch_task *t = vt_watch_find(w, (pid_t)r->tid), *leader;

	if (t)
		return t;
	leader = vt_watch_find(w, (pid_t)r->tgid);
	return begin(w, r, leader ? leader->tid : 0, !leader);
}

static void drop(struct vt_watch_tasks *w, struct vt_watch_task *t)
{
	HASH_DEL(w->tasks, t);
	vt_captured_free(&t->memory);
	vt_captured_free(&t->coming);
	vt_captured_free(&t->stack.memory);
	free(t->fds);
	free(t);
}

void vt_watch_tasks_free(struct vt_watch_tasks *w)
{
	struct vt_watch_task *t, *next;

	HASH_ITER(hh, w->tasks, t, next)
		drop(w, t);
}

/* ---- what a call refers to ---- */

static void add_chunk(struct vt_captured *to, const struct w_chunk *c)
{
	if (c->head.flags & W_FAULT)
		vt_captured_add(to, c->address, NULL, W_PAGE - c->address % W_PAGE);
	else
		vt_captured_add(to, c->address, c->data, c->head.have);
}

static void take_chunk(struct vt_watch_task *t, const struct w_chunk *c)
{
	add_chunk(&t->coming, c);
}

static void take_stack_part(struct vt_watch_task *t, const struct w_chunk *c)
{
	add_chunk(&t->stack.memory, c);
}

static void take_stack(struct vt_watch_task *t, const struct w_stack *r)
{
	t->stack.at = *r;
	t->stack.there = true;
}

static void forget_stack(struct vt_watch_task *t)
{
	t->stack.there = false;
	vt_captured_clear(&t->stack.memory);
}

static void add_fd(struct vt_watch_task *t, int fd, uint64_t file)
{
	if (t->nfds == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->fds = realloc(t->fds, t->room * sizeof(*t->fds));
		if (!t->fds)
			vt_no_memory();
	}
	t->fds[t->nfds++] = (struct vt_watch_fd){ fd, file };
}

/* Removes the first @n, which belong to the previous call or to the entry. Later ones stay. */
static void forget_fds(struct vt_watch_task *t, size_t n)
{
	if (n)
		memmove(t->fds, t->fds + n, (t->nfds - n) * sizeof(*t->fds));
	t->nfds -= n;
	t->call_fds -= n;
}

static void take_fds(struct vt_watch_task *t, const struct w_fds *r)
{
	for (unsigned int i = 0; i < r->head.have && i < W_FDS_MOST; i++)
		add_fd(t, r->fds[i].fd, r->fds[i].file);
}

/* What has come for the next event becomes that of the current one. */
static void turn(struct vt_watch_task *t)
{
	struct vt_captured before = t->memory;

	t->memory = t->coming;
	t->coming = before;
	vt_captured_clear(&t->coming);
}

/* ---- calls ---- */

/* Until the started program runs, calls are our own, except the execve that runs it. */
static bool is_ours(const struct vt_watch_task *t)
{
	return !t->begun && t->held.nr != SYS_execve && t->held.nr != SYS_execveat;
}

/* Reports the entry that is held. @late: its argument was read at the exit. */
static void hand_on_entry(struct vt_watch_tasks *w, struct vt_watch_task *t, bool late)
{
	const struct w_enter *r = &t->held;
	struct vt_event event = { .type = VT_EVENT_ENTER };

	t->waits = false;
	event.enter.arch = r->head.flags & W_COMPAT ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64;
	event.enter.nr = r->nr;
	for (int i = 0; i < 6; i++)
		event.enter.args[i] = r->args[i];
	event.enter.ip = r->ip;
	event.enter.sp = r->sp;
	event.enter.late = late;
	t->wanted = !is_ours(t) &&
		    vt_wanted(w->wanted, event.enter.arch, r->nr, event.enter.args) &&
		    emit(w, t, &event, r->head.time);
}

static void tell_lost(struct vt_watch_tasks *w, struct vt_watch_task *t, uint32_t calls,
		      uint64_t time)
{
	struct vt_event event = { .type = VT_EVENT_LOST, .lost = { calls } };

	if (!calls && !t->open)
		return;
	/* Only the beginning of the call is known. */
	if (t->waits) {
		vt_captured_doubt(&t->memory);
		hand_on_entry(w, t, false);
	}
	w->lost += calls + t->open;
	t->open = false;
	emit(w, t, &event, time);
}

void vt_watch_settle(struct vt_watch_tasks *w, struct vt_watch_task *t, uint32_t serial,
		     uint64_t time)
{
	if (serial <= t->serial)
		return;
	tell_lost(w, t, serial - t->serial, time);
	t->serial = serial;
}

static void take_enter(struct vt_watch_tasks *w, struct vt_watch_task *t,
		       const struct w_enter *r)
{
	/* The exit of the previous call was lost, or whole calls were. */
	if (t->open || r->head.serial > t->serial + 1)
		tell_lost(w, t, r->head.serial - t->serial - 1, r->head.time);
	t->serial = r->head.serial;
	t->open = true;
	t->pending = false;
	t->entered = r->head.time;
	t->held = *r;
	forget_stack(t);
	/* The descriptors and the memory of this call have come before. */
	forget_fds(t, t->call_fds);
	w->parts += !!(r->head.flags & W_PART_LOST);
	if (r->fd != W_NOWHERE)
		add_fd(t, (int)r->args[r->fd], r->file);
	if (r->head.have)
		vt_captured_add(&t->coming, r->at, r->data, r->head.have);
	t->call_fds = t->nfds;
	turn(t);
	if (r->head.flags & W_FAULT)
		t->waits = true;
	else
		hand_on_entry(w, t, false);
}

/* Completes the entry that is held by the argument as it is at the exit. */
static void take_late(struct vt_watch_tasks *w, struct vt_watch_task *t,
		      const struct w_enter *r)
{
	if (!t->open || !t->waits || r->head.serial != t->serial)
		return;
	if (r->head.have)
		vt_captured_add(&t->coming, r->at, r->data, r->head.have);
	turn(t);
	if (!(r->head.flags & W_FAULT))
		hand_on_entry(w, t, true);
}

/*
 * What has come for the exit becomes current. For calls other than ioctl the memory of the
 * entry is kept, because it is still asked for. But if a part of the exit was lost, the memory
 * of the entry may be outdated: then only what has come for the exit is kept, and the
 * descriptor of the call itself, which is the last one of its entry.
 */
static void turn_exit(struct vt_watch_tasks *w, struct vt_watch_task *t, bool part_lost)
{
	bool ioctl = vt_syscall_is_ioctl(t->held.head.flags & W_COMPAT ? AUDIT_ARCH_I386 :
					 AUDIT_ARCH_X86_64, t->held.nr);

	w->parts += part_lost;
	if (ioctl || part_lost)
		turn(t);
	else
		vt_captured_join(&t->memory, &t->coming);
	if (part_lost)
		forget_fds(t, t->call_fds - (t->held.fd != W_NOWHERE));
}

static void take_exit(struct vt_watch_tasks *w, struct vt_watch_task *t,
		      const struct w_exit *r)
{
	struct vt_event event = { .type = VT_EVENT_EXIT };

	if (!t->open || r->head.serial != t->serial)
		return;
	/* Only EFAULT shows that there is no memory. */
	if (r->result != -EFAULT)
		vt_captured_doubt(&t->memory);
	if (t->waits)
		hand_on_entry(w, t, false);
	if (r->head.have)
		vt_captured_add(&t->coming, r->at, r->data, r->head.have);
	turn_exit(w, t, r->head.flags & W_PART_LOST);
	if (r->result != -EFAULT)
		vt_captured_doubt(&t->memory);
	t->call_fds = t->nfds;
	event.exit.result = r->result == -KERNEL_ENOIOCTLCMD ? -ENOTTY : r->result;
	event.exit.failed = r->result < 0 && r->result >= -LAST_ERROR;
	event.exit.timed = true;
	event.exit.begun = timespec_of((int64_t)t->entered);
	t->left = r->head.time;
	t->open = false;
	if (t->wanted)
		emit(w, t, &event, r->head.time);
	if (t->unseen)
		tell_unseen(w, t, VT_UNSEEN_COMPAT, r->head.time);
	t->unseen = false;
}

void vt_watch_got_iommufd(struct vt_watch_tasks *w, pid_t tid)
{
	struct vt_watch_task *t = vt_watch_find(w, tid);

	if (t && t->open)
		t->unseen = t->held.head.flags & W_COMPAT;
}

/* ---- threads ---- */

static bool is_last(const struct vt_watch_tasks *w, const struct vt_watch_task *t)
{
	const struct vt_watch_task *other;

	for (other = w->tasks; other; other = other->hh.next)
		if (other != t && other->tgid == t->tgid)
			return false;
	return true;
}

/* Reports the end of a thread, and that of its leader, if that has ended before and is the last. */
static void end_task(struct vt_watch_tasks *w, struct vt_watch_task *t, uint64_t time)
{
	struct vt_event event = { .type = VT_EVENT_EXITED };
	struct vt_watch_task *leader;
	bool last = is_last(w, t);
	pid_t tgid = t->tgid;
	int code = t->code;

	if (WIFSIGNALED(code)) {
		event.type = VT_EVENT_KILLED;
		event.end.status = WTERMSIG(code);
		event.end.core = WCOREDUMP(code);
	} else {
		event.end.status = WEXITSTATUS(code);
	}
	if (w->ends(w->ctx, t))
		emit(w, t, &event, time);
	drop(w, t);
	leader = vt_watch_find(w, tgid);
	if (leader && leader->ended && is_last(w, leader))
		end_task(w, leader, time);
	else if (last)
		w->gone(w->ctx, tgid, code);
}

void vt_watch_end(struct vt_watch_tasks *w, struct vt_watch_task *t, int code, uint64_t time)
{
	t->code = code;
	/* If a leader ends before its threads, one of them may take its place by execve. */
	if (t->tid == t->tgid && !is_last(w, t))
		t->ended = true;
	else
		end_task(w, t, time);
}

static void take_fork(struct vt_watch_tasks *w, const struct w_task *r)
{
	struct vt_watch_task *t = vt_watch_find(w, (pid_t)r->head.tid);

	/* The number is used again: the record of the former thread's end was lost. */
	if (t && !t->parent && r->other != r->head.tid)
		drop(w, t);
	else if (t)
		return;
	t = vt_watch_add(w, (pid_t)r->head.tid, (pid_t)r->head.tgid, (pid_t)r->other, false);
	t->shares = r->shares;
	vt_watch_announce(w, t, r->head.time);
}

static void take_exec(struct vt_watch_tasks *w, const struct w_task *r)
{
	struct vt_watch_task *t = vt_watch_find(w, (pid_t)r->head.tid);
	struct vt_watch_task *former = vt_watch_find(w, (pid_t)r->other);
	struct vt_event superseded = { .type = VT_EVENT_SUPERSEDED };
	struct vt_event event = { .type = VT_EVENT_EXEC };

	if (former && former != t) {
		if (t) {
			superseded.superseded.by = former->tid;
			emit(w, t, &superseded, r->head.time);
			drop(w, t);
		}
		HASH_DEL(w->tasks, former);
		former->tid = (pid_t)r->head.tid;
		HASH_ADD(hh, w->tasks, tid, sizeof(former->tid), former);
		t = former;
	}
	if (!t)
		t = get(w, &r->head);
	t->begun = true;
	event.exec.former = (pid_t)r->other;
	emit(w, t, &event, r->head.time);
}

static void take_signal(struct vt_watch_tasks *w, struct vt_watch_task *t,
			const struct w_signal *r)
{
	struct vt_event event = { .type = VT_EVENT_SIGNAL };

	event.signal.number = (int)r->number;
	memcpy(&event.signal.info, r->info, sizeof(r->info));
	if (!event.signal.info.si_signo) {
		event.signal.info.si_signo = (int)r->number;
		event.signal.info.si_code = SI_KERNEL;
	}
	if (t->begun)
		emit(w, t, &event, r->head.time);
}

void vt_watch_take(struct vt_watch_tasks *w, const struct w_head *r)
{
	struct vt_watch_task *t;

	if (r->type == W_FORK) {
		take_fork(w, (const void *)r);
		return;
	}
	if (r->type == W_EXEC) {
		take_exec(w, (const void *)r);
		return;
	}
	t = get(w, r);
	switch (r->type) {
	case W_ENTER:
		take_enter(w, t, (const void *)r);
		break;
	case W_EXIT:
		take_exit(w, t, (const void *)r);
		break;
	case W_LATE:
		take_late(w, t, (const void *)r);
		break;
	case W_CHUNK:
		take_chunk(t, (const void *)r);
		break;
	case W_STACK_PART:
		take_stack_part(t, (const void *)r);
		break;
	case W_STACK:
		take_stack(t, (const void *)r);
		break;
	case W_FDS:
		take_fds(t, (const void *)r);
		break;
	case W_END:
		vt_watch_settle(w, t, r->serial, r->time);
		vt_watch_end(w, t, ((const struct w_task *)r)->code, r->time);
		break;
	case W_SIGNAL:
		take_signal(w, t, (const void *)r);
		break;
	}
}

/* ---- time ---- */

void vt_watch_tell_loss(struct vt_watch_tasks *w, enum vt_unseen what, uint64_t now)
{
	if (w->tasks)
		tell_unseen(w, w->tasks, what, now);
}

void vt_watch_tell_in_call(struct vt_watch_tasks *w, uint64_t now)
{
	struct vt_watch_task *t, *next;

	HASH_ITER(hh, w->tasks, t, next)
		if (t->in_call)
			tell_unseen(w, t, VT_UNSEEN_CALL, now);
}

void vt_watch_tell_asked(struct vt_watch_tasks *w, enum vt_event_type what, uint64_t now)
{
	struct vt_event event = { .type = what };

	if (w->tasks)
		emit(w, w->tasks, &event, now);
}

void vt_watch_tell_pending(struct vt_watch_tasks *w, uint64_t since, uint64_t now)
{
	struct vt_event event = { .type = VT_EVENT_PENDING };
	struct vt_watch_task *t, *next;

	HASH_ITER(hh, w->tasks, t, next) {
		if (!t->open || t->pending || t->entered > since)
			continue;
		t->pending = true;
		if (t->waits) {
			vt_captured_doubt(&t->memory);
			hand_on_entry(w, t, false);
		}
		if (t->wanted)
			emit(w, t, &event, now);
	}
}

void vt_watch_leave(struct vt_watch_tasks *w, uint64_t time)
{
	struct vt_event event = { .type = VT_EVENT_DETACHED };
	struct vt_watch_task *t, *next;

	HASH_ITER(hh, w->tasks, t, next) {
		emit(w, t, &event, time);
		drop(w, t);
	}
}
