/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --record: stands between the engine and the trace, and between the trace and the live
 * source. Writes down each event with every answer that was given while it was handled, so
 * that a replay tells the trace the same.
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
	struct vt_files *files;		/* as vt_output_options.files */
	const struct vt_filter *calls;	/* calls that the engine stops at; NULL: all */
	bool vfio_only;			/* this and the following as in struct vt_trace_options */
	bool io;
	const char *const *named;
	size_t nnamed;
	bool ioctls_hidden;
	bool users_only;
	unsigned int sets;
	const char *const *watched;
	size_t nwatched;
	bool stacks;			/* the trace will ask for call stacks */
	bool kernel;			/* the trace will ask where calls failed in the kernel */
	bool sources;			/* the stacks have source lines */
	bool pids;			/* several processes are traced from the start */
	uint32_t details;		/* VT_FDS_*: details of descriptors that will be asked for */
	bool ran;			/* CPU times of calls will be asked for */
	/*
	 * --last: keep so many bytes in memory, written by vt_recorder_dump() and at the end;
	 * 0: write everything at once.
	 */
	size_t last;
};

/*
 * Begins a recording. @options need not outlive it, but .files must. Returns 0, or a negative
 * errno with @error set.
 */
int vt_recorder_create(struct vt_recorder **ret, const struct vt_recorder_options *options,
		       struct vt_error *error);

/*
 * Ends the recording. Returns 0, or a negative errno with @error set when it is not complete.
 * If no program ran, nothing is written and a former file stays as it was.
 */
int vt_recorder_destroy(struct vt_recorder *recorder, struct vt_error *error);

/*
 * Whatever was being written, there is no memory for more: what is recorded up to the last
 * event is written, and then the reason instead of an end. The process ends without any other
 * call to @recorder.
 */
void vt_recorder_save(struct vt_recorder *recorder);

/* The source for the trace to ask instead of @live, which must outlive the recorder. */
struct vt_source vt_recorder_source(struct vt_recorder *recorder,
				    const struct vt_source *live);

/* The handler for the engine's events; it passes them on to @handler. */
struct vt_handler vt_recorder_handler(struct vt_recorder *recorder,
				      const struct vt_handler *handler);

/* Saves the model as rows of text, for the beginning of a segment of --last. */
struct vt_recorder_state {
	void (*save)(void *ctx, void (*row)(void *row_ctx, const char *kind, const char *values,
					    size_t length), void *row_ctx);
	void *ctx;
};

/* Needed with .last; call it before the first event. */
void vt_recorder_set_state(struct vt_recorder *recorder, const struct vt_recorder_state *state);

/* With .last: writes what is kept as a complete recording, which replaces the former file. */
void vt_recorder_dump(struct vt_recorder *recorder);

/* Records a remark to the user; @text without "vfiotrace: ". @attach: it is about attaching. */
void vt_recorder_say(struct vt_recorder *recorder, const char *text, bool attach);

/* The first error in writing the file, or NULL. After an error nothing more is written. */
const struct vt_error *vt_recorder_failure(struct vt_recorder *recorder);

#endif
