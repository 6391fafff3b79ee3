/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommu32: the node of iommufd has nothing to say to a 32-bit program. */
#include "config.h"

#include <errno.h>
#include <linux/iommufd.h>
#include <sys/ioctl.h>

#include "expect.h"

int main(void)
{
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };
	struct iommu_destroy destroy = { .size = sizeof(destroy), .id = 1 };
	struct fd iommu = x_node("/dev/iommu");
	int ret = ioctl(iommu.nr, IOMMU_IOAS_ALLOC, &alloc);

	must(ret < 0 && errno == ENOTTY);
	say_call(&iommu, "IOMMU_IOAS_ALLOC");
	say(", {size=12, flags=0}");
	say_result(ret);
	ret = ioctl(iommu.nr, IOMMU_DESTROY, &destroy);
	must(ret < 0 && errno == ENOTTY);
	say_call(&iommu, "IOMMU_DESTROY");
	say(", {size=8, id=1}");
	say_result(ret);
	return 0;
}
