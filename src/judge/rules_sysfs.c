/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device cannot be given to a driver: writes to files of sysfs. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "judge/rule.h"
#include "judge/system.h"

/* The device that a write to a driver's file names; NULL: it is no such write. */
static const char *bound_device(const struct vt_case *c)
{
	const struct vt_binding *b = &c->record->binding;

	return b->what == VT_BINDING_BIND && b->told && *b->device && *b->bus && *b->driver ? b->device :
											     NULL;
}

/* A line of a file of the device. */
static const char *device_line(struct vt_case *c, const char *device, const char *file)
{
	return vt_inquire_line(c->inquiry, "/sys/bus/%s/devices/%s/%s", c->record->binding.bus, device,
			       file);
}

static int device_has(struct vt_case *c, const char *device, const char *file)
{
	return vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices/%s%s", c->record->binding.bus, device,
				 file);
}

/* For vfio-pci, and for those made of it. */
static bool is_for_vfio(const struct vt_case *c)
{
	return strstr(c->record->binding.driver, "vfio");
}

static enum vt_verdict look_no_device(struct vt_case *c)
{
	const char *device = bound_device(c);

	if (!device || vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices", c->record->binding.bus) != 1 ||
	    device_has(c, device, "") != 0)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "bus", "%s", c->record->binding.bus);
	vt_evidence(c, "/sys/bus/%s/devices/%s: not there", c->record->binding.bus, device);
	return VT_SURELY;
}

/* vfio-pci knows no device by its id: somebody must say that it is wanted. */
static enum vt_verdict look_override(struct vt_case *c)
{
	const char *device = bound_device(c), *text;
	bool none;

	if (!device || device_has(c, device, "") != 1)
		return VT_NOT;
	text = device_line(c, device, "driver_override");
	none = !text || !*text || !strcmp(text, "(null)");
	if (!text || !strcmp(text, c->record->binding.driver) || (none && !is_for_vfio(c)))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "driver", "%s", c->record->binding.driver);
	vt_fact(c, "override", none ? "its driver_override is not set, and the driver has no id of it" :
				      "its driver_override is %s", text);
	vt_evidence(c, "/sys/bus/%s/devices/%s/driver_override: %s", c->record->binding.bus, device, text);
	return VT_SURELY;
}

static enum vt_verdict look_no_iommu(struct vt_case *c)
{
	const char *device = bound_device(c), *mode;

	if (!device || !is_for_vfio(c) || device_has(c, device, "") != 1 ||
	    device_has(c, device, "/iommu_group") != 0)
		return VT_NOT;
	mode = vt_module_parameter(c->inquiry, "vfio", "enable_unsafe_noiommu_mode");
	if (mode && *mode == 'Y')
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/%s/devices/%s/iommu_group: not there", c->record->binding.bus, device);
	return VT_SURELY;
}

static enum vt_verdict look_bridge(struct vt_case *c)
{
	const char *device = bound_device(c), *class;

	if (!device || !is_for_vfio(c) || strcmp(c->record->binding.bus, "pci"))
		return VT_NOT;
	class = device_line(c, device, "class");
	/* Of PCI, and of CardBus: those have other headers. */
	if (!class || (strncmp(class, "0x0604", 6) && strncmp(class, "0x0607", 6)))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/pci/devices/%s/class: %s", device, class);
	return VT_SURELY;
}

static enum vt_verdict look_has_functions(struct vt_case *c)
{
	const char *device = bound_device(c), *number;

	number = device && is_for_vfio(c) ? device_line(c, device, "sriov_numvfs") : NULL;
	if (!number || !strtoul(number, NULL, 10))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "number", "%s", number);
	vt_evidence(c, "/sys/bus/pci/devices/%s/sriov_numvfs: %s", device, number);
	return VT_SURELY;
}

/* Another device of its group has been given to a program. */
static enum vt_verdict look_group_given(struct vt_case *c)
{
	const char *device = bound_device(c), *group, *holders, *path;
	bool blind;
	int own;

	group = device && !is_for_vfio(c) && !strcmp(c->record->binding.bus, "pci") ?
		vt_pci_group(c->inquiry, device) : NULL;
	if (!group)
		return VT_NOT;
	path = vt_inquiry_text(c->inquiry, "/dev/vfio/%s", group);
	holders = vt_holders_text(c->inquiry, 0, 0, path, &own, &blind);
	if (!holders || !*holders)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "group", "%s", group);
	vt_fact(c, "holders", "%s", holders);
	vt_evidence(c, "%s is open: %s", path, holders);
	return VT_SURELY;
}

static enum vt_verdict look_no_functions(struct vt_case *c)
{
	const struct vt_binding *b = &c->record->binding;
	const char *driver, *mode;

	if (b->what != VT_BINDING_VFS || !*b->device)
		return VT_NOT;
	driver = vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/driver", b->device);
	mode = vt_module_parameter(c->inquiry, "vfio_pci", "enable_sriov");
	if (!driver || strcmp(driver, "vfio-pci") || !mode || *mode != 'N')
		return VT_NOT;
	vt_fact(c, "device", "%s", b->device);
	vt_evidence(c, "/sys/module/vfio_pci/parameters/enable_sriov: %s", mode);
	return VT_SURELY;
}

#define WRITE(ID, ERRNUM, LOOK) ID, VT_ON_WRITE, 0, 0, ERRNUM, 0, LOOK

static const struct vt_rule rules[] = {
	{ WRITE("sysfs-no-device", ENODEV, look_no_device),
	  .why = "the bus {bus} has no device '{device}'",
	  .fix = "write the name as /sys/bus/{bus}/devices has it: for PCI with its domain, 0000:03:00.0" },
	{ WRITE("sysfs-override", ENODEV, look_override),
	  .why = "{driver} does not take {device}: {override}",
	  .fix = "write {driver} to driver_override of the device first (driverctl set-override {device} "
		 "{driver})" },
	{ WRITE("sysfs-no-iommu", EINVAL, look_no_iommu),
	  .why = "{device} is in no IOMMU group: no IOMMU is in front of it",
	  .fix = "turn the IOMMU on (firmware; intel_iommu=on)" },
	{ WRITE("sysfs-bridge", EINVAL, look_bridge),
	  .why = "{device} is a bridge, and those are not given to programs",
	  .fix = "leave it to its own driver: it does not keep a group from being given away" },
	{ WRITE("sysfs-has-functions", EBUSY, look_has_functions),
	  .why = "{device} has {number} virtual functions, and as long as it has such it is not taken",
	  .fix = "write 0 to its sriov_numvfs first" },
	{ WRITE("sysfs-group-given", EBUSY, look_group_given),
	  .why = "group {group} of {device} has been given to a program: held by {holders}",
	  .fix = "end that program first" },
	{ WRITE("sysfs-no-functions", ENOENT, look_no_functions),
	  .why = "{device} has the driver vfio-pci, which makes no virtual functions unless it is told to",
	  .fix = "write 1 to /sys/module/vfio_pci/parameters/enable_sriov, and bind the device anew" },
};

const struct vt_rules vt_rules_sysfs = { rules, ARRAY_SIZE(rules) };
