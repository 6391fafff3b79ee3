/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counts of -c as one JSON object. */
#include "config.h"

#include "print/json_gen.h"
#include "report/internal.h"

#define NS 1000000000u

static void add_seconds(struct vt_json *j, const char *key, uint64_t ns)
{
	const struct timespec time = { (time_t)(ns / NS), (long)(ns % NS) };

	vt_json_key(j, key);
	vt_json_seconds(j, &time);
}

static void add_times(struct vt_json *j, const struct vt_histogram *h)
{
	if (!h->count)
		return;
	vt_json_key(j, "time");
	vt_json_open(j);
	vt_json_key(j, "calls");
	vt_json_number(j, h->count);
	add_seconds(j, "total", h->sum);
	add_seconds(j, "mean", h->sum / h->count);
	add_seconds(j, "min", h->least);
	add_seconds(j, "p50", vt_histogram_quantile(h, 50));
	add_seconds(j, "p99", vt_histogram_quantile(h, 99));
	add_seconds(j, "max", h->most);
	vt_json_close(j);
}

static void add_errors(struct vt_json *j, struct vt_counts_row *row)
{
	vt_counts_sort_errors(row);
	vt_json_key(j, "errors");
	vt_json_number(j, row->failed);
	vt_json_key(j, "errnos");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < row->nerrors; i++) {
		vt_json_open(j);
		vt_json_key(j, "errno");
		vt_json_errno(j, row->errors[i].errnum);
		vt_json_key(j, "count");
		vt_json_number(j, row->errors[i].count);
		vt_json_close(j);
	}
	yajl_gen_array_close(j->gen);
}

static void add_numbers(struct vt_json *j, const struct vt_counts *counts,
			struct vt_counts_row *row)
{
	vt_json_key(j, "calls");
	vt_json_number(j, row->calls);
	add_errors(j, row);
	if (!counts->options->timeless)
		add_times(j, vt_counts_times(counts, row));
	if (row->mapped_any) {
		vt_json_key(j, "mapped");
		vt_json_number(j, row->mapped);
	}
	if (row->unmapped_any) {
		vt_json_key(j, "unmapped");
		vt_json_number(j, row->unmapped);
	}
}

static void add_row(struct vt_json *j, const struct vt_counts *counts,
		    struct vt_counts_row *row)
{
	vt_json_open(j);
	vt_json_key(j, "name");
	vt_json_text(j, row->name);
	if (row->kind[0]) {
		vt_json_key(j, "kind");
		vt_json_text(j, row->kind);
	}
	add_numbers(j, counts, row);
	vt_json_close(j);
}

void vt_counts_add_json(struct vt_counts *counts, struct vt_json *j)
{
	struct vt_counts_row **rows = vt_counts_sorted(counts);

	if (!counts->options->timeless) {
		vt_json_key(j, "clock");
		vt_json_text(j, vt_counts_by_wall(counts) ? "wall" : "system");
	}
	vt_json_key(j, "rows");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; rows[i]; i++)
		add_row(j, counts, rows[i]);
	yajl_gen_array_close(j->gen);
	vt_json_key(j, "total");
	vt_json_open(j);
	add_numbers(j, counts, counts->total);
	vt_json_close(j);
	vt_json_key(j, "unfinished");
	vt_json_number(j, counts->unfinished);
	free(rows);
}

void vt_counts_json(struct vt_counts *counts, struct vt_buffer *out)
{
	const struct vt_printer printer = { .ops = &vt_json_printer };
	struct vt_line line = { .printer = &printer };
	struct vt_json *j = vt_json_begin(&line, "counts");

	vt_counts_add_json(counts, j);
	vt_json_end(j);
	vt_buffer_add(out, line.out.data, line.out.length);
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}
