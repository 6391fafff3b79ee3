/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of any order, with any answers, into the trace: an engine that a program tricks, an
 * eBPF source that loses some, a file that somebody has edited. Whatever comes, lines are
 * lines: without control bytes as text, and JSON as JSON.
 */
#include "config.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"
#include "io/table.h"
#include "record/record.h"
#include "record/replay.h"
#include "target.h"
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
#define SEQUENCES 400

struct world {
	const uint8_t *data;
	size_t size, at;		/* what is left to say what happens */
	struct vt_fd fds[TASKS][FDS];
	struct vt_fd none;
	char text[64];			/* of an answer about the world */
	bool json;
	struct vt_buffer *out;		/* what was written is kept here; NULL: nowhere */
	bool alive[TASKS], inside[TASKS];
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
	answer->length = strlen(w->text) + vt_ask_lists(question->ask);
	answer->status = (struct vt_status){ .rdev = b, .mode = b * 257u, .uid = b & 1 };
	answer->cut = b & 0x80 && (vt_ask_lists(question->ask) || question->ask == VT_ASK_FILE);
}

/* ---- what is written ---- */

static void hear(void *ctx, const char *thread, const char *data, size_t length)
{
	const struct world *w = ctx;

	(void)thread;
	check_lines(data, length, w->json);
	if (w->out)
		vt_buffer_add(w->out, data, length);
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

	*fd = (struct vt_fd){ .absent = !(how & 0x70) };
	if (fd->absent)
		return;
	*fd = (struct vt_fd){ .what.kind = things[i].kind, .file = how & 1 ? 1 + which : 0,
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
		e->exit.tampered = byte(w) > 0xf0 ? byte(w) & VT_TAMPERED_ALL : 0;
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

static void ignore_said(void *ctx, const char *text, bool attach)
{
	(void)attach;
	ignore(ctx, text);
}

/* Made once: it costs more than a sequence does. */
static const struct vfiotrace_context *context(void)
{
	static struct vfiotrace_context *made;

	REQUIRE(made || !vfiotrace_context_create(&made));
	return made;
}

struct trace {
	struct vt_output *output;
	struct vt_trace *trace;
};

static void begin(struct trace *t, const struct vt_trace_options *options,
		  const struct vt_source *source, struct world *w)
{
	static char word[] = "-o\xff\n", *const words[] = { word };
	const struct vt_trace_info head = { .version = "0", .words = words, .noptions = 1 };
	struct vt_output_options to = { .target = "/dev/null" };
	struct vt_error error;

	REQUIRE(!vt_output_create(&t->output, &to, &error));
	vt_output_listen(t->output, hear, w);
	REQUIRE(!vt_trace_create(&t->trace, options, context(), source, t->output));
	vt_trace_head(t->trace, &head);
}

static void end(struct trace *t)
{
	vt_trace_tell_missed(t->trace, ignore, NULL);
	vt_trace_destroy(t->trace);
	vt_output_destroy(t->output, NULL);
}

/*
 * A recording is of what an engine tells: each thread is new once, enters before it leaves, and
 * ends once; the leader of a process begins before its threads, and ends after them. The event is
 * made so, or, if that cannot be, refused.
 */
static bool make_sense(struct world *w, struct vt_event *e)
{
	unsigned int i = (unsigned int)(e->tid - task(0));
	bool was_inside = w->inside[i];

	e->tgid = e->tid == 101 ? 100 : e->tid;
	if (!w->alive[i]) {
		if (e->tid == 101 && !w->alive[0])
			return false;
		e->type = VT_EVENT_NEW;
		memset(&e->new, 0, sizeof(e->new));
		e->new.thread = e->tid == 101;
		e->new.parent = w->alive[0] ? 100 : 0;
		w->alive[i] = true;
		w->inside[i] = false;
		return true;
	}
	switch (e->type) {
	case VT_EVENT_ENTER:
		w->inside[i] = true;
		return !was_inside;
	case VT_EVENT_EXIT:
		w->inside[i] = false;
		return was_inside;
	case VT_EVENT_PENDING:
		return was_inside;
	case VT_EVENT_EXEC:
		return was_inside && e->exec.former == e->tid;
	case VT_EVENT_SIGNAL:
		return e->signal.number;
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
	case VT_EVENT_DETACHED:
		if (e->tid == 100 && w->alive[1])
			return false;
		w->alive[i] = false;
		return true;
	default:
		return e->type != VT_EVENT_NEW && e->type != VT_EVENT_SUPERSEDED;
	}
}

static void make_events(struct world *w, const struct vt_handler *handler)
{
	struct vt_event event;

	while (w->at < w->size) {
		if (byte(w) < 40)
			set_fd(w);
		make_event(w, context(), &event);
		if (!w->out || make_sense(w, &event))
			handler->event(handler->ctx, &event);
	}
}

/* What was recorded says the same again. */
static void replay(const char *path, const struct vt_trace_options *options, struct world *w)
{
	struct vt_buffer *live = w->out, again = { 0 };
	struct vt_error error = { 0 };
	struct vt_replay *replay;
	struct vt_source source;
	struct trace t;

	REQUIRE(!vt_replay_open(&replay, path, &error));
	source = vt_replay_source(replay);
	w->out = &again;
	begin(&t, options, &source, w);
	if (vt_replay_run(replay, &(struct vt_replay_handler){
			  { vt_trace_event, t.trace }, ignore_said, NULL, NULL }, &error)) {
		fprintf(stderr, "broken: %s\n", error.text);
		abort();
	}
	end(&t);
	vt_replay_close(replay);
	if (live->length != again.length ||
	    (live->length && memcmp(live->data, again.data, live->length))) {
		fprintf(stderr, "broken: live:\n%.*s\nreplayed:\n%.*s\n", (int)live->length,
			live->data, (int)again.length, again.data);
		abort();
	}
	vt_buffer_free(&again);
}

static void record(const struct vt_trace_options *options, const struct vt_source *live,
		   struct world *w)
{
	struct vt_recorder *recorder;
	struct vt_handler handler;
	struct vt_buffer out = { 0 };
	struct vt_source source;
	struct vt_error error;
	struct trace t;
	char path[40];
	int fd = memfd_create("recording", MFD_CLOEXEC);
	const struct vt_recorder_options to = {
		.target = path, .vfio_only = options->vfio_only, .io = options->io,
		.users_only = options->users_only, .sets = options->sets, .stacks = options->stack,
	};

	REQUIRE(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	REQUIRE(!vt_recorder_create(&recorder, &to, &error));
	source = vt_recorder_source(recorder, live);
	w->out = &out;
	begin(&t, options, &source, w);
	handler = vt_recorder_handler(recorder, &(struct vt_handler){ vt_trace_event, t.trace });
	make_events(w, &handler);
	end(&t);
	REQUIRE(!vt_recorder_destroy(recorder, &error));
	/* Without any event nothing is written. */
	if (lseek(fd, 0, SEEK_END))
		replay(path, options, w);
	vt_buffer_free(&out);
	close(fd);
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
		.complete = more & 129, .names = false, .pids = more & 2,
		.explain = more & 8 ? VT_EXPLAIN_ALWAYS : VT_EXPLAIN_NEVER,
		.checks = more & 4 ? UINT64_MAX : 0,
		.annotate = more & 12 ? VT_ANNOTATE_ALL : VT_ANNOTATE_NONE,
		.only_devices = &device, .nonly_devices = more & 32 ? 1 : 0,
		.only_devices_negated = more & 64,
	};
	struct vt_source source = {
		.ctx = &w, .read = read_memory, .identify = identify, .learn = learn,
		.forget = forget, .shares = shares, .stack = stack, .ask = ask,
	};
	struct trace t;

	w.json = how & 2;
	if (more & 128) {
		record(&options, &source, &w);
		return;
	}
	begin(&t, &options, &source, &w);
	make_events(&w, &(struct vt_handler){ vt_trace_event, t.trace });
	end(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size)
		run(data, size);
	return 0;
}

/* Words that mean something as sizes, addresses and ids stand among bytes of all sorts. */
static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	size_t size = 32 + next_random(state) % (max - 32);

	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(next_random(state) >> 24);
	for (size_t i = next_random(state) % 64; i + 8 <= size;
	     i += 8 * (1 + next_random(state) % 6)) {
		uint64_t r = next_random(state), word = r % 5 == 0 ? (r >> 8) % 16 :
			r % 5 == 1 ? ((r >> 8) % 64) << 12 : r % 5 == 2 ? 24 + (r >> 8) % 64 :
			r % 5 == 3 ? BASE + (r >> 8) % size : 0;

		memcpy(data + (i & ~(size_t)7), &word, r & 0x10000 ? 8 : 4);
	}
	return size;
}

const struct fuzz_target fuzz_target = {
	.name = "events", .inputs = "sequences", .max = 6000, .runs = SEQUENCES,
	.absent = !ARCH, .generate = generate,
};
