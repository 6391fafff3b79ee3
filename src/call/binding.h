/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of sysfs by which devices get and lose their drivers, come and go: what such a file
 * does follows from its path, what it was told from the text that was written.
 */
#ifndef VT_CALL_BINDING_H
#define VT_CALL_BINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vt_binding_what {
	VT_BINDING_NOTHING,
	VT_BINDING_OVERRIDE,		/* driver_override: the only driver that may have the device */
	VT_BINDING_BIND,
	VT_BINDING_UNBIND,
	VT_BINDING_PROBE,		/* drivers_probe: whichever driver wants the device */
	VT_BINDING_NEW_ID,		/* the driver takes devices of that id, too */
	VT_BINDING_REMOVE_ID,
	VT_BINDING_VFS,			/* sriov_numvfs */
	VT_BINDING_CREATE,		/* of a mediated device */
	VT_BINDING_REMOVE,		/* of a PCI or mediated device */
	VT_BINDING_RESCAN,		/* of a PCI bus */
	VT_BINDING_GROUP,		/* the link iommu_group */
	VT_BINDINGS
};

#define VT_BINDING_TEXT 128

/* What is not known, or not said, is "". */
struct vt_binding {
	uint8_t what;			/* enum vt_binding_what */
	bool told;			/* .value is all that was written, or that the link says */
	char bus[32];
	char device[VT_BINDING_TEXT];
	char driver[VT_BINDING_TEXT];
	char value[VT_BINDING_TEXT];
};

/* As JSON has it; NULL for nothing. */
const char *vt_binding_name(enum vt_binding_what what);

/* How the file is called; NULL for nothing. */
const char *vt_binding_file(enum vt_binding_what what);

/* Whether a file of that path may be one, as far as its last part tells. */
bool vt_binding_may_be(const char *path);

/* What the file at that path, without links in it, does. False: nothing of that. */
bool vt_binding_find(const char *path, struct vt_binding *ret);

/* Bytes have been written to it; or, of a link, what it says. */
void vt_binding_tell(struct vt_binding *binding, const char *bytes, size_t length);

/* Whether it is a file that changes something by what is written to it. */
bool vt_binding_changes(const struct vt_binding *binding);

#endif
