/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The objects of an iommufd that stand for what a guest has of an IOMMU: paging HWPTs that may
 * be parents, nested ones, vIOMMUs, vDEVICEs and queues, on the kernel's mock device. Of that
 * the model is not told: no program has one.
 */
#include "config.h"

#include "instep.h"

#include <errno.h>
#include <linux/iommufd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "expect.h"

enum { IOMMUFD };

/* Numbers of the kernel's test driver. */
#define MOCK_CALL   _IO(';', 0xa0)
#define MOCK_DEVICE 2u			/* operation: make one, attached to an IOAS */
#define MOCK_NESTED 0xdeadu		/* .data_type of nested HWPTs */
#define MOCK_VIOMMU 0xdeadbeefu
#define MOCK_EVENTS 0xbeefbeefu

/* ---- the mock device ---- */

static void nested_begin(struct world *w)
{
	struct iommu_viommu_alloc viommu = { .size = sizeof(viommu), .flags = 1 };

	memset(&w->mock, 0, sizeof(w->mock));
	must(open_thing(w, &w->things[IOMMUFD], "/dev/iommu", VFIOTRACE_FD_IOMMUFD) >= 0);
	/* Since Linux 6.13; and queues of events since 6.15. */
	w->mock.has_viommu = ioctl(w->things[IOMMUFD].nr, IOMMU_VIOMMU_ALLOC, &viommu) &&
			     errno == EOPNOTSUPP;
}

static struct thing *iommufd(struct world *w)
{
	return &w->things[IOMMUFD];
}

static int64_t call(struct world *w, uint32_t code, void *arg)
{
	return ask(w, iommufd(w), code, (uintptr_t)arg, NULL);
}

static const struct vt_model_object *object(struct world *w, uint32_t id)
{
	const struct vt_model_object *o = vt_model_object(w->session, iommufd(w)->file, id);

	return o && !o->destroyed && o->type != VT_OBJECT_UNKNOWN ? o : NULL;
}

static bool is_mock(const struct world *w, uint32_t id)
{
	return w->mock.device && (id == w->mock.id || id == w->mock.hwpt || id == w->mock.device);
}

/* The least that is free. */
static uint32_t next_id(struct world *w)
{
	uint32_t id = 1;

	while (object(w, id) || is_mock(w, id))
		id++;
	return id;
}

static void check_id(struct world *w, int64_t result, uint32_t id, uint32_t want)
{
	if (result)
		return;
	did(w, " (id %u)", id);
	if (id != want)
		wrong(w, "the new id is %u, %u was foretold", id, want);
}

/* An id of an object of that type, mostly. */
static uint32_t pick(struct world *w, uint8_t number, enum vt_object_type type)
{
	const struct vt_model_object *o = NULL;
	uint32_t ids[64];
	size_t n = 0;

	while ((o = vt_model_next_object(w->session, o)) && n < 64)
		if (!o->destroyed && !is_mock(w, o->id) &&
		    (o->type == type || number >= 200))
			ids[n++] = o->id;
	return n ? ids[number % n] : 99;
}

static void make_device(struct world *w, const struct op *op)
{
	struct {
		uint32_t size, op, id, reserved;
		uint32_t id_mock, id_hwpt, id_device;
		uint8_t rest[100];
	} arg = { .size = sizeof(arg), .op = MOCK_DEVICE,
		  .id = pick(w, op->a % 200, VT_OBJECT_IOAS) };

	if (w->mock.device || !object(w, arg.id))
		return;
	did(w, "a mock device with IOAS %u", arg.id);
	must(!ioctl(iommufd(w)->nr, MOCK_CALL, &arg));
	w->mock.id = arg.id_mock;
	w->mock.hwpt = arg.id_hwpt;
	w->mock.device = arg.id_device;
	w->mock.ioas = arg.id;
}

/* ---- what refers to what ---- */

static bool is_open(struct world *w, uint64_t file)
{
	const struct vt_model_file *f = file ? vt_model_file(w->session, file) : NULL;

	return f && f->life == VT_MODEL_OPEN;
}

static bool is_used(struct world *w, const struct vt_model_object *o)
{
	const struct vt_model_object *other = NULL;

	if (w->mock.device && o->id == w->mock.ioas)
		return true;
	if ((o->type == VT_OBJECT_FAULT_QUEUE || o->type == VT_OBJECT_VEVENT_QUEUE) &&
	    is_open(w, o->opened))
		return true;
	while ((other = vt_model_next_object(w->session, other)))
		if (!other->destroyed && (other->parent == o->id || other->fault_queue == o->id))
			return true;
	return false;
}

static void destroy(struct world *w, uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };
	const struct vt_model_object *o = object(w, id);
	int want = !o ? ENOENT : is_used(w, o) ? EBUSY : 0;

	did(w, "destroy %u%s%s", id, o ? ", " : "", o ? vt_object_text(o->type) : "");
	expect(w, call(w, IOMMU_DESTROY, &arg), want, want);
}

static void do_destroy(struct world *w, const struct op *op)
{
	uint32_t id = op->a % 64 + 1;

	if (op->b & 1)
		id = pick(w, op->a, VT_OBJECT_HWPT_NESTED);
	if (op->b & 2)
		id = op->a % 8 + 1;
	if (!is_mock(w, id))
		destroy(w, id);
}

/* ---- what is made ---- */

static void do_ioas(struct world *w, const struct op *op)
{
	struct iommu_ioas_alloc arg = { .size = sizeof(arg) };
	uint32_t id = next_id(w);
	int64_t result;

	(void)op;
	did(w, "alloc IOAS");
	result = call(w, IOMMU_IOAS_ALLOC, &arg);
	expect(w, result, 0, 0);
	check_id(w, result, arg.out_ioas_id, id);
}

static bool has_wrong_queue(struct world *w, const struct iommu_hwpt_alloc *arg)
{
	const struct vt_model_object *queue = object(w, arg->fault_id);

	return arg->flags & IOMMU_HWPT_FAULT_ID_VALID &&
	       (!queue || queue->type != VT_OBJECT_FAULT_QUEUE);
}

/* In the order in which the kernel looks; when it looks at the queue differs. */
static int foretell_hwpt(struct world *w, const struct iommu_hwpt_alloc *arg)
{
	const struct vt_model_object *of = object(w, arg->pt_id);
	uint32_t flags = arg->flags;

	if (!w->mock.device)
		return ENOENT;
	if (!of)
		return EINVAL;
	if (of->type == VT_OBJECT_HWPT_PAGING || of->type == VT_OBJECT_VIOMMU) {
		if (flags & ~IOMMU_HWPT_FAULT_ID_VALID || !arg->data_len)
			return EOPNOTSUPP;
		if (of->type == VT_OBJECT_HWPT_PAGING &&
		    !(of->flags & IOMMU_HWPT_ALLOC_NEST_PARENT))
			return EINVAL;
	} else if (of->type != VT_OBJECT_IOAS) {
		return EINVAL;
	} else if (flags & IOMMU_HWPT_FAULT_ID_VALID && flags & IOMMU_HWPT_ALLOC_NEST_PARENT) {
		return EOPNOTSUPP;
	}
	return has_wrong_queue(w, arg) ? ENOENT : 0;
}

static void do_hwpt(struct world *w, const struct op *op)
{
	static const enum vt_object_type of[] = { VT_OBJECT_IOAS, VT_OBJECT_HWPT_PAGING,
						  VT_OBJECT_VIOMMU };
	static const uint32_t data = 0xdeadbeef;
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg), .dev_id = w->mock.device ? w->mock.device : 99,
		.pt_id = pick(w, op->a, of[op->b % 3]),
	};
	uint32_t id = next_id(w);
	int64_t result;
	int want;

	if (op->c % 8 == 7)
		arg.flags = IOMMU_HWPT_FAULT_ID_VALID;
	/* What is nested must be described; the description of another means nothing. */
	if (op->b % 3 && op->c % 16) {
		arg.data_type = MOCK_NESTED;
		arg.data_len = sizeof(data);
		arg.data_uptr = (uintptr_t)&data;
	} else if (op->c & 16) {
		arg.flags |= IOMMU_HWPT_ALLOC_NEST_PARENT;
	}
	if (arg.flags & IOMMU_HWPT_FAULT_ID_VALID)
		arg.fault_id = pick(w, op->a, VT_OBJECT_FAULT_QUEUE);
	want = foretell_hwpt(w, &arg);
	did(w, "alloc HWPT of %u, flags %u, %u bytes, queue %u", arg.pt_id, arg.flags,
	    arg.data_len, arg.fault_id);
	result = call(w, IOMMU_HWPT_ALLOC, &arg);
	expect(w, result, want, has_wrong_queue(w, &arg) ? ENOENT : want);
	check_id(w, result, arg.out_hwpt_id, id);
}

static void do_viommu(struct world *w, const struct op *op)
{
	struct iommu_viommu_alloc arg = {
		.size = sizeof(arg), .type = MOCK_VIOMMU,
		.dev_id = w->mock.device ? w->mock.device : 99,
		.hwpt_id = pick(w, op->a, VT_OBJECT_HWPT_PAGING),
	};
	const struct vt_model_object *o = object(w, arg.hwpt_id);
	uint32_t id = next_id(w);
	int64_t result;
	int want = 0;

	if (!w->mock.device || !o || o->type != VT_OBJECT_HWPT_PAGING)
		want = ENOENT;
	else if (!(o->flags & IOMMU_HWPT_ALLOC_NEST_PARENT))
		want = EINVAL;
	did(w, "alloc vIOMMU of %u", arg.hwpt_id);
	result = call(w, IOMMU_VIOMMU_ALLOC, &arg);
	expect(w, result, want, want);
	check_id(w, result, arg.out_viommu_id, id);
}

/* A device stands for one of a guest's at a time. */
static void do_vdevice(struct world *w, const struct op *op)
{
	struct iommu_vdevice_alloc arg = {
		.size = sizeof(arg), .viommu_id = pick(w, op->a, VT_OBJECT_VIOMMU),
		.dev_id = w->mock.device ? w->mock.device : 99, .virt_id = op->c % 4,
	};
	const struct vt_model_object *o = object(w, arg.viommu_id), *other = NULL;
	uint32_t id = next_id(w);
	int64_t result;
	int want = 0;

	if (!o || o->type != VT_OBJECT_VIOMMU)
		want = ENOENT;
	while (!want && (other = vt_model_next_object(w->session, other)))
		if (other->type == VT_OBJECT_VDEVICE && !other->destroyed)
			want = EEXIST;
	did(w, "alloc vDEVICE of %u", arg.viommu_id);
	result = call(w, IOMMU_VDEVICE_ALLOC, &arg);
	expect(w, result, want, want);
	check_id(w, result, arg.out_vdevice_id, id);
}

/* ---- queues ---- */

static void make_fault_queue(struct world *w, struct thing *queue)
{
	struct iommu_fault_alloc arg = { .size = sizeof(arg) };
	uint32_t id = next_id(w);
	int64_t result;

	did(w, "alloc fault queue");
	queue->kind = VFIOTRACE_FD_FAULT_QUEUE;
	result = ask(w, iommufd(w), IOMMU_FAULT_QUEUE_ALLOC, (uintptr_t)&arg, queue);
	expect(w, result, 0, 0);
	check_id(w, result, arg.out_fault_id, id);
}

/* A vIOMMU has one of each type. */
static void make_event_queue(struct world *w, struct thing *queue, const struct op *op)
{
	struct iommu_veventq_alloc arg = {
		.size = sizeof(arg), .viommu_id = pick(w, op->b, VT_OBJECT_VIOMMU),
		.type = MOCK_EVENTS, .veventq_depth = 4,
	};
	const struct vt_model_object *o = object(w, arg.viommu_id), *other = NULL;
	uint32_t id = next_id(w);
	int64_t result;
	int want = 0;

	if (!o || o->type != VT_OBJECT_VIOMMU)
		want = ENOENT;
	while (!want && (other = vt_model_next_object(w->session, other)))
		if (other->type == VT_OBJECT_VEVENT_QUEUE && !other->destroyed &&
		    other->parent == arg.viommu_id)
			want = EEXIST;
	did(w, "alloc event queue of %u", arg.viommu_id);
	queue->kind = VFIOTRACE_FD_VEVENT_QUEUE;
	result = ask(w, iommufd(w), IOMMU_VEVENTQ_ALLOC, (uintptr_t)&arg, queue);
	/* Before Linux 6.15 there are none. */
	expect(w, result, want, ENOTTY);
	check_id(w, result, arg.out_veventq_id, id);
}

static void step_queue(struct world *w, const struct op *op)
{
	struct thing *queue = &w->queues[op->a % QUEUES];

	if (queue->nr >= 0) {
		did(w, "queue: close");
		close_thing(w, queue);
	} else if (w->mock.has_viommu && op->c & 1) {
		make_event_queue(w, queue, op);
	} else {
		make_fault_queue(w, queue);
	}
}

/* ---- steps ---- */

static void nested_step(struct world *w, const struct op *op)
{
	if (op->what < 24 || !object(w, pick(w, 0, VT_OBJECT_IOAS)))
		do_ioas(w, op);
	else if (!w->mock.device && op->what < 128)
		make_device(w, op);
	else if (op->what < 110)
		do_hwpt(w, op);
	else if (op->what < 140)
		step_queue(w, op);
	else if (op->what < 165 && w->mock.has_viommu)
		do_viommu(w, op);
	else if (op->what < 190 && w->mock.has_viommu)
		do_vdevice(w, op);
	else
		do_destroy(w, op);
}

/* All goes, what refers to others first, until nothing does; and of no id there is more. */
static void nested_end(struct world *w)
{
	const struct vt_model_object *o;
	bool more = true;

	for (size_t i = QUEUES; i--;)
		close_thing(w, &w->queues[i]);
	while (more && !w->wrong[0]) {
		more = false;
		for (o = NULL; !more && (o = vt_model_next_object(w->session, o));)
			more = !o->destroyed && !is_mock(w, o->id) && !is_used(w, o);
		if (more)
			destroy(w, o->id);
	}
	for (uint32_t id = 1; id < 64; id++)
		if (!is_mock(w, id))
			destroy(w, id);
}

const struct play play_nested = {
	.name = "nested", .begin = nested_begin, .step = nested_step, .end = nested_end,
};
