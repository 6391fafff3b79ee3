/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the calls seen so far have built: which regions a device has and where they lie
 * in its file, what its PCI configuration space holds, and which memory of which
 * process is a mapping of VFIO's. Only what the kernel or the program has said: where
 * nothing was said, nothing is known. Knows nothing of ptrace, /proc or text.
 *
 * How the model is read, by those who tell of it as a whole: model.h.
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

/* Out of memory ends the tracer: nothing here returns an error. */
struct vt_session *vt_session_create(void);

/* It will be told of all calls that open, copy and close descriptors. */
void vt_session_follow(struct vt_session *session);
void vt_session_destroy(struct vt_session *session);

/* What is told from now on is of that time. */
void vt_session_at(struct vt_session *session, const struct vt_when *when);

/* ---- open files, and the descriptors that name them ---- */

/*
 * A task has come, made by @parent. @shares: it has its parent's table of descriptors, and
 * not a copy. One that nobody announces shares what is known of its process.
 */
void vt_session_begin_task(struct vt_session *session, pid_t parent_tgid, pid_t parent,
			   pid_t tgid, pid_t tid, bool shares);
void vt_session_end_task(struct vt_session *session, pid_t tid);

/* It has a table of its own from now on, a copy. */
void vt_session_unshare(struct vt_session *session, pid_t tgid, pid_t tid);

/*
 * It has executed a program; it was called @former before. What has been closed by that is
 * not known: its descriptors are to be looked at.
 */
void vt_session_exec(struct vt_session *session, pid_t former, pid_t tid);

/*
 * The descriptor was looked at: it is @info. Returns what is to be said of it: @info, or of
 * one that is closed what it was; valid until the session changes.
 */
const struct vt_fd *vt_session_saw(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
				   const struct vt_fd *info);

/*
 * It was open when we came to the process: it is @info, of which .file is the same for the
 * same open file, but in these calls alone.
 */
void vt_session_had(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
		    const struct vt_fd *info);

/* The device is in the group of that number. */
void vt_session_in_group(struct vt_session *session, uint64_t device, uint32_t group);

/* The same for whoever shows it: nothing is learnt. */
const struct vt_fd *vt_session_says(struct vt_session *session, pid_t tgid, pid_t tid, int fd,
				    const struct vt_fd *info);

/* Grows with every change of what descriptors stand for. */
uint64_t vt_session_version(const struct vt_session *session);

/* Whether the number stands for a file that was seen and, as far as known, not closed. */
bool vt_session_knows(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/*
 * The numbers of which that is so, in no order: at most @max are written; returns how many
 * there are.
 */
size_t vt_session_known_fds(struct vt_session *session, pid_t tgid, pid_t tid, int *fds,
			    size_t max);

/* These numbers have been closed. */
void vt_session_close(struct vt_session *session, pid_t tgid, pid_t tid, uint32_t first,
		      uint32_t last);

/* @copy names the same file as @fd from now on. */
void vt_session_dup(struct vt_session *session, pid_t tgid, pid_t tid, int fd, int copy);

/* The number may stand for anything from now on. */
void vt_session_lose(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* The model's own number of the file that it names, or named last; 0: none of interest. */
uint64_t vt_session_file(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* The same of what must be an eventfd, though nobody has looked at it. */
uint64_t vt_session_eventfd_file(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* The call has made the file that it names: nobody else has that yet. */
void vt_session_made(struct vt_session *session, pid_t tgid, pid_t tid, int fd);

/* What a reader notes of an open file, as long as the model knows that; at first 0. */
void vt_session_mark(struct vt_session *session, uint64_t file, uint8_t mark);
uint8_t vt_session_marked(const struct vt_session *session, uint64_t file);

/* A message carries it: others may hold it whom nobody has seen with it. */
void vt_session_sent(struct vt_session *session, uint64_t file);

/* A message that carried it has come, and is not there to be received once more. */
void vt_session_received(struct vt_session *session, uint64_t file);

/* ---- what eventfds serve ---- */

enum vt_service_action {
	VT_SERVICE_TRIGGER,		/* signalled when the interrupt comes */
	VT_SERVICE_UNMASK,
	VT_SERVICE_MASK,
	VT_SERVICE_ACTIONS
};

#define VT_SERVICE_IOEVENTFD UINT32_MAX	/* no interrupt: the other direction */

struct vt_service {
	bool live;			/* false: it did, until VFIO was told otherwise */
	enum vt_service_action action;
	uint64_t device;		/* number of its file */
	uint32_t index;
	uint32_t vector;
};

/* A write to a device that VFIO does when the eventfd is signalled. */
struct vt_model_doorbell {
	uint64_t offset;		/* in the device's file */
	uint64_t data;
	uint32_t width;			/* bytes */
	uint64_t eventfd;		/* its file */
};

/* What a call tells VFIO. Compared as bytes, so zeroed before it is filled. */
struct vt_told {
	uint64_t device;
	enum vt_service_action action;
	uint32_t index;			/* or VT_SERVICE_IOEVENTFD: .doorbell */
	uint32_t start;			/* of the vectors that lose what they had */
	uint32_t count;			/* 0: all of the index */
	bool retires;
	bool unsure;			/* it may have, though it has failed */
	size_t nfds;			/* from .start on */
	struct vt_model_doorbell doorbell;
};

/*
 * A call offers @fds to VFIO; and it has ended, with @result. Fewer vectors than asked for
 * (above 0) are none.
 */
void vt_session_offer(struct vt_session *session, pid_t tgid, pid_t tid,
		      const struct vt_told *told, const int *fds);
/* What the call that the thread is in offers, with the eventfds; NULL: nothing. */
const struct vt_told *vt_session_offered(const struct vt_session *session, pid_t tid,
					 const int **fds);
void vt_session_settle_offer(struct vt_session *session, pid_t tid, int64_t result);
/* VFIO was not asked after all. */
void vt_session_withdraw_offer(struct vt_session *session, pid_t tid);

/* What the eventfd serves, or has served; NULL: nothing of VFIO's. Valid as above. */
const struct vt_service *vt_session_service(struct vt_session *session, uint64_t file);

/* ---- ioctls ---- */

/*
 * One that has ended; or, where it is not .finished, one whose end nobody saw. @memory is
 * the caller's, as it is now.
 */
void vt_session_learn(struct vt_session *session, const struct vt_record *record,
		      const struct vfiotrace_memory *memory);

/*
 * The descriptor in the argument of a call whose entry was decoded that the model has to
 * know for what it learns at the end: .argument_file. Negative: there is none.
 */
int vt_session_argument_fd(const struct vt_record *record,
			   const struct vfiotrace_memory *memory);

/* The same of one that the call has made, and that stands in its argument: .made_file. */
int vt_session_made_fd(const struct vt_record *record);

/*
 * So many calls of the process of vt_session_at() were lost: what they would have taught is
 * not known. And: nothing follows, though more has happened.
 */
void vt_session_lost(struct vt_session *session, uint32_t calls);
void vt_session_cut(struct vt_session *session);

/* How much was learnt by now: for .learnt, at the entry. */
uint64_t vt_session_learnt(const struct vt_session *session);

/* Whether it learns from calls of that number where the regions of devices lie. */
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

struct vt_region_area {
	uint64_t offset, size;		/* in the region */
};

/* As VFIO_DEVICE_GET_REGION_INFO has answered. */
struct vt_region {
	uint32_t index;
	uint32_t flags;
	uint64_t offset;		/* in the device's file */
	uint64_t size;
	bool inferred;			/* nobody has said so; flags and size are not known */
	/* Its capabilities, where the program has made room for them: */
	bool typed;
	uint32_t type, subtype;
	bool msix_mappable;		/* the pages of the MSI-X table may be mapped too */
	bool sparse;			/* only these areas may be mapped: */
	size_t nareas;
	const struct vt_region_area *areas;
};

/* Its areas are copied. */
void vt_session_add_region(struct vt_session *session, uint64_t file,
			   const struct vt_region *region);

/* The region that @offset of the device's file lies in; NULL when none is known. */
const struct vt_region *vt_session_region(struct vt_session *session, uint64_t file,
					  uint64_t offset);

/*
 * The same where the program has not asked. vfio-pci has region N at N << 40; @vfio_pci:
 * the device has that driver. Else another region that lies there tells it, and one that
 * does not tells the contrary. NULL: nothing can be inferred. Valid until the next question.
 */
const struct vt_region *vt_session_infer_region(struct vt_session *session, uint64_t file,
						bool vfio_pci, uint64_t offset);

/* ---- PCI configuration space of a device ---- */

/* It has the header of a usual device: vfio-pci takes no bridges. */
void vt_session_plain_header(struct vt_session *session, uint64_t file);

/* The program has read @length bytes at @offset of that region. */
void vt_session_saw_config(struct vt_session *session, uint64_t file, uint64_t offset,
			   const void *bytes, size_t length);

/* As vt_pci_config_describe() and vt_pci_config_msix_table(). */
size_t vt_session_registers(struct vt_session *session, uint64_t file, uint64_t offset,
			    size_t length, struct vt_pci_register *list, size_t max);
bool vt_session_msix_table(struct vt_session *session, uint64_t file, unsigned int *bar,
			   uint32_t *offset, uint32_t *size);

/* Who has made the function, as that space has told; what was not read of it is not known. */
void vt_session_pci_ids(const struct vt_session *session, uint64_t file,
			struct vt_pci_ids *ret);

/* ---- mappings ---- */

/* Memory of a process that is a mapping of the file @file, one of VFIO's. */
struct vt_mapped {
	pid_t tgid;			/* for vt_session_map() alone: a child has its parent's */
	uint64_t address;
	uint64_t length;
	uint64_t file;
	uint64_t offset;		/* in the file, of the first byte */
	enum vfiotrace_fd_kind kind;
	bool inferred;			/* nobody has seen it being mapped: it is probably that file's */
};

/* What lay there before is gone. */
void vt_session_map(struct vt_session *session, const struct vt_mapped *mapped);

/* The first mapping that shares a byte with that memory, or NULL. */
const struct vt_mapped *vt_session_mapped(const struct vt_session *session, pid_t tgid,
					  uint64_t address, uint64_t length);

void vt_session_unmap(struct vt_session *session, pid_t tgid, uint64_t address,
		      uint64_t length);

/* As mremap has done it. */
struct vt_move {
	uint64_t from, old_length;	/* no length: there is one more of it now */
	uint64_t to, new_length;
	bool stays;			/* it is there still, too */
};

void vt_session_move(struct vt_session *session, pid_t tgid, const struct vt_move *move);

/* ---- drivers ---- */

/*
 * A call has told sysfs something, or looked there. Not @sure: it was not seen whether the
 * kernel took it.
 */
void vt_session_bound(struct vt_session *session, const struct vt_binding *binding, bool sure);

/* ---- memory of processes ---- */

/* @child begins with what @parent has. */
void vt_session_fork(struct vt_session *session, pid_t parent, pid_t child);

/* A process is gone, or another program now. */
void vt_session_forget(struct vt_session *session, pid_t tgid);

#endif
