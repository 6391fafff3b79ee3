/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that are watched: from records to events, one thread at a time. What a
 * record refers to has come before it, and waits here.
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
	uint64_t file;			/* its address in the kernel; 0: there is none */
};

struct vt_watch_task {
	pid_t tid;			/* key */
	pid_t tgid;
	pid_t parent;			/* who has made it */
	bool shares;			/* its table of descriptors */
	bool attached;			/* it ran before us */
	bool begun;			/* its program is the one that was started */
	uint32_t serial;		/* of the call told last */
	bool open;			/* the call has not returned */
	bool wanted;			/* and somebody waits for that */
	bool late;			/* .held has been read at the exit */
	bool waits;			/* .held is an entry that has not been handed on */
	bool pending;			/* it was told that the call lasts */
	bool ended;			/* a leader whose other threads go on */
	int code;			/* what it has ended with */
	uint64_t entered, left;		/* when, ns */
	struct w_enter held;
	struct vt_captured memory;	/* of the event at hand */
	struct vt_captured coming;	/* of the next */
	struct vt_watch_fd *fds;	/* since the entry, the newest last */
	size_t nfds, room;
	struct vt_watch_stack stack;	/* of the call that has returned last */
	size_t call_fds;		/* so many of them are of the call told last */
	UT_hash_handle hh;
};

struct vt_watch_tasks {
	struct vt_watch_task *tasks;
	struct vt_watch_files *files;
	const struct vt_wanted *wanted;
	struct vt_handler handler;
	int64_t offset;			/* CLOCK_REALTIME minus CLOCK_MONOTONIC, ns */
	bool silent;			/* nothing is handed on any more */
	uint64_t lost;			/* calls, and others that were told of */
	uint64_t parts;			/* entries and exits with something that is not captured */
	/* Before the end of @task is handed on. False: that is told otherwise. */
	bool (*ends)(void *ctx, const struct vt_watch_task *task);
	/* The process has no thread left. */
	void (*gone)(void *ctx, pid_t tgid, int code);
	void *ctx;
};

struct vt_watch_task *vt_watch_find(struct vt_watch_tasks *tasks, pid_t tid);

/* A thread that is there; and hands its coming on. */
struct vt_watch_task *vt_watch_add(struct vt_watch_tasks *tasks, pid_t tid, pid_t tgid,
				   pid_t parent, bool attached);
void vt_watch_announce(struct vt_watch_tasks *tasks, const struct vt_watch_task *task,
		       uint64_t time);

/* A record that belongs to a thread: all but those of files. */
void vt_watch_take(struct vt_watch_tasks *tasks, const struct w_head *record, size_t size);

/* We were asked for something, by a signal: told of any thread. */
void vt_watch_tell_asked(struct vt_watch_tasks *tasks, enum vt_event_type what, uint64_t now);

/* Those whose calls have lasted since before @since are told of. */
void vt_watch_tell_pending(struct vt_watch_tasks *tasks, uint64_t since, uint64_t now);

/* The thread has ended, though nobody has said so; or has made @serial calls, and lives. */
void vt_watch_end(struct vt_watch_tasks *tasks, struct vt_watch_task *task, int code,
		  uint64_t time);
void vt_watch_settle(struct vt_watch_tasks *tasks, struct vt_watch_task *task, uint32_t serial,
		     uint64_t time);

/* It is looked at no longer. */
void vt_watch_leave(struct vt_watch_tasks *tasks, uint64_t time);
void vt_watch_tasks_free(struct vt_watch_tasks *tasks);

#endif
