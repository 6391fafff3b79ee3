/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One call of a tracee, as far as it has been seen: plain data that the trace fills and
 * that everybody after it reads, the printers, the model and device I/O.
 */
#ifndef VT_CALL_CALL_H
#define VT_CALL_CALL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "call/binding.h"
#include "identify/identify.h"
#include "vfiotrace/vfiotrace.h"

/* When something was done: for "set at line 12". */
struct vt_when {
	uint64_t line;			/* of the trace, where the call begins; 0: not shown */
	struct timespec real;
	pid_t tgid, tid;		/* 0: nobody whom we saw */
};

/* One syscall of a tracee, from its entry on. */
struct vt_record {
	pid_t tid;
	pid_t tgid;
	bool show_pid;			/* more than one process is followed */
	struct timespec real;		/* of the entry */
	/*
	 * Of its line in what the trace writes, with -ff in the thread's file; 0: it has
	 * none. Of a line that stands in the stream only when it is whole, known at the exit.
	 */
	uint64_t line;
	struct timespec since;		/* -r: since the line before, any tracee */
	uint32_t arch;
	uint64_t nr;
	uint64_t args[6];
	uint64_t ip;
	const char *syscall;		/* "ioctl", or "syscall_0x1ff" */
	unsigned int nargs;		/* arguments shown when it is not decoded */
	bool decoded;			/* an ioctl of type ';' or KVM's: .fd, .call, .request */
	/*
	 * Another call whose arguments come as values, each with its name: before the
	 * exit, or, where the kernel writes them, at it. Then .pending.
	 */
	bool io;
	bool pending;
	bool on_fd;			/* it is on the descriptor .fd */
	int fd;
	struct vt_fd fd_info;		/* as it was at entry */
	uint64_t file;			/* of that descriptor; see vt_session_file() */
	uint64_t argument_file;		/* of one in the argument; see vt_session_argument_fd() */
	uint64_t learnt;		/* how much the model had learnt before this call */
	struct vfiotrace_call call;
	char request[256];		/* its name, or candidates */
	struct vt_binding binding;	/* what it does to sysfs, of an io call */
	/* From the exit on: */
	bool before;			/* it was entered before we came */
	bool late;			/* what the caller passed was read after the call */
	bool finished;			/* false: it never returned ("= ?") */
	bool unavailable;		/* it returned, the result could not be read */
	bool failed;
	int64_t result;			/* a negative errno when failed */
	uint8_t tampered;		/* VT_TAMPERED_*, see engine/event.h */
	bool result_is_fd;
	bool result_is_address;
	struct vt_fd result_fd;
	uint64_t result_file;		/* likewise */
	uint64_t made_file;		/* of a new one in the argument; see vt_session_made_fd() */
	struct timespec duration;	/* -T; not of a call entered before we came */
	bool ran_known;
	uint64_t ran;			/* so many ns on a processor; where it was asked for */
};

static inline struct vt_when vt_record_when(const struct vt_record *record)
{
	return (struct vt_when){ record->line, record->real, record->tgid, record->tid };
}

/* As it is here: a recording may come from a machine that encodes it otherwise. */
static inline uint32_t vt_request_code(const struct vt_record *record)
{
	const struct vfiotrace_call *call = &record->call;

	return call->request ? call->request->code : call->code;
}

#endif
