// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model of real runs: each recording of tests/corpus/ is replayed. The text beside it,
 * which the program itself has stated, says how many calls have mapped something; the model
 * must have learnt as many, and nothing that the kernel answered may contradict it.
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
#include "session/model.h"

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
};

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
		const struct vt_replay_handler handler = { { handle, &r }, say, &r };
		struct vt_error error;

		open_run(&r, r.name);
		assert_int_equal(vt_replay_run(r.replay, &handler, &error), 0);
		close_run(&r);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recordings),
	};

	folder = getenv("srcdir");
	if (!folder)
		folder = (char *)".";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
