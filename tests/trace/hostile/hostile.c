/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hostile SCENARIO NODE...: a program that does its tracer no favour. NODEs are of VFIO's
 * numbers and opened without their drivers, so that every request that reaches the kernel
 * fails with EBADF. What the trace must hold is said on standard output ("calls=N").
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(cond) do { \
	if (!(cond)) { \
		fprintf(stderr, "hostile: %s:%d: %s (%s)\n", __func__, __LINE__, #cond, \
			strerror(errno)); \
		_exit(99); \
	} \
} while (0)

#define BASE	 0x3b64			/* VFIO_GET_API_VERSION */
#define REQUESTS 0x40			/* from there on, iommufd's included */
#define MEMORY	 (64 * 1024)

static int fds[8], nfds;
static unsigned char *memory;		/* what arguments lie in */

/* The same for each run. */
static uint32_t chance(void)
{
	static _Thread_local uint64_t state = 88172645463325252ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

/* Bytes of a kind that structs, counts and offsets are likely to be misled by. */
static void scribble(void *at, size_t length)
{
	static const uint32_t words[] = {
		0, 1, 2, 8, 16, 24, 32, 40, 64, 80, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0,
		0x1000, 0x10000,
	};
	uint32_t *word = at;

	for (size_t i = 0; i < length / sizeof(*word); i++)
		word[i] = chance() % 4 ? words[chance() % 16] : chance();
}

static void open_nodes(char **nodes)
{
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	while (*nodes && nfds < 8) {
		fds[nfds] = open(*nodes++, O_PATH);
		CHECK(fds[nfds] >= 0);
		nfds++;
	}
	CHECK(nfds);
}

/* ---- a program that answers its own calls ------------------------------------------ */

static const int64_t results[] = {
	0, 1, 3, 4, 1000000, INT32_MAX, (int64_t)INT32_MAX + 1, UINT32_MAX, (int64_t)UINT32_MAX + 1,
	INT64_MAX, INT64_MIN, INT32_MIN, -1, -22, -512, -516, -4095, -4096,
};
#define RESULTS (sizeof(results) / sizeof(results[0]))

static atomic_int listener = -1;

static void *answer(void *unused)
{
	struct seccomp_notif notice;
	struct seccomp_notif_resp response;
	size_t n = 0;

	while (listener < 0)
		sched_yield();
	for (;;) {
		memset(&notice, 0, sizeof(notice));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice))
			continue;
		scribble(memory, 1024);
		memset(&response, 0, sizeof(response));
		response.id = notice.id;
		response.val = results[n++ % RESULTS];
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	}
	return unused;
}

/* From now on calls of this number, by this thread, are answered by @answer. */
static void answer_all(const int *numbers, size_t count)
{
	struct sock_filter code[2 + 32] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog program = { (unsigned short)(count + 3), code };
	pthread_t thread;

	for (size_t i = 0; i < count; i++)
		code[1 + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			(unsigned int)numbers[i], (unsigned char)(count - i), 0);
	code[1 + count] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[2 + count] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	CHECK(!pthread_create(&thread, NULL, answer, NULL));
	CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	CHECK(listener >= 0);
}

static long calls;

static void request(int fd, unsigned int number, void *argument)
{
	syscall(SYS_ioctl, fd, number, argument);
	calls++;
}

static void answers(char **args)
{
	static const int numbers[] = { SYS_ioctl };

	open_nodes(args);
	answer_all(numbers, 1);
	for (size_t i = 0; i < RESULTS; i++)
		request(fds[0], BASE, NULL);
	for (unsigned int r = 0; r < REQUESTS; r++)
		for (int i = 0; i < nfds; i++)
			for (int n = 0; n < 5; n++) {
				scribble(memory, 1024);
				request(fds[i], BASE + r, memory);
			}
	printf("calls=%ld\n", calls);
	fflush(stdout);
	_exit(6);
}

/* The same of calls other than ioctl: whatever comes back is believed by nobody. */
static void answers_io(char **args)
{
	static const int numbers[] = {
		SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_readv, SYS_writev, SYS_preadv,
		SYS_pwritev, SYS_mmap, SYS_munmap, SYS_mremap, SYS_dup, SYS_dup3, SYS_fcntl,
		SYS_close, SYS_eventfd2, SYS_openat, SYS_recvmsg, SYS_sendmsg, SYS_pidfd_getfd,
		SYS_openat2, SYS_recvmmsg, SYS_sendmmsg,
	};
	size_t count = sizeof(numbers) / sizeof(numbers[0]);
	struct msghdr *message;
	struct iovec *vector;

	open_nodes(args);
	puts("ok");
	fflush(stdout);
	answer_all(numbers, count);
	vector = (struct iovec *)memory;
	message = (struct msghdr *)(memory + 512);
	for (size_t i = 0; i < count * RESULTS * 3; i++) {
		unsigned long second = (unsigned long)memory;
		int number = numbers[i % count], fd = fds[chance() % (unsigned int)nfds];

		scribble(memory, 1024);
		vector[0] = (struct iovec){ memory + 2048, chance() % 64 };
		vector[1] = (struct iovec){ memory, chance() };
		*message = (struct msghdr){ .msg_iov = vector, .msg_iovlen = chance() % 4,
			.msg_control = memory + 1024, .msg_controllen = chance() % 200 };
		if (number == SYS_recvmsg || number == SYS_sendmsg ||
		    number == SYS_recvmmsg || number == SYS_sendmmsg)
			second = (unsigned long)message;
		else if (number == SYS_fcntl)
			second = F_DUPFD;
		else if (number == SYS_dup3)
			second = 20 + chance() % 10;
		else if (number == SYS_openat)
			second = (unsigned long)args[0];
		else if (number == SYS_mmap || number == SYS_munmap || number == SYS_mremap)
			second = chance() % 2 ? 4096 : chance();
		if (number == SYS_mmap)
			syscall(number, 0, second, PROT_READ, MAP_SHARED, fd, 4096ul * chance());
		else
			syscall(number, fd, second, (long)(chance() % 3 ? chance() % 64 : chance()),
				(long)chance() << (chance() % 30), 0, 0);
	}
	_exit(6);
}

/* ---- memory, descriptors and lengths that change under a call ------------------------ */

static atomic_int over;
static int backing;

static void *rewrite(void *unused)
{
	while (!over)
		scribble(memory, 1024);
	return unused;
}

static void *take_away(void *unused)
{
	while (!over) {
		mmap(memory + 4096, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		sched_yield();
		mmap(memory + 4096, 4096, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		munmap(memory + 8192, 4096);
		mmap(memory + 8192, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, backing, 0);
		sched_yield();
		if (ftruncate(backing, 0) || ftruncate(backing, 4096))
			break;
	}
	return unused;
}

static void *swap(void *unused)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	while (!over) {
		dup2(null, 20);
		dup2(fds[chance() % (unsigned int)nfds], 20);
		close(20);
	}
	return unused;
}

static void race(char **args)
{
	void *(*const troubles[])(void *) = { rewrite, take_away, swap };
	pthread_t threads[3];
	int rounds = atoi(args[0]);

	open_nodes(args + 1);
	backing = memfd_create("backing", 0);
	CHECK(backing >= 0 && !ftruncate(backing, 4096));
	for (int i = 0; i < 3; i++)
		CHECK(!pthread_create(&threads[i], NULL, troubles[i], NULL));
	for (int i = 0; i < rounds; i++) {
		static const size_t places[] = { 0, 512, 4096 - 8, 4096, 8192 - 12, 8192, 12288 - 4 };

		request(chance() % 2 ? 20 : fds[chance() % (unsigned int)nfds],
			BASE + chance() % REQUESTS, memory + places[chance() % 7]);
	}
	over = 1;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	printf("calls=%ld\n", calls);
}

/* ---- a stack that nobody can read before another thread has supplied it --------------- */

#ifdef __x86_64__
static int fault_fd;

static void *supply(void *page)
{
	static char zeros[4096] __attribute__((aligned(4096)));
	struct uffdio_copy copy = { (uintptr_t)page, (uintptr_t)zeros, 4096, 0, 0 };
	struct uffd_msg message;

	while (read(fault_fd, &message, sizeof(message)) != sizeof(message))
		;
	ioctl(fault_fd, UFFDIO_COPY, &copy);
	return NULL;
}

static void stack(char **args)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	pthread_t thread;
	long result;
	char *page;

	open_nodes(args);
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fault_fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (fault_fd < 0)
		exit(77);
	range.range.start = (uintptr_t)page;
	range.range.len = 4096;
	CHECK(!ioctl(fault_fd, UFFDIO_API, &api) && !ioctl(fault_fd, UFFDIO_REGISTER, &range));
	CHECK(!pthread_create(&thread, NULL, supply, page));
	/* VFIO_GROUP_GET_STATUS, with the stack and the argument on that page. */
	__asm__ volatile("mov %%rsp, %%r12; mov %[page], %%rsp; mov $0x3b67, %%esi;"
			 "mov $16, %%eax; syscall; mov %%r12, %%rsp"
			 : "=a"(result)
			 : [page] "r"(page + 2048), "D"((long)fds[0]), "d"(page + 1024)
			 : "rcx", "r11", "r12", "rsi", "memory");
	*(volatile char *)page = 1;
	pthread_join(thread, NULL);
	printf("result=%ld\n", result);
}
#endif

/* ---- masses of threads, and of execs --------------------------------------------------- */

static pthread_barrier_t barrier;

static void *call_twice(void *arg)
{
	pthread_barrier_wait(&barrier);
	syscall(SYS_ioctl, fds[0], BASE, arg);
	pthread_barrier_wait(&barrier);
	syscall(SYS_ioctl, fds[0], BASE, arg);
	return NULL;
}

static void threads(char **args)
{
	int n = atoi(args[0]);
	pthread_attr_t small;
	pthread_t thread;

	open_nodes(args + 1);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 * 1024);
	pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
	pthread_barrier_init(&barrier, NULL, (unsigned int)n + 1);
	for (int i = 0; i < n; i++)
		CHECK(!pthread_create(&thread, &small, call_twice, NULL));
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	pthread_exit(NULL);
}

static char *self, **again;

static void *exec_now(void *arg)
{
	pthread_barrier_wait(&barrier);
	syscall(SYS_ioctl, -1, BASE, arg);
	execv(self, again);
	return arg;
}

/* Many threads execute a program at once. One wins. */
static void storm(char **args)
{
	int n = 20, depth = atoi(args[0]);
	static char left[16], *next[] = { NULL, "storm", left, NULL };
	pthread_t thread;

	if (!depth)
		exit(6);
	snprintf(left, sizeof(left), "%d", depth - 1);
	next[0] = self;
	again = next;
	pthread_barrier_init(&barrier, NULL, (unsigned int)n);
	for (int i = 0; i < n; i++)
		CHECK(!pthread_create(&thread, NULL, exec_now, NULL));
	if (depth % 2)
		pthread_exit(NULL);
	for (;;)
		pause();
}

/* Each waits for its child, which has all its memory. */
static void vforks(char **args)
{
	volatile int depth = atoi(args[0]), level;
	char *last[] = { self, "storm", "0", NULL };
	int status;

	for (level = 0; level < depth; level++) {
		pid_t pid = vfork();

		CHECK(pid >= 0);
		if (!pid) {
			ioctl(-1, BASE, NULL);
			continue;
		}
		status = 0;
		waitpid(pid, &status, 0);
		if (status != 6 << 8)
			_exit(98);
		_exit(6);
	}
	execv(self, last);
	_exit(97);
}

/* What is refused to who is traced already. */
static void traceme(char **args)
{
	int status;
	pid_t pid;

	printf("%s: %ld", args[0], ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	printf(" %s\n", strerror(errno));
	fflush(stdout);
	pid = fork();
	if (!pid) {
		for (;;)
			pause();
	}
	printf("%ld", ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	printf(" %s\n", strerror(errno));
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
}

/* ---- filters of the shapes that sandboxes have --------------------------------------- */

#ifdef __x86_64__
#define DATA(FIELD) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, FIELD))
#define UNLESS(VALUE, SKIP) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, VALUE, 0, SKIP)
#define ANSWER(ACTION) BPF_STMT(BPF_RET | BPF_K, ACTION)
#define FOR(NUMBER, ACTION) UNLESS(NUMBER, 1), ANSWER(ACTION)

/* All is allowed but what is named, for all threads at once: as QEMU's -sandbox on. */
static const struct sock_filter deny_some[] = {
	DATA(arch), UNLESS(AUDIT_ARCH_X86_64, 12),
	DATA(nr),
	FOR(SYS_fork, SECCOMP_RET_KILL_PROCESS), FOR(SYS_vfork, SECCOMP_RET_KILL_PROCESS),
	FOR(SYS_execve, SECCOMP_RET_KILL_PROCESS), FOR(SYS_ptrace, SECCOMP_RET_TRAP),
	FOR(SYS_sched_setaffinity, SECCOMP_RET_ERRNO | EPERM),
	ANSWER(SECCOMP_RET_ALLOW),
	ANSWER(SECCOMP_RET_KILL_PROCESS),
};

/* Nothing is allowed but what is named, of ioctl() by its request: as minijail's policies. */
static const struct sock_filter allow_some[] = {
	DATA(arch), UNLESS(AUDIT_ARCH_X86_64, 17),
	DATA(nr),
	FOR(SYS_write, SECCOMP_RET_ALLOW), FOR(SYS_exit_group, SECCOMP_RET_ALLOW),
	FOR(SYS_futex, SECCOMP_RET_ALLOW), FOR(SYS_exit, SECCOMP_RET_ALLOW),
	UNLESS(SYS_ioctl, 7),
	DATA(args[1]),
	FOR(BASE, SECCOMP_RET_ALLOW), FOR(BASE + 1, SECCOMP_RET_ALLOW),
	FOR(BASE + 2, SECCOMP_RET_ERRNO | EACCES),
	ANSWER(SECCOMP_RET_KILL_PROCESS),
};

static pthread_barrier_t before, behind;

static void *call_there(void *unused)
{
	pthread_barrier_wait(&before);
	pthread_barrier_wait(&behind);
	syscall(SYS_ioctl, -1, BASE, 0);
	pthread_barrier_wait(&before);
	/* It would not be allowed to end. */
	pthread_barrier_wait(&behind);
	return unused;
}

/* "some" or "most" of the calls forbidden; then VFIO's are made, and a forbidden one. */
static void jail(char **args)
{
	bool most = !strcmp(args[0], "most");
	struct sock_fprog program = {
		(unsigned short)(most ? sizeof(allow_some) : sizeof(deny_some)) /
			sizeof(struct sock_filter),
		(struct sock_filter *)(most ? allow_some : deny_some),
	};
	pthread_t thread;

	pthread_barrier_init(&before, NULL, 2);
	pthread_barrier_init(&behind, NULL, 2);
	CHECK(!pthread_create(&thread, NULL, call_there, NULL));
	pthread_barrier_wait(&before);
	CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(!syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program));
	CHECK(ioctl(-1, BASE, 0) == -1 && errno == EBADF);
	CHECK(ioctl(-1, BASE + 1, 1) == -1 && errno == EBADF);
	CHECK(ioctl(-1, BASE + 2, 1) == -1 && errno == (most ? EACCES : EBADF));
	pthread_barrier_wait(&behind);
	pthread_barrier_wait(&before);
	if (write(STDOUT_FILENO, "jailed\n", 7) != 7)
		_exit(97);
	syscall(most ? SYS_getpid : SYS_vfork);
	_exit(6);
}
#endif

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int nargs;
		void (*run)(char **args);
	} all[] = {
		{ "answers", 1, answers }, { "answers-io", 1, answers_io }, { "race", 2, race },
		{ "threads", 2, threads }, { "storm", 1, storm },
#ifdef __x86_64__
		{ "stack", 1, stack }, { "jail", 1, jail },
#endif
		{ "vforks", 1, vforks }, { "traceme", 1, traceme },
	};

	self = argv[0];
	for (size_t i = 0; argc > 1 && i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i].name, argv[1]) || argc < 2 + all[i].nargs)
			continue;
		all[i].run(argv + 2);
		return 0;
	}
	return 98;
}
