/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of containers, groups and iommufds, and of what is mapped for DMA. */
#include "config.h"

#include "session/state_rows.h"
#include "util/memory.h"

#include <stdlib.h>
#include <string.h>

static const char unknown_space[] = "the state names a container or IOAS that it has not told of";

/* ---- spaces ---- */

static const struct vt_row_field space_fields[] = {
	VT_ANY(struct vt_model_space, file), VT_ANY(struct vt_model_space, ioas),
	VT_FLAG(struct vt_model_space, iommufd), VT_WHEN(struct vt_model_space, made),
	VT_FLAG(struct vt_model_space, from_start),
	VT_BELOW(struct vt_model_space, iommu, VT_IOMMU_SET_ELSEWHERE + 1),
	VT_ANY(struct vt_model_space, model), VT_WHEN(struct vt_model_space, iommu_when),
	VT_WHEN(struct vt_model_space, told), VT_ANY(struct vt_model_space, page_sizes),
	VT_ANY(struct vt_model_space, alignment), VT_FLAG(struct vt_model_space, left_known),
	VT_ANY(struct vt_model_space, left), VT_FLAG(struct vt_model_space, dirty),
	VT_FLAG(struct vt_model_space, small_pages), VT_ANY(struct vt_model_space, peak),
	VT_ANY(struct vt_model_space, peak_bytes), VT_ANY(struct vt_model_space, maps),
	VT_ANY(struct vt_model_space, unmaps), VT_ANY(struct vt_model_space, unmapped),
	VT_BELOW(struct vt_model_space, doubt, VT_DOUBTS), VT_WHEN(struct vt_model_space, doubted),
	VT_FLAG(struct vt_model_space, allowed_known), VT_WHEN(struct vt_model_space, allowed_when),
};

static const char *take_space(struct vt_state_in *in, const void *data)
{
	const struct vt_model_space *row = data;
	struct vt_session_space *s;

	if (vt_session_find_space(in->session, row->file, row->ioas))
		return vt_row_twice;
	s = vt_session_space(in->session, row->file, row->ioas);
	s->as = *row;
	return NULL;
}

struct range_row {
	struct vt_session_key space;
	struct vt_model_range as;
};

static const struct vt_row_field range_fields[] = {
	VT_ANY(struct range_row, space.file), VT_ANY(struct range_row, space.id),
	VT_ANY(struct range_row, as.first), VT_ANY(struct range_row, as.last),
};

static struct vt_session_space *find_space(const struct vt_state_in *in,
					   const struct vt_session_key *key)
{
	return key->id > UINT32_MAX ? NULL :
	       vt_session_find_space(in->session, key->file, (uint32_t)key->id);
}

static const char *take_range(struct vt_state_in *in, const void *data)
{
	const struct range_row *row = data;
	struct vt_session_space *s = find_space(in, &row->space);

	if (!s)
		return unknown_space;
	s->ranges = reallocarray(s->ranges, s->as.nranges + 1, sizeof(*s->ranges));
	if (!s->ranges)
		vt_no_memory();
	s->ranges[s->as.nranges++] = row->as;
	s->as.ranges = s->ranges;
	return NULL;
}

static const char *take_allowed(struct vt_state_in *in, const void *data)
{
	const struct range_row *row = data;
	struct vt_session_space *s = find_space(in, &row->space);

	if (!s)
		return unknown_space;
	s->allowed = reallocarray(s->allowed, s->as.nallowed + 1, sizeof(*s->allowed));
	if (!s->allowed)
		vt_no_memory();
	s->allowed[s->as.nallowed++] = row->as;
	s->as.allowed = s->allowed;
	return NULL;
}

struct mapping_row {
	struct vt_session_key space;
	struct vt_model_mapping as;
};

static const struct vt_row_field mapping_fields[] = {
	VT_ANY(struct mapping_row, space.file), VT_ANY(struct mapping_row, space.id),
	VT_ANY(struct mapping_row, as.iovas.first), VT_ANY(struct mapping_row, as.iovas.last),
	VT_ANY(struct mapping_row, as.iovas.order), VT_ANY(struct mapping_row, as.source),
	VT_ANY(struct mapping_row, as.real), VT_ANY(struct mapping_row, as.tgid),
	VT_ANY(struct mapping_row, as.tid), VT_ANY(struct mapping_row, as.of),
	VT_BELOW(struct mapping_row, as.from, VT_MAPS_COPY + 1),
	VT_BELOW(struct mapping_row, as.access, (VT_MAPPING_READ | VT_MAPPING_WRITE) + 1),
	VT_FLAG(struct mapping_row, as.stale),
};

static const char *take_mapping(struct vt_state_in *in, const void *data)
{
	const struct mapping_row *row = data;
	const struct vt_interval *iovas = &row->as.iovas;
	struct vt_session_space *s = find_space(in, &row->space);

	if (!s)
		return unknown_space;
	if (iovas->last < iovas->first || vt_intervals_find(s->live, iovas->first, iovas->last))
		return vt_row_twice;
	vt_session_add_mapping(in->session, s, &row->as);
	return NULL;
}

struct displaced_row {
	struct vt_session_key space;
	struct vt_session_displaced as;
};

static const struct vt_row_field displaced_fields[] = {
	VT_ANY(struct displaced_row, space.file), VT_ANY(struct displaced_row, space.id),
	VT_ANY(struct displaced_row, as.first), VT_ANY(struct displaced_row, as.last),
	VT_ANY(struct displaced_row, as.learnt),
};

static const char *take_displaced(struct vt_state_in *in, const void *data)
{
	const struct displaced_row *row = data;
	struct vt_session_space *s = find_space(in, &row->space);
	struct vt_session_displaced *d;

	if (!s)
		return unknown_space;
	d = malloc(sizeof(*d));
	if (!d)
		vt_no_memory();
	*d = row->as;
	LL_APPEND(s->displaced, d);
	return NULL;
}

/* ---- groups, iommufds, their objects, and what is attached ---- */

static const struct vt_row_field group_fields[] = {
	VT_ANY(struct vt_model_group, file), VT_ANY(struct vt_model_group, number),
	VT_FLAG(struct vt_model_group, numbered), VT_FLAG(struct vt_model_group, noiommu),
	VT_WHEN(struct vt_model_group, made),
	VT_BELOW(struct vt_model_group, attached, VT_ATTACHED_YES + 1),
	VT_ANY(struct vt_model_group, container), VT_WHEN(struct vt_model_group, attached_when),
	VT_FLAG(struct vt_model_group, told), VT_ANY(struct vt_model_group, flags),
	VT_WHEN(struct vt_model_group, told_when), VT_WHEN(struct vt_model_group, sure),
};

static const char *take_group(struct vt_state_in *in, const void *data)
{
	const struct vt_model_group *row = data;
	struct vt_session_group *g;

	if (vt_session_find_group(in->session, row->file))
		return vt_row_twice;
	g = calloc(1, sizeof(*g));
	if (!g)
		vt_no_memory();
	g->as = *row;
	HASH_ADD(hh, in->session->groups, as.file, sizeof(g->as.file), g);
	return NULL;
}

static const struct vt_row_field iommufd_fields[] = {
	VT_ANY(struct vt_model_iommufd, file), VT_WHEN(struct vt_model_iommufd, made),
	VT_FLAG(struct vt_model_iommufd, from_start),
	VT_BELOW(struct vt_model_iommufd, compat, VT_COMPAT_SET + 1),
	VT_ANY(struct vt_model_iommufd, compat_ioas),
	VT_WHEN(struct vt_model_iommufd, compat_when),
	VT_BELOW(struct vt_model_iommufd, iommu, VT_IOMMU_SET_ELSEWHERE + 1),
	VT_ANY(struct vt_model_iommufd, model), VT_WHEN(struct vt_model_iommufd, iommu_when),
	VT_FLAG(struct vt_model_iommufd, process_limit),
	VT_WHEN(struct vt_model_iommufd, process),
};

static const char *take_iommufd(struct vt_state_in *in, const void *data)
{
	const struct vt_model_iommufd *row = data;

	if (vt_session_find_iommufd(in->session, row->file))
		return vt_row_twice;
	vt_session_iommufd(in->session, row->file)->as = *row;
	return NULL;
}

static const struct vt_row_field object_fields[] = {
	VT_ANY(struct vt_model_object, file), VT_ANY(struct vt_model_object, id),
	VT_BELOW(struct vt_model_object, type, VT_OBJECT_TYPES),
	VT_ANY(struct vt_model_object, parent), VT_ANY(struct vt_model_object, device),
	VT_ANY(struct vt_model_object, fault_queue), VT_ANY(struct vt_model_object, flags),
	VT_ANY(struct vt_model_object, kind), VT_ANY(struct vt_model_object, opened),
	VT_FLAG(struct vt_model_object, automatic), VT_WHEN(struct vt_model_object, made),
	VT_FLAG(struct vt_model_object, destroyed), VT_WHEN(struct vt_model_object, ended),
};

static const char *take_object(struct vt_state_in *in, const void *data)
{
	const struct vt_model_object *row = data;
	struct vt_model_object lives = *row;
	struct vt_session_object *o;

	if (vt_session_find_object(in->session, row->file, row->id))
		return vt_row_twice;
	lives.destroyed = false;
	o = vt_session_make_object(in->session, &lives);
	o->as.made = row->made;
	if (!row->destroyed)
		return NULL;
	/* This may free the oldest destroyed object, but not this one. */
	vt_session_end_object(in->session, o);
	o->as.ended = row->ended;
	return NULL;
}

static const struct vt_row_field attachment_fields[] = {
	VT_ANY(struct vt_model_attachment, file), VT_ANY(struct vt_model_attachment, opened),
	VT_ANY(struct vt_model_attachment, device),
	VT_FLAG(struct vt_model_attachment, has_pasid), VT_ANY(struct vt_model_attachment, pasid),
	VT_ANY(struct vt_model_attachment, pt), VT_ANY(struct vt_model_attachment, ioas),
	VT_WHEN(struct vt_model_attachment, when),
};

static const char *take_attachment(struct vt_state_in *in, const void *data)
{
	struct vt_session_attachment *a = calloc(1, sizeof(*a));

	if (!a)
		vt_no_memory();
	memcpy(&a->as, data, sizeof(a->as));
	DL_APPEND(in->session->attachments, a);
	return NULL;
}

/* ---- all of them ---- */

enum { SPACES, RANGES, ALLOWED, MAPPINGS, DISPLACED, GROUPS, IOMMUFDS, OBJECTS, ATTACHMENTS, KINDS };

static const struct vt_row_kind kinds[KINDS + 1] = {
	[SPACES] = VT_ROW_KIND("space", struct vt_model_space, space_fields, take_space),
	[RANGES] = VT_ROW_KIND("range", struct range_row, range_fields, take_range),
	[ALLOWED] = VT_ROW_KIND("allowed", struct range_row, range_fields, take_allowed),
	[MAPPINGS] = VT_ROW_KIND("mapping", struct mapping_row, mapping_fields, take_mapping),
	[DISPLACED] = VT_ROW_KIND("displaced", struct displaced_row, displaced_fields,
				  take_displaced),
	[GROUPS] = VT_ROW_KIND("group", struct vt_model_group, group_fields, take_group),
	[IOMMUFDS] = VT_ROW_KIND("iommufd", struct vt_model_iommufd, iommufd_fields,
				 take_iommufd),
	[OBJECTS] = VT_ROW_KIND("object", struct vt_model_object, object_fields, take_object),
	[ATTACHMENTS] = VT_ROW_KIND("attachment", struct vt_model_attachment, attachment_fields,
				    take_attachment),
};

static void save_space(struct vt_state_out *out, const struct vt_session_space *s)
{
	const struct vt_model_mapping *m = vt_model_mapping(&s->as, 0, UINT64_MAX);
	const struct vt_session_displaced *d;

	vt_row_put(out, &kinds[SPACES], &s->as);
	for (size_t i = 0; i < s->as.nranges; i++)
		vt_row_put(out, &kinds[RANGES], &(struct range_row){
			.space = s->key, .as = s->ranges[i],
		});
	for (size_t i = 0; i < s->as.nallowed; i++)
		vt_row_put(out, &kinds[ALLOWED], &(struct range_row){
			.space = s->key, .as = s->allowed[i],
		});
	for (; m; m = vt_model_next_mapping(&s->as, m, 0, UINT64_MAX))
		vt_row_put(out, &kinds[MAPPINGS], &(struct mapping_row){
			.space = s->key, .as = *m,
		});
	LL_FOREACH(s->displaced, d)
		vt_row_put(out, &kinds[DISPLACED], &(struct displaced_row){
			.space = s->key, .as = *d,
		});
}

static void save(struct vt_state_out *out, const struct vt_session *session)
{
	const struct vt_session_space *s;
	const struct vt_session_group *g;
	const struct vt_session_iommufd *fd;
	const struct vt_session_object *o;
	const struct vt_session_attachment *a;

	for (s = session->spaces; s; s = s->hh.next)
		save_space(out, s);
	for (g = session->groups; g; g = g->hh.next)
		vt_row_put(out, &kinds[GROUPS], &g->as);
	for (fd = session->iommufds; fd; fd = fd->hh.next)
		vt_row_put(out, &kinds[IOMMUFDS], &fd->as);
	for (o = session->objects; o; o = o->hh.next)
		vt_row_put(out, &kinds[OBJECTS], &o->as);
	DL_FOREACH(session->attachments, a)
		vt_row_put(out, &kinds[ATTACHMENTS], &a->as);
}

const struct vt_row_part vt_row_spaces = { kinds, save };
