// SPDX-License-Identifier: GPL-2.0-or-later
/* Capabilities from byte 256 on, and spaces that no device would have. */
#include "pci_config.h"

/* An extended capability with these bytes at 0x100; @type is that of the function. */
static struct vt_pci_config *one_cap(uint8_t type, const uint8_t *bytes, size_t length)
{
	uint8_t space[VT_PCI_CONFIG_SIZE] = { 0 };

	space[0x06] = 0x10;
	space[0x34] = 0x40;
	/* Version 2, a link with up to 4 lanes. */
	PUT(space, 0x40, 0x10, 0x00, 0x02 | type << 4, 0x00);
	PUT(space, 0x4c, 0x43, 0x00);
	put(space, 0x100, length, bytes);
	return config_of(space, sizeof(space));
}
#define ONE_CAP(TYPE, ...)                                                               \
	one_cap(TYPE, (uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }))
#define ENDPOINT	0
#define ROOT_PORT	4
#define COLLECTOR	10

static void errors(void **state)
{
	(void)state;
	expect_cap(ONE_CAP(ENDPOINT, 1, 0, 2, 0), 0x128, 0x40,
		   "err_header_log_3@0x128+4");
	expect_cap(ONE_CAP(ROOT_PORT, 1, 0, 2, 0), 0x128, 0x40,
		   "err_header_log_3@0x128+4 err_root_command@0x12c+4 "
		   "err_root_status@0x130+4 "
		   "err_root_err_src@0x134+4");
	expect_cap(ONE_CAP(COLLECTOR, 1, 0, 2, 0), 0x137, 1, "err_root_err_src@0x134+4");
	expect_cap(ONE_CAP(ENDPOINT, [0] = 1, [2] = 2, [0x19] = 0x08), 0x12c, 0x40,
		   "err_prefix_log_0@0x138+4 err_prefix_log_1@0x13c+4 "
		   "err_prefix_log_2@0x140+4 err_prefix_log_3@0x144+4");
}

static void virtual_channels(void **state)
{
	static const uint8_t head[] = { 2, 0, 1, 0 };
	struct vt_pci_config *config = vt_pci_config_create();

	(void)state;
	/* One there always is; of more nothing is known. */
	vt_pci_config_saw(config, 0x100, head, sizeof(head));
	expect(config, 0x10e, 0x40,
	       "vc_port_status@0x10e+2 vc_res_cap_0@0x110+4 vc_res_ctrl_0@0x114+4 "
	       "vc_res_status_0@0x11a+2");
	vt_pci_config_saw(config, 0x104, "\x02", 1);
	expect(config, 0x11a, 0x40,
	       "vc_res_status_0@0x11a+2 vc_res_cap_1@0x11c+4 vc_res_ctrl_1@0x120+4 "
	       "vc_res_status_1@0x126+2 vc_res_cap_2@0x128+4 vc_res_ctrl_2@0x12c+4 "
	       "vc_res_status_2@0x132+2");
	vt_pci_config_destroy(config);
	expect_cap(ONE_CAP(ENDPOINT, 9, 0, 1, 0, 1), 0x11c, 4, "vc_res_cap_1@0x11c+4");
	expect_cap(ONE_CAP(ENDPOINT, 9, 0, 1, 0, 1), 0x128, 4, "");
}

static void resizable_bars(void **state)
{
	(void)state;
	expect_cap(ONE_CAP(ENDPOINT, 0x15, 0, 1, 0, 0xf0, 0xff, 0, 0, 0x40), 0x104, 0x40,
		   "rebar_cap_0@0x104+4 rebar_ctrl_0@0x108+4 rebar_cap_1@0x10c+4 "
		   "rebar_ctrl_1@0x110+4");
	/* At least one, even of a device that says none. */
	expect_cap(ONE_CAP(ENDPOINT, 0x15, 0, 1, 0), 0x104, 0x40,
		   "rebar_cap_0@0x104+4 rebar_ctrl_0@0x108+4");
	expect_cap(ONE_CAP(ENDPOINT, 0x24, 0, 1, 0), 0x108, 0x40,
		   "vf_rebar_ctrl_0@0x108+4");
}

static void vendors(void **state)
{
	(void)state;
	/* Lengths of 0x18 and 0x10 bytes, the header included. */
	expect_cap(ONE_CAP(ENDPOINT, 0x23, 0, 1, 0, 0x98, 0x1e, 0x80, 0x01, 0x08, 0x00),
		   0x100, 0x40,
		   "dvsec_id@0x100+2 dvsec_next@0x102+2 dvsec_header1@0x104+4 "
		   "dvsec_header2@0x108+2 dvsec_data_0@0x10c+4 dvsec_data_1@0x110+4 "
		   "dvsec_data_2@0x114+4");
	expect_cap(ONE_CAP(ENDPOINT, 0x0b, 0, 1, 0, 0x02, 0x00, 0x00, 0x01), 0x100, 0x40,
		   "vsec_id@0x100+2 vsec_next@0x102+2 vsec_hdr@0x104+4 "
		   "vsec_data_0@0x108+4 "
		   "vsec_data_1@0x10c+4");
	/* Shorter than their own headers. */
	expect_cap(ONE_CAP(ENDPOINT, 0x23, 0, 1, 0), 0x10a, 0x40, "");
	expect_cap(ONE_CAP(ENDPOINT, 0x0b, 0, 1, 0), 0x108, 0x40, "");
}

static void virtualization(void **state)
{
	(void)state;
	expect_cap(ONE_CAP(ENDPOINT, 0x10, 0, 1, 0), 0x104, 0x40,
		   "sriov_cap@0x104+4 sriov_ctrl@0x108+2 sriov_status@0x10a+2 "
		   "sriov_initial_vf@0x10c+2 sriov_total_vf@0x10e+2 sriov_num_vf@0x110+2 "
		   "sriov_func_link@0x112+1 sriov_vf_offset@0x114+2 "
		   "sriov_vf_stride@0x116+2 "
		   "sriov_vf_did@0x11a+2 sriov_sup_pgsize@0x11c+4 "
		   "sriov_sys_pgsize@0x120+4 "
		   "sriov_bar_0@0x124+4 sriov_bar_1@0x128+4 sriov_bar_2@0x12c+4 "
		   "sriov_bar_3@0x130+4 sriov_bar_4@0x134+4 sriov_bar_5@0x138+4 "
		   "sriov_vfm@0x13c+4");
	expect_cap(ONE_CAP(ENDPOINT, 0x0f, 0, 1, 0), 0x104, 0x40,
		   "ats_cap@0x104+2 ats_ctrl@0x106+2");
	expect_cap(ONE_CAP(ENDPOINT, 0x13, 0, 1, 0), 0x104, 0x40,
		   "pri_ctrl@0x104+2 pri_status@0x106+2 pri_max_req@0x108+4 "
		   "pri_alloc_req@0x10c+4");
	expect_cap(ONE_CAP(ENDPOINT, 0x1b, 0, 1, 0), 0x104, 0x40,
		   "pasid_cap@0x104+2 pasid_ctrl@0x106+2");
	expect_cap(ONE_CAP(ENDPOINT, 0x0d, 0, 1, 0), 0x104, 0x40,
		   "acs_cap@0x104+2 acs_ctrl@0x106+2");
	expect_cap(ONE_CAP(ENDPOINT, 0x0d, 0, 1, 0, 0x20), 0x106, 0x40,
		   "acs_ctrl@0x106+2 acs_egress_ctl_v@0x108+4");
}

static void power_and_link(void **state)
{
	(void)state;
	expect_cap(ONE_CAP(ENDPOINT, 0x18, 0, 1, 0), 0x104, 0x40,
		   "ltr_max_snoop_lat@0x104+2 ltr_max_nosnoop_lat@0x106+2");
	expect_cap(ONE_CAP(ENDPOINT, 0x1e, 0, 1, 0), 0x104, 0x40,
		   "l1ss_cap@0x104+4 l1ss_ctl1@0x108+4 l1ss_ctl2@0x10c+4");
	expect_cap(ONE_CAP(ENDPOINT, 0x1f, 0, 1, 0), 0x104, 0x40,
		   "ptm_cap@0x104+4 ptm_ctrl@0x108+4");
	expect_cap(ONE_CAP(ENDPOINT, 0x04, 0, 1, 0), 0x104, 0x40,
		   "pwr_dsr@0x104+1 pwr_data@0x108+4 pwr_cap@0x10c+1");
	/* A word for each lane of the link. */
	expect_cap(ONE_CAP(ENDPOINT, 0x19, 0, 1, 0), 0x108, 0x40,
		   "secpci_lane_error_status@0x108+4 secpci_le_ctrl_0@0x10c+2 "
		   "secpci_le_ctrl_1@0x10e+2 secpci_le_ctrl_2@0x110+2 "
		   "secpci_le_ctrl_3@0x112+2");
	expect_cap(ONE_CAP(ROOT_PORT, 0x1d, 0, 1, 0), 0x104, 0x40,
		   "dpc_cap@0x104+2 dpc_ctl@0x106+2 dpc_status@0x108+2 "
		   "dpc_source_id@0x10a+2");
	expect_cap(ONE_CAP(ROOT_PORT, 0x1d, 0, 1, 0, 0x20), 0x10a, 4,
		   "dpc_source_id@0x10a+2 dpc_rp_pio_status@0x10c+4");
	/* A table of 3 entries, in the capability and elsewhere. */
	expect_cap(ONE_CAP(ENDPOINT, 0x17, 0, 1, 0, 0x00, 0x02, 0x02, 0x00), 0x108, 0x40,
		   "tph_ctrl@0x108+4 tph_st_0@0x10c+2 tph_st_1@0x10e+2 tph_st_2@0x110+2");
	expect_cap(ONE_CAP(ENDPOINT, 0x17, 0, 1, 0, 0x00, 0x04, 0x02, 0x00), 0x108, 0x40,
		   "tph_ctrl@0x108+4");
}

/* A capability ends where the next begins; a register that does not fit is none. */
static void overlap(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE] = { 0 };
	struct vt_pci_config *config;
	unsigned int bar;
	uint32_t offset, size;

	(void)state;
	space[0x06] = 0x10;
	space[0x34] = 0x40;
	PUT(space, 0x40, 0x05, 0x48, 0x80, 0x01, 0, 0, 0, 0, 0x01, 0x00);
	/* Errors, and a serial number where the first log would be; and one in that. */
	PUT(space, 0x100, 0x01, 0x00, 0x01, 0x12);
	PUT(space, 0x120, 0x03, 0x00, 0x41, 0x12);
	PUT(space, 0x124, 0x18, 0x00, 0x01, 0x00);
	expect_cap(config_of(space, sizeof(space)), 0x42, 0x18,
		   "msi_control@0x42+2 msi_address_lo@0x44+4 pm_id@0x48+1 pm_next@0x49+1 "
		   "pm_pmc@0x4a+2 pm_ctrl@0x4c+2 pm_ppb_extensions@0x4e+1 "
		   "pm_data@0x4f+1");
	expect_cap(config_of(space, sizeof(space)), 0x11c, 0x20,
		   "err_header_log_0@0x11c+4 dsn_id@0x120+2 dsn_next@0x122+2 "
		   "ltr_id@0x124+2 "
		   "ltr_next@0x126+2 ltr_max_snoop_lat@0x128+2 "
		   "ltr_max_nosnoop_lat@0x12a+2");
	/* The same of MSI-X: where its table would be said, something else is. */
	memset(space + 0x40, 0, 16);
	PUT(space, 0x40, 0x11, 0x44, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00);
	config = config_of(space, sizeof(space));
	assert_false(vt_pci_config_msix_table(config, &bar, &offset, &size));
	vt_pci_config_destroy(config);
	/* At the very end of either part. */
	memset(space, 0, sizeof(space));
	space[0x06] = 0x10;
	space[0x34] = 0xfc;
	PUT(space, 0xfc, 0x05, 0x00);
	PUT(space, 0x100, 0x01, 0x00, 0xc1, 0xff);
	PUT(space, 0xffc, 0x01, 0x00, 0x01, 0x00);
	expect_cap(config_of(space, sizeof(space)), 0xfc, 4,
		   "msi_id@0xfc+1 msi_next@0xfd+1 msi_control@0xfe+2");
	expect_cap(config_of(space, sizeof(space)), 0xff8, 8,
		   "err_id@0xffc+2 err_next@0xffe+2");
}

/* ---- any bytes at all ---- */

static uint32_t chance(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % below;
}

/* Random, but often with something that looks like chains. */
static void make_random(uint8_t *space, uint32_t *seed)
{
	uint32_t step = 4 * (1 + chance(seed, 16));

	for (size_t i = 0; i < VT_PCI_CONFIG_SIZE; i++)
		space[i] = chance(seed, 256);
	if (chance(seed, 4) == 0)
		return;
	space[0x06] |= 0x10;
	space[0x0e] = chance(seed, 3);
	space[0x34] = space[0x14] = 0x40;
	for (uint32_t at = 0x40; at + 4 <= 0x100; at += step) {
		space[at] = chance(seed, 0x16);
		space[at + 1] = at + step;
	}
	for (uint32_t at = 0x100; at + 4 <= VT_PCI_CONFIG_SIZE; at += step) {
		uint32_t next = (at + step) % VT_PCI_CONFIG_SIZE;

		PUT(space, at, chance(seed, 0x32), 0, 1 | next << 4, next >> 4);
	}
}

/* Whatever is asked, the answer is in order, within bounds and the same each time. */
static void check_answer(const struct vt_pci_config *config, uint64_t offset,
			 size_t length)
{
	struct vt_pci_register *list = NULL;
	size_t count = vt_pci_config_describe(config, offset, length, NULL, 0);
	size_t end = length > VT_PCI_CONFIG_SIZE ? VT_PCI_CONFIG_SIZE : offset + length;
	size_t last = 0;

	assert_true(count <= VT_PCI_CONFIG_SIZE);
	if (count) {
		/* Of that size, so that a sanitizer sees a step too far. */
		list = malloc(count * sizeof(*list));
		assert_non_null(list);
	}
	assert_int_equal(vt_pci_config_describe(config, offset, length, list, count),
			 count);
	for (size_t i = 0; i < count; i++) {
		size_t stop = list[i].offset + list[i].width;

		assert_in_range(strnlen(list[i].name, sizeof(list[i].name)), 1,
				sizeof(list[i].name) - 1);
		assert_in_range(list[i].width, 1, 4);
		assert_true(list[i].offset >= last && stop <= VT_PCI_CONFIG_SIZE);
		assert_true(stop > offset && list[i].offset < end);
		last = stop;
	}
	free(list);
}

static void any_bytes(void **state)
{
	uint8_t space[VT_PCI_CONFIG_SIZE];
	uint32_t seed = 1, answers = 0;

	(void)state;
	for (unsigned int i = 0; i < 300; i++) {
		struct vt_pci_config *config = config_of(space, 0);

		make_random(space, &seed);
		for (unsigned int j = 0; j < 30; j++) {
			uint32_t from = chance(&seed, VT_PCI_CONFIG_SIZE);
			uint32_t length = chance(&seed, 3) ? 1u << chance(&seed, 4) :
						chance(&seed, VT_PCI_CONFIG_SIZE);
			unsigned int bar;
			uint32_t offset, size;

			if (length > VT_PCI_CONFIG_SIZE - from)
				length = VT_PCI_CONFIG_SIZE - from;
			vt_pci_config_saw(config, from, space + from, length);
			check_answer(config, chance(&seed, VT_PCI_CONFIG_SIZE + 64),
				     length);
			if (!vt_pci_config_msix_table(config, &bar, &offset, &size))
				continue;
			answers++;
			assert_in_range(bar, 0, 7);
			assert_in_range(size, 16, 2048 * 16);
			assert_int_equal(offset % 8, 0);
		}
		vt_pci_config_saw(config, 0, space, sizeof(space));
		check_answer(config, 0, SIZE_MAX);
		check_answer(config, UINT64_MAX, 1);
		vt_pci_config_destroy(config);
	}
	/* Some of the spaces made sense. */
	assert_true(answers > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors),
		cmocka_unit_test(virtual_channels),
		cmocka_unit_test(resizable_bars),
		cmocka_unit_test(vendors),
		cmocka_unit_test(virtualization),
		cmocka_unit_test(power_and_link),
		cmocka_unit_test(overlap),
		cmocka_unit_test(any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
