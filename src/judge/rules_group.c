/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a group cannot be attached, or a device cannot be got from it. */
#include "config.h"

#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "judge/process.h"
#include "judge/rule.h"
#include "judge/system.h"
#include "util/form.h"

#define GROUPS (VT_ON(GROUP) | VT_ON(NOIOMMU_GROUP))

static const struct vt_model_group *group_of(const struct vt_case *c)
{
	return vt_model_group(c->judged->session, c->record->file);
}

static bool without_iommu(const struct vt_case *c)
{
	return c->record->fd_info.what.kind == VFIOTRACE_FD_NOIOMMU_GROUP;
}

static enum vt_verdict look_rawio(struct vt_case *c)
{
	return without_iommu(c) ? vt_look_rawio(c) : VT_NOT;
}

/* ---- the group's devices ---- */

static enum vt_verdict look_not_viable(struct vt_case *c)
{
	const char *group = vt_case_group(c);

	return group ? vt_look_not_viable(c, group) : VT_NOT;
}

/* No device has a driver of VFIO's any more, while the group is open. */
static enum vt_verdict look_unbound(struct vt_case *c)
{
	const char *group = vt_case_group(c), *device = NULL;
	const struct vt_answer *devices;

	if (!group)
		return VT_NOT;
	devices = vt_group_devices(c->inquiry, group);
	if (devices->error && devices->error != ENOENT)
		return VT_NOT;
	while ((device = vt_answer_next(devices, device)))
		if (vt_group_device_is_vfio(c->inquiry, group, device))
			return VT_NOT;
	vt_fact(c, "group", "%s", group);
	vt_fact(c, "devices", "%s", *vt_group_text(c->inquiry, group, 4) ?
		vt_group_text(c->inquiry, group, 4) : "it has none any more");
	vt_evidence(c, "/sys/kernel/iommu_groups/%s/devices: none with a driver of VFIO's", group);
	return VT_SURELY;
}

/* ---- VFIO_GROUP_SET_CONTAINER ---- */

/* Reads the descriptor that the argument points to. */
static bool find_container(const struct vt_case *c, int *fd)
{
	const struct vfiotrace_call *call = &c->record->call;
	uint8_t bytes[4];

	if (c->judged->memory->read(c->judged->memory->ctx, call->arg, bytes, sizeof(bytes)) !=
	    sizeof(bytes))
		return false;
	*fd = (int)vfiotrace_call_load(call, bytes, sizeof(bytes));
	return true;
}

static enum vt_verdict look_number_itself(struct vt_case *c)
{
	uint64_t arg = c->record->call.arg;
	const struct vt_fd *info;
	int fd;

	if (arg >= 4096 || find_container(c, &fd))
		return VT_NOT;
	info = vt_case_identify(c, (int)arg);
	/* Of a program that has ended meanwhile nothing is known. */
	if (info->absent || !info->path[0])
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, (int)arg);
	vt_fact(c, "path", VT_LINK, info->path);
	vt_evidence(c, "argument: " VT_FD ", no address; descriptor " VT_FD " is open", (int)arg,
		    (int)arg);
	return VT_SURELY;
}

static enum vt_verdict look_container_closed(struct vt_case *c)
{
	int fd;

	return find_container(c, &fd) ? vt_look_not_open(c, fd) : VT_NOT;
}

static enum vt_verdict look_no_container(struct vt_case *c)
{
	const struct vt_fd *info;
	int fd;

	if (!find_container(c, &fd))
		return VT_NOT;
	info = vt_case_identify(c, fd);
	if (info->absent || info->what.kind == VFIOTRACE_FD_UNKNOWN ||
	    info->what.kind == VFIOTRACE_FD_CONTAINER || info->what.kind == VFIOTRACE_FD_IOMMUFD)
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, fd);
	vt_fact(c, "path", VT_LINK, info->path);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
		    info->path);
	return VT_SURELY;
}

static enum vt_verdict look_attached(struct vt_case *c)
{
	const struct vt_model_group *g = group_of(c);

	if (!g || g->attached != VT_ATTACHED_YES)
		return VT_NOT;
	vt_fact(c, "line", "%s", vt_at_line(c, ", attached", &g->attached_when));
	vt_evidence(c, "VFIO_GROUP_SET_CONTAINER has succeeded on this group before");
	return VT_SURELY;
}

/* The container of that descriptor, as a file of the model; 0: not known. */
static uint64_t container_file(const struct vt_case *c)
{
	int fd;

	return find_container(c, &fd) ?
	       vt_session_file(c->judged->session, c->record->tgid, c->record->tid, fd) : 0;
}

static enum vt_verdict look_container_memory(struct vt_case *c)
{
	return vt_look_memory_gone(c, vt_model_dma_space(c->judged->session, container_file(c)));
}

static enum vt_verdict look_container_memlock(struct vt_case *c)
{
	return vt_look_all_pinned(c, vt_model_dma_space(c->judged->session, container_file(c)));
}

/* Groups with and without an IOMMU cannot share a container. */
static enum vt_verdict look_mixed(struct vt_case *c)
{
	const struct vt_model_group *g = NULL;
	uint64_t file = container_file(c);

	while (file && (g = vt_model_next_group(c->judged->session, g))) {
		if (g->attached != VT_ATTACHED_YES || g->container != file ||
		    g->noiommu == without_iommu(c))
			continue;
		vt_fact(c, "other", vt_group_number(c, g) ? "group %s" : "a group",
			vt_group_number(c, g));
		vt_fact(c, "line", "%s", vt_at_line(c, ", attached", &g->attached_when));
		vt_fact(c, "sorts", without_iommu(c) ?
			"one with an IOMMU, and this group has none" :
			"one without an IOMMU, and this group has one");
		vt_evidence(c, "VFIO_GROUP_SET_CONTAINER of another group is in force");
		return VT_SURELY;
	}
	return VT_NOT;
}

/* A mapping has lost its address (VFIO_DMA_UNMAP_FLAG_VADDR), and has not got a new one. */
static enum vt_verdict look_stale_mapping(struct vt_case *c)
{
	const struct vt_model_space *s = vt_model_space(c->judged->session, container_file(c), 0);
	const struct vt_model_mapping *m;

	for (m = s ? vt_model_mapping(s, 0, UINT64_MAX) : NULL; m;
	     m = vt_model_next_mapping(s, m, 0, UINT64_MAX)) {
		if (!m->stale)
			continue;
		vt_fact(c, "iova", "%s", vt_iova_text(c, s, m->iovas.first));
		vt_evidence(c, "VFIO_DMA_UNMAP_FLAG_VADDR was set for the mapping at %s",
			    vt_iova_text(c, s, m->iovas.first));
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_firmware_mapping(struct vt_case *c)
{
	const char *group = vt_case_group(c);
	const char *region = group ? vt_group_direct_region(c->inquiry, group) : NULL;
	const struct vt_model_group *g = group_of(c);

	if (!region || (g && g->attached == VT_ATTACHED_YES))
		return VT_NOT;
	vt_fact(c, "group", "%s", group);
	vt_fact(c, "region", "%s", region);
	vt_evidence(c, "/sys/kernel/iommu_groups/%s/reserved_regions: %s direct", group, region);
	return VT_SURELY;
}

/*
 * A mapping made for groups with another IOMMU, or without one, may be where this group's
 * IOMMU cannot have it.
 */
static enum vt_verdict look_container_reserved(struct vt_case *c)
{
	const struct vt_model_space *s = vt_model_space(c->judged->session, container_file(c), 0);

	return s && !s->iommufd && !without_iommu(c) ?
		       vt_look_reserved_in_use(c, s, vt_case_group(c)) :
		       VT_NOT;
}

/* The check that VFIO_SET_IOMMU makes; here the container's IOMMU is set already. */
static enum vt_verdict look_unsafe_interrupts(struct vt_case *c)
{
	const struct vt_model_space *s = vt_model_space(c->judged->session, container_file(c), 0);
	const char *group = vt_case_group(c);

	if (!s || s->iommu != VT_IOMMU_SET || without_iommu(c) || !group ||
	    vt_look_not_viable(c, group))
		return VT_NOT;
	return vt_look_unsafe(c, "vfio_iommu_type1");
}

/* If an iommufd serves as the container, this is checked only when a device is got. */
static enum vt_verdict look_unsafe_on_iommufd(struct vt_case *c)
{
	const struct vt_model_group *g = group_of(c);
	const char *group = vt_case_group(c);

	if (!g || g->attached != VT_ATTACHED_YES || !group ||
	    !vt_model_iommufd(c->judged->session, g->container) || vt_look_not_viable(c, group))
		return VT_NOT;
	return vt_look_unsafe(c, "iommufd");
}

/* ---- VFIO_GROUP_UNSET_CONTAINER ---- */

/* The model has learnt from this very call that the group is not attached any more. */
static bool is_news(const struct vt_case *c, const struct vt_model_group *g)
{
	const struct vt_when now = vt_record_when(c->record);

	return vt_same_moment(&g->attached_when, &now);
}

static enum vt_verdict look_not_attached(struct vt_case *c)
{
	const struct vt_model_group *g = group_of(c);
	const char *line = "";

	if (g ? g->attached != VT_ATTACHED_NO || is_news(c, g) :
		!vt_model_saw_all(c->judged->session, c->record->file))
		return VT_NOT;
	/* A group that was never attached is not attached since it was opened. */
	if (g && vt_same_moment(&g->attached_when, &g->made))
		line = vt_at_line(c, ": it never was since it was opened", &g->made);
	else if (g)
		line = vt_at_line(c, ": it was detached", &g->attached_when);
	vt_fact(c, "line", "%s", line);
	vt_evidence(c, "no VFIO_GROUP_SET_CONTAINER of this group is in force");
	return VT_SURELY;
}

static enum vt_verdict look_device_in_use(struct vt_case *c)
{
	const struct vt_model_device *d = NULL;
	struct vt_model_descriptor list[4];

	while ((d = vt_model_next_device(c->judged->session, d))) {
		const struct vt_model_file *f = vt_model_file(c->judged->session, d->file);
		size_t count = vt_model_descriptors(c->judged->session, d->file, list, 4);

		if (d->group != c->record->file || !f || f->life != VT_MODEL_OPEN)
			continue;
		vt_fact(c, "device", "%s",
			d->name && d->name->text[0] ? d->name->text : "a device");
		vt_fact(c, "how", !count ? "mapped" : "open" VT_FD_OF " of process " VT_PID,
			(int)list[0].tgid, list[0].fd, (int)list[0].tgid);
		vt_evidence(c, "the device came from this group, and was not closed");
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- VFIO_GROUP_GET_DEVICE_FD ---- */

static enum vt_verdict look_no_iommu_yet(struct vt_case *c)
{
	const struct vt_model_group *g = group_of(c);
	const struct vt_model_space *s;

	if (!g || g->attached != VT_ATTACHED_YES)
		return VT_NOT;
	s = vt_model_space(c->judged->session, g->container, 0);
	if (!s || vt_model_iommu(s) != VT_IOMMU_NONE || s->iommufd)
		return VT_NOT;
	vt_evidence(c, "no VFIO_SET_IOMMU on the group's container is in force");
	return VT_SURELY;
}

/* The name up to the first space, after which options may follow; NULL: it cannot be read. */
static const char *device_name(struct vt_case *c, const char **options)
{
	const char *text = vt_read_string_at(c, c->record->call.arg);
	size_t length = text ? strcspn(text, " ") : 0;

	if (!text)
		return NULL;
	*options = text + length;
	return vt_inquiry_text(c->inquiry, "%.*s", (int)length, text);
}

static int is_in_group(struct vt_case *c, const char *group, const char *name)
{
	/* ".." is a name that each folder has. */
	return *name && *name != '.' && !strchr(name, '/') ?
		       vt_inquire_exists(c->inquiry, "/sys/kernel/iommu_groups/%s/devices/%s",
					 group, name) :
		       0;
}

/* What is wrong with a name, by how the right one is made of it. */
struct mending {
	char name[64];			/* "": nothing that could be a name */
	const char *how;
};

/* Without a path, and without blanks and ends of lines around it. */
static void strip(struct mending *m, const char *text)
{
	static const char blanks[] = " \t\r\n";
	size_t length;

	if (strpbrk(text, blanks))
		m->how = strchr(blanks + 2, text[strlen(text) - 1]) ? "without the end of line" :
								       "without blanks";
	text += strspn(text, blanks);
	length = strcspn(text, blanks);
	for (; length && text[length - 1] == '/'; length--)
		m->how = "without a path";
	for (size_t i = length; i; i--) {
		if (text[i - 1] != '/')
			continue;
		m->how = "without a path";
		text += i;
		length -= i;
		break;
	}
	if (length < sizeof(m->name) - strlen("0000:"))
		snprintf(m->name, sizeof(m->name), "%.*s", (int)length, text);
}

/* The address of a PCI function: "3:00.0" is none. */
static bool has_form(const char *text, const char *form)
{
	size_t i = 0;

	for (; form[i] && text[i]; i++)
		if (form[i] == 'x' ? !strchr("0123456789abcdef", text[i]) : form[i] != text[i])
			return false;
	return !form[i] && !text[i];
}

static struct mending mend_name(const char *text)
{
	struct mending m = { .name = "" };
	size_t length;

	strip(&m, text);
	length = strlen(m.name);
	if (!strncmp(m.name, "pci:", 4) || !strncmp(m.name, "PCI:", 4)) {
		m.how = "without what stands before it";
		memmove(m.name, m.name + 4, length - 3);
		length -= 4;
	}
	for (char *at = m.name; *at; at++) {
		if (*at < 'A' || *at > 'Z')
			continue;
		m.how = "in small letters";
		*at = (char)(*at - 'A' + 'a');
	}
	if (has_form(m.name, "xx:xx:x") || has_form(m.name, "xxxx:xx:xx:x")) {
		m.how = "with a '.' before the function";
		m.name[length - 2] = '.';
	}
	if (has_form(m.name, "xx:xx.x")) {
		m.how = "with its domain";
		memmove(m.name + strlen("0000:"), m.name, length + 1);
		memcpy(m.name, "0000:", strlen("0000:"));
	}
	return m;
}

/* Sets {fix}: the name that the device has, or the group that it is in. */
static void name_right(struct vt_case *c, const char *group, const char *text)
{
	const struct mending m = mend_name(text);
	bool mediated = has_form(m.name, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
	const char *bus = mediated ? "mdev" : "pci", *other = NULL;

	if (m.name[0] && m.name[0] != '.')
		other = vt_inquire_link_name(c->inquiry, "/sys/bus/%s/devices/%s/iommu_group", bus,
					     m.name);

	vt_fact(c, "fix", "give the whole name of a device of this group");
	if (m.how && is_in_group(c, group, m.name) == 1) {
		vt_fact(c, "fix", "the name is %s, %s", m.name, m.how);
	} else if (other && strcmp(other, group) != 0) {
		vt_fact(c, "fix", "%s is in group %s: open /dev/vfio/%s", m.how ? m.name : "it",
			other, other);
		vt_evidence(c, "/sys/bus/%s/devices/%s/iommu_group: %s", bus, m.name, other);
	} else if (strchr(text, '/')) {
		vt_fact(c, "fix", "give the name of a device, as it is below /sys/bus/pci/devices, "
				  "and no path");
	} else if ((mediated || has_form(m.name, "xxxx:xx:xx.x")) &&
		   vt_inquire_exists(c->inquiry, "/sys/bus/%s/devices/%s", bus, m.name) ==
			   0) {
		vt_fact(c, "nowhere", "; nor has the machine a device %s", m.name);
		vt_evidence(c, "/sys/bus/%s/devices/%s: not there", bus, m.name);
	}
}

static enum vt_verdict look_not_in_group(struct vt_case *c)
{
	const char *group = vt_case_group(c), *options, *name = device_name(c, &options);

	if (!group || !name || is_in_group(c, group, name) != 0 ||
	    vt_group_devices(c->inquiry, group)->error)
		return VT_NOT;
	/* Blanks before the name are a part of what was given. */
	if (!*name)
		name = vt_read_string_at(c, c->record->call.arg);
	vt_fact(c, "name", "%s", name);
	vt_fact(c, "group", "%s", group);
	vt_fact(c, "devices", "%s", vt_group_text(c->inquiry, group, 4));
	vt_evidence(c, "/sys/kernel/iommu_groups/%s/devices: %s", group,
		    vt_group_text(c->inquiry, group, 16));
	name_right(c, group, name);
	return VT_SURELY;
}

/*
 * The node by which the group was opened has another group's number, and the group that it should be
 * has the device: with a name that neither has, the number does not matter.
 */
static enum vt_verdict look_other_number(struct vt_case *c)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_STATUS, 0, "/proc/%d/fd/%d",
					       (int)c->record->tgid, c->record->fd);
	const char *slash = strrchr(c->record->fd_info.path, '/'), *other, *options;
	const char *name = device_name(c, &options);

	other = slash && !a->error && S_ISCHR(a->status.mode) ?
		vt_node_of_other(c->inquiry, a->status.rdev, slash + 1) : NULL;
	if (!other || !name || is_in_group(c, other, name) != 0 ||
	    is_in_group(c, slash + 1, name) == 0)
		return VT_NOT;
	vt_fact(c, "path", VT_LINK, c->record->fd_info.path);
	vt_fact(c, "other", "%s", other);
	vt_fact(c, "name", "%s", name);
	vt_fact(c, "rdev", "%u:%u", major(a->status.rdev), minor(a->status.rdev));
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": character device %u:%u",
		    (int)c->record->tgid, c->record->fd, major(a->status.rdev),
		    minor(a->status.rdev));
	vt_evidence(c, "/sys/dev/char/%u:%u: %s", major(a->status.rdev), minor(a->status.rdev),
		    other);
	return VT_SURELY;
}

static enum vt_verdict look_other_driver(struct vt_case *c)
{
	const char *group = vt_case_group(c), *options, *name = device_name(c, &options), *driver;

	if (!group || !name || strchr(name, '/') || is_in_group(c, group, name) != 1 ||
	    vt_group_device_is_vfio(c->inquiry, group, name) != 0)
		return VT_NOT;
	driver = vt_group_driver(c->inquiry, group, name);
	vt_fact(c, "name", "%s", name);
	vt_fact(c, "driver", driver ? "driver %s" : "no driver", driver);
	vt_evidence(c, "/sys/kernel/iommu_groups/%s/devices/%s/driver: %s", group, name,
		    driver ? driver : "not there");
	return VT_SURELY;
}

/* ---- tokens of virtual functions ---- */

static bool has_token(const char *options)
{
	return strstr(options, "vf_token=") != NULL;
}

static enum vt_verdict look_token_wanted(struct vt_case *c)
{
	const char *options, *name = device_name(c, &options), *pf, *driver, *vfs;

	if (!name || strchr(name, '/'))
		return VT_NOT;
	pf = vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/physfn", name);
	vfs = vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/sriov_numvfs", name);
	vt_fact(c, "name", "%s", name);
	vt_fact(c, "token", has_token(options) ? "the token given is not that one" :
						 "no token was given");
	if (pf) {
		driver = vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/driver", pf);
		if (!driver || !strstr(driver, "vfio"))
			return VT_NOT;
		vt_fact(c, "what",
			"is a virtual function of %s, which %s has too, and so its user's "
			"token is wanted",
			pf, driver);
		vt_evidence(c, "/sys/bus/pci/devices/%s/physfn: %s, with driver %s", name, pf,
			    driver);
		return VT_SURELY;
	}
	if (!vfs || !strcmp(vfs, "0"))
		return VT_NOT;
	vt_fact(c, "what",
		"has virtual functions (%s) that may be in use, and so the token that was set "
		"is wanted",
		vfs);
	vt_evidence(c, "/sys/bus/pci/devices/%s/sriov_numvfs: %s", name, vfs);
	return VT_SURELY;
}

static enum vt_verdict look_token_not_wanted(struct vt_case *c)
{
	const char *options, *name = device_name(c, &options), *pf, *driver;

	if (!name || strchr(name, '/') || !has_token(options) ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s", name) != 1)
		return VT_NOT;
	vt_fact(c, "name", "%s", name);
	pf = vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/physfn", name);
	if (pf) {
		driver = vt_inquire_link_name(c->inquiry, "/sys/bus/pci/devices/%s/driver", pf);
		if (driver && strstr(driver, "vfio"))
			return VT_NOT;
		vt_fact(c, "what", "its physical function %s has %s%s", pf,
			driver ? "driver " : "no driver", driver ? driver : "");
		vt_evidence(c, "/sys/bus/pci/devices/%s/driver: %s", pf,
			    driver ? driver : "not there");
		return VT_SURELY;
	}
	if (vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/physfn", name) != 0 ||
	    vt_inquire_exists(c->inquiry, "/sys/bus/pci/devices/%s/sriov_totalvfs", name) != 0)
		return VT_NOT;
	vt_fact(c, "what", "it has no virtual functions, and is none");
	vt_evidence(c, "/sys/bus/pci/devices/%s: neither physfn nor sriov_totalvfs", name);
	return VT_SURELY;
}

static enum vt_verdict look_bad_option(struct vt_case *c)
{
	const char *options, *name = device_name(c, &options), *word;

	if (!name || !*options)
		return VT_NOT;
	word = options + strspn(options, " ");
	if (!*word || (!strncmp(word, "vf_token=", 9) && vt_is_uuid(word + 9, strlen(word + 9))))
		return VT_NOT;
	vt_fact(c, "word", "%s", word);
	vt_evidence(c, "argument: behind the name stands '%s'", word);
	return VT_SURELY;
}

/* The kernel copies at most a page of the string, and does not look at a longer one. */
static enum vt_verdict look_long_name(struct vt_case *c)
{
	const struct vfiotrace_memory *m = c->judged->memory;
	char *text = vt_inquiry_alloc(c->inquiry, 4097);

	if (m->read(m->ctx, c->record->call.arg, text, 4096) != 4096 || memchr(text, '\0', 4096))
		return VT_NOT;
	vt_evidence(c, "argument: 4096 bytes and no end of the string");
	return VT_SURELY;
}

/* ---- opening the device itself ---- */

static enum vt_verdict look_unassigned(struct vt_case *c)
{
	const char *options, *name = device_name(c, &options);
	struct vt_pci_bar bar;

	if (!name || strchr(name, '/'))
		return VT_NOT;
	for (unsigned int i = 0; i < 6; i++) {
		/* The kernel has set IORESOURCE_UNSET, or the BAR begins at 0. */
		if (!vt_pci_bar(c->inquiry, name, i, &bar) ||
		    !(bar.flags & (VT_BAR_IO | VT_BAR_MEMORY)) ||
		    !(bar.flags & VT_BAR_UNSET || (!bar.first && bar.last)))
			continue;
		vt_fact(c, "name", "%s", name);
		vt_fact(c, "bar", "%u", i);
		vt_evidence(c, "/sys/bus/pci/devices/%s/resource: line %u", name, i + 1);
		return VT_PROBABLY;
	}
	return VT_NOT;
}

/* If an iommufd serves as the container, the device is attached to its IOAS only now. */
static const struct vt_model_space *compat_space(const struct vt_case *c)
{
	const struct vt_model_group *g = group_of(c);

	return g && g->attached == VT_ATTACHED_YES &&
			       vt_model_iommufd(c->judged->session, g->container) ?
		       vt_model_dma_space(c->judged->session, g->container) : NULL;
}

static enum vt_verdict look_reserved_in_use(struct vt_case *c)
{
	return vt_look_reserved_in_use(c, compat_space(c), vt_case_group(c));
}

static enum vt_verdict look_memory_gone(struct vt_case *c)
{
	return vt_look_memory_gone(c, compat_space(c));
}

/* The iommufd that the group is attached to; NULL: a container, or not known. */
static const struct vt_model_iommufd *iommufd_of(const struct vt_case *c)
{
	const struct vt_model_group *g = group_of(c);

	return g && g->attached == VT_ATTACHED_YES ?
	       vt_model_iommufd(c->judged->session, g->container) : NULL;
}

static enum vt_verdict look_no_compat(struct vt_case *c)
{
	const struct vt_model_iommufd *fd = iommufd_of(c);

	if (!fd || fd->compat != VT_COMPAT_NONE)
		return VT_NOT;
	vt_fact(c, "line", "%s", vt_at_line(c, " since it was taken away", &fd->compat_when));
	vt_evidence(c, "no IOAS of the iommufd serves VFIO's requests");
	return VT_SURELY;
}

/* Nothing may be mapped for a device without an IOMMU. */
static enum vt_verdict look_noiommu_ioas(struct vt_case *c)
{
	const struct vt_model_iommufd *fd = iommufd_of(c);

	if (!fd || fd->compat != VT_COMPAT_SET ||
	    c->record->fd_info.what.kind != VFIOTRACE_FD_NOIOMMU_GROUP)
		return VT_NOT;
	vt_fact(c, "line", "%s", vt_at_line(c, ", set", &fd->compat_when));
	vt_evidence(c, "an IOAS of the iommufd serves VFIO's requests");
	return VT_SURELY;
}

static enum vt_verdict look_asleep(struct vt_case *c)
{
	const char *options, *name = device_name(c, &options), *state;

	if (!name || strchr(name, '/'))
		return VT_NOT;
	state = vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/power_state", name);
	if (!state || strcmp(state, "D3cold"))
		return VT_NOT;
	vt_fact(c, "name", "%s", name);
	vt_evidence(c, "/sys/bus/pci/devices/%s/power_state: %s", name, state);
	return VT_PROBABLY;
}

static enum vt_verdict look_busy_lock(struct vt_case *c)
{
	vt_evidence(c,
		    "vfio-pci gives this error only when it cannot lock the device for its reset");
	return VT_PROBABLY;
}

/* ---- the table ---- */

#define RULE(ID, REQUEST, ERRNUM, LOOK) ID, VT_ON_IOCTL, GROUPS, REQUEST, ERRNUM, 0, LOOK
#define RULE2(ID, REQUEST, ERRNUM, OTHER, LOOK)                                  \
	ID, VT_ON_IOCTL, GROUPS, REQUEST, ERRNUM, OTHER, LOOK

static const struct vt_rule rules[] = {
	{ RULE("group-container-number", VFIO_GROUP_SET_CONTAINER, EFAULT, look_number_itself),
	  .why = "the number of the descriptor itself was passed ({fd}, {path}), where a pointer to it is "
		 "wanted",
	  .fix = "pass the address of an int that holds it" },
	{ RULE("group-container-closed", VFIO_GROUP_SET_CONTAINER, EBADF, look_container_closed),
	  .why = "descriptor {fd}, which the argument names, {how}",
	  .fix = "pass the descriptor of an open container, and keep it open" },
	{ RULE2("group-no-container", VFIO_GROUP_SET_CONTAINER, EBADFD, EINVAL, look_no_container),
	  .why = "descriptor {fd}, which the argument names, is {path}: neither a container nor an iommufd",
	  .fix = "pass the descriptor of /dev/vfio/vfio" },
	{ RULE("group-attached", VFIO_GROUP_SET_CONTAINER, EINVAL, look_attached),
	  .why = "the group is attached to a container already{line}",
	  .fix = "attach each group once; VFIO_GROUP_UNSET_CONTAINER ends it" },
	{ RULE("group-not-viable", VFIO_GROUP_SET_CONTAINER, EPERM, look_not_viable),
	  .why = "group {group} is not viable: {others}, and all devices of a group must be given up by "
		 "other drivers",
	  .fix = "bind {device} to vfio-pci too (driverctl set-override {device} vfio-pci), or unbind it" },
	{ RULE("group-rawio", VFIO_GROUP_SET_CONTAINER, EPERM, look_rawio),
	  .why = "a group without IOMMU needs CAP_SYS_RAWIO, which the process lacks",
	  .fix = "run with CAP_SYS_RAWIO (as root, outside of user namespaces)" },
	{ RULE2("group-mixed", VFIO_GROUP_SET_CONTAINER, EPERM, EINVAL, look_mixed),
	  .why = "the container has {other}{line}: {sorts}",
	  .fix = "use a container of its own for each sort" },
	{ RULE("group-stale-mapping", VFIO_GROUP_SET_CONTAINER, EBUSY, look_stale_mapping),
	  .why = "the mapping at {iova} in the container has no memory at present: its address was taken "
		 "back",
	  .fix = "give it a new one first (VFIO_IOMMU_MAP_DMA with VFIO_DMA_MAP_FLAG_VADDR)" },
	{ RULE("group-firmware-mapping", VFIO_GROUP_SET_CONTAINER, EINVAL, look_firmware_mapping),
	  .why = "the firmware demands that a device of group {group} keeps reaching {region}, so it may not "
		 "be given away",
	  .fix = "look for a firmware update or setting that ends it" },
	{ RULE("group-unsafe-interrupts", VFIO_GROUP_SET_CONTAINER, EPERM, look_unsafe_interrupts),
	  .why = "the machine does not remap interrupts, so a device could raise any of the host's, and "
		 "{module} does not allow that",
	  .fix = "turn interrupt remapping on (firmware), or, where all guests are trusted, load {module} "
		 "with allow_unsafe_interrupts=1" },
	{ RULE2("group-reserved", VFIO_GROUP_SET_CONTAINER, EINVAL, ERANGE,
		look_container_reserved),
	  .why = "the mapping {range}{line} of the container lies where the group has {reserved}",
	  .fix = "attach all groups before memory is mapped, and ask VFIO_IOMMU_GET_INFO which IOVAs may be "
		 "used" },
	{ RULE("group-memory", VFIO_GROUP_SET_CONTAINER, EFAULT, look_container_memory),
	  .why = "the mapping {range}{line} of the container cannot be pinned: at {at} {what}; until a group "
		 "with an IOMMU comes nobody looks",
	  .fix = "keep the memory as long as it is mapped, or unmap it first" },
	{ RULE("group-memlock", VFIO_GROUP_SET_CONTAINER, ENOMEM, look_container_memlock),
	  .why = "the group's IOMMU pins all that is mapped in the container, {bytes} bytes; RLIMIT_MEMLOCK is "
		 "{limit} and the process lacks CAP_IPC_LOCK{userns}",
	  .fix = "raise the limit to at least {bytes} (ulimit -l, LimitMEMLOCK=)" },
	{ RULE("group-unbound", VFIO_GROUP_SET_CONTAINER, ENODEV, look_unbound),
	  .why = "no device of group {group} has a driver of VFIO's any more: {devices}",
	  .fix = "bind the device to vfio-pci again, and open the group anew" },
	{ RULE("group-status-unbound", VFIO_GROUP_GET_STATUS, ENODEV, look_unbound),
	  .why = "no device of group {group} has a driver of VFIO's any more: {devices}",
	  .fix = "bind the device to vfio-pci again, and open the group anew" },
	{ RULE("group-not-attached", VFIO_GROUP_UNSET_CONTAINER, EINVAL, look_not_attached),
	  .why = "the group is attached to no container{line}" },
	{ RULE("group-unset-unbound", VFIO_GROUP_UNSET_CONTAINER, EINVAL, look_unbound),
	  .why = "no device of group {group} has a driver of VFIO's any more, and with the last one the "
		 "kernel has detached the group: {devices}",
	  .fix = "bind the device to vfio-pci again, and open the group anew" },
	{ RULE("group-in-use", VFIO_GROUP_UNSET_CONTAINER, EBUSY, look_device_in_use),
	  .why = "{device} of this group is still {how}",
	  .fix = "close all devices of the group first, and unmap their memory" },

	{ RULE("device-no-container", VFIO_GROUP_GET_DEVICE_FD, EINVAL, look_not_attached),
	  .why = "the group is attached to no container{line}",
	  .fix = "call VFIO_GROUP_SET_CONTAINER and VFIO_SET_IOMMU first" },
	{ RULE("device-no-iommu", VFIO_GROUP_GET_DEVICE_FD, EINVAL, look_no_iommu_yet),
	  .why = "no IOMMU is set on the group's container",
	  .fix = "call VFIO_SET_IOMMU on the container first" },
	{ RULE("device-other-number", VFIO_GROUP_GET_DEVICE_FD, ENODEV, look_other_number),
	  .why = "the node is stale: {path} has the number {rdev}, which is that of /dev/vfio/{other}, and so the "
		 "descriptor is of group {other}, which has no {name}",
	  .fix = "make the node anew with the number in /sys/class/vfio (udev does; a container has to be given "
		 "the present one)" },
	{ RULE("device-not-in-group", VFIO_GROUP_GET_DEVICE_FD, ENODEV, look_not_in_group),
	  .why = "group {group} has no device '{name}': it has {devices}{nowhere}",
	  .fix = "{fix}" },
	{ RULE("device-other-driver", VFIO_GROUP_GET_DEVICE_FD, ENODEV, look_other_driver),
	  .why = "{name} has {driver}, none of VFIO's",
	  .fix = "bind it: driverctl set-override {name} vfio-pci" },
	{ RULE("device-token", VFIO_GROUP_GET_DEVICE_FD, EACCES, look_token_wanted),
	  .why = "{name} {what}: {token}",
	  .fix = "pass \"{name} vf_token=UUID\", with the token that the physical function's user has set "
		 "(VFIO_DEVICE_FEATURE_PCI_VF_TOKEN)" },
	{ RULE("device-name-long", VFIO_GROUP_GET_DEVICE_FD, EINVAL, look_long_name),
	  .why = "the argument is no name: it has no end within 4096 bytes",
	  .fix = "pass the name of a device (\"0000:03:00.0\"), with a NUL behind it" },
	{ RULE("device-no-compat", VFIO_GROUP_GET_DEVICE_FD, ENODEV, look_no_compat),
	  .why = "the group is attached to an iommufd, and no IOAS of it serves VFIO's own requests{line}",
	  .fix = "set one again (IOMMU_VFIO_IOAS_SET)" },
	{ RULE("device-bad-option", VFIO_GROUP_GET_DEVICE_FD, EINVAL, look_bad_option),
	  .why = "'{word}' behind the device's name is nothing that vfio-pci takes",
	  .fix = "pass the name alone, or \"NAME vf_token=UUID\"" },
	{ RULE("device-token-not-wanted", VFIO_GROUP_GET_DEVICE_FD, EINVAL, look_token_not_wanted),
	  .why = "a token was given for {name}, which takes none: {what}",
	  .fix = "leave vf_token away" },
	{ RULE("device-rawio", VFIO_GROUP_GET_DEVICE_FD, EPERM, look_rawio),
	  .why = "a group without IOMMU needs CAP_SYS_RAWIO, which the process lacks",
	  .fix = "run with CAP_SYS_RAWIO (as root, outside of user namespaces)" },
	{ RULE("device-noiommu-ioas", VFIO_GROUP_GET_DEVICE_FD, EPERM, look_noiommu_ioas),
	  .why = "the group has no IOMMU, and the iommufd has an IOAS for VFIO's own requests{line}: nothing "
		 "can be mapped for such a device",
	  .fix = "use an iommufd of its own for it" },
	{ RULE("device-group-not-viable", VFIO_GROUP_GET_DEVICE_FD, EPERM, look_not_viable),
	  .why = "group {group} is not viable: {others}, and all devices of a group must be given up by "
		 "other drivers",
	  .fix = "bind {device} to vfio-pci too (driverctl set-override {device} vfio-pci), or unbind it" },
	{ RULE("device-unsafe-interrupts", VFIO_GROUP_GET_DEVICE_FD, EPERM, look_unsafe_on_iommufd),
	  .why = "the machine does not remap interrupts, so a device could raise any of the host's, and "
		 "{module} does not allow that",
	  .fix = "turn interrupt remapping on (firmware), or, where all guests are trusted, load {module} "
		 "with allow_unsafe_interrupts=1" },
	{ RULE("device-reserved", VFIO_GROUP_GET_DEVICE_FD, EADDRINUSE, look_reserved_in_use),
	  .why = "the mapping {range}{line} lies where the device has {reserved}; an iommufd sees that only "
		 "when it gets the device",
	  .fix = "get the device before memory is mapped, and ask IOMMU_IOAS_IOVA_RANGES" },
	{ RULE("device-memory", VFIO_GROUP_GET_DEVICE_FD, EFAULT, look_memory_gone),
	  .why = "the mapping {range}{line} cannot be pinned: at {at} {what}; until a device is attached "
		 "nobody looks",
	  .fix = "keep the memory as long as it is mapped, or unmap it first" },
	{ RULE("device-unassigned", VFIO_GROUP_GET_DEVICE_FD, EINVAL, look_unassigned),
	  .why = "{name} cannot be enabled: its BAR {bar} has no address",
	  .fix = "let the kernel assign one (pci=realloc), or give the bridge a larger window" },
	{ RULE2("device-asleep", VFIO_GROUP_GET_DEVICE_FD, ENODEV, EIO, look_asleep),
	  .why = "{name} does not wake up: it is in D3cold",
	  .fix = "look at the kernel's log; remove and rescan the device, or restart the machine" },
	{ RULE("device-lock", VFIO_GROUP_GET_DEVICE_FD, EAGAIN, look_busy_lock),
	  .why = "the device is locked by somebody at this moment (a reset, or another open)",
	  .fix = "try again" },
};

const struct vt_rules vt_rules_group = { rules, ARRAY_SIZE(rules) };
