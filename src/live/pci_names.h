/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up names of PCI functions in the system's database. */
#ifndef VT_LIVE_PCI_NAMES_H
#define VT_LIVE_PCI_NAMES_H

#include "print/printer.h"
#include "util/pci_ids.h"

/*
 * Appends the answer to VT_ASK_PCI_NAMES (see source/world.h). @share: folder of the database.
 * Returns 0 or a positive errno; ENOENT: there is no database, or no name in it.
 */
int vt_pci_names(struct vt_buffer *out, const char *share, const struct vt_pci_ids *ids);

#endif
