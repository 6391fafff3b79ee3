/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "cli/golden.h"

#include <stdio.h>
#include <string.h>

#include "golden/compare.h"

/* How many lines of one difference, and how many differences, are printed. */
#define LINES_MAX 10
#define DIFFERENCES_MAX 50

int vt_golden_open(struct vt_golden *golden, struct vt_error *error)
{
	return golden->update ? 0 : vt_golden_text_read(&golden->file, golden->path, error);
}

void vt_golden_free(struct vt_golden *golden)
{
	vt_golden_text_free(&golden->file);
	vt_golden_text_free(&golden->run);
}

void vt_golden_hear(void *ctx, const char *thread, const char *data, size_t length)
{
	struct vt_golden *golden = ctx;

	vt_golden_text_add(&golden->run, thread ? thread : "pid1", data, length);
}

/* ---- what differs ---- */

struct report {
	const char *path;
	size_t told;
};

static void show(char mark, const struct vt_golden_line *lines, size_t n)
{
	for (size_t i = 0; i < n && i < LINES_MAX; i++) {
		const char *text = lines[i].text;

		for (size_t length; *text; text += length + (text[length] == '\n')) {
			length = strcspn(text, "\n");
			fprintf(stderr, "%c %.*s\n", mark, (int)length, text);
		}
	}
	if (n > LINES_MAX)
		fprintf(stderr, "%c ... and %zu more\n", mark, n - LINES_MAX);
}

static void show_place(const struct report *report, const struct vt_golden_difference *d)
{
	if (d->whole_thread) {
		fprintf(stderr, "%s: %s\n", d->thread,
			d->was ? "this thread is missing" : "a thread that was not there");
		return;
	}
	fprintf(stderr, "%s, call %zu (", d->thread, d->call);
	if (d->place)
		fprintf(stderr, "%s:%lu", report->path, d->place);
	else
		fprintf(stderr, "behind the thread's last in %s", report->path);
	fprintf(stderr, "): %s\n", !d->nwas ? "not there before" :
				   !d->nis ? "missing" : "differs");
}

static void tell(void *ctx, const struct vt_golden_difference *d)
{
	struct report *report = ctx;

	if (report->told++ >= DIFFERENCES_MAX)
		return;
	if (report->told == 1)
		fprintf(stderr, "vfiotrace: the trace differs from %s (-), this run is (+):\n",
			report->path);
	show_place(report, d);
	show('-', d->was, d->nwas);
	show('+', d->is, d->nis);
}

/* Whoever asked for a part wants to know that nothing was there to compare it with. */
static void tell_left_out(const struct vt_golden *golden, unsigned int was)
{
	for (unsigned int part = 1; vt_golden_option(part); part <<= 1)
		if (part & golden->run.parts & ~was)
			fprintf(stderr, "vfiotrace: %s was made without %s, and is compared without what "
				"that says; --golden-update takes it in\n", golden->path,
				vt_golden_option(part));
}

size_t vt_golden_compare_run(struct vt_golden *golden)
{
	struct report report = { .path = golden->path };
	unsigned int was = vt_golden_text_parts(&golden->file);
	unsigned int is = vt_golden_text_parts(&golden->run);
	size_t count;

	tell_left_out(golden, was);
	vt_golden_text_take_out(&golden->file, was & ~is);
	vt_golden_text_take_out(&golden->run, is & ~was);
	count = vt_golden_compare(&golden->file, &golden->run, tell, &report);
	if (report.told > DIFFERENCES_MAX)
		fprintf(stderr, "... and %zu more places\n", report.told - DIFFERENCES_MAX);
	if (count)
		fprintf(stderr, "vfiotrace: %zu difference%s; if that is meant to be, "
			"--golden-update takes this run\n", count, count > 1 ? "s" : "");
	return count;
}
