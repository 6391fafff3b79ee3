/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A normalized trace as lines of threads: of a file, or of the run as it goes on.
 */
#ifndef VT_GOLDEN_TEXT_H
#define VT_GOLDEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

/*
 * Without the thread's name before it, and without its newline. What is said about a line, its
 * stack and its explanation, belongs to it, each behind a newline.
 */
struct vt_golden_line {
	char *text;
	unsigned long place;		/* line of the file, from 1; of a run 0 */
};

struct vt_golden_thread {
	const char *name;		/* "pid1", as --normalize says */
	struct vt_golden_line *lines;
	size_t nlines;
	bool open;			/* the last one has not ended yet */
};

/* The threads are in the order of their names: pid2 before pid10. */
struct vt_golden_text {
	struct vt_golden_thread *threads;
	size_t nthreads;
	unsigned int parts;		/* that were asked for: VT_GOLDEN_WHY and the others */
};

/* Out of memory ends the tracer. */
void vt_golden_text_free(struct vt_golden_text *text);

/*
 * What thread @name has written; a line may begin with its name as in text traces. The first
 * object of a JSON trace, which tells of tool and machine, is left out.
 */
void vt_golden_text_add(struct vt_golden_text *text, const char *name, const char *data,
			size_t length);

/*
 * Reads such a trace, text or JSON. Lines that name no thread are of the first one; a line
 * about the one above (" > ...") is of the same thread as that. A file may say in its first
 * line which parts it has.
 */
int vt_golden_text_read(struct vt_golden_text *text, const char *path, struct vt_error *error);

/* Which parts it has: those that were asked for, and those that are there. */
unsigned int vt_golden_text_parts(const struct vt_golden_text *text);

/* Takes these parts out. */
void vt_golden_text_take_out(struct vt_golden_text *text, unsigned int parts);

/* Writes it, thread by thread. What stood at @path stays when that fails. */
int vt_golden_text_write(const struct vt_golden_text *text, const char *path,
			 struct vt_error *error);

#endif
