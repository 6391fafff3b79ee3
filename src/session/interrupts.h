/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Eventfds for interrupts and doorbells, as calls name them. VFIO gets them by
 * VFIO_DEVICE_SET_IRQS and VFIO_DEVICE_IOEVENTFD, KVM by KVM_IRQFD and KVM_IOEVENTFD. Most
 * programs give an eventfd to both, so a call of KVM is about VFIO if its eventfd serves a
 * device. Whether it does may be known only later, because most programs give the eventfd to
 * KVM first.
 */
#ifndef VT_SESSION_INTERRUPTS_H
#define VT_SESSION_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call/call.h"
#include "session/session.h"

enum vt_serves {
	VT_SERVES_NOTHING,		/* nothing of VFIO's, now or later */
	VT_SERVES_VFIO,
	VT_SERVES_UNKNOWN,		/* VFIO may still be given it */
};

/* ---- VFIO's side ---- */

/* Whether @record is a call that gives eventfds to VFIO. */
bool vt_interrupts_concern(const struct vt_record *record);

/* Whether requests with this number do so. */
bool vt_interrupts_learn(uint32_t code);

/* Vectors of MSI-X: no device has more. */
#define VT_INTERRUPTS_MAX 2048

struct vfio_irq_set;
/* Copies the head of VFIO_DEVICE_SET_IRQS as the caller passed it; false: another call. */
bool vt_interrupts_set(const struct vt_record *record, struct vfio_irq_set *set);

/* Address in the tracee's memory of the call's descriptors (s32 each), and their number. */
uint64_t vt_interrupts_fds(const struct vt_record *record, size_t *count);

/*
 * At the entry of such a call: @fds are the first @count descriptors that it offers. Whether
 * VFIO took them follows at the end of the call, from vt_session_settle_offer().
 */
void vt_interrupts_offer(struct vt_session *session, const struct vt_record *record,
			 const int *fds, size_t count);

/* ---- KVM's side: KVM_IRQFD and KVM_IOEVENTFD; their argument must have been read ---- */

/* What the eventfd of the call serves; VT_SERVES_NOTHING for any other call. */
enum vt_serves vt_interrupts_ask(struct vt_session *session, const struct vt_record *record);

/* The number of the eventfd's file in the model; 0: none. */
uint64_t vt_interrupts_file(struct vt_session *session, const struct vt_record *record);

/*
 * If the call takes away from KVM an eventfd that VFIO does not have either: returns the
 * number of its file, because after this the descriptor may stand for anything. Otherwise
 * returns 0.
 */
uint64_t vt_interrupts_take_back(struct vt_session *session, const struct vt_record *record);

/* ---- KVM's VFIO device; kvm.c ---- */

/*
 * The descriptor that KVM_SET_DEVICE_ATTR or KVM_HAS_DEVICE_ATTR names as one to be given to, or
 * taken from, KVM's VFIO device, whatever file the call is on. False: another call, or @memory,
 * that of the caller, cannot be read.
 */
bool vt_kvm_attr_fd(const struct vt_record *record, const struct vfiotrace_memory *memory, int *fd);

/* ---- KVM's memory slots, which may be a device's memory; kvm.c ---- */

bool vt_kvm_sets_slot(uint32_t code);
/*
 * Whether the argument, which must have been read, names memory that is a mapping of a file of
 * VFIO's, or a slot that was one. *@file is the number of that file.
 */
bool vt_kvm_slot_about_vfio(const struct vt_session *session, const struct vt_record *record,
			    uint64_t *file);

#endif
