/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which of the kernel's functions a call has failed, if somebody listened to the kernel. */
#ifndef VT_JUDGE_WORD_H
#define VT_JUDGE_WORD_H

#include "call/call.h"
#include "judge/inquiry.h"
#include "judge/why.h"

/* Fills @word, which is valid as long as @inquiry; through that the kernel is asked. */
void vt_kernel_word(struct vt_inquiry *inquiry, const struct vt_record *record,
		    struct vt_kernel_word *word);

/* What the kernel says about a cause that begins in certain functions. */
enum vt_kernel_says {
	VT_KERNEL_SAYS_NOTHING,
	VT_KERNEL_SAYS_YES,		/* one of them was the first that returned the error */
	VT_KERNEL_SAYS_NO,		/* another function was */
};

/*
 * @functions: names with spaces between them, in any order: the functions that return the
 * error for this cause, and those into which compilers inline them.
 */
enum vt_kernel_says vt_kernel_says(struct vt_inquiry *inquiry, const struct vt_kernel_word *word,
				   const char *functions);

#endif
