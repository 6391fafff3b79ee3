// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/captured.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"
#include "vfiotrace/vfiotrace.h"

void vt_captured_clear(struct vt_captured *c)
{
	c->count = 0;
	c->length = 0;
}

void vt_captured_free(struct vt_captured *c)
{
	free(c->pieces);
	free(c->bytes);
	*c = (struct vt_captured){ 0 };
}

static void *grow(void *old, size_t *room, size_t need, size_t size)
{
	void *more = old;

	if (need <= *room)
		return old;
	*room = need * 2;
	more = realloc(old, *room * size);
	if (!more)
		vt_no_memory();
	return more;
}

void vt_captured_add(struct vt_captured *c, uint64_t address, const void *data, size_t length)
{
	c->pieces = grow(c->pieces, &c->room, c->count + 1, sizeof(*c->pieces));
	c->pieces[c->count++] = (struct vt_captured_piece){
		.address = address, .length = length, .offset = c->length, .fault = !data,
	};
	if (!data || !length)
		return;
	c->bytes = grow(c->bytes, &c->size, c->length + length, 1);
	memcpy(c->bytes + c->length, data, length);
	c->length += length;
}

void vt_captured_join(struct vt_captured *c, struct vt_captured *more)
{
	for (size_t i = 0; i < more->count; i++) {
		const struct vt_captured_piece *p = &more->pieces[i];

		vt_captured_add(c, p->address,
				p->fault || !p->length ? NULL : more->bytes + p->offset, p->length);
	}
	vt_captured_clear(more);
}

/* The piece that has the byte: of several, the newest that could be read. */
static const struct vt_captured_piece *find(const struct vt_captured *c, uint64_t address)
{
	const struct vt_captured_piece *found = NULL;

	for (size_t i = c->count; i > 0; i--) {
		const struct vt_captured_piece *p = &c->pieces[i - 1];

		if (address < p->address || address - p->address >= p->length)
			continue;
		if (!p->fault)
			return p;
		found = p;
	}
	return found;
}

void vt_captured_doubt(struct vt_captured *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++)
		if (!c->pieces[i].fault)
			c->pieces[kept++] = c->pieces[i];
	c->count = kept;
}

ssize_t vt_captured_read(const struct vt_captured *c, uint64_t address, void *buffer,
			 size_t length)
{
	size_t done = 0;

	while (done < length) {
		const struct vt_captured_piece *p = find(c, address + done);
		size_t skip, n;

		if (!p || p->fault)
			return done ? (ssize_t)done : p ? -EFAULT : -VFIOTRACE_NOT_CAPTURED;
		skip = (size_t)(address + done - p->address);
		n = p->length - skip < length - done ? p->length - skip : length - done;
		memcpy((uint8_t *)buffer + done, c->bytes + p->offset + skip, n);
		done += n;
	}
	return (ssize_t)done;
}
