/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens to a tracee, as plain data. The engine makes events from ptrace
 * stops, a replay makes them from a file; whoever handles them cannot tell the
 * difference.
 */
#ifndef VT_ENGINE_EVENT_H
#define VT_ENGINE_EVENT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

enum vt_event_type {
	VT_EVENT_NEW,		/* a tracee: started, attached, or a child */
	VT_EVENT_ENTER,		/* stands at the entry of a syscall */
	VT_EVENT_EXIT,		/* stands at the exit of the syscall entered before */
	VT_EVENT_SIGNAL,	/* is about to get a signal */
	VT_EVENT_STOPPED,	/* group-stop */
	VT_EVENT_EXEC,		/* has executed a new program */
	VT_EVENT_EXITED,	/* +++ exited with N +++ */
	VT_EVENT_KILLED,	/* +++ killed by SIGX +++ */
	VT_EVENT_SUPERSEDED,	/* its thread is gone: another thread did execve */
	VT_EVENT_DETACHED,	/* we let it go */
	VT_EVENT_PENDING,	/* the syscall entered before has not returned for long */
	VT_EVENT_LOST,		/* what it did was not seen: there was no room */
	/*
	 * The last thread of a process is about to end: what the process has is still
	 * there. A process that is killed may end without.
	 */
	VT_EVENT_ENDING,
	VT_EVENT_ASKED,		/* SIGUSR1 came to us: how do things stand? Of any tracee */
	VT_EVENT_CAPTURE,	/* SIGUSR2 came to us: what is kept is wanted. Of any tracee */
};

#define VT_TAMPERED_RESULT	0x1u	/* the kernel did not see it: the result is ours */
#define VT_TAMPERED_MEMORY	0x2u	/* some of what it has written is ours */
#define VT_TAMPERED_TIME	0x4u	/* it was delayed */

struct vt_event {
	enum vt_event_type type;
	pid_t tid;
	pid_t tgid;		/* 0 when not known */
	struct timespec real;	/* CLOCK_REALTIME, for -t */
	struct timespec mono;	/* CLOCK_MONOTONIC, for -r and -T */
	union {
		struct {
			pid_t parent;		/* tid of the creator; 0: none of ours */
			bool attached;		/* it ran before us (-p) */
			bool thread;		/* shares tgid with its creator */
		} new;
		struct {
			uint32_t arch;		/* AUDIT_ARCH_* */
			uint64_t nr;		/* as the kernel counts on that arch */
			uint64_t args[6];
			uint64_t ip;
			uint64_t sp;
			bool before;		/* it was entered before we came, and goes on */
			bool late;		/* memory is as it was after the call */
		} enter;
		struct {
			int64_t result;		/* a negative errno when failed */
			bool failed;
			uint8_t tampered;	/* VT_TAMPERED_*: what we have done to it */
			bool timed;		/* .begun is known */
			/*
			 * When it was let go into the kernel, after all that was done
			 * at its entry; CLOCK_MONOTONIC.
			 */
			struct timespec begun;
		} exit;
		struct {
			int number;
			siginfo_t info;
		} signal;			/* SIGNAL; number alone for STOPPED */
		struct {
			pid_t former;		/* tid before an exec by another thread */
		} exec;
		struct {
			int status;		/* exit code, or signal when KILLED */
			bool core;
		} end;
		struct {
			/* Whole calls; how the call entered before ended was not seen either. */
			uint32_t calls;
		} lost;
		struct {
			pid_t by;		/* the thread that did execve, by its old tid */
		} superseded;
	};
};

/*
 * Handles one event while its tracee stands still. For ENTER the answer says
 * whether the exit of this syscall is wanted too; otherwise it is ignored.
 */
struct vt_handler {
	bool (*event)(void *ctx, const struct vt_event *event);
	void *ctx;
};

#endif
