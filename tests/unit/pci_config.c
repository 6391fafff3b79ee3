// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of what an access to configuration space touches. The spaces are those of
 * devices as lspci shows them, and made ones where no device is that odd.
 */
#include "pci_config.h"

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

/* Intel 82574L: power management, MSI, Express version 1, MSI-X; errors, its number. */
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
	PUT(space, 0xe8, 0x10, 0x28, 0x10, 0x00, 0x11, 0x1c, 0x03, 0x00);
	PUT(space, 0xf0, 0x40, 0x00, 0x11, 0x10);
	PUT(space, 0xa0, 0x11, 0x00, 0x04, 0x80, 0x03, 0x00, 0x00, 0x00, 0x03, 0x20);
	PUT(space, 0x100, 0x01, 0x00, 0x01, 0x14);
	PUT(space, 0x140, 0x03, 0x00, 0x01, 0x00);
	PUT(space, 0x144, 0x78, 0x56, 0x34, 0xff, 0xff, 0x12, 0x00, 0x00);
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
	expect(config, 0xc8, 10,
	       "pm_id@0xc8+1 pm_next@0xc9+1 pm_pmc@0xca+2 pm_ctrl@0xcc+2 "
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

/* The capabilities of the 82574L, once everything has been read. */
static void whole_space(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE];
	struct vt_pci_config *config;

	(void)state;
	make_e1000e(space);
	config = config_of(space, VT_PCI_CONFIG_SIZE);
	expect(config, 0xa0, 0x30,
	       "msix_id@0xa0+1 msix_next@0xa1+1 msix_control@0xa2+2 msix_table@0xa4+4 "
	       "msix_pba@0xa8+4 pm_id@0xc8+1 pm_next@0xc9+1 pm_pmc@0xca+2 pm_ctrl@0xcc+2 "
	       "pm_ppb_extensions@0xce+1 pm_data@0xcf+1");
	expect(config, 0xd0, 0x10,
	       "msi_id@0xd0+1 msi_next@0xd1+1 msi_control@0xd2+2 msi_address_lo@0xd4+4 "
	       "msi_address_hi@0xd8+4 msi_data@0xdc+2");
	/* Version 1 of an endpoint ends with the link. */
	expect(config, 0xe0, 0x20,
	       "exp_id@0xe0+1 exp_next@0xe1+1 exp_flags@0xe2+2 exp_devcap@0xe4+4 "
	       "exp_devctl@0xe8+2 exp_devsta@0xea+2 exp_lnkcap@0xec+4 exp_lnkctl@0xf0+2 "
	       "exp_lnksta@0xf2+2");
	expect(config, 0x100, 0x38,
	       "err_id@0x100+2 err_next@0x102+2 err_uncor_status@0x104+4 "
	       "err_uncor_mask@0x108+4 err_uncor_sever@0x10c+4 err_cor_status@0x110+4 "
	       "err_cor_mask@0x114+4 err_cap@0x118+4 err_header_log_0@0x11c+4 "
	       "err_header_log_1@0x120+4 err_header_log_2@0x124+4 "
	       "err_header_log_3@0x128+4");
	expect(config, 0x13e, 0x20,
	       "dsn_id@0x140+2 dsn_next@0x142+2 dsn_lower@0x144+4 dsn_upper@0x148+4");
	expect(config, 0x200, 0xe00, "");
	expect_shown(config, 0xa0, VFIOTRACE_SHOW_ENUM, "pci_cap_ids");
	expect_shown(config, 0xa1, VFIOTRACE_SHOW_HEX, "-");
	expect_shown(config, 0xa3, VFIOTRACE_SHOW_FLAGS, "pci_msix_control");
	expect_shown(config, 0xe8, VFIOTRACE_SHOW_FLAGS, "pci_exp_devctl");
	expect_shown(config, 0x100, VFIOTRACE_SHOW_ENUM, "pci_ext_cap_ids");
	expect_shown(config, 0x110, VFIOTRACE_SHOW_FLAGS, "pci_err_cor");
	vt_pci_config_destroy(config);
}

/* QEMU's virtio-net-pci behind a root port, as far as its capabilities go. */
static void make_virtio(uint8_t *space)
{
	memset(space, 0, VT_PCI_CONFIG_SIZE);
	PUT(space, 0x00, 0xf4, 0x1a, 0x41, 0x10, 0x07, 0x05, 0x10, 0x00);
	PUT(space, 0x08, 0x01, 0x00, 0x00, 0x02);
	PUT(space, 0x34, 0xdc);
	PUT(space, 0xdc, 0x11, 0xc8, 0x03, 0x80, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08);
	PUT(space, 0xc8, 0x09, 0xb4, 0x14, 0x05);
	PUT(space, 0xb4, 0x09, 0xa4, 0x14, 0x02, 0x04, 0x00, 0x00, 0x00, 0x00, 0x30);
	PUT(space, 0xa4, 0x09, 0x94, 0x10, 0x04, 0x04, 0x00, 0x00, 0x00, 0x00, 0x20);
	PUT(space, 0x94, 0x09, 0x84, 0x10, 0x03, 0x04, 0x00, 0x00, 0x00, 0x00, 0x10);
	PUT(space, 0x84, 0x09, 0x7c, 0x10, 0x01, 0x04);
	PUT(space, 0x7c, 0x01, 0x40, 0x03, 0x00, 0x08, 0x00);
	PUT(space, 0x40, 0x10, 0x00, 0x02, 0x00);
}

static void virtio(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE];
	struct vt_pci_config *config;
	unsigned int bar;
	uint32_t offset, size;

	(void)state;
	make_virtio(space);
	config = config_of(space, 256);
	expect(config, 0x40, 0x3c,
	       "exp_id@0x40+1 exp_next@0x41+1 exp_flags@0x42+2 exp_devcap@0x44+4 "
	       "exp_devctl@0x48+2 exp_devsta@0x4a+2 exp_lnkcap@0x4c+4 exp_lnkctl@0x50+2 "
	       "exp_lnksta@0x52+2 exp_sltcap@0x54+4 exp_sltctl@0x58+2 exp_sltsta@0x5a+2 "
	       "exp_rtctl@0x5c+2 exp_rtcap@0x5e+2 exp_rtsta@0x60+4 exp_devcap2@0x64+4 "
	       "exp_devctl2@0x68+2 exp_devsta2@0x6a+2 exp_lnkcap2@0x6c+4 "
	       "exp_lnkctl2@0x70+2 exp_lnksta2@0x72+2");
	expect(config, 0xa4, 0x10,
	       "vndr_id@0xa4+1 vndr_next@0xa5+1 vndr_length@0xa6+1 "
	       "virtio_cfg_type@0xa7+1 "
	       "virtio_bar@0xa8+1 virtio_id@0xa9+1 virtio_padding@0xaa+2 "
	       "virtio_offset@0xac+4 virtio_length@0xb0+4");
	expect(config, 0xb8, 0x10,
	       "virtio_bar@0xb8+1 virtio_id@0xb9+1 virtio_padding@0xba+2 "
	       "virtio_offset@0xbc+4 virtio_length@0xc0+4 "
	       "virtio_notify_off_multiplier@0xc4+4");
	expect(config, 0xd8, 4, "virtio_pci_cfg_data@0xd8+4");
	assert_true(vt_pci_config_msix_table(config, &bar, &offset, &size));
	assert_int_equal(bar, 1);
	assert_int_equal(offset, 0);
	assert_int_equal(size, 4 * 16);
	expect(config, 0x100, 0x100, "");
	vt_pci_config_destroy(config);

	/* Of another vendor the same bytes mean nothing more than words. */
	PUT(space, 0x00, 0x86, 0x80);
	config = config_of(space, 256);
	expect(config, 0xa4, 0x10,
	       "vndr_id@0xa4+1 vndr_next@0xa5+1 vndr_length@0xa6+1 vndr_data_0@0xa8+4 "
	       "vndr_data_1@0xac+4 vndr_data_2@0xb0+4");
	expect(config, 0xd8, 4, "vndr_data_3@0xd8+4");
	vt_pci_config_destroy(config);
}

/* One capability with these bytes at 0x50, and no other. */
static struct vt_pci_config *one_cap(uint8_t header_type, const uint8_t *bytes,
				     size_t length)
{
	uint8_t space[256] = { 0 };

	space[0x06] = 0x10;
	space[0x0e] = header_type;
	space[0x34] = 0x50;
	put(space, 0x50, length, bytes);
	return config_of(space, sizeof(space));
}
#define ONE_CAP(TYPE, ...)                                                               \
	one_cap(TYPE, (uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }))

static void msi_layouts(void **state)
{
	(void)state;
	expect_cap(ONE_CAP(0, 0x05, 0, 0x00, 0x00), 0x52, 0x20,
		   "msi_control@0x52+2 msi_address_lo@0x54+4 msi_data@0x58+2");
	expect_cap(ONE_CAP(0, 0x05, 0, 0x00, 0x01), 0x54, 0x20,
		   "msi_address_lo@0x54+4 msi_data@0x58+2 msi_mask@0x5c+4 "
		   "msi_pending@0x60+4");
	expect_cap(ONE_CAP(0, 0x05, 0, 0x80, 0x00), 0x54, 0x20,
		   "msi_address_lo@0x54+4 msi_address_hi@0x58+4 msi_data@0x5c+2");
	expect_cap(ONE_CAP(0, 0x05, 0, 0x80, 0x03), 0x54, 0x20,
		   "msi_address_lo@0x54+4 msi_address_hi@0x58+4 msi_data@0x5c+2 "
		   "msi_extended_data@0x5e+2 msi_mask@0x60+4 msi_pending@0x64+4");
}

static void other_caps(void **state)
{
	(void)state;
	expect_cap(ONE_CAP(0, 0x03), 0x50, 16,
		   "vpd_id@0x50+1 vpd_next@0x51+1 vpd_addr@0x52+2 vpd_data@0x54+4");
	expect_cap(ONE_CAP(0, 0x13, 0, 6), 0x50, 16,
		   "af_id@0x50+1 af_next@0x51+1 af_length@0x52+1 af_cap@0x53+1 "
		   "af_ctrl@0x54+1 "
		   "af_status@0x55+1");
	expect_cap(ONE_CAP(1, 0x0d), 0x50, 16,
		   "ssvid_id@0x50+1 ssvid_next@0x51+1 ssvid_vendor_id@0x54+2 "
		   "ssvid_device_id@0x56+2");
	expect_cap(ONE_CAP(0, 0x14), 0x50, 16,
		   "ea_id@0x50+1 ea_next@0x51+1 ea_num_ent@0x52+1");
	expect_cap(ONE_CAP(0, 0x07), 0x52, 8, "x_cmd@0x52+2 x_status@0x54+4");
	expect_cap(ONE_CAP(1, 0x07), 0x52, 8,
		   "x_bridge_sstatus@0x52+2 x_bridge_status@0x54+4");
	expect_cap(ONE_CAP(1, 0x0c), 0x51, 8, "shpc_next@0x51+1 shpc_dword_select@0x52+1 "
					      "shpc_pending@0x53+1 shpc_data@0x54+4");
	/* No length, a length that is too short, and one that goes beyond all. */
	expect_cap(ONE_CAP(0, 0x09, 0, 0), 0x53, 16, "");
	expect_cap(ONE_CAP(0, 0x09, 0, 3), 0x53, 16, "");
	expect_cap(ONE_CAP(0, 0x09, 0, 0xff), 0xfc, 16, "vndr_data_42@0xfc+4");
	/* Ids that have no name. */
	expect_cap(ONE_CAP(0, 0x42), 0x50, 8, "cap_0x42_id@0x50+1 cap_0x42_next@0x51+1");
	expect_cap(ONE_CAP(0, 0x00), 0x50, 8, "cap_0x0_id@0x50+1 cap_0x0_next@0x51+1");
	expect_cap(ONE_CAP(0, 0xff), 0x50, 8, "");
}

/* Version 1 has what the type of function needs, version 2 has all but link and slot. */
static void express_layouts(void **state)
{
	(void)state;
	/* Integrated endpoint of version 1: no link. */
	expect_cap(ONE_CAP(0, 0x10, 0, 0x91, 0x00), 0x5a, 0x40, "exp_devsta@0x5a+2");
	/* Of version 2: all of version 1, and none of the link's second registers. */
	expect_cap(ONE_CAP(0, 0x10, 0, 0x92, 0x00), 0x70, 0x40,
		   "exp_rtsta@0x70+4 exp_devcap2@0x74+4 exp_devctl2@0x78+2 "
		   "exp_devsta2@0x7a+2");
	/* Root port of version 1 without and with a slot. */
	expect_cap(ONE_CAP(1, 0x10, 0, 0x41, 0x00), 0x62, 0x40,
		   "exp_lnksta@0x62+2 exp_rtctl@0x6c+2 exp_rtcap@0x6e+2 "
		   "exp_rtsta@0x70+4");
	expect_cap(ONE_CAP(1, 0x10, 0, 0x41, 0x01), 0x62, 0x40,
		   "exp_lnksta@0x62+2 exp_sltcap@0x64+4 exp_sltctl@0x68+2 "
		   "exp_sltsta@0x6a+2 "
		   "exp_rtctl@0x6c+2 exp_rtcap@0x6e+2 exp_rtsta@0x70+4");
	/* Downstream port of version 2 with a slot. */
	expect_cap(ONE_CAP(1, 0x10, 0, 0x62, 0x01), 0x80, 0x40,
		   "exp_lnkctl2@0x80+2 exp_lnksta2@0x82+2 exp_sltcap2@0x84+4 "
		   "exp_sltctl2@0x88+2 exp_sltsta2@0x8a+2");
}

static void other_headers(void **state)
{
	static const uint8_t bridge = 1, cardbus = 2;
	struct vt_pci_config *config = vt_pci_config_create();

	(void)state;
	vt_pci_config_saw(config, 0x0e, &bridge, 1);
	expect(config, 0x10, 0x30,
	       "base_address_0@0x10+4 base_address_1@0x14+4 primary_bus@0x18+1 "
	       "secondary_bus@0x19+1 subordinate_bus@0x1a+1 sec_latency_timer@0x1b+1 "
	       "io_base@0x1c+1 io_limit@0x1d+1 sec_status@0x1e+2 memory_base@0x20+2 "
	       "memory_limit@0x22+2 pref_memory_base@0x24+2 pref_memory_limit@0x26+2 "
	       "pref_base_upper32@0x28+4 pref_limit_upper32@0x2c+4 "
	       "io_base_upper16@0x30+2 "
	       "io_limit_upper16@0x32+2 capability_list@0x34+1 rom_address@0x38+4 "
	       "interrupt_line@0x3c+1 interrupt_pin@0x3d+1 bridge_control@0x3e+2");
	vt_pci_config_saw(config, 0x0e, &cardbus, 1);
	expect(config, 0x10, 0x14,
	       "base_address_0@0x10+4 capability_list@0x14+1 cb_sec_status@0x16+2 "
	       "cb_primary_bus@0x18+1 cb_card_bus@0x19+1 cb_subordinate_bus@0x1a+1 "
	       "cb_latency_timer@0x1b+1 cb_memory_base_0@0x1c+4 "
	       "cb_memory_limit_0@0x20+4");
	expect(config, 0x34, 0x20,
	       "cb_io_base_1@0x34+2 cb_io_base_1_hi@0x36+2 cb_io_limit_1@0x38+2 "
	       "cb_io_limit_1_hi@0x3a+2 interrupt_line@0x3c+1 interrupt_pin@0x3d+1 "
	       "cb_bridge_control@0x3e+2 cb_subsystem_vendor_id@0x40+2 "
	       "cb_subsystem_id@0x42+2 "
	       "cb_legacy_mode_base@0x44+4");
	/* Its chain begins elsewhere. */
	vt_pci_config_saw(config, 0x34, "\x50", 1);
	expect(config, 0x50, 2, "");
	vt_pci_config_saw(config, 0x14, "\x80", 1);
	expect(config, 0x80, 2, "cap_id@0x80+1 cap_next@0x81+1");
	vt_pci_config_destroy(config);
}

/* Chains that end, loop, or lead to where no capability can be. */
static void bad_chains(void **state)
{
	static const uint8_t nowhere[] = { 0x00, 0x04, 0x3c, 0x51, 0x52, 0x53, 0xff };

	(void)state;
	/* To itself, and to the header. */
	expect_cap(ONE_CAP(0, 0x11, 0x50), 0x50, 2, "msix_id@0x50+1 msix_next@0x51+1");
	expect_cap(ONE_CAP(0, 0x11, 0x58, 0, 0, 0, 0, 0, 0, 0x01, 0x50), 0x50, 0xb0,
		   "msix_id@0x50+1 msix_next@0x51+1 msix_control@0x52+2 "
		   "msix_table@0x54+4 "
		   "pm_id@0x58+1 pm_next@0x59+1 pm_pmc@0x5a+2 pm_ctrl@0x5c+2 "
		   "pm_ppb_extensions@0x5e+1 pm_data@0x5f+1");
	for (size_t i = 0; i < sizeof(nowhere); i++) {
		struct vt_pci_config *config =
			ONE_CAP(0, 0x01, nowhere[i], 0, 0, 0, 0, 0, 0, 0x05, 0x00);

		expect(config, 0x58, 0xa8, "");
		vt_pci_config_saw(config, 0x34, &nowhere[i], 1);
		expect(config, 0x40, 0x40, nowhere[i] == 0xff ?
		       "pm_id@0x50+1 pm_next@0x51+1 pm_pmc@0x52+2 pm_ctrl@0x54+2 "
		       "pm_ppb_extensions@0x56+1 pm_data@0x57+1" : "");
		expect_cap(config, 0x01, 1, "vendor_id@0+2");
	}
}

/* A device that says that it has no chain has none, whatever the pointer is. */
static void no_chain(void **state)
{
	struct vt_pci_config *config = vt_pci_config_create();

	(void)state;
	vt_pci_config_saw(config, 0x34, "\x50", 1);
	vt_pci_config_saw(config, 0x50, "\x01\x00", 2);
	expect(config, 0x50, 2, "pm_id@0x50+1 pm_next@0x51+1");
	vt_pci_config_saw(config, 0x06, "\x00\x02", 2);
	expect(config, 0x50, 2, "");
	vt_pci_config_saw(config, 0x06, "\x10\x02", 2);
	expect(config, 0x50, 2, "pm_id@0x50+1 pm_next@0x51+1");
	vt_pci_config_destroy(config);
}

/* What a device that is not there answers takes nothing back. */
static void gone(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE], ones[VT_PCI_CONFIG_SIZE];
	struct vt_pci_config *config;

	(void)state;
	make_e1000e(space);
	memset(ones, 0xff, sizeof(ones));
	config = config_of(space, 256);
	reads(config, ones, 0, 256);
	expect(config, 0xa2, 2, "msix_control@0xa2+2");
	expect(config, 0x10, 4, "base_address_0@0x10+4");
	vt_pci_config_destroy(config);
	config = config_of(ones, VT_PCI_CONFIG_SIZE);
	expect(config, 0x10, 4, "");
	expect(config, 0x100, 4, "");
	vt_pci_config_destroy(config);
}

/* Capabilities at 0x100, 0x200 and so on, none of which has been read before. */
static void extended_chain(void **state)
{
	struct vt_pci_config *config = vt_pci_config_create();

	(void)state;
	/* There may be nothing at all. */
	expect(config, 0x100, 4, "");
	vt_pci_config_saw(config, 0x100, "\0\0\0\0", 4);
	expect(config, 0x100, 4, "");
	/* Only the id: the next one is not known. */
	vt_pci_config_saw(config, 0x100, "\x0d\x00", 2);
	vt_pci_config_saw(config, 0x200, "\x0e\x00\x01\x30", 4);
	expect(config, 0x100, 8, "acs_id@0x100+2 acs_next@0x102+2 acs_cap@0x104+2 "
				 "acs_ctrl@0x106+2");
	expect(config, 0x200, 4, "");
	vt_pci_config_saw(config, 0x102, "\x01\x20", 2);
	expect(config, 0x1fe, 0x1000,
	       "ari_id@0x200+2 ari_next@0x202+2 ari_cap@0x204+2 ari_ctrl@0x206+2 "
	       "ext_cap_id@0x300+2 ext_cap_next@0x302+2");
	vt_pci_config_saw(config, 0x300, "\xee\x0f\x01\x20", 4);
	expect(config, 0x300, 0x100,
	       "ext_cap_0xfee_id@0x300+2 ext_cap_0xfee_next@0x302+2");
	/* Hidden by VFIO, as the first must stay where it is: no id, but a pointer. */
	vt_pci_config_saw(config, 0x100, "\x00\x00\x00\x20", 4);
	expect(config, 0x102, 2, "ext_cap_0x0_next@0x102+2");
	expect(config, 0x200, 2, "ari_id@0x200+2");
	/* A version is none of the pointer's bits; then to places where none can be. */
	vt_pci_config_saw(config, 0x100, "\x0d\x00\x0f\x20", 4);
	expect(config, 0x200, 2, "ari_id@0x200+2");
	vt_pci_config_saw(config, 0x100, "\x0d\x00\x21\x20", 4);
	expect(config, 0x200, 0xe00, "");
	vt_pci_config_saw(config, 0x100, "\x0d\x00\xc1\x0f", 4);
	expect(config, 0x200, 0xe00, "");
	vt_pci_config_destroy(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header),
		cmocka_unit_test(parts),
		cmocka_unit_test(header_type_unread),
		cmocka_unit_test(chain_as_driver),
		cmocka_unit_test(whole_space),
		cmocka_unit_test(virtio),
		cmocka_unit_test(msi_layouts),
		cmocka_unit_test(other_caps),
		cmocka_unit_test(express_layouts),
		cmocka_unit_test(other_headers),
		cmocka_unit_test(bad_chains),
		cmocka_unit_test(no_chain),
		cmocka_unit_test(gone),
		cmocka_unit_test(extended_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
