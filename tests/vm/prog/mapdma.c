/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mapdma BDF: VFIO_IOMMU_MAP_DMA with an argsz one too small, the exact one, one
 * byte more than any kernel knows, and with every bit of everything set.
 */
#include "config.h"

#include <sys/mman.h>

#include "calls.h"

int main(int argc, char **argv)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map) - 1,
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = 0, .size = 4096,
	};
	struct session s;

	must(argc == 2);
	x_session(&s, argv[1]);
	map.vaddr = (uintptr_t)pages(4096);
	must(x_map_raw(&s.container, &map, NULL, 0) < 0);
	map.argsz = sizeof(map);
	must(x_map_raw(&s.container, &map, NULL, 0) == 0);
	map.argsz = sizeof(map) + 1;
	map.iova = 0x200000;
	must(x_map_raw(&s.container, &map, "\xff", 1) == 0);
	map = (struct vfio_iommu_type1_dma_map){
		.argsz = sizeof(map), .flags = 0xffffffff, .vaddr = 0xbadc0deddeadbeef,
		.iova = 0xfacefeedcafef00d, .size = 0xffffffffffffffff,
	};
	must(x_map_raw(&s.container, &map, NULL, 0) < 0);
	/* No name for any bit of it; no address at all. */
	map = (struct vfio_iommu_type1_dma_map){ .argsz = sizeof(map), .flags = 0x80 };
	must(x_map_raw(&s.container, &map, NULL, 0) < 0);
	must(x_unmap(&s.container, 0, 0, 4096) == 0);
	must(x_unmap(&s.container, VFIO_DMA_UNMAP_FLAG_ALL, 0, 0) == 0);
	must(x_unmap(&s.container, 0x10, 0, 4096) < 0);
	return 0;
}
