// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/watch.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/audit.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/start.h"
#include "engine/wanted.h"
#include "engine/watcher.h"
#include "util/array.h"
#include "util/clock.h"
#include "util/memory.h"
#include "util/reading.h"
#include "watch/load.h"
#include "watch/modules.h"
#include "watch/rows.h"
#include "watch/shapes.h"
#include "watch/tasks.h"
#include "watch/whole.h"

#define LOOK_NS (5 * 1000000)		/* ns between looks into the ring */
#define PAUSES	20			/* looks at the end that find nothing of what was counted */
#define PENDING_NS (200 * UINT64_C(1000000))
/* ns between searches for ends and others that were lost */
#define SEARCH_NS UINT64_C(1000000000)

struct vt_watch {
	const struct vt_engine_options *options;
	struct vt_identify *identify;
	struct vt_programs *programs;
	struct vt_watcher *watcher;
	struct vt_start *start;		/* NULL: nothing was started */
	bool all;			/* the kernel decides who is watched */
	/* Stacks are copied. They are needed soon, because the maps are gone with the process. */
	bool stacks;
	bool went;			/* the program has done its execve, or tried to */
	struct vt_watch_tasks tasks;
	struct vt_modules modules;	/* those being loaded */
	struct vt_wanted wanted;
	pid_t root;			/* the started program; 0: it has ended */
	bool root_ended;
	int root_status;
	int last_signal;
	unsigned int interrupts;
	bool leaving;			/* nobody is watched any more */
	struct had {
		pid_t pid;
		int fd;
		uint64_t file;
	} *had;				/* what was open before the watch began */
	size_t nhad;
	bool asks_had;
	uint64_t searched;
	uint64_t noticed;		/* when losses were last looked for */
	uint64_t no_room, left_out;	/* as many as are told of */
	struct vt_error run_error;
};

/* The wall clock may be set while we watch. */
static void set_clock(struct vt_watch *w)
{
	struct timespec real;
	uint64_t mono = vt_now_ns();

	clock_gettime(CLOCK_REALTIME, &real);
	w->tasks.offset = (int64_t)(vt_ns(&real) - mono);
}

/* ---- answers ---- */

ssize_t vt_watch_read(struct vt_watch *w, pid_t tid, uint64_t address, void *buffer,
		      size_t length)
{
	const struct vt_watch_task *t = vt_watch_find(&w->tasks, tid);

	return t ? vt_captured_read(&t->memory, address, buffer, length) :
		   -VFIOTRACE_NOT_CAPTURED;
}

struct vt_watch_stack *vt_watch_stack(struct vt_watch *w, pid_t tid)
{
	struct vt_watch_task *t = vt_watch_find(&w->tasks, tid);

	return t && t->stack.there ? &t->stack : NULL;
}

int vt_watch_shares(struct vt_watch *w, pid_t tid, pid_t other)
{
	const struct vt_watch_task *t = vt_watch_find(&w->tasks, tid);

	return t && t->parent == other && t->shares;
}

int vt_watch_watched(struct vt_watch *w)
{
	return vt_programs_watched(w->programs);
}

void vt_watch_span(struct vt_watch *w, pid_t tid, uint64_t *since, uint64_t *until)
{
	const struct vt_watch_task *t = vt_watch_find(&w->tasks, tid);

	*since = t ? t->entered : 0;
	*until = t ? t->left : 0;
}

static const struct vt_seen_file *tell_had(struct vt_watch *w, pid_t tgid, int fd)
{
	for (size_t i = 0; i < w->nhad; i++)
		if (w->had[i].pid == tgid && w->had[i].fd == fd)
			return vt_watch_files_find(w->tasks.files, w->had[i].file);
	return NULL;
}

/* Answers from what came with the thread's call, because the descriptor may have changed since. */
static const struct vt_seen_file *tell(void *ctx, pid_t tid, int fd, bool *absent)
{
	struct vt_watch *w = ctx;
	const struct vt_watch_task *t = vt_watch_find(&w->tasks, tid);

	if (w->asks_had)
		return tell_had(w, t ? t->tgid : tid, fd);
	for (size_t i = t ? t->nfds : 0; i > 0; i--) {
		const struct vt_watch_fd *seen = &t->fds[i - 1];

		if (seen->fd != fd)
			continue;
		*absent = !seen->file;
		return seen->file ? vt_watch_files_find(w->tasks.files, seen->file) : NULL;
	}
	return NULL;
}

const struct vt_fd *vt_watch_had(struct vt_watch *w, pid_t tgid, pid_t tid, int fd)
{
	const struct vt_fd *had;

	w->asks_had = true;
	had = vt_identify_fd(w->identify, tgid, tid, fd);
	w->asks_had = false;
	return had;
}

bool vt_watch_traces(struct vt_watch *w, pid_t pid)
{
	return vt_watch_find(&w->tasks, pid);
}

/* What was counted last, for since then nobody reads what the programs note. */
bool vt_watch_lost(const struct vt_watch *w)
{
	return w->tasks.lost || w->tasks.parts || w->no_room;
}

uint64_t vt_watch_left_out(const struct vt_watch *w)
{
	return w->left_out;
}

/* ---- records ---- */

static void take_file(struct vt_watch *w, const struct w_file *r)
{
	uint64_t former = vt_watch_files_add(w->tasks.files, r);
	const struct vt_seen_file *file = vt_watch_files_find(w->tasks.files, r->file);
	enum w_kind kind = vt_watch_kind(vt_identify_kind(w->identify, file));

	/* Programs bind drivers by writing to files of sysfs. */
	if (kind == W_FOREIGN && r->magic == SYSFS_MAGIC)
		kind = W_ANY;
	if (former)
		vt_identify_released(w->identify, former);
	if (kind == W_IOMMUFD && vt_programs_hooks(w->programs) == VT_HOOKS_HANDLERS)
		vt_watch_got_iommufd(&w->tasks, (pid_t)r->head.tid);
	/* From now on only what requests of this kind are about is captured. */
	if (kind != W_ANY)
		vt_programs_set_kind(w->programs, r->file, r->signature, kind);
}

static void take_release(struct vt_watch *w, const struct w_release *r)
{
	uint64_t number = vt_watch_files_release(w->tasks.files, r->file);

	if (number)
		vt_identify_released(w->identify, number);
}

static void take_had(struct vt_watch *w, const struct w_had *r)
{
	w->had = reallocarray(w->had, w->nhad + 1, sizeof(*w->had));
	if (!w->had)
		vt_no_memory();
	w->had[w->nhad++] = (struct had){ (pid_t)r->head.tgid, r->fd, r->file };
}

static void take(void *ctx, const struct w_head *r, size_t size)
{
	struct vt_watch *w = ctx;

	if (!vt_record_is_whole(r, size))
		w->tasks.parts++;
	else if (r->type == W_FILE)
		take_file(w, (const void *)r);
	else if (r->type == W_RELEASE)
		take_release(w, (const void *)r);
	else if (r->type == W_HAD)
		take_had(w, (const void *)r);
	else if (r->type == W_MODULE)
		vt_modules_add(&w->modules, ((const struct w_module *)r)->name);
	else
		vt_watch_take(&w->tasks, r);
}

/* Tells of what was lost since it was last told, and of what may have been. */
static void notice(struct vt_watch *w, uint64_t now)
{
	struct w_counts counts = vt_programs_counts(w->programs);
	uint64_t no_room = counts.lost + counts.full;
	uint64_t left_out = vt_programs_left_out(w->programs);

	if (no_room > w->no_room)
		vt_watch_tell_loss(&w->tasks, VT_UNSEEN_NO_ROOM, now);
	if (left_out > w->left_out)
		vt_watch_tell_loss(&w->tasks, VT_UNSEEN_LEFT_OUT, now);
	w->no_room = no_room;
	w->left_out = left_out;
	w->noticed = now;
}

/* If the program could not be run, an error message says so, and no event. */
static bool ends(void *ctx, const struct vt_watch_task *task)
{
	struct vt_watch *w = ctx;

	/* Behind the last end there is nobody. */
	if (w->tasks.tasks == task && !task->hh.next)
		notice(w, vt_now_ns());
	if (task->begun || !w->start || task->tgid != vt_start_pid(w->start))
		return true;
	return !vt_start_report(w->start, &w->run_error);
}

static void gone(void *ctx, pid_t tgid, int code)
{
	struct vt_watch *w = ctx;

	(void)code;
	vt_programs_forget(w->programs, tgid);
}

/* ---- starting ---- */

/* Matches of a whole type of requests, such as VFIO's, come before those of single ones. */
static int compare_matches(const void *a, const void *b)
{
	const struct w_match *one = a, *other = b;

	return one->mask < other->mask ? -1 : one->mask > other->mask;
}

/* The type alone tells most other requests apart. */
static void add_types(struct w_wanted *to)
{
	for (__u32 i = 0; i < to->nmatches; i++)
		for (__u32 type = 0; type < 256; type++)
			if (((type << 8 ^ to->matches[i].value) & to->matches[i].mask &
			     0xff00) == 0)
				to->types[type / 64] |= UINT64_C(1) << type % 64;
}

/* The filter in the form that the programs use. It lets pass at least what is wanted. */
static void describe(struct w_wanted *to, const struct vt_wanted *from)
{
	const struct vt_filter *filter = from->filter;

	memset(to, 0, sizeof(*to));
	memcpy(to->calls, from->maps[0], sizeof(to->calls));
	memcpy(to->compat, from->maps[1], sizeof(to->compat));
	if (from->ioctl) {
		to->calls[16 / 64] |= UINT64_C(1) << 16;
		to->compat[54 / 64] |= UINT64_C(1) << 54;
		return;
	}
	for (size_t i = 0; i < filter->nioctls; i++) {
		struct vt_ioctl_match m = filter->ioctls[i];
		size_t known = 0;

		/*
		 * If there are too many, only their types are matched; the receiver of the
		 * records looks closer.
		 */
		if (filter->nioctls > W_MATCHES)
			m = (struct vt_ioctl_match){ m.mask & 0xff00, m.value & 0xff00 };
		while (known < to->nmatches && (to->matches[known].mask != m.mask ||
						to->matches[known].value != m.value))
			known++;
		if (known < to->nmatches || known == W_MATCHES)
			continue;
		to->matches[known].mask = m.mask;
		to->matches[known].value = m.value;
		to->nmatches++;
	}
	qsort(to->matches, to->nmatches, sizeof(to->matches[0]), compare_matches);
	add_types(to);
}

/* The tables that say what is captured. */
struct tables {
	struct w_wanted wanted;
	struct w_row rows[W_ROWS];
	struct w_shape shapes[2][W_CALLS];
};

static int load(struct vt_watch *w, const struct vt_watch_options *how, struct vt_error *error)
{
	struct tables *tables = calloc(1, sizeof(*tables));
	struct vt_programs_options o = {
		.ring = how->ring, .hooks = how->hooks,
		.others = how->others, .follow = w->options->follow,
		.all = how->all, .attaches = w->options->nattach,
		.stack_copy = how->stack_copy,
		.everything = w->options->filter.all || w->options->filter.negate,
		.take = take, .ctx = w,
	};
	int err;

	if (!tables)
		vt_no_memory();
	o.wanted = &tables->wanted;
	o.rows = tables->rows;
	o.shapes = tables->shapes;
	describe(&tables->wanted, &w->wanted);
	vt_watch_rows(tables->rows, how->context);
	vt_watch_shapes(tables->shapes, &how->calls);
	err = vt_programs_load(&w->programs, &o, error);
	free(tables);
	return err;
}

void vt_watch_probe(enum vt_hooks hooks, char *text, size_t size)
{
	struct tables *none = calloc(1, sizeof(*none));
	struct vt_programs_options o = { .ring = 4096, .hooks = hooks, .take = take };
	struct vt_programs *programs;
	struct vt_error error;

	if (!none)
		vt_no_memory();
	o.wanted = &none->wanted;
	o.rows = none->rows;
	o.shapes = none->shapes;
	if (vt_programs_load(&programs, &o, &error)) {
		snprintf(text, size, "%s", error.text);
	} else {
		vt_programs_describe(programs, text, size);
		vt_programs_free(programs);
	}
	free(none);
}

/*
 * Whether the thread is in a call that is wanted, and that began before it was watched: then
 * its hooks have counted none. What is said of a thread that is running is not known.
 */
static bool is_in_call(struct vt_watch *w, pid_t tid, pid_t pid)
{
	char path[64], text[256];
	uint64_t args[6], sp, ip;
	unsigned int nr;
	FILE *file;
	int n;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", (int)pid, (int)tid);
	file = vt_open_text(path);
	n = file && fgets(text, sizeof(text), file) ?
	    sscanf(text, "%u %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64
		   " %" SCNx64 " %" SCNx64, &nr, &args[0], &args[1], &args[2], &args[3],
		   &args[4], &args[5], &sp, &ip) : 0;
	if (file)
		fclose(file);
	/* In a 32-bit program, whose calls have other numbers, nothing lies so high. */
	return n == 9 && ip > UINT32_MAX &&
	       vt_wanted(&w->wanted, AUDIT_ARCH_X86_64, nr, args) &&
	       !vt_programs_serial(w->programs, tid);
}

static int attach_threads(struct vt_watch *w, pid_t pid, struct vt_error *error)
{
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = vt_open_folder(path);
	if (!dir)
		return vt_error_set(error, ESRCH, "Cannot attach to process %d: there is no such "
				    "process", (int)pid);
	while ((entry = readdir(dir))) {
		pid_t tid = (pid_t)atoi(entry->d_name);

		if (tid > 0 && !vt_watch_find(&w->tasks, tid))
			vt_watch_add(&w->tasks, tid, pid, 0, true)->in_call =
				is_in_call(w, tid, pid);
	}
	closedir(dir);
	return 0;
}

/* Attaches to the given processes. Warns of each that does not exist, unless none exists. */
static int attach_all(struct vt_watch *w, struct vt_error *error)
{
	const struct vt_engine_options *o = w->options;
	size_t there = 0;
	int err = 0;

	for (size_t i = 0; i < o->nattach; i++) {
		/*
		 * First watched, then listed: of threads that begin in between there are
		 * records.
		 */
		err = vt_programs_watch(w->programs, o->attach[i]);
		if (!err)
			err = attach_threads(w, o->attach[i], error);
		else
			vt_error_set(error, -err, "Cannot watch process %d: %s",
				     (int)o->attach[i], strerror(-err));
		if (!err) {
			there++;
			continue;
		}
		vt_programs_forget(w->programs, o->attach[i]);
		if (there || o->argv || i + 1 < o->nattach)
			o->warn(o->warn_ctx, error->text);
	}
	return there || o->argv ? 0 : err;
}

static int start(struct vt_watch *w, const struct vt_watch_options *how, struct vt_error *error)
{
	const struct vt_engine_options *o = w->options;
	int err = load(w, how, error);

	/* If this fails, only /proc tells what was open before. */
	for (size_t i = 0; i < o->nattach && !err; i++)
		vt_programs_had(w->programs, o->attach[i]);
	if (!err)
		err = vt_watcher_start(&w->watcher, o->interruptible ? o->interruptible :
				       VT_INTERRUPT_WAITING, error);
	if (!err && o->argv)
		err = vt_start_program(&w->start, o, w->watcher, error);
	if (!err && w->start) {
		w->root = vt_start_pid(w->start);
		err = vt_programs_watch(w->programs, w->root);
	}
	return err ? err : attach_all(w, error);
}

int vt_watch_start(struct vt_watch **ret, const struct vt_engine_options *options,
		   const struct vt_watch_options *how,
		   struct vt_identify *identify, const struct vt_handler *handler,
		   struct vt_error *error)
{
	struct vt_watch *w = calloc(1, sizeof(*w));
	int err;

	*ret = NULL;
	if (!w)
		return vt_error_set(error, ENOMEM, "Out of memory");
	w->options = options;
	w->all = how->all;
	w->stacks = how->stack_copy;
	w->identify = identify;
	w->tasks.handler = *handler;
	w->tasks.files = vt_watch_files_create();
	w->tasks.wanted = &w->wanted;
	w->tasks.ends = ends;
	w->tasks.gone = gone;
	w->tasks.ctx = w;
	vt_wanted_init(&w->wanted, &options->filter);
	vt_identify_by(identify, tell, w);
	set_clock(w);
	err = start(w, how, error);
	if (err) {
		vt_watch_destroy(w);
		return err;
	}
	*ret = w;
	return 0;
}

/* ---- signals to us ---- */

void vt_watch_stop(struct vt_watch *w)
{
	w->tasks.silent = true;
	/* A started program is waited for, unless we are asked once more. */
	if (!w->root)
		w->leaving = true;
}

/* @everybody: the terminal has sent the signal to our process group already. */
static void pass_on(const struct vt_watch *w, int signal, bool everybody)
{
	if (w->root && (!everybody || getpgid(w->root) != getpgrp()))
		kill(w->root, signal);
}

static void take_signal(struct vt_watch *w, int signal, bool everybody)
{
	if (signal == SIGUSR1 && w->options->asked) {
		vt_watch_tell_asked(&w->tasks, VT_EVENT_ASKED, vt_now_ns());
		return;
	}
	if (signal == SIGUSR2 && w->options->capture) {
		vt_watch_tell_asked(&w->tasks, VT_EVENT_CAPTURE, vt_now_ns());
		return;
	}
	if (signal == SIGUSR1 || signal == SIGUSR2) {
		pass_on(w, signal, false);
		return;
	}
	pass_on(w, signal, everybody);
	if (w->options->interruptible == VT_INTERRUPT_PASS && w->root)
		return;
	w->last_signal = signal;
	if (!w->root || w->options->nattach || w->interrupts++)
		w->leaving = true;
}

/* ---- running ---- */

static void reap(struct vt_watch *w)
{
	int status;

	if (!w->root || waitpid(w->root, &status, WNOHANG) != w->root)
		return;
	w->root = 0;
	w->root_ended = true;
	w->root_status = status;
}

/* Finds a thread that is gone, but whose end was lost. */
static void search(struct vt_watch *w, uint64_t now)
{
	struct vt_watch_task *t, *next;
	char path[64];

	if (now - w->searched < SEARCH_NS)
		return;
	w->searched = now;
	HASH_ITER(hh, w->tasks.tasks, t, next) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d", (int)t->tgid, (int)t->tid);
		if (t->ended || t->tid == w->root || !access(path, F_OK) || errno != ENOENT)
			continue;
		vt_watch_settle(&w->tasks, t, vt_programs_serial(w->programs, t->tid), now);
		vt_watch_end(&w->tasks, t, w->start && t->tid == vt_start_pid(w->start) ?
			     w->root_status : 0, now);
		break;
	}
}

/* Whether a call that was counted when we began to end has not been read yet. */
static bool is_behind(const struct vt_watch *w)
{
	for (const struct vt_watch_task *t = w->tasks.tasks; t; t = t->hh.next)
		if (t->last > t->serial)
			return true;
	return false;
}

/*
 * Reads what was noted until now, and reports what was lost of it. The programs are on their hooks
 * still, for to take them off lasts; what they note from now on is nobody's any more.
 */
static void finish(struct vt_watch *w)
{
	const struct timespec pause = { 0, LOOK_NS };
	struct vt_watch_task *t, *next;
	int came, pauses = 0;

	for (t = w->tasks.tasks; t; t = t->hh.next)
		t->last = vt_programs_serial(w->programs, t->tid);
	while (came = vt_programs_consume(w->programs), is_behind(w) && pauses < PAUSES) {
		/* One of the programs may be in the middle of its note. */
		if (came < VT_PROGRAMS_MOST) {
			nanosleep(&pause, NULL);
			pauses++;
		}
	}
	HASH_ITER(hh, w->tasks.tasks, t, next)
		vt_watch_settle(&w->tasks, t, t->last, vt_now_ns());
	notice(w, vt_now_ns());
}

/* Hooks the functions of a module that has been loaded since the start. */
static void hook_modules(struct vt_watch *w)
{
	const char *name = w->modules.names[w->modules.n - 1];
	int more = vt_programs_extend(w->programs);
	char text[300];

	if (more > 0)
		snprintf(text, sizeof(text), "--no-stop: %s has been loaded: calls are noted in "
			 "%d more function%s of the kernel, from now on", name, more,
			 more == 1 ? "" : "s");
	else
		snprintf(text, sizeof(text), "--no-stop: %s has been loaded, but its functions "
			 "cannot be hooked: %s; start anew to see its calls", name,
			 strerror(-more));
	if (more)
		w->options->warn(w->options->warn_ctx, text);
	w->modules.n = 0;
}

static void look(struct vt_watch *w)
{
	const struct timespec pause = { 0, LOOK_NS };
	bool everybody;
	int signal, came;
	uint64_t now;

	set_clock(w);
	came = vt_programs_consume(w->programs);
	now = vt_now_ns();
	/* Where more has come than was read, the end of the call may be among it. */
	if (came < VT_PROGRAMS_MOST)
		vt_watch_tell_pending(&w->tasks, now - PENDING_NS, now);
	signal = vt_watcher_signal(w->watcher, &everybody);
	if (signal)
		take_signal(w, signal, everybody);
	reap(w);
	if (vt_modules_settled(&w->modules))
		hook_modules(w);
	if (w->tasks.tasks && now - w->noticed > SEARCH_NS)
		notice(w, now);
	if (came || w->leaving)
		return;
	search(w, now);
	vt_watcher_waiting(w->watcher, true);
	if (w->stacks)
		vt_programs_wait(w->programs, &pause);
	else
		nanosleep(&pause, NULL);
	vt_watcher_waiting(w->watcher, false);
}

void vt_watch_meet(struct vt_watch *w)
{
	struct vt_watch_task *t, *next;

	HASH_ITER(hh, w->tasks.tasks, t, next)
		vt_watch_announce(&w->tasks, t, vt_now_ns());
}

static int begin(struct vt_watch *w, struct vt_error *error)
{
	struct vt_watch_task *t;

	vt_watch_tell_in_call(&w->tasks, vt_now_ns());
	if (!w->start)
		return 0;
	t = vt_watch_add(&w->tasks, w->root, w->root, 0, false);
	vt_watch_announce(&w->tasks, t, vt_now_ns());
	w->went = true;
	return vt_start_go(w->start, error);
}

static void conclude(const struct vt_watch *w, int *status, int *signal)
{
	int end = 0;

	if (w->root_ended && WIFSIGNALED(w->root_status))
		end = WTERMSIG(w->root_status);
	else if (w->root_ended)
		*status = WEXITSTATUS(w->root_status);
	else
		end = w->last_signal;
	if (end) {
		*signal = end;
		*status = 128 + end;
	}
}

int vt_watch_run(struct vt_watch *w, int *status, int *signal, struct vt_error *error)
{
	int err = begin(w, error);

	*status = *signal = 0;
	if (err)
		return err;
	while (!w->leaving && (w->root || ((w->all || w->tasks.tasks) && !w->tasks.silent)))
		look(w);
	finish(w);
	vt_watch_leave(&w->tasks, vt_now_ns());
	if (w->run_error.errnum) {
		*error = w->run_error;
		*status = 1;
		return -w->run_error.errnum;
	}
	conclude(w, status, signal);
	return 0;
}

void vt_watch_destroy(struct vt_watch *w)
{
	if (!w)
		return;
	if (w->start && !w->went)
		vt_start_discard(w->start);
	vt_start_free(w->start);
	vt_identify_by(w->identify, NULL, NULL);
	vt_programs_free(w->programs);
	vt_watcher_stop(w->watcher);
	vt_watch_tasks_free(&w->tasks);
	vt_watch_files_destroy(w->tasks.files);
	free(w->had);
	free(w);
}
