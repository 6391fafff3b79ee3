/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deny ERROR NAME COMMAND...: runs the command where a system call is answered with an
 * error. As in a container: what the command starts is under it, too. "syscall-info" and
 * "registers" are two requests of ptrace.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *name;
	int nr;
} natives[] = {
#include "engine/native_syscalls.h"
};

/* The request of ptrace that the name means; 0: any call. */
static unsigned int request_of(const char *name)
{
	if (!strcmp(name, "syscall-info"))
		return PTRACE_GET_SYSCALL_INFO;
	return strcmp(name, "registers") ? 0 : PTRACE_GETREGSET;
}

static int number_of(const char *name)
{
	if (request_of(name))
		return SYS_ptrace;
	for (size_t i = 0; i < sizeof(natives) / sizeof(natives[0]); i++)
		if (!strcmp(natives[i].name, name))
			return natives[i].nr;
	/* This machine has no such call: nothing to deny. */
	exit(77);
}

/* Of each name: the call, and where it matters its first argument. */
#define PER_NAME 6
#define NAMES 8

static size_t add(struct sock_filter *code, const char *name, unsigned int error)
{
	const struct sock_filter part[PER_NAME] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)number_of(name), 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, request_of(name), 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JA, request_of(name) ? 1 : 0, 0, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
	};

	memcpy(code, part, sizeof(part));
	return PER_NAME;
}

int main(int argc, char **argv)
{
	struct sock_filter code[NAMES * PER_NAME + 1];
	struct sock_fprog program = { 0, code };
	unsigned int error;
	char *name;

	if (argc < 4)
		return 98;
	error = strcmp(argv[1], "ENOSYS") ? EPERM : ENOSYS;
	for (name = strtok(argv[2], ","); name && program.len < NAMES * PER_NAME;
	     name = strtok(NULL, ","))
		program.len += (unsigned short)add(code + program.len, name, error);
	code[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 77;
	execv(argv[3], argv + 3);
	return 99;
}
