/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_REPORT_TOPOLOGY_H
#define VT_REPORT_TOPOLOGY_H

/* --topology: a graph of what is connected with what. */
enum vt_topology {
	VT_TOPOLOGY_NONE,
	VT_TOPOLOGY_TEXT,
	VT_TOPOLOGY_DOT,		/* for graphviz */
	VT_TOPOLOGY_JSON,
};

#endif
