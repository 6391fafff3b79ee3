/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which PCI functions the devices are that are open: whose, and what they are called. */
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

/* As far as the model knows: what was read of configuration space. */
void vt_pci_functions(const struct vt_session *session, struct vt_pci_functions *ret);
void vt_pci_functions_free(struct vt_pci_functions *functions);

/* Asks the world for the rest. */
void vt_pci_functions_ask(const struct vt_session *session, const struct vt_source *source,
		      struct vt_pci_functions *functions);

/* NULL: the device is none, or nothing is known of it. */
const struct vt_pci_function *vt_pci_function(const struct vt_pci_functions *functions, uint64_t file);

/* Members of an object. */
struct vt_json;
void vt_pci_function_json(const struct vt_pci_function *function, struct vt_json *json);

#endif
