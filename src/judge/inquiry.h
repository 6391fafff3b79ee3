/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about the world that belong together: answers, and texts made of them, stay
 * valid until all of it ends, and what was asked once is not asked again. All goes through
 * the source, so that a recording holds it.
 */
#ifndef VT_JUDGE_INQUIRY_H
#define VT_JUDGE_INQUIRY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "source/source.h"

struct vt_inquiry {
	const struct vt_source *source;
	struct vt_inquiry_memory *memory;
	struct vt_inquired *asked;
};

void vt_inquiry_begin(struct vt_inquiry *inquiry, const struct vt_source *source);
void vt_inquiry_end(struct vt_inquiry *inquiry);

/* Zeroed. Memory that runs out ends the tracer. */
void *vt_inquiry_alloc(struct vt_inquiry *inquiry, size_t size);
const char *vt_inquiry_text(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *vt_inquiry_vtext(struct vt_inquiry *inquiry, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * Never NULL. @pid: whose view of the file system; 0: the machine's. The answer has a NUL
 * behind its data.
 */
const struct vt_answer *vt_inquire(struct vt_inquiry *inquiry, enum vt_ask ask, pid_t pid,
				   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Of the machine: the first line of a file; NULL when there is none, or nobody knows. */
const char *vt_inquire_line(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Of the machine: the last part of where a link leads; NULL as above. */
const char *vt_inquire_link_name(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Whether the machine has that: 1, 0, or -1 when nobody knows. */
int vt_inquire_exists(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The names in an answer of FOLDER or HOLDERS one by one, NULL after the last; @name is NULL
 * at first.
 */
const char *vt_answer_next(const struct vt_answer *answer, const char *name);

#endif
