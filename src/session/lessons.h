/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which ioctls teach the model something, and who learns from each: one table, by request
 * and kind of descriptor. A learner is handed a finished call, and what the table asks for
 * has been read: so many bytes of the argument as they were at the entry, and as they are
 * at the exit.
 */
#ifndef VT_SESSION_LESSONS_H
#define VT_SESSION_LESSONS_H

#include "call/call.h"
#include "session/session.h"

struct vt_taught {
	const struct vt_record *record;
	const struct vfiotrace_call *call;
	/* The caller's memory as it is now, for what is longer than the snapshots of .call. */
	const struct vfiotrace_memory *memory;
};

typedef void vt_learn_fn(struct vt_session *session, const struct vt_taught *taught);

#define VT_LEARN_FAILED	 0x1u		/* from calls that have failed, too */
#define VT_LEARN_CHANGES 0x2u		/* without its result, spaces are in doubt */
#define VT_LEARN_FD	 0x4u		/* a descriptor stands at .fd of the argument */
#define VT_LEARN_FD_AT	 0x8u		/* or, at .fd, the address of one */
#define VT_LEARN_MAKES	 0x10u		/* the kernel writes a new one to .made */

struct vt_lesson {
	uint32_t code;
	uint32_t kinds;			/* of descriptors, as bits */
	uint16_t in, out;		/* bytes that must be there */
	uint16_t fd, made;
	uint8_t flags;
	/* Whether a call that succeeded has made one. NULL: it has. */
	bool (*makes)(const struct vfiotrace_call *call);
	vt_learn_fn *learn;
	vt_learn_fn *unseen;		/* its result, or its argument; NULL: nothing follows */
};

/* NULL: nobody learns from it. */
const struct vt_lesson *vt_session_lesson(const struct vt_record *record);

/* A capability behind an answer: @length bytes, and what follows, are there at @bytes. */
typedef void vt_capability_fn(void *ctx, const struct vt_taught *taught, uint16_t id,
			      const uint8_t *bytes, size_t length);

/* Each of them; the offset of the first one stands at @first of the answer. */
void vt_taught_capabilities(const struct vt_taught *taught, size_t first,
			    vt_capability_fn *learn, void *ctx);

/* A field of the argument: at the entry, and at the exit. The lesson says how much there is. */
#define VT_TAUGHT_IN(TAUGHT, TYPE, FIELD)                                                       \
	vfiotrace_call_load((TAUGHT)->call, (TAUGHT)->call->in + offsetof(TYPE, FIELD),         \
			    sizeof(((TYPE *)0)->FIELD))
#define VT_TAUGHT_OUT(TAUGHT, TYPE, FIELD)                                                      \
	vfiotrace_call_load((TAUGHT)->call, (TAUGHT)->call->out + offsetof(TYPE, FIELD),        \
			    sizeof(((TYPE *)0)->FIELD))

#endif
