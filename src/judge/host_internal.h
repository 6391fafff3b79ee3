/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of vt_host_look(), in the order in which they run. Each fills its own members. */
#ifndef VT_JUDGE_HOST_INTERNAL_H
#define VT_JUDGE_HOST_INTERNAL_H

#include "judge/host.h"

/* What a holder has, if the kernel does not tell which device it is. */
#define VT_NAMELESS_DEVICE "[vfio-device]"

/* host_devices.c: groups, and their devices. */
void vt_host_groups(struct vt_host *host, struct vt_inquiry *inquiry);

/* host_machine.c: the IOMMU, modules, the two nodes that exist once, limits. */
void vt_host_machine(struct vt_host *host, struct vt_inquiry *inquiry);
void vt_host_limits(struct vt_host *host, struct vt_inquiry *inquiry, pid_t self);

/* host_holders.c: which processes have what open. */
void vt_host_holders(struct vt_host *host, struct vt_inquiry *inquiry);

/* host_obstacles.c: conclusions from all that. */
void vt_host_obstacles(struct vt_host *host, struct vt_inquiry *inquiry, pid_t self);

/* Asks about a node, and whether the user may use it. @expected: as in struct vt_host_node. */
struct vt_host_node vt_host_node(struct vt_inquiry *inquiry, const struct vt_host_user *user,
				 const char *path, uint64_t expected);

/* Reads "MAJOR:MINOR" from a file of sysfs; 0: there is none. */
uint64_t vt_host_number(struct vt_inquiry *inquiry, const char *path);

/* The content of a file; NULL: it cannot be read. @pid: as for vt_inquire(). */
const char *vt_host_file(struct vt_inquiry *inquiry, pid_t pid, const char *path);

#endif
