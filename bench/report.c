// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints medians and quartiles, as a table and as JSON. */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench.h"

const char *const who_names[NWHO] = {
	"bare", "filter", "stops", "floor", "floor-1cpu", "vfiotrace", "strace",
};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(const double *sorted, int count, double part)
{
	double at = part * (count - 1);
	int low = (int)at, high = low + 1 < count ? low + 1 : low;

	return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

struct spread spread_of(const struct series *series)
{
	double sorted[MAX_ROUNDS];
	int n = series->count;

	if (!n)
		return (struct spread){ 0, 0, 0 };
	memcpy(sorted, series->values, (size_t)n * sizeof(double));
	qsort(sorted, (size_t)n, sizeof(double), compare);
	return (struct spread){
		quantile(sorted, n, 0.25), quantile(sorted, n, 0.5),
		quantile(sorted, n, 0.75),
	};
}

struct spread ratio_of(const struct row *row, enum who of, enum who to)
{
	const struct series *a = &row->ns[of], *b = &row->ns[to];
	struct series ratios = { 0 };

	for (int i = 0; i < a->count && i < b->count; i++)
		ratios.values[ratios.count++] = a->values[i] / b->values[i];
	return spread_of(&ratios);
}

static bool value_holds(const struct value *v)
{
	return v->at_least ? v->value >= v->limit : v->value <= v->limit;
}

/* ---- the table ---- */

static void print_values(const struct row *row)
{
	for (int i = 0; i < row->nvalues; i++) {
		const struct value *v = &row->values[i];

		printf("     %-28s %12.0f %-8s", v->name, v->value, v->unit);
		if (v->limit)
			printf(" target %s %.0f: %s", v->at_least ? ">=" : "<=", v->limit,
			       value_holds(v) ? "holds" : "MISSED");
		putchar('\n');
	}
}

static void print_targets(const struct row *row)
{
	for (const struct target *t = row->targets; t < row->targets + MAX_TARGETS; t++) {
		struct spread s;

		if (!row->ns[t->of].count || !row->ns[t->to].count || t->of == t->to)
			continue;
		s = ratio_of(row, t->of, t->to);
		printf("     %9s / %-16s %8.3f  (%.3f .. %.3f)", who_names[t->of],
		       who_names[t->to], s.median, s.q1, s.q3);
		if (t->limit)
			printf("  target <= %.2f: %s", t->limit,
			       s.median <= t->limit ? "holds" : "MISSED");
		putchar('\n');
	}
}

/*
 * On which kind of machine it was measured, for the targets are meant for both. Twice is far from
 * either: a wake-up of a CPU that sleeps makes it five or more.
 */
static void print_kind(const struct row *row)
{
	struct spread s;

	if (!row->ns[FLOOR].count || !row->ns[SHARED].count)
		return;
	s = ratio_of(row, FLOOR, SHARED);
	printf("     wake-ups across CPUs are %s here (floor / floor-1cpu %.2f)\n",
	       s.median > 2 ? "dear" : "cheap", s.median);
}

void report_row(const struct row *row)
{
	printf("(%s) %s", row->id, row->what);
	if (row->skipped)
		printf(": skipped, %s", row->skipped);
	putchar('\n');
	for (int who = 0; who < NWHO; who++) {
		struct spread s = spread_of(&row->ns[who]);

		if (!row->ns[who].count)
			continue;
		printf("     %-11s %12.0f ns   (%.0f .. %.0f)", who_names[who], s.median,
		       s.q1, s.q3);
		if (spread_of(&row->share[who]).median > 0)
			printf("   least thread %.2f of its share",
			       spread_of(&row->share[who]).median);
		putchar('\n');
	}
	print_kind(row);
	print_targets(row);
	print_values(row);
	fflush(stdout);
}

/* ---- JSON ---- */

static void json_spread(FILE *f, struct spread s)
{
	fprintf(f, "\"median\": %.6g, \"q1\": %.6g, \"q3\": %.6g", s.median, s.q1, s.q3);
}

static void json_ns(FILE *f, const struct row *row)
{
	const char *comma = "";

	fprintf(f, ", \"ns\": {");
	for (int who = 0; who < NWHO; who++) {
		if (!row->ns[who].count)
			continue;
		fprintf(f, "%s\"%s\": {", comma, who_names[who]);
		json_spread(f, spread_of(&row->ns[who]));
		if (spread_of(&row->share[who]).median > 0)
			fprintf(f, ", \"least_share\": %.3g",
				spread_of(&row->share[who]).median);
		fputc('}', f);
		comma = ", ";
	}
	fputc('}', f);
}

static void json_ratios(FILE *f, const struct row *row)
{
	const char *comma = "";

	fprintf(f, ", \"ratios\": [");
	for (const struct target *t = row->targets; t < row->targets + MAX_TARGETS; t++) {
		struct spread s;

		if (!row->ns[t->of].count || !row->ns[t->to].count || t->of == t->to)
			continue;
		s = ratio_of(row, t->of, t->to);
		fprintf(f, "%s{\"of\": \"%s\", \"to\": \"%s\", ", comma, who_names[t->of],
			who_names[t->to]);
		json_spread(f, s);
		if (t->limit)
			fprintf(f, ", \"at_most\": %.3g, \"holds\": %s", t->limit,
				s.median <= t->limit ? "true" : "false");
		fputc('}', f);
		comma = ", ";
	}
	fputc(']', f);
}

static void json_values(FILE *f, const struct row *row)
{
	fprintf(f, ", \"values\": [");
	for (int i = 0; i < row->nvalues; i++) {
		const struct value *v = &row->values[i];

		fprintf(f, "%s{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %.0f",
			i ? ", " : "", v->name, v->unit, v->value);
		if (v->limit)
			fprintf(f, ", \"%s\": %.0f, \"holds\": %s",
				v->at_least ? "at_least" : "at_most", v->limit,
				value_holds(v) ? "true" : "false");
		fputc('}', f);
	}
	fputc(']', f);
}

void report_json(FILE *f, const struct row *rows, int nrows)
{
	struct utsname system;

	uname(&system);
	fprintf(f, "{\"kernel\": \"%s\", \"machine\": \"%s\", \"cpus\": %ld, "
		"\"rounds\": %d, \"strace\": ", system.release, system.machine,
		sysconf(_SC_NPROCESSORS_ONLN), bench.rounds);
	fprintf(f, bench.strace ? "\"%s\"" : "null", bench.strace_version);
	fprintf(f, ",\n \"rows\": [");
	for (int i = 0; i < nrows; i++) {
		fprintf(f, "%s\n  {\"row\": \"%s\", \"what\": \"%s\", \"skipped\": ",
			i ? "," : "", rows[i].id, rows[i].what);
		fprintf(f, rows[i].skipped ? "\"%s\"" : "null", rows[i].skipped);
		json_ns(f, &rows[i]);
		json_ratios(f, &rows[i]);
		json_values(f, &rows[i]);
		fputc('}', f);
	}
	fprintf(f, "\n ]}\n");
}
