/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "call/argument.h"

const struct vfiotrace_request *vt_record_row(const struct vt_record *record)
{
	return record->decoded ? record->call.request : NULL;
}

const struct vfiotrace_struct *vt_argument_type(const struct vt_record *record)
{
	const struct vfiotrace_request *row = vt_record_row(record);

	return row && row->arg == VFIOTRACE_ARG_STRUCT ? row->type : NULL;
}

const struct vfiotrace_field *vt_argument_field(const struct vt_record *record,
						enum vfiotrace_meaning means)
{
	const struct vfiotrace_struct *type = vt_argument_type(record);

	for (unsigned int i = 0; type && i < type->count; i++)
		if (type->fields[i].means == means && !type->fields[i].count)
			return &type->fields[i];
	return NULL;
}

static bool load(const struct vt_record *record, const uint8_t *bytes, size_t have,
		 const struct vfiotrace_field *field, uint64_t *ret)
{
	if ((size_t)field->offset + field->size > have)
		return false;
	*ret = vfiotrace_call_load(&record->call, bytes + field->offset, field->size);
	return true;
}

bool vt_argument_passed(const struct vt_record *record, const struct vfiotrace_field *field,
			uint64_t *ret)
{
	return load(record, record->call.in, record->call.in_have, field, ret);
}

bool vt_argument_left(const struct vt_record *record, const struct vfiotrace_field *field,
		      uint64_t *ret)
{
	return load(record, record->call.out, record->call.out_have, field, ret);
}
