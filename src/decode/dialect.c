// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests of no mainline kernel: the interfaces of 2010 and 2011, which were posted and used,
 * and private requests of present programs.
 */
#include <linux/vfio_2010.h>
#include <linux/vfio_2011.h>
#include <linux/vfio_private.h>

#include "decode/decoder.h"
#include "xlat/xlat.h"

#define IN VFIOTRACE_IN
#define OUT VFIOTRACE_OUT
#define INOUT VFIOTRACE_INOUT

#define DEVICES (VT_KIND(DEVICE) | VT_KIND(CDEV))

/* ---- 2010 ---- */

static const struct vfiotrace_field map_2010_fields[] = {
	VT_NUMBER(vfio_2010_dma_map, vaddr, ADDRESS, IN, MEMORY),
	VT_NUMBER(vfio_2010_dma_map, dmaaddr, ADDRESS, INOUT, IOVA),
	VT_NUMBER(vfio_2010_dma_map, size, UNSIGNED, IN, SIZE),
	VT_FIELD(vfio_2010_dma_map, flags, FLAGS, IN, &vt_xlat_vfio_2010_dma_flags),
};
static const struct vfiotrace_struct map_2010 =
	VT_STRUCT(vfio_2010_dma_map, map_2010_fields);

static const struct vfiotrace_field unmap_2010_fields[] = {
	VT_NUMBER(vfio_2010_dma_map, vaddr, ADDRESS, IN, MEMORY),
	VT_NUMBER(vfio_2010_dma_map, dmaaddr, ADDRESS, IN, IOVA),
	VT_NUMBER(vfio_2010_dma_map, size, UNSIGNED, IN, SIZE),
	VT_FIELD(vfio_2010_dma_map, flags, FLAGS, IN, &vt_xlat_vfio_2010_dma_flags),
};
static const struct vfiotrace_struct unmap_2010 =
	VT_STRUCT(vfio_2010_dma_map, unmap_2010_fields);

static const struct vfiotrace_field msi_2010_fields[] = {
	VT_NUMBER(vfio_2010_msi, count, SIGNED, IN, COUNT),
	VT_FLEXIBLE(vfio_2010_msi, eventfds, IN, NULL),
};
static const struct vfiotrace_struct msi_2010 =
	VT_STRUCT(vfio_2010_msi, msi_2010_fields);

static void msi_2010_tail(struct vt_decoder *d)
{
	uint32_t count;

	if (!d->exit && vt_u32(d, offsetof(struct vfio_2010_msi, count), &count) &&
	    count && count <= INT32_MAX)
		vt_emit_numbers_at(d, "eventfds", d->call->arg + sizeof(count), count, 4,
				   VFIOTRACE_SHOW_FD, NULL, UINT64_MAX);
}

static const struct vfiotrace_field bar_len_2010_fields[] = {
	VT_NUMBER(vfio_2010_bar_len, bar, UNSIGNED, IN, INDEX),
	VT_NUMBER(vfio_2010_bar_len, length, UNSIGNED, OUT, SIZE),
};
static const struct vfiotrace_struct bar_len_2010 =
	VT_STRUCT(vfio_2010_bar_len, bar_len_2010_fields);

/* ---- 2011 ---- */

static const struct vfiotrace_field group_info_2011_fields[] = {
	VT_NUMBER(vfio_2011_group_info, argsz, UNSIGNED, INOUT, ARGSZ),
	VT_FIELD(vfio_2011_group_info, flags, FLAGS, OUT, &vt_xlat_vfio_2011_group_flags),
};
static const struct vfiotrace_struct group_info_2011 =
	VT_STRUCT(vfio_2011_group_info, group_info_2011_fields);

static const struct vfiotrace_field iommu_info_2011_fields[] = {
	VT_NUMBER(vfio_2011_iommu_info, argsz, UNSIGNED, INOUT, ARGSZ),
	VT_FIELD(vfio_2011_iommu_info, flags, HEX, OUT, NULL),
	VT_NUMBER(vfio_2011_iommu_info, iova_start, ADDRESS, OUT, IOVA_LIMIT),
	VT_NUMBER(vfio_2011_iommu_info, iova_size, UNSIGNED, OUT, SIZE),
	VT_NUMBER(vfio_2011_iommu_info, iova_entries, UNSIGNED, OUT, COUNT),
	VT_NUMBER(vfio_2011_iommu_info, iova_pgsizes, HEX, OUT, PAGE_SIZES),
};
static const struct vfiotrace_struct iommu_info_2011 =
	VT_STRUCT(vfio_2011_iommu_info, iommu_info_2011_fields);

static const struct vfiotrace_field map_2011_fields[] = {
	VT_NUMBER(vfio_2011_dma_map, argsz, UNSIGNED, IN, ARGSZ),
	VT_FIELD(vfio_2011_dma_map, flags, FLAGS, IN, &vt_xlat_vfio_2011_dma_map_flags),
	VT_NUMBER(vfio_2011_dma_map, vaddr, ADDRESS, IN, MEMORY),
	VT_NUMBER(vfio_2011_dma_map, iova, ADDRESS, IN, IOVA),
	VT_NUMBER(vfio_2011_dma_map, size, UNSIGNED, IN, SIZE),
};
static const struct vfiotrace_struct map_2011 =
	VT_STRUCT(vfio_2011_dma_map, map_2011_fields);

static const struct vfiotrace_field unmap_2011_fields[] = {
	VT_NUMBER(vfio_2011_dma_unmap, argsz, UNSIGNED, IN, ARGSZ),
	VT_FIELD(vfio_2011_dma_unmap, flags, HEX, IN, NULL),
	VT_NUMBER(vfio_2011_dma_unmap, iova, ADDRESS, IN, IOVA),
	VT_NUMBER(vfio_2011_dma_unmap, size, UNSIGNED, IN, SIZE),
};
static const struct vfiotrace_struct unmap_2011 =
	VT_STRUCT(vfio_2011_dma_unmap, unmap_2011_fields);

static const struct vfiotrace_field device_info_2011_fields[] = {
	VT_NUMBER(vfio_2011_device_info, argsz, UNSIGNED, INOUT, ARGSZ),
	VT_FIELD(vfio_2011_device_info, flags, FLAGS, OUT,
		 &vt_xlat_vfio_2011_device_flags),
	VT_NUMBER(vfio_2011_device_info, num_regions, UNSIGNED, OUT, COUNT),
	VT_NUMBER(vfio_2011_device_info, num_irqs, UNSIGNED, OUT, COUNT),
};
static const struct vfiotrace_struct device_info_2011 =
	VT_STRUCT(vfio_2011_device_info, device_info_2011_fields);

static const struct vfiotrace_field region_info_2011_fields[] = {
	VT_NUMBER(vfio_2011_region_info, argsz, UNSIGNED, INOUT, ARGSZ),
	VT_FIELD(vfio_2011_region_info, flags, FLAGS, OUT,
		 &vt_xlat_vfio_2011_region_info_flags),
	VT_FIELD(vfio_2011_region_info, index, ENUM, IN, &vt_xlat_vfio_2011_pci_regions),
	VT_RESERVED(vfio_2011_region_info, resv, INOUT),
	VT_NUMBER(vfio_2011_region_info, size, UNSIGNED, OUT, SIZE),
	VT_NUMBER(vfio_2011_region_info, offset, HEX, OUT, DEVICE_OFFSET),
};
static const struct vfiotrace_struct region_info_2011 =
	VT_STRUCT(vfio_2011_region_info, region_info_2011_fields);

static const struct vfiotrace_field irq_info_2011_fields[] = {
	VT_NUMBER(vfio_2011_irq_info, argsz, UNSIGNED, INOUT, ARGSZ),
	VT_FIELD(vfio_2011_irq_info, flags, FLAGS, OUT, &vt_xlat_vfio_irq_info_flags),
	VT_FIELD(vfio_2011_irq_info, index, ENUM, IN, &vt_xlat_vfio_2011_pci_irqs),
	VT_NUMBER(vfio_2011_irq_info, count, SIGNED, OUT, COUNT),
};
static const struct vfiotrace_struct irq_info_2011 =
	VT_STRUCT(vfio_2011_irq_info, irq_info_2011_fields);

static const struct vfiotrace_field irq_set_2011_fields[] = {
	VT_NUMBER(vfio_2011_irq_set, argsz, UNSIGNED, IN, ARGSZ),
	VT_FIELD(vfio_2011_irq_set, flags, FLAGS, IN, &vt_xlat_vfio_irq_set_flags),
	VT_FIELD(vfio_2011_irq_set, index, ENUM, IN, &vt_xlat_vfio_2011_pci_irqs),
	VT_NUMBER(vfio_2011_irq_set, start, UNSIGNED, IN, INDEX),
	VT_NUMBER(vfio_2011_irq_set, count, UNSIGNED, IN, COUNT),
	VT_FLEXIBLE(vfio_2011_irq_set, data, IN, NULL),
};
static const struct vfiotrace_struct irq_set_2011 =
	VT_STRUCT(vfio_2011_irq_set, irq_set_2011_fields);

/* The layout is that of today's request, and so are the arrays. */
static void irq_set_2011_tail(struct vt_decoder *d)
{
	const uint32_t data = offsetof(struct vfio_2011_irq_set, data);
	uint64_t room = d->argsz > data ? d->argsz - data : 0;
	bool eventfds;
	uint32_t flags, count;

	if (d->exit ||
	    !vt_u32(d, offsetof(struct vfio_2011_irq_set, flags), &flags) ||
	    !vt_u32(d, offsetof(struct vfio_2011_irq_set, count), &count))
		return;
	eventfds = flags & VFIO_IRQ_SET_DATA_EVENTFD;
	if (!eventfds && !(flags & VFIO_IRQ_SET_DATA_BOOL))
		return;
	d->known = data + (eventfds ? 4 : 1) * (uint64_t)count;
	d->counted = true;
	vt_emit_numbers_at(d, "data", d->call->arg + data, count, eventfds ? 4 : 1,
			   eventfds ? VFIOTRACE_SHOW_FD : VFIOTRACE_SHOW_UNSIGNED, NULL,
			   room);
}

/* ---- private ---- */

static const struct vfiotrace_field acpi_dsm_fields[] = {
	VT_NUMBER(vfio_acpi_dsm, argsz, UNSIGNED, IN, ARGSZ),
	VT_RESERVED(vfio_acpi_dsm, padding, IN),
	VT_FLEXIBLE(vfio_acpi_dsm, args, INOUT, NULL),
};
static const struct vfiotrace_struct acpi_dsm = VT_STRUCT(vfio_acpi_dsm, acpi_dsm_fields);

/* The arguments of the ACPI method; its answer replaces them. */
static void acpi_dsm_tail(struct vt_decoder *d)
{
	const uint32_t args = offsetof(struct vfio_acpi_dsm, args);

	d->known = UINT64_MAX;
	if (d->argsz > args)
		vt_emit_bytes_at(d, "args", d->call->arg + args, d->argsz - args);
}

static const struct vfiotrace_field independent_register_fields[] = {
	VT_FIELD(vfio_independent_register, bus, HEX, IN, NULL),
	VT_FIELD(vfio_independent_register, device, HEX, IN, NULL),
	VT_FIELD(vfio_independent_register, function, HEX, IN, NULL),
};
static const struct vfiotrace_struct independent_register =
	VT_STRUCT(vfio_independent_register, independent_register_fields);

/* The kernel chooses the window's address; to close it, the program passes that address. */
static const struct vfiotrace_field outbound_set_fields[] = {
	VT_NUMBER(vfio_zte_outbound, dpu_paddr, HEX, OUT, PHYSICAL),
	VT_FIELD(vfio_zte_outbound, dpu_vaddr, HEX, OUT, NULL),
	VT_FIELD(vfio_zte_outbound, host_addr, HEX, IN, NULL),
	VT_NUMBER(vfio_zte_outbound, size, UNSIGNED, IN, SIZE),
};
static const struct vfiotrace_struct outbound_set =
	VT_STRUCT(vfio_zte_outbound, outbound_set_fields);

static const struct vfiotrace_field outbound_clear_fields[] = {
	VT_NUMBER(vfio_zte_outbound, dpu_paddr, HEX, IN, PHYSICAL),
	VT_FIELD(vfio_zte_outbound, dpu_vaddr, HEX, IN, NULL),
	VT_FIELD(vfio_zte_outbound, host_addr, HEX, IN, NULL),
	VT_NUMBER(vfio_zte_outbound, size, UNSIGNED, IN, SIZE),
};
static const struct vfiotrace_struct outbound_clear =
	VT_STRUCT(vfio_zte_outbound, outbound_clear_fields);

static const struct vfiotrace_field outbound_read_fields[] = {
	VT_NUMBER(vfio_zte_outbound_read, phys_addr, HEX, IN, PHYSICAL),
	VT_NUMBER(vfio_zte_outbound_read, size, UNSIGNED, IN, SIZE),
	VT_FIELD(vfio_zte_outbound_read, val, HEX, OUT, NULL),
};
static const struct vfiotrace_struct outbound_read =
	VT_STRUCT(vfio_zte_outbound_read, outbound_read_fields);

static const struct vfiotrace_field virtio_module_fields[] = {
	VT_FIELD(vfio_zte_virtio_module, ep_id, SIGNED, IN, NULL),
	VT_FIELD(vfio_zte_virtio_module, pf_id, SIGNED, IN, NULL),
	VT_FIELD(vfio_zte_virtio_module, en, SIGNED, IN, NULL),
};
static const struct vfiotrace_struct virtio_module =
	VT_STRUCT(vfio_zte_virtio_module, virtio_module_fields);

/* ---- rows ---- */

#define STRUCT(TYPE) .arg = VFIOTRACE_ARG_STRUCT, .type = &(TYPE)
#define SIZED(TYPE, MIN)	SIZED_AND(0, TYPE, MIN)
#define SIZED_AND(FLAGS, TYPE, MIN)                                              \
	STRUCT(TYPE), .flags = VFIOTRACE_REQUEST_SIZED | (FLAGS), .min = MIN

/*
 * In 2010 each function had a node of its own, whose major number makes it look like one of
 * today's groups.
 */
#define ROW_2010(NAME, ...)                                                      \
	{                                                                        \
		.name = "VFIO_" #NAME, .code = VT_2010_##NAME,                   \
		.kinds = VT_KIND(DEVICE) | VT_KIND(GROUP) | VT_KIND(OTHER),      \
		.dialect = VFIOTRACE_DIALECT_2010, __VA_ARGS__                   \
	}

#define ROW_2011(NAME, KIND, ...)                                                \
	{                                                                        \
		.name = "VFIO_" #NAME, .code = VT_2011_##NAME,                   \
		.kinds = VT_KIND(KIND),                                          \
		.dialect = VFIOTRACE_DIALECT_2011, __VA_ARGS__                   \
	}

#define ROW_PRIVATE(NAME, KINDS, FLAGS, ...)                                     \
	{                                                                        \
		.name = #NAME, .code = NAME, .kinds = KINDS,                     \
		.flags = VFIOTRACE_REQUEST_PRIVATE | (FLAGS), __VA_ARGS__        \
	}

static const struct vfiotrace_request rows[] = {
	ROW_2010(DMA_MAP_IOVA, STRUCT(map_2010), .flags = VFIOTRACE_REQUEST_MAPS),
	ROW_2010(DMA_UNMAP, STRUCT(unmap_2010), .flags = VFIOTRACE_REQUEST_UNMAPS),
	ROW_2010(EVENTFD_IRQ, .arg = VFIOTRACE_ARG_FD),
	ROW_2010(EVENTFDS_MSI, STRUCT(msi_2010), .tail = msi_2010_tail),
	ROW_2010(EVENTFDS_MSIX, STRUCT(msi_2010), .tail = msi_2010_tail),
	ROW_2010(DOMAIN_SET, .arg = VFIOTRACE_ARG_FD),
	ROW_2010(DOMAIN_UNSET, .arg = VFIOTRACE_ARG_NONE),
	ROW_2010(IRQ_EOI, .arg = VFIOTRACE_ARG_NONE),
	ROW_2010(IRQ_EOI_EVENTFD, .arg = VFIOTRACE_ARG_FD),
	ROW_2010(RESET_FUNCTION, .arg = VFIOTRACE_ARG_NONE),
	ROW_2010(BAR_LEN, STRUCT(bar_len_2010)),

	ROW_2011(GROUP_GET_INFO, GROUP, SIZED(group_info_2011, 8)),
	ROW_2011(GROUP_MERGE, GROUP, .arg = VFIOTRACE_ARG_FD),
	ROW_2011(GROUP_UNMERGE, GROUP, .arg = VFIOTRACE_ARG_NONE),
	ROW_2011(GROUP_GET_IOMMU_FD, GROUP, .arg = VFIOTRACE_ARG_NONE,
		 .result = VFIOTRACE_RESULT_FD, .result_kind = VFIOTRACE_FD_IOMMU_2011),
	ROW_2011(GROUP_GET_DEVICE_FD, GROUP, .arg = VFIOTRACE_ARG_STRING,
		 .result = VFIOTRACE_RESULT_FD, .result_kind = VFIOTRACE_FD_DEVICE),
	ROW_2011(IOMMU_GET_INFO, IOMMU_2011, SIZED(iommu_info_2011, 40)),
	ROW_2011(IOMMU_MAP_DMA, IOMMU_2011,
		 SIZED_AND(VFIOTRACE_REQUEST_MAPS, map_2011, 32)),
	ROW_2011(IOMMU_UNMAP_DMA, IOMMU_2011,
		 SIZED_AND(VFIOTRACE_REQUEST_UNMAPS, unmap_2011, 24)),
	ROW_2011(DEVICE_GET_INFO, DEVICE, SIZED(device_info_2011, 16)),
	ROW_2011(DEVICE_GET_REGION_INFO, DEVICE, SIZED(region_info_2011, 32)),
	ROW_2011(DEVICE_GET_IRQ_INFO, DEVICE, SIZED(irq_info_2011, 16)),
	ROW_2011(DEVICE_SET_IRQS, DEVICE, SIZED(irq_set_2011, 20),
		 .tail = irq_set_2011_tail),
	ROW_2011(DEVICE_RESET, DEVICE, .arg = VFIOTRACE_ARG_NONE),

	ROW_PRIVATE(VFIO_GROUP_SET_KEEP_ALIVE, VT_KIND(GROUP), 0,
		    .arg = VFIOTRACE_ARG_STRING),
	ROW_PRIVATE(VFIO_DEVICE_ACPI_DSM, VT_KIND(DEVICE), VFIOTRACE_REQUEST_SIZED,
		    STRUCT(acpi_dsm), .min = 8, .tail = acpi_dsm_tail),
	ROW_PRIVATE(VFIO_DEVICE_SET_INDEPENDENT_REGISTER, VT_KIND(CONTAINER), 0,
		    STRUCT(independent_register)),
	ROW_PRIVATE(VFIO_OUTBOUND_SET, DEVICES, 0, STRUCT(outbound_set)),
	ROW_PRIVATE(VFIO_OUTBOUND_CLEAR, DEVICES, 0, STRUCT(outbound_clear)),
	ROW_PRIVATE(VFIO_POWER_RESET, DEVICES, 0, .arg = VFIOTRACE_ARG_INT),
	ROW_PRIVATE(VFIO_VIRTIO_MODULE_SET, DEVICES, 0, STRUCT(virtio_module),
		    .result = VFIOTRACE_RESULT_NUMBER),
	ROW_PRIVATE(VFIO_LINKUP, DEVICES, 0, .arg = VFIOTRACE_ARG_INT,
		    .result = VFIOTRACE_RESULT_NUMBER),
	ROW_PRIVATE(VFIO_OUTBOUND_READ, DEVICES, 0, STRUCT(outbound_read)),
};

static const struct vt_reach reaches[] = {
	{
		.code = VT_2010_EVENTFDS_MSI, .flow = IN, .inside = true, .fds = VT_REACH_FDS,
		.at = sizeof(struct vfio_2010_msi), .count_size = 4, .unit = 4,
	},
	{
		.code = VT_2010_EVENTFDS_MSIX, .flow = IN, .inside = true, .fds = VT_REACH_FDS,
		.at = sizeof(struct vfio_2010_msi), .count_size = 4, .unit = 4,
	},
	{
		.code = VT_2011_DEVICE_SET_IRQS, .flow = IN, .inside = true,
		.fds = VT_REACH_FDS, .at = offsetof(struct vfio_2011_irq_set, data),
		.unit = 4,
	},
};

const struct vt_table vt_dialect_table = VT_TABLE_REACHING(rows, reaches);
