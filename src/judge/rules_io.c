/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device's regions cannot be read, written or mapped. */
#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "judge/device.h"
#include "judge/process.h"
#include "judge/rule.h"
#include "judge/system.h"

#define DEVICES (VT_ON(DEVICE) | VT_ON(CDEV))

/* A mapping below this address may need a privilege: no machine has a higher vm.mmap_min_addr. */
#define LOWEST_ADDRESSES 0x100000

/* ---- the place in the device's file ---- */

struct place {
	uint64_t offset, length;
	const struct vt_region *region;	/* NULL: not known */
	const char *by;			/* where we know the region from */
	uint64_t within;
};

static bool told(const struct place *p)
{
	return p->region && !p->region->inferred;
}

static bool load_place(struct vt_case *c, struct place *p)
{
	struct vt_session *s = c->judged->session;

	*p = (struct place){ .region = NULL };
	if (!vt_io_argument(c, "offset", &p->offset))
		return false;
	if (!vt_io_argument(c, "length", &p->length) && !vt_io_argument(c, "count", &p->length))
		p->length = 1;
	p->region = vt_session_region(s, c->record->file, p->offset);
	p->by = "VFIO_DEVICE_GET_REGION_INFO";
	if (!told(p) && vt_case_is_vfio_pci(c))
		p->region = vt_case_region(c, p->offset, &p->by);
	if (!p->region)
		p->region = vt_session_infer_region(s, c->record->file, vt_case_is_vfio_pci(c),
						    p->offset);
	p->within = p->region ? p->offset - p->region->offset : 0;
	return true;
}

static const char *region_name(struct vt_case *c, uint32_t index)
{
	const char *name = vfiotrace_xlat_name(
		vfiotrace_index_xlat(VFIOTRACE_SHOW_REGION_INDEX, vt_case_type(c)), index);

	return name ? name : vt_inquiry_text(c->inquiry, "region %u", index);
}

/* ---- the way the descriptor was opened ---- */

static int access_mode(struct vt_case *c)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/fdinfo/%d",
					       (int)c->record->tgid, c->record->fd);
	const char *at = a->error ? NULL : strstr(a->data, "flags:");

	return at ? (int)(strtoul(at + 6, NULL, 8) & O_ACCMODE) : -1;
}

static enum vt_verdict look_read_only(struct vt_case *c)
{
	uint64_t prot, flags;

	if (access_mode(c) != O_RDONLY)
		return VT_NOT;
	/* If the file cannot be written, the kernel handles a shared mapping like a private one. */
	if (vt_io_argument(c, "prot", &prot) && vt_io_argument(c, "flags", &flags) &&
	    !(flags & MAP_SHARED))
		return VT_NOT;
	vt_fact(c, "fd", VT_FD, c->record->fd);
	vt_evidence(c, "/proc/" VT_PID "/fdinfo/" VT_FD ": flags without O_RDWR",
		    (int)c->record->tgid, c->record->fd);
	return VT_SURELY;
}

/* ---- files without contents ---- */

static enum vt_verdict look_no_contents(struct vt_case *c)
{
	bool group = c->record->fd_info.what.kind != VFIOTRACE_FD_CONTAINER;

	vt_fact(c, "what", group ? "a group" : "a container");
	vt_evidence(c, "descriptor " VT_FD " is " VT_LINK, c->record->fd, c->record->fd_info.path);
	return VT_SURELY;
}

/* ---- mmap ---- */

static enum vt_verdict look_private(struct vt_case *c)
{
	uint64_t flags;

	if (!vt_io_argument(c, "flags", &flags) || flags & MAP_SHARED)
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64 ", without MAP_SHARED", flags);
	return VT_SURELY;
}

/* Arguments that no mapping of any file may have. */
static enum vt_verdict look_mmap_arguments(struct vt_case *c)
{
	uint64_t address, length, offset, flags;

	if (!vt_io_argument(c, "addr", &address) || !vt_io_argument(c, "length", &length) ||
	    !vt_io_argument(c, "offset", &offset) || !vt_io_argument(c, "flags", &flags))
		return VT_NOT;
	if (!length)
		vt_fact(c, "what", "the length is 0");
	else if (offset & 4095)
		vt_fact(c, "what", "offset %#" PRIx64 " is no multiple of the page size", offset);
	else if (flags & MAP_HUGETLB)
		vt_fact(c, "what", "MAP_HUGETLB is for memory and files of hugetlbfs");
	else if (flags & MAP_FIXED && address & 4095)
		vt_fact(c, "what", "address " VT_ADDRESS " is no multiple of the page size",
			address);
	else
		return VT_NOT;
	vt_evidence(c, "argument: addr=" VT_ADDRESS ", length=%" PRIu64 ", offset=%#" PRIx64,
		    address, length, offset);
	return VT_SURELY;
}

/* Whether the call would do with that region what was meant, were the offset right. */
static bool may_be_meant(const struct vt_case *c, const struct vt_region *r)
{
	uint64_t prot;

	return r->size && (!vt_io_argument(c, "prot", &prot) ||
			   r->flags & VFIO_REGION_INFO_FLAG_MMAP);
}

/* The region whose offset was added twice; NULL: none. */
static const struct vt_region *find_doubled(const struct vt_case *c, uint64_t offset)
{
	const struct vt_region *r = NULL;

	while ((r = vt_model_next_region(c->judged->session, c->record->file, r)))
		if (!r->inferred && r->offset && may_be_meant(c, r) && offset >= 2 * r->offset &&
		    offset - 2 * r->offset < r->size)
			return r;
	return NULL;
}

/* The BAR whose physical addresses include @offset; -1: none is known. */
static int find_physical(struct vt_case *c, uint64_t offset)
{
	const char *device = vt_case_pci(c);
	struct vt_pci_bar bar;

	for (unsigned int i = 0; device && i <= VFIO_PCI_BAR5_REGION_INDEX; i++)
		if (vt_pci_bar(c->inquiry, device, i, &bar) && bar.flags & VT_BAR_MEMORY &&
		    bar.first && offset >= bar.first && offset <= bar.last)
			return (int)i;
	return -1;
}

/* Whether just a whole region is mapped, as the program was told of it: then that was meant. */
static bool is_whole_region(struct vt_case *c)
{
	struct place p;

	return load_place(c, &p) && told(&p) && !p.within && p.region->size &&
	       p.length == ((p.region->size + 4095) & ~UINT64_C(4095));
}

/*
 * Sets {hint}, if the offset looks like a mistake: one that was added twice, or a physical
 * address.
 */
static void name_mistake(struct vt_case *c, uint64_t offset)
{
	const struct vt_region *meant = is_whole_region(c) ? NULL : find_doubled(c, offset);
	int bar = meant ? -1 : find_physical(c, offset);

	if (meant) {
		vt_fact(c, "hint",
			"; and it is twice the offset of %s: see whether that was added once more",
			region_name(c, meant->index));
		vt_evidence(c, "VFIO_DEVICE_GET_REGION_INFO: %s at %#" PRIx64,
			    region_name(c, meant->index), meant->offset);
	} else if (bar >= 0) {
		vt_fact(c, "hint",
			"; and %#" PRIx64
			" is a physical address, of BAR %d: the device's file has "
			"offsets of its own",
			offset, bar);
		vt_evidence(c, "/sys/bus/pci/devices/%s/resource: BAR %d", vt_case_pci(c), bar);
	}
}

/* ", the upper half of the 64-bit BAR 0", if that is why a BAR has no size; else "". */
static const char *upper_half(struct vt_case *c, const struct vt_region *r)
{
	const char *device = vt_case_pci(c);
	struct vt_pci_bar bar;

	if (!device || r->size || !r->index || r->index > VFIO_PCI_BAR5_REGION_INDEX ||
	    !vt_pci_bar(c->inquiry, device, r->index - 1, &bar) || !(bar.flags & VT_BAR_64))
		return "";
	return vt_inquiry_text(c->inquiry, ", the upper half of the 64-bit BAR %u", r->index - 1);
}

static const char *why_not_mappable(struct vt_case *c, const struct vt_region *r)
{
	const char *device = vt_case_pci(c);
	struct vt_pci_bar bar;

	if (*upper_half(c, r))
		return vt_inquiry_text(c->inquiry, ": it is no region by itself%s",
				       upper_half(c, r));
	if (!r->size)
		return ": the device has no such region (its size is 0)";
	if (r->index > VFIO_PCI_BAR5_REGION_INDEX)
		return "";
	if (device && vt_pci_bar(c->inquiry, device, r->index, &bar) && bar.flags & VT_BAR_IO)
		return ": it is of I/O ports, not of memory";
	if (r->size < 4096)
		return vt_inquiry_text(c->inquiry,
				       ": it is smaller than a page (%" PRIu64 " bytes)", r->size);
	return "";
}

static enum vt_verdict look_not_mappable(struct vt_case *c)
{
	const char *device = vt_case_pci(c);
	struct place p;

	if (!load_place(c, &p) || !p.region)
		return VT_NOT;
	vt_fact(c, "name", "%s", region_name(c, p.region->index));
	name_mistake(c, p.offset);
	if (told(&p)) {
		if (p.region->flags & VFIO_REGION_INFO_FLAG_MMAP)
			return VT_NOT;
		vt_fact(c, "why", "%s", why_not_mappable(c, p.region));
		vt_evidence(c, "%s: flags=%#x, size=%" PRIu64 ": no VFIO_REGION_INFO_FLAG_MMAP",
			    p.by, p.region->flags, p.region->size);
		return VT_SURELY;
	}
	if (!device || !vt_case_is_vfio_pci(c) || p.region->index < VFIO_PCI_ROM_REGION_INDEX ||
	    p.region->index > VFIO_PCI_VGA_REGION_INDEX)
		return VT_NOT;
	vt_evidence(c, "offset %#" PRIx64 " is region %u of vfio-pci's layout", p.offset,
		    p.region->index);
	return VT_SURELY;
}

static enum vt_verdict look_beyond_mapping(struct vt_case *c)
{
	struct place p;
	uint64_t size;

	if (!load_place(c, &p) || !told(&p) || !p.region->size)
		return VT_NOT;
	size = (p.region->size + 4095) & ~UINT64_C(4095);
	if (p.within + p.length <= size)
		return VT_NOT;
	vt_fact(c, "name", "%s", region_name(c, p.region->index));
	vt_fact(c, "end", "%#" PRIx64, p.within + p.length);
	vt_fact(c, "size", "%#" PRIx64, p.region->size);
	name_mistake(c, p.offset);
	vt_evidence(c, "%s: size=%#" PRIx64 ", offset=%#" PRIx64, p.by, p.region->size,
		    p.region->offset);
	return VT_SURELY;
}

/* The driver allows mappings in some areas of the region only. */
static enum vt_verdict look_sparse(struct vt_case *c)
{
	struct place p;

	if (!load_place(c, &p) || !told(&p) || !p.region->sparse)
		return VT_NOT;
	for (size_t i = 0; i < p.region->nareas; i++)
		if (p.within >= p.region->areas[i].offset &&
		    p.within + p.length <= p.region->areas[i].offset + p.region->areas[i].size)
			return VT_NOT;
	vt_fact(c, "name", "%s", region_name(c, p.region->index));
	vt_fact(c, "count", "%zu", p.region->nareas);
	vt_evidence(c, "VFIO_REGION_INFO_CAP_SPARSE_MMAP: the range lies in none of %zu areas",
		    p.region->nareas);
	return VT_PROBABLY;
}

/* Who has reserved a part of the BAR in /proc/iomem; NULL: nobody, or not known. */
static const char *owner_of(struct vt_case *c, const char *device, uint32_t bar)
{
	const struct vt_answer *map = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/iomem");
	struct vt_pci_bar r;
	uint64_t begin, end;
	const char *line;
	char name[64];

	if (map->error || !vt_pci_bar(c->inquiry, device, bar, &r) || !r.first)
		return NULL;
	for (line = map->data; line && *line;) {
		if (sscanf(line, " %" SCNx64 "-%" SCNx64 " : %63[^\n]", &begin, &end, name) == 3 &&
		    begin >= r.first && end <= r.last && strcmp(name, device))
			return vt_inquiry_text(c->inquiry, "%s", name);
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return NULL;
}

static enum vt_verdict look_claimed(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *owner;
	struct place p;

	if (!device || !load_place(c, &p) || !p.region ||
	    p.region->index > VFIO_PCI_BAR5_REGION_INDEX)
		return VT_NOT;
	owner = owner_of(c, device, p.region->index);
	if (!owner || strstr(owner, "vfio"))
		return VT_NOT;
	vt_fact(c, "name", "%s", region_name(c, p.region->index));
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "owner", "%s", owner);
	vt_evidence(c, "/proc/iomem: in the range of that BAR there is '%s'", owner);
	return VT_SURELY;
}

static enum vt_verdict look_negative(struct vt_case *c)
{
	uint64_t offset;

	if (!vt_io_argument(c, "offset", &offset) || (int64_t)offset >= 0)
		return VT_NOT;
	vt_fact(c, "offset", "%" PRId64, (int64_t)offset);
	vt_evidence(c, "argument: offset=%" PRId64, (int64_t)offset);
	return VT_SURELY;
}

/* vfio-pci has one region for each 2^40 bytes. This offset is behind the last one. */
static enum vt_verdict look_nowhere(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	struct place p;

	if (!load_place(c, &p) || told(&p) || !vt_case_is_vfio_pci(c) || !d || !d->told ||
	    p.offset >> 40 < d->nregions)
		return VT_NOT;
	vt_fact(c, "offset", "%#" PRIx64, p.offset);
	name_mistake(c, p.offset);
	vt_evidence(c, "%u regions were told of; this would be number %" PRIu64, d->nregions,
		    p.offset >> 40);
	return VT_SURELY;
}

/*
 * vfio-pci numbers a driver's own regions after those of PCI. The program has not queried this
 * one.
 */
static enum vt_verdict look_not_asked(struct vt_case *c)
{
	const struct vt_model_device *d = vt_case_model_device(c);
	struct place p;

	if (!load_place(c, &p) || told(&p) || !vt_case_is_vfio_pci(c) || (d && d->told) ||
	    p.offset >> 40 < VFIO_PCI_NUM_REGIONS || p.offset >> 63)
		return VT_NOT;
	vt_fact(c, "offset", "%#" PRIx64, p.offset);
	vt_fact(c, "index", "%" PRIu64, p.offset >> 40);
	name_mistake(c, p.offset);
	vt_evidence(c, "in vfio-pci's layout that is region %" PRIu64 ", of which "
		    "VFIO_DEVICE_GET_REGION_INFO was not asked", p.offset >> 40);
	return VT_PROBABLY;
}

/*
 * Files of a file system mounted noexec cannot be mapped with PROT_EXEC; since Linux 6.16 that
 * includes files without a name. The kernel checks MAP_LOCKED and low addresses before.
 */
static enum vt_verdict look_exec(struct vt_case *c)
{
	uint64_t prot, flags, address;

	if (!vt_io_argument(c, "prot", &prot) || !vt_io_argument(c, "flags", &flags) ||
	    !vt_io_argument(c, "addr", &address) || !(prot & PROT_EXEC) || flags & MAP_LOCKED ||
	    (flags & MAP_FIXED && address < LOWEST_ADDRESSES))
		return VT_NOT;
	vt_evidence(c, "argument: prot=%#" PRIx64 ", with PROT_EXEC", prot);
	return VT_SURELY;
}

/* ---- limits of the process ---- */

static enum vt_verdict look_mmap_locked(struct vt_case *c)
{
	uint64_t length, flags, limit, locked;
	pid_t tgid = c->record->tgid;

	if (!vt_io_argument(c, "length", &length) || !vt_io_argument(c, "flags", &flags) ||
	    !vt_process_number(c->inquiry, tgid, "VmLck", &locked) || !vt_lock_limit(c, &limit) ||
	    (locked + length + 4095) / 4096 <= limit / 4096)
		return VT_NOT;
	vt_fact(c, "total", "%" PRIu64, locked + length);
	vt_fact(c, "how", flags & MAP_LOCKED ? "MAP_LOCKED is set" :
					       "mlockall(MCL_FUTURE) is in force");
	vt_fact(c, "fix", flags & MAP_LOCKED ? "MAP_LOCKED" : "MCL_FUTURE");
	vt_evidence(c, "/proc/" VT_PID "/status: VmLck %" PRIu64 " bytes; argument: length=%" PRIu64
		    ", flags=%#" PRIx64, (int)tgid, locked, length, flags);
	return VT_SURELY;
}

/* How many mappings the process has; 0: not known. The page of the kernel's own is not counted. */
static uint64_t count_mappings(struct vt_case *c)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/maps",
					       (int)c->record->tgid);
	uint64_t count = 0;

	for (const char *at = a->error ? NULL : a->data; at && (at = strchr(at, '\n')); at++)
		count++;
	return count && strstr(a->data, "[vsyscall]") ? count - 1 : count;
}

static enum vt_verdict look_mmap_too_many(struct vt_case *c)
{
	const char *most = vt_inquire_line(c->inquiry, "/proc/sys/vm/max_map_count");
	uint64_t count = most ? count_mappings(c) : 0;

	if (!count || count < strtoull(most, NULL, 10))
		return VT_NOT;
	vt_fact(c, "count", "%" PRIu64, count);
	vt_fact(c, "most", "%s", most);
	vt_evidence(c, "/proc/sys/vm/max_map_count: %s; /proc/" VT_PID "/maps: %" PRIu64 " lines",
		    most, (int)c->record->tgid, count);
	return VT_SURELY;
}

static enum vt_verdict look_mmap_space(struct vt_case *c)
{
	uint64_t length, limit, size;
	pid_t tgid = c->record->tgid;

	if (!vt_io_argument(c, "length", &length) ||
	    !vt_process_limit(c->inquiry, tgid, "Max address space", &limit) ||
	    limit == VT_UNLIMITED || !vt_process_number(c->inquiry, tgid, "VmSize", &size) ||
	    (size + length + 4095) / 4096 <= limit / 4096)
		return VT_NOT;
	vt_fact(c, "total", VT_MOMENT, size + length);
	vt_fact(c, "limit", "%" PRIu64, limit);
	vt_evidence(c, "/proc/" VT_PID "/status: VmSize " VT_MOMENT " bytes; /proc/" VT_PID
		    "/limits: Max address space %" PRIu64, (int)tgid, size, (int)tgid, limit);
	return VT_SURELY;
}

/* Nothing else leads to this error. */
static enum vt_verdict look_mmap_taken(struct vt_case *c)
{
	uint64_t address, length, flags;
	struct vt_memory m;

	if (!vt_io_argument(c, "addr", &address) || !vt_io_argument(c, "length", &length) ||
	    !vt_io_argument(c, "flags", &flags) || !(flags & MAP_FIXED_NOREPLACE) ||
	    vt_process_memory(c->inquiry, c->record->tgid, address, &m) != 1 ||
	    m.begin >= address + length)
		return VT_NOT;
	vt_fact(c, "at", VT_WITHIN, address, m.begin > address ? m.begin : address);
	vt_fact(c, "name", "%s", *m.name ? m.name : "anonymous memory");
	vt_evidence(c, "/proc/" VT_PID "/maps: " VT_STRETCH "%s", (int)c->record->tgid, m.begin,
		    m.end, m.name);
	return VT_SURELY;
}

/* ---- reading and writing ---- */

static enum vt_verdict look_config_end(struct vt_case *c)
{
	struct place p;

	if (!load_place(c, &p) || !told(&p) || p.region->index != VFIO_PCI_CONFIG_REGION_INDEX ||
	    p.within + p.length <= p.region->size)
		return VT_NOT;
	vt_fact(c, "end", "%#" PRIx64, p.within + p.length);
	vt_fact(c, "size", "%#" PRIx64, p.region->size);
	vt_evidence(c, "%s: size=%#" PRIx64, p.by, p.region->size);
	return VT_SURELY;
}

static enum vt_verdict look_region_end(struct vt_case *c)
{
	struct place p;

	if (!load_place(c, &p) || !told(&p) || p.region->index == VFIO_PCI_CONFIG_REGION_INDEX ||
	    p.within < p.region->size)
		return VT_NOT;
	vt_fact(c, "name", "%s", region_name(c, p.region->index));
	vt_fact(c, "within", "%#" PRIx64, p.within);
	name_mistake(c, p.offset);
	vt_fact(c, "size", "%#" PRIx64, p.region->size);
	vt_fact(c, "how", p.region->size ? "beyond the end of" : "in");
	vt_fact(c, "half", "%s", upper_half(c, p.region));
	vt_evidence(c, "%s: size=%#" PRIx64 ", offset=%#" PRIx64, p.by, p.region->size,
		    p.region->offset);
	return VT_SURELY;
}

/* The parts of legacy VGA that the region has, on any device. */
static enum vt_verdict look_vga_place(struct vt_case *c)
{
	static const struct {
		uint64_t first, last;
	} places[] = { { 0xa0000, 0xbffff }, { 0x3b0, 0x3bb }, { 0x3c0, 0x3df } };
	struct place p;

	if (!load_place(c, &p) || !told(&p) || !p.region->size ||
	    vt_case_type(c) != VFIOTRACE_DEVICE_PCI || p.region->index != VFIO_PCI_VGA_REGION_INDEX)
		return VT_NOT;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (p.within >= places[i].first && p.within <= places[i].last)
			return VT_NOT;
	vt_fact(c, "within", "%#" PRIx64, p.within);
	vt_evidence(c, "offset %#" PRIx64 " is %#" PRIx64 " in region %d", p.offset, p.within,
		    VFIO_PCI_VGA_REGION_INDEX);
	return VT_SURELY;
}

static enum vt_verdict look_no_vga(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *class;
	struct place p;

	if (!device || !load_place(c, &p) || p.offset >> 40 != VFIO_PCI_VGA_REGION_INDEX ||
	    told(&p) || !vt_case_is_vfio_pci(c))
		return VT_NOT;
	class = vt_inquire_line(c->inquiry, "/sys/bus/pci/devices/%s/class", device);
	if (!class || vt_is_vga_class(class))
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "class", "%s", class);
	vt_evidence(c, "/sys/bus/pci/devices/%s/class: %s", device, class);
	return VT_SURELY;
}

/* A stream can only be read or only be written, according to the state it was made for. */
static enum vt_verdict look_stream_direction(struct vt_case *c)
{
	bool writes = strstr(c->record->syscall, "write");
	int mode = access_mode(c);

	if (mode != (writes ? O_RDONLY : O_WRONLY))
		return VT_NOT;
	vt_fact(c, "is", writes ? "read" : "written");
	vt_fact(c, "fix",
		writes ? "write what was read to a stream made in VFIO_DEVICE_STATE_RESUMING" :
			 "read a stream made in VFIO_DEVICE_STATE_STOP_COPY or _PRE_COPY");
	vt_evidence(c, "/proc/" VT_PID "/fdinfo/" VT_FD ": flags", (int)c->record->tgid,
		    c->record->fd);
	return VT_SURELY;
}

static enum vt_verdict look_rom_write(struct vt_case *c)
{
	struct place p;

	if (!load_place(c, &p) || !p.region || vt_case_type(c) != VFIOTRACE_DEVICE_PCI ||
	    p.region->index != VFIO_PCI_ROM_REGION_INDEX)
		return VT_NOT;
	vt_evidence(c, "offset %#" PRIx64 " is in the ROM", p.offset);
	return VT_SURELY;
}

/* read() and its like take the position of the file itself, which cannot be set. */
static bool is_at_own_place(struct vt_case *c)
{
	uint64_t offset;

	return c->judged->io && c->judged->io->call->decides == VT_IO_BY_FD && vt_case_pci(c) &&
	       (!vt_io_argument(c, "offset", &offset) || offset == UINT64_MAX);
}

static enum vt_verdict look_no_answer(struct vt_case *c)
{
	const char *device = vt_case_pci(c), *how;
	uint32_t index = VFIO_PCI_BAR0_REGION_INDEX;
	struct place p;

	/* The file's own position begins in BAR 0, and never comes to the end of its 2^40 bytes. */
	if (!is_at_own_place(c)) {
		if (!load_place(c, &p) || !p.region)
			return VT_NOT;
		index = p.region->index;
	}
	if (!device || index > VFIO_PCI_ROM_REGION_INDEX)
		return VT_NOT;
	vt_fact(c, "device", "%s", device);
	vt_fact(c, "name", "%s", region_name(c, index));
	if (vt_case_asleep(c, &how) == 1) {
		vt_fact(c, "how", "%s", how);
		vt_fact(c, "fix", "bring it to D0 first (power management register, or "
			"VFIO_DEVICE_FEATURE_LOW_POWER_EXIT)");
		return VT_SURELY;
	}
	if (vt_pci_memory_enabled(c->inquiry, device) != 0)
		return VT_NOT;
	vt_fact(c, "how", "has its memory decoding off");
	vt_fact(c, "fix",
		"set bit 1 (memory) of the command register, offset 4 of the configuration "
		"space, first");
	vt_evidence(c, "/sys/bus/pci/devices/%s/config: bit 1 of the command register is 0",
		    device);
	return VT_SURELY;
}

/* Without an answer of the device the kernel finds no image in the ROM. */
static enum vt_verdict look_rom_off(struct vt_case *c)
{
	struct place p;

	return load_place(c, &p) && p.region && p.region->index == VFIO_PCI_ROM_REGION_INDEX ?
	       look_no_answer(c) : VT_NOT;
}

static enum vt_verdict look_buffer(struct vt_case *c)
{
	uint64_t address, length, at;
	struct vt_memory m;
	bool writes = !strncmp(c->record->syscall, "p", 1) ? c->record->syscall[1] == 'w' :
							     c->record->syscall[0] == 'w';

	if (!vt_io_argument(c, "buf", &address) || !vt_io_argument(c, "count", &length) || !length)
		return VT_NOT;
	for (at = address; at < address + length; at = m.end) {
		int found = vt_process_memory(c->inquiry, c->record->tgid, at, &m);

		if (found < 0)
			return VT_NOT;
		vt_fact(c, "at", VT_WITHIN, address, at);
		if (!found || m.begin > at)
			vt_fact(c, "what", "no memory is there");
		else if (writes ? !m.read : !m.write)
			vt_fact(c, "what", writes ? "it may not be read" : "it may not be written");
		else
			continue;
		vt_evidence(c, "/proc/" VT_PID "/maps at " VT_WITHIN, (int)c->record->tgid, address,
			    at);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- the table ---- */

#define WITHOUT_CONTENTS (VT_ON(CONTAINER) | VT_ON(GROUP) | VT_ON(NOIOMMU_GROUP))
static enum vt_verdict look_no_place(struct vt_case *c)
{
	if (!is_at_own_place(c))
		return VT_NOT;
	vt_fact(c, "call", "%s", c->record->syscall);
	vt_evidence(c, "argument: none that is a position");
	return VT_PROBABLY;
}

#define RW (VT_ON_READ | VT_ON_WRITE)

static const struct vt_rule rules[] = {
	{ "io-no-contents", RW, WITHOUT_CONTENTS, 0, EINVAL, 0, look_no_contents,
	  .why = "{what} can neither be read nor written",
	  .fix = "read and write the device's descriptor" },
	{ "mmap-no-contents", VT_ON_MMAP, WITHOUT_CONTENTS, 0, ENODEV, 0, look_no_contents,
	  .why = "{what} cannot be mapped",
	  .fix = "map the device's descriptor" },
	{ "mmap-read-only", VT_ON_MMAP, DEVICES, 0, EACCES, EINVAL, look_read_only,
	  .why = "descriptor {fd} was opened for reading only",
	  .fix = "open the device with O_RDWR" },
	{ "mmap-arguments", VT_ON_MMAP, DEVICES, 0, EINVAL, 0, look_mmap_arguments,
	  .why = "nothing can be mapped so: {what}",
	  .fix = "map whole pages: the offset of the region, as VFIO_DEVICE_GET_REGION_INFO tells it, plus a "
		 "multiple of the page size" },
	{ "mmap-private", VT_ON_MMAP, DEVICES, 0, EINVAL, 0, look_private,
	  .why = "MAP_SHARED is not set: memory of a device can only be shared",
	  .fix = "use MAP_SHARED" },
	{ "mmap-not-mappable", VT_ON_MMAP, DEVICES, 0, EINVAL, 0, look_not_mappable,
	  .why = "{name} cannot be mapped, only read and written{why}{hint}",
	  .fix = "look at VFIO_REGION_INFO_FLAG_MMAP before; use pread and pwrite" },
	{ "mmap-beyond", VT_ON_MMAP, DEVICES, 0, EINVAL, 0, look_beyond_mapping,
	  .why = "the mapping would end at {end} of {name}, which has {size} bytes{hint}",
	  .fix = "map what is there: size and offset of VFIO_DEVICE_GET_REGION_INFO" },
	{ "mmap-sparse", VT_ON_MMAP, DEVICES, 0, EINVAL, 0, look_sparse,
	  .why = "of {name} only {count} areas can be mapped, and the range lies in none of them",
	  .fix = "map the areas of VFIO_REGION_INFO_CAP_SPARSE_MMAP one by one" },
	{ "io-claimed", VT_ON_MMAP | RW, DEVICES, 0, EBUSY, 0, look_claimed,
	  .why = "{name} of {device} is in use by the host: '{owner}' has claimed it",
	  .fix = "end that use: for a frame buffer video=efifb:off or another console at boot; else unbind "
		 "the driver" },
	{ "mmap-nowhere", VT_ON_MMAP, DEVICES, 0, EINVAL, 0, look_nowhere,
	  .why = "offset {offset} is in no region of the device{hint}",
	  .fix = "take the offset from VFIO_DEVICE_GET_REGION_INFO, once" },

	{ "mmap-not-asked", VT_ON_MMAP, DEVICES, 0, EINVAL, 0, look_not_asked,
	  .why = "offset {offset} is in region {index}, of which the program was told nothing: there is none "
		 "of that number, or it cannot be mapped so{hint}",
	  .fix = "take number, flags and offset of regions from VFIO_DEVICE_GET_INFO and "
		 "VFIO_DEVICE_GET_REGION_INFO" },
	{ "mmap-exec", VT_ON_MMAP, DEVICES, 0, EPERM, 0, look_exec,
	  .why = "PROT_EXEC is set: the file of the device is on a file system from which nothing may be "
		 "executed",
	  .fix = "leave PROT_EXEC away: registers are read and written" },

	{ "mmap-locked", VT_ON_MMAP, DEVICES, 0, EAGAIN, 0, look_mmap_locked,
	  .why = "{how}, so the mapping would be locked, and locked memory would reach {total} bytes; "
		 "RLIMIT_MEMLOCK is {limit} and the process lacks CAP_IPC_LOCK{userns}",
	  .fix = "leave {fix} away: memory of a device is never swapped out; or raise the limit" },
	{ "mmap-too-many", VT_ON_MMAP, DEVICES, 0, ENOMEM, 0, look_mmap_too_many,
	  .why = "the process has as many mappings as it may: {count}, and vm.max_map_count is {most}",
	  .fix = "sysctl vm.max_map_count=N, with a larger N" },
	{ "mmap-space", VT_ON_MMAP, DEVICES, 0, ENOMEM, 0, look_mmap_space,
	  .why = "the address space would reach {total} bytes, and RLIMIT_AS is {limit}",
	  .fix = "raise the limit (ulimit -v, LimitAS=)" },
	{ "mmap-taken", VT_ON_MMAP, DEVICES, 0, EEXIST, 0, look_mmap_taken,
	  .why = "MAP_FIXED_NOREPLACE is set, and at {at} something is mapped already: {name}",
	  .fix = "take another address, or leave it to the kernel" },

	{ "write-read-only", VT_ON_WRITE, DEVICES, 0, EBADF, 0, look_read_only,
	  .why = "descriptor {fd} was opened for reading only",
	  .fix = "open the device with O_RDWR" },
	{ "io-negative", RW, DEVICES, 0, EINVAL, 0, look_negative,
	  .why = "offset {offset} is negative",
	  .fix = "use 64 bits for offsets (pread64, _FILE_OFFSET_BITS=64)" },
	{ "io-config-end", RW, DEVICES, 0, EFAULT, 0, look_config_end,
	  .why = "the access ends at {end} of the configuration space, which has {size} bytes",
	  .fix = "stay within it" },
	{ "io-region-end", RW, DEVICES, 0, EINVAL, 0, look_region_end,
	  .why = "offset {within} is {how} {name}, which has {size} bytes{half}{hint}",
	  .fix = "stay below the size that VFIO_DEVICE_GET_REGION_INFO tells" },
	{ "io-nowhere", RW, DEVICES, 0, EINVAL, 0, look_nowhere,
	  .why = "offset {offset} is in no region of the device{hint}",
	  .fix = "take the offset from VFIO_DEVICE_GET_REGION_INFO, once" },
	{ "io-not-asked", RW, DEVICES, 0, EINVAL, 0, look_not_asked,
	  .why = "offset {offset} is in region {index}, of which the program was told nothing: there is none "
		 "of that number, or it cannot be read or written so{hint}",
	  .fix = "take number, flags and offset of regions from VFIO_DEVICE_GET_INFO and "
		 "VFIO_DEVICE_GET_REGION_INFO" },
	{ "io-vga", RW, DEVICES, 0, EINVAL, 0, look_vga_place,
	  .why = "offset {within} is none of the old graphics' memory and ports: 0xa0000-0xbffff, 0x3b0-0x3bb, "
		 "0x3c0-0x3df",
	  .fix = "stay within these" },
	{ "io-no-vga", RW, DEVICES, 0, EINVAL, 0, look_no_vga,
	  .why = "{device} has no VGA region: it is no VGA device (class {class})",
	  .fix = "go on without it; it is not there for most devices" },
	{ "stream-direction", RW, VT_ON(MIGRATION), 0, EBADF, EINVAL, look_stream_direction,
	  .why = "this stream of migration can only be {is}",
	  .fix = "{fix}" },
	{ "write-rom", VT_ON_WRITE, DEVICES, 0, EINVAL, 0, look_rom_write,
	  .why = "the ROM cannot be written" },
	{ "io-no-answer", RW, DEVICES, 0, EIO, 0, look_no_answer,
	  .why = "{device} {how}, and so {name} cannot be reached",
	  .fix = "{fix}" },
	{ "io-rom-off", VT_ON_READ, DEVICES, 0, ENOMEM, 0, look_rom_off,
	  .why = "{device} {how}, and so the kernel finds no image in its ROM",
	  .fix = "{fix}" },
	{ "io-no-place", RW, DEVICES, 0, 0, 0, look_no_place,
	  .why = "where the file itself stands nothing can be read or written: {call} goes to its own position, "
		 "which begins at 0, in BAR 0, and which lseek cannot move",
	  .fix = "use pread and pwrite with the region's offset (VFIO_DEVICE_GET_REGION_INFO)" },
	{ "io-buffer", RW, DEVICES, 0, EFAULT, 0, look_buffer,
	  .why = "the buffer is of no use at {at}: {what}",
	  .fix = "give a buffer of as many bytes as are asked for" },
};

const struct vt_rules vt_rules_io = { rules, ARRAY_SIZE(rules) };
