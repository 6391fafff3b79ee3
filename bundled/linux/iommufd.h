/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * /dev/iommu and the descriptors that it hands out.
 *
 * Names, values and layouts of Linux 7.3's interface, as tests/abi/linux-7.3.tsv
 * lists them; the tests compare both. Layouts are those of a 64-bit program
 * whatever machine this is built for.
 */
#ifndef VT_BUNDLED_LINUX_IOMMUFD_H
#define VT_BUNDLED_LINUX_IOMMUFD_H

#include <sys/ioctl.h>
#include <linux/vt_abi.h>

#define IOMMUFD_TYPE					0x3b

#define IOMMUFD_CMD_BASE				0x80

#define IOMMUFD_CMD_DESTROY				0x80

#define IOMMUFD_CMD_IOAS_ALLOC				0x81
#define IOMMUFD_CMD_IOAS_ALLOW_IOVAS			0x82
#define IOMMUFD_CMD_IOAS_COPY				0x83
#define IOMMUFD_CMD_IOAS_IOVA_RANGES			0x84
#define IOMMUFD_CMD_IOAS_MAP				0x85
#define IOMMUFD_CMD_IOAS_UNMAP				0x86

#define IOMMUFD_CMD_OPTION				0x87

#define IOMMUFD_CMD_VFIO_IOAS				0x88

#define IOMMUFD_CMD_HWPT_ALLOC				0x89

#define IOMMUFD_CMD_GET_HW_INFO				0x8a

#define IOMMUFD_CMD_HWPT_SET_DIRTY_TRACKING		0x8b
#define IOMMUFD_CMD_HWPT_GET_DIRTY_BITMAP		0x8c
#define IOMMUFD_CMD_HWPT_INVALIDATE			0x8d

#define IOMMUFD_CMD_FAULT_QUEUE_ALLOC			0x8e

#define IOMMUFD_CMD_IOAS_MAP_FILE			0x8f

#define IOMMUFD_CMD_VIOMMU_ALLOC			0x90

#define IOMMUFD_CMD_VDEVICE_ALLOC			0x91

#define IOMMUFD_CMD_IOAS_CHANGE_PROCESS			0x92

#define IOMMUFD_CMD_VEVENTQ_ALLOC			0x93

#define IOMMUFD_CMD_HW_QUEUE_ALLOC			0x94

#define IOMMU_IOAS_MAP_FIXED_IOVA			1
#define IOMMU_IOAS_MAP_WRITEABLE			2
#define IOMMU_IOAS_MAP_READABLE				4

#define IOMMU_OPTION_RLIMIT_MODE			0

#define IOMMU_OPTION_HUGE_PAGES				1

#define IOMMU_OPTION_OP_SET				0
#define IOMMU_OPTION_OP_GET				1

#define IOMMU_VFIO_IOAS_GET				0
#define IOMMU_VFIO_IOAS_SET				1
#define IOMMU_VFIO_IOAS_CLEAR				2

#define IOMMU_HWPT_ALLOC_NEST_PARENT			1
#define IOMMU_HWPT_ALLOC_DIRTY_TRACKING			2

#define IOMMU_HWPT_FAULT_ID_VALID			4

#define IOMMU_HWPT_ALLOC_PASID				8

#define IOMMU_VTD_S1_SRE				1
#define IOMMU_VTD_S1_EAFE				2
#define IOMMU_VTD_S1_WPE				4

#define IOMMU_HWPT_DATA_NONE				0
#define IOMMU_HWPT_DATA_VTD_S1				1
#define IOMMU_HWPT_DATA_ARM_SMMUV3			2
#define IOMMU_HWPT_DATA_AMD_GUEST			3

#define IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17		1
#define IOMMU_HW_INFO_ARM_SMMUV3_ERRATA_REPEAT_TLBI_CFGI	1
#define IOMMU_HW_INFO_TYPE_NONE				0
#define IOMMU_HW_INFO_TYPE_DEFAULT			0
#define IOMMU_HW_INFO_TYPE_INTEL_VTD			1
#define IOMMU_HW_INFO_TYPE_ARM_SMMUV3			2
#define IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV		3
#define IOMMU_HW_INFO_TYPE_AMD				4

#define IOMMU_HW_CAP_DIRTY_TRACKING			1
#define IOMMU_HW_CAP_PCI_PASID_EXEC			2
#define IOMMU_HW_CAP_PCI_PASID_PRIV			4
#define IOMMU_HW_CAP_PCI_ATS_NOT_SUPPORTED		8

#define IOMMU_HW_INFO_FLAG_INPUT_TYPE			1

#define IOMMU_HWPT_DIRTY_TRACKING_ENABLE		1

#define IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR		1

#define IOMMU_HWPT_INVALIDATE_DATA_VTD_S1		0

#define IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3		1

#define IOMMU_VTD_INV_FLAGS_LEAF			1

#define IOMMU_PGFAULT_FLAGS_PASID_VALID			1
#define IOMMU_PGFAULT_FLAGS_LAST_PAGE			2

#define IOMMU_PGFAULT_PERM_READ				1
#define IOMMU_PGFAULT_PERM_WRITE			2
#define IOMMU_PGFAULT_PERM_EXEC				4
#define IOMMU_PGFAULT_PERM_PRIV				8

#define IOMMUFD_PAGE_RESP_SUCCESS			0
#define IOMMUFD_PAGE_RESP_INVALID			1

#define IOMMU_VIOMMU_TYPE_DEFAULT			0
#define IOMMU_VIOMMU_TYPE_ARM_SMMUV3			1
#define IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV		2

#define IOMMU_VEVENTQ_FLAG_LOST_EVENTS			1

#define IOMMU_VEVENTQ_TYPE_DEFAULT			0
#define IOMMU_VEVENTQ_TYPE_ARM_SMMUV3			1
#define IOMMU_VEVENTQ_TYPE_TEGRA241_CMDQV		2

#define IOMMU_HW_QUEUE_TYPE_DEFAULT			0
#define IOMMU_HW_QUEUE_TYPE_TEGRA241_CMDQV		1

/* ---- requests ---- */

#define IOMMU_DESTROY					_IO(IOMMUFD_TYPE, IOMMUFD_CMD_DESTROY)
#define IOMMU_IOAS_ALLOC				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_ALLOC)
#define IOMMU_IOAS_ALLOW_IOVAS				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_ALLOW_IOVAS)
#define IOMMU_IOAS_COPY					_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_COPY)
#define IOMMU_IOAS_IOVA_RANGES				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_IOVA_RANGES)
#define IOMMU_IOAS_MAP					_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_MAP)
#define IOMMU_IOAS_UNMAP				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_UNMAP)
#define IOMMU_OPTION					_IO(IOMMUFD_TYPE, IOMMUFD_CMD_OPTION)
#define IOMMU_VFIO_IOAS					_IO(IOMMUFD_TYPE, IOMMUFD_CMD_VFIO_IOAS)
#define IOMMU_HWPT_ALLOC				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_ALLOC)
#define IOMMU_GET_HW_INFO				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_GET_HW_INFO)
#define IOMMU_HWPT_SET_DIRTY_TRACKING			_IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_SET_DIRTY_TRACKING)
#define IOMMU_HWPT_GET_DIRTY_BITMAP			_IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_GET_DIRTY_BITMAP)
#define IOMMU_HWPT_INVALIDATE				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_INVALIDATE)
#define IOMMU_FAULT_QUEUE_ALLOC				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_FAULT_QUEUE_ALLOC)
#define IOMMU_IOAS_MAP_FILE				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_MAP_FILE)
#define IOMMU_VIOMMU_ALLOC				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_VIOMMU_ALLOC)
#define IOMMU_VDEVICE_ALLOC				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_VDEVICE_ALLOC)
#define IOMMU_IOAS_CHANGE_PROCESS			_IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_CHANGE_PROCESS)
#define IOMMU_VEVENTQ_ALLOC				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_VEVENTQ_ALLOC)
#define IOMMU_HW_QUEUE_ALLOC				_IO(IOMMUFD_TYPE, IOMMUFD_CMD_HW_QUEUE_ALLOC)
#define IOMMU_IOAS_NOIOMMU_GET_PA			_IO(IOMMUFD_TYPE, 0x95)

/* ---- structs ---- */

struct iommu_destroy {
	uint32_t size;
	uint32_t id;
};

struct iommu_ioas_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t out_ioas_id;
};

struct iommu_iova_range {
	vt_abi_u64 start;
	vt_abi_u64 last;
};

struct iommu_ioas_iova_ranges {
	uint32_t size;
	uint32_t ioas_id;
	uint32_t num_iovas;
	uint32_t __reserved;
	vt_abi_u64 allowed_iovas;
	vt_abi_u64 out_iova_alignment;
};

struct iommu_ioas_allow_iovas {
	uint32_t size;
	uint32_t ioas_id;
	uint32_t num_iovas;
	uint32_t __reserved;
	vt_abi_u64 allowed_iovas;
};

struct iommu_ioas_map {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id;
	uint32_t __reserved;
	vt_abi_u64 user_va;
	vt_abi_u64 length;
	vt_abi_u64 iova;
};

struct iommu_ioas_map_file {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id;
	int32_t fd;
	vt_abi_u64 start;
	vt_abi_u64 length;
	vt_abi_u64 iova;
};

struct iommu_ioas_copy {
	uint32_t size;
	uint32_t flags;
	uint32_t dst_ioas_id;
	uint32_t src_ioas_id;
	vt_abi_u64 length;
	vt_abi_u64 dst_iova;
	vt_abi_u64 src_iova;
};

struct iommu_ioas_unmap {
	uint32_t size;
	uint32_t ioas_id;
	vt_abi_u64 iova;
	vt_abi_u64 length;
};

struct iommu_option {
	uint32_t size;
	uint32_t option_id;
	uint16_t op;
	uint16_t __reserved;
	uint32_t object_id;
	vt_abi_u64 val64;
};

struct iommu_vfio_ioas {
	uint32_t size;
	uint32_t ioas_id;
	uint16_t op;
	uint16_t __reserved;
};

struct iommu_hwpt_vtd_s1 {
	vt_abi_u64 flags;
	vt_abi_u64 pgtbl_addr;
	uint32_t addr_width;
	uint32_t __reserved;
};

struct iommu_hwpt_arm_smmuv3 {
	vt_abi_u64 ste[2];
};

struct iommu_hwpt_amd_guest {
	vt_abi_u64 dte[4];
};

struct iommu_hwpt_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t dev_id;
	uint32_t pt_id;
	uint32_t out_hwpt_id;
	uint32_t __reserved;
	uint32_t data_type;
	uint32_t data_len;
	vt_abi_u64 data_uptr;
	uint32_t fault_id;
	uint32_t __reserved2;
};

struct iommu_hw_info_vtd {
	uint32_t flags;
	uint32_t __reserved;
	vt_abi_u64 cap_reg;
	vt_abi_u64 ecap_reg;
};

struct iommu_hw_info_arm_smmuv3 {
	uint32_t flags;
	uint32_t __reserved;
	uint32_t idr[6];
	uint32_t iidr;
	uint32_t aidr;
};

struct iommu_hw_info_tegra241_cmdqv {
	uint32_t flags;
	uint8_t version;
	uint8_t log2vcmdqs;
	uint8_t log2vsids;
	uint8_t __reserved;
};

struct iommu_hw_info_amd {
	vt_abi_u64 efr;
	vt_abi_u64 efr2;
};

struct iommu_hw_info {
	uint32_t size;
	uint32_t flags;
	uint32_t dev_id;
	uint32_t data_len;
	vt_abi_u64 data_uptr;
	union {
		uint32_t in_data_type;
		uint32_t out_data_type;
	};
	uint8_t out_max_pasid_log2;
	uint8_t __reserved[3];
	vt_abi_u64 out_capabilities;
};

struct iommu_hwpt_set_dirty_tracking {
	uint32_t size;
	uint32_t flags;
	uint32_t hwpt_id;
	uint32_t __reserved;
};

struct iommu_hwpt_get_dirty_bitmap {
	uint32_t size;
	uint32_t hwpt_id;
	uint32_t flags;
	uint32_t __reserved;
	vt_abi_u64 iova;
	vt_abi_u64 length;
	vt_abi_u64 page_size;
	vt_abi_u64 data;
};

struct iommu_hwpt_vtd_s1_invalidate {
	vt_abi_u64 addr;
	vt_abi_u64 npages;
	uint32_t flags;
	uint32_t __reserved;
};

struct iommu_viommu_arm_smmuv3_invalidate {
	vt_abi_u64 cmd[2];
};

struct iommu_hwpt_invalidate {
	uint32_t size;
	uint32_t hwpt_id;
	vt_abi_u64 data_uptr;
	uint32_t data_type;
	uint32_t entry_len;
	uint32_t entry_num;
	uint32_t __reserved;
};

struct iommu_hwpt_pgfault {
	uint32_t flags;
	uint32_t dev_id;
	uint32_t pasid;
	uint32_t grpid;
	uint32_t perm;
	uint32_t __reserved;
	vt_abi_u64 addr;
	uint32_t length;
	uint32_t cookie;
};

struct iommu_hwpt_page_response {
	uint32_t cookie;
	uint32_t code;
};

struct iommu_fault_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t out_fault_id;
	uint32_t out_fault_fd;
};

struct iommu_viommu_tegra241_cmdqv {
	vt_abi_u64 out_vintf_mmap_offset;
	vt_abi_u64 out_vintf_mmap_length;
};

struct iommu_viommu_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t type;
	uint32_t dev_id;
	uint32_t hwpt_id;
	uint32_t out_viommu_id;
	uint32_t data_len;
	uint32_t __reserved;
	vt_abi_u64 data_uptr;
};

struct iommu_vdevice_alloc {
	uint32_t size;
	uint32_t viommu_id;
	uint32_t dev_id;
	uint32_t out_vdevice_id;
	vt_abi_u64 virt_id;
};

struct iommu_ioas_change_process {
	uint32_t size;
	uint32_t __reserved;
};

struct iommufd_vevent_header {
	uint32_t flags;
	uint32_t sequence;
};

struct iommu_vevent_arm_smmuv3 {
	vt_abi_u64 evt[4];
};

struct iommu_vevent_tegra241_cmdqv {
	vt_abi_u64 lvcmdq_err_map[2];
};

struct iommu_veventq_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t viommu_id;
	uint32_t type;
	uint32_t veventq_depth;
	uint32_t out_veventq_id;
	uint32_t out_veventq_fd;
	uint32_t __reserved;
};

struct iommu_hw_queue_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t viommu_id;
	uint32_t type;
	uint32_t index;
	uint32_t out_hw_queue_id;
	vt_abi_u64 nesting_parent_iova;
	vt_abi_u64 length;
};

struct iommu_ioas_noiommu_get_pa {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id;
	uint32_t __reserved;
	vt_abi_u64 iova;
	vt_abi_u64 length;
	vt_abi_u64 out_phys;
};

#endif
