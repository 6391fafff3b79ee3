/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What exists once in a machine: its IOMMU, VFIO's modules and their nodes, and the limit on
 * the memory that the user may lock.
 */
#include "config.h"

#include "judge/host_internal.h"

#include <stdio.h>
#include <string.h>

#include "judge/process.h"
#include "util/array.h"

/* ---- IOMMU ---- */

/* How the IOMMU drivers' units are named. */
static const struct {
	const char *begin, *maker;
} makers[] = {
	{ "dmar", "Intel" }, { "ivhd", "AMD" }, { "smmu", "Arm SMMU" }, { "virtio", "virtio" },
};

static void find_units(struct vt_host *host, struct vt_inquiry *q)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, "/sys/class/iommu");
	const char *name = NULL;

	while ((name = vt_answer_next(names, name)) && host->nunits < ARRAY_SIZE(host->units)) {
		host->units[host->nunits++] = name;
		for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
			if (!strncmp(name, makers[i].begin, strlen(makers[i].begin)))
				host->maker = makers[i].maker;
	}
}

/*
 * On x86 the names of interrupt controllers begin with "IR-" if interrupts go through the
 * IOMMU. On other machines no file tells.
 */
static enum vt_host_remapping find_remapping(const struct vt_host *host, struct vt_inquiry *q)
{
	const char *text = vt_host_file(q, 0, "/proc/interrupts");

	if (!text || (strcmp(host->machine, "x86_64") && host->machine[0] != 'i'))
		return VT_REMAPPING_UNKNOWN;
	if (strstr(text, " IR-"))
		return VT_REMAPPING_ON;
	if (strstr(text, " IO-APIC") || strstr(text, " PCI-MSI"))
		return VT_REMAPPING_OFF;
	return VT_REMAPPING_UNKNOWN;
}

/* ---- modules ---- */

static const char *const modules[] = {
	"vfio", "vfio_iommu_type1", "vfio_iommu_spapr_tce", "vfio_pci", "vfio_pci_core",
	"vfio_platform", "vfio_ccw", "vfio_ap", "mdev", "iommufd", "pci_stub",
};

static void find_parameters(struct vt_host *host, struct vt_inquiry *q, const char *module)
{
	const struct vt_answer *names =
		vt_inquire(q, VT_ASK_FOLDER, 0, "/sys/module/%s/parameters", module);
	const char *name = NULL, *value;

	while ((name = vt_answer_next(names, name)) &&
	       host->nparameters < ARRAY_SIZE(host->parameters)) {
		value = vt_inquire_line(q, "/sys/module/%s/parameters/%s", module, name);
		if (value)
			host->parameters[host->nparameters++] =
				(struct vt_host_parameter){ module, name, value };
	}
}

static void find_modules(struct vt_host *host, struct vt_inquiry *q)
{
	_Static_assert(ARRAY_SIZE(modules) <= ARRAY_SIZE(host->modules), "");

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		if (vt_inquire_exists(q, "/sys/module/%s", modules[i]) != 1)
			continue;
		host->modules[host->nmodules++] = modules[i];
		find_parameters(host, q, modules[i]);
	}
}

void vt_host_machine(struct vt_host *host, struct vt_inquiry *q)
{
	const char *processors = vt_host_file(q, 0, "/proc/cpuinfo");

	host->kernel = vt_inquire_line(q, "/proc/sys/kernel/osrelease");
	host->virtual = processors && strstr(processors, " hypervisor");
	find_units(host, q);
	host->remapping = find_remapping(host, q);
	find_modules(host, q);
	host->container = vt_host_node(q, &host->user, "/dev/vfio/vfio",
				       vt_host_number(q, "/sys/class/misc/vfio/dev"));
	host->iommufd = vt_host_node(q, &host->user, "/dev/iommu",
				     vt_host_number(q, "/sys/class/misc/iommu/dev"));
}

/* ---- limits ---- */

#define LIMITS "/etc/security/limits"

/*
 * Another user who is root starts with all capabilities. Our own capabilities may be those of
 * a user namespace only; these do not count for locked memory.
 */
static bool may_lock_all(const struct vt_host *host, struct vt_inquiry *q, pid_t self)
{
	if (!host->user.self)
		return !host->user.uid;
	return vt_process_capable(q, self, CAP_IPC_LOCK) == 1;
}

/* How well a line's domain fits the user: 3 by name, 2 by group, 1 for everybody, 0 not at all. */
static int fits(const struct vt_host_user *user, const char *domain)
{
	if (!strcmp(domain, user->name))
		return 3;
	for (size_t i = 0; *domain == '@' && i < user->ngroups; i++)
		if (!strcmp(domain + 1, user->group_names[i]))
			return 2;
	/* "*" does not include root, who must be named. */
	return !strcmp(domain, "*") && user->uid ? 1 : 0;
}

/*
 * Lines are "DOMAIN soft|hard|- memlock KIBIBYTES". @best: how well the last line that was
 * taken fits. Of two that fit equally well, the later one counts.
 */
static void read_limits(struct vt_host *host, struct vt_inquiry *q, const char *text, int *best)
{
	while (text && *text) {
		char domain[64], type[8], item[16], value[32];
		const char *line = vt_inquiry_text(q, "%.*s", (int)strcspn(text, "\n"), text);
		int fit = 0;

		if (sscanf(line, "%63s %7s %15s %31s", domain, type, item, value) == 4 &&
		    domain[0] != '#' && !strcmp(item, "memlock") && strcmp(type, "hard"))
			fit = fits(&host->user, domain);
		if (fit && fit >= *best) {
			*best = fit;
			host->login_limit = vt_inquiry_text(q, "%s", value);
		}
		text += strlen(line);
		text += *text == '\n';
	}
}

void vt_host_limits(struct vt_host *host, struct vt_inquiry *q, pid_t self)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, self, LIMITS ".d");
	const char *name = NULL;
	int best = 0;

	host->limit_known = vt_process_limit(q, self, "Max locked memory", &host->limit);
	host->locks_all = may_lock_all(host, q, self) ||
			  (host->limit_known && host->limit == VT_UNLIMITED);
	read_limits(host, q, vt_host_file(q, self, LIMITS ".conf"), &best);
	while ((name = vt_answer_next(names, name)))
		read_limits(host, q, vt_host_file(q, self, vt_inquiry_text(q, LIMITS ".d/%s",
									   name)), &best);
}
