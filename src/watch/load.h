/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BPF programs: into the kernel, on their hooks, and what they have to say. */
#ifndef VT_WATCH_LOAD_H
#define VT_WATCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "util/error.h"
#include "watch/records.h"

struct vt_programs;

/* Where calls are noted. */
enum vt_hooks {
	VT_HOOKS_BEST,
	VT_HOOKS_HANDLERS,		/* VFIO's own functions: nothing else costs anything */
	VT_HOOKS_SYSCALL,		/* the function for ioctls: others' ioctls cost something */
	VT_HOOKS_TRACEPOINT,		/* each system call */
};

struct vt_programs_options {
	enum vt_hooks hooks;
	const struct w_wanted *wanted;
	const struct w_row *rows;	/* W_ROWS */
	const struct w_shape (*shapes)[W_CALLS];	/* two of these */
	size_t ring;			/* bytes, a power of two, a page at least */
	bool everything;		/* every call is wanted */
	bool others;			/* more than ioctls, and what opens files, is wanted */
	bool follow;			/* children too */
	bool all;			/* every process that touches VFIO, but us */
	size_t stack_copy;		/* bytes of the stack, with calls that want it */
	bool attaches;			/* vt_programs_had() will be asked for */
	/* One record. Not 0: enough for now. */
	int (*take)(void *ctx, const struct w_head *record, size_t size);
	void *ctx;
};

/* Loads them, and puts them on their hooks. On failure @error says why, and what to do. */
int vt_programs_load(struct vt_programs **ret, const struct vt_programs_options *options,
		     struct vt_error *error);
void vt_programs_free(struct vt_programs *programs);

/* Those that were taken, in words. */
void vt_programs_describe(const struct vt_programs *programs, char *text, size_t size);

/*
 * Puts more of them on functions that have come since, with a module. How many functions
 * that are, or a negative errno.
 */
int vt_programs_extend(struct vt_programs *programs);

/* From now on the process is watched, or no longer. */
int vt_programs_watch(struct vt_programs *programs, pid_t tgid);
void vt_programs_forget(struct vt_programs *programs, pid_t tgid);

/* The map of those that are. */
int vt_programs_watched(const struct vt_programs *programs);

/* Hands on which descriptors the process has that may be VFIO's, before anybody is watched. */
int vt_programs_had(struct vt_programs *programs, pid_t pid);

/* Hands on what has come; how many records that were. */
int vt_programs_consume(struct vt_programs *programs);

/* Until a stack comes, or for that long. */
void vt_programs_wait(struct vt_programs *programs, const struct timespec *most);

/* Off the hooks: what comes now is the rest. */
void vt_programs_detach(struct vt_programs *programs);

/* The kind that the file's requests are looked up by from now on. */
void vt_programs_set_kind(struct vt_programs *programs, uint64_t file, uint64_t signature,
			  unsigned int kind);

/* Calls that were counted of a thread that is alive; 0: none. */
uint32_t vt_programs_serial(struct vt_programs *programs, pid_t tid);

struct w_counts vt_programs_counts(struct vt_programs *programs);

#endif
