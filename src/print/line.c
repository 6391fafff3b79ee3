/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "print/line.h"

#include <string.h>

static const long digit_unit[] = {
	1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1,
};

void vt_line_seconds(struct vt_buffer *out, const struct timespec *time, int width,
		     unsigned int digits)
{
	vt_buffer_format(out, "%*lld", width, (long long)time->tv_sec);
	if (digits)
		vt_buffer_format(out, ".%0*ld", (int)digits,
				 time->tv_nsec / digit_unit[digits]);
}

static void add_clock(struct vt_line *line, const struct vt_print_options *o)
{
	struct tm tm;
	char text[32];

	if (o->clock == VT_CLOCK_UNIX) {
		vt_line_seconds(&line->out, &line->real, 0, o->clock_digits);
		return;
	}
	if (!localtime_r(&line->real.tv_sec, &tm) ||
	    !strftime(text, sizeof(text), "%H:%M:%S", &tm))
		text[0] = '\0';
	vt_buffer_format(&line->out, "%s", text);
	if (o->clock_digits)
		vt_buffer_format(&line->out, ".%0*ld", (int)o->clock_digits,
				 line->real.tv_nsec / digit_unit[o->clock_digits]);
}

void vt_line_leader(struct vt_line *line, pid_t tid, bool show_pid)
{
	const struct vt_print_options *o = line->printer->options;

	line->column = line->out.length;
	if (show_pid)
		vt_buffer_format(&line->out, o->pid_column ? "%-5d " : "[pid %5d] ", tid);
	if (o->clock != VT_CLOCK_NONE) {
		add_clock(line, o);
		vt_buffer_add(&line->out, " ", 1);
	}
	if (o->relative) {
		if (o->clock != VT_CLOCK_NONE)
			vt_buffer_add(&line->out, "(+", 2);
		vt_line_seconds(&line->out, &line->since, 6, o->relative_digits);
		if (o->clock != VT_CLOCK_NONE)
			vt_buffer_add(&line->out, ")", 1);
		vt_buffer_add(&line->out, " ", 1);
	}
}

void vt_line_fd_text(struct vt_buffer *out, const struct vt_fd *fd,
		     enum vfiotrace_string_style style)
{
	/* Angle brackets are ours here, so those of a path are escaped. */
	static const char special[] = "<>";

	if (!fd->path[0])
		return;
	vt_buffer_add(out, "<", 1);
	vt_buffer_quote(out, fd->path, strlen(fd->path), style, special);
	if (fd->device[0]) {
		vt_buffer_add(out, "<", 1);
		vt_buffer_quote(out, fd->device, strlen(fd->device), style, special);
		vt_buffer_add(out, ">", 1);
	}
	vt_buffer_add(out, ">", 1);
}
