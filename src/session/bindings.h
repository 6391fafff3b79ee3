/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices as far as sysfs was told of them: which driver a device got, and whether it was seen
 * to come or go. Devices are known by name only; whether a program has opened one is in
 * things.h. Included by model.h.
 */
#ifndef VT_SESSION_BINDINGS_H
#define VT_SESSION_BINDINGS_H

#include "call/binding.h"
#include "call/call.h"
#include "session/session.h"

enum vt_model_driver {
	VT_MODEL_DRIVER_UNSAID,		/* no call was seen that tells */
	VT_MODEL_DRIVER_BOUND,
	VT_MODEL_DRIVER_NONE,
	VT_MODEL_DRIVER_UNSURE,		/* a call may have changed it */
	VT_MODEL_DRIVER_GONE,		/* the device was removed */
};

struct vt_model_binding {
	const char *device;
	enum vt_model_driver state;
	const char *driver;		/* set for BOUND, and for UNSURE after new_id; else "" */
	enum vt_binding_what by;	/* the call that led to .state; NOTHING: lost calls */
	struct vt_when since;

	bool override_set;		/* driver_override was written */
	bool override_known;		/* it was seen what was written, and that it was taken */
	const char *override;		/* "": the override was removed */
	struct vt_when override_when;

	bool vfs_set, vfs_known;	/* likewise for sriov_numvfs */
	uint32_t vfs;
	struct vt_when vfs_when;

	const char *group;		/* number of its IOMMU group; "": the link was not read */
	struct vt_when group_when;
};

/*
 * The first (@binding NULL) or next device, in the order in which they were first seen; NULL:
 * end.
 */
const struct vt_model_binding *vt_model_next_binding(const struct vt_session *session,
						     const struct vt_model_binding *binding);
/* A number that grows with every write that was seen to such a file of sysfs. */
uint64_t vt_model_binding_changes(const struct vt_session *session);
/* The device of that name; NULL: no call was seen that is about it. */
const struct vt_model_binding *vt_model_binding(const struct vt_session *session,
						const char *device);

#endif
