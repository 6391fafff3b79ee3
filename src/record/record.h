/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --record: stands between the engine and the trace, and between the trace and the
 * live source; writes down each event with every answer that was given while it was
 * handled. What the trace is told is what a replay will tell it.
 */
#ifndef VT_RECORD_RECORD_H
#define VT_RECORD_RECORD_H

#include "engine/event.h"
#include "engine/filter.h"
#include "source/source.h"
#include "util/error.h"
#include "util/files.h"

struct vt_recorder;

struct vt_recorder_options {
	const char *target;		/* as vt_output_options.target; not NULL */
	struct vt_files *files;		/* as there */
	const struct vt_filter *calls;	/* that the engine asks for; NULL: all */
	bool vfio_only;			/* these as in struct vt_trace_options */
	bool io;
	const char *const *named;
	size_t nnamed;
	bool ioctls_hidden;
	bool users_only;
	unsigned int sets;
	const char *const *watched;
	size_t nwatched;
	bool stacks;			/* the trace will ask for them */
	bool kernel;			/* where calls fail in the kernel is known */
	bool sources;			/* the same of lines of source */
	bool pids;			/* several processes are attached to */
	bool ran;			/* how long calls run will be asked */
	/*
	 * --last: so many bytes stay in memory, and are written by vt_recorder_dump(), and at
	 * the end; 0: all is written.
	 */
	size_t last;
};

/* @options need not outlive this. On failure a negative errno, and @error. */
int vt_recorder_create(struct vt_recorder **ret, const struct vt_recorder_options *options,
		       struct vt_error *error);

/*
 * Ends the recording. Returns a negative errno, and @error, when it is not whole. Without
 * an event of a program that runs there is none: a former file stays as it was.
 */
int vt_recorder_destroy(struct vt_recorder *recorder, struct vt_error *error);

/* What the trace is to ask instead of @live, which must outlive the recorder. */
struct vt_source vt_recorder_source(struct vt_recorder *recorder,
				    const struct vt_source *live);

/* What the engine is to tell instead of @handler. */
struct vt_handler vt_recorder_handler(struct vt_recorder *recorder,
				      const struct vt_handler *handler);

/* Whoever knows what calls have built so far: tells it by rows, as texts. */
struct vt_recorder_state {
	void (*save)(void *ctx, void (*row)(void *row_ctx, const char *kind, const char *values,
					    size_t length), void *row_ctx);
	void *ctx;
};

/* With .last: who it is; before any event. */
void vt_recorder_set_state(struct vt_recorder *recorder, const struct vt_recorder_state *state);

/* With .last: what is kept, as a whole recording, in place of the one before. */
void vt_recorder_dump(struct vt_recorder *recorder);

/* A remark for the user; without "vfiotrace: ". @attach: about attaching. */
void vt_recorder_say(struct vt_recorder *recorder, const char *text, bool attach);

/* What went wrong with the file so far, or NULL; from there on nothing is written. */
const struct vt_error *vt_recorder_failure(struct vt_recorder *recorder);

#endif
