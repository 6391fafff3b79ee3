/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that are watched: turns records into events, thread by thread. What a record
 * refers to has come before it, and is kept here until then.
 */
#ifndef VT_WATCH_TASKS_H
#define VT_WATCH_TASKS_H

#include <stdlib.h>

#include "engine/event.h"
#include "engine/wanted.h"
#include "util/hash.h"
#include "util/memory.h"
#include "watch/captured.h"
#include "watch/files.h"
#include "watch/records.h"

struct vt_watch_fd {
	int fd;
	uint64_t file;			/* its address in the kernel; 0: not open */
};

struct vt_watch_task {
	pid_t tid;			/* key */
	pid_t tgid;
	pid_t parent;			/* the thread that created it */
	bool shares;			/* the parent's table of descriptors */
	bool attached;			/* it ran before we came */
	bool begun;			/* it runs the program that was started */
	uint32_t serial;		/* of the last call that was reported */
	uint32_t last;			/* of the last one that was counted, when we end */
	bool open;			/* the call has not returned */
	bool wanted;			/* and its exit is wanted */
	bool waits;			/* .held is an entry that is not reported yet */
	bool pending;			/* it was reported that the call lasts */
	bool in_call;			/* it was attached to in a call, which is not seen */
	bool unseen;			/* what comes after the call is not seen: to be reported */
	bool ended;			/* a leader has ended, but other threads go on */
	int code;			/* the status with which it has ended */
	uint64_t entered, left;		/* times in ns */
	struct w_enter held;
	struct vt_captured memory;	/* of the current event */
	struct vt_captured coming;	/* of the next event */
	struct vt_watch_fd *fds;	/* since the entry; the newest is last */
	size_t nfds, room;
	struct vt_watch_stack stack;	/* of the call that has returned last */
	size_t call_fds;		/* .fds of the last reported call */
	UT_hash_handle hh;
};

struct vt_watch_tasks {
	struct vt_watch_task *tasks;
	struct vt_watch_files *files;
	const struct vt_wanted *wanted;
	struct vt_handler handler;
	int64_t offset;			/* CLOCK_REALTIME minus CLOCK_MONOTONIC, ns */
	bool silent;			/* no more events are reported */
	uint64_t lost;			/* lost calls, and lost exits of reported calls */
	uint64_t parts;			/* entries and exits that are not captured completely */
	/*
	 * Called before the end of @task is reported. False: do not report it, that is done
	 * otherwise.
	 */
	bool (*ends)(void *ctx, const struct vt_watch_task *task);
	/* The process has no thread left. */
	void (*gone)(void *ctx, pid_t tgid, int code);
	void *ctx;
};

struct vt_watch_task *vt_watch_find(struct vt_watch_tasks *tasks, pid_t tid);

/* Adds a thread that exists; vt_watch_announce() reports it. */
struct vt_watch_task *vt_watch_add(struct vt_watch_tasks *tasks, pid_t tid, pid_t tgid,
				   pid_t parent, bool attached);
void vt_watch_announce(struct vt_watch_tasks *tasks, const struct vt_watch_task *task,
		       uint64_t time);

/* Handles a record of a thread: any except those of files. It must be whole (see whole.h). */
void vt_watch_take(struct vt_watch_tasks *tasks, const struct w_head *record);

/* Tells of a loss that is nobody's in particular, at one of the threads that there are. */
void vt_watch_tell_loss(struct vt_watch_tasks *tasks, enum vt_unseen what, uint64_t now);

/* Tells of the calls in which threads were attached to. */
void vt_watch_tell_in_call(struct vt_watch_tasks *tasks, uint64_t now);

/* A signal has asked us for something: reports that, as an event of any thread. */
void vt_watch_tell_asked(struct vt_watch_tasks *tasks, enum vt_event_type what, uint64_t now);

/*
 * The thread's call has got it an iommufd: if it is a 32-bit program, its requests on that are
 * not seen, which is reported after the call.
 */
void vt_watch_got_iommufd(struct vt_watch_tasks *tasks, pid_t tid);

/* Reports calls that have lasted since before @since. */
void vt_watch_tell_pending(struct vt_watch_tasks *tasks, uint64_t since, uint64_t now);

/*
 * vt_watch_end(): the thread has ended, though no record says so. vt_watch_settle(): the
 * thread lives, and has made @serial calls.
 */
void vt_watch_end(struct vt_watch_tasks *tasks, struct vt_watch_task *task, int code,
		  uint64_t time);
void vt_watch_settle(struct vt_watch_tasks *tasks, struct vt_watch_task *task, uint32_t serial,
		     uint64_t time);

/* Reports of all threads that they are no longer watched. */
void vt_watch_leave(struct vt_watch_tasks *tasks, uint64_t time);
void vt_watch_tasks_free(struct vt_watch_tasks *tasks);

#endif
