/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares two normalized traces thread by thread, first by the lines without their labels.
 * Labels that turn out to stand for the same thing are matched from there on, so that one more
 * call, which shifts all later labels, is one difference.
 */
#ifndef VT_GOLDEN_COMPARE_H
#define VT_GOLDEN_COMPARE_H

#include <stdbool.h>

#include "golden/text.h"

/* Lines that stand in the place of others; either side may have none. Valid only during @tell. */
struct vt_golden_difference {
	/* Name of the thread in the run; if it is missing there, in the file. */
	const char *thread;
	bool whole_thread;		/* the other side has no such thread */
	/*
	 * Number of the call in that thread of the run, from 1: the first of .is, or what
	 * stands in the place of .was.
	 */
	size_t call;
	/*
	 * Line of the file: the first of .was, or what stands in the place of .is; 0: the
	 * thread has ended there.
	 */
	unsigned long place;
	const struct vt_golden_line *was, *is;
	size_t nwas, nis;
};

/*
 * Returns how many calls differ. @tell receives the differences in order, threads of the file
 * first.
 */
size_t vt_golden_compare(const struct vt_golden_text *file, const struct vt_golden_text *run,
			 void (*tell)(void *ctx, const struct vt_golden_difference *difference),
			 void *ctx);

#endif
