/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks that several tables of rules share; rule.h says what each one finds. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "judge/process.h"
#include "judge/rule.h"
#include "judge/system.h"

/* ---- a descriptor ---- */

bool vt_is_only_path(struct vt_case *c, int fd)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/fdinfo/%d",
					       (int)c->record->tgid, fd);
	const char *at = a->error ? NULL : strstr(a->data, "flags:");

	if (!at || !(strtoul(at + 6, NULL, 8) & 010000000))
		return false;
	vt_evidence(c, "/proc/" VT_PID "/fdinfo/" VT_FD ": flags with O_PATH",
		    (int)c->record->tgid, fd);
	return true;
}

enum vt_verdict vt_look_not_open(struct vt_case *c, int fd)
{
	const struct vt_fd *info = vt_case_identify(c, fd);

	vt_fact(c, "fd", VT_FD, fd);
	if (info->absent) {
		vt_fact(c, "how", info->closed && info->path[0] ? "is not open: it was " VT_LINK :
								  "is not open", info->path);
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": not there",
			    (int)c->record->tgid, fd);
		return VT_SURELY;
	}
	if (!vt_is_only_path(c, fd))
		return VT_NOT;
	vt_fact(c, "how", "was opened with O_PATH, which does not open the file itself");
	return VT_SURELY;
}

/* ---- memory of the program ---- */

/* Looks for memory that may not be written, or else read. */
static enum vt_verdict look_unusable(struct vt_case *c, uint64_t address, uint64_t length,
				     bool written)
{
	struct vt_memory m;

	for (uint64_t at = address; at < address + length; at = m.end) {
		int found = vt_process_memory(c->inquiry, c->record->tgid, at, &m);

		if (found < 0)
			return VT_NOT;
		if (found && m.begin <= at && (written ? m.write : m.read))
			continue;
		vt_fact(c, "at", VT_WITHIN, address, at);
		vt_fact(c, "what", !found || m.begin > at ? "no memory is there" :
			written ? "it may not be written" : "it may not be read");
		vt_evidence(c, "/proc/" VT_PID "/maps at " VT_WITHIN, (int)c->record->tgid, address,
			    at);
		return VT_SURELY;
	}
	return VT_NOT;
}

enum vt_verdict vt_look_unwritable(struct vt_case *c, uint64_t address, uint64_t length)
{
	return look_unusable(c, address, length, true);
}

enum vt_verdict vt_look_unreadable(struct vt_case *c, uint64_t address, uint64_t length)
{
	return look_unusable(c, address, length, false);
}

enum vt_verdict vt_look_bitmap(struct vt_case *c, uint64_t address, uint64_t size, uint64_t page)
{
	uint64_t bytes;

	if (!size || !page)
		return VT_NOT;
	/* In words of 64 bits. */
	bytes = ((size - 1) / page / 64 + 1) * 8;
	vt_fact(c, "bytes", "%" PRIu64, bytes);
	return address + bytes < address ? VT_NOT : vt_look_unwritable(c, address, bytes);
}

/* ---- rights and limits ---- */

enum vt_verdict vt_look_rawio(struct vt_case *c)
{
	if (vt_process_capable(c->inquiry, c->record->tid, CAP_SYS_RAWIO) != 0)
		return VT_NOT;
	vt_evidence(c, "/proc/" VT_PID "/status: CapEff, and /proc/" VT_PID "/ns/user",
		    (int)c->record->tid, (int)c->record->tid);
	return VT_SURELY;
}

bool vt_lock_limit(struct vt_case *c, uint64_t *limit)
{
	pid_t tgid = c->record->tgid;
	bool own;

	if (!vt_process_limit(c->inquiry, tgid, "Max locked memory", limit) ||
	    *limit == VT_UNLIMITED || vt_process_capable(c->inquiry, tgid, CAP_IPC_LOCK) != 0)
		return false;
	own = vt_process_in_first_userns(c->inquiry, tgid) == 0;
	vt_fact(c, "limit", "%" PRIu64, *limit);
	vt_fact(c, "userns", own ? " outside of its user namespace" : "");
	vt_evidence(c, "/proc/" VT_PID "/limits: Max locked memory %" PRIu64, (int)tgid, *limit);
	if (own)
		vt_evidence(c, "/proc/" VT_PID "/ns/user: not the first one", (int)tgid);
	else
		vt_evidence(c, "/proc/" VT_PID "/status: CapEff without CAP_IPC_LOCK", (int)tgid);
	return true;
}

/* ---- the group and its interrupts ---- */

/* Drivers that leave it to others who may access the device. */
static bool lets_go(const char *driver)
{
	static const char *const drivers[] = {
		"pci-stub", "pci-pf-stub", "pcieport", "pci-host-generic", "xen-pciback",
		"fsl_mc_dprc",
	};

	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if (!strcmp(driver, drivers[i]))
			return true;
	return false;
}

enum vt_verdict vt_look_not_viable(struct vt_case *c, const char *group)
{
	const struct vt_answer *devices = vt_group_devices(c->inquiry, group);
	const char *device = NULL, *driver, *list = "", *first = NULL;

	while ((device = vt_answer_next(devices, device))) {
		driver = vt_group_driver(c->inquiry, group, device);
		if (!driver || lets_go(driver) ||
		    vt_group_device_is_vfio(c->inquiry, group, device) != 0)
			continue;
		first = first ? first : device;
		list = vt_inquiry_text(c->inquiry, "%s%s%s has driver %s", list, *list ? ", " : "",
				       device, driver);
		vt_evidence(c, "/sys/kernel/iommu_groups/%s/devices/%s/driver: %s", group, device,
			    driver);
	}
	if (!first)
		return VT_NOT;
	vt_fact(c, "group", "%s", group);
	vt_fact(c, "others", "%s", list);
	vt_fact(c, "device", "%s", first);
	return VT_SURELY;
}

enum vt_verdict vt_look_unsafe(struct vt_case *c, const char *module)
{
	const char *value = vt_module_parameter(c->inquiry, module, "allow_unsafe_interrupts");
	int remaps = vt_remaps_interrupts(c->inquiry);

	if (!value || strcmp(value, "N") || remaps == 1)
		return VT_NOT;
	vt_fact(c, "module", "%s", module);
	vt_evidence(c, "/sys/module/%s/parameters/allow_unsafe_interrupts: N", module);
	if (remaps == 0)
		vt_evidence(c, "/proc/interrupts: no chip with remapping (IR-...)");
	return remaps == 0 ? VT_SURELY : VT_PROBABLY;
}

/* ---- what is mapped ---- */

static void name_mapping(struct vt_case *c, const struct vt_model_space *s,
			 const struct vt_model_mapping *m)
{
	struct vt_when when = vt_model_mapping_when(m);

	vt_fact(c, "range", "%s", vt_range_text(c, s, m->iovas.first, m->iovas.last));
	vt_fact(c, "line", "%s", vt_at_line(c, ", made", &when));
}

/* Something is mapped above the last address of the IOMMU of the group's devices. */
enum vt_verdict vt_look_too_high_in_use(struct vt_case *c, const struct vt_model_space *s,
					const char *group)
{
	const struct vt_model_mapping *m;
	const char *where;
	unsigned int bits = s && group ? vt_group_width(c->inquiry, group, &where) : 0;

	m = bits && bits < 64 ? vt_model_mapping(s, UINT64_C(1) << bits, UINT64_MAX) : NULL;
	if (!m)
		return VT_NOT;
	name_mapping(c, s, m);
	vt_fact(c, "reserved", "no addresses: its IOMMU has %u bits", bits);
	vt_evidence(c, "%s: %u bits", where, bits);
	return s->doubt ? VT_PROBABLY : VT_SURELY;
}

enum vt_verdict vt_look_reserved_in_use(struct vt_case *c, const struct vt_model_space *s,
					const char *group)
{
	const struct vt_model_mapping *m;
	const char *line = NULL;
	struct vt_reserved r;

	while (s && group && vt_group_reserved(c->inquiry, group, &line, &r)) {
		m = vt_model_mapping(s, r.first, r.last);
		if (!m || !strcmp(r.type, "direct-relaxable"))
			continue;
		name_mapping(c, s, m);
		vt_fact(c, "reserved", "%#" PRIx64 "-%#" PRIx64 " (%s)", r.first, r.last, r.type);
		vt_evidence(c,
			    "/sys/kernel/iommu_groups/%s/reserved_regions: %#" PRIx64 "-%#" PRIx64
			    " %s",
			    group, r.first, r.last, r.type);
		return s->doubt ? VT_PROBABLY : VT_SURELY;
	}
	return vt_look_too_high_in_use(c, s, group);
}

/* What is wrong with the memory of the mapping, and where; NULL: nothing, or not known. */
static const char *find_wrong_memory(struct vt_case *c, const struct vt_model_mapping *m,
				     uint64_t *at)
{
	uint64_t end = m->source + vt_model_mapping_size(m);
	struct vt_memory memory;

	for (*at = m->source; *at < end; *at = memory.end) {
		int found = vt_process_memory(c->inquiry, m->tgid, *at, &memory);

		if (found < 0)
			return NULL;
		if (!found || memory.begin > *at)
			return "there is no memory";
		if (!memory.read || (!memory.write && m->access & VT_MAPPING_WRITE))
			return "the memory does not allow the access asked for";
		if (vt_memory_is_bar(&memory))
			return "there is a device's memory, which an iommufd does not map";
	}
	return NULL;
}

/* Attaching pins what is mapped, so only then the kernel notices that memory is missing. */
enum vt_verdict vt_look_memory_gone(struct vt_case *c, const struct vt_model_space *s)
{
	const struct vt_model_mapping *m;
	unsigned int left = 256;

	for (m = s ? vt_model_mapping(s, 0, UINT64_MAX) : NULL; m && left--;
	     m = vt_model_next_mapping(s, m, 0, UINT64_MAX)) {
		const char *what;
		uint64_t at;

		if (m->from != VT_MAPS_MEMORY || m->tgid != c->record->tgid)
			continue;
		what = find_wrong_memory(c, m, &at);
		if (!what)
			continue;
		name_mapping(c, s, m);
		vt_fact(c, "at", VT_WITHIN, m->source, at);
		vt_fact(c, "what", "%s", what);
		vt_evidence(c, "/proc/" VT_PID "/maps at " VT_WITHIN, (int)m->tgid, m->source, at);
		return VT_SURELY;
	}
	return VT_NOT;
}

enum vt_verdict vt_look_all_pinned(struct vt_case *c, const struct vt_model_space *s)
{
	uint64_t limit;

	if (!s || !vt_lock_limit(c, &limit) || s->bytes <= limit)
		return VT_NOT;
	vt_fact(c, "bytes", "%" PRIu64, s->bytes);
	vt_evidence(c, "mapped there: %" PRIu64, s->bytes);
	return s->doubt ? VT_PROBABLY : VT_SURELY;
}
