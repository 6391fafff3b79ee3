/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is counted of a call, for -c, -C and --summary. */
#ifndef VT_CALL_COUNTED_H
#define VT_CALL_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

#include "vfiotrace/vfiotrace.h"

struct vt_counted {
	const char *name;		/* of the request, or of the system call */
	bool request;			/* .name is a request */
	bool hidden;			/* no line is shown (yet): only learnt from */
	bool again;			/* counted as .hidden before, now its line is shown */
	bool on_fd;			/* .kind is of its descriptor, or of the one it made */
	enum vfiotrace_fd_kind kind;
	bool finished;			/* false: it did not return */
	int errnum;			/* 0: it succeeded, or did not return */
	bool timed;			/* .took is valid */
	uint64_t took;			/* nanoseconds from entry to exit */
	bool ran_known;			/* .ran is valid */
	uint64_t ran;			/* nanoseconds of CPU time */
	bool maps, unmaps;		/* DMA memory, if it is known how much: */
	uint64_t mapped, unmapped;	/* bytes */
};

/* Receives each counted call. .call may be NULL. */
struct vt_counter {
	void (*call)(void *ctx, const struct vt_counted *counted);
	void *ctx;
	bool hidden;			/* also wants calls of which no line is shown */
};

#endif
