/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passes values to the visitor. */
#include "config.h"

#include "io/internal.h"

#include <errno.h>

int vt_io_emit(const struct vt_io_view *view, const struct vfiotrace_value *value)
{
	return view->visitor->visit(view->visitor->ctx, value);
}

void vt_io_xlat(const struct vt_io_view *view, enum vfiotrace_value_type type,
		const char *name, uint64_t number, const struct vfiotrace_xlat *xlat)
{
	const struct vfiotrace_value value = {
		.type = type, .name = name, .number = number, .xlat = xlat,
		.means = type == VFIOTRACE_VALUE_ADDRESS ? VFIOTRACE_MEANS_MEMORY : 0,
	};

	vt_io_emit(view, &value);
}

void vt_io_number(const struct vt_io_view *view, enum vfiotrace_value_type type,
		  const char *name, uint64_t number)
{
	vt_io_xlat(view, type, name, number, NULL);
}

void vt_io_unreadable(const struct vt_io_view *view, const char *name, uint64_t address,
		      int error)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_UNREADABLE, .name = name, .number = address,
		.error = error < 0 ? -error : error,
	};

	vt_io_emit(view, &value);
}

void vt_io_note(const struct vt_io_view *view, enum vfiotrace_note what, uint64_t number,
		uint64_t want)
{
	const struct vfiotrace_value value = {
		.type = VFIOTRACE_VALUE_NOTE, .note = what, .number = number, .want = want,
	};

	vt_io_emit(view, &value);
}

void vt_io_begin(const struct vt_io_view *view, enum vfiotrace_value_type type,
		 const char *name, uint64_t count)
{
	vt_io_number(view, type, name, count);
}

void vt_io_end(const struct vt_io_view *view, enum vfiotrace_value_type type)
{
	vt_io_number(view, type, NULL, 0);
}

size_t vt_io_bytes(const struct vt_io_view *view, const char *name, uint64_t address,
		   uint64_t length, size_t most)
{
	size_t limit = vt_io_is_config(view, NULL) && view->limit < VT_PCI_CONFIG_SIZE ?
		       VT_PCI_CONFIG_SIZE : view->limit;
	size_t want = length < limit ? (size_t)length : limit;
	ssize_t got;

	if (want > most)
		want = most;
	got = want ? vt_io_read(view, address, view->bytes, want) : 0;
	if (got < 0 || (want && !got)) {
		vt_io_unreadable(view, name, address, got ? (int)got : -EFAULT);
		return 0;
	}
	vt_io_emit(view, &(struct vfiotrace_value){
		.type = VFIOTRACE_VALUE_BYTES, .name = name, .data = view->bytes,
		.length = (size_t)got, .cut = (uint64_t)got < length,
	});
	if ((size_t)got < want)
		vt_io_note(view, VFIOTRACE_NOTE_TRUNCATED, (uint64_t)got, want);
	return (size_t)got;
}
