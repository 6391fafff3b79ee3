/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One call from its entry to its exit. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "engine/filter.h"
#include "trace/internal.h"
#include "trace/syscalls.h"
#include "util/memory.h"

#define CALLS_MAX 4096			/* calls known by number */

static const struct vt_fd *identify(struct vt_trace *trace, const struct vt_tracee *t, int fd)
{
	return vt_trace_identify(trace, t->tgid, t->tid, fd);
}

/*
 * With .follows, asks now which files the eventfds are: later their numbers may stand for
 * others.
 */
static void settle_eventfds(struct vt_trace *trace, const struct vt_tracee *t, const int *fds,
			    size_t count)
{
	const struct vt_trace_options *o = trace->options;

	for (size_t n = 0; (o->follows || o->complete) && n < count; n++)
		if (fds[n] >= 0 && !vt_session_knows(trace->session, t->tgid, t->tid, fds[n]))
			identify(trace, t, fds[n]);
}

/* The call gives eventfds to VFIO; they serve interrupts if it succeeds. */
static void offer_eventfds(struct vt_trace *trace, const struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;
	int fds[VT_INTERRUPTS_MAX];
	ssize_t got = 0;
	size_t count, n;
	uint64_t address = vt_interrupts_fds(r, &count);

	if (count)
		got = trace->source->read(trace->source->ctx, t->tid, address, fds,
					  count * sizeof(fds[0]));
	count = got > 0 ? (size_t)got / sizeof(fds[0]) : 0;
	for (n = 0; r->call.foreign && n < count; n++)
		fds[n] = (int)vfiotrace_call_load(&r->call, &fds[n], sizeof(fds[n]));
	vt_session_set_name(trace->session, r->file, &r->fd_info);
	settle_eventfds(trace, t, fds, count);
	vt_interrupts_offer(trace->session, r, fds, count);
	vt_trace_release_given(trace, t, fds, count);
}

/* Finds the open file that the argument names, which the model needs at the end of the call. */
static void settle_argument(struct vt_trace *trace, struct vt_tracee *t,
			    const struct vfiotrace_memory *memory)
{
	int fd = vt_session_argument_fd(&t->record, memory);

	if (fd >= 0 && !identify(trace, t, fd)->absent)
		t->record.argument_file = vt_session_file(trace->session, t->tgid, t->tid, fd);
}

static void decode_entry(struct vt_trace *trace, struct vt_tracee *t, bool shown)
{
	struct vt_tracee_memory m = { trace->source, t->tid };
	struct vfiotrace_memory memory = { vt_trace_read, &m };
	struct vt_values v = {
		.trace = trace, .tracee = t, .shown = shown, .told = true,
		.annotated = vt_trace_annotates(trace),
	};
	struct vfiotrace_visitor visitor = { vt_trace_visit, &v };

	vfiotrace_decode_entry(&t->record.call, &memory, &visitor);
	if (t->record.late && t->record.call.argsz + t->record.call.in_have)
		vt_trace_visit(&v, &(struct vfiotrace_value){
			.type = VFIOTRACE_VALUE_NOTE, .note = VFIOTRACE_NOTE_LATE,
		});
	settle_argument(trace, t, &memory);
	if (vt_interrupts_concern(&t->record))
		offer_eventfds(trace, t);
	vt_trace_annotate_entry(&v);
}

static void decode_exit(struct vt_trace *trace, struct vt_tracee *t, bool shown)
{
	struct vt_tracee_memory m = { trace->source, t->tid };
	struct vfiotrace_memory memory = { vt_trace_read, &m };
	struct vt_values v = {
		.trace = trace, .tracee = t, .shown = shown,
		.annotated = vt_trace_annotates(trace),
	};
	struct vfiotrace_visitor visitor = { vt_trace_visit, &v };

	vfiotrace_decode_exit(&t->record.call, t->record.result, &memory, &visitor);
	vt_trace_annotate_exit(&v);
	/* -e inject= made up the result: the kernel has done nothing. */
	if (t->record.tampered & VT_TAMPERED_RESULT) {
		vt_session_withdraw_offer(trace->session, t->tid);
		return;
	}
	if (!v.told)
		vt_trace_tell(trace, t);
	vt_session_settle_offer(trace->session, t->tid, t->record.result);
}

/* Lets the model learn from the call that has ended, or whose end was not seen. */
static void learn_ioctl(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_tracee_memory m = { trace->source, t->tid };
	struct vfiotrace_memory memory = { vt_trace_read, &m };
	int fd = vt_session_made_fd(&t->record);

	if (fd >= 0) {
		identify(trace, t, fd);
		vt_session_made(trace->session, t->tgid, t->tid, fd);
		t->record.made_file = vt_session_file(trace->session, t->tgid, t->tid, fd);
	}
	vt_session_learn(trace->session, &t->record, &memory);
}

/* ---- entry ---- */

static void enter_ioctl(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_record *r = &t->record;

	r->decoded = true;
	r->fd = (int)r->args[0];
	r->fd_info = *identify(trace, t, r->fd);
	vt_trace_details(trace, t->tid, r->fd, &r->fd_info);
	r->file = vt_session_file(trace->session, t->tgid, t->tid, r->fd);
	r->learnt = vt_session_learnt(trace->session);
	vfiotrace_call_init(&r->call, trace->context, &r->fd_info.what,
			    vt_trace_caller(r->arch, r->nr), (uint32_t)r->args[1], r->args[2]);
	vfiotrace_call_name(&r->call, r->request, sizeof(r->request));
}

static void learn_call(const struct vt_trace *trace, struct vt_known_call *known)
{
	bool wide = known->number.arch & __AUDIT_ARCH_64BIT;
	const struct vt_syscall *s;
	const char *name;

	name = vt_syscall_name(known->number.arch, known->number.nr, known->name,
			       sizeof(known->name));
	if (name != known->name)
		snprintf(known->name, sizeof(known->name), "%s", name ? name : "syscall");
	s = vt_syscall_find(known->name);
	known->nargs = s ? (wide ? s->nargs : s->nargs32) : 6;
	known->result = s ? s->result : VT_RESULT_NUMBER;
	known->io = vt_io_find(known->name);
	known->watched = vt_trace_only_watches(trace, known);
	known->restricted = known->io && (trace->devices ||
					  vt_trace_restricts(trace->options, known->name));
	vt_trace_place_files(known);
}

const struct vt_known_call *vt_trace_know(struct vt_trace *trace, struct vt_tracee *t,
					  uint32_t arch, uint64_t nr)
{
	struct vt_known_call *known;
	struct vt_call_number number;

	memset(&number, 0, sizeof(number));
	number.arch = arch;
	number.nr = nr;
	HASH_FIND(hh, trace->calls, &number, sizeof(number), known);
	if (known)
		return known;
	if (HASH_COUNT(trace->calls) >= CALLS_MAX) {
		t->unlisted.number = number;
		learn_call(trace, &t->unlisted);
		return &t->unlisted;
	}
	known = calloc(1, sizeof(*known));
	if (!known)
		vt_no_memory();
	known->number = number;
	learn_call(trace, known);
	HASH_ADD(hh, trace->calls, number, sizeof(known->number), known);
	return known;
}

static void start_record(struct vt_tracee *t, const struct vt_event *e)
{
	struct vt_record *r = &t->record;

	/* Resets single members, not the whole struct: the rest is overwritten, or not used. */
	r->tid = t->tid;
	r->tgid = t->tgid;
	r->real = e->real;
	r->arch = e->enter.arch;
	r->nr = e->enter.nr;
	memcpy(r->args, e->enter.args, sizeof(r->args));
	r->ip = e->enter.ip;
	r->before = e->enter.before;
	r->late = e->enter.late;
	r->decoded = false;
	r->io = false;
	r->pending = false;
	r->on_fd = false;
	r->file = 0;
	r->argument_file = 0;
	r->line = 0;
	r->binding.what = VT_BINDING_NOTHING;
	r->finished = false;
	r->unavailable = false;
	r->failed = false;
	r->tampered = 0;
	r->result = 0;
	r->result_is_fd = false;
	r->result_is_address = false;
	r->result_file = 0;
	r->made_file = 0;
	t->awaits = 0;
	t->names_chosen = false;
	t->entered = e->mono;
}

/*
 * Writes the beginning of the line; all of it if the call never @returns. False: the line is
 * done.
 */
static bool show_entry(struct vt_trace *trace, struct vt_tracee *t,
		       const struct vt_event *e, bool returns)
{
	const struct vt_printer_ops *ops = trace->printer.ops;
	struct timespec last;
	bool stamped;

	if (!vt_life_is_kept(t->life))
		vt_trace_mention(trace, t->tid);
	t->line.record = &t->record;
	if (!vt_life_is_staged(t->life))
		vt_trace_break_off(trace);
	stamped = trace->stamped;
	last = trace->last;
	vt_trace_stamp(trace, &t->line, e);
	t->line.real = t->record.real;
	/* A line that may never be shown does not count for -r. */
	if (vt_life_is_kept(t->life)) {
		trace->stamped = stamped;
		trace->last = last;
	}
	t->record.since = t->line.since;
	t->record.show_pid = vt_trace_show_pid(trace);
	ops->enter(&t->line);
	if (t->record.decoded)
		decode_entry(trace, t, true);
	if (t->record.io)
		vt_trace_show_io(trace, t, true, false);
	if (!returns) {
		vt_trace_abandon(trace, t, e);
		return false;
	}
	if (vt_life_is_staged(t->life))
		return true;
	t->record.line = vt_trace_next_line(trace, t->tid);
	trace->open = t;
	if (vt_output_is_terminal(trace->output))
		vt_trace_emit(trace, t->tid, &t->line, false);
	return true;
}

/* The state for the line of a call that is selected, as far as is known. */
static enum vt_life life_of(struct vt_trace *trace, struct vt_tracee *t, enum vt_about about)
{
	if (about == VT_ABOUT_UNKNOWN)
		return t->awaits || vt_trace_keeps(trace, &t->record) ? VT_LIFE_KEPT :
									 VT_LIFE_HIDDEN;
	t->awaits = 0;
	if (vt_trace_keeps(trace, &t->record))
		return VT_LIFE_KEPT;
	if (vt_trace_holds(trace)) {
		t->awaits = VT_AWAITS_ORDER;
		return VT_LIFE_KEPT;
	}
	/* The end of this call may release waiting lines, which must come before its own line. */
	return t->names_chosen ? VT_LIFE_STAGED : vt_life_shown(trace);
}

/* Returns the state of the call's line; NONE: its exit is not needed. */
static enum vt_life select_call(struct vt_trace *trace, struct vt_tracee *t,
				const struct vt_known_call *known)
{
	enum vt_life life = VT_LIFE_HIDDEN;
	enum vt_about about;

	t->if_failed = false;
	if (known->io)
		return vt_trace_enter_io(trace, t, known);
	if (known->watched || (t->unchosen && !t->record.decoded))
		return VT_LIFE_HIDDEN;
	if (vt_trace_needs_argument(trace, &t->record))
		decode_entry(trace, t, false);
	about = vt_trace_about_call(trace, t, known);
	t->elsewhere = !vt_trace_touches(trace, t, known) || t->unchosen ||
		       about == VT_ABOUT_OTHERS;
	t->if_failed = vt_trace_tries_kvm(trace, &t->record) && !t->elsewhere;
	if (!t->elsewhere && vt_trace_selects(trace, &t->record))
		life = life_of(trace, t, about);
	if (vt_trace_follows_kvm(trace, &t->record))
		vt_kept_drop(trace->kept, vt_interrupts_take_back(trace->session, &t->record));
	return life;
}

bool vt_trace_enter(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	const struct vt_known_call *known = vt_trace_know(trace, t, e->enter.arch, e->enter.nr);
	struct vt_record *r = &t->record;
	enum vt_life life;

	/* The end of the call before was not seen. */
	vt_trace_abandon(trace, t, e);
	/* Whether we attach to a program within a call differs from run to run. */
	if (e->enter.before && trace->normalize)
		return false;
	start_record(t, e);
	r->syscall = known->name;
	r->nargs = known->nargs;
	r->result_is_fd = known->result == VT_RESULT_FD;
	r->result_is_address = known->result == VT_RESULT_ADDRESS;
	if (vt_syscall_is_ioctl(e->enter.arch, e->enter.nr))
		enter_ioctl(trace, t);
	life = select_call(trace, t, known);
	if (life == VT_LIFE_NONE)
		return false;
	vt_life_become(t, life);
	if (life != VT_LIFE_HIDDEN)
		vt_trace_begin_ran(trace, t);
	if (life != VT_LIFE_WAITING)
		vt_trace_name(trace, t, e);
	vt_trace_tamper(trace, t);
	if (life != VT_LIFE_HIDDEN && life != VT_LIFE_WAITING)
		return show_entry(trace, t, e, known->result != VT_RESULT_NEVER);
	/* Calls on the same descriptors may need what this call tells. */
	if (r->decoded && !r->call.entered)
		decode_entry(trace, t, false);
	return true;
}

/* ---- exit ---- */

struct frames {
	struct vt_line *line;
	unsigned int left;
	bool more;			/* there are more frames than are shown */
};

static void add_frame(void *ctx, const struct vt_frame *frame)
{
	struct frames *f = ctx;

	f->more = !f->left;
	if (f->left) {
		f->left--;
		f->line->printer->ops->frame(f->line, frame);
	}
}

static void ignore_frame(void *ctx, const struct vt_frame *frame)
{
	(void)ctx;
	(void)frame;
}

static void show_stack(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_source *s = trace->source;
	struct frames f = {
		.line = &t->line,
		.left = trace->options->stack_limit ? trace->options->stack_limit :
			VT_STACK_DEPTH,
	};
	int error;

	if (!trace->options->stack || !s->stack)
		return;
	error = s->stack(s->ctx, t->tgid, t->tid, add_frame, &f);
	trace->printer.ops->frames_end(&t->line, f.more ? -E2BIG : error);
}

static void drop_line(struct vt_tracee *t)
{
	vt_buffer_clear(&t->line.out);
	t->line.record = NULL;
	vt_life_become(t, VT_LIFE_NONE);
}

static void end_line(struct vt_trace *trace, struct vt_tracee *t)
{
	if (trace->printer.ops->finish)
		trace->printer.ops->finish(&t->line);
	vt_trace_emit(trace, t->tid, &t->line, true);
	t->line.record = NULL;
	vt_life_become(t, VT_LIFE_NONE);
	if (trace->open == t)
		trace->open = NULL;
}

static void count(struct vt_trace *trace, const struct vt_tracee *t, bool hidden)
{
	struct vt_counted counted;

	if (hidden && !trace->counter.hidden)
		return;
	counted = vt_trace_counted(&t->record);
	counted.hidden = hidden;
	vt_trace_count(trace, &counted);
}

/* The file that a line waits for. */
static uint64_t awaited(struct vt_trace *trace, const struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;

	if (t->awaits)
		return t->awaits == VT_AWAITS_MADE ? r->made_file : t->awaits;
	return r->io ? vt_trace_eventfd_io(trace, t) : vt_interrupts_file(trace->session, r);
}

/* Whether the line of the call, which has ended, must still be kept. */
static bool still_waits(struct vt_trace *trace, const struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;

	if (t->awaits == VT_AWAITS_ORDER)
		return vt_trace_holds(trace);
	if (t->awaits)
		return t->awaits == VT_AWAITS_MADE || !vt_trace_told(trace, t->awaits);
	return vt_trace_keeps(trace, r) ||
	       (trace->devices && !vt_trace_told(trace, vt_interrupts_file(trace->session, r)));
}

/* Like end_line(), for a line that may never be shown. */
static void keep_line(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_counted counted = vt_trace_counted(&t->record);
	bool held = vt_trace_holds(trace);

	if (trace->printer.ops->finish)
		trace->printer.ops->finish(&t->line);
	/* The line may never be shown, but the call was made: counts it as hidden. */
	if (t->awaits) {
		count(trace, t, true);
		counted.again = true;
	}
	vt_kept_add(t->awaits ? trace->waiting : trace->kept, &(struct vt_kept_line){
		.file = awaited(trace, t),
		.tid = t->tid,
		.pid = t->record.show_pid,
		.text = t->line.out.data,
		.length = t->line.out.length,
		.counted = counted,
	});
	if (held && !vt_trace_holds(trace))
		vt_trace_release_told(trace);
	drop_line(t);
}

/* Resumes the line, if it was broken off. */
static void go_on(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	/* Without other writers, nothing has come between. */
	if (t->life == VT_LIFE_OPEN)
		return;
	vt_trace_break_off(trace);
	if (t->life != VT_LIFE_SUSPENDED)
		return;
	vt_trace_stamp(trace, &t->line, e);
	t->record.show_pid = vt_trace_show_pid(trace);
	trace->printer.ops->resume(&t->line);
	vt_life_become(t, VT_LIFE_OPEN);
	trace->open = t;
}

static void set_result(struct vt_tracee *t, const struct vt_event *e)
{
	struct vt_record *r = &t->record;

	r->finished = true;
	r->result = e->exit.result;
	r->failed = e->exit.failed;
	r->tampered = e->exit.tampered;
	r->duration = vt_timespec_sub(&e->mono,
				      e->exit.timed ? &e->exit.begun : &t->entered);
	if (r->decoded)
		r->result_is_fd = r->call.result == VFIOTRACE_RESULT_FD;
	/* A supervisor of seccomp may return numbers that are no descriptors. */
	r->result_is_fd = r->result_is_fd && !r->failed && r->result >= 0 &&
			  r->result <= INT_MAX;
	r->result_is_address = r->result_is_address && !r->failed;
}

/* A new descriptor that is not a copy: no other process has its file yet. */
static void learn_made(struct vt_trace *trace, const struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;

	if (!r->result_is_fd || !(r->decoded || (r->io && t->io.call->does & VT_IO_OPENS)))
		return;
	/*
	 * The source is not asked about an eventfd before it is used. So the model must be
	 * told now who made it.
	 */
	if (r->io && t->io.call->decides == VT_IO_BY_USE)
		vt_session_eventfd_file(trace->session, t->tgid, t->tid, (int)r->result);
	vt_session_made(trace->session, t->tgid, t->tid, (int)r->result);
}

/* Decodes and learns what the exit tells; shows it if @shown. */
static void show_exit(struct vt_trace *trace, struct vt_tracee *t, bool shown)
{
	struct vt_record *r = &t->record;
	struct vt_when when = vt_record_when(r);

	vt_session_at(trace->session, &when);
	if (r->decoded)
		decode_exit(trace, t, shown);
	if (r->io) {
		vt_trace_learn_config_io(trace, t);
		/* A recording must hold the answers that its readers will need. */
		if (shown || trace->options->complete)
			vt_trace_show_io(trace, t, shown, true);
		vt_trace_learn_io(trace, t);
	} else if (trace->normalize && r->result_is_fd) {
		vt_normalize_made(trace->normalize, (int)r->result);
	}
	if (trace->normalize)
		vt_normalize_finished(trace->normalize, r);
	if (r->result_is_fd) {
		r->result_fd = *identify(trace, t, (int)r->result);
		vt_trace_details(trace, t->tid, (int)r->result, &r->result_fd);
		if (r->io && vt_io_opens(t->io.call))
			vt_binding_find(r->result_fd.path, &r->binding);
		r->result_file = vt_session_file(trace->session, t->tgid, t->tid,
						 (int)r->result);
	}
	learn_made(trace, t);
	if (r->decoded)
		learn_ioctl(trace, t);
}

/*
 * Applies what the exit tells about the line's state. False: there is no line, and the call is
 * done.
 */
static bool settle_life(struct vt_trace *trace, struct vt_tracee *t)
{
	enum vt_life life;

	/*
	 * Another thread may have given the eventfd to VFIO meanwhile, or told who uses the
	 * file.
	 */
	if (t->life == VT_LIFE_KEPT &&
	    (!still_waits(trace, t) || (t->if_failed && t->record.failed && !t->awaits)))
		vt_life_become(t, VT_LIFE_STAGED);
	if (t->life == VT_LIFE_HIDDEN && t->if_failed && t->record.failed) {
		life = t->record.decoded ? VT_LIFE_STAGED_LATE :
					   vt_trace_settle_failed_io(trace, t);
		if (life != VT_LIFE_HIDDEN)
			vt_life_become(t, life);
	}
	if (t->life != VT_LIFE_WAITING)
		return true;
	life = vt_trace_settle_io(trace, t);
	if (life != VT_LIFE_NONE) {
		vt_life_become(t, life);
		return true;
	}
	vt_trace_learn_io(trace, t);
	learn_made(trace, t);
	drop_line(t);
	vt_trace_check(trace, t);
	return false;
}

void vt_trace_exit(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	bool shown, kept;

	if (t->life == VT_LIFE_NONE)
		return;
	set_result(t, e);
	vt_trace_end_ran(trace, t);
	if (!t->record.decoded && (int)t->record.args[0] == PR_SET_NAME &&
	    !strcmp(t->record.syscall, "prctl"))
		t->named = false;
	if (t->record.io)
		vt_trace_learn_closed_io(trace, t);
	vt_trace_tell_device(trace, t);
	if (!settle_life(trace, t))
		return;
	shown = t->life != VT_LIFE_HIDDEN && vt_trace_selects_status(trace, t->record.failed ?
						      VT_STATUS_FAILED :
						      VT_STATUS_SUCCESSFUL);
	kept = vt_life_is_kept(t->life);
	if (shown && !kept)
		vt_trace_mention(trace, t->tid);
	/* Only now it is known that there is a line. */
	if (vt_life_is_late(t->life))
		vt_trace_name(trace, t, e);
	if (shown && vt_life_is_late(t->life))
		show_entry(trace, t, e, true);
	if (shown && !kept)
		go_on(trace, t, e);
	if (shown && !kept && vt_life_is_staged(t->life))
		t->record.line = vt_trace_next_line(trace, t->tid);
	show_exit(trace, t, shown);
	if (!shown) {
		if (trace->options->complete && trace->options->stack && trace->source->stack)
			trace->source->stack(trace->source->ctx, t->tgid, t->tid,
					     ignore_frame, NULL);
		vt_trace_explain(trace, t, false);
		count(trace, t, true);
		drop_line(t);
		vt_trace_check(trace, t);
		return;
	}
	trace->printer.ops->exit(&t->line);
	show_stack(trace, t);
	vt_trace_explain(trace, t, true);
	if (kept) {
		keep_line(trace, t);
	} else {
		trace->shown++;
		trace->failures += t->record.failed;
		count(trace, t, false);
		end_line(trace, t);
	}
	vt_trace_check(trace, t);
}

/* Ends the waiting of a line that only waits for earlier ones. */
static void give_up_place(struct vt_trace *trace, struct vt_tracee *t)
{
	if (t->life != VT_LIFE_KEPT || t->awaits != VT_AWAITS_ORDER)
		return;
	vt_trace_release_held(trace);
	vt_life_become(t, VT_LIFE_STAGED);
	vt_trace_mention(trace, t->tid);
}

void vt_trace_pending(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_printer_ops *ops = trace->printer.ops;

	give_up_place(trace, t);
	if ((t->life != VT_LIFE_OPEN && t->life != VT_LIFE_STAGED) || trace->normalize ||
	    trace->options->status != VT_STATUS_ALL)
		return;
	vt_trace_break_off(trace);
	if (ops->pending) {
		ops->pending(&trace->scratch, &t->line);
		vt_trace_emit(trace, t->tid, &trace->scratch, true);
	} else if (t->life != VT_LIFE_SUSPENDED) {
		if (t->life == VT_LIFE_STAGED) {
			vt_life_become(t, VT_LIFE_OPEN);
			t->record.line = vt_trace_next_line(trace, t->tid);
		}
		ops->suspend(&t->line);
		vt_life_become(t, VT_LIFE_SUSPENDED);
		vt_trace_emit(trace, t->tid, &t->line, true);
	}
	vt_output_flush(trace->output);
}

void vt_trace_abandon(struct vt_trace *trace, struct vt_tracee *t, const struct vt_event *e)
{
	bool detached = e->type == VT_EVENT_DETACHED;

	if (t->life == VT_LIFE_NONE)
		return;
	if (t->record.decoded)
		learn_ioctl(trace, t);
	if (t->record.io)
		vt_trace_learn_cut_io(trace, t);
	give_up_place(trace, t);
	trace->untold += vt_life_is_kept(t->life) && t->awaits;
	if (t->life == VT_LIFE_HIDDEN || t->life == VT_LIFE_WAITING || vt_life_is_kept(t->life) ||
	    !vt_trace_selects_status(trace, detached ? VT_STATUS_DETACHED :
						       VT_STATUS_UNFINISHED)) {
		drop_line(t);
		return;
	}
	/*
	 * At an ENTER the call before either never returns, or its end was not seen: not
	 * counted.
	 */
	if (e->type != VT_EVENT_ENTER)
		count(trace, t, false);
	go_on(trace, t, e);
	/* Buffers that the kernel has not filled are shown as addresses. */
	if (!detached && t->record.pending)
		vt_trace_show_io(trace, t, true, true);
	if (detached)
		trace->printer.ops->event(&t->line, e, t->record.show_pid);
	else
		trace->printer.ops->exit(&t->line);
	end_line(trace, t);
}
