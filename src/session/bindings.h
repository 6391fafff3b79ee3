/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices as sysfs was told of them: which driver they got, whether it was seen that they
 * came and went. By their names, which is all that sysfs is told; whether somebody has
 * opened them is another matter. See model.h, which includes this.
 */
#ifndef VT_SESSION_BINDINGS_H
#define VT_SESSION_BINDINGS_H

#include "call/binding.h"
#include "call/call.h"
#include "session/session.h"

enum vt_model_driver {
	VT_MODEL_DRIVER_UNSAID,		/* nothing was seen that says */
	VT_MODEL_DRIVER_BOUND,
	VT_MODEL_DRIVER_NONE,
	VT_MODEL_DRIVER_UNSURE,		/* it may have changed */
	VT_MODEL_DRIVER_GONE,		/* the device itself was removed */
};

struct vt_model_binding {
	const char *device;
	enum vt_model_driver state;
	const char *driver;		/* BOUND, and UNSURE by a NEW_ID; else "" */
	enum vt_binding_what by;	/* what was done; NOTHING: calls were lost */
	struct vt_when since;

	bool override_set;		/* driver_override was written: */
	bool override_known;		/* and it was seen what, and that it was taken */
	const char *override;		/* "": it was taken back */
	struct vt_when override_when;

	bool vfs_set, vfs_known;	/* the same of sriov_numvfs */
	uint32_t vfs;
	struct vt_when vfs_when;

	const char *group;		/* of the IOMMU; "": nobody has asked */
	struct vt_when group_when;
};

/* In the order in which they were met. */
const struct vt_model_binding *vt_model_next_binding(const struct vt_session *session,
						     const struct vt_model_binding *binding);
/* Grows with everything that is told. */
uint64_t vt_model_binding_changes(const struct vt_session *session);
/* NULL: nothing was said of a device of that name. */
const struct vt_model_binding *vt_model_binding(const struct vt_session *session,
						const char *device);

#endif
