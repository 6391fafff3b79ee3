/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What prevents passing a device through, and what to do about it. Each rule looks at what was
 * found, and names the obstacle.
 */
#include "config.h"

#include "judge/host_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "util/array.h"

/* Adds an obstacle. @text and @fix live as long as the inquiry. */
static struct vt_why *add(struct vt_obstacles *to, const char *id, const char *text,
			  const char *fix)
{
	struct vt_why *why = &to->rows[to->count++];

	assert(to->count <= ARRAY_SIZE(to->rows));
	*why = (struct vt_why){ .id = id, .certain = true, .text = text, .fix = fix };
	return why;
}

/* Adds an obstacle that is only probably the reason. */
static void add_probable(struct vt_obstacles *to, const char *id, const char *text,
			 const char *fix)
{
	add(to, id, text, fix)->certain = false;
}

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; word && i < count; i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

/* ---- the machine ---- */

/* Whether @word is one of the words of the kernel's command line. */
static bool has_word(const char *line, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = line; (at = strstr(at, word)); at += n)
		if ((at == line || strchr(" ,=", at[-1])) && strchr(" ,\n", at[n]))
			return true;
	return false;
}

/* The parameter because of which the kernel does not use the IOMMU; NULL: there is none. */
static const char *find_switch(const char *line)
{
	static const char *const off[] = { "intel_iommu=off", "amd_iommu=off", "iommu=off" };

	for (size_t i = 0; line && i < ARRAY_SIZE(off); i++)
		if (has_word(line, off[i]))
			return off[i];
	return NULL;
}

/* ACPI tables that describe IOMMUs, and the parameter that makes the kernel use such an IOMMU. */
static const struct {
	const char *name, *parameter;
} tables[] = {
	{ "DMAR", "intel_iommu=on" }, { "IVRS", "amd_iommu=on" }, { "IORT", NULL },
	{ "VIOT", NULL },
};

static const char *find_parameter(const struct vt_host *host, const char *module,
				  const char *name)
{
	for (size_t i = 0; i < host->nparameters; i++)
		if (!strcmp(host->parameters[i].module, module) &&
		    !strcmp(host->parameters[i].name, name))
			return host->parameters[i].value;
	return NULL;
}

static bool is_set(const struct vt_host *host, const char *module, const char *name)
{
	const char *value = find_parameter(host, module, name);

	return value && !strcmp(value, "Y");
}

/* Where the kernel has VFIO's mode without an IOMMU, it is the other remedy. */
static void add_no_iommu(struct vt_host *host, struct vt_inquiry *q, const char *text,
			 const char *fix)
{
	const char *mode = find_parameter(host, "vfio", "enable_unsafe_noiommu_mode") ?
		"; or, for a program that can do without (DPDK; not QEMU), and may reach all memory "
		"by the device: echo Y > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode" : "";

	add(&host->obstacles, "no-iommu", text, vt_inquiry_text(q, "%s%s", fix, mode));
}

static void judge_idle_iommu(struct vt_host *host, struct vt_inquiry *q, const char *table,
			     const char *parameter)
{
	const char *off = find_switch(vt_host_file(q, 0, "/proc/cmdline"));
	const char *text = vt_inquiry_text(q, "the firmware tells of an IOMMU (ACPI table %s), but "
					   "the kernel uses none", table);

	if (off)
		add_no_iommu(host, q,
			     vt_inquiry_text(q, "the kernel uses no IOMMU: it was started with %s",
					     off),
			     vt_inquiry_text(q, "start the kernel without %s%s%s", off,
					     parameter ? ", with " : "",
					     parameter ? parameter : ""));
	else if (parameter)
		add_no_iommu(host, q, text,
			     vt_inquiry_text(q, "start the kernel with %s; if that does not help, "
					     "dmesg says why", parameter));
	else
		add_no_iommu(host, q, text, "see what dmesg says of \"iommu\", and whether the "
			     "kernel has the driver");
}

/* If the firmware's folder is hidden, nothing is said about the firmware. */
static void judge_no_iommu(struct vt_host *host, struct vt_inquiry *q)
{
	bool hidden = vt_inquire_exists(q, "/sys/firmware/acpi/tables") != 1;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		if (vt_inquire_exists(q, "/sys/firmware/acpi/tables/%s", tables[i].name) != 1)
			continue;
		judge_idle_iommu(host, q, tables[i].name, tables[i].parameter);
		return;
	}
	add_no_iommu(host, q,
		     vt_inquiry_text(q, "there is no IOMMU: /sys/kernel/iommu_groups is empty%s",
				     hidden ? "" : ", and the firmware tells of none"),
		     host->virtual ?
		     "give this virtual machine an IOMMU (QEMU: -machine q35,kernel-irqchip=split "
		     "-device intel-iommu,intremap=on,caching-mode=on; libvirt: <iommu "
		     "model='intel'>)" :
		     "switch it on in the firmware's setup (VT-d, AMD-Vi, IOMMU), and start the "
		     "kernel with intel_iommu=on or amd_iommu=on");
}

/*
 * vfio_iommu_type1 and iommufd have one parameter each, and each counts for those who use it. Most
 * programs use the first.
 */
static void judge_remapping(struct vt_host *host, struct vt_inquiry *q)
{
	bool type1 = find_parameter(host, "vfio_iommu_type1", "allow_unsafe_interrupts");
	bool iommufd = is_set(host, "iommufd", "allow_unsafe_interrupts");

	if (host->remapping != VT_REMAPPING_OFF || (!type1 && iommufd) ||
	    is_set(host, "vfio_iommu_type1", "allow_unsafe_interrupts"))
		return;
	add(&host->obstacles, "no-interrupt-remapping",
	    vt_inquiry_text(q,
			    "the IOMMU does not remap interrupts (no controller \"IR-\" in "
			    "/proc/interrupts), and allow_unsafe_interrupts is not set%s: "
			    "VFIO_SET_IOMMU fails with EPERM", iommufd ? " for vfio_iommu_type1" : ""),
	    vt_inquiry_text(q,
			    "switch interrupt remapping on (in the firmware's setup; without "
			    "intremap=off and nointremap); if the program is trusted: modprobe "
			    "vfio_iommu_type1; echo Y > "
			    "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts%s",
			    find_parameter(host, "iommufd", "allow_unsafe_interrupts") && !iommufd ?
			    "; echo Y > /sys/module/iommufd/parameters/allow_unsafe_interrupts" :
			    ""));
}

/* Containers of VFIO need a driver of VFIO's for the IOMMU; those of iommufd bring their own. */
static void judge_iommu_driver(struct vt_host *host)
{
	static const char *const drivers[] = { "vfio_iommu_type1", "vfio_iommu_spapr_tce" };
	bool loaded = host->iommufd.expected || !host->container.expected;

	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		loaded = loaded || is_one_of(drivers[i], host->modules, host->nmodules);
	if (!loaded)
		add(&host->obstacles, "no-iommu-driver",
		    "VFIO has no driver for the IOMMU (vfio_iommu_type1 is not loaded): "
		    "VFIO_SET_IOMMU fails with ENODEV", "modprobe vfio_iommu_type1");
}

/* Whether the kernel has the driver, as a module or built in: 1, 0, or -1 if not known. */
static int has_module(const struct vt_host *host, struct vt_inquiry *q, pid_t self)
{
	static const char *const lists[] = { "modules.builtin", "modules.dep" };
	int found = -1;

	for (size_t i = 0; host->kernel && i < ARRAY_SIZE(lists) && found != 1; i++) {
		const char *text = vt_host_file(q, self, vt_inquiry_text(q, "/lib/modules/%s/%s",
									 host->kernel, lists[i]));

		if (text)
			found = strstr(text, "/vfio-pci.ko") != NULL;
	}
	return found;
}

static void judge_driver(struct vt_host *host, struct vt_inquiry *q, pid_t self)
{
	int has;

	if (vt_inquire_exists(q, "/sys/bus/pci/drivers/vfio-pci") ||
	    vt_inquire_exists(q, "/sys/bus/pci") != 1)
		return;
	has = has_module(host, q, self);
	if (has == 1)
		add(&host->obstacles, "no-vfio-driver", "the driver vfio-pci is not loaded",
		    "modprobe vfio-pci");
	else
		add(&host->obstacles, "no-vfio-driver",
		    vt_inquiry_text(q,
				    has ? "there is no driver vfio-pci, and no list of modules in "
				    "/lib/modules/%s" :
				    "there is no driver vfio-pci, and no such module in "
				    "/lib/modules/%s", host->kernel ? host->kernel : "?"),
		    "use a kernel with CONFIG_VFIO_PCI, with its modules, and: modprobe vfio-pci");
}

/* How udev knows a node; by the beginning of its path. */
static const struct {
	const char *begin, *subsystem;
} subsystems[] = {
	{ "/dev/vfio/vfio", "misc\", KERNEL==\"vfio" },
	{ "/dev/vfio/devices/", "vfio-dev" },
	{ "/dev/vfio/", "vfio" },
	{ "/dev/iommu", "misc\", KERNEL==\"iommu" },
};

static const char *find_subsystem(const char *path)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(subsystems) &&
	       strncmp(path, subsystems[i].begin, strlen(subsystems[i].begin)))
		i++;
	return subsystems[i].subsystem;
}

/* The owner's bits count for the owner, so these must be set, too. */
static const char *make_usable(struct vt_inquiry *q, const struct vt_host_user *user,
			       const struct vt_host_node *node)
{
	const struct vt_status *st = &node->status;
	const char *own = st->uid == user->uid ? "" :
			  vt_inquiry_text(q, "chown %s %s; ", user->name, node->path);
	const char *allow = (st->mode & 0600) == 0600 ? "" :
			    vt_inquiry_text(q, "chmod u+rw %s; ", node->path);

	return vt_inquiry_text(q, "%s%sto last, a rule of udev: SUBSYSTEM==\"%s\", OWNER=\"%s\"%s",
			       own, allow, find_subsystem(node->path), user->name,
			       *allow ? ", MODE=\"0600\"" : "");
}

/* What is wrong with a node: it is missing, has another number, or the user may not open it. */
static void judge_node(struct vt_host *host, struct vt_inquiry *q, struct vt_obstacles *to,
		       const struct vt_host_node *node, const char *otherwise)
{
	const char *path = node->path, *who = host->user.name;
	unsigned int a = major(node->expected), b = minor(node->expected);
	const char *mode = node == &host->container ? "666" : "600";
	const struct vt_status *st = &node->status;

	if (node->error == VT_NOT_KNOWN || !node->expected)
		return;
	if (node->shut)
		add(to, "node-access",
		    vt_inquiry_text(q, "%s may not open %s: it may not look into %s%s", who, path,
				    node->shut, otherwise),
		    vt_inquiry_text(q, "chmod a+x %s", node->shut));
	else if (node->error)
		add(to, "node-missing",
		    vt_inquiry_text(q, "%s is not there: %s; sysfs has it as %u:%u%s", path,
				    strerror(node->error), a, b, otherwise),
		    vt_inquiry_text(q,
				    "give it to the container (docker: --device %s), or: mkdir -p "
				    "%.*s; mknod -m %s %s c %u %u", path,
				    (int)(strrchr(path, '/') - path), path, mode, path, a, b));
	else if (st->rdev != node->expected)
		add(to, "node-stale",
		    vt_inquiry_text(q, "%s is the device %u:%u, but the kernel has it as %u:%u now%s",
				    path, major(st->rdev), minor(st->rdev), a, b, otherwise),
		    vt_inquiry_text(q, "rm %s; mknod -m %s %s c %u %u", path, mode, path, a, b));
	else if (!node->usable)
		add(to, "node-access",
		    vt_inquiry_text(q, "%s may not open %s: owner %u, group %u, mode %04o%s%s", who,
				    path, st->uid, st->gid, st->mode & 07777,
				    node->listed ? ", and an access control list" : "",
				    otherwise),
		    make_usable(q, &host->user, node));
}

/* Whether the node is the kernel's, and the user may open it. */
static bool is_open(const struct vt_host_node *node)
{
	return node->usable && node->expected && node->status.rdev == node->expected;
}

static uint64_t find_memory(struct vt_inquiry *q)
{
	const char *text = vt_host_file(q, 0, "/proc/meminfo");
	const char *row = text ? strstr(text, "MemTotal:") : NULL;

	return row ? strtoull(row + strlen("MemTotal:"), NULL, 10) * 1024 : UINT64_MAX;
}

static void judge_limit(struct vt_host *host, struct vt_inquiry *q)
{
	const char *login = "";

	if (host->locks_all || !host->limit_known || host->limit >= find_memory(q))
		return;
	if (host->login_limit)
		login = vt_inquiry_text(q, "; a login gets %s%s, by /etc/security",
					host->login_limit,
					strspn(host->login_limit, "0123456789") ? " KiB" : "");
	add(&host->obstacles, "memlock",
	    vt_inquiry_text(q,
			    "%s may lock %" PRIu64 " bytes of memory (RLIMIT_MEMLOCK, no "
			    "CAP_IPC_LOCK): to map more for devices fails with ENOMEM%s",
			    host->user.name, host->limit, login),
	    vt_inquiry_text(q,
			    "raise it to the memory of the guest and some: ulimit -l; LimitMEMLOCK= "
			    "in a unit of systemd; \"%s - memlock KIBIBYTES\" in "
			    "/etc/security/limits.conf",
			    host->user.name));
}

/* ---- groups and devices ---- */

/* Drivers, besides VFIO's own, that keep a group viable. */
static bool is_harmless(const struct vt_host_device *d)
{
	static const char *const drivers[] = { "pcieport", "pci-stub", "fsl_mc_dprc" };

	return !d->driver || d->vfio || d->bridge ||
	       is_one_of(d->driver, drivers, ARRAY_SIZE(drivers));
}

/* VFIO's driver for any device of a bus; NULL: there is none. */
static const char *find_vfio_driver(const struct vt_host_device *d)
{
	static const struct {
		const char *bus, *driver;
	} rows[] = {
		{ "pci", "vfio-pci" }, { "platform", "vfio-platform" },
		{ "fsl-mc", "vfio-fsl-mc" }, { "cdx", "vfio-cdx" },
	};

	for (size_t i = 0; d->bus && i < ARRAY_SIZE(rows); i++)
		if (!strcmp(d->bus, rows[i].bus))
			return rows[i].driver;
	return NULL;
}

static const char *make_unbind(struct vt_inquiry *q, const struct vt_host_device *d)
{
	return vt_inquiry_text(q, "echo %s > /sys/bus/%s/drivers/%s/unbind", d->name, d->bus,
			       d->driver);
}

/* VFIO takes no device whose virtual functions are switched on; their driver may leave them so. */
static const char *make_plain(struct vt_inquiry *q, const struct vt_host_device *d)
{
	const char *line = vt_inquire_line(q, "%s/sriov_numvfs", d->base);

	if (!line || !strcmp(line, "0"))
		return "";
	return vt_inquiry_text(q, "echo 0 > /sys/bus/%s/devices/%s/sriov_numvfs; ", d->bus, d->name);
}

static const char *make_modprobe(const struct vt_host *host, const char *driver)
{
	if (strcmp(driver, "vfio-pci") || is_one_of("vfio_pci", host->modules, host->nmodules))
		return "";
	return "modprobe vfio-pci; ";
}

static const char *make_bind(const struct vt_host *host, struct vt_inquiry *q,
			     const struct vt_host_device *d)
{
	const char *driver = find_vfio_driver(d);

	if (!driver)
		return "bind it to a driver of VFIO";
	return vt_inquiry_text(q,
			       "%s%secho %s > /sys/bus/%s/devices/%s/driver_override; %s%secho %s > "
			       "/sys/bus/%s/drivers_probe",
			       make_modprobe(host, driver), make_plain(q, d), driver, d->bus, d->name,
			       d->driver ? make_unbind(q, d) : "", d->driver ? "; " : "", d->name,
			       d->bus);
}

static void judge_device(const struct vt_host *host, struct vt_inquiry *q,
			 struct vt_host_device *d)
{
	if (!d->candidate || d->vfio)
		return;
	if (d->driver)
		add(&d->obstacles, "driver",
		    vt_inquiry_text(q,
				    "%s is bound to %s, which is no driver of VFIO%s%s%s", d->name,
				    d->driver, d->use ? " (in use: " : "", d->use ? d->use : "",
				    d->use ? ")" : ""),
		    make_bind(host, q, d));
	else
		add(&d->obstacles, "no-driver",
		    vt_inquiry_text(q, "%s is bound to no driver", d->name), make_bind(host, q, d));
}

/* If a program has the physical function, it sets the token that opening this one requires. */
static void judge_token(struct vt_inquiry *q, struct vt_host_device *d)
{
	const char *pf = d->physical, *driver, *count;

	if (!d->vfio || !pf)
		return;
	driver = vt_inquire_link_name(q, "/sys/bus/pci/devices/%s/driver", pf);
	if (!driver || strcmp(driver, "vfio-pci"))
		return;
	count = vt_inquire_line(q, "/sys/bus/pci/devices/%s/sriov_numvfs", pf);
	add(&d->obstacles, "token",
	    vt_inquiry_text(q,
			    "%s is a virtual function of %s, which vfio-pci has: to open it takes "
			    "the token that the program on %s has set",
			    d->name, pf, pf),
	    vt_inquiry_text(q,
			    "open it as \"%s vf_token=UUID\" (QEMU: vf-token=UUID); or give %s back to "
			    "its own driver, and make its virtual functions there: echo > "
			    "/sys/bus/pci/devices/%s/driver_override; echo %s > "
			    "/sys/bus/pci/drivers/vfio-pci/unbind; echo %s > "
			    "/sys/bus/pci/drivers_probe; echo %s > "
			    "/sys/bus/pci/devices/%s/sriov_numvfs",
			    d->name, pf, pf, pf, pf, count ? count : "1", pf));
}

/* Commands that bind the group's PCI devices to vfio-pci, and unbind its other devices. */
static const char *make_bind_all(const struct vt_host *host, struct vt_inquiry *q,
				 const struct vt_host_group *group)
{
	const char *names = "", *others = "", *plain = "";

	for (size_t i = 0; i < group->count; i++) {
		const struct vt_host_device *d = &group->devices[i];

		if (is_harmless(d))
			continue;
		if (d->candidate && d->bus && !strcmp(d->bus, "pci")) {
			names = vt_inquiry_text(q, "%s %s", names, d->name);
			plain = vt_inquiry_text(q, "%s%s", plain, make_plain(q, d));
		} else {
			others = vt_inquiry_text(q, "%s; %s", others, make_unbind(q, d));
		}
	}
	if (!*names)
		return others + 2;
	return vt_inquiry_text(q,
			       "%s%sfor d in%s; do echo vfio-pci > "
			       "/sys/bus/pci/devices/$d/driver_override; echo $d > "
			       "/sys/bus/pci/devices/$d/driver/unbind; echo $d > "
			       "/sys/bus/pci/drivers_probe; done%s",
			       make_modprobe(host, "vfio-pci"), plain, names, others);
}

/* Devices of the group whose drivers prevent giving the others to a program. */
static void judge_mates(const struct vt_host *host, struct vt_inquiry *q,
			struct vt_host_group *group)
{
	const char *list = "";
	size_t wanted = 0;

	for (size_t i = 0; i < group->count; i++)
		wanted += group->devices[i].candidate;
	for (size_t i = 0; i < group->count; i++) {
		const struct vt_host_device *d = &group->devices[i];

		/* If only one device can be given away, judge_device() has said all about it. */
		if (!is_harmless(d) && !(d->candidate && wanted == 1))
			list = vt_inquiry_text(q, "%s%s%s (%s)", list, *list ? ", " : "", d->name,
					       d->driver);
	}
	if (wanted && *list)
		add(&group->obstacles, "group-driver",
		    vt_inquiry_text(q,
				    "group %s is not viable: drivers of the machine have %s, and "
				    "the devices of a group go together", group->name, list),
		    vt_inquiry_text(q, "%s; or a slot where the device has a group of its own",
				    make_bind_all(host, q, group)));
}

static bool has_vfio(const struct vt_host_group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->devices[i].vfio)
			return true;
	return false;
}

/* Who holds the group, or a device of it; NULL: nobody of whom that is visible. */
static const struct vt_host_holder *find_holder(const struct vt_host *host,
						const struct vt_host_group *group)
{
	size_t at = 0;
	const struct vt_host_holder *h = vt_host_holder(host, group, NULL, &at);

	for (size_t i = 0; !h && i < group->count; i++) {
		at = 0;
		h = vt_host_holder(host, group, &group->devices[i], &at);
	}
	return h;
}

/* Whether the process has a group's or a device's node open, which tells whose its devices are. */
static bool holds_node(const struct vt_host *host, pid_t pid)
{
	for (size_t i = 0; i < host->nholders; i++) {
		const struct vt_host_holder *h = &host->holders[i];

		if (h->pid == pid && h->rdev && h->rdev != host->container.expected &&
		    h->rdev != host->iommufd.expected)
			return true;
	}
	return false;
}

/*
 * Older kernels do not tell which device a descriptor is. If no other group is VFIO's, it is one
 * of @group.
 */
static const struct vt_host_holder *find_nameless(const struct vt_host *host,
						  const struct vt_host_group *group)
{
	for (size_t i = 0; i < host->ngroups; i++)
		if (has_vfio(&host->groups[i]) != (&host->groups[i] == group))
			return NULL;
	for (size_t i = 0; i < host->nholders; i++)
		if (!strcmp(host->holders[i].what, VT_NAMELESS_DEVICE) &&
		    !holds_node(host, host->holders[i].pid))
			return &host->holders[i];
	return NULL;
}

/* A group, or its devices, can be opened by one program at a time. */
static void judge_holders(struct vt_host *host, struct vt_inquiry *q,
			  struct vt_host_group *group)
{
	const struct vt_host_holder *h = find_holder(host, group);

	if (!h)
		h = find_nameless(host, group);
	if (h)
		add(&group->obstacles, "open",
		    vt_inquiry_text(q,
				    "process %d%s%s%s has %s open, and a group has one user at a "
				    "time", (int)h->pid, h->command ? " (" : "",
				    h->command ? h->command : "", h->command ? ")" : "", h->what),
		    vt_inquiry_text(q, "end process %d, or let it close the device", (int)h->pid));
}

/*
 * Where devices have nodes of their own, a program reaches them in one of two ways: by the node
 * of the container and that of the group, or by /dev/iommu and that of the device. This says
 * whether the second is open; "": it is not.
 */
static const char *find_other_way(const struct vt_host *host, struct vt_inquiry *q,
				  const struct vt_host_group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->devices[i].vfio && is_open(&group->devices[i].cdev) &&
		    is_open(&host->iommufd))
			return vt_inquiry_text(q, " (a program that uses %s and /dev/iommu does not "
					       "need it)", group->devices[i].cdev.path);
	return "";
}

/* Judges the group's node if it has one; else the nodes of its devices. */
static void judge_nodes(struct vt_host *host, struct vt_inquiry *q, struct vt_host_group *group)
{
	if (!has_vfio(group))
		return;
	if (group->node.path)
		judge_node(host, q, &group->obstacles, &group->node,
			   find_other_way(host, q, group));
	for (size_t i = 0; !group->node.path && i < group->count; i++)
		if (group->devices[i].cdev.path)
			judge_node(host, q, &group->devices[i].obstacles,
				   &group->devices[i].cdev, "");
	if (!strncmp(group->name, "noiommu-", strlen("noiommu-")) && host->user.uid)
		add(&group->obstacles, "noiommu-rights",
		    vt_inquiry_text(q, "to open /dev/vfio/%s takes CAP_SYS_RAWIO, which %s lacks",
				    group->name, host->user.name),
		    "run the program as root");
}

static void judge_group(struct vt_host *host, struct vt_inquiry *q, struct vt_host_group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		judge_device(host, q, &group->devices[i]);
		judge_token(q, &group->devices[i]);
	}
	if (!group->name)
		return;
	judge_mates(host, q, group);
	if (group->reserved)
		add_probable(&group->obstacles, "reserved-memory",
			     vt_inquiry_text(q, "the firmware demands fixed mappings for group %s "
					     "(\"direct\" in its reserved_regions), and the kernel "
					     "gives away no such device", group->name),
			     "switch off in the firmware's setup what uses the device (legacy USB, "
			     "remote management), or take another one");
	judge_nodes(host, q, group);
	judge_holders(host, q, group);
}

void vt_host_obstacles(struct vt_host *host, struct vt_inquiry *q, pid_t self)
{
	host->noiommu = is_set(host, "vfio", "enable_unsafe_noiommu_mode");
	if (host->iommu) {
		judge_remapping(host, q);
		judge_iommu_driver(host);
	} else if (!host->noiommu) {
		judge_no_iommu(host, q);
	}
	judge_driver(host, q, self);
	/* Without groups there is no container. */
	if (host->container.expected)
		judge_node(host, q, &host->obstacles, &host->container,
			   is_open(&host->iommufd) ?
			   " (a program that uses /dev/iommu does not need it)" : "");
	else
		judge_node(host, q, &host->obstacles, &host->iommufd, "");
	judge_limit(host, q);
	for (size_t i = 0; i < host->ngroups; i++)
		judge_group(host, q, &host->groups[i]);
}
