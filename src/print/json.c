/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints calls and events as JSON Lines, by doc/vfiotrace.schema.json. One object per line,
 * complete when the call is; nothing is abbreviated.
 */
#include <stdlib.h>
#include <string.h>

#include "print/errnum.h"
#include "print/json_gen.h"
#include "print/line.h"
#include "print/number.h"
#include "util/array.h"
#include "util/memory.h"
#include "util/yajl.h"

static void print(void *ctx, const char *text, size_t length)
{
	struct vt_json *j = ctx;
	struct vt_buffer *out = &j->line->out;

	/* About every other call is for a single quote, comma or colon. */
	if (length == 1 && out->length < out->size)
		out->data[out->length++] = *text;
	else
		vt_buffer_add(out, text, length);
}

static struct vt_json *json_state(struct vt_line *line)
{
	struct vt_json *j = line->state;

	if (!j) {
		j = calloc(1, sizeof(*j));
		if (!j)
			vt_no_memory();
		j->gen = yajl_gen_alloc(VT_YAJL_MEMORY);
		if (!j->gen)
			vt_no_memory();
		yajl_gen_config(j->gen, yajl_gen_print_callback, print, j);
		line->state = j;
	}
	j->line = line;
	return j;
}

/* ---- the members that all objects begin with ---- */

/* Writes the last @digits decimal digits of @ns, so that they end before @end. */
static char *put_digits(char *end, long ns, unsigned int digits)
{
	for (; digits; digits--, ns /= 10)
		*--end = (char)('0' + ns % 10);
	return end;
}

static char *put_seconds(char *end, const struct timespec *time)
{
	return vt_decimal(end, time->tv_sec > 0 ? (uint64_t)time->tv_sec : 0);
}

void vt_json_seconds(struct vt_json *j, const struct timespec *time)
{
	char room[2 * VT_NUMBER_MAX], *end = room + sizeof(room), *start;

	start = put_digits(end, time->tv_nsec, 9);
	*--start = '.';
	start = put_seconds(start, time);
	yajl_gen_number(j->gen, start, (size_t)(end - start));
}

static void add_time(struct vt_json *j, const char *key, const struct timespec *time)
{
	if (vt_json_namer(j))
		return;
	vt_json_key(j, key);
	vt_json_seconds(j, time);
}

/* Nanoseconds as a string: as a number they would lose digits in a reader's floating point. */
static void add_nanoseconds(struct vt_json *j, const struct timespec *time)
{
	char room[2 * VT_NUMBER_MAX], *end = room + sizeof(room), *start;

	if (vt_json_namer(j))
		return;
	start = put_digits(end, time->tv_nsec, 9);
	if (time->tv_sec > 0)
		start = put_seconds(start, time);
	while (start < end - 1 && *start == '0')
		start++;
	vt_json_key(j, "time_ns");
	yajl_gen_string(j->gen, (const unsigned char *)start, (size_t)(end - start));
}

struct vt_json *vt_json_begin(struct vt_line *line, const char *type)
{
	struct vt_json *j = json_state(line);

	yajl_gen_reset(j->gen, NULL);
	vt_json_open(j);
	vt_json_key(j, "v");
	vt_json_number(j, 1);
	vt_json_key(j, "type");
	vt_json_text(j, type);
	return j;
}

void vt_json_times(struct vt_json *j, const struct timespec *time)
{
	add_time(j, "time", time);
	add_nanoseconds(j, time);
}

static struct vt_json *open_object(struct vt_line *line, const char *type, pid_t tgid,
				   pid_t tid, const struct timespec *time)
{
	struct vt_json *j = vt_json_begin(line, type);
	const struct vt_printer *p = line->printer;
	const char *name = p->name ? p->name(p->name_ctx, tid) : NULL;

	if (tgid) {
		vt_json_key(j, "pid");
		vt_json_pid(j, tgid);
	}
	vt_json_key(j, "tid");
	vt_json_pid(j, tid);
	if (name) {
		vt_json_key(j, "comm");
		vt_json_foreign(j, name, strlen(name));
	}
	vt_json_times(j, time);
	return j;
}

void vt_json_end(struct vt_json *j)
{
	vt_json_close(j);
	vt_buffer_add(&j->line->out, LITERAL("\n"));
}

/* ---- calls ---- */

/*
 * "names" holds every name that the number may have on this descriptor: r->request has them
 * joined by " or ". Empty for an unknown request, which is "_IOC(...)" there.
 */
static void add_request(struct vt_json *j, const struct vt_record *r)
{
	static const char or[] = " or ";
	const char *name = r->request, *next = strstr(name, or);

	vt_json_key(j, "request");
	vt_json_open(j);
	vt_json_key(j, "value");
	vt_json_hex(j, r->call.code);
	vt_json_name(j, r->call.request ? name : NULL);
	vt_json_key(j, "names");
	yajl_gen_array_open(j->gen);
	for (; next; name = next + sizeof(or) - 1, next = strstr(name, or))
		yajl_gen_string(j->gen, (const unsigned char *)name, (size_t)(next - name));
	if (strncmp(name, "_IOC(", 5))
		vt_json_text(j, name);
	yajl_gen_array_close(j->gen);
	vt_json_close(j);
}

static void add_args(struct vt_json *j, const struct vt_record *r)
{
	vt_json_key(j, "args");
	yajl_gen_array_open(j->gen);
	for (unsigned int i = 0; i < r->nargs && i < 6; i++)
		vt_json_word(j, r->args[i]);
	yajl_gen_array_close(j->gen);
}

/*
 * The argument's number. With --normalize its meaning decides on the label: a pointer, a
 * number, or unknown.
 */
static void add_arg(struct vt_json *j, const struct vt_record *r)
{
	const struct vfiotrace_request *row = r->call.request;

	vt_json_key(j, "arg");
	if (!vt_json_namer(j) || (row && row->arg == VFIOTRACE_ARG_INT))
		vt_json_hex(j, r->call.arg);
	else if (!row)
		vt_json_word(j, r->call.arg);
	else if (row->arg == VFIOTRACE_ARG_NONE)
		vt_json_hex(j, 0);	/* not used: whatever was in the register */
	else
		vt_json_address(j, r->call.arg);
}

static void reset_values(struct vt_json *j)
{
	j->keyed = j->output = j->extension = j->wrapped = false;
	j->have[0] = j->have[1] = false;
	j->depth = j->muted = j->nnotes = 0;
	vt_buffer_clear(&j->bytes);
}

/* "arguments": an object with each argument by name; closed by finish_values(). */
static void open_arguments(struct vt_json *j)
{
	const struct vfiotrace_value begin = { .type = VFIOTRACE_VALUE_STRUCT_BEGIN };

	vt_json_key(j, "arguments");
	j->keyed = true;
	vt_json_visit(j->line, &begin);
}

static void enter(struct vt_line *line)
{
	const struct vt_record *r = line->record;
	struct vt_json *j = open_object(line, "call", r->tgid, r->tid, &r->real);

	j->call_open = true;
	j->frames = j->left = false;
	reset_values(j);
	vt_json_key(j, "syscall");
	vt_json_text(j, r->syscall);
	if (!r->decoded && !r->io) {
		add_args(j, r);
		return;
	}
	if (r->decoded || r->on_fd) {
		vt_json_key(j, "fd");
		vt_json_fd(j, r->fd, &r->fd_info);
	}
	if (r->io) {
		open_arguments(j);
		return;
	}
	add_request(j, r);
	add_arg(j, r);
}

static void add_error(struct vt_json *j, int errnum)
{
	const char *text = vt_errno_text(errnum);

	/* A call that will be restarted has no result that the program sees. */
	if (vt_errno_is_restart(errnum))
		yajl_gen_null(j->gen);
	else
		vt_json_signed(j, -1);
	vt_json_key(j, "errno");
	vt_json_errno(j, errnum);
	if (text) {
		vt_json_key(j, "error");
		vt_json_text(j, text);
	}
}

static void add_result(struct vt_json *j, const struct vt_record *r)
{
	const struct vt_namer *namer = vt_json_namer(j);
	const char *name = NULL, *label = NULL;

	if (r->result_is_fd && namer)
		label = namer->fd(namer->ctx, (int)r->result, &r->result_fd);
	if (r->result_is_address)
		vt_json_address(j, (uint64_t)r->result);
	else if (label)
		vt_json_text(j, label);
	else
		vt_json_signed(j, r->result);
	if (r->result_is_fd) {
		vt_json_key(j, "result_fd");
		vt_json_fd(j, (int)r->result, &r->result_fd);
	}
	if (r->decoded && r->call.result == VFIOTRACE_RESULT_ENUM)
		name = vfiotrace_xlat_name(r->call.result_xlat, (uint64_t)r->result);
	if (name) {
		vt_json_key(j, "result_name");
		vt_json_text(j, name);
	}
}

/*
 * Closes structs and arrays that are still open because decoding ended early; adds the call's
 * notes.
 */
static void finish_values(struct vt_json *j)
{
	const struct vfiotrace_value end = { .type = VFIOTRACE_VALUE_STRUCT_END };

	j->muted = 0;
	while (j->depth)
		vt_json_visit(j->line, &end);
	vt_json_notes(j, 0);
}

/* "injected": what -e inject= has changed, as words. */
static void add_tampered(struct vt_json *j, unsigned int tampered)
{
	static const struct {
		unsigned int bit;
		const char *name;
	} words[] = {
		{ VT_TAMPERED_RESULT, "result" },
		{ VT_TAMPERED_MEMORY, "arguments" },
		{ VT_TAMPERED_TIME, "delay" },
	};

	if (!tampered)
		return;
	vt_json_key(j, "injected");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (tampered & words[i].bit)
			vt_json_text(j, words[i].name);
	yajl_gen_array_close(j->gen);
}

/* "" is not known and is left out. */
static void add_known(struct vt_json *j, const char *key, const char *text)
{
	if (!text[0])
		return;
	vt_json_key(j, key);
	vt_json_foreign(j, text, strlen(text));
}

static void add_binding(struct vt_json *j, const struct vt_binding *b)
{
	vt_json_key(j, "binding");
	vt_json_open(j);
	vt_json_key(j, "what");
	vt_json_text(j, vt_binding_name((enum vt_binding_what)b->what));
	add_known(j, "bus", b->bus);
	add_known(j, "device", b->device);
	add_known(j, "driver", b->driver);
	if (b->told) {
		vt_json_key(j, "value");
		vt_json_foreign(j, b->value, strlen(b->value));
	}
	vt_json_close(j);
}

static void leave(struct vt_line *line)
{
	const struct vt_record *r = line->record;
	struct vt_json *j = json_state(line);

	finish_values(j);
	j->left = true;
	vt_json_key(j, "result");
	if (!r->finished || r->unavailable) {
		yajl_gen_null(j->gen);
		vt_json_key(j, r->unavailable ? "unavailable" : "unfinished");
		yajl_gen_bool(j->gen, true);
	} else if (r->failed) {
		add_error(j, (int)-r->result);
	} else {
		add_result(j, r);
	}
	add_tampered(j, r->tampered);
	if (r->io && r->binding.what)
		add_binding(j, &r->binding);
	if (r->finished && !r->before)
		add_time(j, "duration", &r->duration);
}

static void finish(struct vt_line *line)
{
	struct vt_json *j = json_state(line);

	if (!j->call_open)
		return;
	j->call_open = false;
	vt_json_end(j);
}

/*
 * Writes an unfinished call as an object of its own: a copy of its beginning, with all open
 * objects and arrays closed.
 */
static void pending(struct vt_line *line, const struct vt_line *call)
{
	static const char before[] = "{\"v\":1,\"type\":\"call\"";
	const struct vt_json *j = call->state;
	struct vt_buffer *out = &line->out;

	if (!j || !j->call_open || call->out.length < sizeof(before))
		return;
	vt_buffer_puts(out, "{\"v\":1,\"type\":\"pending\"");
	vt_buffer_add(out, call->out.data + sizeof(before) - 1,
		      call->out.length - (sizeof(before) - 1));
	for (unsigned int depth = j->depth; depth > 0; depth--)
		vt_buffer_puts(out, j->array & UINT32_C(1) << depth ? "]" : "}");
	vt_buffer_puts(out, "}\n");
}

/* ---- stacks ---- */

static void open_frames(struct vt_json *j)
{
	if (j->frames)
		return;
	j->frames = true;
	vt_json_key(j, "stack");
	yajl_gen_array_open(j->gen);
}

static void frame(struct vt_line *line, const struct vt_frame *f)
{
	struct vt_json *j = json_state(line);

	open_frames(j);
	vt_json_open(j);
	vt_json_key(j, "ip");
	if (f->object[0])
		vt_json_hex(j, f->ip);
	else
		vt_json_address(j, f->ip);
	if (f->object[0]) {
		vt_json_key(j, "object");
		vt_json_foreign(j, f->object, strlen(f->object));
		vt_json_key(j, "offset");
		vt_json_hex(j, f->offset);
	}
	if (f->symbol[0]) {
		vt_json_key(j, "symbol");
		vt_json_foreign(j, f->symbol, strlen(f->symbol));
	}
	if (f->line && line->printer->options->sources) {
		vt_json_key(j, "source");
		vt_json_foreign(j, f->source, strlen(f->source));
		vt_json_key(j, "line");
		vt_json_number(j, f->line);
	}
	vt_json_close(j);
}

static void frames_end(struct vt_line *line, int error)
{
	struct vt_json *j = json_state(line);

	open_frames(j);
	yajl_gen_array_close(j->gen);
	j->frames = false;
	if (error) {
		vt_json_key(j, "stack_errno");
		vt_json_errno(j, -error);
	}
}

/* ---- explanations ---- */

static void add_why(struct vt_json *j, const struct vt_why *why)
{
	vt_json_open(j);
	vt_json_key(j, "id");
	vt_json_text(j, why->id);
	vt_json_key(j, "certain");
	yajl_gen_bool(j->gen, why->certain);
	vt_json_key(j, "text");
	vt_json_text(j, why->text);
	if (why->fix) {
		vt_json_key(j, "fix");
		vt_json_text(j, why->fix);
	}
	vt_json_key(j, "evidence");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < why->nevidence; i++)
		vt_json_text(j, why->evidence[i]);
	yajl_gen_array_close(j->gen);
	vt_json_close(j);
}

static void word(struct vt_line *line, const struct vt_kernel_word *w)
{
	struct vt_json *j = json_state(line);

	vt_json_key(j, "kernel");
	vt_json_open(j);
	vt_json_key(j, "errno");
	vt_json_errno(j, w->errnum);
	vt_json_key(j, "sure");
	yajl_gen_bool(j->gen, !w->unsure);
	vt_json_key(j, "functions");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < w->count; i++) {
		vt_json_open(j);
		vt_json_key(j, "name");
		vt_json_text(j, w->calls[i].function);
		if (*w->calls[i].module) {
			vt_json_key(j, "module");
			vt_json_text(j, w->calls[i].module);
		}
		vt_json_close(j);
	}
	yajl_gen_array_close(j->gen);
	vt_json_close(j);
}

static void whys(struct vt_line *line, const struct vt_why *why, size_t count)
{
	struct vt_json *j = json_state(line);

	if (!count)
		return;
	vt_json_key(j, "why");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < count; i++)
		add_why(j, &why[i]);
	yajl_gen_array_close(j->gen);
}

/* ---- events ---- */

static void add_signal(struct vt_json *j, int number)
{
	const char *name = vt_signal_name(number);

	vt_json_key(j, "signal");
	vt_json_open(j);
	vt_json_key(j, "value");
	vt_json_signed(j, number);
	vt_json_name(j, name);
	vt_json_close(j);
}

static void add_new(struct vt_json *j, const struct vt_event *e)
{
	if (e->new.parent) {
		vt_json_key(j, "parent");
		vt_json_pid(j, e->new.parent);
	}
	vt_json_key(j, "attached");
	yajl_gen_bool(j->gen, e->new.attached);
	vt_json_key(j, "thread");
	yajl_gen_bool(j->gen, e->new.thread);
}

static void add_siginfo(struct vt_json *j, const struct vt_event *e)
{
	const struct vfiotrace_visitor visitor = { vt_json_visit, j->line };

	add_signal(j, e->signal.number);
	if (!e->signal.info.si_signo)
		return;
	vt_json_key(j, "siginfo");
	/* A value inside the event, not a call's argument. */
	reset_values(j);
	j->keyed = true;
	vt_siginfo_visit(&e->signal.info, &visitor);
}

/*
 * A NUL ends each word. If the command line was cut off, the last word may have none; it is
 * marked as a beginning.
 */
static void add_argv(struct vt_json *j, const struct vt_program *p)
{
	const char *word = p->words.data;
	size_t left = p->words.length;

	vt_json_key(j, "argv");
	yajl_gen_array_open(j->gen);
	while (left) {
		size_t n = strnlen(word, left);
		bool begins = n == left && p->words_cut;

		if (begins) {
			vt_json_open(j);
			vt_json_key(j, "begins");
		}
		vt_json_foreign(j, word, n);
		if (begins)
			vt_json_close(j);
		n += n < left;
		word += n;
		left -= n;
	}
	yajl_gen_array_close(j->gen);
}

/* --normalize leaves out path and arguments, which differ between machines and runs. */
static void add_exec(struct vt_json *j, const struct vt_event *e)
{
	const struct vt_program *p = vt_json_namer(j) ? NULL : j->line->program;

	if (e->exec.former && e->exec.former != e->tid) {
		vt_json_key(j, "former");
		vt_json_pid(j, e->exec.former);
	}
	if (p && p->path.length) {
		vt_json_key(j, "path");
		vt_json_foreign(j, p->path.data, p->path.length);
	}
	if (p && p->has_words)
		add_argv(j, p);
}

static void add_status(struct vt_json *j, const struct vt_event *e)
{
	vt_json_key(j, "status");
	vt_json_signed(j, e->end.status);
}

static void add_killed(struct vt_json *j, const struct vt_event *e)
{
	add_signal(j, e->end.status);
	vt_json_key(j, "core");
	yajl_gen_bool(j->gen, e->end.core);
}

static void add_stopped(struct vt_json *j, const struct vt_event *e)
{
	add_signal(j, e->signal.number);
}

static void add_superseded(struct vt_json *j, const struct vt_event *e)
{
	vt_json_key(j, "by");
	vt_json_pid(j, e->superseded.by);
}

static void add_lost(struct vt_json *j, const struct vt_event *e)
{
	vt_json_key(j, "calls");
	vt_json_number(j, e->lost.calls);
}

static void add_unseen(struct vt_json *j, const struct vt_event *e)
{
	static const char *const what[] = {
		[VT_UNSEEN_CALL] = "call",
		[VT_UNSEEN_COMPAT] = "iommufd-32",
		[VT_UNSEEN_NO_ROOM] = "no-room",
		[VT_UNSEEN_LEFT_OUT] = "left-out",
	};

	vt_json_key(j, "what");
	vt_json_text(j, what[e->unseen]);
}

static const struct {
	const char *type;
	void (*add)(struct vt_json *j, const struct vt_event *e);
} events[] = {
	[VT_EVENT_NEW] = { "new", add_new },
	[VT_EVENT_SIGNAL] = { "signal", add_siginfo },
	[VT_EVENT_STOPPED] = { "stop", add_stopped },
	[VT_EVENT_EXEC] = { "exec", add_exec },
	[VT_EVENT_EXITED] = { "exit", add_status },
	[VT_EVENT_KILLED] = { "kill", add_killed },
	[VT_EVENT_SUPERSEDED] = { "superseded", add_superseded },
	[VT_EVENT_DETACHED] = { "detach", NULL },
	[VT_EVENT_LOST] = { "lost", add_lost },
	[VT_EVENT_UNSEEN] = { "unseen", add_unseen },
};

/*
 * Completes the object of a call whose exit will not be seen: the tracee has ended, or we
 * detach.
 */
static void cut_call(struct vt_line *line)
{
	struct vt_json *j = json_state(line);

	if (!j->call_open)
		return;
	if (j->frames) {
		yajl_gen_array_close(j->gen);
		j->frames = false;
	}
	if (!j->left) {
		finish_values(j);
		vt_json_key(j, "result");
		yajl_gen_null(j->gen);
		vt_json_key(j, "unfinished");
		yajl_gen_bool(j->gen, true);
	}
	finish(line);
}

static void event(struct vt_line *line, const struct vt_event *e, bool show_pid)
{
	struct vt_json *j;

	(void)show_pid;
	if ((size_t)e->type >= ARRAY_SIZE(events) || !events[e->type].type)
		return;
	cut_call(line);
	/*
	 * Detaching during a call: cut_call() has ended that call, and the event comes again
	 * for the tracee.
	 */
	if (e->type == VT_EVENT_DETACHED && line->record)
		return;
	j = open_object(line, events[e->type].type, e->tgid, e->tid, &e->real);
	if (events[e->type].add)
		events[e->type].add(j, e);
	vt_json_end(j);
}

/* ---- the header ---- */

static void add_text(struct vt_json *j, const char *key, const char *text)
{
	if (!text)
		return;
	vt_json_key(j, key);
	vt_json_text(j, text);
}

static void add_words(struct vt_json *j, const char *key, char *const *words, size_t count)
{
	vt_json_key(j, key);
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < count; i++)
		vt_json_foreign(j, words[i], strlen(words[i]));
	yajl_gen_array_close(j->gen);
}

/*
 * --normalize leaves out what differs between two runs: the kernel, which is updated, and
 * command lines, which name files.
 */
static void header(struct vt_line *line, const struct vt_trace_info *info)
{
	struct vt_json *j = vt_json_begin(line, "header");

	add_text(j, "tool", "vfiotrace");
	add_text(j, "version", info->version);
	add_text(j, "machine", info->machine);
	vt_json_key(j, "normalized");
	yajl_gen_bool(j->gen, vt_json_namer(j) != NULL);
	if (!vt_json_namer(j)) {
		add_text(j, "kernel", info->kernel);
		add_text(j, "recorder", info->recorder);
		add_words(j, "options", info->words, info->noptions);
		add_words(j, "command", info->words + info->noptions, info->ncommand);
	}
	vt_json_end(j);
}

static void finding(struct vt_line *line, const struct vt_finding *f, bool run)
{
	struct vt_json *j = vt_json_begin(line, "finding");

	(void)run;
	add_text(j, "id", f->id);
	add_text(j, "severity", vt_severity_name(f->severity));
	/* In which thread's lines it stands. */
	if (f->tid && vt_json_namer(j)) {
		vt_json_key(j, "tid");
		vt_json_pid(j, f->tid);
	}
	add_text(j, "call", f->call);
	vt_json_key(j, "line");
	if (f->line && !vt_json_namer(j))
		vt_json_number(j, f->line);
	else
		yajl_gen_null(j->gen);
	add_text(j, "text", f->text);
	add_text(j, "fix", f->fix);
	vt_json_end(j);
}

static void line_free(struct vt_line *line)
{
	struct vt_json *j = line->state;

	if (!j)
		return;
	yajl_gen_free(j->gen);
	vt_buffer_free(&j->bytes);
	free(j);
	line->state = NULL;
}

static void cut(struct vt_buffer *out, uint64_t lines)
{
	vt_buffer_format(out, "{\"v\":1,\"type\":\"cut\",\"lines\":%llu}\n",
			 (unsigned long long)lines);
}

const struct vt_printer_ops vt_json_printer = {
	.whole = true,
	.lifecycle = true,
	.enter = enter,
	.visit = vt_json_visit,
	.exit = leave,
	.frame = frame,
	.frames_end = frames_end,
	.word = word,
	.whys = whys,
	.finding = finding,
	.finish = finish,
	.pending = pending,
	.event = event,
	.header = header,
	.cut = cut,
	.line_free = line_free,
};
