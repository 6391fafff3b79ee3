/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls on eventfds that are part of a VFIO set-up, among all others: those that make them,
 * those that hand them to VFIO (SET_IRQS, DEVICE_IOEVENTFD), and KVM's irqfds and ioeventfds.
 *
 * A program makes an eventfd, and may give it to KVM, before it gives it to VFIO. The line
 * of a call on an eventfd that may get there is kept, and shown as soon as VFIO is given it,
 * though it be closed by then.
 */
#ifndef VT_TRACE_INTERRUPTS_H
#define VT_TRACE_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "call/call.h"
#include "session/session.h"

struct vt_interrupts;

enum vt_serves {
	VT_SERVES_NOTHING,		/* of VFIO's, and will not */
	VT_SERVES_VFIO,
	VT_SERVES_UNKNOWN,		/* it may get to */
};

struct vt_interrupts *vt_interrupts_create(struct vt_session *session);
void vt_interrupts_destroy(struct vt_interrupts *interrupts);

/* Whether @record is a call that hands eventfds to VFIO. */
bool vt_interrupts_concern(const struct vt_record *record);

/* Whether calls of that number do so. */
bool vt_interrupts_learn(uint32_t code);

/* More than any device has: vectors of MSI-X. */
#define VT_INTERRUPTS_MAX 2048

/* Where in the tracee's memory its descriptors stand, s32 each, and how many. */
uint64_t vt_interrupts_fds(const struct vt_record *record, size_t *count);

/* @pid: the text begins with one. */
typedef void vt_interrupts_show_fn(void *ctx, pid_t tid, bool pid, const char *text,
				   size_t length);

/*
 * Such a call, at its entry, hands over @fds, the first @count of them. Lines that were kept
 * for one of them go to @show, oldest first.
 */
void vt_interrupts_offer(struct vt_interrupts *interrupts, const struct vt_record *record,
			 const int *fds, size_t count, vt_interrupts_show_fn *show, void *ctx);

/* About KVM_IRQFD and KVM_IOEVENTFD, whose argument has been read. */
enum vt_serves vt_interrupts_ask(struct vt_interrupts *interrupts,
				 const struct vt_record *record);

/* The model's number of the eventfd that such a call is about, or 0. */
uint64_t vt_interrupts_file(struct vt_interrupts *interrupts, const struct vt_record *record);

/* Keeps the whole line of a call on that eventfd. */
void vt_interrupts_keep(struct vt_interrupts *interrupts, const struct vt_record *record,
			uint64_t file, const char *text, size_t length);

/* Whether lines are kept for it. */
bool vt_interrupts_keeps(const struct vt_interrupts *interrupts, uint64_t file);

#endif
