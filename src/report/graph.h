/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is connected with what, as a graph: --topology. */
#ifndef VT_REPORT_GRAPH_H
#define VT_REPORT_GRAPH_H

#include "report/look.h"

enum vt_node_type {
	VT_NODE_PROCESS,
	VT_NODE_CONTAINER,
	VT_NODE_IOMMUFD,
	VT_NODE_OBJECT,			/* of an iommufd; IOASes too */
	VT_NODE_GROUP,
	VT_NODE_DEVICE,
	VT_NODE_EVENTFDS,		/* of one interrupt index that lead to the same place */
	VT_NODE_VM,
	VT_NODE_STREAM,			/* migration data */
	VT_NODE_DMABUF,
	VT_NODES
};

enum vt_edge_type {
	VT_EDGE_HOLDS,			/* a process a file, by the descriptor in .label */
	VT_EDGE_DMA,			/* the way from a device to where it may read and write */
	VT_EDGE_BELONGS,		/* an object to its iommufd */
	VT_EDGE_INTERRUPT,
	VT_EDGE_GIVEN,			/* a file to a VM */
	VT_EDGE_MADE,			/* a device has made a file */
	VT_EDGES
};

/* "process", "dma", ...: as JSON calls them. */
const char *vt_node_type_name(enum vt_node_type type);
const char *vt_edge_type_name(enum vt_edge_type type);

struct vt_node {
	enum vt_node_type type;
	uint64_t key, part;		/* file, or pid; id or index */
	bool space;			/* it is an address space */
	pid_t process;			/* who alone has it; 0: several, or nobody who was seen */
	char name[128];
	char where[64];			/* its descriptors; "" when it has none */
	char detail[128];		/* what else matters of it, or "" */
	const struct vt_pci_function *function;	/* of a device; NULL: it is not known which */
};

struct vt_edge {
	enum vt_edge_type type;
	size_t from, to;
	char label[48];
};

struct vt_graph {
	struct vt_node *nodes;
	size_t nnodes;
	struct vt_edge *edges;
	size_t nedges;
};

void vt_graph_make(struct vt_graph *graph, const struct vt_look *look);
void vt_graph_free(struct vt_graph *graph);

/* Appends. */
void vt_graph_text(const struct vt_graph *graph, const struct vt_look *look,
		   struct vt_buffer *out);
void vt_graph_dot(const struct vt_graph *graph, const struct vt_look *look,
		  struct vt_buffer *out);
void vt_graph_json(const struct vt_graph *graph, const struct vt_look *look,
		   struct vt_buffer *out);

#endif
