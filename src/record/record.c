/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "record/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <yajl/yajl_gen.h>

#include "engine/filter.h"
#include "print/errnum.h"
#include "print/line.h"
#include "print/number.h"
#include "record/answers.h"
#include "record/format.h"
#include "record/segments.h"
#include "record/world.h"
#include "trace/output.h"
#include "trace/syscalls.h"
#include "util/array.h"
#include "util/memory.h"
#include "util/yajl.h"

/*
 * When the kept answers about the world exceed this size, they are forgotten and written anew
 * when asked. One event gets answers up to the second size, so that its line is not too long,
 * however much of it must be escaped.
 */
#define WORLD_MOST ((size_t)16 << 20)
#define WORLD_EVENT_MOST ((size_t)4 << 20)

struct vt_recorder {
	struct vt_handler handler;
	const struct vt_source *live;
	struct vt_output *output;	/* NULL with --last, which uses the next five */
	struct vt_segments segments;
	struct vt_buffer header;
	struct vt_renewed file;
	struct vt_recorder_state state;
	struct vt_error failure;
	uint64_t events;		/* number of events written */
	bool begun;			/* an event was written: a former file is replaced */
	yajl_gen gen;
	struct vt_buffer line;
	struct vt_buffer scratch;
	struct vt_answers answers;
	struct vt_known known;
	int *changed;			/* descriptors to be written with this event */
	size_t nchanged;
	size_t changed_room;
	struct vt_known_world world;
	struct vt_known_answer **asked;	/* questions asked in the current event, each once */
	size_t nasked;
	size_t told;			/* bytes of answers in the current event, roughly */
	size_t asked_room;
	uint64_t serial;		/* of the current event */
	pid_t tid;			/* thread of the current event; 0: none */
	bool shares;			/* the new task shares its parent's descriptor table */
	bool named;			/* the thread's name has changed since it was written */
	bool ran_known;			/* .ran: CPU time of the thread so far, nanoseconds */
	uint64_t ran;
};

/* ---- writing ---- */

static void append(void *ctx, const char *text, size_t length)
{
	struct vt_buffer *line = ctx;

	/* About every other call is for a single quote, comma or colon. */
	if (length == 1 && line->length < line->size)
		line->data[line->length++] = *text;
	else
		vt_buffer_add(line, text, length);
}

static void put_text(struct vt_recorder *r, const char *text)
{
	yajl_gen_string(r->gen, (const unsigned char *)text, strlen(text));
}

static void put_number(struct vt_recorder *r, int64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_signed(end, number);

	yajl_gen_number(r->gen, start, (size_t)(end - start));
}

/* Addresses and the like, in hex without "0x". */
static void put_hex(struct vt_recorder *r, uint64_t number)
{
	char room[VT_NUMBER_MAX], *end = room + sizeof(room);
	const char *start = vt_hex(end, number) + 2;

	yajl_gen_string(r->gen, (const unsigned char *)start, (size_t)(end - start));
}

static void put_base64(struct vt_recorder *r, const void *data, size_t length)
{
	r->scratch.length = 0;
	vt_base64_encode(&r->scratch, data, length);
	yajl_gen_string(r->gen, (const unsigned char *)(length ? r->scratch.data : ""),
			r->scratch.length);
}

/* A string of any bytes: see VT_RECORD_HEX_MARK. */
static void put_bytes(struct vt_recorder *r, const char *text, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	bool marked = length && *text == VT_RECORD_HEX_MARK;
	char *out;

	if (!marked && yajl_gen_string(r->gen, (const unsigned char *)text, length) !=
		       yajl_gen_invalid_string)
		return;
	r->scratch.length = 0;
	out = vt_buffer_reserve(&r->scratch, 2 * length + 1);
	*out++ = VT_RECORD_HEX_MARK;
	for (size_t i = 0; i < length; i++) {
		*out++ = digits[(unsigned char)text[i] >> 4];
		*out++ = digits[text[i] & 15];
	}
	yajl_gen_string(r->gen, (const unsigned char *)r->scratch.data, 2 * length + 1);
}

/* A string that came from the program or a file system, and need not be UTF-8. */
static void put_foreign(struct vt_recorder *r, const char *text)
{
	put_bytes(r, text, strlen(text));
}

/* By name if there is one, because numbers differ between architectures. */
static void put_errno(struct vt_recorder *r, int errnum)
{
	const char *name = vt_errno_name(errnum);

	if (name)
		put_text(r, name);
	else
		put_number(r, errnum);
}

static void put_signal(struct vt_recorder *r, int number)
{
	const char *name = vt_signal_name(number);

	if (name)
		put_text(r, name);
	else
		put_number(r, number);
}

static void number(struct vt_recorder *r, const char *key, int64_t value)
{
	put_text(r, key);
	put_number(r, value);
}

static void flag(struct vt_recorder *r, const char *key, bool value)
{
	put_text(r, key);
	yajl_gen_bool(r->gen, value);
}

static void begin_line(struct vt_recorder *r)
{
	r->line.length = 0;
	yajl_gen_reset(r->gen, NULL);
	yajl_gen_map_open(r->gen);
}

static void end_line(struct vt_recorder *r)
{
	yajl_gen_map_close(r->gen);
	vt_buffer_add(&r->line, LITERAL("\n"));
	if (r->output)
		vt_output_write(r->output, 0, r->line.data, r->line.length, true);
	else
		vt_buffer_add(r->segments.into, r->line.data, r->line.length);
}

/* ---- the answers ---- */

static void put_fd(struct vt_recorder *r, int fd, const struct vt_fd *info)
{
	bool named_so = vt_path_is_deleted(info->path) && !info->deleted;

	yajl_gen_array_open(r->gen);
	put_number(r, fd);
	put_text(r, info->absent ? VT_RECORD_ABSENT : vfiotrace_fd_kind_name(info->what.kind));
	put_number(r, info->what.iommu);
	put_number(r, info->what.device_type);
	put_number(r, info->what.dialect);
	put_hex(r, info->file);
	put_foreign(r, info->path);
	if (info->device[0] || info->driver[0] || named_so)
		put_foreign(r, info->device);
	if (info->driver[0] || named_so)
		put_foreign(r, info->driver);
	if (named_so)
		put_number(r, 1);
	yajl_gen_array_close(r->gen);
}

static void write_all_fds(struct vt_recorder *r, const struct vt_known_thread *thread)
{
	const struct vt_known_fd *f;

	if (!thread->fds)
		return;
	put_text(r, "fds");
	yajl_gen_array_open(r->gen);
	for (f = thread->fds; f; f = f->hh.next)
		put_fd(r, f->fd, &f->info);
	yajl_gen_array_close(r->gen);
}

static void write_fds(struct vt_recorder *r, struct vt_known_thread *thread)
{
	if (!r->nchanged)
		return;
	put_text(r, "fds");
	yajl_gen_array_open(r->gen);
	for (size_t i = 0; i < r->nchanged; i++)
		put_fd(r, r->changed[i], &vt_known_find(thread, r->changed[i])->info);
	yajl_gen_array_close(r->gen);
}

/*
 * Alternates between an address and its bytes, or the error. "" is the address @base, the last
 * argument of an ioctl; 0: the call is no ioctl.
 */
static void write_memory(struct vt_recorder *r, uint64_t base)
{
	const struct vt_answers *a = &r->answers;

	if (!a->nsegments)
		return;
	put_text(r, "mem");
	yajl_gen_array_open(r->gen);
	for (size_t i = 0; i < a->nsegments; i++) {
		const struct vt_segment *s = &a->segments[i];

		if (base && s->address == base)
			put_text(r, "");
		else
			put_hex(r, s->address);
		if (s->length)
			put_base64(r, a->bytes.data + s->offset, s->length);
		else
			put_number(r, s->error);
	}
	yajl_gen_array_close(r->gen);
}

static void write_stack(struct vt_recorder *r)
{
	const struct vt_answers *a = &r->answers;

	if (!a->walked)
		return;
	put_text(r, "stack");
	yajl_gen_array_open(r->gen);
	for (size_t i = 0; i < a->nframes; i++) {
		const struct vt_frame *f = &a->frames[i];

		yajl_gen_array_open(r->gen);
		put_hex(r, f->ip);
		put_hex(r, f->offset);
		put_foreign(r, f->object);
		put_foreign(r, f->symbol);
		if (f->line) {
			put_foreign(r, f->source);
			put_number(r, f->line);
		}
		yajl_gen_array_close(r->gen);
	}
	yajl_gen_array_close(r->gen);
	if (a->stack_error) {
		put_text(r, "stack_error");
		put_errno(r, -a->stack_error);
	}
}

static void put_status(struct vt_recorder *r, const struct vt_status *s)
{
	const uint64_t numbers[VT_RECORD_STATUS] = {
		s->dev, s->ino, s->rdev, s->size, s->mode, s->uid, s->gid,
	};

	for (size_t i = 0; i < VT_RECORD_STATUS; i++)
		put_hex(r, numbers[i]);
}

static void put_answer(struct vt_recorder *r, const struct vt_known_answer *known)
{
	const struct vt_answer *a = &known->answer;

	if (a->error) {
		put_errno(r, a->error);
		return;
	}
	put_number(r, 0);
	if (known->ask == VT_ASK_STATUS)
		put_status(r, &a->status);
	else
		put_bytes(r, a->data, a->length);
	if (a->cut)
		yajl_gen_bool(r->gen, true);
}

static void write_world(struct vt_recorder *r)
{
	if (!r->nasked)
		return;
	put_text(r, "world");
	yajl_gen_array_open(r->gen);
	for (size_t i = 0; i < r->nasked; i++) {
		const struct vt_known_answer *known = r->asked[i];

		yajl_gen_array_open(r->gen);
		put_text(r, vt_ask_name(known->ask));
		put_number(r, known->pid);
		put_foreign(r, known->path);
		if (!known->written)
			put_answer(r, known);
		yajl_gen_array_close(r->gen);
	}
	yajl_gen_array_close(r->gen);
}

/* ---- events ---- */

static int64_t nanoseconds(const struct timespec *time)
{
	return time->tv_sec * VT_NS + time->tv_nsec;
}

static void write_cpu(struct vt_recorder *r, const struct vt_known_thread *thread)
{
	put_text(r, "cpu");
	yajl_gen_array_open(r->gen);
	put_hex(r, thread->arch);
	put_hex(r, thread->ip);
	yajl_gen_array_close(r->gen);
}

/* An ioctl uses only three arguments. */
static void write_enter(struct vt_recorder *r, const struct vt_event *e,
			struct vt_known_thread *thread)
{
	bool ioctl = vt_syscall_is_ioctl(e->enter.arch, e->enter.nr);

	if (thread->arch != e->enter.arch || thread->ip != e->enter.ip) {
		thread->arch = e->enter.arch;
		thread->ip = e->enter.ip;
		write_cpu(r, thread);
	}
	put_text(r, "enter");
	yajl_gen_array_open(r->gen);
	put_number(r, (int64_t)e->enter.nr);
	for (int i = 0; i < (ioctl ? 3 : 6); i++)
		put_hex(r, e->enter.args[i]);
	yajl_gen_array_close(r->gen);
	if (e->enter.before)
		flag(r, "before", true);
	if (e->enter.late)
		flag(r, "late", true);
	write_fds(r, thread);
	write_memory(r, ioctl ? e->enter.args[2] : 0);
	thread->arg = ioctl ? e->enter.args[2] : 0;
	thread->ran_known = r->ran_known;
	thread->ran = r->ran;
}

static void write_exit(struct vt_recorder *r, const struct vt_event *e,
		       struct vt_known_thread *thread)
{
	put_text(r, e->exit.failed ? "fail" : "exit");
	if (e->exit.failed && e->exit.result < 0 && e->exit.result > -4096)
		put_errno(r, (int)-e->exit.result);
	else
		put_number(r, e->exit.failed ? -e->exit.result : e->exit.result);
	if (e->exit.tampered) {
		put_text(r, "tampered");
		put_number(r, e->exit.tampered);
	}
	if (e->exit.timed)
		number(r, "took", nanoseconds(&e->mono) - nanoseconds(&e->exit.begun));
	if (r->ran_known && thread->ran_known && r->ran >= thread->ran)
		number(r, "ran", (int64_t)(r->ran - thread->ran));
	thread->ran_known = false;
	write_fds(r, thread);
	write_memory(r, thread->arg);
	write_stack(r);
}

static int put_siginfo_value(void *ctx, const struct vfiotrace_value *value)
{
	struct vt_recorder *r = ctx;

	if (value->name)
		number(r, value->name, (int64_t)value->number);
	return 0;
}

static void write_signal(struct vt_recorder *r, const struct vt_event *e)
{
	const struct vfiotrace_visitor visitor = { put_siginfo_value, r };

	put_text(r, "signal");
	put_signal(r, e->signal.number);
	if (e->type != VT_EVENT_SIGNAL || !e->signal.info.si_signo)
		return;
	put_text(r, "siginfo");
	yajl_gen_map_open(r->gen);
	vt_siginfo_visit(&e->signal.info, &visitor);
	yajl_gen_map_close(r->gen);
}

static void write_new(struct vt_recorder *r, const struct vt_event *e)
{
	if (e->new.parent)
		number(r, "parent", e->new.parent);
	if (e->new.attached)
		flag(r, "attached", true);
	if (e->new.thread)
		flag(r, "thread", true);
	if (r->shares)
		flag(r, "files", true);
}

static void write_rest(struct vt_recorder *r, const struct vt_event *e,
		       struct vt_known_thread *thread)
{
	put_text(r, "event");
	put_text(r, vt_record_event_name(e->type));
	switch (e->type) {
	case VT_EVENT_NEW:
		write_new(r, e);
		break;
	case VT_EVENT_SIGNAL:
	case VT_EVENT_STOPPED:
		write_signal(r, e);
		break;
	case VT_EVENT_EXEC:
		if (e->exec.former)
			number(r, "former", e->exec.former);
		break;
	case VT_EVENT_EXITED:
		number(r, "status", e->end.status);
		break;
	case VT_EVENT_KILLED:
		put_text(r, "signal");
		put_signal(r, e->end.status);
		if (e->end.core)
			flag(r, "core", true);
		break;
	case VT_EVENT_SUPERSEDED:
		number(r, "by", e->superseded.by);
		break;
	case VT_EVENT_LOST:
		number(r, "lost", e->lost.calls);
		break;
	case VT_EVENT_UNSEEN:
		put_text(r, "unseen");
		put_text(r, vt_record_unseen_name(e->unseen));
		break;
	default:
		break;
	}
	write_fds(r, thread);
}

/* Writes times as steps from the line before, and thread, process and name only if changed. */
static void write_place(struct vt_recorder *r, const struct vt_event *e,
			struct vt_known_thread *thread)
{
	int64_t mono = nanoseconds(&e->mono);
	int64_t offset = nanoseconds(&e->real) - mono;

	number(r, "t", mono - r->known.mono);
	if (offset != r->known.offset)
		number(r, "w", offset - r->known.offset);
	r->known.mono = mono;
	r->known.offset = offset;
	if (thread != r->known.last)
		number(r, "tid", e->tid);
	if (thread->tgid != e->tgid)
		number(r, "pid", e->tgid);
	thread->tgid = e->tgid;
	r->known.last = thread;
	if (r->named) {
		put_text(r, "comm");
		put_foreign(r, thread->name);
	}
}

/*
 * Keeps the line's members from offset @from on: if the call is still going on when a segment
 * begins, the segment must repeat its entry.
 */
static void keep_entry(struct vt_recorder *r, struct vt_known_thread *thread, size_t from)
{
	thread->entered.length = 0;
	vt_buffer_add(&thread->entered, r->line.data + from, r->line.length - from);
	thread->entered_mono = r->known.mono;
	thread->entered_offset = r->known.offset;
}

static void write_event(struct vt_recorder *r, const struct vt_event *e)
{
	struct vt_known_thread *thread = vt_known_thread(&r->known, e->tid);
	size_t members;

	r->events++;
	begin_line(r);
	write_place(r, e, thread);
	members = r->line.length;
	if (e->type == VT_EVENT_ENTER)
		write_enter(r, e, thread);
	else if (e->type == VT_EVENT_EXIT)
		write_exit(r, e, thread);
	else
		write_rest(r, e, thread);
	if (!r->output && e->type == VT_EVENT_ENTER)
		keep_entry(r, thread, members);
	else if (!r->output)
		vt_buffer_clear(&thread->entered);
	write_world(r);
	end_line(r);
	vt_known_after(&r->known, e);
	/*
	 * Replace a former file once the program runs. A new process is not enough: its
	 * execve() may fail.
	 */
	if (!r->begun && (e->type != VT_EVENT_NEW || e->new.attached)) {
		r->begun = true;
		if (r->output)
			vt_output_commit(r->output);
	}
}

/* ---- --last: the beginning of a segment ---- */

/* Writes the step of the clocks from @mono and @offset to @to_mono and @to_offset. */
static void write_step(struct vt_recorder *r, int64_t mono, int64_t offset, int64_t to_mono,
		       int64_t to_offset)
{
	number(r, "t", to_mono - mono);
	if (to_offset != offset)
		number(r, "w", to_offset - offset);
}

/*
 * Repeats a thread as if it was attached now, with everything that former lines told. @first:
 * no line comes before this one.
 */
static void write_thread(struct vt_recorder *r, const struct vt_known_thread *thread, bool first)
{
	begin_line(r);
	write_step(r, first ? 0 : r->known.mono, first ? 0 : r->known.offset, r->known.mono,
		   r->known.offset);
	number(r, "tid", thread->tid);
	number(r, "pid", thread->tgid);
	if (thread->name[0]) {
		put_text(r, "comm");
		put_foreign(r, thread->name);
	}
	put_text(r, "event");
	put_text(r, vt_record_event_name(VT_EVENT_NEW));
	flag(r, "attached", true);
	if (thread->arch)
		write_cpu(r, thread);
	write_all_fds(r, thread);
	end_line(r);
}

static void write_row(void *ctx, const char *kind, const char *values, size_t length)
{
	struct vt_recorder *r = ctx;

	begin_line(r);
	put_text(r, "state");
	yajl_gen_array_open(r->gen);
	put_text(r, kind);
	yajl_gen_string(r->gen, (const unsigned char *)values, length);
	yajl_gen_array_close(r->gen);
	end_line(r);
}

/*
 * Repeats the entries of calls that are going on, with the times that they had, then sets the
 * clocks back to the present with a remark.
 */
static void write_entered(struct vt_recorder *r)
{
	int64_t mono = r->known.mono, offset = r->known.offset;
	const struct vt_known_thread *thread;
	char text[96];

	for (thread = r->known.threads; thread; thread = thread->hh.next) {
		if (!thread->entered.length)
			continue;
		begin_line(r);
		write_step(r, mono, offset, thread->entered_mono, thread->entered_offset);
		mono = thread->entered_mono;
		offset = thread->entered_offset;
		number(r, "tid", thread->tid);
		vt_buffer_add(&r->line, thread->entered.data, thread->entered.length);
		end_line(r);
	}
	begin_line(r);
	write_step(r, mono, offset, r->known.mono, r->known.offset);
	snprintf(text, sizeof(text), "The recording begins here: %llu events before this were not kept",
		 (unsigned long long)r->events);
	put_text(r, "say");
	put_text(r, text);
	end_line(r);
}

static void begin_segment(struct vt_recorder *r)
{
	const struct vt_known_thread *thread;

	vt_segments_begin(&r->segments);
	for (thread = r->known.threads; thread; thread = thread->hh.next)
		write_thread(r, thread, thread == r->known.threads);
	r->state.save(r->state.ctx, write_row, r);
	write_entered(r);
	vt_segments_go_on(&r->segments);
	/*
	 * A replay may begin at this segment, so answers and the next line's thread are
	 * written anew.
	 */
	vt_known_world_free(&r->world);
	r->known.last = NULL;
}

static bool returns(const struct vt_event *e)
{
	char buffer[64];
	const char *name = vt_syscall_name(e->enter.arch, e->enter.nr, buffer, sizeof(buffer));
	const struct vt_syscall *s = name ? vt_syscall_find(name) : NULL;

	return !s || s->result != VT_RESULT_NEVER;
}

/*
 * Whether the event needs no line: the entry of a call whose exit nobody waits for, such as a
 * read of another file, of which there may be many. The answers given about it are not
 * written, so they are forgotten.
 */
static bool leaves_out(struct vt_recorder *r, const struct vt_event *e)
{
	if (e->type != VT_EVENT_ENTER || !returns(e))
		return false;
	for (size_t i = 0; i < r->nchanged; i++)
		vt_known_drop(vt_known_thread(&r->known, e->tid), r->changed[i]);
	for (size_t i = 0; i < r->nasked; i++)
		if (!r->asked[i]->written)
			vt_known_world_drop(&r->world, r->asked[i]);
	return true;
}

static bool handle(void *ctx, const struct vt_event *e)
{
	struct vt_recorder *r = ctx;
	bool wanted;

	if (!r->output && vt_segments_full(&r->segments))
		begin_segment(r);
	r->serial++;
	r->tid = e->tid;
	r->nchanged = r->nasked = r->told = 0;
	if (r->world.bytes > WORLD_MOST)
		vt_known_world_free(&r->world);
	r->shares = false;
	r->named = false;
	r->ran_known = false;
	vt_answers_reset(&r->answers);
	wanted = r->handler.event(r->handler.ctx, e);
	if (wanted || !leaves_out(r, e))
		write_event(r, e);
	r->tid = 0;
	return wanted;
}

struct vt_handler vt_recorder_handler(struct vt_recorder *r, const struct vt_handler *handler)
{
	r->handler = *handler;
	return (struct vt_handler){ handle, r };
}

/* ---- the source ---- */

struct live_memory {
	const struct vt_source *live;
	pid_t tid;
};

static ssize_t read_live(void *ctx, uint64_t address, void *buffer, size_t length)
{
	const struct live_memory *m = ctx;

	return m->live->read(m->live->ctx, m->tid, address, buffer, length);
}

static ssize_t source_read(void *ctx, pid_t tid, uint64_t address, void *buffer,
			   size_t length)
{
	struct vt_recorder *r = ctx;
	struct live_memory m = { r->live, tid };

	if (tid != r->tid)
		return read_live(&m, address, buffer, length);
	return vt_answers_read(&r->answers, address, buffer, length, read_live, &m);
}

static bool same_fd(const struct vt_fd *a, const struct vt_fd *b)
{
	return a->what.kind == b->what.kind && a->what.iommu == b->what.iommu &&
	       a->what.device_type == b->what.device_type &&
	       a->what.dialect == b->what.dialect && a->file == b->file &&
	       a->absent == b->absent && a->deleted == b->deleted &&
	       !strcmp(a->path, b->path) && !strcmp(a->device, b->device) &&
	       !strcmp(a->driver, b->driver);
}

static void note_change(struct vt_recorder *r, int fd)
{
	if (r->nchanged == r->changed_room) {
		r->changed_room = r->changed_room ? 2 * r->changed_room : 16;
		r->changed = reallocarray(r->changed, r->changed_room,
					  sizeof(*r->changed));
		if (!r->changed)
			vt_no_memory();
	}
	r->changed[r->nchanged++] = fd;
}

static bool source_ran(void *ctx, pid_t tid, uint64_t *ns)
{
	struct vt_recorder *r = ctx;
	bool known = r->live->ran(r->live->ctx, tid, ns);

	if (tid == r->tid && known)
		r->ran = *ns;
	r->ran_known = tid == r->tid && known;
	return known;
}

typedef const struct vt_fd *identify_fn(void *ctx, pid_t tgid, pid_t tid, int fd);

/* A replay can give one answer per descriptor and event, so the trace gets only one now. */
static const struct vt_fd *identify_by(struct vt_recorder *r, identify_fn *identify, pid_t tgid,
				       pid_t tid, int fd)
{
	struct vt_known_thread *thread;
	struct vt_known_fd *known;
	const struct vt_fd *now;

	if (tid != r->tid)
		return identify(r->live->ctx, tgid, tid, fd);
	thread = vt_known_thread(&r->known, tid);
	known = vt_known_find(thread, fd);
	if (known && known->event == r->serial)
		return &known->info;
	now = identify(r->live->ctx, tgid, tid, fd);
	if (!known || !same_fd(&known->info, now)) {
		known = vt_known_fd(thread, fd);
		known->info = *now;
		note_change(r, fd);
	}
	known->event = r->serial;
	return &known->info;
}

static const struct vt_fd *source_identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_recorder *r = ctx;

	return identify_by(r, r->live->identify, tgid, tid, fd);
}

static const struct vt_fd *source_had(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_recorder *r = ctx;

	return identify_by(r, r->live->had, tgid, tid, fd);
}

static void source_learn(void *ctx, pid_t tgid, pid_t tid, int fd,
			 const struct vfiotrace_call *call, int64_t result)
{
	struct vt_recorder *r = ctx;

	r->live->learn(r->live->ctx, tgid, tid, fd, call, result);
}

static void source_forget(void *ctx, pid_t tgid)
{
	struct vt_recorder *r = ctx;

	r->live->forget(r->live->ctx, tgid);
}

static void source_copied(void *ctx, pid_t from, pid_t tgid, pid_t tid)
{
	struct vt_recorder *r = ctx;

	r->live->copied(r->live->ctx, from, tgid, tid);
}

static void source_closed(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_recorder *r = ctx;

	r->live->closed(r->live->ctx, tgid, tid, fd);
}

static void source_made(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_recorder *r = ctx;

	r->live->made(r->live->ctx, tgid, tid, fd);
}

/* Asked only about a new task, at most once. */
static int source_shares(void *ctx, pid_t tid, pid_t other)
{
	struct vt_recorder *r = ctx;
	int answer = r->live->shares(r->live->ctx, tid, other);

	r->shares = answer == 1;
	return answer;
}

/* The name is written only when it has changed. */
static bool source_name(void *ctx, pid_t tid, char name[VT_NAME_MAX])
{
	struct vt_recorder *r = ctx;
	struct vt_known_thread *thread;

	if (!r->live->name(r->live->ctx, tid, name))
		return false;
	if (tid != r->tid)
		return true;
	thread = vt_known_thread(&r->known, tid);
	if (strcmp(thread->name, name)) {
		memcpy(thread->name, name, sizeof(thread->name));
		r->named = true;
	}
	return true;
}

/*
 * Not recorded: the opening of an ordinary file leaves no event, and a replay takes all others
 * for not ordinary.
 */
static bool source_ordinary(void *ctx, pid_t tid, int dirfd, const char *path)
{
	struct vt_recorder *r = ctx;

	return r->live->ordinary(r->live->ctx, tid, dirfd, path);
}

static void keep_frame(void *ctx, const struct vt_frame *frame)
{
	struct vt_recorder *r = ctx;

	*vt_answers_add_frame(&r->answers) = *frame;
}

static int source_stack(void *ctx, pid_t tgid, pid_t tid,
			void (*frame)(void *frame_ctx, const struct vt_frame *frame),
			void *frame_ctx)
{
	struct vt_recorder *r = ctx;
	struct vt_answers *a = &r->answers;

	if (tid != r->tid)
		return r->live->stack(r->live->ctx, tgid, tid, frame, frame_ctx);
	if (!a->walked)
		a->stack_error = r->live->stack(r->live->ctx, tgid, tid, keep_frame, r);
	a->walked = true;
	for (size_t i = 0; i < a->nframes; i++)
		frame(frame_ctx, &a->frames[i]);
	return a->stack_error;
}

static void note_asked(struct vt_recorder *r, struct vt_known_answer *known)
{
	if (r->nasked == r->asked_room) {
		r->asked_room = r->asked_room ? 2 * r->asked_room : 16;
		r->asked = reallocarray(r->asked, r->asked_room, sizeof(*r->asked));
		if (!r->asked)
			vt_no_memory();
	}
	r->asked[r->nasked++] = known;
}

/* One answer per question and event, as in a replay; asked again only to get more of it. */
static void source_ask(void *ctx, const struct vt_question *q, struct vt_answer *answer)
{
	struct vt_recorder *r = ctx;
	struct vt_known_answer *known = vt_known_world_find(&r->world, q);
	bool again = known && known->event == r->serial;

	*answer = (struct vt_answer){ .error = VT_NOT_KNOWN };
	if (!r->tid || r->told > WORLD_EVENT_MOST)
		return;
	if (!again || !vt_known_answer_suffices(known, q)) {
		r->live->ask(r->live->ctx, q, answer);
		if (answer->error == VT_NOT_KNOWN)
			return;
		if (!known || !vt_known_answer_is(known, answer)) {
			known = vt_known_world_keep(&r->world, q, answer);
			known->written = false;
		} else if (!again) {
			known->written = true;
		}
		if (!again)
			note_asked(r, known);
		known->event = r->serial;
		r->told += strlen(known->key) + known->answer.length;
	}
	vt_known_answer_give(known, q, answer);
}

struct vt_source vt_recorder_source(struct vt_recorder *r, const struct vt_source *live)
{
	r->live = live;
	return (struct vt_source){
		.ctx = r,
		.read = source_read,
		.identify = source_identify,
		.had = live->had ? source_had : NULL,
		.learn = live->learn ? source_learn : NULL,
		.forget = live->forget ? source_forget : NULL,
		.copied = live->copied ? source_copied : NULL,
		.closed = live->closed ? source_closed : NULL,
		.made = live->made ? source_made : NULL,
		.shares = live->shares ? source_shares : NULL,
		.name = live->name ? source_name : NULL,
		.stack = live->stack ? source_stack : NULL,
		.ordinary = live->ordinary ? source_ordinary : NULL,
		.ask = live->ask ? source_ask : NULL,
		.ran = live->ran ? source_ran : NULL,
	};
}

/* ---- life ---- */

/* Puts a string of names with commas between. */
static void put_names(struct vt_recorder *r, const char *const *names, size_t count)
{
	r->scratch.length = 0;
	for (size_t i = 0; i < count; i++) {
		vt_buffer_puts(&r->scratch, i ? "," : "");
		vt_buffer_puts(&r->scratch, names[i]);
	}
	yajl_gen_string(r->gen, (const unsigned char *)(count ? r->scratch.data : ""),
			r->scratch.length);
}

/* Which calls are shown whatever they are about, in which sets, and which are only watched. */
static void write_io(struct vt_recorder *r, const struct vt_recorder_options *o)
{
	if (o->io) {
		put_text(r, "io");
		put_names(r, o->named, o->nnamed);
		number(r, "sets", o->sets);
	}
	if (o->users_only)
		flag(r, "users_only", true);
	if (o->io || o->ioctls_hidden)
		flag(r, "ioctls_hidden", o->ioctls_hidden);
	if (o->nwatched) {
		put_text(r, "watched");
		put_names(r, o->watched, o->nwatched);
	}
}

static void add_word(struct vt_recorder *r, const char *word)
{
	if (r->scratch.length && r->scratch.data[r->scratch.length - 1] != '!')
		vt_buffer_puts(&r->scratch, ",");
	vt_buffer_puts(&r->scratch, word);
}

/* Which calls can be in the recording, in the words of -e trace=. */
static void write_calls(struct vt_recorder *r, const struct vt_filter *f)
{
	r->scratch.length = 0;
	if (!f || f->all) {
		vt_buffer_puts(&r->scratch, "all");
	} else {
		if (f->negate)
			vt_buffer_puts(&r->scratch, "!");
		if (f->every_ioctl)
			add_word(r, "ioctl");
		else if (f->nioctls)
			add_word(r, "vfio");
		for (size_t i = 0; i < f->nnames; i++)
			add_word(r, f->names[i]);
	}
	put_text(r, "calls");
	yajl_gen_string(r->gen, (const unsigned char *)(r->scratch.data ? r->scratch.data : ""),
			r->scratch.length);
}

static void write_header(struct vt_recorder *r, const struct vt_recorder_options *o)
{
	time_t now = time(NULL);
	struct utsname name;
	struct tm tm;

	begin_line(r);
	put_text(r, "format");
	put_text(r, VT_RECORD_FORMAT);
	number(r, "version", VT_RECORD_VERSION);
	put_text(r, "tool");
	put_text(r, PACKAGE_VERSION);
	put_text(r, "machine");
	put_foreign(r, uname(&name) ? "" : name.machine);
	put_text(r, "kernel");
	put_foreign(r, uname(&name) ? "" : name.release);
	flag(r, "big_endian", __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	number(r, "utc_offset", localtime_r(&now, &tm) ? tm.tm_gmtoff : 0);
	write_calls(r, o->calls);
	flag(r, "vfio_only", o->vfio_only);
	write_io(r, o);
	flag(r, "stacks", o->stacks);
	flag(r, "kernel_word", o->kernel);
	if (o->sources)
		flag(r, "sources", true);
	flag(r, "pids", o->pids);
	if (o->details)
		number(r, "details", o->details);
	if (o->ran)
		flag(r, "runs", true);
	end_line(r);
}

int vt_recorder_create(struct vt_recorder **ret, const struct vt_recorder_options *options,
		       struct vt_error *error)
{
	const struct vt_output_options output = {
		.target = options->target, .recording = true, .files = options->files,
	};
	struct vt_recorder *r = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return vt_error_set(error, ENOMEM, "out of memory");
	if (options->last)
		err = vt_renew_check(&output, error);
	else
		err = vt_output_create(&r->output, &output, error);
	if (err) {
		free(r);
		return err;
	}
	r->gen = yajl_gen_alloc(VT_YAJL_MEMORY);
	if (!r->gen)
		vt_no_memory();
	yajl_gen_config(r->gen, yajl_gen_print_callback, append, &r->line);
	yajl_gen_config(r->gen, yajl_gen_validate_utf8, 1);
	if (options->last) {
		r->file.options = output;
		vt_segments_init(&r->segments, options->last);
		r->segments.into = &r->header;
	}
	write_header(r, options);
	if (options->last)
		vt_segments_go_on(&r->segments);
	*ret = r;
	return 0;
}

void vt_recorder_set_state(struct vt_recorder *r, const struct vt_recorder_state *state)
{
	r->state = *state;
}

void vt_recorder_say(struct vt_recorder *r, const char *text, bool attach)
{
	begin_line(r);
	put_text(r, "say");
	put_foreign(r, text);
	if (attach)
		flag(r, "attach", true);
	end_line(r);
}

const struct vt_error *vt_recorder_failure(struct vt_recorder *r)
{
	if (!r->output)
		return r->failure.errnum ? &r->failure : NULL;
	return vt_output_failure(r->output);
}

/* In place of an end: whoever replays it is told, and that there is none. */
#define CUT_SHORT "{\"say\":\"out of memory: the recording ends here\"}\n"

/* @last: the last line. */
static void dump(struct vt_recorder *r, const char *last)
{
	size_t count = vt_segments_read(&r->segments, NULL, 0);
	struct vt_piece *pieces = calloc(count + 2, sizeof(*pieces));

	if (!pieces)
		vt_no_memory();
	if (r->begun && !r->failure.errnum) {
		pieces[0] = (struct vt_piece){ r->header.data, r->header.length };
		vt_segments_read(&r->segments, pieces + 1, count);
		pieces[count + 1] = (struct vt_piece){ last, strlen(last) };
		vt_renew(&r->file, pieces, count + 2, &r->failure);
	}
	free(pieces);
}

void vt_recorder_dump(struct vt_recorder *r)
{
	dump(r, "{\"end\":true}\n");
}

static void end_recording(struct vt_recorder *r)
{
	begin_line(r);
	flag(r, "end", true);
	end_line(r);
}

static int finish(struct vt_recorder *r, struct vt_error *error)
{
	if (r->output) {
		end_recording(r);
		return vt_output_destroy(r->output, error);
	}
	vt_recorder_dump(r);
	vt_segments_free(&r->segments);
	vt_buffer_free(&r->header);
	if (r->failure.errnum)
		*error = r->failure;
	return -r->failure.errnum;
}

void vt_recorder_save(struct vt_recorder *r)
{
	if (!r->output) {
		dump(r, CUT_SHORT);
	} else if (r->begun) {
		vt_output_write(r->output, 0, LITERAL(CUT_SHORT), true);
		vt_output_flush(r->output);
	}
}

int vt_recorder_destroy(struct vt_recorder *r, struct vt_error *error)
{
	int err;

	if (!r)
		return 0;
	err = finish(r, error);
	yajl_gen_free(r->gen);
	vt_buffer_free(&r->line);
	vt_buffer_free(&r->scratch);
	vt_answers_free(&r->answers);
	vt_known_free(&r->known);
	vt_known_world_free(&r->world);
	free(r->changed);
	free(r->asked);
	free(r);
	return err;
}
