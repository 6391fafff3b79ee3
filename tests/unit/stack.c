// SPDX-License-Identifier: GPL-2.0-or-later
/* Call stacks of programs whose nesting is known. */
#include <config.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <elf.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stack/stack.h"

#define WALKS 2000

struct walk {
	int status;
	size_t count;
	struct vt_frame frames[16];	/* the innermost */
};

struct run {
	size_t count;
	struct walk walks[4];		/* of the first calls */
	struct walk last;
	bool alike;			/* all walks gave the same */
	double seconds;			/* for all but the first */
};

static void add_frame(void *ctx, const struct vt_frame *frame)
{
	struct walk *walk = ctx;

	if (walk->count < 16)
		walk->frames[walk->count] = *frame;
	walk->count++;
}

static bool same_walk(const struct walk *a, const struct walk *b)
{
	if (a->status != b->status || a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count && i < 16; i++) {
		if (a->frames[i].ip != b->frames[i].ip ||
		    a->frames[i].offset != b->frames[i].offset ||
		    strcmp(a->frames[i].object, b->frames[i].object) != 0 ||
		    strcmp(a->frames[i].symbol, b->frames[i].symbol) != 0)
			return false;
	}
	return true;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void one_walk(struct vt_stack *stack, struct run *run, pid_t pid, pid_t tid)
{
	struct walk walk = { 0 };
	double start = now();

	walk.status = vt_stack_walk(stack, pid, tid, add_frame, &walk);
	if (run->count) {
		run->seconds += now() - start;
		run->alike = run->alike && same_walk(&walk, &run->last);
	}
	if (run->count < 4)
		run->walks[run->count] = walk;
	run->last = walk;
	run->count++;
}

/* Runs the program and walks at every entry of getppid(). */
static void trace(char *const argv[], uint64_t nr, struct run *run)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE;
	struct vt_stack *stack;
	int status;
	pid_t pid, tid;

	memset(run, 0, sizeof(*run));
	run->alike = true;
	assert_int_equal(vt_stack_create(&stack, VT_STACK_DEPTH, false, NULL), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		alarm(60);
		if (ptrace(PTRACE_TRACEME, 0, 0, 0))
			_exit(120);
		execv(argv[0], argv);
		_exit(errno == ENOEXEC ? 121 : 122);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 121) {
		vt_stack_destroy(stack);
		print_message("skipped: this kernel does not run such programs\n");
		skip();
	}
	assert_true(WIFSTOPPED(status));
	assert_return_code(ptrace(PTRACE_SETOPTIONS, pid, 0, options), errno);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		struct __ptrace_syscall_info info;
		int pass = 0;

		if (!WIFSTOPPED(status)) {
			if (tid == pid)
				break;
			continue;
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) > 0 &&
			    info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == nr)
				one_walk(stack, run, pid, tid);
		} else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
			pass = WSTOPSIG(status);
		}
		ptrace(PTRACE_SYSCALL, tid, 0, pass);
	}
	vt_stack_forget(stack, pid);
	vt_stack_destroy(stack);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Symbol of frame @i, which must be in an object whose name ends so. */
static void expect(const struct walk *walk, size_t i, const char *object,
		   const char *symbol)
{
	const struct vt_frame *frame = &walk->frames[i];
	size_t have = strlen(frame->object), want = strlen(object);

	assert_true(i < walk->count);
	if (have < want || strcmp(frame->object + have - want, object) != 0)
		fail_msg("frame %zu: object %s, not %s", i, frame->object, object);
	if (strcmp(frame->symbol, symbol) != 0)
		fail_msg("frame %zu: symbol %s, not %s", i, frame->symbol, symbol);
}

/* The mapped file's own symbol table, by nm, says where a function begins. */
static uint64_t address_by_nm(const char *program, const char *symbol)
{
	char command[PATH_MAX + 16], name[128], line[256];
	unsigned long long address, found = 0;
	FILE *pipe;

	snprintf(command, sizeof(command), "nm '%s'", program);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	while (fgets(line, sizeof(line), pipe)) {
		if (sscanf(line, "%llx %*c %127s", &address, name) == 2 &&
		    !strcmp(name, symbol))
			found = address;
	}
	pclose(pipe);
	return found;
}

static void test_nested(void **state)
{
	char *argv[] = { TRACEE, "nested", "1", NULL };
	struct run run;
	const struct walk *walk = &run.walks[0];
	static const char *const names[] = { "tracee_inner", "tracee_middle",
					     "tracee_outer", "main" };

	(void)state;
	trace(argv, SYS_getppid, &run);
	assert_int_equal(run.count, 1);
	assert_int_equal(walk->status, 0);
	/* The wrapper, ours, the C library's start, and _start. */
	assert_true(walk->count >= 6);
	assert_int_equal(strcmp(walk->frames[0].symbol, "syscall"), 0);
	for (size_t i = 0; i < 4; i++) {
		const struct vt_frame *frame = &walk->frames[1 + i];
		uint64_t begin = address_by_nm(TRACEE, names[i]);

		expect(walk, 1 + i, "stack_tracee", names[i]);
		assert_true(frame->offset > 0 && frame->offset < 0x400);
		if (begin)	/* the program's text lies in the file as in memory */
			assert_int_equal(frame->ip, begin + frame->offset);
	}
	expect(walk, walk->count - 1, "stack_tracee", "_start");
}

static void test_stripped(void **state)
{
	char *argv[] = { TRACEE "_stripped", "nested", "1", NULL };
	struct run run;

	(void)state;
	trace(argv, SYS_getppid, &run);
	assert_int_equal(run.count, 1);
	assert_int_equal(run.last.status, 0);
	for (size_t i = 1; i <= 4; i++) {
		expect(&run.last, i, "stack_tracee_stripped", "");
		assert_int_equal(run.last.frames[i].offset, run.last.frames[i].ip);
		assert_true(run.last.frames[i].ip > 0);
	}
}

static void test_modules(void **state)
{
	char *argv[] = { TRACEE, "modules", MODULES "/stack_first.so",
			 MODULES "/stack_other.so", NULL };
	struct run run;

	(void)state;
	trace(argv, SYS_getppid, &run);
	assert_int_equal(run.count, 2);
	expect(&run.walks[0], 1, "stack_first.so", "module_first");
	expect(&run.walks[0], 2, "stack_first.so", "module_entry");
	expect(&run.walks[0], 3, "stack_tracee", "modules");
	expect(&run.walks[1], 1, "stack_other.so", "module_other");
	expect(&run.walks[1], 2, "stack_other.so", "module_entry");
	expect(&run.walks[1], 3, "stack_tracee", "modules");
}

static void test_thread(void **state)
{
	char *argv[] = { TRACEE, "thread", NULL };
	struct run run;

	(void)state;
	trace(argv, SYS_getppid, &run);
	assert_int_equal(run.count, 1);
	assert_int_equal(run.last.status, 0);
	expect(&run.last, 1, "stack_tracee", "tracee_inner");
	expect(&run.last, 3, "stack_tracee", "tracee_outer");
	expect(&run.last, 4, "stack_tracee", "thread_main");
}

static void test_many_calls(void **state)
{
	char times[16], *argv[] = { TRACEE, "nested", times, NULL };
	struct run run;

	(void)state;
	snprintf(times, sizeof(times), "%d", WALKS);
	trace(argv, SYS_getppid, &run);
	assert_int_equal(run.count, WALKS);
	assert_true(run.alike);
	print_message("%.1f us per walk of %zu frames\n", run.seconds * 1e6 / (WALKS - 1),
		      run.last.count);
}

static void test_generated_code(void **state)
{
	char *argv[] = { TRACEE, "generated", NULL };
	struct run run;

	(void)state;
#ifndef __x86_64__
	print_message("skipped: the code is for x86-64\n");
	skip();
#endif
	trace(argv, SYS_getppid, &run);
	assert_int_equal(run.count, 1);
	/* No name where there is none, and a word that the rest is missing. */
	assert_string_equal(run.last.frames[0].symbol, "");
	assert_string_equal(run.last.frames[0].object, "");
	assert_true(run.last.status < 0);
}

/* A 32-bit program of a few bytes: getppid(), exit(0). */
static void write_i386(const char *path)
{
	static const unsigned char code[] = {
		0xb8, 64, 0, 0, 0, 0xcd, 0x80,	/* mov $64, %eax; int $0x80 */
		0x31, 0xdb, 0xb8, 1, 0, 0, 0, 0xcd, 0x80,
	};
	const uint32_t at = 0x10000, text = sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr);
	const Elf32_Ehdr header = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32,
			     ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_EXEC, .e_machine = EM_386, .e_version = EV_CURRENT,
		.e_entry = at + text, .e_phoff = sizeof(Elf32_Ehdr),
		.e_ehsize = sizeof(Elf32_Ehdr), .e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = 1,
	};
	const Elf32_Phdr segment = {
		.p_type = PT_LOAD, .p_vaddr = at, .p_paddr = at,
		.p_filesz = text + sizeof(code), .p_memsz = text + sizeof(code),
		.p_flags = PF_R | PF_X, .p_align = 0x1000,
	};
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(&header, sizeof(header), 1, file), 1);
	assert_int_equal(fwrite(&segment, sizeof(segment), 1, file), 1);
	assert_int_equal(fwrite(code, sizeof(code), 1, file), 1);
	assert_int_equal(fclose(file), 0);
	assert_return_code(chmod(path, 0755), errno);
}

static void test_foreign(void **state)
{
	char *argv[] = { "./stack_i386.tmp", NULL };
	struct run run;

	(void)state;
#ifndef __x86_64__
	print_message("skipped: the program is for x86\n");
	skip();
#endif
	write_i386(argv[0]);
	trace(argv, 64, &run);
	unlink(argv[0]);
	assert_int_equal(run.count, 1);
	assert_int_equal(run.last.status, -ENOTSUP);
	assert_int_equal(run.last.count, 1);
	expect(&run.last, 0, "/stack_i386.tmp", "");
	/* Behind the mov and the int: where the call came from. */
	assert_int_equal(run.last.frames[0].ip,
			 sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr) + 7);
}

static ssize_t read_nothing(void *ctx, uint64_t address, void *buffer, size_t length)
{
	(void)ctx;
	(void)address;
	(void)buffer;
	(void)length;
	return -VFIOTRACE_NOT_CAPTURED;
}

/* Of one that is gone, and of one that has another program by now, there are no frames. */
static void test_copy_too_late(void **state)
{
	const struct vt_stack_copy copy = {
		.ip = (uintptr_t)read_nothing, .read = read_nothing, .code = 1, .top = 2,
	};
	struct vt_stack *stack;
	struct walk walk = { 0 };

	(void)state;
	assert_int_equal(vt_stack_create(&stack, VT_STACK_DEPTH, false, NULL), 0);
	assert_int_equal(vt_stack_walk_copy(stack, 4199999, &copy, add_frame, &walk), -ESRCH);
	assert_int_equal(vt_stack_walk_copy(stack, getpid(), &copy, add_frame, &walk), -ESTALE);
	assert_int_equal(walk.count, 0);
	vt_stack_destroy(stack);
}

static void test_nobody_there(void **state)
{
	struct vt_stack *stack;
	struct walk walk = { 0 };

	(void)state;
	assert_int_equal(vt_stack_create(&stack, VT_STACK_DEPTH, false, NULL), 0);
	assert_true(vt_stack_walk(stack, 4199999, 4199999, add_frame, &walk) < 0);
	vt_stack_destroy(stack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nested),	  cmocka_unit_test(test_stripped),
		cmocka_unit_test(test_modules),	  cmocka_unit_test(test_thread),
		cmocka_unit_test(test_many_calls), cmocka_unit_test(test_generated_code),
		cmocka_unit_test(test_foreign),	  cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_copy_too_late),
	};
#ifndef HAVE_LIBUNWIND
	struct vt_stack *stack = NULL;

	(void)tests;
	return vt_stack_create(&stack, VT_STACK_DEPTH, false, NULL) != -ENOSYS;
#else
	return cmocka_run_group_tests(tests, NULL, NULL);
#endif
}
