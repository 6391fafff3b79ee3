/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes findings of checks: under the line that they are about, or at the end. */
#include "config.h"

#include "judge/check.h"
#include "trace/internal.h"

static void tell(void *ctx, const struct vt_finding *finding, bool run)
{
	struct vt_trace *trace = ctx;
	struct vt_line *line = &trace->scratch;

	trace->alarmed = trace->alarmed || finding->severity > VT_SEVERITY_NOTE;
	if (trace->options->alone || !trace->options->printer->finding)
		return;
	vt_trace_break_off(trace);
	/*
	 * Uses the options' printer: with -c there are no lines of calls, but findings are
	 * shown.
	 */
	trace->options->printer->finding(line, finding, run);
	vt_trace_emit(trace, trace->checked, line, true);
}

void vt_trace_start_checks(struct vt_trace *trace)
{
	if (trace->options->checks)
		trace->checker = vt_checker_create(trace->options->checks,
						   trace->options->follows, tell, trace);
}

bool vt_trace_alarmed(const struct vt_trace *trace)
{
	return trace->alarmed;
}

void vt_trace_check(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_tracee_memory m = { trace->source, t->tid };
	struct vfiotrace_memory memory = { vt_trace_read, &m };
	struct vt_judged judged;

	if (!trace->checker || !(t->record.decoded || t->record.io))
		return;
	judged = vt_trace_judged(trace, t, &memory);
	trace->checked = t->tid;
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
	trace->checked = e->tid;
	vt_checker_bus_error(trace->checker, trace->session, &when,
			     (uint64_t)(uintptr_t)e->signal.info.si_addr);
}

void vt_trace_check_end(struct vt_trace *trace, const struct vt_tracee *t, bool ends)
{
	const struct vt_process *p = t ? vt_trace_find_process(trace, t->tgid) : NULL;
	struct vt_when when;

	if (!trace->checker || !p || p->threads != 1)
		return;
	when = (struct vt_when){ .tgid = t->tgid, .tid = t->tid };
	trace->checked = t->tid;
	if (ends)
		vt_checker_ending(trace->checker, trace->session, &when);
	if (HASH_COUNT(trace->tracees) == 1)
		vt_checker_end(trace->checker, trace->session);
}

void vt_trace_check_closed(struct vt_trace *trace, const struct vt_event *e)
{
	const struct vt_when when = when_of(e, 0);

	if (!trace->checker)
		return;
	trace->checked = e->tid;
	vt_checker_closed(trace->checker, trace->session, &when);
}
