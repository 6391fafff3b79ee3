/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "call/binding.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "util/array.h"
#include "util/form.h"

/* Which folder of sysfs a file is in. */
enum folder {
	OF_DEVICE,
	OF_DRIVER,
	OF_BUS,
	OF_FUNCTION,			/* a PCI device that has virtual functions */
	OF_PCI,				/* a PCI device, a PCI bus, or /sys/bus/pci */
	OF_REMOVABLE,			/* a PCI or mediated device */
	OF_TYPE,			/* a type of mediated devices */
};

static const struct {
	const char *file;
	enum vt_binding_what what;
	enum folder folder;
	const char *name;
} rows[] = {
	{ "driver_override", VT_BINDING_OVERRIDE, OF_DEVICE, "override" },
	{ "bind", VT_BINDING_BIND, OF_DRIVER, "bind" },
	{ "unbind", VT_BINDING_UNBIND, OF_DRIVER, "unbind" },
	{ "drivers_probe", VT_BINDING_PROBE, OF_BUS, "probe" },
	{ "new_id", VT_BINDING_NEW_ID, OF_DRIVER, "new_id" },
	{ "remove_id", VT_BINDING_REMOVE_ID, OF_DRIVER, "remove_id" },
	{ "sriov_numvfs", VT_BINDING_VFS, OF_FUNCTION, "numvfs" },
	{ "create", VT_BINDING_CREATE, OF_TYPE, "create" },
	{ "remove", VT_BINDING_REMOVE, OF_REMOVABLE, "remove" },
	{ "rescan", VT_BINDING_RESCAN, OF_PCI, "rescan" },
	{ "iommu_group", VT_BINDING_GROUP, OF_DEVICE, "group" },
};

const char *vt_binding_name(enum vt_binding_what what)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].what == what)
			return rows[i].name;
	return NULL;
}

const char *vt_binding_file(enum vt_binding_what what)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].what == what)
			return rows[i].file;
	return NULL;
}

/* ---- paths ---- */

/* One component of a path. Paths are read from their end. */
struct part {
	const char *text;
	size_t length;
};

static struct part last(const char *path, size_t length)
{
	size_t begin;

	while (length && path[length - 1] == '/')
		length--;
	for (begin = length; begin && path[begin - 1] != '/';)
		begin--;
	return (struct part){ path + begin, length - begin };
}

static struct part before(const char *path, struct part p)
{
	return last(path, (size_t)(p.text - path));
}

static bool is(struct part p, const char *text)
{
	return p.length == strlen(text) && !memcmp(p.text, text, p.length);
}

static void copy(char *out, size_t size, struct part p)
{
	if (p.length < size)
		snprintf(out, size, "%.*s", (int)p.length, p.text);
}

/* Emulators and bridges make up PCI domains of more than four digits. */
static bool is_pci(struct part p)
{
	static const char form[] = "xxxx:xx:xx.x";
	size_t length = sizeof(form) - 1, more = p.length - length;

	if (p.length < length)
		return false;
	for (size_t i = 0; i < more; i++)
		if (!isxdigit((unsigned char)p.text[i]))
			return false;
	return vt_has_form(p.text + more, length, form);
}

static bool is_mediated(struct part p)
{
	return vt_is_uuid(p.text, p.length);
}

/* Whether @p is the NAME in "/sys/bus/NAME". */
static bool is_bus(const char *path, struct part p)
{
	static const char begin[] = "/sys/bus/";

	return p.text == path + sizeof(begin) - 1 && !strncmp(path, begin, sizeof(begin) - 1);
}

/*
 * Parses "/sys/bus/NAME/drivers/DRIVER", or "DEVICE/driver": that is a link, and stays in the
 * path if it cannot be resolved.
 */
static bool find_driver(const char *path, struct part folder, struct vt_binding *b)
{
	struct part above = before(path, folder), bus = before(path, above);

	if (is(folder, "driver")) {
		copy(b->device, sizeof(b->device), above);
		return true;
	}
	if (!is(above, "drivers") || !is_bus(path, bus))
		return false;
	copy(b->bus, sizeof(b->bus), bus);
	copy(b->driver, sizeof(b->driver), folder);
	return true;
}

static void set_bus(struct vt_binding *b, const char *name)
{
	snprintf(b->bus, sizeof(b->bus), "%s", name);
}

static bool find_pci(const char *path, struct part folder, struct vt_binding *b)
{
	set_bus(b, "pci");
	if (is_pci(folder))
		copy(b->device, sizeof(b->device), folder);
	return b->device[0] || (is_bus(path, folder) && is(folder, "pci")) ||
	       is(before(path, folder), "pci_bus");
}

static bool find_in(const char *path, enum folder kind, struct part folder,
		    struct vt_binding *b)
{
	switch (kind) {
	case OF_DEVICE:
		copy(b->device, sizeof(b->device), folder);
		return true;
	case OF_DRIVER:
		return find_driver(path, folder, b);
	case OF_BUS:
		copy(b->bus, sizeof(b->bus), folder);
		return is_bus(path, folder);
	case OF_FUNCTION:
		set_bus(b, "pci");
		copy(b->device, sizeof(b->device), folder);
		return true;
	case OF_PCI:
		return find_pci(path, folder, b);
	case OF_REMOVABLE:
		set_bus(b, is_pci(folder) ? "pci" : "mdev");
		copy(b->device, sizeof(b->device), folder);
		return is_pci(folder) || is_mediated(folder);
	case OF_TYPE:
		set_bus(b, "mdev");
		return is(before(path, folder), "mdev_supported_types");
	default:
		return false;
	}
}

bool vt_binding_may_be(const char *path)
{
	struct part file = last(path, strlen(path));

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (is(file, rows[i].file))
			return true;
	return false;
}

bool vt_binding_find(const char *path, struct vt_binding *b)
{
	struct part file;

	*b = (struct vt_binding){ .what = VT_BINDING_NOTHING };
	if (strncmp(path, "/sys/", 5))
		return false;
	file = last(path, strlen(path));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!is(file, rows[i].file) ||
		    !find_in(path, rows[i].folder, before(path, file), b))
			continue;
		b->what = (uint8_t)rows[i].what;
		return true;
	}
	return false;
}

/* ---- what is written to the files ---- */

bool vt_binding_changes(const struct vt_binding *b)
{
	return b->what && b->what != VT_BINDING_GROUP;
}

/* As the kernel, reads up to a newline or NUL. */
void vt_binding_tell(struct vt_binding *b, const char *bytes, size_t length)
{
	size_t end = 0;

	while (end < length && bytes[end] && bytes[end] != '\n')
		end++;
	if (end >= sizeof(b->value))
		return;
	b->told = true;
	snprintf(b->value, sizeof(b->value), "%.*s", (int)end, bytes);
	switch (b->what) {
	case VT_BINDING_OVERRIDE:
		snprintf(b->driver, sizeof(b->driver), "%s", b->value);
		break;
	case VT_BINDING_BIND:
	case VT_BINDING_UNBIND:
	case VT_BINDING_PROBE:
	case VT_BINDING_CREATE:
		snprintf(b->device, sizeof(b->device), "%s", b->value);
		break;
	case VT_BINDING_GROUP:
		copy(b->value, sizeof(b->value), last(bytes, end));
		break;
	default:
		break;
	}
}
