/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of any order, with any answers, into the trace: an engine that a program tricks, an
 * eBPF source that loses some, a file that somebody has edited. Whatever comes, lines are
 * lines: without control bytes as text, and JSON as JSON.
 *
 * usage: events [SECONDS | FILE...]; without either, some hundred sequences that are
 * always the same. One that fails is left in the file that FUZZ_KEEP names.
 */
#include "config.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "io/table.h"
#include "trace/trace.h"
#include "util/array.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0
#endif

#define TASKS 4
#define FDS 12
#define BASE 0x10000ul
#define INPUT_MAX 6000
#define SEQUENCES 400

struct world {
	const uint8_t *data;
	size_t size, at;		/* what is left to say what happens */
	struct vt_fd fds[TASKS][FDS];
	struct vt_fd none;
	char text[64];			/* of an answer about the world */
	bool json;
};

static uint8_t byte(struct world *w)
{
	return w->at < w->size ? w->data[w->at++] : 0;
}

static pid_t task(uint8_t number)
{
	return 100 + number % TASKS;
}

/* ---- answers ---- */

static ssize_t read_memory(void *ctx, pid_t tid, uint64_t address, void *buffer, size_t length)
{
	const struct world *w = ctx;
	uint64_t from = address - BASE;

	(void)tid;
	if (from >= w->size)
		return address & 0x4000 ? -EFAULT : -EAGAIN;
	if (length > w->size - from)
		length = w->size - from;
	memcpy(buffer, w->data + from, length);
	return (ssize_t)length;
}

static const struct vt_fd *identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	struct world *w = ctx;

	(void)tid;
	return fd >= 0 && fd < FDS ? &w->fds[(uint32_t)tgid % TASKS][fd] : &w->none;
}

static void learn(void *ctx, pid_t tgid, pid_t tid, int fd, const struct vfiotrace_call *call,
		  int64_t result)
{
	(void)ctx;
	(void)tgid;
	(void)tid;
	(void)fd;
	(void)call;
	(void)result;
}

static void forget(void *ctx, pid_t tgid)
{
	(void)ctx;
	(void)tgid;
}

static int shares(void *ctx, pid_t tid, pid_t other)
{
	struct world *w = ctx;
	uint8_t b = byte(w);

	(void)tid;
	(void)other;
	return b % 3 == 2 ? -EPERM : b % 3;
}

static int stack(void *ctx, pid_t tgid, pid_t tid,
		 void (*frame)(void *frame_ctx, const struct vt_frame *frame), void *frame_ctx)
{
	static const struct vt_frame f = { .ip = 0x1000, .object = "/lib/a\nb", .symbol = "f" };

	(void)tgid;
	(void)tid;
	frame(frame_ctx, &f);
	return byte(ctx) & 1 ? -EIO : 0;
}

static void ask(void *ctx, const struct vt_question *question, struct vt_answer *answer)
{
	static const char *const texts[] = {
		"", "0", "-1", "VmLck:\t  16 kB\n", "Max locked memory  65536  65536  bytes\n",
		"\n\n\xff", "../../../../kernel/iommu_groups/14", "99999999999999999999",
	};
	struct world *w = ctx;
	uint8_t b = byte(w);

	*answer = (struct vt_answer){ 0 };
	if (b & 1) {
		answer->error = b & 2 ? ENOENT : b & 4 ? EACCES : VT_NOT_KNOWN;
		return;
	}
	snprintf(w->text, sizeof(w->text), "%s", texts[(b >> 1) % ARRAY_SIZE(texts)]);
	answer->data = w->text;
	answer->length = strlen(w->text) + (question->ask == VT_ASK_FOLDER);
	answer->status = (struct vt_status){ .rdev = b, .mode = b * 257u, .uid = b & 1 };
	answer->cut = b & 0x80;
}

/* ---- what is written ---- */

static void hear(void *ctx, const char *thread, const char *data, size_t length)
{
	const struct world *w = ctx;

	(void)thread;
	check_lines(data, length, w->json);
}

/* ---- events ---- */

static void set_fd(struct world *w)
{
	static const struct {
		enum vfiotrace_fd_kind kind;
		const char *path, *device;
	} things[] = {
		{ VFIOTRACE_FD_CONTAINER, "/dev/vfio/vfio", "" },
		{ VFIOTRACE_FD_GROUP, "/dev/vfio/14", "" },
		{ VFIOTRACE_FD_NOIOMMU_GROUP, "/dev/vfio/noiommu-3", "" },
		{ VFIOTRACE_FD_DEVICE, "anon_inode:[vfio-device]", "0000:03:00.0" },
		{ VFIOTRACE_FD_CDEV, "/dev/vfio/devices/vfio0", "" },
		{ VFIOTRACE_FD_IOMMUFD, "/dev/iommu", "" },
		{ VFIOTRACE_FD_EVENTFD, "anon_inode:[eventfd]", "" },
		{ VFIOTRACE_FD_MIGRATION, "anon_inode:[mtty-migf]", "" },
		{ VFIOTRACE_FD_KVM_VM, "anon_inode:kvm-vm", "" },
		{ VFIOTRACE_FD_KVM_VFIO, "anon_inode:kvm-vfio", "" },
		{ VFIOTRACE_FD_DMABUF, "/dmabuf:", "" },
		{ VFIOTRACE_FD_UNKNOWN, "", "" },
		{ VFIOTRACE_FD_OTHER, "/tmp/\x01\xff", "" },
		{ VFIOTRACE_FD_FAULT_QUEUE, "anon_inode:[iommufd-pgfault]", "" },
	};
	uint8_t b = byte(w), which = byte(w), how = byte(w);
	struct vt_fd *fd = &w->fds[b % TASKS][b / TASKS % FDS];
	size_t i = which % ARRAY_SIZE(things);

	*fd = (struct vt_fd){ .what.kind = things[i].kind, .file = how & 1 ? 1 + which : 0,
			      .absent = !(how & 0x70),
			      .what.iommu = (how >> 1) % VFIOTRACE_IOMMUS,
			      .what.device_type = (how >> 4) % VFIOTRACE_DEVICE_TYPES };
	snprintf(fd->path, sizeof(fd->path), "%s", things[i].path);
	snprintf(fd->device, sizeof(fd->device), "%s", things[i].device);
	snprintf(fd->driver, sizeof(fd->driver), "%s", how & 8 ? "vfio-pci" : "");
}

static const struct vfiotrace_request *pick_request(const struct vfiotrace_context *context,
						    unsigned int number)
{
	static size_t count;
	const struct vfiotrace_request *row = NULL;
	size_t at = 0;

	if (!count)
		while (vfiotrace_request_next(context, &at))
			count++;
	number %= (unsigned int)count;
	at = 0;
	do {
		row = vfiotrace_request_next(context, &at);
	} while (number--);
	return row;
}

static void enter(struct world *w, const struct vfiotrace_context *context, struct vt_event *e)
{
	static const long calls[] = {
		SYS_ioctl, SYS_ioctl, SYS_ioctl, SYS_ioctl, SYS_openat, SYS_openat2, SYS_close,
		SYS_close_range, SYS_dup, SYS_dup3, SYS_fcntl, SYS_mmap, SYS_munmap, SYS_mremap,
		SYS_pread64, SYS_pwrite64, SYS_read, SYS_write, SYS_readv, SYS_writev,
		SYS_preadv, SYS_eventfd2, SYS_recvmsg, SYS_sendmsg, SYS_pidfd_getfd, SYS_clone,
		SYS_execve, SYS_exit_group, SYS_rt_sigreturn, SYS_prctl, SYS_readlinkat,
		SYS_recvmmsg, SYS_sendmmsg,
	};
	uint8_t b = byte(w);
	long nr = calls[b % ARRAY_SIZE(calls)];

	e->type = VT_EVENT_ENTER;
	e->enter.arch = ARCH;
	e->enter.nr = b == 0xff ? 5000 : (uint64_t)nr;
	e->enter.before = byte(w) > 0xf0;
	for (int i = 0; i < 6; i++) {
		uint8_t what = byte(w);

		e->enter.args[i] = what & 1 ? BASE + what * 16u % w->size :
				   what & 2 ? (uint64_t)(what >> 2) << 12 :
				   what & 4 ? what >> 3 : (uint64_t)(int64_t)(int8_t)what;
	}
	if (nr != SYS_ioctl)
		return;
	e->enter.args[0] = byte(w) % (FDS + 1);
	e->enter.args[1] = byte(w) > 0xf8 ? 0x3b00u + byte(w) :
			   pick_request(context, byte(w) + byte(w))->code;
	e->enter.args[2] = BASE + byte(w) * 8u % w->size;
}

static void make_event(struct world *w, const struct vfiotrace_context *context,
		       struct vt_event *e)
{
	static const int64_t results[] = {
		0, 0, 0, 0, 0, 3, 5, 8, 11, 4096, 0x10000, -1, -EINVAL, -EFAULT, -ENOENT, -EEXIST,
		-EBUSY, -ENOMEM, -ENOSPC, -ENOTTY, -EBADF, -EPERM, -EACCES, -512, INT64_MAX,
		INT64_MIN, 1ll << 31,
	};
	uint8_t kind = byte(w), who = byte(w);

	memset(e, 0, sizeof(*e));
	e->tid = task(who);
	/* Threads 100 and 101 are one process. */
	e->tgid = e->tid == 101 ? 100 : who > 0xf8 ? 0 : e->tid;
	e->mono.tv_nsec = e->real.tv_nsec = (long)w->at;
	if (kind < 90) {
		enter(w, context, e);
	} else if (kind < 190) {
		e->type = VT_EVENT_EXIT;
		e->exit.result = results[byte(w) % ARRAY_SIZE(results)];
		e->exit.failed = e->exit.result < 0 && e->exit.result > -4096;
		e->exit.tampered = byte(w) > 0xf0 ? byte(w) : 0;
	} else if (kind < 215) {
		e->type = VT_EVENT_NEW;
		e->new.parent = byte(w) & 1 ? task(byte(w)) : 0;
		e->new.attached = byte(w) & 1;
		e->new.thread = e->tid == 101;
	} else if (kind < 225) {
		e->type = VT_EVENT_SIGNAL;
		e->signal.number = byte(w) % 65;
		e->signal.info.si_signo = e->signal.number;
		e->signal.info.si_code = (int8_t)byte(w);
		e->signal.info.si_pid = task(byte(w));
	} else if (kind < 230) {
		e->type = VT_EVENT_EXEC;
		e->exec.former = byte(w) & 1 ? task(byte(w)) : e->tid;
	} else if (kind < 240) {
		e->type = byte(w) & 1 ? VT_EVENT_EXITED : VT_EVENT_KILLED;
		e->end.status = byte(w) % 64;
	} else if (kind < 244) {
		e->type = VT_EVENT_SUPERSEDED;
		e->superseded.by = task(byte(w));
	} else if (kind < 247) {
		e->type = VT_EVENT_DETACHED;
	} else if (kind < 251) {
		e->type = VT_EVENT_PENDING;
	} else {
		e->type = VT_EVENT_STOPPED;
		e->signal.number = 19;
	}
}

/* ---- a run ---- */

static void ignore(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static void run(const uint8_t *data, size_t size)
{
	struct world w = { .data = data, .size = size };
	uint8_t how = byte(&w), more = byte(&w);
	static const char *const device = "0000:03:00.0";
	struct vt_print_options print = {
		.values.limit = more & 16 ? UINT32_MAX : 32, .values.verbose = more & 16,
		.column = 40, .fds = true, .duration = how & 1,
	};
	struct vt_trace_options options = {
		.print = &print,
		.printer = how & 2 ? &vt_json_printer : &vt_text_printer,
		.status = how & 4 ? VT_STATUS_FAILED : VT_STATUS_ALL,
		.quiet = VT_QUIET_ATTACH,
		.signals = UINT64_MAX,
		.vfio_only = how & 8, .io = how & 16, .normalize = how & 32,
		.sets = VT_IO_SET_IO | VT_IO_SET_OPEN | VT_IO_SET_BIND,
		.stack = how & 64, .users_only = how & 128,
		.complete = more & 1, .names = false, .pids = more & 2,
		.explain = more & 8 ? VT_EXPLAIN_ALWAYS : VT_EXPLAIN_NEVER,
		.only_devices = &device, .nonly_devices = more & 32 ? 1 : 0,
		.only_devices_negated = more & 64,
	};
	struct vt_source source = {
		.ctx = &w, .read = read_memory, .identify = identify, .learn = learn,
		.forget = forget, .shares = shares, .stack = stack, .ask = ask,
	};
	struct vt_output_options to = { .target = "/dev/null" };
	struct vfiotrace_context *context;
	struct vt_output *output;
	struct vt_trace *trace;
	struct vt_error error;
	struct vt_event event;

	w.json = how & 2;
	REQUIRE(!vfiotrace_context_create(&context));
	REQUIRE(!vt_output_create(&output, &to, &error));
	vt_output_listen(output, hear, &w);
	REQUIRE(!vt_trace_create(&trace, &options, context, &source, output));
	vt_trace_head(trace, &(struct vt_trace_info){ .version = "0" });
	while (w.at < w.size) {
		if (byte(&w) < 40)
			set_fd(&w);
		make_event(&w, context, &event);
		vt_trace_event(trace, &event);
	}
	vt_trace_tell_missed(trace, ignore, NULL);
	vt_trace_destroy(trace);
	vt_output_destroy(output, NULL);
	vfiotrace_context_destroy(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size)
		run(data, size);
	return 0;
}

#ifndef FUZZER

/* Words that mean something as sizes, addresses and ids stand among bytes of all sorts. */
static size_t generate(uint64_t *state, uint8_t *data)
{
	size_t size = 200 + next_random(state) % (INPUT_MAX - 200);

	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(next_random(state) >> 24);
	for (size_t i = next_random(state) % 64; i + 8 <= size; i += 8 * (1 + next_random(state) % 6)) {
		uint64_t r = next_random(state), word = r % 5 == 0 ? (r >> 8) % 16 :
			r % 5 == 1 ? ((r >> 8) % 64) << 12 : r % 5 == 2 ? 24 + (r >> 8) % 64 :
			r % 5 == 3 ? BASE + (r >> 8) % size : 0;

		memcpy(data + (i & ~(size_t)7), &word, r & 0x10000 ? 8 : 4);
	}
	return size;
}

static uint8_t file_data[1 << 20];

int main(int argc, char **argv)
{
	static uint8_t data[INPUT_MAX];
	uint64_t state = FIRST_STATE;
	time_t until = 0;
	unsigned long runs = 0;

	if (!ARCH)
		return 77;
	if (argc > 1 && (argv[1][0] < '0' || argv[1][0] > '9')) {
		for (int i = 1; i < argc; i++)
			LLVMFuzzerTestOneInput(file_data, read_input(argv[i], file_data,
								     sizeof(file_data)));
		return 0;
	}
	if (argc > 1)
		until = time(NULL) + atol(argv[1]);
	if (argc > 2)
		state ^= strtoull(argv[2], NULL, 0) * FIRST_STATE;
	do {
		size_t size = generate(&state, data);

		keep_input(data, size);
		LLVMFuzzerTestOneInput(data, size);
		runs++;
	} while (until ? time(NULL) < until : runs < SEQUENCES);
	printf("%lu sequences\n", runs);
	return 0;
}
#endif
