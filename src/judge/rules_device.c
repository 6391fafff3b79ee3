/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device does not tell about its regions and interrupts, or is not reset. */
#include "config.h"

#include <inttypes.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/device.h"
#include "judge/rule.h"
#include "judge/system.h"

/* ---- a device's own node that is not bound to an iommufd ---- */

static enum vt_verdict look_not_bound(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	const struct vt_model_file *f = vt_model_file(c->judged->session, c->record->file);

	if (vt_model_bound(c->judged->session, c->record->file) ||
	    vt_request_code(c->record) == VFIO_DEVICE_BIND_IOMMUFD)
		return VT_NOT;
	/* An earlier call on the device has succeeded, so it is bound. */
	if (d && (d->told || d->resets || vt_model_next_region(c->judged->session, d->file, NULL)))
		return VT_NOT;
	vt_evidence(c, "no VFIO_DEVICE_BIND_IOMMUFD on this descriptor has succeeded");
	return f && f->made_seen ? VT_SURELY : VT_PROBABLY;
}

/* ---- VFIO_DEVICE_GET_REGION_INFO ---- */

static enum vt_verdict look_no_region(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	uint64_t index = IN(c, struct vfio_region_info, index);

	if (!d || !d->told || !IN_HAS(c, struct vfio_region_info, index) || index < d->nregions)
		return VT_NOT;
	vt_fact(c, "index", "%" PRIu64, index);
	vt_fact(c, "count", "%u", d->nregions);
	vt_evidence(c, "VFIO_DEVICE_GET_INFO: num_regions=%u", d->nregions);
	return VT_SURELY;
}

/*
 * The program has not asked how many regions there are. PCI devices have a known number; a
 * driver may add more.
 */
static enum vt_verdict look_no_further_region(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	uint64_t index = IN(c, struct vfio_region_info, index);

	if ((d && d->told) || vt_case_type(c) != VFIOTRACE_DEVICE_PCI ||
	    !IN_HAS(c, struct vfio_region_info, index) || index < VFIO_PCI_NUM_REGIONS)
		return VT_NOT;
	vt_fact(c, "index", "%" PRIu64, index);
	vt_fact(c, "count", "%u", VFIO_PCI_NUM_REGIONS);
	vt_evidence(c, "argument: index=%" PRIu64, index);
	return strcmp(c->record->fd_info.driver, "vfio-pci") ? VT_PROBABLY : VT_SURELY;
}

static enum vt_verdict look_no_vga(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *class, *off;

	if (!device || IN(c, struct vfio_region_info, index) != VFIO_PCI_VGA_REGION_INDEX ||
	    IN(c, struct vfio_region_info, argsz) < sizeof(struct vfio_region_info))
		return VT_NOT;
	class = vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/class", device);
	off = vt_module_parameter(c->inquiry, "vfio_pci", "disable_vga");
	vt_fact(c, "device", "%s", device);
	if (class && !vt_is_vga_class(class)) {
		vt_fact(c, "why", "%s is no VGA device (class %s)", device, class);
		vt_evidence(c, "/sys/bus/pci/devices/%s/class: %s", device, class);
		return VT_SURELY;
	}
	if (!off || strcmp(off, "Y"))
		return VT_NOT;
	vt_fact(c, "why", "vfio_pci was told not to give it away (disable_vga=Y)");
	vt_evidence(c, "/sys/module/vfio_pci/parameters/disable_vga: Y");
	return VT_SURELY;
}

/* ---- VFIO_DEVICE_GET_IRQ_INFO ---- */

static enum vt_verdict look_no_irq(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	uint64_t index = IN(c, struct vfio_irq_info, index);
	bool pci = vt_case_type(c) == VFIOTRACE_DEVICE_PCI;

	if (!IN_HAS(c, struct vfio_irq_info, index))
		return VT_NOT;
	if (d && d->told && index >= d->nirqs) {
		vt_fact(c, "count", "%u", d->nirqs);
		vt_evidence(c, "VFIO_DEVICE_GET_INFO: num_irqs=%u", d->nirqs);
	} else if (pci && index >= VFIO_PCI_NUM_IRQS) {
		vt_fact(c, "count", "%u", VFIO_PCI_NUM_IRQS);
		vt_evidence(c, "the device is on the PCI bus");
	} else {
		return VT_NOT;
	}
	vt_fact(c, "index", "%" PRIu64, index);
	return VT_SURELY;
}

/* Only PCI Express devices report errors. */
static enum vt_verdict look_conventional(struct vt_case *c)
{
	const char *device = vt_case_pci(c);

	if (!device || IN(c, struct vfio_irq_info, index) != VFIO_PCI_ERR_IRQ_INDEX ||
	    vt_pci_is_express(c->inquiry, device) != 0)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/pci/devices/%s/current_link_speed: not there", device);
	return VT_SURELY;
}

/* ---- VFIO_DEVICE_RESET ---- */

static enum vt_verdict look_no_reset(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	const char *device = vt_case_pci(c), *methods;

	vt_fact(c, "device", "%s", device ? device : "the device");
	vt_fact(c, "how", "it has no method for that");
	if (d && d->told && !(d->flags & VFIO_DEVICE_FLAGS_RESET)) {
		vt_evidence(c, "VFIO_DEVICE_GET_INFO: flags without VFIO_DEVICE_FLAGS_RESET");
		return VT_SURELY;
	}
	if (!device || (d && d->told))
		return VT_NOT;
	if (vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", device) == 1 &&
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/reset_method", device) == 0) {
		vt_evidence(c, "/sys/bus/pci/devices/%s/reset_method: not there", device);
		return VT_SURELY;
	}
	methods = vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/reset_method", device);
	if (methods && !*methods) {
		vt_evidence(c, "/sys/bus/pci/devices/%s/reset_method: empty", device);
		return VT_SURELY;
	}
	if (!methods || strcmp(c->record->fd_info.driver, "vfio-pci"))
		return VT_NOT;
	vt_fact(c, "how", "the one that there is (%s) has failed when it was opened", methods);
	vt_evidence(c, "/sys/bus/pci/devices/%s/reset_method: %s", device, methods);
	vt_evidence(c,
		"vfio-pci gives this error only for a device that it could not reset at its opening");
	return VT_SURELY;
}

static enum vt_verdict look_reset_taken_away(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *methods;

	methods = device ? vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/reset_method",
					   device) :
			   NULL;
	if (!methods || *methods)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/pci/devices/%s/reset_method: empty", device);
	return VT_SURELY;
}

static enum vt_verdict look_locked(struct vt_case *c)
{
	vt_evidence(c, "vfio-pci gives this error only when it cannot lock the device, or its bus");
	return VT_PROBABLY;
}

/* ---- any ioctl ---- */

static enum vt_verdict look_no_resume(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *status;

	status = device ? vt_inquire_line(c->inquiry,
					  "/sys/bus/pci/devices/%s/power/runtime_status", device) :
			  NULL;
	if (!status || (strcmp(status, "suspended") && strcmp(status, "error")))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "status", "%s", status);
	vt_evidence(c, "/sys/bus/pci/devices/%s/power/runtime_status: %s", device, status);
	return VT_PROBABLY;
}

/* ---- VFIO_DEVICE_GET_PCI_HOT_RESET_INFO ---- */

static enum vt_verdict look_no_room(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	size_t at = offsetof(struct vfio_pci_hot_reset_info, count);
	uint64_t count;

	if (call->out_have < at + 4 || call->argsz < at + 4)
		return VT_NOT;
	count = vfiotrace_call_load(call, call->out + at, 4);
	if (!count || call->argsz >= 12 + 8 * count)
		return VT_NOT;
	vt_fact(c, "argsz", "%u", call->argsz);
	vt_fact(c, "count", "%" PRIu64, count);
	vt_fact(c, "need", "%" PRIu64, 12 + 8 * count);
	vt_evidence(c, "the kernel has written count=%" PRIu64 "; argsz was %u", count,
		    call->argsz);
	return VT_SURELY;
}

/* The device is on a root bus: no bridge is above it by which the bus could be reset. */
static enum vt_verdict look_root_bus(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *at, *slash;
	const struct vt_answer *a;

	if (!device)
		return VT_NOT;
	a = vt_inquire(c->inquiry, VT_ASK_LINK, 0, "/sys/bus/pci/devices/%s", device);
	at = a->error ? NULL : strstr(a->data, "/pci");
	slash = at ? strchr(at + 1, '/') : NULL;
	if (!slash || strcmp(slash + 1, device))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/pci/devices/%s: %s", device, a->data);
	return VT_SURELY;
}

/* ---- devices that are reset together ---- */

/*
 * The next device, other than @device, that would be reset, too; NULL after the last. The list
 * is what the program was told, or else the devices of the same bus. *@at is 0 to begin.
 */
static const char *next_beside(struct vt_case *c, const char *device, size_t *at)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	size_t bus = (size_t)(strrchr(device, ':') - device) + 1, i = 0;
	const struct vt_answer *all;
	const char *other = NULL;

	while (d && d->ntogether && *at < d->ntogether) {
		const struct vt_model_address *a = &d->together[(*at)++];

		other = vt_inquiry_text(c->inquiry, "%04x:%02x:%02x.%x", a->segment, a->bus,
					a->devfn >> 3, a->devfn & 7);
		if (strcmp(other, device))
			return other;
	}
	if (d && d->ntogether)
		return NULL;
	all = vt_inquire(c->inquiry, VT_ASK_FOLDER, 0, "/sys/bus/pci/devices");
	while ((other = vt_answer_next(all, other))) {
		if (strncmp(other, device, bus) || !strcmp(other, device) || i++ < *at)
			continue;
		*at = i;
		return other;
	}
	return NULL;
}

static enum vt_verdict look_beside_no_group(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *other;
	size_t at = 0;

	while (device && (other = next_beside(c, device, &at))) {
		if (vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/iommu_group",
				      other) != 0)
			continue;
		vt_fact(c, "other", "%s", other);
		vt_evidence(c, "/sys/bus/pci/devices/%s/iommu_group: not there", other);
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_beside_other_driver(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *other, *driver;
	size_t at = 0;

	while (device && (other = next_beside(c, device, &at))) {
		driver = vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/driver", other);
		if ((driver && strstr(driver, "vfio")) ||
		    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", other) != 1 ||
		    (!driver &&
		     vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/driver", other)) ||
		    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/vfio-dev", other) != 0)
			continue;
		vt_fact(c, "other", "%s", other);
		vt_fact(c, "driver", driver ? "driver %s" : "no driver", driver);
		vt_evidence(c, "/sys/bus/pci/devices/%s/driver: %s", other,
			    driver ? driver : "not there");
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- VFIO_DEVICE_PCI_HOT_RESET ---- */

#define FDS_MAX 64

/* Reads the descriptors in the argument, at most FDS_MAX. */
static size_t load_fds(const struct vt_case *c, int fds[FDS_MAX])
{
	const struct vfiotrace_call *call = &c->record->call;
	uint64_t count = IN(c, struct vfio_pci_hot_reset, count);
	uint8_t bytes[4 * FDS_MAX];
	size_t given = 0;
	ssize_t got;

	if (!IN_HAS(c, struct vfio_pci_hot_reset, count) || !count)
		return 0;
	got = c->judged->memory->read(c->judged->memory->ctx,
				      call->arg + sizeof(struct vfio_pci_hot_reset), bytes,
				      4 * (count < FDS_MAX ? count : FDS_MAX));
	for (; 4 * ((ssize_t)given + 1) <= got; given++)
		fds[given] = (int)vfiotrace_call_load(call, bytes + 4 * given, 4);
	return given;
}

static enum vt_verdict look_no_list(struct vt_case *c)
{
	if (c->record->fd_info.what.kind != VFIOTRACE_FD_DEVICE ||
	    !IN_HAS(c, struct vfio_pci_hot_reset, count) || IN(c, struct vfio_pci_hot_reset, count))
		return VT_NOT;
	vt_evidence(c, "argument: count=0; the device was got from a group");
	return VT_SURELY;
}

static enum vt_verdict look_list(struct vt_case *c)
{
	if (c->record->fd_info.what.kind != VFIOTRACE_FD_CDEV ||
	    !IN(c, struct vfio_pci_hot_reset, count))
		return VT_NOT;
	vt_fact(c, "count", "%" PRIu64, IN(c, struct vfio_pci_hot_reset, count));
	vt_evidence(c, "argument: count=%" PRIu64 "; the device was opened by its own node",
		    IN(c, struct vfio_pci_hot_reset, count));
	return VT_SURELY;
}

static enum vt_verdict look_list_pointer(struct vt_case *c)
{
	const struct vfiotrace_memory *m = c->judged->memory;
	uint64_t count = IN(c, struct vfio_pci_hot_reset, count);
	uint8_t byte;

	if (!count ||
	    m->read(m->ctx, c->record->call.arg + sizeof(struct vfio_pci_hot_reset) + 4 * count - 1,
		    &byte, 1) == 1)
		return VT_NOT;
	vt_fact(c, "count", "%" PRIu64, count);
	vt_evidence(c, "argument: count=%" PRIu64 ", and not all of them can be read", count);
	return VT_SURELY;
}

static enum vt_verdict look_too_many(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	uint64_t count = IN(c, struct vfio_pci_hot_reset, count);
	const char *device = vt_case_pci(c);
	size_t devices = 1, at = 0;
	bool told = d && d->ntogether;

	if (told)
		devices = d->ntogether;
	else
		while (device && next_beside(c, device, &at))
			devices++;
	if (!(told || device) || count <= devices)
		return VT_NOT;
	vt_fact(c, "count", "%" PRIu64, count);
	vt_fact(c, "devices", "%zu", devices);
	vt_evidence(c, told ? "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO has told of %zu devices" :
			      "/sys/bus/pci/devices: %zu on its bus", devices);
	/* Devices on buses behind it would also be reset, so only the kernel's list is complete. */
	return told ? VT_SURELY : VT_PROBABLY;
}

static enum vt_verdict look_list_closed(struct vt_case *c)
{
	int fds[FDS_MAX];
	size_t count = load_fds(c, fds);

	for (size_t i = 0; i < count; i++) {
		if (!vt_case_identify(c, fds[i])->absent)
			continue;
		vt_fact(c, "fd", VT_FD, fds[i]);
		vt_fact(c, "was", "%s", vt_case_was(c, fds[i], vt_case_identify(c, fds[i])));
		if (vt_case_pci(c) && vt_pci_group(c->inquiry, vt_case_pci(c)) &&
		    strtol(vt_pci_group(c->inquiry, vt_case_pci(c)), NULL, 10) == fds[i])
			vt_fact(c, "was", ": %d is the group's number", fds[i]);
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": not there", (int)c->record->tgid,
			    fds[i]);
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_list_no_group(struct vt_case *c)
{
	int fds[FDS_MAX];
	size_t count = load_fds(c, fds);

	for (size_t i = 0; i < count; i++) {
		const struct vt_fd *info = vt_case_identify(c, fds[i]);

		if (info->absent || info->what.kind == VFIOTRACE_FD_UNKNOWN ||
		    info->what.kind == VFIOTRACE_FD_GROUP ||
		    info->what.kind == VFIOTRACE_FD_NOIOMMU_GROUP)
			continue;
		vt_fact(c, "fd", VT_FD, fds[i]);
		vt_fact(c, "path", VT_LINK, info->path);
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid,
			    fds[i], info->path);
		return VT_SURELY;
	}
	return VT_NOT;
}

static bool has_group(const struct vt_case *c, const int *fds, size_t count, const char *group)
{
	for (size_t i = 0; i < count; i++) {
		const char *path = vt_case_identify(c, fds[i])->path;
		const char *name = strrchr(path, '/');

		name = name ? name + 1 : path;
		if (!strcmp(name, group) ||
		    (!strncmp(name, "noiommu-", 8) && !strcmp(name + 8, group)))
			return true;
	}
	return false;
}

/* Another device would be reset, too, and its group is not in the caller's list. */
static enum vt_verdict look_not_owned(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *other = NULL, *group;
	int fds[FDS_MAX];
	size_t count, at = 0;

	if (!device || c->record->fd_info.what.kind != VFIOTRACE_FD_DEVICE)
		return VT_NOT;
	count = load_fds(c, fds);
	if (!count || count == FDS_MAX)
		return VT_NOT;
	group = vt_pci_group(c->inquiry, device);
	other = group && !has_group(c, fds, count, group) ? device : NULL;
	if (!other)
		while ((other = next_beside(c, device, &at))) {
			group = vt_pci_group(c->inquiry, other);
			if (group && !has_group(c, fds, count, group))
				break;
		}
	if (!other)
		return VT_NOT;
	vt_fact(c, "other", "%s", other);
	vt_fact(c, "group", "%s", group);
	vt_evidence(c,
		"/sys/bus/pci/devices/%s/iommu_group: %s; no descriptor in the list is that group",
		other, group);
	return VT_SURELY;
}

/* Whether a device of that name is bound to the iommufd. */
static bool is_bound(const struct vt_case *c, uint64_t iommufd, const char *name)
{
	const struct vt_model_device *d = NULL;

	while ((d = vt_model_next_device(c->judged->session, d))) {
		const struct vt_model_object *o = vt_model_bound(c->judged->session, d->file);

		if (o && o->file == iommufd && d->name && !strcmp(d->name->text, name))
			return true;
	}
	return false;
}

static bool same_group(struct vt_case *c, const char *device, const char *other)
{
	const char *a = vt_pci_group(c->inquiry, device), *b = vt_pci_group(c->inquiry, other);

	return !a || !b || !strcmp(a, b);
}

/* With iommufd: the other device is not bound to the same iommufd. */
static enum vt_verdict look_not_bound_beside(struct vt_case *c)
{
	const struct vt_model_object *own = vt_model_bound(c->judged->session, c->record->file);
	const char *device = vt_case_pci(c), *other;
	size_t at = 0;

	if (!device || !own)
		return VT_NOT;
	while ((other = next_beside(c, device, &at))) {
		if (is_bound(c, own->file, other) || same_group(c, device, other))
			continue;
		vt_fact(c, "other", "%s", other);
		vt_evidence(c, "%s is reset together with %s, and was not bound to this iommufd",
			    other, device);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- the table ---- */

#define DEVICES (VT_ON(DEVICE) | VT_ON(CDEV))
#define RULE(ID, REQUEST, ERRNUM, LOOK) ID, VT_ON_IOCTL, DEVICES, REQUEST, ERRNUM, 0, LOOK

static const struct vt_rule rules[] = {
	{ "device-not-bound", VT_ON_FD, VT_ON(CDEV), 0, EINVAL, 0, look_not_bound,
	  .why = "the device was opened by its own node and is bound to no iommufd, and so it takes no "
		 "requests yet",
	  .fix = "call VFIO_DEVICE_BIND_IOMMUFD on it first" },
	{ "device-no-resume", VT_ON_FD, DEVICES, 0, EIO, 0, look_no_resume,
	  .why = "{device} does not wake up: its power state is {status}",
	  .fix = "look at the kernel's log (\"runtime resume failed\")" },
	{ RULE("region-beyond", VFIO_DEVICE_GET_REGION_INFO, EINVAL, look_no_region),
	  .why = "the device has no region {index}: VFIO_DEVICE_GET_INFO has told of {count}, counted from 0",
	  .fix = "ask for indexes below num_regions" },
	{ RULE("region-no-further", VFIO_DEVICE_GET_REGION_INFO, EINVAL, look_no_further_region),
	  .why = "the device has no region {index}: each PCI device has {count}, counted from 0, and this one "
		 "has not so many beyond them",
	  .fix = "ask for indexes below num_regions of VFIO_DEVICE_GET_INFO" },
	{ RULE("region-no-vga", VFIO_DEVICE_GET_REGION_INFO, EINVAL, look_no_vga),
	  .why = "there is no VGA region: {why}",
	  .fix = "go on without it; it is not there for most devices" },
	{ RULE("irq-beyond", VFIO_DEVICE_GET_IRQ_INFO, EINVAL, look_no_irq),
	  .why = "the device has no interrupt index {index}: there are {count}, counted from 0",
	  .fix = "ask for indexes below num_irqs" },
	{ RULE("irq-conventional", VFIO_DEVICE_GET_IRQ_INFO, EINVAL, look_conventional),
	  .why = "{device} is no PCI Express device, and only those tell of errors "
		 "(VFIO_PCI_ERR_IRQ_INDEX)",
	  .fix = "go on without it" },
	{ RULE("reset-none", VFIO_DEVICE_RESET, EINVAL, look_no_reset),
	  .why = "{device} cannot be reset alone: {how}",
	  .fix = "look at VFIO_DEVICE_FLAGS_RESET before; try VFIO_DEVICE_PCI_HOT_RESET, or go on without" },
	{ RULE("reset-taken-away", VFIO_DEVICE_RESET, ENOTTY, look_reset_taken_away),
	  .why = "{device} has no method of reset any more: somebody has emptied its reset_method",
	  .fix = "echo default >/sys/bus/pci/devices/{device}/reset_method" },
	{ RULE("reset-locked", VFIO_DEVICE_RESET, EAGAIN, look_locked),
	  .why = "the device is locked by somebody at this moment (another reset, or its removal)",
	  .fix = "try again" },
	{ RULE("hot-reset-room", VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, ENOSPC, look_no_room),
	  .why = "argsz {argsz} has no room for the {count} devices that a reset would touch: it must be "
		 "{need}. The usual first step, by which their number is asked for",
	  .fix = "call it again with argsz {need}" },
	{ RULE("hot-reset-root-bus", VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, ENODEV, look_root_bus),
	  .why = "{device} is on a root bus, which cannot be reset",
	  .fix = "reset the device alone (VFIO_DEVICE_RESET), or go on without" },
	{ RULE("hot-reset-beside-no-group", VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, EPERM,
	       look_beside_no_group),
	  .why = "{other} on the same bus would be reset too, and is in no IOMMU group" },
	{ RULE("hot-reset-no-list", VFIO_DEVICE_PCI_HOT_RESET, EINVAL, look_no_list),
	  .why = "count is 0: for a device that was got from a group, the groups of all devices that are "
		 "reset must be listed",
	  .fix = "list the descriptors of the groups that VFIO_DEVICE_GET_PCI_HOT_RESET_INFO tells of" },
	{ RULE("hot-reset-list", VFIO_DEVICE_PCI_HOT_RESET, EINVAL, look_list),
	  .why = "count is {count}: for a device that was opened by its own node there is no list",
	  .fix = "set count to 0" },
	{ RULE("hot-reset-list-pointer", VFIO_DEVICE_PCI_HOT_RESET, EFAULT, look_list_pointer),
	  .why = "count is {count}, and so many descriptors cannot be read behind the struct",
	  .fix = "put the list right behind the struct" },
	{ RULE("hot-reset-too-many", VFIO_DEVICE_PCI_HOT_RESET, EINVAL, look_too_many),
	  .why = "{count} groups are listed, more than there are devices to be reset: {devices}",
	  .fix = "list the groups that VFIO_DEVICE_GET_PCI_HOT_RESET_INFO tells of, each once" },
	{ RULE("hot-reset-closed", VFIO_DEVICE_PCI_HOT_RESET, EBADF, look_list_closed),
	  .why = "descriptor {fd} in the list is not open{was}",
	  .fix = "list descriptors of open groups" },
	{ RULE("hot-reset-no-group", VFIO_DEVICE_PCI_HOT_RESET, EINVAL, look_list_no_group),
	  .why = "descriptor {fd} in the list is {path}, no group",
	  .fix = "list descriptors of groups, not of devices" },
	{ RULE("hot-reset-driver", VFIO_DEVICE_PCI_HOT_RESET, EINVAL, look_beside_other_driver),
	  .why = "{other} on the same bus would be reset too, and has {driver}, none of VFIO's",
	  .fix = "bind it to vfio-pci as well: driverctl set-override {other} vfio-pci" },
	{ RULE("hot-reset-not-owned", VFIO_DEVICE_PCI_HOT_RESET, EINVAL, look_not_owned),
	  .why = "{other} would be reset too, and its group {group} is not in the list",
	  .fix = "open /dev/vfio/{group}, attach it, and list it" },
	{ RULE("hot-reset-not-bound", VFIO_DEVICE_PCI_HOT_RESET, EINVAL, look_not_bound_beside),
	  .why = "{other} on the same bus would be reset too, and is not bound to the same iommufd",
	  .fix = "open and bind it too" },
	{ RULE("hot-reset-root-bus-too", VFIO_DEVICE_PCI_HOT_RESET, ENODEV, look_root_bus),
	  .why = "{device} is on a root bus, which cannot be reset",
	  .fix = "reset the device alone (VFIO_DEVICE_RESET), or go on without" },
	{ RULE("hot-reset-locked", VFIO_DEVICE_PCI_HOT_RESET, EAGAIN, look_locked),
	  .why = "a device of the bus is locked by somebody at this moment",
	  .fix = "try again" },
};

const struct vt_rules vt_rules_device = { rules, ARRAY_SIZE(rules) };
