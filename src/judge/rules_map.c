/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why memory cannot be mapped for DMA: the range, what is mapped already, the memory, or
 * limits. Most rules serve both containers and iommufds.
 */
#include "config.h"

#include <inttypes.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "judge/device.h"
#include "judge/huge.h"
#include "judge/mapping.h"
#include "judge/process.h"
#include "judge/system.h"

/* ---- the arguments alone ---- */

static enum vt_verdict look_no_access(struct vt_case *c)
{
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || m.read || m.write || m.vaddr_only)
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64, m.flags);
	return VT_SURELY;
}

static enum vt_verdict look_vaddr_access(struct vt_case *c)
{
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || !m.vaddr_only || (!m.read && !m.write))
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64, m.flags);
	return VT_SURELY;
}

static enum vt_verdict look_empty(struct vt_case *c)
{
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || m.size)
		return VT_NOT;
	vt_evidence(c, "argument: the size is 0");
	return VT_SURELY;
}

static enum vt_verdict look_wraps(struct vt_case *c)
{
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || !m.size)
		return VT_NOT;
	if (m.fixed && m.iova + (m.size - 1) < m.iova)
		vt_fact(c, "what", "iova %s", vt_iova_text(c, m.space, m.iova));
	else if (m.memory && m.vaddr + (m.size - !m.iommufd) < m.vaddr)
		vt_fact(c, "what", "address " VT_ADDRESS, m.vaddr);
	else
		return VT_NOT;
	vt_fact(c, "size", "%" PRIu64, m.size);
	vt_evidence(c, "argument: iova=%s, size=%" PRIu64, vt_iova_text(c, m.space, m.iova),
		    m.size);
	return VT_SURELY;
}

static void add_unaligned(struct vt_case *c, const char **list, const char *name, const char *value)
{
	*list = vt_inquiry_text(c->inquiry, "%s%s%s (%s)", *list, **list ? ", " : "", name, value);
}

static enum vt_verdict look_unaligned(struct vt_case *c)
{
	uint64_t page;
	struct vt_map_call m;
	const char *list = "";

	if (!vt_map_call(c, &m))
		return VT_NOT;
	page = vt_page_size(c, &m);
	if (!page)
		return VT_NOT;
	if (m.fixed && m.iova & (page - 1))
		add_unaligned(c, &list, "iova", vt_iova_text(c, m.space, m.iova));
	if (m.size & (page - 1))
		add_unaligned(c, &list, m.iommufd ? "length" : "size",
			      vt_inquiry_text(c->inquiry, "%#" PRIx64, m.size));
	if (m.memory && (m.iommufd ? m.vaddr & 4095 : m.vaddr) & (page - 1))
		add_unaligned(c, &list, m.iommufd ? "user_va" : "vaddr",
			      vt_inquiry_text(c->inquiry, VT_ADDRESS, m.vaddr));
	if (m.start & 4095 & (page - 1))
		add_unaligned(c, &list, "start", vt_inquiry_text(c->inquiry, "%#" PRIx64, m.start));
	if (!*list)
		return VT_NOT;
	vt_fact(c, "list", "%s", list);
	vt_fact(c, "page", "%" PRIu64, page);
	vt_fact(c, "told", m.space && (m.space->page_sizes || m.space->alignment) ?
		", the smallest that the IOMMU has" :
		m.iommufd ? ", or what IOMMU_IOAS_IOVA_RANGES tells" :
			    ", or what VFIO_IOMMU_GET_INFO tells");
	vt_evidence(c, m.memory ? "argument: iova=%s, size=%#" PRIx64 ", address=" VT_ADDRESS :
		    "argument: iova=%s, size=%#" PRIx64 ", start=%#" PRIx64,
		    vt_iova_text(c, m.space, m.iova), m.size, m.memory ? m.vaddr : m.start);
	return VT_SURELY;
}

/* ---- what is mapped already ---- */

static enum vt_verdict look_exists(struct vt_case *c)
{
	const struct vt_model_mapping *former;
	struct vt_map_call m;
	struct vt_when when;

	if (!vt_map_call(c, &m) || !m.space || !m.size || !m.fixed)
		return VT_NOT;
	former = vt_model_mapping(m.space, m.iova, m.iova + (m.size - 1));
	if (!former)
		return VT_NOT;
	when = vt_model_mapping_when(former);
	vt_fact(c, "range", "%s",
		vt_range_text(c, m.space, former->iovas.first, former->iovas.last));
	vt_fact(c, "line", "%s", vt_at_line(c, ", mapped", &when));
	vt_fact(c, "how", former->iovas.first == m.iova &&
				  former->iovas.last == m.iova + (m.size - 1) ?
			  "just this range" : "a range that shares some of it");
	vt_evidence(c, "mapped and not unmapped: %s%s",
		    vt_range_text(c, m.space, former->iovas.first, former->iovas.last),
		    vt_at_line(c, ",", &when));
	return m.space->doubt ? VT_PROBABLY : VT_SURELY;
}

/* None of those that were seen is in the way: it is one of those that were not. */
static enum vt_verdict look_exists_unseen(struct vt_case *c)
{
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || !m.size || !m.fixed || (m.space && !m.space->doubt) ||
	    (m.space && vt_model_mapping(m.space, m.iova, m.iova + (m.size - 1))))
		return VT_NOT;
	vt_fact(c, "what", "%s", vt_doubt_text(m.space ? m.space->doubt : VT_DOUBT_ELSEWHERE));
	vt_evidence(c, "no mapping was seen in %s",
		    vt_range_text(c, m.space, m.iova, m.iova + (m.size - 1)));
	return VT_PROBABLY;
}

/* The size that most of the mappings have, as text. */
static const char *usual_size(struct vt_case *c, const struct vt_model_space *s)
{
	struct vt_model_shape shape;
	unsigned int most = 0;

	vt_model_shape(s, &shape);
	for (unsigned int i = 1; i < 64; i++)
		if (shape.sizes[i] > shape.sizes[most])
			most = i;
	return vt_inquiry_text(c->inquiry, "%zu of them have %" PRIu64 " to %" PRIu64 " bytes",
			       shape.sizes[most], UINT64_C(1) << most,
			       (UINT64_C(1) << most) + ((UINT64_C(1) << most) - 1));
}

static enum vt_verdict look_too_many(struct vt_case *c)
{
	const char *limit = vt_module_parameter(c->inquiry, "vfio_iommu_type1", "dma_entry_limit");
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || !m.space)
		return VT_NOT;
	vt_fact(c, "live", "%zu", m.space->live);
	vt_fact(c, "sizes", m.space->live ? " (%s)" : "", usual_size(c, m.space));
	vt_evidence(c, "%zu mappings are live in this container", m.space->live);
	if (limit)
		vt_evidence(c, "/sys/module/vfio_iommu_type1/parameters/dma_entry_limit: %s",
			    limit);
	if (m.space->left_known && !m.space->left && !m.space->doubt)
		return VT_SURELY;
	if (m.space->doubt || !limit || m.space->live < strtoull(limit, NULL, 10))
		return VT_PROBABLY;
	return VT_SURELY;
}

/* ---- which IOVAs may be used ---- */

/* "0x0-0xfedfffff, 0xfef00000-0x7fffffffff" */
static const char *ranges_text(struct vt_case *c, const struct vt_model_space *s)
{
	const char *text = "";

	for (size_t i = 0; i < s->nranges && i < 6; i++)
		text = vt_inquiry_text(c->inquiry, "%s%s%#" PRIx64 "-%#" PRIx64, text,
				       i ? ", " : "", s->ranges[i].first, s->ranges[i].last);
	return s->nranges > 6 ? vt_inquiry_text(c->inquiry, "%s, ...", text) : text;
}

static unsigned int bits_of(uint64_t last)
{
	return last ? 64 - (unsigned int)__builtin_clzll(last) : 0;
}

/* The range is outside of those that the program was told. */
static enum vt_verdict look_outside(struct vt_case *c)
{
	const struct vt_model_space *s;
	uint64_t first, last, highest = 0;
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || !m.space || !m.size || !m.fixed || !m.space->nranges)
		return VT_NOT;
	s = m.space;
	first = m.iova;
	last = m.iova + (m.size - 1);
	for (size_t i = 0; i < s->nranges; i++) {
		if (first >= s->ranges[i].first && last <= s->ranges[i].last)
			return VT_NOT;
		if (s->ranges[i].last > highest)
			highest = s->ranges[i].last;
	}
	vt_fact(c, "first", "%s", vt_iova_text(c, s, first));
	vt_fact(c, "last", "%s", vt_iova_text(c, s, last));
	vt_fact(c, "ranges", "%s", ranges_text(c, s));
	vt_fact(c, "how", last > highest ?
		"it ends beyond the last one, %#" PRIx64 " (%u bits)" :
		"it touches what is reserved between them", highest, bits_of(highest));
	vt_evidence(c, "told%s: ranges %s", vt_at_line(c, "", &s->told), ranges_text(c, s));
	return VT_SURELY;
}

/* Iterates over the groups whose devices use the space. */
struct users {
	const struct vt_model_group *group;
	const struct vt_model_attachment *attachment;
	bool groups_done;
};

/* The group of a device that is attached to the IOAS; NULL: none, or not known. */
static const char *group_attached(struct vt_case *c, const struct vt_map_call *m,
				  const struct vt_model_attachment *a)
{
	const struct vt_model_object *o;
	const char *name;

	if (a->file != m->space->file || a->ioas != m->space->ioas)
		return NULL;
	o = vt_model_object(c->judged->session, a->file, a->device);
	name = o && o->opened ? vt_session_name(c->judged->session, o->opened)->text : "";
	return *name ? vt_pci_group(c->inquiry, name) : NULL;
}

/* Returns the next group's number; NULL after the last. */
static const char *next_group(struct vt_case *c, const struct vt_map_call *m, struct users *u)
{
	struct vt_session *session = c->judged->session;
	const char *name;

	while (m->space && !u->groups_done && (u->group = vt_model_next_group(session, u->group))) {
		name = u->group->attached == VT_ATTACHED_YES &&
				       u->group->container == c->record->file ?
			       vt_group_number(c, u->group) :
			       NULL;
		if (name)
			return name;
	}
	u->groups_done = true;
	while (m->space && m->iommufd &&
	       (u->attachment = vt_model_next_attachment(session, u->attachment))) {
		name = group_attached(c, m, u->attachment);
		if (name)
			return name;
	}
	return NULL;
}

/*
 * The program has not asked for the ranges, or was told fewer: looks at the groups' reserved
 * regions.
 */
static enum vt_verdict look_reserved(struct vt_case *c)
{
	struct users users = { NULL };
	const char *group, *line;
	struct vt_map_call m;
	struct vt_reserved r;

	if (!vt_map_call(c, &m) || !m.size || !m.fixed)
		return VT_NOT;
	while ((group = next_group(c, &m, &users))) {
		line = NULL;
		while (vt_group_reserved(c->inquiry, group, &line, &r)) {
			if (!strcmp(r.type, "direct-relaxable") || m.iova > r.last ||
			    m.iova + (m.size - 1) < r.first)
				continue;
			vt_fact(c, "first", "%#" PRIx64, r.first);
			vt_fact(c, "last", "%#" PRIx64, r.last);
			vt_fact(c, "type",
				!strcmp(r.type, "msi")    ? "interrupts (MSI)" :
				!strcmp(r.type, "direct") ? "the firmware" :
							    "the machine");
			vt_evidence(c,
				    "/sys/kernel/iommu_groups/%s/reserved_regions: %#" PRIx64
				    "-%#" PRIx64 " %s",
				    group, r.first, r.last, r.type);
			return VT_SURELY;
		}
	}
	return VT_NOT;
}

static enum vt_verdict look_too_high(struct vt_case *c)
{
	struct users users = { NULL };
	struct vt_map_call m;
	const char *group;

	if (!vt_map_call(c, &m) || !m.size || !m.fixed || (m.space && m.space->nranges))
		return VT_NOT;
	while ((group = next_group(c, &m, &users))) {
		const char *where = NULL;
		unsigned int bits = vt_group_width(c->inquiry, group, &where);

		if (!bits || bits >= 64 || (m.iova + (m.size - 1)) >> bits == 0)
			continue;
		vt_fact(c, "last", "%s", vt_iova_text(c, m.space, m.iova + (m.size - 1)));
		vt_fact(c, "bits", "%u", bits);
		vt_fact(c, "most", "%#" PRIx64, (UINT64_C(1) << bits) - 1);
		vt_evidence(c, "%s: %u bits", where, bits);
		return VT_SURELY;
	}
	return VT_NOT;
}

/* No IOMMU has fewer address bits. */
#define FEWEST_BITS 39

/*
 * The IOMMU may not have such addresses. This remains if nothing else is wrong with the range,
 * the program has not asked for the ranges, and the machine does not tell.
 */
static enum vt_verdict look_perhaps_too_high(struct vt_case *c)
{
	struct users users = { NULL };
	const char *group, *where;
	struct vt_map_call m;
	bool any = false;
	uint64_t last;

	if (!vt_map_call(c, &m) || !m.space || !m.size || !m.fixed || m.space->nranges ||
	    m.vaddr_only)
		return VT_NOT;
	last = m.iova + (m.size - 1);
	if (last >> FEWEST_BITS == 0)
		return VT_NOT;
	while ((group = next_group(c, &m, &users))) {
		if (vt_group_width(c->inquiry, group, &where))
			return VT_NOT;
		any = true;
	}
	if (!any)
		return VT_NOT;
	vt_fact(c, "last", "%s", vt_iova_text(c, m.space, last));
	vt_fact(c, "bits", "%u", bits_of(last));
	vt_evidence(c,
		    "argument: iova=%s, size=%#" PRIx64
		    "; which IOVAs may be used nobody has asked",
		    vt_iova_text(c, m.space, m.iova), m.size);
	return VT_PROBABLY;
}

static enum vt_verdict look_too_large(struct vt_case *c)
{
	struct vt_map_call m;
	uint64_t page;

	if (!vt_map_call(c, &m) || !m.space || m.iommufd || !m.space->dirty)
		return VT_NOT;
	page = vt_page_size(c, &m);
	if (!page || m.size / page <= INT32_MAX)
		return VT_NOT;
	vt_fact(c, "size", "%" PRIu64, m.size);
	vt_evidence(c, "VFIO_IOMMU_DIRTY_PAGES_FLAG_START is in force; argument: size=%#" PRIx64,
		    m.size);
	return VT_SURELY;
}

/* ---- memory ---- */

/* The first mapping of /proc/PID/maps in the range that is @wrong; NULL: none, or not known. */
static const struct vt_memory *find_memory(struct vt_case *c, const struct vt_map_call *m,
					   bool (*wrong)(const struct vt_map_call *m,
							 const struct vt_memory *memory))
{
	struct vt_memory *memory = vt_inquiry_alloc(c->inquiry, sizeof(*memory));
	uint64_t at = m->vaddr, end = m->vaddr + m->size;

	if (!m->memory || !m->size || end < at)
		return NULL;
	while (at < end) {
		if (vt_process_memory(c->inquiry, c->record->tgid, at, memory) != 1 ||
		    memory->begin >= end)
			return NULL;
		if (wrong(m, memory))
			return memory;
		at = memory->end;
	}
	return NULL;
}

/* Sets {begin}: the first address of the range that is in this memory, and {name}. */
static void name_memory(struct vt_case *c, const struct vt_map_call *m,
			const struct vt_memory *memory)
{
	uint64_t at = memory->begin > m->vaddr ? memory->begin : m->vaddr;

	vt_fact(c, "begin", VT_WITHIN, m->vaddr, at);
	vt_fact(c, "name", "%s", *memory->name ? memory->name : "anonymous memory");
	vt_evidence(c, "/proc/" VT_PID "/maps: " VT_STRETCH "%s%s%s %s", (int)c->record->tgid,
		    memory->begin, memory->end, memory->read ? "r" : "-", memory->write ? "w" : "-",
		    memory->shared ? " shared" : "", memory->name);
}

/*
 * Whether address and IOVA of the call may be exchanged: all that the IOVA names, read as an
 * address, is memory.
 */
static bool may_be_exchanged(struct vt_case *c, const struct vt_map_call *m)
{
	uint64_t at = m->iova, end = m->iova + m->size;
	struct vt_memory memory;

	if (!m->fixed || end < at)
		return false;
	while (at < end) {
		if (vt_process_memory(c->inquiry, c->record->tgid, at, &memory) != 1 ||
		    memory.begin > at)
			return false;
		at = memory.end;
	}
	return true;
}

static enum vt_verdict look_hole(struct vt_case *c)
{
	struct vt_memory memory;
	struct vt_map_call m;
	uint64_t at, end;
	int found;

	if (!vt_map_call(c, &m) || !m.memory || !m.size || m.vaddr + m.size < m.vaddr)
		return VT_NOT;
	at = m.vaddr;
	end = m.vaddr + m.size;
	while (at < end) {
		found = vt_process_memory(c->inquiry, c->record->tgid, at, &memory);
		if (found < 0)
			return VT_NOT;
		if (!found || memory.begin > at) {
			vt_fact(c, "at", VT_WITHIN, m.vaddr, at);
			vt_fact(c, "offset",
				at == m.vaddr ? "" :
						", %" PRIu64
						" bytes behind the beginning of the range",
				at - m.vaddr);
			if (may_be_exchanged(c, &m))
				vt_fact(c, "hint", "; but what is given as IOVA, " VT_ADDRESS
					", is memory: are the two exchanged?", m.iova);
			vt_evidence(c, "/proc/" VT_PID "/maps: nothing at " VT_WITHIN,
				    (int)c->record->tgid, m.vaddr, at);
			return VT_SURELY;
		}
		at = memory.end;
	}
	return VT_NOT;
}

static bool not_allowed(const struct vt_map_call *m, const struct vt_memory *memory)
{
	/* If writing is asked for, the kernel does not check for reading. */
	return m->write ? !memory->write : !memory->read;
}

static bool is_bar(const struct vt_map_call *m, const struct vt_memory *memory)
{
	(void)m;
	return vt_memory_is_bar(memory);
}

static enum vt_verdict look_protected(struct vt_case *c)
{
	const struct vt_memory *memory;
	struct vt_map_call m;

	if (!vt_map_call(c, &m))
		return VT_NOT;
	memory = find_memory(c, &m, not_allowed);
	if (!memory)
		return VT_NOT;
	name_memory(c, &m, memory);
	vt_fact(c, "what", m.write ? "may not be written" : "may not be read");
	vt_fact(c, "fix", m.write && memory->read ?
		"leave the flag for writing away, or make the memory writable (mprotect)" :
		"make the memory accessible (mprotect) before it is mapped");
	return VT_SURELY;
}

static bool is_file(const struct vt_map_call *m, const struct vt_memory *memory)
{
	(void)m;
	return memory->inode && memory->name[0] == '/';
}

/* The size of the file that is mapped there; UINT64_MAX: not known. */
static uint64_t file_size(struct vt_case *c, const struct vt_memory *memory)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_STATUS, c->record->tgid, "%s",
					       memory->name);

	/* The name may now be another file's, and many files have no name that leads to them. */
	if (a->error || a->status.ino != memory->inode)
		a = vt_inquire(c->inquiry, VT_ASK_STATUS, 0,
			       "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, (int)c->record->tgid,
			       memory->begin, memory->end);
	return a->error || a->status.ino != memory->inode || !S_ISREG(a->status.mode) ?
	       UINT64_MAX : a->status.size;
}

/* Pages of a mapping behind the end of its file cannot be used. */
static enum vt_verdict look_beyond_file(struct vt_case *c)
{
	const struct vt_memory *memory;
	struct vt_map_call m;
	uint64_t size, end;

	if (!vt_map_call(c, &m))
		return VT_NOT;
	memory = find_memory(c, &m, is_file);
	/* What sysfs maps are BARs, at offsets that are none of the file. */
	if (!memory || !strncmp(memory->name, "/sys/", 5))
		return VT_NOT;
	size = file_size(c, memory);
	if (size == UINT64_MAX)
		return VT_NOT;
	end = m.vaddr + m.size < memory->end ? m.vaddr + m.size : memory->end;
	end = memory->offset + (end - memory->begin);
	if (end <= ((size + 4095) & ~UINT64_C(4095)))
		return VT_NOT;
	name_memory(c, &m, memory);
	vt_fact(c, "size", "%" PRIu64, size);
	vt_fact(c, "need", "%" PRIu64, end);
	vt_evidence(c, "the file has %" PRIu64 " bytes; the mapping wants it to have %" PRIu64,
		    size, end);
	return VT_SURELY;
}

static enum vt_verdict look_huge(struct vt_case *c, bool (*wrong)(struct vt_case *c, uint64_t page))
{
	struct vt_map_call m;
	uint64_t at, page;

	if (!vt_map_call(c, &m) || !m.memory || !m.size || m.vaddr + m.size < m.vaddr)
		return VT_NOT;
	at = m.vaddr;
	while (at < m.vaddr + m.size) {
		struct vt_memory memory;

		if (vt_process_memory(c->inquiry, c->record->tgid, at, &memory) != 1 ||
		    memory.begin >= m.vaddr + m.size)
			return VT_NOT;
		page = vt_huge_page(c, &memory);
		if (page && wrong(c, page)) {
			name_memory(c, &m, &memory);
			return VT_PROBABLY;
		}
		at = memory.end;
	}
	return VT_NOT;
}

static enum vt_verdict look_no_huge_page(struct vt_case *c)
{
	return look_huge(c, vt_huge_pool_empty);
}

static enum vt_verdict look_huge_limit(struct vt_case *c)
{
	return look_huge(c, vt_huge_limit_reached);
}

static bool is_secret(const struct vt_map_call *m, const struct vt_memory *memory)
{
	(void)m;
	return !strncmp(memory->name, "/secretmem", 10);
}

static enum vt_verdict look_secret(struct vt_case *c)
{
	const struct vt_memory *memory;
	struct vt_map_call m;

	if (!vt_map_call(c, &m))
		return VT_NOT;
	memory = find_memory(c, &m, is_secret);
	if (!memory)
		return VT_NOT;
	name_memory(c, &m, memory);
	return VT_SURELY;
}

/* Type and options of the mount with the memory's device number; false: not known. */
static bool find_mount(struct vt_case *c, const struct vt_memory *memory, char type[32],
		       char options[256])
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/mountinfo",
					       (int)c->record->tgid);
	const char *line = a->error ? NULL : a->data;

	while (line && *line) {
		const char *rest = strstr(line, " - "), *end = strchr(line, '\n');
		unsigned int major, minor;

		if (sscanf(line, "%*d %*d %u:%u", &major, &minor) == 2 && major == memory->major &&
		    minor == memory->minor && rest && (!end || rest < end))
			return sscanf(rest, " - %31s %*s %255s", type, options) == 2;
		line = end ? end + 1 : NULL;
	}
	return false;
}

static bool is_shared_file(const struct vt_map_call *m, const struct vt_memory *memory)
{
	return m->write && memory->shared && memory->write && memory->inode &&
	       memory->name[0] == '/' && strncmp(memory->name, "/memfd:", 7) &&
	       strncmp(memory->name, "/dev/", 5) && strncmp(memory->name, "/SYSV", 5) &&
	       strncmp(memory->name, "/anon_hugepage", 14);
}

/*
 * These file systems keep their files in memory, and need not know of each write. For others,
 * Linux 6.5 and later do not let devices write to pages of files.
 */
static bool lives_in_memory(const char *type)
{
	/* Not ramfs: it is told of each write, as file systems on disks are. */
	static const char *const types[] = { "tmpfs", "devtmpfs", "hugetlbfs", "proc", "sysfs" };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

/*
 * Whether the kernel is older than 6.5, by its name. Distributions (".el") may have taken over
 * the change.
 */
static bool lets_devices_write(struct vt_case *c)
{
	const char *release;
	unsigned int version = vt_kernel_version(c->inquiry, &release);

	return !version || (version < 6005 && !strstr(release, ".el"));
}

/* Devices must not write to pages of files whose file system must know of each write. */
static enum vt_verdict look_file(struct vt_case *c)
{
	const struct vt_memory *memory;
	char type[32], options[256];
	struct vt_map_call m;

	if (!vt_map_call(c, &m))
		return VT_NOT;
	memory = find_memory(c, &m, is_shared_file);
	if (!memory || !find_mount(c, memory, type, options) || lives_in_memory(type) ||
	    lets_devices_write(c))
		return VT_NOT;
	name_memory(c, &m, memory);
	vt_fact(c, "type", "%s", type);
	vt_evidence(c, "/proc/" VT_PID "/mountinfo: its file system is %s", (int)c->record->tgid,
		    type);
	/* A file on an overlay, or the first root, may really be on one that lives in memory. */
	return strcmp(type, "overlay") && strcmp(type, "rootfs") ? VT_SURELY : VT_PROBABLY;
}

static enum vt_verdict look_dax(struct vt_case *c)
{
	const struct vt_memory *memory;
	char type[32], options[256];
	struct vt_map_call m;

	if (!vt_map_call(c, &m))
		return VT_NOT;
	memory = find_memory(c, &m, is_file);
	if (!memory || !find_mount(c, memory, type, options) ||
	    !strstr(vt_inquiry_text(c->inquiry, ",%s,", options), ",dax"))
		return VT_NOT;
	name_memory(c, &m, memory);
	vt_evidence(c, "/proc/" VT_PID "/mountinfo: %s, %s", (int)c->record->tgid, type, options);
	return VT_SURELY;
}

/* The device that a mapping belongs to; "": not known. It may be a guess. */
static const char *device_of(struct vt_case *c, const struct vt_memory *memory, uint64_t *file)
{
	const struct vt_mapped *mapped =
		vt_session_mapped(c->judged->session, c->record->tgid, memory->begin,
				  memory->end - memory->begin);

	*file = mapped ? mapped->file : 0;
	if (mapped)
		c->guess = vt_mapped_guess(c->judged->session, mapped);
	return mapped ? vt_session_name(c->judged->session, mapped->file)->text : "";
}

static enum vt_verdict look_bar_in_iommufd(struct vt_case *c)
{
	const struct vt_memory *memory;
	struct vt_map_call m;
	const char *device;
	uint64_t file;

	if (!vt_map_call(c, &m) || !m.iommufd)
		return VT_NOT;
	memory = find_memory(c, &m, is_bar);
	if (!memory)
		return VT_NOT;
	name_memory(c, &m, memory);
	device = device_of(c, memory, &file);
	/* That it is a device's is sure, as /proc says so. */
	vt_fact(c, "device", !*device ? "memory of a device" : c->guess ? "probably a BAR of %s" :
		"a BAR of %s", device);
	return VT_SURELY;
}

/*
 * What the kernel puts into each program for it to read the time: its own pages, which a container
 * does not take (Linux 7.2), though an iommufd may.
 */
static bool is_kernels(const struct vt_map_call *m, const struct vt_memory *memory)
{
	return !m->iommufd && !strncmp(memory->name, "[vvar", 5);
}

/* Whether a driver has mapped the memory without pages that could be pinned, as smaps tells. */
static bool has_no_pages(struct vt_case *c, const struct vt_memory *memory)
{
	const char *at = vt_process_memory_details(c->inquiry, c->record->tgid, memory), *flag;

	at = at ? strstr(at, "VmFlags:") : NULL;
	for (flag = at ? at + 8 : NULL; flag && *flag == ' ' && flag[1] >= 'a'; flag += 3)
		if (!strncmp(flag, " pf", 3) || !strncmp(flag, " io", 3))
			return true;
	return false;
}

/*
 * Remains if nothing else is wrong with the memory. A container takes such memory if it is a
 * device's; which it is cannot be seen.
 */
static enum vt_verdict look_no_pages(struct vt_case *c)
{
	struct vt_memory memory;
	struct vt_map_call m;
	uint64_t at;

	if (!vt_map_call(c, &m) || !m.memory || !m.size || m.vaddr + m.size < m.vaddr)
		return VT_NOT;
	for (at = m.vaddr; at < m.vaddr + m.size; at = memory.end) {
		if (vt_process_memory(c->inquiry, c->record->tgid, at, &memory) != 1 ||
		    memory.begin > at)
			return VT_NOT;
		if (vt_memory_is_bar(&memory) || !(is_kernels(&m, &memory) || has_no_pages(c, &memory)))
			continue;
		name_memory(c, &m, &memory);
		vt_fact(c, "whom", is_kernels(&m, &memory) ? "the kernel" : "a driver");
		if (!is_kernels(&m, &memory))
			vt_evidence(c, "/proc/" VT_PID "/smaps: VmFlags with pf or io",
				    (int)c->record->tgid);
		return m.iommufd ? VT_SURELY : VT_PROBABLY;
	}
	return VT_NOT;
}

/* A container maps a BAR if the device answers. */
static enum vt_verdict look_bar_off(struct vt_case *c)
{
	const struct vt_model_device *d;
	const struct vt_memory *memory;
	struct vt_map_call m;
	const char *device, *how;
	uint64_t file;

	if (!vt_map_call(c, &m) || m.iommufd)
		return VT_NOT;
	memory = find_memory(c, &m, is_bar);
	if (!memory)
		return VT_NOT;
	device = device_of(c, memory, &file);
	name_memory(c, &m, memory);
	vt_fact(c, "device", "%s", *device ? device : "its device");
	d = file ? vt_model_device(c->judged->session, file) : NULL;
	if (vt_device_asleep(c, d, *device ? device : NULL, &how) == 1) {
		vt_fact(c, "state", "%s", how);
		return VT_SURELY;
	}
	if (!*device || vt_pci_memory_enabled(c->inquiry, device) != 0)
		return VT_NOT;
	vt_fact(c, "state", "does not answer: memory decoding is off in its command register");
	vt_evidence(c, "/sys/bus/pci/devices/%s/config: bit 1 of the command register is 0",
		    device);
	return VT_SURELY;
}

/* ---- limits ---- */

/* What other containers of the process have mapped, in bytes: the same memory counts for each. */
static uint64_t mapped_elsewhere(const struct vt_case *c, const struct vt_model_space *own)
{
	const struct vt_model_space *s = NULL;
	uint64_t bytes = 0;

	while ((s = vt_model_next_space(c->judged->session, s))) {
		const struct vt_model_mapping *first =
			s->live ? vt_model_mapping(s, 0, UINT64_MAX) : NULL;

		if (s != own && !s->iommufd && first && first->tgid == c->record->tgid)
			bytes += s->bytes;
	}
	return bytes;
}

static enum vt_verdict look_memlock(struct vt_case *c)
{
	uint64_t limit, locked, total, elsewhere;
	struct vt_map_call m;
	pid_t tgid = c->record->tgid;

	if (!vt_map_call(c, &m) || !m.size || m.iommufd || !vt_lock_limit(c, &limit) ||
	    !vt_process_number(c->inquiry, tgid, "VmLck", &locked))
		return VT_NOT;
	total = locked + m.size;
	if (total / 4096 <= limit / 4096)
		return VT_NOT;
	vt_fact(c, "total", VT_MOMENT, total);
	vt_fact(c, "locked", locked ? " (" VT_MOMENT " are locked already)" : "", locked);
	elsewhere = mapped_elsewhere(c, m.space);
	if (elsewhere)
		vt_fact(c, "elsewhere", ". Other containers of this program have mapped %" PRIu64
			" bytes: memory that is in several counts in each", elsewhere);
	vt_evidence(c, "/proc/" VT_PID "/status: VmLck " VT_MOMENT " bytes", (int)tgid, locked);
	vt_evidence(c, "argument: size=%" PRIu64, m.size);
	return VT_SURELY;
}

#define PROCESSES_MAX 4096

/* How much memory all processes of that user have pinned, in bytes, as far as that is visible. */
static uint64_t pinned_by(struct vt_case *c, uint32_t uid)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FOLDER, 0, "/proc");
	const char *name = NULL;
	unsigned int left = PROCESSES_MAX;
	uint64_t all = 0, pinned;

	while ((name = vt_answer_next(a, name)) && left) {
		pid_t pid = (pid_t)strtoul(name, NULL, 10);
		struct vt_ids ids;

		if (!pid)
			continue;
		left--;
		if (vt_process_number(c->inquiry, pid, "VmPin", &pinned) && pinned &&
		    vt_process_ids(c->inquiry, pid, &ids) && ids.uid == uid)
			all += pinned;
	}
	return all;
}

/* An iommufd counts what all programs of the user have pinned; only a part of that is visible. */
static enum vt_verdict look_memlock_user(struct vt_case *c)
{
	const struct vt_model_iommufd *fd = vt_model_iommufd(c->judged->session, c->record->file);
	uint64_t limit, pinned;
	struct vt_map_call m;
	struct vt_ids ids;
	pid_t tgid = c->record->tgid;

	if (!vt_map_call(c, &m) || !m.size || !m.iommufd || !vt_lock_limit(c, &limit) ||
	    !vt_process_number(c->inquiry, tgid, "VmPin", &pinned))
		return VT_NOT;
	vt_fact(c, "whose", "the process's");
	if ((pinned + m.size) / 4096 <= limit / 4096 && !(fd && fd->process_limit) &&
	    vt_process_ids(c->inquiry, tgid, &ids)) {
		pinned = pinned_by(c, ids.uid);
		vt_fact(c, "whose", "the user's");
		vt_fact(c, "counts", ": what all programs of the user pin counts");
	}
	if ((pinned + m.size) / 4096 <= limit / 4096)
		return VT_NOT;
	vt_fact(c, "total", VT_MOMENT, pinned + m.size);
	vt_evidence(c, "/proc/*/status: VmPin " VT_MOMENT " bytes", pinned);
	return VT_SURELY;
}

/* ---- giving a mapping a new address ---- */

static enum vt_verdict look_nothing_there(struct vt_case *c)
{
	struct vt_map_call m;

	if (!vt_map_call(c, &m) || !m.vaddr_only || !m.space || !m.size || m.space->doubt ||
	    vt_model_mapping(m.space, m.iova, m.iova + (m.size - 1)))
		return VT_NOT;
	vt_evidence(c, "nothing is mapped from %s to %s", vt_iova_text(c, m.space, m.iova),
		    vt_iova_text(c, m.space, m.iova + (m.size - 1)));
	return VT_SURELY;
}

static enum vt_verdict look_not_taken_back(struct vt_case *c)
{
	const struct vt_model_mapping *former;
	struct vt_map_call m;
	bool same;

	if (!vt_map_call(c, &m) || !m.vaddr_only || !m.space || !m.size || m.space->doubt)
		return VT_NOT;
	former = vt_model_mapping(m.space, m.iova, m.iova + (m.size - 1));
	same = former && former->iovas.first == m.iova &&
	       former->iovas.last == m.iova + (m.size - 1);
	if (!former || (same && former->stale))
		return VT_NOT;
	vt_fact(c, "range", "%s",
		vt_range_text(c, m.space, former->iovas.first, former->iovas.last));
	vt_fact(c, "what", same ? "its address was not taken back before" :
				  "the range must be just that of the mapping");
	vt_evidence(c, "mapped: %s",
		    vt_range_text(c, m.space, former->iovas.first, former->iovas.last));
	return VT_SURELY;
}

/* ---- the tables ---- */

#define CONTAINERS (VT_ON(CONTAINER) | VT_ON(IOMMUFD))
#define VFIO(ID, ERRNUM, OTHER, LOOK)                                            \
	ID, VT_ON_IOCTL, CONTAINERS, VFIO_IOMMU_MAP_DMA, ERRNUM, OTHER, LOOK
#define IOAS(ID, ERRNUM, OTHER, LOOK)                                            \
	ID, VT_ON_IOCTL, VT_ON(IOMMUFD), IOMMU_IOAS_MAP, ERRNUM, OTHER, LOOK

#define OF_FILE(ID, ERRNUM, LOOK)                                                   \
	ID, VT_ON_IOCTL, VT_ON(IOMMUFD), IOMMU_IOAS_MAP_FILE, ERRNUM, 0, LOOK

#define COPIED(ID, ERRNUM, LOOK)                                                    \
	ID, VT_ON_IOCTL, VT_ON(IOMMUFD), IOMMU_IOAS_COPY, ERRNUM, 0, LOOK

#define IOAS_NO_ACCESS_WHY "neither IOMMU_IOAS_MAP_READABLE nor IOMMU_IOAS_MAP_WRITEABLE is set"
#define NO_ACCESS_FIX "set a flag for reading, for writing, or both"
#define EMPTY_WHY "the size is 0"
#define EMPTY_FIX "map at least a page"
#define WRAPS_WHY "{what} and size {size} together go beyond the end of 64 bits"
#define WRAPS_FIX "look for an address that was computed below zero, or a size that is none"
#define UNALIGNED_WHY "not a multiple of the page size {page}: {list}"
#define UNALIGNED_FIX "round to pages of {page} bytes{told}"
#define EXISTS_WHY "there is a mapping at {range} already{line}: {how}"
#define EXISTS_FIX "unmap it first, or leave this call out"
#define UNSEEN_WHY "a mapping that was not seen being made is in the way ({what})"
#define UNSEEN_FIX "leave that range alone, or have it unmapped by whoever has mapped it"
#define OUTSIDE_WHY "{first} to {last} does not lie in one of the ranges that may be used " \
		    "({ranges}): {how}"
#define OUTSIDE_FIX "choose IOVAs within those ranges"
#define RESERVED_WHY "the range touches {first} to {last}, which is reserved for {type}"
#define RESERVED_FIX "leave that range out; the ranges that may be used are told"
#define IOAS_RESERVED_FIX RESERVED_FIX " by IOMMU_IOAS_IOVA_RANGES"
#define HIGH_WHY "the range ends at {last}, and the IOMMU has {bits} bits: {most} is the last address"
#define HIGH_FIX "choose lower IOVAs (for a guest: fewer address bits, phys-bits={bits})"
#define PERHAPS_HIGH_WHY "the range ends at {last}, which takes {bits} bits, and the IOMMU has fewer"
#define IOAS_PERHAPS_HIGH_FIX "ask IOMMU_IOAS_IOVA_RANGES for the ranges that may be used, and choose " \
			      "IOVAs within them"
#define HOLE_WHY "there is no memory at {at}{offset}{hint}"
#define HOLE_FIX "map the memory (mmap) before it is mapped for DMA, and keep it until it is unmapped"
#define PROTECTED_WHY "the memory at {begin} ({name}) {what}"
#define FILE_WHY "the memory at {begin} is a shared mapping of {name} on {type}, and files there may not " \
		 "be written by a device"
#define FILE_FIX "use memory of tmpfs, hugetlbfs or a memfd; or map the file privately"
#define BEYOND_WHY "the memory at {begin} is a mapping of {name}, which has {size} bytes: behind its end " \
		   "there is nothing"
#define BEYOND_FIX "make the file as large as what is mapped of it (ftruncate): {need} bytes"
#define HUGE_WHY "there is no free huge page of {size} for the memory at {begin} ({name}){promised}"
#define HUGE_FIX "reserve more ({pool}/nr_hugepages), or touch the memory before it is mapped for DMA"
#define LIMIT_WHY "control group {cgroup} may have no more huge pages of {size} for the memory at {begin} " \
		  "({name}): it has {usage} bytes of {limit}"
#define LIMIT_FIX "raise its limit (hugetlb.*.max; in a pod, resources.limits.hugepages-2Mi)"
#define SECRET_WHY "the memory at {begin} is secret (memfd_secret), which no device may reach"
#define MEMLOCK_USER_WHY "{whose} pinned memory would reach {total} bytes, RLIMIT_MEMLOCK is {limit} and " \
			 "the process lacks CAP_IPC_LOCK{userns}"
#define MEMLOCK_USER_FIX "raise the limit to at least {total} (ulimit -l, LimitMEMLOCK=){counts}"
#define NO_PAGES_WHY "the memory at {begin} ({name}) is mapped by {whom} without pages that could be " \
		     "kept in place"
#define DAX_WHY "the memory at {begin} is {name} on a file system mounted with DAX, which cannot be kept " \
		"in place"
#define DAX_FIX "use memory of tmpfs, hugetlbfs, a memfd, or a device DAX"

static const struct vt_rule rules[] = {
	{ VFIO("map-no-access", EINVAL, 0, look_no_access),
	  .why = "neither VFIO_DMA_MAP_FLAG_READ nor VFIO_DMA_MAP_FLAG_WRITE is set",
	  .fix = NO_ACCESS_FIX },
	{ VFIO("map-address-and-access", EINVAL, 0, look_vaddr_access),
	  .why = "VFIO_DMA_MAP_FLAG_VADDR goes together with no other flag",
	  .fix = "set it alone: access stays as it was" },
	{ VFIO("map-empty", EINVAL, 0, look_empty), .why = EMPTY_WHY, .fix = EMPTY_FIX },
	{ VFIO("map-wraps", EINVAL, EOVERFLOW, look_wraps), .why = WRAPS_WHY, .fix = WRAPS_FIX },
	{ VFIO("map-unaligned", EINVAL, 0, look_unaligned), .why = UNALIGNED_WHY,
	  .fix = UNALIGNED_FIX },
	{ VFIO("map-too-large-to-track", EINVAL, 0, look_too_large),
	  .why = "dirty pages are tracked, and {size} bytes have more pages than can be tracked of one "
		 "mapping: 2^31-1",
	  .fix = "map such memory in smaller pieces" },
	{ VFIO("map-exists", EEXIST, 0, look_exists), .why = EXISTS_WHY, .fix = EXISTS_FIX },
	{ VFIO("map-exists-unseen", EEXIST, 0, look_exists_unseen), .why = UNSEEN_WHY,
	  .fix = UNSEEN_FIX },
	{ VFIO("map-too-many", ENOSPC, 0, look_too_many),
	  .why = "the container holds as many mappings as it may: {live}{sizes}",
	  .fix = "map larger pieces, or load vfio_iommu_type1 with a larger dma_entry_limit; it counts when "
		 "VFIO_SET_IOMMU is called" },
	{ VFIO("map-outside", EINVAL, ERANGE, look_outside), .why = OUTSIDE_WHY,
	  .fix = OUTSIDE_FIX },
	{ VFIO("map-reserved", EINVAL, 0, look_reserved), .why = RESERVED_WHY,
	  .fix = RESERVED_FIX " by VFIO_IOMMU_GET_INFO" },
	{ VFIO("map-too-high", EINVAL, EFAULT, look_too_high), .why = HIGH_WHY, .fix = HIGH_FIX },
	{ VFIO("map-perhaps-too-high", EINVAL, ERANGE, look_perhaps_too_high),
	  .why = PERHAPS_HIGH_WHY,
	  .fix = "ask VFIO_IOMMU_GET_INFO for the ranges that may be used, and choose IOVAs within them" },
	{ VFIO("map-hole", EFAULT, 0, look_hole), .why = HOLE_WHY, .fix = HOLE_FIX },
	{ VFIO("map-protected", EFAULT, 0, look_protected), .why = PROTECTED_WHY, .fix = "{fix}" },
	{ VFIO("map-beyond-file", EFAULT, 0, look_beyond_file), .why = BEYOND_WHY,
	  .fix = BEYOND_FIX },
	{ VFIO("map-no-huge-page", EFAULT, 0, look_no_huge_page), .why = HUGE_WHY,
	  .fix = HUGE_FIX },
	{ VFIO("map-huge-limit", EFAULT, 0, look_huge_limit), .why = LIMIT_WHY, .fix = LIMIT_FIX },
	{ VFIO("map-file", EFAULT, 0, look_file), .why = FILE_WHY, .fix = FILE_FIX },
	{ VFIO("map-secret", EFAULT, 0, look_secret), .why = SECRET_WHY },
	{ VFIO("map-bar-off", EFAULT, 0, look_bar_off),
	  .why = "the memory at {begin} is a BAR, and {device} {state}",
	  .fix = "set memory decoding in the command register, and wake the device up, before its BARs are "
		 "mapped for others" },
	{ VFIO("map-bar-in-iommufd", EFAULT, 0, look_bar_in_iommufd),
	  .why = "the memory at {begin} is {device}, which an iommufd does not map",
	  .fix = "leave BARs out; or use VFIO's own container, or a dma-buf of the BAR "
		 "(VFIO_DEVICE_FEATURE_DMA_BUF) with IOMMU_IOAS_MAP_FILE" },
	{ VFIO("map-no-pages", EFAULT, 0, look_no_pages), .why = NO_PAGES_WHY,
	  .fix = "leave it out: devices reach it, if at all, by its own address" },
	{ VFIO("map-dax", EOPNOTSUPP, 0, look_dax), .why = DAX_WHY, .fix = DAX_FIX },
	{ VFIO("map-memlock", ENOMEM, 0, look_memlock),
	  .why = "locked memory would reach {total} bytes{locked}, RLIMIT_MEMLOCK is {limit} and the process "
		 "lacks CAP_IPC_LOCK{userns}{elsewhere}",
	  .fix = "raise the limit to at least {total} (ulimit -l, LimitMEMLOCK=)" },
	{ VFIO("map-memlock-iommufd", ENOMEM, 0, look_memlock_user), .why = MEMLOCK_USER_WHY,
	  .fix = MEMLOCK_USER_FIX },
	{ VFIO("map-nothing-there", ENOENT, 0, look_nothing_there),
	  .why = "nothing is mapped in that range whose address could be set anew",
	  .fix = "give the range of a mapping as it was made" },
	{ VFIO("map-not-taken-back", EINVAL, 0, look_not_taken_back),
	  .why = "the mapping at {range} gets no new address: {what}",
	  .fix = "call VFIO_IOMMU_UNMAP_DMA with VFIO_DMA_UNMAP_FLAG_VADDR first" },

	{ IOAS("ioas-map-no-access", EINVAL, 0, look_no_access), .why = IOAS_NO_ACCESS_WHY,
	  .fix = NO_ACCESS_FIX },
	{ IOAS("ioas-map-empty", EINVAL, 0, look_empty), .why = EMPTY_WHY, .fix = EMPTY_FIX },
	{ IOAS("ioas-map-wraps", EOVERFLOW, 0, look_wraps), .why = WRAPS_WHY, .fix = WRAPS_FIX },
	{ IOAS("ioas-map-unaligned", EINVAL, 0, look_unaligned), .why = UNALIGNED_WHY,
	  .fix = UNALIGNED_FIX },
	{ IOAS("ioas-map-exists", EEXIST, 0, look_exists), .why = EXISTS_WHY, .fix = EXISTS_FIX },
	{ IOAS("ioas-map-exists-unseen", EEXIST, 0, look_exists_unseen), .why = UNSEEN_WHY,
	  .fix = UNSEEN_FIX },
	{ IOAS("ioas-map-outside", EINVAL, 0, look_outside), .why = OUTSIDE_WHY,
	  .fix = OUTSIDE_FIX },
	{ IOAS("ioas-map-reserved", EINVAL, 0, look_reserved), .why = RESERVED_WHY,
	  .fix = IOAS_RESERVED_FIX },
	{ IOAS("ioas-map-too-high", EINVAL, 0, look_too_high), .why = HIGH_WHY, .fix = HIGH_FIX },
	{ IOAS("ioas-map-perhaps-too-high", EINVAL, 0, look_perhaps_too_high),
	  .why = PERHAPS_HIGH_WHY,
	  .fix = IOAS_PERHAPS_HIGH_FIX },
	{ IOAS("ioas-map-hole", EFAULT, 0, look_hole), .why = HOLE_WHY, .fix = HOLE_FIX },
	{ IOAS("ioas-map-protected", EFAULT, 0, look_protected), .why = PROTECTED_WHY,
	  .fix = "{fix}" },
	{ IOAS("ioas-map-beyond-file", EFAULT, 0, look_beyond_file), .why = BEYOND_WHY,
	  .fix = BEYOND_FIX },
	{ IOAS("ioas-map-no-huge-page", EFAULT, 0, look_no_huge_page), .why = HUGE_WHY,
	  .fix = HUGE_FIX },
	{ IOAS("ioas-map-huge-limit", EFAULT, 0, look_huge_limit), .why = LIMIT_WHY,
	  .fix = LIMIT_FIX },
	{ IOAS("ioas-map-file", EFAULT, 0, look_file), .why = FILE_WHY, .fix = FILE_FIX },
	{ IOAS("ioas-map-secret", EFAULT, 0, look_secret), .why = SECRET_WHY },
	{ IOAS("ioas-map-bar", EFAULT, 0, look_bar_in_iommufd),
	  .why = "the memory at {begin} is {device}, which an iommufd does not map",
	  .fix = "leave BARs out; or use a dma-buf of the BAR (VFIO_DEVICE_FEATURE_DMA_BUF) with "
		 "IOMMU_IOAS_MAP_FILE" },
	{ IOAS("ioas-map-no-pages", EFAULT, 0, look_no_pages), .why = NO_PAGES_WHY,
	  .fix = "leave it out; or, where its driver exports a dma-buf of it that an iommufd takes, use "
		 "IOMMU_IOAS_MAP_FILE" },
	{ IOAS("ioas-map-dax", EOPNOTSUPP, 0, look_dax), .why = DAX_WHY, .fix = DAX_FIX },
	{ IOAS("ioas-map-memlock", ENOMEM, 0, look_memlock_user), .why = MEMLOCK_USER_WHY,
	  .fix = MEMLOCK_USER_FIX },

	{ OF_FILE("ioas-file-no-access", EINVAL, look_no_access), .why = IOAS_NO_ACCESS_WHY,
	  .fix = NO_ACCESS_FIX },
	{ OF_FILE("ioas-file-unaligned", EINVAL, look_unaligned), .why = UNALIGNED_WHY,
	  .fix = UNALIGNED_FIX },
	{ OF_FILE("ioas-file-exists", EEXIST, look_exists), .why = EXISTS_WHY, .fix = EXISTS_FIX },
	{ OF_FILE("ioas-file-outside", EINVAL, look_outside), .why = OUTSIDE_WHY,
	  .fix = OUTSIDE_FIX },
	{ OF_FILE("ioas-file-reserved", EINVAL, look_reserved), .why = RESERVED_WHY,
	  .fix = IOAS_RESERVED_FIX },
	{ OF_FILE("ioas-file-too-high", EINVAL, look_too_high), .why = HIGH_WHY, .fix = HIGH_FIX },
	{ OF_FILE("ioas-file-perhaps-too-high", EINVAL, look_perhaps_too_high),
	  .why = PERHAPS_HIGH_WHY, .fix = IOAS_PERHAPS_HIGH_FIX },
	{ OF_FILE("ioas-file-memlock", ENOMEM, look_memlock_user), .why = MEMLOCK_USER_WHY,
	  .fix = MEMLOCK_USER_FIX },

	{ COPIED("ioas-copy-unaligned", EINVAL, look_unaligned), .why = UNALIGNED_WHY,
	  .fix = UNALIGNED_FIX },
	{ COPIED("ioas-copy-outside", EINVAL, look_outside), .why = OUTSIDE_WHY,
	  .fix = OUTSIDE_FIX },
	{ COPIED("ioas-copy-reserved", EINVAL, look_reserved), .why = RESERVED_WHY,
	  .fix = IOAS_RESERVED_FIX },
	{ COPIED("ioas-copy-too-high", EINVAL, look_too_high), .why = HIGH_WHY, .fix = HIGH_FIX },
	{ COPIED("ioas-copy-hole", EFAULT, look_hole), .why = HOLE_WHY, .fix = HOLE_FIX },
	{ COPIED("ioas-copy-protected", EFAULT, look_protected), .why = PROTECTED_WHY,
	  .fix = "{fix}" },
	{ COPIED("ioas-copy-memlock", ENOMEM, look_memlock_user), .why = MEMLOCK_USER_WHY,
	  .fix = MEMLOCK_USER_FIX },
};

const struct vt_rules vt_rules_map = { rules, ARRAY_SIZE(rules) };
