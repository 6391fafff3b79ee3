/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "trace/interrupts.h"

#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <utlist.h>

#include "session/session.h"

/* Lines kept for eventfds that VFIO has not got yet: as many as vectors can be. */
#define KEPT_MAX VT_INTERRUPTS_MAX
#define SERVES_MAX (4 * VT_INTERRUPTS_MAX)

struct eventfd {			/* key: zeroed before it is filled */
	pid_t tgid;
	int fd;
};

struct serving {
	struct eventfd eventfd;
	/* False: VFIO was told to forget it. KVM still has to be told. */
	bool live;
	uint64_t device;
	uint32_t index;
	uint32_t vector;
	UT_hash_handle hh;		/* in order of insertion */
};

struct kept {
	struct eventfd eventfd;
	pid_t tid;
	size_t length;
	struct kept *prev, *next;
	char text[];
};

/* What one call has told VFIO: compared as bytes, so zeroed before it is filled. */
struct told {
	pid_t tgid;
	uint32_t index;
	uint64_t device;
	uint32_t start;			/* of the vectors that lose what they had */
	uint32_t count;			/* 0: all of the index */
	bool retires;
	size_t nfds;			/* from .start on */
};

struct change {
	struct told told;
	struct change *prev, *next;
	int fds[];
};

/*
 * Handing 2048 eventfds to VFIO is one call; what follows from it concerns only who
 * uses KVM too. So changes are put aside as they come, and taken in once KVM asks.
 */
struct vt_interrupts {
	struct serving *serving;
	struct change *changes;
	size_t waiting;			/* weight of .changes */
	struct kept *kept;
	unsigned int nkept;
};

static struct eventfd eventfd_of(pid_t tgid, int fd)
{
	struct eventfd e;

	memset(&e, 0, sizeof(e));
	e.tgid = tgid;
	e.fd = fd;
	return e;
}

static bool same(const struct eventfd *a, const struct eventfd *b)
{
	return a->tgid == b->tgid && a->fd == b->fd;
}

static struct vt_interrupts *get(struct vt_interrupts **interrupts)
{
	if (!*interrupts)
		*interrupts = calloc(1, sizeof(**interrupts));
	if (!*interrupts)
		abort();
	return *interrupts;
}

static struct serving *find(const struct vt_interrupts *i, const struct eventfd *eventfd)
{
	struct serving *s;

	HASH_FIND(hh, i->serving, eventfd, sizeof(*eventfd), s);
	return s;
}

static void drop_serving(struct vt_interrupts *i, struct serving *s)
{
	HASH_DELETE(hh, i->serving, s);
	free(s);
}

static void drop_kept(struct vt_interrupts *i, struct kept *k)
{
	DL_DELETE(i->kept, k);
	i->nkept--;
	free(k);
}

/* ---- VFIO's side ---- */

/* A field of what the caller passed. */
#define INPUT(CALL, STRUCT, FIELD)                                               \
	vfiotrace_call_load(CALL, (CALL)->in + offsetof(STRUCT, FIELD),          \
			    sizeof(((STRUCT *)0)->FIELD))

static bool irq_set_of(const struct vt_record *record, struct vfio_irq_set *set)
{
	if (vt_request_code(record) != VFIO_DEVICE_SET_IRQS ||
	    record->call.in_have < sizeof(*set))
		return false;
	*set = (struct vfio_irq_set){
		.flags = INPUT(&record->call, struct vfio_irq_set, flags),
		.index = INPUT(&record->call, struct vfio_irq_set, index),
		.start = INPUT(&record->call, struct vfio_irq_set, start),
		.count = INPUT(&record->call, struct vfio_irq_set, count),
	};
	return true;
}

/* @count 0: all of the index. */
static void retire(struct vt_interrupts *i, uint64_t device, uint32_t index,
		   uint32_t start, uint32_t count)
{
	struct serving *s, *next;

	HASH_ITER(hh, i->serving, s, next) {
		if (s->device == device && s->index == index &&
		    (!count || s->vector - start < count))
			s->live = false;
	}
}

bool vt_interrupts_learn(uint32_t code)
{
	return code == VFIO_DEVICE_SET_IRQS || code == VFIO_DEVICE_IOEVENTFD;
}

bool vt_interrupts_concern(const struct vt_record *record)
{
	enum vfiotrace_fd_kind kind = record->fd_info.what.kind;

	return record->decoded &&
	       (kind == VFIOTRACE_FD_DEVICE || kind == VFIOTRACE_FD_CDEV) &&
	       vt_interrupts_learn(vt_request_code(record));
}

uint64_t vt_interrupts_fds(const struct vt_record *record, size_t *count)
{
	const size_t data = offsetof(struct vfio_irq_set, data);
	struct vfio_irq_set set;

	*count = 0;
	if (vt_request_code(record) == VFIO_DEVICE_IOEVENTFD) {
		*count = 1;
		return record->call.arg + offsetof(struct vfio_device_ioeventfd, fd);
	}
	if (irq_set_of(record, &set) && set.flags & VFIO_IRQ_SET_DATA_EVENTFD &&
	    record->call.argsz > data) {
		*count = (record->call.argsz - data) / sizeof(int32_t);
		if (*count > set.count)
			*count = set.count;
		if (*count > VT_INTERRUPTS_MAX)
			*count = VT_INTERRUPTS_MAX;
	}
	return record->call.arg + data;
}

static struct told told_by(const struct vt_record *record, size_t nfds)
{
	struct vfio_irq_set set;
	struct told told;

	memset(&told, 0, sizeof(told));
	told.tgid = record->tgid;
	told.device = vt_session_file(&record->fd_info, record->tgid, record->fd);
	told.nfds = nfds;
	told.index = VT_SERVICE_IOEVENTFD;
	if (!irq_set_of(record, &set))
		return told;
	told.index = set.index;
	told.start = set.start;
	told.count = set.count;
	if ((set.flags & VFIO_IRQ_SET_ACTION_TYPE_MASK) == VFIO_IRQ_SET_ACTION_TRIGGER)
		told.retires = set.count ? set.flags & VFIO_IRQ_SET_DATA_EVENTFD :
			       set.flags & VFIO_IRQ_SET_DATA_NONE;
	return told;
}

/* What a change takes of SERVES_MAX: one without descriptors is there, too. */
static size_t weight(const struct told *told)
{
	return told->nfds + 1;
}

static void drop_change(struct vt_interrupts *i, struct change *c)
{
	DL_DELETE(i->changes, c);
	i->waiting -= weight(&c->told);
	free(c);
}

static void serve(struct vt_interrupts *i, const struct told *told, uint32_t vector, int fd,
		  bool live)
{
	struct eventfd eventfd = eventfd_of(told->tgid, fd);
	struct serving *s;

	if (fd < 0)
		return;
	s = find(i, &eventfd);
	if (!s) {
		if (HASH_COUNT(i->serving) >= SERVES_MAX)
			drop_serving(i, i->serving);
		s = calloc(1, sizeof(*s));
		if (!s)
			abort();
		s->eventfd = eventfd;
		HASH_ADD(hh, i->serving, eventfd, sizeof(s->eventfd), s);
	}
	s->live = live;
	s->device = told->device;
	s->index = told->index;
	s->vector = vector;
}

static void take_in(struct vt_interrupts *i)
{
	struct change *c, *next;

	DL_FOREACH_SAFE(i->changes, c, next) {
		const struct told *t = &c->told;

		if (t->retires)
			retire(i, t->device, t->index, t->start, t->count);
		for (size_t n = 0; n < t->nfds; n++)
			serve(i, t, t->start + (uint32_t)n, c->fds[n], true);
		drop_change(i, c);
	}
}

static void put_aside(struct vt_interrupts *i, const struct told *told, const int *fds)
{
	size_t size = told->nfds * sizeof(*fds);
	struct change *c = i->changes ? i->changes->prev : NULL;

	if (!told->nfds && !told->retires)
		return;
	/* The same once more changes nothing. */
	if (c && !memcmp(&c->told, told, sizeof(*told)) && !memcmp(c->fds, fds, size))
		return;
	if (i->waiting + weight(told) > SERVES_MAX)
		take_in(i);
	c = malloc(sizeof(*c) + size);
	if (!c)
		abort();
	c->told = *told;
	memcpy(c->fds, fds, size);
	DL_APPEND(i->changes, c);
	i->waiting += weight(told);
}

void vt_interrupts_serve(struct vt_interrupts **interrupts, const struct vt_record *record,
			 const int *fds, size_t count, vt_interrupts_show_fn *show, void *ctx)
{
	struct vt_interrupts *i = get(interrupts);
	struct told told = told_by(record, count);
	struct kept *k, *next;

	put_aside(i, &told, fds);
	DL_FOREACH_SAFE(i->kept, k, next) {
		size_t n = 0;

		while (n < count && (k->eventfd.tgid != told.tgid || k->eventfd.fd != fds[n]))
			n++;
		if (n == count)
			continue;
		show(ctx, k->tid, k->text, k->length);
		drop_kept(i, k);
	}
}

/* ---- KVM's side ---- */

/* The eventfd that KVM gets, or gives back. */
static bool kvm_eventfd(const struct vt_record *record, int *fd, bool *gives_back)
{
	const struct vfiotrace_call *call = &record->call;
	uint32_t code = vt_request_code(record);

	if (record->fd_info.what.kind != VFIOTRACE_FD_KVM_VM)
		return false;
	if (code == VT_KVM_IRQFD && call->in_have >= sizeof(struct vt_kvm_irqfd)) {
		*fd = (int)INPUT(call, struct vt_kvm_irqfd, fd);
		*gives_back = INPUT(call, struct vt_kvm_irqfd, flags) &
			      VT_KVM_IRQFD_FLAG_DEASSIGN;
		return true;
	}
	if (code == VT_KVM_IOEVENTFD && call->in_have >= sizeof(struct vt_kvm_ioeventfd)) {
		*fd = (int)INPUT(call, struct vt_kvm_ioeventfd, fd);
		*gives_back = INPUT(call, struct vt_kvm_ioeventfd, flags) &
			      VT_KVM_IOEVENTFD_FLAG_DEASSIGN;
		return true;
	}
	return false;
}

enum vt_serves vt_interrupts_ask(struct vt_interrupts **interrupts,
				 const struct vt_record *record)
{
	struct vt_interrupts *i = get(interrupts);
	struct eventfd eventfd;
	struct serving *s;
	struct kept *k, *next;
	bool gives_back;
	int fd;

	if (!kvm_eventfd(record, &fd, &gives_back))
		return VT_SERVES_NOTHING;
	take_in(i);
	eventfd = eventfd_of(record->tgid, fd);
	s = find(i, &eventfd);
	if (s && s->live)
		return VT_SERVES_VFIO;
	if (!gives_back)
		return VT_SERVES_UNKNOWN;
	DL_FOREACH_SAFE(i->kept, k, next)
		if (same(&k->eventfd, &eventfd))
			drop_kept(i, k);
	if (!s)
		return VT_SERVES_NOTHING;
	/* Its number is free for anything after this. */
	drop_serving(i, s);
	return VT_SERVES_VFIO;
}

static void keep(struct vt_interrupts *i, const struct vt_record *record, int fd,
		 const char *text, size_t length)
{
	struct kept *k;

	if (i->nkept >= KEPT_MAX)
		drop_kept(i, i->kept);
	k = malloc(sizeof(*k) + length);
	if (!k)
		abort();
	k->eventfd = eventfd_of(record->tgid, fd);
	k->tid = record->tid;
	k->length = length;
	memcpy(k->text, text, length);
	DL_APPEND(i->kept, k);
	i->nkept++;
}

void vt_interrupts_keep(struct vt_interrupts **interrupts, const struct vt_record *record,
			const char *text, size_t length)
{
	bool gives_back;
	int fd;

	if (kvm_eventfd(record, &fd, &gives_back))
		keep(get(interrupts), record, fd, text, length);
}

/* ---- the program's side ---- */

bool vt_interrupts_find(struct vt_interrupts **interrupts, pid_t tgid, int fd,
			struct vt_service *service)
{
	struct eventfd eventfd = eventfd_of(tgid, fd);
	const struct serving *s;

	if (!*interrupts)
		return false;
	take_in(*interrupts);
	s = find(*interrupts, &eventfd);
	if (!s)
		return false;
	*service = (struct vt_service){ s->live, s->device, s->index, s->vector };
	return true;
}

static bool is_within(const struct eventfd *e, pid_t tgid, uint32_t first, uint32_t last)
{
	return e->tgid == tgid && (uint32_t)e->fd >= first && (uint32_t)e->fd <= last;
}

/* One is looked up: programs close a lot. */
static void drop_servings(struct vt_interrupts *i, pid_t tgid, uint32_t first,
			  uint32_t last)
{
	struct eventfd eventfd = eventfd_of(tgid, (int)first);
	struct serving *s, *next;

	if (first == last) {
		s = find(i, &eventfd);
		if (s)
			drop_serving(i, s);
		return;
	}
	HASH_ITER(hh, i->serving, s, next)
		if (is_within(&s->eventfd, tgid, first, last))
			drop_serving(i, s);
}

void vt_interrupts_closed(struct vt_interrupts **interrupts, pid_t tgid, uint32_t first,
			  uint32_t last)
{
	struct kept *k, *next;

	if (!*interrupts)
		return;
	take_in(*interrupts);
	drop_servings(*interrupts, tgid, first, last);
	DL_FOREACH_SAFE((*interrupts)->kept, k, next)
		if (is_within(&k->eventfd, tgid, first, last))
			drop_kept(*interrupts, k);
}

void vt_interrupts_keep_made(struct vt_interrupts **interrupts,
			     const struct vt_record *record, int fd, const char *text,
			     size_t length)
{
	keep(get(interrupts), record, fd, text, length);
}

void vt_interrupts_copied(struct vt_interrupts **interrupts, pid_t tgid, int fd, int copy)
{
	struct vt_service s;

	if (fd == copy)
		return;
	vt_interrupts_closed(interrupts, tgid, (uint32_t)copy, (uint32_t)copy);
	if (!vt_interrupts_find(interrupts, tgid, fd, &s))
		return;
	serve(*interrupts, &(struct told){ .tgid = tgid, .device = s.device,
					   .index = s.index }, s.vector, copy, s.live);
}

/* ---- the end ---- */

static void drop_all(struct vt_interrupts *i, pid_t tgid, bool any)
{
	struct serving *s, *next_serving;
	struct change *c, *next_change;
	struct kept *k, *next;

	DL_FOREACH_SAFE(i->changes, c, next_change)
		if (any || c->told.tgid == tgid)
			drop_change(i, c);
	HASH_ITER(hh, i->serving, s, next_serving)
		if (any || s->eventfd.tgid == tgid)
			drop_serving(i, s);
	DL_FOREACH_SAFE(i->kept, k, next)
		if (any || k->eventfd.tgid == tgid)
			drop_kept(i, k);
}

void vt_interrupts_forget(struct vt_interrupts *interrupts, pid_t tgid)
{
	if (interrupts)
		drop_all(interrupts, tgid, false);
}

void vt_interrupts_destroy(struct vt_interrupts *interrupts)
{
	if (interrupts)
		drop_all(interrupts, 0, true);
	free(interrupts);
}
