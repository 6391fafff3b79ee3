/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about the world that belong together: answers, and texts made of them, stay
 * valid until all of it ends, and what was asked once is not asked again. All goes through
 * the source, so that a recording holds it.
 */
#ifndef VT_JUDGE_INQUIRY_H
#define VT_JUDGE_INQUIRY_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "source/source.h"

/*
 * What to say in the place of numbers that differ between two runs of one program: each
 * function returns it, valid until the next is called; NULL says that it stays out, or, of
 * addresses and IOVAs, that the number is what to say.
 */
struct vt_names {
	const char *(*pid)(void *ctx, pid_t pid);
	/* A descriptor of @pid's; 0: of who makes the call at hand. */
	const char *(*fd)(void *ctx, pid_t pid, int fd);
	const char *(*link)(void *ctx, const char *text);	/* of a descriptor; never NULL */
	const char *(*address)(void *ctx, uint64_t address);
	/* In the space that is IOAS @ioas of the model's @file. */
	const char *(*iova)(void *ctx, uint64_t file, uint32_t ioas, uint64_t iova);
	void *ctx;
};

struct vt_inquiry {
	const struct vt_source *source;
	const struct vt_names *names;	/* NULL: the numbers themselves */
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
 * For formats, in the place of "%d" and the like: what the number is. Texts with it are what
 * vt_inquiry_say() is given in the end, by vt_fact() and vt_evidence().
 */
#define VT_SAY(WHAT, FORMAT)	"\001" WHAT FORMAT "\002"
#define VT_PID		VT_SAY("p", "%d")
#define VT_FD		VT_SAY("f", "%d")		/* of who makes the call */
#define VT_FD_OF	VT_SAY("o", "%d:%d")		/* a pid, and its descriptor: " as descriptor 4" */
#define VT_LINK		VT_SAY("l", "%s")		/* what a descriptor's link says */
#define VT_ADDRESS	VT_SAY("a", "%" PRIx64)		/* of the program's memory */
/* Two of them: what the call names, and an address behind it, which is meant. */
#define VT_WITHIN	VT_SAY("w", "%" PRIx64 ":%" PRIx64)
/* Two of them: where a stretch of memory begins and ends. Left out with the space behind it. */
#define VT_STRETCH	VT_SAY("s", "%" PRIx64 "-%" PRIx64)
/* What is counted at that moment: others have their part in it. */
#define VT_MOMENT	VT_SAY("m", "%" PRIu64)
/* A name that is made up anew each time: "*" in its place. */
#define VT_CHANCE	VT_SAY("c", "%s")
/* The model's number of a file, an IOAS of it or 0, and an IOVA there. */
#define VT_IOVA		VT_SAY("i", "%" PRIx64 ":%x:%" PRIx64)

/* @text in one line, and with all that differs from run to run as .names says it. */
const char *vt_inquiry_say(struct vt_inquiry *inquiry, const char *text);

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
