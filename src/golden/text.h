/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A normalized trace as the lines of its threads: that of a file, or that of a run as it goes
 * on.
 */
#ifndef VT_GOLDEN_TEXT_H
#define VT_GOLDEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

/*
 * A line without its thread's name and without its newline. Lines that belong to it, such as
 * its stack and its explanation, follow in the same text, each after a newline.
 */
struct vt_golden_line {
	char *text;
	unsigned long place;		/* line of the file, from 1; 0: of a run */
};

struct vt_golden_thread {
	const char *name;		/* "pid1", as --normalize says */
	struct vt_golden_line *lines;
	size_t nlines;
	bool open;			/* the last line is not complete yet */
};

/* Threads are sorted by name: pid2 comes before pid10. */
struct vt_golden_text {
	struct vt_golden_thread *threads;
	size_t nthreads;
	unsigned int parts;		/* what was asked for: VT_GOLDEN_WHY and others */
};

/* In all these functions the tracer ends if memory runs out. */
void vt_golden_text_free(struct vt_golden_text *text);

/*
 * Adds what thread @name has written. A line may begin with the thread's name, as in text
 * traces. The header object of a JSON trace is left out.
 */
void vt_golden_text_add(struct vt_golden_text *text, const char *name, const char *data,
			size_t length);

/*
 * Reads such a trace, text or JSON. Lines without a thread's name belong to the first thread;
 * a line that belongs to the one above (" > ...") is of the same thread as that. The first
 * line of a file may say which parts it has.
 */
int vt_golden_text_read(struct vt_golden_text *text, const char *path, struct vt_error *error);

/* The parts that were asked for, and those that are present. */
unsigned int vt_golden_text_parts(const struct vt_golden_text *text);

/* Removes these parts. */
void vt_golden_text_take_out(struct vt_golden_text *text, unsigned int parts);

/* Writes the trace, thread by thread. If that fails, the former file at @path stays. */
int vt_golden_text_write(const struct vt_golden_text *text, const char *path,
			 struct vt_error *error);

#endif
