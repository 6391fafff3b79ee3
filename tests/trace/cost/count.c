// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a program and counts the system calls of its first thread: "name count" lines
 * in a file, all but a few names as "other". What else it starts is left alone.
 *
 *	count FILE PROGRAM ARGUMENTS
 *
 * The program finds, in BENCH_CONTAINER, the number of a descriptor that looks like a
 * VFIO container (see bench/world.c). Exit status 77: no right to make such a node.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define ERESTARTSYS 512			/* what the kernel calls EINTR before a handler has run */

static struct {
	const char *name;
	uint64_t numbers[3];		/* the rest 0, which is read(): "other" */
	long count;
} counts[] = {
	{ "wait4", { SYS_wait4 }, 0 },
	{ "ptrace", { SYS_ptrace }, 0 },
	/* At a descriptor, by one means or another. */
	{ "look", { SYS_statx, SYS_readlinkat, SYS_pread64 }, 0 },
	{ "process_vm_readv", { SYS_process_vm_readv }, 0 },
	{ "other", { 0 }, 0 },
};

#define NCOUNTS (sizeof(counts) / sizeof(counts[0]))

static void offer_container(void)
{
	char text[16];
	int fd;

	if (mknod("container", S_IFCHR | 0600, makedev(10, 196)) && errno != EEXIST)
		exit(77);
	fd = open("container", O_PATH);
	if (fd < 0)
		exit(77);
	snprintf(text, sizeof(text), "%d", fd);
	setenv("BENCH_CONTAINER", text, 1);
}

static bool is_among(const uint64_t *numbers, uint64_t number)
{
	for (size_t i = 0; i < 3 && numbers[i]; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/*
 * How often a tracer's wait is interrupted by its clock depends on how long all takes: that wait,
 * and what is done until one has a result, is no cost of a call.
 */
struct progress {
	uint64_t number;		/* of the call that was entered last */
	bool interrupted;
};

static void note(pid_t pid, struct progress *at)
{
	struct __ptrace_syscall_info info;
	size_t i = 0;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		at->number = info.entry.nr;
	/* A wait counts when it is over. */
	if (info.op != (at->number == SYS_wait4 ? PTRACE_SYSCALL_INFO_EXIT :
						  PTRACE_SYSCALL_INFO_ENTRY))
		return;
	if (at->number == SYS_wait4 && info.exit.rval > 0)
		at->interrupted = false;
	if (at->number == SYS_wait4 && (info.exit.rval == -EINTR || info.exit.rval == -ERESTARTSYS))
		at->interrupted = true;
	if (at->interrupted)
		return;
	while (i < NCOUNTS - 1 && !is_among(counts[i].numbers, at->number))
		i++;
	counts[i].count++;
}

/* Answers the exit status. */
static int watch(pid_t pid)
{
	struct progress at = { 0 };
	int status, signal;

	for (;;) {
		if (waitpid(pid, &status, 0) < 0)
			return 99;
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status))
			return 128 + WTERMSIG(status);
		signal = WSTOPSIG(status);
		if (signal == (SIGTRAP | 0x80)) {
			note(pid, &at);
			signal = 0;
		} else if (status >> 16) {
			signal = 0;
		}
		ptrace(PTRACE_SYSCALL, pid, NULL, (unsigned long)signal);
	}
}

int main(int argc, char **argv)
{
	int status;
	FILE *file;
	pid_t pid;

	if (argc < 3)
		return 2;
	offer_container();
	pid = fork();
	if (!pid) {
		raise(SIGSTOP);
		execv(argv[2], argv + 2);
		_exit(127);
	}
	if (waitpid(pid, &status, WUNTRACED) != pid ||
	    ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) ||
	    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) || kill(pid, SIGCONT))
		return 77;
	status = watch(pid);
	file = fopen(argv[1], "we");
	for (size_t i = 0; file && i < NCOUNTS; i++)
		fprintf(file, "%s %ld\n", counts[i].name, counts[i].count);
	if (!file || fclose(file))
		return 99;
	return status;
}
