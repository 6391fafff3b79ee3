/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens to a tracee, as plain data. The engine makes events from ptrace stops, a replay
 * makes them from a file. The handler cannot tell the difference.
 */
#ifndef VT_ENGINE_EVENT_H
#define VT_ENGINE_EVENT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

enum vt_event_type {
	VT_EVENT_NEW,		/* started, attached, or a child */
	VT_EVENT_ENTER,		/* stopped at the entry of a system call */
	VT_EVENT_EXIT,		/* stopped at the exit of that call */
	VT_EVENT_SIGNAL,	/* is about to get a signal */
	VT_EVENT_STOPPED,	/* group-stop */
	VT_EVENT_EXEC,		/* has executed a program */
	VT_EVENT_EXITED,	/* exited with a code */
	VT_EVENT_KILLED,	/* killed by a signal */
	VT_EVENT_SUPERSEDED,	/* the thread is gone: another called execve() */
	VT_EVENT_DETACHED,	/* we detached from it */
	VT_EVENT_PENDING,	/* its call has not returned for long */
	VT_EVENT_LOST,		/* events of it were lost: a buffer was full */
	VT_EVENT_UNSEEN,	/* something of it, or of anybody, was not observed */
	/*
	 * The last thread of a process is about to end: the process still has all that it had.
	 * A killed process may end without this event.
	 */
	VT_EVENT_ENDING,
	VT_EVENT_ASKED,		/* SIGUSR1 to us: show a summary now. For any tracee */
	VT_EVENT_CAPTURE,	/* SIGUSR2 to us: write what is kept. For any tracee */
};

/* What is not observed: the first two cannot be by these hooks, the others are losses. */
enum vt_unseen {
	VT_UNSEEN_CALL,		/* the call in which the thread was when we attached to it */
	VT_UNSEEN_COMPAT,	/* requests of its process on iommufd: it is a 32-bit program */
	VT_UNSEEN_NO_ROOM,	/* files, ends and signals, of anybody: a buffer was full */
	VT_UNSEEN_LEFT_OUT,	/* perhaps calls, of anybody: the kernel did not run our programs */
};

static inline bool vt_unseen_is_loss(enum vt_unseen what)
{
	return what == VT_UNSEEN_NO_ROOM || what == VT_UNSEEN_LEFT_OUT;
}

#define VT_TAMPERED_RESULT	0x1u	/* the kernel did not do the call: we made up the result */
#define VT_TAMPERED_MEMORY	0x2u	/* we changed some of what the kernel wrote */
#define VT_TAMPERED_TIME	0x4u	/* we delayed the call */
#define VT_TAMPERED_ALL		0x7u

struct vt_event {
	enum vt_event_type type;
	pid_t tid;
	pid_t tgid;		/* 0: not known */
	struct timespec real;	/* CLOCK_REALTIME, for -t */
	struct timespec mono;	/* CLOCK_MONOTONIC, for -r and -T */
	union {
		struct {
			pid_t parent;		/* tid of the creator; 0: not traced by us */
			bool attached;		/* -p: it ran before */
			bool thread;		/* same tgid as its creator */
		} new;
		struct {
			uint32_t arch;		/* AUDIT_ARCH_* */
			uint64_t nr;		/* as the kernel numbers calls on .arch */
			uint64_t args[6];
			uint64_t ip;
			uint64_t sp;
			bool before;		/* entered before we attached, not yet returned */
			bool late;		/* memory is as it is after the call */
		} enter;
		struct {
			int64_t result;		/* a negative errno if .failed */
			bool failed;
			uint8_t tampered;	/* VT_TAMPERED_*: what we changed */
			bool timed;		/* .begun is valid */
			/*
			 * When it was resumed at its entry, after all that we did there;
			 * CLOCK_MONOTONIC.
			 */
			struct timespec begun;
		} exit;
		struct {
			int number;
			siginfo_t info;
		} signal;			/* SIGNAL; for STOPPED only .number */
		struct {
			pid_t former;		/* tid before the execve(), if a thread called it */
		} exec;
		struct {
			int status;		/* exit code; for KILLED the signal */
			bool core;
		} end;
		struct {
			/*
			 * Number of whole calls that were lost. The end of the call entered
			 * before is lost, too.
			 */
			uint32_t calls;
		} lost;
		enum vt_unseen unseen;
		struct {
			pid_t by;		/* former tid of the thread that did execve */
		} superseded;
	};
};

/*
 * Handles one event while its tracee is stopped. For ENTER the result says whether the exit of
 * the call is wanted, too. For other events it is ignored.
 */
struct vt_handler {
	bool (*event)(void *ctx, const struct vt_event *event);
	void *ctx;
};

#endif
