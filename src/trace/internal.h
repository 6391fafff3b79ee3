/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the files of the trace: one struct per tracee, and how lines of several tracees
 * share one stream.
 */
#ifndef VT_TRACE_INTERNAL_H
#define VT_TRACE_INTERNAL_H

#include "io/io.h"
#include "judge/check.h"
#include "normalize/normalize.h"
#include "session/interrupts.h"
#include "session/model.h"
#include "session/session.h"
#include "trace/chosen.h"
#include "trace/kept.h"
#include "trace/trace.h"
#include "util/hash.h"

#define VT_ENDED_NAMES 16

/* What is known of a system call by its number, whatever its arguments. */
struct vt_known_call {
	struct vt_call_number {		/* hash key: must be zeroed before it is filled */
		uint32_t arch;
		uint64_t nr;
	} number;
	char name[64];
	unsigned int nargs;
	unsigned int result;		/* enum vt_syscall_result */
	const struct vt_io_call *io;	/* NULL: its arguments are not decoded */
	bool restricted;		/* shown only where it is about VFIO */
	bool watched;			/* traced only to learn from it */
	uint8_t fds, paths;		/* which arguments are descriptors and paths, a bit each */
	UT_hash_handle hh;
};

/* -e device: whether something is about a chosen device. Of several answers the greatest counts. */
enum vt_about {
	VT_ABOUT_OTHERS,		/* certainly not */
	VT_ABOUT_UNKNOWN,		/* a later call may tell */
	VT_ABOUT_CHOSEN,
};

/* Other values of vt_tracee.awaits than the number of a file that is known: */
#define VT_AWAITS_MADE	UINT64_MAX	  /* the file that the call makes */
#define VT_AWAITS_ORDER (UINT64_MAX - 1)  /* shown for sure, but after earlier lines that wait */

/* The state of the line of a tracee's call. life.c has the transitions. */
enum vt_life {
	VT_LIFE_NONE,			/* no call whose exit is needed */
	VT_LIFE_HIDDEN,			/* no line: the call is only learnt from */
	VT_LIFE_WAITING,		/* the exit decides whether there is a line */
	VT_LIFE_OPEN,			/* its beginning is in the stream */
	VT_LIFE_SUSPENDED,		/* like OPEN, but broken off by another line */
	VT_LIFE_STAGED,			/* begun; shown when complete */
	VT_LIFE_KEPT,			/* begun; goes to the kept lines when complete (kept.h) */
	VT_LIFE_STAGED_LATE,		/* like STAGED and KEPT, but begun at the exit */
	VT_LIFE_KEPT_LATE,
	VT_LIVES
};

struct vt_tracee {
	pid_t tid;			/* hash key */
	pid_t tgid;
	enum vt_life life;		/* changed only by vt_life_become() */
	bool elsewhere;			/* the call is not shown: because of -P, or not wanted */
	bool if_failed;			/* that is so unless it fails */
	/*
	 * -e device: the open file that decides whether the call is shown, or VT_AWAITS_*; 0:
	 * none.
	 */
	uint64_t awaits;
	bool names_chosen;		/* the call asks for a chosen device by name */
	unsigned long *tampered;	/* per rule of -e inject=: matching calls; or NULL */
	struct vt_io io;		/* valid if .record.io */
	struct timespec entered;	/* CLOCK_MONOTONIC */
	struct vt_record record;
	struct vt_line line;
	bool unchosen;			/* -e pid: not shown */
	bool held;			/* .begun was not shown yet */
	struct vt_event begun;
	bool named;			/* .name is up to date, as far as was seen */
	struct timespec named_at;	/* when .name was asked for, CLOCK_MONOTONIC */
	char name[VT_NAME_MAX];		/* "": not known */
	struct vt_known_call unlisted;	/* its call, if .calls of the trace is full */
	UT_hash_handle hh;
};

struct vt_process {
	pid_t tgid;			/* hash key */
	unsigned int threads;
	bool started;			/* we started it; our exit status follows its end */
	bool mentioned;			/* see vt_trace_options.users_only */
	bool executed;			/* .exec was not shown yet */
	bool told_mapped;		/* the user was told that it evades --trap-bars */
	struct vt_event exec;
	struct vt_program *program;	/* for .exec; or NULL */
	UT_hash_handle hh;
};

struct vt_trace {
	const struct vt_trace_options *options;
	const struct vfiotrace_context *context;
	const struct vt_source *source;
	struct vt_output *output;
	struct vt_printer printer;
	struct vt_fd shown_fd;		/* the last answer of vt_trace_show_fd() */
	struct vt_normalize *normalize;	/* NULL: without --normalize */
	struct vt_tracee *tracees;
	struct vt_process *processes;
	struct vt_tracee *open;		/* its line in the stream is unfinished; or NULL */
	struct vt_session *session;
	struct vt_kept *kept;
	struct vt_chosen *pids;		/* -e pid; NULL: all are shown */
	struct vt_chosen *devices;	/* -e device; NULL: all are shown */
	struct vt_kept *waiting;	/* -e device: lines that wait */
	bool placed;			/* a container or iommufd of a chosen device is known */
	unsigned int about_depth;	/* of files that are asked about for the sake of others */
	unsigned long unshown;		/* lines that waited, dropped because they were too many */
	unsigned long untold;		/* calls of which no call tells whose they are */
	struct vt_checker *checker;	/* NULL: no checks */
	pid_t checked;			/* tid under which its findings are written */
	bool alarmed;			/* a finding was graver than a note */
	struct vt_names names;		/* with .normalize: for sentences about calls */
	struct {			/* the caller, for .names; see vt_trace_names() */
		const struct vt_record *record;
		pid_t tgid, tid;
	} said;
	struct vt_source seen;		/* for .normalize: descriptors as the model knows them */
	struct vt_known_call *calls;
	struct vfiotrace_call plain;	/* see struct vt_io_view */
	uint8_t *bytes;			/* VT_IO_BYTES_MAX bytes, allocated on first use */
	struct vt_line scratch;		/* for lines that are no calls */
	bool many;			/* there was a second tracee at some time */
	bool stamped;			/* .last is valid */
	struct {			/* last threads that ended, for signals */
		pid_t tid;
		char name[VT_NAME_MAX];
	} ended[VT_ENDED_NAMES];
	unsigned int nended;
	unsigned long shown;		/* calls shown completely */
	unsigned long failures;		/* of these, calls that failed */
	struct timespec last;		/* -r: when the last line began */
	struct vt_counter counter;
	struct vt_onlooker onlooker;
};

struct timespec vt_timespec_sub(const struct timespec *a, const struct timespec *b);

/* ---- states of a line; life.c ---- */

/* Aborts at a transition that the table in life.c does not have. */
void vt_life_become(struct vt_tracee *tracee, enum vt_life life);

/*
 * The state for a call that is shown for sure: OPEN if its line may begin in the stream at
 * once, otherwise STAGED.
 */
enum vt_life vt_life_shown(const struct vt_trace *trace);

/* Whether the line is built first, so that nothing of it is in the stream. */
bool vt_life_is_staged(enum vt_life life);
/* Whether the line may never be shown. */
bool vt_life_is_kept(enum vt_life life);
/* Whether the line is written at the exit of its call, about the state at the entry. */
bool vt_life_is_late(enum vt_life life);

/* ---- tracees and processes; tracees.c ---- */

struct vt_tracee *vt_trace_find(struct vt_trace *trace, pid_t tid);
struct vt_process *vt_trace_find_process(struct vt_trace *trace, pid_t tgid);
struct vt_tracee *vt_trace_add(struct vt_trace *trace, const struct vt_event *event);
void vt_trace_drop(struct vt_trace *trace, struct vt_tracee *tracee);
void vt_trace_free_line(const struct vt_trace *trace, struct vt_line *line);

/* Forgets what was known of a process that has ended or executed a program. */
void vt_trace_forget_process(struct vt_trace *trace, pid_t tgid);

/* Asks what the descriptor is, or was, and tells the model. @ctx: the trace. */
const struct vt_fd *vt_trace_identify(void *ctx, pid_t tgid, pid_t tid, int fd);

/* Tells the source that @t has a copy of the descriptor table of thread @tid. */
void vt_trace_copied(struct vt_trace *trace, pid_t tgid, pid_t tid, const struct vt_tracee *t);

/* The thread leaves its table to other processes: the source knows it by them from now on. */
void vt_trace_hand_on(struct vt_trace *trace, pid_t tgid, pid_t tid);

/* Adds to @info what --decode-fds asks for besides the path. */
void vt_trace_details(const struct vt_trace *trace, pid_t tid, int fd, struct vt_fd *info);

/* As vt_trace_identify(), without telling the model. */
const struct vt_fd *vt_trace_name_fd(void *ctx, pid_t tgid, pid_t tid, int fd);

/* The same with details, for printers. Valid until the next one. */
const struct vt_fd *vt_trace_show_fd(void *ctx, pid_t tgid, pid_t tid, int fd);

/*
 * To be called when a line of the tracee begins: asks for the thread's name if it may have
 * changed.
 */
void vt_trace_name(struct vt_trace *trace, struct vt_tracee *tracee,
		   const struct vt_event *event);

/* The name as last asked for, for the printer. @ctx: the trace. */
const char *vt_trace_tell_name(void *ctx, pid_t tid);

/* ---- what a process had before we attached; had.c ---- */

/* To be called for each thread that we attached to; acts for the first one of its process. */
void vt_trace_take_over(struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- counting; counted.c ---- */

/* The call, as it is counted. .name is valid until the record is used for another call. */
struct vt_counted vt_trace_counted(const struct vt_record *record);
void vt_trace_count(struct vt_trace *trace, const struct vt_counted *counted);

/* Processor time of the thread: at the entry of its call, and at the exit. */
void vt_trace_begin_ran(const struct vt_trace *trace, struct vt_tracee *tracee);
void vt_trace_end_ran(const struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- lines; lines.c ---- */

/* Whether lines begin with a pid now. */
bool vt_trace_show_pid(const struct vt_trace *trace);

/* A call of the tracee's process is shown: shows the events of the process that were held back. */
void vt_trace_mention(struct vt_trace *trace, pid_t tid);
bool vt_trace_is_mentioned(const struct vt_trace *trace, const struct vt_process *process);

/*
 * Whether events other than calls are shown for the process: if one of its calls was shown, or
 * if we started it and the event is not about its children (@of_children: SIGCHLD).
 */
bool vt_trace_tells(struct vt_trace *trace, const struct vt_event *event, bool of_children);

/* Gives @line the time of @event, for the beginning of the line. */
void vt_trace_stamp(struct vt_trace *trace, struct vt_line *line,
		    const struct vt_event *event);

/* Before other output: breaks off the unfinished line in the stream. */
void vt_trace_break_off(struct vt_trace *trace);

/*
 * execve() in a thread: the thread gets the pid of its leader. Notes that in its unfinished
 * line.
 */
void vt_trace_change_pid(struct vt_trace *trace, struct vt_tracee *tracee, pid_t tid);

/* The number of the line that @tid would begin now; 0: lines have no numbers. */
uint64_t vt_trace_next_line(const struct vt_trace *trace, pid_t tid);

/* Writes the text of @line, and empties it. @whole: the text ends a line. */
void vt_trace_emit(struct vt_trace *trace, pid_t tid, struct vt_line *line, bool whole);

/* Lines that are no calls. */
void vt_trace_show_event(struct vt_trace *trace, const struct vt_event *event);
void vt_trace_show_lifecycle(struct vt_trace *trace, const struct vt_event *event);
/* Frees @program. */
void vt_trace_show_exec(struct vt_trace *trace, const struct vt_event *event,
			struct vt_program *program);
void vt_trace_show_begun(struct vt_trace *trace, const struct vt_event *event);
void vt_trace_note_detached(struct vt_trace *trace, const struct vt_event *event);

/* ---- calls; call.c ---- */

bool vt_trace_enter(struct vt_trace *trace, struct vt_tracee *tracee,
		    const struct vt_event *event);
void vt_trace_exit(struct vt_trace *trace, struct vt_tracee *tracee,
		   const struct vt_event *event);

/* The call takes long: shows what is known of it, if it is shown for sure. */
void vt_trace_pending(struct vt_trace *trace, struct vt_tracee *tracee);

/* The tracee ends, or is detached, within a call. */
void vt_trace_abandon(struct vt_trace *trace, struct vt_tracee *tracee,
		      const struct vt_event *event);

/* -e inject=: asks the engine for changes of the call that was entered; tamper.c. */
void vt_trace_tamper(struct vt_trace *trace, struct vt_tracee *tracee);

/* Looks up the call by its number. */
const struct vt_known_call *vt_trace_know(struct vt_trace *trace, struct vt_tracee *tracee,
					  uint32_t arch, uint64_t nr);

/* ---- memory for decoders, and their values; values.c ---- */

/*
 * Hands a value to the printer if @ctx (struct vt_values) says so, and asks the source what a
 * recording must hold.
 */
int vt_trace_visit(void *ctx, const struct vfiotrace_value *value);

/* The entry or exit of a call whose values go to the printer. */
struct vt_values {
	struct vt_trace *trace;
	struct vt_tracee *tracee;
	bool shown;
	bool told;			/* vt_trace_tell() was called, or is not needed */
	bool annotated;			/* with remarks */
};

/* The tracee's memory, for a decoder. */
struct vt_tracee_memory {
	const struct vt_source *source;
	pid_t tid;
};
vfiotrace_read_fn vt_trace_read;
vfiotrace_read_fn vt_trace_glimpse;	/* see struct vt_source */

/* Whose layout of structs the arguments have. */
enum vfiotrace_caller vt_trace_caller(uint32_t arch, uint64_t nr);

/* Tells the source what an ioctl has done to its descriptor. */
void vt_trace_tell(struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- remarks; annotate.c ---- */

bool vt_trace_annotates(const struct vt_trace *trace);
/*
 * To be called when the value was shown; when the argument was shown at the entry, and at the
 * exit.
 */
void vt_trace_annotate_value(struct vt_values *values, const struct vfiotrace_value *value);
void vt_trace_annotate_entry(struct vt_values *values);
void vt_trace_annotate_exit(struct vt_values *values);

/* ---- names in sentences about calls; said.c ---- */

/* To be called once, with .normalize. */
void vt_trace_prepare_names(struct vt_trace *trace);

/*
 * The names for sentences about this call, or, without a @record, about a process and its thread.
 * Valid until the next call. NULL without --normalize: then numbers are printed.
 */
const struct vt_names *vt_trace_names(struct vt_trace *trace, const struct vt_record *record,
				      pid_t tgid, pid_t tid);

/* ---- why a call failed; explain.c ---- */

/* Whether explanations are shown. */
bool vt_trace_explains(const struct vt_trace *trace);

/* To be called at the end of a call. If @shown, its line is complete but for the stack. */
void vt_trace_explain(struct vt_trace *trace, struct vt_tracee *tracee, bool shown);

/* What rules are given. @memory must outlive the answer. */
struct vt_judged vt_trace_judged(struct vt_trace *trace, struct vt_tracee *tracee,
				 const struct vfiotrace_memory *memory);

/* ---- what is wrong with calls that succeeded; check.c; no effect without --check ---- */

void vt_trace_start_checks(struct vt_trace *trace);

/* To be called at the end of a call, when its line, if any, was written. */
void vt_trace_check(struct vt_trace *trace, struct vt_tracee *tracee);

/* To be called after a signal was shown. @line: its number; 0: none. */
void vt_trace_check_signal(struct vt_trace *trace, const struct vt_event *event, uint64_t line);

/*
 * To be called before a thread ends (@ends) or is detached. Returns true if it is the last one
 * of all: then vt_trace_check_end() is to be called too.
 */
bool vt_trace_check_ending(struct vt_trace *trace, const struct vt_tracee *tracee, bool ends);

/* The run is over: findings that could be told only now are written. */
void vt_trace_check_end(struct vt_trace *trace);

/* To be called after a process has ended, or has executed a program. */
void vt_trace_check_closed(struct vt_trace *trace, const struct vt_event *event);

/* ---- calls of device I/O; call_io.c ---- */

/* Loads the arguments of a new call. Returns the state of its line. */
enum vt_life vt_trace_enter_io(struct vt_trace *trace, struct vt_tracee *tracee,
		       const struct vt_known_call *known);

/* At the exit, if the state is WAITING: the new state. NONE: the call is not shown. */
enum vt_life vt_trace_settle_io(struct vt_trace *trace, struct vt_tracee *tracee);
/* The same of one that is hidden unless it fails, and has failed. */
enum vt_life vt_trace_settle_failed_io(struct vt_trace *trace, struct vt_tracee *tracee);

/* The number of the eventfd's file that a kept line is about. */
uint64_t vt_trace_eventfd_io(struct vt_trace *trace, const struct vt_tracee *tracee);

/* Passes on the arguments that are known and were not passed on yet; @all: whatever is left. */
void vt_trace_show_io(struct vt_trace *trace, struct vt_tracee *tracee, bool shown, bool all);

/*
 * To be called before arguments are shown: learns what was read of configuration space,
 * because the names of registers depend on it.
 */
void vt_trace_learn_config_io(struct vt_trace *trace, struct vt_tracee *tracee);

/*
 * At the end of a call: learns what it has closed, before anybody asks what the descriptor
 * stands for now; and, after showing, what else it has changed.
 */
void vt_trace_learn_closed_io(struct vt_trace *trace, struct vt_tracee *tracee);
/* To be called instead if the end of the call was not seen. */
void vt_trace_learn_cut_io(struct vt_trace *trace, struct vt_tracee *t);
void vt_trace_learn_io(struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- -P: paths; paths.c ---- */

/* Sets .fds and .paths. */
void vt_trace_place_files(struct vt_known_call *known);

/* Whether the call is about a path of -P; true without -P. */
bool vt_trace_touches(struct vt_trace *trace, const struct vt_tracee *tracee,
		      const struct vt_known_call *known);

/* ---- -e device: which files and calls are about chosen devices; devices.c, about.c ---- */

/* Whether the device of that name was chosen. */
bool vt_trace_is_chosen_device(struct vt_trace *trace, const char *name);

/* Marks the open file as being about a chosen device. */
void vt_trace_choose_file(struct vt_trace *trace, uint64_t file);

enum vt_about vt_trace_about_file(struct vt_trace *trace, uint64_t file);
/* The same for a node that could not be opened. */
enum vt_about vt_trace_about_node(struct vt_trace *trace, const struct vt_io_matter *matter);

/* Whether vt_trace_about_call() needs the argument to be decoded first. */
bool vt_trace_about_needs_argument(struct vt_trace *trace, const struct vt_record *record);

/*
 * To be called at the entry of a call. Learns what the call tells about files, and shows lines
 * that waited for it. Sets .awaits if the answer is UNKNOWN.
 */
enum vt_about vt_trace_about_call(struct vt_trace *trace, struct vt_tracee *tracee,
				  const struct vt_known_call *known);
enum vt_about vt_trace_about_io(struct vt_trace *trace, struct vt_tracee *tracee,
				const struct vt_io_matter *matter);

/*
 * To be called at the end of a call: learns what the end tells, and shows lines that waited
 * for it.
 */
void vt_trace_tell_device(struct vt_trace *trace, const struct vt_tracee *tracee);

/* ---- lines that wait; waiting.c ---- */

/* VFIO is given these eventfds: shows the lines that waited for one of them. */
void vt_trace_release_given(struct vt_trace *trace, const struct vt_tracee *tracee,
			    const int *fds, size_t count);
/*
 * Shows the lines whose files are now known to be about a chosen device; and all lines that
 * only wait for earlier ones.
 */
void vt_trace_release_told(struct vt_trace *trace);
void vt_trace_release_held(struct vt_trace *trace);

/*
 * Whether a line must wait even if it is shown for sure, because lines before it wait: those
 * of a container that the chosen device has not joined yet.
 */
bool vt_trace_holds(const struct vt_trace *trace);

/* Whether the file that a line awaits is known to be about a chosen device. @ctx: the trace. */
bool vt_trace_told(void *ctx, uint64_t awaited);

/* ---- executed programs; program.c ---- */

/*
 * The program that the process has just executed. The caller frees it with
 * vt_trace_program_free(). NULL: nobody shows it.
 */
struct vt_program *vt_trace_program(const struct vt_trace *trace, pid_t tgid);
void vt_trace_program_free(struct vt_program *program);

/* ---- which calls are shown; select.c ---- */

/* By what is known at the entry. The argument must be decoded if vt_trace_needs_argument(). */
bool vt_trace_selects(struct vt_trace *trace, const struct vt_record *record);

/* Whether only a later call can tell if this one is about VFIO. */
bool vt_trace_keeps(struct vt_trace *trace, const struct vt_record *record);

/*
 * Whether a call of KVM that is not selected is shown if it fails: an eventfd, or a file of
 * VFIO's, is given to KVM in a wrong way.
 */
bool vt_trace_tries_kvm(struct vt_trace *trace, const struct vt_record *record);

/* Whether an eventfd that the call takes away from KVM matters. */
bool vt_trace_follows_kvm(const struct vt_trace *trace, const struct vt_record *record);

/* Whether vt_trace_selects() needs the argument to be decoded first. */
bool vt_trace_needs_argument(struct vt_trace *trace, const struct vt_record *record);

/* Whether the call is never shown, but only learnt from. */
bool vt_trace_only_watches(const struct vt_trace *trace, const struct vt_known_call *known);

/* By the kinds of descriptors that a call is about, a bit each. */
bool vt_trace_selects_kinds(const struct vt_trace *trace, uint32_t kinds);

/* By how a selected call ends: VT_STATUS_*. */
bool vt_trace_selects_status(const struct vt_trace *trace, unsigned int status);

#endif
