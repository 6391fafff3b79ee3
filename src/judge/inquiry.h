/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about the world that belong together. Answers, and texts made of them, stay valid
 * until vt_inquiry_end(); the same question is asked only once. All questions go through the
 * source, so that a recording holds the answers.
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
 * What to print in place of numbers that differ between two runs of a program. Each function
 * returns a text that is valid until the next is called. NULL means that the number is left
 * out; for addresses and IOVAs, that the number itself is printed.
 */
struct vt_names {
	const char *(*pid)(void *ctx, pid_t pid);
	/* A descriptor of @pid; 0: of the process that makes the current call. */
	const char *(*fd)(void *ctx, pid_t pid, int fd);
	const char *(*link)(void *ctx, const char *text);	/* of a descriptor; never NULL */
	const char *(*address)(void *ctx, uint64_t address);
	/* An IOVA in the space @ioas (0: a container's) of the model's @file. */
	const char *(*iova)(void *ctx, uint64_t file, uint32_t ioas, uint64_t iova);
	void *ctx;
};

struct vt_inquiry {
	const struct vt_source *source;
	const struct vt_names *names;	/* NULL: print the numbers themselves */
	struct vt_inquiry_memory *memory;
	struct vt_inquired *asked;
};

void vt_inquiry_begin(struct vt_inquiry *inquiry, const struct vt_source *source);
void vt_inquiry_end(struct vt_inquiry *inquiry);

/* Returns zeroed memory. If there is none, the tracer ends. */
void *vt_inquiry_alloc(struct vt_inquiry *inquiry, size_t size);
const char *vt_inquiry_text(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *vt_inquiry_vtext(struct vt_inquiry *inquiry, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * For use in formats, in place of "%d" and the like: they tell what the number is. A text that
 * contains them must finally go through vt_inquiry_say(), as vt_fact() and vt_evidence() do.
 */
#define VT_SAY(WHAT, FORMAT)	"\001" WHAT FORMAT "\002"
#define VT_PID		VT_SAY("p", "%d")
#define VT_FD		VT_SAY("f", "%d")		/* of the process that makes the call */
#define VT_FD_OF	VT_SAY("o", "%d:%d")		/* pid and descriptor: " as descriptor 4" */
#define VT_LINK		VT_SAY("l", "%s")		/* text of a descriptor's link */
#define VT_ADDRESS	VT_SAY("a", "%" PRIx64)		/* in the program's memory */
/* Two addresses: one that the call names, and one behind it, which is meant. */
#define VT_WITHIN	VT_SAY("w", "%" PRIx64 ":%" PRIx64)
/* Two addresses: begin and end of a range of memory. If left out, so is the space after it. */
#define VT_STRETCH	VT_SAY("s", "%" PRIx64 "-%" PRIx64)
/* A quantity that depends on the moment, because other processes contribute to it. */
#define VT_MOMENT	VT_SAY("m", "%" PRIu64)
/* A name that is made up anew in each run; "*" is printed in its place. */
#define VT_CHANCE	VT_SAY("c", "%s")
/* The model's number of a file, the id of an IOAS of that file (or 0), and an IOVA there. */
#define VT_IOVA		VT_SAY("i", "%" PRIx64 ":%x:%" PRIx64)

/* @text in one line, with .names in place of all that differs from run to run. */
const char *vt_inquiry_say(struct vt_inquiry *inquiry, const char *text);

/*
 * Returns the answer, never NULL, with a NUL behind its data. @pid: the process whose view of
 * the file system counts; 0: the machine's.
 */
const struct vt_answer *vt_inquire(struct vt_inquiry *inquiry, enum vt_ask ask, pid_t pid,
				   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The first line of a file, in the machine's view; NULL: there is none, or it is not known. */
const char *vt_inquire_line(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The last part of a link's target, in the machine's view; NULL: as above. */
const char *vt_inquire_link_name(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Whether the path exists, in the machine's view: 1, 0, or -1 if not known. */
int vt_inquire_exists(struct vt_inquiry *inquiry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Whether something of the process was asked for that is not there. */
bool vt_inquiry_lacks(const struct vt_inquiry *inquiry, pid_t pid);

/*
 * Iterates over the names in an answer to FOLDER or HOLDERS. @name: the previous one, or NULL
 * to begin. Returns NULL after the last.
 */
const char *vt_answer_next(const struct vt_answer *answer, const char *name);

#endif
