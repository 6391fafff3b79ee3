/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "call/argument.h"
#include "normalize/mappings.h"
#include "util/array.h"
#include "util/hash.h"
#include "util/memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <linux/iommufd.h>

/* ---- what is mapped ---- */

struct mapped {
	struct vt_interval iovas;
	struct vt_memory memory;
	struct vt_place place;		/* name of .iovas.first */
};

/* In either tree no two mappings share an IOVA. */
struct space {
	struct space_key {		/* zeroed before it is filled */
		uint64_t file, ioas;
	} key;
	struct vt_interval *live;
	struct vt_interval *undone;	/* unmapped, but may still be mentioned */
	UT_hash_handle hh;
};

struct vt_mappings {
	struct space *spaces;		/* hash by key */
	uint64_t count;			/* how many mappings there were so far */
};

static struct mapped *of_iovas(struct vt_interval *iovas)
{
	return VT_INTERVAL_OF(iovas, struct mapped, iovas);
}

static void drop(struct vt_interval **tree, struct mapped *m)
{
	vt_intervals_remove(tree, &m->iovas);
	vt_memory_remove(&m->memory);
	free(m);
}

/* Drops all that share an IOVA with @first to @last. */
static void drop_all(struct vt_interval **tree, uint64_t first, uint64_t last)
{
	struct vt_interval *i;

	while ((i = vt_intervals_find(*tree, first, last)))
		drop(tree, of_iovas(i));
}

static struct space *find_space(const struct vt_mappings *mappings,
				const struct vt_space *space)
{
	struct space_key key;
	struct space *s;

	memset(&key, 0, sizeof(key));
	key.file = space->file;
	key.ioas = space->ioas;
	HASH_FIND(hh, mappings->spaces, &key, sizeof(key), s);
	return s;
}

static struct space *get_space(struct vt_mappings *mappings, const struct vt_space *space)
{
	struct space *s = find_space(mappings, space);

	if (s)
		return s;
	s = calloc(1, sizeof(*s));
	if (!s)
		vt_no_memory();
	s->key.file = space->file;
	s->key.ioas = space->ioas;
	HASH_ADD(hh, mappings->spaces, key, sizeof(s->key), s);
	return s;
}

static void drop_space(struct vt_mappings *mappings, struct space *s)
{
	HASH_DELETE(hh, mappings->spaces, s);
	free(s);
}

struct vt_mappings *vt_mappings_create(void)
{
	struct vt_mappings *mappings = calloc(1, sizeof(*mappings));

	if (!mappings)
		vt_no_memory();
	return mappings;
}

void vt_mappings_destroy(struct vt_mappings *mappings)
{
	struct space *s, *next;

	HASH_ITER(hh, mappings->spaces, s, next) {
		drop_all(&s->live, 0, UINT64_MAX);
		drop_all(&s->undone, 0, UINT64_MAX);
		drop_space(mappings, s);
	}
	free(mappings);
}

static struct mapped *add_mapped(struct space *s, const struct vt_mapping *mapping,
				 uint64_t order)
{
	struct mapped *m = calloc(1, sizeof(*m));

	if (!m)
		vt_no_memory();
	m->iovas.first = mapping->iova;
	m->iovas.last = vt_interval_last(mapping->iova, mapping->length);
	m->iovas.order = order;
	m->place = mapping->iova_place;
	vt_intervals_add(&s->live, &m->iovas);
	return m;
}

void vt_mappings_add(struct vt_mappings *mappings, const struct vt_space *space,
		     struct vt_thread *thread, const struct vt_mapping *mapping)
{
	struct space *s = get_space(mappings, space);
	uint64_t last = vt_interval_last(mapping->iova, mapping->length);
	struct mapped *m;

	drop_all(&s->live, mapping->iova, last);
	drop_all(&s->undone, mapping->iova, last);
	m = add_mapped(s, mapping, ++mappings->count);
	if (!mapping->memory)
		return;
	m->memory.interval.first = mapping->memory;
	m->memory.interval.last = vt_interval_last(mapping->memory, mapping->length);
	m->memory.place = mapping->memory_place;
	vt_memory_add(thread, &m->memory);
}

static void undo(struct space *s, struct mapped *m)
{
	if (!m->place.label.owner) {
		drop(&s->live, m);
		return;
	}
	vt_intervals_remove(&s->live, &m->iovas);
	vt_memory_remove(&m->memory);
	vt_intervals_add(&s->undone, &m->iovas);
}

void vt_mappings_remove(struct vt_mappings *mappings, const struct vt_space *space,
			uint64_t iova, uint64_t length)
{
	struct space *s = find_space(mappings, space);
	uint64_t last = length ? vt_interval_last(iova, length) : iova;
	struct vt_interval *i, *next;

	if (!s || !length)
		return;
	for (i = vt_intervals_find(s->live, iova, last); i; i = next) {
		next = vt_intervals_next(s->live, i, iova, last);
		if (i->first >= iova && i->last <= last)
			undo(s, of_iovas(i));
	}
	if (!s->live && !s->undone)
		drop_space(mappings, s);
}

static struct vt_place place_in(const struct vt_interval *i, uint64_t iova)
{
	const struct mapped *m = VT_INTERVAL_OF(i, struct mapped, iovas);

	return (struct vt_place){ m->place.label, m->place.offset + (iova - i->first) };
}

static bool is_asked(const struct vt_space *asked, const struct space *s)
{
	return (asked->any_file || asked->file == s->key.file) &&
	       (asked->any_ioas || asked->ioas == s->key.ioas);
}

struct vt_place vt_mappings_iova(const struct vt_mappings *mappings,
				 const struct vt_space *space, uint64_t iova)
{
	const struct vt_interval *live, *undone = NULL;
	const struct space *s = NULL;

	if (!space->any_file && !space->any_ioas) {
		s = find_space(mappings, space);
		if (!s)
			return (struct vt_place){ 0 };
	}
	/* Only the given space, or all that may be meant. */
	for (const struct space *at = s ? s : mappings->spaces; at; at = s ? NULL : at->hh.next) {
		if (!is_asked(space, at))
			continue;
		live = vt_intervals_find(at->live, iova, iova);
		if (live)
			return place_in(live, iova);
		if (!undone)
			undone = vt_intervals_find(at->undone, iova, iova);
	}
	return undone ? place_in(undone, iova) : (struct vt_place){ 0 };
}

/* ---- calls ---- */

/* The value passed in the field with this meaning; 0 if there is no such field. False: not read. */
static bool passed(const struct vt_record *record, enum vfiotrace_meaning means,
		   uint64_t *ret)
{
	const struct vfiotrace_field *field = vt_argument_field(record, means);

	*ret = 0;
	return !field || vt_argument_passed(record, field, ret);
}

/* Whether the caller has chosen the IOVA, according to the flags of an iommufd's call, if any. */
static bool is_fixed(const struct vt_record *record)
{
	const struct vfiotrace_struct *type = vt_argument_type(record);
	uint64_t flags;

	for (unsigned int i = 0; i < type->count; i++)
		if (type->fields[i].show == VFIOTRACE_SHOW_FLAGS)
			return !vt_argument_passed(record, &type->fields[i], &flags) ||
			       flags & IOMMU_IOAS_MAP_FIXED_IOVA;
	return true;
}

/* Whether the kernel has chosen the IOVA; then sets *@iova to its choice. */
static bool get_chosen(const struct vt_record *record, uint64_t *iova)
{
	const struct vfiotrace_field *field = vt_argument_field(record, VFIOTRACE_MEANS_IOVA);
	uint64_t out;

	if (!record->finished || record->failed ||
	    !vt_argument_left(record, field, &out))
		return false;
	if (vt_argument_field(record, VFIOTRACE_MEANS_IOAS) ? is_fixed(record) : out == *iova)
		return false;
	*iova = out;
	return true;
}

bool vt_mapping_request(const struct vfiotrace_request *row)
{
	return row && row->flags & (VFIOTRACE_REQUEST_MAPS | VFIOTRACE_REQUEST_UNMAPS);
}

bool vt_mapping_call(struct vt_mapping_call *ret, const struct vt_record *record)
{
	*ret = (struct vt_mapping_call){ 0 };
	if (!vt_mapping_request(vt_record_row(record)) ||
	    !vt_argument_field(record, VFIOTRACE_MEANS_IOVA) ||
	    !passed(record, VFIOTRACE_MEANS_IOAS, &ret->space.ioas) ||
	    !passed(record, VFIOTRACE_MEANS_IOVA, &ret->iova) ||
	    !passed(record, VFIOTRACE_MEANS_SIZE, &ret->length) ||
	    !passed(record, VFIOTRACE_MEANS_MEMORY, &ret->memory) ||
	    !passed(record, VFIOTRACE_MEANS_SOURCE_IOAS, &ret->source_space.ioas) ||
	    !passed(record, VFIOTRACE_MEANS_SOURCE_IOVA, &ret->source))
		return false;
	ret->undo = record->call.request->flags & VFIOTRACE_REQUEST_UNMAPS;
	ret->copy = vt_argument_field(record, VFIOTRACE_MEANS_SOURCE_IOVA);
	/* Unmapping everything is written as a length of 0. */
	if (ret->undo && !ret->length)
		ret->length = UINT64_MAX;
	if (!ret->undo)
		ret->chosen = get_chosen(record, &ret->iova);
	return true;
}

bool vt_mapping_space(struct vt_space *ret, const struct vt_record *record,
		      enum vfiotrace_meaning means)
{
	const enum vfiotrace_meaning ioas = means == VFIOTRACE_MEANS_SOURCE_IOVA ?
						    VFIOTRACE_MEANS_SOURCE_IOAS :
						    VFIOTRACE_MEANS_IOAS;
	enum vfiotrace_fd_kind kind = record->fd_info.what.kind;

	if (!vt_argument_type(record))
		return false;
	*ret = (struct vt_space){ 0 };
	ret->any_ioas = !vt_argument_field(record, ioas) || !passed(record, ioas, &ret->ioas);
	/* A device's descriptor does not tell what the device is attached to. */
	ret->any_file = kind != VFIOTRACE_FD_CONTAINER && kind != VFIOTRACE_FD_IOMMUFD &&
			kind != VFIOTRACE_FD_IOMMU_2011;
	return true;
}
