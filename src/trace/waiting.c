/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows lines that wait (kept.h), once a later call has told that they belong to VFIO, or to a
 * chosen device.
 */
#include "config.h"

#include "trace/internal.h"

/* The line comes before that of the call that releases it. */
static void show(struct vt_trace *trace, const struct vt_kept_line *kept)
{
	struct vt_line *line = &trace->scratch;

	vt_trace_mention(trace, kept->tid);
	vt_trace_break_off(trace);
	/* When the line was made, there was only one tracee, so it has no pid. */
	if (!kept->pid && trace->printer.ops->pid && vt_trace_show_pid(trace))
		trace->printer.ops->pid(line, kept->tid);
	vt_buffer_add(&line->out, kept->text, kept->length);
	vt_trace_emit(trace, kept->tid, line, true);
	trace->shown++;
	trace->failures += kept->counted.errnum != 0;
	vt_trace_count(trace, &kept->counted);
}

/* ---- eventfds that VFIO gets ---- */

struct given {
	struct vt_trace *trace;
	const uint64_t *files;
	size_t count;
};

static bool is_given(void *ctx, uint64_t file)
{
	const struct given *g = ctx;

	for (size_t n = 0; n < g->count; n++)
		if (g->files[n] == file)
			return true;
	return false;
}

static void show_given(void *ctx, const struct vt_kept_line *kept)
{
	show(((const struct given *)ctx)->trace, kept);
}

void vt_trace_release_given(struct vt_trace *trace, const struct vt_tracee *t, const int *fds,
			    size_t count)
{
	uint64_t files[VT_INTERRUPTS_MAX];
	struct given given = { trace, files, count };

	if (!trace->devices && !vt_kept_any(trace->kept))
		return;
	/* With -e device, only eventfds that a chosen device gets count. */
	if (trace->devices && vt_trace_about_file(trace, t->record.file) != VT_ABOUT_CHOSEN)
		return;
	for (size_t n = 0; n < count; n++) {
		files[n] = vt_session_file(trace->session, t->tgid, t->tid, fds[n]);
		if (trace->devices)
			vt_trace_choose_file(trace, files[n]);
	}
	vt_kept_release(trace->kept, is_given, show_given, &given);
}

/* ---- files that are about a chosen device ---- */

#define HELD 256			/* lines; with more waiting, their order is not kept */

bool vt_trace_holds(const struct vt_trace *trace)
{
	unsigned int count = vt_kept_count(trace->waiting);
	bool negated = trace->options->only_devices_negated;
	size_t at = 0;

	if (!count || count >= HELD)
		return false;
	return !trace->placed || (!negated && vt_chosen_missed(trace->devices, &at));
}

bool vt_trace_told(void *ctx, uint64_t file)
{
	return file == VT_AWAITS_ORDER ||
	       (file && vt_trace_about_file(ctx, file) == VT_ABOUT_CHOSEN);
}

/*
 * Releases lines up to the first one that must still wait; or, without .in_order, all that
 * need not.
 */
struct told {
	struct vt_trace *trace;
	bool in_order, stopped;
};

static bool is_told(void *ctx, uint64_t file)
{
	struct told *t = ctx;

	if (t->stopped)
		return false;
	if (vt_trace_told(t->trace, file))
		return true;
	t->stopped = t->in_order;
	return false;
}

static void show_told(void *ctx, const struct vt_kept_line *kept)
{
	show(((const struct told *)ctx)->trace, kept);
}

static void release(struct vt_trace *trace, bool in_order)
{
	struct told told = { .trace = trace, .in_order = in_order };

	if (vt_kept_count(trace->waiting))
		trace->unshown += vt_kept_release(trace->waiting, is_told, show_told, &told);
}

void vt_trace_release_told(struct vt_trace *trace)
{
	release(trace, vt_trace_holds(trace));
	/* Showing them may have told where the device is. */
	if (!vt_trace_holds(trace))
		release(trace, false);
}

void vt_trace_release_held(struct vt_trace *trace)
{
	release(trace, false);
}
