/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs whose arguments, or answers, are long in coming.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define VERSION 0x3b64			/* VFIO_GET_API_VERSION */
#define STATUS 0x3b67			/* VFIO_GROUP_GET_STATUS, of { argsz, flags } */

#define SKIP 77

static size_t page;

static void *must(void *memory)
{
	if (memory == MAP_FAILED)
		exit(99);
	return memory;
}

/* ---- pages that a thread supplies ---- */

struct pages {
	int uffd;
	char *memory;
};

static struct pages make_pages(size_t count)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct pages p = { .uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC) };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	if (p.uffd < 0)
		exit(SKIP);
	p.memory = must(mmap(NULL, count * page, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	range.range.start = (uintptr_t)p.memory;
	range.range.len = count * page;
	if (ioctl(p.uffd, UFFDIO_API, &api) || ioctl(p.uffd, UFFDIO_REGISTER, &range))
		exit(SKIP);
	return p;
}

/* Makes a request of its own before it supplies a page. */
static void *supply(void *arg)
{
	struct pages *p = arg;
	uint32_t *source = must(mmap(NULL, page, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct uffd_msg message;

	source[0] = 8;
	source[1] = 3;
	while (read(p->uffd, &message, sizeof(message)) == sizeof(message)) {
		struct uffdio_copy copy = {
			.dst = message.arg.pagefault.address & ~(uint64_t)(page - 1),
			.src = (uintptr_t)source,
			.len = page,
		};

		ioctl(-1, VERSION);
		ioctl(p->uffd, UFFDIO_COPY, &copy);
	}
	return NULL;
}

static void supplied(void)
{
	struct pages p = make_pages(2);
	pthread_t thread;

	if (pthread_create(&thread, NULL, supply, &p))
		exit(99);
	/* The kernel reads none of it: nothing is on that descriptor. */
	ioctl(-1, STATUS, p.memory);
	/* It comes as soon as somebody wants it and nobody holds up who supplies it. */
	((volatile char *)p.memory)[page] = 8;
	ioctl(-1, STATUS, p.memory + page);
}

/* Nobody ever supplies them. */
static void never(void)
{
	struct pages p = make_pages(3);

	for (int i = 0; i < 3; i++)
		ioctl(-1, STATUS, p.memory + i * page);
}

/* Memory that is there as soon as it is asked for. */
static void untouched(void)
{
	char *memory = must(mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	const uint32_t words[2] = { 8, 1 };
	char name[] = "waits.XXXXXX";
	int fd = mkstemp(name);

	if (fd < 0 || unlink(name) || pwrite(fd, words, sizeof(words), 0) != sizeof(words))
		exit(99);
	ioctl(-1, STATUS, memory);
	munmap(memory + page, page);
	ioctl(-1, STATUS, memory + page - 4);
	ioctl(-1, STATUS, memory + page);
	memory = must(mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0));
	ioctl(-1, STATUS, memory);
	memory = must(mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	ioctl(-1, STATUS, memory);
}

/* ---- answers that come when the test says so ---- */

/* Since Linux 5.19: who waits for the answer can be killed, but not interrupted. */
#define WAIT_KILLABLE (1UL << 5)

static int take_over_requests(unsigned long flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, STATUS, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	int fd;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		exit(99);
	fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			  SECCOMP_FILTER_FLAG_NEW_LISTENER | flags, &program);
	if (fd < 0)
		exit(SKIP);
	return fd;
}

/* The answer to each is what it costs a byte of standard input to get. */
static void *answer(void *arg)
{
	const int *fd = arg;
	char byte;

	for (;;) {
		struct seccomp_notif notice = { 0 };
		struct seccomp_notif_resp answer = { 0 };

		if (ioctl(*fd, SECCOMP_IOCTL_NOTIF_RECV, &notice))
			continue;
		if (write(STDOUT_FILENO, "asked\n", 6) != 6 ||
		    read(STDIN_FILENO, &byte, 1) != 1)
			exit(99);
		answer.id = notice.id;
		answer.val = 7;
		/* It may have been interrupted, and ask again. */
		ioctl(*fd, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
	return NULL;
}

static void ask(unsigned long flags)
{
	uint32_t words[2] = { 8, 1 };
	int fd = take_over_requests(flags);
	pthread_t thread;

	printf("pid %d\n", getpid());
	fflush(stdout);
	if (pthread_create(&thread, NULL, answer, &fd))
		exit(99);
	for (int i = 0; i < 2; i++)
		if (ioctl(-1, STATUS, words) != 7)
			exit(98);
}

static void answered(void)
{
	ask(0);
}

static void uninterrupted(void)
{
	ask(WAIT_KILLABLE);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} all[] = {
		{ "supplied", supplied }, { "never", never }, { "untouched", untouched },
		{ "answered", answered }, { "uninterrupted", uninterrupted },
	};

	page = (size_t)sysconf(_SC_PAGESIZE);
	for (size_t i = 0; argc > 1 && i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i].name, argv[1]))
			continue;
		all[i].run();
		return 0;
	}
	return 98;
}
