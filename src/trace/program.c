/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program that a process has executed. Asks at once, because /proc may say something else
 * later.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/internal.h"
#include "util/memory.h"

#define WORDS_MOST 65536		/* bytes; as much as of a buffer of a call */

/* Whether this trace, or a replay of its recording, can show the program. */
static bool is_wanted(const struct vt_trace *trace)
{
	return trace->options->complete ||
	       (trace->printer.ops->lifecycle && !trace->normalize);
}

static void ask_proc(const struct vt_trace *trace, enum vt_ask ask, pid_t tgid,
		     const char *name, struct vt_answer *answer)
{
	char path[64];
	const struct vt_question q = { .ask = ask, .path = path, .most = WORDS_MOST };

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tgid, name);
	vt_ask(trace->source, &q, answer);
}

struct vt_program *vt_trace_program(const struct vt_trace *trace, pid_t tgid)
{
	struct vt_program *p;
	struct vt_answer a;

	if (!is_wanted(trace))
		return NULL;
	p = calloc(1, sizeof(*p));
	if (!p)
		vt_no_memory();
	ask_proc(trace, VT_ASK_FILE, tgid, "cmdline", &a);
	if (!a.error) {
		vt_buffer_add(&p->words, a.data, a.length);
		p->words_cut = a.cut;
		p->has_words = true;
	}
	ask_proc(trace, VT_ASK_LINK, tgid, "exe", &a);
	if (!a.error)
		vt_buffer_add(&p->path, a.data, a.length);
	/* Killed meanwhile: the process has no program any more. */
	else if (!p->words.length)
		p->has_words = false;
	return p;
}

void vt_trace_program_free(struct vt_program *p)
{
	if (!p)
		return;
	vt_buffer_free(&p->path);
	vt_buffer_free(&p->words);
	free(p);
}
