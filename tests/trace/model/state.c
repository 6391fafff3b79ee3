/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "state RECORDING": replays it, and says after each event how the model's containers are, if
 * that has changed: "1 open P1:3 P2:4; 2 closed", by file in the order of their coming, with
 * the processes in the order of theirs.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/replay.h"
#include "session/model.h"
#include "trace/trace.h"

#define TEXT_MAX 4096
#define PROCESSES_MAX 64
#define FDS_MAX 64

struct state {
	struct vt_trace *trace;
	char text[TEXT_MAX];
	pid_t pids[PROCESSES_MAX];
	unsigned int npids;
};

static unsigned int name_process(struct state *s, pid_t pid)
{
	unsigned int i = 0;

	while (i < s->npids && s->pids[i] != pid)
		i++;
	if (i == s->npids && i < PROCESSES_MAX)
		s->pids[s->npids++] = pid;
	return i + 1;
}

/* By the coming of their processes: a later one may have a lower number. */
static void sort(struct state *s, struct vt_model_descriptor *list, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t at = i; at; at--) {
			struct vt_model_descriptor *a = &list[at - 1], *b = &list[at], old = *a;
			unsigned int first = name_process(s, a->tgid);
			unsigned int second = name_process(s, b->tgid);

			if (first < second || (first == second && a->fd < b->fd))
				break;
			*a = *b;
			*b = old;
		}
}

static void add_file(struct state *s, char *text, unsigned int n, const struct vt_model_file *f)
{
	static const char *const lives[] = {
		[VT_MODEL_OPEN] = "open", [VT_MODEL_MAYBE] = "maybe", [VT_MODEL_CLOSED] = "closed",
	};
	struct vt_model_descriptor list[FDS_MAX];
	size_t count = vt_model_descriptors(vt_trace_session(s->trace), f->number, list, FDS_MAX);
	char one[32];

	snprintf(one, sizeof(one), "%s%u %s", n > 1 ? "; " : "", n, lives[f->life]);
	strncat(text, one, TEXT_MAX - strlen(text) - 1);
	if (count > FDS_MAX)
		count = FDS_MAX;
	sort(s, list, count);
	for (size_t i = 0; i < count; i++) {
		snprintf(one, sizeof(one), " P%u:%d", name_process(s, list[i].tgid), list[i].fd);
		strncat(text, one, TEXT_MAX - strlen(text) - 1);
	}
}

static void say(struct state *s)
{
	const struct vt_session *session = vt_trace_session(s->trace);
	const struct vt_model_file *f = NULL;
	char text[TEXT_MAX] = "";
	unsigned int n = 0;

	while ((f = vt_model_next_file(session, f)))
		if (f->kind == VFIOTRACE_FD_CONTAINER)
			add_file(s, text, ++n, f);
	if (!strcmp(text, s->text))
		return;
	puts(text);
	memcpy(s->text, text, sizeof(text));
}

static bool handle(void *ctx, const struct vt_event *event)
{
	struct state *s = ctx;
	bool wanted = vt_trace_event(s->trace, event);

	name_process(s, event->tgid ? event->tgid : event->tid);
	say(s);
	return wanted;
}

static int run(struct vt_replay *replay, struct vfiotrace_context *context,
	       struct vt_error *error)
{
	const struct vt_replay_header *header = vt_replay_header(replay);
	const struct vt_print_options print = { .values.limit = 32 };
	struct vt_trace_options options = {
		.print = &print, .printer = &vt_text_printer, .status = VT_STATUS_ALL,
		.annotate = VT_ANNOTATE_NONE, .explain = VT_EXPLAIN_NEVER,
		.vfio_only = header->vfio_only, .io = header->io, .named = header->named,
		.sets = header->sets,
		.nnamed = header->nnamed, .ioctls_hidden = header->ioctls_hidden,
		.watched = header->watched, .nwatched = header->nwatched, .follows = true,
	};
	const struct vt_output_options nowhere = { .target = "/dev/null" };
	struct vt_source source = vt_replay_source(replay);
	struct vt_output *output = NULL;
	struct state s = { .npids = 0 };
	const struct vt_replay_handler handler = { .events = { handle, &s } };
	int err = vt_output_create(&output, &nowhere, error);

	if (!err)
		err = vt_trace_create(&s.trace, &options, context, &source, output);
	if (!err)
		err = vt_replay_run(replay, &handler, error);
	vt_trace_destroy(s.trace);
	vt_output_destroy(output, error);
	return err;
}

int main(int argc, char **argv)
{
	struct vfiotrace_context *context = NULL;
	struct vt_error error = { .text = "" };
	struct vt_replay *replay = NULL;
	int err;

	if (argc != 2)
		return 2;
	err = vfiotrace_context_create(&context);
	if (!err)
		err = vt_replay_open(&replay, argv[1], &error);
	if (!err)
		err = run(replay, context, &error);
	if (err)
		fprintf(stderr, "state: %s: %s\n", argv[1], error.text);
	vt_replay_close(replay);
	vfiotrace_context_destroy(context);
	return err != 0;
}
