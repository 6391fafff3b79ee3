/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What PCI functions are called, by the system's database of ids. */
#ifndef VT_SOURCE_PCI_H
#define VT_SOURCE_PCI_H

#include "source/source.h"
#include "util/pci_ids.h"

/* "" where a name is not known; what is longer is cut off. */
struct vt_pci_names {
	char vendor[128], device[128];
	char subsystem[128];		/* the board that it is on */
};

#define VT_PCI_QUESTION 24

/* The question about these ids, whose path is put into @room. */
struct vt_question vt_pci_question(char room[VT_PCI_QUESTION], const struct vt_pci_ids *ids);
/* The same back; false: the path is no such question. */
bool vt_pci_question_ids(const char *path, struct vt_pci_ids *ids);

/* What it was answered. */
void vt_pci_answer(const struct vt_answer *answer, struct vt_pci_names *ret);

/* Both of them, for ids of which at least the vendor is known. */
void vt_ask_pci_names(const struct vt_source *source, const struct vt_pci_ids *ids,
		      struct vt_pci_names *ret);

/*
 * "8086:10d3 Intel Corporation 82574L Gigabit Network Connection", as far as it is known. The
 * names are as they stand in the database: whoever shows them escapes them.
 */
#define VT_PCI_TEXT 272
void vt_pci_text(char text[VT_PCI_TEXT], const struct vt_pci_ids *ids,
		 const struct vt_pci_names *names);

#endif
