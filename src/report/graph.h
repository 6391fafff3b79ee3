/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --topology: the graph of what is connected with what. */
#ifndef VT_REPORT_GRAPH_H
#define VT_REPORT_GRAPH_H

#include "report/look.h"

enum vt_node_type {
	VT_NODE_PROCESS,
	VT_NODE_CONTAINER,
	VT_NODE_IOMMUFD,
	VT_NODE_OBJECT,			/* of an iommufd, including IOASes */
	VT_NODE_GROUP,
	VT_NODE_DEVICE,
	VT_NODE_EVENTFDS,		/* of vectors of one index, with the same taker */
	VT_NODE_VM,
	VT_NODE_STREAM,			/* migration data */
	VT_NODE_DMABUF,
	VT_NODES
};

enum vt_edge_type {
	VT_EDGE_HOLDS,			/* from a process to a file; .label: the descriptor */
	VT_EDGE_DMA,			/* from a device towards the memory that it may access */
	VT_EDGE_BELONGS,		/* from an object to its iommufd */
	VT_EDGE_INTERRUPT,
	VT_EDGE_GIVEN,			/* from a file to the VM that was given it */
	VT_EDGE_MADE,			/* from a device to a file that it has made */
	VT_EDGES
};

/* Names in JSON: "process", "dma". */
const char *vt_node_type_name(enum vt_node_type type);
const char *vt_edge_type_name(enum vt_edge_type type);

struct vt_node {
	enum vt_node_type type;
	uint64_t key, part;		/* .key: file or pid; .part: id or index */
	bool space;			/* it is an address space */
	pid_t process;			/* the only process that has it; 0: several, or none */
	char name[128];
	char where[64];			/* its descriptors, or "" */
	char detail[128];		/* further details, or "" */
	const struct vt_pci_function *function;	/* for a device; NULL: not known */
};

struct vt_edge {
	enum vt_edge_type type;
	size_t from, to;
	const char *word;		/* what .from does to .to, for pictures: "attached to" */
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

/* Append to @out. */
void vt_graph_text(const struct vt_graph *graph, const struct vt_look *look,
		   struct vt_buffer *out);
void vt_graph_dot(const struct vt_graph *graph, const struct vt_look *look,
		  struct vt_buffer *out);
void vt_graph_json(const struct vt_graph *graph, const struct vt_look *look,
		   struct vt_buffer *out);

#endif
