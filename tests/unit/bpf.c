// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The filter for the kernel stops at exactly what vt_filter_wants() wants. It is run
 * here as the kernel would run it, by the interpreter of bpf_machine.h.
 */
#include "config.h"

#include <linux/audit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bpf_machine.h"
#include "engine/bpf.h"
#include "engine/filter.h"

#define COUNT(A) (sizeof(A) / sizeof((A)[0]))
#define X32 0x40000000u

/* Of each ABI that this machine's kernel may offer: ioctl, another call, and clone. */
static const struct {
	uint32_t arch;
	uint32_t ioctl, read, clone;
} abis[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, 16, 0, 56 },
	{ AUDIT_ARCH_X86_64, X32 | 514, X32 | 0, X32 | 56 },
	{ AUDIT_ARCH_I386, 54, 3, 120 },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, 29, 63, 220 },
	{ AUDIT_ARCH_ARM, 54, 3, 120 },
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	{ AUDIT_ARCH_PPC64LE, 54, 3, 120 },
#elif defined(__s390x__)
	{ AUDIT_ARCH_S390X, 54, 3, 120 },
	{ AUDIT_ARCH_S390, 54, 3, 120 },
#endif
};

static void check(const struct sock_fprog *prog, const struct vt_filter *filter,
		  uint32_t arch, uint32_t nr, uint64_t request)
{
	const struct seccomp_data data = { .nr = (int)nr, .arch = arch,
					   .args = { 3, request } };
	const uint64_t args[6] = { 3, request };
	bool wanted = vt_filter_wants(filter, arch, nr, args);
	uint32_t answer = SECCOMP_RET_KILL_THREAD;

	assert_true(bpf_run(prog, &data, &answer));
	answer &= SECCOMP_RET_ACTION_FULL;
	if (answer != (wanted ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW))
		fail_msg("arch 0x%x, call %u, request 0x%llx: the filter answers 0x%x", arch,
			 nr, (unsigned long long)request, answer);
}

/* Every number of type ';' and its neighbours, with other bits in each place above. */
static void check_all(const struct vt_filter *filter)
{
	static const uint32_t above[] = {
		0, 0x10000, 0x80000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
		0x80000000, 0xc0200000, 0xffff0000,
	};
	struct sock_fprog prog;
	struct vt_error error = { 0 };

	if (vt_bpf_build(&prog, filter, &error))
		fail_msg("%s", error.text);
	for (size_t abi = 0; abi < COUNT(abis); abi++) {
		for (uint32_t low = 0x3aff; low <= 0x3c00; low++) {
			for (size_t i = 0; i < COUNT(above); i++) {
				uint64_t request = above[i] | low;

				check(&prog, filter, abis[abi].arch, abis[abi].ioctl,
				      request);
				check(&prog, filter, abis[abi].arch, abis[abi].ioctl,
				      request | UINT64_C(0xffffffff00000000));
			}
		}
		check(&prog, filter, abis[abi].arch, abis[abi].ioctl, 0xae80);
		check(&prog, filter, abis[abi].arch, abis[abi].read, 0x3b64);
	}
	free(prog.filter);
}

static void test_requests(void **state)
{
	static const struct vt_ioctl_match lists[][5] = {
		{ { 0xff00, 0x3b00 } },
		{ { 0xffffffff, 0x3b6f }, { 0xffffffff, 0x40013b68 } },
		{ { 0xffffffc0, 0x3b00 }, { 0xfffffffc, 0x3b60 }, { 0xffffffff, 0x3bff } },
		{ { 0x1ff00, 0x13b00 }, { 0x8000ff00, 0x80003b00 }, { 0xffffffff, 0x3b71 } },
		{ { 0xffffffff, 0xae80 }, { 0xffffff80, 0x3b80 }, { 0xffffffff, 0x3b00 },
		  { 0xffffffff, 0xc00caee0 }, { 0x2000ff00, 0x20003b00 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct vt_filter filter = { .ioctls = lists[i] };

		while (filter.nioctls < COUNT(lists[i]) &&
		       lists[i][filter.nioctls].mask)
			filter.nioctls++;
		check_all(&filter);
	}
}

static void test_nothing(void **state)
{
	const struct vt_filter filter = { .all = false };

	(void)state;
	check_all(&filter);
}

static void test_names(void **state)
{
	static const char *const names[] = { "read", "close" };
	static const struct vt_ioctl_match one = { 0xffffffff, 0x3b71 };
	const struct vt_filter every = { .every_ioctl = true, .names = names, .nnames = 2 };
	const struct vt_filter some = { .ioctls = &one, .nioctls = 1, .names = names,
					.nnames = 2 };

	(void)state;
	check_all(&every);
	check_all(&some);
}

static uint32_t answer_to(const struct sock_fprog *prog, uint32_t arch, uint32_t nr,
			  uint64_t flags)
{
	/* On s390 the flags are the second argument. */
	const struct seccomp_data data = { .nr = (int)nr, .arch = arch,
#ifdef __s390__
					   .args = { 0, flags },
#else
					   .args = { flags, 0 },
#endif
	};
	uint32_t answer = SECCOMP_RET_KILL_THREAD;

	assert_true(bpf_run(prog, &data, &answer));
	return answer;
}

/*
 * Whatever is wanted, it stops at a child that would not be traced. clone3() has one number on
 * all of these machines, and its flags cannot be seen.
 */
static void test_clones(void **state)
{
	const uint64_t untraced = 0x00800000, others = UINT64_C(0xffffffffff7fffff);
	const struct vt_filter filter = { .all = false };
	struct sock_fprog prog;
	struct vt_error error = { 0 };

	(void)state;
	if (vt_bpf_build(&prog, &filter, &error))
		fail_msg("%s", error.text);
	for (size_t i = 0; i < COUNT(abis); i++) {
		uint32_t arch = abis[i].arch, nr = abis[i].clone;

		assert_int_equal(answer_to(&prog, arch, nr, 0), SECCOMP_RET_ALLOW);
		assert_int_equal(answer_to(&prog, arch, nr, others), SECCOMP_RET_ALLOW);
		assert_int_equal(answer_to(&prog, arch, nr, untraced), SECCOMP_RET_TRACE);
		assert_int_equal(answer_to(&prog, arch, nr, untraced | others),
				 SECCOMP_RET_TRACE);
		assert_int_equal(answer_to(&prog, arch, (nr & X32) | 435, 0),
				 SECCOMP_RET_TRACE);
	}
	/* Of an ABI that this machine does not have. */
	assert_int_equal(answer_to(&prog, 1, abis[0].clone, untraced), SECCOMP_RET_ALLOW);
	free(prog.filter);
}

/* As many requests as could not be jumped over by a conditional jump. */
static void test_many(void **state)
{
	struct vt_ioctl_match list[400];
	const struct vt_filter filter = { .ioctls = list, .nioctls = COUNT(list) };

	(void)state;
	for (uint32_t i = 0; i < COUNT(list); i++)
		list[i] = (struct vt_ioctl_match){ UINT32_MAX, 0x3a00 + 2 * i };
	check_all(&filter);
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 32);
}

/* Filters of any requests, with and without other calls. */
static void test_random(void **state)
{
	static const uint32_t masks[] = {
		0xffffffff, 0xffffffff, 0xff00, 0xfffffff8, 0xffffffc0, 0x2000ff00, 0x8000ffff,
	};
	static const char *const names[] = { "close", "read", "mmap" };
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 40; i++) {
		struct vt_ioctl_match list[6];
		struct vt_filter filter = {
			.ioctls = list, .nioctls = next_random(&random) % (COUNT(list) + 1),
			.names = names, .nnames = next_random(&random) % (COUNT(names) + 1),
			.every_ioctl = next_random(&random) % 16 == 0,
		};

		for (size_t n = 0; n < filter.nioctls; n++) {
			list[n].mask = masks[next_random(&random) % COUNT(masks)];
			list[n].value = (next_random(&random) & 0xc02000ff) | 0x3b00;
			list[n].value &= list[n].mask;
		}
		check_all(&filter);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_clones),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
