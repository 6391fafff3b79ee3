/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells what a descriptor of a tracee is: from /proc/PID/fd (link text, type and
 * rdev), /proc/devices and /proc/misc, fdinfo and sysfs, and from what earlier
 * calls told. Knows nothing of ptrace, requests or text.
 */
#ifndef VT_IDENTIFY_IDENTIFY_H
#define VT_IDENTIFY_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/proc.h"
#include "vfiotrace/vfiotrace.h"

#define VT_PATH_MAX 256
#define VT_DEVICE_MAX 128
#define VT_DRIVER_MAX 32

/* A descriptor as it is shown. Plain data, so that a recording can hold it. */
struct vt_fd {
	struct vfiotrace_fd what;
	uint64_t file;			/* same open file, same number; 0: not known */
	bool absent;			/* there is no such descriptor */
	bool closed;			/* nor is there any more: this is what it was */
	char path[VT_PATH_MAX];		/* the link's text; "" when it cannot be read */
	char device[VT_DEVICE_MAX];	/* BDF, UUID, platform name; "" when not known */
	char driver[VT_DRIVER_MAX];	/* of a device on the PCI bus; "" when not known */
};

/* Whether anything is to be known of such a descriptor; not so where nobody knows what it is. */
static inline bool vt_fd_is_tracked(enum vfiotrace_fd_kind kind)
{
	return kind != VFIOTRACE_FD_OTHER && kind != VFIOTRACE_FD_UNKNOWN;
}

/* Roots of the world, so that tests can make one: "" or a directory. */
struct vt_roots {
	const char *proc;		/* default "/proc" */
	enum vt_proc whose;		/* of that default: what vt_proc_check() says */
	const char *sys;		/* default "/sys" */
	const char *dev;		/* default "/dev" */
	const char *share;		/* default "/usr/share": databases of names */
};

struct vt_identify;

/*
 * @roots NULL: the defaults, and /proc is asked whose it is. Where it is not that of the
 * system calls (see util/proc.h) all descriptors are unknown: what stands there under the
 * number of a tracee is some other process.
 */
int vt_identify_create(struct vt_identify **ret, const struct vt_roots *roots,
		       enum vfiotrace_dialect dialect, bool dialect_auto);
void vt_identify_destroy(struct vt_identify *identify);

/*
 * From now on eventfds have a .file too, for some calls more: where their closing is seen,
 * or asked for their files.
 */
void vt_identify_number_eventfds(struct vt_identify *identify);

/* What somebody else has seen of an open file, where /proc is not asked. */
struct vt_seen_file {
	uint64_t file;			/* the same for the same open file; never 0 */
	uint32_t mode;
	uint64_t rdev;
	char path[VT_PATH_MAX];		/* as the link in /proc has it */
	char device[VT_DEVICE_MAX];	/* "": not known */
	char driver[VT_DRIVER_MAX];	/* of the IOMMU, of a container; "": not known */
};

/*
 * From now on @tell is asked what a descriptor is, and /proc is not: NULL when that is
 * not known, with @absent set when there is none. What is learnt of a file is kept
 * until vt_identify_released().
 */
typedef const struct vt_seen_file *vt_tell_fn(void *ctx, pid_t tid, int fd, bool *absent);

/* What kind the file is, as far as that can be seen of it. */
enum vfiotrace_fd_kind vt_identify_kind(struct vt_identify *identify,
					const struct vt_seen_file *file);

void vt_identify_by(struct vt_identify *identify, vt_tell_fn *tell, void *ctx);
void vt_identify_released(struct vt_identify *identify, uint64_t file);

/*
 * What is descriptor @fd of thread @tid now? Always answers; what cannot be
 * read makes it VFIOTRACE_FD_UNKNOWN. The result stays valid until the next
 * call with the same descriptor, or vt_identify_forget() of its process.
 */
const struct vt_fd *vt_identify_fd(struct vt_identify *identify, pid_t tgid,
				   pid_t tid, int fd);

/*
 * Learns from a finished call: which device a new descriptor is, which IOMMU a
 * container runs, which type a device has. @call has both snapshots.
 */
void vt_identify_learn(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd,
		       const struct vfiotrace_call *call, int64_t result);

/*
 * The requests that vt_identify_learn() learns from, one by one, and the kinds of
 * descriptors that each tells of, as bits; 0 after the last. VT_IDENTIFY_TYPES stands
 * for devices of which it tells no more than their type.
 */
#define VT_IDENTIFY_TYPES (1u << 31)

uint32_t vt_identify_lesson(size_t i, uint32_t *about);

/*
 * Descriptor @fd was closed, or replaced by dup2: for a trace that sees such calls.
 * Not needed otherwise; it settles cases that the descriptor alone leaves open.
 */
void vt_identify_closed(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd);

/* A call has made the eventfd @fd: it is none that was there before. */
void vt_identify_made(struct vt_identify *identify, pid_t tgid, pid_t tid, int fd);

/* Whether two tasks have one table of descriptors: 1, 0, or a negative errno. */
int vt_identify_shares(pid_t tid, pid_t other);

/*
 * A process is gone, or has executed another program. Of what it still holds open
 * (exec) what was learnt is kept.
 */
void vt_identify_forget(struct vt_identify *identify, pid_t tgid);

/*
 * What would be opened by a character device's node; @roots has all three. @path is only a
 * fallback where sysfs cannot be read.
 */
enum vfiotrace_fd_kind vt_identify_node(const struct vt_roots *roots, unsigned int major,
					unsigned int minor, const char *path);

/*
 * The name of a thread now, cut to @size with its NUL; false when nobody can tell. It is
 * read from a file of /proc, so ask seldom.
 */
bool vt_identify_name(const struct vt_identify *identify, pid_t tid, char *name, size_t size);

#endif
