/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passes remarks to the line. */
#include "config.h"

#include "annotate/annotate.h"
#include "trace/internal.h"

bool vt_trace_annotates(const struct vt_trace *trace)
{
	switch (trace->options->annotate) {
	case VT_ANNOTATE_ALL:
		return true;
	case VT_ANNOTATE_AUTO:
		/* Remarks have numbers that differ from run to run. */
		return vt_output_is_terminal(trace->output) && !trace->normalize;
	default:
		return false;
	}
}

static int visit(void *ctx, const struct vfiotrace_value *value)
{
	struct vt_values *v = ctx;

	return v->trace->printer.ops->visit(&v->tracee->line, value);
}

/* What a remark needs. A recording holds the answers, in case its reader wants remarks. */
struct look {
	struct vt_annotated annotated;
	struct vfiotrace_visitor visitor;
};

static bool look(struct look *l, struct vt_values *v)
{
	const struct vt_trace *trace = v->trace;
	bool all = trace->options->annotate == VT_ANNOTATE_ALL;
	bool shown = v->shown && v->annotated;

	if (!shown && !(all && trace->options->complete))
		return false;
	l->visitor = (struct vfiotrace_visitor){ visit, v };
	l->annotated = (struct vt_annotated){
		.session = trace->session,
		.source = trace->source,
		.record = &v->tracee->record,
		.visitor = shown ? &l->visitor : NULL,
		.all = all,
	};
	return true;
}

void vt_trace_annotate_value(struct vt_values *v, const struct vfiotrace_value *value)
{
	struct look l;

	if (look(&l, v))
		vt_annotate_value(&l.annotated, value);
}

void vt_trace_annotate_entry(struct vt_values *v)
{
	struct look l;

	if (look(&l, v))
		vt_annotate_entry(&l.annotated);
}

void vt_trace_annotate_exit(struct vt_values *v)
{
	struct look l;

	if (look(&l, v))
		vt_annotate_exit(&l.annotated);
}
