// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "live/kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"

static void enter(struct vt_live_kernel *k, const struct vt_event *e, bool follows)
{
	struct timespec begun = e->mono;
	int more = vt_word_extend(k->word);

	if (more > 0 && k->more)
		k->more(k->ctx, more);
	/* Whoever stands still goes on from here; but nobody knows when a call began that it was in. */
	if (e->enter.before)
		begun = (struct timespec){ 0 };
	else if (!follows)
		clock_gettime(CLOCK_MONOTONIC, &begun);
	vt_word_begin(k->word, e->tid, vt_ns(&begun));
}

void vt_live_kernel_next(struct vt_live_kernel *k, const struct vt_event *e, bool follows)
{
	if (!k->word)
		return;
	switch (e->type) {
	case VT_EVENT_NEW:
		if (!follows)
			vt_word_watch(k->word, e->tgid ? e->tgid : e->tid);
		break;
	case VT_EVENT_ENTER:
		enter(k, e, follows);
		break;
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
	case VT_EVENT_SUPERSEDED:
	case VT_EVENT_DETACHED:
		vt_word_end(k->word, e->tid);
		break;
	default:
		break;
	}
}

static void add_failure(struct vt_buffer *out, const struct vt_word_failure *f)
{
	vt_buffer_format(out, "%s %s %d %llu%s", f->function, *f->module ? f->module : "-",
			 -f->result, (unsigned long long)f->depth,
			 f->swallowed ? " swallowed" : "");
	vt_buffer_add(out, "", 1);
}

static void tell_failures(struct vt_live_kernel *k, struct vt_watch *watch, pid_t tid)
{
	struct vt_word_failure failures[VT_WORD_FAILURES];
	uint64_t since = 0, until = UINT64_MAX;
	size_t count;

	if (watch)
		vt_watch_span(watch, tid, &since, &until);
	count = vt_word_failures(k->word, tid, since, until, failures);
	for (size_t i = 0; i < count; i++)
		add_failure(&k->text, &failures[i]);
}

void vt_live_kernel_ask(struct vt_live_kernel *k, struct vt_watch *watch,
			const struct vt_question *q, struct vt_answer *a)
{
	static const char process[] = "/proc/";
	const char *module;

	*a = (struct vt_answer){ .error = VT_NOT_KNOWN };
	if (!k->word)
		return;
	vt_buffer_clear(&k->text);
	if (!strncmp(q->path, process, strlen(process))) {
		tell_failures(k, watch, (pid_t)atoi(q->path + strlen(process)));
	} else {
		module = vt_word_hears(k->word, q->path + 1);
		if (!module) {
			a->error = ENOENT;
			return;
		}
		vt_buffer_add(&k->text, module, strlen(module) + 1);
	}
	a->error = 0;
	a->length = k->text.length;
	/* An empty answer needs .data, too. */
	vt_buffer_add(&k->text, "", 1);
	a->data = k->text.data;
	vt_answer_trim(q, a);
}

void vt_live_kernel_free(struct vt_live_kernel *k)
{
	vt_word_free(k->word);
	vt_buffer_free(&k->text);
}
