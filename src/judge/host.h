/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this machine offers for passing a device through: nodes, groups, devices with their
 * drivers, the IOMMU, limits, and who has what open; and for each device what prevents passing
 * it through now, with the remedy. All of it is concluded from answers about the world. A text
 * that is not known, or does not exist, is NULL.
 */
#ifndef VT_JUDGE_HOST_H
#define VT_JUDGE_HOST_H

#include "judge/inquiry.h"
#include "judge/why.h"
#include "source/pci.h"

/* What prevents passing a device through. */
struct vt_obstacles {
	struct vt_why rows[5];
	size_t count;
};

/* The user who would open a device. */
struct vt_host_user {
	const char *name;
	uint32_t uid, gid;
	const uint32_t *groups;		/* supplementary groups */
	const char *const *group_names;
	size_t ngroups;
	bool self;			/* the user of this process, with its capabilities */
};

struct vt_host_node {
	const char *path;
	int error;			/* an errno, or VT_NOT_KNOWN; 0: the node exists */
	struct vt_status status;
	uint64_t expected;		/* its number according to sysfs; 0: not known */
	const char *shut;		/* a folder above it in which the user may look for nothing */
	bool listed;			/* it has an access control list */
	bool usable;			/* the user may open it for reading and writing */
};

/* A process that has a node or device of VFIO open. */
struct vt_host_holder {
	pid_t pid;
	const char *command;
	const char *what;		/* path of a node, or address of a device */
	uint64_t rdev;			/* of a node; 0: a device that came from a group */
};

struct vt_host_device {
	const char *name, *bus, *driver;
	const char *base;		/* the device's folder in sysfs */
	struct vt_pci_ids ids;		/* of a PCI device */
	struct vt_pci_names names;
	unsigned int class;		/* PCI class code, 24 bits */
	bool vfio;			/* its driver is one of VFIO's */
	bool candidate;			/* of a kind that can be passed through */
	bool bridge;			/* a bridge to another PCI bus */
	const char *physical;		/* of a virtual function: its physical function */
	const char *use;		/* how the machine uses the device, if that is visible */
	struct vt_host_node cdev;	/* .path NULL: there is none */
	struct vt_obstacles obstacles;	/* those of the device alone, not of its group or machine */
};

struct vt_host_group {
	const char *name;		/* of VFIO's node; NULL: devices without a group */
	const char *type;		/* of the group's IOMMU domain, according to sysfs */
	bool reserved;			/* the firmware demands fixed mappings */
	struct vt_host_node node;	/* .path NULL: VFIO has none for the group */
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
	bool virtual;			/* runs under a hypervisor, according to the processor */
	const char *maker;		/* of the IOMMU, concluded from the names of its units */
	const char *units[64];
	size_t nunits;
	bool iommu;			/* devices are behind one: a unit alone may serve none */
	bool noiommu;			/* VFIO gives devices without an IOMMU groups of its own */
	enum vt_host_remapping remapping;
	const char *modules[16];	/* those of VFIO's modules that are loaded or built in */
	size_t nmodules;
	struct vt_host_parameter parameters[64];
	size_t nparameters;
	struct vt_host_node container, iommufd;
	struct vt_host_user user;
	bool locks_all;			/* no limit on locked memory */
	bool limit_known;
	uint64_t limit;			/* RLIMIT_MEMLOCK that a program started here gets */
	const char *login_limit;	/* set at a login by /etc/security: KiB, or a word */
	struct vt_host_group *groups;
	size_t ngroups;
	struct vt_host_holder *holders;
	size_t nholders;
	size_t unseen;			/* processes that we may not look into */
	struct vt_obstacles obstacles;	/* of the whole machine */
};

/*
 * Examines the machine; the result lives as long as @inquiry. @machine is uname's, @self the
 * process whose view of the file system counts. @user must outlive the result.
 */
struct vt_host *vt_host_look(struct vt_inquiry *inquiry, const struct vt_host_user *user,
			     const char *machine, pid_t self);

/* Whether nothing prevents passing through @device of @group. */
bool vt_host_ready(const struct vt_host *host, const struct vt_host_group *group,
		   const struct vt_host_device *device);

/* The next process, from *@at on, that has the group (or @device, if given) open; NULL: none. */
const struct vt_host_holder *vt_host_holder(const struct vt_host *host,
					    const struct vt_host_group *group,
					    const struct vt_host_device *device, size_t *at);

#endif
