/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the engine. */
#ifndef VT_ENGINE_PRIVATE_H
#define VT_ENGINE_PRIVATE_H

#include <linux/filter.h>

#include "engine/cpu.h"
#include "engine/engine.h"
#include "engine/patience.h"
#include "engine/registers.h"
#include "engine/tamper.h"
#include "engine/wanted.h"
#include "engine/watcher.h"
#include "util/hash.h"
#include "util/proc.h"

/* CLONE_UNTRACED was removed from a call. Says where to put it back. */
struct vt_untraced {
	const struct place *place;	/* a register; NULL: in memory, at .address */
	uint64_t address;
	uint64_t flags;			/* the original flags; 0: nothing to put back */
};

/* A thread that we trace. */
struct vt_tracee {
	pid_t tid;
	pid_t tgid;		/* 0: not known */
	pid_t parent;		/* for NEW: tid of the creator */
	bool announced;		/* NEW was emitted */
	bool adopted;		/* seen before its parent reported it */
	bool held;		/* .status must wait until its parent reports it */
	bool attached;
	bool shown;		/* its events are emitted */
	bool starting;		/* still runs our code: only its execve is shown */
	bool ending;		/* detached at its end; .status is its exit status */
	bool told;		/* its end was emitted */
	bool listening;		/* in a group-stop */
	bool want_exit;		/* the handler wants the exit of its call */
	bool begins;		/* enters that call when it is resumed */
	bool timed;		/* it has done so, at .begun */
	struct timespec begun;
	bool skip_exit;		/* its next syscall stop is an exit that is not wanted */
	bool waiting;		/* in the queue, with .status */
	int status;		/* from waitpid() */
	uint64_t sp;		/* stack pointer in its call; 0: not known */
	uint64_t stack_page;	/* page of .sp that was found present */
	struct vt_untraced untraced;
	struct vt_tampering *tampering;	/* changes to its call; or NULL */
	uint64_t wait_ns;	/* delay before it is resumed, in ns */
	bool delayed;		/* stopped until .due */
	bool gone_on;		/* was resumed while its exit was being handled */
	struct vt_registers *caught;	/* the call in which we attached to it; or NULL */
	uint64_t due;		/* when its call counts as long, in ms; 0: never */
	bool looked;		/* it was found ready to run when due... */
	uint64_t ran;		/* ...and had run for this many ticks by then */
	struct vt_tracee *due_prev, *due_next;
	struct vt_tracee *next;	/* in the queue */
	UT_hash_handle hh;
};

/* A child that died before its parent could report it. */
struct vt_early {
	pid_t tid;
	int status;
	bool told;		/* its end was emitted */
};

/* How many page maps are kept open: those used last. */
#define VT_PAGEMAPS 16

/* How many such children are kept: more parents than we have ever seen within a fork at once. */
#define VT_EARLY_MAX 256

struct vt_engine {
	struct vt_engine_options options;
	struct vt_handler handler;
	struct vt_wanted wanted;
	struct vt_watcher *watcher;
	struct vt_tracee *tracees;	/* hash by tid */
	size_t count;
	size_t held;		/* number of tracees that are .held */
	struct vt_tracee *leaving;	/* its exit is being handled; it may go on */
	struct vt_tracee *head;		/* queue of stops to handle */
	struct vt_tracee **tail;
	unsigned int since_drain;
	struct vt_tracee *turn;		/* next one to ask in a crowd; NULL: the first */
	unsigned int luck;		/* whether to ask one by one, see ask_crowd() */
	unsigned int calm;		/* collections without a crowd since the last crowd */
	struct vt_early early[VT_EARLY_MAX];
	unsigned int next_early;
	pid_t root;			/* the started program; 0 when it has ended */
	int root_status;		/* from waitpid() */
	bool root_ended;
	bool beside;			/* -D: the program is not our child */
	int report_fd;			/* where the child reports a failed execve() */
	char *program;			/* for messages */
	struct vt_error run_error;	/* .errnum set: the program could not be run */
	bool detach_on_exec;
	bool filtered;			/* the tracees are under our seccomp filter */
	bool silent;			/* emit no more events */
	bool let_go;			/* detach from whatever stops */
	bool killing;		/* kill all tracees */
	bool abandoned;		/* do not wait any longer for tracees to detach from */
	bool told_unreadable;	/* warned: an undumpable process cannot be read */
	bool told_rights;	/* warned: a setuid program gets no rights */
	bool told_waiting;	/* warned: we wait for processes that are not shown */
	bool told_tampering;	/* warned: a call could not be changed */
	bool told_untraced;	/* warned: a child could not be made traceable */
	bool no_vm_readv;
	struct vt_pagemap {
		pid_t tgid;		/* 0: not open */
		int fd;
		uint64_t used;
	} pagemaps[VT_PAGEMAPS];
	uint64_t pagemap_clock;
	uint64_t page_size;
	struct vt_patience patience;
	struct vt_tracee *due;		/* tracees within a call, by .due */
	enum vt_proc proc;
	bool no_syscall_info;		/* PTRACE_GET_SYSCALL_INFO does not exist */
	struct vt_cpu *cpu;		/* NULL: stay where the kernel puts us */
	int interrupts;			/* number of ending signals that were handled */
	int last_signal;		/* the signal that ended the trace */
};

/* ---- engine.c ---------------------------------------------------------------- */

int vt_trace_options(const struct vt_engine *engine);
void vt_engine_warn(const struct vt_engine *engine, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Handles stops until no tracee is left. */
void vt_engine_loop(struct vt_engine *engine);
void vt_engine_let_go(struct vt_engine *engine);
/* Calls cannot be observed: reports that once, and ends the trace. */
void vt_engine_blind(struct vt_engine *engine);

/* ---- tracee.c ---------------------------------------------------------------- */

struct vt_tracee *vt_tracee_find(struct vt_engine *engine, pid_t tid);
struct vt_tracee *vt_tracee_add(struct vt_engine *engine, pid_t tid, pid_t tgid);
void vt_tracee_remove(struct vt_engine *engine, struct vt_tracee *tracee);
void vt_tracee_rename(struct vt_engine *engine, struct vt_tracee *tracee, pid_t tid);
/* Queues the tracee's first stop, which was held back. */
void vt_tracee_release(struct vt_engine *engine, struct vt_tracee *tracee);
/*
 * The next tracee with a stop to handle, in .status. NULL: look for signals, then call again;
 * but if *@none, there are no children any more.
 */
struct vt_tracee *vt_tracee_next(struct vt_engine *engine, bool *none);
/* Whether the tracee has stopped or ended, and that is still to be handled. */
bool vt_tracee_stands(struct vt_engine *engine, struct vt_tracee *tracee);
/* Remembers that a child has died before its parent reported it. */
void vt_tracee_died_early(struct vt_engine *engine, pid_t tid, int status, bool told);
/* Takes what was remembered about @tid. False: nothing was. */
bool vt_tracee_early(struct vt_engine *engine, pid_t tid, struct vt_early *early);

/* ---- stop.c ------------------------------------------------------------------ */

void vt_stop_handle(struct vt_engine *engine, struct vt_tracee *tracee);
/* Resumes the tracee, or detaches from it. */
void vt_stop_proceed(struct vt_engine *engine, struct vt_tracee *tracee, int signal);
/* Emits NEW, unless that was done. */
void vt_stop_announce(struct vt_engine *engine, struct vt_tracee *tracee);
/* Emits an event of @tracee. Returns the handler's result. */
bool vt_stop_emit(struct vt_engine *engine, const struct vt_tracee *tracee,
		  struct vt_event *event);
/* Emits the ENTER of a call that is wanted. @before: the call was entered before we attached. */
void vt_stop_entry(struct vt_engine *engine, struct vt_tracee *tracee,
		   const struct vt_registers *call, bool before);

/* ---- rights.c ----------------------------------------------------------------- */

/* Memory of @tid cannot be read for lack of rights: warns once, with the reason. */
void vt_rights_unreadable(struct vt_engine *engine, pid_t tid);
/* @tid has executed a program: warns once if it got fewer rights than the program's file gives. */
void vt_rights_executed(struct vt_engine *engine, pid_t tid);

/* ---- untraced.c --------------------------------------------------------------- */

/*
 * @tracee has stopped at a call that the filter stops at. If the call creates a child with
 * CLONE_UNTRACED, removes that flag.
 */
void vt_untraced_enter(struct vt_engine *engine, struct vt_tracee *tracee, uint32_t arch,
		       uint64_t nr, const uint64_t args[6]);
/* To be called when the child exists, or the call has failed: puts the flag back. */
void vt_untraced_leave(struct vt_engine *engine, struct vt_tracee *tracee);
/* @child has a copy of what we changed in @parent. */
void vt_untraced_inherit(const struct vt_tracee *parent, struct vt_tracee *child);

/* ---- tamper.c ----------------------------------------------------------------- */

/* To be called after the handler of ENTER: changes the call if that was asked for. */
void vt_tamper_enter(struct vt_engine *engine, struct vt_tracee *tracee);
/* To be called at the exit of the call. Sets in @event what was changed. */
void vt_tamper_exit(struct vt_engine *engine, struct vt_tracee *tracee, struct vt_event *event);
void vt_tamper_free(struct vt_tracee *tracee);

/* ---- memory.c ----------------------------------------------------------------- */

/* Like vt_engine_read(), but may block for any time. */
ssize_t vt_memory_read(enum vt_proc proc, pid_t tid, uint64_t address, void *buffer,
		       size_t length);
/* The process has new memory; 0: all processes. */
void vt_memory_forget(struct vt_engine *engine, pid_t tgid);

/* ---- pending.c ---------------------------------------------------------------- */

/* @tracee enters a call whose exit is wanted. */
void vt_pending_begin(struct vt_engine *engine, struct vt_tracee *tracee);
/* The call has returned, or the tracee is gone. */
void vt_pending_end(struct vt_engine *engine, struct vt_tracee *tracee);
/* Resumes the stopped @tracee after .wait_ns; or at vt_pending_hurry(), when we detach from all. */
void vt_pending_delay(struct vt_engine *engine, struct vt_tracee *tracee);
void vt_pending_hurry(struct vt_engine *engine);
/* Holds @tracee back for some time, or until vt_pending_end(). */
void vt_pending_hold(struct vt_engine *engine, struct vt_tracee *tracee);
/* Emits PENDING for calls that have lasted long. */
void vt_pending_tell(struct vt_engine *engine);

/* We attach to @tracee, which may be within a call. */
void vt_pending_meet(struct vt_engine *engine, struct vt_tracee *tracee);
/* Emits the calls in which we attached to tracees. */
void vt_pending_tell_met(struct vt_engine *engine);
/* The tracee has stopped: the call in which we attached to it is over. */
void vt_pending_left(struct vt_engine *engine, struct vt_tracee *tracee);

/* ---- end.c -------------------------------------------------------------------- */

/* @tracee has stopped at the begin of its end. */
void vt_end_begun(struct vt_engine *engine, struct vt_tracee *tracee);
/* waitpid() has reported the end of @tracee. */
void vt_end_reaped(struct vt_engine *engine, struct vt_tracee *tracee, int status);
/* There are no children any more: emits the ends of the tracees that are left. */
void vt_end_vanished(struct vt_engine *engine);
/* Like vt_tracee_remove(), for a tracee that has ended or that we detached from. */
void vt_end_removed(struct vt_engine *engine, struct vt_tracee *tracee);

/* ---- spawn.c, attach.c, program.c --------------------------------------------- */

int vt_spawn(struct vt_engine *engine, struct vt_error *error);
/* The program runs, or cannot be run: frees what it was started with. */
void vt_spawn_end(struct vt_engine *engine);
/* Reads the child's report of a failed execve() into .run_error. */
void vt_spawn_report(struct vt_engine *engine);
int vt_attach(struct vt_engine *engine, pid_t pid, struct vt_error *error);
/*
 * The number behind @name ("
 * NAME:") in /proc/PID/status; -1: there is none.
 */
long vt_status_field(pid_t pid, const char *name);
/* State and ticks from /proc/TID/stat. False: no such thread. */
bool vt_thread_stat(pid_t tid, char *state, unsigned long long *user,
		    unsigned long long *kernel);
/* Sets @error to why our own child cannot be traced. */
int vt_attach_child_refused(pid_t pid, int errnum, struct vt_error *error);

/* The path of the program to run; the caller frees it. NULL: @error is set. */
char *vt_program_find(const char *name, char *const *env, struct vt_error *error);
/* Sets @error to why execve() of @path failed. */
int vt_program_error(struct vt_error *error, const char *name, const char *path,
		     int errnum);

#endif
