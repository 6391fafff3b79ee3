/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of PCI functions, from the system's database of PCI ids. */
#ifndef VT_SOURCE_PCI_H
#define VT_SOURCE_PCI_H

#include "source/source.h"
#include "util/pci_ids.h"

/* "" for an unknown name. Longer names are cut off. */
struct vt_pci_names {
	char vendor[128], device[128];
	char subsystem[128];		/* of the board */
};

#define VT_PCI_QUESTION 24

/* Makes the question about @ids; @room gets its path. */
struct vt_question vt_pci_question(char room[VT_PCI_QUESTION], const struct vt_pci_ids *ids);
/* Parses the path of such a question. False: it is none. */
bool vt_pci_question_ids(const char *path, struct vt_pci_ids *ids);

/* Takes the names from an answer. */
void vt_pci_answer(const struct vt_answer *answer, struct vt_pci_names *ret);

/* Asks the question. @ids must have at least the vendor. */
void vt_ask_pci_names(const struct vt_source *source, const struct vt_pci_ids *ids,
		      struct vt_pci_names *ret);

/*
 * "8086:10d3 Intel Corporation 82574L Gigabit Network Connection", as far as known. The names
 * are unchanged from the database: escape them before showing them.
 */
#define VT_PCI_TEXT 272
void vt_pci_text(char text[VT_PCI_TEXT], const struct vt_pci_ids *ids,
		 const struct vt_pci_names *names);

#endif
