/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the world says about the machine: groups, devices, drivers, modules, nodes. */
#ifndef VT_JUDGE_SYSTEM_H
#define VT_JUDGE_SYSTEM_H

#include "judge/inquiry.h"

/* The names of an IOMMU group's devices; see vt_answer_next(). */
const struct vt_answer *vt_group_devices(struct vt_inquiry *inquiry, const char *group);

/* The driver of a device of that group; NULL: it has none, or this is not known. */
const char *vt_group_driver(struct vt_inquiry *inquiry, const char *group, const char *device);

/* Whether VFIO has the device: 1, 0, or -1 if not known. */
int vt_group_device_is_vfio(struct vt_inquiry *inquiry, const char *group,
			    const char *device);

/* "0000:03:00.0 (vfio-pci), 0000:03:00.1 (no driver)", at most @most of them; "": there is none. */
const char *vt_group_text(struct vt_inquiry *inquiry, const char *group, size_t most);

/* The group of a PCI device; NULL: it has none, or this is not known. */
const char *vt_pci_group(struct vt_inquiry *inquiry, const char *device);

/* Whether the machine remaps interrupts: 1, 0, or -1 if not known. */
int vt_remaps_interrupts(struct vt_inquiry *inquiry);

/*
 * Reads the group's reserved region after *@line (NULL: the first). Returns false after the
 * last, or if this is not known.
 */
struct vt_reserved {
	uint64_t first, last;
	char type[20];			/* "msi", "direct", "direct-relaxable", "reserved" */
};

bool vt_group_reserved(struct vt_inquiry *inquiry, const char *group, const char **line,
		       struct vt_reserved *ret);

/* "0x0-0xffffff": a region that the firmware wants mapped at all times; NULL: there is none. */
const char *vt_group_direct_region(struct vt_inquiry *inquiry, const char *group);

/*
 * How many bits the IOVAs of a group's devices have, according to the registers of an Intel
 * IOMMU; 0: not known. Sets *@where to what was read.
 */
unsigned int vt_group_width(struct vt_inquiry *inquiry, const char *group, const char **where);

/*
 * Whether the device answers to accesses of its memory, according to its command register: 1,
 * 0, or -1 if not known. A device that sleeps is not woken up for it.
 */
int vt_pci_memory_enabled(struct vt_inquiry *inquiry, const char *device);

/* Whether it is a PCI Express device: 1, 0, or -1 if not known. */
int vt_pci_is_express(struct vt_inquiry *inquiry, const char *device);

/* Whether a PCI device's class, as sysfs tells it ("0x030000"), is one of VGA devices. */
bool vt_is_vga_class(const char *class);

/* A module's parameter, such as "Y" or "64"; NULL: there is no such module or parameter. */
const char *vt_module_parameter(struct vt_inquiry *inquiry, const char *module,
				const char *name);

/* The minor number of a misc device; -1: there is no such device; -2: not known. */
int vt_misc_minor(struct vt_inquiry *inquiry, const char *name);

/*
 * Finds the group that a node's number belongs to, if it is another one than @name, which the
 * node is named after. NULL: it is the same, or not the number of a group.
 */
const char *vt_node_of_other(struct vt_inquiry *inquiry, uint64_t rdev, const char *name);

/* "4711 (qemu) as descriptor 12", for vt_fact() and vt_evidence(); so is the next. */
const char *vt_holder_text(struct vt_inquiry *inquiry, pid_t pid, int fd);

/*
 * Who has a node open: "4711 (qemu) as descriptor 12, ...", at most three, and how many more;
 * NULL: nobody. @pid: the process in whose view @path is; 0: the machine's. Sets *@own to a
 * descriptor of the process @tgid, or -1, and *@blind if there may be others, which we cannot
 * see.
 */
const char *vt_holders_text(struct vt_inquiry *inquiry, pid_t tgid, pid_t pid,
			    const char *path, int *own, bool *blind);

/*
 * A BAR of a PCI device, according to the kernel; false: not known. A BAR that does not exist
 * is all 0.
 */
struct vt_pci_bar {
	uint64_t first, last, flags;
};

#define VT_BAR_IO     0x100u		/* IORESOURCE_IO, _MEM, _UNSET */
#define VT_BAR_MEMORY 0x200u
#define VT_BAR_64     0x100000u	/* IORESOURCE_MEM_64: the next BAR is the upper half */
#define VT_BAR_UNSET  0x20000000u

bool vt_pci_bar(struct vt_inquiry *inquiry, const char *device, unsigned int index,
		struct vt_pci_bar *ret);

/*
 * How many vectors the capabilities of a PCI device offer, for INTx, MSI or MSI-X (@index as
 * in VFIO); -1: they cannot be read.
 */
int vt_pci_vectors(struct vt_inquiry *inquiry, const char *device, unsigned int index);

/*
 * The version in the kernel's name, 6005 for 6.5; 0: not known. *@release: the whole name,
 * which is NULL if the kernel has not told it.
 */
unsigned int vt_kernel_version(struct vt_inquiry *inquiry, const char **release);

#endif
