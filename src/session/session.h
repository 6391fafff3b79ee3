/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model of what the calls seen so far have built: which regions a device has and where
 * they lie in its file, what its PCI configuration space holds, and which memory of which
 * process is a mapping of VFIO's. It holds only what the kernel or the program has said. It
 * does not know ptrace, /proc or text.
 *
 * model.h is for those who read the model as a whole.
 */
#ifndef VT_SESSION_SESSION_H
#define VT_SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "call/call.h"
#include "pci/config.h"
#include "identify/identify.h"
#include "util/pci_ids.h"
#include "vfiotrace/vfiotrace.h"

struct vt_session;
struct vt_when;				/* call/call.h */

/* Returns no errors: running out of memory ends vfiotrace. */
struct vt_session *vt_session_create(void);

/* Promises that the session is told of all calls that open, copy and close descriptors. */
void vt_session_follow(struct vt_session *session);
void vt_session_destroy(struct vt_session *session);

/* Sets the time of what the session is told from now on. */
void vt_session_at(struct vt_session *session, const struct vt_when *when);

/* ---- open files, and the descriptors that name them ---- */

/*
 * A new task, created by @parent. @shares: it shares its parent's descriptor table; otherwise
 * it has a copy. A task that was not announced shares the table of its process.
 */
void vt_session_begin_task(struct vt_session *session, pid_t parent_tgid, pid_t parent,
			   pid_t tgid, pid_t tid, bool shares);
void vt_session_end_task(struct vt_session *session, pid_t tid);

/* The task has its own copy of the descriptor table from now on. */
void vt_session_unshare(struct vt_session *session, pid_t tgid, pid_t tid);

/*
 * The process with the lowest number above @after that has the thread's descriptor table, for
 * several processes may have one; 0: no other.
 */
pid_t vt_session_sharer(struct vt_session *session, pid_t tgid, pid_t tid, pid_t after);

/*
 * The task has executed a program; its tid was @former before. Which descriptors execve() has
 * closed is not known: the source must be asked again.
 */
void vt_session_exec(struct vt_session *session, pid_t former, pid_t tid);

/*
 * The source was asked about the descriptor, and answered @info. Returns what to say about it:
 * @info, or for a closed descriptor what it was; valid until the session changes.
 */
const struct vt_fd *vt_session_saw(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
				   const struct vt_fd *info);

/*
 * The descriptor was open when we attached to the process. @info->file identifies the open
 * file among calls of this function only.
 */
void vt_session_had(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
		    const struct vt_fd *info);

/* The device is in that IOMMU group. @device: number of its file. */
void vt_session_in_group(struct vt_session *session, uint64_t device, uint32_t group);

/* Like vt_session_saw(), for showing only: the model learns nothing. */
const struct vt_fd *vt_session_says(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
				    const struct vt_fd *info);

/* A number that grows whenever a descriptor comes to stand for something else. */
uint64_t vt_session_version(const struct vt_session *session);

/* Whether the descriptor stands for a file that was seen and, as far as known, is not closed. */
bool vt_session_knows(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* Writes at most @max descriptors for which that is so, in no order. Returns how many there are. */
size_t vt_session_known_fds(struct vt_session *session, pid_t tgid, pid_t tid, int *fds,
			    size_t max);

/* The descriptors @first to @last were closed. */
void vt_session_close(struct vt_session *session, pid_t tgid, pid_t tid, uint32_t first,
		      uint32_t last);

/* @copy names the same file as @fd from now on. */
void vt_session_dup(struct vt_session *session, pid_t tgid, pid_t tid, int fd, int copy);

/* The descriptor may stand for anything from now on. */
void vt_session_lose(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* The model's number of the file that the descriptor names, or named last; 0: no such file. */
uint64_t vt_session_file(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/*
 * Like vt_session_file(), for a descriptor that must be an eventfd, even if the source was not
 * asked about it.
 */
uint64_t vt_session_eventfd_file(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* The current call has made the file behind @fd, so no other process has it yet. */
void vt_session_made(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* A note that the caller keeps with an open file, until the model forgets the file. Initially 0. */
void vt_session_mark(struct vt_session *session, uint64_t file, uint8_t mark);
uint8_t vt_session_marked(const struct vt_session *session, uint64_t file);

/* A message carries the file: processes that are not traced may get it. */
void vt_session_sent(struct vt_session *session, uint64_t file);

/* A message that carried the file was received, and cannot be received again. */
void vt_session_received(struct vt_session *session, uint64_t file);

/* ---- what eventfds serve ---- */

enum vt_service_action {
	VT_SERVICE_TRIGGER,		/* signalled when the interrupt comes */
	VT_SERVICE_UNMASK,
	VT_SERVICE_MASK,
	VT_SERVICE_ACTIONS
};

#define VT_SERVICE_IOEVENTFD UINT32_MAX	/* in place of an interrupt index: a doorbell */

struct vt_service {
	bool live;			/* false: until VFIO was told otherwise */
	enum vt_service_action action;
	uint64_t device;		/* number of its file */
	uint32_t index;
	uint32_t vector;
};

/* VFIO_DEVICE_IOEVENTFD: what VFIO writes to a device when the eventfd is signalled. */
struct vt_model_doorbell {
	uint64_t offset;		/* in the device's file */
	uint64_t data;
	uint32_t width;			/* in bytes */
	uint64_t eventfd;		/* number of its file */
};

/* Changes of eventfds that a call asks VFIO for. Compared as bytes: zero it before filling it. */
struct vt_told {
	uint64_t device;
	enum vt_service_action action;
	uint32_t index;			/* or VT_SERVICE_IOEVENTFD: see .doorbell */
	uint32_t start;			/* first vector that loses what it had */
	uint32_t count;			/* 0: all vectors of the index */
	bool retires;
	bool unsure;			/* the call failed, but may have changed eventfds */
	size_t nfds;			/* number of new eventfds, for the vectors from .start on */
	struct vt_model_doorbell doorbell;
};

/*
 * A call offers @fds to VFIO, and later it ended with @result. If @result is above 0, fewer
 * vectors than asked for are available, and VFIO has changed nothing.
 */
void vt_session_offer(struct vt_session *session, pid_t tgid, pid_t tid,
		      const struct vt_told *told, const int *fds);
/* What the current call of the thread offers, with its descriptors; NULL: nothing. */
const struct vt_told *vt_session_offered(const struct vt_session *session, pid_t tid,
					 const int **fds);
void vt_session_settle_offer(struct vt_session *session, pid_t tid, int64_t result);
/* The call did not reach VFIO. */
void vt_session_withdraw_offer(struct vt_session *session, pid_t tid);

/*
 * What the eventfd serves, or served last; NULL: nothing of VFIO's. Valid until the session
 * changes.
 */
const struct vt_service *vt_session_service(struct vt_session *session, uint64_t file);

/* ---- ioctls ---- */

/*
 * Learns from an ioctl that has ended, or, if not .finished, whose end was not seen. @memory:
 * the caller's memory as it is now.
 */
void vt_session_learn(struct vt_session *session, const struct vt_record *record,
		      const struct vfiotrace_memory *memory);

/*
 * After the entry was decoded: the descriptor in the call's argument that the model must know
 * to learn from the call; goes to .argument_file. Negative: none.
 */
int vt_session_argument_fd(const struct vt_record *record,
			   const struct vfiotrace_memory *memory);

/*
 * The descriptor that the call has made and written to its argument; goes to .made_file.
 * Negative: none.
 */
int vt_session_made_fd(const struct vt_record *record);

/*
 * vt_session_lost(): @calls calls of the process of vt_session_at() were lost, with what they
 * would have taught. vt_session_cut(): the recording ends here, though the program went on.
 */
void vt_session_lost(struct vt_session *session, uint32_t calls);

/* Other events than calls were lost, of anybody, or calls may have been. */
void vt_session_unnoted(struct vt_session *session);
void vt_session_cut(struct vt_session *session);

/* How many calls have taught the model something; to be put into .learnt at a call's entry. */
uint64_t vt_session_learnt(const struct vt_session *session);

/* Whether the model learns from requests of this number where the regions of devices lie. */
bool vt_session_learns(uint32_t code);

/* ---- devices ---- */

/* A device's name ("": not known) and type. */
struct vt_session_name {
	enum vfiotrace_device_type type;
	char text[VT_DEVICE_MAX];
};

void vt_session_set_name(struct vt_session *session, uint64_t file,
			 const struct vt_fd *info);
/* Never NULL; valid until the session changes. */
const struct vt_session_name *vt_session_name(struct vt_session *session, uint64_t file);

struct vt_region_area {
	uint64_t offset, size;		/* in bytes, from the begin of the region */
};

/* A region as VFIO_DEVICE_GET_REGION_INFO described it. */
struct vt_region {
	uint32_t index;
	uint32_t flags;
	uint64_t offset;		/* in the device's file */
	uint64_t size;
	bool inferred;			/* never asked for: .flags and .size are not known */
	/* From its capabilities, if the program's buffer had space for them: */
	bool typed;
	uint32_t type, subtype;
	bool msix_mappable;		/* the pages of the MSI-X table may be mapped, too */
	bool sparse;			/* only .areas may be mapped */
	size_t nareas;
	const struct vt_region_area *areas;
};

/* Copies @region->areas. */
void vt_session_add_region(struct vt_session *session, uint64_t file,
			   const struct vt_region *region);

/* The region that contains @offset of the device's file; NULL: none is known. */
const struct vt_region *vt_session_region(struct vt_session *session, uint64_t file,
					  uint64_t offset);

/*
 * The region that contains @offset if the program has not asked for it. vfio-pci puts region N
 * at N << 40. @vfio_pci: the device is known to have that driver; another known region at such
 * an offset tells so, too. If a known region is elsewhere, nothing can be inferred. NULL:
 * nothing can be inferred. Valid until the next call.
 */
const struct vt_region *vt_session_infer_region(struct vt_session *session, uint64_t file,
						bool vfio_pci, uint64_t offset);

/* ---- PCI configuration space of a device ---- */

/* The device has a normal PCI header: vfio-pci takes no bridges. */
void vt_session_plain_header(struct vt_session *session, uint64_t file);

/* The program has read @length bytes at @offset of the configuration space. */
void vt_session_saw_config(struct vt_session *session, uint64_t file, uint64_t offset,
			   const void *bytes, size_t length);

/* Like vt_pci_config_describe() and vt_pci_config_msix_table(). */
size_t vt_session_registers(struct vt_session *session, uint64_t file, uint64_t offset,
			    size_t length, struct vt_pci_register *list, size_t max);
bool vt_session_msix_table(struct vt_session *session, uint64_t file, unsigned int *bar,
			   uint32_t *offset, uint32_t *size);

/* Fills @ret from what the program has read of the configuration space. */
void vt_session_pci_ids(const struct vt_session *session, uint64_t file,
			struct vt_pci_ids *ret);

/* ---- mappings ---- */

/* Memory of a process that is a mapping of @file, which is a file of VFIO's. */
struct vt_mapped {
	pid_t tgid;			/* used by vt_session_map() only: children share mappings */
	uint64_t address;
	uint64_t length;
	uint64_t file;
	uint64_t offset;		/* offset in the file of the first byte */
	enum vfiotrace_fd_kind kind;
	bool inferred;			/* the mmap() was not seen; it is probably that file's */
};

/* Adds a mapping, and removes what lay there before. */
void vt_session_map(struct vt_session *session, const struct vt_mapped *mapped);

/* The first mapping that has a byte in that memory; NULL: none. */
const struct vt_mapped *vt_session_mapped(const struct vt_session *session, pid_t tgid,
					  uint64_t address, uint64_t length);

void vt_session_unmap(struct vt_session *session, pid_t tgid, uint64_t address,
		      uint64_t length);

/* What an mremap() has done. */
struct vt_move {
	uint64_t from, old_length;	/* .old_length 0: the memory is mapped a second time */
	uint64_t to, new_length;
	bool stays;			/* the old mapping stays, too (MREMAP_DONTUNMAP) */
};

void vt_session_move(struct vt_session *session, pid_t tgid, const struct vt_move *move);

/* ---- drivers ---- */

/*
 * A call has written to a file of sysfs, or read a link there. Not @sure: it was not seen
 * whether the kernel accepted it.
 */
void vt_session_bound(struct vt_session *session, const struct vt_binding *binding, bool sure);

/* ---- memory of processes ---- */

/* @child begins with a copy of @parent's mappings. */
void vt_session_fork(struct vt_session *session, pid_t parent, pid_t child);

/* The process has ended, or has executed a program. */
void vt_session_forget(struct vt_session *session, pid_t tgid);

#endif
