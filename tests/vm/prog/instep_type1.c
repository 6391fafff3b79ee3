/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two containers, two groups and a device of each, type1 in both versions: what each call
 * must answer, from what the model says, in the order in which the kernel looks.
 */
#include "config.h"

#include "instep.h"

#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "calls.h"

enum { CONTAINER, CONTAINER2, GROUP, GROUP2, DEVICE, DEVICE2 };

#define BASE 0x10000000u		/* of the IOVAs that are used */
#define MSI 0xfee00000u			/* that x86 keeps for itself */

static void type1_begin(struct world *w)
{
	must(open_thing(w, &w->things[CONTAINER], "/dev/vfio/vfio", VFIOTRACE_FD_CONTAINER) >= 0);
	must(open_thing(w, &w->things[CONTAINER2], "/dev/vfio/vfio", VFIOTRACE_FD_CONTAINER) >= 0);
}

static const struct vt_model_space *space_of(struct world *w, const struct thing *container)
{
	return vt_model_space(w->session, container->file, 0);
}

static bool has_iommu(struct world *w, const struct thing *container)
{
	const struct vt_model_space *s = space_of(w, container);

	return s && s->iommu == VT_IOMMU_SET;
}

static const char *label(struct world *w, const struct thing *t)
{
	static const char *const names[] = { "container", "container2", "group", "group2",
					     "device", "device2" };

	return names[t - w->things];
}

/* ---- mapping ---- */

/* Whether one of the ranges that the program was told has it, or, not told, all but that. */
static bool may_be_used(const struct vt_model_space *s, uint64_t first, uint64_t last)
{
	if (!s->nranges)
		return last < MSI || first >= MSI + 0x100000u;
	for (size_t i = 0; i < s->nranges; i++)
		if (first >= s->ranges[i].first && last <= s->ranges[i].last)
			return true;
	return false;
}

static int foretell_vaddr(const struct vt_model_space *s, uint64_t first, uint64_t last)
{
	const struct vt_model_mapping *m = vt_model_mapping(s, first, last);

	if (!m)
		return ENOENT;
	return m->stale && m->iovas.first == first && m->iovas.last == last ? 0 : EINVAL;
}

static int foretell_map(const struct vt_model_space *s, const struct vfio_iommu_type1_dma_map *map,
			bool hole)
{
	const uint32_t rw = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
	uint64_t last = map->iova + map->size - 1;

	if (!s || s->iommu != VT_IOMMU_SET)
		return EINVAL;
	if (map->flags & ~(rw | VFIO_DMA_MAP_FLAG_VADDR) || !map->flags || !map->size ||
	    (map->flags & VFIO_DMA_MAP_FLAG_VADDR && map->flags & rw))
		return EINVAL;
	if (last < map->iova)
		return EOVERFLOW;
	if ((map->iova | map->size) % INSTEP_PAGE)
		return EINVAL;
	if (map->flags & VFIO_DMA_MAP_FLAG_VADDR)
		return foretell_vaddr(s, map->iova, last);
	if (vt_model_mapping(s, map->iova, last))
		return EEXIST;
	if (s->left_known && !s->left)
		return ENOSPC;
	if (!may_be_used(s, map->iova, last))
		return EINVAL;
	return hole ? EFAULT : 0;
}

/* Mostly calls that are right, and all sorts that are not. */
static void vary_map(struct vfio_iommu_type1_dma_map *map, uint8_t how, bool *hole)
{
	switch (how) {
	case 0:
		map->size = 0;
		break;
	case 1:
		map->iova += 0x800;
		break;
	case 2:
		map->iova = -INSTEP_PAGE;
		map->size = 2 * INSTEP_PAGE;
		break;
	case 3:
		map->flags = 0;
		break;
	case 4:
		map->flags |= 8;
		break;
	case 5:
		map->flags |= VFIO_DMA_MAP_FLAG_VADDR;
		break;
	case 6:
		map->vaddr += ROOM * INSTEP_PAGE;
		*hole = true;
		break;
	case 7:
		map->iova += MSI - BASE;
		break;
	case 8:
		map->flags = VFIO_DMA_MAP_FLAG_READ;
		break;
	}
	if (how > 8 && how < 48)
		map->flags = VFIO_DMA_MAP_FLAG_VADDR;
}

static void do_map(struct world *w, const struct thing *container, const struct op *op)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = BASE + op->a % 16 * INSTEP_PAGE, .size = (1 + op->b % 4) * INSTEP_PAGE,
		.vaddr = (uintptr_t)w->memory + op->b / 4 % 8 * INSTEP_PAGE,
	};
	bool hole = false;
	int want, or_want;

	vary_map(&map, op->c, &hole);
	want = foretell_map(space_of(w, container), &map, hole);
	did(w, "%s: map %#llx, %llu bytes, flags %u%s", label(w, container),
	    (unsigned long long)map.iova, (unsigned long long)map.size, map.flags,
	    hole ? ", no memory" : "");
	/*
	 * Until Linux 7 a number that passes the last one was EINVAL. How many mappings there
	 * may be the program must have asked.
	 */
	or_want = want == EOVERFLOW ? EINVAL : want;
	if ((!want || want == EINVAL) && has_iommu(w, container) &&
	    !space_of(w, container)->left_known)
		or_want = ENOSPC;
	expect(w, ask(w, container, VFIO_IOMMU_MAP_DMA, (uintptr_t)&map, NULL), want, or_want);
}

/* ---- unmapping ---- */

struct removal {
	uint64_t first, last;
	bool bitmap, vaddr, all;
	uint64_t bytes;			/* that it removes */
};

static bool has_stale(const struct vt_model_space *s, const struct removal *u)
{
	const struct vt_model_mapping *m = vt_model_mapping(s, u->first, u->last);

	for (; m; m = vt_model_next_mapping(s, m, u->first, u->last))
		if (m->stale)
			return true;
	return false;
}

/* Version 1 begins at the first byte of a mapping, or does nothing; it takes each whole. */
static uint64_t foretell_bytes(const struct vt_model_space *s, const struct removal *u)
{
	const struct vt_model_mapping *m = vt_model_mapping(s, u->first, u->last);

	return m && m->iovas.first < u->first ? 0 : mapped_in(s, u->first, u->last);
}

static int foretell_unmap(const struct vt_model_space *s,
			  const struct vfio_iommu_type1_dma_unmap *unmap, struct removal *u)
{
	if (!s || s->iommu != VT_IOMMU_SET || (u->bitmap && (u->all || u->vaddr || !s->dirty)))
		return EINVAL;
	if (unmap->iova % INSTEP_PAGE || unmap->size % INSTEP_PAGE)
		return EINVAL;
	if (u->all ? unmap->iova || unmap->size : !unmap->size)
		return EINVAL;
	if (!u->all && unmap->iova + unmap->size - 1 < unmap->iova)
		return EOVERFLOW;
	u->first = u->all ? 0 : unmap->iova;
	u->last = u->all ? UINT64_MAX : unmap->iova + unmap->size - 1;
	if (s->model == VFIO_TYPE1v2_IOMMU && is_cut(s, u->first, u->last))
		return EINVAL;
	u->bytes = foretell_bytes(s, u);
	return u->vaddr && u->bytes && has_stale(s, u) ? EINVAL : 0;
}

static void vary_unmap(struct vfio_iommu_type1_dma_unmap *unmap, uint8_t how)
{
	switch (how) {
	case 0:
		unmap->size = 0;
		break;
	case 1:
		unmap->iova += 0x800;
		break;
	case 2:
		unmap->iova = -INSTEP_PAGE;
		unmap->size = 2 * INSTEP_PAGE;
		break;
	case 3:
		unmap->flags = VFIO_DMA_UNMAP_FLAG_ALL;
		break;
	case 4:
		unmap->flags = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP | VFIO_DMA_UNMAP_FLAG_VADDR;
		break;
	}
	if (how > 4 && how < 16) {
		unmap->flags = VFIO_DMA_UNMAP_FLAG_ALL | (how & 1 ? VFIO_DMA_UNMAP_FLAG_VADDR : 0);
		unmap->iova = unmap->size = 0;
	}
	if (how >= 16 && how < 48)
		unmap->flags = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP;
	if (how >= 48 && how < 80)
		unmap->flags = VFIO_DMA_UNMAP_FLAG_VADDR;
}

static void do_unmap(struct world *w, const struct thing *container, const struct op *op)
{
	uint64_t bits[64] = { 0 };
	struct {
		struct vfio_iommu_type1_dma_unmap unmap;
		struct vfio_bitmap bitmap;
	} arg = {
		.unmap = { .argsz = sizeof(arg), .iova = BASE + op->a % 16 * INSTEP_PAGE,
			   .size = (1 + op->b % 8) * INSTEP_PAGE },
		.bitmap = { .pgsize = INSTEP_PAGE, .size = 8, .data = (uintptr_t)bits },
	};
	struct removal u = { 0 };
	int64_t result;
	int want;

	vary_unmap(&arg.unmap, op->c);
	u.bitmap = arg.unmap.flags & VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP;
	u.vaddr = arg.unmap.flags & VFIO_DMA_UNMAP_FLAG_VADDR;
	u.all = arg.unmap.flags & VFIO_DMA_UNMAP_FLAG_ALL;
	want = foretell_unmap(space_of(w, container), &arg.unmap, &u);
	did(w, "%s: unmap %#llx, %llu bytes, flags %u", label(w, container),
	    (unsigned long long)arg.unmap.iova, (unsigned long long)arg.unmap.size,
	    arg.unmap.flags);
	result = ask(w, container, VFIO_IOMMU_UNMAP_DMA, (uintptr_t)&arg, NULL);
	expect(w, result, want, want == EOVERFLOW ? EINVAL : want);
	if (!result && arg.unmap.size != u.bytes)
		wrong(w, "it has removed %llu bytes, %llu were foretold",
		      (unsigned long long)arg.unmap.size, (unsigned long long)u.bytes);
}

/* ---- the container ---- */

static bool has_group(struct world *w, const struct thing *container)
{
	const struct vt_model_group *g = NULL;

	while ((g = vt_model_next_group(w->session, g)))
		if (g->container == container->file)
			return true;
	return false;
}

static void do_set_iommu(struct world *w, const struct thing *container, const struct op *op)
{
	unsigned int model = op->b % 3 ? VFIO_TYPE1v2_IOMMU : VFIO_TYPE1_IOMMU;
	int want = has_iommu(w, container) || !has_group(w, container) ? EINVAL : 0;

	did(w, "%s: set IOMMU %u", label(w, container), model);
	expect(w, ask(w, container, VFIO_SET_IOMMU, model, NULL), want, want);
}

static void do_info(struct world *w, const struct thing *container)
{
	const struct vt_model_space *s = space_of(w, container);
	struct {
		struct vfio_iommu_type1_info info;
		uint8_t more[1024];
	} arg = { .info.argsz = sizeof(arg) };
	bool known = s && s->left_known;
	uint64_t left = known ? s->left : 0;
	int want = has_iommu(w, container) ? 0 : EINVAL;

	did(w, "%s: info", label(w, container));
	expect(w, ask(w, container, VFIO_IOMMU_GET_INFO, (uintptr_t)&arg, NULL), want, want);
	if (!want && known && s->left != left)
		wrong(w, "there is room for %llu mappings, for %llu was foretold",
		      (unsigned long long)s->left, (unsigned long long)left);
}

static void do_dirty(struct world *w, const struct thing *container, const struct op *op)
{
	struct vfio_iommu_type1_dirty_bitmap arg = {
		.argsz = 8, .flags = op->b & 1 ? VFIO_IOMMU_DIRTY_PAGES_FLAG_START :
						 VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP,
	};
	const struct vt_model_space *s = space_of(w, container);
	int want = EINVAL;

	if (has_iommu(w, container))
		want = s->model == VFIO_TYPE1_IOMMU ? EACCES : 0;
	did(w, "%s: dirty pages, flags %u", label(w, container), arg.flags);
	expect(w, ask(w, container, VFIO_IOMMU_DIRTY_PAGES, (uintptr_t)&arg, NULL), want, want);
}

/* ---- groups and devices ---- */

static bool is_there(struct world *w, const struct thing *t)
{
	const struct vt_model_file *file = t->file ? vt_model_file(w->session, t->file) : NULL;

	return file && file->life == VT_MODEL_OPEN;
}

/* A device that is closed here, but not in the child, is one too. */
static bool has_device(struct world *w, const struct thing *group)
{
	const struct vt_model_device *d = NULL;
	const struct vt_model_file *file;

	while ((d = vt_model_next_device(w->session, d))) {
		file = vt_model_file(w->session, d->file);
		if (d->group == group->file && file && file->life == VT_MODEL_OPEN)
			return true;
	}
	return false;
}

static bool has_stale_mapping(const struct vt_model_space *s)
{
	const struct removal all = { .last = UINT64_MAX };

	return has_stale(s, &all);
}

static void do_open(struct world *w, struct thing *group, size_t which)
{
	char path[64];
	bool there = is_there(w, group);
	int result;

	snprintf(path, sizeof(path), "/dev/vfio/%d", group_of(w->names[which]));
	did(w, "%s: open", label(w, group));
	result = open_thing(w, group, path, VFIOTRACE_FD_GROUP);
	expect(w, result, there ? EBUSY : 0, there ? EBUSY : 0);
}

static void do_attach(struct world *w, const struct thing *group, const struct thing *container)
{
	const struct vt_model_group *g = vt_model_group(w->session, group->file);
	int32_t fd = container->nr;
	int want = g && g->attached == VT_ATTACHED_YES ? EINVAL : 0;

	if (!want && has_iommu(w, container) && has_stale_mapping(space_of(w, container)))
		want = EBUSY;
	did(w, "%s: set %s", label(w, group), label(w, container));
	expect(w, ask(w, group, VFIO_GROUP_SET_CONTAINER, (uintptr_t)&fd, NULL), want, want);
}

static void do_detach(struct world *w, const struct thing *group)
{
	const struct vt_model_group *g = vt_model_group(w->session, group->file);
	int want = g && g->attached == VT_ATTACHED_YES ? 0 : EINVAL;

	if (!want && has_device(w, group))
		want = EBUSY;
	did(w, "%s: unset container", label(w, group));
	expect(w, ask(w, group, VFIO_GROUP_UNSET_CONTAINER, 0, NULL), want, want);
}

static void do_device(struct world *w, const struct thing *group, struct thing *device,
		      size_t which)
{
	const struct vt_model_group *g = vt_model_group(w->session, group->file);
	const struct vt_model_space *s = g && g->container ?
		vt_model_space(w->session, g->container, 0) : NULL;
	int want = s && s->iommu == VT_IOMMU_SET ? 0 : EINVAL;

	device->kind = VFIOTRACE_FD_DEVICE;
	did(w, "%s: get device", label(w, group));
	expect(w, ask(w, group, VFIO_GROUP_GET_DEVICE_FD, (uintptr_t)w->names[which], device),
	       want, want);
}

static void do_status(struct world *w, const struct thing *group)
{
	const struct vt_model_group *g = vt_model_group(w->session, group->file);
	bool attached = g && g->attached == VT_ATTACHED_YES;
	struct vfio_group_status arg = { .argsz = sizeof(arg) };

	did(w, "%s: status", label(w, group));
	expect(w, ask(w, group, VFIO_GROUP_GET_STATUS, (uintptr_t)&arg, NULL), 0, 0);
	if (!(arg.flags & VFIO_GROUP_FLAGS_CONTAINER_SET) == attached)
		wrong(w, "the group %s a container", attached ? "has no" : "has");
}

static void step_group(struct world *w, const struct op *op)
{
	size_t which = op->a & 1;
	struct thing *group = &w->things[GROUP + which], *device = &w->things[DEVICE + which];
	const struct thing *container = &w->things[op->b % 4 == 3 ? CONTAINER2 : CONTAINER];

	if (w->resets && device->nr >= 0 && group->nr >= 0 && op->b < 150)
		step_reset(w, device, group, &w->things[op->a & 2 ? GROUP + !which : CONTAINER],
			   op);
	else if (group->nr < 0)
		do_open(w, group, which);
	else if (op->b < 100 && container->nr >= 0)
		do_attach(w, group, container);
	else if (op->b < 150 && device->nr < 0)
		do_device(w, group, device, which);
	else if (op->b < 190)
		do_status(w, group);
	else if (op->b < 210)
		do_detach(w, group);
	else if (op->b < 240 && device->nr >= 0)
		close_thing(w, device), did(w, "%s: close", label(w, device));
	else if (op->b >= 240)
		close_thing(w, group), did(w, "%s: close", label(w, group));
}

/* What a container without an IOMMU lacks: most calls would fail otherwise. */
static void advance(struct world *w, const struct thing *container, const struct op *op)
{
	size_t which = container == &w->things[CONTAINER2];
	struct thing *group = &w->things[GROUP + which];
	const struct vt_model_group *g = vt_model_group(w->session, group->file);

	if (has_group(w, container))
		do_set_iommu(w, container, op);
	else if (group->nr < 0)
		do_open(w, group, which);
	else if (!g || g->attached != VT_ATTACHED_YES)
		do_attach(w, group, container);
}

static void do_open_container(struct world *w, struct thing *container)
{
	did(w, "%s: open", label(w, container));
	expect(w, open_thing(w, container, "/dev/vfio/vfio", VFIOTRACE_FD_CONTAINER), 0, 0);
}

static void type1_step(struct world *w, const struct op *op)
{
	struct thing *container = &w->things[op->a & 0x40 ? CONTAINER2 : CONTAINER];

	/* Half of all calls in the first, so that it has something in it. */
	if (op->a & 0x80)
		container = &w->things[CONTAINER];
	/* The child has closed it: a new one. */
	if (container->nr < 0)
		do_open_container(w, container);
	else if (op->what < 190 && op->c & 7 && !has_iommu(w, container))
		advance(w, container, op);
	else if (op->what < 80)
		do_map(w, container, op);
	else if (op->what < 140)
		do_unmap(w, container, op);
	else if (op->what < 160)
		do_info(w, container);
	else if (op->what < 185)
		do_set_iommu(w, container, op);
	else if (op->what < 190)
		do_dirty(w, container, op);
	else
		step_group(w, op);
}

/* Of all that is left in each container the kernel and the model say the same. */
static void type1_end(struct world *w)
{
	const struct op all = { .c = 6 };

	for (size_t i = CONTAINER; i <= CONTAINER2; i++)
		if (w->things[i].nr >= 0 && has_iommu(w, &w->things[i]))
			do_unmap(w, &w->things[i], &all);
}

const struct play play_type1 = {
	.name = "type1", .names = 2, .forks = true, .begin = type1_begin, .step = type1_step,
	.end = type1_end,
};

static void reset_begin(struct world *w)
{
	w->resets = true;
	type1_begin(w);
}

/* The same with resets, which take long. */
const struct play play_reset = {
	.name = "reset", .names = 2, .forks = true, .begin = reset_begin, .step = type1_step,
	.end = type1_end,
};
