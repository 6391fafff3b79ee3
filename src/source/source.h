/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the trace asks about a tracee that stands still. Live it is answered by
 * process_vm_readv, /proc and libunwind; in a replay by the recording. A recorder
 * wraps another source and writes down every answer.
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

/* One frame of a call stack, innermost first. */
struct vt_frame {
	uint64_t ip;			/* in the object's file; in memory without one */
	uint64_t offset;		/* into symbol; without one, ip again */
	char object[VT_PATH_MAX];	/* "" when not known */
	char symbol[512];		/* "" when not known */
	unsigned int line;		/* of .source; 0 when not known or not asked for */
	char source[VT_PATH_MAX];
};

#define VT_NAME_MAX	   64		/* of a thread, with its NUL */

#define VT_STACK_DEPTH	   256		/* as strace */
#define VT_STACK_DEPTH_MAX 65536

struct vt_source {
	void *ctx;
	/* As vfiotrace_read_fn, of thread @tid. */
	ssize_t (*read)(void *ctx, pid_t tid, uint64_t address, void *buffer,
			size_t length);
	/* Never NULL; valid until the next question about that descriptor. */
	const struct vt_fd *(*identify)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/*
	 * The same of a descriptor that a task had before we came to it, asked for when it
	 * comes. The .file of these answers is the same for the same open file, but among
	 * these answers alone.
	 */
	const struct vt_fd *(*had)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/* See vt_identify_learn(); a replay has nothing to learn. */
	void (*learn)(void *ctx, pid_t tgid, pid_t tid, int fd,
		      const struct vfiotrace_call *call, int64_t result);
	void (*forget)(void *ctx, pid_t tgid);
	/* See vt_identify_closed(); NULL in a replay. */
	void (*closed)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/* See vt_identify_made(); NULL in a replay. */
	void (*made)(void *ctx, pid_t tgid, pid_t tid, int fd);
	/*
	 * Whether two tasks have one table of descriptors, and not two that are alike: 1, 0,
	 * or a negative errno when that cannot be told.
	 */
	int (*shares)(void *ctx, pid_t tid, pid_t other);
	/* The thread's name as it is now; false when nobody can tell. */
	bool (*name)(void *ctx, pid_t tid, char name[VT_NAME_MAX]);
	bool knows_names;		/* to ask costs nothing */
	/*
	 * How many nanoseconds the thread has run on a processor so far; false when nobody
	 * can tell. NULL: never.
	 */
	bool (*ran)(void *ctx, pid_t tid, uint64_t *ns);
	/*
	 * Calls @frame for each frame. Returns 0, or a negative errno when it could
	 * not go on after those. NULL: no stacks.
	 */
	int (*stack)(void *ctx, pid_t tgid, pid_t tid,
		     void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		     void *frame_ctx);
	/*
	 * Whether what the thread is about to open is surely no device that has a driver, nor
	 * the name of one. @path is as in openat(2). NULL: that is never known.
	 */
	bool (*ordinary)(void *ctx, pid_t tid, int dirfd, const char *path);
	/* See vt_ask(); NULL: nothing is known of the world. */
	void (*ask)(void *ctx, const struct vt_question *question, struct vt_answer *answer);
};

/* Asks about the world while an event is handled. What nobody answers is VT_NOT_KNOWN. */
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
