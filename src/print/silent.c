/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A printer that prints nothing: for -c, where calls are only counted. */
#include "config.h"

#include "print/printer.h"

static void nothing(struct vt_line *line)
{
	(void)line;
}

/* Nonzero: the decoder may skip the other elements of an array. */
static int visit(void *line, const struct vfiotrace_value *value)
{
	(void)line;
	(void)value;
	return 1;
}

static void frame(struct vt_line *line, const struct vt_frame *f)
{
	(void)line;
	(void)f;
}

static void frames_end(struct vt_line *line, int error)
{
	(void)line;
	(void)error;
}

static void pending(struct vt_line *line, const struct vt_line *call)
{
	(void)line;
	(void)call;
}

static void event(struct vt_line *line, const struct vt_event *e, bool show_pid)
{
	(void)line;
	(void)e;
	(void)show_pid;
}

const struct vt_printer_ops vt_silent_printer = {
	.enter = nothing,
	.visit = visit,
	.suspend = nothing,
	.resume = nothing,
	.exit = nothing,
	.frame = frame,
	.frames_end = frames_end,
	.pending = pending,
	.event = event,
};
