/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a summary is made, and which one is shown. */
#include "config.h"

#include "report/summary.h"

#include <stdlib.h>

#include "report/graph.h"
#include "util/memory.h"

/* How many ended processes that left something set up are listed. */
#define GONE_MAX 64

/* How many processes can be between the event ENDING and their end. */
#define ENDING_MAX 64

struct vt_summary {
	struct vt_summary_options options;
	struct vt_session *session;
	const struct vt_source *source;
	struct vt_counts_options counts_options;
	struct vt_counts *counts;
	struct vt_buffer kept;		/* summary to show at the end */
	bool has_kept;
	uint64_t kept_bindings;		/* vt_model_binding_changes() when .kept was made */
	enum vt_reason kept_reason;
	pid_t ending[ENDING_MAX];	/* processes after ENDING, perhaps before their end */
	unsigned int nending;
	struct timespec last;		/* time of the last event */
	struct vt_facts_process *before;	/* memory of attached processes when we attached */
	size_t nbefore;
	struct vt_gone gone[GONE_MAX];
	size_t ngone;
	uint64_t nmore;
};

struct vt_summary *vt_summary_create(const struct vt_summary_options *options,
				     struct vt_session *session, const struct vt_source *source)
{
	struct vt_summary *s = calloc(1, sizeof(*s));

	if (!s)
		vt_no_memory();
	s->options = *options;
	s->session = session;
	s->source = source;
	s->counts_options = (struct vt_counts_options){
		.wall = true, .sort = VT_COLUMN_TOTAL,
	};
	s->counts = vt_counts_create(&s->counts_options);
	return s;
}

void vt_summary_destroy(struct vt_summary *s)
{
	if (!s)
		return;
	vt_counts_destroy(s->counts);
	vt_buffer_free(&s->kept);
	free(s->before);
	free(s);
}

void vt_summary_count(void *ctx, const struct vt_counted *counted)
{
	struct vt_summary *s = ctx;
	const struct vt_counter counter = vt_counts_counter(s->counts);

	if (counted->request && vt_model_is_ours(counted->kind))
		counter.call(counter.ctx, counted);
}

/* ---- making a summary ---- */

/* With --json, the graph is JSON, too, because text would not fit among the objects. */
static void add_graph(const struct vt_summary *s, const struct vt_look *look,
		      struct vt_buffer *out)
{
	struct vt_graph graph;

	vt_graph_make(&graph, look);
	if (s->options.topology == VT_TOPOLOGY_DOT)
		vt_graph_dot(&graph, look, out);
	else if (s->options.topology == VT_TOPOLOGY_JSON || s->options.json)
		vt_graph_json(&graph, look, out);
	else
		vt_graph_text(&graph, look, out);
	vt_graph_free(&graph);
}

static void make(struct vt_summary *s, struct vt_look *look, struct vt_buffer *out)
{
	look->session = s->session;
	look->blind = s->options.blind;
	look->counts = s->counts;
	look->gone = s->gone;
	look->ngone = s->ngone;
	look->nmore = s->nmore;
	out->length = 0;
	if (s->options.show)
		(s->options.json ? vt_look_json : vt_look_text)(look, out);
	if (s->options.topology)
		add_graph(s, look, out);
}

/* ---- processes that ran before the trace ---- */

static const struct vt_facts_process *find_before(const struct vt_summary *s, pid_t tgid)
{
	for (size_t i = 0; i < s->nbefore; i++)
		if (s->before[i].tgid == tgid)
			return &s->before[i];
	return NULL;
}

/* Before we attached, calls that were not seen may have locked memory. */
static void comes(struct vt_summary *s, const struct vt_event *e)
{
	if (!e->new.attached || find_before(s, e->tgid))
		return;
	s->before = reallocarray(s->before, s->nbefore + 1, sizeof(*s->before));
	if (!s->before)
		vt_no_memory();
	s->before[s->nbefore] = (struct vt_facts_process){ .tgid = e->tgid };
	vt_facts_ask_memory(s->source, &s->before[s->nbefore++], e->tid);
}

static void leaves(struct vt_summary *s, pid_t tgid)
{
	for (size_t i = 0; i < s->nbefore; i++)
		if (s->before[i].tgid == tgid)
			s->before[i] = s->before[--s->nbefore];
}

static void ask(struct vt_summary *s, struct vt_look *look, pid_t tgid, pid_t tid)
{
	struct vt_facts_processes *p = &look->processes;

	vt_facts_ask(s->source, p, tgid, tid);
	vt_pci_functions_ask(s->session, s->source, &look->functions);
	for (size_t i = 0; i < p->count; i++) {
		const struct vt_facts_process *before = find_before(s, p->list[i].tgid);

		if (!before || !before->memory_known)
			continue;
		p->list[i].before_known = true;
		p->list[i].locked_before = before->locked;
		p->list[i].pinned_before = before->pinned;
	}
}

static void begin(const struct vt_summary *s, struct vt_look *look)
{
	vt_facts_processes(s->session, &look->processes);
	vt_pci_functions(s->session, &look->functions);
}

static void end(struct vt_look *look)
{
	vt_facts_processes_free(&look->processes);
	vt_pci_functions_free(&look->functions);
}

static void show(struct vt_summary *s, const struct vt_buffer *out)
{
	if (out->length)
		s->options.write(s->options.ctx, out->data, out->length);
}

static void asked(struct vt_summary *s, const struct vt_event *e)
{
	struct vt_look look = { .reason = VT_REASON_ASKED, .real = e->real };
	struct vt_buffer out = { 0 };

	begin(s, &look);
	ask(s, &look, 0, 0);
	make(s, &look, &out);
	show(s, &out);
	vt_buffer_free(&out);
	end(&look);
}

static bool is_among(const struct vt_facts_processes *p, pid_t tgid)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].tgid == tgid)
			return true;
	return false;
}

static void add_gone(struct vt_summary *s, pid_t tgid)
{
	struct vt_facts_undone undone;

	vt_facts_undone(s->session, tgid, &undone);
	if (!undone.descriptors)
		return;
	if (s->ngone < GONE_MAX)
		s->gone[s->ngone++] = (struct vt_gone){ tgid, undone };
	else
		s->nmore++;
}

/* When processes are detached one by one, only the first summary has all of them. */
static bool is_worse(const struct vt_summary *s, enum vt_reason reason)
{
	return reason == VT_REASON_DETACHED && s->has_kept &&
	       s->kept_reason == VT_REASON_DETACHED;
}

/* A process ends or is detached. If it has files of VFIO's, this may be the last chance to look. */
static void goes(struct vt_summary *s, const struct vt_event *e, enum vt_reason reason)
{
	struct vt_look look = { .reason = reason, .tgid = e->tgid, .real = e->real };

	begin(s, &look);
	if (is_among(&look.processes, e->tgid)) {
		ask(s, &look, e->tgid, e->tid);
		if (!is_worse(s, reason)) {
			make(s, &look, &s->kept);
			s->has_kept = true;
			s->kept_bindings = vt_model_binding_changes(s->session);
			s->kept_reason = reason;
		}
		if (reason == VT_REASON_ENDING)
			add_gone(s, e->tgid);
	}
	end(&look);
}

static bool is_ending(const struct vt_summary *s, pid_t tgid)
{
	for (size_t i = 0; i < ENDING_MAX; i++)
		if (s->ending[i] == tgid)
			return true;
	return false;
}

void vt_summary_look(void *ctx, const struct vt_event *e)
{
	struct vt_summary *s = ctx;

	s->last = e->real;

	switch (e->type) {
	case VT_EVENT_NEW:
		comes(s, e);
		break;
	case VT_EVENT_ASKED:
		asked(s, e);
		break;
	case VT_EVENT_ENDING:
		goes(s, e, VT_REASON_ENDING);
		s->ending[s->nending++ % ENDING_MAX] = e->tgid;
		break;
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
		/* Killed without the event ENDING. */
		if (e->tid == e->tgid && !is_ending(s, e->tgid))
			goes(s, e, VT_REASON_ENDING);
		if (e->tid == e->tgid)
			leaves(s, e->tgid);
		break;
	case VT_EVENT_EXEC:
		leaves(s, e->tgid);
		break;
	case VT_EVENT_DETACHED:
		if (e->tid == e->tgid)
			goes(s, e, VT_REASON_DETACHED);
		break;
	default:
		break;
	}
}

void vt_summary_end(struct vt_summary *s)
{
	struct vt_look look = { .reason = VT_REASON_END, .real = s->last };

	begin(s, &look);
	/*
	 * Devices are given back to their drivers after the last process that used them has
	 * ended: show the kept summary, and one of now.
	 */
	if (s->has_kept && vt_model_binding_changes(s->session) != s->kept_bindings &&
	    !look.processes.count) {
		show(s, &s->kept);
		s->has_kept = false;
	}
	if (look.processes.count || !s->has_kept)
		make(s, &look, &s->kept);
	show(s, &s->kept);
	end(&look);
}
