/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the rules, one after the other. */
#include "config.h"

#include "judge/explain.h"

#include <string.h>

#include "judge/origins.h"
#include "judge/process.h"
#include "judge/rule.h"
#include "judge/word.h"

/* The first cause that is found is reported, so special rules come before general ones. */
static const struct vt_rules *const tables[] = {
	&vt_rules_answer, &vt_rules_any, &vt_rules_open, &vt_rules_container, &vt_rules_group,
	&vt_rules_map, &vt_rules_unmap, &vt_rules_device, &vt_rules_irqs, &vt_rules_feature,
	&vt_rules_io, &vt_rules_bind, &vt_rules_iommufd, &vt_rules_ioas, &vt_rules_kvm,
	&vt_rules_misc, &vt_rules_sysfs, &vt_rules_rest,
};

const char *vt_explain_rule(size_t index)
{
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
		if (index < tables[t]->count)
			return tables[t]->rules[index].id;
		index -= tables[t]->count;
	}
	return NULL;
}

static unsigned int sort_of(const struct vt_judged *j)
{
	static const struct {
		const char *begin;
		unsigned int sort;
	} names[] = {
		{ "open", VT_ON_OPEN }, { "creat", VT_ON_OPEN }, { "mmap", VT_ON_MMAP },
		{ "pread", VT_ON_READ }, { "read", VT_ON_READ },
		{ "pwrite", VT_ON_WRITE }, { "write", VT_ON_WRITE },
	};

	if (j->record->decoded)
		return VT_ON_IOCTL;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(j->record->syscall, names[i].begin, strlen(names[i].begin)))
			return names[i].sort;
	return VT_ON_OTHER;
}

static bool speaks_of(const struct vt_rule *rule, const struct vt_record *r, unsigned int sort)
{
	bool on_fd = r->decoded || r->on_fd;

	if (rule->answer == r->failed || !(rule->on & sort) ||
	    (rule->request && rule->request != vt_request_code(r)))
		return false;
	if (rule->kinds && !(on_fd && rule->kinds & 1u << r->fd_info.what.kind))
		return false;
	return !rule->errnum || rule->errnum == -r->result || rule->errnum2 == -r->result;
}

static void add(struct vt_case *c, const struct vt_rule *rule, bool certain,
		struct vt_why *why)
{
	const char **evidence = vt_inquiry_alloc(c->inquiry, sizeof(c->evidence));

	memcpy(evidence, c->evidence, sizeof(c->evidence));
	*why = (struct vt_why){
		.id = rule->id,
		.certain = certain,
		.text = vt_fill_in(c, rule->why, !certain),
		.fix = rule->fix ? vt_fill_in(c, rule->fix, false) : NULL,
		.evidence = evidence,
		.nevidence = c->nevidence,
	};
}

/*
 * If calls were lost, or a file may not be the one in the model, a rule is only believed to be
 * sure if it comes to the same result with an empty model: from this call and the world alone.
 */
static bool holds_alone(struct vt_inquiry *q, const struct vt_judged *j,
			const struct vt_rule *rule)
{
	struct vt_judged alone = *j;
	struct vt_case c = { .judged = &alone, .record = j->record, .inquiry = q };
	enum vt_verdict verdict;

	alone.session = vt_session_create();
	verdict = rule->look(&c);
	vt_session_destroy(alone.session);
	return verdict == VT_SURELY;
}

/* Why the model may be wrong about what the rule has looked at, as text; NULL: it is reliable. */
static const char *why_unsure(const struct vt_case *c)
{
	const struct vt_session *session = c->judged->session;
	const struct vt_model_gaps *gaps = session ? vt_model_gaps(session) : NULL;
	const char *guess = c->guess;
	char text[VT_GAPS_TEXT];

	if (gaps)
		return vt_inquiry_text(c->inquiry, "%s", vt_model_gaps_text(gaps, 0, text));
	if (session && !guess)
		guess = vt_file_guess(session, c->record->file);
	if (session && !guess)
		guess = vt_file_guess(session, c->record->argument_file);
	return guess;
}

/* What the kernel says about the rule's cause; @only: it would say so for no other cause. */
static enum vt_kernel_says kernel_says(struct vt_inquiry *q, const struct vt_judged *j,
				       const struct vt_rule *rule, bool *only)
{
	const struct vt_origin *origin =
		j->word && j->word->count ? vt_origin_find(rule->id) : NULL;

	*only = origin && origin->only;
	return origin ? vt_kernel_says(q, j->word, origin->functions) : VT_KERNEL_SAYS_NOTHING;
}

/* Returns whether the cause is settled. Rules are in the order in which the kernel checks. */
static bool try(struct vt_inquiry *q, const struct vt_judged *j, const struct vt_rule *rule,
		struct vt_why *whys, size_t *count)
{
	struct vt_case c = { .judged = j, .record = j->record, .inquiry = q };
	enum vt_verdict verdict = rule->look(&c);
	const char *unsure = verdict == VT_NOT ? NULL : why_unsure(&c);
	enum vt_kernel_says says;
	bool only;

	/* A rule that contradicts the kernel's word is not reported. */
	says = verdict == VT_NOT ? VT_KERNEL_SAYS_NOTHING : kernel_says(q, j, rule, &only);
	if (says == VT_KERNEL_SAYS_NO)
		return false;
	if (says == VT_KERNEL_SAYS_YES)
		vt_evidence(&c, "kernel: %s has returned it first", j->word->calls[0].function);
	if (unsure && verdict == VT_SURELY && !holds_alone(q, j, rule))
		verdict = VT_PROBABLY;
	if (says == VT_KERNEL_SAYS_YES && only)
		verdict = VT_SURELY;
	if (verdict == VT_SURELY)
		*count = 0;
	if (verdict == VT_NOT || *count == VT_WHYS_MAX)
		return false;
	add(&c, rule, verdict == VT_SURELY, &whys[*count]);
	if (unsure && verdict != VT_SURELY)
		whys[*count].text = vt_inquiry_text(q, "%s (%s)", whys[*count].text, unsure);
	(*count)++;
	return verdict == VT_SURELY;
}

/*
 * A program that is not stopped may have ended before anybody looks. Said where something of it
 * was looked for in vain, so that nobody takes the silence for an unknown cause.
 */
static size_t add_ended(struct vt_inquiry *q, const struct vt_judged *j, struct vt_why *why)
{
	const char **evidence;

	if (!vt_inquiry_lacks(q, j->record->tgid) || !vt_process_is_over(q, j->record->tgid))
		return 0;
	evidence = vt_inquiry_alloc(q, sizeof(*evidence));
	*evidence = vt_inquiry_say(q, vt_inquiry_text(q, "/proc/" VT_PID ": not there, or empty",
						      (int)j->record->tgid));
	*why = (struct vt_why){
		.id = "program-ended", .certain = true, .evidence = evidence, .nevidence = 1,
		.text = "not known: the program had ended before it could be looked at",
		.fix = "trace it with stops (without --no-stop)",
	};
	return 1;
}

size_t vt_explain(struct vt_inquiry *q, const struct vt_judged *j,
		  struct vt_why whys[VT_WHYS_MAX])
{
	unsigned int sort = sort_of(j);
	size_t count = 0;

	for (size_t t = 0; t < ARRAY_SIZE(tables); t++)
		for (size_t i = 0; i < tables[t]->count; i++)
			if (speaks_of(&tables[t]->rules[i], j->record, sort) &&
			    try(q, j, &tables[t]->rules[i], whys, &count))
				return count;
	return count ? count : add_ended(q, j, whys);
}
