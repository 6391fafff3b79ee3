/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON Lines. With the name of a file as argument every line is also appended to
 * it, for the check against the schema.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "print.h"

#include "print/printer.h"

static const struct vt_fd *identify(void *ctx, pid_t tgid, pid_t tid, int fd)
{
	static const struct vt_fd device = {
		.what.kind = VFIOTRACE_FD_DEVICE,
		.path = "anon_inode:[vfio-device]",
		.device = "0000:03:00.0",
	};
	static const struct vt_fd none = { .what.kind = VFIOTRACE_FD_UNKNOWN };

	(void)ctx;
	assert_int_equal(tgid, 10);
	assert_int_equal(tid, 12);
	return fd == 13 ? &device : &none;
}

static const struct vt_print_options options = { .fds = true };
static const struct vt_printer printer = {
	.ops = &vt_json_printer, .options = &options, .identify = identify,
};

/* As a plugin has it: the schema takes any values for it. */
static const struct vfiotrace_request acme_status = { .name = "ACME_STATUS" };

static const struct vt_record ioctl_record = {
	.tid = 12, .tgid = 10, .real = { 1700000000, 5000 }, .syscall = "ioctl",
	.decoded = true, .fd = 14,
	.fd_info = { .what.kind = VFIOTRACE_FD_GROUP, .path = "/dev/vfio/14" },
	.call = { .code = 0x3b67, .arg = 0x7ffc00001000, .request = &acme_status },
	.request = "ACME_STATUS", .finished = true, .duration = { 0, 12000 },
};

#define HEAD "{\"v\":1,\"type\":\"call\",\"pid\":10,\"tid\":12,\"time\":1700000000.000005000,\"time_ns\":\"1700000000000005000\","
#define IOCTL HEAD "\"syscall\":\"ioctl\","                                             \
	"\"fd\":{\"fd\":14,\"kind\":\"vfio-group\",\"path\":\"/dev/vfio/14\"},"         \
	"\"request\":{\"value\":\"0x3b67\",\"name\":\"ACME_STATUS\",\"names\":[\"ACME_STATUS\"]},"        \
	"\"arg\":\"0x7ffc00001000\""
#define TAIL ",\"result\":0,\"duration\":0.000012000}\n"

static void keep(const struct vt_buffer *line)
{
	const char *path = getenv("VT_JSON_LINES");
	FILE *file = path ? fopen(path, "a") : NULL;

	if (!file)
		return;
	fwrite(line->data, 1, line->length, file);
	fclose(file);
}

static void expect(struct vt_line *line, const char *expected)
{
	vt_buffer_add(&line->out, "", 1);
	assert_string_equal(line->out.data, expected);
	line->out.length--;
	keep(&line->out);
	line->out.length = 0;
}

static void call(struct vt_line *line, const struct vt_record *record,
		 const struct vfiotrace_value *values, size_t count)
{
	line->printer = &printer;
	line->record = record;
	vt_json_printer.enter(line);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(vt_json_printer.visit(line, &values[i]), 0);
	vt_json_printer.exit(line);
	vt_json_printer.finish(line);
}

#define CHECK(EXPECTED, ...)                                                           \
	do {                                                                           \
		const struct vfiotrace_value values_[] = { __VA_ARGS__ };              \
		struct vt_line line_ = { 0 };                                          \
		call(&line_, &ioctl_record, values_,                                   \
		     sizeof(values_) / sizeof(values_[0]));                            \
		expect(&line_, IOCTL EXPECTED TAIL);                                   \
		vt_json_printer.line_free(&line_);                                     \
		vt_buffer_free(&line_.out);                                            \
	} while (0)

static void test_numbers(void **state)
{
	(void)state;
	CHECK(",\"in\":{\"value\":18446744073709551615}", UNSIGNED(NULL, UINT64_MAX));
	CHECK(",\"in\":{\"value\":-1}", V(SIGNED, .number = (uint64_t)-1));
	CHECK(",\"in\":{\"value\":\"0x0\"}", HEX(NULL, 0));
	CHECK(",\"in\":{\"value\":\"0x0\"}", ADDRESS(NULL, 0));
	CHECK(",\"in\":{\"value\":\"0xffffffffffffffff\"}", ADDRESS(NULL, UINT64_MAX));
}

static void test_names(void **state)
{
	(void)state;
	CHECK(",\"in\":{\"value\":\"0x83\",\"names\":[\"VFIO_DMA_MAP_FLAG_READ\","
	      "\"VFIO_DMA_MAP_FLAG_WRITE\"],\"unknown\":\"0x80\"}", FLAGS(NULL, 0x83));
	CHECK(",\"in\":{\"value\":\"0x0\",\"names\":[],\"unknown\":\"0x0\"}", FLAGS(NULL, 0));
	CHECK(",\"in\":{\"value\":\"0x3\",\"names\":[],\"unknown\":\"0x3\"}",
	      V(FLAGS, .number = 3));
	CHECK(",\"in\":{\"value\":3,\"name\":\"VFIO_TYPE1v2_IOMMU\"}", ENUM(NULL, 3));
	CHECK(",\"in\":{\"value\":7,\"name\":null}", ENUM(NULL, 7));
	CHECK(",\"in\":{\"value\":7,\"name\":null}", V(ENUM, .number = 7));
}

static void test_structs(void **state)
{
	(void)state;
	CHECK("");
	CHECK(",\"in\":{\"argsz\":8},\"out\":{\"argsz\":8,\"a\":[{\"b\":1},{\"b\":2}],\"c\":[]}",
	      BEGIN(), UNSIGNED("argsz", 8), END, OUTPUT, BEGIN(), UNSIGNED("argsz", 8),
	      ARRAY(.name = "a"), BEGIN(), UNSIGNED("b", 1), END, BEGIN(), UNSIGNED("b", 2),
	      END, ARRAY_END, ARRAY(.name = "c"), ARRAY_END, END);
	CHECK(",\"out\":{\"value\":5}", OUTPUT, UNSIGNED(NULL, 5));
	CHECK(",\"in\":{\"unreadable\":\"0x1000\",\"errno\":\"EFAULT\"}",
	      V(UNREADABLE, .number = 0x1000, .error = EFAULT));
	/* One value each way, whatever a decoder says. */
	CHECK(",\"in\":{\"value\":1}", UNSIGNED(NULL, 1), BEGIN(), BEGIN(), END, END, UNSIGNED(NULL, 2));
}

static void test_fds(void **state)
{
	(void)state;
	CHECK(",\"in\":{\"value\":[{\"fd\":13,\"kind\":\"vfio-device\",\"path\":"
	      "\"anon_inode:[vfio-device]\",\"device\":\"0000:03:00.0\"},"
	      "{\"fd\":4,\"kind\":\"unknown\"},{\"fd\":-1}]}",
	      ARRAY(), FD(NULL, 13), FD(NULL, 4), FD(NULL, -1), ARRAY_END);
}

static void test_strings(void **state)
{
	(void)state;
	CHECK(",\"in\":{\"value\":\"0000:03:00.0\"}", STRING("0000:03:00.0"));
	CHECK(",\"in\":{\"value\":\"a\\\"\\\\\\n\\t\\u001B\"}", STRING("a\"\\\n\t\33"));
	CHECK(",\"in\":{\"value\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"}",
	      STRING("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
	CHECK(",\"in\":{\"value\":{\"begins\":\"ab\"}}",
	      V(STRING, .data = "ab", .length = 2, .cut = true));
	CHECK(",\"in\":{\"value\":\"0001ff\"}", BYTES(NULL, "\0\1\xff"));
	CHECK(",\"in\":{\"value\":\"\"}", BYTES(NULL, ""));
	CHECK(",\"in\":{\"value\":{\"begins\":\"01\"}}",
	      V(BYTES, .data = "\1", .length = 1, .cut = true));
	CHECK(",\"in\":{\"value\":\"00112233-4455-6677-8899-aabbccddeeff\"}",
	      V(UUID, .length = 16, .data = "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa"
					    "\xbb\xcc\xdd\xee\xff"));
}

/* What is not UTF-8, or would command a terminal, is shown as bytes. */
static void test_not_text(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "\xff", "ff" },
		{ "a\xc3", "61c3" },			/* ends early */
		{ "\xc0\xaf", "c0af" },			/* overlong */
		{ "\xe0\x80\xaf", "e080af" },
		{ "\xf0\x80\x80\xaf", "f08080af" },
		{ "\xed\xa0\x80", "eda080" },		/* a surrogate */
		{ "\xf4\x90\x80\x80", "f4908080" },	/* beyond U+10FFFF */
		{ "\xc2\x9b" "31m", "c29b33316d" },	/* CSI in one character */
		{ "\x7f", "7f" },
		{ "\x80", "80" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct vfiotrace_value value = {
			.type = VFIOTRACE_VALUE_STRING, .data = cases[i].text,
			.length = strlen(cases[i].text),
		};
		struct vt_line line = { 0 };
		char expected[1024];

		call(&line, &ioctl_record, &value, 1);
		snprintf(expected, sizeof(expected), IOCTL ",\"in\":{\"value\":{\"bytes\":\"%s\"}}" TAIL,
			 cases[i].hex);
		expect(&line, expected);
		vt_json_printer.line_free(&line);
		vt_buffer_free(&line.out);
	}
}

static void test_notes(void **state)
{
	(void)state;
	CHECK(",\"in\":{\"argsz\":31,\"notes\":[{\"note\":\"argsz-small\",\"argsz\":31,"
	      "\"minimum\":32}]}",
	      BEGIN(), UNSIGNED("argsz", 31), NOTE(ARGSZ_SMALL, 31, 32), END);
	CHECK(",\"in\":{\"argsz\":40,\"b\":1,\"notes\":[{\"note\":\"extension\",\"first\":32,"
	      "\"last\":39,\"bytes\":\"0100\"}]}",
	      BEGIN(), UNSIGNED("argsz", 40), NOTE(EXTENSION, 32, 39), BYTES(NULL, "\1\0"),
	      UNSIGNED("b", 1), END);
	/* A remark in an array goes to the struct around it, and says which array. */
	CHECK(",\"in\":{\"a\":[{\"c\":1,\"notes\":[{\"note\":\"cap-short\",\"have\":8,"
	      "\"want\":16}]}],\"d\":2,\"notes\":[{\"note\":\"cap-loop\",\"field\":\"a\","
	      "\"offset\":16}]}",
	      BEGIN(), ARRAY(.name = "a"), BEGIN(), NOTE(CAP_SHORT, 8, 16), UNSIGNED("c", 1),
	      END, NOTE(CAP_LOOP, 16, 80), ARRAY_END, UNSIGNED("d", 2), END);
	CHECK(",\"in\":{\"value\":[1]},\"notes\":[{\"note\":\"array-cut\",\"have\":1,\"want\":5}]",
	      ARRAY(), UNSIGNED(NULL, 1), NOTE(ARRAY_CUT, 1, 5), ARRAY_END);
}

/* Deeper than it goes: left out, and the object is whole all the same. */
static void test_depth(void **state)
{
	struct vt_line line = { .printer = &printer, .record = &ioctl_record };
	size_t open = 0, close = 0;

	(void)state;
	vt_json_printer.enter(&line);
	for (int i = 0; i < 200; i++)
		vt_json_printer.visit(&line, &ARRAY());
	for (int i = 0; i < 200; i++)
		vt_json_printer.visit(&line, &ARRAY_END);
	vt_json_printer.exit(&line);
	vt_json_printer.finish(&line);
	for (size_t i = 0; i < line.out.length; i++) {
		open += line.out.data[i] == '[';
		close += line.out.data[i] == ']';
	}
	/* One of them is the request's. */
	assert_int_equal(open, 32);
	assert_int_equal(close, 32);
	assert_string_equal((vt_buffer_add(&line.out, "", 1),
			     line.out.data + line.out.length - sizeof(TAIL)), TAIL);
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

static void test_results(void **state)
{
	struct vt_record r = ioctl_record;
	struct vt_line line = { 0 };

	(void)state;
	r.failed = true;
	r.result = -EINVAL;
	call(&line, &r, NULL, 0);
	expect(&line, IOCTL ",\"result\":-1,\"errno\":\"EINVAL\",\"error\":\"Invalid argument\","
	       "\"duration\":0.000012000}\n");
	r.result = -513;
	call(&line, &r, NULL, 0);
	expect(&line, IOCTL ",\"result\":null,\"errno\":\"ERESTARTNOINTR\","
	       "\"error\":\"To be restarted\",\"duration\":0.000012000}\n");
	r.failed = false;
	r.result = 13;
	r.result_is_fd = true;
	r.result_fd = *identify(NULL, 10, 12, 13);
	call(&line, &r, NULL, 0);
	expect(&line, IOCTL ",\"result\":13,\"result_fd\":{\"fd\":13,\"kind\":\"vfio-device\","
	       "\"path\":\"anon_inode:[vfio-device]\",\"device\":\"0000:03:00.0\"},"
	       "\"duration\":0.000012000}\n");
	r.unavailable = true;
	call(&line, &r, NULL, 0);
	expect(&line, IOCTL ",\"result\":null,\"unavailable\":true,\"duration\":0.000012000}\n");
	r.finished = false;
	call(&line, &r, NULL, 0);
	expect(&line, IOCTL ",\"result\":null,\"unavailable\":true}\n");
	r.unavailable = false;
	call(&line, &r, NULL, 0);
	expect(&line, IOCTL ",\"result\":null,\"unfinished\":true}\n");
	r = ioctl_record;
	r.call.result = VFIOTRACE_RESULT_ENUM;
	r.call.result_xlat = &test_values;
	r.result = 3;
	call(&line, &r, NULL, 0);
	expect(&line, IOCTL ",\"result\":3,\"result_name\":\"VFIO_TYPE1v2_IOMMU\","
	       "\"duration\":0.000012000}\n");
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

static void test_requests(void **state)
{
	struct vt_record r = ioctl_record;
	struct vt_line line = { 0 };

	(void)state;
	r.call.request = NULL;
	r.fd_info = (struct vt_fd){ 0 };
	strcpy(r.request, "VFIO_DEVICE_PCI_HOT_RESET or VFIO_IOMMU_MAP_DMA");
	call(&line, &r, &HEX(NULL, 0x1000), 1);
	expect(&line, HEAD "\"syscall\":\"ioctl\",\"fd\":{\"fd\":14,\"kind\":\"unknown\"},"
	       "\"request\":{\"value\":\"0x3b67\",\"name\":null,\"names\":[\"VFIO_DEVICE_PCI_HOT_RESET\","
	       "\"VFIO_IOMMU_MAP_DMA\"]},\"arg\":\"0x7ffc00001000\",\"in\":{\"value\":\"0x1000\"}" TAIL);
	strcpy(r.request, "_IOC(_IOC_NONE, 0x3b, 0x67, 0)");
	call(&line, &r, NULL, 0);
	expect(&line, HEAD "\"syscall\":\"ioctl\",\"fd\":{\"fd\":14,\"kind\":\"unknown\"},"
	       "\"request\":{\"value\":\"0x3b67\",\"name\":null,\"names\":[]},\"arg\":\"0x7ffc00001000\"" TAIL);
	r.decoded = false;
	r.syscall = "read";
	r.nargs = 3;
	r.args[1] = 0x7fff00000000;
	r.args[2] = 8;
	call(&line, &r, NULL, 0);
	expect(&line, HEAD "\"syscall\":\"read\",\"args\":[\"0x0\",\"0x7fff00000000\",\"0x8\"]"
	       TAIL);
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

static void test_stack(void **state)
{
	struct vt_line line = { .printer = &printer, .record = &ioctl_record };
	const struct vt_frame full = { 0x401136, 0x16, "/usr/bin/x", "main" };
	const struct vt_frame bare = { .ip = 0x1000 };

	(void)state;
	vt_json_printer.enter(&line);
	vt_json_printer.exit(&line);
	vt_json_printer.frame(&line, &full);
	vt_json_printer.frame(&line, &bare);
	vt_json_printer.frames_end(&line, -ENOENT);
	vt_json_printer.finish(&line);
	expect(&line, IOCTL ",\"result\":0,\"duration\":0.000012000,\"stack\":[{\"ip\":"
	       "\"0x401136\",\"object\":\"/usr/bin/x\",\"offset\":\"0x16\",\"symbol\":\"main\"},"
	       "{\"ip\":\"0x1000\"}],\"stack_errno\":\"ENOENT\"}\n");
	vt_json_printer.enter(&line);
	vt_json_printer.exit(&line);
	vt_json_printer.frames_end(&line, 0);
	vt_json_printer.finish(&line);
	expect(&line, IOCTL ",\"result\":0,\"duration\":0.000012000,\"stack\":[]}\n");
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

static void test_word(void **state)
{
	static const struct vt_kernel_word word = {
		.calls = { { "get", "" }, { "pin", "type1" } }, .count = 2, .errnum = EFAULT,
	}, unsure = { .calls = { { "get", "" } }, .count = 1, .errnum = 515, .unsure = true };
	struct vt_line line = { .printer = &printer, .record = &ioctl_record };

	(void)state;
	vt_json_printer.enter(&line);
	vt_json_printer.exit(&line);
	vt_json_printer.word(&line, &word);
	vt_json_printer.finish(&line);
	expect(&line, IOCTL ",\"result\":0,\"duration\":0.000012000,\"kernel\":{\"errno\":\"EFAULT\","
	       "\"sure\":true,\"functions\":[{\"name\":\"get\"},{\"name\":\"pin\",\"module\":"
	       "\"type1\"}]}}\n");
	vt_json_printer.enter(&line);
	vt_json_printer.exit(&line);
	vt_json_printer.word(&line, &unsure);
	vt_json_printer.finish(&line);
	expect(&line, IOCTL ",\"result\":0,\"duration\":0.000012000,\"kernel\":{\"errno\":"
	       "\"ENOIOCTLCMD\",\"sure\":false,\"functions\":[{\"name\":\"get\"}]}}\n");
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

/* As text: a module is named where it is another than the next one's. */
static void test_word_text(void **state)
{
	static const struct vt_kernel_word word = {
		.calls = { { "get", "" }, { "pin", "type1" }, { "map", "type1" }, { "fops", "vfio" } },
		.count = 4, .errnum = EFAULT,
	}, alone = { .calls = { { "do", "vfio" } }, .count = 1, .errnum = 515 };
	struct vt_line line = { .printer = NULL };

	(void)state;
	vt_text_printer.word(&line, &word);
	vt_text_printer.word(&line, &alone);
	vt_buffer_add(&line.out, "", 1);
	assert_string_equal(line.out.data,
			    " > kernel: get returned -EFAULT, through pin, map (type1), fops (vfio)\n"
			    " > kernel: do returned -ENOIOCTLCMD (vfio)\n");
	vt_buffer_free(&line.out);
}

#define EVENT(TYPE, ...) \
	vt_json_printer.event(&line, &(struct vt_event){ .type = VT_EVENT_##TYPE, \
		.tid = 12, .tgid = 10, .real = { 1700000000, 0 }, __VA_ARGS__ }, false)
#define EVENT_HEAD(TYPE) \
	"{\"v\":1,\"type\":\"" TYPE "\",\"pid\":10,\"tid\":12,\"time\":1700000000.000000000,\"time_ns\":\"1700000000000000000\""

static void test_events(void **state)
{
	static char path[] = "/bin/\"x", words[] = "x\0\0y\377\0a\nb";
	struct vt_program program = {
		.path = { path, sizeof(path) - 1, sizeof(path) },
		.words = { words, sizeof(words), sizeof(words) }, .has_words = true,
	};
	struct vt_line line = { .printer = &printer };
	siginfo_t info = { .si_signo = SIGSEGV, .si_code = SEGV_MAPERR };

	(void)state;
	info.si_addr = (void *)0x10;
	EVENT(NEW, .new = { .parent = 10, .thread = true });
	expect(&line, EVENT_HEAD("new") ",\"parent\":10,\"attached\":false,\"thread\":true}\n");
	EVENT(SIGNAL, .signal = { SIGSEGV, info });
	expect(&line, EVENT_HEAD("signal") ",\"signal\":{\"value\":11,\"name\":\"SIGSEGV\"},"
	       "\"siginfo\":{\"si_signo\":{\"value\":11,\"name\":\"SIGSEGV\"},\"si_code\":"
	       "{\"value\":1,\"name\":\"SEGV_MAPERR\"},\"si_addr\":\"0x10\"}}\n");
	info.si_code = SEGV_PKUERR;
	info.si_pkey = 3;
	EVENT(SIGNAL, .signal = { SIGSEGV, info });
	expect(&line, EVENT_HEAD("signal") ",\"signal\":{\"value\":11,\"name\":\"SIGSEGV\"},"
	       "\"siginfo\":{\"si_signo\":{\"value\":11,\"name\":\"SIGSEGV\"},\"si_code\":"
	       "{\"value\":4,\"name\":\"SEGV_PKUERR\"},\"si_addr\":\"0x10\",\"si_pkey\":3}}\n");
	info = (siginfo_t){ .si_signo = SIGUSR1, .si_code = SI_TKILL, .si_pid = 7 };
	EVENT(SIGNAL, .signal = { SIGUSR1, info });
	expect(&line, EVENT_HEAD("signal") ",\"signal\":{\"value\":10,\"name\":\"SIGUSR1\"},"
	       "\"siginfo\":{\"si_signo\":{\"value\":10,\"name\":\"SIGUSR1\"},\"si_code\":"
	       "{\"value\":-6,\"name\":\"SI_TKILL\"},\"si_pid\":7,\"si_uid\":0}}\n");
	EVENT(STOPPED, .signal = { .number = SIGSTOP });
	expect(&line, EVENT_HEAD("stop") ",\"signal\":{\"value\":19,\"name\":\"SIGSTOP\"}}\n");
	EVENT(EXEC, .exec.former = 13);
	expect(&line, EVENT_HEAD("exec") ",\"former\":13}\n");
	line.program = &program;
	EVENT(EXEC, .exec.former = 12);
	expect(&line, EVENT_HEAD("exec") ",\"path\":\"/bin/\\\"x\",\"argv\":[\"x\",\"\","
	       "{\"bytes\":\"79ff\"},\"a\\nb\"]}\n");
	program.words_cut = true;
	program.words.length--;
	EVENT(EXEC);
	expect(&line, EVENT_HEAD("exec") ",\"path\":\"/bin/\\\"x\",\"argv\":[\"x\",\"\","
	       "{\"bytes\":\"79ff\"},{\"begins\":\"a\\nb\"}]}\n");
	program = (struct vt_program){ .has_words = true };
	EVENT(EXEC);
	expect(&line, EVENT_HEAD("exec") ",\"argv\":[]}\n");
	program.has_words = false;
	EVENT(EXEC);
	expect(&line, EVENT_HEAD("exec") "}\n");
	line.program = NULL;
	EVENT(EXITED, .end.status = 3);
	expect(&line, EVENT_HEAD("exit") ",\"status\":3}\n");
	EVENT(KILLED, .end = { SIGKILL, false });
	expect(&line, EVENT_HEAD("kill") ",\"signal\":{\"value\":9,\"name\":\"SIGKILL\"},"
	       "\"core\":false}\n");
	EVENT(SUPERSEDED, .superseded.by = 10);
	expect(&line, EVENT_HEAD("superseded") ",\"by\":10}\n");
	EVENT(DETACHED);
	expect(&line, EVENT_HEAD("detach") "}\n");
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

static void test_header(void **state)
{
	static char *words[] = { "--json", "-o", "x\"\377", "prog", "arg" };
	struct vt_line line = { .printer = &printer };
	struct vt_trace_info info = {
		.version = "1.2", .kernel = "6.1", .machine = "x86_64", .words = words,
		.noptions = 3, .ncommand = 2,
	};

	(void)state;
	vt_json_printer.header(&line, &info);
	expect(&line, "{\"v\":1,\"type\":\"header\",\"tool\":\"vfiotrace\",\"version\":\"1.2\","
	       "\"machine\":\"x86_64\",\"normalized\":false,\"kernel\":\"6.1\",\"options\":"
	       "[\"--json\",\"-o\",{\"bytes\":\"7822ff\"}],\"command\":[\"prog\",\"arg\"]}\n");
	info.recorder = "1.1";
	info.noptions = info.ncommand = 0;
	vt_json_printer.header(&line, &info);
	expect(&line, "{\"v\":1,\"type\":\"header\",\"tool\":\"vfiotrace\",\"version\":\"1.2\","
	       "\"machine\":\"x86_64\",\"normalized\":false,\"kernel\":\"6.1\",\"recorder\":"
	       "\"1.1\",\"options\":[],\"command\":[]}\n");
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

/* A tracee that ends in the middle of a call leaves two whole objects. */
static void test_cut_call(void **state)
{
	struct vt_line line = { .printer = &printer, .record = &ioctl_record };

	(void)state;
	vt_json_printer.enter(&line);
	vt_json_printer.visit(&line, &BEGIN());
	vt_json_printer.visit(&line, &UNSIGNED("argsz", 8));
	EVENT(KILLED, .end = { SIGKILL, false });
	expect(&line, IOCTL ",\"in\":{\"argsz\":8},\"result\":null,\"unfinished\":true}\n"
	       EVENT_HEAD("kill") ",\"signal\":{\"value\":9,\"name\":\"SIGKILL\"},"
	       "\"core\":false}\n");
	vt_json_printer.line_free(&line);
	vt_buffer_free(&line.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_structs),
		cmocka_unit_test(test_fds),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_not_text),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_word_text),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_cut_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
