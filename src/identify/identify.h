/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells what a tracee's descriptor is: from /proc/PID/fd (link text, type and rdev),
 * /proc/devices and /proc/misc, fdinfo and sysfs, and from what earlier calls told. Does not
 * know ptrace, requests or text output.
 */
#ifndef VT_IDENTIFY_IDENTIFY_H
#define VT_IDENTIFY_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "util/proc.h"
#include "vfiotrace/vfiotrace.h"

#define VT_PATH_MAX 256
#define VT_DEVICE_MAX 128
#define VT_DRIVER_MAX 32

/* What --decode-fds asks for; strace's words. */
enum {
	VT_FDS_PATH = 1 << 0,
	VT_FDS_SOCKET = 1 << 1,
	VT_FDS_DEV = 1 << 2,
	VT_FDS_EVENTFD = 1 << 3,
	VT_FDS_PIDFD = 1 << 4,
	VT_FDS_SIGNALFD = 1 << 5,
	VT_FDS_ALL = (1 << 6) - 1,
	VT_FDS_DETAILS = VT_FDS_DEV | VT_FDS_EVENTFD | VT_FDS_PIDFD | VT_FDS_SIGNALFD,
};

/* What is shown of a descriptor besides its path or instead of it, see source/details.h. */
struct vt_detail {
	enum vt_detail_kind {
		VT_DETAIL_NONE,		/* the path, if that is asked for */
		VT_DETAIL_PATH,		/* the path, whatever is asked for */
		VT_DETAIL_CHAR,		/* .major, .minor; of /dev/ptmx .id, the terminal's number */
		VT_DETAIL_BLOCK,
		VT_DETAIL_EVENTFD,	/* .count, .id, .semaphore */
		VT_DETAIL_PIDFD,	/* .pid */
		VT_DETAIL_SIGNALFD,	/* .signals: bit 0 is signal 1 */
	} kind;
	bool has_id, has_semaphore;
	unsigned int major, minor;
	pid_t pid;
	uint64_t count, id, semaphore, signals;
};

/* A descriptor, as plain data that a recording can hold. */
struct vt_fd {
	struct vfiotrace_fd what;
	uint64_t file;			/* the same for the same open file; 0: unknown */
	bool absent;			/* no such descriptor is open */
	bool closed;			/* it was closed, and is .absent; the rest is what it was */
	bool deleted;			/* .path ends in VT_DELETED, and that is no part of its name */
	char path[VT_PATH_MAX];		/* the link's text; "" if it cannot be read */
	char device[VT_DEVICE_MAX];	/* BDF, UUID or platform name; "": unknown */
	char driver[VT_DRIVER_MAX];	/* of a PCI device; "": unknown */
	struct vt_detail detail;	/* set by who asks for it; in no recording's "fd" */
};

/* What the kernel writes behind the path of a file that has no name any more. */
#define VT_DELETED " (deleted)"

/* The length of @path without it. */
static inline size_t vt_path_undeleted(const char *path)
{
	size_t length = strlen(path), end = sizeof(VT_DELETED) - 1;

	return length > end && !strcmp(path + length - end, VT_DELETED) ? length - end : length;
}

static inline bool vt_path_is_deleted(const char *path)
{
	return path[vt_path_undeleted(path)];
}

/* Whether anything is to be found out about descriptors of this kind. */
static inline bool vt_fd_is_tracked(enum vfiotrace_fd_kind kind)
{
	return kind != VFIOTRACE_FD_OTHER && kind != VFIOTRACE_FD_UNKNOWN;
}

/* Folders to use instead of the system's, for tests. NULL: the default. */
struct vt_roots {
	const char *proc;		/* default "/proc" */
	enum vt_proc whose;		/* if .proc is the default: what vt_proc_check() says */
	const char *sys;		/* default "/sys" */
	const char *dev;		/* default "/dev" */
	const char *share;		/* default "/usr/share"; for databases of names */
};

struct vt_identify;

/*
 * @roots may be NULL: the defaults, and vt_proc_check() is called. If /proc belongs to another
 * PID namespace, all descriptors are unknown: a tracee's number stands for another process
 * there. @dialect is for all descriptors, unless @dialect_auto: then it is found out for each.
 * Returns 0 or -ENOMEM.
 */
int vt_identify_create(struct vt_identify **ret, const struct vt_roots *roots,
		       enum vfiotrace_dialect dialect, bool dialect_auto);
void vt_identify_destroy(struct vt_identify *identify);

/*
 * From now on eventfds have a .file, too, at the cost of some more system calls. Needed where
 * their closing is seen, or their files are asked for.
 */
void vt_identify_number_eventfds(struct vt_identify *identify);

/* An open file as the eBPF programs saw it, for descriptors that are not looked up in /proc. */
struct vt_seen_file {
	uint64_t file;			/* the same for the same open file; never 0 */
	uint32_t mode;
	uint64_t rdev;
	char path[VT_PATH_MAX];		/* as the link in /proc shows it */
	bool deleted;			/* the file has no name any more */
	char device[VT_DEVICE_MAX];	/* "": unknown */
	char driver[VT_DRIVER_MAX];	/* IOMMU driver of a container; "": unknown */
};

/*
 * From now on @tell says what a descriptor is; /proc is not read. It returns NULL if that is
 * unknown, and sets *@absent if the descriptor is not open. What is learnt about a file is
 * kept until vt_identify_released().
 */
typedef const struct vt_seen_file *vt_tell_fn(void *ctx, pid_t tid, int fd, bool *absent);

/* The kind of the file, as far as its properties tell. */
enum vfiotrace_fd_kind vt_identify_kind(struct vt_identify *identify,
					const struct vt_seen_file *file);

void vt_identify_by(struct vt_identify *identify, vt_tell_fn *tell, void *ctx);
void vt_identify_released(struct vt_identify *identify, uint64_t file);

/*
 * What descriptor @fd of thread @tid is now. Never NULL; VFIOTRACE_FD_UNKNOWN if it cannot be
 * read. Valid until the next call for the same descriptor, or vt_identify_forget() of its
 * process.
 */
const struct vt_fd *vt_identify_fd(struct vt_identify *identify, pid_t tgid,
				   pid_t tid, int fd);

/*
 * Learns from a finished call: which device a new descriptor is, which IOMMU a container uses,
 * which type a device has. @call must have both snapshots.
 */
void vt_identify_learn(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd,
		       const struct vfiotrace_call *call, int64_t result);

/*
 * The @i-th request that vt_identify_learn() learns from; 0 after the last. *@about: kinds of
 * descriptor that it tells about, as bits; VT_IDENTIFY_TYPES instead of devices if it tells
 * only their type.
 */
#define VT_IDENTIFY_TYPES (1u << 31)

uint32_t vt_identify_lesson(size_t i, uint32_t *about);

/*
 * Task @tid of process @tgid has got a copy of the descriptor table of process @from, which may
 * be the same process. So files are known again by its descriptors before anybody has asked
 * about these.
 */
void vt_identify_copied(struct vt_identify *identify, pid_t from, pid_t tgid, pid_t tid);

/*
 * Descriptor @fd was closed, or replaced by dup2(). Call it if the trace sees such calls: it
 * tells that a descriptor of the same number and look is another file.
 */
void vt_identify_closed(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd);

/* A call has made the eventfd @fd: a new one, even if its id was used before. */
void vt_identify_made(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd);

/* Whether two tasks share one descriptor table: 1, 0, or a negative errno. */
int vt_identify_shares(pid_t tid, pid_t other);

/*
 * A process has ended, or has called execve(). Drops what is known, except about files that
 * the process still has open after execve().
 */
void vt_identify_forget(struct vt_identify *identify, pid_t tgid);

/*
 * The kind of descriptor that opening a character device gives. @roots must have .proc, .sys
 * and .dev. @path is used only if sysfs cannot be read.
 */
enum vfiotrace_fd_kind vt_identify_node(const struct vt_roots *roots, unsigned int major,
					unsigned int minor, const char *path);

/*
 * The present name of a thread, cut off at @size with its NUL; false if unknown. Reads a file
 * in /proc, so call it rarely.
 */
bool vt_identify_name(const struct vt_identify *identify, pid_t tid, char *name, size_t size);

#endif
