/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds out who has something of VFIO open, in one walk over all processes. Nodes are
 * recognized by their numbers. A device that came from a group has no node; its descriptor has
 * a name of its own, and newer kernels name the device in fdinfo. Only what was found is kept
 * of the walk, because a machine may have many descriptors.
 */
#include "config.h"

#include "judge/host_internal.h"
#include "util/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_ours(const struct vt_host *host, uint64_t rdev)
{
	if (!rdev)
		return false;
	if (rdev == host->container.expected || rdev == host->iommufd.expected)
		return true;
	for (size_t i = 0; i < host->ngroups; i++) {
		const struct vt_host_group *group = &host->groups[i];

		if (rdev == group->node.expected)
			return true;
		for (size_t k = 0; k < group->count; k++)
			if (rdev == group->devices[k].cdev.expected)
				return true;
	}
	return false;
}

static void ask(const struct vt_inquiry *q, enum vt_ask what, const char *path,
		struct vt_answer *answer)
{
	struct vt_question question = { .ask = what, .path = path };

	vt_ask(q->source, &question, answer);
}

/* Finds ADDRESS in "vfio-device-syspath: /sys/devices/.../ADDRESS". */
static const char *find_device(struct vt_inquiry *q, int pid, const char *fd)
{
	const char *text = vt_host_file(q, 0, vt_inquiry_text(q, "/proc/%d/fdinfo/%s", pid, fd));
	const char *line = text ? strstr(text, "vfio-device-syspath:") : NULL;
	const char *slash;

	if (!line)
		return VT_NAMELESS_DEVICE;
	line = vt_inquiry_text(q, "%.*s", (int)strcspn(line, "\n"), line);
	slash = strrchr(line, '/');
	return slash ? slash + 1 : line;
}

static void add(struct vt_host *host, struct vt_inquiry *q, const struct vt_host_holder *holder)
{
	struct vt_host_holder *more;

	/* Copies of a descriptor are listed once. */
	for (size_t i = host->nholders; i-- && host->holders[i].pid == holder->pid;)
		if (host->holders[i].rdev == holder->rdev &&
		    !strcmp(host->holders[i].what, holder->what))
			return;
	/* There is room for a power of two of them. */
	if (!(host->nholders & (host->nholders - 1))) {
		more = vt_inquiry_alloc(q, (host->nholders ? 2 * host->nholders : 1) * sizeof(*more));
		if (host->nholders)
			memcpy(more, host->holders, host->nholders * sizeof(*more));
		host->holders = more;
	}
	host->holders[host->nholders++] = *holder;
}

static void look_at_fd(struct vt_host *host, struct vt_inquiry *q, int pid, const char *fd)
{
	struct vt_host_holder holder = { .pid = (pid_t)pid };
	struct vt_answer status, link;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%s", pid, fd);
	ask(q, VT_ASK_STATUS, path, &status);
	/* Only a character device, or a file without a type. */
	if (status.error || (S_ISCHR(status.status.mode) ? !is_ours(host, status.status.rdev) :
							   status.status.mode & S_IFMT))
		return;
	holder.rdev = status.status.rdev;
	ask(q, VT_ASK_LINK, path, &link);
	if (link.error || (!holder.rdev && strcmp(link.data, "anon_inode:[vfio-device]")))
		return;
	holder.what = holder.rdev ? vt_inquiry_text(q, "%s", link.data) : find_device(q, pid, fd);
	holder.command = vt_inquire_line(q, "/proc/%d/comm", pid);
	add(host, q, &holder);
}

static void look_at_process(struct vt_host *host, struct vt_inquiry *q, int pid)
{
	struct vt_answer names;
	const char *name = NULL;
	char path[64], *copy;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	ask(q, VT_ASK_FOLDER, path, &names);
	/* Other errors may mean that the process has ended meanwhile. */
	host->unseen += names.error == EACCES || names.error == EPERM;
	if (names.error || !names.length)
		return;
	copy = malloc(names.length);
	if (!copy)
		vt_no_memory();
	names.data = memcpy(copy, names.data, names.length);
	while ((name = vt_answer_next(&names, name)))
		look_at_fd(host, q, pid, name);
	free(copy);
}

void vt_host_holders(struct vt_host *host, struct vt_inquiry *q)
{
	const struct vt_answer *names = vt_inquire(q, VT_ASK_FOLDER, 0, "/proc");
	const char *name = NULL;

	while ((name = vt_answer_next(names, name)))
		if (strspn(name, "0123456789") == strlen(name))
			look_at_process(host, q, atoi(name));
}

const struct vt_host_holder *vt_host_holder(const struct vt_host *host,
					    const struct vt_host_group *group,
					    const struct vt_host_device *device, size_t *at)
{
	while (*at < host->nholders) {
		const struct vt_host_holder *h = &host->holders[(*at)++];

		if (h->rdev && h->rdev == (device ? device->cdev : group->node).expected)
			return h;
		if (!h->rdev && device && !strcmp(h->what, device->name))
			return h;
	}
	return NULL;
}
