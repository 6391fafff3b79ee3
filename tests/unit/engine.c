// SPDX-License-Identifier: GPL-2.0-or-later
/* The filter, syscall names, the search for a program, and reading memory. */
#include "config.h"

#include <errno.h>
#include <linux/audit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/private.h"

#define X32 0x40000000u

static const struct vt_ioctl_match vfio = { 0xff00, 0x3b00 };

static bool both(const struct vt_filter *filter, uint32_t arch, uint64_t nr,
		 uint64_t request)
{
	const uint64_t args[6] = { 3, request };
	struct vt_wanted wanted;
	bool slow = vt_filter_wants(filter, arch, nr, args);

	vt_wanted_init(&wanted, filter);
	assert_int_equal(vt_wanted(&wanted, arch, nr, args), slow);
	return slow;
}

static void test_is_ioctl(void **state)
{
	(void)state;
	assert_true(vt_syscall_is_ioctl(AUDIT_ARCH_X86_64, 16));
	assert_true(vt_syscall_is_ioctl(AUDIT_ARCH_X86_64, X32 | 514));
	assert_true(vt_syscall_is_ioctl(AUDIT_ARCH_I386, 54));
	assert_true(vt_syscall_is_ioctl(AUDIT_ARCH_AARCH64, 29));
	assert_true(vt_syscall_is_ioctl(AUDIT_ARCH_PPC64LE, 54));
	assert_true(vt_syscall_is_ioctl(AUDIT_ARCH_S390X, 54));
	assert_false(vt_syscall_is_ioctl(AUDIT_ARCH_X86_64, 54));
	assert_false(vt_syscall_is_ioctl(AUDIT_ARCH_X86_64, 514));
	assert_false(vt_syscall_is_ioctl(AUDIT_ARCH_I386, 16));
	assert_false(vt_syscall_is_ioctl(0, 16));
}

static void test_wants_by_request(void **state)
{
	const struct vt_filter filter = { .ioctls = &vfio, .nioctls = 1 };

	(void)state;
	assert_true(both(&filter, AUDIT_ARCH_X86_64, 16, 0x3b64));
	assert_true(both(&filter, AUDIT_ARCH_X86_64, 16, 0xffffffffc0003b64));
	assert_true(both(&filter, AUDIT_ARCH_X86_64, X32 | 514, 0x3bff));
	assert_true(both(&filter, AUDIT_ARCH_I386, 54, 0x3b00));
	assert_false(both(&filter, AUDIT_ARCH_X86_64, 16, 0xae80));
	assert_false(both(&filter, AUDIT_ARCH_X86_64, 16, 0x3b00000000));
	assert_false(both(&filter, AUDIT_ARCH_X86_64, 0, 0x3b64));
}

static void test_wants_everything(void **state)
{
	const struct vt_filter all = { .all = true };
	const struct vt_filter ioctls = { .every_ioctl = true };

	(void)state;
	assert_true(both(&all, AUDIT_ARCH_X86_64, 999, 0));
	assert_true(both(&ioctls, AUDIT_ARCH_X86_64, 16, 0xae80));
	assert_false(both(&ioctls, AUDIT_ARCH_X86_64, 0, 0));
}

#ifdef HAVE_LIBSECCOMP
static void test_wants_by_name(void **state)
{
	/* One of them twice: that must not undo it. */
	const char *const names[] = { "openat", "close", "close" };
	const struct vt_filter some = { .ioctls = &vfio, .nioctls = 1, .names = names,
					.nnames = 3 };
	const struct vt_filter rest = { .negate = true, .names = names, .nnames = 3 };

	(void)state;
	assert_true(both(&some, AUDIT_ARCH_X86_64, 3, 0));
	assert_true(both(&some, AUDIT_ARCH_X86_64, X32 | 3, 0));
	assert_true(both(&some, AUDIT_ARCH_I386, 6, 0));
	assert_true(both(&some, AUDIT_ARCH_I386, 295, 0));
	assert_true(both(&some, AUDIT_ARCH_X86_64, 257, 0));
	assert_true(both(&some, AUDIT_ARCH_X86_64, 16, 0x3b64));
	assert_false(both(&some, AUDIT_ARCH_I386, 3, 0));
	assert_false(both(&some, AUDIT_ARCH_X86_64, 16, 0xae80));
	assert_false(both(&rest, AUDIT_ARCH_X86_64, 3, 0));
	assert_true(both(&rest, AUDIT_ARCH_X86_64, 0, 0));
	assert_true(both(&rest, AUDIT_ARCH_X86_64, 16, 0xae80));
	assert_true(both(&rest, AUDIT_ARCH_X86_64, 1000, 0));
	assert_true(both(&rest, AUDIT_ARCH_X86_64, 5000, 0));
}

static void test_wants_ioctl_by_name(void **state)
{
	const char *const names[] = { "ioctl" };
	const struct vt_filter only = { .names = names, .nnames = 1 };
	const struct vt_filter rest = { .negate = true, .names = names, .nnames = 1 };

	(void)state;
	assert_true(both(&only, AUDIT_ARCH_X86_64, 16, 0xae80));
	assert_false(both(&only, AUDIT_ARCH_X86_64, 0, 0));
	assert_false(both(&rest, AUDIT_ARCH_X86_64, 16, 0x3b64));
	assert_true(both(&rest, AUDIT_ARCH_X86_64, 0, 0));
}

static void test_names(void **state)
{
	char buffer[64];

	(void)state;
	assert_string_equal(vt_syscall_name(AUDIT_ARCH_X86_64, 59, buffer, 64), "execve");
	assert_string_equal(vt_syscall_name(AUDIT_ARCH_I386, 11, buffer, 64), "execve");
	assert_string_equal(vt_syscall_name(AUDIT_ARCH_X86_64, X32 | 520, buffer, 64),
			    "execve");
	assert_string_equal(vt_syscall_name(AUDIT_ARCH_AARCH64, 221, buffer, 64), "execve");
}
#endif

static void test_unknown_names(void **state)
{
	char buffer[64];

	(void)state;
	assert_string_equal(vt_syscall_name(AUDIT_ARCH_X86_64, 16, NULL, 0), "ioctl");
	assert_string_equal(vt_syscall_name(AUDIT_ARCH_X86_64, 0xabcd, buffer, 64),
			    "syscall_0xabcd");
	assert_string_equal(vt_syscall_name(AUDIT_ARCH_X86_64, UINT64_MAX, buffer, 64),
			    "syscall_0xffffffffffffffff");
	assert_null(vt_syscall_name(AUDIT_ARCH_X86_64, 0xabcd, NULL, 0));
}

/* Pages of which the last cannot be read; the answer is how far one gets. */
static void read_up_to_a_hole(bool by_proc)
{
	struct vt_engine engine = { .no_vm_readv = by_proc };
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = 20;
	char *map = mmap(NULL, (pages + 1) * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t start = (uintptr_t)map, end = start + pages * page;
	char *buffer = malloc((pages + 1) * page);
	pid_t pid = getpid();
	size_t i;

	assert_true(map != MAP_FAILED && buffer);
	for (i = 0; i < pages * page; i++)
		map[i] = (char)(i * 7);
	/* What cannot be read at all: to the /proc file a mere PROT_NONE can. */
	assert_int_equal(munmap(map + pages * page, page), 0);
	for (i = 1; i < pages * page; i = i * 3 + 1) {
		memset(buffer, 0, pages * page);
		assert_int_equal(vt_engine_read(&engine, pid, end - i, buffer, i + 100), i);
		assert_memory_equal(buffer, map + pages * page - i, i);
	}
	assert_int_equal(vt_engine_read(&engine, pid, start, buffer, 8), 8);
	assert_int_equal(vt_engine_read(&engine, pid, end, buffer, 8), -EFAULT);
	assert_int_equal(vt_engine_read(&engine, pid, 0, buffer, 8), -EFAULT);
	assert_int_equal(vt_engine_read(&engine, pid, UINT64_MAX - 3, buffer, 8), -EFAULT);
	assert_int_equal(vt_engine_read(&engine, pid, start, buffer, 0), 0);
	munmap(map, pages * page);
	free(buffer);
}

static void test_read(void **state)
{
	(void)state;
	read_up_to_a_hole(false);
}

static void test_read_by_proc(void **state)
{
	(void)state;
	read_up_to_a_hole(true);
}

static void test_find_program(void **state)
{
	char *env[] = { "PATH=/nowhere:/bin:/usr/bin", NULL };
	char *empty[] = { "PATH=", NULL };
	struct vt_error error;
	char *path = vt_program_find("sh", env, &error);

	(void)state;
	assert_non_null(path);
	assert_string_equal(path, "/bin/sh");
	free(path);
	path = vt_program_find("/bin/sh", empty, &error);
	assert_string_equal(path, "/bin/sh");
	free(path);
	assert_null(vt_program_find("sh", empty, &error));
	assert_int_equal(error.errnum, ENOENT);
	assert_string_equal(error.text, "Cannot run 'sh': not found in PATH");
	assert_null(vt_program_find("/", env, &error));
	assert_int_equal(error.errnum, EISDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_ioctl),
		cmocka_unit_test(test_wants_by_request),
		cmocka_unit_test(test_wants_everything),
#ifdef HAVE_LIBSECCOMP
		cmocka_unit_test(test_wants_by_name),
		cmocka_unit_test(test_wants_ioctl_by_name),
		cmocka_unit_test(test_names),
#endif
		cmocka_unit_test(test_unknown_names),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_by_proc),
		cmocka_unit_test(test_find_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
