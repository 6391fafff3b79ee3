/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "report/internal.h"
#include "util/memory.h"

#include <string.h>

#define ROWS_MAX 1024			/* further calls are counted as "(others)" */

static struct vt_counts_row *make_row(const char *name, const char *kind)
{
	size_t length = strlen(name) + 1, more = strlen(kind) + 1;
	struct vt_counts_row *row = calloc(1, sizeof(*row) + length + more);

	if (!row)
		vt_no_memory();
	row->name = memcpy(row->key, name, length);
	row->kind = memcpy(row->key + length, kind, more);
	return row;
}

struct vt_counts *vt_counts_create(const struct vt_counts_options *options)
{
	struct vt_counts *counts = calloc(1, sizeof(*counts));

	if (!counts)
		vt_no_memory();
	counts->options = options;
	counts->last = &counts->first;
	counts->total = make_row("total", "");
	return counts;
}

static void free_row(struct vt_counts_row *row)
{
	if (row)
		free(row->errors);
	free(row);
}

void vt_counts_destroy(struct vt_counts *counts)
{
	struct vt_counts_row *row, *next;

	if (!counts)
		return;
	HASH_CLEAR(hh, counts->rows);
	for (row = counts->first; row; row = next) {
		next = row->next;
		free_row(row);
	}
	free_row(counts->total);
	free(counts);
}

/* ---- counting ---- */

static struct vt_counts_row *append(struct vt_counts *counts, struct vt_counts_row *row)
{
	*counts->last = row;
	counts->last = &row->next;
	counts->nrows++;
	return row;
}

static struct vt_counts_row *row_of(struct vt_counts *counts, const struct vt_counted *c)
{
	const char *kind = c->on_fd ? vfiotrace_fd_kind_name(c->kind) : "";
	size_t length = strlen(c->name) + 1, more = strlen(kind) + 1;
	struct vt_counts_row *row;
	char key[512];

	if (length + more > sizeof(key))
		return NULL;
	memcpy(key, c->name, length);
	memcpy(key + length, kind, more);
	HASH_FIND(hh, counts->rows, key, length + more, row);
	if (row)
		return row;
	if (counts->nrows >= ROWS_MAX)
		return NULL;
	row = make_row(c->name, kind);
	HASH_ADD_KEYPTR(hh, counts->rows, row->key, length + more, row);
	return append(counts, row);
}

static void count_error(struct vt_counts_row *row, int errnum)
{
	size_t i = 0;

	row->failed++;
	while (i < row->nerrors && row->errors[i].errnum != errnum)
		i++;
	if (i == row->nerrors && i == row->errors_room) {
		row->errors_room = i ? 2 * i : 4;
		row->errors = reallocarray(row->errors, row->errors_room,
					   sizeof(*row->errors));
		if (!row->errors)
			vt_no_memory();
	}
	if (i == row->nerrors)
		row->errors[row->nerrors++] = (struct vt_errors){ .errnum = errnum };
	row->errors[i].count++;
}

static void count_in(struct vt_counts_row *row, const struct vt_counted *c)
{
	row->calls++;
	if (c->errnum)
		count_error(row, c->errnum);
	if (c->timed)
		vt_histogram_add(&row->took, c->took);
	if (c->ran_known)
		vt_histogram_add(&row->ran, c->ran);
	row->mapped_any |= c->maps;
	row->unmapped_any |= c->unmaps;
	row->mapped += c->mapped;
	row->unmapped += c->unmapped;
}

static void count(void *ctx, const struct vt_counted *c)
{
	struct vt_counts *counts = ctx;
	struct vt_counts_row *row;

	if (!c->finished) {
		counts->unfinished++;
		return;
	}
	row = row_of(counts, c);
	if (!row && !counts->others)
		counts->others = append(counts, make_row("(others)", ""));
	count_in(row ? row : counts->others, c);
	count_in(counts->total, c);
}

struct vt_counter vt_counts_counter(struct vt_counts *counts)
{
	return (struct vt_counter){ count, counts };
}

/* ---- the order of rows ---- */

bool vt_counts_by_wall(const struct vt_counts *counts)
{
	return counts->options->wall ||
	       (counts->total->took.count && !counts->total->ran.count);
}

const struct vt_histogram *vt_counts_times(const struct vt_counts *counts,
					   const struct vt_counts_row *row)
{
	return vt_counts_by_wall(counts) ? &row->took : &row->ran;
}

/* The sort key: greatest first. */
static uint64_t weight(const struct vt_counts *counts, const struct vt_counts_row *row)
{
	const struct vt_histogram *h = vt_counts_times(counts, row);

	switch (counts->options->sort) {
	case VT_COLUMN_PERCENT:
	case VT_COLUMN_TOTAL:
		return h->sum;
	case VT_COLUMN_MEAN:
		return h->count ? h->sum / h->count : 0;
	case VT_COLUMN_MEDIAN:
		return vt_histogram_quantile(h, 50);
	case VT_COLUMN_P99:
		return vt_histogram_quantile(h, 99);
	case VT_COLUMN_LEAST:
		return h->least;
	case VT_COLUMN_MOST:
		return h->most;
	case VT_COLUMN_CALLS:
		return row->calls;
	case VT_COLUMN_ERRORS:
	case VT_COLUMN_ERRNOS:
		return row->failed;
	case VT_COLUMN_MAPPED:
		return row->mapped;
	case VT_COLUMN_UNMAPPED:
		return row->unmapped;
	default:
		return 0;
	}
}

static int compare(const struct vt_counts *counts, const struct vt_counts_row *a,
		   const struct vt_counts_row *b)
{
	uint64_t left = weight(counts, a), right = weight(counts, b);
	int names = strcmp(a->name, b->name), kinds = strcmp(a->kind, b->kind);

	if (counts->options->sort == VT_COLUMN_NAME)
		return names ? names : kinds;
	if (counts->options->sort == VT_COLUMN_KIND)
		return kinds ? kinds : names;
	return (left < right) - (left > right);
}

struct sorted {
	const struct vt_counts *counts;
	struct vt_counts_row *row;
	size_t came;
};

/* Rows with equal keys stay in the order of their first calls. */
static int compare_sorted(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;
	int order = compare(a->counts, a->row, b->row);

	return order ? order : (a->came > b->came) - (a->came < b->came);
}

struct vt_counts_row **vt_counts_sorted(const struct vt_counts *counts)
{
	struct vt_counts_row **rows = calloc(counts->nrows + 1, sizeof(struct vt_counts_row *));
	struct sorted *list = calloc(counts->nrows + 1, sizeof(*list));
	size_t n = 0;

	if (!rows || !list)
		vt_no_memory();
	for (struct vt_counts_row *row = counts->first; row; row = row->next, n++)
		list[n] = (struct sorted){ counts, row, n };
	qsort(list, n, sizeof(*list), compare_sorted);
	for (size_t i = 0; i < n; i++)
		rows[i] = list[i].row;
	free(list);
	return rows;
}

static int compare_errors(const void *left, const void *right)
{
	const struct vt_errors *a = left, *b = right;

	if (a->count != b->count)
		return (a->count < b->count) - (a->count > b->count);
	return (a->errnum > b->errnum) - (a->errnum < b->errnum);
}

void vt_counts_sort_errors(struct vt_counts_row *row)
{
	if (row->nerrors)
		qsort(row->errors, row->nerrors, sizeof(*row->errors), compare_errors);
}
