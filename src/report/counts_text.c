/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of -c as text, in strace's layout. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "print/errnum.h"
#include "report/internal.h"
#include "util/array.h"

#define NS 1000000000u

/* What a cell's text is made from. */
struct cell {
	struct vt_buffer *out;
	const struct vt_counts *counts;
	const struct vt_counts_row *row;
	const struct vt_histogram *times, *all;
};

static void put_number(struct cell *c, uint64_t number)
{
	vt_buffer_format(c->out, "%" PRIu64, number);
}

static void put_seconds(struct cell *c, uint64_t ns)
{
	if (c->times->count)
		vt_buffer_format(c->out, "%" PRIu64 ".%06" PRIu64, ns / NS, ns % NS / 1000);
}

static void put_percent(struct cell *c)
{
	double part = c->row == c->counts->total ? 100 : 0;

	if (c->all->sum)
		part = 100.0 * (double)c->times->sum / (double)c->all->sum;
	vt_buffer_format(c->out, "%.2f", part);
}

static void put_total(struct cell *c)
{
	put_seconds(c, c->times->sum);
}

/* In microseconds, as in strace. */
static void put_mean(struct cell *c)
{
	if (c->times->count)
		put_number(c, c->times->sum / c->times->count / 1000);
}

static void put_calls(struct cell *c)
{
	put_number(c, c->row->calls);
}

static void put_errors(struct cell *c)
{
	if (c->row->failed)
		put_number(c, c->row->failed);
}

static void put_median(struct cell *c)
{
	put_seconds(c, vt_histogram_quantile(c->times, 50));
}

static void put_p99(struct cell *c)
{
	put_seconds(c, vt_histogram_quantile(c->times, 99));
}

static void put_least(struct cell *c)
{
	put_seconds(c, c->times->least);
}

static void put_most(struct cell *c)
{
	put_seconds(c, c->times->most);
}

static void put_mapped(struct cell *c)
{
	if (c->row->mapped_any)
		put_number(c, c->row->mapped);
}

static void put_unmapped(struct cell *c)
{
	if (c->row->unmapped_any)
		put_number(c, c->row->unmapped);
}

static void put_errnos(struct cell *c)
{
	for (size_t i = 0; i < c->row->nerrors; i++) {
		const struct vt_errors *e = &c->row->errors[i];
		const char *name = vt_errno_name(e->errnum);

		vt_buffer_puts(c->out, i ? "," : "");
		if (name)
			vt_buffer_puts(c->out, name);
		else
			vt_buffer_decimal(c->out, e->errnum);
		if (c->row->nerrors > 1)
			vt_buffer_format(c->out, ":%" PRIu64, e->count);
	}
}

static void put_kind(struct cell *c)
{
	vt_buffer_puts(c->out, c->row->kind);
}

static void put_name(struct cell *c)
{
	vt_buffer_puts(c->out, c->row->name);
}

static const struct {
	const char *title;
	size_t width;			/* least width */
	bool left;
	void (*put)(struct cell *cell);
} columns[VT_COLUMNS] = {
	[VT_COLUMN_PERCENT] = { "% time", 6, false, put_percent },
	[VT_COLUMN_TOTAL] = { "seconds", 11, false, put_total },
	[VT_COLUMN_MEAN] = { "usecs/call", 11, false, put_mean },
	[VT_COLUMN_CALLS] = { "calls", 9, false, put_calls },
	[VT_COLUMN_ERRORS] = { "errors", 9, false, put_errors },
	[VT_COLUMN_MEDIAN] = { "p50", 8, false, put_median },
	[VT_COLUMN_P99] = { "p99", 8, false, put_p99 },
	[VT_COLUMN_LEAST] = { "shortest", 8, false, put_least },
	[VT_COLUMN_MOST] = { "longest", 8, false, put_most },
	[VT_COLUMN_MAPPED] = { "bytes mapped", 12, false, put_mapped },
	[VT_COLUMN_UNMAPPED] = { "bytes unmapped", 14, false, put_unmapped },
	[VT_COLUMN_ERRNOS] = { "errno", 5, true, put_errnos },
	[VT_COLUMN_KIND] = { "fd", 2, true, put_kind },
	[VT_COLUMN_NAME] = { "syscall", 16, true, put_name },
};

struct table {
	struct vt_counts *counts;
	struct vt_counts_row **rows;
	struct vt_buffer *out, cell;
	enum vt_column columns[VT_COLUMNS];
	size_t ncolumns, widths[VT_COLUMNS];
};

static void make_cell(struct table *t, enum vt_column column, const struct vt_counts_row *row)
{
	struct cell c = {
		.out = &t->cell, .counts = t->counts, .row = row,
		.times = vt_counts_times(t->counts, row),
		.all = vt_counts_times(t->counts, t->counts->total),
	};

	t->cell.length = 0;
	columns[column].put(&c);
}

/* ---- which columns ---- */

bool vt_column_is_time(enum vt_column column)
{
	return column == VT_COLUMN_PERCENT || column == VT_COLUMN_TOTAL ||
	       column == VT_COLUMN_MEAN || column == VT_COLUMN_MEDIAN ||
	       column == VT_COLUMN_P99 || column == VT_COLUMN_LEAST || column == VT_COLUMN_MOST;
}

/* strace's columns, and those of ours that are not empty. */
static bool is_default(const struct vt_counts *counts, enum vt_column column)
{
	const struct vt_counts_row *total = counts->total;

	return column != VT_COLUMN_LEAST && column != VT_COLUMN_UNMAPPED &&
	       (column != VT_COLUMN_MAPPED || total->mapped_any) &&
	       (column != VT_COLUMN_ERRNOS || total->nerrors);
}

static void choose_columns(struct table *t)
{
	const struct vt_counts_options *o = t->counts->options;
	size_t count = o->chosen ? o->ncolumns : VT_COLUMNS;

	for (size_t i = 0; i < count; i++) {
		enum vt_column column = o->chosen ? o->columns[i] : (enum vt_column)i;

		if ((o->chosen || is_default(t->counts, column)) &&
		    !(o->timeless && vt_column_is_time(column)))
			t->columns[t->ncolumns++] = column;
	}
}

static void widen(struct table *t, size_t i, const struct vt_counts_row *row)
{
	make_cell(t, t->columns[i], row);
	if (t->cell.length > t->widths[i])
		t->widths[i] = t->cell.length;
}

static void measure(struct table *t)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		t->widths[i] = columns[t->columns[i]].width;
		for (size_t k = 0; t->rows[k]; k++)
			widen(t, i, t->rows[k]);
		widen(t, i, t->counts->total);
	}
}

/* ---- lines ---- */

static void add_fill(struct vt_buffer *out, char fill, size_t count)
{
	if (!count)
		return;
	memset(vt_buffer_reserve(out, count), fill, count);
	out->length += count;
}

static void add_cell(struct table *t, size_t i, const char *text, size_t length)
{
	size_t blanks = t->widths[i] > length ? t->widths[i] - length : 0;
	bool left = columns[t->columns[i]].left;

	add_fill(t->out, ' ', i > 0);
	if (!left)
		add_fill(t->out, ' ', blanks);
	vt_buffer_add(t->out, text, length);
	if (left)
		add_fill(t->out, ' ', blanks);
}

static void end_line(struct table *t)
{
	while (t->out->length && t->out->data[t->out->length - 1] == ' ')
		t->out->length--;
	vt_buffer_puts(t->out, "\n");
}

static void add_titles(struct table *t)
{
	for (size_t i = 0; i < t->ncolumns; i++)
		add_cell(t, i, columns[t->columns[i]].title, strlen(columns[t->columns[i]].title));
	end_line(t);
}

/* The rule under the last column is as long as the column's least width, as in strace. */
static void add_rule(struct table *t)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		bool last = i + 1 == t->ncolumns && columns[t->columns[i]].left;
		size_t width = last ? columns[t->columns[i]].width : t->widths[i];

		add_fill(t->out, ' ', i > 0);
		add_fill(t->out, '-', width);
	}
	vt_buffer_puts(t->out, "\n");
}

static void add_row(struct table *t, const struct vt_counts_row *row)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		make_cell(t, t->columns[i], row);
		add_cell(t, i, t->cell.data ? t->cell.data : "", t->cell.length);
	}
	end_line(t);
}

static void remark_times(const struct vt_counts *counts, struct vt_buffer *out)
{
	const struct vt_counts_row *total = counts->total;
	uint64_t unknown = total->took.count - total->ran.count;

	if (counts->options->wall || counts->options->timeless || !unknown)
		return;
	if (vt_counts_by_wall(counts))
		vt_buffer_puts(out, " > times are those of the clock on the wall, as with -w: how long "
			       "calls ran on a processor is not known\n");
	else
		vt_buffer_format(out, " > of %" PRIu64 " call%s it is not known how long %s ran\n",
				 unknown, unknown == 1 ? "" : "s", unknown == 1 ? "it" : "they");
}

/* Adds remarks on what the table does not show. */
static void add_remarks(const struct vt_counts *counts, struct vt_buffer *out)
{
	remark_times(counts, out);
	if (counts->unfinished)
		vt_buffer_format(out, " > not counted: %" PRIu64 " call%s that had not returned\n",
				 counts->unfinished, counts->unfinished == 1 ? "" : "s");
	if (counts->others)
		vt_buffer_format(out, " > (others): more than %zu rows are not told apart\n",
				 counts->nrows - 1);
}

void vt_counts_text(struct vt_counts *counts, struct vt_buffer *out)
{
	struct table t = { .counts = counts, .out = out };

	t.rows = vt_counts_sorted(counts);
	for (size_t i = 0; t.rows[i]; i++)
		vt_counts_sort_errors(t.rows[i]);
	vt_counts_sort_errors(counts->total);
	choose_columns(&t);
	measure(&t);
	add_titles(&t);
	add_rule(&t);
	for (size_t i = 0; t.rows[i]; i++)
		add_row(&t, t.rows[i]);
	add_rule(&t);
	add_row(&t, counts->total);
	add_remarks(counts, out);
	vt_buffer_free(&t.cell);
	free(t.rows);
}
