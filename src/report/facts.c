/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "report/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/intervals.h"
#include "util/memory.h"

static bool is_device(enum vfiotrace_fd_kind kind)
{
	return kind == VFIOTRACE_FD_DEVICE || kind == VFIOTRACE_FD_CDEV;
}

static bool is_listed(const struct vt_model_file *file)
{
	return file->life != VT_MODEL_CLOSED && vt_model_is_ours(file->kind);
}

const struct vt_model_file *vt_facts_next_file(const struct vt_session *session,
					       const struct vt_model_file *file)
{
	do
		file = vt_model_next_file(session, file);
	while (file && !is_listed(file));
	return file;
}

static void *make_room(size_t count, size_t size)
{
	void *list = calloc(count ? count : 1, size);

	if (!list)
		vt_no_memory();
	return list;
}

struct vt_model_descriptor *vt_facts_descriptors(const struct vt_session *session,
						 uint64_t file, size_t *count)
{
	struct vt_model_descriptor *list;

	*count = vt_model_descriptors(session, file, NULL, 0);
	if (!*count)
		return NULL;
	list = make_room(*count, sizeof(*list));
	vt_model_descriptors(session, file, list, *count);
	return list;
}

/* ---- processes ---- */

static void add_process(struct vt_facts_processes *p, pid_t tgid)
{
	size_t at = 0;

	while (at < p->count && p->list[at].tgid < tgid)
		at++;
	if (at < p->count && p->list[at].tgid == tgid)
		return;
	p->list = reallocarray(p->list, p->count + 1, sizeof(*p->list));
	if (!p->list)
		vt_no_memory();
	memmove(&p->list[at + 1], &p->list[at], (p->count - at) * sizeof(*p->list));
	p->list[at] = (struct vt_facts_process){ .tgid = tgid };
	p->count++;
}

void vt_facts_processes(const struct vt_session *session, struct vt_facts_processes *ret)
{
	const struct vt_model_file *file = NULL;
	struct vt_model_descriptor *fds;
	size_t count;

	*ret = (struct vt_facts_processes){ 0 };
	while ((file = vt_facts_next_file(session, file))) {
		fds = vt_facts_descriptors(session, file->number, &count);
		for (size_t i = 0; i < count; i++)
			add_process(ret, fds[i].tgid);
		free(fds);
	}
}

void vt_facts_processes_free(struct vt_facts_processes *p)
{
	free(p->list);
	*p = (struct vt_facts_processes){ 0 };
}

/*
 * The text behind @key ("
 * KEY:") and blanks; NULL: there is no such line.
 */
static const char *line_of(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? at + strlen(key) + strspn(at + strlen(key), " \t") : NULL;
}

static void ask(const struct vt_source *source, pid_t tid, const char *name,
		struct vt_answer *answer)
{
	char path[64];
	const struct vt_question q = { .ask = VT_ASK_FILE, .path = path };

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, name);
	vt_ask(source, &q, answer);
}

/*
 * Copies the name. The kernel writes newline and backslash as "
 * " and "\\".
 */
static void take_name(char *name, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text && *text != '\n' && n + 1 < size; text++) {
		if (*text == '\\' && (text[1] == 'n' || text[1] == '\\'))
			name[n++] = *++text == 'n' ? '\n' : '\\';
		else
			name[n++] = *text;
	}
	name[n] = '\0';
}

/*
 * A thread that has given up its memory has no such lines, so the thread that ends last is
 * asked. That thread may have a name of its own, so the process's name is read elsewhere.
 */
void vt_facts_ask_memory(const struct vt_source *source, struct vt_facts_process *p, pid_t tid)
{
	const char *locked, *pinned;
	struct vt_answer a;
	size_t length;

	if (tid != p->tgid) {
		ask(source, p->tgid, "comm", &a);
		length = a.error ? 0 : strlen(a.data);
		snprintf(p->name, sizeof(p->name), "%.*s", length ? (int)length - 1 : 0,
			 length ? a.data : "");
	}
	ask(source, tid, "status", &a);
	if (a.error)
		return;
	if (tid == p->tgid && !strncmp(a.data, "Name:", 5))
		take_name(p->name, sizeof(p->name), a.data + 5 + strspn(a.data + 5, " \t"));
	locked = line_of(a.data, "\nVmLck:");
	pinned = line_of(a.data, "\nVmPin:");
	p->memory_known = locked && pinned;
	p->locked = p->memory_known ? strtoull(locked, NULL, 10) * 1024 : 0;
	p->pinned = p->memory_known ? strtoull(pinned, NULL, 10) * 1024 : 0;
}

static uint64_t limit_at(const char *text, char **end)
{
	static const char unlimited[] = "unlimited";

	text += strspn(text, " \t");
	if (strncmp(text, unlimited, strlen(unlimited)))
		return strtoull(text, end, 10);
	*end = (char *)text + strlen(unlimited);
	return VT_UNLIMITED;
}

static void ask_limits(const struct vt_source *source, struct vt_facts_process *p, pid_t tid)
{
	const char *line;
	struct vt_answer a;
	char *end;

	ask(source, tid, "limits", &a);
	line = a.error ? NULL : line_of(a.data, "\nMax locked memory");
	if (!line)
		return;
	p->soft = limit_at(line, &end);
	p->hard = limit_at(end, &end);
	p->limit_known = true;
}

void vt_facts_ask(const struct vt_source *source, struct vt_facts_processes *processes,
		  pid_t tgid, pid_t tid)
{
	for (size_t i = 0; i < processes->count; i++) {
		struct vt_facts_process *p = &processes->list[i];
		pid_t whom = p->tgid == tgid ? tid : p->tgid;

		vt_facts_ask_memory(source, p, whom);
		ask_limits(source, p, whom);
	}
}

/* ---- devices ---- */

/* Strips the kernel's name of what all have in common: VFIO_PCI_MSIX_IRQ_INDEX is "MSIX". */
void vt_facts_index(char *text, size_t size, enum vfiotrace_show show,
		    enum vfiotrace_device_type type, uint32_t index)
{
	static const char region[] = "_REGION_INDEX", irq[] = "_IRQ_INDEX";
	const char *end = show == VFIOTRACE_SHOW_IRQ_INDEX ? irq : region;
	const char *name = vfiotrace_xlat_name(vfiotrace_index_xlat(show, type), index);
	const char *begin = name ? strchr(name, '_') : NULL;
	size_t length;

	begin = begin ? strchr(begin + 1, '_') : NULL;
	if (!begin) {
		snprintf(text, size, "%s %u", show == VFIOTRACE_SHOW_IRQ_INDEX ? "irq" : "region",
			 index);
		return;
	}
	begin++;
	length = strlen(begin);
	if (length > strlen(end) && !strcmp(begin + length - strlen(end), end))
		length -= strlen(end);
	snprintf(text, size, "%.*s", (int)length, begin);
}

static bool is_pci(struct vt_session *session, uint64_t device)
{
	return vt_session_name(session, device)->type == VFIOTRACE_DEVICE_PCI;
}

static void place(struct vt_session *session, struct vt_facts_part *part)
{
	const struct vt_mapped *m = &part->mapped;
	const struct vt_model_file *file = vt_model_file(session, m->file);
	bool vfio_pci = file && file->what && !strcmp(file->what->driver, "vfio-pci");

	part->region = vt_session_region(session, m->file, m->offset);
	if (!part->region && is_pci(session, m->file))
		part->region = vt_session_infer_region(session, m->file, vfio_pci, m->offset);
	part->within = m->offset - (part->region ? part->region->offset : 0);
}

struct vt_facts_part *vt_facts_parts(struct vt_session *session, uint64_t device,
				     size_t *count)
{
	struct vt_facts_part *parts;
	struct vt_mapped *list;

	*count = vt_model_mapped(session, device, NULL, 0);
	list = make_room(*count, sizeof(*list));
	parts = make_room(*count, sizeof(*parts));
	vt_model_mapped(session, device, list, *count);
	for (size_t i = 0; i < *count; i++) {
		parts[i].mapped = list[i];
		place(session, &parts[i]);
	}
	free(list);
	return parts;
}

struct vt_mapped *vt_facts_strays(const struct vt_session *session, size_t *count)
{
	size_t all = vt_model_mapped(session, 0, NULL, 0);
	struct vt_mapped *list = make_room(all, sizeof(*list));

	vt_model_mapped(session, 0, list, all);
	*count = 0;
	for (size_t i = 0; i < all; i++)
		if (!list[i].file)
			list[(*count)++] = list[i];
	return list;
}

struct piece {
	uint64_t first, end;
};

static int compare_pieces(const void *left, const void *right)
{
	const struct piece *a = left, *b = right;

	return (a->first > b->first) - (a->first < b->first);
}

uint64_t vt_facts_covered(const struct vt_facts_part *parts, size_t count,
			  const struct vt_region *region)
{
	struct piece *pieces = make_room(count, sizeof(*pieces));
	uint64_t covered = 0, reached = 0;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct vt_facts_part *p = &parts[i];

		if (p->region && p->region->index == region->index && p->within < region->size)
			pieces[n++] = (struct piece){
				p->within,
				p->mapped.length > region->size - p->within ?
					region->size : p->within + p->mapped.length,
			};
	}
	qsort(pieces, n, sizeof(*pieces), compare_pieces);
	for (size_t i = 0; i < n; i++) {
		uint64_t from = pieces[i].first > reached ? pieces[i].first : reached;

		if (pieces[i].end <= from)
			continue;
		covered += pieces[i].end - from;
		reached = pieces[i].end;
	}
	free(pieces);
	return covered;
}

/* ---- mappings for DMA ---- */

/* The mapping may begin before the device's memory, and end behind it. */
static bool find_part(struct vt_session *session, const struct vt_model_mapping *m,
		      uint64_t *iova, uint64_t *length, struct vt_facts_part *part)
{
	uint64_t size = vt_model_mapping_size(m), skip = 0;
	const struct vt_mapped *mapped =
		m->from == VT_MAPS_MEMORY && !m->stale ?
		vt_session_mapped(session, m->tgid, m->source, size) : NULL;

	if (!mapped || !is_device(mapped->kind))
		return false;
	*part = (struct vt_facts_part){ .mapped = *mapped };
	if (mapped->address > m->source) {
		skip = mapped->address - m->source;
	} else {
		part->mapped.offset += m->source - mapped->address;
		part->mapped.length -= m->source - mapped->address;
		part->mapped.address = m->source;
	}
	*iova = m->iovas.first + skip;
	*length = size - skip < part->mapped.length ? size - skip : part->mapped.length;
	place(session, part);
	return true;
}

void vt_facts_bars(struct vt_session *session, const struct vt_model_space *space,
		   void (*found)(void *ctx, uint64_t iova, uint64_t length,
				 const struct vt_facts_part *part),
		   void *ctx)
{
	const struct vt_model_mapping *m = vt_model_mapping(space, 0, UINT64_MAX);
	struct vt_facts_part part;
	uint64_t iova, length;

	/* Nothing of VFIO's is mapped, so there is no need to look at each mapping. */
	if (!vt_model_mapped(session, 0, NULL, 0))
		return;
	for (; m; m = vt_model_next_mapping(space, m, 0, UINT64_MAX))
		if (find_part(session, m, &iova, &length, &part))
			found(ctx, iova, length, &part);
}

/* ---- VMs ---- */

uint64_t vt_facts_irqfds(struct vt_session *session, uint64_t vm)
{
	const struct vt_model_irqfd *irqfd = NULL;
	const struct vt_service *service;
	uint64_t count = 0;

	while ((irqfd = vt_model_next_irqfd(session, irqfd))) {
		service = vt_session_service(session, irqfd->eventfd);
		count += irqfd->vm == vm && service && service->live;
	}
	return count;
}

bool vt_facts_vm(struct vt_session *session, uint64_t vm)
{
	const struct vt_model_vm_file *f = NULL;
	const struct vt_model_slot *slot = NULL;

	while ((f = vt_model_next_vm_file(session, f)))
		if (f->vm == vm)
			return true;
	while ((slot = vt_model_next_slot(session, slot)))
		if (slot->vm == vm)
			return true;
	return vt_facts_irqfds(session, vm);
}

/* ---- what is still set up ---- */

/*
 * Whether all known descriptors are the process's, and no other can have one: it was seen being
 * opened, and no message has carried it.
 */
static bool is_alone(const struct vt_session *session, const struct vt_model_file *file,
		     pid_t tgid)
{
	struct vt_model_descriptor *fds;
	size_t count, own = 0;

	fds = vt_facts_descriptors(session, file->number, &count);
	for (size_t i = 0; i < count; i++)
		own += fds[i].tgid == tgid;
	free(fds);
	return own && own == count && vt_model_saw_all(session, file->number);
}

/* Only vectors to trigger: eventfds that unmask belong to the same vectors. */
static uint64_t count_armed(struct vt_session *session, uint64_t file)
{
	const struct vt_model_irq *irq = NULL;
	uint64_t armed = 0;

	while ((irq = vt_model_next_irq(session, file, irq)))
		armed += irq->armed;
	return armed;
}

/* Whether what belongs to the file counts: it is open, and of @tgid alone, if that is not 0. */
static bool counts(const struct vt_session *session, const struct vt_model_file *file, pid_t tgid)
{
	return file && is_listed(file) && (!tgid || is_alone(session, file, tgid));
}

static void add_files(struct vt_session *session, pid_t tgid, struct vt_facts_undone *u)
{
	const struct vt_model_file *file = NULL;

	while ((file = vt_facts_next_file(session, file))) {
		if (!counts(session, file, tgid))
			continue;
		u->descriptors += vt_model_descriptors(session, file->number, NULL, 0);
		if (!is_device(file->kind))
			continue;
		u->vectors += count_armed(session, file->number);
		u->parts += vt_model_mapped(session, file->number, NULL, 0);
	}
}

void vt_facts_undone(struct vt_session *session, pid_t tgid, struct vt_facts_undone *u)
{
	const struct vt_model_space *space = NULL;
	const struct vt_model_object *object = NULL;

	*u = (struct vt_facts_undone){ 0 };
	add_files(session, tgid, u);
	while ((space = vt_model_next_space(session, space))) {
		if (!space->live || !counts(session, vt_model_file(session, space->file), tgid))
			continue;
		u->mappings += space->live;
		u->bytes += space->bytes;
	}
	while ((object = vt_model_next_object(session, object)))
		if (!object->destroyed && object->type != VT_OBJECT_DEVICE &&
		    object->type != VT_OBJECT_UNKNOWN && !object->automatic &&
		    counts(session, vt_model_file(session, object->file), tgid))
			u->objects++;
}
