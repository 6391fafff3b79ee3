// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of PCI registers: that they say nothing that cannot be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pci/config.h"
#include "pci/registers.h"
#include "names.h"
#include "xlat/pci.h"

static const struct vt_pci_blocks *const kinds[] = {
	[VT_PCI_KIND_HEADER] = &vt_pci_header_blocks,
	[VT_PCI_KIND_CAP] = &vt_pci_cap_blocks,
	[VT_PCI_KIND_EXT_CAP] = &vt_pci_ext_cap_blocks,
};
#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static uint64_t bits_of(const struct vfiotrace_xlat *xlat)
{
	uint64_t bits = xlat->mask;

	for (size_t i = 0; i < xlat->count; i++)
		bits |= xlat->entries[i].value;
	return bits;
}

static void check_row(const struct vt_pci_row *row)
{
	bool named = row->show == VFIOTRACE_SHOW_FLAGS ||
		     row->show == VFIOTRACE_SHOW_ENUM;

	assert_non_null(row->name);
	/* Room for "_1023" and the like. */
	assert_true(strlen(row->name) + 6 < VT_PCI_REGISTER_NAME);
	assert_int_equal(row->offset % row->width, 0);
	assert_true(row->width == 1 || row->width == 2 || row->width == 4);
	assert_true(named || row->show == VFIOTRACE_SHOW_HEX ||
		    row->show == VFIOTRACE_SHOW_UNSIGNED);
	assert_int_equal(named, row->xlat != NULL);
	if (!named)
		return;
	assert_int_equal(row->xlat->flags, row->show == VFIOTRACE_SHOW_FLAGS);
	assert_int_equal(bits_of(row->xlat) >> 8 * row->width, 0);
}

static void check_condition(const struct vt_pci_condition *c)
{
	assert_true(c->low <= c->high && c->high <= c->bits.mask);
	assert_int_equal(c->low & ~c->bits.mask, 0);
	assert_int_equal(c->high & ~c->bits.mask, 0);
}

static void check_block(const struct vt_pci_block *block, enum vt_pci_kind kind)
{
	const struct vt_pci_row *rows = block->rows;
	const struct vt_pci_row *last = &rows[block->count - 1];
	uint16_t first = kind == VT_PCI_KIND_HEADER ? 0 : kind == VT_PCI_KIND_CAP ? 2 : 4;

	assert_int_equal(block->kind, kind);
	assert_true(block->count > 0);
	/* Ids and pointers are the code's. */
	assert_true(rows[0].offset >= first);
	for (size_t i = 0; i < block->count; i++) {
		check_row(&rows[i]);
		if (i)
			assert_true(rows[i - 1].offset + rows[i - 1].width <=
				    rows[i].offset);
	}
	check_condition(&block->conditions[0]);
	check_condition(&block->conditions[1]);
	if (block->stride)
		assert_true(block->stride >= last->offset + last->width - rows[0].offset);
	else
		assert_true(!block->bits.mask && !block->shift && !block->plus &&
			    !block->least);
}

static void every_block(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < KINDS; kind++) {
		assert_true(kinds[kind]->count > 0);
		for (size_t i = 0; i < kinds[kind]->count; i++)
			check_block(&kinds[kind]->blocks[i], (enum vt_pci_kind)kind);
	}
}

/* Names of capabilities are those of the table of ids, and the registers have them. */
static void every_name(void **state)
{
	static const struct vfiotrace_xlat *const ids[] = {
		[VT_PCI_KIND_CAP] = &vt_xlat_pci_cap_ids,
		[VT_PCI_KIND_EXT_CAP] = &vt_xlat_pci_ext_cap_ids,
	};

	(void)state;
	for (size_t kind = VT_PCI_KIND_CAP; kind < KINDS; kind++) {
		const struct vt_pci_blocks *k = kinds[kind];

		for (size_t i = 0; i < k->nnames; i++)
			assert_non_null(vfiotrace_xlat_name(ids[kind], k->names[i].id));
		for (size_t i = 0; i < k->count; i++) {
			bool found = false;

			for (size_t j = 0; j < k->nnames; j++)
				found = found || k->names[j].id == k->blocks[i].id;
			assert_true(found);
		}
	}
}

/* Values of devices, as lspci explains them. */
static void words(void **state)
{
	(void)state;
	check_names(&vt_xlat_pci_command, 0x0407,
		    "PCI_COMMAND_IO|PCI_COMMAND_MEMORY|PCI_COMMAND_MASTER|"
		    "PCI_COMMAND_INTX_DISABLE", 0);
	check_names(&vt_xlat_pci_status, 0x0290,
		    "PCI_STATUS_CAP_LIST|PCI_STATUS_FAST_BACK|"
		    "PCI_STATUS_DEVSEL_MEDIUM", 0);
	check_names(&vt_xlat_pci_status, 0x0010, "PCI_STATUS_CAP_LIST", 0);
	check_names(&vt_xlat_pci_header_type, 0x80,
		    "PCI_HEADER_TYPE_NORMAL|PCI_HEADER_TYPE_MFD", 0);
	check_names(&vt_xlat_pci_header_type, 0x01, "PCI_HEADER_TYPE_BRIDGE", 0);
	check_names(&vt_xlat_pci_msix_control, 0xc01f,
		    "PCI_MSIX_FLAGS_ENABLE|PCI_MSIX_FLAGS_MASKALL", 0x1f);
	check_names(&vt_xlat_pci_msi_control, 0x018b,
		    "PCI_MSI_FLAGS_ENABLE|PCI_MSI_FLAGS_64BIT|PCI_MSI_FLAGS_MASKBIT",
		    0xa);
	check_names(&vt_xlat_pci_pm_ctrl, 0x2103,
		    "PCI_D3hot|PCI_PM_CTRL_PME_ENABLE", 0x2000);
	check_names(&vt_xlat_pci_pm_ctrl, 0x0008, "PCI_D0|PCI_PM_CTRL_NO_SOFT_RESET", 0);
	check_names(&vt_xlat_pci_exp_flags, 0x0142,
		    "PCI_EXP_TYPE_ROOT_PORT|PCI_EXP_FLAGS_SLOT", 2);
	check_names(&vt_xlat_pci_exp_devctl, 0x2810,
		    "PCI_EXP_DEVCTL_RELAX_EN|PCI_EXP_DEVCTL_NOSNOOP_EN|"
		    "PCI_EXP_DEVCTL_READRQ_512B", 0);
	check_names(&vt_xlat_pci_exp_lnksta, 0x1103,
		    "PCI_EXP_LNKSTA_CLS_8_0GB|PCI_EXP_LNKSTA_NLW_X16|"
		    "PCI_EXP_LNKSTA_SLC", 0);
	check_names(&vt_xlat_pci_exp_devctl2, 0x6400,
		    "PCI_EXP_DEVCTL2_LTR_EN|PCI_EXP_DEVCTL2_OBFF_WAKE_EN", 0);
	check_names(&vt_xlat_pci_err_uncor, 0x00100000, "PCI_ERR_UNC_UNSUP", 0);
	check_names(&vt_xlat_pci_err_cor, 0x2001,
		    "PCI_ERR_COR_RCVR|PCI_ERR_COR_ADV_NFAT", 0);
	check_names(&vt_xlat_pci_acs, 0x1f,
		    "PCI_ACS_SV|PCI_ACS_TB|PCI_ACS_RR|PCI_ACS_CR|PCI_ACS_UF", 0);
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_pci_classes, 0x0108),
			    "PCI_CLASS_STORAGE_EXPRESS");
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_pci_cap_ids, 0x11),
			    "PCI_CAP_ID_MSIX");
	assert_string_equal(vfiotrace_xlat_name(&vt_xlat_pci_ext_cap_ids, 0x23),
			    "PCI_EXT_CAP_ID_DVSEC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_block),
		cmocka_unit_test(every_name),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
