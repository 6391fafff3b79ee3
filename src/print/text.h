/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* State of the text visitor between two values, kept in struct vfiotrace_text. */
#ifndef VT_PRINT_TEXT_H
#define VT_PRINT_TEXT_H

#include "vfiotrace/vfiotrace.h"

struct __attribute__((may_alias)) vt_text_state {
	unsigned int depth;
	uint32_t separate;		/* bit per depth > 0: the next element needs a ", " */
	uint32_t array;			/* bit per depth: it is an array */
	uint32_t shown[8];		/* elements shown per depth, for the limit */
	unsigned int muted;		/* 1 + depth of the array whose rest is left out; 0: none */
	unsigned int remark;		/* depth of the struct that is shown as a comment, or 0 */
	uint8_t note;			/* enum vfiotrace_note, if the last value was a note */
	bool nameless;			/* that struct has one field, shown without its name */
};

_Static_assert(sizeof(struct vt_text_state) <= sizeof(((struct vfiotrace_text *)0)->state),
	       "the public header keeps room for it");

static inline struct vt_text_state *vt_text_state(struct vfiotrace_text *text)
{
	return (struct vt_text_state *)text->state;
}

#endif
