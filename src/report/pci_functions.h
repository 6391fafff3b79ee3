/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PCI functions of open devices: their ids, names and drivers. */
#ifndef VT_REPORT_PCI_FUNCTIONS_H
#define VT_REPORT_PCI_FUNCTIONS_H

#include "session/model.h"
#include "source/pci.h"

struct vt_pci_function {
	uint64_t file;			/* of the device */
	const char *driver;		/* "": not known */
	struct vt_pci_ids ids;
	struct vt_pci_names names;
};

struct vt_pci_functions {
	struct vt_pci_function *list;
	size_t count;
};

/* Fills @ret with what the program has read of configuration space. */
void vt_pci_functions(const struct vt_session *session, struct vt_pci_functions *ret);
void vt_pci_functions_free(struct vt_pci_functions *functions);

/* Asks the system for what the program has not read, and for names. */
void vt_pci_functions_ask(const struct vt_session *session, const struct vt_source *source,
		      struct vt_pci_functions *functions);

/* NULL: the device is no PCI function, or its ids are not known. */
const struct vt_pci_function *vt_pci_function(const struct vt_pci_functions *functions, uint64_t file);

/* Writes members of the open JSON object. */
struct vt_json;
void vt_pci_function_json(const struct vt_pci_function *function, struct vt_json *json);

#endif
