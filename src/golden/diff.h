/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two sequences have in common. */
#ifndef VT_GOLDEN_DIFF_H
#define VT_GOLDEN_DIFF_H

#include <stddef.h>
#include <stdint.h>

#define VT_DIFF_ALONE SIZE_MAX

/*
 * Fills @pairs[i], for each element of @old, with the place of its partner in @new, or
 * VT_DIFF_ALONE. Partners are equal and in the same order; as many as there can be, unless
 * the sequences differ in more than some thousand places: then there may be fewer. Of
 * several equal elements the first are taken, or with @from_end the last.
 */
void vt_diff(const uint32_t *old, size_t nold, const uint32_t *new, size_t nnew,
	     size_t *pairs, int from_end);

#endif
