// SPDX-License-Identifier: GPL-2.0-or-later
/* --topology of models that no program can have built, but that a recording may begin with. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "report/graph.h"
#include "session/state.h"

static size_t count_nodes(const struct vt_graph *g, enum vt_node_type type)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nnodes; i++)
		n += g->nodes[i].type == type;
	return n;
}

/* An object of iommufd's in a file of each kind. */
static void objects_anywhere(void **state)
{
	(void)state;
	for (unsigned int kind = 0; kind < VFIOTRACE_FD_KINDS; kind++) {
		struct vt_look look = { .session = vt_session_create() };
		struct vt_graph graph;
		char file[64];

		snprintf(file, sizeof(file), "as.number=1 as.kind=%x", kind);
		assert_null(vt_session_restore(look.session, "session", "last_file=1"));
		assert_null(vt_session_restore(look.session, "file", file));
		assert_null(vt_session_restore(look.session, "object", "file=1 id=2"));
		assert_null(vt_session_restore(look.session, "end", ""));
		vt_graph_make(&graph, &look);
		assert_int_equal(count_nodes(&graph, VT_NODE_OBJECT), 1);
		vt_graph_free(&graph);
		vt_session_destroy(look.session);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
