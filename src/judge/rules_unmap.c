/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a container does not unmap, or does not report dirty pages. */
#include "config.h"

#include <inttypes.h>
#include <linux/audit.h>
#include <linux/vfio.h>
#include <string.h>

#include "judge/mapping.h"
#include "judge/rule.h"
#include "judge/system.h"
#include "util/form.h"

struct unmap {
	const struct vt_model_space *space;
	bool iommufd;
	uint64_t argsz, flags, iova, size;
};

static bool load_unmap(const struct vt_case *c, struct unmap *u)
{
	const struct vt_fd *info = &c->record->fd_info;

	if (!IN_HAS(c, struct vfio_iommu_type1_dma_unmap, size))
		return false;
	*u = (struct unmap){
		.space = vt_model_dma_space(c->judged->session, c->record->file),
		.iommufd = info->what.kind == VFIOTRACE_FD_IOMMUFD ||
			   info->what.iommu == VFIOTRACE_IOMMU_IOMMUFD,
		.argsz = IN(c, struct vfio_iommu_type1_dma_unmap, argsz),
		.flags = IN(c, struct vfio_iommu_type1_dma_unmap, flags),
		.iova = IN(c, struct vfio_iommu_type1_dma_unmap, iova),
		.size = IN(c, struct vfio_iommu_type1_dma_unmap, size),
	};
	return true;
}

#define BITMAP VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP
#define ALL    VFIO_DMA_UNMAP_FLAG_ALL
#define VADDR  VFIO_DMA_UNMAP_FLAG_VADDR

/* ---- the arguments alone ---- */

static enum vt_verdict look_bitmap_room(struct vt_case *c)
{
	struct unmap u;

	if (!load_unmap(c, &u) || !(u.flags & BITMAP) || u.argsz >= 48)
		return VT_NOT;
	vt_fact(c, "argsz", "%" PRIu64, u.argsz);
	vt_evidence(c, "argument: argsz=%" PRIu64 ", flags=%#" PRIx64, u.argsz, u.flags);
	return VT_SURELY;
}

static enum vt_verdict look_flags(struct vt_case *c)
{
	struct unmap u;

	if (!load_unmap(c, &u) || !(u.flags & BITMAP) || !(u.flags & (ALL | VADDR)))
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64, u.flags);
	return VT_SURELY;
}

static enum vt_verdict look_all_with_range(struct vt_case *c)
{
	struct unmap u;

	if (!load_unmap(c, &u) || !(u.flags & ALL) || (!u.iova && !u.size))
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64 ", iova=%s, size=%#" PRIx64, u.flags,
		    vt_iova_text(c, u.space, u.iova), u.size);
	return VT_SURELY;
}

static enum vt_verdict look_empty(struct vt_case *c)
{
	struct unmap u;

	if (!load_unmap(c, &u) || u.flags & ALL || u.size)
		return VT_NOT;
	vt_evidence(c, "argument: size=0");
	return VT_SURELY;
}

static enum vt_verdict look_unaligned(struct vt_case *c)
{
	struct vt_map_call m;
	struct unmap u;
	uint64_t page;

	if (!load_unmap(c, &u) || u.flags & ALL)
		return VT_NOT;
	m = (struct vt_map_call){ .space = u.space, .iommufd = u.iommufd };
	page = vt_page_size(c, &m);
	if (!page || u.iommufd || !((u.iova | u.size) & (page - 1)))
		return VT_NOT;
	if (u.iova & (page - 1))
		vt_fact(c, "what", "iova (%s)", vt_iova_text(c, u.space, u.iova));
	else
		vt_fact(c, "what", "size (%#" PRIx64 ")", u.size);
	vt_fact(c, "page", "%" PRIu64, page);
	vt_evidence(c, "argument: iova=%s, size=%#" PRIx64, vt_iova_text(c, u.space, u.iova),
		    u.size);
	return VT_SURELY;
}

static enum vt_verdict look_wraps(struct vt_case *c)
{
	struct unmap u;

	if (!load_unmap(c, &u) || u.flags & ALL || !u.size || u.iova + (u.size - 1) >= u.iova)
		return VT_NOT;
	vt_fact(c, "iova", "%s", vt_iova_text(c, u.space, u.iova));
	vt_fact(c, "size", "%#" PRIx64, u.size);
	vt_evidence(c, "argument: iova=%s, size=%#" PRIx64, vt_iova_text(c, u.space, u.iova),
		    u.size);
	return VT_SURELY;
}

/* ---- what is mapped ---- */

/* A mapping that is partly in the range and partly outside; NULL: none. */
static const struct vt_model_mapping *find_cut(const struct vt_model_space *s, uint64_t first,
					       uint64_t last)
{
	const struct vt_model_mapping *m = vt_model_mapping(s, first, first);

	if (m && m->iovas.first < first)
		return m;
	m = vt_model_mapping(s, last, last);
	return m && m->iovas.last > last ? m : NULL;
}

static enum vt_verdict cuts(struct vt_case *c, const struct vt_model_space *s, uint64_t first,
			    uint64_t last)
{
	const struct vt_model_mapping *m = find_cut(s, first, last);
	struct vt_when when;

	if (!m)
		return VT_NOT;
	when = vt_model_mapping_when(m);
	vt_fact(c, "range", "%s", vt_range_text(c, s, m->iovas.first, m->iovas.last));
	vt_fact(c, "line", "%s", vt_at_line(c, ", made", &when));
	vt_fact(c, "first", "%s", vt_iova_text(c, s, first));
	vt_fact(c, "last", "%s", vt_iova_text(c, s, last));
	vt_evidence(c, "mapped and not unmapped: %s%s",
		    vt_range_text(c, s, m->iovas.first, m->iovas.last), vt_at_line(c, ",", &when));
	return s->doubt ? VT_PROBABLY : VT_SURELY;
}

/* Version 1 of type 1 unmaps whole mappings that begin in the range; version 2 refuses. */
static enum vt_verdict look_cuts(struct vt_case *c)
{
	struct unmap u;

	if (!load_unmap(c, &u) || !u.space || u.flags & ALL || !u.size ||
	    u.iova + (u.size - 1) < u.iova ||
	    (!u.iommufd && u.space->iommu == VT_IOMMU_SET && u.space->model == VFIO_TYPE1_IOMMU))
		return VT_NOT;
	return cuts(c, u.space, u.iova, u.iova + (u.size - 1));
}

static enum vt_verdict look_taken_back(struct vt_case *c)
{
	const struct vt_model_mapping *m;
	uint64_t first, last;
	struct unmap u;

	if (!load_unmap(c, &u) || !(u.flags & VADDR) || !u.space)
		return VT_NOT;
	first = u.flags & ALL ? 0 : u.iova;
	last = u.flags & ALL ? UINT64_MAX : u.iova + (u.size - 1);
	for (m = vt_model_mapping(u.space, first, last); m;
	     m = vt_model_next_mapping(u.space, m, first, last)) {
		if (!m->stale)
			continue;
		vt_fact(c, "range", "%s", vt_range_text(c, u.space, m->iovas.first, m->iovas.last));
		vt_evidence(c, "VFIO_DMA_UNMAP_FLAG_VADDR was set for it before");
		return u.space->doubt ? VT_PROBABLY : VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_not_tracked(struct vt_case *c)
{
	struct unmap u;

	if (!load_unmap(c, &u) || !(u.flags & BITMAP) || !u.space || u.space->doubt ||
	    u.space->dirty)
		return VT_NOT;
	vt_evidence(c,
		    "no VFIO_IOMMU_DIRTY_PAGES with VFIO_IOMMU_DIRTY_PAGES_FLAG_START is in force");
	return VT_SURELY;
}

/* Checks the bitmap after the argument's header: one bit for each page, in words of 64 bits. */
static enum vt_verdict look_bitmap(struct vt_case *c, size_t offset, uint64_t size, uint64_t page)
{
	uint64_t pgsize, bytes, need;

	if (!vt_in_has(c, offset, sizeof(struct vfio_bitmap)))
		return VT_NOT;
	pgsize = vt_in(c, offset + offsetof(struct vfio_bitmap, pgsize), 8);
	bytes = vt_in(c, offset + offsetof(struct vfio_bitmap, size), 8);
	if (!page)
		return VT_NOT;
	need = (size / page + 63) / 64 * 8;
	vt_fact(c, "need", "%" PRIu64, need);
	vt_evidence(c, "argument: bitmap.pgsize=%" PRIu64 ", bitmap.size=%" PRIu64, pgsize, bytes);
	if (pgsize != page)
		vt_fact(c, "what", "its pgsize is %" PRIu64 ", and must be %" PRIu64
			", the smallest that the IOMMU has", pgsize, page);
	else if (!bytes || bytes < need)
		vt_fact(c, "what", "it has %" PRIu64 " bytes, and needs %" PRIu64, bytes, need);
	else if (bytes > 256u << 20)
		vt_fact(c, "what", "it has %" PRIu64 " bytes, and 268435456 are the most", bytes);
	else
		return VT_NOT;
	return VT_SURELY;
}

/*
 * The page size that the program was told, or else the one that all machines of this kind
 * have; 0: not known.
 */
static uint64_t told_page(const struct vt_case *c, const struct vt_model_space *s)
{
	if (s && s->page_sizes)
		return s->page_sizes & -s->page_sizes;
	return c->record->arch == AUDIT_ARCH_X86_64 || c->record->arch == AUDIT_ARCH_I386 ? 4096 :
											    0;
}

static enum vt_verdict look_unmap_bitmap(struct vt_case *c)
{
	struct unmap u;

	return load_unmap(c, &u) && u.flags & BITMAP && u.argsz >= 48 ?
		       look_bitmap(c, sizeof(struct vfio_iommu_type1_dma_unmap), u.size,
				   told_page(c, u.space)) :
		       VT_NOT;
}

/* The bitmap of @size bytes that the struct vfio_bitmap at @offset of the argument names. */
static enum vt_verdict look_bitmap_memory(struct vt_case *c, size_t offset, uint64_t size)
{
	if (!vt_in_has(c, offset, sizeof(struct vfio_bitmap)))
		return VT_NOT;
	return vt_look_bitmap(c, vt_in(c, offset + offsetof(struct vfio_bitmap, data), 8), size,
			      vt_in(c, offset + offsetof(struct vfio_bitmap, pgsize), 8));
}

static enum vt_verdict look_unmap_memory(struct vt_case *c)
{
	struct unmap u;

	return load_unmap(c, &u) && u.flags & BITMAP ?
		       look_bitmap_memory(c, sizeof(struct vfio_iommu_type1_dma_unmap), u.size) :
		       VT_NOT;
}

/* A mediated device in the group: such a device's name is a UUID. */
static const char *find_mediated(struct vt_case *c, const char *group)
{
	const struct vt_answer *devices = vt_group_devices(c->inquiry, group);
	const char *device = NULL;

	while ((device = vt_answer_next(devices, device)))
		if (vt_is_uuid(device, strlen(device)))
			return device;
	return NULL;
}

static enum vt_verdict look_mediated(struct vt_case *c)
{
	const struct vt_model_group *g = NULL;
	const char *group, *device;
	struct unmap u;

	if (!load_unmap(c, &u) || !(u.flags & VFIO_DMA_UNMAP_FLAG_VADDR))
		return VT_NOT;
	while ((g = vt_model_next_group(c->judged->session, g))) {
		if (g->attached != VT_ATTACHED_YES || g->container != c->record->file ||
		    !g->numbered)
			continue;
		group = vt_inquiry_text(c->inquiry, "%u", g->number);
		device = find_mediated(c, group);
		if (!device)
			continue;
		vt_fact(c, "group", "%s", group);
		vt_fact(c, "device", "%s", device);
		vt_evidence(c, "/sys/kernel/iommu_groups/%s/devices: %s", group, device);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- VFIO_IOMMU_DIRTY_PAGES ---- */

#define GET VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP

static uint64_t dirty_flags(const struct vt_case *c)
{
	return IN(c, struct vfio_iommu_type1_dirty_bitmap, flags);
}

static const struct vt_model_space *dirty_space(const struct vt_case *c)
{
	return vt_model_dma_space(c->judged->session, c->record->file);
}

static enum vt_verdict look_version_1(struct vt_case *c)
{
	const struct vt_model_space *s = dirty_space(c);

	if (!s || s->iommu != VT_IOMMU_SET || s->model != VFIO_TYPE1_IOMMU)
		return VT_NOT;
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &s->iommu_when));
	vt_evidence(c, "VFIO_SET_IOMMU was called with VFIO_TYPE1_IOMMU (1)");
	return VT_SURELY;
}

static enum vt_verdict look_one_flag(struct vt_case *c)
{
	uint64_t flags = dirty_flags(c);

	if (!IN_HAS(c, struct vfio_iommu_type1_dirty_bitmap, flags) ||
	    (flags && !(flags & (flags - 1))))
		return VT_NOT;
	vt_fact(c, "how", flags ? "more than one" : "none");
	vt_evidence(c, "argument: flags=%#" PRIx64, flags);
	return VT_SURELY;
}

static enum vt_verdict look_get_room(struct vt_case *c)
{
	uint64_t argsz = IN(c, struct vfio_iommu_type1_dirty_bitmap, argsz);

	if (dirty_flags(c) != GET || argsz >= 48)
		return VT_NOT;
	vt_fact(c, "argsz", "%" PRIu64, argsz);
	vt_evidence(c, "argument: argsz=%" PRIu64, argsz);
	return VT_SURELY;
}

#define PAGES_MAX INT32_MAX		/* pages of one mapping whose dirty pages are tracked */

static enum vt_verdict look_too_large(struct vt_case *c)
{
	const struct vt_model_space *s = dirty_space(c);
	uint64_t page = s && told_page(c, s) ? told_page(c, s) : 4096;
	const struct vt_model_mapping *m = s ? vt_model_mapping(s, 0, UINT64_MAX) : NULL;
	struct vt_when when;

	if (dirty_flags(c) != VFIO_IOMMU_DIRTY_PAGES_FLAG_START)
		return VT_NOT;
	while (m && vt_model_mapping_size(m) / page <= PAGES_MAX)
		m = vt_model_next_mapping(s, m, 0, UINT64_MAX);
	if (!m)
		return VT_NOT;
	when = vt_model_mapping_when(m);
	vt_fact(c, "range", "%s", vt_range_text(c, s, m->iovas.first, m->iovas.last));
	vt_fact(c, "line", "%s", vt_at_line(c, ", made", &when));
	vt_evidence(c, "mapped: %s, pages of %" PRIu64,
		    vt_range_text(c, s, m->iovas.first, m->iovas.last), page);
	return s->doubt ? VT_PROBABLY : VT_SURELY;
}

static enum vt_verdict look_not_started(struct vt_case *c)
{
	const struct vt_model_space *s = dirty_space(c);

	if (dirty_flags(c) != GET || !s || s->doubt || s->dirty)
		return VT_NOT;
	vt_evidence(c,
		    "no VFIO_IOMMU_DIRTY_PAGES with VFIO_IOMMU_DIRTY_PAGES_FLAG_START is in force");
	return VT_SURELY;
}

struct get {
	uint64_t iova, size;
};

static bool load_get(const struct vt_case *c, struct get *g)
{
	size_t at = sizeof(struct vfio_iommu_type1_dirty_bitmap);

	if (dirty_flags(c) != GET || !vt_in_has(c, at, 16))
		return false;
	g->iova = vt_in(c, at, 8);
	g->size = vt_in(c, at + 8, 8);
	return true;
}

static enum vt_verdict look_get_range(struct vt_case *c)
{
	uint64_t page = told_page(c, dirty_space(c));
	struct get g;

	if (!load_get(c, &g))
		return VT_NOT;
	if (page < 4096)
		page = 4096;
	if (!g.size)
		vt_fact(c, "what", "the size is 0");
	else if ((g.iova | g.size) & (page - 1))
		vt_fact(c, "what", "iova %s and size %#" PRIx64 " must be multiples of the page "
			"size %" PRIu64, vt_iova_text(c, NULL, g.iova), g.size, page);
	else if (g.iova + (g.size - 1) < g.iova)
		vt_fact(c, "what", "iova %s and size %#" PRIx64 " go beyond the end of 64 bits",
			vt_iova_text(c, NULL, g.iova), g.size);
	else
		return VT_NOT;
	vt_evidence(c, "argument: iova=%s, size=%#" PRIx64, vt_iova_text(c, NULL, g.iova), g.size);
	return VT_SURELY;
}

static enum vt_verdict look_get_bitmap(struct vt_case *c)
{
	struct get g;

	return load_get(c, &g) ?
	       look_bitmap(c, sizeof(struct vfio_iommu_type1_dirty_bitmap) + 16, g.size,
			   told_page(c, dirty_space(c))) : VT_NOT;
}

static enum vt_verdict look_get_memory(struct vt_case *c)
{
	struct get g;

	return load_get(c, &g) ?
	       look_bitmap_memory(c, sizeof(struct vfio_iommu_type1_dirty_bitmap) + 16, g.size) :
	       VT_NOT;
}

static enum vt_verdict look_get_cuts(struct vt_case *c)
{
	const struct vt_model_space *s = dirty_space(c);
	struct get g;

	if (!s || !load_get(c, &g) || !g.size || g.iova + (g.size - 1) < g.iova)
		return VT_NOT;
	return cuts(c, s, g.iova, g.iova + (g.size - 1));
}

/* ---- the table ---- */

#define UNMAP(ID, ERRNUM, OTHER, LOOK)                                           \
	ID, VT_ON_IOCTL, VT_ON(CONTAINER) | VT_ON(IOMMUFD), VFIO_IOMMU_UNMAP_DMA, ERRNUM, OTHER, LOOK
#define DIRTY(ID, ERRNUM, OTHER, LOOK)                                           \
	ID, VT_ON_IOCTL, VT_ON(CONTAINER), VFIO_IOMMU_DIRTY_PAGES, ERRNUM, OTHER, LOOK

#define BITMAP_WHY "the {bytes} bytes of the bitmap cannot be written at {at}: {what}"
#define BITMAP_FIX "give the address of as many bytes"

static const struct vt_rule rules[] = {
	{ UNMAP("unmap-bitmap-room", EINVAL, 0, look_bitmap_room),
	  .why = "argsz is {argsz}, and with VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP a struct vfio_bitmap must "
		 "follow: 48",
	  .fix = "pass both structs, and set argsz to 48" },
	{ UNMAP("unmap-flags", EINVAL, 0, look_flags),
	  .why = "VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP goes together with no other flag",
	  .fix = "ask for the bitmap range by range" },
	{ UNMAP("unmap-all-with-range", EINVAL, 0, look_all_with_range),
	  .why = "with VFIO_DMA_UNMAP_FLAG_ALL iova and size must be 0",
	  .fix = "set both to 0, or leave the flag away" },
	{ UNMAP("unmap-empty", EINVAL, 0, look_empty),
	  .why = "the size is 0",
	  .fix = "give the size of what was mapped; all of it: VFIO_DMA_UNMAP_FLAG_ALL" },
	{ UNMAP("unmap-unaligned", EINVAL, 0, look_unaligned),
	  .why = "{what} is not a multiple of the page size {page}",
	  .fix = "give the range as it was mapped" },
	{ UNMAP("unmap-wraps", EINVAL, EOVERFLOW, look_wraps),
	  .why = "iova {iova} and size {size} together go beyond the end of 64 bits",
	  .fix = "unmap such a range in two parts, or all: VFIO_DMA_UNMAP_FLAG_ALL" },
	{ UNMAP("unmap-cuts", EINVAL, ENOENT, look_cuts),
	  .why = "the range {first}-{last} would cut the mapping {range}{line}: a mapping goes as a whole",
	  .fix = "unmap the range as it was mapped; or map in smaller pieces" },
	{ UNMAP("unmap-taken-back", EINVAL, 0, look_taken_back),
	  .why = "the address of the mapping {range} was taken back already",
	  .fix = "set it anew first (VFIO_DMA_MAP_FLAG_VADDR), or leave that range out" },
	{ UNMAP("unmap-mediated", EBUSY, 0, look_mediated),
	  .why = "addresses cannot be taken back while group {group} is attached: {device} is a mediated "
		 "device, whose driver uses them itself",
	  .fix = "leave VFIO_DMA_UNMAP_FLAG_VADDR away, or take that group out first" },
	{ UNMAP("unmap-not-tracked", EINVAL, 0, look_not_tracked),
	  .why = "a bitmap of dirty pages is asked for, and they are not tracked",
	  .fix = "start with VFIO_IOMMU_DIRTY_PAGES_FLAG_START first" },
	{ UNMAP("unmap-bitmap", EINVAL, 0, look_unmap_bitmap),
	  .why = "the bitmap does not fit: {what}",
	  .fix = "one bit for each page, rounded up to 8 bytes: {need}" },
	{ UNMAP("unmap-bitmap-memory", EFAULT, 0, look_unmap_memory),
	  .why = BITMAP_WHY, .fix = BITMAP_FIX },

	{ DIRTY("dirty-version-1", EACCES, 0, look_version_1),
	  .why = "the container has VFIO_TYPE1_IOMMU (1){line}, which does not track dirty pages",
	  .fix = "set VFIO_TYPE1v2_IOMMU (3)" },
	{ DIRTY("dirty-one-flag", EINVAL, 0, look_one_flag),
	  .why = "one of the flags START, STOP and GET_BITMAP must be set, and {how} is",
	  .fix = "set just one of them" },
	{ DIRTY("dirty-room", EINVAL, 0, look_get_room),
	  .why = "argsz is {argsz}, and with VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP range and bitmap must "
		 "follow: 48",
	  .fix = "pass both structs, and set argsz to 48" },
	{ DIRTY("dirty-not-started", EINVAL, 0, look_not_started),
	  .why = "dirty pages are not tracked",
	  .fix = "start with VFIO_IOMMU_DIRTY_PAGES_FLAG_START first" },
	{ DIRTY("dirty-too-large", EINVAL, 0, look_too_large),
	  .why = "the mapping {range}{line} has more pages than can be tracked: 2^31-1",
	  .fix = "map such memory in smaller pieces" },
	{ DIRTY("dirty-range", EINVAL, EOVERFLOW, look_get_range),
	  .why = "the range cannot be asked for: {what}",
	  .fix = "ask for the range of a mapping" },
	{ DIRTY("dirty-bitmap", EINVAL, 0, look_get_bitmap),
	  .why = "the bitmap does not fit: {what}",
	  .fix = "one bit for each page, rounded up to 8 bytes: {need}" },
	{ DIRTY("dirty-bitmap-memory", EFAULT, 0, look_get_memory),
	  .why = BITMAP_WHY, .fix = BITMAP_FIX },
	{ DIRTY("dirty-cuts", EINVAL, 0, look_get_cuts),
	  .why = "the range {first}-{last} cuts the mapping {range}{line}: a mapping is asked for as a whole",
	  .fix = "ask for the range of a mapping" },
};

const struct vt_rules vt_rules_unmap = { rules, ARRAY_SIZE(rules) };
