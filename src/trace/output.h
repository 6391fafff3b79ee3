/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the lines go: a terminal, a file, a pipe to a command, or one file per
 * tracee. Whoever writes never sees an error at once: the first one is kept, and
 * nothing more is written to the place that failed.
 */
#ifndef VT_TRACE_OUTPUT_H
#define VT_TRACE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "print/printer.h"
#include "util/error.h"
#include "util/files.h"

struct vt_output_options {
	const char *target;		/* -o: a file, "|CMD", "!CMD"; NULL: stderr */
	bool standard;			/* without a target: standard output instead */
	bool append;			/* -A */
	bool separately;		/* -ff: a file "TARGET.TID" for each tracee */
	/*
	 * The program's memory, for its owner alone: a file gets its name, and takes the
	 * place of what was there, at vt_output_commit(). "-" is standard output.
	 */
	bool recording;
	bool beside;			/* the trace likewise, but for its mode */
	/*
	 * --last: so many bytes of whole lines stay in memory, until vt_output_dump(); 0: all
	 * are written. Not with .separately.
	 */
	size_t last;
	void (*cut)(struct vt_buffer *out, uint64_t lines);	/* says that so many are not kept */
	struct vt_files *files;		/* all that is in use; NULL: nothing is compared */
	bool each_line;			/* a program may read along: one write per line, but for files */
};

struct vt_output;

int vt_output_create(struct vt_output **ret, const struct vt_output_options *options,
		     struct vt_error *error);

/*
 * With -ff: @name says what stands in a file's name for the tracee's tid. It must
 * answer as long as the output lives.
 */
void vt_output_name_files(struct vt_output *output, const char *(*name)(void *ctx, pid_t tid),
			  void *ctx);

/*
 * Whatever is written is heard too, wherever it goes: @thread is what @name above says, or
 * NULL. No more than one hears.
 */
void vt_output_listen(struct vt_output *output,
		      void (*hear)(void *ctx, const char *thread, const char *data,
				   size_t length), void *ctx);

/* What stands at the beginning of each file, before the first line that is written. */
void vt_output_head(struct vt_output *output, const char *data, size_t length);

/*
 * Ends the line; a terminal and stderr, which the program may share, show it now.
 * Without @whole the text is the beginning of a line.
 */
void vt_output_write(struct vt_output *output, pid_t tid, const char *data, size_t length,
		     bool whole);

/* The number of the line that @tid would begin now, from 1 on. */
uint64_t vt_output_next_line(const struct vt_output *output, pid_t tid);

/* Whether somebody looks on, so that the beginning of a line is worth showing. */
bool vt_output_is_terminal(const struct vt_output *output);

/* Whether all tracees share one stream. */
bool vt_output_is_shared(const struct vt_output *output);

/* A remark for the user, on stderr, in its place among the lines. */
void vt_output_notice(struct vt_output *output, const char *text);

/* What has been written is worth a file: without this it leaves none. */
void vt_output_commit(struct vt_output *output);

/*
 * With .last: writes what is kept. A file has it alone from now on; elsewhere it is added to
 * what was written before, and kept no longer.
 */
void vt_output_dump(struct vt_output *output);

/* Hands everything to the system. */
void vt_output_flush(struct vt_output *output);

/* No more lines of @tid will come: with -ff, its file is closed. */
void vt_output_forget(struct vt_output *output, pid_t tid);

/* The first failure, or NULL. */
const struct vt_error *vt_output_failure(struct vt_output *output);

/*
 * Flushes, closes and waits for the command, which must end well. Returns a negative
 * errno, and @error, when anything has failed.
 */
int vt_output_destroy(struct vt_output *output, struct vt_error *error);

/* ---- files that are written anew ---- */

/*
 * --last: a file that is written whole each time that somebody asks for it. It is made
 * beside its place and takes that at once; what this run had put there before is kept under
 * the first free name of FILE.1, FILE.2, ...
 */
struct vt_piece {
	const char *data;
	size_t length;
};

struct vt_renewed {
	struct vt_output_options options;	/* .target is the file */
	unsigned int times;		/* that it was written */
};

/* Whether the target is a file, or will be one, that can be replaced. */
bool vt_is_renewable(const char *target);

/* Whether it could be written now. Leaves nothing behind. */
int vt_renew_check(const struct vt_output_options *options, struct vt_error *error);

int vt_renew(struct vt_renewed *renewed, const struct vt_piece *pieces, size_t count,
	     struct vt_error *error);

#endif
