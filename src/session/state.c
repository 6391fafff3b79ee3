/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole state: its first row, the order of its parts, and reading it row by row. */
#include "config.h"

#include "session/state_rows.h"
#include "util/memory.h"

#include <stdlib.h>
#include <string.h>

/* The first row: what belongs to the model as a whole. */
struct whole {
	struct vt_when now;
	struct vt_model_gaps gaps;
	uint64_t learnt, version, last_file;
};

static const struct vt_row_field whole_fields[] = {
	VT_WHEN(struct whole, now),
	VT_ANY(struct whole, gaps.lost), VT_ANY(struct whole, gaps.tgid),
	VT_WHEN(struct whole, gaps.since), VT_FLAG(struct whole, gaps.cut),
	VT_FLAG(struct whole, gaps.unnoted), VT_WHEN(struct whole, gaps.unnoted_since),
	VT_BELOW(struct whole, gaps.limits, 1u << VT_LIMITS), VT_WHEN(struct whole, gaps.limited),
	VT_ANY(struct whole, learnt), VT_ANY(struct whole, version),
	VT_ANY(struct whole, last_file),
};

static const struct vt_row_kind begin = VT_ROW_KIND("session", struct whole, whole_fields, NULL);
static const struct vt_row_kind end = { .name = "end" };

static const struct vt_row_part *const parts[] = {
	&vt_row_files, &vt_row_spaces, &vt_row_devices, &vt_row_vms,
};

void vt_session_save(struct vt_session *session, const struct vt_state_sink *sink)
{
	struct vt_state_out *out = vt_state_out_create(sink);
	struct whole whole;

	vt_session_settle_services(session);
	whole = (struct whole){
		.now = session->now, .gaps = session->gaps, .learnt = session->learnt,
		.version = session->version, .last_file = session->last_file,
	};
	vt_row_put(out, &begin, &whole);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i]->save(out, session);
	vt_row_put(out, &end, NULL);
	vt_state_out_destroy(out);
}

static const struct vt_row_kind *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (const struct vt_row_kind *k = parts[i]->kinds; k->name; k++)
			if (!strcmp(k->name, name))
				return k;
	return NULL;
}

static const char *start(struct vt_session *session, const char *values)
{
	struct whole whole = { 0 };
	const char *problem = vt_row_read(&begin, values, &whole);

	if (problem)
		return problem;
	vt_session_clear(session);
	session->now = whole.now;
	session->gaps = whole.gaps;
	session->learnt = whole.learnt;
	session->version = whole.version;
	session->last_file = whole.last_file;
	session->restoring = calloc(1, sizeof(*session->restoring));
	if (!session->restoring)
		vt_no_memory();
	session->restoring->session = session;
	return NULL;
}

const char *vt_session_restore(struct vt_session *session, const char *name, const char *values)
{
	const struct vt_row_kind *kind;
	const char *problem;
	void *row;

	if (!strcmp(name, begin.name))
		return start(session, values);
	if (!session->restoring)
		return "the state does not begin with its beginning";
	if (!strcmp(name, end.name)) {
		vt_session_end_restoring(session);
		return vt_row_read(&end, values, NULL);
	}
	kind = find(name);
	if (!kind)
		return "the state has a row of a kind that is not known";
	row = calloc(1, kind->size);
	if (!row)
		vt_no_memory();
	problem = vt_row_read(kind, values, row);
	if (!problem)
		problem = kind->take(session->restoring, row);
	free(row);
	return problem;
}
