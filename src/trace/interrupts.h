/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which eventfds serve an interrupt of a VFIO device, learnt from SET_IRQS and
 * DEVICE_IOEVENTFD: so that of KVM's irqfds and ioeventfds those can be shown that
 * are part of a VFIO set-up, and no other.
 *
 * A program may well give an eventfd to KVM first and to VFIO a moment later. The
 * line of a call whose eventfd nobody knows yet is kept, and shown as soon as VFIO
 * gets that eventfd.
 */
#ifndef VT_TRACE_INTERRUPTS_H
#define VT_TRACE_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "print/printer.h"

struct vt_interrupts;

enum vt_serves {
	VT_SERVES_NOTHING,		/* of VFIO's, and will not */
	VT_SERVES_VFIO,
	VT_SERVES_UNKNOWN,		/* it may get to */
};

/* Whether @record is a call that hands eventfds to VFIO. */
bool vt_interrupts_concern(const struct vt_record *record);

/* Whether calls of that number do so. */
bool vt_interrupts_learn(uint32_t code);

/* More than any device has: vectors of MSI-X. */
#define VT_INTERRUPTS_MAX 2048

/* Where in the tracee's memory its descriptors stand, s32 each, and how many. */
uint64_t vt_interrupts_fds(const struct vt_record *record, size_t *count);

typedef void vt_interrupts_show_fn(void *ctx, pid_t tid, const char *text, size_t length);

/*
 * Such a call hands over @fds, the first @count of them. Lines that were kept for one
 * of them go to @show, oldest first.
 */
void vt_interrupts_serve(struct vt_interrupts **interrupts, const struct vt_record *record,
			 const int *fds, size_t count, vt_interrupts_show_fn *show, void *ctx);

/* About KVM_IRQFD and KVM_IOEVENTFD, whose argument has been read. */
enum vt_serves vt_interrupts_ask(struct vt_interrupts **interrupts,
				 const struct vt_record *record);

/* Keeps the whole line of such a call. */
void vt_interrupts_keep(struct vt_interrupts **interrupts, const struct vt_record *record,
			const char *text, size_t length);

/* ---- for a trace that sees reads, writes and closes ---- */

#define VT_SERVICE_IOEVENTFD UINT32_MAX	/* no interrupt: the other direction */

struct vt_service {
	bool live;			/* false: it did, until VFIO was told otherwise */
	uint64_t device;		/* vt_session_file() */
	uint32_t index;
	uint32_t vector;
};

/* What the descriptor serves, or has served; false: nothing of VFIO's. */
bool vt_interrupts_find(struct vt_interrupts **interrupts, pid_t tgid, int fd,
			struct vt_service *service);

/* Keeps the line of the call that has made the eventfd @fd. */
void vt_interrupts_keep_made(struct vt_interrupts **interrupts,
			     const struct vt_record *record, int fd, const char *text,
			     size_t length);

/* @copy is the same eventfd as @fd from now on. */
void vt_interrupts_copied(struct vt_interrupts **interrupts, pid_t tgid, int fd, int copy);

/* These numbers stand for something else from now on, or for nothing. */
void vt_interrupts_closed(struct vt_interrupts **interrupts, pid_t tgid, uint32_t first,
			  uint32_t last);

/* A process is gone, or another program now. */
void vt_interrupts_forget(struct vt_interrupts *interrupts, pid_t tgid);
void vt_interrupts_destroy(struct vt_interrupts *interrupts);

#endif
