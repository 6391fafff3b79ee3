/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces without stopping anybody: programs in the kernel record the calls, and the memory
 * that they are about. Here the records become events, and answers about memory and
 * descriptors. The counterpart of the engine.
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
	bool all;			/* every process that touches VFIO, until a signal comes */
	bool others;			/* more than ioctls and what opens files */
	struct vt_watch_calls calls;
	size_t stack_copy;		/* bytes of stack to copy for shown calls; 0: none */
};

/*
 * Loads the programs into the kernel. Starts the program of @options, which does its execve
 * only in vt_watch_run(), or begins to watch the processes of .attach. Of @options only those
 * count that are about starting, attaching, following, and which calls; they must outlive the
 * watch. From now on @identify learns from here what descriptors are. Otherwise as
 * vt_engine_start().
 */
int vt_watch_start(struct vt_watch **ret, const struct vt_engine_options *options,
		   const struct vt_watch_options *how,
		   struct vt_identify *identify, const struct vt_handler *handler,
		   struct vt_error *error);

/* Describes how calls would be observed with these hooks, or why they would not. */
void vt_watch_probe(enum vt_hooks hooks, char *text, size_t size);

/*
 * Reports the processes that are attached to, once, before vt_watch_run(). They run on, and what
 * they have is asked for meanwhile: before anybody is told, who may end them then.
 */
void vt_watch_meet(struct vt_watch *watch);

/* As the engine's functions. */
bool vt_watch_traces(struct vt_watch *watch, pid_t pid);
int vt_watch_run(struct vt_watch *watch, int *status, int *signal, struct vt_error *error);
void vt_watch_stop(struct vt_watch *watch);
void vt_watch_destroy(struct vt_watch *watch);

/*
 * Whether anything was lost until vt_watch_run() ended. The handler receives each loss as an event,
 * in its place.
 */
bool vt_watch_lost(const struct vt_watch *watch);

/* As vt_programs_left_out(), until then. */
uint64_t vt_watch_left_out(const struct vt_watch *watch);

/* Reads memory that was captured with the thread's event; as vfiotrace_read_fn. */
ssize_t vt_watch_read(struct vt_watch *watch, pid_t tid, uint64_t address, void *buffer,
		      size_t length);

/* The map of watched processes, for other programs in the kernel. */
int vt_watch_watched(struct vt_watch *watch);

/* Begin and end (CLOCK_MONOTONIC, ns) of the thread's call whose exit was reported last. */
void vt_watch_span(struct vt_watch *watch, pid_t tid, uint64_t *since, uint64_t *until);

/* The copy of the thread's stack that came with its event; NULL: there is none. */
struct vt_watch_stack *vt_watch_stack(struct vt_watch *watch, pid_t tid);

/*
 * What the kernel has told about a descriptor that was open before. It may have been closed
 * since, and the file's number is none that /proc has.
 */
const struct vt_fd *vt_watch_had(struct vt_watch *watch, pid_t tgid, pid_t tid, int fd);

/* Whether @tid was created by @other with a common table of descriptors: 1 or 0. */
int vt_watch_shares(struct vt_watch *watch, pid_t tid, pid_t other);

#endif
