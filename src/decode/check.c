/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Checks rows from plugins. Decoders trust the tables: fields are inside their struct, structs
 * inside the window, references point to what their field says. The built-in tables are
 * written so; for others it is checked here.
 *
 * Fields must not overlap. So no byte is shown twice, and nested structs show, and take to
 * check, a limited number of fields.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "decode/core.h"
#include "decode/check.h"

#define DEPTH_MAX 4

#define MAPPING (VFIOTRACE_REQUEST_MAPS | VFIOTRACE_REQUEST_UNMAPS)

/* Flags that need no .tail. */
#define FLAGS_OF_DATA \
	(VFIOTRACE_REQUEST_SIZED | VFIOTRACE_REQUEST_OUT_ON_ERROR | \
	 VFIOTRACE_REQUEST_PRIVATE | MAPPING)

bool vt_check_refuse(struct vt_check *check, const char *format, ...)
{
	va_list args;

	if (!check->size)
		return false;
	va_start(args, format);
	vsnprintf(check->why, check->size, format, args);
	va_end(args);
	return false;
}

bool vt_check_readable(struct vt_check *check, const void *start, size_t count,
		       size_t size, size_t align)
{
	if (!start || (uintptr_t)start % align || (count && SIZE_MAX / count < size))
		return false;
	return !check->readable || check->readable(check->ctx, start, count * size);
}

bool vt_check_name(struct vt_check *check, const char *name, const char *more)
{
	size_t i;

	if (!name)
		return false;
	for (i = 0; i <= VT_NAME_MAX; i++) {
		if (!vt_check_readable(check, name + i, 1, 1, 1))
			return false;
		if (!name[i])
			return i > 0;
		if (!(name[i] >= '0' && name[i] <= '9') &&
		    !(name[i] >= 'A' && name[i] <= 'Z') &&
		    !(name[i] >= 'a' && name[i] <= 'z') && name[i] != '_' &&
		    !strchr(more, name[i]))
			return false;
	}
	return false;
}

/* ---- names ---- */

enum sort { ANY, FLAGS, VALUES };

static bool check_xlat(struct vt_check *check, const char *what,
		       const struct vfiotrace_xlat *xlat, enum sort sort);

static bool check_within(struct vt_check *check, const char *what,
			 const struct vfiotrace_xlat *xlat)
{
	if (!xlat->within)
		return true;
	if (!xlat->flags)
		return vt_check_refuse(check, "%s: only flags have a value within", what);
	/* Values have no .within, so this does not recurse further. */
	return check_xlat(check, what, xlat->within, VALUES);
}

static bool check_xlat(struct vt_check *check, const char *what,
		       const struct vfiotrace_xlat *xlat, enum sort sort)
{
	unsigned char flags, within_first;

	if (!vt_check_readable(check, xlat, 1, sizeof(*xlat), __alignof__(*xlat)))
		return vt_check_refuse(check, "%s: has no table of names", what);
	/* Reading a bool that is neither 0 nor 1 is undefined, so look at its byte. */
	memcpy(&flags, (const char *)xlat + offsetof(struct vfiotrace_xlat, flags), 1);
	memcpy(&within_first,
	       (const char *)xlat + offsetof(struct vfiotrace_xlat, within_first), 1);
	if (!vt_check_name(check, xlat->name, "-.") || flags > 1 || within_first > 1)
		return vt_check_refuse(check, "%s: its table of names is damaged", what);
	if (xlat->unknown && !vt_check_name(check, xlat->unknown, "?"))
		return vt_check_refuse(check, "%s: .unknown of '%s' is no name", what,
				       xlat->name);
	if ((sort == FLAGS && !flags) || (sort == VALUES && flags))
		return vt_check_refuse(check, "%s: '%s' names %s", what, xlat->name,
				       flags ? "flags, not values" : "values, not flags");
	if (!xlat->count || xlat->count > VT_NAMES_MAX ||
	    !vt_check_readable(check, xlat->entries, xlat->count,
			       sizeof(*xlat->entries), __alignof__(*xlat->entries)))
		return vt_check_refuse(check, "%s: '%s' has not the %u names it claims",
				       what, xlat->name, xlat->count);
	for (unsigned int i = 0; i < xlat->count; i++)
		if (!vt_check_name(check, xlat->entries[i].name, ""))
			return vt_check_refuse(check, "%s: entry %u of '%s' is no name",
					       what, i, xlat->name);
	return check_within(check, what, xlat);
}

/* ---- structs ---- */

static bool check_struct(struct vt_check *check, const char *what,
			 const struct vfiotrace_struct *type, int depth);

static bool size_fits(const struct vfiotrace_field *field)
{
	switch (field->show) {
	case VFIOTRACE_SHOW_BYTES:
	case VFIOTRACE_SHOW_STRUCT:
		return field->size > 0;
	case VFIOTRACE_SHOW_UUID:
		return field->size == 16;
	case VFIOTRACE_SHOW_FD:
		return field->size == 4 || field->size == 8;
	default:
		return field->size == 1 || field->size == 2 || field->size == 4 ||
		       field->size == 8;
	}
}

static bool check_reference(struct vt_check *check, const char *what,
			    const struct vfiotrace_field *field, int depth)
{
	switch (field->show) {
	case VFIOTRACE_SHOW_FLAGS:
		return check_xlat(check, what, field->ref, FLAGS);
	case VFIOTRACE_SHOW_ENUM:
	case VFIOTRACE_SHOW_NAMED:
		return check_xlat(check, what, field->ref, VALUES);
	case VFIOTRACE_SHOW_STRUCT:
		if (!check_struct(check, what, field->ref, depth - 1))
			return false;
		if (((const struct vfiotrace_struct *)field->ref)->size > field->size)
			return vt_check_refuse(check, "%s: is smaller than its struct",
					       what);
		return true;
	default:
		/* .ref would be passed on with the value. */
		return !field->ref ||
		       vt_check_refuse(check, "%s: refers to what it does not show", what);
	}
}

static bool check_meaning(struct vt_check *check, const char *what,
			  const struct vfiotrace_field *field)
{
	if (field->means >= VFIOTRACE_MEANINGS)
		return vt_check_refuse(check, "%s: there is no meaning %u", what,
				       field->means);
	if (field->means && (field->show == VFIOTRACE_SHOW_BYTES ||
			     field->show == VFIOTRACE_SHOW_UUID ||
			     field->show == VFIOTRACE_SHOW_STRUCT))
		return vt_check_refuse(check, "%s: is no number that could mean %s", what,
				       vfiotrace_meaning_name(field->means));
	return true;
}

/* @start: end of the fields before this one. */
static bool check_field(struct vt_check *check, const struct vfiotrace_struct *type,
			const struct vfiotrace_field *field, size_t start, int depth)
{
	size_t length = (size_t)field->size * (field->count ? field->count : 1);
	char what[2 * VT_NAME_MAX + 2];

	if (!vt_check_name(check, field->name, ""))
		return vt_check_refuse(check, "%s: field %u has no usable name", type->name,
				       (unsigned int)(field - type->fields));
	snprintf(what, sizeof(what), "%s.%s", type->name, field->name);
	if (field->show >= VFIOTRACE_SHOW_TAIL)
		return vt_check_refuse(check, "%s: cannot be shown as %u", what,
				       field->show);
	if (!(field->flow & VFIOTRACE_INOUT) ||
	    field->flow & ~(VFIOTRACE_INOUT | VFIOTRACE_NONZERO))
		return vt_check_refuse(check, "%s: .flow %#x is neither in nor out", what,
				       field->flow);
	if (!size_fits(field))
		return vt_check_refuse(check, "%s: %u bytes cannot be shown so", what,
				       field->size);
	if (field->offset < start)
		return vt_check_refuse(check, "%s: overlaps the field before it", what);
	if (field->offset + length > type->size)
		return vt_check_refuse(check, "%s: ends at byte %zu of %u", what,
				       field->offset + length, type->size);
	return check_meaning(check, what, field) &&
	       check_reference(check, what, field, depth);
}

static bool check_struct(struct vt_check *check, const char *what,
			 const struct vfiotrace_struct *type, int depth)
{
	size_t start = 0;

	if (!depth)
		return vt_check_refuse(check, "%s: structs nest too deep", what);
	if (!vt_check_readable(check, type, 1, sizeof(*type), __alignof__(*type)) ||
	    !vt_check_name(check, type->name, ""))
		return vt_check_refuse(check, "%s: has no usable struct", what);
	if (!type->size || type->size > VT_PAGE)
		return vt_check_refuse(check, "%s: %u bytes are no size for a struct (1..%u)",
				       type->name, type->size, VT_PAGE);
	if (!type->count || type->count > type->size ||
	    !vt_check_readable(check, type->fields, type->count, sizeof(*type->fields),
			       __alignof__(*type->fields)))
		return vt_check_refuse(check, "%s: has not the %u fields it claims",
				       type->name, type->count);
	for (unsigned int i = 0; i < type->count; i++) {
		const struct vfiotrace_field *field = &type->fields[i];

		if (!check_field(check, type, field, start, depth))
			return false;
		start = field->offset +
			(size_t)field->size * (field->count ? field->count : 1);
	}
	return true;
}

/* ---- rows ---- */

static bool check_kinds(struct vt_check *check, const struct vfiotrace_request *row)
{
	const uint32_t kinds = (UINT32_C(1) << VFIOTRACE_FD_KINDS) - 2;

	if (!row->kinds || row->kinds & ~kinds)
		return vt_check_refuse(check, "%s: .kinds %#x is no set of descriptors",
				       row->name, row->kinds);
	if (row->iommus >> VFIOTRACE_IOMMUS)
		return vt_check_refuse(check, "%s: .iommus %#x is no set of models",
				       row->name, row->iommus);
	if (row->dialect >= VFIOTRACE_DIALECTS)
		return vt_check_refuse(check, "%s: there is no dialect %u", row->name,
				       row->dialect);
	return true;
}

static bool check_result(struct vt_check *check, const struct vfiotrace_request *row)
{
	if (row->result > VFIOTRACE_RESULT_FD || row->result_kind >= VFIOTRACE_FD_KINDS)
		return vt_check_refuse(check, "%s: .result %u of kind %u is not known",
				       row->name, row->result, row->result_kind);
	if (row->result == VFIOTRACE_RESULT_ENUM)
		return check_xlat(check, row->name, row->result_xlat, VALUES);
	if (row->result_xlat)
		return vt_check_refuse(check, "%s: .result is not one of .result_xlat",
				       row->name);
	return true;
}

static bool check_argsz(struct vt_check *check, const struct vfiotrace_request *row)
{
	const struct vfiotrace_field *first = row->type->fields;

	if (!(row->flags & VFIOTRACE_REQUEST_SIZED))
		return !row->min ||
		       vt_check_refuse(check, "%s: .min without an argsz", row->name);
	if (first->offset || first->size != 4 || first->count)
		return vt_check_refuse(check, "%s: %s does not begin with an argsz",
				       row->name, row->type->name);
	if (row->min > row->type->size)
		return vt_check_refuse(check, "%s: .min is %u, but %s has %u bytes",
				       row->name, row->min, row->type->name,
				       row->type->size);
	return true;
}

static bool has_number(const struct vfiotrace_struct *type, enum vfiotrace_meaning means)
{
	for (unsigned int i = 0; i < type->count; i++)
		if (type->fields[i].means == means && !type->fields[i].count)
			return true;
	return false;
}

static bool check_mapping(struct vt_check *check, const struct vfiotrace_request *row)
{
	return !(row->flags & MAPPING) ||
	       ((row->flags & MAPPING) != MAPPING &&
		has_number(row->type, VFIOTRACE_MEANS_IOVA) &&
		has_number(row->type, VFIOTRACE_MEANS_SIZE)) ||
	       vt_check_refuse(check, "%s: either maps or unmaps an IOVA and a SIZE of %s",
			       row->name, row->type->name);
}

static bool check_argument(struct vt_check *check, const struct vfiotrace_request *row)
{
	if (row->arg > VFIOTRACE_ARG_U32)
		return vt_check_refuse(check, "%s: .arg %u is not known", row->name,
				       row->arg);
	if (row->xlat && row->arg != VFIOTRACE_ARG_INT)
		return vt_check_refuse(check, "%s: .xlat, but the argument is no number",
				       row->name);
	if (row->xlat && !check_xlat(check, row->name, row->xlat, ANY))
		return false;
	if (row->arg == VFIOTRACE_ARG_STRUCT)
		return check_struct(check, row->name, row->type, DEPTH_MAX) &&
		       check_argsz(check, row) && check_mapping(check, row);
	if (row->type || row->min || row->flags & ~VFIOTRACE_REQUEST_PRIVATE)
		return vt_check_refuse(check, "%s: the argument is no struct", row->name);
	return true;
}

bool vt_check_row(struct vt_check *check, const struct vfiotrace_request *row)
{
	if (!vt_check_name(check, row->name, ""))
		return vt_check_refuse(check, "a row has no usable name");
	if (row->tail || row->flags & ~FLAGS_OF_DATA)
		return vt_check_refuse(check, "%s: only built-in rows have code", row->name);
	return check_kinds(check, row) && check_result(check, row) &&
	       check_argument(check, row);
}
