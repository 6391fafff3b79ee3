/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hands values to the visitor, and shows the fields of structs. */
#include <string.h>

#include "decode/core.h"
#include "xlat/xlat.h"

int vt_emit(struct vt_decoder *d, const struct vfiotrace_value *value)
{
	const struct vfiotrace_visitor *visitor = d->visitor;

	if (d->exit && !d->begun) {
		const struct vfiotrace_value output = {
			.type = VFIOTRACE_VALUE_OUTPUT,
		};
		const struct vfiotrace_value brace = {
			.type = VFIOTRACE_VALUE_STRUCT_BEGIN,
			.of = d->call->request->type,
		};

		d->begun = true;
		visitor->visit(visitor->ctx, &output);
		visitor->visit(visitor->ctx, &brace);
	}
	return visitor->visit(visitor->ctx, value);
}

int vt_emit_number(struct vt_decoder *d, enum vfiotrace_value_type type,
		   const char *name, uint64_t number, uint8_t width)
{
	return vt_emit_xlat(d, type, name, number, width, NULL);
}

int vt_emit_xlat(struct vt_decoder *d, enum vfiotrace_value_type type,
		 const char *name, uint64_t number, uint8_t width,
		 const struct vfiotrace_xlat *xlat)
{
	const struct vfiotrace_value value = {
		.type = type,
		.name = name,
		.number = number,
		.width = width,
		.xlat = xlat,
	};

	return vt_emit(d, &value);
}

int vt_emit_pointer(struct vt_decoder *d, uint64_t address)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_ADDRESS,
		.number = address,
		.width = 8,
		.means = VFIOTRACE_MEANS_MEMORY,
	};

	return vt_emit(d, &value);
}

static int emit_data(struct vt_decoder *d, enum vfiotrace_value_type type,
		     const char *name, const void *data, size_t length, bool cut)
{
	const struct vfiotrace_value value = {
		.type = type,
		.name = name,
		.data = data,
		.length = length,
		.cut = cut,
	};

	return vt_emit(d, &value);
}

int vt_emit_bytes(struct vt_decoder *d, const char *name, const void *data,
		  size_t length, bool cut)
{
	return emit_data(d, VFIOTRACE_VALUE_BYTES, name, data, length, cut);
}

int vt_emit_string(struct vt_decoder *d, const char *name, const void *data,
		   size_t length, bool cut)
{
	return emit_data(d, VFIOTRACE_VALUE_STRING, name, data, length, cut);
}

void vt_emit_note(struct vt_decoder *d, enum vfiotrace_note note, uint64_t number,
		  uint64_t want)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_NOTE,
		.note = note,
		.number = number,
		.want = want,
	};

	if (note == VFIOTRACE_NOTE_TRUNCATED)
		d->truncated = true;
	vt_emit(d, &value);
}

int vt_emit_unreadable(struct vt_decoder *d, const char *name, uint64_t address,
		       int error)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_UNREADABLE,
		.name = name,
		.number = address,
		.error = error,
		.means = VFIOTRACE_MEANS_MEMORY,
	};

	return vt_emit(d, &value);
}

void vt_begin_struct(struct vt_decoder *d, const char *name,
		     const struct vfiotrace_struct *of)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_STRUCT_BEGIN,
		.name = name,
		.of = of,
	};

	vt_emit(d, &value);
}

void vt_end_struct(struct vt_decoder *d)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_STRUCT_END,
	};

	vt_emit(d, &value);
}

void vt_begin_array(struct vt_decoder *d, const char *name, uint64_t announced)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_ARRAY_BEGIN,
		.name = name,
		.number = announced,
	};

	vt_emit(d, &value);
}

void vt_end_array(struct vt_decoder *d)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_ARRAY_END,
	};

	vt_emit(d, &value);
}

/* ---- one field ---- */

const struct vfiotrace_xlat *vfiotrace_index_xlat(enum vfiotrace_show show,
						  enum vfiotrace_device_type type)
{
	static const struct vfiotrace_xlat *const regions[VFIOTRACE_DEVICE_TYPES] = {
		[VFIOTRACE_DEVICE_PCI] = &vt_xlat_vfio_pci_regions,
		[VFIOTRACE_DEVICE_CCW] = &vt_xlat_vfio_ccw_regions,
	};
	static const struct vfiotrace_xlat *const irqs[VFIOTRACE_DEVICE_TYPES] = {
		[VFIOTRACE_DEVICE_PCI] = &vt_xlat_vfio_pci_irqs,
		[VFIOTRACE_DEVICE_CCW] = &vt_xlat_vfio_ccw_irqs,
		[VFIOTRACE_DEVICE_AP] = &vt_xlat_vfio_ap_irqs,
	};

	if ((unsigned int)type >= VFIOTRACE_DEVICE_TYPES)
		return NULL;
	return show == VFIOTRACE_SHOW_REGION_INDEX ? regions[type] : irqs[type];
}

static uint64_t sign_extend(uint64_t number, uint8_t size)
{
	unsigned int shift = size < 8 ? 64 - 8 * size : 0;

	return (uint64_t)((int64_t)(number << shift) >> shift);
}

/* Shows a field's number as @show says, under @name. */
static int emit_shown(struct vt_decoder *d, const char *name,
		      const struct vfiotrace_field *field, enum vfiotrace_show show,
		      uint64_t number)
{
	static const uint8_t types[] = {
		[VFIOTRACE_SHOW_UNSIGNED] = VFIOTRACE_VALUE_UNSIGNED,
		[VFIOTRACE_SHOW_SIGNED] = VFIOTRACE_VALUE_SIGNED,
		[VFIOTRACE_SHOW_HEX] = VFIOTRACE_VALUE_HEX,
		[VFIOTRACE_SHOW_ADDRESS] = VFIOTRACE_VALUE_ADDRESS,
		[VFIOTRACE_SHOW_FLAGS] = VFIOTRACE_VALUE_FLAGS,
		[VFIOTRACE_SHOW_ENUM] = VFIOTRACE_VALUE_ENUM,
		[VFIOTRACE_SHOW_REGION_INDEX] = VFIOTRACE_VALUE_ENUM,
		[VFIOTRACE_SHOW_IRQ_INDEX] = VFIOTRACE_VALUE_ENUM,
		[VFIOTRACE_SHOW_FD] = VFIOTRACE_VALUE_FD,
	};
	struct vfiotrace_value value = {
		.type = (size_t)show < sizeof(types) ? types[show] : VFIOTRACE_VALUE_HEX,
		.name = name,
		.number = number,
		.width = field->size,
		.xlat = field->ref,
		.means = field->means,
	};

	if (show == VFIOTRACE_SHOW_REGION_INDEX || show == VFIOTRACE_SHOW_IRQ_INDEX)
		value.xlat = vfiotrace_index_xlat(show, d->call->fd.device_type);
	if (show == VFIOTRACE_SHOW_NAMED) {
		value.type = VFIOTRACE_VALUE_ENUM;
		if (!vfiotrace_xlat_name(value.xlat, number))
			value.xlat = NULL;
	}
	if (value.type == VFIOTRACE_VALUE_SIGNED || value.type == VFIOTRACE_VALUE_FD)
		value.number = sign_extend(number, field->size);
	return vt_emit(d, &value);
}

int vt_emit_shown(struct vt_decoder *d, const char *name, uint64_t number,
		  uint8_t size, enum vfiotrace_show show, const void *ref)
{
	const struct vfiotrace_field field = { .size = size, .ref = ref };

	return emit_shown(d, name, &field, show, number);
}

int vt_emit_tail(struct vt_decoder *d, const struct vfiotrace_struct *type,
		 const char *name, enum vfiotrace_show show, uint64_t number)
{
	struct vfiotrace_field field = { .name = name, .size = sizeof(number) };

	for (size_t i = 0; i < type->count; i++)
		if (!strcmp(type->fields[i].name, name))
			field = type->fields[i];
	field.ref = NULL;		/* .ref describes what is behind the number */
	return emit_shown(d, name, &field, show, number);
}

static void emit_element(struct vt_decoder *d, const char *name,
			 const struct vfiotrace_field *field, unsigned int flow,
			 const uint8_t *bytes, size_t size)
{
	struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_UUID,
		.name = name,
		.data = bytes,
		.length = size,
	};

	switch (field->show) {
	case VFIOTRACE_SHOW_BYTES:
		vt_emit_bytes(d, name, bytes, size, false);
		break;
	case VFIOTRACE_SHOW_UUID:
		vt_emit(d, &value);
		break;
	case VFIOTRACE_SHOW_STRUCT:
		vt_begin_struct(d, name, field->ref);
		vt_emit_fields(d, field->ref, flow, bytes, size, size);
		vt_end_struct(d);
		break;
	default:
		emit_shown(d, name, field, field->show, vt_load(d, bytes, size));
	}
}

static void emit_field(struct vt_decoder *d, const struct vfiotrace_field *field,
		       unsigned int flow, const uint8_t *bytes)
{
	if (!field->count || field->show == VFIOTRACE_SHOW_BYTES) {
		emit_element(d, field->name, field, flow, bytes,
			     field->size * (field->count ? field->count : 1));
		return;
	}
	vt_begin_array(d, field->name, field->count);
	for (size_t i = 0; i < field->count; i++)
		emit_element(d, NULL, field, flow, bytes + i * field->size,
			     field->size);
	vt_end_array(d);
}

static size_t field_end(const struct vfiotrace_field *field)
{
	return field->offset + field->size * (field->count ? field->count : 1);
}

size_t vt_flow_end(const struct vfiotrace_struct *type, unsigned int flow)
{
	size_t end = 0;

	for (size_t i = 0; i < type->count; i++) {
		const struct vfiotrace_field *field = &type->fields[i];

		if ((field->flow & flow) && field_end(field) > end)
			end = field_end(field);
	}
	return end;
}

bool vt_covers(const struct vfiotrace_struct *type, unsigned int flow, size_t size)
{
	for (size_t i = 0; i < type->count; i++)
		if ((type->fields[i].flow & flow & VFIOTRACE_INOUT) &&
		    field_end(&type->fields[i]) <= size)
			return true;
	return false;
}

void vt_emit_part(struct vt_decoder *d, const char *name,
		  const struct vfiotrace_struct *type, unsigned int flow,
		  uint64_t offset)
{
	uint64_t limit = d->argsz > offset ? d->argsz - offset : 0;
	uint8_t bytes[VT_PAGE];
	ssize_t got;

	if (limit > type->size)
		limit = type->size;
	if (d->truncated || !vt_covers(type, flow, limit))
		return;
	got = vt_read(d, d->call->arg + offset, bytes, limit);
	if (got < 0)
		got = 0;
	/* Leaves out the braces if no field could be read; emit_fields adds the note. */
	if (!vt_covers(type, flow, got))
		name = NULL;
	if (name)
		vt_begin_struct(d, name, type);
	d->base = offset;
	vt_emit_fields(d, type, flow, bytes, got, limit);
	d->base = 0;
	if (name)
		vt_end_struct(d);
}

/* data: kind of the descriptor, which has no such request */
static void emit_elements(struct vt_decoder *d, const struct vfiotrace_field *field,
			  unsigned int flow, const uint8_t *bytes, size_t have)
{
	size_t whole = have / field->size;

	if (!whole)
		return;
	vt_begin_array(d, field->name, field->count);
	for (size_t i = 0; i < whole; i++)
		emit_element(d, NULL, field, flow, bytes + i * field->size,
			     field->size);
	vt_emit_note(d, VFIOTRACE_NOTE_ARRAY_CUT, whole, field->count);
	vt_end_array(d);
}

/*
 * Shows what there is of a field that ends beyond @have or @limit, which count from the
 * field's start; nothing if the field is a single number.
 */
static void emit_cut_field(struct vt_decoder *d, const struct vfiotrace_field *field,
			   unsigned int flow, const uint8_t *bytes, size_t have,
			   size_t limit)
{
	size_t there = have < limit ? have : limit;

	if ((field->flow & VFIOTRACE_NONZERO) || !there)
		return;
	if (field->show == VFIOTRACE_SHOW_BYTES) {
		vt_emit_bytes(d, field->name, bytes, there, true);
	} else if (field->count) {
		emit_elements(d, field, flow, bytes, there);
	} else if (field->show == VFIOTRACE_SHOW_STRUCT &&
		   vt_covers(field->ref, flow, there)) {
		vt_begin_struct(d, field->name, field->ref);
		d->base += field->offset;
		vt_emit_fields(d, field->ref, flow, bytes, have, limit);
		d->base -= field->offset;
		vt_end_struct(d);
	}
}

void vt_emit_fields(struct vt_decoder *d, const struct vfiotrace_struct *type,
		    unsigned int flow, const uint8_t *bytes, size_t have,
		    size_t limit)
{
	flow &= VFIOTRACE_INOUT;
	if (limit > type->size)
		limit = type->size;
	for (size_t i = 0; i < type->count; i++) {
		const struct vfiotrace_field *field = &type->fields[i];
		size_t end = field_end(field);

		if (field->show == VFIOTRACE_SHOW_TAIL ||
		    !(field->flow & flow) || field->offset >= limit)
			continue;
		if ((end > limit || end > have) && field->offset < have)
			emit_cut_field(d, field, flow, bytes + field->offset,
				       have - field->offset, limit - field->offset);
		if (end > limit)
			continue;
		if (end > have) {
			if (!d->truncated)
				vt_emit_note(d, VFIOTRACE_NOTE_TRUNCATED,
					     d->base + have, d->base + limit);
			return;
		}
		if ((field->flow & VFIOTRACE_NONZERO) &&
		    vt_is_zero(bytes + field->offset, end - field->offset))
			continue;
		emit_field(d, field, flow, bytes + field->offset);
	}
}
