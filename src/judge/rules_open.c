/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why one of VFIO's nodes cannot be opened. */
#include "config.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "judge/process.h"
#include "judge/rule.h"
#include "judge/system.h"

/* ---- what is opened ---- */

enum node {
	NODE_OTHER,
	NODE_CONTAINER,
	NODE_GROUP,
	NODE_NOIOMMU,
	NODE_CDEV,
	NODE_IOMMUFD,
};

struct opened {
	const char *path;		/* absolute, in the program's view */
	enum node node;
	const char *name;		/* what the node is named after: "14", "vfio0" */
};

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

static void classify(struct opened *o)
{
	static const struct {
		const char *begin;
		enum node node;
	} places[] = {
		{ "/dev/vfio/noiommu-", NODE_NOIOMMU },
		{ "/dev/vfio/devices/", NODE_CDEV },
		{ "/dev/vfio/", NODE_GROUP },
	};

	o->name = "";
	if (!strcmp(o->path, "/dev/vfio/vfio"))
		o->node = NODE_CONTAINER;
	else if (!strcmp(o->path, "/dev/iommu"))
		o->node = NODE_IOMMUFD;
	for (size_t i = 0; i < ARRAY_SIZE(places) && !o->node; i++) {
		size_t length = strlen(places[i].begin);

		if (strncmp(o->path, places[i].begin, length) || !o->path[length])
			continue;
		o->name = o->path + length;
		if (places[i].node == NODE_CDEV || is_number(o->name))
			o->node = places[i].node;
		return;
	}
}

/* The directory at which a relative path begins; NULL: not known. */
static const char *directory(struct vt_case *c)
{
	const struct vt_record *r = c->record;
	const struct vt_answer *a;
	uint64_t fd;

	if (vt_io_argument(c, "dirfd", &fd) && (int)fd != AT_FDCWD) {
		const char *path = vt_case_identify(c, (int)fd)->path;

		return path[0] == '/' ? path : NULL;
	}
	a = vt_inquire(c->inquiry, VT_ASK_LINK, 0, "/proc/%d/cwd", (int)r->tgid);
	return a->error ? NULL : a->data;
}

static bool find_opened(struct vt_case *c, struct opened *o)
{
	const char *path, *from;
	uint64_t address;

	*o = (struct opened){ .node = NODE_OTHER };
	if (!vt_io_argument(c, "path", &address))
		return false;
	path = vt_read_string_at(c, address);
	if (!path || !*path)
		return false;
	o->path = path;
	if (*path != '/') {
		from = directory(c);
		if (!from)
			return false;
		o->path = vt_inquiry_text(c->inquiry, "%s/%s", from, path);
	}
	classify(o);
	vt_fact(c, "path", "%s", o->path);
	vt_fact(c, "name", "%s", o->name);
	return true;
}

/* Reading, writing, or both, as bits of a mode; 0 if the call opens for neither. */
static unsigned int wanted(struct vt_case *c)
{
	static const unsigned int modes[] = {
		[O_RDONLY] = 4, [O_WRONLY] = 2, [O_RDWR] = 6, [O_ACCMODE] = 6,
	};
	uint64_t flags, how;
	uint8_t bytes[8];

	if (vt_io_argument(c, "flags", &flags))
		return modes[flags & O_ACCMODE];
	if (vt_io_argument(c, "how", &how) &&
	    c->judged->memory->read(c->judged->memory->ctx, how, bytes, sizeof(bytes)) ==
		    sizeof(bytes))
		return modes[vfiotrace_call_load(&c->record->call, bytes, 8) & O_ACCMODE];
	return !strcmp(c->record->syscall, "creat") ? 2 : 0;
}

static const struct vt_answer *status_of(struct vt_case *c, const char *path)
{
	return vt_inquire(c->inquiry, VT_ASK_STATUS, c->record->tgid, "%s", path);
}

/* ---- the node does not exist ---- */

/* Looks for the node again: it is missing if the program's own view does not have it. */
static bool is_missing(struct vt_case *c, struct opened *o, enum node node)
{
	if (!find_opened(c, o) || (node && o->node != node) ||
	    status_of(c, o->path)->error != ENOENT)
		return false;
	vt_evidence(c, "%s: no such file in the program's view", o->path);
	return true;
}

/* The node exists in the machine's view, but not in the program's. */
static enum vt_verdict look_only_outside(struct vt_case *c)
{
	struct opened o;

	if (!is_missing(c, &o, NODE_OTHER) || strncmp(o.path, "/dev/", 5) ||
	    vt_inquire_exists(c->inquiry, "%s", o.path) != 1)
		return VT_NOT;
	vt_evidence(c, "%s: there, in the view of the tracer", o.path);
	return VT_SURELY;
}

/* Names of the nodes in the folder, except the container's and the folder "devices". */
static const char *other_nodes(struct vt_case *c, const char *folder)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FOLDER, c->record->tgid,
					       "%s", folder);
	const char *name = NULL, *text = "";
	size_t n = 0;

	while ((name = vt_answer_next(a, name))) {
		if (!strcmp(name, "vfio") || !strcmp(name, "devices"))
			continue;
		if (n++ < 8)
			text = vt_inquiry_text(c->inquiry, "%s%s%s", text, *text ? ", " : "", name);
	}
	return *text ? vt_inquiry_text(c->inquiry, "%s%s", text, n > 8 ? ", ..." : "") : NULL;
}

static enum vt_verdict look_named_by_device(struct vt_case *c)
{
	const char *group;
	struct opened o;

	if (!is_missing(c, &o, NODE_OTHER) || o.node || strncmp(o.path, "/dev/vfio/", 10))
		return VT_NOT;
	group = vt_pci_group(c->inquiry, o.name);
	if (!group && !strchr(o.name, ':'))
		return VT_NOT;
	if (!group)
		group = vt_pci_group(c->inquiry, vt_inquiry_text(c->inquiry, "0000:%s", o.name));
	if (!group)
		return VT_NOT;
	vt_fact(c, "group", "%s", group);
	vt_evidence(c, "/sys/bus/pci/devices: iommu_group of %s is %s", o.name, group);
	return VT_SURELY;
}

/* The path without white space at its end, left from reading it out of a file. */
static const char *trimmed(struct vt_case *c, const char *path)
{
	size_t length = strlen(path);

	while (length && isspace((unsigned char)path[length - 1]))
		length--;
	return vt_inquiry_text(c->inquiry, "%.*s", (int)length, path);
}

/* VFIO never gives a node such a name. */
static enum vt_verdict look_no_such_name(struct vt_case *c)
{
	const char *other;
	struct opened o;

	if (!is_missing(c, &o, NODE_OTHER) || o.node || strncmp(o.path, "/dev/vfio/", 10) ||
	    vt_inquire_exists(c->inquiry, "%s", o.path) != 0)
		return VT_NOT;
	vt_fact(c, "fix", "look where the name comes from; of a device the group is in the link "
		"/sys/bus/pci/devices/DEVICE/iommu_group");
	other = trimmed(c, o.path);
	if (!strcmp(other, o.path))
		other = vt_inquiry_text(c->inquiry, "/dev/vfio/devices/%s", o.name);
	if (!status_of(c, other)->error)
		vt_fact(c, "fix", "open %s", other);
	return VT_SURELY;
}

/* The path is a folder: the name that should follow is missing. */
static enum vt_verdict look_is_folder(struct vt_case *c)
{
	const struct vt_answer *a;
	struct opened o;

	if (!find_opened(c, &o) || strncmp(o.path, "/dev/vfio", 9))
		return VT_NOT;
	a = status_of(c, o.path);
	if (a->error || !S_ISDIR(a->status.mode))
		return VT_NOT;
	vt_evidence(c, "%s: a folder", o.path);
	return VT_SURELY;
}

/* The path is that of a group with an IOMMU, and the group has none, or the other way around. */
static enum vt_verdict look_other_sort(struct vt_case *c)
{
	const char *other;
	struct opened o;

	if (!is_missing(c, &o, NODE_OTHER) || (o.node != NODE_GROUP && o.node != NODE_NOIOMMU))
		return VT_NOT;
	other = vt_inquiry_text(c->inquiry, "%s%s", o.node == NODE_GROUP ? "noiommu-" : "", o.name);
	if (vt_inquire_exists(c->inquiry, "/sys/class/vfio/%s", other) != 1)
		return VT_NOT;
	vt_fact(c, "other", "/dev/vfio/%s", other);
	vt_fact(c, "what", o.node == NODE_GROUP ? "has no IOMMU (no-IOMMU mode)" :
						  "has an IOMMU");
	vt_evidence(c, "/sys/class/vfio/%s: there", other);
	return VT_SURELY;
}

static enum vt_verdict look_no_group(struct vt_case *c)
{
	const char *others;
	struct opened o;

	if (!is_missing(c, &o, NODE_GROUP) ||
	    vt_inquire_exists(c->inquiry, "/sys/kernel/iommu_groups") != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/kernel/iommu_groups/%s", o.name) != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/kernel/iommu_groups/%s: not there", o.name);
	others = other_nodes(c, "/dev/vfio");
	vt_fact(c, "others", others ? "; nodes that are there: %s" : "", others);
	if (!vt_answer_next(vt_inquire(c->inquiry, VT_ASK_FOLDER, 0, "/sys/kernel/iommu_groups"),
			    NULL)) {
		vt_fact(c, "others", ", nor any other: no IOMMU is in use");
		vt_evidence(c, "/sys/kernel/iommu_groups: empty");
	}
	return VT_SURELY;
}

/* The path is that of a group without an IOMMU, and the kernel does not make such groups. */
static enum vt_verdict look_noiommu_off(struct vt_case *c)
{
	const char *mode = vt_module_parameter(c->inquiry, "vfio", "enable_unsafe_noiommu_mode");
	struct opened o;

	if (!is_missing(c, &o, NODE_NOIOMMU) || !mode || strcmp(mode, "N") ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio/noiommu-%s", o.name) != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode: N");
	return VT_SURELY;
}

static enum vt_verdict look_noiommu_absent(struct vt_case *c)
{
	struct opened o;

	if (!is_missing(c, &o, NODE_NOIOMMU) ||
	    vt_module_parameter(c->inquiry, "vfio", "enable_unsafe_noiommu_mode") ||
	    vt_inquire_exists(c->inquiry, "/sys/module/vfio") != 1 ||
	    vt_inquire_exists(c->inquiry,
			      "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode") != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode: not there");
	return VT_SURELY;
}

/* No device of the group has a driver of VFIO's. */
static enum vt_verdict look_not_bound(struct vt_case *c)
{
	const struct vt_answer *devices;
	const char *device = NULL, *first;
	struct opened o;

	if (!is_missing(c, &o, NODE_GROUP))
		return VT_NOT;
	devices = vt_group_devices(c->inquiry, o.name);
	first = vt_answer_next(devices, NULL);
	if (!first)
		return VT_NOT;
	while ((device = vt_answer_next(devices, device)))
		if (vt_group_device_is_vfio(c->inquiry, o.name, device))
			return VT_NOT;
	vt_fact(c, "devices", "%s", vt_group_text(c->inquiry, o.name, 4));
	vt_fact(c, "device", "%s", first);
	vt_evidence(c, "/sys/kernel/iommu_groups/%s/devices: %s", o.name,
		    vt_group_text(c->inquiry, o.name, 16));
	return VT_SURELY;
}

/* VFIO has the device, but offers only its own node (cdev), not the group's. */
static enum vt_verdict look_only_cdev(struct vt_case *c)
{
	const struct vt_answer *devices, *names;
	const char *device = NULL, *name;
	struct opened o;

	if (!is_missing(c, &o, NODE_GROUP) ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio/%s", o.name) != 0)
		return VT_NOT;
	devices = vt_group_devices(c->inquiry, o.name);
	while ((device = vt_answer_next(devices, device))) {
		names = vt_inquire(c->inquiry, VT_ASK_FOLDER, 0,
				   "/sys/kernel/iommu_groups/%s/devices/%s/vfio-dev", o.name,
				   device);
		name = vt_answer_next(names, NULL);
		if (!name || vt_inquire_exists(c->inquiry, "/sys/class/vfio-dev/%s/dev", name) != 1)
			continue;
		vt_fact(c, "device", "%s", device);
		vt_fact(c, "cdev", "/dev/vfio/devices/%s", name);
		vt_evidence(c, "/sys/class/vfio/%s: not there", o.name);
		vt_evidence(c, "/sys/class/vfio-dev/%s/dev: there", name);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* The kernel has registered the device, but nothing has created the node. */
static enum vt_verdict look_no_node(struct vt_case *c)
{
	const char *class, *dev;
	struct opened o;

	if (!is_missing(c, &o, NODE_OTHER) || !*o.name ||
	    vt_inquire_exists(c->inquiry, "%s", o.path) != 0)
		return VT_NOT;
	class = vt_inquiry_text(c->inquiry, "/sys/class/%s/%s%s",
				o.node == NODE_CDEV ? "vfio-dev" : "vfio",
				o.node == NODE_NOIOMMU ? "noiommu-" : "", o.name);
	dev = vt_inquire_line(c->inquiry, "%s/dev", class);
	if (!dev || !strchr(dev, ':'))
		return VT_NOT;
	vt_fact(c, "major", "%.*s", (int)strcspn(dev, ":"), dev);
	vt_fact(c, "minor", "%s", strchr(dev, ':') + 1);
	vt_evidence(c, "%s/dev: %s", class, dev);
	return VT_SURELY;
}

/* Names the node that was meant, if the name is that of a device, or ends in white space. */
static void name_cdev(struct vt_case *c, const struct opened *o)
{
	const struct vt_answer *names = vt_inquire(c->inquiry, VT_ASK_FOLDER, 0,
						   "/sys/bus/pci/devices/%s/vfio-dev", o->name);
	const char *name = vt_answer_next(names, NULL), *path = trimmed(c, o->path);

	vt_fact(c, "fix",
		"the name is in the folder /sys/bus/pci/devices/DEVICE/vfio-dev, once the device "
		"is bound to vfio-pci");
	if (name)
		vt_fact(c, "fix", "open /dev/vfio/devices/%s", name);
	else if (strcmp(path, o->path) && !status_of(c, path)->error)
		vt_fact(c, "fix", "open %s", path);
}

static enum vt_verdict look_no_cdev(struct vt_case *c)
{
	const char *others;
	struct opened o;

	if (!is_missing(c, &o, NODE_CDEV) ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio-dev") != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio-dev/%s", o.name) != 0)
		return VT_NOT;
	others = other_nodes(c, "/dev/vfio/devices");
	vt_fact(c, "others", others ? "; nodes that are there: %s" : "", others);
	vt_evidence(c, "/sys/class/vfio-dev/%s: not there", o.name);
	name_cdev(c, &o);
	return VT_SURELY;
}

/* VFIO has the device, but the kernel makes no nodes of devices (cdev). */
static enum vt_verdict look_cdev_not_offered(struct vt_case *c)
{
	struct opened o;

	if (!is_missing(c, &o, NODE_CDEV) ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio-dev/%s", o.name) != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio-dev/%s/dev", o.name) != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/class/vfio-dev/%s: there, without a 'dev'", o.name);
	return VT_SURELY;
}

static enum vt_verdict look_no_vfio(struct vt_case *c)
{
	struct opened o;

	if (!is_missing(c, &o, NODE_OTHER) || o.node == NODE_IOMMUFD ||
	    strncmp(o.path, "/dev/vfio", 9) ||
	    vt_inquire_exists(c->inquiry, "/sys/module") != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/module/vfio") != 0 ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio") != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/module/vfio, /sys/class/vfio: not there");
	return VT_SURELY;
}

static enum vt_verdict look_no_iommufd(struct vt_case *c)
{
	struct opened o;

	if (!is_missing(c, &o, NODE_IOMMUFD) || vt_misc_minor(c->inquiry, "iommu") != -1)
		return VT_NOT;
	vt_evidence(c, "/proc/misc: no line 'iommu'");
	return VT_SURELY;
}

/* ---- opening is not allowed ---- */

/* Whether mode and owner allow the access @want (bits of a mode) to these ids. */
static bool allows(const struct vt_status *s, const struct vt_ids *ids, unsigned int want)
{
	unsigned int shift = 0;

	if (s->uid == ids->uid)
		shift = 6;
	else if (s->gid == ids->gid)
		shift = 3;
	for (size_t i = 0; i < ids->ngroups && !shift; i++)
		if (s->gid == ids->groups[i])
			shift = 3;
	return (s->mode >> shift & want) == want;
}

static void name_ids(struct vt_case *c, const struct vt_status *s, const struct vt_ids *ids)
{
	vt_fact(c, "mode", "%04o", s->mode & 07777);
	vt_fact(c, "owner", "%u:%u", s->uid, s->gid);
	vt_fact(c, "uid", "%u", ids->uid);
	vt_fact(c, "gid", "%u", ids->gid);
}

/* How a udev rule selects such a node. */
static const char *udev_key(enum node node)
{
	return node == NODE_IOMMUFD   ? "KERNEL==\"iommu\"" :
	       node == NODE_CONTAINER ? "KERNEL==\"vfio\"" :
	       node == NODE_CDEV      ? "SUBSYSTEM==\"vfio-dev\"" :
					"SUBSYSTEM==\"vfio\"";
}

/* By mode and owner. An access control list can only allow more, to those it names. */
static enum vt_verdict look_mode_of(struct vt_case *c, uint32_t sort)
{
	unsigned int want = wanted(c);
	const struct vt_answer *a;
	struct vt_ids ids;
	struct opened o;

	if (!want || !find_opened(c, &o))
		return VT_NOT;
	a = status_of(c, o.path);
	if (a->error || (a->status.mode & S_IFMT) != sort ||
	    !vt_process_ids(c->inquiry, c->record->tid, &ids) || ids.more ||
	    allows(&a->status, &ids, want) ||
	    vt_process_capable(c->inquiry, c->record->tid, CAP_DAC_OVERRIDE) != 0)
		return VT_NOT;
	name_ids(c, &a->status, &ids);
	vt_fact(c, "udev", "%s", udev_key(o.node));
	vt_fact(c, "access", "%s", want == 6 ? "reading and writing" :
				   want == 2 ? "writing" : "reading");
	vt_evidence(c, "%s: mode %04o, owner %u:%u", o.path, a->status.mode & 07777, a->status.uid,
		    a->status.gid);
	vt_evidence(c, "/proc/" VT_PID "/status: uid %u, gid %u, no CAP_DAC_OVERRIDE",
		    (int)c->record->tid, ids.uid, ids.gid);
	return VT_SURELY;
}

static enum vt_verdict look_mode(struct vt_case *c)
{
	return look_mode_of(c, S_IFCHR);
}

/* Whether the path is a file of sysfs by which devices get other drivers. */
static bool is_binding(struct vt_case *c, struct opened *o, struct vt_binding *b)
{
	return find_opened(c, o) && vt_binding_find(o->path, b) && vt_binding_changes(b);
}

static enum vt_verdict look_sysfs_mode(struct vt_case *c)
{
	struct vt_binding b;
	struct opened o;

	return is_binding(c, &o, &b) ? look_mode_of(c, S_IFREG) : VT_NOT;
}

/* A folder of the path may not be searched. */
static enum vt_verdict look_folder(struct vt_case *c)
{
	struct vt_ids ids;
	struct opened o;

	if (!find_opened(c, &o) || !vt_process_ids(c->inquiry, c->record->tid, &ids) || ids.more ||
	    vt_process_capable(c->inquiry, c->record->tid, CAP_DAC_OVERRIDE) != 0 ||
	    vt_process_capable(c->inquiry, c->record->tid, CAP_DAC_READ_SEARCH) != 0)
		return VT_NOT;
	for (const char *slash = strchr(o.path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		const char *folder = vt_inquiry_text(c->inquiry, "%.*s", (int)(slash - o.path),
						     o.path);
		const struct vt_answer *a = status_of(c, folder);

		if (a->error || !S_ISDIR(a->status.mode) || allows(&a->status, &ids, 1))
			continue;
		name_ids(c, &a->status, &ids);
		vt_fact(c, "folder", "%s", folder);
		vt_evidence(c, "%s: mode %04o, owner %u:%u", folder, a->status.mode & 07777,
			    a->status.uid, a->status.gid);
		return VT_SURELY;
	}
	return VT_NOT;
}

/*
 * Parses a line of mountinfo: whether the path is on that mount. *@best: length of the mount's
 * path.
 */
static bool lies_over(const char *line, const char *path, size_t *best)
{
	char where[512], options[256];
	size_t length;

	if (sscanf(line, "%*d %*d %*s %*s %511s %255s", where, options) != 2)
		return false;
	length = strcmp(where, "/") ? strlen(where) : 0;
	/* Of mounts with the longest path, the last one counts: it hides the others. */
	if (length < *best || strncmp(path, where, length) ||
	    (path[length] != '/' && path[length]))
		return false;
	*best = length;
	return true;
}

/* Whether the mount that the path is on has the option. Sets {where}. */
static bool is_mounted_with(struct vt_case *c, const char *path, const char *option)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/mountinfo",
					       (int)c->record->tgid);
	char where[512] = "", options[256] = "";
	const char *line, *found = NULL;
	size_t best = 0;

	for (line = a->error || a->cut ? NULL : a->data; line && *line;) {
		if (lies_over(line, path, &best))
			found = line;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (!found || sscanf(found, "%*d %*d %*s %*s %511s %255s", where, options) != 2 ||
	    !strstr(vt_inquiry_text(c->inquiry, ",%s,", options), option))
		return false;
	vt_fact(c, "where", "%s", where);
	vt_evidence(c, "/proc/" VT_PID "/mountinfo: %s has %s", (int)c->record->tgid, where,
		    options);
	return true;
}

static enum vt_verdict look_nodev(struct vt_case *c)
{
	struct opened o;

	return find_opened(c, &o) && !status_of(c, o.path)->error &&
			       S_ISCHR(status_of(c, o.path)->status.mode) &&
			       is_mounted_with(c, o.path, ",nodev,") ? VT_SURELY : VT_NOT;
}

static enum vt_verdict look_sysfs_read_only(struct vt_case *c)
{
	struct vt_binding b;
	struct opened o;

	return is_binding(c, &o, &b) && is_mounted_with(c, o.path, ",ro,") ? VT_SURELY : VT_NOT;
}

/* Whether mode and owner allow the access. False if that could not be seen. */
static bool mode_allows(struct vt_case *c, const struct opened *o)
{
	const struct vt_answer *a = status_of(c, o->path);
	struct vt_ids ids;

	if (a->error || !S_ISCHR(a->status.mode))
		return false;
	if (vt_process_capable(c->inquiry, c->record->tid, CAP_DAC_OVERRIDE) == 1)
		return true;
	return vt_process_ids(c->inquiry, c->record->tid, &ids) &&
	       allows(&a->status, &ids, wanted(c));
}

static enum vt_verdict look_security_module(struct vt_case *c)
{
	const char *label;
	struct opened o;

	if (!find_opened(c, &o) || !mode_allows(c, &o))
		return VT_NOT;
	label = vt_inquire_line(c->inquiry, "/proc/%d/attr/current", (int)c->record->tid);
	if (!label || !*label || !strcmp(label, "unconfined"))
		return VT_NOT;
	vt_fact(c, "label", "%s", label);
	vt_evidence(c, "/proc/" VT_PID "/attr/current: " VT_CHANCE, (int)c->record->tid, label);
	vt_evidence(c, "%s: mode and owner allow it", o.path);
	return VT_PROBABLY;
}

/* Whether all folders of the path let the process through. False if that could not be seen. */
static bool folders_allow(struct vt_case *c, const struct opened *o)
{
	bool root = vt_process_capable(c->inquiry, c->record->tid, CAP_DAC_OVERRIDE) == 1;
	struct vt_ids ids;

	if (!vt_process_ids(c->inquiry, c->record->tid, &ids))
		return false;
	for (const char *slash = strchr(o->path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		const struct vt_answer *a =
			status_of(c, vt_inquiry_text(c->inquiry, "%.*s", (int)(slash - o->path),
						     o->path));

		if (a->error || (!root && !allows(&a->status, &ids, 1)))
			return false;
	}
	return true;
}

/* Everything that can be read allows the access, so something that cannot be read forbids it. */
static enum vt_verdict look_restricted(struct vt_case *c)
{
	struct opened o;

	if (!find_opened(c, &o) || o.node == NODE_OTHER || !wanted(c) || !mode_allows(c, &o) ||
	    !folders_allow(c, &o) || look_nodev(c) != VT_NOT || look_security_module(c) != VT_NOT)
		return VT_NOT;
	vt_evidence(c, "%s: mode, owner, folders and mount allow it", o.path);
	return VT_PROBABLY;
}

/* ---- privileges ---- */

/* Only the owner may open with O_NOATIME. */
static bool wants_no_time(struct vt_case *c, const struct opened *o)
{
	const struct vt_answer *a = status_of(c, o->path);
	struct vt_ids ids;
	uint64_t flags;

	return vt_io_argument(c, "flags", &flags) && flags & O_NOATIME && !a->error &&
	       vt_process_ids(c->inquiry, c->record->tid, &ids) && ids.uid != a->status.uid &&
	       vt_process_capable(c->inquiry, c->record->tid, CAP_FOWNER) == 0;
}

static enum vt_verdict look_noatime(struct vt_case *c)
{
	struct opened o;

	if (!find_opened(c, &o) || !wants_no_time(c, &o))
		return VT_NOT;
	vt_fact(c, "owner", "%u", status_of(c, o.path)->status.uid);
	vt_evidence(c, "argument: O_NOATIME; %s: owner %u", o.path,
		    status_of(c, o.path)->status.uid);
	vt_evidence(c, "/proc/" VT_PID "/status: uid, and CapEff without CAP_FOWNER",
		    (int)c->record->tid);
	return VT_SURELY;
}

static enum vt_verdict look_rawio(struct vt_case *c)
{
	struct opened o;

	if (!find_opened(c, &o) || o.node != NODE_NOIOMMU ||
	    vt_process_capable(c->inquiry, c->record->tid, CAP_SYS_RAWIO) != 0)
		return VT_NOT;
	vt_fact(c, "where", "%s",
		vt_process_in_first_userns(c->inquiry, c->record->tid) == 0 ?
			" (in a user namespace of its own it does not count)" : "");
	vt_evidence(c, "/proc/" VT_PID "/status: CapEff, and /proc/" VT_PID "/ns/user",
		    (int)c->record->tid, (int)c->record->tid);
	return VT_SURELY;
}

/* Parses lines such as "c 10:196 rwm", "c *:* rwm", "a *:* rwm". */
static bool is_listed(const char *list, uint64_t rdev)
{
	while (list && *list) {
		char type, major[16], minor[16];

		if (sscanf(list, "%c %15[0-9*]:%15[0-9*]", &type, major, minor) == 3 &&
		    (type == 'a' || type == 'c') &&
		    (*major == '*' || strtoul(major, NULL, 10) == major(rdev)) &&
		    (*minor == '*' || strtoul(minor, NULL, 10) == minor(rdev)))
			return true;
		list = strchr(list, '\n');
		list = list ? list + 1 : NULL;
	}
	return false;
}

/* The list of a group that may have all but some devices: which those are it does not tell. */
static bool is_all_but(const char *list)
{
	return !strncmp(list, "a *:* rwm", 9);
}

static enum vt_verdict look_cgroup_v1(struct vt_case *c)
{
	const char *group = vt_process_cgroup(c->inquiry, c->record->tgid, "devices");
	const struct vt_answer *list;
	uint64_t rdev;
	struct opened o;
	bool all_but;

	if (!group || !find_opened(c, &o) || status_of(c, o.path)->error)
		return VT_NOT;
	rdev = status_of(c, o.path)->status.rdev;
	list = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/sys/fs/cgroup/devices%s/devices.list",
			  group);
	if (list->error || list->cut)
		return VT_NOT;
	all_but = is_all_but(list->data) && strcmp(group, "/") && mode_allows(c, &o);
	if (is_listed(list->data, rdev) && !all_but)
		return VT_NOT;
	vt_fact(c, "cgroup", VT_CHANCE, group);
	vt_fact(c, "major", "%u", major(rdev));
	vt_fact(c, "minor", "%u", minor(rdev));
	if (all_but)
		vt_evidence(c, "/sys/fs/cgroup/devices" VT_CHANCE
			       "/devices.list: a *:* rwm, and nothing of exceptions", group);
	else
		vt_evidence(c, "/sys/fs/cgroup/devices" VT_CHANCE
			       "/devices.list: no line for c %u:%u", group, major(rdev), minor(rdev));
	return all_but ? VT_PROBABLY : VT_SURELY;
}

/*
 * The BPF program of a version 2 control group cannot be read. It is named as the probable
 * cause if nothing else forbids the access.
 */
static enum vt_verdict look_cgroup_v2(struct vt_case *c)
{
	const char *group = vt_process_cgroup(c->inquiry, c->record->tgid, "");
	uint64_t rdev;
	struct opened o;

	if (!find_opened(c, &o) || !mode_allows(c, &o) ||
	    (o.node == NODE_NOIOMMU &&
	     vt_process_capable(c->inquiry, c->record->tid, CAP_SYS_RAWIO) != 1))
		return VT_NOT;
	if (vt_process_cgroup(c->inquiry, c->record->tgid, "devices") || !group ||
	    !strcmp(group, "/"))
		return VT_NOT;
	rdev = status_of(c, o.path)->status.rdev;
	vt_fact(c, "cgroup", VT_CHANCE, group);
	vt_fact(c, "major", "%u", major(rdev));
	vt_fact(c, "minor", "%u", minor(rdev));
	vt_evidence(c, "%s: mode and owner allow it", o.path);
	vt_evidence(c, "/proc/" VT_PID "/cgroup: " VT_CHANCE, (int)c->record->tgid, group);
	return VT_PROBABLY;
}

/* ---- something is in use already ---- */

/* The node is left over from when another group had its name, so that group is the one in use. */
static enum vt_verdict look_other_number(struct vt_case *c)
{
	const struct vt_answer *a;
	const char *other, *name;
	struct opened o;

	if (!find_opened(c, &o) || (o.node != NODE_GROUP && o.node != NODE_NOIOMMU))
		return VT_NOT;
	a = status_of(c, o.path);
	name = strrchr(o.path, '/') + 1;
	other = !a->error && S_ISCHR(a->status.mode) ?
		vt_node_of_other(c->inquiry, a->status.rdev, name) : NULL;
	if (!other)
		return VT_NOT;
	vt_fact(c, "other", "%s", other);
	vt_fact(c, "rdev", "%u:%u", major(a->status.rdev), minor(a->status.rdev));
	vt_evidence(c, "%s: character device %u:%u", o.path, major(a->status.rdev),
		    minor(a->status.rdev));
	vt_evidence(c, "/sys/dev/char/%u:%u: %s", major(a->status.rdev), minor(a->status.rdev),
		    other);
	return VT_SURELY;
}

static bool is_of_group(const struct vt_case *c, const struct opened *o, uint64_t file)
{
	const struct vt_model_group *g = file ? vt_model_group(c->judged->session, file) : NULL;

	return g && g->numbered && g->number == strtoul(o->name, NULL, 10) &&
	       g->noiommu == (o->node == NODE_NOIOMMU);
}

static bool is_node(struct vt_case *c, int fd, const char *path)
{
	const struct vt_fd *info = vt_case_identify(c, fd);

	return !info->absent && !strcmp(info->path, path) &&
	       (info->what.kind == VFIOTRACE_FD_GROUP ||
		info->what.kind == VFIOTRACE_FD_NOIOMMU_GROUP);
}

/*
 * The program's own descriptor of the group; -1: none is known. The model tells where it may
 * be, and the system whether it still is, because not each close is seen.
 */
static int find_own_group(struct vt_case *c, const struct opened *o)
{
	const struct vt_model_group *g = NULL;
	struct vt_model_descriptor list[16];

	while ((g = vt_model_next_group(c->judged->session, g))) {
		size_t count = is_of_group(c, o, g->file) ?
			       vt_model_descriptors(c->judged->session, g->file, list,
						    ARRAY_SIZE(list)) : 0;

		for (size_t i = 0; i < count && i < ARRAY_SIZE(list); i++)
			if (list[i].tgid == c->record->tgid && is_node(c, list[i].fd, o->path))
				return list[i].fd;
	}
	return -1;
}

static enum vt_verdict look_group_open(struct vt_case *c)
{
	const char *holders;
	struct opened o;
	bool blind;
	int own;

	if (!find_opened(c, &o) || (o.node != NODE_GROUP && o.node != NODE_NOIOMMU))
		return VT_NOT;
	own = find_own_group(c, &o);
	holders = own < 0 ? vt_holders_text(c->inquiry, c->record->tgid, c->record->tgid, o.path,
					    &own, &blind) :
			    vt_holder_text(c->inquiry, c->record->tgid, own);
	if (!holders)
		return VT_NOT;
	vt_fact(c, "holders", "%s", holders);
	vt_fact(c, "own", own < 0 ? "" : ": this program itself, descriptor " VT_FD, own);
	vt_fact(c, "fix", own < 0 ? "end that program, or let it close the group" :
		"use descriptor " VT_FD " (or a copy of it) instead of opening it again", own);
	vt_evidence(c, "/proc/*/fd with the number of %s: %s", o.path, holders);
	return VT_SURELY;
}

static enum vt_verdict look_cdev_open(struct vt_case *c)
{
	const struct vt_answer *devices, *names;
	const char *device = NULL, *name, *holders;
	struct opened o;
	bool blind;
	int own;

	if (!find_opened(c, &o) || o.node != NODE_GROUP)
		return VT_NOT;
	devices = vt_group_devices(c->inquiry, o.name);
	while ((device = vt_answer_next(devices, device))) {
		names = vt_inquire(c->inquiry, VT_ASK_FOLDER, 0,
				   "/sys/kernel/iommu_groups/%s/devices/%s/vfio-dev", o.name,
				   device);
		name = vt_answer_next(names, NULL);
		if (!name)
			continue;
		holders = vt_holders_text(c->inquiry, c->record->tgid, 0,
					  vt_inquiry_text(c->inquiry, "/dev/vfio/devices/%s", name),
					  &own, &blind);
		if (!holders)
			continue;
		vt_fact(c, "device", "%s", device);
		vt_fact(c, "cdev", "/dev/vfio/devices/%s", name);
		vt_fact(c, "holders", "%s", holders);
		vt_evidence(c, "/proc/*/fd with the number of /dev/vfio/devices/%s: %s", name,
			    holders);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* How the program still has that device's file: as a descriptor, or mapped. */
static const char *kept_how(struct vt_case *c, uint64_t file)
{
	const struct vt_record *r = c->record;
	struct vt_model_descriptor list[16];
	struct vt_mapped mapped[16];
	struct vt_memory memory;
	size_t count = vt_model_descriptors(c->judged->session, file, list, ARRAY_SIZE(list));

	for (size_t i = 0; i < count && i < ARRAY_SIZE(list); i++) {
		const struct vt_fd *info;

		if (list[i].tgid != r->tgid)
			continue;
		info = vt_case_identify(c, list[i].fd);
		if (info->absent || info->what.kind != VFIOTRACE_FD_DEVICE)
			continue;
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)r->tgid, list[i].fd,
			    info->path);
		return vt_inquiry_text(c->inquiry, "open as descriptor " VT_FD, list[i].fd);
	}
	count = vt_model_mapped(c->judged->session, file, mapped, ARRAY_SIZE(mapped));
	for (size_t i = 0; i < count && i < ARRAY_SIZE(mapped); i++) {
		if (mapped[i].tgid != r->tgid ||
		    vt_process_memory(c->inquiry, r->tgid, mapped[i].address, &memory) != 1 ||
		    memory.begin > mapped[i].address || !vt_memory_is_bar(&memory))
			continue;
		c->guess = vt_mapped_guess(c->judged->session, &mapped[i]);
		vt_evidence(c, "/proc/" VT_PID "/maps: " VT_ADDRESS " is %s", (int)r->tgid,
			    mapped[i].address, memory.name);
		return vt_inquiry_text(c->inquiry, "mapped at " VT_ADDRESS, mapped[i].address);
	}
	return NULL;
}

/* The group may have been opened by a node left over from when another group had its name. */
static bool is_of_another(struct vt_case *c, const struct vt_model_device *d,
			  const struct opened *o)
{
	const char *group =
		d->name && d->name->text[0] ? vt_pci_group(c->inquiry, d->name->text) : NULL;

	return group && strcmp(group, o->name);
}

/* The program has closed the group, but still has a device of it. */
static enum vt_verdict look_own_device(struct vt_case *c)
{
	const struct vt_model_device *d = NULL;
	const char *how;
	struct opened o;

	if (!find_opened(c, &o) || (o.node != NODE_GROUP && o.node != NODE_NOIOMMU))
		return VT_NOT;
	while ((d = vt_model_next_device(c->judged->session, d))) {
		const struct vt_model_file *f = vt_model_file(c->judged->session, d->file);

		if (!is_of_group(c, &o, d->group) || (f && f->life == VT_MODEL_CLOSED) ||
		    (o.node == NODE_GROUP && is_of_another(c, d, &o)) ||
		    vt_model_descriptors(c->judged->session, d->group, NULL, 0))
			continue;
		how = kept_how(c, d->file);
		if (!how)
			continue;
		vt_fact(c, "device", "%s", d->name && d->name->text[0] ? d->name->text : "one");
		vt_fact(c, "how", "%s", how);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* A VM that was given the group keeps it, even when all descriptors are closed. */
static enum vt_verdict look_vm(struct vt_case *c)
{
	const struct vt_model_vm_file *v = NULL;
	struct opened o;

	if (!find_opened(c, &o) || (o.node != NODE_GROUP && o.node != NODE_NOIOMMU))
		return VT_NOT;
	while ((v = vt_model_next_vm_file(c->judged->session, v))) {
		const struct vt_model_file *by = vt_model_file(c->judged->session, v->by);
		const struct vt_model_device *d = vt_model_device(c->judged->session, v->file);

		if (!is_of_group(c, &o, v->file) && !(d && is_of_group(c, &o, d->group)))
			continue;
		if (!by || by->life == VT_MODEL_CLOSED)
			continue;
		vt_fact(c, "line", "%s", vt_at_line(c, "", &v->added));
		vt_evidence(c,
			    "KVM_DEV_VFIO_FILE_ADD has succeeded for it, and the VM is still there");
		return VT_PROBABLY;
	}
	return VT_NOT;
}

/* The device of an open device file; NULL: the kernel does not tell (before Linux 7.2). */
static const char *device_of(struct vt_case *c, int pid, int fd)
{
	const struct vt_answer *a =
		vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/fdinfo/%d", pid, fd);
	const char *at = a->error ? NULL : strstr(a->data, "vfio-device-syspath:");
	const char *end, *slash;

	if (!at)
		return NULL;
	end = at + strcspn(at, "\n");
	for (slash = end; slash > at && slash[-1] != '/'; slash--)
		;
	return vt_inquiry_text(c->inquiry, "%.*s", (int)(end - slash), slash);
}

/* Who certainly has a device of the group; NULL: nobody, or the kernel does not tell. */
static const char *holder_of_device(struct vt_case *c, const char *group, const char **device)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_HOLDERS, 0,
					       "anon_inode:[vfio-device]");
	const char *holder = NULL;
	int pid, fd;

	while ((holder = vt_answer_next(a, holder))) {
		if (sscanf(holder, "%d %d", &pid, &fd) != 2)
			continue;
		*device = device_of(c, pid, fd);
		if (*device &&
		    vt_inquire_exists(c->inquiry, "/sys/kernel/iommu_groups/%s/devices/%s", group,
				      *device) == 1)
			return vt_holder_text(c->inquiry, pid, fd);
	}
	return NULL;
}

/* Nobody has the group open, but an open device of the group keeps it in use. */
static enum vt_verdict look_device_open(struct vt_case *c)
{
	const char *holders, *device;
	struct opened o;
	bool blind, device_blind;
	int own;

	if (!find_opened(c, &o) || (o.node != NODE_GROUP && o.node != NODE_NOIOMMU) ||
	    vt_process_is_over(c->inquiry, c->record->tgid) ||
	    vt_holders_text(c->inquiry, c->record->tgid, c->record->tgid, o.path, &own, &blind))
		return VT_NOT;
	vt_evidence(c, "/proc/*/fd: nobody has %s open, as far as can be seen", o.path);
	holders = holder_of_device(c, o.name, &device);
	if (holders) {
		vt_fact(c, "who", "the group's device %s is still open, and keeps it: held by %s",
			device, holders);
		vt_evidence(c, "fdinfo of that descriptor: vfio-device-syspath is that of %s",
			    device);
		return VT_SURELY;
	}
	holders = vt_holders_text(c->inquiry, c->record->tgid, 0, "anon_inode:[vfio-device]", &own,
				  &device_blind);
	if (holders)
		vt_fact(c, "who", "a device of the group is still open or mapped: of "
			"VFIO's devices some are held by %s", holders);
	else if (blind || device_blind)
		vt_fact(c, "who", "a program has the group open whose descriptors cannot "
			"be looked at: that needs root's rights, or there are too many");
	else
		return VT_NOT;
	return VT_PROBABLY;
}

/* Nobody has a descriptor, and yet the group is in use. */
static enum vt_verdict look_kept(struct vt_case *c)
{
	bool blind, device_blind;
	struct opened o;
	int own;

	if (!find_opened(c, &o) || (o.node != NODE_GROUP && o.node != NODE_NOIOMMU) ||
	    vt_process_is_over(c->inquiry, c->record->tgid) ||
	    vt_holders_text(c->inquiry, c->record->tgid, c->record->tgid, o.path, &own, &blind) ||
	    vt_holders_text(c->inquiry, c->record->tgid, 0, "anon_inode:[vfio-device]", &own,
			    &device_blind) || blind || device_blind)
		return VT_NOT;
	vt_evidence(c, "/proc/*/fd: nobody has %s or a device of VFIO's open", o.path);
	return VT_PROBABLY;
}

/* ---- nodes whose device does not exist ---- */

static enum vt_verdict look_stale(struct vt_case *c)
{
	const struct vt_answer *a;
	const char *now = NULL;
	struct opened o;
	uint64_t rdev;

	if (!find_opened(c, &o))
		return VT_NOT;
	a = status_of(c, o.path);
	if (a->error || !S_ISCHR(a->status.mode))
		return VT_NOT;
	rdev = a->status.rdev;
	if (vt_inquire_exists(c->inquiry, "/sys/dev/char") != 1 ||
	    vt_inquire_exists(c->inquiry, "/sys/dev/char/%u:%u", major(rdev), minor(rdev)) != 0)
		return VT_NOT;
	if (o.node == NODE_GROUP)
		now = vt_inquire_line(c->inquiry, "/sys/class/vfio/%s/dev", o.name);
	else if (o.node == NODE_CDEV)
		now = vt_inquire_line(c->inquiry, "/sys/class/vfio-dev/%s/dev", o.name);
	vt_fact(c, "rdev", "%u:%u", major(rdev), minor(rdev));
	vt_fact(c, "now", now ? "; the number is %s now" : "", now);
	vt_evidence(c, "%s: character device %u:%u", o.path, major(rdev), minor(rdev));
	vt_evidence(c, "/sys/dev/char/%u:%u: not there", major(rdev), minor(rdev));
	return VT_SURELY;
}

static enum vt_verdict look_no_misc(struct vt_case *c, enum node node, const char *name)
{
	const struct vt_answer *a;
	struct opened o;
	int minor;

	if (!find_opened(c, &o) || o.node != node)
		return VT_NOT;
	a = status_of(c, o.path);
	minor = vt_misc_minor(c->inquiry, name);
	if (a->error || !S_ISCHR(a->status.mode) || minor == -2 ||
	    (minor >= 0 && (unsigned int)minor == minor(a->status.rdev)))
		return VT_NOT;
	vt_fact(c, "rdev", "%u:%u", major(a->status.rdev), minor(a->status.rdev));
	vt_fact(c, "now", minor < 0 ? "" : "; its number is 10:%d now", minor);
	if (minor >= 0)
		vt_fact(c, "fix", "make the node anew: mknod %s c 10 %d", o.path, minor);
	vt_evidence(c, "%s: character device %u:%u", o.path, major(a->status.rdev),
		    minor(a->status.rdev));
	vt_evidence(c,
		    minor < 0 ? "/proc/misc: no line '%s'" : "/proc/misc: another number for '%s'",
		    name);
	return VT_SURELY;
}

static enum vt_verdict look_no_container(struct vt_case *c)
{
	vt_fact(c, "fix", "modprobe vfio (and vfio_iommu_type1)");
	return look_no_misc(c, NODE_CONTAINER, "vfio");
}

static enum vt_verdict look_stale_iommufd(struct vt_case *c)
{
	vt_fact(c, "fix", "modprobe iommufd, and make the node anew");
	return look_no_misc(c, NODE_IOMMUFD, "iommu");
}

/* The device's driver is just being unbound: the class has no such device any more. */
static enum vt_verdict look_going(struct vt_case *c)
{
	struct opened o;

	if (!find_opened(c, &o) || (o.node != NODE_GROUP && o.node != NODE_CDEV) ||
	    vt_inquire_exists(c->inquiry, "/sys/class/vfio%s/%s", o.node == NODE_CDEV ? "-dev" : "",
			      o.name) != 0)
		return VT_NOT;
	vt_evidence(c, "/sys/class/vfio%s/%s: not there any more",
		    o.node == NODE_CDEV ? "-dev" : "", o.name);
	return VT_SURELY;
}

/* ---- limits ---- */

static enum vt_verdict look_descriptors(struct vt_case *c)
{
	const struct vt_answer *a;
	const char *name = NULL;
	uint64_t limit, count = 0;

	if (!vt_process_limit(c->inquiry, c->record->tgid, "Max open files", &limit))
		return VT_NOT;
	a = vt_inquire(c->inquiry, VT_ASK_FOLDER, 0, "/proc/%d/fd", (int)c->record->tgid);
	if (a->error || a->cut)
		return VT_NOT;
	while ((name = vt_answer_next(a, name)))
		count += strtoull(name, NULL, 10) < limit;
	if (count < limit)
		return VT_NOT;
	vt_fact(c, "limit", "%" PRIu64, limit);
	vt_evidence(c, "/proc/" VT_PID "/limits: Max open files %" PRIu64, (int)c->record->tgid,
		    limit);
	vt_evidence(c, "/proc/" VT_PID "/fd: " VT_MOMENT " descriptors below that",
		    (int)c->record->tgid, count);
	return VT_SURELY;
}

static enum vt_verdict look_files(struct vt_case *c)
{
	const char *line = vt_inquire_line(c->inquiry, "/proc/sys/fs/file-nr");
	uint64_t now, limit;

	if (!line || sscanf(line, "%" SCNu64 " %*u %" SCNu64, &now, &limit) != 2)
		return VT_NOT;
	vt_fact(c, "now", VT_MOMENT, now);
	vt_fact(c, "limit", "%" PRIu64, limit);
	vt_evidence(c, "/proc/sys/fs/file-nr: " VT_MOMENT " of %" PRIu64, now, limit);
	return now + now / 64 >= limit ? VT_SURELY : VT_NOT;
}

/* ---- the table ---- */

static const struct vt_rule rules[] = {
	{ "open-only-outside", VT_ON_OPEN, .errnum = ENOENT, .look = look_only_outside,
	  .why = "{path} is on the machine, but not in the /dev that this program sees (a container, "
		 "or another mount namespace)",
	  .fix = "give the node to the container (docker --device {path}; systemd PrivateDevices=no; libvirt "
		 "does it for a device of the domain)" },
	{ "open-named-by-device", VT_ON_OPEN, .errnum = ENOENT, .look = look_named_by_device,
	  .why = "nodes of /dev/vfio have the numbers of groups, not the names of devices: {name} is "
		 "in group {group}",
	  .fix = "open /dev/vfio/{group}" },
	{ "open-no-such-name", VT_ON_OPEN, .errnum = ENOENT, .look = look_no_such_name,
	  .why = "VFIO makes no node that is called {path}: a group is /dev/vfio/NUMBER, a device "
		 "/dev/vfio/devices/vfioN, the container /dev/vfio/vfio",
	  .fix = "{fix}" },
	{ "open-is-folder", VT_ON_OPEN, .errnum = EISDIR, .look = look_is_folder,
	  .why = "{path} is a folder, no node of VFIO's: what was to stand behind it is missing",
	  .fix = "look whether the number of the group was found (/sys/bus/pci/devices/DEVICE/iommu_group)" },
	{ "open-other-sort", VT_ON_OPEN, .errnum = ENOENT, .look = look_other_sort,
	  .why = "group {name} {what}: its node is {other}",
	  .fix = "open {other}; what is set up with it differs" },
	{ "open-no-group", VT_ON_OPEN, .errnum = ENOENT, .look = look_no_group,
	  .why = "there is no IOMMU group {name}{others}",
	  .fix = "take the number from the link /sys/bus/pci/devices/DEVICE/iommu_group; where no "
		 "device has one, turn the IOMMU on (firmware; intel_iommu=on)" },
	{ "open-noiommu-off", VT_ON_OPEN, .errnum = ENOENT, .look = look_noiommu_off,
	  .why = "there is no group {name} without an IOMMU, for the no-IOMMU mode is switched off",
	  .fix = "echo Y >/sys/module/vfio/parameters/enable_unsafe_noiommu_mode (unsafe: devices reach all "
		 "memory), and bind the device to vfio-pci then; where there is an IOMMU, open /dev/vfio/GROUP" },
	{ "open-noiommu-absent", VT_ON_OPEN, .errnum = ENOENT, .look = look_noiommu_absent,
	  .why = "there is no group {name} without an IOMMU, for this kernel has no such mode "
		 "(CONFIG_VFIO_NOIOMMU)",
	  .fix = "turn the IOMMU on (firmware; intel_iommu=on), and open /dev/vfio/GROUP" },
	{ "open-not-bound", VT_ON_OPEN, .errnum = ENOENT, .look = look_not_bound,
	  .why = "no device of group {name} is bound to a VFIO driver: {devices}",
	  .fix = "bind the device: driverctl set-override {device} vfio-pci" },
	{ "open-only-cdev", VT_ON_OPEN, .errnum = ENOENT, .look = look_only_cdev,
	  .why = "this kernel has no nodes of groups: it offers {device} as {cdev} only",
	  .fix = "open {cdev}, and bind it to an iommufd (for QEMU: -object iommufd)" },
	{ "open-no-node", VT_ON_OPEN, .errnum = ENOENT, .look = look_no_node,
	  .why = "the kernel has the device {major}:{minor} for it, but nothing has made the node",
	  .fix = "start udev, or mount a devtmpfs; or mknod {path} c {major} {minor}" },
	{ "open-no-cdev", VT_ON_OPEN, .errnum = ENOENT, .look = look_no_cdev,
	  .why = "VFIO has no device {name}{others}",
	  .fix = "{fix}" },
	{ "open-cdev-not-offered", VT_ON_OPEN, .errnum = ENOENT, .look = look_cdev_not_offered,
	  .why = "VFIO has {name}, but there are no nodes of devices for it: the kernel is built "
		 "without CONFIG_VFIO_DEVICE_CDEV, or the device has no IOMMU",
	  .fix = "use the group's node, /dev/vfio/GROUP" },
	{ "open-no-vfio", VT_ON_OPEN, .errnum = ENOENT, .look = look_no_vfio,
	  .why = "VFIO is not loaded: the kernel has no module vfio",
	  .fix = "modprobe vfio-pci, and bind the device to it" },
	{ "open-no-iommufd", VT_ON_OPEN, .errnum = ENOENT, .look = look_no_iommufd,
	  .why = "the kernel offers no iommufd",
	  .fix = "modprobe iommufd; where there is no such module (CONFIG_IOMMUFD), use groups and a "
		 "container" },

	{ "open-folder", VT_ON_OPEN, .errnum = EACCES, .look = look_folder,
	  .why = "{folder} has mode {mode} and owner {owner}: uid {uid}, gid {gid} may not look into it",
	  .fix = "chmod a+x {folder}" },
	{ "open-nodev", VT_ON_OPEN, .errnum = EACCES, .look = look_nodev,
	  .why = "{where} is mounted with nodev: device nodes there cannot be opened",
	  .fix = "mount it with dev (mount -o remount,dev {where}), or use the node in a devtmpfs" },
	{ "open-mode", VT_ON_OPEN, .errnum = EACCES, .look = look_mode,
	  .why = "{path} has mode {mode} and owner {owner}, which does not allow {access} to uid {uid}, "
		 "gid {gid}",
	  .fix = "run as root, or let a udev rule give the node to the user ({udev}, OWNER=..., MODE=...)" },
	{ "open-sysfs-mode", VT_ON_OPEN, .errnum = EACCES, .look = look_sysfs_mode,
	  .why = "{path} has mode {mode} and owner {owner}, which does not allow {access} to uid {uid}, "
		 "gid {gid}",
	  .fix = "let root bind the device (sudo driverctl set-override DEVICE vfio-pci), and give the user the "
		 "node that appears in /dev/vfio" },
	{ "open-sysfs-read-only", VT_ON_OPEN, .errnum = EROFS, .look = look_sysfs_read_only,
	  .why = "{where} is mounted read-only in the program's view (a container): drivers cannot be changed "
		 "from there",
	  .fix = "bind the device outside of the container; or mount sysfs writable (docker --privileged)" },
	{ "open-security-module", VT_ON_OPEN, .errnum = EACCES, .look = look_security_module,
	  .why = "a security module forbids it to {label}: mode and owner of {path} allow it",
	  .fix = "look for a denial in the audit log (ausearch -m avc), and allow it there" },

	{ "open-restricted", VT_ON_OPEN, .errnum = EACCES, .look = look_restricted,
	  .why = "the program has been restricted, by Landlock or a security module (AppArmor, SELinux): mode, "
		 "owner and mount of {path} allow it",
	  .fix = "let the sandbox or the profile of the program have {path}; denials of security modules are in "
		 "the audit log" },

	{ "open-noatime", VT_ON_OPEN, .errnum = EPERM, .look = look_noatime,
	  .why = "O_NOATIME is for the owner of a file, and {path} belongs to uid {owner}",
	  .fix = "open it without O_NOATIME" },
	{ "open-rawio", VT_ON_OPEN, .errnum = EPERM, .look = look_rawio,
	  .why = "a group without IOMMU needs CAP_SYS_RAWIO, which the process lacks{where}",
	  .fix = "run with CAP_SYS_RAWIO (as root, outside of user namespaces)" },
	{ "open-cgroup", VT_ON_OPEN, .errnum = EPERM, .look = look_cgroup_v1,
	  .why = "the device cgroup {cgroup} does not allow device {major}:{minor}",
	  .fix = "allow it: docker --device {path}; systemd DeviceAllow={path}; libvirt's "
		 "cgroup_device_acl" },
	{ "open-cgroup-v2", VT_ON_OPEN, .errnum = EPERM, .look = look_cgroup_v2,
	  .why = "the device rules of cgroup {cgroup} do not allow device {major}:{minor}; mode and owner "
		 "of {path} do",
	  .fix = "allow it: docker --device {path}; systemd DeviceAllow={path}; libvirt's "
		 "cgroup_device_acl" },

	{ "open-other-number", VT_ON_OPEN, .errnum = EBUSY, .look = look_other_number,
	  .why = "the node is stale: {path} has the number {rdev}, which is that of /dev/vfio/{other}, and that "
		 "is in use",
	  .fix = "make the node anew with the number in /sys/class/vfio (udev does; a container has to be given "
		 "the present one)" },
	/* Questions about the program itself come before the search among all processes. */
	{ "open-own-device", VT_ON_OPEN, .errnum = EBUSY, .look = look_own_device,
	  .why = "a device of the group, {device}, is still {how} in this program, and keeps the group",
	  .fix = "close the device and unmap its regions before the group is opened again" },
	{ "open-vm", VT_ON_OPEN, .errnum = EBUSY, .look = look_vm,
	  .why = "a VM of KVM was given the group{line} and keeps it",
	  .fix = "take it from the VM first (KVM_DEV_VFIO_FILE_DEL), or close the VM" },
	{ "open-group-open", VT_ON_OPEN, .errnum = EBUSY, .look = look_group_open,
	  .why = "a group can be open once only, and {path} is open already{own} (held by {holders})",
	  .fix = "{fix}" },
	{ "open-cdev-open", VT_ON_OPEN, .errnum = EBUSY, .look = look_cdev_open,
	  .why = "the group's device {device} is in use through {cdev}, which excludes the group: held "
		 "by {holders}",
	  .fix = "use one way for all devices of a group; or end that program" },
	{ "open-device-open", VT_ON_OPEN, .errnum = EBUSY, .look = look_device_open,
	  .why = "{who}",
	  .fix = "end the program that has it, or close and unmap its devices" },

	{ "open-kept", VT_ON_OPEN, .errnum = EBUSY, .look = look_kept,
	  .why = "{path} is kept without a descriptor: by a mapping of one of the group's devices, by a VM of "
		 "KVM that was given it, or by a message in a socket that carries it",
	  .fix = "end the program that has used it last" },

	{ "open-stale", VT_ON_OPEN, .errnum = ENXIO, .look = look_stale,
	  .why = "the node is stale: no driver has the device {rdev}{now}",
	  .fix = "make the node anew (udev does), or give the present one to the container" },
	{ "open-no-container", VT_ON_OPEN, .errnum = ENODEV, .look = look_no_container,
	  .why = "nothing serves {path} ({rdev}): neither vfio nor iommufd has registered it{now}",
	  .fix = "{fix}" },
	{ "open-stale-iommufd", VT_ON_OPEN, .errnum = ENODEV, .look = look_stale_iommufd,
	  .why = "nothing serves {path} ({rdev}): iommufd has not this number{now}",
	  .fix = "{fix}" },
	{ "open-going", VT_ON_OPEN, .errnum = ENODEV, .look = look_going,
	  .why = "VFIO has no {name} any more: its last device has just been unbound or removed",
	  .fix = "bind the device to vfio-pci again" },

	{ "open-descriptors", VT_ON_OPEN | VT_ON_IOCTL | VT_ON_OTHER, .errnum = EMFILE,
	  .look = look_descriptors,
	  .why = "the process has as many descriptors as it may: RLIMIT_NOFILE is {limit}",
	  .fix = "raise the limit (ulimit -n, LimitNOFILE=), or close what is not needed" },
	{ "open-files", VT_ON_OPEN | VT_ON_IOCTL | VT_ON_OTHER, .errnum = ENFILE,
	  .look = look_files,
	  .why = "the system has as many open files as it may: {now} of {limit}",
	  .fix = "raise fs.file-max (sysctl), or end programs" },
};

const struct vt_rules vt_rules_open = { rules, ARRAY_SIZE(rules) };
