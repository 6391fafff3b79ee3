/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "normalize/mappings.h"

#include <stdlib.h>
#include <string.h>

#include <linux/iommufd.h>
#include <utlist.h>

#define COUNT(A) (sizeof(A) / sizeof((A)[0]))

/* ---- the list ---- */

static bool same_space(const struct vt_space *asked, const struct vt_space *have)
{
	if (!asked->any_file) {
		if (asked->file && have->file ? asked->file != have->file :
						asked->fd != have->fd)
			return false;
	}
	return asked->any_ioas || asked->ioas == have->ioas;
}

/* Whether @length bytes from @iova on hold the whole mapping. */
static bool holds(const struct vt_space *space, uint64_t iova, uint64_t length,
		  const struct vt_mapping *m)
{
	return same_space(space, &m->space) && m->iova >= iova &&
	       m->iova - iova <= length && m->length <= length - (m->iova - iova);
}

static void forget_undone(vt_mappings *list, const struct vt_mapping *by)
{
	struct vt_mapping *m, *next;

	DL_FOREACH_SAFE(*list, m, next) {
		if (!m->undone || !holds(&by->space, by->iova, by->length, m))
			continue;
		DL_DELETE(*list, m);
		free(m);
	}
}

void vt_mappings_add(vt_mappings *list, const struct vt_mapping *mapping)
{
	struct vt_mapping *m = malloc(sizeof(*m));

	if (!m)
		abort();
	*m = *mapping;
	forget_undone(list, mapping);
	DL_PREPEND(*list, m);
}

void vt_mappings_remove(vt_mappings *list, const struct vt_space *space, uint64_t iova,
			uint64_t length)
{
	struct vt_mapping *m, *next;

	DL_FOREACH_SAFE(*list, m, next) {
		if (!holds(space, iova, length, m))
			continue;
		m->undone = true;
		if (m->iova_place.label)
			continue;
		DL_DELETE(*list, m);
		free(m);
	}
}

void vt_mappings_clear(vt_mappings *list)
{
	struct vt_mapping *m, *next;

	DL_FOREACH_SAFE(*list, m, next) {
		DL_DELETE(*list, m);
		free(m);
	}
}

static struct vt_place place_in(const struct vt_place *start, uint64_t distance)
{
	return (struct vt_place){ start->label, start->offset + distance };
}

struct vt_place vt_mappings_memory(const vt_mappings *list, uint64_t address)
{
	const struct vt_mapping *m;

	DL_FOREACH(*list, m) {
		if (m->memory && !m->undone && address >= m->memory && address - m->memory < m->length)
			return place_in(&m->memory_place, address - m->memory);
	}
	return (struct vt_place){ 0 };
}

struct vt_place vt_mappings_iova(const vt_mappings *list, const struct vt_space *space,
				 uint64_t iova)
{
	const struct vt_mapping *m, *found = NULL;

	DL_FOREACH(*list, m) {
		if (iova < m->iova || iova - m->iova >= m->length ||
		    !same_space(space, &m->space))
			continue;
		if (!m->undone)
			return place_in(&m->iova_place, iova - m->iova);
		if (!found)
			found = m;
	}
	if (found)
		return place_in(&found->iova_place, iova - found->iova);
	return (struct vt_place){ 0 };
}

/* ---- calls ---- */

/* What the fields of a mapping struct are called; NULL: it has none. */
static const struct form {
	const char *type;
	const char *ioas, *iova, *length, *memory;
	const char *source_ioas, *source;
} forms[] = {
	{ "vfio_iommu_type1_dma_map", NULL, "iova", "size", "vaddr", NULL, NULL },
	{ "vfio_iommu_type1_dma_unmap", NULL, "iova", "size", NULL, NULL, NULL },
	{ "vfio_2010_dma_map", NULL, "dmaaddr", "size", "vaddr", NULL, NULL },
	{ "vfio_2011_dma_map", NULL, "iova", "size", "vaddr", NULL, NULL },
	{ "vfio_2011_dma_unmap", NULL, "iova", "size", NULL, NULL, NULL },
	{ "iommu_ioas_map", "ioas_id", "iova", "length", "user_va", NULL, NULL },
	{ "iommu_ioas_map_file", "ioas_id", "iova", "length", NULL, NULL, NULL },
	{ "iommu_ioas_copy", "dst_ioas_id", "dst_iova", "length", NULL, "src_ioas_id",
	  "src_iova" },
	{ "iommu_ioas_unmap", "ioas_id", "iova", "length", NULL, NULL, NULL },
};

static const struct vfiotrace_struct *type_in(const struct vfiotrace_request *row)
{
	return row && row->arg == VFIOTRACE_ARG_STRUCT ? row->type : NULL;
}

static const struct vfiotrace_struct *type_of(const struct vt_record *record)
{
	return type_in(record->decoded ? record->call.request : NULL);
}

static const struct form *find_form(const struct vfiotrace_struct *type)
{
	for (size_t i = 0; type && i < COUNT(forms); i++)
		if (!strcmp(forms[i].type, type->name))
			return &forms[i];
	return NULL;
}

/* A field out of @have bytes of the argument. Without name it is there, and zero. */
static bool get(const struct vt_record *record, const uint8_t *bytes, size_t have,
		const char *name, uint64_t *ret)
{
	const struct vfiotrace_struct *type = type_of(record);
	uint32_t narrow;

	*ret = 0;
	if (!name)
		return true;
	for (unsigned int i = 0; i < type->count; i++) {
		const struct vfiotrace_field *f = &type->fields[i];

		if (strcmp(f->name, name) || (size_t)f->offset + f->size > have)
			continue;
		if (f->size == sizeof(*ret))
			memcpy(ret, bytes + f->offset, sizeof(*ret));
		else if (f->size == sizeof(narrow))
			memcpy(&narrow, bytes + f->offset, sizeof(narrow)), *ret = narrow;
		return f->size == sizeof(*ret) || f->size == sizeof(narrow);
	}
	return false;
}

static bool passed(const struct vt_record *record, const char *name, uint64_t *ret)
{
	return get(record, record->call.in, record->call.in_have, name, ret);
}

static struct vt_space space_of(const struct vt_record *record, uint64_t ioas)
{
	return (struct vt_space){
		.file = record->fd_info.file, .fd = record->fd, .ioas = ioas,
	};
}

/* Whether the kernel was free to choose; then *@iova is what it took. */
static bool get_chosen(const struct vt_record *record, const struct form *form,
		       uint64_t *iova)
{
	uint64_t out, flags;

	if (!record->finished || record->failed ||
	    !get(record, record->call.out, record->call.out_have, form->iova, &out))
		return false;
	if (form->ioas && (!passed(record, "flags", &flags) ||
			   flags & IOMMU_IOAS_MAP_FIXED_IOVA))
		return false;
	if (!form->ioas && out == *iova)
		return false;
	*iova = out;
	return true;
}

bool vt_mapping_request(const struct vfiotrace_request *row)
{
	return find_form(type_in(row));
}

bool vt_mapping_call(struct vt_mapping_call *ret, const struct vt_record *record)
{
	const struct form *form = find_form(type_of(record));
	uint64_t ioas, source_ioas;

	*ret = (struct vt_mapping_call){ 0 };
	if (!form || !passed(record, form->ioas, &ioas) ||
	    !passed(record, form->iova, &ret->iova) ||
	    !passed(record, form->length, &ret->length) ||
	    !passed(record, form->memory, &ret->memory) ||
	    !passed(record, form->source_ioas, &source_ioas) ||
	    !passed(record, form->source, &ret->source))
		return false;
	ret->field = form->iova;
	ret->undo = strstr(record->call.request->name, "UNMAP");
	ret->space = space_of(record, ioas);
	ret->copy = form->source;
	ret->source_space = space_of(record, source_ioas);
	/* "Everything" is written as nothing. */
	if (ret->undo && !ret->length)
		ret->length = UINT64_MAX;
	if (!ret->undo)
		ret->chosen = get_chosen(record, form, &ret->iova);
	return true;
}

/* Fields that hold IOVAs, and the field that says in which IOAS. */
static const struct {
	const char *field, *ioas;
} iova_fields[] = {
	{ "iova", "ioas_id" }, { "dst_iova", "dst_ioas_id" }, { "src_iova", "src_ioas_id" },
	{ "dmaaddr", "" }, { "nesting_parent_iova", "" },
};

bool vt_mapping_field(struct vt_space *ret, const struct vt_record *record,
		      const char *field)
{
	enum vfiotrace_fd_kind kind = record->fd_info.what.kind;
	uint64_t ioas;

	for (size_t i = 0; i < COUNT(iova_fields); i++) {
		if (strcmp(iova_fields[i].field, field) || !type_of(record))
			continue;
		*ret = space_of(record, 0);
		if (passed(record, iova_fields[i].ioas, &ioas))
			ret->ioas = ioas;
		else
			ret->any_ioas = true;
		/* A device's descriptor does not say where it is attached to. */
		ret->any_file = kind != VFIOTRACE_FD_CONTAINER &&
				kind != VFIOTRACE_FD_IOMMUFD &&
				kind != VFIOTRACE_FD_IOMMU_2011;
		return true;
	}
	return false;
}
