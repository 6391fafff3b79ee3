/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces without stopping anybody: programs in the kernel note the calls and the memory
 * that they are about, and here that becomes events, and answers about memory and
 * descriptors. The engine's counterpart.
 */
#ifndef VT_WATCH_WATCH_H
#define VT_WATCH_WATCH_H

#include "engine/engine.h"
#include "identify/identify.h"
#include "util/error.h"
#include "vfiotrace/vfiotrace.h"
#include "watch/captured.h"
#include "watch/load.h"
#include "watch/shapes.h"

#define VT_WATCH_RING ((size_t)16 << 20)
#define VT_WATCH_STACK ((size_t)8 << 10)

struct vt_watch;

struct vt_watch_options {
	const struct vfiotrace_context *context;
	size_t ring;			/* bytes, a power of two */
	enum vt_hooks hooks;
	bool all;			/* every process that touches VFIO: until a signal comes */
	bool others;			/* more than ioctls and what opens files is wanted */
	struct vt_watch_calls calls;
	size_t stack_copy;		/* bytes of the stack of calls that are shown; 0: none */
};

/*
 * Loads the programs for the kernel, and starts the program of @options, which does its
 * execve only in vt_watch_run(), or begins to look at the processes of .attach. Of
 * @options those count that are about starting, attaching, following and which calls;
 * they must outlive the watch. @identify is told what descriptors are from here on. As
 * vt_engine_start() otherwise.
 */
int vt_watch_start(struct vt_watch **ret, const struct vt_engine_options *options,
		   const struct vt_watch_options *how,
		   struct vt_identify *identify, const struct vt_handler *handler,
		   struct vt_error *error);

/* How it would look on with these hooks, or why it would not, in words. */
void vt_watch_probe(enum vt_hooks hooks, char *text, size_t size);

/* As the functions of the engine. */
bool vt_watch_traces(struct vt_watch *watch, pid_t pid);
int vt_watch_run(struct vt_watch *watch, int *status, int *signal, struct vt_error *error);
void vt_watch_stop(struct vt_watch *watch);
void vt_watch_destroy(struct vt_watch *watch);

/* Whether anything was lost; told to the handler in its place. */
bool vt_watch_lost(const struct vt_watch *watch);

/* Memory that was captured with the thread's event; as vfiotrace_read_fn. */
ssize_t vt_watch_read(struct vt_watch *watch, pid_t tid, uint64_t address, void *buffer,
		      size_t length);

/* The processes that are watched, as a map for other programs. */
int vt_watch_watched(struct vt_watch *watch);

/* From when to when the thread's call lasted of whose exit was told last. */
void vt_watch_span(struct vt_watch *watch, pid_t tid, uint64_t *since, uint64_t *until);

/* The copy of the thread's stack that came with its event; NULL: none did. */
struct vt_watch_stack *vt_watch_stack(struct vt_watch *watch, pid_t tid);

/*
 * What the kernel has told of a descriptor that was open before: it may have been closed
 * since, and a file's number is none that /proc would have.
 */
const struct vt_fd *vt_watch_had(struct vt_watch *watch, pid_t tgid, pid_t tid, int fd);

/* Whether a task was made with the table of descriptors of who has made it: 1 or 0. */
int vt_watch_shares(struct vt_watch *watch, pid_t tid, pid_t other);

#endif
