/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a device cannot be given to a driver: writes to files of sysfs, and files that do not
 * exist.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/rule.h"
#include "judge/system.h"
#include "util/form.h"

/*
 * The device that the program has written to a file of a driver or bus; NULL: it has not.
 * @what: the kinds of file, as bits.
 */
static const char *named_device(const struct vt_case *c, unsigned int what)
{
	const struct vt_binding *b = &c->record->binding;

	return what & 1u << b->what && b->told && *b->device && *b->bus ? b->device : NULL;
}

/* The device that is to be given to a driver. */
static const char *bound_device(const struct vt_case *c)
{
	return *c->record->binding.driver ? named_device(c, 1u << VT_BINDING_BIND) : NULL;
}

/* The first line of a file of the device. */
static const char *device_line(struct vt_case *c, const char *device, const char *file)
{
	return vt_inquire_line(c->inquiry, "/sys/bus/%s/devices/%s/%s", c->record->binding.bus,
			       device, file);
}

static int device_has(struct vt_case *c, const char *device, const char *file)
{
	return vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices/%s%s", c->record->binding.bus,
				 device, file);
}

/* Whether the driver is vfio-pci, or derived from it. */
static bool is_for_vfio(const struct vt_case *c)
{
	return strstr(c->record->binding.driver, "vfio");
}

static enum vt_verdict look_no_device(struct vt_case *c)
{
	const char *device = named_device(c, 1u << VT_BINDING_BIND | 1u << VT_BINDING_UNBIND |
					     1u << VT_BINDING_PROBE);

	if (!device ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices", c->record->binding.bus) != 1 ||
	    device_has(c, device, "") != 0)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "bus", "%s", c->record->binding.bus);
	vt_evidence(c, "/sys/bus/%s/devices/%s: not there", c->record->binding.bus, device);
	return VT_SURELY;
}

static const char *driver_of(struct vt_case *c, const char *device)
{
	return vt_inquire_link_name(c->inquiry, "/sys/bus/%s/devices/%s/driver",
				    c->record->binding.bus, device);
}

/* Only a device without a driver can be bound. */
static enum vt_verdict look_bound(struct vt_case *c)
{
	const char *device = bound_device(c), *driver = device ? driver_of(c, device) : NULL;
	bool own;

	if (!driver)
		return VT_NOT;
	own = !strcmp(driver, c->record->binding.driver);
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "driver", "%s", driver);
	vt_fact(c, "fix",
		own ? "leave this write out: the device has the driver that is wanted" :
		      "write %s to /sys/bus/%s/drivers/%s/unbind first",
		device, c->record->binding.bus, driver);
	vt_evidence(c, "/sys/bus/%s/devices/%s/driver: %s", c->record->binding.bus, device, driver);
	return VT_SURELY;
}

/* The driver whose "unbind" is written does not have the device. */
static enum vt_verdict look_not_bound(struct vt_case *c)
{
	const char *device = named_device(c, 1u << VT_BINDING_UNBIND);
	const char *driver = device && *c->record->binding.driver ? driver_of(c, device) : NULL;

	if (!device || !*c->record->binding.driver || device_has(c, device, "") != 1 ||
	    (driver && !strcmp(driver, c->record->binding.driver)))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "driver", "%s", c->record->binding.driver);
	vt_fact(c, "has", driver ? "driver %s" : "no driver", driver);
	vt_evidence(c, "/sys/bus/%s/devices/%s/driver: %s", c->record->binding.bus, device,
		    driver ? driver : "not there");
	return VT_SURELY;
}

/* ---- ids ---- */

static bool is_about_id(const struct vt_case *c, enum vt_binding_what what)
{
	return c->record->binding.what == what && c->record->binding.told;
}

/* The kernel wants at least two hexadecimal numbers: vendor and device. */
static enum vt_verdict look_id_form(struct vt_case *c)
{
	const char *value = c->record->binding.value;
	unsigned int vendor, device;

	if ((!is_about_id(c, VT_BINDING_NEW_ID) && !is_about_id(c, VT_BINDING_REMOVE_ID)) ||
	    strcmp(c->record->binding.bus, "pci") || sscanf(value, "%x %x", &vendor, &device) == 2)
		return VT_NOT;
	vt_fact(c, "value", "%s", value);
	vt_evidence(c, "written: '%s'", value);
	return VT_SURELY;
}

static enum vt_verdict look_id_there(struct vt_case *c)
{
	if (!is_about_id(c, VT_BINDING_NEW_ID))
		return VT_NOT;
	vt_fact(c, "driver", "%s", c->record->binding.driver);
	vt_fact(c, "value", "%s", c->record->binding.value);
	vt_evidence(c, "the bus gives this error for an id that the driver takes already");
	return VT_SURELY;
}

static enum vt_verdict look_id_none(struct vt_case *c)
{
	if (!is_about_id(c, VT_BINDING_REMOVE_ID))
		return VT_NOT;
	vt_fact(c, "driver", "%s", c->record->binding.driver);
	vt_fact(c, "value", "%s", c->record->binding.value);
	vt_evidence(c, "the bus gives this error for an id that was not added");
	return VT_SURELY;
}

/* ---- binding to a driver ---- */

/* vfio-pci has no ids of its own: driver_override, or new_id, must say that it gets the device. */
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
	vt_fact(c, "override",
		none ? "its driver_override is not set, and the driver has no id of it" :
		       "its driver_override is %s",
		text);
	vt_evidence(c, "/sys/bus/%s/devices/%s/driver_override: %s", c->record->binding.bus, device,
		    text);
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
	vt_evidence(c, "/sys/bus/%s/devices/%s/iommu_group: not there", c->record->binding.bus,
		    device);
	return VT_SURELY;
}

static enum vt_verdict look_bridge(struct vt_case *c)
{
	const char *device = bound_device(c), *class;

	if (!device || !is_for_vfio(c) || strcmp(c->record->binding.bus, "pci"))
		return VT_NOT;
	class = device_line(c, device, "class");
	/* Bridges to PCI and CardBus have other configuration headers. */
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

/* Another device of the device's group has been given to a program. */
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

/* ---- virtual functions ---- */

static bool sets_functions(const struct vt_case *c)
{
	return c->record->binding.what == VT_BINDING_VFS && *c->record->binding.device;
}

static enum vt_verdict look_no_functions(struct vt_case *c)
{
	const char *driver, *mode;

	if (!sets_functions(c))
		return VT_NOT;
	driver = driver_of(c, c->record->binding.device);
	mode = vt_module_parameter(c->inquiry, "vfio_pci", "enable_sriov");
	if (!driver || strcmp(driver, "vfio-pci") || !mode || *mode != 'N')
		return VT_NOT;
	vt_fact(c, "device", "%s", c->record->binding.device);
	vt_evidence(c, "/sys/module/vfio_pci/parameters/enable_sriov: %s", mode);
	return VT_SURELY;
}

/* Virtual functions are made by the device's driver. */
static enum vt_verdict look_functions_driver(struct vt_case *c)
{
	const char *device = c->record->binding.device, *driver;

	if (!sets_functions(c) || device_has(c, device, "") != 1)
		return VT_NOT;
	driver = driver_of(c, device);
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "has", driver ? "driver %s, which makes no virtual functions" :
		"no driver, and it is the driver that makes virtual functions", driver);
	vt_evidence(c, "/sys/bus/pci/devices/%s/driver: %s", device, driver ? driver : "not there");
	return VT_SURELY;
}

static enum vt_verdict look_functions_there(struct vt_case *c)
{
	const char *number = sets_functions(c) ?
				     device_line(c, c->record->binding.device, "sriov_numvfs") :
				     NULL;

	if (!number || !strtoul(number, NULL, 10))
		return VT_NOT;
	vt_fact(c, "device", "%s", c->record->binding.device);
	vt_fact(c, "number", "%s", number);
	vt_evidence(c, "/sys/bus/pci/devices/%s/sriov_numvfs: %s", c->record->binding.device,
		    number);
	return VT_SURELY;
}

static enum vt_verdict look_too_many_functions(struct vt_case *c)
{
	const char *total = sets_functions(c) ?
				    device_line(c, c->record->binding.device, "sriov_totalvfs") :
				    NULL;

	if (!total || !c->record->binding.told ||
	    strtoul(c->record->binding.value, NULL, 0) <= strtoul(total, NULL, 10))
		return VT_NOT;
	vt_fact(c, "device", "%s", c->record->binding.device);
	vt_fact(c, "total", "%s", total);
	vt_evidence(c, "/sys/bus/pci/devices/%s/sriov_totalvfs: %s", c->record->binding.device,
		    total);
	return VT_SURELY;
}

/* ---- mediated devices ---- */

static bool makes_mediated(const struct vt_case *c)
{
	return c->record->binding.what == VT_BINDING_CREATE && c->record->binding.told;
}

static enum vt_verdict look_uuid(struct vt_case *c)
{
	const char *uuid = c->record->binding.value;

	if (!makes_mediated(c) || vt_is_uuid(uuid, strlen(uuid)))
		return VT_NOT;
	vt_fact(c, "uuid", "%s", uuid);
	vt_evidence(c, "written: '%s'", uuid);
	return VT_SURELY;
}

static enum vt_verdict look_mediated_there(struct vt_case *c)
{
	const char *uuid = c->record->binding.value;

	if (!makes_mediated(c) ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/mdev/devices/%s", uuid) != 1)
		return VT_NOT;
	vt_fact(c, "uuid", "%s", uuid);
	vt_evidence(c, "/sys/bus/mdev/devices/%s: there", uuid);
	return VT_SURELY;
}

/* The type's folder tells how many more devices there can be. */
static enum vt_verdict look_no_instance(struct vt_case *c)
{
	const char *path = c->record->fd_info.path, *slash = strrchr(path, '/'), *left;

	if (!makes_mediated(c) || !slash)
		return VT_NOT;
	path = vt_inquiry_text(c->inquiry, "%.*s", (int)(slash - path), path);
	left = vt_inquire_line(c->inquiry, "%s/available_instances", path);
	if (!left || strcmp(left, "0"))
		return VT_NOT;
	vt_fact(c, "type", "%s", strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	vt_evidence(c, "%s/available_instances: 0", path);
	/* Each driver chooses its own error for this; these two are the core's. */
	return c->record->result == -EUSERS || c->record->result == -ENOSPC ? VT_SURELY :
									      VT_PROBABLY;
}

/* ---- files that do not exist ---- */

/* The path as it was given to open; false: it is no file by which devices get drivers. */
static bool find_missing(struct vt_case *c, struct vt_binding *b)
{
	uint64_t address;
	const char *path;

	if (!vt_io_argument(c, "path", &address))
		return false;
	path = vt_read_string_at(c, address);
	if (!path || !vt_binding_find(path, b) || !vt_binding_changes(b) ||
	    vt_inquire_exists(c->inquiry, "%s", path) != 0)
		return false;
	/* Finds the bus of a device's own file in its path. */
	if (!*b->bus && !strncmp(path, "/sys/bus/", 9))
		snprintf(b->bus, sizeof(b->bus), "%.*s", (int)strcspn(path + 9, "/"), path + 9);
	vt_fact(c, "bus", "%s", b->bus);
	vt_fact(c, "device", "%s", b->device);
	vt_fact(c, "driver", "%s", b->driver);
	vt_evidence(c, "%s: not there", path);
	return *b->bus;
}

static enum vt_verdict look_no_driver(struct vt_case *c)
{
	struct vt_binding b;
	char *other;

	if (!find_missing(c, &b) || !*b.driver ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/%s/drivers", b.bus) != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/%s/drivers/%s", b.bus, b.driver) != 0)
		return VT_NOT;
	vt_fact(c, "fix", "modprobe %s", b.driver);
	/* Modules have '_' where their drivers often have '-'. */
	for (other = b.driver; (other = strchr(other, '_')); )
		*other = '-';
	if (vt_inquire_exists(c->inquiry, "/sys/bus/%s/drivers/%s", b.bus, b.driver) == 1)
		vt_fact(c, "fix", "it is called %s", b.driver);
	return VT_SURELY;
}

static enum vt_verdict look_missing_device(struct vt_case *c)
{
	struct vt_binding b;

	return find_missing(c, &b) && *b.device &&
			       vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices", b.bus) == 1 &&
			       vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices/%s", b.bus,
						 b.device) == 0 ?
		       VT_SURELY :
		       VT_NOT;
}

/* "DEVICE/driver/unbind" of a device without a driver. */
static enum vt_verdict look_driverless(struct vt_case *c)
{
	struct vt_binding b;

	return find_missing(c, &b) && *b.device && b.what != VT_BINDING_OVERRIDE &&
			       b.what != VT_BINDING_VFS &&
			       vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices/%s", b.bus,
						 b.device) == 1 &&
			       vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices/%s/driver", b.bus,
						 b.device) == 0 ?
		       VT_SURELY :
		       VT_NOT;
}

static enum vt_verdict look_functionless(struct vt_case *c)
{
	struct vt_binding b;

	return find_missing(c, &b) && b.what == VT_BINDING_VFS &&
			       vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", b.device) ==
				       1 ?
		       VT_SURELY :
		       VT_NOT;
}

/* Programs read this link to find the group of a device. */
static enum vt_verdict look_no_group(struct vt_case *c)
{
	const struct vt_binding *b = &c->record->binding;
	uint64_t address;
	const char *path = vt_io_argument(c, "path", &address) ? vt_read_string_at(c, address) :
								 NULL,
		   *folder;
	int there;

	if (b->what != VT_BINDING_GROUP || !*b->device || !path || strncmp(path, "/sys/", 5) ||
	    vt_inquire_exists(c->inquiry, "%s", path) != 0)
		return VT_NOT;
	folder = vt_inquiry_text(c->inquiry, "%.*s", (int)(strrchr(path, '/') - path), path);
	there = vt_inquire_exists(c->inquiry, "%s", folder);
	if (there < 0)
		return VT_NOT;
	vt_fact(c, "device", "%s", b->device);
	vt_fact(c, "is",
		there ? "is in no IOMMU group: no IOMMU is in front of it" : "is not there");
	vt_fact(c, "fix",
		there ? "turn the IOMMU on (firmware: VT-d, AMD-Vi; kernel: intel_iommu=on), or in "
			"a guest give it one; without any, vfio-pci takes a device in no-IOMMU mode only" :
			"write the name as the bus has it: for PCI with its domain, 0000:03:00.0");
	vt_evidence(c, "%s: %s", folder, there ? "there, without iommu_group" : "not there");
	if (there &&
	    !vt_answer_next(vt_inquire(c->inquiry, VT_ASK_FOLDER, 0, "/sys/kernel/iommu_groups"),
			    NULL))
		vt_evidence(c, "/sys/kernel/iommu_groups: empty");
	return VT_SURELY;
}

#define WRITE2(ID, ERRNUM, OTHER, LOOK) ID, VT_ON_WRITE, 0, 0, ERRNUM, OTHER, LOOK
#define WRITE(ID, ERRNUM, LOOK) WRITE2(ID, ERRNUM, 0, LOOK)
#define MISSING(ID, LOOK) ID, VT_ON_OPEN, 0, 0, ENOENT, 0, LOOK

static const struct vt_rule rules[] = {
	{ WRITE("sysfs-no-device", ENODEV, look_no_device),
	  .why = "the bus {bus} has no device '{device}'",
	  .fix = "write the name as /sys/bus/{bus}/devices has it: for PCI with its domain, 0000:03:00.0" },
	{ WRITE("sysfs-override", ENODEV, look_override),
	  .why = "{driver} does not take {device}: {override}",
	  .fix = "write {driver} to driver_override of the device first (driverctl set-override {device} "
		 "{driver})" },
	/* Older kernels return ENODEV. */
	{ WRITE2("sysfs-bound", EBUSY, ENODEV, look_bound),
	  .why = "{device} has the driver {driver} already",
	  .fix = "{fix}" },
	{ WRITE("sysfs-not-bound", ENODEV, look_not_bound),
	  .why = "{driver} does not have {device}: it has {has}",
	  .fix = "write it to the file unbind of the driver that it has: /sys/bus/pci/devices/{device}/driver" },
	{ WRITE("sysfs-no-iommu", EINVAL, look_no_iommu),
	  .why = "{device} is in no IOMMU group: no IOMMU is in front of it",
	  .fix = "turn the IOMMU on (firmware; intel_iommu=on); in a guest that has none, and where the program "
		 "is trusted, echo Y >/sys/module/vfio/parameters/enable_unsafe_noiommu_mode" },
	{ WRITE("sysfs-id-form", EINVAL, look_id_form),
	  .why = "'{value}' is no id: it is the vendor's and the device's number, hexadecimal, with a space "
		 "between",
	  .fix = "write \"8086 10d3\"; a device alone is bound by its driver_override" },
	{ WRITE("sysfs-id-there", EEXIST, look_id_there),
	  .why = "{driver} takes devices of id {value} already",
	  .fix = "go on: devices of that id without a driver are bound by writing them to the file bind; or use "
		 "driver_override, which is for one device" },
	{ WRITE("sysfs-id-none", ENODEV, look_id_none),
	  .why = "the id {value} was not added to {driver}, so it cannot be taken away",
	  .fix = "go on: it is not there" },
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
	{ WRITE("sysfs-functions-driver", ENOENT, look_functions_driver),
	  .why = "{device} has {has}",
	  .fix = "bind it to the vendor's driver first" },
	{ WRITE("sysfs-functions-there", EBUSY, look_functions_there),
	  .why = "{device} has {number} virtual functions already, and their number is not changed while there "
		 "are any",
	  .fix = "write 0 first" },
	{ WRITE("sysfs-functions-many", ERANGE, look_too_many_functions),
	  .why = "{device} can have {total} virtual functions",
	  .fix = "write {total}, or less" },
	{ WRITE("mdev-uuid", EINVAL, look_uuid),
	  .why = "'{uuid}' is no UUID",
	  .fix = "write one as uuidgen makes it: 36 characters, with hyphens" },
	{ WRITE("mdev-there", EEXIST, look_mediated_there),
	  .why = "there is a mediated device {uuid} already",
	  .fix = "use it, remove it first, or take another UUID" },
	{ WRITE2("mdev-no-instance", EUSERS, ENOSPC, look_no_instance),
	  .why = "there can be no more mediated devices of type {type}: available_instances is 0",
	  .fix = "remove one, or use another type; drivers may allow but one type at a time on a device" },
	{ WRITE2("mdev-refused", EINVAL, EIO, look_no_instance),
	  .why = "there can be no more mediated devices of type {type}: available_instances is 0",
	  .fix = "remove one, or use another type; drivers may allow but one type at a time on a device" },

	{ "sysfs-no-group", VT_ON_READ | VT_ON_OTHER, .errnum = ENOENT, .look = look_no_group,
	  .why = "{device} {is}",
	  .fix = "{fix}" },
	{ MISSING("sysfs-no-driver", look_no_driver),
	  .why = "the bus {bus} has no driver {driver}",
	  .fix = "{fix}" },
	{ MISSING("sysfs-missing-device", look_missing_device),
	  .why = "the bus {bus} has no device '{device}'",
	  .fix = "write the name as /sys/bus/{bus}/devices has it: for PCI with its domain, 0000:03:00.0" },
	{ MISSING("sysfs-driverless", look_driverless),
	  .why = "{device} has no driver, so there is none that it could be taken from",
	  .fix = "go on: give it to the driver that is wanted" },
	{ MISSING("sysfs-functionless", look_functionless),
	  .why = "{device} can have no virtual functions: it has no file sriov_numvfs",
	  .fix = "use a device with SR-IOV, and turn it on in the firmware" },
};

const struct vt_rules vt_rules_sysfs = { rules, ARRAY_SIZE(rules) };
