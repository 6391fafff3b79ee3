/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main(): carries out the parsed command line. Sets up source, trace, recorder and output,
 * runs the engine, the watch or a replay, and turns the outcome into an exit status. Messages
 * about vfiotrace itself on standard error are printed here, except those of golden.c.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/golden.h"
#include "cli/host.h"
#include "cli/list.h"
#include "cli/options.h"
#include "cli/reports.h"
#include "io/table.h"
#include "live/live.h"
#include "record/record.h"
#include "record/replay.h"
#include "session/state.h"
#include "util/array.h"
#include "util/memory.h"
#include "util/proc.h"
#include "util/reading.h"

#define EXIT_START 1
#define EXIT_USAGE 2

/*
 * So many descriptors src/identify/ keeps open at once (marks, tasks, glances), and some to
 * spare.
 */
#define FDS_EXPECTED 511

/* Bytes: twice the deepest stack that was measured. */
#define STACK_NEEDED (64u * 1024)
/* A recording may come from anybody, and name anything any number of times: it gets less than 1 GiB. */
#define REPLAY_NEEDS (960u * 1024 * 1024)

/* Everything that lives while a trace runs. */
struct run {
	struct vt_options options;
	struct vfiotrace_context *context;
	struct vt_live live;
	struct vt_roots roots;		/* where /proc, /sys and /dev are: the defaults */
	struct vt_source system;	/* answers from the running system */
	struct vt_source source;	/* what the trace asks: .system, recorder or replay */
	struct vt_handler events;	/* takes the events: the trace or the recorder */
	struct vt_output *output;
	struct vt_trace *trace;
	struct vt_recorder *recorder;	/* NULL: no --record */
	struct vt_replay *replay;	/* NULL: a program is traced, nothing is replayed */
	struct vt_golden golden;	/* .path is NULL without --golden */
	struct vt_reports reports;
	bool failed;			/* the output failed; said, and tracing stops */
	bool tripped;			/* the failure that --last-on waits for has happened */
	bool unrecorded;		/* writing the recording failed; the user was told */
	bool incomplete;		/* output, recording or calls were lost: exit with 1 */
	bool alarmed;			/* a check found something graver than a note */
};

static void complain(const char *text)
{
	fprintf(stderr, "vfiotrace: %s\n", text);
}

/*
 * Prints a remark on standard error and puts it into the recording. @attach: it is about
 * attaching, which -q silences.
 */
static void say(struct run *run, const char *message, bool attach)
{
	char text[600];

	if (run->recorder)
		vt_recorder_say(run->recorder, message, attach);
	if (attach && run->options.trace.quiet & VT_QUIET_ATTACH)
		return;
	snprintf(text, sizeof(text), "vfiotrace: %s\n", message);
	if (run->output)
		vt_output_notice(run->output, text);
	else
		fputs(text, stderr);
}

static void warn(void *ctx, const char *message)
{
	say(ctx, message, false);
}

static const enum vt_hooks hooks[] = {
	[VT_NO_STOP_BEST] = VT_HOOKS_BEST,
	[VT_NO_STOP_HANDLERS] = VT_HOOKS_HANDLERS,
	[VT_NO_STOP_SYSCALL] = VT_HOOKS_SYSCALL,
	[VT_NO_STOP_TRACEPOINT] = VT_HOOKS_TRACEPOINT,
};

/* --version --no-stop: which hooks this machine allows. */
static void print_hooks(const struct vt_options *o)
{
	char text[600];

	vt_watch_probe(hooks[o->no_stop], text, sizeof(text));
	printf("%s\n", text);
}

static int print_version(void)
{
	printf("vfiotrace -- version %s\n"
	       "in-kernel filter: %s, no-stop mode: %s, stack traces: %s%s%s\n",
	       PACKAGE_VERSION,
#ifdef HAVE_LIBSECCOMP
	       "yes (libseccomp)",
#else
	       "no (configured without libseccomp)",
#endif
#ifdef HAVE_LIBBPF
	       "yes (libbpf)",
#else
	       "no (configured without libbpf)",
#endif
#ifdef HAVE_LIBUNWIND
	       "yes (libunwind)",
#else
	       "no (configured without libunwind)",
#endif
#ifdef HAVE_LIBIBERTY
	       ", demangled (libiberty)",
#else
	       "",
#endif
#ifdef HAVE_LIBDW
	       ", source lines (libdw)");
#else
	       "");
#endif
	return 0;
}

/* ---- events ---- */

/* Detaches from all tracees. */
static void stop_tracing(struct run *run)
{
	if (run->live.watch)
		vt_watch_stop(run->live.watch);
	else
		vt_engine_stop(run->live.engine);
}

/* The output cannot be written any more: says so once and detaches, so that the program goes on. */
static void give_up(struct run *run)
{
	run->failed = run->incomplete = true;
	fprintf(stderr, "vfiotrace: %s; tracing ends here, the program goes on\n",
		vt_output_failure(run->output)->text);
	stop_tracing(run);
}

/* A failed recording does not end the trace. */
static void give_up_recording(struct run *run)
{
	run->unrecorded = run->incomplete = true;
	fprintf(stderr, "vfiotrace: %s; recording ends here, the trace goes on\n",
		vt_recorder_failure(run->recorder)->text);
}

/* ---- --last ---- */

static void capture_lines(struct run *run)
{
	if (run->options.output.last)
		vt_output_dump(run->output);
}

static void capture(struct run *run)
{
	capture_lines(run);
	if (run->recorder && run->options.last)
		vt_recorder_dump(run->recorder);
}

static void save_state(void *ctx, void (*row)(void *row_ctx, const char *kind,
					      const char *values, size_t length), void *row_ctx)
{
	const struct run *run = ctx;
	const struct vt_state_sink sink = { row, row_ctx };

	vt_session_save(vt_trace_session(run->trace), &sink);
}

static const char *restore_state(void *ctx, const char *kind, const char *values)
{
	const struct run *run = ctx;

	return vt_session_restore(vt_trace_session(run->trace), kind, values);
}

/*
 * --last-on=fail: writes what --last keeps at the first failed call, and only then: many more
 * may follow.
 */
static void look_for_failure(struct run *run)
{
	if (!run->options.last_on_fail || run->tripped || !vt_trace_failures(run->trace))
		return;
	run->tripped = true;
	capture(run);
}

/* --syscall-limit: whether that many calls have been shown. */
static bool has_enough(const struct run *run)
{
	return run->options.syscall_limit &&
	       vt_trace_shown(run->trace) >= run->options.syscall_limit;
}

static bool handle(void *ctx, const struct vt_event *event)
{
	struct run *run = ctx;
	bool wanted = false;

	vt_live_next(&run->live, event);
	if (event->type == VT_EVENT_CAPTURE)
		capture(run);
	else
		wanted = run->events.event(run->events.ctx, event);
	look_for_failure(run);
	if (!run->failed && vt_output_failure(run->output))
		give_up(run);
	if (run->recorder && !run->unrecorded && vt_recorder_failure(run->recorder))
		give_up_recording(run);
	if (has_enough(run) && run->live.watch)
		vt_watch_stop(run->live.watch);
	else if (has_enough(run))
		vt_engine_release(run->live.engine);
	return wanted;
}

/* ---- attaching ---- */

static unsigned int count_threads(pid_t pid)
{
	unsigned int n = 0;
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = vt_open_folder(path);
	while (dir && (entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

/*
 * Whether the engine traces the @i-th process of -p. False for a second mention of the same
 * pid, so that the user is told once.
 */
static bool was_attached(const struct run *run, size_t i)
{
	const pid_t *pids = run->options.engine.attach;

	for (size_t j = 0; j < i; j++)
		if (pids[j] == pids[i])
			return false;
	return run->live.watch ? vt_watch_traces(run->live.watch, pids[i]) :
				 vt_engine_traces(run->live.engine, pids[i]);
}

static void tell_attached(struct run *run)
{
	const struct vt_engine_options *o = &run->options.engine;
	char text[96];

	for (size_t i = 0; i < o->nattach; i++) {
		unsigned int threads = count_threads(o->attach[i]);

		if (!was_attached(run, i))
			continue;
		if (threads > 1)
			snprintf(text, sizeof(text),
				 "Process %d attached with %u threads", o->attach[i],
				 threads);
		else
			snprintf(text, sizeof(text), "Process %d attached", o->attach[i]);
		say(run, text, true);
	}
}

/* ---- one run ---- */

/*
 * The kernel enlarges our descriptor table as it fills. In a process with threads each
 * enlargement waits for all CPUs, for milliseconds during which the tracee stands still. So
 * enlarge the table once, before there are threads.
 */
static void make_room_for_fds(void)
{
	struct rlimit limit;
	int fd;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC,
		   limit.rlim_cur > FDS_EXPECTED ? FDS_EXPECTED : (int)limit.rlim_cur - 1);
	if (fd >= 0)
		close(fd);
}

/* Running out of stack would be a SIGSEGV that no user could explain, so say it beforehand. */
static int require_stack(struct vt_error *error)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur >= STACK_NEEDED)
		return 0;
	return vt_error_set(error, ENOMEM, "The stack may grow to %llu KiB only, and %u are needed: "
			    "ulimit -s %u", (unsigned long long)limit.rlim_cur / 1024,
			    STACK_NEEDED / 1024, STACK_NEEDED / 1024);
}

/*
 * Begins the output with a head: the command line, and the kernel and machine that the program
 * runs on (for a replay: ran on).
 */
static void begin_output(struct run *run)
{
	const struct vt_options *o = &run->options;
	const struct vt_replay_header *recorded =
		run->replay ? vt_replay_header(run->replay) : NULL;
	struct vt_trace_info info = {
		.version = PACKAGE_VERSION,
		.words = o->words, .noptions = o->noptions, .ncommand = o->ncommand,
	};
	struct utsname name;

	if (recorded) {
		info.kernel = recorded->kernel;
		info.machine = recorded->machine;
		info.recorder = recorded->tool;
	} else if (!uname(&name)) {
		info.kernel = name.release;
		info.machine = name.machine;
	}
	vt_trace_head(run->trace, &info);
}

/* Reads the golden file before the program runs and before anything is written. */
static int begin_golden(struct run *run, struct vt_error *error)
{
	struct vt_options *o = &run->options;

	if (!o->golden)
		return 0;
	run->golden.path = o->golden;
	run->golden.update = o->golden_update;
	if (o->trace.explain == VT_EXPLAIN_ALWAYS || o->trace.explain == VT_EXPLAIN_KERNEL)
		run->golden.run.parts |= VT_GOLDEN_WHY;
	if (o->trace.explain == VT_EXPLAIN_KERNEL)
		run->golden.run.parts |= VT_GOLDEN_KERNEL;
	if (o->trace.checks)
		run->golden.run.parts |= VT_GOLDEN_CHECK;
	if (vt_golden_open(&run->golden, error))
		return -error->errnum;
	vt_files_add_path(o->files, o->golden, "the golden file");
	return 0;
}

/*
 * Compares the complete trace with the golden file, or writes that file. Returns the exit
 * status: 0 if they are the same.
 */
static int end_golden(struct run *run)
{
	struct vt_golden *golden = &run->golden;
	struct vt_error error;

	if (!golden->path)
		return 0;
	if (run->incomplete) {
		fprintf(stderr, "vfiotrace: the trace is not whole: %s\n", golden->update ?
			"the golden file stays as it was" : "it is not compared");
		return EXIT_START;
	}
	if (golden->update && vt_golden_text_write(&golden->run, golden->path, &error)) {
		complain(error.text);
		return EXIT_START;
	}
	if (!golden->update && vt_golden_compare_run(golden))
		return VT_EXIT_DIFFERS;
	return 0;
}

/*
 * Closes the trace. @whole: prints --summary, --topology and counts; not for a program that
 * could not be started.
 */
static void end_trace(struct run *run, bool whole)
{
	run->alarmed = run->alarmed || (run->trace && vt_trace_alarmed(run->trace));
	if (whole && run->trace)
		vt_reports_end(&run->reports, run->output);
	else
		vt_trace_destroy(run->trace);
	run->trace = NULL;
}

/*
 * Whether a recording lacks calls that the model learns from. It may still hold every call
 * that the user wants to see.
 */
static bool is_blind(const struct run *run)
{
	const struct vt_options *o = &run->options;
	const struct vt_trace_options any = { .io = true };

	return run->replay && (!vt_replay_header(run->replay)->calls ||
			       vt_replay_lacks(run->replay, &o->engine.filter, &any));
}

static int create_trace(struct run *run)
{
	const struct vt_recorder_state state = { save_state, run };
	int err = vt_trace_create(&run->trace, &run->options.trace, run->context,
				  &run->source, run->output);

	if (!err)
		vt_reports_begin(&run->reports, &run->options, run->trace, &run->source,
				 is_blind(run));
	run->events = (struct vt_handler){ vt_trace_event, run->trace };
	if (!err && run->recorder) {
		run->events = vt_recorder_handler(run->recorder, &run->events);
		vt_recorder_set_state(run->recorder, &state);
	}
	if (!err && run->golden.path)
		vt_output_listen(run->output, vt_golden_hear, &run->golden);
	if (!err)
		begin_output(run);
	return err;
}

static int start_recording(struct run *run, struct vt_error *error)
{
	const struct vt_options *o = &run->options;
	const struct vt_recorder_options recorder = {
		.target = o->record,
		.files = o->files,
		.calls = &o->shown,
		.vfio_only = o->trace.vfio_only,
		.io = o->trace.io,
		.named = o->trace.named,
		.nnamed = o->trace.nnamed,
		.ioctls_hidden = o->trace.ioctls_hidden,
		.users_only = o->trace.users_only,
		.sets = o->trace.sets,
		.watched = o->trace.watched,
		.nwatched = o->trace.nwatched,
		.stacks = o->trace.stack,
		.kernel = o->trace.explain == VT_EXPLAIN_KERNEL,
		.sources = o->trace.sources,
		.details = o->print.fds & VT_FDS_DETAILS,
		.pids = o->all || o->engine.nattach + (o->engine.argv != NULL) > 1,
		.ran = o->trace.ran,
		.last = o->last,
	};

	return vt_recorder_create(&run->recorder, &recorder, error);
}

/* Where a file will be that is not there yet; false: it is there, or cannot be made. */
static bool place_of(const char *name, char place[PATH_MAX])
{
	char *copy = strdup(name), *slash, folder[PATH_MAX];
	bool new = copy && access(name, F_OK);

	if (new) {
		slash = strrchr(copy, '/');
		if (slash)
			*slash = '\0';
		new = realpath(!slash ? "." : slash == copy ? "/" : copy, folder) &&
		      snprintf(place, PATH_MAX, "%s/%s", folder,
			       slash ? slash + 1 : name) < PATH_MAX;
	}
	free(copy);
	return new;
}

/*
 * One name for two new files. The files that are there are compared when they are opened
 * (util/files.h); what is not there must not be made by an order that is refused.
 */
static int check_places(const struct vt_options *o, struct vt_error *error)
{
	const struct {
		const char *name, *what;
	} files[] = {
		{ o->output.separately ? NULL : o->output.target, "the trace" },
		{ o->record && strcmp(o->record, "-") ? o->record : NULL, "the recording" },
		{ o->golden_update ? o->golden : NULL, "the golden file" },
	};
	char one[PATH_MAX], other[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (!files[i].name || !place_of(files[i].name, one))
			continue;
		for (size_t j = 0; j < i; j++)
			if (files[j].name && place_of(files[j].name, other) && !strcmp(one, other))
				return vt_error_set(error, VT_SAME_FILE,
						    "'%s' cannot be %s: it is %s; give another name",
						    files[i].name, files[i].what, files[j].what);
	}
	return 0;
}

static void tell_ignored(const struct vt_options *o)
{
	if (o->trace.silent && o->trace.explain == VT_EXPLAIN_ALWAYS)
		fprintf(stderr, "vfiotrace: -c ignores --explain: the calls under which it would stand "
			"are not shown (use -C)\n");
	if (o->ignored && o->trace.silent)
		fprintf(stderr, "vfiotrace: -c ignores %s: no lines are shown\n", o->ignored);
	else if (o->ignored)
		fprintf(stderr, "vfiotrace: --json ignores %s: its times and values are always whole\n",
			o->ignored);
}

static int check_proc(struct run *run, struct vt_error *error)
{
	enum vt_proc proc = vt_proc_check();
	char text[160];

	run->roots.whose = proc;
	if (proc == VT_PROC_OURS) {
		if (readlinkat(AT_FDCWD, "/proc/self/exe", text, sizeof(text)) < 0 &&
		    (errno == EPERM || errno == ENOSYS))
			say(run, "What descriptors are is not known: readlinkat is forbidden here "
			    "(by the seccomp filter of a container?)", false);
		return 0;
	}
	if (run->options.trace.stack)
		return vt_error_set(error, ENOENT, "-k: no call stacks, for /proc %s; mount it "
				    "(mount -t proc proc /proc)", vt_proc_text(proc));
	/* With -p go on: attaching fails for the same reason, and its message is the better one. */
	if (run->options.engine.nattach)
		return 0;
	snprintf(text, sizeof(text), "What descriptors are is not known, for /proc %s; mount it "
		 "(mount -t proc proc /proc)", vt_proc_text(proc));
	say(run, text, false);
	return 0;
}

static bool tamper(void *ctx, pid_t tid, const struct vt_tampering *tampering)
{
	const struct run *run = ctx;

	return vt_engine_tamper(run->live.engine, tid, tampering);
}

static int prepare(struct run *run, struct vt_error *error)
{
	struct vt_options *o = &run->options;
	int err;

	o->trace.tamper.tamper = tamper;
	o->trace.tamper.ctx = run;
	err = check_places(o, error);
	if (!err)
		err = begin_golden(run, error);
	/* The recording first: it overwrites nothing yet, the output does at once. */
	if (!err && o->record)
		err = start_recording(run, error);
	if (!err)
		err = vt_output_create(&run->output, &o->output, error);
	if (err)
		return err;
	err = check_proc(run, error);
	if (err)
		return err;
	err = vt_identify_create(&run->live.identify, &run->roots, o->dialect, o->dialect_auto);
	if (!err && (o->trace.follows || o->trace.normalize || o->record))
		vt_identify_number_eventfds(run->live.identify);
	if (!err && o->no_stop && o->engine.nattach)
		err = vt_identify_create(&run->live.before, &run->roots, o->dialect,
					 o->dialect_auto);
	if (!err && run->live.before)
		vt_identify_number_eventfds(run->live.before);
	if (o->trace.ran)
		run->live.run_times = vt_run_times_create();
	run->live.world = vt_world_create(&run->roots);
	if (!err && !run->live.world)
		err = -ENOMEM;
	if (!err && o->trace.stack &&
	    vt_stack_create(&run->live.stack, o->trace.stack_limit ? o->trace.stack_limit :
			    VT_STACK_DEPTH, o->trace.sources, error))
		return -error->errnum;
	if (!err) {
		run->system = vt_live_source(&run->live);
		run->source = run->recorder ?
			      vt_recorder_source(run->recorder, &run->system) :
			      run->system;
		err = create_trace(run);
	}
	return err ? vt_error_set(error, -err, "cannot start: %s", strerror(-err)) : 0;
}

/*
 * The program has our standard input and output now. Give up ours, so that whoever waits for
 * the end of a pipe waits for the program, not for us. Standard error stays, for our messages.
 */
static void leave_pipeline(const struct run *run)
{
	const struct vt_output_options *o = &run->options.output;
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	if (o->target || !o->standard)
		dup2(fd, STDOUT_FILENO);
	close(fd);
}

static bool is_listed(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

/* Whether the user wants calls other than VFIO's and KVM's ioctls and the opening of files. */
static bool wants_others(const struct vt_options *o)
{
	static const char *const opening[] = { "creat", "open", "openat", "openat2" };
	const struct vt_filter *f = &o->engine.filter;

	if (f->all || f->negate || f->every_ioctl || !o->trace.vfio_only)
		return true;
	for (size_t i = 0; i < f->nnames; i++)
		if (!is_listed(f->names[i], opening, ARRAY_SIZE(opening)))
			return true;
	return false;
}

/*
 * Whether the call @name is wanted only where it is about VFIO. Not for %bind: it writes to
 * files of sysfs, which are not VFIO's.
 */
static bool restricts(const void *ctx, const char *name)
{
	const struct vt_trace_options *o = ctx;
	const struct vt_io_call *call = vt_io_find(name);

	if (call && o->sets & vt_io_sets(call) & VT_IO_SET_BIND)
		return false;
	return vt_trace_restricts(o, name);
}

static void tell_more(void *ctx, int functions)
{
	char text[120];

	snprintf(text, sizeof(text), "--explain=kernel: a module has been loaded: %d more function%s "
		 "heard, from now on", functions, functions == 1 ? " is" : "s are");
	say(ctx, text, false);
}

/*
 * --explain=kernel: attaches to the kernel's functions before the program runs, and to those of
 * modules that are loaded later.
 * @watched: see vt_word_load().
 */
static int listen_to_kernel(struct run *run, int watched, struct vt_error *error)
{
	char missing[200], text[400];
	int err;

	if (run->options.trace.explain != VT_EXPLAIN_KERNEL)
		return 0;
	err = vt_word_load(&run->live.kernel.word, watched, error);
	if (err)
		return err;
	run->live.kernel.more = tell_more;
	run->live.kernel.ctx = run;
	vt_word_missing(run->live.kernel.word, missing, sizeof(missing));
	snprintf(text, sizeof(text), "--explain=kernel: of %s nothing is heard: not there, or not "
		 "loaded yet", missing);
	if (*missing)
		say(run, text, false);
	return 0;
}

/* What is missing of what was watched, or may be. */
static void tell_losses(struct run *run)
{
	uint64_t left_out = vt_watch_left_out(run->live.watch);
	char text[200];

	if (vt_watch_lost(run->live.watch)) {
		complain("calls were lost, or parts of them, or ends and signals: there was no room "
			 "(more with --ring=SIZE)");
		run->incomplete = true;
	}
	/* They may have been about processes that are not watched; but nobody vouches for these. */
	if (!left_out)
		return;
	run->incomplete = true;
	snprintf(text, sizeof(text), "the kernel has left out %" PRIu64 " notes about the whole "
		 "machine: as many calls may be missing, or have the result of the next one "
		 "(see --no-stop)", left_out);
	complain(text);
}

/* --no-stop: like hold(), with eBPF instead of ptrace. */
static int watch(struct run *run, struct vt_engine_options *engine, int *status, int *signal,
		 struct vt_error *error)
{
	const struct vt_options *o = &run->options;
	const struct vt_watch_options how = {
		.context = run->context, .ring = o->ring ? o->ring : VT_WATCH_RING,
		.hooks = hooks[o->no_stop], .others = wants_others(o), .all = o->all,
		.calls = { restricts, &o->trace, &o->shown },
		.stack_copy = !o->trace.stack ? 0 : o->stack_copy ? o->stack_copy : VT_WATCH_STACK,
	};
	struct vt_handler handler = { handle, run };
	int err = vt_watch_start(&run->live.watch, engine, &how, run->live.identify, &handler,
				 error);

	if (!err)
		err = listen_to_kernel(run, vt_watch_watched(run->live.watch), error);
	if (err)
		return err;
	if (engine->argv)
		leave_pipeline(run);
	vt_watch_meet(run->live.watch);
	tell_attached(run);
	if (o->all)
		say(run, "Every process that touches VFIO is watched", true);
	err = vt_watch_run(run->live.watch, status, signal, error);
	if (!err)
		tell_losses(run);
	return err;
}

static void tell(void *ctx, const char *text)
{
	const struct run *run = ctx;

	vt_output_flush(run->output);
	complain(text);
}

static int hold(struct run *run, struct vt_engine_options *engine, int *status, int *signal,
		struct vt_error *error)
{
	struct vt_handler handler = { handle, run };
	int err = listen_to_kernel(run, -1, error);

	if (!err)
		err = vt_engine_start(&run->live.engine, engine, &handler, error);
	if (err)
		return err;
	if (engine->argv)
		leave_pipeline(run);
	tell_attached(run);
	return vt_engine_run(run->live.engine, status, signal, error);
}

static int trace(struct run *run, int *status, int *signal, struct vt_error *error)
{
	struct vt_engine_options engine = run->options.engine;
	int err;

	err = vt_engine_daemonize(&engine, error);
	if (err)
		return err;
	make_room_for_fds();
	err = prepare(run, error);
	if (err)
		return err;
	engine.proc = run->roots.whose;
	engine.warn = warn;
	engine.warn_ctx = run;
	err = run->options.no_stop ? watch(run, &engine, status, signal, error) :
				     hold(run, &engine, status, signal, error);
	if (!err)
		vt_trace_tell_missed(run->trace, tell, run);
	return err;
}

/* ---- replay ---- */

static bool handle_again(void *ctx, const struct vt_event *event)
{
	struct run *run = ctx;
	const struct vt_options *o = &run->options;

	if (event->type == VT_EVENT_ENTER && o->trace_given &&
	    !vt_filter_wants(&o->engine.filter, event->enter.arch, event->enter.nr,
			     event->enter.args))
		return false;
	run->events.event(run->events.ctx, event);
	look_for_failure(run);
	if (!run->failed && vt_output_failure(run->output)) {
		run->failed = run->incomplete = true;
		vt_replay_stop(run->replay);
	}
	if (has_enough(run))
		vt_replay_stop(run->replay);
	return false;
}

static void say_again(void *ctx, const char *text, bool attach)
{
	say(ctx, text, attach);
}

/*
 * Absolute timestamps are shown in the time zone of the machine that recorded. @offset:
 * seconds east of UTC.
 */
static void set_time_zone(int offset)
{
	unsigned int seconds = (unsigned int)abs(offset);
	char text[32];

	snprintf(text, sizeof(text), "REC%c%02u:%02u:%02u", offset < 0 ? '+' : '-',
		 seconds / 3600, seconds / 60 % 60, seconds % 60);
	setenv("TZ", text, 1);
	tzset();
}

/*
 * A replay shows what the recording holds. If calls that -e trace= asks for were never
 * recorded, say so and exit with 1.
 */
static void check_calls(struct run *run)
{
	const struct vt_options *o = &run->options;
	const char *lacks = o->trace_given ?
			    vt_replay_lacks(run->replay, &o->shown, &o->trace) : NULL;

	if (!lacks)
		return;
	fprintf(stderr, "vfiotrace: -e trace: %s%s%s not recorded in %s; record with the same "
		"-e trace, or with more\n", strcmp(lacks, "all") ? "calls of '" : "", lacks,
		strcmp(lacks, "all") ? "' were" : " calls were", o->replay);
	run->incomplete = true;
}

/* The same for what --decode-fds asks for: descriptors are shown as far as they are known. */
static void check_details(struct run *run)
{
	const struct vt_options *o = &run->options;

	if (!(o->print.fds & VT_FDS_DETAILS & ~vt_replay_header(run->replay)->details))
		return;
	fprintf(stderr, "vfiotrace: --decode-fds: not all of these details were recorded in %s; "
		"record with the same --decode-fds\n", o->replay);
	run->incomplete = true;
}

static int open_recording(struct run *run, struct vt_error *error)
{
	struct vt_options *o = &run->options;
	const struct vt_replay_header *header;
	int err = vt_replay_open(&run->replay, o->replay, error);

	if (err)
		return err;
	vt_files_add_path(o->files, strcmp(o->replay, "-") ? o->replay : "/dev/stdin",
			  "the recording that is read");
	header = vt_replay_header(run->replay);
	if (o->trace.stack && !header->stacks)
		return vt_error_set(error, ENODATA,
				    "-k: %s holds no call stacks: it was recorded without -k",
				    o->replay);
	if (o->trace.sources && !header->sources)
		return vt_error_set(error, ENODATA,
				    "-kk: %s holds no source lines: it was recorded without -kk",
				    o->replay);
	if (o->trace.explain == VT_EXPLAIN_KERNEL && !header->kernel_word)
		return vt_error_set(error, ENODATA, "--explain=kernel: %s does not hold where calls "
				    "failed in the kernel: it was recorded without "
				    "--explain=kernel", o->replay);
	check_calls(run);
	check_details(run);
	if (!o->trace_given) {
		o->trace.vfio_only = header->vfio_only;
		o->trace.io = header->io;
		o->trace.named = header->named;
		o->trace.nnamed = header->nnamed;
		o->trace.ioctls_hidden = header->ioctls_hidden;
		o->trace.watched = header->watched;
		o->trace.nwatched = header->nwatched;
		o->trace.users_only = header->users_only;
		o->trace.sets = header->sets;
		o->trace.requests_alone = o->trace.requests_alone && header->users_only;
	}
	o->trace.follows = header->sets & ~VT_IO_SET_BIND || header->nwatched;
	if (header->pids && o->output.target && !o->output.separately)
		o->trace.pids = true;
	vfiotrace_context_set_foreign(run->context, header->foreign);
	set_time_zone(header->utc_offset);
	return 0;
}

static int replay(struct run *run, struct vt_error *error)
{
	const struct vt_replay_handler handler = {
		{ handle_again, run }, say_again, run, restore_state
	};
	int err = open_recording(run, error);

	if (!err)
		err = begin_golden(run, error);
	if (!err)
		err = vt_output_create(&run->output, &run->options.output, error);
	if (err)
		return err;
	/* From here on no other program is started, which would inherit it. */
	vt_memory_bound(REPLAY_NEEDS);
	run->source = vt_replay_source(run->replay);
	err = create_trace(run);
	if (err)
		return vt_error_set(error, -err, "cannot start: %s", strerror(-err));
	err = vt_replay_run(run->replay, &handler, error);
	if (!err)
		run->incomplete |= vt_trace_tell_missed(run->trace, tell, run) > 0;
	else
		vt_session_cut(vt_trace_session(run->trace));
	end_trace(run, true);
	capture(run);
	vt_output_flush(run->output);
	if (vt_output_failure(run->output)) {
		run->failed = true;
		*error = *vt_output_failure(run->output);
		return -error->errnum;
	}
	return err;
}

/*
 * Keep the order: until vt_engine_destroy() the engine blocks the signals that would end us.
 * By then everything must be written, and the command of an output pipe must have ended, so
 * that the program's status can be returned. If the program was not started, destroy the
 * engine first: its process may hold that pipe open.
 */
static void clean_up(struct run *run, bool started)
{
	struct vt_error error;

	if (!started) {
		vt_engine_destroy(run->live.engine);
		vt_watch_destroy(run->live.watch);
		run->live.engine = NULL;
		run->live.watch = NULL;
	}
	end_trace(run, started && !run->options.replay);
	if (started && !run->options.replay)
		capture_lines(run);
	if (vt_recorder_destroy(run->recorder, &error)) {
		if (!run->unrecorded)
			complain(error.text);
		run->incomplete = true;
	}
	run->recorder = NULL;
	vt_replay_close(run->replay);
	if (vt_output_destroy(run->output, &error)) {
		if (!run->failed)
			complain(error.text);
		run->incomplete = true;
	}
	run->output = NULL;
	vt_engine_destroy(run->live.engine);
	vt_watch_destroy(run->live.watch);
	vt_live_kernel_free(&run->live.kernel);
	vt_ahead_free(&run->live.ahead);
	vt_stack_destroy(run->live.stack);
	vt_identify_destroy(run->live.identify);
	vt_identify_destroy(run->live.before);
	vt_world_destroy(run->live.world);
	vt_run_times_destroy(run->live.run_times);
	vt_reports_free(&run->reports);
	vfiotrace_context_destroy(run->context);
	vt_options_free(&run->options);
}

/*
 * If descriptor 0, 1 or 2 is closed, a file that we open would get that number and be used as
 * standard input, output or error. Fill the gaps with /dev/null, opened in the wrong
 * direction, so that writing to a closed standard output fails instead of seeming to succeed.
 * O_CLOEXEC: the program finds them closed, as we did.
 */
static void fill_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_CLOEXEC | (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY));
}

/* Help and version fail (exit status 1) if they could not be written. */
static int finish_stdout(struct vt_error *error)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	return vt_error_set(error, errno, "cannot write to standard output: %s",
			    strerror(errno));
}

static int list(const struct run *run, struct vt_error *error)
{
	if (vt_list_print(stdout, run->context,
			  run->options.trace.printer == &vt_json_printer))
		return vt_error_set(error, ENOMEM, "out of memory");
	return finish_stdout(error);
}

static int host(struct run *run, struct vt_error *error)
{
	const struct vt_options *o = &run->options;
	int err;

	run->live.world = vt_world_create(NULL);
	if (!run->live.world)
		return vt_error_set(error, ENOMEM, "out of memory");
	run->source = vt_live_source(&run->live);
	err = vt_host(stdout, &run->source, o->engine.user,
		      o->trace.printer == &vt_json_printer, o->print.values.verbose, error);
	return err ? err : finish_stdout(error);
}

static void ignore(int signal)
{
	(void)signal;
}

/*
 * Writing to a pipe without a reader, or beyond the limit on file sizes, must fail, not kill
 * us. A handler rather than SIG_IGN: execve() resets handlers, so the program starts with the
 * same dispositions as we did.
 */
static void survive_write_errors(void)
{
	static const int signals[] = { SIGPIPE, SIGXFSZ };
	struct sigaction old, action = { .sa_handler = ignore };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

/* Dies from the signal that killed the program, so that a shell sees the same status. */
static int die_from(int signal)
{
	struct rlimit none = { 0, 0 };
	sigset_t set;

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	sigemptyset(&set);
	sigaddset(&set, signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	raise(signal);
	return 128 + signal;
}

/*
 * There is no memory: what was written goes where it was to go. Whoever is traced is let go by
 * the kernel when we end, as if we had been killed.
 */
static void save(void *ctx)
{
	struct run *run = ctx;

	if (run->output)
		vt_output_flush(run->output);
	if (run->output && run->options.output.last)
		vt_output_dump(run->output);
	if (run->recorder)
		vt_recorder_save(run->recorder);
}

/*
 * One arena of the heap for all threads. Ours allocate little, and the C library makes an arena
 * for each that does, which takes as long as some ten system calls, at every start.
 */
static void share_heap(void)
{
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 1);
#endif
}

int main(int argc, char **argv)
{
	struct run run = { .failed = false };
	struct vt_error error = { 0 };
	int err, status = 0, signal = 0, differs = 0;

	share_heap();
	fill_standard_fds();
	vt_memory_save(save, &run);
	if (require_stack(&error)) {
		complain(error.text);
		return EXIT_START;
	}
	err = vfiotrace_context_create(&run.context);
	if (err) {
		complain("out of memory");
		return EXIT_START;
	}
	err = vt_options_parse(&run.options, argc, argv, run.context, &error);
	if (err) {
		status = err == -EINVAL ? EXIT_USAGE : EXIT_START;
	} else if (run.options.action == VT_ACTION_HELP) {
		vt_options_help(stdout);
		err = finish_stdout(&error);
	} else if (run.options.action == VT_ACTION_LIST) {
		err = list(&run, &error);
	} else if (run.options.action == VT_ACTION_HOST) {
		err = host(&run, &error);
	} else if (run.options.action == VT_ACTION_VERSION) {
		print_version();
		if (run.options.no_stop)
			print_hooks(&run.options);
		err = finish_stdout(&error);
	} else {
		/*
		 * SIGPIPE may end us while we only print, but not while we trace a running
		 * program.
		 */
		if (!run.options.replay)
			survive_write_errors();
		tell_ignored(&run.options);
		err = run.options.replay ? replay(&run, &error) :
					   trace(&run, &status, &signal, &error);
	}
	if (err)
		status = err == -VT_SAME_FILE ? EXIT_USAGE : status ? status : EXIT_START;
	clean_up(&run, !err);
	if (err)
		complain(error.text);
	else
		differs = end_golden(&run);
	vt_golden_free(&run.golden);
	vt_memory_save(NULL, NULL);
	/* An incomplete trace or recording is our failure, whatever the program's status. */
	if (!err && run.incomplete)
		return EXIT_START;
	if (differs)
		return differs;
	if (!err && run.alarmed && run.options.check_status)
		return run.options.check_status;
	return signal && !err ? die_from(signal) : status;
}
