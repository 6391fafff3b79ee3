/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "cli/reports.h"

static void count(void *ctx, const struct vt_counted *counted)
{
	struct vt_reports *r = ctx;
	struct vt_counter counter;

	if (r->summary && !counted->again)
		vt_summary_count(r->summary, counted);
	if (!r->counts || counted->hidden)
		return;
	counter = vt_counts_counter(r->counts);
	counter.call(counter.ctx, counted);
}

static void insert(void *ctx, const char *text, size_t length)
{
	const struct vt_reports *r = ctx;

	vt_trace_insert(r->trace, text, length);
}

/*
 * Needed for --record as well: the summary's questions are asked, so that a recording holds
 * the answers for a replay with --summary.
 */
static void begin_summary(struct vt_reports *r, const struct vt_source *source, bool blind)
{
	const struct vt_options *o = r->options;
	const struct vt_summary_options options = {
		.show = o->summary,
		.blind = blind,
		.topology = o->topology,
		.json = o->trace.printer == &vt_json_printer,
		.write = insert,
		.ctx = r,
	};
	struct vt_onlooker onlooker = { .look = vt_summary_look };

	r->summary = vt_summary_create(&options, vt_trace_session(r->trace), source);
	onlooker.ctx = r->summary;
	vt_trace_set_onlooker(r->trace, &onlooker);
}

void vt_reports_begin(struct vt_reports *r, const struct vt_options *options,
		      struct vt_trace *trace, const struct vt_source *source, bool blind)
{
	struct vt_counter counter = { .call = count, .ctx = r };

	r->options = options;
	r->trace = trace;
	if (options->counting)
		r->counts = vt_counts_create(&options->counts);
	if (options->summary || options->topology || options->record)
		begin_summary(r, source, blind);
	counter.hidden = options->summary;
	if (options->counting || options->summary)
		vt_trace_set_counter(trace, &counter);
}

void vt_reports_end(struct vt_reports *r, struct vt_output *output)
{
	struct vt_buffer out = { 0 };

	if (r->summary)
		vt_summary_end(r->summary);
	vt_trace_destroy(r->trace);
	r->trace = NULL;
	if (!r->counts)
		return;
	if (r->options->trace.printer == &vt_json_printer)
		vt_counts_json(r->counts, &out);
	else
		vt_counts_text(r->counts, &out);
	vt_output_write(output, 0, out.data, out.length, true);
	vt_buffer_free(&out);
}

void vt_reports_free(struct vt_reports *r)
{
	vt_summary_destroy(r->summary);
	vt_counts_destroy(r->counts);
	*r = (struct vt_reports){ 0 };
}
