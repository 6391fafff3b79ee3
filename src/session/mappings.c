/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of processes that is a mapping of VFIO's files. Each process has an ordered tree,
 * which a child shares until either changes it. No two mappings share a byte.
 */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

static struct vt_session_mapping *mapped_of(struct vt_interval *memory)
{
	return VT_INTERVAL_OF(memory, struct vt_session_mapping, memory);
}

struct vt_session_mapping *vt_session_next_mapping(const struct vt_session_tree *tree, const struct vt_session_mapping *after)
{
	struct vt_interval *i = after ?
		vt_intervals_next(tree->root, &after->memory, 0, UINT64_MAX) :
		vt_intervals_find(tree->root, 0, UINT64_MAX);

	return i ? mapped_of(i) : NULL;
}

/* ---- the memory of a process ---- */

static struct vt_session_memory *memory_of(const struct vt_session *session, pid_t tgid)
{
	struct vt_session_memory *memory;

	HASH_FIND(hh, session->memories, &tgid, sizeof(tgid), memory);
	return memory;
}

void vt_session_put_mapping(struct vt_session *session, struct vt_session_tree *tree,
		const struct vt_mapped *mapped)
{
	struct vt_session_mapping *m = calloc(1, sizeof(*m));

	if (!m)
		vt_no_memory();
	m->as = *mapped;
	m->memory.first = mapped->address;
	m->memory.last = vt_interval_last(mapped->address, mapped->length);
	m->memory.order = ++tree->count;
	vt_intervals_add(&tree->root, &m->memory);
	vt_session_hold_mapping(session, m->as.file);
}

static void drop(struct vt_session *session, struct vt_session_tree *tree, struct vt_session_mapping *m)
{
	uint64_t file = m->as.file;

	vt_intervals_remove(&tree->root, &m->memory);
	free(m);
	vt_session_release_mapping(session, file);
}

void vt_session_leave_tree(struct vt_session *session, struct vt_session_tree *tree)
{
	if (--tree->users)
		return;
	while (tree->root)
		drop(session, tree, mapped_of(tree->root));
	free(tree);
}

void vt_session_set_tree(struct vt_session *session, pid_t tgid, struct vt_session_tree *tree)
{
	struct vt_session_memory *memory = memory_of(session, tgid);

	if (!memory) {
		memory = calloc(1, sizeof(*memory));
		if (!memory)
			vt_no_memory();
		memory->tgid = tgid;
		HASH_ADD(hh, session->memories, tgid, sizeof(memory->tgid), memory);
	} else {
		vt_session_leave_tree(session, memory->tree);
	}
	memory->tree = tree;
}

/* The process's tree, for changing it: copied first if other processes share it. */
static struct vt_session_tree *own_tree(struct vt_session *session, pid_t tgid)
{
	const struct vt_session_memory *memory = memory_of(session, tgid);
	const struct vt_session_mapping *m = NULL;
	struct vt_session_tree *tree;

	if (memory && memory->tree->users == 1)
		return memory->tree;
	tree = calloc(1, sizeof(*tree));
	if (!tree)
		vt_no_memory();
	tree->users = 1;
	while (memory && (m = vt_session_next_mapping(memory->tree, m)))
		vt_session_put_mapping(session, tree, &m->as);
	vt_session_set_tree(session, tgid, tree);
	return tree;
}

/* ---- mappings ---- */

/* The first mapping that has a byte in that memory; NULL: none. */
static struct vt_session_mapping *find(const struct vt_session *session, pid_t tgid, uint64_t address,
			   uint64_t length)
{
	const struct vt_session_memory *memory = memory_of(session, tgid);
	struct vt_interval *i = memory && length ?
		vt_intervals_find(memory->tree->root, address, vt_interval_last(address, length)) :
		NULL;

	return i ? mapped_of(i) : NULL;
}

const struct vt_mapped *vt_session_mapped(const struct vt_session *session, pid_t tgid,
					  uint64_t address, uint64_t length)
{
	const struct vt_session_mapping *m = find(session, tgid, address, length);

	return m ? &m->as : NULL;
}

/* Adds again the parts of @before that are outside of the hole. */
static void keep_rest(struct vt_session *session, struct vt_session_tree *tree,
		      const struct vt_mapped *before, uint64_t first, uint64_t last)
{
	uint64_t end = vt_interval_last(before->address, before->length);
	struct vt_mapped rest = *before;

	if (before->address < first) {
		rest.length = first - before->address;
		vt_session_put_mapping(session, tree, &rest);
	}
	if (end > last) {
		rest.address = last + 1;
		rest.length = end - last;
		rest.offset += rest.address - before->address;
		vt_session_put_mapping(session, tree, &rest);
	}
}

/* The kernel maps whole pages, so nothing stays of a page that is unmapped in part. */
static uint64_t whole_pages(uint64_t length)
{
	if (length > UINT64_MAX - (VT_SESSION_PAGE - 1))
		return UINT64_MAX;
	return (length + VT_SESSION_PAGE - 1) & ~(uint64_t)(VT_SESSION_PAGE - 1);
}

void vt_session_unmap(struct vt_session *session, pid_t tgid, uint64_t address,
		      uint64_t length)
{
	struct vt_session_tree *tree;
	struct vt_mapped before;
	struct vt_session_mapping *m;

	length = whole_pages(length);
	if (!find(session, tgid, address, length))
		return;
	tree = own_tree(session, tgid);
	while ((m = find(session, tgid, address, length))) {
		before = m->as;
		/*
		 * Add the rest before dropping the whole mapping: with its last mapping the
		 * file may end.
		 */
		keep_rest(session, tree, &before, address, vt_interval_last(address, length));
		drop(session, tree, m);
	}
}

void vt_session_map(struct vt_session *session, const struct vt_mapped *mapped)
{
	vt_session_unmap(session, mapped->tgid, mapped->address, mapped->length);
	if (mapped->length)
		vt_session_put_mapping(session, own_tree(session, mapped->tgid), mapped);
}

/* Moves the mappings in that memory to @to, or copies them there if .stays. */
static void carry(struct vt_session *session, pid_t tgid, const struct vt_move *move,
		  uint64_t length)
{
	const struct vt_mapped *m;
	struct vt_mapped *list = NULL;
	uint64_t at = move->from, end = vt_interval_last(move->from, length);
	size_t count = 0;

	while (at <= end && (m = vt_session_mapped(session, tgid, at, end - at + 1))) {
		uint64_t first = m->address > move->from ? m->address : move->from;
		uint64_t last = vt_interval_last(m->address, m->length);

		if (last > end)
			last = end;
		list = reallocarray(list, count + 1, sizeof(*list));
		if (!list)
			vt_no_memory();
		list[count] = *m;
		list[count].tgid = tgid;
		list[count].offset += first - m->address;
		list[count].address = move->to + (first - move->from);
		list[count++].length = last - first + 1;
		if (last == UINT64_MAX)
			break;
		at = last + 1;
	}
	if (!move->stays)
		vt_session_unmap(session, tgid, move->from, move->old_length);
	vt_session_unmap(session, tgid, move->to, move->new_length);
	for (size_t i = 0; i < count; i++)
		vt_session_put_mapping(session, own_tree(session, tgid), &list[i]);
	free(list);
}

/* A mapping that does not move gets shorter. VFIO's mappings cannot grow. */
void vt_session_move(struct vt_session *session, pid_t tgid, const struct vt_move *move)
{
	uint64_t old = whole_pages(move->old_length), new = whole_pages(move->new_length);

	if (move->from != move->to)
		carry(session, tgid, move, !old || new < old ? new : old);
	else if (new < old)
		vt_session_unmap(session, tgid, move->from + new, old - new);
}

/* ---- for readers ---- */

size_t vt_model_mapped(const struct vt_session *session, uint64_t file,
		       struct vt_mapped *list, size_t max)
{
	const struct vt_session_memory *memory;
	size_t count = 0;

	for (memory = session->memories; memory; memory = memory->hh.next) {
		const struct vt_session_mapping *m = NULL;

		while ((m = vt_session_next_mapping(memory->tree, m))) {
			if (file && m->as.file != file)
				continue;
			if (count < max) {
				list[count] = m->as;
				list[count].tgid = memory->tgid;
			}
			count++;
		}
	}
	return count;
}

/* ---- processes ---- */

void vt_session_share_mappings(struct vt_session *session, pid_t from, pid_t to)
{
	const struct vt_session_memory *memory = memory_of(session, from);

	vt_session_forget_mappings(session, to);
	if (!memory || from == to)
		return;
	memory->tree->users++;
	vt_session_set_tree(session, to, memory->tree);
}

static void drop_memory(struct vt_session *session, struct vt_session_memory *memory)
{
	HASH_DELETE(hh, session->memories, memory);
	vt_session_leave_tree(session, memory->tree);
	free(memory);
}

void vt_session_forget_mappings(struct vt_session *session, pid_t tgid)
{
	struct vt_session_memory *memory = memory_of(session, tgid);

	if (memory)
		drop_memory(session, memory);
}

void vt_session_free_mappings(struct vt_session *session)
{
	struct vt_session_memory *memory, *next;

	HASH_ITER(hh, session->memories, memory, next)
		drop_memory(session, memory);
}
