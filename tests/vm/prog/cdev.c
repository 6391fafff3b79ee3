/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cdev BDF: a device through its own node and iommufd: bound, attached, mapped in
 * every way there is, asked for its hardware, detached.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <linux/iommufd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "calls.h"

static const struct name map_flags[] = {
	{ 1, "IOMMU_IOAS_MAP_FIXED_IOVA" }, { 2, "IOMMU_IOAS_MAP_WRITEABLE" },
	{ 4, "IOMMU_IOAS_MAP_READABLE" }, { 0, NULL }
};

static const struct name vtd_flags[] = {
	{ 1, "IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17" }, { 0, NULL }
};

static const struct name hw_caps[] = {
	{ 1, "IOMMU_HW_CAP_DIRTY_TRACKING" }, { 2, "IOMMU_HW_CAP_PCI_PASID_EXEC" },
	{ 4, "IOMMU_HW_CAP_PCI_PASID_PRIV" },
	{ 8, "IOMMU_HW_CAP_PCI_ATS_NOT_SUPPORTED" }, { 0, NULL }
};

#define RW (IOMMU_IOAS_MAP_WRITEABLE | IOMMU_IOAS_MAP_READABLE)
#define FIXED IOMMU_IOAS_MAP_FIXED_IOVA

static struct fd open_node(const char *bdf)
{
	char path[128], text[192];
	struct dirent *entry;
	struct fd fd;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", bdf);
	dir = opendir(path);
	if (!dir)
		die("%s", path);
	while ((entry = readdir(dir)) && strncmp(entry->d_name, "vfio", 4))
		continue;
	must(entry);
	snprintf(path, sizeof(path), "/dev/vfio/devices/%.60s", entry->d_name);
	closedir(dir);
	snprintf(text, sizeof(text), "%s<%s>", path, bdf);
	fd = x_open_as(path, text);
	must(fd.nr >= 0);
	return fd;
}

/* ---- the device ----------------------------------------------------------- */

static int bind_to(const struct fd *device, const struct fd *iommufd, uint32_t *id)
{
	/* As long as it was at first: what came later is not in it. */
	struct vfio_device_bind_iommufd bind = { .argsz = 16, .iommufd = iommufd->nr };
	int ret = ioctl(device->nr, VFIO_DEVICE_BIND_IOMMUFD, &bind);

	say_call(device, "VFIO_DEVICE_BIND_IOMMUFD");
	say(", {argsz=16, flags=0, iommufd=");
	say_fd(iommufd);
	say("}");
	if (ret == 0)
		say(" => {out_devid=%u}", bind.out_devid);
	say_result(ret);
	*id = bind.out_devid;
	return ret;
}

static int attach(const struct fd *device, uint32_t *id)
{
	struct vfio_device_attach_iommufd_pt arg = { .argsz = 12, .pt_id = *id };
	int ret = ioctl(device->nr, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg);

	say_call(device, "VFIO_DEVICE_ATTACH_IOMMUFD_PT");
	say(", {argsz=12, flags=0, pt_id=%u}", *id);
	if (ret == 0)
		say(" => {pt_id=%u}", arg.pt_id);
	say_result(ret);
	*id = arg.pt_id;
	return ret;
}

static int detach(const struct fd *device)
{
	struct vfio_device_detach_iommufd_pt arg = { .argsz = 8 };
	int ret = ioctl(device->nr, VFIO_DEVICE_DETACH_IOMMUFD_PT, &arg);

	say_call(device, "VFIO_DEVICE_DETACH_IOMMUFD_PT");
	say(", {argsz=8, flags=0}");
	say_result(ret);
	return ret;
}

/* ---- address spaces ------------------------------------------------------- */

static uint32_t ioas_alloc(const struct fd *iommufd)
{
	struct iommu_ioas_alloc arg = { .size = sizeof(arg) };
	int ret = ioctl(iommufd->nr, IOMMU_IOAS_ALLOC, &arg);

	must(ret == 0);
	say_call(iommufd, "IOMMU_IOAS_ALLOC");
	say(", {size=12, flags=0} => {out_ioas_id=%u}", arg.out_ioas_id);
	say_result(ret);
	return arg.out_ioas_id;
}

static int destroy(const struct fd *iommufd, uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };
	int ret = ioctl(iommufd->nr, IOMMU_DESTROY, &arg);

	say_call(iommufd, "IOMMU_DESTROY");
	say(", {size=8, id=%u}", id);
	say_result(ret);
	return ret;
}

static void say_ranges(const struct iommu_iova_range *ranges, uint32_t count)
{
	uint32_t i;

	say(", allowed_iovas=[");
	for (i = 0; i < count; i++) {
		say("%s{start=", i ? ", " : "");
		say_address(ranges[i].start);
		say(", last=");
		say_address(ranges[i].last);
		say("}");
	}
	say("]");
}

/* Returns how many ranges there are. */
static uint32_t iova_ranges(const struct fd *iommufd, uint32_t ioas, uint32_t room)
{
	struct iommu_iova_range *ranges = room ? pages(4096) : NULL;
	struct iommu_ioas_iova_ranges arg = {
		.size = sizeof(arg), .ioas_id = ioas, .num_iovas = room,
		.allowed_iovas = (uintptr_t)ranges,
	};
	int ret = ioctl(iommufd->nr, IOMMU_IOAS_IOVA_RANGES, &arg);

	must(ret == 0 || errno == EMSGSIZE);
	say_call(iommufd, "IOMMU_IOAS_IOVA_RANGES");
	say(", {size=32, ioas_id=%u, num_iovas=%u, allowed_iovas=", ioas, room);
	say_address((uintptr_t)ranges);
	/* Too little room is a failure that tells as much as fits. */
	say("} => {num_iovas=%u, out_iova_alignment=%llu", arg.num_iovas,
	    (unsigned long long)arg.out_iova_alignment);
	if (room)
		say_ranges(ranges, room < arg.num_iovas ? room : arg.num_iovas);
	say("}");
	say_result(ret);
	return arg.num_iovas;
}

static int allow(const struct fd *iommufd, uint32_t ioas, uint64_t start, uint64_t last)
{
	struct iommu_iova_range range = { .start = start, .last = last };
	struct iommu_ioas_allow_iovas arg = {
		.size = sizeof(arg), .ioas_id = ioas, .num_iovas = 1,
		.allowed_iovas = (uintptr_t)&range,
	};
	int ret = ioctl(iommufd->nr, IOMMU_IOAS_ALLOW_IOVAS, &arg);

	say_call(iommufd, "IOMMU_IOAS_ALLOW_IOVAS");
	say(", {size=24, ioas_id=%u, num_iovas=1", ioas);
	say_ranges(&range, 1);
	say("}");
	say_result(ret);
	return ret;
}

static void say_iova(uint32_t flags, const char *name, uint64_t passed)
{
	if (!(flags & FIXED) && !passed)
		return;
	say(", %s=", name);
	say_address(passed);
}

static void say_new_iova(uint32_t flags, const char *name, int ret, uint64_t got)
{
	if (ret < 0 || flags & FIXED)
		return;
	say(" => {%s=", name);
	say_address(got);
	say("}");
}

static int map(const struct fd *iommufd, uint32_t ioas, uint32_t flags, const void *from,
	       uint64_t length, uint64_t *iova)
{
	struct iommu_ioas_map arg = {
		.size = sizeof(arg), .flags = flags, .ioas_id = ioas,
		.user_va = (uintptr_t)from, .length = length, .iova = *iova,
	};
	int ret = ioctl(iommufd->nr, IOMMU_IOAS_MAP, &arg);

	say_call(iommufd, "IOMMU_IOAS_MAP");
	say(", {size=40, flags=");
	say_flags(flags, map_flags, "IOMMU_IOAS_MAP_???");
	say(", ioas_id=%u, user_va=", ioas);
	say_address((uintptr_t)from);
	say(", length=%llu", (unsigned long long)length);
	say_iova(flags, "iova", *iova);
	say("}");
	say_new_iova(flags, "iova", ret, arg.iova);
	say_result(ret);
	*iova = arg.iova;
	return ret;
}

static int map_file(const struct fd *iommufd, uint32_t ioas, const struct fd *file,
		    uint64_t length, uint64_t *iova)
{
	struct iommu_ioas_map_file arg = {
		.size = sizeof(arg), .flags = RW, .ioas_id = ioas, .fd = file->nr,
		.start = 0x1000, .length = length,
	};
	int ret = ioctl(iommufd->nr, IOMMU_IOAS_MAP_FILE, &arg);

	say_call(iommufd, "IOMMU_IOAS_MAP_FILE");
	say(", {size=40, flags=");
	say_flags(RW, map_flags, "IOMMU_IOAS_MAP_???");
	say(", ioas_id=%u, fd=", ioas);
	say_fd(file);
	say(", start=0x1000, length=%llu}", (unsigned long long)length);
	say_new_iova(0, "iova", ret, arg.iova);
	say_result(ret);
	*iova = arg.iova;
	return ret;
}

static int copy(const struct fd *iommufd, uint32_t to, uint32_t from, uint64_t length,
		uint64_t iova)
{
	struct iommu_ioas_copy arg = {
		.size = sizeof(arg), .flags = RW, .dst_ioas_id = to, .src_ioas_id = from,
		.length = length, .src_iova = iova,
	};
	int ret = ioctl(iommufd->nr, IOMMU_IOAS_COPY, &arg);

	say_call(iommufd, "IOMMU_IOAS_COPY");
	say(", {size=40, flags=");
	say_flags(RW, map_flags, "IOMMU_IOAS_MAP_???");
	say(", dst_ioas_id=%u, src_ioas_id=%u, length=%llu, src_iova=", to, from,
	    (unsigned long long)length);
	say_address(iova);
	say("}");
	say_new_iova(0, "dst_iova", ret, arg.dst_iova);
	say_result(ret);
	return ret;
}

static int unmap(const struct fd *iommufd, uint32_t ioas, uint64_t iova, uint64_t length)
{
	struct iommu_ioas_unmap arg = {
		.size = sizeof(arg), .ioas_id = ioas, .iova = iova, .length = length,
	};
	int ret = ioctl(iommufd->nr, IOMMU_IOAS_UNMAP, &arg);

	say_call(iommufd, "IOMMU_IOAS_UNMAP");
	say(", {size=24, ioas_id=%u, iova=", ioas);
	say_address(iova);
	say(", length=%llu}", (unsigned long long)length);
	if (ret == 0)
		say(" => {length=%llu}", (unsigned long long)arg.length);
	say_result(ret);
	return ret;
}

/* ---- the rest of iommufd -------------------------------------------------- */

static int option(const struct fd *iommufd, uint32_t id, const char *name, uint16_t op,
		  uint32_t object, uint64_t value)
{
	struct iommu_option arg = {
		.size = sizeof(arg), .option_id = id, .op = op, .object_id = object,
		.val64 = value,
	};
	int ret = ioctl(iommufd->nr, IOMMU_OPTION, &arg);

	say_call(iommufd, "IOMMU_OPTION");
	say(", {size=24, option_id=%s, op=%s, object_id=%u", name,
	    op == IOMMU_OPTION_OP_GET ? "IOMMU_OPTION_OP_GET" : "IOMMU_OPTION_OP_SET", object);
	if (op == IOMMU_OPTION_OP_SET)
		say(", val64=%llu}", (unsigned long long)value);
	else if (ret == 0)
		say("} => {val64=%llu}", (unsigned long long)arg.val64);
	else
		say("}");
	say_result(ret);
	return ret;
}
#define OPTION(fd, id, op, object, value) option(fd, id, #id, op, object, value)

static int vfio_ioas(const struct fd *iommufd, uint16_t op, const char *name, uint32_t id)
{
	struct iommu_vfio_ioas arg = { .size = sizeof(arg), .op = op, .ioas_id = id };
	int ret = ioctl(iommufd->nr, IOMMU_VFIO_IOAS, &arg);

	say_call(iommufd, "IOMMU_VFIO_IOAS");
	say(", {size=12, op=%s", name);
	if (op == IOMMU_VFIO_IOAS_SET)
		say(", ioas_id=%u", id);
	say("}");
	if (op == IOMMU_VFIO_IOAS_GET && ret == 0)
		say(" => {ioas_id=%u}", arg.ioas_id);
	say_result(ret);
	return ret;
}
#define VFIO_IOAS(fd, op, id) vfio_ioas(fd, op, #op, id)

static void hw_info(const struct fd *iommufd, uint32_t device)
{
	struct iommu_hw_info_vtd data = { .flags = 0 };
	struct iommu_hw_info arg = {
		.size = sizeof(arg), .dev_id = device, .data_len = sizeof(data),
		.data_uptr = (uintptr_t)&data,
	};
	int ret = ioctl(iommufd->nr, IOMMU_GET_HW_INFO, &arg);

	must(ret == 0 && arg.out_data_type == 1);
	say_call(iommufd, "IOMMU_GET_HW_INFO");
	say(", {size=40, flags=0, dev_id=%u, data_len=24, data_uptr=%#llx} => {data_len=%u, "
	    "out_data_type=IOMMU_HW_INFO_TYPE_INTEL_VTD, out_max_pasid_log2=%u, "
	    "out_capabilities=", device, (unsigned long long)arg.data_uptr, arg.data_len,
	    arg.out_max_pasid_log2);
	say_flags(arg.out_capabilities, hw_caps, "IOMMU_HW_CAP_???");
	say(", data_uptr={flags=");
	say_flags(data.flags, vtd_flags, "IOMMU_HW_INFO_VTD_???");
	say(", cap_reg=%#llx, ecap_reg=%#llx}}", (unsigned long long)data.cap_reg, (unsigned long long)data.ecap_reg);
	say_result(ret);
}

static int hwpt_alloc(const struct fd *iommufd, uint32_t flags, uint32_t device,
		      uint32_t ioas, uint32_t *id)
{
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg), .flags = flags, .dev_id = device, .pt_id = ioas,
	};
	int ret = ioctl(iommufd->nr, IOMMU_HWPT_ALLOC, &arg);

	say_call(iommufd, "IOMMU_HWPT_ALLOC");
	say(", {size=48, flags=%s, dev_id=%u, pt_id=%u, data_type=IOMMU_HWPT_DATA_NONE, "
	    "data_len=0, data_uptr=NULL}", flags ? "IOMMU_HWPT_ALLOC_NEST_PARENT" : "0",
	    device, ioas);
	if (ret == 0)
		say(" => {out_hwpt_id=%u}", arg.out_hwpt_id);
	say_result(ret);
	*id = arg.out_hwpt_id;
	return ret;
}

static uint32_t fault_queue(const struct fd *iommufd)
{
	struct iommu_fault_alloc arg = { .size = sizeof(arg) };
	int ret = ioctl(iommufd->nr, IOMMU_FAULT_QUEUE_ALLOC, &arg);

	must(ret == 0);
	say_call(iommufd, "IOMMU_FAULT_QUEUE_ALLOC");
	say(", {size=16, flags=0} => {out_fault_id=%u, "
	    "out_fault_fd=%d<anon_inode:[iommufd-pgfault]>}", arg.out_fault_id,
	    (int)arg.out_fault_fd);
	say_result(ret);
	close(arg.out_fault_fd);
	return arg.out_fault_id;
}

/* ---- the sequence --------------------------------------------------------- */

static void mappings(const struct fd *iommufd, uint32_t ioas)
{
	char *buffer = pages(1 << 20);
	struct fd file = { .nr = memfd_create("guest-ram", MFD_CLOEXEC),
			   .text = "/memfd:guest-ram (deleted)" };
	uint64_t fixed = 0x100000, chosen = 0, of_file = 0, again = 0x100000, odd = 0x1001;
	uint32_t second = ioas_alloc(iommufd);

	must(file.nr >= 0 && ftruncate(file.nr, 1 << 20) == 0);
	must(map(iommufd, ioas, FIXED | RW, buffer, 1 << 20, &fixed) == 0);
	must(map(iommufd, ioas, RW, buffer, 8192, &chosen) == 0);
	must(map(iommufd, ioas, FIXED | IOMMU_IOAS_MAP_READABLE, buffer, 4096, &again) < 0);
	must(map(iommufd, ioas, FIXED | RW, buffer, 4096, &odd) < 0);
	must(map_file(iommufd, ioas, &file, 8192, &of_file) == 0);
	must(copy(iommufd, second, ioas, 1 << 20, 0x100000) == 0);
	must(unmap(iommufd, ioas, chosen, 8192) == 0);
	must(unmap(iommufd, ioas, chosen, 8192) < 0);
	must(unmap(iommufd, ioas, of_file, 8192) == 0);
	must(unmap(iommufd, second, 0, UINT64_MAX) == 0);
	must(destroy(iommufd, second) == 0);
	close(file.nr);
}

int main(int argc, char **argv)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	uint32_t id, ioas, table, hwpt, count, fault;
	struct fd device, iommufd;
	uint64_t offset, size;
	char *buffer;

	must(argc == 2);
	device = open_node(argv[1]);
	iommufd = x_node("/dev/iommu");
	/* Before it is bound nothing works. */
	must(x_device_info(&device, &info) < 0);
	must(bind_to(&device, &device, &id) < 0);
	must(bind_to(&device, &iommufd, &id) == 0);
	must(x_device_info(&device, &info) == 0);
	x_region(&device, VFIO_PCI_BAR0_REGION_INDEX, &offset, &size);

	ioas = ioas_alloc(&iommufd);
	table = ioas;
	must(attach(&device, &table) == 0);
	count = iova_ranges(&iommufd, ioas, 0);
	must(count > 1 && iova_ranges(&iommufd, ioas, 1) == count);
	must(iova_ranges(&iommufd, ioas, count) == count);
	mappings(&iommufd, ioas);
	hw_info(&iommufd, id);
	must(OPTION(&iommufd, IOMMU_OPTION_RLIMIT_MODE, IOMMU_OPTION_OP_GET, 0, 0) == 0);
	must(OPTION(&iommufd, IOMMU_OPTION_HUGE_PAGES, IOMMU_OPTION_OP_SET, ioas, 0) == 0 ||
	     errno == EBUSY || errno == EINVAL);
	must(VFIO_IOAS(&iommufd, IOMMU_VFIO_IOAS_GET, 0) < 0);
	must(VFIO_IOAS(&iommufd, IOMMU_VFIO_IOAS_SET, ioas) == 0);
	must(VFIO_IOAS(&iommufd, IOMMU_VFIO_IOAS_GET, 0) == 0);
	/* An iommufd answers as a container does, once it has such an IOAS. */
	must(X_NONE(&iommufd, VFIO_GET_API_VERSION) == 0);
	must(X_VALUE(&iommufd, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) == 1);
	buffer = pages(4096);
	must(x_map(&iommufd, VFIO_DMA_MAP_FLAG_READ, buffer, 0x400000, 4096) == 0);
	must(x_unmap(&iommufd, 0, 0x400000, 4096) == 0);
	must(VFIO_IOAS(&iommufd, IOMMU_VFIO_IOAS_CLEAR, 0) == 0);

	must(hwpt_alloc(&iommufd, 0, id, ioas, &hwpt) == 0);
	must(attach(&device, &hwpt) == 0);
	must(hwpt_alloc(&iommufd, IOMMU_HWPT_ALLOC_NEST_PARENT, id, ioas, &table) < 0);
	fault = fault_queue(&iommufd);
	must(destroy(&iommufd, fault) == 0);
	/* In use. */
	must(destroy(&iommufd, ioas) < 0);
	must(detach(&device) == 0);
	must(destroy(&iommufd, hwpt) == 0);
	must(allow(&iommufd, ioas, 0x100000, 0xffffff) == 0);
	must(unmap(&iommufd, ioas, 0, UINT64_MAX) == 0);
	must(destroy(&iommufd, ioas) == 0);
	return 0;
}
