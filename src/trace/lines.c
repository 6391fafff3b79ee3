/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How lines of several tracees share one stream, and lines that are no calls. Processes
 * without a shown call have none.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "trace/internal.h"

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
	vt_life_become(t, VT_LIFE_SUSPENDED);
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

uint64_t vt_trace_next_line(const struct vt_trace *trace, pid_t tid)
{
	return trace->options->silent ? 0 : vt_output_next_line(trace->output, tid);
}

void vt_trace_emit(struct vt_trace *trace, pid_t tid, struct vt_line *line, bool whole)
{
	if (line->out.length)
		vt_output_write(trace->output, tid, line->out.data, line->out.length,
				whole);
	line->column -= line->out.length;
	vt_buffer_clear(&line->out);
}

void vt_trace_insert(struct vt_trace *trace, const char *text, size_t length)
{
	vt_trace_break_off(trace);
	vt_output_write(trace->output, 0, text, length, true);
	vt_output_flush(trace->output);
}

void vt_trace_show_event(struct vt_trace *trace, const struct vt_event *e)
{
	struct vt_line *line = &trace->scratch;
	struct vt_tracee *t = vt_trace_find(trace, e->tid);

	if (t)
		vt_trace_name(trace, t, e);
	vt_trace_break_off(trace);
	vt_trace_stamp(trace, line, e);
	trace->printer.ops->event(line, e, vt_trace_show_pid(trace));
	vt_trace_emit(trace, e->tid, line, true);
}

/* ---- begin and end of tracees ---- */

/* Events that JSON shows as objects, and text as a remark or not at all. */
void vt_trace_show_lifecycle(struct vt_trace *trace, const struct vt_event *e)
{
	if (trace->printer.ops->lifecycle)
		vt_trace_show_event(trace, e);
}

void vt_trace_show_exec(struct vt_trace *trace, const struct vt_event *e,
			struct vt_program *program)
{
	trace->scratch.program = program;
	vt_trace_show_lifecycle(trace, e);
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

	/* Whoever attaches to a running process prints the message. */
	if (trace->options->quiet & VT_QUIET_ATTACH || e->new.attached || !e->new.parent)
		return;
	snprintf(text, sizeof(text), "vfiotrace: Process %d attached\n", e->tid);
	notice(trace, text);
}

void vt_trace_note_detached(struct vt_trace *trace, const struct vt_event *e)
{
	char text[64];

	if (trace->options->quiet & VT_QUIET_ATTACH)
		return;
	snprintf(text, sizeof(text), "vfiotrace: Process %d detached\n", e->tid);
	notice(trace, text);
}

/* ---- which processes are mentioned ---- */

bool vt_trace_is_mentioned(const struct vt_trace *trace, const struct vt_process *p)
{
	return !trace->options->users_only || !p || p->mentioned;
}

void vt_trace_show_begun(struct vt_trace *trace, const struct vt_event *e)
{
	note_attached(trace, e);
	vt_trace_show_lifecycle(trace, e);
}

void vt_trace_mention(struct vt_trace *trace, pid_t tid)
{
	struct vt_tracee *t = vt_trace_find(trace, tid), *next;
	struct vt_process *p = t ? vt_trace_find_process(trace, t->tgid) : NULL;
	pid_t tgid = t ? t->tgid : 0;

	if (!p || vt_trace_is_mentioned(trace, p))
		return;
	p->mentioned = true;
	HASH_ITER(hh, trace->tracees, t, next) {
		if (t->tgid != tgid || !t->held || t->unchosen)
			continue;
		t->held = false;
		vt_trace_show_begun(trace, &t->begun);
	}
	if (p->executed)
		vt_trace_show_exec(trace, &p->exec, p->program);
	p->executed = false;
	p->program = NULL;
}

bool vt_trace_tells(struct vt_trace *trace, const struct vt_event *e, bool of_children)
{
	const struct vt_process *p = vt_trace_find_process(trace, e->tgid ? e->tgid : e->tid);
	const struct vt_tracee *t = vt_trace_find(trace, e->tid);

	if (t && t->unchosen)
		return false;
	return vt_trace_is_mentioned(trace, p) || (p->started && !of_children);
}

void vt_trace_change_pid(struct vt_trace *trace, struct vt_tracee *t, pid_t tid)
{
	bool open = vt_output_is_shared(trace->output) ? trace->open == t :
		    t->life == VT_LIFE_OPEN;

	if (!open)
		return;
	vt_buffer_format(&t->line.out, " <pid changed to %d ...>\n", tid);
	vt_life_become(t, VT_LIFE_SUSPENDED);
	trace->open = NULL;
	vt_trace_emit(trace, t->tid, &t->line, true);
}
