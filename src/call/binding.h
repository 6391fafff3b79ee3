/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of sysfs that give devices to drivers and take them away, or create and remove
 * devices. The path tells what a file does; the text written to it tells with which device or
 * driver.
 */
#ifndef VT_CALL_BINDING_H
#define VT_CALL_BINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vt_binding_what {
	VT_BINDING_NOTHING,
	VT_BINDING_OVERRIDE,		/* driver_override: only this driver may take the device */
	VT_BINDING_BIND,
	VT_BINDING_UNBIND,
	VT_BINDING_PROBE,		/* drivers_probe: any driver may take the device */
	VT_BINDING_NEW_ID,		/* new_id: the driver takes devices with that id, too */
	VT_BINDING_REMOVE_ID,
	VT_BINDING_VFS,			/* sriov_numvfs: number of virtual functions */
	VT_BINDING_CREATE,		/* creates a mediated device */
	VT_BINDING_REMOVE,		/* removes a PCI or mediated device */
	VT_BINDING_RESCAN,		/* rescan: looks for new devices on a PCI bus */
	VT_BINDING_GROUP,		/* the link iommu_group */
	VT_BINDINGS
};

#define VT_BINDING_TEXT 128

/* Members that are not known are "". */
struct vt_binding {
	uint8_t what;			/* enum vt_binding_what */
	bool told;			/* .value is all that was written, or the link's target */
	char bus[32];
	char device[VT_BINDING_TEXT];
	char driver[VT_BINDING_TEXT];
	char value[VT_BINDING_TEXT];
};

/* The name in JSON output; NULL for VT_BINDING_NOTHING. */
const char *vt_binding_name(enum vt_binding_what what);

/* The file's name; NULL for VT_BINDING_NOTHING. */
const char *vt_binding_file(enum vt_binding_what what);

/* Whether the last component of @path is the name of such a file. */
bool vt_binding_may_be(const char *path);

/* Fills @ret from @path, which must have no symbolic links in it. False: no such file. */
bool vt_binding_find(const char *path, struct vt_binding *ret);

/* Takes in the bytes that were written to the file, or the target of the link. */
void vt_binding_tell(struct vt_binding *binding, const char *bytes, size_t length);

/* Whether writing to the file changes something, which is not so for the link iommu_group. */
bool vt_binding_changes(const struct vt_binding *binding);

#endif
