/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Learns from calls on iommufds, and from those by which devices are bound and attached to them. */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <errno.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>

#define IN(TYPE, FIELD)	 VT_TAUGHT_IN(t, struct TYPE, FIELD)
#define IN32(TYPE, FIELD)  ((uint32_t)VT_TAUGHT_IN(t, struct TYPE, FIELD))
#define OUT(TYPE, FIELD) VT_TAUGHT_OUT(t, struct TYPE, FIELD)
#define OUT32(TYPE, FIELD) ((uint32_t)VT_TAUGHT_OUT(t, struct TYPE, FIELD))

/* ---- objects ---- */

/* The call has created the object, in its iommufd. */
static void make(struct vt_session *session, const struct vt_taught *t,
		 struct vt_model_object object)
{
	object.file = t->record->file;
	vt_session_iommufd(session, object.file);
	vt_session_make_object(session, &object);
}

/* A call uses the object, so it exists: adds it if its creation was not seen. */
static struct vt_session_object *know(struct vt_session *session, uint64_t file, uint32_t id,
				      enum vt_object_type type)
{
	struct vt_session_object *o;

	if (type == VT_OBJECT_IOAS)
		vt_session_name_compat(session, file, id);
	o = vt_session_find_object(session, file, id);
	vt_session_iommufd(session, file);
	if (o && !o->as.destroyed && (o->as.type == type || type == VT_OBJECT_UNKNOWN))
		return o;
	return vt_session_make_object(session, &(struct vt_model_object){
		.file = file, .id = id, .type = type,
	});
}

static enum vt_object_type type_of(const struct vt_session *session, uint64_t file, uint32_t id)
{
	const struct vt_session_object *o = vt_session_find_object(session, file, id);

	return o && !o->as.destroyed ? o->as.type : VT_OBJECT_UNKNOWN;
}

void vt_learn_destroy(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_iommufd *fd = vt_session_iommufd(session, t->record->file);
	uint32_t id = IN32(iommu_destroy, id);
	struct vt_session_space *s;

	/*
	 * A call can destroy by id the IOAS for VFIO's own calls. Other objects that the
	 * kernel makes by itself are in use while they exist, so destroying them fails.
	 */
	vt_session_name_compat(session, fd->as.file, id);
	s = vt_session_find_space(session, fd->as.file, id);
	vt_session_end_object(session, know(session, fd->as.file, id, VT_OBJECT_UNKNOWN));
	if (s && id)
		vt_session_drop_space(session, s);
	if (fd->as.compat == VT_COMPAT_SET && fd->as.compat_ioas == id) {
		fd->as.compat = VT_COMPAT_NONE;
		fd->as.compat_ioas = 0;
		fd->as.compat_when = session->now;
	}
}

void vt_learn_ioas_alloc(struct vt_session *session, const struct vt_taught *t)
{
	uint32_t id = OUT32(iommu_ioas_alloc, out_ioas_id);
	struct vt_session_space *s = vt_session_find_space(session, t->record->file, id);

	/* An IOAS that had this id before; its end was not seen. */
	if (s)
		vt_session_drop_space(session, s);
	make(session, t, (struct vt_model_object){ .id = id, .type = VT_OBJECT_IOAS });
	vt_session_begin_space(session, vt_session_space(session, t->record->file, id));
}

void vt_learn_hwpt_alloc(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_model_object o = {
		.id = OUT32(iommu_hwpt_alloc, out_hwpt_id),
		.parent = IN32(iommu_hwpt_alloc, pt_id),
		.device = IN32(iommu_hwpt_alloc, dev_id),
		.flags = IN32(iommu_hwpt_alloc, flags),
	};

	/* Fields beyond the end of an older program's struct count as 0. */
	if (t->call->in_have >= offsetof(struct iommu_hwpt_alloc, data_len))
		o.kind = IN32(iommu_hwpt_alloc, data_type);
	if (o.flags & IOMMU_HWPT_FAULT_ID_VALID &&
	    t->call->in_have >= offsetof(struct iommu_hwpt_alloc, __reserved2))
		o.fault_queue = IN32(iommu_hwpt_alloc, fault_id);
	switch (type_of(session, t->record->file, o.parent)) {
	case VT_OBJECT_IOAS:
		o.type = VT_OBJECT_HWPT_PAGING;
		break;
	case VT_OBJECT_HWPT_PAGING:
	case VT_OBJECT_VIOMMU:
		o.type = VT_OBJECT_HWPT_NESTED;
		break;
	default:
		o.type = VT_OBJECT_HWPT;
		break;
	}
	make(session, t, o);
}

void vt_learn_fault_alloc(struct vt_session *session, const struct vt_taught *t)
{
	make(session, t, (struct vt_model_object){
		.id = OUT32(iommu_fault_alloc, out_fault_id), .type = VT_OBJECT_FAULT_QUEUE,
		.opened = t->record->made_file,
	});
}

void vt_learn_viommu_alloc(struct vt_session *session, const struct vt_taught *t)
{
	make(session, t, (struct vt_model_object){
		.id = OUT32(iommu_viommu_alloc, out_viommu_id), .type = VT_OBJECT_VIOMMU,
		.kind = IN32(iommu_viommu_alloc, type),
		.device = IN32(iommu_viommu_alloc, dev_id),
		.parent = IN32(iommu_viommu_alloc, hwpt_id),
	});
}

void vt_learn_vdevice_alloc(struct vt_session *session, const struct vt_taught *t)
{
	make(session, t, (struct vt_model_object){
		.id = OUT32(iommu_vdevice_alloc, out_vdevice_id), .type = VT_OBJECT_VDEVICE,
		.device = IN32(iommu_vdevice_alloc, dev_id),
		.parent = IN32(iommu_vdevice_alloc, viommu_id),
	});
}

void vt_learn_veventq_alloc(struct vt_session *session, const struct vt_taught *t)
{
	make(session, t, (struct vt_model_object){
		.id = OUT32(iommu_veventq_alloc, out_veventq_id), .type = VT_OBJECT_VEVENT_QUEUE,
		.kind = IN32(iommu_veventq_alloc, type),
		.parent = IN32(iommu_veventq_alloc, viommu_id),
		.opened = t->record->made_file,
	});
}

void vt_learn_hw_queue_alloc(struct vt_session *session, const struct vt_taught *t)
{
	make(session, t, (struct vt_model_object){
		.id = OUT32(iommu_hw_queue_alloc, out_hw_queue_id), .type = VT_OBJECT_HW_QUEUE,
		.kind = IN32(iommu_hw_queue_alloc, type),
		.parent = IN32(iommu_hw_queue_alloc, viommu_id),
	});
}

/* ---- what an IOAS can do ---- */

static struct vt_session_space *ioas(struct vt_session *session, const struct vt_taught *t,
				     uint32_t id)
{
	know(session, t->record->file, id, VT_OBJECT_IOAS);
	return vt_session_space(session, t->record->file, id);
}

#define RANGES_MAX 65536u		/* no more are read */

void vt_learn_iova_ranges(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = ioas(session, t, IN32(iommu_ioas_iova_ranges, ioas_id));
	size_t count = OUT32(iommu_ioas_iova_ranges, num_iovas);
	size_t size = sizeof(struct iommu_iova_range);
	uint8_t *bytes;

	s->as.told = session->now;
	s->as.alignment = OUT(iommu_ioas_iova_ranges, out_iova_alignment);
	/* Half a list would make the missing ranges look unusable. */
	if (!count || count > IN32(iommu_ioas_iova_ranges, num_iovas) || count > RANGES_MAX)
		return;
	bytes = malloc(count * size);
	if (!bytes)
		vt_no_memory();
	if (t->memory->read(t->memory->ctx, IN(iommu_ioas_iova_ranges, allowed_iovas), bytes,
			    count * size) == (ssize_t)(count * size))
		vt_session_set_ranges(s, t->call, bytes, count);
	free(bytes);
}

/* The new list replaces the old one. */
void vt_learn_allow_iovas(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = ioas(session, t, IN32(iommu_ioas_allow_iovas, ioas_id));
	size_t count = IN32(iommu_ioas_allow_iovas, num_iovas);
	size_t size = count * sizeof(struct iommu_iova_range);
	uint8_t *bytes;

	s->as.allowed_when = session->now;
	if (count > RANGES_MAX) {
		vt_session_forget_allowed(s);
		return;
	}
	bytes = malloc(size + 1);
	if (!bytes)
		vt_no_memory();
	if (!size || t->memory->read(t->memory->ctx, IN(iommu_ioas_allow_iovas, allowed_iovas),
				     bytes, size) == (ssize_t)size)
		vt_session_set_allowed(s, t->call, bytes, count);
	else
		vt_session_forget_allowed(s);
	free(bytes);
}

/* The argument was not seen, so any IOAS of the iommufd may have been meant. */
void vt_learn_allow_unseen(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_space *s = NULL;

	while ((s = vt_session_next_of_file(session, t->record->file, s)))
		vt_session_forget_allowed(s);
}

void vt_learn_option(struct vt_session *session, const struct vt_taught *t)
{
	struct vt_session_iommufd *fd = vt_session_iommufd(session, t->record->file);
	uint64_t value;

	if (IN32(iommu_option, op) != IOMMU_OPTION_OP_SET &&
	    IN32(iommu_option, op) != IOMMU_OPTION_OP_GET)
		return;
	value = IN32(iommu_option, op) == IOMMU_OPTION_OP_SET ? IN(iommu_option, val64) :
								OUT(iommu_option, val64);
	if (IN32(iommu_option, option_id) == IOMMU_OPTION_RLIMIT_MODE)
		fd->as.process_limit = value;
	else if (IN32(iommu_option, option_id) == IOMMU_OPTION_HUGE_PAGES)
		ioas(session, t, IN32(iommu_option, object_id))->as.small_pages = !value;
}

/* ---- mapping ---- */

static uint8_t access_of(uint32_t flags)
{
	return (flags & IOMMU_IOAS_MAP_READABLE ? VT_MAPPING_READ : 0) |
	       (flags & IOMMU_IOAS_MAP_WRITEABLE ? VT_MAPPING_WRITE : 0);
}

/*
 * For the three mapping calls. @iova: chosen by the program or the kernel. @length in bytes.
 * @as: the remaining members.
 */
static void map(struct vt_session *session, const struct vt_taught *t, uint32_t id,
		uint64_t iova, uint64_t length, const struct vt_model_mapping *as)
{
	struct vt_session_space *s;
	struct vt_model_mapping m;

	if (t->record->failed) {
		s = vt_session_find_space(session, t->record->file, id);
		if (s)
			vt_session_map_failed(session, s, iova, length, t->record->result);
		return;
	}
	s = ioas(session, t, id);
	if (!length) {
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
		return;
	}
	m = vt_session_new_mapping(session, iova, length);
	m.source = as->source;
	m.from = as->from;
	m.of = as->of;
	m.access = as->access;
	vt_session_map_dma(session, s, &m);
}

static bool is_chosen(const struct vt_taught *t, uint32_t flags)
{
	return !t->record->failed && !(flags & IOMMU_IOAS_MAP_FIXED_IOVA);
}

void vt_learn_ioas_map(struct vt_session *session, const struct vt_taught *t)
{
	uint32_t flags = IN32(iommu_ioas_map, flags);

	map(session, t, IN32(iommu_ioas_map, ioas_id),
	    is_chosen(t, flags) ? OUT(iommu_ioas_map, iova) : IN(iommu_ioas_map, iova),
	    IN(iommu_ioas_map, length), &(struct vt_model_mapping){
		.from = VT_MAPS_MEMORY, .source = IN(iommu_ioas_map, user_va),
		.access = access_of(flags),
	    });
}

void vt_learn_ioas_map_file(struct vt_session *session, const struct vt_taught *t)
{
	uint32_t flags = IN32(iommu_ioas_map_file, flags);

	map(session, t, IN32(iommu_ioas_map_file, ioas_id),
	    is_chosen(t, flags) ? OUT(iommu_ioas_map_file, iova) : IN(iommu_ioas_map_file, iova),
	    IN(iommu_ioas_map_file, length), &(struct vt_model_mapping){
		.from = VT_MAPS_FILE, .source = IN(iommu_ioas_map_file, start),
		.of = (uint32_t)t->record->argument_file, .access = access_of(flags),
	    });
}

/* ---- copying ---- */

struct piece {
	uint64_t first, length;
};

/*
 * The parts of the mappings in the range; each becomes a mapping of its own. @count: their
 * number. The caller frees the array.
 */
static struct piece *pieces_of(const struct vt_session_space *s, uint64_t first, uint64_t last,
			       size_t *count)
{
	const struct vt_model_mapping *m = vt_model_mapping(&s->as, first, last);
	struct piece *pieces = NULL;
	size_t room = 0;

	for (*count = 0; m; m = vt_model_next_mapping(&s->as, m, first, last)) {
		uint64_t from = m->iovas.first > first ? m->iovas.first : first;
		uint64_t to = m->iovas.last < last ? m->iovas.last : last;

		if (*count == room) {
			room = room ? 2 * room : 4;
			pieces = reallocarray(pieces, room, sizeof(*pieces));
			if (!pieces)
				vt_no_memory();
		}
		pieces[(*count)++] = (struct piece){ from, to - from + 1 };
	}
	return pieces;
}

/* The kernel copied mappings that we do not know: doubts both spaces. @length: bytes copied. */
static void see_gaps(struct vt_session *session, struct vt_session_space *from,
		     struct vt_session_space *to, const struct piece *pieces, size_t count,
		     uint64_t length)
{
	for (size_t i = 0; i < count; i++)
		length -= pieces[i].length;
	if (!length)
		return;
	vt_session_doubt(session, from, VT_DOUBT_ANSWER);
	vt_session_doubt(session, to, VT_DOUBT_ANSWER);
}

void vt_learn_ioas_copy(struct vt_session *session, const struct vt_taught *t)
{
	uint32_t flags = IN32(iommu_ioas_copy, flags), dst = IN32(iommu_ioas_copy, dst_ioas_id);
	uint32_t src = IN32(iommu_ioas_copy, src_ioas_id);
	uint64_t first = IN(iommu_ioas_copy, src_iova), length = IN(iommu_ioas_copy, length);
	uint64_t iova = is_chosen(t, flags) ? OUT(iommu_ioas_copy, dst_iova) :
					      IN(iommu_ioas_copy, dst_iova);
	struct vt_model_mapping as = {
		.from = VT_MAPS_COPY, .of = src, .access = access_of(flags),
	};
	struct piece *pieces;
	size_t count;

	if (t->record->failed || !length) {
		map(session, t, dst, iova, length, &as);
		return;
	}
	pieces = pieces_of(ioas(session, t, src), first, vt_interval_last(first, length), &count);
	see_gaps(session, ioas(session, t, src), ioas(session, t, dst), pieces, count, length);
	if (!count) {
		as.source = first;
		map(session, t, dst, iova, length, &as);
	}
	for (size_t i = 0; i < count; i++) {
		as.source = pieces[i].first;
		map(session, t, dst, iova + (pieces[i].first - first), pieces[i].length, &as);
	}
	if (count > 1)
		ioas(session, t, dst)->as.maps -= count - 1;
	free(pieces);
}

/* ---- unmapping ---- */

void vt_learn_ioas_unmap(struct vt_session *session, const struct vt_taught *t)
{
	uint64_t iova = IN(iommu_ioas_unmap, iova), length = IN(iommu_ioas_unmap, length);
	bool all = !iova && length == UINT64_MAX;
	struct vt_session_unmapping u = {
		.first = iova, .last = all || !length ? UINT64_MAX : vt_interval_last(iova, length),
		.learnt = t->record->learnt,
	};
	uint32_t id = IN32(iommu_ioas_unmap, ioas_id);
	struct vt_session_space *s = vt_session_find_space(session, t->record->file, id);

	if (t->record->failed) {
		if (s && length)
			vt_session_unmap_failed(session, s, &u, t->record->result);
		return;
	}
	s = ioas(session, t, id);
	u.told = true;
	u.bytes = OUT(iommu_ioas_unmap, length);
	if (length)
		vt_session_unmap_dma(session, s, &u);
	else
		vt_session_doubt(session, s, VT_DOUBT_ANSWER);
}

void vt_learn_change_process(struct vt_session *session, const struct vt_taught *t)
{
	vt_session_iommufd(session, t->record->file)->as.process = session->now;
}

/* ---- devices ---- */

void vt_learn_bind(struct vt_session *session, const struct vt_taught *t)
{
	uint64_t iommufd = t->record->argument_file;

	/* The call succeeds only if the device was not bound. */
	vt_session_unbind(session, t->record->file);
	if (!iommufd)
		return;
	vt_session_iommufd(session, iommufd);
	vt_session_make_object(session, &(struct vt_model_object){
		.file = iommufd, .id = OUT32(vfio_device_bind_iommufd, out_devid),
		.type = VT_OBJECT_DEVICE, .opened = t->record->file,
	});
	vt_session_keep(session, t->record->file, iommufd);
}

/*
 * After an attachment to @asked, which the kernel answered with @got. If they differ, @got is
 * a HWPT that the kernel made for the IOAS @asked, unless it was seen to be made.
 */
static void know_pt(struct vt_session *session, uint64_t iommufd, uint32_t asked, uint32_t got)
{
	struct vt_session_object *o = vt_session_find_object(session, iommufd, got);

	if (asked == got) {
		know(session, iommufd, got, VT_OBJECT_UNKNOWN);
		return;
	}
	know(session, iommufd, asked, VT_OBJECT_IOAS);
	if (o && !o->as.destroyed && o->as.type != VT_OBJECT_UNKNOWN)
		return;
	vt_session_make_object(session, &(struct vt_model_object){
		.file = iommufd, .id = got, .type = VT_OBJECT_HWPT_PAGING, .parent = asked,
		.automatic = true,
	});
}

void vt_learn_attach(struct vt_session *session, const struct vt_taught *t)
{
	const struct vt_session_object *device = vt_session_find_bound(session, t->record->file);
	uint32_t flags = IN32(vfio_device_attach_iommufd_pt, flags);
	struct vt_model_attachment a = { .pt = OUT32(vfio_device_attach_iommufd_pt, pt_id) };

	if (!device)
		return;
	a.file = device->as.file;
	a.opened = device->as.opened;
	a.device = device->as.id;
	if (flags & VFIO_DEVICE_ATTACH_PASID &&
	    t->call->in_have >= sizeof(struct vfio_device_attach_iommufd_pt)) {
		a.has_pasid = true;
		a.pasid = IN32(vfio_device_attach_iommufd_pt, pasid);
	}
	know_pt(session, a.file, IN32(vfio_device_attach_iommufd_pt, pt_id), a.pt);
	vt_session_attach(session, &a);
}

void vt_learn_detach(struct vt_session *session, const struct vt_taught *t)
{
	const struct vt_session_object *device = vt_session_find_bound(session, t->record->file);
	uint32_t flags = IN32(vfio_device_detach_iommufd_pt, flags);
	struct vt_model_attachment a = { 0 };

	if (!device)
		return;
	a.file = device->as.file;
	a.opened = device->as.opened;
	a.device = device->as.id;
	if (flags & VFIO_DEVICE_DETACH_PASID &&
	    t->call->in_have >= sizeof(struct vfio_device_detach_iommufd_pt)) {
		a.has_pasid = true;
		a.pasid = IN32(vfio_device_detach_iommufd_pt, pasid);
	}
	vt_session_detach(session, &a, NULL);
}
