/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plugin for requests that any machine has, so that the tool can show them. */
#include <sys/ioctl.h>
#include <vfiotrace/plugin.h>

struct count {
	int32_t bytes;
};

static const struct vfiotrace_field fields[] = {
	VFIOTRACE_FIELD(count, bytes, SIGNED, VFIOTRACE_OUT, NULL),
};

static const struct vfiotrace_struct count = VFIOTRACE_STRUCT(count, fields);

static const struct vfiotrace_request rows[] = {
	{
		.name = "HOST_FIONREAD",
		.code = FIONREAD,
		.kinds = VFIOTRACE_KIND(OTHER),
		.arg = VFIOTRACE_ARG_STRUCT,
		.type = &count,
	},
	{
		.name = "HOST_KVM_CHECK_EXTENSION",
		.code = 0xae03,
		.kinds = VFIOTRACE_KIND(OTHER) | VFIOTRACE_KIND(KVM),
		.arg = VFIOTRACE_ARG_INT,
	},
};

VFIOTRACE_PLUGIN("host", rows);
