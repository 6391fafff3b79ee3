/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own word on failures: programs behind the functions of VFIO, of iommufd and of
 * the IOMMU's core note which of them return an error, of the processes that are watched.
 */
#ifndef VT_WATCH_WORD_H
#define VT_WATCH_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/error.h"

struct vt_word;

/* One function has returned an error. */
struct vt_word_failure {
	const char *function, *module;	/* "": of no module; valid as long as the word */
	int result;			/* negative */
	uint64_t depth;			/* on the stack: a caller's is higher */
	bool swallowed;			/* who called it may have made good for it */
};

#define VT_WORD_FAILURES 16

/*
 * Loads the programs and puts them behind their functions. @watched: a map of the processes
 * that are watched, which somebody else fills; -1: none, see vt_word_watch(). On failure
 * @error says why, and what to do.
 */
int vt_word_load(struct vt_word **ret, int watched, struct vt_error *error);
void vt_word_free(struct vt_word *word);

/* What of VFIO is not there, in words; "": all is. */
void vt_word_missing(const struct vt_word *word, char *text, size_t size);

/* The process is watched from now on. */
void vt_word_watch(struct vt_word *word, pid_t tgid);

/* The thread begins a call then: what it has failed in before is of no interest. */
void vt_word_begin(struct vt_word *word, pid_t tid, uint64_t time);

/*
 * What the thread has failed in from @since to @until (CLOCK_MONOTONIC, ns), in the order of the
 * returns. How many there are; 0, too, where some may have been lost.
 */
size_t vt_word_failures(struct vt_word *word, pid_t tid, uint64_t since, uint64_t until,
			struct vt_word_failure failures[VT_WORD_FAILURES]);

/* Of which module the function is that is listened to; NULL: it is not. */
const char *vt_word_hears(const struct vt_word *word, const char *function);

#endif
