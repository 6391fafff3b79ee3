/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spapr BDF VERSION: the sPAPR TCE IOMMU of a POWER machine, version 1 (one window,
 * enabled as a whole) or 2 (registered memory, windows made on demand).
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "calls.h"

#define PAGE 65536u
#define SIZE (16 * PAGE)
#define SHIFT 12u
#define WINDOW (UINT64_C(1) << 30)

static const struct name info_flags[] = {
	{ VFIO_IOMMU_SPAPR_INFO_DDW, "VFIO_IOMMU_SPAPR_INFO_DDW" }, { 0, NULL }
};

static void tce_info(const struct fd *container, uint32_t argsz,
		     struct vfio_iommu_spapr_tce_info *info)
{
	int ret;

	memset(info, 0, sizeof(*info));
	info->argsz = argsz;
	ret = ioctl(container->nr, VFIO_IOMMU_SPAPR_TCE_GET_INFO, info);
	must(ret == 0);
	say_call(container, "VFIO_IOMMU_SPAPR_TCE_GET_INFO");
	say(", {argsz=%u} => {argsz=%u, flags=", argsz, info->argsz);
	say_flags(info->flags, info_flags, "VFIO_IOMMU_SPAPR_INFO_???");
	say(", dma32_window_start=");
	say_address(info->dma32_window_start);
	say(", dma32_window_size=%u", info->dma32_window_size);
	if (argsz >= sizeof(*info) && info->flags & VFIO_IOMMU_SPAPR_INFO_DDW)
		say(", ddw={pgsizes=%#llx, max_dynamic_windows_supported=%u, levels=%u}",
		    (unsigned long long)info->ddw.pgsizes,
		    info->ddw.max_dynamic_windows_supported, info->ddw.levels);
	say("}");
	say_result(ret);
}

/* Unlike type 1 it does not write the size back. */
static int unmap(const struct fd *container, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap arg = {
		.argsz = sizeof(arg), .iova = iova, .size = size,
	};
	int ret = ioctl(container->nr, VFIO_IOMMU_UNMAP_DMA, &arg);

	say_call(container, "VFIO_IOMMU_UNMAP_DMA");
	say(", {argsz=%u, flags=0, iova=", arg.argsz);
	say_address(iova);
	say(", size=%llu}", (unsigned long long)size);
	say_result(ret);
	return ret;
}

static int memory(const struct fd *container, unsigned long request, const char *name,
		  const void *address, uint64_t size)
{
	struct vfio_iommu_spapr_register_memory arg = {
		.argsz = sizeof(arg), .vaddr = (uintptr_t)address, .size = size,
	};
	int ret = ioctl(container->nr, request, &arg);

	say_call(container, name);
	say(", {argsz=%u, flags=0, vaddr=", arg.argsz);
	say_address(arg.vaddr);
	say(", size=%llu}", (unsigned long long)size);
	say_result(ret);
	return ret;
}
#define MEMORY(container, request, address, size) \
	memory(container, request, #request, address, size)

static int create(const struct fd *container, uint32_t shift, uint64_t size, uint32_t levels,
		  uint64_t *start)
{
	struct vfio_iommu_spapr_tce_create arg = {
		.argsz = sizeof(arg), .page_shift = shift, .window_size = size,
		.levels = levels,
	};
	int ret = ioctl(container->nr, VFIO_IOMMU_SPAPR_TCE_CREATE, &arg);

	say_call(container, "VFIO_IOMMU_SPAPR_TCE_CREATE");
	say(", {argsz=%u, flags=0, page_shift=%u, window_size=%llu, levels=%u}", arg.argsz,
	    shift, (unsigned long long)size, levels);
	if (ret == 0) {
		say(" => {start_addr=");
		say_address(arg.start_addr);
		say("}");
	}
	say_result(ret);
	*start = arg.start_addr;
	return ret;
}

static int destroy(const struct fd *container, uint64_t start)
{
	struct vfio_iommu_spapr_tce_remove arg = {
		.argsz = sizeof(arg), .start_addr = start,
	};
	int ret = ioctl(container->nr, VFIO_IOMMU_SPAPR_TCE_REMOVE, &arg);

	say_call(container, "VFIO_IOMMU_SPAPR_TCE_REMOVE");
	say(", {argsz=%u, flags=0, start_addr=", arg.argsz);
	say_address(start);
	say("}");
	say_result(ret);
	return ret;
}

/* An emulated machine has no error handling: both are refused. */
static void eeh(const struct fd *container)
{
	struct vfio_eeh_pe_op op = { .argsz = 12, .op = VFIO_EEH_PE_GET_STATE };
	int ret = ioctl(container->nr, VFIO_EEH_PE_OP, &op);

	say_call(container, "VFIO_EEH_PE_OP");
	say(", {argsz=12, flags=0, op=VFIO_EEH_PE_GET_STATE}");
	must(ret < 0 && errno == ENODEV);
	say_result(ret);

	op = (struct vfio_eeh_pe_op){
		.argsz = sizeof(op), .op = VFIO_EEH_PE_INJECT_ERR,
		.err = { .type = 1, .func = 2, .addr = 0x1000, .mask = 0xfff },
	};
	ret = ioctl(container->nr, VFIO_EEH_PE_OP, &op);
	say_call(container, "VFIO_EEH_PE_OP");
	say(", {argsz=%u, flags=0, op=VFIO_EEH_PE_INJECT_ERR, err={type=1, func=2, "
	    "addr=0x1000, mask=0xfff}}", op.argsz);
	must(ret < 0 && errno == ENODEV);
	say_result(ret);
}

static void version_1(const struct fd *container, void *buffer, uint64_t iova)
{
	uint32_t both = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;

	/* Not enabled yet; and what only version 2 has. */
	must(x_map(container, both, buffer, iova, SIZE) < 0);
	must(MEMORY(container, VFIO_IOMMU_SPAPR_REGISTER_MEMORY, buffer, SIZE) < 0);
	must(X_NONE(container, VFIO_IOMMU_ENABLE) == 0);
	must(X_NONE(container, VFIO_IOMMU_ENABLE) < 0);
	must(x_map(container, both, buffer, iova, SIZE) == 0);
	must(unmap(container, iova, SIZE) == 0);
	must(X_NONE(container, VFIO_IOMMU_DISABLE) == 0);
}

static void version_2(const struct fd *container, void *buffer, uint64_t iova)
{
	uint32_t both = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
	uint64_t start = 0;

	must(X_NONE(container, VFIO_IOMMU_ENABLE) < 0);
	must(MEMORY(container, VFIO_IOMMU_SPAPR_REGISTER_MEMORY, buffer, SIZE) == 0);
	must(x_map(container, both, buffer, iova, SIZE) == 0);
	must(unmap(container, iova, SIZE) == 0);
	must(create(container, SHIFT, WINDOW, 1, &start) == 0);
	must(x_map(container, both, buffer, start, SIZE) == 0);
	/* Within no window. */
	must(x_map(container, both, buffer, start + WINDOW, SIZE) < 0);
	must(unmap(container, start, SIZE) == 0);
	must(destroy(container, start) == 0);
	must(destroy(container, start) < 0);
	must(create(container, 63, WINDOW, 1, &start) < 0);
	must(MEMORY(container, VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, buffer, SIZE) == 0);
	must(MEMORY(container, VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, buffer, SIZE) < 0);
}

static void set_iommu(const struct fd *container, bool second)
{
	must(X_VALUE(container, VFIO_CHECK_EXTENSION, VFIO_SPAPR_TCE_IOMMU) == 1);
	must(X_VALUE(container, VFIO_CHECK_EXTENSION, VFIO_SPAPR_TCE_v2_IOMMU) == 1);
	must(X_VALUE(container, VFIO_CHECK_EXTENSION, VFIO_EEH) == 0);
	if (second)
		must(X_VALUE(container, VFIO_SET_IOMMU, VFIO_SPAPR_TCE_v2_IOMMU) == 0);
	else
		must(X_VALUE(container, VFIO_SET_IOMMU, VFIO_SPAPR_TCE_IOMMU) == 0);
}

int main(int argc, char **argv)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_iommu_spapr_tce_info tce;
	struct fd container, group, device;
	uint64_t offset, size;
	char *buffer;

	must(argc == 3);
	container = x_node("/dev/vfio/vfio");
	must(X_NONE(&container, VFIO_GET_API_VERSION) == VFIO_API_VERSION);
	group = open_group(group_of(argv[1]));
	must(x_group_status(&group) == 0);
	must(x_set_container(&group, &container) == 0);
	set_iommu(&container, !strcmp(argv[2], "2"));
	tce_info(&container, 16, &tce);
	tce_info(&container, sizeof(tce), &tce);

	buffer = pages(SIZE + PAGE);
	buffer += -(uintptr_t)buffer % PAGE;
	if (!strcmp(argv[2], "2"))
		version_2(&container, buffer, tce.dma32_window_start + PAGE);
	else
		version_1(&container, buffer, tce.dma32_window_start + PAGE);
	eeh(&container);

	must(x_get_device_fd(&group, argv[1], &device) >= 0);
	must(x_device_info(&device, &info) == 0);
	x_region(&device, VFIO_PCI_CONFIG_REGION_INDEX, &offset, &size);
	close(device.nr);
	must(X_NONE(&group, VFIO_GROUP_UNSET_CONTAINER) == 0);
	return 0;
}
