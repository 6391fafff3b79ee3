/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tracees and their processes: names, descriptors, number of threads. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/details.h"
#include "trace/internal.h"
#include "util/memory.h"

struct timespec vt_timespec_sub(const struct timespec *a, const struct timespec *b)
{
	struct timespec d = { a->tv_sec - b->tv_sec, a->tv_nsec - b->tv_nsec };

	if (d.tv_nsec < 0) {
		d.tv_nsec += 1000000000;
		d.tv_sec--;
	}
	return d;
}

/* ---- descriptors ---- */

const struct vt_fd *vt_trace_identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_trace *trace = ctx;
	const struct vt_fd *info = trace->source->identify(trace->source->ctx, tgid, tid, fd);

	return vt_session_saw(trace->session, tgid, tid, fd, info);
}

/* What is to be shown besides paths: VT_FDS_*. */
static uint32_t wanted(const struct vt_trace *trace)
{
	return trace->options->print->fds & ~(uint32_t)VT_FDS_PATH;
}

void vt_trace_details(const struct vt_trace *trace, pid_t tid, int fd, struct vt_fd *info)
{
	if (!wanted(trace))
		return;
	/* What the trace is about has its path and device among whatever else. */
	if (vt_model_is_ours(info->what.kind))
		info->detail.kind = VT_DETAIL_PATH;
	else
		vt_ask_details(trace->source, tid, fd, wanted(trace), info);
}

void vt_trace_copied(struct vt_trace *trace, pid_t tgid, pid_t tid, const struct vt_tracee *t)
{
	const struct vt_source *s = trace->source;
	pid_t from = 0;

	while (s->copied && (from = vt_session_sharer(trace->session, tgid, tid, from)))
		s->copied(s->ctx, from, t->tgid, t->tid);
}

void vt_trace_hand_on(struct vt_trace *trace, pid_t tgid, pid_t tid)
{
	const struct vt_source *s = trace->source;
	pid_t to = 0;

	while (s->copied && (to = vt_session_sharer(trace->session, tgid, tid, to)))
		if (to != tgid)
			s->copied(s->ctx, tgid, to, to);
}

/* ---- tracees ---- */

struct vt_tracee *vt_trace_find(struct vt_trace *trace, pid_t tid)
{
	struct vt_tracee *t;

	HASH_FIND(hh, trace->tracees, &tid, sizeof(tid), t);
	return t;
}

/* A line that is written at the exit shows what the descriptor was at the entry. */
static const struct vt_fd *at_entry(struct vt_trace *trace, pid_t tid, int fd)
{
	const struct vt_tracee *t = vt_trace_find(trace, tid);

	return t && vt_life_is_late(t->life) && t->record.on_fd && t->record.fd == fd ?
	       &t->record.fd_info : NULL;
}

/* The model must not depend on how much is shown. */
static const struct vt_fd *name(struct vt_trace *trace, pid_t tgid, pid_t tid, int fd)
{
	const struct vt_fd *info = trace->source->identify(trace->source->ctx, tgid, tid, fd);

	return vt_session_says(trace->session, tgid, tid, fd, info);
}

const struct vt_fd *vt_trace_name_fd(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	const struct vt_fd *info = at_entry(ctx, tid, fd);

	return info ? info : name(ctx, tgid, tid, fd);
}

const struct vt_fd *vt_trace_show_fd(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_trace *trace = ctx;
	const struct vt_fd *info = at_entry(trace, tid, fd);

	if (info)
		return info;
	info = name(trace, tgid, tid, fd);
	if (!wanted(trace))
		return info;
	trace->shown_fd = *info;
	vt_trace_details(trace, tid, fd, &trace->shown_fd);
	return &trace->shown_fd;
}

/* ---- names of threads ---- */

/* A name may have changed without our seeing it: ask again after a second. */
static bool is_old(const struct vt_trace *trace, const struct vt_tracee *t,
		   const struct vt_event *e)
{
	/* Normalized traces must not depend on timing. */
	return !trace->normalize && vt_timespec_sub(&e->mono, &t->named_at).tv_sec >= 1;
}

void vt_trace_name(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	const struct vt_source *s = trace->source;
	const struct vt_trace_options *o = trace->options;
	char name[VT_NAME_MAX];

	if (!(o->names || o->complete) || !s->name)
		return;
	if (t->named && !s->knows_names && !is_old(trace, t, e))
		return;
	t->named_at = e->mono;
	/* A thread that has ended keeps its last name. */
	if (!s->name(s->ctx, t->tid, name))
		return;
	memcpy(t->name, name, sizeof(name));
	/* A new thread or program mostly changes its name soon. */
	t->named = e->type != VT_EVENT_NEW && e->type != VT_EVENT_EXEC;
}

const char *vt_trace_tell_name(void *ctx, pid_t tid)
{
	struct vt_trace *trace = ctx;
	const struct vt_tracee *t = vt_trace_find(trace, tid);

	if (t)
		return t->name[0] ? t->name : NULL;
	for (unsigned int i = trace->nended, n = 0; n < VT_ENDED_NAMES; n++)
		if (trace->ended[--i % VT_ENDED_NAMES].tid == tid)
			return trace->ended[i % VT_ENDED_NAMES].name;
	return NULL;
}

static void keep_name(struct vt_trace *trace, const struct vt_tracee *t)
{
	unsigned int i = trace->nended % VT_ENDED_NAMES;

	if (!t->name[0])
		return;
	trace->ended[i].tid = t->tid;
	memcpy(trace->ended[i].name, t->name, sizeof(t->name));
	trace->nended++;
}

/* ---- processes ---- */

struct vt_process *vt_trace_find_process(struct vt_trace *trace, pid_t tgid)
{
	struct vt_process *p;

	HASH_FIND(hh, trace->processes, &tgid, sizeof(tgid), p);
	return p;
}

static void enter_process(struct vt_trace *trace, pid_t tgid)
{
	struct vt_process *p = vt_trace_find_process(trace, tgid);

	if (!p) {
		p = calloc(1, sizeof(*p));
		if (!p)
			vt_no_memory();
		p->tgid = tgid;
		HASH_ADD(hh, trace->processes, tgid, sizeof(p->tgid), p);
	}
	p->threads++;
}

void vt_trace_forget_process(struct vt_trace *trace, pid_t tgid)
{
	vt_session_forget(trace->session, tgid);
	if (trace->source->forget)
		trace->source->forget(trace->source->ctx, tgid);
}

static void leave_process(struct vt_trace *trace, pid_t tgid, pid_t tid)
{
	struct vt_process *p = vt_trace_find_process(trace, tgid);

	if (!p || --p->threads)
		return;
	vt_trace_hand_on(trace, tgid, tid);
	vt_trace_forget_process(trace, tgid);
	HASH_DELETE(hh, trace->processes, p);
	vt_trace_program_free(p->program);
	free(p);
}

/* Whether -e pid has the thread's own number, or that of its process. */
static bool is_chosen(const struct vt_trace *trace, const struct vt_tracee *t)
{
	char tid[16], tgid[16];
	bool process;

	if (!trace->pids)
		return true;
	snprintf(tid, sizeof(tid), "%d", (int)t->tid);
	snprintf(tgid, sizeof(tgid), "%d", (int)t->tgid);
	vt_chosen_note(trace->pids, tgid);
	process = vt_chosen_met(trace->pids, tgid);
	return (process || (t->tid != t->tgid && vt_chosen_met(trace->pids, tid))) !=
	       trace->options->only_pids_negated;
}

struct vt_tracee *vt_trace_add(struct vt_trace *trace, const struct vt_event *e)
{
	struct vt_tracee *t = calloc(1, sizeof(*t));

	if (!t)
		vt_no_memory();
	t->tid = e->tid;
	t->tgid = e->tgid ? e->tgid : e->tid;
	t->line.printer = &trace->printer;
	t->unchosen = !is_chosen(trace, t);
	HASH_ADD(hh, trace->tracees, tid, sizeof(t->tid), t);
	enter_process(trace, t->tgid);
	if (HASH_COUNT(trace->tracees) > 1)
		trace->many = true;
	if (trace->normalize)
		vt_normalize_begin(trace->normalize, t->tgid, t->tid,
				   e->type == VT_EVENT_NEW ? e->new.parent : 0);
	return t;
}

void vt_trace_free_line(const struct vt_trace *trace, struct vt_line *line)
{
	/* Uses the options' printer: findings may have been printed where calls are not. */
	if (trace->options->printer->line_free)
		trace->options->printer->line_free(line);
	vt_buffer_free(&line->out);
}

void vt_trace_drop(struct vt_trace *trace, struct vt_tracee *t)
{
	if (trace->open == t)
		trace->open = NULL;
	keep_name(trace, t);
	HASH_DELETE(hh, trace->tracees, t);
	leave_process(trace, t->tgid, t->tid);
	if (trace->normalize)
		vt_normalize_end(trace->normalize, t->tid);
	vt_session_end_task(trace->session, t->tid);
	vt_trace_free_line(trace, &t->line);
	free(t->tampered);
	free(t);
}
