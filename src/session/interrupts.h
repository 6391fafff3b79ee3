/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Eventfds that interrupts and doorbells come through, as calls name them. VFIO is handed
 * them by VFIO_DEVICE_SET_IRQS and VFIO_DEVICE_IOEVENTFD, KVM by KVM_IRQFD and
 * KVM_IOEVENTFD; most programs give an eventfd to both. So KVM's calls are about VFIO when
 * their eventfd serves a device, and that may be known only later: programs mostly give it
 * to KVM first.
 */
#ifndef VT_SESSION_INTERRUPTS_H
#define VT_SESSION_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call/call.h"
#include "session/session.h"

enum vt_serves {
	VT_SERVES_NOTHING,		/* of VFIO's, and will not */
	VT_SERVES_VFIO,
	VT_SERVES_UNKNOWN,		/* VFIO may still be given it */
};

/* ---- VFIO's side ---- */

/* Whether @record is a call that hands eventfds to VFIO. */
bool vt_interrupts_concern(const struct vt_record *record);

/* Whether calls of that number do so. */
bool vt_interrupts_learn(uint32_t code);

/* More than any device has: vectors of MSI-X. */
#define VT_INTERRUPTS_MAX 2048

struct vfio_irq_set;
/* The head of VFIO_DEVICE_SET_IRQS as it was passed; false: it is another call. */
bool vt_interrupts_set(const struct vt_record *record, struct vfio_irq_set *set);

/* Where in the tracee's memory its descriptors stand, s32 each, and how many. */
uint64_t vt_interrupts_fds(const struct vt_record *record, size_t *count);

/*
 * Such a call, at its entry, offers @fds, the first @count of them. Whether VFIO has taken
 * them vt_session_settle_offer() says when the call has ended.
 */
void vt_interrupts_offer(struct vt_session *session, const struct vt_record *record,
			 const int *fds, size_t count);

/* ---- KVM's side: KVM_IRQFD and KVM_IOEVENTFD, whose argument has been read ---- */

/* What the eventfd of the call serves; of any other call, nothing. */
enum vt_serves vt_interrupts_ask(struct vt_session *session, const struct vt_record *record);

/* The model's number of the eventfd that the call is about, or 0. */
uint64_t vt_interrupts_file(struct vt_session *session, const struct vt_record *record);

/*
 * The call takes an eventfd back from KVM, which VFIO does not have either: its number may
 * stand for anything after this. Returns the model's number of the eventfd; 0 when the call
 * does no such thing.
 */
uint64_t vt_interrupts_take_back(struct vt_session *session, const struct vt_record *record);

/* ---- KVM's memory slots, which may be the memory of a device; kvm.c ---- */

bool vt_kvm_sets_slot(uint32_t code);
/*
 * Whether the argument, which has been read, names such memory, or a slot that was such;
 * *@file is the model's number of what is mapped there, or was.
 */
bool vt_kvm_slot_about_vfio(const struct vt_session *session, const struct vt_record *record,
			    uint64_t *file);

#endif
