/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes findings of checks: under the line that they are about, or at the end. */
#include "config.h"

#include <string.h>

#include "judge/check.h"
#include "trace/internal.h"

/*
 * Where it stands: under the line of the call that has told, but normalized in the thread whose
 * call it is about, if that has lines still, for which call tells may be a matter of time.
 */
static pid_t place_of(struct vt_trace *trace, const struct vt_finding *finding, bool run)
{
	if (run && trace->normalize && finding->tid &&
	    (vt_output_is_shared(trace->output) ||
	     vt_trace_find(trace, finding->tid)))
		return finding->tid;
	return trace->checked;
}

static void tell(void *ctx, const struct vt_finding *finding, bool run)
{
	struct vt_trace *trace = ctx;
	const struct vt_printer_ops *ops = trace->options->printer;
	struct vt_line *line = &trace->scratch;
	pid_t tid;

	trace->alarmed = trace->alarmed || finding->severity > VT_SEVERITY_NOTE;
	if (trace->options->alone || !ops->finding)
		return;
	tid = place_of(trace, finding, run);
	vt_trace_break_off(trace);
	/*
	 * Uses the options' printer: with -c there are no lines of calls, but findings are
	 * shown.
	 */
	if (run && trace->normalize && ops->pid && vt_trace_show_pid(trace))
		ops->pid(line, tid);
	ops->finding(line, finding, run);
	vt_trace_emit(trace, tid, line, true);
}

static bool sees_writes(const struct vt_trace_options *o)
{
	for (size_t i = 0; i < o->nwatched; i++)
		if (!strcmp(o->watched[i], "pwrite64"))
			return true;
	return o->sets & VT_IO_SET_IO;
}

void vt_trace_start_checks(struct vt_trace *trace)
{
	const struct vt_trace_options *o = trace->options;

	if (o->checks)
		trace->checker = vt_checker_create(o->checks, o->follows, sees_writes(o),
						   trace->source,
						   vt_trace_names(trace, NULL, 0, 0), tell, trace);
}

bool vt_trace_alarmed(const struct vt_trace *trace)
{
	return trace->alarmed;
}

/* What is found from now on is told by this thread. */
static void begin(struct vt_trace *trace, const struct vt_record *record, pid_t tgid, pid_t tid)
{
	trace->checked = tid;
	vt_trace_names(trace, record, tgid, tid);
}

void vt_trace_check(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_tracee_memory m = { trace->source, t->tid };
	struct vfiotrace_memory memory = { vt_trace_read, &m };
	struct vt_judged judged;

	if (!trace->checker || !(t->record.decoded || t->record.io))
		return;
	judged = vt_trace_judged(trace, t, &memory);
	begin(trace, &t->record, t->tgid, t->tid);
	vt_checker_call(trace->checker, &judged);
}

static struct vt_when when_of(const struct vt_event *e, uint64_t line)
{
	return (struct vt_when){
		.line = line, .real = e->real, .tgid = e->tgid ? e->tgid : e->tid, .tid = e->tid,
	};
}

void vt_trace_check_signal(struct vt_trace *trace, const struct vt_event *e, uint64_t line)
{
	const struct vt_tracee *t = vt_trace_find(trace, e->tid);
	struct vt_when when = when_of(e, line);

	if (!trace->checker || e->signal.number != SIGBUS || !t)
		return;
	when.tgid = t->tgid;
	begin(trace, NULL, t->tgid, e->tid);
	vt_checker_bus_error(trace->checker, trace->session, &when,
			     (uint64_t)(uintptr_t)e->signal.info.si_addr);
}

bool vt_trace_check_ending(struct vt_trace *trace, const struct vt_tracee *t, bool ends)
{
	const struct vt_process *p = t ? vt_trace_find_process(trace, t->tgid) : NULL;
	/* Which of its threads ends last is a matter of time. */
	const struct vt_when when = { .tgid = t ? t->tgid : 0, .tid = t ? t->tgid : 0 };

	if (!trace->checker || !p || p->threads != 1)
		return false;
	begin(trace, NULL, t->tgid, t->tid);
	if (ends)
		vt_checker_ending(trace->checker, trace->session, &when);
	return HASH_COUNT(trace->tracees) == 1;
}

void vt_trace_check_end(struct vt_trace *trace)
{
	vt_checker_end(trace->checker, trace->session);
}

void vt_trace_check_closed(struct vt_trace *trace, const struct vt_event *e)
{
	const struct vt_when when = when_of(e, 0);

	if (!trace->checker)
		return;
	begin(trace, NULL, e->tgid ? e->tgid : e->tid, e->tid);
	vt_checker_closed(trace->checker, trace->session, &when);
}
