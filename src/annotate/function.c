/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of a PCI function, where the program reads its ids from configuration space. */
#include "config.h"

#include "annotate/internal.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>

#include "source/pci.h"

/* Bytes of configuration space. */
struct part {
	uint64_t offset, length;
};

static bool touches(const struct part *read, uint64_t first, uint64_t last)
{
	return read->offset <= last && first < read->offset + read->length;
}

static void add_ids(const struct vt_annotated *a, struct vt_remark *r,
		    const struct vt_pci_ids *ids)
{
	struct vt_pci_names names;
	char text[VT_PCI_TEXT];

	vt_ask_pci_names(a->source, ids, &names);
	/* Without a name there is nothing to add: the numbers are shown already. */
	if (!names.vendor[0])
		return;
	vt_pci_text(text, ids, &names);
	vt_remark_add(r, "%s", text);
}

/* "8086:a01f Intel Corporation Gigabit CT Desktop Adapter" */
static void add_board(const struct vt_annotated *a, struct vt_remark *r,
		      const struct vt_pci_ids *ids)
{
	const struct vt_pci_ids maker = { .known = true, .vendor = ids->subsystem_vendor };
	struct vt_pci_names names, board;

	vt_ask_pci_names(a->source, ids, &names);
	vt_ask_pci_names(a->source, &maker, &board);
	if (!board.vendor[0])
		return;
	vt_remark_add(r, "%s%04x:%04x %s%s%s", r->length ? ", board " : "board ",
		      ids->subsystem_vendor, ids->subsystem, board.vendor,
		      names.subsystem[0] ? " " : "", names.subsystem);
}

void vt_remark_function(const struct vt_annotated *a, struct vt_remark *r,
			const struct vfiotrace_value *place)
{
	const struct vt_record *record = a->record;
	struct part read = { .offset = place->want };
	struct vt_pci_ids ids;

	if (record->fd_info.what.device_type != VFIOTRACE_DEVICE_PCI ||
	    place->part != VFIO_PCI_CONFIG_REGION_INDEX || !record->finished ||
	    record->unavailable || record->failed)
		return;
	read.length = (uint64_t)record->result;
	vt_session_pci_ids(a->session, record->file, &ids);
	if (ids.known && touches(&read, PCI_VENDOR_ID, PCI_DEVICE_ID + 1))
		add_ids(a, r, &ids);
	if (ids.subsystem_known && touches(&read, PCI_SUBSYSTEM_VENDOR_ID, PCI_SUBSYSTEM_ID + 1))
		add_board(a, r, &ids);
}
