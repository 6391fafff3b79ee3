/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands each event to the functions for it. Creates and destroys the trace. */
#include "config.h"

#include "trace/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/internal.h"

#define KEPT_EVENTFDS 2048		/* lines; as many as one device can have vectors */
#define KEPT_UNTOLD   16384u		/* lines; some megabytes */

/* ---- events ---- */

/* A tracee has appeared. */
static void begun(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	struct vt_process *p = vt_trace_find_process(trace, t->tgid);

	/* The user asked for processes that we attach to. */
	if (e->new.attached)
		p->mentioned = true;
	else if (!e->new.parent)
		p->started = true;
	if (!t->unchosen && (vt_trace_is_mentioned(trace, p) || p->started)) {
		vt_trace_show_begun(trace, e);
		return;
	}
	t->held = true;
	t->begun = *e;
}

/* The thread that called execve() gets the tid of its leader. */
static void supersede(struct vt_trace *trace, const struct vt_event *e)
{
	struct vt_tracee *t = vt_trace_find(trace, e->tid);
	struct vt_tracee *by = vt_trace_find(trace, e->superseded.by);
	bool told = vt_trace_tells(trace, e, false);

	if (by)
		vt_trace_change_pid(trace, by, e->tid);
	if (t) {
		vt_trace_abandon(trace, t, e);
		vt_trace_drop(trace, t);
	}
	if (!(trace->options->quiet & VT_QUIET_THREAD_EXECVE) && told)
		vt_trace_show_event(trace, e);
}

static void rename_tracee(struct vt_trace *trace, pid_t former, pid_t tid)
{
	struct vt_tracee *t = vt_trace_find(trace, former), *old = vt_trace_find(trace, tid);

	if (!t)
		return;
	if (old)
		vt_trace_drop(trace, old);
	vt_trace_change_pid(trace, t, tid);
	/* With -ff, the file of the former tid ends here. */
	vt_output_forget(trace->output, t->tid);
	HASH_DELETE(hh, trace->tracees, t);
	t->tid = tid;
	t->record.tid = tid;
	HASH_ADD(hh, trace->tracees, tid, sizeof(t->tid), t);
}

/* execve() may have closed descriptors: asks about each. */
static void close_on_exec(struct vt_trace *trace, pid_t tgid, pid_t tid)
{
	size_t count = vt_session_known_fds(trace->session, tgid, tid, NULL, 0);
	int *fds = trace->options->follows && count ? calloc(count, sizeof(*fds)) : NULL;

	if (!fds)
		return;
	vt_session_known_fds(trace->session, tgid, tid, fds, count);
	for (size_t n = 0; n < count; n++)
		vt_trace_identify(trace, tgid, tid, fds[n]);
	free(fds);
}

static void executed(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	pid_t tgid = e->tgid ? e->tgid : e->tid;
	pid_t former = e->exec.former ? e->exec.former : e->tid;
	struct vt_program *program;
	struct vt_process *p;

	vt_trace_hand_on(trace, tgid, former);
	if (e->exec.former && e->exec.former != e->tid)
		rename_tracee(trace, e->exec.former, e->tid);
	else if (!t)
		vt_trace_add(trace, e);
	t = vt_trace_find(trace, e->tid);
	if (t)
		t->named = false;
	if (t && trace->options->complete)
		vt_trace_name(trace, t, e);
	if (trace->normalize)
		vt_normalize_exec(trace->normalize, e->exec.former, e->tid);
	vt_session_exec(trace->session, former, e->tid);
	vt_trace_forget_process(trace, tgid);
	close_on_exec(trace, tgid, e->tid);
	vt_trace_check_closed(trace, e);
	program = vt_trace_program(trace, tgid);
	if (vt_trace_tells(trace, e, false)) {
		vt_trace_show_exec(trace, e, program);
		return;
	}
	p = vt_trace_find_process(trace, tgid);
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

/* As in strace: -q silences exits, -e signal silences ends by a signal. */
static bool shows_end(const struct vt_trace *trace, const struct vt_event *e)
{
	return e->type == VT_EVENT_KILLED ? shows_signal(trace, e->end.status) :
	       !(trace->options->quiet & VT_QUIET_EXIT);
}

static void ended(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	bool last;

	if (t)
		vt_trace_abandon(trace, t, e);
	last = vt_trace_check_ending(trace, t, true);
	/* Whether other threads' ends come before is a matter of time. */
	if (last && !trace->normalize)
		vt_trace_check_end(trace);
	if (shows_end(trace, e) && vt_trace_tells(trace, e, false))
		vt_trace_show_event(trace, e);
	if (last && trace->normalize)
		vt_trace_check_end(trace);
	if (t)
		vt_trace_drop(trace, t);
	vt_trace_check_closed(trace, e);
	vt_output_forget(trace->output, e->tid);
}

static void detached(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	bool told = vt_trace_tells(trace, e, false);

	if (told)
		vt_trace_note_detached(trace, e);
	if (t) {
		vt_trace_abandon(trace, t, e);
		if (vt_trace_check_ending(trace, t, false))
			vt_trace_check_end(trace);
		vt_trace_drop(trace, t);
	}
	if (told)
		vt_trace_show_lifecycle(trace, e);
	vt_output_forget(trace->output, e->tid);
}

static void signalled(struct vt_trace *trace, const struct vt_event *e)
{
	uint64_t line = 0;

	if (shows_signal(trace, e->signal.number) &&
	    vt_trace_tells(trace, e, e->signal.number == SIGCHLD)) {
		vt_trace_break_off(trace);
		line = vt_trace_next_line(trace, e->tid);
		vt_trace_show_event(trace, e);
	}
	if (e->type == VT_EVENT_SIGNAL)
		vt_trace_check_signal(trace, e, line);
}

/*
 * Events were lost: shows that, and tells the model. A call whose end was lost has that in its
 * line; without a line it is one that was lost.
 */
static void lost(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *event)
{
	struct vt_event all = *event, *e = &all;

	if (t) {
		all.lost.calls += t->life == VT_LIFE_HIDDEN || t->life == VT_LIFE_WAITING ||
				  vt_life_is_kept(t->life);
		t->record.unavailable = true;
		vt_trace_abandon(trace, t, e);
	}
	if (!e->lost.calls)
		return;
	vt_trace_break_off(trace);
	vt_session_at(trace->session, &(struct vt_when){
		.line = vt_trace_next_line(trace, e->tid),
		.real = e->real, .tgid = e->tgid, .tid = e->tid,
	});
	vt_session_lost(trace->session, e->lost.calls);
	vt_trace_show_event(trace, e);
}

static void unseen(struct vt_trace *trace, const struct vt_event *e)
{
	vt_trace_break_off(trace);
	if (vt_unseen_is_loss(e->unseen)) {
		vt_session_at(trace->session, &(struct vt_when){
			.line = vt_trace_next_line(trace, e->tid),
			.real = e->real, .tgid = e->tgid, .tid = e->tid,
		});
		vt_session_unnoted(trace->session);
	}
	vt_trace_show_event(trace, e);
}

/*
 * Tells the model of a new task. A new process begins with a copy of its parent's memory, and
 * mostly has its own descriptor table.
 */
static struct vt_tracee *begin_task(struct vt_trace *trace, struct vt_tracee *t,
				    const struct vt_event *e)
{
	const struct vt_tracee *parent = e->new.parent ? vt_trace_find(trace, e->new.parent) : NULL;
	const struct vt_source *s = trace->source;
	bool shares;

	if (!parent)
		return t;
	shares = parent->tgid == t->tgid;
	if (!shares) {
		vt_session_fork(trace->session, parent->tgid, t->tgid);
		shares = s->shares && s->shares(s->ctx, t->tid, parent->tid) == 1;
		vt_trace_copied(trace, parent->tgid, parent->tid, t);
	}
	vt_session_begin_task(trace->session, parent->tgid, parent->tid, t->tgid, t->tid,
			      shares);
	return t;
}

/*
 * Whether the event, which is no call, makes a line. If so, lines that wait for their place
 * come first.
 */
static bool makes_line(enum vt_event_type type)
{
	switch (type) {
	case VT_EVENT_SIGNAL:
	case VT_EVENT_STOPPED:
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
	case VT_EVENT_SUPERSEDED:
	case VT_EVENT_DETACHED:
	case VT_EVENT_LOST:
	case VT_EVENT_UNSEEN:
		return true;
	case VT_EVENT_NEW:
	case VT_EVENT_ENTER:
	case VT_EVENT_EXIT:
	case VT_EVENT_EXEC:
	case VT_EVENT_PENDING:
	case VT_EVENT_ENDING:
	case VT_EVENT_ASKED:
	case VT_EVENT_CAPTURE:
		break;
	}
	return false;
}

bool vt_trace_event(void *ctx, const struct vt_event *e)
{
	struct vt_trace *trace = ctx;
	struct vt_tracee *t = vt_trace_find(trace, e->tid);

	vt_session_at(trace->session, &(struct vt_when){
		.real = e->real, .tgid = t ? t->tgid : e->tgid, .tid = e->tid,
	});
	if (trace->normalize && (makes_line(e->type) || e->type == VT_EVENT_EXEC))
		vt_normalize_line(trace->normalize, e->tgid, e->tid);
	else if (trace->normalize)
		vt_normalize_event(trace->normalize, e->tid);
	if (trace->onlooker.look && e->type != VT_EVENT_ENTER && e->type != VT_EVENT_EXIT)
		trace->onlooker.look(trace->onlooker.ctx, e);
	if (makes_line(e->type))
		vt_trace_release_held(trace);
	switch (e->type) {
	case VT_EVENT_NEW:
		if (!t)
			t = begin_task(trace, vt_trace_add(trace, e), e);
		if (e->new.attached)
			vt_trace_take_over(trace, t);
		begun(trace, t, e);
		break;
	case VT_EVENT_ENTER:
		return vt_trace_enter(trace, t ? t : vt_trace_add(trace, e), e);
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
	case VT_EVENT_LOST:
		lost(trace, t, e);
		break;
	case VT_EVENT_UNSEEN:
		unseen(trace, e);
		break;
	case VT_EVENT_ENDING:
	case VT_EVENT_ASKED:
	case VT_EVENT_CAPTURE:
		break;
	}
	return false;
}

unsigned long vt_trace_shown(const struct vt_trace *trace)
{
	return trace->shown;
}

unsigned long vt_trace_failures(const struct vt_trace *trace)
{
	return trace->failures;
}

static unsigned int tell_missed(const struct vt_chosen *chosen, const char *format,
				void (*tell)(void *ctx, const char *text), void *ctx)
{
	char others[320], text[512];
	unsigned int count = 0;
	const char *word;
	size_t at = 0;

	while (chosen && (word = vt_chosen_missed(chosen, &at))) {
		vt_chosen_others(chosen, others, sizeof(others));
		snprintf(text, sizeof(text), format, word, *others ? others : "none");
		tell(ctx, text);
		count++;
	}
	return count;
}

/* These calls may have been about the device that was not met. */
static void tell_untold(const struct vt_trace *trace, void (*tell)(void *ctx, const char *text),
			void *ctx)
{
	unsigned long calls = trace->untold + vt_kept_count(trace->waiting);
	char text[160];

	if (!calls)
		return;
	snprintf(text, sizeof(text), "-e device: %lu calls on groups, containers and the like are not "
		 "shown: it was not seen whether such a device used them", calls);
	tell(ctx, text);
}

static unsigned int tell_unshown(const struct vt_trace *trace,
				 void (*tell)(void *ctx, const char *text), void *ctx)
{
	char text[160];

	if (!trace->unshown)
		return 0;
	snprintf(text, sizeof(text), "-e device: %lu early calls are not shown: more than %u were to "
		 "be kept until it was seen which device they are about", trace->unshown,
		 KEPT_UNTOLD);
	tell(ctx, text);
	return 1;
}

unsigned int vt_trace_tell_missed(const struct vt_trace *trace,
				  void (*tell)(void *ctx, const char *text), void *ctx)
{
	unsigned int count;

	count = tell_missed(trace->pids, "-e pid=%s: there is no such process; there are: %s",
			    tell, ctx);
	count += tell_missed(trace->devices, "-e device=%s: no such device was seen; there are: %s",
			     tell, ctx);
	if (count && trace->devices)
		tell_untold(trace, tell, ctx);
	return count + tell_unshown(trace, tell, ctx);
}

/* ---- creating and destroying ---- */

static void normalize(struct vt_trace *trace)
{
	const struct vt_namer *namer;

	trace->normalize = vt_normalize_create(&trace->seen);
	namer = vt_normalize_namer(trace->normalize);
	trace->printer.namer = namer;
	vt_output_name_files(trace->output, namer->pid, namer->ctx);
	vt_trace_prepare_names(trace);
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
		.ops = options->silent ? &vt_silent_printer : options->printer,
		.options = options->print,
		.identify = vt_trace_show_fd,
		.identify_ctx = trace,
	};
	if (options->names) {
		trace->printer.name = vt_trace_tell_name;
		trace->printer.name_ctx = trace;
	}
	trace->seen = (struct vt_source){ .ctx = trace, .identify = vt_trace_name_fd };
	trace->scratch.printer = &trace->printer;
	trace->session = vt_session_create();
	if (options->follows)
		vt_session_follow(trace->session);
	trace->kept = vt_kept_create(KEPT_EVENTFDS);
	trace->waiting = vt_kept_create(KEPT_UNTOLD);
	if (options->nonly_pids)
		trace->pids = vt_chosen_create(options->only_pids, options->nonly_pids);
	if (options->nonly_devices)
		trace->devices = vt_chosen_create(options->only_devices, options->nonly_devices);
	vfiotrace_call_init(&trace->plain, context, &(struct vfiotrace_fd){ 0 },
			    VFIOTRACE_CALLER_64, 0, 0);
	if (options->normalize)
		normalize(trace);
	vt_trace_start_checks(trace);
	*ret = trace;
	return 0;
}

void vt_trace_set_counter(struct vt_trace *trace, const struct vt_counter *counter)
{
	trace->counter = *counter;
}

void vt_trace_set_onlooker(struct vt_trace *trace, const struct vt_onlooker *onlooker)
{
	trace->onlooker = *onlooker;
}

struct vt_session *vt_trace_session(struct vt_trace *trace)
{
	return trace->session;
}

void vt_trace_head(struct vt_trace *trace, const struct vt_trace_info *info)
{
	const struct vt_printer_ops *ops = trace->options->printer;
	struct vt_line *line = &trace->scratch;

	if (!ops->header)
		return;
	ops->header(line, info);
	vt_output_head(trace->output, line->out.data, line->out.length);
	line->out.length = 0;
	if (ops->line_free)
		ops->line_free(line);
}

/* Breaks off an unfinished line, so that the stream ends with a newline. */
void vt_trace_destroy(struct vt_trace *trace)
{
	struct vt_tracee *t, *next;
	struct vt_process *p, *next_process;
	struct vt_known_call *c, *next_call;

	if (!trace)
		return;
	vt_trace_release_held(trace);
	vt_trace_break_off(trace);
	HASH_ITER(hh, trace->tracees, t, next) {
		HASH_DELETE(hh, trace->tracees, t);
		vt_trace_free_line(trace, &t->line);
		free(t->tampered);
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
	vt_trace_free_line(trace, &trace->scratch);
	vt_kept_destroy(trace->kept);
	vt_kept_destroy(trace->waiting);
	vt_chosen_destroy(trace->pids);
	vt_chosen_destroy(trace->devices);
	vt_checker_destroy(trace->checker);
	vt_session_destroy(trace->session);
	vt_normalize_destroy(trace->normalize);
	free(trace);
}
