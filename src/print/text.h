/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the text writer remembers between two values, in the state of struct vfiotrace_text. */
#ifndef VT_PRINT_TEXT_H
#define VT_PRINT_TEXT_H

#include "vfiotrace/vfiotrace.h"

struct __attribute__((may_alias)) vt_text_state {
	unsigned int depth;
	uint32_t separate;		/* bit per depth but 0: an element stands there already */
	uint32_t array;			/* bit per depth: inside an array */
	uint32_t shown[8];		/* elements shown per depth, to honour the limit */
	unsigned int muted;		/* depth below which nothing is printed, +1 */
	unsigned int remark;		/* depth of the remark that is open, or 0 */
	uint8_t note;			/* enum vfiotrace_note: of the value just before */
	bool nameless;			/* the remark has one field, which needs no name */
};

_Static_assert(sizeof(struct vt_text_state) <= sizeof(((struct vfiotrace_text *)0)->state),
	       "the public header keeps room for it");

static inline struct vt_text_state *vt_text_state(struct vfiotrace_text *text)
{
	return (struct vt_text_state *)text->state;
}

#endif
