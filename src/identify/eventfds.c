// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tells eventfds apart. Their fdinfo has a number that is unique among living eventfds (since
 * Linux 5.2, which is older than other requirements). The kernel reuses a number when its
 * eventfd is gone, but VFIO and KVM keep the eventfds that they were given. So an eventfd that
 * serves an interrupt keeps its number, and one that is made by a traced call is known to be
 * new.
 */
#include <config.h>

#include "identify/internal.h"
#include "util/memory.h"
#include "util/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

uint64_t vt_eventfd_id(const char *fdinfo)
{
	static const char key[] = "\neventfd-id:";
	const char *at = strstr(fdinfo, key);

	return at ? strtoull(at + strlen(key), NULL, 10) + 1 : 0;
}

uint64_t vt_eventfd_read(const struct vt_entry *entry)
{
	char path[32], text[512];

	snprintf(path, sizeof(path), "../fdinfo/%s", entry->name);
	vt_read_text(entry->task->dir, path, text, sizeof(text));
	return vt_eventfd_id(text);
}

static struct vt_eventfd *find(const struct vt_identify *identify, uint64_t id)
{
	struct vt_eventfd *e;

	HASH_FIND(hh, identify->eventfds, &id, sizeof(id), e);
	return e;
}

uint64_t vt_eventfd_file(struct vt_identify *identify, uint64_t id)
{
	struct vt_eventfd *e = find(identify, id);

	if (e)
		return e->file;
	e = calloc(1, sizeof(*e));
	if (!e)
		vt_no_memory();
	e->id = id;
	e->file = ++identify->last_file;
	HASH_ADD(hh, identify->eventfds, id, sizeof(e->id), e);
	return e->file;
}

void vt_eventfd_forget(struct vt_identify *identify, uint64_t id)
{
	struct vt_eventfd *e = find(identify, id);

	if (!e)
		return;
	HASH_DELETE(hh, identify->eventfds, e);
	free(e);
}

void vt_eventfds_free(struct vt_identify *identify)
{
	struct vt_eventfd *e, *next;

	HASH_ITER(hh, identify->eventfds, e, next) {
		HASH_DELETE(hh, identify->eventfds, e);
		free(e);
	}
}
