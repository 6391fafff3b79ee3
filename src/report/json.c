/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A summary as one JSON object. Files have numbers, by which other members refer to them. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "print/json_gen.h"
#include "report/internal.h"
#include "report/look.h"
#include "util/array.h"
#include "util/memory.h"
#include "xlat/xlat.h"

/* ---- pieces ---- */

static void number(struct vt_json *j, const char *key, uint64_t n)
{
	vt_json_key(j, key);
	vt_json_number(j, n);
}

static void hex(struct vt_json *j, const char *key, uint64_t n)
{
	vt_json_key(j, key);
	vt_json_hex(j, n);
}

static void text(struct vt_json *j, const char *key, const char *string)
{
	vt_json_key(j, key);
	vt_json_text(j, string);
}

static void flag(struct vt_json *j, const char *key, bool value)
{
	vt_json_key(j, key);
	yajl_gen_bool(j->gen, value);
}

static void foreign(struct vt_json *j, const char *key, const char *string)
{
	if (!string[0])
		return;
	vt_json_key(j, key);
	vt_json_foreign(j, string, strlen(string));
}

static void open_list(struct vt_json *j, const char *key)
{
	vt_json_key(j, key);
	yajl_gen_array_open(j->gen);
}

static void close_list(struct vt_json *j)
{
	yajl_gen_array_close(j->gen);
}

static void object(struct vt_json *j, const char *key)
{
	vt_json_key(j, key);
	vt_json_open(j);
}

static void named(struct vt_json *j, const char *key, const struct vfiotrace_xlat *xlat,
		  uint64_t value)
{
	object(j, key);
	number(j, "value", value);
	vt_json_name(j, vfiotrace_xlat_name(xlat, value));
	vt_json_close(j);
}

/* The line in the trace; left out if there is none. */
static void line(struct vt_json *j, const char *key, const struct vt_when *when)
{
	if (when->line)
		number(j, key, when->line);
}

/* The number of a file; left out if it is 0. */
static void refer(struct vt_json *j, const char *key, uint64_t file)
{
	if (file)
		number(j, key, file);
}

/* ---- processes, files ---- */

static void add_limit(struct vt_json *j, const char *key, uint64_t limit)
{
	vt_json_key(j, key);
	if (limit == VT_UNLIMITED)
		yajl_gen_null(j->gen);
	else
		vt_json_number(j, limit);
}

static void add_processes(struct vt_json *j, const struct vt_facts_processes *p)
{
	open_list(j, "processes");
	for (size_t i = 0; i < p->count; i++) {
		const struct vt_facts_process *process = &p->list[i];

		vt_json_open(j);
		number(j, "pid", (uint64_t)process->tgid);
		foreign(j, "name", process->name);
		if (process->memory_known) {
			number(j, "locked", process->locked);
			number(j, "pinned", process->pinned);
		}
		if (process->before_known) {
			object(j, "before");
			number(j, "locked", process->locked_before);
			number(j, "pinned", process->pinned_before);
			vt_json_close(j);
		}
		if (process->limit_known) {
			add_limit(j, "limit", process->soft);
			add_limit(j, "hard_limit", process->hard);
		}
		vt_json_close(j);
	}
	close_list(j);
}

static void add_descriptors(struct vt_json *j, const struct vt_session *session, uint64_t file)
{
	struct vt_model_descriptor *fds;
	size_t count;

	fds = vt_facts_descriptors(session, file, &count);
	open_list(j, "fds");
	for (size_t i = 0; i < count; i++) {
		vt_json_open(j);
		number(j, "pid", (uint64_t)fds[i].tgid);
		vt_json_key(j, "fd");
		vt_json_signed(j, fds[i].fd);
		vt_json_close(j);
	}
	close_list(j);
	free(fds);
}

static void add_file(struct vt_json *j, const struct vt_look *look,
		     const struct vt_model_file *file)
{
	vt_json_open(j);
	number(j, "file", file->number);
	text(j, "kind", vfiotrace_fd_kind_name(file->kind));
	if (file->what) {
		foreign(j, "path", file->what->path);
		foreign(j, "device", file->what->device);
	}
	add_descriptors(j, look->session, file->number);
	if (file->life == VT_MODEL_MAYBE)
		flag(j, "unseen", true);
	if (file->had)
		flag(j, "before", true);
	if (file->guessed)
		flag(j, "guessed", true);
	flag(j, "from_start", file->made_seen);
	line(j, "line", &file->made);
	vt_json_close(j);
}

static bool is_told(const struct vt_model_file *file)
{
	return file->life != VT_MODEL_CLOSED &&
	       (vt_model_is_ours(file->kind) || file->kind == VFIOTRACE_FD_KVM_VM ||
		file->kind == VFIOTRACE_FD_EVENTFD || file->kind == VFIOTRACE_FD_DMABUF);
}

static bool is_there(const struct vt_look *look, uint64_t number)
{
	const struct vt_model_file *file = vt_model_file(look->session, number);

	return file && file->life != VT_MODEL_CLOSED;
}

static void add_files(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_file *file = NULL;

	open_list(j, "files");
	while ((file = vt_model_next_file(look->session, file)))
		if (is_told(file))
			add_file(j, look, file);
	close_list(j);
}

/* ---- address spaces ---- */

static void add_range(struct vt_json *j, const struct vt_model_range *range)
{
	vt_json_open(j);
	hex(j, "first", range->first);
	hex(j, "last", range->last);
	vt_json_close(j);
}

static void add_shape(struct vt_json *j, const struct vt_model_space *s)
{
	struct vt_model_shape shape;

	vt_model_shape(s, &shape);
	open_list(j, "sizes");
	for (unsigned int i = 0; i < 64; i++) {
		if (!shape.sizes[i])
			continue;
		vt_json_open(j);
		number(j, "from", UINT64_C(1) << i);
		number(j, "mappings", shape.sizes[i]);
		vt_json_close(j);
	}
	close_list(j);
	vt_json_key(j, "largest_hole");
	if (shape.hole.last < shape.hole.first)
		yajl_gen_null(j->gen);
	else
		add_range(j, &shape.hole);
	flag(j, "ranges_known", shape.bounded);
}

struct bars {
	struct vt_json *j;
	struct vt_session *session;
};

static void add_part(struct vt_json *j, struct vt_session *session,
		     const struct vt_facts_part *part)
{
	number(j, "device", part->mapped.file);
	if (part->region) {
		vt_json_key(j, "region");
		vt_json_open(j);
		number(j, "value", part->region->index);
		vt_json_name(j, vfiotrace_xlat_name(
			vfiotrace_index_xlat(VFIOTRACE_SHOW_REGION_INDEX,
					     vt_session_name(session, part->mapped.file)->type),
			part->region->index));
		vt_json_close(j);
		hex(j, "within", part->within);
		if (part->region->inferred)
			flag(j, "inferred", true);
	} else {
		hex(j, "offset", part->mapped.offset);
	}
}

static void add_bar(void *ctx, uint64_t iova, uint64_t length, const struct vt_facts_part *part)
{
	struct bars *b = ctx;

	vt_json_open(b->j);
	hex(b->j, "iova", iova);
	number(b->j, "size", length);
	add_part(b->j, b->session, part);
	vt_json_close(b->j);
}

static void add_iommu(struct vt_json *j, enum vt_iommu_state state, uint32_t model,
		      const struct vt_when *when)
{
	static const char *const states[] = {
		[VT_IOMMU_UNKNOWN] = "not-seen", [VT_IOMMU_NONE] = "none",
		[VT_IOMMU_SET] = "set", [VT_IOMMU_SET_ELSEWHERE] = "set-elsewhere",
	};

	object(j, "iommu");
	text(j, "state", states[state]);
	if (state == VT_IOMMU_SET) {
		named(j, "model", &vt_xlat_vfio_extensions, model);
		line(j, "line", when);
	}
	vt_json_close(j);
}

static void add_doubt(struct vt_json *j, const struct vt_model_space *s)
{
	if (s->doubt == VT_DOUBT_NONE)
		return;
	object(j, "incomplete");
	text(j, "why", vt_doubt_text(s->doubt));
	line(j, "line", &s->doubted);
	vt_json_close(j);
}

static void add_space(struct vt_json *j, const struct vt_look *look,
		      const struct vt_model_space *s)
{
	struct bars b = { j, look->session };

	vt_json_open(j);
	number(j, "file", s->file);
	if (s->iommufd)
		number(j, "ioas", s->ioas);
	else
		add_iommu(j, vt_model_iommu(s), s->model, &s->iommu_when);
	number(j, "mappings", s->live);
	number(j, "bytes", s->bytes);
	number(j, "peak_mappings", s->peak);
	number(j, "peak_bytes", s->peak_bytes);
	number(j, "map_calls", s->maps);
	number(j, "unmap_calls", s->unmaps);
	number(j, "unmapped", s->unmapped);
	if (s->left_known)
		number(j, "left", s->left);
	add_shape(j, s);
	open_list(j, "ranges");
	for (size_t i = 0; i < s->nranges; i++)
		add_range(j, &s->ranges[i]);
	close_list(j);
	if (s->allowed_known && s->iommufd) {
		open_list(j, "allowed");
		for (size_t i = 0; i < s->nallowed; i++)
			add_range(j, &s->allowed[i]);
		close_list(j);
	}
	open_list(j, "of_devices");
	vt_facts_bars(look->session, s, add_bar, &b);
	close_list(j);
	flag(j, "dirty_tracking", s->dirty);
	add_doubt(j, s);
	vt_json_close(j);
}

static void add_spaces(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_space *s = NULL;

	open_list(j, "spaces");
	while ((s = vt_model_next_space(look->session, s)))
		if (is_there(look, s->file))
			add_space(j, look, s);
	close_list(j);
}

/* ---- groups ---- */

static void add_group(struct vt_json *j, const struct vt_look *look,
		      const struct vt_model_group *g)
{
	static const char *const states[] = {
		[VT_ATTACHED_UNKNOWN] = "not-seen", [VT_ATTACHED_NO] = "no",
		[VT_ATTACHED_YES] = "yes",
	};

	vt_json_open(j);
	number(j, "file", g->file);
	if (g->numbered)
		number(j, "number", g->number);
	flag(j, "noiommu", g->noiommu);
	text(j, "attached", states[g->attached]);
	refer(j, "container", g->attached == VT_ATTACHED_YES ? g->container : 0);
	line(j, "line", &g->attached_when);
	if (vt_model_may_be_detached(look->session, g)) {
		flag(j, "perhaps_detached", true);
		line(j, "as_of", &g->sure);
	}
	vt_json_close(j);
}

static void add_groups(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_group *g = NULL;

	open_list(j, "groups");
	while ((g = vt_model_next_group(look->session, g)))
		if (is_there(look, g->file))
			add_group(j, look, g);
	close_list(j);
}

/* ---- devices ---- */

static void add_regions(struct vt_json *j, const struct vt_look *look,
			const struct vt_model_device *d)
{
	const struct vt_region *region = NULL;
	struct vt_facts_part *parts;
	size_t count;

	parts = vt_facts_parts(look->session, d->file, &count);
	open_list(j, "regions");
	while ((region = vt_model_next_region(look->session, d->file, region))) {
		vt_json_open(j);
		named(j, "index", vfiotrace_index_xlat(VFIOTRACE_SHOW_REGION_INDEX,
						       d->name->type), region->index);
		number(j, "size", region->size);
		hex(j, "offset", region->offset);
		number(j, "mapped", vt_facts_covered(parts, count, region));
		vt_json_close(j);
	}
	close_list(j);
	open_list(j, "mapped");
	for (size_t i = 0; i < count; i++) {
		vt_json_open(j);
		number(j, "pid", (uint64_t)parts[i].mapped.tgid);
		hex(j, "address", parts[i].mapped.address);
		number(j, "size", parts[i].mapped.length);
		add_part(j, look->session, &parts[i]);
		if (parts[i].mapped.inferred)
			flag(j, "device_inferred", true);
		vt_json_close(j);
	}
	close_list(j);
	free(parts);
}

/* Memory mapped from a device that is not known. */
static void add_strays(struct vt_json *j, const struct vt_look *look)
{
	struct vt_mapped *list;
	size_t count;

	list = vt_facts_strays(look->session, &count);
	open_list(j, "mapped_unknown");
	for (size_t i = 0; i < count; i++) {
		vt_json_open(j);
		number(j, "pid", (uint64_t)list[i].tgid);
		hex(j, "address", list[i].address);
		number(j, "size", list[i].length);
		hex(j, "offset", list[i].offset);
		vt_json_close(j);
	}
	close_list(j);
	free(list);
}

static void add_interrupts(struct vt_json *j, const struct vt_look *look,
			   const struct vt_model_device *d)
{
	const struct vfiotrace_xlat *xlat =
		vfiotrace_index_xlat(VFIOTRACE_SHOW_IRQ_INDEX, d->name->type);
	const struct vt_model_irq *irq = NULL;

	open_list(j, "interrupts");
	while ((irq = vt_model_next_irq(look->session, d->file, irq))) {
		vt_json_open(j);
		named(j, "index", xlat, irq->index);
		if (irq->told)
			number(j, "count", irq->count);
		number(j, "armed", irq->armed);
		if (irq->unsure)
			flag(j, "unsure", true);
		line(j, "line", &irq->changed);
		vt_json_close(j);
	}
	close_list(j);
}

static void add_vectors(struct vt_json *j, const struct vt_look *look,
			const struct vt_model_device *d)
{
	static const char *const actions[VT_SERVICE_ACTIONS] = {
		[VT_SERVICE_TRIGGER] = "trigger", [VT_SERVICE_UNMASK] = "unmask",
		[VT_SERVICE_MASK] = "mask",
	};
	size_t count = vt_model_vectors(look->session, d->file, NULL, 0);
	struct vt_model_vector *list = calloc(count + 1, sizeof(*list));

	if (!list)
		vt_no_memory();
	vt_model_vectors(look->session, d->file, list, count);
	open_list(j, "vectors");
	for (size_t i = 0; i < count; i++) {
		vt_json_open(j);
		number(j, "index", list[i].index);
		number(j, "vector", list[i].vector);
		text(j, "action", actions[list[i].action]);
		refer(j, "eventfd", list[i].eventfd);
		vt_json_close(j);
	}
	close_list(j);
	free(list);
}

static void add_state(struct vt_json *j, const struct vt_model_device *d)
{
	static const char *const powers[] = {
		[VT_MODEL_POWER_UNSAID] = "not-asked", [VT_MODEL_POWER_LOW] = "low",
		[VT_MODEL_POWER_LOW_WAKEUP] = "low-with-wakeup", [VT_MODEL_POWER_LEFT] = "full",
	};

	number(j, "resets", d->resets);
	number(j, "hot_resets", d->hot_resets);
	line(j, "reset_line", &d->reset);
	text(j, "power", powers[d->power]);
	if (d->bus_master_set)
		flag(j, "bus_master", d->bus_master);
	flag(j, "dma_logging", d->logging);
	if (d->state_known) {
		named(j, "migration_state", &vt_xlat_vfio_device_states, d->state);
		line(j, "migration_line", &d->state_set);
	}
}

static void add_device(struct vt_json *j, const struct vt_look *look,
		       const struct vt_model_device *d)
{
	const struct vt_model_object *bound = vt_model_bound(look->session, d->file);
	const struct vt_pci_function *function = vt_pci_function(&look->functions, d->file);

	vt_json_open(j);
	number(j, "file", d->file);
	foreign(j, "name", d->name->text);
	if (function)
		vt_pci_function_json(function, j);
	refer(j, "group", d->group);
	if (bound) {
		number(j, "iommufd", bound->file);
		number(j, "id", bound->id);
	}
	add_regions(j, look, d);
	add_interrupts(j, look, d);
	add_vectors(j, look, d);
	add_state(j, d);
	vt_json_close(j);
}

static void add_devices(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_device *d = NULL;

	open_list(j, "devices");
	while ((d = vt_model_next_device(look->session, d)))
		if (is_there(look, d->file))
			add_device(j, look, d);
	close_list(j);
}

/* ---- iommufds ---- */

static void add_object(struct vt_json *j, const struct vt_model_object *o)
{
	vt_json_open(j);
	number(j, "iommufd", o->file);
	number(j, "id", o->id);
	text(j, "type", vt_object_text(o->type));
	if (o->parent)
		number(j, "parent", o->parent);
	if (o->device)
		number(j, "device", o->device);
	if (o->fault_queue)
		number(j, "fault_queue", o->fault_queue);
	refer(j, "file", o->opened);
	if (o->automatic)
		flag(j, "automatic", true);
	line(j, "line", &o->made);
	vt_json_close(j);
}

static void add_attachment(struct vt_json *j, const struct vt_model_attachment *a)
{
	vt_json_open(j);
	number(j, "iommufd", a->file);
	number(j, "device", a->device);
	number(j, "pt", a->pt);
	if (a->ioas)
		number(j, "ioas", a->ioas);
	if (a->has_pasid)
		number(j, "pasid", a->pasid);
	line(j, "line", &a->when);
	vt_json_close(j);
}

static void add_when(struct vt_json *j, const struct vt_when *when)
{
	line(j, "line", when);
	if (when->tgid)
		number(j, "pid", (uint64_t)when->tgid);
	vt_json_close(j);
}

static void add_driver(struct vt_json *j, const struct vt_model_binding *b)
{
	static const char *const states[] = {
		[VT_MODEL_DRIVER_UNSAID] = "unknown", [VT_MODEL_DRIVER_UNSURE] = "unknown",
		[VT_MODEL_DRIVER_BOUND] = "bound", [VT_MODEL_DRIVER_NONE] = "none",
		[VT_MODEL_DRIVER_GONE] = "removed",
	};

	if (b->state == VT_MODEL_DRIVER_UNSAID && !b->by)
		return;
	object(j, "driver");
	text(j, "state", states[b->state]);
	if (b->driver[0])
		foreign(j, "name", b->driver);
	if (b->by)
		text(j, "by", vt_binding_name(b->by));
	add_when(j, &b->since);
}

static void add_binding(struct vt_json *j, const struct vt_model_binding *b)
{
	vt_json_open(j);
	foreign(j, "device", b->device);
	add_driver(j, b);
	if (b->override_set) {
		object(j, "override");
		if (b->override_known) {
			vt_json_key(j, "name");
			vt_json_foreign(j, b->override, strlen(b->override));
		}
		add_when(j, &b->override_when);
	}
	if (b->vfs_set) {
		object(j, "numvfs");
		if (b->vfs_known)
			number(j, "count", b->vfs);
		add_when(j, &b->vfs_when);
	}
	if (b->group[0]) {
		object(j, "group");
		foreign(j, "number", b->group);
		add_when(j, &b->group_when);
	}
	vt_json_close(j);
}

static void add_bindings(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_binding *b = NULL;

	open_list(j, "bindings");
	while ((b = vt_model_next_binding(look->session, b)))
		add_binding(j, b);
	close_list(j);
}

static void add_objects(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_object *o = NULL;
	const struct vt_model_attachment *a = NULL;

	open_list(j, "objects");
	while ((o = vt_model_next_object(look->session, o)))
		if (!o->destroyed && is_there(look, o->file))
			add_object(j, o);
	close_list(j);
	open_list(j, "attachments");
	while ((a = vt_model_next_attachment(look->session, a)))
		if (is_there(look, a->file))
			add_attachment(j, a);
	close_list(j);
}

/* ---- KVM ---- */

static void add_kvm(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_vm_file *f = NULL;
	const struct vt_model_irqfd *i = NULL;
	const struct vt_model_slot *s = NULL;

	open_list(j, "vm_files");
	while ((f = vt_model_next_vm_file(look->session, f))) {
		vt_json_open(j);
		refer(j, "vm", f->vm);
		refer(j, "file", f->file);
		line(j, "line", &f->added);
		vt_json_close(j);
	}
	close_list(j);
	open_list(j, "irqfds");
	while ((i = vt_model_next_irqfd(look->session, i))) {
		vt_json_open(j);
		refer(j, "vm", i->vm);
		refer(j, "eventfd", i->eventfd);
		number(j, "gsi", i->gsi);
		refer(j, "resample", i->resample);
		vt_json_close(j);
	}
	close_list(j);
	open_list(j, "slots");
	while ((s = vt_model_next_slot(look->session, s))) {
		vt_json_open(j);
		refer(j, "vm", s->vm);
		number(j, "slot", s->slot);
		hex(j, "guest", s->guest);
		number(j, "size", s->size);
		refer(j, "file", s->file);
		vt_json_close(j);
	}
	close_list(j);
}

static void add_streams(struct vt_json *j, const struct vt_look *look)
{
	const struct vt_model_stream *s = NULL;
	const struct vt_model_dmabuf *b = NULL;

	open_list(j, "streams");
	while ((s = vt_model_next_stream(look->session, s))) {
		if (!is_there(look, s->file))
			continue;
		vt_json_open(j);
		number(j, "file", s->file);
		refer(j, "device", s->device);
		vt_json_close(j);
	}
	close_list(j);
	open_list(j, "dmabufs");
	while ((b = vt_model_next_dmabuf(look->session, b))) {
		if (!is_there(look, b->file))
			continue;
		vt_json_open(j);
		number(j, "file", b->file);
		refer(j, "device", b->device);
		number(j, b->plane ? "plane" : "region", b->index);
		vt_json_close(j);
	}
	close_list(j);
}

/* ---- what is left ---- */

static void add_undone(struct vt_json *j, const struct vt_facts_undone *u)
{
	number(j, "descriptors", u->descriptors);
	number(j, "mappings", u->mappings);
	number(j, "bytes", u->bytes);
	number(j, "vectors", u->vectors);
	number(j, "mapped_parts", u->parts);
	number(j, "objects", u->objects);
}

static void add_never_undone(struct vt_json *j, const struct vt_look *look)
{
	struct vt_facts_undone undone;

	vt_facts_undone(look->session, 0, &undone);
	object(j, "set_up");
	add_undone(j, &undone);
	vt_json_close(j);
	open_list(j, "ended");
	for (size_t i = 0; i < look->ngone; i++) {
		vt_json_open(j);
		number(j, "pid", (uint64_t)look->gone[i].tgid);
		add_undone(j, &look->gone[i].undone);
		vt_json_close(j);
	}
	close_list(j);
	number(j, "ended_more", look->nmore);
}

static void add_limits(struct vt_json *j, const struct vt_model_gaps *gaps)
{
	object(j, "limits");
	open_list(j, "of");
	for (unsigned int i = 0; i < VT_LIMITS; i++)
		if (gaps->limits & 1u << i)
			vt_json_text(j, vt_limit_name((enum vt_limit)i));
	close_list(j);
	line(j, "line", &gaps->limited);
	vt_json_close(j);
}

void vt_look_json_moment(const struct vt_look *look, struct vt_json *j)
{
	static const char *const reasons[] = {
		[VT_REASON_ASKED] = "asked", [VT_REASON_ENDING] = "ending",
		[VT_REASON_DETACHED] = "detached", [VT_REASON_END] = "end",
	};

	const struct vt_model_gaps *gaps = vt_model_gaps(look->session);

	text(j, "reason", reasons[look->reason]);
	if (look->tgid)
		number(j, "pid", (uint64_t)look->tgid);
	vt_json_times(j, &look->real);
	if (look->blind || gaps)
		flag(j, "incomplete", true);
	if (gaps && gaps->cut)
		flag(j, "cut", true);
	if (gaps && gaps->limits)
		add_limits(j, gaps);
	if (gaps && gaps->unnoted) {
		object(j, "unnoted");
		line(j, "line", &gaps->unnoted_since);
		vt_json_close(j);
	}
	if (!gaps || !gaps->lost)
		return;
	object(j, "lost");
	number(j, "calls", gaps->lost);
	if (gaps->tgid)
		number(j, "pid", (uint64_t)gaps->tgid);
	line(j, "line", &gaps->since);
	vt_json_close(j);
}

void vt_look_json(const struct vt_look *look, struct vt_buffer *out)
{
	const struct vt_printer printer = { .ops = &vt_json_printer };
	struct vt_line at = { .printer = &printer };
	struct vt_json *j = vt_json_begin(&at, "summary");

	vt_look_json_moment(look, j);
	add_processes(j, &look->processes);
	add_files(j, look);
	add_spaces(j, look);
	add_groups(j, look);
	add_devices(j, look);
	add_strays(j, look);
	add_bindings(j, look);
	add_objects(j, look);
	add_kvm(j, look);
	add_streams(j, look);
	vt_json_key(j, "calls");
	vt_json_open(j);
	vt_counts_add_json(look->counts, j);
	vt_json_close(j);
	add_never_undone(j, look);
	vt_json_end(j);
	vt_buffer_add(out, at.out.data, at.out.length);
	vt_json_printer.line_free(&at);
	vt_buffer_free(&at.out);
}
