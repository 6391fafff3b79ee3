/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mappings of VFIO's memory: of each process a balanced tree, which a child shares until one
 * of the two changes it. No two mappings share a byte: so one that a piece of memory touches
 * is found as if it were equal.
 */
#include "config.h"

#include "session/internal.h"

#include <search.h>

/* The last byte of a piece of memory; none lies across the end of all memory. */
static uint64_t last_of(uint64_t address, uint64_t length)
{
	return length > UINT64_MAX - address ? UINT64_MAX : address + length - 1;
}

static int compare(const void *left, const void *right)
{
	const struct vt_mapped *a = left, *b = right;

	if (last_of(a->address, a->length) < b->address)
		return -1;
	return a->address > last_of(b->address, b->length);
}

/* ---- the memory of a process ---- */

static struct vt_session_memory *memory_of(const struct vt_session *session, pid_t tgid)
{
	struct vt_session_memory *memory;

	HASH_FIND(hh, session->memories, &tgid, sizeof(tgid), memory);
	return memory;
}

static void let_go_of_node(const void *node, VISIT visit, void *session)
{
	if (visit == postorder || visit == leaf)
		vt_session_release_mapping(session,
					   (*(const struct vt_mapped *const *)node)->file);
}

static void leave(struct vt_session *session, struct vt_session_tree *tree)
{
	if (--tree->users)
		return;
	twalk_r(tree->root, let_go_of_node, session);
	tdestroy(tree->root, free);
	free(tree);
}

static void set_tree(struct vt_session *session, pid_t tgid, struct vt_session_tree *tree)
{
	struct vt_session_memory *memory = memory_of(session, tgid);

	if (!memory) {
		memory = calloc(1, sizeof(*memory));
		if (!memory)
			abort();
		memory->tgid = tgid;
		HASH_ADD(hh, session->memories, tgid, sizeof(memory->tgid), memory);
	} else {
		leave(session, memory->tree);
	}
	memory->tree = tree;
}

static void put(struct vt_session *session, struct vt_session_tree *tree,
		const struct vt_mapped *mapped)
{
	struct vt_mapped *m = malloc(sizeof(*m));

	if (!m)
		abort();
	*m = *mapped;
	if (!tsearch(m, &tree->root, compare))
		abort();
	vt_session_hold_mapping(session, m->file);
}

struct copy {
	struct vt_session *session;
	struct vt_session_tree *tree;
};

static void put_copy(const void *node, VISIT visit, void *ctx)
{
	const struct copy *copy = ctx;

	if (visit == postorder || visit == leaf)
		put(copy->session, copy->tree, *(struct vt_mapped *const *)node);
}

/* The tree that the process alone has, so that it can be changed. */
static struct vt_session_tree *own_tree(struct vt_session *session, pid_t tgid)
{
	const struct vt_session_memory *memory = memory_of(session, tgid);
	struct vt_session_tree *tree;

	if (memory && memory->tree->users == 1)
		return memory->tree;
	tree = calloc(1, sizeof(*tree));
	if (!tree)
		abort();
	tree->users = 1;
	if (memory)
		twalk_r(memory->tree->root, put_copy, &(struct copy){ session, tree });
	set_tree(session, tgid, tree);
	return tree;
}

/* ---- mappings ---- */

/* Any one that lies in that memory, at least in part. */
static struct vt_mapped *find(const struct vt_session *session, pid_t tgid, uint64_t address,
			      uint64_t length)
{
	const struct vt_session_memory *memory = memory_of(session, tgid);
	const struct vt_mapped asked = { .address = address, .length = length };
	void *node = memory && length ? tfind(&asked, &memory->tree->root, compare) : NULL;

	return node ? *(struct vt_mapped **)node : NULL;
}

const struct vt_mapped *vt_session_mapped(const struct vt_session *session, pid_t tgid,
					  uint64_t address, uint64_t length)
{
	const struct vt_mapped *first = NULL;
	const struct vt_mapped *m;

	while ((m = find(session, tgid, address, length))) {
		first = m;
		length = m->address > address ? m->address - address : 0;
	}
	return first;
}

/* What of @before lies on either side of the hole stays. */
static void keep_rest(struct vt_session *session, struct vt_session_tree *tree,
		      const struct vt_mapped *before, uint64_t first, uint64_t last)
{
	uint64_t end = last_of(before->address, before->length);
	struct vt_mapped rest = *before;

	if (before->address < first) {
		rest.length = first - before->address;
		put(session, tree, &rest);
	}
	if (end > last) {
		rest.address = last + 1;
		rest.length = end - last;
		rest.offset += rest.address - before->address;
		put(session, tree, &rest);
	}
}

/* The kernel takes whole pages; of a length within one nothing else is left. */
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
	struct vt_mapped *m, before;

	length = whole_pages(length);
	if (!find(session, tgid, address, length))
		return;
	tree = own_tree(session, tgid);
	while ((m = find(session, tgid, address, length))) {
		before = *m;
		tdelete(m, &tree->root, compare);
		free(m);
		keep_rest(session, tree, &before, address, last_of(address, length));
		vt_session_release_mapping(session, before.file);
	}
}

void vt_session_map(struct vt_session *session, const struct vt_mapped *mapped)
{
	vt_session_unmap(session, mapped->tgid, mapped->address, mapped->length);
	if (mapped->length)
		put(session, own_tree(session, mapped->tgid), mapped);
}

/* The pieces that lie in that memory go to @to as well, or go there alone. */
static void carry(struct vt_session *session, pid_t tgid, const struct vt_move *move,
		  uint64_t length)
{
	const struct vt_mapped *m;
	struct vt_mapped *list = NULL;
	uint64_t at = move->from, end = last_of(move->from, length);
	size_t count = 0;

	while (at <= end && (m = vt_session_mapped(session, tgid, at, end - at + 1))) {
		uint64_t first = m->address > move->from ? m->address : move->from;
		uint64_t last = last_of(m->address, m->length);

		if (last > end)
			last = end;
		list = reallocarray(list, count + 1, sizeof(*list));
		if (!list)
			abort();
		list[count] = *m;
		list[count].tgid = tgid;
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
		put(session, own_tree(session, tgid), &list[i]);
	free(list);
}

/* In its place a mapping gets shorter, or, which VFIO's cannot, longer. */
void vt_session_move(struct vt_session *session, pid_t tgid, const struct vt_move *move)
{
	uint64_t old = whole_pages(move->old_length), new = whole_pages(move->new_length);

	if (move->from != move->to)
		carry(session, tgid, move, !old || new < old ? new : old);
	else if (new < old)
		vt_session_unmap(session, tgid, move->from + new, old - new);
}

/* ---- the model as it is read ---- */

struct mapped_list {
	uint64_t file;
	pid_t tgid;
	struct vt_mapped *list;
	size_t max, count;
};

static void list_node(const void *node, VISIT visit, void *ctx)
{
	const struct vt_mapped *m = *(const struct vt_mapped *const *)node;
	struct mapped_list *l = ctx;

	if ((visit != postorder && visit != leaf) || (l->file && m->file != l->file))
		return;
	if (l->count < l->max) {
		l->list[l->count] = *m;
		l->list[l->count].tgid = l->tgid;
	}
	l->count++;
}

size_t vt_model_mapped(const struct vt_session *session, uint64_t file,
		       struct vt_mapped *list, size_t max)
{
	struct mapped_list l = { .file = file, .list = list, .max = max };
	const struct vt_session_memory *memory;

	for (memory = session->memories; memory; memory = memory->hh.next) {
		l.tgid = memory->tgid;
		twalk_r(memory->tree->root, list_node, &l);
	}
	return l.count;
}

/* ---- processes ---- */

void vt_session_share_mappings(struct vt_session *session, pid_t from, pid_t to)
{
	const struct vt_session_memory *memory = memory_of(session, from);

	vt_session_forget_mappings(session, to);
	if (!memory || from == to)
		return;
	memory->tree->users++;
	set_tree(session, to, memory->tree);
}

static void drop_memory(struct vt_session *session, struct vt_session_memory *memory)
{
	HASH_DELETE(hh, session->memories, memory);
	leave(session, memory->tree);
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
