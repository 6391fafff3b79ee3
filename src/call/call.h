/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One call of a tracee, as far as it has been seen. Plain data: the trace fills it; the
 * printers, the model and the rest after it read it.
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

/* When something was done, for texts such as "set at line 12". */
struct vt_when {
	uint64_t line;			/* line of the trace where the call begins; 0: not shown */
	struct timespec real;
	pid_t tgid, tid;		/* 0: done by a process that was not traced */
};

/* One system call of a tracee, from its entry on. */
struct vt_record {
	pid_t tid;
	pid_t tgid;
	bool show_pid;			/* more than one process is followed */
	struct timespec real;		/* at the entry */
	/*
	 * Number of its line in the output (with -ff in the thread's file); 0: no line. A line
	 * that is written only when complete gets its number at the exit.
	 */
	uint64_t line;
	struct timespec since;		/* -r: since the line before, of any tracee */
	uint32_t arch;
	uint64_t nr;
	uint64_t args[6];
	uint64_t ip;
	const char *syscall;		/* "ioctl", or "syscall_0x1ff" if unknown */
	unsigned int nargs;		/* arguments to show if neither .decoded nor .io */
	bool decoded;			/* ioctl of VFIO, iommufd, KVM: .fd, .call, .request */
	/*
	 * Another call whose arguments are shown as named values. .pending: some are known at
	 * the exit only, because the kernel writes them.
	 */
	bool io;
	bool pending;
	bool on_fd;			/* the call is made on the descriptor .fd */
	int fd;
	struct vt_fd fd_info;		/* as it was at the entry */
	uint64_t file;			/* open file behind .fd, see vt_session_file() */
	uint64_t argument_file;		/* of one in the argument: vt_session_argument_fd() */
	uint64_t learnt;		/* how many calls had taught the model something before */
	struct vfiotrace_call call;
	char request[256];		/* name of the request, or several joined by " or " */
	struct vt_binding binding;	/* what an .io call does to sysfs */
	/* Set at the exit: */
	bool before;			/* it was entered before we attached */
	bool late;			/* the caller's memory was read only after the call */
	bool finished;			/* false: it did not return ("= ?") */
	bool unavailable;		/* it returned, but its result could not be read */
	bool failed;
	int64_t result;			/* a negative errno if .failed */
	uint8_t tampered;		/* VT_TAMPERED_*, see engine/event.h */
	bool result_is_fd;
	bool result_is_address;
	struct vt_fd result_fd;
	uint64_t result_file;		/* open file behind .result_fd */
	uint64_t made_file;		/* of a new one in the argument: vt_session_made_fd() */
	struct timespec duration;	/* -T; not valid if .before */
	bool ran_known;
	uint64_t ran;			/* nanoseconds of CPU time, if .ran_known */
};

static inline struct vt_when vt_record_when(const struct vt_record *record)
{
	return (struct vt_when){ record->line, record->real, record->tgid, record->tid };
}

/*
 * The request's number on this architecture. A recording may come from one that encodes it in
 * another way.
 */
static inline uint32_t vt_request_code(const struct vt_record *record)
{
	const struct vfiotrace_call *call = &record->call;

	return call->request ? call->request->code : call->code;
}

#endif
