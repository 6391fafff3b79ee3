/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "print/line.h"
#include "util/array.h"

#include <string.h>

static const long digit_unit[] = {
	1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1,
};

static void add_fraction(struct vt_buffer *out, long nsec, unsigned int digits)
{
	if (!digits)
		return;
	vt_buffer_add(out, LITERAL("."));
	vt_buffer_padded(out, nsec / digit_unit[digits], digits, '0');
}

void vt_line_seconds(struct vt_buffer *out, const struct timespec *time, size_t width,
		     unsigned int digits)
{
	vt_buffer_padded(out, time->tv_sec, width, ' ');
	add_fraction(out, time->tv_nsec, digits);
}

/* Not with strftime(), which looks at the locale for each line. */
static void add_clock(struct vt_line *line, const struct vt_print_options *o)
{
	struct vt_buffer *out = &line->out;
	struct tm tm;

	if (o->clock == VT_CLOCK_UNIX) {
		vt_line_seconds(out, &line->real, 0, o->clock_digits);
		return;
	}
	if (localtime_r(&line->real.tv_sec, &tm)) {
		vt_buffer_padded(out, tm.tm_hour, 2, '0');
		vt_buffer_add(out, LITERAL(":"));
		vt_buffer_padded(out, tm.tm_min, 2, '0');
		vt_buffer_add(out, LITERAL(":"));
		vt_buffer_padded(out, tm.tm_sec, 2, '0');
	}
	add_fraction(out, line->real.tv_nsec, o->clock_digits);
}

/* ---- numbers that may have a label ---- */

void vt_line_pid(struct vt_line *line, pid_t pid)
{
	const struct vt_namer *namer = line->printer->namer;
	const char *label = namer ? namer->pid(namer->ctx, pid) : NULL;

	if (label)
		vt_buffer_puts(&line->out, label);
	else
		vt_buffer_decimal(&line->out, pid);
}

static void add_label_or_hex(struct vt_line *line, const char *label, uint64_t number)
{
	if (label)
		vt_buffer_puts(&line->out, label);
	else if (number)
		vt_buffer_hex(&line->out, number);
	else
		vt_buffer_puts(&line->out, "0");
}

void vt_line_address(struct vt_line *line, uint64_t address)
{
	const struct vt_namer *namer = line->printer->namer;

	add_label_or_hex(line, namer ? namer->address(namer->ctx, address) : NULL, address);
}

void vt_line_word(struct vt_line *line, uint64_t number)
{
	const struct vt_namer *namer = line->printer->namer;

	add_label_or_hex(line, namer ? namer->word(namer->ctx, number) : NULL, number);
}

/* ---- leaders and descriptors ---- */

void vt_line_name(struct vt_buffer *out, const struct vt_printer *printer, pid_t tid)
{
	const char *name = printer->name ? printer->name(printer->name_ctx, tid) : NULL;

	if (!name)
		return;
	vt_buffer_add(out, LITERAL("<"));
	vt_buffer_quote(out, name, strlen(name), printer->options->values.strings, "<>");
	vt_buffer_add(out, LITERAL(">"));
}

/* "[pid    12] ", or "12    " in a column. */
void vt_line_leading_pid(struct vt_line *line, pid_t tid)
{
	bool column = line->printer->options->pid_column;
	size_t begin, end;

	if (!column)
		vt_buffer_add(&line->out, LITERAL("[pid "));
	begin = line->out.length;
	if (line->printer->namer)
		vt_line_pid(line, tid);
	else
		vt_buffer_padded(&line->out, tid, column ? 0 : 5, ' ');
	end = line->out.length;
	vt_line_name(&line->out, line->printer, tid);
	/* As strace: a pid with a name is not padded. */
	if (column && line->out.length == end)
		while (line->out.length - begin < 5)
			vt_buffer_puts(&line->out, " ");
	vt_buffer_puts(&line->out, column ? " " : "] ");
}

void vt_line_leader(struct vt_line *line, pid_t tid, bool show_pid)
{
	const struct vt_print_options *o = line->printer->options;

	line->column = line->out.length;
	if (show_pid)
		vt_line_leading_pid(line, tid);
	if (o->clock != VT_CLOCK_NONE) {
		add_clock(line, o);
		vt_buffer_add(&line->out, LITERAL(" "));
	}
	if (o->relative) {
		if (o->clock != VT_CLOCK_NONE)
			vt_buffer_add(&line->out, LITERAL("(+"));
		vt_line_seconds(&line->out, &line->since, 6, o->relative_digits);
		if (o->clock != VT_CLOCK_NONE)
			vt_buffer_add(&line->out, LITERAL(")"));
		vt_buffer_add(&line->out, LITERAL(" "));
	}
}

void vt_line_fd_text(struct vt_buffer *out, const struct vt_printer *printer,
		     const struct vt_fd *fd)
{
	enum vfiotrace_string_style style = printer->options->values.strings;
	const struct vt_namer *namer = printer->namer;
	const char *path = namer ? namer->path(namer->ctx, fd->path) : fd->path;

	/* We put angle brackets around the path, so those inside are escaped. */
	static const char special[] = "<>";

	if (!path[0])
		return;
	vt_buffer_add(out, LITERAL("<"));
	vt_buffer_quote(out, path, strlen(path), style, special);
	if (fd->device[0]) {
		vt_buffer_add(out, LITERAL("<"));
		vt_buffer_quote(out, fd->device, strlen(fd->device), style, special);
		vt_buffer_add(out, LITERAL(">"));
	}
	vt_buffer_add(out, LITERAL(">"));
	/* As strace adds "(deleted)" to a path. */
	if (fd->closed)
		vt_buffer_puts(out, "(closed)");
}
