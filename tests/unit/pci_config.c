// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of what an access to configuration space touches. The spaces are those of
 * devices as lspci shows them, and made ones where no device is that odd.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "decode/pci_config.h"

#define MAX 64

/* The registers as "name@offset+width", parted by blanks. */
static void expect(const struct vt_pci_config *config, uint64_t offset, size_t length,
		   const char *want)
{
	struct vt_pci_register list[MAX];
	size_t count = vt_pci_config_describe(config, offset, length, list, MAX);
	char got[MAX * 64] = "";
	size_t have = 0;

	assert_true(count <= MAX);
	for (size_t i = 0; i < count; i++)
		have += snprintf(got + have, sizeof(got) - have, "%s%s@%#x+%u",
				 i ? " " : "", list[i].name, list[i].offset, list[i].width);
	assert_string_equal(got, want);
}

/* How the only register there is shown, "-" for a number. */
static void expect_shown(const struct vt_pci_config *config, uint64_t offset,
			 enum vfiotrace_show show, const char *xlat)
{
	struct vt_pci_register reg;

	assert_int_equal(vt_pci_config_describe(config, offset, 1, &reg, 1), 1);
	assert_int_equal(reg.show, show);
	assert_string_equal(reg.xlat ? reg.xlat->name : "-", xlat);
}

/* The program reads @length bytes at @offset of a device whose space is @space. */
static void reads(struct vt_pci_config *config, const uint8_t *space, uint32_t offset,
		  size_t length)
{
	vt_pci_config_saw(config, offset, space + offset, length);
}

static void put(uint8_t *space, uint32_t offset, size_t length, const void *bytes)
{
	memcpy(space + offset, bytes, length);
}
#define PUT(SPACE, OFFSET, ...)                                                          \
	put(SPACE, OFFSET, sizeof((uint8_t[]){ __VA_ARGS__ }), (uint8_t[]){ __VA_ARGS__ })

/* Intel 82574L: power management, MSI, Express version 1, MSI-X; errors, serial number. */
static void make_e1000e(uint8_t *space)
{
	memset(space, 0, VT_PCI_CONFIG_SIZE);
	PUT(space, 0x00, 0x86, 0x80, 0xd3, 0x10, 0x07, 0x04, 0x10, 0x00);
	PUT(space, 0x08, 0x00, 0x00, 0x00, 0x02, 0x10, 0x00, 0x00, 0x00);
	PUT(space, 0x10, 0x00, 0x00, 0xa8, 0xfe, 0x00, 0x00, 0xa0, 0xfe);
	PUT(space, 0x18, 0x01, 0xc0, 0x00, 0x00, 0x00, 0x00, 0xac, 0xfe);
	PUT(space, 0x2c, 0x86, 0x80, 0x1f, 0xa0);
	PUT(space, 0x34, 0xc8);
	PUT(space, 0x3c, 0x0b, 0x01);
	PUT(space, 0xc8, 0x01, 0xd0, 0x22, 0xc8, 0x00, 0x20);
	PUT(space, 0xd0, 0x05, 0xe0, 0x80, 0x00);
	PUT(space, 0xe0, 0x10, 0xa0, 0x01, 0x00, 0xc1, 0x8c, 0x00, 0x00);
	PUT(space, 0xe8, 0x10, 0x28, 0x10, 0x00, 0x11, 0x1c, 0x03, 0x00, 0x40, 0x00, 0x11, 0x10);
	PUT(space, 0xa0, 0x11, 0x00, 0x04, 0x80, 0x03, 0x00, 0x00, 0x00, 0x03, 0x20);
	PUT(space, 0x100, 0x01, 0x00, 0x01, 0x14);
	PUT(space, 0x140, 0x03, 0x00, 0x01, 0x00, 0x78, 0x56, 0x34, 0xff, 0xff, 0x12, 0x00, 0x00);
}

static struct vt_pci_config *config_of(const uint8_t *space, size_t length)
{
	struct vt_pci_config *config = vt_pci_config_create();

	assert_non_null(config);
	if (length)
		reads(config, space, 0, length);
	return config;
}

static void header(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE];
	struct vt_pci_config *config;

	(void)state;
	make_e1000e(space);
	config = config_of(space, 64);
	expect(config, 0, 64,
	       "vendor_id@0+2 device_id@0x2+2 command@0x4+2 status@0x6+2 "
	       "revision_id@0x8+1 class_prog@0x9+1 class_device@0xa+2 "
	       "cache_line_size@0xc+1 latency_timer@0xd+1 header_type@0xe+1 bist@0xf+1 "
	       "base_address_0@0x10+4 base_address_1@0x14+4 base_address_2@0x18+4 "
	       "base_address_3@0x1c+4 base_address_4@0x20+4 base_address_5@0x24+4 "
	       "cardbus_cis@0x28+4 subsystem_vendor_id@0x2c+2 subsystem_id@0x2e+2 "
	       "rom_address@0x30+4 capability_list@0x34+1 interrupt_line@0x3c+1 "
	       "interrupt_pin@0x3d+1 min_gnt@0x3e+1 max_lat@0x3f+1");
	expect_shown(config, 0x04, VFIOTRACE_SHOW_FLAGS, "pci_command");
	expect_shown(config, 0x0a, VFIOTRACE_SHOW_ENUM, "pci_classes");
	expect_shown(config, 0x10, VFIOTRACE_SHOW_HEX, "-");
	expect_shown(config, 0x3c, VFIOTRACE_SHOW_UNSIGNED, "-");
	vt_pci_config_destroy(config);
}

/* One that is touched in part counts; the list may be too short, or not be at all. */
static void parts(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE];
	struct vt_pci_register list[2] = { { .name = "" } };
	struct vt_pci_config *config;

	(void)state;
	make_e1000e(space);
	config = config_of(space, 64);
	expect(config, 0x05, 2, "command@0x4+2 status@0x6+2");
	expect(config, 0x13, 1, "base_address_0@0x10+4");
	expect(config, 0x17, 2, "base_address_1@0x14+4 base_address_2@0x18+4");
	expect(config, 0x35, 7, "");
	expect(config, 0x00, 0, "");
	assert_int_equal(vt_pci_config_describe(config, 0, 8, list, 1), 4);
	assert_string_equal(list[0].name, "vendor_id");
	assert_string_equal(list[1].name, "");
	assert_int_equal(vt_pci_config_describe(config, 0, 8, NULL, 0), 4);
	expect(config, 4096, 4, "");
	expect(config, UINT64_MAX, SIZE_MAX, "");
	expect(config, 0x3f, SIZE_MAX, "max_lat@0x3f+1 cap_id@0xc8+1 cap_next@0xc9+1");
	vt_pci_config_destroy(config);
}

static void header_type_unread(void **state)
{
	struct vt_pci_config *config = vt_pci_config_create();

	(void)state;
	assert_non_null(config);
	expect(config, 0x04, 4, "command@0x4+2 status@0x6+2");
	expect(config, 0x10, 0x24, "");
	expect(config, 0x34, 12, "capability_list@0x34+1 interrupt_line@0x3c+1 "
				 "interrupt_pin@0x3d+1");
	/* Of no type that there is. */
	vt_pci_config_saw(config, 0x0e, "\x03", 1);
	expect(config, 0x10, 4, "");
	vt_pci_config_saw(config, 0x0e, "\x80", 1);
	expect(config, 0x10, 4, "base_address_0@0x10+4");
	vt_pci_config_destroy(config);
}

/* As a driver walks: the pointer, then the id and pointer of each, then what it needs. */
static void chain_as_driver(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE];
	struct vt_pci_config *config;
	unsigned int bar = 77;
	uint32_t offset = 77, size = 77;

	(void)state;
	make_e1000e(space);
	config = config_of(space, 0);
	expect(config, 0xa2, 2, "");
	reads(config, space, 0x34, 1);
	expect(config, 0xc8, 8, "cap_id@0xc8+1 cap_next@0xc9+1");
	reads(config, space, 0xc8, 1);
	expect(config, 0xc8, 2, "pm_id@0xc8+1 pm_next@0xc9+1");
	expect(config, 0xd0, 2, "");
	reads(config, space, 0xc9, 1);
	expect(config, 0xc8, 10, "pm_id@0xc8+1 pm_next@0xc9+1 pm_pmc@0xca+2 pm_ctrl@0xcc+2 "
				 "pm_ppb_extensions@0xce+1 pm_data@0xcf+1 cap_id@0xd0+1 "
				 "cap_next@0xd1+1");
	reads(config, space, 0xd0, 2);
	reads(config, space, 0xe0, 2);
	expect(config, 0xa2, 2, "");
	reads(config, space, 0xa0, 2);
	expect(config, 0xa0, 12, "msix_id@0xa0+1 msix_next@0xa1+1 msix_control@0xa2+2 "
				 "msix_table@0xa4+4 msix_pba@0xa8+4");
	assert_false(vt_pci_config_msix_table(config, &bar, &offset, &size));
	reads(config, space, 0xa2, 2);
	assert_false(vt_pci_config_msix_table(config, &bar, &offset, &size));
	assert_int_equal(bar, 77);
	reads(config, space, 0xa4, 4);
	assert_true(vt_pci_config_msix_table(config, &bar, &offset, &size));
	assert_int_equal(bar, 3);
	assert_int_equal(offset, 0);
	assert_int_equal(size, 5 * 16);
	/* The layout of MSI hangs on bits that have not been read. */
	expect(config, 0xd2, 14, "msi_control@0xd2+2 msi_address_lo@0xd4+4");
	vt_pci_config_destroy(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header),
		cmocka_unit_test(parts),
		cmocka_unit_test(header_type_unread),
		cmocka_unit_test(chain_as_driver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
