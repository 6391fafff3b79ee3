/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the checks, one after the other. */
#include "config.h"

#include "judge/check.h"

#include <stdlib.h>
#include <string.h>

#include "judge/checker.h"

static const struct vt_checks *const tables[] = {
	&vt_checks_probe, &vt_checks_dma, &vt_checks_irq, &vt_checks_device,
	&vt_checks_access, &vt_checks_memory,
};

/* ---- the list ---- */

static const struct vt_check *find_check(size_t index)
{
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
		if (index < tables[t]->count)
			return &tables[t]->rows[index];
		index -= tables[t]->count;
	}
	return NULL;
}

static int by_id(const void *a, const void *b)
{
	const struct vt_check_info *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

const struct vt_check_info *vt_check_at(size_t index)
{
	const struct vt_check_info *list[CHECKS_MAX];
	const struct vt_check *check;
	size_t count = 0;

	while (count < CHECKS_MAX && (check = find_check(count)))
		list[count++] = &check->info;
	qsort(list, count, sizeof(list[0]), by_id);
	return index < count ? list[index] : NULL;
}

/* ---- one check after the other ---- */

static void see_call(const struct vt_check *check, struct vt_looking *l, uint64_t address)
{
	(void)address;
	if (check->call)
		check->call(l);
}

static void see_end(const struct vt_check *check, struct vt_looking *l, uint64_t address)
{
	(void)address;
	if (check->end)
		check->end(l);
}

static void see_ending(const struct vt_check *check, struct vt_looking *l, uint64_t address)
{
	(void)address;
	if (check->ending)
		check->ending(l);
}

static void see_bus_error(const struct vt_check *check, struct vt_looking *l, uint64_t address)
{
	if (check->bus_error)
		check->bus_error(l, address);
}

static void look(struct vt_looking *l,
		 void (*see)(const struct vt_check *check, struct vt_looking *l,
			     uint64_t address), uint64_t address)
{
	static const struct vt_record none;
	const struct vt_judged *judged = l->c.judged;
	struct vt_inquiry quiet, asking;

	vt_inquiry_begin(&quiet, &l->checker->nobody);
	vt_inquiry_begin(&asking, l->checker->source);
	quiet.names = asking.names = l->checker->names;
	l->record = judged ? judged->record : &none;
	for (size_t i = 0; (l->check = find_check(i)); i++) {
		if (!(l->checker->wanted >> vt_check_place(l->check) & 1))
			continue;
		l->c = (struct vt_case){
			.judged = judged, .record = l->record,
			.inquiry = l->check->asks ? &asking : &quiet,
		};
		see(l->check, l, address);
	}
	vt_inquiry_end(&asking);
	vt_inquiry_end(&quiet);
}

void vt_checker_call(struct vt_checker *checker, const struct vt_judged *judged)
{
	struct vt_looking l = {
		.checker = checker, .session = judged->session, .record = judged->record,
		.when = vt_record_when(judged->record),
		.c = { .judged = judged, .record = judged->record },
	};
	uint64_t device;

	checker->uses += vt_uses_device(&l, &device);
	look(&l, see_call, 0);
}

void vt_checker_closed(struct vt_checker *checker, struct vt_session *session,
		       const struct vt_when *when)
{
	struct vt_looking l = { .checker = checker, .session = session, .when = *when };

	look(&l, see_call, 0);
}

void vt_checker_ending(struct vt_checker *checker, struct vt_session *session,
		       const struct vt_when *when)
{
	struct vt_looking l = { .checker = checker, .session = session, .when = *when };

	look(&l, see_ending, 0);
}

void vt_checker_bus_error(struct vt_checker *checker, struct vt_session *session,
			  const struct vt_when *when, uint64_t address)
{
	struct vt_looking l = { .checker = checker, .session = session, .when = *when };

	look(&l, see_bus_error, address);
}

void vt_checker_end(struct vt_checker *checker, struct vt_session *session)
{
	struct vt_looking l = { .checker = checker, .session = session };

	look(&l, see_end, 0);
}
