/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>

/* ---- a world that changes with every event ---- */

struct world {
	struct vt_source source;
	struct vt_buffer *out;
	unsigned int event;
};

/* Memory of three pages; what lies before and behind cannot be read. */
#define BASE UINT64_C(0x10000)
#define END UINT64_C(0x13000)

static ssize_t world_read(void *ctx, pid_t tid, uint64_t address, void *buffer,
			  size_t length)
{
	const struct world *w = ctx;
	uint8_t *bytes = buffer;

	if (tid == 13)
		return -ESRCH;
	if (address < BASE || address >= END)
		return -EFAULT;
	if (length > END - address)
		length = END - address;
	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)((address + i) * 7 + w->event);
	return (ssize_t)length;
}

static const struct vt_fd fds[] = {
	{ .path = "" },
	{ .what = { VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_TYPE1 },
	  .file = 1, .path = "/dev/vfio/vfio" },
	{ .what = { .kind = VFIOTRACE_FD_DEVICE, .device_type = VFIOTRACE_DEVICE_PCI },
	  .file = UINT64_MAX, .path = "anon_inode:[vfio-device]", .device = "0000:03:00.0" },
	{ .what = { .kind = VFIOTRACE_FD_OTHER, .dialect = VFIOTRACE_DIALECT_2011 },
	  .path = "/tmp/\xff\x01\x1b[2J\xc3\xa4" },
	{ .what = { .kind = VFIOTRACE_FD_OTHER }, .path = "/tmp/\xc3\xa4\x1b]0;\"\\<>" },
};

static const struct vt_fd *world_identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	const struct world *w = ctx;

	(void)tgid;
	(void)tid;
	return &fds[((unsigned int)fd + w->event / 8) % (sizeof(fds) / sizeof(fds[0]))];
}

static int world_stack(void *ctx, pid_t tgid, pid_t tid,
		       void (*frame)(void *frame_ctx, const struct vt_frame *frame),
		       void *frame_ctx)
{
	const struct world *w = ctx;
	struct vt_frame f = { .ip = 0x400000 + w->event, .offset = 12,
			      .object = "/lib/\xfe.so", .symbol = "main" };

	(void)tgid;
	(void)tid;
	frame(frame_ctx, &f);
	frame(frame_ctx, &(struct vt_frame){ .ip = UINT64_MAX });
	return w->event % 2 ? 0 : -ESRCH;
}

/* ---- the transcript ---- */

static void ask_memory(struct world *w, const struct vt_event *e, uint64_t address,
		       size_t length)
{
	uint8_t bytes[8192];
	ssize_t got = w->source.read(w->source.ctx, e->tid, address, bytes, length);

	vt_buffer_format(w->out, " read %llx %zu = %zd", (unsigned long long)address, length,
			 got);
	for (ssize_t i = 0; i < got; i++)
		vt_buffer_format(w->out, " %02x", bytes[i]);
}

static void ask_fd(struct world *w, const struct vt_event *e, int fd)
{
	const struct vt_fd *f = w->source.identify(w->source.ctx, e->tgid, e->tid, fd);

	vt_buffer_format(w->out, " fd %d %d %d %d %d %llx %s %s", fd, f->what.kind,
			 f->what.iommu, f->what.device_type, f->what.dialect,
			 (unsigned long long)f->file, f->path, f->device);
}

static void note_frame(void *ctx, const struct vt_frame *f)
{
	struct world *w = ctx;

	vt_buffer_format(w->out, " frame %llx %llx %s %s", (unsigned long long)f->ip,
			 (unsigned long long)f->offset, f->object, f->symbol);
}

static void ask(struct world *w, const struct vt_event *e)
{
	ask_fd(w, e, 3);
	ask_fd(w, e, -1);
	/* One inside the other, side by side, over both ends, none at all. */
	ask_memory(w, e, BASE + 0xff0, 32);
	ask_memory(w, e, BASE + 0xff8, 8);
	ask_memory(w, e, BASE + 0xfe8, 64);
	ask_memory(w, e, END - 4, 16);
	ask_memory(w, e, END - 8, 4100);
	ask_memory(w, e, BASE - 2, 4);
	ask_memory(w, e, UINT64_MAX, 1);
	ask_memory(w, e, 0, 1);
	if (e->type == VT_EVENT_EXIT)
		vt_buffer_format(w->out, " = %d",
				 w->source.stack(w->source.ctx, e->tgid, e->tid, note_frame,
						 w));
}

static void describe(struct world *w, const struct vt_event *e)
{
	const siginfo_t *info = &e->signal.info;

	switch (e->type) {
	case VT_EVENT_NEW:
		vt_buffer_format(w->out, " new %d %d %d", e->new.parent, e->new.attached,
				 e->new.thread);
		break;
	case VT_EVENT_ENTER:
		vt_buffer_format(w->out, " enter %x %llx %llx", e->enter.arch,
				 (unsigned long long)e->enter.nr,
				 (unsigned long long)e->enter.ip);
		vt_buffer_puts(w->out, e->enter.before ? " before" : "");
		vt_buffer_puts(w->out, e->enter.late ? " late" : "");
		for (int i = 0; i < (e->enter.nr == 16 ? 3 : 6); i++)
			vt_buffer_format(w->out, " %llx",
					 (unsigned long long)e->enter.args[i]);
		break;
	case VT_EVENT_EXIT:
		vt_buffer_format(w->out, " exit %lld %d", (long long)e->exit.result,
				 e->exit.failed);
		break;
	case VT_EVENT_SIGNAL:
		vt_buffer_format(w->out, " signal %d %d %d %d %d", e->signal.number,
				 info->si_signo, info->si_code,
				 info->si_signo ? info->si_pid : 0,
				 info->si_signo ? info->si_status : 0);
		break;
	case VT_EVENT_STOPPED:
		vt_buffer_format(w->out, " stopped %d", e->signal.number);
		break;
	case VT_EVENT_EXEC:
		vt_buffer_format(w->out, " exec %d", e->exec.former);
		break;
	case VT_EVENT_EXITED:
		vt_buffer_format(w->out, " exited %d", e->end.status);
		break;
	case VT_EVENT_KILLED:
		vt_buffer_format(w->out, " killed %d %d", e->end.status, e->end.core);
		break;
	case VT_EVENT_SUPERSEDED:
		vt_buffer_format(w->out, " superseded %d", e->superseded.by);
		break;
	case VT_EVENT_DETACHED:
		vt_buffer_puts(w->out, " detached");
		break;
	case VT_EVENT_PENDING:
		vt_buffer_puts(w->out, " pending");
		break;
	case VT_EVENT_LOST:
		vt_buffer_format(w->out, " lost %u", e->lost.calls);
		break;
	case VT_EVENT_UNSEEN:
		vt_buffer_format(w->out, " unseen %d", e->unseen);
		break;
	case VT_EVENT_ENDING:
		vt_buffer_puts(w->out, " ending");
		break;
	case VT_EVENT_ASKED:
	case VT_EVENT_CAPTURE:
		vt_buffer_puts(w->out, " asked");
		break;
	}
}

static bool transcribe(void *ctx, const struct vt_event *e)
{
	struct world *w = ctx;

	vt_buffer_format(w->out, "%d %d %lld.%09ld %lld.%09ld", e->tid, e->tgid,
			 (long long)e->real.tv_sec, e->real.tv_nsec,
			 (long long)e->mono.tv_sec, e->mono.tv_nsec);
	describe(w, e);
	if (e->type == VT_EVENT_ENTER || e->type == VT_EVENT_EXIT)
		ask(w, e);
	vt_buffer_add(w->out, "\n", 1);
	return true;
}

static void transcribe_remark(void *ctx, const char *text, bool attach)
{
	struct world *w = ctx;

	vt_buffer_format(w->out, "say %d %s\n", attach, text);
}

/* ---- the events ---- */

#define ARCH AUDIT_ARCH_X86_64

static const struct vt_event events[] = {
	{ VT_EVENT_NEW, 10, 10, .new = { .parent = 0 } },
	{ VT_EVENT_NEW, 11, 10, .new = { .parent = 10, .thread = true } },
	{ VT_EVENT_NEW, 12, 12, .new = { .attached = true } },
	{ VT_EVENT_ENTER, 10, 10, .enter = { ARCH, 16, { 3, 0x3b71, BASE + 16 }, 77 } },
	{ VT_EVENT_ENTER, 11, 10, .enter = { ARCH, 16, { 5, 0x3b64, 0 }, 78 } },
	{ VT_EVENT_EXIT, 11, 10, .exit = { 0, false } },
	{ VT_EVENT_EXIT, 10, 10, .exit = { -EINVAL, true } },
	{ VT_EVENT_ENTER, 10, 10, .enter = { ARCH, 16, { 3, 0x3b71, END - 4 }, 77 } },
	{ VT_EVENT_PENDING, 10, 10 },
	{ VT_EVENT_EXIT, 10, 10, .exit = { -512, true } },
	{ VT_EVENT_ENTER, 12, 12,
	  .enter = { ARCH, 16, { 3, 0x3b71, BASE }, 77, .before = true } },
	{ VT_EVENT_PENDING, 12, 12 },
	{ VT_EVENT_LOST, 12, 12, .lost = { 17 } },
	{ VT_EVENT_ENTER, 12, 12,
	  .enter = { ARCH, 16, { 3, 0x3b71, BASE }, 77, .late = true } },
	{ VT_EVENT_LOST, 12, 12, .lost = { 0 } },
	{ VT_EVENT_UNSEEN, 12, 12, .unseen = VT_UNSEEN_CALL },
	{ VT_EVENT_UNSEEN, 13, 13, .unseen = VT_UNSEEN_COMPAT },
	{ VT_EVENT_ASKED, 10, 10 },
	{ VT_EVENT_ENDING, 11, 10 },
	{ VT_EVENT_ENTER, 12, 0,
	  .enter = { AUDIT_ARCH_I386, 257,
		     { UINT64_MAX, 1, INT64_MAX, 0, UINT32_MAX, 9 }, 78 } },
	{ VT_EVENT_EXIT, 12, 0, .exit = { INT64_MAX, false } },
	{ VT_EVENT_SIGNAL, 12, 12,
	  .signal = { SIGCHLD, { .si_signo = SIGCHLD, .si_code = CLD_EXITED } } },
	{ VT_EVENT_SIGNAL, 12, 12, .signal = { 64 } },
	{ VT_EVENT_STOPPED, 12, 12, .signal = { SIGSTOP } },
	{ VT_EVENT_NEW, 13, 13, .new = { .parent = 12 } },
	{ VT_EVENT_ENTER, 13, 13, .enter = { ARCH, 16, { 3, 0x3b71, BASE }, 77 } },
	{ VT_EVENT_KILLED, 13, 13, .end = { SIGSEGV, true } },
	{ VT_EVENT_SUPERSEDED, 10, 10, .superseded = { 11 } },
	{ VT_EVENT_EXEC, 10, 10, .exec = { 11 } },
	{ VT_EVENT_ENTER, 10, 10, .enter = { ARCH, 16, { 3, 0x3b71, BASE + 16 }, 77 } },
	{ VT_EVENT_EXITED, 10, 10, .end = { 255 } },
	{ VT_EVENT_DETACHED, 12, 12 },
};

static void play(struct vt_handler handler, struct vt_recorder *recorder,
		 struct world *live)
{
	struct timespec mono = { 1000, 999999990 }, real = { 1700000000, 5 };

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		struct vt_event e = events[i];

		e.mono = mono;
		e.real = real;
		/* The wall's clock is set back once. */
		mono.tv_sec += mono.tv_nsec > 999999000;
		mono.tv_nsec = (mono.tv_nsec + 123456) % 1000000000;
		real.tv_nsec += 123457;
		if (i == 9)
			real.tv_sec -= 3600;
		live->event++;
		handler.event(handler.ctx, &e);
		if (i == 2) {
			/* Harmless when it is said again. */
			vt_recorder_say(recorder, "Process \"12\" \x1b[2J\xff", true);
			vt_recorder_say(recorder, "a \\ and \xc3\xa4", false);
			vt_buffer_puts(live->out, "say 1 Process \"12\" \\x1b[2J\\xff\n"
						  "say 0 a \\ and \\xc3\\xa4\n");
		}
	}
}

void make_recording(struct vt_buffer *ret)
{
	const struct vt_recorder_options options = { .target = RECORDING, .stacks = true };
	struct vt_buffer out = { 0 };
	struct world live = { .out = &out }, seen = { .out = &out };
	const struct vt_source system = {
		.ctx = &live, .read = world_read, .identify = world_identify,
		.stack = world_stack,
	};
	const struct vt_handler trace = { transcribe, &seen };
	struct vt_recorder *recorder = NULL;
	struct vt_error error = { 0 };

	assert_int_equal(vt_recorder_create(&recorder, &options, &error), 0);
	seen.source = vt_recorder_source(recorder, &system);
	assert_null(seen.source.learn);
	play(vt_recorder_handler(recorder, &trace), recorder, &live);
	assert_null(vt_recorder_failure(recorder));
	assert_int_equal(vt_recorder_destroy(recorder, &error), 0);
	vt_buffer_add(&out, "", 1);
	if (ret)
		*ret = out;
	else
		vt_buffer_free(&out);
}

int read_recording(const char *path, struct vt_buffer *ret, struct vt_error *error)
{
	struct world w = { .out = ret };
	struct vt_replay *replay = NULL;
	const struct vt_replay_handler handler = {
		{ transcribe, &w }, transcribe_remark, &w
	};
	int err = vt_replay_open(&replay, path, error);

	if (!err) {
		w.source = vt_replay_source(replay);
		err = vt_replay_run(replay, &handler, error);
		vt_replay_close(replay);
	}
	vt_buffer_add(ret, "", 1);
	return err;
}

/* ---- through the trace ---- */

static void ignore_remark(void *ctx, const char *text, bool attach)
{
	(void)ctx;
	(void)attach;
	assert_non_null(text);
}

static int print_as(const char *path, const char *output, const struct vt_printer_ops *ops,
		    struct vt_error *error)
{
	const struct vt_print_options print = {
		.values = { .verbose = true, .limit = 32 },
		.clock = VT_CLOCK_TIME, .clock_digits = 9, .relative = true,
		.relative_digits = 9, .duration = true, .duration_digits = 9, .column = 40,
		.fds = true,
	};
	const struct vt_trace_options options = {
		.print = &print, .printer = ops, .status = VT_STATUS_ALL,
		.signals = UINT64_MAX, .stack = true, .complete = true,
		.quiet = VT_QUIET_ATTACH,
	};
	const struct vt_output_options out = { .target = output, .append = true };
	struct vfiotrace_context *context = NULL;
	struct vt_replay *replay = NULL;
	struct vt_output *to = NULL;
	struct vt_trace *trace = NULL;
	struct vt_source source;
	int err = vt_replay_open(&replay, path, error);

	if (err)
		return err;
	source = vt_replay_source(replay);
	assert_int_equal(vfiotrace_context_create(&context), 0);
	assert_int_equal(vt_output_create(&to, &out, NULL), 0);
	assert_int_equal(vt_trace_create(&trace, &options, context, &source, to), 0);
	err = vt_replay_run(replay,
			    &(struct vt_replay_handler){ { vt_trace_event, trace },
							 ignore_remark, NULL },
			    error);
	vt_trace_destroy(trace);
	assert_int_equal(vt_output_destroy(to, NULL), 0);
	vfiotrace_context_destroy(context);
	vt_replay_close(replay);
	return err;
}

int print_recording(const char *path, const char *output, struct vt_error *error)
{
	int err = print_as(path, output, &vt_text_printer, error);
	int again = print_as(path, output, &vt_json_printer, error);

	assert_int_equal(err, again);
	return err;
}

/* ---- files ---- */

void read_file(const char *path, struct vt_buffer *ret)
{
	FILE *f = fopen(path, "r");
	char chunk[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		vt_buffer_add(ret, chunk, n);
	fclose(f);
}

void write_file(const char *path, const void *data, size_t length)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
}
