// SPDX-License-Identifier: GPL-2.0-or-later
/* What is shown of a call of which the kernel's ring had no room for a part: nothing that is old. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "engine/filter.h"
#include "vfiotrace/vfiotrace.h"
#include "watch/tasks.h"
#include "watch/whole.h"

#define TID 100
#define OLD 3
#define NEW 5
#define ADDRESS 0x1000

static bool take_event(void *ctx, const struct vt_event *event)
{
	(void)ctx;
	(void)event;
	return true;
}

struct fixture {
	struct vt_filter filter;
	struct vt_wanted wanted;
	struct vt_watch_tasks tasks;
};

static void set_up(struct fixture *f)
{
	*f = (struct fixture){ .filter.all = true };
	vt_wanted_init(&f->wanted, &f->filter);
	f->tasks.wanted = &f->wanted;
	f->tasks.handler.event = take_event;
	vt_watch_add(&f->tasks, TID, TID, 0, true);
}

static struct w_head head_of(enum w_type type, unsigned int have, unsigned int flags)
{
	return (struct w_head){
		.type = (__u8)type, .flags = (__u8)flags, .have = (__u16)have,
		.tid = TID, .tgid = TID, .serial = 1,
	};
}

static void tell_fd(struct fixture *f, int fd, uint64_t file)
{
	struct w_fds r = { .head = head_of(W_FDS, 1, 0), .fds[0] = { .fd = fd, .file = file } };

	vt_watch_take(&f->tasks, &r.head);
}

static void tell_memory(struct fixture *f, const char *text)
{
	struct w_chunk r = { .head = head_of(W_CHUNK, (unsigned int)strlen(text), 0),
			     .address = ADDRESS };

	memcpy(r.data, text, strlen(text));
	vt_watch_take(&f->tasks, &r.head);
}

/* @nr on OLD, to which file 30 belongs. */
static void enter(struct fixture *f, long nr, unsigned int flags)
{
	struct w_enter r = { .head = head_of(W_ENTER, 0, flags), .nr = (__u64)nr,
			     .args = { OLD, NEW }, .file = 30, .fd = 0 };

	vt_watch_take(&f->tasks, &r.head);
}

static void leave(struct fixture *f, unsigned int flags)
{
	struct w_exit r = { .head = head_of(W_EXIT, 0, flags), .result = NEW };

	vt_watch_take(&f->tasks, &r.head);
}

/* The newest file that came for the descriptor; 0: none. */
static uint64_t file_of(struct fixture *f, int fd)
{
	const struct vt_watch_task *t = vt_watch_find(&f->tasks, TID);

	for (size_t i = t->nfds; i > 0; i--)
		if (t->fds[i - 1].fd == fd)
			return t->fds[i - 1].file;
	return 0;
}

/* dup2(OLD, NEW): NEW was file 50, and is file 30 from then on. */
static void test_descriptors(void **state)
{
	struct fixture f;

	(void)state;
	for (int lost = 0; lost < 2; lost++) {
		set_up(&f);
		tell_fd(&f, NEW, 50);
		enter(&f, SYS_dup2, 0);
		assert_int_equal(file_of(&f, NEW), 50);
		if (!lost)
			tell_fd(&f, NEW, 30);
		leave(&f, lost ? W_PART_LOST : 0);
		assert_int_equal(file_of(&f, NEW), lost ? 0 : 30);
		assert_int_equal(file_of(&f, OLD), 30);
		assert_int_equal(f.tasks.parts, lost);
		/* The next call has none of them. */
		enter(&f, SYS_dup2, 0);
		assert_int_equal(file_of(&f, NEW), 0);
		vt_watch_tasks_free(&f.tasks);
	}
}

/* recvmsg: what lay there at the entry is no answer of the kernel's. */
static void test_memory(void **state)
{
	struct vt_watch_task *t;
	struct fixture f;
	char now[8] = "";

	(void)state;
	for (int lost = 0; lost < 2; lost++) {
		set_up(&f);
		tell_memory(&f, "before");
		enter(&f, SYS_recvmsg, 0);
		t = vt_watch_find(&f.tasks, TID);
		assert_int_equal(vt_captured_read(&t->memory, ADDRESS, now, 6), 6);
		assert_string_equal(now, "before");
		leave(&f, lost ? W_PART_LOST : 0);
		assert_int_equal(vt_captured_read(&t->memory, ADDRESS, now, 6),
				 lost ? -VFIOTRACE_NOT_CAPTURED : 6);
		vt_watch_tasks_free(&f.tasks);
	}
}

/* A lost part of an entry is counted, and nothing stands in its place. */
static void test_entry(void **state)
{
	struct vt_watch_task *t;
	struct fixture f;
	char now[8];

	(void)state;
	set_up(&f);
	enter(&f, SYS_recvmsg, W_PART_LOST);
	t = vt_watch_find(&f.tasks, TID);
	assert_int_equal(vt_captured_read(&t->memory, ADDRESS, now, 6), -VFIOTRACE_NOT_CAPTURED);
	assert_int_equal(f.tasks.parts, 1);
	vt_watch_tasks_free(&f.tasks);
}

/* By the members in records.h: the head has 24 bytes, each descriptor 16. */
static void test_whole(void **state)
{
	static const struct {
		enum w_type type;
		unsigned int have;
		size_t size;
	} whole[] = {
		{ W_ENTER, 0, 120 }, { W_ENTER, 64, 184 }, { W_EXIT, 3, 43 }, { W_LATE, 1, 121 },
		{ W_CHUNK, 0, 32 }, { W_CHUNK, W_PAGE, 32 + W_PAGE }, { W_STACK_PART, 8, 40 },
		{ W_FDS, 0, 24 }, { W_FDS, W_FDS_MOST, 24 + 16 * W_FDS_MOST }, { W_RELEASE, 0, 32 },
		{ W_FORK, 0, 40 }, { W_EXEC, 0, 40 }, { W_END, 0, 40 }, { W_SIGNAL, 0, 80 },
		{ W_MODULE, 0, 88 }, { W_STACK, 0, 104 }, { W_HAD, 0, 40 }, { W_FILE, 0, 704 },
	};
	struct w_enter r = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		r.head = head_of(whole[i].type, whole[i].have, 0);
		assert_true(vt_record_is_whole(&r.head, whole[i].size));
		/* The kernel's ring may have more, but never less. */
		assert_true(vt_record_is_whole(&r.head, whole[i].size + 7));
		assert_false(vt_record_is_whole(&r.head, whole[i].size - 1));
	}
	r.head = head_of(0, 0, 0);
	assert_false(vt_record_is_whole(&r.head, sizeof(r)));
	r.head = head_of(W_HAD + 1, 0, 0);
	assert_false(vt_record_is_whole(&r.head, 4096));
	/* A call has six arguments: one of them is the descriptor, or none. */
	r.head = head_of(W_ENTER, 0, 0);
	r.fd = 5;
	assert_true(vt_record_is_whole(&r.head, sizeof(r)));
	r.fd = 6;
	assert_false(vt_record_is_whole(&r.head, sizeof(r)));
	r.fd = W_NOWHERE;
	assert_true(vt_record_is_whole(&r.head, sizeof(r)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
