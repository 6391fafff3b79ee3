/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capabilities behind an answer of the kernel's: a chain of offsets from its beginning. */
#include "config.h"

#include "session/internal.h"

#include <linux/vfio.h>

#define ANSWER_MAX 65536		/* bytes that are looked at */

static uint64_t load(const struct vt_taught *t, const uint8_t *bytes, size_t size)
{
	return vfiotrace_call_load(t->call, bytes, size);
}

/* Each stands behind the one before: so the kernel makes them, and a loop ends. */
static void walk(const struct vt_taught *t, const uint8_t *bytes, size_t length, size_t first,
		 vt_capability_fn *learn, void *ctx)
{
	size_t head = sizeof(struct vfio_info_cap_header), at, next;

	if (first > length || length - first < sizeof(uint32_t))
		return;
	at = load(t, bytes + first, sizeof(uint32_t));
	while (at && at < length && length - at >= head) {
		const uint8_t *cap = bytes + at;

		learn(ctx, t, (uint16_t)load(t, cap, sizeof(uint16_t)), cap, length - at);
		next = load(t, cap + offsetof(struct vfio_info_cap_header, next),
			    sizeof(uint32_t));
		if (next <= at)
			break;
		at = next;
	}
}

void vt_taught_capabilities(const struct vt_taught *t, size_t first, vt_capability_fn *learn,
			    void *ctx)
{
	/* As much as the caller has made room for; argsz is the first of each of them. */
	uint64_t room = load(t, t->call->in, sizeof(uint32_t));
	uint64_t filled = load(t, t->call->out, sizeof(uint32_t));
	uint8_t *bytes;
	ssize_t got;

	if (filled < room)
		room = filled;
	if (room > ANSWER_MAX)
		room = ANSWER_MAX;
	bytes = malloc(room ? room : 1);
	if (!bytes)
		abort();
	got = t->memory->read(t->memory->ctx, t->call->arg, bytes, room);
	if (got > 0)
		walk(t, bytes, (size_t)got, first, learn, ctx);
	free(bytes);
}
