/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library's flat functions, for languages that call C but do not know its structs. */
#include "config.h"

#include "vfiotrace/vfiotrace.h"

const char *vfiotrace_version(void)
{
	return PACKAGE_VERSION;
}

size_t vfiotrace_call_size(void)
{
	return sizeof(struct vfiotrace_call);
}

/* 0, which is "unknown" in each enum, for a number outside it. */
static int known(int number, int end)
{
	return number >= 0 && number < end ? number : 0;
}

int vfiotrace_decode_text(const struct vfiotrace_context *context, int kind, int iommu,
			  int device_type, int dialect, uint32_t request, uint64_t arg,
			  int exit, int64_t result, vfiotrace_read_fn *read, void *ctx,
			  char *buffer, size_t size)
{
	const struct vfiotrace_fd fd = {
		.kind = (enum vfiotrace_fd_kind)known(kind, VFIOTRACE_FD_KINDS),
		.iommu = (enum vfiotrace_iommu)known(iommu, VFIOTRACE_IOMMUS),
		.device_type = (enum vfiotrace_device_type)
			known(device_type, VFIOTRACE_DEVICE_TYPES),
		.dialect = (enum vfiotrace_dialect)known(dialect, VFIOTRACE_DIALECTS),
	};
	const struct vfiotrace_memory memory = { read, ctx };
	struct vfiotrace_call call;

	vfiotrace_call_init(&call, context, &fd, VFIOTRACE_CALLER_64, request, arg);
	return vfiotrace_decode_to_string(&call, exit, result, &memory, NULL, buffer, size);
}
