/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answers given about a tracee while one event is handled. The recorder fills them from
 * the live source, the replayer from a line of the file. Both then answer from here by the
 * same rules, so that a replay cannot differ from the recorded run.
 */
#ifndef VT_RECORD_ANSWERS_H
#define VT_RECORD_ANSWERS_H

#include <stdbool.h>

#include "print/printer.h"
#include "source/source.h"
#include "util/hash.h"

/* Bytes that were read from memory, or (length 0) an address that could not be read. */
struct vt_segment {
	uint64_t address;
	size_t offset;			/* of the bytes in vt_answers.bytes */
	size_t length;
	int error;			/* errno, if the address could not be read */
};

struct vt_answers {
	struct vt_segment *segments;	/* sorted by address, without overlaps */
	size_t nsegments;
	size_t room;
	struct vt_buffer bytes;
	struct vt_frame *frames;
	size_t nframes;
	size_t frames_room;
	bool walked;			/* the stack was asked for; .nframes may be 0 */
	int stack_error;
};

/* Drops all answers for the next event; keeps the allocated memory. */
void vt_answers_reset(struct vt_answers *answers);
void vt_answers_free(struct vt_answers *answers);

/*
 * Reads memory like vfiotrace_read_fn. What is not known yet is read by @live and kept; with
 * @live NULL, memory ends there.
 */
ssize_t vt_answers_read(struct vt_answers *answers, uint64_t address, void *buffer,
			size_t length, vfiotrace_read_fn *live, void *live_ctx);

/*
 * Adds a segment; the caller has appended its .length bytes to .bytes. Returns false when it
 * does not lie behind all others, or wraps at the end of the address space.
 */
bool vt_answers_append(struct vt_answers *answers, const struct vt_segment *segment);

struct vt_frame *vt_answers_add_frame(struct vt_answers *answers);

/* ---- kept from event to event ---- */

struct vt_known_fd {
	int fd;				/* key */
	uint64_t event;			/* number of the event in which it was answered last */
	struct vt_fd info;
	UT_hash_handle hh;
};

/*
 * One thread, with the last answers about its descriptors. A line holds only descriptors that
 * have changed since, and the registers (arch, ip) only when they change.
 */
struct vt_known_thread {
	pid_t tid;			/* key */
	pid_t tgid;
	uint32_t arch;
	uint64_t ip;
	uint64_t arg;			/* argument of the last ioctl entered; 0: another call */
	bool ran_known;			/* .ran: nanoseconds of CPU time at the entry of its call */
	uint64_t ran;
	/*
	 * With --last, while the thread is in a call: the members of its entry line, and the
	 * clocks then.
	 */
	struct vt_buffer entered;
	int64_t entered_mono, entered_offset;
	char name[VT_NAME_MAX];		/* "": never asked, or no answer */
	struct vt_known_fd *fds;
	UT_hash_handle hh;
};

struct vt_known {
	struct vt_known_thread *threads;
	struct vt_known_thread *last;	/* thread of the last event */
	int64_t mono;			/* CLOCK_MONOTONIC of the last event, nanoseconds */
	int64_t offset;			/* CLOCK_REALTIME minus CLOCK_MONOTONIC then */
};

/* Finds a thread, adds it if it is new. */
struct vt_known_thread *vt_known_thread(struct vt_known *known, pid_t tid);

/* The last answer about @fd; NULL: none yet. */
struct vt_known_fd *vt_known_find(struct vt_known_thread *thread, int fd);

/* The same, but adds an empty answer if there is none. */
struct vt_known_fd *vt_known_fd(struct vt_known_thread *thread, int fd);

/* Forgets the answer about @fd. */
void vt_known_drop(struct vt_known_thread *thread, int fd);

void vt_known_free(struct vt_known *known);

/*
 * To be called when @event has been handled: forgets a thread that has ended or is no longer
 * traced.
 */
void vt_known_after(struct vt_known *known, const struct vt_event *event);

#endif
