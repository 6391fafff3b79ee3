/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The graph as text, for graphviz, and as JSON. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "print/json_gen.h"
#include "report/graph.h"
#include "report/page.h"
#include "util/array.h"

static bool name_function(const struct vt_node *n, char text[VT_PCI_TEXT])
{
	if (n->function)
		vt_pci_text(text, &n->function->ids, &n->function->names);
	return n->function;
}

/* ---- as text ---- */

static void add_name(struct vt_buffer *out, const struct vt_node *n)
{
	if (n->type == VT_NODE_DEVICE)
		vt_buffer_puts(out, "device ");
	vt_page_foreign(out, n->name);
	if (n->where[0])
		vt_buffer_format(out, " %s", n->where);
}

static void add_arrows(const struct vt_graph *g, struct vt_buffer *out, size_t node)
{
	bool any = false;

	for (size_t i = 0; i < g->nedges; i++) {
		const struct vt_edge *e = &g->edges[i];

		if (e->from != node)
			continue;
		vt_buffer_puts(out, any ? ", " : " -> ");
		add_name(out, &g->nodes[e->to]);
		if (e->label[0])
			vt_buffer_format(out, " (%s)", e->label);
		if (g->nodes[e->to].type == VT_NODE_EVENTFDS)
			add_arrows(g, out, e->to);
		any = true;
	}
}

static void add_line(const struct vt_graph *g, struct vt_buffer *out, unsigned int depth,
		     size_t node)
{
	const struct vt_node *n = &g->nodes[node];
	char text[VT_PCI_TEXT];

	vt_page_begin(out, depth, NULL);
	add_name(out, n);
	if (name_function(n, text)) {
		vt_buffer_puts(out, ", ");
		vt_page_foreign(out, text);
	}
	if (n->detail[0])
		vt_buffer_format(out, ", %s", n->detail);
	add_arrows(g, out, node);
	vt_page_end(out);
}

/* What only one process has is listed under it. Eventfds are shown only at the arrows to them. */
void vt_graph_text(const struct vt_graph *g, const struct vt_look *look, struct vt_buffer *out)
{
	vt_page_begin(out, 0, NULL);
	vt_buffer_puts(out, "topology");
	vt_look_moment(look, out);
	vt_page_end(out);
	vt_look_gaps(look, out);
	for (size_t i = 0; i < g->nnodes; i++) {
		if (g->nodes[i].type != VT_NODE_PROCESS)
			continue;
		add_line(g, out, 0, i);
		for (size_t k = 0; k < g->nnodes; k++)
			if (k != i && g->nodes[k].process == g->nodes[i].process &&
			    g->nodes[k].type != VT_NODE_EVENTFDS)
				add_line(g, out, 1, k);
	}
	for (size_t i = 0; i < g->nnodes; i++)
		if (!g->nodes[i].process && g->nodes[i].type != VT_NODE_EVENTFDS)
			add_line(g, out, 0, i);
	if (!g->nnodes) {
		vt_page_begin(out, 0, NULL);
		vt_buffer_puts(out, "no file of VFIO's is open, as far as was seen");
		vt_page_end(out);
	}
}

/* ---- for graphviz ---- */

static const char *const shapes[VT_NODES] = {
	[VT_NODE_PROCESS] = "shape=ellipse, fillcolor=\"#ffffff\"",
	[VT_NODE_CONTAINER] = "shape=cylinder, fillcolor=\"#cfe2f3\"",
	[VT_NODE_IOMMUFD] = "shape=folder, fillcolor=\"#e8f0f8\"",
	[VT_NODE_OBJECT] = "shape=box, fillcolor=\"#cfe2f3\"",
	[VT_NODE_GROUP] = "shape=box, fillcolor=\"#e2e2e2\"",
	[VT_NODE_DEVICE] = "shape=component, fillcolor=\"#d5e8d4\"",
	[VT_NODE_EVENTFDS] = "shape=cds, margin=\"0.2,0.1\", fillcolor=\"#fff2cc\"",
	[VT_NODE_VM] = "shape=box3d, fillcolor=\"#f8cecc\"",
	[VT_NODE_STREAM] = "shape=note, fillcolor=\"#e1d5e7\"",
	[VT_NODE_DMABUF] = "shape=note, fillcolor=\"#e1d5e7\"",
};

static const char *const styles[VT_EDGES] = {
	[VT_EDGE_HOLDS] = "arrowhead=none, style=dotted",
	[VT_EDGE_DMA] = "penwidth=2, color=\"#3d6fa5\"",
	[VT_EDGE_BELONGS] = "arrowhead=none, color=\"#808080\"",
	[VT_EDGE_INTERRUPT] = "color=\"#b8860b\", style=dashed",
	[VT_EDGE_GIVEN] = "color=\"#b04040\", style=dotted, constraint=false",
	[VT_EDGE_MADE] = "color=\"#7a5c8e\"",
};

/* Escapes text for a string of graphviz. */
static void add_quoted(struct vt_buffer *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			vt_buffer_format(out, "\\%c", c);
		else if (c < ' ' || c >= 0x7f)
			vt_buffer_format(out, "\\\\x%02x", c);
		else
			vt_buffer_add(out, text, 1);
	}
}

static void add_dot_node(const struct vt_graph *g, struct vt_buffer *out, size_t node)
{
	const struct vt_node *n = &g->nodes[node];
	char text[VT_PCI_TEXT];

	vt_buffer_format(out, "\t\tn%zu [%s, label=\"", node,
			 shapes[n->space ? VT_NODE_CONTAINER : n->type]);
	add_quoted(out, n->name);
	if (n->where[0])
		vt_buffer_format(out, "\\n%s", n->where);
	if (name_function(n, text)) {
		vt_buffer_puts(out, "\\n");
		add_quoted(out, text);
	}
	if (n->detail[0]) {
		vt_buffer_puts(out, "\\n");
		add_quoted(out, n->detail);
	}
	vt_buffer_puts(out, "\"];\n");
}

static bool has_edges(const struct vt_graph *g, size_t node)
{
	for (size_t i = 0; i < g->nedges; i++)
		if (g->edges[i].from == node || g->edges[i].to == node)
			return true;
	return false;
}

/* The process is the box itself. It is also a node only if it has edges. */
static void add_cluster(const struct vt_graph *g, struct vt_buffer *out, size_t process)
{
	vt_buffer_format(out, "\tsubgraph cluster%zu {\n"
			 "\t\tstyle=rounded; color=\"#808080\"; label=\"", process);
	add_quoted(out, g->nodes[process].name);
	vt_buffer_puts(out, "\";\n");
	for (size_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].process == g->nodes[process].process &&
		    (i != process || has_edges(g, i)))
			add_dot_node(g, out, i);
	vt_buffer_puts(out, "\t}\n");
}

static void add_gaps(const struct vt_look *look, struct vt_buffer *out)
{
	char room[VT_GAPS_TEXT];
	const char *text;

	for (unsigned int i = 0; (text = vt_look_gap(look, i, room)); i++)
		vt_buffer_format(out, "\\n%s", text);
}

/* Each has a word, for a stranger cannot know what the colours mean. */
static void add_dot_edge(struct vt_buffer *out, const struct vt_edge *e)
{
	vt_buffer_format(out, "\tn%zu -> n%zu [%s, label=\"%s%s%s\"];\n", e->from, e->to,
			 styles[e->type], e->word, e->word[0] && e->label[0] ? ", " : "",
			 e->label);
}

/* What a line of that look is. */
static const char *const legends[VT_EDGES] = {
	[VT_EDGE_HOLDS] = "a process has it open",
	[VT_EDGE_DMA] = "the way of DMA to memory",
	[VT_EDGE_BELONGS] = "is part of",
	[VT_EDGE_INTERRUPT] = "the way of interrupts",
	[VT_EDGE_GIVEN] = "given to KVM",
	[VT_EDGE_MADE] = "made by the device",
};

static bool has_edge_of(const struct vt_graph *g, int type)
{
	for (size_t i = 0; i < g->nedges; i++)
		if ((int)g->edges[i].type == type)
			return true;
	return false;
}

/* A line of each look that there is in the graph, between a point and what it means. */
static void add_legend(const struct vt_graph *g, struct vt_buffer *out)
{
	if (!g->nedges)
		return;
	vt_buffer_puts(out, "\tsubgraph cluster_legend {\n"
		       "\t\tstyle=dotted; color=\"#808080\"; fontsize=10; label=\"legend\";\n"
		       "\t\tnode [shape=plaintext, style=\"\", fontsize=9, height=0.2];\n");
	for (int i = 0; i < VT_EDGES; i++)
		if (has_edge_of(g, i))
			vt_buffer_format(out, "\t\tfrom%d [shape=point, width=0.05, height=0.05];\n"
					 "\t\twhat%d [label=\"%s\"];\n"
					 "\t\tfrom%d -> what%d [%s, constraint=true];\n",
					 i, i, legends[i], i, i, styles[i]);
	vt_buffer_puts(out, "\t}\n");
}

void vt_graph_dot(const struct vt_graph *g, const struct vt_look *look, struct vt_buffer *out)
{
	vt_buffer_puts(out, "digraph vfio {\n"
		       "\trankdir=LR; fontname=\"sans-serif\"; labelloc=t; label=\"topology");
	vt_look_moment(look, out);
	add_gaps(look, out);
	vt_buffer_puts(out, "\";\n"
		       "\tnode [style=filled, fontname=\"sans-serif\", fontsize=11];\n"
		       "\tedge [fontname=\"sans-serif\", fontsize=9];\n");
	for (size_t i = 0; i < g->nnodes; i++)
		if (g->nodes[i].type == VT_NODE_PROCESS)
			add_cluster(g, out, i);
	for (size_t i = 0; i < g->nnodes; i++)
		if (!g->nodes[i].process)
			add_dot_node(g, out, i);
	for (size_t i = 0; i < g->nedges; i++)
		add_dot_edge(out, &g->edges[i]);
	add_legend(g, out);
	vt_buffer_puts(out, "}\n");
}

/* ---- as JSON ---- */

static void add_text(struct vt_json *j, const char *key, const char *text)
{
	if (!text[0])
		return;
	vt_json_key(j, key);
	vt_json_foreign(j, text, strlen(text));
}

static void add_number(struct vt_json *j, const char *key, uint64_t number)
{
	vt_json_key(j, key);
	vt_json_number(j, number);
}

static void add_json_node(const struct vt_graph *g, struct vt_json *j, size_t node)
{
	const struct vt_node *n = &g->nodes[node];

	vt_json_open(j);
	add_number(j, "id", node);
	add_text(j, "type", vt_node_type_name(n->type));
	add_text(j, "name", n->name);
	add_text(j, "where", n->where);
	add_text(j, "detail", n->detail);
	if (n->function)
		vt_pci_function_json(n->function, j);
	if (n->process)
		add_number(j, "pid", (uint64_t)n->process);
	vt_json_close(j);
}

void vt_graph_json(const struct vt_graph *g, const struct vt_look *look, struct vt_buffer *out)
{
	const struct vt_printer printer = { .ops = &vt_json_printer };
	struct vt_line at = { .printer = &printer };
	struct vt_json *j = vt_json_begin(&at, "topology");

	vt_look_json_moment(look, j);
	vt_json_key(j, "nodes");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < g->nnodes; i++)
		add_json_node(g, j, i);
	yajl_gen_array_close(j->gen);
	vt_json_key(j, "edges");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < g->nedges; i++) {
		vt_json_open(j);
		add_number(j, "from", g->edges[i].from);
		add_number(j, "to", g->edges[i].to);
		add_text(j, "type", vt_edge_type_name(g->edges[i].type));
		add_text(j, "label", g->edges[i].label);
		vt_json_close(j);
	}
	yajl_gen_array_close(j->gen);
	vt_json_end(j);
	vt_buffer_add(out, at.out.data, at.out.length);
	vt_json_printer.line_free(&at);
	vt_buffer_free(&at.out);
}
