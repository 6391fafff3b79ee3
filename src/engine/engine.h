/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ptrace engine: starts or attaches, waits, and turns stops into events. It
 * knows nothing of VFIO beyond the filter that it is given, prints nothing, and
 * never exits the tracer: errors come back in a struct vt_error.
 */
#ifndef VT_ENGINE_ENGINE_H
#define VT_ENGINE_ENGINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "engine/event.h"
#include "engine/filter.h"
#include "util/error.h"
#include "util/proc.h"

/* -I: what becomes of SIGHUP, SIGINT, SIGQUIT and SIGTERM to us; see engine.c. */
enum vt_interrupt {
	VT_INTERRUPT_DEFAULT,		/* WAITING */
	VT_INTERRUPT_ANYWHERE,
	VT_INTERRUPT_WAITING,
	VT_INTERRUPT_NEVER,
	VT_INTERRUPT_NEVER_TSTP,
	VT_INTERRUPT_PASS,		/* the program gets them, each of them */
};

/* -D: the tracer is beside the program, not its parent; and where. */
enum vt_daemonize {
	VT_DAEMONIZE_NO,
	VT_DAEMONIZE_GRANDCHILD,
	VT_DAEMONIZE_PGROUP,		/* in a process group of its own */
	VT_DAEMONIZE_SESSION,		/* in a session of its own */
};

struct vt_plan;

struct vt_engine_options {
	char *const *argv;		/* the program to start, or NULL */
	char *const *env_changes;	/* "NAME=VALUE" sets, "NAME" unsets; NULL ends */
	const char *user;		/* -u, or NULL */
	const pid_t *attach;		/* -p */
	size_t nattach;
	const char *const *detach_on;	/* -b: syscall names; NULL ends */
	bool follow;			/* children are shown; they are traced anyway */
	bool seccomp;			/* use the in-kernel filter if possible */
	bool kill_on_exit;
	bool asked;			/* SIGUSR1 is a question to us, and not passed on */
	bool capture;			/* nor is SIGUSR2: it asks for what is kept */
	bool stay;			/* do not move to the CPU of who is traced */
	enum vt_proc proc;		/* what vt_proc_check() says */
	enum vt_interrupt interruptible;
	enum vt_daemonize daemonize;
	struct vt_plan *plan;		/* by vt_engine_daemonize() */
	struct vt_filter filter;
	/* Told once, in words for the user, when the in-kernel filter is not used. */
	void (*warn)(void *ctx, const char *message);
	void *warn_ctx;
};

struct vt_engine;

/*
 * What .daemonize asks for. From here on there are two: the process that called waits
 * and becomes the program that @options starts, under the same number and with the
 * same parent; it does not return. A new process returns and is the tracer, which has
 * to start an engine with these @options. To be called before there are threads or
 * children. On failure the caller goes on, with a negative errno.
 */
int vt_engine_daemonize(struct vt_engine_options *options, struct vt_error *error);

/*
 * Starts or attaches. On failure the answer is a negative errno, @error says
 * what and what to do, and nothing is left running or attached. The program does
 * its execve only in vt_engine_run(), which reports if that fails. What @options
 * points to must outlive the engine.
 *
 * From here to vt_engine_destroy() the calling thread, which must be the one that
 * runs the engine, has the signals that would end it blocked, and the process
 * ignores SIGPIPE: a pipe whose reader is gone shows as EPIPE. The program gets the
 * mask and the dispositions that were there before.
 *
 * waitpid() for other children of the caller is of no use while the engine runs: it
 * reaps all that end.
 */
int vt_engine_start(struct vt_engine **ret, const struct vt_engine_options *options,
		    const struct vt_handler *handler, struct vt_error *error);

/* Whether @tid is traced. Some of what .attach names may not be: that was told. */
bool vt_engine_traces(struct vt_engine *engine, pid_t tid);

/*
 * Runs until no tracee is left or a signal ends the trace (attached processes are
 * then let go). *@status is what the tracer should exit with: that of the
 * started program, or 128+signal; *@signal is the signal to die from, or 0.
 */
int vt_engine_run(struct vt_engine *engine, int *status, int *signal,
		  struct vt_error *error);

/*
 * Asks a running engine to let everything go, from inside the handler: for
 * example because nothing can be written any more. The program goes on
 * untraced if it can, as documented under "in-kernel filter".
 */
void vt_engine_stop(struct vt_engine *engine);

/*
 * The same because enough was seen: what can live without us is let go at once, a
 * started program too, which is not waited for.
 */
void vt_engine_release(struct vt_engine *engine);

void vt_engine_destroy(struct vt_engine *engine);

/*
 * The thread whose exit the handler is being told of goes on at once: what the handler has
 * still to do takes long, and needs nothing that the thread can change. Of others' stops it
 * is told afterwards, as ever. Outside of such an event this does nothing.
 */
void vt_engine_go_on(struct vt_engine *engine);

/*
 * Memory of the tracee that stands still, for a vfiotrace_memory. -EAGAIN: it is not
 * there, and who would supply it does not.
 */
ssize_t vt_engine_read(struct vt_engine *engine, pid_t tid, uint64_t address,
		       void *buffer, size_t length);

/*
 * The same, and what comes behind as far as it can be had at once: @most bytes in all. The
 * buffer has room for them; how many there are is the answer.
 */
ssize_t vt_engine_read_ahead(struct vt_engine *engine, pid_t tid, uint64_t address,
			     void *buffer, size_t length, size_t most);

#endif
