/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a call reads, writes or maps: the region of a device, the offset in it, the length. */
#include "config.h"

#include "io/internal.h"

#include <linux/vfio.h>
#include <string.h>

bool vt_io_is_vfio_pci(const struct vt_record *r)
{
	return !strcmp(r->fd_info.driver, "vfio-pci");
}

bool vt_io_offset(const struct vt_io *io, uint64_t *offset)
{
	for (unsigned int i = 0; io->call->args[i].kind; i++) {
		if (io->call->args[i].kind < VT_IO_PLACE ||
		    io->call->args[i].kind > VT_IO_PLACE_PAGES)
			continue;
		*offset = io->args[i];
		return true;
	}
	return false;
}

const struct vt_region *vt_io_region(const struct vt_io_view *view, uint64_t *within)
{
	const struct vt_record *r = view->record;
	const struct vt_region *region;
	uint64_t offset;

	if (!r->on_fd || (r->fd_info.what.kind != VFIOTRACE_FD_DEVICE &&
			  r->fd_info.what.kind != VFIOTRACE_FD_CDEV) ||
	    !vt_io_offset(view->io, &offset))
		return NULL;
	region = vt_session_region(view->session, r->file, offset);
	if (!region && r->fd_info.what.device_type == VFIOTRACE_DEVICE_PCI)
		region = vt_session_infer_region(view->session, r->file, vt_io_is_vfio_pci(r),
						 offset);
	if (region && within)
		*within = offset - region->offset;
	return region;
}

bool vt_io_is_config(const struct vt_io_view *view, uint64_t *within)
{
	const struct vt_region *region;

	if (view->record->fd_info.what.device_type != VFIOTRACE_DEVICE_PCI)
		return false;
	region = vt_io_region(view, within);
	return region && region->index == VFIO_PCI_CONFIG_REGION_INDEX;
}

bool vt_io_filled(const struct vt_record *r)
{
	return r->finished && !r->unavailable && !r->failed && r->result >= 0;
}

uint64_t vt_io_length(const struct vt_io_view *view)
{
	const struct vt_io *io = view->io;

	if (vt_io_filled(view->record))
		return (uint64_t)view->record->result;
	for (unsigned int i = 0; io->call->args[i].kind; i++)
		if (io->call->args[i].kind == VT_IO_BYTES ||
		    io->call->args[i].kind == VT_IO_BYTES_OUT)
			return io->args[i + 1];
	return 1;
}
