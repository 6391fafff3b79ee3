// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --record with --last: each recording of tests/corpus/ is recorded once more, of which the
 * last part is kept alone. Replayed, that has the same model after each of its events as the
 * whole has. And what is kept does not grow with what happens.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glob.h>
#include <malloc.h>
#include <sys/stat.h>

#include "record/record.h"
#include "record/replay.h"
#include "model_state.h"

#define KEPT "tests/unit/last.jsonl"
#define MADE "tests/unit/last.made.jsonl"

#define EVENTS_MAX (1 << 16)

static char *folder;
static uint64_t digests[EVENTS_MAX];	/* of the model, after each event */

struct run {
	const char *name;
	struct vfiotrace_context *context;
	struct vt_replay *replay;
	struct vt_source recorded, source;
	struct vt_output *output;
	struct vt_trace_options options;
	struct vt_print_options print;
	struct vt_trace *trace;
	struct vt_handler events;
	struct vt_recorder *recorder;	/* NULL: what it has recorded is replayed */
	bool followed;			/* the model is looked at */
	bool begun;			/* what was not kept has been told */
	size_t nevents;
	size_t in_use;			/* the most memory, after the first events */
};

static size_t memory_in_use(void)
{
	return mallinfo2().uordblks;
}

static void follow(struct run *r)
{
	struct vt_session *session = vt_trace_session(r->trace);
	struct model_rows rows = model_save(session);

	model_derive(session, &rows);
	if (r->nevents == EVENTS_MAX)
		fail_msg("%s: too long for this test", r->name);
	if (r->recorder)
		digests[r->nevents] = model_digest(&rows);
	else if (r->begun && digests[r->nevents] != model_digest(&rows))
		fail_msg("%s: another model after event %zu", r->name, r->nevents + 1);
	free(rows.text);
}

static bool handle(void *ctx, const struct vt_event *event)
{
	struct run *r = ctx;
	bool wanted = r->events.event(r->events.ctx, event);

	if (r->followed)
		follow(r);
	r->nevents += r->recorder || r->begun;
	if (r->nevents % 1024 == 0 && memory_in_use() > r->in_use)
		r->in_use = memory_in_use();
	return wanted;
}

static void say(void *ctx, const char *text, bool attach)
{
	static const char from[] = "The recording begins here: ";
	struct run *r = ctx;

	(void)attach;
	if (r->recorder || strncmp(text, from, strlen(from)))
		return;
	r->begun = true;
	r->nevents = strtoul(text + strlen(from), NULL, 10);
}

static const char *restore(void *ctx, const char *kind, const char *values)
{
	struct run *r = ctx;

	return vt_session_restore(vt_trace_session(r->trace), kind, values);
}

static void save(void *ctx, void (*row)(void *row_ctx, const char *kind, const char *values,
					size_t length), void *row_ctx)
{
	struct run *r = ctx;

	vt_session_save(vt_trace_session(r->trace),
			&(struct vt_state_sink){ row, row_ctx });
}

static void record(struct run *r, size_t last)
{
	const struct vt_replay_header *header = vt_replay_header(r->replay);
	const struct vt_recorder_options options = {
		.target = KEPT, .last = last, .vfio_only = header->vfio_only, .io = header->io,
		.sets = header->sets,
		.named = header->named, .nnamed = header->nnamed,
		.ioctls_hidden = header->ioctls_hidden, .watched = header->watched,
		.nwatched = header->nwatched,
	};
	const struct vt_recorder_state state = { save, r };
	struct vt_error error;

	assert_int_equal(vt_recorder_create(&r->recorder, &options, &error), 0);
	vt_recorder_set_state(r->recorder, &state);
	r->source = vt_recorder_source(r->recorder, &r->recorded);
}

/* @last: it is recorded. */
static void run(struct run *r, size_t last)
{
	const struct vt_output_options output = { .target = "/dev/null" };
	const struct vt_replay_handler handler = { { handle, r }, say, r, restore };
	const struct vt_replay_header *header;
	struct vt_error error;

	assert_int_equal(vt_replay_open(&r->replay, r->name, &error), 0);
	header = vt_replay_header(r->replay);
	r->print.values.limit = 32;
	r->options = (struct vt_trace_options){
		.print = &r->print, .printer = &vt_silent_printer, .status = VT_STATUS_ALL,
		.quiet = VT_QUIET_ALL, .vfio_only = header->vfio_only, .io = header->io,
		.sets = header->sets,
		.named = header->named, .nnamed = header->nnamed,
		.ioctls_hidden = header->ioctls_hidden, .watched = header->watched,
		.nwatched = header->nwatched, .follows = header->io || header->nwatched,
		/* To ask for all makes the model see some files a call earlier. */
		.complete = true,
	};
	assert_int_equal(vfiotrace_context_create(&r->context), 0);
	vfiotrace_context_set_foreign(r->context, header->foreign);
	assert_int_equal(vt_output_create(&r->output, &output, &error), 0);
	r->recorded = vt_replay_source(r->replay);
	r->source = r->recorded;
	if (last)
		record(r, last);
	assert_int_equal(vt_trace_create(&r->trace, &r->options, r->context, &r->source,
					 r->output), 0);
	r->events = (struct vt_handler){ vt_trace_event, r->trace };
	if (last)
		r->events = vt_recorder_handler(r->recorder, &r->events);
	if (vt_replay_run(r->replay, &handler, &error))
		fail_msg("%s: %s", r->name, error.text);
	assert_int_equal(vt_recorder_destroy(r->recorder, &error), 0);
	vt_trace_destroy(r->trace);
	vt_output_destroy(r->output, &error);
	vt_replay_close(r->replay);
	vfiotrace_context_destroy(r->context);
}

static void corpus(void **state)
{
	char pattern[4096];
	size_t cut = 0;
	glob_t all;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s/tests/corpus/*.jsonl", folder);
	assert_int_equal(glob(pattern, 0, NULL, &all), 0);
	for (size_t i = 0; i < all.gl_pathc; i++)
		/* Segments of few events, and of many. */
		for (size_t last = 4096; last <= 1 << 16; last *= 4) {
			struct run whole = { .name = all.gl_pathv[i], .followed = true };
			struct run part = { .name = KEPT, .followed = true };

			run(&whole, last);
			run(&part, 0);
			cut += part.begun;
			if (part.begun && whole.nevents != part.nevents)
				fail_msg("%s, %zu: %zu events, and %zu with those that are told of",
					 whole.name, last, whole.nevents, part.nevents);
		}
	globfree(&all);
	if (cut < all.gl_pathc)
		fail_msg("only %zu of %zu recordings were too long", cut, all.gl_pathc);
	unlink(KEPT);
}

/* ---- for ever ---- */

#define PAIRS 50000

static void put_call(FILE *file, const char *code, const char *mem)
{
	fprintf(file, "{\"t\":1,\"enter\":[16,\"b\",\"%s\",\"1000\"],\"mem\":[\"\",\"%s\"]}\n", code,
		mem);
	fprintf(file, "{\"t\":1,\"exit\":0,\"mem\":[\"\",\"%s\"]}\n", mem);
}

/* A container with 20 mappings, and one that comes and goes. */
static void make_recording(void)
{
	static const char map[] = "IAAAAAMAAAAAAABAAAAAAAAA%cQAAAAAAABAAAAAAAAA=";
	static const char unmap[] = "GAAAAAAAAAAAAAEAAAAAAAAQAAAAAAAA";
	FILE *file = fopen(MADE, "we");
	char text[64];

	assert_non_null(file);
	fputs("{\"format\":\"vfiotrace\",\"version\":2,\"big_endian\":false,\"utc_offset\":0,"
	      "\"calls\":\"all\",\"vfio_only\":true,\"stacks\":false,\"pids\":false}\n", file);
	fputs("{\"t\":1,\"tid\":9,\"pid\":9,\"event\":\"new\"}\n", file);
	fputs("{\"t\":1,\"cpu\":[\"c000003e\",\"1\"],\"enter\":[16,\"b\",\"3b66\",\"1\"],"
	      "\"fds\":[[11,\"vfio-container\",0,0,0,\"77\",\"/dev/vfio/vfio\"]]}\n"
	      "{\"t\":1,\"exit\":0}\n", file);
	for (int i = 0; i < 20; i++) {
		snprintf(text, sizeof(text), map, 'B' + i);
		put_call(file, "3b71", text);
	}
	snprintf(text, sizeof(text), map, 'A');
	for (int i = 0; i < PAIRS; i++) {
		put_call(file, "3b71", text);
		put_call(file, "3b72", unmap);
	}
	fputs("{\"t\":1,\"event\":\"exited\",\"status\":0}\n{\"end\":true}\n", file);
	assert_int_equal(fclose(file), 0);
}

static void for_ever(void **state)
{
	struct run whole = { .name = MADE }, part = { .name = KEPT };
	size_t last = 1 << 16, before;
	struct stat st;

	(void)state;
	make_recording();
	before = memory_in_use();
	run(&whole, last);
	assert_true(whole.nevents > 4 * PAIRS);
	assert_int_equal(stat(KEPT, &st), 0);
	/* The lines, and what they begin with: the header, a thread and 20 mappings. */
	assert_in_range(st.st_size, last / 2, last + 8192);
	/* Besides that the trace, the parser and the like. (ASan tells of nothing.) */
	assert_in_range(whole.in_use, 0, before + last + (4 << 20));
	run(&part, 0);
	assert_true(part.begun);
	assert_int_equal(part.nevents, whole.nevents);
	unlink(KEPT);
	unlink(MADE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corpus),
		cmocka_unit_test(for_ever),
	};

	folder = getenv("srcdir");
	if (!folder)
		folder = (char *)".";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
