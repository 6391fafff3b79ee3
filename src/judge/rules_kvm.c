/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why KVM does not take a file of VFIO, or an eventfd. */
#include "config.h"

#include <inttypes.h>
#include <linux/audit.h>
#include <linux/kvm_vfio_subset.h>

#include "judge/rule.h"
#include "session/interrupts.h"

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

	if (!load_attr(c, &a) || (a.group == VT_KVM_DEV_VFIO_FILE &&
				  (a.attr == VT_KVM_DEV_VFIO_FILE_ADD ||
				   a.attr == VT_KVM_DEV_VFIO_FILE_DEL)))
		return VT_NOT;
	if (a.group == VT_KVM_DEV_VFIO_FILE && a.attr == VT_KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE)
		vt_fact(c, "only", " (KVM_DEV_VFIO_GROUP_SET_SPAPR_TCE: on POWER only)");
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
	vt_fact(c, "was", "%s", vt_case_was(c, fd, vt_case_identify(c, fd)));
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
		vt_fact(c, "what",
			"a device, which this kernel does not take (Linux 6.6 and newer do)");
		vt_fact(c, "fix", "add the descriptor of the group");
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
			    info->path);
		vt_fact(c, "fd", VT_FD, fd);
		return VT_PROBABLY;
	default:
		if (info->absent)
			return VT_NOT;
		vt_fact(c, "what", VT_LINK ", neither a group nor a device of VFIO's", info->path);
		vt_fact(c, "fix", "add the descriptor of the group, or of the device");
		vt_fact(c, "fd", VT_FD, fd);
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
			    info->path);
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

/* A VM belongs to the memory of the process that has created it; others cannot use it. */
static enum vt_verdict look_other_process(struct vt_case *c)
{
	const struct vt_model_file *f = vt_model_file(c->judged->session, c->record->file);

	if (!f || !f->made_seen || !f->made.tgid || f->made.tgid == c->record->tgid)
		return VT_NOT;
	vt_fact(c, "maker", VT_PID, (int)f->made.tgid);
	vt_fact(c, "line", "%s", vt_at_line(c, "", &f->made));
	vt_fact(c, "caller", VT_PID, (int)c->record->tgid);
	vt_evidence(c, "made by process " VT_PID ", used by process " VT_PID, (int)f->made.tgid,
		    (int)c->record->tgid);
	return VT_SURELY;
}

/* What KVM's VFIO device is asked for is asked of another file of KVM's. */
static enum vt_verdict look_not_the_device(struct vt_case *c)
{
	const struct vt_fd *info;
	int fd;

	/* So the files of KVM's say that they have no such request, or no such attribute. */
	if ((c->record->result != -ENOTTY && c->record->result != -ENXIO &&
	     c->record->result != -EINVAL) ||
	    !vt_kvm_attr_fd(c->record, c->judged->memory, &fd))
		return VT_NOT;
	info = vt_case_identify(c, fd);
	if (!vt_model_is_ours(info->what.kind))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, c->record->fd);
	vt_fact(c, "path", VT_LINK, c->record->fd_info.path);
	vt_fact(c, "file", VT_FD, fd);
	vt_fact(c, "what", VT_LINK, info->path);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid,
		    c->record->fd, c->record->fd_info.path);
	return VT_SURELY;
}

static enum vt_verdict look_no_get(struct vt_case *c)
{
	vt_evidence(c, "KVM's VFIO device has no attribute that can be got");
	return VT_SURELY;
}

/* ---- KVM_IRQFD ---- */

struct irqfd {
	int fd, resample;		/* .resample: only with its flag */
	uint64_t flags;
};

static bool load_irqfd(const struct vt_case *c, struct irqfd *i)
{
	if (!IN_HAS(c, struct vt_kvm_irqfd, resamplefd))
		return false;
	i->fd = (int)IN(c, struct vt_kvm_irqfd, fd);
	i->flags = IN(c, struct vt_kvm_irqfd, flags);
	i->resample = (int)IN(c, struct vt_kvm_irqfd, resamplefd);
	return true;
}

/* The first descriptor in the argument that is @wrong, and its number; NULL: none. */
static const struct vt_fd *find_wrong(struct vt_case *c, bool (*wrong)(const struct vt_fd *info),
				      int *fd)
{
	struct irqfd i;
	int fds[2];
	bool both;

	if (!load_irqfd(c, &i))
		return NULL;
	both = i.flags & VT_KVM_IRQFD_FLAG_RESAMPLE && !(i.flags & VT_KVM_IRQFD_FLAG_DEASSIGN);
	fds[0] = i.fd;
	fds[1] = i.resample;
	for (int n = 0; n < 1 + both; n++) {
		const struct vt_fd *info = vt_case_identify(c, fds[n]);

		if (!wrong(info))
			continue;
		vt_fact(c, "field", n ? "resamplefd" : "fd");
		vt_fact(c, "fd", VT_FD, fds[n]);
		vt_fact(c, "was", "%s", vt_case_was(c, fds[n], info));
		*fd = fds[n];
		return info;
	}
	return NULL;
}

static enum vt_verdict look_irqfd_closed(struct vt_case *c)
{
	int fd;

	if (!find_wrong(c, vt_is_absent, &fd))
		return VT_NOT;
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": not there", (int)c->record->tgid, fd);
	return VT_SURELY;
}

static enum vt_verdict look_irqfd_no_eventfd(struct vt_case *c)
{
	int fd;
	const struct vt_fd *info = find_wrong(c, vt_is_no_eventfd, &fd);

	if (!info)
		return VT_NOT;
	vt_fact(c, "path", VT_LINK, info->path);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
		    info->path);
	return VT_SURELY;
}

/* The interrupt that an eventfd serves already, of this VM or else of another; NULL: none. */
static const struct vt_model_irqfd *find_irqfd(const struct vt_case *c, uint64_t eventfd)
{
	const struct vt_session *s = c->judged->session;
	const struct vt_model_irqfd *i = vt_model_irqfd(s, c->record->file, eventfd);

	if (i || !eventfd)
		return i;
	while ((i = vt_model_next_irqfd(s, i)))
		if (i->eventfd == eventfd)
			return i;
	return NULL;
}

/* KVM takes an eventfd's signals for one interrupt only; since Linux 6.17 of all VMs. */
static enum vt_verdict look_irqfd_there(struct vt_case *c)
{
	const struct vt_model_irqfd *there;
	struct irqfd i;

	if (!load_irqfd(c, &i) || i.flags & VT_KVM_IRQFD_FLAG_DEASSIGN)
		return VT_NOT;
	there = find_irqfd(c, vt_session_eventfd_file(c->judged->session, c->record->tgid,
						      c->record->tid, i.fd));
	if (!there)
		return VT_NOT;
	if (there->vm != c->record->file)
		vt_fact(c, "other", " of another VM");
	vt_fact(c, "gsi", "%u", there->gsi);
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &there->set));
	vt_evidence(c, "KVM_IRQFD has succeeded for that eventfd, and it was not given back");
	return VT_SURELY;
}

/* All that the argument names is right, so KVM itself cannot do it. */
static enum vt_verdict look_no_irqchip(struct vt_case *c)
{
	struct irqfd i;

	/* To take an eventfd back, none is needed. */
	if (!load_irqfd(c, &i) || i.flags & ~(uint64_t)VT_KVM_IRQFD_FLAG_RESAMPLE ||
	    vt_case_identify(c, i.fd)->what.kind != VFIOTRACE_FD_EVENTFD)
		return VT_NOT;
	vt_evidence(c, "fd " VT_FD " is an eventfd, and the flags are known", i.fd);
	return VT_PROBABLY;
}

/* ---- memory slots ---- */

struct slot {
	uint64_t slot, flags, guest, size, address;
};

static bool load_slot(const struct vt_case *c, struct slot *s)
{
	/* The second request's struct begins with that of the first. */
	if (!vt_kvm_sets_slot(vt_request_code(c->record)) ||
	    !IN_HAS(c, struct vt_kvm_userspace_memory_region, userspace_addr))
		return false;
	*s = (struct slot){
		.slot = IN(c, struct vt_kvm_userspace_memory_region, slot),
		.flags = IN(c, struct vt_kvm_userspace_memory_region, flags),
		.guest = IN(c, struct vt_kvm_userspace_memory_region, guest_phys_addr),
		.size = IN(c, struct vt_kvm_userspace_memory_region, memory_size),
		.address = IN(c, struct vt_kvm_userspace_memory_region, userspace_addr),
	};
	return true;
}

/* The smallest page that there is. */
#define PAGE 4096

static enum vt_verdict look_slot_unaligned(struct vt_case *c)
{
	struct slot s;

	if (!load_slot(c, &s) || !((s.guest | s.size | s.address) & (PAGE - 1)))
		return VT_NOT;
	vt_fact(c, "field", s.size & (PAGE - 1) ? "memory_size" :
			    s.guest & (PAGE - 1) ? "guest_phys_addr" : "userspace_addr");
	vt_evidence(c, "argument: guest_phys_addr=%#" PRIx64 ", memory_size=%#" PRIx64
		       ", userspace_addr=" VT_ADDRESS, s.guest, s.size, s.address);
	return VT_SURELY;
}

/*
 * The low 16 bits number a slot, those above an address space of the guest. Since Linux 5.12 the
 * numbers end where a short does; x86 keeps the last three for itself, and has two spaces.
 */
static enum vt_verdict look_slot_number(struct vt_case *c)
{
	bool x86 = c->record->arch == AUDIT_ARCH_X86_64 || c->record->arch == AUDIT_ARCH_I386;
	uint64_t slots = x86 ? 32764 : 32767, spaces = x86 ? 2 : 1;
	struct slot s;

	if (!load_slot(c, &s))
		return VT_NOT;
	vt_fact(c, "slot", "%" PRIu64, s.slot);
	if ((s.slot & 0xffff) >= slots)
		vt_fact(c, "what", "number %" PRIu64 " is above the last, %" PRIu64,
			s.slot & 0xffff, slots - 1);
	else if (s.slot >> 16 >= spaces)
		vt_fact(c, "what", "%" PRIu64 " in the upper 16 bits is no address space of a guest",
			s.slot >> 16);
	else
		return VT_NOT;
	vt_evidence(c, "argument: slot=%#" PRIx64, s.slot);
	return VT_SURELY;
}

/* The slot of this VM that a device's memory is in; NULL: none is known. */
static const struct vt_model_slot *find_slot(const struct vt_case *c, uint64_t number)
{
	const struct vt_model_slot *there = NULL;

	while ((there = vt_model_next_slot(c->judged->session, there)))
		if (there->vm == c->record->file && there->slot == number)
			return there;
	return NULL;
}

static enum vt_verdict look_slot_changed(struct vt_case *c)
{
	const struct vt_model_slot *there;
	struct slot s;

	if (!load_slot(c, &s) || !s.size)
		return VT_NOT;
	there = find_slot(c, s.slot);
	if (!there || (there->size == s.size && there->address == s.address &&
		       !((there->flags ^ s.flags) & VT_KVM_MEM_READONLY)))
		return VT_NOT;
	vt_fact(c, "slot", "%" PRIu64, s.slot);
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &there->set));
	vt_fact(c, "what", there->size != s.size ? "size" :
			   there->address != s.address ? "address" : "KVM_MEM_READONLY");
	vt_evidence(c, "slot %" PRIu64 ": memory_size=%#" PRIx64 ", and %#" PRIx64 " is asked for",
		    s.slot, there->size, s.size);
	return VT_SURELY;
}

static enum vt_verdict look_slot_overlaps(struct vt_case *c)
{
	const struct vt_model_slot *there = NULL;
	struct slot s;

	if (!load_slot(c, &s) || !s.size || s.guest + (s.size - 1) < s.guest)
		return VT_NOT;
	vt_fact(c, "first", "%#" PRIx64, s.guest);
	vt_fact(c, "last", "%#" PRIx64, s.guest + (s.size - 1));
	vt_fact(c, "slot", "another slot");
	while ((there = vt_model_next_slot(c->judged->session, there))) {
		if (there->vm != c->record->file || there->slot == s.slot ||
		    there->guest > s.guest + (s.size - 1) ||
		    there->guest + (there->size - 1) < s.guest)
			continue;
		vt_fact(c, "slot", "slot %" PRIu32 "%s", there->slot,
			vt_at_line(c, ", set", &there->set));
	}
	vt_evidence(c, "KVM gives this error only where slots overlap");
	return VT_SURELY;
}

#define SLOT(ID, ERRNUM, LOOK) ID, VT_ON_IOCTL, VT_ON(KVM_VM), 0, ERRNUM, 0, LOOK
#define IRQFD(ID, ERRNUM, LOOK) ID, VT_ON_IOCTL, VT_ON(KVM_VM), VT_KVM_IRQFD, ERRNUM, 0, LOOK
#define RULE(ID, REQUEST, ERRNUM, LOOK)                                          \
	ID, VT_ON_IOCTL, VT_ON(KVM_VFIO), REQUEST, ERRNUM, 0, LOOK

#define NOT_THE_DEVICE(ID, REQUEST)                                              \
	ID, VT_ON_IOCTL, VT_ON(KVM_VM) | VT_ON(KVM) | VT_ON(KVM_VCPU), REQUEST, 0, 0, \
	look_not_the_device,                                                     \
	.why = "descriptor {fd} is {path}, and {file}, {what}, is an attribute of KVM's VFIO device", \
	.fix = "use the descriptor that KVM_CREATE_DEVICE (type KVM_DEV_TYPE_VFIO) has returned in fd"

static const struct vt_rule rules[] = {
	{ RULE("kvm-no-attribute", VT_KVM_SET_DEVICE_ATTR, ENXIO, look_no_attribute),
	  .why = "KVM's VFIO device has no attribute {attr} in group {group}{only}",
	  .fix = "use group KVM_DEV_VFIO_FILE (1) with KVM_DEV_VFIO_FILE_ADD (1) or _DEL (2)" },
	{ RULE("kvm-has-no-attribute", VT_KVM_HAS_DEVICE_ATTR, ENXIO, look_no_attribute),
	  .why = "KVM's VFIO device has no attribute {attr} in group {group}{only}",
	  .fix = "it was only asked for: go on without" },
	{ NOT_THE_DEVICE("kvm-attr-elsewhere", VT_KVM_SET_DEVICE_ATTR) },
	{ NOT_THE_DEVICE("kvm-has-attr-elsewhere", VT_KVM_HAS_DEVICE_ATTR) },
	{ "kvm-no-device", VT_ON_IOCTL, VT_ON(KVM_VM), VT_KVM_CREATE_DEVICE, ENODEV, 0,
	  look_no_device,
	  .why = "this kernel's KVM knows nothing of VFIO (CONFIG_KVM_VFIO)",
	  .fix = "go on without: devices that need no cooperation of KVM's work" },
	{ "kvm-device-there", VT_ON_IOCTL, VT_ON(KVM_VM), VT_KVM_CREATE_DEVICE, EBUSY, 0,
	  look_no_device,
	  .why = "the VM has a VFIO device of KVM's already, and there may be one only",
	  .fix = "add further groups and devices to the one that is there" },
	{ RULE("kvm-no-get", VT_KVM_GET_DEVICE_ATTR, EPERM, look_no_get),
	  .why = "attributes of KVM's VFIO device can be set, and not got" },
	{ "kvm-other-process", VT_ON_IOCTL, VT_ON(KVM_VFIO) | VT_ON(KVM_VM), 0, EIO, 0,
	  look_other_process,
	  .why = "process {maker} has made it{line}, and process {caller} cannot use it: a VM belongs to the "
		 "memory of one process",
	  .fix = "call from the process that has made the VM" },
	{ RULE("kvm-no-memory", VT_KVM_SET_DEVICE_ATTR, EFAULT, look_no_memory),
	  .why = "addr, {addr}, is no address of a descriptor's number",
	  .fix = "pass the address of an int that holds the descriptor" },
	{ RULE("kvm-closed", VT_KVM_SET_DEVICE_ATTR, EBADF, look_closed),
	  .why = "descriptor {fd}, which the argument names, is not open{was}",
	  .fix = "pass the descriptor of an open group or device" },
	{ RULE("kvm-no-file", VT_KVM_SET_DEVICE_ATTR, EINVAL, look_no_file),
	  .why = "descriptor {fd} is {what}",
	  .fix = "{fix}" },
	{ RULE("kvm-added", VT_KVM_SET_DEVICE_ATTR, EEXIST, look_added),
	  .why = "the file of descriptor {fd} was added to this VM already",
	  .fix = "add each file once" },
	{ IRQFD("kvm-irqfd-closed", EBADF, look_irqfd_closed),
	  .why = "descriptor {fd}, which {field} names, is not open{was}",
	  .fix = "pass an open eventfd, the one that VFIO_DEVICE_SET_IRQS was given" },
	{ IRQFD("kvm-irqfd-no-eventfd", EINVAL, look_irqfd_no_eventfd),
	  .why = "descriptor {fd}, which {field} names, is {path}, no eventfd",
	  .fix = "pass the eventfd that VFIO_DEVICE_SET_IRQS was given" },
	{ IRQFD("kvm-irqfd-there", EBUSY, look_irqfd_there),
	  .why = "KVM takes an interrupt from that eventfd already (gsi {gsi}{other}{line})",
	  .fix = "take it back first (KVM_IRQFD_FLAG_DEASSIGN), or use an eventfd for each interrupt" },
	{ IRQFD("kvm-irqfd-no-irqchip", EINVAL, look_no_irqchip),
	  .why = "the VM has no interrupt controller in the kernel to take it",
	  .fix = "call KVM_CREATE_IRQCHIP (or KVM_CAP_SPLIT_IRQCHIP; not that for KVM_IRQFD_FLAG_RESAMPLE) "
		 "first" },
	{ SLOT("kvm-slot-unaligned", EINVAL, look_slot_unaligned),
	  .why = "{field} is no multiple of the size of a page",
	  .fix = "give a slot whole pages: a smaller BAR is reached by exits" },
	{ SLOT("kvm-slot-number", EINVAL, look_slot_number),
	  .why = "there is no slot {slot}: {what}",
	  .fix = "number slots from 0 on; KVM_CHECK_EXTENSION with KVM_CAP_NR_MEMSLOTS tells how many there "
		 "are" },
	{ SLOT("kvm-slot-changed", EINVAL, look_slot_changed),
	  .why = "slot {slot} is there{line}, and its {what} cannot be changed",
	  .fix = "delete the slot first (memory_size 0)" },
	{ SLOT("kvm-slot-overlaps", EEXIST, look_slot_overlaps),
	  .why = "the guest's addresses {first}-{last} overlap those of {slot}",
	  .fix = "delete that slot first (memory_size 0), or place this one elsewhere" },
	{ RULE("kvm-not-added", VT_KVM_SET_DEVICE_ATTR, ENOENT, look_not_added),
	  .why = "the file of descriptor {fd} was not added to this VM",
	  .fix = "take away only what was added (KVM_DEV_VFIO_FILE_ADD)" },
};

const struct vt_rules vt_rules_kvm = { rules, ARRAY_SIZE(rules) };
