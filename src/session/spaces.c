/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address spaces: containers, and IOASes of iommufds. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <string.h>

static struct vt_session_key key_of(uint64_t file, uint32_t ioas)
{
	struct vt_session_key key;

	memset(&key, 0, sizeof(key));
	key.file = file;
	key.id = ioas;
	return key;
}

struct vt_session_space *vt_session_find_space(const struct vt_session *session, uint64_t file,
					       uint32_t ioas)
{
	struct vt_session_key key = key_of(file, ioas);
	struct vt_session_space *s;

	HASH_FIND(hh, session->spaces, &key, sizeof(key), s);
	return s;
}

static struct vt_session_spaces *spaces_of(const struct vt_session *session, uint64_t file)
{
	struct vt_session_spaces *of;

	HASH_FIND(hh, session->by_file, &file, sizeof(file), of);
	return of;
}

static void list(struct vt_session *session, struct vt_session_space *s)
{
	struct vt_session_spaces *of = spaces_of(session, s->as.file);

	if (!of) {
		of = calloc(1, sizeof(*of));
		if (!of)
			vt_no_memory();
		of->file = s->as.file;
		HASH_ADD(hh, session->by_file, file, sizeof(of->file), of);
	}
	DL_APPEND(of->first, s);
	s->of = of;
}

static void unlist(struct vt_session *session, struct vt_session_space *s)
{
	struct vt_session_spaces *of = s->of;

	DL_DELETE(of->first, s);
	if (of->first)
		return;
	HASH_DELETE(hh, session->by_file, of);
	free(of);
}

struct vt_session_space *vt_session_next_of_file(const struct vt_session *session, uint64_t file,
						 const struct vt_session_space *s)
{
	const struct vt_session_spaces *of;

	if (s)
		return s->next;
	of = spaces_of(session, file);
	return of ? of->first : NULL;
}

struct vt_session_space *vt_session_space(struct vt_session *session, uint64_t file,
					  uint32_t ioas)
{
	struct vt_session_space *s = vt_session_find_space(session, file, ioas);
	const struct vt_model_file *opened = vt_model_file(session, file);

	if (s)
		return s;
	s = calloc(1, sizeof(*s));
	if (!s)
		vt_no_memory();
	s->key = key_of(file, ioas);
	s->as.file = file;
	s->as.ioas = ioas;
	s->as.iommufd = opened && opened->kind == VFIOTRACE_FD_IOMMUFD;
	/* A container exists since its file was opened. */
	s->as.made = opened && !s->as.iommufd ? opened->made : session->now;
	s->as.from_start = opened && !s->as.iommufd && opened->made_seen;
	s->as.doubt = !s->as.from_start ? (session->gaps.lost ? VT_DOUBT_LOST :
							      VT_DOUBT_ELSEWHERE) :
		      opened->sent ? VT_DOUBT_SENT : VT_DOUBT_NONE;
	s->as.doubted = s->as.made;
	s->as.iommu = s->as.from_start ? VT_IOMMU_NONE : VT_IOMMU_UNKNOWN;
	s->as.iommu_when = s->as.made;
	HASH_ADD(hh, session->spaces, key, sizeof(s->key), s);
	list(session, s);
	return s;
}

void vt_session_begin_space(struct vt_session *session, struct vt_session_space *s)
{
	s->as.from_start = true;
	vt_session_sure(session, s);
	s->as.made = session->now;
	s->as.allowed_known = true;
}

void vt_session_name_space(struct vt_session *session, struct vt_session_space *s,
			   uint32_t ioas)
{
	HASH_DELETE(hh, session->spaces, s);
	s->as.ioas = ioas;
	s->key = key_of(s->as.file, ioas);
	HASH_ADD(hh, session->spaces, key, sizeof(s->key), s);
}

/* Reads pairs of 64-bit numbers, in the byte order of @call. The caller frees the array. */
static struct vt_model_range *load_ranges(const struct vfiotrace_call *call, const uint8_t *bytes,
					  size_t count)
{
	struct vt_model_range *ranges = calloc(count ? count : 1, sizeof(*ranges));

	if (!ranges)
		vt_no_memory();
	for (size_t i = 0; i < count; i++, bytes += 2 * sizeof(uint64_t))
		ranges[i] = (struct vt_model_range){
			vfiotrace_call_load(call, bytes, sizeof(uint64_t)),
			vfiotrace_call_load(call, bytes + sizeof(uint64_t), sizeof(uint64_t)),
		};
	return ranges;
}

void vt_session_set_ranges(struct vt_session_space *s, const struct vfiotrace_call *call,
			   const uint8_t *bytes, size_t count)
{
	free(s->ranges);
	s->as.ranges = s->ranges = load_ranges(call, bytes, count);
	s->as.nranges = count;
}

static int by_first(const void *a, const void *b)
{
	const struct vt_model_range *one = a, *other = b;

	return one->first < other->first ? -1 : one->first > other->first;
}

/* Joins ranges that touch, as the kernel does. @ranges do not overlap. */
static size_t join_ranges(struct vt_model_range *ranges, size_t count)
{
	size_t n = 0;

	qsort(ranges, count, sizeof(*ranges), by_first);
	for (size_t i = 1; i < count; i++) {
		if (ranges[i].first == ranges[n].last + 1)
			ranges[n].last = ranges[i].last;
		else
			ranges[++n] = ranges[i];
	}
	return count ? n + 1 : 0;
}

void vt_session_set_allowed(struct vt_session_space *s, const struct vfiotrace_call *call,
			    const uint8_t *bytes, size_t count)
{
	free(s->allowed);
	s->as.allowed = s->allowed = load_ranges(call, bytes, count);
	s->as.nallowed = join_ranges(s->allowed, count);
	s->as.allowed_known = true;
}

void vt_session_forget_allowed(struct vt_session_space *s)
{
	free(s->allowed);
	s->as.allowed = s->allowed = NULL;
	s->as.nallowed = 0;
	s->as.allowed_known = false;
}

/* ---- removing ---- */

void vt_session_drop_mapping(struct vt_session *session, struct vt_session_space *s,
			     struct vt_interval *i)
{
	struct vt_model_mapping *m = VT_INTERVAL_OF(i, struct vt_model_mapping, iovas);

	vt_intervals_remove(&s->live, i);
	session->mappings--;
	s->as.live--;
	s->as.bytes -= vt_model_mapping_size(m);
	free(m);
}

void vt_session_forget_displaced(struct vt_session_space *s)
{
	struct vt_session_displaced *d, *next;

	LL_FOREACH_SAFE(s->displaced, d, next)
		free(d);
	s->displaced = NULL;
}

static void clear(struct vt_session *session, struct vt_session_space *s)
{
	while (s->live)
		vt_session_drop_mapping(session, s, s->live);
	vt_session_forget_displaced(s);
}

void vt_session_drop_space(struct vt_session *session, struct vt_session_space *s)
{
	clear(session, s);
	unlist(session, s);
	HASH_DELETE(hh, session->spaces, s);
	free(s->ranges);
	free(s->allowed);
	free(s);
}

void vt_session_drop_spaces(struct vt_session *session, uint64_t file)
{
	struct vt_session_space *s;

	while ((s = vt_session_next_of_file(session, file, NULL)))
		vt_session_drop_space(session, s);
}

void vt_session_free_spaces(struct vt_session *session)
{
	struct vt_session_space *s, *next;

	HASH_ITER(hh, session->spaces, s, next)
		vt_session_drop_space(session, s);
}

/* ---- doubts ---- */

const char *vt_doubt_text(enum vt_doubt doubt)
{
	static const char *const texts[VT_DOUBTS] = {
		[VT_DOUBT_NONE] = "",
		[VT_DOUBT_ELSEWHERE] = "what was done before the trace, or untraced, is not known",
		[VT_DOUBT_RESULT] = "the result of a call was not seen",
		[VT_DOUBT_ARGUMENT] = "the argument of a call could not be read",
		[VT_DOUBT_ANSWER] = "the kernel's answer does not fit the calls that were seen",
		[VT_DOUBT_LOST] = "events were lost",
		[VT_DOUBT_BOUND] = "there are more than are kept",
		[VT_DOUBT_SENT] = "a process that is not traced may have a descriptor of it",
	};

	return texts[doubt];
}

/*
 * Whether a process that is not traced may map there, too: nobody was seen to make the space. Where
 * calls were lost it may have been seen.
 */
static bool may_be_shared(const struct vt_session *session, const struct vt_session_space *s)
{
	return !s->as.from_start && !session->gaps.lost && !session->gaps.unnoted;
}

void vt_session_settle(struct vt_session *session, struct vt_session_space *s)
{
	const struct vt_model_file *file = vt_model_file(session, s->as.file);

	s->as.doubt = may_be_shared(session, s) ? VT_DOUBT_ELSEWHERE :
		      file && file->sent ? VT_DOUBT_SENT : VT_DOUBT_NONE;
}

void vt_session_sure(struct vt_session *session, struct vt_session_space *s)
{
	clear(session, s);
	vt_session_settle(session, s);
}

void vt_session_doubt(struct vt_session *session, struct vt_session_space *s,
		      enum vt_doubt why)
{
	/* That it was sent is no doubt any more when it arrives; any other one stays. */
	if (s->as.doubt != VT_DOUBT_NONE && (s->as.doubt != VT_DOUBT_SENT || why == VT_DOUBT_SENT))
		return;
	s->as.doubt = why;
	s->as.doubted = session->now;
}

void vt_session_doubt_file(struct vt_session *session, uint64_t file, enum vt_doubt why)
{
	struct vt_session_space *s = NULL;

	while ((s = vt_session_next_of_file(session, file, s)))
		vt_session_doubt(session, s, why);
}

void vt_session_sent_spaces(struct vt_session *session, const struct vt_model_file *file)
{
	struct vt_session_space *s = NULL;

	while ((s = vt_session_next_of_file(session, file->number, s)))
		if (file->sent)
			vt_session_doubt(session, s, VT_DOUBT_SENT);
		else if (s->as.doubt == VT_DOUBT_SENT)
			vt_session_settle(session, s);
}

/* ---- for readers ---- */

enum vt_iommu_state vt_model_iommu(const struct vt_model_space *space)
{
	return space->iommu == VT_IOMMU_NONE && space->doubt != VT_DOUBT_NONE ? VT_IOMMU_UNKNOWN :
									      space->iommu;
}

const struct vt_model_space *vt_model_space(const struct vt_session *session, uint64_t file,
					    uint32_t ioas)
{
	const struct vt_session_space *s = vt_session_find_space(session, file, ioas);

	return s ? &s->as : NULL;
}

const struct vt_model_space *vt_model_next_space(const struct vt_session *session,
						 const struct vt_model_space *space)
{
	const struct vt_session_space *s = session->spaces;

	if (space)
		s = ((const struct vt_session_space *)((const char *)space -
				offsetof(struct vt_session_space, as)))->hh.next;
	return s ? &s->as : NULL;
}
