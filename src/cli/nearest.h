/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of words that are known, those that a wrong one may have been meant to be.
 */
#ifndef VT_CLI_NEAREST_H
#define VT_CLI_NEAREST_H

#include <stddef.h>

#define VT_NEAREST_MAX 3		/* more than that are no help */

struct vt_nearest {
	const char *wrong;
	size_t distance;		/* of those below; at first, what is too far away */
	size_t count;
	const char *words[VT_NEAREST_MAX];
};

void vt_nearest_begin(struct vt_nearest *n, const char *wrong);

/* A word that is known, NULL for none; it must last as long as @n does. */
void vt_nearest_offer(struct vt_nearest *n, const char *word);

/* "; did you mean 'a' or 'b'?", each behind @prefix, or "" when nothing is near. */
const char *vt_nearest_text(const struct vt_nearest *n, const char *prefix, char *buffer,
			    size_t size);

#endif
