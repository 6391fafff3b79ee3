/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "record/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/filter.h"
#include "io/table.h"
#include "record/answers.h"
#include "record/format.h"
#include "record/line.h"
#include "record/unpack.h"
#include "record/world.h"
#include "util/memory.h"

#define CHUNK		(256u << 10)
/*
 * Longer than any line that is written. One call records at most a few windows of 64 KiB, and
 * as many descriptors as fit into one window, each with a path.
 */
#define LINE_MAX_BYTES	(64u << 20)
/* Each thread costs memory here and in the trace, and a damaged file may name any number. */
#define THREADS_MAX	65536u

struct vt_replay {
	int fd;
	struct vt_unpack *unpack;
	const char *name;		/* of the file, for messages */
	char *buffer;
	size_t size;
	size_t start;			/* beginning of the unread bytes in .buffer */
	size_t end;
	bool eof;
	uint64_t number;		/* of the current line and its event, from 1 */
	bool stop;
	struct vt_replay_header header;
	struct list {
		char *text;		/* owned; the names point into it */
		const char **names;
		size_t count;
	} named, watched;		/* see struct vt_replay_header */
	char *calls;			/* which calls were recorded; NULL: unknown (version 1) */
	struct vt_line_parser *parser;
	struct vt_recorded line;
	struct vt_answers answers;
	struct vt_known known;
	struct vt_known_world world;
	struct vt_fd nothing;		/* answer for a descriptor that was not asked about */
	pid_t tid;			/* thread of the event that is handled; 0: none */
};

static int damaged(const struct vt_replay *r, const char *problem, struct vt_error *error)
{
	return vt_error_set(error, EINVAL, "%s: line %llu: %s", r->name,
			    (unsigned long long)r->number, problem);
}

/* ---- lines ---- */

/* Makes room for more bytes behind those in the buffer. */
static int make_room(struct vt_replay *r, struct vt_error *error)
{
	char *larger;

	if (r->start) {
		memmove(r->buffer, r->buffer + r->start, r->end - r->start);
		r->end -= r->start;
		r->start = 0;
	}
	if (r->size - r->end >= CHUNK)
		return 0;
	if (r->size >= LINE_MAX_BYTES)
		return damaged(r, "longer than any line of a recording", error);
	larger = realloc(r->buffer, 2 * r->size);
	if (!larger)
		return vt_error_set(error, ENOMEM, "out of memory");
	r->buffer = larger;
	r->size *= 2;
	return 0;
}

static int read_more(struct vt_replay *r, struct vt_error *error)
{
	ssize_t n;
	int err = make_room(r, error);

	if (err)
		return err;
	n = vt_unpack_read(r->unpack, r->buffer + r->end, r->size - r->end, error);
	if (n < 0)
		return (int)n;
	r->eof = n == 0;
	r->end += (size_t)n;
	return 0;
}

/*
 * The next line with its newline; valid until the next call. *@length is 0 at the end of the
 * file.
 */
static int next_line(struct vt_replay *r, const char **text, size_t *length,
		     struct vt_error *error)
{
	size_t looked = 0;
	int err;

	r->number++;
	for (;;) {
		const char *from = r->buffer + r->start;
		const char *newline = memchr(from + looked, '\n', r->end - r->start - looked);

		if (newline) {
			*text = from;
			*length = (size_t)(newline - from) + 1;
			r->start += *length;
			return 0;
		}
		looked = r->end - r->start;
		if (r->eof && looked)
			return vt_error_set(error, EPIPE,
					    "%s: recording ends in the middle of line %llu",
					    r->name, (unsigned long long)r->number);
		*length = 0;
		if (r->eof)
			return 0;
		err = read_more(r, error);
		if (err)
			return err;
	}
}

/* Reads and parses the next line. *@more is false at the end of the file. */
static int take_line(struct vt_replay *r, bool *more, struct vt_error *error)
{
	const char *text, *problem;
	size_t length;
	int err = next_line(r, &text, &length, error);

	*more = !err && length;
	if (!*more)
		return err;
	problem = vt_line_parse(r->parser, text, length);
	return problem ? damaged(r, problem, error) : 0;
}

/* ---- opening ---- */

/* Splits *@text, names with commas between, and takes it over. NULL is an empty list. */
static void split_names(struct list *list, char **text)
{
	char *rest = list->text = *text;
	size_t room = 1;

	*text = NULL;
	for (const char *c = rest; c && *c; c++)
		room += *c == ',';
	list->names = calloc(room, sizeof(*list->names));
	if (!list->names)
		vt_no_memory();
	while (rest && *rest && list->count < room)
		list->names[list->count++] = strsep(&rest, ",");
}

static void free_names(struct list *list)
{
	free(list->names);
	free(list->text);
}

static void keep_text(char room[VT_RECORDED_TEXT], const char *text)
{
	snprintf(room, VT_RECORDED_TEXT, "%s", text ? text : "");
}

static int read_header(struct vt_replay *r, struct vt_error *error)
{
	const struct vt_recorded *line = &r->line;
	bool more;
	int err = take_line(r, &more, error);

	if (err && !(line->have & VT_HAVE_FORMAT) && error->errnum == EINVAL)
		return vt_error_set(error, EINVAL, "%s: this is not a recording of vfiotrace",
				    r->name);
	/*
	 * A line of another version may hold members that are errors here, so look at the
	 * version first.
	 */
	if (line->have & VT_HAVE_VERSION &&
	    (line->version < 1 || line->version > VT_RECORD_VERSION))
		return vt_error_set(error, EINVAL,
				    "%s: recorded in format %lld; this vfiotrace knows formats 1 to %d",
				    r->name, (long long)line->version, VT_RECORD_VERSION);
	if (err)
		return err;
	if (!more)
		return vt_error_set(error, EINVAL, "%s: the recording is empty", r->name);
	if (!(line->have & VT_HAVE_FORMAT) || !(line->have & VT_HAVE_VERSION))
		return vt_error_set(error, EINVAL, "%s: this is not a recording of vfiotrace",
				    r->name);
	r->header = (struct vt_replay_header){
		.foreign = line->big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__),
		.vfio_only = line->vfio_only,
		.io = line->io,
		.ioctls_hidden = line->ioctls_hidden,
		/*
		 * Old recordings have no "users_only"; there, vfio_only without io meant the
		 * same.
		 */
		.users_only = line->users_only || (line->vfio_only && !line->io),
		.sets = (unsigned int)line->sets,
		.details = (uint32_t)line->details,
		.stacks = line->stacks,
		.kernel_word = line->kernel_word,
		.sources = line->sources,
		.pids = line->pids,
		.ran = line->runs,
		.utc_offset = line->utc_offset,
	};
	/* Old recordings have no "sets"; these are the sets that existed then. */
	if (line->io && !line->sets)
		r->header.sets = line->users_only ? VT_IO_SET_OPEN : VT_IO_SET_IO | VT_IO_SET_OPEN;
	keep_text(r->header.tool, line->tool);
	keep_text(r->header.kernel, line->kernel);
	keep_text(r->header.machine, line->machine);
	split_names(&r->named, &r->line.named);
	r->header.named = r->named.names;
	r->header.nnamed = r->named.count;
	split_names(&r->watched, &r->line.watched);
	r->header.watched = r->watched.names;
	r->header.nwatched = r->watched.count;
	r->calls = r->line.calls;
	r->header.calls = r->calls;
	r->line.calls = NULL;
	return 0;
}

int vt_replay_open(struct vt_replay **ret, const char *path, struct vt_error *error)
{
	bool standard = !strcmp(path, "-");
	struct vt_replay *r = calloc(1, sizeof(*r));
	int err = 0;

	if (!r)
		return vt_error_set(error, ENOMEM, "out of memory");
	r->name = standard ? "standard input" : path;
	r->size = 2 * CHUNK;
	r->buffer = malloc(r->size);
	r->line.answers = &r->answers;
	r->parser = vt_line_parser_create(&r->line);
	r->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	r->unpack = vt_unpack_create(r->fd, r->name);
	if (!r->buffer)
		err = vt_error_set(error, ENOMEM, "out of memory");
	else if (r->fd < 0)
		err = vt_error_set(error, errno, "cannot open recording '%s': %s", path,
				   strerror(errno));
	else
		err = read_header(r, error);
	if (err)
		vt_replay_close(r);
	else
		*ret = r;
	return err;
}

void vt_replay_close(struct vt_replay *r)
{
	if (!r)
		return;
	if (r->fd > STDIN_FILENO)
		close(r->fd);
	vt_unpack_destroy(r->unpack);
	vt_line_parser_destroy(r->parser);
	vt_recorded_free(&r->line);
	vt_answers_free(&r->answers);
	vt_known_free(&r->known);
	vt_known_world_free(&r->world);
	free_names(&r->named);
	free_names(&r->watched);
	free(r->calls);
	free(r->buffer);
	free(r);
}

const struct vt_replay_header *vt_replay_header(const struct vt_replay *r)
{
	return &r->header;
}

/* ---- which calls were recorded ---- */

/* Whether @word is in @list, which has commas between its words. */
static bool listed(const char *list, const char *word, size_t length)
{
	for (;;) {
		size_t n = strcspn(list, ",");

		if (n == length && !memcmp(list, word, n))
			return true;
		if (!list[n])
			return false;
		list += n + 1;
	}
}

static bool holds(const char *calls, const char *word)
{
	bool negated = *calls == '!';

	return listed(calls + negated, word, strlen(word)) != negated;
}

/* Both leave out some calls: whether @wanted leaves out all that the recording leaves out. */
static bool leaves_out_less(const char *calls, const struct vt_filter *wanted)
{
	size_t found = 0, left_out = 1;

	if (*calls++ != '!')
		return false;
	for (const char *c = calls; *c; c++)
		left_out += *c == ',';
	for (size_t i = 0; i < wanted->nnames; i++)
		found += listed(calls, wanted->names[i], strlen(wanted->names[i]));
	return found == left_out;
}

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/*
 * Whether calls of that name were recorded. @restricted: only those about VFIO are wanted;
 * then it is enough that the call was watched.
 */
static bool has_calls(const struct vt_replay *r, const char *name, bool restricted)
{
	const struct vt_replay_header *h = &r->header;

	return holds(r->calls, name) ||
	       (restricted && is_among(h->watched, h->nwatched, name));
}

const char *vt_replay_lacks(const struct vt_replay *r, const struct vt_filter *wanted,
			    const struct vt_trace_options *trace)
{
	const char *calls = r->calls;

	if (!calls || !strcmp(calls, "all"))
		return NULL;
	if (wanted->all || wanted->negate)
		return wanted->negate && leaves_out_less(calls, wanted) ? NULL : "all";
	if (wanted->every_ioctl && !holds(calls, "ioctl"))
		return "ioctl";
	if (wanted->nioctls && !holds(calls, "ioctl") &&
	    (*calls == '!' ? !is_among(r->watched.names, r->watched.count, "vfio") :
			     !has_calls(r, "vfio", true)))
		return "vfio";
	for (size_t i = 0; i < wanted->nnames; i++) {
		const char *name = wanted->names[i];

		if (!has_calls(r, name, trace->io &&
			       !is_among(trace->named, trace->nnamed, name)))
			return name;
	}
	return NULL;
}

/* ---- the source ---- */

static ssize_t source_read(void *ctx, pid_t tid, uint64_t address, void *buffer,
			   size_t length)
{
	struct vt_replay *r = ctx;

	if (tid != r->tid)
		return -EFAULT;
	return vt_answers_read(&r->answers, address, buffer, length, NULL, NULL);
}

static const struct vt_fd *source_identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct vt_replay *r = ctx;
	struct vt_known_fd *known;

	(void)tgid;
	if (tid != r->tid)
		return &r->nothing;
	known = vt_known_find(vt_known_thread(&r->known, tid), fd);
	return known ? &known->info : &r->nothing;
}

/* The name is written when it changes, so the last one counts. */
static bool source_name(void *ctx, pid_t tid, char name[VT_NAME_MAX])
{
	struct vt_replay *r = ctx;
	const struct vt_known_thread *thread;

	if (tid != r->tid)
		return false;
	thread = vt_known_thread(&r->known, tid);
	memcpy(name, thread->name, sizeof(thread->name));
	return name[0];
}

/* Only asked about a new task, in the event that announces it. */
static int source_shares(void *ctx, pid_t tid, pid_t other)
{
	const struct vt_replay *r = ctx;

	(void)tid;
	(void)other;
	return r->line.files;
}

static int source_stack(void *ctx, pid_t tgid, pid_t tid,
			void (*frame)(void *frame_ctx, const struct vt_frame *frame),
			void *frame_ctx)
{
	struct vt_replay *r = ctx;

	(void)tgid;
	if (tid != r->tid)
		return 0;
	for (size_t i = 0; i < r->answers.nframes; i++)
		frame(frame_ctx, &r->answers.frames[i]);
	return r->answers.stack_error;
}

static void source_ask(void *ctx, const struct vt_question *q, struct vt_answer *answer)
{
	struct vt_replay *r = ctx;
	const struct vt_known_answer *known = vt_known_world_find(&r->world, q);

	if (r->tid && known && known->event == r->number)
		vt_known_answer_give(known, q, answer);
	else
		*answer = (struct vt_answer){ .error = VT_NOT_KNOWN };
}

/*
 * The recording holds the CPU time of whole calls, at their exit. So time 0 at the entry, and
 * that CPU time at the exit, gives the right difference.
 */
static bool source_ran(void *ctx, pid_t tid, uint64_t *ns)
{
	const struct vt_replay *r = ctx;

	*ns = r->line.have & VT_HAVE_RAN ? (uint64_t)r->line.ran : 0;
	return tid == r->tid && r->line.have & (VT_HAVE_ENTER | VT_HAVE_RAN);
}

struct vt_source vt_replay_source(struct vt_replay *r)
{
	return (struct vt_source){
		.ctx = r,
		.read = source_read,
		.identify = source_identify,
		.had = source_identify,
		.shares = source_shares,
		.name = source_name,
		.knows_names = true,
		.stack = r->header.stacks ? source_stack : NULL,
		.ask = source_ask,
		.ran = r->header.ran ? source_ran : NULL,
	};
}

/* ---- events ---- */

static struct timespec timespec_of(int64_t ns)
{
	struct timespec t = { ns / VT_NS, ns % VT_NS };

	if (t.tv_nsec < 0) {
		t.tv_nsec += VT_NS;
		t.tv_sec--;
	}
	return t;
}

/* Wraps instead of overflowing: the file may hold any numbers. */
static int64_t step(int64_t *sum, int64_t by)
{
	return *sum = (int64_t)((uint64_t)*sum + (uint64_t)by);
}

static const char *find_thread(struct vt_replay *r, struct vt_known_thread **ret)
{
	const struct vt_recorded *line = &r->line;

	if (!(line->have & VT_HAVE_TIME))
		return "the time is missing";
	if (!(line->have & VT_HAVE_TID) && !r->known.last)
		return "the thread is missing";
	*ret = line->have & VT_HAVE_TID ? vt_known_thread(&r->known, line->tid) :
					  r->known.last;
	if (HASH_COUNT(r->known.threads) > THREADS_MAX)
		return "more threads than a machine has";
	return NULL;
}

/* Takes over what the line says about the thread and the clocks. */
static void update_thread(struct vt_replay *r, struct vt_known_thread *thread)
{
	const struct vt_recorded *line = &r->line;

	if (line->have & VT_HAVE_PID)
		thread->tgid = line->tgid;
	if (line->have & VT_HAVE_NAME)
		memcpy(thread->name, line->name, sizeof(thread->name));
	if (line->have & VT_HAVE_CPU) {
		thread->arch = line->arch;
		thread->ip = line->ip;
	}
	for (size_t i = 0; i < line->nfds; i++)
		vt_known_fd(thread, line->fds[i].fd)->info = line->fds[i].info;
	step(&r->known.mono, line->mono);
	step(&r->known.offset, line->offset);
	r->known.last = thread;
}

static void make_enter(struct vt_event *e, const struct vt_recorded *line,
		       struct vt_known_thread *thread)
{
	e->type = VT_EVENT_ENTER;
	e->enter.arch = thread->arch;
	e->enter.ip = thread->ip;
	e->enter.nr = line->nr;
	e->enter.sp = 0;
	e->enter.before = line->before;
	e->enter.late = line->late;
	memcpy(e->enter.args, line->args, sizeof(line->args));
	thread->arg = vt_syscall_is_ioctl(thread->arch, line->nr) ? line->args[2] : 0;
}

static void make_rest(struct vt_event *e, const struct vt_recorded *line)
{
	e->type = line->type;
	switch (e->type) {
	case VT_EVENT_NEW:
		e->new.parent = line->parent;
		e->new.attached = line->attached;
		e->new.thread = line->thread;
		break;
	case VT_EVENT_SIGNAL:
	case VT_EVENT_STOPPED:
		e->signal.number = line->signal;
		e->signal.info = line->info;
		break;
	case VT_EVENT_EXEC:
		e->exec.former = line->former;
		break;
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
		e->end.status = e->type == VT_EVENT_KILLED ? line->signal : line->status;
		e->end.core = line->core;
		break;
	case VT_EVENT_SUPERSEDED:
		e->superseded.by = line->by;
		break;
	case VT_EVENT_LOST:
		e->lost.calls = (uint32_t)line->lost;
		break;
	case VT_EVENT_UNSEEN:
		e->unseen = line->unseen;
		break;
	default:
		break;
	}
}

static const char *make_event(struct vt_event *e, const struct vt_recorded *line,
			      struct vt_known_thread *thread)
{
	switch (line->have & (VT_HAVE_ENTER | VT_HAVE_EXIT | VT_HAVE_EVENT)) {
	case VT_HAVE_ENTER:
		make_enter(e, line, thread);
		return NULL;
	case VT_HAVE_EXIT:
		e->type = VT_EVENT_EXIT;
		e->exit.failed = line->failed;
		e->exit.result = line->result;
		e->exit.tampered = line->tampered;
		e->exit.timed = line->have & VT_HAVE_TOOK;
		return NULL;
	case VT_HAVE_EVENT:
		make_rest(e, line);
		return NULL;
	}
	return "no event, or several";
}

static const char *set_memory(struct vt_replay *r, const struct vt_known_thread *thread)
{
	for (size_t i = 0; i < r->line.nmemory; i++) {
		struct vt_recorded_memory *m = &r->line.memory[i];

		if (m->at_argument)
			m->segment.address = thread->arg;
		if (!vt_answers_append(&r->answers, &m->segment))
			return "memory out of order";
	}
	return NULL;
}

static const char *set_world(struct vt_replay *r)
{
	for (size_t i = 0; i < r->line.nworld; i++) {
		struct vt_recorded_answer *a = &r->line.world[i];
		const struct vt_question q = {
			.ask = a->ask, .pid = a->pid, .path = r->line.texts.data + a->path,
		};
		struct vt_known_answer *known;

		a->answer.data = r->line.texts.data + a->data;
		known = a->again ? vt_known_world_find(&r->world, &q) :
			vt_known_world_keep(&r->world, &q, &a->answer);
		if (!known)
			return "the answer to a question is missing";
		known->event = r->number;
	}
	return NULL;
}

static const char *handle_event(struct vt_replay *r, const struct vt_handler *handler)
{
	struct vt_known_thread *thread = NULL;
	struct vt_event e = { 0 };
	const char *problem;

	problem = find_thread(r, &thread);
	if (problem)
		return problem;
	update_thread(r, thread);
	problem = make_event(&e, &r->line, thread);
	if (!problem)
		problem = set_memory(r, thread);
	if (!problem)
		problem = set_world(r);
	if (problem)
		return problem;
	e.tid = r->tid = thread->tid;
	e.tgid = thread->tgid;
	e.mono = timespec_of(r->known.mono);
	if (e.type == VT_EVENT_EXIT && e.exit.timed)
		e.exit.begun = timespec_of((int64_t)((uint64_t)r->known.mono -
						   (uint64_t)r->line.took));
	e.real = timespec_of((int64_t)((uint64_t)r->known.mono + (uint64_t)r->known.offset));
	handler->event(handler->ctx, &e);
	r->tid = 0;
	vt_known_after(&r->known, &e);
	return NULL;
}

/*
 * A recording from elsewhere may hold control characters that command a terminal: they are
 * escaped.
 */
static void repeat(struct vt_replay *r, const struct vt_replay_handler *handler)
{
	struct vt_buffer text = { 0 };

	for (const char *c = r->line.say.data; *c; c++) {
		if (*c >= ' ' && *c < 0x7f)
			vt_buffer_add(&text, c, 1);
		else
			vt_buffer_quote(&text, c, 1, VFIOTRACE_STRING_HEX, "");
	}
	vt_buffer_add(&text, "", 1);
	handler->say(handler->ctx, text.data, r->line.attach);
	vt_buffer_free(&text);
}

static int handle_line(struct vt_replay *r, const struct vt_replay_handler *handler,
		       struct vt_error *error)
{
	const char *problem = NULL;

	if (r->line.have & VT_HAVE_SAY) {
		step(&r->known.mono, r->line.mono);
		step(&r->known.offset, r->line.offset);
		repeat(r, handler);
	} else if (r->line.have & VT_HAVE_STATE) {
		if (handler->state)
			problem = handler->state(handler->ctx, r->line.state[0].data,
						 r->line.state[1].data);
	} else {
		problem = handle_event(r, &handler->events);
	}
	return problem ? damaged(r, problem, error) : 0;
}

/* Nothing may follow the line with "end". */
static int check_end(struct vt_replay *r, struct vt_error *error)
{
	const char *text;
	size_t length;
	int err = next_line(r, &text, &length, error);

	if (err || length)
		return damaged(r, "something follows the end", error);
	return 0;
}

int vt_replay_run(struct vt_replay *r, const struct vt_replay_handler *handler,
		  struct vt_error *error)
{
	while (!r->stop) {
		bool more;
		int err = take_line(r, &more, error);

		if (!err && !more)
			err = vt_error_set(error, EPIPE,
					   "%s: recording ends early, after line %llu: it was cut off",
					   r->name, (unsigned long long)r->number - 1);
		if (err)
			return err;
		if (r->line.have & VT_HAVE_END)
			return check_end(r, error);
		err = handle_line(r, handler, error);
		if (err)
			return err;
	}
	return 0;
}

void vt_replay_stop(struct vt_replay *r)
{
	r->stop = true;
}
