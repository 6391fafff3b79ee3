/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes a change of interrupts, and what an eventfd serves. */
#include "config.h"

#include "annotate/internal.h"

#include <inttypes.h>
#include <linux/vfio.h>

#include "session/interrupts.h"

#define RUNS_MAX 8			/* most runs of a list of eventfds that are described */

/* "vector 3", "vectors 3-7" */
static void add_vectors(struct vt_remark *r, uint32_t start, uint32_t count)
{
	uint64_t last = (uint64_t)start + count - 1;

	if (count == 1)
		vt_remark_add(r, "vector %" PRIu32, start);
	else
		vt_remark_add(r, "vectors %" PRIu32 "-%" PRIu64, start, last);
}

/* ---- eventfds ---- */

struct run {
	uint32_t start, count;
	bool set;
};

/*
 * Splits the list into runs of vectors that all have an eventfd, or all have none. Returns the
 * number of runs; 0: too many.
 */
static size_t find_runs(const struct vt_told *told, const int *fds, struct run runs[RUNS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < told->nfds; i++) {
		bool set = fds[i] >= 0;

		if (n && runs[n - 1].set == set) {
			runs[n - 1].count++;
			continue;
		}
		if (n == RUNS_MAX)
			return 0;
		runs[n++] = (struct run){ told->start + (uint32_t)i, 1, set };
	}
	return n;
}

static void add_run(struct vt_remark *r, const struct run *run, bool unmasks)
{
	if (unmasks)
		vt_remark_add(r, run->set ? "eventfd to unmask " : "no eventfd to unmask ");
	else
		vt_remark_add(r, run->set ? "arm " : "disarm ");
	add_vectors(r, run->start, run->count);
}

/* Only if all eventfds of the call could be read. */
static void add_eventfds(const struct vt_annotated *a, struct vt_remark *r,
			 const struct vfio_irq_set *set)
{
	const struct vt_told *told;
	struct run runs[RUNS_MAX];
	const int *fds;
	size_t n;

	told = vt_session_offered(a->session, a->record->tid, &fds);
	if (!told || told->nfds != set->count || told->action == VT_SERVICE_MASK)
		return;
	n = find_runs(told, fds, runs);
	if (!n) {
		vt_remark_add(r, "arm and disarm ");
		add_vectors(r, set->start, set->count);
	}
	for (size_t i = 0; i < n; i++) {
		if (i)
			vt_remark_add(r, ", ");
		add_run(r, &runs[i], told->action == VT_SERVICE_UNMASK);
	}
}

/* ---- actions without eventfds ---- */

static const char *verb_of(uint32_t action)
{
	switch (action) {
	case VFIO_IRQ_SET_ACTION_TRIGGER:
		return "fire";
	case VFIO_IRQ_SET_ACTION_MASK:
		return "mask";
	case VFIO_IRQ_SET_ACTION_UNMASK:
		return "unmask";
	default:
		return NULL;
	}
}

static void add_action(struct vt_remark *r, const struct vfio_irq_set *set, bool chosen)
{
	const char *verb = verb_of(set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK);

	if (!verb)
		return;
	vt_remark_add(r, "%s %s", verb, chosen ? "those that are set of " : "");
	add_vectors(r, set->start, set->count);
}

void vt_remark_interrupts(const struct vt_annotated *a, struct vt_remark *r)
{
	const uint32_t disable = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER;
	struct vfio_irq_set set;

	if (!vt_interrupts_concern(a->record) || !vt_interrupts_set(a->record, &set))
		return;
	if (!set.count) {
		if (set.flags == disable)
			vt_remark_add(r, "disable index");
		return;
	}
	switch (set.flags & VFIO_IRQ_SET_DATA_TYPE_MASK) {
	case VFIO_IRQ_SET_DATA_NONE:
		add_action(r, &set, false);
		break;
	case VFIO_IRQ_SET_DATA_BOOL:
		add_action(r, &set, true);
		break;
	case VFIO_IRQ_SET_DATA_EVENTFD:
		add_eventfds(a, r, &set);
		break;
	}
}

/* ---- what an eventfd serves ---- */

void vt_remark_service(const struct vt_annotated *a, struct vt_remark *r, int fd)
{
	const struct vt_record *record = a->record;
	const struct vt_session_name *device;
	const struct vt_service *s;
	const char *index;

	/* The call that gives the eventfd to VFIO says itself what it serves. */
	if (fd < 0 || vt_interrupts_concern(record))
		return;
	s = vt_session_service(a->session, vt_session_file(a->session, record->tgid,
							   record->tid, fd));
	if (!s || !s->live)
		return;
	device = vt_session_name(a->session, s->device);
	if (s->index == VT_SERVICE_IOEVENTFD) {
		vt_remark_add(r, "ioeventfd");
	} else {
		index = vfiotrace_xlat_name(vfiotrace_index_xlat(VFIOTRACE_SHOW_IRQ_INDEX,
								 device->type), s->index);
		if (s->action == VT_SERVICE_UNMASK)
			vt_remark_add(r, "unmask ");
		if (index)
			vt_remark_add(r, "%s[%" PRIu32 "]", index, s->vector);
		else
			vt_remark_add(r, "irq %" PRIu32 "[%" PRIu32 "]", s->index, s->vector);
	}
	if (device->text[0])
		vt_remark_add(r, " of %s", device->text);
}
