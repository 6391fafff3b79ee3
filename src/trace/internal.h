/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of the trace: one struct per tracee, and the rules by which lines of
 * several tracees share one stream.
 */
#ifndef VT_TRACE_INTERNAL_H
#define VT_TRACE_INTERNAL_H

#include <uthash.h>

#include "io/io.h"
#include "judge/check.h"
#include "normalize/normalize.h"
#include "session/interrupts.h"
#include "session/session.h"
#include "trace/chosen.h"
#include "trace/kept.h"
#include "trace/trace.h"

#define VT_ENDED_NAMES 16

/* A system call by its number, as far as it does not depend on the arguments. */
struct vt_known_call {
	struct vt_call_number {		/* key: zeroed before it is filled */
		uint32_t arch;
		uint64_t nr;
	} number;
	char name[64];
	unsigned int nargs;
	unsigned int result;		/* enum vt_syscall_result */
	const struct vt_io_call *io;	/* NULL: its arguments are not decoded */
	bool restricted;		/* wanted only where it is about VFIO */
	bool watched;			/* there only to be learnt from */
	uint8_t fds, paths;		/* arguments that are such, as bits */
	UT_hash_handle hh;
};

/* -e device: whether something is about a device that was chosen; in this order. */
enum vt_about {
	VT_ABOUT_OTHERS,		/* surely not */
	VT_ABOUT_UNKNOWN,		/* a later call may tell */
	VT_ABOUT_CHOSEN,
};

/* What a line waits for that is no file which is known already. */
#define VT_AWAITS_MADE	UINT64_MAX	  /* news of the file that the call makes */
#define VT_AWAITS_ORDER (UINT64_MAX - 1)  /* it is to be shown, behind earlier lines that wait */

/* What the line of a tracee's call is doing; the transitions are in life.c. */
enum vt_life {
	VT_LIFE_NONE,			/* there is no call whose exit is wanted */
	VT_LIFE_HIDDEN,			/* the call is only learnt from: no line */
	VT_LIFE_WAITING,		/* the exit tells whether there is a line */
	VT_LIFE_OPEN,			/* begun in the stream, and not ended */
	VT_LIFE_SUSPENDED,		/* the same, broken off because another line came */
	VT_LIFE_STAGED,			/* begun, and shown when it is whole */
	VT_LIFE_KEPT,			/* begun, and kept when it is whole (kept.h) */
	VT_LIFE_STAGED_LATE,		/* as these two, but begun at the exit */
	VT_LIFE_KEPT_LATE,
	VT_LIVES
};

struct vt_tracee {
	pid_t tid;			/* key */
	pid_t tgid;
	enum vt_life life;		/* changed by vt_life_become() alone */
	bool elsewhere;			/* the call is not about a path of -P, or nobody wants it */
	/* -e device: of its call, the open file of which it is not known whose it is; or 0 */
	uint64_t awaits;
	bool names_chosen;		/* and it asks for a chosen device by name */
	unsigned long *tampered;	/* calls that each rule of -e inject= is about; or NULL */
	struct vt_io io;		/* of a call that .record.io says is one */
	struct timespec entered;	/* CLOCK_MONOTONIC */
	struct vt_record record;
	struct vt_line line;
	bool unchosen;			/* -e pid: it is not shown */
	bool held;			/* nobody has been told that it has come: .begun */
	struct vt_event begun;
	bool named;			/* .name is not known to have changed since */
	struct timespec named_at;	/* when it was asked for: CLOCK_MONOTONIC */
	char name[VT_NAME_MAX];		/* "": not known */
	struct vt_known_call unlisted;	/* a call by a number beyond those that are kept */
	UT_hash_handle hh;
};

struct vt_process {
	pid_t tgid;			/* key */
	unsigned int threads;
	bool started;			/* by us: its end is what our own status comes from */
	bool mentioned;			/* see vt_trace_options.users_only */
	bool executed;			/* .exec has not been told */
	bool told_mapped;		/* that --trap-bars does not hold it */
	struct vt_event exec;
	struct vt_program *program;	/* of .exec; or NULL */
	UT_hash_handle hh;
};

struct vt_trace {
	const struct vt_trace_options *options;
	const struct vfiotrace_context *context;
	const struct vt_source *source;
	struct vt_output *output;
	struct vt_printer printer;
	struct vt_normalize *normalize;	/* NULL: numbers are shown */
	struct vt_tracee *tracees;
	struct vt_process *processes;
	struct vt_tracee *open;		/* whose line stands unfinished in the stream */
	struct vt_session *session;
	struct vt_kept *kept;
	struct vt_chosen *pids;		/* NULL: all are shown */
	struct vt_chosen *devices;	/* the same */
	struct vt_kept *waiting;	/* lines of which it is not known whose they are */
	bool placed;			/* a container or iommufd of a chosen device is known */
	unsigned long unshown;		/* lines of those, too many to be kept */
	unsigned long untold;		/* calls of which nobody can tell that */
	struct vt_checker *checker;	/* NULL: nothing is checked */
	pid_t checked;			/* in whose place its findings are written */
	bool alarmed;			/* one of them was worse than a note */
	struct vt_source seen;		/* descriptors, as the model completes the answers */
	struct vt_known_call *calls;
	struct vfiotrace_call plain;	/* see struct vt_io_view */
	uint8_t *bytes;			/* room for a buffer, made on first use */
	struct vt_line scratch;		/* for lines that are no calls */
	bool many;			/* a second tracee was there once */
	bool stamped;			/* .last is valid */
	struct {			/* who has ended last: for what signals tell of them */
		pid_t tid;
		char name[VT_NAME_MAX];
	} ended[VT_ENDED_NAMES];
	unsigned int nended;
	unsigned long shown;		/* calls, to their end */
	unsigned long failures;		/* of these, with an error */
	struct timespec last;		/* when the last line was begun: -r */
	struct vt_counter counter;
	struct vt_onlooker onlooker;
};

struct timespec vt_timespec_sub(const struct timespec *a, const struct timespec *b);

/* ---- the life of a line; life.c ---- */

/* A step that no line may take is a fault of the tracer, and ends it. */
void vt_life_become(struct vt_tracee *tracee, enum vt_life life);

/* Of a call that is surely shown: whether its line may be begun in the stream at once. */
enum vt_life vt_life_shown(const struct vt_trace *trace);

/* Its text is put together first, and nothing of it is in the stream. */
bool vt_life_is_staged(enum vt_life life);
/* It may never be seen. */
bool vt_life_is_kept(enum vt_life life);
/* It says at the exit of its call what was so at the entry. */
bool vt_life_is_late(enum vt_life life);

/* ---- who is traced; tracees.c ---- */

struct vt_tracee *vt_trace_find(struct vt_trace *trace, pid_t tid);
struct vt_process *vt_trace_find_process(struct vt_trace *trace, pid_t tgid);
struct vt_tracee *vt_trace_add(struct vt_trace *trace, const struct vt_event *event);
void vt_trace_drop(struct vt_trace *trace, struct vt_tracee *tracee);
void vt_trace_free_line(const struct vt_trace *trace, struct vt_line *line);

/* What was known of a process that is gone, or another program now. */
void vt_trace_forget_process(struct vt_trace *trace, pid_t tgid);

/* What the descriptor is, or was, which the model takes in; @ctx is the trace. */
const struct vt_fd *vt_trace_identify(void *ctx, pid_t tgid, pid_t tid, int fd);

/* The same for a line. Showing teaches nothing. */
const struct vt_fd *vt_trace_name_fd(void *ctx, pid_t tgid, pid_t tid, int fd);

/* A line of the tracee begins: its name is asked for, if it may be another by now. */
void vt_trace_name(struct vt_trace *trace, struct vt_tracee *tracee,
		   const struct vt_event *event);

/* The name as it was asked for last, for the printer; @ctx is the trace. */
const char *vt_trace_tell_name(void *ctx, pid_t tid);

/* ---- what a process had before we came; had.c ---- */

/* The task is the first that came of its process, and is no new one. */
void vt_trace_take_over(struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- what is counted; counted.c ---- */

/* A call that has ended; .name lives as long as the record is not used again. */
struct vt_counted vt_trace_counted(const struct vt_record *record);
void vt_trace_count(struct vt_trace *trace, const struct vt_counted *counted);

/* How long the thread has run on a processor, at the entry of its call and at the exit. */
void vt_trace_begin_ran(const struct vt_trace *trace, struct vt_tracee *tracee);
void vt_trace_end_ran(const struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- lines; lines.c ---- */

/* Whether lines name their pid now. */
bool vt_trace_show_pid(const struct vt_trace *trace);

/* The tracee's process has a call that is shown: now it is worth to be spoken of. */
void vt_trace_mention(struct vt_trace *trace, pid_t tid);
bool vt_trace_is_mentioned(const struct vt_trace *trace, const struct vt_process *process);

/* Whether anything but calls is told of the process; of what was started, all but this. */
bool vt_trace_tells(struct vt_trace *trace, const struct vt_event *event, bool of_children);

/* The next leader of @line gets the time of @event. */
void vt_trace_stamp(struct vt_trace *trace, struct vt_line *line,
		    const struct vt_event *event);

/* Something else will be written: the line that stands open is broken off. */
void vt_trace_break_off(struct vt_trace *trace);

/* The thread goes on under the number of its leader: so says its line, if it is open. */
void vt_trace_change_pid(struct vt_trace *trace, struct vt_tracee *tracee, pid_t tid);

/* Hands on what stands in the line. */
/* The number of the line that comes next in the stream of @tid; 0 where there are none. */
uint64_t vt_trace_next_line(const struct vt_trace *trace, pid_t tid);
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

/* The call lasts long: what is known of it is shown, if it surely will be. */
void vt_trace_pending(struct vt_trace *trace, struct vt_tracee *tracee);

/* The tracee ends, or is let go, inside a call. */
void vt_trace_abandon(struct vt_trace *trace, struct vt_tracee *tracee,
		      const struct vt_event *event);

/* Its call has been entered, and its exit is wanted: what is to become of it; tamper.c */
void vt_trace_tamper(struct vt_trace *trace, struct vt_tracee *tracee);

/* The number of a new call, looked up. */
const struct vt_known_call *vt_trace_know(struct vt_trace *trace, struct vt_tracee *tracee,
					  uint32_t arch, uint64_t nr);

/* ---- what decoders see and make; values.c ---- */

/*
 * Hands a value to the printer, if @ctx (struct vt_values) says that it is shown; and
 * asks what a recording must hold.
 */
int vt_trace_visit(void *ctx, const struct vfiotrace_value *value);

/* One phase of a call on its way to the printer. */
struct vt_values {
	struct vt_trace *trace;
	struct vt_tracee *tracee;
	bool shown;
	bool told;			/* the source knows what the call tells */
	bool annotated;			/* with remarks */
};

/* The tracee's memory, as a decoder wants it. */
struct vt_tracee_memory {
	const struct vt_source *source;
	pid_t tid;
};
vfiotrace_read_fn vt_trace_read;

/* Whose layouts the arguments have. */
enum vfiotrace_caller vt_trace_caller(uint32_t arch, uint64_t nr);

/* The source is told what an ioctl has made of a descriptor. */
void vt_trace_tell(struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- remarks; annotate.c ---- */

bool vt_trace_annotates(const struct vt_trace *trace);
/* The value has been shown; and all of the argument, as it was passed or as it is now. */
void vt_trace_annotate_value(struct vt_values *values, const struct vfiotrace_value *value);
void vt_trace_annotate_entry(struct vt_values *values);
void vt_trace_annotate_exit(struct vt_values *values);

/* ---- why a call has failed; explain.c ---- */

/* Whether lines say so. */
bool vt_trace_explains(const struct vt_trace *trace);

/* The call has ended, and its line, if it is @shown, goes up to its stack. */
void vt_trace_explain(struct vt_trace *trace, struct vt_tracee *tracee, bool shown);

/* What the rules are asked with; @memory lives as long as the answer is used. */
struct vt_judged vt_trace_judged(struct vt_trace *trace, struct vt_tracee *tracee,
				 const struct vfiotrace_memory *memory);

/* ---- what is wrong though it succeeded; check.c. Without checks nothing is done. ---- */

void vt_trace_start_checks(struct vt_trace *trace);

/* The call has ended, and its line, if it has one, is written. */
void vt_trace_check(struct vt_trace *trace, struct vt_tracee *tracee);

/* A signal has been shown, if signals are. @line: its number, 0: it has none. */
void vt_trace_check_signal(struct vt_trace *trace, const struct vt_event *event, uint64_t line);

/* A thread is about to end, or (not @ends) to be let go; it may be the last one. */
void vt_trace_check_end(struct vt_trace *trace, const struct vt_tracee *tracee, bool ends);

/* A process has ended, or has executed a program. */
void vt_trace_check_closed(struct vt_trace *trace, const struct vt_event *event);

/* ---- calls of device I/O; call_io.c ---- */

/* Loads the arguments of a new call, and says what becomes of its line. */
enum vt_life vt_trace_enter_io(struct vt_trace *trace, struct vt_tracee *tracee,
		       const struct vt_known_call *known);

/* At the exit of one whose line is WAITING. NONE: it is not one to show. */
enum vt_life vt_trace_settle_io(struct vt_trace *trace, struct vt_tracee *tracee);

/* The model's number of the eventfd that a call of which the line is kept is about. */
uint64_t vt_trace_eventfd_io(struct vt_trace *trace, const struct vt_tracee *tracee);

/* The arguments: as far as they are known, or @all that are left. */
void vt_trace_show_io(struct vt_trace *trace, struct vt_tracee *tracee, bool shown, bool all);

/*
 * What a read of configuration space has told is taken in, before it is shown: registers
 * are named by what the space holds.
 */
void vt_trace_learn_config_io(struct vt_trace *trace, struct vt_tracee *tracee);

/*
 * The call has ended: what it has closed is taken in, before what its numbers stand for is
 * asked; and once it has been shown, what else it has changed.
 */
void vt_trace_learn_closed_io(struct vt_trace *trace, struct vt_tracee *tracee);
/* Its end was not seen. */
void vt_trace_learn_cut_io(struct vt_trace *trace, struct vt_tracee *t);
void vt_trace_learn_io(struct vt_trace *trace, struct vt_tracee *tracee);

/* ---- what paths a call is about; paths.c ---- */

/* Fills .fds and .paths. */
void vt_trace_place_files(struct vt_known_call *known);

/* Whether the call that is entered is about a path of -P; true without any. */
bool vt_trace_touches(struct vt_trace *trace, const struct vt_tracee *tracee,
		      const struct vt_known_call *known);

/* ---- which devices files and calls are about, if that is asked; devices.c, about.c ---- */

/* A device has that name. */
bool vt_trace_is_chosen_device(struct vt_trace *trace, const char *name);

/* The open file is about a chosen device from now on. */
void vt_trace_choose_file(struct vt_trace *trace, uint64_t file);

enum vt_about vt_trace_about_file(struct vt_trace *trace, uint64_t file);
/* The same of what could not be opened. */
enum vt_about vt_trace_about_node(struct vt_trace *trace, const struct vt_io_matter *matter);

/* Whether the entry must be decoded before vt_trace_about_call() can tell. */
bool vt_trace_about_needs_argument(struct vt_trace *trace, const struct vt_record *record);

/*
 * At the entry of a call. What it tells is taken in, and what waited for that is shown;
 * .awaits is set where the answer is UNKNOWN.
 */
enum vt_about vt_trace_about_call(struct vt_trace *trace, struct vt_tracee *tracee,
				  const struct vt_known_call *known);
enum vt_about vt_trace_about_io(struct vt_trace *trace, struct vt_tracee *tracee,
				const struct vt_io_matter *matter);

/* The call has ended: the same of what that tells. */
void vt_trace_tell_device(struct vt_trace *trace, const struct vt_tracee *tracee);

/* ---- lines that wait; waiting.c ---- */

/* VFIO is given these eventfds: the lines that waited for one of them are shown. */
void vt_trace_release_given(struct vt_trace *trace, const struct vt_tracee *tracee,
			    const int *fds, size_t count);
/* The same of files that are about a chosen device; and whatever the order of lines is then. */
void vt_trace_release_told(struct vt_trace *trace);
void vt_trace_release_held(struct vt_trace *trace);

/*
 * Whether a line that is sure to be shown is kept all the same, for its place is behind
 * others: those of a container that the chosen device has not joined yet, but may.
 */
bool vt_trace_holds(const struct vt_trace *trace);

/* Whether a line that waits for that has nothing to wait for; @ctx is the trace. */
bool vt_trace_told(void *ctx, uint64_t awaited);

/* ---- what is executed; program.c ---- */

/* What the process @tgid has just executed, to be freed; NULL where nobody shows it. */
struct vt_program *vt_trace_program(const struct vt_trace *trace, pid_t tgid);
void vt_trace_program_free(struct vt_program *program);

/* ---- what is shown; select.c ---- */

/* From what is known at the entry, once decode_entry has filled the snapshot. */
bool vt_trace_selects(struct vt_trace *trace, const struct vt_record *record);

/* Whether that can only be told by what comes later. */
bool vt_trace_keeps(struct vt_trace *trace, const struct vt_record *record);

/* Whether what KVM gives back is to be followed. */
bool vt_trace_follows_kvm(const struct vt_trace *trace, const struct vt_record *record);

/* Whether the entry must be decoded before vt_trace_selects() can tell. */
bool vt_trace_needs_argument(struct vt_trace *trace, const struct vt_record *record);

/* Whether it is not to be shown at all, but learnt from. */
bool vt_trace_only_watches(const struct vt_trace *trace, const struct vt_known_call *known);

/* By the kinds of descriptors that a call is about, as bits. */
bool vt_trace_selects_kinds(const struct vt_trace *trace, uint32_t kinds);

/* Among the calls that were selected, by how they end: VT_STATUS_*. */
bool vt_trace_selects_status(const struct vt_trace *trace, unsigned int status);

#endif
