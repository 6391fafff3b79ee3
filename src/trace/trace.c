/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "trace/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/internal.h"

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

/* ---- tracees ---- */

static struct vt_tracee *find(struct vt_trace *trace, pid_t tid)
{
	struct vt_tracee *t;

	HASH_FIND(hh, trace->tracees, &tid, sizeof(tid), t);
	return t;
}

/* Showing teaches nothing: how much is shown would decide what is known. */
static const struct vt_fd *name_fd(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_trace *trace = ctx;
	const struct vt_tracee *t = find(trace, tid);
	const struct vt_fd *info;

	/* A line that is written late says what the descriptor was at the entry. */
	if (t && t->late && t->record.on_fd && t->record.fd == fd)
		return &t->record.fd_info;
	info = trace->source->identify(trace->source->ctx, tgid, tid, fd);
	return vt_session_says(trace->session, tgid, tid, fd, info);
}

/* ---- names of threads ---- */

/* A name that was not seen to change may have: looked at again after a second. */
static bool is_old(const struct vt_trace *trace, const struct vt_tracee *t,
		   const struct vt_event *e)
{
	/* What a trace says may not depend on how long it takes. */
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
	/* Who is gone keeps the name of before. */
	if (!s->name(s->ctx, t->tid, name))
		return;
	memcpy(t->name, name, sizeof(name));
	/* Who has just begun is about to get another. */
	t->named = e->type != VT_EVENT_NEW && e->type != VT_EVENT_EXEC;
}

/* For the printer; NULL when it is not known. */
static const char *tell_name(void *ctx, pid_t tid)
{
	struct vt_trace *trace = ctx;
	const struct vt_tracee *t = find(trace, tid);

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

static struct vt_process *find_process(struct vt_trace *trace, pid_t tgid)
{
	struct vt_process *p;

	HASH_FIND(hh, trace->processes, &tgid, sizeof(tgid), p);
	return p;
}

static void enter_process(struct vt_trace *trace, pid_t tgid)
{
	struct vt_process *p = find_process(trace, tgid);

	if (!p) {
		p = calloc(1, sizeof(*p));
		if (!p)
			abort();
		p->tgid = tgid;
		HASH_ADD(hh, trace->processes, tgid, sizeof(p->tgid), p);
	}
	p->threads++;
}

/* What was known of a process that is gone, or another program now. */
static void forget(struct vt_trace *trace, pid_t tgid)
{
	vt_session_forget(trace->session, tgid);
	if (trace->source->forget)
		trace->source->forget(trace->source->ctx, tgid);
}

static void leave_process(struct vt_trace *trace, pid_t tgid)
{
	struct vt_process *p = find_process(trace, tgid);

	if (!p || --p->threads)
		return;
	forget(trace, tgid);
	HASH_DELETE(hh, trace->processes, p);
	vt_trace_program_free(p->program);
	free(p);
}

static struct vt_tracee *add(struct vt_trace *trace, const struct vt_event *e)
{
	struct vt_tracee *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->tid = e->tid;
	t->tgid = e->tgid ? e->tgid : e->tid;
	t->line.printer = &trace->printer;
	HASH_ADD(hh, trace->tracees, tid, sizeof(t->tid), t);
	enter_process(trace, t->tgid);
	if (HASH_COUNT(trace->tracees) > 1)
		trace->many = true;
	if (trace->normalize)
		vt_normalize_begin(trace->normalize, t->tgid, t->tid,
				   e->type == VT_EVENT_NEW ? e->new.parent : 0);
	return t;
}

static void free_line(const struct vt_trace *trace, struct vt_line *line)
{
	if (trace->printer.ops->line_free)
		trace->printer.ops->line_free(line);
	vt_buffer_free(&line->out);
}

static void drop(struct vt_trace *trace, struct vt_tracee *t)
{
	if (trace->open == t)
		trace->open = NULL;
	keep_name(trace, t);
	HASH_DELETE(hh, trace->tracees, t);
	leave_process(trace, t->tgid);
	if (trace->normalize)
		vt_normalize_end(trace->normalize, t->tid);
	vt_session_end_task(trace->session, t->tid);
	free_line(trace, &t->line);
	free(t);
}

/* ---- lines ---- */

bool vt_trace_show_pid(const struct vt_trace *trace)
{
	const struct vt_trace_options *o = trace->options;

	return o->pids || (o->pids_stay && trace->many) ||
	       (vt_output_is_shared(trace->output) && HASH_COUNT(trace->tracees) > 1);
}

void vt_trace_break_off(struct vt_trace *trace)
{
	struct vt_tracee *t = trace->open;

	if (!t || !vt_output_is_shared(trace->output))
		return;
	trace->printer.ops->suspend(&t->line);
	t->suspended = true;
	trace->open = NULL;
	vt_trace_emit(trace, t->tid, &t->line, true);
}

void vt_trace_stamp(struct vt_trace *trace, struct vt_line *line, const struct vt_event *e)
{
	line->real = e->real;
	line->since = (struct timespec){ 0, 0 };
	if (trace->stamped)
		line->since = vt_timespec_sub(&e->mono, &trace->last);
	trace->last = e->mono;
	trace->stamped = true;
}

void vt_trace_emit(struct vt_trace *trace, pid_t tid, struct vt_line *line, bool whole)
{
	if (line->out.length)
		vt_output_write(trace->output, tid, line->out.data, line->out.length,
				whole);
	line->column -= line->out.length;
	vt_buffer_clear(&line->out);
}

static void show_event(struct vt_trace *trace, const struct vt_event *e)
{
	struct vt_line *line = &trace->scratch;
	struct vt_tracee *t = find(trace, e->tid);

	if (t)
		vt_trace_name(trace, t, e);
	vt_trace_break_off(trace);
	vt_trace_stamp(trace, line, e);
	trace->printer.ops->event(line, e, vt_trace_show_pid(trace));
	vt_trace_emit(trace, e->tid, line, true);
}

/* ---- coming and going ---- */

/* What text tells by a notice, or not at all. */
static void show_lifecycle(struct vt_trace *trace, const struct vt_event *e)
{
	if (trace->printer.ops->lifecycle)
		show_event(trace, e);
}

static void show_exec(struct vt_trace *trace, const struct vt_event *e,
		      struct vt_program *program)
{
	trace->scratch.program = program;
	show_lifecycle(trace, e);
	trace->scratch.program = NULL;
	vt_trace_program_free(program);
}

static void notice(struct vt_trace *trace, const char *text)
{
	if (vt_output_is_terminal(trace->output))
		vt_trace_break_off(trace);
	vt_output_notice(trace->output, text);
}

static void note_attached(struct vt_trace *trace, const struct vt_event *e)
{
	char text[64];

	/* Who attaches to a running process says so himself. */
	if (trace->options->quiet & VT_QUIET_ATTACH || e->new.attached || !e->new.parent)
		return;
	snprintf(text, sizeof(text), "vfiotrace: Process %d attached\n", e->tid);
	notice(trace, text);
}

static void note_detached(struct vt_trace *trace, const struct vt_event *e)
{
	char text[64];

	if (trace->options->quiet & VT_QUIET_ATTACH)
		return;
	snprintf(text, sizeof(text), "vfiotrace: Process %d detached\n", e->tid);
	notice(trace, text);
}

/* ---- who is spoken of ---- */

static bool is_mentioned(const struct vt_trace *trace, const struct vt_process *p)
{
	return !trace->options->users_only || !p || p->mentioned;
}

static void show_begun(struct vt_trace *trace, const struct vt_event *e)
{
	note_attached(trace, e);
	show_lifecycle(trace, e);
}

void vt_trace_mention(struct vt_trace *trace, pid_t tid)
{
	struct vt_tracee *t = find(trace, tid), *next;
	struct vt_process *p = t ? find_process(trace, t->tgid) : NULL;
	pid_t tgid = t ? t->tgid : 0;

	if (!p || is_mentioned(trace, p))
		return;
	p->mentioned = true;
	HASH_ITER(hh, trace->tracees, t, next) {
		if (t->tgid != tgid || !t->held)
			continue;
		t->held = false;
		show_begun(trace, &t->begun);
	}
	if (p->executed)
		show_exec(trace, &p->exec, p->program);
	p->executed = false;
	p->program = NULL;
}

/* A tracee has come. */
static void begun(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	struct vt_process *p = find_process(trace, t->tgid);

	/* Who was attached to was asked for. */
	if (e->new.attached)
		p->mentioned = true;
	else if (!e->new.parent)
		p->started = true;
	if (is_mentioned(trace, p) || p->started) {
		show_begun(trace, e);
		return;
	}
	t->held = true;
	t->begun = *e;
}

/* Whether anything but calls is told of the process; of what was started, all but this. */
static bool tells(struct vt_trace *trace, const struct vt_event *e, bool of_children)
{
	const struct vt_process *p = find_process(trace, e->tgid ? e->tgid : e->tid);

	return is_mentioned(trace, p) || (p->started && !of_children);
}

/* ---- events ---- */

/* The thread goes on under the number of its leader: so says its line, if it is open. */
static void change_pid(struct vt_trace *trace, struct vt_tracee *t, pid_t tid)
{
	bool open = vt_output_is_shared(trace->output) ? trace->open == t :
		    t->inside && !t->hidden && !t->staged && !t->suspended;

	if (!open)
		return;
	vt_buffer_format(&t->line.out, " <pid changed to %d ...>\n", tid);
	t->suspended = true;
	trace->open = NULL;
	vt_trace_emit(trace, t->tid, &t->line, true);
}

/* The leader's tid goes over to the thread that did execve. */
static void supersede(struct vt_trace *trace, const struct vt_event *e)
{
	struct vt_tracee *t = find(trace, e->tid), *by = find(trace, e->superseded.by);
	bool told = tells(trace, e, false);

	if (by)
		change_pid(trace, by, e->tid);
	if (t) {
		vt_trace_abandon(trace, t, e);
		drop(trace, t);
	}
	if (!(trace->options->quiet & VT_QUIET_THREAD_EXECVE) && told)
		show_event(trace, e);
}

static void rename_tracee(struct vt_trace *trace, pid_t former, pid_t tid)
{
	struct vt_tracee *t = find(trace, former), *old = find(trace, tid);

	if (!t)
		return;
	if (old)
		drop(trace, old);
	change_pid(trace, t, tid);
	/* With one file per tracee, the former one's ends here. */
	vt_output_forget(trace->output, t->tid);
	HASH_DELETE(hh, trace->tracees, t);
	t->tid = tid;
	t->record.tid = tid;
	HASH_ADD(hh, trace->tracees, tid, sizeof(t->tid), t);
}

static void executed(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	pid_t tgid = e->tgid ? e->tgid : e->tid;
	struct vt_program *program;
	struct vt_process *p;

	if (e->exec.former && e->exec.former != e->tid)
		rename_tracee(trace, e->exec.former, e->tid);
	else if (!t)
		add(trace, e);
	t = find(trace, e->tid);
	if (t)
		t->named = false;
	if (t && trace->options->complete)
		vt_trace_name(trace, t, e);
	if (trace->normalize)
		vt_normalize_exec(trace->normalize, e->exec.former, e->tid);
	vt_session_exec(trace->session, e->exec.former ? e->exec.former : e->tid, e->tid);
	forget(trace, tgid);
	program = vt_trace_program(trace, tgid);
	if (tells(trace, e, false)) {
		show_exec(trace, e, program);
		return;
	}
	p = find_process(trace, tgid);
	p->executed = true;
	p->exec = *e;
	vt_trace_program_free(p->program);
	p->program = program;
}

static bool shows_signal(const struct vt_trace *trace, int number)
{
	return number < 1 || number > 64 ||
	       trace->options->signals & (1ULL << (number - 1));
}

/* As strace: -q silences exits, -e signal the ends by a signal. */
static bool shows_end(const struct vt_trace *trace, const struct vt_event *e)
{
	return e->type == VT_EVENT_KILLED ? shows_signal(trace, e->end.status) :
	       !(trace->options->quiet & VT_QUIET_EXIT);
}

static void ended(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	if (t)
		vt_trace_abandon(trace, t, e);
	if (shows_end(trace, e) && tells(trace, e, false))
		show_event(trace, e);
	if (t)
		drop(trace, t);
	vt_output_forget(trace->output, e->tid);
}

static void detached(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	bool told = tells(trace, e, false);

	if (told)
		note_detached(trace, e);
	if (t) {
		vt_trace_abandon(trace, t, e);
		drop(trace, t);
	}
	if (told)
		show_lifecycle(trace, e);
	vt_output_forget(trace->output, e->tid);
}

static void signalled(struct vt_trace *trace, const struct vt_event *e)
{
	if (shows_signal(trace, e->signal.number) &&
	    tells(trace, e, e->signal.number == SIGCHLD))
		show_event(trace, e);
}

/* A child of its own begins with its parent's memory, and mostly a table of its own. */
static struct vt_tracee *begin_task(struct vt_trace *trace, struct vt_tracee *t,
				    const struct vt_event *e)
{
	const struct vt_tracee *parent = e->new.parent ? find(trace, e->new.parent) : NULL;
	const struct vt_source *s = trace->source;
	bool shares;

	if (!parent)
		return t;
	shares = parent->tgid == t->tgid;
	if (!shares) {
		vt_session_fork(trace->session, parent->tgid, t->tgid);
		shares = s->shares && s->shares(s->ctx, t->tid, parent->tid) == 1;
	}
	vt_session_begin_task(trace->session, parent->tgid, parent->tid, t->tgid, t->tid,
			      shares);
	return t;
}

bool vt_trace_event(void *ctx, const struct vt_event *e)
{
	struct vt_trace *trace = ctx;
	struct vt_tracee *t = find(trace, e->tid);

	if (trace->normalize)
		vt_normalize_event(trace->normalize, e->tid);
	switch (e->type) {
	case VT_EVENT_NEW:
		if (!t)
			t = begin_task(trace, add(trace, e), e);
		begun(trace, t, e);
		break;
	case VT_EVENT_ENTER:
		return vt_trace_enter(trace, t ? t : add(trace, e), e);
	case VT_EVENT_EXIT:
		if (t)
			vt_trace_exit(trace, t, e);
		break;
	case VT_EVENT_SIGNAL:
	case VT_EVENT_STOPPED:
		signalled(trace, e);
		break;
	case VT_EVENT_EXEC:
		executed(trace, t, e);
		break;
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
		ended(trace, t, e);
		break;
	case VT_EVENT_SUPERSEDED:
		supersede(trace, e);
		break;
	case VT_EVENT_DETACHED:
		detached(trace, t, e);
		break;
	case VT_EVENT_PENDING:
		if (t)
			vt_trace_pending(trace, t);
		break;
	}
	return false;
}

unsigned long vt_trace_shown(const struct vt_trace *trace)
{
	return trace->shown;
}

/* ---- life ---- */

static int normalize(struct vt_trace *trace)
{
	const struct vt_namer *namer;

	trace->normalize = vt_normalize_create(&trace->seen);
	if (!trace->normalize)
		return -ENOMEM;
	namer = vt_normalize_namer(trace->normalize);
	trace->printer.namer = namer;
	vt_output_name_files(trace->output, namer->pid, namer->ctx);
	return 0;
}

int vt_trace_create(struct vt_trace **ret, const struct vt_trace_options *options,
		    const struct vfiotrace_context *context,
		    const struct vt_source *source, struct vt_output *output)
{
	struct vt_trace *trace = calloc(1, sizeof(*trace));

	if (!trace)
		return -ENOMEM;
	trace->options = options;
	trace->context = context;
	trace->source = source;
	trace->output = output;
	trace->printer = (struct vt_printer){
		.ops = options->printer,
		.options = options->print,
		.identify = name_fd,
		.identify_ctx = trace,
	};
	if (options->names) {
		trace->printer.name = tell_name;
		trace->printer.name_ctx = trace;
	}
	trace->seen = (struct vt_source){ .ctx = trace, .identify = name_fd };
	trace->scratch.printer = &trace->printer;
	trace->session = vt_session_create();
	trace->kept = vt_kept_create();
	vfiotrace_call_init(&trace->plain, context, &(struct vfiotrace_fd){ 0 },
			    VFIOTRACE_CALLER_64, 0, 0);
	if (options->normalize && normalize(trace)) {
		vt_kept_destroy(trace->kept);
		vt_session_destroy(trace->session);
		free(trace);
		return -ENOMEM;
	}
	*ret = trace;
	return 0;
}

void vt_trace_head(struct vt_trace *trace, const struct vt_trace_info *info)
{
	struct vt_line *line = &trace->scratch;

	if (!trace->printer.ops->header)
		return;
	trace->printer.ops->header(line, info);
	vt_output_head(trace->output, line->out.data, line->out.length);
	line->out.length = 0;
}

/* A line that is still open is closed, so that the stream ends with a whole one. */
void vt_trace_destroy(struct vt_trace *trace)
{
	struct vt_tracee *t, *next;
	struct vt_process *p, *next_process;
	struct vt_known_call *c, *next_call;

	if (!trace)
		return;
	vt_trace_break_off(trace);
	HASH_ITER(hh, trace->tracees, t, next) {
		HASH_DELETE(hh, trace->tracees, t);
		free_line(trace, &t->line);
		free(t);
	}
	HASH_ITER(hh, trace->processes, p, next_process) {
		HASH_DELETE(hh, trace->processes, p);
		vt_trace_program_free(p->program);
		free(p);
	}
	HASH_ITER(hh, trace->calls, c, next_call) {
		HASH_DELETE(hh, trace->calls, c);
		free(c);
	}
	free(trace->bytes);
	free_line(trace, &trace->scratch);
	vt_kept_destroy(trace->kept);
	vt_session_destroy(trace->session);
	vt_normalize_destroy(trace->normalize);
	free(trace);
}
