/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io NODE [wait]: uses NODE, opened without its driver, as a VFIO program does, and
 * other files between. What it may do with it fails with EBADF, each time at once.
 * With "wait" it begins when something comes on standard input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char data[64] = "0123456789abcdef\1\2";

static int failed(long result, const char *what)
{
	if (result >= 0)
		return 0;
	fprintf(stderr, "io: %s: %s\n", what, strerror(errno));
	return 1;
}

static int others(void)
{
	struct iovec part = { data, sizeof(data) };
	int null = open("/dev/null", O_RDWR), event = eventfd(0, 0), bad;
	void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	bad = failed(null, "null") || failed(event, "eventfd") || p == MAP_FAILED;
	bad = bad || failed(write(null, data, 4), "write") ||
	      failed(pwrite(null, data, 4, 0), "pwrite") ||
	      failed(writev(null, &part, 1), "writev") ||
	      failed(eventfd_write(event, 1), "eventfd") ||
	      failed(dup2(null, 30), "dup2") || failed(fcntl(null, F_GETFL), "fcntl") ||
	      failed(munmap(p, 4096), "munmap");
	close(30);
	close(event);
	close(null);
	return bad;
}

static void use(int fd)
{
	struct iovec parts[2] = { { data, 4 }, { data + 4, 2 } };

	read(fd, data, 10);
	pread(fd, data, 2, 0x70000000004);
	write(fd, data, 18);
	pwrite(fd, data, 3, 16);
	readv(fd, parts, 2);
	writev(fd, parts, 2);
	pwritev(fd, parts, 2, 0x1000);
	mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0x1000);
}

static int copy(int fd)
{
	return failed(dup(fd), "dup") || failed(fcntl(fd, F_DUPFD_CLOEXEC, 20), "fcntl") ||
	       failed(dup2(fd, 21), "dup2") || failed(dup3(fd, 22, O_CLOEXEC), "dup3") ||
	       failed(close(22), "close");
}

static int send_away(int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { data, 1 };
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	int ends[2];

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	return failed(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), "socketpair") ||
	       failed(sendmsg(ends[0], &m, 0), "sendmsg") ||
	       failed(recvmsg(ends[1], &m, 0), "recvmsg");
}

/* Two of three messages are there to be received; the second carries it. */
static int send_many(int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec parts[] = { { data, 1 }, { data, 2 } };
	struct mmsghdr m[3] = {
		{ .msg_hdr = { .msg_iov = parts, .msg_iovlen = 1 } },
		{ .msg_hdr = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = control,
			       .msg_controllen = sizeof(control) } },
	};
	struct cmsghdr *c = (struct cmsghdr *)control;
	int ends[2];

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	return failed(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), "socketpair") ||
	       failed(sendmmsg(ends[0], m, 2, MSG_NOSIGNAL), "sendmmsg") ||
	       failed(close(ends[0]), "close") ||
	       failed(recvmmsg(ends[1], m, 3, MSG_DONTWAIT, NULL), "recvmmsg");
}

int main(int argc, char **argv)
{
	char byte;
	int fd;

	if (argc > 2 && read(STDIN_FILENO, &byte, 1) != 1)
		return 1;
	if (argc < 2 || others())
		return 1;
	fd = open(argv[1], O_PATH | O_CLOEXEC);
	if (failed(fd, argv[1]))
		return 1;
	use(fd);
	open("/dev/vfio/no-such-group", O_RDWR);
	if (copy(fd) || send_away(fd) || send_many(fd) || others())
		return 1;
	return close(fd);
}
