/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where two normalized traces differ: thread by thread, by what the lines say without their
 * labels first. Labels that come to stand for the same thing are followed from there on, so
 * a call more, which counts all later labels on, is one difference.
 */
#ifndef VT_GOLDEN_COMPARE_H
#define VT_GOLDEN_COMPARE_H

#include <stdbool.h>

#include "golden/text.h"

/* Lines that stand in the place of others; either side may have none. Valid for the call. */
struct vt_golden_difference {
	const char *thread;		/* as the run calls it, or, of one that is missing, the file */
	bool whole_thread;		/* the other side has no such thread */
	size_t call;			/* of that thread in the run, from 1: the first of .is, or what
					   stands in the place of .was */
	unsigned long place;		/* line of the file of the first of .was, or of what stands
					   in the place of .is; 0: the thread has ended there */
	const struct vt_golden_line *was, *is;
	size_t nwas, nis;
};

/* Returns how many calls differ; @tell gets them in order, threads of the file first. */
size_t vt_golden_compare(const struct vt_golden_text *file, const struct vt_golden_text *run,
			 void (*tell)(void *ctx, const struct vt_golden_difference *difference),
			 void *ctx);

#endif
