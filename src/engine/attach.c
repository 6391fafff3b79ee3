// SPDX-License-Identifier: GPL-2.0-or-later
/* Attaches to a running process, or says why that is not possible. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/private.h"
#include "util/proc.h"
#include "util/reading.h"

/* ---- facts from /proc ------------------------------------------------------------ */

/*
 * Reads /proc directly, not through a source: the answer decides what the engine does, and may
 * belong to no event, and to no trace.
 */

long vt_status_field(pid_t pid, const char *field)
{
	char path[40], text[4096], *at;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	if (vt_read_text(AT_FDCWD, path, text, sizeof(text)) <= 0)
		return -1;
	at = strstr(text, field);
	return at ? strtol(at + strlen(field), NULL, 10) : -1;
}

static void command_name(pid_t pid, char *buffer, size_t size)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	if (vt_read_text(AT_FDCWD, path, buffer, size) <= 0)
		snprintf(buffer, size, "?");
	buffer[strcspn(buffer, "\n")] = '\0';
}

static int yama_scope(void)
{
	char text[16];

	if (vt_read_text(AT_FDCWD, "/proc/sys/kernel/yama/ptrace_scope", text,
			 sizeof(text)) <= 0)
		return 0;
	return atoi(text);
}

static bool is_kernel_thread(pid_t pid)
{
	char path[40], byte[2];

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	if (vt_read_text(AT_FDCWD, path, byte, sizeof(byte)) != 0)
		return false;
	return vt_status_field(pid, "\nVmSize:") < 0;
}

bool vt_thread_stat(pid_t tid, char *state, unsigned long long *user,
		    unsigned long long *kernel)
{
	char path[40], text[512], *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	if (vt_read_text(AT_FDCWD, path, text, sizeof(text)) <= 0)
		return false;
	/* The name before may contain anything. Ten fields are between state and ticks. */
	end = strrchr(text, ')');
	return end && sscanf(end, ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu %llu",
			     state, user, kernel) == 3;
}

static bool is_zombie(pid_t pid)
{
	unsigned long long user, kernel;
	char state;

	return vt_thread_stat(pid, &state, &user, &kernel) && (state == 'Z' || state == 'X');
}

/* A thread that is just ending refuses us, too, and may have left /proc already. */
static bool is_over(pid_t tid)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	return is_zombie(tid) || access(path, F_OK);
}

/* ---- why attaching failed -------------------------------------------------------- */

int vt_attach_child_refused(pid_t pid, int errnum, struct vt_error *error)
{
	long tracer = vt_status_field(pid, "\nTracerPid:");
	char name[32];

	if (tracer <= 0)
		return vt_error_set(error, errnum, "Cannot trace a program that we start: %s (is "
				    "ptrace forbidden by the seccomp filter of a container, or "
				    "by /proc/sys/kernel/yama/ptrace_scope = 3?)",
				    strerror(errnum));
	command_name((pid_t)tracer, name, sizeof(name));
	return vt_error_set(error, errnum, "Cannot trace a program that we start: process %ld "
			    "(%s) traces us and all our children; let it follow no forks",
			    tracer, name);
}

static int traced_already(pid_t pid, long tracer, struct vt_error *error)
{
	char name[32];

	command_name((pid_t)tracer, name, sizeof(name));
	return vt_error_set(error, EPERM,
			    "Cannot attach to process %d: process %ld (%s) traces it already; "
			    "end that first", (int)pid, tracer, name);
}

static int not_permitted(pid_t pid, struct vt_error *error)
{
	char path[32];
	struct stat st;
	int scope = yama_scope();

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	if (geteuid() && !stat(path, &st) && st.st_uid != geteuid())
		return vt_error_set(error, EPERM, "Cannot attach to process %d: it belongs to "
				    "user %u; run vfiotrace as root", (int)pid,
				    (unsigned int)st.st_uid);
	if (scope == 3)
		return vt_error_set(error, EPERM, "Cannot attach to process %d: "
				    "kernel.yama.ptrace_scope is 3, which forbids ptrace "
				    "until the next boot", (int)pid);
	if (scope && (geteuid() || scope == 2))
		return vt_error_set(error, EPERM, "Cannot attach to process %d: "
				    "kernel.yama.ptrace_scope is %d; run vfiotrace as root, "
				    "or set that to 0", (int)pid, scope);
	if (vt_status_field(getpid(), "\nSeccomp:") > 0)
		return vt_error_set(error, EPERM, "Cannot attach to process %d: not permitted; "
				    "a seccomp filter is in force here: allow ptrace in this "
				    "container (CAP_SYS_PTRACE), or run outside", (int)pid);
	return vt_error_set(error, EPERM, "Cannot attach to process %d: not permitted; it has "
			    "more rights than vfiotrace: run with CAP_SYS_PTRACE in the user "
			    "namespace of the process", (int)pid);
}

static int refused(pid_t pid, int errnum, struct vt_error *error)
{
	long tracer = vt_status_field(pid, "\nTracerPid:");

	if (errnum == ESRCH || tracer < 0)
		return vt_error_set(error, ESRCH,
				    "Cannot attach to process %d: there is no such process",
				    (int)pid);
	if (is_zombie(pid))
		return vt_error_set(error, ESRCH, "Cannot attach to process %d: it has ended "
				    "(its parent has not waited for it)", (int)pid);
	if (tracer > 0)
		return traced_already(pid, tracer, error);
	if (errnum == ENOSYS)
		return vt_error_set(error, errnum, "Cannot attach to process %d: ptrace is "
				    "forbidden here: allow it in this container", (int)pid);
	if (errnum != EPERM && errnum != EACCES)
		return vt_error_set(error, errnum, "Cannot attach to process %d: %s",
				    (int)pid, strerror(errnum));
	if (is_kernel_thread(pid))
		return vt_error_set(error, EPERM, "Cannot attach to process %d: it is a kernel "
				    "thread", (int)pid);
	return not_permitted(pid, error);
}

/* ---- attaching ------------------------------------------------------------------- */

static void add_attached(struct vt_engine *engine, pid_t tid, pid_t tgid)
{
	struct vt_tracee *tracee = vt_tracee_add(engine, tid, tgid);

	tracee->attached = true;
	tracee->shown = true;
}

/* Returns 1: attached now; 0: nothing to do; or a negative errno. */
static int attach_thread(struct vt_engine *engine, pid_t tid, pid_t tgid)
{
	int err;

	if (vt_tracee_find(engine, tid))
		return 0;
	if (ptrace(PTRACE_SEIZE, tid, NULL, (long)vt_trace_options(engine))) {
		err = errno;
		/* Created by a thread that we trace already: its first stop is still to come. */
		if (err == EPERM && vt_status_field(tid, "\nTracerPid:") ==
		    syscall(SYS_gettid)) {
			add_attached(engine, tid, tgid);
			return 1;
		}
		return -err;
	}
	add_attached(engine, tid, tgid);
	vt_pending_meet(engine, vt_tracee_find(engine, tid));
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	return 1;
}

/*
 * Attaches to the threads listed in @dir. Returns how many were new, or a negative errno.
 * @known: counts all that we trace.
 */
static int attach_listed(struct vt_engine *engine, DIR *dir, pid_t tgid, size_t *known)
{
	struct dirent *entry;
	int news = 0, last = 0, n;
	pid_t tid;

	rewinddir(dir);
	while ((entry = readdir(dir))) {
		tid = atoi(entry->d_name);
		if (tid <= 0)
			continue;
		n = attach_thread(engine, tid, tgid);
		if (n > 0)
			news++;
		if (n < 0 && n != -ESRCH && !is_over(tid))
			last = n;
		else if (n >= 0)
			++*known;
	}
	return last ? last : news;
}

int vt_attach(struct vt_engine *engine, pid_t pid, struct vt_error *error)
{
	long tgid;
	char path[40];
	size_t known;
	DIR *dir;
	int n;

	if (engine->proc != VT_PROC_OURS)
		return vt_error_set(error, ENOENT, "Cannot attach to process %d: /proc %s; mount "
				    "it (mount -t proc proc /proc)", (int)pid,
				    vt_proc_text(engine->proc));
	tgid = vt_status_field(pid, "\nTgid:");
	if (tgid == getpid())
		return vt_error_set(error, EINVAL, "Cannot attach to process %d: that is "
				    "vfiotrace itself", (int)pid);
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = vt_open_folder(path);
	if (!dir || tgid < 0) {
		n = dir ? ESRCH : errno;
		if (dir)
			closedir(dir);
		if (n != ENOENT && n != ESRCH)
			return vt_error_set(error, n, "Cannot attach to process %d: cannot "
					    "open %s: %s", (int)pid, path, strerror(n));
		return refused(pid, ESRCH, error);
	}
	do {
		known = 0;
		n = attach_listed(engine, dir, (pid_t)tgid, &known);
	} while (n > 0);
	closedir(dir);
	if (n < 0)
		return refused(pid, -n, error);
	/* All threads may have ended, before or meanwhile. */
	if (!known)
		return refused(pid, is_zombie(pid) ? EPERM : ESRCH, error);
	return 0;
}
