/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Capability chains. Offsets count from the argument's start. They come from memory that the
 * program may have written, so none beyond argsz is followed.
 */
#include <linux/vfio.h>

#include "decode/core.h"

/* More than any kernel returns; limits the memory for detecting loops. */
#define VT_CAPS_MAX 256

#define VT_CAP_HEADER sizeof(struct vfio_info_cap_header)

/* TAIL, because emit_cap() shows these fields: only it knows the names of the ids. */
static const struct vfiotrace_field header_fields[] = {
	VT_FIELD(vfio_info_cap_header, id, TAIL, VFIOTRACE_OUT, NULL),
	VT_FIELD(vfio_info_cap_header, version, TAIL, VFIOTRACE_OUT, NULL),
	VT_NUMBER(vfio_info_cap_header, next, TAIL, VFIOTRACE_OUT, ARGUMENT_OFFSET),
};

const struct vfiotrace_struct vt_cap_header =
	VT_STRUCT(vfio_info_cap_header, header_fields);

struct chain {
	const struct vfiotrace_xlat *ids;
	const struct vt_cap *caps;
	size_t ncaps;
	size_t seen;
	uint32_t offsets[VT_CAPS_MAX];
};

static const struct vt_cap *find_cap(const struct chain *chain, uint16_t id)
{
	for (size_t i = 0; i < chain->ncaps; i++)
		if (chain->caps[i].id == id)
			return &chain->caps[i];
	return NULL;
}

/* Shows the fields behind the header of a known capability. */
static void emit_body(struct vt_decoder *d, const struct vt_cap *cap)
{
	uint64_t there = d->cap_end - d->cap_offset;
	size_t limit = cap->type->size < there ? cap->type->size : there;
	uint8_t bytes[VT_PAGE];
	ssize_t got = vt_read(d, d->call->arg + d->cap_offset, bytes, limit);

	d->base = d->cap_offset;
	vt_emit_fields(d, cap->type, VFIOTRACE_OUT, bytes, got > 0 ? got : 0,
		       limit);
	d->base = 0;
	if (cap->tail && !d->truncated)
		cap->tail(d);
	if (limit < cap->type->size)
		vt_emit_note(d, VFIOTRACE_NOTE_CAP_SHORT, limit,
			     cap->type->size);
}

static void emit_cap(struct vt_decoder *d, const struct chain *chain,
		     const uint8_t *header)
{
	const struct vt_cap *cap = find_cap(chain, vt_load(d, header, 2));
	uint64_t data = d->cap_offset + VT_CAP_HEADER;

	vt_begin_struct(d, NULL, cap ? cap->type : NULL);
	vt_emit_xlat(d, VFIOTRACE_VALUE_ENUM, "id", vt_load(d, header, 2), 2,
		     chain->ids);
	vt_emit_number(d, VFIOTRACE_VALUE_UNSIGNED, "version",
		       vt_load(d, header + 2, 2), 2);
	vt_emit_tail(d, &vt_cap_header, "next", VFIOTRACE_SHOW_ADDRESS,
		     vt_load(d, header + 4, 4));
	if (cap)
		emit_body(d, cap);
	else if (data < d->cap_end)
		vt_emit_bytes_at(d, "data", d->call->arg + data,
				 d->cap_end - data);
	vt_end_struct(d);
}

static bool is_seen(const struct chain *chain, uint32_t offset)
{
	for (size_t i = 0; i < chain->seen; i++)
		if (chain->offsets[i] == offset)
			return true;
	return false;
}

/* Whether there is a capability at @offset. If not, a note tells why the chain ends. */
static bool enter_cap(struct vt_decoder *d, struct chain *chain, uint32_t offset,
		      uint8_t *header)
{
	if (is_seen(chain, offset)) {
		vt_emit_note(d, VFIOTRACE_NOTE_CAP_LOOP, offset, d->argsz);
		return false;
	}
	if ((uint64_t)offset + VT_CAP_HEADER > d->argsz) {
		vt_emit_note(d, VFIOTRACE_NOTE_CAP_OUTSIDE, offset, d->argsz);
		return false;
	}
	if (chain->seen == VT_CAPS_MAX) {
		vt_emit_note(d, VFIOTRACE_NOTE_TOO_BIG, offset, d->argsz);
		return false;
	}
	if (!vt_bytes(d, offset, header, VT_CAP_HEADER)) {
		/* Extends the window to find out where memory ends. */
		vt_fetch(d, (uint64_t)offset + VT_CAP_HEADER);
		vt_emit_note(d, VFIOTRACE_NOTE_TRUNCATED, d->have, d->argsz);
		return false;
	}
	chain->offsets[chain->seen++] = offset;
	return true;
}

void vt_emit_chain(struct vt_decoder *d, uint32_t offset,
		   const struct vfiotrace_xlat *ids, const struct vt_cap *caps,
		   size_t ncaps)
{
	struct chain chain = { .ids = ids, .caps = caps, .ncaps = ncaps };
	uint8_t header[VT_CAP_HEADER];

	vt_begin_array(d, "caps", 0);
	while (offset && enter_cap(d, &chain, offset, header)) {
		uint32_t next = vt_load(d, header + 4, 4);

		d->cap_offset = offset;
		/* A capability ends where the next one begins, if that is behind it. */
		d->cap_end = next > offset && next < d->argsz ? next : d->argsz;
		emit_cap(d, &chain, header);
		offset = next;
	}
	vt_end_array(d);
}

bool vt_cap_u32(struct vt_decoder *d, uint64_t at, uint32_t *ret)
{
	return d->cap_offset + at + sizeof(*ret) <= d->cap_end &&
	       vt_u32(d, d->cap_offset + at, ret);
}

void vt_emit_cap_structs(struct vt_decoder *d, const char *name, uint64_t count,
			 uint64_t start, const struct vfiotrace_struct *element)
{
	uint64_t there = d->cap_end - d->cap_offset;
	uint32_t announced;

	if (there >= start && vt_cap_u32(d, count, &announced))
		vt_emit_structs_at(d, name, d->call->arg + d->cap_offset + start,
				   announced, element, there - start);
}
