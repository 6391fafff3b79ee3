// SPDX-License-Identifier: GPL-2.0-or-later
/* Open files of the model: who has each, and when it is closed for the last time. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session/model.h"

#define PID 100
#define CHILD 200
#define FAR 0x7f0000000000u
#define PAGE 0x1000u

static struct vt_session *s;
static uint64_t last_known;

static int set_up(void **state)
{
	(void)state;
	s = vt_session_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vt_session_destroy(s);
	return 0;
}

static struct vt_fd file_info(enum vfiotrace_fd_kind kind, uint64_t known)
{
	struct vt_fd info = { .what.kind = kind, .file = known };

	snprintf(info.path, sizeof(info.path), "anon_inode:[%s]", vfiotrace_fd_kind_name(kind));
	return info;
}

/* A call of the process has made it. */
static uint64_t make(enum vfiotrace_fd_kind kind, int fd)
{
	struct vt_fd info = file_info(kind, ++last_known);

	vt_session_saw(s, PID, PID, fd, &info);
	vt_session_made(s, PID, PID, fd);
	return vt_session_file(s, PID, PID, fd);
}

static void at_line(uint64_t line)
{
	vt_session_at(s, &(struct vt_when){ .line = line, .tgid = PID, .tid = PID });
}

static enum vt_model_life life_of(uint64_t file)
{
	return vt_model_file(s, file)->life;
}

static void close_fd(pid_t pid, int fd)
{
	vt_session_close(s, pid, pid, (uint32_t)fd, (uint32_t)fd);
}

static void last_of_descriptors(void **state)
{
	uint64_t file;

	(void)state;
	at_line(3);
	file = make(VFIOTRACE_FD_DEVICE, 5);
	vt_session_dup(s, PID, PID, 5, 9);
	vt_session_begin_task(s, PID, PID, CHILD, CHILD, false);
	close_fd(PID, 5);
	close_fd(PID, 9);
	assert_int_equal(life_of(file), VT_MODEL_OPEN);
	close_fd(CHILD, 9);
	assert_int_equal(life_of(file), VT_MODEL_OPEN);
	at_line(8);
	vt_session_end_task(s, CHILD);
	assert_int_equal(life_of(file), VT_MODEL_CLOSED);
	assert_int_equal(vt_model_file(s, file)->made.line, 3);
	assert_int_equal(vt_model_file(s, file)->ended.line, 8);
}

static void who_names_it(void **state)
{
	struct vt_model_descriptor list[8];
	uint64_t file;

	(void)state;
	file = make(VFIOTRACE_FD_GROUP, 5);
	make(VFIOTRACE_FD_GROUP, 6);
	vt_session_dup(s, PID, PID, 5, 4);
	vt_session_begin_task(s, PID, PID, PID, PID + 1, true);
	vt_session_begin_task(s, PID, PID, CHILD, CHILD, false);
	close_fd(CHILD, 4);
	assert_int_equal(vt_model_descriptors(s, file, list, 8), 3);
	assert_int_equal(list[0].tgid, PID);
	assert_int_equal(list[0].fd, 4);
	assert_int_equal(list[1].tgid, PID);
	assert_int_equal(list[1].fd, 5);
	assert_int_equal(list[2].tgid, CHILD);
	assert_int_equal(list[2].fd, 5);
	assert_int_equal(vt_model_descriptors(s, file, list, 1), 3);
}

/* A mapping keeps its file; also what is left of one, and the one of a child. */
static void last_of_mappings(void **state)
{
	uint64_t file;

	(void)state;
	file = make(VFIOTRACE_FD_DEVICE, 5);
	vt_session_map(s, &(struct vt_mapped){ .tgid = PID, .address = FAR, .length = 4 * PAGE,
					       .file = file });
	vt_session_begin_task(s, PID, PID, CHILD, CHILD, false);
	vt_session_fork(s, PID, CHILD);
	close_fd(PID, 5);
	close_fd(CHILD, 5);
	vt_session_unmap(s, PID, FAR + PAGE, PAGE);
	vt_session_forget(s, CHILD);
	vt_session_unmap(s, PID, FAR, PAGE);
	assert_int_equal(life_of(file), VT_MODEL_OPEN);
	vt_session_unmap(s, PID, FAR, 8 * PAGE);
	assert_int_equal(life_of(file), VT_MODEL_CLOSED);
}

/* Somebody whom nobody sees may have it. */
static void perhaps_not_the_last(void **state)
{
	struct vt_fd info = file_info(VFIOTRACE_FD_GROUP, 1000);
	uint64_t sent, inherited;

	(void)state;
	sent = make(VFIOTRACE_FD_GROUP, 5);
	vt_session_sent(s, sent);
	vt_session_saw(s, PID, PID, 6, &info);
	inherited = vt_session_file(s, PID, PID, 6);
	close_fd(PID, 5);
	close_fd(PID, 6);
	assert_int_equal(life_of(sent), VT_MODEL_MAYBE);
	assert_int_equal(life_of(inherited), VT_MODEL_MAYBE);
	/* It comes back. */
	vt_session_saw(s, PID, PID, 7, &info);
	assert_int_equal(vt_session_file(s, PID, PID, 7), inherited);
	assert_int_equal(life_of(inherited), VT_MODEL_OPEN);
}

/*
 * A child is first asked about a descriptor when its parent has closed its own, and it is
 * answered as one that was never seen. Who is not told of all that closes cannot know that.
 */
static void asked_late(void **state)
{
	struct vt_fd info = file_info(VFIOTRACE_FD_DEVICE, 1000);
	uint64_t file, other;

	(void)state;
	for (int follows = 0; follows < 2; follows++) {
		if (follows)
			vt_session_follow(s);
		file = make(VFIOTRACE_FD_DEVICE, 5);
		vt_session_begin_task(s, PID, PID, CHILD, CHILD, false);
		close_fd(PID, 5);
		info.file++;
		vt_session_saw(s, CHILD, CHILD, 5, &info);
		assert_int_equal(vt_session_file(s, CHILD, CHILD, 5) == file, follows);
		close_fd(CHILD, 5);
		assert_int_equal(life_of(file), VT_MODEL_CLOSED);
		vt_session_forget(s, CHILD);
	}
	/* Whose own descriptor was answered before has another one now. */
	other = make(VFIOTRACE_FD_DEVICE, 6);
	info.file++;
	vt_session_saw(s, PID, PID, 6, &info);
	assert_int_not_equal(vt_session_file(s, PID, PID, 6), other);
	/* Nor was any of its copies ever asked about, whoever has them. */
	file = make(VFIOTRACE_FD_DEVICE, 8);
	vt_session_begin_task(s, PID, PID, CHILD, CHILD, false);
	vt_session_begin_task(s, PID, PID, CHILD + 1, CHILD + 1, false);
	vt_session_dup(s, CHILD, CHILD, 8, 9);
	close_fd(PID, 8);
	info.file++;
	vt_session_saw(s, CHILD, CHILD, 9, &info);
	assert_int_equal(vt_session_file(s, CHILD, CHILD, 9), file);
	/* Now there is one to compare with. */
	info.file++;
	vt_session_saw(s, CHILD + 1, CHILD + 1, 8, &info);
	assert_int_not_equal(vt_session_file(s, CHILD + 1, CHILD + 1, 8), file);
	vt_session_end_task(s, CHILD);
	vt_session_end_task(s, CHILD + 1);
	/* Another device is another file. */
	file = make(VFIOTRACE_FD_DEVICE, 7);
	vt_session_begin_task(s, PID, PID, CHILD, CHILD, false);
	close_fd(PID, 7);
	info.file++;
	snprintf(info.device, sizeof(info.device), "0000:03:00.0");
	vt_session_saw(s, CHILD, CHILD, 7, &info);
	assert_int_not_equal(vt_session_file(s, CHILD, CHILD, 7), file);
}

/* Whoever has sent it has closed it before it is received: who was on its way is there. */
static void received_late(void **state)
{
	struct vt_fd info = file_info(VFIOTRACE_FD_DEVICE, 1000);
	struct vt_fd group = file_info(VFIOTRACE_FD_GROUP, 1000);
	uint64_t file, second;

	(void)state;
	vt_session_follow(s);
	file = make(VFIOTRACE_FD_DEVICE, 5);
	vt_session_sent(s, file);
	close_fd(PID, 5);
	assert_int_equal(life_of(file), VT_MODEL_MAYBE);
	assert_false(vt_model_rests_on_guess(s, file));
	vt_session_saw(s, CHILD, CHILD, 3, &info);
	assert_int_equal(vt_session_file(s, CHILD, CHILD, 3), file);
	vt_session_received(s, file);
	assert_int_equal(life_of(file), VT_MODEL_OPEN);
	assert_false(vt_model_file(s, file)->sent);
	/* Or somebody who was not seen has sent another. */
	assert_true(vt_model_rests_on_guess(s, file));
	close_fd(CHILD, 3);
	assert_int_equal(life_of(file), VT_MODEL_CLOSED);
	/* A group can be opened only once: it is this one. */
	group.file = info.file + 10;
	file = make(VFIOTRACE_FD_GROUP, 5);
	vt_session_sent(s, file);
	close_fd(PID, 5);
	vt_session_saw(s, CHILD, CHILD, 3, &group);
	assert_int_equal(vt_session_file(s, CHILD, CHILD, 3), file);
	vt_session_received(s, file);
	assert_false(vt_model_rests_on_guess(s, file));
	close_fd(CHILD, 3);
	assert_int_equal(life_of(file), VT_MODEL_CLOSED);
	/* Of two that are on their way it is not known which one has come. */
	file = make(VFIOTRACE_FD_DEVICE, 5);
	second = make(VFIOTRACE_FD_DEVICE, 6);
	vt_session_sent(s, file);
	vt_session_sent(s, second);
	close_fd(PID, 5);
	close_fd(PID, 6);
	info.file++;
	vt_session_saw(s, CHILD, CHILD, 3, &info);
	assert_int_not_equal(vt_session_file(s, CHILD, CHILD, 3), file);
	assert_int_not_equal(vt_session_file(s, CHILD, CHILD, 3), second);
	assert_int_equal(life_of(file), VT_MODEL_MAYBE);
	/* Sent twice, and received once. */
	file = make(VFIOTRACE_FD_DEVICE, 8);
	vt_session_sent(s, file);
	vt_session_sent(s, file);
	vt_session_received(s, file);
	close_fd(PID, 8);
	assert_int_equal(life_of(file), VT_MODEL_MAYBE);
}

static void walks_over_all(void **state)
{
	const struct vt_model_file *file = NULL;
	unsigned int n = 0;

	(void)state;
	make(VFIOTRACE_FD_CONTAINER, 3);
	make(VFIOTRACE_FD_EVENTFD, 4);
	close_fd(PID, 3);
	while ((file = vt_model_next_file(s, file)))
		n += file->kind == VFIOTRACE_FD_CONTAINER ? 10 : 1;
	assert_int_equal(n, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(last_of_descriptors, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_names_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(last_of_mappings, set_up, tear_down),
		cmocka_unit_test_setup_teardown(perhaps_not_the_last, set_up, tear_down),
		cmocka_unit_test_setup_teardown(asked_late, set_up, tear_down),
		cmocka_unit_test_setup_teardown(received_late, set_up, tear_down),
		cmocka_unit_test_setup_teardown(walks_over_all, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
