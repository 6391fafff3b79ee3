/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ptrace engine: starts or attaches to programs, waits, and turns stops into events. It
 * knows nothing of VFIO but the filter that it is given. It prints nothing and never exits:
 * errors are returned in a struct vt_error.
 */
#ifndef VT_ENGINE_ENGINE_H
#define VT_ENGINE_ENGINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "engine/event.h"
#include "engine/filter.h"
#include "util/error.h"
#include "util/proc.h"

/* -I: what SIGHUP, SIGINT, SIGQUIT and SIGTERM to the tracer do; see engine.c. */
enum vt_interrupt {
	VT_INTERRUPT_DEFAULT,		/* as WAITING */
	VT_INTERRUPT_ANYWHERE,
	VT_INTERRUPT_WAITING,
	VT_INTERRUPT_NEVER,
	VT_INTERRUPT_NEVER_TSTP,
	VT_INTERRUPT_PASS,		/* each of them is passed on to the program */
};

/* -D: the tracer is not the program's parent; and where it is. */
enum vt_daemonize {
	VT_DAEMONIZE_NO,
	VT_DAEMONIZE_GRANDCHILD,
	VT_DAEMONIZE_PGROUP,		/* in its own process group */
	VT_DAEMONIZE_SESSION,		/* in its own session */
};

struct vt_plan;

struct vt_engine_options {
	char *const *argv;		/* the program to start; or NULL */
	char *const *env_changes;	/* "NAME=VALUE" sets, "NAME" unsets; NULL at the end */
	const char *user;		/* -u; or NULL */
	const pid_t *attach;		/* -p */
	size_t nattach;
	const char *const *detach_on;	/* -b: names of system calls; NULL at the end */
	bool follow;			/* show children; they are traced in any case */
	bool seccomp;			/* use the in-kernel filter if possible */
	bool kill_on_exit;
	bool asked;			/* SIGUSR1 makes ASKED, and is not passed on */
	bool capture;			/* SIGUSR2 makes CAPTURE, and is not passed on */
	bool stay;			/* do not move to the tracee's CPU */
	enum vt_proc proc;		/* result of vt_proc_check() */
	enum vt_interrupt interruptible;
	enum vt_daemonize daemonize;
	struct vt_plan *plan;		/* set by vt_engine_daemonize() */
	struct vt_filter filter;
	/* Gets remarks for the user, such as why the in-kernel filter is not used. */
	void (*warn)(void *ctx, const char *message);
	void *warn_ctx;
};

struct vt_engine;

/*
 * Does what .daemonize asks for. The calling process waits, and becomes the program that
 * @options starts, with the same pid and parent; it does not return. A new process returns 0:
 * it is the tracer, and must start an engine with these @options. To be called before there
 * are threads or children. On failure, the calling process gets a negative errno and goes on.
 */
int vt_engine_daemonize(struct vt_engine_options *options, struct vt_error *error);

/*
 * Starts or attaches. On failure returns a negative errno, @error says what failed and what to
 * do, and nothing is left running or attached. The program calls execve() only in
 * vt_engine_run(), which reports if that fails. What @options points to must outlive the
 * engine.
 *
 * The calling thread must also run the engine. Until vt_engine_destroy() it has the signals
 * blocked that would end it, and the process ignores SIGPIPE: a pipe without a reader fails
 * with EPIPE. The program gets the mask and dispositions of before.
 *
 * The engine reaps all children, so the caller cannot wait for others meanwhile.
 */
int vt_engine_start(struct vt_engine **ret, const struct vt_engine_options *options,
		    const struct vt_handler *handler, struct vt_error *error);

/* Whether @tid is traced. .attach may name some that are not; .warn was told. */
bool vt_engine_traces(struct vt_engine *engine, pid_t tid);

/*
 * Runs until no tracee is left, or a signal ends the trace, which detaches from attached
 * processes. *@status: the exit status for the tracer, which is that of the started program,
 * or 128+signal. *@signal: the signal to die from, or 0. Returns 0 or a negative errno.
 */
int vt_engine_run(struct vt_engine *engine, int *status, int *signal,
		  struct vt_error *error);

/*
 * For the handler: emits nothing more, for example because the output cannot be written. The
 * program goes on, untraced where that is possible; see engine.c.
 */
void vt_engine_stop(struct vt_engine *engine);

/*
 * For the handler: enough was seen. Detaches at once from all tracees that can go on without
 * us. A started program, too, is not waited for.
 */
void vt_engine_release(struct vt_engine *engine);

void vt_engine_destroy(struct vt_engine *engine);

/*
 * For the handler, in an EXIT event: resumes the thread at once, because the rest of what the
 * handler does takes long and does not depend on the thread. In other events it does nothing.
 */
void vt_engine_go_on(struct vt_engine *engine);

/*
 * Reads memory of a stopped tracee, for vfiotrace_memory. -EAGAIN: a page is missing, and was
 * not supplied in time.
 */
ssize_t vt_engine_read(struct vt_engine *engine, pid_t tid, uint64_t address,
		       void *buffer, size_t length);

/*
 * Like vt_engine_read(), but reads more than @length, up to @most bytes, as far as that needs
 * no waiting. @buffer must have @most bytes. Without @waits, -EAGAIN if some of the @length
 * bytes are not there, without a look for the reason.
 */
ssize_t vt_engine_read_ahead(struct vt_engine *engine, pid_t tid, uint64_t address,
			     void *buffer, size_t length, size_t most, bool waits);

#endif
