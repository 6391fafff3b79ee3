/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Learns from calls on containers and groups. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <ctype.h>
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>

/* The space of the descriptor: a container, or the IOAS of an iommufd that serves as one. */
static struct vt_session_space *space_of(struct vt_session *session, const struct vt_taught *t)
{
	if (t->record->fd_info.what.kind == VFIOTRACE_FD_IOMMUFD)
		return vt_session_compat_space(session, t->record->file);
	return vt_session_space(session, t->record->file, 0);
}

/* ---- the IOMMU of a container ---- */

static void forget_answers(struct vt_session_space *s)
{
	free(s->ranges);
	s->ranges = NULL;
	s->as.ranges = NULL;
	s->as.nranges = 0;
	s->as.page_sizes = 0;
	s->as.left_known = false;
	s->as.told = (struct vt_when){ 0 };
	s->as.dirty = false;
}

void vt_learn_set_iommu(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = vt_session_space(session, t->record->file, 0);

	/* The call succeeds only on a container without an IOMMU, so without mappings. */
	vt_session_sure(session, s);
	forget_answers(s);
	s->as.iommu = VT_IOMMU_SET;
	s->as.model = (uint32_t)t->call->arg;
	s->as.iommu_when = session->now;
}

/* A call has succeeded that needs an IOMMU. */
static void has_iommu(struct vt_session *session, struct vt_session_space *s)
{
	/* An IOAS needs none. */
	if (s->as.iommufd)
		return;
	if (s->as.iommu == VT_IOMMU_NONE)
		vt_session_doubt(session, s, VT_DOUBT_ELSEWHERE);
	if (s->as.iommu != VT_IOMMU_SET)
		s->as.iommu = VT_IOMMU_SET_ELSEWHERE;
}

/* The last known group was detached. A container without groups has no IOMMU. */
static void drop_iommu(struct vt_session *session, struct vt_session_space *s)
{
	if (s->as.iommu == VT_IOMMU_NONE)
		return;
	if (s->as.from_start && s->as.doubt != VT_DOUBT_SENT) {
		if (s->as.live) {
			s->as.lost = s->as.live;
			s->as.lost_when = session->now;
		}
		vt_session_sure(session, s);
		forget_answers(s);
		s->as.iommu = VT_IOMMU_NONE;
	} else {
		vt_session_doubt(session, s, VT_DOUBT_ELSEWHERE);
		s->as.iommu = VT_IOMMU_UNKNOWN;
	}
	s->as.iommu_when = session->now;
}

/* ---- what the IOMMU can do ---- */

/* A field of a capability. The caller has checked that its bytes are there. */
#define LOAD(TAUGHT, BYTES, TYPE, FIELD)                                                        \
	vfiotrace_call_load((TAUGHT)->call, (BYTES) + offsetof(TYPE, FIELD),                    \
			    sizeof(((TYPE *)0)->FIELD))

static void learn_ranges(struct vt_session_space *s, const struct vt_taught *t,
			 const uint8_t *cap, size_t length)
{
	const size_t head = sizeof(struct vfio_iommu_type1_info_cap_iova_range);
	size_t count;

	if (length < head)
		return;
	count = LOAD(t, cap, struct vfio_iommu_type1_info_cap_iova_range, nr_iovas);
	/* Half a list would make the missing ranges look unusable. */
	if (!count || count > (length - head) / sizeof(struct vfio_iova_range))
		return;
	vt_session_set_ranges(s, t->call, cap + head, count);
}

static void learn_capability(void *ctx, const struct vt_taught *t, uint16_t id,
			     const uint8_t *cap, size_t length)
{
	struct vt_session_space *s = ctx;

	if (id == VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE)
		learn_ranges(s, t, cap, length);
	if (id != VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL ||
	    length < sizeof(struct vfio_iommu_type1_info_dma_avail))
		return;
	/* An iommufd has no limit: it reports a constant number. */
	if (s->as.iommufd)
		return;
	s->as.left_known = true;
	s->as.left = LOAD(t, cap, struct vfio_iommu_type1_info_dma_avail, avail);
}

void vt_learn_iommu_info(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = space_of(session, t);
	uint32_t flags = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_iommu_type1_info, flags);

	/* With an sPAPR IOMMU the same request has another struct. */
	if (t->call->fd.iommu == VFIOTRACE_IOMMU_SPAPR ||
	    t->call->fd.iommu == VFIOTRACE_IOMMU_SPAPR_V2)
		return;
	has_iommu(session, s);
	s->as.told = session->now;
	if (flags & VFIO_IOMMU_INFO_PGSIZES)
		s->as.page_sizes = VT_TAUGHT_OUT(t, struct vfio_iommu_type1_info, iova_pgsizes);
	if (flags & VFIO_IOMMU_INFO_CAPS)
		vt_taught_capabilities(t, offsetof(struct vfio_iommu_type1_info, cap_offset),
				       learn_capability, s);
}

/* ---- mapping ---- */

/* A mapping that had lost its memory address gets a new one. */
static void update_memory(struct vt_session *session, struct vt_session_space *s, uint64_t iova,
			  uint64_t size, uint64_t vaddr)
{
	struct vt_model_mapping told = vt_session_new_mapping(session, iova, size);
	struct vt_interval *i = vt_intervals_find(s->live, iova, told.iovas.last);
	struct vt_model_mapping *m;

	if (!i || i->first != iova || i->last != told.iovas.last) {
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
		return;
	}
	m = VT_INTERVAL_OF(i, struct vt_model_mapping, iovas);
	if (!m->stale)
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
	m->stale = false;
	m->source = vaddr;
	m->tgid = told.tgid;
	m->tid = told.tid;
}

static bool is_spapr(const struct vt_model_space *space)
{
	return space->iommu == VT_IOMMU_SET && (space->model == VFIO_SPAPR_TCE_IOMMU ||
						space->model == VFIO_SPAPR_TCE_v2_IOMMU);
}

/* The space in which a call has failed. It may be unknown, and is not created. */
static struct vt_session_space *failed_in(const struct vt_session *session,
					  const struct vt_taught *t)
{
	const struct vt_model_space *space = vt_model_dma_space(session, t->record->file);

	return space ? vt_session_find_space(session, space->file, space->ioas) : NULL;
}

void vt_learn_map(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = t->record->failed ? failed_in(session, t) :
							 space_of(session, t);
	uint32_t flags = (uint32_t)VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_map, flags);
	uint64_t vaddr = VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_map, vaddr);
	uint64_t iova = VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_map, iova);
	uint64_t size = VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_map, size);
	struct vt_model_mapping m;

	if (t->record->failed) {
		if (s)
			vt_session_map_failed(session, s, iova, size, t->record->result);
		return;
	}
	has_iommu(session, s);
	/* No kernel accepts size 0. */
	if (!size) {
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
		return;
	}
	if (flags & VFIO_DMA_MAP_FLAG_VADDR) {
		update_memory(session, s, iova, size, vaddr);
		return;
	}
	m = vt_session_new_mapping(session, iova, size);
	/* With an sPAPR IOMMU a new mapping replaces what lies there. */
	if (is_spapr(&s->as))
		vt_session_cut_dma(session, s, m.iovas.first, m.iovas.last);
	m.source = vaddr;
	m.access = (flags & VFIO_DMA_MAP_FLAG_READ ? VT_MAPPING_READ : 0) |
		   (flags & VFIO_DMA_MAP_FLAG_WRITE ? VT_MAPPING_WRITE : 0);
	vt_session_map_dma(session, s, &m);
}

/* ---- unmapping ---- */

static enum vt_cut cut_of(const struct vt_model_space *space)
{
	if (space->iommufd)
		return space->small_pages ? VT_CUT_PARTS : VT_CUT_NONE;
	if (space->iommu != VT_IOMMU_SET)
		return VT_CUT_UNKNOWN;
	if (is_spapr(space))
		return VT_CUT_PARTS;
	return space->model == VFIO_TYPE1_IOMMU ? VT_CUT_FIRST : VT_CUT_NONE;
}

static struct vt_session_unmapping unmapping_of(const struct vt_session_space *s,
						const struct vt_taught *t, bool all)
{
	uint64_t iova = VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_unmap, iova);
	uint64_t size = VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_unmap, size);
	struct vt_session_unmapping u = {
		.first = all ? 0 : iova,
		.last = all ? UINT64_MAX : vt_interval_last(iova, size),
		.cut = cut_of(&s->as),
		.learnt = t->record->learnt,
	};

	/* With an sPAPR IOMMU the kernel does not write back the size. */
	u.told = !is_spapr(&s->as) && t->call->out_have >=
		 offsetof(struct vfio_iommu_type1_dma_unmap, size) + sizeof(uint64_t);
	if (u.told)
		u.bytes = VT_TAUGHT_OUT(t, struct vfio_iommu_type1_dma_unmap, size);
	return u;
}

/* On an iommufd, a failed call writes back how many bytes it had removed before. */
static void learn_unmap_failure(struct vt_session *session, struct vt_session_space *s,
				const struct vt_taught *t)
{
	const size_t at = offsetof(struct vfio_iommu_type1_dma_unmap, size);
	struct vt_session_unmapping u = unmapping_of(s, t, false);
	uint8_t size[sizeof(uint64_t)];

	/* EFAULT: type1 may have unmapped, and then failed to write back the size. */
	if (!s->as.iommufd && t->record->result == -EFAULT)
		vt_session_doubt(session, s, VT_DOUBT_RESULT);
	if (!s->as.iommufd || u.last < u.first)
		return;
	u.told = t->memory->read(t->memory->ctx, t->call->arg + at, size, sizeof(size)) ==
		 (ssize_t)sizeof(size);
	if (u.told)
		u.bytes = vfiotrace_call_load(t->call, size, sizeof(size));
	vt_session_unmap_failed(session, s, &u, t->record->result);
}

void vt_learn_unmap(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = t->record->failed ? failed_in(session, t) :
							 space_of(session, t);
	uint32_t flags = (uint32_t)VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_unmap, flags);
	bool all = flags & VFIO_DMA_UNMAP_FLAG_ALL;
	struct vt_session_unmapping u;

	if (t->record->failed) {
		if (s && !all)
			learn_unmap_failure(session, s, t);
		return;
	}
	has_iommu(session, s);
	if (!all && !VT_TAUGHT_IN(t, struct vfio_iommu_type1_dma_unmap, size)) {
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
		return;
	}
	u = unmapping_of(s, t, all);
	if (flags & VFIO_DMA_UNMAP_FLAG_VADDR)
		vt_session_take_back(session, s, &u);
	else
		vt_session_unmap_dma(session, s, &u);
}

void vt_learn_dirty_pages(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = vt_session_space(session, t->record->file, 0);
	uint32_t flags = (uint32_t)VT_TAUGHT_IN(t, struct vfio_iommu_type1_dirty_bitmap, flags);

	has_iommu(session, s);
	if (flags & VFIO_IOMMU_DIRTY_PAGES_FLAG_START)
		s->as.dirty = true;
	if (flags & VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP)
		s->as.dirty = false;
}

/* ---- groups ---- */

struct vt_session_group *vt_session_find_group(const struct vt_session *session, uint64_t file)
{
	struct vt_session_group *g;

	HASH_FIND(hh, session->groups, &file, sizeof(file), g);
	return g;
}

/* "/dev/vfio/14", "/dev/vfio/noiommu-14" */
static void learn_number(struct vt_model_group *group, const char *path)
{
	const char *name = strrchr(path, '/');
	char *end;

	name = name ? name + 1 : path;
	if (!strncmp(name, "noiommu-", 8))
		name += 8;
	if (!isdigit((unsigned char)*name))
		return;
	group->number = (uint32_t)strtoul(name, &end, 10);
	group->numbered = !*end;
}

struct vt_session_group *vt_session_group(struct vt_session *session, uint64_t file,
					  const struct vt_fd *info)
{
	struct vt_session_group *g = vt_session_find_group(session, file);
	const struct vt_model_file *opened = vt_model_file(session, file);

	if (g)
		return g;
	g = calloc(1, sizeof(*g));
	if (!g)
		vt_no_memory();
	g->as.file = file;
	g->as.noiommu = info->what.kind == VFIOTRACE_FD_NOIOMMU_GROUP;
	g->as.made = opened ? opened->made : session->now;
	g->as.attached = opened && opened->made_seen ? VT_ATTACHED_NO : VT_ATTACHED_UNKNOWN;
	g->as.attached_when = g->as.sure = g->as.made;
	learn_number(&g->as, info->path);
	HASH_ADD(hh, session->groups, as.file, sizeof(g->as.file), g);
	return g;
}

static struct vt_session_group *get_group(struct vt_session *session, const struct vt_record *r)
{
	return vt_session_group(session, r->file, &r->fd_info);
}

static void drop_group(struct vt_session *session, struct vt_session_group *g)
{
	HASH_DELETE(hh, session->groups, g);
	free(g);
}

void vt_session_drop_group(struct vt_session *session, uint64_t file)
{
	struct vt_session_group *g = vt_session_find_group(session, file);

	if (g)
		drop_group(session, g);
}

void vt_session_free_groups(struct vt_session *session)
{
	struct vt_session_group *g, *next;

	HASH_ITER(hh, session->groups, g, next)
		drop_group(session, g);
}

static bool has_groups(const struct vt_session *session, uint64_t container)
{
	const struct vt_session_group *g;

	for (g = session->groups; g; g = g->hh.next)
		if (g->as.container == container)
			return true;
	return false;
}

static void attach(struct vt_session *session, struct vt_session_group *g, uint64_t container)
{
	g->as.attached = VT_ATTACHED_YES;
	g->as.container = container;
	g->as.attached_when = g->as.sure = session->now;
	vt_session_keep(session, g->as.file, container);
}

static void detach(struct vt_session *session, struct vt_session_group *g)
{
	uint64_t container = g->as.container;
	struct vt_session_space *s;

	g->as.attached = VT_ATTACHED_NO;
	g->as.container = 0;
	g->as.attached_when = g->as.sure = session->now;
	s = container ? vt_session_find_space(session, container, 0) : NULL;
	/* An IOAS keeps its mappings without groups. */
	if (s && !s->as.iommufd && !has_groups(session, container))
		drop_iommu(session, s);
	vt_session_unkeep(session, g->as.file, container);
}

void vt_session_end_group(struct vt_session *session, uint64_t file)
{
	struct vt_session_group *g = vt_session_find_group(session, file);

	if (g && g->as.attached == VT_ATTACHED_YES)
		detach(session, g);
}

/*
 * The last of the group's devices was taken from VFIO's drivers. The kernel then detaches the
 * group, although its file is still open, and the group cannot be attached again.
 */
static void group_is_gone(struct vt_session *session, struct vt_session_group *g)
{
	const struct vt_model_file *container = vt_model_file(session, g->as.container);

	/* An iommufd stays attached, but nothing can be done with it. */
	if (g->as.attached != VT_ATTACHED_NO &&
	    !(container && container->kind == VFIOTRACE_FD_IOMMUFD))
		detach(session, g);
}

void vt_learn_group_status(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_group *g = get_group(session, t->record);
	bool attached;

	if (t->record->failed) {
		if (t->record->result == -ENODEV)
			group_is_gone(session, g);
		return;
	}
	g->as.told = true;
	g->as.told_when = g->as.sure = session->now;
	g->as.flags = (uint32_t)VT_TAUGHT_OUT(t, struct vfio_group_status, flags);
	attached = g->as.flags & VFIO_GROUP_FLAGS_CONTAINER_SET;
	if (attached && g->as.attached != VT_ATTACHED_YES)
		attach(session, g, 0);
	else if (!attached && g->as.attached == VT_ATTACHED_YES)
		detach(session, g);
	else if (!attached)
		g->as.attached = VT_ATTACHED_NO;
}

/* After a group was attached. For a group without an IOMMU the kernel makes no IOAS. */
static void begin_container(struct vt_session *session, const struct vt_session_group *g)
{
	const struct vt_model_file *container = vt_model_file(session, g->as.container);

	if (!container)
		return;
	if (container->kind == VFIOTRACE_FD_CONTAINER)
		vt_session_space(session, container->number, 0);
	else if (container->kind == VFIOTRACE_FD_IOMMUFD && !g->as.noiommu)
		vt_session_begin_compat(session, container->number);
}

void vt_learn_set_container(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_group *g = get_group(session, t->record);

	if (t->record->failed) {
		if (t->record->result == -ENODEV)
			group_is_gone(session, g);
		return;
	}
	/* The call succeeds only if no container was attached. */
	if (g->as.attached == VT_ATTACHED_YES)
		detach(session, g);
	attach(session, g, t->record->argument_file);
	begin_container(session, g);
}

void vt_learn_unset_container(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_group *g = get_group(session, t->record);

	/* It was attached, and is not: see vt_model_may_be_detached(). */
	if (t->record->failed && t->record->result == -EINVAL)
		group_is_gone(session, g);
	else if (!t->record->failed)
		detach(session, g);
}

/*
 * A device keeps its group open, and the group keeps its container. If the container is an
 * iommufd, the device keeps the iommufd itself: its group may be closed and opened again.
 */
static void keep_behind(struct vt_session *session, const struct vt_session_group *g,
			uint64_t device)
{
	const struct vt_model_file *container = vt_model_file(session, g->as.container);
	bool iommufd = container && container->kind == VFIOTRACE_FD_IOMMUFD;

	vt_session_keep(session, device, iommufd ? container->number : g->as.file);
}

/* The kernel opens a device only if its group has a container with an IOMMU. */
void vt_learn_device_fd(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_group *g = get_group(session, t->record);
	struct vt_session_space *s = NULL;

	if (g->as.attached != VT_ATTACHED_YES)
		attach(session, g, 0);
	if (g->as.container)
		s = vt_session_find_space(session, g->as.container, 0);
	if (s)
		has_iommu(session, s);
	if (!t->record->result_file)
		return;
	if (!g->as.noiommu && vt_session_find_iommufd(session, g->as.container))
		vt_session_attach_compat(session, g->as.container, t->record->result_file);
	keep_behind(session, g, t->record->result_file);
	vt_session_set_name(session, t->record->result_file, &t->record->result_fd);
	vt_session_device(session, t->record->result_file)->as.group = g->as.file;
}

/* If the call ended late, the file may be forgotten by now. */
static bool is_open(const struct vt_session *session, uint64_t number)
{
	const struct vt_model_file *file = vt_model_file(session, number);

	return file && file->life == VT_MODEL_OPEN;
}

/*
 * A group's node can be opened only once at a time, and its devices keep it open. So if the
 * group is open, then that open file is the one that has opened the device.
 */
void vt_session_in_group(struct vt_session *session, uint64_t device, uint32_t number)
{
	const struct vt_model_file *opened = vt_model_file(session, device);
	struct vt_session_group *g = session->groups;

	while (g && !(g->as.numbered && g->as.number == number &&
		      is_open(session, g->as.file)))
		g = g->hh.next;
	if (!g || !opened || opened->kind != VFIOTRACE_FD_DEVICE ||
	    vt_session_device(session, device)->as.group)
		return;
	if (g->as.attached == VT_ATTACHED_UNKNOWN)
		attach(session, g, 0);
	vt_session_keep(session, device, g->as.file);
	vt_session_device(session, device)->as.group = g->as.file;
}

void vt_session_end_device(struct vt_session *session, uint64_t file)
{
	const struct vt_model_device *d = vt_model_device(session, file);
	struct vt_session_group *g = d ? vt_session_find_group(session, d->group) : NULL;

	/* It has kept the group attached until now. */
	if (g && g->as.attached == VT_ATTACHED_YES)
		g->as.sure = session->now;
}

/* ---- for readers ---- */

bool vt_model_may_be_detached(const struct vt_session *session,
			      const struct vt_model_group *group)
{
	const struct vt_model_file *container = vt_model_file(session, group->container);
	const struct vt_model_device *d = NULL;

	if (group->attached != VT_ATTACHED_YES ||
	    (container && container->kind == VFIOTRACE_FD_IOMMUFD))
		return false;
	while ((d = vt_model_next_device(session, d)))
		if (d->group == group->file && is_open(session, d->file))
			return false;
	return true;
}

const struct vt_model_group *vt_model_group(const struct vt_session *session, uint64_t file)
{
	const struct vt_session_group *g = vt_session_find_group(session, file);

	return g ? &g->as : NULL;
}

const struct vt_model_group *vt_model_next_group(const struct vt_session *session,
						 const struct vt_model_group *group)
{
	const struct vt_session_group *g = session->groups;

	if (group)
		g = vt_session_find_group(session, group->file)->hh.next;
	return g ? &g->as : NULL;
}
