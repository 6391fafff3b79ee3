/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -P: which calls are about a path: by an argument that is a path, or by a descriptor. */
#include "config.h"

#include <string.h>

#include "trace/internal.h"
#include "trace/syscalls.h"
#include "util/array.h"

#define PATH_ROOM 4096			/* PATH_MAX: no call takes a longer path */

#define ARG(N) (1u << (N))

/* Calls for which strace's classes do not tell which arguments are descriptors and paths. */
static const struct {
	const char *name;
	uint8_t fds, paths;
} places[] = {
	{ "copy_file_range", ARG(0) | ARG(2), 0 },
	{ "creat", 0, ARG(0) },
	{ "dup2", ARG(0) | ARG(1), 0 },
	{ "dup3", ARG(0) | ARG(1), 0 },
	{ "epoll_create", 0, 0 },
	{ "epoll_create1", 0, 0 },
	{ "epoll_ctl", ARG(0) | ARG(2), 0 },
	{ "eventfd", 0, 0 },
	{ "eventfd2", 0, 0 },
	{ "fanotify_init", 0, 0 },
	{ "fanotify_mark", ARG(0) | ARG(3), ARG(4) },
	{ "fsconfig", ARG(0), 0 },
	{ "fsopen", 0, 0 },
	{ "getcwd", 0, 0 },
	{ "inotify_init1", 0, 0 },
	{ "io_uring_setup", 0, 0 },
	{ "kexec_file_load", ARG(0) | ARG(1), 0 },
	{ "landlock_create_ruleset", 0, 0 },
	{ "link", 0, ARG(0) | ARG(1) },
	{ "linkat", ARG(0) | ARG(2), ARG(1) | ARG(3) },
	{ "memfd_create", 0, 0 },
	{ "memfd_secret", 0, 0 },
	{ "mmap", ARG(4), 0 },
	{ "mmap2", ARG(4), 0 },
	{ "mount", 0, ARG(0) | ARG(1) },
	{ "move_mount", ARG(0) | ARG(2), ARG(1) | ARG(3) },
	{ "mq_open", 0, 0 },
	{ "open", 0, ARG(0) },
	{ "perf_event_open", ARG(3), 0 },
	{ "pidfd_open", 0, 0 },
	{ "pipe", 0, 0 },
	{ "pipe2", 0, 0 },
	{ "pivot_root", 0, ARG(0) | ARG(1) },
	{ "poll", 0, 0 },
	{ "ppoll", 0, 0 },
	{ "ppoll_time64", 0, 0 },
	{ "pselect6", 0, 0 },
	{ "pselect6_time64", 0, 0 },
	{ "quotactl", 0, ARG(1) },
	{ "rename", 0, ARG(0) | ARG(1) },
	{ "renameat", ARG(0) | ARG(2), ARG(1) | ARG(3) },
	{ "renameat2", ARG(0) | ARG(2), ARG(1) | ARG(3) },
	{ "select", 0, 0 },
	{ "_newselect", 0, 0 },
	{ "sendfile", ARG(0) | ARG(1), 0 },
	{ "sendfile64", ARG(0) | ARG(1), 0 },
	{ "socket", 0, 0 },
	{ "socketcall", 0, 0 },
	{ "socketpair", 0, 0 },
	{ "splice", ARG(0) | ARG(2), 0 },
	{ "symlink", 0, ARG(1) },
	{ "symlinkat", ARG(1), ARG(2) },
	{ "tee", ARG(0) | ARG(1), 0 },
	{ "timerfd_create", 0, 0 },
	{ "userfaultfd", 0, 0 },
};

void vt_trace_place_files(struct vt_known_call *known)
{
	const struct vt_syscall *s = vt_syscall_find(known->name);
	bool path = s && s->classes & vt_syscall_class("file");
	bool fd = s && s->classes & (vt_syscall_class("desc") | vt_syscall_class("network"));

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (strcmp(places[i].name, known->name))
			continue;
		known->fds = places[i].fds;
		known->paths = places[i].paths;
		return;
	}
	known->fds = fd ? ARG(0) : 0;
	known->paths = path ? fd ? ARG(1) : ARG(0) : 0;
}

static bool is_wanted(const struct vt_trace_options *o, const char *path)
{
	for (size_t i = 0; i < o->npaths; i++)
		if (!strcmp(o->paths[i], path))
			return true;
	return false;
}

static bool by_descriptor(struct vt_trace *trace, const struct vt_tracee *t, unsigned int n)
{
	const struct vt_source *s = trace->source;
	const struct vt_record *r = &t->record;
	int fd = (int)r->args[n];

	if (fd < 0)
		return false;
	if ((r->decoded || r->on_fd) && r->fd == fd)
		return is_wanted(trace->options, r->fd_info.path);
	return is_wanted(trace->options, s->identify(s->ctx, t->tgid, t->tid, fd)->path);
}

static bool by_path(struct vt_trace *trace, const struct vt_tracee *t, unsigned int n)
{
	struct vt_tracee_memory m = { trace->source, t->tid };
	const struct vfiotrace_memory memory = { vt_trace_read, &m };
	char path[PATH_ROOM];
	ssize_t got = vt_io_read_string(&memory, t->record.args[n], path, sizeof(path));

	return got > 0 && !path[got - 1] && is_wanted(trace->options, path);
}

/* A recording may be read with any -P, so it needs the answers for all arguments. */
bool vt_trace_touches(struct vt_trace *trace, const struct vt_tracee *t,
		      const struct vt_known_call *known)
{
	const struct vt_trace_options *o = trace->options;
	bool found = !o->npaths;

	for (unsigned int n = 0; n < 6 && (!found || o->complete); n++) {
		if (known->fds & ARG(n) && by_descriptor(trace, t, n))
			found = true;
		if (known->paths & ARG(n) && by_path(trace, t, n))
			found = true;
	}
	return found;
}
