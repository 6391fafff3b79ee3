/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO calls of the classic interface, each stating its own line. */
#ifndef CALLS_H
#define CALLS_H

#include <linux/vfio.h>

#include "expect.h"

/* No argument. */
int x_none(const struct fd *fd, unsigned long request, const char *name);
#define X_NONE(fd, request) x_none(fd, request, #request)
/* An argument that is a value, named @text. */
int x_value(const struct fd *fd, unsigned long request, const char *name,
	    unsigned long value, const char *text);
#define X_VALUE(fd, request, value) x_value(fd, request, #request, value, #value)
/* An argument that cannot be read: its address. */
int x_unreadable(const struct fd *fd, unsigned long request, const char *name,
		 const void *argument);
#define X_UNREADABLE(fd, request, argument) x_unreadable(fd, request, #request, argument)

/* ---- group ---------------------------------------------------------------- */

int x_group_status(const struct fd *group);
int x_set_container(const struct fd *group, const struct fd *container);
int x_get_device_fd(const struct fd *group, const char *name, struct fd *device);

/* ---- container ------------------------------------------------------------ */

struct vfio_iommu_type1_info;
/* Asks twice, the second time with room for all. Frees what it needed. */
void x_iommu_info(const struct fd *container);
int x_map(const struct fd *container, uint32_t flags, const void *address, uint64_t iova,
	  uint64_t size);
/* As map, and everything in the caller's hands: any argsz, bytes behind. */
int x_map_raw(const struct fd *container, const struct vfio_iommu_type1_dma_map *map,
	      const void *more, size_t more_length);
int x_unmap(const struct fd *container, uint32_t flags, uint64_t iova, uint64_t size);

/* ---- device --------------------------------------------------------------- */

int x_device_info(const struct fd *device, struct vfio_device_info *info);
/* @info has room for info->argsz bytes and names the region. */
int x_region_info(const struct fd *device, struct vfio_region_info *info);
int x_irq_info(const struct fd *device, uint32_t index, struct vfio_irq_info *info);
/*
 * @count eventfds (nr -1 for none), then @extra more that the call does not use, and that a
 * trace shows with -v alone.
 */
int x_irq_eventfds(const struct fd *device, uint32_t index, const struct fd *fds,
		   uint32_t count, uint32_t extra);
int x_irq_none(const struct fd *device, uint32_t action, uint32_t index, uint32_t start,
	       uint32_t count);
int x_irq_bools(const struct fd *device, uint32_t action, uint32_t index, uint32_t start,
		uint32_t count, const uint8_t *values);

/* ---- other calls than ioctl ----------------------------------------------- */

void x_close(const struct fd *fd);
/* The line of eventfd(0, EFD_CLOEXEC), which has answered @nr. */
struct fd say_eventfd(int nr);
/* By SCM_RIGHTS, through the socket @nr; what is received was called @sent. */
void x_send(int nr, const struct fd *fd);
struct fd x_receive(int nr, const struct fd *sent);
/* The same of calls that take several. */
void x_send_many(int nr, const struct fd *fd);
struct fd x_receive_many(int nr, const struct fd *sent);

/* ---- whole sequences ------------------------------------------------------ */

/* The group of a PCI or mediated device, as sysfs says, and its node. */
int group_of(const char *device);
struct fd open_group(int group);
/* Container, group, type 1, device: what every program begins with. */
struct session {
	struct fd container;
	struct fd group;
	struct fd device;
};
void x_session(struct session *session, const char *device);
/* Region offset as the kernel told it, 0 size if there is none. */
void x_region(const struct fd *device, uint32_t index, uint64_t *offset, uint64_t *size);

extern const struct name pci_regions[];
extern const struct name pci_irqs[];

#endif
