/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of open files, descriptor tables, and memory that is a mapping of a file. */
#include "config.h"

#include "session/state_rows.h"
#include "util/memory.h"

#include <stdlib.h>

static const char unknown_file[] = "the state names a file that it has not told of";
static const char unknown_number[] = "the state names something that it has not told of";

/* ---- files ---- */

struct file_row {
	struct vt_model_file as;
	uint64_t known, had;
	unsigned int sent;
	bool elsewhere, serves;
	struct vt_service service;
	bool was;			/* .what is valid */
	struct vt_fd what;
};

static const struct vt_row_field file_fields[] = {
	VT_ANY(struct file_row, as.number),
	VT_BELOW(struct file_row, as.kind, VFIOTRACE_FD_KINDS),
	VT_BELOW(struct file_row, as.life, VT_MODEL_CLOSED + 1),
	VT_FLAG(struct file_row, as.made_seen), VT_FLAG(struct file_row, as.had),
	VT_FLAG(struct file_row, as.sent), VT_FLAG(struct file_row, as.guessed),
	VT_WHEN(struct file_row, as.made), VT_WHEN(struct file_row, as.ended),
	VT_BELOW(struct file_row, sent, UINT32_MAX), VT_FLAG(struct file_row, elsewhere),
	VT_ANY(struct file_row, known), VT_ANY(struct file_row, had), VT_FLAG(struct file_row, serves),
	VT_FLAG(struct file_row, service.live),
	VT_BELOW(struct file_row, service.action, VT_SERVICE_ACTIONS),
	VT_ANY(struct file_row, service.device), VT_ANY(struct file_row, service.index),
	VT_ANY(struct file_row, service.vector), VT_FLAG(struct file_row, was),
	VT_BELOW(struct file_row, what.what.kind, VFIOTRACE_FD_KINDS),
	VT_BELOW(struct file_row, what.what.iommu, VFIOTRACE_IOMMUS),
	VT_BELOW(struct file_row, what.what.device_type, VFIOTRACE_DEVICE_TYPES),
	VT_BELOW(struct file_row, what.what.dialect, VFIOTRACE_DIALECTS),
	VT_ANY(struct file_row, what.file), VT_TEXT(struct file_row, what.path),
	VT_TEXT(struct file_row, what.device), VT_TEXT(struct file_row, what.driver),
};

static const char *take_file(struct vt_state_in *in, const void *data)
{
	struct vt_session *session = in->session;
	const struct file_row *row = data;
	uint64_t last = session->last_file;
	struct vt_session_open *file;

	if (!row->as.number || row->as.number > last)
		return unknown_file;
	if (vt_session_find_file(session, row->as.number) ||
	    (row->known && vt_session_find_known(session, row->known)))
		return vt_row_twice;
	session->last_file = row->as.number - 1;
	file = vt_session_new_file(session, row->known, row->as.kind);
	session->last_file = last;
	file->as = row->as;
	file->had = row->had;
	file->sent = row->sent;
	file->elsewhere = row->elsewhere;
	file->serves = row->serves;
	file->service = row->service;
	if (!row->was)
		return NULL;
	file->was = malloc(sizeof(*file->was));
	if (!file->was)
		vt_no_memory();
	*file->was = row->what;
	file->was->absent = file->was->closed = true;
	file->as.what = file->was;
	return NULL;
}

struct kept_row {
	uint64_t by, file;
};

static const struct vt_row_field kept_fields[] = {
	VT_ANY(struct kept_row, by), VT_ANY(struct kept_row, file),
};

static const char *take_kept(struct vt_state_in *in, const void *data)
{
	const struct kept_row *row = data;

	if (!vt_session_find_file(in->session, row->by) ||
	    !vt_session_find_file(in->session, row->file))
		return unknown_file;
	vt_session_keep(in->session, row->by, row->file);
	return NULL;
}

/* ---- descriptors ---- */

/* A table. If its set is new, rows of the set's descriptors follow. */
struct table_row {
	uint64_t set;
};

static const struct vt_row_field table_fields[] = { VT_ANY(struct table_row, set) };

static const char *take_table(struct vt_state_in *in, const void *data)
{
	const struct table_row *row = data;
	struct vt_session_set *set = vt_row_list_find(&in->sets, row->set);

	if (!set && row->set != in->sets.count + 1)
		return unknown_number;
	if (!set) {
		set = vt_session_new_set();
		vt_row_list_add(&in->sets, set);
	}
	vt_row_list_add(&in->tables, vt_session_new_table(set));
	return NULL;
}

struct descriptor_row {
	uint64_t set, file;
	int fd;
	bool closed;
	pid_t seen_by;
};

static const struct vt_row_field descriptor_fields[] = {
	VT_ANY(struct descriptor_row, set), VT_ANY(struct descriptor_row, fd),
	VT_FLAG(struct descriptor_row, closed), VT_ANY(struct descriptor_row, seen_by),
	VT_ANY(struct descriptor_row, file),
};

static const char *take_descriptor(struct vt_state_in *in, const void *data)
{
	const struct descriptor_row *row = data;
	struct vt_session_set *set = vt_row_list_find(&in->sets, row->set);
	struct vt_session_open *file = vt_session_find_file(in->session, row->file);

	if (!set || !file)
		return unknown_file;
	if (vt_session_find_ref(set, row->fd))
		return vt_row_twice;
	vt_session_add_ref(in->session, set, row->fd, file, row->closed)->seen_by = row->seen_by;
	return NULL;
}

struct task_row {
	pid_t tid, tgid;
	uint64_t table;
};

static const struct vt_row_field task_fields[] = {
	VT_ANY(struct task_row, tid), VT_ANY(struct task_row, tgid),
	VT_ANY(struct task_row, table),
};

static const char *take_task(struct vt_state_in *in, const void *data)
{
	const struct task_row *row = data;
	struct vt_session_table *table = vt_row_list_find(&in->tables, row->table);

	if (!table)
		return unknown_number;
	if (vt_session_find_task(in->session, row->tid))
		return vt_row_twice;
	table->users++;
	vt_session_add_task(in->session, row->tid, row->tgid, table);
	return NULL;
}

/* ---- memory ---- */

/* A process with its tree. If the tree is new, rows of its mappings follow. */
struct memory_row {
	pid_t tgid;
	uint64_t tree;
};

static const struct vt_row_field memory_fields[] = {
	VT_ANY(struct memory_row, tgid), VT_ANY(struct memory_row, tree),
};

static const char *take_memory(struct vt_state_in *in, const void *data)
{
	const struct memory_row *row = data;
	struct vt_session_tree *tree = vt_row_list_find(&in->trees, row->tree);
	struct vt_session_memory *memory;

	HASH_FIND(hh, in->session->memories, &row->tgid, sizeof(row->tgid), memory);
	if (memory)
		return vt_row_twice;
	if (!tree && row->tree != in->trees.count + 1)
		return unknown_number;
	if (!tree) {
		tree = calloc(1, sizeof(*tree));
		if (!tree)
			vt_no_memory();
		tree->users = 1;
		vt_row_list_add(&in->trees, tree);
	}
	tree->users++;
	vt_session_set_tree(in->session, row->tgid, tree);
	return NULL;
}

struct mapped_row {
	uint64_t tree;
	struct vt_mapped as;
};

static const struct vt_row_field mapped_fields[] = {
	VT_ANY(struct mapped_row, tree), VT_ANY(struct mapped_row, as.tgid),
	VT_ANY(struct mapped_row, as.address), VT_ANY(struct mapped_row, as.length),
	VT_ANY(struct mapped_row, as.file), VT_ANY(struct mapped_row, as.offset),
	VT_BELOW(struct mapped_row, as.kind, VFIOTRACE_FD_KINDS),
	VT_FLAG(struct mapped_row, as.inferred),
};

static const char *take_mapped(struct vt_state_in *in, const void *data)
{
	const struct mapped_row *row = data;
	struct vt_session_tree *tree = vt_row_list_find(&in->trees, row->tree);

	if (!tree)
		return unknown_number;
	if (!row->as.length ||
	    vt_intervals_find(tree->root, row->as.address,
			      vt_interval_last(row->as.address, row->as.length)))
		return vt_row_twice;
	vt_session_put_mapping(in->session, tree, &row->as);
	return NULL;
}

/* ---- all of them ---- */

enum { FILES, KEPT, TABLES, DESCRIPTORS, TASKS, MEMORIES, MAPPED, KINDS };

static const struct vt_row_kind kinds[KINDS + 1] = {
	[FILES] = VT_ROW_KIND("file", struct file_row, file_fields, take_file),
	[KEPT] = VT_ROW_KIND("kept", struct kept_row, kept_fields, take_kept),
	[TABLES] = VT_ROW_KIND("table", struct table_row, table_fields, take_table),
	[DESCRIPTORS] = VT_ROW_KIND("descriptor", struct descriptor_row, descriptor_fields,
				    take_descriptor),
	[TASKS] = VT_ROW_KIND("task", struct task_row, task_fields, take_task),
	[MEMORIES] = VT_ROW_KIND("memory", struct memory_row, memory_fields, take_memory),
	[MAPPED] = VT_ROW_KIND("mapped", struct mapped_row, mapped_fields, take_mapped),
};

static void save_file(struct vt_state_out *out, const struct vt_session_open *file)
{
	struct file_row row = {
		.as = file->as, .known = file->known, .had = file->had, .sent = file->sent,
		.elsewhere = file->elsewhere, .serves = file->serves,
		.service = file->service, .was = file->was,
	};

	if (file->was)
		row.what = *file->was;
	vt_row_put(out, &kinds[FILES], &row);
}

static void save_files(struct vt_state_out *out, const struct vt_session *session)
{
	const struct vt_session_open *file;
	const struct vt_session_kept *kept;

	for (file = session->files; file; file = file->hh.next)
		save_file(out, file);
	for (file = session->files; file; file = file->hh.next)
		LL_FOREACH(file->keeps, kept)
			vt_row_put(out, &kinds[KEPT], &(struct kept_row){
				.by = file->as.number, .file = kept->file->as.number,
			});
}

static void save_table(struct vt_state_out *out, const struct vt_session_table *table,
		       uint64_t *sets)
{
	const struct vt_session_ref *ref;
	struct table_row row;
	bool met;

	row.set = vt_row_number(out, table->set, sets, &met);
	vt_row_put(out, &kinds[TABLES], &row);
	for (ref = met ? NULL : table->set->refs; ref; ref = ref->hh.next)
		vt_row_put(out, &kinds[DESCRIPTORS], &(struct descriptor_row){
			.set = row.set, .fd = ref->fd, .closed = ref->closed,
			.seen_by = ref->seen_by, .file = ref->file->as.number,
		});
}

static void save_tasks(struct vt_state_out *out, const struct vt_session *session)
{
	const struct vt_session_task *task;
	uint64_t tables = 0, sets = 0;

	for (task = session->tasks; task; task = task->hh.next) {
		struct task_row row = { .tid = task->tid, .tgid = task->tgid };
		bool met;

		row.table = vt_row_number(out, task->table, &tables, &met);
		if (!met)
			save_table(out, task->table, &sets);
		vt_row_put(out, &kinds[TASKS], &row);
	}
}

static void save_memories(struct vt_state_out *out, const struct vt_session *session)
{
	const struct vt_session_memory *memory;
	const struct vt_session_mapping *m;
	uint64_t trees = 0;
	bool met;

	for (memory = session->memories; memory; memory = memory->hh.next) {
		struct memory_row row = { .tgid = memory->tgid };

		row.tree = vt_row_number(out, memory->tree, &trees, &met);
		vt_row_put(out, &kinds[MEMORIES], &row);
		for (m = NULL; !met && (m = vt_session_next_mapping(memory->tree, m));)
			vt_row_put(out, &kinds[MAPPED], &(struct mapped_row){
				.tree = row.tree, .as = m->as,
			});
	}
}

static void save(struct vt_state_out *out, const struct vt_session *session)
{
	save_files(out, session);
	save_tasks(out, session);
	save_memories(out, session);
}

const struct vt_row_part vt_row_files = { kinds, save };

void vt_session_end_restoring(struct vt_session *session)
{
	struct vt_state_in *in = session->restoring;

	if (!in)
		return;
	for (size_t i = 0; i < in->tables.count; i++)
		vt_session_leave_table(session, in->tables.items[i]);
	for (size_t i = 0; i < in->sets.count; i++)
		vt_session_leave_set(session, in->sets.items[i]);
	for (size_t i = 0; i < in->trees.count; i++)
		vt_session_leave_tree(session, in->trees.items[i]);
	free(in->tables.items);
	free(in->sets.items);
	free(in->trees.items);
	free(in);
	session->restoring = NULL;
}
