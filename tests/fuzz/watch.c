/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records as the programs in the kernel make them, in any order, with anything in them, some
 * lost, some cut off: those that are not whole are refused, and of the others come events as of
 * an engine: a call is left only by a thread that has entered it, and whose exit was asked for;
 * what is lost is said.
 */
#include "config.h"

#include <string.h>
#include <sys/syscall.h>

#include "engine/filter.h"
#include "harness.h"
#include "target.h"
#include "vfiotrace/vfiotrace.h"
#include "watch/files.h"
#include "watch/tasks.h"
#include "watch/whole.h"

#define TIDS 6
#define RECORD_MAX 6000			/* none that the kernel's programs make is longer */

struct world {
	struct vt_filter filter;
	struct vt_wanted wanted;
	struct vt_watch_tasks tasks;
	bool known[TIDS];		/* there is such a thread */
	bool inside[TIDS];		/* it is in a call whose exit is wanted */
	uint64_t exits, lost;
	uint64_t seed;
};

static unsigned int index_of(pid_t tid)
{
	REQUIRE(tid >= 1 && tid <= TIDS);
	return (unsigned int)tid - 1;
}

/* Of all of a call's memory the answers are within bounds and the same each time. */
static void read_memory(const struct world *w, pid_t tid, uint64_t address)
{
	const struct vt_watch_task *t = vt_watch_find((struct vt_watch_tasks *)&w->tasks, tid);
	uint8_t bytes[300], again[sizeof(bytes)];
	ssize_t n;

	if (!t)
		return;
	n = vt_captured_read(&t->memory, address, bytes, sizeof(bytes));
	REQUIRE(n <= (ssize_t)sizeof(bytes) && n != 0);
	REQUIRE(vt_captured_read(&t->memory, address, again, sizeof(again)) == n);
	REQUIRE(n < 0 || !memcmp(bytes, again, (size_t)n));
}

/* The thread is now what was another one. */
static void take_exec(struct world *w, unsigned int i, unsigned int former)
{
	if (i == former || !w->known[former])
		return;
	w->inside[i] = w->inside[former];
	w->inside[former] = w->known[former] = false;
	w->known[i] = true;
}

static bool take_event(void *ctx, const struct vt_event *e)
{
	struct world *w = ctx;
	unsigned int i = index_of(e->tid);

	switch (e->type) {
	case VT_EVENT_ENTER:
		w->inside[i] = next_random(&w->seed) % 4;
		read_memory(w, e->tid, e->enter.args[2]);
		return w->inside[i];
	case VT_EVENT_EXIT:
		REQUIRE(w->inside[i]);
		w->inside[i] = false;
		w->exits++;
		read_memory(w, e->tid, 0x1000);
		break;
	case VT_EVENT_LOST:
		REQUIRE(e->lost.calls || w->tasks.lost > w->lost);
		w->lost = w->tasks.lost;
		w->inside[i] = false;
		break;
	case VT_EVENT_PENDING:
		REQUIRE(w->inside[i]);
		break;
	case VT_EVENT_EXEC:
		take_exec(w, i, index_of(e->exec.former));
		break;
	case VT_EVENT_NEW:
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
	case VT_EVENT_DETACHED:
	case VT_EVENT_SUPERSEDED:
		w->inside[i] = false;
		w->known[i] = e->type == VT_EVENT_NEW;
		break;
	default:
		break;
	}
	return true;
}

static bool ends(void *ctx, const struct vt_watch_task *task)
{
	(void)ctx;
	(void)task;
	return true;
}

static void gone(void *ctx, pid_t tgid, int code)
{
	(void)ctx;
	(void)tgid;
	(void)code;
}

/* Which threads there are is for the kernel to say, not for what is in the ring. */
static void set_up(struct w_head *r, size_t size)
{
	struct w_task *task = (void *)r;

	r->tid = 1 + r->tid % TIDS;
	r->tgid = 1 + r->tgid % TIDS;
	if (size >= sizeof(*task) && (r->type == W_FORK || r->type == W_EXEC))
		task->other = 1 + task->other % TIDS;
}

static void check_file(struct vt_watch_files *files, uint64_t address)
{
	const struct vt_seen_file *file = vt_watch_files_find(files, address);

	REQUIRE(file && file->file);
	REQUIRE(memchr(file->path, 0, sizeof(file->path)) && file->path[0]);
	REQUIRE(memchr(file->device, 0, sizeof(file->device)));
	REQUIRE(memchr(file->driver, 0, sizeof(file->driver)));
}

static void take(struct world *w, struct w_head *r, size_t size)
{
	set_up(r, size);
	if (!vt_record_is_whole(r, size))
		return;
	switch (r->type) {
	case W_FILE:
		vt_watch_files_add(w->tasks.files, (void *)r);
		check_file(w->tasks.files, ((struct w_file *)r)->file);
		break;
	case W_RELEASE:
		vt_watch_files_release(w->tasks.files, ((struct w_release *)r)->file);
		REQUIRE(!vt_watch_files_find(w->tasks.files, ((struct w_release *)r)->file));
		break;
	case W_HAD:
	case W_MODULE:
		break;
	default:
		vt_watch_take(&w->tasks, r);
	}
}

/*
 * An input is a row of records, each behind two bytes that say how long it is; what follows at
 * the end of the last one is cut off.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = { .filter.all = true, .seed = FIRST_STATE };
	size_t at = 0;

	vt_wanted_init(&w.wanted, &w.filter);
	w.tasks.files = vt_watch_files_create();
	w.tasks.wanted = &w.wanted;
	w.tasks.handler = (struct vt_handler){ take_event, &w };
	w.tasks.ends = ends;
	w.tasks.gone = gone;
	w.tasks.ctx = &w;
	while (at + 2 < size) {
		size_t length = (data[at] | (size_t)data[at + 1] << 8) % RECORD_MAX;
		uint8_t *record;

		at += 2;
		if (length > size - at)
			length = size - at;
		/* Of its own size, so that a sanitizer sees the first byte too far. */
		record = malloc(length + !length);
		REQUIRE(record);
		memcpy(record, data + at, length);
		if (length >= sizeof(struct w_head))
			take(&w, (void *)record, length);
		free(record);
		at += length;
		if (length % 16 == 7)
			vt_watch_tell_pending(&w.tasks, UINT64_MAX, UINT64_MAX);
	}
	vt_watch_leave(&w.tasks, 1);
	vt_watch_tasks_free(&w.tasks);
	vt_watch_files_destroy(w.tasks.files);
	return 0;
}

/* ---- records that make sense, more or less ---- */

static size_t size_of(enum w_type type)
{
	switch (type) {
	case W_ENTER:
	case W_LATE:
		return sizeof(struct w_enter);
	case W_EXIT:
		return sizeof(struct w_exit);
	case W_CHUNK:
	case W_STACK_PART:
		return offsetof(struct w_chunk, data);
	case W_FILE:
		return sizeof(struct w_file);
	case W_FDS:
		return offsetof(struct w_fds, fds);
	default:
		return sizeof(struct w_stack);
	}
}

/* Returns the size of a record, @serial being the number of the last call. */
static size_t make(uint64_t *state, uint8_t *data, uint32_t *serial)
{
	static const uint8_t types[] = {
		W_ENTER, W_ENTER, W_ENTER, W_EXIT, W_EXIT, W_EXIT, W_LATE, W_CHUNK, W_CHUNK, W_FILE,
		W_FDS, W_FDS, W_RELEASE, W_FORK, W_EXEC, W_END, W_SIGNAL, W_STACK_PART, W_STACK, 0,
	};
	struct w_head head = {
		.type = types[next_random(state) % sizeof(types)],
		.flags = (uint8_t)(next_random(state) % 4 ? 0 : next_random(state) % 8),
		.have = (uint16_t)(next_random(state) % 64),
		.tid = next_random(state) % 3 ? 1 : (uint32_t)(next_random(state) % TIDS),
		.tgid = next_random(state) % 3 ? 1 : (uint32_t)(next_random(state) % TIDS),
		.time = next_random(state) >> 20,
	};
	size_t size = size_of(head.type) + (head.type == W_FDS ? 16u : 1u) * head.have;

	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(next_random(state) % 3 ? 0 : next_random(state) >> 8);
	*serial += head.type == W_ENTER && next_random(state) % 8;
	head.serial = next_random(state) % 16 ? *serial : *serial + 3;
	if (next_random(state) % 40 == 0)
		head.have = (uint16_t)next_random(state);
	memcpy(data, &head, sizeof(head));
	if (head.type == W_ENTER && next_random(state) % 8) {
		uint32_t fd = next_random(state) % 3 ? 0 : W_NOWHERE;
		uint64_t nr = next_random(state) % 3 ? SYS_ioctl : next_random(state) % 400;

		memcpy(data + offsetof(struct w_enter, fd), &fd, sizeof(fd));
		memcpy(data + offsetof(struct w_enter, nr), &nr, sizeof(nr));
	}
	return size;
}

static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	uint32_t serial = 0;
	size_t size = 0;

	while (size + 2 + 2048 < max && next_random(state) % 60) {
		size_t length = make(state, data + size + 2, &serial);

		data[size] = (uint8_t)length;
		data[size + 1] = (uint8_t)(length >> 8);
		size += 2 + length;
	}
	return size;
}

const struct fuzz_target fuzz_target = {
	.name = "watch", .inputs = "rings", .max = 6144, .runs = 3000, .generate = generate,
};
