/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of a group: /dev/vfio/N and /dev/vfio/noiommu-N. */
#include <linux/vfio.h>

#include "decode/decoder.h"
#include "xlat/xlat.h"

#define GROUPS (VT_KIND(GROUP) | VT_KIND(NOIOMMU_GROUP))

static const struct vfiotrace_field group_status_fields[] = {
	VT_NUMBER(vfio_group_status, argsz, UNSIGNED, VFIOTRACE_INOUT, ARGSZ),
	VT_FIELD(vfio_group_status, flags, FLAGS, VFIOTRACE_OUT,
		 &vt_xlat_vfio_group_flags),
};

static const struct vfiotrace_struct group_status =
	VT_STRUCT(vfio_group_status, group_status_fields);

static const struct vfiotrace_request group_rows[] = {
	{
		.name = "VFIO_GROUP_GET_STATUS",
		.code = VFIO_GROUP_GET_STATUS,
		.kinds = GROUPS,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = 8,
		.type = &group_status,
	},
	{
		.name = "VFIO_GROUP_SET_CONTAINER",
		.code = VFIO_GROUP_SET_CONTAINER,
		.kinds = GROUPS,
		.arg = VFIOTRACE_ARG_FD,
	},
	{
		.name = "VFIO_GROUP_UNSET_CONTAINER",
		.code = VFIO_GROUP_UNSET_CONTAINER,
		.kinds = GROUPS,
		.arg = VFIOTRACE_ARG_NONE,
	},
	{
		.name = "VFIO_GROUP_GET_DEVICE_FD",
		.code = VFIO_GROUP_GET_DEVICE_FD,
		.kinds = GROUPS,
		.arg = VFIOTRACE_ARG_STRING,
		.result = VFIOTRACE_RESULT_FD,
		.result_kind = VFIOTRACE_FD_DEVICE,
	},
};

const struct vt_table vt_group_table = VT_TABLE(group_rows);
