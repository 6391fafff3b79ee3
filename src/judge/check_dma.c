/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of address spaces and the mappings in them. */
#include "config.h"

#include "judge/check_rule.h"

#include <errno.h>
#include <inttypes.h>

/* A call of VFIO or of iommufd that maps or unmaps. */
struct range {
	const struct vt_model_space *space;
	uint64_t file;
	uint64_t iova, size, vaddr;
	const char *request;
};

static bool is_compat(const struct vt_looking *l)
{
	return l->record->fd_info.what.kind == VFIOTRACE_FD_IOMMUFD;
}

static struct range map_of(const struct vt_looking *l)
{
	const struct vt_record *r = l->record;

	if (vt_request_code(r) == VFIO_IOMMU_MAP_DMA)
		return (struct range){
			.space = vt_model_dma_space(l->session, r->file), .file = r->file,
			.iova = IN(&l->c, struct vfio_iommu_type1_dma_map, iova),
			.size = IN(&l->c, struct vfio_iommu_type1_dma_map, size),
			.vaddr = IN(&l->c, struct vfio_iommu_type1_dma_map, vaddr),
			.request = "VFIO_IOMMU_MAP_DMA",
		};
	return (struct range){
		.space = vt_model_space(l->session, r->file,
					(uint32_t)IN(&l->c, struct iommu_ioas_map, ioas_id)),
		.file = r->file,
		.iova = r->failed ? IN(&l->c, struct iommu_ioas_map, iova) :
				    OUT(l, struct iommu_ioas_map, iova),
		.size = IN(&l->c, struct iommu_ioas_map, length),
		.vaddr = IN(&l->c, struct iommu_ioas_map, user_va),
		.request = "IOMMU_IOAS_MAP",
	};
}

static bool did_map(const struct vt_looking *l)
{
	return vt_did(l, ON_CONTAINER, VFIO_IOMMU_MAP_DMA) ||
	       vt_did(l, VT_ON(IOMMUFD), IOMMU_IOAS_MAP);
}

static bool failed_to_map(const struct vt_looking *l)
{
	return vt_failed_at(l, ON_CONTAINER, VFIO_IOMMU_MAP_DMA) ||
	       vt_failed_at(l, VT_ON(IOMMUFD), IOMMU_IOAS_MAP);
}

static void range_facts(struct vt_looking *l, const struct range *m)
{
	vt_fact(&l->c, "request", "%s", m->request);
	vt_fact(&l->c, "iova", "%s", vt_iova_text(&l->c, m->space, m->iova));
	vt_fact(&l->c, "size", "%" PRIu64, m->size);
}

/* ---- C006: an unmap that does not remove the range that it names ---- */

/*
 * A program may unmap what is not mapped, to be sure. It is a mistake if the IOVA is the
 * address of mapped memory. It may be one if a mapping of that size is elsewhere, and there
 * was never one at this IOVA.
 */
static const char *find_mistake(struct vt_looking *l, const struct range *u, bool *sure)
{
	const struct vt_model_space *space = vt_model_dma_space(l->session, u->file);
	const struct vt_model_mapping *m = NULL;
	struct vt_key key = { u->file, u->iova, 0 };
	const char *why = NULL;

	*sure = false;

	if (!space || space->doubt != VT_DOUBT_NONE)
		return NULL;
	for (m = vt_model_mapping(space, 0, UINT64_MAX); m;
	     m = vt_model_next_mapping(space, m, 0, UINT64_MAX)) {
		*sure = m->from == VT_MAPS_MEMORY && m->source == u->iova && u->iova;
		if (*sure)
			return vt_inquiry_text(l->c.inquiry,
					       ": that is the address of memory, which "
					       "is mapped at IOVA %s",
					       vt_iova_text(&l->c, space, m->iovas.first));
		if (vt_model_mapping_size(m) == u->size && !vt_suspected(l, key) &&
		    !vt_has_forgotten(l))
			why = vt_inquiry_text(l->c.inquiry,
					      ": nothing was ever mapped there, but as "
					      "many bytes at %s",
					      vt_iova_text(&l->c, space, m->iovas.first));
	}
	return why;
}

static void see_unmap(struct vt_looking *l)
{
	struct range u = { .file = l->record->file, .request = "VFIO_IOMMU_UNMAP_DMA" };
	uint64_t removed, flags = IN(&l->c, struct vfio_iommu_type1_dma_unmap, flags);
	const char *mistake = NULL;
	bool sure = true;

	/* Remember where mappings have been. */
	if (vt_did(l, ON_CONTAINER, VFIO_IOMMU_MAP_DMA))
		vt_remember(l, (struct vt_key){ u.file, map_of(l).iova, 0 });
	if (!vt_did(l, ON_CONTAINER, VFIO_IOMMU_UNMAP_DMA) ||
	    flags & (VFIO_DMA_UNMAP_FLAG_ALL | VFIO_DMA_UNMAP_FLAG_VADDR))
		return;
	u.iova = IN(&l->c, struct vfio_iommu_type1_dma_unmap, iova);
	u.size = IN(&l->c, struct vfio_iommu_type1_dma_unmap, size);
	removed = OUT(l, struct vfio_iommu_type1_dma_unmap, size);
	if (removed == u.size ||
	    l->record->call.out_have < sizeof(struct vfio_iommu_type1_dma_unmap))
		return;
	if (!removed)
		mistake = find_mistake(l, &u, &sure);
	else if (removed > u.size)
		mistake = ": a mapping reaches beyond that range, and went whole";
	range_facts(l, &u);
	vt_fact(&l->c, "removed", "%" PRIu64, removed);
	vt_fact(&l->c, "why", "%s", mistake ? mistake : removed ? ": not all of that was mapped" :
							       ": nothing is mapped there");
	vt_found_as(l, mistake && sure ? VT_SEVERITY_WARNING : VT_SEVERITY_NOTE);
}

/* ---- C007, C008: a mapping has failed, and the program relies on it ---- */

static struct vt_key range_key(const struct range *m)
{
	return (struct vt_key){ .file = m->file, .a = m->iova, .b = m->size };
}

/* The same mapping exists already, so the failure does no harm. */
static bool is_there(const struct vt_looking *l, const struct range *m)
{
	const struct vt_model_mapping *at =
		m->space ? vt_model_mapping(m->space, m->iova, m->iova + m->size - 1) : NULL;

	return l->record->result == -EEXIST && at && at->iovas.first == m->iova &&
	       vt_model_mapping_size(at) == m->size && at->source == m->vaddr;
}

static void suspect_failed(struct vt_looking *l, const struct range *m)
{
	struct vt_suspicion *s;

	range_facts(l, m);
	vt_fact(&l->c, "when", "%s", vt_when_text(l, &l->when));
	s = vt_suspect(l, range_key(m));
	if (s)
		s->value[0] = vt_uses(l);
}

static void see_failed_map(struct vt_looking *l)
{
	struct vt_suspicion *former;
	struct range m;

	if (!did_map(l) && !failed_to_map(l))
		return;
	m = map_of(l);
	former = vt_suspected(l, range_key(&m));
	if (!l->record->failed && former)
		vt_clear(l, former);
	if (l->record->failed && m.size && !is_there(l, &m))
		suspect_failed(l, &m);
}

/* If no later call needs a working device, the program has given up. */
static void end_failed_map(struct vt_looking *l)
{
	struct vt_suspicion *s = NULL, *next;

	for (s = vt_next_suspicion(l, NULL, 0); s; s = next) {
		next = vt_next_suspicion(l, s, 0);
		if (s->value[0] == vt_uses(l))
			vt_clear(l, s);
	}
	vt_confirm_all(l);
}

static void see_unmap_of_failed(struct vt_looking *l)
{
	struct vt_suspicion *former;
	struct range m;

	if (failed_to_map(l) || did_map(l)) {
		m = map_of(l);
		former = vt_suspected(l, range_key(&m));
		if (!l->record->failed && former)
			vt_clear(l, former);
		else if (l->record->failed && m.size && !is_there(l, &m))
			suspect_failed(l, &m);
		return;
	}
	if (!vt_did(l, ON_CONTAINER, VFIO_IOMMU_UNMAP_DMA) ||
	    OUT(l, struct vfio_iommu_type1_dma_unmap, size))
		return;
	m = (struct range){
		.file = l->record->file, .request = "VFIO_IOMMU_UNMAP_DMA",
		.iova = IN(&l->c, struct vfio_iommu_type1_dma_unmap, iova),
		.size = IN(&l->c, struct vfio_iommu_type1_dma_unmap, size),
	};
	former = vt_suspected(l, range_key(&m));
	if (!former)
		return;
	range_facts(l, &m);
	vt_fact(&l->c, "when", "%s", vt_when_text(l, &former->when));
	/* Immediately after the failure, the unmap may be a precaution. */
	vt_found_as(l, former->value[0] == vt_uses(l) ? VT_SEVERITY_NOTE : VT_SEVERITY_WARNING);
	vt_clear(l, former);
}

/* ---- C009: a container that lost its mappings, and got an IOMMU again ---- */

static void see_refilled(struct vt_looking *l)
{
	const struct vt_model_space *space;
	struct vt_memo *m;
	uint64_t device;

	if (!vt_uses_device(l, &device))
		return;
	space = vt_space_of(l, device);
	if (!space || space->iommufd || !space->lost || space->iommu != VT_IOMMU_SET)
		return;
	m = vt_memo(l, space->file);
	if (vt_same_moment(&m->lost_told, &space->lost_when))
		return;
	m->lost_told = space->lost_when;
	vt_fact(&l->c, "space", "%s", vt_space_text(l, space));
	vt_fact(&l->c, "lost", "%zu mapping%s", space->lost, space->lost == 1 ? "" : "s");
	vt_fact(&l->c, "lost_when", "%s", vt_when_text(l, &space->lost_when));
	vt_fact(&l->c, "again", "%s", vt_when_text(l, &space->iommu_when));
	vt_found(l);
}

/* ---- C010: what is still mapped at the end ---- */

static void see_mapped(struct vt_looking *l)
{
	const struct vt_model_space *space = NULL;
	struct vt_suspicion *s;

	while ((space = vt_model_next_space(l->session, space))) {
		const struct vt_model_mapping *first = vt_model_mapping(space, 0, UINT64_MAX);

		/* What others may have made, or have yet, is not this program's to undo. */
		if (!first || space->doubt == VT_DOUBT_ELSEWHERE ||
		    space->doubt == VT_DOUBT_SENT || !vt_has_alone(l, space->file))
			continue;
		l->c.guess = vt_file_guess(l->session, space->file);
		vt_fact(&l->c, "space", "%s", vt_space_text(l, space));
		vt_fact(&l->c, "count", "%zu mapping%s", space->live, space->live == 1 ? "" : "s");
		vt_fact(&l->c, "bytes", "%" PRIu64, space->bytes);
		s = vt_suspect(l, (struct vt_key){ .file = space->file, .a = space->ioas });
		if (s)
			s->when.line = first->line;
	}
}

/* ---- C011: the same memory in several spaces ---- */

static bool holds(const struct vt_looking *l, const struct vt_model_mapping *at, uint64_t iova,
		  uint64_t vaddr)
{
	return at && at->from == VT_MAPS_MEMORY && at->tgid == l->record->tgid &&
	       at->source - at->iovas.first == vaddr - iova;
}

static void tell_twice(struct vt_looking *l, const struct range *m,
		       const struct vt_model_space *other, const struct vt_model_mapping *at)
{
	/* Report it once for each pair of spaces. */
	struct vt_key key = { m->space->file ^ m->space->ioas, other->file, other->ioas };

	if (vt_suspected(l, key))
		return;
	range_facts(l, m);
	vt_fact(&l->c, "other", "%s", vt_space_text(l, other));
	vt_fact(&l->c, "line", l->c.inquiry->names ? "" : " (line %" PRIu64 ")", at->line);
	vt_found(l);
	vt_remember(l, key);
}

#define COMPARED_MAX 256		/* spaces that are looked at when one is mapped into */

/* At the same IOVA: programs that have a container for each group do this. */
static void see_same_iova(struct vt_looking *l, const struct range *m)
{
	const struct vt_model_space *other = NULL;
	const struct vt_model_mapping *at;

	for (size_t i = 0; i < COMPARED_MAX && (other = vt_model_next_space(l->session, other)); i++) {
		if (other == m->space)
			continue;
		at = vt_model_mapping(other, m->iova, m->iova + m->size - 1);
		if (holds(l, at, m->iova, m->vaddr))
			tell_twice(l, m, other, at);
	}
}

#define BY_MEMORY (1ULL << 63)		/* a key for a process, not a file */

/* At any IOVA, if the block is the same: we remember where it was mapped last. */
static void see_same_block(struct vt_looking *l, const struct range *m)
{
	const struct vt_key key = { BY_MEMORY | (uint64_t)l->record->tgid, m->vaddr, m->size };
	const struct vt_model_space *other;
	const struct vt_model_mapping *at;
	struct vt_suspicion *s = vt_suspected(l, key);

	if (s) {
		other = vt_model_space(l->session, s->value[0], (uint32_t)s->value[1]);
		at = other ? vt_model_mapping(other, s->value[2], s->value[2] + m->size - 1) : NULL;
		if (other != m->space && holds(l, at, s->value[2], m->vaddr))
			tell_twice(l, m, other, at);
	} else {
		s = vt_remember(l, key);
	}
	if (!s)
		return;
	s->value[0] = m->space->file;
	s->value[1] = m->space->ioas;
	s->value[2] = m->iova;
}

static void see_pinned_twice(struct vt_looking *l)
{
	struct range m;

	if (!did_map(l))
		return;
	m = map_of(l);
	if (!m.space || !m.size)
		return;
	see_same_iova(l, &m);
	see_same_block(l, &m);
}

/* ---- C013: the container has an IOMMU already ---- */

static const char *model_name(uint64_t model)
{
	static const char *const names[] = {
		[VFIO_TYPE1_IOMMU] = "VFIO_TYPE1_IOMMU",
		[VFIO_SPAPR_TCE_IOMMU] = "VFIO_SPAPR_TCE_IOMMU",
		[VFIO_TYPE1v2_IOMMU] = "VFIO_TYPE1v2_IOMMU",
		[VFIO_SPAPR_TCE_v2_IOMMU] = "VFIO_SPAPR_TCE_v2_IOMMU",
		[VFIO_NOIOMMU_IOMMU] = "VFIO_NOIOMMU_IOMMU",
	};

	return model < ARRAY_SIZE(names) && names[model] ? names[model] : "another model";
}

/* Reported if VFIO_SET_IOMMU has failed, and the program goes on to map. */
static void see_set_again(struct vt_looking *l)
{
	const struct vt_model_space *space;
	struct vt_key key = { .file = l->record->file };
	struct vt_suspicion *former;

	if (vt_failed_at(l, ON_CONTAINER, VFIO_SET_IOMMU)) {
		space = vt_model_space(l->session, l->record->file, 0);
		if (!space || space->iommu != VT_IOMMU_SET ||
		    space->model == l->record->call.arg)
			return;
		vt_fact(&l->c, "model", "%s", model_name(space->model));
		vt_fact(&l->c, "wanted", "%s", model_name(l->record->call.arg));
		vt_fact(&l->c, "when", "%s", vt_when_text(l, &space->iommu_when));
		vt_suspect(l, key);
		return;
	}
	former = vt_suspected(l, key);
	if (former &&
	    (vt_did(l, ON_CONTAINER, VFIO_SET_IOMMU) || (l->record->io && vt_did_io(l, "close"))))
		vt_clear(l, former);
	else if (former && did_map(l))
		vt_confirm(l, former);
}

/* ---- C014: the older interface beside the newer ---- */

#define LOOKED_MAX 4096			/* files that are looked at, the oldest */

static void see_legacy(struct vt_looking *l)
{
	const struct vt_model_file *file = NULL;
	struct vt_model_descriptor d;
	size_t count = 0;

	if (!vt_did(l, ON_CONTAINER, VFIO_SET_IOMMU) || is_compat(l) ||
	    (l->record->call.arg != VFIO_TYPE1_IOMMU && l->record->call.arg != VFIO_TYPE1v2_IOMMU))
		return;
	while (count++ < LOOKED_MAX && (file = vt_model_next_file(l->session, file))) {
		if (file->kind != VFIOTRACE_FD_IOMMUFD || file->life != VT_MODEL_OPEN ||
		    !vt_model_descriptors(l->session, file->number, &d, 1) ||
		    d.tgid != l->record->tgid)
			continue;
		vt_fact(&l->c, "fd", VT_FD, d.fd);
		vt_found(l);
		return;
	}
}

/* ---- C015: a large range in small pieces ---- */

#define PIECE	65536			/* size up to which a piece is small, in bytes */
#define PIECES	512			/* so many in a row should have been one */

static void see_pieces(struct vt_looking *l)
{
	struct vt_memo *memo;
	struct range m;

	if (!did_map(l))
		return;
	m = map_of(l);
	memo = vt_memo(l, m.file);
	if (m.size > PIECE || m.size != memo->size || m.iova != memo->iova ||
	    m.vaddr != memo->vaddr) {
		memo->pieces = 0;
		memo->first = l->when;
	}
	memo->pieces++;
	memo->iova = m.iova + m.size;
	memo->vaddr = m.vaddr + m.size;
	memo->size = m.size;
	if (memo->pieces <= memo->most)
		return;
	memo->most = memo->pieces;
	memo->most_first = memo->first;
	memo->most_size = m.size;
	memo->request = m.request;
}

static void end_pieces(struct vt_looking *l)
{
	const struct vt_model_space *space = NULL;

	while ((space = vt_model_next_space(l->session, space))) {
		struct vt_memo *memo = vt_memo(l, space->file);

		if (memo->most < PIECES)
			continue;
		vt_fact(&l->c, "count", "%zu", memo->most);
		vt_fact(&l->c, "size", "%" PRIu64, memo->most_size);
		vt_found_at(l, &memo->most_first, memo->request);
		memo->most = 0;
	}
}

/* ---- C016: bytes that the kernel ignores are not zero ---- */

/* Arguments after which nothing follows, unless a flag says so. */
static const struct {
	uint32_t kinds, request;
	size_t size;
	uint32_t flags;			/* with one of these, something follows */
	const char *name;
} sized[] = {
	{ ON_CONTAINER, VFIO_IOMMU_MAP_DMA, sizeof(struct vfio_iommu_type1_dma_map), 0,
	  "VFIO_IOMMU_MAP_DMA" },
	{ ON_CONTAINER, VFIO_IOMMU_UNMAP_DMA, sizeof(struct vfio_iommu_type1_dma_unmap),
	  VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, "VFIO_IOMMU_UNMAP_DMA" },
};

/* Finds bytes behind the struct that .argsz includes, and that are not zero. */
static bool find_tail(struct vt_looking *l)
{
	const struct vfiotrace_call *call = &l->record->call;
	size_t i = 0, count = 0;

	while (i < ARRAY_SIZE(sized) && !vt_did(l, sized[i].kinds, sized[i].request))
		i++;
	if (i == ARRAY_SIZE(sized) ||
	    vt_in(&l->c, sizeof(uint32_t), sizeof(uint32_t)) & sized[i].flags)
		return false;
	for (size_t at = sized[i].size; at < call->in_have && at < call->argsz; at++)
		count += call->in[at] != 0;
	if (count)
		vt_fact(&l->c, "what",
			"argsz=%" PRIu32 " covers more than the %zu bytes that %s has, and what "
			"lies behind them",
			call->argsz, sized[i].size, sized[i].name);
	return count;
}

/* Reserved fields in the data of features, which the table of requests does not describe. */
static const struct {
	uint32_t feature;
	size_t offset;			/* in the data; the field has four bytes */
	const char *name;
} reserved[] = {
	{ VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP,
	  offsetof(struct vfio_device_low_power_entry_with_wakeup, reserved),
	  "reserved of VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP" },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
	  offsetof(struct vfio_device_feature_dma_logging_control, __reserved),
	  "__reserved of VFIO_DEVICE_FEATURE_DMA_LOGGING_START" },
};

static bool find_reserved_of_feature(struct vt_looking *l)
{
	uint64_t flags = IN(&l->c, struct vfio_device_feature, flags);

	if (!vt_did(l, ON_DEVICE, VFIO_DEVICE_FEATURE) || !(flags & VFIO_DEVICE_FEATURE_SET) ||
	    flags & VFIO_DEVICE_FEATURE_PROBE)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		size_t at = offsetof(struct vfio_device_feature, data) + reserved[i].offset;
		uint64_t value = vt_in(&l->c, at, sizeof(uint32_t));

		if ((flags & VFIO_DEVICE_FEATURE_MASK) != reserved[i].feature || !value)
			continue;
		vt_fact(&l->c, "what", "0x%" PRIx64 " in %s", value, reserved[i].name);
		return true;
	}
	return false;
}

/* The bits that have no name, of flags that the caller passes. */
static uint64_t unknown_bits(const struct vfiotrace_field *field, uint64_t value)
{
	unsigned int position = 0;
	uint64_t rest = value;

	while (vfiotrace_xlat_next(field->ref, &rest, &position))
		;
	return value ? rest : 0;
}

/* Finds reserved fields, and flags without a name, in the argument's own struct. */
static bool find_field(struct vt_looking *l)
{
	const struct vfiotrace_request *row = l->record->call.request;
	const struct vfiotrace_struct *type = row ? row->type : NULL;

	if (!l->record->decoded || !l->record->finished || l->record->unavailable ||
	    l->record->result < 0)
		return false;
	for (size_t i = 0; type && i < type->count; i++) {
		const struct vfiotrace_field *f = &type->fields[i];
		uint64_t value = f->count || f->size > 8 ? 0 : vt_in(&l->c, f->offset, f->size);

		if (!(f->flow & VFIOTRACE_IN))
			continue;
		if (f->show == VFIOTRACE_SHOW_FLAGS)
			value = unknown_bits(f, value);
		else if (!(f->flow & VFIOTRACE_NONZERO) || f->flow & VFIOTRACE_OUT)
			continue;
		if (!value)
			continue;
		vt_fact(&l->c, "what", "0x%" PRIx64 " in %s of %s", value, f->name, row->name);
		return true;
	}
	return false;
}

static void see_meaningless(struct vt_looking *l)
{
	if (find_tail(l) || find_reserved_of_feature(l) || find_field(l))
		vt_found(l);
}

static const struct vt_check rows[] = {
	{ .info = { "C006", VT_SEVERITY_WARNING, "an unmap removes other than it names" },
	  .call = see_unmap,
	  .text = "{removed} bytes were unmapped where {size} at {iova} were named{why}",
	  .fix = "compare the size that VFIO_IOMMU_UNMAP_DMA writes back; it takes IOVAs, not addresses "
		 "of memory" },
	{ .info = { "C007", VT_SEVERITY_NOTE, "a failed mapping is not repeated" },
	  .call = see_failed_map, .end = end_failed_map,
	  .text = "{request} of {size} bytes at {iova} failed and was not repeated, and the program went "
		  "on: the device does not reach that memory there",
	  .fix = "treat a mapping that fails as an error" },
	{ .info = { "C008", VT_SEVERITY_WARNING, "what was never mapped is unmapped" },
	  .call = see_unmap_of_failed,
	  .text = "this range was never mapped: to map {size} bytes at {iova} had failed{when}",
	  .fix = "treat a mapping that fails as an error" },
	{ .info = { "C009", VT_SEVERITY_WARNING, "mappings went with the last group" },
	  .call = see_refilled,
	  .text = "{space} lost {lost} when its last group left{lost_when}; it was set up again{again}, "
		  "and nothing has been mapped since",
	  .fix = "map again after VFIO_SET_IOMMU, or keep a group in the container" },
	{ .info = { "C010", VT_SEVERITY_NOTE, "mappings are left at the end" },
	  .ending = see_mapped, .end = vt_confirm_all,
	  .text = "{space} held {count} of {bytes} bytes at the end",
	  .fix = "unmap what is no longer used; at its end the kernel does it for the program" },
	{ .info = { "C011", VT_SEVERITY_NOTE, "memory is mapped in several spaces" },
	  .call = see_pinned_twice,
	  .text = "the memory mapped at {iova} is mapped in {other} too{line}: it counts twice against the "
		  "limit on locked memory",
	  .fix = "attach both groups to one container, if they may share an address space" },
	{ .info = { "C013", VT_SEVERITY_WARNING, "a second VFIO_SET_IOMMU is relied on" },
	  .call = see_set_again,
	  .text = "VFIO_SET_IOMMU with {wanted} failed, for {model} was set{when}: that one stays in force",
	  .fix = "set the model once for each container, when its first group is attached" },
	{ .info = { "C014", VT_SEVERITY_NOTE, "the older interface although iommufd is open" },
	  .call = see_legacy,
	  .text = "a container's IOMMU is set up although iommufd is open as descriptor {fd}",
	  .fix = "bind the device to the iommufd (VFIO_DEVICE_BIND_IOMMUFD), or do not open it" },
	{ .info = { "C015", VT_SEVERITY_NOTE, "a range is mapped in small pieces" },
	  .call = see_pieces, .end = end_pieces,
	  .text = "{count} mappings of {size} bytes follow each other in memory and IOVA, from this one on: "
		  "they could be one, and count against dma_entry_limit one by one",
	  .fix = "map contiguous memory with one call" },
	{ .info = { "C016", VT_SEVERITY_NOTE, "bytes that mean nothing yet are not zero" },
	  .call = see_meaningless,
	  .text = "{what} is not zero, though it means nothing to this kernel: a later one may give it a "
		  "meaning",
	  .fix = "zero the whole struct before it is filled, and pass its size" },
};

const struct vt_checks vt_checks_dma = { rows, ARRAY_SIZE(rows) };
