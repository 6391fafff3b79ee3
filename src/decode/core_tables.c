/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The built-in rows. If two rows fit equally well, the one of the earlier table is used. */
#include "decode/decoder.h"

const struct vt_table *const vt_tables[] = {
	&vt_container_table,
	&vt_spapr_table,
	&vt_group_table,
	&vt_device_table,
	&vt_iommufd_table,
	&vt_kvm_table,
	&vt_dialect_table,
	NULL,
};
