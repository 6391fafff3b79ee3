/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that ran before we attached has descriptors, and memory that is mapped from
 * devices. Tells the model what /proc and sysfs say about them, once per process. Which calls
 * led there is not known.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/inquiry.h"
#include "judge/system.h"
#include "session/model.h"
#include "trace/internal.h"
#include "util/array.h"
#include "util/memory.h"

/* vfio-pci puts region N of a device at N << 40 in its file. */
#define REGION_SHIFT 40
#define BARS 7				/* with the ROM */
#define PAGE_MOST UINT64_C(0x10000)	/* largest page: a smaller BAR is mapped with its page */

/*
 * Kinds of descriptors whose owner may still have memory of a device, even without its
 * descriptor.
 */
#define USES                                                                     \
	(1u << VFIOTRACE_FD_CONTAINER | 1u << VFIOTRACE_FD_IOMMUFD |             \
	 1u << VFIOTRACE_FD_GROUP | 1u << VFIOTRACE_FD_NOIOMMU_GROUP |           \
	 1u << VFIOTRACE_FD_DEVICE | 1u << VFIOTRACE_FD_CDEV)

/* An open file of a device that the process has. */
struct device {
	const struct vt_model_file *file;
	bool placed;			/* .bars is valid */
	struct {
		uint64_t first, last;	/* physical addresses; .last < .first: no such BAR */
	} bars[BARS];
};

struct search {
	struct vt_trace *trace;
	struct vt_tracee *tracee;
	struct vt_inquiry inquiry;
	struct device *devices;
	size_t ndevices;
	bool uses;			/* the process has a descriptor of VFIO's */
};

/* ---- devices ---- */

static void learn_bars(struct search *s, struct device *d)
{
	struct vt_pci_bar bar;

	for (unsigned int i = 0; i < BARS; i++) {
		if (!vt_pci_bar(&s->inquiry, d->file->what->device, i, &bar))
			return;
		d->bars[i].first = bar.last ? bar.first : 1;
		d->bars[i].last = bar.last;
	}
	d->placed = true;
}

static void learn_group(struct search *s, const struct vt_model_file *file)
{
	static const char *const buses[] = { "pci", "mdev", "platform", "amba", "fsl-mc", "cdx",
					     "ap", "ccw", "css" };
	const char *number = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(buses) && !number; i++)
		number = vt_inquire_link_name(&s->inquiry, "/sys/bus/%s/devices/%s/iommu_group",
					      buses[i], file->what->device);
	if (number)
		vt_session_in_group(s->trace->session, file->number,
				    (uint32_t)strtoul(number, NULL, 10));
}

static bool is_device(const struct vt_model_file *file)
{
	return file->kind == VFIOTRACE_FD_DEVICE || file->kind == VFIOTRACE_FD_CDEV;
}

static void add_device(struct search *s, const struct vt_model_file *file)
{
	for (size_t i = 0; i < s->ndevices; i++)
		if (s->devices[i].file == file)
			return;
	s->devices = reallocarray(s->devices, s->ndevices + 1, sizeof(*s->devices));
	if (!s->devices)
		vt_no_memory();
	s->devices[s->ndevices] = (struct device){ .file = file };
	if (file->what->device[0])
		learn_group(s, file);
	if (!strcmp(file->what->driver, "vfio-pci"))
		learn_bars(s, &s->devices[s->ndevices]);
	s->ndevices++;
}

/* ---- descriptors ---- */

static const struct vt_model_file *file_of(const struct search *s, int fd)
{
	return vt_model_file(s->trace->session,
			     vt_session_file(s->trace->session, s->tracee->tgid,
					     s->tracee->tid, fd));
}

static void take_descriptors(struct search *s)
{
	const struct vt_source *source = s->trace->source;
	const struct vt_tracee *t = s->tracee;
	const struct vt_answer *a = vt_inquire(&s->inquiry, VT_ASK_DESCRIPTORS, 0,
					       "/proc/%d/task/%d/fd", (int)t->tgid, (int)t->tid);
	const char *name = NULL;

	while ((name = vt_answer_next(a, name)))
		vt_session_had(s->trace->session, t->tgid, t->tid, atoi(name),
			       source->had(source->ctx, t->tgid, t->tid, atoi(name)));
	/* A second pass, when all groups are known: a device is put into its group. */
	while ((name = vt_answer_next(a, name))) {
		const struct vt_model_file *file = file_of(s, atoi(name));

		if (!file || !file->what)
			continue;
		s->uses = s->uses || USES >> file->kind & 1;
		if (is_device(file))
			add_device(s, file);
	}
}

/* ---- memory ---- */

/*
 * On Linux 6.1, /proc/PID/maps has the physical address in place of the offset. If it lies in
 * a BAR of a device, it is that device's, and the offset in the device's file follows from the
 * BAR.
 */
static bool lies_in_bar(const struct device *d, const struct vt_world_mapping *m,
			uint64_t *offset)
{
	for (unsigned int i = 0; d->placed && i < BARS; i++) {
		if (m->offset < d->bars[i].first || m->offset > d->bars[i].last)
			continue;
		*offset = ((uint64_t)i << REGION_SHIFT) + (m->offset - d->bars[i].first);
		return true;
	}
	return false;
}

/*
 * Later kernels show the offset in the device's file. The BAR of that number must have the
 * range.
 */
static bool may_be_of(const struct device *d, const struct vt_world_mapping *m)
{
	uint64_t index = m->offset >> REGION_SHIFT;
	uint64_t within = m->offset & ((UINT64_C(1) << REGION_SHIFT) - 1), size;

	if (!d->placed || index >= BARS)
		return true;
	size = d->bars[index].last - d->bars[index].first + 1;
	if (size < PAGE_MOST)
		size = PAGE_MOST;
	return d->bars[index].first <= d->bars[index].last && within < size &&
	       m->end - m->start <= size - within;
}

static bool has_name(const struct device *d, const struct vt_world_mapping *m)
{
	return !strcmp(d->file->what->path, m->name);
}

/*
 * Finds the device that is mapped. NULL: not known. With a physical address (6.1) it is
 * certain. With an offset it is @inferred: only the devices that the process has now are
 * known.
 */
static const struct device *find_device(const struct search *s,
					const struct vt_world_mapping *m, uint64_t *offset,
					bool *inferred)
{
	const struct device *owner = NULL, *fits = NULL;
	size_t count = 0;

	for (size_t i = 0; i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		if (!has_name(d, m))
			continue;
		if (lies_in_bar(d, m, offset))
			owner = d;
		if (!may_be_of(d, m))
			continue;
		fits = d;
		count++;
	}
	*inferred = !owner;
	if (owner && !count)
		return owner;
	*offset = m->offset;
	return !owner && count == 1 ? fits : NULL;
}

static void take_mapping(struct search *s, const struct vt_world_mapping *m)
{
	struct vt_mapped mapped = {
		.tgid = s->tracee->tgid, .address = m->start, .length = m->end - m->start,
		.offset = m->offset, .kind = VFIOTRACE_FD_DEVICE,
	};
	const struct device *d = find_device(s, m, &mapped.offset, &mapped.inferred);

	if (d) {
		mapped.file = d->file->number;
		mapped.kind = d->file->kind;
	}
	vt_session_map(s->trace->session, &mapped);
}

static void take_memory(struct search *s)
{
	const struct vt_answer *a = vt_inquire(&s->inquiry, VT_ASK_MAPPINGS, 0, "/proc/%d/maps",
					       (int)s->tracee->tgid);
	struct vt_world_mapping m;
	const char *text = NULL;

	while ((text = vt_answer_next(a, text)))
		if (vt_world_mapping(text, &m) && m.start < m.end)
			take_mapping(s, &m);
}

void vt_trace_take_over(struct vt_trace *trace, struct vt_tracee *t)
{
	const struct vt_process *p = vt_trace_find_process(trace, t->tgid);
	struct search s = { .trace = trace, .tracee = t };

	if (!(trace->options->follows || trace->options->complete) || !trace->source->had ||
	    p->threads != 1)
		return;
	vt_inquiry_begin(&s.inquiry, trace->source);
	take_descriptors(&s);
	if (s.uses)
		take_memory(&s);
	free(s.devices);
	vt_inquiry_end(&s.inquiry);
}
