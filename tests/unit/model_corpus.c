// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model of real runs: each recording of tests/corpus/ is replayed. The text beside it,
 * which the program itself has stated, says how many calls have mapped something; the model
 * must have learnt as many, and nothing that the kernel answered may contradict it. And
 * wherever a recording is cut, the model that is written down there and read again goes on
 * as if nothing had been.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>

#include "record/replay.h"
#include "model_state.h"

static char *folder;

struct run {
	struct vfiotrace_context *context;
	struct vt_replay *replay;
	struct vt_source source;
	struct vt_output *output;
	struct vt_trace_options options;
	struct vt_print_options print;
	struct vt_trace *trace;
	const char *name;
	uint64_t learnt;		/* calls that have mapped, as the model has them now */
	uint64_t maps;			/* all that it has had */
	bool interrupted;		/* the model is written and read between calls */
	size_t inside;			/* calls that have not ended */
	/* The model after each event: of the run without that, and for the one with it. */
	uint64_t *states;
	size_t nevents;
};

/* ---- the model as text, and back ---- */

static void restore(const struct run *r, const struct model_rows *rows)
{
	const char *values;

	for (const char *kind = rows->text; kind < rows->text + rows->length;
	     kind = values + strlen(values) + 1) {
		const char *problem;

		values = kind + strlen(kind) + 1;
		problem = vt_session_restore(vt_trace_session(r->trace), kind, values);
		if (problem)
			fail_msg("%s: %s: %s %s", r->name, problem, kind, values);
	}
}

static void compare(const struct run *r, const struct model_rows *a, const struct model_rows *b)
{
	size_t i = 0;

	if (a->length == b->length && !memcmp(a->text, b->text, a->length))
		return;
	while (i < a->length && i < b->length && !strcmp(a->text + i, b->text + i))
		i += strlen(a->text + i) + 1;
	fail_msg("%s: %s is %s", r->name, i < a->length ? a->text + i : "nothing",
		 i < b->length ? b->text + i : "nothing");
}

static void write_and_read(struct run *r)
{
	struct model_rows before = model_save(vt_trace_session(r->trace)), after;

	restore(r, &before);
	after = model_save(vt_trace_session(r->trace));
	compare(r, &before, &after);
	free(before.text);
	free(after.text);
}

#define EVENTS_MAX (1 << 16)

/* Whether it has been interrupted or not, it is the same. */
static void follow(struct run *r)
{
	struct model_rows now = model_save(vt_trace_session(r->trace));

	model_derive(vt_trace_session(r->trace), &now);
	if (r->nevents == EVENTS_MAX)
		fail_msg("%s: too long for this test", r->name);
	if (!r->interrupted)
		r->states[r->nevents] = model_digest(&now);
	else if (r->states[r->nevents] != model_digest(&now))
		fail_msg("%s: another model after event %zu", r->name, r->nevents + 1);
	r->nevents++;
	free(now.text);
}


/* What was there before the recording is not known, and nothing else is doubtful. */
static void look(struct run *r)
{
	const struct vt_session *session = vt_trace_session(r->trace);
	const struct vt_model_space *s = NULL;
	uint64_t maps = 0;

	while ((s = vt_model_next_space(session, s))) {
		maps += s->maps;
		if (s->doubt && s->doubt != VT_DOUBT_ELSEWHERE)
			fail_msg("%s: %s", r->name, vt_doubt_text(s->doubt));
	}
	if (maps > r->learnt)
		r->maps += maps - r->learnt;
	r->learnt = maps;
}

static bool handle(void *ctx, const struct vt_event *event)
{
	struct run *r = ctx;
	bool wanted = vt_trace_event(r->trace, event);

	look(r);
	if (event->type == VT_EVENT_ENTER)
		r->inside++;
	else if (event->type == VT_EVENT_EXIT)
		r->inside--;
	if (r->states)
		follow(r);
	if (r->interrupted && !r->inside)
		write_and_read(r);
	return wanted;
}

static void say(void *ctx, const char *text, bool attach)
{
	(void)ctx, (void)text, (void)attach;
}

static void open_run(struct run *r, const char *path)
{
	const struct vt_output_options output = { .target = "/dev/null" };
	const struct vt_replay_header *header;
	struct vt_error error;

	assert_int_equal(vt_replay_open(&r->replay, path, &error), 0);
	header = vt_replay_header(r->replay);
	r->print.values.limit = 32;
	r->options = (struct vt_trace_options){
		.print = &r->print, .printer = &vt_text_printer, .status = VT_STATUS_ALL,
		.quiet = VT_QUIET_ALL,
		.vfio_only = header->vfio_only, .io = header->io, .named = header->named,
		.sets = header->sets,
		.nnamed = header->nnamed, .ioctls_hidden = header->ioctls_hidden,
	};
	assert_int_equal(vfiotrace_context_create(&r->context), 0);
	vfiotrace_context_set_foreign(r->context, header->foreign);
	assert_int_equal(vt_output_create(&r->output, &output, &error), 0);
	r->source = vt_replay_source(r->replay);
	assert_int_equal(vt_trace_create(&r->trace, &r->options, r->context, &r->source,
					 r->output), 0);
}

static void close_run(struct run *r)
{
	struct vt_error error;

	vt_trace_destroy(r->trace);
	vt_output_destroy(r->output, &error);
	vt_replay_close(r->replay);
	vfiotrace_context_destroy(r->context);
}

/* Of the text, the lines that say that something was mapped. */
static uint64_t count_maps(const char *recording)
{
	static const char *const requests[] = {
		", VFIO_IOMMU_MAP_DMA,", ", IOMMU_IOAS_MAP,", ", IOMMU_IOAS_MAP_FILE,",
		", IOMMU_IOAS_COPY,",
	};
	size_t stem = strlen(recording) - strlen(".jsonl"), size = 0;
	char path[4096], *line = NULL;
	uint64_t maps = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%.*s.txt", (int)stem, recording);
	file = fopen(path, "re");
	if (!file)
		fail_msg("%s is missing", path);
	while (getline(&line, &size, file) > 0)
		for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
			maps += strstr(line, requests[i]) && strstr(line, ") = 0\n");
	free(line);
	fclose(file);
	return maps;
}

static void replay(struct run *r)
{
	const struct vt_replay_handler handler = { { handle, r }, say, r };
	struct vt_error error;

	open_run(r, r->name);
	assert_int_equal(vt_replay_run(r->replay, &handler, &error), 0);
	close_run(r);
}

static void recordings(void **state)
{
	uint64_t maps = 0;
	char pattern[4096];
	glob_t all;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s/tests/corpus/*.jsonl", folder);
	assert_int_equal(glob(pattern, 0, NULL, &all), 0);
	for (size_t i = 0; i < all.gl_pathc; i++) {
		struct run r = { .name = all.gl_pathv[i] };

		replay(&r);
		if (r.maps != count_maps(r.name))
			fail_msg("%s: the model has learnt of %lu mappings, the text tells of %lu",
				 r.name, (unsigned long)r.maps,
				 (unsigned long)count_maps(r.name));
		maps += r.maps;
	}
	globfree(&all);
	/* There are some. */
	assert_true(maps > 20);
}

static void interrupted(void **state)
{
	uint64_t *states = calloc(EVENTS_MAX, sizeof(*states));
	char pattern[4096];
	glob_t all;

	(void)state;
	assert_non_null(states);
	snprintf(pattern, sizeof(pattern), "%s/tests/corpus/*.jsonl", folder);
	assert_int_equal(glob(pattern, 0, NULL, &all), 0);
	for (size_t i = 0; i < all.gl_pathc; i++) {
		struct run r = { .name = all.gl_pathv[i], .states = states };
		struct run again = { .name = r.name, .states = states, .interrupted = true };

		replay(&r);
		replay(&again);
		assert_int_equal(r.nevents, again.nevents);
	}
	globfree(&all);
	free(states);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recordings),
		cmocka_unit_test(interrupted),
	};

	folder = getenv("srcdir");
	if (!folder)
		folder = (char *)".";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
