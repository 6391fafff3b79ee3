/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/mapping.h"

#include <linux/iommufd.h>
#include <linux/vfio.h>

/* VFIO_IOMMU_MAP_DMA, which an iommufd may serve, too. */
static bool load_vfio(const struct vt_case *c, struct vt_map_call *m)
{
	const struct vt_fd *info = &c->record->fd_info;

	if (!IN_HAS(c, struct vfio_iommu_type1_dma_map, size))
		return false;
	m->flags = IN(c, struct vfio_iommu_type1_dma_map, flags);
	m->space = vt_model_dma_space(c->judged->session, c->record->file);
	m->iommufd = info->what.kind == VFIOTRACE_FD_IOMMUFD ||
		     info->what.iommu == VFIOTRACE_IOMMU_IOMMUFD;
	m->memory = m->fixed = true;
	m->read = m->flags & VFIO_DMA_MAP_FLAG_READ;
	m->write = m->flags & VFIO_DMA_MAP_FLAG_WRITE;
	m->vaddr_only = m->flags & VFIO_DMA_MAP_FLAG_VADDR;
	m->iova = IN(c, struct vfio_iommu_type1_dma_map, iova);
	m->size = IN(c, struct vfio_iommu_type1_dma_map, size);
	m->vaddr = IN(c, struct vfio_iommu_type1_dma_map, vaddr);
	return true;
}

static void load_flags(struct vt_map_call *m)
{
	m->iommufd = true;
	m->fixed = m->flags & IOMMU_IOAS_MAP_FIXED_IOVA;
	m->read = m->flags & IOMMU_IOAS_MAP_READABLE;
	m->write = m->flags & IOMMU_IOAS_MAP_WRITEABLE;
}

static bool load_ioas(const struct vt_case *c, struct vt_map_call *m)
{
	if (!IN_HAS(c, struct iommu_ioas_map, iova))
		return false;
	m->flags = IN(c, struct iommu_ioas_map, flags);
	load_flags(m);
	m->memory = true;
	m->space = vt_model_space(c->judged->session, c->record->file,
				  (uint32_t)IN(c, struct iommu_ioas_map, ioas_id));
	m->iova = IN(c, struct iommu_ioas_map, iova);
	m->size = IN(c, struct iommu_ioas_map, length);
	m->vaddr = IN(c, struct iommu_ioas_map, user_va);
	return true;
}

static bool load_file(const struct vt_case *c, struct vt_map_call *m)
{
	if (!IN_HAS(c, struct iommu_ioas_map_file, iova))
		return false;
	m->flags = IN(c, struct iommu_ioas_map_file, flags);
	load_flags(m);
	m->space = vt_model_space(c->judged->session, c->record->file,
				  (uint32_t)IN(c, struct iommu_ioas_map_file, ioas_id));
	m->iova = IN(c, struct iommu_ioas_map_file, iova);
	m->size = IN(c, struct iommu_ioas_map_file, length);
	m->start = IN(c, struct iommu_ioas_map_file, start);
	return true;
}

/*
 * What is copied has its memory from the source's mapping: an address of the process that made it.
 * Of a copy of several mappings only the first is looked at.
 */
static bool load_copy(const struct vt_case *c, struct vt_map_call *m)
{
	struct vt_session *session = c->judged->session;
	uint64_t from = IN(c, struct iommu_ioas_copy, src_iova);
	const struct vt_model_mapping *source = NULL;
	const struct vt_model_space *s;

	if (!IN_HAS(c, struct iommu_ioas_copy, src_iova))
		return false;
	m->flags = IN(c, struct iommu_ioas_copy, flags);
	load_flags(m);
	m->space = vt_model_space(session, c->record->file,
				  (uint32_t)IN(c, struct iommu_ioas_copy, dst_ioas_id));
	m->iova = IN(c, struct iommu_ioas_copy, dst_iova);
	m->size = IN(c, struct iommu_ioas_copy, length);
	s = vt_model_space(session, c->record->file,
			   (uint32_t)IN(c, struct iommu_ioas_copy, src_ioas_id));
	if (s && !s->doubt)
		source = vt_model_mapping(s, from, from);
	m->memory = source && source->from == VT_MAPS_MEMORY && source->tgid == c->record->tgid &&
		    m->size && source->iovas.last - from >= m->size - 1;
	if (m->memory)
		m->vaddr = source->source + (from - source->iovas.first);
	return true;
}

bool vt_map_call(const struct vt_case *c, struct vt_map_call *ret)
{
	*ret = (struct vt_map_call){ .space = NULL };
	switch (vt_request_code(c->record)) {
	case VFIO_IOMMU_MAP_DMA:
		return load_vfio(c, ret);
	case IOMMU_IOAS_MAP:
		return load_ioas(c, ret);
	case IOMMU_IOAS_MAP_FILE:
		return load_file(c, ret);
	case IOMMU_IOAS_COPY:
		return load_copy(c, ret);
	default:
		return false;
	}
}

/* Whether a device is attached to the IOAS, so that the IOMMU's page sizes count. */
static bool is_attached(const struct vt_case *c, const struct vt_model_space *s)
{
	const struct vt_model_attachment *a = NULL;

	while ((a = vt_model_next_attachment(c->judged->session, a)))
		if (a->file == s->file && a->ioas == s->ioas)
			return true;
	return false;
}

uint64_t vt_page_size(const struct vt_case *c, const struct vt_map_call *m)
{
	uint64_t page = m->space ? m->space->page_sizes & -m->space->page_sizes : 0;

	if (m->iommufd && m->space && m->space->alignment)
		return m->space->alignment;
	/* In an IOAS without devices nothing needs to be aligned. */
	if (!page && m->iommufd && !(m->space && is_attached(c, m->space)))
		return 0;
	/* No machine has smaller pages, and VFIO demands whole ones. */
	return page > 4096 ? page : 4096;
}
