/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recordings that somebody has edited, into the replay: the lines of real ones, of which some
 * are gone, doubled, elsewhere, or say something else, though they stay JSON more often than
 * not. Whatever comes, lines are lines, the model can be written down and read again as the
 * same, and the replay ends with a message.
 * The recordings are those of $srcdir/tests/corpus.
 */
#include "config.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/model_state.h"
#include "harness.h"
#include "record/replay.h"
#include "report/summary.h"
#include "target.h"
#include "trace/trace.h"
#include "util/array.h"

#define INPUT_MAX (1u << 20)
#define RUNS 300

struct run {
	struct vt_trace *trace;
	struct vt_replay *replay;
	struct vt_summary *summary;
	bool json;
};

static void hear(void *ctx, const char *thread, const char *data, size_t length)
{
	const struct run *run = ctx;

	(void)thread;
	check_lines(data, length, run->json);
}

static void say(void *ctx, const char *text, bool attach)
{
	(void)ctx, (void)attach;
	for (; *text; text++)
		REQUIRE(*text >= ' ' && *text < 0x7f);
}

static void write_summary(void *ctx, const char *text, size_t length)
{
	const struct run *run = ctx;

	check_lines(text, length, run->json);
	vt_trace_insert(run->trace, text, length);
}

/* ---- the model, written and read ---- */

struct rows {
	struct model_rows rows;
	struct vt_session *copy;	/* gets them too */
};

static void add_row(void *ctx, const char *kind, const char *values, size_t length)
{
	struct rows *r = ctx;
	size_t at = r->rows.length;

	model_add_row(&r->rows, kind, values, length);
	REQUIRE(!vt_session_restore(r->copy, kind, r->rows.text + at + strlen(kind) + 1));
}

static void write_and_read(struct vt_session *session)
{
	struct rows first = { .copy = vt_session_create() };
	struct model_rows second;

	vt_session_save(session, &(struct vt_state_sink){ add_row, &first });
	second = model_save(first.copy);
	REQUIRE(first.rows.length == second.length &&
		!memcmp(first.rows.text, second.text, second.length));
	vt_session_destroy(first.copy);
	free(first.rows.text);
	free(second.text);
}

static const char *restore(void *ctx, const char *kind, const char *values)
{
	const struct run *run = ctx;

	return vt_session_restore(vt_trace_session(run->trace), kind, values);
}

/* ---- a run ---- */

static void begin(struct run *run, const struct vt_trace_options *options,
		  const struct vfiotrace_context *context, const struct vt_source *source,
		  struct vt_output *output, unsigned int more)
{
	const struct vt_summary_options summary = {
		.show = true, .json = run->json,
		.topology = !(more & 1) ? VT_TOPOLOGY_NONE : run->json ? VT_TOPOLOGY_JSON :
									  VT_TOPOLOGY_TEXT,
		.write = write_summary, .ctx = run,
	};
	static char word[] = "true", *const words[] = { word };
	const struct vt_trace_info head = { .version = "0", .words = words, .ncommand = 1 };

	REQUIRE(!vt_trace_create(&run->trace, options, context, source, output));
	vt_trace_head(run->trace, &head);
	run->summary = vt_summary_create(&summary, vt_trace_session(run->trace), source);
	vt_trace_set_onlooker(run->trace, &(struct vt_onlooker){ vt_summary_look, run->summary });
}

static void replay(struct run *run, unsigned int how)
{
	const struct vt_replay_header *header = vt_replay_header(run->replay);
	const struct vt_print_options print = {
		.values.limit = 32, .column = 40, .fds = true, .duration = how & 1,
	};
	const struct vt_trace_options options = {
		.print = &print, .printer = run->json ? &vt_json_printer : &vt_text_printer,
		.status = how & 4 ? VT_STATUS_FAILED : VT_STATUS_ALL, .quiet = VT_QUIET_ATTACH,
		.signals = UINT64_MAX, .vfio_only = header->vfio_only, .io = header->io,
		.sets = header->sets,
		.named = header->named, .nnamed = header->nnamed,
		.ioctls_hidden = header->ioctls_hidden, .watched = header->watched,
		.nwatched = header->nwatched, .follows = how & 8, .normalize = how & 16,
		.stack = header->stacks, .users_only = header->users_only,
		.complete = how & 32, .pids = how & 64,
		.explain = how & 128 ? VT_EXPLAIN_ALWAYS : VT_EXPLAIN_NEVER,
		.checks = how & 256 ? UINT64_MAX : 0,
		.annotate = how & 512 ? VT_ANNOTATE_ALL : VT_ANNOTATE_NONE,
	};
	const struct vt_output_options to = { .target = "/dev/null" };
	struct vt_source source = vt_replay_source(run->replay);
	struct vfiotrace_context *context;
	struct vt_output *output;
	struct vt_error error = { 0 };

	REQUIRE(!vfiotrace_context_create(&context));
	vfiotrace_context_set_foreign(context, header->foreign);
	REQUIRE(!vt_output_create(&output, &to, &error));
	vt_output_listen(output, hear, run);
	begin(run, &options, context, &source, output, how >> 10);
	if (vt_replay_run(run->replay, &(struct vt_replay_handler){
			  { vt_trace_event, run->trace }, say, run, restore }, &error))
		REQUIRE(error.text[0]);
	write_and_read(vt_trace_session(run->trace));
	vt_summary_end(run->summary);
	vt_trace_destroy(run->trace);
	vt_summary_destroy(run->summary);
	vt_output_destroy(output, NULL);
	vfiotrace_context_destroy(context);
}

/* The first two bytes are the options, the rest is the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = { 0 };
	struct vt_error error = { 0 };
	unsigned int how;
	char path[40];
	int fd;

	if (size < 2)
		return 0;
	how = data[0] | (unsigned int)data[1] << 8;
	run.json = how & 2;
	fd = memfd_create("recording", MFD_CLOEXEC);
	REQUIRE(fd >= 0 && write(fd, data + 2, size - 2) == (ssize_t)size - 2);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (vt_replay_open(&run.replay, path, &error)) {
		REQUIRE(error.text[0]);
	} else {
		replay(&run, how);
		vt_replay_close(run.replay);
	}
	close(fd);
	return 0;
}

/* ---- recordings that somebody has edited ---- */

/* A text that is changed in place, with room behind it. */
struct text {
	uint8_t *data;
	size_t length, max;
};

static void replace(struct text *t, size_t at, size_t length, const void *by, size_t more)
{
	if (t->length - length + more > t->max)
		return;
	memmove(t->data + at + more, t->data + at + length, t->length - at - length);
	if (more)
		memcpy(t->data + at, by, more);
	t->length = t->length - length + more;
}

/* Where a line begins, behind the first, and how long it is. */
static size_t pick_line(const struct text *t, uint64_t *state, size_t *length)
{
	size_t at = next_random(state) % t->length;
	const uint8_t *end;

	while (at && t->data[at - 1] != '\n')
		at--;
	end = memchr(t->data + at, '\n', t->length - at);
	*length = end ? (size_t)(end - (t->data + at)) + 1 : t->length - at;
	return at;
}

static void edit_lines(struct text *t, uint64_t *state)
{
	static uint8_t line[INPUT_MAX];
	size_t length, at = pick_line(t, state, &length), to, ignored;

	memcpy(line, t->data + at, length);
	switch (next_random(state) % 3) {
	case 0:
		replace(t, at, length, NULL, 0);
		break;
	case 1:
		replace(t, at, 0, line, length);
		break;
	default:
		replace(t, at, length, NULL, 0);
		if (!t->length)
			break;
		to = pick_line(t, state, &ignored);
		replace(t, to, 0, line, length);
	}
}

/* A run of digits or letters: a number, a word, some base64. */
static bool is_word(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '/' || c == '+' || c == '=' || c == '-' || c == '_' || c == '.';
}

static size_t pick_word(const struct text *t, uint64_t *state, size_t *length)
{
	size_t at = next_random(state) % t->length, end;

	while (at < t->length && !is_word(t->data[at]))
		at++;
	while (at && is_word(t->data[at - 1]))
		at--;
	for (end = at; end < t->length && is_word(t->data[end]); end++)
		;
	*length = end - at;
	return at;
}

static void edit_word(struct text *t, uint64_t *state)
{
	static const char *const words[] = {
		"0", "1", "2", "3", "9", "16", "4096", "-1", "2147483647", "4294967295",
		"9223372036854775807", "-9223372036854775808", "ffffffffffffffff", "7fffffff",
		"3b64", "3b66", "3b71", "3b72", "3b6e", "3b80", "3b85", "3b91", "exit", "enter",
		"event", "new", "exec", "exited", "state", "EINVAL", "ENOMEM", "absent", "eventfd",
		"vfio-device", "iommufd", "kvm-vm", "AAAAAAAAAAAA", "/////////////w==", "",
		"true", "null", "8000000000000000", "100", "101",
	};
	size_t length, other, at = pick_word(t, state, &length), from;
	uint8_t word[256];

	if (next_random(state) % 2) {
		const char *by = words[next_random(state) % ARRAY_SIZE(words)];

		replace(t, at, length, by, strlen(by));
		return;
	}
	from = pick_word(t, state, &other);
	if (other > sizeof(word))
		return;
	memcpy(word, t->data + from, other);
	replace(t, at, length, word, other);
}

/* Of bytes in base64 some: what stands in a structure. */
static void edit_memory(struct text *t, uint64_t *state)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t length, at = pick_word(t, state, &length);

	for (int n = 1 + next_random(state) % 4; length >= 8 && n; n--)
		t->data[at + next_random(state) % length] =
			(uint8_t)digits[next_random(state) % 64];
}

static void add_state(struct text *t, uint64_t *state)
{
	static const char *const rows[] = {
		"session\",\"learnt=5 version=3 last_file=9", "end\",\"",
		"file\",\"as.number=1 as.kind=2 known=1", "file\",\"as.number=3 as.kind=5 known=4",
		"file\",\"as.number=9 as.kind=f as.life=2", "table\",\"set=1",
		"descriptor\",\"set=1 fd=b file=1", "descriptor\",\"set=1 fd=c closed=1 file=3",
		"task\",\"tid=64 tgid=64 table=1", "memory\",\"tgid=64 tree=1",
		"mapped\",\"tree=1 as.address=1000 as.length=2000 as.file=3 as.kind=5",
		"space\",\"file=1 maps=4 iommu=2", "kept\",\"by=3 file=1",
		"mapping\",\"space.file=1 as.iovas.first=1000 as.iovas.last=1fff as.iovas.order=1",
		"device\",\"as.file=3 name.text=0000:03:00.0 name.type=1",
		"irq\",\"device=3 as.index=2", "vector\",\"device=3 as.index=2 as.eventfd=9",
		"object\",\"file=1 id=3 type=1 destroyed=1", "iommufd\",\"file=1",
		"group\",\"file=1 number=e numbered=1", "group\",\"file=99 numbered=1",
		"attachment\",\"file=1 opened=3 pt=3", "range\",\"space.file=1 as.last=ffff",
		"region\",\"device=3 as.size=1000", "area\",\"file=3 as.size=10",
		"irqfd\",\"vm=1 eventfd=9", "slot\",\"vm=1 address=1000 file=3",
		"dmabuf\",\"file=3 device=3", "part\",\"file=3 as.size=8", "stream\",\"file=3",
	};
	size_t length, at = pick_line(t, state, &length);
	char line[160];

	for (int n = next_random(state) % 12; n >= 0; n--) {
		snprintf(line, sizeof(line), "{\"state\":[\"%s\"]}\n",
			 rows[next_random(state) % ARRAY_SIZE(rows)]);
		replace(t, at, 0, line, strlen(line));
	}
}

static void edit(struct text *t, uint64_t *state)
{
	static void (*const edits[])(struct text *t, uint64_t *state) = {
		edit_lines, edit_lines, edit_word, edit_word, edit_word, edit_memory, edit_memory,
		add_state,
	};

	for (int n = 1 + (int)(next_random(state) % 8); n && t->length; n--)
		edits[next_random(state) % ARRAY_SIZE(edits)](t, state);
	if (t->length && next_random(state) % 40 == 0)
		t->data[next_random(state) % t->length] ^= (uint8_t)(1u << next_random(state) % 8);
}

static size_t mutate(uint64_t *state, uint8_t *data, size_t size, size_t max)
{
	struct text t = { .data = data + 2, .length = size - 2, .max = max - 2 };

	edit(&t, state);
	return t.length + 2;
}

/* One of the seeds, edited. */
static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	const char *srcdir = getenv("srcdir");
	static char pattern[PATH_MAX];
	static glob_t seeds;
	size_t length;

	if (!*pattern) {
		snprintf(pattern, sizeof(pattern), "%s/tests/corpus/*.jsonl",
			 srcdir ? srcdir : ".");
		REQUIRE(!glob(pattern, 0, NULL, &seeds));
	}
	length = read_input(seeds.gl_pathv[next_random(state) % seeds.gl_pathc], data + 2, max - 2);
	data[0] = (uint8_t)next_random(state);
	data[1] = (uint8_t)next_random(state);
	return mutate(state, data, length + 2, max);
}

const struct fuzz_target fuzz_target = {
	.name = "replay", .inputs = "recordings", .max = INPUT_MAX, .runs = RUNS,
	.generate = generate, .mutate = mutate,
};
