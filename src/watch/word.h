/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own word on failures: programs at the exits of functions of VFIO, of iommufd
 * and of the IOMMU's core record which of them return an error, for the processes that are
 * watched.
 */
#ifndef VT_WATCH_WORD_H
#define VT_WATCH_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/error.h"

struct vt_word;

/* A function that has returned an error. */
struct vt_word_failure {
	const char *function, *module;	/* .module "": built in; both valid as long as the word */
	int result;			/* negative */
	uint64_t depth;			/* on the stack: a caller's is higher */
	bool swallowed;			/* a function that called it has succeeded */
};

#define VT_WORD_FAILURES 16

/*
 * Loads the programs and attaches them to their functions. @watched: a map of watched
 * processes, which somebody else fills; -1: none, see vt_word_watch(). Without VFIO's modules
 * there is nothing to attach to yet. On failure @error says why, and what to do.
 */
int vt_word_load(struct vt_word **ret, int watched, struct vt_error *error);
void vt_word_free(struct vt_word *word);

/* Which parts of VFIO are missing, as text; "": none. */
void vt_word_missing(const struct vt_word *word, char *text, size_t size);

/* From now on the process is watched. */
void vt_word_watch(struct vt_word *word, pid_t tgid);

/*
 * Attaches to the functions of modules that have come since, if any have. Returns to how many, or
 * a negative errno. Of calls that began before nothing is heard.
 */
int vt_word_extend(struct vt_word *word);

/* The thread begins a call at @time (CLOCK_MONOTONIC, ns): its earlier failures are dropped. */
void vt_word_begin(struct vt_word *word, pid_t tid, uint64_t time);

/* The thread has ended. */
void vt_word_end(struct vt_word *word, pid_t tid);

/*
 * The failures in the thread from @since to @until (CLOCK_MONOTONIC, ns), in the order of the
 * returns. Returns how many; 0, too, if some may have been lost.
 */
size_t vt_word_failures(struct vt_word *word, pid_t tid, uint64_t since, uint64_t until,
			struct vt_word_failure failures[VT_WORD_FAILURES]);

/* The module of a function that we listen to ("": built in); NULL: we do not listen to it. */
const char *vt_word_hears(const struct vt_word *word, const char *function);

#endif
