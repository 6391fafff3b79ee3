/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the system's database of PCI ids calls a function. */
#ifndef VT_LIVE_PCI_NAMES_H
#define VT_LIVE_PCI_NAMES_H

#include "print/printer.h"
#include "util/pci_ids.h"

/*
 * Appends the answer to VT_ASK_PCI_NAMES, as source/world.h has it; @share is the folder in
 * which the database is. Returns 0, or an errno: ENOENT where it is not, or knows nothing.
 */
int vt_pci_names(struct vt_buffer *out, const char *share, const struct vt_pci_ids *ids);

#endif
