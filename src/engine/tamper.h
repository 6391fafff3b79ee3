/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes a call: it is not made, it is delayed, or what the kernel has written is changed
 * before the program sees it.
 */
#ifndef VT_ENGINE_TAMPER_H
#define VT_ENGINE_TAMPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define VT_POKES_MAX 32

/* A number in the tracee's memory, to be changed. */
struct vt_poke {
	uint64_t address;
	uint64_t keep;			/* bits that are not changed */
	uint64_t set;
	uint8_t size;			/* 1, 2, 4 or 8 bytes */
};

struct vt_tampering {
	bool skip;			/* do not make the call */
	int64_t result;			/* with .skip: its result; -4095 to -1: a failure */
	uint64_t enter_ns;		/* delay before the call, in ns */
	uint64_t exit_ns;		/* delay after the call, in ns */
	size_t npokes;			/* applied only if the call was made and succeeded */
	struct vt_poke pokes[VT_POKES_MAX];
};

struct vt_engine;

/*
 * For the handler of ENTER, which must then return true. What was really changed is in the
 * event EXIT. False: there is no such thread.
 */
bool vt_engine_tamper(struct vt_engine *engine, pid_t tid, const struct vt_tampering *tampering);

#endif
