/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A summary as text: the tree of what is set up. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vfio.h>

#include "report/internal.h"
#include "report/look.h"
#include "report/page.h"
#include "util/array.h"
#include "xlat/xlat.h"

#define NS 1000000000u
#define REQUESTS_MAX 6			/* requests that are listed with their time */

/* ---- processes ---- */

static void add_limit(struct vt_buffer *out, uint64_t limit)
{
	if (limit == VT_UNLIMITED)
		vt_buffer_puts(out, "no limit");
	else
		vt_page_bytes(out, limit);
}

static void add_process(struct vt_buffer *out, const struct vt_facts_process *p)
{
	vt_page_begin(out, 0, NULL);
	vt_buffer_format(out, "process %d", (int)p->tgid);
	if (p->name[0]) {
		vt_buffer_puts(out, " (");
		vt_page_foreign(out, p->name);
		vt_buffer_puts(out, ")");
	}
	vt_page_end(out);
	vt_page_begin(out, 1, "memory");
	if (p->memory_known) {
		vt_page_bytes(out, p->locked);
		vt_buffer_puts(out, " locked, ");
		vt_page_bytes(out, p->pinned);
		vt_buffer_puts(out, " pinned");
	} else {
		vt_buffer_puts(out, "not known how much is locked and pinned");
	}
	if (p->before_known) {
		vt_buffer_puts(out, "; before the trace ");
		vt_page_bytes(out, p->locked_before);
		vt_buffer_puts(out, " locked, ");
		vt_page_bytes(out, p->pinned_before);
		vt_buffer_puts(out, " pinned");
	}
	if (p->limit_known) {
		vt_buffer_puts(out, "; RLIMIT_MEMLOCK ");
		add_limit(out, p->soft);
		if (p->hard != p->soft) {
			vt_buffer_puts(out, ", hard ");
			add_limit(out, p->hard);
		}
	}
	vt_page_end(out);
}

/* ---- groups and devices ---- */

/* Whether the device is listed under its group or iommufd. */
static bool has_place(const struct vt_session *session, const struct vt_model_device *d)
{
	return vt_model_group(session, d->group) || vt_model_bound(session, d->file);
}

static bool is_there(const struct vt_session *session, uint64_t file)
{
	const struct vt_model_file *opened = vt_model_file(session, file);

	return opened && opened->life != VT_MODEL_CLOSED;
}

/* The devices of @group; 0: those that are not listed elsewhere. */
static void add_devices(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
			uint64_t group)
{
	const struct vt_model_device *d = NULL;

	while ((d = vt_model_next_device(look->session, d)))
		if (is_there(look->session, d->file) &&
		    (group ? d->group == group : !has_place(look->session, d)))
			vt_text_device(look, out, depth, d);
}

static bool has_device(const struct vt_session *session, uint64_t group)
{
	const struct vt_model_device *d = NULL;

	while ((d = vt_model_next_device(session, d)))
		if (d->group == group && is_there(session, d->file))
			return true;
	return false;
}

static void add_group(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		      const struct vt_model_group *g)
{
	vt_page_begin(out, depth, NULL);
	vt_buffer_puts(out, g->noiommu ? "group without IOMMU" : "group");
	if (g->numbered)
		vt_buffer_format(out, " %u", g->number);
	vt_text_descriptors(look, out, g->file);
	if (g->told && !(g->flags & VFIO_GROUP_FLAGS_VIABLE))
		vt_buffer_puts(out, ", not viable");
	if (!depth)
		vt_buffer_puts(out, g->attached == VT_ATTACHED_NO ? ", in no container" :
			       g->attached == VT_ATTACHED_YES ?
			       ", in a container that was not seen" :
			       ", not known in which container");
	if (!has_device(look->session, g->file))
		vt_buffer_puts(out, ", no open device of it was seen");
	if (vt_model_may_be_detached(look->session, g)) {
		vt_buffer_puts(out, ", perhaps detached");
		vt_page_when(out, " after", &g->sure);
	}
	vt_page_end(out);
	add_devices(look, out, depth + 1, g->file);
}

/* The groups in @container; 0: those in no container that is listed. */
static void add_groups(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		       uint64_t container)
{
	const struct vt_model_group *g = NULL;

	while ((g = vt_model_next_group(look->session, g))) {
		uint64_t in = g->attached == VT_ATTACHED_YES &&
			      is_there(look->session, g->container) ? g->container : 0;

		if (in == container && is_there(look->session, g->file))
			add_group(look, out, depth, g);
	}
}

/* ---- containers ---- */

static void add_model(struct vt_buffer *out, enum vt_iommu_state state, uint32_t model,
		      const struct vt_when *when)
{
	const char *name = vfiotrace_xlat_name(&vt_xlat_vfio_extensions, model);

	switch (state) {
	case VT_IOMMU_UNKNOWN:
		vt_buffer_puts(out, ", no SET_IOMMU seen: it was set elsewhere, or not at all");
		break;
	case VT_IOMMU_NONE:
		vt_buffer_puts(out, ", no IOMMU set");
		vt_page_when(out, " since", when);
		break;
	case VT_IOMMU_SET_ELSEWHERE:
		vt_buffer_puts(out, ", its IOMMU was set elsewhere: which, is not known");
		break;
	case VT_IOMMU_SET:
		if (name)
			vt_buffer_format(out, ", %s", name);
		else
			vt_buffer_format(out, ", IOMMU %u", model);
		vt_page_when(out, " since", when);
		break;
	}
}

static void add_container(const struct vt_look *look, struct vt_buffer *out, uint64_t file)
{
	const struct vt_model_space *s = vt_model_space(look->session, file, 0);
	const struct vt_model_file *opened = vt_model_file(look->session, file);

	vt_page_begin(out, 0, NULL);
	vt_buffer_puts(out, "container");
	vt_text_descriptors(look, out, file);
	if (s)
		add_model(out, vt_model_iommu(s), s->model, &s->iommu_when);
	else if (opened && !opened->made_seen)
		add_model(out, VT_IOMMU_UNKNOWN, 0, NULL);
	vt_page_end(out);
	if (s)
		vt_text_space(look, out, 1, s);
	add_groups(look, out, 1, file);
}

/* ---- iommufds ---- */

static void add_id(struct vt_buffer *out, const char *word, const struct vt_session *session,
		   uint64_t file, uint32_t id)
{
	const struct vt_model_object *o = id ? vt_model_object(session, file, id) : NULL;

	if (id)
		vt_buffer_format(out, "%s%s %u", word, o ? vt_object_text(o->type) : "object",
				 id);
}

static void add_object(const struct vt_look *look, struct vt_buffer *out,
		       const struct vt_model_object *o)
{
	vt_page_begin(out, 1, NULL);
	vt_buffer_format(out, "%s %u", vt_object_text(o->type), o->id);
	if (o->automatic)
		vt_buffer_puts(out, ", made by an attachment");
	add_id(out, ", of ", look->session, o->file, o->parent);
	if (o->device)
		vt_buffer_format(out, ", for device %u", o->device);
	add_id(out, ", faults to ", look->session, o->file, o->fault_queue);
	if (o->opened && o->type != VT_OBJECT_DEVICE)
		vt_text_descriptors(look, out, o->opened);
	vt_page_end(out);
}

static void add_attachments(const struct vt_look *look, struct vt_buffer *out,
			    const struct vt_model_object *device)
{
	const struct vt_model_attachment *a = NULL;

	while ((a = vt_model_next_attachment(look->session, a))) {
		if (a->file != device->file || a->device != device->id)
			continue;
		vt_page_begin(out, 2, "attached");
		add_id(out, "to ", look->session, a->file, a->pt);
		if (a->ioas != a->pt)
			add_id(out, ", which leads to ", look->session, a->file, a->ioas);
		if (a->has_pasid)
			vt_buffer_format(out, ", PASID %u", a->pasid);
		vt_page_when(out, ", since", &a->when);
		vt_page_end(out);
	}
}

static void add_bound(const struct vt_look *look, struct vt_buffer *out,
		      const struct vt_model_object *o)
{
	const struct vt_model_device *d = vt_model_device(look->session, o->opened);

	if (!d) {
		add_object(look, out, o);
	} else {
		vt_text_device(look, out, 1, d);
		vt_page_begin(out, 2, "object");
		vt_buffer_format(out, "%u of the iommufd", o->id);
		vt_page_end(out);
	}
	add_attachments(look, out, o);
}

static void add_objects(const struct vt_look *look, struct vt_buffer *out, uint64_t file,
			bool devices)
{
	const struct vt_model_object *o = NULL;

	while ((o = vt_model_next_object(look->session, o))) {
		if (o->file != file || o->destroyed || o->type == VT_OBJECT_IOAS ||
		    (o->type == VT_OBJECT_DEVICE) != devices)
			continue;
		if (devices)
			add_bound(look, out, o);
		else
			add_object(look, out, o);
	}
}

static void add_ioases(const struct vt_look *look, struct vt_buffer *out,
		       const struct vt_model_iommufd *f)
{
	const struct vt_model_space *s = NULL;

	while ((s = vt_model_next_space(look->session, s))) {
		if (s->file != f->file)
			continue;
		vt_page_begin(out, 1, NULL);
		if (s->ioas)
			vt_buffer_format(out, "IOAS %u", s->ioas);
		else
			vt_buffer_puts(out, "IOAS without a known id");
		if (f->compat == VT_COMPAT_SET && f->compat_ioas == s->ioas)
			vt_buffer_puts(out, ", serves VFIO's own calls");
		vt_page_end(out);
		vt_text_space(look, out, 2, s);
	}
}

static void add_iommufd(const struct vt_look *look, struct vt_buffer *out,
			const struct vt_model_file *file)
{
	const struct vt_model_iommufd *f = vt_model_iommufd(look->session, file->number);

	vt_page_begin(out, 0, NULL);
	vt_buffer_puts(out, "iommufd");
	vt_text_descriptors(look, out, file->number);
	if (f && f->iommu == VT_IOMMU_SET)
		add_model(out, f->iommu, f->model, &f->iommu_when);
	vt_page_end(out);
	if (!f)
		return;
	if (!f->from_start) {
		vt_page_begin(out, 1, "incomplete");
		vt_buffer_puts(out, "what was made in it before is not known");
		vt_page_end(out);
	}
	add_ioases(look, out, f);
	add_objects(look, out, f->file, false);
	add_objects(look, out, f->file, true);
	add_groups(look, out, 1, f->file);
}

/* ---- KVM ---- */

static void add_slots(const struct vt_look *look, struct vt_buffer *out, uint64_t vm)
{
	const struct vt_model_slot *slot = NULL;
	uint64_t count = 0, bytes = 0;

	while ((slot = vt_model_next_slot(look->session, slot))) {
		if (slot->vm != vm)
			continue;
		count++;
		bytes += slot->size;
	}
	if (!count)
		return;
	vt_page_begin(out, 1, "its memory");
	vt_page_count(out, count, "slot is", "slots are");
	vt_buffer_puts(out, " parts of devices, ");
	vt_page_bytes(out, bytes);
	vt_page_end(out);
}

static void add_vm_file(const struct vt_look *look, struct vt_buffer *out, uint64_t file)
{
	const struct vt_model_group *g = vt_model_group(look->session, file);

	if (g && g->numbered)
		vt_buffer_format(out, "group %u", g->number);
	else if (vt_model_device(look->session, file))
		vt_page_foreign(out, vt_text_device_name(look->session, file));
	else
		vt_buffer_puts(out, "a file that was not seen being opened");
}

static void add_vm(const struct vt_look *look, struct vt_buffer *out, uint64_t vm)
{
	const struct vt_model_vm_file *f = NULL;
	uint64_t irqfds = vt_facts_irqfds(look->session, vm);
	bool any = false;

	vt_page_begin(out, 0, NULL);
	vt_buffer_puts(out, vm ? "KVM VM" : "a KVM VM that was not seen being made");
	if (vm)
		vt_text_descriptors(look, out, vm);
	vt_page_end(out);
	while ((f = vt_model_next_vm_file(look->session, f))) {
		if (f->vm != vm)
			continue;
		if (any)
			vt_buffer_puts(out, ", ");
		else
			vt_page_begin(out, 1, "was given");
		any = true;
		add_vm_file(look, out, f->file);
	}
	if (any)
		vt_page_end(out);
	if (irqfds) {
		vt_page_begin(out, 1, "takes");
		vt_page_count(out, irqfds, "interrupt of VFIO's by irqfd",
			      "interrupts of VFIO's by irqfd");
		vt_page_end(out);
	}
	add_slots(look, out, vm);
}

/* ---- the whole summary ---- */

void vt_look_moment(const struct vt_look *look, struct vt_buffer *out)
{
	switch (look->reason) {
	case VT_REASON_ASKED:
		vt_buffer_puts(out, ": as it is now (SIGUSR1)");
		break;
	case VT_REASON_ENDING:
		vt_buffer_format(out, ": as it was before process %d ended", (int)look->tgid);
		break;
	case VT_REASON_DETACHED:
		vt_buffer_format(out, ": as it was when process %d was let go",
				 (int)look->tgid);
		break;
	case VT_REASON_END:
		vt_buffer_puts(out, ": as it is at the end of the trace");
		break;
	}
}

static void add_title(const struct vt_look *look, struct vt_buffer *out)
{
	vt_page_begin(out, 0, NULL);
	vt_buffer_puts(out, "summary");
	vt_look_moment(look, out);
	vt_page_end(out);
}

static bool add_files(const struct vt_look *look, struct vt_buffer *out)
{
	const struct vt_model_file *file = NULL;
	bool any = false;

	while ((file = vt_facts_next_file(look->session, file))) {
		any = true;
		if (file->kind == VFIOTRACE_FD_CONTAINER)
			add_container(look, out, file->number);
		else if (file->kind == VFIOTRACE_FD_IOMMUFD)
			add_iommufd(look, out, file);
	}
	return any;
}

static void add_strays(const struct vt_look *look, struct vt_buffer *out)
{
	struct vt_mapped *list;
	size_t count;

	list = vt_facts_strays(look->session, &count);
	for (size_t i = 0; i < count; i++) {
		vt_page_begin(out, 0, NULL);
		vt_buffer_format(out, "process %d has ", (int)list[i].tgid);
		vt_page_bytes(out, list[i].length);
		vt_buffer_puts(out, " of a device in memory, mapped before the trace: of which is "
				    "not known");
		vt_page_end(out);
	}
	free(list);
}

static void add_vms(const struct vt_look *look, struct vt_buffer *out)
{
	const struct vt_model_file *file = NULL;

	while ((file = vt_model_next_file(look->session, file)))
		if (file->kind == VFIOTRACE_FD_KVM_VM && file->life != VT_MODEL_CLOSED &&
		    vt_facts_vm(look->session, file->number))
			add_vm(look, out, file->number);
	if (vt_facts_vm(look->session, 0))
		add_vm(look, out, 0);
}

static void add_streams(const struct vt_look *look, struct vt_buffer *out)
{
	const struct vt_model_stream *s = NULL;
	const struct vt_model_dmabuf *b = NULL;

	while ((s = vt_model_next_stream(look->session, s))) {
		if (!is_there(look->session, s->file))
			continue;
		vt_page_begin(out, 0, NULL);
		vt_buffer_puts(out, "migration data of ");
		vt_page_foreign(out, vt_text_device_name(look->session, s->device));
		vt_text_descriptors(look, out, s->file);
		vt_page_end(out);
	}
	while ((b = vt_model_next_dmabuf(look->session, b))) {
		if (!is_there(look->session, b->file))
			continue;
		vt_page_begin(out, 0, NULL);
		vt_buffer_format(out, "dma-buf of %s %u of ", b->plane ? "plane" : "region",
				 b->index);
		vt_page_foreign(out, vt_text_device_name(look->session, b->device));
		vt_text_descriptors(look, out, b->file);
		vt_page_end(out);
	}
}

static void add_seconds(struct vt_buffer *out, uint64_t ns)
{
	vt_buffer_format(out, "%" PRIu64 ".%06" PRIu64 " s", ns / NS, ns % NS / 1000);
}

/* A request that several kinds of descriptors take has a row for each. */
static bool is_named_twice(struct vt_counts_row *const *rows, const struct vt_counts_row *row)
{
	for (; *rows; rows++)
		if (*rows != row && !strcmp((*rows)->name, row->name))
			return true;
	return false;
}

static void add_request(struct vt_buffer *out, const struct vt_counts_row *row, bool twice)
{
	vt_page_begin(out, 1, NULL);
	add_seconds(out, row->took.sum);
	vt_buffer_format(out, "  %s", row->name);
	if (twice && *row->kind)
		vt_buffer_format(out, " on %s", row->kind);
	vt_buffer_puts(out, ", ");
	vt_page_count(out, row->calls, "call", "calls");
	vt_page_end(out);
}

/* What the requests that have no line of their own took together; @rows end with NULL. */
static void add_other_requests(struct vt_buffer *out, struct vt_counts_row *const *rows)
{
	uint64_t took = 0, calls = 0;
	size_t n = 0;

	for (; rows[n]; n++) {
		took += rows[n]->took.sum;
		calls += rows[n]->calls;
	}
	if (!n)
		return;
	vt_page_begin(out, 1, NULL);
	add_seconds(out, took);
	vt_buffer_puts(out, "  ");
	vt_page_count(out, n, "other request, ", "other requests, ");
	vt_page_count(out, calls, "call", "calls");
	vt_page_end(out);
}

static void add_time(const struct vt_look *look, struct vt_buffer *out)
{
	const struct vt_counts_row *total = look->counts->total;
	struct vt_counts_row **rows;
	size_t n = 0;

	if (!total->calls)
		return;
	rows = vt_counts_sorted(look->counts);
	vt_page_begin(out, 0, NULL);
	vt_buffer_puts(out, "time in VFIO's calls: ");
	add_seconds(out, total->took.sum);
	vt_buffer_puts(out, " in ");
	vt_page_count(out, total->calls, "call", "calls");
	if (total->failed)
		vt_buffer_format(out, ", %" PRIu64 " failed", total->failed);
	vt_page_end(out);
	for (; n < REQUESTS_MAX && rows[n]; n++)
		add_request(out, rows[n], is_named_twice(rows, rows[n]));
	add_other_requests(out, rows + n);
	free(rows);
}

static void add_undone(struct vt_buffer *out, const struct vt_facts_undone *u)
{
	const struct {
		uint64_t count;
		const char *singular, *plural;
	} parts[] = {
		{ u->mappings, "mapping", "mappings" },
		{ u->parts, "mmap of a device", "mmaps of devices" },
		{ u->vectors, "interrupt vector", "interrupt vectors" },
		{ u->objects, "object of an iommufd", "objects of iommufds" },
		{ u->descriptors, "descriptor", "descriptors" },
	};
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!parts[i].count)
			continue;
		vt_buffer_puts(out, any ? ", " : "");
		vt_page_count(out, parts[i].count, parts[i].singular, parts[i].plural);
		if (!i) {
			vt_buffer_puts(out, " of ");
			vt_page_bytes(out, u->bytes);
		}
		any = true;
	}
}

static void add_never_undone(const struct vt_look *look, struct vt_buffer *out)
{
	struct vt_facts_undone undone;

	for (size_t i = 0; i < look->ngone; i++) {
		vt_page_begin(out, 0, NULL);
		vt_buffer_format(out, "process %d ended before, and left to the kernel: ",
				 (int)look->gone[i].tgid);
		add_undone(out, &look->gone[i].undone);
		vt_page_end(out);
	}
	if (look->nmore) {
		vt_page_begin(out, 0, NULL);
		vt_buffer_puts(out, "so did ");
		vt_page_count(out, look->nmore, "process more", "processes more");
		vt_page_end(out);
	}
	if (look->reason != VT_REASON_ENDING)
		return;
	vt_facts_undone(look->session, 0, &undone);
	vt_page_begin(out, 0, NULL);
	vt_buffer_puts(out, "never undone by the program: ");
	add_undone(out, &undone);
	vt_page_end(out);
}

const char *vt_look_gap(const struct vt_look *look, unsigned int number,
			char text[VT_GAPS_TEXT])
{
	const struct vt_model_gaps *gaps = vt_model_gaps(look->session);

	const char *found = NULL;
	unsigned int i = 0;

	for (; gaps && i <= number && (found = vt_model_gaps_text(gaps, i, text)); i++)
		if (i == number)
			return found;
	if (look->blind && number == i)
		return "incomplete: not all calls were recorded that open, copy, close and map; "
		       "what stands here may be closed";
	return NULL;
}

void vt_look_gaps(const struct vt_look *look, struct vt_buffer *out)
{
	char room[VT_GAPS_TEXT];
	const char *text;

	for (unsigned int i = 0; (text = vt_look_gap(look, i, room)); i++) {
		vt_page_begin(out, 0, NULL);
		vt_buffer_puts(out, text);
		vt_page_end(out);
	}
}

void vt_look_text(const struct vt_look *look, struct vt_buffer *out)
{
	add_title(look, out);
	vt_look_gaps(look, out);
	for (size_t i = 0; i < look->processes.count; i++)
		add_process(out, &look->processes.list[i]);
	if (!add_files(look, out)) {
		vt_page_begin(out, 0, NULL);
		vt_buffer_puts(out, "no file of VFIO's is open, as far as was seen");
		vt_page_end(out);
	}
	add_groups(look, out, 0, 0);
	add_devices(look, out, 0, 0);
	add_strays(look, out);
	vt_text_bindings(look, out);
	add_vms(look, out);
	add_streams(look, out);
	add_time(look, out);
	add_never_undone(look, out);
}
