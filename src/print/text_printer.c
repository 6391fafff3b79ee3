/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints calls and events as lines of text, in strace's grammar. vfiotrace_text_visit() writes
 * the values in them.
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "print/errnum.h"
#include "print/line.h"
#include "util/array.h"
#include "util/memory.h"

/* The text visitor's options for one line, and a buffer for its fd_text(). */
struct text_line {
	struct vfiotrace_text_options values;
	struct vt_buffer fd;		/* one descriptor's text */
};

/* ---- descriptors inside arguments ---- */

static int fd_text(void *ctx, int fd, char *buffer, size_t size)
{
	struct vt_line *line = ctx;
	struct text_line *text = line->state;
	const struct vt_printer *p = line->printer;
	const struct vt_fd *info = p->identify(p->identify_ctx, line->record->tgid,
					       line->record->tid, fd);

	text->fd.length = 0;
	vt_line_fd_text(&text->fd, p, fd, info);
	if (size) {
		size_t n = text->fd.length < size - 1 ? text->fd.length : size - 1;

		if (n)
			memcpy(buffer, text->fd.data, n);
		buffer[n] = '\0';
	}
	return (int)text->fd.length;
}

static void add_fd(struct vt_line *line, int fd, const struct vt_fd *info)
{
	const struct vt_namer *namer = line->printer->namer;
	const char *label = namer ? namer->fd(namer->ctx, fd, info) : NULL;

	if (label)
		vt_buffer_puts(&line->out, label);
	else
		vt_buffer_decimal(&line->out, fd);
	if (line->printer->options->fds)
		vt_line_fd_text(&line->out, line->printer, fd, info);
}

/* ---- the value visitor, writing into line->out ---- */

static bool grow(struct vfiotrace_text *text, size_t need)
{
	struct vt_line *line =
		(struct vt_line *)((char *)text - offsetof(struct vt_line, text));

	line->out.length = text->length;
	vt_buffer_reserve(&line->out, need - text->length);
	text->buffer = line->out.data;
	text->size = line->out.size;
	return true;
}

static int visit(void *ctx, const struct vfiotrace_value *value)
{
	struct vt_line *line = ctx;
	const struct vt_namer *namer = line->printer->namer;
	struct vfiotrace_value named;
	int answer;

	if (namer) {
		named = *value;
		namer->value(namer->ctx, line->record, &named);
		value = &named;
	}
	/* The visitor ends its text with a NUL, so it needs a byte for that. */
	vt_buffer_reserve(&line->out, 1);
	line->text.buffer = line->out.data;
	line->text.size = line->out.size;
	line->text.length = line->out.length;
	answer = vfiotrace_text_visit(&line->text, value);
	line->out.length = line->text.length;
	return answer;
}

static struct text_line *line_state(struct vt_line *line)
{
	if (!line->state) {
		line->state = calloc(1, sizeof(struct text_line));
		if (!line->state)
			vt_no_memory();
	}
	return line->state;
}

static void start_values(struct vt_line *line)
{
	struct text_line *text = line_state(line);

	text->values = line->printer->options->values;
	text->values.size = sizeof(text->values);
	text->values.fd_text = line->printer->options->fds ? fd_text : NULL;
	text->values.fd_ctx = line;
	line->text = (struct vfiotrace_text){
		.options = &text->values,
		.grow = grow,
		/* The request is in front of the argument, so a ", " comes first. */
		.separate = line->record->decoded,
	};
}

/* ---- calls ---- */

static void add_request(struct vt_line *line, const struct vt_record *r)
{
	enum vfiotrace_xlat_style style = line->printer->options->values.xlat;

	if (style != VFIOTRACE_XLAT_ABBREV)
		vt_buffer_format(&line->out, "%#x", r->call.code);
	if (style == VFIOTRACE_XLAT_VERBOSE)
		vt_buffer_add(&line->out, LITERAL(" /* "));
	if (style != VFIOTRACE_XLAT_RAW)
		vt_buffer_puts(&line->out, r->request);
	if (style == VFIOTRACE_XLAT_VERBOSE)
		vt_buffer_add(&line->out, LITERAL(" */"));
}

static void enter(struct vt_line *line)
{
	const struct vt_record *r = line->record;

	vt_line_leader(line, r->tid, r->show_pid);
	vt_buffer_puts(&line->out, r->syscall);
	vt_buffer_add(&line->out, LITERAL("("));
	if (r->decoded) {
		add_fd(line, r->fd, &r->fd_info);
		vt_buffer_add(&line->out, LITERAL(", "));
		add_request(line, r);
		start_values(line);
		return;
	}
	if (r->io) {
		start_values(line);
		return;
	}
	for (unsigned int i = 0; i < r->nargs && i < 6; i++) {
		if (i)
			vt_buffer_add(&line->out, LITERAL(", "));
		vt_line_word(line, r->args[i]);
	}
}

/* As strace: a line that is cut between two arguments ends with the comma. */
static void add_comma(struct vt_line *line)
{
	if (!line->record->io || !line->record->pending || !line->text.separate)
		return;
	vt_buffer_add(&line->out, LITERAL(", "));
	line->text.separate = false;
}

static void suspend(struct vt_line *line)
{
	add_comma(line);
	vt_buffer_add(&line->out, LITERAL(" <unfinished ...>\n"));
}

static void resume(struct vt_line *line)
{
	const struct vt_record *r = line->record;

	vt_line_leader(line, r->tid, r->show_pid);
	vt_buffer_add(&line->out, LITERAL("<... "));
	vt_buffer_puts(&line->out, r->syscall);
	vt_buffer_add(&line->out, LITERAL(" resumed>"));
}

static void add_remark(struct vt_buffer *out, const char *text)
{
	vt_buffer_add(out, LITERAL(" ("));
	vt_buffer_puts(out, text);
	vt_buffer_add(out, LITERAL(")"));
}

static void add_error(struct vt_buffer *out, int errnum)
{
	const char *name = vt_errno_name(errnum), *text = vt_errno_text(errnum);

	if (vt_errno_is_restart(errnum))
		vt_buffer_add(out, LITERAL("? "));
	else
		vt_buffer_add(out, LITERAL("-1 "));
	if (name)
		vt_buffer_puts(out, name);
	else
		vt_buffer_format(out, "(errno %d)", errnum);
	if (name && text)
		add_remark(out, text);
}

static const char *result_name(const struct vt_record *r)
{
	if (!r->decoded || r->call.result != VFIOTRACE_RESULT_ENUM)
		return NULL;
	return vfiotrace_xlat_name(r->call.result_xlat, (uint64_t)r->result);
}

static void add_result(struct vt_line *line, const struct vt_record *r)
{
	struct vt_buffer *out = &line->out;
	const char *name;

	if (r->unavailable) {
		vt_buffer_add(out, LITERAL("? <unavailable>"));
	} else if (r->failed) {
		add_error(out, (int)-r->result);
	} else if (r->result_is_fd) {
		add_fd(line, (int)r->result, &r->result_fd);
	} else if (r->result_is_address && r->result) {
		vt_line_address(line, (uint64_t)r->result);
	} else {
		/* As strace: the result of a successful call is unsigned. */
		if (r->result < 0)
			vt_buffer_format(out, "%" PRIu64, (uint64_t)r->result);
		else
			vt_buffer_decimal(out, r->result);
		name = result_name(r);
		if (name)
			add_remark(out, name);
	}
}

/* Adds ")" and "=", with '=' in its column. */
static void add_equals(struct vt_line *line)
{
	size_t column, want = line->printer->options->column;

	vt_buffer_add(&line->out, LITERAL(") "));
	column = line->out.length - line->column;
	if (column < want) {
		memset(vt_buffer_reserve(&line->out, want - column), ' ', want - column);
		line->out.length += want - column;
	}
	vt_buffer_add(&line->out, LITERAL("= "));
}

static void add_tampered(struct vt_buffer *out, unsigned int tampered)
{
	if (tampered & VT_TAMPERED_RESULT)
		vt_buffer_add(out, LITERAL(" (INJECTED)"));
	if (tampered & VT_TAMPERED_MEMORY)
		vt_buffer_add(out, LITERAL(" (INJECTED: args)"));
	if (tampered & VT_TAMPERED_TIME)
		vt_buffer_add(out, LITERAL(" (DELAYED)"));
}

static void leave(struct vt_line *line)
{
	const struct vt_print_options *o = line->printer->options;
	const struct vt_record *r = line->record;

	add_equals(line);
	if (!r->finished) {
		vt_buffer_puts(&line->out, r->unavailable ? "? <unavailable>\n" : "?\n");
		return;
	}
	add_result(line, r);
	add_tampered(&line->out, r->tampered);
	if (o->duration && !r->before) {
		vt_buffer_add(&line->out, LITERAL(" <"));
		vt_line_seconds(&line->out, &r->duration, 0, o->duration_digits);
		vt_buffer_add(&line->out, LITERAL(">"));
	}
	vt_buffer_add(&line->out, LITERAL("\n"));
}

/* ---- stacks ---- */

static void frame(struct vt_line *line, const struct vt_frame *f)
{
	struct vt_buffer *out = &line->out;

	if (!f->object[0]) {
		vt_buffer_add(out, LITERAL(" > ["));
		vt_line_address(line, f->ip);
		vt_buffer_add(out, LITERAL("]\n"));
		return;
	}
	vt_buffer_add(out, LITERAL(" > "));
	vt_buffer_quote(out, f->object, strlen(f->object), VFIOTRACE_STRING_ESCAPE, "");
	vt_buffer_add(out, LITERAL("("));
	if (f->symbol[0]) {
		vt_buffer_quote(out, f->symbol, strlen(f->symbol), VFIOTRACE_STRING_ESCAPE,
				"");
		vt_buffer_format(out, "+0x%llx", (unsigned long long)f->offset);
	}
	vt_buffer_format(out, ") [0x%llx]",
			 (unsigned long long)(f->symbol[0] ? f->ip : f->offset));
	if (f->line && line->printer->options->sources) {
		vt_buffer_add(out, LITERAL(" "));
		vt_buffer_quote(out, f->source, strlen(f->source), VFIOTRACE_STRING_ESCAPE,
				"");
		vt_buffer_format(out, ":%u", f->line);
	}
	vt_buffer_add(out, LITERAL("\n"));
}

/*
 * Why there are no more frames: the limit, and what a copied stack (--no-stop) lacks. The
 * unwinder's own errors have other numbers.
 */
static const struct {
	int error;
	const char *text;
} ends[] = {
	{ E2BIG, "there are more than --stack-trace-frame-limit=COUNT lets be shown" },
	{ ENOBUFS, "the stack goes on beyond what was copied; --stack-copy=SIZE copies more" },
	{ ENOSPC, "there was no room for a copy of the stack; --ring=SIZE makes more" },
	{ ESRCH, "the process was gone when its code was looked for" },
	{ ESTALE, "the process had another program when its code was looked for" },
};

static void frames_end(struct vt_line *line, int error)
{
	const char *text = vt_errno_text(-error);

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (ends[i].error == -error)
			text = ends[i].text;
	if (error)
		vt_buffer_format(&line->out, " > [no further frames: %s]\n",
				 text ? text : "unknown error");
}

/* ---- explanations ---- */

/* Adds a caller in the kernel; its module only if the next caller is in another. */
static void add_caller(struct vt_buffer *out, const struct vt_kernel_word *w, size_t i)
{
	const char *module = w->calls[i].module;

	vt_buffer_format(out, "%s%s", i > 1 ? ", " : ", through ", w->calls[i].function);
	if (*module && (i + 1 == w->count || strcmp(module, w->calls[i + 1].module)))
		vt_buffer_format(out, " (%s)", module);
}

static void word(struct vt_line *line, const struct vt_kernel_word *w)
{
	struct vt_buffer *out = &line->out;
	const char *name = vt_errno_name(w->errnum);

	vt_buffer_format(out, " > kernel: %s returned -", w->calls[0].function);
	if (name)
		vt_buffer_puts(out, name);
	else
		vt_buffer_format(out, "%d", w->errnum);
	if (*w->calls[0].module)
		vt_buffer_format(out, " (%s)", w->calls[0].module);
	for (size_t i = 1; i < w->count; i++)
		add_caller(out, w, i);
	vt_buffer_add(out, LITERAL("\n"));
}

static void whys(struct vt_line *line, const struct vt_why *why, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		vt_buffer_format(&line->out, " > why: %s\n", why[i].text);
		if (why[i].fix)
			vt_buffer_format(&line->out, " > fix: %s\n", why[i].fix);
	}
}

/* ---- checks ---- */

static void finding(struct vt_line *line, const struct vt_finding *f, bool run)
{
	vt_buffer_format(&line->out, " > check %s %s: ", f->id, vt_severity_name(f->severity));
	/* Where its line stands differs from run to run. */
	if (run && line->printer->namer)
		vt_buffer_format(&line->out, "%s%s", f->call ? f->call : "", f->call ? ": " : "");
	else if (run && f->line)
		vt_buffer_format(&line->out, "line %llu: ", (unsigned long long)f->line);
	vt_buffer_format(&line->out, "%s\n", f->text);
	if (f->fix)
		vt_buffer_format(&line->out, " > fix: %s\n", f->fix);
}

/* ---- events ---- */

static void add_end(struct vt_line *line, const struct vt_event *e)
{
	if (e->type == VT_EVENT_EXITED) {
		vt_buffer_format(&line->out, "+++ exited with %d +++\n", e->end.status);
		return;
	}
	vt_buffer_add(&line->out, LITERAL("+++ killed by "));
	vt_line_signal(&line->out, e->end.status);
	vt_buffer_puts(&line->out, e->end.core ? " (core dumped) +++\n" : " +++\n");
}

static void add_signal(struct vt_line *line, const struct vt_event *e)
{
	if (e->type == VT_EVENT_STOPPED) {
		vt_buffer_add(&line->out, LITERAL("--- stopped by "));
		vt_line_signal(&line->out, e->signal.number);
	} else {
		vt_buffer_add(&line->out, LITERAL("--- "));
		vt_line_signal(&line->out, e->signal.number);
		if (e->signal.info.si_signo) {
			vt_buffer_add(&line->out, LITERAL(" "));
			vt_line_siginfo(line, &e->signal.info);
		}
	}
	vt_buffer_add(&line->out, LITERAL(" ---\n"));
}

static const char *const unseen[] = {
	[VT_UNSEEN_CALL] = "the call that this thread was in when it was attached to",
	[VT_UNSEEN_COMPAT] = "what this 32-bit program asks iommufd, which refuses it",
	[VT_UNSEEN_NO_ROOM] = "files, ends or signals, for which there was no room",
	[VT_UNSEEN_LEFT_OUT] = "perhaps calls, for the kernel has left out notes",
};

static void event(struct vt_line *line, const struct vt_event *e, bool show_pid)
{
	switch (e->type) {
	case VT_EVENT_SIGNAL:
	case VT_EVENT_STOPPED:
		vt_line_leader(line, e->tid, show_pid);
		add_signal(line, e);
		break;
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
		vt_line_leader(line, e->tid, show_pid);
		add_end(line, e);
		break;
	case VT_EVENT_SUPERSEDED:
		vt_line_leader(line, e->tid, show_pid);
		vt_buffer_add(&line->out, LITERAL("+++ superseded by execve in pid "));
		vt_line_pid(line, e->superseded.by);
		vt_buffer_add(&line->out, LITERAL(" +++\n"));
		break;
	case VT_EVENT_LOST:
		vt_line_leader(line, e->tid, show_pid);
		vt_buffer_add(&line->out, LITERAL("--- lost "));
		vt_buffer_decimal(&line->out, e->lost.calls);
		vt_buffer_puts(&line->out, e->lost.calls == 1 ? " call of pid " : " calls of pid ");
		vt_line_pid(line, e->tid);
		vt_buffer_add(&line->out, LITERAL(" ---\n"));
		break;
	case VT_EVENT_UNSEEN:
		vt_line_leader(line, e->tid, show_pid);
		vt_buffer_format(&line->out, "--- not seen: %s ---\n", unseen[e->unseen]);
		break;
	case VT_EVENT_DETACHED:
		/* Only a call in the middle of which we detach has a line to end. */
		if (!line->record)
			break;
		add_comma(line);
		vt_buffer_add(&line->out, LITERAL(" <detached ...>\n"));
		break;
	default:
		break;
	}
}

static void line_free(struct vt_line *line)
{
	struct text_line *text = line->state;

	if (text)
		vt_buffer_free(&text->fd);
	free(text);
	line->state = NULL;
}

static void cut(struct vt_buffer *out, uint64_t lines)
{
	vt_buffer_format(out, " > last: %llu line%s before this one %s not kept\n",
			 (unsigned long long)lines, lines == 1 ? "" : "s",
			 lines == 1 ? "is" : "are");
}

const struct vt_printer_ops vt_text_printer = {
	.breaks = true,
	.enter = enter,
	.visit = visit,
	.suspend = suspend,
	.resume = resume,
	.exit = leave,
	.frame = frame,
	.frames_end = frames_end,
	.word = word,
	.whys = whys,
	.finding = finding,
	.event = event,
	.pid = vt_line_leading_pid,
	.line_free = line_free,
	.cut = cut,
};
