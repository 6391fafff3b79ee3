// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor: the least cost of a tracer that stops at entry and exit of VFIO's ioctls. It
 * reads no memory, keeps no state and prints nothing.
 *
 * floor [OPTIONS] [-p PID | PROGRAM ARGUMENTS]
 *
 * -f  no tracer: run the program under the filter only
 * -i  call PTRACE_GET_SYSCALL_INFO at both stops, as any tracer must
 * -c  tracer and program share one CPU, which no real tracer may force
 *
 * The filter is written by hand, without libseccomp: at most six instructions per call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW 4
#else
#define LOW 0
#endif

struct options {
	bool filter_only;
	bool info;
	bool one_cpu;
	pid_t attach;
};

static int install_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[1]) + LOW),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff00),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x3b00, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
}

static void stay_here(void)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static pid_t start(const struct options *options, char **argv)
{
	pid_t pid;

	if (options->one_cpu)
		stay_here();
	pid = options->filter_only ? 0 : fork();
	if (pid)
		return pid;
	if (!options->filter_only)
		raise(SIGSTOP);
	if (install_filter())
		_exit(126);
	execvp(argv[0], argv);
	_exit(127);
}

static void seize(const struct options *options, pid_t pid)
{
	unsigned long flags = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
			      PTRACE_O_TRACEFORK;
	int status;

	if (!options->attach) {
		flags |= PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
		waitpid(pid, &status, WSTOPPED);
	}
	if (ptrace(PTRACE_SEIZE, pid, NULL, flags))
		exit(1);
	if (options->attach)
		ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
	else
		kill(pid, SIGCONT);
}

static void look(const struct options *options, pid_t tid)
{
	struct __ptrace_syscall_info info;

	if (options->info &&
	    ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0 && errno != ESRCH)
		exit(1);
}

/* Continues the tracee. With -p there is no filter, so it stops at every call. */
static void handle(const struct options *options, pid_t tid, int status)
{
	int on = options->attach ? PTRACE_SYSCALL : PTRACE_CONT;
	int signal = WSTOPSIG(status);

	if (status >> 16 == PTRACE_EVENT_SECCOMP) {
		look(options, tid);
		ptrace(PTRACE_SYSCALL, tid, NULL, NULL);
	} else if (signal == (SIGTRAP | 0x80)) {
		look(options, tid);
		ptrace(on, tid, NULL, NULL);
	} else {
		ptrace(on, tid, NULL, (unsigned long)(status >> 16 ? 0 : signal));
	}
}

static int loop(const struct options *options, pid_t first)
{
	int status, answer = 1;
	pid_t tid;

	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status))
			handle(options, tid, status);
		else if (tid == first)
			answer = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	}
	return answer;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int option;
	pid_t pid;

	while ((option = getopt(argc, argv, "+ficp:")) != -1) {
		options.filter_only |= option == 'f';
		options.info |= option == 'i';
		options.one_cpu |= option == 'c';
		if (option == 'p')
			options.attach = atoi(optarg);
	}
	if (!options.attach && !argv[optind])
		return 2;
	pid = options.attach ? options.attach : start(&options, argv + optind);
	seize(&options, pid);
	return loop(&options, pid);
}
