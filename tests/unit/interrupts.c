// SPDX-License-Identifier: GPL-2.0-or-later
/* Which of KVM's eventfds are part of a VFIO set-up. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>

#include "session/interrupts.h"
#include "session/model.h"
#include "trace/kept.h"

#define PID 100

struct model {
	struct vt_session *session;
	struct vt_kept *kept;
};

static struct model make_model(void)
{
	struct model m = { .session = vt_session_create() };

	m.kept = vt_kept_create(2048);
	return m;
}

static void free_model(struct model *m)
{
	vt_kept_destroy(m->kept);
	vt_session_destroy(m->session);
}

struct shown {
	char text[64];
	int lines;
	uint64_t file;			/* whose lines are wanted */
};

static bool is_wanted(void *ctx, uint64_t file)
{
	return ((const struct shown *)ctx)->file == file;
}

static void show(void *ctx, const struct vt_kept_line *line)
{
	struct shown *s = ctx;

	assert_int_equal(line->tid, PID + 1);
	assert_false(line->pid);
	strncat(s->text, line->text, line->length);
	s->lines++;
}

static void fill(struct vt_record *r, enum vfiotrace_fd_kind kind, uint32_t code,
		 const void *in, size_t size)
{
	memset(r, 0, sizeof(*r));
	r->tid = PID + 1;
	r->tgid = PID;
	r->fd = 9;
	r->file = 1000;
	r->decoded = true;
	r->fd_info.what.kind = kind;
	r->call.code = code;
	r->call.in_have = (uint16_t)size;
	memcpy(r->call.in, in, size);
}

/* SET_IRQS with @fd for vector @start of MSI-X; -2: none, count 0. */
static void offer_irq(struct model *m, uint32_t start, int fd, struct shown *shown)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set) + 4, .index = VFIO_PCI_MSIX_IRQ_INDEX, .start = start,
		.count = fd > -2,
		.flags = VFIO_IRQ_SET_ACTION_TRIGGER |
			 (fd > -2 ? VFIO_IRQ_SET_DATA_EVENTFD : VFIO_IRQ_SET_DATA_NONE),
	};
	struct vt_record r;
	size_t count;

	fill(&r, VFIOTRACE_FD_DEVICE, VFIO_DEVICE_SET_IRQS, &set, sizeof(set));
	assert_true(vt_interrupts_concern(&r));
	r.call.arg = 0x1000;
	r.call.argsz = set.argsz;
	assert_int_equal(vt_interrupts_fds(&r, &count), 0x1000 + sizeof(set));
	assert_int_equal(count, fd > -2);
	vt_interrupts_offer(m->session, &r, &fd, count);
	shown->file = vt_session_file(m->session, PID, PID + 1, fd);
	if (count)
		assert_int_equal(vt_kept_release(m->kept, is_wanted, show, shown), 0);
}

static void set_irq(struct model *m, uint32_t start, int fd, struct shown *shown)
{
	offer_irq(m, start, fd, shown);
	vt_session_settle_offer(m->session, PID + 1, 0);
}

static struct vt_record irqfd(int fd, uint32_t flags)
{
	struct vt_kvm_irqfd arg = { .fd = fd, .flags = flags };
	struct vt_record r;

	fill(&r, VFIOTRACE_FD_KVM_VM, VT_KVM_IRQFD, &arg, sizeof(arg));
	return r;
}

static enum vt_serves ask(struct model *m, int fd, uint32_t flags)
{
	struct vt_record r = irqfd(fd, flags);
	enum vt_serves serves = vt_interrupts_ask(m->session, &r);

	vt_kept_drop(m->kept, vt_interrupts_take_back(m->session, &r));
	return serves;
}

static void vfio_first(void **state)
{
	struct model m = make_model();
	struct shown shown = { .lines = 0 };

	(void)state;
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_UNKNOWN);
	set_irq(&m, 0, 20, &shown);
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_VFIO);
	assert_int_equal(ask(&m, 21, 0), VT_SERVES_UNKNOWN);
	assert_int_equal(ask(&m, 21, VT_KVM_IRQFD_FLAG_DEASSIGN), VT_SERVES_NOTHING);
	assert_int_equal(shown.lines, 0);
	/* Its process is gone. */
	vt_session_end_task(m.session, PID + 1);
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_UNKNOWN);
	free_model(&m);
}

static void keep(struct model *m, const struct vt_record *r, const char *text)
{
	vt_kept_add(m->kept, &(struct vt_kept_line){
		.file = vt_interrupts_file(m->session, r), .tid = r->tid,
		.pid = r->show_pid, .text = text, .length = strlen(text),
	});
}

static void kvm_first(void **state)
{
	struct model m = make_model();
	struct shown shown = { .lines = 0 };
	struct vt_record r = irqfd(20, 0), other = irqfd(21, 0);

	(void)state;
	keep(&m, &r, "one;");
	keep(&m, &other, "no;");
	keep(&m, &r, "two;");
	set_irq(&m, 3, 20, &shown);
	assert_string_equal(shown.text, "one;two;");
	set_irq(&m, 3, 20, &shown);
	assert_int_equal(shown.lines, 2);
	/* Given back before VFIO got it: it was about something else. */
	assert_int_equal(ask(&m, 21, VT_KVM_IRQFD_FLAG_DEASSIGN), VT_SERVES_NOTHING);
	set_irq(&m, 4, 21, &shown);
	assert_int_equal(shown.lines, 2);
	free_model(&m);
}

/* Thousands of calls before KVM asks, with descriptors and without: none is lost. */
static void many(void **state)
{
	struct model m = make_model();
	struct shown shown = { .lines = 0 };
	int n;

	(void)state;
	set_irq(&m, 0, 20, &shown);
	for (n = 0; n < 10000; n++) {
		set_irq(&m, 1, 21 + n % 2, &shown);
		set_irq(&m, 2, 23, &shown);
		set_irq(&m, 2, -1, &shown);
	}
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_VFIO);
	assert_int_equal(ask(&m, 21, 0), VT_SERVES_UNKNOWN);
	assert_int_equal(ask(&m, 22, 0), VT_SERVES_VFIO);
	assert_int_equal(ask(&m, 23, 0), VT_SERVES_UNKNOWN);
	free_model(&m);
}

/* What VFIO has forgotten KVM still gives back; then the number is anybody's. */
static void retired(void **state)
{
	struct model m = make_model();
	struct shown shown = { .lines = 0 };

	(void)state;
	set_irq(&m, 0, 20, &shown);
	set_irq(&m, 1, 21, &shown);
	set_irq(&m, 1, -1, &shown);
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_VFIO);
	assert_int_equal(ask(&m, 21, 0), VT_SERVES_UNKNOWN);
	set_irq(&m, 0, -2, &shown);
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_UNKNOWN);
	assert_int_equal(ask(&m, 20, VT_KVM_IRQFD_FLAG_DEASSIGN), VT_SERVES_VFIO);
	assert_int_equal(ask(&m, 20, VT_KVM_IRQFD_FLAG_DEASSIGN), VT_SERVES_NOTHING);
	free_model(&m);
}

/* What VFIO has refused serves nothing, and replaces nothing. */
static void refused(void **state)
{
	struct model m = make_model();
	struct shown shown = { .lines = 0 };

	(void)state;
	set_irq(&m, 0, 20, &shown);
	offer_irq(&m, 0, 21, &shown);
	assert_int_equal(ask(&m, 21, 0), VT_SERVES_UNKNOWN);
	vt_session_settle_offer(m.session, PID + 1, -EBADF);
	assert_int_equal(ask(&m, 21, 0), VT_SERVES_UNKNOWN);
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_VFIO);
	free_model(&m);
}

/* ---- the interrupts of the device, as the model is read ---- */

#define DEVICE 1000

static uint64_t eventfd_file(struct model *m, int fd)
{
	return vt_session_eventfd_file(m->session, PID, PID + 1, fd);
}

static const struct vt_model_irq *msix(struct model *m)
{
	const struct vt_model_irq *irq = vt_model_next_irq(m->session, DEVICE, NULL);

	assert_non_null(irq);
	assert_int_equal(irq->index, VFIO_PCI_MSIX_IRQ_INDEX);
	assert_null(vt_model_next_irq(m->session, DEVICE, irq));
	return irq;
}

static void vectors(void **state)
{
	struct model m = make_model();
	struct shown shown = { .lines = 0 };
	struct vt_model_vector list[4];

	(void)state;
	vt_session_at(m.session, &(struct vt_when){ .line = 7, .tgid = PID, .tid = PID + 1 });
	set_irq(&m, 2, 21, &shown);
	set_irq(&m, 0, 20, &shown);
	assert_int_equal(vt_model_vectors(m.session, DEVICE, list, 4), 2);
	assert_int_equal(list[0].vector, 0);
	assert_int_equal(list[0].eventfd, eventfd_file(&m, 20));
	assert_int_equal(list[1].vector, 2);
	assert_int_equal(list[1].eventfd, eventfd_file(&m, 21));
	assert_int_equal(list[1].action, VT_SERVICE_TRIGGER);
	assert_int_equal(vt_model_vectors(m.session, DEVICE, list, 1), 2);
	assert_int_equal(msix(&m)->armed, 2);
	assert_int_equal(msix(&m)->changed.line, 7);
	assert_false(msix(&m)->told);
	set_irq(&m, 0, -2, &shown);
	assert_int_equal(vt_model_vectors(m.session, DEVICE, list, 4), 0);
	assert_int_equal(msix(&m)->armed, 0);
	free_model(&m);
}

/* One eventfd may serve several vectors, and goes on when it loses one. */
static void shared_eventfd(void **state)
{
	const struct vt_service *service;
	struct model m = make_model();
	struct shown shown = { .lines = 0 };

	(void)state;
	set_irq(&m, 0, 20, &shown);
	set_irq(&m, 1, 20, &shown);
	set_irq(&m, 1, 21, &shown);
	service = vt_session_service(m.session, eventfd_file(&m, 20));
	assert_true(service->live);
	assert_int_equal(service->vector, 0);
	set_irq(&m, 0, -1, &shown);
	assert_false(vt_session_service(m.session, eventfd_file(&m, 20))->live);
	assert_int_equal(msix(&m)->armed, 1);
	free_model(&m);
}

/*
 * Fewer vectors than asked for is no failure, and sets none. A failure on the way may have
 * taken away what was there; where nothing was, there is nothing to doubt.
 */
static void not_set(void **state)
{
	struct model m = make_model();
	struct shown shown = { .lines = 0 };

	(void)state;
	offer_irq(&m, 0, 20, &shown);
	vt_session_settle_offer(m.session, PID + 1, 3);
	assert_int_equal(ask(&m, 20, 0), VT_SERVES_UNKNOWN);
	offer_irq(&m, 0, 20, &shown);
	vt_session_settle_offer(m.session, PID + 1, -EBADF);
	assert_false(msix(&m)->unsure);
	set_irq(&m, 0, 20, &shown);
	offer_irq(&m, 0, 21, &shown);
	vt_session_settle_offer(m.session, PID + 1, -EBADF);
	assert_true(msix(&m)->unsure);
	set_irq(&m, 0, -2, &shown);
	assert_false(msix(&m)->unsure);
	free_model(&m);
}

static void doorbell(struct model *m, uint64_t offset, int fd)
{
	struct vfio_device_ioeventfd arg = {
		.argsz = sizeof(arg), .flags = VFIO_DEVICE_IOEVENTFD_32, .offset = offset,
		.data = 5, .fd = fd,
	};
	struct vt_record r;

	fill(&r, VFIOTRACE_FD_DEVICE, VFIO_DEVICE_IOEVENTFD, &arg, sizeof(arg));
	vt_interrupts_offer(m->session, &r, &fd, 1);
	vt_session_settle_offer(m->session, PID + 1, 0);
}

static void doorbells(void **state)
{
	const struct vt_model_doorbell *d;
	struct model m = make_model();

	(void)state;
	doorbell(&m, 0x10, 30);
	doorbell(&m, 0x20, 31);
	d = vt_model_next_doorbell(m.session, DEVICE, NULL);
	assert_int_equal(d->offset, 0x10);
	assert_int_equal(d->data, 5);
	assert_int_equal(d->width, 4);
	assert_int_equal(d->eventfd, eventfd_file(&m, 30));
	assert_int_equal(vt_model_next_doorbell(m.session, DEVICE, d)->offset, 0x20);
	doorbell(&m, 0x10, -1);
	d = vt_model_next_doorbell(m.session, DEVICE, NULL);
	assert_int_equal(d->offset, 0x20);
	assert_null(vt_model_next_doorbell(m.session, DEVICE, d));
	assert_false(vt_session_service(m.session, eventfd_file(&m, 30))->live);
	assert_true(vt_session_service(m.session, eventfd_file(&m, 31))->live);
	free_model(&m);
}

static void ioeventfds(void **state)
{
	struct vfio_device_ioeventfd vfio = { .argsz = sizeof(vfio), .fd = 30 };
	struct vt_kvm_ioeventfd kvm = { .fd = 30 };
	struct model m = make_model();
	struct vt_record r, k;
	size_t count;

	(void)state;
	fill(&r, VFIOTRACE_FD_DEVICE, VFIO_DEVICE_IOEVENTFD, &vfio, sizeof(vfio));
	assert_true(vt_interrupts_concern(&r));
	assert_int_equal(vt_interrupts_fds(&r, &count),
			 offsetof(struct vfio_device_ioeventfd, fd));
	assert_int_equal(count, 1);
	vt_interrupts_offer(m.session, &r, &(int){ 30 }, 1);
	vt_session_settle_offer(m.session, PID + 1, 0);
	fill(&k, VFIOTRACE_FD_KVM_VM, VT_KVM_IOEVENTFD, &kvm, sizeof(kvm));
	assert_int_equal(vt_interrupts_ask(m.session, &k), VT_SERVES_VFIO);
	/* What cannot be read names nothing, and on another file it is no KVM call. */
	k.call.in_have = 8;
	assert_int_equal(vt_interrupts_ask(m.session, &k), VT_SERVES_NOTHING);
	k.call.in_have = sizeof(kvm);
	k.fd_info.what.kind = VFIOTRACE_FD_OTHER;
	assert_int_equal(vt_interrupts_ask(m.session, &k), VT_SERVES_NOTHING);
	r.fd_info.what.kind = VFIOTRACE_FD_CONTAINER;
	assert_false(vt_interrupts_concern(&r));
	free_model(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vfio_first), cmocka_unit_test(kvm_first), cmocka_unit_test(many),
		cmocka_unit_test(retired), cmocka_unit_test(refused),
		cmocka_unit_test(ioeventfds), cmocka_unit_test(vectors),
		cmocka_unit_test(shared_eventfd), cmocka_unit_test(not_set),
		cmocka_unit_test(doorbells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
