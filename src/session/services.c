/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What eventfds serve. For each device: its interrupts by index and vector, with the eventfds
 * that VFIO was given, and its ioeventfds. For each eventfd: what it serves, or served last.
 * An eventfd is identified by its open file.
 */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <string.h>

/* ---- the interrupts of a device ---- */

static struct vt_session_interrupts *find(const struct vt_session *session, uint64_t device)
{
	struct vt_session_interrupts *i;

	HASH_FIND(hh, session->interrupts, &device, sizeof(device), i);
	return i;
}

static struct vt_session_interrupts *get(struct vt_session *session, uint64_t device)
{
	struct vt_session_interrupts *i = find(session, device);

	if (i)
		return i;
	i = calloc(1, sizeof(*i));
	if (!i)
		vt_no_memory();
	i->device = device;
	HASH_ADD(hh, session->interrupts, device, sizeof(i->device), i);
	return i;
}

static struct vt_session_irq *find_irq(const struct vt_session_interrupts *i, uint32_t index)
{
	struct vt_session_irq *irq = i ? i->irqs : NULL;

	while (irq && irq->as.index != index)
		irq = irq->next;
	return irq;
}

static int by_index(const struct vt_session_irq *a, const struct vt_session_irq *b)
{
	return a->as.index < b->as.index ? -1 : a->as.index > b->as.index;
}

struct vt_session_irq *vt_session_irq(struct vt_session *session, uint64_t device,
				      uint32_t index)
{
	struct vt_session_interrupts *i = get(session, device);
	struct vt_session_irq *irq = find_irq(i, index);

	if (irq)
		return irq;
	irq = calloc(1, sizeof(*irq));
	if (!irq)
		vt_no_memory();
	irq->as.index = index;
	LL_INSERT_INORDER(i->irqs, irq, by_index);
	return irq;
}

uint64_t *vt_session_vector(struct vt_session_irq *irq, enum vt_service_action action, uint32_t vector)
{
	struct vt_session_vectors *v = &irq->vectors[action];
	uint32_t room = v->room ? v->room : 8;

	if (vector < v->room)
		return &v->eventfds[vector];
	if (vector >= VT_SESSION_VECTORS)
		return NULL;
	while (room <= vector)
		room *= 2;
	v->eventfds = reallocarray(v->eventfds, room, sizeof(*v->eventfds));
	if (!v->eventfds)
		vt_no_memory();
	memset(v->eventfds + v->room, 0, (room - v->room) * sizeof(*v->eventfds));
	v->room = room;
	return &v->eventfds[vector];
}

/* ---- what an eventfd serves ---- */

static bool find_vector(const struct vt_session_irq *irq, uint64_t eventfd,
			struct vt_service *service)
{
	for (unsigned int a = 0; a < VT_SERVICE_ACTIONS; a++)
		for (uint32_t n = 0; n < irq->vectors[a].room; n++) {
			if (irq->vectors[a].eventfds[n] != eventfd)
				continue;
			service->action = a;
			service->index = irq->as.index;
			service->vector = n;
			return true;
		}
	return false;
}

/* Finds one use of the eventfd. False: it has none. */
static bool find_use(const struct vt_session *session, uint64_t eventfd,
		     struct vt_service *service)
{
	const struct vt_session_interrupts *i;
	const struct vt_session_irq *irq;
	const struct vt_session_doorbell *d;

	for (i = session->interrupts; i; i = i->hh.next) {
		service->device = i->device;
		LL_FOREACH(i->irqs, irq)
			if (find_vector(irq, eventfd, service))
				return true;
		LL_FOREACH(i->doorbells, d)
			if (d->as.eventfd == eventfd) {
				service->index = VT_SERVICE_IOEVENTFD;
				service->action = VT_SERVICE_TRIGGER;
				service->vector = 0;
				return true;
			}
	}
	return false;
}

static void begin_use(struct vt_session_open *file, const struct vt_service *service)
{
	file->uses++;
	file->serves = true;
	file->service = *service;
	file->service.live = true;
}

static void end_use(struct vt_session *session, uint64_t eventfd)
{
	struct vt_session_open *file = vt_session_find_file(session, eventfd);

	if (!file || !file->uses)
		return;
	file->uses--;
	file->service.live = file->uses && find_use(session, eventfd, &file->service);
}

/* ---- changes ---- */

static void clear(struct vt_session *session, struct vt_session_irq *irq, unsigned int action,
		  uint32_t start, uint32_t count)
{
	struct vt_session_vectors *v = &irq->vectors[action];

	for (uint32_t n = start; n < v->room && n - start < count; n++) {
		uint64_t eventfd = v->eventfds[n];

		if (!eventfd)
			continue;
		v->eventfds[n] = 0;
		irq->as.armed -= action == VT_SERVICE_TRIGGER;
		end_use(session, eventfd);
	}
}

static void clear_all(struct vt_session *session, struct vt_session_irq *irq)
{
	for (unsigned int a = 0; a < VT_SERVICE_ACTIONS; a++)
		clear(session, irq, a, 0, UINT32_MAX);
	irq->as.unsure = false;
	irq->as.enabled = 0;
}

static bool same_doorbell(const struct vt_model_doorbell *a, const struct vt_model_doorbell *b)
{
	return a->offset == b->offset && a->data == b->data && a->width == b->width;
}

static void remove_doorbell(struct vt_session *session, const struct vt_told *told)
{
	struct vt_session_interrupts *i = get(session, told->device);
	struct vt_session_doorbell *d, *next;

	LL_FOREACH_SAFE(i->doorbells, d, next) {
		uint64_t eventfd = d->as.eventfd;

		if (!same_doorbell(&d->as, &told->doorbell))
			continue;
		LL_DELETE(i->doorbells, d);
		free(d);
		end_use(session, eventfd);
	}
}

void vt_session_add_doorbell(struct vt_session *session, uint64_t device,
			     const struct vt_model_doorbell *doorbell)
{
	struct vt_session_interrupts *i = get(session, device);
	struct vt_session_doorbell *d = calloc(1, sizeof(*d));

	if (!d)
		vt_no_memory();
	d->as = *doorbell;
	LL_APPEND(i->doorbells, d);
}

void vt_session_serve(struct vt_session *session, struct vt_session_open *file,
		      const struct vt_told *told, uint32_t vector)
{
	const struct vt_service service = {
		.device = told->device, .index = told->index, .action = told->action,
		.vector = vector,
	};
	struct vt_model_doorbell doorbell = told->doorbell;
	struct vt_session_irq *irq;
	uint64_t *eventfd;

	if (told->index == VT_SERVICE_IOEVENTFD) {
		doorbell.eventfd = file->as.number;
		vt_session_add_doorbell(session, told->device, &doorbell);
		begin_use(file, &service);
		return;
	}
	irq = vt_session_irq(session, told->device, told->index);
	eventfd = vt_session_vector(irq, told->action, vector);
	if (!eventfd) {
		irq->as.unsure = true;
		return;
	}
	if (*eventfd)
		end_use(session, *eventfd);
	else
		irq->as.armed += told->action == VT_SERVICE_TRIGGER;
	*eventfd = file->as.number;
	begin_use(file, &service);
}

static bool has_any(const struct vt_session_irq *irq, const struct vt_told *told)
{
	const struct vt_session_vectors *v = &irq->vectors[told->action];

	for (uint32_t n = told->start; n < v->room && n - told->start < told->count; n++)
		if (v->eventfds[n])
			return true;
	return false;
}

void vt_session_retire(struct vt_session *session, const struct vt_told *told,
		       const struct vt_when *when)
{
	struct vt_session_irq *irq;

	if (told->index == VT_SERVICE_IOEVENTFD) {
		remove_doorbell(session, told);
		return;
	}
	irq = vt_session_irq(session, told->device, told->index);
	if (told->unsure) {
		irq->as.unsure |= has_any(irq, told);
		return;
	}
	irq->as.changed = *when;
	if (!told->count) {
		clear_all(session, irq);
		return;
	}
	clear(session, irq, told->action, told->start, told->count);
	if (!irq->as.enabled && told->action == VT_SERVICE_TRIGGER)
		irq->as.enabled = told->start + told->count;
}

/*
 * VFIO itself holds the eventfds that it signals, so those continue. Nobody can signal this
 * one any more, so unmasking by it ends.
 */
void vt_session_end_unmasking(struct vt_session *session, uint64_t eventfd)
{
	const struct vt_session_open *file = vt_session_find_file(session, eventfd);
	struct vt_session_interrupts *i;
	struct vt_session_irq *irq;

	if (!file || !file->uses)
		return;
	for (i = session->interrupts; i; i = i->hh.next)
		LL_FOREACH(i->irqs, irq) {
			struct vt_session_vectors *v = &irq->vectors[VT_SERVICE_UNMASK];

			for (uint32_t n = 0; n < v->room; n++)
				if (v->eventfds[n] == eventfd)
					clear(session, irq, VT_SERVICE_UNMASK, n, 1);
		}
}

void vt_session_end_services(struct vt_session *session, uint64_t device)
{
	struct vt_session_interrupts *i = find(session, device);
	struct vt_session_doorbell *d;
	struct vt_session_irq *irq;

	if (!i)
		return;
	LL_FOREACH(i->irqs, irq)
		clear_all(session, irq);
	while ((d = i->doorbells)) {
		LL_DELETE(i->doorbells, d);
		end_use(session, d->as.eventfd);
		free(d);
	}
}

void vt_session_irq_info(struct vt_session *session, uint64_t device,
			 const struct vt_model_irq *info)
{
	struct vt_session_irq *irq = vt_session_irq(session, device, info->index);

	irq->as.told = true;
	irq->as.flags = info->flags;
	irq->as.count = info->count;
}

void vt_session_forget_interrupts(struct vt_session *session, uint64_t device)
{
	struct vt_session_interrupts *i = find(session, device);
	struct vt_session_irq *irq, *next;

	if (!i)
		return;
	vt_session_end_services(session, device);
	LL_FOREACH_SAFE(i->irqs, irq, next) {
		for (unsigned int a = 0; a < VT_SERVICE_ACTIONS; a++)
			free(irq->vectors[a].eventfds);
		free(irq);
	}
	HASH_DELETE(hh, session->interrupts, i);
	free(i);
}

/* ---- changes and offers ---- */

size_t vt_session_weight(const struct vt_told *told)
{
	return told->nfds + 1;
}

struct vt_session_change *vt_session_take_change(struct vt_session *session)
{
	struct vt_session_change *c = session->changes;

	if (c) {
		DL_DELETE(session->changes, c);
		session->aside -= vt_session_weight(&c->told);
	}
	return c;
}

struct vt_session_change *vt_session_take_offer(struct vt_session *session, pid_t tid)
{
	struct vt_session_change *c;

	DL_FOREACH(session->offers, c)
		if (c->tid == tid)
			break;
	if (c)
		DL_DELETE(session->offers, c);
	return c;
}

void vt_session_free_services(struct vt_session *session)
{
	struct vt_session_interrupts *i, *next_device;
	struct vt_session_change *c, *next;

	while ((c = vt_session_take_change(session)))
		free(c);
	DL_FOREACH_SAFE(session->offers, c, next) {
		DL_DELETE(session->offers, c);
		free(c);
	}
	HASH_ITER(hh, session->interrupts, i, next_device)
		vt_session_forget_interrupts(session, i->device);
}

/* ---- for readers ---- */

const struct vt_model_irq *vt_session_next_irq(const struct vt_session *session,
					       uint64_t device, const struct vt_model_irq *irq)
{
	const struct vt_session_interrupts *i = find(session, device);
	const struct vt_session_irq *next = i ? i->irqs : NULL;

	while (irq && next && next->as.index <= irq->index)
		next = next->next;
	return next ? &next->as : NULL;
}

static size_t list_vectors(const struct vt_session_irq *irq, unsigned int action,
			   struct vt_model_vector *list, size_t max)
{
	const struct vt_session_vectors *v = &irq->vectors[action];
	size_t n = 0;

	for (uint32_t vector = 0; vector < v->room; vector++) {
		if (!v->eventfds[vector])
			continue;
		if (n < max)
			list[n] = (struct vt_model_vector){
				.index = irq->as.index, .vector = vector, .action = action,
				.eventfd = v->eventfds[vector],
			};
		n++;
	}
	return n;
}

size_t vt_session_vectors(const struct vt_session *session, uint64_t device,
			  struct vt_model_vector *list, size_t max)
{
	const struct vt_session_interrupts *i = find(session, device);
	const struct vt_session_irq *irq;
	size_t n = 0;

	if (!i)
		return 0;
	LL_FOREACH(i->irqs, irq)
		for (unsigned int a = 0; a < VT_SERVICE_ACTIONS; a++)
			n += list_vectors(irq, a, n < max ? list + n : NULL,
					  n < max ? max - n : 0);
	return n;
}

const struct vt_model_doorbell *vt_session_next_doorbell(const struct vt_session *session,
							 uint64_t device,
							 const struct vt_model_doorbell *doorbell)
{
	const struct vt_session_interrupts *i = find(session, device);
	const struct vt_session_doorbell *d = i ? i->doorbells : NULL;

	if (doorbell)
		d = ((const struct vt_session_doorbell *)doorbell)->next;
	return d ? &d->as : NULL;
}
