/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Suggestions for a mistyped word: "did you mean ...?" */
#ifndef VT_CLI_NEAREST_H
#define VT_CLI_NEAREST_H

#include <stddef.h>

#define VT_NEAREST_MAX 3		/* if more words are equally near, none is suggested */

struct vt_nearest {
	const char *wrong;
	size_t distance;		/* of .words; at first the limit for a word */
	size_t count;
	const char *words[VT_NEAREST_MAX];
};

void vt_nearest_begin(struct vt_nearest *n, const char *wrong);

/* Offers a known word (NULL is ignored). @word must live as long as @n. */
void vt_nearest_offer(struct vt_nearest *n, const char *word);

/*
 * Puts "; did you mean 'a' or 'b'?", each word behind @prefix, into @buffer and returns it; ""
 * when no word is near.
 */
const char *vt_nearest_text(const struct vt_nearest *n, const char *prefix, char *buffer,
			    size_t size);

#endif
