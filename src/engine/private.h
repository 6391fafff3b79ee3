/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the engine share. */
#ifndef VT_ENGINE_PRIVATE_H
#define VT_ENGINE_PRIVATE_H

#include <linux/filter.h>
#include <uthash.h>

#include "engine/cpu.h"
#include "engine/engine.h"
#include "engine/patience.h"
#include "engine/registers.h"
#include "engine/tamper.h"
#include "engine/wanted.h"
#include "engine/watcher.h"
#include "util/proc.h"

/* A CLONE_UNTRACED that was taken away, and where it is to be put back. */
struct vt_untraced {
	const struct place *place;	/* a register; NULL: .address counts */
	uint64_t address;
	uint64_t flags;			/* as they were; 0: there is nothing to put back */
};

/* A thread that we trace. */
struct vt_tracee {
	pid_t tid;
	pid_t tgid;		/* 0 when not known */
	pid_t parent;		/* of NEW, until that is told */
	bool announced;		/* NEW was told */
	bool adopted;		/* its parent has still to tell us of it */
	bool held;		/* and .status is not handled before it has */
	bool attached;
	bool shown;		/* its events are delivered */
	bool starting;		/* still our code: only its execve is shown */
	bool ending;		/* let go at its end, .status is what it ends with */
	bool told;		/* its end was told */
	bool listening;		/* in a group-stop */
	bool want_exit;		/* the handler waits for the exit of its syscall */
	bool begins;		/* it goes on into that syscall next */
	bool timed;		/* it did, at .begun */
	struct timespec begun;
	bool skip_exit;		/* its next syscall stop is an exit that nobody wants */
	bool waiting;		/* its status stands in the queue */
	int status;		/* as waitpid gave it */
	uint64_t sp;		/* in its call, where that is known */
	uint64_t stack_page;	/* where that lay, and was found to be there */
	struct vt_untraced untraced;
	struct vt_tampering *tampering;	/* with its call, or NULL */
	uint64_t wait_ns;	/* before it is resumed */
	bool delayed;		/* it stands, and waits until .due */
	bool gone_on;		/* while its exit is still being told */
	struct vt_registers *caught;	/* the call in which we met it, or NULL */
	uint64_t due;		/* ms: when its call has lasted long; 0: not waited for */
	bool looked;		/* it was ready to run when it was due, and had... */
	uint64_t ran;		/* ...run for so many ticks */
	struct vt_tracee *due_prev, *due_next;
	struct vt_tracee *next;	/* in the queue */
	UT_hash_handle hh;
};

/* A child that died before its parent could tell us of it. */
struct vt_early {
	pid_t tid;
	int status;
	bool told;		/* its end, too */
};

/* Processes whose page maps are kept open: those that were asked for last. */
#define VT_PAGEMAPS 16

/* As many parents can stand in a fork at once as we have ever seen, and more. */
#define VT_EARLY_MAX 256

struct vt_engine {
	struct vt_engine_options options;
	struct vt_handler handler;
	struct vt_wanted wanted;
	struct vt_watcher *watcher;
	struct vt_tracee *tracees;	/* uthash by tid */
	size_t count;
	size_t held;		/* so many of them are */
	struct vt_tracee *leaving;	/* whose exit is being told; it may go on before that ends */
	struct vt_tracee *head;		/* of the queue of stops to handle */
	struct vt_tracee **tail;
	unsigned int since_drain;
	struct vt_tracee *turn;		/* who is asked next; NULL: the first */
	unsigned int luck;		/* 0: they are no crowd */
	unsigned int calm;		/* collections without a crowd since the last */
	struct vt_early early[VT_EARLY_MAX];
	unsigned int next_early;
	pid_t root;			/* the started program, 0 once it has ended */
	int root_status;		/* as waitpid gave it */
	bool root_ended;
	bool beside;			/* -D: the program is not our child */
	int report_fd;			/* where the child tells of a failed exec */
	char *program;			/* for messages */
	struct vt_error run_error;	/* errnum set: it could not be run */
	bool detach_on_exec;
	bool filtered;			/* the tracees are under our seccomp filter */
	bool silent;			/* nothing is delivered any more */
	bool let_go;			/* whatever stops is detached */
	bool killing;		/* whatever is left is killed */
	bool abandoned;		/* no more waiting for what was let go */
	bool told_unreadable;	/* that an undumpable process cannot be read */
	bool told_rights;	/* that a setuid program gets no rights */
	bool told_waiting;	/* that we wait for what is not shown */
	bool told_tampering;	/* that a call could not be changed */
	bool told_untraced;	/* that a child could not be made traceable */
	bool no_vm_readv;
	struct vt_pagemap {
		pid_t tgid;		/* whose it is; 0: none is open */
		int fd;
		uint64_t used;
	} pagemaps[VT_PAGEMAPS];
	uint64_t pagemap_clock;
	uint64_t page_size;
	struct vt_patience patience;
	struct vt_tracee *due;		/* those in a call, by .due */
	enum vt_proc proc;
	bool no_syscall_info;		/* PTRACE_GET_SYSCALL_INFO is not there */
	struct vt_cpu *cpu;		/* NULL: we stay where the kernel puts us */
	int interrupts;			/* signals that we have acted upon */
	int last_signal;		/* that ended the trace */
};

/* ---- engine.c ---------------------------------------------------------------- */

int vt_trace_options(const struct vt_engine *engine);
void vt_engine_warn(const struct vt_engine *engine, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Handles stops until nothing is left. */
void vt_engine_loop(struct vt_engine *engine);
void vt_engine_let_go(struct vt_engine *engine);
/* Nothing can be said about calls: says so, once, and ends the trace. */
void vt_engine_blind(struct vt_engine *engine);

/* ---- tracee.c ---------------------------------------------------------------- */

struct vt_tracee *vt_tracee_find(struct vt_engine *engine, pid_t tid);
struct vt_tracee *vt_tracee_add(struct vt_engine *engine, pid_t tid, pid_t tgid);
void vt_tracee_remove(struct vt_engine *engine, struct vt_tracee *tracee);
void vt_tracee_rename(struct vt_engine *engine, struct vt_tracee *tracee, pid_t tid);
/* Its first stop, which was held back, is to be handled now. */
void vt_tracee_release(struct vt_engine *engine, struct vt_tracee *tracee);
/*
 * The next tracee that has something to say, with .status. NULL: look around, then
 * ask again; or, when @none was set, there is no child any more.
 */
struct vt_tracee *vt_tracee_next(struct vt_engine *engine, bool *none);
/* Whether it stands still, or is gone, and that is still to be handled. */
bool vt_tracee_stands(struct vt_engine *engine, struct vt_tracee *tracee);
/* Remembers that a child has died before its parent told of it. */
void vt_tracee_died_early(struct vt_engine *engine, pid_t tid, int status, bool told);
/* Takes what was so remembered of @tid; false when there is nothing. */
bool vt_tracee_early(struct vt_engine *engine, pid_t tid, struct vt_early *early);

/* ---- stop.c ------------------------------------------------------------------ */

void vt_stop_handle(struct vt_engine *engine, struct vt_tracee *tracee);
/* Goes on, or is let go. */
void vt_stop_proceed(struct vt_engine *engine, struct vt_tracee *tracee, int signal);
/* Tells NEW, once. */
void vt_stop_announce(struct vt_engine *engine, struct vt_tracee *tracee);
/* Hands over an event of @tracee; the answer is the handler's. */
bool vt_stop_emit(struct vt_engine *engine, const struct vt_tracee *tracee,
		  struct vt_event *event);
/* Tells of a call that is wanted. @before: it goes on since before we came. */
void vt_stop_entry(struct vt_engine *engine, struct vt_tracee *tracee,
		   const struct vt_registers *call, bool before);

/* ---- rights.c ----------------------------------------------------------------- */

/* Memory of @tid could not be read for lack of rights: says why, once. */
void vt_rights_unreadable(struct vt_engine *engine, pid_t tid);
/* @tid has executed a program: says once when that gets less rights than it should. */
void vt_rights_executed(struct vt_engine *engine, pid_t tid);

/* ---- untraced.c --------------------------------------------------------------- */

/*
 * @tracee stands at a call that the filter stops at. If that makes a child which is not
 * to be traced, it will be.
 */
void vt_untraced_enter(struct vt_engine *engine, struct vt_tracee *tracee, uint32_t arch,
		       uint64_t nr, const uint64_t args[6]);
/* The child is there, or the call has failed: all is as the program made it. */
void vt_untraced_leave(struct vt_engine *engine, struct vt_tracee *tracee);
/* @child begins with what we have changed in @parent. */
void vt_untraced_inherit(const struct vt_tracee *parent, struct vt_tracee *child);

/* ---- tamper.c ----------------------------------------------------------------- */

/* The ENTER of @tracee has been handled: its call is changed, if that was asked for. */
void vt_tamper_enter(struct vt_engine *engine, struct vt_tracee *tracee);
/* The call is over: fills @event with what was done. */
void vt_tamper_exit(struct vt_engine *engine, struct vt_tracee *tracee, struct vt_event *event);
void vt_tamper_free(struct vt_tracee *tracee);

/* ---- memory.c ----------------------------------------------------------------- */

/* As vt_engine_read(), with all the time that it may take. */
ssize_t vt_memory_read(enum vt_proc proc, pid_t tid, uint64_t address, void *buffer,
		       size_t length);
/* The process has other memory now; 0: all that are known. */
void vt_memory_forget(struct vt_engine *engine, pid_t tgid);

/* ---- pending.c ---------------------------------------------------------------- */

/* @tracee goes on into a call whose exit is wanted. */
void vt_pending_begin(struct vt_engine *engine, struct vt_tracee *tracee);
/* That has returned, or the tracee is gone. */
void vt_pending_end(struct vt_engine *engine, struct vt_tracee *tracee);
/*
 * @tracee stands, and goes on after .wait_ns. At once when all are let go:
 * vt_pending_hurry().
 */
void vt_pending_delay(struct vt_engine *engine, struct vt_tracee *tracee);
void vt_pending_hurry(struct vt_engine *engine);
/* @tracee is held back for some time; vt_pending_end() when it is not any more. */
void vt_pending_hold(struct vt_engine *engine, struct vt_tracee *tracee);
/* Tells of those that have lasted long. */
void vt_pending_tell(struct vt_engine *engine);

/* We meet @tracee: it may be in a call. */
void vt_pending_meet(struct vt_engine *engine, struct vt_tracee *tracee);
/* Tells of the calls in which we have met them all. */
void vt_pending_tell_met(struct vt_engine *engine);
/* The tracee stands still: the call in which we met it is over. */
void vt_pending_left(struct vt_engine *engine, struct vt_tracee *tracee);

/* ---- end.c -------------------------------------------------------------------- */

/* @tracee stands at the beginning of its end. */
void vt_end_begun(struct vt_engine *engine, struct vt_tracee *tracee);
/* waitpid() has told of its end. */
void vt_end_reaped(struct vt_engine *engine, struct vt_tracee *tracee, int status);
/* There is nobody to wait for: tells the end of those who are known all the same. */
void vt_end_vanished(struct vt_engine *engine);
/* As vt_tracee_remove(), for one that ended or was detached. */
void vt_end_removed(struct vt_engine *engine, struct vt_tracee *tracee);

/* ---- spawn.c, attach.c, program.c --------------------------------------------- */

int vt_spawn(struct vt_engine *engine, struct vt_error *error);
/* The program runs, or there is none any more: what it was started with is freed. */
void vt_spawn_end(struct vt_engine *engine);
/* What execve said, if the child had to tell: fills .run_error. */
void vt_spawn_report(struct vt_engine *engine);
int vt_attach(struct vt_engine *engine, pid_t pid, struct vt_error *error);
/* The number behind "\nNAME:" in /proc/PID/status; -1 when there is none. */
long vt_status_field(pid_t pid, const char *name);
/* State and ticks from /proc/TID/stat; false when there is none. */
bool vt_thread_stat(pid_t tid, char *state, unsigned long long *user,
		    unsigned long long *kernel);
/* Says in words why a child of our own cannot be traced. */
int vt_attach_child_refused(pid_t pid, int errnum, struct vt_error *error);

/* Answers the path to run, to be freed, or NULL with @error. */
char *vt_program_find(const char *name, char *const *env, struct vt_error *error);
/* Says in words why execve of @path failed. */
int vt_program_error(struct vt_error *error, const char *name, const char *path,
		     int errnum);

#endif
