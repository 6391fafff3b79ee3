/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the trace asks about a tracee that stands still. Live, process_vm_readv(), /proc and
 * libunwind answer; in a replay, the recording. A recorder wraps another source and writes
 * down every answer.
 */
#ifndef VT_SOURCE_SOURCE_H
#define VT_SOURCE_SOURCE_H

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "identify/identify.h"
#include "source/world.h"

/* One frame of a call stack. */
struct vt_frame {
	uint64_t ip;			/* in .object's file; an address if there is none */
	uint64_t offset;		/* offset in .symbol; without a symbol the same as .ip */
	char object[VT_PATH_MAX];	/* path; "": unknown */
	char symbol[512];		/* "": unknown */
	unsigned int line;		/* in .source; 0: unknown, or not asked for */
	char source[VT_PATH_MAX];
};

#define VT_NAME_MAX	   64		/* bytes of a thread's name, with the NUL */

#define VT_STACK_DEPTH	   256		/* frames; as strace */
#define VT_STACK_DEPTH_MAX 65536

struct vt_source {
	void *ctx;
	/* Reads memory of thread @tid; see vfiotrace_read_fn. */
	ssize_t (*read)(void *ctx, pid_t tid, uint64_t address, void *buffer,
			size_t length);
	/*
	 * The same for what can be read later as well: -EAGAIN at once if some of it is not in
	 * memory, for to wait for that takes a thread. NULL: as .read, which a recorder is for
	 * all its answers to be what a replay will be told.
	 */
	ssize_t (*glimpse)(void *ctx, pid_t tid, uint64_t address, void *buffer,
			   size_t length);
	/*
	 * What descriptor @fd is. Never NULL; valid until the next question about that
	 * descriptor.
	 */
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/*
	 * The same for a descriptor that a task had before we traced it; asked when the task
	 * is announced. The .file of these answers is comparable only with that of other such
	 * answers.
	 */
	const struct vt_fd *(*had)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/* See vt_identify_learn(); NULL in a replay. */
	void (*learn)(void *ctx, pid_t tgid, pid_t tid, int fd,
		      const struct vfiotrace_call *call, int64_t result);
	void (*forget)(void *ctx, pid_t tgid);
	/* See vt_identify_copied(); NULL in a replay. */
	void (*copied)(void *ctx, pid_t from, pid_t tgid, pid_t tid);
	/* See vt_identify_closed(); NULL in a replay. */
	void (*closed)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/* See vt_identify_made(); NULL in a replay. */
	void (*made)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/*
	 * Whether two tasks share one descriptor table, rather than having equal ones: 1, 0,
	 * or a negative errno if unknown.
	 */
	int (*shares)(void *ctx, pid_t tid, pid_t other);
	/* The present name of a thread; false: unknown. */
	bool (*name)(void *ctx, pid_t tid, char name[VT_NAME_MAX]);
	bool knows_names;		/* .name costs nothing */
	/* The thread's CPU time so far, in nanoseconds; false: unknown. NULL: never known. */
	bool (*ran)(void *ctx, pid_t tid, uint64_t *ns);
	/*
	 * Calls @frame for each frame, innermost first. Returns 0, or a negative errno if the
	 * stack goes on but cannot be followed. NULL: no stacks.
	 */
	int (*stack)(void *ctx, pid_t tgid, pid_t tid,
		     void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		     void *frame_ctx);
	/*
	 * Whether the file that the thread is about to open is surely no device with a driver,
	 * and not named like one. @dirfd and @path are as in openat(2). NULL: never known.
	 */
	bool (*ordinary)(void *ctx, pid_t tid, int dirfd, const char *path);
	/* See vt_ask(); NULL: nothing is known. */
	void (*ask)(void *ctx, const struct vt_question *question, struct vt_answer *answer);
};

/* Asks about the world, while an event is handled. The error is VT_NOT_KNOWN if nobody answers. */
static inline void vt_ask(const struct vt_source *source, const struct vt_question *question,
			  struct vt_answer *answer)
{
	*answer = (struct vt_answer){ .error = VT_NOT_KNOWN };
	if (strnlen(question->path, PATH_MAX) == PATH_MAX)
		answer->error = ENAMETOOLONG;
	else if (source->ask)
		source->ask(source->ctx, question, answer);
}

#endif
