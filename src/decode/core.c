/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The context: the rows in use, and which of them a request on a descriptor means. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/ioctl.h>
#include <linux/kvm_vfio_subset.h>
#include <linux/vfio.h>

#include "decode/core.h"
#include "decode/check.h"

/* A plugin's shared object. */
struct plugin {
	struct plugin *next;
	void *handle;
	int (*close)(void *handle);
};

struct vfiotrace_context {
	size_t count;
	size_t built_in;		/* the first rows are built-in ones */
	const struct vfiotrace_request **rows;	/* in the order of the tables */
	const struct vfiotrace_request **index;	/* sorted by request_key(), then by name */
	bool foreign;
	struct plugin *plugins;
};

/* The rows that a call may mean: a run of the index, of which .match selects some. */
struct vt_candidates {
	const struct vfiotrace_request **first;
	size_t count;
	const struct vfiotrace_fd *fd;
	enum vfiotrace_dialect dialect;
	enum {
		VT_MATCH_EXACT,		/* kind and IOMMU model fit */
		VT_MATCH_KIND,		/* the kind fits */
		VT_MATCH_MAINLINE,	/* any kind, but no private requests */
		VT_MATCH_ANY,		/* not a known kind: private requests, too */
	} match;
};

/*
 * The key of the index. Requests without size and direction have the same number on all
 * architectures, except for the bits that mean "no direction": 0 on most, 1 << 29 on some,
 * where the other direction bits differ, too. Keys must be equal for both, so that a recording
 * can be read on either.
 */
static uint32_t request_key(uint32_t code)
{
	/* For KVM's requests number, type and size suffice: no two differ only in direction. */
	if (_IOC_TYPE(code) == VT_KVMIO)
		return code & 0x1fffffff;
	return (code & 0xdfff0000) ? code : (code & 0xffff);
}

static int compare_rows(const void *a, const void *b)
{
	const struct vfiotrace_request *x =
		*(const struct vfiotrace_request *const *)a;
	const struct vfiotrace_request *y =
		*(const struct vfiotrace_request *const *)b;
	uint32_t kx = request_key(x->code), ky = request_key(y->code);

	if (kx != ky)
		return kx < ky ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* An insertion sort is stable, qsort() is not: rows of one name stay in the order of the tables. */
static void sort_rows(const struct vfiotrace_request **index, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct vfiotrace_request *row = index[i];
		size_t j = i;

		for (; j > 0 && compare_rows(&index[j - 1], &row) > 0; j--)
			index[j] = index[j - 1];
		index[j] = row;
	}
}

/* Adds @count rows that were checked before. */
static int append_rows(struct vfiotrace_context *context,
		       const struct vfiotrace_request *rows, size_t count)
{
	const struct vfiotrace_request **grown;
	size_t total = context->count + count;

	grown = reallocarray(context->rows, total ? total : 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	context->rows = grown;
	grown = reallocarray(context->index, total ? total : 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	context->index = grown;
	for (size_t i = 0; i < count; i++)
		context->rows[context->count + i] = &rows[i];
	context->count = total;
	memcpy(context->index, context->rows, total * sizeof(*grown));
	sort_rows(context->index, total);
	return 0;
}

int vfiotrace_context_create(struct vfiotrace_context **ret)
{
	struct vfiotrace_context *context = calloc(1, sizeof(*context));
	int error = context ? 0 : -ENOMEM;

	for (size_t i = 0; !error && vt_tables[i]; i++)
		error = append_rows(context, vt_tables[i]->rows,
				    vt_tables[i]->count);
	if (error) {
		vfiotrace_context_destroy(context);
		return error;
	}
	context->built_in = context->count;
	*ret = context;
	return 0;
}

void vfiotrace_context_destroy(struct vfiotrace_context *context)
{
	if (!context)
		return;
	free(context->rows);
	free(context->index);
	while (context->plugins) {
		context->plugins->close(context->plugins->handle);
		vt_context_unkeep(context);
	}
	free(context);
}

void vfiotrace_context_set_foreign(struct vfiotrace_context *context, bool foreign)
{
	context->foreign = foreign;
}

const struct vfiotrace_request *
vfiotrace_request_next(const struct vfiotrace_context *context,
		       size_t *position)
{
	if (*position >= context->count)
		return NULL;
	return context->rows[(*position)++];
}

static bool rows_clash(const struct vfiotrace_request *a,
		       const struct vfiotrace_request *b)
{
	return request_key(a->code) == request_key(b->code) &&
	       a->dialect == b->dialect && (a->kinds & b->kinds) &&
	       (!a->iommus || !b->iommus || (a->iommus & b->iommus));
}

const struct vfiotrace_request *
vt_context_clash(const struct vfiotrace_context *context,
		 const struct vfiotrace_request *row, bool *built_in)
{
	for (size_t i = 0; i < context->count; i++) {
		if (rows_clash(row, context->rows[i])) {
			*built_in = i < context->built_in;
			return context->rows[i];
		}
	}
	return NULL;
}

int vfiotrace_context_add(struct vfiotrace_context *context,
			  const struct vfiotrace_request *rows, size_t count,
			  size_t *bad)
{
	struct vt_check check = { .readable = NULL };
	bool built_in;

	for (size_t i = 0; i < count; i++) {
		if (bad)
			*bad = i;
		if (!vt_check_row(&check, &rows[i]))
			return -EINVAL;
		if (vt_context_clash(context, &rows[i], &built_in))
			return -EEXIST;
		for (size_t j = 0; j < i; j++)
			if (rows_clash(&rows[i], &rows[j]))
				return -EEXIST;
	}
	return append_rows(context, rows, count);
}

int vt_context_keep(struct vfiotrace_context *context, void *handle,
		    int (*close)(void *handle))
{
	struct plugin *plugin = calloc(1, sizeof(*plugin));

	if (!plugin)
		return -ENOMEM;
	plugin->handle = handle;
	plugin->close = close;
	plugin->next = context->plugins;
	context->plugins = plugin;
	return 0;
}

void vt_context_unkeep(struct vfiotrace_context *context)
{
	struct plugin *plugin = context->plugins;

	context->plugins = plugin->next;
	free(plugin);
}

/* ---- which row a call means ---- */

static bool iommu_fits(const struct vfiotrace_request *row,
		       const struct vfiotrace_fd *fd)
{
	return !row->iommus || fd->iommu == VFIOTRACE_IOMMU_UNKNOWN ||
	       (row->iommus & (1u << fd->iommu));
}

static bool is_candidate(const struct vt_candidates *c,
			 const struct vfiotrace_request *row)
{
	bool kind = row->kinds & (1u << c->fd->kind);

	if (row->dialect != c->dialect)
		return false;
	switch (c->match) {
	case VT_MATCH_EXACT:
		return kind && iommu_fits(row, c->fd);
	case VT_MATCH_KIND:
		return kind;
	case VT_MATCH_MAINLINE:
		return !(row->flags & VFIOTRACE_REQUEST_PRIVATE);
	case VT_MATCH_ANY:
		return c->fd->kind <= VFIOTRACE_FD_OTHER;
	}
	return false;
}

/* The next candidate after @previous (NULL: the first); NULL: no more. */
static const struct vfiotrace_request **
next_candidate(const struct vt_candidates *c,
	       const struct vfiotrace_request **previous)
{
	const struct vfiotrace_request **row = previous ? previous + 1 : c->first;

	for (; row < c->first + c->count; row++)
		if (is_candidate(c, *row))
			return row;
	return NULL;
}

/* Finds the run of the index that has the request's key. */
static void find_run(struct vt_candidates *c,
		     const struct vfiotrace_context *context, uint32_t code)
{
	uint32_t key = request_key(code);
	size_t low = 0, high = context->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (request_key(context->index[middle]->code) < key)
			low = middle + 1;
		else
			high = middle;
	}
	c->first = context->index + low;
	for (c->count = 0; low < context->count; low++, c->count++)
		if (request_key(context->index[low]->code) != key)
			break;
}

/* data: kind of the descriptor, which has no such request */
static void find_candidates(struct vt_candidates *c,
			    const struct vfiotrace_context *context,
			    const struct vfiotrace_fd *fd, uint32_t code)
{
	int dialect = fd->dialect;

	c->fd = fd;
	find_run(c, context, code);
	for (int tries = 0; tries < 1 + VFIOTRACE_DIALECTS; tries++) {
		c->dialect = dialect;
		for (int match = VT_MATCH_EXACT; match <= VT_MATCH_ANY; match++) {
			c->match = match;
			if (next_candidate(c, NULL))
				return;
		}
		dialect = tries;
		if (dialect != VFIOTRACE_DIALECT_UPSTREAM &&
		    request_key(code) <= 0xffff)
			break;
	}
	c->count = 0;
}

/* The row of the call; NULL if there is none, or if candidates have different names. */
static const struct vfiotrace_request *
choose(const struct vt_candidates *c)
{
	const struct vfiotrace_request **first = next_candidate(c, NULL);
	bool unknown = c->fd->kind == VFIOTRACE_FD_UNKNOWN;

	if (!first)
		return NULL;
	if (c->match != VT_MATCH_EXACT && !unknown)
		return NULL;
	for (const struct vfiotrace_request **row = first; row;
	     row = next_candidate(c, row))
		if (strcmp((*row)->name, (*first)->name))
			return NULL;
	return *first;
}

void vfiotrace_call_init(struct vfiotrace_call *call,
			 const struct vfiotrace_context *context,
			 const struct vfiotrace_fd *fd,
			 enum vfiotrace_caller caller, uint32_t code,
			 uint64_t arg)
{
	struct vt_candidates candidates;

	find_candidates(&candidates, context, fd, code);
	call->context = context;
	call->fd = *fd;
	call->caller = caller;
	call->code = code;
	/* Bits above the lower 32 do not belong to a 32-bit program's argument. */
	call->arg = caller == VFIOTRACE_CALLER_64 ? arg : (uint32_t)arg;
	call->request = choose(&candidates);
	call->result = call->request ? call->request->result :
				       VFIOTRACE_RESULT_ZERO;
	call->result_kind = call->request ? call->request->result_kind :
					    VFIOTRACE_FD_UNKNOWN;
	call->result_xlat = call->request ? call->request->result_xlat : NULL;
	call->entered = false;
	call->foreign = context->foreign;
	call->argsz = 0;
	call->in_have = 0;
	call->out_have = 0;
}

enum vfiotrace_value_type
vt_call_argument_type(const struct vfiotrace_call *call)
{
	const struct vfiotrace_request **row = NULL;
	struct vt_candidates candidates;

	find_candidates(&candidates, call->context, &call->fd, call->code);
	if (!candidates.count)
		return VFIOTRACE_VALUE_HEX;
	while ((row = next_candidate(&candidates, row)))
		if ((*row)->arg != VFIOTRACE_ARG_NONE)
			return VFIOTRACE_VALUE_ADDRESS;
	return VFIOTRACE_VALUE_OUTPUT;
}

/* ---- the name ---- */

static int unknown_name(uint32_t code, char *buffer, size_t size)
{
	static const char *const directions[] = {
		"", "_IOC_READ", "_IOC_WRITE", "_IOC_READ|_IOC_WRITE",
	};
	unsigned int direction = _IOC_DIR(code);
	unsigned int which = (direction & _IOC_READ ? 1 : 0) +
			     (direction & _IOC_WRITE ? 2 : 0);

	if (!which && direction != _IOC_NONE)
		return snprintf(buffer, size, "_IOC(%#x, %#x, %#x, %#x)",
				direction, _IOC_TYPE(code), _IOC_NR(code),
				_IOC_SIZE(code));
	return snprintf(buffer, size, "_IOC(%s, %#x, %#x, %#x)",
			which ? directions[which] : "_IOC_NONE",
			_IOC_TYPE(code), _IOC_NR(code), _IOC_SIZE(code));
}

static size_t append(char *buffer, size_t size, size_t length, const char *text)
{
	for (; *text; text++, length++)
		if (length + 1 < size)
			buffer[length] = *text;
	if (size)
		buffer[length < size ? length : size - 1] = '\0';
	return length;
}

/*
 * Joins the candidates' names, each once, with " or ". Returns the length, as snprintf() does;
 * 0: there is no candidate.
 */
static size_t join_names(const struct vt_candidates *c, char *buffer, size_t size)
{
	const struct vfiotrace_request **row;
	const char *last = NULL;
	size_t length = 0;

	for (row = next_candidate(c, NULL); row; row = next_candidate(c, row)) {
		if (last && !strcmp(last, (*row)->name))
			continue;
		if (last)
			length = append(buffer, size, length, " or ");
		last = (*row)->name;
		length = append(buffer, size, length, last);
	}
	return length;
}

int vfiotrace_call_name(const struct vfiotrace_call *call, char *buffer,
			size_t size)
{
	struct vt_candidates candidates;
	size_t length;

	if (call->request)
		return append(buffer, size, 0, call->request->name);
	find_candidates(&candidates, call->context, &call->fd, call->code);
	length = join_names(&candidates, buffer, size);
	return length ? (int)length : unknown_name(call->code, buffer, size);
}

/* ---- notes about the request ---- */

/*
 * A private request that has the number of one of iommufd's gets a note. VFIO's own numbers
 * mean different requests on different descriptors, so those get none.
 */
static enum vfiotrace_note private_note(const struct vfiotrace_call *call, char *buffer,
					size_t size)
{
	static const struct vfiotrace_fd iommufd = { .kind = VFIOTRACE_FD_IOMMUFD };
	struct vt_candidates c = { .fd = &iommufd, .match = VT_MATCH_KIND };

	if (!(call->request->flags & VFIOTRACE_REQUEST_PRIVATE))
		return VFIOTRACE_NOTE_NONE;
	find_run(&c, call->context, call->code);
	return join_names(&c, buffer, size) ? VFIOTRACE_NOTE_PRIVATE : VFIOTRACE_NOTE_NONE;
}

/*
 * VFIO's requests have no size and no direction. If this one has such bits, and would be a
 * known request on this kind of descriptor without them, the program's author computed it
 * wrongly.
 */
static enum vfiotrace_note code_note(const struct vfiotrace_call *call, char *buffer,
				     size_t size, uint32_t *code)
{
	struct vt_candidates c;

	*code = call->code & 0xffff;
	if (_IOC_TYPE(call->code) != VFIO_TYPE || request_key(call->code) == *code)
		return VFIOTRACE_NOTE_NONE;
	find_candidates(&c, call->context, &call->fd, *code);
	if (!c.count || (c.match > VT_MATCH_KIND && call->fd.kind != VFIOTRACE_FD_UNKNOWN))
		return VFIOTRACE_NOTE_NONE;
	join_names(&c, buffer, size);
	return VFIOTRACE_NOTE_WRONG_CODE;
}

/* A request on a descriptor that does not know it. No note for a file that is not of our kinds. */
static enum vfiotrace_note kind_note(const struct vfiotrace_call *call,
				     const struct vt_candidates *c, char *buffer, size_t size)
{
	if (c->match <= VT_MATCH_KIND || call->fd.kind <= VFIOTRACE_FD_OTHER)
		return VFIOTRACE_NOTE_NONE;
	append(buffer, size, 0, vfiotrace_fd_kind_name(call->fd.kind));
	return VFIOTRACE_NOTE_WRONG_KIND;
}

enum vfiotrace_note vt_call_note(const struct vfiotrace_call *call, char *buffer,
				 size_t size, uint32_t *code)
{
	struct vt_candidates candidates;

	*code = 0;
	if (call->request)
		return private_note(call, buffer, size);
	find_candidates(&candidates, call->context, &call->fd, call->code);
	if (candidates.count)
		return kind_note(call, &candidates, buffer, size);
	return code_note(call, buffer, size, code);
}
