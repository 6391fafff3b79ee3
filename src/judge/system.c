/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/system.h"

#include <inttypes.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "judge/process.h"

#define GROUPS "/sys/kernel/iommu_groups"

const struct vt_answer *vt_group_devices(struct vt_inquiry *q, const char *group)
{
	return vt_inquire(q, VT_ASK_FOLDER, 0, GROUPS "/%s/devices", group);
}

const char *vt_group_driver(struct vt_inquiry *q, const char *group, const char *device)
{
	return vt_inquire_link_name(q, GROUPS "/%s/devices/%s/driver", group, device);
}

int vt_group_device_is_vfio(struct vt_inquiry *q, const char *group, const char *device)
{
	const char *driver = vt_group_driver(q, group, device);

	if (driver && strstr(driver, "vfio"))
		return 1;
	/* Drivers for one kind of device have other names, but all create this folder. */
	return vt_inquire_exists(q, GROUPS "/%s/devices/%s/vfio-dev", group, device);
}

const char *vt_group_text(struct vt_inquiry *q, const char *group, size_t most)
{
	const struct vt_answer *a = vt_group_devices(q, group);
	const char *device = NULL, *text = "";
	size_t n = 0;

	while ((device = vt_answer_next(a, device))) {
		const char *driver = vt_group_driver(q, group, device);

		if (n++ < most)
			text = vt_inquiry_text(q, "%s%s%s (%s)", text, *text ? ", " : "", device,
					       driver ? driver : "no driver");
	}
	return n > most ? vt_inquiry_text(q, "%s and %zu more", text, n - most) : text;
}

const char *vt_pci_group(struct vt_inquiry *q, const char *device)
{
	return vt_inquire_link_name(q, "/sys/bus/pci/devices/%s/iommu_group", device);
}

int vt_remaps_interrupts(struct vt_inquiry *q)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, "/proc/interrupts");

	if (a->error)
		return -1;
	if (strstr(a->data, " IR-"))
		return 1;
	/* Names of other machines' interrupt controllers do not tell. */
	return a->cut || !strstr(a->data, " IO-APIC") ? -1 : 0;
}

bool vt_group_reserved(struct vt_inquiry *q, const char *group, const char **line,
		       struct vt_reserved *ret)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, GROUPS "/%s/reserved_regions",
					       group);

	if (a->error)
		return false;
	if (*line)
		*line = strchr(*line, '\n') ? strchr(*line, '\n') + 1 : "";
	else
		*line = a->data;
	return sscanf(*line, "%" SCNx64 " %" SCNx64 " %19s", &ret->first, &ret->last,
		      ret->type) == 3;
}

const char *vt_group_direct_region(struct vt_inquiry *q, const char *group)
{
	const char *line = NULL;
	struct vt_reserved r;

	while (vt_group_reserved(q, group, &line, &r))
		if (!strcmp(r.type, "direct"))
			return vt_inquiry_text(q, "%#" PRIx64 "-%#" PRIx64, r.first, r.last);
	return NULL;
}

unsigned int vt_group_width(struct vt_inquiry *q, const char *group, const char **where)
{
	const char *device = vt_answer_next(vt_group_devices(q, group), NULL), *text;
	unsigned int most, levels;
	uint64_t cap;

	if (!device)
		return 0;
	*where = vt_inquiry_text(q, GROUPS "/%s/devices/%s/iommu/intel-iommu/cap", group, device);
	text = vt_inquire_line(q, "%s", *where);
	if (!text || sscanf(text, "%" SCNx64, &cap) != 1)
		return 0;
	/*
	 * The guest address width, and the page tables that the unit can walk: the smaller
	 * counts.
	 */
	most = (unsigned int)(cap >> 16 & 0x3f) + 1;
	levels = cap & 1u << 11 ? 57 : cap & 1u << 10 ? 48 : cap & 1u << 9 ? 39 : 0;
	return levels && levels < most ? levels : most;
}

int vt_pci_is_express(struct vt_inquiry *q, const char *device)
{
	if (vt_inquire_exists(q, "/sys/bus/pci/devices/%s", device) != 1)
		return -1;
	return vt_inquire_exists(q, "/sys/bus/pci/devices/%s/current_link_speed", device);
}

int vt_pci_memory_enabled(struct vt_inquiry *q, const char *device)
{
	const char *status = vt_inquire_line(q, "/sys/bus/pci/devices/%s/power/runtime_status",
					     device);
	const struct vt_answer *a;

	if (status && strcmp(status, "active") && strcmp(status, "unsupported"))
		return -1;
	a = vt_inquire(q, VT_ASK_FILE, 0, "/sys/bus/pci/devices/%s/config", device);
	if (a->error || a->length < 6 || !memcmp(a->data, "\xff\xff", 2))
		return -1;
	return a->data[4] >> 1 & 1;
}

bool vt_pci_bar(struct vt_inquiry *q, const char *device, unsigned int index,
		struct vt_pci_bar *ret)
{
	const struct vt_answer *a =
		vt_inquire(q, VT_ASK_FILE, 0, "/sys/bus/pci/devices/%s/resource", device);
	const char *line = a->error ? NULL : a->data;

	while (line && index--) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return line && sscanf(line, "%" SCNx64 " %" SCNx64 " %" SCNx64, &ret->first, &ret->last,
			      &ret->flags) == 3;
}

/* Offset of the capability in the configuration space; 0: there is none. */
static unsigned int find_capability(const struct vt_answer *a, uint8_t id)
{
	const uint8_t *bytes = (const uint8_t *)a->data;
	unsigned int at =
		bytes[PCI_STATUS] & PCI_STATUS_CAP_LIST ? bytes[PCI_CAPABILITY_LIST] & 0xfcu : 0;

	for (unsigned int left = 48; left && at >= PCI_STD_HEADER_SIZEOF; left--) {
		if (bytes[at] == id)
			return at;
		at = bytes[at + PCI_CAP_LIST_NEXT] & 0xfcu;
	}
	return 0;
}

int vt_pci_vectors(struct vt_inquiry *q, const char *device, unsigned int index)
{
	static const uint8_t ids[] = { 0, PCI_CAP_ID_MSI, PCI_CAP_ID_MSIX };
	const struct vt_answer *a =
		vt_inquire(q, VT_ASK_FILE, 0, "/sys/bus/pci/devices/%s/config", device);
	const uint8_t *bytes = (const uint8_t *)a->data;
	unsigned int at, control;

	/* Without privileges only the first 64 bytes can be read. */
	if (index >= sizeof(ids) || a->error || a->length < PCI_CFG_SPACE_SIZE ||
	    !memcmp(bytes, "\xff\xff", 2))
		return -1;
	if (!ids[index])
		return bytes[PCI_INTERRUPT_PIN] != 0;
	at = find_capability(a, ids[index]);
	if (!at)
		return 0;
	control = bytes[at + PCI_MSI_FLAGS] | (unsigned int)bytes[at + PCI_MSI_FLAGS + 1] << 8;
	return ids[index] == PCI_CAP_ID_MSI ? 1 << (control >> 1 & 7) :
					      (int)(control & PCI_MSIX_FLAGS_QSIZE) + 1;
}

bool vt_is_vga_class(const char *class)
{
	unsigned long code = strtoul(class, NULL, 16) >> 8;

	return code == 0x0300 || code == 0x0001;
}

const char *vt_module_parameter(struct vt_inquiry *q, const char *module, const char *name)
{
	return vt_inquire_line(q, "/sys/module/%s/parameters/%s", module, name);
}

int vt_misc_minor(struct vt_inquiry *q, const char *name)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, "/proc/misc");
	const char *line = a->data;

	if (a->error || a->cut)
		return -2;
	while (line && *line) {
		char found[64];
		int minor;

		if (sscanf(line, "%d %63s", &minor, found) == 2 && !strcmp(found, name))
			return minor;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return -1;
}

const char *vt_node_of_other(struct vt_inquiry *q, uint64_t rdev, const char *name)
{
	const struct vt_answer *a =
		vt_inquire(q, VT_ASK_LINK, 0, "/sys/dev/char/%u:%u", major(rdev), minor(rdev));
	const char *slash = a->error ? NULL : strrchr(a->data, '/');
	static const char folder[] = "/vfio";
	size_t length = sizeof(folder) - 1;

	if (!slash || slash < a->data + length || memcmp(slash - length, folder, length) ||
	    !strcmp(slash + 1, name))
		return NULL;
	return slash + 1;
}

const char *vt_holder_text(struct vt_inquiry *q, pid_t pid, int fd)
{
	return vt_inquiry_text(q, "%s" VT_FD_OF, vt_process_name(q, pid), (int)pid, fd);
}

const char *vt_holders_text(struct vt_inquiry *q, pid_t tgid, pid_t pid, const char *path,
			    int *own, bool *blind)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_HOLDERS, pid, "%s", path);
	const char *holder = NULL, *text = NULL;
	int n = 0, who, fd;

	*own = -1;
	*blind = a->error || a->cut;
	while ((holder = vt_answer_next(a, holder))) {
		if (sscanf(holder, "%d %d", &who, &fd) != 2)
			continue;
		if (who == tgid && *own < 0)
			*own = fd;
		if (n++ < 3)
			text = vt_inquiry_text(q, "%s%s%s", text ? text : "", text ? ", " : "",
					       vt_holder_text(q, who, fd));
	}
	return n > 3 ? vt_inquiry_text(q, "%s and %d more", text, n - 3) : text;
}

unsigned int vt_kernel_version(struct vt_inquiry *inquiry, const char **release)
{
	unsigned int major, minor;

	*release = vt_inquire_line(inquiry, "/proc/sys/kernel/osrelease");
	return *release && sscanf(*release, "%u.%u", &major, &minor) == 2 ?
	       major * 1000 + minor : 0;
}
