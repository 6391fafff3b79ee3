/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A call is changed: it is not made, or lasts longer, or what the kernel has written is
 * written over before the program sees it.
 */
#ifndef VT_ENGINE_TAMPER_H
#define VT_ENGINE_TAMPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define VT_POKES_MAX 32

/* A number in the tracee's memory. */
struct vt_poke {
	uint64_t address;
	uint64_t keep;			/* bits that stay as the kernel has written them */
	uint64_t set;
	uint8_t size;			/* 1, 2, 4 or 8 bytes */
};

struct vt_tampering {
	bool skip;			/* the kernel does not get to see the call: */
	int64_t result;			/* this is its result; -4095 to -1: it has failed */
	uint64_t enter_ns;		/* the thread waits before the call is made, */
	uint64_t exit_ns;		/* and before it goes on */
	size_t npokes;			/* are done where the call was made and succeeded */
	struct vt_poke pokes[VT_POKES_MAX];
};

struct vt_engine;

/*
 * To be called when an ENTER is handled, and answered with true: what is to become of that
 * call. What was really done the event of its exit says. False: the thread is not there.
 */
bool vt_engine_tamper(struct vt_engine *engine, pid_t tid, const struct vt_tampering *tampering);

#endif
