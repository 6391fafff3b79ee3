/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why KVM is not told of a file of VFIO's. */
#include "config.h"

#include <inttypes.h>
#include <linux/kvm_vfio_subset.h>

#include "judge/rule.h"

struct attr {
	uint64_t group, attr, addr;
};

static bool load_attr(const struct vt_case *c, struct attr *a)
{
	if (!IN_HAS(c, struct vt_kvm_device_attr, addr))
		return false;
	*a = (struct attr){
		.group = IN(c, struct vt_kvm_device_attr, group),
		.attr = IN(c, struct vt_kvm_device_attr, attr),
		.addr = IN(c, struct vt_kvm_device_attr, addr),
	};
	return true;
}

static bool load_fd(const struct vt_case *c, const struct attr *a, int *fd)
{
	uint8_t bytes[4];

	if (c->judged->memory->read(c->judged->memory->ctx, a->addr, bytes, 4) != 4)
		return false;
	*fd = (int)vfiotrace_call_load(&c->record->call, bytes, 4);
	return true;
}

static enum vt_verdict look_no_attribute(struct vt_case *c)
{
	struct attr a;

	if (!load_attr(c, &a) || (a.group == VT_KVM_DEV_VFIO_FILE && a.attr >= 1 && a.attr <= 3))
		return VT_NOT;
	vt_fact(c, "group", "%" PRIu64, a.group);
	vt_fact(c, "attr", "%" PRIu64, a.attr);
	vt_evidence(c, "argument: group=%" PRIu64 ", attr=%" PRIu64, a.group, a.attr);
	return VT_SURELY;
}

static enum vt_verdict look_no_memory(struct vt_case *c)
{
	struct attr a;
	int fd;

	if (!load_attr(c, &a) || load_fd(c, &a, &fd))
		return VT_NOT;
	vt_fact(c, "addr", VT_ADDRESS, a.addr);
	vt_evidence(c, "argument: addr=" VT_ADDRESS ", which cannot be read", a.addr);
	return VT_SURELY;
}

static enum vt_verdict look_closed(struct vt_case *c)
{
	struct attr a;
	int fd;

	if (!load_attr(c, &a) || !load_fd(c, &a, &fd) || !vt_case_identify(c, fd)->absent)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": not there", (int)c->record->tgid, fd);
	return VT_SURELY;
}

static enum vt_verdict look_no_file(struct vt_case *c)
{
	const struct vt_fd *info;
	struct attr a;
	int fd;

	if (!load_attr(c, &a) || !load_fd(c, &a, &fd))
		return VT_NOT;
	info = vt_case_identify(c, fd);
	switch (info->what.kind) {
	case VFIOTRACE_FD_UNKNOWN:
	case VFIOTRACE_FD_GROUP:
	case VFIOTRACE_FD_NOIOMMU_GROUP:
		return VT_NOT;
	case VFIOTRACE_FD_DEVICE:
	case VFIOTRACE_FD_CDEV:
		vt_fact(c, "what", "a device, which this kernel does not take (Linux 6.6 and newer do)");
		vt_fact(c, "fix", "add the descriptor of the group");
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd, info->path);
		vt_fact(c, "fd", VT_FD, fd);
		return VT_PROBABLY;
	default:
		if (info->absent)
			return VT_NOT;
		vt_fact(c, "what", VT_LINK ", neither a group nor a device of VFIO's", info->path);
		vt_fact(c, "fix", "add the descriptor of the group, or of the device");
		vt_fact(c, "fd", VT_FD, fd);
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd, info->path);
		return VT_SURELY;
	}
}

static enum vt_verdict look_added(struct vt_case *c)
{
	struct attr a;
	int fd;

	if (!load_attr(c, &a) || a.attr != VT_KVM_DEV_VFIO_FILE_ADD || !load_fd(c, &a, &fd))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_evidence(c, "KVM gives this error only when the file was added before");
	return VT_SURELY;
}

static enum vt_verdict look_not_added(struct vt_case *c)
{
	struct attr a;
	int fd;

	if (!load_attr(c, &a) || a.attr != VT_KVM_DEV_VFIO_FILE_DEL || !load_fd(c, &a, &fd))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_evidence(c, "KVM gives this error only when the file was not added, or was taken away");
	return VT_SURELY;
}

static enum vt_verdict look_no_device(struct vt_case *c)
{
	if (IN(c, struct vt_kvm_create_device, type) != VT_KVM_DEV_TYPE_VFIO)
		return VT_NOT;
	vt_evidence(c, "argument: type=%d", VT_KVM_DEV_TYPE_VFIO);
	return VT_SURELY;
}

/* A VM is that process's memory: from another one it cannot be used. */
static enum vt_verdict look_other_process(struct vt_case *c)
{
	const struct vt_model_file *f = vt_model_file(c->judged->session, c->record->file);

	if (!f || !f->made_seen || !f->made.tgid || f->made.tgid == c->record->tgid)
		return VT_NOT;
	vt_fact(c, "maker", VT_PID, (int)f->made.tgid);
	vt_fact(c, "line", "%s", vt_at_line(c, "", &f->made));
	vt_fact(c, "caller", VT_PID, (int)c->record->tgid);
	vt_evidence(c, "made by process " VT_PID ", used by process " VT_PID, (int)f->made.tgid, (int)c->record->tgid);
	return VT_SURELY;
}

static enum vt_verdict look_no_get(struct vt_case *c)
{
	vt_evidence(c, "KVM's VFIO device has no attribute that can be got");
	return VT_SURELY;
}

#define RULE(ID, REQUEST, ERRNUM, LOOK)                                          \
	ID, VT_ON_IOCTL, VT_ON(KVM_VFIO), REQUEST, ERRNUM, 0, LOOK

static const struct vt_rule rules[] = {
	{ RULE("kvm-no-attribute", VT_KVM_SET_DEVICE_ATTR, ENXIO, look_no_attribute),
	  .why = "KVM's VFIO device has no attribute {attr} in group {group}",
	  .fix = "use group KVM_DEV_VFIO_FILE (1) with KVM_DEV_VFIO_FILE_ADD (1) or _DEL (2)" },
	{ RULE("kvm-has-no-attribute", VT_KVM_HAS_DEVICE_ATTR, ENXIO, look_no_attribute),
	  .why = "KVM's VFIO device has no attribute {attr} in group {group}",
	  .fix = "it was only asked for: go on without" },
	{ "kvm-no-device", VT_ON_IOCTL, VT_ON(KVM_VM), VT_KVM_CREATE_DEVICE, ENODEV, 0, look_no_device,
	  .why = "this kernel's KVM knows nothing of VFIO (CONFIG_KVM_VFIO)",
	  .fix = "go on without: devices that need no cooperation of KVM's work" },
	{ "kvm-device-there", VT_ON_IOCTL, VT_ON(KVM_VM), VT_KVM_CREATE_DEVICE, EBUSY, 0, look_no_device,
	  .why = "the VM has a VFIO device of KVM's already, and there may be one only",
	  .fix = "add further groups and devices to the one that is there" },
	{ RULE("kvm-no-get", VT_KVM_GET_DEVICE_ATTR, EPERM, look_no_get),
	  .why = "attributes of KVM's VFIO device can be set, and not got" },
	{ "kvm-other-process", VT_ON_IOCTL, VT_ON(KVM_VFIO) | VT_ON(KVM_VM), 0, EIO, 0, look_other_process,
	  .why = "process {maker} has made it{line}, and process {caller} cannot use it: a VM belongs to the "
		 "memory of one process",
	  .fix = "call from the process that has made the VM" },
	{ RULE("kvm-no-memory", VT_KVM_SET_DEVICE_ATTR, EFAULT, look_no_memory),
	  .why = "addr, {addr}, is no address of a descriptor's number",
	  .fix = "pass the address of an int that holds the descriptor" },
	{ RULE("kvm-closed", VT_KVM_SET_DEVICE_ATTR, EBADF, look_closed),
	  .why = "descriptor {fd}, which the argument names, is not open",
	  .fix = "pass the descriptor of an open group or device" },
	{ RULE("kvm-no-file", VT_KVM_SET_DEVICE_ATTR, EINVAL, look_no_file),
	  .why = "descriptor {fd} is {what}",
	  .fix = "{fix}" },
	{ RULE("kvm-added", VT_KVM_SET_DEVICE_ATTR, EEXIST, look_added),
	  .why = "the file of descriptor {fd} was added to this VM already",
	  .fix = "add each file once" },
	{ RULE("kvm-not-added", VT_KVM_SET_DEVICE_ATTR, ENOENT, look_not_added),
	  .why = "the file of descriptor {fd} was not added to this VM",
	  .fix = "take away only what was added (KVM_DEV_VFIO_FILE_ADD)" },
};

const struct vt_rules vt_rules_kvm = { rules, ARRAY_SIZE(rules) };
