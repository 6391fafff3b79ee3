/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/host_internal.h"

struct vt_host *vt_host_look(struct vt_inquiry *q, const struct vt_host_user *user,
			     const char *machine, pid_t self)
{
	struct vt_host *host = vt_inquiry_alloc(q, sizeof(*host));

	host->user = *user;
	host->machine = machine;
	vt_host_groups(host, q);
	vt_host_machine(host, q);
	vt_host_limits(host, q, self);
	vt_host_holders(host, q);
	vt_host_obstacles(host, q, self);
	return host;
}

bool vt_host_ready(const struct vt_host *host, const struct vt_host_group *group,
		   const struct vt_host_device *device)
{
	return device->candidate && !host->obstacles.count && !group->obstacles.count &&
	       !device->obstacles.count;
}
