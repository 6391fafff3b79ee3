/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "source/pci.h"

#include <stdio.h>
#include <string.h>

#include "util/array.h"

struct vt_question vt_pci_question(char room[VT_PCI_QUESTION], const struct vt_pci_ids *ids)
{
	int n = snprintf(room, VT_PCI_QUESTION, "%04x", ids->vendor);

	if (ids->device_known)
		n += snprintf(room + n, VT_PCI_QUESTION - (size_t)n, ":%04x", ids->device);
	if (ids->subsystem_known)
		snprintf(room + n, VT_PCI_QUESTION - (size_t)n, ":%04x:%04x",
			 ids->subsystem_vendor, ids->subsystem);
	return (struct vt_question){ .ask = VT_ASK_PCI_NAMES, .path = room };
}

bool vt_pci_question_ids(const char *path, struct vt_pci_ids *ids)
{
	char again[VT_PCI_QUESTION];
	int n = sscanf(path, "%4hx:%4hx:%4hx:%4hx", &ids->vendor, &ids->device,
		       &ids->subsystem_vendor, &ids->subsystem);

	ids->known = n >= 1;
	ids->device_known = n >= 2;
	ids->subsystem_known = n == 4;
	return ids->known && !strcmp(vt_pci_question(again, ids).path, path);
}

void vt_pci_answer(const struct vt_answer *answer, struct vt_pci_names *ret)
{
	const struct {
		char *name;
		size_t size;
	} places[] = {
		{ ret->vendor, sizeof(ret->vendor) }, { ret->device, sizeof(ret->device) },
		{ ret->subsystem, sizeof(ret->subsystem) },
	};
	size_t at = 0, length = answer->error ? 0 : answer->length;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		places[i].name[0] = '\0';
		if (at >= length)
			continue;
		snprintf(places[i].name, places[i].size, "%s", answer->data + at);
		at += strlen(answer->data + at) + 1;
	}
}

void vt_ask_pci_names(const struct vt_source *source, const struct vt_pci_ids *ids,
		      struct vt_pci_names *ret)
{
	char room[VT_PCI_QUESTION];
	struct vt_question q = vt_pci_question(room, ids);
	struct vt_answer a;

	vt_ask(source, &q, &a);
	vt_pci_answer(&a, ret);
}

void vt_pci_text(char text[VT_PCI_TEXT], const struct vt_pci_ids *ids,
		 const struct vt_pci_names *names)
{
	int n = snprintf(text, VT_PCI_TEXT, "%04x", ids->vendor);

	if (ids->device_known)
		n += snprintf(text + n, VT_PCI_TEXT - (size_t)n, ":%04x", ids->device);
	snprintf(text + n, VT_PCI_TEXT - (size_t)n, "%s%s%s%s", names->vendor[0] ? " " : "",
		 names->vendor, names->device[0] ? " " : "", names->device);
}
