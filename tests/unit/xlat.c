// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of names, and finding names in them. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "names.h"
#include "xlat/io.h"
#include "xlat/pci.h"

static void flags(void **state)
{
	const struct vfiotrace_xlat *map = &vt_xlat_vfio_dma_map_flags;

	(void)state;
	check_names(map, 0, "", 0);
	check_names(map, 3, "VFIO_DMA_MAP_FLAG_READ|VFIO_DMA_MAP_FLAG_WRITE", 0);
	check_names(map, 0x84, "VFIO_DMA_MAP_FLAG_VADDR", 0x80);
	check_names(NULL, 5, "", 5);
	/* A name for no flag at all is none of another flag's. */
	check_names(&vt_xlat_vfio_device_states_v1, 0, "VFIO_DEVICE_STATE_V1_STOP", 0);
	check_names(&vt_xlat_vfio_device_states_v1, 1, "VFIO_DEVICE_STATE_V1_RUNNING", 0);
}

static void value_within_flags(void **state)
{
	const struct vfiotrace_xlat *feature = &vt_xlat_vfio_feature_flags;

	(void)state;
	check_names(feature, 0x10001, "VFIO_DEVICE_FEATURE_GET|VFIO_DEVICE_FEATURE_MIGRATION", 0);
	/* Index 3 is not index 1 and index 2; index 0 has a name too. */
	check_names(feature, 0x20003,
		    "VFIO_DEVICE_FEATURE_SET|VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY", 0);
	check_names(feature, 0x20000,
		    "VFIO_DEVICE_FEATURE_SET|VFIO_DEVICE_FEATURE_PCI_VF_TOKEN", 0);
	check_names(feature, 0x70002,
		    "VFIO_DEVICE_FEATURE_GET|VFIO_DEVICE_FEATURE_SET|VFIO_DEVICE_FEATURE_PROBE|"
		    "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE", 0);
	check_names(feature, 0x1ffff, "VFIO_DEVICE_FEATURE_GET", 0xffff);
	check_names(feature, 0x100001, "VFIO_DEVICE_FEATURE_MIGRATION", 0x100000);
}

/* O_SYNC has the bit of O_DSYNC in it, O_TMPFILE that of O_DIRECTORY. */
static void flags_in_flags(void **state)
{
	(void)state;
	check_names(&vt_xlat_open_file_flags, O_RDWR | O_SYNC, "O_RDWR|O_SYNC", 0);
	check_names(&vt_xlat_open_file_flags, O_DSYNC, "O_RDONLY|O_DSYNC", 0);
	check_names(&vt_xlat_open_file_flags, O_TMPFILE, "O_RDONLY|O_TMPFILE", 0);
	check_names(&vt_xlat_open_file_flags, O_DIRECTORY, "O_RDONLY|O_DIRECTORY", 0);
	check_names(&vt_xlat_mmap_prot, 0, "PROT_NONE", 0);
	check_names(&vt_xlat_mmap_flags, MAP_SHARED | MAP_FIXED, "MAP_SHARED|MAP_FIXED", 0);
}

static void values(void **state)
{
	(void)state;
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_vfio_extensions, 3),
			    "VFIO_TYPE1v2_IOMMU");
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_vfio_extensions, 100001),
			    "VFIO_TYPE1_CHROMEOS_IOMMU");
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_vfio_extensions, 11),
			    "VFIO_DIRTY_LOG_MANUAL_CLEAR or VFIO_PKVM_PVIOMMU");
	assert_null(vfiotrace_xlat_name(&vt_xlat_vfio_extensions, 12));
	assert_null(vfiotrace_xlat_name(NULL, 0));
	/* A field of 32 bits holds no more of -1. */
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_vfio_pci_devids, 0xffffffff),
			    "VFIO_PCI_DEVID_NOT_OWNED");
	/* Zero asks in one direction and answers in the other. */
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_iommu_hw_info_types, 0),
			    "IOMMU_HW_INFO_TYPE_NONE");
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_iommu_hw_info_in_types, 0),
			    "IOMMU_HW_INFO_TYPE_DEFAULT");
}

/* Whether the flag is part of one that stands, and so is looked for, before it. */
static bool is_part(const struct vfiotrace_xlat *xlat, size_t i)
{
	uint64_t value = xlat->entries[i].value;

	for (size_t k = 0; k < i; k++)
		if ((xlat->entries[k].value & value) == value)
			return true;
	return false;
}

/* Of every table: names, no two of one value, flags that do not overlap. */
static void check_tables(const struct vfiotrace_xlat *const *xlats, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct vfiotrace_xlat *xlat = xlats[i];
		uint64_t bits = xlat->mask;

		assert_non_null(strstr(xlat->unknown, "???"));
		assert_true(xlat->count > 0);
		assert_true(xlat->flags || !xlat->within);
		for (size_t j = 0; j < xlat->count; j++) {
			const struct vfiotrace_xlat_entry *e = &xlat->entries[j];

			if (xlat->flags) {
				assert_true(!(bits & e->value) || is_part(xlat, j));
				bits |= e->value;
			}
			for (size_t k = 0; k < j; k++)
				assert_int_not_equal(e->value, xlat->entries[k].value);
		}
	}
}

static void every_table(void **state)
{
	(void)state;
	check_tables(vt_xlats, VT_XLATS);
	check_tables(vt_io_xlats, VT_IO_XLATS);
	check_tables(vt_pci_xlats, VT_PCI_XLATS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags),
		cmocka_unit_test(value_within_flags),
		cmocka_unit_test(flags_in_flags),
		cmocka_unit_test(values),
		cmocka_unit_test(every_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
