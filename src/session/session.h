/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the calls seen so far have built: which regions a device has and where they lie
 * in its file, what its PCI configuration space holds, and which memory of which
 * process is a mapping of VFIO's. Only what the kernel or the program has said: where
 * nothing was said, nothing is known. Knows nothing of ptrace, /proc or text.
 *
 * Devices are bounded: the one that has not been used for longest goes first. Mappings are
 * as many as the programs have.
 */
#ifndef VT_SESSION_SESSION_H
#define VT_SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "pci/config.h"
#include "identify/identify.h"
#include "vfiotrace/vfiotrace.h"

struct vt_session;

/* Out of memory ends the tracer: nothing here returns an error. */
struct vt_session *vt_session_create(void);
void vt_session_destroy(struct vt_session *session);

/*
 * What stands for an open file: its number, or, where that is not known, the
 * descriptor itself.
 */
uint64_t vt_session_file(const struct vt_fd *info, pid_t tgid, int fd);

/*
 * A finished ioctl, whatever it was, on descriptor @fd, which is what @info says;
 * @result is negative when it failed.
 */
void vt_session_learn(struct vt_session *session, const struct vt_fd *info, pid_t tgid,
		      int fd, const struct vfiotrace_call *call, int64_t result);

/* Whether it learns anything from calls of that number. */
bool vt_session_learns(uint32_t code);

/* ---- devices ---- */

/* How the device is called, "" when nobody has said, and of what sort it is. */
struct vt_session_name {
	enum vfiotrace_device_type type;
	char text[VT_DEVICE_MAX];
};

void vt_session_set_name(struct vt_session *session, uint64_t file,
			 const struct vt_fd *info);
/* Never NULL; valid until the session changes. */
const struct vt_session_name *vt_session_name(struct vt_session *session, uint64_t file);

/* As VFIO_DEVICE_GET_REGION_INFO has answered. */
struct vt_region {
	uint32_t index;
	uint32_t flags;
	uint64_t offset;		/* in the device's file */
	uint64_t size;
};

void vt_session_add_region(struct vt_session *session, uint64_t file,
			   const struct vt_region *region);

/* The region that @offset of the device's file lies in; NULL when none is known. */
const struct vt_region *vt_session_region(struct vt_session *session, uint64_t file,
					  uint64_t offset);

/* These numbers stand for other files from now on, or for none. */
void vt_session_closed(struct vt_session *session, pid_t tgid, uint32_t first, uint32_t last);

/* ---- PCI configuration space of a device ---- */

/* The program has read @length bytes at @offset of that region. */
void vt_session_saw_config(struct vt_session *session, uint64_t file, uint64_t offset,
			   const void *bytes, size_t length);

/* As vt_pci_config_describe() and vt_pci_config_msix_table(). */
size_t vt_session_registers(struct vt_session *session, uint64_t file, uint64_t offset,
			    size_t length, struct vt_pci_register *list, size_t max);
bool vt_session_msix_table(struct vt_session *session, uint64_t file, unsigned int *bar,
			   uint32_t *offset, uint32_t *size);

/* ---- mappings ---- */

/* Memory of a process that is a mapping of the file @file, one of VFIO's. */
struct vt_mapped {
	pid_t tgid;			/* for vt_session_map() alone: a child has its parent's */
	uint64_t address;
	uint64_t length;
	uint64_t file;
	enum vfiotrace_fd_kind kind;
};

/* What lay there before is gone. */
void vt_session_map(struct vt_session *session, const struct vt_mapped *mapped);

/* The first mapping that shares a byte with that memory, or NULL. */
const struct vt_mapped *vt_session_mapped(const struct vt_session *session, pid_t tgid,
					  uint64_t address, uint64_t length);

void vt_session_unmap(struct vt_session *session, pid_t tgid, uint64_t address,
		      uint64_t length);

/* ---- processes ---- */

/* @child begins with what @parent has. */
void vt_session_fork(struct vt_session *session, pid_t parent, pid_t child);

/* A process is gone, or another program now. */
void vt_session_forget(struct vt_session *session, pid_t tgid);

#endif
