/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the world says of the machine: groups, devices, drivers, modules, nodes. */
#ifndef VT_JUDGE_SYSTEM_H
#define VT_JUDGE_SYSTEM_H

#include "judge/inquiry.h"

/* The devices of an IOMMU group; see vt_answer_next(). */
const struct vt_answer *vt_group_devices(struct vt_inquiry *inquiry, const char *group);

/* The driver of a device of that group; NULL: it has none, or nobody knows. */
const char *vt_group_driver(struct vt_inquiry *inquiry, const char *group, const char *device);

/* Whether VFIO has the device: 1, 0, or -1 when that is not known. */
int vt_group_device_is_vfio(struct vt_inquiry *inquiry, const char *group,
			    const char *device);

/*
 * "0000:03:00.0 (vfio-pci), 0000:03:00.1 (no driver)", at most @most of them; "" when there
 * is none.
 */
const char *vt_group_text(struct vt_inquiry *inquiry, const char *group, size_t most);

/* The group of a PCI device, or NULL. */
const char *vt_pci_group(struct vt_inquiry *inquiry, const char *device);

/* Whether the machine remaps interrupts: 1, 0, or -1 when that is not known. */
int vt_remaps_interrupts(struct vt_inquiry *inquiry);

/*
 * The next line of a group's reserved regions behind @line (NULL: the first): 1, or 0 after
 * the last, and where nobody knows.
 */
struct vt_reserved {
	uint64_t first, last;
	char type[20];			/* "msi", "direct", "direct-relaxable", "reserved" */
};

bool vt_group_reserved(struct vt_inquiry *inquiry, const char *group, const char **line,
		       struct vt_reserved *ret);

/* "0x0-0xffffff", a region that the firmware wants mapped as it is; NULL: there is none. */
const char *vt_group_direct_region(struct vt_inquiry *inquiry, const char *group);

/*
 * How many bits IOVAs of a group's devices have, by the registers of an Intel IOMMU; 0: not
 * known. *@where becomes what was read.
 */
unsigned int vt_group_width(struct vt_inquiry *inquiry, const char *group, const char **where);

/*
 * Whether the device answers to accesses of its memory, by its command register: 1, 0, or -1
 * when that is not known: one that sleeps is not woken up for it.
 */
int vt_pci_memory_enabled(struct vt_inquiry *inquiry, const char *device);

/* Whether it is a PCI Express device: 1, 0, or -1 when that is not known. */
int vt_pci_is_express(struct vt_inquiry *inquiry, const char *device);

/* "Y", "64", ...: a parameter of a module; NULL when there is no such module or parameter. */
const char *vt_module_parameter(struct vt_inquiry *inquiry, const char *module,
				const char *name);

/* The minor number of a misc device; -1: there is none; -2: not known. */
int vt_misc_minor(struct vt_inquiry *inquiry, const char *name);

/*
 * Which group has the number of a node that is called as group @name is; NULL when that is
 * this one, or it is no number of a group's.
 */
const char *vt_node_of_other(struct vt_inquiry *inquiry, uint64_t rdev, const char *name);

/* "4711 (qemu) as descriptor 12"; for vt_fact() and the like, as the next. */
const char *vt_holder_text(struct vt_inquiry *inquiry, pid_t pid, int fd);

/*
 * Who has a node open: "4711 (qemu) as descriptor 12, ...", at most three of them, and how
 * many more; NULL: nobody. @pid: whose view @path is in; 0: the machine's. *@own becomes a
 * descriptor of the process @tgid, or -1; *@blind: there may be others, whom we cannot see.
 */
const char *vt_holders_text(struct vt_inquiry *inquiry, pid_t tgid, pid_t pid,
			    const char *path, int *own, bool *blind);

/* A BAR of a PCI device, as the kernel has it; false: not known. One that is not there is all 0. */
struct vt_pci_bar {
	uint64_t first, last, flags;
};

#define VT_BAR_IO     0x100u		/* IORESOURCE_IO, _MEM, _UNSET */
#define VT_BAR_MEMORY 0x200u
#define VT_BAR_64     0x100000u	/* IORESOURCE_MEM_64: the next one is its upper half */
#define VT_BAR_UNSET  0x20000000u

bool vt_pci_bar(struct vt_inquiry *inquiry, const char *device, unsigned int index,
		struct vt_pci_bar *ret);

/*
 * How many vectors a PCI device's capabilities offer: of INTx, MSI or MSI-X as VFIO numbers
 * them. -1: they cannot be read.
 */
int vt_pci_vectors(struct vt_inquiry *inquiry, const char *device, unsigned int index);

#endif
