// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recognizes a file by what the system tells, and keeps nothing. Link text counts only for
 * anonymous files, whose text no path can have; a path proves nothing.
 */
#include <config.h>

#include "identify/internal.h"
#include "util/array.h"
#include "util/reading.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VFIO_MISC_MINOR 196		/* reserved; iommufd may provide it instead */
#define MISC_MAJOR 10

void vt_copy(char *to, size_t size, const char *from)
{
	size_t length = strnlen(from, size - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}

void vt_classify_anon(struct vt_class *class, const char *text)
{
	class->anon = true;
	class->what.kind = vfiotrace_anon_kind(text);
	if (class->what.kind == VFIOTRACE_FD_IOMMU_2011)
		class->what.dialect = VFIOTRACE_DIALECT_2011;
	/* There are hundreds of eventfds and vCPUs, and nothing is learnt about them. */
	class->stateful = class->what.kind != VFIOTRACE_FD_OTHER &&
			  class->what.kind != VFIOTRACE_FD_EVENTFD &&
			  class->what.kind != VFIOTRACE_FD_KVM_VCPU;
}

/* ---- /proc/devices and /proc/misc ---- */

/*
 * Finds the name behind @number in a table of lines "NUMBER NAME". @section: the line behind
 * which to look; NULL: everywhere. Returns 1, 0 if it is not there, or -1 if the table cannot
 * be read.
 */
static int table_name(const char *root, const char *table, const char *section,
		      unsigned int number, char name[64])
{
	char path[PATH_MAX], line[256];
	bool inside = !section;
	int found = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", root, table);
	file = vt_open_text(path);
	if (!file)
		return -1;
	while (!found && fgets(line, sizeof(line), file)) {
		unsigned int n;

		if (isalpha((unsigned char)line[0])) {
			inside = section && !strncmp(line, section, strlen(section));
			continue;
		}
		found = inside && sscanf(line, "%u %63s", &n, name) == 2 && n == number;
	}
	fclose(file);
	return found;
}

/* ---- sysfs ---- */

/* Last component of a symbolic link's target. False if there is no link. */
static bool link_name(const char *path, char *name, size_t size)
{
	char target[PATH_MAX];
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	const char *slash;

	if (length <= 0)
		return false;
	target[length] = '\0';
	slash = strrchr(target, '/');
	vt_copy(name, size, slash ? slash + 1 : target);
	return true;
}

static const struct {
	const char *name;		/* of the bus, and in an mdev's device_api */
	enum vfiotrace_device_type type;
} buses[] = {
	{ "pci", VFIOTRACE_DEVICE_PCI },
	{ "platform", VFIOTRACE_DEVICE_PLATFORM },
	{ "amba", VFIOTRACE_DEVICE_AMBA },
	{ "ccw", VFIOTRACE_DEVICE_CCW },
	{ "css", VFIOTRACE_DEVICE_CCW },
	{ "ap", VFIOTRACE_DEVICE_AP },
	{ "fsl-mc", VFIOTRACE_DEVICE_FSL_MC },
	{ "cdx", VFIOTRACE_DEVICE_CDX },
};

static enum vfiotrace_device_type bus_type(const char *bus)
{
	for (size_t i = 0; i < ARRAY_SIZE(buses); i++) {
		if (!strcmp(bus, buses[i].name))
			return buses[i].type;
	}
	return VFIOTRACE_DEVICE_UNKNOWN;
}

/* By the file device_api of an mdev's parent driver: "vfio-pci" and the like. */
static enum vfiotrace_device_type mdev_type(const char *directory)
{
	char path[PATH_MAX], api[64] = "";
	FILE *file;

	if (snprintf(path, sizeof(path), "%s/mdev_type/device_api", directory) >=
	    (int)sizeof(path))
		return VFIOTRACE_DEVICE_UNKNOWN;
	file = vt_open_text(path);
	if (!file)
		return VFIOTRACE_DEVICE_UNKNOWN;
	if (fscanf(file, "%63s", api) != 1)
		api[0] = '\0';
	fclose(file);
	return strncmp(api, "vfio-", 5) ? VFIOTRACE_DEVICE_UNKNOWN : bus_type(api + 5);
}

/* DDDD:BB:SS.F, with a domain of at least four digits. */
static bool looks_like_bdf(const char *name)
{
	size_t domain = strspn(name, "0123456789abcdefABCDEF");
	const char *rest = name + domain;

	return domain >= 4 && domain <= 8 && strlen(rest) == 8 && rest[0] == ':' &&
	       isxdigit((unsigned char)rest[1]) && isxdigit((unsigned char)rest[2]) &&
	       rest[3] == ':' && isxdigit((unsigned char)rest[4]) &&
	       isxdigit((unsigned char)rest[5]) && rest[6] == '.' &&
	       rest[7] >= '0' && rest[7] <= '7';
}

enum vfiotrace_device_type vt_device_type(const struct vt_roots *roots,
					  const char *device)
{
	char path[PATH_MAX];

	/* The name comes from the tracee: it must not lead out of the folder. */
	if (!device[0] || device[0] == '.' || strchr(device, '/'))
		return VFIOTRACE_DEVICE_UNKNOWN;
	snprintf(path, sizeof(path), "%s/bus/mdev/devices/%s", roots->sys, device);
	if (!access(path, F_OK))
		return mdev_type(path);
	for (size_t i = 0; i < ARRAY_SIZE(buses); i++) {
		snprintf(path, sizeof(path), "%s/bus/%s/devices/%s", roots->sys,
			 buses[i].name, device);
		if (!access(path, F_OK))
			return buses[i].type;
	}
	return looks_like_bdf(device) ? VFIOTRACE_DEVICE_PCI : VFIOTRACE_DEVICE_UNKNOWN;
}

void vt_device_driver(const struct vt_roots *roots, const char *device,
		      char driver[VT_DRIVER_MAX])
{
	char path[PATH_MAX];

	driver[0] = '\0';
	/* The name comes from the tracee: it must not lead out of the folder. */
	if (!device[0] || device[0] == '.' || strchr(device, '/'))
		return;
	snprintf(path, sizeof(path), "%s/bus/pci/devices/%s/driver", roots->sys, device);
	if (!link_name(path, driver, VT_DRIVER_MAX))
		driver[0] = '\0';
}

/* Finds the device of a class device. @parent: folder of the class device. */
static void parent_device(struct vt_class *class, const struct vt_roots *roots,
			  const char *parent)
{
	char path[PATH_MAX], bus[64];

	snprintf(path, sizeof(path), "%.3800s/device", parent);
	if (!link_name(path, class->device, sizeof(class->device)))
		return;
	snprintf(path, sizeof(path), "%.3800s/device/subsystem", parent);
	if (link_name(path, bus, sizeof(bus))) {
		snprintf(path, sizeof(path), "%.3800s/device", parent);
		class->what.device_type =
			strcmp(bus, "mdev") ? bus_type(bus) : mdev_type(path);
	}
	if (class->what.device_type == VFIOTRACE_DEVICE_UNKNOWN)
		class->what.device_type = vt_device_type(roots, class->device);
	vt_device_driver(roots, class->device, class->driver);
}

/* ---- all devices registered with VFIO ---- */

static const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

struct registered {
	const struct vt_roots *roots;
	struct vt_class first;
	unsigned int count;
	bool alike;			/* all have the type of the first one */
};

/* Calls @each with the path of each entry that does not begin with '.'. False: no such folder. */
static bool for_each_entry(const char *directory, struct registered *all,
			   void (*each)(struct registered *all, const char *path))
{
	DIR *dir = vt_open_folder(directory);
	char path[PATH_MAX];
	struct dirent *entry;

	if (!dir)
		return false;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%.3700s/%s", directory, entry->d_name);
		each(all, path);
	}
	closedir(dir);
	return true;
}

static void count_device(struct registered *all, const struct vt_class *class)
{
	if (!all->count++)
		all->first = *class;
	else if (class->what.device_type != all->first.what.device_type)
		all->alike = false;
}

/* @path: an entry of class vfio-dev. Counts its device. */
static void count_registered(struct registered *all, const char *path)
{
	struct vt_class class = { 0 };

	parent_device(&class, all->roots, path);
	count_device(all, &class);
}

static void count_member(struct registered *all, const char *path)
{
	struct vt_class class = { 0 };

	vt_copy(class.device, sizeof(class.device), last_component(path));
	class.what.device_type = vt_device_type(all->roots, class.device);
	count_device(all, &class);
}

/*
 * @path: an entry of class vfio, which is a group. Counts its devices: some may have other
 * drivers, but no others can be meant.
 */
static void count_group(struct registered *all, const char *path)
{
	const char *name = last_component(path);
	char members[PATH_MAX];

	if (!strncmp(name, "noiommu-", 8))
		name += 8;
	snprintf(members, sizeof(members), "%.3700s/kernel/iommu_groups/%.255s/devices",
		 all->roots->sys, name);
	if (!for_each_entry(members, all, count_member))
		all->alike = false;
}

void vt_registered_device(const struct vt_roots *roots, char device[VT_DEVICE_MAX],
			  enum vfiotrace_device_type *type)
{
	struct registered all = { .roots = roots, .alike = true };
	char path[PATH_MAX];

	device[0] = '\0';
	*type = VFIOTRACE_DEVICE_UNKNOWN;
	/* Class vfio-dev exists since Linux 6.1; older kernels have only the groups. */
	snprintf(path, sizeof(path), "%.3700s/class/vfio-dev", roots->sys);
	if (!for_each_entry(path, &all, count_registered)) {
		snprintf(path, sizeof(path), "%.3700s/class/vfio", roots->sys);
		for_each_entry(path, &all, count_group);
	}
	if (!all.count || !all.alike)
		return;
	*type = all.first.what.device_type;
	if (all.count == 1)
		vt_copy(device, VT_DEVICE_MAX, all.first.device);
}

/* ---- character devices ---- */

/* /dev/vfioN: in 2010 each device had a node. */
static bool is_2010_name(const char *name)
{
	size_t digits;

	if (strncmp(name, "vfio", 4))
		return false;
	digits = strspn(name + 4, "0123456789");
	return digits && !name[4 + digits];
}

/* A node of class "vfio": a group of today, or of the interfaces of 2010 and 2011. */
static void classify_vfio(struct vt_class *class, const struct vt_roots *roots,
			  const char *directory, const char *text)
{
	char name[128];

	/* The minor number is not the group's number, and the path may be any. */
	if (!link_name(directory, name, sizeof(name)))
		vt_copy(name, sizeof(name), last_component(text));
	class->what.kind = vfiotrace_char_kind(false, "vfio", name);
	if (is_2010_name(name)) {
		class->what.kind = VFIOTRACE_FD_DEVICE;
		class->what.dialect = VFIOTRACE_DIALECT_2010;
		class->what.device_type = VFIOTRACE_DEVICE_PCI;
		parent_device(class, roots, directory);
	} else if (strchr(name, ':')) {
		class->what.dialect = VFIOTRACE_DIALECT_2011;
	}
}

static enum vfiotrace_fd_kind misc_kind(const struct vt_roots *roots, unsigned int minor)
{
	char name[64];
	int found;

	if (minor == VFIO_MISC_MINOR)
		return VFIOTRACE_FD_CONTAINER;
	found = table_name(roots->proc, "misc", NULL, minor, name);
	if (found < 0)
		return VFIOTRACE_FD_UNKNOWN;
	if (!found)
		return VFIOTRACE_FD_OTHER;
	return vfiotrace_char_kind(true, name, NULL);
}

static void classify_major(struct vt_class *class, const struct vt_roots *roots,
			   unsigned int major, unsigned int minor, const char *text)
{
	char name[64], directory[PATH_MAX];
	int found = table_name(roots->proc, "devices", "Character", major, name);

	if (found <= 0) {
		class->what.kind = found ? VFIOTRACE_FD_UNKNOWN : VFIOTRACE_FD_OTHER;
		return;
	}
	class->what.kind = vfiotrace_char_kind(false, name, NULL);
	snprintf(directory, sizeof(directory), "%s/dev/char/%u:%u", roots->sys, major,
		 minor);
	if (class->what.kind == VFIOTRACE_FD_GROUP)
		classify_vfio(class, roots, directory, text);
	else if (class->what.kind == VFIOTRACE_FD_CDEV)
		parent_device(class, roots, directory);
}

void vt_classify_char(struct vt_class *class, const struct vt_roots *roots,
		      unsigned int major, unsigned int minor, const char *text)
{
	if (major == MISC_MAJOR)
		class->what.kind = misc_kind(roots, minor);
	else
		classify_major(class, roots, major, minor, text);
	if (class->what.kind == VFIOTRACE_FD_UIOMMU)
		class->what.dialect = VFIOTRACE_DIALECT_2010;
	class->stateful = class->what.kind != VFIOTRACE_FD_OTHER &&
			  class->what.kind != VFIOTRACE_FD_UNKNOWN;
}

enum vfiotrace_fd_kind vt_identify_node(const struct vt_roots *roots, unsigned int major,
					unsigned int minor, const char *path)
{
	struct vt_class class = { .stateful = false };

	vt_classify_char(&class, roots, major, minor, path);
	return class.what.kind;
}

/* ---- fdinfo ---- */

bool vt_fdinfo_device(const struct vt_roots *roots, pid_t tgid, pid_t tid, int fd,
		      char device[VT_DEVICE_MAX])
{
	static const char key[] = "vfio-device-syspath:";
	char path[PATH_MAX], line[PATH_MAX];
	bool found = false;
	FILE *file;

	if (tgid)
		snprintf(path, sizeof(path), "%s/%d/task/%d/fdinfo/%d", roots->proc,
			 tgid, tid, fd);
	else
		snprintf(path, sizeof(path), "%s/%d/fdinfo/%d", roots->proc, tid, fd);
	file = vt_open_text(path);
	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file)) {
		if (strncmp(line, key, strlen(key)))
			continue;
		line[strcspn(line, "\n")] = '\0';
		vt_copy(device, VT_DEVICE_MAX, last_component(line));
		found = strchr(line, '/') && device[0];
	}
	fclose(file);
	return found;
}
