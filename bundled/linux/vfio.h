/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * /dev/vfio: containers, groups, devices.
 *
 * Names, values and layouts of Linux 7.3's interface, as tests/abi/linux-7.3.tsv
 * lists them; the tests compare both. Layouts are those of a 64-bit program
 * whatever machine this is built for.
 */
#ifndef VT_BUNDLED_LINUX_VFIO_H
#define VT_BUNDLED_LINUX_VFIO_H

#include <sys/ioctl.h>
#include <linux/vt_abi.h>

#define VFIO_API_VERSION				0
#define VFIO_TYPE1_IOMMU				1
#define VFIO_SPAPR_TCE_IOMMU				2
#define VFIO_TYPE1v2_IOMMU				3
#define VFIO_DMA_CC_IOMMU				4
#define VFIO_EEH					5
#define __VFIO_RESERVED_TYPE1_NESTING_IOMMU		6
#define VFIO_SPAPR_TCE_v2_IOMMU				7
#define VFIO_NOIOMMU_IOMMU				8
#define VFIO_UNMAP_ALL					9
#define VFIO_UPDATE_VADDR				0xa

#define VFIO_TYPE					0x3b
#define VFIO_BASE					0x64

#define VFIO_GROUP_FLAGS_VIABLE				1
#define VFIO_GROUP_FLAGS_CONTAINER_SET			2

#define VFIO_DEVICE_FLAGS_RESET				1
#define VFIO_DEVICE_FLAGS_PCI				2
#define VFIO_DEVICE_FLAGS_PLATFORM			4
#define VFIO_DEVICE_FLAGS_AMBA				8
#define VFIO_DEVICE_FLAGS_CCW				0x10
#define VFIO_DEVICE_FLAGS_AP				0x20
#define VFIO_DEVICE_FLAGS_FSL_MC			0x40
#define VFIO_DEVICE_FLAGS_CAPS				0x80
#define VFIO_DEVICE_FLAGS_CDX				0x100

#define VFIO_DEVICE_API_PCI_STRING			"vfio-pci"
#define VFIO_DEVICE_API_PLATFORM_STRING			"vfio-platform"
#define VFIO_DEVICE_API_AMBA_STRING			"vfio-amba"
#define VFIO_DEVICE_API_CCW_STRING			"vfio-ccw"
#define VFIO_DEVICE_API_AP_STRING			"vfio-ap"

#define VFIO_DEVICE_INFO_CAP_ZPCI_BASE			1
#define VFIO_DEVICE_INFO_CAP_ZPCI_GROUP			2
#define VFIO_DEVICE_INFO_CAP_ZPCI_UTIL			3
#define VFIO_DEVICE_INFO_CAP_ZPCI_PFIP			4
#define VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP		5

#define VFIO_PCI_ATOMIC_COMP32				1
#define VFIO_PCI_ATOMIC_COMP64				2
#define VFIO_PCI_ATOMIC_COMP128				4

#define VFIO_REGION_INFO_FLAG_READ			1
#define VFIO_REGION_INFO_FLAG_WRITE			2
#define VFIO_REGION_INFO_FLAG_MMAP			4
#define VFIO_REGION_INFO_FLAG_CAPS			8
#define VFIO_REGION_INFO_CAP_SPARSE_MMAP		1
#define VFIO_REGION_INFO_CAP_TYPE			2

#define VFIO_REGION_TYPE_PCI_VENDOR_TYPE		(-0x7fffffff - 1)
#define VFIO_REGION_TYPE_PCI_VENDOR_MASK		0xffff
#define VFIO_REGION_TYPE_GFX				1
#define VFIO_REGION_TYPE_CCW				2
#define VFIO_REGION_TYPE_MIGRATION_DEPRECATED		3

#define VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION		1
#define VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG		2
#define VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG		3
#define VFIO_REGION_SUBTYPE_NVIDIA_NVLINK2_RAM		1
#define VFIO_REGION_SUBTYPE_IBM_NVLINK2_ATSD		1
#define VFIO_REGION_SUBTYPE_GFX_EDID			1

#define VFIO_DEVICE_GFX_LINK_STATE_UP			1
#define VFIO_DEVICE_GFX_LINK_STATE_DOWN			2

#define VFIO_REGION_SUBTYPE_CCW_ASYNC_CMD		1
#define VFIO_REGION_SUBTYPE_CCW_SCHIB			2
#define VFIO_REGION_SUBTYPE_CCW_CRW			3
#define VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED	1

#define VFIO_DEVICE_STATE_V1_STOP			0
#define VFIO_DEVICE_STATE_V1_RUNNING			1
#define VFIO_DEVICE_STATE_V1_SAVING			2
#define VFIO_DEVICE_STATE_V1_RESUMING			4
#define VFIO_DEVICE_STATE_MASK				7

#define VFIO_REGION_INFO_CAP_MSIX_MAPPABLE		3
#define VFIO_REGION_INFO_CAP_NVLINK2_SSATGT		4
#define VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD		5

#define VFIO_IRQ_INFO_EVENTFD				1
#define VFIO_IRQ_INFO_MASKABLE				2
#define VFIO_IRQ_INFO_AUTOMASKED			4
#define VFIO_IRQ_INFO_NORESIZE				8

#define VFIO_IRQ_SET_DATA_NONE				1
#define VFIO_IRQ_SET_DATA_BOOL				2
#define VFIO_IRQ_SET_DATA_EVENTFD			4
#define VFIO_IRQ_SET_ACTION_MASK			8
#define VFIO_IRQ_SET_ACTION_UNMASK			0x10
#define VFIO_IRQ_SET_ACTION_TRIGGER			0x20
#define VFIO_IRQ_SET_DATA_TYPE_MASK			7
#define VFIO_IRQ_SET_ACTION_TYPE_MASK			0x38

#define VFIO_PCI_DEVID_OWNED				0
#define VFIO_PCI_DEVID_NOT_OWNED			(-1)

#define VFIO_PCI_HOT_RESET_FLAG_DEV_ID			1
#define VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED		2

#define VFIO_GFX_PLANE_TYPE_PROBE			1
#define VFIO_GFX_PLANE_TYPE_DMABUF			2
#define VFIO_GFX_PLANE_TYPE_REGION			4

#define VFIO_DEVICE_IOEVENTFD_8				1
#define VFIO_DEVICE_IOEVENTFD_16			2
#define VFIO_DEVICE_IOEVENTFD_32			4
#define VFIO_DEVICE_IOEVENTFD_64			8
#define VFIO_DEVICE_IOEVENTFD_SIZE_MASK			0xf

#define VFIO_DEVICE_FEATURE_MASK			0xffff
#define VFIO_DEVICE_FEATURE_GET				0x10000
#define VFIO_DEVICE_FEATURE_SET				0x20000
#define VFIO_DEVICE_FEATURE_PROBE			0x40000

#define VFIO_DEVICE_BIND_FLAG_TOKEN			1

#define VFIO_DEVICE_ATTACH_PASID			1

#define VFIO_DEVICE_DETACH_PASID			1

#define VFIO_DEVICE_FEATURE_PCI_VF_TOKEN		0

#define VFIO_MIGRATION_STOP_COPY			1

#define VFIO_MIGRATION_P2P				2

#define VFIO_MIGRATION_PRE_COPY				4

#define VFIO_DEVICE_FEATURE_MIGRATION			1
#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE		2

#define VFIO_PRECOPY_INFO_REINIT			1

#define VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY		3
#define VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP	4
#define VFIO_DEVICE_FEATURE_LOW_POWER_EXIT		5
#define VFIO_DEVICE_FEATURE_DMA_LOGGING_START		6
#define VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP		7
#define VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT		8
#define VFIO_DEVICE_FEATURE_MIG_DATA_SIZE		9
#define VFIO_DEVICE_FEATURE_CLEAR_MASTER		0
#define VFIO_DEVICE_FEATURE_SET_MASTER			1
#define VFIO_DEVICE_FEATURE_BUS_MASTER			0xa
#define VFIO_DEVICE_FEATURE_DMA_BUF			0xb
#define VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2		0xc
#define VFIO_DEVICE_FEATURE_ZPCI_ERROR			0xd

#define VFIO_IOMMU_INFO_PGSIZES				1
#define VFIO_IOMMU_INFO_CAPS				2

#define VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE		1
#define VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION		2
#define VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL			3

#define VFIO_DMA_MAP_FLAG_READ				1
#define VFIO_DMA_MAP_FLAG_WRITE				2
#define VFIO_DMA_MAP_FLAG_VADDR				4

#define VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP		1
#define VFIO_DMA_UNMAP_FLAG_ALL				2
#define VFIO_DMA_UNMAP_FLAG_VADDR			4

#define VFIO_IOMMU_DIRTY_PAGES_FLAG_START		1
#define VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP		2
#define VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP		4

#define VFIO_IOMMU_SPAPR_INFO_DDW			1

#define VFIO_EEH_PE_DISABLE				0
#define VFIO_EEH_PE_ENABLE				1
#define VFIO_EEH_PE_UNFREEZE_IO				2
#define VFIO_EEH_PE_UNFREEZE_DMA			3
#define VFIO_EEH_PE_GET_STATE				4
#define VFIO_EEH_PE_STATE_NORMAL			0
#define VFIO_EEH_PE_STATE_RESET				1
#define VFIO_EEH_PE_STATE_STOPPED			2
#define VFIO_EEH_PE_STATE_STOPPED_DMA			4
#define VFIO_EEH_PE_STATE_UNAVAIL			5
#define VFIO_EEH_PE_RESET_DEACTIVATE			5
#define VFIO_EEH_PE_RESET_HOT				6
#define VFIO_EEH_PE_RESET_FUNDAMENTAL			7
#define VFIO_EEH_PE_CONFIGURE				8
#define VFIO_EEH_PE_INJECT_ERR				9

#define VFIO_PCI_BAR0_REGION_INDEX			0

#define VFIO_PCI_BAR1_REGION_INDEX			1

#define VFIO_PCI_BAR2_REGION_INDEX			2

#define VFIO_PCI_BAR3_REGION_INDEX			3

#define VFIO_PCI_BAR4_REGION_INDEX			4

#define VFIO_PCI_BAR5_REGION_INDEX			5

#define VFIO_PCI_ROM_REGION_INDEX			6

#define VFIO_PCI_CONFIG_REGION_INDEX			7

#define VFIO_PCI_VGA_REGION_INDEX			8

#define VFIO_PCI_NUM_REGIONS				9

#define VFIO_PCI_INTX_IRQ_INDEX				0

#define VFIO_PCI_MSI_IRQ_INDEX				1

#define VFIO_PCI_MSIX_IRQ_INDEX				2

#define VFIO_PCI_ERR_IRQ_INDEX				3

#define VFIO_PCI_REQ_IRQ_INDEX				4

#define VFIO_PCI_NUM_IRQS				5

#define VFIO_CCW_CONFIG_REGION_INDEX			0

#define VFIO_CCW_NUM_REGIONS				1

#define VFIO_CCW_IO_IRQ_INDEX				0

#define VFIO_CCW_CRW_IRQ_INDEX				1

#define VFIO_CCW_REQ_IRQ_INDEX				2

#define VFIO_CCW_NUM_IRQS				3

#define VFIO_AP_REQ_IRQ_INDEX				0

#define VFIO_AP_CFG_CHG_IRQ_INDEX			1

#define VFIO_AP_NUM_IRQS				2

#define VFIO_DEVICE_STATE_ERROR				0
#define VFIO_DEVICE_STATE_STOP				1
#define VFIO_DEVICE_STATE_RUNNING			2
#define VFIO_DEVICE_STATE_STOP_COPY			3
#define VFIO_DEVICE_STATE_RESUMING			4
#define VFIO_DEVICE_STATE_RUNNING_P2P			5
#define VFIO_DEVICE_STATE_PRE_COPY			6
#define VFIO_DEVICE_STATE_PRE_COPY_P2P			7
#define VFIO_DEVICE_STATE_NR				8

/* ---- requests ---- */

#define VFIO_GET_API_VERSION				_IO(VFIO_TYPE, VFIO_BASE + 0)
#define VFIO_CHECK_EXTENSION				_IO(VFIO_TYPE, VFIO_BASE + 1)
#define VFIO_SET_IOMMU					_IO(VFIO_TYPE, VFIO_BASE + 2)
#define VFIO_GROUP_GET_STATUS				_IO(VFIO_TYPE, VFIO_BASE + 3)
#define VFIO_GROUP_SET_CONTAINER			_IO(VFIO_TYPE, VFIO_BASE + 4)
#define VFIO_GROUP_UNSET_CONTAINER			_IO(VFIO_TYPE, VFIO_BASE + 5)
#define VFIO_GROUP_GET_DEVICE_FD			_IO(VFIO_TYPE, VFIO_BASE + 6)
#define VFIO_DEVICE_GET_INFO				_IO(VFIO_TYPE, VFIO_BASE + 7)
#define VFIO_DEVICE_GET_REGION_INFO			_IO(VFIO_TYPE, VFIO_BASE + 8)
#define VFIO_DEVICE_GET_IRQ_INFO			_IO(VFIO_TYPE, VFIO_BASE + 9)
#define VFIO_DEVICE_SET_IRQS				_IO(VFIO_TYPE, VFIO_BASE + 10)
#define VFIO_DEVICE_RESET				_IO(VFIO_TYPE, VFIO_BASE + 11)
#define VFIO_DEVICE_GET_PCI_HOT_RESET_INFO		_IO(VFIO_TYPE, VFIO_BASE + 12)
#define VFIO_IOMMU_GET_INFO				_IO(VFIO_TYPE, VFIO_BASE + 12)
#define VFIO_IOMMU_SPAPR_TCE_GET_INFO			_IO(VFIO_TYPE, VFIO_BASE + 12)
#define VFIO_DEVICE_PCI_HOT_RESET			_IO(VFIO_TYPE, VFIO_BASE + 13)
#define VFIO_IOMMU_MAP_DMA				_IO(VFIO_TYPE, VFIO_BASE + 13)
#define VFIO_DEVICE_QUERY_GFX_PLANE			_IO(VFIO_TYPE, VFIO_BASE + 14)
#define VFIO_IOMMU_UNMAP_DMA				_IO(VFIO_TYPE, VFIO_BASE + 14)
#define VFIO_DEVICE_GET_GFX_DMABUF			_IO(VFIO_TYPE, VFIO_BASE + 15)
#define VFIO_IOMMU_ENABLE				_IO(VFIO_TYPE, VFIO_BASE + 15)
#define VFIO_DEVICE_IOEVENTFD				_IO(VFIO_TYPE, VFIO_BASE + 16)
#define VFIO_IOMMU_DISABLE				_IO(VFIO_TYPE, VFIO_BASE + 16)
#define VFIO_DEVICE_FEATURE				_IO(VFIO_TYPE, VFIO_BASE + 17)
#define VFIO_IOMMU_DIRTY_PAGES				_IO(VFIO_TYPE, VFIO_BASE + 17)
#define VFIO_IOMMU_SPAPR_REGISTER_MEMORY		_IO(VFIO_TYPE, VFIO_BASE + 17)
#define VFIO_DEVICE_BIND_IOMMUFD			_IO(VFIO_TYPE, VFIO_BASE + 18)
#define VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY		_IO(VFIO_TYPE, VFIO_BASE + 18)
#define VFIO_DEVICE_ATTACH_IOMMUFD_PT			_IO(VFIO_TYPE, VFIO_BASE + 19)
#define VFIO_IOMMU_SPAPR_TCE_CREATE			_IO(VFIO_TYPE, VFIO_BASE + 19)
#define VFIO_DEVICE_DETACH_IOMMUFD_PT			_IO(VFIO_TYPE, VFIO_BASE + 20)
#define VFIO_IOMMU_SPAPR_TCE_REMOVE			_IO(VFIO_TYPE, VFIO_BASE + 20)
#define VFIO_MIG_GET_PRECOPY_INFO			_IO(VFIO_TYPE, VFIO_BASE + 21)
#define VFIO_EEH_PE_OP					_IO(VFIO_TYPE, VFIO_BASE + 21)

/* ---- structs ---- */

struct vfio_info_cap_header {
	uint16_t id;
	uint16_t version;
	uint32_t next;
};

struct vfio_group_status {
	uint32_t argsz;
	uint32_t flags;
};

struct vfio_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
	uint32_t cap_offset;
	uint32_t pad;
};

struct vfio_device_info_cap_pci_atomic_comp {
	struct vfio_info_cap_header header;
	uint32_t flags;
	uint32_t reserved;
};

struct vfio_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	vt_abi_u64 size;
	vt_abi_u64 offset;
};

struct vfio_region_sparse_mmap_area {
	vt_abi_u64 offset;
	vt_abi_u64 size;
};

struct vfio_region_info_cap_sparse_mmap {
	struct vfio_info_cap_header header;
	uint32_t nr_areas;
	uint32_t reserved;
	struct vfio_region_sparse_mmap_area areas[];
};

struct vfio_region_info_cap_type {
	struct vfio_info_cap_header header;
	uint32_t type;
	uint32_t subtype;
};

struct vfio_region_gfx_edid {
	uint32_t edid_offset;
	uint32_t edid_max_size;
	uint32_t edid_size;
	uint32_t max_xres;
	uint32_t max_yres;
	uint32_t link_state;
};

struct vfio_device_migration_info {
	uint32_t device_state;
	uint32_t reserved;
	vt_abi_u64 pending_bytes;
	vt_abi_u64 data_offset;
	vt_abi_u64 data_size;
};

struct vfio_region_info_cap_nvlink2_ssatgt {
	struct vfio_info_cap_header header;
	vt_abi_u64 tgt;
};

struct vfio_region_info_cap_nvlink2_lnkspd {
	struct vfio_info_cap_header header;
	uint32_t link_speed;
	uint32_t __pad;
};

struct vfio_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};

struct vfio_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
	uint8_t data[];
};

struct vfio_pci_dependent_device {
	union {
		uint32_t group_id;
		uint32_t devid;
	};
	uint16_t segment;
	uint8_t bus;
	uint8_t devfn;
};

struct vfio_pci_hot_reset_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t count;
	struct vfio_pci_dependent_device devices[];
};

struct vfio_pci_hot_reset {
	uint32_t argsz;
	uint32_t flags;
	uint32_t count;
	int32_t group_fds[];
};

struct vfio_device_gfx_plane_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t drm_plane_type;
	uint32_t drm_format;
	vt_abi_u64 drm_format_mod;
	uint32_t width;
	uint32_t height;
	uint32_t stride;
	uint32_t size;
	uint32_t x_pos;
	uint32_t y_pos;
	uint32_t x_hot;
	uint32_t y_hot;
	union {
		uint32_t region_index;
		uint32_t dmabuf_id;
	};
	uint32_t reserved;
};

struct vfio_device_ioeventfd {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 offset;
	vt_abi_u64 data;
	int32_t fd;
	uint32_t reserved;
};

struct vfio_device_feature {
	uint32_t argsz;
	uint32_t flags;
	uint8_t data[];
};

struct vfio_device_bind_iommufd {
	uint32_t argsz;
	uint32_t flags;
	int32_t iommufd;
	uint32_t out_devid;
	vt_abi_u64 token_uuid_ptr;
};

struct vfio_device_attach_iommufd_pt {
	uint32_t argsz;
	uint32_t flags;
	uint32_t pt_id;
	uint32_t pasid;
};

struct vfio_device_detach_iommufd_pt {
	uint32_t argsz;
	uint32_t flags;
	uint32_t pasid;
};

struct vfio_device_feature_migration {
	vt_abi_u64 flags;
};

struct vfio_device_feature_mig_state {
	uint32_t device_state;
	int32_t data_fd;
};

struct vfio_precopy_info {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 initial_bytes;
	vt_abi_u64 dirty_bytes;
};

struct vfio_device_low_power_entry_with_wakeup {
	int32_t wakeup_eventfd;
	uint32_t reserved;
};

struct vfio_device_feature_dma_logging_control {
	vt_abi_u64 page_size;
	uint32_t num_ranges;
	uint32_t __reserved;
	vt_abi_u64 ranges;
};

struct vfio_device_feature_dma_logging_range {
	vt_abi_u64 iova;
	vt_abi_u64 length;
};

struct vfio_device_feature_dma_logging_report {
	vt_abi_u64 iova;
	vt_abi_u64 length;
	vt_abi_u64 page_size;
	vt_abi_u64 bitmap;
};

struct vfio_device_feature_mig_data_size {
	vt_abi_u64 stop_copy_length;
};

struct vfio_device_feature_bus_master {
	uint32_t op;
};

struct vfio_device_feature_zpci_err {
	vt_abi_u64 data;
};

struct vfio_region_dma_range {
	vt_abi_u64 offset;
	vt_abi_u64 length;
};

struct vfio_device_feature_dma_buf {
	uint32_t region_index;
	uint32_t open_flags;
	uint32_t flags;
	uint32_t nr_ranges;
	struct vfio_region_dma_range dma_ranges[];
};

struct vfio_iommu_type1_info {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 iova_pgsizes;
	uint32_t cap_offset;
	uint32_t pad;
};

struct vfio_iova_range {
	vt_abi_u64 start;
	vt_abi_u64 end;
};

struct vfio_iommu_type1_info_cap_iova_range {
	struct vfio_info_cap_header header;
	uint32_t nr_iovas;
	uint32_t reserved;
	struct vfio_iova_range iova_ranges[];
};

struct vfio_iommu_type1_info_cap_migration {
	struct vfio_info_cap_header header;
	uint32_t flags;
	vt_abi_u64 pgsize_bitmap;
	vt_abi_u64 max_dirty_bitmap_size;
};

struct vfio_iommu_type1_info_dma_avail {
	struct vfio_info_cap_header header;
	uint32_t avail;
};

struct vfio_iommu_type1_dma_map {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 vaddr;
	vt_abi_u64 iova;
	vt_abi_u64 size;
};

struct vfio_bitmap {
	vt_abi_u64 pgsize;
	vt_abi_u64 size;
	vt_abi_u64 data;
};

struct vfio_iommu_type1_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 iova;
	vt_abi_u64 size;
	uint8_t data[];
};

struct vfio_iommu_type1_dirty_bitmap {
	uint32_t argsz;
	uint32_t flags;
	uint8_t data[];
};

struct vfio_iommu_type1_dirty_bitmap_get {
	vt_abi_u64 iova;
	vt_abi_u64 size;
	struct vfio_bitmap bitmap;
};

struct vfio_iommu_spapr_tce_ddw_info {
	vt_abi_u64 pgsizes;
	uint32_t max_dynamic_windows_supported;
	uint32_t levels;
};

struct vfio_iommu_spapr_tce_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t dma32_window_start;
	uint32_t dma32_window_size;
	struct vfio_iommu_spapr_tce_ddw_info ddw;
};

struct vfio_eeh_pe_err {
	uint32_t type;
	uint32_t func;
	vt_abi_u64 addr;
	vt_abi_u64 mask;
};

struct vfio_eeh_pe_op {
	uint32_t argsz;
	uint32_t flags;
	uint32_t op;
	struct vfio_eeh_pe_err err;
};

struct vfio_iommu_spapr_register_memory {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 vaddr;
	vt_abi_u64 size;
};

struct vfio_iommu_spapr_tce_create {
	uint32_t argsz;
	uint32_t flags;
	uint32_t page_shift;
	uint32_t __resv1;
	vt_abi_u64 window_size;
	uint32_t levels;
	uint32_t __resv2;
	vt_abi_u64 start_addr;
};

struct vfio_iommu_spapr_tce_remove {
	uint32_t argsz;
	uint32_t flags;
	vt_abi_u64 start_addr;
};

#endif
