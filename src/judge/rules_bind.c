/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device that was opened by its own node cannot be bound, or attached to an IOAS. */
#include "config.h"

#include <inttypes.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "judge/device.h"
#include "judge/process.h"
#include "judge/rule.h"
#include "judge/system.h"

static const char *group_of(struct vt_case *c)
{
	const char *device = vt_case_pci(c);

	return device ? vt_pci_group(c->inquiry, device) : NULL;
}

/* ---- VFIO_DEVICE_BIND_IOMMUFD ---- */

static enum vt_verdict look_from_group(struct vt_case *c)
{
	vt_evidence(c, "descriptor " VT_FD " was got by VFIO_GROUP_GET_DEVICE_FD: %s",
		    c->record->fd, c->record->fd_info.path);
	return VT_SURELY;
}

static int iommufd_asked_for(const struct vt_case *c)
{
	return (int)IN(c, struct vfio_device_bind_iommufd, iommufd);
}

static bool has_iommufd(const struct vt_case *c)
{
	return IN_HAS(c, struct vfio_device_bind_iommufd, iommufd);
}

static enum vt_verdict look_no_descriptor(struct vt_case *c)
{
	if (!has_iommufd(c) || iommufd_asked_for(c) >= 0)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, iommufd_asked_for(c));
	vt_evidence(c, "argument: iommufd=" VT_FD, iommufd_asked_for(c));
	return VT_SURELY;
}

static enum vt_verdict look_iommufd_closed(struct vt_case *c)
{
	int fd = iommufd_asked_for(c);

	return has_iommufd(c) && fd >= 0 ? vt_look_not_open(c, fd) : VT_NOT;
}

static enum vt_verdict look_no_iommufd(struct vt_case *c)
{
	const struct vt_fd *info;
	int fd = iommufd_asked_for(c);

	if (!has_iommufd(c) || fd < 0)
		return VT_NOT;
	info = vt_case_identify(c, fd);
	if (info->absent || info->what.kind == VFIOTRACE_FD_UNKNOWN ||
	    info->what.kind == VFIOTRACE_FD_IOMMUFD || info->what.iommu == VFIOTRACE_IOMMU_IOMMUFD)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "path", VT_LINK, info->path);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
		    info->path);
	return VT_SURELY;
}

static enum vt_verdict look_group_open(struct vt_case *c)
{
	const char *group = group_of(c), *holders;
	bool blind;
	int own;

	if (!group)
		return VT_NOT;
	holders = vt_holders_text(c->inquiry, c->record->tgid, 0,
				  vt_inquiry_text(c->inquiry, "/dev/vfio/%s", group), &own, &blind);
	if (!holders)
		return VT_NOT;
	vt_fact(c, "group", "%s", group);
	vt_fact(c, "holders", "%s", holders);
	vt_evidence(c, "/proc/*/fd with the number of /dev/vfio/%s: %s", group, holders);
	return VT_SURELY;
}

static enum vt_verdict look_bound(struct vt_case *c)
{
	const struct vt_model_object *o = vt_model_bound(c->judged->session, c->record->file);

	if (!o)
		return VT_NOT;
	vt_fact(c, "line", "%s", vt_at_line(c, ", bound", &o->made));
	vt_evidence(c, "VFIO_DEVICE_BIND_IOMMUFD has succeeded on this descriptor before");
	return VT_SURELY;
}

/* The same node was opened twice, and the other open file has been bound first. */
static enum vt_verdict look_bound_elsewhere(struct vt_case *c)
{
	const char *path = c->record->fd_info.path, *holder = NULL, *others = NULL;
	const struct vt_answer *a;
	int pid, fd;

	if (vt_model_bound(c->judged->session, c->record->file) || path[0] != '/')
		return VT_NOT;
	a = vt_inquire(c->inquiry, VT_ASK_HOLDERS, c->record->tgid, "%s", path);
	while ((holder = vt_answer_next(a, holder))) {
		if (sscanf(holder, "%d %d", &pid, &fd) != 2 ||
		    (pid == c->record->tgid && fd == c->record->fd))
			continue;
		others = vt_inquiry_text(c->inquiry, "%s%s%s", others ? others : "",
					 others ? ", " : "", vt_holder_text(c->inquiry, pid, fd));
	}
	if (!others)
		return VT_NOT;
	vt_fact(c, "others", "%s", others);
	vt_evidence(c, "/proc/*/fd with the number of %s: %s", path, others);
	return VT_PROBABLY;
}

static enum vt_verdict look_token_not_wanted(struct vt_case *c)
{
	const char *device = vt_case_pci(c);

	if (!device || !(IN(c, struct vfio_device_bind_iommufd, flags) & 1) ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", device) != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/physfn", device) != 0 ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/sriov_totalvfs", device) != 0)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/pci/devices/%s: neither physfn nor sriov_totalvfs", device);
	return VT_SURELY;
}

static enum vt_verdict look_token_wanted(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *pf, *driver;

	if (!device)
		return VT_NOT;
	pf = vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/physfn", device);
	driver = pf ? vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/driver", pf) : NULL;
	if (!driver || !strstr(driver, "vfio"))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "pf", "%s", pf);
	vt_fact(c, "driver", "%s", driver);
	vt_fact(c, "token", IN(c, struct vfio_device_bind_iommufd, flags) & 1 ?
		"the one given is not that" : "none was given");
	vt_evidence(c, "/sys/bus/pci/devices/%s/physfn: %s, with driver %s", device, pf, driver);
	return VT_SURELY;
}

static enum vt_verdict look_not_viable(struct vt_case *c)
{
	const char *group = group_of(c);

	return group ? vt_look_not_viable(c, group) : VT_NOT;
}

/* The iommufd to which this program has bound the device; 0: none that is known. */
static uint64_t bound_to(const struct vt_case *c, const char *device)
{
	const struct vt_model_file *f = NULL;

	while ((f = vt_model_next_file(c->judged->session, f))) {
		const struct vt_model_object *o = vt_model_bound(c->judged->session, f->number);

		if (o && !o->destroyed &&
		    !strcmp(vt_session_name(c->judged->session, f->number)->text, device))
			return o->file;
	}
	return 0;
}

/* All devices of a group must be bound to the same iommufd. */
static enum vt_verdict look_group_elsewhere(struct vt_case *c)
{
	const char *own = vt_case_pci(c), *group = group_of(c), *device = NULL, *name, *holders;
	uint64_t wanted = vt_session_file(c->judged->session, c->record->tgid, c->record->tid,
					  iommufd_asked_for(c)), is;
	const struct vt_answer *names;
	bool blind;
	int fd;

	while (group && (device = vt_answer_next(vt_group_devices(c->inquiry, group), device))) {
		names = vt_inquire(c->inquiry, VT_ASK_FOLDER, 0,
				   "/sys/kernel/iommu_groups/%s/devices/%s/vfio-dev", group,
				   device);
		name = vt_answer_next(names, NULL);
		is = bound_to(c, device);
		holders = name && strcmp(device, own) && (!is || is != wanted) ?
				  vt_holders_text(c->inquiry, c->record->tgid, 0,
						  vt_inquiry_text(c->inquiry,
								  "/dev/vfio/devices/%s", name),
						  &fd, &blind) :
				  NULL;
		if (!holders)
			continue;
		vt_fact(c, "other", "%s", device);
		vt_fact(c, "group", "%s", group);
		vt_fact(c, "holders", "%s", holders);
		vt_evidence(c, "/sys/kernel/iommu_groups/%s/devices: %s as well", group, device);
		vt_evidence(c, "/proc/*/fd with the number of /dev/vfio/devices/%s: %s", name,
			    holders);
		return is && wanted ? VT_SURELY : VT_PROBABLY;
	}
	return VT_NOT;
}

static enum vt_verdict look_unsafe_interrupts(struct vt_case *c)
{
	const char *group = group_of(c);

	if (!group || vt_look_not_viable(c, group))
		return VT_NOT;
	return vt_look_unsafe(c, "iommufd");
}

static enum vt_verdict look_firmware_mapping(struct vt_case *c)
{
	const char *group = group_of(c);
	const char *region = group ? vt_group_direct_region(c->inquiry, group) : NULL;

	if (!region || vt_model_bound(c->judged->session, c->record->file))
		return VT_NOT;
	vt_fact(c, "group", "%s", group);
	vt_fact(c, "region", "%s", region);
	vt_evidence(c, "/sys/kernel/iommu_groups/%s/reserved_regions: %s direct", group, region);
	return VT_SURELY;
}

static enum vt_verdict look_no_group(struct vt_case *c)
{
	const char *device = vt_case_pci(c);

	if (!device || vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", device) != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/iommu_group", device) != 0)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_evidence(c, "/sys/bus/pci/devices/%s/iommu_group: not there", device);
	return VT_SURELY;
}

/* ---- VFIO_DEVICE_ATTACH_IOMMUFD_PT ---- */

/* The IOAS in the argument; NULL: it is none, or not known. */
static const struct vt_model_space *ioas_asked_for(const struct vt_case *c)
{
	const struct vt_model_object *o = vt_model_bound(c->judged->session, c->record->file);

	return o && IN_HAS(c, struct vfio_device_attach_iommufd_pt, pt_id) ?
	       vt_model_space(c->judged->session, o->file,
			      (uint32_t)IN(c, struct vfio_device_attach_iommufd_pt, pt_id)) : NULL;
}

static const struct vt_model_range *allowed_in(const struct vt_model_space *s, uint64_t first,
					       uint64_t last)
{
	for (size_t i = 0; i < s->nallowed; i++)
		if (s->allowed[i].first <= last && first <= s->allowed[i].last)
			return &s->allowed[i];
	return NULL;
}

static void name_allowed(struct vt_case *c, const struct vt_model_space *s,
			 const struct vt_model_range *range)
{
	vt_fact(c, "range", "%#" PRIx64 "-%#" PRIx64, range->first, range->last);
	vt_fact(c, "line", "%s", vt_at_line(c, "", &s->allowed_when));
}

/*
 * The device reserves, or its IOMMU lacks, IOVAs that IOMMU_IOAS_ALLOW_IOVAS keeps for the
 * program.
 */
static enum vt_verdict look_allowed(struct vt_case *c)
{
	const struct vt_model_space *s = ioas_asked_for(c);
	const struct vt_model_range *range;
	const char *group = group_of(c), *line = NULL, *where;
	struct vt_reserved r;
	unsigned int bits;

	while (s && group && vt_group_reserved(c->inquiry, group, &line, &r)) {
		range = allowed_in(s, r.first, r.last);
		if (!range || !strcmp(r.type, "direct-relaxable"))
			continue;
		name_allowed(c, s, range);
		vt_fact(c, "reserved", "%#" PRIx64 "-%#" PRIx64 " (%s)", r.first, r.last, r.type);
		vt_evidence(c,
			    "/sys/kernel/iommu_groups/%s/reserved_regions: %#" PRIx64 "-%#" PRIx64
			    " %s",
			    group, r.first, r.last, r.type);
		return VT_SURELY;
	}
	bits = s && group ? vt_group_width(c->inquiry, group, &where) : 0;
	range = bits && bits < 64 ? allowed_in(s, UINT64_C(1) << bits, UINT64_MAX) : NULL;
	if (!range)
		return VT_NOT;
	name_allowed(c, s, range);
	vt_fact(c, "reserved", "no addresses: its IOMMU has %u bits", bits);
	vt_evidence(c, "%s: %u bits", where, bits);
	return VT_SURELY;
}

static enum vt_verdict look_reserved_in_use(struct vt_case *c)
{
	return vt_look_reserved_in_use(c, ioas_asked_for(c), group_of(c));
}

/* All devices of a group must be attached to the same IOAS or HWPT. */
static enum vt_verdict look_sibling(struct vt_case *c)
{
	const struct vt_model_object *own = vt_model_bound(c->judged->session, c->record->file), *o;
	uint32_t wanted = (uint32_t)IN(c, struct vfio_device_attach_iommufd_pt, pt_id);
	const struct vt_model_attachment *a = NULL;
	const char *group = group_of(c), *name, *other;

	while (own && group && (a = vt_model_next_attachment(c->judged->session, a))) {
		if (a->file != own->file || a->device == own->id || a->pt == wanted ||
		    a->ioas == wanted)
			continue;
		o = vt_model_object(c->judged->session, a->file, a->device);
		name = o && o->opened ? vt_session_name(c->judged->session, o->opened)->text : "";
		other = *name ? vt_pci_group(c->inquiry, name) : NULL;
		if (!other || strcmp(other, group))
			continue;
		vt_fact(c, "other", "%s", name);
		vt_fact(c, "group", "%s", group);
		vt_fact(c, "pt", "%u%s", a->ioas ? a->ioas : a->pt, vt_at_line(c, "", &a->when));
		vt_evidence(c, "/sys/bus/pci/devices/%s/iommu_group: %s as well", name, other);
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_memory_gone(struct vt_case *c)
{
	return vt_look_memory_gone(c, ioas_asked_for(c));
}

static enum vt_verdict look_memlock(struct vt_case *c)
{
	return vt_look_all_pinned(c, ioas_asked_for(c));
}

/* Attaching and detaching check this in the same place, and return the error for nothing else. */
static enum vt_verdict look_no_pasid(struct vt_case *c)
{
	if (!(IN(c, struct vfio_device_attach_iommufd_pt, flags) & VFIO_DEVICE_ATTACH_PASID))
		return VT_NOT;
	vt_evidence(c, "argument: flags has the bit for a PASID");
	return VT_SURELY;
}

/* A page table that can serve PASIDs is one that was allocated for that. */
static bool serves_pasids(const struct vt_model_object *o)
{
	return (o->type != VT_OBJECT_IOAS && o->type != VT_OBJECT_HWPT_PAGING &&
		o->type != VT_OBJECT_HWPT) ||
	       (o->type != VT_OBJECT_IOAS && !o->automatic &&
		(o->flags & IOMMU_HWPT_ALLOC_PASID || !o->made.tgid));
}

static enum vt_verdict look_pasid_table(struct vt_case *c)
{
	const struct vt_model_object *bound = vt_model_bound(c->judged->session, c->record->file), *o;
	uint32_t id = (uint32_t)IN(c, struct vfio_device_attach_iommufd_pt, pt_id);

	if (!bound || !IN_HAS(c, struct vfio_device_attach_iommufd_pt, pasid) ||
	    !(IN(c, struct vfio_device_attach_iommufd_pt, flags) & VFIO_DEVICE_ATTACH_PASID) ||
	    !IN(c, struct vfio_device_attach_iommufd_pt, pasid))
		return VT_NOT;
	o = vt_model_object(c->judged->session, bound->file, id);
	if (!o || o->destroyed || serves_pasids(o))
		return VT_NOT;
	vt_fact(c, "what", "%s %u%s", vt_object_text(o->type), id,
		o->type == VT_OBJECT_IOAS ? "" : vt_at_line(c, ", made", &o->made));
	vt_evidence(c, "object %u: %s, flags %#x", id, vt_object_text(o->type), o->flags);
	return VT_SURELY;
}

/* The device's attachment without a PASID, which must be of such a page table, too. */
static enum vt_verdict look_pasid_own_table(struct vt_case *c)
{
	const struct vt_model_object *bound = vt_model_bound(c->judged->session, c->record->file), *o;
	const struct vt_model_attachment *a = NULL;

	if (!bound || !(IN(c, struct vfio_device_attach_iommufd_pt, flags) & VFIO_DEVICE_ATTACH_PASID))
		return VT_NOT;
	while ((a = vt_model_next_attachment(c->judged->session, a))) {
		if (a->file != bound->file || a->device != bound->id || a->has_pasid)
			continue;
		o = vt_model_object(c->judged->session, a->file, a->pt);
		if (!o || serves_pasids(o))
			continue;
		vt_fact(c, "what", "%s %u", vt_object_text(o->type), a->pt);
		vt_fact(c, "line", "%s", vt_at_line(c, ", attached", &a->when));
		vt_evidence(c, "object %u: %s, flags %#x", a->pt, vt_object_text(o->type), o->flags);
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_no_faults(struct vt_case *c)
{
	const struct vt_model_object *bound = vt_model_bound(c->judged->session, c->record->file), *o;
	uint32_t id = (uint32_t)IN(c, struct vfio_device_attach_iommufd_pt, pt_id);

	o = bound ? vt_model_object(c->judged->session, bound->file, id) : NULL;
	if (!o || o->destroyed || !o->fault_queue)
		return VT_NOT;
	vt_fact(c, "id", "%u", id);
	vt_fact(c, "queue", "%u", o->fault_queue);
	vt_fact(c, "line", "%s", vt_at_line(c, ", made", &o->made));
	vt_evidence(c, "object %u: fault_id %u", id, o->fault_queue);
	return VT_PROBABLY;
}

/* ---- the table ---- */

#define RULE(ID, KIND, REQUEST, ERRNUM, LOOK)                                    \
	ID, VT_ON_IOCTL, VT_ON(KIND), REQUEST, ERRNUM, 0, LOOK
#define BIND(ID, ERRNUM, LOOK) RULE(ID, CDEV, VFIO_DEVICE_BIND_IOMMUFD, ERRNUM, LOOK)
#define ATTACH(ID, ERRNUM, LOOK) RULE(ID, CDEV, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ERRNUM, LOOK)

#define FROM_GROUP_WHY "the device was got from a group, and only devices that are opened by their own " \
		       "nodes (/dev/vfio/devices/vfioN) are bound to an iommufd"
#define FROM_GROUP_FIX "open the device's own node; or attach its group to the iommufd " \
		       "(VFIO_GROUP_SET_CONTAINER)"

static const struct vt_rule rules[] = {
	{ RULE("bind-from-group", DEVICE, VFIO_DEVICE_BIND_IOMMUFD, EINVAL, look_from_group),
	  .why = FROM_GROUP_WHY, .fix = FROM_GROUP_FIX },
	{ BIND("bind-no-descriptor", EINVAL, look_no_descriptor),
	  .why = "iommufd is {fd}, no descriptor",
	  .fix = "pass the descriptor of /dev/iommu; look whether its open failed" },
	{ BIND("bind-closed", EBADF, look_iommufd_closed),
	  .why = "descriptor {fd}, which the argument names, {how}",
	  .fix = "pass the descriptor of an open /dev/iommu" },
	{ BIND("bind-no-iommufd", EBADFD, look_no_iommufd),
	  .why = "descriptor {fd}, which the argument names, is {path}, no iommufd",
	  .fix = "pass the descriptor of /dev/iommu" },
	{ BIND("bind-group-open", EBUSY, look_group_open),
	  .why = "the device's group {group} is open, which excludes this way: held by {holders}",
	  .fix = "use one way for all devices of a group; or end that program" },
	{ BIND("bind-twice", EINVAL, look_bound),
	  .why = "the device is bound already{line}",
	  .fix = "bind once for each open of the node" },
	{ BIND("bind-elsewhere", EINVAL, look_bound_elsewhere),
	  .why = "the device is bound by another open of its node: {others}",
	  .fix = "end that program, or let it close the device" },
	{ BIND("bind-token-not-wanted", EINVAL, look_token_not_wanted),
	  .why = "a token was given, and {device} takes none: it has no virtual functions, and is none",
	  .fix = "leave VFIO_DEVICE_BIND_FLAG_TOKEN away" },
	{ BIND("bind-firmware-mapping", EINVAL, look_firmware_mapping),
	  .why = "the firmware demands that a device of group {group} keeps reaching {region}, so it may not "
		 "be given away",
	  .fix = "look for a firmware update or setting that ends it" },
	{ BIND("bind-token", EACCES, look_token_wanted),
	  .why = "{device} is a virtual function of {pf}, which {driver} has too, and so its user's token is "
		 "wanted: {token}",
	  .fix = "pass the token that the physical function's user has set, with "
		 "VFIO_DEVICE_BIND_FLAG_TOKEN" },
	{ BIND("bind-not-viable", EPERM, look_not_viable),
	  .why = "group {group} is not viable: {others}, and all devices of a group must be given up by "
		 "other drivers",
	  .fix = "bind {device} to vfio-pci too (driverctl set-override {device} vfio-pci), or unbind it" },
	{ BIND("bind-group-elsewhere", EPERM, look_group_elsewhere),
	  .why = "{other} is in the same group {group} and was given to another iommufd, and all devices of a "
		 "group go to one: held by {holders}",
	  .fix = "bind all devices of the group to the same iommufd, in one program; or end that program" },
	{ BIND("bind-unsafe-interrupts", EPERM, look_unsafe_interrupts),
	  .why = "the machine does not remap interrupts, so a device could raise any of the host's, and "
		 "{module} does not allow that",
	  .fix = "turn interrupt remapping on (firmware), or, where all guests are trusted, load {module} "
		 "with allow_unsafe_interrupts=1" },
	{ BIND("bind-no-group", ENODEV, look_no_group),
	  .why = "{device} is in no IOMMU group: no IOMMU is in front of it",
	  .fix = "turn the IOMMU on (firmware; intel_iommu=on)" },

	{ RULE("attach-from-group", DEVICE, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ENOTTY, look_from_group),
	  .why = FROM_GROUP_WHY, .fix = FROM_GROUP_FIX },
	{ RULE("detach-from-group", DEVICE, VFIO_DEVICE_DETACH_IOMMUFD_PT, ENOTTY, look_from_group),
	  .why = FROM_GROUP_WHY, .fix = FROM_GROUP_FIX },
	{ ATTACH("attach-sibling", EINVAL, look_sibling),
	  .why = "{other} is in the same group {group} and attached to {pt}: all devices of a group use the "
		 "same",
	  .fix = "attach all of them to the same IOAS or HWPT" },
	{ ATTACH("attach-reserved", EADDRINUSE, look_reserved_in_use),
	  .why = "the mapping {range}{line} in the IOAS lies where the device has {reserved}",
	  .fix = "attach the device before memory is mapped, and ask IOMMU_IOAS_IOVA_RANGES" },
	{ ATTACH("attach-allowed", EADDRINUSE, look_allowed),
	  .why = "{range}, which no device may take away from the IOAS (IOMMU_IOAS_ALLOW_IOVAS{line}), lies "
		 "where the device has {reserved}",
	  .fix = "allow less, or attach the devices first and allow no more than IOMMU_IOAS_IOVA_RANGES tells" },
	{ ATTACH("attach-memory", EFAULT, look_memory_gone),
	  .why = "the mapping {range}{line} cannot be pinned: at {at} {what}; until a device is attached "
		 "nobody looks",
	  .fix = "keep the memory as long as it is mapped, or unmap it first" },
	{ ATTACH("attach-no-pasid", EOPNOTSUPP, look_no_pasid),
	  .why = "the device's driver knows no PASIDs",
	  .fix = "attach without VFIO_DEVICE_ATTACH_PASID" },
	{ ATTACH("attach-pasid-table", EINVAL, look_pasid_table),
	  .why = "{what} cannot serve a PASID: only a HWPT can that was allocated with IOMMU_HWPT_ALLOC_PASID",
	  .fix = "allocate one with that flag (IOMMU_HWPT_ALLOC), and attach it" },
	{ ATTACH("attach-pasid-own-table", EINVAL, look_pasid_own_table),
	  .why = "the device itself is attached to {what}{line}, which was not allocated with "
		 "IOMMU_HWPT_ALLOC_PASID: then none of its PASIDs can be attached",
	  .fix = "attach the device to a HWPT with that flag first" },
	{ ATTACH("attach-no-faults", ENODEV, look_no_faults),
	  .why = "HWPT {id}{line} has a fault queue ({queue}), and the device, or its IOMMU, tells of no page "
		 "faults: it has no page request interface (PRI), or that is off",
	  .fix = "allocate a HWPT without IOMMU_HWPT_FAULT_ID_VALID for it" },
	{ RULE("detach-no-pasid", CDEV, VFIO_DEVICE_DETACH_IOMMUFD_PT, EOPNOTSUPP, look_no_pasid),
	  .why = "the device's driver knows no PASIDs",
	  .fix = "detach without VFIO_DEVICE_DETACH_PASID" },
	{ ATTACH("attach-memlock", ENOMEM, look_memlock),
	  .why = "attaching pins all that is mapped, {bytes} bytes; RLIMIT_MEMLOCK is {limit} and the process "
		 "lacks CAP_IPC_LOCK{userns}",
	  .fix = "raise the limit to at least {bytes} (ulimit -l, LimitMEMLOCK=)" },
};

const struct vt_rules vt_rules_bind = { rules, ARRAY_SIZE(rules) };
