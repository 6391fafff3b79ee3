/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Requests of a container and of its type1 IOMMU, which an iommufd used as a container also
 * answers.
 *
 * The kernel expects the 64-bit layout of structs from any caller: pointers in vfio_bitmap
 * have 64 bits, u64 is aligned to 8 bytes. So that is decoded, even if a 32-bit program meant
 * something else.
 */
#include <linux/vfio.h>

#include "decode/decoder.h"
#include "util/array.h"
#include "xlat/xlat.h"

/* IOMMU_VFIO_IOAS, or a group, makes an iommufd a container. */
#define CONTAINERS (VT_KIND(CONTAINER) | VT_KIND(IOMMUFD))
#define NATIVE	   (VT_IOMMU(TYPE1) | VT_IOMMU(CHROMEOS))

/* ---- VFIO_IOMMU_GET_INFO ---- */

static const struct vfiotrace_field info_fields[] = {
	VT_NUMBER(vfio_iommu_type1_info, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_iommu_type1_info, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_iommu_info_flags),
	VT_NUMBER(vfio_iommu_type1_info, iova_pgsizes, HEX, VFIOTRACE_OUT, PAGE_SIZES),
	VT_NUMBER(vfio_iommu_type1_info, cap_offset, HEX,
		  VFIOTRACE_OUT, ARGUMENT_OFFSET),
	VT_RESERVED(vfio_iommu_type1_info, pad, VFIOTRACE_OUT),
};

static const struct vfiotrace_struct info =
	VT_STRUCT(vfio_iommu_type1_info, info_fields);

static const struct vfiotrace_field iova_range_fields[] = {
	VT_NUMBER(vfio_iova_range, start, ADDRESS, VFIOTRACE_OUT, IOVA_LIMIT),
	VT_NUMBER(vfio_iova_range, end, ADDRESS, VFIOTRACE_OUT, IOVA_LIMIT),
};

static const struct vfiotrace_struct iova_range =
	VT_STRUCT(vfio_iova_range, iova_range_fields);

static const struct vfiotrace_field cap_iova_range_fields[] = {
	VT_HEADER(vfio_iommu_type1_info_cap_iova_range),
	VT_NUMBER(vfio_iommu_type1_info_cap_iova_range, nr_iovas, UNSIGNED,
		  VFIOTRACE_OUT, COUNT),
	VT_RESERVED(vfio_iommu_type1_info_cap_iova_range, reserved, VFIOTRACE_OUT),
	VT_FLEXIBLE(vfio_iommu_type1_info_cap_iova_range, iova_ranges,
		    VFIOTRACE_OUT, &iova_range),
};

static const struct vfiotrace_struct cap_iova_range =
	VT_STRUCT(vfio_iommu_type1_info_cap_iova_range, cap_iova_range_fields);

static const struct vfiotrace_field cap_migration_fields[] = {
	VT_HEADER(vfio_iommu_type1_info_cap_migration),
	VT_FIELD(vfio_iommu_type1_info_cap_migration, flags, HEX, VFIOTRACE_OUT,
		 NULL),
	VT_NUMBER(vfio_iommu_type1_info_cap_migration, pgsize_bitmap, HEX,
		  VFIOTRACE_OUT, PAGE_SIZES),
	VT_NUMBER(vfio_iommu_type1_info_cap_migration, max_dirty_bitmap_size, UNSIGNED,
		  VFIOTRACE_OUT, SIZE),
};

static const struct vfiotrace_struct cap_migration =
	VT_STRUCT(vfio_iommu_type1_info_cap_migration, cap_migration_fields);

static const struct vfiotrace_field dma_avail_fields[] = {
	VT_HEADER(vfio_iommu_type1_info_dma_avail),
	VT_NUMBER(vfio_iommu_type1_info_dma_avail, avail, UNSIGNED,
		  VFIOTRACE_OUT, COUNT),
};

static const struct vfiotrace_struct dma_avail =
	VT_STRUCT(vfio_iommu_type1_info_dma_avail, dma_avail_fields);

static void iova_range_tail(struct vt_decoder *d)
{
	vt_emit_cap_structs(d, "iova_ranges",
			    offsetof(struct vfio_iommu_type1_info_cap_iova_range,
				     nr_iovas),
			    sizeof(struct vfio_iommu_type1_info_cap_iova_range),
			    &iova_range);
}

static const struct vt_cap info_caps[] = {
	{ VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, &cap_iova_range, iova_range_tail },
	{ VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION, &cap_migration, NULL },
	{ VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, &dma_avail, NULL },
};

static void info_tail(struct vt_decoder *d)
{
	uint32_t flags, offset;

	/* Without the flag the kernel did not write cap_offset. */
	if (d->exit && vt_u32(d, offsetof(struct vfio_iommu_type1_info, flags),
			      &flags) &&
	    (flags & VFIO_IOMMU_INFO_CAPS) &&
	    vt_u32(d, offsetof(struct vfio_iommu_type1_info, cap_offset),
		   &offset) && offset)
		vt_emit_chain(d, offset, &vt_xlat_vfio_iommu_type1_caps, info_caps,
			      ARRAY_SIZE(info_caps));
}

/* ---- VFIO_IOMMU_MAP_DMA ---- */

static const struct vfiotrace_field map_fields[] = {
	VT_NUMBER(vfio_iommu_type1_dma_map, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_iommu_type1_dma_map, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_dma_map_flags),
	VT_NUMBER(vfio_iommu_type1_dma_map, vaddr, ADDRESS, VFIOTRACE_IN, MEMORY),
	VT_NUMBER(vfio_iommu_type1_dma_map, iova, ADDRESS, VFIOTRACE_IN, IOVA),
	VT_NUMBER(vfio_iommu_type1_dma_map, size, UNSIGNED, VFIOTRACE_IN, SIZE),
};

static const struct vfiotrace_struct map =
	VT_STRUCT(vfio_iommu_type1_dma_map, map_fields);

/* ---- dirty bitmaps ---- */

static const struct vfiotrace_field bitmap_fields[] = {
	VT_NUMBER(vfio_bitmap, pgsize, UNSIGNED, VFIOTRACE_IN, SIZE),
	VT_NUMBER(vfio_bitmap, size, UNSIGNED, VFIOTRACE_IN, SIZE),
	VT_NUMBER(vfio_bitmap, data, ADDRESS, VFIOTRACE_IN, MEMORY),
};

static const struct vfiotrace_struct bitmap =
	VT_STRUCT(vfio_bitmap, bitmap_fields);

/*
 * Shows the bitmap that the kernel wrote for @size bytes of IOVA. The vfio_bitmap is at
 * @offset in the argument.
 */
static void emit_dirty_bits(struct vt_decoder *d, uint64_t size, uint64_t offset)
{
	uint64_t pgsize, room, data, words;

	if (!vt_in_u64(d, offset + offsetof(struct vfio_bitmap, pgsize), &pgsize) ||
	    !vt_in_u64(d, offset + offsetof(struct vfio_bitmap, size), &room) ||
	    !vt_in_u64(d, offset + offsetof(struct vfio_bitmap, data), &data) ||
	    !pgsize || !size)
		return;
	words = (size - 1) / pgsize / 64 + 1;
	if (words > room / 8)
		words = room / 8;
	vt_begin_struct(d, "bitmap", &bitmap);
	vt_emit_numbers_at(d, "data", data, words, 8, VFIOTRACE_SHOW_HEX, NULL,
			   words * 8);
	vt_end_struct(d);
}

/* ---- VFIO_IOMMU_UNMAP_DMA ---- */

static const struct vfiotrace_field unmap_fields[] = {
	VT_NUMBER(vfio_iommu_type1_dma_unmap, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_iommu_type1_dma_unmap, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_dma_unmap_flags),
	VT_NUMBER(vfio_iommu_type1_dma_unmap, iova, ADDRESS, VFIOTRACE_IN, IOVA),
	VT_NUMBER(vfio_iommu_type1_dma_unmap, size, UNSIGNED, VFIOTRACE_INOUT, SIZE),
	VT_FLEXIBLE(vfio_iommu_type1_dma_unmap, data, VFIOTRACE_INOUT, &bitmap),
};

static const struct vfiotrace_struct unmap =
	VT_STRUCT(vfio_iommu_type1_dma_unmap, unmap_fields);

static void unmap_tail(struct vt_decoder *d)
{
	const uint64_t offset = offsetof(struct vfio_iommu_type1_dma_unmap, data);
	uint32_t flags;
	uint64_t size;

	if (!vt_in_u32(d, offsetof(struct vfio_iommu_type1_dma_unmap, flags),
		       &flags) ||
	    !(flags & VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP))
		return;
	if (!d->exit) {
		vt_need(d, offset + sizeof(struct vfio_bitmap));
		vt_emit_part(d, "bitmap", &bitmap, VFIOTRACE_IN, offset);
	} else if (vt_in_u64(d, offsetof(struct vfio_iommu_type1_dma_unmap, size),
			     &size)) {
		emit_dirty_bits(d, size, offset);
	}
}

/*
 * An iommufd writes the size back even if it fails, except if it failed before unmapping. So
 * after a failure an unchanged size is not shown.
 */
static void compat_unmap_tail(struct vt_decoder *d)
{
	const uint64_t offset = offsetof(struct vfio_iommu_type1_dma_unmap, size);
	uint64_t before, after;

	if (!d->exit) {
		unmap_tail(d);
		return;
	}
	if (d->result < 0 &&
	    (!vt_in_u64(d, offset, &before) || !vt_u64(d, offset, &after) ||
	     before == after))
		return;
	vt_emit_outputs(d);
}

/* ---- VFIO_IOMMU_DIRTY_PAGES ---- */

static const struct vfiotrace_field dirty_get_fields[] = {
	VT_NUMBER(vfio_iommu_type1_dirty_bitmap_get, iova, ADDRESS, VFIOTRACE_IN, IOVA),
	VT_NUMBER(vfio_iommu_type1_dirty_bitmap_get, size, UNSIGNED,
		  VFIOTRACE_IN, SIZE),
	VT_FIELD(vfio_iommu_type1_dirty_bitmap_get, bitmap, STRUCT, VFIOTRACE_IN,
		 &bitmap),
};

static const struct vfiotrace_struct dirty_get =
	VT_STRUCT(vfio_iommu_type1_dirty_bitmap_get, dirty_get_fields);

static const struct vfiotrace_field dirty_fields[] = {
	VT_NUMBER(vfio_iommu_type1_dirty_bitmap, argsz, UNSIGNED, VFIOTRACE_IN, ARGSZ),
	VT_FIELD(vfio_iommu_type1_dirty_bitmap, flags, FLAGS, VFIOTRACE_IN,
		 &vt_xlat_vfio_dirty_pages_flags),
	VT_FLEXIBLE(vfio_iommu_type1_dirty_bitmap, data, VFIOTRACE_IN, &dirty_get),
};

static const struct vfiotrace_struct dirty =
	VT_STRUCT(vfio_iommu_type1_dirty_bitmap, dirty_fields);

static void dirty_tail(struct vt_decoder *d)
{
	const uint64_t offset = offsetof(struct vfio_iommu_type1_dirty_bitmap, data);
	uint32_t flags;
	uint64_t size;

	if (!vt_in_u32(d, offsetof(struct vfio_iommu_type1_dirty_bitmap, flags),
		       &flags) ||
	    !(flags & VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP))
		return;
	if (!d->exit) {
		vt_need(d, offset + sizeof(struct vfio_iommu_type1_dirty_bitmap_get));
		vt_emit_part(d, NULL, &dirty_get, VFIOTRACE_IN, offset);
	} else if (vt_in_u64(d, offset +
			     offsetof(struct vfio_iommu_type1_dirty_bitmap_get, size),
			     &size)) {
		emit_dirty_bits(d, size, offset +
				offsetof(struct vfio_iommu_type1_dirty_bitmap_get,
					 bitmap));
	}
}

/* ---- rows ---- */

static const struct vfiotrace_request container_rows[] = {
	{
		.name = "VFIO_GET_API_VERSION",
		.code = VFIO_GET_API_VERSION,
		.kinds = CONTAINERS,
		.arg = VFIOTRACE_ARG_NONE,
		.result = VFIOTRACE_RESULT_NUMBER,
	},
	{
		.name = "VFIO_CHECK_EXTENSION",
		.code = VFIO_CHECK_EXTENSION,
		.kinds = CONTAINERS,
		.arg = VFIOTRACE_ARG_INT,
		.result = VFIOTRACE_RESULT_NUMBER,
		.xlat = &vt_xlat_vfio_extensions,
	},
	{
		.name = "VFIO_SET_IOMMU",
		.code = VFIO_SET_IOMMU,
		.kinds = CONTAINERS,
		.arg = VFIOTRACE_ARG_INT,
		.xlat = &vt_xlat_vfio_extensions,
	},
	{
		.name = "VFIO_IOMMU_GET_INFO",
		.code = VFIO_IOMMU_GET_INFO,
		.kinds = CONTAINERS,
		.iommus = NATIVE | VT_IOMMU(IOMMUFD),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_OUT_TAIL,
		.min = 16,
		.type = &info,
		.tail = info_tail,
	},
	{
		.name = "VFIO_IOMMU_MAP_DMA",
		.code = VFIO_IOMMU_MAP_DMA,
		.kinds = CONTAINERS,
		.iommus = NATIVE | VT_IOMMU(IOMMUFD) | VT_IOMMU(SPAPR) |
			  VT_IOMMU(SPAPR_V2),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_MAPS,
		.min = 32,
		.type = &map,
	},
	{
		.name = "VFIO_IOMMU_UNMAP_DMA",
		.code = VFIO_IOMMU_UNMAP_DMA,
		.kinds = VT_KIND(CONTAINER),
		.iommus = NATIVE,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_UNMAPS,
		.min = 24,
		.type = &unmap,
		.tail = unmap_tail,
	},
	{
		.name = "VFIO_IOMMU_UNMAP_DMA",
		.code = VFIO_IOMMU_UNMAP_DMA,
		.kinds = CONTAINERS,
		.iommus = VT_IOMMU(IOMMUFD),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_UNMAPS |
			 VFIOTRACE_REQUEST_OUT_CODE,
		.min = 24,
		.type = &unmap,
		.tail = compat_unmap_tail,
	},
	{
		.name = "VFIO_IOMMU_DIRTY_PAGES",
		.code = VFIO_IOMMU_DIRTY_PAGES,
		.kinds = VT_KIND(CONTAINER),
		.iommus = NATIVE,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 8,
		.type = &dirty,
		.tail = dirty_tail,
	},
};

/* The words of a bitmap: the program's buffer has vfio_bitmap.size bytes. */
#define BITMAP(CODE, OFFSET)                                                     \
	{                                                                        \
		.code = CODE, .flow = VFIOTRACE_OUT,                             \
		.at = (OFFSET) + offsetof(struct vfio_bitmap, data),             \
		.count = (OFFSET) + offsetof(struct vfio_bitmap, size),          \
		.count_size = 8, .unit = 1,                                      \
	}

static const struct vt_reach reaches[] = {
	BITMAP(VFIO_IOMMU_UNMAP_DMA, offsetof(struct vfio_iommu_type1_dma_unmap, data)),
	BITMAP(VFIO_IOMMU_DIRTY_PAGES,
	       offsetof(struct vfio_iommu_type1_dirty_bitmap, data) +
	       offsetof(struct vfio_iommu_type1_dirty_bitmap_get, bitmap)),
};

const struct vt_table vt_container_table = VT_TABLE_REACHING(container_rows, reaches);

static const struct vfiotrace_struct *const container_structs[] = {
	&iova_range,	 &cap_iova_range, &cap_migration,
	&dma_avail,	 &bitmap,	  &dirty_get,
	&vt_cap_header,
};

const struct vt_structs vt_container_structs = {
	.structs = container_structs,
	.count = ARRAY_SIZE(container_structs),
};
