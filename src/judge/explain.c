/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules, asked one by one. */
#include "config.h"

#include "judge/explain.h"

#include <string.h>

#include "judge/rule.h"

static const struct vt_rules *const tables[] = {
	&vt_rules_open,
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

static enum vt_call_sort sort_of(const struct vt_judged *j)
{
	static const struct {
		const char *begin;
		enum vt_call_sort sort;
	} names[] = {
		{ "open", VT_SORT_OPEN }, { "creat", VT_SORT_OPEN },
		{ "mmap", VT_SORT_MMAP },
		{ "pread", VT_SORT_READ }, { "read", VT_SORT_READ },
		{ "pwrite", VT_SORT_WRITE }, { "write", VT_SORT_WRITE },
	};

	if (j->record->decoded)
		return VT_SORT_IOCTL;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(j->record->syscall, names[i].begin, strlen(names[i].begin)))
			return names[i].sort;
	return VT_SORT_OTHER;
}

static bool speaks_of(const struct vt_rule *rule, const struct vt_record *r,
		      enum vt_call_sort sort)
{
	bool on_fd = r->decoded || r->on_fd;

	if (rule->sort != sort || (rule->errnum && rule->errnum != -r->result))
		return false;
	if (rule->kinds && !(on_fd && rule->kinds & 1u << r->fd_info.what.kind))
		return false;
	if (rule->iommus && !(rule->iommus & 1u << r->fd_info.what.iommu))
		return false;
	return !rule->request || rule->request == vt_request_code(r);
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

/* One after the other; what is certain takes the place of what is not. */
struct found {
	struct vt_why *whys;
	size_t count;
	bool certain;			/* all of them are */
};

static void try(struct found *found, struct vt_inquiry *q, const struct vt_judged *j,
		const struct vt_rule *rule)
{
	struct vt_case c = { .judged = j, .record = j->record, .inquiry = q };
	enum vt_verdict verdict = rule->look(&c);

	if (verdict == VT_NOT || (verdict == VT_PROBABLY && found->certain))
		return;
	if (verdict == VT_SURELY && !found->certain)
		found->count = 0;
	found->certain = verdict == VT_SURELY;
	if (found->count < VT_WHYS_MAX)
		add(&c, rule, found->certain, &found->whys[found->count++]);
}

size_t vt_explain(struct vt_inquiry *q, const struct vt_judged *j,
		  struct vt_why whys[VT_WHYS_MAX])
{
	struct found found = { .whys = whys };
	enum vt_call_sort sort = sort_of(j);

	for (size_t t = 0; t < ARRAY_SIZE(tables); t++)
		for (size_t i = 0; i < tables[t]->count; i++)
			if (speaks_of(&tables[t]->rules[i], j->record, sort))
				try(&found, q, j, &tables[t]->rules[i]);
	return found.count;
}
