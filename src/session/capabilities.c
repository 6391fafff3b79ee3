/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capabilities behind an answer of the kernel: a chain of offsets from the answer's begin. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <linux/vfio.h>

#define ANSWER_MAX 65536		/* no more bytes are looked at */

static uint64_t load(const struct vt_taught *t, const uint8_t *bytes, size_t size)
{
	return vfiotrace_call_load(t->call, bytes, size);
}

/* The answer, read step by step: a recording may lack bytes that nobody asked for. */
struct answer {
	const struct vt_taught *taught;
	uint8_t *bytes;
	size_t room;
	size_t from, end;		/* offsets of what was read last */
};

static bool have(struct answer *a, size_t at, size_t size)
{
	const struct vt_taught *t = a->taught;
	ssize_t got;

	if (at > a->room || a->room - at < size)
		return false;
	if (at >= a->from && at + size <= a->end)
		return true;
	got = t->memory->read(t->memory->ctx, t->call->arg + at, a->bytes + at, a->room - at);
	a->from = at;
	a->end = at + (got > 0 ? (size_t)got : 0);
	return at + size <= a->end;
}

/* The kernel puts each capability behind the one before. Insisting on that ends loops. */
static void walk(struct answer *a, size_t first, vt_capability_fn *learn, void *ctx)
{
	size_t at, next;

	if (!have(a, 0, first + sizeof(uint32_t)))
		return;
	at = load(a->taught, a->bytes + first, sizeof(uint32_t));
	while (at && have(a, at, sizeof(struct vfio_info_cap_header))) {
		const uint8_t *cap = a->bytes + at;

		learn(ctx, a->taught, (uint16_t)load(a->taught, cap, sizeof(uint16_t)), cap,
		      a->end - at);
		next = load(a->taught, cap + offsetof(struct vfio_info_cap_header, next),
			    sizeof(uint32_t));
		if (next <= at)
			break;
		at = next;
	}
}

void vt_taught_capabilities(const struct vt_taught *t, size_t first, vt_capability_fn *learn,
			    void *ctx)
{
	/* The answer ends where the caller's buffer ends. Every such struct begins with argsz. */
	uint64_t room = load(t, t->call->in, sizeof(uint32_t));
	uint64_t filled = load(t, t->call->out, sizeof(uint32_t));
	struct answer answer = { .taught = t };

	if (filled < room)
		room = filled;
	if (room > ANSWER_MAX)
		room = ANSWER_MAX;
	answer.room = room;
	answer.bytes = malloc(room ? room : 1);
	if (!answer.bytes)
		vt_no_memory();
	walk(&answer, first, learn, ctx);
	free(answer.bytes);
}
