/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explains under a failed call why it failed. Asks nothing about calls that succeed. */
#include "config.h"

#include "judge/explain.h"
#include "judge/word.h"
#include "print/errnum.h"
#include "trace/internal.h"

bool vt_trace_explains(const struct vt_trace *trace)
{
	if (trace->options->silent)
		return false;
	switch (trace->options->explain) {
	case VT_EXPLAIN_ALWAYS:
	case VT_EXPLAIN_KERNEL:
		return true;
	case VT_EXPLAIN_AUTO:
		/* They would change golden files of those who have not asked for them. */
		return vt_output_is_terminal(trace->output) && !trace->normalize;
	default:
		return false;
	}
}

/*
 * Whether the call has failed, and will not be restarted; or has answered that something is
 * refused.
 */
static bool has_failed(const struct vt_record *r)
{
	/* A result that -e inject= made up has no cause. */
	if (r->tampered & VT_TAMPERED_RESULT)
		return false;
	return vt_refuses(r) ||
	       ((r->decoded || r->io) && r->finished && r->failed && !r->unavailable &&
		r->result < 0 && !vt_errno_is_restart((int)-r->result));
}

struct vt_judged vt_trace_judged(struct vt_trace *trace, struct vt_tracee *t,
				 const struct vfiotrace_memory *memory)
{
	return (struct vt_judged){
		.record = &t->record,
		.io = t->record.io ? &t->io : NULL,
		.memory = memory,
		.session = trace->session,
		.identify = vt_trace_name_fd,
		.ctx = trace,
	};
}

void vt_trace_explain(struct vt_trace *trace, struct vt_tracee *t, bool shown)
{
	struct vt_tracee_memory m = { trace->source, t->tid };
	struct vfiotrace_memory memory = { vt_trace_read, &m };
	struct vt_judged judged = vt_trace_judged(trace, t, &memory);
	struct vt_why whys[VT_WHYS_MAX];
	struct vt_kernel_word word;
	struct vt_inquiry inquiry;
	size_t count;

	shown = shown && vt_trace_explains(trace);
	/* A recording holds the answers, in case its reader wants explanations. */
	if (!has_failed(&t->record) || !(shown || trace->options->complete))
		return;
	vt_inquiry_begin(&inquiry, trace->source);
	/* What is not shown must not count labels on. */
	inquiry.names = shown ? vt_trace_names(trace, &t->record, t->tgid, t->tid) : NULL;
	vt_kernel_word(&inquiry, &t->record, &word);
	judged.word = &word;
	count = vt_explain(&inquiry, &judged, whys);
	if (shown && word.count)
		trace->printer.ops->word(&t->line, &word);
	if (shown && count)
		trace->printer.ops->whys(&t->line, whys, count);
	vt_inquiry_end(&inquiry);
}
