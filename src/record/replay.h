/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --replay: makes the events of a recording again and answers the trace's questions from the
 * same file. Nothing in the file is trusted.
 */
#ifndef VT_RECORD_REPLAY_H
#define VT_RECORD_REPLAY_H

#include "engine/event.h"
#include "engine/filter.h"
#include "source/source.h"
#include "trace/trace.h"
#include "util/error.h"

/* Size of a text from the header; longer ones are cut off. */
#define VT_RECORDED_TEXT 96

struct vt_replay;

/* What the header of the recording says. */
struct vt_replay_header {
	bool vfio_only;			/* this and the following as in struct vt_trace_options */
	bool io;
	const char *const *named;
	size_t nnamed;
	bool ioctls_hidden;
	bool users_only;
	unsigned int sets;
	const char *const *watched;
	size_t nwatched;
	bool stacks;			/* call stacks were recorded */
	bool kernel_word;		/* --explain=kernel: where calls failed was recorded */
	bool sources;			/* stacks have source lines */
	bool foreign;			/* the recorded memory has the other byte order */
	bool pids;			/* several processes were traced from the start */
	uint32_t details;		/* VT_FDS_*: details of descriptors that were recorded */
	bool ran;			/* CPU times of calls were recorded */
	bool calls;			/* which calls were recorded is known (since version 2) */
	int utc_offset;			/* local time east of UTC, seconds */
	/* vfiotrace's version and the machine that recorded; "": not in the header. */
	char tool[VT_RECORDED_TEXT], kernel[VT_RECORDED_TEXT], machine[VT_RECORDED_TEXT];
};

struct vt_replay_handler {
	struct vt_handler events;
	/*
	 * A remark that was made to the user, without "vfiotrace: "; safe to print on a
	 * terminal. @attach: it is about attaching.
	 */
	void (*say)(void *ctx, const char *text, bool attach);
	void *ctx;
	/*
	 * A row of the model at that moment. Returns NULL, or what is wrong with the row. May
	 * be NULL: rows are skipped.
	 */
	const char *(*state)(void *ctx, const char *kind, const char *values);
};

/*
 * Opens @path ("-": standard input) and reads the header. Returns 0, or a negative errno with
 * @error set.
 */
int vt_replay_open(struct vt_replay **ret, const char *path, struct vt_error *error);
void vt_replay_close(struct vt_replay *replay);

const struct vt_replay_header *vt_replay_header(const struct vt_replay *replay);

/*
 * Whether calls that @wanted and @trace ask for cannot be in the recording, because it was
 * made without them. Returns the first such call's name, "all" for several, or NULL. The
 * result lives as long as @wanted.
 */
const char *vt_replay_lacks(const struct vt_replay *replay, const struct vt_filter *wanted,
			    const struct vt_trace_options *trace);

/* A source for the trace. It answers only while an event is handled, and only about that event. */
struct vt_source vt_replay_source(struct vt_replay *replay);

/*
 * Hands all events to @handler. Returns 0, or a negative errno with @error naming the line
 * when the recording is damaged or ends too early; the events before that line have been
 * handled.
 */
int vt_replay_run(struct vt_replay *replay, const struct vt_replay_handler *handler,
		  struct vt_error *error);

/* Called from inside the handler: no more events follow, and vt_replay_run() returns 0. */
void vt_replay_stop(struct vt_replay *replay);

#endif
