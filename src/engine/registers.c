// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "engine/registers.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/audit.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>

#include "engine/private.h"
#include "util/proc.h"

/* Offsets in what PTRACE_GETREGSET returns, in words; each ABI has its own size. */
struct layout {
	uint32_t arch;
	size_t size;			/* of the whole, in bytes; 0 ends the list */
	size_t word;
	uint8_t nr, ip, sp, result;
	uint8_t args[6];
};

static const struct layout layouts[] = {
#if defined(__x86_64__)
	/* r15 to rbx, r11 to rdi, orig_rax, rip, cs, eflags, rsp, ss, bases and selectors. */
	{ AUDIT_ARCH_X86_64, 27 * 8, 8, 15, 16, 19, 10, { 14, 13, 12, 7, 9, 8 } },
	/* ebx, ecx, edx, esi, edi, ebp, eax, selectors, orig_eax, eip, cs, eflags, esp, ss. */
	{ AUDIT_ARCH_I386, 17 * 4, 4, 11, 12, 15, 6, { 0, 1, 2, 3, 4, 5 } },
#elif defined(__aarch64__)
	/* x0 to x30, sp, pc, pstate. */
	{ AUDIT_ARCH_AARCH64, 34 * 8, 8, 8, 32, 31, 0, { 0, 1, 2, 3, 4, 5 } },
	/* r0 to r15, cpsr, what r0 was. */
	{ AUDIT_ARCH_ARM, 18 * 4, 4, 7, 15, 13, 0, { 17, 1, 2, 3, 4, 5 } },
#endif
	{ 0 },
};

static const struct layout *layout_of(size_t size)
{
	const struct layout *layout;

	for (layout = layouts; layout->size; layout++)
		if (layout->size == size)
			return layout;
	return NULL;
}

static uint64_t word(const struct layout *layout, const void *bytes, uint8_t at)
{
	uint32_t half;
	uint64_t whole;

	if (layout->word == sizeof(half)) {
		memcpy(&half, (const char *)bytes + at * sizeof(half), sizeof(half));
		return half;
	}
	memcpy(&whole, (const char *)bytes + at * sizeof(whole), sizeof(whole));
	return whole;
}

/*
 * The ABI of a call follows from the instruction that made it. For 32-bit x86 that is always
 * int 0x80: sysenter returns behind one, too.
 */
#if defined(__x86_64__)
static uint32_t arch_of(pid_t tid, uint64_t ip)
{
	static const uint8_t old[] = { 0xcd, 0x80 };
	uint8_t bytes[2] = { 0 };

	vt_memory_read(VT_PROC_FOREIGN, tid, ip - sizeof(bytes), bytes, sizeof(bytes));
	return memcmp(bytes, old, sizeof(old)) ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_I386;
}
#elif defined(__aarch64__)
static uint32_t arch_of(pid_t tid, uint64_t ip)
{
	static const uint8_t svc[] = { 0x01, 0x00, 0x00, 0xd4 };
	uint8_t bytes[4];

	return vt_memory_read(VT_PROC_FOREIGN, tid, ip - sizeof(bytes), bytes,
			      sizeof(bytes)) == sizeof(bytes) &&
	       memcmp(bytes, svc, sizeof(svc)) ? AUDIT_ARCH_ARM : AUDIT_ARCH_AARCH64;
}
#else
static uint32_t arch_of(pid_t tid, uint64_t ip)
{
	(void)tid;
	(void)ip;
	return 0;
}
#endif

/* Cuts numbers to 32 bits: a 64-bit program may make calls of the 32-bit ABI. */
static void narrow(struct vt_registers *r)
{
	r->nr = (uint32_t)r->nr;
	for (int i = 0; i < 6; i++)
		r->args[i] = (uint32_t)r->args[i];
	r->result = (int32_t)r->result;
}

#if defined(__x86_64__)
static void take_old_arguments(struct vt_registers *r, const struct layout *layout,
			       const void *bytes)
{
	/* rbx, rcx, rdx, rsi, rdi, rbp */
	static const uint8_t at[6] = { 5, 11, 12, 13, 14, 4 };

	for (int i = 0; i < 6; i++)
		r->args[i] = word(layout, bytes, at[i]);
}
#else
static void take_old_arguments(struct vt_registers *r, const struct layout *layout,
			       const void *bytes)
{
	(void)r;
	(void)layout;
	(void)bytes;
}
#endif

bool vt_registers_get(pid_t tid, struct vt_registers *r)
{
	uint64_t bytes[64];
	struct iovec iov = { bytes, sizeof(bytes) };
	const struct layout *layout;
	int i;

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov))
		return false;
	layout = layout_of(iov.iov_len);
	if (!layout) {
		errno = ENOTSUP;
		return false;
	}
	r->arch = layout->arch;
	r->nr = word(layout, bytes, layout->nr);
	for (i = 0; i < 6; i++)
		r->args[i] = word(layout, bytes, layout->args[i]);
	r->ip = word(layout, bytes, layout->ip);
	r->sp = word(layout, bytes, layout->sp);
	r->result = (int64_t)word(layout, bytes, layout->result);
	if (layout->word == 8 && arch_of(tid, r->ip) != r->arch) {
		r->arch = arch_of(tid, r->ip);
		take_old_arguments(r, layout, bytes);
		narrow(r);
	} else if (layout->word == 4) {
		narrow(r);
	}
	r->failed = r->result < 0 && r->result > -4096;
	return true;
}

/* ---- changes --------------------------------------------------------------------- */

#define SET_SYSCALL_INFO ((enum __ptrace_request)0x4212)

/* For other machines: newer kernels can do it without our knowing the registers. */
static bool set_by_info(pid_t tid, const uint64_t *nr, const int64_t *result)
{
	struct __ptrace_syscall_info info;

	memset(&info, 0, sizeof(info));
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return false;
	if (nr)
		info.entry.nr = *nr;
	if (result) {
		info.exit.rval = *result;
		info.exit.is_error = *result < 0 && *result >= -4095;
	}
	if (!ptrace(SET_SYSCALL_INFO, tid, sizeof(info), &info))
		return true;
	if (errno == EIO || errno == EINVAL)
		errno = ENOTSUP;
	return false;
}

static void put_word(const struct layout *layout, void *bytes, uint8_t at, uint64_t value)
{
	uint32_t half = (uint32_t)value;

	if (layout->word == sizeof(half))
		memcpy((char *)bytes + at * sizeof(half), &half, sizeof(half));
	else
		memcpy((char *)bytes + at * sizeof(value), &value, sizeof(value));
}

/* Returns 1: done; 0: we do not know the registers; -1: failed, see errno. */
static int set_word(pid_t tid, bool result, uint64_t value)
{
	uint64_t bytes[64];
	struct iovec iov = { bytes, sizeof(bytes) };
	const struct layout *layout;

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov))
		return -1;
	layout = layout_of(iov.iov_len);
	if (!layout)
		return 0;
	put_word(layout, bytes, result ? layout->result : layout->nr, value);
	return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &iov) ? -1 : 1;
}

bool vt_registers_set_nr(pid_t tid, uint64_t nr)
{
#if defined(__aarch64__)
	/* The kernel does not look at x8 again: the number is in a register set of its own. */
	int number = (int)nr;
	struct iovec iov = { &number, sizeof(number) };

	if (!ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &iov))
		return true;
	return set_by_info(tid, &nr, NULL);
#else
	int done = set_word(tid, false, nr);

	return done > 0 || (done == 0 && set_by_info(tid, &nr, NULL));
#endif
}

bool vt_registers_set_result(pid_t tid, int64_t result)
{
	int done = set_word(tid, true, (uint64_t)result);

	return done > 0 || (done == 0 && set_by_info(tid, NULL, &result));
}

bool vt_registers_running(pid_t tgid, pid_t tid, struct vt_registers *r)
{
	char path[64], text[256];
	unsigned long long v[9];

	if (!layouts[0].size)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", (int)tgid, (int)tid);
	if (vt_read_text(AT_FDCWD, path, text, sizeof(text)) <= 0)
		return false;
	/* Other forms of the file ("running"; -1 and two words) mean that it is in no call. */
	if (sscanf(text, "%llu %llx %llx %llx %llx %llx %llx %llx %llx", &v[0], &v[1], &v[2],
		   &v[3], &v[4], &v[5], &v[6], &v[7], &v[8]) != 9)
		return false;
	memset(r, 0, sizeof(*r));
	r->nr = v[0];
	for (int i = 0; i < 6; i++)
		r->args[i] = v[1 + i];
	r->sp = v[7];
	r->ip = v[8];
	r->arch = arch_of(tid, r->ip);
	if (r->arch != layouts[0].arch)
		narrow(r);
	return true;
}
