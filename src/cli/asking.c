/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --summary and --topology: reports of what the model knows at the end. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "cli/parser.h"
#include "util/array.h"

int vt_set_summary(struct vt_parser *parser, const char *value)
{
	(void)value;
	parser->options->summary = true;
	return 0;
}

int vt_set_topology(struct vt_parser *parser, const char *value)
{
	static const char *const forms[] = {
		[VT_TOPOLOGY_TEXT] = "text", [VT_TOPOLOGY_DOT] = "dot",
		[VT_TOPOLOGY_JSON] = "json",
	};

	for (size_t i = VT_TOPOLOGY_TEXT; i < ARRAY_SIZE(forms); i++) {
		if (!strcmp(forms[i], value)) {
			parser->options->topology = (enum vt_topology)i;
			return 0;
		}
	}
	return vt_parser_unlike(parser, "form", value, forms + VT_TOPOLOGY_TEXT,
				ARRAY_SIZE(forms) - VT_TOPOLOGY_TEXT, sizeof(forms[0]));
}

static bool is_asked(const struct vt_options *o)
{
	return o->summary || o->topology;
}

/*
 * A graph that another program reads must be the only output. JSON among the objects of --json
 * is fine.
 */
static bool stands_alone(const struct vt_options *o)
{
	return o->topology == VT_TOPOLOGY_DOT ||
	       (o->topology == VT_TOPOLOGY_JSON && o->trace.printer != &vt_json_printer);
}

void vt_choose_asking(struct vt_parser *parser)
{
	struct vt_options *o = parser->options;

	if (!is_asked(o))
		return;
	vt_set_watch(parser);
	o->engine.asked = true;
	if (stands_alone(o))
		o->trace.silent = o->trace.alone = true;
}

int vt_conclude_asking(struct vt_parser *parser)
{
	const struct vt_options *o = parser->options;
	const char *name = o->summary ? "--summary" : "--topology";

	if (!is_asked(o))
		return 0;
	if (o->output.separately)
		return vt_error_set(parser->error, EINVAL,
				    "%s: is one for all, not together with -ff", name);
	if (o->trace.normalize)
		return vt_error_set(parser->error, EINVAL,
				    "%s: tells of numbers and addresses, which --normalize and "
				    "--golden leave out", name);
	if (stands_alone(o) && (o->summary || o->counting))
		return vt_error_set(parser->error, EINVAL,
				    "--topology: a graph for other programs stands alone, not "
				    "together with %s", o->summary ? "--summary" :
				    o->counting == VT_COUNTING_ONLY ? "-c" : "-C");
	return 0;
}
