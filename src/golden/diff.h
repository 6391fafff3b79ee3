/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what two sequences have in common. */
#ifndef VT_GOLDEN_DIFF_H
#define VT_GOLDEN_DIFF_H

#include <stddef.h>
#include <stdint.h>

#define VT_DIFF_ALONE SIZE_MAX

/*
 * Sets @pairs[i], for each element of @old, to the index of its partner in @new, or to
 * VT_DIFF_ALONE. Partners are equal, and in the same order. There are as many as possible,
 * unless the sequences differ in more than some thousand places. Of several equal elements the
 * first are paired, or with @from_end the last.
 */
void vt_diff(const uint32_t *old, size_t nold, const uint32_t *new, size_t nnew,
	     size_t *pairs, int from_end);

#endif
