/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was asked about a tracee while one event was handled, and the answers. The
 * recorder fills it from the live source, the replayer from a line of the file;
 * both answer from it by the same rules, so that a replay cannot differ.
 */
#ifndef VT_RECORD_ANSWERS_H
#define VT_RECORD_ANSWERS_H

#include <stdbool.h>
#include <uthash.h>

#include "print/printer.h"
#include "source/source.h"

/* Bytes that were read, or (length 0) an address that could not be. */
struct vt_segment {
	uint64_t address;
	size_t offset;			/* of the bytes, in vt_answers.bytes */
	size_t length;
	int error;			/* of an address that could not be read: errno */
};

struct vt_answers {
	struct vt_segment *segments;	/* by address, none over another */
	size_t nsegments;
	size_t room;
	struct vt_buffer bytes;
	struct vt_frame *frames;
	size_t nframes;
	size_t frames_room;
	bool walked;			/* the stack was asked for */
	int stack_error;
};

/* Starts anew; memory is kept. */
void vt_answers_reset(struct vt_answers *answers);
void vt_answers_free(struct vt_answers *answers);

/*
 * As vfiotrace_read_fn. Where no answer is there yet @live gives it and it is
 * kept; without @live memory ends there.
 */
ssize_t vt_answers_read(struct vt_answers *answers, uint64_t address, void *buffer,
			size_t length, vfiotrace_read_fn *live, void *live_ctx);

/*
 * A segment behind all others, for .length bytes of which the caller has appended to
 * .bytes. False when it does not lie behind them, or passes the last address.
 */
bool vt_answers_append(struct vt_answers *answers, const struct vt_segment *segment);

struct vt_frame *vt_answers_add_frame(struct vt_answers *answers);

/* ---- what lasts from event to event ---- */

struct vt_known_fd {
	int fd;				/* key */
	uint64_t event;			/* in which the answer was given */
	struct vt_fd info;
	UT_hash_handle hh;
};

/*
 * One thread: the descriptors as they were answered last. Only what changes is
 * written, along with the registers that hardly ever do.
 */
struct vt_known_thread {
	pid_t tid;			/* key */
	pid_t tgid;
	uint32_t arch;
	uint64_t ip;
	uint64_t arg;			/* of the ioctl entered last */
	bool ran_known;			/* .ran: how long it had run then, nanoseconds */
	uint64_t ran;
	/* With --last, while it is in a call: the members of the line of its entry, and when. */
	struct vt_buffer entered;
	int64_t entered_mono, entered_offset;
	char name[VT_NAME_MAX];		/* "": nobody has asked, or could tell */
	struct vt_known_fd *fds;
	UT_hash_handle hh;
};

struct vt_known {
	struct vt_known_thread *threads;
	struct vt_known_thread *last;	/* of the last event */
	int64_t mono;			/* of the last event, nanoseconds */
	int64_t offset;			/* CLOCK_REALTIME minus CLOCK_MONOTONIC then */
};

/* The thread, known from now on. */
struct vt_known_thread *vt_known_thread(struct vt_known *known, pid_t tid);

/* NULL when nothing was answered about it. */
struct vt_known_fd *vt_known_find(struct vt_known_thread *thread, int fd);

/* Its entry, new and empty when there was none. */
struct vt_known_fd *vt_known_fd(struct vt_known_thread *thread, int fd);

/* Nothing is known of the descriptor any more. */
void vt_known_drop(struct vt_known_thread *thread, int fd);

void vt_known_free(struct vt_known *known);

/* @event has been handled: a thread that is gone by it is forgotten. */
void vt_known_after(struct vt_known *known, const struct vt_event *event);

#endif
