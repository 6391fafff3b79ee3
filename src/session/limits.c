/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits on what the model keeps. A limit that was reached is shown with the model. */
#include "config.h"

#include "session/internal.h"

static const struct {
	const char *name, *text;
} limits[VT_LIMITS] = {
	[VT_LIMIT_REGIONS] = { "regions", "512 regions of a device" },
	[VT_LIMIT_VECTORS] = { "vectors", "2048 vectors of an interrupt index" },
	[VT_LIMIT_TOGETHER] = { "reset-together", "4096 functions that are reset together" },
	[VT_LIMIT_BINDINGS] = { "bindings", "4096 devices that sysfs was told of" },
	[VT_LIMIT_FILES] = { "files", "4096 open files that nobody is seen to have" },
};

void vt_session_limit(struct vt_session *session, enum vt_limit limit)
{
	struct vt_model_gaps *gaps = &session->gaps;

	if (!gaps->limits)
		gaps->limited = session->now;
	gaps->limits |= 1u << limit;
}

const char *vt_session_limit_text(enum vt_limit limit)
{
	return limits[limit].text;
}

const char *vt_limit_name(enum vt_limit limit)
{
	return limits[limit].name;
}
