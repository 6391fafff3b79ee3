/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "files WAY NODE": opens the node, and loses it in one of many ways.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *node;

static int must(int result, const char *what)
{
	if (result >= 0)
		return result;
	perror(what);
	exit(errno == ENOSYS || errno == EPERM ? 77 : 1);
}

static int open_it(int flags)
{
	return must(open(node, O_PATH | flags), node);
}

static void wait_for(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0), "waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static void way_dup(void)
{
	int fd = open_it(0);

	must(dup2(fd, 20), "dup2");
	close(fd);
	close(20);
}

static void way_over(void)
{
	int fd = open_it(0), other = open_it(0);

	/* The second is closed by that. */
	must(dup2(fd, other), "dup2");
	close(fd);
	close(other);
}

static void way_range(void)
{
	int fd = open_it(0);

	must(dup2(fd, 20), "dup2");
	must((int)syscall(SYS_close_range, fd, 20u, 0u), "close_range");
}

/* Until the other process says so. */
static void await(int end)
{
	char byte;

	must((int)read(end, &byte, 1), "read");
}

static void tell(int end)
{
	char byte = 0;

	must((int)write(end, &byte, 1), "write");
}

/* Each process has a copy; the child's ends with it. */
static void way_fork(void)
{
	int fd = open_it(0), ends[2];
	pid_t pid;

	must(pipe(ends), "pipe");
	pid = must(fork(), "fork");
	if (!pid) {
		await(ends[0]);
		_exit(0);
	}
	close(fd);
	tell(ends[1]);
	wait_for(pid);
}

static void exec_child(int flags)
{
	int fd = open_it(flags);
	pid_t pid = must(fork(), "fork");

	if (!pid) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	wait_for(pid);
	close(fd);
}

static void way_exec(void)
{
	exec_child(0);
}

static void way_cloexec(void)
{
	exec_child(O_CLOEXEC);
}

/* Of ourselves: the last one goes with it. */
static void way_replaced(void)
{
	open_it(O_CLOEXEC);
	execl("/bin/true", "true", (char *)NULL);
	exit(1);
}

static int shared_fd;

static int close_shared(void *unused)
{
	(void)unused;
	close(shared_fd);
	return 0;
}

/* Two processes with one table: what one closes is closed. */
static void way_shared(void)
{
	static char stack[65536] __attribute__((aligned(16)));

	shared_fd = open_it(0);
	wait_for(must(clone(close_shared, stack + sizeof(stack), CLONE_FILES | SIGCHLD, NULL),
		      "clone"));
}

/* And no longer one. */
static int unshare_and_close(void *unused)
{
	(void)unused;
	must(unshare(CLONE_FILES), "unshare");
	close(shared_fd);
	return 0;
}

static void way_unshared(void)
{
	static char stack[65536] __attribute__((aligned(16)));

	shared_fd = open_it(0);
	wait_for(must(clone(unshare_and_close, stack + sizeof(stack), CLONE_FILES | SIGCHLD, NULL),
		      "clone"));
	close(shared_fd);
}

static void pass(int socket, int fd, int receive)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec part = { &byte, 1 };
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	must((int)(receive ? recvmsg(socket, &m, 0) : sendmsg(socket, &m, 0)), "message");
}

/* The second of two does. */
static void pass_many(int socket, int fd, int receive)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec part = { &byte, 1 };
	struct mmsghdr m[2] = {
		{ .msg_hdr = { .msg_iov = &part, .msg_iovlen = 1 } },
		{ .msg_hdr = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
			       .msg_controllen = sizeof(control) } },
	};
	struct cmsghdr *c = (struct cmsghdr *)control;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	if ((receive ? recvmmsg(socket, m, 2, 0, NULL) : sendmmsg(socket, m, 2, 0)) != 2)
		must(-1, "messages");
}

/*
 * The child gets it in a message, and is the last one that has it; @kept: its parent has it
 * until then.
 */
static void send_it(void (*pass_it)(int socket, int fd, int receive), int kept)
{
	int ends[2], sockets[2], fd;
	char byte;
	pid_t pid;

	must(pipe(ends), "pipe");
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets), "socketpair");
	pid = must(fork(), "fork");
	if (!pid) {
		await(ends[0]);
		pass_it(sockets[1], -1, 1);
		tell(sockets[1]);
		await(ends[0]);
		_exit(0);
	}
	fd = open_it(0);
	pass_it(sockets[0], fd, 0);
	if (!kept)
		close(fd);
	tell(ends[1]);
	must((int)read(sockets[0], &byte, 1), "read");
	if (kept)
		close(fd);
	tell(ends[1]);
	wait_for(pid);
}

static void way_sent(void)
{
	send_it(pass, 0);
}

static void way_handed(void)
{
	send_it(pass, 1);
}

static void way_sent_many(void)
{
	send_it(pass_many, 0);
}

static void way_handed_many(void)
{
	send_it(pass_many, 1);
}

/* The child takes it out of its parent. */
static void way_taken(void)
{
	pid_t parent = getpid(), pid;
	int fd = open_it(0), ends[2], pidfd;

	must(pipe(ends), "pipe");
	pid = must(fork(), "fork");
	if (!pid) {
		close(fd);
		pidfd = must((int)syscall(SYS_pidfd_open, parent, 0), "pidfd_open");
		must((int)syscall(SYS_pidfd_getfd, pidfd, fd, 0), "pidfd_getfd");
		tell(ends[1]);
		pause();
	}
	await(ends[0]);
	close(fd);
	kill(pid, SIGKILL);
	must(waitpid(pid, NULL, 0), "waitpid");
}

/*
 * And the parent out of a child, which has it since it was begun, has done nothing with it, and
 * is the only one that has it. @lose: how the parent loses its own.
 */
static void take_back(void (*lose)(int fd))
{
	int fd = open_it(0), pidfd;
	pid_t pid = must(fork(), "fork");

	if (!pid) {
		pause();
		_exit(1);
	}
	lose(fd);
	pidfd = must((int)syscall(SYS_pidfd_open, pid, 0), "pidfd_open");
	must((int)syscall(SYS_pidfd_getfd, pidfd, fd, 0), "pidfd_getfd");
	kill(pid, SIGKILL);
	must(waitpid(pid, NULL, 0), "waitpid");
}

static void close_it(int fd)
{
	close(fd);
}

/* Copies of it are closed, too. */
static void close_all(int fd)
{
	must(dup2(fd, 20), "dup2");
	close(fd);
	close(20);
}

/* Another file of the same kind is where it was. */
static void open_over(int fd)
{
	close(fd);
	must(open_it(0), node);
}

static void way_returned(void)
{
	take_back(close_it);
}

static void way_returned_dup(void)
{
	take_back(close_all);
}

static void way_returned_other(void)
{
	take_back(open_over);
}

/* Of two copies, neither was used when the first was closed. */
static void way_dups(void)
{
	int fd = open_it(0);

	must(dup2(fd, 20), "dup2");
	must(dup2(fd, 21), "dup2");
	close(fd);
	must(dup2(21, 22), "dup2");
}

/* A thread with a table of its own. */
static void *use_own(void *ends)
{
	must(unshare(CLONE_FILES), "unshare");
	tell(((int *)ends)[1]);
	await(((int *)ends)[2]);
	must(dup2(shared_fd, 20), "dup2");
	return NULL;
}

static void way_thread(void)
{
	int ends[4];
	pthread_t thread;

	shared_fd = open_it(0);
	must(pipe(ends), "pipe");
	must(pipe(ends + 2), "pipe");
	if (pthread_create(&thread, NULL, use_own, ends))
		must(-1, "pthread_create");
	await(ends[0]);
	close(shared_fd);
	tell(ends[3]);
	pthread_join(thread, NULL);
}

static void way_exit(void)
{
	open_it(0);
}

static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
	{ "dup", way_dup }, { "over", way_over }, { "range", way_range }, { "fork", way_fork },
	{ "exec", way_exec }, { "cloexec", way_cloexec }, { "replaced", way_replaced },
	{ "shared", way_shared }, { "unshared", way_unshared }, { "sent", way_sent },
	{ "handed", way_handed }, { "sent-many", way_sent_many },
	{ "handed-many", way_handed_many },
	{ "taken", way_taken }, { "returned", way_returned }, { "returned-dup", way_returned_dup },
	{ "returned-other", way_returned_other }, { "dups", way_dups }, { "thread", way_thread },
	{ "exit", way_exit },
};

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	node = argv[2];
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i].name, argv[1]))
			continue;
		ways[i].run();
		return 0;
	}
	return 2;
}
