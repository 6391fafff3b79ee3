/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the graph from the model. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/graph.h"
#include "report/page.h"
#include "util/memory.h"
#include "xlat/xlat.h"

#define NONE SIZE_MAX

const char *vt_node_type_name(enum vt_node_type type)
{
	static const char *const names[VT_NODES] = {
		[VT_NODE_PROCESS] = "process", [VT_NODE_CONTAINER] = "container",
		[VT_NODE_IOMMUFD] = "iommufd", [VT_NODE_OBJECT] = "object",
		[VT_NODE_GROUP] = "group", [VT_NODE_DEVICE] = "device",
		[VT_NODE_EVENTFDS] = "eventfds", [VT_NODE_VM] = "vm",
		[VT_NODE_STREAM] = "stream", [VT_NODE_DMABUF] = "dma-buf",
	};

	return names[type];
}

const char *vt_edge_type_name(enum vt_edge_type type)
{
	static const char *const names[VT_EDGES] = {
		[VT_EDGE_HOLDS] = "holds", [VT_EDGE_DMA] = "dma",
		[VT_EDGE_BELONGS] = "belongs", [VT_EDGE_INTERRUPT] = "interrupt",
		[VT_EDGE_GIVEN] = "given", [VT_EDGE_MADE] = "made",
	};

	return names[type];
}

/* ---- building ---- */

static size_t add_node(struct vt_graph *g, enum vt_node_type type, uint64_t key, uint64_t part)
{
	struct vt_node *n;

	g->nodes = reallocarray(g->nodes, g->nnodes + 1, sizeof(*g->nodes));
	if (!g->nodes)
		vt_no_memory();
	n = &g->nodes[g->nnodes];
	*n = (struct vt_node){ .type = type, .key = key, .part = part };
	return g->nnodes++;
}

static void add_edge(struct vt_graph *g, enum vt_edge_type type, size_t from, size_t to,
		     const char *word, const char *label)
{
	if (from == NONE || to == NONE)
		return;
	g->edges = reallocarray(g->edges, g->nedges + 1, sizeof(*g->edges));
	if (!g->edges)
		vt_no_memory();
	g->edges[g->nedges] = (struct vt_edge){
		.type = type, .from = from, .to = to, .word = word,
	};
	snprintf(g->edges[g->nedges].label, sizeof(g->edges[0].label), "%s", label);
	g->nedges++;
}

static size_t find(const struct vt_graph *g, enum vt_node_type type, uint64_t key,
		   uint64_t part)
{
	for (size_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].type == type && g->nodes[i].key == key &&
		    g->nodes[i].part == part)
			return i;
	return NONE;
}

/* The node of a file. */
static size_t find_file(const struct vt_graph *g, uint64_t file)
{
	for (size_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].type != VT_NODE_PROCESS && g->nodes[i].type != VT_NODE_OBJECT &&
		    g->nodes[i].type != VT_NODE_EVENTFDS && g->nodes[i].key == file)
			return i;
	return NONE;
}

static bool is_there(const struct vt_look *look, uint64_t number)
{
	const struct vt_model_file *file = vt_model_file(look->session, number);

	return file && file->life != VT_MODEL_CLOSED;
}

/* Why a file is there of which no descriptor was seen that is open. */
static const char *kept_by(const struct vt_model_file *file)
{
	if (file->life == VT_MODEL_MAYBE)
		return "perhaps closed";
	return file->mappings ? "no descriptor, but mapped" :
	       file->holders ? "no descriptor, but in use" : "";
}

/* Sets which process has the file: a single one is its .process; several get an edge each. */
static void hold(struct vt_graph *g, const struct vt_look *look, size_t node)
{
	struct vt_model_descriptor *fds;
	size_t count, at = 0;
	pid_t process = 0;
	bool alone = true;

	fds = vt_facts_descriptors(look->session, g->nodes[node].key, &count);
	for (size_t i = 0; i < count; i++) {
		alone = alone && fds[i].tgid == fds[0].tgid;
		process = fds[i].tgid;
	}
	if (count && alone)
		g->nodes[node].process = process;
	for (size_t i = 0; i < count && alone && at + 16 < sizeof(g->nodes[0].where); i++)
		at += (size_t)snprintf(g->nodes[node].where + at,
				       sizeof(g->nodes[0].where) - at, "%sfd %d", i ? ", " : "",
				       fds[i].fd);
	for (size_t i = 0; i < count && !alone; i++) {
		char label[32];

		snprintf(label, sizeof(label), "fd %d", fds[i].fd);
		add_edge(g, VT_EDGE_HOLDS,
			 find(g, VT_NODE_PROCESS, (uint64_t)fds[i].tgid, 0), node, "", label);
	}
	if (!count)
		snprintf(g->nodes[node].where, sizeof(g->nodes[0].where), "%s",
			 kept_by(vt_model_file(look->session, g->nodes[node].key)));
	free(fds);
}

static struct vt_node *node_at(struct vt_graph *g, size_t i)
{
	return &g->nodes[i];
}

static void count_bar(void *ctx, uint64_t iova, uint64_t length,
		      const struct vt_facts_part *part)
{
	(void)iova;
	(void)length;
	(void)part;
	++*(uint64_t *)ctx;
}

static void describe_space(const struct vt_look *look, struct vt_node *n,
			   const struct vt_model_space *s)
{
	struct vt_buffer text = { 0 };
	uint64_t bars = 0;

	n->space = true;
	vt_page_count(&text, s->live, "mapping", "mappings");
	if (s->live) {
		vt_buffer_puts(&text, ", ");
		vt_page_bytes(&text, s->bytes);
		vt_facts_bars(look->session, s, count_bar, &bars);
	}
	if (bars) {
		vt_buffer_puts(&text, ", ");
		vt_page_count(&text, bars, "of them a BAR", "of them BARs");
	}
	if (s->doubt != VT_DOUBT_NONE)
		vt_buffer_puts(&text, ", incomplete");
	snprintf(n->detail, sizeof(n->detail), "%.*s", (int)text.length, text.data);
	vt_buffer_free(&text);
}

/* ---- nodes ---- */

static void add_processes(struct vt_graph *g, const struct vt_look *look)
{
	for (size_t i = 0; i < look->processes.count; i++) {
		const struct vt_facts_process *p = &look->processes.list[i];
		size_t n = add_node(g, VT_NODE_PROCESS, (uint64_t)p->tgid, 0);

		node_at(g, n)->process = p->tgid;
		snprintf(node_at(g, n)->name, sizeof(g->nodes[0].name), "process %d%s%s",
			 (int)p->tgid, p->name[0] ? " " : "", p->name);
	}
}

static void name_container(const struct vt_look *look, struct vt_node *n)
{
	const struct vt_model_space *s = vt_model_space(look->session, n->key, 0);
	const char *model = s && s->iommu == VT_IOMMU_SET ?
		vfiotrace_xlat_name(&vt_xlat_vfio_extensions, s->model) : NULL;

	snprintf(n->name, sizeof(n->name), "container%s%s", model ? " " : "",
		 model ? model : "");
	if (s)
		describe_space(look, n, s);
}

static void name_group(const struct vt_look *look, struct vt_node *n)
{
	const struct vt_model_group *group = vt_model_group(look->session, n->key);

	if (group && group->numbered)
		snprintf(n->name, sizeof(n->name), "group %u", group->number);
	else
		snprintf(n->name, sizeof(n->name), "group");
}

static void name_device(const struct vt_look *look, struct vt_node *n)
{
	const struct vt_model_device *d = vt_model_device(look->session, n->key);
	const struct vt_model_binding *b =
		vt_model_binding(look->session, vt_text_device_name(look->session, n->key));
	const char *state = d && d->state_known ?
		vfiotrace_xlat_name(&vt_xlat_vfio_device_states, d->state) : NULL;

	snprintf(n->name, sizeof(n->name), "%s", vt_text_device_name(look->session, n->key));
	n->function = vt_pci_function(&look->functions, n->key);
	if (state)
		snprintf(n->detail, sizeof(n->detail), "%s", state);
	if (b && b->state == VT_MODEL_DRIVER_BOUND)
		snprintf(n->detail, sizeof(n->detail), "%s%sdriver %s", state ? state : "",
			 state ? ", " : "", b->driver);
}

static void name_stream(const struct vt_look *look, struct vt_node *n)
{
	(void)look;
	snprintf(n->name, sizeof(n->name), "migration data");
}

static void name_dmabuf(const struct vt_look *look, struct vt_node *n)
{
	const struct vt_model_dmabuf *b = vt_model_dmabuf(look->session, n->key);

	snprintf(n->name, sizeof(n->name), "dma-buf");
	if (b)
		snprintf(n->detail, sizeof(n->detail), "%s %u", b->plane ? "plane" : "region",
			 b->index);
}

static void name_iommufd(const struct vt_look *look, struct vt_node *n)
{
	(void)look;
	snprintf(n->name, sizeof(n->name), "iommufd");
}

static void name_vm(const struct vt_look *look, struct vt_node *n)
{
	(void)look;
	snprintf(n->name, sizeof(n->name), "KVM VM");
}

/* The node for a file of that kind; .name NULL: none. */
static const struct {
	enum vt_node_type type;
	void (*name)(const struct vt_look *look, struct vt_node *node);
} kinds[VFIOTRACE_FD_KINDS] = {
	[VFIOTRACE_FD_CONTAINER] = { VT_NODE_CONTAINER, name_container },
	[VFIOTRACE_FD_GROUP] = { VT_NODE_GROUP, name_group },
	[VFIOTRACE_FD_NOIOMMU_GROUP] = { VT_NODE_GROUP, name_group },
	[VFIOTRACE_FD_DEVICE] = { VT_NODE_DEVICE, name_device },
	[VFIOTRACE_FD_CDEV] = { VT_NODE_DEVICE, name_device },
	[VFIOTRACE_FD_MIGRATION] = { VT_NODE_STREAM, name_stream },
	[VFIOTRACE_FD_IOMMUFD] = { VT_NODE_IOMMUFD, name_iommufd },
	[VFIOTRACE_FD_KVM_VM] = { VT_NODE_VM, name_vm },
	[VFIOTRACE_FD_DMABUF] = { VT_NODE_DMABUF, name_dmabuf },
};

static bool is_wanted(const struct vt_look *look, const struct vt_model_file *file)
{
	if (file->life == VT_MODEL_CLOSED || !kinds[file->kind].name)
		return false;
	if (file->kind == VFIOTRACE_FD_DMABUF)
		return vt_model_dmabuf(look->session, file->number);
	return file->kind != VFIOTRACE_FD_KVM_VM ||
	       vt_facts_vm(look->session, file->number);
}

static void add_files(struct vt_graph *g, const struct vt_look *look)
{
	const struct vt_model_file *file = NULL;

	while ((file = vt_model_next_file(look->session, file))) {
		size_t n;

		if (!is_wanted(look, file))
			continue;
		n = add_node(g, kinds[file->kind].type, file->number, 0);
		kinds[file->kind].name(look, node_at(g, n));
		hold(g, look, n);
	}
}

/* A device is in the graph as a file already, unless its file was not seen. */
static void add_objects(struct vt_graph *g, const struct vt_look *look)
{
	const struct vt_model_object *o = NULL;
	const struct vt_model_space *s;

	while ((o = vt_model_next_object(look->session, o))) {
		size_t n, owner = find_file(g, o->file);

		if (o->destroyed || !is_there(look, o->file) ||
		    (o->type == VT_OBJECT_DEVICE && is_there(look, o->opened)))
			continue;
		n = add_node(g, VT_NODE_OBJECT, o->file, o->id);
		snprintf(node_at(g, n)->name, sizeof(g->nodes[0].name), "%s %u",
			 vt_object_text(o->type), o->id);
		s = o->type == VT_OBJECT_IOAS ? vt_model_space(look->session, o->file, o->id) :
						NULL;
		if (s)
			describe_space(look, node_at(g, n), s);
		/* A recording may say that the object's file is of a kind that has no node. */
		if (owner != NONE)
			node_at(g, n)->process = node_at(g, owner)->process;
	}
}

/* ---- edges ---- */

static size_t find_object(const struct vt_graph *g, const struct vt_look *look, uint64_t file,
			  uint32_t id)
{
	const struct vt_model_object *o = id ? vt_model_object(look->session, file, id) : NULL;

	if (o && o->type == VT_OBJECT_DEVICE && is_there(look, o->opened))
		return find_file(g, o->opened);
	return id ? find(g, VT_NODE_OBJECT, file, id) : NONE;
}

static const char *parent_word(enum vt_object_type type)
{
	return type == VT_OBJECT_HWPT_NESTED ? "nested in" : "of";
}

static void connect_objects(struct vt_graph *g, const struct vt_look *look)
{
	const struct vt_model_object *o = NULL;
	const struct vt_model_attachment *a = NULL;
	char label[48];

	while ((o = vt_model_next_object(look->session, o))) {
		size_t n = o->destroyed ? NONE : find(g, VT_NODE_OBJECT, o->file, o->id);

		if (n == NONE)
			continue;
		if (o->parent)
			add_edge(g, VT_EDGE_DMA, n, find_object(g, look, o->file, o->parent),
				 parent_word(o->type), "");
		else
			add_edge(g, VT_EDGE_BELONGS, n, find_file(g, o->file), "in", "");
	}
	while ((a = vt_model_next_attachment(look->session, a))) {
		label[0] = '\0';
		if (a->has_pasid)
			snprintf(label, sizeof(label), "PASID %u", a->pasid);
		add_edge(g, VT_EDGE_DMA, find_object(g, look, a->file, a->device),
			 find_object(g, look, a->file, a->pt), "attached to", label);
	}
}

static void connect_groups(struct vt_graph *g, const struct vt_look *look)
{
	const struct vt_model_group *group = NULL;

	while ((group = vt_model_next_group(look->session, group)))
		if (group->attached == VT_ATTACHED_YES)
			add_edge(g, VT_EDGE_DMA, find_file(g, group->file),
				 find_file(g, group->container), "attached to",
				 vt_model_may_be_detached(look->session, group) ? "perhaps" :
										  "");
}

static void connect_devices(struct vt_graph *g, const struct vt_look *look)
{
	const struct vt_model_device *d = NULL;
	const struct vt_model_stream *s = NULL;
	const struct vt_model_dmabuf *b = NULL;
	const struct vt_model_object *bound;
	bool attached;

	while ((d = vt_model_next_device(look->session, d))) {
		const struct vt_model_attachment *a = NULL;

		add_edge(g, VT_EDGE_DMA, find_file(g, d->file), find_file(g, d->group), "in", "");
		bound = vt_model_bound(look->session, d->file);
		attached = false;
		while (bound && (a = vt_model_next_attachment(look->session, a)))
			attached = attached || (a->file == bound->file && a->device == bound->id);
		if (bound && !attached)
			add_edge(g, VT_EDGE_BELONGS, find_file(g, d->file),
				 find_file(g, bound->file), "bound to", "");
	}
	while ((s = vt_model_next_stream(look->session, s)))
		add_edge(g, VT_EDGE_MADE, find_file(g, s->device), find_file(g, s->file), "made", "");
	while ((b = vt_model_next_dmabuf(look->session, b)))
		add_edge(g, VT_EDGE_MADE, find_file(g, b->device), find_file(g, b->file), "made", "");
}

static void connect_vms(struct vt_graph *g, const struct vt_look *look)
{
	const struct vt_model_vm_file *f = NULL;

	while ((f = vt_model_next_vm_file(look->session, f)))
		add_edge(g, VT_EDGE_GIVEN, find_file(g, f->file), find_file(g, f->vm), "", "given");
}

/* ---- interrupts ---- */

/* The VM that takes interrupts from the eventfd; 0: none, the program reads it. */
static uint64_t taker_of(const struct vt_look *look, uint64_t eventfd)
{
	const struct vt_model_irqfd *irqfd = NULL;

	while ((irqfd = vt_model_next_irqfd(look->session, irqfd)))
		if (irqfd->eventfd == eventfd && irqfd->vm)
			return irqfd->vm;
	return 0;
}

/* Vectors of one index that go to the same place share a node. */
static void add_vectors(struct vt_graph *g, const struct vt_look *look, size_t device,
			const struct vt_model_vector *v, size_t count, uint64_t vm)
{
	const struct vt_session_name *name = vt_session_name(look->session,
							     node_at(g, device)->key);
	size_t n = add_node(g, VT_NODE_EVENTFDS, node_at(g, device)->key,
			    (uint64_t)v[0].index << 32 | v[0].vector);
	char index[64];

	vt_facts_index(index, sizeof(index), VFIOTRACE_SHOW_IRQ_INDEX, name->type, v[0].index);
	if (count == 1)
		snprintf(node_at(g, n)->name, sizeof(g->nodes[0].name), "%s[%u]", index,
			 v[0].vector);
	else
		snprintf(node_at(g, n)->name, sizeof(g->nodes[0].name), "%s[%u-%u]", index,
			 v[0].vector, v[count - 1].vector);
	snprintf(node_at(g, n)->detail, sizeof(g->nodes[0].detail), "%zu eventfd%s", count,
		 count == 1 ? "" : "s");
	node_at(g, n)->process = node_at(g, device)->process;
	add_edge(g, VT_EDGE_INTERRUPT, device, n, "signals", "");
	add_edge(g, VT_EDGE_INTERRUPT, n, vm ? find_file(g, vm) : NONE, "interrupts", "");
}

static void connect_interrupts(struct vt_graph *g, const struct vt_look *look, size_t device)
{
	size_t count = vt_model_vectors(look->session, node_at(g, device)->key, NULL, 0), last;
	struct vt_model_vector *list = calloc(count + 1, sizeof(*list));

	if (!list)
		vt_no_memory();
	count = vt_model_vectors(look->session, node_at(g, device)->key, list, count);
	for (size_t i = 0; i < count; i = last) {
		uint64_t vm = taker_of(look, list[i].eventfd);

		last = i + 1;
		while (last < count && list[last].index == list[i].index &&
		       list[last].action == list[i].action &&
		       list[last].vector == list[last - 1].vector + 1 &&
		       taker_of(look, list[last].eventfd) == vm)
			last++;
		if (list[i].action == VT_SERVICE_TRIGGER)
			add_vectors(g, look, device, list + i, last - i, vm);
	}
	free(list);
}

void vt_graph_make(struct vt_graph *g, const struct vt_look *look)
{
	size_t files;

	*g = (struct vt_graph){ 0 };
	add_processes(g, look);
	add_files(g, look);
	files = g->nnodes;
	add_objects(g, look);
	connect_devices(g, look);
	connect_groups(g, look);
	connect_objects(g, look);
	connect_vms(g, look);
	for (size_t i = 0; i < files; i++)
		if (g->nodes[i].type == VT_NODE_DEVICE)
			connect_interrupts(g, look, i);
}

void vt_graph_free(struct vt_graph *g)
{
	free(g->nodes);
	free(g->edges);
}
