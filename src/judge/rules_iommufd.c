/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an iommufd refuses a call: ids of objects, objects that are in use, and single fields. */
#include "config.h"

#include <inttypes.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <string.h>

#include "judge/mapping.h"
#include "judge/process.h"
#include "judge/rule.h"

static uint64_t iommufd_of(const struct vt_case *c)
{
	const struct vt_model_object *bound = vt_model_bound(c->judged->session, c->record->file);

	return bound ? bound->file : c->record->file;
}

/* ---- ids ---- */

#define TYPE(NAME) (1u << VT_OBJECT_##NAME)
#define PAGING	   (TYPE(HWPT_PAGING) | TYPE(HWPT))
#define ANY	   (~0u)

/* Where a request has an id, which types of object it may be of, and the errors if it is not. */
static const struct id {
	uint32_t request;
	uint16_t offset;
	uint32_t types;
	int missing, other;
	const char *wanted;
} ids[] = {
#define ID(REQUEST, STRUCT, MEMBER, TYPES, MISSING, OTHER, WANTED)               \
	{ REQUEST, offsetof(struct STRUCT, MEMBER), TYPES, MISSING, OTHER, WANTED }
#define IOAS(REQUEST, STRUCT, MEMBER)                                            \
	ID(REQUEST, STRUCT, MEMBER, TYPE(IOAS), ENOENT, ENOENT, "an IOAS")
	ID(IOMMU_DESTROY, iommu_destroy, id, ANY, ENOENT, ENOENT, "an object"),
	IOAS(IOMMU_IOAS_ALLOW_IOVAS, iommu_ioas_allow_iovas, ioas_id),
	IOAS(IOMMU_IOAS_IOVA_RANGES, iommu_ioas_iova_ranges, ioas_id),
	IOAS(IOMMU_IOAS_MAP, iommu_ioas_map, ioas_id),
	IOAS(IOMMU_IOAS_MAP_FILE, iommu_ioas_map_file, ioas_id),
	IOAS(IOMMU_IOAS_COPY, iommu_ioas_copy, dst_ioas_id),
	IOAS(IOMMU_IOAS_COPY, iommu_ioas_copy, src_ioas_id),
	IOAS(IOMMU_IOAS_UNMAP, iommu_ioas_unmap, ioas_id),
	IOAS(IOMMU_VFIO_IOAS, iommu_vfio_ioas, ioas_id),
	IOAS(IOMMU_IOAS_NOIOMMU_GET_PA, iommu_ioas_noiommu_get_pa, ioas_id),
	IOAS(IOMMU_OPTION, iommu_option, object_id),
	ID(IOMMU_HWPT_ALLOC, iommu_hwpt_alloc, dev_id, TYPE(DEVICE), ENOENT, ENOENT,
	   "a bound device"),
	ID(IOMMU_HWPT_ALLOC, iommu_hwpt_alloc, pt_id,
	   TYPE(IOAS) | PAGING | TYPE(HWPT_NESTED) | TYPE(VIOMMU), EINVAL, EINVAL,
	   "an IOAS, HWPT or vIOMMU"),
	ID(IOMMU_HWPT_ALLOC, iommu_hwpt_alloc, fault_id, TYPE(FAULT_QUEUE), ENOENT, ENOENT,
	   "a fault queue"),
	ID(IOMMU_GET_HW_INFO, iommu_hw_info, dev_id, TYPE(DEVICE), ENOENT, ENOENT,
	   "a bound device"),
	ID(IOMMU_HWPT_SET_DIRTY_TRACKING, iommu_hwpt_set_dirty_tracking, hwpt_id, PAGING, ENOENT,
	   ENOENT, "a paging HWPT"),
	ID(IOMMU_HWPT_GET_DIRTY_BITMAP, iommu_hwpt_get_dirty_bitmap, hwpt_id, PAGING, ENOENT,
	   ENOENT, "a paging HWPT"),
	ID(IOMMU_HWPT_INVALIDATE, iommu_hwpt_invalidate, hwpt_id,
	   TYPE(HWPT_NESTED) | TYPE(HWPT) | TYPE(VIOMMU), ENOENT, EINVAL,
	   "a nested HWPT or a vIOMMU"),
	ID(IOMMU_VIOMMU_ALLOC, iommu_viommu_alloc, dev_id, TYPE(DEVICE), ENOENT, ENOENT,
	   "a bound device"),
	ID(IOMMU_VIOMMU_ALLOC, iommu_viommu_alloc, hwpt_id, PAGING, ENOENT, ENOENT,
	   "a paging HWPT"),
	ID(IOMMU_VDEVICE_ALLOC, iommu_vdevice_alloc, viommu_id, TYPE(VIOMMU), ENOENT, ENOENT,
	   "a vIOMMU"),
	ID(IOMMU_VDEVICE_ALLOC, iommu_vdevice_alloc, dev_id, TYPE(DEVICE), ENOENT, ENOENT,
	   "a bound device"),
	ID(IOMMU_VEVENTQ_ALLOC, iommu_veventq_alloc, viommu_id, TYPE(VIOMMU), ENOENT, ENOENT,
	   "a vIOMMU"),
	ID(IOMMU_HW_QUEUE_ALLOC, iommu_hw_queue_alloc, viommu_id, TYPE(VIOMMU), ENOENT, ENOENT,
	   "a vIOMMU"),
	ID(VFIO_DEVICE_ATTACH_IOMMUFD_PT, vfio_device_attach_iommufd_pt, pt_id,
	   TYPE(IOAS) | PAGING | TYPE(HWPT_NESTED), ENOENT, EINVAL, "an IOAS or HWPT"),
};

/* Whether this call uses the id: some operations do not read it. */
static bool is_used(const struct vt_case *c, const struct id *id)
{
	if (id->request == IOMMU_HWPT_ALLOC &&
	    id->offset == offsetof(struct iommu_hwpt_alloc, fault_id))
		return IN(c, struct iommu_hwpt_alloc, flags) & IOMMU_HWPT_FAULT_ID_VALID;
	if (id->request == IOMMU_OPTION)
		return IN(c, struct iommu_option, option_id) == IOMMU_OPTION_HUGE_PAGES;
	return id->request != IOMMU_VFIO_IOAS ||
	       IN(c, struct iommu_vfio_ioas, op) == IOMMU_VFIO_IOAS_SET;
}

static const char *article(enum vt_object_type type)
{
	return type == VT_OBJECT_IOAS || type == VT_OBJECT_HWPT || type == VT_OBJECT_HW_QUEUE ?
	       "an" : "a";
}

static enum vt_verdict judge_id(struct vt_case *c, const struct id *id)
{
	uint32_t number = (uint32_t)vt_in(c, id->offset, 4);
	uint64_t file = iommufd_of(c);
	const struct vt_model_object *o = vt_model_object(c->judged->session, file, number);
	const struct vt_model_iommufd *fd = vt_model_iommufd(c->judged->session, file);
	int error = (int)-c->record->result;

	vt_fact(c, "id", "%u", number);
	vt_fact(c, "wanted", "%s", id->wanted);
	if (o && !o->destroyed && o->type != VT_OBJECT_UNKNOWN) {
		if (id->types & 1u << o->type || error != id->other)
			return VT_NOT;
		vt_fact(c, "is", "is %s %s", article(o->type), vt_object_text(o->type));
		vt_evidence(c, "object %u: %s%s", number, vt_object_text(o->type),
			    vt_at_line(c, ", made", &o->made));
		return VT_SURELY;
	}
	if (error != id->missing || (o && !o->destroyed))
		return VT_NOT;
	if (o) {
		vt_fact(c, "is", "was %s %s, destroyed%s", article(o->type),
			vt_object_text(o->type), vt_at_line(c, "", &o->ended));
		vt_evidence(c, "object %u was destroyed%s", number, vt_at_line(c, "", &o->ended));
		return VT_SURELY;
	}
	vt_fact(c, "is", "is nothing");
	vt_evidence(c, "no call on this iommufd has given id %u", number);
	return fd && fd->from_start ? VT_SURELY : VT_PROBABLY;
}

static enum vt_verdict look_id(struct vt_case *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		enum vt_verdict verdict;

		if (ids[i].request != vt_request_code(c->record) ||
		    !vt_in_has(c, ids[i].offset, 4) || !is_used(c, &ids[i]))
			continue;
		c->nevidence = 0;
		verdict = judge_id(c, &ids[i]);
		if (verdict)
			return verdict;
	}
	return VT_NOT;
}

/* ---- IOMMU_DESTROY ---- */

static bool is_live(const struct vt_model_object *o, uint64_t file)
{
	return o->file == file && !o->destroyed;
}

/* What still needs the object; NULL: nothing that was seen. */
static const char *find_user(struct vt_case *c, uint64_t file, uint32_t id)
{
	const struct vt_model_attachment *a = NULL;
	const struct vt_model_object *o = NULL;

	while ((a = vt_model_next_attachment(c->judged->session, a)))
		if (a->file == file && (a->pt == id || a->ioas == id))
			return vt_inquiry_text(c->inquiry, "device %u is attached to it%s",
					       a->device, vt_at_line(c, "", &a->when));
	while ((o = vt_model_next_object(c->judged->session, o))) {
		if (!is_live(o, file) || o->id == id)
			continue;
		if (o->parent == id || o->device == id)
			return vt_inquiry_text(c->inquiry, "%s %u was made from it%s",
					       vt_object_text(o->type), o->id,
					       vt_at_line(c, "", &o->made));
		if (o->fault_queue == id)
			return vt_inquiry_text(c->inquiry, "%s %u uses it", vt_object_text(o->type),
					       o->id);
	}
	return NULL;
}

static enum vt_verdict look_in_use(struct vt_case *c)
{
	uint64_t file = c->record->file;
	uint32_t id = (uint32_t)IN(c, struct iommu_destroy, id);
	const struct vt_model_object *o = vt_model_object(c->judged->session, file, id);
	const struct vt_model_file *f;
	const char *user;

	if (!o || o->destroyed)
		return VT_NOT;
	vt_fact(c, "id", "%u", id);
	vt_fact(c, "type", "%s", vt_object_text(o->type));
	vt_fact(c, "fix", "end that first");
	user = find_user(c, file, id);
	f = o->opened ? vt_model_file(c->judged->session, o->opened) : NULL;
	if (o->type == VT_OBJECT_DEVICE) {
		user = "a device goes only with its descriptor";
		vt_fact(c, "fix", "close the device's descriptor");
	} else if (!user && f && f->life == VT_MODEL_OPEN) {
		user = "its descriptor is open";
		vt_fact(c, "fix", "close it first");
	}
	if (!user)
		return VT_NOT;
	vt_fact(c, "user", "%s", user);
	vt_evidence(c, "object %u: %s; %s", id, vt_object_text(o->type), user);
	return VT_SURELY;
}

/* ---- ranges ---- */

static enum vt_verdict look_ranges_room(struct vt_case *c)
{
	const struct vfiotrace_call *call = &c->record->call;
	size_t at = offsetof(struct iommu_ioas_iova_ranges, num_iovas);
	uint64_t room = IN(c, struct iommu_ioas_iova_ranges, num_iovas), need;

	if (call->out_have < at + 4)
		return VT_NOT;
	need = vfiotrace_call_load(call, call->out + at, 4);
	if (need <= room)
		return VT_NOT;
	vt_fact(c, "room", "%" PRIu64, room);
	vt_fact(c, "need", "%" PRIu64, need);
	vt_evidence(c, "the kernel has written num_iovas=%" PRIu64 "; it was %" PRIu64, need, room);
	return VT_SURELY;
}

static enum vt_verdict look_unmap_range(struct vt_case *c)
{
	const struct vt_model_space *s =
		vt_model_space(c->judged->session, c->record->file,
			       (uint32_t)IN(c, struct iommu_ioas_unmap, ioas_id));
	uint64_t iova = IN(c, struct iommu_ioas_unmap, iova);
	uint64_t length = IN(c, struct iommu_ioas_unmap, length);

	if (!IN_HAS(c, struct iommu_ioas_unmap, length))
		return VT_NOT;
	vt_evidence(c, "argument: iova=%s, length=%#" PRIx64, vt_iova_text(c, s, iova), length);
	if (!length && c->record->result == -EINVAL)
		vt_fact(c, "what", "the length is 0");
	else if (c->record->result == -EOVERFLOW && (iova == UINT64_MAX || length == UINT64_MAX ||
						     iova + (length - 1) < iova))
		vt_fact(c, "what", "iova and length go beyond the end of 64 bits");
	else
		return VT_NOT;
	return VT_SURELY;
}

/* ", but as many bytes at 0x0-0xfff, ...", if just one mapping has that size; else "". */
static const char *mapped_elsewhere(struct vt_case *c, const struct vt_model_space *s,
				    uint64_t length)
{
	const struct vt_model_mapping *m, *found = NULL;
	struct vt_when when;

	for (m = vt_model_mapping(s, 0, UINT64_MAX); m;
	     m = vt_model_next_mapping(s, m, 0, UINT64_MAX)) {
		if (vt_model_mapping_size(m) != length)
			continue;
		if (found)
			return "";
		found = m;
	}
	if (!found)
		return "";
	when = vt_model_mapping_when(found);
	return vt_inquiry_text(c->inquiry, ", but as many bytes at %s%s: is that range meant?",
			       vt_range_text(c, s, found->iovas.first, found->iovas.last),
			       vt_at_line(c, ", mapped", &when));
}

static enum vt_verdict look_unmap_nothing(struct vt_case *c)
{
	const struct vt_model_space *s =
		vt_model_space(c->judged->session, c->record->file,
			       (uint32_t)IN(c, struct iommu_ioas_unmap, ioas_id));
	uint64_t iova = IN(c, struct iommu_ioas_unmap, iova);
	uint64_t length = IN(c, struct iommu_ioas_unmap, length);
	const struct vt_model_mapping *m;

	if (!s || s->doubt || !length || iova + (length - 1) < iova)
		return VT_NOT;
	m = vt_model_mapping(s, iova, iova);
	if (!m || m->iovas.first >= iova)
		m = vt_model_mapping(s, iova + (length - 1), iova + (length - 1));
	vt_fact(c, "first", "%s", vt_iova_text(c, s, iova));
	vt_fact(c, "last", "%s", vt_iova_text(c, s, iova + (length - 1)));
	if (m && (m->iovas.first < iova || m->iovas.last > iova + (length - 1))) {
		struct vt_when when = vt_model_mapping_when(m);

		vt_fact(c, "what", "it would cut the mapping %s%s",
			vt_range_text(c, s, m->iovas.first, m->iovas.last),
			vt_at_line(c, ", made", &when));
		vt_evidence(c, "mapped and not unmapped: %s",
			    vt_range_text(c, s, m->iovas.first, m->iovas.last));
		return VT_SURELY;
	}
	if (vt_model_mapping(s, iova, iova + (length - 1)))
		return VT_NOT;
	vt_fact(c, "what", "nothing is mapped there%s", mapped_elsewhere(c, s, length));
	vt_evidence(c, "nothing is mapped from %s to %s", vt_iova_text(c, s, iova),
		    vt_iova_text(c, s, iova + (length - 1)));
	return VT_SURELY;
}

static enum vt_verdict look_no_hole(struct vt_case *c)
{
	struct vt_model_range free_iovas;
	struct vt_map_call m;
	uint64_t hole;

	if (!vt_map_call(c, &m) || !m.space || m.fixed || m.space->doubt)
		return VT_NOT;
	free_iovas = vt_model_choice(m.space);
	hole = free_iovas.last < free_iovas.first ? 0 : free_iovas.last - free_iovas.first + 1;
	if (!(m.space->nranges || m.space->nallowed) || hole >= m.size)
		return VT_NOT;
	vt_fact(c, "size", "%" PRIu64, m.size);
	vt_fact(c, "hole", "%" PRIu64, hole);
	vt_fact(c, "where", "%s", "");
	if (m.space->nallowed)
		vt_fact(c, "where",
			" where the program lets the kernel choose (IOMMU_IOAS_ALLOW_IOVAS%s)",
			vt_at_line(c, "", &m.space->allowed_when));
	vt_evidence(c, "ranges that may be %s, less %zu mappings",
		    m.space->nallowed ? "chosen from" : "used", m.space->live);
	return VT_SURELY;
}

#define RANGES_MAX 256

static enum vt_verdict look_allow(struct vt_case *c)
{
	const struct vfiotrace_memory *m = c->judged->memory;
	uint64_t count = IN(c, struct iommu_ioas_allow_iovas, num_iovas);
	uint64_t at = IN(c, struct iommu_ioas_allow_iovas, allowed_iovas);
	struct vt_model_range list[RANGES_MAX];
	uint8_t bytes[16];

	for (uint64_t i = 0; i < count && i < RANGES_MAX; i++) {
		if (m->read(m->ctx, at + 16 * i, bytes, sizeof(bytes)) != sizeof(bytes))
			return VT_NOT;
		list[i].first = vfiotrace_call_load(&c->record->call, bytes, 8);
		list[i].last = vfiotrace_call_load(&c->record->call, bytes + 8, 8);
		vt_fact(c, "range", "%#" PRIx64 "-%#" PRIx64, list[i].first, list[i].last);
		vt_fact(c, "what", list[i].first == list[i].last ? "has one byte only" :
				   "ends before it begins");
		vt_evidence(c, "allowed_iovas[%" PRIu64 "]: %#" PRIx64 "-%#" PRIx64, i,
			    list[i].first, list[i].last);
		if (list[i].first >= list[i].last)
			return VT_SURELY;
		vt_fact(c, "what", "overlaps another one of the list");
		for (uint64_t j = 0; j < i; j++)
			if (list[j].first <= list[i].last && list[i].first <= list[j].last)
				return VT_SURELY;
	}
	return VT_NOT;
}

static bool is_within(const struct vt_model_space *s, uint64_t first, uint64_t last)
{
	for (size_t i = 0; i < s->nranges; i++)
		if (first >= s->ranges[i].first && last <= s->ranges[i].last)
			return true;
	return false;
}

/*
 * Finds the first range outside of those that the program was told. Nothing else leads to this
 * error.
 */
static enum vt_verdict look_allow_reserved(struct vt_case *c)
{
	uint64_t count = IN(c, struct iommu_ioas_allow_iovas, num_iovas);
	uint64_t at = IN(c, struct iommu_ioas_allow_iovas, allowed_iovas);
	const struct vfiotrace_memory *m = c->judged->memory;
	const struct vt_model_space *s =
		vt_model_space(c->judged->session, c->record->file,
			       (uint32_t)IN(c, struct iommu_ioas_allow_iovas, ioas_id));
	uint8_t bytes[16];

	if (!IN_HAS(c, struct iommu_ioas_allow_iovas, allowed_iovas))
		return VT_NOT;
	vt_fact(c, "range", "one of the ranges");
	vt_evidence(c, "argument: num_iovas=%" PRIu64, count);
	for (uint64_t i = 0; s && s->nranges && i < count && i < RANGES_MAX; i++) {
		uint64_t first, last;

		if (m->read(m->ctx, at + 16 * i, bytes, sizeof(bytes)) != sizeof(bytes))
			break;
		first = vfiotrace_call_load(&c->record->call, bytes, 8);
		last = vfiotrace_call_load(&c->record->call, bytes + 8, 8);
		if (is_within(s, first, last))
			continue;
		vt_fact(c, "range", "%#" PRIx64 "-%#" PRIx64, first, last);
		vt_evidence(c, "allowed_iovas[%" PRIu64 "]: %#" PRIx64 "-%#" PRIx64
			    ", outside of the ranges that were told%s", i, first, last,
			    vt_at_line(c, "", &s->told));
		break;
	}
	return VT_SURELY;
}

/* ---- IOMMU_IOAS_MAP_FILE ---- */

static enum vt_verdict look_file_closed(struct vt_case *c)
{
	int fd = (int)IN(c, struct iommu_ioas_map_file, fd);

	return IN_HAS(c, struct iommu_ioas_map_file, fd) ? vt_look_not_open(c, fd) : VT_NOT;
}

static enum vt_verdict look_file_kind(struct vt_case *c)
{
	int fd = (int)IN(c, struct iommu_ioas_map_file, fd);
	const struct vt_fd *info;

	if (!IN_HAS(c, struct iommu_ioas_map_file, length))
		return VT_NOT;
	info = vt_case_identify(c, fd);
	if (!IN(c, struct iommu_ioas_map_file, length)) {
		vt_fact(c, "what", "the length is 0");
		vt_evidence(c, "argument: length=0");
		return VT_SURELY;
	}
	if (!strcmp(info->path, "/secretmem (deleted)")) {
		vt_fact(c, "what",
			"descriptor " VT_FD " is of memfd_secret, whose memory no device may reach",
			fd);
		vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
			    info->path);
		return VT_SURELY;
	}
	/* A file with a path may be memory (tmpfs, hugetlbfs), unless it is a node of VFIO's. */
	if (info->absent || info->what.kind == VFIOTRACE_FD_DMABUF || !info->path[0] ||
	    (info->path[0] == '/' && info->what.kind <= VFIOTRACE_FD_OTHER))
		return VT_NOT;
	vt_fact(c, "what", "descriptor " VT_FD " is " VT_LINK ", which has no memory", fd,
		info->path);
	vt_evidence(c, "/proc/" VT_PID "/fd/" VT_FD ": " VT_LINK, (int)c->record->tgid, fd,
		    info->path);
	return VT_SURELY;
}

/* ---- IOMMU_IOAS_COPY ---- */

/* The first address of @first to @last where nothing is mapped; false: there is none. */
static bool find_gap(const struct vt_model_space *s, uint64_t first, uint64_t last, uint64_t *gap)
{
	const struct vt_model_mapping *m;

	for (*gap = first; (m = vt_model_mapping(s, *gap, *gap)); *gap = m->iovas.last + 1)
		if (m->iovas.last >= last)
			return false;
	return true;
}

static enum vt_verdict look_copy(struct vt_case *c)
{
	const struct vt_model_space *s =
		vt_model_space(c->judged->session, c->record->file,
			       (uint32_t)IN(c, struct iommu_ioas_copy, src_ioas_id));
	uint64_t flags = IN(c, struct iommu_ioas_copy, flags);
	uint64_t from = IN(c, struct iommu_ioas_copy, src_iova);
	uint64_t length = IN(c, struct iommu_ioas_copy, length);
	const struct vt_model_mapping *m;
	uint64_t gap;

	if (!IN_HAS(c, struct iommu_ioas_copy, src_iova))
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64 ", src_iova=%s, length=%#" PRIx64, flags,
		    vt_iova_text(c, s, from), length);
	if (c->record->result == -EINVAL) {
		vt_fact(c, "what", "%s", !length ? "the length is 0" :
			"neither IOMMU_IOAS_MAP_READABLE nor IOMMU_IOAS_MAP_WRITEABLE is set");
		return !length || !(flags & (IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE)) ?
		       VT_SURELY : VT_NOT;
	}
	if (!s || s->doubt || !length || from + (length - 1) < from)
		return VT_NOT;
	m = vt_model_mapping(s, from, from);
	if (c->record->result == -ENOENT && find_gap(s, from, from + (length - 1), &gap)) {
		vt_fact(c, "what", "nothing is mapped at %s in the source",
			vt_iova_text(c, s, gap));
		return VT_SURELY;
	}
	if (c->record->result == -EPERM && m && flags & IOMMU_IOAS_MAP_WRITEABLE &&
	    !(m->access & VT_MAPPING_WRITE)) {
		vt_fact(c, "what", "the source's mapping at %s was made without "
			"IOMMU_IOAS_MAP_WRITEABLE", vt_iova_text(c, s, m->iovas.first));
		return VT_SURELY;
	}
	return VT_NOT;
}

/* ---- IOMMU_HW_QUEUE_ALLOC ---- */

/* Where a vIOMMU's parent has its mappings; NULL: not known. */
static const struct vt_model_space *behind_viommu(const struct vt_case *c, uint32_t id)
{
	const struct vt_model_object *o = vt_model_object(c->judged->session, c->record->file, id);

	for (int i = 0; i < 2 && o; i++)
		o = vt_model_object(c->judged->session, c->record->file, o->parent);
	return o ? vt_model_space(c->judged->session, c->record->file, o->id) : NULL;
}

/* The memory of the queue, in whole pages, and where it is mapped; NULL: not known. */
static const struct vt_model_space *queue_memory(const struct vt_case *c,
						 struct vt_model_range *pages)
{
	uint64_t iova = IN(c, struct iommu_hw_queue_alloc, nesting_parent_iova);
	uint64_t length = IN(c, struct iommu_hw_queue_alloc, length);
	const struct vt_model_space *s;

	if (!IN_HAS(c, struct iommu_hw_queue_alloc, length) || !length ||
	    iova + (length - 1) < iova)
		return NULL;
	pages->first = iova & ~UINT64_C(4095);
	pages->last = (iova + (length - 1)) | 4095;
	s = behind_viommu(c, (uint32_t)IN(c, struct iommu_hw_queue_alloc, viommu_id));
	return s && !s->doubt ? s : NULL;
}

static enum vt_verdict look_queue_unmapped(struct vt_case *c)
{
	struct vt_model_range pages;
	const struct vt_model_space *s = queue_memory(c, &pages);
	uint64_t gap;

	if (!s || !find_gap(s, pages.first, pages.last, &gap))
		return VT_NOT;
	vt_fact(c, "gap", "%s", vt_iova_text(c, s, gap));
	vt_fact(c, "ioas", "%u", s->ioas);
	vt_evidence(c, "nothing is mapped at %s", vt_iova_text(c, s, gap));
	return VT_SURELY;
}

/*
 * The hardware reads a queue that lies in memory; its whole length must be mapped so. The kernel goes
 * from the beginning on to the first page that is not.
 */
static enum vt_verdict look_queue_unreadable(struct vt_case *c)
{
	struct vt_model_range pages;
	const struct vt_model_space *s = queue_memory(c, &pages);
	const struct vt_model_mapping *m;
	uint64_t gap;

	if (!s)
		return VT_NOT;
	m = vt_model_mapping(s, pages.first, pages.last);
	while (m && m->access & VT_MAPPING_READ)
		m = vt_model_next_mapping(s, m, pages.first, pages.last);
	if (!m || (find_gap(s, pages.first, pages.last, &gap) && gap < m->iovas.first))
		return VT_NOT;
	vt_fact(c, "range", "%s", vt_range_text(c, s, m->iovas.first, m->iovas.last));
	vt_evidence(c, "mapped without IOMMU_IOAS_MAP_READABLE: %s",
		    vt_range_text(c, s, m->iovas.first, m->iovas.last));
	return VT_SURELY;
}

/* ---- VFIO's calls on an iommufd ---- */

static enum vt_verdict look_no_compat(struct vt_case *c)
{
	const struct vt_model_iommufd *fd = vt_model_iommufd(c->judged->session, c->record->file);

	if (fd && fd->compat == VT_COMPAT_SET)
		return VT_NOT;
	vt_evidence(c,
		"neither VFIO_GROUP_SET_CONTAINER with this iommufd nor IOMMU_VFIO_IOAS has set one");
	return (fd ? fd->compat == VT_COMPAT_NONE : vt_model_saw_all(c->judged->session, c->record->file)) ?
		       VT_SURELY :
		       VT_PROBABLY;
}

static enum vt_verdict look_compat_model(struct vt_case *c)
{
	uint32_t model = (uint32_t)c->record->call.arg;

	if ((c->record->fd_info.what.kind == VFIOTRACE_FD_CONTAINER &&
	     c->record->fd_info.what.iommu != VFIOTRACE_IOMMU_IOMMUFD) ||
	    model == VFIO_TYPE1_IOMMU || model == VFIO_TYPE1v2_IOMMU)
		return VT_NOT;
	vt_fact(c, "which", model == VFIO_NOIOMMU_IOMMU ? " while its groups have an IOMMU" : "");
	vt_fact(c, "model", "%u", model);
	vt_evidence(c, "argument: %u", model);
	return VT_SURELY;
}

/* ---- IOMMU_OPTION ---- */

static enum vt_verdict look_option_right(struct vt_case *c)
{
	if (vt_process_capable(c->inquiry, c->record->tid, CAP_SYS_RESOURCE) != 0)
		return VT_NOT;
	vt_evidence(c, "/proc/" VT_PID "/status: CapEff, and /proc/" VT_PID "/ns/user",
		    (int)c->record->tid, (int)c->record->tid);
	return VT_SURELY;
}

static enum vt_verdict look_option_late(struct vt_case *c)
{
	const struct vt_model_object *o = NULL;

	while ((o = vt_model_next_object(c->judged->session, o))) {
		if (!is_live(o, c->record->file))
			continue;
		vt_fact(c, "object", "%s %u%s", vt_object_text(o->type), o->id,
			vt_at_line(c, ", made", &o->made));
		vt_evidence(c, "object %u of this iommufd is there", o->id);
		return VT_SURELY;
	}
	return VT_NOT;
}

static enum vt_verdict look_option_value(struct vt_case *c)
{
	uint64_t value = IN(c, struct iommu_option, val64);

	if (IN(c, struct iommu_option, op) != IOMMU_OPTION_OP_SET || value <= 1)
		return VT_NOT;
	vt_fact(c, "value", "%" PRIu64, value);
	vt_evidence(c, "argument: val64=%" PRIu64, value);
	return VT_SURELY;
}

/* ---- HWPTs and what belongs to a vIOMMU ---- */

static enum vt_verdict look_hwpt_data(struct vt_case *c)
{
	uint64_t type = IN(c, struct iommu_hwpt_alloc, data_type);
	uint64_t length = IN(c, struct iommu_hwpt_alloc, data_len);

	if (!IN_HAS(c, struct iommu_hwpt_alloc, data_len) || !type == !length)
		return VT_NOT;
	vt_fact(c, "type", "%" PRIu64, type);
	vt_fact(c, "length", "%" PRIu64, length);
	vt_evidence(c, "argument: data_type=%" PRIu64 ", data_len=%" PRIu64, type, length);
	return VT_SURELY;
}

/* The arguments are well-formed, but the IOMMU does not have the feature. */
static enum vt_verdict look_hwpt_unsupported(struct vt_case *c)
{
	uint64_t flags = IN(c, struct iommu_hwpt_alloc, flags);
	uint64_t type = IN(c, struct iommu_hwpt_alloc, data_type);
	unsigned int position = 0;
	const char *name, *text = "";
	static const struct vfiotrace_xlat_entry entries[] = {
		{ IOMMU_HWPT_ALLOC_NEST_PARENT, "IOMMU_HWPT_ALLOC_NEST_PARENT" },
		{ IOMMU_HWPT_ALLOC_DIRTY_TRACKING, "IOMMU_HWPT_ALLOC_DIRTY_TRACKING" },
		{ IOMMU_HWPT_FAULT_ID_VALID, "IOMMU_HWPT_FAULT_ID_VALID" },
		{ IOMMU_HWPT_ALLOC_PASID, "IOMMU_HWPT_ALLOC_PASID" },
	};
	static const struct vfiotrace_xlat names = {
		.name = "flags", .flags = true, .count = ARRAY_SIZE(entries), .entries = entries,
	};

	if (!IN_HAS(c, struct iommu_hwpt_alloc, data_type) || (!flags && !type))
		return VT_NOT;
	vt_evidence(c, "argument: flags=%#" PRIx64 ", data_type=%" PRIu64, flags, type);
	while ((name = vfiotrace_xlat_next(&names, &flags, &position)))
		text = vt_inquiry_text(c->inquiry, "%s%s%s", text, *text ? ", " : "", name);
	if (type)
		text = vt_inquiry_text(c->inquiry, "%s%sdata_type %" PRIu64, text,
				       *text ? ", " : "", type);
	vt_fact(c, "what", "%s", text);
	return VT_SURELY;
}

static enum vt_verdict look_not_tracking(struct vt_case *c, size_t offset)
{
	uint32_t id = (uint32_t)vt_in(c, offset, 4);
	const struct vt_model_object *o = vt_model_object(c->judged->session, c->record->file, id);

	if (!o || o->destroyed || !o->made.tgid ||
	    (o->type != VT_OBJECT_HWPT_PAGING && o->type != VT_OBJECT_HWPT) ||
	    o->flags & IOMMU_HWPT_ALLOC_DIRTY_TRACKING)
		return VT_NOT;
	vt_fact(c, "id", "%u", id);
	vt_fact(c, "line", "%s", vt_at_line(c, ", made", &o->made));
	vt_evidence(c, "object %u: flags %#x", id, o->flags);
	return VT_SURELY;
}

static enum vt_verdict look_set_not_tracking(struct vt_case *c)
{
	return look_not_tracking(c, offsetof(struct iommu_hwpt_set_dirty_tracking, hwpt_id));
}

static enum vt_verdict look_get_not_tracking(struct vt_case *c)
{
	return look_not_tracking(c, offsetof(struct iommu_hwpt_get_dirty_bitmap, hwpt_id));
}

/* A HWPT without IOMMU_HWPT_ALLOC_NEST_PARENT cannot be the parent of others. */
static enum vt_verdict no_parent(struct vt_case *c, uint32_t id)
{
	const struct vt_model_object *o = vt_model_object(c->judged->session, c->record->file, id);

	if (!o || o->destroyed || (o->type != VT_OBJECT_HWPT_PAGING && o->type != VT_OBJECT_HWPT) ||
	    (!o->automatic && (o->flags & IOMMU_HWPT_ALLOC_NEST_PARENT || !o->made.tgid)))
		return VT_NOT;
	vt_fact(c, "id", "%u", id);
	vt_fact(c, "how", "%s", o->automatic ? "was made by an attachment" :
		"was allocated without IOMMU_HWPT_ALLOC_NEST_PARENT");
	vt_fact(c, "line", "%s", vt_at_line(c, "", &o->made));
	vt_evidence(c, "object %u: flags %#x", id, o->flags);
	return VT_SURELY;
}

static enum vt_verdict look_hwpt_parent(struct vt_case *c)
{
	return no_parent(c, (uint32_t)IN(c, struct iommu_hwpt_alloc, pt_id));
}

/* Of what there is for guests the IOMMU's driver knows the types. */
static enum vt_verdict look_unsupported(struct vt_case *c, size_t offset)
{
	if (!vt_in_has(c, offset, 4))
		return VT_NOT;
	vt_fact(c, "type", "%" PRIu64, vt_in(c, offset, 4));
	vt_evidence(c, "argument: type=%" PRIu64, vt_in(c, offset, 4));
	return VT_SURELY;
}

static enum vt_verdict look_viommu_unsupported(struct vt_case *c)
{
	return look_unsupported(c, offsetof(struct iommu_viommu_alloc, type));
}

static enum vt_verdict look_events_unsupported(struct vt_case *c)
{
	return look_unsupported(c, offsetof(struct iommu_veventq_alloc, type));
}

static enum vt_verdict look_queue_unsupported(struct vt_case *c)
{
	return look_unsupported(c, offsetof(struct iommu_hw_queue_alloc, type));
}

static enum vt_verdict look_viommu_parent(struct vt_case *c)
{
	return no_parent(c, (uint32_t)IN(c, struct iommu_viommu_alloc, hwpt_id));
}

static enum vt_verdict look_dirty_page(struct vt_case *c)
{
	uint64_t page = IN(c, struct iommu_hwpt_get_dirty_bitmap, page_size);
	uint64_t iova = IN(c, struct iommu_hwpt_get_dirty_bitmap, iova);
	uint64_t length = IN(c, struct iommu_hwpt_get_dirty_bitmap, length);

	if (!IN_HAS(c, struct iommu_hwpt_get_dirty_bitmap, page_size) ||
	    (length && page && !(iova % page) && !((iova + length) % page)))
		return VT_NOT;
	vt_fact(c, "what", !length ? "the length is 0" : page ?
		"the range is no multiple of page_size" : "page_size is 0");
	vt_evidence(c, "argument: page_size=%" PRIu64 ", iova=%s, length=%#" PRIx64, page,
		    vt_iova_text(c, NULL, iova), length);
	return VT_SURELY;
}

static enum vt_verdict look_invalidate(struct vt_case *c)
{
	uint64_t number = IN(c, struct iommu_hwpt_invalidate, entry_num);
	uint64_t length = IN(c, struct iommu_hwpt_invalidate, entry_len);

	if (!IN_HAS(c, struct iommu_hwpt_invalidate, entry_num) || !number)
		return VT_NOT;
	if (!IN(c, struct iommu_hwpt_invalidate, data_uptr))
		vt_fact(c, "what", "data_uptr is NULL");
	else if (!length)
		vt_fact(c, "what", "entry_len is 0");
	else if (number > 524288)
		vt_fact(c, "what", "entry_num is %" PRIu64 ", and 524288 are the most", number);
	else
		return VT_NOT;
	vt_evidence(c, "argument: entry_num=%" PRIu64 ", entry_len=%" PRIu64, number, length);
	return VT_SURELY;
}

static enum vt_verdict look_depth(struct vt_case *c)
{
	uint64_t depth = IN(c, struct iommu_veventq_alloc, veventq_depth);

	if (!IN_HAS(c, struct iommu_veventq_alloc, veventq_depth) || (depth && depth <= 524288))
		return VT_NOT;
	vt_fact(c, "depth", "%" PRIu64, depth);
	vt_evidence(c, "argument: veventq_depth=%" PRIu64, depth);
	return VT_SURELY;
}

/* Only memory that was mapped from a file can be handed over to another process. */
static enum vt_verdict look_not_by_file(struct vt_case *c)
{
	const struct vt_model_space *s = NULL;

	while ((s = vt_model_next_space(c->judged->session, s))) {
		const struct vt_model_mapping *m;

		if (s->file != c->record->file)
			continue;
		for (m = vt_model_mapping(s, 0, UINT64_MAX); m;
		     m = vt_model_next_mapping(s, m, 0, UINT64_MAX)) {
			struct vt_when when = vt_model_mapping_when(m);

			if (m->from != VT_MAPS_MEMORY)
				continue;
			vt_fact(c, "range", "%s",
				vt_range_text(c, s, m->iovas.first, m->iovas.last));
			vt_fact(c, "line", "%s", vt_at_line(c, ", made", &when));
			vt_evidence(c, "mapped by IOMMU_IOAS_MAP: %s",
				    vt_range_text(c, s, m->iovas.first, m->iovas.last));
			return VT_SURELY;
		}
	}
	return VT_NOT;
}

/* ---- requests that this kernel does not have ---- */

static enum vt_verdict look_unknown(struct vt_case *c)
{
	const struct vt_answer *a;

	if (!c->record->call.request || !(c->record->call.request->kinds & VT_ON(IOMMUFD)) ||
	    c->record->call.caller != VFIOTRACE_CALLER_64 || _IOC_NR(c->record->call.code) < 0x80)
		return VT_NOT;
	a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/sys/kernel/osrelease");
	vt_fact(c, "kernel", a->error ? "this kernel" : "Linux %.*s", (int)strcspn(a->data, "\n"),
		a->data);
	vt_fact(c, "name", "%s", c->record->call.request->name);
	vt_evidence(c, "an iommufd gives this error for requests that its kernel does not know");
	return VT_SURELY;
}

static enum vt_verdict look_rawio(struct vt_case *c)
{
	return vt_look_rawio(c);
}

/* ---- the table ---- */

#define RULE(ID, REQUEST, ERRNUM, OTHER, LOOK)                                   \
	ID, VT_ON_IOCTL, VT_ON(IOMMUFD), REQUEST, ERRNUM, OTHER, LOOK
#define COMPAT (VT_ON(IOMMUFD) | VT_ON(CONTAINER))

static const struct vt_rule rules[] = {
	{ "iommufd-id", VT_ON_IOCTL, VT_ON(IOMMUFD) | VT_ON(CDEV), 0, ENOENT, EINVAL, look_id,
	  .why = "id {id} {is} in this iommufd, where {wanted} is wanted",
	  .fix = "use an id that a call on this iommufd has returned, and that is not destroyed" },
	{ RULE("iommufd-in-use", IOMMU_DESTROY, EBUSY, 0, look_in_use),
	  .why = "{type} {id} is still in use: {user}",
	  .fix = "{fix}" },
	{ RULE("iommufd-ranges-room", IOMMU_IOAS_IOVA_RANGES, EMSGSIZE, 0, look_ranges_room),
	  .why = "there is room for {room} ranges, and there are {need}. The usual first step, by which "
		 "their number is asked for",
	  .fix = "call it again with room for {need}" },
	{ RULE("ioas-unmap-range", IOMMU_IOAS_UNMAP, EINVAL, EOVERFLOW, look_unmap_range),
	  .why = "the range cannot be unmapped: {what}",
	  .fix = "give the range as it was mapped; all of it: iova 0, length 2^64-1" },
	{ RULE("ioas-unmap-nothing", IOMMU_IOAS_UNMAP, ENOENT, 0, look_unmap_nothing),
	  .why = "the range {first}-{last} cannot be unmapped: {what}",
	  .fix = "unmap the range as it was mapped, at the IOVA that the call has written back: without "
		 "IOMMU_IOAS_MAP_FIXED_IOVA the kernel has chosen it" },
	{ RULE("ioas-map-no-hole", IOMMU_IOAS_MAP, ENOSPC, 0, look_no_hole),
	  .why = "there is no free range of {size} bytes{where}: the largest has {hole}",
	  .fix = "unmap what is not needed, or allow more (IOMMU_IOAS_ALLOW_IOVAS)" },
	{ RULE("ioas-copy-no-hole", IOMMU_IOAS_COPY, ENOSPC, 0, look_no_hole),
	  .why = "there is no free range of {size} bytes{where}: the largest has {hole}",
	  .fix = "unmap what is not needed, or allow more (IOMMU_IOAS_ALLOW_IOVAS)" },
	{ RULE("ioas-file-no-hole", IOMMU_IOAS_MAP_FILE, ENOSPC, 0, look_no_hole),
	  .why = "there is no free range of {size} bytes{where}: the largest has {hole}",
	  .fix = "unmap what is not needed, or allow more (IOMMU_IOAS_ALLOW_IOVAS)" },
	{ RULE("ioas-allow", IOMMU_IOAS_ALLOW_IOVAS, EINVAL, 0, look_allow),
	  .why = "the range {range} cannot be allowed: it {what}",
	  .fix = "give ranges of two bytes and more, the last one included, that do not overlap" },
	{ RULE("ioas-allow-reserved", IOMMU_IOAS_ALLOW_IOVAS, EADDRINUSE, 0, look_allow_reserved),
	  .why = "{range} cannot be allowed: a device that is attached has reserved addresses there, or "
		 "its IOMMU does not reach so far",
	  .fix = "allow no more than IOMMU_IOAS_IOVA_RANGES tells" },
	{ RULE("ioas-file-closed", IOMMU_IOAS_MAP_FILE, EBADF, 0, look_file_closed),
	  .why = "descriptor {fd}, which the argument names, {how}",
	  .fix = "pass the descriptor of an open memfd, file of hugetlbfs, or dma-buf" },
	{ RULE("ioas-file-kind", IOMMU_IOAS_MAP_FILE, EINVAL, 0, look_file_kind),
	  .why = "nothing can be mapped: {what}",
	  .fix = "pass a memfd, a file of tmpfs or hugetlbfs, or a dma-buf of vfio-pci, and a length" },
	{ RULE("ioas-copy-arguments", IOMMU_IOAS_COPY, EINVAL, 0, look_copy),
	  .why = "nothing can be copied so: {what}",
	  .fix = "set a length, and access" },
	{ RULE("ioas-copy-source", IOMMU_IOAS_COPY, ENOENT, EPERM, look_copy),
	  .why = "that cannot be copied: {what}",
	  .fix = "copy what is mapped, with no more access than it has" },
	{ RULE("hw-queue-unmapped", IOMMU_HW_QUEUE_ALLOC, ENOENT, 0, look_queue_unmapped),
	  .why = "nothing is mapped at {gap} in IOAS {ioas}, where the queue's memory is to lie",
	  .fix = "map all of the queue's memory first, and give its IOVA" },
	{ RULE("hw-queue-unreadable", IOMMU_HW_QUEUE_ALLOC, EPERM, 0, look_queue_unreadable),
	  .why = "the queue lies in {range}, which was mapped without IOMMU_IOAS_MAP_READABLE",
	  .fix = "map the memory of queues for reading too" },
	{ "iommufd-no-compat", VT_ON_IOCTL, VT_ON(IOMMUFD), VFIO_SET_IOMMU, ENODEV, 0,
	  look_no_compat,
	  .why = "no IOAS serves VFIO's own requests on this iommufd yet",
	  .fix = "attach a group first (VFIO_GROUP_SET_CONTAINER), or set one (IOMMU_VFIO_IOAS)" },
	{ "iommufd-no-compat-info", VT_ON_IOCTL, VT_ON(IOMMUFD), VFIO_IOMMU_GET_INFO, ENODEV, 0,
	  look_no_compat,
	  .why = "no IOAS serves VFIO's own requests on this iommufd yet",
	  .fix = "attach a group first (VFIO_GROUP_SET_CONTAINER), or set one (IOMMU_VFIO_IOAS)" },
	{ "iommufd-no-compat-extension", VT_ON_IOCTL, VT_ON(IOMMUFD), VFIO_CHECK_EXTENSION, ENODEV,
	  0, look_no_compat,
	  .why = "no IOAS serves VFIO's own requests on this iommufd yet, and what it would answer depends "
		 "on it",
	  .fix = "attach a group first (VFIO_GROUP_SET_CONTAINER), or set one (IOMMU_VFIO_IOAS)" },
	{ "iommufd-no-compat-map", VT_ON_IOCTL, VT_ON(IOMMUFD), VFIO_IOMMU_MAP_DMA, ENODEV, 0,
	  look_no_compat,
	  .why = "no IOAS serves VFIO's own requests on this iommufd yet",
	  .fix = "attach a group first (VFIO_GROUP_SET_CONTAINER), or set one (IOMMU_VFIO_IOAS)" },
	{ "iommufd-no-compat-unmap", VT_ON_IOCTL, VT_ON(IOMMUFD), VFIO_IOMMU_UNMAP_DMA, ENODEV, 0,
	  look_no_compat,
	  .why = "no IOAS serves VFIO's own requests on this iommufd yet",
	  .fix = "attach a group first (VFIO_GROUP_SET_CONTAINER), or set one (IOMMU_VFIO_IOAS)" },
	{ "iommufd-no-compat-id", VT_ON_IOCTL, VT_ON(IOMMUFD), IOMMU_VFIO_IOAS, ENODEV, 0,
	  look_no_compat,
	  .why = "no IOAS serves VFIO's own requests on this iommufd yet",
	  .fix = "attach a group first (VFIO_GROUP_SET_CONTAINER), or set one (IOMMU_VFIO_IOAS_SET)" },
	{ "iommufd-compat-model", VT_ON_IOCTL, COMPAT, VFIO_SET_IOMMU, EINVAL, 0, look_compat_model,
	  .why = "an iommufd serves VFIO_TYPE1_IOMMU (1) and VFIO_TYPE1v2_IOMMU (3), not {model}{which}",
	  .fix = "use VFIO_TYPE1v2_IOMMU (3)" },
	{ RULE("iommufd-option-right", IOMMU_OPTION, EPERM, 0, look_option_right),
	  .why = "IOMMU_OPTION_RLIMIT_MODE needs CAP_SYS_RESOURCE, which the process lacks",
	  .fix = "go on without, or run with that capability" },
	{ RULE("iommufd-option-late", IOMMU_OPTION, EBUSY, 0, look_option_late),
	  .why = "IOMMU_OPTION_RLIMIT_MODE must be set before anything is made: there is {object}",
	  .fix = "set it first, right behind the open" },
	{ RULE("iommufd-option-value", IOMMU_OPTION, EINVAL, 0, look_option_value),
	  .why = "val64 is {value}, and may be 0 or 1",
	  .fix = "set 0 or 1" },
	{ RULE("hwpt-data", IOMMU_HWPT_ALLOC, EINVAL, 0, look_hwpt_data),
	  .why = "data_type {type} and data_len {length} contradict each other: both are 0, or neither",
	  .fix = "set both, or none" },
	{ RULE("hwpt-unsupported", IOMMU_HWPT_ALLOC, EOPNOTSUPP, 0, look_hwpt_unsupported),
	  .why = "the IOMMU of that device, or this kernel, does not support {what}",
	  .fix = "go on without: IOMMU_GET_HW_INFO tells what there is" },
	{ RULE("hwpt-set-not-tracking", IOMMU_HWPT_SET_DIRTY_TRACKING, EOPNOTSUPP, 0,
	       look_set_not_tracking),
	  .why = "HWPT {id}{line} cannot track dirty pages: it was allocated without "
		 "IOMMU_HWPT_ALLOC_DIRTY_TRACKING",
	  .fix = "allocate it with that flag" },
	{ RULE("hwpt-get-not-tracking", IOMMU_HWPT_GET_DIRTY_BITMAP, EOPNOTSUPP, 0,
	       look_get_not_tracking),
	  .why = "HWPT {id}{line} cannot track dirty pages: it was allocated without "
		 "IOMMU_HWPT_ALLOC_DIRTY_TRACKING",
	  .fix = "allocate it with that flag" },
	{ RULE("hwpt-parent", IOMMU_HWPT_ALLOC, EINVAL, 0, look_hwpt_parent),
	  .why = "HWPT {id} cannot have others within: it {how}{line}",
	  .fix = "allocate the parent with IOMMU_HWPT_ALLOC_NEST_PARENT" },
	{ RULE("viommu-unsupported", IOMMU_VIOMMU_ALLOC, EOPNOTSUPP, 0, look_viommu_unsupported),
	  .why = "the IOMMU of that device, or this kernel, has no vIOMMU of type {type}",
	  .fix = "go on without" },
	{ RULE("veventq-unsupported", IOMMU_VEVENTQ_ALLOC, EOPNOTSUPP, 0, look_events_unsupported),
	  .why = "the vIOMMU, or this kernel, has no queues for events of type {type}",
	  .fix = "go on without" },
	{ RULE("hw-queue-unsupported", IOMMU_HW_QUEUE_ALLOC, EOPNOTSUPP, 0, look_queue_unsupported),
	  .why = "the vIOMMU, or this kernel, has no hardware queues of type {type}",
	  .fix = "go on without" },
	{ RULE("viommu-parent", IOMMU_VIOMMU_ALLOC, EINVAL, 0, look_viommu_parent),
	  .why = "HWPT {id} cannot serve a vIOMMU: it {how}{line}",
	  .fix = "allocate it with IOMMU_HWPT_ALLOC_NEST_PARENT" },
	{ RULE("hwpt-dirty-range", IOMMU_HWPT_GET_DIRTY_BITMAP, EINVAL, 0, look_dirty_page),
	  .why = "the range cannot be asked for: {what}",
	  .fix = "set page_size, and a range of whole pages" },
	{ RULE("hwpt-invalidate", IOMMU_HWPT_INVALIDATE, EINVAL, 0, look_invalidate),
	  .why = "the entries cannot be taken: {what}",
	  .fix = "pass an array of entry_num entries, entry_len bytes each" },
	{ RULE("veventq-depth", IOMMU_VEVENTQ_ALLOC, EINVAL, 0, look_depth),
	  .why = "veventq_depth is {depth}; 1 to 524288 are possible",
	  .fix = "set a depth" },
	{ RULE("iommufd-not-by-file", IOMMU_IOAS_CHANGE_PROCESS, EINVAL, 0, look_not_by_file),
	  .why = "the mapping {range}{line} was not made from a file, and so it cannot go over to another "
		 "process",
	  .fix = "map all memory by IOMMU_IOAS_MAP_FILE" },
	{ RULE("iommufd-get-pa-right", IOMMU_IOAS_NOIOMMU_GET_PA, EPERM, 0, look_rawio),
	  .why = "physical addresses are told with CAP_SYS_RAWIO only, which the process lacks",
	  .fix = "run with CAP_SYS_RAWIO (as root, outside of user namespaces)" },
	{ RULE("iommufd-unknown", 0, ENOTTY, 0, look_unknown),
	  .why = "{kernel} does not know {name}",
	  .fix = "use a newer kernel, or go on without" },
};

const struct vt_rules vt_rules_iommufd = { rules, ARRAY_SIZE(rules) };
