/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a trace as a whole: the counts of -c, and summaries. */
#ifndef VT_CLI_REPORTS_H
#define VT_CLI_REPORTS_H

#include "cli/options.h"
#include "report/counts.h"
#include "report/summary.h"

struct vt_reports {
	const struct vt_options *options;
	struct vt_trace *trace;
	struct vt_counts *counts;	/* NULL: nothing is counted */
	struct vt_summary *summary;	/* NULL: nobody looks at the model */
};

/*
 * Before any event of the trace. @options and @source must outlive this. @blind: it may lack
 * calls that the model learns from.
 */
void vt_reports_begin(struct vt_reports *reports, const struct vt_options *options,
		      struct vt_trace *trace, const struct vt_source *source, bool blind);

/* The trace has ended, and its last line is to be closed; then it is destroyed. */
void vt_reports_end(struct vt_reports *reports, struct vt_output *output);
void vt_reports_free(struct vt_reports *reports);

#endif
