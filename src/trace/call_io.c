/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A call of device I/O. If a call is not about VFIO, its exit is not needed, and no memory is
 * read.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/internal.h"
#include "util/memory.h"

/* A view with all that it points to; built for one use. */
struct look {
	struct vt_tracee_memory source;
	struct vfiotrace_memory memory, glimpse;
	struct vt_values values;
	struct vfiotrace_visitor visitor;
	struct vt_io_view view;
};

static size_t limit(const struct vt_trace *trace)
{
	size_t shown = trace->options->print->values.limit;

	if (trace->options->complete || trace->options->printer->whole ||
	    shown > VT_IO_BYTES_MAX)
		return VT_IO_BYTES_MAX;
	return shown;
}

static bool is_awaited(void *ctx, uint64_t file)
{
	const struct vt_trace *trace = ctx;

	return vt_kept_has(trace->kept, file);
}

static bool is_ordinary(void *ctx, pid_t tid, int dirfd, const char *path)
{
	const struct vt_trace *trace = ctx;
	const struct vt_source *s = trace->source;

	return s->ordinary && s->ordinary(s->ctx, tid, dirfd, path);
}

static enum vfiotrace_fd_kind kind_of(const char *name)
{
	for (int i = 0; i < VFIOTRACE_FD_KINDS; i++) {
		enum vfiotrace_fd_kind kind = (enum vfiotrace_fd_kind)i;

		if (vfiotrace_fd_kind_name(kind) && !strcmp(vfiotrace_fd_kind_name(kind), name))
			return kind;
	}
	return VFIOTRACE_FD_UNKNOWN;
}

static enum vfiotrace_fd_kind find_place(void *ctx, pid_t tid, int dirfd, const char *path,
					 char *out, size_t size)
{
	struct vt_trace *trace = ctx;
	const struct vt_tracee *t = vt_trace_find(trace, tid);
	struct vt_answer a;
	char begin[32] = "";
	size_t length;

	if (*path != '/' && dirfd == AT_FDCWD)
		snprintf(begin, sizeof(begin), "/proc/self/cwd/");
	else if (*path != '/')
		snprintf(begin, sizeof(begin), "/proc/self/fd/%d/", dirfd);
	snprintf(out, size, "%s%s", begin, path);
	vt_ask(trace->source, &(struct vt_question){ VT_ASK_PLACE, tid, out, 0 }, &a);
	if (a.error) {
		snprintf(out, size, "%s%s%s", *path == '/' || dirfd == AT_FDCWD ? "" :
			 vt_trace_name_fd(trace, t->tgid, tid, dirfd)->path,
			 *path == '/' || dirfd == AT_FDCWD ? "" : "/", path);
		return VFIOTRACE_FD_UNKNOWN;
	}
	length = strlen(a.data);
	snprintf(out, size, "%s", a.data);
	return length < a.length ? kind_of(a.data + length + 1) : VFIOTRACE_FD_UNKNOWN;
}

/* The sets that are shown, or learnt from. */
static unsigned int sets(const struct vt_trace_options *o)
{
	return o->sets | (o->follows ? VT_IO_SET_IO | VT_IO_SET_OPEN : 0) |
	       (o->nwatched ? VT_IO_SET_IO : 0) |
	       (o->memory || o->complete ? VT_IO_SET_MEMORY : 0);
}

static const struct vt_io_view *look(struct look *l, struct vt_trace *trace,
				     struct vt_tracee *t, bool shown)
{
	l->source = (struct vt_tracee_memory){ trace->source, t->tid };
	l->memory = (struct vfiotrace_memory){ vt_trace_read, &l->source };
	l->glimpse = (struct vfiotrace_memory){ vt_trace_glimpse, &l->source };
	l->values = (struct vt_values){
		.trace = trace, .tracee = t, .shown = shown, .told = true,
		.annotated = vt_trace_annotates(trace),
	};
	l->visitor = (struct vfiotrace_visitor){ vt_trace_visit, &l->values };
	l->view = (struct vt_io_view){
		.io = &t->io,
		.record = &t->record,
		.memory = &l->memory,
		.glimpse = &l->glimpse,
		.visitor = &l->visitor,
		.plain = &trace->plain,
		.identify = vt_trace_identify,
		.awaited = is_awaited,
		.ordinary = is_ordinary,
		.place = find_place,
		.ctx = trace,
		.session = trace->session,
		.sets = sets(trace->options),
		.limit = limit(trace),
		.whole = trace->options->printer->whole ||
			 trace->options->print->values.verbose,
		.numbers = l->values.annotated,
		.bytes = trace->bytes,
	};
	return &l->view;
}

static void identify_fd(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_record *r = &t->record;

	r->on_fd = true;
	r->fd = (int)t->io.args[t->io.call->fd];
	r->fd_info = *vt_trace_identify(trace, t->tgid, t->tid, r->fd);
	vt_trace_details(trace, t->tid, r->fd, &r->fd_info);
	r->file = vt_session_file(trace->session, t->tgid, t->tid, r->fd);
	if (r->file && r->fd_info.device[0] &&
	    (r->fd_info.what.kind == VFIOTRACE_FD_DEVICE ||
	     r->fd_info.what.kind == VFIOTRACE_FD_CDEV))
		vt_session_set_name(trace->session, r->file, &r->fd_info);
}

/* Adds to the record what each line of the call shows, even if it was not needed to select it. */
static void complete_record(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_io_call *call = t->io.call;

	if (!t->record.on_fd && call->args[call->fd].kind == VT_IO_FD &&
	    (int)t->io.args[call->fd] >= 0)
		identify_fd(trace, t);
	if (trace->bytes)
		return;
	trace->bytes = malloc(VT_IO_BYTES_MAX);
	if (!trace->bytes)
		vt_no_memory();
}

/* For a call that is shown whatever it is about. */
static void matter_of(const struct vt_record *r, struct vt_io_matter *matter)
{
	matter->kinds = r->on_fd ? 1u << r->fd_info.what.kind : UINT32_MAX;
	matter->nfiles = 0;
	matter->node[0] = '\0';
}

static bool waits(const struct vt_trace *trace, struct vt_tracee *t, enum vt_about about)
{
	if (about == VT_ABOUT_UNKNOWN)
		return true;
	t->awaits = vt_trace_holds(trace) ? VT_AWAITS_ORDER : 0;
	return t->awaits;
}

/* The state of the line, if it is known at the entry what the call is about. */
static enum vt_life life_of(struct vt_trace *trace, struct vt_tracee *t,
			    const struct vt_io_matter *matter)
{
	enum vt_about about = vt_trace_about_io(trace, t, matter);

	if (about == VT_ABOUT_OTHERS || t->elsewhere ||
	    !vt_trace_selects_kinds(trace, matter->kinds))
		return VT_LIFE_HIDDEN;
	return waits(trace, t, about) ? VT_LIFE_KEPT : vt_life_shown(trace);
}

/* Whether one of the sets that are shown has the call. Other sets only learn from it. */
static bool is_shown(const struct vt_trace *trace, const struct vt_tracee *t)
{
	unsigned int shown = trace->options->sets & vt_io_sets(t->io.call);

	return shown & (t->record.binding.what ? VT_IO_SET_BIND : ~VT_IO_SET_BIND);
}

/* Whether it is watched, and is shown where it fails. */
static bool is_tried(struct vt_trace *trace, const struct vt_tracee *t,
		     const struct vt_known_call *known)
{
	return trace->options->failures && known->watched && known->restricted &&
	       vt_io_tries(t->io.call) && !t->unchosen && vt_trace_touches(trace, t, known);
}

/* Asks the source for the arguments: a replay with -e trace=NAME shows them at the entry. */
static void ask_ahead(struct vt_trace *trace, struct vt_tracee *t)
{
	vt_trace_show_io(trace, t, false, false);
	t->io.next = 0;
	t->record.pending = false;
}

enum vt_life vt_trace_enter_io(struct vt_trace *trace, struct vt_tracee *t,
			       const struct vt_known_call *known)
{
	struct vt_record *r = &t->record;
	uint64_t version = vt_session_version(trace->session);
	struct vt_io_matter matter;
	enum vt_io_interest interest;
	struct look l;

	r->io = true;
	t->io.caller = vt_trace_caller(r->arch, r->nr);
	vt_io_load(look(&l, trace, t, false), known->io);
	r->result_is_fd = r->result_is_fd || vt_io_copies(&t->io);
	if (known->restricted && vt_io_asks_fd(&t->io))
		identify_fd(trace, t);
	vt_io_find_binding(&l.view, &r->binding);
	interest = VT_IO_INTERESTING;
	if (known->restricted)
		interest = vt_io_entry_interest(&l.view, &matter);
	if (interest == VT_IO_NONE) {
		/*
		 * The questions have changed the model, so a recording must hold this call
		 * with its answers.
		 */
		return trace->options->complete &&
		       vt_session_version(trace->session) != version ? VT_LIFE_WAITING :
								       VT_LIFE_NONE;
	}
	complete_record(trace, t);
	if (!known->restricted) {
		matter_of(r, &matter);
		vt_io_find_binding(&l.view, &r->binding);
	}
	if (r->binding.what)
		vt_io_tell_binding(&l.view, &r->binding);
	vt_io_learn_config(&l.view);
	t->elsewhere = !vt_trace_touches(trace, t, known) || known->watched || t->unchosen ||
		       (known->restricted && interest != VT_IO_LATER && !is_shown(trace, t));
	t->if_failed = is_tried(trace, t, known);
	if (interest != VT_IO_LATER)
		return life_of(trace, t, &matter);
	if (trace->options->complete)
		ask_ahead(trace, t);
	return VT_LIFE_WAITING;
}

enum vt_life vt_trace_settle_io(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_io_matter matter;
	enum vt_io_interest interest;
	enum vt_about about;
	struct look l;

	look(&l, trace, t, false);
	if (l.view.sets & VT_IO_SET_BIND)
		vt_io_find_opened(&l.view, &t->record.binding);
	interest = vt_io_exit_interest(&l.view, &matter);
	if (interest == VT_IO_NONE || !is_shown(trace, t))
		return VT_LIFE_NONE;
	about = interest == VT_IO_KEPT ? VT_ABOUT_CHOSEN : vt_trace_about_io(trace, t, &matter);
	if (about == VT_ABOUT_OTHERS || t->elsewhere ||
	    !vt_trace_selects_kinds(trace, matter.kinds))
		return VT_LIFE_NONE;
	return interest == VT_IO_KEPT || waits(trace, t, about) ? VT_LIFE_KEPT_LATE :
								   VT_LIFE_STAGED_LATE;
}

enum vt_life vt_trace_settle_failed_io(struct vt_trace *trace, struct vt_tracee *t)
{
	struct vt_io_matter matter;
	enum vt_about about;
	struct look l;

	if (vt_io_entry_interest(look(&l, trace, t, false), &matter) != VT_IO_INTERESTING)
		return VT_LIFE_HIDDEN;
	about = vt_trace_about_io(trace, t, &matter);
	if (about == VT_ABOUT_OTHERS || !vt_trace_selects_kinds(trace, matter.kinds))
		return VT_LIFE_HIDDEN;
	return waits(trace, t, about) ? VT_LIFE_KEPT_LATE : VT_LIFE_STAGED_LATE;
}

void vt_trace_show_io(struct vt_trace *trace, struct vt_tracee *t, bool shown, bool all)
{
	struct look l;

	vt_io_show(look(&l, trace, t, shown), all);
	t->record.pending = vt_io_pending(&t->io);
}

void vt_trace_learn_config_io(struct vt_trace *trace, struct vt_tracee *t)
{
	struct look l;

	vt_io_learn_config(look(&l, trace, t, false));
}

/* Tells the labels of descriptors what the call has closed, copied and made. */
static void normalize_fds(const struct vt_trace *trace, const struct vt_io_view *view)
{
	const struct vt_record *r = view->record;
	uint32_t first, last;

	if (vt_io_closed_range(view, &first, &last))
		vt_normalize_closed(trace->normalize, first, last);
	if (!r->result_is_fd)
		return;
	if (vt_io_copies(view->io))
		vt_normalize_copied(trace->normalize, (int)view->io->args[0], (int)r->result);
	else
		vt_normalize_made(trace->normalize, (int)r->result);
}

/*
 * --trap-bars: a mapping succeeded although the program was told that it cannot map. Tells the
 * user once per process.
 */
static void tell_mapped(struct vt_trace *trace, const struct vt_tracee *t)
{
	const struct vt_record *r = &t->record;
	struct vt_process *process = vt_trace_find_process(trace, t->tgid);
	char text[160];

	if (!process || process->told_mapped || !(t->io.call->does & VT_IO_MAPS) ||
	    !r->on_fd || r->failed || !r->finished ||
	    (r->fd_info.what.kind != VFIOTRACE_FD_DEVICE &&
	     r->fd_info.what.kind != VFIOTRACE_FD_CDEV))
		return;
	process->told_mapped = true;
	snprintf(text, sizeof(text), "vfiotrace: Process %d maps a region of a device though it was "
		 "told that it cannot: what it does there is not seen\n", (int)t->tgid);
	vt_output_notice(trace->output, text);
}

void vt_trace_learn_closed_io(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_source *s = trace->source;
	struct look l;
	int fd;

	look(&l, trace, t, false);
	if (vt_io_unshares(&l.view))
		vt_trace_copied(trace, t->tgid, t->tid, t);
	vt_io_learn_closed(&l.view);
	if (s->closed && vt_io_closed(&l.view, &fd))
		s->closed(s->ctx, t->tgid, t->tid, fd);
}

void vt_trace_learn_io(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_source *s = trace->source;
	struct look l;
	int fd;

	vt_io_learn(look(&l, trace, t, false));
	if (t->record.binding.what == VT_BINDING_GROUP)
		vt_io_tell_binding(&l.view, &t->record.binding);
	/* -e inject= made up the result: the kernel has done nothing. */
	if (!(t->record.tampered & VT_TAMPERED_RESULT))
		vt_io_learn_binding(&l.view);
	if (trace->options->trap_bars && !t->record.before)
		tell_mapped(trace, t);
	if (trace->normalize)
		normalize_fds(trace, &l.view);
	if (s->made && vt_io_made(&l.view, &fd))
		s->made(s->ctx, t->tgid, t->tid, fd);
}

void vt_trace_learn_cut_io(struct vt_trace *trace, struct vt_tracee *t)
{
	struct look l;

	vt_io_learn_binding(look(&l, trace, t, false));
}

uint64_t vt_trace_eventfd_io(struct vt_trace *trace, const struct vt_tracee *t)
{
	struct look l;
	int fd;

	if (vt_io_made(look(&l, trace, (struct vt_tracee *)t, false), &fd))
		return vt_session_file(trace->session, t->tgid, t->tid, fd);
	return t->record.file;
}
