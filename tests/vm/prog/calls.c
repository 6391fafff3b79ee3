/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "calls.h"

#define NAME(x) { x, #x }
#define END { 0, NULL }

const struct name pci_regions[] = {
	NAME(VFIO_PCI_BAR0_REGION_INDEX), NAME(VFIO_PCI_BAR1_REGION_INDEX),
	NAME(VFIO_PCI_BAR2_REGION_INDEX), NAME(VFIO_PCI_BAR3_REGION_INDEX),
	NAME(VFIO_PCI_BAR4_REGION_INDEX), NAME(VFIO_PCI_BAR5_REGION_INDEX),
	NAME(VFIO_PCI_ROM_REGION_INDEX), NAME(VFIO_PCI_CONFIG_REGION_INDEX),
	NAME(VFIO_PCI_VGA_REGION_INDEX), END
};

const struct name pci_irqs[] = {
	NAME(VFIO_PCI_INTX_IRQ_INDEX), NAME(VFIO_PCI_MSI_IRQ_INDEX),
	NAME(VFIO_PCI_MSIX_IRQ_INDEX), NAME(VFIO_PCI_ERR_IRQ_INDEX),
	NAME(VFIO_PCI_REQ_IRQ_INDEX), END
};

static const struct name group_flags[] = {
	NAME(VFIO_GROUP_FLAGS_VIABLE), NAME(VFIO_GROUP_FLAGS_CONTAINER_SET), END
};

static const struct name iommu_info_flags[] = {
	NAME(VFIO_IOMMU_INFO_PGSIZES), NAME(VFIO_IOMMU_INFO_CAPS), END
};

static const struct name map_flags[] = {
	NAME(VFIO_DMA_MAP_FLAG_READ), NAME(VFIO_DMA_MAP_FLAG_WRITE),
	NAME(VFIO_DMA_MAP_FLAG_VADDR), END
};

static const struct name unmap_flags[] = {
	NAME(VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP), NAME(VFIO_DMA_UNMAP_FLAG_ALL),
	NAME(VFIO_DMA_UNMAP_FLAG_VADDR), END
};

static const struct name device_flags[] = {
	NAME(VFIO_DEVICE_FLAGS_RESET), NAME(VFIO_DEVICE_FLAGS_PCI),
	NAME(VFIO_DEVICE_FLAGS_PLATFORM), NAME(VFIO_DEVICE_FLAGS_AMBA),
	NAME(VFIO_DEVICE_FLAGS_CCW), NAME(VFIO_DEVICE_FLAGS_AP),
	NAME(VFIO_DEVICE_FLAGS_FSL_MC), NAME(VFIO_DEVICE_FLAGS_CAPS), END
};

static const struct name region_flags[] = {
	NAME(VFIO_REGION_INFO_FLAG_READ), NAME(VFIO_REGION_INFO_FLAG_WRITE),
	NAME(VFIO_REGION_INFO_FLAG_MMAP), NAME(VFIO_REGION_INFO_FLAG_CAPS), END
};

static const struct name irq_flags[] = {
	NAME(VFIO_IRQ_INFO_EVENTFD), NAME(VFIO_IRQ_INFO_MASKABLE),
	NAME(VFIO_IRQ_INFO_AUTOMASKED), NAME(VFIO_IRQ_INFO_NORESIZE), END
};

static const struct name irq_set_flags[] = {
	NAME(VFIO_IRQ_SET_DATA_NONE), NAME(VFIO_IRQ_SET_DATA_BOOL),
	NAME(VFIO_IRQ_SET_DATA_EVENTFD), NAME(VFIO_IRQ_SET_ACTION_MASK),
	NAME(VFIO_IRQ_SET_ACTION_UNMASK), NAME(VFIO_IRQ_SET_ACTION_TRIGGER), END
};

int x_none(const struct fd *fd, unsigned long request, const char *name)
{
	int ret = ioctl(fd->nr, request);

	say_call(fd, name);
	say_result(ret);
	return ret;
}

int x_value(const struct fd *fd, unsigned long request, const char *name,
	    unsigned long value, const char *text)
{
	int ret = ioctl(fd->nr, request, value);

	say_call(fd, name);
	say(", %s", text);
	say_result(ret);
	return ret;
}

int x_unreadable(const struct fd *fd, unsigned long request, const char *name,
		 const void *argument)
{
	int ret = ioctl(fd->nr, request, argument);

	say_call(fd, name);
	say(", ");
	say_address((uintptr_t)argument);
	say_result(ret);
	return ret;
}

/* ---- group ---------------------------------------------------------------- */

int x_group_status(const struct fd *group)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	int ret = ioctl(group->nr, VFIO_GROUP_GET_STATUS, &status);

	say_call(group, "VFIO_GROUP_GET_STATUS");
	say(", {argsz=%u}", (unsigned int)sizeof(status));
	if (ret == 0) {
		say(" => {argsz=%u, flags=", status.argsz);
		say_flags(status.flags, group_flags, "VFIO_GROUP_FLAGS_???");
		say("}");
	}
	say_result(ret);
	return ret;
}

int x_set_container(const struct fd *group, const struct fd *container)
{
	int nr = container->nr;
	int ret = ioctl(group->nr, VFIO_GROUP_SET_CONTAINER, &nr);

	say_call(group, "VFIO_GROUP_SET_CONTAINER");
	say(", [");
	say_fd(container);
	say("]");
	say_result(ret);
	return ret;
}

int x_get_device_fd(const struct fd *group, const char *name, struct fd *device)
{
	char text[sizeof(device->text)];
	int ret = ioctl(group->nr, VFIO_GROUP_GET_DEVICE_FD, name);

	say_call(group, "VFIO_GROUP_GET_DEVICE_FD");
	say(", ");
	say_string(name, strlen(name), false);
	snprintf(text, sizeof(text), "anon_inode:[vfio-device]<%s>", name);
	say_result_fd(ret, device, text);
	return ret;
}

/* ---- container ------------------------------------------------------------ */

static void say_iommu_caps(const char *base, uint32_t offset, uint32_t argsz)
{
	const char *separator = "";

	say(", caps=[");
	while (offset) {
		const struct vfio_info_cap_header *cap = (const void *)(base + offset);

		must(offset + sizeof(*cap) <= argsz);
		say("%s{id=", separator);
		separator = ", ";
		if (cap->id == VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE) {
			const struct vfio_iommu_type1_info_cap_iova_range *c = (const void *)cap;
			uint32_t i;

			say("VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, version=%u, next=",
			    cap->version);
			say_address(cap->next);
			say(", nr_iovas=%u, iova_ranges=[", c->nr_iovas);
			for (i = 0; i < c->nr_iovas; i++) {
				say("%s{start=", i ? ", " : "");
				say_address(c->iova_ranges[i].start);
				say(", end=");
				say_address(c->iova_ranges[i].end);
				say("}");
			}
			say("]}");
		} else if (cap->id == VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION) {
			struct vfio_iommu_type1_info_cap_migration c;

			/* Not aligned in the chain. */
			memcpy(&c, cap, sizeof(c));
			say("VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION, version=%u, next=",
			    c.header.version);
			say_address(c.header.next);
			must(c.flags == 0);
			say(", flags=0, pgsize_bitmap=%#llx, max_dirty_bitmap_size=%llu}",
			    (unsigned long long)c.pgsize_bitmap,
			    (unsigned long long)c.max_dirty_bitmap_size);
		} else if (cap->id == VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL) {
			const struct vfio_iommu_type1_info_dma_avail *c = (const void *)cap;

			say("VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, version=%u, next=",
			    cap->version);
			say_address(cap->next);
			say(", avail=%u}", c->avail);
		} else {
			die("capability %u", cap->id);
		}
		offset = cap->next;
	}
	say("]");
}

static uint32_t iommu_info_once(const struct fd *container, uint32_t argsz)
{
	struct vfio_iommu_type1_info *info = calloc(1, argsz);
	uint32_t need;
	int ret;

	must(info);
	info->argsz = argsz;
	ret = ioctl(container->nr, VFIO_IOMMU_GET_INFO, info);
	must(ret == 0);
	say_call(container, "VFIO_IOMMU_GET_INFO");
	say(", {argsz=%u} => {argsz=%u, flags=", argsz, info->argsz);
	say_flags(info->flags, iommu_info_flags, "VFIO_IOMMU_INFO_???");
	say(", iova_pgsizes=%#llx", (unsigned long long)info->iova_pgsizes);
	/* cap_offset is of later kernels: not within the 16 bytes of the first ones. */
	if (argsz >= 20) {
		say(", cap_offset=%#x", info->cap_offset);
		if (info->cap_offset)
			say_iommu_caps((char *)info, info->cap_offset, info->argsz);
	}
	say("}");
	say_result(ret);
	need = info->argsz;
	free(info);
	return need;
}

void x_iommu_info(const struct fd *container)
{
	uint32_t need = iommu_info_once(container, sizeof(struct vfio_iommu_type1_info));

	iommu_info_once(container, need);
}

int x_map_raw(const struct fd *container, const struct vfio_iommu_type1_dma_map *map,
	      const void *more, size_t more_length)
{
	char *buffer = pages(8192);
	int ret;

	memcpy(buffer, map, sizeof(*map));
	memcpy(buffer + sizeof(*map), more, more_length);
	ret = ioctl(container->nr, VFIO_IOMMU_MAP_DMA, buffer);
	say_call(container, "VFIO_IOMMU_MAP_DMA");
	say(", {argsz=%u", map->argsz);
	if (map->argsz >= 8) {
		say(", flags=");
		say_flags(map->flags, map_flags, "VFIO_DMA_MAP_FLAG_???");
	}
	if (map->argsz >= 16) {
		say(", vaddr=");
		say_address(map->vaddr);
	}
	if (map->argsz >= 24) {
		say(", iova=");
		say_address(map->iova);
	}
	if (map->argsz >= 32)
		say(", size=%llu", (unsigned long long)map->size);
	else
		say(" /* argsz must be at least 32 */");
	if (more_length) {
		say(", /* bytes %zu..%zu */ ", sizeof(*map), sizeof(*map) + more_length - 1);
		say_bytes(more, more_length);
	}
	say("}");
	say_result(ret);
	return ret;
}

int x_map(const struct fd *container, uint32_t flags, const void *address, uint64_t iova,
	  uint64_t size)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = flags, .vaddr = (uintptr_t)address,
		.iova = iova, .size = size,
	};

	return x_map_raw(container, &map, NULL, 0);
}

int x_unmap(const struct fd *container, uint32_t flags, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .flags = flags, .iova = iova, .size = size,
	};
	int ret = ioctl(container->nr, VFIO_IOMMU_UNMAP_DMA, &unmap);

	say_call(container, "VFIO_IOMMU_UNMAP_DMA");
	say(", {argsz=%u, flags=", (unsigned int)sizeof(unmap));
	say_flags(flags, unmap_flags, "VFIO_DMA_UNMAP_FLAG_???");
	say(", iova=");
	say_address(iova);
	say(", size=%llu}", (unsigned long long)size);
	if (ret == 0)
		say(" => {size=%llu}", (unsigned long long)unmap.size);
	say_result(ret);
	return ret;
}

/* ---- device --------------------------------------------------------------- */

int x_device_info(const struct fd *device, struct vfio_device_info *info)
{
	uint32_t argsz = info->argsz;
	int ret = ioctl(device->nr, VFIO_DEVICE_GET_INFO, info);

	say_call(device, "VFIO_DEVICE_GET_INFO");
	say(", {argsz=%u}", argsz);
	if (ret == 0) {
		must(!(info->flags & VFIO_DEVICE_FLAGS_CAPS));
		say(" => {argsz=%u, flags=", info->argsz);
		say_flags(info->flags, device_flags, "VFIO_DEVICE_FLAGS_???");
		say(", num_regions=%u, num_irqs=%u", info->num_regions, info->num_irqs);
		if (argsz >= 20) {
			say(", cap_offset=%#x", info->cap_offset);
		}
		say("}");
	}
	say_result(ret);
	return ret;
}

static void say_region_caps(const char *base, uint32_t offset)
{
	const char *separator = "";

	say(", caps=[");
	while (offset) {
		const struct vfio_info_cap_header *cap = (const void *)(base + offset);

		say("%s{id=", separator);
		separator = ", ";
		if (cap->id == VFIO_REGION_INFO_CAP_MSIX_MAPPABLE) {
			say("VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, version=%u, next=",
			    cap->version);
			say_address(cap->next);
		} else if (cap->id == VFIO_REGION_INFO_CAP_SPARSE_MMAP) {
			const struct vfio_region_info_cap_sparse_mmap *c = (const void *)cap;
			uint32_t i;

			say("VFIO_REGION_INFO_CAP_SPARSE_MMAP, version=%u, next=",
			    cap->version);
			say_address(cap->next);
			say(", nr_areas=%u, areas=[", c->nr_areas);
			for (i = 0; i < c->nr_areas; i++)
				say("%s{offset=%#llx, size=%llu}", i ? ", " : "",
				    (unsigned long long)c->areas[i].offset,
				    (unsigned long long)c->areas[i].size);
			say("]");
		} else {
			die("capability %u", cap->id);
		}
		say("}");
		offset = cap->next;
	}
	say("]");
}

int x_region_info(const struct fd *device, struct vfio_region_info *info)
{
	uint32_t argsz = info->argsz, index = info->index;
	int ret = ioctl(device->nr, VFIO_DEVICE_GET_REGION_INFO, info);

	say_call(device, "VFIO_DEVICE_GET_REGION_INFO");
	say(", {argsz=%u, index=", argsz);
	say_enum(index, pci_regions, "VFIO_PCI_???_REGION_INDEX");
	say("}");
	if (ret == 0) {
		say(" => {argsz=%u, flags=", info->argsz);
		say_flags(info->flags, region_flags, "VFIO_REGION_INFO_FLAG_???");
		say(", cap_offset=%#x", info->cap_offset);
		say(", size=%llu, offset=%#llx", (unsigned long long)info->size,
		    (unsigned long long)info->offset);
		if (info->cap_offset)
			say_region_caps((char *)info, info->cap_offset);
		say("}");
	}
	say_result(ret);
	return ret;
}

int x_irq_info(const struct fd *device, uint32_t index, struct vfio_irq_info *info)
{
	int ret;

	*info = (struct vfio_irq_info){ .argsz = sizeof(*info), .index = index };
	ret = ioctl(device->nr, VFIO_DEVICE_GET_IRQ_INFO, info);
	say_call(device, "VFIO_DEVICE_GET_IRQ_INFO");
	say(", {argsz=%u, index=", (unsigned int)sizeof(*info));
	say_enum(index, pci_irqs, "VFIO_PCI_???_IRQ_INDEX");
	say("}");
	if (ret == 0) {
		say(" => {argsz=%u, flags=", info->argsz);
		say_flags(info->flags, irq_flags, "VFIO_IRQ_INFO_???");
		say(", count=%u}", info->count);
	}
	say_result(ret);
	return ret;
}

static void say_irq_set(const struct fd *device, const struct vfio_irq_set *set)
{
	say_call(device, "VFIO_DEVICE_SET_IRQS");
	say(", {argsz=%u, flags=", set->argsz);
	say_flags(set->flags, irq_set_flags, "VFIO_IRQ_SET_???");
	say(", index=");
	say_enum(set->index, pci_irqs, "VFIO_PCI_???_IRQ_INDEX");
	say(", start=%u, count=%u", set->start, set->count);
}

int x_irq_eventfds(const struct fd *device, uint32_t index, const struct fd *fds,
		   uint32_t count, uint32_t extra)
{
	size_t size = sizeof(struct vfio_irq_set) + 4ul * (count + extra);
	struct vfio_irq_set *set = calloc(1, size);
	int32_t *nr = (int32_t *)set->data;
	uint32_t i;
	int ret;

	must(set);
	set->argsz = size;
	set->flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->index = index;
	set->count = count;
	for (i = 0; i < count + extra; i++)
		nr[i] = fds[i].nr;
	ret = ioctl(device->nr, VFIO_DEVICE_SET_IRQS, set);

	say_irq_set(device, set);
	say(", data=[");
	for (i = 0; i < count && i < SHOWN; i++) {
		say("%s", i ? ", " : "");
		say_fd(&fds[i]);
	}
	say(count > SHOWN ? ", ...]" : "]");
	say("}");
	say_result(ret);
	free(set);
	return ret;
}

int x_irq_none(const struct fd *device, uint32_t action, uint32_t index, uint32_t start,
	       uint32_t count)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set), .flags = VFIO_IRQ_SET_DATA_NONE | action,
		.index = index, .start = start, .count = count,
	};
	int ret = ioctl(device->nr, VFIO_DEVICE_SET_IRQS, &set);

	say_irq_set(device, &set);
	say("}");
	say_result(ret);
	return ret;
}

int x_irq_bools(const struct fd *device, uint32_t action, uint32_t index, uint32_t start,
		uint32_t count, const uint8_t *values)
{
	size_t size = sizeof(struct vfio_irq_set) + count;
	struct vfio_irq_set *set = calloc(1, size);
	uint32_t i;
	int ret;

	must(set && count <= SHOWN);
	set->argsz = size;
	set->flags = VFIO_IRQ_SET_DATA_BOOL | action;
	set->index = index;
	set->start = start;
	set->count = count;
	memcpy(set->data, values, count);
	ret = ioctl(device->nr, VFIO_DEVICE_SET_IRQS, set);
	say_irq_set(device, set);
	say(", data=[");
	for (i = 0; i < count; i++)
		say("%s%u", i ? ", " : "", values[i]);
	say("]}");
	say_result(ret);
	free(set);
	return ret;
}

/* ---- whole sequences ------------------------------------------------------ */

int group_of(const char *device)
{
	static const char *const buses[] = { "pci", "mdev" };
	char path[128], link[PATH_MAX];
	ssize_t n = -1;
	size_t i;

	for (i = 0; n < 0 && i < sizeof(buses) / sizeof(buses[0]); i++) {
		snprintf(path, sizeof(path), "/sys/bus/%s/devices/%s/iommu_group", buses[i],
			 device);
		n = readlink(path, link, sizeof(link) - 1);
	}
	if (n < 0)
		die("%s", path);
	link[n] = '\0';
	return atoi(strrchr(link, '/') + 1);
}

struct fd open_group(int group)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/vfio/%d", group);
	return x_node(path);
}

void x_session(struct session *s, const char *bdf)
{
	s->container = x_node("/dev/vfio/vfio");
	must(X_NONE(&s->container, VFIO_GET_API_VERSION) == VFIO_API_VERSION);
	must(X_VALUE(&s->container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) == 1);
	s->group = open_group(group_of(bdf));
	must(x_group_status(&s->group) == 0);
	must(x_set_container(&s->group, &s->container) == 0);
	must(X_VALUE(&s->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0);
	must(x_get_device_fd(&s->group, bdf, &s->device) >= 0);
}

void x_region(const struct fd *device, uint32_t index, uint64_t *offset, uint64_t *size)
{
	struct vfio_region_info *info = pages(4096);

	info->argsz = sizeof(*info);
	info->index = index;
	must(x_region_info(device, info) == 0);
	if (info->argsz > sizeof(*info)) {
		must(info->argsz <= 4096);
		must(x_region_info(device, info) == 0);
	}
	*offset = info->offset;
	*size = info->size;
}

/* ---- other calls than ioctl ---- */

void x_close(const struct fd *fd)
{
	int ret = close(fd->nr);

	say("close(");
	say_fd(fd);
	say_result(ret);
	must(ret == 0);
}

struct fd say_eventfd(int nr)
{
	struct fd fd = { .nr = nr, .text = "anon_inode:[eventfd]" };

	say_line("eventfd2(0, EFD_CLOEXEC) = %d<%s>", nr, fd.text);
	return fd;
}

/* @before and @after stand around the message. */
static void say_message(const char *call, const struct fd *socket, const char *before,
			const struct fd *carried, const char *after)
{
	say("%s(", call);
	say_fd(socket);
	say(", %s{msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"x\", iov_len=1}], "
	    "msg_iovlen=1, msg_control=[{cmsg_len=%zu, cmsg_level=SOL_SOCKET, "
	    "cmsg_type=SCM_RIGHTS, cmsg_data=[", before, (size_t)CMSG_LEN(sizeof(int)));
	say_fd(carried);
	say_line("]}], msg_controllen=%zu, msg_flags=0}%s) = 1",
		 (size_t)CMSG_SPACE(sizeof(int)), after);
}

static struct fd socket_fd(int nr)
{
	struct fd fd = { .nr = nr };
	char path[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", nr);
	n = readlink(path, fd.text, sizeof(fd.text) - 1);
	must(n > 0);
	fd.text[n] = '\0';
	return fd;
}

/* One byte, and room for one descriptor. */
struct message {
	char byte;
	struct iovec part;
	char control[CMSG_SPACE(sizeof(int))];
	struct msghdr header;
};

static void fill_message(struct message *m, char byte)
{
	memset(m, 0, sizeof(*m));
	m->byte = byte;
	m->part = (struct iovec){ &m->byte, 1 };
	m->header.msg_iov = &m->part;
	m->header.msg_iovlen = 1;
	m->header.msg_control = m->control;
	m->header.msg_controllen = sizeof(m->control);
}

static void fill_sent(struct message *m, const struct fd *fd)
{
	struct cmsghdr *c;

	fill_message(m, 'x');
	c = CMSG_FIRSTHDR(&m->header);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd->nr, sizeof(int));
}

/* Not by way of socketcall(), which a 32-bit library may prefer. */
void x_send(int nr, const struct fd *fd)
{
	struct fd end = socket_fd(nr);
	struct message m;

	fill_sent(&m, fd);
	must(syscall(SYS_sendmsg, nr, &m.header, MSG_NOSIGNAL) == 1);
	say_message("sendmsg", &end, "", fd, ", MSG_NOSIGNAL");
}

void x_send_many(int nr, const struct fd *fd)
{
	struct fd end = socket_fd(nr);
	struct mmsghdr header = { 0 };
	struct message m;

	fill_sent(&m, fd);
	header.msg_hdr = m.header;
	must(syscall(SYS_sendmmsg, nr, &header, 1, MSG_NOSIGNAL) == 1);
	say_message("sendmmsg", &end, "[{msg_hdr=", fd, "}], 1, MSG_NOSIGNAL");
}

struct fd x_receive(int nr, const struct fd *sent)
{
	struct fd got = *sent, end;
	struct message m;

	fill_message(&m, 0);
	must(syscall(SYS_recvmsg, nr, &m.header, 0) == 1 && m.byte == 'x');
	memcpy(&got.nr, CMSG_DATA(CMSG_FIRSTHDR(&m.header)), sizeof(int));
	end = socket_fd(nr);
	say_message("recvmsg", &end, "", &got, ", 0");
	return got;
}

/* A 32-bit program has two; kernels may be without the older one. */
#ifdef SYS_recvmmsg_time64
static const char receive_many[] = "recvmmsg_time64";
#define RECEIVE_MANY SYS_recvmmsg_time64
#else
static const char receive_many[] = "recvmmsg";
#define RECEIVE_MANY SYS_recvmmsg
#endif

/* There is room for one more. */
struct fd x_receive_many(int nr, const struct fd *sent)
{
	struct fd got = *sent, end;
	struct mmsghdr headers[2];
	struct message m;

	memset(headers, 0, sizeof(headers));
	fill_message(&m, 0);
	headers[0].msg_hdr = m.header;
	must(syscall(RECEIVE_MANY, nr, headers, 2, MSG_WAITFORONE, NULL) == 1 && m.byte == 'x');
	memcpy(&got.nr, CMSG_DATA(CMSG_FIRSTHDR(&headers[0].msg_hdr)), sizeof(int));
	end = socket_fd(nr);
	say_message(receive_many, &end, "[{msg_hdr=", &got, ", msg_len=1}], 2, MSG_WAITFORONE, NULL");
	return got;
}
