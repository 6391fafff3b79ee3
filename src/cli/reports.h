/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports about a trace as a whole: the counts of -c and -C, --summary and --topology. */
#ifndef VT_CLI_REPORTS_H
#define VT_CLI_REPORTS_H

#include "cli/options.h"
#include "report/counts.h"
#include "report/summary.h"

struct vt_reports {
	const struct vt_options *options;
	struct vt_trace *trace;
	struct vt_counts *counts;	/* NULL: no -c or -C */
	struct vt_summary *summary;	/* NULL: no --summary, --topology or --record */
};

/*
 * Call before the first event. @options, @trace and @source must outlive @reports. @blind: the
 * recording may lack calls that the model learns from.
 */
void vt_reports_begin(struct vt_reports *reports, const struct vt_options *options,
		      struct vt_trace *trace, const struct vt_source *source, bool blind);

/* Ends the trace: prints the reports and destroys the trace, which vt_reports_begin() was given. */
void vt_reports_end(struct vt_reports *reports, struct vt_output *output);
void vt_reports_free(struct vt_reports *reports);

#endif
