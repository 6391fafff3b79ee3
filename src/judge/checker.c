/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What checks do with their observations: report them, or keep them as suspicions. */
#include "config.h"

#include "judge/checker.h"

#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

#define SUSPICIONS_MAX	65536		/* suspicions of one check; more are not kept */
#define TOLD_MAX	10		/* findings of one check that are reported */
#define ALIKE_MAX	3		/* suspicions of one check that are reported one by one */

size_t vt_check_place(const struct vt_check *check)
{
	return (size_t)strtoul(check->info.id + 1, NULL, 10) - 1;
}

/* ---- life ---- */

struct vt_checker *vt_checker_create(uint64_t wanted, bool closes, bool writes,
				     const struct vt_source *source,
				     const struct vt_names *names,
				     vt_finding_fn *tell, void *ctx)
{
	struct vt_checker *checker = calloc(1, sizeof(*checker));

	if (!checker)
		vt_no_memory();
	checker->wanted = wanted;
	checker->closes = closes;
	checker->source = source;
	checker->names = names;
	checker->writes = writes;
	checker->tell = tell;
	checker->ctx = ctx;
	return checker;
}

/* ---- reporting ---- */

/* The text of a finding, and the call that it is about. */
struct telling {
	struct vt_when when;
	const char *call, *text, *fix;
	const char *guess;		/* NULL: it rests on none */
};

/* What the model has guessed about the files that the check looks at; NULL: nothing. */
static const char *guess_of(const struct vt_looking *l)
{
	const char *guess = l->c.guess;

	if (!guess)
		guess = vt_file_guess(l->session, l->record->file);
	return guess ? guess : vt_file_guess(l->session, l->record->argument_file);
}

/* Says in the text that calls were not seen, or what was guessed: it may depend on that. */
static const char *add_doubt(const struct vt_looking *l, const char *text, const char *guess)
{
	const struct vt_model_gaps *gaps = vt_model_gaps(l->session);
	char room[VT_GAPS_TEXT];
	const char *why = gaps ? vt_model_gaps_text(gaps, 0, room) : guess;

	return why ? vt_inquiry_text(l->c.inquiry, "%s (%s)", text, why) : text;
}

/*
 * A finding that repeats is reported a limited number of times. One that rests on a guess is a
 * note; and one about several calls becomes one if calls were lost, because a lost call may
 * have been the one that it misses.
 */
static void tell(struct vt_looking *l, enum vt_severity severity, const struct telling *told,
		 bool run)
{
	bool doubtful = told->guess || (run && vt_model_gaps(l->session));
	const struct vt_finding finding = {
		.id = l->check->info.id, .line = told->when.line, .tid = told->when.tid,
		.call = told->call, .fix = told->fix,
		.text = add_doubt(l, told->text, told->guess),
		.severity = doubtful ? VT_SEVERITY_NOTE : severity,
	};
	unsigned int *times = &l->checker->told[vt_check_place(l->check)];

	if (++*times <= TOLD_MAX || run)
		l->checker->tell(l->checker->ctx, &finding, run);
}

void vt_found_as(struct vt_looking *l, enum vt_severity severity)
{
	const struct telling told = {
		.when = l->when, .text = vt_fill_in(&l->c, l->check->text, false),
		.fix = vt_fill_in(&l->c, l->check->fix, false), .guess = guess_of(l),
	};

	tell(l, severity, &told, false);
}

void vt_found(struct vt_looking *l)
{
	vt_found_as(l, l->check->info.severity);
}

void vt_found_at(struct vt_looking *l, const struct vt_when *when, const char *call)
{
	const struct telling told = {
		.when = *when, .call = call, .text = vt_fill_in(&l->c, l->check->text, false),
		.fix = vt_fill_in(&l->c, l->check->fix, false), .guess = guess_of(l),
	};

	tell(l, l->check->info.severity, &told, true);
}

/* ---- suspicions ---- */

static struct vt_suspicion **kept(const struct vt_looking *l)
{
	return &l->checker->kept[vt_check_place(l->check)];
}

struct vt_suspicion *vt_suspected(const struct vt_looking *l, struct vt_key key)
{
	struct vt_suspicion *s;

	HASH_FIND(hh, *kept(l), &key, sizeof(key), s);
	return s;
}

static char *copy(const char *text)
{
	char *copied = strdup(text);

	if (!copied)
		vt_no_memory();
	return copied;
}

static const char *call_name(const struct vt_record *r)
{
	return r->decoded && r->call.request ? r->call.request->name : r->syscall;
}

struct vt_suspicion *vt_remember(struct vt_looking *l, struct vt_key key)
{
	struct vt_suspicion *s = vt_suspected(l, key);

	if (s)
		return s;
	if (HASH_COUNT(*kept(l)) >= SUSPICIONS_MAX) {
		l->checker->forgetful |= 1ULL << vt_check_place(l->check);
		return NULL;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		vt_no_memory();
	s->key = key;
	s->when = l->when;
	if (l->record->finished)
		s->call = copy(call_name(l->record));
	HASH_ADD(hh, *kept(l), key, sizeof(s->key), s);
	return s;
}

bool vt_has_forgotten(const struct vt_looking *l)
{
	return l->checker->forgetful >> vt_check_place(l->check) & 1;
}

struct vt_suspicion *vt_suspect(struct vt_looking *l, struct vt_key key)
{
	struct vt_suspicion *s = vt_remember(l, key);

	if (!s || s->text)
		return s;
	s->text = copy(vt_fill_in(&l->c, l->check->text, false));
	s->fix = copy(vt_fill_in(&l->c, l->check->fix, false));
	s->guess = guess_of(l);
	return s;
}

struct vt_suspicion *vt_next_suspicion(const struct vt_looking *l,
				       const struct vt_suspicion *s, uint64_t file)
{
	struct vt_suspicion *next = s ? s->hh.next : *kept(l);

	while (next && file && next->key.file != file)
		next = next->hh.next;
	return next;
}

static void free_suspicion(struct vt_suspicion *s)
{
	free(s->call);
	free(s->text);
	free(s->fix);
	free(s);
}

void vt_clear(struct vt_looking *l, struct vt_suspicion *s)
{
	HASH_DELETE(hh, *kept(l), s);
	free_suspicion(s);
}

/* Reports a suspicion with @text in place of its own. */
static void tell_suspicion(struct vt_looking *l, const struct vt_suspicion *s, const char *text)
{
	const struct telling told = {
		.when = s->when, .call = s->call, .text = text, .fix = s->fix, .guess = s->guess,
	};

	tell(l, l->check->info.severity, &told, true);
}

void vt_confirm(struct vt_looking *l, struct vt_suspicion *s)
{
	tell_suspicion(l, s, s->text);
	vt_clear(l, s);
}

/* Reports the first few; the last of them says how many more there are. */
void vt_confirm_all(struct vt_looking *l)
{
	struct vt_suspicion *s = NULL;
	size_t count = 0;
	const char *text;

	while ((s = vt_next_suspicion(l, s, 0)))
		count++;
	for (size_t i = 0; i < count; i++) {
		s = vt_next_suspicion(l, NULL, 0);
		text = s->text;
		if (count > ALIKE_MAX && i + 1 == ALIKE_MAX)
			text = vt_inquiry_text(l->c.inquiry, "%s (and %zu more like it)", text,
					       count - ALIKE_MAX);
		if (i < ALIKE_MAX)
			tell_suspicion(l, s, text);
		vt_clear(l, s);
	}
}

/* ---- memos ---- */

struct vt_memo *vt_memo(struct vt_looking *l, uint64_t file)
{
	struct vt_memo *m;

	HASH_FIND(hh, l->checker->memos, &file, sizeof(file), m);
	if (m)
		return m;
	m = calloc(1, sizeof(*m));
	if (!m)
		vt_no_memory();
	m->file = file;
	HASH_ADD(hh, l->checker->memos, file, sizeof(m->file), m);
	return m;
}

bool vt_sees_closes(const struct vt_looking *l)
{
	return l->checker->closes;
}

bool vt_sees_writes(const struct vt_looking *l)
{
	return l->checker->writes;
}

uint64_t vt_uses(const struct vt_looking *l)
{
	return l->checker->uses;
}

/* ---- the end ---- */

void vt_checker_destroy(struct vt_checker *checker)
{
	struct vt_suspicion *s, *next;
	struct vt_memo *memo, *other;

	if (!checker)
		return;
	for (size_t i = 0; i < CHECKS_MAX; i++) {
		HASH_ITER(hh, checker->kept[i], s, next) {
			HASH_DELETE(hh, checker->kept[i], s);
			free_suspicion(s);
		}
	}
	HASH_ITER(hh, checker->memos, memo, other) {
		HASH_DELETE(hh, checker->memos, memo);
		free(memo);
	}
	free(checker);
}
