/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filters of any requests and names, built for the kernel and run as the kernel would: they
 * stop at what vt_filter_wants() wants, on each system call interface of the machine, at what
 * may make a child that is not traced, and at nothing else. vt_wanted(), which answers where
 * there is no filter in the kernel, says the same.
 */
#include "config.h"

#include <linux/audit.h>
#include <sched.h>

#include "../unit/bpf_machine.h"
#include "engine/bpf.h"
#include "engine/wanted.h"
#include "harness.h"
#include "target.h"
#include "util/array.h"

#define X32 0x40000000u
#define IOCTLS 6
#define NAMES 4

/* Numbers of ioctl, clone and clone3, with the argument of clone that has the flags. */
static const struct abi {
	uint32_t arch, ioctl, clone, clone3;
	unsigned int flags;
} abis[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, 16, 56, 435, 0 },
	{ AUDIT_ARCH_X86_64, X32 | 514, X32 | 56, X32 | 435, 0 },
	{ AUDIT_ARCH_I386, 54, 120, 435, 0 },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, 29, 220, 435, 0 },
	{ AUDIT_ARCH_ARM, 54, 120, 435, 0 },
#else
	{ 0 },
#endif
};

static const char *const names[] = {
	"close", "read", "mmap", "openat", "ioctl", "clone", "clone3", "execve", "dup3", "pread64",
	"mmap2", "no_such_call", "", "socketcall", "fcntl64", "recvmsg", "rt_sigreturn",
	"exit_group",
};

/* What the first bytes stand for; calls follow. */
struct shape {
	uint8_t nioctls, nnames, every_ioctl;
	uint8_t names[NAMES];
	uint8_t none;
	struct vt_ioctl_match ioctls[IOCTLS];
};

struct call {
	uint16_t nr;
	/* 1: ioctl; 2: clone; 4: a request with high bits; 8: a request of the filter's */
	uint8_t what;
	uint8_t abi;
	uint32_t request;
};

static void check_call(const struct sock_fprog *prog, const struct vt_filter *filter,
		       const struct vt_wanted *wanted, const struct call *c)
{
	const struct abi *abi = &abis[c->abi % ARRAY_SIZE(abis)];
	uint32_t nr = (abi->ioctl & X32) | c->nr % 1100u;
	uint64_t args[6] = { 3, c->request };
	struct seccomp_data data = { .arch = abi->arch };
	uint32_t answer;
	bool stops;

	if (c->what & 3)
		nr = c->what & 1 ? abi->ioctl : abi->clone;
	if (c->what & 8 && filter->nioctls)
		args[1] = filter->ioctls[c->request % filter->nioctls].value;
	if (c->what & 4)
		args[1] |= UINT64_C(0xdeadbeef00000000);
	args[abi->flags] |= c->what & 2 ? c->request : 0;
	data.nr = (int)nr;
	memcpy(data.args, args, sizeof(args));
	REQUIRE(bpf_run(prog, &data, &answer));
	stops = vt_filter_wants(filter, abi->arch, nr, args);
	REQUIRE(stops == vt_wanted(wanted, abi->arch, nr, args));
	if (nr == abi->clone3 || (nr == abi->clone && args[abi->flags] & CLONE_UNTRACED))
		stops = true;
	REQUIRE(answer == (stops ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *chosen[NAMES];
	struct vt_wanted wanted;
	struct sock_fprog prog;
	struct vt_error error;
	struct shape shape;
	struct call call;

	if (size < sizeof(shape))
		return 0;
	memcpy(&shape, data, sizeof(shape));
	struct vt_filter filter = {
		.ioctls = shape.ioctls, .nioctls = shape.nioctls % (IOCTLS + 1),
		.names = chosen, .nnames = shape.nnames % (NAMES + 1),
		.every_ioctl = shape.every_ioctl > 0xf0,
	};
	for (size_t i = 0; i < NAMES; i++)
		chosen[i] = names[shape.names[i] % ARRAY_SIZE(names)];
	for (size_t i = 0; i < IOCTLS; i++)
		shape.ioctls[i].value &= shape.ioctls[i].mask;
	if (vt_bpf_build(&prog, &filter, &error)) {
		REQUIRE(error.text[0]);
		return 0;
	}
	vt_wanted_init(&wanted, &filter);
	for (size_t at = sizeof(shape); at + sizeof(call) <= size; at += sizeof(call)) {
		memcpy(&call, data + at, sizeof(call));
		check_call(&prog, &filter, &wanted, &call);
	}
	free(prog.filter);
	return 0;
}

static size_t generate(uint64_t *state, uint8_t *data, size_t max)
{
	static const uint32_t masks[] = {
		0xffffffff, 0xffffffff, 0xff00, 0xfffffff8, 0xffffffc0, 0x2000ff00, 0x8000ffff, 0,
	};
	struct shape shape = {
		.nioctls = (uint8_t)next_random(state), .nnames = (uint8_t)next_random(state),
		.every_ioctl = (uint8_t)next_random(state),
	};
	struct call call;
	size_t size = sizeof(shape);

	for (size_t i = 0; i < NAMES; i++)
		shape.names[i] = (uint8_t)next_random(state);
	for (size_t i = 0; i < IOCTLS; i++)
		shape.ioctls[i] = (struct vt_ioctl_match){
			masks[next_random(state) % ARRAY_SIZE(masks)],
			(next_random(state) & 0xc02000ff) | 0x3b00,
		};
	if (size > max)
		return 0;
	memcpy(data, &shape, sizeof(shape));
	for (; size + sizeof(call) <= max; size += sizeof(call)) {
		uint64_t r = next_random(state);

		call = (struct call){ (uint16_t)(r >> 48), (uint8_t)(r >> 40), (uint8_t)(r >> 32),
				      (uint32_t)((r & 0xc08000ff) | 0x3b00) };
		memcpy(data + size, &call, sizeof(call));
	}
	return size;
}

const struct fuzz_target fuzz_target = {
	.name = "filter", .inputs = "filters", .max = 2048, .runs = 100,
	.absent = !(sizeof(abis) / sizeof(abis[0]) > 1), .generate = generate,
};
