/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is counted of a call of which the line is shown, or would be. */
#ifndef VT_CALL_COUNTED_H
#define VT_CALL_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

#include "vfiotrace/vfiotrace.h"

struct vt_counted {
	const char *name;		/* of the request, or of the system call */
	bool request;			/* the former */
	bool hidden;			/* its line is not shown, or not yet: it is only learnt from */
	bool again;			/* it was counted as such, and now its line is shown */
	bool on_fd;			/* .kind is that of its descriptor, or of the one it made */
	enum vfiotrace_fd_kind kind;
	bool finished;			/* false: it had not returned */
	int errnum;			/* 0: it has succeeded */
	bool timed;			/* .took, in nanoseconds */
	uint64_t took;			/* by the clock on the wall */
	bool ran_known;			/* .ran, in nanoseconds */
	uint64_t ran;			/* on a processor */
	bool maps, unmaps;		/* it has, and it is known how much: */
	uint64_t mapped, unmapped;	/* bytes */
};

/* Whoever counts; .call may be NULL. */
struct vt_counter {
	void (*call)(void *ctx, const struct vt_counted *counted);
	void *ctx;
	bool hidden;			/* wants calls of which no line is shown, too */
};

#endif
