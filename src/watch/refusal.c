// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/refusal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/array.h"

int vt_watch_say_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static bool has_capability(unsigned int which)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[2] = { { 0 } };

	return !syscall(SYS_capget, &head, caps) &&
	       caps[which / 32].effective >> (which % 32) & 1;
}

static bool may_load(void)
{
	return has_capability(CAP_SYS_ADMIN) ||
	       (has_capability(CAP_BPF) && has_capability(CAP_PERFMON));
}

/* The line in which the verifier says why. It is before the verifier's statistics. */
const char *vt_watch_verdict(char *log)
{
	static const char *const others[] = { "processed ", "verification time", "stack depth" };
	char *line = NULL, *next = log;

	while (next && *next) {
		char *at = next;
		bool other = false;

		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		for (size_t i = 0; i < ARRAY_SIZE(others); i++)
			other = other || !strncmp(at, others[i], strlen(others[i]));
		line = other || !*at ? line : at;
	}
	return line;
}

bool vt_watch_may_hook_modules(void)
{
	return has_capability(CAP_SYS_ADMIN);
}

/* Whether descriptors or memory are used up. *@err says which: as it is, or by a try. */
static bool wanting(int *err)
{
	int fds[8], n = 0;
	void *memory = malloc((size_t)8 << 20);

	if (!memory)
		*err = ENOMEM;
	free(memory);
	while (n < (int)ARRAY_SIZE(fds) && (fds[n] = open("/", O_PATH | O_CLOEXEC)) >= 0)
		n++;
	if (n < (int)ARRAY_SIZE(fds))
		*err = errno;
	while (n)
		close(fds[--n]);
	return *err == EMFILE || *err == ENFILE || *err == ENOMEM;
}

/* Reasons that concern only hooks in functions of the kernel. */
static int refused_functions(int err, enum vt_hooks hooks, struct vt_error *error)
{
	const char *name = hooks == VT_HOOKS_HANDLERS ? "handlers" : "syscall";

	if (err == EPERM)
		return vt_error_set(error, err, "--no-stop=%s: the kernel does not permit programs "
				    "in its functions (lockdown?): --no-stop=tracepoint needs none",
				    name);
	if (hooks == VT_HOOKS_SYSCALL)
		return vt_error_set(error, err,
				    "--no-stop=syscall: the kernel's function for ioctl "
				    "is not described here (/sys/kernel/btf/vmlinux): "
				    "--no-stop=tracepoint needs none");
	if (!vt_watch_may_hook_modules())
		return vt_error_set(error, err, "--no-stop=handlers: functions of modules want "
				    "CAP_SYS_ADMIN: run as root, or --no-stop=syscall");
	return vt_error_set(error, err, "--no-stop=handlers: no function of VFIO is described "
			    "here, though it is loaded (/sys/kernel/btf/vfio*, "
			    "CONFIG_DEBUG_INFO_BTF_MODULES): --no-stop=syscall needs none");
}

int vt_watch_refused(int err, enum vt_hooks hooks, char *log, struct vt_error *error)
{
	const char *why = vt_watch_verdict(log);

	/*
	 * First, because libbpf goes on without what it could not get, and then the verifier
	 * complains.
	 */
	if (wanting(&err))
		return vt_error_set(error, err, "--no-stop: cannot load the programs for the "
				    "kernel: %s (see ulimit -a)", strerror(err));
	if (access("/sys/kernel/btf/vmlinux", R_OK))
		return vt_error_set(error, ENOTSUP, "--no-stop: this kernel does not describe "
				    "its types (/sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF): "
				    "trace without --no-stop");
	if (!may_load())
		return vt_error_set(error, EPERM, "--no-stop: needs CAP_BPF and CAP_PERFMON: run "
				    "as root, or setcap cap_bpf,cap_perfmon=ep vfiotrace; or "
				    "trace without --no-stop");
	if (hooks != VT_HOOKS_TRACEPOINT && !why && (err == ENOENT || err == EPERM))
		return refused_functions(err, hooks, error);
	if (why)
		return vt_error_set(error, err, "--no-stop: the kernel's verifier refuses the "
				    "programs: %.200s: trace without --no-stop", why);
	if (err == EPERM || err == EACCES)
		return vt_error_set(error, err, "--no-stop: the kernel does not permit it, though "
				    "the capabilities are there (lockdown=confidentiality, or a "
				    "container without bpf?): trace without --no-stop");
	return vt_error_set(error, err, "--no-stop: cannot load the programs for the kernel: %s "
			    "(Linux 6.1 or newer is needed): trace without --no-stop",
			    strerror(err));
}
