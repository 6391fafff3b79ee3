/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "print/line.h"
#include "util/array.h"

#include <inttypes.h>
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

static void add_pid(struct vt_buffer *out, const struct vt_printer *printer, pid_t pid)
{
	const struct vt_namer *namer = printer->namer;
	const char *label = namer ? namer->pid(namer->ctx, pid) : NULL;

	if (label)
		vt_buffer_puts(out, label);
	else
		vt_buffer_decimal(out, pid);
}

void vt_line_pid(struct vt_line *line, pid_t pid)
{
	add_pid(&line->out, line->printer, pid);
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

/* We put angle brackets around such text, so those inside are escaped. */
static void add_within(struct vt_buffer *out, const struct vt_printer *printer, const char *text)
{
	vt_buffer_quote(out, text, strlen(text), printer->options->values.strings, "<>");
}

/* As strace abbreviates: of a mask of which two thirds are set, what is not in it. */
static void add_signals(struct vt_buffer *out, const struct vt_printer *printer, uint64_t mask)
{
	bool named = printer->options->values.xlat != VFIOTRACE_XLAT_RAW;
	bool most = __builtin_popcountll(mask) >= 64 * 2 / 3;
	const char *between = "";

	vt_buffer_puts(out, most ? "signalfd:~[" : "signalfd:[");
	for (int i = 1; i <= 64; i++) {
		const char *name = named ? vt_signal_name(i) : NULL;

		if ((mask >> (i - 1) & 1) == most)
			continue;
		vt_buffer_puts(out, between);
		if (name)
			vt_buffer_puts(out, name + strlen("SIG"));
		else
			vt_buffer_decimal(out, i);
		between = " ";
	}
	vt_buffer_puts(out, "]");
}

/* The number that the kernel has given to the file. In a normalized trace, the file's label. */
static void add_id(struct vt_buffer *out, const struct vt_printer *printer, int fd,
		   const struct vt_fd *info)
{
	const struct vt_namer *namer = printer->namer;
	const char *label = namer ? namer->fd(namer->ctx, fd, info) : NULL;

	if (label)
		vt_buffer_puts(out, label);
	else
		vt_buffer_format(out, "%" PRIu64, info->detail.id);
}

static void add_eventfd(struct vt_buffer *out, const struct vt_printer *printer, int fd,
			const struct vt_fd *info)
{
	const struct vt_detail *d = &info->detail;

	vt_buffer_format(out, "{eventfd-count=%#" PRIx64, d->count);
	if (d->has_id) {
		vt_buffer_puts(out, ", eventfd-id=");
		add_id(out, printer, fd, info);
	}
	if (d->has_semaphore)
		vt_buffer_format(out, ", eventfd-semaphore=%" PRIu64, d->semaphore);
	vt_buffer_puts(out, "}");
}

static void add_node(struct vt_buffer *out, const struct vt_printer *printer, int fd,
		     const struct vt_fd *info)
{
	const struct vt_detail *d = &info->detail;

	vt_buffer_format(out, "<%s %u:%u", d->kind == VT_DETAIL_BLOCK ? "block" : "char",
			 d->major, d->minor);
	if (d->has_id) {
		vt_buffer_puts(out, " @/dev/pts/");
		add_id(out, printer, fd, info);
	}
	vt_buffer_puts(out, ">");
}

/* @path: as it is shown. That the file is deleted stands behind the brackets. */
static void add_path(struct vt_buffer *out, const struct vt_printer *printer,
		     const struct vt_fd *info, const char *path)
{
	size_t length = info->deleted ? vt_path_undeleted(path) : strlen(path);

	vt_buffer_quote(out, path, length, printer->options->values.strings, "<>");
}

/* @path: as it is shown. */
static void add_detail(struct vt_buffer *out, const struct vt_printer *printer, int fd,
		       const struct vt_fd *info, const char *path)
{
	const struct vt_detail *d = &info->detail;

	switch (d->kind) {
	case VT_DETAIL_NONE:
	case VT_DETAIL_PATH:
		add_path(out, printer, info, path);
		break;
	case VT_DETAIL_CHAR:
	case VT_DETAIL_BLOCK:
		add_path(out, printer, info, path);
		add_node(out, printer, fd, info);
		break;
	case VT_DETAIL_EVENTFD:
		add_eventfd(out, printer, fd, info);
		break;
	case VT_DETAIL_PIDFD:
		vt_buffer_puts(out, "pid:");
		add_pid(out, printer, d->pid);
		vt_line_name(out, printer, d->pid);
		break;
	case VT_DETAIL_SIGNALFD:
		add_signals(out, printer, d->signals);
		break;
	}
}

void vt_line_fd_text(struct vt_buffer *out, const struct vt_printer *printer, int fd,
		     const struct vt_fd *info)
{
	const struct vt_namer *namer = printer->namer;
	const char *path = namer ? namer->path(namer->ctx, info->path) : info->path;

	if (!path[0] ||
	    (info->detail.kind == VT_DETAIL_NONE && !(printer->options->fds & VT_FDS_PATH)))
		return;
	vt_buffer_add(out, LITERAL("<"));
	add_detail(out, printer, fd, info, path);
	if (info->device[0]) {
		vt_buffer_add(out, LITERAL("<"));
		add_within(out, printer, info->device);
		vt_buffer_add(out, LITERAL(">"));
	}
	vt_buffer_add(out, LITERAL(">"));
	if (info->deleted)
		vt_buffer_puts(out, "(deleted)");
	if (info->closed)
		vt_buffer_puts(out, "(closed)");
}
