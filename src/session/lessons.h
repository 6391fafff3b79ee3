/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table of the ioctls that teach the model something, by request and kind of descriptor, with
 * the function that learns from each. That function gets a finished call. At least as many
 * bytes of the argument as the table demands have been read, as of the entry and as of the
 * exit.
 */
#ifndef VT_SESSION_LESSONS_H
#define VT_SESSION_LESSONS_H

#include "call/call.h"
#include "session/session.h"

struct vt_taught {
	const struct vt_record *record;
	const struct vfiotrace_call *call;
	/* The caller's memory as it is now, for what is longer than the copies in .call. */
	const struct vfiotrace_memory *memory;
};

typedef void vt_learn_fn(struct vt_session *session, const struct vt_taught *taught);

#define VT_LEARN_FAILED	 0x1u		/* learn from failed calls, too */
#define VT_LEARN_CHANGES 0x2u		/* if the result is not seen, spaces are in doubt */
#define VT_LEARN_FD	 0x4u		/* the argument has a descriptor at .fd */
#define VT_LEARN_FD_AT	 0x8u		/* the argument has the address of a descriptor at .fd */
#define VT_LEARN_MAKES	 0x10u		/* the kernel writes a new descriptor to .made */

struct vt_lesson {
	uint32_t code;
	uint32_t kinds;			/* kinds of descriptors, a bit each */
	uint16_t in, out;		/* bytes of the argument needed at entry and at exit */
	uint16_t fd, made;
	uint8_t flags;
	/* Whether a successful call has made a descriptor. NULL: always. */
	bool (*makes)(const struct vfiotrace_call *call);
	vt_learn_fn *learn;
	vt_learn_fn *unseen;		/* if result or argument were not seen; may be NULL */
};

/* NULL: the model learns nothing from this call. */
const struct vt_lesson *vt_session_lesson(const struct vt_record *record);

/* Takes one capability of an answer. @bytes: the capability and what follows, @length in all. */
typedef void vt_capability_fn(void *ctx, const struct vt_taught *taught, uint16_t id,
			      const uint8_t *bytes, size_t length);

/* Calls @learn for each capability. @first: offset in the answer of the offset of the first one. */
void vt_taught_capabilities(const struct vt_taught *taught, size_t first,
			    vt_capability_fn *learn, void *ctx);

/*
 * A field of the argument as of the entry or exit. It must lie in the bytes that the lesson
 * demands.
 */
#define VT_TAUGHT_IN(TAUGHT, TYPE, FIELD)                                                       \
	vfiotrace_call_load((TAUGHT)->call, (TAUGHT)->call->in + offsetof(TYPE, FIELD),         \
			    sizeof(((TYPE *)0)->FIELD))
#define VT_TAUGHT_OUT(TAUGHT, TYPE, FIELD)                                                      \
	vfiotrace_call_load((TAUGHT)->call, (TAUGHT)->call->out + offsetof(TYPE, FIELD),        \
			    sizeof(((TYPE *)0)->FIELD))

#endif
