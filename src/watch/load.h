/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs: loads them into the kernel, attaches them to their hooks, and receives
 * their records.
 */
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

/* Where calls are observed. */
enum vt_hooks {
	VT_HOOKS_BEST,
	VT_HOOKS_HANDLERS,		/* VFIO's own functions: other calls cost nothing */
	VT_HOOKS_SYSCALL,		/* the function for ioctls: each ioctl costs something */
	VT_HOOKS_TRACEPOINT,		/* each system call */
};

struct vt_programs_options {
	enum vt_hooks hooks;
	const struct w_wanted *wanted;
	const struct w_row *rows;	/* W_ROWS of them */
	const struct w_shape (*shapes)[W_CALLS];	/* [0] for 64-bit, [1] for 32-bit calls */
	size_t ring;			/* bytes; a power of two, and at least a page */
	bool everything;		/* every call is wanted */
	bool others;			/* more than ioctls and what opens files */
	bool follow;			/* children, too */
	bool all;			/* every process that touches VFIO, except us */
	size_t stack_copy;		/* bytes of the stack to copy, for calls that want it */
	bool attaches;			/* vt_programs_had() will be called */
	/* Receives one record. */
	void (*take)(void *ctx, const struct w_head *record, size_t size);
	void *ctx;
};

/*
 * Loads the programs, and attaches them to their hooks. On failure @error says why, and what
 * to do.
 */
int vt_programs_load(struct vt_programs **ret, const struct vt_programs_options *options,
		     struct vt_error *error);
/* Programs that are still on their hooks stay there a little longer, and nobody waits for it. */
void vt_programs_free(struct vt_programs *programs);

/* Describes the hooks that were taken, for users. */
void vt_programs_describe(const struct vt_programs *programs, char *text, size_t size);

/* Which hooks were taken: not VT_HOOKS_BEST. */
enum vt_hooks vt_programs_hooks(const struct vt_programs *programs);

/*
 * Attaches programs to functions that have come with a module since. Returns how many
 * functions that are, or a negative errno.
 */
int vt_programs_extend(struct vt_programs *programs);

/* From now on the process is watched, or no longer watched. */
int vt_programs_watch(struct vt_programs *programs, pid_t tgid);
void vt_programs_forget(struct vt_programs *programs, pid_t tgid);

/* The descriptor of the map of watched processes. */
int vt_programs_watched(const struct vt_programs *programs);

/* Delivers which open descriptors of the process may be VFIO's, before anybody is watched. */
int vt_programs_had(struct vt_programs *programs, pid_t pid);

/*
 * Delivers the records that have come, at most VT_PROGRAMS_MOST of them: where more come all the
 * time, signals and the clock are to be looked at too. Returns how many.
 */
#define VT_PROGRAMS_MOST 16384
int vt_programs_consume(struct vt_programs *programs);

/* Waits until a stack comes, but at most that long. */
void vt_programs_wait(struct vt_programs *programs, const struct timespec *most);

/* From now on requests on the file are looked up by this kind. */
void vt_programs_set_kind(struct vt_programs *programs, uint64_t file, uint64_t signature,
			  unsigned int kind);

/* How many calls of a live thread were counted; 0: none. */
uint32_t vt_programs_serial(struct vt_programs *programs, pid_t tid);

struct w_counts vt_programs_counts(const struct vt_programs *programs);

/*
 * How many runs of the programs the kernel has left out. Each may have been about a call that is
 * missing then, or ends with the result of the next one; or about a process that is not watched.
 */
uint64_t vt_programs_left_out(const struct vt_programs *programs);

#endif
