/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mappings of a space for DMA, in an ordered tree. We may see the ends of racing calls in
 * another order than the kernel did their work: a new mapping may be learnt while the old one
 * at the same IOVAs is still known. The old one is then "displaced" until the unmapping that
 * explains it is seen.
 */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <errno.h>

#define DISPLACED_MAX 64

static struct vt_model_mapping *mapping_of(struct vt_interval *iovas)
{
	return VT_INTERVAL_OF(iovas, struct vt_model_mapping, iovas);
}

void vt_session_add_mapping(struct vt_session *session, struct vt_session_space *s,
			    const struct vt_model_mapping *mapping)
{
	struct vt_model_mapping *m;

	if (session->mappings >= VT_SESSION_MAPPINGS) {
		vt_session_doubt(session, s, VT_DOUBT_BOUND);
		return;
	}
	m = malloc(sizeof(*m));
	if (!m)
		vt_no_memory();
	*m = *mapping;
	vt_intervals_add(&s->live, &m->iovas);
	session->mappings++;
	s->as.live++;
	s->as.bytes += vt_model_mapping_size(m);
}

/* ---- displaced mappings ---- */

static void displace(struct vt_session *session, struct vt_session_space *s,
		     struct vt_interval *i)
{
	bool sure = s->as.doubt == VT_DOUBT_NONE || s->displaced;
	struct vt_session_displaced *d;
	size_t count;

	vt_session_doubt(session, s, VT_DOUBT_ANSWER);
	LL_COUNT(s->displaced, d, count);
	if (sure && count < DISPLACED_MAX) {
		d = malloc(sizeof(*d));
		if (!d)
			vt_no_memory();
		*d = (struct vt_session_displaced){ i->first, i->last, session->learnt, NULL };
		LL_PREPEND(s->displaced, d);
	} else {
		vt_session_forget_displaced(s);
	}
	vt_session_drop_mapping(session, s, i);
}

static bool explains(const struct vt_session_unmapping *u, const struct vt_session_displaced *d)
{
	return u->learnt < d->learnt && d->first >= u->first && d->last <= u->last;
}

static uint64_t sum_displaced(const struct vt_session_space *s,
			      const struct vt_session_unmapping *u)
{
	const struct vt_session_displaced *d;
	uint64_t bytes = 0;

	LL_FOREACH(s->displaced, d)
		if (explains(u, d))
			bytes += d->last - d->first + 1;
	return bytes;
}

/*
 * Removes the displaced mappings that @u explains. When none is left, the space is certain
 * again.
 */
static void settle_displaced(struct vt_session *session, struct vt_session_space *s,
			     const struct vt_session_unmapping *u)
{
	struct vt_session_displaced *d, *next;

	if (!s->displaced)
		return;
	LL_FOREACH_SAFE(s->displaced, d, next) {
		if (!explains(u, d))
			continue;
		LL_DELETE(s->displaced, d);
		free(d);
	}
	if (!s->displaced)
		vt_session_settle(session, s);
}

/* ---- mapping ---- */

struct vt_model_mapping vt_session_new_mapping(const struct vt_session *session, uint64_t iova,
					       uint64_t size)
{
	const struct vt_when *now = &session->now;

	return (struct vt_model_mapping){
		.iovas = { .first = iova, .last = vt_interval_last(iova, size) },
		.line = now->line,
		.real = (int64_t)now->real.tv_sec * 1000000000 + now->real.tv_nsec,
		.tgid = now->tgid,
		.tid = now->tid,
	};
}

void vt_session_map_dma(struct vt_session *session, struct vt_session_space *s,
			const struct vt_model_mapping *mapping)
{
	struct vt_model_mapping m = *mapping;
	struct vt_interval *i;

	while ((i = vt_intervals_find(s->live, m.iovas.first, m.iovas.last)))
		displace(session, s, i);
	m.iovas.order = session->learnt;
	vt_session_add_mapping(session, s, &m);
	s->as.maps++;
	s->as.lost = 0;
	if (s->as.live > s->as.peak)
		s->as.peak = s->as.live;
	if (s->as.bytes > s->as.peak_bytes)
		s->as.peak_bytes = s->as.bytes;
	if (s->as.left)
		s->as.left--;
	else
		s->as.left_known = false;
}

void vt_session_map_failed(struct vt_session *session, struct vt_session_space *s,
			   uint64_t iova, uint64_t size, int64_t result)
{
	/* EEXIST without a known mapping: one was not seen, or was removed during this call. */
	if (result == -EEXIST && size &&
	    !vt_intervals_find(s->live, iova, vt_interval_last(iova, size)))
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
	if (result == -ENOSPC && !s->as.iommufd) {
		s->as.left_known = true;
		s->as.left = 0;
	}
}

/* ---- unmapping ---- */

static bool takes(const struct vt_session_unmapping *u, enum vt_cut cut, uint64_t until,
		  const struct vt_interval *i)
{
	if (i->order > until)
		return false;
	return cut == VT_CUT_PARTS || (i->first >= u->first && (cut == VT_CUT_FIRST ||
								i->last <= u->last));
}

/* With VT_CUT_FIRST an unmapping that begins within a mapping does nothing. */
static bool begins_within(const struct vt_session_space *s, const struct vt_session_unmapping *u,
			  enum vt_cut cut)
{
	const struct vt_interval *i = vt_intervals_find(s->live, u->first, u->last);

	return cut == VT_CUT_FIRST && i && i->first < u->first;
}

static uint64_t covered(const struct vt_session_unmapping *u, enum vt_cut cut,
			const struct vt_interval *i)
{
	uint64_t first = i->first, last = i->last;

	if (cut == VT_CUT_PARTS && first < u->first)
		first = u->first;
	if (cut == VT_CUT_PARTS && last > u->last)
		last = u->last;
	return last - first + 1;
}

/* Bytes that the unmapping would remove of the mappings that were learnt until @until. */
static uint64_t sum(const struct vt_session_space *s, const struct vt_session_unmapping *u,
		    enum vt_cut cut, uint64_t until)
{
	struct vt_interval *i = vt_intervals_find(s->live, u->first, u->last);
	uint64_t bytes = 0;

	if (begins_within(s, u, cut))
		return 0;
	for (; i; i = vt_intervals_next(s->live, i, u->first, u->last))
		if (takes(u, cut, until, i))
			bytes += covered(u, cut, i);
	return bytes;
}

/* Adds again the parts of @m that are outside of the range. */
static void keep_rest(struct vt_session *session, struct vt_session_space *s,
		      const struct vt_session_unmapping *u, const struct vt_model_mapping *m)
{
	struct vt_model_mapping rest = *m;

	if (m->iovas.first < u->first) {
		rest.iovas.last = u->first - 1;
		vt_session_add_mapping(session, s, &rest);
	}
	if (m->iovas.last > u->last) {
		rest = *m;
		rest.iovas.first = u->last + 1;
		rest.source += rest.iovas.first - m->iovas.first;
		vt_session_add_mapping(session, s, &rest);
	}
}

static void remove_all(struct vt_session *session, struct vt_session_space *s,
		       const struct vt_session_unmapping *u, enum vt_cut cut, uint64_t until)
{
	struct vt_interval *i = vt_intervals_find(s->live, u->first, u->last), *next;
	struct vt_model_mapping m;

	if (begins_within(s, u, cut))
		return;
	for (; i; i = next) {
		next = vt_intervals_next(s->live, i, u->first, u->last);
		if (!takes(u, cut, until, i))
			continue;
		m = *mapping_of(i);
		vt_session_drop_mapping(session, s, i);
		s->as.unmapped++;
		if (s->as.left_known)
			s->as.left++;
		if (cut == VT_CUT_PARTS)
			keep_rest(session, s, u, &m);
	}
}

/*
 * Finds how the unmapping worked: with which cut, and on mappings learnt until when, it
 * removes as many bytes as the kernel reported. Mappings learnt while the call was running may
 * have been made before or after it. False: nothing fits.
 */
static bool fits(const struct vt_session_space *s, const struct vt_session_unmapping *u,
		 enum vt_cut *cut, uint64_t *until)
{
	const uint64_t displaced = sum_displaced(s, u);
	const uint64_t untils[] = { UINT64_MAX, u->learnt };

	for (size_t i = 0; i < 2; i++) {
		*until = untils[i];
		*cut = u->cut == VT_CUT_UNKNOWN ? VT_CUT_NONE : u->cut;
		if (!u->told || sum(s, u, *cut, *until) + displaced == u->bytes)
			return true;
		*cut = VT_CUT_FIRST;
		if (u->cut == VT_CUT_UNKNOWN && sum(s, u, *cut, *until) + displaced == u->bytes)
			return true;
	}
	*cut = u->cut == VT_CUT_UNKNOWN ? VT_CUT_NONE : u->cut;
	*until = UINT64_MAX;
	return false;
}

void vt_session_cut_dma(struct vt_session *session, struct vt_session_space *s, uint64_t first,
			uint64_t last)
{
	const struct vt_session_unmapping u = { .first = first, .last = last };

	remove_all(session, s, &u, VT_CUT_PARTS, UINT64_MAX);
}

/* The unmapping covers all IOVAs, and no mapping was learnt while it was running. */
static bool empties(const struct vt_session_space *s, const struct vt_session_unmapping *u)
{
	const struct vt_interval *i;

	if (u->first || u->last != UINT64_MAX)
		return false;
	for (i = vt_intervals_find(s->live, 0, UINT64_MAX); i && i->order <= u->learnt;)
		i = vt_intervals_next(s->live, i, 0, UINT64_MAX);
	return !i;
}

void vt_session_unmap_dma(struct vt_session *session, struct vt_session_space *s,
			  const struct vt_session_unmapping *u)
{
	enum vt_cut cut;
	uint64_t until;

	s->as.unmaps++;
	if (empties(s, u)) {
		remove_all(session, s, u, VT_CUT_NONE, UINT64_MAX);
		vt_session_sure(session, s);
		return;
	}
	if (!fits(s, u, &cut, &until))
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
	remove_all(session, s, u, cut, until);
	settle_displaced(session, s, u);
}

void vt_session_take_back(struct vt_session *session, struct vt_session_space *s,
			  const struct vt_session_unmapping *u)
{
	struct vt_interval *i = vt_intervals_find(s->live, u->first, u->last);
	enum vt_cut cut;
	uint64_t until;

	if (!fits(s, u, &cut, &until))
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
	if (begins_within(s, u, cut))
		return;
	for (; i; i = vt_intervals_next(s->live, i, u->first, u->last))
		if (takes(u, cut, until, i))
			mapping_of(i)->stale = true;
}

/*
 * iommufd removes mappings one by one, lowest first, and fails at the first one that the range
 * covers only in part. Returns the bytes removed; *@cut: it met such a mapping.
 */
static uint64_t remove_until_cut(struct vt_session *session, struct vt_session_space *s,
				 const struct vt_session_unmapping *u, bool *cut)
{
	struct vt_interval *i = vt_intervals_find(s->live, u->first, u->last), *next;
	uint64_t bytes = 0;

	for (; i && takes(u, VT_CUT_NONE, UINT64_MAX, i); i = next) {
		next = vt_intervals_next(s->live, i, u->first, u->last);
		bytes += covered(u, VT_CUT_NONE, i);
		s->as.unmapped++;
		vt_session_drop_mapping(session, s, i);
	}
	*cut = i;
	return bytes;
}

void vt_session_unmap_failed(struct vt_session *session, struct vt_session_space *s,
			     const struct vt_session_unmapping *u, int64_t result)
{
	uint64_t bytes;
	bool cut;

	if (result == -EBUSY || result == -EDEADLK || result == -EFAULT)
		vt_session_doubt(session, s, VT_DOUBT_RESULT);
	if (result != -ENOENT)
		return;
	bytes = remove_until_cut(session, s, u, &cut);
	/* ENOENT without a mapping that is cut means that there was none at all. */
	if (u->told ? bytes != u->bytes : bytes && !cut)
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
}

/* ---- for readers ---- */

struct vt_when vt_model_mapping_when(const struct vt_model_mapping *m)
{
	return (struct vt_when){
		.line = m->line,
		.real = { m->real / 1000000000, m->real % 1000000000 },
		.tgid = m->tgid,
		.tid = m->tid,
	};
}

static const struct vt_session_space *inside(const struct vt_model_space *space)
{
	return (const struct vt_session_space *)((const char *)space -
						 offsetof(struct vt_session_space, as));
}

const struct vt_model_mapping *vt_model_mapping(const struct vt_model_space *space,
						uint64_t first, uint64_t last)
{
	struct vt_interval *i = vt_intervals_find(inside(space)->live, first, last);

	return i ? mapping_of(i) : NULL;
}

const struct vt_model_mapping *vt_model_next_mapping(const struct vt_model_space *space,
						     const struct vt_model_mapping *after,
						     uint64_t first, uint64_t last)
{
	struct vt_interval *i = vt_intervals_next(inside(space)->live, &after->iovas, first, last);

	return i ? mapping_of(i) : NULL;
}

static void see_hole(struct vt_model_range *hole, uint64_t first, uint64_t last)
{
	if (last < first)
		return;
	if (hole->last < hole->first || last - first > hole->last - hole->first)
		*hole = (struct vt_model_range){ first, last };
}

static void see_holes(struct vt_model_range *hole, const struct vt_model_space *space,
		      const struct vt_model_range *range)
{
	const struct vt_model_mapping *m = vt_model_mapping(space, range->first, range->last);
	uint64_t free_from = range->first;

	for (; m; m = vt_model_next_mapping(space, m, range->first, range->last)) {
		if (m->iovas.first > free_from)
			see_hole(hole, free_from, m->iovas.first - 1);
		if (m->iovas.last >= range->last)
			return;
		free_from = m->iovas.last + 1;
	}
	see_hole(hole, free_from, range->last);
}

void vt_model_shape(const struct vt_model_space *space, struct vt_model_shape *shape)
{
	static const struct vt_model_range all = { 0, UINT64_MAX };
	const struct vt_model_range *ranges = space->nranges ? space->ranges : &all;
	const struct vt_model_mapping *m = vt_model_mapping(space, 0, UINT64_MAX);

	*shape = (struct vt_model_shape){ .hole = { 1, 0 }, .bounded = space->nranges };
	for (; m; m = vt_model_next_mapping(space, m, 0, UINT64_MAX))
		shape->sizes[63 - __builtin_clzll(vt_model_mapping_size(m) | 1)]++;
	for (size_t i = 0; i < (space->nranges ? space->nranges : 1); i++)
		see_holes(&shape->hole, space, &ranges[i]);
}

struct vt_model_range vt_model_choice(const struct vt_model_space *space)
{
	struct vt_model_shape shape;

	if (!space->nallowed) {
		vt_model_shape(space, &shape);
		return shape.hole;
	}
	shape.hole = (struct vt_model_range){ 1, 0 };
	for (size_t i = 0; i < space->nallowed; i++)
		see_holes(&shape.hole, space, &space->allowed[i]);
	return shape.hole;
}

/* Mappings are in the order of IOVAs, so that of memory has to be searched for. */
#define SEARCHED_MAX 4096

static bool is_of(const struct vt_model_mapping *m, pid_t tgid, uint64_t address, uint64_t last)
{
	return m->from == VT_MAPS_MEMORY && m->tgid == tgid && !m->stale && m->source <= last &&
	       m->source + (vt_model_mapping_size(m) - 1) >= address;
}

const struct vt_model_mapping *vt_model_maps_memory(const struct vt_session *session, pid_t tgid,
						    uint64_t address, uint64_t length,
						    const struct vt_model_space **space)
{
	const struct vt_model_mapping *m;

	*space = NULL;
	while (length && (*space = vt_model_next_space(session, *space))) {
		if ((*space)->live > SEARCHED_MAX)
			continue;
		for (m = vt_model_mapping(*space, 0, UINT64_MAX); m;
		     m = vt_model_next_mapping(*space, m, 0, UINT64_MAX))
			if (is_of(m, tgid, address, vt_interval_last(address, length)))
				return m;
	}
	return NULL;
}
