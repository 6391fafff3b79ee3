/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/process.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The link of the first user namespace has always had this number. */
#define FIRST_USERNS "user:[4026531837]"

static const char *file_of(struct vt_inquiry *q, pid_t pid, const char *name)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, "/proc/%d/%s", (int)pid, name);

	return a->error ? NULL : a->data;
}

/* Returns what follows @name at the beginning of a line. */
static const char *find_line(const char *text, const char *name)
{
	size_t length = strlen(name);

	while (text) {
		if (!strncmp(text, name, length))
			return text + length;
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return NULL;
}

bool vt_process_limit(struct vt_inquiry *q, pid_t pid, const char *name, uint64_t *ret)
{
	const char *at = find_line(file_of(q, pid, "limits"), name);

	if (!at)
		return false;
	at += strspn(at, " ");
	if (!strncmp(at, "unlimited", 9)) {
		*ret = VT_UNLIMITED;
		return true;
	}
	return sscanf(at, "%" SCNu64, ret) == 1;
}

/* Returns what follows the colon. */
static const char *status_line(struct vt_inquiry *q, pid_t pid, const char *name)
{
	const char *at = find_line(file_of(q, pid, "status"), name);

	return at && *at == ':' ? at + 1 : NULL;
}

bool vt_process_number(struct vt_inquiry *q, pid_t pid, const char *name, uint64_t *ret)
{
	const char *at = status_line(q, pid, name);
	char unit[3] = "";

	if (!at || sscanf(at, "%" SCNu64 " %2s", ret, unit) < 1)
		return false;
	if (!strcmp(unit, "kB"))
		*ret *= 1024;
	return true;
}

int vt_process_in_first_userns(struct vt_inquiry *q, pid_t pid)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_LINK, 0, "/proc/%d/ns/user", (int)pid);

	/* A kernel without user namespaces has only the first one. */
	if (a->error)
		return a->error == ENOENT ? 1 : -1;
	return !strcmp(a->data, FIRST_USERNS);
}

int vt_process_capable(struct vt_inquiry *q, pid_t pid, unsigned int capability)
{
	const char *at = status_line(q, pid, "CapEff");
	uint64_t set;

	if (!at || sscanf(at, "%" SCNx64, &set) != 1)
		return -1;
	if (!(set >> capability & 1))
		return 0;
	return vt_process_in_first_userns(q, pid);
}

/* The last of the four numbers is used for access to files. */
static bool read_id(struct vt_inquiry *q, pid_t pid, const char *name, uint32_t *ret)
{
	const char *at = status_line(q, pid, name);

	return at && sscanf(at, "%*u %*u %*u %" SCNu32, ret) == 1;
}

bool vt_process_ids(struct vt_inquiry *q, pid_t pid, struct vt_ids *ret)
{
	const char *at = status_line(q, pid, "Groups");

	*ret = (struct vt_ids){ .ngroups = 0 };
	while (at && *at && *at != '\n') {
		char *end;
		unsigned long group = strtoul(at, &end, 10);

		if (end == at)
			break;
		if (ret->ngroups < sizeof(ret->groups) / sizeof(ret->groups[0]))
			ret->groups[ret->ngroups++] = (uint32_t)group;
		else
			ret->more = true;
		at = end + strspn(end, " \t");
	}
	return at && read_id(q, pid, "Uid", &ret->uid) && read_id(q, pid, "Gid", &ret->gid);
}

const char *vt_process_name(struct vt_inquiry *q, pid_t pid)
{
	const char *comm = vt_inquire_line(q, "/proc/%d/comm", (int)pid);

	return comm ? vt_inquiry_text(q, VT_PID " (%s)", (int)pid, comm) :
		      vt_inquiry_text(q, VT_PID, (int)pid);
}

const char *vt_process_cgroup(struct vt_inquiry *q, pid_t pid, const char *hierarchy)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, "/proc/%d/cgroup", (int)pid);
	const char *line = a->error ? NULL : a->data;

	while (line && *line) {
		const char *colon = strchr(line, ':');
		const char *path = colon ? strchr(colon + 1, ':') : NULL;

		if (path && strlen(hierarchy) == (size_t)(path - colon - 1) &&
		    !strncmp(colon + 1, hierarchy, strlen(hierarchy)))
			return vt_inquiry_text(q, "%.*s", (int)strcspn(path + 1, "\n"), path + 1);
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return NULL;
}

/* ---- memory ---- */

static bool read_mapping(struct vt_inquiry *q, const char *line, struct vt_memory *m)
{
	char mode[5];
	int at = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 "%n", &m->begin,
		   &m->end, mode, &m->offset, &m->major, &m->minor, &m->inode, &at) != 7)
		return false;
	m->read = mode[0] == 'r';
	m->write = mode[1] == 'w';
	m->shared = mode[3] == 's';
	line += at;
	line += strspn(line, " ");
	m->name = vt_inquiry_text(q, "%.*s", (int)strcspn(line, "\n"), line);
	return true;
}

bool vt_process_is_over(struct vt_inquiry *q, pid_t pid)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, "/proc/%d/maps", (int)pid);

	/* Who runs has memory. */
	if (!a->error)
		return !a->length;
	return vt_inquire_exists(q, "/proc/self") == 1 &&
	       vt_inquire_exists(q, "/proc/%d", (int)pid) == 0;
}

bool vt_memory_is_bar(const struct vt_memory *m)
{
	return strstr(m->name, "[vfio-device]") || !strncmp(m->name, "/dev/vfio/devices/", 18);
}

const char *vt_process_memory_details(struct vt_inquiry *q, pid_t pid,
				      const struct vt_memory *memory)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, "/proc/%d/smaps", (int)pid);

	return a->error ? NULL :
	       strstr(a->data, vt_inquiry_text(q, "%" PRIx64 "-%" PRIx64 " ", memory->begin,
					       memory->end));
}

int vt_process_memory(struct vt_inquiry *q, pid_t pid, uint64_t address,
		      struct vt_memory *ret)
{
	const struct vt_answer *a = vt_inquire(q, VT_ASK_FILE, 0, "/proc/%d/maps", (int)pid);
	const char *line = a->data;

	if (a->error || vt_process_is_over(q, pid))
		return -1;
	while (line && *line) {
		const char *next = strchr(line, '\n');
		uint64_t begin, end;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64, &begin, &end) == 2 && address < end &&
		    next)
			return read_mapping(q, line, ret) ? 1 : -1;
		line = next ? next + 1 : NULL;
	}
	/* What was cut from the answer is not known. */
	return a->cut ? -1 : 0;
}

uint64_t vt_process_page(struct vt_inquiry *q, pid_t pid, uint64_t address)
{
	char room[VT_MAPPING_QUESTION];
	const struct vt_question mapping = vt_mapping_question(room, pid, address);
	const struct vt_answer *a = vt_inquire(q, mapping.ask, mapping.pid, "%s", mapping.path);
	struct vt_world_mapping m = { .page = 0 };

	return !a->error && vt_world_mapping(a->data, &m) ? m.page : 0;
}
