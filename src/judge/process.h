/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the world says about a process: limits, capabilities, memory. */
#ifndef VT_JUDGE_PROCESS_H
#define VT_JUDGE_PROCESS_H

#include <linux/capability.h>

#include "judge/inquiry.h"

#define VT_UNLIMITED UINT64_MAX

/* The soft limit in a line of /proc/PID/limits, or VT_UNLIMITED; false: not known. */
bool vt_process_limit(struct vt_inquiry *inquiry, pid_t pid, const char *name, uint64_t *ret);

/* A number of /proc/PID/status, such as "VmLck"; those in kB are converted to bytes. */
bool vt_process_number(struct vt_inquiry *inquiry, pid_t pid, const char *name, uint64_t *ret);

/*
 * Whether the process has a capability, such as CAP_SYS_RAWIO, that counts on the whole machine, that is, in the first
 * user namespace: 1, 0, or -1 if not known.
 */
int vt_process_capable(struct vt_inquiry *inquiry, pid_t pid, unsigned int capability);

/* Whether the process is in the first user namespace: 1, 0, or -1 if not known. */
int vt_process_in_first_userns(struct vt_inquiry *inquiry, pid_t pid);

/* The user and groups by which access to files is checked. */
struct vt_ids {
	uint32_t uid, gid;
	uint32_t groups[64];
	size_t ngroups;
	bool more;			/* there are more groups than fit */
};

bool vt_process_ids(struct vt_inquiry *inquiry, pid_t pid, struct vt_ids *ret);

/* "4711 (qemu-system-x86)", or the number alone. */
const char *vt_process_name(struct vt_inquiry *inquiry, pid_t pid);

/* The process' control group in @hierarchy ("devices"; "": version 2); NULL: not known. */
const char *vt_process_cgroup(struct vt_inquiry *inquiry, pid_t pid, const char *hierarchy);

/* A mapping of /proc/PID/maps. */
struct vt_memory {
	uint64_t begin, end;		/* of the whole line */
	bool read, write, shared;
	uint64_t offset;		/* in the mapped file */
	unsigned int major, minor;	/* device of the file system */
	uint64_t inode;
	const char *name;		/* "" if there is none */
};

/*
 * Whether the process has ended already, as it may have where it was not stopped: then what it
 * had, and what others had at that time, cannot be seen any more. False: it runs, or nobody knows.
 */
bool vt_process_is_over(struct vt_inquiry *inquiry, pid_t pid);

/* Whether it is memory of a device, mapped through VFIO. */
bool vt_memory_is_bar(const struct vt_memory *memory);

/*
 * What the kernel's long list of a process's memory (smaps) says of this memory: from its
 * heading on, and whatever follows; NULL: not known. It takes long to read.
 */
const char *vt_process_memory_details(struct vt_inquiry *inquiry, pid_t pid,
				      const struct vt_memory *memory);

/* Finds the mapping that holds @address, or else the next one above: 1; 0: none; -1: not known. */
int vt_process_memory(struct vt_inquiry *inquiry, pid_t pid, uint64_t address,
		      struct vt_memory *ret);

/*
 * The page size in bytes of the memory at @address, as it was mapped; 0: not known.
 * Transparent huge pages do not count.
 */
uint64_t vt_process_page(struct vt_inquiry *inquiry, pid_t pid, uint64_t address);

#endif
