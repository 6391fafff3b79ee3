// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fd identity on live processes. VFIO files are played by eventfds: the link text
 * is made, everything that kcmp() sees is real.
 */
#include <config.h>

#include "identify.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "identify/internal.h"

#define GET_DEVICE_FD 0x3b6a
#define ROUNDS 64

/* ---- the real /proc ---- */

static int real_setup(void **state)
{
	struct vt_identify *identify;

	if (vt_identify_create(&identify, NULL, VFIOTRACE_DIALECT_UPSTREAM, true))
		return -1;
	*state = identify;
	return 0;
}

static int real_teardown(void **state)
{
	vt_identify_destroy(*state);
	return 0;
}

static void test_real_files(void **state)
{
	struct vt_identify *identify = *state;
	/* A number that our own descriptors do not take when it is free. */
	int pid = getpid(), other = eventfd(0, 0), fd = fcntl(other, F_DUPFD, 200);
	const struct vt_fd *seen;

	assert_true(fd >= 200);
	close(other);
	seen = vt_identify_fd(identify, pid, pid, fd);
	assert_int_equal(seen->what.kind, VFIOTRACE_FD_EVENTFD);
	assert_string_equal(seen->path, "anon_inode:[eventfd]");
	/* The number is used again, for one thing after the other. */
	other = open("/dev/null", O_RDWR);
	assert_return_code(dup2(other, fd), errno);
	seen = vt_identify_fd(identify, pid, pid, fd);
	assert_int_equal(seen->what.kind, VFIOTRACE_FD_OTHER);
	assert_string_equal(seen->path, "/dev/null");
	close(other);
	other = memfd_create("anon_inode:[vfio-device]", 0);
	assert_return_code(dup2(other, fd), errno);
	seen = vt_identify_fd(identify, pid, pid, fd);
	assert_int_equal(seen->what.kind, VFIOTRACE_FD_OTHER);
	assert_string_equal(seen->path, "/memfd:anon_inode:[vfio-device] (deleted)");
	close(other);
	other = eventfd(0, 0);
	assert_return_code(dup2(other, fd), errno);
	assert_int_equal(vt_identify_fd(identify, pid, pid, fd)->what.kind,
			 VFIOTRACE_FD_EVENTFD);
	close(other);
	close(fd);
	seen = vt_identify_fd(identify, pid, pid, fd);
	assert_int_equal(seen->what.kind, VFIOTRACE_FD_UNKNOWN);
	assert_string_equal(seen->path, "");
}

static void test_real_path_only(void **state)
{
	struct vt_identify *identify = *state;
	int pid = getpid(), fd = open("/dev/null", O_PATH);

	assert_int_equal(vt_identify_fd(identify, pid, pid, fd)->what.kind,
			 VFIOTRACE_FD_OTHER);
	assert_string_equal(vt_identify_fd(identify, pid, pid, fd)->path, "/dev/null");
	close(fd);
}

struct thread {
	int fd;
	pid_t tid;
	int go[2], done[2];
	int refused;	/* why it has no table of its own */
};

static void *own_table(void *arg)
{
	struct thread *thread = arg;
	char byte;
	int null;

	thread->tid = (pid_t)syscall(SYS_gettid);
	if (unshare(CLONE_FILES)) {
		thread->refused = errno;
	} else {
		null = open("/dev/null", O_RDONLY);
		dup2(null, thread->fd);
		close(null);
	}
	if (write(thread->done[1], "x", 1) != 1 || read(thread->go[0], &byte, 1) < 0)
		return arg;
	return NULL;
}

static void test_real_thread_tables(void **state)
{
	struct vt_identify *identify = *state;
	struct thread thread = { .fd = eventfd(0, 0) };
	int pid = getpid();
	pthread_t id;
	void *bad;
	char byte;

	assert_return_code(pipe(thread.go), errno);
	assert_return_code(pipe(thread.done), errno);
	assert_int_equal(pthread_create(&id, NULL, own_table, &thread), 0);
	assert_int_equal(read(thread.done[0], &byte, 1), 1);
	assert_int_equal(vt_identify_fd(identify, pid, pid, thread.fd)->what.kind,
			 VFIOTRACE_FD_EVENTFD);
	if (thread.refused) {
		assert_int_equal(write(thread.go[1], "x", 1), 1);
		assert_int_equal(pthread_join(id, &bad), 0);
		printf("skipped: no table of its own: %s\n", strerror(thread.refused));
		skip();
	}
	assert_string_equal(vt_identify_fd(identify, pid, thread.tid, thread.fd)->path,
			    "/dev/null");
	/* The same without the process's number. */
	assert_string_equal(vt_identify_fd(identify, 0, thread.tid, thread.fd)->path,
			    "/dev/null");
	assert_int_equal(write(thread.go[1], "x", 1), 1);
	assert_int_equal(pthread_join(id, &bad), 0);
	assert_null(bad);
	/* It is joined a moment before it is gone. */
	while (!syscall(SYS_tgkill, pid, thread.tid, 0))
		usleep(100);
	assert_int_equal(vt_identify_fd(identify, pid, thread.tid, thread.fd)->what.kind,
			 VFIOTRACE_FD_UNKNOWN);
	close(thread.fd);
}

static void test_real_bounds(void **state)
{
	struct vt_identify *identify = *state;
	int pid = getpid(), fd = eventfd(0, 0);

	for (int i = 0; i < 3 * VT_TASKS_MAX; i++) {
		pid_t child = fork();

		if (!child) {
			pause();
			_exit(0);
		}
		for (int n = 0; n < 8; n++)
			vt_identify_fd(identify, child, child, n);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		assert_true(HASH_COUNT(identify->tasks) <= VT_TASKS_MAX);
		assert_true(HASH_COUNT(identify->entries) <= VT_ENTRIES_MAX);
		if (i == VT_TASKS_MAX)
			vt_identify_forget(identify, child);
	}
	assert_int_equal(vt_identify_fd(identify, pid, pid, fd)->what.kind,
			 VFIOTRACE_FD_EVENTFD);
	vt_identify_forget(identify, 1);
	close(fd);
}

/* ---- glances: what was the same several times is looked at otherwise ---- */

#define OFTEN 8

static const struct vt_fd *seen_often(struct vt_identify *identify, int fd)
{
	const struct vt_fd *seen = NULL;
	int pid = getpid();

	for (int i = 0; i < OFTEN; i++)
		seen = vt_identify_fd(identify, pid, pid, fd);
	return seen;
}

static void put(int file, int fd)
{
	assert_return_code(file, errno);
	assert_int_equal(dup2(file, fd), fd);
	close(file);
}

static void test_glance_eventfd(void **state)
{
	struct vt_identify *identify = *state;
	/* A number that our own descriptors do not take when it is free. */
	int pid = getpid(), fd = 200;
	uint64_t one = 1;

	put(eventfd(0, 0), fd);
	assert_int_equal(seen_often(identify, fd)->what.kind, VFIOTRACE_FD_EVENTFD);
	assert_int_equal(identify->glances, 1);
	assert_int_equal(write(fd, &one, sizeof(one)), sizeof(one));
	assert_int_equal(vt_identify_fd(identify, pid, pid, fd)->what.kind,
			 VFIOTRACE_FD_EVENTFD);
	assert_int_equal(identify->glances, 1);
	put(memfd_create("\neventfd-count:", 0), fd);
	assert_int_equal(vt_identify_fd(identify, pid, pid, fd)->what.kind,
			 VFIOTRACE_FD_OTHER);
	assert_int_equal(identify->glances, 0);
	put(eventfd(0, 0), fd);
	assert_int_equal(seen_often(identify, fd)->what.kind, VFIOTRACE_FD_EVENTFD);
	assert_int_equal(identify->glances, 1);
	close(fd);
	assert_int_equal(vt_identify_fd(identify, pid, pid, fd)->what.kind,
			 VFIOTRACE_FD_UNKNOWN);
	assert_int_equal(identify->glances, 0);
}

/* More than there may be glances: the rest is looked at as ever. */
static void test_glance_many(void **state)
{
	struct vt_identify *identify = *state;
	int fds[VT_GLANCES_MAX + 20];
	const int count = sizeof(fds) / sizeof(fds[0]);
	int i;

	for (i = 0; i < count; i++) {
		fds[i] = eventfd(0, 0);
		assert_int_equal(seen_often(identify, fds[i])->what.kind, VFIOTRACE_FD_EVENTFD);
	}
	assert_int_equal(identify->glances, VT_GLANCES_MAX);
	for (i = 0; i < count; i++) {
		put(open("/dev/null", O_RDONLY), fds[i]);
		assert_string_equal(vt_identify_fd(identify, getpid(), getpid(), fds[i])->path,
				    "/dev/null");
		close(fds[i]);
	}
	assert_int_equal(identify->glances, 0);
}

static int make_node(const char *path, unsigned int minor_nr)
{
	unlink(path);
	if (mknod(path, S_IFCHR | 0600, makedev(10, minor_nr))) {
		printf("skipped: %s: %s\n", path, strerror(errno));
		skip();
	}
	return open(path, O_PATH);
}

static void test_glance_node(void **state)
{
	static const struct timespec tick = { .tv_nsec = 10000000 };
	struct vt_identify *identify = *state;
	char node[64], renamed[80], deleted[100];
	int pid = getpid(), fd, i;
	const struct vt_fd *seen;

	/* Other tests may be running beside this one. */
	snprintf(node, sizeof(node), "/dev/shm/vfiotrace-test-%d", pid);
	snprintf(renamed, sizeof(renamed), "%s-2", node);
	snprintf(deleted, sizeof(deleted), "%s (deleted)", renamed);
	fd = make_node(node, 196);
	seen = seen_often(identify, fd);
	assert_int_equal(seen->what.kind, VFIOTRACE_FD_CONTAINER);
	assert_string_equal(seen->path, node);
	assert_int_equal(identify->glances, 1);
	/* Another node of the same name is seen at once. */
	put(make_node(node, 197), fd);
	seen = vt_identify_fd(identify, pid, pid, fd);
	assert_int_not_equal(seen->what.kind, VFIOTRACE_FD_CONTAINER);
	assert_string_equal(seen->path, node);
	put(make_node(node, 196), fd);
	seen = seen_often(identify, fd);
	assert_int_equal(seen->what.kind, VFIOTRACE_FD_CONTAINER);
	assert_int_equal(identify->glances, 1);
	/* Another name a moment later. */
	assert_return_code(rename(node, renamed), errno);
	for (i = 0; i < 1000; i++) {
		seen = vt_identify_fd(identify, pid, pid, fd);
		if (!strcmp(seen->path, renamed))
			break;
		assert_string_equal(seen->path, node);
		nanosleep(&tick, NULL);
	}
	assert_string_equal(seen->path, renamed);
	assert_return_code(unlink(renamed), errno);
	nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
	assert_string_equal(vt_identify_fd(identify, pid, pid, fd)->path, deleted);
	close(fd);
}

static int anything(unsigned int which)
{
	switch (which % 6) {
	case 0: return eventfd(0, 0);
	case 1: return memfd_create("memory", 0);
	case 2: return open("/dev/null", O_RDWR);
	case 3: return open("/dev/zero", O_PATH);
	case 4: return open("/", O_RDONLY);
	default: return socket(AF_UNIX, SOCK_STREAM, 0);
	}
}

/* Whatever happens to the descriptors, one that glances and one that does not agree. */
static void test_glance_changes_nothing(void **state)
{
	struct vt_identify *glancing = *state, *full;
	unsigned int seed = 1, glances = 0;
	const int first = 200, pid = getpid();

	assert_int_equal(vt_identify_create(&full, NULL, VFIOTRACE_DIALECT_UPSTREAM, true), 0);
	full->glances = VT_GLANCES_MAX;
	for (int i = 0; i < 20000; i++) {
		int fd = first + rand_r(&seed) % 4;
		const struct vt_fd *a, *b;

		if (rand_r(&seed) % 16 == 0)
			close(fd);
		else if (rand_r(&seed) % 8 == 0)
			put(anything(rand_r(&seed)), fd);
		a = vt_identify_fd(glancing, pid, pid, fd);
		b = vt_identify_fd(full, pid, pid, fd);
		assert_int_equal(a->what.kind, b->what.kind);
		assert_string_equal(a->path, b->path);
		assert_string_equal(a->device, b->device);
		glances += glancing->glances > 0;
	}
	assert_int_equal(full->glances, VT_GLANCES_MAX);
	assert_in_range(glances, 1000, 20000);
	vt_identify_destroy(full);
}

/* ---- made texts, real files ---- */

#define DEVICE_TEXT "anon_inode:[vfio-device]"
#define A "0000:0a:00.0"
#define B "0000:0b:00.0"
#define C "0000:0c:00.0"

static void made_device(struct tree *tree, pid_t pid, int fd)
{
	tree_fd(tree, pid, fd, DEVICE_TEXT);
}

/* A new device file in this process, as if the call had just returned it. */
static int new_device(struct tree *tree, const char *name)
{
	pid_t pid = getpid();
	struct vfiotrace_call call = {
		.code = GET_DEVICE_FD, .fd.kind = VFIOTRACE_FD_GROUP,
	};
	int fd = eventfd(0, EFD_CLOEXEC);

	assert_return_code(fd, errno);
	made_device(tree, pid, fd);
	call.in_have = (uint16_t)(strlen(name) + 1);
	memcpy(call.in, name, call.in_have);
	vt_identify_learn(tree->identify, pid, pid, 0, &call, fd);
	return fd;
}

static const struct vt_fd *ask(struct tree *tree, pid_t pid, int fd)
{
	return vt_identify_fd(tree->identify, pid, pid, fd);
}

static void expect(struct tree *tree, pid_t pid, int fd, const char *device)
{
	const struct vt_fd *seen = ask(tree, pid, fd);

	assert_int_equal(seen->what.kind, VFIOTRACE_FD_DEVICE);
	if (strcmp(seen->device, device) != 0)
		fail_msg("descriptor %d of %d: \"%s\", not \"%s\"", fd, pid, seen->device,
			 device);
}

static void test_dup(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid();
	int a = new_device(tree, A), b = new_device(tree, B);
	int c = dup(b), d = dup(a), stranger = eventfd(0, 0);
	uint64_t file_a = ask(tree, pid, a)->file, file_b = ask(tree, pid, b)->file;

	made_device(tree, pid, c);
	made_device(tree, pid, d);
	made_device(tree, pid, stranger);
	expect(tree, pid, c, B);
	expect(tree, pid, d, A);
	expect(tree, pid, a, A);
	expect(tree, pid, b, B);
	/* Came from nobody knows where. */
	expect(tree, pid, stranger, "");
	assert_int_not_equal(file_a, 0);
	assert_int_not_equal(file_a, file_b);
	assert_int_equal(ask(tree, pid, c)->file, file_b);
	assert_int_equal(ask(tree, pid, d)->file, file_a);
	assert_int_not_equal(ask(tree, pid, stranger)->file, file_a);
	assert_int_not_equal(ask(tree, pid, stranger)->file, file_b);
	/* The first holder is gone, the file is not. */
	close(a);
	expect(tree, pid, d, A);
	assert_int_equal(ask(tree, pid, d)->file, file_a);
	close(b);
	close(c);
	close(d);
	close(stranger);
}

/*
 * @fd is a descriptor of @want now. The two files cannot be told apart when both
 * have the same rank; then nothing may be said, and never what was true before.
 */
static unsigned int told(struct tree *tree, int fd, const char *want)
{
	const char *device = ask(tree, getpid(), fd)->device;

	if (device[0] && strcmp(device, want) != 0)
		fail_msg("descriptor %d: \"%s\", not \"%s\"", fd, device, want);
	return device[0] != '\0';
}

/* Files that stay open have other addresses, and so other ranks, than the next. */
static void keep_open(int keep[2], int a, int b)
{
	keep[0] = dup(a);
	keep[1] = dup(b);
}

static void close_all(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

static void test_dup2_over_another(void **state)
{
	struct tree *tree = *state;
	unsigned int certain = 0;
	int keep[2 * ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		int a = new_device(tree, A), b = new_device(tree, B);

		keep_open(keep + 2 * i, a, b);
		assert_return_code(dup2(b, a), errno);
		certain += told(tree, a, B);
		told(tree, b, B);
		close(a);
		close(b);
		vt_identify_closed(tree->identify, getpid(), getpid(), a);
		vt_identify_closed(tree->identify, getpid(), getpid(), b);
	}
	close_all(keep, 2 * ROUNDS);
	assert_true(certain >= ROUNDS / 2);
	assert_int_equal(HASH_COUNT(tree->identify->entries), 0);
	assert_null(tree->identify->files);
}

static void test_closed_and_dup(void **state)
{
	struct tree *tree = *state;
	unsigned int certain = 0;
	int keep[2 * ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		int a = new_device(tree, A), b = new_device(tree, B), c;

		keep_open(keep + 2 * i, a, b);
		close(b);
		c = fcntl(a, F_DUPFD, b);
		assert_int_equal(c, b);
		certain += told(tree, c, A);
		told(tree, a, A);
		close(a);
		close(c);
		vt_identify_closed(tree->identify, getpid(), getpid(), a);
		vt_identify_closed(tree->identify, getpid(), getpid(), c);
	}
	close_all(keep, 2 * ROUNDS);
	assert_true(certain >= ROUNDS / 2);
}

/* A trace that saw the dup2 leaves nothing open. */
static void test_closed_is_told(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid();
	int a = new_device(tree, A), b = new_device(tree, B);

	assert_return_code(dup2(b, a), errno);
	vt_identify_closed(tree->identify, pid, pid, a);
	expect(tree, pid, a, B);
	expect(tree, pid, b, B);
	assert_int_equal(ask(tree, pid, a)->file, ask(tree, pid, b)->file);
	close(a);
	close(b);
}

/* A child that stands still, and has received a descriptor if there is a socket. */
static pid_t child_start(int socket_fd, int *received)
{
	int ready[2];
	pid_t child;

	assert_return_code(pipe(ready), errno);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		int fd = -1;

		alarm(60);
		if (socket_fd >= 0) {
			char byte, control[CMSG_SPACE(sizeof(int))];
			struct iovec iov = { &byte, 1 };
			struct msghdr message = {
				.msg_iov = &iov, .msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = sizeof(control),
			};

			if (recvmsg(socket_fd, &message, 0) == 1 &&
			    CMSG_FIRSTHDR(&message))
				memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)),
				       sizeof(fd));
		}
		if (write(ready[1], &fd, sizeof(fd)) != sizeof(fd))
			_exit(1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	if (received) {
		assert_int_equal(read(ready[0], received, sizeof(*received)),
				 sizeof(*received));
		assert_true(*received >= 0);
	}
	close(ready[0]);
	return child;
}

static void child_end(struct tree *tree, pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	vt_identify_forget(tree->identify, child);
}

static void test_fork(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid(), child;
	int a = new_device(tree, A), b = new_device(tree, B);

	child = child_start(-1, NULL);
	made_device(tree, child, a);
	made_device(tree, child, b);
	expect(tree, child, b, B);
	expect(tree, child, a, A);
	assert_int_equal(ask(tree, child, a)->file, ask(tree, pid, a)->file);
	/* The parent closes; the child is the only one that knows. */
	close(a);
	vt_identify_closed(tree->identify, pid, pid, a);
	expect(tree, child, a, A);
	child_end(tree, child);
	assert_int_equal(ask(tree, child, a)->what.kind, VFIOTRACE_FD_DEVICE);
	assert_string_equal(ask(tree, child, a)->device, "");
	close(b);
}

/* Takes a descriptor out of another process. */
static int take(struct tree *tree, pid_t from, int fd)
{
	int pidfd = (int)syscall(SYS_pidfd_open, from, 0);
	int taken = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	assert_return_code(taken, errno);
	close(pidfd);
	made_device(tree, getpid(), taken);
	return taken;
}

/* The parent closes; the only one that has it is a child that nobody has asked about. */
static void test_copied(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid(), child;
	int a = new_device(tree, A), b = new_device(tree, B), c, again;
	uint64_t file = ask(tree, pid, a)->file;

	child = child_start(-1, NULL);
	vt_identify_copied(tree->identify, pid, child, child);
	close(a);
	vt_identify_closed(tree->identify, pid, pid, a);
	/* Another device has its number now. */
	c = new_device(tree, C);
	assert_int_equal(c, a);
	again = take(tree, child, a);
	expect(tree, pid, again, A);
	assert_int_equal(ask(tree, pid, again)->file, file);
	assert_int_not_equal(ask(tree, pid, c)->file, file);
	/* And then it is asked about. */
	made_device(tree, child, a);
	expect(tree, child, a, A);
	child_end(tree, child);
	expect(tree, pid, again, A);
	close(again);
	close(b);
	close(c);
}

/* What a child has done with its copy was not seen: no copy stands for what it is now. */
static void test_copied_and_replaced(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid(), child;
	int a = new_device(tree, A), b = new_device(tree, B);
	uint64_t file = ask(tree, pid, a)->file;

	/* With few marks, files that lie side by side in memory may never be told apart. */
	vt_marks_make(tree->identify, VT_MARKS);
	child = child_start(-1, NULL);
	/* The child's descriptor b stands where a was, as far as anybody knows. */
	close(b);
	vt_identify_closed(tree->identify, pid, pid, b);
	assert_int_equal(dup2(a, b), b);
	made_device(tree, pid, b);
	expect(tree, pid, b, A);
	vt_identify_copied(tree->identify, pid, child, child);
	made_device(tree, child, b);
	assert_int_not_equal(ask(tree, child, b)->file, file);
	assert_int_equal(ask(tree, pid, a)->file, file);
	child_end(tree, child);
	close(a);
	close(b);
}

static void test_passed_over_a_socket(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid(), child;
	int a = new_device(tree, A), b = new_device(tree, B), pair[2], other;
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	assert_return_code(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), errno);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &b, sizeof(int));
	assert_int_equal(sendmsg(pair[0], &message, 0), 1);
	child = child_start(pair[1], &other);
	made_device(tree, child, other);
	expect(tree, child, other, B);
	assert_int_equal(ask(tree, child, other)->file, ask(tree, pid, b)->file);
	child_end(tree, child);
	close(a);
	close(b);
	close(pair[0]);
	close(pair[1]);
}

static void *learn_in_thread(void *arg)
{
	struct tree *tree = arg;
	pid_t tid = (pid_t)syscall(SYS_gettid);
	struct vfiotrace_call call = {
		.code = GET_DEVICE_FD, .fd.kind = VFIOTRACE_FD_GROUP,
		.in = C, .in_have = sizeof(C),
	};
	int fd = eventfd(0, 0);
	char name[128];

	snprintf(name, sizeof(name), "proc/%d/task/%d/fd/%d", getpid(), tid, fd);
	tree_link(tree, name, DEVICE_TEXT);
	vt_identify_learn(tree->identify, getpid(), tid, 0, &call, fd);
	return (void *)(intptr_t)fd;
}

static void test_learnt_by_a_thread_that_ended(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid();
	int a = new_device(tree, A);
	pthread_t thread;
	void *fd;

	assert_int_equal(pthread_create(&thread, NULL, learn_in_thread, tree), 0);
	assert_int_equal(pthread_join(thread, &fd), 0);
	made_device(tree, pid, (int)(intptr_t)fd);
	expect(tree, pid, (int)(intptr_t)fd, C);
	expect(tree, pid, a, A);
	close(a);
	close((int)(intptr_t)fd);
}

static void test_exec(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid();
	int a = new_device(tree, A), b = new_device(tree, B);

	/* As exec does with what is O_CLOEXEC. */
	close(b);
	vt_identify_forget(tree->identify, pid);
	expect(tree, pid, a, A);
	b = eventfd(0, 0);
	made_device(tree, pid, b);
	expect(tree, pid, b, "");
	close(a);
	close(b);
}

/* A container that is closed, and another that gets its number. */
static void test_opened_again(void **state)
{
	struct tree *tree = *state;
	pid_t pid = getpid();
	unsigned int noticed = 0;
	int keep[ROUNDS];

	tree_node(tree, "dev/vfio/vfio", 10, 196);
	/* With few marks, files that lie side by side in memory may never be told apart. */
	vt_marks_make(tree->identify, VT_MARKS);
	for (int i = 0; i < ROUNDS; i++) {
		int fd = eventfd(0, 0);
		uint64_t file;

		tree_fd_to(tree, pid, fd, "dev/vfio/vfio");
		tree_learn(tree, pid, fd, 0x3b66, 8, NULL, 0, NULL, 0, 0);
		assert_int_equal(ask(tree, pid, fd)->what.iommu, VFIOTRACE_IOMMU_NOIOMMU);
		file = ask(tree, pid, fd)->file;
		tree_learn(tree, pid, fd, 0x3b64, 0, NULL, 0, NULL, 0, 0);
		assert_int_equal(ask(tree, pid, fd)->file, file);
		/* The first file stays open elsewhere, so that its address does. */
		keep[i] = dup(fd);
		close(fd);
		assert_int_equal(eventfd(0, 0), fd);
		tree_learn(tree, pid, fd, 0x3b64, 0, NULL, 0, NULL, 0, 0);
		noticed += ask(tree, pid, fd)->file != file &&
			   ask(tree, pid, fd)->what.iommu != VFIOTRACE_IOMMU_NOIOMMU;
		close(fd);
		vt_identify_closed(tree->identify, pid, pid, fd);
	}
	close_all(keep, ROUNDS);
	assert_true(noticed >= ROUNDS / 2);
}

#define DEVICES 8

/* The second look at a file, and the second file of a sort, bring more marks; what is known of the first one stays. */
static void test_marks_grow(void **state)
{
	struct tree *tree = *state;
	const struct vt_marks *marks = &tree->identify->marks;
	const struct vt_file *file;
	int a, b;

	assert_int_equal(marks->count, 0);
	a = new_device(tree, A);
	assert_int_equal(marks->count, VT_FIRST_MARKS);
	assert_string_equal(ask(tree, getpid(), a)->device, A);
	assert_int_equal(marks->count, VT_FEW_MARKS);
	b = new_device(tree, B);
	assert_in_range(marks->count, VT_MARKS, VT_MARKS + 1);
	DL_FOREACH(tree->identify->files, file) {
		assert_true(file->rank >= 0);
		assert_true(vt_file_holds(tree->identify, file, &file->entries->slot));
	}
	assert_string_equal(ask(tree, getpid(), a)->device, A);
	assert_string_equal(ask(tree, getpid(), b)->device, B);
	close(a);
	close(b);
}

/* Where they would take the last descriptor there are none, and those go on as before. */
static void test_marks_too_many(void **state)
{
	struct tree *tree = *state;
	const struct vt_marks *marks = &tree->identify->marks;
	const struct vt_file *file;
	struct rlimit limit, few;
	int a, b;

	a = new_device(tree, A);
	assert_return_code(getrlimit(RLIMIT_NOFILE, &limit), errno);
	few = limit;
	few.rlim_cur = (rlim_t)dup(a) + VT_MARKS / 2;
	assert_return_code(setrlimit(RLIMIT_NOFILE, &few), errno);
	b = new_device(tree, B);
	assert_return_code(setrlimit(RLIMIT_NOFILE, &limit), errno);
	assert_int_equal(marks->count, 0);
	DL_FOREACH(tree->identify->files, file)
		assert_int_equal(file->rank, -1);
	assert_string_equal(ask(tree, getpid(), a)->device, A);
	assert_string_equal(ask(tree, getpid(), b)->device, B);
	close(a);
	close(b);
}

/* With one mark to begin with nearly every file falls into the part of another. */
static void test_marks_between(void **state)
{
	struct tree *tree = *state;
	struct vt_marks *marks = &tree->identify->marks;
	const struct vt_file *one, *other;
	unsigned int alike = 0, i;
	char name[DEVICES][16];
	int fds[DEVICES];
	struct rlimit before, after;

	marks->wanted = VT_MARKS;
	marks->pid = getpid();
	marks->fds[0] = open("/", O_PATH | O_CLOEXEC);
	marks->count = 1;
	assert_return_code(getrlimit(RLIMIT_NOFILE, &before), errno);
	for (i = 0; i < DEVICES; i++) {
		snprintf(name[i], sizeof(name[i]), "0000:0a:00.%u", i);
		fds[i] = new_device(tree, name[i]);
	}
	assert_return_code(getrlimit(RLIMIT_NOFILE, &after), errno);
	assert_int_equal(before.rlim_cur, after.rlim_cur);
	assert_in_range(marks->count, DEVICES - 2, DEVICES);
	DL_FOREACH(tree->identify->files, one)
		DL_FOREACH(tree->identify->files, other)
			alike += one < other && (one->rank < 0 || one->rank == other->rank);
	/* One in some hundred times two lie too near to each other. */
	assert_in_range(alike, 0, 1);
	for (i = 0; i < DEVICES; i++)
		assert_string_equal(ask(tree, getpid(), fds[i])->device, name[i]);
	close_all(fds, DEVICES);
}

/* ---- what a question costs ---- */

#define ASKED 100

static void mark(void)
{
	syscall(SYS_getppid);
}

static void ask_often(struct vt_identify *identify, int fd)
{
	const pid_t pid = getpid();

	seen_often(identify, fd);
	mark();
	for (int i = 0; i < ASKED; i++)
		vt_identify_fd(identify, pid, pid, fd);
	mark();
}

/* Counts the system calls between each pair of marks. */
static size_t count_calls(pid_t child, unsigned int *counts, size_t max)
{
	unsigned int calls = 0;
	size_t marks = 0;
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSTOPPED(status));
	assert_return_code(ptrace(PTRACE_SETOPTIONS, child, 0,
				  PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL), errno);
	while (!ptrace(PTRACE_SYSCALL, child, 0, 0) && waitpid(child, &status, 0) > 0 &&
	       WIFSTOPPED(status)) {
		struct __ptrace_syscall_info info;

		if (WSTOPSIG(status) != (SIGTRAP | 0x80) ||
		    ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info), &info) <= 0 ||
		    info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		if (info.entry.nr != SYS_getppid) {
			calls++;
			continue;
		}
		if (marks % 2 && marks / 2 < max)
			counts[marks / 2] = calls;
		marks++;
		calls = 0;
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	return marks / 2;
}

static void test_system_calls(void **state)
{
	struct tree *tree = *state;
	unsigned int counts[8] = { 0 };
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		struct vt_identify *real;
		int a, null = open("/dev/null", O_RDWR), event = eventfd(0, 0);

		alarm(60);
		if (vt_identify_create(&real, NULL, VFIOTRACE_DIALECT_UPSTREAM, true) ||
		    ptrace(PTRACE_TRACEME, 0, 0, 0))
			_exit(1);
		raise(SIGSTOP);
		ask_often(real, null);
		ask_often(real, event);
		a = new_device(tree, A);
		ask_often(tree->identify, a);
		new_device(tree, B);
		ask_often(tree->identify, a);
		_exit(0);
	}
	assert_int_equal(count_calls(child, counts, 8), 4);
	print_message("calls per question: character device %.2f, eventfd %.2f, "
		      "one device %.2f, two devices %.2f\n", counts[0] / (double)ASKED,
		      counts[1] / (double)ASKED, counts[2] / (double)ASKED,
		      counts[3] / (double)ASKED);
	assert_int_equal(counts[0], ASKED);
	assert_int_equal(counts[1], ASKED);
	assert_int_equal(counts[2], ASKED);
	/* Two of them kcmp; one more when both have one rank. */
	assert_in_range(counts[3], 2 * ASKED, 4 * ASKED);
}

static bool have_order(void)
{
	int a = eventfd(0, 0), b = eventfd(0, 0);
	long answer = syscall(SYS_kcmp, getpid(), getpid(), 0, a, b);

	close(a);
	close(b);
	return answer == 1 || answer == 2;
}

#define REAL(test) cmocka_unit_test_setup_teardown(test, real_setup, real_teardown)
#define MADE(test) cmocka_unit_test_setup_teardown(test, tree_setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest real[] = {
		REAL(test_real_files),
		REAL(test_real_path_only),
		REAL(test_real_thread_tables),
		REAL(test_real_bounds),
		REAL(test_glance_eventfd),
		REAL(test_glance_many),
		REAL(test_glance_node),
		REAL(test_glance_changes_nothing),
	};
	const struct CMUnitTest made[] = {
		MADE(test_dup),
		MADE(test_dup2_over_another),
		MADE(test_closed_and_dup),
		MADE(test_closed_is_told),
		MADE(test_fork),
		MADE(test_copied),
		MADE(test_copied_and_replaced),
		MADE(test_passed_over_a_socket),
		MADE(test_learnt_by_a_thread_that_ended),
		MADE(test_exec),
		MADE(test_opened_again),
		MADE(test_marks_grow),
		MADE(test_marks_too_many),
		MADE(test_marks_between),
		MADE(test_system_calls),
	};
	int failed;

	alarm(120);
	failed = cmocka_run_group_tests(real, NULL, NULL);
	if (!have_order()) {
		printf("skipped: kcmp() is not available here\n");
		return failed;
	}
	return failed + cmocka_run_group_tests(made, NULL, NULL);
}
