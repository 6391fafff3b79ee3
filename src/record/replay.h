/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --replay: makes the events of a recording and answers, from the same file, what the
 * trace asks about them. Nothing that stands in the file is trusted.
 */
#ifndef VT_RECORD_REPLAY_H
#define VT_RECORD_REPLAY_H

#include "engine/event.h"
#include "engine/filter.h"
#include "source/source.h"
#include "trace/trace.h"
#include "util/error.h"

/* Room for a word of the header; what is longer is cut. */
#define VT_RECORDED_TEXT 96

struct vt_replay;

/* What the recording says of itself. */
struct vt_replay_header {
	bool vfio_only;			/* these as in struct vt_trace_options */
	bool io;
	const char *const *named;
	size_t nnamed;
	bool ioctls_hidden;
	bool users_only;
	unsigned int sets;
	const char *const *watched;
	size_t nwatched;
	bool stacks;			/* call stacks were recorded */
	bool kernel_word;		/* and where calls failed in the kernel */
	bool sources;			/* with their lines of source */
	bool foreign;			/* memory there has the other byte order */
	bool pids;			/* several processes were attached to */
	bool ran;			/* how long calls ran on a processor was recorded */
	bool calls;			/* which calls were recorded is told; since version 2 */
	int utc_offset;			/* of local time there, seconds */
	/* Of what has recorded, and where; "" where it is not said. */
	char tool[VT_RECORDED_TEXT], kernel[VT_RECORDED_TEXT], machine[VT_RECORDED_TEXT];
};

struct vt_replay_handler {
	struct vt_handler events;
	/*
	 * A remark that was made to the user then, without "vfiotrace: "; @attach: about
	 * attaching. Harmless for a terminal.
	 */
	void (*say)(void *ctx, const char *text, bool attach);
	void *ctx;
	/*
	 * A row of the model at that moment: answers NULL, or what is wrong with it. NULL itself:
	 * nobody wants to know.
	 */
	const char *(*state)(void *ctx, const char *kind, const char *values);
};

/* Opens @path ("-": standard input) and reads the header. */
int vt_replay_open(struct vt_replay **ret, const char *path, struct vt_error *error);
void vt_replay_close(struct vt_replay *replay);

const struct vt_replay_header *vt_replay_header(const struct vt_replay *replay);

/*
 * A call, or several, of those that are wanted, as @trace wants them, and cannot be there,
 * since they were not asked for then: its name, "all", or NULL.
 */
const char *vt_replay_lacks(const struct vt_replay *replay, const struct vt_filter *wanted,
			    const struct vt_trace_options *trace);

/* Answers about the event at hand only. */
struct vt_source vt_replay_source(struct vt_replay *replay);

/*
 * Hands all events to @handler. Fails, with the line in @error, where the recording
 * is damaged or ends too early; what stands before that has been handled then.
 */
int vt_replay_run(struct vt_replay *replay, const struct vt_replay_handler *handler,
		  struct vt_error *error);

/* From inside the handler: no more events. vt_replay_run() succeeds. */
void vt_replay_stop(struct vt_replay *replay);

#endif
