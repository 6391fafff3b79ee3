/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of interrupts. */
#include "config.h"

#include "judge/check_rule.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define VECTORS_MAX 4096

/* ---- eventfds whose descriptors are all closed ---- */

/* Whether no descriptor of the vector's eventfd is left. */
static bool is_orphan(const struct vt_looking *l, const struct vt_model_vector *v)
{
	const struct vt_model_file *file = vt_model_file(l->session, v->eventfd);

	return v->action == VT_SERVICE_TRIGGER && file && file->life == VT_MODEL_CLOSED;
}

static bool has_orphans(struct vt_looking *l, uint64_t device)
{
	struct vt_model_vector *list;
	size_t count = vt_model_vectors(l->session, device, NULL, 0);

	count = count < VECTORS_MAX ? count : VECTORS_MAX;
	list = vt_inquiry_alloc(l->c.inquiry, (count + 1) * sizeof(*list));
	vt_model_vectors(l->session, device, list, count);
	for (size_t i = 0; i < count; i++)
		if (is_orphan(l, &list[i]))
			return true;
	return false;
}

/* Whether the call or event may have closed descriptors. */
static bool may_close(const struct vt_looking *l)
{
	const struct vt_record *r = l->record;

	if (!r->finished)
		return true;
	return r->io && l->c.judged->io &&
	       l->c.judged->io->call->does & (VT_IO_CLOSES | VT_IO_CLOSES_RANGE);
}

/* ---- C012: vectors fired where disabling was meant ---- */

#define NONE_TRIGGER (VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER)

static const struct vt_model_irq *find_irq(const struct vt_looking *l, uint32_t index)
{
	const struct vt_model_irq *irq = NULL;

	while ((irq = vt_model_next_irq(l->session, l->record->file, irq)))
		if (irq->index == index)
			return irq;
	return NULL;
}

/* An eventfd was closed while its vector is armed: so disabling was meant. */
static void mark_abandoned(struct vt_looking *l)
{
	struct vt_suspicion *s = NULL;

	if (!vt_sees_closes(l) || !may_close(l))
		return;
	while ((s = vt_next_suspicion(l, s, 0)))
		s->value[0] = s->value[0] || has_orphans(l, s->key.file);
}

/* Confirms the suspicions that were marked, and clears the others. */
static void confirm_marked(struct vt_looking *l)
{
	struct vt_suspicion *s, *next;

	for (s = vt_next_suspicion(l, NULL, 0); s; s = next) {
		next = vt_next_suspicion(l, s, 0);
		if (!s->value[0])
			vt_clear(l, s);
	}
	vt_confirm_all(l);
}

/* Whether one of @count vectors from @start on has an eventfd. */
static bool has_armed(struct vt_looking *l, uint32_t index, uint64_t start, uint64_t count)
{
	struct vt_model_vector *list;
	size_t all = vt_model_vectors(l->session, l->record->file, NULL, 0);

	all = all < VECTORS_MAX ? all : VECTORS_MAX;
	list = vt_inquiry_alloc(l->c.inquiry, (all + 1) * sizeof(*list));
	vt_model_vectors(l->session, l->record->file, list, all);
	for (size_t i = 0; i < all; i++)
		if (list[i].action == VT_SERVICE_TRIGGER && list[i].index == index &&
		    list[i].vector >= start && list[i].vector - start < count)
			return true;
	return false;
}

/*
 * The program arms vectors again. If that fails for another index, the fired one is still
 * enabled, so disabling was meant. If it succeeds, the suspicion is confirmed if other vectors
 * than the fired ones are armed; it is cleared for a single fired vector, or if none is armed,
 * because a program that has fired vectors to try them takes all away afterwards.
 */
static void see_armed(struct vt_looking *l, uint32_t index)
{
	bool failed = l->record->failed;
	struct vt_suspicion *s, *next;

	for (s = vt_next_suspicion(l, NULL, l->record->file); s; s = next) {
		next = vt_next_suspicion(l, s, l->record->file);
		if (failed != (s->key.a != index))
			continue;
		if (!failed && (s->value[1] == 1 || !has_armed(l, index, 0, UINT32_MAX)))
			vt_clear(l, s);
		else if (failed || !has_armed(l, index, s->value[2], s->value[1]))
			vt_confirm(l, s);
	}
}

/*
 * A program may fire vectors to try them. Then it disables the index later; a program that
 * does not do so has meant to disable it here. For a single vector that is no sufficient sign:
 * its eventfd must also be closed.
 */
static void see_fired(struct vt_looking *l)
{
	uint64_t start = IN(&l->c, struct vfio_irq_set, start);
	uint64_t count = IN(&l->c, struct vfio_irq_set, count);
	uint64_t flags = IN(&l->c, struct vfio_irq_set, flags);
	uint32_t index = (uint32_t)IN(&l->c, struct vfio_irq_set, index);
	struct vt_key key = { .file = l->record->file, .a = index };
	const struct vt_model_irq *irq;
	struct vt_suspicion *s;

	if (!vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS) &&
	    !vt_failed_at(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS)) {
		mark_abandoned(l);
		return;
	}
	if (flags == (VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER) &&
	    (!l->record->failed || l->record->result == -EINVAL))
		see_armed(l, index);
	if (flags != NONE_TRIGGER || l->record->failed)
		return;
	s = vt_suspected(l, key);
	if (s && !count)
		vt_clear(l, s);
	irq = find_irq(l, index);
	if (!count || !irq || !irq->armed || (count == 1 && (start || irq->armed != 1)))
		return;
	vt_fact(&l->c, "range", count > 1 ? "vectors %" PRIu64 " to %" PRIu64 : "vector %" PRIu64,
		start, start + count - 1);
	s = vt_suspect(l, key);
	if (!s)
		return;
	s->value[0] = s->value[0] || count > 1;
	s->value[1] = count;
	s->value[2] = start;
}

/* ---- C017: an eventfd is gone, and VFIO still signals it ---- */

static void suspect_orphans(struct vt_looking *l, uint64_t device)
{
	struct vt_model_vector *list;
	size_t count = vt_model_vectors(l->session, device, NULL, 0), orphans = 0;
	uint32_t first = 0;

	if (!count)
		return;
	count = count < VECTORS_MAX ? count : VECTORS_MAX;
	list = vt_inquiry_alloc(l->c.inquiry, count * sizeof(*list));
	vt_model_vectors(l->session, device, list, count);
	for (size_t i = 0; i < count; i++) {
		if (!is_orphan(l, &list[i]))
			continue;
		if (!orphans++)
			first = list[i].vector;
	}
	if (!orphans)
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, device));
	vt_fact(&l->c, "vector", "%" PRIu32, first);
	vt_suspect(l, (struct vt_key){ .file = device });
}

/*
 * A program that takes a device down may close the eventfds first. If it goes on to use that
 * device or another one, interrupts are lost.
 */
static void see_closed(struct vt_looking *l)
{
	const struct vt_model_device *device = NULL;
	struct vt_suspicion *s, *next;
	uint64_t used;
	bool uses = vt_uses_device(l, &used);

	for (s = vt_next_suspicion(l, NULL, 0); s; s = next) {
		next = vt_next_suspicion(l, s, 0);
		if (!has_orphans(l, s->key.file))
			vt_clear(l, s);
		else if (uses)
			vt_confirm(l, s);
	}
	while (vt_sees_closes(l) && may_close(l) &&
	       (device = vt_model_next_device(l->session, device)))
		suspect_orphans(l, device->file);
}

/* ---- C025: fewer vectors than were asked for ---- */

/* The program goes on to use the device. Calls that belong to taking it down do not count. */
static bool goes_on(const struct vt_looking *l)
{
	return vt_did_io(l, "mmap") || vt_did_io(l, "pwrite64") || vt_did_io(l, "pread64") ||
	       vt_did(l, ON_DEVICE, VFIO_DEVICE_GET_REGION_INFO) ||
	       vt_did(l, ON_DEVICE, VFIO_DEVICE_GET_IRQ_INFO) ||
	       vt_did(l, ON_DEVICE, VFIO_DEVICE_FEATURE);
}

/*
 * The call succeeds, returns how many vectors there are, and has armed none. A program that
 * asks for fewer, or for another kind of interrupt, has understood it; one that does nothing
 * more with the device has given it up.
 */
static void see_fewer(struct vt_looking *l)
{
	struct vt_key key = { .file = l->record->file };
	struct vt_suspicion *former = vt_suspected(l, key);
	bool arms = IN(&l->c, struct vfio_irq_set, flags) & VFIO_IRQ_SET_DATA_EVENTFD;

	if (!vt_did(l, ON_DEVICE, VFIO_DEVICE_SET_IRQS)) {
		if (former)
			former->value[0] = former->value[0] || goes_on(l);
		return;
	}
	if (former && arms)
		vt_clear(l, former);
	if (!arms || !l->record->result)
		return;
	vt_fact(&l->c, "wanted", "%" PRIu64, IN(&l->c, struct vfio_irq_set, start) +
					     IN(&l->c, struct vfio_irq_set, count));
	vt_fact(&l->c, "had", "%" PRId64, l->record->result);
	vt_fact(&l->c, "device", "%s", vt_device_text(l, l->record->file));
	vt_suspect(l, key);
}

/* ---- C023: vectors that no guest takes ---- */

static bool goes_to_guest(const struct vt_looking *l, uint64_t eventfd)
{
	const struct vt_model_irqfd *irqfd = NULL;

	while ((irqfd = vt_model_next_irqfd(l->session, irqfd)))
		if (irqfd->eventfd == eventfd)
			return true;
	return false;
}

/*
 * Looks only at devices of which KVM takes some vectors: without KVM the program takes all
 * itself.
 */
static void look_at_vectors(struct vt_looking *l, const struct vt_model_device *device)
{
	size_t count, taken = 0, armed = 0;
	struct vt_model_vector *list;
	struct vt_suspicion *s;

	count = vt_model_vectors(l->session, device->file, NULL, 0);
	count = count < VECTORS_MAX ? count : VECTORS_MAX;
	list = vt_inquiry_alloc(l->c.inquiry, (count + 1) * sizeof(*list));
	vt_model_vectors(l->session, device->file, list, count);
	for (size_t i = 0; i < count; i++) {
		bool counts = list[i].action == VT_SERVICE_TRIGGER &&
			      list[i].index == VFIO_PCI_MSIX_IRQ_INDEX;

		armed += counts;
		taken += counts && goes_to_guest(l, list[i].eventfd);
	}
	if (!taken || taken == armed)
		return;
	vt_fact(&l->c, "device", "%s", vt_device_text(l, device->file));
	l->c.guess = vt_file_guess(l->session, device->file);
	vt_fact(&l->c, "armed", "%zu", armed);
	vt_fact(&l->c, "taken", "%zu", taken);
	s = vt_suspect(l, (struct vt_key){ .file = device->file });
	if (s)
		s->when.line = 0;
}

static void see_spare_vectors(struct vt_looking *l)
{
	const struct vt_model_device *device = NULL;

	while ((device = vt_model_next_device(l->session, device)))
		if (vt_has_alone(l, device->file))
			look_at_vectors(l, device);
}

static const struct vt_check rows[] = {
	{ .info = { "C012", VT_SEVERITY_WARNING, "vectors are fired where disabling was meant" },
	  .call = see_fired, .end = confirm_marked,
	  .text = "this fires {range}; only count=0 disables the index",
	  .fix = "pass count=0 with VFIO_IRQ_SET_DATA_NONE|VFIO_IRQ_SET_ACTION_TRIGGER" },
	{ .info = { "C017", VT_SEVERITY_WARNING, "an eventfd is closed while it is armed" },
	  .call = see_closed,
	  .text = "the last descriptor of the eventfd of vector {vector} of {device} is closed while the "
		  "vector is armed: its interrupts reach nobody",
	  .fix = "disable the vector first (eventfd -1, or count=0), then close; keep the descriptor over "
		 "exec where the device is kept" },
	{ .info = { "C023", VT_SEVERITY_NOTE, "more vectors are armed than the guest takes" },
	  .ending = see_spare_vectors, .end = vt_confirm_all,
	  .text = "{armed} MSI-X vectors of {device} were armed at the end, but KVM took interrupts from "
		  "the eventfds of {taken}: the rest went to the program, or to nobody",
	  .fix = "arm a vector when the guest unmasks it" },
	{ .info = { "C025", VT_SEVERITY_WARNING, "no vector is armed, for there are fewer" },
	  .call = see_fewer, .end = confirm_marked,
	  .text = "there were {had} vectors for the {wanted} of {device} that were to be armed: the call has "
		  "armed none, and was not repeated, and the program went on with the device",
	  .fix = "a result above 0 is how many there are: arm no more than that" },
};

const struct vt_checks vt_checks_irq = { rows, ARRAY_SIZE(rows) };
