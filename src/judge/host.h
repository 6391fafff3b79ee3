/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this machine offers to who wants to pass a device through: nodes, groups, devices
 * with their drivers, IOMMU, limits, who has them open; and of each device what would
 * prevent it now, with the remedy. All of it follows from answers about the world. A text
 * that is not known, or not there, is NULL.
 */
#ifndef VT_JUDGE_HOST_H
#define VT_JUDGE_HOST_H

#include "judge/inquiry.h"
#include "judge/why.h"
#include "source/pci.h"

/* What is in the way. */
struct vt_obstacles {
	struct vt_why rows[5];
	size_t count;
};

/* On whose behalf a device would be opened. */
struct vt_host_user {
	const char *name;
	uint32_t uid, gid;
	const uint32_t *groups;		/* beside .gid */
	const char *const *group_names;
	size_t ngroups;
	bool self;			/* who asks, with the rights of this process */
};

struct vt_host_node {
	const char *path;
	int error;			/* an errno, or VT_NOT_KNOWN; 0: there is one */
	struct vt_status status;
	uint64_t expected;		/* the number that sysfs has for it; 0: none is known */
	bool usable;			/* the user may open it for reading and writing */
};

/* A process that has something of VFIO open. */
struct vt_host_holder {
	pid_t pid;
	const char *command;
	const char *what;		/* a path, or the address of a device */
	uint64_t rdev;			/* of a node; 0: what a group has given out */
};

struct vt_host_device {
	const char *name, *bus, *driver;
	const char *base;		/* its folder in sysfs */
	struct vt_pci_ids ids;		/* of a PCI device */
	struct vt_pci_names names;
	unsigned int class;		/* likewise; 24 bits */
	bool vfio;			/* the driver is one of VFIO's */
	bool candidate;			/* of a kind that is passed through */
	bool bridge;			/* to another PCI bus */
	const char *physical;		/* of a virtual function: the function it is of */
	const char *use;		/* what the machine does with it, as far as that is seen */
	struct vt_host_node cdev;	/* .path is NULL when there is none */
	struct vt_obstacles obstacles;	/* its own, without those of group and machine */
};

struct vt_host_group {
	const char *name;		/* as VFIO's node has it; NULL: devices in no group */
	const char *type;		/* of its domain, as sysfs has it */
	bool reserved;			/* the firmware demands fixed mappings */
	struct vt_host_node node;	/* .path is NULL when VFIO has none for it */
	struct vt_host_device *devices;
	size_t count;
	struct vt_obstacles obstacles;
};

enum vt_host_remapping {
	VT_REMAPPING_UNKNOWN,
	VT_REMAPPING_ON,
	VT_REMAPPING_OFF,
};

struct vt_host_parameter {
	const char *module, *name, *value;
};

struct vt_host {
	const char *kernel, *machine;
	bool virtual;			/* the processor says so */
	const char *maker;		/* of the IOMMU, by the names of its units */
	const char *units[64];
	size_t nunits;
	bool iommu;
	enum vt_host_remapping remapping;
	const char *modules[16];	/* those of VFIO's that are there */
	size_t nmodules;
	struct vt_host_parameter parameters[64];
	size_t nparameters;
	struct vt_host_node container, iommufd;
	struct vt_host_user user;
	bool locks_all;			/* no limit on locked memory */
	bool limit_known;
	uint64_t limit;			/* RLIMIT_MEMLOCK, as a program gets it from here */
	const char *login_limit;	/* in KiB, what /etc/security gives at a login */
	struct vt_host_group *groups;
	size_t ngroups;
	struct vt_host_holder *holders;
	size_t nholders;
	size_t unseen;			/* processes that could not be looked into */
	struct vt_obstacles obstacles;	/* of the whole machine */
};

/*
 * Looks around; the result lives as long as @inquiry. @machine is uname's, @self the
 * process whose view of the file system counts. @user must outlive it.
 */
struct vt_host *vt_host_look(struct vt_inquiry *inquiry, const struct vt_host_user *user,
			     const char *machine, pid_t self);

/* Whether nothing at all is in the way of @device of @group. */
bool vt_host_ready(const struct vt_host *host, const struct vt_host_group *group,
		   const struct vt_host_device *device);

/* Who holds the group, or, if given, the device: the next from *@at on, or NULL. */
const struct vt_host_holder *vt_host_holder(const struct vt_host *host,
					    const struct vt_host_group *group,
					    const struct vt_host_device *device, size_t *at);

#endif
