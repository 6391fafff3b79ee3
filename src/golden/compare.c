/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "golden/compare.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "golden/diff.h"
#include "golden/token.h"
#include "util/hash.h"
#include "util/memory.h"

/* The skeleton of a line, and its number. */
struct shape {
	char *skeleton;			/* key */
	uint32_t number;
	UT_hash_handle hh;
};

/* Two labels that stand for the same thing. */
struct match {
	char *was, *is;			/* keys */
	UT_hash_handle hh_was, hh_is;
};

struct labels {
	struct match *by_was, *by_is;
};

/* One of the two traces. */
struct side {
	const struct vt_golden_text *text;
	uint32_t **shapes;		/* for each thread, for each line */
	size_t *partners;		/* for each thread, that of the other side */
};

struct comparison {
	struct side was, is;
	struct labels labels;
	size_t count;			/* of differences */
	void (*tell)(void *ctx, const struct vt_golden_difference *difference);
	void *ctx;
};

static void *make(size_t n, size_t size)
{
	void *memory = calloc(n ? n : 1, size);

	if (!memory)
		vt_no_memory();
	return memory;
}

/* ---- shapes ---- */

static uint32_t shape_of(struct shape **shapes, const char *line)
{
	char *skeleton = vt_golden_skeleton(line);
	struct shape *shape;

	HASH_FIND_STR(*shapes, skeleton, shape);
	if (shape) {
		free(skeleton);
		return shape->number;
	}
	shape = make(1, sizeof(*shape));
	shape->skeleton = skeleton;
	shape->number = HASH_COUNT(*shapes);
	HASH_ADD_KEYPTR(hh, *shapes, skeleton, strlen(skeleton), shape);
	return shape->number;
}

static void fill_side(struct side *side, const struct vt_golden_text *text,
		      struct shape **shapes)
{
	side->text = text;
	side->shapes = make(text->nthreads, sizeof(*side->shapes));
	side->partners = make(text->nthreads, sizeof(*side->partners));
	for (size_t i = 0; i < text->nthreads; i++) {
		const struct vt_golden_thread *thread = &text->threads[i];

		side->partners[i] = VT_DIFF_ALONE;
		side->shapes[i] = make(thread->nlines, sizeof(**side->shapes));
		for (size_t j = 0; j < thread->nlines; j++)
			side->shapes[i][j] = shape_of(shapes, thread->lines[j].text);
	}
}

static void free_side(struct side *side)
{
	for (size_t i = 0; i < side->text->nthreads; i++)
		free(side->shapes[i]);
	free(side->shapes);
	free(side->partners);
}

static void free_shapes(struct shape *shapes)
{
	struct shape *shape, *next;

	HASH_ITER(hh, shapes, shape, next) {
		HASH_DELETE(hh, shapes, shape);
		free(shape->skeleton);
		free(shape);
	}
}

/* ---- threads ---- */

static bool same_name(const struct comparison *c, size_t was, size_t is)
{
	return !strcmp(c->was.text->threads[was].name, c->is.text->threads[is].name);
}

static bool same_shapes(const struct comparison *c, size_t was, size_t is)
{
	size_t n = c->was.text->threads[was].nlines;

	return n == c->is.text->threads[is].nlines &&
	       !memcmp(c->was.shapes[was], c->is.shapes[is], n * sizeof(**c->was.shapes));
}

static bool same_both(const struct comparison *c, size_t was, size_t is)
{
	return same_name(c, was, is) && same_shapes(c, was, is);
}

static void match_by(struct comparison *c,
		     bool (*same)(const struct comparison *c, size_t was, size_t is))
{
	for (size_t i = 0; i < c->was.text->nthreads; i++) {
		for (size_t j = 0; j < c->is.text->nthreads &&
				   c->was.partners[i] == VT_DIFF_ALONE; j++) {
			if (c->is.partners[j] != VT_DIFF_ALONE || !same(c, i, j))
				continue;
			c->was.partners[i] = j;
			c->is.partners[j] = i;
		}
	}
}

/* An additional thread shifts the names of others, so what threads do comes before their names. */
static void match_threads(struct comparison *c)
{
	match_by(c, same_both);
	match_by(c, same_shapes);
	match_by(c, same_name);
}

/* ---- labels ---- */

static void forget(struct labels *labels, struct match *match)
{
	if (!match)
		return;
	HASH_DELETE(hh_was, labels->by_was, match);
	HASH_DELETE(hh_is, labels->by_is, match);
	free(match->was);
	free(match->is);
	free(match);
}

static void remember(struct labels *labels, const char *was, size_t nwas, const char *is,
		     size_t nis)
{
	struct match *match = make(1, sizeof(*match));

	match->was = strndup(was, nwas);
	match->is = strndup(is, nis);
	if (!match->was || !match->is)
		vt_no_memory();
	HASH_ADD_KEYPTR(hh_was, labels->by_was, match->was, nwas, match);
	HASH_ADD_KEYPTR(hh_is, labels->by_is, match->is, nis, match);
}

static struct labels copy_labels(const struct labels *labels)
{
	struct labels copy = { 0 };
	const struct match *match;

	for (match = labels->by_was; match; match = match->hh_was.next)
		remember(&copy, match->was, strlen(match->was), match->is, strlen(match->is));
	return copy;
}

static void free_labels(struct labels *labels)
{
	while (labels->by_was)
		forget(labels, labels->by_was);
}

/*
 * Two labels that are both new are matched. If only one is new, the labels differ, but are
 * matched from here on.
 */
static bool follow_label(struct labels *labels, const char *was, size_t nwas, const char *is,
			 size_t nis)
{
	struct match *known_was, *known_is;

	HASH_FIND(hh_was, labels->by_was, was, nwas, known_was);
	HASH_FIND(hh_is, labels->by_is, is, nis, known_is);
	if (known_was && known_is)
		return known_was == known_is;
	forget(labels, known_was ? known_was : known_is);
	remember(labels, was, nwas, is, nis);
	return !known_was && !known_is;
}

/* Whether two lines of the same shape have the same labels. */
static bool follow_line(struct labels *labels, const char *was, const char *is)
{
	struct vt_golden_label w = { 0 }, i = { 0 };
	bool same = true;

	while (vt_golden_next_label(was, w.end, &w) && vt_golden_next_label(is, i.end, &i))
		same &= follow_label(labels, was + w.begin, w.end - w.begin,
				     is + i.begin, i.end - i.begin);
	return same;
}

/* ---- two threads ---- */

/* The positions in two threads. */
struct place {
	const struct vt_golden_thread *was, *is;
	size_t at_was, at_is;
	const size_t *pairs;		/* partners of the lines of .was */
};

static void differ(struct comparison *c, const struct place *p, size_t nwas, size_t nis,
		   bool tell)
{
	const struct vt_golden_difference difference = {
		.thread = p->is->name,
		.call = p->at_is + 1,
		.place = p->at_was < p->was->nlines ? p->was->lines[p->at_was].place : 0,
		.was = p->was->lines + p->at_was,
		.is = p->is->lines + p->at_is,
		.nwas = nwas,
		.nis = nis,
	};

	c->count += nwas > nis ? nwas : nis;
	if (tell)
		c->tell(c->ctx, &difference);
}

/* Reports the lines without a partner, up to the next pair. */
static void skip_alone(struct comparison *c, struct place *p, bool tell)
{
	size_t nwas = 0, end;

	while (p->at_was + nwas < p->was->nlines &&
	       p->pairs[p->at_was + nwas] == VT_DIFF_ALONE)
		nwas++;
	end = p->at_was + nwas < p->was->nlines ? p->pairs[p->at_was + nwas] : p->is->nlines;
	if (nwas || end > p->at_is)
		differ(c, p, nwas, end - p->at_is, tell);
	p->at_was += nwas;
	p->at_is = end;
}

/* Returns how many calls differ, with these pairs. */
static size_t walk(struct comparison *c, struct labels *labels, size_t was, size_t is,
		   const size_t *pairs, bool tell)
{
	struct place p = { &c->was.text->threads[was], &c->is.text->threads[is], 0, 0, pairs };
	size_t before = c->count, count;

	skip_alone(c, &p, tell);
	while (p.at_was < p.was->nlines) {
		if (!follow_line(labels, p.was->lines[p.at_was].text,
				 p.is->lines[p.at_is].text))
			differ(c, &p, 1, 1, tell);
		p.at_was++;
		p.at_is++;
		skip_alone(c, &p, tell);
	}
	count = c->count - before;
	if (!tell)
		c->count = before;
	return count;
}

/*
 * If one of several equal lines was added, the lines do not show which. The labels decide:
 * both ends of the equal lines are tried, and the better one is taken.
 */
static void compare_threads(struct comparison *c, size_t was, size_t is)
{
	size_t nwas = c->was.text->threads[was].nlines, nis = c->is.text->threads[is].nlines;
	size_t *pairs[2], counts[2];

	for (int end = 0; end < 2; end++) {
		struct labels labels = copy_labels(&c->labels);

		pairs[end] = make(nwas, sizeof(**pairs));
		vt_diff(c->was.shapes[was], nwas, c->is.shapes[is], nis, pairs[end], end);
		counts[end] = walk(c, &labels, was, is, pairs[end], false);
		free_labels(&labels);
	}
	walk(c, &c->labels, was, is, pairs[counts[1] < counts[0]], true);
	free(pairs[0]);
	free(pairs[1]);
}

/* Reports a thread that the other side does not have. */
static void tell_alone(struct comparison *c, const struct vt_golden_thread *thread, bool was)
{
	struct vt_golden_difference difference = {
		.thread = thread->name,
		.whole_thread = true,
		.call = 1,
		.place = thread->nlines ? thread->lines[0].place : 0,
	};

	if (was) {
		difference.was = thread->lines;
		difference.nwas = thread->nlines;
	} else {
		difference.is = thread->lines;
		difference.nis = thread->nlines;
	}
	c->count++;
	c->tell(c->ctx, &difference);
}

/* Names of threads are labels, too. */
static void follow_threads(struct comparison *c)
{
	for (size_t i = 0; i < c->was.text->nthreads; i++) {
		if (c->was.partners[i] != VT_DIFF_ALONE)
			follow_line(&c->labels, c->was.text->threads[i].name,
				    c->is.text->threads[c->was.partners[i]].name);
	}
}

size_t vt_golden_compare(const struct vt_golden_text *file, const struct vt_golden_text *run,
			 void (*tell)(void *ctx, const struct vt_golden_difference *difference),
			 void *ctx)
{
	struct comparison c = { .tell = tell, .ctx = ctx };
	struct shape *shapes = NULL;

	fill_side(&c.was, file, &shapes);
	fill_side(&c.is, run, &shapes);
	match_threads(&c);
	follow_threads(&c);
	for (size_t i = 0; i < file->nthreads; i++) {
		if (c.was.partners[i] != VT_DIFF_ALONE)
			compare_threads(&c, i, c.was.partners[i]);
		else
			tell_alone(&c, &file->threads[i], true);
	}
	for (size_t i = 0; i < run->nthreads; i++)
		if (c.is.partners[i] == VT_DIFF_ALONE)
			tell_alone(&c, &run->threads[i], false);
	free_labels(&c.labels);
	free_side(&c.was);
	free_side(&c.is);
	free_shapes(shapes);
	return c.count;
}
