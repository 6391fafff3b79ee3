// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The number of a call's line: what a record says is held against what was written, for
 * lines that are broken off, put together first, written as JSON, or into files of their own.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/vfio.h>
#include <signal.h>
#include <sys/syscall.h>

#include "trace/trace.h"

#define PID 100
#define OUT "tests/unit/lines.out"
#define CALLS 32

/* ---- what records say ---- */

static struct {
	pid_t tid;
	uint64_t argument;		/* no two calls have the same */
	uint64_t line;
} said[CALLS];
static size_t nsaid;

static void note(const struct vt_record *r)
{
	assert_true(nsaid < CALLS);
	said[nsaid].tid = r->tid;
	said[nsaid].argument = r->args[2];
	said[nsaid++].line = r->line;
}

static void exit_text(struct vt_line *line)
{
	note(line->record);
	vt_text_printer.exit(line);
}

static void exit_json(struct vt_line *line)
{
	note(line->record);
	vt_json_printer.exit(line);
}

/* ---- a trace ---- */

struct world {
	struct vfiotrace_context *context;
	struct vt_trace *trace;
	struct vt_output *output;
	struct vt_trace_options options;
	struct vt_print_options print;
	struct vt_printer_ops printer;
	struct vt_source source;
	uint64_t mono;
};

static const struct vt_fd *identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static const struct vt_fd container = {
		.what.kind = VFIOTRACE_FD_CONTAINER, .file = 1, .path = "/dev/vfio/vfio",
	};

	(void)ctx, (void)tgid, (void)tid, (void)fd;
	return &container;
}

static ssize_t read_nothing(void *ctx, pid_t tid, uint64_t address, void *buffer, size_t length)
{
	(void)ctx, (void)tid, (void)address, (void)buffer, (void)length;
	return -EFAULT;
}

static void start(struct world *w, bool json, bool separately)
{
	const struct vt_output_options output = { .target = OUT, .separately = separately };
	const struct vt_trace_info info = { .version = "1" };
	struct vt_error error;

	nsaid = 0;
	w->printer = json ? vt_json_printer : vt_text_printer;
	w->printer.exit = json ? exit_json : exit_text;
	w->print.values.limit = 32;
	w->print.column = 1;
	w->options.print = &w->print;
	w->options.printer = &w->printer;
	w->options.signals = UINT64_MAX;
	if (!w->options.status)
		w->options.status = VT_STATUS_ALL;
	w->source = (struct vt_source){ .read = read_nothing, .identify = identify };
	assert_int_equal(vfiotrace_context_create(&w->context), 0);
	assert_int_equal(vt_output_create(&w->output, &output, &error), 0);
	assert_int_equal(vt_trace_create(&w->trace, &w->options, w->context, &w->source,
					 w->output), 0);
	vt_trace_head(w->trace, &info);
}

static void event(struct world *w, struct vt_event e, pid_t tid)
{
	e.tid = tid;
	e.tgid = PID;
	e.mono.tv_sec = (time_t)++w->mono;
	vt_trace_event(w->trace, &e);
}

static void enter(struct world *w, pid_t tid, uint64_t argument)
{
	event(w, (struct vt_event){
		.type = VT_EVENT_ENTER,
		.enter = { .arch = AUDIT_ARCH_X86_64, .nr = SYS_ioctl,
			   .args = { 3, VFIO_CHECK_EXTENSION, argument } },
	}, tid);
}

static void leave(struct world *w, pid_t tid)
{
	event(w, (struct vt_event){ .type = VT_EVENT_EXIT }, tid);
}

static void signalled(struct world *w, pid_t tid)
{
	event(w, (struct vt_event){
		.type = VT_EVENT_SIGNAL,
		.signal = { .number = SIGALRM, .info.si_signo = SIGALRM },
	}, tid);
}

/* Two threads, calls that are broken off, and lines that are no calls. */
static void play(struct world *w)
{
	event(w, (struct vt_event){ .type = VT_EVENT_NEW }, PID);
	event(w, (struct vt_event){ .type = VT_EVENT_NEW, .new = { .parent = PID } }, PID + 1);
	enter(w, PID, 70001);
	leave(w, PID);
	enter(w, PID, 70002);
	enter(w, PID + 1, 70003);
	leave(w, PID + 1);
	enter(w, PID + 1, 70004);
	leave(w, PID);
	signalled(w, PID);
	leave(w, PID + 1);
	enter(w, PID + 1, 70005);
	signalled(w, PID);
	leave(w, PID + 1);
	enter(w, PID, 70006);
	event(w, (struct vt_event){ .type = VT_EVENT_PENDING }, PID);
	leave(w, PID);
	enter(w, PID, 70007);
	leave(w, PID);
}

static void stop(struct world *w)
{
	struct vt_error error;

	vt_trace_destroy(w->trace);
	assert_int_equal(vt_output_destroy(w->output, &error), 0);
	vfiotrace_context_destroy(w->context);
}

/* ---- what stands there ---- */

static void read_line(const char *name, uint64_t number, char *line, int size)
{
	FILE *file = fopen(name, "re");

	assert_non_null(file);
	while (number--)
		assert_non_null(fgets(line, size, file));
	fclose(file);
}

/* The argument stands in it, by its number or in hex. */
static bool speaks_of(const char *line, uint64_t argument)
{
	char decimal[32], hex[32];

	snprintf(decimal, sizeof(decimal), ":%lu", (unsigned long)argument);
	snprintf(hex, sizeof(hex), "0x%lx", (unsigned long)argument);
	return strstr(line, decimal) || strstr(line, hex);
}

static void check(bool separately, size_t calls)
{
	char line[4096], name[64];

	assert_int_equal(nsaid, calls);
	for (size_t i = 0; i < nsaid; i++) {
		assert_int_not_equal(said[i].line, 0);
		snprintf(name, sizeof(name), separately ? OUT ".%d" : OUT, said[i].tid);
		read_line(name, said[i].line, line, sizeof(line));
		if (!speaks_of(line, said[i].argument))
			fail_msg("line %lu is not that of %lu: %s", (unsigned long)said[i].line,
				 (unsigned long)said[i].argument, line);
		assert_null(strstr(line, "resumed>"));
	}
}

static void text(void **state)
{
	struct world w = { .mono = 0 };

	(void)state;
	start(&w, false, false);
	play(&w);
	stop(&w);
	check(false, 7);
	unlink(OUT);
}

/* With -e status= a line is put together first. */
static void staged(void **state)
{
	struct world w = { .options.status = VT_STATUS_SUCCESSFUL };

	(void)state;
	start(&w, false, false);
	play(&w);
	stop(&w);
	check(false, 7);
	unlink(OUT);
}

static void json(void **state)
{
	struct world w = { .mono = 0 };

	(void)state;
	start(&w, true, false);
	play(&w);
	stop(&w);
	check(false, 7);
	assert_true(said[0].line > 1);	/* behind the header */
	unlink(OUT);
}

static void files_of_their_own(void **state)
{
	(void)state;
	for (int is_json = 0; is_json < 2; is_json++) {
		struct world w = { .mono = 0 };

		start(&w, is_json, true);
		play(&w);
		stop(&w);
		check(true, 7);
		unlink(OUT ".100");
		unlink(OUT ".101");
	}
}

/* What is not shown has no line. */
static void hidden(void **state)
{
	struct world w = { .options.ioctls_hidden = true };

	(void)state;
	start(&w, false, false);
	enter(&w, PID, 70001);
	leave(&w, PID);
	stop(&w);
	assert_int_equal(nsaid, 0);
	unlink(OUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),
		cmocka_unit_test(staged),
		cmocka_unit_test(json),
		cmocka_unit_test(files_of_their_own),
		cmocka_unit_test(hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
