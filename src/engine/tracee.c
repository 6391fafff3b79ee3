// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The threads that we trace, and the only place that waits for them.
 *
 * waitpid(-1) searches the tracees in a fixed order, so a few busy ones at the front would
 * starve the rest. So after every DRAIN_EVERY stops, all tracees that have stopped are
 * collected first, and then handled in that order. Otherwise, and with a single tracee, a stop
 * costs one waitpid().
 *
 * With many tracees that search takes longer than all else. If at least half of them have
 * stopped, which happens when they stop faster than we handle them, they are a crowd. Then
 * they are asked one by one, which finds each at once, and is as fair as possible.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "engine/private.h"
#include "util/memory.h"

#define DRAIN_EVERY 16

#define CROWD 8			/* fewer stopped at once are no crowd */
#define LUCK 16			/* first value of .luck: a hit adds 1, a miss takes 2 */
#define MOST_LUCK 64		/* greatest value of .luck; 0: ask one by one no more */
#define CALM 1000		/* collections without a crowd: it is over */

struct vt_tracee *vt_tracee_find(struct vt_engine *engine, pid_t tid)
{
	struct vt_tracee *tracee;

	HASH_FIND_INT(engine->tracees, &tid, tracee);
	return tracee;
}

struct vt_tracee *vt_tracee_add(struct vt_engine *engine, pid_t tid, pid_t tgid)
{
	struct vt_tracee *tracee = calloc(1, sizeof(*tracee));

	if (!tracee)
		vt_no_memory();
	tracee->tid = tid;
	tracee->tgid = tgid;
	HASH_ADD_INT(engine->tracees, tid, tracee);
	engine->count++;
	return tracee;
}

static void unqueue(struct vt_engine *engine, struct vt_tracee *tracee)
{
	struct vt_tracee **at = &engine->head;

	if (!tracee->waiting)
		return;
	while (*at != tracee)
		at = &(*at)->next;
	*at = tracee->next;
	if (!*at)
		engine->tail = at;
	tracee->waiting = false;
}

/* The tracee leaves its place in the hash. */
static void pass_turn(struct vt_engine *engine, struct vt_tracee *tracee)
{
	if (engine->turn == tracee)
		engine->turn = tracee->hh.next;
}

void vt_tracee_remove(struct vt_engine *engine, struct vt_tracee *tracee)
{
	unqueue(engine, tracee);
	pass_turn(engine, tracee);
	engine->held -= tracee->held;
	vt_pending_end(engine, tracee);
	vt_tamper_free(tracee);
	free(tracee->caught);
	HASH_DEL(engine->tracees, tracee);
	engine->count--;
	free(tracee);
}

void vt_tracee_rename(struct vt_engine *engine, struct vt_tracee *tracee, pid_t tid)
{
	pass_turn(engine, tracee);
	HASH_DEL(engine->tracees, tracee);
	tracee->tid = tid;
	HASH_ADD_INT(engine->tracees, tid, tracee);
}

static void queue(struct vt_engine *engine, struct vt_tracee *tracee, int status)
{
	/*
	 * A later status replaces the one that waits: the tracee was killed in its stop, or
	 * another thread has taken its tid by execve().
	 */
	tracee->status = status;
	if (tracee->waiting)
		return;
	tracee->waiting = true;
	tracee->next = NULL;
	*engine->tail = tracee;
	engine->tail = &tracee->next;
}

void vt_tracee_died_early(struct vt_engine *engine, pid_t tid, int status, bool told)
{
	struct vt_early *early = &engine->early[engine->next_early++ % VT_EARLY_MAX];

	early->tid = tid;
	early->status = status;
	early->told = told;
}

bool vt_tracee_early(struct vt_engine *engine, pid_t tid, struct vt_early *early)
{
	int i;

	for (i = 0; i < VT_EARLY_MAX; i++) {
		if (engine->early[i].tid != tid)
			continue;
		*early = engine->early[i];
		engine->early[i].tid = 0;
		return true;
	}
	return false;
}

static struct vt_tracee *of_process(struct vt_engine *engine, pid_t tgid)
{
	struct vt_tracee *tracee = vt_tracee_find(engine, tgid), *tmp;

	if (tracee)
		return tracee;
	HASH_ITER(hh, engine->tracees, tracee, tmp)
		if (tracee->tgid == tgid)
			return tracee;
	return NULL;
}

/* A thread of the process that is creating a child with CLONE_UNTRACED; or NULL. */
static struct vt_tracee *untraced_parent(struct vt_engine *engine, pid_t tgid)
{
	struct vt_tracee *tracee, *tmp;

	HASH_ITER(hh, engine->tracees, tracee, tmp)
		if (tracee->tgid == tgid && tracee->untraced.flags)
			return tracee;
	return NULL;
}

/* A child has stopped before its parent's event reported it. */
static struct vt_tracee *adopt(struct vt_engine *engine, pid_t tid)
{
	struct vt_tracee *parent, *tracee, *untraced;
	struct vt_early stale;
	bool thread;
	long tgid;

	/* The tid may be that of an earlier child that died early. */
	vt_tracee_early(engine, tid, &stale);
	tgid = engine->proc == VT_PROC_OURS ? vt_status_field(tid, "\nTgid:") : -1;
	thread = tgid > 0 && tgid != tid;
	parent = tgid <= 0 ? NULL :
		 of_process(engine, (pid_t)(thread ? tgid : vt_status_field(tid, "\nPPid:")));
	tracee = vt_tracee_add(engine, tid, tgid > 0 ? (pid_t)tgid : 0);
	tracee->adopted = true;
	tracee->parent = parent ? parent->tid : 0;
	untraced = parent ? untraced_parent(engine, parent->tgid) : NULL;
	if (untraced)
		vt_untraced_inherit(untraced, tracee);
	tracee->shown = parent && thread ? parent->shown : engine->options.follow;
	return tracee;
}

/* Whether another thread of the process may have created the child as well. */
static bool is_doubtful(const struct vt_engine *engine, const struct vt_tracee *child)
{
	const struct vt_tracee *t, *parent = NULL;
	unsigned int threads = 0;

	HASH_FIND_INT(engine->tracees, &child->parent, parent);
	for (t = parent ? engine->tracees : NULL; t; t = t->hh.next)
		threads += t != child && t->tgid == parent->tgid && !t->ending;
	return threads > 1;
}

/*
 * Does not handle the child's first stop before its parent reports the child, which should
 * happen soon. Not for ever: a parent that was killed meanwhile never does, nor does one whose
 * child is traced only by its own wish (CLONE_PTRACE with CLONE_UNTRACED).
 */
static void hold(struct vt_engine *engine, struct vt_tracee *tracee, int status)
{
	tracee->status = status;
	tracee->held = true;
	engine->held++;
	vt_pending_hold(engine, tracee);
}

void vt_tracee_release(struct vt_engine *engine, struct vt_tracee *tracee)
{
	tracee->held = false;
	engine->held--;
	vt_pending_end(engine, tracee);
	queue(engine, tracee, tracee->status);
}

static void release_all(struct vt_engine *engine)
{
	struct vt_tracee *tracee, *tmp;

	HASH_ITER(hh, engine->tracees, tracee, tmp)
		if (tracee->held)
			vt_tracee_release(engine, tracee);
}

/* Waits for @pid. Returns the tid; 0, also if a signal came; or a negative errno. */
static pid_t collect(struct vt_engine *engine, pid_t pid, int flags)
{
	struct vt_tracee *tracee;
	int status;
	pid_t tid;

	tid = waitpid(pid, &status, __WALL | flags);
	if (tid <= 0)
		return tid && errno != EINTR ? -errno : 0;
	tracee = vt_tracee_find(engine, tid);
	if (!tracee && !WIFSTOPPED(status)) {
		/* May also be a child that we do not trace. */
		vt_tracee_died_early(engine, tid, status, false);
		return tid;
	}
	if (!tracee) {
		tracee = adopt(engine, tid);
		if (is_doubtful(engine, tracee)) {
			hold(engine, tracee, status);
			return tid;
		}
	}
	/* It was killed meanwhile. */
	if (tracee->held)
		vt_tracee_release(engine, tracee);
	queue(engine, tracee, status);
	/* The tid of a dead tracee may be used again: handle its end first. */
	return WIFSTOPPED(status) ? tid : 0;
}

bool vt_tracee_stands(struct vt_engine *engine, struct vt_tracee *tracee)
{
	if (!tracee->waiting)
		collect(engine, tracee->tid, WNOHANG);
	return tracee->waiting;
}

/* Whether the tracee whose turn it is has stopped. */
static bool ask_one(struct vt_engine *engine)
{
	struct vt_tracee *tracee = engine->turn ? engine->turn : engine->tracees;

	engine->turn = tracee->hh.next;
	collect(engine, tracee->tid, WNOHANG);
	return engine->head;
}

/* Whether the next tracee of a crowd has stopped. */
static bool ask_crowd(struct vt_engine *engine)
{
	if (!engine->luck)
		return false;
	if (ask_one(engine)) {
		engine->luck += engine->luck < MOST_LUCK;
		return true;
	}
	engine->luck -= engine->luck > 1 ? 2 : 1;
	return false;
}

static void drain(struct vt_engine *engine)
{
	size_t n = 1;

	while (collect(engine, -1, WNOHANG) > 0)
		n++;
	if (n >= CROWD && n >= engine->count / 2) {
		engine->luck = LUCK;
		engine->calm = 0;
		vt_cpu_crowd(engine->cpu, true);
	} else if (++engine->calm == CALM) {
		vt_cpu_crowd(engine->cpu, false);
	}
}

/* Waits until any tracee stops. False: there are no children. */
static bool wait_for_any(struct vt_engine *engine)
{
	pid_t tid;

	vt_watcher_waiting(engine->watcher, true);
	tid = collect(engine, -1, 0);
	vt_watcher_waiting(engine->watcher, false);
	if (tid < 0)
		return false;
	if (engine->count < CROWD)
		vt_cpu_crowd(engine->cpu, false);
	if (tid > 0 && engine->count > 1 && ++engine->since_drain >= DRAIN_EVERY) {
		engine->since_drain = 0;
		drain(engine);
	}
	return true;
}

struct vt_tracee *vt_tracee_next(struct vt_engine *engine, bool *none)
{
	struct vt_tracee *tracee;

	*none = false;
	if (engine->held && (engine->let_go || engine->killing))
		release_all(engine);
	if (!engine->head && !ask_crowd(engine))
		*none = !wait_for_any(engine);
	tracee = engine->head;
	if (tracee)
		unqueue(engine, tracee);
	return tracee;
}
