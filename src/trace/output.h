/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where lines go: a terminal, a file, a pipe to a command, or one file per tracee. Writing
 * returns no errors: the first failure is kept, and nothing more is written to the stream that
 * failed.
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
	const char *target;		/* -o: a file, "|CMD" or "!CMD"; NULL: stderr */
	bool standard;			/* without .target: stdout, not stderr */
	bool append;			/* -A */
	bool separately;		/* -ff: a file "TARGET.TID" for each tracee */
	/*
	 * The output is a recording, which holds the program's memory, so only its owner may
	 * read it. A file gets its name, and replaces a former one, at vt_output_commit(). "-"
	 * is stdout.
	 */
	bool recording;
	bool beside;			/* replace a file at vt_output_commit(), with usual mode */
	/*
	 * --last: keep this many bytes of whole lines in memory until vt_output_dump(); 0:
	 * write all lines. Not with .separately.
	 */
	size_t last;
	/* appends the remark that @lines lines were dropped */
	void (*cut)(struct vt_buffer *out, uint64_t lines);
	struct vt_files *files;		/* the files in use; NULL: do not compare */
	bool each_line;			/* --json to a pipe or socket: one write per line */
};

struct vt_output;

int vt_output_create(struct vt_output **ret, const struct vt_output_options *options,
		     struct vt_error *error);

/*
 * With -ff: @name gives the suffix of a tracee's file, or NULL for its tid. It must be
 * callable as long as the output exists.
 */
void vt_output_name_files(struct vt_output *output, const char *(*name)(void *ctx, pid_t tid),
			  void *ctx);

/*
 * Calls @hear for everything that is written. @thread: what the @name above returns, or NULL.
 * There can be only one @hear.
 */
void vt_output_listen(struct vt_output *output,
		      void (*hear)(void *ctx, const char *thread, const char *data,
				   size_t length), void *ctx);

/* Sets the text that each file begins with; copied. To be called before the first line. */
void vt_output_head(struct vt_output *output, const char *data, size_t length);

/*
 * Writes text. @whole: it ends a line. A terminal, and stderr, which the program may share,
 * get it at once.
 */
void vt_output_write(struct vt_output *output, pid_t tid, const char *data, size_t length,
		     bool whole);

/* The number, from 1, of the line that @tid would begin now. */
uint64_t vt_output_next_line(const struct vt_output *output, pid_t tid);

/* Whether the output is a terminal, where the beginning of a line is worth showing. */
bool vt_output_is_terminal(const struct vt_output *output);

/* Whether all tracees share one stream. */
bool vt_output_is_shared(const struct vt_output *output);

/* Prints a remark on stderr; among the lines, if these go there too. */
void vt_output_notice(struct vt_output *output, const char *text);

/* The output is to become a file. Without this call, a .recording or .beside leaves none. */
void vt_output_commit(struct vt_output *output);

/*
 * With .last: writes the kept lines. A file that can be replaced holds just these. Any other
 * target gets them appended, and they are not kept any longer.
 */
void vt_output_dump(struct vt_output *output);

/* Writes everything that is buffered. */
void vt_output_flush(struct vt_output *output);

/* There will be no more lines of @tid: with -ff, closes its file. */
void vt_output_forget(struct vt_output *output, pid_t tid);

/* The first failure; NULL: none. */
const struct vt_error *vt_output_failure(struct vt_output *output);

/*
 * Flushes, closes, and waits for the command, whose status must be 0. Returns 0, or the
 * negative errno of the first failure, with @error set.
 */
int vt_output_destroy(struct vt_output *output, struct vt_error *error);

/* ---- files that are replaced ---- */

/*
 * --last: a file that is written whole each time. It is made beside its place, and then
 * renamed. What this run has written there before is kept under the first free name of FILE.1,
 * FILE.2, ...
 */
struct vt_piece {
	const char *data;
	size_t length;
};

struct vt_renewed {
	struct vt_output_options options;	/* .target: the file */
	unsigned int times;		/* how often it was written */
};

/* Whether the target is, or would be, a file that can be replaced. */
bool vt_is_renewable(const char *target);

/*
 * Returns 0 if the file could be written now, or a negative errno with @error set. Leaves
 * nothing behind.
 */
int vt_renew_check(const struct vt_output_options *options, struct vt_error *error);

int vt_renew(struct vt_renewed *renewed, const struct vt_piece *pieces, size_t count,
	     struct vt_error *error);

#endif
