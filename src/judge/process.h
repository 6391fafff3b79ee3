/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the world says of a process: limits, rights, memory. */
#ifndef VT_JUDGE_PROCESS_H
#define VT_JUDGE_PROCESS_H

#include "judge/inquiry.h"

#define VT_UNLIMITED UINT64_MAX

/* A line of /proc/PID/limits, the limit in force; false: not known. */
bool vt_process_limit(struct vt_inquiry *inquiry, pid_t pid, const char *name, uint64_t *ret);

/* A number of /proc/PID/status, as "VmLck"; those in kB become bytes. */
bool vt_process_number(struct vt_inquiry *inquiry, pid_t pid, const char *name, uint64_t *ret);

/*
 * Whether the process has a capability that counts on the whole machine: in the first user
 * namespace. 1, 0, or -1 when that is not known.
 */
int vt_process_capable(struct vt_inquiry *inquiry, pid_t pid, unsigned int capability);

/* Whether it is in the first user namespace: as above. */
int vt_process_in_first_userns(struct vt_inquiry *inquiry, pid_t pid);

/* By what files are opened. */
struct vt_ids {
	uint32_t uid, gid;
	uint32_t groups[64];
	size_t ngroups;
	bool more;			/* groups than that */
};

bool vt_process_ids(struct vt_inquiry *inquiry, pid_t pid, struct vt_ids *ret);

/* "4711 (qemu-system-x86)", or the number alone. */
const char *vt_process_name(struct vt_inquiry *inquiry, pid_t pid);

/* Its control group in that hierarchy ("devices"; "" is the second version's); NULL: not known. */
const char *vt_process_cgroup(struct vt_inquiry *inquiry, pid_t pid, const char *hierarchy);

/* A stretch of /proc/PID/maps. */
struct vt_memory {
	uint64_t begin, end;		/* of the whole line */
	bool read, write, shared;
	uint64_t offset;		/* in what it is a mapping of */
	unsigned int major, minor;	/* of the file system */
	uint64_t inode;
	const char *name;		/* "" where it has none */
};

/* Memory of a device, mapped through VFIO. */
bool vt_memory_is_bar(const struct vt_memory *memory);

/* The one that holds @address, or else the next above: 1; 0: none; -1: not known. */
int vt_process_memory(struct vt_inquiry *inquiry, pid_t pid, uint64_t address,
		      struct vt_memory *ret);

/*
 * Bytes of a page of the memory at @address, as it was mapped (0: not known). A page that is made
 * huge behind the program's back does not count.
 */
uint64_t vt_process_page(struct vt_inquiry *inquiry, pid_t pid, uint64_t address);

#endif
