/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups and devices, according to sysfs. */
#include "config.h"

#include "judge/host_internal.h"

#include <stdlib.h>
#include <string.h>

#include "judge/system.h"
#include "util/array.h"

#define GROUPS "/sys/kernel/iommu_groups"

/* ---- one device ---- */

/*
 * Functions of these classes serve the machine itself, and are not passed through; nor are
 * bridges (06) and most system peripherals (08).
 */
static bool is_candidate(unsigned int class)
{
	static const unsigned int furniture[] = { 0x0500, 0x0501, 0x0c05, 0x0c80, 0x1180 };
	unsigned int subclass = class >> 8;

	for (size_t i = 0; i < ARRAY_SIZE(furniture); i++)
		if (subclass == furniture[i])
			return false;
	/* Of the system peripherals (08), only class 0880 ("other") may be passed through. */
	return class >> 16 != 0x06 && (class >> 16 != 0x08 || subclass == 0x0880);
}

static bool is_bridge(unsigned int class)
{
	return class >> 8 == 0x0604 || class >> 8 == 0x0609;
}

/* The first network interface in the folder "net" that is up; NULL: none. */
static const char *find_interface(struct vt_inquiry *q, const char *base)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, "%s/net", base);
	const char *name = NULL, *line;

	while ((name = vt_answer_next(names, name))) {
		line = vt_inquire_line(q, "%s/net/%s/operstate", base, name);
		if (line && !strcmp(line, "up"))
			return vt_inquiry_text(q, "network interface %s is up", name);
	}
	return NULL;
}

/* Whether the disk, or a partition of it ("/dev/NAMEp1"), is mounted. */
static bool is_mounted(struct vt_inquiry *q, const char *name)
{
	const char *at = vt_host_file(q, 0, "/proc/self/mounts");
	size_t length = strlen(name);

	for (; at && *at; at += *at == '\n') {
		if (!strncmp(at, "/dev/", 5) && !strncmp(at + 5, name, length) &&
		    at[5 + length + strspn(at + 5 + length, "p0123456789")] == ' ')
			return true;
		at += strcspn(at, "\n");
	}
	return false;
}

static const char *find_disk(struct vt_inquiry *q, const char *folder)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, "%s", folder);
	const char *name = NULL;

	while ((name = vt_answer_next(names, name)))
		if (is_mounted(q, name))
			return vt_inquiry_text(q, "disk %s is mounted", name);
	return NULL;
}

/*
 * The folders of network interfaces and disks are below the device, or one level deeper, below
 * a folder that its driver has made.
 */
static const char *see_use(struct vt_inquiry *q, const char *base)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, "%s", base);
	const struct vt_answer *nvme = vt_inquire(q, VT_ASK_FOLDER, 0, "%s/nvme", base);
	const char *name = NULL, *use = find_interface(q, base), *line;

	while (!use && (name = vt_answer_next(nvme, name)))
		use = find_disk(q, vt_inquiry_text(q, "%s/nvme/%s", base, name));
	while (!use && (name = vt_answer_next(names, name))) {
		if (strncmp(name, "virtio", 6))
			continue;
		use = find_interface(q, vt_inquiry_text(q, "%s/%s", base, name));
		if (!use)
			use = find_disk(q, vt_inquiry_text(q, "%s/%s/block", base, name));
	}
	line = vt_inquire_line(q, "%s/boot_vga", base);
	if (!use && line && !strcmp(line, "1"))
		use = "the machine started with this display";
	return use;
}

static struct vt_host_node find_cdev(struct vt_inquiry *q, const struct vt_host_user *user,
				     const char *base)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, "%s/vfio-dev", base);
	const char *name = vt_answer_next(names, NULL);
	/* The file "dev" exists only where devices have nodes of their own. */
	uint64_t number = name ? vt_host_number(q, vt_inquiry_text(q, "%s/vfio-dev/%s/dev", base,
								   name)) : 0;

	if (!number)
		return (struct vt_host_node){ .path = NULL };
	return vt_host_node(q, user, vt_inquiry_text(q, "/dev/vfio/devices/%s", name), number);
}

static unsigned int find_id(struct vt_inquiry *q, const char *base, const char *name)
{
	const char *line = vt_inquire_line(q, "%s/%s", base, name);

	return line ? (unsigned int)strtoul(line, NULL, 16) : 0;
}

/*
 * No vendor has the number 0; as subsystem vendor it means that the board does not tell its
 * vendor.
 */
static void find_ids(struct vt_inquiry *q, const char *base, struct vt_pci_ids *ids)
{
	ids->vendor = (uint16_t)find_id(q, base, "vendor");
	ids->device = (uint16_t)find_id(q, base, "device");
	ids->subsystem_vendor = (uint16_t)find_id(q, base, "subsystem_vendor");
	ids->subsystem = (uint16_t)find_id(q, base, "subsystem_device");
	ids->known = ids->device_known = ids->vendor;
	ids->subsystem_known = ids->known && ids->subsystem_vendor;
}

static void find_names(struct vt_inquiry *q, const struct vt_pci_ids *ids,
		       struct vt_pci_names *names)
{
	char room[VT_PCI_QUESTION];

	vt_pci_answer(vt_inquire(q, VT_ASK_PCI_NAMES, 0, "%s",
				 vt_pci_question(room, ids).path), names);
}

static void look_at_pci(struct vt_inquiry *q, struct vt_host_device *d)
{
	find_ids(q, d->base, &d->ids);
	if (d->ids.known)
		find_names(q, &d->ids, &d->names);
	d->class = find_id(q, d->base, "class");
	d->bridge = is_bridge(d->class);
	d->candidate = is_candidate(d->class);
	d->physical = vt_inquire_link_name(q, "%s/physfn", d->base);
}

/* VFIO's drivers create a folder vfio-dev; before Linux 6.1 only the driver's name tells. */
static bool has_vfio_driver(struct vt_inquiry *q, const struct vt_host_device *d)
{
	return d->driver && (strstr(d->driver, "vfio") ||
			     vt_inquire_exists(q, "%s/vfio-dev", d->base) == 1);
}

static struct vt_host_device look_at(struct vt_inquiry *q, const struct vt_host_user *user,
				     const char *base)
{
	struct vt_host_device d = { .base = base };

	d.name = strrchr(base, '/') + 1;
	d.bus = vt_inquire_link_name(q, "%s/subsystem", base);
	d.driver = vt_inquire_link_name(q, "%s/driver", base);
	d.vfio = has_vfio_driver(q, &d);
	d.candidate = d.vfio;
	if (d.bus && !strcmp(d.bus, "pci"))
		look_at_pci(q, &d);
	if (d.candidate && !d.vfio)
		d.use = see_use(q, base);
	if (d.vfio)
		d.cdev = find_cdev(q, user, base);
	return d;
}

/* ---- groups ---- */

/* A line "FROM TO direct" means that the device must be able to reach that memory at all times. */
static bool has_reserved(struct vt_inquiry *q, const char *number)
{
	const char *text = vt_host_file(q, 0, vt_inquiry_text(q, GROUPS "/%s/reserved_regions",
							      number));

	while (text && *text) {
		size_t length = strcspn(text, "\n");

		if (length > 7 && !memcmp(text + length - 7, " direct", 7))
			return true;
		text += length + (text[length] == '\n');
	}
	return false;
}

/* Finds VFIO's node for the group, if it has one. */
static void find_node(struct vt_host *host, struct vt_inquiry *q, struct vt_host_group *group,
		      const char *number)
{
	static const char *const forms[] = { "", "noiommu-" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *name = vt_inquiry_text(q, "%s%s", forms[i], number);
		uint64_t dev = vt_host_number(q, vt_inquiry_text(q, "/sys/class/vfio/%s/dev",
								 name));

		if (!dev)
			continue;
		group->name = name;
		group->node = vt_host_node(q, &host->user,
					   vt_inquiry_text(q, "/dev/vfio/%s", name), dev);
	}
}

static size_t count_names(const struct vt_answer *names)
{
	const char *name = NULL;
	size_t n = 0;

	while ((name = vt_answer_next(names, name)))
		n++;
	return n;
}

static void look_at_group(struct vt_host *host, struct vt_inquiry *q, const char *number)
{
	struct vt_host_group *group = &host->groups[host->ngroups++];
	const struct vt_answer *names = vt_group_devices(q, number);
	const char *name = NULL, *line;

	group->name = number;
	group->type = vt_inquire_line(q, GROUPS "/%s/type", number);
	group->reserved = has_reserved(q, number);
	find_node(host, q, group, number);
	/* VFIO gives this name to the groups it makes itself, for devices without an IOMMU. */
	line = vt_inquire_line(q, GROUPS "/%s/name", number);
	if (!line || strcmp(line, "vfio-noiommu"))
		host->iommu = true;
	group->devices = vt_inquiry_alloc(q, count_names(names) * sizeof(*group->devices));
	while ((name = vt_answer_next(names, name)))
		group->devices[group->count++] =
			look_at(q, &host->user,
				vt_inquiry_text(q, GROUPS "/%s/devices/%s", number, name));
}

/* Collects the PCI devices without a group. */
static void look_at_rest(struct vt_host *host, struct vt_inquiry *q)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, "/sys/bus/pci/devices");
	struct vt_host_group *group = &host->groups[host->ngroups];
	const char *name = NULL;

	group->devices = vt_inquiry_alloc(q, count_names(names) * sizeof(*group->devices));
	while ((name = vt_answer_next(names, name)))
		if (!vt_pci_group(q, name))
			group->devices[group->count++] =
				look_at(q, &host->user,
					vt_inquiry_text(q, "/sys/bus/pci/devices/%s", name));
	host->ngroups += group->count != 0;
}

static int by_number(const void *a, const void *b)
{
	long x = strtol(*(const char *const *)a, NULL, 10);
	long y = strtol(*(const char *const *)b, NULL, 10);

	return (x > y) - (x < y);
}

void vt_host_groups(struct vt_host *host, struct vt_inquiry *q)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, GROUPS);
	size_t count = 0, most = count_names(names);
	const char **sorted = vt_inquiry_alloc(q, (most + 1) * sizeof(*sorted));
	const char *name = NULL;

	host->groups = vt_inquiry_alloc(q, (most + 1) * sizeof(*host->groups));
	while ((name = vt_answer_next(names, name)))
		sorted[count++] = name;
	qsort(sorted, count, sizeof(*sorted), by_number);
	for (size_t i = 0; i < count; i++)
		look_at_group(host, q, sorted[i]);
	look_at_rest(host, q);
}
