/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which of the kernel's functions a call has failed, as far as somebody has listened. */
#ifndef VT_JUDGE_WORD_H
#define VT_JUDGE_WORD_H

#include "call/call.h"
#include "judge/inquiry.h"
#include "judge/why.h"

/* Valid as long as @inquiry, by which it is asked. */
void vt_kernel_word(struct vt_inquiry *inquiry, const struct vt_record *record,
		    struct vt_kernel_word *word);

/* What the kernel's word says of a cause that begins in one of certain functions. */
enum vt_kernel_says {
	VT_KERNEL_SAYS_NOTHING,
	VT_KERNEL_SAYS_YES,		/* one of them was the first that returned the error */
	VT_KERNEL_SAYS_NO,		/* another was */
};

/*
 * @functions: names with spaces between, in any order: the function that returns the error for
 * this cause, and those into which compilers put it.
 */
enum vt_kernel_says vt_kernel_says(struct vt_inquiry *inquiry, const struct vt_kernel_word *word,
				   const char *functions);

#endif
